//! `sources`: what the rules did to the articles of each source, and what they left.

mod health;
mod ids;
mod show;
mod write;

use std::path::Path;

use serde_json::{Value, json};

use crate::build::survey::{Surveyed, survey};
use crate::cli::args::Sources;
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, counted, print, time};
use crate::cli::stream::{JsonForm, Streams};
use crate::cli::threads::on_threads;
use crate::disk::error::Failure;

pub(super) fn sources(root: &Path, args: &Sources, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    if args.health {
        return health::health(root, args, streams);
    }
    let mut surveyed = run(root, args, streams)?;
    ids::are_known(&args.ids, &surveyed.known)?;
    if !args.ids.is_empty() {
        surveyed.sources.retain(|source| args.ids.contains(&source.id));
    }
    // Warnings about single articles are for `check`; a file that is left out is missing in the counts.
    print(&surveyed.diagnostics, Detail::Errors, &mut streams.stderr);
    if args.json {
        streams.stdout.json(&object(&surveyed), JsonForm::Pretty);
    } else if args.write {
        write::write(root, &surveyed.sources, &args.except, &mut streams.stdout)?;
    } else {
        show::show(&surveyed.sources, &mut streams.stdout);
    }
    streams.stderr.line(summary(&surveyed));
    Ok(Exit::Done)
}

fn run(root: &Path, args: &Sources, streams: &mut Streams<'_>) -> Result<Surveyed, Failure> {
    let bars = Bars::new(&mut streams.stderr);
    on_threads(args.jobs, || survey(root, &bars))
}

/// The object that `--json` prints, which docs/cli.md describes.
fn object(surveyed: &Surveyed) -> Value {
    let tally = Tally::of(&surveyed.diagnostics);
    json!({
        "files": surveyed.files,
        "articles": surveyed.articles,
        "skipped": surveyed.files - surveyed.articles,
        "warnings": tally.warnings,
        "errors": tally.errors,
        "elapsed_ms": u64::try_from(surveyed.elapsed.as_millis()).unwrap_or(u64::MAX),
        "sources": surveyed.sources,
    })
}

/// `surveyed 36 articles in 0.4 s: 4 sources, 1 repeating block; 1 warning`.
fn summary(surveyed: &Surveyed) -> String {
    let repeats = surveyed.sources.iter().map(|source| source.repeats.len()).sum();
    format!(
        "surveyed {} in {}: {}, {}{}",
        counted(surveyed.articles, "article"),
        time(surveyed.elapsed),
        counted(surveyed.sources.len(), "source"),
        counted(repeats, "repeating block"),
        Tally::of(&surveyed.diagnostics),
    )
}
