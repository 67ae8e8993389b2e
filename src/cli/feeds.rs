//! `feeds`: what is known of the feeds of a site, and tables of new ones to paste into site.toml.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::args::{Feeds, FeedsCommand};
use crate::cli::exit::{Exit, Stop};
use crate::cli::fetch::{moment, read_settings};
use crate::cli::report::{counted, print_one};
use crate::cli::stream::{JsonForm, Streams};
use crate::config::{Config, FeedConfig};
use crate::disk::error::IoError;
use crate::gather;
use crate::gather::opml;
use crate::gather::opml::Outline;
use crate::gather::state::FeedState;
use crate::gather::store::{read_file, read_state};
use crate::ground::diagnostic::{Diagnostic, Printable};

pub(super) fn feeds(root: &Path, args: &Feeds, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    match &args.command {
        None => list(root, args.json, streams),
        Some(FeedsCommand::Import { file }) => {
            let bytes = read_file(file).map_err(IoError::on("read", file))?;
            let outlines = opml::read(&bytes)
                .map_err(|why| Stop::usage(Diagnostic::error(format!("{}: {why}", file.display()))))?;
            show(&outlines, streams);
            Ok(Exit::Done)
        }
        Some(FeedsCommand::Find { url }) => {
            let config = read_settings(root, &mut streams.stderr).map(|settings| settings.config);
            let found = gather::discover(url, &config.unwrap_or_else(|_| Config::default()))?;
            let found = found.map_err(|why| {
                Stop::Found(Exit::Outside, Box::new(Diagnostic::error(format!("{url}: {why}"))))
            })?;
            let outline = |(url, title): (url::Url, String)| Outline { url: url.into(), title };
            show(&found.into_iter().map(outline).collect::<Vec<_>>(), streams);
            Ok(Exit::Done)
        }
    }
}

fn show(outlines: &[Outline], streams: &mut Streams<'_>) {
    for line in opml::tables(outlines).lines() {
        streams.stdout.line(Printable(line));
    }
    streams
        .stderr
        .line(format_args!("{} found; paste what you want into site.toml", counted(outlines.len(), "feed")));
}

fn list(root: &Path, as_json: bool, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let config = read_settings(root, &mut streams.stderr)?.config;
    let (state, notice) = read_state(root);
    if let Some(notice) = notice {
        print_one(&notice, &mut streams.stderr);
    }
    let known = config.fetch.feeds.iter().map(|feed| (feed, state.feeds.get(feed.url.as_str()).cloned()));
    let known: Vec<_> = known.map(|(feed, state)| (feed, state.unwrap_or_default())).collect();
    if as_json {
        let all: Vec<Value> = known.iter().map(|(feed, state)| object(feed, state)).collect();
        streams.stdout.json(&json!({ "feeds": all }), JsonForm::Line);
    } else {
        for (feed, state) in &known {
            streams.stdout.heading("", feed.url.as_str());
            streams.stdout.line(format_args!("  {}", Printable(&told(state))));
            if let Some(problem) = &state.problem {
                streams.stdout.line(format_args!("  {}", Printable(problem)));
            }
        }
    }
    let failing = known.iter().filter(|(_, state)| state.problem.is_some()).count();
    streams.stderr.line(format_args!("{}, {failing} with a problem", counted(known.len(), "feed")));
    Ok(Exit::Done)
}

/// `Lake Post: 20 items, read 2024-01-17T12:00:00Z, something new 2024-01-17T11:00:00Z, asked again after 2024-01-17T13:00:00Z`.
fn told(state: &FeedState) -> String {
    let title = state.title.as_ref().map(|title| format!("{title}: ")).unwrap_or_default();
    let mut parts = Vec::new();
    match state.last_success {
        Some(read) => parts.push(format!("{}, read {}", counted(state.items.len(), "item"), moment(read))),
        None => parts.push("never read".to_owned()),
    }
    parts.extend(state.last_new.map(|new| format!("something new {}", moment(new))));
    if state.failures > 0 {
        parts.push(format!("failed {} in a row", counted(state.failures as usize, "time")));
    }
    if state.gone {
        parts.push("not asked any more".to_owned());
    } else {
        parts.extend(state.not_before.map(|next| format!("asked again after {}", moment(next))));
    }
    title + &parts.join(", ")
}

fn object(feed: &FeedConfig, state: &FeedState) -> Value {
    json!({
        "url": feed.url,
        "source": feed.source,
        "title": state.title,
        "at": state.url,
        "items": state.items.len(),
        "last_success": state.last_success,
        "last_new": state.last_new,
        "next": state.not_before.filter(|_| !state.gone),
        "failures": state.failures,
        "gone": state.gone,
        "problem": state.problem,
    })
}
