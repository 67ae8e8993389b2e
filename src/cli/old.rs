//! Old addresses: those that a site had elsewhere, or in another form, against the site as it would be built.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::build::report::Report;
use crate::cli::deploy::read_config;
use crate::cli::exit::Stop;
use crate::cli::former::table;
use crate::cli::stream::Stream;
use crate::deploy::tombstone_path;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::path::encoded;
use crate::import::addresses;
use crate::import::leads::{Fate, Pages};

/// Folders of lost files that are named, at most.
const FOLDERS: usize = 12;

/// What came of a list of addresses.
pub(super) struct Old {
    /// To paste into site.toml.
    pub tables: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
    /// How many addresses there were, and how many of them answer.
    pub counts: (usize, usize),
}

/// Holds the checked site against the addresses in a sitemap, a folder or a list.
pub(super) fn old(root: &Path, from: &Path, checked: &Report, stderr: &mut Stream<'_>) -> Result<Old, Stop> {
    let config = read_config(root, stderr)?;
    let read = addresses::read(from, config.base_path())?;
    let gone: Vec<String> = config.urls.gone.iter().map(|address| tombstone_path(address)).collect();
    let outputs =
        checked.outputs.iter().map(|(path, _)| path.as_str()).chain(gone.iter().map(String::as_str));
    let outputs: BTreeSet<&str> = outputs.collect();
    let pages = Pages::new(&outputs, &checked.articles, &config.front_matter);
    let mut old = Old { tables: Vec::new(), diagnostics: read.diagnostics, counts: (read.paths.len(), 0) };
    let mut files: Vec<&str> = Vec::new();
    for path in &read.paths {
        if pages.has(path) {
            old.counts.1 += 1;
            continue;
        }
        let from = format!("/{path}");
        let (to, is_certain) = match pages.fate(path) {
            Fate::Certain(to) => (to, true),
            Fate::Doubtful(to) => (to, false),
            Fate::File => {
                files.push(path);
                continue;
            }
            Fate::Blocked { to, beside, file } => {
                let error = Diagnostic::error(format!("{from} would be no more"));
                let key = config.front_matter.address.first();
                old.diagnostics.push(error.help(blocked(&from, &to, &beside, file.as_deref(), key)));
                continue;
            }
        };
        // A sign that parts an address is one of a path where it is encoded: `/tags/c%23/`.
        let table =
            table(&from, &to, is_certain).or_else(|| table(&format!("/{}", encoded(path)), &to, is_certain));
        let error = Diagnostic::error(format!("{from} would be no more"));
        old.diagnostics.push(error.help(match (&table, is_certain) {
            (Some(_), true) => format!("it is {to} now: paste the table that stands on standard output into site.toml"),
            (Some(_), false) => format!("it may be {to} now; if it is, paste the table that is commented out, else find the page or add it to `gone` below [urls]"),
            (None, _) => {
                let is = if is_certain { "is" } else { "may be" };
                format!("it {is} {to} now, but site.toml can't name the old address: let the host lead on from it")
            }
        }));
        old.tables.extend(table);
    }
    old.diagnostics.extend(lost_files(&files));
    let asked = read.asked.iter().map(|address| {
        let help = "no file answers it; let the host lead on, or leave it";
        Diagnostic::warning(format!("{address} asks a server")).help(help)
    });
    old.diagnostics.extend(asked);
    Ok(old)
}

/// What to do about an address where no page can lead on. `key` is that by which an article says its own address, where one may.
fn blocked(from: &str, to: &str, beside: &str, file: Option<&str>, key: Option<&String>) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/-_.~".contains(c);
    let address =
        if from.chars().all(is_plain) { from.to_owned() } else { serde_json::Value::from(from).to_string() };
    match (file, key) {
        (Some(file), Some(key)) => format!(
            "{beside} differs from it in no way that every disk tells, so no page can lead on: write `{key}: {address}` into {file}, and it stands there itself"
        ),
        (Some(file), None) => format!(
            "{beside} differs from it in no way that every disk tells, so no page can lead on: write `address = [\"permalink\"]` below [front_matter] and `permalink: {address}` into {file}, and it stands there itself"
        ),
        (None, _) => format!(
            "{beside} differs from it in no way that every disk tells, so no page can lead on: let the host lead on to {to}"
        ),
    }
}

/// One finding for the lost files of a folder.
fn lost_files(files: &[&str]) -> Vec<Diagnostic> {
    let mut tops: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for file in files {
        let top = file.split_once('/').map_or("", |(top, _)| top);
        tops.entry(top).or_insert((0, file)).0 += 1;
    }
    let more = tops.len().saturating_sub(FOLDERS);
    let of_folder = |(top, (count, first)): (&str, (usize, &str))| {
        let what = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let message = format!("{what} of /{top} would be no more, such as /{first}");
        Diagnostic::warning(message).help("what is linked from elsewhere goes into static/root/ under the same path; of an old feed, let the host lead on to /feed.xml")
    };
    let rest = (more > 0).then(|| Diagnostic::warning(format!("so would files of {more} other folders")));
    tops.into_iter().take(FOLDERS).map(of_folder).chain(rest).collect()
}
