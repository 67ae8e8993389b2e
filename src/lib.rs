//! newsprint prints a curated news digest as a static site.
//!
//! The rooms, in the order in which an article travels through them: [`content`] reads a file's bytes into a
//! [`content::Draft`]; [`clean`] makes a safe [`clean::Article`] of it; [`curate`] sorts all articles into a
//! [`curate::Digest`]; [`plan`] lists every output file with a fingerprint; [`render`] makes the bytes of one output;
//! [`disk`] reads and publishes files. [`build`] tells the whole story in one file.
//! ARCHITECTURE.md explains why it is cut this way.

pub mod build;
pub mod clean;
pub mod cli;
pub mod config;
pub mod content;
pub mod curate;
pub mod deploy;
pub mod disk;
pub mod ground;
pub mod plan;
pub mod preview;
pub mod render;
pub mod search;
