//! Text with inline markup, on its way to becoming blocks.
//!
//! White space is collapsed as a browser would (and a line break between Chinese characters is no space), what must not
//! be printed is left out, inline elements are opened when their first character comes and closed at the block's end, to
//! be opened again in the next.

use std::fmt::Write;

use crate::clean::markup::line::{CharCounts, Line};
use crate::clean::markup::text::{is_blank, is_forbidden, is_plain, is_space, joins_lines};
use crate::ground::html::{push_char, push_escaped};

/// Bytes of HTML in a block, about: what is longer becomes several. All that handles a text has a block of it in memory, in
/// several forms; a text of few characters may have megabytes of addresses. No file of 115,316 articles has as many.
const LONGEST: usize = 1 << 20;

/// Bytes of no-break and ideographic spaces in a row.
const MOST_BLANKS: usize = 4096;

#[derive(Debug)]
struct Open {
    tag: &'static str,
    attributes: String,
    link: Option<String>,
    advert: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    None,
    Plain,
    /// White space with a line break in it.
    Newline,
}

/// Text in the making.
#[derive(Debug)]
pub(crate) struct InlineText {
    line: Line,
    links: u32,
    /// Finished lines by block.
    done: Vec<Vec<Line>>,
    /// Whether the next finished line belongs to the block of the last one.
    continues: bool,
    /// Bytes of HTML in the finished lines of that.
    in_block: usize,
    stack: Vec<Open>,
    /// How many of the stack have their tags written.
    written: usize,
    space: Space,
    /// No-break and ideographic spaces that wait for something visible.
    blanks: String,
    breaks: u32,
    last: Option<char>,
    /// Bytes of HTML in all finished lines.
    pub(crate) printed: usize,
    /// Text stays as it is.
    pub(crate) preformatted: bool,
}

impl Default for InlineText {
    fn default() -> Self {
        Self {
            line: Line::default(),
            links: 0,
            done: Vec::new(),
            continues: false,
            in_block: 0,
            stack: Vec::new(),
            written: 0,
            space: Space::None,
            blanks: String::new(),
            breaks: 0,
            last: None,
            printed: 0,
            preformatted: false,
        }
    }
}

impl InlineText {
    /// Adds text of the source.
    pub(crate) fn push_text(&mut self, text: &str) {
        if self.preformatted {
            return self.push_preformatted(text);
        }
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let plain = rest.find(|c| !is_plain(c)).unwrap_or(rest.len());
            if plain > 0 {
                self.push_visible(&rest[..plain]);
                rest = &rest[plain..];
                continue;
            }
            if is_space(c) {
                let kind = if matches!(c, '\n' | '\r') { Space::Newline } else { Space::Plain };
                self.space = self.space.max(kind);
            } else if is_forbidden(c) {
                // Left out.
            } else if is_blank(c) {
                if self.blanks.len() < MOST_BLANKS {
                    self.blanks.push(c);
                }
            } else {
                self.push_visible(&rest[..c.len_utf8()]);
            }
            rest = &rest[c.len_utf8()..];
        }
    }

    fn push_preformatted(&mut self, text: &str) {
        for c in text.chars().filter(|&c| !is_forbidden(c) && c != '\r') {
            if c.len_utf8() > self.room() {
                self.end_long_block();
            }
            // Parsers drop a line break right after `<pre>`, and the sanitiser's printer writes none to protect another.
            if c == '\n' && self.line.text.is_empty() {
                continue;
            }
            if !is_blank(c) {
                self.count(c.encode_utf8(&mut [0; 4]));
            }
            self.write_open_tags();
            push_char(&mut self.line.html, c);
            self.line.text.push(c);
        }
    }

    /// Bytes that the block at hand may still have.
    fn room(&self) -> usize {
        let before = if self.continues { self.in_block } else { 0 };
        // With the white space that waits.
        LONGEST.saturating_sub(before + self.line.html.len() + self.blanks.len() + 1)
    }

    fn end_long_block(&mut self) {
        self.finish_line();
        self.continues = false;
    }

    /// Adds visible characters, all of them plain or just one, in as many blocks as they need.
    fn push_visible(&mut self, text: &str) {
        let mut rest = text;
        while rest.len() > self.room() {
            let (now, later) = rest.split_at(rest.floor_char_boundary(self.room()));
            self.push_run(now);
            self.end_long_block();
            rest = later;
        }
        self.push_run(rest);
    }

    fn push_run(&mut self, text: &str) {
        let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { return };
        if self.breaks > 0 || self.space != Space::None || !self.blanks.is_empty() {
            self.settle_space(first);
        }
        if self.written < self.stack.len() {
            self.write_open_tags();
        }
        self.count(text);
        if is_plain(first) {
            self.line.html.push_str(text);
        } else {
            push_char(&mut self.line.html, first);
        }
        self.line.text.push_str(text);
        self.last = Some(last);
    }

    /// Writes what separates `next` from what came before: nothing at a start, a line break, a space.
    fn settle_space(&mut self, next: char) {
        if self.breaks > 0 {
            self.finish_line();
            // An empty line between two texts: what most feeds mean by it is two paragraphs.
            self.continues &= self.breaks == 1;
        }
        if let Some(last) = self.last {
            let joined = self.space == Space::Newline && joins_lines(last, next);
            if self.space != Space::None && !joined {
                self.line.html.push(' ');
                self.line.text.push(' ');
            }
            for blank in std::mem::take(&mut self.blanks).chars() {
                push_char(&mut self.line.html, blank);
                self.line.text.push(blank);
            }
        }
        self.space = Space::None;
        self.blanks.clear();
        self.breaks = 0;
    }

    fn count(&mut self, visible: &str) {
        let count = u32::try_from(visible.chars().count()).unwrap_or(u32::MAX);
        let within =
            |tags: &[&str]| if self.stack.iter().any(|open| tags.contains(&open.tag)) { count } else { 0 };
        let (link, strong, small) = (within(&["a"]), within(&["b", "strong"]), within(&["small"]));
        self.line.counts += CharCounts { all: count, link, strong, small };
    }

    fn write_open_tags(&mut self) {
        for open in &self.stack[self.written..] {
            let _ = write!(self.line.html, "<{}{}>", open.tag, open.attributes);
            if let Some(link) = &open.link {
                self.links += 1;
                self.line.only_link = (self.links == 1).then(|| link.clone());
            }
            self.line.advert |= open.advert;
        }
        self.written = self.stack.len();
    }

    /// A line break of the source.
    pub(crate) fn push_break(&mut self) {
        if self.preformatted {
            self.push_preformatted("\n");
        } else {
            self.breaks += 1;
            self.space = Space::None;
            self.blanks.clear();
        }
    }

    /// How many inline elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.stack.len()
    }

    pub(crate) fn open(&mut self, tag: &'static str, attributes: String) {
        self.stack.push(Open { tag, attributes, link: None, advert: false });
    }

    pub(crate) fn open_link(&mut self, url: &str, advert: bool) {
        let mut attributes = String::with_capacity(url.len() + 8);
        attributes.push_str(" href=\"");
        push_escaped(&mut attributes, url);
        attributes.push('"');
        self.stack.push(Open { tag: "a", attributes, link: Some(url.to_owned()), advert });
    }

    /// Adds the mark of a footnote, or the way back from one, with its attributes: it is seen, but no part of the text.
    pub(crate) fn push_note_mark(&mut self, attributes: &str, mark: &str) {
        let Some(first) = mark.chars().next() else { return };
        let (text, last) = (self.line.text.len(), self.last);
        let starts_line = self.breaks > 0;
        self.settle_space(first);
        self.line.text.truncate(if starts_line { 0 } else { text });
        self.write_open_tags();
        self.count(mark);
        let _ = write!(self.line.html, "<a{attributes}>");
        push_escaped(&mut self.line.html, mark);
        self.line.html.push_str("</a>");
        self.last = last.filter(|_| !starts_line).or(Some(first));
    }

    /// Whether such an element is open.
    pub(crate) fn is_in(&self, tag: &str) -> bool {
        self.stack.iter().any(|open| open.tag == tag)
    }

    pub(crate) fn pop(&mut self) {
        if let Some(open) = self.stack.pop()
            && self.written > self.stack.len()
        {
            self.written = self.stack.len();
            let _ = write!(self.line.html, "</{}>", open.tag);
        }
    }

    fn finish_line(&mut self) {
        for open in self.stack[..self.written].iter().rev() {
            let _ = write!(self.line.html, "</{}>", open.tag);
        }
        self.written = 0;
        self.links = 0;
        self.last = None;
        let line = std::mem::take(&mut self.line);
        self.printed = self.printed.saturating_add(line.html.len());
        if line.counts.all > 0 {
            match self.done.last_mut() {
                Some(block) if self.continues => {
                    self.in_block += line.html.len();
                    block.push(line);
                }
                _ => {
                    self.in_block = line.html.len();
                    self.done.push(vec![line]);
                }
            }
            self.continues = true;
        }
    }

    /// Ends the text: its lines by block, without the empty ones. Inline elements stay open for what follows.
    pub(crate) fn take(&mut self) -> Vec<Vec<Line>> {
        self.finish_line();
        self.continues = false;
        self.space = Space::None;
        self.blanks.clear();
        self.breaks = 0;
        std::mem::take(&mut self.done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &mut InlineText) -> Vec<String> {
        let blocks = text.take();
        blocks
            .iter()
            .map(|lines| lines.iter().map(|line| line.html.as_str()).collect::<Vec<_>>().join("<br>"))
            .collect()
    }

    #[test]
    fn white_space_collapses_and_moves_out_of_elements() {
        let mut text = InlineText::default();
        text.push_text("  a");
        text.open("b", String::new());
        text.push_text(" b \n");
        text.pop();
        text.push_text("c  ");
        assert_eq!(html(&mut text), ["a <b>b</b> c"]);
    }

    #[test]
    fn a_line_break_between_chinese_characters_is_no_space() {
        let mut text = InlineText::default();
        text.push_text("一份\n   报告 指出\nNATO");
        assert_eq!(html(&mut text), ["一份报告 指出 NATO"]);
    }

    #[test]
    fn a_line_break_between_words_of_korean_is_a_space() {
        let mut text = InlineText::default();
        text.push_text("호수\n근처에서 새가 왔다。\n다음\n湖\n水");
        assert_eq!(html(&mut text), ["호수 근처에서 새가 왔다。 다음 湖水"]);
    }

    #[test]
    fn marks_of_footnotes_are_no_text() {
        let mut text = InlineText::default();
        text.push_text("湖 ");
        text.push_note_mark(" href=\"#fn-1\"", "[1]");
        text.push_text("\n水");
        let line = text.take().remove(0).remove(0);
        assert_eq!(line.html, "湖 <a href=\"#fn-1\">[1]</a>水");
        assert_eq!((line.text.as_str(), line.counts.all), ("湖水", 5));
    }

    #[test]
    fn two_breaks_make_two_paragraphs_and_reopen_elements() {
        let mut text = InlineText::default();
        text.open("b", String::new());
        text.push_text("\u{3000}\u{3000}甲");
        text.push_break();
        text.push_text("乙");
        text.push_break();
        text.push_text(" \n");
        text.push_break();
        text.push_text("丙&nbsp;<");
        text.pop();
        text.push_break();
        assert_eq!(html(&mut text), ["<b>甲</b><br><b>乙</b>", "<b>丙&amp;nbsp;&lt;</b>"]);
    }

    #[test]
    fn a_text_without_end_is_several_blocks() {
        for (piece, preformatted, count) in [
            ("词", false, 3),
            ("&", false, 13),
            ("a b ", false, 3),
            ("\u{a0}\u{a0}x", false, 7),
            ("a\n", true, 3),
        ] {
            let mut text = InlineText { preformatted, ..InlineText::default() };
            text.open("b", String::new());
            let whole = piece.repeat(5 * LONGEST / 2 / piece.len());
            text.push_text(&whole);
            text.push_break();
            text.push_text(&piece.repeat(9));
            let blocks = text.take();
            assert_eq!(blocks.len(), count, "{piece}");
            assert!(blocks.iter().all(|block| is_short(block)), "{piece}");
            let visible = |text: &str| text.matches(|c: char| !c.is_whitespace()).count();
            let lines = || blocks.iter().flatten();
            let kept: usize = lines().map(|line| visible(&line.text)).sum();
            assert_eq!(kept, visible(&whole) + visible(&piece.repeat(9)), "{piece}");
            assert!(
                lines().all(|line| line.html.starts_with("<b>") && line.html.ends_with("</b>")),
                "{piece}"
            );
        }
    }

    #[test]
    fn a_text_of_little_but_addresses_is_several_blocks() {
        let mut text = InlineText::default();
        for _ in 0..200 {
            text.open_link(&format!("https://e.example/?{}", "&".repeat(4000)), false);
            text.push_text("x");
            text.pop();
        }
        let blocks = text.take();
        assert_eq!(blocks.len(), 4);
        assert!(blocks.iter().all(|block| is_short(block)));
        assert_eq!(
            blocks.iter().flatten().map(|line| line.text.as_str()).collect::<String>(),
            "x".repeat(200)
        );
    }

    /// Whether a block is not longer than one may be, but for its last character and the tags around it.
    fn is_short(block: &[Line]) -> bool {
        const AROUND: usize = 25_000;
        (1..LONGEST + AROUND).contains(&block.iter().map(|line| line.html.len()).sum())
    }

    #[test]
    fn empty_elements_leave_nothing() {
        let mut text = InlineText::default();
        text.open_link("https://example.org/", false);
        text.push_text(" \u{200b}\u{202e}");
        text.pop();
        assert!(text.take().is_empty());
    }

    #[test]
    fn ink_says_what_the_text_stands_in() {
        let mut text = InlineText::default();
        text.open_link("https://example.org/", false);
        text.push_text("ab");
        text.pop();
        text.push_text("c");
        let line = text.take().remove(0).remove(0);
        assert_eq!(line.counts, CharCounts { all: 3, link: 2, strong: 0, small: 0 });
        assert_eq!(line.only_link.as_deref(), Some("https://example.org/"));
    }
}
