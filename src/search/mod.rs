//! Articles in, the files of the search index out. Nothing is read or written here; what the files hold and why is in
//! `docs/search.md`, what reads them in `static/search/`.
//!
//! The index is cut by time into parts ([`Part`]), whose names and files are known before any text is read: the plan
//! lists them, and only parts whose articles changed are printed again. A part is made of sections ([`Section`]), each by
//! itself ([`make_section`]) from its own articles, so that a part whose other sections are at hand costs one of them.

mod bits;
mod borders;
mod bucket;
mod document;
mod fold;
mod grams;
mod leaf;
mod part;
mod pieces;
mod root;
#[cfg(test)]
mod script_tests;
mod section;
mod text;

pub(crate) use document::{ARTICLE, Document, ITEM, IndexedItem, Listed};
pub(crate) use part::{FILES, IndexFile, Part, Section, cut};
pub(crate) use pieces::Head;
pub(crate) use root::{Facet, Root, write_authors, write_root};
pub(crate) use section::{
    MadeSection, heads_of, make_section, names_of_sections, sections_in, sections_of, write_file,
};
pub(crate) use text::text_of;
