//! What the formats of feeds share: an entry with its text, and how dates are written.

use std::ops::Deref;

use chrono::{DateTime, Offset, SecondsFormat, Utc};
use chrono_tz::Tz;

use crate::plan::{FeedEntry, FeedView};

/// What stands as the program in every feed. Without a version: an update of newsprint alone is no news to a reader.
pub(super) const GENERATOR: &str = "newsprint";

/// Bytes of an entry's text: a longer one stays on its page, and the entry has the summary. The longest of 26,812 articles has a
/// third of it.
pub(in crate::render) const LONGEST: usize = 1 << 20;

/// Bytes of all texts of a feed, which readers load as a whole. The newest come first.
pub(in crate::render) const ROOM: usize = 16 << 20;

/// An entry with its text.
#[derive(Clone)]
pub(in crate::render) struct Item<'a> {
    pub(in crate::render) entry: FeedEntry<'a>,
    /// Sanitised HTML with absolute links; none when the site gives summaries only.
    pub(in crate::render) html: Option<String>,
}

impl<'a> Deref for Item<'a> {
    type Target = FeedEntry<'a>;

    fn deref(&self) -> &FeedEntry<'a> {
        &self.entry
    }
}

impl Item<'_> {
    /// Who wrote it: its authors, else its source.
    pub(super) fn creators(&self) -> impl Iterator<Item = &str> {
        let authors: Vec<&str> =
            self.authors.iter().map(|name| &**name).filter(|name| !name.trim().is_empty()).collect();
        let source = present(self.source.as_deref()).filter(|_| authors.is_empty());
        authors.into_iter().chain(source)
    }

    /// The whole text, unless only the summary is wanted or the article has none: an empty content would say that there is
    /// nothing to read at the link either.
    pub(super) fn content(&self) -> Option<&str> {
        self.html.as_deref().filter(|html| !html.is_empty())
    }
}

/// The date of the newest entry; none for a feed without entries.
pub(super) fn newest<'a>(view: &'a FeedView<Item<'_>>) -> Option<&'a DateTime<Tz>> {
    view.entries.iter().map(|entry| &entry.published).max()
}

/// The text, unless it is missing or blank.
pub(super) fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

/// RFC 3339 in whole seconds: `2024-01-18T01:15:01+08:00`, `2024-01-17T17:15:01Z`.
///
/// Offsets of local mean time (Shanghai before 1901: +08:05:43) have seconds, which RFC 3339 can't write and chrono
/// rounds away; such a moment is written in UTC.
pub(super) fn rfc_3339(moment: &DateTime<Tz>) -> String {
    if whole_minutes(moment) {
        moment.to_rfc3339_opts(SecondsFormat::Secs, true)
    } else {
        moment.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

/// RFC 822 with a year of four digits, as RSS 2.0 asks for: `Thu, 18 Jan 2024 01:15:01 +0800`.
///
/// Not `to_rfc2822`, which panics for years beyond 9999.
pub(super) fn rfc_822(moment: &DateTime<Tz>) -> String {
    const FORMAT: &str = "%a, %d %b %Y %H:%M:%S %z";
    if whole_minutes(moment) {
        moment.format(FORMAT).to_string()
    } else {
        moment.with_timezone(&Utc).format(FORMAT).to_string()
    }
}

fn whole_minutes(moment: &DateTime<Tz>) -> bool {
    moment.offset().fix().local_minus_utc() % 60 == 0
}
