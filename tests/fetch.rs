//! `newsprint fetch` against servers on loopback that behave well and ill. What takes minutes is in scripts/acceptance/.
#![expect(clippy::disallowed_methods, reason = "a test reads files and panics")]

mod support;

use std::fs;
use std::process::Command;
use std::time::Duration;

use support::Test;
use support::fetching::{
    MODIFIED, content, fetch, fetch_with, ice, item, later, number, pages, rss, settings, site,
};
use support::web::{Web, answer};

#[test]
fn the_second_hour_costs_next_to_nothing() {
    let web = Web::start();
    let etag = "W/\"5a-\u{e9}\u{ff}\"";
    web.feed("127.0.0.1/a.xml", etag, MODIFIED, ice());
    web.feed("127.0.0.2/b.xml", "\"b-gzip\"", MODIFIED, rss(&[item("https://b.example/1", "B", "<p>B</p>")]));
    let first = fetch(site(&web, &[("127.0.0.1/a.xml", ""), ("127.0.0.2/b.xml", "")]), &[]);
    assert_eq!((number(&first, "new"), number(&first, "failed")), (2, 0));
    let asked = web.take();
    let agent = concat!("newsprint/", env!("CARGO_PKG_VERSION"), " (+https://digest.example/)");
    assert!(
        asked.iter().all(|request| request.headers["user-agent"] == agent
            && request.headers["accept-encoding"] == "gzip, br")
    );
    assert!(
        asked.iter().all(|request| !request.headers.contains_key("if-none-match")
            && !request.headers.contains_key("cookie"))
    );
    let files = first.files("content");

    let not_due = fetch(first.then(), &[]);
    assert_eq!((number(&not_due, "skipped"), web.take().len()), (2, 0), "not within the hour");
    let second = fetch(later(not_due), &[]);
    assert_eq!((number(&second, "not_modified"), number(&second, "bytes")), (2, 0));
    for request in web.take() {
        let expected = if request.place.starts_with("127.0.0.1/") { etag } else { "\"b-gzip\"" };
        assert_eq!(request.headers["if-none-match"], expected);
        assert_eq!(request.headers["if-modified-since"], MODIFIED);
        let bytes: usize = request.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        assert!(bytes < 600, "{bytes} bytes of headers");
    }
    assert_eq!(second.files("content"), files);
    let second = fetch(later(second), &[]);
    assert_eq!(number(&second, "not_modified"), 2, "what a 304 says of validators is not taken");
    web.take();
    let second = fetch(second.then(), &["--force"]);
    assert_eq!(
        (number(&second, "not_modified"), number(&second, "unchanged")),
        (0, 2),
        "all is looked at again"
    );
    assert!(web.take().iter().all(|request| !request.headers.contains_key("if-none-match")));
    assert_eq!(second.files("content"), files);

    fs::remove_dir_all(second.folder.path().join(".newsprint")).unwrap();
    let third = fetch(second.then(), &[]);
    assert_eq!((number(&third, "new"), number(&third, "unchanged")), (0, 2));
    assert_eq!(third.files("content"), files);

    let gone = content(&third).remove(0);
    fs::remove_file(third.folder.path().join("content").join(&gone)).unwrap();
    let fourth = fetch(third.then(), &["--force"]);
    assert_eq!((number(&fourth, "removed"), number(&fourth, "new"), content(&fourth).len()), (1, 0, 1));
    assert!(fourth.text("fetch/removed.txt").ends_with("comes back.\nhttps://b.example/1\n"));
    fs::remove_dir_all(fourth.folder.path().join(".newsprint")).unwrap();
    let fifth = fetch(fourth.then(), &[]);
    assert_eq!((number(&fifth, "removed"), number(&fifth, "new"), content(&fifth).len()), (0, 0, 1));
}

#[test]
fn three_formats_give_one_site() {
    let web = Web::start();
    let articles = [
        (
            "冰还没化",
            "https://lake.example/ice",
            "<p>冰还没化 &amp; 鸟已经到了。</p><p><img src=\"/a.jpg\" alt=\"湖\"></p>",
        ),
        (
            "Herons [again] & \"more\"",
            "https://lake.example/herons?a=1&b=2",
            "People on the north shore.\n\nThey come in March.",
        ),
        ("第三 1 < 2", "http://www.harbour.example//three", "<div><p>一</p><script>alert(1)</script></div>"),
    ];
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let each = |make: &dyn Fn(&str, String, &str) -> String| -> String {
        articles.iter().map(|(title, link, body)| make(&escaped(title), escaped(link), body)).collect()
    };
    let feeds = [
        ("application/rss+xml", rss(&[each(&|title, link, body| item(&link, title, body))])),
        ("application/atom+xml", format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Lake</title>{}</feed>", each(&|title, link, body| {
            format!("<entry><id>{link}</id><title>{title}</title><link href=\"{link}\"/><updated>2024-01-17T17:15:01Z</updated>\
                     <content type=\"html\">{}</content></entry>", escaped(body))
        }))),
        ("application/feed+json", serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1", "title": "Lake",
            "items": articles.map(|(title, link, body)| serde_json::json!({
                "id": link, "url": link, "title": title, "content_html": body, "date_published": "2024-01-17T18:15:01+01:00"
            })),
        }).to_string()),
    ];
    let built = feeds.map(|(kind, feed)| {
        web.say("127.0.0.1/feed", 200, &[&format!("Content-Type: {kind}")], feed);
        let fetched = fetch(site(&web, &[("127.0.0.1/feed", "")]), &[]);
        assert_eq!(
            (number(&fetched, "new"), number(&fetched, "warnings")),
            (3, 0),
            "{kind}: {}",
            fetched.stderr
        );
        let content = fetched.files("content");
        let built = fetched.then().args(["build"]).any_stderr().run();
        (content, built.files("public"))
    });
    assert!(built[0].1.len() > 20);
    assert!(built[0] == built[1], "Atom is as RSS");
    assert!(built[0] == built[2], "JSON Feed is as RSS");
}

#[test]
fn one_article_is_one_file_whatever_its_feed_does() {
    let web = Web::start();
    let places = [("127.0.0.1/a.xml", "source = \"lake\""), ("127.0.0.2/b.xml", "on_change = \"keep\"")];
    let guid = |scheme: &str, title: &str| {
        format!(
            "<item><guid isPermaLink=\"false\">{scheme}://lake.example/?p=7</guid><title>{title}</title><pubDate>{MODIFIED}</pubDate></item>"
        )
    };
    let say = |title: &str, scheme: &str| {
        let first = item("https://lake.example/ice?utm_source=rss", title, "<p>冰还没化。</p>");
        web.say("127.0.0.1/a.xml", 200, &[], rss(&[first, guid(scheme, "湖报")]));
    };
    say("冰还没化", "http");
    web.say(
        "127.0.0.2/b.xml",
        200,
        &[],
        rss(&[
            item("http://lake.example/ice/", "Another title", "<p>冰</p>"),
            item("https://b.example/1", "B", "<p>B</p>"),
        ]),
    );
    let first = fetch(site(&web, &places), &[]);
    assert_eq!(number(&first, "new"), 3);
    let names = content(&first);
    let built = first.then().args(["build"]).any_stderr().run();
    let addresses = pages(&built, "2024/01/17");
    assert_eq!(addresses.len(), 3, "{addresses:?}");

    say("冰终于化了", "https");
    web.say("127.0.0.2/b.xml", 200, &[], rss(&[item("https://b.example/1", "B, corrected", "<p>B!</p>")]));
    let second = fetch(built.then(), &["--force"]);
    assert_eq!((number(&second, "new"), number(&second, "changed"), number(&second, "warnings")), (0, 1, 0));
    assert_eq!(content(&second), names);
    let texts: String =
        second.files("content").into_values().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    assert!(
        texts.contains("[冰终于化了](https://lake.example/ice?utm_source=rss)")
            && texts.contains("[B](https://b.example/1)")
    );
    let built = second.then().args(["build"]).any_stderr().run();
    assert_eq!(pages(&built, "2024/01/17"), addresses, "no address has changed");

    // What the editor wrote is not written over.
    let path = built.folder.path().join("content").join(
        names
            .iter()
            .find(|name| built.text(&format!("content/{}", name.display())).contains("lake.example/ice"))
            .unwrap(),
    );
    let edited = fs::read_to_string(&path).unwrap().replace("冰还没化。", "冰还没化（编者）。");
    fs::write(&path, &edited).unwrap();
    say("冰又冻上了", "https");
    let third = fetch(built.then(), &["--force"]);
    assert_eq!((number(&third, "changed"), number(&third, "warnings")), (0, 1));
    assert!(
        third.stderr.contains("has changed at its source, and by your hand; your version stays"),
        "{}",
        third.stderr
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), edited);
    let fourth = fetch(third.then(), &["--force"]);
    assert_eq!(number(&fourth, "warnings"), 0, "said once");
}

#[test]
fn a_server_that_asks_to_wait_is_not_asked_again() {
    let web = Web::start();
    web.say("127.0.0.1/seconds", 429, &["Retry-After: 3600"], "");
    web.say("127.0.0.2/date", 503, &["Retry-After: Fri, 01 Jan 2100 00:00:00 GMT"], "");
    web.say("127.0.0.3/gone", 410, &[], "");
    web.say("127.0.0.4/fault", 503, &[], "");
    web.say("127.0.0.5/soon", 429, &["Retry-After: 1"], "");
    web.say("127.0.0.6/fine", 200, &[], ice());
    let places = [
        "127.0.0.1/seconds",
        "127.0.0.2/date",
        "127.0.0.3/gone",
        "127.0.0.4/fault",
        "127.0.0.5/soon",
        "127.0.0.6/fine",
    ];
    let first = fetch(site(&web, &places.map(|place| (place, ""))), &[]);
    assert_eq!((number(&first, "failed"), number(&first, "new")), (5, 1));
    let said: Vec<&str> = first.stderr.lines().filter(|line| line.starts_with("warning")).collect();
    let port = web.port;
    assert_eq!(
        said,
        [
            format!(
                "warning: site.toml:6: http://127.0.0.1:{port}/seconds: the server asks for fewer requests (HTTP 429)"
            ),
            format!("warning: site.toml:9: http://127.0.0.2:{port}/date: the server has a fault (HTTP 503)"),
            format!(
                "warning: site.toml:12: http://127.0.0.3:{port}/gone: the server says that it is gone for good; it is not asked any more (HTTP 410)"
            ),
            format!(
                "warning: site.toml:15: http://127.0.0.4:{port}/fault: the server has a fault (HTTP 503)"
            ),
            format!(
                "warning: site.toml:18: http://127.0.0.5:{port}/soon: the server asks for fewer requests (HTTP 429)"
            ),
        ]
    );
    assert_eq!(web.places(), places);
    web.say("127.0.0.5/soon", 200, &[], ice());
    let mut outcome = fetch(first.then(), &["--force"]);
    // However fast this machine is: once the second is over, and not before, it is asked.
    while !web.take().iter().any(|request| request.place == "127.0.0.5/soon") {
        std::thread::sleep(Duration::from_millis(100));
        outcome = fetch(outcome.then(), &["--force", Box::leak(web.url("127.0.0.5/soon").into_boxed_str())]);
    }
    let last = fetch(outcome.then(), &["--force"]);
    assert_eq!(
        web.places(),
        ["127.0.0.4/fault", "127.0.0.5/soon", "127.0.0.6/fine"],
        "the others never, even when forced"
    );
    let listed = last.then().args(["feeds", "--json"]).any_stdout().any_stderr().run();
    let object: serde_json::Value = serde_json::from_str(&listed.stdout).unwrap();
    let gone: Vec<bool> =
        object["feeds"].as_array().unwrap().iter().map(|feed| feed["gone"].as_bool().unwrap()).collect();
    assert_eq!(gone, [false, false, true, false, false, false]);
    assert_eq!(object["feeds"][3]["failures"], 3);
}

#[test]
fn redirects_are_followed_as_far_as_they_are_safe() {
    let web = Web::start();
    let location = |place: &str| format!("Location: {}", web.url(place));
    web.say("127.0.0.1/moved", 301, &[&location("127.0.0.2/on")], "");
    web.say("127.0.0.2/on", 308, &[&location("127.0.0.3/temporary")], "");
    web.say("127.0.0.3/temporary", 302, &["Location: /there?a=1"], "");
    web.feed("127.0.0.3/there?a=1", "\"v\"", MODIFIED, ice());
    web.say("127.0.0.4/loop", 302, &["Location: /loop"], "");
    web.say("127.0.0.5/out", 302, &["Location: http://127.0.0.77/"], "");
    web.say("127.0.0.6/file", 302, &["Location: file:///etc/passwd"], "");
    web.say("127.0.0.7/nowhere", 302, &[], "");
    let places =
        ["127.0.0.1/moved", "127.0.0.4/loop", "127.0.0.5/out", "127.0.0.6/file", "127.0.0.7/nowhere"];
    let first = fetch(site(&web, &places.map(|place| (place, ""))), &[]);
    let port = web.port;
    assert_eq!(
        first.stderr.split("fetched 5").next().unwrap(),
        format!(
            "\
warning: site.toml:6: http://127.0.0.1:{port}/moved: it has moved to http://127.0.0.3:{port}/temporary
  help: write url = \"http://127.0.0.3:{port}/temporary\"
warning: site.toml:9: http://127.0.0.4:{port}/loop: it leads on and on: more than 5 redirects
  help: see in a browser where it ends
warning: site.toml:12: http://127.0.0.5:{port}/out: 127.0.0.77 is in a private network; it was not asked
  help: if it is meant, add \"127.0.0.77\" to the list `private_hosts` below [fetch]
warning: site.toml:15: http://127.0.0.6:{port}/file: it leads to file:, which is not fetched
warning: site.toml:18: http://127.0.0.7:{port}/nowhere: it is a redirect that leads nowhere
"
        )
    );
    let asked = web.take();
    assert_eq!(asked.iter().filter(|request| request.place == "127.0.0.4/loop").count(), 6);
    let mut of_host: Vec<_> = asked
        .iter()
        .filter(|request| request.place.starts_with("127.0.0.4/"))
        .map(|request| request.at)
        .collect();
    of_host.sort();
    assert!(of_host.windows(2).all(|pair| pair[1] - pair[0] >= Duration::from_secs(1)), "a second apart");
    let second = fetch(later(first), &[Box::leak(web.url("127.0.0.1/moved").into_boxed_str())]);
    assert_eq!(number(&second, "not_modified"), 1);
    let with_etag: Vec<_> = web
        .take()
        .into_iter()
        .filter(|request| request.headers.contains_key("if-none-match"))
        .map(|request| request.place)
        .collect();
    assert_eq!(with_etag, ["127.0.0.3/there?a=1"], "validators go where they came from");
}

#[test]
fn what_is_no_feed_is_named_and_harms_nothing() {
    let web = Web::start();
    web.say("127.0.0.1/empty", 200, &[], "");
    web.say(
        "127.0.0.2/page",
        200,
        &["Content-Type: text/html"],
        "<!doctype html><link rel=alternate type=application/atom+xml href=/news.atom>",
    );
    web.say("127.0.0.3/busy", 200, &[], "busy");
    web.feed(
        "127.0.0.4/items",
        "\"1\"",
        MODIFIED,
        rss(&[
            item("https://lake.example/1", "Without text", ""),
            "<item><link>https://lake.example/2</link></item>".into(),
            item("https://lake.example/3", "[Advert] C", "<p>C</p>"),
            item("https://lake.example/4", "D", "<p>D</p>"),
        ]),
    );
    let skip = "skip_title = ['^\\[Advert\\]']";
    let places =
        [("127.0.0.1/empty", ""), ("127.0.0.2/page", ""), ("127.0.0.3/busy", ""), ("127.0.0.4/items", skip)];
    let first = fetch(site(&web, &places), &[]);
    let port = web.port;
    assert_eq!(first.stderr.split("fetched 4").next().unwrap(), format!("\
warning: site.toml:6: http://127.0.0.1:{port}/empty: its answer is empty
  help: it is asked later
warning: site.toml:9: http://127.0.0.2:{port}/page: it is a page of HTML, no feed
  help: the page names this one: url = \"http://127.0.0.2:{port}/news.atom\"
warning: site.toml:12: http://127.0.0.3:{port}/busy: it is no feed that can be read: it is neither XML nor JSON
  help: see in a browser what it is
warning: site.toml:15: http://127.0.0.4:{port}/items: the item https://lake.example/2 has neither title nor text; it is left out
"));
    assert_eq!((number(&first, "new"), content(&first).len()), (2, 2));
    // The feed that was good is broken for an hour: what its server said when it was good is still known.
    web.say("127.0.0.4/items", 200, &["ETag: \"broken\""], "<rss");
    let broken = fetch_with(later(first), &[], 3);
    assert_eq!(number(&broken, "failed"), 4);
    web.take();
    let again = fetch_with(later(broken), &[], 3);
    let sent: Vec<_> =
        web.take().into_iter().filter_map(|request| request.headers.get("if-none-match").cloned()).collect();
    assert_eq!(sent, ["\"1\""]);
    let found = again.then().args(["feeds", "find", Box::leak(web.url("127.0.0.2/page").into_boxed_str())]);
    found
        .stdout(&format!("[[fetch.feeds]]\nurl = \"http://127.0.0.2:{port}/news.atom\"\n"))
        .stderr("1 feed found; paste what you want into site.toml\n")
        .run();
}

#[test]
fn no_private_address_is_asked_in_any_notation() {
    let web = Web::start();
    let port = web.port;
    let urls = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://2130706433:{port}/c"),
        format!("http://0x7f.1:{port}/a"),
        format!("http://0177.0.0.1:{port}/b"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        "http://169.254.169.254/latest/meta-data/".into(),
    ];
    let feeds: String = urls.iter().map(|url| format!("[[fetch.feeds]]\nurl = \"{url}\"\n")).collect();
    let outcome = fetch_with(Test::new().folder("content").file("site.toml", feeds), &[], 3);
    assert_eq!(
        outcome.stderr.matches("is in a private network; it was not asked").count(),
        urls.len(),
        "{}",
        outcome.stderr
    );
    assert_eq!(web.places(), [""; 0]);
    let clipped =
        outcome.then().args(["fetch", "--url", Box::leak(format!("http://127.1:{port}/x").into_boxed_str())]);
    clipped
        .status(3)
        .stderr(&format!(
            "error: http://127.0.0.1:{port}/x: the page is in a private network, at 127.0.0.1\n  \
             help: if it is meant, add \"127.0.0.1\" to the list `private_hosts` below [fetch]\n"
        ))
        .run();
    assert_eq!(web.places(), [""; 0]);
}

#[test]
fn whole_texts_come_from_pages_that_may_be_fetched() {
    let web = Web::start();
    let page = |body: &str| {
        format!(
            "<html><head><title>T</title></head><body><nav>menu</nav><div class=\"story\">{body}</div></body></html>"
        )
    };
    let long = "<p>冰还没化，鸟已经到了。</p>".repeat(40);
    web.say("127.0.0.1/robots.txt", 200, &[], "User-agent: *\nDisallow: /closed\n");
    web.say("127.0.0.1/ice", 200, &["Content-Type: text/html; charset=utf-8"], page(&long));
    web.say("127.0.0.1/closed", 200, &["Content-Type: text/html"], page(&long));
    web.say("127.0.0.2/robots.txt", 404, &[], "");
    web.say("127.0.0.2/worse", 200, &["Content-Type: text/html"], page("<p>short</p>"));
    web.say("127.0.0.3/robots.txt", 503, &[], "");
    web.say("127.0.0.4/robots.txt", 200, &[], "");
    web.say(
        "127.0.0.4/challenge",
        200,
        &["Content-Type: text/html"],
        "<title>Just a moment...</title><div class=story>wait wait wait wait</div>",
    );
    web.say("127.0.0.5/other", 200, &["Content-Type: text/html"], page(&long));
    let links = [
        "127.0.0.1/ice",
        "127.0.0.1/closed",
        "127.0.0.2/worse",
        "127.0.0.3/down",
        "127.0.0.4/challenge",
        "127.0.0.5/other",
    ];
    let mut items: Vec<String> =
        links.iter().map(|place| item(&web.url(place), place, "<p>teaser teaser</p>")).collect();
    items.push(item(&web.url("127.0.0.1/whole"), "whole", &long));
    web.say("127.0.0.9/feed", 200, &[], rss(&items));
    let sources = "[[sources]]\nid = \"lake\"\nhosts = [\"127.0.0.1\", \"127.0.0.2\", \"127.0.0.3\", \"127.0.0.4\"]\nroot = [\".story\"]\n";
    let settings = settings(&web, &[("127.0.0.9/feed", "")]) + sources;
    let fetched = fetch(Test::new().folder("content").file("site.toml", settings), &[]);
    assert_eq!((number(&fetched, "new"), number(&fetched, "pages")), (7, 1));
    let port = web.port;
    let warned: Vec<&str> = fetched.stderr.lines().filter(|line| line.starts_with("warning")).collect();
    let kept = "; the text of the feed is kept";
    assert_eq!(
        warned,
        [
            format!(
                "warning: site.toml:6: http://127.0.0.1:{port}/closed: its page is not for robots (robots.txt){kept}"
            ),
            format!(
                "warning: site.toml:6: http://127.0.0.2:{port}/worse: its page has less text than the feed (5 characters, not 12){kept}"
            ),
            format!(
                "warning: site.toml:6: http://127.0.0.3:{port}/down: its page may not be for robots: the robots.txt of its host can't be had (HTTP 503){kept}"
            ),
            format!(
                "warning: site.toml:6: http://127.0.0.4:{port}/challenge: its page is one that stands in the way of it (\"Just a moment...\"){kept}"
            ),
        ]
    );
    let files: Vec<String> =
        fetched.files("content").into_values().map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    let of = |place: &str| files.iter().find(|text| text.contains(&format!("[{place}]"))).unwrap();
    assert!(
        of("127.0.0.1/ice").contains(&format!("\n\n<div class=\"story\">{long}</div>\n")),
        "{}",
        of("127.0.0.1/ice")
    );
    for teaser in
        ["127.0.0.1/closed", "127.0.0.2/worse", "127.0.0.3/down", "127.0.0.4/challenge", "127.0.0.5/other"]
    {
        assert!(of(teaser).ends_with("\n\n<p>teaser teaser</p>\n"), "{}", of(teaser));
    }
    assert!(
        !web.places()
            .iter()
            .any(|place| ["127.0.0.1/closed", "127.0.0.3/down", "127.0.0.5/other"].contains(&place.as_str()))
    );
    // An item that does not change is not fetched again, but where its server had a fault.
    web.say("127.0.0.9/feed", 200, &[], rss(&items) + "\n");
    let second = fetch(later(fetched), &[]);
    assert_eq!(
        (number(&second, "pages"), number(&second, "changed"), web.places()),
        (0, 0, vec!["127.0.0.3/robots.txt".to_owned(), "127.0.0.9/feed".to_owned()])
    );

    let url = web.url("127.0.0.1/ice");
    let clip = |test: Test| {
        test.args(["fetch", "--url", Box::leak(url.clone().into_boxed_str())]).any_stderr().run()
    };
    // A teaser that changes over a text that does not changes nothing.
    items[0] = item(&web.url("127.0.0.1/ice"), "127.0.0.1/ice", "<p>another teaser</p>");
    web.say("127.0.0.9/feed", 200, &[], rss(&items));
    let second = fetch(later(second), &[]);
    let counted = ["pages", "changed", "unchanged"].map(|field| number(&second, field));
    assert_eq!((counted, second.files("content").len()), ([0, 0, 7], 7));
    assert!(web.places().contains(&"127.0.0.1/ice".to_owned()));

    assert!(
        clip(second.then()).stderr.starts_with("is there already, and left as it is: content/lake/2024/01/")
    );
    let clipped = clip(Test::new().file("site.toml", "[fetch]\nprivate_hosts = [\"127.0.0.1\"]\n"));
    let text = clipped.files("content").into_values().next().unwrap();
    assert!(String::from_utf8(text).unwrap().contains("[T](http://127.0.0.1:"), "{}", clipped.stderr);
}

#[test]
fn a_checkout_without_what_was_fetched_is_no_word_of_the_editor() {
    let web = Web::start();
    let items: Vec<String> =
        (0..12).map(|n| item(&format!("https://lake.example/{n}"), "冰", "<p>冰</p>")).collect();
    web.feed("127.0.0.1/a.xml", "\"a\"", MODIFIED, rss(&items));
    let keys = "[front_matter]\ntopics = [\"about what\"]\n";
    let settings = settings(&web, &[("127.0.0.1/a.xml", "topics = [\"湖\"]")]) + keys;
    let first = fetch(Test::new().file("site.toml", settings), &[]);
    let files = first.files("content");
    assert!(
        files.values().all(|bytes| bytes.starts_with("---\n\"about what\": [\"湖\"]\n---\n<!--".as_bytes()))
    );
    fs::remove_dir_all(first.folder.path().join("content")).unwrap();
    let second = fetch(first.then(), &["--force"]);
    assert!(second.stderr.starts_with("warning: 12 of 12 articles that were fetched are not in content/; they are not taken as removed\n"), "{}", second.stderr);
    assert_eq!((second.files("content"), second.folder.path().join("fetch").exists()), (files, false));
}

#[test]
fn two_fetches_at_once_are_as_one() {
    let web = Web::start();
    web.feed("127.0.0.1/a.xml", "\"a\"", MODIFIED, ice());
    let site = site(&web, &[("127.0.0.1/a.xml", "")]);
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_newsprint")).arg("fetch").current_dir(site.path()).spawn().unwrap()
    };
    let both = [start(), start()];
    for mut one in both {
        assert!(one.wait().unwrap().success());
    }
    assert_eq!(web.places(), ["127.0.0.1/a.xml"], "whoever waited found it not due");
    let last = fetch(site, &[]);
    assert_eq!(content(&last).len(), 1);
}

#[test]
fn feeds_in_any_encoding_give_the_same_text() {
    let web = Web::start();
    let text = "湖边的鹭鸟今年来得早。住在北岸的居民说，往年要到三月底才能看见第一批。";
    let encodings = ["gbk", "gb18030", "big5", "utf-16le", "utf-16be"];
    let traditional = "湖邊的鷺鳥今年來得早。住在北岸的居民說，往年要到三月底才能看見第一批。";
    let mut places = Vec::new();
    for (number, label) in encodings.into_iter().enumerate() {
        let text = if label == "big5" { traditional } else { text };
        for (how, declared, served) in [
            (0, None, None),
            (1, Some(label), None),
            (2, None, Some(label)),
            (3, Some("utf-8"), Some(label)),
            (4, Some(label), Some("utf-8")),
        ] {
            let declared = declared.map(|label: &str| {
                format!(
                    "<?xml version=\"1.0\" encoding=\"{}\"?>",
                    if label.starts_with("utf-16") { "utf-16" } else { label }
                )
            });
            let link = format!("https://lake.example/{label}/{how}");
            let feed = format!(
                "{}<rss version=\"2.0\"><channel>{}</channel></rss>",
                declared.unwrap_or_default(),
                item(&link, text, text)
            );
            let bytes: Vec<u8> = match label {
                "utf-16le" => feed.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                "utf-16be" => feed.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                label => {
                    encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(&feed).0.into_owned()
                }
            };
            let kind = served.map_or("Content-Type: text/xml".to_owned(), |label| {
                format!("Content-Type: text/xml; charset={label}")
            });
            let place = format!("127.0.0.{}/feed", number * 5 + how + 1);
            web.say(&place, 200, &[&kind], bytes);
            places.push(place);
        }
    }
    let feeds: Vec<(&str, &str)> = places.iter().map(|place| (place.as_str(), "")).collect();
    let fetched = fetch(site(&web, &feeds), &[]);
    assert_eq!((number(&fetched, "new"), number(&fetched, "warnings")), (25, 0), "{}", fetched.stderr);
    for (path, bytes) in fetched.files("content") {
        let file = String::from_utf8(bytes).unwrap();
        let text = if file.contains("/big5/") { traditional } else { text };
        assert!(
            file.contains(&format!("[{text}](")) && file.ends_with(&format!("\n<p>{text}</p>\n")),
            "{}: {file}",
            path.display()
        );
    }
}

#[test]
fn a_body_without_end_is_cut_off_and_others_are_taken() {
    use std::io::Write;
    let web = Web::start();
    web.on("127.0.0.1/endless", |_, client| {
        let _ = client.write_all(b"HTTP/1.1 200 x\r\nContent-Type: text/xml\r\n\r\n<rss><channel>");
        while client.write_all(&[b' '; 65_536]).is_ok() {}
    });
    web.on("127.0.0.2/headers", |_, client| {
        let _ = client.write_all(b"HTTP/1.1 200 x\r\n");
        while client.write_all(b"X-Line: more and more and more\r\n").is_ok() {}
    });
    web.on("127.0.0.3/closed", |_, client| {
        let whole = answer(200, &[], ice().as_bytes());
        let _ = client.write_all(&whole[..whole.len() - 10]);
    });
    web.say("127.0.0.4/fine", 200, &[], ice());
    let places = ["127.0.0.1/endless", "127.0.0.2/headers", "127.0.0.3/closed", "127.0.0.4/fine"];
    let fetched = fetch(site(&web, &places.map(|place| (place, ""))), &[]);
    assert_eq!((number(&fetched, "failed"), number(&fetched, "new")), (3, 1), "{}", fetched.stderr);
    assert!(fetched.stderr.contains("/endless: it has more than 16 MiB\n"), "{}", fetched.stderr);
}
