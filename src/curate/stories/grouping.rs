//! Signatures in order of time in, for each article the story that it belongs to out.
//!
//! Each article, in its turn, joins a story of the last days or opens one. What decides is how much of what it speaks of
//! the first articles of that story speak of (the cosine of their features, each weighed by how rare it was in the weeks
//! before). So membership depends on articles not newer than it is: what was put together once stays so when articles are
//! added behind. A story is held to its beginning, or one event would lead to the next and all to one.
//!
//! The work is linear. An article is looked up by its weightiest features only, under each by the newest few articles,
//! and held against the likeliest of these. A text that thousands share weighs nothing.

use std::ops::Range;

use chrono::TimeDelta;
use rayon::prelude::*;

use super::signature::{FEATURES, Feature, Signature, mix};
use crate::config::StoryRules;

/// Days before an article within which other articles say how rare its words are.
pub(super) const MEMORY: i64 = 45;
/// What a feature weighs that no other article of those weeks has, in quarters of a doubling: one that a thousand
/// have says nothing.
const RAREST: u32 = 40;
/// What the four levels of a feature weigh.
const LEVELS: [u32; 4] = [2, 4, 6, 8];
/// Features by which an article is looked up, the weightiest first.
const DECIDING: usize = 20;
/// Newest articles that are looked at under each.
const LOOKED_AT: usize = 12;
/// Articles that one is held against.
const HELD_AGAINST: usize = 12;
/// First articles of a story that a new one is held against.
const CORE: usize = 4;
/// How much of the threshold an article has to reach with the first articles of the story on the average, in hundredths,
/// whatever the time between them.
const WITH_CORE: u32 = 120;
/// What the likeness has lost at the end of the window, in thousandths: what is reported the day after is often the next event
/// of the same people.
const FADES: i64 = 400;
/// How much of what the title of one of two articles speaks of the other has to speak of, in hundredths, and how much the other
/// way round: texts that are stock have titles of their own, and a survey of the day's news speaks of all of them.
const OF_TITLE: [u64; 2] = [20, 3];
/// What of the likeness is left when both titles hold numbers and none is the same, in hundredths: the figures of today and
/// of yesterday in the same words. Within half a day they are those of one event that grows.
const OTHER_DAY: i64 = 12 * 3600;
const OTHER_NUMBERS: u64 = 15;
/// Features that two articles share at least: of texts of one line a single word is much.
const SHARED: usize = 5;
/// Rarity from which on a feature is rare: fewer than 24 articles of the weeks before have it.
const IS_RARE: u32 = RAREST - 18;
/// How much of what two articles share has to be rare, in hundredths.
const RARE_SHARE: u64 = 20;

/// An article as it is grouped.
pub(super) struct Report<'a> {
    /// Seconds since 1970.
    pub(super) published: i64,
    pub(super) signature: &'a Signature,
}

impl Report<'_> {
    /// Of all that it is grouped by.
    pub(super) fn print(&self, rules: &StoryRules) -> u64 {
        let StoryRules { enabled: _, threshold, window_days } = rules;
        let rules = u64::from(*threshold) << 32 | u64::from(*window_days);
        mix(mix(self.signature.print() ^ rules) ^ self.published as u64)
    }
}

/// Groups articles in order of time: for each the place of the first article of its story, its own when it opens one.
/// `known` are those of the first of them. Only what those behind depend on is looked at again: the weeks before them,
/// and the beginnings of the stories that they may join.
pub(super) fn resume(reports: &[Report<'_>], mut known: Vec<u32>, rules: &StoryRules) -> Vec<u32> {
    let Some(first) = reports.get(known.len()) else { return known };
    let days = |days: i64| TimeDelta::days(days).num_seconds();
    let since = |moment: i64| reports.partition_point(|report| report.published < moment);
    let joinable = since(first.published - days(i64::from(rules.window_days)));
    let beginnings = known.get(joinable..).unwrap_or_default().iter().map(|head| *head as usize);
    let oldest = beginnings.min().unwrap_or(joinable).min(joinable);
    let from = reports.get(oldest).map_or(0, |report| since(report.published - days(MEMORY)));
    // Places in the index count from here on. Of a story that began before, nothing can be joined any more.
    let local = |head: &u32| head.checked_sub(from as u32);
    let heads = known[from..].iter().map(local).collect();
    let heads = Index::new(&reports[from..], rules).group(heads, rules);
    let new = &heads[known.len() - from..];
    known.extend(new.iter().map(|head| head + from as u32));
    known
}

/// What an article says of each of its features.
struct Weights {
    weights: [u16; FEATURES],
    /// Length of the vector of weights.
    norm: f64,
}

/// The articles of some span of time with the index of what they speak of.
pub(super) struct Index<'a> {
    reports: &'a [Report<'a>],
    /// Key, place and slot of every feature: see [`posting`].
    postings: Vec<u64>,
    /// For each article where its features stand in `postings`.
    places: Vec<[u32; FEATURES]>,
    weights: Vec<Weights>,
    window: i64,
}

/// Bits of a posting: 29 of the feature's key, 28 of the article's place, 6 of the feature's slot.
fn posting(key: u32, place: usize, slot: usize) -> u64 {
    u64::from(key) << 34 | (place as u64) << 6 | slot as u64
}

fn key_of(posting: u64) -> u32 {
    (posting >> 34) as u32
}

fn place_of(posting: u64) -> usize {
    (posting >> 6 & 0x0fff_ffff) as usize
}

/// Four times the binary logarithm.
fn doublings(count: u32) -> u32 {
    let whole = count.max(1).ilog2();
    4 * whole + ((count.max(1) << 2 >> whole) & 3)
}

impl<'a> Index<'a> {
    /// Of articles in order of time.
    pub(super) fn new(reports: &'a [Report<'a>], rules: &StoryRules) -> Self {
        let mut postings: Vec<u64> = reports
            .par_iter()
            .enumerate()
            .flat_map_iter(|(place, report)| {
                let features = report.signature.features().iter().enumerate();
                features.map(move |(slot, feature)| posting(feature.key(), place, slot))
            })
            .collect();
        postings.par_sort_unstable();
        let mut places = vec![[0; FEATURES]; reports.len()];
        let mut seen = vec![[0_u32; FEATURES]; reports.len()];
        let memory = TimeDelta::days(MEMORY).num_seconds();
        let mut oldest = 0;
        for (at, one) in postings.iter().enumerate() {
            let (place, slot) = (place_of(*one), (*one & 63) as usize);
            let since = reports[place].published - memory;
            while key_of(postings[oldest]) != key_of(*one)
                || reports[place_of(postings[oldest])].published < since
            {
                oldest += 1;
            }
            places[place][slot] = at as u32;
            seen[place][slot] = (at - oldest) as u32;
        }
        let weights = reports
            .par_iter()
            .zip(&seen)
            .map(|(report, seen)| {
                let mut weights = [0; FEATURES];
                let mut square = 0;
                for (slot, feature) in report.signature.features().iter().enumerate() {
                    let rarity = RAREST.saturating_sub(doublings(seen[slot] + 1));
                    let weight = rarity * LEVELS[feature.level()];
                    weights[slot] = weight as u16;
                    square += u64::from(weight) * u64::from(weight);
                }
                Weights { weights, norm: (square as f64).sqrt() }
            })
            .collect();
        let window = TimeDelta::days(i64::from(rules.window_days)).num_seconds();
        Self { reports, postings, places, weights, window }
    }

    /// How much two articles speak of the same, in thousandths.
    pub(super) fn likeness(&self, one: usize, other: usize) -> u32 {
        let (a, b) = (&self.weights[one], &self.weights[other]);
        let (mut shared, mut sum, mut rare) = (0, 0, 0);
        for (slot_a, slot_b) in self.shared(one, other) {
            let product = u64::from(a.weights[slot_a]) * u64::from(b.weights[slot_b]);
            shared += 1;
            sum += product;
            let level = self.feature(one, slot_a).level();
            rare += if u32::from(a.weights[slot_a]) >= LEVELS[level] * IS_RARE { product } else { 0 };
        }
        if shared < SHARED || rare * 100 < sum * RARE_SHARE {
            return 0;
        }
        if self.numbers_differ(one, other) {
            sum = sum * OTHER_NUMBERS / 100;
        }
        let length = a.norm * b.norm;
        // Rounded to whole numbers, so that no machine's last bit decides.
        if length > 0.0 { (sum as f64 * 1000.0 / length).round() as u32 } else { 0 }
    }

    fn feature(&self, place: usize, slot: usize) -> Feature {
        self.reports[place].signature.features()[slot]
    }

    /// Whether the titles of both hold numbers, none the same, and half a day lies between them.
    fn numbers_differ(&self, one: usize, other: usize) -> bool {
        let gap = self.reports[one].published.abs_diff(self.reports[other].published);
        if gap < OTHER_DAY as u64 {
            return false;
        }
        let in_title = |feature: Feature| feature.is_number() && feature.in_title();
        let has =
            |place: usize| self.reports[place].signature.features().iter().any(|feature| in_title(*feature));
        let same = || {
            self.shared(one, other)
                .any(|(a, b)| in_title(self.feature(one, a)) && in_title(self.feature(other, b)))
        };
        has(one) && has(other) && !same()
    }

    /// What is left of the likeness of two articles by the time between them.
    pub(super) fn faded(&self, likeness: u32, older: usize, newer: usize) -> u32 {
        let gap = self.reports[newer].published - self.reports[older].published;
        likeness.saturating_sub((FADES * gap / self.window).clamp(0, 1000) as u32)
    }

    /// Whether each of two articles speaks of what stands in the title of the other.
    fn titles_meet(&self, one: usize, other: usize) -> bool {
        let mass = |place: usize| {
            let features = self.reports[place].signature.features().iter().enumerate();
            let titled = features.filter(|(_, feature)| feature.in_title());
            titled.map(|(slot, _)| u64::from(self.weight(place, slot))).sum::<u64>()
        };
        let is_titled = |place: usize, slot: usize| self.feature(place, slot).in_title();
        let (mut of_one, mut of_other) = (0, 0);
        for (a, b) in self.shared(one, other) {
            of_one += if is_titled(one, a) { u64::from(self.weight(one, a)) } else { 0 };
            of_other += if is_titled(other, b) { u64::from(self.weight(other, b)) } else { 0 };
        }
        let [most, least] = OF_TITLE;
        let meets = |share: u64| of_one * 100 >= mass(one) * share;
        let is_met = |share: u64| of_other * 100 >= mass(other) * share;
        meets(most) && is_met(least) || meets(least) && is_met(most)
    }

    /// Slots of the features that two articles share.
    pub(super) fn shared(&self, one: usize, other: usize) -> impl Iterator<Item = (usize, usize)> {
        let (a, b) = (self.reports[one].signature.features(), self.reports[other].signature.features());
        let (mut at_a, mut at_b) = (0, 0);
        std::iter::from_fn(move || {
            while let (Some(feature), Some(with)) = (a.get(at_a), b.get(at_b)) {
                match feature.key().cmp(&with.key()) {
                    std::cmp::Ordering::Less => at_a += 1,
                    std::cmp::Ordering::Greater => at_b += 1,
                    std::cmp::Ordering::Equal => {
                        (at_a, at_b) = (at_a + 1, at_b + 1);
                        return Some((at_a - 1, at_b - 1));
                    }
                }
            }
            None
        })
    }

    /// What an article's feature weighs.
    pub(super) fn weight(&self, place: usize, slot: usize) -> u32 {
        u32::from(self.weights[place].weights[slot])
    }

    /// Articles of the days before one that are most like it, however little that is.
    pub(super) fn nearest(&self, place: usize) -> Vec<usize> {
        self.likest(place, 1).into_iter().map(|(article, _)| article as usize).collect()
    }

    /// Articles of the days before one that are most like it, with their likeness, the likest first.
    fn likest(&self, place: usize, threshold: u32) -> Vec<(u32, u32)> {
        let weights = &self.weights[place].weights;
        let features = self.reports[place].signature.features().len();
        let mut deciding: Vec<usize> = (0..features).filter(|slot| weights[*slot] > 0).collect();
        deciding.sort_unstable_by_key(|slot| (std::cmp::Reverse(weights[*slot]), *slot));
        deciding.truncate(DECIDING);
        let since = self.reports[place].published - self.window;
        let mut found: Vec<(u32, u32)> = Vec::new();
        for slot in deciding {
            let at = self.places[place][slot] as usize;
            let older = self.postings[..at].iter().rev().take(LOOKED_AT);
            let older = older.take_while(|older| {
                key_of(**older) == key_of(self.postings[at])
                    && self.reports[place_of(**older)].published >= since
            });
            found.extend(older.map(|older| {
                let (place, there) = (place_of(*older), (*older & 63) as usize);
                (place as u32, u32::from(weights[slot]) * self.weight(place, there))
            }));
        }
        found.sort_unstable();
        let mut scored: Vec<(u32, u32)> = Vec::new();
        for (article, weight) in found {
            match scored.last_mut() {
                Some((last, score)) if *last == article => *score += weight,
                _ => scored.push((article, weight)),
            }
        }
        scored.sort_unstable_by_key(|&(article, score)| std::cmp::Reverse((score, article)));
        scored.truncate(HELD_AGAINST);
        let mut likest: Vec<(u32, u32)> = scored
            .into_iter()
            .map(|(article, _)| (article, self.likeness(place, article as usize)))
            .collect();
        likest.retain_mut(|(article, likeness)| {
            let article = *article as usize;
            *likeness = self.faded(*likeness, article, place);
            *likeness >= threshold && self.titles_meet(place, article)
        });
        likest.sort_unstable_by_key(|&(article, likeness)| std::cmp::Reverse((likeness, article)));
        likest
    }

    /// The story of each article: the place of its first article, its own when it opens one. `known` are those of the first
    /// articles; of stories that began before all articles, none.
    fn group(&self, known: Vec<Option<u32>>, rules: &StoryRules) -> Vec<u32> {
        let mut heads: Vec<u32> = Vec::with_capacity(self.reports.len());
        heads.extend(known.iter().map(|head| head.unwrap_or(u32::MAX)));
        let unknown: Range<usize> = heads.len()..self.reports.len();
        let likest: Vec<Vec<(u32, u32)>> =
            unknown.clone().into_par_iter().map(|place| self.likest(place, rules.threshold * 10)).collect();
        // The first articles of each story, at the place of its first.
        let mut cores: Vec<Vec<u32>> = vec![Vec::new(); self.reports.len()];
        for (place, head) in known.iter().enumerate() {
            let Some(head) = head else { continue };
            let core = &mut cores[*head as usize];
            if core.len() < CORE {
                core.push(place as u32);
            }
        }
        for (place, likest) in unknown.zip(likest) {
            let head = self.story_of(place, &likest, &heads, &cores, rules).unwrap_or(place as u32);
            heads.push(head);
            let core = &mut cores[head as usize];
            if core.len() < CORE {
                core.push(place as u32);
            }
        }
        heads
    }

    fn story_of(
        &self,
        place: usize,
        likest: &[(u32, u32)],
        heads: &[u32],
        cores: &[Vec<u32>],
        rules: &StoryRules,
    ) -> Option<u32> {
        let threshold = rules.threshold * 10;
        let mut tried: Vec<u32> = Vec::new();
        for (article, _) in likest {
            let head = heads[*article as usize];
            if tried.contains(&head) {
                continue;
            }
            tried.push(head);
            let core = &cores[head as usize];
            let all: u32 = core.iter().map(|one| self.likeness(place, *one as usize)).sum();
            if all * 100 >= threshold * WITH_CORE * core.len() as u32 {
                return Some(head);
            }
        }
        None
    }
}
