//! Pages of the calendar: the archive, years, months and days.

use std::collections::BTreeMap;
use std::ops::Bound;

use chrono::{Datelike, NaiveDate};

use crate::curate::{ArticleIx, Month};
use crate::plan::dates;
use crate::plan::view::{
    ArchiveView, CardRef, DateView, DayHighlights, DayOfCards, DayView, Link, MonthView, PageView, Period,
    PeriodNeighbours, Shown, YearView,
};
use crate::plan::{Site, listing, urls};

/// Articles of a day that its month's page names.
const HIGHLIGHTS: usize = 4;

impl Site<'_> {
    pub(crate) fn archive(&self) -> PageView<CardRef> {
        let years = self.plan_urls.years.keys().rev().map(|year| self.year_view(*year)).collect();
        let undated = (!self.digest.undated.is_empty())
            .then(|| Link { name: self.text("undated"), url: self.url(&urls::day(None)) });
        PageView {
            template: "archive.html",
            head: self.head("archive", self.text("archive"), &urls::archive(), vec![self.front_link()]),
            shown: Shown::Archive(ArchiveView { years, undated }),
        }
    }

    pub(crate) fn year_view(&self, year: i32) -> YearView {
        let counts = |month| self.plan_urls.months.get(&(year, month)).copied().unwrap_or(0);
        let levels = Levels::of((1..=12).map(counts));
        let names = self.dates.month_names();
        let months = (1..=12)
            .map(|month| Period {
                name: names[month as usize - 1].clone(),
                ..self.month_period(year, month, counts(month), levels)
            })
            .collect();
        let link = |year: &i32| Link { name: self.dates.year(*year), url: self.url(&urls::year(*year)) };
        let years = &self.plan_urls.years;
        YearView {
            year: Period {
                name: self.dates.year(year),
                iso: format!("{year:04}"),
                url: Some(self.url(&urls::year(year))),
                articles: years.get(&year).copied().unwrap_or(0),
                level: 0,
            },
            months,
            neighbours: PeriodNeighbours {
                older: years.range(..year).next_back().map(|(year, _)| link(year)),
                newer: years.range(year + 1..).next().map(|(year, _)| link(year)),
            },
        }
    }

    pub(crate) fn year_page(&self, year: i32) -> PageView<CardRef> {
        let crumbs = vec![self.front_link(), self.archive_link()];
        PageView {
            template: "year.html",
            head: self.head("year", self.dates.year(year), &urls::year(year), crumbs),
            shown: Shown::Year(self.year_view(year)),
        }
    }

    pub(crate) fn month_page(&self, year: i32, month: u32) -> PageView<CardRef> {
        let day_of = |number: u32| dates::first_of(year, month).with_day(number).unwrap_or_default();
        let articles = |day: NaiveDate| self.digest.calendar.get(&day).map_or(&[][..], Vec::as_slice);
        let all: Vec<NaiveDate> = (1..=dates::days_in(year, month)).map(day_of).collect();
        let levels = Levels::of(all.iter().map(|day| articles(*day).len() as u32));
        let days: Vec<Period> = all
            .iter()
            .map(|day| {
                let count = articles(*day).len() as u32;
                Period {
                    name: day.day().to_string(),
                    iso: day.to_string(),
                    url: (count > 0).then(|| self.url(&urls::day(Some(*day)))),
                    articles: count,
                    level: levels.level(count),
                }
            })
            .collect();
        let highlights = all
            .iter()
            .zip(&days)
            .rev()
            .filter(|(day, _)| !articles(**day).is_empty())
            .map(|(day, period)| {
                let articles = articles(*day);
                DayHighlights {
                    day: period.clone(),
                    date: self.date(*day),
                    articles: self.refs(articles.iter().rev().take(HIGHLIGHTS).copied()),
                    more: articles.len().saturating_sub(HIGHLIGHTS) as u32,
                }
            })
            .collect();
        let count = self.plan_urls.months.get(&(year, month)).copied().unwrap_or(0);
        let crumbs = vec![self.front_link(), self.archive_link(), self.year_link(year)];
        PageView {
            template: "month.html",
            head: self.head("month", self.dates.month(year, month), &urls::month(year, month), crumbs),
            shown: Shown::Month(MonthView {
                month: Period { level: 0, ..self.month_period(year, month, count, levels) },
                days,
                blank_days: dates::blank_days(year, month),
                weekdays: self.dates.weekdays(),
                highlights,
                neighbours: self.month_neighbours(&self.plan_urls.months, (year, month), Some, urls::month),
            }),
        }
    }

    pub(crate) fn day_page(&self, day: Option<NaiveDate>, number: Option<u32>) -> PageView<CardRef> {
        let (articles, title) = match day {
            Some(day) => (self.digest.calendar.get(&day).map_or(&[][..], Vec::as_slice), self.dates.day(day)),
            None => (self.digest.undated.as_slice(), self.text("undated")),
        };
        let place = urls::day(day);
        let size = self.config.listings.size;
        let link =
            |day: &NaiveDate| Link { name: self.dates.day(*day), url: self.url(&urls::day(Some(*day))) };
        // A numbered page is sealed: what comes after its day must not change it.
        let neighbours = match day.filter(|_| number.is_none()) {
            None => PeriodNeighbours { older: None, newer: None },
            Some(day) => PeriodNeighbours {
                older: self.digest.calendar.range(..day).next_back().map(|(day, _)| link(day)),
                newer: day
                    .succ_opt()
                    .and_then(|next| self.digest.calendar.range(next..).next())
                    .map(|(day, _)| link(day)),
            },
        };
        let mut crumbs = vec![self.front_link(), self.archive_link()];
        if let Some(day) = day {
            crumbs.extend(self.day_crumbs(day));
        }
        let kind = if day.is_some() { "day" } else { "undated" };
        PageView {
            template: "day.html",
            head: self.numbered_head(kind, title, &place, number, crumbs),
            shown: Shown::Day(DayView {
                date: day.map(|day| self.date(day)),
                articles: self.refs(listing::page(articles, size, number)),
                pagination: listing::pagination(
                    &place,
                    articles.len(),
                    size,
                    number,
                    self.config.base_path(),
                ),
                edition: day.filter(|_| number.is_none()).and_then(|day| self.daily_edition(day)),
                neighbours,
            }),
        }
    }

    /// Articles in the order given, gathered by day.
    pub(crate) fn by_day(&self, articles: impl IntoIterator<Item = ArticleIx>) -> Vec<DayOfCards<CardRef>> {
        let mut days: Vec<(Option<NaiveDate>, DayOfCards<CardRef>)> = Vec::new();
        for ix in articles {
            let day = self.digest.day(ix);
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day, DayOfCards { date: day.map(|day| self.date(day)), articles: Vec::new() }));
            }
            if let Some((_, last)) = days.last_mut() {
                last.articles.push(self.card_ref(ix));
            }
        }
        days.into_iter().map(|(_, cards)| cards).collect()
    }

    pub(crate) fn month_period(&self, year: i32, month: u32, articles: u32, levels: Levels) -> Period {
        Period {
            name: self.dates.month(year, month),
            iso: format!("{year:04}-{month:02}"),
            url: (articles > 0).then(|| self.url(&urls::month(year, month))),
            articles,
            level: levels.level(articles),
        }
    }

    /// The months before and after one among others; `month_of` gives none for what is of no month.
    pub(crate) fn month_neighbours<K: Ord + Copy, V>(
        &self,
        months: &BTreeMap<K, V>,
        month: K,
        month_of: impl Fn(K) -> Option<Month>,
        place: impl Fn(i32, u32) -> urls::Place,
    ) -> PeriodNeighbours {
        let link = |(month, _): (&K, &V)| {
            let (year, month) = month_of(*month)?;
            Some(Link { name: self.dates.month(year, month), url: self.url(&place(year, month)) })
        };
        let newer = (Bound::Excluded(month), Bound::Unbounded);
        PeriodNeighbours {
            older: months.range(..month).next_back().and_then(link),
            newer: months.range(newer).next().and_then(link),
        }
    }

    pub(crate) fn date(&self, day: NaiveDate) -> DateView {
        let date = || self.dates.date(day, self.url(&urls::day(Some(day))));
        match self.plan_urls.days.get(&day) {
            Some(known) => known.get_or_init(date).clone(),
            None => date(),
        }
    }

    pub(crate) fn archive_link(&self) -> Link {
        Link { name: self.text("archive"), url: self.url(&urls::archive()) }
    }

    pub(crate) fn year_link(&self, year: i32) -> Link {
        Link { name: self.dates.year(year), url: self.url(&urls::year(year)) }
    }

    /// Year and month above a day.
    pub(crate) fn day_crumbs(&self, day: NaiveDate) -> [Link; 2] {
        [
            self.year_link(day.year()),
            Link {
                name: self.dates.month(day.year(), day.month()),
                url: self.url(&urls::month(day.year(), day.month())),
            },
        ]
    }
}

/// Shades of a heat map: quarters of the busiest period. One that holds a single article is never among the darkest.
#[derive(Clone, Copy)]
pub(crate) struct Levels {
    busiest: u32,
}

impl Levels {
    pub(crate) fn of(counts: impl Iterator<Item = u32>) -> Self {
        Self { busiest: counts.max().unwrap_or(0) }
    }

    fn level(self, count: u32) -> u8 {
        if count == 0 { 0 } else { (count * 4).div_ceil(self.busiest.max(4)).clamp(1, 4) as u8 }
    }
}
