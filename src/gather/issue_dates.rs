//! Days of issues from the history of the folder: the day of a file's first commit. Git is asked once, by the editor, and the answer
//! is a file of the site, so that any checkout prints the same.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate};

use crate::config::{Config, SCHEDULE, add_days};
use crate::content;
use crate::disk::error::{Failure, IoError};
use crate::disk::{read, site};
use crate::gather::history::first_commits;
use crate::ground::diagnostic::Diagnostic;

/// What a history says of issues.
#[derive(Debug, Default)]
pub(crate) struct Dated {
    /// The text of `schedule.toml`.
    pub text: String,
    /// Issues that it dates anew.
    pub new: usize,
    /// Issues of which the history knows nothing, or that have no number.
    pub unknown: usize,
}

/// The schedule with the days of all issues that have a number and stand in it not yet.
///
/// # Errors
/// The disk's; no git, or no history.
pub(crate) fn issue_dates(root: &Path, config: &Config) -> Result<Dated, Failure> {
    let walk = read::walk(&root.join("content"), &config.content)?;
    let mut days: BTreeMap<&str, BTreeMap<u32, NaiveDate>> = BTreeMap::new();
    let commits = first_commits(root)?;
    let mut dated = Dated::default();
    for entry in &walk.articles {
        let path = entry.path.in_site();
        let Some(of) = config.issues_of(&path) else { continue };
        let file = read::read(entry).map_err(Failure::refused)?;
        let mark = content::parse(&file, config).draft.and_then(|draft| draft.issue);
        let number = mark.and_then(|mark| mark.number);
        let day = commits.get(&path).and_then(|seconds| DateTime::from_timestamp(*seconds, 0));
        let day = day.map(|moment| moment.with_timezone(&config.time_zone).date_naive());
        let (Some(number), Some(day)) = (number, day) else {
            dated.unknown += 1;
            continue;
        };
        // What the editor wrote stands.
        if !of.days.contains_key(&number) {
            days.entry(of.id.as_str()).or_default().entry(number).or_insert(day);
        }
    }
    dated.new = days.values().map(BTreeMap::len).sum();
    let mut findings = Vec::new();
    let text = site::read_file(root, SCHEDULE, &mut findings)?.unwrap_or_default();
    if let Some(finding) = findings.pop() {
        return Err(Failure::refused(finding));
    }
    dated.text = add_days(&text, &days).map_err(|error| {
        let finding = Diagnostic::error(error).at(SCHEDULE);
        Failure::refused(finding.help("mend it: [weekly] above numbers with days, 12 = 2024-01-17"))
    })?;
    Ok(dated)
}

/// Writes the schedule.
///
/// # Errors
/// The disk's.
pub(crate) fn write_schedule(root: &Path, text: &str) -> Result<(), IoError> {
    site::write_file(root, SCHEDULE, text)
}

/// What the editor is told who has no `[[issues]]`.
pub(crate) fn no_issues() -> Diagnostic {
    Diagnostic::error("the site has no [[issues]]")
        .at("site.toml")
        .help("add them: name = \"Weekly\", path = \"content/issue-*.md\"")
}
