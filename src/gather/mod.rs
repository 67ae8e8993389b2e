//! Feeds in, article files out: `newsprint fetch`. All that touches the network before a build is here, and leaves files, so that a
//! build stays a function of the folder.
//!
//! In three steps: ask all feeds that are due, and keep their answers; take their items in the order of site.toml, so that the same
//! answers give the same files; fetch pages for those that have no text of their own. Then the state is written, last of all.

mod address;
mod answer;
mod caller;
mod clip;
mod decode;
mod discover;
mod feed;
mod full_text;
mod http;
mod library;
pub(crate) mod opml;
mod page;
pub(crate) mod report;
#[cfg(any(test, fuzzing))]
pub(crate) mod road;
mod robots;
mod schedule;
mod settle;
pub(crate) mod state;
pub(crate) mod store;
mod takings;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use self::answer::{Fetched, Meaning, Trouble};
use self::caller::Caller;
pub(crate) use self::clip::{Clipped, clip};
pub(crate) use self::discover::discover;
use self::feed::{Feed, NoFeed};
use self::full_text::{PAGES_OF_A_HOST, RobotRules};
use self::http::{Answer, Refusal, Wanted};
use self::library::Library;
use self::page::Head;
use self::report::{FeedReport, FetchOptions, Outcome, Report};
use self::state::{FeedState, Seen, State};
use self::store::{REMOVED, Store, read_state};
use self::takings::{Site, Taken, Wish, take};
use crate::clean::Profiles;
use crate::config::{Config, FeedConfig};
use crate::content::Clock;
use crate::disk::clock;
use crate::disk::clock::Stopwatch;
use crate::disk::error::{Failure, IoError};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::progress::Progress;

/// Fetches the feeds of a site.
///
/// # Errors
/// The disk's. What is wrong with a feed is in the report.
pub(crate) fn fetch(
    options: &FetchOptions,
    config: &Config,
    profiles: &Profiles,
    progress: &dyn Progress,
) -> Result<Report, Failure> {
    let (watch, now) = (Stopwatch::start(), clock::now());
    let store =
        Arc::new(Store::open(&options.root, || progress.say("another newsprint is fetching; waiting…"))?);
    let (mut state, notice) = read_state(&options.root);
    let mut report = Report { diagnostics: notice.into_iter().collect(), ..Report::default() };
    let caller = Caller::of(config)?;

    // Before anything is asked: a feed whose articles are missing is asked in full.
    let hold = || store.hold_content(|| progress.say("another newsprint is reading the articles; waiting…"));
    let lock = hold()?;
    let mut library = Library::read(&store, config)?;
    let mut removed = store.removed()?;
    note_removed(&mut state, &library, &mut removed, &store, options.dry_run, &mut report)?;
    drop(lock);

    let chosen = |number: &usize| options.only.as_ref().is_none_or(|only| only.contains(number));
    let feeds: Vec<usize> = (0..config.fetch.feeds.len()).filter(chosen).collect();
    let answers = ask(&feeds, config, &state, options.force, now, &caller, progress);

    let lock = hold()?;
    let site = Site { config, profiles, store: &store, removed: &removed, now, dry_run: options.dry_run };
    let mut wishes = Vec::new();
    progress.stage("reading", feeds.len());
    for (number, answer) in feeds.into_iter().zip(answers) {
        let feed = &config.fetch.feeds[number];
        let state = state.feeds.entry(feed.url.to_string()).or_default();
        wishes.extend(settle_feed(number, answer, state, &mut library, &site, &mut report)?);
        progress.step();
    }
    drop(lock);

    fulfil(wishes, &caller, &site, &mut state, &mut report, progress)?;
    if !options.dry_run {
        let configured: BTreeSet<&str> = config.fetch.feeds.iter().map(|feed| feed.url.as_str()).collect();
        state.feeds.retain(|url, _| configured.contains(url.as_str()));
        store.save_state(&state)?;
    }
    report.counts.bytes = caller.client.bytes();
    report.elapsed = watch.elapsed();
    report.diagnostics.sort();
    Ok(report)
}

type Asked = Option<Result<Answer, Refusal>>;

/// Asks all feeds that are due; none for one that is not.
fn ask(
    feeds: &[usize],
    config: &Config,
    state: &State,
    force: bool,
    now: DateTime<Utc>,
    Caller { client, runtime }: &Caller,
    progress: &dyn Progress,
) -> Vec<Asked> {
    let state_of = |feed: &FeedConfig| state.feeds.get(feed.url.as_str()).cloned().unwrap_or_default();
    let due = |number: &usize| answer::is_due(&state_of(&config.fetch.feeds[*number]), now, force);
    let due: Vec<usize> = feeds.iter().copied().filter(due).collect();
    progress.stage("fetching", due.len());
    let mut answers = runtime.block_on(async {
        let asked = due.into_iter().map(|number| async move {
            let feed = &config.fetch.feeds[number];
            let state = state_of(feed);
            let answer = client.get(&feed.url, Wanted::Feed, |url| answer::validators(&state, url)).await;
            progress.step();
            (number, answer)
        });
        futures_util::future::join_all(asked).await.into_iter().collect::<BTreeMap<_, _>>()
    });
    feeds.iter().map(|number| answers.remove(number)).collect()
}

/// What was seen in a feed and is not in `content/` any more was taken away by the editor: it goes into the list.
fn note_removed(
    state: &mut State,
    library: &Library,
    removed: &mut BTreeSet<crate::clean::ArticleId>,
    store: &Store,
    dry_run: bool,
    report: &mut Report,
) -> Result<(), IoError> {
    let is_gone = |key: &String| {
        let id = Fingerprint::from_hex(key).map(crate::clean::ArticleId);
        id.filter(|id| !library.has(*id) && !removed.contains(id))
    };
    let all: usize = state.feeds.values().map(|feed| feed.items.len()).sum();
    let gone: BTreeMap<_, _> = state
        .feeds
        .values()
        .flat_map(|feed| &feed.items)
        .filter_map(|(key, seen)| Some((is_gone(key)?, seen.name.clone())))
        .collect();
    // Nobody takes away most of what there is; a checkout without what was fetched looks like that.
    if gone.len() > 10 && gone.len() * 2 > all {
        let message = format!(
            "{} of {all} articles that were fetched are not in content/; they are not taken as removed",
            gone.len()
        );
        let help =
            format!("they are fetched again; to have them stay away, write their addresses into {REMOVED}");
        report.diagnostics.push(Diagnostic::warning(message).help(help));
        for feed in state.feeds.values_mut() {
            let before = feed.items.len();
            feed.items.retain(|key, _| {
                Fingerprint::from_hex(key).is_some_and(|id| library.has(crate::clean::ArticleId(id)))
            });
            if feed.items.len() < before {
                (feed.etag, feed.last_modified, feed.body) = (None, None, None);
            }
        }
        return Ok(());
    }
    report.counts.removed = gone.len();
    let names: BTreeSet<String> = gone.values().cloned().collect();
    if !names.is_empty() && !dry_run {
        store.add_removed(&names)?;
        for feed in state.feeds.values_mut() {
            feed.items.retain(|_, seen| !names.contains(&seen.name));
        }
    }
    removed.extend(gone.into_keys());
    Ok(())
}

/// Takes in what one feed answered, and reports it.
fn settle_feed(
    number: usize,
    answer: Asked,
    state: &mut FeedState,
    library: &mut Library,
    site: &Site<'_>,
    report: &mut Report,
) -> Result<Vec<Wish>, IoError> {
    let feed = &site.config.fetch.feeds[number];
    let finding = |message: String, help: String| {
        Diagnostic::warning(format!("{}: {message}", feed.url)).at("site.toml").line(feed.line).help(help)
    };
    let mut told = FeedReport {
        url: feed.url.to_string(),
        outcome: Outcome::Skipped,
        new: 0,
        changed: 0,
        next: None,
        problem: None,
    };
    report.counts.feeds += 1;
    let mut wishes = Vec::new();
    match answer {
        None => report.counts.skipped += 1,
        Some(answer) => {
            if let Ok(Answer { moved: Some(to), .. }) = &answer {
                let message = format!("it has moved to {to}");
                report.diagnostics.push(finding(message, format!("write url = \"{to}\"")));
            }
            let every = Duration::from_secs(site.config.fetch.every);
            match read(answer::read(answer, state, every, site.now), feed, state, site) {
                Read::Failed(trouble) => {
                    told.outcome = Outcome::Failed;
                    report.counts.failed += 1;
                    report.diagnostics.push(finding(trouble.message, trouble.help));
                }
                Read::NotModified => {
                    told.outcome = Outcome::NotModified;
                    report.counts.not_modified += 1;
                    report.counts.unchanged += state.items.len();
                }
                Read::Feed(parsed, fetched) => {
                    told.outcome = Outcome::Read;
                    let taken = take(number, parsed, state, library, site)?;
                    let Taken { new, changed, unchanged, findings, wishes: wanted } = taken;
                    (told.new, told.changed) = (new, changed);
                    report.counts.new += new;
                    report.counts.changed += changed;
                    report.counts.unchanged += unchanged;
                    report
                        .diagnostics
                        .extend(findings.into_iter().map(|(message, help)| finding(message, help)));
                    fetched.remember(state, site.now);
                    wishes = wanted;
                }
            }
        }
    }
    told.next = state.not_before.filter(|_| !state.gone);
    told.problem.clone_from(&state.problem);
    report.feeds.push(told);
    Ok(wishes)
}

/// An answer, read to its end.
enum Read {
    NotModified,
    Feed(Feed, Box<Fetched>),
    Failed(Trouble),
}

fn read(meaning: Meaning, feed: &FeedConfig, state: &mut FeedState, site: &Site<'_>) -> Read {
    let fetched = match meaning {
        Meaning::NotModified => return Read::NotModified,
        Meaning::Failed(trouble) => return Read::Failed(trouble),
        Meaning::Body(fetched) => fetched,
    };
    let content_type = fetched.content_type.as_deref();
    let trouble = match feed::read(&fetched.bytes, content_type, &fetched.url, Clock::of(site.config)) {
        Ok(parsed) => return Read::Feed(parsed, fetched),
        Err(NoFeed::Empty) => Trouble::new("its answer is empty", "it is asked later"),
        Err(NoFeed::Html) => {
            let text = decode::decode(&fetched.bytes, content_type);
            let feeds = Head::read(&text, &fetched.url).feeds;
            let help = match feeds.iter().find(|(url, _)| *url != feed.url) {
                Some((url, _)) => format!("the page names this one: url = \"{url}\""),
                None => "the page names no feed; see in a browser what it says".into(),
            };
            Trouble::new("it is a page of HTML, no feed", help)
        }
        Err(NoFeed::Other(why)) => Trouble::new(format!("it is no feed that can be read: {why}"), ""),
    };
    match answer::fail(state, trouble, None, site.now) {
        Meaning::Failed(trouble) => Read::Failed(trouble),
        _ => Read::NotModified,
    }
}

/// Fetches pages, and writes the articles that wait for them: with the text of the page, or with that of the feed.
fn fulfil(
    wishes: Vec<Wish>,
    Caller { client, runtime }: &Caller,
    site: &Site<'_>,
    state: &mut State,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let mut of_host: BTreeMap<String, usize> = BTreeMap::new();
    let (now, later): (Vec<Wish>, Vec<Wish>) = wishes.into_iter().partition(|wish| {
        let count = of_host.entry(wish.page.host_str().unwrap_or_default().to_owned()).or_default();
        *count += 1;
        *count <= PAGES_OF_A_HOST
    });
    progress.stage("pages", now.len());
    let rules = RobotRules::default();
    let done = runtime.block_on(async {
        let work = now.into_iter().map(|wish| async {
            let page = full_text::page(client, &rules, &wish.page).await;
            progress.step();
            let outcome = write_wish(&wish, page, site).await;
            (wish, outcome)
        });
        futures_util::future::join_all(work).await
    });
    for (wish, outcome) in done {
        let feed = &site.config.fetch.feeds[wish.feed];
        let (print, kept) = outcome?;
        report.counts.pages += 1;
        if let Some(why) = kept {
            let message = format!("{}: its page {why}; the text of the feed is kept", wish.page);
            report.diagnostics.push(Diagnostic::warning(message).at("site.toml").line(feed.line));
        }
        let key = wish.article.identity.id.0.to_string();
        let state = state.feeds.get_mut(feed.url.as_str());
        if let Some(Seen { wrote, .. }) = state.and_then(|state| state.items.get_mut(&key)) {
            *wrote = Some(print);
        }
    }
    for wish in later {
        let feed = &site.config.fetch.feeds[wish.feed];
        if let Some(state) = state.feeds.get_mut(feed.url.as_str()) {
            state.items.remove(&wish.article.identity.id.0.to_string());
            (state.etag, state.last_modified, state.body) = (None, None, None);
        }
        let count = if wish.is_new { &mut report.counts.new } else { &mut report.counts.changed };
        *count = count.saturating_sub(1);
    }
    Ok(())
}

/// Writes an article with the text of its page, else with that of the feed, and says why.
async fn write_wish(
    wish: &Wish,
    page: Result<full_text::Page, String>,
    site: &Site<'_>,
) -> Result<(Fingerprint, Option<String>), IoError> {
    let feed = &site.config.fetch.feeds[wish.feed];
    let profile = takings::profile_of(&wish.article.identity, feed, site.profiles);
    let teaser = &wish.article.item.body;
    let text = page.and_then(|page| match profile {
        Some(profile) => full_text::text_of(&page, profile, teaser),
        None => Err("is of a source without a profile".into()),
    });
    let (body, kept) = match &text {
        Ok(text) => (text, None),
        Err(why) => (teaser, Some(why.clone())),
    };
    let bytes = wish.article.file(body, feed, site);
    let print = Fingerprint::of(bytes.as_bytes());
    let (store, path) = (site.store.clone(), wish.article.path.clone());
    // Elsewhere, since a build may hold the lock for long, and others wait for their servers here.
    let write = move || {
        let _lock = store.hold_content(|| ())?;
        store.write(&path, bytes.as_bytes())
    };
    let written = tokio::task::spawn_blocking(write).await;
    written.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
    Ok((print, kept))
}
