//! The record of what was taken out of an article, and by which rule.

use serde::Serialize;

use crate::clean::markup::text::{Length, one_line, start_of};

/// What one rule took out of one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Removal {
    /// `rfi: remove "div:has(> share-button)"`, `generic: share links`.
    pub rule: String,
    /// Start of the text that went, as plain text, or the address of a picture; empty when there was neither.
    pub text: String,
    /// Characters of text that went, without white space.
    pub characters: u32,
}

impl Removal {
    pub(crate) fn new(rule: &str, text: &str) -> Self {
        let text = one_line(text);
        let characters = Length::of(&text).characters;
        Self { rule: rule.to_owned(), text: start_of(&text, 80), characters }
    }

    /// A picture, named by its address as it is written.
    pub(crate) fn of_picture(rule: &str, address: &str) -> Self {
        Self { rule: rule.to_owned(), text: start_of(&one_line(address), 80), characters: 0 }
    }
}
