//! The preview as a browser meets it: a real server on a free port, requests written by hand.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests write files, wait for a server and panic"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use regex::Regex;
use support::live::{PATIENCE, article, write};
use tempfile::TempDir;

/// A site of its own, served until the end of the test.
struct Preview {
    folder: TempDir,
    server: Child,
    /// `127.0.0.1:40123`
    address: String,
}

impl Preview {
    /// A small site: two articles of one source, one of them below a Chinese name.
    fn start(args: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        write(folder.path(), "site.toml", "title = \"Harbour Digest\"\n[urls]\nslugs = \"unicode\"\n");
        write(folder.path(), "content/ferry.md", &article(1_705_511_701, "渡轮", "A first text."));
        write(folder.path(), "content/2024/b.txt", &article(1_705_611_701, "Second", "Another text."));
        Self::serve(folder, args)
    }

    fn serve(folder: TempDir, args: &[&str]) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_newsprint"))
            .args(["serve", "--port", "0", "--root"])
            .arg(folder.path())
            .args(args)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
        let pattern = Regex::new("http://([^/]+)/").unwrap();
        let address = loop {
            let line = lines.next().expect("the server says where it is").unwrap();
            if let Some(found) = pattern.captures(&line) {
                break found[1].to_owned();
            }
        };
        // Who does not listen would make the server wait when the pipe is full.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let preview = Self { folder, server, address };
        preview.wait_for("/", |answer| [200, 301].contains(&answer.status));
        preview
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        write(self.root(), name, text);
    }

    /// Sends bytes as they are and reads until the server closes the connection.
    fn send(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // A server that refuses a request need not read all of it.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        Answer::parse(&bytes)
    }

    fn request(&self, method: &str, path: &str, headers: &str) -> Answer {
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        self.send(head.as_bytes())
    }

    fn get(&self, path: &str) -> Answer {
        self.request("GET", path, "")
    }

    fn wait_for(&self, path: &str, is_it: impl Fn(&Answer) -> bool) -> Answer {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(path);
            if is_it(&answer) {
                return answer;
            }
            assert!(Instant::now() < end, "{path} never came: {} {}", answer.status, answer.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Files and connections that the server has open, where the system says so.
    fn open_files(&self) -> Option<usize> {
        fs::read_dir(format!("/proc/{}/fd", self.server.id())).map(Iterator::count).ok()
    }

    fn wait_for_open_files(&self, before: Option<usize>) {
        let end = Instant::now() + PATIENCE;
        while self.open_files() > before {
            assert!(Instant::now() < end, "{:?} files are open, {before:?} were", self.open_files());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What `build` writes for this address, by path.
    fn built(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.built_with_manifest();
        files.remove("newsprint-manifest.txt");
        files
    }

    fn built_with_manifest(&self) -> BTreeMap<String, Vec<u8>> {
        let out = TempDir::new().unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_newsprint"))
            .arg("build")
            .arg("--root")
            .arg(self.root())
            .arg("--out")
            .arg(out.path())
            .args(["--base-url", &format!("http://{}/", self.address)])
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        let mut files = BTreeMap::new();
        collect(out.path(), out.path(), &mut files);
        files
    }

    /// Pages that are not served as they are built.
    fn differing(&self) -> Vec<String> {
        let script = Regex::new("<script src=\"/__newsprint/live.js\"[^>]*></script>\n").unwrap();
        let mut differing = Vec::new();
        for (path, expected) in self.built() {
            let url = percent_encoding::utf8_percent_encode(&path, percent_encoding::CONTROLS).to_string();
            let url = format!("/{}", url.strip_suffix("index.html").unwrap_or(&url));
            let answer = self.get(&url);
            let status = if path == "404.html" { [200, 404] } else { [200, 200] };
            let body = if path.ends_with(".html") {
                assert!(script.is_match(&answer.text()) || answer.status != 200, "{url} has the script");
                script.replace(&answer.text(), "").into_owned().into_bytes()
            } else {
                answer.body.clone()
            };
            if body != expected || !status.contains(&answer.status) {
                differing.push(format!("{url}: {}", answer.status));
            }
        }
        differing
    }

    fn wait_until_as_built(&self) {
        let end = Instant::now() + PATIENCE;
        loop {
            let differing = self.differing();
            if differing.is_empty() {
                return;
            }
            assert!(Instant::now() < end, "not served as built: {differing:#?}");
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|part| part == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn collect(folder: &Path, root: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, root, into);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            into.insert(name, fs::read(&path).unwrap());
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_page_of_the_demo_site_is_served_as_it_is_built() {
    let folder = TempDir::new().unwrap();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = fs::read_to_string(project.join("site.toml")).unwrap();
    // At the root of the host: `build` is told the same address.
    let settings: Vec<&str> = settings.lines().filter(|line| !line.starts_with("base_url")).collect();
    write(folder.path(), "site.toml", &settings.join("\n"));
    for part in ["content", "topics", "curation", "editions"] {
        copy(&project.join(part), &folder.path().join(part));
    }
    let preview = Preview::serve(folder, &[]);
    preview.wait_until_as_built();
}

/// Further articles, where NEWSPRINT_SHARED names a folder with some.
#[test]
fn every_page_of_the_seeds_is_served_as_it_is_built() {
    let shared = std::env::var_os("NEWSPRINT_SHARED").map(PathBuf::from);
    let Some(seeds) = shared.map(|shared| shared.join("seeds")).filter(|seeds| seeds.is_dir()) else {
        return;
    };
    let folder = TempDir::new().unwrap();
    write(folder.path(), "site.toml", "title = \"Seeds\"\nlanguage = \"zh-Hans\"\n");
    copy(&seeds, &folder.path().join("content"));
    let preview = Preview::serve(folder, &[]);
    preview.wait_until_as_built();
    assert!(preview.built().keys().filter(|path| path.starts_with("20")).count() > 5);
}

#[test]
fn a_build_beside_it_leaves_the_preview_whole() {
    let preview = Preview::start(&[]);
    for number in 0..300 {
        let text = article(1_705_000_000 + number * 40_000, &format!("Title {number}"), "A text.");
        preview.write(&format!("content/many/{number}.md"), &text);
    }
    // Both clean the same articles, and one finds what the other has cleaned.
    let build = || {
        let mut build = Command::new(env!("CARGO_BIN_EXE_newsprint"));
        build.args(["build", "--root"]).arg(preview.root()).stderr(Stdio::null());
        assert!(build.status().unwrap().success());
    };
    std::thread::scope(|scope| drop([scope.spawn(build), scope.spawn(build)]));
    preview.wait_until_as_built();
    // What an open preview reads is not what stands under the name.
    let cache = preview.root().join(".newsprint/cache");
    fs::remove_dir_all(&cache).unwrap();
    build();
    preview.wait_until_as_built();
    // A body that the disk lost is cleaned again.
    for entry in fs::read_dir(&cache).unwrap().map(Result::unwrap) {
        let bytes = fs::read(entry.path()).unwrap();
        fs::write(entry.path(), &bytes[..bytes.len() / 2]).unwrap();
    }
    let next = TempDir::new().unwrap();
    copy(preview.root(), next.path());
    Preview::serve(next, &[]).wait_until_as_built();
}

#[test]
fn a_page_of_the_previews_own_tells_how_the_sources_do() {
    let preview = Preview::start(&[]);
    let row =
        "<tr><th scope=\"row\">haifeng.example.com (haifeng-example-com)</th><td>2024-01-18T21:01:41Z, ";
    let answer = preview.wait_for("/__newsprint/sources", |answer| answer.text().contains(row));
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(answer.text().contains("<p>0 of 1 silent as of "), "{}", answer.text());
}

#[test]
fn answers_as_a_static_host_does() {
    let preview = Preview::start(&[]);
    let front = preview.get("/");
    assert_eq!(front.header("content-type"), Some("text/html; charset=utf-8"));
    let head = preview.request("HEAD", "/", "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), front.header("content-length"));
    let etag = front.header("etag").unwrap().to_owned();
    let again = preview.request("GET", "/", &format!("If-None-Match: {etag}\r\n"));
    assert_eq!((again.status, again.body.len()), (304, 0));
    let part = preview.request("GET", "/robots.txt", "Range: bytes=0-9\r\n");
    assert_eq!((part.status, part.text().as_str()), (206, "User-agent"));
    assert_eq!(preview.request("GET", "/robots.txt", "Range: bytes=99999-\r\n").status, 416);

    for (path, media_type) in [
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(preview.get(path).header("content-type"), Some(media_type), "{path}");
    }

    let day = preview.get("/2024/01/17?a=b");
    assert_eq!((day.status, day.header("location")), (301, Some("/2024/01/17/?a=b")));
    let link = Regex::new("href=\"(/2024/01/17/[^\"]+/)\"").unwrap();
    let day = preview.get("/2024/01/17/").text();
    let ferry = link.captures(&day).unwrap()[1].to_owned();
    assert!(ferry.contains('渡') || ferry.contains("%E6%B8%A1"), "{ferry}");
    assert!(
        preview
            .get(&ferry.replace('渡', "%E6%B8%A1").replace('轮', "%E8%BD%AE"))
            .text()
            .contains("A first text.")
    );

    let missing = preview.get("/nowhere/");
    assert_eq!((missing.status, missing.header("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(missing.text().contains("Harbour Digest"));
    let post = preview.request("POST", "/", "Content-Length: 0\r\n");
    assert_eq!((post.status, post.header("allow")), (405, Some("get,head")));
}

#[test]
fn no_other_site_may_frame_a_page_or_take_a_file() {
    let preview = Preview::start(&[]);
    let event = "Sec-Fetch-Site: cross-site\r\n";
    for (method, path, headers, status) in [
        ("GET", "/", "", 200),
        ("HEAD", "/", "", 200),
        ("GET", "/", "If-None-Match: *\r\n", 304),
        ("GET", "/robots.txt", "Range: bytes=0-9\r\n", 206),
        ("GET", "/2024", "", 301),
        ("GET", "/nowhere/", "", 404),
        ("POST", "/", "Content-Length: 0\r\n", 405),
        ("GET", "/__newsprint/live.js", "", 200),
        ("HEAD", "/__newsprint/events", "", 200),
        ("GET", "/__newsprint/events", event, 403),
    ] {
        let answer = preview.request(method, path, headers);
        let said = ["cross-origin-resource-policy", "content-security-policy", "x-content-type-options"]
            .map(|name| answer.header(name));
        assert_eq!(
            (answer.status, said),
            (status, [Some("same-origin"), Some("frame-ancestors 'none'"), Some("nosniff")]),
            "{method} {path} {headers}"
        );
    }
}

#[test]
fn pages_that_are_closed_give_their_place_back() {
    let preview = Preview::start(&[]);
    let listen = |_| {
        let mut stream = TcpStream::connect(&preview.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(b"GET /__newsprint/events?page=/ HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        assert!(lines.any(|line| line == "event: state"));
        stream
    };
    let place = || preview.request("HEAD", "/__newsprint/events", "");
    let listening: Vec<TcpStream> = (0..64).map(listen).collect();
    let full = place();
    assert_eq!((full.status, full.header("retry-after")), (503, Some("1")));
    drop(listening);
    let end = Instant::now() + PATIENCE;
    while place().status != 200 {
        assert!(Instant::now() < end, "no place becomes free");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_site_below_a_path_is_served_there() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "site.toml", "base_url = \"https://example.org/digest/\"\n");
    write(folder.path(), "content/a.md", &article(1_705_511_701, "First", "A text."));
    let preview = Preview::serve(folder, &[]);
    preview.wait_for("/digest/", |answer| answer.text().contains("First"));
    assert_eq!(preview.get("/").header("location"), Some("/digest/"));
    assert_eq!(preview.get("/2024/").status, 404);
}

#[test]
fn what_is_hostile_is_refused_and_the_next_is_served() {
    let preview = Preview::start(&[]);
    for path in ["/../site.toml", "/%2e%2e/site.toml", "/..%5csite.toml", "/a/%00", "/%252e%252e/site.toml"] {
        let status = preview.get(path).status;
        assert!([400, 404].contains(&status), "{path}: {status}");
    }
    let host = |host: &str| {
        preview.send(format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes()).status
    };
    assert_eq!(host("localhost:1"), 200);
    assert_eq!(host("rebound.example.org"), 403);
    assert_eq!(host("localhost\r\nHost: rebound.example.org"), 403);
    let absolute = "GET http://rebound.example.org/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(preview.send(absolute.as_bytes()).status, 403);
    assert_eq!(preview.send(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 403);
    let foreign = preview.request("GET", "/__newsprint/events", "Sec-Fetch-Site: cross-site\r\n");
    assert_eq!(foreign.status, 403);

    let long = format!("X: {}\r\n", "a".repeat(1 << 20));
    assert!([431, 0].contains(&preview.request("GET", "/", &long).status));
    let many = "X: a\r\n".repeat(5000);
    assert!([431, 0].contains(&preview.request("GET", "/", &many).status));
    assert!([400, 0].contains(&preview.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").status));
}

/// Whether the other side has neither sent anything nor closed the connection.
fn is_open(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let met = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    met.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

#[test]
fn clients_that_never_end_their_request_are_sent_away() {
    let preview = Preview::start(&[]);
    let dawdle = |_| {
        let mut stream = TcpStream::connect(&preview.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
        stream
    };
    // Some hold nobody up: there is an answer while the server waits for all of them still. On a machine that is very busy it
    // may come later than that once.
    let end = Instant::now() + PATIENCE;
    let some = loop {
        let some: Vec<TcpStream> = (0..50).map(dawdle).collect();
        assert_eq!(preview.get("/").status, 200, "while some dawdle");
        if some.iter().all(is_open) {
            break some;
        }
        assert!(Instant::now() < end, "those who dawdle hold up all others");
    };
    // More than there are places for: the next one waits until the first are sent away.
    let more: Vec<TcpStream> = (0..250).map(dawdle).collect();
    assert_eq!(preview.get("/").status, 200, "while all places are taken");
    for mut stream in some.into_iter().chain(more) {
        // Closed, with an answer or without; a time-out would be an error of another kind.
        let mut rest = Vec::new();
        if let Err(error) = stream.read_to_end(&mut rest) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        }
    }
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn ten_thousand_connections_leave_nothing_behind() {
    let preview = Preview::start(&[]);
    let before = preview.open_files();
    for number in 0..10_000 {
        assert_eq!(preview.get("/robots.txt").status, 200, "connection {number}");
    }
    preview.wait_for_open_files(before);
}

#[test]
fn clients_that_take_nothing_are_sent_away() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "site.toml", "");
    write(folder.path(), "public/index.html", "<p>Front</p>");
    // More than what the system keeps for a client that does not read.
    write(folder.path(), "public/film.mp4", "");
    let film = fs::OpenOptions::new().write(true).open(folder.path().join("public/film.mp4")).unwrap();
    film.set_len(100 << 20).unwrap();
    let preview = Preview::serve(folder, &["--public"]);
    let before = preview.open_files();
    let ask = |_| {
        let mut stream = TcpStream::connect(&preview.address).unwrap();
        stream.write_all(b"GET /film.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        stream
    };
    let waiting: Vec<TcpStream> = (0..20).map(ask).collect();
    assert_eq!(preview.get("/").text(), "<p>Front</p>");
    preview.wait_for_open_files(before);
    drop(waiting);
}

#[test]
fn a_broken_site_toml_changes_nothing_but_the_state() {
    let preview = Preview::start(&[]);
    preview.write("site.toml", "title = \n");
    let mut events = TcpStream::connect(&preview.address).unwrap();
    events.set_read_timeout(Some(PATIENCE)).unwrap();
    events.write_all(b"GET /__newsprint/events?page=/ HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut lines = BufReader::new(events).lines().map_while(Result::ok);
    let mut told = |part: &str| lines.find(|line| line.contains(part)).unwrap();
    assert!(told("\"file\":\"site.toml\"").contains("\"line\":1"));
    assert!(preview.get("/").text().contains("Harbour Digest"));
    preview.write("site.toml", "title = \"Mended\"\n");
    told("\"faults\":[]");
    preview.wait_for("/", |answer| answer.text().contains("Mended"));
}

#[test]
fn one_edit_is_enough() {
    let preview = Preview::start(&[]);
    let link = Regex::new("/2024/01/17/[^\"/]+/").unwrap();
    let page = preview.wait_for("/", |answer| link.is_match(&answer.text())).text();
    let page = link.find(&page).unwrap().as_str();
    // Nothing else is touched, so that no walk of the folder finds it by chance. Once in place, once as editors do.
    let ferry = preview.root().join("content/ferry.md");
    fs::write(ferry, article(1_705_511_701, "渡轮", "A second text.")).unwrap();
    preview.wait_for(page, |answer| answer.text().contains("A second text."));
    preview.write("content/ferry.md", &article(1_705_511_701, "夜航", "A third text."));
    preview.wait_for("/", |answer| answer.text().contains("夜航"));
    fs::remove_file(preview.root().join("content/ferry.md")).unwrap();
    preview.wait_for("/", |answer| !answer.text().contains("夜航"));
}

#[test]
fn topics_and_the_editors_hand_are_followed() {
    let preview = Preview::start(&[]);
    let page = preview.get("/").text();
    let link = Regex::new("/2024/01/17/[^\"/]+/").unwrap();
    let page = link.find(&page).unwrap().as_str();
    preview.write("topics/boats.toml", "name = \"Boats\"\nnames = [\"渡轮\"]\n");
    preview.wait_for(page, |answer| answer.text().contains("/topics/boats/"));
    preview.write("curation/a.toml", "[\"ferry.md\"]\nnote = \"By *hand*.\"\npin = true\n");
    preview.wait_for(page, |answer| answer.text().contains("By <em>hand</em>."));
    preview.write("curation/a.toml", "[\"ferry.md\"]\nnote = \"Another.\"\ntitle = \"Night ferry\"\n");
    preview
        .wait_for(page, |answer| answer.text().contains("Another.") && answer.text().contains("Night ferry"));
    preview.wait_until_as_built();
    preview.write("curation/a.toml", "[\"ferry.md\"]\nhide = true\n");
    preview.wait_for(page, |answer| answer.status == 404);
    fs::remove_file(preview.root().join("curation/a.toml")).unwrap();
    preview.wait_for(page, |answer| answer.status == 200 && !answer.text().contains("Another."));
    preview.wait_until_as_built();
}

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// Does things to files while clients ask for pages; in the end every page is as a build prints it.
fn disturb(operations: usize, args: &[&str]) {
    let preview = Preview::start(args);
    let content = preview.root().join("content");
    let over = AtomicBool::new(false);
    let link = Regex::new("href=\"(/[^\"]*)\"").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    let front = preview.get("/");
                    assert_eq!(front.status, 200);
                    for found in link.captures_iter(&front.text()).take(10) {
                        let status = preview.get(&found[1]).status;
                        assert!([200, 301, 404].contains(&status), "{}: {status}", &found[1]);
                    }
                }
            });
        }
        let mut dice = Dice(7);
        for number in 0..operations {
            let mut files = BTreeMap::new();
            collect(&content, &content, &mut files);
            let names: Vec<&String> = files.keys().collect();
            let some = names.get(dice.roll(names.len().max(1))).map(|name| content.join(name));
            let text =
                article(1_705_000_000 + dice.roll(40) as u64 * 40_000, &format!("Title {number}"), "Text.");
            match (dice.roll(8), some) {
                (0, Some(file)) => fs::remove_file(file).unwrap(),
                (1, Some(file)) => fs::write(file, &text).unwrap(),
                (2, Some(file)) => {
                    let temporary = file.with_extension("tmp~");
                    fs::write(&temporary, &text).unwrap();
                    fs::rename(temporary, file).unwrap();
                }
                (3, Some(file)) => {
                    let mut file = fs::OpenOptions::new().append(true).open(file).unwrap();
                    writeln!(file, "<p>More {number}.</p>").unwrap();
                }
                (4, Some(file)) => fs::rename(file, content.join(format!("moved-{number}.md"))).unwrap(),
                (5, _) => {
                    let (from, to) = (content.join("2024"), content.join(format!("folder-{number}")));
                    let _ = fs::rename(from, to);
                }
                (6, _) => {
                    write(&content, &format!("deep/{number}/er/a.md"), &text);
                    write(&content, "2024/b.txt", &text);
                }
                _ => write(&content, &format!("new-{number}.md"), &text),
            }
        }
        over.store(true, Ordering::Relaxed);
    });
    preview.wait_until_as_built();
}

#[test]
fn after_two_thousand_changes_pages_are_as_built() {
    disturb(2000, &[]);
}

#[test]
fn without_signs_from_the_system_pages_follow_too() {
    disturb(20, &["--poll"]);
}

/// The manifest says what a file is, and no name does: `feed.xml` of `static/root/notes/` is no feed.
#[test]
fn the_preview_and_the_printed_site_say_the_same_types() {
    let folder = TempDir::new().unwrap();
    let topic = "[[topics]]\nid = \"ferry\"\nnames = [\"渡轮\"]\n";
    write(folder.path(), "site.toml", &format!("title = \"Harbour Digest\"\n{topic}"));
    write(folder.path(), "content/ferry.md", &article(1_705_511_701, "渡轮", "A first text."));
    write(folder.path(), "static/root/notes/feed.xml", "<notes/>");
    let preview = Preview::serve(folder, &[]);
    let folder = TempDir::new().unwrap();
    copy(preview.root(), folder.path());
    let built = preview.built_with_manifest();
    for (path, bytes) in &built {
        let path = folder.path().join("public").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let printed = Preview::serve(folder, &["--public"]);
    let header = |preview: &Preview, path: &str| {
        let url = percent_encoding::utf8_percent_encode(path, percent_encoding::CONTROLS).to_string();
        let url = format!("/{}", url.strip_suffix("index.html").unwrap_or(&url));
        preview.get(&url).header("content-type").map(str::to_owned)
    };
    for path in built.keys().filter(|path| *path != "newsprint-manifest.txt") {
        assert_eq!(header(&preview, path), header(&printed, path), "{path}");
    }
    for (path, media_type) in [
        ("feed.xml", "application/atom+xml; charset=utf-8"),
        ("notes/feed.xml", "application/xml; charset=utf-8"),
        ("opml.xml", "text/x-opml; charset=utf-8"),
    ] {
        assert_eq!(header(&printed, path).as_deref(), Some(media_type), "{path}");
    }
}

#[test]
fn the_printed_site_is_served_as_it_is() {
    let preview = Preview::start(&[]);
    let folder = TempDir::new().unwrap();
    copy(preview.root(), folder.path());
    for (path, bytes) in preview.built() {
        let path = folder.path().join("public").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let read = |name: &str| fs::read(folder.path().join("public").join(name)).unwrap();
    let (front, missing, robots) = (read("index.html"), read("404.html"), read("robots.txt"));
    let printed = Preview::serve(folder, &["--public"]);
    let answer = printed.get("/");
    assert_eq!(answer.body, front);
    assert!(answer.header("last-modified").is_some());
    let etag = answer.header("etag").unwrap();
    let later = "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n".to_owned();
    for known in [format!("If-None-Match: {etag}\r\n"), later] {
        let again = printed.request("GET", "/", &known);
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(etag)));
    }
    let head = printed.request("HEAD", "/", "");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some(&*front.len().to_string()));
    let part = printed.request("GET", "/robots.txt", "Range: bytes=-9\r\n");
    assert_eq!((part.status, part.body.as_slice()), (206, &robots[robots.len() - 9..]));
    let nowhere = printed.get("/nowhere/");
    assert_eq!((nowhere.status, nowhere.body), (404, missing));
    assert_eq!(printed.get("/2024").header("location"), Some("/2024/"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
}
