//! The measuring tools of `bench/` test themselves: see `scripts/bench --self-test`. They build a small generated site with
//! the program under test, so that a change of the content format which breaks the benchmark is noticed here.
//!
//! Needs python3, 3.11 or newer, with its standard library. Without it the test says so and passes, unless
//! `NEWSPRINT_TEST_ALL` is set, as `scripts/test` does.
#![expect(clippy::disallowed_methods, reason = "a test looks for its tools")]
#![expect(clippy::print_stderr, reason = "a test that skips itself says so")]

use std::path::Path;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

#[test]
fn measuring_tools_pass_their_own_tests() {
    let python = std::env::var("NEWSPRINT_PYTHON").unwrap_or_else(|_| "python3".into());
    let ready = Command::new(&python)
        .args(["-c", "import sys; sys.exit(sys.version_info < (3, 11))"])
        .status()
        .is_ok_and(|status| status.success());
    if !ready {
        assert!(std::env::var_os("NEWSPRINT_TEST_ALL").is_none(), "python3 (3.11 or newer) is not there");
        eprintln!("skipped: needs python3, 3.11 or newer");
        return;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/bench");
    let tested = Command::new(script)
        .arg("--self-test")
        .env("NEWSPRINT_BIN", cargo_bin!("newsprint"))
        .output()
        .unwrap();
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stderr));
}
