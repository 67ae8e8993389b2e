//! What was found for an earlier digest and the reports of this one in, what belongs together in this one out, for work that
//! follows the change: only articles that what is new can reach are grouped again.
//!
//! What an article is grouped by reaches other articles in two ways. It says for some weeks how rare its features are, and
//! newer articles of some days are looked up among it; both end. And it may be among the first of its story, which others
//! are held against for as long as the story lasts: so what is grouped again goes on until no story is left that it is in.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::config::StoryRules;
use crate::curate::stories::grouping::{MEMORY, Report, resume};
use crate::curate::stories::heads::Row;

/// The rows of all articles with a date. `prints` are those of `reports`, `known` the rows of an earlier digest, any one.
pub(super) fn rows(reports: &[Report<'_>], prints: &[u64], known: &[Row], rules: &StoryRules) -> Vec<Row> {
    let heads = heads(reports, prints, known, rules);
    prints.iter().zip(heads).map(|(print, head)| Row { print: *print, head }).collect()
}

fn heads(reports: &[Report<'_>], prints: &[u64], known: &[Row], rules: &StoryRules) -> Vec<u32> {
    let is_same = |(row, print): &(&Row, &u64)| row.print == **print;
    let before = known.iter().zip(prints).take_while(is_same).count();
    let rest = known.len().min(prints.len()) - before;
    let behind = known.iter().rev().zip(prints.iter().rev()).take(rest).take_while(is_same).count();
    let start: Vec<u32> = known[..before].iter().map(|row| row.head).collect();
    let change = Change { reports, known, before, behind };
    match change.heads(&start, rules) {
        Some(heads) => heads,
        None => resume(reports, start, rules),
    }
}

/// Where reports are not as they were: the first `before` and the last `behind` of them are.
struct Change<'a> {
    reports: &'a [Report<'a>],
    known: &'a [Row],
    before: usize,
    behind: usize,
}

impl Change<'_> {
    /// The head that was found for the article at a place, as a place of now; none of an article that is not as it was, and
    /// none where that one is gone.
    fn known_head(&self, place: usize) -> Option<u32> {
        let from_end = self.reports.len() - place;
        let then = match from_end <= self.behind {
            true => self.known.len() - from_end,
            false => (place < self.before).then_some(place)?,
        };
        self.moved(self.known[then].head)
    }

    /// Where an article of then is now.
    fn moved(&self, then: u32) -> Option<u32> {
        let from_end = self.known.len().checked_sub(then as usize).filter(|places| *places > 0)?;
        match from_end <= self.behind {
            true => Some((self.reports.len() - from_end) as u32),
            false => Some(then).filter(|then| (*then as usize) < self.before),
        }
    }

    /// All heads; none when there is nothing behind the change that could be left as it is.
    fn heads(&self, start: &[u32], rules: &StoryRules) -> Option<Vec<u32>> {
        let reports = self.reports;
        let first_behind = reports.len().checked_sub(self.behind).filter(|place| *place < reports.len())?;
        let seconds = |days: i64| TimeDelta::days(days).num_seconds();
        let until = |moment: i64| reports.partition_point(|report| report.published <= moment);
        let window = seconds(i64::from(rules.window_days));
        let reach = seconds(MEMORY).max(window);
        // Whatever is new, or gone, is not newer than the first article behind it. What reads of it how rare words are, or
        // finds it, is before this moment; what finds that, a window later.
        let reached = reports[first_behind].published + reach;
        let gone = &self.known[self.before..self.known.len() - self.behind];
        let mut touched: BTreeSet<u32> = gone.iter().filter_map(|row| self.moved(row.head)).collect();
        let (mut end, mut step) = (until(reached + window), reach);
        loop {
            let mut heads = resume(&reports[..end], start.to_vec(), rules);
            for place in self.before..end {
                let known = self.known_head(place);
                if reports[place].published <= reached || known != Some(heads[place]) {
                    touched.insert(heads[place]);
                    touched.extend(known);
                }
            }
            let Some(next) = reports.get(end) else { return Some(heads) };
            let since = reports.partition_point(|report| report.published < next.published - window);
            if heads[since..].iter().all(|head| !touched.contains(head)) {
                for place in end..reports.len() {
                    heads.push(self.known_head(place)?);
                }
                return Some(heads);
            }
            end = until(next.published + step);
            step *= 2;
        }
    }
}
