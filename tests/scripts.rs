//! Sites in both Chinese scripts: what stands in the tree of the other one, and what a change makes anew.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out their own folders")]
#![expect(clippy::print_stderr, reason = "a test that skips itself says so")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{Outcome, Test};

const SITE: &str = r#"
title = "港口发展报"
description = "每天的发现"
base_url = "https://example.org/digest/"
language = "zh-Hans"
menu = [{ name = "往期里", url = "/archive/" }]

[editions]
daily = true

[[topics]]
id = "ferry"
name = "渡轮里程"
names = ["渡轮"]
threshold = 1
"#;
const TWINS: &str = "\n[scripts]\ntwins = [\"zh-Hant-TW\"]\nwords = \"scripts/tw.toml\"\n";

fn article(title: &str, day: u32, more: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2024-01-{day:02}\nauthor: 钟发\n{more}---\n\n{text}\n")
}

/// Four articles: simplified, traditional, English, one with code, a link, a picture and a quotation.
fn site() -> Test {
    Test::new()
        .file("site.toml", format!("{SITE}{TWINS}"))
        .file("scripts/tw.toml", "\"特朗普\" = \"川普\"\n")
        .file("static/root/favicon.ico", "x")
        .file("content/a.md", article("头发与发展", 1, "slug: a\n", "渡轮在这里停航，特朗普说。后来恢复了。"))
        .file("content/b.md", article("頭髮與發展的報導", 2, "slug: b\n", "渡輪在這裡停航，皇后號後來恢復了，鄰里皆知。"))
        .file("content/c.md", article("A harbour", 3, "slug: c\nlanguage: en\n", "The harbour of 发展 reopens after the fog."))
        .file(
            "content/d.md",
            article(
                "这里的代码",
                4,
                "slug: d\naliases: [/digest/old/d/]\n",
                "运行 `头发 里`，看[这篇](a.md)和[网页](https://example.com/头发)。\n\n> 皇后駕到，鄰里皆知，後來離開。\n\n![里面](p.png)",
            ),
        )
        .file("content/p.png", PNG)
}

const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55,
];

fn build(test: Test) -> Outcome {
    test.args(["build"]).any_stderr().run()
}

fn page<'a>(built: &'a BTreeMap<PathBuf, Vec<u8>>, path: &str) -> &'a str {
    std::str::from_utf8(built.get(Path::new(path)).unwrap_or_else(|| panic!("{path} is not there"))).unwrap()
}

#[track_caller]
fn holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[track_caller]
fn lacks(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(!text.contains(part), "{part} stands in\n{text}");
    }
}

#[test]
fn each_article_is_as_it_was_written_in_one_tree_and_converted_in_the_other() {
    let built = build(site()).files("public");
    let simplified = page(&built, "zh-hant/2024/01/01/a/index.html");
    holds(
        simplified,
        &[
            "<html lang=\"zh-Hant-TW\">",
            "頭髮與發展",
            "渡輪在這裡停航，川普說。後來恢復了。",
            "本文由程式從簡體轉換。",
            "href=\"/digest/2024/01/01/a/\" rel=\"alternate\">看原文",
            "<a href=\"/digest/2024/01/01/a/\" rel=\"alternate\" translate=\"no\" hreflang=\"zh-Hans\" lang=\"zh-Hans\">简体</a>",
            "<link rel=\"canonical\" href=\"https://example.org/digest/zh-hant/2024/01/01/a/\">",
            "\"inLanguage\":\"zh-Hant-TW\"",
            "港口發展報",
            "渡輪里程",
            "往期裡",
            "href=\"/digest/zh-hant/topics/ferry/\"",
        ],
    );
    let first = page(&built, "2024/01/01/a/index.html");
    holds(first, &["渡轮在这里停航，特朗普说。", "hreflang=\"zh-Hant-TW\" lang=\"zh-Hant-TW\">繁體</a>"]);
    lacks(first, &["class=\"converted\"", "発"]);

    let traditional = page(&built, "zh-hant/2024/01/02/b/index.html");
    holds(
        traditional,
        &["<html lang=\"zh-Hant\">", "渡輪在這裡停航，皇后號後來恢復了，鄰里皆知。", "港口發展報"],
    );
    lacks(traditional, &["class=\"converted\""]);
    let converted = page(&built, "2024/01/02/b/index.html");
    holds(
        converted,
        &[
            "<html lang=\"zh-Hans\">",
            "渡轮在这里停航，皇后号后来恢复了，邻里皆知。",
            "本文由程序从繁体转换。",
        ],
    );

    let english = page(&built, "zh-hant/2024/01/03/c/index.html");
    holds(english, &["The harbour of 发展 reopens", "港口發展報", "<html lang=\"en\">"]);
    lacks(english, &["class=\"converted\""]);

    let mixed = page(&built, "zh-hant/2024/01/04/d/index.html");
    holds(
        mixed,
        &[
            "這裡的代碼",
            "<code>头发 里</code>",
            "href=\"/digest/zh-hant/2024/01/01/a/\"",
            "https://example.com/%E5%A4%B4%E5%8F%91",
            "皇后駕到，鄰里皆知，後來離開。",
            "alt=\"裡面\"",
        ],
    );
    // A picture stands once, and so does what is not of a page.
    let pictures: Vec<_> =
        built.keys().filter(|path| path.extension().is_some_and(|end| end == "png")).collect();
    assert_eq!(pictures.len(), 1, "{pictures:?}");
    holds(mixed, &[&format!("src=\"/digest/{}\"", pictures[0].display()), "href=\"/digest/favicon.ico\""]);
    holds(page(&built, "zh-hant/old/d/index.html"), &["/digest/zh-hant/2024/01/04/d/"]);
    holds(page(&built, "robots.txt"), &["/digest/sitemap.xml\n", "/digest/zh-hant/sitemap.xml\n"]);
}

/// What a tree says itself is in its script already: it stands beside what is converted, in one title or one line.
#[test]
fn what_says_little_of_its_script_is_converted_beside_what_says_much() {
    let curation = "[\"content/c.md\"]\nnote = \"后院在这里。\"\n\n[[stories]]\nid = \"sea\"\njoin = [\"content/b.md\", \"content/d.md\"]\n";
    let site = Test::new()
        .file("site.toml", format!("{SITE}{TWINS}"))
        .file("scripts/tw.toml", "")
        .file("curation/a.toml", curation)
        .file("content/a.md", article("后院的海", 1, "slug: a\naliases: [/digest/old/a/]\n", "后院。"))
        .file(
            "content/b.md",
            article(
                "皇后的風",
                2,
                "slug: b\n",
                "渡輪在這裡停航，皇后號後來恢復了。\n\n![裡面](https://d.example/p.png)",
            ),
        )
        .file(
            "content/c.md",
            article("A harbour", 3, "slug: c\nlanguage: en\n", "The harbour of 发展 reopens."),
        )
        .file("content/d.md", article("这里的海", 4, "slug: d\n", "渡轮在这里停航。"));
    let built = build(site).files("public");
    let title = "<title>後院的海 – 港口發展報</title>";
    holds(page(&built, "zh-hant/2024/01/01/a/index.html"), &[title]);
    let moved = ["content=\"後院的海 · 港口發展報 · 每天的發現\"", title];
    holds(page(&built, "zh-hant/old/a/index.html"), &moved);
    holds(page(&built, "2024/01/02/b/index.html"), &["<title>皇后的风 – 港口发展报</title>"]);
    // What is called as an article in the other script is called.
    let story = page(&built, "stories/sea/index.html");
    holds(
        story,
        &[
            "<title>皇后的风 – 港口发展报</title>",
            "<meta property=\"og:title\" content=\"皇后的风\">",
            "<meta name=\"description\" content=\"渡轮在这里停航，皇后号后来恢复了。\">",
            "<h1 lang=\"zh-Hans\">皇后的风</h1>",
        ],
    );
    lacks(story, &["風"]);
    holds(page(&built, "zh-hant/stories/sea/index.html"), &["<h1 lang=\"zh-Hant\">皇后的風</h1>"]);
    let editions = page(&built, "editions/feed.xml");
    holds(editions, &["皇后的风&lt;/a&gt;"]);
    lacks(editions, &["風"]);
    // A picture is described in the language of its article.
    holds(page(&built, "index.html"), &["alt=\"里面\""]);
    holds(page(&built, "zh-hant/index.html"), &["alt=\"裡面\""]);
    // The editor speaks the language of the site beside an article in any.
    let feed = page(&built, "zh-hant/feed.xml");
    holds(feed, &["後院在這裡。", "The harbour of 发展 reopens."]);
    lacks(feed, &["后院在这里"]);
    holds(page(&built, "zh-hant/2024/01/03/c/index.html"), &["後院在這裡。", "The harbour of 发展 reopens."]);
}

/// Quotations in the other script among it, which its page in the other tree leaves as they are too.
#[test]
fn an_article_stands_as_it_was_written_in_its_own_tree_and_each_text_is_converted_once() {
    let config = "title = \"悉尼发展报\"\neditor = \"悉尼编辑\"\nbase_url = \"https://example.org/\"\nlanguage = \"zh-Hans\"\n\
        menu = [{ name = \"悉尼里\", url = \"/archive/\" }]\n[editions]\ndaily = true\n\
        [[topics]]\nid = \"nuts\"\nname = \"悉尼花生\"\nnames = [\"渡轮\"]\nthreshold = 1\n";
    let simplified = "悉尼渡轮后来恢复。\n\n<blockquote lang=\"zh-Hant\">臺灣的頭髮</blockquote>\n\n<p translate=\"no\">不译的头发</p>\n\n\
        发<span lang=\"ja\">学会 国会</span>见<https://git.io/上网>。\n";
    let traditional =
        "悉尼渡輪後來恢復，鄰里皆知。\n\n<blockquote lang=\"zh-Hans\">台湾的头发</blockquote>\n";
    let built = build(
        Test::new()
            .file("site.toml", format!("{config}{TWINS}"))
            .file(
                "scripts/tw.toml",
                "\"悉尼\" = \"雪梨（悉尼）\"\n\"花生\" = \"土豆\"\n\"土豆\" = \"馬鈴薯\"\n",
            )
            .file("content/a.md", article("悉尼的花生", 1, "slug: a\n", simplified))
            .file("content/b.md", article("悉尼的頭髮與渡輪", 2, "slug: b\n", traditional))
            .file("pages/about.md", format!("---\ntitle: 关于悉尼\n---\n{simplified}")),
    )
    .files("public");
    for path in ["2024/01/01/a/index.html", "feed.xml", "feed.json", "about/index.html"] {
        holds(page(&built, path), &["臺灣的頭髮", "悉尼渡轮后来恢复"]);
    }
    for path in [
        "zh-hant/2024/01/01/a/index.html",
        "zh-hant/feed.xml",
        "zh-hant/feed.json",
        "zh-hant/about/index.html",
    ] {
        let text = page(&built, path);
        holds(text, &["臺灣的頭髮", "雪梨（悉尼）渡輪後來恢復", "不译的头发", "学会 国会", "git.io/上网"]);
        assert!(text.contains("發<span lang=") || text.contains("發&lt;span lang="), "{text}");
    }
    holds(page(&built, "zh-hant/2024/01/02/b/index.html"), &["台湾的头发", "後來恢復，鄰里皆知"]);
    holds(page(&built, "2024/01/02/b/index.html"), &["台湾的头发", "后来恢复，邻里皆知"]);
    holds(page(&built, "zh-hant/index.html"), &["雪梨（悉尼）發展報", "雪梨（悉尼）裡"]);
    holds(page(&built, "zh-hant/topics/nuts/index.html"), &["<h1>雪梨（悉尼）土豆</h1>"]);
    for (path, bytes) in &built {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let marks = ["\u{fdd0}", "\u{fdd1}", "\u{fdd2}", "\u{fdd3}"];
        for part in
            ["雪梨（雪梨", "雪梨（雪", "雪梨（悉尼）（", "悉尼馬鈴薯", "悉尼）馬鈴薯"].iter().chain(&marks)
        {
            assert!(path.ends_with("script.txt") || !text.contains(part), "{part:?} in {}", path.display());
        }
    }
}

#[test]
fn feeds_sitemaps_and_the_search_speak_for_their_tree() {
    let built = build(site()).files("public");
    holds(
        page(&built, "zh-hant/feed.xml"),
        &[
            "xml:lang=\"zh-Hant-TW\">\n  <title type=\"text\">港口發展報",
            "<entry xml:lang=\"zh-Hant-TW\">\n    <title type=\"text\">頭髮與發展",
            "<entry xml:lang=\"zh-Hant\">\n    <title type=\"text\">頭髮與發展的報導",
            "川普說",
            "皇后號後來恢復了，鄰里皆知",
            "&lt;code&gt;头发 里&lt;/code&gt;",
            "https://example.org/digest/zh-hant/2024/01/01/a/",
            "term=\"渡輪里程\"",
        ],
    );
    holds(page(&built, "zh-hant/feed.json"), &["\"language\": \"zh-Hant-TW\"", "頭髮與發展"]);
    holds(
        page(&built, "feed.xml"),
        &["<entry xml:lang=\"zh-Hans\">\n    <title type=\"text\">头发与发展的报导"],
    );
    holds(page(&built, "zh-hant/opml.xml"), &["渡輪里程", "/digest/zh-hant/topics/ferry/feed.xml"]);
    holds(
        page(&built, "zh-hant/opensearch.xml"),
        &["港口發展報", "<Language>zh-Hant-TW", "/digest/zh-hant/search/?q="],
    );
    let sitemap = page(&built, "zh-hant/sitemaps/2024-01.xml");
    holds(
        sitemap,
        &[
            "<loc>https://example.org/digest/zh-hant/2024/01/01/a/</loc>",
            "hreflang=\"x-default\" href=\"https://example.org/digest/2024/01/01/a/\"",
        ],
    );
    holds(page(&built, "zh-hant/sitemaps/news.xml"), &["頭髮與發展", "zh-tw"]);
    let search = page(&built, "zh-hant/search/index.html");
    holds(
        search,
        &[
            "data-index=\"/digest/search/index/\"",
            "data-table=\"/digest/zh-hant/search/script.txt\"",
            "data-trees=\"/digest/zh-hant /digest\"",
        ],
    );
    assert!(!built.keys().any(|path| path.starts_with("zh-hant/search/index") && path.is_dir()));
    assert!(!built.contains_key(Path::new("zh-hant/search/index/root.bin")));
}

/// The paths of pages in both trees, and what of the second is not in the first.
#[test]
fn every_page_has_one_twin_and_both_say_so() {
    let built = build(site()).files("public");
    let pages: BTreeMap<String, &str> = built
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|end| end == "html"))
        .map(|(path, bytes)| (path.to_str().unwrap().to_owned(), std::str::from_utf8(bytes).unwrap()))
        .collect();
    let (twins, first): (BTreeSet<&str>, BTreeSet<&str>) =
        pages.keys().map(String::as_str).partition(|path| path.starts_with("zh-hant/"));
    let below: BTreeSet<&str> = twins.iter().filter_map(|path| path.strip_prefix("zh-hant/")).collect();
    assert_eq!(below, first);
    let alternates = |html: &str| {
        let links = html.lines().filter(|line| line.starts_with("<link rel=\"alternate\" hreflang="));
        links.map(str::to_owned).collect::<Vec<_>>()
    };
    for path in first {
        let (one, other) = (alternates(pages[path]), alternates(pages[&*format!("zh-hant/{path}")]));
        assert_eq!(one, other, "{path}");
        let is_single = ["page-not_found", "page-redirect"].iter().any(|kind| pages[path].contains(kind));
        assert_eq!(one.len(), if is_single { 0 } else { 3 }, "{path}: {one:?}");
    }
}

#[test]
fn without_scripts_nothing_of_it_is_there() {
    let with = build(site()).files("public");
    let without = build(site().file("site.toml", SITE)).files("public");
    assert!(without.keys().all(|path| !path.starts_with("zh-hant")));
    for (_, bytes) in
        without.iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "html" || end == "xml"))
    {
        let text = String::from_utf8_lossy(bytes);
        lacks(&text, &["hreflang", "xhtml", "zh-hant", "converted", "class=\"tools\""]);
    }
    let count = |files: &BTreeMap<PathBuf, Vec<u8>>| files.len();
    assert!(count(&with) <= 2 * count(&without) + 2, "{} and {}", count(&with), count(&without));
}

/// What of an output folder differs.
fn changed(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) -> BTreeSet<PathBuf> {
    let differs = |path: &&PathBuf| before.get(*path) != after.get(*path);
    let paths = before.keys().chain(after.keys()).filter(differs);
    paths.filter(|path| !path.ends_with("newsprint-manifest.txt")).cloned().collect()
}

#[test]
fn one_article_more_touches_twice_as_much_and_a_word_the_pages_that_hold_it() {
    let new = |test: Test| test.file("content/e.md", article("新的消息", 9, "slug: e\n", "渡轮恢复。"));
    let single = build(site().file("site.toml", SITE));
    let before = single.files("public");
    let single = changed(&before, &build(new(single.then())).files("public"));
    let both = build(site());
    let before = both.files("public");
    let both = build(new(both.then()));
    let after = both.files("public");
    let touched = changed(&before, &after);
    assert!(touched.len() <= 2 * single.len() + 2, "{} and {}: {touched:#?}", touched.len(), single.len());

    let reworded = build(both.then().file("scripts/tw.toml", "\"特朗普\" = \"川普\"\n\"停航\" = \"停駛\"\n"));
    let now = reworded.files("public");
    for path in changed(&after, &now) {
        let text = String::from_utf8_lossy(&now[&path]).into_owned();
        // The search of both trees knows it.
        let may_change = path.starts_with("zh-hant") || path.ends_with("search/script.txt");
        assert!(may_change && text.contains("停駛"), "{}", path.display());
    }
    // Warm is cold.
    let cold = build(reworded.then().file(".newsprint/nothing", ""));
    assert_eq!(changed(&now, &cold.files("public")), BTreeSet::new());
    let again = cold.then().args(["build", "--out", "public2", "--no-cache"]).any_stderr().run();
    assert_eq!(changed(&now, &again.files("public2")), BTreeSet::new());
}

#[test]
fn articles_before_a_day_stand_once_and_are_led_to() {
    let built = build(site().file("site.toml", format!("{SITE}{TWINS}from = 2024-01-03\n"))).files("public");
    assert!(!built.contains_key(Path::new("zh-hant/2024/01/01/a/index.html")));
    let month = page(&built, "zh-hant/2024/01/01/index.html");
    holds(month, &["href=\"/digest/2024/01/01/a/\"", "頭髮與發展"]);
    // What stands in one tree is nowhere else as it was written.
    let traditional = page(&built, "2024/01/02/b/index.html");
    holds(traditional, &["渡輪在這裡停航"]);
    lacks(traditional, &["class=\"converted\"", "hreflang"]);
    lacks(page(&built, "zh-hant/sitemaps/2024-01.xml"), &["/2024/01/01/a/"]);
    holds(page(&built, "zh-hant/2024/01/04/d/index.html"), &["href=\"/digest/2024/01/01/a/\""]);
}

#[test]
fn the_interface_of_each_tree_is_in_its_script() {
    let site = |language: &str, twin: &str| {
        let scripts = format!("language = \"{language}\"\n[scripts]\ntwins = [\"{twin}\"]\n");
        Test::new().file("site.toml", scripts).file("content/a.md", article("消息", 1, "", "正文。"))
    };
    for (language, twin, folder, own) in
        [("zh-Hans", "zh-Hant-TW", "zh-hant", "zh-Hant"), ("zh-Hant", "zh-Hans", "zh-hans", "zh-Hans")]
    {
        let built = build(site(language, twin)).files("public");
        let messages = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("templates/messages/{own}.toml"));
        let messages: toml::Table = toml::from_str(&std::fs::read_to_string(messages).unwrap()).unwrap();
        let search = page(&built, &format!("{folder}/search/index.html")).to_owned();
        for (key, text) in messages.iter().filter(|(key, _)| key.starts_with("search_")) {
            let text = text.as_str().unwrap().replace('&', "&amp;").replace('"', "&quot;");
            assert!(search.contains(&text), "{key} in {folder}: {text} is not in\n{search}");
        }
    }
}

#[test]
fn what_can_not_be_said_is_refused_with_what_to_write() {
    let refused = |more: &str, words: Option<&str>, stderr: &str| {
        let site = Test::new()
            .folder("content")
            .file("site.toml", format!("language = \"zh-Hans\"\n[scripts]\n{more}"));
        let site = words.into_iter().fold(site, |site, words| site.file("scripts/tw.toml", words));
        site.args(["build"]).stderr(&format!("{stderr}nothing was built\n")).status(2).run();
    };
    refused(
        "twins = [\"zh-Hans\"]\n",
        None,
        "error: site.toml:3:9: `twins` must be in the other script than `language`, which is \"zh-Hans\"\n   |\n \
         3 | twins = [\"zh-Hans\"]\n   |         ^\n  help: write \"zh-Hant-TW\" or \"zh-Hant-HK\"\n",
    );
    refused(
        "twins = [\"zh-Hant-TW\"]\nwords = \"scripts/tw.toml\"\n",
        None,
        "error: site.toml: scripts/tw.toml is not there\n  help: make the file, or remove `words` from [scripts]\n",
    );
    refused(
        "from = 2024-01-01\n",
        None,
        "error: site.toml:3:8: `from` says something of pages in the other script, and there are none\n   |\n \
         3 | from = 2024-01-01\n   |        ^\n  help: add twins = [\"zh-Hant-TW\"], or remove [scripts]\n",
    );
    refused(
        "twins = [\"zh-Hant-TW\"]\nwords = \"scripts/tw.toml\"\n",
        Some("\"特朗普\" = 1\n"),
        "error: scripts/tw.toml:1:1: what \"特朗普\" becomes must be a text in quotes\n   |\n 1 | \"特朗普\" = 1\n   | ^\n  \
         help: write it like \"特朗普\" = \"特朗普\"\n",
    );
}

#[test]
fn explain_tells_by_which_entry_and_scripts_proposes() {
    let built = build(site());
    let explained = built
        .then()
        .args(["explain", "content/a.md", "--script", "zh-Hant-TW"])
        .any_stdout()
        .any_stderr()
        .run();
    holds(
        &explained.stdout,
        &[
            "头发 → 頭髮: the dictionary",
            "特朗普 → 川普: the editor's word in line 1",
            "说 → 說: the dictionary",
            "这里 → 這裡",
        ],
    );
    // What the page leaves as it is was not converted: code, an address, a quotation in that script. What only it shows was.
    let mixed = explained
        .then()
        .args(["explain", "content/d.md", "--script", "zh-hant"])
        .any_stdout()
        .any_stderr()
        .run();
    let (_, converted) = mixed.stdout.split_once("\nconverted\n").unwrap();
    let (converted, _) = converted.split_once("\nbody in the file").unwrap();
    holds(converted, &["  这里 → 這裡: the dictionary\n", "  里面 → 裡面: the dictionary"]);
    lacks(converted, &["头发", "皇后", "\n  里 →"]);
    let of_site =
        mixed.then().args(["explain", "content/a.md", "--script", "zh-Hant"]).any_stdout().any_stderr().run();
    holds(&of_site.stdout, &["特朗普 → 川普: the editor's word in line 1"]);
    let traditional = of_site.then().args(["explain", "content/b.md", "--script", "zh-Hant-TW"]);
    holds(&traditional.any_stdout().any_stderr().run().stdout, &["nothing: it is in that script"]);
    let none = Test::site().args(["scripts"]).status(2);
    none.stderr(
        "error: site.toml: the site has no [scripts]\n  help: add it with the language of the other script: twins = [\"zh-Hant-TW\"]\n\
         nothing was compared\n",
    )
    .run();
}

/// The search page converts as the pages do, but for what only says where words end.
#[test]
fn the_search_page_converts_by_the_same_table() {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("skipped: there is no node");
        return;
    }
    let built = build(site());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(root.join("static/search/script.js"), built.folder.path().join("script.mjs")).unwrap();
    let program = r#"
        import { readFileSync } from "node:fs";
        import { Script, scriptOf } from "./script.mjs";
        const script = new Script(readFileSync("public/zh-hant/search/script.txt", "utf8"));
        const pairs = readFileSync(process.argv[2], "utf8").split("\n").filter((line) => line.includes("\t")).map((line) => line.split("\t"));
        let [all, wrong] = [0, 0];
        for (const [text, becomes] of pairs.filter(([text]) => !text.includes("特朗普"))) {
          const out = script.convert(text);
          all += becomes.length;
          [...becomes].forEach((c, at) => (wrong += c !== [...out][at]));
        }
        const first = new Script(readFileSync("public/search/script.txt", "utf8"));
        const both = [script.words, first.words, first.convert("川普說")];
        const tags = ["zh", "zh-CN", "zh-Hant", "zh-TW", "zh-Hans-HK", "ja", ""].map(scriptOf).join();
        console.log(JSON.stringify({ share: wrong / all, words: script.convert("特朗普说"), both, tags }));
    "#;
    std::fs::write(built.folder.path().join("run.mjs"), program).unwrap();
    let output = Command::new("node")
        .arg("run.mjs")
        .arg(root.join("tests/fixtures/scripts/taiwan.tsv"))
        .current_dir(built.folder.path())
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(told["words"], "川普說");
    // Those who search are told of them in both trees; the first tree is not converted by them.
    assert_eq!(told["both"].to_string(), r#"[[["特朗普","川普"]],[["特朗普","川普"]],"川普说"]"#);
    assert_eq!(told["tags"], "Hans,Hans,Hant,Hant,Hans,,");
    assert!(told["share"].as_f64().unwrap() < 0.01, "{told}");
}
