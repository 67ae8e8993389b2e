//! Dates as article files write them, and what they mean in UTC.
//!
//! A time without a zone is meant in the site's zone (what Jekyll does, and Hugo with `timeZone`), a bare date is midnight
//! there. `CST` is China's time on a Chinese site, and Chicago's elsewhere. A year outside 1000 to 2199 is no date: a broken script writes 1970 or 10000 and nobody notices.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
    Utc,
};
use chrono_tz::Tz;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::config::Config;
use crate::ground::diagnostic::Diagnostic;

/// A point in time as exactly as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// With a zone.
    Instant(DateTime<Utc>),
    /// In China's standard time or in that of Chicago: RFC 2822 knows the second only, Chinese sites write the first.
    Cst(NaiveDateTime),
    /// Without a zone.
    Local(NaiveDateTime),
    Day(NaiveDate),
}

/// What a site takes incomplete times for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    zone: Tz,
    /// Whether `CST` is China's.
    chinese: bool,
}

impl Clock {
    /// A site is Chinese when it says so, or when its clocks go with China's.
    pub(crate) fn of(config: &Config) -> Self {
        let zone = config.time_zone;
        let any_day = NaiveDate::default().and_time(NaiveTime::MIN);
        let east = zone.offset_from_utc_datetime(&any_day).fix().local_minus_utc();
        Self { zone, chinese: config.language.starts_with("zh") || east == 8 * 3600 }
    }
}

impl Moment {
    /// The same, where a time without a zone is UTC.
    pub(super) fn in_utc(self) -> Self {
        match self {
            Self::Local(time) => Self::Instant(time.and_utc()),
            Self::Day(day) => Self::Instant(day.and_time(NaiveTime::MIN).and_utc()),
            exact => exact,
        }
    }

    /// The instant that it is on a site.
    pub(super) fn to_utc(self, clock: Clock) -> DateTime<Utc> {
        match self {
            Self::Instant(instant) => instant,
            Self::Cst(time) => time.and_utc() - TimeDelta::hours(if clock.chinese { 8 } else { -6 }),
            Self::Local(time) => local_to_utc(time, clock.zone),
            Self::Day(day) => midnight(day, clock),
        }
    }

    /// Whether this may name the same time as an exact instant, but less exactly: to the second, without its zone, or
    /// the day alone.
    pub(super) fn agrees_with(self, exact: DateTime<Utc>, clock: Clock) -> bool {
        let near = |a: DateTime<Utc>| a.timestamp() == exact.timestamp();
        match self {
            Self::Instant(_) | Self::Cst(_) => near(self.to_utc(clock)),
            Self::Local(time) => near(self.to_utc(clock)) || near(time.and_utc()),
            Self::Day(day) => {
                exact.with_timezone(&clock.zone).date_naive() == day || exact.date_naive() == day
            }
        }
    }

    /// Says of which of two zones the `CST` of a Chinese site was taken to be.
    pub(super) fn note(self, line: Option<u32>, clock: Clock) -> Option<Diagnostic> {
        let read = matches!(self, Self::Cst(_)) && clock.chinese;
        read.then(|| {
            let mut note = Diagnostic::note("`CST` is read as China Standard Time, +08:00")
                .help("write +0800 in its place, or -0600 if the time of Chicago is meant");
            note.line = line;
            note
        })
    }
}

/// The instant that a date in any of these forms is on a site.
pub(crate) fn read_date(text: &str, clock: Clock) -> Option<DateTime<Utc>> {
    read_moment(text).map(|moment| moment.to_utc(clock))
}

/// Midnight of a day on a site.
pub(super) fn midnight(day: NaiveDate, clock: Clock) -> DateTime<Utc> {
    local_to_utc(day.and_time(NaiveTime::MIN), clock.zone)
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
    let text = &*tidied(&text);
    let read = |text: &str| read_numeric(text).or_else(|| read_mail(text)).or_else(|| read_english(text));
    // The name of a zone comes last. Behind an offset it says nothing new.
    let named = text.rsplit_once(' ').and_then(|(rest, name)| Some((rest.trim_end(), zone_of(name)?)));
    let moment = match named {
        Some((rest, zone)) => match (read(rest)?, zone) {
            (Moment::Local(time), Zone::East(offset)) => Moment::Instant(time.and_utc() - offset),
            (Moment::Local(time), Zone::Cst) => Moment::Cst(time),
            (moment, _) => moment,
        },
        None => read(text)?,
    };
    plausible(moment)
}

/// A date in the order and the spelling that most write: `26 Oct 2012 01:47:20 +0800` for browsers' `Fri Oct 26 2012 01:47:20
/// GMT+0800 (中国标准时间)`, for `Fri Oct 26 01:47:20 CST 2012` of `date` (and of Twitter, with an offset), for an offset with a colon, for the hyphens of RFC 850 (`Friday, 26-Oct-12 01:47:20 GMT`, in
/// headers of HTTP and cookies), for the points of `Sept. 17, 2012, 5:15 p.m.` and of `26.10.2012`, whose day is the first.
fn tidied(text: &str) -> Cow<'_, str> {
    static NAMED_TWICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(.*(?:[+-]\d{2}:?\d{2}|[ \d](?i:gmt|utc|z)))\s*\([^()]*\)$")
            .expect("a constant pattern")
    });
    static YEAR_LAST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3,9})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)(\s+[A-Za-z+-][\w:+-]*)?\s+(\d{4})$")
            .expect("a constant pattern")
    });
    static HYPHENS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})-([A-Za-z]{3,9})-(\d{4}|\d{2})\b")
            .expect("a constant pattern")
    });
    static COLON: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"([A-Za-z].*\d\s*[+-]\d{2}):(\d{2})$").expect("a constant pattern"));
    static DAY_FIRST: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b").expect("a constant pattern"));
    static SEPT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b([Ss]ep)t\b").expect("a constant pattern"));
    static POINTS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"([A-Za-z])\.").expect("a constant pattern"));
    let replaced = |text: &str, pattern: &Regex, with: &str| match pattern.replace_all(text, with) {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    };
    let mut text = Cow::Borrowed(text);
    for (pattern, with) in [
        (&POINTS, "$1"),
        (&SEPT, "$1"),
        (&DAY_FIRST, "$3-$2-$1"),
        (&NAMED_TWICE, "$1"),
        (&YEAR_LAST, "$2 $1 $5 $3$4"),
        (&HYPHENS, "$1 $2 $3"),
        (&COLON, "$1$2"),
    ] {
        if let Some(other) = replaced(&text, pattern, with) {
            text = Cow::Owned(other);
        }
    }
    text
}

enum Zone {
    /// So far ahead of UTC.
    East(TimeDelta),
    Cst,
}

/// The zone that mails, feeds and scripts call so: `UTC`, `JST`, `(PDT)`, `GMT+8`, `UTC+08:00`.
fn zone_of(name: &str) -> Option<Zone> {
    const MINUTES: [(&str, i64); 34] = [
        ("UTC", 0),
        ("UT", 0),
        ("GMT", 0),
        ("WET", 0),
        ("WEST", 60),
        ("CET", 60),
        ("BST", 60),
        ("CEST", 120),
        ("EET", 120),
        ("SAST", 120),
        ("EEST", 180),
        ("MSK", 180),
        ("PKT", 300),
        // India's; Ireland and Israel write offsets.
        ("IST", 330),
        ("ICT", 420),
        ("WIB", 420),
        ("AWST", 480),
        ("HKT", 480),
        ("PHT", 480),
        ("SGT", 480),
        ("JST", 540),
        ("KST", 540),
        ("ACST", 570),
        ("AEST", 600),
        ("AEDT", 660),
        ("NZST", 720),
        ("NZDT", 780),
        ("EDT", -240),
        ("EST", -300),
        ("CDT", -300),
        ("MDT", -360),
        ("MST", -420),
        ("PDT", -420),
        ("PST", -480),
    ];
    let name = name.to_ascii_uppercase();
    let name = name.trim_matches(['(', ')']);
    if name == "CST" {
        return Some(Zone::Cst);
    }
    if let Some((_, minutes)) = MINUTES.iter().find(|(known, _)| *known == name) {
        return Some(Zone::East(TimeDelta::minutes(*minutes)));
    }
    let offset = name.strip_prefix("GMT").or_else(|| name.strip_prefix("UTC"))?;
    let (west, digits) = (offset.starts_with('-'), offset.strip_prefix(['+', '-'])?);
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    let offset = TimeDelta::minutes(i64::from(hours) * 60 + i64::from(minutes));
    (hours <= 14 && minutes < 60).then_some(Zone::East(if west { -offset } else { offset }))
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
    let (moment, year) = match moment {
        Moment::Instant(instant) => (Moment::Instant(without_leap_second(instant)), instant.year()),
        Moment::Cst(time) | Moment::Local(time) => (moment, time.year()),
        Moment::Day(day) => (moment, day.year()),
    };
    is_plausible_year(year).then_some(moment)
}

/// The second 60 is the first of the next minute: no browser and few readers of feeds know it.
fn without_leap_second(instant: DateTime<Utc>) -> DateTime<Utc> {
    let over = instant.timestamp_subsec_nanos().checked_sub(1_000_000_000);
    over.and_then(|nanos| DateTime::from_timestamp(instant.timestamp() + 1, nanos)).unwrap_or(instant)
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
            (?: (?: [T\s]* (?<noon>[上下]午)? \s* (?<h>\d{1,2}) [:时時点點] (?<min>\d{1,2}) (?: [:分] (?<s>\d{1,2}) (?:[.,](?<frac>\d{1,9})\d*)? 秒? )? 分?
                | T (?<hh>\d{2}) (?<mmin>\d{2}) (?<ss>\d{2})? )
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
    let Some(hour) = number("h").or_else(|| number("hh")) else { return Some(Moment::Day(day)) };
    let hour = match found.name("noon").map(|half| half.as_str()) {
        Some(_) if hour > 12 => return None,
        Some("下午") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    let nanos = found.name("frac").map_or(0, |m| format!("{:0<9}", m.as_str()).parse().unwrap_or(0));
    let minute = number("min").or_else(|| number("mmin"))?;
    let second = number("s").or_else(|| number("ss")).unwrap_or(0);
    // ISO 8601 and Chinese timetables write midnight at the end of a day as 24:00.
    let (day, hour) = if (hour, minute, second) == (24, 0, 0) {
        (day.checked_add_days(Days::new(1))?, 0)
    } else {
        (day, hour)
    };
    let leap = TimeDelta::seconds(i64::from(second == 60));
    let time = day.and_hms_nano_opt(hour, minute, second - u32::from(second == 60), nanos)? + leap;
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

/// `October 30, 2020`, `Fri, 30 Oct 2020`, with or without a time; a wrong weekday is overlooked.
fn read_english(text: &str) -> Option<Moment> {
    const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let text = text.replace(',', " ");
    let is_weekday = |word: &str| {
        word.get(..3).is_some_and(|head| WEEKDAYS.iter().any(|day| day.eq_ignore_ascii_case(head)))
    };
    let mut words: Vec<Cow<'_, str>> = text
        .split_whitespace()
        .filter(|word| *word != "-")
        .skip_while(|word| is_weekday(word))
        .map(Cow::Borrowed)
        .collect();
    // RFC 2822, 4.3: years of two digits.
    if let Some(year) = words.get_mut(2)
        && year.len() == 2
        && let Ok(short) = year.parse::<u32>()
    {
        *year = Cow::Owned((short + if short < 50 { 2000 } else { 1900 }).to_string());
    }
    let text = words.join(" ");
    for day in ["%B %d %Y", "%d %B %Y"] {
        if let Ok(day) = NaiveDate::parse_from_str(&text, day) {
            return Some(Moment::Day(day));
        }
        for time in ["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p"] {
            if let Ok(time) = NaiveDateTime::parse_from_str(&text, &format!("{day} {time}")) {
                return Some(Moment::Local(time));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utc(text: &str, zone: Tz) -> Option<String> {
        let clock = Clock { zone, chinese: false };
        read_moment(text)
            .map(|moment| moment.to_utc(clock).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
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
            "2020-10-31 06:57:05 JST",
            "2020-10-31 05:57:05 GMT+8",
            "2020-10-30 17:27:05 UTC-04:30",
            "Fri, 30 Oct 2020 21:57:05 UTC",
            "Fri, 30 Oct 2020 21:57:05 +0000 (UTC)",
            "fri, 30 oct 2020 21:57:05 utc",
            "30 Oct 20 21:57:05 UTC",
            "30 Oct 20 21:57:05 +0000",
            "Sat, 31 Oct 2020 05:57:05 +08:00",
            "31 October 2020 05:57:05 UTC+08:00",
            "Sat Oct 31 2020 05:57:05 GMT+0800 (中国标准时间)",
            "Sat Oct 31 2020 05:57:05 GMT+0800 (China Standard Time)",
            "Fri Oct 30 2020 21:57:05 GMT (Coordinated Universal Time)",
            "Sat Oct 31 06:57:05 JST 2020",
            "Sat Oct 31 05:57:05 +0800 2020",
            "Sat Oct 31 05:57:05 2020",
            "Sat, 31 Oct 2020 07:57:05 AEST",
            "Sat, 31 Oct 2020 03:27:05 IST",
            "Fri, 30 Oct 2020 14:57:05 PDT",
            "30 October 2020 21:57:05 GMT",
            "Friday, 30-Oct-20 21:57:05 GMT",
            "Fri, 30-Oct-2020 21:57:05 UTC",
            "31-Oct-2020 05:57:05",
            "Fri, 30 Oct 2020 9:57:05 PM GMT",
            "Friday, October 30, 2020 - 09:57:05 pm UTC",
            "31 October 2020 - 05:57:05",
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
            "2020年10月31日 上午5:57:05",
            "20201030T215705Z",
            "31.10.2020 05:57:05",
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
            "Oct. 31, 2020",
            "31.10.2020",
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

    /// The last second of 2016, as a feed wrote it.
    #[test]
    fn the_second_sixty_is_the_next_minute() {
        for text in [
            "2016-12-31T23:59:60Z",
            "2016-12-31 23:59:60 UTC",
            "2017-01-01 07:59:60 +0800",
            "Sat, 31 Dec 2016 23:59:60 GMT",
            "Sat, 31 Dec 2016 23:59:60 UTC",
            "Sat, 31 Dec 2016 18:59:60 -0500",
        ] {
            assert_eq!(utc(text, Tz::UTC).as_deref(), Some("2017-01-01T00:00:00Z"), "{text}");
        }
        assert_eq!(utc("2016-12-31T23:59:61Z", Tz::UTC), None);
    }

    #[test]
    fn cst_is_china_on_a_chinese_site() {
        let read = |text: &str, language: &str, zone: Tz| {
            let clock =
                Clock::of(&Config { language: language.into(), time_zone: zone, ..Config::default() });
            let moment = read_moment(text).expect("a date");
            let note = moment.note(Some(3), clock).map(|note| note.at("content/a.md").to_string());
            (moment.to_utc(clock).to_rfc3339_opts(chrono::SecondsFormat::Secs, true), note)
        };
        let note = "note: content/a.md:3: `CST` is read as China Standard Time, +08:00\n  help: write +0800 in its place, or \
                    -0600 if the time of Chicago is meant";
        let mail = "Fri, 26 Oct 2012 09:47:20 CST";
        let in_china = ("2012-10-26T01:47:20Z".to_owned(), Some(note.to_owned()));
        assert_eq!(read(mail, "zh-Hans", Tz::UTC), in_china);
        assert_eq!(read(mail, "en", Tz::Asia__Shanghai), in_china);
        assert_eq!(read("2012-10-26 09:47:20 CST", "zh-Hant", Tz::Asia__Taipei), in_china);
        assert_eq!(read("Fri Oct 26 09:47:20 CST 2012", "zh-Hans", Tz::UTC), in_china);
        assert_eq!(read("fri, 26 oct 2012 09:47:20 cst", "zh-Hans", Tz::UTC), in_china);
        assert_eq!(read(mail, "en", Tz::America__Chicago), ("2012-10-26T15:47:20Z".into(), None));
        let whole = ("2012-10-26T01:47:20Z".to_owned(), None);
        assert_eq!(read("2012-10-26 09:47:20 +0800 CST", "zh-Hans", Tz::UTC), whole);
    }

    #[test]
    fn halves_of_a_day_and_months_of_four_letters() {
        for text in [
            "2020年9月17日 下午5:15",
            "Sept. 17, 2020, 5:15 p.m.",
            "Thu, 17 Sept 2020 17:15 UTC",
            "20200917T1715",
        ] {
            assert_eq!(utc(text, Tz::UTC).as_deref(), Some("2020-09-17T17:15:00Z"), "{text}");
        }
        assert_eq!(utc("2020-09-17 上午12:15", Tz::UTC).as_deref(), Some("2020-09-17T00:15:00Z"));
        assert_eq!(utc("2020-09-17 下午17:15", Tz::UTC), None);
        assert_eq!(utc("10.31.2020", Tz::UTC), None);
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
                moment.to_utc(Clock { zone: Tz::Asia__Shanghai, chinese: true });
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
