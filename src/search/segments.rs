//! Days of articles in, the parts of the index out: which articles share a dictionary. A part depends on its own articles
//! and on where it begins, never on what was built before.
//!
//! The older, the larger: whole months in parts that are closed for good once they hold [`CLOSED`] articles, behind them
//! one part that grows by [`STEP`] articles, one that grows by [`SMALL_STEP`], and the newest articles. So a query asks few
//! parts, and a new article rewrites the last one, which is small.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

/// Articles after which a part is closed, at the end of a month.
const CLOSED: u32 = 4_096;
/// Articles by which the part after the closed ones grows, at the end of a day.
const STEP: u32 = 1_024;
/// Articles by which the part before the newest grows, at the end of a day.
const SMALL_STEP: u32 = 64;
/// Articles of one day that are not cut; those of a day that has more are taken for those of several.
const LONGEST_DAY: u32 = 64;

/// When an article counts as: its day, and which part of that it is in.
type When = (Option<NaiveDate>, u32);

/// Cuts articles in order of time, whose days these are, into parts.
pub(super) fn cut(days: &[Option<NaiveDate>]) -> Vec<Range<u32>> {
    let whens = whens(days);
    let count = days.len() as u32;
    let mut parts = Vec::new();
    let mut from = 0;
    let month = |when: &When| when.0.map(|day| (day.year(), day.month()));
    // Where a month ends, and another follows.
    for at in 1..count {
        let (before, after) = (&whens[at as usize - 1], &whens[at as usize]);
        if at - from >= CLOSED && (before.0.is_none() || month(before) != month(after)) && before != after {
            parts.push(from..at);
            from = at;
        }
    }
    for step in [STEP, SMALL_STEP] {
        let (mut last, mut begun) = (from, from);
        for at in from + 1..count {
            if at - begun >= step && whens[at as usize - 1] != whens[at as usize] {
                (last, begun) = (at, at);
            }
        }
        if last > from {
            parts.push(from..last);
            from = last;
        }
    }
    if from < count {
        parts.push(from..count);
    }
    parts
}

fn whens(days: &[Option<NaiveDate>]) -> Vec<When> {
    let mut began = 0;
    days.iter()
        .enumerate()
        .map(|(at, day)| {
            if at > 0 && days[at - 1] != *day {
                began = at;
            }
            (*day, (at - began) as u32 / LONGEST_DAY)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn days(counts: &[u32]) -> Vec<Option<NaiveDate>> {
        let day = |number: usize| NaiveDate::from_num_days_from_ce_opt(730_000 + number as i32);
        counts.iter().enumerate().flat_map(|(at, count)| (0..*count).map(move |_| day(at))).collect()
    }

    #[test]
    fn the_older_the_larger() {
        assert_eq!(cut(&[]), []);
        assert_eq!(cut(&days(&[3])), vec![0..3; 1]);
        assert_eq!(cut(&days(&[10; 100])), [0..980, 980..1000]);
        assert_eq!(cut(&days(&[10; 300])), [0..2060, 2060..2970, 2970..3000]);
        assert_eq!(cut(&days(&[20; 1_000])).len(), 7);
        assert_eq!(cut(&days(&[1_000])), [0..960, 960..1000]);
        assert_eq!(cut(&[None; 200]), [0..192, 192..200]);
    }

    proptest! {
        #[test]
        fn one_more_at_the_end_changes_the_last_part_or_begins_another(counts in prop::collection::vec(1_u32..90, 1..120)) {
            let before = cut(&days(&counts));
            let mut more = counts.clone();
            more.push(1);
            let after = cut(&days(&more));
            prop_assert_eq!(after.last().map(|part| part.end), Some(counts.iter().sum::<u32>() + 1));
            prop_assert_eq!(before.first().map(|part| part.start), Some(0));
            prop_assert!(before.windows(2).all(|two| two[0].end == two[1].start));
            let last = after.last().map_or(0, |part| part.len());
            prop_assert!(last <= (SMALL_STEP + LONGEST_DAY) as usize, "{last}");
        }
    }
}
