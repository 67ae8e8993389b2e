//! What there is to say of a feed that was read: a sentence each, with what to do.

use std::collections::BTreeMap;

use url::Url;

use crate::clean::{Profile, Profiles};
use crate::config::{FeedConfig, FullText, nearest};
use crate::gather::feed::{Feed, MOST_ITEMS};
use crate::gather::wire;

/// What is broken in a feed, up to as much: one that is broken throughout says so for each of its items.
const MOST_BROKEN: usize = 5;

/// Files that are named, of those that are told of together.
const MOST_NAMED: usize = 5;

type Findings = Vec<(String, String)>;

/// Of the feed as it came.
pub(crate) fn of_feed(parsed: &Feed, feed: &FeedConfig, profiles: &Profiles, findings: &mut Findings) {
    if parsed.cut {
        let message = format!("it has more than {MOST_ITEMS} items; the first {MOST_ITEMS} are taken");
        findings.push((message, String::new()));
    }
    let (shown, rest) = parsed.broken.split_at(parsed.broken.len().min(MOST_BROKEN));
    for (number, why) in shown.iter().enumerate() {
        let more = match rest.len() {
            count @ 1.. if number + 1 == shown.len() => format!("; and {count} more like that"),
            _ => String::new(),
        };
        findings.push((format!("{why}{more}"), "what can be read is taken".into()));
    }
    let mut of_source: BTreeMap<String, usize> = BTreeMap::new();
    for item in &parsed.items {
        *of_source.entry(wire::source_of(&wire::identify(item, &feed.url), feed, profiles)).or_default() += 1;
    }
    let has_root =
        |id: &String| profiles.profiles.iter().any(|known| known.source.id == *id && known.has_root());
    if feed.full_text == FullText::Always
        && let Some(id) = of_source.keys().find(|id| !has_root(id))
    {
        let message = format!(
            "full_text = \"always\", but nobody knows where on its pages the articles of {id:?} stand"
        );
        let help = format!(
            "add a `root` to [[sources]] with id = {id:?}; until then the texts of the feed are taken"
        );
        findings.push((message, help));
    }
    of_another(parsed, feed, profiles, findings);
    misspelt(feed, profiles, findings);
}

/// A source that nobody describes may have any id, but hardly one that is a slip away from one that is described.
fn misspelt(feed: &FeedConfig, profiles: &Profiles, findings: &mut Findings) {
    /// Shorter ids are near to many.
    const SHORTEST: usize = 5;
    let Some(source) = feed.source.as_ref().filter(|source| source.len() >= SHORTEST) else { return };
    let described = || profiles.profiles.iter().filter(|profile| !profile.of_feed);
    if described().any(|profile| profile.source.id == *source) {
        return;
    }
    if let Some(near) = nearest(source, described().map(|profile| profile.source.id.as_str())) {
        let message = format!("its source {source:?} is described nowhere, but {near:?} is");
        let help = format!("did you mean source = {near:?}? Else add [[sources]] with id = {source:?}");
        findings.push((message, help));
    }
}

/// A feed that was handed to another source is noticed by where its links lead.
fn of_another(parsed: &Feed, feed: &FeedConfig, profiles: &Profiles, findings: &mut Findings) {
    let Some(source) = &feed.source else { return };
    let described = profiles.profiles.iter().find(|profile| profile.source.id == *source && !profile.of_feed);
    // Who describes a source and names no host of it says that its articles may stand anywhere.
    if described.is_some_and(|profile| profile.hosts.is_empty()) {
        return;
    }
    let mut elsewhere: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &parsed.items {
        let url = item.link.as_deref().and_then(|link| Url::parse(link).ok());
        let known = url.as_ref().and_then(Url::host_str).and_then(|host| profiles.by_host(host));
        if let Some(Profile { source, .. }) = known {
            *elsewhere.entry(source.id.as_str()).or_default() += 1;
        }
    }
    if let Some((other, count)) = elsewhere.into_iter().max_by_key(|(_, count)| *count)
        && other != source
        && count * 2 > parsed.items.len()
    {
        let message =
            format!("it is said to be of the source {source:?}, but {count} of its items lead to {other:?}");
        let mut help = "see whether the feed was given to another, and mend `url` or `source`".to_owned();
        if described.is_none() {
            help.push_str(&format!("; if it is meant, add [[sources]] with id = {source:?}"));
        }
        findings.push((message, help));
    }
}

/// Items that nothing was written for.
#[derive(Debug, Default)]
pub(crate) struct Left {
    /// Files that the editor and the source have changed.
    pub edited: Vec<String>,
    /// Items with neither title nor text, by their names.
    pub without: Vec<String>,
    /// Fetched files that say something else than the feed, when nothing is known of what was fetched, below `content/`.
    pub unlike: Vec<String>,
}

impl Left {
    pub(crate) fn tell(&self, findings: &mut Findings) {
        let message = match self.without.as_slice() {
            [] => None,
            [one] => Some(format!("the item {one} has neither title nor text; it is left out")),
            [first, rest @ ..] => {
                let count = rest.len() + 1;
                Some(format!(
                    "{count} items have neither title nor text, {first} the first; they are left out"
                ))
            }
        };
        findings.extend(message.map(|message| (message, String::new())));
        if !self.unlike.is_empty() {
            let (shown, rest) = self.unlike.split_at(self.unlike.len().min(MOST_NAMED));
            let mut files = shown.iter().map(|path| format!("content/{path}")).collect::<Vec<_>>().join(", ");
            if !rest.is_empty() {
                files.push_str(&format!(" and {} more", rest.len()));
            }
            let (say, them) = if self.unlike.len() == 1 { ("says", "it") } else { ("say", "them") };
            let message = format!(
                "{files} {say} something else than the feed does now, and without .newsprint/fetch nothing tells whether by your hand: no change of the feed reaches {them} any more"
            );
            let help = "to take what the feed says, remove the file and, after the next fetch, its line in fetch/removed.txt";
            findings.push((message, help.into()));
        }
        for path in &self.edited {
            let message =
                format!("content/{path} has changed at its source, and by your hand; your version stays");
            let help = "to take that of the source, remove the file and, after the next fetch, its line in fetch/removed.txt";
            findings.push((message, help.into()));
        }
    }
}
