//! How the site's URLs are spread over sitemaps (sitemaps.org 0.9).
//!
//! One sitemap per month with all that belongs to it, and one for the few pages that belong to no month. Cutting one long
//! list every 50,000 URLs would keep full sitemaps as they are only while articles are added at its end; but a wire also
//! delivers yesterday's news today, and one late article would move a URL across every later border. With months, it
//! changes its own, and an hourly build rewrites some hundred kilobytes. An archive of a century has 1,200 sitemaps; the
//! index may name 50,000.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::curate::{ArticleIx, Month};
use crate::plan::urls::Place;

/// URLs in a sitemap at most (sitemaps.org 0.9).
pub(crate) const MAX_URLS: usize = 50_000;
/// Bytes of a sitemap at most (sitemaps.org 0.9: 50 MB uncompressed).
pub(crate) const MAX_BYTES: usize = 50_000_000;
/// What one entry costs beside its URL, at most: markup and a date.
const ENTRY_BYTES: usize = 120;

/// One sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sitemap {
    pub place: Place,
    pub entries: Vec<SitemapItem>,
}

/// What a sitemap lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SitemapItem {
    /// A listing, by its absolute URL.
    Listing(String),
    Article(ArticleIx),
    /// An own page, by its absolute URL and its place in the digest.
    OwnPage(String, u32),
}

/// What a sitemap is about, in the order of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Pages of no month: front page, years, groups.
    Pages,
    /// Undated articles.
    Undated,
    /// A month's listings and articles.
    Month(Month),
}

impl Part {
    pub(crate) fn of_day(day: NaiveDate) -> Self {
        Self::Month((day.year(), day.month()))
    }

    /// Of a listing.
    pub(crate) fn of_month(month: Option<Month>) -> Self {
        month.map_or(Self::Pages, Self::Month)
    }

    /// `sitemaps/2024-01.xml`, `sitemaps/2024-01-2.xml`, …
    fn place(self, number: u32) -> Place {
        let name = match self {
            Self::Pages => "pages".to_owned(),
            Self::Undated => "undated".to_owned(),
            Self::Month((year, month)) => format!("{year:04}-{month:02}"),
        };
        Place::file(match number {
            1 => format!("sitemaps/{name}.xml"),
            _ => format!("sitemaps/{name}-{number}.xml"),
        })
    }
}

/// The sitemaps of what stands in them: pages that belong to no month, undated articles, then each month, oldest first. `length`
/// is that of an article's absolute URL.
pub(crate) fn sitemaps(
    parts: BTreeMap<Part, Vec<SitemapItem>>,
    length: impl Fn(ArticleIx) -> usize,
) -> Vec<Sitemap> {
    let length = |item: &SitemapItem| match item {
        SitemapItem::Listing(url) | SitemapItem::OwnPage(url, _) => url.len(),
        SitemapItem::Article(ix) => length(*ix),
    };
    let sitemaps = parts.into_iter().flat_map(|(part, entries)| {
        let numbered = cut(entries, length, MAX_URLS, MAX_BYTES).into_iter().zip(1..);
        numbered.map(move |(entries, number)| Sitemap { place: part.place(number), entries })
    });
    sitemaps.collect()
}

/// Cuts entries from the front, each part as long as the limits allow: adding an entry at the end changes none but the
/// last. No entries, no part. `length` is that of an entry's URL.
pub(crate) fn cut<T>(
    entries: Vec<T>,
    length: impl Fn(&T) -> usize,
    max_urls: usize,
    max_bytes: usize,
) -> Vec<Vec<T>> {
    let mut parts: Vec<Vec<T>> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        // `&` grows to `&amp;`: five bytes are the most that escaping makes of one.
        let cost = length(&entry) * 5 + ENTRY_BYTES;
        match parts.last_mut() {
            Some(part) if part.len() < max_urls && bytes + cost <= max_bytes => {
                part.push(entry);
                bytes += cost;
            }
            _ => {
                parts.push(vec![entry]);
                bytes = cost;
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limits_of_the_standard_hold() {
        let lengths = |entries: Vec<String>| {
            cut(entries, String::len, MAX_URLS, MAX_BYTES).iter().map(Vec::len).collect::<Vec<_>>()
        };
        let short = (0..MAX_URLS + 1).map(|n| format!("https://d.example/{n}/")).collect();
        assert_eq!(lengths(short), [MAX_URLS, 1]);
        let long = "/x".repeat(1_000);
        let long = (0..9_000).map(|n| format!("https://d.example{long}{n:05}/")).collect();
        assert_eq!(lengths(long), [4_885, 4_115]);
        assert_eq!(lengths(vec![]), [0; 0]);
    }
}
