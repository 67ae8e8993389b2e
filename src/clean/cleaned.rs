//! The outcome of cleaning one article.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clean::article::{Article, Details};
use crate::clean::markup::safe_html::SafeHtml;
use crate::clean::removal::Removal;
use crate::content::{ContentPath, Origin};
use crate::ground::diagnostic::Diagnostic;

/// A picture with its caption, as `explain` reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Figure {
    /// URL of the picture.
    pub image: String,
    /// Caption as plain text.
    pub caption: Option<String>,
    /// Who made the picture, as plain text.
    pub credit: Option<String>,
}

/// The outcome of cleaning one draft.
#[derive(Debug, Clone)]
pub(crate) struct Cleaned {
    pub article: Article,
    pub details: Details,
    pub body: SafeHtml,
    /// The text of the body without captions and links to players, one block a line.
    pub text: String,
    /// Pictures of the body, in the order of the text.
    pub figures: Vec<Figure>,
    /// Files beside the article that its links were looked up as, found or not: with other files there, or with other
    /// bytes in them, the outcome would be another.
    pub sought: Vec<ContentPath>,
    /// Where each field was found: `title`, `author`, … for `explain`.
    pub origins: BTreeMap<&'static str, Origin>,
    /// What was taken out, in the order in which it happened. Empty unless asked for.
    pub removals: Vec<Removal>,
    pub diagnostics: Vec<Diagnostic>,
}
