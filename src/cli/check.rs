//! `check`: everything but writing; and every address that was ever published to a target, against the site as it would be built.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::build;
use crate::build::report::Report;
use crate::cli::args::Check;
use crate::cli::deploy::{Pick, pick, read_config};
use crate::cli::exit::{Exit, Stop};
use crate::cli::report::{Detail, Tally, counted, print, time};
use crate::cli::stream::{JsonForm, Stream, Streams};
use crate::cli::work::{articles, elapsed, options, run, show_timings, summary};
use crate::deploy::targets::manifest;
use crate::deploy::tombstone_path;
use crate::ground::diagnostic::Diagnostic;

/// Does everything but writing.
pub(super) fn check(root: PathBuf, args: &Check, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let Streams { stdout, stderr } = streams;
    let mut report = run(&options(root.clone(), &args.work), &args.work, stderr, build::check)?;
    if let Some(target) = &args.urls {
        report.diagnostics.extend(vanished(&root, target.as_deref(), &report.outputs, stderr)?);
    }
    let tally = Tally::of(&report.diagnostics);
    let detail = if args.work.verbose { Detail::Verbose } else { Detail::All };
    print(&report.diagnostics, detail, stderr);
    show_timings(&report, &args.work, stderr);
    stderr.line(checked(&report, tally));
    if args.work.json {
        let mut object = summary(&report, tally);
        object.insert("diagnostics".into(), json!(report.diagnostics));
        stdout.json(&Value::Object(object), JsonForm::Line);
    }
    let failed = tally.errors > 0 || (args.strict && tally.warnings > 0);
    Ok(if failed { Exit::Content } else { Exit::Done })
}

/// Addresses that would vanish, as findings.
fn vanished(
    root: &Path,
    target: Option<&str>,
    planned: &[String],
    stderr: &mut Stream<'_>,
) -> Result<Vec<Diagnostic>, Stop> {
    let config = read_config(root, stderr)?;
    let planned: BTreeSet<&str> = planned.iter().map(String::as_str).collect();
    let target = pick(&config, target, Pick::Only)?;
    let held = manifest(target, root)?;
    let gone: BTreeSet<String> = config.urls.gone.iter().map(|address| tombstone_path(address)).collect();
    let manifest = held.unwrap_or_default();
    let lost = manifest.published().filter(|path| !planned.contains(*path) && !gone.contains(*path));
    let found = lost.map(|path| {
        let address = path.strip_suffix("index.html").unwrap_or(path);
        Diagnostic::error(format!("/{address} was published to {} and would be no more", target.name)).help(
            "add it to `aliases` of the article that it belongs to, or to `gone` below [urls] if it was taken down",
        )
    });
    Ok(found.collect())
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
