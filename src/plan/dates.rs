//! Dates as readers see them: in the site's time zone and in the manner of the interface language.

use std::collections::BTreeMap;

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, Datelike, Locale, NaiveDate, SecondsFormat, Timelike, Utc};

use crate::config::Config;
use crate::curate::Month;
use crate::plan::view::DateView;

/// How dates are written on one site.
pub(crate) struct DateFormat {
    zone: chrono_tz::Tz,
    locale: Locale,
    long: Pattern,
    long_pattern: String,
    month: Pattern,
    year: Pattern,
}

/// A `strftime` pattern, taken apart.
type Pattern = Vec<Item<'static>>;

impl DateFormat {
    /// From the language, or the patterns (chrono's `strftime`) under `date_long`, `date_month` and `date_year` in the
    /// message file.
    pub(crate) fn new(config: &Config, messages: &BTreeMap<String, String>) -> Self {
        let language = config.language.split('-').next().unwrap_or_default();
        let (long, month, year) = match language {
            "zh" | "ja" => ("%Y年%-m月%-d日", "%Y年%-m月", "%Y年"),
            "ko" => ("%Y년 %-m월 %-d일", "%Y년 %-m월", "%Y년"),
            "de" => ("%-d. %B %Y", "%B %Y", "%Y"),
            _ => ("%-d %B %Y", "%B %Y", "%Y"),
        };
        let pattern = |key: &str, default| usable(messages.get(key).map_or(default, String::as_str), default);
        let said = messages.get("date_long").map(String::as_str);
        let long_pattern = said.filter(|pattern| StrftimeItems::new(pattern).parse().is_ok()).unwrap_or(long);
        Self {
            zone: config.time_zone,
            locale: locale(&config.language),
            long: pattern("date_long", long),
            long_pattern: long_pattern.to_owned(),
            month: pattern("date_month", month),
            year: pattern("date_year", year),
        }
    }

    /// The moment in the site's time zone.
    pub(crate) fn local(&self, moment: DateTime<Utc>) -> DateTime<chrono_tz::Tz> {
        moment.with_timezone(&self.zone)
    }

    /// RFC 3339 in whole seconds, with the offset of the site's time zone.
    pub(crate) fn iso(&self, moment: DateTime<Utc>) -> String {
        self.local(moment).to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// The same without seconds and offset: `2024-01-18T01:15`.
    pub(crate) fn minute(&self, moment: DateTime<Utc>) -> String {
        let mut iso = self.iso(moment);
        iso.truncate(iso.find('T').map_or(0, |time| time + "T01:15".len()));
        iso
    }

    /// A moment of a day.
    pub(crate) fn moment<'a>(&self, moment: DateTime<Utc>, day: DateView<'a>) -> DateView<'a> {
        let local = self.local(moment);
        let time = format!("{:02}:{:02}", local.hour(), local.minute());
        DateView { iso: self.iso(moment), time, ..day }
    }

    /// A whole day.
    pub(crate) fn date(&self, day: NaiveDate, url: String) -> DateView<'static> {
        DateView { iso: day.to_string(), long: self.day(day).into(), time: String::new(), url: url.into() }
    }

    pub(crate) fn day(&self, day: NaiveDate) -> String {
        day.format_localized_with_items(self.long.iter(), self.locale).to_string()
    }

    /// The pattern that [`DateFormat::day`] follows.
    pub(crate) fn long_pattern(&self) -> &str {
        &self.long_pattern
    }

    pub(crate) fn month(&self, month: Month) -> String {
        first_of(month).format_localized_with_items(self.month.iter(), self.locale).to_string()
    }

    pub(crate) fn year(&self, year: i32) -> String {
        first_of((year, 1)).format_localized_with_items(self.year.iter(), self.locale).to_string()
    }

    /// Short names of the months, January first.
    pub(crate) fn month_names(&self) -> Vec<String> {
        (1..=12)
            .map(|month| first_of((2024, month)).format_localized("%b", self.locale).to_string())
            .collect()
    }

    /// Short names of the days of the week, Monday first.
    pub(crate) fn weekdays(&self) -> Vec<String> {
        // 1 January 2024 was a Monday.
        first_of((2024, 1))
            .iter_days()
            .take(7)
            .map(|day| day.format_localized("%a", self.locale).to_string())
            .collect()
    }
}

/// First day of a month that came out of a date, and so exists.
fn first_of((year, month): Month) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
}

/// All days of a month.
pub(crate) fn days_of(month: Month) -> impl Iterator<Item = NaiveDate> {
    first_of(month).iter_days().take_while(move |day| (day.year(), day.month()) == month)
}

/// Weekday of the first of a month, Monday is 0.
pub(crate) fn blank_days(month: Month) -> u32 {
    first_of(month).weekday().num_days_from_monday()
}

/// A pattern from a message file that chrono can't format would panic at its first use.
fn usable(pattern: &str, default: &'static str) -> Pattern {
    let parsed = StrftimeItems::new(pattern).parse_to_owned();
    parsed.or_else(|_| StrftimeItems::new(default).parse()).unwrap_or_default()
}

fn locale(language: &str) -> Locale {
    let mut parts = language.split('-');
    let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let name = match (first, second) {
        ("zh", "Hant" | "TW") => "zh_TW".into(),
        ("zh", "HK") => "zh_HK".into(),
        ("zh", _) => "zh_CN".into(),
        ("en", region) if region.len() != 2 => "en_GB".into(),
        ("ja", _) => "ja_JP".into(),
        ("ko", _) => "ko_KR".into(),
        (language, region) if region.len() == 2 => format!("{language}_{region}"),
        (language, _) => format!("{language}_{}", language.to_uppercase()),
    };
    Locale::try_from(name.as_str()).unwrap_or(Locale::en_GB)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(language: &str) -> DateFormat {
        DateFormat::new(&Config { language: language.into(), ..Config::default() }, &BTreeMap::new())
    }

    #[test]
    fn each_language_in_its_manner() {
        let day = first_of((2024, 1));
        assert_eq!(format("zh-Hans").day(day), "2024年1月1日");
        assert_eq!(format("en").day(day), "1 January 2024");
        assert_eq!(format("fr").day(day), "1 janvier 2024");
        assert_eq!(format("xx").month((2024, 2)), "February 2024");
        assert_eq!(format("zh-Hant").weekdays()[0], "一");
    }

    #[test]
    fn a_minute_in_any_year() {
        let format = format("en");
        for seconds in [1_705_511_701, 300_000_000_000, -70_000_000_000] {
            let moment = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            assert_eq!(format.minute(moment), moment.format("%Y-%m-%dT%H:%M").to_string());
        }
    }

    #[test]
    fn a_broken_pattern_is_not_used() {
        let messages = BTreeMap::from([("date_long".to_owned(), "%Q".to_owned())]);
        assert_eq!(DateFormat::new(&Config::default(), &messages).day(first_of((2024, 1))), "1 January 2024");
    }

    #[test]
    fn months_have_their_days() {
        let days = |month| days_of(month).map(|day| day.day()).collect::<Vec<_>>();
        for (month, last) in [((2024, 2), 29), ((2023, 2), 28), ((2024, 12), 31)] {
            assert_eq!(days(month), (1..=last).collect::<Vec<_>>());
        }
        assert_eq!(blank_days((2024, 1)), 0);
        assert_eq!(blank_days((2023, 10)), 6);
    }
}
