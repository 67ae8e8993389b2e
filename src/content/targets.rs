//! Where in a file the addresses of its links and pictures are written, for messages that name a line.
//!
//! Markup alone is looked at: `](b.md)`, `[1]: b.md`, `href="b.md"`. A text that speaks of `b.md` is no link, nor is code.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::content::draft::Body;

/// The lines on which addresses are written.
pub(crate) struct Targets<'a> {
    body: &'a Body,
    /// Line of the file at which the body starts, from 1.
    first: u32,
    /// By the address, decoded. Most files are never asked.
    lines: OnceCell<HashMap<String, Vec<u32>>>,
}

impl<'a> Targets<'a> {
    pub(crate) fn new(body: &'a Body, first: u32) -> Self {
        Self { body, first, lines: OnceCell::new() }
    }

    /// All lines on which an address stands as the target of a link or picture, in order; where none is known, that of the
    /// first place where it stands at all, else that of the body.
    pub(crate) fn of(&self, written: &str) -> Vec<u32> {
        match self.lines.get_or_init(|| targets(self.body)).get(&*decoded(written)) {
            Some(lines) => lines.iter().map(|line| self.first.saturating_add(*line)).collect(),
            None => vec![self.first.saturating_add(self.mentioned(written))],
        }
    }

    /// Line of the body, from 0, in which a text first stands as it is written.
    fn mentioned(&self, written: &str) -> u32 {
        let text = text_of(self.body);
        let decoded = decoded(written);
        let ends = |at: usize, found: &str| !text[at + found.len()..].starts_with(char::is_alphanumeric);
        let place = |written: &str| {
            text.match_indices(written).find(|(at, found)| !found.is_empty() && ends(*at, found))
        };
        let found = place(written.trim()).or_else(|| place(&decoded));
        let before = found.map_or(0, |(at, _)| text[..at].matches('\n').count());
        u32::try_from(before).unwrap_or(u32::MAX)
    }
}

fn text_of(body: &Body) -> &str {
    match body {
        Body::Html(text) | Body::Markdown(text) | Body::Text(text) => text,
    }
}

/// An address in the form in which two ways to write it are the same.
fn decoded(written: &str) -> Cow<'_, str> {
    let written = written.trim();
    percent_decode_str(written).decode_utf8().unwrap_or(Cow::Borrowed(written))
}

/// Lines of a body, from 0, by what is written on them as the target of a link or picture.
fn targets(body: &Body) -> HashMap<String, Vec<u32>> {
    let is_markdown = matches!(body, Body::Markdown(_));
    let mut found: HashMap<String, Vec<u32>> = HashMap::new();
    let mut fence: Option<&str> = None;
    let text = text_of(body);
    let mut start = 0;
    for (line, number) in text.split_inclusive('\n').zip(0..) {
        let begins = line.trim_start_matches([' ', '\t', '>']);
        let mark = ["```", "~~~"].into_iter().find(|mark| is_markdown && begins.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) if !begins.trim_start_matches(['`', '~']).contains('`') => fence = mark,
            (Some(open), mark) => {
                if mark == Some(open) {
                    fence = None;
                }
            }
            (None, _) => {
                for (at, address) in targets_in(&text[start..], line.len(), is_markdown) {
                    let lines_on = text[start..start + at].matches('\n').count() as u32;
                    let lines = found.entry(decoded(&address).into_owned()).or_default();
                    if lines.last() != Some(&(number + lines_on)) {
                        lines.push(number + lines_on);
                    }
                }
            }
        }
        start += line.len();
    }
    found
}

/// The targets whose links begin in the first `length` bytes of a text, each with its place; a target may stand on the next
/// line.
fn targets_in(text: &str, length: usize, is_markdown: bool) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..length].find(['`', ']', '=']) {
        at += next;
        let rest = &text[at..];
        if rest.starts_with('`') {
            let run = rest.len() - rest.trim_start_matches('`').len();
            let code = text[at + run..length].find(&rest[..run]).filter(|_| is_markdown);
            at += run + code.map_or(0, |end| end + run);
            continue;
        }
        let opener = ["](", "]:", "="].into_iter().find(|opener| rest.starts_with(opener));
        let opener = opener.filter(|opener| is_markdown || *opener == "=");
        if let Some(opener) = opener {
            let blank = rest[opener.len()..].len() - rest[opener.len()..].trim_start().len();
            let from = at + opener.len() + blank;
            found.extend(target(&text[from..], opener == "](").map(|address| (from, address)));
        }
        at += opener.map_or(1, str::len);
    }
    found
}

/// The address that a text begins with, in brackets, in quotes or bare.
fn target(text: &str, in_parentheses: bool) -> Option<String> {
    let (open, close) = match text.chars().next()? {
        '<' => (1, Some('>')),
        quote @ ('"' | '\'') if !in_parentheses => (1, Some(quote)),
        _ => (0, None),
    };
    let mut address = String::new();
    let mut depth = 0_u32;
    let mut chars = text[open..].chars().peekable();
    while let Some(c) = chars.next() {
        match (c, close) {
            ('\n', _) => break,
            (c, Some(close)) if c == close => break,
            (c, None) if c.is_whitespace() || c == '>' => break,
            (')', None) if in_parentheses && depth == 0 => break,
            (')', None) => depth = depth.saturating_sub(1),
            ('(', None) => depth += 1,
            ('\\', _) if in_parentheses && chars.peek().is_some_and(char::is_ascii_punctuation) => {
                address.extend(chars.next());
                continue;
            }
            _ => {}
        }
        address.push(c);
    }
    let address = if address.contains('&') { address.replace("&amp;", "&") } else { address };
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(body: Body, written: &str) -> Vec<u32> {
        Targets::new(&body, 5).of(written)
    }

    #[test]
    fn links_are_told_from_text_that_speaks_of_them() {
        let text = "附件.pdf and b.md.\n\n`[x](b.md)`\n\n```\n[x](b.md)\n```\n[x](/b.md) [y](b.md)\n[z](<b.md> \"b\") ![](附件.pdf)\n\n\
                    [1]: b.md\n<a href='b.md'>x</a> <a href=b.md>y</a>\n";
        let markdown = |written| lines(Body::Markdown(text.into()), written);
        assert_eq!(markdown("b.md"), [12, 13, 15, 16]);
        assert_eq!(markdown("/b.md"), [12]);
        assert_eq!(markdown("%E9%99%84%E4%BB%B6.pdf"), [13]);
        assert_eq!(lines(Body::Html(text.into()), "b.md"), [16]);
        assert_eq!(markdown("none.md"), [5]);
    }

    #[test]
    fn addresses_are_read_in_whatever_form() {
        let markdown = |text: &str, written| lines(Body::Markdown(text.into()), written);
        assert_eq!(markdown("a\n[x](a_(b).md)", "a_(b).md"), [6]);
        assert_eq!(markdown("a\n[x](a\\_b.md)", "a_b.md"), [6]);
        assert_eq!(markdown("a\n<img src=\"a?b&amp;c\">", "a?b&c"), [6]);
        assert_eq!(markdown("a\n[x](\nb.md)", "b.md"), [7]);
        assert_eq!(markdown("a\n[x]()", ""), [6]);
        assert_eq!(markdown("a\nsee b.md", "b.md"), [6]);
        assert_eq!(markdown("a `\n[x](b.md)", "b.md"), [6]);
    }
}
