//! Folded text in, what it can be found by out: overlapping pairs of characters where words have no borders, words where
//! they have, signs each for a word. `static/search/grams.js` takes queries apart in the same way.

use std::sync::LazyLock;

use regex_syntax::hir::{ClassUnicodeRange, Hir, HirKind};

/// Two characters that stand side by side, the first in the upper half. The last one of a run stands with none, so that all
/// pairs that begin with a character are all places where it stands.
pub(super) type Pair = u32;

/// Characters of a word that count.
pub(super) const LONGEST_WORD: usize = 32;

/// What a character is to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Of a script without spaces, or one in which readers look for parts of words: Chinese, kana, hangul, Thai and the like.
    Dense,
    /// Of a word.
    Word,
    /// A symbol that readers may look for by itself: emoji, €, →. Not those of ASCII, which stand everywhere.
    Sign,
    /// Neither.
    Gap,
}

/// Says what a folded character is.
pub(super) fn class(c: char) -> Class {
    match c {
        'a'..='z' | '0'..='9' => Class::Word,
        '\0'..='\u{7f}' => Class::Gap,
        '\u{4e00}'..='\u{9fff}' => Class::Dense,
        c if DENSE.contains(c) => Class::Dense,
        c if c.is_alphanumeric() => Class::Word,
        c if SIGNS.contains(c) => Class::Sign,
        _ => Class::Gap,
    }
}

/// Scripts, what is common to several of them (〆, ー, marks of kana), and all that is yet to come in the planes of Chinese.
static DENSE: LazyLock<Characters> = LazyLock::new(|| {
    Characters::new(
        r"[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Mymr}\p{sc=Khmr}〆ー\u{3099}\u{309a}\u{16fe0}-\u{16fff}\u{20000}-\u{3ffff}]",
    )
});
static SIGNS: LazyLock<Characters> = LazyLock::new(|| Characters::new(r"[\p{S}\p{Extended_Pictographic}]"));

/// A class of characters, as a regular expression has it.
struct Characters(Vec<ClassUnicodeRange>);

impl Characters {
    fn new(class: &str) -> Self {
        match regex_syntax::parse(class).map(Hir::into_kind) {
            Ok(HirKind::Class(regex_syntax::hir::Class::Unicode(class))) => Self(class.ranges().to_vec()),
            _ => unreachable!("a class of characters: {class}"),
        }
    }

    fn contains(&self, c: char) -> bool {
        let after = self.0.partition_point(|range| range.start() <= c);
        self.0[..after].last().is_some_and(|range| range.end() >= c)
    }
}

/// A character in sixteen bits. Those that need more share places in the private use area.
pub(super) fn unit(c: char) -> u32 {
    match u32::from(c) {
        c @ 0..=0xffff => c,
        c => 0xe000 + c % 0x1900,
    }
}

/// So many pairs or words of a text wait to be sorted, at least.
const ROOM: usize = 1 << 16;

/// Sorts a list when it is full, and makes room for as many more as are left: it takes memory by what is in it, not by the text.
fn keep_each_once<T: Ord>(list: &mut Vec<T>, room: &mut usize) {
    if list.len() >= *room {
        list.sort_unstable();
        list.dedup();
        *room = ROOM.max(2 * list.len());
    }
}

/// What a text can be found by.
#[derive(Debug, Default)]
pub(super) struct Grams<'a> {
    /// In order, each once.
    pub(super) pairs: Vec<Pair>,
    /// Cut at [`LONGEST_WORD`], and signs; in order, each once.
    pub(super) words: Vec<&'a str>,
}

impl<'a> Grams<'a> {
    /// Takes a folded text apart.
    pub(super) fn of(folded: &'a str) -> Self {
        let mut grams = Self::default();
        let (mut pairs_room, mut words_room) = (ROOM, ROOM);
        let mut before = None;
        let mut word_from = None;
        for (at, c) in folded.char_indices() {
            keep_each_once(&mut grams.pairs, &mut pairs_room);
            keep_each_once(&mut grams.words, &mut words_room);
            let class = class(c);
            if class != Class::Word
                && let Some(from) = word_from.take()
            {
                grams.add_word(&folded[from..at]);
            }
            match class {
                Class::Dense => {
                    let unit = unit(c);
                    if let Some(before) = before {
                        grams.pairs.push(before << 16 | unit);
                    }
                    before = Some(unit);
                    continue;
                }
                Class::Word => word_from = word_from.or(Some(at)),
                Class::Sign => grams.words.push(&folded[at..at + c.len_utf8()]),
                Class::Gap => {}
            }
            grams.pairs.extend(before.take().map(|last| last << 16));
        }
        if let Some(from) = word_from {
            grams.add_word(&folded[from..]);
        }
        grams.pairs.extend(before.map(|last| last << 16));
        grams.pairs.sort_unstable();
        grams.pairs.dedup();
        grams.words.sort_unstable();
        grams.words.dedup();
        grams
    }

    fn add_word(&mut self, word: &'a str) {
        let end = word.char_indices().nth(LONGEST_WORD).map_or(word.len(), |(at, _)| at);
        self.words.push(&word[..end]);
    }
}

/// The bucket of a pair, of so many. Pairs with one first character are in eight: those of 的 alone would fill many.
pub(super) fn bucket_of_pair(pair: Pair, buckets: u32) -> u32 {
    bucket(pair >> 16 << 3 | pair & 7, buckets)
}

/// The bucket of a word, of so many: that of its first two characters, so that all words with a beginning are in one.
pub(super) fn bucket_of_word(word: &str, buckets: u32) -> u32 {
    let mut characters = word.chars().map(u32::from);
    let (first, second) = (characters.next().unwrap_or(0), characters.next().unwrap_or(0));
    bucket((first << 11 | 0x4000_0000).wrapping_add(second), buckets)
}

/// Spreads numbers over buckets (Knuth's multiplicative hashing).
fn bucket(number: u32, buckets: u32) -> u32 {
    let spread = u64::from(number.wrapping_mul(0x9e37_79b1));
    ((spread * u64::from(buckets)) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken_apart(text: &str) -> (Vec<String>, Vec<String>) {
        let grams = Grams::of(text);
        let shown = |pair: &u32| {
            [pair >> 16, pair & 0xffff]
                .into_iter()
                .filter_map(char::from_u32)
                .filter(|c| *c != '\0')
                .collect()
        };
        (grams.pairs.iter().map(shown).collect(), grams.words.into_iter().map(String::from).collect())
    }

    #[test]
    fn runs_become_pairs_and_the_rest_words() {
        let (pairs, words) = taken_apart("乌克兰, covid-19疫情 2020年 don't");
        assert_eq!(pairs, ["乌克", "克兰", "兰", "年", "情", "疫情"]);
        assert_eq!(words, ["19", "2020", "covid", "don", "t"]);
        let (pairs, words) = taken_apart("한국 です");
        assert_eq!((pairs, words), (["す", "です", "국", "한국"].map(String::from).to_vec(), vec![]));
    }

    #[test]
    fn signs_are_words_and_part_what_they_stand_between() {
        let (pairs, words) = taken_apart("港口🎉🎉重开 10€→20% ★foo™ $5 +1");
        assert_eq!(pairs, ["口", "开", "港口", "重开"]);
        assert_eq!(words, ["1", "10", "20", "5", "foo", "€", "™", "→", "★", "🎉"]);
    }

    #[test]
    fn long_words_are_cut() {
        let (_, words) = taken_apart(&"x".repeat(100));
        assert_eq!(words, ["x".repeat(32)]);
    }
}
