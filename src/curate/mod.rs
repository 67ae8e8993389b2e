//! Cleaned articles in, a [`Digest`] out: drafts and future articles held back, duplicates dropped, articles in order
//! of time, grouped by source, author, topic, column and day. Pure and deterministic: the order of the input does not
//! matter.

mod candidate;
mod coverage;
mod digest;
mod duplicates;
mod editions;
mod group;
mod groups;
mod hand;
mod places;
mod retell;
pub(crate) mod stories;
pub(crate) mod topics;
mod weights;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;

use self::editions::Editions;
use self::hand::{Hands, Marks};
use self::stories::Heads;
use crate::config::Config;
use crate::ground::diagnostic::Diagnostic;

pub use candidate::HeldBack;
pub(crate) use candidate::{Candidate, Cutoff};
pub(crate) use coverage::Coverage;
pub(crate) use digest::Digest;
pub(crate) use group::{Group, GroupKind};
pub(crate) use hand::{Mark, hand_on};
pub(crate) use places::{ArticleIx, GroupIx, Month};

/// A digest and what was left out of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Curated {
    /// The digest.
    pub digest: Digest,
    /// Articles left out because another file with the same source URL is newer.
    pub duplicates: usize,
    /// Drafts left out.
    pub drafts: usize,
    /// Articles of the future left out.
    pub future: usize,
    /// Articles that the editor hides.
    pub hidden: usize,
    /// When the next article or edition of the future comes out, or the next pin down.
    pub next_due: Option<DateTime<Utc>>,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is known of an earlier digest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Its earlier coverage.
    pub coverage: &'a Coverage,
    /// What was found to belong together in it.
    pub heads: &'a Heads,
}

impl<'a> Known<'a> {
    /// Of a digest.
    pub(crate) fn of(digest: &'a Digest) -> Self {
        Self { coverage: &digest.coverage, heads: &digest.heads }
    }

    /// When there was none.
    pub(crate) fn nothing() -> Self {
        static COVERAGE: LazyLock<Coverage> = LazyLock::new(Coverage::default);
        static HEADS: LazyLock<Heads> = LazyLock::new(Heads::default);
        Self { coverage: &COVERAGE, heads: &HEADS }
    }
}

/// Makes the digest. What is known of an earlier one saves work and changes nothing.
pub(crate) fn curate(
    candidates: Vec<Candidate>,
    cutoff: Cutoff,
    config: &Config,
    known: Known<'_>,
) -> Curated {
    let mut curated = Curated::default();
    let mut shown = Vec::with_capacity(candidates.len());
    let mut hands = Hands::new(config, cutoff.now);
    let mut marks = Marks::new();
    for candidate in candidates {
        let Some((candidate, mark)) = hands.apply(candidate) else {
            curated.hidden += 1;
            continue;
        };
        let due = candidate.article.published.filter(|published| *published > cutoff.now);
        if candidate.article.draft && cutoff.drafts == HeldBack::Hide {
            curated.drafts += 1;
        } else if let Some(due) = due.filter(|_| cutoff.future == HeldBack::Hide) {
            curated.future += 1;
            curated.next_due = Some(curated.next_due.map_or(due, |next| next.min(due)));
        } else {
            marks.extend(mark.map(|mark| (candidate.article.path.clone(), mark)));
            shown.push(candidate);
        }
    }
    curated.next_due = curated.next_due.into_iter().chain(hands.next_due).min();
    curated.diagnostics.extend(hands.finish());
    let kept = duplicates::drop_duplicates(shown, &mut curated.diagnostics);
    curated.duplicates = kept.dropped;
    curated.digest = digest(kept.candidates, config, known.coverage);
    curated.digest.marks = Arc::new(marks_by_place(&curated.digest, marks));
    curated.digest.heads = stories::heads(&curated.digest, &config.stories, known.heads);
    let (told, findings) = stories::tell(&curated.digest, config);
    curated.diagnostics.extend(findings);
    curated.digest.tell(told);
    let editions = Editions::of(&curated.digest, config, cutoff);
    curated.digest.editions = Arc::new(editions.editions);
    curated.next_due = curated.next_due.into_iter().chain(editions.next_due).min();
    curated.diagnostics.extend(editions.diagnostics);
    curated
}

fn marks_by_place(digest: &Digest, mut marks: Marks) -> BTreeMap<ArticleIx, Mark> {
    if marks.is_empty() {
        return BTreeMap::new();
    }
    let marked = digest.indices().filter_map(|ix| Some((ix, marks.remove(&digest.article(ix).path)?)));
    marked.collect()
}

fn digest(mut candidates: Vec<Candidate>, config: &Config, known: &Coverage) -> Digest {
    candidates.par_sort_by_cached_key(|candidate| (candidate.article.published, candidate.article.id));
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
    digest.coverage = coverage::earlier(&digest, known);
    digest
}
