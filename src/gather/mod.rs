//! Feeds in, article files out: `newsprint fetch`. All that touches the network before a build is here, and leaves files, so that a
//! build stays a function of the folder.
//!
//! In three steps: ask all feeds that are due, and keep their answers; take their items in the order of site.toml, so that the same
//! answers give the same files; fetch pages for those that have no text of their own. Then the state is written, last of all.

mod address;
mod answer;
mod before;
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
mod standing;
pub(crate) mod state;
pub(crate) mod store;
mod takings;
mod told;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

pub(crate) use self::answer::Trouble;
use self::answer::{Fetched, Meaning};
use self::caller::Caller;
pub(crate) use self::clip::{Clipped, clip};
pub(crate) use self::discover::discover;
use self::feed::{Feed, NoFeed};
use self::full_text::{Missing, PAGES_OF_A_HOST, RobotRules};
use self::http::{Answer, Refusal, Wanted};
use self::library::Library;
use self::page::Head;
use self::report::{FeedReport, FetchOptions, Outcome, Report};
use self::standing::Standing;
use self::state::{FeedState, State};
use self::store::{Store, read_state};
use self::takings::{Site, Wish, take};
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
    before::note_removed(&mut state, &library, &mut removed, &store, options.dry_run, &mut report)?;
    drop(lock);

    let chosen = |number: &usize| options.only.as_ref().is_none_or(|only| only.contains(number));
    let feeds: Vec<usize> = (0..config.fetch.feeds.len()).filter(chosen).collect();
    let without_state = state.feeds.is_empty();
    before::look_again(&feeds, config, &removed, options.force, &mut state);
    let answers = ask(&feeds, config, &state, options.force, now, &caller, progress);

    let lock = hold()?;
    let dry_run = options.dry_run;
    let site = Site { config, profiles, store: &store, removed: &removed, now, dry_run, without_state };
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
    let mut due: Vec<usize> = feeds.iter().copied().filter(due).collect();
    // Of one host first those that answered: whoever makes it refuse all others has had its turn.
    due.sort_by_key(|number| state_of(&config.fetch.feeds[*number]).failures > 0);
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
        number,
        outcome: Outcome::Skipped,
        new: 0,
        changed: 0,
        next: None,
        problem: None,
        is_held: state.gone || state.asked_to_wait,
    };
    report.counts.feeds += 1;
    let (mut wishes, mut written) = (Vec::new(), Vec::new());
    match answer {
        None => report.counts.skipped += 1,
        Some(answer) => {
            if let Ok(Answer { moved, .. }) = &answer {
                state.moved = moved.as_ref().map(Url::to_string);
            }
            if let Ok(Answer { moved: Some(to), status, .. }) = &answer
                && matches!(status.as_u16(), 200 | 304)
            {
                let message = format!("it has moved to {to}");
                report.diagnostics.push(finding(message, format!("write url = \"{to}\"")));
            }
            // A job of every hour begins a minute earlier or later.
            let every = Duration::from_secs(site.config.fetch.every / 12 * 11);
            match read(answer::read(answer, state, every, site.now), feed, state, site) {
                Read::Failed(trouble) => {
                    told.outcome = Outcome::Failed;
                    report.counts.failed += 1;
                    report.diagnostics.push(finding(trouble.message, trouble.help));
                }
                Read::NotModified => {
                    told.outcome = Outcome::NotModified;
                    report.counts.not_modified += 1;
                    report.counts.unchanged += state.standing();
                }
                Read::Feed(parsed, fetched) => {
                    told.outcome = Outcome::Read;
                    let torn = parsed.torn;
                    let taken = take(number, parsed, state, library, site)?;
                    report.counts.unchanged += taken.unchanged;
                    report
                        .diagnostics
                        .extend(taken.findings.into_iter().map(|(message, help)| finding(message, help)));
                    fetched.remember(state, site.now);
                    if torn {
                        state.ask_in_full();
                    }
                    (wishes, written) = (taken.wishes, taken.written);
                }
            }
        }
    }
    told.next = state.not_before.filter(|_| !state.gone);
    told.problem.clone_from(&state.problem);
    report.feeds.push(told);
    written.into_iter().for_each(|written| report.add(number, written));
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
        Ok(Feed { items, mut broken, .. }) if items.is_empty() && !broken.is_empty() => {
            broken.dedup();
            let message = format!("none of its items can be read: {}", broken.join("; "));
            Trouble::new(message.chars().take(400).collect::<String>(), "ask its editors to mend it")
        }
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

/// Time for the pages of one fetch: an hourly job has half an hour.
const ALL_PAGES: Duration = Duration::from_secs(600);

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
    let end = tokio::time::Instant::now() + ALL_PAGES;
    let done = runtime.block_on(async {
        let work = now.into_iter().map(|wish| async {
            let page = tokio::time::timeout_at(end, full_text::page(client, &rules, &wish.page)).await;
            let page = page.unwrap_or_else(|_| {
                Err(Missing::for_now("was not reached in the time that a fetch takes for pages"))
            });
            progress.step();
            let outcome = write_wish(&wish, page, site).await;
            (wish, outcome)
        });
        futures_util::future::join_all(work).await
    });
    for (wish, outcome) in done {
        let Done { print, why, differs, kept } = outcome?;
        if let Some(Missing { why, help, .. }) = &why {
            let message = format!("{}: its page {why}; {kept}", wish.page);
            let found =
                Diagnostic::warning(message).at("site.toml").line(site.config.fetch.feeds[wish.feed].line);
            report.diagnostics.push(if help.is_empty() { found } else { found.help(help) });
        }
        let is_new = wish.article.standing.is_none();
        if let Some(state) = state.feeds.get_mut(site.config.fetch.feeds[wish.feed].url.as_str()) {
            state.last_new = if is_new { Some(site.now) } else { state.last_new };
            if let Some(seen) = state.items.get_mut(&wish.article.identity.kin.0.to_string()) {
                seen.wrote = Some(print);
                if why.as_ref().is_some_and(|missing| missing.passes) {
                    seen.version = OF_NONE;
                    state.ask_in_full();
                }
            }
        }
        if differs {
            report.counts.pages += usize::from(why.is_none());
            report.add(wish.feed, wish.article.written(is_new));
        } else {
            report.counts.unchanged += 1;
        }
    }
    for wish in later {
        let url = &site.config.fetch.feeds[wish.feed].url;
        let key = wish.article.identity.kin.0.to_string();
        if wish.article.standing.is_none() {
            // Other feeds that have it have seen it too: without a file it would be as if it had been taken away.
            state.feeds.values_mut().for_each(|state| drop(state.items.remove(&key)));
        }
        let Some(state) = state.feeds.get_mut(url.as_str()) else { continue };
        state.ask_in_full();
        if let Some(seen) = state.items.get_mut(&key) {
            seen.version = OF_NONE;
        }
    }
    Ok(())
}

/// The version of an item that is to be looked at again: none says just this.
const OF_NONE: Fingerprint = Fingerprint([0; 16]);

/// An article that had to wait for its page.
struct Done {
    print: Fingerprint,
    /// Why the text is not that of the page.
    why: Option<Missing>,
    /// What that is, then.
    kept: &'static str,
    /// Its file is another than it was.
    differs: bool,
}

/// Writes an article with the text of its page, else with that of the feed, and says why.
async fn write_wish(
    wish: &Wish,
    page: Result<full_text::Page, Missing>,
    site: &Site<'_>,
) -> Result<Done, IoError> {
    let feed = &site.config.fetch.feeds[wish.feed];
    let profile = takings::profile_of(&wish.article.identity, feed, site.profiles);
    let teaser = &wish.article.item.body;
    let text = page.and_then(|page| match profile {
        Some(profile) => full_text::text_of(&page, profile, teaser).map_err(Missing::from),
        None => Err("is of a source without a profile".to_owned().into()),
    });
    let longest = |standing: &&Standing| page::text_length(&standing.body) > page::text_length(teaser);
    let (body, why, kept) = match (&text, wish.article.standing.as_ref().filter(longest)) {
        (Ok(text), _) => (text, None, ""),
        // A teaser in place of a whole text would be a loss for good.
        (Err(why), Some(standing)) => (&standing.body, Some(why.clone()), "the text that it had is kept"),
        (Err(why), None) => (teaser, Some(why.clone()), "the text of the feed is kept"),
    };
    let bytes = wish.article.file(body, feed, site).into_bytes();
    let print = Fingerprint::of(&bytes);
    if wish.article.stands_as(&bytes) {
        return Ok(Done { print, why, kept, differs: false });
    }
    let (store, path) = (site.store.clone(), wish.article.path.clone());
    let before = wish.article.standing.as_ref().map(|standing| Fingerprint::of(&standing.bytes));
    // Elsewhere, since a build may hold the lock for long, and others wait for their servers here.
    let write = move || {
        let _lock = store.hold_content(|| ())?;
        // The editor may have been at it while pages were fetched.
        if store.read(&path).map(|bytes| Fingerprint::of(&bytes)) != before {
            return Ok(false);
        }
        store.write(&path, &bytes).map(|()| true)
    };
    let written = tokio::task::spawn_blocking(write).await;
    let differs = written.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
    Ok(Done { print, why, kept, differs })
}
