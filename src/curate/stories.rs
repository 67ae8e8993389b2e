//! Stories: articles from any source that report one event. A digest with the signatures of its articles in, its stories
//! out: who is in which, which articles are the same text, under which address.
//!
//! What belongs together is found by `grouping`; then the editor's hand joins, splits and names. An article without a
//! date is in a story by the editor's hand alone.

mod explaining;
mod grouping;
mod heads;
mod joining;
mod resuming;
mod signature;
mod story;

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::grouping::Report;
use crate::config::{Config, StoryRules};
use crate::curate::digest::Digest;
use crate::curate::places::ArticleIx;
use crate::ground::diagnostic::Diagnostic;

pub(crate) use explaining::{Comparison, explain};
pub(crate) use heads::Heads;
pub(crate) use signature::Signature;
pub(crate) use story::{Story, StoryIx};

/// How much of two texts must be the same word for word, in hundredths, so that they are one text.
const ONE_TEXT: u32 = 50;
/// Texts of a story that each further one is held against.
const TEXTS: usize = 24;

/// All stories of a digest in the order in which they became stories, by its heads, and what there is to say of the editor's.
pub(super) fn tell(digest: &Digest, config: &Config) -> (Vec<Story>, Vec<Diagnostic>) {
    let undated = digest.undated.len();
    let mut groups: BTreeMap<ArticleIx, Vec<ArticleIx>> = BTreeMap::new();
    let others = digest.heads.rows.iter().enumerate().filter(|(place, row)| row.head as usize != *place);
    for (place, row) in others {
        let [head, other] = [row.head as usize, place].map(|place| ArticleIx((place + undated) as u32));
        groups.entry(head).or_insert_with(|| vec![head]).push(other);
    }
    let found = groups.into_values().collect();
    let (told, findings) = joining::apply(found, digest, config);
    let mut stories: Vec<Story> = told.into_iter().map(|told| finish(told, digest)).collect();
    stories.sort_by_key(|story| (second(&story.articles), story.first()));
    (stories, findings)
}

/// Where a story stands among others: at its second report, so that one that grows or begins moves no other.
fn second(articles: &[ArticleIx]) -> Option<ArticleIx> {
    articles.get(1).copied()
}

/// Finds what belongs together. `known` are the heads of an earlier digest, any one.
pub(crate) fn heads(digest: &Digest, rules: &StoryRules, known: &Heads) -> Heads {
    if !rules.enabled {
        return Heads::default();
    }
    let reports = Report::all(digest);
    let prints: Vec<u64> = reports.par_iter().map(|report| report.print(rules)).collect();
    Heads { rows: resuming::rows(&reports, &prints, &known.rows, rules) }
}

/// The same when only the signatures at some places are others than when `known` was found.
pub(super) fn heads_again(digest: &Digest, rules: &StoryRules, known: &Heads, places: &[ArticleIx]) -> Heads {
    let undated = digest.undated.len();
    if !rules.enabled || known.rows.len() + undated != digest.articles.len() {
        return heads(digest, rules, known);
    }
    let reports = Report::all(digest);
    let mut prints: Vec<u64> = known.rows.iter().map(|row| row.print).collect();
    for place in places.iter().filter_map(|ix| (ix.0 as usize).checked_sub(undated)) {
        prints[place] = reports[place].print(rules);
    }
    Heads { rows: resuming::rows(&reports, &prints, &known.rows, rules) }
}

/// Gives a story its addresses and finds the texts that stand in it twice.
fn finish(told: joining::Told, digest: &Digest) -> Story {
    let joining::Told { articles, id, name } = told;
    let mut ids = articles.iter().take(2).map(|ix| own_id(digest, *ix));
    let first = ids.next().unwrap_or_default();
    let mut former: Vec<String> = ids.collect();
    let id = match id {
        Some(id) => {
            former.push(first);
            id
        }
        None => first,
    };
    let mut copies = BTreeMap::new();
    let mut texts: Vec<ArticleIx> = Vec::new();
    for ix in &articles {
        let signature = |ix: ArticleIx| &digest.signatures[ix.0 as usize];
        let same = texts.iter().find(|text| signature(**text).resemblance(signature(*ix)) >= ONE_TEXT);
        match same {
            Some(text) => drop(copies.insert(*ix, *text)),
            None if texts.len() < TEXTS => texts.push(*ix),
            None => {}
        }
    }
    former.retain(|former| *former != id);
    let since = second(&articles).and_then(|ix| digest.day(ix));
    Story { id, former, given_name: name, articles, copies, since }
}

/// The id of a story whose first article this is.
fn own_id(digest: &Digest, ix: ArticleIx) -> String {
    let digits = digest.article(ix).id.0.short(8);
    match digest.day(ix) {
        Some(day) => format!("{day}-{digits}"),
        None => digits,
    }
}

#[cfg(test)]
mod tests;
