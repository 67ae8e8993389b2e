//! What articles once said: kept by `newsprint fetch`, shown by `newsprint build`.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files and panics")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use support::fetching::{content, fetch, item, later, number, rss, settings};
use support::web::Web;
use support::{Outcome, Test};

const FEED: &str = "127.0.0.1/a.xml";
const TOML: &str = "title = \"Test\"\nbase_url = \"https://digest.example/\"\ntime_zone = \"UTC\"\n[revisions]\nenabled = true\n";

const LAKE: &str = "The ice on the lake is thick enough for people to walk on, the harbour office says.";

/// The folder of the versions of a piece with this `id`, or of an article with this address.
fn folder(name: &str) -> String {
    let mut bytes = (name.len() as u64).to_le_bytes().to_vec();
    bytes.extend(name.as_bytes());
    format!("revisions/{}", &blake3::hash(&bytes).to_hex()[..16])
}

fn piece(id: &str, title: &str, text: &str) -> String {
    format!("---\nid: {id}\ntitle: {title}\ndate: 2024-01-17\n---\n{text}\n")
}

fn build(test: Test) -> Outcome {
    test.args(["build"]).any_stderr().run()
}

/// The page of the changes of the only article.
fn changes(built: &Outcome) -> String {
    let pages = built.files("public/2024");
    let page = pages.into_iter().find(|(path, _)| path.ends_with("changes/index.html"));
    String::from_utf8(page.expect("a page of changes").1).unwrap()
}

/// What stands between tags of one name.
fn within<'a>(html: &'a str, tag: &str) -> Vec<&'a str> {
    let (begin, end) = (format!("<{tag}>"), format!("</{tag}>"));
    html.split(&begin).skip(1).map(|part| part.split(&end).next().unwrap()).collect()
}

#[test]
fn what_changed_is_underlined_and_struck_out_and_told_to_those_who_listen() {
    let old = format!("{LAKE}\n\nAt least 12 ships wait for the thaw.\n\nThe mayor had said so on Monday.");
    let new = LAKE.replace("is thick", "is not thick") + "\n\nAt least 15 ships wait for the thaw.";
    let site = Test::new()
        .file("site.toml", TOML)
        .file("content/ice.md", piece("ice", "Thin ice", &new))
        .file(&format!("{}/20240118T101500Z.md", folder("ice")), piece("ice", "Thick ice", &old));
    let built = build(site);
    let page = changes(&built);
    assert_eq!(
        within(&page, "del"),
        ["Thick", "12", "The mayor had said so on Monday."]
            .map(|text| format!("<span class=\"unseen\">taken out: </span>{text}"))
    );
    assert_eq!(
        within(&page, "ins"),
        ["Thin", "not ", "15"].map(|text| format!("<span class=\"unseen\">put in: </span>{text}"))
    );
    for shown in [
        "<h2><time datetime=\"2024-01-18T10:15:00Z\">18 January 2024 10:15</time></h2>",
        "<span>another title</span><span>numbers: 1</span><span>negations: 1</span><span>paragraphs taken out: 1</span>",
        "noindex",
    ] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    let pages = built.files("public/2024");
    let article = pages.iter().find(|(path, bytes)| {
        path.ends_with("index.html") && String::from_utf8_lossy(bytes).contains("class=\"changed\"")
    });
    let article = String::from_utf8(article.unwrap().1.clone()).unwrap();
    assert!(article.contains(">Changed once, on 18 January 2024</a></p>"), "{article}");
    assert!(article.contains("\"dateModified\":\"2024-01-18T10:15:00Z\""), "{article}");
    for list in ["public/changes/index.html", "public/changes/2024-01/index.html"] {
        let list = built.text(list);
        assert!(list.contains(">Thin ice</a>") && list.contains("another title, numbers: 1"), "{list}");
    }
    let feed = built.text("public/changes/feed.xml");
    assert!(
        feed.contains("<updated>2024-01-18T10:15:00Z</updated>") && feed.contains("/changes/\""),
        "{feed}"
    );
    assert!(built.text("public/index.html").contains("<a href=\"/changes/\">Changes</a>"));

    // Taken down: nothing is left of what it once said.
    let without = built.then().file("curation/a.toml", "[\"ice.md\"]\nhide = true\n");
    let without = build(without);
    for (path, bytes) in without.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("Thick") && !path.ends_with("changes/2024-01/index.html"),
            "{}",
            path.display()
        );
    }
}

#[test]
fn without_the_key_no_byte_of_the_site_is_another() {
    let plain = TOML.replace("[revisions]\nenabled = true\n", "");
    let site = |toml: &str| {
        Test::new()
            .file("site.toml", toml)
            .file("content/ice.md", piece("ice", "Ice", LAKE))
            .file("content/old.md", piece("ice", "Ice", &LAKE.replace("thick", "thin")).replace("17", "16"))
    };
    let before = build(site(&plain));
    let versions = format!("{}/20240118T101500Z.md", folder("ice"));
    let after = build(site(&plain).file(&versions, piece("ice", "Once", LAKE)));
    assert_eq!(after.files("public"), before.files("public"));
    assert!(
        before.stderr.contains("content/old.md:2: the same article as content/ice.md"),
        "{}",
        before.stderr
    );
    // With it the older file of the two is a version, and nothing to delete.
    let shown = build(site(TOML));
    assert!(!shown.stderr.contains("the same article"), "{}", shown.stderr);
    assert!(changes(&shown).contains("thin</del>"));
}

#[test]
fn markup_drafts_and_slips_of_the_pen_are_no_news() {
    let folder = folder("ice");
    let version = |stamp: &str| format!("{folder}/{stamp}.md");
    let marked = LAKE.replace("thick", "**thick**");
    let slip = LAKE.replace("harbour", "harbor");
    let draft = piece("ice", "Secret", "Not yet.").replace("id:", "draft: true\nid:");
    let site = Test::new()
        .file("site.toml", TOML)
        .file("content/ice.md", piece("ice", "Ice", LAKE))
        .file(&version("20240117T100000Z"), draft)
        .file(&version("20240118T100000Z"), piece("ice", "Ice", &slip))
        .file(&version("20240119T100000Z"), piece("ice", "Ice", &marked));
    let built = build(site);
    let page = changes(&built);
    assert!(page.matches("<section class=\"change\">").count() == 1 && !page.contains("Secret"), "{page}");
    assert!(page.contains("<span>a slip of the pen</span>"), "{page}");
    let list = built.text("public/changes/index.html");
    assert!(!list.contains(">Ice</a>") && list.contains("No article has changed yet."), "{list}");
    assert!(!built.text("public/changes/feed.xml").contains("<entry>"));
}

#[test]
fn an_old_version_comes_in_by_the_door_of_every_text() {
    let hostile = "<script>alert(1)</script><p onclick=\"x()\">Ice <img src=x onerror=alert(1)> &lt;script&gt;alert(2)&lt;/script&gt; \
                   <a href=\"javascript:alert(3)\">here</a> and there</p><iframe src=\"https://evil.example/\"></iframe>";
    let deep = "<div>".repeat(50_000) + "deep";
    let folder = folder("ice");
    let site = Test::new()
        .file("site.toml", TOML)
        .file("content/ice.md", piece("ice", "Ice", LAKE))
        .file(&format!("{folder}/20240118T100000Z.md"), piece("ice", "\"Ice <script>\"", hostile))
        .file(&format!("{folder}/20240119T100000Z.md"), piece("ice", "Ice", &deep))
        .file(&format!("{folder}/20240120T100000Z.md"), b"\xff\xfe\x00")
        .file("revisions/notes.md", "No version.\n");
    let built = build(site);
    let page = changes(&built);
    for never in ["onclick", "onerror", "javascript:", "<iframe", "src=\"https://evil", "<script>alert"] {
        assert!(!page.contains(never), "{never}\n{page}");
    }
    assert!(page.contains("&lt;script&gt;"), "{page}");
    assert!(
        built.stderr.contains("revisions: 1 of the files are no versions of an article: notes.md"),
        "{}",
        built.stderr
    );
}

#[test]
fn what_is_taken_down_by_its_file_does_not_come_back_as_it_was() {
    let dated = |hour: u32, text: &str| {
        piece("ice", "Ice", text).replace("2024-01-17", &format!("2024-01-17T{hour}:00:00Z"))
    };
    let site = |key: &str, hand: &str| {
        Test::new()
            .file("site.toml", TOML)
            .file("content/old.md", dated(10, &LAKE.replace("thick", "thicker")))
            .file("content/new.md", dated(11, LAKE).replace("id:", &format!("{key}id:")))
            .file(
                &format!("{}/20240118T101500Z.md", folder("ice")),
                dated(10, &LAKE.replace("thick", "thickest")),
            )
            .file("content/link.md", piece("link", "Link", "[The ice](old.md)"))
            .file("curation/a.toml", format!("[\"new.md\"]\n{hand}"))
    };
    for (key, hand) in [("", "hide = true\n"), ("expiryDate: 2024-01-19\n", "hide = false\n")] {
        let built = build(site(key, hand));
        for (path, bytes) in built.files("public") {
            assert!(
                !String::from_utf8_lossy(&bytes).contains("on the lake is"),
                "{key}{hand}{}",
                path.display()
            );
        }
        let said = "content/old.md is the same article as content/new.md, which is not printed";
        assert!(built.stderr.contains(said), "{key}{hand}{}", built.stderr);
    }
    // A copy that somebody works on takes nothing down.
    let drafted = build(site("draft: true\n", "hide = false\n"));
    let shown = |text: &str| {
        drafted.files("public").values().any(|bytes| String::from_utf8_lossy(bytes).contains(text))
    };
    assert!(shown("is thicker enough") && !shown("is thick enough"));
}

#[test]
fn one_version_more_writes_six_files_and_no_month_that_is_over() {
    let version =
        |id: &str, stamp: &str, text: &str| (format!("{}/{stamp}.md", folder(id)), piece(id, "Ice", text));
    let text = |number: u32| format!("{LAKE} {number} people walked.");
    let mut site = Test::new().file("site.toml", TOML);
    for number in 0..40 {
        let id = format!("ice{number}");
        let url = format!("from: https://lake.example/{number}\nid:");
        site = site.file(&format!("content/{id}.md"), piece(&id, "Ice", &text(99)).replace("id:", &url));
    }
    let of_url = |number: u32| format!("https://lake.example/{number}");
    let mut built = build(site);
    // The first of all, one of an older month, one more of the newest.
    for (number, stamp) in [(3, "20240218T100000Z"), (4, "20240118T100000Z"), (3, "20240219T100000Z")] {
        let before = built.files("public");
        let (path, old) = version(&of_url(number), stamp, &text(stamp[6..8].parse().unwrap()));
        built = build(built.then().file(&path, old));
        let after = built.files("public");
        let written: Vec<_> = after
            .iter()
            .filter(|(path, bytes)| {
                before.get(*path) != Some(*bytes) && !path.ends_with("newsprint-manifest.txt")
            })
            .map(|(path, _)| path.display().to_string())
            .collect();
        assert!(written.len() <= 6, "{stamp}: {written:?}");
        let month = format!("changes/2024-{}/index.html", &stamp[4..6]);
        assert!(written.contains(&month), "{stamp}: {written:?}");
        assert_eq!(written.iter().filter(|path| path.starts_with("changes/2024-")).count(), 1, "{written:?}");
        assert!(written.contains(&"sources/lake-example/changes/index.html".to_owned()), "{written:?}");
    }
}

/// The texts of all files of `content/`, in the order of their names.
fn texts(outcome: &Outcome) -> Vec<String> {
    outcome.files("content").into_values().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
}

#[test]
fn what_a_fetch_overwrites_is_kept_if_a_reader_would_find_it_another() {
    let web = Web::start();
    let [ice, other] = ["https://lake.example/ice", "https://lake.example/other"];
    let say = |title: &str, body: &str| {
        web.say(FEED, 200, &[], rss(&[item(ice, title, body), item(other, "Another", "<p>B</p>")]));
    };
    let toml = settings(&web, &[(FEED, "")]) + "[revisions]\nenabled = true\nkeep = 2\n";
    say("Ice", "<p>The ice is thick.</p>");
    let first = fetch(Test::new().folder("content").file("site.toml", &toml), &[]);
    let old = texts(&first);
    // Other markup, and an advert that cleaning takes out.
    say("Ice", "<p class=\"lead\">The <i>ice</i> is thick.</p><div class=\"share\">Share</div>");
    let second = fetch(later(first), &[]);
    assert_eq!((number(&second, "changed"), second.files("revisions").len()), (1, 0));
    assert_ne!(texts(&second), old);
    let second_texts = texts(&second);
    say("Ice", "<p>The ice is not thick.</p>");
    let third = fetch(later(second), &[]);
    let kept = third.files("revisions");
    let (path, bytes) = kept.first_key_value().unwrap();
    assert_eq!(kept.len(), 1);
    assert!(second_texts.contains(&String::from_utf8(bytes.clone()).unwrap()));
    // The id is that of the article: the name of its file ends in the first eight digits of it.
    let folder = path.parent().unwrap().display().to_string();
    let mut files = content(&third).into_iter().map(|file| format!("content/{}", file.display()));
    let file = files.find(|file| file.ends_with(&format!("-{}.md", &folder[..8]))).unwrap();
    assert!(folder.len() == 16 && third.text(&file).contains("not thick"), "{folder}");
    // And a build shows it.
    let third = build(third.then());
    assert!(changes(&third).contains("not </ins>"));

    // A title is a change too; of more than two versions the oldest goes.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    say("Thin ice", "<p>The ice is not thick.</p>");
    let fourth = fetch(later(third), &[]);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    say("No ice", "<p>The ice is not thick.</p>");
    let fifth = fetch(later(fourth), &[]);
    let versions: BTreeMap<_, _> = fifth.files("revisions");
    let titles: Vec<bool> =
        versions.values().map(|bytes| String::from_utf8_lossy(bytes).contains("[Thin ice](")).collect();
    assert_eq!(titles, [false, true]);
    assert!(!versions.contains_key(path));

    // Nobody wants the past of what is taken down.
    fs::remove_file(fifth.folder.path().join(&file)).unwrap();
    let sixth = fetch(later(fifth), &[]);
    assert_eq!((number(&sixth, "removed"), sixth.files("revisions").len()), (1, 0));
    // Without the key nothing is kept.
    let toml = settings(&web, &[(FEED, "")]);
    web.say(FEED, 200, &[], rss(&[item(other, "Another", "<p>C</p>")]));
    let seventh = fetch(later(sixth).file("site.toml", toml), &[]);
    assert_eq!((number(&seventh, "changed"), seventh.files("revisions").len()), (1, 0));
}

#[test]
fn the_history_of_the_folder_is_kept_once_and_a_clone_without_it_prints_the_same() {
    let git = |folder: &Path, args: &[&str], date: &str| {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(folder)
            .args(["-c", "user.name=T", "-c", "user.email=t@example.org"])
            .args(args);
        command.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let site = Test::new()
        .file("site.toml", TOML)
        .file(".gitignore", "public\n.newsprint\n")
        .file("content/ice.md", piece("ice", "Ice", LAKE))
        .file("content/gone.md", piece("gone", "Gone", LAKE));
    let root = site.path().to_owned();
    git(&root, &["init", "-q"], "");
    let commit = |date: &str| {
        git(&root, &["add", "--all"], date);
        git(&root, &["commit", "-q", "-m", "Edit"], date);
    };
    commit("2024-01-18T10:00:00Z");
    let site = site
        .file("content/ice.md", piece("ice", "Ice", &LAKE.replace("thick", "**thick**")))
        .file("content/gone.md", piece("gone", "Gone", "Other."));
    commit("2024-01-19T10:00:00Z");
    let site = site.file("content/ice.md", piece("ice", "Ice", &LAKE.replace("thick", "thin")));
    fs::remove_file(root.join("content/gone.md")).unwrap();
    commit("2024-01-20T10:00:00Z");
    let once = site.args(["revisions", "import"]).any_stderr().run();
    assert!(once.stderr.contains("kept 1 version of 3 changes"), "{}", once.stderr);
    let kept = once.files("revisions");
    let names: Vec<String> = kept.keys().map(|path| path.display().to_string()).collect();
    assert_eq!(names, [format!("{}/20240120T100000Z.md", folder("ice").trim_start_matches("revisions/"))]);
    let again = once.then().args(["revisions", "import"]).any_stderr().run();
    assert_eq!(again.files("revisions"), kept);
    let built = build(again.then());
    assert!(changes(&built).contains("thick</del>"));

    commit("2024-01-21T10:00:00Z");
    let shallow = tempfile::tempdir().unwrap();
    let url = format!("file://{}", root.display());
    git(shallow.path(), &["clone", "-q", "--depth=1", &url, "."], "");
    let cloned = build(Test::inside(shallow));
    assert_eq!(cloned.files("public"), built.files("public"));
}
