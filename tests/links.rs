//! `links` and `issue check` against a server of the test: what each answer means, that it is kept, how often anybody is asked. And the
//! draft of the next issue.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out their own folders")]

mod support;

use std::fs;
use std::time::Duration;

use serde_json::Value;
use support::web::{Request, Web};
use support::{Outcome, Test};

const NAMES: [&str; 8] = ["there", "old", "lost", "gone", "busy", "silent", "challenge", "closed"];

fn web() -> Web {
    let web = Web::start();
    let page = "<title>A page</title><p>Text.";
    web.say("127.0.0.1/there", 200, &["Content-Type: text/html"], page);
    let to = format!("Location: {}", web.url("127.0.0.1/new"));
    web.say("127.0.0.1/old", 301, &[&to], "");
    web.say("127.0.0.1/new", 200, &["Content-Type: text/html"], page);
    web.say("127.0.0.1/gone", 410, &[], "");
    web.say("127.0.0.2/busy", 429, &["Retry-After: 100"], "");
    web.on("127.0.0.3/silent", |_: &Request, client| {
        // The connection ends without a word.
        drop(client.shutdown(std::net::Shutdown::Both));
    });
    let challenge = "<html><head><title>Just a moment...</title></head></html>";
    web.say("127.0.0.4/challenge", 200, &["Content-Type: text/html"], challenge);
    web.say("127.0.0.5/robots.txt", 200, &[], "User-agent: *\nDisallow: /\n");
    web
}

fn address(web: &Web, name: &str) -> String {
    let host = match name {
        "busy" => 2,
        "silent" => 3,
        "challenge" => 4,
        "closed" => 5,
        _ => 1,
    };
    web.url(&format!("127.0.0.{host}/{name}"))
}

fn site(web: &Web) -> Test {
    let hosts: String = (1..6).map(|number| format!("\"127.0.0.{number}\", ")).collect();
    let toml = format!(
        "title = \"T\"\nbase_url = \"https://digest.example/\"\n[fetch]\nprivate_hosts = [{hosts}]\n[[issues]]\nid = \"w\"\n\
         name = \"Harbour Weekly\"\npath = \"content/issue-*.md\"\n"
    );
    let items: String =
        NAMES.iter().map(|name| format!("* [The {name} page]({}): a word\n", address(web, name))).collect();
    let issue = format!("---\ntitle: Harbour Weekly 1\ndate: 2024-01-03\n---\n## Tools\n\n{items}");
    Test::new().file("site.toml", toml).file("content/issue-1.md", issue)
}

fn asked(test: Test, args: [&str; 3]) -> (Value, Outcome) {
    let outcome = test.args(args).any_stdout().any_stderr().run();
    (serde_json::from_str(&outcome.stdout).unwrap(), outcome)
}

#[test]
fn each_answer_is_told_as_what_it_is_and_asked_for_once() {
    let web = web();
    let (told, outcome) = asked(site(&web), ["links", "--json", "--since=2024-01-01"]);
    let said: Vec<(String, String)> = told["found"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| {
            let name = found["title"].as_str().unwrap().split(' ').nth(1).unwrap();
            (
                name.to_owned(),
                format!("{}: {}", found["state"].as_str().unwrap(), found["said"].as_str().unwrap()),
            )
        })
        .collect();
    let of = |name: &str| said.iter().find(|(other, _)| other == name).map_or("", |(_, said)| said);
    assert_eq!(of("there"), "");
    assert_eq!(of("old"), format!("moved: {}", web.url("127.0.0.1/new")));
    assert_eq!(of("lost"), "gone: HTTP 404");
    assert_eq!(of("gone"), "gone: HTTP 410");
    assert_eq!(of("busy"), "unknown: asks for fewer requests (HTTP 429)");
    assert!(of("silent").starts_with("unknown: can't be fetched: "), "{}", of("silent"));
    assert_eq!(of("challenge"), "closed: stands behind a page \"Just a moment...\"");
    assert_eq!(of("closed"), "closed: is not for robots (robots.txt)");
    assert_eq!((told["links"].as_u64(), told["asked"].as_u64()), (Some(8), Some(8)));
    // A second apart to a host, and what is not for robots not at all.
    let requests = web.take();
    let at = |host: &str| -> Vec<&Request> {
        requests.iter().filter(|request| request.place.starts_with(host)).collect()
    };
    assert_eq!(at("127.0.0.1/").len(), 6, "robots.txt, four pages, one of them elsewhere");
    for pair in at("127.0.0.1/").windows(2) {
        assert!(pair[1].at - pair[0].at >= Duration::from_millis(900), "{pair:?}");
    }
    assert_eq!(at("127.0.0.5/").len(), 1);
    // What is known is known.
    let kept = outcome.text("links.tsv");
    assert_eq!(kept.lines().count(), 9, "{kept}");
    let (told, outcome) = asked(outcome.then(), ["links", "--json", "--since=2024-01-01"]);
    assert_eq!((told["asked"].as_u64(), web.take().len()), (Some(0), 0));
    assert_eq!(outcome.text("links.tsv"), kept);
    // For people, and nothing of older articles.
    let outcome = outcome.then().args(["links"]).any_stdout().any_stderr().run();
    let told = format!("gone {} in content/issue-1.md: HTTP 404", address(&web, "lost"));
    assert!(outcome.stdout.contains(&told), "{}", outcome.stdout);
    let (told, _) = asked(outcome.then(), ["links", "--json", "--since=2024-02-01"]);
    assert_eq!(told["links"].as_u64(), Some(0));
}

#[test]
fn an_issue_is_looked_through_before_it_is_published() {
    let web = web();
    let there = web.url("127.0.0.1/there");
    let next = format!(
        "---\ntitle: Harbour Weekly 2\ndate: 2024-01-10\ndraft: true\n---\n## Tools\n\n* [Again]({there}): a word\n* [Bare](https://a.example/x?utm_source=w&p=1)\n\n\
         ![](https://p.example/1.png)\n\n* [Lost]({}): a word\n",
        web.url("127.0.0.1/lost")
    );
    let outcome = site(&web)
        .file("content/issue-2.md", next)
        .args(["issue", "check", "content/issue-2.md", "--offline"])
        .any_stderr()
        .run();
    let said = outcome.stderr.clone();
    for told in [
        "content/issue-2.md:8: \"Again\" leads where an item of content/issue-1.md led already",
        "content/issue-2.md:9: \"Bare\" comes without a word about it",
        "content/issue-2.md:9: the address of \"Bare\" says where its readers come from\n  help: write https://a.example/x?p=1",
        "content/issue-2.md:11: a picture has no words for those who do not see it: https://p.example/1.png",
        "looked 3 links of content/issue-2.md through, asked for 0",
    ] {
        assert!(said.contains(told), "{told}\n{said}");
    }
    assert_eq!(web.take().len(), 0);
    assert!(!outcome.folder.path().join("links.tsv").exists());
    // With servers: one link is gone.
    let toml = outcome.text("site.toml");
    let issue = outcome.text("content/issue-2.md").replace("https://a.example/x?utm_source=w&p=1", &there);
    let outcome = outcome
        .then()
        .file("site.toml", toml)
        .file("content/issue-2.md", issue)
        .args(["issue", "check", "content/issue-2.md"])
        .any_stderr()
        .status(1)
        .run();
    let told = "error: content/issue-2.md:13: \"Lost\" leads to a page that is gone (HTTP 404)";
    assert!(outcome.stderr.contains(told), "{}", outcome.stderr);
    // It is not asked again, and told again.
    web.take();
    let outcome = outcome.then().args(["issue", "check", "content/issue-2.md"]).any_stderr().status(1).run();
    assert!(outcome.stderr.contains(told) && web.take().is_empty(), "{}", outcome.stderr);
    let refused = outcome.then().args(["issue", "check", "site.toml"]).any_stderr().status(2).run();
    assert!(refused.stderr.contains("site.toml is no issue"), "{}", refused.stderr);
}

#[test]
fn the_next_issue_is_drafted_by_the_last() {
    let issue = |number: u32| {
        format!(
            "---\ntitle: \"Harbour Weekly {number}: tides\"\ndate: 2024-01-{:02}\n---\n## Tools\n\n* [A](https://a.example/{number}): a\n\n## Films\n\n* [B](https://b.example/{number}): b\n\n## Why locks rust\n\nThey do.\n",
            7 * number
        )
    };
    let outcome = Test::new()
        .file("site.toml", "title = \"T\"\n[[issues]]\nid = \"w\"\nname = \"Harbour Weekly\"\npath = \"content/issue-*.md\"\n")
        .file("content/issue-08.md", "---\ntitle: \"Harbour Weekly 8\"\ndate: 2023-12-31\n---\n## Tools\n\n* [A](https://a.example/8): a\n\n## Films\n")
        .file("content/issue-09.md", issue(1).replace("Weekly 1", "Weekly 9"))
        .file("content/lead.md", "---\ntitle: The lock is shut\ndate: 2024-01-08\nlink: https://lake.example/lock\n---\nA gauge broke.\n")
        .file("curation/a.toml", "[\"https://lake.example/lock\"]\npin = true\n")
        .args(["issue", "new"])
        .any_stderr()
        .run();
    assert!(outcome.stderr.ends_with("wrote content/issue-10.md\n"), "{}", outcome.stderr);
    assert_eq!(
        outcome.text("content/issue-10.md"),
        "---\ntitle: \"Harbour Weekly 10\"\ndate: 2024-01-14\nnumber: 10\ndraft: true\n---\n\n## Tools\n\n\
         * [The lock is shut](https://lake.example/lock)\n\n## Films\n\n"
    );
    let again = outcome.then().args(["issue", "new"]).any_stderr().status(2).run();
    assert!(again.stderr.contains("content/issue-10.md is there already"), "{}", again.stderr);
    fs::remove_file(again.folder.path().join("content/issue-10.md")).unwrap();
    let by_template = again
        .then()
        .file("next.txt", "# {title} ({date})\n\nNo. {number}\n{items}")
        .args(["issue", "new", "w", "--template=next.txt"])
        .any_stderr()
        .run();
    assert_eq!(
        by_template.text("content/issue-10.md"),
        "# Harbour Weekly 10 (2024-01-14)\n\nNo. 10\n* [The lock is shut](https://lake.example/lock)\n"
    );
    let by_template = by_template.then().file("next.txt", "headline = \"{title}\"\n{title}\n").file(
        "content/issue-09.md",
        issue(1).replace("\"Harbour Weekly 1: tides\"", "'Harbour \\ \"Weekly\" {number} 9'"),
    );
    fs::remove_file(by_template.path().join("content/issue-10.md")).unwrap();
    let by_template = by_template.args(["issue", "new", "w", "--template=next.txt"]).any_stderr().run();
    assert_eq!(
        by_template.text("content/issue-10.md"),
        "headline = \"Harbour \\\\ \\\"Weekly\\\" {number} 10\"\nHarbour \\ \"Weekly\" {number} 10\n"
    );
    let unknown = by_template.then().args(["issue", "new", "x"]).any_stderr().status(2).run();
    assert!(
        unknown.stderr.contains("the site has no roundup \"x\"\n  help: it has: w"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn a_draft_is_written_as_the_site_reads_it_and_takes_what_is_new() {
    let issue = |number: u32, item: &str| {
        format!(
            "---\nheadline: Harbour Weekly {number}\nday: 2024-01-0{number}\ncuration:\n  pin: true\n---\n## Tools\n\n* [A]({item}): a\n"
        )
    };
    let article = |name: &str| {
        format!(
            "---\nheadline: The {name} [one]\nday: 2024-01-01\nlink: https://lake.example/{name}\ncuration:\n  pin: true\n---\nA gauge broke.\n"
        )
    };
    let outcome = Test::new()
        .file(
            "site.toml",
            "title = \"T\"\nlanguages = \"en\"\n[front_matter]\ntitle = [\"headline\"]\ndate = [\"day\"]\n\
             [[issues]]\nid = \"w\"\nname = \"Harbour Weekly\"\npath = \"content/issue-*.md\"\n",
        )
        .file("content/issue-1.md", issue(1, "https://lake.example/old"))
        .file("content/issue-2.md", issue(2, "https://a.example/2"))
        .file("content/old.md", article("old"))
        .file("content/new.md", article("new(1)"))
        .args(["issue", "new"])
        .any_stderr()
        .run();
    assert!(
        outcome.stderr.starts_with("warning: site.toml:2:1: unknown key `languages`"),
        "{}",
        outcome.stderr
    );
    assert_eq!(
        outcome.text("content/issue-3.md"),
        "---\nheadline: \"Harbour Weekly 3\"\nday: 2024-01-03\nnumber: 3\ndraft: true\n---\n\n## Tools\n\n\
         * [The new(1) \\[one\\]](<https://lake.example/new(1)>)\n\n"
    );
    // It is an issue by its title, and the last number is the last.
    let last = issue(3, "https://a.example/3").replace("Weekly 3", "Weekly 4294967295");
    let outcome =
        outcome.then().file("content/issue-3.md", last).args(["issue", "new"]).any_stderr().status(2).run();
    assert!(outcome.stderr.contains("gives the next issue no name"), "{}", outcome.stderr);
}

#[test]
fn what_is_no_text_is_not_written_over() {
    let web = web();
    let test =
        site(&web).file("links.tsv", vec![0xff, 0xfe, 0x00, 0xd8]).args(["links"]).any_stderr().status(2);
    let outcome = test.run();
    assert!(outcome.stderr.contains("links.tsv"), "{}", outcome.stderr);
    assert_eq!(web.take().len(), 0);
    assert_eq!(fs::read(outcome.folder.path().join("links.tsv")).unwrap(), [0xff, 0xfe, 0x00, 0xd8]);
}
