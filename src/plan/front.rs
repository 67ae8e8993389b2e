//! The front page: what leads, the newest, sections by topic.

use std::collections::BTreeSet;

use crate::curate::{ArticleIx, Group, GroupKind};
use crate::plan::calendar::Levels;
use crate::plan::view::{CardRef, DateView, FrontSection, FrontView, Link, PageView, Shown};
use crate::plan::{Site, urls};

/// Stories below the lead story.
const SECONDS: usize = 5;
/// Sections of the front page, and articles in each.
const SECTIONS: usize = 6;
const SECTION_ARTICLES: usize = 4;
/// Months that the front page names.
const FRONT_MONTHS: usize = 12;
/// Among how many of the newest articles the lead story is chosen.
const LEAD_CHOICE: usize = 24;
/// Characters that a lead story has at least.
const LEAD_CHARACTERS: u32 = 200;

impl Site<'_> {
    pub(crate) fn front(&self) -> PageView<CardRef> {
        let newest: Vec<ArticleIx> = self.digest.indices().rev().take(self.config.listings.size).collect();
        let fit = |ix: &&ArticleIx| self.is_fit_to_lead(**ix);
        let marks = &self.digest.marks;
        let mut pinned: Vec<(u32, ArticleIx)> = marks
            .iter()
            .rev()
            .filter(|(_, mark)| mark.pinned)
            .map(|(ix, mark)| (mark.order.unwrap_or(u32::MAX), *ix))
            .collect();
        pinned.sort_by_key(|(order, _)| *order);
        let mut pinned: Vec<ArticleIx> = pinned.into_iter().map(|(_, ix)| ix).collect();
        let leads = |ix: &&ArticleIx| marks.get(*ix).is_some_and(|mark| mark.lead);
        let chosen = pinned.iter().find(leads).or_else(|| newest.iter().take(LEAD_CHOICE).find(leads));
        let lead =
            chosen.or_else(|| newest.iter().take(LEAD_CHOICE).filter(|ix| !pinned.contains(ix)).find(fit));
        let lead = lead.or_else(|| newest.first()).copied();
        pinned.retain(|ix| Some(*ix) != lead);
        // The newest that have something to read, each source once while there are others.
        let mut seconds: Vec<ArticleIx> = Vec::new();
        for fresh_source in [true, false] {
            for ix in newest.iter().take(LEAD_CHOICE).filter(|ix| Some(**ix) != lead) {
                let source = self.digest.membership(*ix).source;
                let taken = seconds.contains(ix)
                    || pinned.contains(ix)
                    || fresh_source
                        && seconds
                            .iter()
                            .chain(&lead)
                            .any(|other| self.digest.membership(*other).source == source);
                if seconds.len() < SECONDS && !taken && !self.digest.article(*ix).summary.is_empty() {
                    seconds.push(*ix);
                }
            }
        }
        seconds.sort_by_key(|ix| std::cmp::Reverse(*ix));
        let rest = newest
            .iter()
            .copied()
            .filter(|ix| Some(*ix) != lead && ![&seconds, &pinned].iter().any(|shown| shown.contains(ix)));
        // Topics before columns before sources; of each kind those with the newest articles first, so that the front
        // page differs by day because its stories differ.
        // A story stands in one place above the list of the latest.
        let mut printed: BTreeSet<ArticleIx> = lead.iter().chain(&seconds).chain(&pinned).copied().collect();
        let mut sections = Vec::new();
        for kind in [GroupKind::Topic, GroupKind::Column, GroupKind::Source] {
            let mut groups: Vec<&Group> = self.digest.groups(kind).iter().collect();
            groups.sort_by_key(|group| (std::cmp::Reverse(group.articles.last().copied()), &group.id));
            for group in groups {
                let articles = group.articles.iter().rev().copied();
                let articles: Vec<ArticleIx> =
                    articles.filter(|ix| !printed.contains(ix)).take(SECTION_ARTICLES).collect();
                if sections.len() < SECTIONS && !articles.is_empty() {
                    printed.extend(&articles);
                    sections.push(FrontSection {
                        link: Link { name: group.name.clone(), url: self.url(&urls::group(kind, group)) },
                        group: kind.name(),
                        articles: self.refs(articles.into_iter()),
                    });
                }
            }
        }
        let months = &self.plan_urls.months;
        let levels = Levels::of(months.values().copied());
        let view = FrontView {
            edition: self.digest.calendar.keys().next_back().map(|day| {
                let own = self.daily_edition(*day).map(|edition| edition.url);
                DateView { url: own.unwrap_or_else(|| self.url(&urls::day(Some(*day)))), ..self.date(*day) }
            }),
            lead: lead.map(|ix| self.card_ref(ix)),
            pinned: self.refs(pinned.iter().copied()),
            seconds: self.refs(seconds.iter().copied()),
            days: self.by_day(rest),
            sections,
            months: months
                .iter()
                .rev()
                .take(FRONT_MONTHS)
                .map(|(&(y, m), &n)| self.month_period(y, m, n, levels))
                .collect(),
        };
        let mut head = self.head("front", self.config.title.clone(), &urls::front(), vec![]);
        head.description = self.config.description.clone();
        head.image = lead
            .and_then(|ix| self.digest.article(ix).lead_image.as_ref())
            .map(|image| self.absolute(&image.url));
        PageView { template: "front.html", head, shown: Shown::Front(Box::new(view)) }
    }

    /// Whether there is a picture to show and something to read.
    pub(crate) fn is_fit_to_lead(&self, ix: ArticleIx) -> bool {
        let article = self.digest.article(ix);
        article.lead_image.is_some() && !article.summary.is_empty() && article.characters >= LEAD_CHARACTERS
    }

    pub(crate) fn front_link(&self) -> Link {
        Link { name: self.config.title.clone(), url: self.url(&urls::front()) }
    }
}
