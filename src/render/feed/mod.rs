//! Feeds: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1, and OPML 2.0 for the list of the site's own feeds.
//!
//! A [`FeedView`] in, the text of one file out. A feed says the same whatever its format. Its date is that of its newest
//! entry, never the time of the build, so that a feed without news stays the same byte for byte.

mod atom;
mod edition;
mod json_feed;
mod opml;
mod rss;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use chrono::{DateTime, Offset, SecondsFormat, Utc};
use chrono_tz::Tz;

use crate::plan::FeedFormat;
use crate::plan::view::{FeedEntry, FeedView};
use crate::render::xml::{escape_text, without_illegal};

pub(super) use edition::edition;
pub(crate) use opml::opml;

/// What stands as the program in every feed. Without a version: an update of newsprint alone is no news to a reader.
const GENERATOR: &str = "newsprint";

/// The bytes of one feed. Text that XML 1.0 can't hold (control characters, U+FFFE) is left out.
pub(crate) fn feed(format: FeedFormat, view: &FeedView) -> String {
    match format {
        FeedFormat::Atom => atom::atom(view),
        FeedFormat::Rss => rss::rss(view),
        FeedFormat::Json => json_feed::json_feed(view),
    }
}

/// The date of the newest entry; none for a feed without entries.
fn newest(view: &FeedView) -> Option<&DateTime<Tz>> {
    view.entries.iter().map(|entry| &entry.published).max()
}

/// Who wrote an entry: its byline, else its source.
fn creator(entry: &FeedEntry) -> Option<&str> {
    present(&entry.author).or_else(|| present(&entry.source))
}

/// The whole text, unless only the summary is wanted or the article has none: an empty content would say that there is
/// nothing to read at the link either.
fn content(entry: &FeedEntry) -> Option<&str> {
    entry.html.as_deref().filter(|html| !html.is_empty())
}

/// The text, unless it is missing or blank.
fn present(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.trim().is_empty())
}

/// RFC 3339 in whole seconds: `2024-01-18T01:15:01+08:00`, `2024-01-17T17:15:01Z`.
///
/// Offsets of local mean time (Shanghai before 1901: +08:05:43) have seconds, which RFC 3339 can't write and chrono
/// rounds away; such a moment is written in UTC.
fn rfc_3339(moment: &DateTime<Tz>) -> String {
    if whole_minutes(moment) {
        moment.to_rfc3339_opts(SecondsFormat::Secs, true)
    } else {
        moment.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

/// RFC 822 with a year of four digits, as RSS 2.0 asks for: `Thu, 18 Jan 2024 01:15:01 +0800`.
///
/// Not `to_rfc2822`, which panics for years beyond 9999.
fn rfc_822(moment: &DateTime<Tz>) -> String {
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

/// Plain text for a place that RSS, OPML and news sitemaps leave open: some readers take a title as text, some as HTML. Where both show the
/// same (`AT&T`, `a < b`), the text goes as it is. Where a parser of HTML sees markup or an entity (`<script>`, `&nbsp;`), it
/// goes as HTML: the other readers then show an `&lt;` as such, which is better than running or losing a part of a title.
pub(super) fn unambiguous(text: &str) -> Cow<'_, str> {
    // Without what XML can't hold: `<\u{1b}?>` is no markup, but `<?>` is.
    let text = without_illegal(text);
    // The parser takes its time over long soup, and nobody minds how a reader shows a title of that length.
    const LONGEST: usize = 1000;
    let ambiguous = text.contains(['<', '&'])
        && (text.len() > LONGEST || {
            let parsed = scraper::Html::parse_fragment(&text);
            parsed.root_element().text().collect::<String>() != text
        });
    if ambiguous { Cow::Owned(as_html(&text).into_owned()) } else { text }
}

/// Plain text as HTML that shows it.
fn as_html(text: &str) -> Cow<'_, str> {
    escape_text(text)
}
