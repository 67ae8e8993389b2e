//! The answer to a request for a feed in, what it means for the feed out: its body to be read, nothing new, or a failure with what to
//! do about it. Keeps what the next request needs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{
    AGE, CACHE_CONTROL, CONTENT_TYPE, DATE, ETAG, EXPIRES, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    RETRY_AFTER,
};
use reqwest::header::{HeaderName, HeaderValue};
use url::Url;

use crate::gather::http::{Answer, Refusal, header_value};
use crate::gather::schedule::{Freshness, after_failure, after_success, read_date, retry_after};
use crate::gather::state::FeedState;
use crate::ground::fingerprint::Fingerprint;

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// As it was the last time.
    NotModified,
    /// A body to be read; what to remember once it is.
    Body(Box<Fetched>),
    /// What is wrong, and what to do.
    Failed(Trouble),
}

/// A feed's body, and what came with it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fetched {
    pub bytes: Vec<u8>,
    pub content_type: Option<String>,
    pub url: Url,
    /// The moment by the later of two clocks, its server's and ours: one of them may be slow.
    pub now: DateTime<Utc>,
    hash: Fingerprint,
    etag: Option<String>,
    last_modified: Option<String>,
    next: DateTime<Utc>,
}

/// What is wrong with a feed, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub message: String,
    pub help: String,
}

impl Trouble {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }

    /// A list of feeds, in place of one.
    pub(crate) fn of_list() -> Self {
        let help = "download it, and `newsprint feeds import FILE` prints tables of the feeds in it";
        Self::new("it is a list of feeds (OPML), and no feed", help)
    }
}

/// The headers that make a request conditional; only for the URL that they came from.
pub(crate) fn validators(state: &FeedState, url: &Url) -> Vec<(HeaderName, HeaderValue)> {
    if state.url.as_deref() != Some(url.as_str()) {
        return Vec::new();
    }
    let pairs = [(IF_NONE_MATCH, &state.etag), (IF_MODIFIED_SINCE, &state.last_modified)];
    let value = |value: &Option<String>| value.as_deref().and_then(header_value);
    pairs.into_iter().filter_map(|(name, text)| Some((name, value(text)?))).collect()
}

/// Whether a feed may be asked now. One that is gone for good is by who names it and forces that.
pub(crate) fn is_due(state: &FeedState, now: DateTime<Utc>, force: bool, is_named: bool) -> bool {
    let is_over = |moment: Option<DateTime<Utc>>| moment.is_none_or(|moment| now >= moment);
    (!state.gone || force && is_named) && is_over(state.asked_until) && (force || is_over(state.not_before))
}

/// Reads an answer. What it says of the next request is kept at once, but validators only by [`Fetched::remember`].
pub(crate) fn read(
    answer: Result<Answer, Refusal>,
    state: &mut FeedState,
    every: Duration,
    now: DateTime<Utc>,
) -> Meaning {
    let mut answer = match answer {
        Ok(answer) => answer,
        Err(refusal) => {
            state.private_host = match &refusal {
                Refusal::Private(host) => Some(host.clone()),
                _ => None,
            };
            state.late = if matches!(refusal, Refusal::Late) { state.late.saturating_add(1) } else { 0 };
            let fault = match refusal {
                Refusal::Enough(_) | Refusal::Late | Refusal::Unkept(_) => Fault::OfOthers,
                _ => Fault::Own { asked: None },
            };
            return Meaning::Failed(fail(state, trouble_of(&refusal), fault, now));
        }
    };
    state.private_host = None;
    let failed = |state: &mut FeedState, trouble, asked| {
        Meaning::Failed(fail(state, trouble, Fault::Own { asked }, now))
    };
    let next = after_success(now, every, freshness(&answer, now));
    match answer.status.as_u16() {
        200 => {}
        304 if answer.is_unasked() => {
            let why = Trouble::new(
                "the server says that nothing is new, though it was asked for all (HTTP 304)",
                "it is asked again later; if this lasts, a cache or a redirect on the way is at fault",
            );
            return failed(state, why, None);
        }
        304 => {
            // The validators stay those of the body: nginx gives a packed one `W/"1"`, and with 304 `"1"`.
            succeed(state, next, now);
            return Meaning::NotModified;
        }
        status => {
            // Where it is led for now, somebody else may have closed down.
            state.gone = status == 410 && answer.is_own;
            let asked = answer.header(RETRY_AFTER).and_then(|value| retry_after(&value, now));
            let trouble = match status {
                410 if !answer.is_own => Trouble::new(
                    format!("it leads to {}, which is gone for good (HTTP 410)", answer.url),
                    "it is asked later",
                ),
                status => trouble_of_status(status),
            };
            return failed(state, trouble, asked);
        }
    }
    let bytes = match answer.body.take().map(|body| body.read()) {
        Some(Ok(bytes)) => bytes,
        Some(Err(error)) => {
            let trouble = trouble_of(&Refusal::Unkept(error.to_string()));
            return Meaning::Failed(fail(state, trouble, Fault::OfOthers, now));
        }
        None => Vec::new(),
    };
    let fetched = Fetched {
        hash: Fingerprint::of(&bytes),
        content_type: answer.header(CONTENT_TYPE),
        etag: answer.header(ETAG),
        last_modified: answer.header(LAST_MODIFIED),
        now: answer.header(DATE).and_then(|date| read_date(&date)).map_or(now, |date| date.max(now)),
        url: answer.url,
        next,
        bytes,
    };
    if state.body == Some(fetched.hash) {
        fetched.remember(state, now);
        return Meaning::NotModified;
    }
    Meaning::Body(Box::new(fetched))
}

impl Fetched {
    /// Keeps what makes the next request conditional: the body was read to its end.
    pub(crate) fn remember(&self, state: &mut FeedState, now: DateTime<Utc>) {
        state.url = Some(self.url.to_string());
        state.etag.clone_from(&self.etag);
        state.last_modified.clone_from(&self.last_modified);
        state.body = Some(self.hash);
        succeed(state, self.next, now);
    }
}

fn freshness(answer: &Answer, now: DateTime<Utc>) -> Duration {
    let all: Vec<String> = answer
        .headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok().map(str::to_owned))
        .collect();
    let [expires, date, age] = [EXPIRES, DATE, AGE].map(|name| answer.header(name));
    let headers = Freshness {
        cache_control: &all.join(","),
        expires: expires.as_deref(),
        date: date.as_deref(),
        age: age.as_deref(),
    };
    headers.lifetime(now)
}

fn succeed(state: &mut FeedState, next: DateTime<Utc>, now: DateTime<Utc>) {
    state.not_before = Some(next);
    state.asked_until = None;
    state.gone = false;
    (state.failures, state.late) = (0, 0);
    state.problem = None;
    state.last_success = Some(now);
}

/// Whose fault a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The feed's: it counts, and puts the feed off, at least until the moment that its server asked for.
    Own { asked: Option<DateTime<Utc>> },
    /// That of others, which took the time: the feed is asked the next time, and then before those.
    OfOthers,
}

/// Notes a failure.
pub(crate) fn fail(state: &mut FeedState, trouble: Trouble, fault: Fault, now: DateTime<Utc>) -> Trouble {
    if let Fault::Own { asked } = fault {
        state.failures = state.failures.saturating_add(1);
        state.not_before = Some(after_failure(now, state.failures, asked));
        state.asked_until = asked;
    }
    state.problem = Some(trouble.message.clone());
    trouble
}

pub(crate) fn trouble_of(refusal: &Refusal) -> Trouble {
    let why = |message: &str, help: &str| Trouble::new(message, help);
    match refusal {
        Refusal::Private(host) => Trouble::new(
            format!("{host} is in a private network; it was not asked"),
            format!("if it is meant, add \"{host}\" to the list `private_hosts` below [fetch]"),
        ),
        Refusal::Scheme(scheme) => Trouble::new(format!("it leads to {scheme}:, which is not fetched"), ""),
        Refusal::Downgrade(host) => Trouble::new(
            format!("it leads from https to http, at {host}; that is not followed"),
            "write the http address, if that is the feed",
        ),
        Refusal::Redirects => {
            why("it leads on and on: more than 5 redirects", "see in a browser where it ends")
        }
        Refusal::NowhereTo => why("it is a redirect that leads nowhere", ""),
        Refusal::TooLong => why("it has more than 16 MiB", "ask its editors for a shorter one"),
        Refusal::Packed => why("it is packed in a way that can't be unpacked, or broken", ""),
        Refusal::Slow(what) => Trouble::new(format!("{what} did not come in time"), ""),
        Refusal::Enough(why) => {
            Trouble::new(format!("it was not asked: its host {why}"), "it is asked the next time")
        }
        Refusal::Late => {
            why("it did not answer in the time that was left to this fetch", "it is asked the next time")
        }
        Refusal::Unkept(said) => Trouble::new(
            format!("it can't be kept until it is read: {said}"),
            "long answers wait in the folder for temporary files (TMPDIR): it must be there, with room, and be writable",
        ),
        Refusal::Failed(said) => Trouble::new(
            format!("it can't be fetched: {said}"),
            "see whether the address is right, and opens in a browser",
        ),
    }
}

fn trouble_of_status(status: u16) -> Trouble {
    let (what, help) = match status {
        401 | 403 => ("does not let us in", "see in a browser whether it is open to everybody"),
        404 => ("has no such feed", "`newsprint feeds find URL` finds the feeds of a site"),
        410 => (
            "says that it is gone for good; it is not asked any more",
            "take it out of site.toml, or write its new address; if it answers again, `newsprint fetch --force URL` asks it",
        ),
        429 => ("asks for fewer requests", "it is asked later"),
        500..=599 => ("has a fault", "it is asked later"),
        _ => ("gives another answer than a feed", ""),
    };
    Trouble::new(format!("the server {what} (HTTP {status})"), help)
}
