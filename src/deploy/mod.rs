//! What is sent to a host, and in which order: the files of a site, what a target holds by its manifest and its journal in,
//! a [`Change`] in steps out. Nothing here reads a disk or asks a server; `edge::deploy` does.
//!
//! The promise: cut off after any step, every link on every page that can be reached from the front page leads to a page
//! that is there, and the next deploy finishes the work.

mod class;
mod diff;
mod hosts;
mod journal;
mod made;
mod manifest;
mod text;

use crate::fingerprint::Fingerprint;

pub(crate) use class::is_packable;
pub use class::{Caching, Headers, Kind, Packing, is_fingerprinted, kind_of};
pub use diff::{Change, GROUPS, Group, diff};
pub use hosts::{Host, Limit, Usage, over};
pub use journal::{Entry as JournalEntry, Holder, JOURNAL, Journal};
pub(crate) use made::tombstone;
pub use made::{HostFile, made_files, tombstone_path};
pub use manifest::{Entry, MANIFEST, Manifest};
pub use text::Damage;

/// A file that the site has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteFile {
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
pub const NO_LOOK: u32 = 0;

/// Where the bytes of a file come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The output folder, at the same path.
    Output,
    /// Made for this target.
    Made(String),
    /// Another file of the site, packed.
    Twin(Packing),
}

impl SiteFile {
    /// What it is.
    pub fn kind(&self) -> Kind {
        kind_of(&self.path)
    }

    /// Path of the file of the output folder that it is, or is made from.
    pub fn source(&self) -> &str {
        match &self.origin {
            Origin::Twin(packing) => self.path.strip_suffix(packing.ending()).unwrap_or(&self.path),
            _ => &self.path,
        }
    }
}
