//! Conditional requests and ranges (RFC 9110, sections 13 and 14): what a request's headers ask for in, which part of a
//! file to send out. Pure.
//!
//! Not by way of `headers` or `http-range-header`: of a range that is longer than the file, or in a unit that they don't
//! know, they make an error where the standard asks for the whole file; and neither knows `If-Range`'s exact dates.

use std::ops::Range;

use axum::http::HeaderMap;
use axum::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE};
use httpdate::HttpDate;

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

/// What to send of a file of `size` bytes that a strong `etag` (with its quotes) tells from other states of it, and the time
/// of its last change where it has one.
pub(crate) fn decide(headers: &HeaderMap, etag: &str, modified: Option<HttpDate>, size: u64) -> Send {
    if is_known(headers, etag, modified) {
        return Send::NotModified;
    }
    let mut ranges = headers.get_all(RANGE).iter();
    match (ranges.next().and_then(|range| range.to_str().ok()), ranges.next()) {
        (Some(range), None) if may_send_part(headers, etag, modified) => {
            parse_range(range, size).unwrap_or(Send::Whole)
        }
        _ => Send::Whole,
    }
}

/// Whether the client has the file as it is. `If-None-Match` counts before `If-Modified-Since`.
fn is_known(headers: &HeaderMap, etag: &str, modified: Option<HttpDate>) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        let values = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
        return tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag);
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok()?.parse().ok());
    matches!((modified, since), (Some(modified), Some(since)) if modified <= since)
}

/// Whether a range is of the file that the client has a part of (`If-Range`). Only the same tag or the same time says so.
fn may_send_part(headers: &HeaderMap, etag: &str, modified: Option<HttpDate>) -> bool {
    let modified = modified.map(|modified| modified.to_string());
    headers
        .get(IF_RANGE)
        .is_none_or(|value| *value == etag || modified.is_some_and(|modified| *value == modified))
}

/// One range of bytes. Several, and what is none, may be answered with the whole: nothing is returned.
fn parse_range(range: &str, size: u64) -> Option<Send> {
    let number = |text: &str| -> Option<u64> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More than fits is more than there is.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let (start, end) = match range.strip_prefix("bytes=")?.split_once('-')? {
        ("", length) => (size.saturating_sub(number(length)?), size),
        (first, "") => (number(first)?, size),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some((first, last.saturating_add(1).min(size)))?
        }
    };
    Some(if start < end { Send::Part(start..end) } else { Send::Unsatisfiable })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use axum::http::HeaderName;

    use super::*;

    const ETAG: &str = "\"abc\"";

    fn modified() -> Option<HttpDate> {
        Some((SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_600)).into())
    }

    fn decided(headers: &[(HeaderName, &str)]) -> Send {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        decide(&headers, ETAG, modified(), 1000)
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
        assert_eq!(decide(&headers("bytes=0-"), ETAG, modified(), 0), Send::Unsatisfiable);
        assert_eq!(decide(&headers("bytes=-5"), ETAG, modified(), 0), Send::Unsatisfiable);
    }
}
