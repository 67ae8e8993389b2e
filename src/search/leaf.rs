//! Articles in, what a result shows of them out, and what filters ask of them. JSON, deflated (RFC 1951): browsers have both
//! at hand.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use flate2::{Compress, Compression, FlushCompress};
use serde_json::{Value, json};

use crate::search::document::{ARTICLE, Document, ITEM, IndexedItem};

/// Articles of a leaf.
pub(super) const LEAF: usize = 32;

/// How much of an article's text is in its row: so many Latin letters, or half as many Chinese characters.
pub(super) const BEGINNING: u32 = 480;

/// Beginnings that are deflated together: as many as are six of Chinese articles.
const TOGETHER: u32 = 2_880;

/// Where JavaScript's counting of a character's units differs, and its weight in [`BEGINNING`].
fn weight(c: char) -> u32 {
    if c < '\u{2e80}' { 1 } else { 2 }
}

/// What an article's row holds of its text.
pub(super) struct Beginning {
    /// The beginning and, where that is not all of the text, the length of that in UTF-16 units.
    row: Value,
    weight: u32,
}

/// The beginning of a text.
pub(super) fn beginning(text: &str) -> Beginning {
    let mut left = BEGINNING;
    let end = text.char_indices().find(|(_, c)| {
        let fits = weight(*c) <= left;
        left = left.saturating_sub(weight(*c));
        !fits
    });
    let head = end.map_or(text, |(end, _)| &text[..end]);
    let units = if end.is_some() { text.chars().map(char::len_utf16).sum() } else { 0 };
    Beginning { row: json!([head, units]), weight: BEGINNING - left }
}

/// A text that is all in its row: what is said of an item stands on no page in one piece.
pub(super) fn whole(text: &str) -> Beginning {
    Beginning { row: json!([text, 0]), weight: text.chars().map(weight).sum::<u32>().min(TOGETHER) }
}

/// What results show of the articles of a leaf, before it is known where the beginnings of their texts are.
pub(super) struct Leaf {
    /// Packed.
    titles: Vec<u8>,
    /// Of all articles: addresses, moments, sources, languages.
    columns: [Value; 4],
    /// Of items their issues, sections, sources and kinds, nothing of articles; none where all are articles.
    items: Option<Value>,
    /// How many articles have their beginnings deflated together, and in how many bytes, again and again.
    together: Vec<usize>,
    /// The beginnings.
    pub(super) texts: Vec<u8>,
}

impl Leaf {
    /// Of articles with the beginnings of their texts.
    pub(super) fn new(articles: &[Document<'_>], beginnings: Vec<Beginning>) -> Self {
        let mut packer = Packer::new();
        let mut texts = Vec::new();
        let mut together = Vec::new();
        let mut waiting = Vec::new();
        let mut weight = 0;
        for (at, beginning) in beginnings.into_iter().enumerate() {
            waiting.push(beginning.row);
            weight += beginning.weight;
            if weight >= TOGETHER || at + 1 == articles.len() {
                let bytes = packer.pack_utf16(&waiting);
                together.extend([waiting.len(), bytes.len()]);
                texts.extend(bytes);
                waiting.clear();
                weight = 0;
            }
        }
        let documents = || articles.iter();
        let titles: Vec<&str> = documents().map(|document| document.title).collect();
        let columns = [
            documents().map(|document| json!(document.url)).collect(),
            documents().map(|document| json!(document.moment)).collect(),
            documents().map(|document| json!(document.source)).collect(),
            documents().map(|document| json!(document.language)).collect(),
        ];
        let item = |document: &Document<'_>| {
            let IndexedItem { issue, section, source, kind } = document.item.as_ref()?;
            Some(json!([issue, section.as_ref().map(|(_, name)| name), source, kind]))
        };
        let items = has_items(articles).then(|| documents().map(item).collect());
        Self { titles: packer.pack_utf16(&titles), columns, items, together, texts }
    }

    /// The bytes of the leaf, whose articles' beginnings stand here among those of the section: those of the titles, after
    /// how many they are, then those of all else. Each for itself, as few of the letters of one are in the other.
    pub(super) fn write(&self, from: usize) -> Vec<u8> {
        let [urls, moments, sources, languages] = &self.columns;
        let mut rest = vec![json!(urls), json!(moments), json!(sources), json!(languages)];
        rest.extend([json!(self.together), json!(from)]);
        rest.extend(self.items.clone());
        let mut bytes = (self.titles.len() as u32).to_le_bytes().to_vec();
        bytes.extend_from_slice(&self.titles);
        bytes.extend(Packer::new().pack_json(&rest));
        bytes
    }
}

fn has_items(documents: &[Document<'_>]) -> bool {
    documents.iter().any(|document| document.item.is_some())
}

/// What the articles of a section are counted and filtered by: for each its day and its groups, as places in lists of ids.
pub(super) fn write_columns(documents: &[Document<'_>]) -> Vec<u8> {
    let first = documents.iter().find_map(|document| document.day);
    let since = |day: NaiveDate| first.map_or(0, |first| day.num_days_from_ce() - first.num_days_from_ce());
    let days: Vec<i32> = documents.iter().map(|document| document.day.map_or(-1, since)).collect();
    let one = |of: fn(&Document<'_>) -> Option<String>| {
        column(documents, |document| of(document).into_iter().collect())
    };
    let mut json = json!({
        "from": first.map(|day| day.to_string()),
        "days": days,
        "sources": one(|document| document.source.map(ToOwned::to_owned)),
        "columns": one(|document| document.column.map(ToOwned::to_owned)),
        "topics": column(documents, |document| document.topics.iter().map(|id| (*id).to_owned()).collect()),
        "authors": column(documents, |document| document.authors.iter().map(|id| (*id).to_owned()).collect()),
    });
    if has_items(documents) {
        let section = |item: &IndexedItem<'_>| item.section.map(|(id, _)| id.to_owned());
        json["sections"] =
            column(documents, |document| document.item.as_ref().and_then(section).into_iter().collect());
        json["kinds"] = column(documents, |document| match &document.item {
            None => vec![ARTICLE.to_owned()],
            Some(item) => [ITEM].into_iter().chain(item.kind).map(ToOwned::to_owned).collect(),
        });
    }
    Packer::new().pack_json(&json)
}

/// Ids, and for each article the places of its own in them: a number for one, a list for several, -1 for none.
fn column(documents: &[Document<'_>], of: impl Fn(&Document<'_>) -> Vec<String>) -> Value {
    let all: Vec<Vec<String>> = documents.iter().map(of).collect();
    let mut places: BTreeMap<&str, usize> = all.iter().flatten().map(|id| (id.as_str(), 0)).collect();
    places.values_mut().enumerate().for_each(|(at, place)| *place = at);
    let rows = all.iter().map(|ids| match ids.as_slice() {
        [] => json!(-1),
        [id] => json!(places[id.as_str()]),
        ids => ids.iter().map(|id| places[id.as_str()]).collect(),
    });
    let rows: Vec<Value> = rows.collect();
    json!([places.keys().collect::<Vec<_>>(), rows])
}

/// Deflates again and again: what that needs is large, and made once.
pub(super) struct Packer(Compress);

impl Packer {
    pub(super) fn new() -> Self {
        Self(Compress::new(Compression::new(6), false))
    }

    /// Deflated bytes.
    pub(super) fn pack(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.0.reset();
        let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let rest = &bytes[usize::try_from(self.0.total_in()).unwrap_or(usize::MAX).min(bytes.len())..];
            match self.0.compress_vec(rest, &mut packed, FlushCompress::Finish) {
                Ok(flate2::Status::Ok) => packed.reserve(bytes.len() / 4 + 64),
                // No input is wrong to deflate.
                Ok(flate2::Status::StreamEnd | flate2::Status::BufError) | Err(_) => return packed,
            }
        }
    }

    /// Deflated JSON in UTF-8.
    pub(super) fn pack_json(&mut self, value: &impl serde::Serialize) -> Vec<u8> {
        self.pack(&serde_json::to_vec(value).unwrap_or_default())
    }

    /// Deflated JSON in UTF-16 (little-endian), where a Chinese character has two bytes, of which the second says little:
    /// deflated, that is smaller than UTF-8 by a twentieth.
    fn pack_utf16(&mut self, value: &impl serde::Serialize) -> Vec<u8> {
        let json = serde_json::to_string(value).unwrap_or_default();
        let units: Vec<u8> = json.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.pack(&units)
    }
}
