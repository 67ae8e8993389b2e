//! Publishing as a process among others: killed, on a disk that is full or read-only, beside another build.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test looks at the disk, and fails by panic"
)]

mod support;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use support::{Outcome, Test, files};
use tempfile::TempDir;

type Files = BTreeMap<PathBuf, Vec<u8>>;

const MANIFEST: &str = "newsprint-manifest.txt";

/// A site with some days of an invented harbour's news.
fn site(articles: std::ops::Range<u32>, text: &str) -> TempDir {
    let test = Test::site();
    write_articles(test.path(), articles, text);
    Test::inside(folder_of(test)).args(["build", "--out", "built"]).any_stderr().run().folder
}

/// Gives the folder back with nothing run in it but `newsprint --version`.
fn folder_of(test: Test) -> TempDir {
    test.args(["--version"]).any_stdout().run().folder
}

fn write_articles(root: &Path, articles: std::ops::Range<u32>, text: &str) {
    fs::remove_dir_all(root.join("content")).unwrap();
    fs::create_dir(root.join("content")).unwrap();
    for number in articles {
        let (month, day) = (1 + number % 12, 1 + number % 28);
        let article = format!(
            "---\ntitle: Ship {number} is in\ndate: 2024-{month:02}-{day:02}\nlink: https://harbour.example/{number}\n\
             ---\n{text} of ship {number}. {}\n",
            "The cranes turn at night. ".repeat(number as usize % 7)
        );
        fs::write(root.join(format!("content/{number}.md")), article).unwrap();
    }
}

fn build(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsprint"));
    command.args(["build"]).current_dir(root).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn build_well(root: &Path) {
    let output = build(root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The output of a first build of what is in `root` now.
fn fresh(root: &Path) -> Files {
    let out = tempfile::tempdir().unwrap();
    let output = build(root).arg("--out").arg(out.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    files(out.path())
}

#[test]
fn a_build_that_is_killed_leaves_whole_files_and_the_next_one_is_as_good_as_a_clean_one() {
    let folder = site(0..40, "The cargo");
    let root = folder.path();
    let (mut then, mut now) = (Files::new(), fresh(root));
    let start = Instant::now();
    build_well(root);
    let whole = start.elapsed();
    for kill in 0..8 {
        then = now;
        let text = format!("The cargo, weighed {kill} times,");
        write_articles(root, kill * 3..40 + kill * 5, &text);
        now = fresh(root);
        let mut child = build(root).stderr(Stdio::null()).spawn().unwrap();
        // Most of the moments are near the end, where files are moved.
        thread::sleep(whole.mul_f64(0.3 + 0.1 * f64::from(kill)));
        child.kill().unwrap();
        child.wait().unwrap();
        for (path, bytes) in files(&root.join("public")) {
            let is_whole =
                path == OsStr::new(MANIFEST) || [then.get(&path), now.get(&path)].contains(&Some(&bytes));
            assert!(is_whole, "{} after kill {kill}", path.display());
        }
        build_well(root);
        assert_eq!(files(&root.join("public")), now, "after kill {kill}");
    }
    assert_ne!(then, now);
}

/// Runs `newsprint` through a shell that ignores the signal for too large a file, as a full disk gives none, and allows
/// files of so many bytes.
fn on_full_disk(command: &mut Command, largest: u32) {
    let blocks = largest / 512;
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.current_dir(command.get_current_dir().unwrap());
    *command = shell;
}

#[test]
fn a_disk_that_is_full_is_an_error_and_the_old_site_stays() {
    let folder = site(0..5, "The cargo");
    build_well(folder.path());
    let before = files(&folder.path().join("public"));
    write_articles(folder.path(), 0..9, "The new cargo");
    let message = "error: cannot write ./public/";
    let outcome = Test::inside(folder)
        .args(["build"])
        .prepare(|command| on_full_disk(command, 2048))
        .any_stderr()
        .status(3)
        .run();
    let line = outcome.stderr.lines().last().unwrap();
    assert!(
        line.starts_with(message) && line.ends_with(": File too large (os error 27)"),
        "{}",
        outcome.stderr
    );
    assert_eq!(outcome.files("public"), before);
    assert_eq!(fs::read_dir(outcome.folder.path().join(".newsprint/tmp")).unwrap().count(), 0);

    build_well(outcome.folder.path());
    assert_eq!(outcome.files("public"), fresh(outcome.folder.path()));
}

/// Whether the tests run as root, who may do everything, as they do in many a container.
fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A user who may not.
const SOMEBODY: u32 = 65534;

/// Gives all of it to [`SOMEBODY`].
fn give_away(root: &Path) {
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    if !is_root() {
        return;
    }
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                chown(&path, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
            }
        }
        chown(&folder, Some(SOMEBODY), Some(SOMEBODY)).unwrap();
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Builds to `public` as somebody to whom the folder was given away.
fn run_as_somebody(folder: TempDir, status: i32) -> Outcome {
    let root = folder.path().to_path_buf();
    let as_somebody = move |command: &mut Command| {
        if is_root() {
            // The folder of the binary may be closed to others. Another process copies it: a file that this one has open for
            // writing while another test starts a program is busy for as long as that program takes to begin.
            let own = root.join("newsprint");
            assert!(Command::new("cp").arg(command.get_program()).arg(&own).status().unwrap().success());
            let mut other = Command::new(own);
            other.args(command.get_args()).current_dir(&root).env("HOME", "/nowhere");
            other.uid(SOMEBODY).gid(SOMEBODY);
            *command = other;
        }
    };
    let test = Test::inside(folder).args(["build", "--out", "public"]).prepare(as_somebody);
    test.any_stderr().status(status).run()
}

#[test]
fn an_output_folder_that_is_read_only_is_an_error_and_stays_as_it_is() {
    let folder = site(0..3, "The cargo");
    build_well(folder.path());
    let public = folder.path().join("public");
    let before = files(&public);
    write_articles(folder.path(), 0..4, "The new cargo");
    give_away(folder.path());
    set_mode(&public, 0o555);
    let outcome = run_as_somebody(folder, 3);
    assert_eq!(
        outcome.stderr,
        "error: cannot write to public: Permission denied (os error 13)\n  \
         help: see who owns it and what its permissions are\n"
    );
    assert_eq!(files(&public), before);
    set_mode(&public, 0o755);
}

#[test]
fn a_site_that_is_read_only_is_printed_to_another_folder() {
    let folder = site(0..3, "The cargo");
    fs::remove_dir_all(folder.path().join(".newsprint")).unwrap();
    fs::create_dir(folder.path().join("public")).unwrap();
    give_away(folder.path());
    let expected = fresh(folder.path());
    let _ = fs::remove_dir_all(folder.path().join(".newsprint"));
    set_mode(folder.path(), 0o555);
    let outcome = run_as_somebody(folder, 0);
    assert_eq!(outcome.files("public"), expected);
    assert!(!outcome.folder.path().join(".newsprint").exists());
}

#[test]
fn what_can_not_be_read_is_named_and_the_rest_is_built() {
    let folder = site(0..3, "The cargo");
    let content = folder.path().join("content");
    fs::create_dir(content.join("closed")).unwrap();
    fs::write(content.join("closed/4.md"), "---\ntitle: Never seen\n---\ntext").unwrap();
    give_away(folder.path());
    set_mode(&content.join("closed"), 0o000);
    set_mode(&content.join("1.md"), 0o000);
    let outcome = run_as_somebody(folder, 0);
    let findings = "\
error: content/1.md: cannot read it: Permission denied (os error 13)
  help: see who owns it and what its permissions are
error: content/closed: cannot read it: Permission denied (os error 13)
  help: see who owns it and what its permissions are
built 2 articles (and 1 left out), ";
    assert!(outcome.stderr.starts_with(findings), "{}", outcome.stderr);
    set_mode(&outcome.folder.path().join("content/closed"), 0o755);
}

/// Starts a build and lets it get no further than the lock that the test holds.
fn waiting_build(root: &Path) -> (Child, String) {
    let mut child = build(root).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut line).unwrap();
    child.stderr = Some(stderr.into_inner());
    (child, line)
}

#[test]
fn a_second_build_waits_for_the_first_and_says_so() {
    let folder = site(0..3, "The cargo");
    let root = folder.path();
    build_well(root);
    let lock = fs::File::open(root.join("public")).unwrap();
    lock.lock().unwrap();

    let (mut second, line) = waiting_build(root);
    assert_eq!(line, "another newsprint is writing ./public; waiting…\n");
    assert_eq!(second.try_wait().unwrap(), None);

    let refused = build(root).arg("--no-wait").stderr(Stdio::piped()).output().unwrap();
    assert_eq!(
        String::from_utf8(refused.stderr).unwrap(),
        "error: another newsprint is writing ./public\n  help: run it again later, or without --no-wait\n\
         nothing was built\n"
    );
    assert_eq!(refused.status.code(), Some(2));

    lock.unlock().unwrap();
    assert!(second.wait().unwrap().success());
}

#[test]
fn a_build_waits_while_articles_are_added_and_builds_read_at_once() {
    let folder = site(0..3, "The cargo");
    let root = folder.path();
    build_well(root);
    write_articles(root, 0..4, "The cargo");
    let lock = fs::File::open(root.join(".newsprint/cache/lock")).unwrap();
    lock.lock_shared().unwrap();
    build_well(root);
    lock.unlock().unwrap();
    write_articles(root, 0..5, "The cargo");
    lock.lock().unwrap();
    let (mut waiting, line) = waiting_build(root);
    assert_eq!(line, "another newsprint is adding articles; waiting…\n");
    assert_eq!(waiting.try_wait().unwrap(), None);
    lock.unlock().unwrap();
    assert!(waiting.wait().unwrap().success());
    assert_eq!(files(&root.join("public")), fresh(root));
}

#[test]
fn many_builds_at_once_end_with_the_site() {
    let folder = site(0..30, "The cargo");
    let root = folder.path();
    let expected = fresh(root);
    let builds: Vec<Child> = (0..4).map(|_| build(root).stderr(Stdio::null()).spawn().unwrap()).collect();
    for mut build in builds {
        assert!(build.wait().unwrap().success());
    }
    assert_eq!(files(&root.join("public")), expected);
    assert_eq!(fs::read_dir(root.join(".newsprint/tmp")).unwrap().count(), 0);
}

#[test]
fn two_builds_to_two_folders_are_in_nobody_s_way() {
    let folder = site(0..30, "The cargo");
    let root = folder.path();
    let expected = fresh(root);
    let builds: Vec<Child> = (0..4)
        .map(|number| {
            build(root).args(["--out", &format!("out-{number}")]).stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for (number, mut build) in builds.into_iter().enumerate() {
        assert!(build.wait().unwrap().success());
        assert_eq!(files(&root.join(format!("out-{number}"))), expected);
    }
}

#[test]
fn names_of_articles_do_not_lead_out_of_the_folder() {
    let test = Test::site();
    let content = test.path().join("content");
    let long = "长".repeat(83);
    let names = [
        "%2e%2e%2fup.md",
        "a\nb.md",
        "a\\..\\..\\up.md",
        "\\x00.md",
        "con.md",
        " .md",
        &format!("{long}.md"),
    ];
    for (number, name) in names.iter().enumerate() {
        let article = format!(
            "---\ntitle: '../../up {number}'\nslug: '../../up{number}'\nauthor: '../..'\ncategory: '/etc'\n\
             tags: ['..', 'con', 'a/b\\0']\naliases: ['/../../x{number}/', '/a/../../y{number}']\n---\ntext\n"
        );
        fs::write(content.join(name), article).unwrap();
    }
    let outcome = test.args(["build"]).any_stderr().run();
    let root = outcome.folder.path();
    let mut top: Vec<String> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    top.sort();
    assert_eq!(top, [".newsprint", "content", "public", "site.toml"], "{}", outcome.stderr);
    let articles = outcome.files("public").keys().filter(|path| path.starts_with("undated")).count();
    assert!(articles >= names.len(), "{}", outcome.stderr);
}

#[test]
fn a_damaged_cache_is_told_of_and_the_site_is_the_same() {
    let site = site(0..30, "The log");
    let root = site.path();
    build_well(root);
    let said = |damage: &dyn Fn(&mut Vec<u8>)| {
        for pack in fs::read_dir(root.join(".newsprint/cache")).unwrap() {
            let pack = pack.unwrap().path();
            let mut bytes = fs::read(&pack).unwrap();
            damage(&mut bytes);
            fs::write(&pack, bytes).unwrap();
        }
        // What was built last is not taken for what this would give.
        write_articles(root, 0..31, "The log");
        let output = build(root).output().unwrap();
        assert_eq!(files(&root.join("public")), fresh(root));
        write_articles(root, 0..30, "The log");
        let said = String::from_utf8(output.stderr).unwrap();
        said.lines().filter(|line| line.contains("cache")).map(str::to_owned).collect::<Vec<_>>()
    };
    let cut_off = "warning: the cache is cut off or damaged; what is lost is made anew";
    assert_eq!(said(&|bytes| bytes.truncate(bytes.len() / 2)), [cut_off]);
    assert_eq!(said(&|_| ()), [""; 0]);
    let damaged = "warning: the cache is damaged; articles are cleaned anew";
    assert_eq!(said(&|bytes| bytes.iter_mut().skip(9).take(1).for_each(|byte| *byte ^= 1)), [damaged]);
    assert_eq!(said(&|_| ()), [""; 0]);
}
