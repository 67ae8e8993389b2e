//! Feeds in, article files out: `newsprint fetch`. All that touches the network before a build is here, and leaves files, so that a
//! build stays a function of the folder.
//!
//! In three steps: ask all feeds that are due, and keep their answers; take their items in the order of site.toml, so that the same
//! answers give the same files; fetch pages for those that have no text of their own. The state is written before the pages are
//! fetched, and last of all; what is written in between is noted file by file.

mod address;
mod answer;
mod article;
mod before;
mod clip;
mod decode;
mod discover;
mod feed;
mod findings;
mod former;
mod full_text;
mod history;
mod http;
mod issue_dates;
mod items;
mod library;
mod link_notes;
mod linked_data;
mod links;
mod network;
pub(crate) mod opml;
mod page;
mod prints;
mod removed;
pub(crate) mod report;
#[cfg(any(test, fuzzing))]
pub(crate) mod road;
mod robots;
mod schedule;
mod standing;
pub(crate) mod state;
pub(crate) mod store;
mod verdict;
mod versions;
mod waiting;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

pub(crate) use self::answer::Trouble;
use self::answer::{Fault, Fetched, Meaning};
use self::article::Site;
pub(crate) use self::clip::{Clipped, clip};
pub(crate) use self::discover::discover;
use self::feed::{Feed, NoFeed};
pub(crate) use self::history::import;
use self::http::{AT_ONCE, Answer, IN_ALL, RUN, Refusal, Wanted};
pub(crate) use self::issue_dates::{Dated, issue_dates, no_issues, write_schedule};
use self::items::{Wish, take};
use self::library::Library;
pub(crate) use self::link_notes::{LinkNote, LinkNotes, LinkState};
pub(crate) use self::links::{Asking, ask_links};
use self::network::Network;
use self::page::Head;
use self::prints::prints_of;
use self::report::{FeedReport, FetchOptions, Outcome, Report};
use self::state::{FeedState, State, Validators};
use self::store::{Store, read_state};
use self::waiting::fulfil;
use crate::clean::Profiles;
use crate::config::{Config, FeedConfig};
use crate::content::Clock;
use crate::disk::clock;
use crate::disk::clock::Stopwatch;
use crate::disk::error::{Failure, IoError};
use crate::ground::diagnostic::Diagnostic;
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
    let (watch, now, dry_run) = (Stopwatch::start(), clock::now(), options.dry_run);
    let store = Arc::new(Store::of(options, || progress.say("another newsprint is fetching; waiting…"))?);
    let (mut state, notice) = read_state(&options.root);
    let mut report = Report { diagnostics: notice.into_iter().collect(), ..Report::default() };

    // Before anything is asked: a feed whose articles are missing is asked in full.
    let hold = || store.hold_content(|| progress.say("another newsprint is reading the articles; waiting…"));
    let lock = hold()?;
    let without_state = state.feeds.is_empty();
    state.feeds.values_mut().for_each(|feed| feed.believe(now, Duration::from_secs(config.fetch.every)));
    before::follow_moves(config, &mut state, &store)?;
    let notes = store.notes();
    if !notes.is_empty() {
        state.take_in(notes, |path| store.read(path).map(|bytes| prints_of(&bytes)));
        // The notes of this fetch say of no other whether its last file was written.
        if !dry_run {
            store.save_state(&state)?;
        }
    }
    let mut library = Library::read(&store, config)?;
    before::hand_over(config, &mut state, &mut library);
    let (mut removed, mut former) = (store.removed(config)?, store.former()?);
    report.diagnostics.append(&mut removed.findings);
    report.diagnostics.extend(removed.still_there(|kin| library.path_of_kin(kin)));
    report.diagnostics.append(&mut former.findings);
    before::note_removed(&mut state, &library, &mut removed.kin, &store, config, &mut report)?;
    versions::forget(&removed.kin, &library, &store, config)?;
    drop(lock);

    let chosen = |number: &usize| options.only.as_ref().is_none_or(|only| only.contains(number));
    let feeds: Vec<usize> = (0..config.fetch.feeds.len()).filter(chosen).collect();
    before::look_again(&feeds, config, profiles, &removed.kin, options.force, &mut state);
    let mut network = Network::of(config)?;
    let answers = ask(&feeds, config, &state, options, now, &network, progress);

    let waited = Stopwatch::start();
    let lock = hold()?;
    network.client.leave_out(waited.elapsed());
    let (removed, former) = (&removed.kin, &former);
    let force = options.force;
    let site = Site { config, profiles, store: &store, removed, former, now, dry_run, force, without_state };
    let (mut wishes, mut waiting) = (Vec::new(), BTreeMap::new());
    progress.stage("reading", feeds.len());
    let mut settled = feeds.into_iter().zip(answers).try_for_each(|(number, answer)| {
        let state = state.feeds.entry(config.fetch.feeds[number].url.to_string()).or_default();
        let more = settle_feed(number, answer, state, &mut library, &site, &mut report)?;
        if !more.is_empty() {
            // Until their pages are there, its items are not done with.
            waiting.insert(number, state.ask_in_full());
        }
        wishes.extend(more);
        progress.step();
        Ok(())
    });
    drop(lock);

    if settled.is_ok() && !wishes.is_empty() {
        settled = store
            .save_state(&state)
            .and_then(|()| fulfil(wishes, &network, &site, &mut state, &mut report, progress))
            .map(|again| know_again(waiting, &again, config, &mut state));
    }
    if !dry_run {
        // What was written before the disk was full is known all the same.
        let configured: BTreeSet<&str> = config.fetch.feeds.iter().map(|feed| feed.url.as_str()).collect();
        state.feeds.retain(|url, _| configured.contains(url.as_str()));
        settled = settled.and(store.save_state(&state));
    }
    report.diagnostics.sort();
    if let Err(error) = settled {
        return Err(Failure::Io(error, report.diagnostics));
    }
    report.counts.bytes = network.client.bytes();
    report.elapsed = watch.elapsed();
    Ok(report)
}

/// Of feeds whose pages are all there, nothing is left to look at.
fn know_again(
    waiting: BTreeMap<usize, Validators>,
    again: &BTreeSet<usize>,
    config: &Config,
    state: &mut State,
) {
    for (number, validators) in waiting.into_iter().filter(|(number, _)| !again.contains(number)) {
        if let Some(feed) = state.feeds.get_mut(config.fetch.feeds[number].url.as_str()) {
            feed.know(validators);
        }
    }
}

type Asked = Option<Result<Answer, Refusal>>;

/// Asks all feeds that are due; none for one that is not.
fn ask(
    feeds: &[usize],
    config: &Config,
    state: &State,
    options: &FetchOptions,
    now: DateTime<Utc>,
    Network { client, runtime }: &Network,
    progress: &dyn Progress,
) -> Vec<Asked> {
    let nothing = FeedState::default();
    let state_of =
        |number: usize| state.feeds.get(config.fetch.feeds[number].url.as_str()).unwrap_or(&nothing);
    let due = |number: &usize| answer::is_due(state_of(*number), now, options.force, options.only.is_some());
    let mut due: Vec<usize> = feeds.iter().copied().filter(due).collect();
    // Of one host first those that answered, whoever makes it refuse all others has had its turn; of these first those that were read
    // the longest time ago, and behind them those of which nobody knows whether they ever answer.
    due.sort_by_cached_key(|number| {
        let FeedState { failures, late, last_success, .. } = *state_of(*number);
        (failures > 0, late, last_success.is_none(), last_success)
    });
    let strangers = due.iter().filter(|number| is_stranger(state_of(**number))).count();
    progress.stage("fetching", due.len());
    let mut answers = runtime.block_on(async {
        let asked = due.into_iter().map(|number| async move {
            let (url, state) = (&config.fetch.feeds[number].url, state_of(number));
            let most = if is_stranger(state) { share(strangers, state.late) } else { IN_ALL };
            let answer =
                client.get_within(most, url, Wanted::Feed, |url| answer::validators(state, url)).await;
            progress.step();
            (number, answer)
        });
        futures_util::future::join_all(asked).await.into_iter().collect::<BTreeMap<_, _>>()
    });
    feeds.iter().map(|number| answers.remove(number)).collect()
}

/// Whether nobody knows yet if a feed ever answers.
fn is_stranger(state: &FeedState) -> bool {
    state.last_success.is_none()
}

/// How long each of so many strangers may take, so that all have a turn within a minute: a hundred hosts that send a byte a second keep
/// none away that answers. Whoever needs longer has twice the time in the next fetch.
fn share(strangers: usize, late: u32) -> Duration {
    const LEAST: Duration = Duration::from_secs(3);
    let even = RUN * AT_ONCE as u32 / u32::try_from(strangers.max(1)).unwrap_or(u32::MAX);
    even.max(LEAST).saturating_mul(1_u32.checked_shl(late).unwrap_or(u32::MAX)).min(IN_ALL)
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
        held_until: state.asked_until.filter(|moment| site.now < *moment),
    };
    report.counts.feeds += 1;
    let (mut wishes, mut written) = (Vec::new(), Vec::new());
    match answer {
        None => report.counts.skipped += 1,
        Some(answer) => {
            if let Some(answer) = answer.as_ref().ok().filter(|answer| !answer.is_unasked()) {
                state.moved = answer.moved.as_ref().map(Url::to_string);
                if let (Some(to), 200 | 304) = (&answer.moved, answer.status.as_u16()) {
                    let message = format!("it has moved to {to}");
                    report.diagnostics.push(finding(message, format!("write url = \"{to}\"")));
                }
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
                    let taken = take(number, parsed, fetched.now, state, library, site)?;
                    report.counts.unchanged += taken.unchanged;
                    report.diagnostics.extend(taken.broken);
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
    if matches!(told.outcome, Outcome::Read | Outcome::NotModified) {
        before::note_move(feed, state, site.store)?;
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
        Err(NoFeed::Opml) => Trouble::of_list(),
        Err(NoFeed::Other(why)) => {
            Trouble::new(format!("it is no feed that can be read: {why}"), "see in a browser what it is")
        }
    };
    Read::Failed(answer::fail(state, trouble, Fault::Own { asked: None }, site.now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_have_a_turn_within_a_minute_all_together() {
        let seconds = |strangers, late| share(strangers, late).as_secs();
        assert_eq!([1, 8, 20, 158, 10_000].map(|strangers| seconds(strangers, 0)), [60, 60, 24, 3, 3]);
        assert_eq!([0, 1, 3, 5, 40].map(|late| seconds(158, late)), [3, 6, 24, 60, 60]);
    }
}
