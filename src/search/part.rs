//! Parts of the index and their sections, with names: of days, lengths and fingerprints of articles, before any text is read.

use std::ops::Range;

use chrono::NaiveDate;
use rayon::prelude::*;

use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::search::borders;
use crate::search::document::Listed;
use crate::search::leaf::LEAF;
use crate::search::pieces::Head;

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
    borders::cut(articles).into_par_iter().map(part).collect()
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
            of(|_, section| section.articles.len().div_ceil(LEAF)),
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
