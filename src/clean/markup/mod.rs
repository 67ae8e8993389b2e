//! Markup in, a tree, its pieces, and safe HTML out.

pub(crate) mod attributes;
pub(crate) mod autolink;
pub(crate) mod builder;
pub(crate) mod context;
pub(crate) mod document;
pub(crate) mod figures;
pub(crate) mod images;
pub(crate) mod in_full;
pub(crate) mod inline;
pub(crate) mod line;
pub(crate) mod links;
pub(crate) mod markdown;
pub(crate) mod names;
pub(crate) mod nesting;
pub(crate) mod note_ids;
pub(crate) mod parse;
pub(crate) mod places;
pub(crate) mod plain_text;
pub(crate) mod players;
pub(crate) mod print;
pub(crate) mod safe_html;
pub(crate) mod sanitise;
pub(crate) mod srcset;
pub(crate) mod stand_ins;
pub(crate) mod tags;
pub(crate) mod text;
pub(crate) mod tree;

/// Bytes of an attribute that is printed, at most: that of a source's URL. The serialiser's work grows with the square of it.
pub(crate) const LONGEST_ATTRIBUTE: usize = 4096;
