//! Articles in, the files of the search index out. Nothing is read or written here; what the files hold and why is in
//! `docs/search.md`, what reads them in `static/search/`.
//!
//! The index is cut by time into parts ([`Part`]), whose names and files are known before any text is read: the plan
//! lists them, and only parts whose articles changed are printed again. A part is made of sections ([`Section`]), each by
//! itself ([`make_section`]) from its own articles, so that a part whose other sections are at hand costs one of them.

mod bits;
#[cfg(test)]
mod both;
mod bucket;
mod fold;
mod grams;
mod leaf;
mod pieces;
mod root;
mod sections;
mod text;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use rayon::prelude::*;

use self::bucket::Found;
use self::leaf::Leaf;
use self::pieces::{Order, Pieces};
use crate::ground::fingerprint::{Fingerprint, Hasher};

pub(crate) use pieces::Head;
pub(crate) use root::{Facet, Root, write_authors, write_root};
pub(crate) use text::text_of;

/// What the script has to know to read the index. It goes up with every change of the script that older files can't be read
/// with, or with which other things are found in them.
const FORMAT: i64 = 3;

/// Of the code that makes the index, its libraries among it: browsers keep a file for good, so its name must be another when the
/// same articles make other bytes. An upgrade of newsprint that leaves the search as it was leaves the names (`build.rs`).
fn fingerprint_of_code() -> Fingerprint {
    let mut hasher = Hasher::new();
    let (major, minor, update) = char::UNICODE_VERSION;
    hasher.text(env!("NEWSPRINT_SEARCH_CODE")).bytes(&[major, minor, update]);
    hasher.finish()
}

/// Bytes of a bucket that are aimed at, all sections of a part together: two of each part are what most queries ask for.
const BUCKET: u64 = 3_500;

/// A part of the index: articles of one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// In order of time; at least one.
    pub sections: Vec<Section>,
    /// Its folder, below that of the index.
    pub name: String,
    /// Days of its first and last article.
    pub days: (Option<NaiveDate>, Option<NaiveDate>),
    /// Pieces of the dictionary of each section.
    pub buckets: u32,
    /// Of its articles.
    pub fingerprint: Fingerprint,
}

/// Articles of a part that are made into its files together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// Its articles among all, in order of time.
    pub articles: Range<u32>,
    /// Of its articles, and all else that it is made from.
    pub fingerprint: Fingerprint,
}

/// What a section puts into the files of its part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MadeSection {
    /// Its buckets, then the columns: sources, topics and days of its articles.
    buckets: Pieces,
    /// Its leaves.
    heads: Pieces,
    /// Beginnings of texts, as one piece.
    texts: Pieces,
}

/// A file of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum IndexFile {
    /// What a search begins with: parts, facets, folding.
    Root,
    /// Names of authors.
    Authors,
    /// The dictionary of a part, and sources, topics and days of its articles.
    Buckets(u32),
    /// Titles and addresses of the articles of a part.
    Heads(u32),
    /// Beginnings of the articles of a part.
    Texts(u32),
}

/// What the plan knows of an article when it cuts the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed {
    /// Day in the site's time zone.
    pub day: Option<NaiveDate>,
    /// Characters of its text.
    pub characters: u32,
}

/// An article on its way into the index.
#[derive(Debug, Clone)]
pub(crate) struct Document<'a> {
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
pub(crate) fn cut(articles: &[Listed], fingerprint: impl Fn(Range<u32>) -> Fingerprint + Sync) -> Vec<Part> {
    let code = fingerprint_of_code();
    let part = |ranges: Vec<Range<u32>>| {
        let own = |range: &Range<u32>| &articles[range.start as usize..range.end as usize];
        // A character costs about half a byte in the dictionary.
        let bytes: u64 = ranges
            .iter()
            .flat_map(own)
            .map(|article| u64::from(article.characters / 2).min(50_000) + 60)
            .sum();
        let buckets = rounded(bytes.div_ceil(BUCKET).max(1));
        let section = |articles: Range<u32>| {
            let mut hasher = Hasher::new();
            hasher.fingerprint(code).number(i64::from(buckets)).fingerprint(fingerprint(articles.clone()));
            Section { articles, fingerprint: hasher.finish() }
        };
        let sections: Vec<Section> = ranges.into_par_iter().map(section).collect();
        let mut hasher = Hasher::new();
        sections.iter().for_each(|section| _ = hasher.fingerprint(section.fingerprint));
        let fingerprint = hasher.finish();
        let first = sections.first().and_then(|section| own(&section.articles).first());
        let last = sections.last().and_then(|section| own(&section.articles).last());
        let days = (first.and_then(|first| first.day), last.and_then(|last| last.day));
        let day = days.0.map_or_else(|| "undated".to_owned(), |day| day.to_string());
        let name = format!("{day}.{}", fingerprint.short(10));
        Part { sections, name, days, buckets, fingerprint }
    };
    sections::cut(articles).into_par_iter().map(part).collect()
}

/// A number of buckets near this one, from above: one in sixteenths of a power of two. All sections of a part have as
/// many, and a few characters more are not to make all of them anew.
fn rounded(buckets: u64) -> u32 {
    let step = (buckets.next_power_of_two() / 16).max(1);
    buckets.next_multiple_of(step).try_into().unwrap_or(u32::MAX)
}

impl Part {
    /// Its files, when it is the part with this number.
    pub(crate) fn files(number: u32) -> [IndexFile; 3] {
        [IndexFile::Buckets(number), IndexFile::Heads(number), IndexFile::Texts(number)]
    }

    /// Bytes of the heads of its files, in the order of [`Part::files`].
    pub(crate) fn heads(&self) -> [usize; 3] {
        let of = |pieces: fn(&Self, &Section) -> usize| {
            Head::bytes(self.sections.iter().map(|section| pieces(self, section)))
        };
        [
            of(|part, _| part.buckets as usize + 1),
            of(|_, section| section.articles.len().div_ceil(leaf::LEAF)),
            of(|_, _| 1),
        ]
    }

    /// Whether a section of it has this fingerprint.
    pub(crate) fn has(&self, section: Fingerprint) -> bool {
        self.sections.iter().any(|own| own.fingerprint == section)
    }
}

impl IndexFile {
    /// The part that it belongs to.
    pub(crate) fn part(self) -> Option<u32> {
        match self {
            Self::Root | Self::Authors => None,
            Self::Buckets(part) | Self::Heads(part) | Self::Texts(part) => Some(part),
        }
    }

    /// Where it is below the folder of the index.
    pub(crate) fn path(self, parts: &[Part]) -> String {
        let (part, file) = match self {
            Self::Root => return "root.bin".into(),
            Self::Authors => return "authors.bin".into(),
            Self::Buckets(part) => (part, FILES[0]),
            Self::Heads(part) => (part, FILES[1]),
            Self::Texts(part) => (part, FILES[2]),
        };
        format!("{}/{file}", parts[part as usize].name)
    }
}

/// Names of the files of a part, in the order of [`Part::files`].
pub(crate) const FILES: [&str; 3] = ["buckets.bin", "heads.bin", "texts.bin"];

/// How each of them holds the pieces of its sections.
const ORDERS: [Order; 3] = [Order::Pieces, Order::Sections, Order::Sections];

/// Makes a section of a part. `document` gives the article with a number among all, and its text ([`text_of`]).
///
/// # Errors
/// The first that `document` gives.
pub(crate) fn make_section<'a, E: Send>(
    section: &Section,
    part: &Part,
    document: impl Fn(u32) -> Result<(Document<'a>, String), E> + Sync,
) -> Result<MadeSection, E> {
    let articles: Vec<u32> = section.articles.clone().collect();
    let made: Vec<_> = articles
        .par_chunks(leaf::LEAF)
        .map(|numbers| {
            let mut found = Found::default();
            let mut own = Vec::with_capacity(numbers.len());
            for number in numbers {
                let (document, text) = document(*number)?;
                let place = number - section.articles.start;
                found.add(place, &fold::fold(document.title), &fold::fold(&text), part.buckets);
                own.push((document, text));
            }
            found.shrink();
            Ok((found, Leaf::new(&own), own.into_iter().map(|(document, _)| document).collect::<Vec<_>>()))
        })
        .collect::<Result<_, E>>()?;
    let mut grams = Vec::with_capacity(made.len());
    let mut documents = Vec::with_capacity(articles.len());
    let mut leaves = Vec::with_capacity(made.len());
    let mut beginnings = Vec::new();
    for (found, mut leaf, own) in made {
        grams.push(found);
        documents.extend(own);
        let from = beginnings.len();
        beginnings.append(&mut leaf.texts);
        leaves.push((leaf, from));
    }
    let leaves: Vec<Vec<u8>> = leaves.into_par_iter().map(|(leaf, from)| leaf.write(from)).collect();
    let mut heads = Pieces::default();
    leaves.iter().for_each(|leaf| heads.push(leaf));
    let mut buckets = bucket::write(grams, articles.len() as u32, part.buckets);
    buckets.push(&leaf::write_columns(&documents));
    let mut texts = Pieces::default();
    texts.push(&beginnings);
    let mut made = MadeSection { buckets, heads, texts };
    made.pieces().into_iter().for_each(Pieces::shrink);
    Ok(made)
}

/// The sections of a part: those that are known by their fingerprints, and the others made.
///
/// # Errors
/// The first that `make` gives.
pub(crate) fn sections_of<E>(
    part: &Part,
    mut known: BTreeMap<Fingerprint, MadeSection>,
    make: impl Fn(&Section) -> Result<MadeSection, E>,
) -> Result<Vec<MadeSection>, E> {
    part.sections
        .iter()
        .map(|section| known.remove(&section.fingerprint).map_or_else(|| make(section), Ok))
        .collect()
}

impl MadeSection {
    fn pieces(&mut self) -> [&mut Pieces; 3] {
        [&mut self.buckets, &mut self.heads, &mut self.texts]
    }
}

/// The heads of the files of a part of these sections, in the order of [`Part::files`].
pub(crate) fn heads_of(part: &Part, sections: &mut [MadeSection]) -> [Head; 3] {
    let mut heads = [const { Head { sections: Vec::new() } }; 3];
    for (section, made) in part.sections.iter().zip(sections) {
        for (head, pieces) in heads.iter_mut().zip(made.pieces()) {
            head.sections.push((section.fingerprint, pieces.sizes.clone()));
        }
    }
    heads
}

/// A file of a part of these sections, of which it takes what it holds: by its place among [`Part::files`].
pub(crate) fn write_file(part: &Part, sections: &mut [MadeSection], file: usize) -> Vec<u8> {
    let own = part.sections.iter().zip(sections);
    let named: Vec<_> =
        own.map(|(section, made)| (section.fingerprint, std::mem::take(made.pieces()[file]))).collect();
    pieces::join(&named, ORDERS[file])
}

/// Fingerprints of the sections of a part, from one of its files.
pub(crate) fn names_of_sections(file: &[u8]) -> Vec<Fingerprint> {
    Head::fingerprints(|bytes| file.get(..bytes).map(<[u8]>::to_vec)).unwrap_or_default()
}

/// The sections that the files of a part, in the order of [`Part::files`], are made of, with their fingerprints; none where
/// they are not whole.
pub(crate) fn read_part(files: [&[u8]; 3]) -> Option<Vec<(Fingerprint, MadeSection)>> {
    let mut sections = [0, 1, 2].map(|file| pieces::split(files[file], ORDERS[file]).map(Vec::into_iter));
    let [Some(buckets), Some(heads), Some(texts)] = &mut sections else { return None };
    let mut read = Vec::new();
    for (((name, buckets), (of_heads, heads)), (of_texts, texts)) in buckets.zip(heads).zip(texts) {
        if name != of_heads || name != of_texts {
            return None;
        }
        read.push((name, MadeSection { buckets, heads, texts }));
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "it reads the sources")]

    use std::fs;

    #[test]
    fn all_of_newsprint_that_makes_the_index_is_in_its_name() {
        let root = env!("CARGO_MANIFEST_DIR");
        let build = fs::read_to_string(format!("{root}/build.rs")).unwrap();
        for entry in fs::read_dir(format!("{root}/src/search")).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let used = text.lines().filter_map(|line| line.trim().strip_prefix("use crate::"));
            for used in used.filter(|used| !used.starts_with("search")) {
                let module: Vec<&str> = used.trim_end_matches(';').split("::").take(2).collect();
                // Names of sections are written as they are.
                let covered = module == ["ground", "fingerprint"]
                    || build.contains(&format!("\"src/{}.rs\"", module.join("/")));
                assert!(covered, "{}: {used} is not in SEARCH of build.rs", path.display());
            }
        }
    }
}
