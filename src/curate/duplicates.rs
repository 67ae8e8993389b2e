//! Two files with one source URL are one article: the newer wins. Articles are never compared by their text: sixteen
//! thousand real ones share a stock description.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Candidate;
use crate::clean::ArticleId;
use crate::diagnostic::Diagnostic;

pub(super) struct Kept {
    pub(super) candidates: Vec<Candidate>,
    pub(super) dropped: usize,
}

pub(super) fn drop_duplicates(candidates: Vec<Candidate>, diagnostics: &mut Vec<Diagnostic>) -> Kept {
    let mut newest: BTreeMap<ArticleId, Candidate> = BTreeMap::new();
    let mut dropped = Vec::new();
    for candidate in candidates {
        match newest.entry(candidate.article.id) {
            Entry::Vacant(place) => {
                place.insert(candidate);
            }
            Entry::Occupied(mut place) => {
                // Equal dates are settled by path, so that the order of reading plays no part.
                let key = |c: &Candidate| (c.article.published, c.article.path.clone());
                let old =
                    if key(&candidate) > key(place.get()) { place.insert(candidate) } else { candidate };
                dropped.push(old);
            }
        }
    }
    for old in &dropped {
        let winner = &newest[&old.article.id].article;
        diagnostics.push(
            Diagnostic::warning(format!("the same article as content/{}", winner.path))
                .at(format!("content/{}", old.article.path))
                .help("the newer file is printed; delete this one"),
        );
    }
    diagnostics.sort();
    Kept { dropped: dropped.len(), candidates: newest.into_values().collect() }
}
