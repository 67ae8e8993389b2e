//! What `newsprint fetch` knows again: articles whose files are damaged, whose feeds moved, that several feeds have, or that were taken
//! away while nobody looked.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files and panics")]

mod support;

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use support::fetching::{MODIFIED, content, fetch, fetch_with, item, later, number, rss, settings, site};
use support::web::Web;
use support::{Outcome, Test};

const FEED: &str = "127.0.0.1/a.xml";
const STATE: &str = ".newsprint/fetch/state.json";
const NOTES: &str = ".newsprint/fetch/written.jsonl";

fn items(numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|n| item(&format!("https://lake.example/{n}"), &format!("Title {n}"), "<p>冰</p>")).collect()
}

fn numbered(guid: &str) -> String {
    format!(
        "<item><guid isPermaLink=\"false\">{guid}</guid><title>Of {guid}</title><pubDate>{MODIFIED}</pubDate>\
         <description>x</description></item>"
    )
}

/// Where the file of an article is that has this in it.
fn file_with(outcome: &Outcome, text: &str) -> PathBuf {
    let folder = outcome.folder.path().join("content");
    let path = content(outcome).into_iter().map(|path| folder.join(path));
    path.into_iter().find(|path| fs::read_to_string(path).unwrap().contains(text)).unwrap()
}

fn counted(outcome: &Outcome) -> [u64; 4] {
    ["new", "changed", "removed", "warnings"].map(|field| number(outcome, field))
}

fn without_state(outcome: Outcome) -> Test {
    fs::remove_dir_all(outcome.folder.path().join(".newsprint")).unwrap();
    outcome.then()
}

#[test]
fn a_file_that_is_damaged_was_not_taken_away() {
    let web = Web::start();
    web.feed(FEED, "\"1\"", MODIFIED, rss(&items(0..6)));
    let cut = |text: &str| text[..text.find("](").unwrap() + 10].to_owned();
    let merged = |text: &str| {
        text.replace("[Title 0", "<<<<<<< HEAD\n[Title 0").replace("------", "=======\n>>>>>>> x\n------")
    };
    let damages: [(&str, &dyn Fn(&str) -> String); 4] = [
        ("is empty", &|_| String::new()),
        ("is damaged: it has bytes of zero", &|text| "\0".repeat(text.len())),
        ("has the marks of a merge that is not done", &merged),
        ("does not say any more which article it is", &cut),
    ];
    for (fault, damage) in damages {
        let first = fetch(site(&web, &[(FEED, "")]), &[]);
        let path = file_with(&first, "[Title 0]");
        let whole = fs::read_to_string(&path).unwrap();
        let damaged = damage(&whole);
        fs::write(&path, &damaged).unwrap();
        let name = path.strip_prefix(first.folder.path()).unwrap().display().to_string();
        let told = format!(
            "warning: {name}: an article was fetched into it, and now it {fault}\n  help: mend it, or bring it back"
        );
        // It is said each time, whether its feed has something new or not, and with the state or without.
        let second = fetch(later(first), &[]);
        assert_eq!(
            (counted(&second), number(&second, "not_modified")),
            ([0, 0, 0, 1], 1),
            "{}",
            second.stderr
        );
        assert!(second.stderr.starts_with(&told), "{}", second.stderr);
        let third = fetch(later(second), &["--force"]);
        assert_eq!(counted(&third), [0, 0, 0, 1], "{}", third.stderr);
        let fourth = fetch(without_state(third), &[]);
        assert_eq!((counted(&fourth), content(&fourth).len()), ([0, 0, 0, 1], 6), "{}", fourth.stderr);
        assert!(fourth.stderr.starts_with(&told), "{}", fourth.stderr);
        assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
        fs::write(&path, whole).unwrap();
        assert_eq!(counted(&fetch(later(fourth), &["--force"])), [0; 4]);
    }
}

#[test]
fn an_article_that_became_an_own_page_is_taken_away_and_not_damaged() {
    let web = Web::start();
    web.feed(FEED, "\"1\"", MODIFIED, rss(&items(0..6)));
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    let path = file_with(&first, "[Title 0]");
    let page = format!("---\nlayout: page\n---\n{}", fs::read_to_string(&path).unwrap());
    fs::write(&path, &page).unwrap();
    let second = fetch(later(first), &[]);
    assert!(!second.stderr.contains("warning"), "{}", second.stderr);
    assert_eq!(number(&second, "removed"), 1, "{}", second.stderr);
    let third = fetch(later(second), &["--force"]);
    assert!(!third.stderr.contains("warning"), "{}", third.stderr);
    assert_eq!((number(&third, "removed"), content(&third).len()), (0, 6), "{}", third.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), page);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_and_a_folder_are_there_too() {
    let web = Web::start();
    web.say(FEED, 200, &[], rss(&items(0..6)));
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    let [link, folder] = ["[Title 0]", "[Title 1]"].map(|title| file_with(&first, title));
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/nowhere", &link).unwrap();
    fs::remove_file(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    let second = fetch(later(first), &[]);
    assert_eq!(counted(&second), [0, 0, 0, 2], "{}", second.stderr);
    assert!(second.stderr.contains("now it is a link that leads nowhere"), "{}", second.stderr);
    assert!(!second.folder.path().join("fetch").exists());
}

/// An address that the editor mended is no damage: the feed's own stays away.
#[test]
fn a_file_that_holds_another_article_now_is_the_editors_word() {
    let web = Web::start();
    web.say(FEED, 200, &[], rss(&items(0..6)));
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    let path = file_with(&first, "[Title 0]");
    let mended = fs::read_to_string(&path).unwrap().replace("lake.example/0", "lake.example/mended");
    fs::write(&path, mended).unwrap();
    let second = fetch(later(first), &[]);
    assert_eq!((counted(&second), content(&second).len()), ([0, 0, 1, 0], 6), "{}", second.stderr);
}

#[test]
fn items_without_address_are_known_where_their_feed_was_though_the_state_is_lost() {
    let web = Web::start();
    let bare =
        format!("<item><title>Bare</title><pubDate>{MODIFIED}</pubDate><description>x</description></item>");
    let feed = rss(&[numbered("1001"), numbered("1002"), bare.clone(), numbered("1003"), numbered("1004")]);
    web.say(FEED, 200, &[], &feed);
    web.say("127.0.0.3/new.xml", 200, &[], &feed);
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    assert_eq!(number(&first, "new"), 5);
    fs::remove_file(file_with(&first, "Of 1001")).unwrap();
    let second = fetch(later(first), &[]);
    assert_eq!(counted(&second), [0, 0, 1, 0]);

    // What is lost before site.toml follows the move is known too.
    web.say(FEED, 301, &[&format!("Location: {}", web.url("127.0.0.3/new.xml"))], "");
    let moved = fetch(later(second), &["--force"]);
    assert_eq!(counted(&moved), [0, 0, 0, 1], "{}", moved.stderr);
    let line = format!("{} {}\n", web.url("127.0.0.3/new.xml"), web.url(FEED));
    assert!(moved.text("fetch/moved.txt").ends_with(&line), "{}", moved.text("fetch/moved.txt"));
    let names = content(&moved);
    let followed = settings(&web, &[("127.0.0.3/new.xml", "")]);
    let lost = fetch(without_state(moved).file("site.toml", &followed), &[]);
    assert_eq!((counted(&lost), content(&lost)), ([0; 4], names.clone()), "{}", lost.stderr);
    let again = fetch(without_state(lost), &[]);
    assert_eq!((counted(&again), content(&again)), ([0; 4], names.clone()), "{}", again.stderr);
    // What is new is new.
    web.say(
        "127.0.0.3/new.xml",
        200,
        &[],
        rss(&[numbered("1001"), numbered("1002"), bare, numbered("1005")]),
    );
    let next = fetch(later(again), &[]);
    assert_eq!((counted(&next), content(&next).len()), ([1, 0, 0, 0], 5), "{}", next.stderr);
}

#[test]
fn a_move_that_site_toml_follows_is_noted_without_a_redirect_for_good() {
    let web = Web::start();
    let feed = rss(&[numbered("1001"), numbered("1002")]);
    web.say(FEED, 302, &[&format!("Location: {}", web.url("127.0.0.3/new.xml"))], "");
    web.say("127.0.0.3/new.xml", 200, &[], &feed);
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    let names = content(&first);
    let followed = first.then().file("site.toml", settings(&web, &[("127.0.0.3/new.xml", "")]));
    let second = fetch(without_state(fetch(followed, &[])), &[]);
    assert_eq!((counted(&second), content(&second)), ([0; 4], names), "{}", second.stderr);
}

#[test]
fn what_another_feed_wrote_is_not_the_editors_hand() {
    let web = Web::start();
    const OTHER: &str = "127.0.0.2/b.xml";
    let say = |place: &str, text: &str| {
        web.say(place, 200, &[], rss(&[item("https://lake.example/1", "One", &format!("<p>{text}</p>"))]));
    };
    let text = |outcome: &Outcome| fs::read_to_string(file_with(outcome, "One")).unwrap();
    say(FEED, "one");
    say(OTHER, "one");
    let first = fetch(site(&web, &[(FEED, ""), (OTHER, "")]), &[]);
    // The first that wrote it goes on; the other lags behind.
    say(FEED, "two");
    let second = fetch(later(first), &[]);
    assert_eq!(counted(&second), [0, 1, 0, 0]);
    say(OTHER, "other");
    let third = fetch(later(second), &[]);
    assert_eq!((counted(&third), text(&third).contains("two")), ([0; 4], true), "{}", third.stderr);
    say(FEED, "three");
    say(OTHER, "two");
    let fourth = fetch(later(third), &[]);
    assert_eq!(
        (counted(&fourth), text(&fourth).contains("three")),
        ([0, 1, 0, 0], true),
        "{}",
        fourth.stderr
    );

    // It leaves site.toml: the other goes on.
    let alone = fourth.then().file("site.toml", settings(&web, &[(OTHER, "")]));
    say(OTHER, "four");
    let fifth = fetch(alone, &["--force"]);
    assert_eq!((counted(&fifth), text(&fifth).contains("four")), ([0, 1, 0, 0], true), "{}", fifth.stderr);
    // And what the editor writes is told as before.
    let path = file_with(&fifth, "One");
    fs::write(&path, text(&fifth).replace("four", "by hand")).unwrap();
    say(OTHER, "five");
    let sixth = fetch(later(fifth), &[]);
    assert!(sixth.stderr.contains("and by your hand; your version stays"), "{}", sixth.stderr);
}

/// The state as earlier versions left it: with fingerprints of all bytes of each file, the moment at its head among them.
fn remembered_before(outcome: &Outcome) -> Value {
    let mut state: Value = serde_json::from_str(&outcome.text(STATE)).unwrap();
    for feed in state["feeds"].as_object_mut().unwrap().values_mut() {
        feed["not_before"] = Value::Null;
        for seen in
            feed["items"].as_object_mut().unwrap().values_mut().filter(|seen| seen["wrote"].is_string())
        {
            let bytes = outcome.folder.path().join("content").join(seen["path"].as_str().unwrap());
            let bytes = fs::read(bytes).unwrap();
            let hash = blake3::hash(&[&(bytes.len() as u64).to_le_bytes(), &*bytes].concat());
            seen["wrote"] = hash.to_hex()[..32].into();
        }
    }
    state
}

#[test]
fn what_an_earlier_version_fetched_follows_its_feed() {
    let web = Web::start();
    const OTHER: &str = "127.0.0.2/b.xml";
    let say = |place: &str, text: &str| {
        web.say(place, 200, &[], rss(&[item(&web.url("127.0.0.3/1"), "One", &format!("<p>{text}</p>"))]));
    };
    let text = |outcome: &Outcome| fs::read_to_string(file_with(outcome, "One")).unwrap();
    say(FEED, "one");
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    let state = remembered_before(&first);
    say(FEED, "two");
    let second = fetch(first.then().file(STATE, state.to_string()), &[]);
    assert_eq!((counted(&second), text(&second).contains("two")), ([0, 1, 0, 0], true), "{}", second.stderr);

    // Another feed that says the same takes nothing over.
    let state = remembered_before(&second);
    say(OTHER, "two");
    let toml = settings(&web, &[(FEED, ""), (OTHER, "")]);
    let third = fetch(second.then().file(STATE, state.to_string()).file("site.toml", toml), &[]);
    say(OTHER, "other");
    let fourth = fetch(later(third), &[]);
    assert_eq!((counted(&fourth), text(&fourth).contains("two")), ([0; 4], true), "{}", fourth.stderr);

    // Nor is a fetch forgotten that was killed.
    let state = remembered_before(&fourth);
    let (key, seen) = state["feeds"][web.url(FEED)]["items"].as_object().unwrap().iter().next().unwrap();
    let note = json!({ "feed": web.url(FEED), "key": key, "path": seen["path"], "seen": seen });
    let killed = without_state(fourth).file("site.toml", settings(&web, &[(FEED, "")]));
    say(FEED, "three");
    let fifth = fetch(killed.file(NOTES, format!("\n{note}")), &[]);
    assert_eq!((counted(&fifth), text(&fifth).contains("three")), ([0, 1, 0, 0], true), "{}", fifth.stderr);

    // Whoever clips the page is told who wrote the file.
    let state = remembered_before(&fifth);
    web.say("127.0.0.3/robots.txt", 404, &[], "");
    web.say(
        "127.0.0.3/1",
        200,
        &["Content-Type: text/html"],
        "<title>One</title><article><p>Page.</p></article>",
    );
    let url: &'static str = Box::leak(web.url("127.0.0.3/1").into_boxed_str());
    let clipped = fifth.then().file(STATE, state.to_string()).args(["fetch", "--force", "--url", url]);
    let clipped = clipped.any_stderr().run();
    assert!(clipped.stderr.ends_with(" leaves it as it is from now on\n"), "{}", clipped.stderr);
}

#[test]
fn nothing_new_is_no_answer_to_who_asks_for_all() {
    let web = Web::start();
    web.feed(FEED, "\"1\"", MODIFIED, rss(&items(0..1)));
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    let known = |outcome: &Outcome| -> Value {
        let state: Value = serde_json::from_str(&outcome.text(STATE)).unwrap();
        let feed = &state["feeds"][web.url(FEED)];
        json!([feed["etag"], feed["url"], feed["last_success"], feed["moved"]])
    };
    let before = known(&first);
    // The validators are of another address, and were not sent.
    web.say(FEED, 301, &["Location: /b.xml"], "");
    web.say("127.0.0.1/b.xml", 304, &[], "");
    let second = fetch_with(later(first), &[], 3);
    assert_eq!((number(&second, "failed"), number(&second, "not_modified")), (1, 0));
    let told = "a.xml: the server says that nothing is new, though it was asked for all (HTTP 304)\n";
    assert!(second.stderr.contains(told) && counted(&second)[3] == 1, "{}", second.stderr);
    assert_eq!(known(&second), before);
    web.say("127.0.0.1/b.xml", 200, &[], rss(&items(0..2)));
    assert_eq!(number(&fetch(later(second), &[]), "new"), 1);
}

#[test]
fn what_a_killed_fetch_wrote_and_the_editor_removed_stays_away() {
    let web = Web::start();
    web.say(FEED, 200, &[], rss(&items(0..6)));
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    // As one leaves it that was killed when it had written all of it.
    let state: Value = serde_json::from_str(&first.text(STATE)).unwrap();
    let notes: Vec<String> = state["feeds"][web.url(FEED)]["items"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, seen)| {
            format!("\n{}", json!({ "feed": web.url(FEED), "key": key, "path": seen["path"], "seen": seen }))
        })
        .collect();
    let path_of = |note: &String| -> PathBuf {
        let note: Value = serde_json::from_str(note.trim()).unwrap();
        first.folder.path().join("content").join(note["path"].as_str().unwrap())
    };
    let (removed, last) = (path_of(&notes[1]), path_of(&notes[5]));
    // Of the last nobody knows whether it was written. What is half written beside one is nothing.
    let half = last.with_file_name(format!(".{}.new", last.file_name().unwrap().to_str().unwrap()));
    fs::write(&half, "<!--17").unwrap();
    for path in [&removed, &last] {
        fs::remove_file(path).unwrap();
    }
    fs::remove_file(first.folder.path().join(STATE)).unwrap();
    let second = fetch(first.then().file(NOTES, notes.concat()), &[]);
    assert_eq!(counted(&second), [1, 0, 1, 0], "{}", second.stderr);
    assert!(!removed.exists() && last.exists() && !half.exists());
    assert_eq!(second.text("fetch/removed.txt").lines().count(), 3);
    assert_eq!(counted(&fetch(later(second), &["--force"])), [0; 4]);
}

#[test]
fn a_feed_that_was_gone_is_asked_by_who_names_it() {
    let web = Web::start();
    web.say(FEED, 410, &[], "");
    let first = fetch_with(site(&web, &[(FEED, "")]), &[], 3);
    web.say(FEED, 200, &[], rss(&items(0..1)));
    web.take();
    let forced = fetch(first.then(), &["--force"]);
    let url = web.url(FEED);
    let told = format!(
        "{url}: not asked; its server said that it is gone for good; if it answers again: newsprint fetch --force {url}\n"
    );
    assert!(forced.stderr.starts_with(&told) && web.take().is_empty(), "{}", forced.stderr);
    let named = fetch(forced.then(), &["--force", Box::leak(url.clone().into_boxed_str())]);
    assert_eq!(number(&named, "new"), 1);
    assert_eq!(number(&fetch(later(named), &[]), "skipped"), 0, "and is one like others");
}

#[test]
fn who_brings_the_wrong_thing_is_told_what_to_do() {
    let web = Web::start();
    web.say("127.0.0.1/page", 200, &["Content-Type: text/html"], "<title>T</title><p>text</p>");
    let toml = "[fetch]\nprivate_hosts = [\"127.0.0.1\"]\n";
    let here = Test::new().file("site.toml", toml).file("list.opml", "<opml><body><outline xmlUrl='");
    let broken = here.args(["feeds", "import", "list.opml"]).status(2).any_stderr().run();
    assert!(broken.stderr.contains("list.opml: it is broken: "), "{}", broken.stderr);
    assert!(
        broken.stderr.contains("\n  help: export the list from your feed reader once more, as OPML\n"),
        "{}",
        broken.stderr
    );
    let page = web.url("127.0.0.1/page");
    let none = broken.then().args(["feeds", "find", &page]).any_stderr().run();
    assert!(
        none.stderr.starts_with(&format!(
            "warning: {page}: no feed found: the page names none, and is none\n  help: "
        )),
        "{}",
        none.stderr
    );
    for args in [["feeds", "find", "http://127.0.0.1:1/x"], ["fetch", "--url", "http://127.0.0.1:1/x"]] {
        let refused = Test::new().file("site.toml", toml).args(args).status(3).any_stderr().run();
        let help = "\n  help: see whether the address is right, and opens in a browser\n";
        assert!(refused.stderr.contains(help), "{}", refused.stderr);
    }
}

/// What is wrong here is no fault of a feed: it is asked the next time.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_for_temporary_files_that_is_not_there_is_named() {
    let web = Web::start();
    let long = "x".repeat(100_000);
    web.say(FEED, 200, &[], rss(&[item("https://lake.example/1", "Long", &long)]));
    let here = site(&web, &[(FEED, "")]).args(["fetch"]).status(3).any_stderr();
    let first = here
        .prepare(|command| {
            command.env("TMPDIR", "/nowhere");
        })
        .run();
    assert!(
        first.stderr.contains("a.xml: it can't be kept until it is read: ")
            && first
                .stderr
                .contains("\n  help: long answers wait in the folder for temporary files (TMPDIR): "),
        "{}",
        first.stderr
    );
    assert_eq!(number(&fetch(first.then(), &[]), "new"), 1);
}
