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
pub(crate) const PIECE: [char; 2] = ['\u{fdd2}', '\u{fdd3}'];

/// A text that is not to be converted.
pub(crate) fn marked(text: &str) -> String {
    let [start, end] = TEXT;
    if text.is_ascii() { text.to_owned() } else { format!("{start}{}{end}", unmarked(text)) }
}

/// HTML that is not to be converted.
pub(crate) fn marked_piece(html: &str) -> String {
    let [start, end] = PIECE;
    format!("{start}{html}{end}")
}

/// A text without marks.
pub(crate) fn unmarked(text: &str) -> Cow<'_, str> {
    // The first three bytes of them are rare; a search for a string is quicker than one for characters.
    let has_marks = ["\u{fdd0}", "\u{fdd1}", "\u{fdd2}"].iter().any(|mark| text.contains(mark));
    if has_marks {
        Cow::Owned(text.replace(['\u{fdd0}', '\u{fdd1}', '\u{fdd2}', '\u{fdd3}'], ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// What stands between marks, in the order of its beginnings, and no two of them overlap.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    let texts = text.match_indices("\u{fdd0}").map(|(start, _)| {
        // A theme may have cut the end off.
        let end = text[start..].find([TEXT[1], '<', '"']);
        start..end.map_or(text.len(), |end| start + end)
    });
    let pieces = text.match_indices("\u{fdd2}").map(|(start, _)| {
        let end = text[start..].find("\u{fdd3}");
        start..end.map_or(text.len(), |end| start + end)
    });
    let mut found: Vec<Range<usize>> = texts.chain(pieces).collect();
    found.sort_by_key(|range| range.start);
    let mut done = 0;
    for range in &mut found {
        range.start = range.start.max(done).min(range.end.max(done));
        done = done.max(range.end);
        range.end = range.end.max(range.start);
    }
    found.retain(|range| !range.is_empty());
    found
}
