//! Editions: which there are by site.toml, what the editor writes above them, and how they are called.

use std::cmp::Ordering;
use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Serialize;

use crate::config::reader::Section;

/// `[editions]`, and the files of `editions/`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Editions {
    /// One for each day with articles.
    pub daily: bool,
    /// One for each week with articles.
    pub weekly: bool,
    /// Whether each is a book (EPUB), too.
    pub epub: bool,
    /// Ids of topics of which each month is a book.
    pub epub_topics: Vec<String>,
    /// Ids of sources likewise.
    pub epub_sources: Vec<String>,
    /// What the editor wrote, by the names of the files. Each makes an edition, whatever the switches say.
    pub introductions: Vec<Introduction>,
}

impl Editions {
    /// Whether the site has any.
    pub(crate) fn any(&self) -> bool {
        self.daily || self.weekly || !self.introductions.is_empty()
    }
}

/// Reads `[editions]`; what the editor wrote comes later.
pub(super) fn read_editions(top: &mut Section<'_, '_>) -> Editions {
    let mut section = top.subsection("editions");
    Editions {
        daily: section.switch("daily").unwrap_or_default(),
        weekly: section.switch("weekly").unwrap_or_default(),
        epub: section.switch("epub").unwrap_or_default(),
        epub_topics: section.texts("epub_topics").unwrap_or_default(),
        epub_sources: section.texts("epub_sources").unwrap_or_default(),
        introductions: Vec::new(),
    }
}

/// A file of `editions/`: what the editor writes above an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Introduction {
    /// Of which edition.
    pub span: Span,
    /// Title of the edition.
    pub title: Option<String>,
    /// It is not meant for readers yet.
    pub draft: bool,
    /// Markdown.
    pub text: String,
    /// `editions/2024-01-17.md`
    pub file: String,
    /// Line of the file that the text begins in, from 1.
    pub line: u32,
}

/// The time that an edition is about. In order of their ends; of a day and a week that end together, the day comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum Span {
    /// One day in the site's time zone.
    Day(NaiveDate),
    /// A week (ISO 8601), by its Monday.
    Week(NaiveDate),
}

impl Span {
    /// The week that a day is in; none at the end of all calendars.
    pub(crate) fn week_of(day: NaiveDate) -> Option<Self> {
        let monday = day.week(Weekday::Mon).checked_first_day()?;
        monday.checked_add_days(Days::new(6)).map(|_| Self::Week(monday))
    }

    /// Its name: `2024-01-17`, or `2024-W03` in any case (ISO 8601).
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let is_plain = |text: &str, digits| text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        let (year, rest) = name.split_once('-').filter(|(year, _)| is_plain(year, 4))?;
        let year = year.parse().ok()?;
        if let Some(week) = rest.strip_prefix(['w', 'W']).filter(|week| is_plain(week, 2)) {
            return Self::week_of(NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)?);
        }
        let (month, day) =
            rest.split_once('-').filter(|(month, day)| is_plain(month, 2) && is_plain(day, 2))?;
        NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?).map(Self::Day)
    }

    /// Its days.
    pub(crate) fn days(self) -> RangeInclusive<NaiveDate> {
        self.first_day()..=self.last_day()
    }

    /// Where it begins.
    pub(crate) fn first_day(self) -> NaiveDate {
        let (Self::Day(first) | Self::Week(first)) = self;
        first
    }

    /// Where it ends.
    pub(crate) fn last_day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Week(monday) => monday.checked_add_days(Days::new(6)).unwrap_or(monday),
        }
    }

    /// Year under which it is listed: that of a day; of a week the one that ISO 8601 counts it to.
    pub(crate) fn year(self) -> i32 {
        match self {
            Self::Day(day) => day.year(),
            Self::Week(monday) => monday.iso_week().year(),
        }
    }
}

/// As it stands in URLs: `2024-01-17`, `2024-w03`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Week(monday) => {
                let week = monday.iso_week();
                write!(f, "{:04}-w{:02}", week.year(), week.week())
            }
        }
    }
}

impl Ord for Span {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = |span: &Self| (span.last_day(), matches!(span, Self::Week(_)));
        rank(self).cmp(&rank(other))
    }
}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_weeks_have_the_names_of_the_standard() {
        for name in ["2024-01-17", "2024-w03", "2020-w53", "2025-w01"] {
            assert_eq!(Span::parse(name).map(|span| span.to_string()).as_deref(), Some(name));
        }
        assert_eq!(Span::parse("2024-W03"), Span::parse("2024-w03"));
        for name in [
            "",
            "2024",
            "2024-1-7",
            "2024-02-30",
            "2023-w53",
            "2024-w00",
            "2024-w3",
            "README",
            "-024-01-17",
            "+024-w03",
        ] {
            assert_eq!(Span::parse(name), None, "{name}");
        }
        // The first days of a year may be in the last week of the one before.
        let day = NaiveDate::from_ymd_opt(2021, 1, 3).unwrap();
        let week = Span::week_of(day).unwrap();
        assert_eq!((week.to_string().as_str(), week.year()), ("2020-w53", 2020));
        assert_eq!(week.last_day(), day);
        assert!(Span::Day(day) < week && Span::Day(day.succ_opt().unwrap()) > week);
        assert_eq!(Span::week_of(NaiveDate::MAX), None);
    }
}
