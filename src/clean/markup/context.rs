//! What must be known of an article before its markup can be read.

use url::Url;

use crate::clean::attachments::{Attached, Lookup};
use crate::clean::markup::note_ids::NoteIds;
use crate::clean::rules::profile::Profile;

/// What reading the markup of one article needs beside the markup.
pub(crate) struct Context<'a> {
    /// The profile of its source.
    pub(crate) profile: Option<&'a Profile>,
    /// What relative URLs are resolved against.
    pub(crate) base: Option<&'a Url>,
    /// The files beside it.
    pub(crate) lookup: &'a Lookup<'a>,
    /// Ids of its footnotes.
    pub(crate) notes: &'a NoteIds,
    /// Whether removals are recorded.
    pub(crate) trace: bool,
}

impl Context<'_> {
    /// The file beside the article that a relative `src` or `href` names.
    pub(crate) fn attached(&self, raw: &str) -> Option<Attached> {
        self.lookup.find(raw)
    }
}
