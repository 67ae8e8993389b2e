//! What changed in which articles: a page for each month with the weightiest changes first, the newest month with all months, and the
//! articles of each source that changed.
//!
//! A month is that in which a change was seen, and an article is called there what it was called then: months that are over stand
//! still.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Utc};
use serde::Serialize;

use crate::curate::{ArticleIx, Change, GroupIx, GroupKind, Month};
use crate::plan::feed_format::FeedFormat;
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::pages::changes::facts;
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{DateView, FeedLink, Head, Link, Period};

/// Articles that a page names.
const NAMED: usize = 200;

/// Changes of a time or a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed {
    /// Those of the newest month, and all months.
    Newest,
    Month(Month),
    Source(GroupIx),
}

/// `changed.html`: articles that changed in a month, or of a source.
#[derive(Serialize)]
pub(crate) struct ChangedView<'a> {
    /// The month; none on the page of a source, and where nothing changed yet.
    pub month: Option<Link>,
    /// The source; none on the page of a month.
    pub source: Option<&'a Link>,
    /// Articles that changed, at most 200: of a month the weightiest changes first, of a source the newest.
    pub articles: Vec<ChangedArticle<'a>>,
    /// How many more there are.
    pub more: u32,
    /// How many changes mended slips of the pen only. They are not listed.
    pub typos: u32,
    /// All months with their numbers of articles, newest first; only on the page that has the newest month.
    pub months: Vec<Period>,
    /// The newest articles that the editor corrected, at most 200; only on the page that has the newest month.
    pub corrections: Vec<CorrectedArticle<'a>>,
}

/// An article that changed. However often it did: live reports do all day.
#[derive(Serialize)]
pub(crate) struct ChangedArticle<'a> {
    /// What it was called then.
    pub title: &'a str,
    /// The page with its changes.
    pub url: String,
    /// BCP 47 language of the title.
    pub language: &'a str,
    /// Who published it.
    pub source: Option<&'a Link>,
    /// How often it changed in the time of the page.
    pub times: u32,
    /// When it did last.
    pub last: DateView<'a>,
    /// What weighs in the weightiest of these changes, in words of the interface; may be empty.
    pub facts: Vec<String>,
}

/// An article that the editor corrected.
#[derive(Serialize)]
pub(crate) struct CorrectedArticle<'a> {
    /// What it is called.
    pub title: &'a str,
    /// The page with its changes.
    pub url: String,
    /// BCP 47 language of the title.
    pub language: &'a str,
}

impl Kind for Changed {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        if !site.config.revisions.enabled {
            return;
        }
        // One version more must not touch a sitemap, nor the page of its source: only the list of all months stands in sitemaps, and each
        // source has a list from the beginning.
        pages.show(Part::Pages, &urls::changes(None), Self::Newest);
        let dated = site.dated_changes().filter(|(_, _, change)| !change.weight.typo);
        let months: BTreeSet<Month> = dated.map(|(_, at, _)| site.month_of(at)).collect();
        for month in months {
            pages.add(&urls::changes(Some(month)), Self::Month(month));
        }
        for (source, ix) in site.digest.groups(GroupKind::Source).iter().zip((0..).map(GroupIx)) {
            pages.add(&urls::changes_of_source(source), Self::Source(ix));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        match *self {
            Self::Newest => newest(site).into(),
            Self::Month(month) => of_month(site, month).into(),
            Self::Source(source) => of_source(site, source).into(),
        }
    }

    fn shows(&self) -> &'static str {
        "a change in it"
    }
}

/// The changes of an article that a page lists.
struct Listed<'a> {
    ix: ArticleIx,
    last: DateTime<Utc>,
    changes: Vec<&'a Change>,
}

impl<'a> Listed<'a> {
    /// By article; with it how many changes are of slips of the pen only.
    fn of(site: &'a Site<'a>, is_listed: impl Fn(ArticleIx, DateTime<Utc>) -> bool) -> (Vec<Self>, u32) {
        let (mut by_article, mut typos) = (BTreeMap::<ArticleIx, Self>::new(), 0);
        for (ix, at, change) in site.dated_changes().filter(|(ix, at, _)| is_listed(*ix, *at)) {
            if change.weight.typo {
                typos += 1;
                continue;
            }
            // They are in order of time.
            let listed = by_article.entry(ix).or_insert_with(|| Self { ix, last: at, changes: Vec::new() });
            listed.last = listed.last.max(at);
            listed.changes.push(change);
        }
        (by_article.into_values().collect(), typos)
    }

    fn weightiest(&self) -> Option<&'a Change> {
        self.changes.iter().copied().max_by_key(|change| change.weight.score)
    }

    fn score(&self) -> u32 {
        self.weightiest().map_or(0, |change| change.weight.score)
    }

    fn view(&self, site: &'a Site<'a>) -> Option<ChangedArticle<'a>> {
        let last = &self.changes.last()?.new;
        let source = site.digest.membership(self.ix).source;
        Some(ChangedArticle {
            title: &last.title,
            url: site.changes_url(self.ix),
            language: &last.article.language,
            source: source.map(|source| site.group_link(GroupKind::Source, source)),
            times: self.changes.len() as u32,
            last: site.moment(self.last),
            facts: facts(&site.frame, &self.weightiest()?.weight),
        })
    }
}

fn newest<'a>(site: &'a Site<'a>) -> PageView<'a> {
    let frame = &site.frame;
    let mut months: BTreeMap<Month, BTreeSet<ArticleIx>> = BTreeMap::new();
    for (ix, at, _) in site.dated_changes().filter(|(_, _, change)| !change.weight.typo) {
        months.entry(site.month_of(at)).or_default().insert(ix);
    }
    let counts: BTreeMap<Month, u32> =
        months.iter().map(|(month, articles)| (*month, articles.len() as u32)).collect();
    let is_here = |ix: ArticleIx| site.config.prints_article_of(site.digest.day(ix));
    let corrected =
        site.digest.marks.iter().rev().filter(|(ix, mark)| mark.correction.is_some() && is_here(**ix));
    let corrected = corrected.map(|(ix, _)| {
        let (article, url) = (site.article(*ix), site.changes_url(*ix));
        CorrectedArticle { title: &article.title, url, language: &article.language }
    });
    let view = ChangedView {
        months: frame.months(&counts, |month| urls::changes(Some(month))).collect(),
        corrections: corrected.take(NAMED).collect(),
        ..view_of_month(site, counts.keys().next_back().copied())
    };
    let head = frame.head("changed", frame.text("changes"), &urls::changes(None), vec![frame.front_link()]);
    PageView::new("changed.html", with_feed(site, head), view, Subject::Listing)
}

fn of_month<'a>(site: &'a Site<'a>, month: Month) -> PageView<'a> {
    let frame = &site.frame;
    let crumbs = vec![frame.front_link(), frame.link(frame.text("changes"), &urls::changes(None))];
    let title = format!("{} · {}", frame.text("changes"), frame.dates.month(month));
    let head = frame.head("changed_month", title, &urls::changes(Some(month)), crumbs);
    PageView::new("changed.html", with_feed(site, head), view_of_month(site, Some(month)), Subject::Listing)
}

fn view_of_month<'a>(site: &'a Site<'a>, month: Option<Month>) -> ChangedView<'a> {
    let (mut listed, typos) = Listed::of(site, |_, at| Some(site.month_of(at)) == month);
    listed.sort_by_key(|listed| (Reverse(listed.score()), Reverse(listed.last), listed.ix));
    ChangedView {
        month: month.map(|month| site.frame.link(site.frame.dates.month(month), &urls::changes(Some(month)))),
        source: None,
        more: listed.len().saturating_sub(NAMED) as u32,
        articles: listed.iter().take(NAMED).filter_map(|listed| listed.view(site)).collect(),
        typos,
        months: Vec::new(),
        corrections: Vec::new(),
    }
}

fn of_source<'a>(site: &'a Site<'a>, source: GroupIx) -> PageView<'a> {
    let frame = &site.frame;
    let (group, link) =
        (site.digest.group(GroupKind::Source, source), site.group_link(GroupKind::Source, source));
    let (mut listed, typos) = Listed::of(site, |ix, _| site.digest.membership(ix).source == Some(source));
    listed.sort_by_key(|listed| (Reverse(listed.last), listed.ix));
    let view = ChangedView {
        month: None,
        source: Some(link),
        more: listed.len().saturating_sub(NAMED) as u32,
        articles: listed.iter().take(NAMED).filter_map(|listed| listed.view(site)).collect(),
        typos,
        months: Vec::new(),
        corrections: Vec::new(),
    };
    let crumbs = vec![frame.front_link(), frame.groups_link(GroupKind::Source), link.clone()];
    let title = format!("{} · {}", frame.text("changes"), link.name);
    let head = frame.head("changed_source", title, &urls::changes_of_source(group), crumbs);
    PageView::new("changed.html", head, view, Subject::Listing)
}

/// A head with the feed of changes before the site's.
fn with_feed(site: &Site<'_>, mut head: Head) -> Head {
    let frame = &site.frame;
    let feed = FeedLink {
        media_type: FeedFormat::Atom.media_type(),
        title: format!("{} · {}", frame.text("changes"), frame.view.title),
        url: frame.url(&urls::changes(None).feed(FeedFormat::Atom)),
    };
    head.feeds.insert(0, feed);
    head
}

impl<'a> Site<'a> {
    /// Changes of which the moment is known, by article and moment, of articles that this tree has.
    pub(crate) fn dated_changes(&'a self) -> impl Iterator<Item = (ArticleIx, DateTime<Utc>, &'a Change)> {
        let here = move |ix: ArticleIx| self.config.prints_article_of(self.digest.day(ix));
        let all = self.digest.changes.iter().filter(move |(ix, _)| here(**ix));
        all.flat_map(|(ix, changes)| changes.iter().filter_map(|change| Some((*ix, change.at?, change))))
    }

    /// The page with what changed in articles of a source, where versions are shown.
    pub(crate) fn changes_url_of_source(&self, source: GroupIx) -> Option<String> {
        let group = self.digest.group(GroupKind::Source, source);
        self.config.revisions.enabled.then(|| self.frame.url(&urls::changes_of_source(group)))
    }

    fn month_of(&self, at: DateTime<Utc>) -> Month {
        let local = self.frame.dates.local(at);
        (local.year(), local.month())
    }
}
