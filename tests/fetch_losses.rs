//! `newsprint fetch` loses nothing: when it is killed, when a disk is full, when feeds move, pages fail and editors tidy up.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files and panics")]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use support::fetching::{MODIFIED, content, fetch, fetch_with, item, later, number, rss, settings, site};
use support::live::PATIENCE;
use support::web::{Web, answer};
use support::{Outcome, Test};

const FEED: &str = "127.0.0.1/a.xml";
const STATE: &str = ".newsprint/fetch/state.json";
const HTML: [&str; 1] = ["Content-Type: text/html; charset=utf-8"];

fn texts(folder: &Path) -> Vec<String> {
    let files = support::files(&folder.join("content")).into_values();
    files.map(|bytes| String::from_utf8(bytes).unwrap()).collect()
}

/// A page with so many times a sentence.
fn page(sentence: &str, times: usize) -> String {
    format!(
        "<title>T</title><nav>menu</nav><div class=story>{}</div>",
        format!("<p>{sentence}</p>").repeat(times)
    )
}

/// A site whose source has a profile, with its pages at 127.0.0.2.
fn with_pages(web: &Web, feeds: &[(&str, &str)]) -> Test {
    web.say("127.0.0.2/robots.txt", 404, &[], "");
    let sources = "[[sources]]\nid = \"lake\"\nhosts = [\"127.0.0.2\"]\nroot = [\".story\"]\n";
    Test::new().folder("content").file("site.toml", settings(web, feeds) + sources)
}

/// Runs a fetch in a folder until something is so, and kills it.
fn killed_when(test: Test, is_so: impl Fn(&Path) -> bool) -> Test {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsprint"));
    command.arg("fetch").current_dir(test.path()).stderr(Stdio::null());
    let mut process = command.spawn().unwrap();
    let began = Instant::now();
    while !is_so(test.path()) {
        assert!(process.try_wait().unwrap().is_none(), "it ended before");
        assert!(began.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(20));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    test
}

#[test]
fn what_a_killed_fetch_wrote_is_not_taken_for_the_editors_hand() {
    let web = Web::start();
    let whole = "<p>冰还没化，鸟已经到了。</p>".repeat(40);
    let say = |version: &str| {
        let items = [
            item(&web.url("127.0.0.2/1"), &format!("One {version}"), "<p>teaser</p>"),
            item(&web.url("127.0.0.3/2"), &format!("Two {version}"), &whole),
            item(&web.url("127.0.0.2/3"), &format!("Three {version}"), "<p>teaser</p>"),
        ];
        web.say(FEED, 200, &[], rss(&items));
        for place in ["127.0.0.2/1", "127.0.0.2/3"] {
            web.say(place, 200, &HTML, page(&format!("冰还没化 {version}"), 60));
        }
    };
    say("A");
    let first = fetch(with_pages(&web, &[(FEED, "")]), &[]);
    assert_eq!((number(&first, "new"), number(&first, "pages")), (3, 2), "{}", first.stderr);

    // Killed when one of two pages is written, and the item that needs none.
    say("B");
    web.on("127.0.0.2/3", |_, _| std::thread::sleep(Duration::from_secs(30)));
    let has =
        |folder: &Path, title: &str| texts(folder).iter().any(|text| text.contains(&format!("[{title}]")));
    let killed = killed_when(later(first), |folder| has(folder, "One B") && has(folder, "Two B"));
    assert!(!has(killed.path(), "Three B"));

    say("C");
    // It was read before it waited for pages; what its server said of that is known.
    let path = killed.path().join(STATE);
    let mut state: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let feed = state["feeds"].as_object_mut().unwrap().values_mut().next().unwrap();
    assert!(!std::mem::take(&mut feed["not_before"]).is_null());
    fs::write(path, state.to_string()).unwrap();
    let next = fetch(killed, &[]);
    let counted = ["new", "changed", "warnings"].map(|field| number(&next, field));
    assert_eq!(counted, [0, 3, 0], "{}", next.stderr);
    assert!(texts(next.folder.path()).iter().all(|text| text.contains(" C](")));
    assert!(!next.folder.path().join(".newsprint/fetch/written.jsonl").exists());
}

#[test]
fn a_state_that_is_older_than_the_files_takes_for_its_own_what_the_feed_says() {
    let web = Web::start();
    let say = |title: &str| {
        web.say(FEED, 200, &[], rss(&[item("https://lake.example/1", title, "<p>1</p>")]));
    };
    say("A");
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    let old = first.text(STATE);
    say("B");
    let second = fetch(later(first), &[]);
    let third = fetch(second.then().file(STATE, old), &["--force"]);
    assert_eq!((number(&third, "changed"), number(&third, "warnings")), (0, 0), "{}", third.stderr);
    say("C");
    let fourth = fetch(later(third), &[]);
    assert_eq!((number(&fourth, "changed"), number(&fourth, "warnings")), (1, 0), "{}", fourth.stderr);
}

#[test]
fn teasers_beyond_what_one_fetch_asks_of_a_host_are_written() {
    let web = Web::start();
    web.say("127.0.0.2/busy", 503, &[], "");
    let items: Vec<String> = (100..165)
        .map(|n| {
            web.say(&format!("127.0.0.2/{n}"), 503, &[], "");
            item(&web.url(&format!("127.0.0.2/{n}")), &format!("Title {n}"), "<p>teaser</p>")
        })
        .collect();
    web.feed(FEED, "\"1\"", MODIFIED, rss(&items));
    let first = fetch(with_pages(&web, &[(FEED, "")]), &[]);
    assert_eq!((number(&first, "new"), content(&first).len()), (65, 65), "{}", first.stderr);
    let message = "a.xml: [N] pages had no turn in this fetch; until then the text of the feed is taken\n  help: the next fetch asks for them first\n";
    assert!(first.stderr.contains(message), "{}", first.stderr);
    web.take();
    // Whose page had no turn has it now.
    let second = fetch(later(first), &[]);
    assert_eq!(web.places(), [FEED, "127.0.0.2/160", "127.0.0.2/robots.txt"]);
    assert_eq!((number(&second, "new"), number(&second, "changed"), number(&second, "removed")), (0, 0, 0));
}

#[test]
fn an_item_without_anything_is_not_written_when_its_page_fails() {
    let web = Web::start();
    let empty = format!(
        "<item><link>{}</link><description>&lt;p&gt;&lt;/p&gt;</description></item>",
        web.url("127.0.0.2/1")
    );
    web.feed(FEED, "\"1\"", MODIFIED, rss(&[empty]));
    web.say("127.0.0.2/1", 503, &[], "");
    let first = fetch(with_pages(&web, &[(FEED, "")]), &[]);
    assert_eq!((number(&first, "new"), content(&first).len()), (0, 0));
    assert!(
        first
            .stderr
            .contains("its page can't be had (HTTP 503); it has neither title nor text, and is left out\n"),
        "{}",
        first.stderr
    );
    let second = fetch(later(first), &[]);
    assert_eq!((number(&second, "removed"), number(&second, "new")), (0, 0));
    web.say("127.0.0.2/1", 200, &HTML, page("冰还没化，鸟已经到了。", 40));
    let third = fetch(later(second), &[]);
    assert_eq!((number(&third, "new"), number(&third, "pages")), (1, 1), "{}", third.stderr);
    let fourth = fetch(later(third), &[]);
    assert_eq!((number(&fourth, "not_modified"), content(&fourth).len()), (1, 1), "and then it is done");
}

#[test]
fn a_line_that_is_taken_out_of_the_list_stays_out() {
    let web = Web::start();
    let other = item("https://sea.example/1", "Other", "<p>2</p>");
    let of = |link: &str| rss(&[item(link, "One", "<p>1</p>"), other.clone()]);
    web.feed(FEED, "\"1\"", MODIFIED, of("https://www.lake.example/1"));
    web.feed("127.0.0.2/b.xml", "\"2\"", MODIFIED, of("https://lake.example/1"));
    let first = fetch(site(&web, &[(FEED, ""), ("127.0.0.2/b.xml", "")]), &[]);
    assert_eq!(number(&first, "new"), 2);
    let remove = |outcome: &Outcome| {
        let path = content(outcome).into_iter().find(|path| path.starts_with("lake-example")).unwrap();
        fs::remove_file(outcome.folder.path().join("content").join(path)).unwrap();
    };
    remove(&first);
    let second = fetch(later(first), &[]);
    assert_eq!((number(&second, "removed"), number(&second, "new")), (1, 0));
    let back = fetch(later(second).file("fetch/removed.txt", "# none\n"), &[]);
    assert_eq!(
        (number(&back, "removed"), number(&back, "new")),
        (0, 1),
        "{}",
        back.text("fetch/removed.txt")
    );
    assert_eq!(back.text("fetch/removed.txt"), "# none\n");
    // So does one that the editor wrote.
    remove(&back);
    let lines = "- <https://lake.example/1> # an error\nthe ice\n";
    let away = fetch(later(back).file("fetch/removed.txt", lines), &[]);
    assert_eq!((number(&away, "removed"), content(&away).len()), (0, 1));
    assert!(
        away.stderr.starts_with(
            "warning: fetch/removed.txt:2: \"the ice\" is no name of an article; nothing stays away for it\n"
        ),
        "{}",
        away.stderr
    );
    let back = fetch(later(away).file("fetch/removed.txt", "# none\n"), &[]);
    assert_eq!((number(&back, "removed"), content(&back).len()), (0, 2));
}

#[test]
fn of_two_feeds_with_one_article_the_first_gives_the_text_also_when_it_waits_for_a_page() {
    let web = Web::start();
    let link = web.url("127.0.0.2/1");
    web.say(FEED, 200, &[], rss(&[item(&link, "One", "<p>teaser</p>")]));
    let other = item(&link, "One", &format!("<p>{}</p>", "雪".repeat(600)));
    let dated = other.replace(MODIFIED, "Mon, 06 May 2024 07:00:00 GMT");
    web.say("127.0.0.3/b.xml", 200, &[], rss(&[dated]));
    web.say("127.0.0.2/1", 200, &HTML, page("冰还没化。", 60));
    let first = fetch(with_pages(&web, &[(FEED, ""), ("127.0.0.3/b.xml", "")]), &[]);
    assert_eq!((number(&first, "new"), content(&first).len()), (1, 1), "{:?}", content(&first));
    assert!(texts(first.folder.path())[0].contains("冰还没化"));
    let second = fetch(later(first), &["--force"]);
    assert_eq!(["new", "changed"].map(|field| number(&second, field)), [0, 0]);
}

#[test]
fn a_page_of_more_tags_than_a_parser_has_room_for_is_none() {
    let web = Web::start();
    web.say(FEED, 200, &[], rss(&[item(&web.url("127.0.0.2/1"), "One", "<p>teaser</p>")]));
    web.say("127.0.0.2/1", 200, &HTML, page("冰还没化。", 60) + &"<b>".repeat(200_001));
    let first = fetch(with_pages(&web, &[(FEED, "")]), &[]);
    assert_eq!((number(&first, "new"), number(&first, "pages")), (1, 0));
    assert!(
        first.stderr.contains("its page has more than 200000 tags; the text of the feed is kept"),
        "{}",
        first.stderr
    );
}

/// By `git checkout`, or by its name: it is the file that a fetch wrote.
#[test]
fn what_the_editor_brings_back_follows_its_feed() {
    let web = Web::start();
    let say = |title: &str| {
        let items =
            ["1", "2", "3"].map(|id| item(&format!("https://lake.example/{id}"), title, "<p>ice</p>"));
        web.say(FEED, 200, &[], rss(&items));
    };
    say("A");
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    let paths = content(&first);
    let [whole, edited] = [0, 1].map(|at| first.folder.path().join("content").join(&paths[at]));
    let [as_written, other] = [&whole, &edited].map(|path| fs::read_to_string(path).unwrap());
    fs::remove_file(&whole).unwrap();
    let second = fetch(later(first), &[]);
    fs::remove_file(&edited).unwrap();
    let third = fetch(later(second), &[]);
    assert_eq!((number(&third, "removed"), content(&third).len()), (1, 1));

    // The feed goes on; one file is as it was, one is not.
    say("B");
    let fourth = fetch(later(third), &[]);
    assert_eq!((number(&fourth, "changed"), content(&fourth).len()), (1, 1));
    fs::write(&whole, as_written).unwrap();
    fs::write(&edited, other.replace("ice", "snow")).unwrap();
    let back = fetch(later(fourth).file("fetch/removed.txt", "# none\n"), &[]);
    assert_eq!(["new", "changed", "removed"].map(|field| number(&back, field)), [0, 1, 0], "{}", back.stderr);
    assert!(fs::read_to_string(&whole).unwrap().contains("[B]"));
    assert!(fs::read_to_string(&edited).unwrap().contains("snow"));
    assert!(back.stderr.contains("has changed at its source"), "{}", back.stderr);
    say("C");
    let last = fetch(later(back), &[]);
    assert_eq!(number(&last, "changed"), 2);
}

#[test]
fn a_feed_that_has_moved_is_the_same_when_site_toml_says_so() {
    let web = Web::start();
    let say = |title: &str| {
        let numbered = format!(
            "<item><guid isPermaLink=\"false\">post:7</guid><title>{title} 7</title><pubDate>{MODIFIED}</pubDate><description>x</description></item>"
        );
        let items = [
            item(&web.url("127.0.0.2/1"), title, "<p>teaser</p>"),
            item("https://sea.example/1", title, "<p>B</p>"),
            numbered,
        ];
        web.say("127.0.0.3/new.xml", 200, &[], rss(&items));
        web.say("127.0.0.2/1", 200, &HTML, page(&format!("冰还没化，{title}"), 60));
    };
    web.say(FEED, 301, &[&format!("Location: {}", web.url("127.0.0.3/new.xml"))], "");
    say("A");
    let first = fetch(with_pages(&web, &[(FEED, "")]), &[]);
    assert_eq!((number(&first, "new"), number(&first, "pages"), number(&first, "warnings")), (3, 1, 1));
    let names = content(&first);

    say("B");
    let changed = first.text("site.toml").replace(&web.url(FEED), &web.url("127.0.0.3/new.xml"));
    let second = fetch(first.then().file("site.toml", changed), &[]);
    let counted = ["new", "changed", "warnings"].map(|field| number(&second, field));
    assert_eq!((counted, content(&second)), ([0, 3, 0], names.clone()), "{}", second.stderr);
    assert!(texts(second.folder.path()).iter().all(|text| text.contains("B")));
    say("C");
    let third = fetch(later(second), &[]);
    assert_eq!((number(&third, "new"), number(&third, "changed"), content(&third)), (0, 3, names.clone()));
    fs::remove_file(third.folder.path().join("content").join(&names[0])).unwrap();
    let fourth = fetch(later(third), &["--force"]);
    assert_eq!((number(&fourth, "removed"), number(&fourth, "new")), (1, 0));
}

#[test]
fn a_page_that_asks_to_subscribe_does_not_take_the_place_of_a_whole_text() {
    let web = Web::start();
    let say = |title: &str, text: String| {
        web.say(FEED, 200, &[], rss(&[item(&web.url("127.0.0.2/1"), title, "<p>teaser</p>")]));
        web.say("127.0.0.2/1", 200, &HTML, text);
    };
    say("A", page("冰还没化，鸟已经到了。", 50));
    let first = fetch(with_pages(&web, &[(FEED, "")]), &[]);
    assert_eq!(number(&first, "pages"), 1);
    say("B", page("Please subscribe to continue reading.", 5));
    let second = fetch(later(first), &[]);
    let text = texts(second.folder.path()).remove(0);
    assert!(text.contains("[B](") && text.matches("冰还没化").count() == 50, "{text}");
    let told = "its page has much less text than before (165 characters, not 550); the text that it had is kept\n  help: to take that of the page, remove content/lake/2024/01/";
    assert!(second.stderr.contains(told), "{}", second.stderr);
    // What editors cut out is not missed.
    say("C", page("冰还没化，鸟已经到了。", 45));
    let third = fetch(later(second), &[]);
    assert_eq!((number(&third, "warnings"), number(&third, "pages")), (0, 1));
    assert_eq!(texts(third.folder.path()).remove(0).matches("冰还没化").count(), 45);
}

#[test]
fn a_disk_that_says_no_costs_what_it_said_no_to() {
    let web = Web::start();
    web.feed(FEED, "\"1\"", MODIFIED, rss(&[item("https://lake.example/1", "One", "<p>1</p>")]));
    let two = [
        item("https://sea.example/1", "Two", "<p>2</p>"),
        item("https://sea.example/2", "Three", "<p>3</p>"),
    ];
    web.feed("127.0.0.2/b.xml", "\"2\"", MODIFIED, rss(&two));
    let blocked = site(&web, &[(FEED, ""), ("127.0.0.2/b.xml", "")]).file("content/sea-example", "a file");
    let first = blocked.args(["fetch", "--json"]).any_stdout().any_stderr().status(3).run();
    assert!(
        first.stderr.contains("error: cannot write ") && first.stderr.contains("content/sea-example/2024/"),
        "{}",
        first.stderr
    );
    web.take();
    fs::remove_file(first.folder.path().join("content/sea-example")).unwrap();
    let second = fetch(later(first), &[]);
    assert_eq!(["not_modified", "new", "removed"].map(|field| number(&second, field)), [1, 2, 0]);
}

#[cfg(unix)]
#[test]
fn what_the_editor_puts_aside_is_not_taken_away() {
    let web = Web::start();
    let items = |title: &str| {
        rss(&[
            item("https://lake.example/1", title, "<p>1</p>"),
            item("https://lake.example/2", title, "<p>2</p>"),
            item("https://sea.example/1", title, "<p>3</p>"),
        ])
    };
    web.say(FEED, 200, &[], items("A"));
    let test = site(&web, &[(FEED, "")]).folder("elsewhere");
    std::os::unix::fs::symlink("../elsewhere", test.path().join("content/lake-example")).unwrap();
    let first = fetch(test, &[]);
    assert_eq!((number(&first, "new"), first.files("elsewhere").len()), (3, 2));
    let root = first.folder.path().to_owned();
    let sea = content(&first).into_iter().find(|path| path.starts_with("sea-example")).unwrap();
    fs::create_dir(root.join("content/_drafts")).unwrap();
    fs::rename(root.join("content").join(&sea), root.join("content/_drafts/sea.md")).unwrap();
    web.say(FEED, 200, &[], items("B"));
    let second = fetch(later(first), &[]);
    let counted = ["removed", "new", "changed"].map(|field| number(&second, field));
    assert_eq!((counted, content(&second).len()), ([0, 0, 3], 3), "{:?}", content(&second));
    // Neither without the state.
    fs::remove_dir_all(root.join(".newsprint")).unwrap();
    let third = fetch(second.then(), &[]);
    assert_eq!((number(&third, "new"), number(&third, "unchanged")), (0, 3));
    // A disk that is not there is no word of the editor.
    fs::rename(root.join("elsewhere"), root.join("away")).unwrap();
    web.say(FEED, 304, &[], "");
    let fourth = fetch_with(later(third), &[], 3);
    assert_eq!(number(&fourth, "removed"), 0);
    assert!(!root.join("fetch/removed.txt").exists());
}

#[test]
fn a_dry_run_leaves_nothing_behind() {
    let web = Web::start();
    web.say(FEED, 200, &[], rss(&[item("https://lake.example/1", "One", "<p>1</p>")]));
    let dry = fetch(site(&web, &[(FEED, "")]).file("content/a.md", "# A\n\ntext\n"), &["--dry-run"]);
    assert_eq!(number(&dry, "new"), 1);
    let left: Vec<_> = dry.files("").into_keys().collect();
    assert_eq!(left, [Path::new("content/a.md"), Path::new("site.toml")]);
    assert!(!dry.folder.path().join(".newsprint").exists());
}

#[test]
fn an_address_without_a_title_needs_no_slug() {
    let web = Web::start();
    let say =
        |title: &str| web.say(FEED, 200, &[], rss(&[item("https://lake.example/1", title, "<p>1</p>")]));
    say("One");
    let toml = settings(&web, &[(FEED, "")]) + "[urls]\narticle = \"/:year/:id/\"\n";
    let first = fetch(Test::new().folder("content").file("site.toml", toml), &[]);
    say("Quite another");
    let second = fetch(later(first), &[]);
    let text = texts(second.folder.path()).remove(0);
    assert!(text.contains("[Quite another](") && !text.contains("slug"), "{text}");
}

#[test]
fn a_server_that_asks_for_a_second_is_not_asked_sooner_than_others() {
    let web = Web::start();
    web.on(FEED, |_, client| {
        drop(std::io::Write::write_all(client, &answer(429, &["Retry-After: 1"], b"")));
    });
    let first = fetch_with(site(&web, &[(FEED, "")]), &[], 3);
    std::thread::sleep(Duration::from_millis(1_100));
    let second = fetch(first.then(), &[]);
    assert_eq!((number(&second, "skipped"), web.take().len()), (1, 1));
    fetch_with(second.then(), &["--force"], 3);
    assert_eq!(web.take().len(), 1, "who is asked to, asks when the second is over");
}

/// A clock that is wrong, or a zone that is: what stands in a feed is out.
#[test]
fn a_date_that_lies_ahead_is_none() {
    let web = Web::start();
    let ahead = |page: &str| {
        let items = [item(&format!("https://lake.example/{page}"), "A", "<p>a</p>")];
        rss(&items).replace(MODIFIED, "Wed, 17 Jan 2125 17:15:01 GMT")
    };
    web.say(FEED, 200, &[], ahead("ice"));
    // Ours may be the slow one.
    web.say("127.0.0.2/a.xml", 200, &["Date: Wed, 17 Jan 2125 18:00:00 GMT"], ahead("birds"));
    let first = fetch(site(&web, &[(FEED, ""), ("127.0.0.2/a.xml", "")]), &[]);
    let of_2125 = |outcome: &Outcome| {
        let all: Vec<bool> =
            content(outcome).iter().map(|path| path.to_string_lossy().contains("/2125/")).collect();
        (all.len(), all.into_iter().filter(|is| *is).count())
    };
    assert_eq!(of_2125(&first), (2, 1));
    let again = fetch(later(first), &["--force"]);
    assert_eq!((of_2125(&again), number(&again, "changed")), ((2, 1), 0));
}

/// Of long answers each has a file until it is read, and of macOS a shell allows 256.
#[cfg(unix)]
#[test]
fn more_feeds_than_a_shell_allows_open_files() {
    let web = Web::start();
    let feeds: Vec<String> = (1..40).map(|number| format!("127.0.0.{number}/a.xml")).collect();
    for (number, feed) in feeds.iter().enumerate() {
        let link = format!("https://lake.example/{number}");
        web.say(feed, 200, &[], rss(&[item(&link, "A", &"<p>Ice. </p>".repeat(8_000))]));
    }
    let feeds: Vec<(&str, &str)> = feeds.iter().map(|feed| (feed.as_str(), "")).collect();
    let test = site(&web, &feeds);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -Sn 32; exec \"$0\" fetch", env!("CARGO_BIN_EXE_newsprint")]);
    let output = command.current_dir(test.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(support::files(&test.path().join("content")).len(), 39);
}

#[test]
fn a_redirect_in_another_encoding_goes_back_as_it_came() {
    let web = Web::start();
    web.say(FEED, 302, &["Location: /\u{c4}\u{e3}.xml"], "");
    web.say("127.0.0.1/%C4%E3.xml", 200, &[], rss(&[item("https://lake.example/1", "A", "<p>a</p>")]));
    assert_eq!(number(&fetch(site(&web, &[(FEED, "")]), &[]), "new"), 1);
}
