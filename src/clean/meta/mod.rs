//! What is known of an article beside its text, each from front matter, title line, profile and body, in that order.

pub(crate) mod author;
pub(crate) mod byline;
pub(crate) mod byline_box;
pub(crate) mod dated;
pub(crate) mod findings;
pub(crate) mod image;
pub(crate) mod labels;
pub(crate) mod language;
pub(crate) mod names;
pub(crate) mod roles;
pub(crate) mod summary;
pub(crate) mod title;
