//! What a build did, for whoever asked for it.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::build::printed::Change;
use crate::curate::{Curated, LeftOut};
use crate::ground::diagnostic::Diagnostic;
use crate::import::leads::Named;

/// Numbers of a build. `files` is the sum of the nine that follow it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Article files found.
    pub files: usize,
    /// Articles in the site.
    pub articles: usize,
    /// Files that hold the article of another file.
    pub duplicates: usize,
    /// Files that could not be read or hold nothing.
    pub skipped: usize,
    /// Drafts held back.
    pub drafts: usize,
    /// Articles of the future held back.
    pub future: usize,
    /// Articles taken down, since their `expiryDate` has passed.
    pub expired: usize,
    /// Articles that the editor hides.
    pub hidden: usize,
    /// Texts of listings, `_index.md`.
    pub sections: usize,
    /// Own pages, of `pages/` or with `layout: page`.
    pub own_pages: usize,
    /// Outputs of the plan.
    pub pages: usize,
    /// Outputs rendered.
    pub rendered: usize,
    /// Files written.
    pub written: usize,
    /// Files that were on disk already.
    pub unchanged: usize,
    /// Files of an earlier build removed.
    pub removed: usize,
}

impl Counts {
    /// Of what was read and curated; nothing is printed yet.
    pub(crate) fn of(curated: &Curated, files: usize, skipped: usize) -> Self {
        let LeftOut { duplicates, drafts, future, expired, hidden } = curated.left_out;
        Self {
            files,
            articles: curated.digest.articles.len(),
            duplicates,
            skipped,
            drafts,
            future,
            expired,
            hidden,
            sections: curated.sections,
            own_pages: curated.digest.pages.len(),
            ..Self::default()
        }
    }
}

/// What a build did.
#[derive(Debug, Default)]
pub struct Report {
    /// Numbers.
    pub counts: Counts,
    /// All findings, in order of file and line.
    pub diagnostics: Vec<Diagnostic>,
    /// What there is to say of the cache; among the findings once the build is done.
    pub(crate) notices: Vec<Diagnostic>,
    /// Time that each stage took, in order.
    pub stages: Vec<(&'static str, Duration)>,
    /// Where the site is.
    pub out: PathBuf,
    /// When the next article comes out, or one or a pin comes down.
    pub next_due: Option<DateTime<Utc>>,
    /// Pages that were printed, in order of their paths, and why, if [`crate::BuildOptions::reasons`] asks for it.
    pub changes: Vec<Change>,
    /// Under [`crate::check`]: paths of all files of the site, in order, and whether each is a former address that leads on.
    pub outputs: Vec<(String, bool)>,
    /// Under [`crate::check`]: articles by what their addresses may have been made of elsewhere.
    pub(crate) articles: Vec<Named>,
}
