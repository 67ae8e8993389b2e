//! Each example of docs/content-format.md, with what newsprint finds in it right below.
//! `SNAPSHOTS=overwrite cargo test --lib tests::content_format` writes the findings anew.

use std::fmt::Write;
use std::path::Path;

use crate::config::Config;
use crate::content::{ContentPath, Origin, RawFile, outline, parse};
use snapbox::Assert;
use snapbox::data::Data;

#[test]
fn each_example_is_read_as_the_page_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/content-format.md");
    let written = Data::read_from(&page, None).raw();
    let text = written.render().expect("a text");
    let (found, examples) = with_findings(&text);
    assert!(examples > 10, "only {examples} examples were recognised");
    Assert::new().action_env("SNAPSHOTS").eq(found, written);
}

#[test]
fn the_table_names_the_default_keys() {
    let page = include_str!("../../docs/content-format.md");
    let keys = Config::default().front_matter;
    for (meaning, keys) in [
        ("title", keys.title),
        ("date", keys.date),
        ("source URL", keys.source_url),
        ("author", keys.author),
        ("source", keys.source),
        ("column", keys.column),
        ("topics", keys.topics),
    ] {
        let row = format!("| {meaning} | `{}` |", keys.join("`, `"));
        assert!(page.contains(&row), "no row begins with {row}");
    }
}

/// The page with its findings renewed, and the number of examples: a block whose info line names a file is one, the
/// `text` block after it holds the findings.
fn with_findings(page: &str) -> (String, usize) {
    let mut out = String::new();
    let mut examples = 0;
    let mut findings = None;
    let mut lines = page.split_inclusive('\n');
    while let Some(line) = lines.next() {
        out.push_str(line);
        let Some(info) = line.trim_end().strip_prefix("```") else { continue };
        let block: String = lines.by_ref().take_while(|line| line.trim_end() != "```").collect();
        if let Some((_, name)) = info.split_once(' ') {
            assert!(findings.is_none(), "the example above {name} has no findings below it");
            findings = Some(read(name, &block));
            examples += 1;
            out.push_str(&block);
        } else {
            out.push_str(&findings.take().filter(|_| info == "text").unwrap_or(block));
        }
        out.push_str("```\n");
    }
    assert!(findings.is_none(), "the last example has no findings below it");
    (out, examples)
}

fn read(name: &str, text: &str) -> String {
    let config = Config { time_zone: chrono_tz::Tz::Asia__Shanghai, ..Config::default() };
    let parsed = parse(&RawFile { path: ContentPath(name.into()), bytes: text.into() }, &config);
    let mut out = String::new();
    for field in parsed.draft.iter().flat_map(outline) {
        let place = match (field.origin, &field.key) {
            (Origin::FrontMatter, Some(key)) => format!("key `{key}`"),
            (Origin::FrontMatter, None) => "front matter".into(),
            (Origin::Comment, _) => "comment".into(),
            (Origin::TitleLine, _) => "title line".into(),
            (Origin::DateLine, _) => "date line".into(),
            (Origin::Address, _) => "address".into(),
            (Origin::BodyTime, _) => "time element".into(),
            (Origin::FileName, _) => "file name".into(),
            (Origin::Title, _) => "title".into(),
            (Origin::Schedule, _) => "schedule".into(),
            (Origin::Body | Origin::Profile, _) => "body".into(),
        };
        let line = field.line.map(|line| format!(", line {line}")).unwrap_or_default();
        writeln!(out, "{:<11} {}  ({place}{line})", field.name, field.value).expect("a string");
    }
    for diagnostic in &parsed.diagnostics {
        writeln!(out, "{diagnostic}").expect("a string");
    }
    out
}
