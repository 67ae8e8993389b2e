//! Lines of a name and a date above a text: `陈七 2020-7-28`, `Submitted by A. Reed on Mon, 07/28/2014`, a name over a date.
//!
//! A place and a day head reports, and names with days are lists of what happened: `秦皇岛 2020-7-28`, `李文亮 2020-2-7`.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use crate::clean::meta::names::{
    Contributor, Part, are_names, contributors, has_surname, is_name, is_person, is_place,
};
use crate::clean::rules::edges;
use crate::ground::script::is_cjk;

/// Days that the date beside a name may be away from the article's, which has a time and a zone.
const MOST_DAYS: i64 = 3;

/// Characters of a name and a date, at most.
const LONGEST: usize = 40;

/// Sentences of blog engines: who sent it in, and when.
static SENT: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"^由\s*(?<name>\S.{0,30}?)\s*(?:(?:在|于|於)\s*(?<date>.+?)|(?<dated>\d.+?))?\s*(?:提交|发表|發表|发布|發佈|投稿)$",
        r"^(?<name>\S.{0,30}?)\s*(?:在|于|於)\s*(?<date>.+?)\s*(?:提交|发表|發表|发布|發佈|投稿)$",
        r"^(?i:submitted|posted|published|written)\s+(?i:by)\s+(?<name>\S.{0,40}?)\s+(?i:on|at)\s+(?<date>.+)$",
        r"^投稿者\s*[:：]?\s*(?<name>\S.{0,30}?)\s+(?<date>.+)$",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a constant that compiles"))
    .collect()
});

/// Whether a line says who sent an article in, as blog engines do. Sentences say so, too: `由五位专家提交`.
pub(crate) fn is_sent(line: &str) -> bool {
    SENT.iter().any(|regex| regex.is_match(line))
}

/// Who sent an article in: with a date, and a person by the name or at a time of the day.
pub(crate) fn read_sent(line: &str) -> Option<Vec<Contributor>> {
    let sent = SENT.iter().find_map(|regex| regex.captures(line))?;
    let date = sent.name("date").or_else(|| sent.name("dated"))?.as_str();
    let name = sent["name"].trim();
    let is_named = || match name.contains(is_cjk) {
        true => is_person(name),
        false => are_names(name),
    };
    let is_timed = || date.contains([':', '：']) && is_name(name);
    (edges::is_dateline(date) && (is_named() || is_timed()))
        .then(|| contributors(Part::Author, name))
        .flatten()
}

/// What a line says beside a date, where that is a word or two in Chinese.
pub(crate) fn beside_date(line: &str) -> Option<&str> {
    if line.chars().count() > LONGEST {
        return None;
    }
    let bare = edges::without_date(line);
    (bare.len() < line.trim().len() && bare.starts_with(is_cjk)).then_some(bare)
}

/// Who a line above a text names with nothing but a date, which is that of the article where one is known.
pub(crate) fn read_with_date(line: &str, published: Option<NaiveDate>) -> Option<Vec<Contributor>> {
    let bare = beside_date(line).filter(|bare| has_surname(bare) && !is_place(bare))?;
    let is_near = |day: NaiveDate| published.is_none_or(|known| (day - known).num_days().abs() <= MOST_DAYS);
    let is_ago = || line.trim_end().ends_with('前');
    day_in(line).map_or_else(is_ago, is_near).then(|| contributors(Part::Author, bare)).flatten()
}

/// The day in a line of figures.
fn day_in(line: &str) -> Option<NaiveDate> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"([0-9]{4})\s*[-/.年년]\s*([0-9]{1,2})\s*[-/.月월]\s*([0-9]{1,2})")
            .expect("a constant that compiles")
    });
    let (_, [year, month, day]) = DAY.captures(line)?.extract();
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Names on a line of their own above the line with the date: `Mara Lind` over `2020-07-28 10:53`.
pub(crate) fn read_above_date(line: &str, next: &str) -> Option<Vec<Contributor>> {
    let line = line.trim();
    let line = line.strip_prefix("null ").unwrap_or(line);
    // `三天前，` is no name.
    let bare = line.trim_end_matches([',', '，']);
    (edges::is_dateline(next.trim()) && !edges::is_dateline(bare) && !edges::is_ago(bare))
        .then(|| contributors(Part::Author, line))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_the_date_of_the_article_are_a_byline() {
        let told = |line, published: Option<NaiveDate>| {
            read_with_date(line, published).map(|named| named[0].name.clone())
        };
        let day = NaiveDate::from_ymd_opt(2020, 7, 28);
        for line in [
            "陈七 2020-7-28",
            "陈七 | 2020-07-28 23:10",
            "陈七 2020年7月29日",
            "陈七 三天前",
            "欧阳震华 2020-7-28",
        ] {
            assert!(told(line, day).is_some() && told(line, None).is_some(), "{line}");
        }
        for line in [
            "武汉 2020-7-28",
            "秦皇岛 2020-7-28",
            "白俄罗斯 2020-7-28",
            "文章发布时间：2020年7月28日",
            "陈七",
            "2020-7-28",
            "高峰 10:30",
        ] {
            assert_eq!((told(line, day), told(line, None)), (None, None), "{line}");
        }
        assert_eq!(told("李文亮 2020-2-7", day), None);
    }
}
