//! A cleaned body in, its text out, as a reader sees it. `static/search/text.js` reads the text of an article's page in
//! the same way.

use crate::ground::html::{character, end_of_tag, is_inline};

/// The text of cleaned HTML: white space is one space, and so is the border of a block; none at the ends.
pub(crate) fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut space = false;
    let mut rest = html;
    // White space, or what has none in it.
    let mut push = |text: &mut String, run: &str| {
        if run.starts_with(char::is_whitespace) {
            space = true;
            return;
        }
        if space && !text.is_empty() {
            text.push(' ');
        }
        space = false;
        text.push_str(run);
    };
    while let Some(c) = rest.chars().next() {
        let plain = rest.bytes().position(|byte| !is_plain(byte)).unwrap_or(rest.len());
        if plain > 0 {
            push(&mut text, &rest[..plain]);
            rest = &rest[plain..];
            continue;
        }
        match c {
            '<' => {
                let end = end_of_tag(rest);
                if !is_inline(&rest[1..end]) {
                    push(&mut text, " ");
                }
                rest = &rest[end..];
            }
            '&' => {
                let (c, length) = character(rest);
                push(&mut text, c.encode_utf8(&mut [0; 4]));
                rest = &rest[length..];
            }
            c => {
                push(&mut text, &rest[..c.len_utf8()]);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    text
}

/// Whether a byte is of a character that is no white space and stands for itself: printed ASCII, or from U+4000 on, and then
/// the other bytes of such a character too.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~' | 0x80..=0xbf | 0xe4..) && !matches!(byte, b'<' | b'&')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_apart_and_parts_of_a_line_are_not() {
        let html = "<p>港口<strong>重</strong>开。<br>明天</p>\n<p>A&amp;B&nbsp;&lt;c&gt; <a href=\"/x?a>b\" title='>'>d</a>e</p>";
        assert_eq!(text_of(html), "港口重开。 明天 A&B <c> de");
        assert_eq!(text_of(""), "");
        assert_eq!(text_of("<p"), "");
        assert_eq!(text_of("a & b &unknown; <"), "a & b &unknown;");
    }
}
