//! What an issue of a roundup is known by: its title, its number, its day. The file says all three, each in one of several
//! places, and site.toml in which.

use std::borrow::Cow;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, Utc};
use regex::Regex;

use crate::config::{Config, IssueDates, IssuesConfig};
use crate::content::dates::{self, Clock};
use crate::content::draft::{ContentPath, Draft, Found, IssueMark, Origin};

/// Keys of the front matter that number an issue.
const NUMBER: [&str; 3] = ["number", "issue", "volume"];

/// How titles number issues: `第 12 期`, `#12`, `Issue 12`, `No. 12`.
static NUMBERED: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [r"第\s*(\d+)\s*[期号回篇周]", r"#\s*(\d+)\b", r"(?i)\b(?:issue|no\.?|vol(?:ume|\.)?)\s*(\d+)\b"]
        .map(|pattern| Regex::new(pattern).expect("a constant that compiles"))
});

/// A day within other text: `2026-06-06`, `2026/6/6`, `2026年6月6日`, `20260606`.
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[-_./年]([0-9]{1,2})[-_./月]([0-9]{1,2})|([0-9]{2})([0-9]{2}))(?:[^0-9]|$)")
        .expect("a constant that compiles")
});

static DIGITS: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]+").expect("a constant that compiles"));

/// The roundup that a file is an issue of.
pub(super) fn roundup<'a>(path: &ContentPath, config: &'a Config) -> Option<&'a IssuesConfig> {
    if config.issues.is_empty() {
        return None;
    }
    config.issues_of(&path.in_site())
}

/// Numbers and dates an issue, and gives it the title that its text begins with; any other article stays as it is.
pub(super) fn marked(mut draft: Draft, of: Option<(&IssuesConfig, String)>, clock: Clock) -> Draft {
    let Some((of, text)) = of else { return draft };
    let sole = sole_heading(&text);
    if draft.title.is_none()
        && let Some((heading, below)) = sole
    {
        let value = plain(heading).into_owned();
        let found = Found { value, origin: Origin::Body, line: draft.body_line.checked_add(below) };
        draft.title = Some(found).filter(|found| !found.value.is_empty());
    }
    let title = draft.title.as_ref().map(|title| title.value.clone()).unwrap_or_default();
    let name = draft.path.0.rsplit('/').next().unwrap_or_default().to_owned();
    let name = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let number = number(&draft, of, &title, name);
    draft.published = published(&draft, of, number, (&title, name), clock);
    draft.issue = Some(IssueMark { roundup: of.id.clone(), number });
    draft
}

fn number(draft: &Draft, of: &IssuesConfig, title: &str, name: &str) -> Option<u32> {
    if let Some(pattern) = &of.number {
        return pattern.find(title).or_else(|| pattern.find(name));
    }
    let extra = &draft.front_matter.extra;
    let written = NUMBER.iter().find_map(|key| {
        let (_, value) = extra.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
        value.trim().parse().ok()
    });
    let in_title = || NUMBERED.iter().find_map(|regex| regex.captures(title)?.get(1)?.as_str().parse().ok());
    written.or_else(in_title).or_else(|| only_number(title)).or_else(|| only_number(name))
}

/// The number of a text that holds one, beside a day.
fn only_number(text: &str) -> Option<u32> {
    let text = DAY.replace_all(text, " ");
    let mut numbers = DIGITS.find_iter(&text);
    let number = numbers.next()?.as_str().parse().ok()?;
    numbers.next().is_none().then_some(number)
}

/// The day within a text.
fn day_in(text: &str) -> Option<NaiveDate> {
    let found = DAY.captures(text)?;
    let part = |one: usize, other: usize| found.get(one).or_else(|| found.get(other))?.as_str().parse().ok();
    NaiveDate::from_ymd_opt(found.get(1)?.as_str().parse().ok()?, part(2, 4)?, part(3, 5)?)
}

fn published(
    draft: &Draft,
    of: &IssuesConfig,
    number: Option<u32>,
    (title, name): (&str, &str),
    clock: Clock,
) -> Option<Found<DateTime<Utc>>> {
    let written = || draft.published.clone().filter(|found| found.origin == Origin::FrontMatter);
    let found = |day: Option<NaiveDate>, origin| {
        day.map(|day| Found { value: dates::midnight(day, clock), origin, line: None })
    };
    let in_name = || found(day_in(name), Origin::FileName);
    let in_title = || found(day_in(title), Origin::Title);
    let scheduled = || found(number.and_then(|number| of.days.get(&number).copied()), Origin::Schedule);
    match of.date {
        Some(IssueDates::FrontMatter) => written(),
        Some(IssueDates::FileName) => in_name(),
        Some(IssueDates::Title) => in_title(),
        Some(IssueDates::Schedule) => scheduled(),
        Some(every @ IssueDates::Every { .. }) => {
            scheduled().or_else(|| found(every.of_number(number?), Origin::Schedule))
        }
        // A time in the text is that of something that the issue tells of.
        None => written().or_else(in_name).or_else(in_title).or_else(scheduled),
    }
}

/// The only heading of the first level that a Markdown text has, and how many lines stand above it.
fn sole_heading(text: &str) -> Option<(&str, u32)> {
    let (mut fence, mut sole) = (None, None);
    for (line, number) in text.lines().zip(0..) {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => {
                if let Some(heading) = line.strip_prefix("# ") {
                    if sole.is_some() {
                        return None;
                    }
                    sole = Some((heading.trim().trim_end_matches('#').trim_end(), number));
                }
            }
            _ => {}
        }
    }
    sole
}

/// A heading without its marks and links.
fn plain(heading: &str) -> Cow<'_, str> {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"!?\[([^\]]*)\]\([^)]*\)").expect("a constant that compiles"));
    if !heading.contains(['*', '`', '[']) {
        return Cow::Borrowed(heading);
    }
    Cow::Owned(LINK.replace_all(heading, "$1").replace(['*', '`'], "").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse as parse_config;
    use crate::content::draft::RawFile;
    use crate::content::parse::parse;

    /// Title, number and day of an issue, and how many findings there are.
    fn seen(settings: &str, name: &str, text: &str) -> (String, Option<u32>, Option<String>, usize) {
        let toml = format!(
            "content = [\"docs\"]\n[[issues]]\nid = \"w\"\nname = \"W\"\npath = \"docs/*.md\"\n{settings}"
        );
        let (mut config, found) = parse_config(&toml);
        assert_eq!(found, []);
        crate::config::add_schedule(&mut config, "[w]\n12 = 2018-07-06\n");
        let path = ContentPath(format!("../docs/{name}"));
        let parsed = parse(&RawFile { path, bytes: text.as_bytes().to_vec() }, &config);
        let draft = parsed.draft.unwrap();
        let day = draft.published.map(|found| found.value.date_naive().to_string());
        (draft.title.unwrap().value, draft.issue.unwrap().number, day, parsed.diagnostics.len())
    }

    #[test]
    fn an_issue_says_its_number_and_day_in_many_ways() {
        let of =
            |title: &str, number, day: Option<&str>| (title.to_owned(), number, day.map(str::to_owned), 0);
        let weekly = "# 周刊（第 12 期）：1000 个问题\n\n文\n";
        assert_eq!(
            seen("", "issue-12.md", weekly),
            of("周刊（第 12 期）：1000 个问题", Some(12), Some("2018-07-06"))
        );
        let every = "date = { first = \"2018-04-20\", every = \"7d\" }";
        assert_eq!(seen(every, "3.md", "# 周刊（第 3 期）\n").2.as_deref(), Some("2018-05-04"));
        assert_eq!(
            seen(every, "12.md", weekly).2.as_deref(),
            Some("2018-07-06"),
            "the schedule knows better"
        );
        let pelican = "Title: This Week 58\nNumber: 58\nDate: 2014-11-24\n\n# Cooking\n\n# Other\n";
        assert_eq!(
            seen("", "2014-11-24-this-week.md", pelican),
            of("This Week 58", Some(58), Some("2014-11-24"))
        );
        let daily = "# 简报｜2026-06-06\n\n文\n";
        assert_eq!(seen("", "news.md", daily), of("简报｜2026-06-06", None, Some("2026-06-06")));
        assert_eq!(seen("", "ai-daily-20260607.md", daily).2.as_deref(), Some("2026-06-07"));
        assert_eq!(seen("date = \"title\"", "ai-daily-20260607.md", daily).2.as_deref(), Some("2026-06-06"));
        assert_eq!(seen("number = 'Nr\\. (\\d+)'", "a.md", "# **Nr. 7** [of](u) 9\n").1, Some(7));
        assert_eq!(seen("", "a.md", "# **Nr. 7** [of](u) us\n").0, "Nr. 7 of us");
    }

    #[test]
    fn what_is_undated_is_no_finding_of_its_own() {
        assert_eq!(seen("", "issue-9.md", "# 第 9 期\n\n文\n"), ("第 9 期".into(), Some(9), None, 0));
        let event = "# 第 9 期\n\n<time datetime=\"2020-01-02\">x</time>\n";
        assert_eq!(seen("", "issue-9.md", event).2, None);
    }

    #[test]
    fn a_heading_in_code_is_none() {
        assert_eq!(sole_heading("```\n# a\n```\n\n# b #\n"), Some(("b", 4)));
        assert_eq!(sole_heading("# a\n# b\n"), None);
    }
}
