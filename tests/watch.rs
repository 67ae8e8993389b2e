//! `build --watch`: a real process that prints again what changes. Each step waits for what the process says.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests write files, run the binary and panic"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use support::live::{PATIENCE, article, write};
use tempfile::TempDir;

struct Watch {
    folder: TempDir,
    process: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(args: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        write(folder.path(), "site.toml", "title = \"Harbour Digest\"\n");
        write(folder.path(), "content/ferry.md", &article(1_705_511_701, "Ferry", "A first text."));
        write(folder.path(), "content/2024/second.md", &article(1_705_611_701, "Second", "Another text."));
        let mut process = Command::new(env!("CARGO_BIN_EXE_newsprint"))
            .args(["build", "--watch", "--root"])
            .arg(folder.path())
            .args(args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(process.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            stderr.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)).ok()
        });
        let watch = Self { folder, process, lines };
        watch.wait_for("watching for changes");
        watch
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    /// All lines up to one that holds `part`.
    fn wait_for(&self, part: &str) -> Vec<String> {
        let mut said = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => said.push(line),
                Err(_) => panic!("never said {part:?}, but {said:#?}"),
            }
            if said.last().is_some_and(|line| line.contains(part)) {
                return said;
            }
        }
    }

    /// Waits until the output is what a build of its own prints.
    fn wait_until_as_built(&self) {
        let out = TempDir::new().unwrap();
        let status = Command::new(env!("CARGO_BIN_EXE_newsprint"))
            .args(["build", "--no-cache", "--root"])
            .arg(self.root())
            .arg("--out")
            .arg(out.path())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
        let expected = files(out.path());
        let end = Instant::now() + PATIENCE;
        loop {
            let printed = files(&self.root().join("public"));
            if printed == expected {
                return;
            }
            let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
            assert!(Instant::now() < end, "{:#?}\n{:#?}", names(&printed), names(&expected));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Bytes of all files below a folder. The manifest says the same in every build of the same site.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            found.extend(
                files(&entry.path()).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)),
            );
        } else if let Ok(bytes) = fs::read(entry.path()) {
            found.insert(name, bytes);
        }
    }
    found
}

fn follows_its_files(args: &[&str]) {
    let watch = Watch::start(args);
    watch.wait_until_as_built();
    write(watch.root(), "content/third.md", &article(1_705_711_701, "Third", "A third text."));
    watch.wait_for("built 3 articles");
    watch.wait_until_as_built();
    write(watch.root(), "pages/about.md", "# About\n\nA first text.\n");
    watch.wait_until_as_built();
    write(watch.root(), "pages/about.md", "# About\n\nA second text.\n");
    // Not waited for what it says: a build may have seen the edits that follow already.
    let second = article(1_705_511_701, "Ferry", "A second text.");
    fs::write(watch.root().join("content/ferry.md"), second).unwrap();
    fs::rename(watch.root().join("content/2024"), watch.root().join("content/moved")).unwrap();
    fs::remove_file(watch.root().join("content/third.md")).unwrap();
    write(watch.root(), "static/note.txt", "A file of the theme.\n");
    watch.wait_until_as_built();
}

#[test]
fn prints_again_what_changed() {
    follows_its_files(&[]);
}

#[test]
fn prints_again_where_the_system_gives_no_signs() {
    follows_its_files(&["--poll"]);
}

#[test]
fn a_broken_site_toml_leaves_the_site_as_it_was() {
    let watch = Watch::start(&[]);
    let before = files(&watch.root().join("public"));
    write(watch.root(), "site.toml", "title = \n");
    let said = watch.wait_for("the site stays as it was");
    assert!(said.iter().any(|line| line.starts_with("error: site.toml:1")), "{said:#?}");
    assert_eq!(files(&watch.root().join("public")), before);
    write(watch.root(), "site.toml", "title = \"Mended\"\n");
    watch.wait_for("built 2 articles");
    watch.wait_until_as_built();
}

#[test]
fn says_what_is_new_and_what_was_mended_once() {
    let watch = Watch::start(&[]);
    write(watch.root(), "content/empty.md", "");
    let said = watch.wait_for("built 2 articles");
    assert!(said.iter().any(|line| line.starts_with("error: content/empty.md")), "{said:#?}");
    write(watch.root(), "content/ferry.md", &article(1_705_511_701, "Ferry", "A second text."));
    let said = watch.wait_for("built 2 articles");
    assert!(!said.iter().any(|line| line.contains("empty.md")), "{said:#?}");
    fs::remove_file(watch.root().join("content/empty.md")).unwrap();
    watch.wait_for("1 finding mended");
}
