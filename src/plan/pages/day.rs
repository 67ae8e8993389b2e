//! A day of the archive with its articles, and the articles without a date.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::curate::news::{self, News};
use crate::curate::{ArticleIx, Month};
use crate::plan::calendar::neighbours;
use crate::plan::cards::CardRef;
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::top_stories::{Carried, TopStory};
use crate::plan::urls;
use crate::plan::view::{DateView, Link, Pagination, PeriodNeighbours};

/// Articles that a day has at least on whose page something leads.
const RANKED: usize = 8;
/// Stories of several sources below what leads.
const TOP_STORIES: usize = 5;

/// A page of a day: no day, undated articles; no number, the entry page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day(Option<NaiveDate>, Option<u32>);

/// `day.html` (also undated articles).
#[derive(Serialize)]
pub(crate) struct DayView<'a> {
    /// The day; none for undated articles.
    pub date: Option<DateView<'a>>,
    /// The heaviest news of a day with many articles; none on numbered pages.
    pub lead: Option<CardRef<'a>>,
    /// Who else reports what the lead does.
    pub lead_story: Option<Carried<'a>>,
    /// The next heaviest stories of the day that several sources report.
    pub top_stories: Vec<TopStory<'a>>,
    /// Its articles but those above, newest first.
    pub articles: Vec<CardRef<'a>>,
    /// Other pages of a day with many.
    pub pagination: Option<Pagination>,
    /// The edition of the day; none on numbered pages.
    pub edition: Option<Link>,
    /// The days around it; empty on numbered pages.
    pub neighbours: PeriodNeighbours,
}

impl Day {
    fn articles<'a>(&self, site: &'a Site<'_>) -> &'a [ArticleIx] {
        match self.0 {
            Some(day) => site.digest.calendar.get(&day).map_or(&[], Vec::as_slice),
            None => &site.digest.undated,
        }
    }
}

/// What leads the page of a day, and its further stories of several sources.
fn ranked(site: &Site<'_>, articles: &[ArticleIx]) -> Vec<News> {
    let newest_first: Vec<ArticleIx> = articles.iter().rev().copied().collect();
    let mut news = news::weigh_these(site.digest, site.config, &newest_first);
    let lead = news.iter().position(|news| site.article(news.article).has.summary).map(|at| news.remove(at));
    let told = news.into_iter().filter(|news| news.reports.len() > 1).take(TOP_STORIES);
    lead.into_iter().chain(told).collect()
}

impl Kind for Day {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        for (day, articles) in site.digest.calendar.iter().filter(|(day, _)| site.has_page(**day)) {
            let place = urls::day(Some(*day));
            pages.show_listing(Part::of_day(*day), &place, articles.len(), |number| Self(Some(*day), number));
        }
        let undated = pages.site.digest.undated.len();
        if undated > 0 {
            pages.show_listing(Part::Pages, &urls::day(None), undated, |number| Self(None, number));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let Self(day, number) = *self;
        let frame = &site.frame;
        let place = urls::day(day);
        // A numbered page is sealed: what comes after its day must not change it.
        let entry_of = day.filter(|_| number.is_none());
        let link = |day: NaiveDate| site.has_page(day).then(|| site.day_link(day));
        let around = |day| neighbours(&site.digest.calendar, &day, |(day, _)| link(*day));
        let articles = self.articles(site);
        let news =
            if entry_of.is_some() && articles.len() >= RANKED { ranked(site, articles) } else { Vec::new() };
        let above: BTreeSet<ArticleIx> = news.iter().map(|news| news.article).collect();
        let mut news = news.iter();
        let lead = news.next();
        let view = DayView {
            date: day.map(|day| site.date(day)),
            lead: lead.map(|news| site.card_ref(news.article)),
            lead_story: lead.and_then(|news| site.carried(news)),
            top_stories: news.filter_map(|news| site.top_story(news)).collect(),
            articles: site.card_refs(site.listed(articles, number).filter(|ix| !above.contains(ix))),
            pagination: site.pagination(&place, articles.len(), number),
            edition: entry_of.and_then(|day| site.daily_edition(day)),
            neighbours: entry_of.map(around).unwrap_or_default(),
        };
        let mut crumbs = vec![frame.front_link(), frame.archive_link()];
        crumbs.extend(day.into_iter().flat_map(|day| frame.day_crumbs(day)));
        let (kind, title, subject) = match day {
            Some(day) => ("day", frame.dates.day(day), Subject::Time(day.to_string())),
            None => ("undated", frame.text("undated"), Subject::Listing),
        };
        let head = frame.numbered_head(kind, title, &place, number, crumbs);
        PageView::new("day.html", head, view, subject).into()
    }

    fn shows(&self) -> &'static str {
        "an article that it lists"
    }

    fn month(&self, _: &Site<'_>) -> Option<Month> {
        self.0.map(|day| (day.year(), day.month()))
    }
}
