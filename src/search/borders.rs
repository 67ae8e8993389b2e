//! Days and sizes of articles in, the parts of the index out and the sections that they are made of. Where one begins depends
//! on the articles before it alone, never on what was built before.
//!
//! The older, the larger, so that a query asks few parts and a new article rewrites the last one, which is small. Whole
//! months make a section that is closed for good once it holds [`CLOSED`]; [`SECTIONS`] closed ones make a part that is closed.
//! Behind these the sections that are left and one that grows by [`STEP`] articles are a part, and the newest articles are
//! the last.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use crate::search::document::Listed;

/// Articles, or characters of their texts, after which a section is closed at the end of a month. Making a section takes
/// memory for all pairs of characters in it.
const CLOSED: (u32, u64) = (2_048, 1_500_000);
/// The same, at the end of a day: a month may hold years of another site.
const FULL: (u32, u64) = (4_096, 3_000_000);
/// Closed sections of a part that is closed.
const SECTIONS: usize = 8;
/// Articles by which the part before the newest grows, at the end of a day.
const STEP: u32 = 512;
/// Articles of one day that are not cut; those of a day that has more are taken for those of several.
const LONGEST_DAY: u32 = 64;

/// When an article counts as: its day, and which part of that it is in.
type When = (Option<NaiveDate>, u32);

/// Cuts articles in order of time into parts, each of them into sections.
pub(super) fn cut(articles: &[Listed]) -> Vec<Vec<Range<u32>>> {
    let whens = whens(articles);
    let count = articles.len() as u32;
    let ends = |at: u32| whens[at as usize - 1] != whens[at as usize];
    let month = |at: u32| whens[at as usize].0.map(|day| (day.year(), day.month()));
    let mut parts = Vec::new();
    let mut sections = Vec::new();
    let (mut from, mut characters) = (0, 0);
    for at in 1..count {
        characters += u64::from(articles[at as usize - 1].characters);
        let holds = |(most, text): (u32, u64)| at - from >= most || characters >= text;
        let month_ends = month(at - 1).is_none() || month(at - 1) != month(at);
        if ends(at) && (month_ends && holds(CLOSED) || holds(FULL)) {
            sections.push(from..at);
            (from, characters) = (at, 0);
            if sections.len() == SECTIONS {
                parts.push(std::mem::take(&mut sections));
            }
        }
    }
    let mut grown = from;
    for at in from + 1..count {
        if at - grown >= STEP && ends(at) {
            grown = at;
        }
    }
    if grown > from {
        sections.push(from..grown);
    }
    parts.extend((!sections.is_empty()).then_some(sections));
    if grown < count {
        parts.push(vec![grown..count; 1]);
    }
    parts
}

fn whens(articles: &[Listed]) -> Vec<When> {
    let mut began = 0;
    let day = |at: usize| articles[at].day;
    (0..articles.len())
        .map(|at| {
            if at > 0 && day(at - 1) != day(at) {
                began = at;
            }
            (day(at), (at - began) as u32 / LONGEST_DAY)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Days with so many articles of so many characters.
    fn days(counts: &[u32], characters: u32) -> Vec<Listed> {
        let day = |number: usize| NaiveDate::from_num_days_from_ce_opt(730_000 + number as i32);
        let of = |(at, count): (usize, &u32)| {
            std::iter::repeat_n(Listed { day: day(at), characters }, *count as usize)
        };
        counts.iter().enumerate().flat_map(of).collect()
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "a part of one section is what is meant")]
    fn the_older_the_larger() {
        assert!(cut(&[]).is_empty());
        assert_eq!(cut(&days(&[3], 700)), [[0..3]]);
        assert_eq!(cut(&days(&[10; 100], 700)), [[0..520], [520..1000]]);
        assert_eq!(cut(&days(&[10; 200], 700)), [[0..1560], [1560..2000]]);
        let years = cut(&days(&[20; 1_130], 700));
        let sizes: Vec<Vec<usize>> =
            years.iter().map(|part| part.iter().map(ExactSizeIterator::len).collect()).collect();
        assert_eq!(sizes, [vec![2400, 2420, 2460, 2440, 2400, 2460, 2440, 2400], vec![2460, 520], vec![200]]);
        // Long texts.
        assert_eq!(cut(&days(&[10; 200], 3_000))[0], [0..590, 590..1200, 1200..1800]);
        // All of one day, or of none.
        assert_eq!(cut(&days(&[1_000], 700)), [[0..512], [512..1000]]);
        assert_eq!(cut(&[Listed { day: None, characters: 700 }; 600]), [[0..512], [512..600]]);
        assert_eq!(
            cut(&days(&[20_000], 10))[0],
            [0..4096, 4096..8192, 8192..12288, 12288..16384, 16384..19968]
        );
    }

    proptest! {
        #[test]
        fn one_more_at_the_end_changes_the_last_part_or_begins_another(counts in prop::collection::vec(1_u32..90, 1..120)) {
            let before: Vec<_> = cut(&days(&counts, 700)).concat();
            let mut more = counts.clone();
            more.push(1);
            let parts = cut(&days(&more, 700));
            let after = parts.concat();
            prop_assert_eq!(after.last().map(|section| section.end), Some(counts.iter().sum::<u32>() + 1));
            prop_assert_eq!(before.first().map(|section| section.start), Some(0));
            prop_assert!(before.windows(2).all(|two| two[0].end == two[1].start));
            let last = parts.last().map_or(0, |part| part[0].len());
            prop_assert!(parts.last().is_some_and(|part| part.len() == 1));
            prop_assert!(last <= (STEP + LONGEST_DAY) as usize, "{last}");
        }
    }
}
