//! All articles of a site in, what the rules did to each source out. Only counts are kept: a part of the articles is in
//! memory at a time.

use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use crate::build::intake::Intake;
use crate::build::setup::{Address, Settings, has_errors};
use crate::clean::{SourceReport, Survey, Trace};
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::{attachments, read};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::progress::Progress;

/// How many cleaned articles wait in memory to be counted, at most.
const BATCH: usize = 256;

/// What a survey found.
#[derive(Debug, Default)]
pub(crate) struct Surveyed {
    /// Article files found.
    pub files: usize,
    /// Of these, how many were counted: drafts, duplicates and articles of the future too.
    pub articles: usize,
    /// By source, the one with the most articles first.
    pub sources: Vec<SourceReport>,
    /// Ids of all sources that newsprint knows of or found, sorted.
    pub known: Vec<String>,
    /// All findings, in order of file and line.
    pub diagnostics: Vec<Diagnostic>,
    pub elapsed: Duration,
}

/// Reads and cleans all articles of the site in `root`, and counts what the rules did.
///
/// # Errors
/// See [`Failure`]. Faults of single files are among the findings and fail nothing.
pub(crate) fn survey(root: &Path, progress: &dyn Progress) -> Result<Surveyed, Failure> {
    let mut watch = Stopwatch::start();
    let (settings, mut diagnostics) = Settings::read(root, &Address::Configured)?;
    if has_errors(&diagnostics) {
        return Err(Failure::Config(diagnostics));
    }
    let walk = read::walk(&root.join("content"), &settings.config.content)?;
    diagnostics.extend(walk.diagnostics);
    let (attachments, _) = attachments::index(&walk.attachments, &mut diagnostics);

    let intake = Intake { settings: &settings, attachments: &attachments };
    let mut surveyed = Surveyed { files: walk.unreadable + walk.articles.len(), ..Surveyed::default() };
    let mut survey = Survey::default();
    progress.stage("cleaning", walk.articles.len());
    // Counting in the order of the files makes two surveys of one site the same.
    for batch in walk.articles.chunks(BATCH) {
        let clean = |entry| {
            let outcome = match read::read(entry) {
                Ok(file) => intake.clean_file(&file, Trace::On, |_| (), |(), cleaned| cleaned),
                Err(diagnostic) => (None, vec![diagnostic]),
            };
            progress.step();
            outcome
        };
        let outcomes: Vec<_> = batch.par_iter().map(clean).collect();
        for (cleaned, findings) in outcomes {
            diagnostics.extend(findings);
            if let Some(cleaned) = cleaned {
                surveyed.articles += 1;
                survey.add(&cleaned);
            }
        }
    }
    surveyed.sources = survey.finish(&settings.profiles, &settings.config);
    let profiles = settings.profiles.profiles.iter().map(|profile| profile.source.id.clone());
    surveyed.known = profiles.chain(surveyed.sources.iter().map(|source| source.id.clone())).collect();
    surveyed.known.sort();
    surveyed.known.dedup();
    diagnostics.sort();
    surveyed.diagnostics = diagnostics;
    watch.lap("survey");
    surveyed.elapsed = watch.total();
    Ok(surveyed)
}
