//! Holds docs/theming.md against the code: every field of every view, every template, examples that build.
//! `SNAPSHOTS=overwrite cargo test --test theming` writes the tables of the views anew.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads the project's own files")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;
use snapbox::Assert;
use snapbox::data::Data;
use support::Test;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(project(path)).unwrap()
}

/// A struct that templates see, as its source says it.
struct View {
    name: String,
    about: String,
    /// Name, type and meaning of those that have one.
    fields: Vec<(String, String, String)>,
    /// How many there are.
    all_fields: usize,
}

/// The public structs of a source file with their fields and doc comments, in their order.
fn views(source: &str) -> Vec<View> {
    let structure = Regex::new(
        r"(?m)((?:^/// .*\n|^///\n)+)(?:^#\[.*\n)*^pub\(crate\) struct (\w+)(?:<.*>)? \{\n([^}]*)^\}",
    )
    .unwrap();
    let field = Regex::new(r"((?: *///.*\n)+)((?: *#\[.*\n)*) *pub (\w+): (.+),\n").unwrap();
    let text = |comment: &str| {
        let lines = comment.lines().map(|line| line.trim().trim_start_matches('/').trim());
        lines.collect::<Vec<_>>().join(" ").trim().to_owned()
    };
    structure
        .captures_iter(source)
        .map(|found| View {
            about: text(&found[1]),
            name: found[2].to_owned(),
            all_fields: found[3].lines().filter(|line| line.trim_start().starts_with("pub ")).count(),
            fields: field
                .captures_iter(&found[3])
                .map(|field| {
                    let flat = field[2].contains("serde(flatten)");
                    let name = if flat { "…".to_owned() } else { format!("`{}`", &field[3]) };
                    let kind =
                        if flat { format!("all of {}", kind_of(&field[4])) } else { kind_of(&field[4]) };
                    (name, kind, text(&field[1]))
                })
                .collect(),
        })
        .collect()
}

/// A type in the words of someone who writes templates.
fn kind_of(rust: &str) -> String {
    let rust = rust.replace("&'a ", "").replace("<'a>", "");
    let rust = rust.as_str();
    let inner = |prefix: &str| rust.strip_prefix(prefix).and_then(|rest| rest.strip_suffix('>'));
    if let Some(inner) = inner("Option<") {
        return format!("{} or none", kind_of(inner));
    }
    if let Some(inner) = inner("Vec<") {
        return format!("list of {}", kind_of(inner));
    }
    if let Some(inner) = rust.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return format!("list of {}", kind_of(inner.split(';').next().unwrap_or(inner)));
    }
    match rust {
        "String" | "str" | "&'static str" | "Cow<'a, str>" | "SummaryOf" | "Part" => "text".to_owned(),
        "SafeHtml" => "HTML".to_owned(),
        "bool" => "true or false".to_owned(),
        "u8" | "u32" => "number".to_owned(),
        "CardRef" => kind_of("Card"),
        "DiffOf" => kind_of("Vec<ChangedParagraph>"),
        other => {
            let name = other.split_once('<').map_or(other, |(name, _)| name);
            format!("[`{name}`](#{})", name.to_lowercase())
        }
    }
}

/// The structs that templates can get at, from those that they are handed down.
fn tables() -> String {
    let mut files = ["view", "cards", "top_stories", "article_view", "issue_view"]
        .map(|name| format!("src/plan/{name}.rs"))
        .to_vec();
    let pages = fs::read_dir(project("src/plan/pages")).unwrap();
    let pages = pages.map(|entry| format!("src/plan/pages/{}", entry.unwrap().file_name().to_str().unwrap()));
    files.extend(pages.collect::<BTreeSet<_>>());
    let mut all: Vec<View> = files.iter().flat_map(|file| views(&read(file))).collect();
    all.extend(views(&read("src/clean/article.rs")).into_iter().filter(|view| view.name == "Image"));
    all.extend(views(&read("src/clean/meta/names.rs")).into_iter().filter(|view| view.name == "Contributor"));
    all.extend(views(&read("src/config/mod.rs")).into_iter().filter(|view| view.name == "MenuItem"));
    all.extend(views(&read("src/config/policy.rs")).into_iter().filter(|view| view.name == "PolicyParts"));
    let mut open: Vec<String> = ["SiteView", "Head"].map(str::to_owned).to_vec();
    open.extend(all.iter().map(|view| view.name.clone()).filter(|name| name.ends_with("View")));
    let mut seen = BTreeSet::new();
    let link = Regex::new(r"\[`(\w+)`\]").unwrap();
    let mut text = String::new();
    let mut next = 0;
    while let Some(name) = open.get(next).cloned() {
        next += 1;
        // Feeds have writers, not templates.
        if name == "PageView" || name == "FeedView" || !seen.insert(name.clone()) {
            continue;
        }
        let view = all.iter().find(|view| view.name == name).unwrap_or_else(|| panic!("no struct {name}"));
        assert_eq!(view.fields.len(), view.all_fields, "a field of {name} says nothing");
        text.push_str(&format!(
            "### `{name}`\n\n{}\n\n| field | type | what |\n|---|---|---|\n",
            plain(&view.about)
        ));
        for (field, kind, about) in &view.fields {
            text.push_str(&format!("| {field} | {kind} | {} |\n", plain(about)));
            open.extend(link.captures_iter(kind).map(|found| found[1].to_owned()));
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

/// Links of rustdoc say nothing to readers of the page.
fn plain(comment: &str) -> String {
    let link = Regex::new(r"\[(`[^`]+`)\](?:\([^)]*\))?").unwrap();
    link.replace_all(comment, "$1").replace('|', "\\|")
}

#[test]
fn the_page_describes_every_field_of_every_view() {
    let page = read("docs/theming.md");
    let start = page.find("\n### `").unwrap() + 1;
    let written = format!("{}{}", &page[..start], tables());
    let path = project("docs/theming.md");
    Assert::new().action_env("SNAPSHOTS").eq(written, Data::read_from(&path, None).raw());
}

#[test]
fn the_page_names_every_template_of_a_page() {
    let page = read("docs/theming.md");
    let row = Regex::new(r"(?m)^\| `(\w+\.html)` \|").unwrap();
    let named: BTreeSet<String> = row.captures_iter(&page).map(|found| found[1].to_owned()).collect();
    let files = fs::read_dir(project("templates")).unwrap().map(|entry| entry.unwrap().file_name());
    let templates: BTreeSet<String> = files
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.ends_with(".html") && name != "base.html")
        .collect();
    assert_eq!(named, templates);
}

/// The files that the page shows: path and text.
fn examples() -> Vec<(String, String)> {
    let fence = Regex::new(r"(?ms)^```\w+ (\S+)\n(.*?)^```$").unwrap();
    let page = read("docs/theming.md");
    fence.captures_iter(&page).map(|found| (found[1].to_owned(), found[2].to_owned())).collect()
}

const ARTICLE: &str = "---\ntitle: Fog\ndate: 2024-03-01\ntags: [Harbour]\n---\nIt came from the sea.\n";

#[test]
fn every_example_builds_alone_and_all_of_them_together() {
    let site = || {
        let text = "title = \"Test\"\nlanguage = \"zh-Hans\"\n";
        Test::new().file("site.toml", text).file("content/fog.md", ARTICLE)
    };
    let examples = examples();
    assert_eq!(examples.len(), 4);
    let mut together = site();
    for (path, text) in &examples {
        let alone = site().file(path, text);
        alone.args(["build", "--json"]).any_stdout().any_stderr().run();
        together = together.file(path, text);
    }
    let built = together.args(["build"]).any_stderr().run();
    let front = fs::read_to_string(built.folder.path().join("public/index.html")).unwrap();
    assert!(front.contains("custom.") && front.contains("过刊"), "{front}");
    let day = fs::read_to_string(built.folder.path().join("public/2024/03/index.html")).unwrap();
    assert!(day.contains("<p class=\"n\">1</p>"), "{day}");
}

#[test]
fn the_plain_theme_shows_no_picture_and_runs_no_script() {
    let mut test = Test::new();
    let root = project("examples/plain");
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                test = test.file(&name, fs::read(&path).unwrap());
            }
        }
    }
    let built = test.args(["build"]).any_stderr().run();
    let mut pages = 0;
    let mut open = vec![built.folder.path().join("public")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                let html = fs::read_to_string(&path).unwrap();
                assert!(!html.contains("<script") && !html.contains("<img"), "{}: {html}", path.display());
                assert!(html.contains("Plain paper"), "{}: {html}", path.display());
                pages += 1;
            }
        }
    }
    assert!(pages > 10, "{pages}");
}
