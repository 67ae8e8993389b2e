//! newsprint prints a curated news digest as a static site.
//!
//! [`cli::run`] is the whole command; [`build()`] is what `newsprint build` does, for programs that have a site's folder.
//! ARCHITECTURE.md shows the rooms behind them.

mod build;
mod clean;
pub mod cli;
mod config;
mod content;
mod curate;
mod deploy;
mod disk;
mod gather;
mod ground;
mod import;
mod plan;
mod preview;
mod render;
mod revise;
mod scripts;
mod search;
mod send;

#[cfg(any(test, fuzzing))]
pub mod tests;

pub use crate::build::options::{BuildOptions, LookAt, Loss, Reasons, UseCache};
pub use crate::build::printed::{Change, Reason};
pub use crate::build::report::{Counts, Report};
pub use crate::build::{build, check};
pub use crate::curate::HeldBack;
pub use crate::disk::error::{Failure, IoError};
pub use crate::disk::lock::Wait;
pub use crate::disk::publish::Force;
pub use crate::ground::diagnostic::{Diagnostic, Severity};
pub use crate::ground::progress::{Progress, Silent};
