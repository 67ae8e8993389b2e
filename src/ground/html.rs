//! Text as it stands in HTML and XML: escaped.

use std::borrow::Cow;

use quick_xml::escape::partial_escape;

/// Adds text in a form that is the same inside and outside of attributes.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        push_char(out, c);
    }
}

/// Adds one character, escaped where HTML wants it.
pub(crate) fn push_char(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\u{a0}' => out.push_str("&nbsp;"),
        c => out.push(c),
    }
}

/// Text in a form that is the same inside and outside of attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Text as it stands between the tags of XML, which has no `&nbsp;`. Quotes stay as they are: HTML in feeds is full of them, and each
/// would grow to six bytes.
pub(crate) fn between_tags(text: &str) -> Cow<'_, str> {
    partial_escape(text)
}
