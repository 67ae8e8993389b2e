//! Headlines by what stands in them: where an article looks for older ones about the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::clean::Article;
use crate::curate::coverage::marks::{Mark, headline, topics};
use crate::curate::group::Membership;
use crate::curate::weights::add_up;

/// Words and topics of an article that decide, the rarest first.
const DECIDING: usize = 24;
/// Newest headlines that are looked at for each word.
const LOOKED_AT: usize = 24;
/// What a shared word weighs when one older headline holds it; each doubling takes one off, and one in four thousand says
/// nothing any more.
const RAREST: u32 = 12;
/// What must come together. Two rare Chinese names of four characters, or three rare English words, do; a single one does
/// not, and neither does a topic that has more than a few hundred articles.
const ENOUGH: u32 = 120;

/// What is looked at of a digest: its articles in order of time, and their topics.
#[derive(Clone, Copy)]
pub(in crate::curate) struct Shelf<'a> {
    pub(in crate::curate) articles: &'a [Arc<Article>],
    pub(in crate::curate) memberships: &'a [Membership],
    /// Articles without a date, which stand before those with one.
    pub(in crate::curate) undated: usize,
}

impl Shelf<'_> {
    /// Places of the articles with a date.
    pub(super) fn dated(self) -> impl IndexedParallelIterator<Item = usize> {
        (self.undated..self.articles.len()).into_par_iter()
    }

    /// What later articles find the one at a place by.
    pub(super) fn marks(self, place: usize) -> impl Iterator<Item = Mark> {
        headline(&self.articles[place]).into_iter().chain(topics(&self.memberships[place].topics))
    }
}

/// Headlines by what stands in them. Articles are named by their places, so those before a place are the older ones.
#[derive(Debug)]
pub(super) struct Index {
    /// Which of `articles` are those of a mark.
    heads: FxHashMap<u64, Range<u32>>,
    /// The articles of each mark, oldest first.
    articles: Vec<u32>,
}

impl Index {
    /// Of all headlines, or of what of them is `sought`.
    pub(super) fn of(shelf: Shelf<'_>, sought: Option<&FxHashSet<u64>>) -> Self {
        let is_sought = |mark: &Mark| sought.is_none_or(|sought| sought.contains(&mark.key));
        let mut entries: Vec<(u64, u32)> = shelf
            .dated()
            .flat_map_iter(|place| {
                shelf.marks(place).filter(is_sought).map(move |mark| (mark.key, place as u32))
            })
            .collect();
        entries.par_sort_unstable();
        entries.dedup();
        let mut heads: FxHashMap<u64, Range<u32>> = FxHashMap::default();
        for (at, (key, _)) in entries.iter().enumerate() {
            let at = at as u32;
            heads.entry(*key).or_insert(at..at).end = at + 1;
        }
        Self { heads, articles: entries.into_iter().map(|(_, place)| place).collect() }
    }

    /// Articles whose headlines hold the mark, oldest first.
    fn articles(&self, mark: Mark) -> &[u32] {
        let range = self.heads.get(&mark.key);
        range.map_or(&[], |range| &self.articles[range.start as usize..range.end as usize])
    }
}

/// Headlines of a digest whose articles are edited, by what stands in them. Made when the first edit asks for them, shared by
/// the digests that follow one from the other.
#[derive(Debug, Clone, Default)]
pub(in crate::curate) struct Headlines {
    index: Arc<OnceLock<Index>>,
    /// Keys of headlines that are others than when the index was made, by the places of their articles.
    renamed: BTreeMap<u32, Vec<u64>>,
}

/// Headlines that are looked up beside the index, before it is made again.
const RENAMED: usize = 64;

impl Headlines {
    /// Makes the index, if it is not there.
    pub(in crate::curate) fn prepare(&self, shelf: Shelf<'_>) {
        self.index.get_or_init(|| Index::of(shelf, None));
    }

    /// Takes in that the articles at some places have other headlines.
    pub(super) fn rename(&mut self, shelf: Shelf<'_>, places: impl Iterator<Item = usize>) {
        if self.index.get().is_none() {
            return;
        }
        for place in places {
            self.renamed.insert(place as u32, shelf.marks(place).map(|mark| mark.key).collect());
        }
        if self.renamed.len() > RENAMED {
            *self = Self::default();
        }
    }

    pub(super) fn book(&self, shelf: Shelf<'_>) -> Book<'_> {
        Book { index: self.index.get_or_init(|| Index::of(shelf, None)), renamed: &self.renamed }
    }
}

/// Headlines as they are looked up.
pub(super) struct Book<'a> {
    pub(super) index: &'a Index,
    pub(super) renamed: &'a BTreeMap<u32, Vec<u64>>,
}

impl<'a> Book<'a> {
    /// Articles older than that at `place` whose headlines hold the mark, oldest first.
    fn older(&self, mark: Mark, place: u32) -> Cow<'a, [u32]> {
        let articles = self.index.articles(mark);
        let older = &articles[..articles.partition_point(|article| *article < place)];
        let renamed = || self.renamed.range(..place);
        let holds = |keys: &[u64]| keys.contains(&mark.key);
        if !renamed().any(|(article, keys)| holds(keys) != older.binary_search(article).is_ok()) {
            return Cow::Borrowed(older);
        }
        let still = older.iter().filter(|article| !self.renamed.contains_key(article));
        let mut older: Vec<u32> = still.copied().collect();
        older.extend(renamed().filter(|(_, keys)| holds(keys)).map(|(article, _)| *article));
        older.sort_unstable();
        Cow::Owned(older)
    }

    /// Articles older than that at `place` that share enough with its marks, the best first.
    pub(super) fn find(&self, place: u32, marks: impl Iterator<Item = Mark>) -> Vec<u32> {
        let mut deciding: Vec<(Cow<'_, [u32]>, Mark)> = marks
            .map(|mark| (self.older(mark, place), mark))
            .filter(|(older, _)| rarity(older.len()) > 0)
            .collect();
        deciding.sort_unstable_by_key(|(older, mark)| (older.len(), *mark));
        deciding.truncate(DECIDING);
        let mut found: Vec<(u32, u32)> = Vec::new();
        for (older, mark) in deciding {
            let weight = rarity(older.len()) * mark.weight;
            found.extend(older.iter().rev().take(LOOKED_AT).map(|article| (*article, weight)));
        }
        let mut scored = add_up(found);
        scored.retain(|(_, score)| *score >= ENOUGH);
        scored.sort_unstable_by_key(|&(article, score)| std::cmp::Reverse((score, article)));
        scored.into_iter().map(|(article, _)| article).collect()
    }
}

/// What a mark says that stands in so many older headlines.
fn rarity(headlines: usize) -> u32 {
    headlines.checked_ilog2().map_or(0, |doublings| RAREST.saturating_sub(doublings))
}
