//! What `sources` says of a site, whole.

mod support;

use serde_json::{Value, json};
use support::Test;

/// Five articles of one source, with an advert in each.
fn site() -> Test {
    let article = |n: u32| {
        let story = ["one", "two", "three", "four", "five"][n as usize % 5];
        let head = format!("<!--171472500{n}000-->\n[Title {story}](https://tide.example/{n})\n------\n\n");
        format!("{head}<p>The story of {story}.</p><p>Club\u{200f}\u{a0}[{n}]: join!</p>\n")
    };
    (1..=5).fold(Test::site(), |site, n| site.file(&format!("content/{n}.md"), article(n)))
}

#[test]
fn what_is_shown_is_fit_for_a_terminal_and_for_site_toml() {
    let expected = "\
tide.example (tide-example): 5 articles, no profile
  left in more than a fifth of the articles
         5  Club\\u{200f}\u{a0}[1]: join!

to remove what repeats, paste into site.toml what is no content

[[sources]]
id = \"tide-example\"
name = \"tide.example\"
hosts = [\"tide.example\"]
remove_text = [
  '^Club\\x{200f}\\s\\[\\d+\\]: join!$',
]
";
    let summary = "surveyed 5 articles in [TIME]: 1 source, 1 repeating block\n";
    let shown = site().args(["sources"]).stdout(expected).stderr(summary).run();

    let (_, table) = shown.stdout.split_once("[[sources]]").unwrap();
    let pasted = format!("title = \"Test\"\n[[sources]]{table}");
    let expected = "\
tide.example (tide-example): 5 articles, profile in site.toml
  articles     times  characters  removed by
         5         5          70  tide-example: remove_text \"^Club\\\\x{200f}\\\\s\\\\[\\\\d+\\\\]: join!$\"  Club\\u{200f} [1]: join!
";
    let summary = "surveyed 5 articles in [TIME]: 1 source, 0 repeating blocks\n";
    shown.then().file("site.toml", pasted).args(["sources"]).stdout(expected).stderr(summary).run();
}

#[test]
fn the_same_as_json() {
    let told = site().args(["sources", "--json", "--jobs", "1"]).any_stdout().any_stderr().run();
    let mut object: Value = serde_json::from_str(&told.stdout).unwrap();
    object["elapsed_ms"] = json!(0);
    let pattern = "^Club\\x{200f}\\s\\[\\d+\\]: join!$";
    let proposal = format!(
        "[[sources]]\nid = \"tide-example\"\nname = \"tide.example\"\nhosts = [\"tide.example\"]\nremove_text = [\n  '{pattern}',\n]\n"
    );
    let source = json!({
        "id": "tide-example",
        "name": "tide.example",
        "profile": "none",
        "articles": 5,
        "rules": [],
        "unused": [],
        "repeats": [{
            "text": "Club\u{200f}\u{a0}[1]: join!",
            "articles": 5,
            "rule": pattern,
            "key": "remove_text",
        }],
        "proposal": proposal,
    });
    let expected = json!({
        "files": 5, "articles": 5, "skipped": 0, "warnings": 0, "errors": 0, "elapsed_ms": 0,
        "sources": [source],
    });
    assert_eq!(object, expected);
}

#[test]
fn some_sources_can_be_named() {
    let other = "[Title](https://www.bbc.com/1)\n------\n\n<p>2024-05-03</p><p>A story.</p>\n";
    let site = site().file("content/2024-05-03-b.md", other);
    let told = site.args(["sources", "bbc"]).any_stdout().any_stderr().run();
    assert!(told.stdout.starts_with("BBC (bbc): 1 article, built-in profile\n"), "{}", told.stdout);
    assert!(!told.stdout.contains("tide"), "{}", told.stdout);
    let message = "error: no source has the id \"tide-exampel\"\n  help: did you mean `tide-example`?\nnothing was surveyed\n";
    told.then().args(["sources", "tide-exampel"]).stderr(message).status(2).run();
}

#[test]
fn a_file_that_is_left_out_is_named_and_the_rest_is_counted() {
    let message = "\
error: content/empty.md: the file has neither title nor text; it is left out
  help: write a title line, `[title](source URL)` over `------`, and the text below it
surveyed 5 articles in [TIME]: 1 source, 1 repeating block; 1 error
";
    let told = site()
        .file("content/empty.md", "---\n---\n")
        .args(["sources", "--json"])
        .any_stdout()
        .any_stderr()
        .run();
    assert_eq!(told.stderr, message);
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!([&object["files"], &object["articles"], &object["skipped"]], [6, 5, 1]);
}

#[test]
fn a_fault_in_site_toml_stops_it() {
    let told = site().file("site.toml", "title = 1\n").args(["sources"]).status(2).any_stderr().run();
    assert!(told.stderr.starts_with("error: site.toml:1:"), "{}", told.stderr);
    assert!(told.stderr.ends_with("nothing was surveyed\n"), "{}", told.stderr);
}

#[test]
fn what_is_proposed_is_written_into_site_toml_and_the_rest_of_it_stays() {
    let config = "# Our site\ntitle = \"Test\" # its name\n";
    let pattern = r"^Club\x{200f}\s\[\d+\]: join!$";
    let stdout = format!("tide-example: 1 rule added to site.toml\n  remove_text  {pattern}\n");
    let args = ["sources", "--write", "tide-example"];
    let written = site().file("site.toml", config).args(args).stdout(&stdout).any_stderr().run();
    let expected = format!(
        "{config}\n[[sources]]\nid = \"tide-example\"\nname = \"tide.example\"\nhosts = [\"tide.example\"]\n\
         remove_text = [\n  '{pattern}',\n]\n"
    );
    assert_eq!(written.text("site.toml"), expected);
    // Nothing repeats any more.
    let again = written.then().args(args).stdout("tide-example: nothing to add\n").any_stderr().run();
    assert_eq!(again.text("site.toml"), expected);
}

#[test]
fn what_is_excepted_is_not_written() {
    let config = "title = \"Test\"\n";
    let args = ["sources", "tide-example", "--write", "--except", "Club"];
    let told = site().file("site.toml", config).args(args);
    let told = told.stdout("tide-example: nothing to add\n").any_stderr().run();
    assert_eq!(told.text("site.toml"), config);
}
