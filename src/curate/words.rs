//! Texts in, the words that many of them share out: proposals for new topics.

use std::collections::{BTreeMap, BTreeSet};

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use crate::curate::coverage::marks::{is_grammar, says_nothing};
use crate::ground::folding::fold;
use crate::ground::script::is_unspaced;

/// A word and how many texts hold it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(crate) struct CommonWord {
    /// As it stands in the first of them.
    pub word: String,
    /// Number of texts.
    pub articles: u32,
}

/// Characters of a name that is put together from characters that no dictionary knows as a word.
const NAME: std::ops::RangeInclusive<usize> = 2..=4;

/// Texts that a proposal stands in at least.
const SHARED: u32 = 2;

/// Words that stand in several of the texts and are no less common in them than in `others`, the most common first;
/// `known` ones are left out.
pub(crate) fn common_words<'a>(
    texts: impl Iterator<Item = &'a str>,
    others: impl Iterator<Item = &'a str>,
    known: &BTreeSet<String>,
    most: usize,
) -> Vec<CommonWord> {
    let (counts, number) = count(texts);
    let (elsewhere, others) = count(others);
    let mut words: Vec<(u32, CommonWord)> = counts
        .into_iter()
        .filter(|(key, (_, articles))| {
            let common_there = elsewhere.get(key).map_or(0, |(_, articles)| *articles);
            let here = u64::from(*articles) * u64::from(others);
            *articles >= SHARED && !known.contains(key) && here >= u64::from(common_there) * u64::from(number)
        })
        .map(|(_, (word, articles))| (articles, CommonWord { word, articles }))
        .collect();
    words.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.word.cmp(&other.word)));
    words.into_iter().map(|(_, word)| word).take(most).collect()
}

/// In how many texts each word stands, by the word as it is compared; and the number of texts.
fn count<'a>(texts: impl Iterator<Item = &'a str>) -> (BTreeMap<String, (String, u32)>, u32) {
    let mut counts: BTreeMap<String, (String, u32)> = BTreeMap::new();
    let mut number = 0;
    for text in texts {
        number += 1;
        let mut seen = BTreeSet::new();
        for word in words(text) {
            let key = fold(&word);
            if seen.insert(key.clone()) {
                counts.entry(key).or_insert((word, 0)).1 += 1;
            }
        }
    }
    (counts, number)
}

/// Words of a text that may name something.
pub(crate) fn words(text: &str) -> Vec<String> {
    let segmenter = WordSegmenter::new_auto(WordBreakInvariantOptions::default());
    let mut words = Vec::new();
    let mut single = String::new();
    let mut begin = 0;
    for end in segmenter.segment_str(text).skip(1).chain([text.len()]) {
        let piece = text.get(begin..end).unwrap_or_default();
        begin = end;
        let mut chars = piece.chars();
        match (chars.next(), chars.next()) {
            // Names of people and places that are in no dictionary come apart into characters.
            (Some(c), None) if is_unspaced(c) && c.is_alphabetic() && !is_grammar(c) => {
                single.push(c);
                continue;
            }
            _ => {}
        }
        if NAME.contains(&single.chars().count()) {
            words.push(std::mem::take(&mut single));
        }
        single.clear();
        if piece.chars().count() > 1 && piece.chars().all(char::is_alphanumeric) && !is_idle(piece) {
            words.push(piece.to_owned());
        }
    }
    words
}

/// Whether a word says nothing: numbers, grammar.
fn is_idle(word: &str) -> bool {
    match word.chars().next() {
        Some(first) if is_unspaced(first) => word.chars().any(|c| is_grammar(c) || c.is_numeric()),
        _ => says_nothing(&word.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_names_are_proposed_and_known_or_common_ones_are_not() {
        let texts =
            ["青崖水库蓄水，陆青发言", "青崖水库再告急 Corran ferry", "渡轮：陆青与 Corran 的船", "消息"];
        let others = ["水库与渡轮消息", "ferry 消息", "消息", "消息"];
        let known = BTreeSet::from(["corran".to_owned()]);
        let found = common_words(texts.into_iter(), others.into_iter(), &known, 9);
        let found: Vec<_> = found.iter().map(|word| (word.word.as_str(), word.articles)).collect();
        assert_eq!(found, [("水库", 2), ("陆青", 2), ("青崖", 2)]);
    }
}
