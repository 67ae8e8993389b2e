//! What one fetch remembers for the next, `.newsprint/fetch/state.json`: what servers said, and which items were seen. What is known
//! of articles is read from `content/`; what is lost without the state stands in docs/fetching.md.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::clean::SourceUrl;
use crate::gather::schedule::{LONGEST, LONGEST_ASKED, after_success};
use crate::ground::fingerprint::Fingerprint;

/// Of the file as a whole; another one is read as none.
const VERSION: u32 = 1;

/// All that is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    version: u32,
    /// By the URL that site.toml has.
    pub feeds: BTreeMap<String, FeedState>,
}

/// What is remembered of one feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FeedState {
    /// What it calls itself.
    pub title: Option<String>,
    /// Where it was found last; validators are of that URL and sent to no other.
    pub url: Option<String>,
    /// `ETag` as it was sent, a character for each byte.
    pub etag: Option<String>,
    /// `Last-Modified` likewise.
    pub last_modified: Option<String>,
    /// Of the last body that was read.
    pub body: Option<Fingerprint>,
    /// Not to be asked before.
    pub not_before: Option<DateTime<Utc>>,
    /// The server itself asked not to be asked before.
    pub asked_until: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// How often in a row the time that a fetch had left for it was not enough.
    pub late: u32,
    /// The server said that it is gone for good (410).
    pub gone: bool,
    /// When it was read last, or was as it had been.
    pub last_success: Option<DateTime<Utc>>,
    /// When it had something new last.
    pub last_new: Option<DateTime<Utc>>,
    /// What was wrong the last time.
    pub problem: Option<String>,
    /// The host of a private network that it led to, if that was wrong.
    pub private_host: Option<String>,
    /// Where it has moved for good.
    pub moved: Option<String>,
    /// The URL that names its items without address, where site.toml has another now: their files keep their names.
    pub named: Option<Url>,
    /// Of what site.toml said of it when its items were looked at last.
    pub settings: Option<Fingerprint>,
    /// Ids of those of its items that stay away because the editor took their articles away.
    pub held_back: BTreeSet<String>,
    /// Those of them that a fetch wrote, as they were: a file that comes back as it was written follows its feed as before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub away: BTreeMap<String, Seen>,
    /// Items that stand in it, by the ids of their articles.
    pub items: BTreeMap<String, Seen>,
}

/// What lets a server, or us, say that nothing is new.
#[derive(Debug)]
pub(crate) struct Validators {
    etag: Option<String>,
    last_modified: Option<String>,
    body: Option<Fingerprint>,
}

impl FeedState {
    /// Forgets what would let its server, or us, say that nothing is new: its items are to be looked at. Returns what that was.
    pub(crate) fn ask_in_full(&mut self) -> Validators {
        Validators {
            etag: self.etag.take(),
            last_modified: self.last_modified.take(),
            body: self.body.take(),
        }
    }

    /// Knows again what was forgotten: there is nothing left to look at.
    pub(crate) fn know(&mut self, Validators { etag, last_modified, body }: Validators) {
        (self.etag, self.last_modified, self.body) = (etag, last_modified, body);
    }

    /// Takes moments for none that no clock can have written which is right now: one that ran ahead would silence a feed for years.
    pub(crate) fn believe(&mut self, now: DateTime<Utc>, every: Duration) {
        let by = |wait: Duration| after_success(now, wait, Duration::ZERO);
        self.asked_until = self.asked_until.filter(|moment| *moment <= by(LONGEST_ASKED));
        let latest = self.asked_until.unwrap_or(now).max(by(LONGEST.max(every)));
        self.not_before = self.not_before.filter(|moment| *moment <= latest);
        for moment in [&mut self.last_success, &mut self.last_new] {
            *moment = moment.map(|moment| moment.min(now));
        }
    }

    /// Whether its items may be named by its address: not all have one of their own.
    pub(crate) fn names_items(&self) -> bool {
        let mut seen = self.items.values().chain(self.away.values());
        !self.held_back.is_empty() || seen.any(|seen| SourceUrl::new(&seen.name).is_none())
    }

    /// How many items stand in it whose articles are there.
    pub(crate) fn standing(&self) -> usize {
        self.items.values().filter(|seen| seen.left.is_none()).count()
    }
}

/// The version of an item whose page could not be had for now: no item says just this, so it is looked at again.
pub(crate) const TRIED: Fingerprint = Fingerprint([0; 16]);

/// The version of one whose page had no turn yet.
pub(crate) const UNTRIED: Fingerprint = Fingerprint([1; 16]);

/// What is remembered of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// What its id is of.
    pub name: String,
    /// Of what it said.
    pub version: Fingerprint,
    /// Of the file as this feed wrote it ([`crate::gather::prints::print_of`]; of all its bytes as earlier versions remember it); none when
    /// it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrote: Option<Fingerprint>,
    /// Since when it does not stand in its feed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<DateTime<Utc>>,
    /// Where its file was seen last, below `content/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Seen {
    /// Whether its page could not be had for now, or had no turn.
    pub(crate) fn waits_for_page(&self) -> bool {
        [TRIED, UNTRIED].contains(&self.version)
    }
}

/// A file that is about to be written, and what will be remembered of its item: the word of a fetch that is killed before it saves its
/// state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// The feed, as site.toml has it.
    pub feed: String,
    /// The id of the article.
    pub key: String,
    /// Below `content/`.
    pub path: String,
    pub seen: Seen,
}

impl Default for State {
    fn default() -> Self {
        Self { version: VERSION, feeds: BTreeMap::new() }
    }
}

impl State {
    /// What a file says; none when it is not such a file.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok().filter(|state: &Self| state.version == VERSION)
    }

    /// Takes in what a fetch wrote that was killed. A file was written when a note of the next one follows; the last one was if
    /// `prints_of` say of it that it is what it was to become. So one that is not there any more was taken away since.
    pub(crate) fn take_in(&mut self, notes: Vec<Note>, prints_of: impl Fn(&str) -> Option<[Fingerprint; 2]>) {
        let last = notes.len().saturating_sub(1);
        for (number, Note { feed, key, path, seen }) in notes.into_iter().enumerate() {
            let Some(wrote) = seen.wrote else { continue };
            if number < last || prints_of(&path).is_some_and(|prints| prints.contains(&wrote)) {
                self.feeds.entry(feed).or_default().items.insert(key, seen);
            }
        }
    }

    pub(crate) fn to_text(&self) -> String {
        // Texts and numbers under texts: nothing that JSON lacks.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_remembered_is_known_again() {
        let mut state = State::default();
        assert_eq!(State::parse(state.to_text().as_bytes()), Some(state.clone()));
        let seen = Seen {
            name: "https://a.example/1".into(),
            version: Fingerprint([7; 16]),
            wrote: None,
            left: None,
            path: None,
        };
        let feed = FeedState {
            // Validators hold quotes, and any byte.
            etag: Some("W/\"a\u{ff}\"".into()),
            body: Some(Fingerprint([1; 16])),
            not_before: DateTime::from_timestamp(1_705_511_701, 5_000_000),
            items: [
                ("a".into(), seen.clone()),
                ("b".into(), Seen { wrote: Some(Fingerprint([2; 16])), ..seen }),
            ]
            .into(),
            ..FeedState::default()
        };
        state.feeds.insert("https://a.example/feed".into(), feed);
        assert_eq!(State::parse(state.to_text().as_bytes()), Some(state.clone()));
        let cut = &state.to_text()[..100];
        assert_eq!(State::parse(cut.as_bytes()), None);
        assert_eq!(State::parse(b"{\"version\":2,\"feeds\":{}}"), None);
    }

    #[test]
    fn a_clock_that_ran_ahead_silences_no_feed() {
        let at = |text: &str| -> Option<DateTime<Utc>> { Some(text.parse().unwrap()) };
        let now = at("2024-01-17T12:00:00Z").unwrap();
        let believed = |not_before, asked_until, every| {
            let mut feed = FeedState {
                not_before,
                asked_until,
                last_success: at("2036-01-01T00:00:00Z"),
                ..FeedState::default()
            };
            feed.believe(now, Duration::from_secs(every));
            assert_eq!(feed.last_success, Some(now));
            (feed.not_before, feed.asked_until)
        };
        let (hour, day, week) = (3600, 86_400, 7 * 86_400);
        let soon = at("2024-01-18T11:00:00Z");
        assert_eq!(believed(soon, None, hour), (soon, None));
        let in_two_days = at("2024-01-19T11:00:00Z");
        assert_eq!(believed(in_two_days, None, hour), (None, None));
        assert_eq!(believed(in_two_days, None, 2 * day), (in_two_days, None), "as site.toml wants it");
        assert_eq!(believed(in_two_days, in_two_days, hour), (in_two_days, in_two_days));
        let in_years = at("2036-01-17T12:00:00Z");
        assert_eq!(believed(in_years, in_years, week), (None, None));
    }
}
