//! How often the rule for silent sources (`curate::silence`) cries wolf, and how soon it tells of a source that has ended, over the
//! last year of real sites: docs/sources.md. By hand:
//!
//! ```text
//! NEWSPRINT_SILENCE=DIR:DIR cargo test --lib tests::silence -- --ignored --nocapture
//! ```
//!
//! The year is gone through hour by hour, each as if it were now. A silence that ended with another article was a false alarm; one that
//! goes on to the end of the site may be none.
#![expect(clippy::print_stderr, reason = "it says what it measured")]

use std::collections::BTreeMap;
use std::env;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use crate::build::options::{BuildOptions, UseCache};
use crate::build::prepare;
use crate::build::setup::Found;
use crate::curate::silence::{Rhythm, shown};
use crate::disk::clock::Stopwatch;
use crate::ground::progress::Silent;

const HOUR: TimeDelta = TimeDelta::hours(1);
const YEAR: TimeDelta = TimeDelta::days(365);
/// In which at most one false alarm may be, of all sources together.
const MONTH: TimeDelta = TimeDelta::days(30);

type Moments = BTreeMap<String, Vec<DateTime<Utc>>>;

/// The moments of each source's articles, the oldest first.
fn moments(root: &Path) -> Moments {
    let options = BuildOptions { cache: UseCache::No, ..BuildOptions::new(root) };
    let mut watch = Stopwatch::start();
    let found = Found::read(&options, &mut watch).unwrap_or_else(|_| panic!("{} is no site", root.display()));
    let (store, _) = options.store();
    let prepared = prepare(found, &options, &store, &Silent, &mut watch);
    let digest = prepared.unwrap_or_else(|_| panic!("{} can't be read", root.display())).0.digest;
    let of = |ixs: &[crate::curate::ArticleIx]| {
        ixs.iter().filter_map(|ix| digest.article(*ix).published).collect()
    };
    digest.sources.iter().map(|source| (source.id.clone(), of(&source.articles))).collect()
}

/// Goes through the last year of one source; with the silences that ended whether one goes on at the end.
fn replay(moments: &[DateTime<Utc>], from: DateTime<Utc>, end: DateTime<Utc>) -> (Vec<TimeDelta>, bool) {
    let (mut false_alarms, mut told_of) = (Vec::new(), None);
    let mut now = from;
    while now <= end {
        let rhythm = Rhythm::of(&moments[..moments.partition_point(|moment| *moment <= now)]);
        let silent = rhythm.filter(|rhythm| rhythm.is_silent(now)).map(|rhythm| rhythm.last);
        if let Some(last) = told_of.filter(|_| silent != told_of) {
            let again = moments.partition_point(|moment| *moment <= last);
            false_alarms.push(moments[again] - last);
        }
        told_of = silent;
        now += HOUR;
    }
    (false_alarms, told_of.is_some())
}

/// How long after each article of the year its source would have been told of if it had been the last; none where too little was known.
fn cut_off(moments: &[DateTime<Utc>], from: DateTime<Utc>) -> Vec<Option<TimeDelta>> {
    let first = moments.partition_point(|moment| *moment < from);
    let told_after = |n: usize| {
        let rhythm = Rhythm::of(&moments[..=n])?;
        let limit = rhythm.usual?.limit();
        assert!(!rhythm.is_silent(rhythm.last + limit) && rhythm.is_silent(rhythm.last + limit + HOUR));
        Some(limit)
    };
    (first..moments.len()).map(told_after).collect()
}

#[test]
#[ignore = "it needs sites: NEWSPRINT_SILENCE=DIR:DIR"]
fn false_alarms_of_sites() {
    let roots = env::var_os("NEWSPRINT_SILENCE").expect("NEWSPRINT_SILENCE names the folders of sites");
    let mut too_many = Vec::new();
    for root in env::split_paths(&roots) {
        let sources = moments(&root);
        let all = || sources.values().flatten();
        let (Some(first), Some(end)) = (all().min(), all().max()) else { continue };
        let from = (*end - YEAR).max(*first);
        let months = (*end - from).num_hours() as f64 / MONTH.num_hours() as f64;
        let (mut alarms, mut cuts) = (0, Vec::new());
        for (id, moments) in &sources {
            let (false_alarms, goes_on) = replay(moments, from, *end);
            alarms += false_alarms.len();
            cuts.extend(cut_off(moments, from));
            if !false_alarms.is_empty() || goes_on {
                let gaps: Vec<String> = false_alarms.iter().map(|gap| shown(*gap)).collect();
                eprintln!("  {id}: false alarms {gaps:?}, silent at the end: {goes_on}");
            }
        }
        let (articles, mut told): (usize, Vec<TimeDelta>) =
            (cuts.len(), cuts.into_iter().flatten().collect());
        told.sort_unstable();
        let part = |hundredths: usize| {
            told.get(told.len() * hundredths / 100).map_or("-".to_owned(), |after| shown(*after))
        };
        eprintln!(
            "{}: {} sources, {alarms} false alarms in {months:.1} months; cut off after any of {articles} articles, {} are told: \
             half within {}, nine of ten within {}",
            root.display(),
            sources.len(),
            told.len(),
            part(50),
            part(90),
        );
        if alarms as f64 > months.max(1.0) {
            too_many.push(root);
        }
    }
    assert_eq!(too_many, Vec::<std::path::PathBuf>::new(), "more than one false alarm a month");
}
