//! A section of a part: made from its articles, put into the files of the part and taken out of them again.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::ground::fingerprint::Fingerprint;
use crate::search::bucket::{self, Found};
use crate::search::document::Document;
use crate::search::fold::fold;
use crate::search::leaf::{self, LEAF, Leaf};
use crate::search::part::{Part, Section};
use crate::search::pieces::{self, Head, Order, Pieces};

/// What a section puts into the files of its part, in the order of [`Part::files`]: its buckets, then the columns (sources,
/// topics and days of its articles); its leaves; beginnings of texts, as one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MadeSection([Pieces; 3]);

/// How each of them holds the pieces of its sections.
const ORDERS: [Order; 3] = [Order::Pieces, Order::Sections, Order::Sections];

/// Makes a section of a part. `document` gives the article with a number among all, and its text (`text_of`).
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
        .par_chunks(LEAF)
        .map(|numbers| {
            let mut found = Found::default();
            let mut own = Vec::with_capacity(numbers.len());
            let mut beginnings = Vec::with_capacity(numbers.len());
            for number in numbers {
                let (document, text) = document(*number)?;
                let place = number - section.articles.start;
                let is_item = document.item.is_some();
                beginnings.push(if is_item { leaf::whole(&text) } else { leaf::beginning(&text) });
                let text = fold(&text);
                found.add(place, &fold(document.title), &text, part.buckets);
                own.push(document);
            }
            found.shrink();
            Ok((found, Leaf::new(&own, beginnings), own))
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
    let mut made = [buckets, heads, texts];
    made.iter_mut().for_each(Pieces::shrink);
    Ok(MadeSection(made))
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

/// The heads of the files of a part of these sections, in the order of [`Part::files`].
pub(crate) fn heads_of(part: &Part, sections: &[MadeSection]) -> [Head; 3] {
    std::array::from_fn(|file| {
        let own = part.sections.iter().zip(sections);
        Head {
            sections: own.map(|(section, made)| (section.fingerprint, made.0[file].sizes.clone())).collect(),
        }
    })
}

/// A file of a part of these sections, of which it takes what it holds: by its place among [`Part::files`].
pub(crate) fn write_file(part: &Part, sections: &mut [MadeSection], file: usize) -> Vec<u8> {
    let own = part.sections.iter().zip(sections);
    let named: Vec<_> =
        own.map(|(section, made)| (section.fingerprint, std::mem::take(&mut made.0[file]))).collect();
    pieces::join(&named, ORDERS[file])
}

/// Fingerprints of the sections of a part, from one of its files.
pub(crate) fn names_of_sections(file: &[u8]) -> Vec<Fingerprint> {
    Head::fingerprints(|bytes| file.get(..bytes).map(<[u8]>::to_vec)).unwrap_or_default()
}

/// Those of the sections of a part that other files, in the order of [`Part::files`], are made of; none where these are not
/// whole.
pub(crate) fn sections_in(
    part: &Part,
    files: [&[u8]; 3],
) -> impl Iterator<Item = (Fingerprint, MadeSection)> {
    read_part(files).unwrap_or_default().into_iter().filter(|(name, _)| part.has(*name))
}

/// The sections that files are made of, with their fingerprints; none where they are not whole.
fn read_part(files: [&[u8]; 3]) -> Option<Vec<(Fingerprint, MadeSection)>> {
    let [buckets, heads, texts] = [0, 1, 2].map(|file| pieces::split(files[file], ORDERS[file]));
    let sections = buckets?.into_iter().zip(heads?).zip(texts?);
    let section = |(((name, buckets), (of_heads, heads)), (of_texts, texts))| {
        let whole = name == of_heads && name == of_texts;
        whole.then_some((name, MadeSection([buckets, heads, texts])))
    };
    sections.map(section).collect()
}
