//! Hubs and search engines are told of what a deploy changed, once it is done, and can do it no harm.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files and panics")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use support::web::{Web, answer};
use support::{Outcome, Test};

const KEY: &str = "0123-abcDEF";

fn site(notify: &str) -> Test {
    let settings = format!(
        "title = \"T\"\nbase_url = \"https://digest.example/base/\"\n{notify}\n[[targets]]\nname = \"www\"\nkind = \"folder\"\npath = \"www\"\n"
    );
    [1, 2].iter().fold(Test::new().file("site.toml", settings), |site, number| with_article(site, *number))
}

fn with_article(site: Test, number: u32) -> Test {
    let text =
        format!("---\ntitle: 湖 {number}\ndate: 2024-0{number}-03\nid: a-{number}\n---\n\nText {number}.\n");
    site.file(&format!("content/{number}.md"), text)
}

fn keys(web: &Web) -> String {
    format!(
        "[notify]\nhubs = [\"{}\", \"{}\"]\nindexnow = \"{KEY}\"\nindexnow_endpoint = \"{}\"",
        web.url("127.0.0.1/hub"),
        web.url("127.0.0.2/hub"),
        web.url("127.0.0.3/indexnow")
    )
}

fn deploy(test: Test) -> Outcome {
    let built = test.args(["build"]).any_stderr().run();
    built.then().args(["deploy"]).any_stderr().run()
}

/// What was told: feeds by hub, and pages.
fn told(web: &Web) -> (Vec<Vec<String>>, Vec<String>) {
    let (mut hubs, mut pages) = (Vec::new(), Vec::new());
    let mut requests = web.take();
    requests.sort_by(|a, b| a.place.cmp(&b.place));
    for request in requests {
        assert_eq!(request.method, "POST");
        if request.place.ends_with("/hub") {
            assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
            let mut pairs = url::form_urlencoded::parse(&request.body).into_owned();
            assert_eq!(pairs.next().unwrap(), ("hub.mode".to_owned(), "publish".to_owned()));
            hubs.push(
                pairs
                    .map(|(key, value)| {
                        assert_eq!(key, "hub.url");
                        value
                    })
                    .collect(),
            );
        } else {
            let object: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            assert_eq!(
                (object["host"].as_str(), object["key"].as_str()),
                (Some("digest.example"), Some(KEY))
            );
            assert_eq!(object["keyLocation"], format!("https://digest.example/base/{KEY}.txt"));
            pages.extend(
                object["urlList"].as_array().unwrap().iter().map(|url| url.as_str().unwrap().to_owned()),
            );
        }
    }
    (hubs, pages)
}

/// Addresses of the files of a build that another has not, or has with other bytes; and of those that are gone.
fn changed(before: &Outcome, after: &Outcome, ending: &str) -> BTreeSet<String> {
    let (old, new) = (before.files("public"), after.files("public"));
    let differs = new.iter().filter(|(path, bytes)| old.get(*path) != Some(bytes)).map(|(path, _)| path);
    let gone = old.keys().filter(|path| !new.contains_key(*path) && ending == "index.html");
    let wanted = |path: &&std::path::PathBuf| {
        path.to_str().unwrap().ends_with(ending) && !path.starts_with(".newsprint")
    };
    let address = |path: &std::path::PathBuf| {
        let path = path.to_str().unwrap();
        format!("https://digest.example/base/{}", path.strip_suffix("index.html").unwrap_or(path))
    };
    differs.chain(gone).filter(wanted).map(address).collect()
}

#[test]
fn exactly_what_has_changed_is_told_once_when_it_is_there() {
    let web = Web::start();
    let site = site(&keys(&web));
    let root = site.path().to_owned();
    let left: Arc<Mutex<Vec<u64>>> = Arc::default();
    for place in ["127.0.0.1/hub", "127.0.0.2/hub", "127.0.0.3/indexnow"] {
        let (root, left) = (root.clone(), left.clone());
        web.on(place, move |_, client| {
            left.lock().unwrap().push(left_to_send(&root));
            drop(std::io::Write::write_all(client, &answer(202, &[], b"")));
        });
    }
    let first = deploy(site);
    let (hubs, pages) = told(&web);
    let feeds: Vec<String> =
        ["feed.json", "feed.xml", "rss.xml"].map(|name| format!("https://digest.example/base/{name}")).into();
    assert_eq!(hubs[0], hubs[1]);
    assert!(feeds.iter().all(|feed| hubs[0].contains(feed)), "{hubs:?}");
    let nothing = Test::new().args(["--version"]).any_stdout().run();
    let expected = changed(&nothing, &first, "index.html");
    assert_eq!(pages.iter().cloned().collect::<BTreeSet<_>>(), expected);
    assert_eq!(pages.len(), expected.len(), "each once");
    assert_eq!(*left.lock().unwrap(), [0, 0, 0], "told when nothing was left to send");
    assert!(first.stderr.contains(&format!(
        "told {} of {} page(s)\n",
        web.url("127.0.0.3/indexnow"),
        pages.len()
    )));
    assert!(
        first
            .text("public/feed.xml")
            .contains(&format!("<link rel=\"hub\" href=\"{}\"/>", web.url("127.0.0.1/hub")))
    );
    assert!(
        first
            .text("public/rss.xml")
            .contains(&format!("<atom:link rel=\"hub\" href=\"{}\"/>", web.url("127.0.0.2/hub")))
    );
    let json: serde_json::Value = serde_json::from_str(&first.text("public/feed.json")).unwrap();
    assert_eq!(json["hubs"][0], serde_json::json!({ "type": "WebSub", "url": web.url("127.0.0.1/hub") }));
    let served: Vec<_> =
        first.files("www").into_iter().filter(|(path, _)| path.ends_with(format!("{KEY}.txt"))).collect();
    assert!(!served.is_empty() && served.iter().all(|(_, bytes)| bytes == KEY.as_bytes()));

    let before = support::files(&root.join("public"));
    let again = deploy(first.then());
    assert_eq!(told(&web), (Vec::new(), Vec::new()), "nothing new, nobody told");
    let test = again.then();
    std::fs::remove_file(test.path().join("content/1.md")).unwrap();
    let third = deploy(with_article(test, 3));
    let (hubs, pages) = told(&web);
    let kept = before
        .into_iter()
        .fold(Test::new(), |kept, (path, bytes)| kept.file(&format!("public/{}", path.display()), bytes));
    let kept = kept.args(["--version"]).any_stdout().run();
    assert_eq!(pages.into_iter().collect::<BTreeSet<_>>(), changed(&kept, &third, "index.html"));
    let feeds: BTreeSet<String> =
        ["feed.xml", "rss.xml", "feed.json"].iter().flat_map(|name| changed(&kept, &third, name)).collect();
    assert_eq!(hubs[0].iter().cloned().collect::<BTreeSet<_>>(), feeds);
    let dry = with_article(third.then(), 4).args(["build"]).any_stderr().run();
    dry.then().args(["deploy", "--dry-run"]).any_stderr().run();
    assert_eq!(told(&web), (Vec::new(), Vec::new()), "not by a dry run");
}

/// Files that a deploy would send now.
fn left_to_send(root: &Path) -> u64 {
    let plan = Command::new(env!("CARGO_BIN_EXE_newsprint"))
        .args(["plan", "--json"])
        .current_dir(root)
        .output()
        .unwrap();
    let object: serde_json::Value = serde_json::from_slice(&plan.stdout).unwrap();
    object["deploy"]["sent"].as_u64().unwrap_or(u64::MAX)
}

/// Whenever a deploy is killed, the next one tells what it did not come to tell, also where nothing is left to send.
#[test]
fn what_a_killed_deploy_did_not_tell_is_told_by_the_next() {
    let web = Web::start();
    for place in ["127.0.0.1/hub", "127.0.0.2/hub", "127.0.0.3/indexnow"] {
        web.say(place, 202, &[], "");
    }
    // Where a kill came too late, nothing is owed: once more with a new site.
    let killed = || {
        let site = (3..9).fold(site(&keys(&web)), with_article);
        let built = site.args(["build"]).any_stderr().run();
        let owed = built.folder.path().join(".newsprint/deploy/www.news.json");
        let mut process = Command::new(env!("CARGO_BIN_EXE_newsprint"))
            .arg("deploy")
            .current_dir(built.folder.path())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while !owed.exists() && process.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        process.kill().unwrap();
        process.wait().unwrap();
        let is_owed = owed.exists();
        if !is_owed {
            told(&web);
        }
        is_owed.then_some((built, owed))
    };
    let (built, owed) = (0..100).find_map(|_| killed()).expect("a deploy that is killed before it tells");
    let next = built.then().args(["deploy"]).any_stderr().run();
    let (hubs, mut pages) = told(&web);
    let nothing = Test::new().args(["--version"]).any_stdout().run();
    pages.sort();
    assert_eq!(pages, changed(&nothing, &next, "index.html").into_iter().collect::<Vec<_>>(), "each once");
    assert_eq!(hubs.len(), 2);
    assert!(!owed.exists());

    // All was sent, and nobody told.
    std::fs::write(&owed, r#"{"pages":["2024/a/",""],"feeds":["feed.xml"]}"#).unwrap();
    let last = next.then().args(["deploy"]).any_stderr().run();
    let (hubs, pages) = told(&web);
    assert_eq!(pages, ["2024/a/", ""].map(|page| format!("https://digest.example/base/{page}")));
    assert_eq!(hubs, [["https://digest.example/base/feed.xml"]; 2]);
    last.then().args(["deploy"]).any_stderr().run();
    assert_eq!(told(&web), (Vec::new(), Vec::new()), "once");
}

#[test]
fn whoever_does_not_listen_changes_nothing() {
    let web = Web::start();
    web.say("127.0.0.1/hub", 500, &[], "");
    web.on("127.0.0.2/hub", |_, _| std::thread::sleep(Duration::from_secs(60)));
    let dead = "http://127.0.0.1:9/indexnow";
    let settings = keys(&web).replace(&web.url("127.0.0.3/indexnow"), dead);
    let began = Instant::now();
    let outcome = deploy(site(&settings));
    assert!(began.elapsed() < Duration::from_secs(50), "it waited for who is slow");
    let said: Vec<&str> = outcome.stderr.lines().filter(|line| line.starts_with("warning")).collect();
    let mut expected = [
        format!("warning: {} was not told what is new: HTTP 500", web.url("127.0.0.1/hub")),
        format!("warning: {} was not told what is new: no answer within 5 seconds", web.url("127.0.0.2/hub")),
        format!("warning: {dead} was not told what is new: Connection refused (os error 111)"),
    ];
    expected.sort();
    assert_eq!(said, expected);
    let calm = deploy(site(""));
    assert_eq!(
        calm.stderr.lines().filter(|line| line.starts_with("warning") || line.starts_with("told")).count(),
        0
    );
    let published = |outcome: &Outcome| {
        outcome
            .files("www")
            .into_keys()
            .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
            .count()
    };
    assert_eq!(published(&outcome), published(&calm));
    web.take();
}

#[test]
fn without_the_keys_nothing_is_sent_and_no_byte_differs() {
    let web = Web::start();
    let without = deploy(site(""));
    assert_eq!(web.places(), [""; 0]);
    assert!(
        !without.text("public/feed.xml").contains("hub") && !without.text("public/feed.json").contains("hub")
    );
    assert!(!without.files("www").into_keys().any(|path| path.ends_with(format!("{KEY}.txt"))));
    // The key of search engines changes no file of the site.
    let with = deploy(site(&format!(
        "[notify]\nindexnow = \"{KEY}\"\nindexnow_endpoint = \"{}\"",
        web.url("127.0.0.3/indexnow")
    )));
    let site_of = |outcome: &Outcome| {
        let mut files = outcome.files("public");
        files.retain(|path, _| !path.to_str().unwrap().contains(".newsprint"));
        files
    };
    assert_eq!(site_of(&with), site_of(&without));
}

#[test]
fn a_rehearsal_and_a_site_of_this_machine_are_told_of_to_nobody() {
    let web = Web::start();
    for place in ["127.0.0.1/hub", "127.0.0.2/hub", "127.0.0.3/indexnow"] {
        web.say(place, 204, &[], "");
    }
    let rehearsal =
        "\ntargets = [\"live\"]\n[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"live\"\n";
    let built = site(&(keys(&web) + rehearsal)).args(["build"]).any_stderr().run();
    let rehearsed = built.then().args(["deploy", "www"]).any_stderr().run();
    assert_eq!(told(&web), (Vec::new(), Vec::new()));
    rehearsed.then().args(["deploy", "live"]).any_stderr().run();
    assert!(!told(&web).1.is_empty());

    let local = site(&keys(&web));
    let toml = std::fs::read_to_string(local.path().join("site.toml")).unwrap();
    std::fs::write(
        local.path().join("site.toml"),
        toml.replace("https://digest.example/base/", "http://localhost:1111/"),
    )
    .unwrap();
    deploy(local);
    assert_eq!(told(&web), (Vec::new(), Vec::new()));
}
