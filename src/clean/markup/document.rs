//! An article's body as a flat list of blocks, pictures and the containers around them, between the parsed tree and the
//! printed HTML.
//!
//! `builder` makes it from the tree; rules about text (bylines, captions, adverts, repeated headlines) work on it, where a
//! paragraph is a paragraph whatever markup the source made it of; [`Document::into_print`] makes the HTML that the sanitiser
//! sees. Printing what was printed and read again gives the same bytes.

use std::borrow::Cow;

use crate::clean::attachments::Attached;
use crate::clean::markup::line::{CharCounts, Line};

/// A body in pieces, in the order of the text. Opens and closes are balanced.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) pieces: Vec<Piece>,
}

/// One piece of a body.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Start of a container.
    Open(Container, String),
    /// End of the innermost container.
    Close(Container),
    /// A paragraph, a heading, preformatted text.
    Block(Block),
    /// A picture, later with its caption.
    Picture(Picture),
    Player(Player),
    /// A thematic break.
    Rule,
}

/// An element that holds pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Blockquote,
    Ul,
    Ol,
    Li,
    Dl,
    Dt,
    Dd,
    Table,
    Caption,
    Thead,
    Tbody,
    Tfoot,
    Tr,
    Th,
    Td,
    /// Never printed: groups pictures with what belongs to them until `figures` has seen it.
    Figure,
}

impl Container {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Blockquote => "blockquote",
            Self::Ul => "ul",
            Self::Ol => "ol",
            Self::Li => "li",
            Self::Dl => "dl",
            Self::Dt => "dt",
            Self::Dd => "dd",
            Self::Table => "table",
            Self::Caption => "caption",
            Self::Thead => "thead",
            Self::Tbody => "tbody",
            Self::Tfoot => "tfoot",
            Self::Tr => "tr",
            Self::Th => "th",
            Self::Td => "td",
            Self::Figure => "figure",
        }
    }

    /// Holds a line of text without a paragraph around it.
    pub(super) fn holds_bare_text(self) -> bool {
        matches!(self, Self::Li | Self::Dt | Self::Dd | Self::Caption | Self::Th | Self::Td)
    }

    /// A table or a part of one.
    fn is_of_tables(self) -> bool {
        use Container::{Caption, Table, Tbody, Td, Tfoot, Th, Thead, Tr};
        matches!(self, Table | Caption | Thead | Tbody | Tfoot | Tr | Th | Td)
    }

    /// An empty one says something by its place.
    fn stays_when_empty(self) -> bool {
        matches!(self, Self::Th | Self::Td)
    }
}

/// What a block is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockTag {
    P,
    /// A heading by its level in the source, 1 to 6.
    H(u8),
    Pre,
}

/// What the source's markup says of a block beyond its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Role {
    /// Text like any other.
    #[default]
    Text,
    Caption,
    /// Who made a picture.
    Credit,
    /// Who wrote the article.
    Byline,
}

/// A paragraph, a heading, preformatted text.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) tag: BlockTag,
    pub(crate) role: Role,
    /// ` lang="en"`, ready to print.
    pub(crate) attributes: String,
    /// What it holds, at least one; between two of them stands a line break.
    pub(crate) lines: Vec<Line>,
    /// Made of text that stood in no paragraph of its own.
    pub(crate) loose: bool,
}

impl Block {
    /// Plain text; line breaks are `\n`.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self.lines.as_slice() {
            [line] => Cow::Borrowed(&line.text),
            lines => Cow::Owned(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")),
        }
    }

    /// Inline HTML.
    pub(crate) fn html(&self) -> Cow<'_, str> {
        // A caption in `<pre>` that found no picture is preformatted text again, where a line break is one.
        let preformatted = self.tag == BlockTag::Pre && self.role == Role::Text;
        let line_break = if preformatted { "\n" } else { "<br>" };
        match self.lines.as_slice() {
            [line] => Cow::Borrowed(&line.html),
            lines => {
                Cow::Owned(lines.iter().map(|line| line.html.as_str()).collect::<Vec<_>>().join(line_break))
            }
        }
    }

    /// How many of its visible characters stand in what.
    pub(crate) fn counts(&self) -> CharCounts {
        self.lines.iter().map(|line| line.counts).sum()
    }

    pub(crate) fn all_link(&self) -> bool {
        let counts = self.counts();
        counts.all > 0 && counts.link == counts.all
    }

    pub(crate) fn all_small(&self) -> bool {
        let counts = self.counts();
        counts.all > 0 && counts.small == counts.all
    }

    /// A heading, or a short paragraph in bold that stands for one.
    pub(crate) fn is_heading(&self) -> bool {
        match self.tag {
            BlockTag::H(_) => true,
            BlockTag::P => {
                let counts = self.counts();
                counts.all > 0 && counts.strong == counts.all && counts.all <= 40
            }
            BlockTag::Pre => false,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    /// https URL or root-relative path.
    pub(crate) url: String,
    pub(crate) alt: String,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    /// Where it leads when it stands in a link to something else than itself.
    pub(crate) link: Option<String>,
    /// Caption as HTML and as text.
    pub(crate) caption: Option<Caption>,
    /// Who made it, as printed in an element of its own.
    pub(crate) credit: Option<String>,
    /// What a link to it says, where it is not to be shown itself.
    pub(crate) label: Option<String>,
}

/// A caption as HTML and as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Caption {
    pub(crate) html: String,
    pub(crate) text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Player {
    /// Page of the video or recording.
    pub(crate) url: String,
    /// Its title, else its host.
    pub(crate) label: String,
}

/// Stands before a player's title; `builder` knows a player again by it.
pub(crate) const PLAYER_MARK: &str = "▶ ";

impl Document {
    /// Takes apart tables that are left with one column when rules have taken cells out: they say no more than their
    /// paragraphs, and would be taken apart if they were read again.
    pub(crate) fn unwrap_tables(&mut self) {
        let mut gone = vec![false; self.pieces.len()];
        let mut open = Vec::new();
        for at in 0..self.pieces.len() {
            match self.pieces[at] {
                Piece::Open(Container::Table, _) => open.push(at),
                Piece::Close(Container::Table) => {
                    let Some(start) = open.pop() else { continue };
                    let kept = |n: &usize| !gone[*n];
                    if is_one_column((start..=at).filter(kept).map(|n| &self.pieces[n])) {
                        // Tables in it had no more columns, and are gone.
                        for (n, gone) in (start..=at).zip(&mut gone[start..=at]) {
                            *gone |= matches!(&self.pieces[n], Piece::Open(part, _) | Piece::Close(part) if part.is_of_tables());
                        }
                    }
                }
                _ => {}
            }
        }
        self.drop_marked(&gone, |_| {});
    }

    /// For each piece, whether it stands in a table of more than one cell.
    pub(crate) fn cells(&self) -> Vec<bool> {
        let mut within = vec![false; self.pieces.len()];
        // Where the outermost table at hand begins, how many stand in each other, and their cells.
        let (mut start, mut depth, mut cells) = (0, 0_u32, 0);
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::Open(Container::Table, _) => {
                    if depth == 0 {
                        (start, cells) = (at, 0);
                    }
                    depth += 1;
                }
                Piece::Open(Container::Td | Container::Th, _) => cells += 1,
                Piece::Close(Container::Table) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && cells > 1 {
                        within[start..=at].fill(true);
                    }
                }
                _ => {}
            }
        }
        within
    }

    /// Drops the pieces that are marked, one mark a piece; `each` sees them.
    pub(crate) fn drop_marked(&mut self, marks: &[bool], mut each: impl FnMut(&Piece)) {
        let mut marks = marks.iter();
        self.pieces.retain(|piece| {
            let goes = marks.next().is_some_and(|mark| *mark);
            if goes {
                each(piece);
            }
            !goes
        });
    }

    /// Whether it says anything when a rule has taken its lines, by what that leaves of blocks: no rule takes all the text there is.
    pub(crate) fn says_more(&self, leaves: impl Fn(&Block) -> bool) -> bool {
        self.pieces.iter().any(|piece| match piece {
            Piece::Block(block) => leaves(block),
            Piece::Picture(picture) => {
                picture.caption.as_ref().is_some_and(|caption| caption.text.contains(char::is_alphabetic))
            }
            _ => false,
        })
    }

    /// Drops containers without content and breaks that break nothing: at the ends, twice in a row. Lists that follow each
    /// other are one: Radio Free Asia makes a list of every item.
    pub(crate) fn tidy(&mut self) {
        let mut kept: Vec<Piece> = Vec::with_capacity(self.pieces.len());
        for piece in self.pieces.drain(..) {
            match piece {
                Piece::Close(container) => match kept.last() {
                    Some(Piece::Open(open, _)) if *open == container && !container.stays_when_empty() => {
                        kept.pop();
                    }
                    _ => kept.push(Piece::Close(container)),
                },
                Piece::Rule => {
                    if !matches!(kept.last(), None | Some(Piece::Rule | Piece::Open(..))) {
                        kept.push(Piece::Rule);
                    }
                }
                Piece::Open(Container::Ul, attributes)
                    if attributes.is_empty() && matches!(kept.last(), Some(Piece::Close(Container::Ul))) =>
                {
                    kept.pop();
                }
                piece => kept.push(piece),
            }
        }
        while matches!(kept.last(), Some(Piece::Rule)) {
            kept.pop();
        }
        self.pieces = kept;
    }

    /// Makes thematic breaks of paragraphs that are rows of dashes or the like.
    pub(crate) fn draw_rules(&mut self) {
        for piece in &mut self.pieces {
            if let Piece::Block(block) = piece
                && block.tag == BlockTag::P
                && is_drawn_rule(block.text().trim())
            {
                *piece = Piece::Rule;
            }
        }
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Block(block) => Some(block),
            _ => None,
        })
    }

    pub(crate) fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Picture(picture) => Some(picture),
            _ => None,
        })
    }

    /// All pictures, to be changed.
    pub(crate) fn pictures_mut(&mut self) -> impl Iterator<Item = &mut Picture> {
        self.pieces.iter_mut().filter_map(|piece| match piece {
            Piece::Picture(picture) => Some(picture),
            _ => None,
        })
    }

    /// The text without captions and players, one block a line.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for block in self.blocks() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&block.text());
        }
        text
    }
}

/// Whether a text is a row of signs that draw a line.
pub(crate) fn is_drawn_rule(text: &str) -> bool {
    let drawn = |c: char| "-—–―─━═＝=_＿*＊~～#＃◆◇■□●○★☆※".contains(c);
    text.chars().all(|c| drawn(c) || c.is_whitespace()) && text.chars().filter(|&c| drawn(c)).count() >= 3
}

/// Whether no row of a table has a second cell, and none has a head.
fn is_one_column<'a>(table: impl Iterator<Item = &'a Piece>) -> bool {
    let mut cells = 0;
    for piece in table {
        match piece {
            Piece::Open(Container::Tr, _) => cells = 0,
            Piece::Open(Container::Th, _) => return false,
            Piece::Open(Container::Td, _) => cells += 1,
            _ => {}
        }
        if cells > 1 {
            return false;
        }
    }
    true
}

impl From<Attached> for Picture {
    fn from(attached: Attached) -> Self {
        let (width, height) = attached.size.unzip();
        Self { url: attached.url, width, height, ..Self::default() }
    }
}

impl Picture {
    /// Caption as plain text.
    pub(crate) fn caption_text(&self) -> Option<&str> {
        self.caption.as_ref().map(|caption| caption.text.as_str())
    }

    /// What readers are told of it: caption and credit.
    pub(crate) fn words(&self) -> String {
        [self.caption_text(), self.credit.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
