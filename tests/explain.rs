//! What `explain` says of a file, whole.

mod support;

use serde_json::{Value, json};
use support::Test;

const SITE: &str = "\
title = \"Test\"

[[sources]]
id = \"harbour-post\"
name = \"Harbour Post\"
hosts = [\"harbourpost.example\"]
remove = [\".club\"]
";

const FERRY: &str = "\
<!--1714725000000-->
[Night ferry returns](https://www.harbourpost.example/2024/05/night-%E6%B8%A1.html)
------

<div><p>The night ferry will call at the old harbour again.</p><div class=\"club\">We meet on Fridays</div><script>x()</script>
<figure><img src=\"/pictures/ferry.jpg\"><figcaption>The ferry in 1998</figcaption></figure></div>
";

/// A site with its source and the article about the ferry.
fn site() -> Test {
    Test::new().file("site.toml", SITE).file("content/2024/ferry.txt", FERRY)
}

#[test]
fn a_file_of_a_site_is_explained_in_full() {
    let expected = "\
content/2024/ferry.txt
  title        Night ferry returns  [title line, line 2]
  url          https://www.harbourpost.example/2024/05/night-%E6%B8%A1.html  [title line, line 2]
  published    2024-05-03T08:30:00Z  [comment, line 1]
  source       Harbour Post (harbour-post)
  author       none
  language     en  [body]
  lead image   https://www.harbourpost.example/pictures/ferry.jpg  [body]
  summary      The night ferry will call at the old harbour again.
  length       42 characters, 10 words
pictures
  https://www.harbourpost.example/pictures/ferry.jpg
    caption: The ferry in 1998
removed
  harbour-post: remove \".club\", 15 characters: We meet on Fridays
body in the file: html, 223 bytes, from line 5
  <div><p>The night ferry will call at the old harbour again.</p><div class=\"club\">We meet on Fridays</div><script>x()</script>
  <figure><img src=\"/pictures/ferry.jpg\"><figcaption>The ferry in 1998</figcaption></figure></div>
body in the site: 231 bytes
  <p>The night ferry will call at the old harbour again.</p>
  <figure><img src=\"https://www.harbourpost.example/pictures/ferry.jpg\" alt=\"\" loading=\"lazy\" referrerpolicy=\"no-referrer\"><figcaption>The ferry in 1998</figcaption></figure>
";
    site().args(["explain", "content/2024/ferry.txt"]).stdout(expected).run();
}

#[test]
fn the_same_as_json() {
    let printed = site().args(["explain", "--json", "content/2024/ferry.txt"]).any_stdout().run().stdout;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let picture = "https://www.harbourpost.example/pictures/ferry.jpg";
    let place = |from: &str, line: Option<u32>| json!({"from": from, "key": null, "line": line});
    let expected = json!({
        "file": "content/2024/ferry.txt",
        "title": "Night ferry returns",
        "url": "https://www.harbourpost.example/2024/05/night-%E6%B8%A1.html",
        "published": "2024-05-03T08:30:00Z",
        "published_from": "comment",
        "publish": null,
        "expiry": null,
        "lead_image": picture,
        "author": null,
        "authors": [],
        "contributors": [],
        "column": null,
        "source": {"id": "harbour-post", "name": "Harbour Post"},
        "topics": [],
        "language": "en",
        "summary": "The night ferry will call at the old harbour again.",
        "figures": [{"image": picture, "caption": "The ferry in 1998", "credit": null}],
        "text": "The night ferry will call at the old harbour again.",
        "html": format!(
            "<p>The night ferry will call at the old harbour again.</p>\n<figure><img src=\"{picture}\" alt=\"\" \
             loading=\"lazy\" referrerpolicy=\"no-referrer\"><figcaption>The ferry in 1998</figcaption></figure>"
        ),
        "characters": 42,
        "words": 10,
        "draft": false,
        "body": {"format": "html", "line": 5, "bytes": 223},
        "removals": [{"rule": "harbour-post: remove \".club\"", "text": "We meet on Fridays", "characters": 15}],
        "diagnostics": [],
        "origins": {
            "language": place("body", None),
            "lead_image": place("body", None),
            "published": place("comment", Some(1)),
            "title": place("title_line", Some(2)),
            "url": place("title_line", Some(2)),
        },
        "unused_keys": [],
        "topic_rules": [],
        "story": null,
        "hand": null,
        "converted": null,
    });
    assert_eq!(printed, expected);
}

#[test]
fn each_topic_says_by_which_words_it_has_the_article() {
    let site = site()
        .file("topics/sea.toml", "name = \"The Sea\"\nnames = [\"buoy\"]\n")
        .file(
            "topics/ferry.toml",
            "name = \"Ferries\"\nparent = \"sea\"\nnames = [\"night ferry\", \"渡轮\"]\n",
        )
        .file("topics/ports.toml", "names = [\"harbour\", \"ferry\"]\nnone = [\"Friday\", \"old\"]\n");
    let printed = site.args(["explain", "content/2024/ferry.txt"]).any_stdout().run();
    let (_, rules) = printed.stdout.split_once("topics by rule\n").unwrap();
    let expected = "  Ferries (ferry), topics/ferry.toml:1, part of sea: 3 of 2 points
    names  night ferry: 1 in the title, 1 in the lead
topics that it did not meet
  ports (ports), topics/ports.toml:1: 1 of 2 points
    names  harbour: 1 in the lead
    none   old: 1 in the lead
    ferry stands within night ferry only
    but its names have 1 of 2 points
    but `none` forbids old
";
    assert_eq!(rules.split("pictures\n").next(), Some(expected));
    let json = printed.then().args(["explain", "--json", "content/2024/ferry.txt"]).any_stdout().run().stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    let expected = json!({
        "id": "ferry", "name": "Ferries", "file": "topics/ferry.toml", "line": 1, "matched": true, "points": 3,
        "threshold": 2, "words": [{"word": "night ferry", "list": "names", "title": 1, "lead": 1, "text": 0}],
        "covered": [], "missing": [], "part_of": ["sea"],
    });
    assert_eq!(json["topic_rules"][0], expected);
    assert_eq!(json["topic_rules"][1]["covered"], json!([["ferry", "night ferry"]]));
}

#[test]
fn what_the_editor_says_is_shown_with_its_places() {
    let curation = "[\"2024/ferry.txt\"]\npin = 2024-05-09\nlead = true\nadd_topics = [\"sea\", \"ports\"]\n";
    let by_url = "[\"https://www.harbourpost.example/2024/05/night-%E6%B8%A1.html\"]\nnote = \"\"\"\nSeen.\n\nTwice.\"\"\"\n";
    let site = site().file("curation/a.toml", curation).file("curation/b.toml", by_url);
    let printed = site.args(["explain", "content/2024/ferry.txt"]).any_stdout().run();
    let (_, hand) = printed.stdout.split_once("the editor's hand").unwrap();
    let expected = ", curation/a.toml:1, curation/b.toml:1
  add topics   sea, ports
  pin          2024-05-09
  lead         yes
  note         Seen.\\n\\nTwice.
";
    assert_eq!(hand.split("pictures\n").next(), Some(expected));
}

#[test]
fn any_file_can_be_explained_with_or_without_a_site() {
    let outside =
        Test::new().file("ferry.txt", FERRY).args(["explain", "--json", "ferry.txt"]).any_stdout().run();
    let printed: Value = serde_json::from_str(&outside.stdout).unwrap();
    assert_eq!(printed["file"], "ferry.txt");
    assert_eq!(printed["title"], "Night ferry returns");
    assert!(
        printed["text"].as_str().unwrap().contains("We meet on Fridays"),
        "no profile takes it out: {printed}"
    );

    let elsewhere = Test::new().file("site/site.toml", SITE).folder("site/content").file("ferry.txt", FERRY);
    let elsewhere = elsewhere.args(["explain", "--json", "--root", "site", "ferry.txt"]).any_stdout().run();
    let printed: Value = serde_json::from_str(&elsewhere.stdout).unwrap();
    assert_eq!((&printed["file"], &printed["source"]["id"]), (&json!("ferry.txt"), &json!("harbour-post")));
    assert!(!printed["text"].as_str().unwrap().contains("We meet on Fridays"), "{printed}");
}

#[test]
fn a_picture_beside_the_article_is_found() {
    // The smallest PNG: 1 × 1.
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\x01\0\0\x05\0\x01\r\n-\xb4\0\0\0\0IEND\xaeB`\x82";
    let text = "---\ntitle: Sunset\ndate: 2024-05-03\n---\n\n![The sun](pictures/sunset.png)\n\nText.\n";
    let site = site().file("content/sunset.md", text).file("content/pictures/sunset.png", png);
    let printed = site.args(["explain", "--json", "content/sunset.md"]).any_stdout().run().stdout;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let image = printed["lead_image"].as_str().unwrap();
    assert!(image.starts_with('/') && image.ends_with(".png"), "{image}");
    assert!(printed["html"].as_str().unwrap().contains("width=\"1\""), "{printed}");
}

#[test]
fn warnings_are_said_and_errors_fail() {
    let warned = "warning: content/a.md:1: no date was found; the article stands below `/undated/`\n  help: add a first line \
                  with milliseconds since 1970, <!--1705511701000-->, or `date:` in front matter\n";
    site()
        .file("content/a.md", "---\ntitle: A\n---\n\nText.\n")
        .args(["explain", "content/a.md"])
        .any_stdout()
        .stderr(warned)
        .run();
    let failed = "error: content/b.md: the file has neither title nor text; it is left out\n  help: write a title line, \
                  `[title](source URL)` over `------`, and the text below it\n";
    let empty = site().file("content/b.md", "").args(["explain", "--json", "content/b.md"]).any_stdout();
    let printed = empty.stderr(failed).status(1).run().stdout;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((&printed["title"], &printed["body"]), (&Value::Null, &Value::Null));
    assert_eq!(printed["diagnostics"][0]["severity"], "error");
}

#[test]
fn a_file_that_can_not_be_read_is_the_disks_fault() {
    site()
        .args(["explain", "content/none.md"])
        .stderr("error: cannot read content/none.md: No such file or directory (os error 2)\n")
        .status(3)
        .run();
    site()
        .args(["explain", "content"])
        .stderr("error: cannot read content: Is a directory (os error 21)\n")
        .status(3)
        .run();
}

#[test]
fn a_broken_site_toml_stops_it() {
    let expected = "\
error: site.toml:1:9: `title` must be a text in quotes, but is a number
   |
 1 | title = 3
   |         ^
nothing was explained
";
    let site = Test::new().file("site.toml", "title = 3\n").file("content/a.md", "Text.\n");
    site.args(["explain", "content/a.md"]).stderr(expected).status(2).run();
}
