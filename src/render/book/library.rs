//! What a book is made with, and a file of it.

use std::borrow::Cow;

use crate::clean::Article;
use crate::ground::diagnostic::Diagnostic;
use crate::plan::BodyRef;
use crate::scripts::{Converter, unmarked};

/// Where texts and pictures of articles come from.
pub(in crate::render) struct Library<'a> {
    pub body: &'a dyn Fn(BodyRef<'_>) -> Result<String, Diagnostic>,
    /// A file beside an article, by its place below the output folder.
    pub picture: &'a dyn Fn(&Article, &str) -> Option<Vec<u8>>,
    /// Scheme and host.
    pub origin: &'a str,
    /// Below the host, of files that stand once.
    pub files_path: &'a str,
    pub to: Option<&'a Converter>,
}

/// A file of a book.
pub(super) struct Leaf {
    /// In the book.
    pub path: String,
    pub bytes: Vec<u8>,
    /// How navigation calls it; empty for what it does not name.
    pub title: String,
    /// BCP 47 language of the title, where it is not that of the book.
    pub language: Option<String>,
}

impl Library<'_> {
    /// A text in a language, in the script of the book.
    pub(super) fn said<'t>(&self, text: &'t str, language: &str) -> Cow<'t, str> {
        match self.to {
            Some(to) => to.text_in(text, language),
            None => unmarked(text),
        }
    }

    /// HTML in a language likewise.
    pub(super) fn html(&self, html: &str, language: &str) -> String {
        match self.to {
            Some(to) if to.converts(language) => to.page(html, language),
            _ => unmarked(html).into_owned(),
        }
    }

    pub(super) fn language<'t>(&'t self, language: &'t str) -> &'t str {
        self.to.map_or(language, |to| to.language_of(language))
    }
}
