//! Sitemaps and `robots.txt`. How the site's URLs are spread over sitemaps is in `plan::sitemaps`.

use chrono::TimeDelta;

use crate::config::{Canonical, Indexing};
use crate::curate::ArticleIx;
use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, Kind, Pages, RobotsText};
use crate::plan::pages::own_pages;
use crate::plan::site::Site;
use crate::plan::sitemaps::{self, SitemapItem};
use crate::plan::urls::Place;
use crate::plan::view::{NewsEntry, SitemapEntry};

/// Articles in the news sitemap at most, and how old they may be (Google, "Create a news sitemap").
const MAX_NEWS: usize = 1_000;
const NEWS_AGE: TimeDelta = TimeDelta::days(2);

/// What the addresses of one page in both trees and for all other readers take of a sitemap, as of one address of that length.
const ALTERNATES: usize = 4;
const ALTERNATES_BYTES: usize = 60;

/// A sitemap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sitemap {
    /// By its place among them.
    Part(u32),
    /// The newest articles.
    News,
    /// The index of all.
    Index,
}

fn news_place() -> Place {
    Place::file("sitemaps/news.xml")
}

fn index_place() -> Place {
    Place::file("sitemap.xml")
}

impl Kind for Sitemap {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        // What stands beside an address in a site of two trees names it three times more.
        let length = |ix| {
            let length = site.frame.origin.len() + site.permalink(ix).len();
            if site.frame.view.trees.is_empty() { length } else { ALTERNATES * length + ALTERNATES_BYTES }
        };
        let sitemaps = sitemaps::sitemaps(std::mem::take(&mut pages.in_sitemaps), length);
        for (sitemap, place) in sitemaps.iter().zip(0..) {
            pages.add(&sitemap.place, Self::Part(place));
        }
        pages.cuts.sitemaps = sitemaps;
        if site.news_sitemap_entry().is_some() {
            pages.add(&news_place(), Self::News);
        }
        pages.add(&index_place(), Self::Index);
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, cuts: &'a Cuts) -> Content<'a> {
        match *self {
            Self::Part(place) => {
                Content::Sitemap(site.sitemap_entries(&cuts.sitemaps[place as usize]).collect())
            }
            Self::News => Content::NewsSitemap(&site.frame.view.title, site.news()),
            Self::Index => {
                let sitemaps = cuts.sitemaps.iter().map(|sitemap| SitemapEntry {
                    url: site.frame.absolute(&site.frame.url(&sitemap.place)),
                    modified: site.newest_in(sitemap),
                    alternates: Vec::new(),
                });
                Content::SitemapIndex(sitemaps.chain(site.news_sitemap_entry()).collect())
            }
        }
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        let kind = if *self == Self::Index { FileKind::Front } else { FileKind::Sitemap };
        Served::new(kind, "application/xml")
    }

    fn shows(&self) -> &'static str {
        "what it lists"
    }
}

/// `robots.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Robots;

impl Kind for Robots {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        pages.add(&Place::file("robots.txt"), Self);
    }

    fn is_doubled() -> bool {
        false
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let of_twin = site.twin.iter().map(|twin| twin.frame.url(&index_place()));
        let sitemaps = std::iter::once(site.frame.url(&index_place())).chain(of_twin);
        Content::Robots(RobotsText {
            sitemaps: sitemaps.map(|url| site.frame.absolute(&url)).collect(),
            ai: site.config.robots.ai,
            noindex: site.config.search_engines.articles == Indexing::NoIndex,
        })
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Front, "text/plain")
    }

    fn shows(&self) -> &'static str {
        "site.toml"
    }
}

impl Site<'_> {
    /// What a sitemap lists, in full.
    pub(crate) fn sitemap_entries(&self, sitemap: &sitemaps::Sitemap) -> impl Iterator<Item = SitemapEntry> {
        sitemap.entries.iter().map(|item| match item {
            SitemapItem::Listing(url) => {
                SitemapEntry { url: url.clone(), modified: None, alternates: self.frame.view.alternates(url) }
            }
            SitemapItem::OwnPage(url, ix) => SitemapEntry {
                url: url.clone(),
                modified: None,
                alternates: own_pages::alternates(self, *ix),
            },
            SitemapItem::Article(ix) => {
                let url = self.frame.absolute(self.permalink(*ix));
                let alternates = self.alternates_of(self.digest.day(*ix), &url);
                SitemapEntry { url, modified: self.modified(*ix), alternates }
            }
        })
    }

    /// Date of a sitemap's newest entry. Entries are in order of time.
    fn newest_in(&self, sitemap: &sitemaps::Sitemap) -> Option<String> {
        match sitemap.entries.last()? {
            SitemapItem::Listing(_) | SitemapItem::OwnPage(..) => None,
            SitemapItem::Article(ix) => self.modified(*ix),
        }
    }

    fn modified(&self, ix: ArticleIx) -> Option<String> {
        self.article(ix).published.map(|moment| self.frame.dates.iso(moment))
    }

    /// Whether search engines are asked to show the article's page: a sitemap that names others contradicts them.
    pub(crate) fn is_in_sitemaps(&self, ix: ArticleIx) -> bool {
        self.config.search_engines.articles == Indexing::Index
            && !self.shows_original(ix)
            && self.config.prints_article_of(self.digest.day(ix))
    }

    /// Whether search engines are asked to show the original in the place of an article's page.
    pub(crate) fn shows_original(&self, ix: ArticleIx) -> bool {
        self.article(ix).has.url && self.config.search_engines.canonical == Canonical::Source
    }

    /// What the news sitemap lists, newest first: the last two days. They end with the newest article, not now: the same
    /// articles make the same file.
    pub(crate) fn news(&self) -> Vec<NewsEntry<'_>> {
        let listed = self.digest.indices().rev().filter(|ix| self.is_in_sitemaps(*ix));
        let mut dated = listed.map_while(|ix| Some((ix, self.article(ix).published?))).peekable();
        let Some(newest) = dated.peek().map(|(_, published)| *published) else { return Vec::new() };
        dated
            .take_while(|(_, published)| newest - *published <= NEWS_AGE)
            .take(MAX_NEWS)
            .map(|(ix, published)| NewsEntry {
                url: self.frame.absolute(self.permalink(ix)),
                language: news_language(&self.article(ix).language),
                title: self.article(ix).title.as_str().into(),
                published: self.frame.dates.iso(published),
            })
            .collect()
    }

    /// The news sitemap in the index; none where there is nothing to list.
    pub(crate) fn news_sitemap_entry(&self) -> Option<SitemapEntry> {
        let newest = self.digest.indices().rev().find(|ix| self.is_in_sitemaps(*ix))?;
        let url = self.frame.absolute(&self.frame.url(&news_place()));
        Some(SitemapEntry { url, modified: Some(self.modified(newest)?), alternates: Vec::new() })
    }
}

/// A language as news sitemaps write it.
pub(crate) fn news_language(tag: &str) -> &str {
    match tag {
        "zh-Hant" | "zh-TW" | "zh-HK" | "zh-MO" => "zh-tw",
        tag if tag.starts_with("zh-Hant-") => "zh-tw",
        tag if tag == "zh" || tag.starts_with("zh-") => "zh-cn",
        tag => tag.split('-').next().unwrap_or(tag),
    }
}
