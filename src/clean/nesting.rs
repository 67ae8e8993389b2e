//! Takes the excess out of a text's nesting before the parser sees it.
//!
//! The HTML parser looks through its stack of open elements at every tag, and opens all open formatting elements again in
//! every paragraph: a file of a hundred thousand `<div>` or `<font size=…>` would take hours and gigabytes. This scan is no
//! parser: it counts tags, and drops those that nest deeper than any article does. Text stays.

use std::borrow::Cow;

/// Open elements that do not close by themselves; real articles stay below 60.
const MOST_OPEN: usize = 400;

/// Open formatting elements; real articles stay below 12.
const MOST_FORMATTING: usize = 24;

/// The parser may open this many formatting elements again, over all tags of a text.
const MOST_REOPENED: usize = 2_000_000;

/// Elements that the parser opens again after each block that ended inside of them.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements without content, or that close when a sibling opens.
const SELF_CLOSING: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup",
    "colgroup", "h1", "h2", "h3", "h4", "h5", "h6", "rb", "rt", "rp", "rtc", "body", "html", "head",
];

/// One kind of element: how many are open, how many openings were left out.
#[derive(Default)]
struct Level {
    open: usize,
    left_out: usize,
}

impl Level {
    /// Whether an opening tag stays.
    fn enter(&mut self, most: usize) -> bool {
        if self.open >= most {
            self.left_out += 1;
            return false;
        }
        self.open += 1;
        true
    }

    /// Whether a closing tag stays.
    fn leave(&mut self) -> bool {
        if self.left_out > 0 {
            self.left_out -= 1;
            return false;
        }
        self.open = self.open.saturating_sub(1);
        true
    }
}

/// The text with excess tags left out; borrowed when there are none.
pub(super) fn cap(html: &str) -> Cow<'_, str> {
    let tags = html.bytes().filter(|byte| *byte == b'<').count();
    if tags <= MOST_FORMATTING {
        return Cow::Borrowed(html);
    }
    let most_formatting = (MOST_REOPENED / tags).clamp(2, MOST_FORMATTING);
    let (mut blocks, mut formatting) = (Level::default(), Level::default());
    let mut out = String::new();
    // Up to here the text is in `out`, or was left out.
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let rest = &html[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            at = comment.find("-->").map_or(html.len(), |end| start + 4 + end + 3);
            continue;
        }
        let (closing, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let length = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<'))
            .unwrap_or(rest.len());
        at = start + 1;
        let Some(name) =
            rest.get(..length).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
        else {
            continue;
        };
        let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        let stays = if is(SELF_CLOSING) {
            true
        } else {
            let (level, most) =
                if is(FORMATTING) { (&mut formatting, most_formatting) } else { (&mut blocks, MOST_OPEN) };
            if closing { level.leave() } else { level.enter(most) }
        };
        if !stays {
            let end = end_of_tag(html, start);
            out.push_str(&html[done..start]);
            done = end;
            at = end;
        }
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

/// Where the tag that starts at `start` ends: after its `>`, which does not stand in quotes.
fn end_of_tag(html: &str, start: usize) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().skip(start) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_texts_stay_as_they_are() {
        let list = "<p>a<li>b".repeat(5000);
        assert!(matches!(cap(&list), Cow::Borrowed(_)));
        let html = "<div title=\"a > b\"><b>x</b></div><!-- <div> --><br>".repeat(1000);
        assert!(matches!(cap(&html), Cow::Borrowed(_)));
    }

    #[test]
    fn deep_nesting_loses_tags_and_no_text() {
        let deep = format!("{}a{}b", "<div data-x='>'>".repeat(5000), "</div>".repeat(5000));
        let capped = cap(&deep);
        assert_eq!(capped.matches("<div").count(), MOST_OPEN);
        assert_eq!(capped.matches("</div>").count(), MOST_OPEN);
        assert!(capped.ends_with("b") && capped.contains(">a<"));
    }

    #[test]
    fn formatting_that_would_be_opened_again_and_again_is_held_down() {
        let fonts: String = (0..5000).map(|n| format!("<font size={n}>")).collect();
        let capped = cap(&format!("{fonts}{}", "<p>x".repeat(50_000))).into_owned();
        assert_eq!(capped.matches("<font").count(), MOST_FORMATTING);
        let capped = cap(&format!("{fonts}{}", "<p>x".repeat(500_000))).into_owned();
        assert_eq!(capped.matches("<font").count(), 3);
    }

    #[test]
    fn an_unfinished_tag_at_the_end_does_no_harm() {
        let deep = format!("{}<div title='", "<div>".repeat(1000));
        assert_eq!(cap(&deep).matches("<div").count(), MOST_OPEN);
    }
}
