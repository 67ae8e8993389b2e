//! S3, by moto's server.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use super::server::{Fault, Proxy, Server, ask, free_port, get};
use super::site::{Dice, Digest, assert_whole, find, have, said};

/// moto looks at the form of a signature only.
const SIGNED: &str = "Authorization: AWS4-HMAC-SHA256 Credential=a/20240101/us-east-1/s3/aws4_request\r\n";

struct Store {
    proxy: Proxy,
    port: u16,
    _server: Server,
}

impl Store {
    fn start() -> Option<Self> {
        if !have(&["moto_server"]) {
            return None;
        }
        let port = free_port();
        let mut command = Command::new(find("moto_server").unwrap());
        let server = Server::start(command.args(["-H", "127.0.0.1", "-p", &port.to_string()]), port);
        assert_eq!(ask(port, "PUT", "/digest", SIGNED).0, 200);
        Some(Self { proxy: Proxy::before(port), port, _server: server })
    }

    fn target(&self, more: &str) -> String {
        let port = self.proxy.port;
        format!(
            "[[targets]]\nname = \"live\"\nkind = \"s3\"\nbucket = \"digest\"\nendpoint = \"http://127.0.0.1:{port}\"\n{more}"
        )
    }

    fn object(&self, path: &str) -> Option<Vec<u8>> {
        get(self.port, &format!("/digest/{path}"), SIGNED)
    }

    fn put(&self, path: &str, text: &str) {
        let header = format!("{SIGNED}X-Dummy: 1\r\n");
        assert_eq!(ask(self.port, "DELETE", &format!("/digest/{path}"), &header).0, 204);
        let mut server = std::net::TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let length = text.len();
        let request = format!(
            "PUT /digest/{path} HTTP/1.0\r\nHost: a\r\n{SIGNED}Content-Length: {length}\r\n\r\n{text}"
        );
        std::io::Write::write_all(&mut server, request.as_bytes()).unwrap();
        std::io::Read::read_to_end(&mut server, &mut Vec::new()).unwrap();
    }

    fn assert_whole(&self, when: &str) {
        assert_whole(|path| self.object(path), when);
    }

    fn assert_is(&self, digest: &Digest) {
        for (path, bytes) in digest.public() {
            assert!(self.object(&path) == Some(bytes), "{path}");
        }
        assert_eq!(self.object("newsprint-deploying.txt"), None);
    }
}

#[test]
fn only_what_changed_is_sent() {
    let Some(store) = Store::start() else { return };
    let digest = Digest::new(&store.target(""));
    let files = digest.public().len();
    let first = digest.deploy("live");
    assert_eq!((&first["sent"], &first["done"]), (&files.into(), &true.into()));
    store.assert_is(&digest);

    store.proxy.reset();
    let second = digest.deploy("live");
    assert_eq!((&second["sent"], &second["done"]), (&0.into(), &false.into()));
    assert!(store.proxy.seen().len() <= 3, "{:?}", store.proxy.seen());

    digest.add(9);
    digest.build();
    let before = digest.public();
    store.proxy.reset();
    let added = digest.deploy("live");
    assert!(added["sent"].as_u64().unwrap() <= 40, "{added}");
    let seen = store.proxy.seen();
    let is_put = |line: &&String| line.starts_with("PUT");
    // How often the journal is written follows from how long it takes.
    let puts = seen.iter().filter(is_put).filter(|line| !line.ends_with("newsprint-deploying.txt")).count();
    assert!(puts as u64 <= added["sent"].as_u64().unwrap() + 2, "and the manifest, twice at most: {puts}");
    store.assert_is(&digest);
    store.assert_whole("one added");

    digest.remove(9);
    digest.build();
    let removed = digest.deploy("live");
    let after = digest.public();
    // Parts of the index stay for pages that are open. The author had no other article: the addresses of that list lead on.
    let gone = before.into_keys().filter(|path| !after.contains_key(path) && !path.starts_with("search/"));
    let (lists, gone): (Vec<_>, Vec<_>) = gone.partition(|path| path.starts_with("authors/"));
    assert_eq!((removed["removed"].as_u64(), lists.is_empty()), (Some(gone.len() as u64), false));
    store.assert_whole("one removed");
    assert_eq!(store.object("2024/01/10/index.html"), None);
    for list in lists {
        let page = String::from_utf8(store.object(&list).unwrap()).unwrap();
        assert!(page.contains("<meta http-equiv=\"refresh\" content=\"0; url=/authors/\">"), "{page}");
    }

    let head =
        |path: &str| ask(store.port, "HEAD", &format!("/digest/{path}"), SIGNED).1.to_ascii_lowercase();
    let css = digest.public().into_keys().find(|path| path.ends_with(".css")).unwrap();
    assert!(head(&css).contains("cache-control: public, max-age=31536000, immutable"), "{}", head(&css));
    assert!(head("index.html").contains("content-type: text/html; charset=utf-8"));
    assert!(head("feed.xml").contains("content-type: application/atom+xml; charset=utf-8"));

    // Only headers change: what is packed is sent again, what is not stays.
    let text = fs::read_to_string(digest.path("site.toml")).unwrap();
    fs::write(digest.path("site.toml"), format!("{text}pack = \"gzip\"\n")).unwrap();
    let packed = digest.deploy("live");
    assert!(packed["changed"].as_u64().unwrap() > 0 && packed["new"] == 0, "{packed}");
    assert!(head("index.html").contains("content-encoding: gzip"), "{}", head("index.html"));
    assert!(store.object("index.html").unwrap().starts_with(b"\x1f\x8b"));
}

/// It was in memory as a whole.
#[test]
fn a_film_is_sent_in_parts_and_whole_or_not_at_all() {
    let Some(store) = Store::start() else { return };
    let digest = Digest::new(&store.target(""));
    let film = digest.add_film();
    fs::write(digest.path("public/film.mp4"), vec![8; film.len()]).unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!((code, stderr.contains("public/film.mp4 was changed after the build")), (2, true), "{stderr}");
    assert_eq!(store.object("film.mp4"), None);

    fs::write(digest.path("public/film.mp4"), &film).unwrap();
    store.proxy.reset();
    digest.deploy("live");
    assert!(store.object("film.mp4") == Some(film));
    // On a slow machine one may be sent again.
    let seen = store.proxy.seen();
    let part =
        |line: &'_ String| Some(line.split_once("partNumber=")?.1.split(['&', ' ']).next()?.to_owned());
    let parts: BTreeSet<String> = seen.iter().filter_map(part).collect();
    assert_eq!(parts.len(), 3, "{seen:?}");
    let head = ask(store.port, "HEAD", "/digest/film.mp4", SIGNED).1.to_ascii_lowercase();
    assert!(head.contains("content-type: video/mp4") && head.contains("max-age=3600"), "{head}");
    store.assert_is(&digest);
}

/// Changes the site in one of the ways in which it changes.
fn change(digest: &Digest, articles: &mut BTreeMap<u32, ()>, dice: &mut Dice) {
    match dice.below(5) {
        0 if articles.len() > 4 => {
            let at = dice.below(articles.len() as u64) as usize;
            let number = *articles.keys().nth(at).unwrap();
            articles.remove(&number);
            digest.remove(number);
        }
        1 => digest.restyle(dice.below(1000) as u32),
        _ => {
            let number = 9 + dice.below(300) as u32;
            articles.insert(number, ());
            digest.add(number);
        }
    }
    digest.build();
}

#[test]
fn whatever_request_fails_the_live_site_is_whole() {
    let Some(store) = Store::start() else { return };
    let digest = Digest::new(&store.target(""));
    let mut articles = (1..=8).map(|number| (number, ())).collect();
    let mut dice = Dice(7);
    let (mut failed, mut went) = (0, 0);
    for round in 0..16 {
        if round > 0 {
            change(&digest, &mut articles, &mut dice);
        }
        let fault =
            [Fault::Status(403), Fault::Status(400), Fault::Status(503), Fault::Lost, Fault::Hang][round % 5];
        let number = dice.below(if round == 0 { 60 } else { 34 }) as usize;
        store.proxy.fail(number, fault);
        let (code, _, stderr) = digest.run(&["deploy"]);
        match code {
            0 => went += 1,
            3 => failed += 1,
            _ => panic!("{fault:?} at {number}: {code} {stderr}"),
        }
        store.assert_whole(&format!("{fault:?} at {number}, {:?}", store.proxy.seen().get(number)));
        store.proxy.reset();
        if round % 3 == 2 {
            digest.deploy("live");
            store.assert_is(&digest);
            store.assert_whole("after all");
        }
    }
    digest.deploy("live");
    store.assert_is(&digest);
    assert!(failed > 3 && went > 3, "{failed} failed, {went} went");
}

#[test]
fn killed_at_any_moment_it_leaves_a_whole_site_and_the_next_deploy_ends_the_work() {
    let Some(store) = Store::start() else { return };
    let digest = Digest::new(&store.target(""));
    let mut articles = (1..=8).map(|number| (number, ())).collect();
    let mut dice = Dice(3);
    let mut killed = 0;
    for round in 0..14 {
        store.proxy.reset();
        let most = dice.below(60) as usize;
        let mut child = digest.start(&["deploy"]);
        while store.proxy.seen().len() < most && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        store.assert_whole(&format!("killed in round {round}"));
        if round % 3 == 2 {
            change(&digest, &mut articles, &mut dice);
        }
    }
    assert!(killed > 3, "{killed}");
    digest.deploy("live");
    store.assert_is(&digest);
    store.assert_whole("at the end");
    let deployed = String::from_utf8(store.object("newsprint-deployed.txt").unwrap()).unwrap();
    assert!(deployed.starts_with("newsprint-deployed 2\n"));
}

#[test]
fn what_can_go_wrong_has_a_message_and_harms_nothing() {
    let Some(store) = Store::start() else { return };
    let digest = Digest::new(&store.target(""));
    digest.deploy("live");
    digest.add(20);
    digest.build();

    // A wrong key.
    store.proxy.fail(0, Fault::Status(403));
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(
        (code, stderr.as_str()),
        (
            3,
            "error: cannot read s3://digest: the key is wrong, or may not do that (403)\n  help: see that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are right and may write there\n"
        )
    );
    store.proxy.reset();

    // A clock that is wrong, a store that is full.
    store.proxy.fail(0, Fault::Says("RequestTimeTooSkewed"));
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("RequestTimeTooSkewed\n  help: the clock of this machine is wrong"), "{stderr}");
    store.proxy.fail(6, Fault::Says("QuotaExceeded"));
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("QuotaExceeded\n  help: make room there"), "{stderr}");
    store.assert_whole("full");
    store.proxy.reset();

    // No key.
    let mut command = digest.command(&["deploy"]);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env("HOME", digest.path(""));
    let (code, _, stderr) = said(command.output().unwrap());
    assert_eq!(
        (code, stderr.as_str()),
        (
            2,
            "error: there is no key for s3://digest\n  help: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write ~/.aws/credentials\n"
        )
    );

    // A damaged manifest.
    let manifest = String::from_utf8(store.object("newsprint-deployed.txt").unwrap()).unwrap();
    store.put("newsprint-deployed.txt", &manifest.replace("page ", "pago "));
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 3);
    assert!(stderr.contains("newsprint-deployed.txt is damaged"), "{stderr}");
    store.assert_whole("damaged");
    let (code, _, stderr) = digest.run(&["deploy", "--verify"]);
    assert_eq!(code, 0, "{stderr}");
    store.assert_is(&digest);

    // Two at once: one that lives elsewhere gives signs of life.
    digest.add(21);
    digest.build();
    store.proxy.fail(30, Fault::Status(403));
    let _ = digest.run(&["deploy"]);
    store.proxy.reset();
    let journal = store.object("newsprint-deploying.txt").map(|bytes| String::from_utf8(bytes).unwrap());
    if journal.is_some() {
        digest.deploy("live");
        store.assert_is(&digest);
    }
    digest.add(22);
    digest.build();
    let children: Vec<_> = (0..2).map(|_| digest.start(&["deploy"])).collect();
    let ends: Vec<_> = children.into_iter().map(|child| said(child.wait_with_output().unwrap())).collect();
    assert!(ends.iter().any(|(code, ..)| *code == 0), "{ends:?}");
    for (code, _, stderr) in &ends {
        assert!(*code == 0 || (*code == 3 && stderr.contains("another deploy")), "{ends:?}");
    }
    store.assert_is(&digest);
    store.assert_whole("two at once");

    // A site that lost its articles.
    for number in 1..=8 {
        digest.remove(number);
    }
    digest.build();
    let (code, _, stderr) = digest.run(&["deploy", "--max-delete", "5"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("files would be removed, more than 5; nothing was sent"), "{stderr}");
    store.assert_whole("too many");

    // No server.
    let text = fs::read_to_string(digest.path("site.toml")).unwrap();
    let nobody = format!("127.0.0.1:{}", free_port());
    fs::write(digest.path("site.toml"), text.replace(&format!("127.0.0.1:{}", store.proxy.port), &nobody))
        .unwrap();
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 3);
    assert!(stderr.starts_with("error: cannot read s3://digest: ") && stderr.contains("onnect"), "{stderr}");
}

#[test]
fn a_bucket_of_others_is_refused() {
    let Some(store) = Store::start() else { return };
    let digest = Digest::new(&store.target(""));
    store.put("theirs.txt", "theirs");
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("s3://digest is not empty, and newsprint did not write what is in it"),
        "{stderr}"
    );
    let (code, _, stderr) = digest.run(&["deploy", "--adopt"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(store.object("theirs.txt").as_deref(), Some(b"theirs".as_slice()));
    store.assert_is(&digest);
}
