//! Stories: articles from any source that report one event. A digest with the signatures of its articles in, its stories
//! out: who is in which, which articles are the same text, under which address.
//!
//! What belongs together is found by `grouping`; then the editor's hand joins, splits and names. An article without a
//! date is in a story by the editor's hand alone.

mod explaining;
mod grouping;
mod joining;
mod resuming;
mod signature;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rayon::prelude::*;

use self::grouping::Report;
use crate::config::{Config, StoryRules};
use crate::curate::{ArticleIx, Digest, Month};
use crate::ground::diagnostic::Diagnostic;

pub(crate) use explaining::{Comparison, explain};
pub(crate) use signature::Signature;

/// Place of a story in [`Digest::stories`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct StoryIx(pub u32);

impl StoryIx {
    /// Those at some places.
    pub(crate) fn all(places: std::ops::Range<usize>) -> Vec<Self> {
        places.map(|place| Self(place as u32)).collect()
    }
}

/// Articles that report one event, two at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Story {
    /// Part of the URL: the editor's, or the day and eight digits of the id of its first article.
    pub id: String,
    /// Ids that it may have had before: that of its first article where the editor gave it another, and that of its second
    /// article, for which an older one may have come in late.
    pub former: Vec<String>,
    /// The editor's name for it.
    pub given_name: Option<String>,
    /// Its articles, oldest first. The first is the first report.
    pub articles: Vec<ArticleIx>,
    /// Articles of it that are the same text as an older one of it, with that one.
    pub copies: BTreeMap<ArticleIx, ArticleIx>,
    /// The day of its second report: when it became a story. None where that has no date.
    pub since: Option<NaiveDate>,
}

impl Story {
    /// The article that was there first.
    pub(crate) fn first(&self) -> ArticleIx {
        self.articles.first().copied().unwrap_or(ArticleIx(0))
    }

    /// The month in whose list it stands.
    pub(crate) fn month(&self) -> Option<Month> {
        use chrono::Datelike;
        self.since.map(|day| (day.year(), day.month()))
    }
}

/// How much of two texts must be the same word for word, in hundredths, so that they are one text.
const ONE_TEXT: u32 = 50;
/// Texts of a story that each further one is held against.
const TEXTS: usize = 24;

/// Which articles were found to belong together in a digest. Those of an earlier one hold for a later one up to the first
/// article that is not as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heads {
    /// Of the articles with a date, oldest first.
    rows: Vec<Row>,
}

/// What an article was grouped by, and the place of the first article of its story among the articles with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    print: u64,
    head: u32,
}

impl Heads {
    /// Whether the same articles belong together, whatever they were grouped by.
    pub(super) fn group_like(&self, other: &Self) -> bool {
        let heads = |row: &Row| row.head;
        self.rows.iter().map(heads).eq(other.rows.iter().map(heads))
    }

    /// Bytes of a row: two numbers, little-endian.
    const ROW: usize = 12;

    /// To be kept for a later digest.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let row = |row: &Row| row.print.to_le_bytes().into_iter().chain(row.head.to_le_bytes());
        self.rows.iter().flat_map(row).collect()
    }

    /// What [`Heads::to_bytes`] gave; none of bytes that it did not give.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rows, []) = bytes.as_chunks::<{ Self::ROW }>() else { return None };
        let row = |bytes: &[u8; Self::ROW]| {
            let (print, head) = bytes.split_first_chunk::<8>()?;
            Some(Row { print: u64::from_le_bytes(*print), head: u32::from_le_bytes(*head.as_array()?) })
        };
        let rows: Vec<Row> = rows.iter().map(row).collect::<Option<_>>()?;
        // The first of a story is there, not behind it, and its own first.
        let first = |place: u32| rows.get(place as usize).map(|row| row.head);
        let sound =
            |(place, row): (usize, &Row)| row.head as usize <= place && first(row.head) == Some(row.head);
        rows.iter().enumerate().all(sound).then_some(Self { rows })
    }
}

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

/// The articles with a date, as they are grouped.
fn reports(digest: &Digest) -> Vec<Report<'_>> {
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

/// Finds what belongs together. `known` are the heads of an earlier digest, any one.
pub(crate) fn heads(digest: &Digest, rules: &StoryRules, known: &Heads) -> Heads {
    if !rules.enabled {
        return Heads::default();
    }
    let reports = reports(digest);
    let prints: Vec<u64> = reports.par_iter().map(|report| report.print(rules)).collect();
    Heads { rows: resuming::rows(&reports, &prints, &known.rows, rules) }
}

/// The same when only the signatures at some places are others than when `known` was found.
pub(super) fn heads_again(digest: &Digest, rules: &StoryRules, known: &Heads, places: &[ArticleIx]) -> Heads {
    let undated = digest.undated.len();
    if !rules.enabled || known.rows.len() + undated != digest.articles.len() {
        return heads(digest, rules, known);
    }
    let reports = reports(digest);
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
