//! How often a source usually publishes, and whether it has been quiet for longer than that explains. Pure: the moments of its
//! articles and the present one in, a [`Rhythm`] out.
//!
//! A source that dies is seldom an error: its feed answers, with what it has had for months. That no day is without news makes it
//! worse, for nobody misses one paper of thirty.

use chrono::{DateTime, TimeDelta, Utc};

use crate::config::Config;
use crate::curate::digest::Digest;
use crate::curate::group::Group;
use crate::curate::places::ArticleIx;
use crate::ground::diagnostic::Diagnostic;

/// The gaps before the last article that count: a year ago a source may have been another.
pub(crate) const WINDOW: TimeDelta = TimeDelta::days(90);

/// What comes with one hourly fetch has no gaps: of a source that publishes two hundred articles each morning, 99 of 100 would be
/// none, and it would be silent each night.
const SHORTEST_GAP: TimeDelta = TimeDelta::hours(1);

/// Of fewer gaps, or of a source that is known for less, nobody can say what is usual: two weekends must have been seen.
const FEWEST_GAPS: usize = 10;
const SHORTEST_TIME: TimeDelta = TimeDelta::days(14);

/// Nothing that is shorter is told as a silence.
const SHORTEST_SILENCE: TimeDelta = TimeDelta::hours(12);

/// When a source publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rhythm {
    /// Its newest article.
    pub(crate) last: DateTime<Utc>,
    /// None of a source of which too little is known.
    pub(crate) usual: Option<Usual>,
}

/// Of the gaps of an hour and more in the 90 days before the last article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usual {
    /// The middle one.
    pub(crate) gap: TimeDelta,
    /// 99 of 100 are no longer.
    pub(crate) longest: TimeDelta,
}

impl Usual {
    /// After how long a silence is told.
    pub(crate) fn limit(&self) -> TimeDelta {
        SHORTEST_SILENCE.max(self.longest * 2)
    }
}

impl Rhythm {
    /// Of a source with articles of these moments, the oldest first; none without any.
    pub(crate) fn of(moments: &[DateTime<Utc>]) -> Option<Self> {
        let last = *moments.last()?;
        let window = &moments[moments.partition_point(|moment| last - *moment > WINDOW)..];
        let mut all: Vec<TimeDelta> = window.windows(2).map(|pair| pair[1] - pair[0]).collect();
        all.sort_unstable();
        let (short, gaps) = all.split_at(all.partition_point(|gap| *gap < SHORTEST_GAP));
        let known_for = last - window[0];
        // An agency that never rests for an hour has hardly any gaps.
        let is_busy = || short.iter().sum::<TimeDelta>() * 2 > known_for;
        let usual = match gaps {
            _ if known_for < SHORTEST_TIME => None,
            _ if gaps.len() >= FEWEST_GAPS => Some(Usual {
                gap: gaps[gaps.len() / 2],
                // By the nearest rank.
                longest: gaps[(gaps.len() * 99).div_ceil(100) - 1],
            }),
            _ if is_busy() => Some(Usual {
                gap: all[all.len() / 2],
                longest: gaps.last().copied().unwrap_or_default().max(SHORTEST_GAP),
            }),
            _ => None,
        };
        Some(Self { last, usual })
    }

    /// Of a source of a digest, as of a moment: what is dated later has not been published yet.
    pub(crate) fn of_source(source: &Group, digest: &Digest, now: DateTime<Utc>) -> Option<Self> {
        let moments = source.articles.iter().filter_map(|ix| digest.article(*ix).published);
        Self::of(&moments.filter(|moment| *moment <= now).collect::<Vec<_>>())
    }

    /// How long it has been quiet.
    pub(crate) fn quiet(&self, now: DateTime<Utc>) -> TimeDelta {
        now - self.last
    }

    /// Whether that is longer than its habits explain.
    pub(crate) fn is_silent(&self, now: DateTime<Utc>) -> bool {
        self.usual.is_some_and(|usual| self.quiet(now) > usual.limit())
    }
}

/// Warnings of the sources of a digest that have fallen silent, and of those that are said to be no more and are not.
pub(crate) fn fallen_silent(digest: &Digest, config: &Config, now: DateTime<Utc>) -> Vec<Diagnostic> {
    let finding = |source: &Group| {
        let table = config.sources.iter().find(|table| table.id == source.id);
        let found = match table.and_then(|table| table.ended) {
            None => silence(source, Rhythm::of_source(source, digest, now)?, now),
            Some(ended) => {
                let day = |ix: &ArticleIx| digest.day(*ix);
                let newest = source.articles.last().and_then(day).filter(|newest| *newest > ended)?;
                let message = format!(
                    "`{}` is said to have ended on {ended}, and has an article of {newest}",
                    source.id
                );
                let help = "see where that came from; if the source is there again, take `ended` out";
                Some(Diagnostic::warning(message).help(help))
            }
        }?;
        Some(match table {
            Some(table) => found.at("site.toml").line(table.line),
            None => found,
        })
    };
    digest.sources.iter().filter_map(finding).collect()
}

fn silence(source: &Group, rhythm: Rhythm, now: DateTime<Utc>) -> Option<Diagnostic> {
    let usual = rhythm.usual.filter(|_| rhythm.is_silent(now))?;
    let (quiet, longest) = (shown(rhythm.quiet(now)), shown(usual.longest));
    let since = rhythm.last.format("%Y-%m-%dT%H:%M:%SZ");
    let message = format!(
        "`{}` ({}) has been silent for {quiet}: its last article is of {since}",
        source.id, source.name
    );
    let help = format!(
        "99 of 100 of its gaps were within {longest}; see what its feed gives (`newsprint sources --health {id}`); \
         if it is no more, write `ended = {day}` into its [[sources]] with id = {id:?}",
        id = source.id,
        day = rhythm.last.date_naive(),
    );
    Some(Diagnostic::warning(message).help(help))
}

/// A time as people read it: `50 min`, `9 h`, `12 days`.
pub(crate) fn shown(time: TimeDelta) -> String {
    match time.num_minutes() {
        minutes if minutes < 60 => format!("{minutes} min"),
        minutes if minutes < 48 * 60 => format!("{} h", minutes / 60),
        minutes => format!("{} days", minutes / (24 * 60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_705_500_000 + hours * 3600, 0).unwrap()
    }

    fn rhythm(hours: impl IntoIterator<Item = i64>) -> Rhythm {
        Rhythm::of(&hours.into_iter().map(at).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_silence_is_told_after_twice_the_longest_usual_gap() {
        // Every ten hours, for forty days.
        let source = rhythm((0..96).map(|n| n * 10));
        let hours = TimeDelta::hours;
        assert_eq!(source.usual, Some(Usual { gap: hours(10), longest: hours(10) }));
        assert!(!source.is_silent(at(950 + 20)));
        assert!(source.is_silent(at(950 + 21)));
        // It is told for as long as it goes on.
        assert!(source.is_silent(at(950 + 24 * 700)));
    }

    #[test]
    fn nobody_is_silent_for_less_than_half_a_day() {
        let source = rhythm(0..400);
        assert!(!source.is_silent(at(399 + 12)));
        assert!(source.is_silent(at(399 + 13)));
    }

    #[test]
    fn one_gap_of_a_hundred_is_no_habit_and_two_are() {
        // Two of 299 are longer.
        let seldom = rhythm((0..300).map(|n| n * 4 + n / 100 * 200));
        assert_eq!(seldom.usual.unwrap().longest, TimeDelta::hours(4));
        let often = rhythm((0..300).map(|n| n * 4 + n / 20 * 50));
        assert_eq!(often.usual.unwrap().longest, TimeDelta::hours(54));
    }

    #[test]
    fn what_comes_at_once_has_no_gaps() {
        // Two hundred articles each morning.
        let source = rhythm((0..20).flat_map(|day| std::iter::repeat_n(day * 24, 200)));
        assert_eq!(source.usual.unwrap().longest, TimeDelta::hours(24));
        assert!(!source.is_silent(at(19 * 24 + 23)));
    }

    #[test]
    fn who_never_rests_for_an_hour_is_told_after_half_a_day() {
        let moments = (0..20 * 48).map(|half| at(0) + TimeDelta::minutes(30 * half));
        let source = Rhythm::of(&moments.collect::<Vec<_>>()).unwrap();
        assert_eq!(
            source.usual.unwrap(),
            Usual { gap: TimeDelta::minutes(30), longest: TimeDelta::hours(1) }
        );
        assert!(!source.is_silent(at(20 * 24 + 11)) && source.is_silent(at(20 * 24 + 13)));
    }

    #[test]
    fn of_too_little_nothing_is_said() {
        for source in [rhythm([0]), rhythm((0..10).map(|n| n * 48)), rhythm(0..24 * 13)] {
            assert_eq!(source.usual, None);
            assert!(!source.is_silent(at(24 * 3000)));
        }
        assert_eq!(Rhythm::of(&[]), None);
    }

    #[test]
    fn habits_of_long_ago_do_not_count() {
        let source = rhythm((0..20).map(|n| n * 500).chain((0..400).map(|n| 12_000 + n * 6)));
        assert_eq!(source.usual.unwrap().longest, TimeDelta::hours(6));
    }

    #[test]
    fn times_are_short() {
        let minutes = [5, 59, 60, 47 * 60 + 59, 48 * 60, 90 * 24 * 60];
        assert_eq!(
            minutes.map(|minutes| shown(TimeDelta::minutes(minutes))),
            ["5 min", "59 min", "1 h", "47 h", "2 days", "90 days"]
        );
    }
}
