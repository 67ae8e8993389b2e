//! The items of a feed in, the files of its articles out: what is new is written, what has changed is written anew, and what needs
//! its page is left to [`crate::gather::full_text`].

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use regex::Regex;
use url::Url;

use crate::clean::{Profile, Profiles, SourceUrl};
use crate::config::{FeedConfig, FullText};
use crate::content::MAX_FILE_BYTES;
use crate::disk::error::IoError;
use crate::gather::article::{Article, Site, Waiting, on_its_way};
use crate::gather::feed::{Feed, Item};
use crate::gather::findings::{self, Left};
use crate::gather::library::Library;
use crate::gather::page::text_length;
use crate::gather::prints::{print_of, prints_of};
use crate::gather::report::Written;
use crate::gather::standing::{broken_file, is_article};
use crate::gather::state::{FeedState, Seen, TRIED, UNTRIED};
use crate::gather::verdict::{Known, Verdict, decide};
use crate::gather::versions;
use crate::gather::wire::{self, Identity};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// Characters of a text that is a teaser, where the whole is to be had.
const TEASER: usize = 400;

/// What came of one feed.
#[derive(Default)]
pub(crate) struct Taken {
    /// Articles that were written.
    pub written: Vec<Written>,
    pub unchanged: usize,
    /// What there is to say, with what to do.
    pub findings: Vec<(String, String)>,
    /// Files that are there and no articles any more.
    pub broken: Vec<Diagnostic>,
    /// Articles that wait for their pages.
    pub wishes: Vec<Wish>,
}

/// An article that waits for its page.
pub(crate) struct Wish {
    /// The feed, by its place.
    pub feed: usize,
    pub page: Url,
    pub article: Waiting,
    /// What its item says.
    pub version: Fingerprint,
    /// Its page could not be had the last time.
    pub tried: bool,
}

/// Of all that site.toml says of a feed's items, and profiles of where on their pages the texts stand: pages that gave nothing are
/// asked for again when that is mended.
pub(crate) fn settings_of(feed: &FeedConfig, profiles: &Profiles) -> Fingerprint {
    let is_meant = |profile: &&Profile| {
        feed.full_text != FullText::Never
            && feed.source.as_ref().is_none_or(|source| *source == profile.source.id)
    };
    let roots: Vec<&str> = profiles.profiles.iter().filter(is_meant).flat_map(Profile::roots).collect();
    Fingerprint::of_value(&(&FeedConfig { line: 0, ..feed.clone() }, roots))
}

/// How long an item that has left its feed is remembered: a file that is removed meanwhile was taken away all the same, and feeds
/// lose items for an hour.
const REMEMBERED: TimeDelta = TimeDelta::days(7);

/// How many of them.
const MOST_REMEMBERED: usize = 500;

/// Takes the items of a feed. What is seen of them goes into `state`, what is written into `library`. A date after `latest` is that of a
/// clock that is wrong, or of a zone, for what stands in a feed is out: the article has the moment when it was seen first.
///
/// # Errors
/// A file can't be written.
pub(crate) fn take(
    number: usize,
    parsed: Feed,
    latest: DateTime<Utc>,
    state: &mut FeedState,
    library: &mut Library,
    site: &Site<'_>,
) -> Result<Taken, IoError> {
    let feed = &site.config.fetch.feeds[number];
    let settings = settings_of(feed, site.profiles);
    let mut taking = Taking {
        number,
        site,
        latest,
        named: state.named.clone().unwrap_or_else(|| feed.url.clone()),
        former: site.former.places(&feed.url, site.config),
        before: std::mem::take(&mut state.items),
        away: std::mem::take(&mut state.away),
        told_anew: site.force || state.settings.is_some_and(|before| before != settings),
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
        .map(|(key, seen)| {
            (key, Seen { left: Some(seen.left.map_or(site.now, |left| left.min(site.now))), ..seen })
        })
        .filter(|(_, seen)| seen.left.is_some_and(|left| site.now - left < REMEMBERED))
        .collect();
    gone.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.left));
    seen.extend(gone.into_iter().take(MOST_REMEMBERED));
    (state.title, state.items, state.held_back, state.settings) =
        (parsed.title, seen, held_back, Some(settings));
    if !site.without_state {
        left.unlike.clear();
    }
    left.tell(&mut taken.findings);
    Ok(taken)
}

/// A feed of which items are being taken.
struct Taking<'a> {
    /// Its place in site.toml.
    number: usize,
    site: &'a Site<'a>,
    /// No item is younger.
    latest: DateTime<Utc>,
    /// What names its items without address.
    named: Url,
    /// What named those that were seen before it moved.
    former: Vec<Url>,
    /// Its items as they were.
    before: BTreeMap<String, Seen>,
    /// Those that the editor had taken away, as they were.
    away: BTreeMap<String, Seen>,
    /// Whether site.toml says something else of it than then, or it is asked as if.
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
                self.left.without.push(self.identify(&item, library).name);
            } else if !skipped.iter().any(|pattern| pattern.is_match(&item.title)) {
                self.take(item, library)?;
            }
        }
        Ok(())
    }

    /// By where its feed is; where nothing is known of that, by where it was.
    fn identify(&self, item: &Item, library: &Library) -> Identity {
        let is_known = |identity: &Identity| {
            let key = identity.key();
            library.has(identity.kin)
                || self.site.removed.contains(&identity.kin)
                || [&self.before, &self.away].iter().any(|known| known.contains_key(&key))
        };
        let identity = wire::identify(item, &self.named);
        if identity.url.is_some() || self.former.is_empty() || is_known(&identity) {
            return identity;
        }
        self.former.iter().map(|feed| wire::identify(item, feed)).find(is_known).unwrap_or(identity)
    }

    fn take(&mut self, item: Item, library: &mut Library) -> Result<(), IoError> {
        let Self { site, told_anew, .. } = *self;
        let feed = &site.config.fetch.feeds[self.number];
        let identity = self.identify(&item, library);
        let item = Item { date: item.date.filter(|date| *date <= self.latest), ..item };
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
        let file = || path.as_deref().and_then(|path| site.store.read(path)).map(|bytes| prints_of(&bytes));
        let removed = site.removed.contains(&kin);
        if path.is_none()
            && !removed
            && let Some((broken, found)) = broken(before, &item, &identity, feed, site)
        {
            self.taken.unchanged += 1;
            self.taken.broken.extend(found);
            self.seen.insert(key, broken);
            return Ok(());
        }
        let known =
            Known { removed, there: path.is_some(), seen: before, told_anew, written: &library.written };
        let wrote = before.and_then(|seen| seen.wrote);
        let mut seen = Seen { name, version, wrote, left: None, path: path.clone() };
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
                    Some([print, _]) => {
                        self.taken.unchanged += 1;
                        seen.wrote = Some(print);
                    }
                    None => self.left.edited.push(article.path),
                }
            }
            Verdict::OfAnother => {
                self.taken.unchanged += 1;
                seen.wrote = None;
            }
            Verdict::Unchanged => {
                self.taken.unchanged += 1;
                if let (None, Some(path)) = (before, path) {
                    let article = on_its_way(item, identity, Some(path), feed, site);
                    seen.wrote = self.adopt(article, is_first, library);
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
                return self.place(article, verdict, (key, seen), tried, library);
            }
        }
        self.seen.insert(key, seen);
        Ok(())
    }

    /// The state was lost, or a file is there by another way: it is ours if it says just what the feed says, and no other feed has
    /// written it.
    fn adopt(&mut self, article: Article, is_first: bool, library: &mut Library) -> Option<Fingerprint> {
        let feed = &self.site.config.fetch.feeds[self.number];
        let stands = article.as_it_stands(feed, self.site);
        if stands.is_none() && is_first && article.was_fetched() {
            self.left.unlike.push(article.path);
        }
        let [print, of_all] = stands?;
        (!library.written.contains(&of_all) && library.written.insert(print)).then_some(print)
    }

    /// Writes an article, or lets it wait for its page, and remembers that.
    fn place(
        &mut self,
        article: Article,
        verdict: Verdict,
        (key, mut seen): (String, Seen),
        tried: bool,
        library: &mut Library,
    ) -> Result<(), IoError> {
        let (Identity { id, kin, .. }, path) = (article.identity.clone(), article.path.clone());
        seen.path = Some(path.clone());
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
            Put::Written(print) => {
                library.written.insert(print);
                seen.wrote = Some(print);
            }
        }
        library.add(id, kin, path);
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
        let print = print_of(&bytes);
        if let Some(page) = page_of(&article, feed, site.profiles).filter(|_| !site.dry_run) {
            let article = article.wait(site.store)?;
            let wish = Wish { feed: self.number, page, article, version: seen.version, tried };
            return Ok(Put::Waits(Box::new(wish)));
        }
        if article.stands_as(&bytes) {
            taken.unchanged += 1;
            return Ok(Put::Written(print));
        }
        // `<p></p>`: a build would find nothing in the file, and the next fetch no file.
        if !is_article(&article.path, bytes.clone(), site.config) {
            self.left.without.push(article.identity.name);
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

/// What is remembered of an item whose file is there and is no article any more, and what there is to say of it, where that was not
/// said before anything was asked. None where there is no such file.
fn broken(
    before: Option<&Seen>,
    item: &Item,
    identity: &Identity,
    feed: &FeedConfig,
    site: &Site<'_>,
) -> Option<(Seen, Option<Diagnostic>)> {
    let source = wire::source_of(identity, feed, site.profiles);
    let first = || item.date.map(|date| wire::path(&source, date, identity.id, 8));
    let path = before.and_then(|seen| seen.path.clone()).or_else(first)?;
    let found = broken_file(&path, site.store, site.config)?;
    let unseen =
        || Seen { name: identity.name.clone(), version: UNTRIED, wrote: None, left: None, path: Some(path) };
    Some(before.map_or_else(|| (unseen(), Some(found)), |before| (before.clone(), None)))
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
