//! Feeds, sitemaps and OPML of built sites, read by Python's feedparser and by strict parsers: see `feeds.py`.
//!
//! Needs `pip install -r tests/requirements.txt` for the Python that `NEWSPRINT_PYTHON` names (else `python3`). Without
//! them the tests say so and pass, unless `NEWSPRINT_TEST_ALL` is set, as `scripts/test` does.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test looks for its tools, and fails by panic"
)]
#![expect(clippy::print_stderr, reason = "a test that skips itself says so")]

use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

fn python() -> Option<String> {
    let python = std::env::var("NEWSPRINT_PYTHON").unwrap_or_else(|_| "python3".into());
    let ready = Command::new(&python)
        .args(["-c", "import feedparser, html5lib"])
        .output()
        .is_ok_and(|output| output.status.success());
    ready.then_some(python)
}

fn check(root: &str) {
    let Some(python) = python() else {
        assert!(
            std::env::var_os("NEWSPRINT_TEST_ALL").is_none(),
            "Python with tests/requirements.txt is not there"
        );
        eprintln!("skipped: needs Python with tests/requirements.txt; scripts/test installs it");
        return;
    };
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = tempfile::tempdir().unwrap();
    // With a path below the host: a URL that forgets it leads nowhere.
    let base_url = "https://digest.example/daily/";
    let build = Command::new(cargo_bin!("newsprint"))
        .args(["build", "--base-url", base_url, "--root"])
        .arg(repository.join(root))
        .arg("--out")
        .arg(out.path())
        .output()
        .unwrap();
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    let script = repository.join("tests/feeds.py");
    let checked = Command::new(python).arg(script).arg(out.path()).arg(base_url).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    let failed = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}{failed}");
}

#[test]
fn readers_find_no_fault_in_the_demo_site() {
    check("");
}

#[test]
fn readers_find_no_fault_in_hostile_articles() {
    check("tests/fixtures/hostile");
}
