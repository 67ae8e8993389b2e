//! `[[issues]]`: files of which each is an issue with many items, how they are numbered and dated, and what their sections are.
//! The days of `schedule.toml` belong to it.

use std::collections::BTreeMap;

use chrono::{Days, Months, NaiveDate};
use regex::Regex;
use serde::{Serialize, Serializer};
use toml::de::DeTable;

use crate::config::Config;
use crate::config::reader::{Fault, Reader, Section, day_in};
use crate::config::validate::parse_id;
use crate::ground::slug::{Slugs, slugify};

/// The list of sections, and the table of a regular date.
pub(crate) const SECTIONS: &str = "issues.sections";
pub(crate) const EVERY: &str = "issues.date";

/// The file of days, beside site.toml.
pub(crate) const SCHEDULE: &str = "schedule.toml";

/// One `[[issues]]` table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct IssuesConfig {
    /// Part of the URL.
    pub id: String,
    /// What the roundup is called.
    pub name: String,
    /// Which files of the site are its issues.
    pub path: PathPattern,
    /// What a title or a file's name gives the number by; the usual forms when there is none.
    pub number: Option<NumberPattern>,
    /// What dates an issue; all that says one, in turn, when there is none.
    pub date: Option<IssueDates>,
    /// What the editor says of its sections, in order.
    pub sections: Vec<SectionRule>,
    /// The days of issues by number, as `schedule.toml` has them.
    pub days: BTreeMap<u32, NaiveDate>,
    /// Line of the table in site.toml, from 1.
    #[serde(skip)]
    pub line: u32,
}

/// What dates an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum IssueDates {
    FrontMatter,
    /// A day anywhere in the file's name.
    FileName,
    /// A day anywhere in the title.
    Title,
    /// The first issue, number 1, came on this day, and one each such time after.
    Every {
        first: NaiveDate,
        every: Period,
    },
    /// `schedule.toml`.
    Schedule,
}

/// The time between two issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Period {
    Days(u32),
    Months(u32),
}

/// One `[[issues.sections]]` table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SectionRule {
    /// Name shown.
    pub name: String,
    /// What other issues call it.
    pub aliases: Vec<String>,
    /// A topic that its items belong to.
    pub topic: Option<String>,
    /// Whether what stands in it are items.
    pub items: bool,
}

/// Files by their paths below the site's folder: `*` stands for any signs of a name, `**` for any folders.
#[derive(Debug, Clone)]
pub(crate) struct PathPattern {
    written: String,
    regex: Regex,
}

/// A pattern whose first group is a number.
#[derive(Debug, Clone)]
pub(crate) struct NumberPattern(Regex);

impl PartialEq for PathPattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Serialize for PathPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl PartialEq for NumberPattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Serialize for NumberPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl PathPattern {
    /// Whether a file is meant, by its path below the site's folder.
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.regex.is_match(path)
    }

    /// Whether its files are below one of these folders of the site.
    fn is_in(&self, folders: &[String]) -> bool {
        let below = |folder: &String| {
            self.written.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        folders.iter().any(below)
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let fault = |what: &str| {
            Fault::new(format!("`path` {what}: {text:?}")).help(
                "write the path below the site's folder, with * for what differs: \"content/issue-*.md\"",
            )
        };
        let parts: Vec<&str> = text.split('/').collect();
        let first = parts.first().copied().unwrap_or_default();
        if parts.len() < 2 || first.contains('*') {
            return Err(fault("does not begin with a folder"));
        }
        if parts.iter().any(|part| part.is_empty() || part.starts_with('.')) || text.contains('\\') {
            return Err(fault("leads nowhere"));
        }
        let mut regex = String::from("^");
        for (at, part) in parts.iter().enumerate() {
            let last = at + 1 == parts.len();
            if *part == "**" && !last {
                regex.push_str("(?:[^/]+/)*");
                continue;
            }
            regex.push_str(&part.split('*').map(regex::escape).collect::<Vec<_>>().join("[^/]*"));
            regex.push_str(if last { "$" } else { "/" });
        }
        let regex = Regex::new(&regex).map_err(|_| fault("is too long"))?;
        Ok(Self { written: text.to_owned(), regex })
    }
}

impl NumberPattern {
    /// The number that a text holds.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.0.captures(text)?.get(1)?.as_str().parse().ok()
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        let help = "write it like '第\\s*(\\d+)\\s*期': what stands in the brackets is the number";
        let regex = Regex::new(text)
            .map_err(|error| Fault::new(format!("`number` is no pattern: {error}")).help(help))?;
        if regex.captures_len() < 2 {
            return Err(Fault::new("`number` does not say which part is the number").help(help));
        }
        Ok(Self(regex))
    }
}

impl Period {
    fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || {
            Fault::new(format!("`every` must be a time, not {text:?}"))
                .help("write days, weeks or months: \"7d\", \"1w\", \"1m\"")
        };
        let (count, unit) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
        let count = count.trim().parse::<u32>().ok().filter(|count| (1..=1000).contains(count));
        match (count, unit) {
            (Some(count), "d") => Ok(Self::Days(count)),
            (Some(count), "w") => Ok(Self::Days(7 * count)),
            (Some(count), "m") => Ok(Self::Months(count)),
            _ => Err(fault()),
        }
    }
}

impl IssueDates {
    /// The day of a number, where these are counted.
    pub(crate) fn of_number(self, number: u32) -> Option<NaiveDate> {
        let Self::Every { first, every } = self else { return None };
        let times = number.checked_sub(1)?;
        match every {
            Period::Days(days) => first.checked_add_days(Days::new(u64::from(days) * u64::from(times))),
            Period::Months(months) => first.checked_add_months(Months::new(months.checked_mul(times)?)),
        }
    }
}

impl IssuesConfig {
    /// What the editor says of a section that an issue calls so.
    pub(crate) fn section(&self, name: &str) -> Option<&SectionRule> {
        self.sections.iter().find(|rule| rule.is_called(name))
    }
}

impl SectionRule {
    fn is_called(&self, name: &str) -> bool {
        let same = |one: &str| one.trim().to_lowercase() == name.trim().to_lowercase();
        same(&self.name) || self.aliases.iter().any(|alias| same(alias))
    }
}

impl Config {
    /// Of which roundup a file is an issue, by its path below the site's folder.
    pub(crate) fn issues_of(&self, path: &str) -> Option<&IssuesConfig> {
        self.issues.iter().find(|issues| issues.path.holds(path))
    }

    /// Whether days may be on the pages of their months: those of few articles, those with nothing but an issue.
    pub(crate) fn has_short_days(&self) -> bool {
        self.listings.days_from > 1 || !self.issues.is_empty()
    }
}

pub(crate) fn read_issues(top: &mut Section<'_, '_>, slugs: Slugs, folders: &[String]) -> Vec<IssuesConfig> {
    let mut all: Vec<IssuesConfig> = Vec::new();
    for (span, table) in top.tables("issues") {
        let line = top.reader.line(span.start);
        let mut entry = top.reader.section("issues", Some(table));
        let missing = ["name", "path"].into_iter().find(|key| entry.value(key).is_none());
        let read = read_one(&mut entry, slugs);
        if let Some(key) = missing {
            let fault = Fault::new(format!("[[issues]] has no `{key}`"));
            let help = "write what the roundup is called and which files are its issues: name = \"Weekly\", path = \
                        \"content/issue-*.md\"";
            top.reader.fault(&span, fault.help(help));
        }
        let Some(issues) = read else { continue };
        if !issues.path.is_in(folders) {
            let fault =
                Fault::new(format!("`path` is in no folder that the site reads: {:?}", issues.path.written));
            let folder = issues.path.written.split('/').next().unwrap_or_default();
            top.reader
                .fault(&span, fault.help(format!("write content = [{folder:?}] at the top of site.toml")));
            continue;
        }
        if let Some(other) = all.iter().find(|other| other.id.eq_ignore_ascii_case(&issues.id)) {
            let fault = Fault::new(format!("two [[issues]] have the id {:?}", issues.id));
            let help = format!("the first is in line {}; give this one an `id` of its own", other.line);
            top.reader.fault(&span, fault.help(help));
            continue;
        }
        all.push(IssuesConfig { line, ..issues });
    }
    all
}

/// Reads one table, which has a name and a path.
pub(crate) fn read_one(entry: &mut Section<'_, '_>, slugs: Slugs) -> Option<IssuesConfig> {
    let (id, name) = (entry.checked("id", parse_id), entry.name("name"));
    let path = entry.checked("path", PathPattern::parse);
    let number = entry.checked("number", NumberPattern::parse);
    let date = read_date(entry);
    let sections = read_sections(entry);
    let (name, path) = (name?, path?);
    let id = id.unwrap_or_else(|| slugify(&name, slugs, 60)).to_lowercase();
    let id = if id.is_empty() { "issues".to_owned() } else { id };
    Some(IssuesConfig { id, name, path, number, date, sections, days: BTreeMap::new(), line: 0 })
}

fn read_date(entry: &mut Section<'_, '_>) -> Option<IssueDates> {
    let value = entry.value("date")?;
    if let Some(table) = value.get_ref().as_table() {
        let mut section = entry.reader.section(EVERY, Some(table));
        let read = read_every(&mut section);
        let given = ["first", "every"].iter().all(|key| table.contains_key(*key));
        if read.is_none() && !given {
            let fault = Fault::new("`date` needs `first` and `every`");
            let help = "write { first = \"2018-04-20\", every = \"7d\" }";
            entry.reader.fault(&value.span(), fault.help(help));
        }
        return read;
    }
    let choices = [
        ("front matter", IssueDates::FrontMatter),
        ("file name", IssueDates::FileName),
        ("title", IssueDates::Title),
        (SCHEDULE, IssueDates::Schedule),
    ];
    entry.choice("date", &choices)
}

/// `{ first = "2018-04-20", every = "7d" }`.
pub(crate) fn read_every(section: &mut Section<'_, '_>) -> Option<IssueDates> {
    let (first, every) = (section.day("first"), section.checked("every", Period::parse));
    Some(IssueDates::Every { first: first?, every: every? })
}

fn read_sections(entry: &mut Section<'_, '_>) -> Vec<SectionRule> {
    let mut sections = Vec::new();
    for (span, table) in entry.tables_of("sections", SECTIONS) {
        let mut section = entry.reader.section(SECTIONS, Some(table));
        let named = section.value("name").is_some();
        let read = read_section(&mut section);
        if read.is_none() && !named {
            let fault = Fault::new("[[issues.sections]] has no `name`");
            entry.reader.fault(&span, fault.help("write what readers are to see it called"));
        }
        sections.extend(read);
    }
    sections
}

pub(crate) fn read_section(section: &mut Section<'_, '_>) -> Option<SectionRule> {
    let name = section.name("name");
    let aliases = section.texts("aliases").unwrap_or_default();
    let topic = section.text("topic");
    let items = section.switch("items").unwrap_or(true);
    Some(SectionRule { name: name?, aliases, topic, items })
}

/// The days of one roundup, by number.
pub(crate) fn read_days(reader: &mut Reader<'_>, table: &DeTable<'_>, days: &mut BTreeMap<u32, NaiveDate>) {
    for (number, value) in table {
        let day = day_in(number.get_ref(), value.get_ref());
        match (number.get_ref().parse(), day) {
            (Ok(number), Ok(day)) => drop(days.insert(number, day)),
            (Ok(_), Err(fault)) => reader.fault(&value.span(), fault),
            (Err(_), _) => {
                let fault = Fault::new(format!("{:?} is no number of an issue", number.get_ref()));
                reader.fault(&number.span(), fault.help("write numbers and days: 12 = 2024-01-17"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    fn issues(text: &str) -> (Vec<IssuesConfig>, Vec<String>) {
        let (config, found) = parse(&format!("content = [\"content\", \"docs\", \"a\"]\n[[issues]]\n{text}"));
        (config.issues, found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn two_lines_are_enough() {
        let (read, found) = issues("name = \"科技爱好者周刊\"\npath = \"docs/issue-*.md\"");
        assert_eq!(found, [""; 0]);
        let weekly = &read[0];
        assert_eq!(weekly.id, "ke-ji-ai-hao-zhe-zhou-kan");
        assert!(weekly.path.holds("docs/issue-12.md"));
        for other in
            ["docs/free-music.md", "docs/a/issue-1.md", "content/docs/issue-1.md", "docs/issue-1.md.bak"]
        {
            assert!(!weekly.path.holds(other), "{other}");
        }
        let (deep, _) = issues("name = \"A\"\npath = \"content/**/*.md\"");
        assert!(["content/a.md", "content/b/c/a.md"].iter().all(|path| deep[0].path.holds(path)));
    }

    #[test]
    fn numbers_and_days_are_read() {
        let text = "id = \"w\"\nname = \"W\"\npath = \"docs/*.md\"\nnumber = '第\\s*(\\d+)\\s*期'\ndate = { first = \
                    \"2018-04-20\", every = \"1w\" }\n[[issues.sections]]\nname = \"工具\"\naliases = [\"推荐\", \
                    \"Tools\"]\nitems = false";
        let (read, found) = issues(text);
        assert_eq!(found, [""; 0]);
        let weekly = &read[0];
        let number = weekly.number.as_ref().unwrap().find("周刊（第 300 期）：三十年");
        assert_eq!(number, Some(300));
        let day = |number| weekly.date.unwrap().of_number(number).map(|day| day.to_string());
        assert_eq!((day(1), day(3), day(0)), (Some("2018-04-20".into()), Some("2018-05-04".into()), None));
        assert_eq!(weekly.section("tools").map(|rule| rule.items), Some(false));
        let monthly = IssueDates::Every { first: "2016-01-31".parse().unwrap(), every: Period::Months(1) };
        assert_eq!(monthly.of_number(2).unwrap().to_string(), "2016-02-29");
    }

    #[test]
    fn what_is_wrong_is_said() {
        let first = |text: &str| {
            issues(text).1.first().cloned().unwrap_or_default().lines().next().unwrap().to_owned()
        };
        assert_eq!(first("name = \"A\""), "error: site.toml:2:1: [[issues]] has no `path`");
        assert_eq!(
            first("name = \"A\"\npath = \"*.md\""),
            "error: site.toml:4:8: `path` does not begin with a folder: \"*.md\""
        );
        assert_eq!(
            first("name = \"A\"\npath = \"a/*.md\"\nnumber = '\\d+'"),
            "error: site.toml:5:10: `number` does not say which part is the number"
        );
        assert_eq!(
            first("name = \"A\"\npath = \"a/*.md\"\ndate = { first = \"2018-04-20\" }"),
            "error: site.toml:5:8: `date` needs `first` and `every`"
        );
    }
}
