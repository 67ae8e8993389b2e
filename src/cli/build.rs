//! `build` and `check`: calls the pipeline, shows what it found, sums up.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::build::options::{BuildOptions, LookAt, Reasons, UseCache};
use crate::build::printed::Change;
use crate::build::report::Report;
use crate::cli::args::{Build, Check, Work};
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, counted, print, print_one, time};
use crate::cli::stream::JsonForm;
use crate::cli::stream::Stream;
use crate::cli::threads::on_threads;
use crate::cli::urls::vanished;
use crate::cli::watch::watch;
use crate::cli::{Exit, Streams};
use crate::curate::HeldBack;
use crate::disk::error::Failure;
use crate::disk::error::IoError;
use crate::disk::lock::Wait;
use crate::disk::publish::Force;
use crate::ground::diagnostic::{Diagnostic, Printable};

/// Prints the site.
pub(super) fn build(root: std::path::PathBuf, args: Build, streams: &mut Streams<'_>) -> Exit {
    let options = BuildOptions {
        out: args.out.clone(),
        force: if args.force { Force::Yes } else { Force::No },
        wait: if args.no_wait { Wait::No } else { Wait::Yes },
        cache: if args.no_cache { UseCache::No } else { UseCache::Yes },
        look: if args.verify { LookAt::Files } else { LookAt::Folders },
        reasons: if args.explain_changes { Reasons::Told } else { Reasons::Untold },
        ..options(root, &args.work)
    };
    if args.watch {
        return watch(&options, &args, streams);
    }
    let report = match print_site(&options, &args, streams) {
        Ok(report) => report,
        Err(failure) => return explain_failure(failure, "nothing was built", &mut streams.stderr),
    };
    let tally = show(&report, &args, streams);
    if args.strict && (tally.errors > 0 || report.counts.skipped > 0) { Exit::Content } else { Exit::Done }
}

/// Runs the build.
pub(super) fn print_site(
    options: &BuildOptions,
    args: &Build,
    streams: &mut Streams<'_>,
) -> Result<Report, Failure> {
    run(options, &args.work, &mut streams.stderr, crate::build::build)
}

/// Says what a build found, and what it did.
pub(super) fn show(report: &Report, args: &Build, streams: &mut Streams<'_>) -> Tally {
    let detail = if args.work.verbose { Detail::Verbose } else { Detail::Brief };
    print(&report.diagnostics, detail, &mut streams.stderr);
    say_built(report, args, streams)
}

/// Says what a build did.
pub(super) fn say_built(report: &Report, args: &Build, streams: &mut Streams<'_>) -> Tally {
    let tally = Tally::of(&report.diagnostics);
    show_timings(report, &args.work, &mut streams.stderr);
    streams.stderr.line(built(report, tally));
    if args.work.json {
        let mut object = summary(report, tally);
        if args.explain_changes {
            let change =
                |change: &Change| json!({ "path": change.path, "reason": change.reason.to_string() });
            object.insert("changes".into(), report.changes.iter().map(change).collect());
        }
        streams.stdout.json(&Value::Object(object), JsonForm::Line);
    } else if args.explain_changes {
        for Change { path, reason } in &report.changes {
            streams.stdout.line(format!("{}: {}", Printable(path), Printable(&reason.to_string())));
        }
    }
    tally
}

/// Does everything but writing.
pub(super) fn check(root: std::path::PathBuf, args: Check, streams: &mut Streams<'_>) -> Exit {
    let report =
        match run(&options(root.clone(), &args.work), &args.work, &mut streams.stderr, crate::build::check) {
            Ok(report) => report,
            Err(failure) => return explain_failure(failure, "nothing was checked", &mut streams.stderr),
        };
    let mut report = report;
    if let Some(target) = &args.urls {
        match vanished(&root, target.as_deref(), &report.outputs, &mut streams.stderr) {
            Ok(found) => report.diagnostics.extend(found),
            Err(exit) => return exit,
        }
    }
    let tally = Tally::of(&report.diagnostics);
    let detail = if args.work.verbose { Detail::Verbose } else { Detail::All };
    print(&report.diagnostics, detail, &mut streams.stderr);
    show_timings(&report, &args.work, &mut streams.stderr);
    streams.stderr.line(checked(&report, tally));
    if args.work.json {
        let mut object = summary(&report, tally);
        object.insert("diagnostics".into(), json!(report.diagnostics));
        streams.stdout.json(&Value::Object(object), JsonForm::Line);
    }
    let failed = tally.errors > 0 || (args.strict && tally.warnings > 0);
    if failed { Exit::Content } else { Exit::Done }
}

fn options(root: std::path::PathBuf, work: &Work) -> BuildOptions {
    let held_back = |show| if show { HeldBack::Show } else { HeldBack::Hide };
    BuildOptions {
        base_url: work.base_url.clone(),
        drafts: held_back(work.drafts),
        future: held_back(work.future),
        ..BuildOptions::new(root)
    }
}

/// Runs the pipeline.
fn run(
    options: &BuildOptions,
    work: &Work,
    stderr: &mut Stream<'_>,
    stages: impl FnOnce(&BuildOptions, &dyn crate::ground::progress::Progress) -> Result<Report, Failure> + Send,
) -> Result<Report, Failure> {
    let bars = Bars::new(stderr);
    on_threads(work.jobs, || stages(options, &bars))
}

/// Says why there is no report.
pub(super) fn explain_failure(failure: Failure, outcome: &str, stderr: &mut Stream<'_>) -> Exit {
    match failure {
        Failure::Config(diagnostics) => {
            print(&diagnostics, Detail::Brief, stderr);
            stderr.line(outcome);
            Exit::Usage
        }
        Failure::Usage(message) => {
            print_one(&Diagnostic::error(message), stderr);
            Exit::Usage
        }
        Failure::Io(error, diagnostics) => {
            print(&diagnostics, Detail::Brief, stderr);
            print_io(&error, stderr)
        }
    }
}

/// Says what the disk said.
pub(super) fn print_io(error: &IoError, stderr: &mut Stream<'_>) -> Exit {
    let mut found = Diagnostic::error(error.to_string());
    found.help = error.help().map(str::to_owned);
    print_one(&found, stderr);
    Exit::Outside
}

/// `built 36 articles, 412 pages in 0.4 s (412 written, 0 removed) to public`.
fn built(report: &Report, tally: Tally) -> String {
    let counts = &report.counts;
    let out = report.out.strip_prefix(".").unwrap_or(&report.out).display().to_string();
    format!(
        "built {}, {} in {} ({} written, {} removed) to {}{tally}",
        articles(report),
        counted(counts.pages, "page"),
        time(elapsed(report)),
        counts.written,
        counts.removed,
        Printable(&out),
    )
}

/// `checked 36 articles, 412 pages in 0.4 s`.
fn checked(report: &Report, tally: Tally) -> String {
    format!(
        "checked {}, {} in {}{tally}",
        articles(report),
        counted(report.counts.pages, "page"),
        time(elapsed(report))
    )
}

/// `36 articles`, with what else became of files where there are such.
fn articles(report: &Report) -> String {
    let counts = &report.counts;
    let others = [
        (counts.duplicates, "duplicate"),
        (counts.skipped, "left out"),
        (counts.drafts, "draft"),
        (counts.future, "of the future"),
        (counts.hidden, "hidden"),
    ];
    let others: Vec<_> = others
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match what {
            "duplicate" | "draft" => counted(count, what),
            _ => format!("{count} {what}"),
        })
        .collect();
    let articles = counted(counts.articles, "article");
    if others.is_empty() { articles } else { format!("{articles} (and {})", others.join(", ")) }
}

fn elapsed(report: &Report) -> Duration {
    report.stages.iter().map(|(_, time)| *time).sum()
}

fn show_timings(report: &Report, work: &Work, stderr: &mut Stream<'_>) {
    if work.timings {
        for (stage, time) in &report.stages {
            stderr.line(format!("{stage:>12} {:>9.1} ms", milliseconds(*time)));
        }
    }
}

/// The report for machines; docs/cli.md describes each field.
fn summary(report: &Report, tally: Tally) -> Map<String, Value> {
    let mut object = match json!(report.counts) {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    object.insert("warnings".into(), tally.warnings.into());
    object.insert("errors".into(), tally.errors.into());
    object.insert("elapsed_ms".into(), json!(elapsed(report).as_millis()));
    let stages: Map<_, _> =
        report.stages.iter().map(|(stage, time)| ((*stage).to_owned(), json!(milliseconds(*time)))).collect();
    object.insert("stages".into(), Value::Object(stages));
    object
}

/// Milliseconds with one decimal.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}
