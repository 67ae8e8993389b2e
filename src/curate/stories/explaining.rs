//! An article of a digest in, out why it is in its story or in none: the articles that it is held against, how like they are,
//! and the words and numbers that both speak of.

use serde::Serialize;

use crate::config::Config;
use crate::curate::digest::Digest;
use crate::curate::places::ArticleIx;
use crate::curate::stories::grouping::{Index, Report};
use crate::curate::stories::signature;
use crate::curate::stories::story::StoryIx;

/// Articles that are named at most, and words of each.
const NAMED: usize = 4;
const WORDS: usize = 12;

/// Why an article is where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reasons {
    /// Its story.
    pub story: Option<StoryIx>,
    /// Articles that it was held against: the first of its story, else the likest of the days before.
    pub compared: Vec<Comparison>,
}

/// What two articles have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Comparison {
    /// File of the other.
    pub file: String,
    /// Its title.
    pub title: String,
    /// How much both speak of the same, in hundredths.
    pub likeness: u32,
    /// What is left of that by the time between them: this is what has to reach the threshold.
    pub score: u32,
    /// How much of the text is the same word for word, in hundredths.
    pub same_text: u32,
    /// Words, numbers and pairs of characters that both speak of, the rarest first.
    pub words: Vec<String>,
}

/// Explains an article by its text. Gives nothing of one without a date that is in no story.
pub(crate) fn explain(
    digest: &Digest,
    config: &Config,
    ix: ArticleIx,
    title: &str,
    text: &str,
) -> Option<Reasons> {
    let story = digest.story_of.get(&ix).copied();
    let undated = digest.undated.len();
    let Some(place) = (ix.0 as usize).checked_sub(undated) else {
        return story.map(|_| Reasons { story, compared: Vec::new() });
    };
    let reports = Report::all(digest);
    let index = Index::new(&reports, &config.stories);
    let others: Vec<usize> = match story {
        Some(story) => {
            let articles = digest.story(story).articles.iter();
            articles
                .filter(|other| **other != ix)
                .filter_map(|other| (other.0 as usize).checked_sub(undated))
                .collect()
        }
        None if config.stories.enabled => index.nearest(place),
        None => Vec::new(),
    };
    let known = signature::words(title, text);
    let word =
        |key: u32| known.binary_search_by_key(&key, |(known, _)| *known).ok().map(|at| known[at].1.clone());
    let compare = |other: usize| {
        let (older, newer) = (place.min(other), place.max(other));
        let likeness = index.likeness(older, newer);
        let mut shared: Vec<(u32, usize)> =
            index.shared(place, other).map(|(slot, _)| (index.weight(place, slot), slot)).collect();
        shared.sort_unstable_by_key(|(weight, slot)| (std::cmp::Reverse(*weight), *slot));
        let features = reports[place].signature.features();
        let article = digest.article(ArticleIx((other + undated) as u32));
        Comparison {
            file: article.path.in_site(),
            title: article.title.clone(),
            likeness: likeness / 10,
            score: index.faded(likeness, older, newer) / 10,
            same_text: reports[place].signature.resemblance(reports[other].signature),
            words: shared.iter().filter_map(|(_, slot)| word(features[*slot].key())).take(WORDS).collect(),
        }
    };
    let compared: Vec<Comparison> = others.into_iter().take(NAMED).map(compare).collect();
    (story.is_some() || !compared.is_empty()).then_some(Reasons { story, compared })
}
