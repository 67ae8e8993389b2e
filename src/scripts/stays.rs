//! What of a text that is said to be in the other script stays as it is: addresses, quotations in the wanted script, Japanese.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::scripts::language::Evidence;
use crate::scripts::table::Table;

/// Characters of a quotation at most.
const LONGEST_QUOTATION: usize = 500;

/// What addresses begin with: a scheme, `www.`, a name of a host with a path, the first part of one of mail.
#[expect(clippy::unwrap_used, reason = "the pattern is a literal")]
static BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[a-z][a-z0-9+.-]{1,15}://|www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}/|[a-z0-9._+-]+@)").unwrap()
});

/// Addresses in a text that a conversion would change: `https://zh.wikipedia.org/wiki/发展`.
pub(super) fn addresses(text: &str) -> Vec<Range<usize>> {
    if !text.contains(['/', '@']) && !text.contains("www.") {
        return Vec::new();
    }
    let (mut found, mut at) = (Vec::new(), 0);
    // What is within an address begins none: each character is looked at once.
    while let Some(beginning) = BEGINNING.find_at(text, at) {
        let mut last = text[..beginning.end()].chars().next_back().unwrap_or_default();
        let mut goes_on = |c: char| {
            let goes_on = match c {
                '<' | '>' | '"' => false,
                '!'..='~' => true,
                // Behind an ASCII letter a sentence goes on: `https://example.org/a在这里`.
                c => c.is_alphanumeric() && (!last.is_ascii() || "/.-_=?#&%+:~@(".contains(last)),
            };
            last = c;
            goes_on
        };
        let after = &text[beginning.end()..];
        let length = after.find(|c| !goes_on(c)).unwrap_or(after.len());
        let range = beginning.start()..beginning.end() + length;
        at = range.end;
        if !text[range.clone()].is_ascii() {
            found.push(range);
        }
    }
    found
}

/// What of a text is in the wanted script, or Japanese, as its characters say, by the tables to it and back. The text stands in several
/// pieces, and so does this.
pub(super) fn in_wanted(
    text: &str,
    pieces: &[Range<usize>],
    (from, back): (&Table, &Table),
) -> Vec<Range<usize>> {
    let of = |text: &str| {
        let mut evidence = Evidence::default();
        evidence.count(text, from, back);
        evidence
    };
    let mut all = Evidence::default();
    for piece in pieces {
        all.count(text.get(piece.clone()).unwrap_or_default(), from, back);
    }
    if all.is_japanese() || all.wanted > 0 && all.other == 0 {
        return pieces.to_vec();
    }
    if all.wanted == 0 && all.kana == 0 {
        return Vec::new();
    }
    let joined: String = pieces.iter().map(|piece| text.get(piece.clone()).unwrap_or_default()).collect();
    let (mut stay, mut rest) = (Vec::new(), Evidence::default());
    for (segment, is_quotation) in segments(&joined) {
        let evidence = of(&joined[segment.clone()]);
        let least = if is_quotation { 1 } else { 2 };
        if evidence.is_japanese() || evidence.wanted >= least && evidence.other == 0 {
            stay.push(segment);
        } else {
            rest.add(&evidence);
        }
    }
    let all_stays = if rest.other == 0 { !stay.is_empty() } else { rest.wanted > rest.other };
    if all_stays { pieces.to_vec() } else { placed(&stay, pieces) }
}

/// Where ranges, in their order, of pieces one behind the other stand.
pub(super) fn placed(ranges: &[Range<usize>], pieces: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut placed = Vec::new();
    let mut done = 0;
    for piece in pieces {
        let (start, end) = (done, done + piece.len());
        let first = ranges.partition_point(|range| range.end <= start);
        for range in ranges[first..].iter().take_while(|range| range.start < end) {
            let at = |place: usize| piece.start + place.clamp(start, end) - start;
            placed.push(at(range.start)..at(range.end));
        }
        done = end;
    }
    placed
}

/// Sentences of a text and the quotations in them, each with whether it is one.
fn segments(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        if let Some(length) = closing(c).and_then(|closing| quotation(&text[at..], c, closing)) {
            found.extend([(start..at, false), (at..at + length, true)]);
            (start, at) = (at + length, at + length);
            continue;
        }
        if matches!(c, '。' | '！' | '？' | '；' | '\n') {
            found.push((start..next, false));
            start = next;
        }
        at = next;
    }
    found.push((start..text.len(), false));
    found
}

fn closing(opening: char) -> Option<char> {
    Some(match opening {
        '「' => '」',
        '『' => '』',
        '“' => '”',
        '‘' => '’',
        '《' => '》',
        _ => return None,
    })
}

/// The length of a quotation that a text begins with.
fn quotation(text: &str, opening: char, closing: char) -> Option<usize> {
    let mut open = 0_usize;
    for (at, c) in text.char_indices().take(LONGEST_QUOTATION) {
        if c == opening {
            open += 1;
        } else if c == closing {
            open -= 1;
            if open == 0 {
                return Some(at + c.len_utf8());
            }
        }
    }
    None
}
