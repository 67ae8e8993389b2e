//! `topics`: what the site's topics hold, and what none of them took.

mod show;

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::build::options::BuildOptions;
use crate::build::topics::{TopicReport, count_topics};
use crate::cli::args::Topics;
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, counted, print, time};
use crate::cli::stream::{JsonForm, Streams};
use crate::cli::threads::on_threads;
use crate::disk::error::Failure;

/// Counts the topics of the site.
pub(super) fn topics(root: PathBuf, args: &Topics, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let report = run(root, args, streams)?;
    // Warnings about single articles are for `check`; a file that is left out is missing in the counts.
    print(&report.diagnostics, Detail::Errors, &mut streams.stderr);
    if args.json {
        streams.stdout.json(&object(&report), JsonForm::Pretty);
    } else {
        show::show(&report, args.full, &mut streams.stdout);
    }
    streams.stderr.line(summary(&report));
    Ok(Exit::Done)
}

fn run(root: PathBuf, args: &Topics, streams: &mut Streams<'_>) -> Result<TopicReport, Failure> {
    let bars = Bars::new(&mut streams.stderr);
    on_threads(args.jobs, || count_topics(&BuildOptions::new(root), &bars))
}

/// The object that `--json` prints, which docs/cli.md describes.
fn object(report: &TopicReport) -> Value {
    let tally = Tally::of(&report.diagnostics);
    json!({
        "articles": report.articles,
        "topics": report.topics,
        "without_topic": report.untaken,
        "words": report.words,
        "warnings": tally.warnings,
        "errors": tally.errors,
        "elapsed_ms": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}

/// `counted 36 articles in 0.4 s: 8 topics, 1 without articles; 5 articles without a topic`.
fn summary(report: &TopicReport) -> String {
    let empty = report.topics.iter().filter(|topic| topic.articles == 0).count();
    format!(
        "counted {} in {}: {}, {empty} without articles; {} without a topic{}",
        counted(report.articles, "article"),
        time(report.elapsed),
        counted(report.topics.len(), "topic"),
        counted(report.untaken.len(), "article"),
        Tally::of(&report.diagnostics),
    )
}
