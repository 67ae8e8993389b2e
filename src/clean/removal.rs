//! The record of what was taken out of an article, and by which rule.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::clean::markup::document::Piece;
use crate::clean::markup::text::{Length, is_blank, one_line, start_of};

/// Characters of a text that are shown.
const SHOWN: usize = 80;

/// Characters of an address that are kept: what tells one picture from another may stand at its end.
const LONGEST_ADDRESS: usize = 500;

/// What one rule took out of one article: a text, or a picture or player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Removal {
    /// `rfi: remove "div:has(> share-button)"`, `generic: share links`.
    pub rule: String,
    /// What went, as plain text, or the address of a picture; empty when there was neither.
    pub text: String,
    /// Characters of text that went, without white space; 0 for a picture.
    pub characters: u32,
}

impl Removal {
    /// What is shown of it: the start of a text, a whole address.
    pub(crate) fn shown(&self) -> String {
        if self.characters == 0 { self.text.clone() } else { start_of(&self.text, SHOWN) }
    }
}

impl Serialize for Removal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut removal = serializer.serialize_struct("Removal", 3)?;
        removal.serialize_field("rule", &self.rule)?;
        removal.serialize_field("text", &self.shown())?;
        removal.serialize_field("characters", &self.characters)?;
        removal.end()
    }
}

/// Takes down what goes, if that is asked for.
#[derive(Debug, Default)]
pub(crate) struct Record {
    is_kept: bool,
    /// How often something went, kept or not.
    times: usize,
    removals: Vec<Removal>,
}

impl Record {
    pub(crate) fn new(is_kept: bool) -> Self {
        Self { is_kept, times: 0, removals: Vec::new() }
    }

    /// Whether anything is taken down.
    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// How often something went.
    pub(crate) fn times(&self) -> usize {
        self.times
    }

    pub(crate) fn text(&mut self, rule: &str, text: &str) {
        self.times += 1;
        if self.is_kept {
            let text = one_line(text);
            let characters = Length::of(&text).characters;
            self.removals.push(Removal { rule: rule.to_owned(), text, characters });
        }
    }

    /// A text, if there is any to read.
    pub(crate) fn any_text(&mut self, rule: &str, text: &str) {
        if !text.chars().all(is_blank) {
            self.text(rule, text);
        }
    }

    /// A picture or a player, by its address.
    pub(crate) fn embedded(&mut self, rule: &str, address: &str) {
        self.times += 1;
        if self.is_kept {
            let text = start_of(&one_line(address), LONGEST_ADDRESS);
            self.removals.push(Removal { rule: rule.to_owned(), text, characters: 0 });
        }
    }

    /// An element: the text in it, and the addresses of its pictures.
    pub(crate) fn element(&mut self, rule: &str, text: &str, pictures: &[String]) {
        if pictures.is_empty() {
            self.text(rule, text);
        } else {
            self.any_text(rule, text);
        }
        pictures.iter().for_each(|address| self.embedded(rule, address));
    }

    /// A piece of the document, a picture with what is said below it.
    pub(crate) fn piece(&mut self, rule: &str, piece: &Piece) {
        match piece {
            Piece::Block(block) => self.text(rule, &block.text()),
            Piece::Picture(picture) => {
                self.any_text(rule, &picture.words());
                self.embedded(rule, &picture.url);
            }
            Piece::Player(player) => {
                self.any_text(rule, &player.label);
                self.embedded(rule, &player.url);
            }
            Piece::Open(..) | Piece::Close(_) | Piece::Rule => {}
        }
    }

    pub(crate) fn finish(self) -> Vec<Removal> {
        self.removals
    }
}
