//! What is known of an article beside its text: title, authors, summary, language.

pub(crate) mod author;
pub(crate) mod language;
pub(crate) mod metadata;
pub(crate) mod summary;
pub(crate) mod title;
