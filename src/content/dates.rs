//! Dates as article files write them, and what they mean in UTC.
//!
//! A time without a zone is meant in the site's zone (what Jekyll does, and Hugo with `timeZone`), a bare date is midnight
//! there. A year outside 1000 to 2199 is no date: a broken script writes 1970 or 10000 and nobody notices.

use std::sync::LazyLock;

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// A point in time as exactly as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// With a zone.
    Instant(DateTime<Utc>),
    /// Without.
    Local(NaiveDateTime),
    /// A day.
    Day(NaiveDate),
}

impl Moment {
    /// The instant, given the site's zone.
    pub(super) fn to_utc(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Self::Instant(instant) => instant,
            Self::Local(time) => local_to_utc(time, zone),
            Self::Day(day) => midnight(day, zone),
        }
    }

    /// Whether this may name the same time as an exact instant, but less exactly: to the second, without its zone, or
    /// the day alone.
    pub(super) fn agrees_with(self, exact: DateTime<Utc>, zone: Tz) -> bool {
        let near = |a: DateTime<Utc>| a.timestamp() == exact.timestamp();
        match self {
            Self::Instant(instant) => near(instant),
            Self::Local(time) => near(local_to_utc(time, zone)) || near(time.and_utc()),
            Self::Day(day) => exact.with_timezone(&zone).date_naive() == day || exact.date_naive() == day,
        }
    }
}

/// Midnight of a day in a zone.
pub(super) fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    local_to_utc(day.and_time(NaiveTime::MIN), zone)
}

/// A clock that was set back shows a time twice: the first is meant. A time that a clock jumped over is read an hour
/// later, as the clock then showed.
fn local_to_utc(time: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let read = |time: NaiveDateTime| zone.from_local_datetime(&time).earliest();
    let instant = read(time).or_else(|| time.checked_add_signed(TimeDelta::hours(1)).and_then(read));
    instant.map_or_else(|| time.and_utc(), |instant| instant.to_utc())
}

/// Reads a date in any of the forms that Jekyll, Hugo, Zola, feeds and Chinese pages write.
pub(super) fn read_moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return plausible(Moment::Instant(instant.to_utc()));
    }
    if text.len() > 100 {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() >= 9 {
        return read_epoch(text).map(Moment::Instant);
    }
    let text: String = text.nfkc().collect();
    read_numeric(&text).or_else(|| read_mail(&text)).or_else(|| read_english(&text)).and_then(plausible)
}

/// Seconds or milliseconds since 1970: 100,000,000,000 and more are milliseconds (from 1973 on; as seconds that would be
/// the year 5138).
pub(super) fn read_epoch(digits: &str) -> Option<DateTime<Utc>> {
    let number: i64 = digits.trim().parse().ok()?;
    let instant = match number {
        100_000_000_000.. => DateTime::from_timestamp_millis(number),
        100_000_000.. => DateTime::from_timestamp(number, 0),
        _ => None,
    };
    instant.filter(|instant| is_plausible_year(instant.year()))
}

fn plausible(moment: Moment) -> Option<Moment> {
    let year = match moment {
        Moment::Instant(instant) => instant.year(),
        Moment::Local(time) => time.year(),
        Moment::Day(day) => day.year(),
    };
    is_plausible_year(year).then_some(moment)
}

fn is_plausible_year(year: i32) -> bool {
    (1000..2200).contains(&year)
}

/// `2020-10-30 21:57:05 +0800`, `2020/10/30 21:57`, `20201030`, `2020年10月30日 21时57分`, `2020-10-30T21:57:05+08`.
fn read_numeric(text: &str) -> Option<Moment> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x)^
            (?<y>\d{4}) (?: [-/.年]\s?(?<m>\d{1,2}) [-/.月]\s?(?<d>\d{1,2}) 日? | (?<mm>\d{2})(?<dd>\d{2}) )
            (?: [T\s]* (?<h>\d{1,2}) [:时時点點] (?<min>\d{1,2}) (?: [:分] (?<s>\d{1,2}) (?:[.,](?<frac>\d{1,9})\d*)? 秒? )? 分?
                (?: \s* (?: (?<utc>Z|z|UTC|GMT) | (?<sign>[+-])(?<zh>\d{2}):?(?<zm>\d{2})? ) (?:\s+[A-Z]{2,5})? )?
            )? $",
        )
        .expect("a constant pattern")
    });
    let found = FORM.captures(text)?;
    let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
    let year = i32::try_from(number("y")?).ok()?;
    let month = number("m").or_else(|| number("mm"))?;
    let day = NaiveDate::from_ymd_opt(year, month, number("d").or_else(|| number("dd"))?)?;
    let Some(hour) = number("h") else { return Some(Moment::Day(day)) };
    let nanos = found.name("frac").map_or(0, |m| format!("{:0<9}", m.as_str()).parse().unwrap_or(0));
    let (minute, second) = (number("min")?, number("s").unwrap_or(0));
    // ISO 8601 and Chinese timetables write midnight at the end of a day as 24:00.
    let (day, hour) = if (hour, minute, second) == (24, 0, 0) {
        (day.checked_add_days(Days::new(1))?, 0)
    } else {
        (day, hour)
    };
    let time = day.and_hms_nano_opt(hour, minute, second, nanos)?;
    if found.name("utc").is_some() {
        return Some(Moment::Instant(time.and_utc()));
    }
    let Some(sign) = found.name("sign") else { return Some(Moment::Local(time)) };
    let east = i32::try_from(number("zh")? * 3600 + number("zm").unwrap_or(0) * 60).ok()?;
    let offset = FixedOffset::east_opt(if sign.as_str() == "-" { -east } else { east })?;
    Some(Moment::Instant(offset.from_local_datetime(&time).single()?.to_utc()))
}

/// `Thu, 02 Jul 2020 18:28:24 +0000` (RFC 2822, as in feeds), with or without a weekday; a wrong weekday is overlooked.
fn read_mail(text: &str) -> Option<Moment> {
    let date = text.split_once(',').filter(|(day, _)| day.len() <= 9).map_or(text, |(_, date)| date).trim();
    DateTime::parse_from_rfc2822(date).ok().map(|instant| Moment::Instant(instant.to_utc()))
}

/// `October 30, 2020`, `30 Oct 2020`, with or without a time.
fn read_english(text: &str) -> Option<Moment> {
    let text = text.replace(',', " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (day, time) in [("%B %d %Y", "%B %d %Y %H:%M"), ("%d %B %Y", "%d %B %Y %H:%M")] {
        if let Ok(day) = NaiveDate::parse_from_str(&text, day) {
            return Some(Moment::Day(day));
        }
        if let Ok(time) = NaiveDateTime::parse_from_str(&text, time) {
            return Some(Moment::Local(time));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str, zone: Tz) -> Option<String> {
        read_moment(text)
            .map(|moment| moment.to_utc(zone).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }

    #[test]
    fn one_instant_in_many_forms() {
        for text in [
            "2020-10-30T21:57:05Z",
            "2020-10-30t21:57:05z",
            "2020-10-30T21:57:05.000Z",
            "2020-10-31T05:57:05+08:00",
            "2020-10-31 05:57:05 +0800",
            "2020-10-31 05:57:05 +0800 CST",
            "2020-10-31T05:57:05+08",
            "2020-10-30 21:57:05 UTC",
            "Fri, 30 Oct 2020 21:57:05 +0000",
            "Fri, 30 Oct 2020 21:57:05 GMT",
            "30 Oct 2020 21:57:05 +0000",
            "Mon, 30 Oct 2020 21:57:05 +0000",
            "1604095025",
            "1604095025000",
            "2020-10-31 05:57:05",
            "2020/10/31 5:57:05",
            "2020年10月31日 05:57:05",
            "２０２０年１０月３１日　０５：５７：０５",
            "2020年10月31日05时57分05秒",
        ] {
            assert_eq!(utc(text, Tz::Asia__Shanghai).as_deref(), Some("2020-10-30T21:57:05Z"), "{text}");
        }
    }

    #[test]
    fn one_day_in_many_forms() {
        for text in [
            "2020-10-31",
            "2020/10/31",
            "2020.10.31",
            "20201031",
            "2020年10月31日",
            "October 31, 2020",
            "31 Oct 2020",
            "2020-10-30 24:00",
        ] {
            assert_eq!(utc(text, Tz::Asia__Shanghai).as_deref(), Some("2020-10-30T16:00:00Z"), "{text}");
        }
    }

    #[test]
    fn no_dates() {
        for text in [
            "",
            "NaN",
            "0",
            "-1602539203000",
            "99999999999999999999",
            "2020",
            "2020-13-01",
            "2020-02-30",
            "0001-01-01",
            "+10000-01-01T00:00:00Z",
            "9999-01-01",
            "2020-10-30T25:00:00Z",
            "yesterday",
            "法广",
            "253402300800000",
            "１６０２５３９２０３０００x",
            "12:30",
        ] {
            assert_eq!(utc(text, Tz::UTC), None, "{text}");
        }
    }

    #[test]
    fn clocks_that_jump() {
        // Paris, 31 March 2024: 02:30 does not exist; 27 October 2024: 02:30 exists twice.
        assert_eq!(utc("2024-03-31 02:30", Tz::Europe__Paris).as_deref(), Some("2024-03-31T01:30:00Z"));
        assert_eq!(utc("2024-10-27 02:30", Tz::Europe__Paris).as_deref(), Some("2024-10-27T00:30:00Z"));
        // Beirut, 31 March 2019: the clocks jumped at midnight.
        assert_eq!(utc("2019-03-31", Tz::Asia__Beirut).as_deref(), Some("2019-03-30T22:00:00Z"));
    }

    #[test]
    fn epochs() {
        let year = |digits: &str| read_epoch(digits).map(|t| t.year());
        assert_eq!(year("1705511701000"), Some(2024));
        assert_eq!(year("1705511701"), Some(2024));
        assert_eq!(year("86400"), None);
        assert_eq!(year("1705511701000000"), None);
        assert_eq!(year("１７０５５１１７０１０００"), None);
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            read_moment(&text);
        }

        #[test]
        fn digits_never_panic(text in "[0-9年月日:T+Z. /-]{0,40}") {
            if let Some(moment) = read_moment(&text) {
                moment.to_utc(Tz::Asia__Shanghai);
            }
        }

        #[test]
        fn reads_what_it_writes(seconds in -30_000_000_000_i64..7_000_000_000) {
            let instant = DateTime::from_timestamp(seconds, 0).expect("in range");
            prop_assert_eq!(read_moment(&instant.to_rfc3339()), Some(Moment::Instant(instant)));
            prop_assert_eq!(read_moment(&instant.to_rfc2822()), Some(Moment::Instant(instant)));
        }
    }
}
