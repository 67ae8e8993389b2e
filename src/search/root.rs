//! What a search begins with: the parts of the index, what can be filtered by, and the table of traditional characters.

use serde_json::json;

use super::leaf::packed;
use super::{FORMAT, Part};
use crate::curate::folding;

/// A source, topic, column or author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facet<'a> {
    /// Part of its page's URL.
    pub id: &'a str,
    /// As readers see it.
    pub name: &'a str,
}

/// What the root says beside the parts.
#[derive(Debug, Clone, Default)]
pub struct Root<'a> {
    /// All sources with articles.
    pub sources: Vec<Facet<'a>>,
    /// All topics with articles.
    pub topics: Vec<Facet<'a>>,
    /// All columns with articles.
    pub columns: Vec<Facet<'a>>,
}

/// Sizes of the pieces of a part's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sizes {
    /// Of its buckets.
    pub buckets: Vec<u32>,
    /// Of its leaves.
    pub leaves: Vec<u32>,
}

/// The bytes of the root: deflated JSON. `sizes` are those of all parts.
pub fn write_root(root: &Root<'_>, parts: &[Part], sizes: &[Sizes]) -> Vec<u8> {
    let parts_of_index: Vec<_> = parts
        .iter()
        .zip(sizes)
        .map(|(part, sizes)| {
            let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
            let mut before = 0;
            let leaves: Vec<u32> =
                part.leaves.iter().skip(1).map(|leaf| leaf - std::mem::replace(&mut before, *leaf)).collect();
            json!([
                part.name,
                part.size(),
                day(part.days.0),
                day(part.days.1),
                sizes.buckets,
                sizes.leaves,
                leaves
            ])
        })
        .collect();
    let json = json!({
        "format": FORMAT,
        "parts": parts_of_index,
        "sources": facets(&root.sources),
        "topics": facets(&root.topics),
        "columns": facets(&root.columns),
        "fold": folding_table(),
    });
    packed(json.to_string().as_bytes())
}

/// The bytes of the file of authors.
pub fn write_authors(authors: &[Facet<'_>]) -> Vec<u8> {
    packed(json!(facets(authors)).to_string().as_bytes())
}

fn facets(facets: &[Facet<'_>]) -> Vec<[String; 2]> {
    facets.iter().map(|facet| [facet.id.to_owned(), facet.name.to_owned()]).collect()
}

/// Traditional characters by their distances, and the simplified ones as text.
pub(super) fn folding_table() -> (Vec<u32>, String) {
    let mut before = 0;
    folding::pairs()
        .map(|(from, to)| {
            let from = u32::from(from);
            (from - std::mem::replace(&mut before, from), to)
        })
        .unzip()
}
