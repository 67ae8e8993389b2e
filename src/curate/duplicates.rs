//! Two files with one source URL (or one `id`, or one slug on one day) are one article: the newer wins. Articles are never
//! taken for one by their text: sixteen thousand real ones share a stock description. But where one name stands on two
//! texts that no edit makes of each other, the finding says so.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::clean::{Article, ArticleId};
use crate::config::Revisions;
use crate::content::ContentPath;
use crate::curate::candidate::Candidate;
use crate::ground::diagnostic::Diagnostic;

pub(super) struct Kept {
    /// In the order in which they came.
    pub(super) candidates: Vec<Candidate>,
    /// Those of files that are left out, each with the newer file.
    pub(super) dropped: Vec<(ContentPath, ContentPath)>,
    /// Those of them that are earlier versions of what is kept, where versions are shown.
    pub(super) versions: Vec<Candidate>,
}

pub(super) fn drop_duplicates(
    mut candidates: Vec<Candidate>,
    revisions: Revisions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Kept {
    let id = |(place, candidate): (usize, &Candidate)| (candidate.article.id, place as u32);
    let mut by_id: Vec<(ArticleId, u32)> = candidates.par_iter().enumerate().map(id).collect();
    by_id.par_sort_unstable();
    // Equal dates are settled by path, so that the order of reading plays no part.
    let key = |place: u32| {
        let article = &candidates[place as usize].article;
        (article.published, &article.path)
    };
    let path = |place: u32| candidates[place as usize].article.path.clone();
    let mut pairs = Vec::new();
    let mut dropped: Vec<u32> = Vec::new();
    let mut versions = Vec::new();
    for twins in by_id.chunk_by(|one, other| one.0 == other.0).filter(|twins| twins.len() > 1) {
        let mut places: Vec<u32> = twins.iter().map(|(_, place)| *place).collect();
        places.sort_by_key(|place| key(*place));
        let Some((winner, old)) = places.split_last() else { continue };
        let newer = &candidates[*winner as usize];
        for old in old.iter().map(|old| &candidates[*old as usize]) {
            if revisions.enabled && old.is_an_edit_of(newer) {
                versions.push(old.clone());
            } else {
                diagnostics.push(finding(old, newer));
            }
        }
        pairs.extend(old.iter().map(|old| (path(*old), path(*winner))));
        dropped.extend(old);
    }
    diagnostics.sort();
    if !dropped.is_empty() {
        dropped.sort_unstable();
        let mut places = 0..;
        candidates.retain(|_| places.next().is_none_or(|place| dropped.binary_search(&place).is_err()));
    }
    Kept { dropped: pairs, candidates, versions }
}

/// Drops what are earlier versions of articles that are taken down, by the editor's hand or because their time is over: none must come back
/// as it was before. Gives their files, each with the one that was taken down.
pub(super) fn drop_older_than(
    taken_down: &[Arc<Article>],
    candidates: &mut Vec<Candidate>,
) -> Vec<(ContentPath, ContentPath)> {
    let key = |article: &Article| (article.published, article.path.clone());
    let mut newest: BTreeMap<ArticleId, _> = BTreeMap::new();
    for article in taken_down {
        let at = newest.entry(article.id).or_insert_with(|| key(article));
        *at = key(article).max(at.clone());
    }
    let newer = |candidate: &Candidate| {
        newest.get(&candidate.article.id).filter(|newer| key(&candidate.article) < **newer)
    };
    let mut dropped = Vec::new();
    candidates.retain(|candidate| match newer(candidate) {
        Some((_, path)) => {
            dropped.push((candidate.article.path.clone(), path.clone()));
            false
        }
        None => true,
    });
    dropped
}

/// Says that a file is left out for a newer one.
fn finding(old: &Candidate, new: &Candidate) -> Diagnostic {
    let (path, other) = (old.article.path.in_site(), new.article.path.in_site());
    let finding = if old.is_an_edit_of(new) {
        Diagnostic::warning(format!("the same article as {other}"))
            .help("the newer file is printed; delete this one")
    } else if old.article.has.url {
        Diagnostic::warning(format!(
            "another text than {other}, with the same source URL; the newer file is printed"
        ))
        .help("give each the address of its own page, or delete the one that is out of date")
    } else {
        Diagnostic::error(format!(
            "another text than {other}, with the same `id` or slug and day; the newer file is printed"
        ))
        .help("give this one another `id` or `slug`")
    };
    Diagnostic { line: old.article.line(), ..finding.at(path) }
}
