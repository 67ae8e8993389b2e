//! `scripts`: words that the two sides of an archive write differently, as lines for the editor's list.

use std::path::PathBuf;

use serde_json::json;

use crate::build::options::BuildOptions;
use crate::build::wording::{WordingReport, compare_wording};
use crate::cli::args::Scripts;
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, counted, print, time};
use crate::cli::stream::{JsonForm, Streams};
use crate::cli::threads::on_threads;
use crate::disk::error::Failure;
use crate::ground::diagnostic::{Diagnostic, Printable};

/// Proposes words.
pub(super) fn scripts(root: PathBuf, args: &Scripts, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let report = run(root, args, streams)?;
    print(&report.diagnostics, Detail::Errors, &mut streams.stderr);
    if args.json {
        let tally = Tally::of(&report.diagnostics);
        let object = json!({
            "articles": report.articles,
            "words": report.words,
            "warnings": tally.warnings,
            "errors": tally.errors,
            "elapsed_ms": u64::try_from(report.elapsed.as_millis()).unwrap_or(u64::MAX),
        });
        streams.stdout.json(&object, JsonForm::Pretty);
    } else {
        for proposal in &report.words {
            let (word, becomes) = (&proposal.word, &proposal.becomes);
            let line = format!("{word:?} = {becomes:?}  # {} stories", proposal.stories);
            streams.stdout.line(Printable(&line));
        }
    }
    let [own, other] = report.articles.map(|articles| counted(articles, "article"));
    let (proposals, time) = (counted(report.words.len(), "proposal"), time(report.elapsed));
    streams.stderr.line(format!("compared {own} with {other} in the other script in {time}: {proposals}"));
    Ok(Exit::Done)
}

fn run(root: PathBuf, args: &Scripts, streams: &mut Streams<'_>) -> Result<WordingReport, Failure> {
    let bars = Bars::new(&mut streams.stderr);
    let report = on_threads(args.jobs, || compare_wording(&BuildOptions::new(root), &bars))?;
    report.ok_or_else(|| {
        let found = Diagnostic::error("the site has no [scripts]").at("site.toml");
        Failure::refused(found.help("add it with the language of the other script: twins = [\"zh-Hant-TW\"]"))
    })
}
