//! What must be known of an article before its markup can be read.

use url::Url;

use crate::clean::attachments::{Attached, Lookup};
use crate::clean::markup::links;
use crate::clean::markup::note_ids::NoteIds;
use crate::clean::own_links::{self, OwnLinks};
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
    /// Whether it is an issue of a roundup: all that stands in it is the editor's, lists of links most of all.
    pub(crate) is_issue: bool,
}

impl<'a> Context<'a> {
    /// Of an article: its source, and the files, footnotes and places of the site that its body leads to.
    pub(crate) fn new(
        profile: Option<&'a Profile>,
        base: Option<&'a Url>,
        (lookup, notes, own_links): (&'a Lookup<'a>, &'a NoteIds, &'a OwnLinks<'a>),
        trace: bool,
    ) -> Self {
        Self { profile, base, lookup, notes, own_links, trace, is_issue: false }
    }

    /// The file beside the article that a relative `src` or `href` names.
    pub(crate) fn attached(&self, raw: &str) -> Option<Attached> {
        self.lookup.find(raw)
    }

    /// Where a link leads: to the file beside the article, to an address, or, in an editor's own piece, to a place of the
    /// site that a mark stands for. A link of such a piece that is none of these is taken down.
    pub(crate) fn link(&self, href: &str) -> Option<String> {
        if let Some(attached) = self.attached(href) {
            let (query, fragment) = own_links::tail(href);
            return Some(attached.url + &query + &fragment.unwrap_or_default());
        }
        if let Some(url) = links::resolve(href, self.base) {
            return Some(url.into());
        }
        if self.base.is_some() {
            return None;
        }
        let mark = self.own_links.mark(href);
        if mark.is_none() {
            self.own_links.refuse(href);
        }
        mark
    }
}
