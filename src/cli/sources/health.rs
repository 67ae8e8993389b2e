//! `sources --health`: which sources have fallen silent, and what is the matter with the others.

use std::path::Path;

use chrono::TimeDelta;
use owo_colors::Style;
use serde_json::{Value, json};

use crate::build::health::{FeedHealth, Health, SourceHealth, health as look};
use crate::build::options::BuildOptions;
use crate::cli::args::Sources;
use crate::cli::exit::{Exit, Stop};
use crate::cli::fetch::moment;
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, counted, print, time};
use crate::cli::sources::ids::are_known;
use crate::cli::stream::{JsonForm, Stream, Streams};
use crate::cli::threads::on_threads;
use crate::curate::silence::shown;
use crate::disk::error::Failure;
use crate::ground::diagnostic::Printable;

pub(super) fn health(root: &Path, args: &Sources, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let mut health = run(root, args, streams)?;
    are_known(&args.ids, &health.known)?;
    if !args.ids.is_empty() {
        health.sources.retain(|source| args.ids.contains(&source.id));
    }
    // Warnings about single articles are for `check`; a file that is left out is missing in the counts.
    print(&health.diagnostics, Detail::Errors, &mut streams.stderr);
    if args.json {
        streams.stdout.json(&object(&health), JsonForm::Pretty);
    } else {
        for source in &health.sources {
            show(source, &mut streams.stdout);
        }
    }
    streams.stderr.line(summary(&health));
    Ok(if args.strict && silent(&health) > 0 { Exit::Content } else { Exit::Done })
}

fn run(root: &Path, args: &Sources, streams: &mut Streams<'_>) -> Result<Health, Failure> {
    let bars = Bars::new(&mut streams.stderr);
    on_threads(args.jobs, || look(&BuildOptions::new(root), &bars))
}

fn silent(health: &Health) -> usize {
    health.sources.iter().filter(|source| source.silent_since.is_some()).count()
}

/// The object that `--json` prints, which docs/cli.md describes.
fn object(health: &Health) -> Value {
    let tally = Tally::of(&health.diagnostics);
    json!({
        "now": health.now,
        "articles": health.articles,
        "silent": silent(health),
        "warnings": tally.warnings,
        "errors": tally.errors,
        "elapsed_ms": u64::try_from(health.elapsed.as_millis()).unwrap_or(u64::MAX),
        "sources": health.sources,
    })
}

/// `looked at 36 articles of 4 sources in 0.4 s: 1 silent`.
fn summary(health: &Health) -> String {
    format!(
        "looked at {} of {} in {}: {} silent{}",
        counted(health.articles, "article"),
        counted(health.sources.len(), "source"),
        time(health.elapsed),
        silent(health),
        Tally::of(&health.diagnostics),
    )
}

fn show(source: &SourceHealth, out: &mut Stream<'_>) {
    let name = out.paint(Printable(&format!("{} ({})", source.name, source.id)), Style::new().bold());
    let state = state(source);
    let state = match source.silent_since {
        Some(_) => out.paint(state, Style::new().red().bold()),
        None => state,
    };
    out.line(format!("{name}: {state}"));
    if let Some(usual) = usual(source) {
        out.line(format!("  {usual}"));
    }
    if source.articles > 0 {
        out.line(format!("  {}", lacking(source)));
    }
    if !source.stopped_rules.is_empty() {
        out.line("  rules that the newest articles do not meet any more");
    }
    for rule in &source.stopped_rules {
        out.line(format!("    {}", Printable(rule)));
    }
    for feed in &source.feeds {
        out.line(format!("  feed {}", Printable(&told(feed))));
    }
}

/// `silent for 4 days, since 2024-01-17T12:00:00Z`.
fn state(source: &SourceHealth) -> String {
    let Some(last) = source.last_article else {
        return match source.articles {
            0 => "no article".to_owned(),
            _ => "no article with a date".to_owned(),
        };
    };
    let quiet = shown(TimeDelta::seconds(source.quiet_seconds.unwrap_or_default()));
    match (source.ended, source.silent_since) {
        (Some(ended), _) => format!("ended on {ended}; its last article is of {}", moment(last)),
        (None, Some(since)) => format!("silent for {quiet}, since {}", moment(since)),
        (None, None) => format!("its last article came {quiet} ago, {}", moment(last)),
    }
}

/// `an article every 3 h, 99 of 100 gaps within 9 h; silence is told after 18 h`.
fn usual(source: &SourceHealth) -> Option<String> {
    if source.ended.is_some() || source.last_article.is_none() {
        return None;
    }
    let span = |seconds: Option<i64>| seconds.map(|seconds| shown(TimeDelta::seconds(seconds)));
    Some(
        match (
            span(source.usual_gap_seconds),
            span(source.longest_gap_seconds),
            span(source.silent_after_seconds),
        ) {
            (Some(gap), Some(longest), Some(after)) => format!(
                "a gap of {gap} is usual, 99 of 100 are within {longest}; silence is told after {after}"
            ),
            _ => "too little is known of it to tell a silence".to_owned(),
        },
    )
}

/// `400 articles: 0 % without date, 12 % without author, 3 % without picture; of 90 days 38: 0 %, 100 %`.
fn lacking(source: &SourceHealth) -> String {
    let share = |part: usize, of: usize| format!("{} %", (part * 100 + of / 2).checked_div(of).unwrap_or(0));
    let all = |part| share(part, source.articles);
    let recent = |part| share(part, source.recent_articles);
    let mut text = format!(
        "{}: {} without date, {} without author, {} without picture",
        counted(source.articles, "article"),
        all(source.without_date),
        all(source.without_author),
        all(source.without_picture),
    );
    if (1..source.articles).contains(&source.recent_articles) {
        text.push_str(&format!(
            "; the {} of the 90 days before its last: {} without author, {} without picture",
            source.recent_articles,
            recent(source.recent_without_author),
            recent(source.recent_without_picture),
        ));
    }
    text
}

/// `https://lake.example/feed.xml: read 2024-01-17T12:00:00Z, something new 2024-01-12T11:00:00Z`.
fn told(feed: &FeedHealth) -> String {
    let mut parts = vec![match feed.last_success {
        Some(read) => format!("read {}", moment(read)),
        None => "never read".to_owned(),
    }];
    parts.extend(feed.last_new.map(|new| format!("something new {}", moment(new))));
    if feed.failures > 0 {
        parts.push(format!("failed {} in a row", counted(feed.failures as usize, "time")));
    }
    if feed.gone {
        parts.push("gone for good".to_owned());
    }
    parts.extend(feed.problem.clone());
    format!("{}: {}", feed.url, parts.join(", "))
}
