//! A month of the archive: its calendar, and the first articles of each day.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::curate::{ArticleIx, Month};
use crate::plan::calendar::{Levels, neighbours};
use crate::plan::cards::CardRef;
use crate::plan::dates;
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{DateView, Period, PeriodNeighbours};

/// Articles of a day that its month's page names.
const HIGHLIGHTS: usize = 4;

/// One month with articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MonthPage(Month);

/// `month.html`.
#[derive(Serialize)]
pub(crate) struct MonthView<'a> {
    /// The month.
    pub month: Period,
    /// All its days.
    pub days: Vec<Period>,
    /// Days to leave empty before the first in a calendar whose weeks begin on Monday, 0 to 6.
    pub blank_days: u32,
    /// Short names of weekdays, Monday first.
    pub weekdays: Vec<String>,
    /// Days that hold articles, newest first, each with its first few.
    pub highlights: Vec<DayHighlights<'a>>,
    /// The months around it.
    pub neighbours: PeriodNeighbours,
}

/// A day on its month's page.
#[derive(Serialize)]
pub(crate) struct DayHighlights<'a> {
    /// The day.
    pub day: Period,
    /// As readers write it.
    pub date: DateView<'a>,
    /// Some of its articles, newest first.
    pub articles: Vec<CardRef<'a>>,
    /// How many more there are.
    pub more: u32,
}

impl Kind for MonthPage {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        for month in pages.site.urls.months.keys() {
            pages.show(Part::Month(*month), &urls::month(*month), Self(*month));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let Self(month) = *self;
        let (frame, months) = (&site.frame, &site.urls.months);
        let articles = |day| site.digest.calendar.get(&day).map_or(&[][..], Vec::as_slice);
        let all: Vec<(NaiveDate, &[ArticleIx])> =
            dates::days_of(month).map(|day| (day, articles(day))).collect();
        let levels = Levels::of(all.iter().map(|(_, articles)| articles.len() as u32));
        let period = |(day, articles): &(NaiveDate, &[ArticleIx])| Period {
            name: day.day().to_string(),
            iso: day.to_string(),
            url: (!articles.is_empty()).then(|| frame.url(&site.day_place(*day))),
            articles: articles.len() as u32,
            level: levels.level(articles.len() as u32),
        };
        let highlights = |of: &(NaiveDate, &[ArticleIx])| DayHighlights {
            day: period(of),
            date: site.date(of.0),
            articles: site.card_refs(of.1.iter().rev().take(HIGHLIGHTS).copied()),
            more: of.1.len().saturating_sub(HIGHLIGHTS) as u32,
        };
        let count = months.get(&month).copied().unwrap_or(0);
        let own = Period { level: 0, ..frame.month(month, count, levels, &urls::month(month)) };
        let subject = Subject::Time(own.iso.clone());
        let view = MonthView {
            month: own,
            days: all.iter().map(period).collect(),
            blank_days: dates::blank_days(month),
            weekdays: frame.dates.weekdays(),
            highlights: all.iter().rev().filter(|(_, own)| !own.is_empty()).map(highlights).collect(),
            neighbours: neighbours(months, &month, |(month, _)| Some(frame.month_link(*month))),
        };
        let crumbs = vec![frame.front_link(), frame.archive_link(), frame.year_link(month.0)];
        let head = frame.head("month", frame.dates.month(month), &urls::month(month), crumbs);
        PageView::new("month.html", head, view, subject).into()
    }

    fn shows(&self) -> &'static str {
        "an article that it lists"
    }

    fn month(&self, _: &Site<'_>) -> Option<Month> {
        Some(self.0)
    }
}
