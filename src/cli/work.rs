//! What `build` and `check` have in common: options, bars, the report for people and for machines.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::build::options::BuildOptions;
use crate::build::report::{Counts, Report};
use crate::cli::args::{Work, held_back};
use crate::cli::progress::Bars;
use crate::cli::report::{Tally, milliseconds, print_stages, told};
use crate::cli::stream::Stream;
use crate::cli::threads::on_threads;
use crate::curate::LeftOut;
use crate::disk::error::Failure;
use crate::ground::progress::Progress;

/// What the arguments mean for the site in `root`.
pub(super) fn options(root: PathBuf, work: &Work) -> BuildOptions {
    BuildOptions {
        base_url: work.base_url.clone(),
        drafts: held_back(work.drafts),
        future: held_back(work.future),
        ..BuildOptions::new(root)
    }
}

/// Runs `stages`, with bars, on as many threads as were asked for.
pub(super) fn run(
    options: &BuildOptions,
    work: &Work,
    stderr: &mut Stream<'_>,
    stages: impl FnOnce(&BuildOptions, &dyn Progress) -> Result<Report, Failure> + Send,
) -> Result<Report, Failure> {
    let bars = Bars::new(stderr);
    on_threads(work.jobs, || stages(options, &bars))
}

/// Shows how long each stage took, if that was asked for.
pub(super) fn show_timings(report: &Report, work: &Work, stderr: &mut Stream<'_>) {
    if work.timings {
        print_stages(&report.stages, stderr);
    }
}

/// The articles of a report, see [`told`].
pub(super) fn articles(report: &Report) -> String {
    let Counts { articles, skipped, duplicates, drafts, future, expired, hidden, .. } = report.counts;
    told(articles, skipped, LeftOut { duplicates, drafts, future, expired, hidden })
}

/// How long all of it took.
pub(super) fn elapsed(report: &Report) -> Duration {
    report.stages.iter().map(|(_, time)| *time).sum()
}

/// The report for machines; docs/cli.md describes each field.
pub(super) fn summary(report: &Report, tally: Tally) -> Map<String, Value> {
    let mut object = match json!(report.counts) {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    object.insert("warnings".into(), tally.warnings.into());
    object.insert("errors".into(), tally.errors.into());
    object.insert("next_due".into(), json!(report.next_due));
    object.insert("elapsed_ms".into(), json!(elapsed(report).as_millis()));
    let stages: Map<_, _> =
        report.stages.iter().map(|(stage, time)| ((*stage).to_owned(), json!(milliseconds(*time)))).collect();
    object.insert("stages".into(), Value::Object(stages));
    object
}
