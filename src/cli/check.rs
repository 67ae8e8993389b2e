//! `check`: everything but writing; and every address that was ever published to a target, against the site as it would be built.

use std::collections::{BTreeMap, BTreeSet};
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
        let lost = vanished(&root, target.as_deref(), &report.outputs, stderr)?;
        if !args.work.json {
            lost.tables(&report.outputs).for_each(|table| stdout.line(table));
        }
        report.diagnostics.extend(lost.diagnostics());
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

/// Addresses that a target had, and that no page of the site stands for.
struct Lost {
    target: String,
    /// `/stories/2020-06-25-87c9359e/`
    addresses: Vec<String>,
}

impl Lost {
    /// What leads on from each, to paste into site.toml.
    fn tables(&self, outputs: &[String]) -> impl Iterator<Item = String> {
        let standing = Standing::new(outputs);
        self.addresses.iter().map(move |address| standing.leading_on(address))
    }

    fn diagnostics(&self) -> impl Iterator<Item = Diagnostic> {
        self.addresses.iter().map(|address| {
            Diagnostic::error(format!("{address} was published to {} and would be no more", self.target)).help(
                "lead on from it with [[urls.moved]] or `aliases` of its article, or add it to `gone` below [urls] if it was taken down",
            )
        })
    }
}

/// What may stand for lost addresses.
struct Standing<'a> {
    /// Of the pages that no story is, by the id of the article that their last folder ends with; none where it is of several.
    by_id: BTreeMap<&'a str, Option<&'a str>>,
    pages: BTreeSet<&'a str>,
}

impl<'a> Standing<'a> {
    fn new(outputs: &'a [String]) -> Self {
        let pages: BTreeSet<&str> =
            outputs.iter().filter_map(|path| path.strip_suffix("index.html")).collect();
        let mut by_id = BTreeMap::new();
        for page in pages.iter().filter(|page| !page.starts_with("stories/")) {
            if let Some(id) = article_id(page) {
                by_id.entry(id).and_modify(|known| *known = None).or_insert(Some(*page));
            }
        }
        Self { by_id, pages }
    }

    /// The table for site.toml that leads on from a lost address: to the article whose id it ends with (a story's is that of
    /// its first article), else, as a proposal that is commented out, to the nearest page above.
    fn leading_on(&self, address: &str) -> String {
        let (mark, to) = match article_id(address).and_then(|id| self.by_id.get(id).copied().flatten()) {
            Some(page) => ("", page),
            None => ("# ", self.nearest_above(address)),
        };
        let [from, to] = [address, &format!("/{to}")].map(toml::Value::from);
        format!("{mark}[[urls.moved]]\n{mark}from = {from}\n{mark}to = {to}\n")
    }

    fn nearest_above(&self, address: &'a str) -> &'a str {
        let path = address.trim_matches('/');
        let above = path.match_indices('/').rev().map(|(at, slash)| &path[..at + slash.len()]);
        above.into_iter().find(|above| self.pages.contains(above)).unwrap_or_default()
    }
}

/// The id of an article that an address ends with: `/2020/06/25/a-title-87c9359e/`.
fn article_id(address: &str) -> Option<&str> {
    let (_, id) = address.trim_end_matches('/').rsplit_once('-')?;
    (id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

/// Addresses that would vanish.
fn vanished(
    root: &Path,
    target: Option<&str>,
    planned: &[String],
    stderr: &mut Stream<'_>,
) -> Result<Lost, Stop> {
    let config = read_config(root, stderr)?;
    let planned: BTreeSet<&str> = planned.iter().map(String::as_str).collect();
    let target = pick(&config, target, Pick::Only)?;
    let held = manifest(target, root)?;
    let told = config.urls.gone.iter().chain(config.urls.moved.iter().map(|moved| &moved.from));
    let gone: BTreeSet<String> = told.flat_map(|address| with_its_days(&tombstone_path(address))).collect();
    let manifest = held.unwrap_or_default();
    let lost = manifest.published().filter(|path| !planned.contains(*path) && !gone.contains(*path));
    let addresses =
        lost.map(|path| format!("/{}", path.strip_suffix("index.html").unwrap_or(path))).collect();
    Ok(Lost { target: target.name.clone(), addresses })
}

/// The page of an article that was taken down or moved, and those of its day, month and year: lists that held nothing else are no loss. Where
/// anything else is on them, they are there.
fn with_its_days(path: &str) -> Vec<String> {
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = path.split('/').take_while(is_number).collect();
    let above = (1..=parts.len()).map(|length| format!("{}/index.html", parts[..length].join("/")));
    above.chain([path.to_owned()]).collect()
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
