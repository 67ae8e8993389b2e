//! Stories: articles from any source that report one event. A digest with the signatures of its articles in, its stories
//! out: who is in which, which articles are the same text, under which address.
//!
//! What belongs together is found by [`grouping`]; then the editor's hand joins, splits and names. An article without a
//! date is in a story by the editor's hand alone.

mod grouping;
mod joining;
mod signature;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use self::grouping::Report;
use super::{ArticleIx, Digest, Month};
use crate::config::Config;
use crate::diagnostic::Diagnostic;

pub use signature::Signature;

/// Place of a story in [`Digest::stories`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryIx(pub u32);

impl StoryIx {
    /// Those at some places.
    pub fn all(places: std::ops::Range<usize>) -> Vec<Self> {
        places.map(|place| Self(place as u32)).collect()
    }
}

/// Articles that report one event, two at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
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
    pub fn first(&self) -> ArticleIx {
        self.articles.first().copied().unwrap_or(ArticleIx(0))
    }

    /// The month in whose list it stands.
    pub fn month(&self) -> Option<Month> {
        use chrono::Datelike;
        self.since.map(|day| (day.year(), day.month()))
    }
}

/// How much of two texts must be the same word for word, in hundredths, so that they are one text.
const ONE_TEXT: u32 = 50;
/// Texts of a story that each further one is held against.
const TEXTS: usize = 24;

/// All stories of a digest in the order in which they became stories, and what there is to say of the editor's.
pub(super) fn tell(digest: &Digest, config: &Config) -> (Vec<Story>, Vec<Diagnostic>) {
    let undated = digest.undated.len();
    let mut groups: BTreeMap<ArticleIx, Vec<ArticleIx>> = BTreeMap::new();
    for (place, head) in heads(digest, config).into_iter().enumerate() {
        let ix = |place: usize| ArticleIx((place + undated) as u32);
        groups.entry(ix(head as usize)).or_default().push(ix(place));
    }
    let found = groups.into_values().filter(|articles| articles.len() > 1).collect();
    let (told, findings) = joining::apply(found, digest, config);
    let mut stories: Vec<Story> = told.into_iter().map(|told| finish(told, digest)).collect();
    stories.sort_by_key(|story| (second(&story.articles), story.first()));
    (stories, findings)
}

/// Where a story stands among others: at its second report, so that one that grows or begins moves no other.
fn second(articles: &[ArticleIx]) -> Option<ArticleIx> {
    articles.get(1).copied()
}

/// For each article with a date the first of its story, by their places among those.
fn heads(digest: &Digest, config: &Config) -> Vec<u32> {
    if !config.stories.enabled {
        return Vec::new();
    }
    let dated = &digest.articles[digest.undated.len()..];
    let signatures = &digest.signatures[digest.undated.len()..];
    let reports: Vec<Report<'_>> = dated
        .iter()
        .zip(signatures)
        .map(|(article, signature)| Report {
            published: article.published.map_or(0, |moment| moment.timestamp()),
            signature,
        })
        .collect();
    grouping::Index::new(&reports, &config.stories).group(Vec::new(), &config.stories)
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
