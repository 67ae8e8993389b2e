//! How the site's URLs are spread over sitemaps (sitemaps.org 0.9).
//!
//! One sitemap per month with all that belongs to it, and one for the few pages that belong to no month. Cutting one long
//! list every 50,000 URLs would keep full sitemaps as they are only while articles are added at its end; but a wire also
//! delivers yesterday's news today, and one late article would move a URL across every later border. With months, it
//! changes its own, and an hourly build rewrites some hundred kilobytes. An archive of a century has 1,200 sitemaps; the
//! index may name 50,000.

use std::collections::BTreeMap;

use chrono::{Datelike, SecondsFormat, TimeDelta};

use crate::config::{Canonical, Indexing};
use crate::curate::ArticleIx;
use crate::ground::path::OutputPath;
use crate::plan::view::{NewsEntry, SitemapEntry};
use crate::plan::{Page, Site, Sitemap, SitemapItem, urls};

/// URLs in a sitemap at most (sitemaps.org 0.9).
const MAX_URLS: usize = 50_000;
/// Bytes of a sitemap at most (sitemaps.org 0.9: 50 MB uncompressed).
const MAX_BYTES: usize = 50_000_000;
/// What one entry costs beside its URL, at most: markup and a date.
const ENTRY_BYTES: usize = 120;

/// The sitemap of the newest articles.
pub(crate) const NEWS_SITEMAP: &str = "sitemaps/news.xml";
/// Articles in it at most, and how old they may be (Google, "Create a news sitemap").
const MAX_NEWS: usize = 1_000;
const NEWS_AGE: TimeDelta = TimeDelta::days(2);

/// What a sitemap is about, in the order of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Pages of no month: front page, years, groups.
    Pages,
    /// Undated articles.
    Undated,
    /// A month's listings and articles.
    Month(i32, u32),
}

impl Site<'_> {
    /// Sitemaps: pages that belong to no month, undated articles, then each month with its listings before its articles,
    /// oldest first. Pages that search engines are asked to leave out stand in none.
    pub(crate) fn sitemaps(&self, listings: &[(Page, urls::Place)]) -> Vec<Sitemap> {
        let mut parts: BTreeMap<Part, Vec<SitemapItem>> = BTreeMap::new();
        for (page, place) in listings {
            if let Some(part) = self.part_of(page) {
                let url = self.absolute(&self.url(place));
                parts.entry(part).or_default().push(SitemapItem::Listing(url));
            }
        }
        for ix in self.digest.undated.iter().filter(|ix| self.is_listed(**ix)) {
            parts.entry(Part::Undated).or_default().push(SitemapItem::Article(*ix));
        }
        for (day, articles) in self.digest.calendar.iter() {
            let part = parts.entry(Part::Month(day.year(), day.month())).or_default();
            let listed = articles.iter().filter(|ix| self.is_listed(**ix));
            part.extend(listed.map(|ix| SitemapItem::Article(*ix)));
        }
        let mut sitemaps = Vec::new();
        for (part, entries) in parts {
            let length = |item: &SitemapItem| match item {
                SitemapItem::Listing(url) => url.len(),
                SitemapItem::Article(ix) => self.absolute(self.permalink(*ix)).len(),
            };
            for (entries, number) in cut(entries, length, MAX_URLS, MAX_BYTES).into_iter().zip(1..) {
                let path = path(part, number);
                let url = self.absolute(&self.url(&urls::Place::file(&path)));
                sitemaps.push(Sitemap { path: OutputPath(path), url, entries });
            }
        }
        sitemaps
    }

    /// What a sitemap lists, in full.
    pub(crate) fn sitemap_entries(&self, sitemap: &Sitemap) -> impl Iterator<Item = SitemapEntry> {
        sitemap.entries.iter().map(|item| match item {
            SitemapItem::Listing(url) => SitemapEntry { url: url.clone(), modified: None },
            SitemapItem::Article(ix) => self.sitemap_entry(*ix),
        })
    }

    /// Date of a sitemap's newest entry. Entries are in order of time.
    pub(crate) fn newest_in(&self, sitemap: &Sitemap) -> Option<String> {
        match sitemap.entries.last()? {
            SitemapItem::Listing(_) => None,
            SitemapItem::Article(ix) => self.sitemap_entry(*ix).modified,
        }
    }

    /// Which sitemap a listing stands in; none for numbered pages and the search, which carry `noindex`.
    fn part_of(&self, listing: &Page) -> Option<Part> {
        match listing {
            Page::Search
            | Page::Day(_, Some(_))
            | Page::GroupMonth(_, _, _, Some(_))
            | Page::StoriesMonth(_, Some(_)) => None,
            Page::Story(ix) => Some(
                self.digest.story(*ix).month().map_or(Part::Pages, |(year, month)| Part::Month(year, month)),
            ),
            Page::Edition(span) => Some(Part::Month(span.last_day().year(), span.last_day().month())),
            Page::Day(Some(day), None) => Some(Part::Month(day.year(), day.month())),
            Page::Month(year, month)
            | Page::GroupMonth(_, _, Some((year, month)), None)
            | Page::StoriesMonth(Some((year, month)), None) => Some(Part::Month(*year, *month)),
            _ => Some(Part::Pages),
        }
    }

    /// Whether search engines are asked to show the article's page: a sitemap that names others contradicts them.
    fn is_listed(&self, ix: ArticleIx) -> bool {
        let engines = self.config.search_engines;
        let elsewhere = engines.canonical == Canonical::Source && self.article(ix).url.is_some();
        engines.articles == Indexing::Index && !elsewhere
    }

    /// What the news sitemap lists, newest first: the last two days. They end with the newest article, not now: the same
    /// articles make the same file.
    pub(crate) fn news(&self) -> Vec<NewsEntry> {
        let dated = || self.digest.indices().rev().filter(|ix| self.is_listed(*ix));
        let published = |ix: ArticleIx| self.article(ix).published;
        let Some(newest) = dated().next().and_then(published) else { return Vec::new() };
        dated()
            .filter_map(|ix| Some((ix, published(ix)?)))
            .take_while(|(_, published)| newest - *published <= NEWS_AGE)
            .take(MAX_NEWS)
            .map(|(ix, published)| NewsEntry {
                url: self.absolute(self.permalink(ix)),
                language: news_language(&self.article(ix).language).to_owned(),
                title: self.article(ix).title.clone(),
                published: self.dates.local(published).to_rfc3339_opts(SecondsFormat::Secs, true),
            })
            .collect()
    }

    /// The news sitemap in the index; none where there is nothing to list.
    pub(crate) fn news_sitemap_entry(&self) -> Option<SitemapEntry> {
        let newest = self.digest.indices().rev().find(|ix| self.is_listed(*ix))?;
        Some(SitemapEntry {
            url: self.absolute(&self.url(&urls::Place::file(NEWS_SITEMAP))),
            modified: Some(self.sitemap_entry(newest).modified?),
        })
    }

    fn sitemap_entry(&self, ix: ArticleIx) -> SitemapEntry {
        let published = self.digest.article(ix).published;
        SitemapEntry {
            url: self.absolute(self.permalink(ix)),
            modified: published
                .map(|moment| self.dates.local(moment).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        }
    }
}

/// A language as news sitemaps write it.
fn news_language(tag: &str) -> &str {
    match tag {
        "zh-Hant" | "zh-TW" | "zh-HK" | "zh-MO" => "zh-tw",
        tag if tag.starts_with("zh-Hant-") => "zh-tw",
        tag if tag == "zh" || tag.starts_with("zh-") => "zh-cn",
        tag => tag.split('-').next().unwrap_or(tag),
    }
}

/// `sitemaps/2024-01.xml`, `sitemaps/2024-01-2.xml`, …
fn path(part: Part, number: u32) -> String {
    let name = match part {
        Part::Pages => "pages".to_owned(),
        Part::Undated => "undated".to_owned(),
        Part::Month(year, month) => format!("{year:04}-{month:02}"),
    };
    match number {
        1 => format!("sitemaps/{name}.xml"),
        _ => format!("sitemaps/{name}-{number}.xml"),
    }
}

/// Cuts entries from the front, each part as long as the limits allow: adding an entry at the end changes none but the
/// last. No entries, no part. `length` is that of an entry's URL.
fn cut<T>(entries: Vec<T>, length: impl Fn(&T) -> usize, max_urls: usize, max_bytes: usize) -> Vec<Vec<T>> {
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
    use proptest::prelude::*;

    use super::*;
    use crate::render::sitemap::sitemap;

    fn entry(url: String) -> SitemapEntry {
        SitemapEntry { url, modified: Some("2024-01-18T01:15:01+08:00".into()) }
    }

    fn length(entry: &SitemapEntry) -> usize {
        entry.url.len()
    }

    #[test]
    fn the_limits_of_the_standard_hold() {
        let lengths = |entries: Vec<SitemapEntry>| {
            cut(entries, length, MAX_URLS, MAX_BYTES).iter().map(Vec::len).collect::<Vec<_>>()
        };
        let short = (0..MAX_URLS + 1).map(|n| entry(format!("https://d.example/{n}/"))).collect();
        assert_eq!(lengths(short), [MAX_URLS, 1]);
        let long = "/x".repeat(1_000);
        let long = (0..9_000).map(|n| entry(format!("https://d.example{long}{n:05}/"))).collect();
        assert_eq!(lengths(long), [4_885, 4_115]);
        assert_eq!(lengths(vec![]), [0; 0]);
    }

    proptest! {
        #[test]
        fn parts_are_whole_small_enough_and_sealed(
            urls in prop::collection::vec("[a-z&'\"]{0,60}", 0..40), max_urls in 1_usize..8, max_bytes in 100_usize..2_000,
        ) {
            let entries: Vec<_> = urls.into_iter().map(entry).collect();
            let parts = cut(entries.clone(), length, max_urls, max_bytes);
            prop_assert_eq!(parts.concat(), entries.clone());
            let frame = sitemap(&[]).len();
            for part in &parts {
                prop_assert!(part.len() <= max_urls);
                prop_assert!(part.len() == 1 || sitemap(part).len() <= frame + max_bytes);
            }
            // One entry fewer at the end: all parts but the last are the same.
            if let Some((_, earlier)) = entries.split_last() {
                let before = cut(earlier.to_vec(), length, max_urls, max_bytes);
                let sealed = before.len().saturating_sub(1);
                prop_assert_eq!(&before[..sealed], &parts[..sealed]);
            }
        }
    }
}
