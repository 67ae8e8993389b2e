//! Months and their neighbours, and how busy each was: what pages of the calendar, of groups and of stories share.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::curate::Month;
use crate::plan::frame::Frame;
use crate::plan::urls::Place;
use crate::plan::view::{Link, Period, PeriodNeighbours};

/// Shades of a heat map: quarters of the busiest period. One that holds a single article is never among the darkest.
#[derive(Clone, Copy)]
pub(crate) struct Levels {
    busiest: u32,
}

impl Levels {
    pub(crate) fn of(counts: impl Iterator<Item = u32>) -> Self {
        Self { busiest: counts.max().unwrap_or(0) }
    }

    pub(crate) fn level(self, count: u32) -> u8 {
        if count == 0 { 0 } else { (count * 4).div_ceil(self.busiest.max(4)).clamp(1, 4) as u8 }
    }
}

/// The links to what stands before and after one among others.
pub(crate) fn neighbours<K: Ord, V>(
    all: &BTreeMap<K, V>,
    one: &K,
    link: impl Fn((&K, &V)) -> Option<Link>,
) -> PeriodNeighbours {
    let newer = (Bound::Excluded(one), Bound::Unbounded);
    PeriodNeighbours {
        older: all.range(..one).rev().find_map(&link),
        newer: all.range::<K, _>(newer).find_map(&link),
    }
}

impl Frame<'_> {
    /// A month of so many articles. `place` is that of its page.
    pub(crate) fn month(&self, month: Month, articles: u32, levels: Levels, place: &Place) -> Period {
        Period {
            name: self.dates.month(month),
            iso: format!("{:04}-{:02}", month.0, month.1),
            url: (articles > 0).then(|| self.url(place)),
            articles,
            level: levels.level(articles),
        }
    }

    /// Months with their numbers of articles, newest first.
    pub(crate) fn months(
        &self,
        months: &BTreeMap<Month, u32>,
        place: impl Fn(Month) -> Place,
    ) -> impl Iterator<Item = Period> {
        let levels = Levels::of(months.values().copied());
        let months = months.iter().rev();
        months.map(move |(&month, &articles)| self.month(month, articles, levels, &place(month)))
    }

    /// The months before and after one; `place` gives none for what is of no month.
    pub(crate) fn month_neighbours<V>(
        &self,
        months: &BTreeMap<Option<Month>, V>,
        month: Month,
        place: impl Fn(Month) -> Place,
    ) -> PeriodNeighbours {
        neighbours(months, &Some(month), |(other, _)| {
            other.map(|month| self.link(self.dates.month(month), &place(month)))
        })
    }
}
