//! Holds docs/cli.md against the binary: each `--help` as it is printed, each field of the JSON objects.
//! `SNAPSHOTS=overwrite cargo test --test docs` writes the help texts anew.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files and panics"
)]

mod support;

use std::fs;
use std::path::Path;

use snapbox::Assert;
use snapbox::data::Data;
use support::Test;

const START: &str = "```console\n$ newsprint";

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md")).unwrap()
}

#[test]
fn the_page_shows_the_help_of_every_command() {
    let page = page();
    let mut printed = String::new();
    let mut commands = Vec::new();
    for (number, part) in page.split(START).enumerate() {
        if number == 0 {
            printed.push_str(part);
            continue;
        }
        let (line, rest) = part.split_once('\n').unwrap();
        let (_, after) = rest.split_once("```\n").unwrap_or_else(|| panic!("`{line}` has no end"));
        let args: Vec<_> = line.split_whitespace().collect();
        let test = match args[..] {
            ["--help"] => Test::new().args(["--help"]),
            [command, "--help"] => {
                commands.push(command.to_owned());
                Test::new().args([command, "--help"])
            }
            _ => panic!("not a help text: {line}"),
        };
        let help = test.any_stdout().run().stdout;
        printed.push_str(&format!("{START}{line}\n{}\n```\n{after}", help.trim_end()));
    }
    let help = Test::new().args(["--help"]).any_stdout().run().stdout;
    let (_, listed) = help.split_once("Commands:\n").unwrap();
    let listed: Vec<_> = listed
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert_eq!(commands, listed, "every command has its section, in the order of --help");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    Assert::new().action_env("SNAPSHOTS").eq(printed, Data::read_from(&path, None).raw());
}

/// The fields that the table of a section names.
fn documented(section: &str) -> Vec<String> {
    let page = page();
    let (_, text) = page.split_once(&format!("\n## {section}\n")).unwrap();
    let text = text.split("\n## ").next().unwrap();
    let cells = text.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn fields(json: &str) -> Vec<String> {
    let object: serde_json::Value = serde_json::from_str(json).unwrap();
    object.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_page_names_every_field_of_the_objects() {
    let site = Test::site().file("content/a.md", "---\ntitle: A\ndate: 2024-05-03\n---\n\nText.\n");
    let built = site.args(["build", "--json", "--explain-changes"]).any_stdout().any_stderr().run();
    assert_eq!(fields(&built.stdout), documented("build"));
    let checked = built.then().args(["check", "--json"]).any_stdout().any_stderr().run();
    let mut expected = documented("build");
    expected.retain(|field| field != "changes");
    expected.push("diagnostics".into());
    assert_eq!(fields(&checked.stdout), expected);
    let target = "[[targets]]\nname = \"www\"\nkind = \"folder\"\npath = \"www\"\n";
    let site = checked.then().file("site.toml", format!("base_url = \"https://example.org/\"\n{target}"));
    let planned = site.args(["plan", "--json"]).any_stdout().any_stderr().run();
    assert_eq!(fields(&planned.stdout), documented("plan"));
    let deployed = planned.then().args(["deploy", "--json"]).any_stdout().any_stderr().run();
    assert_eq!(fields(&deployed.stdout), documented("deploy"));
    let explained =
        deployed.then().args(["explain", "--json", "content/a.md"]).any_stdout().any_stderr().run();
    assert_eq!(fields(&explained.stdout), documented("explain"));

    let article = |n: u32| {
        let head = format!("[Title {n}](https://harbourpost.example/{n})\n------\n\n");
        format!("{head}<p>Text {}.</p><p>Club</p><div class=\"share\">Share</div>", "x".repeat(n as usize))
    };
    let site = (1..=5).fold(explained.then(), |site, n| site.file(&format!("content/{n}.md"), article(n)));
    let surveyed = site.args(["sources", "--json"]).any_stdout().any_stderr().run();
    let object: serde_json::Value = serde_json::from_str(&surveyed.stdout).unwrap();
    let mut named = fields(&surveyed.stdout);
    for (list, place) in [
        (&object["sources"], "sources[]"),
        (&object["sources"][0]["rules"], "sources[].rules[]"),
        (&object["sources"][0]["repeats"], "sources[].repeats[]"),
    ] {
        named.extend(fields(&list[0].to_string()).iter().map(|field| format!("{place}.{field}")));
    }
    named.sort();
    let mut named_there = documented("sources");
    named_there.sort();
    assert_eq!(named, named_there);
    let looked_at = surveyed.then().args(["sources", "--health", "--json"]).any_stdout().any_stderr().run();
    let object: serde_json::Value = serde_json::from_str(&looked_at.stdout).unwrap();
    let of_one =
        fields(&object["sources"][0].to_string()).into_iter().map(|field| format!("sources[].{field}"));
    let mut named: Vec<String> = fields(&looked_at.stdout).into_iter().chain(of_one).collect();
    named.sort();
    let mut named_there = documented("sources --health");
    named_there.sort();
    assert_eq!(named, named_there);
    let counted = looked_at.then().args(["topics", "--json"]).any_stdout().any_stderr().run();
    assert_eq!(fields(&counted.stdout), documented("topics"));

    let feed = "[[fetch.feeds]]\nurl = \"http://127.0.0.1:9/feed.xml\"\n";
    let site = counted.then().file("site.toml", feed);
    let fetched = site.args(["fetch", "--json"]).any_stdout().any_stderr().status(3).run();
    let listed = |json: &str, list: &str| {
        let object: serde_json::Value = serde_json::from_str(json).unwrap();
        let of_one =
            fields(&object[list][0].to_string()).into_iter().map(|field| format!("{list}[].{field}"));
        fields(json).into_iter().chain(of_one).collect::<Vec<_>>()
    };
    assert_eq!(listed(&fetched.stdout, "of"), documented("fetch"));
    let known = fetched.then().args(["feeds", "--json"]).any_stdout().any_stderr().run();
    assert_eq!(listed(&known.stdout, "feeds"), documented("feeds"));
}

/// Walks through docs/sources.md as an editor would: runs its commands, pastes its table.
#[test]
fn the_walk_through_a_new_source_is_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("docs/sources.md");
    let page = fs::read_to_string(&path).unwrap();
    let fixture = root.join("tests/fixtures/harbour-post");
    let mut site = support::files(&fixture)
        .into_iter()
        .fold(Test::new(), |site, (name, bytes)| site.file(name.to_str().unwrap(), bytes));
    let settings = fs::read_to_string(fixture.join("site.toml")).unwrap();
    let mut told = String::new();
    let mut rest = page.as_str();
    while let Some((before, block)) = rest.split_once("```console\n$ newsprint ") {
        told.push_str(before);
        if let Some((_, table)) = before.split_once("```toml\n") {
            let (table, _) = table.split_once("```").unwrap();
            site = site.file("site.toml", format!("{settings}\n{table}"));
        }
        let (line, after) = block.split_once('\n').unwrap();
        let (_, after) = after.split_once("```\n").unwrap();
        let outcome = match line.split_whitespace().collect::<Vec<_>>()[..] {
            [one] => site.args([one]),
            [one, two] => site.args([one, two]),
            _ => panic!("not a command of this page: {line}"),
        };
        let outcome = outcome.any_stdout().any_stderr().run();
        let summary = outcome.stderr.replace("in [TIME]", "in 0.0 s");
        told.push_str(&format!("```console\n$ newsprint {line}\n{}{summary}```\n", outcome.stdout));
        site = outcome.then();
        rest = after;
    }
    told.push_str(rest);
    Assert::new().action_env("SNAPSHOTS").eq(told, Data::read_from(&path, None).raw());
}
