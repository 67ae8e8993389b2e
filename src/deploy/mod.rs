//! What is sent to a host, and in which order: the files of a site, what a target holds by its manifest and its journal in,
//! a [`Change`] in steps out. Nothing here reads a disk or asks a server; `deploy::targets` does.
//!
//! The promise: cut off after any step, every link on every page that can be reached from the front page leads to a page
//! that is there, and the next deploy finishes the work.

mod plan;
pub(crate) mod targets;

use crate::config::hosts::Packing;
use crate::ground::fingerprint::Fingerprint;

pub(crate) use plan::class::is_packable;
pub(crate) use plan::class::{Caching, Headers, Kind, kind_of};
pub(crate) use plan::diff::{Change, GROUPS};
pub(crate) use plan::journal::{Holder, JOURNAL, Journal};
pub(crate) use plan::made::tombstone;
pub(crate) use plan::made::{made_files, tombstone_path};
pub(crate) use plan::manifest::{Entry, MANIFEST, Manifest};
pub(crate) use plan::text::Damage;

/// A file that the site has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SiteFile {
    /// Below the site's root, `/` between parts.
    pub path: String,
    /// Of what is sent, or of what that is made from.
    pub hash: Fingerprint,
    /// In bytes, before packing.
    pub size: u64,
    /// Of the headers that it is served with; [`NO_LOOK`] where the target keeps none.
    pub look: u32,
    /// Where its bytes come from.
    pub origin: Origin,
}

/// The look of files at a target that keeps no headers.
pub(crate) const NO_LOOK: u32 = 0;

/// Where the bytes of a file come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The output folder, at the same path.
    Output,
    /// Made for this target.
    Made(String),
    /// Another file of the site, packed.
    Twin(Packing),
}

impl SiteFile {
    /// What it is.
    pub(crate) fn kind(&self) -> Kind {
        kind_of(&self.path)
    }

    /// Path of the file of the output folder that it is, or is made from.
    pub(crate) fn source(&self) -> &str {
        match &self.origin {
            Origin::Twin(packing) => self.path.strip_suffix(packing.ending()).unwrap_or(&self.path),
            _ => &self.path,
        }
    }
}
