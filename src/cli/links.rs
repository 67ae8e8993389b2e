//! `links`: which originals of the archive are gone, and which have moved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use crate::build::options::BuildOptions;
use crate::build::outgoing::{LinkedSite, Outgoing};
use crate::cli::args::Links;
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, counted, print};
use crate::cli::stream::{JsonForm, Streams};
use crate::gather;
use crate::gather::{Asking, LinkNote, LinkNotes, LinkState};
use crate::ground::diagnostic::{Diagnostic, Printable};

pub(super) fn links(root: &Path, args: &Links, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let bars = Bars::new(&mut streams.stderr);
    let site = LinkedSite::read(&BuildOptions::new(root), &bars)?;
    drop(bars);
    print(&site.findings, Detail::Brief, &mut streams.stderr);
    let bars = Bars::new(&mut streams.stderr);
    let links = site.links(args.since);
    let addresses: BTreeSet<&str> = links.iter().map(|link| link.address.as_str()).collect();
    let asking = match args.since {
        _ if args.offline => Asking::Nobody,
        Some(_) => Asking::Due,
        None => Asking::DueOfAll,
    };
    let all: Vec<&str> = addresses.iter().copied().collect();
    let config = &site.prepared.settings.config;
    let (notes, asked) = gather::ask_links(root, config, &all, asking, &bars)?;
    drop(bars);
    let mut counts: BTreeMap<LinkState, usize> = BTreeMap::new();
    for note in all.iter().filter_map(|address| notes.get(address)) {
        *counts.entry(note.state).or_default() += 1;
    }
    let told: Vec<String> = counts.iter().map(|(state, count)| format!("{count} {}", state.name())).collect();
    if args.json {
        let counts: BTreeMap<&str, usize> = counts.into_iter().map(|(state, n)| (state.name(), n)).collect();
        let found: Vec<Value> = links.iter().filter_map(|link| object(link, &notes)).collect();
        let object = json!({ "links": all.len(), "asked": asked, "states": counts, "found": found });
        streams.stdout.json(&object, JsonForm::Line);
    } else {
        for link in &links {
            let Some(note) = notes.get(link.address.as_str()) else { continue };
            if matches!(note.state, LinkState::Gone | LinkState::Moved) {
                let (state, Outgoing { address, file, .. }) = (note.state.name(), link);
                streams.stdout.line(Printable(&format!("{state} {address} in {file}: {}", note.said)));
            }
        }
    }
    let known = if told.is_empty() { "nothing is known of them".to_owned() } else { told.join(", ") };
    streams.stderr.line(format!("{}, asked for {asked}: {known}", counted(all.len(), "link")));
    Ok(Exit::Done)
}

/// What is known of a link that is not simply there.
fn object(link: &Outgoing, notes: &LinkNotes) -> Option<Value> {
    let note = notes.get(link.address.as_str()).filter(|note| note.state != LinkState::There)?;
    Some(json!({
        "address": link.address.as_str(),
        "state": note.state.name(),
        "since": note.since.to_string(),
        "asked": note.asked.to_string(),
        "said": note.said,
        "title": link.title,
        "file": link.file,
        "day": link.day.map(|day| day.to_string()),
    }))
}

/// What the editor is told of a link; nothing of one that is there.
pub(super) fn said_of(note: &LinkNote, title: &str, address: &str) -> Option<Diagnostic> {
    let said = &note.said;
    Some(match note.state {
        LinkState::There => return None,
        LinkState::Gone => Diagnostic::error(format!("{title:?} leads to a page that is gone ({said})"))
            .help(format!("find where it is now, or write https://web.archive.org/web/{address}")),
        LinkState::Moved => Diagnostic::warning(format!("{title:?} leads to a page that has moved"))
            .help(format!("write {said}")),
        LinkState::Closed => Diagnostic::note(format!(
            "nobody but a reader can tell whether {title:?} leads to a page: it {said}"
        ))
        .help("see in a browser whether it is there"),
        LinkState::Unknown => {
            Diagnostic::warning(format!("{title:?} leads to a page that gave no answer: it {said}"))
                .help("see in a browser whether it is there; it is asked again tomorrow")
        }
    })
}
