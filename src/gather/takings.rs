//! The items of a feed in, the files of its articles out: what is new is written, what has changed is written anew, and what needs
//! its page is left to [`crate::gather::full_text`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use regex::Regex;
use url::Url;

use crate::clean::{ArticleId, Profile, Profiles, SourceUrl};
use crate::config::{Config, FeedConfig, FullText};
use crate::content;
use crate::content::{ContentPath, MAX_FILE_BYTES, RawFile};
use crate::disk::error::IoError;
use crate::gather::feed::{Feed, Item, MOST_ITEMS};
use crate::gather::library::Library;
use crate::gather::page::text_length;
use crate::gather::settle::{Known, Verdict, settle};
use crate::gather::state::{FeedState, Seen};
use crate::gather::store::Store;
use crate::gather::wire::{self, Identity};
use crate::ground::fingerprint::Fingerprint;

/// Characters of a text that is a teaser, where the whole is to be had.
const TEASER: usize = 400;

/// What all feeds share.
pub(crate) struct Site<'a> {
    pub config: &'a Config,
    pub profiles: &'a Profiles,
    pub store: &'a Arc<Store>,
    pub removed: &'a BTreeSet<ArticleId>,
    pub now: DateTime<Utc>,
    pub dry_run: bool,
}

/// What came of one feed.
#[derive(Default)]
pub(crate) struct Taken {
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// What there is to say, with what to do.
    pub findings: Vec<(String, String)>,
    /// Articles that wait for their pages.
    pub wishes: Vec<Wish>,
}

/// An article that waits for its page.
pub(crate) struct Wish {
    /// The feed, by its place.
    pub feed: usize,
    pub page: Url,
    pub is_new: bool,
    pub article: Article,
}

/// An article on its way to its file.
pub(crate) struct Article {
    pub item: Item,
    pub identity: Identity,
    pub date: DateTime<Utc>,
    /// Below `content/`.
    pub path: String,
}

/// Takes the items of a feed. What is seen of them goes into `state`, what is written into `library`.
///
/// # Errors
/// A file can't be written.
pub(crate) fn take(
    number: usize,
    parsed: Feed,
    state: &mut FeedState,
    library: &mut Library,
    site: &Site<'_>,
) -> Result<Taken, IoError> {
    let feed = &site.config.fetch.feeds[number];
    let mut taken = Taken::default();
    tell_of_feed(&parsed, feed, site.profiles, &mut taken.findings);
    let skipped: Vec<Regex> = feed.skip_title.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect();
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let (mut edited, mut without) = (Vec::new(), 0_usize);
    for item in parsed.items {
        if item.title.is_empty() && item.body.is_empty() {
            without += 1;
            continue;
        }
        if skipped.iter().any(|pattern| pattern.is_match(&item.title)) {
            continue;
        }
        let identity = wire::identify(&item, &feed.url);
        let key = identity.id.0.to_string();
        if seen.contains_key(&key) {
            continue;
        }
        let (version, name) = (wire::version(&item, &identity), identity.name.clone());
        let before = state.items.get(&key);
        let path = library.path(identity.id).map(str::to_owned);
        let file =
            || path.as_deref().and_then(|path| site.store.read(path)).map(|bytes| Fingerprint::of(&bytes));
        let known =
            Known { removed: site.removed.contains(&identity.id), there: path.is_some(), seen: before };
        let verdict = settle(known, version, feed.on_change, file);
        let mut wrote = before.and_then(|seen| seen.wrote);
        match verdict {
            // Not remembered: what stands in the list needs no memory.
            Verdict::Removed => continue,
            Verdict::Edited => edited.extend(path),
            Verdict::Unchanged => {
                taken.unchanged += 1;
                if before.is_none() {
                    // The state was lost, or a file is there by another way: it is ours if it says just what the feed says.
                    let existing = path.as_deref().and_then(|path| site.store.read(path));
                    wrote = existing
                        .filter(|bytes| is_ours(&item, &identity, bytes, feed, site))
                        .map(|bytes| Fingerprint::of(&bytes));
                }
            }
            Verdict::New | Verdict::Changed => {
                let article = on_its_way(item, identity, path, feed, site);
                let (id, path) = (article.identity.id, article.path.clone());
                match put(article, verdict, number, site, &mut taken)? {
                    Put::TooLong => continue,
                    Put::Waits => {}
                    Put::Written(print) => wrote = Some(print),
                }
                library.add(id, path);
                if verdict == Verdict::New { taken.new += 1 } else { taken.changed += 1 }
            }
        }
        seen.insert(key, Seen { name, version, wrote });
    }
    if taken.new > 0 {
        state.last_new = Some(site.now);
    }
    state.title = parsed.title;
    state.items = seen;
    tell_of_items(&edited, without, &mut taken.findings);
    Ok(taken)
}

/// Where an article has got to.
enum Put {
    Written(Fingerprint),
    /// For its page.
    Waits,
    TooLong,
}

/// Writes an article that has its text.
fn put(
    article: Article,
    verdict: Verdict,
    number: usize,
    site: &Site<'_>,
    taken: &mut Taken,
) -> Result<Put, IoError> {
    let feed = &site.config.fetch.feeds[number];
    let bytes = article.file(&article.item.body, feed, site);
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let name = &article.identity.name;
        let message = format!("the item {name} has more bytes than an article may have; it is left out");
        taken.findings.push((message, String::new()));
        return Ok(Put::TooLong);
    }
    if site.dry_run {
        return Ok(Put::Written(Fingerprint::of(bytes.as_bytes())));
    }
    if let Some(page) = page_of(&article, feed, site.profiles) {
        taken.wishes.push(Wish { feed: number, page, is_new: verdict == Verdict::New, article });
        return Ok(Put::Waits);
    }
    site.store.write(&article.path, bytes.as_bytes())?;
    Ok(Put::Written(Fingerprint::of(bytes.as_bytes())))
}

/// The profile that says how pages of an article are read.
pub(crate) fn profile_of<'p>(
    identity: &Identity,
    feed: &FeedConfig,
    profiles: &'p Profiles,
) -> Option<&'p Profile> {
    let source = wire::source_of(identity, feed, profiles);
    profiles.profiles.iter().find(|profile| profile.source.id == source)
}

/// The page that an article needs for its text.
fn page_of(article: &Article, feed: &FeedConfig, profiles: &Profiles) -> Option<Url> {
    let short = || text_length(&article.item.body) < TEASER;
    let wanted = match feed.full_text {
        FullText::Never => false,
        FullText::Always => true,
        FullText::Auto => short(),
    };
    let described = || profile_of(&article.identity, feed, profiles).is_some_and(Profile::has_root);
    article.identity.url.as_ref().filter(|_| wanted && described()).and_then(SourceUrl::url)
}

/// Gives an article its date and its place: those that it has, else those of its item.
fn on_its_way(
    item: Item,
    identity: Identity,
    path: Option<String>,
    feed: &FeedConfig,
    site: &Site<'_>,
) -> Article {
    let existing = || {
        let path = path.as_ref()?;
        date_of_file(path, site.store.read(path)?, site.config)
    };
    let date = item.date.or_else(existing).unwrap_or(site.now);
    let path = path.unwrap_or_else(|| {
        let source = wire::source_of(&identity, feed, site.profiles);
        let at = |digits| wire::path(&source, date, identity.id, digits);
        // The editor may have given the file another address.
        if site.store.is_taken(&at(8)) { at(32) } else { at(8) }
    });
    Article { item, identity, date, path }
}

impl Article {
    /// Its file, with this body.
    pub(crate) fn file(&self, body: &str, feed: &FeedConfig, site: &Site<'_>) -> String {
        wire::file(&self.item, body, &self.identity, self.date, feed, site.profiles, site.config)
    }
}

fn date_of_file(path: &str, bytes: Vec<u8>, config: &Config) -> Option<DateTime<Utc>> {
    let file = RawFile { path: ContentPath(path.to_owned()), bytes };
    content::parse(&file, config).draft?.published.map(|found| found.value)
}

/// Whether a file is what would be written for an item now.
fn is_ours(item: &Item, identity: &Identity, bytes: &[u8], feed: &FeedConfig, site: &Site<'_>) -> bool {
    let date = item.date.or_else(|| date_of_file("a.md", bytes.to_vec(), site.config));
    date.is_some_and(|date| {
        wire::file(item, &item.body, identity, date, feed, site.profiles, site.config).as_bytes() == bytes
    })
}

fn tell_of_feed(parsed: &Feed, feed: &FeedConfig, profiles: &Profiles, findings: &mut Vec<(String, String)>) {
    if parsed.cut {
        let message = format!("it has more than {MOST_ITEMS} items; the first {MOST_ITEMS} are taken");
        findings.push((message, String::new()));
    }
    match parsed.broken.as_slice() {
        [] => {}
        [one] => findings.push((one.clone(), "what can be read is taken".into())),
        [first, rest @ ..] => {
            let message = format!("{first}; and {} more like that", rest.len());
            findings.push((message, "what can be read is taken".into()));
        }
    }
    // A feed that was handed to another source is noticed by where its links lead.
    let Some(source) = &feed.source else { return };
    let mut elsewhere: BTreeMap<&str, usize> = BTreeMap::new();
    for item in &parsed.items {
        let url = item.link.as_deref().and_then(|link| Url::parse(link).ok());
        let known = url.as_ref().and_then(Url::host_str).and_then(|host| profiles.by_host(host));
        if let Some(profile) = known {
            *elsewhere.entry(profile.source.id.as_str()).or_default() += 1;
        }
    }
    if let Some((other, count)) = elsewhere.into_iter().max_by_key(|(_, count)| *count)
        && other != source
        && count * 2 > parsed.items.len()
    {
        let message =
            format!("it is said to be of the source {source:?}, but {count} of its items lead to {other:?}");
        findings
            .push((message, "see whether the feed was given to another, and mend `url` or `source`".into()));
    }
}

fn tell_of_items(edited: &[String], without: usize, findings: &mut Vec<(String, String)>) {
    if without > 0 {
        let message = format!("{without} item(s) have neither title nor text; they are left out");
        findings.push((message, String::new()));
    }
    for path in edited {
        let message =
            format!("content/{path} has changed at its source, and by your hand; your version stays");
        let help = "to take that of the source, remove the file and, after the next fetch, its line in fetch/removed.txt";
        findings.push((message, help.into()));
    }
}
