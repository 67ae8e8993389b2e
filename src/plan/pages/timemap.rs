//! The versions of an article as machines are told of them: a TimeMap (RFC 7089, section 5). What a version said is shown where its page
//! of changes says what became of it; the newest is the article.

use chrono::Datelike;

use crate::curate::{ArticleIx, Month};
use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, DetailsOf, Kind, Pages, TimeMapOf};
use crate::plan::site::Site;
use crate::plan::urls;

/// The versions of one article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeMap(ArticleIx);

/// Type of a list of links (RFC 9264).
const LINK_FORMAT: &str = "application/link-format";

impl Kind for TimeMap {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        if !(site.config.proof.timemaps && site.config.revisions.enabled) {
            return;
        }
        let is_here = |ix: &&ArticleIx| site.config.prints_article_of(site.digest.day(**ix));
        for ix in site.digest.changes.keys().filter(is_here) {
            let changes = urls::changes_of(&site.urls.place(*ix, site.config.base_path()));
            pages.add(&urls::timemap(&changes), Self(*ix));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let Self(ix) = *self;
        let changes = site.digest.changes.get(&ix).map(Vec::as_slice).unwrap_or_default();
        let page = site.frame.absolute(&site.changes_url(ix));
        let first = changes.first().and_then(|change| change.old.article.published);
        let moments = [first].into_iter().chain(changes.iter().map(|change| change.at));
        let last = changes.len();
        let url = |at: usize| match at {
            _ if at == last => site.frame.absolute(site.permalink(ix)),
            _ => format!("{page}#version-{}", at + 1),
        };
        let versions = moments.enumerate().filter_map(|(at, since)| Some((url(at), since?))).collect();
        let url = format!("{page}timemap.link");
        Content::TimeMap(TimeMapOf { url, article: DetailsOf(site, site.article(ix)), versions })
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Article, LINK_FORMAT)
    }

    fn shows(&self) -> &'static str {
        "its article, or a version of it,"
    }

    fn month(&self, site: &Site<'_>) -> Option<Month> {
        site.digest.day(self.0).map(|day| (day.year(), day.month()))
    }

    fn file(&self, site: &Site<'_>) -> Option<String> {
        Some(site.article(self.0).path.in_site())
    }

    fn name(&self, site: &Site<'_>) -> String {
        format!("the versions of {}", site.article(self.0).path.in_site())
    }
}
