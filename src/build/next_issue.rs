//! The next issue of a roundup as a draft: what is the same each time is written, the rest is the editor's.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use regex::{Captures, Regex};

use crate::build::outgoing::{LinkedSite, Outgoing};
use crate::clean::{Issue, IssueHeading, address_behind};
use crate::config::{FrontMatterKeys, IssuesConfig};
use crate::curate::{ArticleIx, Roundup};
use crate::ground::diagnostic::Diagnostic;

/// Issues by which the time between two of them is judged.
const JUDGED: usize = 9;

static NUMBERS: LazyLock<Regex> = LazyLock::new(|| Regex::new("[0-9]+").expect("a constant that compiles"));

/// What is filled in; in quotes it is text of YAML, TOML or JSON.
static BLANKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#""\{title\}"|\{(?:title|number|date|items|sections)\}"#).expect("a constant that compiles")
});

/// What a draft is written by where the editor has no other: by the names that the site has for title and day.
fn usual_template(keys: &FrontMatterKeys, number: Option<u32>) -> String {
    let name = |names: &[String], usual: &str| names.first().map_or_else(|| usual.to_owned(), Clone::clone);
    let (title, date) = (name(&keys.title, "title"), name(&keys.date, "date"));
    let number = if number.is_some() { "number: {number}\n" } else { "" };
    format!("---\n{title}: \"{{title}}\"\n{date}: {{date}}\n{number}draft: true\n---\n\n{{sections}}")
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NextIssue {
    /// Below the site's folder.
    pub file: String,
    pub text: String,
}

/// Drafts the next issue of a roundup, by the last one and the editor's template, if there is one.
///
/// # Errors
/// What its editor has to do first.
pub(crate) fn next_issue(
    of: &IssuesConfig,
    template: Option<&str>,
    today: NaiveDate,
    site: &LinkedSite,
) -> Result<NextIssue, Diagnostic> {
    let digest = &site.prepared.digest;
    let roundup = digest.items.roundups.iter().find(|roundup| roundup.id == of.id);
    let last = roundup.and_then(|roundup| Some((roundup, *roundup.issues.last()?)));
    let Some((roundup, last)) = last else {
        let found =
            Diagnostic::error(format!("{:?} has no issue yet to go on from", of.name)).at("site.toml");
        return Err(found
            .line(of.line)
            .help("write the first one; the next take number, day and sections from it"));
    };
    let article = digest.article(last);
    let issue = digest.issue(last);
    let number = roundup
        .issues
        .iter()
        .filter_map(|ix| digest.issue(*ix)?.number)
        .max()
        .and_then(|last| last.checked_add(1));
    let day = day_of_next(of, number, roundup, site).unwrap_or(today);
    let old = Old { number: issue.and_then(|issue| issue.number), day: digest.day(last) };
    let path = article.path.in_site();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("content", &path));
    let next_name = old.renewed(name, number, day);
    if next_name == name {
        let message =
            format!("the name of {path} says neither number nor day, and gives the next issue no name");
        return Err(Diagnostic::error(message).help("number the file, or write the day into its name"));
    }
    // What stands behind a colon is what that issue was about.
    let title = article.title.split(['：', ':']).next().unwrap_or_default().trim();
    let title = old.renewed(title, number, day);
    let usual = usual_template(&site.prepared.settings.config.front_matter, number);
    let items = items(&fresh(roundup, site));
    // In one go: what is filled in is no blank, whatever it says.
    let text = BLANKS.replace_all(template.unwrap_or(&usual), |blank: &Captures<'_>| match &blank[0] {
        "{number}" => number.map(|number| number.to_string()).unwrap_or_default(),
        "{date}" => day.to_string(),
        "{items}" => items.clone(),
        "{sections}" => sections(&regular(roundup, site), &items),
        "{title}" => title.clone(),
        _ => serde_json::Value::from(title.as_str()).to_string(),
    });
    Ok(NextIssue { file: format!("{folder}/{next_name}"), text: text.into_owned() })
}

/// What is pinned and stands in no issue of the roundup yet.
fn fresh(roundup: &Roundup, site: &LinkedSite) -> Vec<Outgoing> {
    let issues = roundup.issues.iter().filter_map(|ix| site.prepared.digest.issue(*ix));
    let address = |item: &crate::clean::Item| address_behind(&item.url).normalised();
    let known: BTreeSet<String> = issues.flat_map(|issue| &issue.items).map(address).collect();
    let is_new = |link: &Outgoing| !known.contains(&address_behind(&link.address).normalised());
    site.pinned().into_iter().filter(is_new).collect()
}

/// Number and day of the last issue.
struct Old {
    number: Option<u32>,
    day: Option<NaiveDate>,
}

impl Old {
    /// A name or title with the new number and day in place of the old ones, written as these are.
    fn renewed(&self, text: &str, number: Option<u32>, day: NaiveDate) -> String {
        let mut text = text.to_owned();
        if let Some(old) = self.day {
            for form in ["%Y-%m-%d", "%Y_%m_%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y年%-m月%-d日"] {
                text =
                    text.replace(&old.format(form).to_string(), &format!("\u{0}{}\u{0}", day.format(form)));
            }
        }
        // What is a day by now is no number.
        let parts = text.split('\u{0}').enumerate();
        let of_number = |part: &str| match (self.number, number) {
            (Some(old), Some(new)) => NUMBERS
                .replace_all(part, |found: &Captures<'_>| {
                    let written = &found[0];
                    let is_it = written.parse::<u32>().is_ok_and(|number| number == old);
                    if is_it { format!("{new:0width$}", width = written.len()) } else { written.to_owned() }
                })
                .into_owned(),
            _ => part.to_owned(),
        };
        parts.map(|(at, part)| if at % 2 == 0 { of_number(part) } else { part.to_owned() }).collect()
    }
}

/// The day that site.toml counts, else as long after the last issue as issues mostly are apart.
fn day_of_next(
    of: &IssuesConfig,
    number: Option<u32>,
    roundup: &Roundup,
    site: &LinkedSite,
) -> Option<NaiveDate> {
    let counted = of.date.zip(number).and_then(|(date, number)| date.of_number(number));
    counted.or_else(|| {
        let digest = &site.prepared.digest;
        let newest = roundup.issues.iter().rev().take(JUDGED);
        let days: Vec<NaiveDate> = newest.filter_map(|ix: &ArticleIx| digest.day(*ix)).collect();
        let mut apart: Vec<i64> = days.windows(2).map(|pair| (pair[0] - pair[1]).num_days()).collect();
        apart.sort_unstable();
        let usual = *apart.get(apart.len() / 2)?;
        days.first()?.checked_add_days(Days::new(u64::try_from(usual).ok()?.max(1)))
    })
}

/// Headings of the last issue that another of the newest has as well: what only it has is what it was about.
fn regular<'a>(roundup: &Roundup, site: &'a LinkedSite) -> Vec<&'a IssueHeading> {
    let issue = |ix: &ArticleIx| site.prepared.digest.issue(*ix);
    let mut newest = roundup.issues.iter().rev().take(JUDGED).filter_map(issue);
    let Some(last) = newest.next() else { return Vec::new() };
    let others: Vec<&Issue> = newest.collect();
    let is_in = |other: &&Issue, section: &str| other.headings.iter().any(|known| known.section == section);
    let is_regular = |heading: &&IssueHeading| {
        others.is_empty() || others.iter().any(|other| is_in(other, &heading.section))
    };
    last.headings.iter().filter(is_regular).collect()
}

/// Headings with room below each; what is at hand below the first.
fn sections(headings: &[&IssueHeading], items: &str) -> String {
    let mut text = String::new();
    for (at, heading) in headings.iter().enumerate() {
        let marks = "#".repeat(usize::from(heading.level));
        text.push_str(&format!("{marks} {}\n\n", heading.name));
        if at == 0 && !items.is_empty() {
            text.push_str(&format!("{items}\n"));
        }
    }
    if headings.is_empty() { items.to_owned() } else { text }
}

/// Articles as items, each on a line. Brackets are no signs of a link where they are escaped (CommonMark 2.4).
fn items(links: &[Outgoing]) -> String {
    let line = |link: &Outgoing| {
        let title = link.title.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
        let address = link.address.as_str();
        // Parentheses would end it.
        let address = if address.contains(['(', ')']) { format!("<{address}>") } else { address.to_owned() };
        format!("* [{title}]({address})\n")
    };
    links.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_renewed_as_they_are_written() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let renewed = |text, number, on| {
            let old = Old { number, day: Some(day(on)) };
            old.renewed(text, number.map(|number| number + 1), day("2024-02-03"))
        };
        assert_eq!(renewed("issue-012.md", Some(12), "2024-01-27"), "issue-013.md");
        assert_eq!(
            renewed("2024-01-27-this-week-27.md", Some(27), "2024-01-27"),
            "2024-02-03-this-week-28.md"
        );
        assert_eq!(renewed("ai-20240127.md", None, "2024-01-27"), "ai-20240203.md");
        assert_eq!(renewed("周刊（第 9 期）", Some(9), "2024-01-27"), "周刊（第 10 期）");
        assert_eq!(renewed("简报｜2024年1月27日", None, "2024-01-27"), "简报｜2024年2月3日");
        assert_eq!(renewed("index.md", Some(9), "2024-01-27"), "index.md");
    }
}
