//! `fetch`: which feeds are meant, what became of them.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};
use url::Url;

use crate::build::setup::{Address, Settings, has_errors};
use crate::cli::args::Fetch;
use crate::cli::deploy::bytes;
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, counted, print, time};
use crate::cli::stream::{JsonForm, Stream, Streams};
use crate::config::{Config, nearest};
use crate::disk::error::Failure;
use crate::gather;
use crate::gather::report::{Counts, FeedReport, FetchOptions, Outcome, Report, Written};
use crate::gather::{Clipped, Trouble};
use crate::ground::diagnostic::{Diagnostic, Printable};

pub(super) fn fetch(root: &Path, args: &Fetch, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let settings = read_settings(root, &mut streams.stderr)?;
    let options = FetchOptions { root: root.into(), only: None, force: args.force, dry_run: args.dry_run };
    if let Some(url) = &args.url {
        return clip(url, &options, &settings, args.json, streams);
    }
    let only = chosen(&settings.config, &args.feeds)?;
    let named = only.is_some();
    let options = FetchOptions { only, ..options };
    let bars = Bars::new(&mut streams.stderr);
    let report = gather::fetch(&options, &settings.config, &settings.profiles, &bars)?;
    drop(bars);
    print(&report.diagnostics, Detail::All, &mut streams.stderr);
    // Who forces a fetch waits for each feed that can be asked.
    let is_told = |told: &&FeedReport| named || args.force && told.next.is_none();
    let told = report.feeds.iter().filter(is_told).filter_map(not_asked);
    told.for_each(|line| streams.stderr.line(Printable(&line)));
    for name in &report.taken_away {
        let noted = if args.dry_run { "would be noted" } else { "noted" };
        streams.stderr.line(Printable(&format!("taken away, and {noted} in fetch/removed.txt: {name}")));
    }
    if args.dry_run && !args.json {
        for Written { file, title, new } in &report.written {
            let what = if *new { "new" } else { "changed" };
            streams.stdout.line(Printable(&format!("{what} {file}: {}", shown(title))));
        }
    }
    streams.stderr.line(summed_up(&report, args.dry_run));
    if args.json {
        streams.stdout.json(&Value::Object(object(&report, args.dry_run)), JsonForm::Line);
    }
    let Counts { feeds, failed, skipped, .. } = report.counts;
    Ok(if failed > 0 && failed + skipped == feeds { Exit::Outside } else { Exit::Done })
}

/// Reads `site.toml`, and shows what there is to say of it.
pub(super) fn read_settings(root: &Path, stderr: &mut Stream<'_>) -> Result<Settings, Failure> {
    let (settings, diagnostics) = Settings::read(root, &Address::Configured)?;
    if has_errors(&diagnostics) {
        return Err(Failure::Config(diagnostics));
    }
    print(&diagnostics, Detail::Brief, stderr);
    Ok(settings)
}

/// The places of the feeds that are called so, by URL or by source; none for all.
fn chosen(config: &Config, names: &[String]) -> Result<Option<Vec<usize>>, Stop> {
    let feeds = &config.fetch.feeds;
    if feeds.is_empty() {
        let found = Diagnostic::error("site.toml names no feed to fetch");
        return Err(Stop::usage(found.help("add [[fetch.feeds]] with a `url`; docs/fetching.md shows how")));
    }
    if names.is_empty() {
        return Ok(None);
    }
    let mut places = Vec::new();
    for name in names {
        let url = Url::parse(name).ok();
        let is_meant = |place: &usize| {
            let feed = &feeds[*place];
            feed.source.as_ref() == Some(name) || Some(&feed.url) == url.as_ref()
        };
        let before = places.len();
        places.extend((0..feeds.len()).filter(is_meant));
        if places.len() == before {
            let known =
                feeds.iter().flat_map(|feed| feed.source.as_deref().into_iter().chain([feed.url.as_str()]));
            let found = Diagnostic::error(format!("site.toml has no feed {name:?}"));
            return Err(Stop::usage(match nearest(name, known) {
                Some(near) => found.help(format!("did you mean {near:?}?")),
                None => found.help("name a feed by its URL or its source; `newsprint feeds` lists them"),
            }));
        }
    }
    places.sort_unstable();
    places.dedup();
    Ok(Some(places))
}

fn clip(
    url: &Url,
    options: &FetchOptions,
    settings: &Settings,
    as_json: bool,
    streams: &mut Streams<'_>,
) -> Result<Exit, Stop> {
    let bars = Bars::new(&mut streams.stderr);
    let clipped = gather::clip(url, options, &settings.config, &settings.profiles, &bars)?;
    drop(bars);
    let (file, told, written) = match clipped {
        Clipped::Written { written: Written { file, title, .. }, left_by } => {
            let verb = if options.dry_run { "would write" } else { "wrote" };
            let mut told = format!("{verb} {file}: {}", shown(&title));
            if let Some(feed) = left_by {
                told.push_str(&format!("; {feed} leaves it as it is from now on"));
            }
            (file, told, !options.dry_run)
        }
        Clipped::Known(file) => {
            let told = format!("is there already, and left as it is: {file}");
            (file, told, false)
        }
        Clipped::Refused(trouble) => return Err(outside(url, trouble)),
    };
    streams.stderr.line(Printable(&told));
    if as_json {
        let object = json!({ "file": file, "written": written, "dry_run": options.dry_run });
        streams.stdout.json(&object, JsonForm::Line);
    }
    Ok(Exit::Done)
}

/// A title, or that there is none.
fn shown(title: &str) -> &str {
    if title.is_empty() { "(without a title)" } else { title }
}

/// What is the matter with an address.
pub(super) fn outside(url: &Url, trouble: Trouble) -> Stop {
    let found = Diagnostic::error(format!("{url}: {}", trouble.message));
    let found = if trouble.help.is_empty() { found } else { found.help(trouble.help) };
    Stop::Found(Exit::Outside, Box::new(found))
}

/// Why a feed that was named was not asked; none when it was.
fn not_asked(told: &FeedReport) -> Option<String> {
    if told.outcome != Outcome::Skipped {
        return None;
    }
    Some(match (told.next, told.held_until) {
        (None, _) => {
            let what = "not asked; its server said that it is gone for good";
            format!("{0}: {what}; if it answers again: newsprint fetch --force {0}", told.url)
        }
        (_, Some(until)) => {
            format!("{}: not asked; its server wants it so until {}", told.url, moment(until))
        }
        (Some(next), None) => {
            format!("{}: not asked; it is due at {}, with --force now", told.url, moment(next))
        }
    })
}

/// `fetched 12 feeds in 3.4 s (34 kB): 5 articles new, 1 changed; 9 feeds as they were, 1 not due, 1 failed; 1 warning`.
fn summed_up(report: &Report, dry_run: bool) -> String {
    let Counts { feeds, not_modified, skipped, failed, new, changed, removed, pages, bytes: sent, .. } =
        report.counts;
    let verb = if dry_run { "would have fetched" } else { "fetched" };
    let took = time(report.elapsed);
    let mut text = format!("{verb} {} in {took} ({}): ", counted(feeds, "feed"), bytes(sent));
    text.push_str(&format!("{} new, {changed} changed", counted(new, "article")));
    for (count, what) in [(removed, "taken away"), (pages, "with the text of their pages")] {
        if count > 0 {
            text.push_str(&format!(", {count} {what}"));
        }
    }
    let others = [(not_modified, "as they were"), (skipped, "not due"), (failed, "failed")];
    let others: Vec<_> = others
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !others.is_empty() {
        text.push_str(&format!("; feeds: {}", others.join(", ")));
    }
    format!("{text}{}", Tally::of(&report.diagnostics))
}

/// The object that `--json` prints, which docs/cli.md describes.
fn object(report: &Report, dry_run: bool) -> Map<String, Value> {
    let mut object = match json!(report.counts) {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    let tally = Tally::of(&report.diagnostics);
    object.insert("dry_run".into(), dry_run.into());
    object.insert("warnings".into(), tally.warnings.into());
    object.insert("elapsed_ms".into(), json!(report.elapsed.as_millis()));
    object.insert("files".into(), json!(report.written));
    object.insert("taken_away".into(), json!(report.taken_away));
    object.insert("of".into(), json!(report.feeds));
    object
}

/// `2024-01-17T12:00:00Z`.
pub(super) fn moment(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}
