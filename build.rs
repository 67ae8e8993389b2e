//! Compiles again when a file that is embedded, of the default theme or a source profile, comes or goes; and gives the
//! code a number, by which it knows the cache of another newsprint.

#![allow(clippy::print_stdout, reason = "this is how a build script talks to Cargo")]
#![allow(clippy::disallowed_methods, reason = "it reads the source")]

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");

    let mut hasher = DefaultHasher::new();
    hash_all(Path::new("src"), &mut hasher);
    // Another version of a library may clean or print otherwise.
    fs::read("Cargo.lock").unwrap_or_default().hash(&mut hasher);
    println!("cargo::rustc-env=NEWSPRINT_CODE={:016x}", hasher.finish());
}

/// Adds names and bytes of all files below a folder, in order.
fn hash_all(folder: &Path, hasher: &mut DefaultHasher) {
    let mut paths: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            hash_all(&path, hasher);
        } else {
            path.to_string_lossy().replace('\\', "/").hash(hasher);
            fs::read(&path).unwrap_or_default().hash(hasher);
        }
    }
}
