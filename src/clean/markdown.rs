//! Markdown to HTML; what comes out takes the same road as HTML of a source.

use pulldown_cmark::{Options, Parser, html};

/// Renders Markdown. Embedded HTML passes through: everything is sanitised after this.
pub(super) fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, Parser::new_ext(markdown, options));
    out
}
