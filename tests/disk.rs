//! A full disk and one that can't be written to: a clear error, exit code 3, and the old site as it was. The disks are
//! file systems in memory, in a mount namespace of the test's own, so no rights are needed; where the system has no
//! such namespaces, the test says so and proves nothing.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests lay out their own folders, and say when they can't run"
)]

mod support;

use std::fs;
use std::process::Command;

use support::files;
use tempfile::TempDir;

/// Lays out a site of one article on a disk of 3 MB and prints it; then changes the article.
const START: &str = r#"
set -e
mkdir site
mount -t tmpfs -o size=3m none site
mkdir site/content
echo 'title = "Test"' > site/site.toml
article() { printf -- '---\ntitle: %s\ndate: 2024-05-03\n---\n\nA good text.\n' "$1" > site/content/good.md; }
article Good
"$NEWSPRINT" build --root site 2> first.txt
cp -a site/public before
article Changed
"#;

/// Builds again, whatever comes of it, and takes the site out of the namespace.
const END: &str = r#"
set +e
"$NEWSPRINT" build --root site --jobs 1 2> messages.txt
echo $? > code.txt
cp -a site/public after
"#;

/// Runs the shell script; none where that is not possible.
fn run(script: &str) -> Option<TempDir> {
    let possible = Command::new("unshare").args(["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no mount namespace here");
        return None;
    }
    let folder = TempDir::new().unwrap();
    let mut shell = Command::new("unshare");
    shell.args(["-Urm", "sh", "-c", script]).current_dir(folder.path());
    let output = shell.env("NEWSPRINT", env!("CARGO_BIN_EXE_newsprint")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(folder)
}

fn text(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[track_caller]
fn assert_old_site(folder: &TempDir) {
    let before = files(&folder.path().join("before"));
    assert!(before.len() > 10, "{:?}", before.keys());
    let after = files(&folder.path().join("after"));
    let names = |files: &std::collections::BTreeMap<_, _>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    assert!(before == after, "the site has changed");
}

#[test]
fn a_full_disk_leaves_the_old_site_and_the_next_build_with_room_finishes_the_work() {
    let fill = "head -c 10m /dev/zero > site/filler 2> /dev/null || true\n";
    let again = "rm site/filler\n\"$NEWSPRINT\" build --root site 2> again.txt\necho $? > again_code.txt\n\
                 cp -a site/public again\nrm -r site/public\n\"$NEWSPRINT\" build --root site 2> /dev/null\n\
                 cp -a site/public clean\n";
    let Some(folder) = run(&format!("{START}{fill}{END}{again}")) else { return };
    let messages = text(&folder, "messages.txt");
    // Which file is the first that has no room depends on the titles' slugs alone.
    let (first, rest) = messages.split_once(": ").unwrap();
    assert_eq!(first, "error");
    let (path, rest) = rest.split_once(": ").unwrap();
    assert!(path.starts_with("cannot write site/public/"), "{messages}");
    assert_eq!(
        rest,
        "No space left on device (os error 28)\n  help: make room on the disk and run the same command again; what was \
         published before is whole\n"
    );
    assert_eq!(text(&folder, "code.txt"), "3\n");
    assert_old_site(&folder);
    assert_eq!(text(&folder, "again_code.txt"), "0\n", "{}", text(&folder, "again.txt"));
    assert!(files(&folder.path().join("again")) == files(&folder.path().join("clean")));
}

#[test]
fn a_read_only_disk_leaves_the_old_site() {
    let Some(folder) = run(&format!("{START}mount -o remount,ro site\n{END}")) else { return };
    assert_eq!(
        text(&folder, "messages.txt"),
        "error: cannot write to site/public: Read-only file system (os error 30)\n  help: the disk is mounted \
         read-only; choose another folder\n"
    );
    assert_eq!(text(&folder, "code.txt"), "3\n");
    assert_old_site(&folder);
}

#[test]
fn a_full_disk_below_the_cache_costs_time_and_nothing_else() {
    let small = "rm -r site/.newsprint\nmkdir -p site/.newsprint/cache\n\
                 mount -t tmpfs -o size=4k none site/.newsprint/cache\n";
    let clean = "\"$NEWSPRINT\" build --root site --no-cache --out site/clean 2> /dev/null\ncp -a site/clean clean\n\
                 \"$NEWSPRINT\" build --root site 2> again.txt\n cp -a site/public again\n";
    let Some(folder) = run(&format!("{START}{small}{END}{clean}")) else { return };
    assert_eq!(text(&folder, "code.txt"), "0\n");
    for messages in ["messages.txt", "again.txt"] {
        let messages = text(&folder, messages);
        assert!(messages.contains("warning: the cache could not be kept: cannot write "), "{messages}");
        assert!(
            messages.contains("the site is whole; the next build takes longer than it has to"),
            "{messages}"
        );
    }
    let clean = files(&folder.path().join("clean"));
    for printed in ["after", "again"] {
        assert!(files(&folder.path().join(printed)) == clean, "{printed}");
    }
}
