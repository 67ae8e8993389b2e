//! Conditional requests and ranges (RFC 9110, sections 13 and 14): what a request's headers ask for in, which part of a
//! file to send out. Pure.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use hyper::HeaderMap;
use hyper::header::{HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE};

/// What tells one state of a file from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Validator {
    /// A strong entity tag with its quotes.
    pub(crate) etag: String,
    /// When the file was last changed, for files that have a time.
    pub(crate) modified: Option<SystemTime>,
}

/// What to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Send {
    /// All of it: 200.
    Whole,
    /// Nothing, as the client has it: 304.
    NotModified,
    /// These bytes, at least one: 206.
    Part(Range<u64>),
    /// Nothing, as no byte is in the range: 416.
    Unsatisfiable,
}

/// What to send of a file of `size` bytes.
pub(crate) fn decide(headers: &HeaderMap, validator: &Validator, size: u64) -> Send {
    if is_known(headers, validator) {
        return Send::NotModified;
    }
    if !may_send_part(headers, validator) {
        return Send::Whole;
    }
    let mut ranges = headers.get_all(RANGE).iter();
    match (ranges.next().and_then(|range| range.to_str().ok()), ranges.next()) {
        (Some(range), None) => parse_range(range, size),
        _ => Send::Whole,
    }
}

/// Whether the client has the file as it is. `If-None-Match` counts before `If-Modified-Since`.
fn is_known(headers: &HeaderMap, validator: &Validator) -> bool {
    let tags = text(headers, IF_NONE_MATCH);
    if !tags.is_empty() {
        let mut tags = tags.split(',').map(str::trim);
        return tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == validator.etag);
    }
    match (validator.modified, date(headers, IF_MODIFIED_SINCE)) {
        (Some(modified), Some(since)) => in_seconds(modified) <= in_seconds(since),
        _ => false,
    }
}

/// Whether a range is of the file that the client has a part of (`If-Range`). Only a strong tag or the exact time is.
fn may_send_part(headers: &HeaderMap, validator: &Validator) -> bool {
    match headers.get(IF_RANGE) {
        None => true,
        Some(value) if value.as_bytes().starts_with(b"\"") => value.as_bytes() == validator.etag.as_bytes(),
        Some(_) => match (validator.modified, date(headers, IF_RANGE)) {
            (Some(modified), Some(then)) => in_seconds(modified) == in_seconds(then),
            _ => false,
        },
    }
}

/// One range of bytes. Several, and units other than bytes, may be answered with the whole.
fn parse_range(range: &str, size: u64) -> Send {
    let Some(range) = range.trim().strip_prefix("bytes=") else { return Send::Whole };
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else {
        return Send::Whole;
    };
    let number = |text: &str| -> Option<u64> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More than fits is more than there is.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let (first, last) = (first.trim(), last.trim());
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first > last => Send::Whole,
        (Some(first), _) if first >= size && (last.is_empty() || number(last).is_some()) => {
            Send::Unsatisfiable
        }
        (Some(first), Some(last)) => Send::Part(first..last.saturating_add(1).min(size)),
        (Some(first), None) if last.is_empty() => Send::Part(first..size),
        (None, Some(0)) if first.is_empty() => Send::Unsatisfiable,
        (None, Some(_)) if first.is_empty() && size == 0 => Send::Unsatisfiable,
        (None, Some(length)) if first.is_empty() => Send::Part(size.saturating_sub(length)..size),
        _ => Send::Whole,
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> String {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(",")
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// HTTP dates count whole seconds.
fn in_seconds(moment: SystemTime) -> Duration {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Duration::from_secs(since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validator() -> Validator {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_600);
        Validator { etag: "\"abc\"".into(), modified: Some(modified) }
    }

    fn decided(headers: &[(HeaderName, &str)]) -> Send {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        decide(&headers, &validator(), 1000)
    }

    /// The second in which the file was changed, and the one before.
    const THEN: &str = "Tue, 14 Nov 2023 22:13:20 GMT";
    const BEFORE: &str = "Tue, 14 Nov 2023 22:13:19 GMT";

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        for tags in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            assert_eq!(decided(&[(IF_NONE_MATCH, tags)]), Send::NotModified, "{tags}");
        }
        assert_eq!(decided(&[(IF_NONE_MATCH, "\"other\"")]), Send::Whole);
        assert_eq!(decided(&[(IF_MODIFIED_SINCE, THEN)]), Send::NotModified);
        assert_eq!(decided(&[(IF_MODIFIED_SINCE, BEFORE)]), Send::Whole);
        assert_eq!(decided(&[(IF_MODIFIED_SINCE, "yesterday")]), Send::Whole);
        assert_eq!(decided(&[(IF_NONE_MATCH, "\"other\""), (IF_MODIFIED_SINCE, THEN)]), Send::Whole);
    }

    #[test]
    fn parts_are_sent_as_asked_for() {
        for (range, expected) in [
            ("bytes=0-0", Send::Part(0..1)),
            ("bytes=10-19", Send::Part(10..20)),
            ("bytes=990-", Send::Part(990..1000)),
            ("bytes=990-99999999999999999999", Send::Part(990..1000)),
            ("bytes=-10", Send::Part(990..1000)),
            ("bytes=-5000", Send::Part(0..1000)),
            ("bytes=1000-", Send::Unsatisfiable),
            ("bytes=1000-2000", Send::Unsatisfiable),
            ("bytes=-0", Send::Unsatisfiable),
            ("bytes=20-10", Send::Whole),
            ("bytes=0-0,5-6", Send::Whole),
            ("bytes=a-b", Send::Whole),
            ("bytes=-", Send::Whole),
            ("bytes=+1-2", Send::Whole),
            ("lines=1-2", Send::Whole),
        ] {
            assert_eq!(decided(&[(RANGE, range)]), expected, "{range}");
        }
    }

    #[test]
    fn a_part_of_another_state_of_the_file_is_not_sent() {
        let with = |value| decided(&[(RANGE, "bytes=0-9"), (IF_RANGE, value)]);
        assert_eq!(with("\"abc\""), Send::Part(0..10));
        assert_eq!(with("\"other\""), Send::Whole);
        assert_eq!(with("W/\"abc\""), Send::Whole);
        assert_eq!(with(THEN), Send::Part(0..10));
        assert_eq!(with(BEFORE), Send::Whole);
    }

    #[test]
    fn an_empty_file_has_no_parts() {
        let headers = |range: &str| HeaderMap::from_iter([(RANGE, range.parse().unwrap())]);
        assert_eq!(decide(&headers("bytes=0-"), &validator(), 0), Send::Unsatisfiable);
        assert_eq!(decide(&headers("bytes=-5"), &validator(), 0), Send::Unsatisfiable);
    }
}
