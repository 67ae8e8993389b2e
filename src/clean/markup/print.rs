//! A [`Document`] in, its HTML out, a portion at a time: what is printed is not in memory any more as pieces.

use std::fmt::Write;

use crate::clean::markup::document::{Block, BlockTag, Container, Document, PLAYER_MARK, Picture, Piece};
use crate::ground::html::push_escaped;

/// Bytes of a portion, at least, but for the last: a portion ends outside of all containers. All but the longest articles are
/// one.
const PORTION: usize = 256 * 1024;

/// A document that is being printed. Its portions, one after the other, are its HTML.
pub(crate) struct Print {
    pieces: Vec<Piece>,
    /// How many are printed.
    at: usize,
    /// Levels of the source that the text stands below.
    above: Vec<u8>,
    open: Vec<Container>,
    /// [`PORTION`].
    portion: usize,
}

impl Document {
    /// The HTML. The page's own heading is the first level, so those of the body begin with the second; sources choose
    /// levels by their looks, and what is printed leaves none out (a screen reader would look for it).
    pub(crate) fn into_print(self) -> Print {
        Print { pieces: self.pieces, at: 0, above: Vec::new(), open: Vec::new(), portion: PORTION }
    }
}

impl Iterator for Print {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let left = self.pieces.len() - self.at;
        let mut out = String::with_capacity((left * 160).min(self.portion));
        while self.at < self.pieces.len() && (out.len() < self.portion || !self.open.is_empty()) {
            self.print(&mut out);
            self.at += 1;
        }
        (!out.is_empty()).then_some(out)
    }
}

impl Print {
    /// Bytes of HTML that are still to come, about.
    pub(crate) fn room(&self) -> usize {
        let bytes = |piece: &Piece| match piece {
            Piece::Block(block) => 16 + block.lines.iter().map(|line| line.html.len() + 4).sum::<usize>(),
            _ => 64,
        };
        self.pieces[self.at..].iter().map(bytes).sum()
    }

    /// Prints the next piece. Of a block nothing is left but its place.
    fn print(&mut self, out: &mut String) {
        let is_bare = self.is_bare();
        match &mut self.pieces[self.at] {
            Piece::Open(container, attributes) => {
                self.open.push(*container);
                let _ = write!(out, "<{}{attributes}>", container.name());
                if !container.holds_bare_text() {
                    out.push('\n');
                }
            }
            Piece::Close(container) => {
                self.open.pop();
                let _ = writeln!(out, "</{}>", container.name());
            }
            Piece::Block(block) => {
                match block.tag {
                    BlockTag::P if is_bare => out.push_str(&block.html()),
                    BlockTag::P => wrap(out, "p", block),
                    BlockTag::H(level) => {
                        const NAMES: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];
                        self.above.retain(|higher| *higher < level);
                        wrap(out, NAMES[self.above.len().min(4)], block);
                        self.above.push(level);
                    }
                    BlockTag::Pre => wrap(out, "pre", block),
                }
                block.lines = Vec::new();
            }
            Piece::Picture(picture) => picture.print(out),
            Piece::Player(player) => {
                out.push_str("<p><a href=\"");
                push_escaped(out, &player.url);
                out.push_str("\">");
                out.push_str(PLAYER_MARK);
                push_escaped(out, &player.label);
                out.push_str("</a></p>\n");
            }
            Piece::Rule => out.push_str("<hr>\n"),
        }
    }

    /// Whether the next piece is a paragraph that is printed without its tags: it is all that its list item or cell holds, or text
    /// that stood there before other blocks.
    fn is_bare(&self) -> bool {
        let Piece::Block(block) = &self.pieces[self.at] else { return false };
        let parent = self.open.last();
        parent.is_some_and(|parent| parent.holds_bare_text())
            && block.attributes.is_empty()
            && matches!(self.pieces.get(self.at.wrapping_sub(1)), Some(Piece::Open(..)))
            && (block.loose || matches!(self.pieces.get(self.at + 1), Some(Piece::Close(_))))
    }
}

fn wrap(out: &mut String, tag: &str, block: &Block) {
    let _ = writeln!(out, "<{tag}{}>{}</{tag}>", block.attributes, block.html());
}

impl Picture {
    fn print(&self, out: &mut String) {
        out.push_str("<figure>");
        match &self.label {
            Some(label) => {
                out.push_str("<a href=\"");
                push_escaped(out, &self.url);
                out.push_str("\">");
                push_escaped(out, label);
                out.push_str("</a>");
            }
            None => self.print_image(out),
        }
        if self.caption.is_some() || self.credit.is_some() {
            out.push_str("<figcaption>");
            if let Some(caption) = &self.caption {
                out.push_str(&caption.html);
            }
            if let Some(credit) = &self.credit {
                if self.caption.is_some() {
                    out.push(' ');
                }
                out.push_str("<small>");
                push_escaped(out, credit);
                out.push_str("</small>");
            }
            out.push_str("</figcaption>");
        }
        out.push_str("</figure>\n");
    }

    fn print_image(&self, out: &mut String) {
        if let Some(link) = &self.link {
            out.push_str("<a href=\"");
            push_escaped(out, link);
            out.push_str("\">");
        }
        out.push_str("<img src=\"");
        push_escaped(out, &self.url);
        out.push_str("\" alt=\"");
        push_escaped(out, &self.alt);
        out.push('"');
        if let (Some(width), Some(height)) = (self.width, self.height) {
            let _ = write!(out, " width=\"{width}\" height=\"{height}\"");
        }
        out.push_str(" loading=\"lazy\" referrerpolicy=\"no-referrer\">");
        if self.link.is_some() {
            out.push_str("</a>");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clean::markup::document::{Caption, Player, Role};
    use crate::clean::markup::line::Line;
    use crate::clean::markup::sanitise::sanitise;

    impl Print {
        /// With other portions.
        fn by(self, portion: usize) -> Self {
            Self { portion, ..self }
        }
    }

    fn block(tag: BlockTag, html: &str) -> Piece {
        let lines = html.split("<br>").map(|html| Line { html: html.into(), ..Line::default() }).collect();
        Piece::Block(Block { tag, role: Role::Text, attributes: String::new(), lines, loose: false })
    }

    /// A document by numbers.
    fn document(numbers: &[u8]) -> Document {
        const TEXTS: [&str; 6] = [
            "甲 &amp; 乙",
            "<b>甲<i>乙</i></b>",
            "<a href=\"https://a.example/\">甲</a>",
            "甲<br>乙&nbsp;",
            "<em>&lt;p&gt;</em>",
            "<ruby>甲<rt>jiǎ</rt></ruby>",
        ];
        let mut pieces = Vec::new();
        for number in numbers {
            let html = TEXTS[*number as usize % TEXTS.len()];
            let around: &[Container] = match number / 16 {
                0..=3 => &[],
                4..=6 => &[Container::Ul, Container::Li],
                7..=9 => &[Container::Blockquote],
                10 | 11 => &[Container::Table, Container::Tr, Container::Td],
                _ => &[Container::Blockquote, Container::Ol, Container::Li],
            };
            pieces.extend(around.iter().map(|container| Piece::Open(*container, String::new())));
            pieces.push(match number % 7 {
                0..=2 => block(BlockTag::P, html),
                3 => block(BlockTag::H(1 + number / 64), html),
                4 => block(BlockTag::Pre, html),
                5 => Piece::Picture(Picture {
                    url: "https://a.example/a.png".into(),
                    caption: Some(Caption { html: html.into(), text: String::new() }),
                    ..Picture::default()
                }),
                _ if number % 2 == 0 => Piece::Rule,
                _ => Piece::Player(Player { url: "https://a.example/".into(), label: "甲 & 乙".into() }),
            });
            pieces.extend(around.iter().rev().map(|container| Piece::Close(*container)));
        }
        Document { pieces }
    }

    proptest! {
        #[test]
        fn a_document_comes_out_in_portions_as_it_does_in_one(
            numbers in prop::collection::vec(any::<u8>(), 0..40),
            portion in 1_usize..400,
        ) {
            let print = || document(&numbers).into_print();
            prop_assert_eq!(print().by(portion).collect::<String>(), print().collect::<String>());
            prop_assert_eq!(sanitise(print().by(portion)), sanitise(print()));
        }
    }
}
