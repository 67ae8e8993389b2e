//! Text and pages in one of the two Chinese scripts in, the same in the other out. What is in the wanted script already, in another
//! language, or no text for readers stays as it is, byte for byte.
//!
//! The tables are OpenCC's for characters, words and regional forms of characters (s2tw, s2hk, t2s), never those of regional words.
//! They are looked up here and not by a library, since the search page needs the same tables, and whoever asks what became of a text
//! the entry that did it.

mod converter;
mod json;
mod language;
mod marks;
mod page;
mod stays;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use converter::{Converter, Piece, Rules, Word, check_word};
pub(crate) use language::{HanScript, Target};
pub(crate) use marks::{marked, marked_piece, unmarked, without_marks};
