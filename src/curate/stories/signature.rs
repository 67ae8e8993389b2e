//! Title and text of an article in, a [`Signature`] out: a few numbers by which it is held against others when its text is
//! not in memory any more.
//!
//! A signature has two parts. The **features** are what the article keeps speaking of: names, numbers, words, pairs of
//! Chinese characters, those first that stand in the title, early, or often. The **sketch** is a MinHash of runs of
//! words: it tells how much of two texts is the same word for word. Texts are folded first, so that both scripts, cases
//! and widths meet. Only the beginning of a text is read: agencies put the news there, and a text costs microseconds.

use std::collections::BTreeSet;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::curate::coverage::marks::{is_grammar, is_paired, says_nothing};
use crate::ground::folding::fold_into;

/// Features of an article at most.
pub(super) const FEATURES: usize = 56;
/// Slots of a sketch. More of them estimate better and cost two bytes each.
const SLOTS: usize = 32;
/// Characters of a text that are read.
const READ: usize = 500;
/// Words, or Chinese characters, of a text that count as its lead.
const LEAD: usize = 160;
/// Words in a row that the sketch is made of.
const RUN: usize = 4;
/// What one mention counts.
const IN_TITLE: u16 = 6;
const IN_LEAD: u16 = 2;
const IN_TEXT: u16 = 1;
/// From how many points on a feature is of the second, third and fourth level.
const LEVELS: [u16; 3] = [2, 4, 8];

/// What is kept of an article's text, some 290 bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Signature {
    /// Sorted by their keys, none twice.
    features: Vec<Feature>,
    sketch: Sketch,
}

/// Of the hash of a word, name, number or pair of characters 28 bits; in the four lowest bits whether it is a number, whether
/// it stands in the title, and how much the article makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Feature(u32);

/// As little-endian numbers in a row, the sketch first: each build reads those of all articles, and a number at a time would
/// be a sixth of what reading an article back costs.
impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Sketch(slots) = &self.sketch;
        let slots = slots.iter().flat_map(|slot| slot.to_le_bytes());
        let features = self.features.iter().flat_map(|feature| feature.0.to_le_bytes());
        serializer.serialize_bytes(&slots.chain(features).collect::<Vec<u8>>())
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        let fault = || D::Error::custom("not a signature");
        let (slots, features) = bytes.split_first_chunk::<{ 2 * SLOTS }>().ok_or_else(fault)?;
        let (features, []) = features.as_chunks::<4>() else { return Err(fault()) };
        let (slots, _) = slots.as_chunks::<2>();
        let sketch = Sketch(std::array::from_fn(|slot| u16::from_le_bytes(slots[slot])));
        let features: Vec<Feature> =
            features.iter().map(|bytes| Feature(u32::from_le_bytes(*bytes))).collect();
        if features.len() > FEATURES {
            return Err(fault());
        }
        Ok(Self { features, sketch })
    }
}

impl Feature {
    fn new(key: u32, count: Count) -> Self {
        let level = LEVELS.iter().filter(|from| count.points >= **from).count() as u32;
        Self(key << 4 | u32::from(count.is_number) << 3 | u32::from(count.in_title) << 2 | level)
    }

    /// Which word or number it is.
    pub(super) fn key(self) -> u32 {
        self.0 >> 4
    }

    /// Whether it is a number.
    pub(super) fn is_number(self) -> bool {
        self.0 & 8 != 0
    }

    /// Whether it stands in the title.
    pub(super) fn in_title(self) -> bool {
        self.0 & 4 != 0
    }

    /// How much the article makes of it, 0 to 3.
    pub(super) fn level(self) -> usize {
        (self.0 & 3) as usize
    }
}

/// For each slot the least of the hashes that fall into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sketch([u16; SLOTS]);

/// A slot that no hash fell into.
const EMPTY: u16 = u16::MAX;
/// Slots that two texts have to fill for their sketches to say something: about a dozen runs.
const FILLED: usize = 10;

impl Default for Sketch {
    fn default() -> Self {
        Self([EMPTY; SLOTS])
    }
}

impl Sketch {
    fn add(&mut self, hash: u64) {
        let slot = &mut self.0[(hash >> 59) as usize];
        *slot = (*slot).min((hash >> 40) as u16);
    }
}

impl Signature {
    /// Of an article. Only what stands in its title and its text matters.
    pub(crate) fn new(title: &str, text: &str) -> Self {
        let mut counter = Counter::default();
        read(title, text, |token| counter.take(token));
        counter.finish()
    }

    /// Whether half of what the shorter of two articles speaks of is in the other; none when it speaks of next to nothing.
    pub(crate) fn shares_half(&self, other: &Self) -> Option<bool> {
        const ENOUGH: usize = 6;
        let keys = |of: &Self| -> BTreeSet<u32> { of.features.iter().map(|feature| feature.key()).collect() };
        let (one, two) = (keys(self), keys(other));
        let least = one.len().min(two.len());
        (least >= ENOUGH).then(|| one.intersection(&two).count() * 2 >= least)
    }

    pub(super) fn features(&self) -> &[Feature] {
        &self.features
    }

    /// A number by which two of them that differ can be told apart.
    pub(super) fn print(&self) -> u64 {
        let features = self.features.iter().map(|feature| u64::from(feature.0));
        let (slots, _) = self.sketch.0.as_chunks::<4>();
        let slots = slots.iter().map(|slots| slots.iter().fold(0, |all, slot| all << 16 | u64::from(*slot)));
        features.chain(slots).fold(self.features.len() as u64, |print, number| mix(print ^ number))
    }

    /// How much of two texts is the same word for word, in hundredths (an estimate of their Jaccard index); nothing of
    /// texts that are too short to say.
    pub(super) fn resemblance(&self, other: &Self) -> u32 {
        let pairs = || self.sketch.0.iter().zip(&other.sketch.0);
        let both = pairs().filter(|(a, b)| **a != EMPTY && **b != EMPTY).count();
        let either = pairs().filter(|(a, b)| **a != EMPTY || **b != EMPTY).count();
        let same = pairs().filter(|(a, b)| a == b && **a != EMPTY).count();
        if both < FILLED { 0 } else { (same * 100 / either) as u32 }
    }
}

/// Words of an article that are among its features, as they are compared, by their keys: for people to read.
pub(super) fn words(title: &str, text: &str) -> Vec<(u32, String)> {
    let mut words: Vec<(u32, String)> = Vec::new();
    read(title, text, |token| {
        if let Token::Feature { hash, shown, .. } = token {
            words.push((key_of(hash), shown.to_string()));
        }
    });
    words.sort_unstable();
    words.dedup_by_key(|(key, _)| *key);
    words
}

fn key_of(hash: u64) -> u32 {
    (hash >> 36) as u32
}

/// What a text is gone through for.
enum Token<'a> {
    /// The next word, or Chinese character, of the text.
    Next(u64),
    /// Something that may become a feature.
    Feature { hash: u64, points: u16, in_title: bool, shown: Shown<'a> },
}

/// A feature as people read it.
#[derive(Clone, Copy)]
enum Shown<'a> {
    Word(&'a str),
    Pair(char, char),
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Pair(one, two) => write!(f, "{one}{two}"),
        }
    }
}

/// Goes through title and text once.
fn read<'a>(title: &'a str, text: &'a str, mut take: impl FnMut(Token<'_>)) {
    // Outlets give one text titles of their own: the sketch leaves them out.
    let end = text.char_indices().nth(READ).map_or(text.len(), |(at, _)| at);
    let mut folded = String::with_capacity(title.len().max(end) + 8);
    fold_into(title, &mut folded);
    walk(&folded, |_| IN_TITLE, &mut |token| {
        if let Token::Feature { hash, points, shown, .. } = token {
            take(Token::Feature { hash, points, in_title: true, shown });
        }
    });
    folded.clear();
    fold_into(&text[..end], &mut folded);
    walk(&folded, |place| if place < LEAD { IN_LEAD } else { IN_TEXT }, &mut take);
}

/// Takes a folded text apart. `points` says what a feature counts that begins with the given word.
fn walk(folded: &str, points: impl Fn(usize) -> u16, take: &mut impl FnMut(Token<'_>)) {
    let mut place = 0;
    let mut word_begins = None;
    let mut before: Option<char> = None;
    for (at, c) in folded.char_indices().chain([(folded.len(), ' ')]) {
        let paired = is_paired(c);
        if !paired && (c.is_alphanumeric() || (word_begins.is_some() && is_within(folded, at, c))) {
            word_begins.get_or_insert(at);
            before = None;
            continue;
        }
        if let Some(begin) = word_begins.take() {
            let word = &folded[begin..at];
            let hash = hash_word(word);
            take(Token::Next(hash));
            if let Some(hash) = feature_of(word, hash) {
                // A number of the news is the same in all that report it.
                let weight = if is_number(word) { 2 } else { 1 };
                let (points, shown) = (points(place) * weight, Shown::Word(word));
                take(Token::Feature { hash, points, in_title: false, shown });
            }
            place += 1;
        }
        if paired {
            let hash = mix(u64::from(c));
            take(Token::Next(hash));
            let says = !is_grammar(c);
            if let Some(first) = before.filter(|_| says) {
                let pair = mix(u64::from(first) << 32 | u64::from(c));
                let (points, shown) = (points(place), Shown::Pair(first, c));
                take(Token::Feature { hash: pair, points, in_title: false, shown });
            }
            before = says.then_some(c);
            place += 1;
        } else {
            before = None;
        }
    }
}

/// The point of 3.5, the comma of 1,200, the apostrophe of O'Neill: between two letters or digits.
fn is_within(folded: &str, at: usize, c: char) -> bool {
    let next = || folded[at + c.len_utf8()..].chars().next();
    match c {
        '.' | ',' => {
            let before = folded[..at].chars().next_back();
            before.is_some_and(|c| c.is_ascii_digit()) && next().is_some_and(|c| c.is_ascii_digit())
        }
        '\'' | '-' => next().is_some_and(|c| c.is_alphanumeric() && !is_paired(c)),
        _ => false,
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// The hash of a word that says something. The plural is the singular; numbers of one digit and years say nothing.
fn feature_of(word: &str, hash: u64) -> Option<u64> {
    if is_number(word) {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        return (digits >= 2 && !is_year && digits <= 12).then_some(hash);
    }
    let word = word.strip_suffix("'s").unwrap_or(word);
    if says_nothing(word) {
        return None;
    }
    match word.strip_suffix('s') {
        Some(stem) if word.len() > 4 && !stem.ends_with('s') => Some(hash_word(stem)),
        _ => Some(hash_word(word)),
    }
}

/// The hash of a word or a name.
pub(super) fn hash_word(word: &str) -> u64 {
    // Commas in numbers are a manner of writing.
    let letters = word.bytes().filter(|byte| *byte != b',');
    mix(letters
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
}

/// Spreads a number over all bits (the finisher of SplitMix64): hashes must be the same on every machine, since they
/// decide what is kept.
pub(super) fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}

/// Cells of the table in which features are counted; more than there can be features in what is read.
const CELLS: usize = 1 << 10;

/// What a feature counts so far.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    points: u16,
    in_title: bool,
    is_number: bool,
}

/// Counts features and makes the sketch.
struct Counter {
    /// Key and points, by the key; points of none: an empty cell.
    cells: Vec<(u32, Count)>,
    sketch: Sketch,
    /// Hashes of the last words.
    run: [u64; RUN],
    words: usize,
}

impl Default for Counter {
    fn default() -> Self {
        Self { cells: vec![(0, Count::default()); CELLS], sketch: Sketch::default(), run: [0; RUN], words: 0 }
    }
}

impl Counter {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Next(hash) => {
                self.run[self.words % RUN] = hash;
                self.words += 1;
                if self.words >= RUN {
                    let oldest = self.words % RUN;
                    let run = (0..RUN).map(|place| self.run[(oldest + place) % RUN]);
                    self.sketch.add(mix(run.fold(0, |all: u64, hash| all.rotate_left(7) ^ hash)));
                }
            }
            Token::Feature { hash, points, in_title, shown } => {
                let is_number = matches!(shown, Shown::Word(word) if is_number(word));
                self.count(key_of(hash), Count { points, in_title, is_number });
            }
        }
    }

    fn count(&mut self, key: u32, count: Count) {
        let mut place = key as usize % CELLS;
        // A title without end may fill the table: what comes then is not counted.
        for _ in 0..CELLS / 32 {
            let (there, so_far) = &mut self.cells[place];
            if so_far.points == 0 || *there == key {
                *there = key;
                so_far.points = so_far.points.saturating_add(count.points);
                so_far.in_title |= count.in_title;
                so_far.is_number |= count.is_number;
                return;
            }
            place = (place + 1) % CELLS;
        }
    }

    fn finish(self) -> Signature {
        let cells = self.cells.into_iter().filter(|(_, count)| count.points > 0);
        let mut features: Vec<(u32, Count)> = cells.collect();
        // Those of equal points by their hashes: two articles choose the same.
        let order = |(key, count): &(u32, Count)| (std::cmp::Reverse(count.points), *key);
        if features.len() > FEATURES {
            features.select_nth_unstable_by_key(FEATURES - 1, order);
            features.truncate(FEATURES);
        }
        let chosen = features.iter().map(|(key, count)| Feature::new(*key, *count));
        // A vector made of the table would keep the room of the table, a hundred times of what is kept.
        let mut kept = Vec::with_capacity(features.len());
        kept.extend(chosen);
        kept.sort_unstable();
        Signature { features: kept, sketch: self.sketch }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let signature = Signature::new("渡轮停航第三日", "白鹭岛菜价翻倍，居民在码头排起长队。");
        let mut bytes = postcard::to_stdvec(&signature).unwrap();
        assert_eq!(postcard::from_bytes::<Signature>(&bytes), Ok(signature));
        bytes[0] -= 1;
        assert!(postcard::from_bytes::<Signature>(&bytes).is_err());
    }

    #[test]
    fn nothing_of_the_table_is_kept() {
        let signature = Signature::new("渡轮停航第三日", "白鹭岛菜价翻倍，居民在码头排起长队。");
        assert!((1..=FEATURES).contains(&signature.features.capacity()));
    }
}
