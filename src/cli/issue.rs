//! `issue`: what the editor of a roundup does beside writing.

use std::path::Path;

use serde_json::json;

use crate::build::draft_issue::{DraftLink, read_issue};
use crate::build::next_issue::{NextIssue, next_issue};
use crate::build::options::BuildOptions;
use crate::build::outgoing::LinkedSite;
use crate::cli::args::Issue;
use crate::cli::exit::{Exit, Stop};
use crate::cli::fetch::read_settings;
use crate::cli::links::said_of;
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, counted, print};
use crate::cli::stream::{JsonForm, Streams};
use crate::cli::tongue::coded;
use crate::config::{Config, IssuesConfig};
use crate::disk::starter::write_new;
use crate::disk::{clock, site};
use crate::gather;
use crate::gather::{Asking, Dated};
use crate::ground::diagnostic::{Diagnostic, Printable};

pub(super) fn issue(root: &Path, command: &Issue, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    match command {
        Issue::New { roundup, template } => new(root, roundup.as_deref(), template.as_deref(), streams),
        Issue::Check { file, offline, json } => {
            let asking = if *offline { Asking::Nobody } else { Asking::Due };
            check(root, file, asking, *json, streams)
        }
        Issue::Dates { write } => dates(root, *write, streams),
    }
}

/// Reads the whole site, once it has roundups.
fn read_site(root: &Path, streams: &mut Streams<'_>) -> Result<LinkedSite, Stop> {
    let bars = Bars::new(&mut streams.stderr);
    let site = LinkedSite::read(&BuildOptions::new(root), &bars)?;
    drop(bars);
    print(&site.findings, Detail::Brief, &mut streams.stderr);
    with_roundups(&site.prepared.settings.config)?;
    Ok(site)
}

fn with_roundups(config: &Config) -> Result<(), Stop> {
    if config.issues.is_empty() { Err(Stop::usage(gather::no_issues())) } else { Ok(()) }
}

/// Writes the draft of the next issue.
fn new(
    root: &Path,
    id: Option<&str>,
    template: Option<&Path>,
    streams: &mut Streams<'_>,
) -> Result<Exit, Stop> {
    let template = template.map(site::read_text).transpose()?;
    let site = read_site(root, streams)?;
    let config = &site.prepared.settings.config;
    let of = chosen(config, id)?;
    let today = clock::now().with_timezone(&config.time_zone).date_naive();
    let NextIssue { file, text } = next_issue(of, template.as_deref(), today, &site).map_err(Stop::usage)?;
    if !write_new(&root.join(&file), text.as_bytes())? {
        let found = Diagnostic::error(format!("{file} is there already"));
        return Err(Stop::usage(found.help("publish it, or take it away, before the next one is begun")));
    }
    streams.stderr.line(Printable(&format!("wrote {file}")));
    Ok(Exit::Done)
}

/// The roundup that is meant.
fn chosen<'a>(config: &'a Config, id: Option<&str>) -> Result<&'a IssuesConfig, Stop> {
    let ids = || config.issues.iter().map(|of| of.id.as_str()).collect::<Vec<_>>().join(", ");
    let found = match (id, config.issues.as_slice()) {
        (None, [only]) => return Ok(only),
        (None, _) => Diagnostic::error("the site has several roundups").help(format!("name one: {}", ids())),
        (Some(id), all) => match all.iter().find(|of| of.id == id) {
            Some(of) => return Ok(of),
            None => Diagnostic::error(format!("the site has no roundup {id:?}"))
                .help(format!("it has: {}", ids())),
        },
    };
    Err(Stop::usage(found))
}

/// Tells what is to be done about an issue before it is published.
fn check(
    root: &Path,
    file: &Path,
    asking: Asking,
    as_json: bool,
    streams: &mut Streams<'_>,
) -> Result<Exit, Stop> {
    let site = read_site(root, streams)?;
    let issue = read_issue(root, file, &site)?;
    let bars = Bars::new(&mut streams.stderr);
    let addresses: Vec<&str> = issue.links.iter().map(|link| link.address.as_str()).collect();
    let config = &site.prepared.settings.config;
    let (notes, asked) = gather::ask_links(root, config, &addresses, asking, &bars)?;
    drop(bars);
    let mut findings = issue.findings;
    for DraftLink { address, title, line } in &issue.links {
        let found = notes.get(address).and_then(|note| said_of(note, title, address));
        let found = found.map(|found| found.at(issue.file.clone()));
        findings.extend(found.map(|found| match line {
            Some(line) => found.line(*line),
            None => found,
        }));
    }
    findings.sort();
    print(&findings, Detail::Verbose, &mut streams.stderr);
    let tally = Tally::of(&findings);
    let links = counted(issue.links.len(), "link");
    streams
        .stderr
        .line(Printable(&format!("looked {links} of {} through, asked for {asked}{tally}", issue.file)));
    if as_json {
        let object = json!({ "file": issue.file, "links": issue.links.len(), "asked": asked, "diagnostics": coded(&findings) });
        streams.stdout.json(&object, JsonForm::Line);
    }
    Ok(if tally.errors > 0 { Exit::Content } else { Exit::Done })
}

/// Shows or writes the days of first commits.
fn dates(root: &Path, write: bool, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let config = read_settings(root, &mut streams.stderr)?.config;
    with_roundups(&config)?;
    let Dated { text, new, unknown } = gather::issue_dates(root, &config)?;
    let said = if write {
        gather::write_schedule(root, &text)?;
        "wrote the days of"
    } else {
        streams.stdout.write(&text);
        "found the days of"
    };
    let unknown = match unknown {
        0 => String::new(),
        unknown => format!("; {} without a number or a commit", counted(unknown, "issue")),
    };
    streams.stderr.line(format!("{said} {} in the history{unknown}", counted(new, "issue")));
    Ok(Exit::Done)
}
