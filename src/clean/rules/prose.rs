//! How much text a rule that knows an element by its name alone may take out: never more than what stays.
//!
//! A name says what its maker thought of, not what is in it: ChinaFile calls the essays of invited authors `comments`.

use ego_tree::NodeRef;
use scraper::Node;

use crate::clean::markup::text::visible;
use crate::clean::markup::tree::{is_unread, walk};

/// This many characters are a label, whatever stands beside them.
const LABEL: usize = 24;

/// Prose is looked at this many times over, at most: elements that were refused may stand in each other.
const MOST_LOOKS: usize = 8;

/// The prose of an article (text that is in no link), and how much of it rules took out.
pub(crate) struct Prose<'a> {
    top: NodeRef<'a, Node>,
    all: Option<usize>,
    taken: usize,
    /// Characters that were counted so far.
    looked: usize,
}

impl<'a> Prose<'a> {
    /// Of the article in `top`.
    pub(crate) fn new(top: NodeRef<'a, Node>) -> Self {
        Self { top, all: None, taken: 0, looked: 0 }
    }

    /// Whether an element may go: it holds at most `most` characters of prose, and more than it stays with all that went.
    pub(crate) fn lets_go(&mut self, node: NodeRef<'_, Node>, most: usize) -> bool {
        let all = *self.all.get_or_insert_with(|| characters(self.top, usize::MAX));
        if self.looked > all.saturating_mul(MOST_LOOKS) {
            return false;
        }
        let most = most.min((all / 2).saturating_sub(self.taken).max(LABEL));
        let held = characters(node, most + 1);
        self.looked += held;
        if held > most {
            return false;
        }
        self.taken += held;
        true
    }
}

/// Characters below a node that are in no link, counted up to `most`.
fn characters(node: NodeRef<'_, Node>, most: usize) -> usize {
    let outside_of_links = |inner: NodeRef<'_, Node>| {
        inner.value().as_element().is_none_or(|inner| inner.name() != "a" && !is_unread(inner.name()))
    };
    let texts = walk(node, outside_of_links).filter_map(|inner| inner.value().as_text());
    texts.flat_map(|text| visible(text)).take(most).count()
}
