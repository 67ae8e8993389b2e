//! Marks around what is in the script of its tree already: names that were converted where they were made, the tree's own texts, what an
//! article says where it is shown as it was written. The last step finds them on the finished page and takes them out again, so that
//! each text is converted once.
//!
//! They are noncharacters, which Unicode (23.7) leaves to programs for such use, and which the cleaner lets no article have.

use std::borrow::Cow;
use std::ops::Range;

/// Around a text.
const TEXT: [char; 2] = ['\u{fdd0}', '\u{fdd1}'];
/// Around a piece of HTML.
const PIECE: [char; 2] = ['\u{fdd2}', '\u{fdd3}'];

/// A text that is not to be converted.
pub(crate) fn marked(text: &str) -> String {
    let [start, end] = TEXT;
    if text.is_ascii() { text.to_owned() } else { format!("{start}{}{end}", unmarked(text)) }
}

/// HTML that is not to be converted. Nothing stays nothing, which templates ask for.
pub(crate) fn marked_piece(html: &str) -> String {
    let [start, end] = PIECE;
    if html.is_empty() { String::new() } else { format!("{start}{html}{end}") }
}

/// A text without marks.
pub(crate) fn unmarked(text: &str) -> Cow<'_, str> {
    // A search for a string is quicker than one for a character, whose last byte is a frequent one.
    let has_marks = ["\u{fdd0}", "\u{fdd1}", "\u{fdd2}", "\u{fdd3}"].iter().any(|mark| text.contains(mark));
    if has_marks {
        Cow::Owned(text.replace(['\u{fdd0}', '\u{fdd1}', '\u{fdd2}', '\u{fdd3}'], ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// The same of one that is given away.
pub(crate) fn without_marks(text: String) -> String {
    match unmarked(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(unmarked) => unmarked,
    }
}

/// What stands between marks in plain text, in order.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    between(text, |_| false)
}

/// What stands between marks in HTML, in order. A theme may have cut an end off: no text goes beyond its element or attribute, whose
/// signs are escaped in it.
pub(super) fn ranges_in_html(html: &str) -> Vec<Range<usize>> {
    between(html, |c| matches!(c, '<' | '"'))
}

fn between(text: &str, cuts_off: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = text[at..].find([TEXT[0], PIECE[0]]).map(|start| at + start) {
        let rest = &text[start..];
        let length = if rest.starts_with(PIECE[0]) { rest.find(PIECE[1]) } else { length(rest, &cuts_off) };
        at = length.map_or(text.len(), |length| start + length);
        found.push(start..at);
    }
    found
}

/// The length of a marked text, in which names with marks of their own may stand.
fn length(text: &str, cuts_off: impl Fn(char) -> bool) -> Option<usize> {
    let mut open = 0_usize;
    let ends = |(_, c): &(usize, char)| {
        open = if *c == TEXT[0] {
            open + 1
        } else if *c == TEXT[1] {
            open - 1
        } else {
            open
        };
        open == 0 || cuts_off(*c)
    };
    text.char_indices().find(ends).map(|(at, _)| at)
}
