//! Cleaned articles in, a [`Digest`] out: drafts, future and expired articles held back, duplicates dropped, articles in order
//! of time, grouped by source, author, topic, column and day. Pure and deterministic: the order of the input does not
//! matter.

pub(crate) mod address;
mod candidate;
mod change;
mod coverage;
mod digest;
mod duplicates;
mod editions;
mod group;
mod groups;
mod hand;
mod issues;
mod item_groups;
mod items;
pub(crate) mod news;
mod places;
mod retell;
mod sections;
pub(crate) mod silence;
pub(crate) mod stories;
#[cfg(test)]
mod tests;
pub(crate) mod topics;
mod versions;
mod weights;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;

use self::editions::Editions;
use self::hand::{Hands, Marks};
use self::stories::Heads;
use crate::clean::Texts;
use crate::config::Config;
use crate::content::Role;
use crate::curate::versions::Past;
use crate::ground::diagnostic::Diagnostic;

pub use candidate::HeldBack;
pub(crate) use candidate::{Candidate, Cutoff};
pub(crate) use change::{Change, Version, Weights};
pub(crate) use coverage::Coverage;
pub(crate) use digest::{Digest, Unprinted};
pub(crate) use group::{Group, GroupKind};
pub(crate) use hand::{Mark, Spot, hand_on};
pub(crate) use items::{ItemGroup, ItemGroupKind, ItemIx, Roundup};
pub(crate) use places::{ArticleIx, GroupIx, Month};

/// A digest and what was left out of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Curated {
    /// The digest.
    pub digest: Digest,
    /// How many articles were left out.
    pub left_out: LeftOut,
    /// Files that are no articles but texts of listings.
    pub sections: usize,
    /// When the next article or edition of the future comes out, or the next article or pin down.
    pub next_due: Option<DateTime<Utc>>,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Articles that are left out, by their reasons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Another file with the same article is newer, or one at the same address is older.
    pub duplicates: usize,
    pub drafts: usize,
    /// Of the future.
    pub future: usize,
    /// Past the date on which they were to be taken down.
    pub expired: usize,
    /// By the editor.
    pub hidden: usize,
}

/// What is known of an earlier digest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Its earlier coverage.
    pub coverage: &'a Coverage,
    /// What was found to belong together in it.
    pub heads: &'a Heads,
    /// What changed between versions.
    pub weights: &'a Weights,
}

impl<'a> Known<'a> {
    /// Of a digest.
    pub(crate) fn of(digest: &'a Digest) -> Self {
        Self { coverage: &digest.coverage, heads: &digest.heads, weights: &digest.weights }
    }

    /// When there was none.
    pub(crate) fn nothing() -> Self {
        static COVERAGE: LazyLock<Coverage> = LazyLock::new(Coverage::default);
        static HEADS: LazyLock<Heads> = LazyLock::new(Heads::default);
        static WEIGHTS: LazyLock<Weights> = LazyLock::new(Weights::default);
        Self { coverage: &COVERAGE, heads: &HEADS, weights: &WEIGHTS }
    }
}

/// Makes the digest. What is known of an earlier one saves work and changes nothing. `texts` are those of the articles.
pub(crate) fn curate(
    candidates: Vec<Candidate>,
    cutoff: Cutoff,
    config: &Config,
    known: Known<'_>,
    texts: &dyn Texts,
) -> Curated {
    let mut curated = Curated::default();
    let mut shown = Vec::with_capacity(candidates.len());
    let mut hands = Hands::new(config, cutoff.now);
    let mut marks = Marks::new();
    let (mut left_out, mut due) = (LeftOut::default(), Vec::new());
    let (mut sections, mut pages) = (Vec::new(), Vec::new());
    let mut unprinted = BTreeMap::new();
    let (mut past, mut taken_down) = (Past::default(), Vec::new());
    for candidate in candidates {
        if candidate.article.path.version().is_some() {
            past.add(candidate.article);
            continue;
        }
        let written = candidate.article.clone();
        let mut leave_out = |why| drop(unprinted.insert(written.path.clone(), why));
        let Some((candidate, mark)) = hands.apply(candidate) else {
            left_out.hidden += 1;
            leave_out(Unprinted::Hidden);
            taken_down.push(written);
            continue;
        };
        let article = &candidate.article;
        let timed = |date: Option<DateTime<Utc>>| date.filter(|_| cutoff.future == HeldBack::Hide);
        let (appears, expiry) =
            (timed(article.published.max(article.extras().publish)), timed(article.extras().expiry));
        let appears = appears.filter(|appears| *appears > cutoff.now);
        if article.draft && cutoff.drafts == HeldBack::Hide {
            left_out.drafts += 1;
            // What stood before it stays: it may be a copy that somebody works on.
            leave_out(Unprinted::Draft);
        } else if let Some(expiry) = expiry.filter(|expiry| *expiry <= cutoff.now) {
            left_out.expired += 1;
            leave_out(Unprinted::Expired(expiry));
            taken_down.push(written);
        } else if let Some(appears) = appears {
            left_out.future += 1;
            leave_out(Unprinted::Future(appears));
            due.push(appears);
        } else {
            due.extend(expiry);
            match candidate.article.role {
                Role::Section => sections.push(candidate.article),
                Role::Page => pages.push(candidate.article),
                Role::Article => {
                    marks.extend(mark.map(|mark| (candidate.article.path.clone(), mark)));
                    shown.push(candidate);
                }
            }
        }
    }
    due.extend(hands.next_due);
    curated.diagnostics.extend(hands.finish());
    let taken_down = if config.revisions.enabled { taken_down } else { Vec::new() };
    let before = duplicates::drop_older_than(&taken_down, &mut shown);
    let mut kept = duplicates::drop_duplicates(shown, config.revisions, &mut curated.diagnostics);
    kept.dropped.extend(before);
    let collisions = address::drop_collisions(&mut kept.candidates, &marks, config, &mut curated.diagnostics);
    for twin in kept.versions {
        let original = marks.get(&twin.article.path).and_then(|mark| mark.original_title.clone());
        past.add_twin(twin.article, original);
    }
    left_out.duplicates = kept.dropped.len() + collisions.len();
    unprinted.extend(collisions.into_iter().map(|(path, older)| (path, Unprinted::Collision(older))));
    unprinted.extend(kept.dropped.into_iter().map(|(path, newer)| (path, Unprinted::Duplicate(newer))));
    curated.left_out = left_out;
    curated.sections = sections.len();
    curated.digest = digest(kept.candidates, config, known.coverage, texts);
    let sections = sections::place(&mut curated.digest, sections, config);
    unprinted.extend(sections.unprinted.into_iter().map(|path| (path, Unprinted::Section)));
    curated.digest.unprinted = Arc::new(unprinted);
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    curated.digest.pages = pages;
    curated.diagnostics.extend([sections.findings, issues::findings(&curated.digest, config)].concat());
    curated.digest.marks = Arc::new(marks_by_place(&curated.digest, marks));
    past.tell(&mut curated.digest, config, known.weights, texts, &mut curated.diagnostics);
    let next_edition = tell_stories(&mut curated, cutoff, config, known.heads);
    curated.next_due = due.into_iter().chain(next_edition).min();
    curated
}

/// Tells the stories, and what stands in which edition. Gives when the next edition comes.
fn tell_stories(
    curated: &mut Curated,
    cutoff: Cutoff,
    config: &Config,
    known: &Heads,
) -> Option<DateTime<Utc>> {
    curated.digest.heads = stories::heads(&curated.digest, &config.stories, known);
    let (told, findings) = stories::tell(&curated.digest, config);
    curated.diagnostics.extend(findings);
    curated.digest.tell(told);
    let editions = Editions::of(&curated.digest, config, cutoff);
    curated.digest.editions = Arc::new(editions.editions);
    curated.diagnostics.extend(editions.diagnostics);
    editions.next_due
}

fn marks_by_place(digest: &Digest, mut marks: Marks) -> BTreeMap<ArticleIx, Mark> {
    if marks.is_empty() {
        return BTreeMap::new();
    }
    let marked = digest.indices().filter_map(|ix| Some((ix, marks.remove(&digest.article(ix).path)?)));
    marked.collect()
}

fn digest(mut candidates: Vec<Candidate>, config: &Config, known: &Coverage, texts: &dyn Texts) -> Digest {
    candidates.par_sort_by_cached_key(|candidate| candidate.article.order());
    let mut digest = Digest::default();
    let day = |candidate: &Candidate| {
        Some(candidate.article.published?.with_timezone(&config.time_zone).date_naive())
    };
    let days: Vec<Option<NaiveDate>> = candidates.par_iter().map(day).collect();
    let mut calendar: BTreeMap<NaiveDate, Vec<ArticleIx>> = BTreeMap::new();
    let mut places = 0;
    for same in days.chunk_by(|one, other| one == other) {
        let articles = (places..).take(same.len()).map(ArticleIx);
        places += same.len() as u32;
        match same[0] {
            Some(day) => calendar.entry(day).or_default().extend(articles),
            None => Arc::make_mut(&mut digest.undated).extend(articles),
        }
    }
    let mut matched = Vec::with_capacity(candidates.len());
    digest.articles.reserve_exact(candidates.len());
    digest.signatures.reserve_exact(candidates.len());
    for candidate in candidates {
        digest.articles.push(candidate.article);
        digest.signatures.push(candidate.signature);
        matched.push(candidate.topics);
    }
    (digest.days, digest.calendar) = (Arc::new(days), Arc::new(calendar));
    groups::group(&mut digest, &matched, config);
    digest.coverage = coverage::earlier(&digest, known, texts);
    digest.items = Arc::new(item_groups::gather(&digest, config));
    digest
}
