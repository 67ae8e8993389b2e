//! Text as it stands in HTML and XML: escaped; and how it is read in HTML that the sanitiser wrote.

use std::borrow::Cow;

use quick_xml::escape::partial_escape;

/// Elements inside a line: no space stands for them.
const INLINE: [&str; 29] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

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

/// Where the tag ends that `html` begins with: behind its `>`. Those in quoted values do not count.
pub(crate) fn end_of_tag(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// Whether a tag, without its `<`, is of an element inside a line.
pub(crate) fn is_inline(tag: &str) -> bool {
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    INLINE.contains(&&name[..end])
}

/// The character that a reference at the start stands for, and how long that is: the ones that the sanitiser writes, and
/// numbers.
pub(crate) fn character(text: &str) -> (char, usize) {
    for (name, c) in
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}'), ("&#39;", '\'')]
    {
        if text.starts_with(name) {
            return (c, name.len());
        }
    }
    ('&', 1)
}
