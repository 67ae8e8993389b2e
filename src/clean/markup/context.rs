//! What must be known of an article before its markup can be read.

use url::Url;

use crate::clean::attachments::{Attached, Lookup};
use crate::clean::markup::note_ids::NoteIds;
use crate::clean::own_links::OwnLinks;
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
    /// Its links to other places of the site.
    pub(crate) own_links: &'a OwnLinks<'a>,
    /// Whether removals are recorded.
    pub(crate) trace: bool,
}

impl<'a> Context<'a> {
    /// Of an article: its source, and the files, footnotes and places of the site that its body leads to.
    pub(crate) fn new(
        profile: Option<&'a Profile>,
        base: Option<&'a Url>,
        (lookup, notes, own_links): (&'a Lookup<'a>, &'a NoteIds, &'a OwnLinks<'a>),
        trace: bool,
    ) -> Self {
        Self { profile, base, lookup, notes, own_links, trace }
    }

    /// The file beside the article that a relative `src` or `href` names.
    pub(crate) fn attached(&self, raw: &str) -> Option<Attached> {
        self.lookup.find(raw)
    }

    /// What stands for a relative link of an editor's own piece; the original's are resolved against its URL.
    pub(crate) fn own_link(&self, raw: &str) -> Option<String> {
        self.base.is_none().then(|| self.own_links.mark(raw))?
    }
}
