//! What an article is looked up by, and found by: words of its headline and its first sentences, pairs of Chinese characters in
//! them, its topics.

use std::sync::LazyLock;

use crate::clean::Article;
use crate::curate::places::GroupIx;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::script;
use crate::ground::script::Script;

/// Words of a headline that are kept for later articles.
const KEPT: usize = 32;

/// A word, a pair of Chinese characters or a topic that an article is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) key: u64,
    /// What it weighs beside others that are as rare.
    pub(super) weight: u32,
}

/// Weights: a topic is an editor's word; a pair of characters is half a name.
const OF_TOPIC: u32 = 18;
const OF_WORD: u32 = 3;
const OF_PAIR: u32 = 2;

/// What an article is looked up by: its headline and its first sentences.
pub(super) fn marks(title: &str, summary: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    collect(title, 2, &mut marks);
    collect(summary, 1, &mut marks);
    marks.sort_unstable_by_key(|mark| (mark.key, std::cmp::Reverse(mark.weight)));
    marks.dedup_by_key(|mark| mark.key);
    marks
}

/// What later articles find it by, some of it twice.
pub(super) fn headline(article: &Article) -> Vec<Mark> {
    let mut marks = Vec::new();
    collect(&article.title, 2, &mut marks);
    if marks.len() > KEPT {
        marks.sort_unstable();
        marks.dedup_by_key(|mark| mark.key);
        marks.truncate(KEPT);
    }
    marks
}

/// Adds the words of a text; `times` is what they weigh against others.
fn collect(text: &str, times: u32, marks: &mut Vec<Mark>) {
    let mut word = String::new();
    let mut before: Option<char> = None;
    for c in text.chars().chain([' ']) {
        let paired = is_paired(c);
        if paired {
            if let Some(first) = before.filter(|_| !is_grammar(c)) {
                marks.push(Mark { key: u64::from(first) << 32 | u64::from(c), weight: OF_PAIR * times });
            }
            before = (!is_grammar(c)).then_some(c);
        } else {
            before = None;
        }
        if !paired && c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’') && !word.is_empty() {
            if let Some(key) = word_key(&word) {
                marks.push(Mark { key, weight: OF_WORD * times });
            }
            word.clear();
        }
    }
}

/// Chinese characters, kana and hangul: text without spaces between words, or with endings that are as long as the word.
pub(in crate::curate) fn is_paired(c: char) -> bool {
    matches!(script::of(c), Script::Han | Script::Katakana | Script::Hangul) || matches!(c, 'ー' | '・')
}

/// Characters that hold sentences together and are in no name: a pair with one of them says nothing.
pub(in crate::curate) fn is_grammar(c: char) -> bool {
    // A bit for each character of the Basic Multilingual Plane: it is asked of each character of each text.
    static BITS: LazyLock<Vec<u64>> = LazyLock::new(|| {
        let mut bits = vec![0; 1 << 10];
        let all = "的了在是和与與及被将將为為这這那也就都等对對从從于於以其之而但或并並把让讓给給到又再还還很更最吗嗎呢吧着著过過\
             他她它我你们們一不没沒有个個称稱说說后後前时時年月日两兩多些此该該因所如何谁誰什么麼怎";
        for c in all.chars() {
            let place = u32::from(c) as usize;
            bits[place / 64] |= 1_u64 << (place % 64);
        }
        bits
    });
    let place = u32::from(c) as usize;
    BITS.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 != 0)
}

/// The key of a word in lower case; none for words that say nothing. The plural is the singular.
pub(super) fn word_key(word: &str) -> Option<u64> {
    if says_nothing(word) {
        return None;
    }
    let length = word.chars().count();
    let word = match word.strip_suffix('s') {
        Some(stem) if length > 4 && !stem.ends_with('s') => stem,
        _ => word,
    };
    // Which words of a long headline are kept depends on it: the standard library's hasher may change with the compiler.
    let hash = u128::from_le_bytes(Fingerprint::of(word.as_bytes()).0) as u64;
    // Pairs of characters leave the highest bit alone, topics have the two highest.
    Some(hash >> 2 | 1 << 63)
}

/// Whether a word in lower case names nothing: numbers, short ones, those that hold sentences together.
pub(in crate::curate) fn says_nothing(word: &str) -> bool {
    word.chars().count() < 3 || word.chars().all(char::is_numeric) || GRAMMAR.binary_search(&word).is_ok()
}

/// English words of no subject, sorted: grammar, and what headlines are made with.
const GRAMMAR: [&str; 112] = [
    "about", "after", "again", "against", "ago", "all", "also", "among", "and", "another", "any", "are",
    "back", "became", "because", "been", "before", "being", "between", "both", "but", "call", "called",
    "calls", "can", "could", "day", "days", "did", "does", "during", "each", "even", "every", "first", "for",
    "from", "get", "had", "has", "have", "her", "here", "him", "his", "how", "into", "its", "just", "last",
    "least", "like", "made", "make", "many", "may", "more", "most", "much", "new", "news", "not", "now",
    "off", "one", "only", "other", "our", "out", "over", "people", "report", "reports", "said", "say",
    "says", "several", "she", "should", "since", "some", "still", "such", "than", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "those", "three", "time", "two", "under", "until",
    "was", "way", "week", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with",
];

/// Of the topics of an article.
pub(super) fn topics(topics: &[GroupIx]) -> impl Iterator<Item = Mark> {
    topics.iter().map(|topic| Mark { key: u64::from(topic.0) | 3 << 62, weight: OF_TOPIC })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_words_are_the_same_whatever_compiled_them() {
        assert_eq!(word_key("harbours").map(|key| format!("{key:x}")).as_deref(), Some("8821a62551723117"));
        assert_eq!(word_key("harbours"), word_key("harbour"));
    }

    #[test]
    fn words_are_told_from_grammar() {
        assert!(GRAMMAR.is_sorted());
        let keys = |text: &str| {
            let mut marks = Vec::new();
            collect(text, 1, &mut marks);
            marks.into_iter().map(|mark| mark.key).collect::<Vec<_>>()
        };
        assert_eq!(keys("The ferries’ new harbours, 2024"), keys("FERRIE harbour"));
        assert_eq!(keys("渡轮的码头"), keys("渡轮，码头"));
        assert_eq!(keys("北湾大桥").len(), 3);
    }
}
