//! The ids of footnotes, of items of an issue, and of places that links of the same piece lead to: the only ids, and the only links
//! within a page, that a body may have.
//!
//! They hold the article's own id, so that they are unique on a page that shows several articles.

use std::fmt::Display;

use crate::clean::article::{Article, ArticleId};

/// The link to the top of the page that a text stands on, wherever that is (HTML, 7.4.6.4).
pub(crate) const TOP: &str = "#top";

/// Hexadecimal digits of an article's id in these.
const DIGITS: usize = 16;

/// What ids of places begin with.
const PLACE: &str = "at";

/// Gives out the ids of one article, and knows them again.
#[derive(Debug)]
pub(crate) struct NoteIds {
    article: String,
}

impl NoteIds {
    pub(crate) fn new(article: ArticleId) -> Self {
        Self { article: article.0.short(DIGITS) }
    }

    /// Id of a footnote, by its number from 1.
    pub(crate) fn note(&self, number: usize) -> String {
        format!("fn-{}-{number}", self.article)
    }

    /// Id of a place that refers to a footnote: the first, the second, …
    pub(crate) fn reference(&self, number: usize, place: usize) -> String {
        format!("fnref-{}-{number}-{place}", self.article)
    }

    /// Id of a place in the piece, by its number from 1.
    pub(crate) fn place(&self, number: usize) -> String {
        format!("{PLACE}-{}-{number}", self.article)
    }

    /// Whether an id is one of these.
    pub(crate) fn own(&self, id: &str) -> bool {
        is_note_id(id) && id.split('-').nth(1) == Some(&self.article)
    }

    /// Whether an id is that of a place.
    pub(crate) fn is_place(&self, id: &str) -> bool {
        self.own(id) && id.starts_with(PLACE)
    }
}

/// The id of the place of a piece that a fragment of another piece's link names.
pub(crate) fn place_called(article: &Article, fragment: &str) -> Option<String> {
    Some(NoteIds::new(article.id).place(article.extras().names.as_ref()?.find(fragment)?))
}

/// What ids of items begin with.
const ITEM: &str = "item";

/// Digits of an item's name in its id.
const ITEM_DIGITS: usize = 10;

/// The id of an item of an issue, by its name: the first of that name, the second, …
pub(crate) fn item_id(name: &str, count: usize) -> String {
    if count == 1 { format!("{ITEM}-{name}") } else { format!("{ITEM}-{name}-{count}") }
}

/// Whether an id has the form of these, of whatever article.
pub(crate) fn is_note_id(id: &str) -> bool {
    let is_number = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let mut parts = id.split('-');
    let (digits, numbers) = match parts.next() {
        Some("fn" | PLACE) => (DIGITS, 1),
        Some("fnref") => (DIGITS, 2),
        Some(ITEM) => (ITEM_DIGITS, usize::from(id.matches('-').count() > 1)),
        _ => return false,
    };
    let is_hexadecimal =
        |text: &str| text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    parts.next().is_some_and(is_hexadecimal)
        && (0..numbers).all(|_| parts.next().is_some_and(is_number))
        && parts.next().is_none()
}

/// The attribute ` id="…"`, ready to print.
pub(crate) fn id_attribute(id: impl Display) -> String {
    format!(" id=\"{id}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::fingerprint::Fingerprint;

    #[test]
    fn ids_of_footnotes_are_known_by_their_form() {
        let ids = NoteIds::new(ArticleId(Fingerprint([0xab; 16])));
        assert_eq!(ids.note(1), "fn-abababababababab-1");
        assert_eq!(ids.reference(12, 3), "fnref-abababababababab-12-3");
        assert_eq!(ids.place(4), "at-abababababababab-4");
        assert!(ids.own(&ids.note(1)) && ids.own(&ids.reference(12, 3)) && ids.own(&ids.place(4)));
        assert!(ids.is_place(&ids.place(4)) && !ids.is_place(&ids.note(1)));
        for item in [item_id("ab12345678", 1), item_id("ab12345678", 2)] {
            assert!(is_note_id(&item) && !ids.own(&item), "{item}");
        }
        for other in ["item-ab1234567", "item-ab12345678-", "item-ab12345678-1-1", "item"] {
            assert!(!is_note_id(other), "{other}");
        }
        for other in [
            "fn-abababababababaf-1",
            "fn-abababababababab",
            "fn-abababababababab-1-1",
            "at-abababababababab-1-1",
            "fnref-abababababababab-1",
            "fn-abababababababab-x",
            "fn-abababababababab-12345",
            "fn-ABABABABABABABAB-1",
            "main",
            "",
        ] {
            assert!(!ids.own(other), "{other}");
        }
    }
}
