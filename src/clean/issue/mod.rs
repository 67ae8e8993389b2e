//! An issue of a roundup: the items that its text holds, each with a permanent place, and the headings that they stand under.

mod item;
mod lines;
mod reading;
mod sections;

pub(crate) use item::{Issue, IssueHeading, Item};
pub(crate) use lines::address_behind;

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use self::reading::Reading;
use crate::clean::markup::document::{Document, Piece};
use crate::clean::markup::note_ids::{id_attribute, item_id};
use crate::clean::rules::profile::Profiles;
use crate::clean::rules::source_of;
use crate::clean::source::Source;
use crate::clean::source_url::SourceUrl;
use crate::config::IssuesConfig;
use crate::content::IssueMark;
use crate::ground::fingerprint::name_of;

/// Digits of an item's name.
const DIGITS: usize = 10;

/// Items of one issue at most.
const MOST: usize = 2000;

/// Titles that stand for an issue where nobody wrote a summary.
const NAMED: usize = 4;

/// Finds the items of an issue, and marks in the document where each stands.
pub(super) fn read(
    document: &mut Document,
    mark: IssueMark,
    of: &IssuesConfig,
    profiles: &Profiles,
) -> Issue {
    let Reading { found, mut headings } = Reading::of(document, of);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut items = Vec::new();
    for candidate in found.into_iter().take(MOST) {
        let Some(url) = SourceUrl::new(&candidate.address) else { continue };
        let target = address_behind(&url);
        let name = name_of(&[&target.normalised(), &candidate.title]).short(DIGITS);
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        let anchor = item_id(&name, *count);
        place(document, candidate.at, &anchor);
        let heading = candidate.heading.and_then(|at| headings.get_mut(at));
        let section = heading.map(|heading| {
            heading.items += 1;
            heading.section.clone()
        });
        let rule = section.as_deref().and_then(|name| of.section(name));
        let topics = candidate.topics.into_iter().chain(rule.and_then(|rule| rule.topic.clone())).collect();
        items.push(Item {
            source: source(target.url().as_ref(), candidate.source.as_deref(), profiles),
            title: candidate.title,
            url,
            anchor,
            section,
            kind: candidate.kind,
            text: candidate.text,
            topics,
        });
    }
    headings.retain(|heading| heading.level <= 3 || heading.items > 0);
    Issue { roundup: mark.roundup, number: mark.number, headings, items }
}

/// What stands for an issue in listings where nobody wrote a summary: its first items.
pub(super) fn summary(issue: &Issue) -> Option<String> {
    let titles: Vec<&str> = issue.items.iter().take(NAMED).map(|item| item.title.as_str()).collect();
    (titles.len() == NAMED).then(|| titles.join(" · "))
}

/// Puts the id on the piece that an item begins with.
fn place(document: &mut Document, at: usize, id: &str) {
    match &mut document.pieces[at] {
        Piece::Open(_, attributes) if !attributes.contains(" id=") => attributes.push_str(&id_attribute(id)),
        Piece::Block(block) if !block.attributes.contains(" id=") => {
            block.attributes.push_str(&id_attribute(id));
        }
        // A heading is a place of its own already.
        Piece::Block(block) => {
            if let Some(line) = block.lines.first_mut() {
                line.html.insert_str(0, &format!("<a{}></a>", id_attribute(id)));
            }
        }
        _ => {}
    }
}

/// By the host of its address, or by the name that the editor gives.
fn source(url: Option<&Url>, name: Option<&str>, profiles: &Profiles) -> Option<Arc<Source>> {
    let host = url.and_then(Url::host_str)?;
    let known = profiles.by_host(host).or_else(|| name.and_then(|name| profiles.by_name(name)));
    Some(known.map_or_else(|| Arc::new(source_of::of_host(host, None)), |profile| profile.source.clone()))
}
