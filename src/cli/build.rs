//! `build`: prints the site, shows what was found, sums up.

use std::path::PathBuf;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::build::build as build_site;
use crate::build::options::{BuildOptions, LookAt, Loss, Reasons, UseCache};
use crate::build::printed::Change;
use crate::build::report::Report;
use crate::cli::args::Build;
use crate::cli::exit::{Exit, Stop};
use crate::cli::report::{Detail, Tally, counted, print, time};
use crate::cli::stream::{JsonForm, Streams};
use crate::cli::work;
use crate::cli::work::{articles, elapsed, show_timings, summary};
use crate::disk::error::Failure;
use crate::disk::lock::Wait;
use crate::disk::publish::Force;
use crate::ground::diagnostic::Printable;

pub(super) fn build(root: PathBuf, args: &Build, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let report = print_site(&options(root, args), args, streams)?;
    let tally = show(&report, args, streams);
    let is_short = tally.errors > 0 || report.counts.skipped > 0;
    Ok(if args.strict && is_short { Exit::Content } else { Exit::Done })
}

/// What the arguments mean for the site in `root`.
pub(super) fn options(root: PathBuf, args: &Build) -> BuildOptions {
    BuildOptions {
        out: args.out.clone(),
        force: if args.force { Force::Yes } else { Force::No },
        wait: if args.no_wait { Wait::No } else { Wait::Yes },
        cache: if args.no_cache { UseCache::No } else { UseCache::Yes },
        loss: if args.allow_empty { Loss::Allow } else { Loss::Refuse },
        look: if args.verify { LookAt::Files } else { LookAt::Folders },
        reasons: if args.explain_changes { Reasons::Told } else { Reasons::Untold },
        ..work::options(root, &args.work)
    }
}

pub(super) fn print_site(
    options: &BuildOptions,
    args: &Build,
    streams: &mut Streams<'_>,
) -> Result<Report, Failure> {
    work::run(options, &args.work, &mut streams.stderr, build_site)
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

/// `built 36 articles, 412 pages in 0.4 s (412 written, 0 removed) to public`.
fn built(report: &Report, tally: Tally) -> String {
    let counts = &report.counts;
    let out = report.out.strip_prefix(".").unwrap_or(&report.out).display().to_string();
    format!(
        "built {}, {} in {} ({} written, {} removed) to {}{tally}{}",
        articles(report),
        counted(counts.pages, "page"),
        time(elapsed(report)),
        counts.written,
        counts.removed,
        Printable(&out),
        due(report),
    )
}

/// When the site changes next without an edit.
fn due(report: &Report) -> String {
    let due = report.next_due.map(|due| due.to_rfc3339_opts(SecondsFormat::Secs, true));
    due.map(|due| format!("; next due {due}")).unwrap_or_default()
}
