//! Before anything is asked: which feeds have another address now, what the editor took away since the last fetch, and which feeds are
//! to be looked at though nothing is new.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::clean::{ArticleId, Profiles};
use crate::config::{Config, FeedConfig};
use crate::disk::error::IoError;
use crate::gather::items::settings_of;
use crate::gather::library::Library;
use crate::gather::removed::REMOVED;
use crate::gather::report::Report;
use crate::gather::standing::broken_file;
use crate::gather::state::{FeedState, Seen, State};
use crate::gather::store::Store;
use crate::gather::wire::{kin_of_name, without_scheme};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// Articles of which more than half are missing that were not taken away: a checkout without what was fetched looks like that. Fewer may
/// be all that there were.
const A_FEW: usize = 3;

/// A feed of site.toml that nothing is known of, and that is where another has moved which site.toml names no more, is that one: its
/// `url` was changed as the warning says.
///
/// # Errors
/// The disk's.
pub(crate) fn follow_moves(config: &Config, state: &mut State, store: &Store) -> Result<(), IoError> {
    let feeds = &config.fetch.feeds;
    for feed in feeds {
        let new = feed.url.as_str();
        if state.feeds.contains_key(new) {
            continue;
        }
        let is_it = |(old, known): &(&String, &FeedState)| {
            let leads_here = [&known.moved, &known.url].into_iter().flatten().any(|url| url == new);
            let is_same = without_scheme(old) == without_scheme(new);
            (leads_here || is_same) && feeds.iter().all(|other| other.url.as_str() != old.as_str())
        };
        let Some(old) = state.feeds.iter().find(is_it).map(|(old, _)| old.clone()) else { continue };
        let known = state.feeds.remove(&old).unwrap_or_default();
        let moved = FeedState {
            named: known.named.or_else(|| Url::parse(&old).ok()),
            moved: None,
            // A change of address ends the wait.
            not_before: None,
            asked_until: None,
            failures: 0,
            gone: false,
            problem: None,
            private_host: None,
            ..known
        };
        state.feeds.insert(new.to_owned(), moved);
    }
    let known = |feed: &FeedConfig| state.feeds.get(feed.url.as_str());
    feeds.iter().filter_map(|feed| Some((feed, known(feed)?))).try_for_each(|(feed, known)| {
        let was = known.named.as_ref().filter(|_| known.names_items());
        was.map_or(Ok(()), |was| store.add_former(&feed.url, was))
    })
}

/// Notes where a feed has moved, as soon as that is seen: site.toml may say so when the state is lost.
///
/// # Errors
/// The disk's.
pub(crate) fn note_move(feed: &FeedConfig, state: &FeedState, store: &Store) -> Result<(), IoError> {
    match state.moved.as_ref().and_then(|to| Url::parse(to).ok()) {
        Some(to) if state.names_items() => store.add_former(&to, state.named.as_ref().unwrap_or(&feed.url)),
        _ => Ok(()),
    }
}

/// What a feed wrote that site.toml names no more belongs to another one that has it: what that says of it now reaches the file.
pub(crate) fn hand_over(config: &Config, state: &mut State, library: &mut Library) {
    let is_configured = |url: &String| config.fetch.feeds.iter().any(|feed| feed.url.as_str() == url);
    let (there, gone): (Vec<_>, Vec<_>) = state.feeds.iter_mut().partition(|(url, _)| is_configured(url));
    let left: BTreeMap<&String, Fingerprint> = gone
        .iter()
        .flat_map(|(_, feed)| &feed.items)
        .filter_map(|(key, seen)| Some((key, seen.wrote?)))
        .collect();
    for (key, seen) in there.into_iter().flat_map(|(_, feed)| &mut feed.items) {
        if seen.wrote.is_none() {
            seen.wrote = left.get(key).copied().filter(|wrote| library.written.insert(*wrote));
        }
        library.written.extend(seen.wrote);
    }
}

/// What was seen in a feed and is not in `content/` any more was taken away by the editor: it goes into the list. Where a file is still
/// there and is no article any more, that is said, and nothing was taken away.
pub(crate) fn note_removed(
    state: &mut State,
    library: &Library,
    removed: &mut BTreeSet<ArticleId>,
    store: &Store,
    config: &Config,
    report: &mut Report,
) -> Result<(), IoError> {
    // A disk that is not mounted is no word of the editor.
    if !library.is_whole() {
        return Ok(());
    }
    let mut all: BTreeSet<ArticleId> = BTreeSet::new();
    let mut missing: BTreeSet<String> = BTreeSet::new();
    let mut gone: BTreeMap<ArticleId, String> = BTreeMap::new();
    let mut broken: BTreeMap<ArticleId, Diagnostic> = BTreeMap::new();
    for seen in state.feeds.values_mut().flat_map(|feed| feed.items.values_mut()) {
        let kin = kin_of_name(&seen.name);
        all.insert(kin);
        if let Some(path) = library.path_of_kin(kin) {
            if seen.path.as_deref() != Some(path) {
                seen.path = Some(path.to_owned());
            }
            continue;
        }
        missing.insert(seen.name.clone());
        if !removed.contains(&kin) {
            match seen.path.as_deref().and_then(|path| broken_file(path, store, config)) {
                Some(found) => drop(broken.insert(kin, found)),
                None => drop(gone.insert(kin, seen.name.clone())),
            }
        }
    }
    let known = all.len();
    gone.retain(|kin, _| !broken.contains_key(kin));
    let is_broken: BTreeSet<ArticleId> = broken.keys().copied().collect();
    report.diagnostics.extend(broken.into_values());
    if gone.len() >= A_FEW && gone.len() * 2 > known {
        let message = format!(
            "{} of {known} articles that were fetched are not in content/; they are not taken as removed",
            gone.len()
        );
        let help =
            format!("they are fetched again; to have them stay away, write their addresses into {REMOVED}");
        report.diagnostics.push(Diagnostic::warning(message).help(help));
        for feed in state.feeds.values_mut() {
            let before = feed.items.len();
            feed.items.retain(|_, seen| {
                let kin = kin_of_name(&seen.name);
                library.has(kin) || is_broken.contains(&kin)
            });
            if feed.items.len() < before {
                feed.ask_in_full();
            }
        }
        return Ok(());
    }
    report.counts.removed = gone.len();
    report.taken_away = gone.values().cloned().collect();
    if !gone.is_empty() && !store.is_to_read() {
        store.add_removed(&gone.values().cloned().collect())?;
    }
    removed.extend(gone.into_keys());
    // What stands in the list is no item that was seen, in whichever feed and spelling: once its line is taken out, it is fetched as if
    // it had never been there.
    let stays_away = |seen: &Seen| missing.contains(&seen.name) && removed.contains(&kin_of_name(&seen.name));
    for feed in state.feeds.values_mut() {
        let away: BTreeMap<_, _> = feed.items.extract_if(.., |_, seen| stays_away(seen)).collect();
        feed.held_back.extend(away.keys().cloned());
        feed.away.extend(away);
    }
    Ok(())
}

/// Lets feeds be asked in full whose items mean something else than the last time, though they say the same; and at once those that
/// failed for what site.toml allows now.
pub(crate) fn look_again(
    feeds: &[usize],
    config: &Config,
    profiles: &Profiles,
    removed: &BTreeSet<ArticleId>,
    force: bool,
    state: &mut State,
) {
    let stays_away: BTreeSet<String> = removed.iter().map(|kin| kin.0.to_string()).collect();
    for feed in feeds.iter().map(|number| &config.fetch.feeds[*number]) {
        let Some(state) = state.feeds.get_mut(feed.url.as_str()) else { continue };
        let told_anew = state.settings.is_some_and(|before| before != settings_of(feed, profiles));
        if force || told_anew || !state.held_back.is_subset(&stays_away) {
            state.ask_in_full();
        }
        if state.private_host.as_ref().is_some_and(|host| config.fetch.private_hosts.contains(host)) {
            (state.not_before, state.failures, state.private_host) = (None, 0, None);
        }
    }
}
