//! What feeds, sitemaps and the OPML file hold.

use super::view::{FeedEntry, FeedView, OpmlEntry, SitemapEntry};
use super::{FeedFormat, OutputPath, Page, Site, Sitemap, urls};
use crate::config::FeedContent;
use crate::curate::{ArticleIx, GroupIx, GroupKind};

/// Bytes of a sitemap at most (sitemaps.org 0.9: 50 MB uncompressed), and what one entry costs beside its URL.
const MAX_SITEMAP_BYTES: usize = 50_000_000;
const ENTRY_BYTES: usize = 100;
/// URLs in a sitemap at most (sitemaps.org 0.9).
const MAX_SITEMAP_URLS: usize = 50_000;

/// Whether groups of a kind have feeds of their own.
pub(crate) fn has_feeds(kind: GroupKind) -> bool {
    matches!(kind, GroupKind::Source | GroupKind::Topic)
}

impl Site<'_> {
    /// Articles of a feed, newest first. Undated ones have no place in a feed: RFC 4287 wants a date.
    pub(crate) fn feed_articles(&self, of: Option<(GroupKind, GroupIx)>) -> Vec<ArticleIx> {
        let dated = |ix: &ArticleIx| self.digest.day(*ix).is_some();
        let size = self.config.feeds.size;
        match of {
            None => self.digest.indices().rev().filter(dated).take(size).collect(),
            Some((kind, ix)) => {
                self.digest.group(kind, ix).articles.iter().rev().copied().filter(dated).take(size).collect()
            }
        }
    }

    /// A feed. `body` gives the text of an article with absolute links.
    pub(crate) fn feed_view<E>(
        &self,
        format: FeedFormat,
        of: Option<(GroupKind, GroupIx)>,
        mut body: impl FnMut(ArticleIx) -> Result<String, E>,
    ) -> Result<FeedView, E> {
        let place = of.map_or_else(urls::front, |(kind, ix)| urls::group(kind, self.digest.group(kind, ix)));
        let mut entries = Vec::new();
        for ix in self.feed_articles(of) {
            let html = match self.config.feeds.content {
                FeedContent::Full => Some(body(ix)?),
                FeedContent::Summary => None,
            };
            entries.extend(self.feed_entry(ix, html));
        }
        let (title, description) = match of {
            None => (self.config.title.clone(), self.config.description.clone()),
            Some((kind, ix)) => {
                let group = self.digest.group(kind, ix);
                (
                    format!("{} · {}", group.name, self.config.title),
                    group.description.clone().unwrap_or_default(),
                )
            }
        };
        let home = self.absolute(&self.url(&place));
        Ok(FeedView {
            title,
            description,
            language: self.config.language.clone(),
            // The page's URL is as lasting as the feed, and one and the same in all three formats.
            id: home.clone(),
            home,
            url: self.absolute(&self.url(&place.feed(format))),
            editor: self.config.editor.clone(),
            entries,
        })
    }

    fn feed_entry(&self, ix: ArticleIx, html: Option<String>) -> Option<FeedEntry> {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let topics =
            groups.topics.iter().map(|topic| self.digest.group(GroupKind::Topic, *topic).name.clone());
        Some(FeedEntry {
            id: format!("urn:newsprint:{}", article.id.0),
            title: article.title.clone(),
            url: self.absolute(self.permalink(ix)),
            original: article.url.as_ref().map(ToString::to_string),
            published: self.dates.local(article.published?),
            summary: article.summary.clone(),
            html,
            author: article.author.clone(),
            source: article.source.as_ref().map(|source| source.name.clone()),
            image: article.lead_image.as_ref().map(|image| self.absolute(&image.url)),
            tags: topics.chain(article.column.clone()).collect(),
            language: article.language.clone(),
        })
    }

    /// The feeds of the site and of its sources and topics.
    pub(crate) fn opml_entries(&self) -> Vec<OpmlEntry> {
        let entry = |title: String, place: urls::Place| OpmlEntry {
            title,
            html_url: self.absolute(&self.url(&place)),
            feed_url: self.absolute(&self.url(&place.feed(FeedFormat::Atom))),
        };
        let groups = GroupKind::ALL.into_iter().filter(|kind| has_feeds(*kind)).flat_map(|kind| {
            self.digest.groups(kind).iter().map(move |group| (group.name.clone(), urls::group(kind, group)))
        });
        std::iter::once((self.config.title.clone(), urls::front()))
            .chain(groups)
            .map(|(title, place)| entry(title, place))
            .collect()
    }

    /// Sitemaps: one or more for the articles of each year, oldest first within it, and one or more for listings. A year
    /// that is over never changes.
    pub(crate) fn sitemaps(&self, listings: &[(Page, urls::Place)]) -> Vec<Sitemap> {
        let mut sitemaps = Vec::new();
        for year in self.plan_urls.years.keys() {
            let articles = self.digest.calendar.range(first_day(*year)..).take_while(|(day, _)| {
                use chrono::Datelike;
                day.year() == *year
            });
            let articles = articles.flat_map(|(_, articles)| articles).map(|ix| self.sitemap_entry(*ix));
            self.split(&format!("{year:04}"), articles, &mut sitemaps);
        }
        self.split("undated", self.digest.undated.iter().map(|ix| self.sitemap_entry(*ix)), &mut sitemaps);
        let pages = listings
            .iter()
            .map(|(_, place)| SitemapEntry { url: self.absolute(&self.url(place)), modified: None });
        self.split("pages", pages, &mut sitemaps);
        sitemaps
    }

    fn sitemap_entry(&self, ix: ArticleIx) -> SitemapEntry {
        SitemapEntry {
            url: self.absolute(self.permalink(ix)),
            modified: self
                .digest
                .article(ix)
                .published
                .map(|moment| self.dates.local(moment).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        }
    }

    /// Cuts entries into sitemaps within the protocol's limits: `sitemaps/2024.xml`, `sitemaps/2024-2.xml`, …
    fn split(&self, name: &str, entries: impl Iterator<Item = SitemapEntry>, sitemaps: &mut Vec<Sitemap>) {
        let (mut number, mut bytes) = (0, usize::MAX / 2);
        for entry in entries {
            // `&` grows to `&amp;`: five bytes are the most that escaping makes of one.
            let cost = entry.url.len() * 5 + ENTRY_BYTES;
            let full = sitemaps.last().is_none_or(|sitemap| sitemap.entries.len() >= MAX_SITEMAP_URLS);
            if number == 0 || full || bytes + cost > MAX_SITEMAP_BYTES {
                number += 1;
                bytes = 0;
                let path = match number {
                    1 => format!("sitemaps/{name}.xml"),
                    _ => format!("sitemaps/{name}-{number}.xml"),
                };
                let url = self.absolute(&self.url(&urls::Place::file(&path)));
                sitemaps.push(Sitemap { path: OutputPath(path), url, entries: Vec::new() });
            }
            bytes += cost;
            if let Some(sitemap) = sitemaps.last_mut() {
                sitemap.entries.push(entry);
            }
        }
    }
}

fn first_day(year: i32) -> chrono::NaiveDate {
    super::dates::first_of(year, 1)
}
