//! What articles of one section can be found by in, the bytes of its buckets out.
//!
//! A bucket holds the pairs and words that [`crate::search::grams`] puts there, each with the articles in whose title or text it
//! stands and which of them have it in the title. See `docs/search.md` for the format.

use std::ops::Range;

use rayon::prelude::*;

use crate::search::bits::Bits;
use crate::search::grams::{Grams, Pair, bucket_of_pair, bucket_of_word};
use crate::search::pieces::Pieces;

/// A pair as it is coded in the upper half, then the number of the article, then whether the title has it.
type Entry = u64;

/// Buckets are made in so many goes: that many times less of the pairs of a section are in memory as [`Entry`].
const GOES: usize = 4;

/// What some articles of a section can be found by.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Those in buckets of each go.
    pairs: [Pairs; GOES],
    /// Of one article after the other.
    letters: String,
    /// Of each word: its bucket, where it ends in the letters, and the number of the article with a bit for the title below.
    words: Vec<(u32, u32, u32)>,
}

/// Pairs of some articles.
#[derive(Debug, Default)]
struct Pairs {
    /// Of one article after the other, first those of its title.
    pairs: Vec<Pair>,
    /// Of each article: its number, where those of its title end and where all end.
    articles: Vec<(u32, u32, u32)>,
}

/// The buckets of a go, of so many.
fn buckets_of(go: usize, buckets: u32) -> Range<u32> {
    let step = buckets.div_ceil(GOES as u32);
    let from = step * go as u32;
    from.min(buckets)..(from + step).min(buckets)
}

impl Found {
    /// Adds the article with this number in a section of so many buckets.
    pub(super) fn add(&mut self, number: u32, title: &str, text: &str, buckets: u32) {
        let title = Grams::of(title);
        let text = Grams::of(text);
        let step = buckets.div_ceil(GOES as u32);
        let go = |pair: &Pair| (bucket_of_pair(*pair, buckets) / step) as usize;
        title.pairs.iter().for_each(|pair| self.pairs[go(pair)].pairs.push(*pair));
        let titles_end = self.pairs.each_ref().map(|own| own.pairs.len() as u32);
        for pair in text.pairs.iter().filter(|pair| title.pairs.binary_search(pair).is_err()) {
            self.pairs[go(pair)].pairs.push(*pair);
        }
        for (own, titles_end) in self.pairs.iter_mut().zip(titles_end) {
            own.articles.push((number, titles_end, own.pairs.len() as u32));
        }
        let others = text.words.iter().filter(|word| title.words.binary_search(word).is_err());
        for (word, in_title) in title.words.iter().map(|word| (word, 1)).chain(others.map(|word| (word, 0))) {
            self.letters.push_str(word);
            let bucket = bucket_of_word(word, buckets);
            self.words.push((bucket, self.letters.len() as u32, number << 1 | in_title));
        }
    }

    /// Gives back the memory that more articles would have filled: those of a whole section wait beside each other.
    pub(super) fn shrink(&mut self) {
        for own in &mut self.pairs {
            own.pairs.shrink_to_fit();
            own.articles.shrink_to_fit();
        }
        self.letters.shrink_to_fit();
        self.words.shrink_to_fit();
    }

    /// Bucket, word, article.
    fn words(&self) -> impl Iterator<Item = (u32, &str, u32)> {
        let mut from = 0;
        self.words.iter().map(move |(bucket, end, article)| {
            let from = std::mem::replace(&mut from, *end);
            (*bucket, &self.letters[from as usize..*end as usize], *article)
        })
    }
}

impl Pairs {
    fn for_each(&self, mut take: impl FnMut(Pair, Entry)) {
        let mut from = 0;
        for (number, titles_end, end) in &self.articles {
            for (pairs, in_title) in [(from..*titles_end, 1), (*titles_end..*end, 0)] {
                let article = u64::from(number << 1 | in_title);
                self.pairs[pairs.start as usize..pairs.end as usize]
                    .iter()
                    .for_each(|pair| take(*pair, u64::from(coded(*pair)) << 32 | article));
            }
            from = *end;
        }
    }
}

/// Writes the buckets of a section with so many articles.
pub(super) fn write(mut found: Vec<Found>, articles: u32, buckets: u32) -> Pieces {
    let mut pieces = Pieces::default();
    for go in 0..GOES {
        let own = buckets_of(go, buckets);
        let place = |pair| (bucket_of_pair(pair, buckets) - own.start) as usize;
        let mut sizes = vec![0; own.len()];
        found.iter().for_each(|found| found.pairs[go].for_each(|pair, _| sizes[place(pair)] += 1));
        let mut pairs: Vec<Vec<Entry>> = sizes.into_iter().map(Vec::with_capacity).collect();
        found.iter().for_each(|found| found.pairs[go].for_each(|pair, entry| pairs[place(pair)].push(entry)));
        found.iter_mut().for_each(|found| found.pairs[go] = Pairs::default());
        let mut words = vec![Vec::new(); own.len()];
        for (bucket, word, article) in found.iter().flat_map(Found::words) {
            if own.contains(&bucket) {
                words[(bucket - own.start) as usize].push((word, article));
            }
        }
        let both: Vec<_> = pairs.into_iter().zip(words).collect();
        let written: Vec<Vec<u8>> =
            both.into_par_iter().map(|(pairs, words)| write_bucket(pairs, words, articles)).collect();
        written.iter().for_each(|bucket| pieces.push(bucket));
    }
    pieces
}

/// A character's number such that Chinese ones, and none, are below [`CHINESE`], and the last three bits stay.
fn turned(unit: u32) -> u32 {
    const FIRST: u32 = 0x4df8;
    match unit {
        0 => 0,
        FIRST => 0x1_0000 - FIRST,
        unit => (unit + 0x1_0000 - FIRST) & 0xffff,
    }
}

/// Numbers of Chinese characters, turned, end before this.
const CHINESE: u32 = 0x5208;

/// A pair as it is coded, in order: the first character, the last three bits of the second (which the bucket follows from),
/// the other bits of the second.
fn coded(pair: Pair) -> u32 {
    let (first, second) = (turned(pair >> 16), turned(pair & 0xffff));
    first << 16 | (second & 7) << 13 | second >> 3
}

/// A set of numbers below `range`, shorter where all are below `short`. Its size is written first.
fn write_set(bits: &mut Bits, set: &[u32], short: u32, range: u32) {
    bits.put_small(set.len() as u32);
    if let Some(last) = set.last() {
        bits.put(u32::from(*last >= short), 1);
        bits.put_set(set, 0, if *last < short { short } else { range } - 1);
    }
}

fn write_bucket(mut pairs: Vec<Entry>, mut words: Vec<(&str, u32)>, articles: u32) -> Vec<u8> {
    pairs.sort_unstable();
    words.sort_unstable();
    let mut bits = Bits::default();
    let mut numbers = Vec::new();

    let first = |entry: &Entry| (entry >> 45) as u32;
    let second = |entry: &Entry| (entry >> 32) as u32 & 0x1fff;
    let firsts: Vec<u32> =
        pairs.chunk_by(|a, b| first(a) == first(b)).map(|group| first(&group[0])).collect();
    write_set(&mut bits, &firsts, CHINESE << 3, 1 << 19);
    for group in pairs.chunk_by(|a, b| first(a) == first(b)) {
        let seconds: Vec<u32> =
            group.chunk_by(|a, b| second(a) == second(b)).map(|group| second(&group[0])).collect();
        write_set(&mut bits, &seconds, CHINESE >> 3, 1 << 13);
        for entries in group.chunk_by(|a, b| second(a) == second(b)) {
            numbers.clear();
            numbers.extend(entries.iter().map(|entry| *entry as u32));
            write_articles(&mut bits, &numbers, articles);
        }
    }

    let count = words.chunk_by(|a, b| a.0 == b.0).count();
    bits.put_small(count as u32);
    let mut before: &[u8] = &[];
    for entries in words.chunk_by(|a, b| a.0 == b.0) {
        let word = entries[0].0.as_bytes();
        let same = word.iter().zip(before).take_while(|(a, b)| a == b).count();
        bits.put_small(same as u32);
        bits.put_small((word.len() - same) as u32);
        word[same..].iter().for_each(|byte| bits.put(u32::from(*byte), 8));
        numbers.clear();
        numbers.extend(entries.iter().map(|(_, number)| *number));
        write_articles(&mut bits, &numbers, articles);
        before = word;
    }
    bits.finish()
}

/// Articles as numbers with a bit for the title below, in order.
fn write_articles(bits: &mut Bits, numbers: &[u32], articles: u32) {
    let all: Vec<u32> = numbers.iter().map(|number| number >> 1).collect();
    bits.put_small(all.len() as u32);
    bits.put_set(&all, 0, articles - 1);
    let titles: Vec<u32> =
        numbers.iter().enumerate().filter(|(_, number)| **number & 1 == 1).map(|(at, _)| at as u32).collect();
    bits.put_small(titles.len() as u32);
    bits.put_set(&titles, 0, all.len() as u32 - 1);
}
