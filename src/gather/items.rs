//! The items of a feed in, the files of its articles out: what is new is written, what has changed is written anew, and what needs
//! its page is left to [`crate::gather::full_text`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use regex::Regex;
use url::Url;

use crate::clean::{ArticleId, Profile, Profiles, SourceUrl};
use crate::config::{Config, FeedConfig, FullText};
use crate::content::MAX_FILE_BYTES;
use crate::disk::error::IoError;
use crate::gather::feed::{Feed, Item};
use crate::gather::findings::{self, Left};
use crate::gather::library::Library;
use crate::gather::page::text_length;
use crate::gather::report::Written;
use crate::gather::standing::{Standing, is_article, slug_of, version_in};
use crate::gather::state::{FeedState, Note, Seen, TRIED, UNTRIED};
use crate::gather::store::Store;
use crate::gather::verdict::{Known, Verdict, decide};
use crate::gather::versions;
use crate::gather::versions::Version;
use crate::gather::wire::{self, Identity, Lasting};
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
    /// Nothing is known of an earlier fetch.
    pub without_state: bool,
}

/// What came of one feed.
#[derive(Default)]
pub(crate) struct Taken {
    /// Articles that were written.
    pub written: Vec<Written>,
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
    pub article: Article,
    /// What its item says.
    pub version: Fingerprint,
    /// Its page could not be had the last time.
    pub tried: bool,
}

/// An article on its way to its file.
pub(crate) struct Article {
    pub item: Item,
    pub identity: Identity,
    pub date: DateTime<Utc>,
    /// Below `content/`.
    pub path: String,
    /// The file that it has already.
    pub standing: Option<Standing>,
    /// Its text is that of its page.
    has_whole_text: bool,
}

/// Of all that site.toml says of a feed's items.
pub(crate) fn settings_of(feed: &FeedConfig) -> Fingerprint {
    Fingerprint::of_value(&FeedConfig { line: 0, ..feed.clone() })
}

/// How long an item that has left its feed is remembered: a file that is removed meanwhile was taken away all the same, and feeds
/// lose items for an hour.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// How many of them.
const MOST_REMEMBERED: usize = 500;

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
    let settings = settings_of(feed);
    let mut taking = Taking {
        number,
        site,
        named: state.named.clone().unwrap_or_else(|| feed.url.clone()),
        before: std::mem::take(&mut state.items),
        away: std::mem::take(&mut state.away),
        told_anew: state.settings.is_some_and(|before| before != settings),
        seen: BTreeMap::new(),
        held_back: BTreeSet::new(),
        still_away: BTreeMap::new(),
        left: Left::default(),
        taken: Taken::default(),
    };
    findings::of_feed(&parsed, feed, site.profiles, &mut taking.taken.findings);
    let outcome = taking.take_all(parsed.items, library);
    let Taking { before, away, still_away, mut seen, held_back, mut left, mut taken, .. } = taking;
    state.away = still_away;
    if taken.written.iter().any(|written| written.new) {
        state.last_new = Some(site.now);
    }
    let gone = before.into_iter().filter(|(key, _)| !seen.contains_key(key) && !held_back.contains(key));
    if let Err(error) = outcome {
        // Those that were not looked at are as they were.
        let gone: Vec<_> = gone.collect();
        seen.extend(gone);
        state.items = seen;
        state.away.extend(away);
        return Err(error);
    }
    let mut gone: Vec<_> = gone
        .map(|(key, seen)| (key, Seen { left: Some(seen.left.unwrap_or(site.now)), ..seen }))
        .filter(|(_, seen)| seen.left.is_some_and(|left| site.now - left < REMEMBERED))
        .collect();
    gone.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.left));
    seen.extend(gone.into_iter().take(MOST_REMEMBERED));
    (state.title, state.items, state.held_back, state.settings) =
        (parsed.title, seen, held_back, Some(settings));
    if !site.without_state {
        left.unlike = 0;
    }
    left.tell(&mut taken.findings);
    Ok(taken)
}

/// A feed of which items are being taken.
struct Taking<'a> {
    /// Its place in site.toml.
    number: usize,
    site: &'a Site<'a>,
    /// What names its items without address.
    named: Url,
    /// Its items as they were.
    before: BTreeMap<String, Seen>,
    /// Those that the editor had taken away, as they were.
    away: BTreeMap<String, Seen>,
    /// Whether site.toml says something else of it than then.
    told_anew: bool,
    seen: BTreeMap<String, Seen>,
    held_back: BTreeSet<String>,
    still_away: BTreeMap<String, Seen>,
    left: Left,
    taken: Taken,
}

impl Taking<'_> {
    fn take_all(&mut self, items: Vec<Item>, library: &mut Library) -> Result<(), IoError> {
        let patterns = &self.site.config.fetch.feeds[self.number].skip_title;
        let skipped: Vec<Regex> = patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect();
        for item in items {
            if item.title.is_empty() && item.body.is_empty() {
                self.left.without += 1;
            } else if !skipped.iter().any(|pattern| pattern.is_match(&item.title)) {
                self.take(item, library)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, item: Item, library: &mut Library) -> Result<(), IoError> {
        let Self { site, told_anew, .. } = *self;
        let feed = &site.config.fetch.feeds[self.number];
        let identity = wire::identify(&item, &self.named);
        let key = identity.key();
        if self.seen.contains_key(&key) {
            return Ok(());
        }
        let (version, name, kin) = (wire::version(&item, &identity), identity.name.clone(), identity.kin);
        let path = library.path(identity.id, kin).map(str::to_owned);
        // What was brought back by hand is what it was.
        let brought_back = path.as_ref().and_then(|_| self.away.get(&key));
        let before = self.before.get(&key).or(brought_back);
        let is_first = library.note(kin);
        let file =
            || path.as_deref().and_then(|path| site.store.read(path)).map(|bytes| Fingerprint::of(&bytes));
        let removed = site.removed.contains(&kin);
        let known = Known { removed, there: path.is_some(), seen: before, told_anew };
        let mut seen = Seen { name, version, wrote: before.and_then(|seen| seen.wrote), left: None };
        match decide(known, version, feed.on_change, file) {
            // Not remembered as seen: what stands in the list needs no memory.
            Verdict::Removed => {
                self.still_away.extend(self.away.remove_entry(&key));
                self.held_back.insert(key);
                return Ok(());
            }
            Verdict::Edited => {
                // Where the state is older than the files: what says just what the feed says is ours.
                let article = on_its_way(item, identity, path, feed, site);
                match article.as_it_stands(feed, site) {
                    Some(print) => {
                        self.taken.unchanged += 1;
                        seen.wrote = Some(print);
                    }
                    None => self.left.edited.push(article.path),
                }
            }
            Verdict::Unchanged => {
                self.taken.unchanged += 1;
                if let (None, Some(path)) = (before, path) {
                    // The state was lost, or a file is there by another way: it is ours if it says just what the feed says.
                    let article = on_its_way(item, identity, Some(path), feed, site);
                    seen.wrote = article.as_it_stands(feed, site);
                    self.left.unlike +=
                        usize::from(seen.wrote.is_none() && is_first && article.was_fetched());
                }
            }
            // The first feed that has it gives the text; without a file it is not yet seen.
            Verdict::New if library.is_waiting(kin) => {
                self.taken.unchanged += 1;
                return Ok(());
            }
            verdict @ (Verdict::New | Verdict::Changed) => {
                let tried = before.is_some_and(|seen| seen.version == TRIED);
                let mut article = on_its_way(item, identity, path, feed, site);
                if before.is_some_and(|seen| seen.version == version) {
                    article.keep_its_text();
                }
                let (id, path) = (article.identity.id, article.path.clone());
                match self.put(article, verdict, &seen, tried)? {
                    Put::Nothing => return Ok(()),
                    Put::Waits(wish) if verdict == Verdict::New => {
                        library.wait(kin);
                        self.taken.wishes.push(*wish);
                        return Ok(());
                    }
                    Put::Waits(wish) => {
                        self.taken.wishes.push(*wish);
                        seen.version = UNTRIED;
                    }
                    Put::Written(print) => seen.wrote = Some(print),
                }
                library.add(id, kin, path);
            }
        }
        self.seen.insert(key, seen);
        Ok(())
    }

    /// Writes an article that has its text.
    fn put(&mut self, article: Article, verdict: Verdict, seen: &Seen, tried: bool) -> Result<Put, IoError> {
        let (site, taken) = (self.site, &mut self.taken);
        let feed = &site.config.fetch.feeds[self.number];
        let bytes = article.file(&article.item.body, feed, site).into_bytes();
        if bytes.len() as u64 > MAX_FILE_BYTES {
            let name = &article.identity.name;
            let message = format!("the item {name} has more bytes than an article may have; it is left out");
            taken.findings.push((message, String::new()));
            return Ok(Put::Nothing);
        }
        let print = Fingerprint::of(&bytes);
        if let Some(page) = page_of(&article, feed, site.profiles).filter(|_| !site.dry_run) {
            let wish = Wish { feed: self.number, page, article, version: seen.version, tried };
            return Ok(Put::Waits(Box::new(wish)));
        }
        if article.stands_as(&bytes) {
            taken.unchanged += 1;
            return Ok(Put::Written(print));
        }
        // `<p></p>`: a build would find nothing in the file, and the next fetch no file.
        if !is_article(&article.path, bytes.clone(), site.config) {
            self.left.without += 1;
            return Ok(Put::Nothing);
        }
        if !site.dry_run {
            article
                .overwritten(&bytes, site)
                .map_or(Ok(()), |version| versions::keep(&version, site.store))?;
            site.store
                .write_item(&article.note(feed, Seen { wrote: Some(print), ..seen.clone() }), &bytes)?;
        }
        taken.written.push(article.written(verdict == Verdict::New));
        Ok(Put::Written(print))
    }
}

/// Where an article has got to.
enum Put {
    Written(Fingerprint),
    /// For its page.
    Waits(Box<Wish>),
    /// It is left out.
    Nothing,
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
    article
        .identity
        .url
        .as_ref()
        .filter(|_| wanted && !article.has_whole_text && described())
        .and_then(SourceUrl::url)
}

/// Gives an article its date and its place: those that it has, else those of its item.
pub(crate) fn on_its_way(
    item: Item,
    identity: Identity,
    path: Option<String>,
    feed: &FeedConfig,
    site: &Site<'_>,
) -> Article {
    let standing =
        path.as_ref().and_then(|path| Some(Standing::read(path, site.store.read(path)?, site.config)));
    let date = standing.as_ref().and_then(|standing| standing.date).or(item.date).unwrap_or(site.now);
    // Its address ends in digits of its id: it stays what it is, with or without `www.`.
    let url = standing.as_ref().and_then(|standing| standing.url.clone());
    let own = url.map(Identity::of_url).filter(|own| own.id != identity.id && own.kin == identity.kin);
    let identity = own.unwrap_or(identity);
    let path = path.unwrap_or_else(|| {
        let source = wire::source_of(&identity, feed, site.profiles);
        let at = |digits| wire::path(&source, date, identity.id, digits);
        // The editor may have given the file another address.
        if site.store.is_taken(&at(8)) { at(32) } else { at(8) }
    });
    Article { item, identity, date, path, standing, has_whole_text: false }
}

impl Article {
    /// Its file, with this body, under the address that it has.
    pub(crate) fn file(&self, body: &str, feed: &FeedConfig, site: &Site<'_>) -> String {
        let Site { config, profiles, .. } = site;
        let written = |slug| {
            let lasting = Lasting { date: self.date, slug };
            wire::file(&self.item, body, &self.identity, lasting, feed, profiles, config)
        };
        let Some(standing) = &self.standing else { return written(None) };
        let text = written(standing.slug.as_deref());
        // Where no title stands in an address, none has to stay: `/:year/:id/`.
        let has_title = config.urls.article.contains(":slug") || standing.date.is_none();
        if standing.slug.is_some() || standing.bytes == text.as_bytes() || !has_title {
            return text;
        }
        let slug_of = |bytes| slug_of(&self.path, bytes, config, profiles);
        match slug_of(&standing.bytes) {
            before @ Some(_) if before != slug_of(text.as_bytes()) => written(before.as_deref()),
            _ => text,
        }
    }

    /// What stands in its file, if that is to be kept when these bytes take its place.
    pub(crate) fn overwritten(&self, bytes: &[u8], site: &Site<'_>) -> Option<Version> {
        let Site { config, profiles, .. } = site;
        let standing = self.standing.as_ref().filter(|_| config.revisions.enabled)?;
        let of = version_in(&self.path, [standing.bytes.as_slice(), bytes], config, profiles)?;
        Some(Version { of, until: site.now, bytes: standing.bytes.clone(), most: config.revisions.keep })
    }

    /// What is noted when its file is written.
    pub(crate) fn note(&self, feed: &FeedConfig, seen: Seen) -> Note {
        Note { feed: feed.url.to_string(), key: self.identity.key(), path: self.path.clone(), seen }
    }

    /// Whether its file has these bytes already.
    pub(crate) fn stands_as(&self, bytes: &[u8]) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.bytes == bytes)
    }

    /// The fingerprint of its file, if that is what would be written for its item now.
    fn as_it_stands(&self, feed: &FeedConfig, site: &Site<'_>) -> Option<Fingerprint> {
        let bytes = self.file(&self.item.body, feed, site);
        self.stands_as(bytes.as_bytes()).then(|| Fingerprint::of(bytes.as_bytes()))
    }

    /// Whether its file has the name of one that was fetched.
    fn was_fetched(&self) -> bool {
        self.path.ends_with(&format!("Z-{}.md", self.identity.id.0.short(8)))
    }

    /// Nothing of its item has changed: the text of its page is not fetched again.
    fn keep_its_text(&mut self) {
        if let Some(standing) = &self.standing
            && text_length(&standing.body) > text_length(&self.item.body)
        {
            self.item.body = standing.body.trim().to_owned();
            self.has_whole_text = true;
        }
    }

    pub(crate) fn written(&self, new: bool) -> Written {
        Written { file: format!("content/{}", self.path), title: self.item.title.clone(), new }
    }
}
