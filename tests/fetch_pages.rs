//! `newsprint fetch` and pages: whole texts that come late, pages that an editor clips, and what the editor is told of it.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files and panics")]

mod support;

use std::fs;
use std::path::Path;

use support::fetching::{content, fetch, fetch_with, item, later, number, rss, settings, site};
use support::web::Web;
use support::{Outcome, Test};

const FEED: &str = "127.0.0.1/a.xml";
const PAGE: &str = "127.0.0.2/ice";
const HTML: [&str; 1] = ["Content-Type: text/html; charset=utf-8"];

/// The text of the only article.
fn text(outcome: &Outcome) -> String {
    let files = outcome.files("content").into_values();
    let texts: Vec<String> = files.map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    assert_eq!(texts.len(), 1, "{texts:?}");
    texts.into_iter().next().unwrap()
}

fn whole() -> String {
    format!("<div class=story>{}</div>", "<p>冰还没化，鸟已经到了。</p>".repeat(40))
}

fn say(web: &Web, title: &str) {
    web.say("127.0.0.2/robots.txt", 404, &[], "");
    web.say(FEED, 200, &[], rss(&[item(&web.url(PAGE), title, "<p>teaser</p>")]));
}

/// Another `site.toml`.
fn with(test: Test, toml: &str) -> Test {
    fs::write(test.path().join("site.toml"), toml).unwrap();
    test
}

fn clip(test: Test, url: &str, force: bool, status: i32) -> Outcome {
    let url: &'static str = Box::leak(url.to_owned().into_boxed_str());
    let test = if force {
        test.args(["fetch", "--force", "--url", url])
    } else {
        test.args(["fetch", "--url", url])
    };
    test.any_stderr().status(status).run()
}

fn source(root: &str) -> String {
    format!("[[sources]]\nid = \"lake\"\nhosts = [\"127.0.0.2\"]\n{root}\n")
}

#[test]
fn a_root_that_is_mended_or_added_later_reaches_what_was_fetched() {
    let web = Web::start();
    say(&web, "Ice");
    web.say(PAGE, 200, &HTML, format!("<title>T</title>{}", whole()));
    let toml = |root: &str| settings(&web, &[(FEED, "source = \"lake\"")]) + &source(root);
    for before in ["", "root = [\".storie\"]"] {
        let first = fetch(Test::new().folder("content").file("site.toml", toml(before)), &[]);
        assert!(text(&first).ends_with("\n\n<p>teaser</p>\n"));
        let help = "\n  help: mend the `root`, and the next fetch that is due asks for the page again\n";
        assert_eq!(first.stderr.contains(help), !before.is_empty(), "{}", first.stderr);
        let again = fetch(later(first), &[]);
        assert_eq!(number(&again, "pages"), 0);
        let mended = fetch(with(later(again), &toml("root = [\".story\"]")), &[]);
        assert_eq!((number(&mended, "pages"), number(&mended, "changed")), (1, 1), "{}", mended.stderr);
        assert!(text(&mended).contains("鸟已经到了"));
        web.take();
        let after = fetch(later(mended), &["--force"]);
        assert_eq!(
            (number(&after, "changed"), web.places()),
            (0, vec![FEED.to_owned()]),
            "and it is done with"
        );
    }
}

#[test]
fn a_page_that_gave_nothing_is_asked_for_again_by_who_forces_it() {
    let web = Web::start();
    say(&web, "Ice");
    let toml = settings(&web, &[(FEED, "on_change = \"update\"")]) + &source("root = [\".story\"]");
    let first = fetch(Test::new().folder("content").file("site.toml", toml), &[]);
    let help = "its page can't be had (HTTP 404); the text of the feed is kept\n  help: `newsprint fetch --force` asks for it again";
    assert!(first.stderr.contains(help), "{}", first.stderr);
    web.say(PAGE, 200, &HTML, format!("<title>T</title>{}", whole()));
    let second = fetch(later(first), &[]);
    assert_eq!(number(&second, "pages"), 0);
    // An article that the editor has changed stays.
    let path = second.folder.path().join("content").join(&content(&second)[0]);
    let teaser = fs::read_to_string(&path).unwrap();
    fs::write(&path, teaser.replace("teaser", "by hand")).unwrap();
    let third = fetch(second.then(), &["--force"]);
    assert_eq!((number(&third, "pages"), number(&third, "warnings")), (0, 0));
    assert!(text(&third).contains("by hand"));
    fs::write(&path, teaser).unwrap();
    let fourth = fetch(third.then(), &["--force"]);
    assert_eq!((number(&fourth, "pages"), number(&fourth, "changed")), (1, 1), "{}", fourth.stderr);
}

#[test]
fn a_page_that_had_no_turn_is_asked_for_where_later_changes_are_not_wanted() {
    let web = Web::start();
    say(&web, "Ice");
    web.say(PAGE, 503, &[], "");
    let toml = settings(&web, &[(FEED, "on_change = \"keep\"")]) + &source("root = [\".story\"]");
    let first = fetch(Test::new().folder("content").file("site.toml", toml), &[]);
    assert!(first.stderr.contains("\n  help: the next fetch asks for it again\n"), "{}", first.stderr);
    web.say(PAGE, 200, &HTML, format!("<title>T</title>{}", whole()));
    let second = fetch(later(first), &[]);
    assert_eq!(number(&second, "pages"), 1);
    say(&web, "Another");
    assert!(text(&fetch(later(second), &[])).contains("[Ice]("));
}

#[test]
fn a_page_that_is_clipped_anew_keeps_what_its_file_says_beside_the_text() {
    let web = Web::start();
    say(&web, "Ice");
    web.say(PAGE, 200, &HTML, format!("<title>Ice on the pier</title><article>{}</article>", whole()));
    let more = "source = \"lake\"\ncolumn = \"N\"\ntopics = [\"湖\"]";
    let toml = |root: &str| settings(&web, &[(FEED, more)]) + &source(root);
    let first = fetch(Test::new().folder("content").file("site.toml", toml("")), &[]);
    let front = "---\ncolumn: \"N\"\ntopics: [\"湖\"]\n---\n";
    assert!(text(&first).starts_with(front), "{}", text(&first));
    let url = web.url(PAGE);
    let clipped = clip(first.then(), &url, true, 0);
    let told = format!(": Ice on the pier; {} leaves it as it is from now on\n", web.url(FEED));
    assert!(clipped.stderr.ends_with(&told), "{}", clipped.stderr);
    let now = text(&clipped);
    assert!(
        now.starts_with("---\nslug: \"ice-") && now.contains("column: \"N\"\ntopics: [\"湖\"]\n---\n"),
        "{now}"
    );
    assert!(now.contains("[Ice on the pier](") && now.contains("鸟已经到了"));
    say(&web, "Another");
    let after = fetch(later(clipped), &[]);
    assert!(
        text(&after).contains("[Ice on the pier](") && after.stderr.contains("by your hand"),
        "{}",
        after.stderr
    );

    // Where the feed asks for the page as well, it goes on with the file.
    say(&web, "Ice");
    web.say(PAGE, 404, &[], "");
    let first = fetch(Test::new().folder("content").file("site.toml", toml("root = [\".story\"]")), &[]);
    web.say(PAGE, 200, &HTML, format!("<title>Ice</title>{}", whole()));
    let clipped = clip(first.then(), &url, true, 0);
    assert!(clipped.stderr.ends_with(": Ice\n"), "{}", clipped.stderr);
    assert!(text(&clipped).starts_with(front) && text(&clipped).contains("鸟已经到了"));
    say(&web, "Another");
    let after = fetch(later(clipped), &[]);
    assert_eq!((number(&after, "changed"), number(&after, "warnings")), (1, 0), "{}", after.stderr);
    assert!(text(&after).contains("[Another](") && text(&after).contains("鸟已经到了"));
}

#[test]
fn a_page_with_nothing_to_read_is_no_article() {
    let web = Web::start();
    web.say("127.0.0.2/robots.txt", 404, &[], "");
    let site = || Test::new().file("site.toml", "[fetch]\nprivate_hosts = [\"127.0.0.2\"]\n");
    for page in [
        "<meta http-equiv=refresh content='0; url=/b'>",
        "<title>App</title><div id=root></div><noscript>Please enable JavaScript</noscript>",
    ] {
        web.say(PAGE, 200, &HTML, page);
        let refused = clip(site(), &web.url(PAGE), false, 3);
        assert!(
            refused.stderr.contains(": the page has nothing to read\n  help: it may be made by a script"),
            "{}",
            refused.stderr
        );
        assert!(!refused.folder.path().join("content").exists());
    }
    web.say(PAGE, 200, &HTML, "<article><p>冰还没化，鸟已经到了。</p></article>");
    let clipped = clip(site(), &web.url(PAGE), false, 0);
    assert!(clipped.stderr.ends_with(": (without a title)\n"), "{}", clipped.stderr);
    let ld = "<script type=application/ld+json>{\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"Ice\",\
              \"author\":[{\"name\":\"Ada Reed\"},\"Tom\"],\"datePublished\":\"2024-01-17T09:30:00Z\"}]}</script>";
    web.say(PAGE, 200, &HTML, format!("<title>Ice | Lake</title>{ld}<article><p>冰还没化。</p></article>"));
    let clipped = text(&clip(site(), &web.url(PAGE), false, 0));
    let head = "---\nauthor: [\"Ada Reed\",\"Tom\"]\n---\n<!--1705483800000-->\n[Ice](";
    assert!(clipped.starts_with(head), "{clipped}");
}

/// The editor's clone and the job's, before either has what the other fetched.
#[test]
fn an_article_that_two_clones_fetched_is_one_when_one_file_is_removed() {
    let web = Web::start();
    let say = |title: &str| {
        let undated = format!(
            "<item><link>https://lake.example/ice</link><title>{title}</title><description>a</description></item>"
        );
        web.say(FEED, 200, &[], rss(&[undated]));
    };
    say("Ice");
    let fetched = |outcome: &Outcome| content(outcome).pop().unwrap();
    let older = fetch(site(&web, &[(FEED, "")]), &[]);
    let newer = {
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        fetch(site(&web, &[(FEED, "")]), &[])
    };
    let merged = |into: &Outcome, from: &Outcome| {
        let path = fetched(from);
        fs::copy(
            from.folder.path().join("content").join(&path),
            into.folder.path().join("content").join(path),
        )
        .unwrap();
    };
    let (old, new) = (fetched(&older), fetched(&newer));
    assert_ne!(old, new);
    merged(&older, &newer);
    say("Thaw");
    let edited = fetch(later(older), &[]);
    assert_eq!((number(&edited, "changed"), number(&edited, "warnings")), (1, 0), "{}", edited.stderr);
    let read = |outcome: &Outcome, path: &Path| {
        fs::read_to_string(outcome.folder.path().join("content").join(path)).unwrap()
    };
    assert!(
        read(&edited, &new).contains("[Thaw](") && read(&edited, &old).contains("[Ice]("),
        "what a build prints"
    );
    fs::remove_file(edited.folder.path().join("content").join(&old)).unwrap();
    say("Spring");
    let after = fetch(later(edited), &[]);
    assert!(text(&after).contains("[Spring]("), "{}", after.stderr);
}

#[test]
fn what_is_there_and_in_the_list_is_told() {
    let web = Web::start();
    web.say(
        FEED,
        200,
        &[],
        rss(&[
            item("https://lake.example/1", "One", "<p>1</p>"),
            item("https://lake.example/2", "", "# 2\n* *b*"),
        ]),
    );
    let test = site(&web, &[(FEED, "")]);
    let first = fetch(test, &[]);
    let path = content(&first)
        .into_iter()
        .find(|path| {
            fs::read_to_string(first.folder.path().join("content").join(path)).unwrap().contains("[One]")
        })
        .unwrap();
    let there = first.folder.path().join("content").join(&path);
    let one = fs::read(&there).unwrap();
    let texts = first.files("content").into_values().map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(texts.into_iter().any(|text| text.ends_with("\n\n<p># 2\n* *b*</p>\n")), "HTML, and no Markdown");
    fs::remove_file(&there).unwrap();
    let second = fetch(later(first), &[]);
    assert!(
        second.stderr.contains("taken away, and noted in fetch/removed.txt: https://lake.example/1\n"),
        "{}",
        second.stderr
    );
    assert!(second.stdout.contains("\"taken_away\":[\"https://lake.example/1\"]"), "{}", second.stdout);
    fs::write(second.folder.path().join("content").join(&path), one).unwrap();
    let third = fetch(later(second), &[]);
    let told = format!(
        "warning: fetch/removed.txt:3: content/{} is there, though this line keeps it away: no change of its feed reaches it\n",
        path.display()
    );
    assert!(third.stderr.contains(&told), "{}", third.stderr);
}

#[test]
fn a_source_of_its_own_on_the_host_of_another_is_the_editors_word() {
    let web = Web::start();
    let items: Vec<String> =
        (0..3).map(|n| item(&format!("https://harbour.example/{n}"), "A", "<p>a</p>")).collect();
    web.say(FEED, 200, &[], rss(&items));
    let harbour = "[[sources]]\nid = \"harbour\"\nhosts = [\"harbour.example\"]\n";
    let fetched = |source: &str, more: &str| {
        let toml = settings(&web, &[(FEED, &format!("source = \"{source}\""))]) + harbour + more;
        fetch(Test::new().folder("content").file("site.toml", toml), &[]).stderr
    };
    let told = fetched("letters", "");
    assert!(
        told.contains("3 of its items lead to \"harbour\"\n")
            && told.contains("add [[sources]] with id = \"letters\""),
        "{told}"
    );
    assert!(!fetched("letters", "[[sources]]\nid = \"letters\"\n").contains("warning"));
    assert!(
        fetched("letters", "[[sources]]\nid = \"letters\"\nhosts = [\"letters.example\"]\n")
            .contains("lead to \"harbour\"")
    );
    assert!(
        fetched("habour", "")
            .contains("described nowhere, but \"harbour\" is\n  help: did you mean source = \"harbour\"?")
    );
}

#[test]
fn an_address_where_a_feed_is_led_for_now_does_not_speak_for_it() {
    let web = Web::start();
    web.say(FEED, 302, &[&format!("Location: {}", web.url("127.0.0.2/b.xml"))], "");
    web.say("127.0.0.2/b.xml", 410, &[], "");
    let first = fetch_with(site(&web, &[(FEED, "")]), &[], 3);
    assert!(
        first.stderr.contains("b.xml, which is gone for good (HTTP 410)\n  help: it is asked later\n"),
        "{}",
        first.stderr
    );
    web.say(FEED, 200, &[], rss(&[item("https://lake.example/1", "One", "<p>1</p>")]));
    let second = fetch(later(first), &[]);
    assert_eq!(number(&second, "new"), 1);
    // Behind a redirect for good it does.
    web.say(FEED, 301, &[&format!("Location: {}", web.url("127.0.0.2/b.xml"))], "");
    let third = fetch_with(later(second), &[], 3);
    web.take();
    fetch(later(third), &[]);
    assert_eq!(web.places(), [""; 0]);
}
