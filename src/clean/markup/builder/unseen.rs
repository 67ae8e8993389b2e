//! Names for words that markup holds and that no reader gets to see: nothing vanishes without one.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use crate::clean::markup::builder::Builder;
use crate::clean::markup::text::{same_text, visible};
use crate::clean::markup::tree::{attr, text_of};
use crate::ground::tag::are_words;

impl Builder<'_> {
    /// Takes down the words in a tag that parsers take for attributes: `<img src=a.png alt="He said "no"">`.
    /// Takes down its title, too.
    pub(super) fn name_words(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        if !self.record.is_kept() {
            return;
        }
        match element.name() {
            // Theirs are printed, or told from their own words.
            "abbr" | "dfn" | "img" => {}
            "a" => self.name_title("generic: titles of links", element, || text_of(node)),
            _ => self.name_title("generic: titles", element, || text_of(node)),
        }
        let is_read = |name: &str, value: &str| (value.is_empty() || !name.is_ascii()) && are_words(name);
        let words = element.attrs.iter().filter(|(name, value)| is_read(&name.local, value));
        let words: Vec<&str> = words.flat_map(|(name, value)| [&*name.local, &**value]).collect();
        self.record.any_text("generic: words in a tag", &words.join(" "));
    }

    /// Takes down what stands in `<? … >` or in a comment that lacks a hyphen; real comments are not written to be read.
    /// Whether the walk goes in: comments hold nothing.
    pub(super) fn name_broken_comment(&mut self, text: &str) -> bool {
        if self.record.is_kept() && text.starts_with(['?', '-']) {
            self.record.any_text("generic: broken comments", text);
        }
        false
    }

    /// Takes down a title that the mouse would show, unless it says what stands there anyway.
    pub(super) fn name_title(&mut self, rule: &str, element: &Element, beside: impl Fn() -> String) {
        let Some(title) = attr(element, "title").filter(|_| self.record.is_kept()) else { return };
        if visible(title).next().is_none() {
            return;
        }
        let beside = beside();
        if !same_text(title, &beside) && !beside.contains(title.trim()) {
            self.record.any_text(rule, title);
        }
    }
}
