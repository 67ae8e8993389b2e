//! `feeds`: what is known of the feeds of a site, and tables of new ones to paste into site.toml.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::args::{Feeds, FeedsCommand};
use crate::cli::exit::{Exit, Stop};
use crate::cli::fetch::{moment, outside, read_settings};
use crate::cli::report::{counted, print_one};
use crate::cli::stream::{JsonForm, Streams};
use crate::config::{Config, FeedConfig};
use crate::disk::clock;
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
            if file.to_str().is_some_and(|name| name.starts_with("http://") || name.starts_with("https://")) {
                let found = Diagnostic::error(format!("{}: it is no file", file.display()));
                return Err(Stop::usage(found.help("download it first, and name the file")));
            }
            let bytes = read_file(file).map_err(IoError::on("read", file))?;
            let list = opml::read(&bytes).map_err(|why| {
                let found = Diagnostic::error(format!("{}: {why}", file.display()));
                Stop::usage(found.help("export the list from your feed reader once more, as OPML"))
            })?;
            show(list.feeds, &known(root, streams), streams);
            if !list.left_out.is_empty() {
                let (count, titles) = (counted(list.left_out.len(), "feed"), list.left_out.join(", "));
                let told = format!(
                    "left out {count} whose address is none of http or https, or holds a password: {titles}"
                );
                streams.stderr.line(Printable(&told));
            }
            Ok(Exit::Done)
        }
        Some(FeedsCommand::Find { url }) => {
            let config = known(root, streams);
            let found = gather::discover(url, &config)?.map_err(|trouble| outside(url, trouble))?;
            let outline = |(url, title): (url::Url, String)| Outline { url: url.into(), title };
            if found.is_empty() {
                let found =
                    Diagnostic::warning(format!("{url}: no feed found: the page names none, and is none"));
                let help = "try the site's front page, or a list of its articles; some name their feed on a page of their own (RSS)";
                print_one(&found.help(help), &mut streams.stderr);
                return Ok(Exit::Done);
            }
            show(found.into_iter().map(outline).collect(), &config, streams);
            Ok(Exit::Done)
        }
    }
}

/// The site's configuration, or none where there is no site yet.
fn known(root: &Path, streams: &mut Streams<'_>) -> Config {
    read_settings(root, &mut streams.stderr).map(|settings| settings.config).unwrap_or_default()
}

/// Prints tables of the feeds that site.toml does not have.
fn show(outlines: Vec<Outline>, config: &Config, streams: &mut Streams<'_>) {
    let count = outlines.len();
    let is_new = |outline: &Outline| !config.fetch.feeds.iter().any(|feed| feed.url.as_str() == outline.url);
    let new: Vec<Outline> = outlines.into_iter().filter(is_new).collect();
    for line in opml::tables(&new).lines() {
        streams.stdout.write(format_args!("{}\n", Printable(line)));
    }
    let mut told =
        if count == 0 { "no feed found".to_owned() } else { format!("{} found", counted(count, "feed")) };
    if new.len() < count {
        told.push_str(&format!("; {} in site.toml already", count - new.len()));
    }
    if !new.is_empty() {
        told.push_str("; paste what you want into site.toml");
    }
    streams.stderr.line(told);
}

fn list(root: &Path, as_json: bool, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let config = read_settings(root, &mut streams.stderr)?.config;
    let (mut state, notice) = read_state(root);
    let (now, every) = (clock::now(), Duration::from_secs(config.fetch.every));
    state.feeds.values_mut().for_each(|feed| feed.believe(now, every));
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
        Some(read) => parts.push(format!("{}, read {}", counted(state.standing(), "item"), moment(read))),
        None => parts.push("never read".to_owned()),
    }
    parts.extend(state.last_new.map(|new| format!("something new {}", moment(new))));
    if state.failures > 0 {
        parts.push(format!("failed {} in a row", counted(state.failures as usize, "time")));
    }
    parts.extend(state.moved.as_ref().map(|to| format!("has moved to {to}")));
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
        "moved": state.moved,
        "items": state.standing(),
        "last_success": state.last_success,
        "last_new": state.last_new,
        "next": state.not_before.filter(|_| !state.gone),
        "failures": state.failures,
        "gone": state.gone,
        "problem": state.problem,
    })
}
