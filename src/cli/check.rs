//! `check`: everything but writing; and every address that was ever published to a target, against the site as it would be built.

use std::path::PathBuf;

use serde_json::Value;

use crate::build;
use crate::build::report::Report;
use crate::cli::args::Check;
use crate::cli::exit::{Exit, Stop};
use crate::cli::former::former;
use crate::cli::old::old;
use crate::cli::report::{Detail, Tally, counted, print, time};
use crate::cli::stream::{JsonForm, Streams};
use crate::cli::tongue::coded;
use crate::cli::work::{articles, elapsed, options, run, show_timings, summary};

/// Does everything but writing.
pub(super) fn check(root: PathBuf, args: &Check, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let Streams { stdout, stderr } = streams;
    let mut report = run(&options(root.clone(), &args.work), &args.work, stderr, build::check)?;
    if let Some(target) = &args.urls {
        let former = former(&root, target.as_deref(), &report, stderr)?;
        if !args.work.json {
            former.tables().for_each(|table| stdout.write(format_args!("{table}\n")));
        }
        report.diagnostics.extend(former.diagnostics());
    }
    let mut counts = None;
    if let Some(from) = &args.urls_from {
        let old = old(&root, from, &report, stderr)?;
        if !args.work.json {
            old.tables.iter().for_each(|table| stdout.write(format_args!("{table}\n")));
        }
        counts = Some(old.counts);
        report.diagnostics.extend(old.diagnostics);
    }
    let tally = Tally::of(&report.diagnostics);
    let detail = if args.work.verbose { Detail::Verbose } else { Detail::All };
    print(&report.diagnostics, detail, stderr);
    show_timings(&report, &args.work, stderr);
    stderr.line(checked(&report, tally));
    if let Some((all, answered)) = counts {
        let lost = all - answered;
        let all = if all == 1 { "1 old address".to_owned() } else { format!("{all} old addresses") };
        let told = if lost == 0 {
            "every one answers or leads on".to_owned()
        } else {
            format!("{lost} would answer 404")
        };
        stderr.line(format!("{all}: {told}"));
    }
    if args.work.json {
        let mut object = summary(&report, tally);
        object.insert("diagnostics".into(), coded(&report.diagnostics));
        stdout.json(&Value::Object(object), JsonForm::Line);
    }
    let failed = tally.errors > 0 || (args.strict && tally.warnings > 0);
    Ok(if failed { Exit::Content } else { Exit::Done })
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
