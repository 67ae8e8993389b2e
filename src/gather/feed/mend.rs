//! Mends what XML can't read and whose meaning is plain: a `<` that is a sign (`1 < 2`, `<记者>`), and a CDATA section that nothing
//! ends and that would take all up to the end of the next one along, other elements and items among it. Goes through a text once.

use std::borrow::Cow;
use std::ops::Range;

use crate::gather::feed::item::MOST_FAULTS;

const OPEN: &str = "<![CDATA[";
const CLOSE: &str = "]]>";
const COMMENT: &str = "<!--";
const COMMENT_END: &str = "-->";

/// Bytes before a CDATA section among which its element began.
const BEFORE: usize = 1024;

/// Signs of `<` that are written as such, each with three bytes more: of a text of nothing else there would be four times as much.
const MOST_SIGNS: usize = 100_000;

/// A text that was mended, and where and what of it a reader should know.
pub(super) struct Mended<'t> {
    pub(super) text: Cow<'t, str>,
    /// Places in the text as it is now.
    pub(super) faults: Vec<(usize, String)>,
}

/// Mends a text of XML. No line of it moves.
pub(super) fn mend(text: &str) -> Mended<'_> {
    let mut mending = Mending { text, done: 0, out: String::new(), faults: Vec::new() };
    let (mut open, mut close, mut comment_end) = (Next::new(OPEN), Next::new(CLOSE), Next::new(COMMENT_END));
    let (mut at, mut signs) = (0, 0);
    while let Some(found) = text[at..].find('<') {
        let from = at + found;
        let rest = &text[from..];
        at = if rest.starts_with(OPEN) {
            let inner = from + OPEN.len();
            let end = close.behind(text, inner);
            let again = open.behind(text, inner);
            let within = inner..end.unwrap_or(text.len());
            match end {
                // A section that tells of one has its `]]>` taken apart: `]]]]><![CDATA[>`.
                Some(end) if again.is_none_or(|again| again > end) || text[inner..end].ends_with("]]") => {
                    end + CLOSE.len()
                }
                _ => mending.end_section(from, within).unwrap_or(end.unwrap_or(text.len())),
            }
        } else if rest.starts_with(COMMENT) {
            comment_end.behind(text, from + COMMENT.len()).unwrap_or(from + COMMENT.len())
        } else {
            if signs < MOST_SIGNS && is_sign(&rest[1..]) {
                signs += 1;
                mending.put(from, "&lt;", 1);
            }
            from + 1
        };
    }
    mending.finish()
}

/// Whether what stands behind a `<` makes no tag of it.
fn is_sign(rest: &str) -> bool {
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    !rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | ':' | '!' | '?'))
        && !rest.is_empty()
}

struct Mending<'t> {
    text: &'t str,
    /// What is in `out` of it.
    done: usize,
    out: String,
    faults: Vec<(usize, String)>,
}

impl<'t> Mending<'t> {
    /// Writes something in place of `length` bytes.
    fn put(&mut self, at: usize, new: &str, length: usize) {
        if self.out.is_empty() {
            // At once: a text that grows stands twice in memory, again and again.
            self.out.reserve(self.text.len() + 4 * MOST_SIGNS);
        }
        self.out.push_str(&self.text[self.done..at]);
        self.out.push_str(new);
        self.done = at + length;
    }

    /// Ends a section that begins at a place where its element ends: that is, if it does.
    fn end_section(&mut self, from: usize, within: Range<usize>) -> Option<usize> {
        let name = element_before(self.text, from)?;
        let tag = format!("</{name}");
        let ends = |at: &usize| {
            let behind = self.text[*at + tag.len()..].trim_start_matches([' ', '\t', '\r', '\n']);
            behind.starts_with('>')
        };
        let mut places = self.text[within.clone()].match_indices(&tag).map(|(at, _)| within.start + at);
        let end = places.find(ends)?;
        let at = self.out.len() + from - self.done;
        self.put(end, CLOSE, 0);
        if self.faults.len() < MOST_FAULTS {
            self.faults
                .push((at, format!("a CDATA section has no end; it is taken to end with its <{name}>")));
        }
        Some(end)
    }

    fn finish(mut self) -> Mended<'t> {
        if self.done == 0 && self.out.is_empty() {
            return Mended { text: self.text.into(), faults: self.faults };
        }
        self.out.push_str(&self.text[self.done..]);
        Mended { text: self.out.into(), faults: self.faults }
    }
}

/// The element that a place stands in, where there is nothing but text between.
fn element_before(text: &str, at: usize) -> Option<&str> {
    let before = &text.as_bytes()[at.saturating_sub(BEFORE)..at];
    let open = at - (before.len() - before.iter().rposition(|byte| *byte == b'<')?);
    let tag = &text[open + 1..at];
    let name = &tag[..tag.find(|c: char| c.is_ascii_whitespace() || c == '>')?];
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && tag.contains('>');
    (is_name && !tag[..tag.find('>')?].ends_with('/')).then_some(name)
}

/// Where something stands next, looked for once however often it is asked for in order.
struct Next {
    what: &'static str,
    found: Option<usize>,
    /// From where on `found` is known.
    from: Option<usize>,
}

impl Next {
    fn new(what: &'static str) -> Self {
        Self { what, found: None, from: None }
    }

    fn behind(&mut self, text: &str, at: usize) -> Option<usize> {
        let is_known = self.from.is_some_and(|from| from <= at) && self.found.is_none_or(|found| found >= at);
        if !is_known {
            self.found = text[at..].find(self.what).map(|found| at + found);
            self.from = Some(at);
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_mended_as_long_as_they_are_some() {
        let text = "<a>1 < 2</a>".to_owned() + &"<".repeat(MOST_SIGNS) + "<b>1 < 2</b>";
        let mended = mend(&text).text;
        assert!(mended.starts_with("<a>1 &lt; 2</a>&lt;&lt;") && mended.ends_with("<<b>1 < 2</b>"));
        assert_eq!(mended.len(), text.len() + 3 * MOST_SIGNS);
    }
}
