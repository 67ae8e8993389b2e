//! Two versions of an article in, what was taken out of it and put into it out, and how much that weighs. Pure: it sees titles and
//! cleaned bodies, so that other markup and other adverts are no change, and nothing reaches a page but by the door of every text.

mod align;
mod pieces;
mod sense;
mod text;
mod weight;

pub(crate) use align::diff;
#[cfg(test)]
pub(crate) use pieces::Side;
pub(crate) use pieces::{Paragraph, Piece, diff_line};
pub(crate) use text::paragraphs;
pub(crate) use weight::{Weight, weigh};
