//! `newsprint fetch` when something has become another since the last time: in a feed, in site.toml, in the folder.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files and panics")]

mod support;

use std::fs;

use support::fetching::{
    MODIFIED, content, fetch, fetch_with, ice, item, later, number, pages, rss, settings, site,
};
use support::web::Web;
use support::{Outcome, Test};

const FEED: &str = "127.0.0.1/a.xml";

fn built(outcome: Outcome) -> Outcome {
    outcome.then().args(["build"]).any_stderr().run()
}

/// The texts of all files of `content/`, in the order of their names.
fn texts(outcome: &Outcome) -> Vec<String> {
    outcome.files("content").into_values().map(|bytes| String::from_utf8(bytes).unwrap()).collect()
}

#[test]
fn a_feed_that_asks_to_wait_keeps_no_other_of_its_host_away() {
    let web = Web::start();
    web.say("127.0.0.1/busy", 429, &[], "");
    web.say("127.0.0.1/fine", 200, &[], ice());
    let first = fetch_with(site(&web, &[("127.0.0.1/busy", ""), ("127.0.0.1/fine", "")]), &[], 3);
    assert_eq!((number(&first, "failed"), web.take().len()), (2, 1));
    // It was not to blame, and is asked before that one when both are due again.
    let second = fetch(later(first), &[]);
    assert_eq!((number(&second, "failed"), number(&second, "new")), (1, 1));
    assert_eq!(web.places(), ["127.0.0.1/busy", "127.0.0.1/fine"]);
    let listed = second.then().args(["feeds", "--json"]).any_stdout().any_stderr().run();
    let object: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!((&object["feeds"][0]["failures"], &object["feeds"][1]["failures"]), (&2.into(), &0.into()));
}

#[test]
fn a_title_that_changes_keeps_its_address() {
    let dated = |title: &str, date: &str| {
        item("https://lake.example/ice", title, "<p>冰</p>").replace(MODIFIED, date)
    };
    for urls in [
        "article = \"/:year/:month/:day/:slug/\"\nslugs = \"ascii\"",
        "article = \"/:year/:month/:day/:source/:slug/:id/\"\nslugs = \"unicode\"",
    ] {
        let web = Web::start();
        let other = item("https://lake.example/other", "Another", "<p>B</p>");
        web.say(FEED, 200, &[], rss(&[dated("CON…冰还没化！", MODIFIED), other.clone()]));
        let toml = format!("{}\n[urls]\n{urls}\n", settings(&web, &[(FEED, "")]));
        let first = fetch(Test::new().folder("content").file("site.toml", toml), &[]);
        let first = built(first);
        let addresses = pages(&first, "2024/01/17");
        assert_eq!(addresses.len(), 2);

        // Marks make no other slug, and a text no other title.
        let tomorrow = "Thu, 18 Jan 2024 17:15:01 GMT";
        web.say(FEED, 200, &[], rss(&[dated("CON：冰还没化", tomorrow), other.replace("<p>B", "<p>C")]));
        let second = built(fetch(later(first), &[]));
        assert!(
            texts(&second).iter().all(|text| text.starts_with("<!--1705511701000-->\n[")),
            "{:?}",
            texts(&second)
        );
        assert_eq!(pages(&second, "2024/01/17"), addresses);

        web.say(FEED, 200, &[], rss(&[dated("冰终于化了", tomorrow), other.replace("<p>B", "<p>C")]));
        let third = built(fetch(later(second), &[]));
        assert_eq!((pages(&third, "2024/01/17"), pages(&third, "2024/01/18").len()), (addresses.clone(), 0));
        let changed = texts(&third).into_iter().find(|text| text.contains("[冰终于化了](")).unwrap();
        assert!(
            changed.starts_with("---\nslug: \"con") && changed.contains("---\n<!--1705511701000-->\n"),
            "{changed}"
        );
        assert_eq!(texts(&third).iter().filter(|text| text.contains("slug")).count(), 1);

        web.say(FEED, 200, &[], rss(&[dated("…！", tomorrow), other.replace("<p>B", "<p>C")]));
        let fourth = built(fetch(later(third), &[]));
        assert_eq!(pages(&fourth, "2024/01/17"), addresses, "however often");
        // Without what was known, what the file says is known.
        fs::remove_dir_all(fourth.folder.path().join(".newsprint")).unwrap();
        let files = fourth.files("content");
        let fifth = fetch(fourth.then(), &[]);
        assert_eq!(
            (fifth.files("content"), number(&fifth, "warnings"), number(&fifth, "unchanged")),
            (files, 0, 2)
        );
        web.say(FEED, 200, &[], rss(&[dated("春天", tomorrow), other.replace("<p>B", "<p>C")]));
        let sixth = built(fetch(later(fifth), &[]));
        assert_eq!((number(&fetch(later(sixth), &[]), "unchanged"), addresses.len()), (2, 2));
    }
}

#[test]
fn what_site_toml_or_the_list_says_anew_is_looked_at_again() {
    let web = Web::start();
    let items = [
        item("https://lake.example/1", "One", "<p>1</p>"),
        item("https://lake.example/2", "[Advert] Two", "<p>2</p>"),
    ];
    web.feed(FEED, "\"1\"", MODIFIED, rss(&items));
    let skip = "skip_title = ['^.Advert']\ntopics = [\"a\"]";
    let first = fetch(site(&web, &[(FEED, skip)]), &[]);
    assert_eq!(number(&first, "new"), 1);
    let same = fetch(later(first), &[]);
    assert_eq!(number(&same, "not_modified"), 1);

    let more = settings(&web, &[(FEED, "topics = [\"a\", \"b\"]\ncolumn = \"C\"")]);
    let second = fetch(later(same).file("site.toml", &more), &[]);
    assert_eq!((number(&second, "new"), number(&second, "changed"), number(&second, "warnings")), (1, 1, 0));
    assert!(
        texts(&second)
            .iter()
            .all(|text| text.starts_with("---\ncolumn: \"C\"\ntopics: [\"a\",\"b\"]\n---\n<!--"))
    );
    let same = fetch(later(second), &[]);
    assert_eq!(number(&same, "not_modified"), 1, "once");

    // The editor's hand is not taken for the source's.
    let edited = content(&same).remove(0);
    let path = same.folder.path().join("content").join(&edited);
    let text = fs::read_to_string(&path).unwrap() + "mine\n";
    fs::write(&path, &text).unwrap();
    let third = fetch(later(same).file("site.toml", settings(&web, &[(FEED, "")])), &[]);
    assert_eq!((number(&third, "changed"), number(&third, "warnings")), (1, 0), "{}", third.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);

    fs::remove_file(&path).unwrap();
    let fourth = fetch(later(third), &[]);
    assert_eq!((number(&fourth, "removed"), content(&fourth).len()), (1, 1));
    let same = fetch(later(fourth), &[]);
    assert_eq!((number(&same, "not_modified"), content(&same).len()), (1, 1));
    let back = fetch(later(same).file("fetch/removed.txt", "# none\n"), &[]);
    assert_eq!((number(&back, "new"), content(&back).len()), (1, 2));
}

#[test]
fn what_changed_while_nothing_was_known_is_told() {
    let web = Web::start();
    let say = |title: &str| {
        let items = [
            item("https://lake.example/1", title, "<p>1</p>"),
            item("https://lake.example/2", "Two", "<p>2</p>"),
        ];
        web.say(FEED, 200, &[], rss(&items));
        web.say(
            "127.0.0.2/b.xml",
            200,
            &[],
            rss(&[item("https://lake.example/2", "Another title", "<p>2!</p>")]),
        );
    };
    say("One");
    let places = [(FEED, ""), ("127.0.0.2/b.xml", "")];
    let first = fetch(site(&web, &places), &[]);
    assert_eq!((number(&first, "new"), number(&first, "warnings")), (2, 0));
    fs::remove_dir_all(first.folder.path().join(".newsprint")).unwrap();
    say("One, corrected");
    let second = fetch(first.then(), &[]);
    assert_eq!((number(&second, "changed"), number(&second, "warnings")), (0, 1), "{}", second.stderr);
    let told = format!(
        "a.xml: content/{} says something else than the feed does now, and without .newsprint/fetch nothing tells whether by your hand: \
         no change of the feed reaches it any more\n",
        content(&second)[0].display()
    );
    let other =
        told.replace(&content(&second)[0].display().to_string(), &content(&second)[1].display().to_string());
    assert!(second.stderr.contains(&told) || second.stderr.contains(&other), "{}", second.stderr);
    say("One, corrected again");
    let third = fetch(later(second), &[]);
    assert_eq!((number(&third, "changed"), number(&third, "warnings")), (0, 0), "said once");
    // What said the same as its feed follows it as before.
    web.say(FEED, 200, &[], rss(&[item("https://lake.example/2", "Two, corrected", "<p>2</p>")]));
    assert_eq!(number(&fetch(later(third), &[]), "changed"), 1);
}

#[test]
fn one_article_has_one_file_and_two_have_two() {
    let web = Web::start();
    let guid = |title: &str| {
        format!(
            "<item><guid isPermaLink=\"false\">1001</guid><title>{title}</title><description>x</description></item>"
        )
    };
    web.say(
        FEED,
        200,
        &[],
        rss(&[item("http://www.lake.example/same", "Same", "<p>A</p>"), guid("Of the lake")]),
    );
    let second = |title: &str| {
        let items = [
            item("https://lake.example/same/", title, "<p>A</p>"),
            guid("Of the harbour"),
            item("http://sea.example/1", title, "<p>B</p>"),
        ];
        web.say("127.0.0.2/b.xml", 200, &[], rss(&items));
    };
    second("Same");
    let places = [(FEED, "source = \"lake\""), ("127.0.0.2/b.xml", "source = \"harbour\"")];
    let fetched = fetch(site(&web, &places), &[]);
    assert_eq!((number(&fetched, "new"), number(&fetched, "unchanged")), (4, 1), "{:?}", content(&fetched));
    // Its feed comes to write `www.`: the file and its address stay.
    let fetched = built(fetched);
    let addresses = pages(&fetched, "2024/01/17");
    let items = [item("http://www.sea.example/1", "Another title", "<p>B</p>")];
    web.say("127.0.0.2/b.xml", 200, &[], rss(&items));
    let fetched = fetch(later(fetched), &[]);
    assert_eq!((number(&fetched, "new"), number(&fetched, "changed"), content(&fetched).len()), (0, 1, 4));
    let fetched = built(fetched);
    assert_eq!((pages(&fetched, "2024/01/17"), addresses.len()), (addresses.clone(), 2));
    assert!(texts(&fetched).iter().any(|text| text.contains("[Another title](http://sea.example/1)")));
    // What a feed says of its source is what the site says.
    for source in ["lake", "harbour"] {
        assert!(fetched.text(&format!("public/sources/{source}/index.html")).contains(source));
    }
    assert!(!fetched.folder.path().join("public/sources/lake-example").exists());
}

#[test]
fn a_few_files_that_are_missing_are_no_word_of_the_editor_either() {
    for (all, missing, removed) in [(4, 3, 0), (3, 3, 0), (4, 2, 2), (2, 2, 2), (7, 3, 3)] {
        let web = Web::start();
        let items: Vec<String> =
            (0..all).map(|n| item(&format!("https://lake.example/{n}"), "冰", "<p>冰</p>")).collect();
        web.feed(FEED, "\"a\"", MODIFIED, rss(&items));
        let first = fetch(site(&web, &[(FEED, "")]), &[]);
        for path in content(&first).iter().take(missing) {
            fs::remove_file(first.folder.path().join("content").join(path)).unwrap();
        }
        let second = fetch(later(first), &[]);
        let counted = (number(&second, "removed"), content(&second).len());
        assert_eq!(
            counted,
            (removed as u64, all - removed),
            "{missing} of {all} are missing: {}",
            second.stderr
        );
    }
}

#[test]
fn a_feed_that_is_broken_is_said_to_be_and_asked_again() {
    let web = Web::start();
    let etag = ["ETag: \"1\""];
    web.say("127.0.0.2/b.xml", 200, &etag, "<rss><channel><item><title>A<b></item");
    web.say("127.0.0.3/c.xml", 200, &etag, ice().replace("</channel></rss>", "<item><title>B"));
    let json = r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"https://a.example/1","title":"J"},{"id":2,"ti"#;
    web.say("127.0.0.4/d.json", 200, &etag, json);
    let places = ["127.0.0.2/b.xml", "127.0.0.3/c.xml", "127.0.0.4/d.json"].map(|place| (place, ""));
    let first = fetch(site(&web, &places), &[]);
    assert_eq!(
        (number(&first, "failed"), number(&first, "new"), number(&first, "warnings")),
        (1, 2, 3),
        "{}",
        first.stderr
    );
    assert!(
        first.stderr.contains("/b.xml: none of its items can be read: it is broken after 0 items: "),
        "{}",
        first.stderr
    );
    web.take();
    let second = fetch(later(first), &[]);
    assert_eq!(number(&second, "failed"), 1);
    let asked = web.take();
    assert!(asked.len() == 3 && asked.iter().all(|request| !request.headers.contains_key("if-none-match")));
}

#[test]
fn whoever_asks_is_told_why_nothing_came() {
    let web = Web::start();
    let port = web.port;
    web.say("127.0.0.1/wait", 429, &["Retry-After: Fri, 01 Jan 2100 00:00:00 GMT"], "");
    web.say("127.0.0.2/gone", 410, &[], "");
    web.say("127.0.0.3/fine", 200, &[], ice());
    web.say("127.0.0.3/moved", 301, &[&format!("Location: {}", web.url("127.0.0.3/fine"))], "");
    let url = |place: &str| Box::leak(web.url(place).into_boxed_str()) as &str;
    let places =
        ["127.0.0.1/wait", "127.0.0.2/gone", "127.0.0.3/fine", "127.0.0.3/moved"].map(|place| (place, ""));
    let first = fetch(site(&web, &places), &[]);
    let said = |test: Test, place| {
        let outcome = fetch(test, &[url(place)]);
        let line = outcome.stderr.lines().next().unwrap().to_owned();
        (outcome, line)
    };
    let (next, line) = said(first.then(), "127.0.0.1/wait");
    assert!(
        line.starts_with(&format!("http://127.0.0.1:{port}/wait: not asked; its server wants it so until 2")),
        "{line}"
    );
    let (next, line) = said(next.then(), "127.0.0.2/gone");
    assert_eq!(
        line,
        format!(
            "http://127.0.0.2:{port}/gone: not asked; its server said that it is gone for good; if it answers again: newsprint fetch --force http://127.0.0.2:{port}/gone"
        )
    );
    let (next, line) = said(next.then(), "127.0.0.3/fine");
    assert!(
        line.starts_with(&format!("http://127.0.0.3:{port}/fine: not asked; it is due at 2"))
            && line.ends_with("Z, with --force now"),
        "{line}"
    );
    let listed = next.then().args(["feeds"]).any_stdout().any_stderr().run();
    assert!(
        listed.stdout.contains(&format!("has moved to http://127.0.0.3:{port}/fine")),
        "{}",
        listed.stdout
    );

    // A host that is let through now is not waited for, and neither is another address.
    let toml = |hosts: &str, place: &str| {
        format!("[fetch]\nprivate_hosts = [{hosts}]\n[[fetch.feeds]]\nurl = \"{}\"\n", web.url(place))
    };
    let refused = fetch_with(Test::new().file("site.toml", toml("", "127.0.0.3/fine")), &[], 3);
    let again = fetch(refused.then(), &[]);
    assert_eq!(number(&again, "skipped"), 1);
    let let_through = fetch(again.then().file("site.toml", toml("\"127.0.0.3\"", "127.0.0.3/fine")), &[]);
    assert_eq!(number(&let_through, "new"), 1);
    let failed =
        fetch_with(Test::new().file("site.toml", toml("\"127.0.0.3\"", "127.0.0.3/nothing")), &[], 3);
    assert_eq!(
        number(&fetch(failed.then().file("site.toml", toml("\"127.0.0.3\"", "127.0.0.3/fine")), &[]), "new"),
        1
    );

    // A page.
    let clip = |args: [&str; 3], status, said: &str| {
        Test::site().args(args).status(status).stderr(said).any_stdout().run()
    };
    let private = format!("http://127.0.0.1:{port}/x");
    let help = "\n  help: if it is meant, add \"127.0.0.1\" to the list `private_hosts` below [fetch]\n";
    clip(
        ["fetch", "--url", &private],
        3,
        &format!("error: {private}: the page is in a private network, at 127.0.0.1{help}"),
    );
    clip(
        ["feeds", "find", &private],
        3,
        &format!("error: {private}: 127.0.0.1 is in a private network; it was not asked{help}"),
    );
    let closed = "[fetch]\nprivate_hosts = [\"127.0.0.1\", \"127.0.0.3\"]\n";
    let refused = Test::new().file("site.toml", closed).args(["fetch", "--url", "http://127.0.0.1:1/x"]);
    let refused = refused.status(3).any_stderr().run();
    assert!(refused.stderr.contains("the page can't be fetched: Connection refused"), "{}", refused.stderr);
    let fine = web.url("127.0.0.3/fine");
    let feed = refused.then().args(["fetch", "--url", &fine]).status(3);
    feed.stderr(&format!(
        "error: {fine}: the page is a feed, no article\n  help: to take its items, paste what `newsprint feeds find {fine}` prints into site.toml\n"
    ))
    .run();
}

#[test]
fn a_dry_run_says_what_it_would_do() {
    let web = Web::start();
    web.say(FEED, 200, &[], ice());
    web.say("127.0.0.1/page", 200, &["Content-Type: text/html"], "<title>T</title><p>text</p>");
    let dry = site(&web, &[(FEED, "")]).args(["fetch", "--dry-run"]).any_stdout().any_stderr().run();
    let file = dry.stdout.strip_prefix("new content/lake-example/2024/01/20240117T171501Z-").unwrap();
    assert!(file.ends_with(".md: 冰还没化\n"), "{}", dry.stdout);
    let page = web.url("127.0.0.1/page");
    let clipped =
        dry.then().args(["fetch", "--json", "--dry-run", "--url", &page]).any_stdout().any_stderr().run();
    let object: serde_json::Value = serde_json::from_str(&clipped.stdout).unwrap();
    assert_eq!((object["written"].as_bool(), object["dry_run"].as_bool()), (Some(false), Some(true)));
    assert!(content(&clipped).is_empty());
}

#[test]
fn lists_of_feeds_leave_out_what_is_there_and_say_so() {
    let list = "<opml version='2.0'><body><outline text='A' xmlUrl='https://a.example/feed'/><outline text='B' xmlUrl='https://b.example/feed'/>\
                <outline text='With password' xmlUrl='https://me:pw@c.example/feed'/><outline text='FTP' xmlUrl='ftp://d.example/feed'/></body></opml>";
    let here = Test::new()
        .file("site.toml", "[[fetch.feeds]]\nurl = \"https://a.example/feed\"\n")
        .file("list.opml", list);
    let left_out =
        "left out 2 feeds whose address is none of http or https, or holds a password: With password, FTP\n";
    let imported = here.args(["feeds", "import", "list.opml"]);
    imported
        .stdout("# B\n[[fetch.feeds]]\nurl = \"https://b.example/feed\"\n")
        .stderr(&format!(
            "2 feeds found; 1 in site.toml already; paste what you want into site.toml\n{left_out}"
        ))
        .run();
    let empty =
        Test::new().file("site.toml", "").file("list.opml", "<opml/>").args(["feeds", "import", "list.opml"]);
    empty.stderr("no feed found\n").run();
}

#[test]
fn whole_texts_that_nobody_can_find_are_told() {
    let web = Web::start();
    web.say(FEED, 200, &[], ice());
    let fetched = fetch(site(&web, &[(FEED, "full_text = \"always\"")]), &[]);
    assert_eq!(number(&fetched, "warnings"), 1);
    assert!(
        fetched.stderr.contains("full_text = \"always\", but nobody knows where on its pages the articles of \"lake-example\" stand\n  help: add a `root` to [[sources]] with id = \"lake-example\""),
        "{}",
        fetched.stderr
    );
}

#[test]
fn an_article_that_is_taken_down_takes_its_day_along() {
    let web = Web::start();
    let on = |day: u32, link: &str| {
        item(link, &format!("Title {day}"), "<p>A</p>").replace("17 Jan", &format!("{day} Jan"))
    };
    web.say(FEED, 200, &[], rss(&[on(16, "https://lake.example/1"), on(18, "https://lake.example/2")]));
    let toml =
        settings(&web, &[(FEED, "")]) + "[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"live\"\n";
    let first = built(fetch(Test::new().folder("content").file("site.toml", &toml), &[]));
    let address = pages(&first, "2024/01/16").remove(0).display().to_string();
    let deployed = first.then().args(["deploy"]).any_stdout().any_stderr().run();
    let path = content(&deployed)
        .into_iter()
        .find(|path| path.display().to_string().contains("/20240116T"))
        .unwrap();
    fs::remove_file(deployed.folder.path().join("content").join(path)).unwrap();
    let removed = built(fetch(later(deployed), &[]));
    let checked = removed.then().args(["check", "--urls"]).status(1).any_stdout().any_stderr().run();
    assert!(checked.stderr.contains("error: /2024/01/16/title-16-"), "{}", checked.stderr);
    let gone = format!("{toml}[urls]\ngone = [\"/{}\"]\n", address.trim_end_matches("index.html"));
    checked.then().file("site.toml", gone).args(["check", "--urls"]).any_stdout().any_stderr().run();
}

#[test]
fn what_was_never_written_was_not_taken_away() {
    let web = Web::start();
    let page =
        format!("<title>T</title><div class=story>{}</div>", "<p>冰还没化，鸟已经到了。</p>".repeat(40));
    web.say("127.0.0.2/robots.txt", 404, &[], "");
    web.say("127.0.0.2/1", 503, &[], "");
    let feed = |body: &str| rss(&[item(&web.url("127.0.0.2/1"), "One", body)]);
    web.feed(FEED, "\"1\"", MODIFIED, feed("<p>teaser</p>"));
    let sources = "[[sources]]\nid = \"lake\"\nhosts = [\"127.0.0.2\"]\nroot = [\".story\"]\n";
    let first =
        fetch(Test::new().folder("content").file("site.toml", settings(&web, &[(FEED, "")]) + sources), &[]);
    assert_eq!((number(&first, "new"), number(&first, "pages")), (1, 0));
    assert!(texts(&first)[0].contains("<p>teaser</p>"));
    // One fault of its server is not for ever,
    web.say("127.0.0.2/1", 200, &["Content-Type: text/html; charset=utf-8"], page.clone());
    let second = fetch(later(first), &[]);
    assert_eq!((number(&second, "changed"), number(&second, "pages")), (1, 1), "{}", second.stderr);
    assert!(texts(&second)[0].contains("冰还没化"));
    // and does not make a teaser of a whole text.
    web.say("127.0.0.2/1", 503, &[], "");
    web.say(FEED, 200, &[], rss(&[item(&web.url("127.0.0.2/1"), "One, corrected", "<p>teaser!</p>")]));
    let third = fetch(later(second), &[]);
    assert!(third.stderr.contains("(HTTP 503); the text that it had is kept"), "{}", third.stderr);
    assert!(texts(&third)[0].contains("冰还没化") && texts(&third)[0].contains("[One, corrected]("));
    web.say("127.0.0.2/1", 200, &["Content-Type: text/html; charset=utf-8"], page.replace("鸟", "鹭鸟"));
    let fourth = fetch(later(third), &[]);
    assert!(texts(&fourth)[0].contains("鹭鸟"));
}

#[test]
fn what_left_its_feed_and_was_removed_stays_away() {
    let web = Web::start();
    let both = rss(&[
        item("https://lake.example/1", "One", "<p>1</p>"),
        item("https://lake.example/2", "Two", "<p>2</p>"),
    ]);
    web.say(FEED, 200, &[], &both);
    let first = fetch(site(&web, &[(FEED, "")]), &[]);
    web.say(FEED, 200, &[], rss(&[item("https://lake.example/1", "One", "<p>1</p>")]));
    let second = fetch(later(first), &[]);
    let two = content(&second)
        .into_iter()
        .find(|path| second.text(&format!("content/{}", path.display())).contains("Two"))
        .unwrap();
    fs::remove_file(second.folder.path().join("content").join(two)).unwrap();
    web.say(FEED, 200, &[], &both);
    let third = fetch(later(second), &[]);
    assert_eq!((number(&third, "removed"), number(&third, "new"), content(&third).len()), (1, 0, 1));
    // The list may come from an editor that writes a mark at its head.
    let marked = format!("\u{feff}{}", third.text("fetch/removed.txt").lines().last().unwrap());
    fs::remove_dir_all(third.folder.path().join(".newsprint")).unwrap();
    let fourth = fetch(third.then().file("fetch/removed.txt", marked), &[]);
    assert_eq!((number(&fourth, "new"), content(&fourth).len()), (0, 1));
    // Nothing to read is no article, and is not missed.
    web.say(
        FEED,
        200,
        &[],
        rss(&[
            "<item><link>https://lake.example/3</link><description>&lt;p&gt;&lt;/p&gt;</description></item>"
                .into(),
        ]),
    );
    let fifth = fetch(later(fourth), &[]);
    assert_eq!((number(&fifth, "new"), content(&fifth).len()), (0, 1));
    assert_eq!(number(&fetch(later(fifth), &[]), "removed"), 0);
}
