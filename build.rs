//! Compiles again when a file that is embedded, of the default theme or a source profile, comes or goes.

#![allow(clippy::print_stdout, reason = "this is how a build script talks to Cargo")]

fn main() {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-changed=src/clean/profiles");
}
