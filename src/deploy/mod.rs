//! What is sent to a host, and in which order: the files of a site, what a target holds by its manifest and its journal in,
//! a [`Change`] in steps out. Nothing here reads a disk or asks a server; `deploy::targets` does.
//!
//! The promise: cut off after any step, every link on every page that can be reached from the front page leads to a page
//! that is there, and the next deploy finishes the work.

mod plan;
pub(crate) mod targets;

use std::sync::Arc;

use crate::config::hosts::Packing;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::served::{FileKind, Served};

pub(crate) use plan::diff::{Change, GROUPS};
pub(crate) use plan::headers::Headers;
pub(crate) use plan::journal::{Holder, JOURNAL, Journal};
pub(crate) use plan::leads::{Lead, Leads, lost};
pub(crate) use plan::made::{
    feed_that_leads_on, lead_on, made_files, more_redirects, tombstone, tombstone_path,
};
pub(crate) use plan::manifest::{Entry, MANIFEST, Manifest};
pub(crate) use plan::news::News;
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
    pub kind: FileKind,
    /// Whether its name holds a fingerprint: other bytes have another name.
    pub immutable: bool,
    /// Without parameters.
    pub media_type: Arc<str>,
    /// Of the headers that it is served with; [`NO_LOOK`] where the target keeps none.
    pub look: u32,
    /// Where its bytes come from.
    pub origin: Origin,
}

/// The look of files at a target that keeps no headers.
pub(crate) const NO_LOOK: u32 = 0;

/// What becomes of a file of a target once the site has it no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is removed, and its address remembered: people link to it.
    Kept,
    /// It stays for one deploy more: readers may have pages that need it.
    Spared,
    /// It is removed.
    Removed,
}

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
    /// A file of the output folder.
    pub(crate) fn of(path: &str, hash: Fingerprint, size: u64, served: &Served<'_>) -> Self {
        let Served { kind, immutable, media_type, .. } = *served;
        let media_type = media_type.into();
        let path = path.to_owned();
        Self { path, hash, size, kind, immutable, media_type, look: NO_LOOK, origin: Origin::Output }
    }

    /// What it is to those who serve it.
    pub(crate) fn served(&self) -> Served<'_> {
        Served { immutable: self.immutable, ..Served::new(self.kind, &self.media_type) }
    }

    /// What becomes of it once the site has it no more.
    pub(crate) fn fate(&self) -> Fate {
        let is_twin = matches!(self.origin, Origin::Twin(_));
        match self.kind {
            _ if self.immutable => Fate::Spared,
            FileKind::Article | FileKind::Listing | FileKind::Feed | FileKind::Front if !is_twin => {
                Fate::Kept
            }
            _ => Fate::Removed,
        }
    }

    /// Path of the file of the output folder that it is, or is made from.
    pub(crate) fn source(&self) -> &str {
        match &self.origin {
            Origin::Twin(packing) => self.path.strip_suffix(packing.ending()).unwrap_or(&self.path),
            _ => &self.path,
        }
    }
}
