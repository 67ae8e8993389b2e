//! What a deploy did.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::deploy::targets::site::BuiltSite;
use crate::deploy::{Change, GROUPS, News};
use crate::ground::served::FileKind;

/// What a deploy did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    /// Where to.
    pub place: String,
    /// Files of the site.
    pub files: usize,
    /// Files sent that were not there.
    pub new: usize,
    /// Files sent in place of others.
    pub changed: usize,
    /// Files that were there.
    pub unchanged: usize,
    /// Bytes of the files sent, before packing.
    pub bytes: u64,
    /// Files removed.
    pub removed: usize,
    /// Assets that the next deploy removes.
    pub spared: usize,
    /// Files that were not as the manifest said, with `--verify`.
    pub repaired: usize,
    /// Whether anything was written.
    pub done: bool,
    /// What others are told; nothing where nobody is to be told.
    #[serde(skip)]
    pub news: News,
    /// Files sent, by kind.
    pub kinds: BTreeMap<FileKind, usize>,
}

impl Report {
    pub(crate) fn of(change: &Change, site: &BuiltSite, place: &str) -> Self {
        let mut report = Self {
            place: place.into(),
            files: site.files.len(),
            new: change.new,
            changed: change.changed,
            unchanged: change.unchanged,
            removed: change.remove.len(),
            spared: change.spared.len(),
            news: if site.owed.is_some() { News::of(change, &site.files) } else { News::default() },
            ..Self::default()
        };
        for number in GROUPS.iter().flat_map(|group| &change.groups[*group as usize]) {
            let file = &site.files[*number];
            report.bytes += file.size;
            *report.kinds.entry(file.kind).or_default() += 1;
        }
        report
    }

    /// Files sent.
    pub(crate) fn sent(&self) -> usize {
        self.new + self.changed
    }
}
