//! A site with a roundup: what readers find of its issues and items in search and feeds, and what machines are told.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out their own folders")]
#![expect(clippy::print_stderr, reason = "a test that skips itself says so")]

mod support;

use std::process::Command;

use support::Test;

const SITE: &str = r#"
title = "Harbour"
base_url = "https://site.example/"
language = "en"

[[issues]]
id = "weekly"
name = "Harbour Weekly"
path = "content/issue-*.md"

[[issues.sections]]
name = "Tools"
"#;

fn issue(number: u32) -> String {
    let tools: String = (1..=5)
        .map(|n| {
            format!("* [Tide table {number}.{n}](https://tides.example/{number}/{n}): reads the gauge\n")
        })
        .collect();
    format!(
        "---\ntitle: Harbour Weekly {number}\ndate: 2024-03-{:02}\n---\n## Tools\n\n{tools}\n## Films\n\n* [video] [The lock of {number}](https://films.example/{number})\n",
        3 + number
    )
}

fn built() -> support::Outcome {
    let mut test = Test::new().file("site.toml", SITE);
    for number in 1..=3 {
        test = test.file(&format!("content/issue-{number}.md"), issue(number));
    }
    let article = "---\ntitle: The lock is shut\ndate: 2024-03-20\n---\nA gauge broke.\n";
    test.file("content/lock.md", article).args(["build"]).any_stderr().run()
}

#[test]
fn feeds_are_of_issues_of_items_and_of_named_sections() {
    let site = built();
    let ids = |path: &str| -> Vec<String> {
        let feed = site.text(path);
        feed.split("<entry")
            .skip(1)
            .map(|entry| {
                let title = entry.split("<title").nth(1).unwrap().split('>').nth(1).unwrap();
                title.trim_end_matches("</title").to_owned()
            })
            .collect()
    };
    assert_eq!(ids("public/issues/feed.xml"), ["Harbour Weekly 3", "Harbour Weekly 2", "Harbour Weekly 1"]);
    let items = ids("public/items/feed.xml");
    assert_eq!(items.len(), 18);
    assert_eq!(items[..2], ["Tide table 3.1", "Tide table 3.2"]);
    assert_eq!(items[5..7], ["The lock of 3", "Tide table 2.1"]);
    let tools = site.text("public/items/sections/tools/feed.xml");
    assert_eq!(tools.matches("<entry").count(), 15);
    assert!(tools.contains("https://site.example/items/sections/tools/2024/"), "{tools}");
    assert!(tools.contains("#item-") && tools.contains("https://tides.example/3/1"), "{tools}");
    // Site.toml does not name it.
    assert!(!site.folder.path().join("public/items/sections/films/feed.xml").exists());
    let opml = site.text("public/opml.xml");
    for path in ["issues/feed.xml", "items/feed.xml", "items/sections/tools/feed.xml"] {
        assert!(opml.contains(&format!("https://site.example/{path}")), "{opml}");
    }
}

#[test]
fn search_engines_are_told_of_an_issue_and_its_links() {
    let site = built();
    let pages = site.files("public/2024/03/06");
    let (_, page) = pages
        .iter()
        .find(|(path, _)| {
            path.starts_with("harbour-weekly-3-9")
                || path.parent().is_some_and(|folder| folder.to_string_lossy().starts_with("harbour"))
        })
        .unwrap();
    let page = String::from_utf8_lossy(page);
    for told in [
        r#""@type":"PublicationIssue""#,
        r#""issueNumber":3"#,
        r#""isPartOf":{"@type":"Periodical","name":"Harbour Weekly""#,
        r#"{"@type":"ItemList","name":"Harbour Weekly 3","url":"https://site.example/2024/03/06/harbour-weekly-3-"#,
        r#""numberOfItems":6,"itemListElement":[{"@type":"ListItem","position":1,"name":"Tide table 3.1","url":"https://tides.example/3/1"}"#,
    ] {
        assert!(page.contains(told), "{told}\n{page}");
    }
}

#[test]
fn explain_shows_what_was_read_of_an_issue() {
    let site = built();
    let told = site.then().args(["explain", "content/issue-3.md", "--json"]).any_stdout().any_stderr().run();
    let told: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let issue = &told["issue"];
    assert_eq!((issue["roundup"].as_str(), issue["number"].as_u64()), (Some("weekly"), Some(3)));
    let items = issue["items"].as_array().unwrap();
    assert_eq!((items.len(), items[5]["title"].as_str()), (6, Some("The lock of 3")));
}

#[test]
fn names_that_differ_by_their_signs_have_pages_of_their_own() {
    let issue = "---\ntitle: Weekly 1\ndate: 2024-03-01\n---\n## C\n\n* [One](https://c.example/1): a\n\n## C++\n\n* [Two](https://c.example/2): \
                 Tags: C#, C\n\n## C#\n\n* [Three](https://c.example/3): b\n\n## c\n\n* [Four](https://c.example/4): c\n";
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/issue-1.md", issue)
        .args(["build"])
        .any_stderr()
        .run();
    let list = site.text("public/items/sections/index.html");
    let pages: Vec<&str> =
        list.split("<h2><a href=\"").skip(1).map(|rest| rest.split("</a>").next().unwrap()).collect();
    assert_eq!(pages.len(), 3, "{list}");
    assert_eq!(pages[0], "/items/sections/c/2024/\">C");
    for (page, name) in pages[1..].iter().zip(["C#", "C++"]) {
        let (url, other) = page.split_once("\">").unwrap();
        assert!(url.starts_with("/items/sections/c-") && (other == name || pages.len() == 3), "{page}");
        let of_section = site.text(&format!("public{url}index.html"));
        assert_eq!(of_section.matches("class=\"title\"").count(), 1, "{of_section}");
    }
}

#[test]
fn what_menu_and_feeds_lead_to_is_there_before_the_first_issue() {
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/lock.md", "---\ntitle: The lock is shut\ndate: 2024-03-20\n---\nA gauge broke.\n")
        .args(["build"])
        .any_stderr()
        .run();
    let front = site.text("public/index.html");
    for page in ["issues", "items"] {
        assert!(front.contains(&format!("href=\"/{page}/\"")), "{front}");
        let list = site.text(&format!("public/{page}/index.html"));
        assert!(list.contains(&format!("href=\"/{page}/feed.xml\"")), "{list}");
        assert!(site.text(&format!("public/{page}/feed.xml")).contains("<updated>"));
    }
}

#[test]
fn explain_tells_the_topics_of_a_build() {
    let toml = format!(
        "{SITE}\n[[topics]]\nid = \"tides\"\nname = \"Tides\"\nnames = [\"tide table\"]\nthreshold = 2\n"
    );
    let site = Test::new()
        .file("site.toml", toml)
        .file("content/issue-1.md", issue(1))
        .args(["build"])
        .any_stderr()
        .run();
    let list = site.text("public/items/topics/index.html");
    assert!(list.contains("/items/topics/tides/2024/"), "{list}");
    let told = site.then().args(["explain", "content/issue-1.md", "--json"]).any_stdout().any_stderr().run();
    let told: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let items = told["issue"]["items"].as_array().unwrap();
    let topics: Vec<_> = items.iter().map(|item| item["topics"].as_array().unwrap().len()).collect();
    assert_eq!(topics, [1, 1, 1, 1, 1, 0]);
    assert_eq!(told["topic_rules"].as_array().unwrap().len(), 0);
}

/// What the engine finds, as lines.
const ASK: &str = r#"
const { Site, printedEngine } = await import(process.env.TESTS + "/search/site.mjs");
const site = new Site(process.env.NEWSPRINT_SITE);
const { open } = await printedEngine(process.env.NEWSPRINT_SITE);
const engine = await open(site.index, { fetch: site.fetch });
const told = (runs) => runs?.map(({ text }) => text).join("") ?? "";
for (const request of JSON.parse(process.env.ASKED)) {
  const { results, total, counts } = await engine.search(request);
  const [first] = results;
  const item = first?.item && [first.item.issue, first.item.section, first.item.source, first.item.kind].join(",");
  console.log([total, told(first?.title), item, told(first?.snippet), /#item-[0-9a-f]{10}$/.test(first?.url)].join("|"));
  if (request.counts) console.log(JSON.stringify([counts.kinds, counts.sections, counts.sources]));
}
console.log(JSON.stringify([engine.facets.sections, engine.facets.kinds.map(({ id }) => id)]));
"#;

#[test]
fn the_search_finds_items_and_lands_on_them() {
    let site = built();
    let asked = r#"[{"query":"\"table 2.4\"","kind":"item"},{"query":"gauge","counts":true},{"query":"lock"},{"query":"lock","kind":"video"},
        {"query":"lock","kind":"article"},{"query":"","section":"tools"},{"query":"","source":"tides-example"},{"query":"gauge -reads"}]"#;
    let output = Command::new("node")
        .args(["--input-type=module", "--eval", ASK])
        .env("TESTS", concat!("file://", env!("CARGO_MANIFEST_DIR"), "/tests"))
        .env("NEWSPRINT_SITE", site.folder.path().join("public"))
        .env("ASKED", asked)
        .output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no node");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "1|Tide table 2.4|Harbour Weekly 2,Tools,tides.example,|reads the gauge|true",
            "19|The lock is shut||A gauge broke.|false",
            r#"[{"article":4,"item":15},{"tools":15},{"tides-example":15}]"#,
            "7|The lock is shut||A gauge broke.|false",
            "3|The lock of 3|Harbour Weekly 3,Films,films.example,video||true",
            "4|The lock is shut||A gauge broke.|false",
            "15|Tide table 3.1|Harbour Weekly 3,Tools,tides.example,|reads the gauge|true",
            "15|Tide table 3.1|Harbour Weekly 3,Tools,tides.example,|reads the gauge|true",
            "1|The lock is shut||A gauge broke.|false",
            r#"[[{"id":"tools","name":"Tools"}],["article","item","video","audio","podcast"]]"#,
        ]
    );
}
