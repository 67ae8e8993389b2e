//! What the last build was made of, and what came of it: when nothing has changed since, there is nothing to do.

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::build::options::BuildOptions;
use crate::build::report::{Counts, Report};
use crate::build::setup::Found;
use crate::curate::HeldBack;
use crate::disk::clock;
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::publish::{Left, Publisher, shows_nothing_new};
use crate::disk::read::Entry;
use crate::disk::store::Store;
use crate::disk::theme::Content;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::progress::Progress;

/// A build that succeeded, as the next one sees it.
#[derive(Serialize, Deserialize)]
struct LastBuild {
    /// Of all that it was made of.
    inputs: Fingerprint,
    /// When an article comes out that was of the future.
    next_due: Option<DateTime<Utc>>,
    /// Of the manifest that it left in the output folder.
    manifest: Fingerprint,
    counts: Counts,
    diagnostics: Vec<Diagnostic>,
}

/// Files whose paths and stamps are hashed in one go.
const AT_ONCE: usize = 4096;

/// What a build is made of, and where it finds the last one.
#[derive(Debug)]
pub(crate) struct Inputs {
    fingerprint: Fingerprint,
    /// What is known of the last build under.
    name: Fingerprint,
    /// Whether a later change of any file would give another fingerprint.
    settled: bool,
}

impl Inputs {
    /// Of what was found.
    pub(crate) fn of(found: &Found, options: &BuildOptions) -> Self {
        let mut hasher = Hasher::new();
        let shown = |held: HeldBack| i64::from(held == HeldBack::Show);
        hasher.number(shown(options.drafts)).number(shown(options.future));
        // All of site.toml, with what the command line changed.
        hasher.value(&found.settings.config);
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
        let settled = |entry: &Entry| entry.stamp.is_settled(found.began);
        let settled = found.walk.articles.par_iter().chain(&found.walk.attachments).all(settled);
        Self { fingerprint: hasher.finish(), name: options.notes_on_output("last"), settled }
    }

    /// What the last build reported, if it was made of the same, would come out the same now, and its files are there.
    ///
    /// # Errors
    /// The output folder can't be had.
    pub(crate) fn unchanged(
        &self,
        options: &BuildOptions,
        store: &Store,
        progress: &dyn Progress,
        watch: &mut Stopwatch,
    ) -> Result<Option<Report>, Failure> {
        let Some(last) = self.last(store, clock::now()) else { return Ok(None) };
        let LastBuild { next_due, manifest, counts, diagnostics, .. } = last;
        let mut tell = |message: &str| progress.say(message);
        let (out, root) = (options.out(), &options.root);
        let notes = options.notes_on_folders(counts.pages);
        let looked = notes
            .map(|notes| shows_nothing_new((&out, root), (store, notes), manifest, options.wait, &mut tell));
        let mut as_left =
            looked.transpose().map_err(|error| error.after(diagnostics.clone()))?.unwrap_or(false);
        if !as_left {
            let opened = Publisher::open(&out, root, options.force, options.wait, &mut tell);
            let mut publisher = opened.map_err(|error| error.after(diagnostics.clone()))?;
            let folders = notes.map(|notes| publisher.believe(store, notes));
            as_left = publisher.is_as_left(manifest);
            if let Some(folders) = folders.filter(|_| as_left) {
                let files = publisher.previous().par_iter().map(|(path, file)| (path.0.as_str(), file.size));
                folders.keep(store, &out, files, manifest, clock::file_time());
            }
        }
        watch.lap("compare");
        let counts = Counts { rendered: 0, written: 0, removed: 0, unchanged: counts.pages, ..counts };
        let report = Report { counts, diagnostics, next_due, ..Report::default() };
        Ok(as_left.then_some(report))
    }

    fn last(&self, store: &Store, now: DateTime<Utc>) -> Option<LastBuild> {
        let last: LastBuild = postcard::from_bytes(&store.get(self.name)?).ok()?;
        (last.inputs == self.fingerprint && last.next_due.is_none_or(|due| due > now)).then_some(last)
    }

    /// Leaves a build to the next, with what it `left` in the output folder.
    pub(crate) fn keep(&self, store: &Store, report: &Report, left: &Left<'_>) {
        if !self.settled {
            return;
        }
        let last = LastBuild {
            inputs: self.fingerprint,
            next_due: report.next_due,
            manifest: left.fingerprint,
            counts: report.counts,
            diagnostics: report.diagnostics.clone(),
        };
        if let Ok(bytes) = postcard::to_stdvec(&last) {
            store.put(self.name, &bytes);
        }
    }
}
