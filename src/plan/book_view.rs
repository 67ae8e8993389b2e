//! Books: what an EPUB of an edition, or of a month of a topic or source, is made from.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::clean::SafeHtml;
use crate::plan::article_view::BodyRef;
use crate::plan::cards::CardRef;
use crate::plan::view::Link;

/// A book.
#[derive(Serialize)]
pub(crate) struct BookView<'a> {
    /// Its own for good: a URN.
    pub id: String,
    pub title: String,
    /// The time that it is about, where the title does not say that.
    pub subtitle: Option<String>,
    /// BCP 47.
    pub language: String,
    /// Moment of its newest article; no moment of a build.
    pub modified: DateTime<Utc>,
    /// The page of which it is the book, absolute.
    pub url: String,
    /// By the editor: safe HTML.
    pub introduction: Option<&'a SafeHtml>,
    pub parts: Vec<BookPart<'a>>,
    /// Articles that it has no room for.
    pub more: usize,
    pub words: BookWords,
}

/// Chapters under a heading.
#[derive(Serialize)]
pub(crate) struct BookPart<'a> {
    pub name: Option<String>,
    pub chapters: Vec<Chapter<'a>>,
}

/// An article in a book.
#[derive(Serialize)]
pub(crate) struct Chapter<'a> {
    pub card: CardRef<'a>,
    pub body: BodyRef<'a>,
    /// Names of its topics.
    pub topics: Vec<&'a Link>,
    /// By the editor: safe HTML.
    pub correction: Option<&'a SafeHtml>,
    /// By the editor: safe HTML.
    pub note: Option<&'a SafeHtml>,
}

/// What stands in a book in the words of the site.
#[derive(Serialize)]
pub(crate) struct BookWords {
    /// Title of the site.
    pub publisher: String,
    /// Who answers for it.
    pub editor: Option<String>,
    pub contents: String,
    pub original: String,
    pub on_site: String,
    pub note: String,
    pub correction: String,
    pub picture: String,
    pub undated: String,
    pub no_text: String,
    pub read_on: String,
    pub comma: String,
    pub colon: String,
}
