//! A cleaned body in, its text out, as a reader sees it. `static/search/text.js` reads the text of an article's page in
//! the same way.

/// Elements inside a line: no space stands for them.
const INLINE: [&str; 29] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

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

/// Where the tag ends that `html` begins with: behind its `>`. Those in quoted values do not count.
fn end_of_tag(html: &str) -> usize {
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
fn is_inline(tag: &str) -> bool {
    let name = tag.strip_prefix('/').unwrap_or(tag);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    INLINE.contains(&&name[..end])
}

/// The character that a reference at the start stands for, and how long that is: the ones that the sanitiser writes, and
/// numbers.
fn character(text: &str) -> (char, usize) {
    for (name, c) in
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}'), ("&#39;", '\'')]
    {
        if text.starts_with(name) {
            return (c, name.len());
        }
    }
    ('&', 1)
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
