//! Articles in, the files of the search index out. Nothing is read or written here; what the files hold and why is in
//! `docs/search.md`, what reads them in `static/search-engine.js`.
//!
//! The index is cut by time into parts ([`Part`]), whose names and files are known before any text is read: the plan
//! lists them, and only parts whose articles changed are made again. All files of a part are made at once
//! ([`write_part`]), because they share the work of taking its texts apart.

mod bits;
#[cfg(test)]
mod both;
mod bucket;
mod fold;
mod grams;
mod leaf;
mod root;
mod segments;
mod text;

use std::ops::Range;

use chrono::NaiveDate;
use rayon::prelude::*;

use self::bucket::Found;
use crate::fingerprint::{Fingerprint, Hasher};

pub use root::{Facet, Root, Sizes, write_authors, write_root};

/// Names of files change with this number. It goes up with every change of what the same articles make: browsers keep a
/// file of the index for good.
const FORMAT: i64 = 1;

/// Bytes of a bucket that are aimed at: two of each part are what most queries ask for.
const BUCKET: u32 = 5_000;

/// Bytes of a leaf that are aimed at: the first ten results may be in as many leaves, or in neighbours.
const LEAF: u32 = 6_500;

/// A part of the index: articles of one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its articles among all, in order of time.
    pub articles: Range<u32>,
    /// Its folder, below that of the index.
    pub name: String,
    /// Days of its first and last article.
    pub days: (Option<NaiveDate>, Option<NaiveDate>),
    /// Pieces of its dictionary.
    pub buckets: u32,
    /// Where its leaves begin, as numbers of articles in the part.
    pub leaves: Vec<u32>,
    /// Of its articles.
    pub fingerprint: Fingerprint,
}

/// A file of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndexFile {
    /// What a search begins with: parts, facets, folding.
    Root,
    /// Names of authors.
    Authors,
    /// Sources, topics and days of all articles of a part.
    Columns(u32),
    /// The dictionary of a part, in pieces.
    Buckets(u32),
    /// Titles, addresses and beginnings of the articles of a part, in pieces.
    Leaves(u32),
}

/// What the plan knows of an article when it cuts the index.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// Day in the site's time zone.
    pub day: Option<NaiveDate>,
    /// Characters of its text.
    pub characters: u32,
}

/// An article on its way into the index.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// As printed.
    pub title: &'a str,
    /// Root-relative.
    pub url: &'a str,
    /// `2024-01-18T01:15`, in the site's time zone; empty without a date.
    pub moment: String,
    /// Day in the site's time zone.
    pub day: Option<NaiveDate>,
    /// BCP 47.
    pub language: &'a str,
    /// Ids of groups.
    pub source: Option<&'a str>,
    /// Ids of groups.
    pub topics: Vec<&'a str>,
    /// Id of a group.
    pub column: Option<&'a str>,
    /// Ids of groups.
    pub authors: Vec<&'a str>,
}

/// Cuts the index. `articles` are all of the site in order of time; `fingerprint` gives that of all that a stretch of them
/// puts into the index.
pub fn cut(articles: &[Listed], fingerprint: impl Fn(Range<u32>) -> Fingerprint + Sync) -> Vec<Part> {
    let days: Vec<Option<NaiveDate>> = articles.iter().map(|article| article.day).collect();
    let part = |range: Range<u32>| {
        let own = &articles[range.start as usize..range.end as usize];
        // A character costs about half a byte in the dictionary.
        let bytes: u32 = own.iter().map(|article| (article.characters / 2).min(50_000) + 60).sum();
        let buckets = bytes.div_ceil(BUCKET).max(1);
        let leaves = leaves(own);
        let mut hasher = Hasher::new();
        hasher.number(FORMAT).number(i64::from(buckets)).fingerprint(fingerprint(range.clone()));
        leaves.iter().for_each(|leaf| _ = hasher.number(i64::from(*leaf)));
        let fingerprint = hasher.finish();
        let days = (own.first().and_then(|first| first.day), own.last().and_then(|last| last.day));
        let day = days.0.map_or_else(|| "undated".to_owned(), |day| day.to_string());
        let name = format!("{day}.{}", fingerprint.short(10));
        Part { articles: range, name, days, buckets, leaves, fingerprint }
    };
    segments::cut(&days).into_par_iter().map(part).collect()
}

/// Where leaves begin.
fn leaves(articles: &[Listed]) -> Vec<u32> {
    let mut bytes = LEAF;
    let mut leaves = Vec::new();
    for (number, article) in (0..).zip(articles) {
        // As news in Chinese cost: the beginning of the text, then title and address.
        let own = article.characters.min(leaf::BEGINNING / 2) * 7 / 5 + 40;
        if bytes + own > LEAF {
            leaves.push(number);
            bytes = 0;
        }
        bytes += own;
    }
    leaves
}

impl Part {
    /// Number of its articles.
    pub fn size(&self) -> u32 {
        self.articles.end - self.articles.start
    }

    /// Its files, when it is the part with this number.
    pub fn files(number: u32) -> [IndexFile; 3] {
        [IndexFile::Columns(number), IndexFile::Buckets(number), IndexFile::Leaves(number)]
    }

    /// How many pieces a file of it has; none for a file that is read as a whole.
    pub fn pieces(&self, file: IndexFile) -> Option<usize> {
        match file {
            IndexFile::Buckets(_) => Some(self.buckets as usize),
            IndexFile::Leaves(_) => Some(self.leaves.len()),
            IndexFile::Root | IndexFile::Authors | IndexFile::Columns(_) => None,
        }
    }
}

impl IndexFile {
    /// The part that it belongs to.
    pub fn part(self) -> Option<u32> {
        match self {
            Self::Root | Self::Authors => None,
            Self::Columns(part) | Self::Buckets(part) | Self::Leaves(part) => Some(part),
        }
    }

    /// Where it is below the folder of the index.
    pub fn path(self, parts: &[Part]) -> String {
        let (part, file) = match self {
            Self::Root => return "root.bin".into(),
            Self::Authors => return "authors.bin".into(),
            Self::Columns(part) => (part, "columns"),
            Self::Buckets(part) => (part, "buckets"),
            Self::Leaves(part) => (part, "leaves"),
        };
        format!("{}/{file}.bin", parts[part as usize].name)
    }
}

/// Bytes of the sizes of this many pieces, at the start of a file of pieces.
pub fn bytes_of_sizes(pieces: usize) -> usize {
    pieces * size_of::<u32>()
}

/// The sizes of pieces that a file begins with; none when it is too short for so many.
pub fn read_sizes(start: &[u8], pieces: usize) -> Option<Vec<u32>> {
    let (sizes, _) = start.get(..bytes_of_sizes(pieces))?.as_chunks::<4>();
    Some(sizes.iter().map(|size| u32::from_le_bytes(*size)).collect())
}

/// A file of pieces: their sizes (32 bits, little-endian), then the pieces.
fn joined(pieces: &[Vec<u8>]) -> Vec<u8> {
    let sizes = pieces.iter().flat_map(|piece| (piece.len() as u32).to_le_bytes());
    sizes.chain(pieces.iter().flatten().copied()).collect()
}

/// Makes all files of a part, in the order of [`Part::files`]. `document` gives the article with a number among all, and
/// its cleaned body.
///
/// # Errors
/// The first that `document` gives.
pub fn write_part<'a, E: Send>(
    part: &Part,
    document: impl Fn(u32) -> Result<(Document<'a>, String), E> + Sync,
) -> Result<[Vec<u8>; 3], E> {
    let leaves: Vec<(Vec<u8>, Found, Vec<Document<'a>>)> = part
        .leaves
        .par_iter()
        .enumerate()
        .map(|(leaf, from)| {
            let mut found = Found::default();
            let mut rows = Vec::new();
            let mut documents = Vec::new();
            let to = part.leaves.get(leaf + 1).copied().unwrap_or(part.size());
            for number in *from..to {
                let (document, body) = document(part.articles.start + number)?;
                let text = text::text_of(&body);
                found.add(number, &fold::fold(document.title), &fold::fold(&text), part.buckets);
                rows.push(leaf::row(&document, &text));
                documents.push(document);
            }
            Ok((leaf::write(&rows), found, documents))
        })
        .collect::<Result<_, E>>()?;
    let mut pieces = Vec::with_capacity(leaves.len());
    let mut found = Vec::with_capacity(leaves.len());
    let mut documents = Vec::with_capacity(part.size() as usize);
    for (leaf, grams, own) in leaves {
        pieces.push(leaf);
        found.push(grams);
        documents.extend(own);
    }
    let buckets = bucket::write(found, part.size(), part.buckets);
    Ok([leaf::write_columns(&documents), joined(&buckets), joined(&pieces)])
}
