//! What a fetch did, for whoever asked for it.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ground::diagnostic::Diagnostic;

/// What a fetch is asked to do.
#[derive(Debug, Clone)]
pub(crate) struct FetchOptions {
    /// The site's folder.
    pub root: PathBuf,
    /// Feeds to fetch, by their places in site.toml; none: all.
    pub only: Option<Vec<usize>>,
    /// Whether feeds are asked though they are not due. What a server asked for holds all the same.
    pub force: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// Numbers of a fetch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    /// Feeds that were chosen.
    pub feeds: usize,
    /// Feeds that were as they had been.
    pub not_modified: usize,
    /// Feeds that were not due, or are gone.
    pub skipped: usize,
    /// Feeds that could not be fetched or read.
    pub failed: usize,
    /// Articles written.
    pub new: usize,
    /// Articles written anew.
    pub changed: usize,
    /// Items whose articles were as they should be.
    pub unchanged: usize,
    /// Articles that the editor has taken away since the last fetch.
    pub removed: usize,
    /// Articles written with the text of their pages.
    pub pages: usize,
    /// Bytes of all answers, as they came.
    pub bytes: u64,
}

/// What became of one feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FeedReport {
    /// As site.toml has it.
    pub url: String,
    /// Its place in site.toml.
    #[serde(skip)]
    pub number: usize,
    pub outcome: Outcome,
    pub new: usize,
    pub changed: usize,
    /// When it is asked again at the earliest.
    pub next: Option<DateTime<Utc>>,
    /// What is wrong.
    pub problem: Option<String>,
    /// Until when it is not asked whatever is said: its server wants it so.
    #[serde(skip)]
    pub held_until: Option<DateTime<Utc>>,
}

/// An article that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Written {
    /// Below the site's folder.
    pub file: String,
    /// As its feed has it.
    pub title: String,
    /// Not anew.
    pub new: bool,
}

/// How a feed was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    Read,
    NotModified,
    Skipped,
    Failed,
}

/// What a fetch did.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub counts: Counts,
    /// In the order of site.toml.
    pub feeds: Vec<FeedReport>,
    /// What was written, or would have been.
    pub written: Vec<Written>,
    /// What the editor has taken away since the last fetch, as it stands in `fetch/removed.txt` now.
    pub taken_away: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
    pub elapsed: Duration,
}

impl Report {
    /// Counts an article of a feed.
    pub(crate) fn add(&mut self, feed: usize, written: Written) {
        let of_feed = self.feeds.iter_mut().find(|told| told.number == feed);
        let count = |new: &mut usize, changed: &mut usize| *if written.new { new } else { changed } += 1;
        count(&mut self.counts.new, &mut self.counts.changed);
        if let Some(told) = of_feed {
            count(&mut told.new, &mut told.changed);
        }
        self.written.push(written);
    }
}
