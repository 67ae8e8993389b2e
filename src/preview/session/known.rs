//! What a session knows of each file of the content folder: what it looked like when it was read, and what came of it.

use std::sync::Arc;
use std::time::SystemTime;

use crate::build::intake::Taken;
use crate::clean::Attachments;
use crate::content::ContentPath;
use crate::curate::Candidate;
use crate::disk::attachments;
use crate::disk::attachments::Measured;
use crate::disk::clock;
use crate::disk::read::Entry;
use crate::ground::diagnostic::Diagnostic;

/// The files beside articles.
#[derive(Default)]
pub(crate) struct AttachmentsKnown {
    pub(crate) entries: Vec<Entry>,
    pub(crate) read_at: Option<SystemTime>,
    pub(crate) attachments: Arc<Attachments>,
    /// Those among them that lie in `static/root/`.
    pub(crate) root_files: Attachments,
    pub(crate) files: Arc<attachments::Files>,
    pub(crate) findings: Vec<Diagnostic>,
}

/// An article file and what came of it.
pub(crate) struct Known {
    pub(crate) entry: Entry,
    pub(crate) read_at: SystemTime,
    pub(crate) taken: Taken,
}

impl AttachmentsKnown {
    /// Reads those that may be others than these.
    pub(crate) fn read_again(&self, entries: Vec<Entry>) -> Self {
        let read_at = Some(clock::file_time());
        let mut findings = Vec::new();
        let known = |entry: &Entry| {
            let place = self.entries.binary_search_by(|known| known.path.cmp(&entry.path)).ok()?;
            if self.entries[place] != *entry || self.may_differ(entry) {
                return None;
            }
            let size = self.attachments.get(&entry.path.composed())?.size;
            Some(Measured { file: self.files.get(&entry.path.composed())?.clone(), size })
        };
        let measure = |entry: &Entry| known(entry).map_or_else(|| attachments::measure(entry), Ok);
        let (mut attachments, files) = attachments::index_with(&entries, &mut findings, measure);
        let root_files = self.root_files.clone();
        attachments.extend(root_files.clone());
        let (attachments, files) = (Arc::new(attachments), Arc::new(files));
        Self { entries, read_at, attachments, root_files, files, findings }
    }

    /// Takes in what lies in `static/root/` now. Says whether that is another than before.
    pub(crate) fn replace_root_files(&mut self, root_files: Attachments) -> bool {
        if root_files == self.root_files {
            return false;
        }
        let attachments = Arc::make_mut(&mut self.attachments);
        attachments.retain(|path, _| !self.root_files.contains_key(path));
        attachments.extend(root_files.clone());
        self.root_files = root_files;
        true
    }

    pub(crate) fn holds(&self, path: &ContentPath) -> bool {
        self.entries.binary_search_by(|entry| entry.path.cmp(path)).is_ok()
    }

    pub(crate) fn has_below(&self, folder: &str) -> bool {
        let from = self.entries.partition_point(|entry| entry.path.0.as_str() < folder);
        self.entries.get(from).is_some_and(|entry| entry.path.0.starts_with(folder))
    }

    pub(crate) fn may_differ(&self, entry: &Entry) -> bool {
        self.read_at.is_some_and(|read_at| is_fresh(entry, read_at))
    }
}

impl Known {
    /// Whether the file may have changed since it was read, by what a walk sees of it.
    pub(crate) fn may_differ(&self, entry: &Entry) -> bool {
        self.entry != *entry || is_fresh(entry, self.read_at)
    }

    /// Whether something came of the file that is not what comes of it now.
    pub(crate) fn differs_from(&self, new: &Self) -> bool {
        self.taken.diagnostics != new.taken.diagnostics || self.candidate() != new.candidate()
    }

    /// The article; none when the file is left out.
    pub(crate) fn candidate(&self) -> Option<&Candidate> {
        self.taken.article.as_ref()
    }
}

/// Whether the file was changed so shortly before it was read that a later change may have left no sign.
fn is_fresh(entry: &Entry, read_at: SystemTime) -> bool {
    !entry.stamp.is_settled(read_at)
}
