//! A small digest, its deploys, and a look at what readers get of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

use assert_cmd::cargo::cargo_bin;
use percent_encoding::percent_decode_str;
use regex::Regex;
use tempfile::TempDir;

/// The key that the tests deploy with; nothing may ever show it.
pub(crate) const KEY: (&str, &str) = ("AKIDOFTHETEST7", "f00d+SECRET/of-the-test");

/// A site that grows and shrinks.
pub(crate) struct Digest {
    folder: TempDir,
}

impl Digest {
    /// With some articles of two sources and two authors, and these targets.
    pub(crate) fn new(targets: &str) -> Self {
        let digest = Self { folder: TempDir::new().unwrap() };
        let head = "title = \"Test\"\nbase_url = \"https://example.org/\"\n";
        let topics = "[[topics]]\nid = \"ports\"\nnames = [\"harbour\"]\n";
        fs::write(digest.path("site.toml"), format!("{head}{topics}{targets}")).unwrap();
        fs::create_dir(digest.path("content")).unwrap();
        for number in 1..=8 {
            digest.add(number);
        }
        digest.build();
        digest
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Adds an article of a day of its own, and of an author whom a few share.
    pub(crate) fn add(&self, number: u32) {
        let (month, day, author) = (1 + number / 28, 1 + number % 28, number / 3);
        let text = format!(
            "---\ntitle: Harbour report {number}\ndate: 2024-{month:02}-{day:02}\nauthor: Writer {author}\n\
             source_url: https://post.example.com/{number}\n---\n\nThe harbour had {number} ships.\n"
        );
        fs::write(self.path(&format!("content/{number}.md")), text).unwrap();
    }

    pub(crate) fn remove(&self, number: u32) {
        fs::remove_file(self.path(&format!("content/{number}.md"))).unwrap();
    }

    /// Gives the site another style sheet.
    pub(crate) fn restyle(&self, number: u32) {
        fs::create_dir_all(self.path("static")).unwrap();
        fs::write(self.path("static/style.css"), format!("p {{ margin: {number}px }}\n")).unwrap();
    }

    /// Adds a file that is too large to be in memory as a whole.
    pub(crate) fn add_film(&self) -> Vec<u8> {
        let film: Vec<u8> = (0..20_u32 << 20).map(|byte| (byte / 7 + byte % 251) as u8).collect();
        fs::create_dir_all(self.path("static/root")).unwrap();
        fs::write(self.path("static/root/film.mp4"), &film).unwrap();
        self.build();
        film
    }

    pub(crate) fn build(&self) {
        let built = self.command(&["build"]).output().unwrap();
        assert!(built.status.success(), "{}", text(&built.stderr));
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin!("newsprint"));
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("AWS_ACCESS_KEY_ID", KEY.0).env("AWS_SECRET_ACCESS_KEY", KEY.1);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("LC_ALL", "C.UTF-8");
        command
    }

    /// Runs a command, and gives its exit code, standard output and standard error, in which no secret stands.
    pub(crate) fn run(&self, args: &[&str]) -> (i32, String, String) {
        said(self.command(args).output().unwrap())
    }

    /// Deploys to the end.
    pub(crate) fn deploy(&self, target: &str) -> serde_json::Value {
        let (code, stdout, stderr) = self.run(&["deploy", target, "--json"]);
        assert_eq!(code, 0, "{stderr}");
        serde_json::from_str(&stdout).unwrap()
    }

    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// The files of the output folder, but for its manifest.
    pub(crate) fn public(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = read(&self.path("public"));
        files.remove("newsprint-manifest.txt");
        files
    }
}

/// What a command said.
pub(crate) fn said(output: Output) -> (i32, String, String) {
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    for secret in [KEY.0, KEY.1] {
        assert!(!stdout.contains(secret) && !stderr.contains(secret), "a secret is shown: {stdout}{stderr}");
    }
    (output.status.code().unwrap_or(-1), stdout, stderr)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// All files below a folder.
pub(crate) fn read(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            files.insert(path, fs::read(entry.path()).unwrap());
        }
    }
    files
}

static LINKS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r##"(?:href|src)="(?:https://example\.org)?(/[^"#?]*)["#?]"##).unwrap());

/// Where the links of a page lead.
pub(crate) fn links(page: &str) -> BTreeSet<String> {
    LINKS
        .captures_iter(page)
        .map(|found| percent_decode_str(&found[1]).decode_utf8_lossy().into_owned())
        .collect()
}

/// The file of an address.
pub(crate) fn file_of(address: &str) -> String {
    let path = address.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// Follows all links from the front page on. No front page: nothing can be reached, and nothing is broken.
pub(crate) fn assert_whole(fetch: impl Fn(&str) -> Option<Vec<u8>>, when: &str) {
    let mut seen = BTreeSet::new();
    let mut next = vec![("index.html".to_owned(), String::new())];
    while let Some((path, from)) = next.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        match fetch(&path) {
            Some(bytes) if path.ends_with(".html") => {
                next.extend(links(&text(&bytes)).iter().map(|link| (file_of(link), path.clone())));
            }
            Some(_) => {}
            None => assert_eq!(path, "index.html", "{when}: {path} is not there, but {from} links to it"),
        }
    }
}

/// Numbers that look random, the same in each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// Whether a tool is there; says so if not.
pub(crate) fn have(tools: &[&str]) -> bool {
    let missing: Vec<_> = tools.iter().filter(|tool| find(tool).is_none()).collect();
    if missing.is_empty() {
        return true;
    }
    assert!(std::env::var_os("NEWSPRINT_TEST_ALL").is_none(), "{missing:?} not there");
    eprintln!("skipped: needs {missing:?}; scripts/setup installs it");
    false
}

/// Where a tool is.
pub(crate) fn find(tool: &str) -> Option<PathBuf> {
    if tool == "moto_server" {
        let python = std::env::var_os("NEWSPRINT_PYTHON").map(PathBuf::from);
        return python.map(|python| python.with_file_name("moto_server")).filter(|path| path.is_file());
    }
    let path = std::env::var("PATH").unwrap_or_default();
    let places = path.split(':').chain(["/usr/sbin", "/sbin"]).map(|folder| Path::new(folder).join(tool));
    places.into_iter().find(|path| path.is_file())
}

/// Writes a program. Another process does it: a file that this one has open for writing while another test starts a program is
/// busy for as long as that one takes to begin (`ETXTBSY`).
pub(crate) fn put_program(path: &Path, script: &str) {
    let text = path.with_extension("text");
    fs::write(&text, script).unwrap();
    let put = Command::new("install").args(["-m", "755"]).arg(&text).arg(path).status().unwrap();
    assert!(put.success());
    fs::remove_file(text).unwrap();
}
