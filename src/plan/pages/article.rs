//! The page of an article.

use chrono::Datelike;

use crate::config::{ArchiveLinks, Indexing, SourceConfig};
use crate::curate::{ArticleIx, GroupIx, GroupKind, Month};
use crate::ground::served::{FileKind, Served};
use crate::plan::article_view::{ArticleDetails, ArticleFacts};
use crate::plan::kind::{Content, Cuts, Kind, Pages};
use crate::plan::site::Site;
use crate::plan::sitemaps::{Part, SitemapItem};
use crate::plan::view::{ArticleLink, Link};

/// The page of one article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Article(pub ArticleIx);

impl Kind for Article {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        let is_here = |ix: &ArticleIx| site.config.prints_article_of(site.digest.day(*ix));
        for ix in site.digest.indices().filter(is_here) {
            pages.add(&site.urls.place(ix, site.config.base_path()), Self(ix));
        }
        let days = site
            .digest
            .calendar
            .iter()
            .map(|(day, articles)| (Part::Month((day.year(), day.month())), articles));
        for (part, articles) in [(Part::Undated, &*site.digest.undated)].into_iter().chain(days) {
            let listed = articles.iter().filter(|ix| site.is_in_sitemaps(**ix));
            let mut listed = listed.map(|ix| SitemapItem::Article(*ix)).peekable();
            if listed.peek().is_some() {
                pages.in_sitemaps.entry(part).or_default().extend(listed);
            }
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        Content::Article(Box::new(self.facts(site)))
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::page(FileKind::Article)
    }

    fn shows(&self) -> &'static str {
        "its article, or the one before or after it,"
    }

    fn month(&self, site: &Site<'_>) -> Option<Month> {
        site.digest.day(self.0).map(|day| (day.year(), day.month()))
    }

    fn file(&self, site: &Site<'_>) -> Option<String> {
        Some(site.article(self.0).path.in_site())
    }

    fn line(&self, site: &Site<'_>) -> Option<u32> {
        site.article(self.0).extras().slug_line
    }
}

impl Article {
    /// Archives that its page leads to.
    fn archives<'a>(self, site: &'a Site<'a>) -> &'a [String] {
        let proof = &site.config.proof;
        let has_ended = || {
            let source = site.digest.membership(self.0).source;
            let id = source.map(|source| &site.digest.group(GroupKind::Source, source).id);
            let ended = |source: &&SourceConfig| Some(&source.id) == id && source.ended.is_some();
            site.config.sources.iter().any(|source| ended(&source))
        };
        match proof.archive_links {
            _ if proof.archives.is_empty() => &[],
            ArchiveLinks::Gone if !has_ended() => &[],
            ArchiveLinks::Gone | ArchiveLinks::All => &proof.archives,
        }
    }

    /// All that its page is made from.
    pub(crate) fn facts<'a>(self, site: &'a Site<'a>) -> ArticleFacts<'a> {
        let Self(ix) = self;
        let article = site.article(ix);
        let groups = site.digest.membership(ix);
        let links = |kind, groups: &[GroupIx]| -> Vec<&'a Link> {
            groups.iter().map(|group| site.group_link(kind, *group)).collect()
        };
        let neighbour = |place: Option<u32>| {
            let ix = place.map(ArticleIx).filter(|ix| (ix.0 as usize) < site.digest.articles.len())?;
            let article = site.article(ix);
            let (name, language) = (article.title.as_str(), article.language.as_str());
            Some(ArticleLink { name, url: site.permalink(ix), language })
        };
        let mark = site.digest.marks.get(&ix);
        let details = ArticleDetails {
            original_title: mark.and_then(|mark| mark.original_title.as_deref()),
            correction: mark.and_then(|mark| mark.correction.as_ref()),
            note: mark.and_then(|mark| mark.note.as_ref()),
            authors: links(GroupKind::Author, &groups.authors),
            topics: links(GroupKind::Topic, &groups.topics),
            characters: article.characters,
            words: article.words,
            reading_minutes: article.reading_minutes,
            changes: site.changes_note(ix),
            issue: site.issue_details(ix),
            story: site.story_of(ix),
            earlier: site.card_refs(site.digest.earlier(ix)),
            older: neighbour(ix.0.checked_sub(1)),
            newer: neighbour(ix.0.checked_add(1)),
        };
        ArticleFacts {
            card: site.card_ref(ix),
            body: site.body(article),
            day: site.digest.day(ix),
            shows_original: site.shows_original(ix),
            noindex: site.config.search_engines.articles == Indexing::NoIndex,
            archives: (self.archives(site), article.published),
            details,
        }
    }
}
