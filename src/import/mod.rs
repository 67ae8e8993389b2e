//! Moving in: what another generator, or another site, left in, settings, article files and proposals out. Nothing of what is read is
//! ever changed, run or fetched; what is written is new article files, and those only by [`wordpress`].
#![expect(clippy::disallowed_methods, reason = "it reads folders and files of others, once and bounded")]

pub(crate) mod addresses;
mod folder;
mod hugo;
mod jekyll;
pub(crate) mod leads;
mod moved;
mod pelican;
pub(crate) mod wordpress;
mod zola;

use std::path::Path;

use crate::disk::error::Failure;
use crate::ground::diagnostic::Diagnostic;

/// Generators whose sites are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generator {
    Jekyll,
    Hugo,
    Zola,
    Pelican,
}

/// What a site becomes.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The text of `site.toml`.
    pub site_toml: String,
    /// Warnings are what has no counterpart, notes what is left to do.
    pub report: Vec<Diagnostic>,
}

/// Reads the site of a generator in `dir`, and touches nothing.
///
/// # Errors
/// It is none of that generator's, its settings are broken, or it can't be read.
pub(crate) fn read(generator: Generator, dir: &Path) -> Result<Imported, Failure> {
    let folder = folder::Folder::open(dir)?;
    let mut moved = match generator {
        Generator::Jekyll => jekyll::read(&folder)?,
        Generator::Hugo => hugo::read(&folder)?,
        Generator::Zola => zola::read(&folder)?,
        Generator::Pelican => pelican::read(&folder)?,
    };
    let site_toml = moved.site_toml();
    Ok(Imported { site_toml, report: moved.report })
}
