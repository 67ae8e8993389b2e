//! Before anything is asked: what the editor took away since the last fetch, and which feeds are to be looked at though nothing is new.

use std::collections::{BTreeMap, BTreeSet};

use crate::clean::ArticleId;
use crate::config::Config;
use crate::disk::error::IoError;
use crate::gather::library::Library;
use crate::gather::report::Report;
use crate::gather::state::State;
use crate::gather::store::{REMOVED, Store};
use crate::gather::takings::settings_of;
use crate::gather::wire::kin_of_name;
use crate::ground::diagnostic::Diagnostic;

/// Articles of which more than half are missing that were not taken away: a checkout without what was fetched looks like that. Fewer may
/// be all that there were.
const A_FEW: usize = 3;

/// What was seen in a feed and is not in `content/` any more was taken away by the editor: it goes into the list.
pub(crate) fn note_removed(
    state: &mut State,
    library: &Library,
    removed: &mut BTreeSet<ArticleId>,
    store: &Store,
    dry_run: bool,
    report: &mut Report,
) -> Result<(), IoError> {
    let all: BTreeMap<ArticleId, String> = state
        .feeds
        .values()
        .flat_map(|feed| feed.items.values())
        .map(|seen| (kin_of_name(&seen.name), seen.name.clone()))
        .collect();
    let known = all.len();
    let gone: BTreeMap<ArticleId, String> =
        all.into_iter().filter(|(kin, _)| !library.has(*kin) && !removed.contains(kin)).collect();
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
            feed.items.retain(|_, seen| library.has(kin_of_name(&seen.name)));
            if feed.items.len() < before {
                feed.ask_in_full();
            }
        }
        return Ok(());
    }
    report.counts.removed = gone.len();
    let names: BTreeSet<String> = gone.values().cloned().collect();
    if !names.is_empty() && !dry_run {
        store.add_removed(&names)?;
        for feed in state.feeds.values_mut() {
            let (gone, there) =
                std::mem::take(&mut feed.items).into_iter().partition(|(_, seen)| names.contains(&seen.name));
            feed.items = there;
            let gone: BTreeMap<_, _> = gone;
            feed.held_back.extend(gone.into_keys());
        }
    }
    removed.extend(gone.into_keys());
    Ok(())
}

/// Lets feeds be asked in full whose items mean something else than the last time, though they say the same; and at once those that
/// failed for what site.toml allows now.
pub(crate) fn look_again(
    feeds: &[usize],
    config: &Config,
    removed: &BTreeSet<ArticleId>,
    force: bool,
    state: &mut State,
) {
    let stays_away: BTreeSet<String> = removed.iter().map(|kin| kin.0.to_string()).collect();
    for feed in feeds.iter().map(|number| &config.fetch.feeds[*number]) {
        let Some(state) = state.feeds.get_mut(feed.url.as_str()) else { continue };
        let told_anew = state.settings.is_some_and(|before| before != settings_of(feed));
        if force || told_anew || !state.held_back.is_subset(&stays_away) {
            state.ask_in_full();
        }
        if state.private_host.as_ref().is_some_and(|host| config.fetch.private_hosts.contains(host)) {
            (state.not_before, state.failures, state.private_host) = (None, 0, None);
        }
    }
}
