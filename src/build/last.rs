//! What the last build was made of, and what came of it: when nothing has changed since, there is nothing to do.

use std::path::PathBuf;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::build::memory;
use crate::build::memory::UseCache;
use crate::build::{BuildOptions, Counts, Found};
use crate::curate::HeldBack;
use crate::disk::error::IoError;
use crate::disk::kept;
use crate::disk::read::Entry;
use crate::disk::theme::Content;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};

/// A build that succeeded, as the next one sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LastBuild {
    /// Of all that it was made of.
    inputs: Fingerprint,
    /// When an article comes out that was of the future.
    pub next_due: Option<DateTime<Utc>>,
    /// Of the manifest that it left in the output folder.
    pub manifest: Fingerprint,
    /// Its numbers.
    pub counts: Counts,
    /// All that there was to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// Files whose paths and stamps are hashed in one go.
const AT_ONCE: usize = 4096;

/// What a build is made of, and where it finds the last one.
#[derive(Debug)]
pub(crate) struct Inputs {
    fingerprint: Fingerprint,
    file: PathBuf,
    /// Whether a later change of any file would give another fingerprint.
    settled: bool,
}

impl Inputs {
    /// Of what was found; none when nothing is to be kept from build to build. `began` is when looking for it began.
    pub(crate) fn of(found: &Found, options: &BuildOptions, began: SystemTime) -> Option<Self> {
        if options.cache == UseCache::No {
            return None;
        }
        let mut hasher = Hasher::new();
        let shown = |held: HeldBack| i64::from(held == HeldBack::Show);
        hasher.number(shown(options.drafts)).number(shown(options.future));
        // All of site.toml, with what the command line changed.
        hasher.text(&format!("{:?}", found.settings.config));
        let theme = &found.look.theme;
        for (name, text) in theme.templates.iter().chain(&theme.messages) {
            hasher.text(name).text(text);
        }
        hasher.number(theme.assets.len() as i64);
        for asset in &theme.assets {
            hasher.text(&asset.name).text(&asset.output.0).fingerprint(asset.fingerprint);
            hasher.number(i64::from(matches!(asset.content, Content::File(_))));
        }
        hasher.number(found.walk.unreadable as i64);
        for entries in [&found.walk.articles, &found.walk.attachments] {
            hasher.number(entries.len() as i64);
            let print = |entries: &[Entry]| {
                let mut hasher = Hasher::new();
                for entry in entries {
                    hasher.text(&entry.path.0).fingerprint(entry.stamp.print);
                }
                hasher.finish()
            };
            let prints: Vec<Fingerprint> = entries.par_chunks(AT_ONCE).map(print).collect();
            prints.into_iter().for_each(|print| _ = hasher.fingerprint(print));
        }
        for finding in &found.diagnostics {
            hasher.text(&finding.to_string());
        }
        let file = memory::file_for(options, &options.out(), "last");
        let settled = |entry: &Entry| entry.stamp.is_settled(began);
        let settled = found.walk.articles.par_iter().chain(&found.walk.attachments).all(settled);
        Some(Self { fingerprint: hasher.finish(), file, settled })
    }

    /// The last build, if it was made of the same and would come out the same `now`.
    pub(crate) fn last(&self, now: DateTime<Utc>) -> Option<LastBuild> {
        let (bytes, _) = kept::load(&self.file, Fingerprint::of_code());
        let last: LastBuild = postcard::from_bytes(&bytes?).ok()?;
        (last.inputs == self.fingerprint && last.next_due.is_none_or(|due| due > now)).then_some(last)
    }

    /// Leaves a build to the next.
    ///
    /// # Errors
    /// When the disk says no.
    pub(crate) fn keep(
        &self,
        counts: Counts,
        diagnostics: &[Diagnostic],
        next_due: Option<DateTime<Utc>>,
        manifest: Fingerprint,
    ) -> Result<(), IoError> {
        if !self.settled {
            return Ok(());
        }
        let last = LastBuild {
            inputs: self.fingerprint,
            next_due,
            manifest,
            counts,
            diagnostics: diagnostics.to_vec(),
        };
        let bytes = postcard::to_stdvec(&last).unwrap_or_default();
        kept::save(&self.file, Fingerprint::of_code(), &bytes)
    }
}
