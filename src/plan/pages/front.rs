//! The front page: what leads, the newest, sections by topic.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::served::{FileKind, Served};
use crate::plan::cards::{CardRef, DayOfCards, FrontSection};
use crate::plan::kind::{Borrowed, Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{DateView, Period};

/// Stories below the lead story.
const SECONDS: usize = 5;
/// Sections of the front page, and articles in each.
const SECTIONS: usize = 6;
const SECTION_ARTICLES: usize = 4;
/// Months that the front page names.
const MONTHS: usize = 12;
/// Among how many of the newest articles the lead story is chosen.
const LEAD_CHOICE: usize = 24;

/// The front page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Front;

/// `front.html`.
#[derive(Serialize)]
pub(crate) struct FrontView<'a> {
    /// Day of the newest article: the date of this edition; none where no article has a date.
    pub edition: Option<DateView<'a>>,
    /// The lead story: the newest article with picture and text of the newest days, or the newest.
    pub lead: Option<CardRef<'a>>,
    /// What the editor pinned, in the editor's order, but the lead story.
    pub pinned: Vec<CardRef<'a>>,
    /// A handful of stories for the top of the page, not the lead.
    pub seconds: Vec<CardRef<'a>>,
    /// The newest articles by day, lead and seconds left out.
    pub days: Vec<DayOfCards<'a>>,
    /// Topics, columns and sources with their newest articles but those above; no article stands in two.
    pub sections: Vec<FrontSection<'a>>,
    /// The newest months of the archive.
    pub months: Vec<Period>,
}

impl Kind for Front {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        pages.show(Part::Pages, &urls::front(), Self);
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let newest: Vec<ArticleIx> = site.digest.indices().rev().take(site.config.listings.size).collect();
        let (lead, pinned) = lead_and_pinned(site, &newest);
        let seconds = seconds(site, &newest, lead, &pinned);
        // A story stands in one place above the list of the latest.
        let top: BTreeSet<ArticleIx> = lead.iter().chain(&seconds).chain(&pinned).copied().collect();
        let rest = newest.into_iter().filter(|ix| !top.contains(ix));
        let view = FrontView {
            edition: site.digest.calendar.keys().next_back().map(|day| {
                let page = site.daily_edition(*day).map(|edition| edition.url.into());
                let date = site.date(*day);
                DateView { url: page.unwrap_or_else(|| date.url.clone()), ..date }
            }),
            lead: lead.map(|ix| site.card_ref(ix)),
            pinned: site.card_refs(pinned),
            seconds: site.card_refs(seconds),
            days: site.by_day(rest),
            sections: sections(site, top.clone()),
            months: site.frame.months(&site.urls.months, urls::month).take(MONTHS).collect(),
        };
        let frame = &site.frame;
        let mut head = frame.head("front", frame.view.title.clone(), &urls::front(), vec![]);
        head.description.clone_from(&frame.view.description);
        let image = lead.and_then(|ix| site.with_picture(ix));
        let borrowed = Borrowed { image, ..Borrowed::default() };
        PageView { borrowed, ..PageView::new("front.html", head, view, Subject::WebSite) }.into()
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::page(FileKind::Front)
    }

    fn shows(&self) -> &'static str {
        "an article that it lists"
    }
}

/// What leads, and what else the editor pinned, in the editor's order.
fn lead_and_pinned(site: &Site<'_>, newest: &[ArticleIx]) -> (Option<ArticleIx>, Vec<ArticleIx>) {
    let marks = &site.digest.marks;
    let mut pinned: Vec<ArticleIx> =
        marks.iter().rev().filter(|(_, mark)| mark.pinned).map(|(ix, _)| *ix).collect();
    pinned.sort_by_key(|ix| marks[ix].order.unwrap_or(u32::MAX));
    let choice = newest.iter().take(LEAD_CHOICE);
    let leads = |ix: &&ArticleIx| marks.get(*ix).is_some_and(|mark| mark.lead);
    let fit = |ix: &&ArticleIx| !pinned.contains(ix) && site.is_fit_to_lead(**ix);
    let lead = pinned.iter().chain(choice.clone()).find(leads).or_else(|| choice.clone().find(fit));
    let lead = lead.or(newest.first()).copied();
    pinned.retain(|ix| Some(*ix) != lead);
    (lead, pinned)
}

/// The newest that have something to read, each source once while there are others.
fn seconds(
    site: &Site<'_>,
    newest: &[ArticleIx],
    lead: Option<ArticleIx>,
    pinned: &[ArticleIx],
) -> Vec<ArticleIx> {
    let source = |ix: &ArticleIx| site.digest.membership(*ix).source;
    let mut seconds: Vec<ArticleIx> = Vec::new();
    for fresh_source in [true, false] {
        for ix in newest.iter().take(LEAD_CHOICE).filter(|ix| Some(**ix) != lead) {
            let taken = seconds.contains(ix)
                || pinned.contains(ix)
                || fresh_source && seconds.iter().chain(&lead).any(|other| source(other) == source(ix));
            if seconds.len() < SECONDS && !taken && site.article(*ix).has.summary {
                seconds.push(*ix);
            }
        }
    }
    seconds.sort_by_key(|ix| Reverse(*ix));
    seconds
}

/// Topics before columns before sources; of each kind those with the newest articles first, so that the front page differs by
/// day because its stories differ. No article of them is `printed` already.
fn sections<'a>(site: &'a Site<'a>, mut printed: BTreeSet<ArticleIx>) -> Vec<FrontSection<'a>> {
    let mut sections = Vec::new();
    for kind in [GroupKind::Topic, GroupKind::Column, GroupKind::Source] {
        let mut groups: Vec<_> = site.digest.groups(kind).iter().zip(0..).collect();
        groups.sort_by_key(|(group, _)| (Reverse(group.articles.last().copied()), &group.id));
        for (group, place) in groups {
            if site.topic_in_place(kind, GroupIx(place)).is_some() {
                continue;
            }
            if sections.len() == SECTIONS {
                return sections;
            }
            let fresh = group.articles.iter().rev().copied().filter(|ix| !printed.contains(ix));
            let articles: Vec<ArticleIx> = fresh.take(SECTION_ARTICLES).collect();
            if !articles.is_empty() {
                printed.extend(&articles);
                sections.push(site.section(kind, GroupIx(place), articles));
            }
        }
    }
    sections
}
