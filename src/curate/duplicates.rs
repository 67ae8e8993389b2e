//! Two files with one source URL are one article: the newer wins. Articles are never compared by their text: sixteen
//! thousand real ones share a stock description.

use rayon::prelude::*;

use crate::clean::ArticleId;
use crate::curate::candidate::Candidate;
use crate::ground::diagnostic::Diagnostic;

pub(super) struct Kept {
    /// In the order in which they came.
    pub(super) candidates: Vec<Candidate>,
    pub(super) dropped: usize,
}

pub(super) fn drop_duplicates(mut candidates: Vec<Candidate>, diagnostics: &mut Vec<Diagnostic>) -> Kept {
    let id = |(place, candidate): (usize, &Candidate)| (candidate.article.id, place as u32);
    let mut by_id: Vec<(ArticleId, u32)> = candidates.par_iter().enumerate().map(id).collect();
    by_id.par_sort_unstable();
    // Equal dates are settled by path, so that the order of reading plays no part.
    let key = |place: u32| {
        let article = &candidates[place as usize].article;
        (article.published, &article.path)
    };
    let mut dropped: Vec<u32> = Vec::new();
    for twins in by_id.chunk_by(|one, other| one.0 == other.0).filter(|twins| twins.len() > 1) {
        let mut places: Vec<u32> = twins.iter().map(|(_, place)| *place).collect();
        places.sort_by_key(|place| key(*place));
        let Some((winner, old)) = places.split_last() else { continue };
        diagnostics.extend(old.iter().map(|old| {
            Diagnostic::warning(format!("the same article as content/{}", key(*winner).1))
                .at(format!("content/{}", key(*old).1))
                .help("the newer file is printed; delete this one")
        }));
        dropped.extend(old);
    }
    diagnostics.sort();
    if !dropped.is_empty() {
        dropped.sort_unstable();
        let mut places = 0..;
        candidates.retain(|_| places.next().is_none_or(|place| dropped.binary_search(&place).is_err()));
    }
    Kept { dropped: dropped.len(), candidates }
}
