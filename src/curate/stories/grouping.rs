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

use crate::config::StoryRules;
use crate::curate::digest::Digest;
use crate::curate::stories::signature::{FEATURES, Feature, Signature, hash_word, mix};
use crate::curate::weights::add_up;

/// Days before an article within which other articles say how rare its words are.
pub(super) const MEMORY: i64 = 45;
/// What a feature weighs that no other article of those weeks has, in quarters of a doubling: one that a thousand
/// have says nothing.
const RAREST: u32 = 40;
/// What the four levels of a feature weigh.
const LEVELS: [u32; 4] = [2, 4, 6, 8];
/// Features by which an article is looked up, the weightiest first.
const DECIDING: usize = 12;
/// Newest articles that are looked at under each.
const LOOKED_AT: usize = 12;
/// Articles that one is held against.
const HELD_AGAINST: usize = 8;
/// First articles of a story that a new one is held against.
const CORE: usize = 4;
/// How much of the threshold an article has to reach with the first articles of the story on the average, in hundredths.
const WITH_CORE: u32 = 120;
/// What the likeness has lost at the end of the window, in thousandths: what is reported the day after is often the next event
/// of the same people.
const FADES: i64 = 250;
/// What the likeness to the first articles of a story has lost when so much time and the window have gone by, in
/// thousandths, and that time, in seconds: an affair that goes on for a week is not one event, a day of reports is.
const CORE_FADES: i64 = 333;
const CORE_LASTS: i64 = 24 * 3600;
/// How much of what the title of one of two articles speaks of the other has to speak of, in hundredths, and how much the other
/// way round: texts that are stock have titles of their own, and a survey of the day's news speaks of all of them.
const OF_TITLE: [u64; 2] = [18, 2];
/// How many times the threshold two articles have to reach, in hundredths and before time takes some, where one speaks of
/// nothing in the title of the other: a comment under a title of wit.
const UNTITLED: u32 = 210;
/// From when on, in seconds, a second report is one of another day.
const OTHER_DAY: u64 = 12 * 3600;
/// What of the likeness is left when both titles hold numbers and none is the same, in hundredths: the figures of today and
/// of yesterday in the same words. Within half a day they are those of one event that grows.
const OTHER_NUMBERS: u64 = 15;
/// What of it is left when both are of one source, in hundredths: what an outlet prints of the same people on another day is
/// the next event, or the next part of a series, more often than the same.
const SAME_SOURCE: u64 = 60;
/// Features that two articles share at least: of texts of one line a single word is much.
const SHARED: usize = 7;
/// Rarity from which on a feature is rare: fewer than 24 articles of the weeks before have it.
const IS_RARE: u8 = RAREST as u8 - 18;
/// How much of what two articles share has to be rare, in hundredths.
const RARE_SHARE: u64 = 20;

/// An article as it is grouped.
pub(super) struct Report<'a> {
    /// Seconds since 1970.
    pub(super) published: i64,
    /// Id of its source.
    pub(super) source: Option<&'a str>,
    pub(super) signature: &'a Signature,
}

impl<'a> Report<'a> {
    /// The articles with a date, as they are grouped.
    pub(super) fn all(digest: &'a Digest) -> Vec<Self> {
        let undated = digest.undated.len();
        let dated = digest.articles[undated..].iter().zip(&digest.signatures[undated..]);
        dated
            .map(|(article, signature)| Report {
                published: article.published.map_or(0, |moment| moment.timestamp()),
                source: article.source.as_deref().map(|source| source.id.as_str()),
                signature,
            })
            .collect()
    }

    /// Of all that it is grouped by.
    pub(super) fn print(&self, rules: &StoryRules) -> u64 {
        let StoryRules { enabled: _, threshold, window_days } = rules;
        let rules = u64::from(*threshold) << 32 | u64::from(*window_days);
        let source = self.source.map_or(0, hash_word);
        mix(mix(mix(self.signature.print() ^ rules) ^ source) ^ self.published as u64)
    }
}

/// Groups articles in order of time: for each the place of the first article of its story, its own when it opens one.
/// `known` are those of the first of them. Only what those behind depend on is looked at again: the weeks before them,
/// and the beginnings of the stories that they may join.
pub(super) fn resume(reports: &[Report<'_>], known: Vec<u32>, rules: &StoryRules) -> Vec<u32> {
    resume_by(AT_ONCE, reports, known, rules)
}

/// The same in portions of so many articles, in whichever they come out the same.
pub(super) fn resume_by(
    portion: usize,
    reports: &[Report<'_>],
    mut known: Vec<u32>,
    rules: &StoryRules,
) -> Vec<u32> {
    while known.len() < reports.len() {
        let end = reports.len().min(known.len() + portion);
        known = resume_to_end(&reports[..end], known, rules);
    }
    known
}

/// Articles that are grouped in one go: the index of what they speak of takes a kilobyte each. The weeks before them are put in
/// it again.
const AT_ONCE: usize = 1 << 14;

fn resume_to_end(reports: &[Report<'_>], mut known: Vec<u32>, rules: &StoryRules) -> Vec<u32> {
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

/// Whose title two articles have in common.
enum TitlesMet {
    Both,
    One,
    Neither,
}

/// What the weeks before an article say of its features.
struct Rarities {
    /// How rare each is, up to [`RAREST`].
    of: [u8; FEATURES],
    /// Length of the vector of their weights.
    norm: f64,
}

/// The articles of some span of time with the index of what they speak of.
pub(super) struct Index<'a> {
    reports: &'a [Report<'a>],
    /// Key, place and slot of every feature: see [`posting`].
    postings: Vec<u64>,
    /// For each article where its features stand in `postings`.
    places: Vec<[u32; FEATURES]>,
    rarities: Vec<Rarities>,
    window: i64,
}

/// Bits of a posting: 28 of the feature's key, 28 of the article's place, 6 of the feature's slot.
const _: () = assert!(FEATURES <= 1 << 6, "a slot has six bits");

fn posting(key: u32, place: usize, slot: usize) -> u64 {
    u64::from(key) << 34 | (place as u64) << 6 | slot as u64
}

fn key_of(posting: u64) -> u32 {
    (posting >> 34) as u32
}

fn place_of(posting: u64) -> usize {
    (posting >> 6 & 0x0fff_ffff) as usize
}

/// Slots of the features that two lists share, both in order of their keys.
fn slots_of_both(a: &[Feature], b: &[Feature]) -> impl Iterator<Item = (usize, usize)> {
    let (mut at_a, mut at_b) = (0, 0);
    std::iter::from_fn(move || {
        while let (Some(feature), Some(with)) = (a.get(at_a), b.get(at_b)) {
            let (key, other) = (feature.key(), with.key());
            // Without a branch on which is less: it can't be foreseen.
            let found = (at_a, at_b);
            at_a += usize::from(key <= other);
            at_b += usize::from(key >= other);
            if key == other {
                return Some(found);
            }
        }
        None
    })
}

/// What a feature weighs in an article that makes much or little of it.
fn weight_of(feature: Feature, rarity: u8) -> u32 {
    u32::from(rarity) * LEVELS[feature.level()]
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
        let mut rarities: Vec<Rarities> =
            reports.iter().map(|_| Rarities { of: [0; FEATURES], norm: 0.0 }).collect();
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
            rarities[place].of[slot] = RAREST.saturating_sub(doublings((at - oldest) as u32 + 1)) as u8;
        }
        rarities.par_iter_mut().zip(reports).for_each(|(rarities, report)| {
            let features = report.signature.features().iter().zip(rarities.of);
            let square: u32 = features.map(|(feature, rarity)| weight_of(*feature, rarity).pow(2)).sum();
            rarities.norm = f64::from(square).sqrt();
        });
        let window = TimeDelta::days(i64::from(rules.window_days)).num_seconds();
        Self { reports, postings, places, rarities, window }
    }

    /// How much two articles speak of the same, in thousandths.
    pub(super) fn likeness(&self, one: usize, other: usize) -> u32 {
        let ([a, b], [a_rarities, b_rarities]) = self.both(one, other);
        let (mut shared, mut sum, mut rare) = (0, 0, 0);
        for (slot_a, slot_b) in slots_of_both(a, b) {
            let weight = weight_of(a[slot_a], a_rarities.of[slot_a]);
            let product = u64::from(weight * weight_of(b[slot_b], b_rarities.of[slot_b]));
            shared += 1;
            sum += product;
            rare += if a_rarities.of[slot_a] >= IS_RARE { product } else { 0 };
        }
        if shared < SHARED || rare * 100 < sum * RARE_SHARE {
            return 0;
        }
        let [a_report, b_report] = [&self.reports[one], &self.reports[other]];
        if a_report.published.abs_diff(b_report.published) >= OTHER_DAY {
            if self.numbers_differ(one, other) {
                sum = sum * OTHER_NUMBERS / 100;
            }
            if a_report.source.is_some() && a_report.source == b_report.source {
                sum = sum * SAME_SOURCE / 100;
            }
        }
        let length = a_rarities.norm * b_rarities.norm;
        // Rounded to whole numbers, so that no machine's last bit decides.
        if length > 0.0 { (sum as f64 * 1000.0 / length).round() as u32 } else { 0 }
    }

    /// Features of two articles, and how rare they are.
    fn both(&self, one: usize, other: usize) -> ([&[Feature]; 2], [&Rarities; 2]) {
        let places = [one, other];
        (
            places.map(|place| self.reports[place].signature.features()),
            places.map(|place| &self.rarities[place]),
        )
    }

    fn feature(&self, place: usize, slot: usize) -> Feature {
        self.reports[place].signature.features()[slot]
    }

    /// Whether the titles of both hold numbers, none the same.
    fn numbers_differ(&self, one: usize, other: usize) -> bool {
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
        self.faded_by(FADES, likeness, self.reports[newer].published - self.reports[older].published)
    }

    fn faded_by(&self, fades: i64, likeness: u32, seconds: i64) -> u32 {
        likeness.saturating_sub((fades * seconds / self.window).clamp(0, 1000) as u32)
    }

    /// Which of two articles speak of what stands in the title of the other.
    fn titles_met(&self, one: usize, other: usize) -> TitlesMet {
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
        if meets(most) && is_met(least) || meets(least) && is_met(most) {
            TitlesMet::Both
        } else if meets(most) || is_met(most) {
            TitlesMet::One
        } else {
            TitlesMet::Neither
        }
    }

    /// Slots of the features that two articles share.
    pub(super) fn shared(&self, one: usize, other: usize) -> impl Iterator<Item = (usize, usize)> {
        let ([a, b], _) = self.both(one, other);
        slots_of_both(a, b)
    }

    /// What an article's feature weighs.
    pub(super) fn weight(&self, place: usize, slot: usize) -> u32 {
        weight_of(self.feature(place, slot), self.rarities[place].of[slot])
    }

    /// Articles of the days before one that are most like it, however little that is.
    pub(super) fn nearest(&self, place: usize) -> Vec<usize> {
        self.likest(place, 1).into_iter().map(|(article, _)| article as usize).collect()
    }

    /// Articles of the days before one that are most like it, with their likeness, the likest first.
    fn likest(&self, place: usize, threshold: u32) -> Vec<(u32, u32)> {
        let features = self.reports[place].signature.features().len();
        let since = self.reports[place].published - self.window;
        // Of those days, the newest first.
        let older = |slot: usize| {
            let at = self.places[place][slot] as usize;
            let older = self.postings[..at].iter().rev().take(LOOKED_AT);
            older.take_while(move |older| {
                key_of(**older) == key_of(self.postings[at])
                    && self.reports[place_of(**older)].published >= since
            })
        };
        // The rarest words are those of no other article: nothing is found by them.
        let mut deciding: Vec<(u32, usize)> = (0..features)
            .map(|slot| (self.weight(place, slot), slot))
            .filter(|(weight, _)| *weight > 0)
            .collect();
        deciding.retain(|(_, slot)| older(*slot).next().is_some());
        deciding.sort_unstable_by_key(|&(weight, slot)| (std::cmp::Reverse(weight), slot));
        deciding.truncate(DECIDING);
        let mut found: Vec<(u32, u32)> = Vec::new();
        for (weight, slot) in deciding {
            found.extend(older(slot).map(|older| {
                let (older_place, there) = (place_of(*older), (*older & 63) as usize);
                (older_place as u32, weight * self.weight(older_place, there))
            }));
        }
        let mut scored = add_up(found);
        scored.sort_unstable_by_key(|&(article, score)| std::cmp::Reverse((score, article)));
        scored.truncate(HELD_AGAINST);
        let mut likest: Vec<(u32, u32)> = scored
            .into_iter()
            .map(|(article, _)| (article, self.likeness(place, article as usize)))
            .collect();
        likest.retain_mut(|(article, likeness)| {
            let article = *article as usize;
            let before = std::mem::replace(likeness, self.faded(*likeness, article, place));
            *likeness >= threshold
                && match self.titles_met(place, article) {
                    TitlesMet::Both => true,
                    TitlesMet::One => before * 100 >= threshold * UNTITLED,
                    TitlesMet::Neither => false,
                }
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
            let with = |one: &u32| {
                let gap = self.reports[place].published - self.reports[*one as usize].published;
                self.faded_by(CORE_FADES, self.likeness(place, *one as usize), gap - CORE_LASTS)
            };
            let all: u32 = core.iter().map(with).sum();
            if all * 100 >= threshold * WITH_CORE * core.len() as u32 {
                return Some(head);
            }
        }
        None
    }
}
