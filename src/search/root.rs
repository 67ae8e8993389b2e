//! What a search begins with: the parts of the index, what can be filtered by, and the table of traditional characters.

use serde::Serialize;
use serde_json::json;

use crate::ground::folding;
use crate::search::leaf::Packer;
use crate::search::part::Part;
use crate::search::pieces::Head;

/// What the script has to know to read the index. It goes up with every change of the script that older files can't be read
/// with, or with which other things are found in them.
const FORMAT: i64 = 3;

/// The same, of an index with items of issues.
const WITH_ITEMS: i64 = 4;

/// A source, topic, column or author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Facet<'a> {
    /// Part of its page's URL.
    pub id: &'a str,
    /// As readers see it.
    pub name: &'a str,
}

/// What the root says beside the parts.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Root<'a> {
    /// All sources with articles.
    pub sources: Vec<Facet<'a>>,
    /// All topics with articles.
    pub topics: Vec<Facet<'a>>,
    /// All columns with articles.
    pub columns: Vec<Facet<'a>>,
    /// Sections of items, where there are issues.
    pub sections: Vec<Facet<'a>>,
    /// Kinds of what there is, and what they are called; where there are issues.
    pub kinds: Vec<(&'static str, String)>,
}

/// The bytes of the root: deflated JSON. `heads` are those of the files of all parts, in the order of [`Part::files`].
pub(crate) fn write_root(root: &Root<'_>, parts: &[Part], heads: &[[Head; 3]]) -> Vec<u8> {
    let parts_of_index: Vec<_> = parts
        .iter()
        .zip(heads)
        .map(|(part, [buckets, heads, texts])| {
            let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
            let mut sums = vec![0; part.buckets as usize];
            for (_, sizes) in &buckets.sections {
                sums.iter_mut().zip(sizes).for_each(|(sum, size)| *sum += size);
            }
            let last = |head: &Head| -> Vec<u32> {
                head.sections.iter().map(|(_, sizes)| sizes.last().copied().unwrap_or(0)).collect()
            };
            let leaves: Vec<u32> = heads.sections.iter().flat_map(|(_, sizes)| sizes).copied().collect();
            json!([
                part.name,
                day(part.days.0),
                day(part.days.1),
                part.sections.iter().map(|section| section.articles.len()).collect::<Vec<_>>(),
                [buckets.len(), heads.len(), texts.len()],
                sums,
                leaves,
                last(texts),
                last(buckets),
            ])
        })
        .collect();
    let mut json = json!({
        "format": FORMAT,
        "parts": parts_of_index,
        "sources": facets(&root.sources),
        "topics": facets(&root.topics),
        "columns": facets(&root.columns),
        "fold": folding_table(),
    });
    if !root.kinds.is_empty() {
        json["format"] = json!(WITH_ITEMS);
        json["sections"] = json!(facets(&root.sections));
        json["kinds"] = json!(root.kinds);
    }
    Packer::new().pack_json(&json)
}

/// The bytes of the file of authors.
pub(crate) fn write_authors(authors: &[Facet<'_>]) -> Vec<u8> {
    Packer::new().pack_json(&facets(authors))
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
