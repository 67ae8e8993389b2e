//! The archive, and the page of a year in it.

use serde::Serialize;

use crate::plan::calendar::{Levels, neighbours};
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{Link, Period, PeriodNeighbours};

/// All years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Archive;

/// `archive.html`: all years.
#[derive(Serialize)]
pub(crate) struct ArchiveView {
    /// Years, newest first, each with its twelve months.
    pub years: Vec<YearView>,
    /// Page of undated articles, where there are any.
    pub undated: Option<Link>,
}

impl Kind for Archive {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        pages.show(Part::Pages, &urls::archive(), Self);
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let has_undated = !site.digest.undated.is_empty();
        let view = ArchiveView {
            years: site.urls.years.keys().rev().map(|year| Year(*year).view(site)).collect(),
            undated: has_undated.then(|| frame.link(frame.text("undated"), &urls::day(None))),
        };
        let head = frame.head("archive", frame.text("archive"), &urls::archive(), vec![frame.front_link()]);
        PageView::new("archive.html", head, view, Subject::Listing).into()
    }

    fn shows(&self) -> &'static str {
        "the list, or a number in it,"
    }
}

/// One year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Year(i32);

/// `year.html`.
#[derive(Serialize)]
pub(crate) struct YearView {
    /// The year.
    pub year: Period,
    /// Its twelve months.
    pub months: Vec<Period>,
    /// The years around it.
    pub neighbours: PeriodNeighbours,
}

impl Year {
    fn view(self, site: &Site<'_>) -> YearView {
        let Self(year) = self;
        let (frame, years) = (&site.frame, &site.urls.years);
        let count = |month| site.urls.months.get(&(year, month)).copied().unwrap_or(0);
        let levels = Levels::of((1..=12).map(count));
        let months = (1..).zip(frame.dates.month_names()).map(|(month, name)| {
            let place = urls::month((year, month));
            Period { name, ..frame.month((year, month), count(month), levels, &place) }
        });
        YearView {
            year: Period {
                name: frame.dates.year(year),
                iso: format!("{year:04}"),
                url: Some(frame.url(&urls::year(year))),
                articles: years.get(&year).copied().unwrap_or(0),
                level: 0,
            },
            months: months.collect(),
            neighbours: neighbours(years, &year, |(year, _)| Some(frame.year_link(*year))),
        }
    }
}

impl Kind for Year {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        for year in pages.site.urls.years.keys() {
            pages.show(Part::Pages, &urls::year(*year), Self(*year));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let crumbs = vec![frame.front_link(), frame.archive_link()];
        let head = frame.head("year", frame.dates.year(self.0), &urls::year(self.0), crumbs);
        let view = self.view(site);
        let subject = Subject::Time(view.year.iso.clone());
        PageView::new("year.html", head, view, subject).into()
    }

    fn shows(&self) -> &'static str {
        "the list, or a number in it,"
    }
}
