//! What `sources` says of a site, whole.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a silence is measured by the clock; a test panics"
)]

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

/// Forty articles of one source, one every ten hours; the last came so many minutes ago.
fn paper(site: Test, name: &str, minutes_ago: i64) -> Test {
    let last = now() - minutes_ago * 60;
    (0..40).fold(site, |site, n| {
        let moment = last - (39 - n) * 36_000;
        let head = format!("<!--{moment}000-->\n[Title {name} {n}](https://{name}.example/{n})\n------\n\n");
        site.file(&format!("content/{name}/{n:02}.md"), format!("{head}<p>The {n}th story of {name}.</p>\n"))
    })
}

fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

fn moment(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The last article of a source, as the file says.
fn last(site: &Test, name: &str) -> i64 {
    let text = std::fs::read_to_string(site.path().join(format!("content/{name}/39.md"))).unwrap();
    text["<!--".len()..].split("000-->").next().unwrap().parse().unwrap()
}

#[test]
fn a_source_that_was_cut_off_is_told_and_the_others_are_not() {
    // Twice ten hours are twenty.
    let site = paper(paper(Test::site(), "tide", 20 * 60 + 30), "reef", 19 * 60 + 30);
    let last = last(&site, "tide");
    let day = &moment(last)[..10];
    let warning = format!(
        "warning: `tide-example` (tide.example) has been silent for 20 h: its last article is of {}\n  \
         help: 99 of 100 of its gaps were within 10 h; see what its feed gives (`newsprint sources --health tide-example`); \
         if it is no more, write `ended = {day}` into its [[sources]] with id = \"tide-example\"\n",
        moment(last)
    );
    let checked = site.args(["check", "--strict"]).any_stderr().status(1).run();
    let (warnings, summary) = checked.stderr.split_at(warning.len().min(checked.stderr.len()));
    assert_eq!((warnings, summary.lines().count()), (&*warning, 1), "{}", checked.stderr);
    let checked = checked.then().args(["check"]).any_stderr().run();
    assert!(checked.stderr.starts_with(&warning), "{}", checked.stderr);

    // No build says so, and no page shows it.
    let built = checked.then().args(["build", "--strict"]).any_stderr().run();
    assert_eq!(built.stderr.lines().count(), 1, "{}", built.stderr);

    let ended = format!("title = \"Test\"\n[[sources]]\nid = \"tide-example\"\nended = {day}\n");
    let checked = built.then().file("site.toml", ended).args(["check", "--strict"]).any_stderr().run();
    assert_eq!(checked.stderr.lines().count(), 1, "{}", checked.stderr);

    let earlier = "title = \"Test\"\n[[sources]]\nid = \"tide-example\"\nended = 2019-02-03\n";
    let warning = format!(
        "warning: site.toml:2: `tide-example` is said to have ended on 2019-02-03, and has an article of {day}\n  \
         help: see where that came from; if the source is there again, take `ended` out\n"
    );
    let checked =
        checked.then().file("site.toml", earlier).args(["check", "--strict"]).any_stderr().status(1).run();
    assert!(checked.stderr.starts_with(&warning), "{}", checked.stderr);
}

#[test]
fn the_health_of_sources_is_shown() {
    let feed = "title = \"Test\"\n[[fetch.feeds]]\nurl = \"https://lake.example/feed.xml\"\n";
    let site = paper(paper(Test::site(), "reef", 90), "tide", 30 * 60 + 30).file("site.toml", feed);
    let (tide, reef) = (last(&site, "tide"), last(&site, "reef"));
    let expected = format!(
        "\
tide.example (tide-example): silent for 30 h, since {}
  a gap of 10 h is usual, 99 of 100 are within 10 h; silence is told after 20 h
  40 articles: 0 % without date, 100 % without author, 100 % without picture
lake-example (lake-example): no article
  feed https://lake.example/feed.xml: never read
reef.example (reef-example): its last article came 1 h ago, {}
  a gap of 10 h is usual, 99 of 100 are within 10 h; silence is told after 20 h
  40 articles: 0 % without date, 100 % without author, 100 % without picture
",
        moment(tide),
        moment(reef)
    );
    let summary = "looked at 80 articles of 3 sources in [TIME]: 1 silent\n";
    let told = site.args(["sources", "--health"]).stdout(&expected).stderr(summary).run();
    let told = told
        .then()
        .args(["sources", "--health", "--strict", "--json"])
        .any_stdout()
        .any_stderr()
        .status(1)
        .run();
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(object["silent"], 1);
    let [tide_now, lake, reef_now] = [0, 1, 2].map(|n| object["sources"][n].clone());
    assert_eq!(tide_now["silent_since"], moment(tide));
    assert_eq!(tide_now["silent_after_seconds"], 72_000);
    assert_eq!(lake["feeds"][0]["url"], "https://lake.example/feed.xml");
    assert_eq!(
        reef_now,
        json!({
            "id": "reef-example", "name": "reef.example", "ended": null, "articles": 40,
            "last_article": moment(reef), "quiet_seconds": reef_now["quiet_seconds"],
            "usual_gap_seconds": 36_000, "longest_gap_seconds": 36_000, "silent_after_seconds": 72_000,
            "silent_since": null, "without_date": 0, "without_author": 40, "without_picture": 40,
            "recent_articles": 40, "recent_without_author": 40, "recent_without_picture": 40,
            "stopped_rules": [], "feeds": [],
        })
    );

    // Of one alone, which is not silent.
    let args = ["sources", "--health", "--strict", "reef-example"];
    let summary = "looked at 80 articles of 1 source in [TIME]: 0 silent\n";
    let told = told.then().args(args).any_stdout().stderr(summary).run();
    let message = "error: no source has the id \"ref-example\"\n  help: did you mean `reef-example`?\nnothing was surveyed\n";
    told.then().args(["sources", "--health", "ref-example"]).stderr(message).status(2).run();
}

#[test]
fn a_rule_that_stopped_matching_is_named() {
    let profile = "title = \"Test\"\n[[sources]]\nid = \"tide\"\nhosts = [\"tide.example\"]\nremove = [\".ad\", \".box\"]\n";
    let site = (0..120).fold(Test::site().file("site.toml", profile), |site, n| {
        let moment = now() - (120 - n) * 3600;
        // They have another name for it now.
        let class = if n < 80 { "ad" } else { "promo" };
        let head = format!("<!--{moment}000-->\n[Title {n}](https://tide.example/{n})\n------\n\n");
        let body =
            format!("<p>Story {n}.</p><div class=\"{class}\">Buy.</div><div class=\"box\">More.</div>\n");
        site.file(&format!("content/{n:03}.md"), head + &body)
    });
    let told = site.args(["sources", "--health", "--json"]).any_stdout().any_stderr().run();
    let object: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(object["sources"][0]["stopped_rules"], json!(["tide: remove \".ad\""]));
}
