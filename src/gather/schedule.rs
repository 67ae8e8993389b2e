//! When a server may be asked again: freshness (RFC 9111), `Retry-After` (RFC 9110), and ever longer waits after failures. The
//! moment comes in, nothing is asked.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// The longest that a server's word about freshness, or a row of failures, puts a feed off.
pub(crate) const LONGEST: Duration = Duration::from_secs(86_400);

/// The longest that `Retry-After` puts a feed off.
pub(crate) const LONGEST_ASKED: Duration = Duration::from_secs(7 * 86_400);

/// The first wait after a failure; each further one doubles it.
const FIRST_WAIT: Duration = Duration::from_secs(3600);

/// Headers of an answer that say how long it is fresh, as they were sent.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Freshness<'a> {
    pub cache_control: &'a str,
    pub expires: Option<&'a str>,
    pub date: Option<&'a str>,
    pub age: Option<&'a str>,
}

impl Freshness<'_> {
    /// How long the answer is fresh (RFC 9111, 4.2.1): `max-age` less `Age`, else `Expires` less `Date`. None where the server says
    /// nothing, or that it is not to be reused unasked.
    pub(crate) fn lifetime(&self, now: DateTime<Utc>) -> Duration {
        let mut max_age = None;
        for directive in self.cache_control.split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-cache" | "no-store" => return Duration::ZERO,
                "max-age" => max_age = value.trim().trim_matches('"').parse::<u64>().ok().or(max_age),
                _ => {}
            }
        }
        if let Some(seconds) = max_age {
            let age = self.age.and_then(|age| age.trim().parse().ok()).unwrap_or(0);
            return Duration::from_secs(seconds.saturating_sub(age)).min(LONGEST);
        }
        // An `Expires` that is no date has passed (RFC 9111, 5.3).
        let Some(expires) = self.expires.and_then(read_date) else { return Duration::ZERO };
        let from = self.date.and_then(read_date).unwrap_or(now);
        (expires - from).to_std().unwrap_or_default().min(LONGEST)
    }
}

/// When a feed that was read may be asked again.
pub(crate) fn after_success(now: DateTime<Utc>, every: Duration, fresh: Duration) -> DateTime<Utc> {
    later(now, every.max(fresh))
}

/// When a feed that failed so many times in a row may be asked again: an hour later, then two, four, up to a day; later where the
/// server asks for it.
pub(crate) fn after_failure(
    now: DateTime<Utc>,
    failures: u32,
    asked: Option<DateTime<Utc>>,
) -> DateTime<Utc> {
    let doubled =
        FIRST_WAIT.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
    let own = later(now, doubled.min(LONGEST));
    asked.map_or(own, |asked| asked.min(later(now, LONGEST_ASKED)).max(own))
}

/// The moment that `Retry-After` names, in seconds or as a date (RFC 9110, 10.2.3).
pub(crate) fn retry_after(value: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = value.parse().unwrap_or(u64::MAX).min(LONGEST_ASKED.as_secs());
        return Some(later(now, Duration::from_secs(seconds)));
    }
    read_date(value).map(|date| date.max(now).min(later(now, LONGEST_ASKED)))
}

fn later(now: DateTime<Utc>, wait: Duration) -> DateTime<Utc> {
    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX);
    now.checked_add_signed(wait).unwrap_or(now)
}

pub(crate) fn read_date(text: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(text.trim()).ok().map(DateTime::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    const NOW: &str = "2024-01-17T12:00:00Z";

    fn seconds(freshness: Freshness<'_>) -> u64 {
        freshness.lifetime(at(NOW)).as_secs()
    }

    #[test]
    fn freshness_is_that_of_rfc_9111() {
        let control = |cache_control| Freshness { cache_control, ..Freshness::default() };
        assert_eq!(seconds(control("public, max-age=7200")), 7200);
        assert_eq!(seconds(control("Max-Age=\"60\" , must-revalidate")), 60);
        assert_eq!(seconds(Freshness { age: Some("100"), ..control("max-age=300") }), 200);
        assert_eq!(seconds(Freshness { age: Some("400"), ..control("max-age=300") }), 0);
        assert_eq!(seconds(control("max-age=99999999999")), 86_400);
        assert_eq!(seconds(control("max-age=7200, no-cache")), 0);
        assert_eq!(seconds(control("max-age=-1, x")), 0);
        let expires = Some("Wed, 17 Jan 2024 14:00:00 GMT");
        assert_eq!(seconds(Freshness { expires, ..Freshness::default() }), 7200);
        let date = Some("Wed, 17 Jan 2024 13:00:00 GMT");
        assert_eq!(seconds(Freshness { expires, date, ..Freshness::default() }), 3600);
        assert_eq!(seconds(Freshness { expires, ..control("max-age=1") }), 1);
        assert_eq!(seconds(Freshness { expires: Some("0"), ..Freshness::default() }), 0);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let asked = |value| retry_after(value, at(NOW)).map(|moment| (moment - at(NOW)).num_seconds());
        assert_eq!(asked(" 7 "), Some(7));
        assert_eq!(asked("Wed, 17 Jan 2024 12:00:07 GMT"), Some(7));
        assert_eq!(asked("Wed, 17 Jan 2024 11:00:00 GMT"), Some(0));
        assert_eq!(asked("99999999999999999999999"), Some(7 * 86_400));
        assert_eq!(asked("Tue, 17 Jan 2034 12:00:07 GMT"), Some(7 * 86_400));
        assert_eq!((asked(""), asked("soon"), asked("-5")), (None, None, None));
    }

    #[test]
    fn failures_put_a_feed_off_for_longer_and_longer() {
        let hours = |failures| (after_failure(at(NOW), failures, None) - at(NOW)).num_hours();
        assert_eq!([1, 2, 3, 4, 5, 6, 40, u32::MAX].map(hours), [1, 2, 4, 8, 16, 24, 24, 24]);
        let asked = |seconds| after_failure(at(NOW), 3, retry_after(seconds, at(NOW)));
        assert_eq!(asked("7"), at("2024-01-17T16:00:00Z"), "no sooner than without a word");
        assert_eq!(asked("18000"), at("2024-01-17T17:00:00Z"));
    }

    #[test]
    fn a_feed_is_asked_no_oftener_than_both_want() {
        let next = |every, fresh| {
            let next = after_success(at(NOW), Duration::from_secs(every), Duration::from_secs(fresh));
            (next - at(NOW)).num_seconds()
        };
        assert_eq!((next(3600, 60), next(3600, 7200)), (3600, 7200));
    }
}
