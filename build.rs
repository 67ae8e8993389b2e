//! Compiles again when a file that is embedded, of the default theme or a source profile, comes or goes; and gives the
//! code two names, by which it knows the caches of another newsprint and files of the search index that others may have made.

#![allow(clippy::print_stdout, reason = "this is how a build script talks to Cargo")]
#![allow(clippy::disallowed_methods, reason = "it reads the source and asks the compiler")]

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// What decides which bytes the search index has, given the articles. Its files have a name by this and are kept for good by
/// browsers, so it must change when other bytes may come out; with every other change it must not, or each new newsprint would
/// send the whole index again. So it is the sources of the index and what they are made with, no more: not the compiler, whose
/// version of Unicode the code adds by itself.
const SEARCH: [&str; 5] = [
    "src/search",
    "src/ground/folding",
    "src/ground/folding.rs",
    "src/ground/html.rs",
    "src/plan/pages/search_index.rs",
];
const SEARCH_LIBRARIES: [&str; 6] =
    ["chrono-tz", "flate2", "miniz_oxide", "regex-syntax", "serde_json", "unicode-normalization"];

fn main() {
    for path in ["templates", "static", "src", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let lock = fs::read_to_string("Cargo.lock").expect("Cargo.lock can be read");

    // Another version of a library or of the compiler may clean or print otherwise, and so may another set of features.
    let mut code = blake3::Hasher::new();
    add(Path::new("src"), &mut code);
    add_piece(lock.as_bytes(), &mut code);
    let compiler = Command::new(env::var_os("RUSTC").expect("Cargo sets RUSTC")).arg("-vV").output();
    add_piece(&compiler.expect("the compiler can be asked").stdout, &mut code);
    let mut settings: Vec<(String, String)> =
        env::vars().filter(|(name, _)| name == "TARGET" || name.starts_with("CARGO_FEATURE_")).collect();
    settings.sort();
    settings.iter().for_each(|(name, value)| add_piece(format!("{name}={value}").as_bytes(), &mut code));
    println!("cargo::rustc-env=NEWSPRINT_CODE={}", code.finalize());

    println!("cargo::rustc-env=NEWSPRINT_VERSION={}", version());

    let mut search = blake3::Hasher::new();
    SEARCH.iter().for_each(|path| add(Path::new(path), &mut search));
    for library in SEARCH_LIBRARIES {
        let named = format!("\nname = \"{library}\"\n");
        let mut entries = lock.split("[[package]]").filter(|entry| entry.starts_with(&named)).peekable();
        assert!(entries.peek().is_some(), "{library} is in Cargo.lock");
        entries.for_each(|entry| add_piece(entry.as_bytes(), &mut search));
    }
    println!("cargo::rustc-env=NEWSPRINT_SEARCH_CODE={}", search.finalize());
}

/// The version, with the commit where it is known: from git, or from whoever builds an archive (`NEWSPRINT_COMMIT`). What lies in the
/// repository of something else is no commit of ours.
fn version() -> String {
    println!("cargo::rerun-if-env-changed=NEWSPRINT_COMMIT");
    let number = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let asked = |args: &[&str]| {
        let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    // While one works on it, every commit would compile all anew.
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let from_git = || {
        // A file that follows the branch, also where the folder is a work tree of its own.
        let log = asked(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|log| Path::new(log).exists())?;
        asked(&["ls-files", "--error-unmatch", "build.rs"])?;
        println!("cargo::rerun-if-changed={log}");
        asked(&["rev-parse", "--short=10", "HEAD"])
    };
    let commit = env::var("NEWSPRINT_COMMIT")
        .ok()
        .filter(|commit| !commit.is_empty())
        .or_else(|| is_release.then(from_git).flatten());
    let is_commit = |commit: &String| commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    commit
        .filter(is_commit)
        .map_or_else(|| number.clone(), |commit| format!("{number} ({})", &commit[..commit.len().min(10)]))
}

/// Adds name and bytes of a file, or of all files below a folder in order.
fn add(path: &Path, hasher: &mut blake3::Hasher) {
    let Ok(entries) = fs::read_dir(path) else {
        add_piece(path.to_string_lossy().replace('\\', "/").as_bytes(), hasher);
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return add_piece(&bytes, hasher);
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().for_each(|path| add(path, hasher));
}

/// Adds bytes, their number first.
fn add_piece(bytes: &[u8], hasher: &mut blake3::Hasher) {
    hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}
