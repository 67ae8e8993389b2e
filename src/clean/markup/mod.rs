//! Markup in, a tree, its pieces, and safe HTML out.

pub(crate) mod attributes;
pub(crate) mod body;
pub(crate) mod figures;
pub(crate) mod galley;
pub(crate) mod images;
pub(crate) mod links;
pub(crate) mod markdown;
pub(crate) mod parse;
pub(crate) mod players;
pub(crate) mod run;
pub(crate) mod safe_html;
pub(crate) mod sanitise;
pub(crate) mod setter;
pub(crate) mod text;
pub(crate) mod tree;
