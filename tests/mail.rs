//! Editions as mail: what Python's `email` reads in the message, and that an edition is sent once, whatever ends in between.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files and panics")]
#![expect(clippy::print_stderr, reason = "a test that skips itself says so")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;
use support::{Outcome, Test};

const TOML: &str = "title = \"港口 Tide\"\nbase_url = \"https://digest.example/d/\"\nlanguage = \"zh-Hans\"\ntime_zone = \"UTC\"\n\
    [editions]\ndaily = true\n[stories]\nenabled = false\n\
    [mail]\nfrom = \"潮报 <news@tide.example>\"\nunsubscribe = \"https://lists.example/leave\"\n";

fn site(articles: usize) -> Test {
    let mut test = Test::new().file("site.toml", TOML);
    for number in 0..articles {
        let text = format!(
            "---\ntitle: \"渡轮 {number} <b> & \\\"co\\\"\"\ndate: 2024-01-17\nid: a{number}\nsource: 海风\n---\n港口发展。\n"
        );
        test = test.file(&format!("content/{number}.md"), text);
    }
    test
}

fn mail(test: Test, more: &'static [&'static str], server: Option<String>, status: i32) -> Outcome {
    let test = test.args(["mail", "2024-01-17", "--out", "out"]).any_stderr().any_stdout().status(status);
    test.prepare(move |command| {
        command.args(more).env_remove("NEWSPRINT_SMTP_URL").env("NEWSPRINT_MAIL_TO", "list@provider.example");
        server.iter().for_each(|url| _ = command.env("NEWSPRINT_SMTP_URL", url));
    })
    .run()
}

#[test]
fn the_message_has_both_forms_and_no_fault() {
    let outcome = mail(site(4), &[], None, 0);
    let (html, text) = (outcome.text("out/index.html"), outcome.text("out/text.txt"));
    assert!(html.len() < 102_400 && html.contains("style=\""), "{html}");
    for bad in ["<style", "<script", "href=\"/", "src="] {
        assert!(!html.contains(bad), "{bad} in {html}");
    }
    for number in 0..4 {
        let title = format!("渡轮 {number} <b> & \"co\"");
        assert!(text.contains(&title), "{text}");
        assert!(html.contains(&format!("渡轮 {number} &lt;b&gt; &amp; \"co\"")), "{html}");
    }
    assert_eq!(text.matches("\n  https://digest.example/d/2024/01/17/").count(), 4, "{text}");
    assert!(text.contains("https://digest.example/d/editions/2024-01-17/"), "{text}");
    let Some(python) = std::env::var_os("NEWSPRINT_PYTHON") else {
        eprintln!("skipped: NEWSPRINT_PYTHON names no Python");
        return;
    };
    let check = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail.py");
    let read = Command::new(python)
        .arg(check)
        .arg(outcome.folder.path().join("out/2024-01-17.eml"))
        .output()
        .unwrap();
    let read: Value = serde_json::from_slice(&read.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&read.stderr)));
    assert_eq!(read["defects"], serde_json::json!([]));
    assert_eq!(read["kind"], "multipart/alternative");
    let head =
        |name: &str| read["head"][name].as_str().unwrap_or_else(|| panic!("{name} in {read}")).to_owned();
    assert_eq!(head("From"), "潮报 <news@tide.example>");
    assert_eq!(head("List-Unsubscribe"), "<https://lists.example/leave>");
    assert_eq!(head("Date"), "Wed, 17 Jan 2024 00:00:00 +0000");
    let id = head("Message-ID");
    assert!(id.starts_with("<2024-01-17.") && id.ends_with("@digest.example>"), "{id}");
    assert!(!head("Subject").is_empty());
    let norm = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(norm(read["parts"]["text/plain"].as_str().unwrap()), norm(&text));
    assert_eq!(norm(read["parts"]["text/html"].as_str().unwrap()), norm(&html));
    // The same edition is the same message.
    let before = fs::read(outcome.folder.path().join("out/2024-01-17.eml")).unwrap();
    let again = mail(outcome.then(), &[], None, 0);
    assert!(fs::read(again.folder.path().join("out/2024-01-17.eml")).unwrap() == before);
}

/// A server that takes mail, and keeps what it was told.
fn server() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let keep = told.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            _ = stream.write_all(b"220 here\r\n");
            let mut in_data = false;
            while let Some(Ok(line)) = lines.next() {
                let answer: &[u8] = match line.as_str() {
                    "." if in_data => {
                        in_data = false;
                        b"250 taken\r\n"
                    }
                    _ if in_data => b"",
                    "DATA" => {
                        in_data = true;
                        b"354 go on\r\n"
                    }
                    "QUIT" => b"221 bye\r\n",
                    _ => b"250 ok\r\n",
                };
                keep.lock().unwrap().push(line);
                _ = stream.write_all(answer);
            }
        }
    });
    (url, told)
}

#[test]
fn an_edition_is_sent_once() {
    let (url, told) = server();
    let sent = mail(site(3), &["--send"], Some(url.clone()), 0);
    assert!(sent.stderr.contains("2024-01-17 was sent"), "{}", sent.stderr);
    let count = || told.lock().unwrap().iter().filter(|line| *line == "DATA").count();
    assert_eq!(count(), 1);
    assert!(told.lock().unwrap().iter().any(|line| line == "RCPT TO:<list@provider.example>"));
    let ledger = sent.text("mail/sent/2024-01-17.txt");
    assert!(ledger.starts_with("begun ") && ledger.contains("\nsent "), "{ledger}");
    let again = mail(sent.then(), &["--send"], Some(url.clone()), 0);
    assert!(again.stderr.contains("was sent before, and is not sent again"), "{}", again.stderr);
    assert_eq!(count(), 1);
    // Killed between the ledger and the server: it says so, and sends nothing by itself.
    fs::write(again.folder.path().join("mail/sent/2024-01-17.txt"), "begun 2024-01-18T00:00:00Z\n").unwrap();
    let unknown = mail(again.then(), &["--send"], Some(url), 2);
    assert!(unknown.stderr.contains("nobody knows whether it was"), "{}", unknown.stderr);
    assert_eq!(count(), 1);
}

#[test]
fn no_password_is_shown_and_without_a_server_nothing_is_begun() {
    let without = mail(site(1), &["--send"], None, 2);
    assert!(without.stderr.contains("NEWSPRINT_SMTP_URL is not set"), "{}", without.stderr);
    assert!(!without.folder.path().join("mail").exists());
    // Over a network it would go in clear.
    let clear = "smtp://me:hunter2secret@mail.example".to_owned();
    let refused = mail(without.then(), &["--send"], Some(clear), 2);
    assert!(refused.stderr.contains("write smtps://"), "{}", refused.stderr);
    assert!(!refused.stderr.contains("hunter2") && !refused.folder.path().join("mail").exists());
    let closed = "smtp://me:hunter2secret@127.0.0.1:9".to_owned();
    let refused = mail(refused.then(), &["--send"], Some(closed), 2);
    assert!(
        refused.stderr.contains("the mail was not taken") && !refused.stderr.contains("hunter2"),
        "{}",
        refused.stderr
    );
}

#[test]
fn an_edition_of_many_is_shortened_in_html_and_whole_as_text() {
    let long = "x".repeat(3000);
    let mut test = site(0);
    for number in 0..60 {
        let text = format!(
            "---\ntitle: \"{number} {long}\"\ndate: 2024-01-17\nid: a{number}\ncolumn: c{}\n---\nText.\n",
            number % 8
        );
        test = test.file(&format!("content/{number}.md"), text);
    }
    let outcome = mail(test, &[], None, 0);
    assert!(outcome.stderr.contains("shortened"), "{}", outcome.stderr);
    assert!(outcome.text("out/index.html").len() < 102_400);
}
