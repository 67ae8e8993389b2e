//! A document in, its items out, each with the piece that it begins with. The forms: entries of lists and numbered paragraphs that
//! begin with a link, and paragraphs that do in bold print; headings that are a link; headings over a block with a line that names the
//! source; entries that end with a link called so.

use std::ops::Range;

use crate::clean::issue::item::{IssueHeading, ItemKind};
use crate::clean::issue::lines::{
    Linked, closing_link, first_link, headline, is_bold_link, is_numbered, keywords, kind, leading_link,
    said, sole_link, source_line, without_number,
};
use crate::clean::issue::sections::{heading, holds_items};
use crate::clean::markup::document::{Block, BlockTag, Container, Document, Piece, Role};
use crate::clean::markup::text::{one_line, start_of};
use crate::config::IssuesConfig;

/// Characters of an item's title, and of its text, that are kept.
const LONGEST_TITLE: usize = 300;
const LONGEST_TEXT: usize = 1000;

/// Topics that an item names, at most.
const MOST_TOPICS: usize = 10;

/// Characters of a title that is the beginning of what an entry says.
const SAID_AS_TITLE: usize = 80;

/// Links that a block consists of, at most, which is one item.
const FEW: usize = 3;

/// The deepest heading of a section, where one is above.
const DEEPEST: u8 = 3;

/// An item before it has a name.
pub(super) struct Candidate {
    /// The piece that it begins with.
    pub(super) at: usize,
    pub(super) title: String,
    pub(super) address: String,
    /// Among the headings.
    pub(super) heading: Option<usize>,
    pub(super) kind: Option<ItemKind>,
    /// What the editor calls the source.
    pub(super) source: Option<String>,
    pub(super) text: String,
    pub(super) topics: Vec<String>,
}

/// What an issue holds.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) found: Vec<Candidate>,
    pub(super) headings: Vec<IssueHeading>,
}

/// Whether the first line of what belongs to an item is that of its link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    First,
    None,
}

/// Where reading stands.
#[derive(Default)]
struct Cursor {
    open: Vec<Container>,
    /// How deep the list entry is open that is an item.
    entry: Option<usize>,
    /// Headings above, by their places, with their levels.
    above: Vec<(u8, usize)>,
    /// The piece up to which a heading that is an item holds all.
    held: usize,
    /// Levels whose headings that are links are items.
    by_heading: Vec<u8>,
    /// Whether headings are items over a line that is a link.
    by_link: bool,
    /// Whether the text has one heading of the first level.
    is_titled: bool,
}

impl Reading {
    pub(super) fn of(document: &Document, of: &IssuesConfig) -> Self {
        let pieces = &document.pieces;
        let mut reading = Self::default();
        let is_first = |piece: &&Piece| matches!(piece, Piece::Block(Block { tag: BlockTag::H(1), .. }));
        let mut cursor = Cursor {
            by_heading: by_heading(pieces),
            by_link: is_by_link(pieces),
            is_titled: pieces.iter().filter(is_first).count() == 1,
            ..Cursor::default()
        };
        for (at, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Open(container, _) => {
                    cursor.open.push(*container);
                    if *container == Container::Li && cursor.entry.is_none() && at >= cursor.held {
                        reading.entry(pieces, at, &mut cursor, of);
                    }
                }
                Piece::Close(_) => {
                    if cursor.entry == Some(cursor.open.len()) {
                        cursor.entry = None;
                    }
                    cursor.open.pop();
                }
                Piece::Block(block) => match block.tag {
                    BlockTag::H(level) if cursor.open.is_empty() => {
                        reading.heading(pieces, (at, block, level), &mut cursor, of);
                    }
                    BlockTag::P if cursor.open.is_empty() && at >= cursor.held => {
                        reading.numbered(pieces, (at, block), &cursor, of);
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        reading
    }

    /// A list entry that begins with a link, or ends with one that leads to the whole.
    fn entry(&mut self, pieces: &[Piece], at: usize, cursor: &mut Cursor, of: &IssuesConfig) {
        let Some(Piece::Block(block)) = pieces.get(at + 1) else { return };
        let Some(linked) = block.lines.first().and_then(|line| leading_link(&line.html)) else {
            if let Some((linked, said)) = closing(&pieces[at..close_of(pieces, at)]) {
                cursor.entry = Some(cursor.open.len());
                let (before, title) = (self.found.len(), start_of(&said, SAID_AS_TITLE));
                let text = if title == said { String::new() } else { start_of(&said, LONGEST_TEXT) };
                let range = at + 1..close_of(pieces, at);
                self.add(pieces, (at, range, Own::None), (title, linked), cursor.section(), of);
                self.found.get_mut(before).into_iter().for_each(|added| added.text.clone_from(&text));
            }
            return;
        };
        cursor.entry = Some(cursor.open.len());
        let title = linked.text.clone();
        let range = at + 1..close_of(pieces, at);
        self.add(pieces, (at, range, Own::First), (title, linked), cursor.section(), of);
    }

    /// A paragraph that begins with a link, numbered or in bold print.
    fn numbered(
        &mut self,
        pieces: &[Piece],
        (at, block): (usize, &Block),
        cursor: &Cursor,
        of: &IssuesConfig,
    ) {
        let Some(line) = block.lines.first().filter(|line| begins_item(&line.html, &line.text)) else {
            return;
        };
        let Some(linked) = leading_link(&line.html) else { return };
        let title = headline(&linked, &line.text);
        // What is a part of the title is not said of it again.
        let behind = if title == linked.text { linked.behind } else { String::new() };
        let linked = Linked { behind, ..linked };
        let mut depth = 0_u32;
        let ends = |piece: &Piece| match piece {
            Piece::Open(..) => {
                depth += 1;
                false
            }
            Piece::Close(_) => {
                depth = depth.saturating_sub(1);
                false
            }
            Piece::Block(block) if depth == 0 => {
                let line = block.lines.first();
                matches!(block.tag, BlockTag::H(_))
                    || line.is_some_and(|line| begins_item(&line.html, &line.text))
            }
            Piece::Rule => depth == 0,
            _ => false,
        };
        let end = pieces[at + 1..].iter().position(ends).map_or(pieces.len(), |more| at + 1 + more);
        self.add(pieces, (at, at..end, Own::First), (title, linked), cursor.section(), of);
    }

    /// A heading: of a section, or an item.
    fn heading(
        &mut self,
        pieces: &[Piece],
        (at, block, level): (usize, &Block, u8),
        cursor: &mut Cursor,
        of: &IssuesConfig,
    ) {
        cursor.above.retain(|(above, _)| *above < level);
        let html = block.html();
        let (end, next) = (next_heading(pieces, at, level), next_heading(pieces, at, 6));
        let link =
            link_of(block).filter(|_| cursor.by_heading.contains(&level) && !is_list(&pieces[at + 1..end]));
        let named =
            link.map(|linked| (linked, None)).or_else(|| source_of(&pieces[at + 1..next], cursor.by_link));
        let Some((linked, source)) = named.filter(|_| at >= cursor.held) else {
            // The only heading of the first level is the title of the issue.
            if at >= cursor.held && !(level == 1 && cursor.is_titled) {
                cursor.above.push((level, self.headings.len()));
                self.headings.push(heading(block, level, of));
            }
            return;
        };
        cursor.held = end;
        let text = block.text();
        let own = first_link(&html).filter(|own| own.address == linked.address);
        let title = own.map_or_else(|| without_number(&text).to_owned(), |own| own.text);
        let before = self.found.len();
        // What stands behind a line across the page is not said of it.
        let said = at + 1 + before_rule(&pieces[at + 1..end]).len();
        self.add(pieces, (at, at + 1..said, Own::None), (title, linked), cursor.section(), of);
        if let Some(added) = self.found.get_mut(before) {
            added.source = source;
        }
    }

    fn add(
        &mut self,
        pieces: &[Piece],
        (at, range, own): (usize, Range<usize>, Own),
        (title, linked): (String, Linked),
        heading: Option<usize>,
        of: &IssuesConfig,
    ) {
        let title = start_of(&one_line(&title), LONGEST_TITLE);
        let is_web = linked.address.starts_with("http://") || linked.address.starts_with("https://");
        if title.is_empty() || !is_web || !holds_items(heading.map(|at| &self.headings[at]), of) {
            return;
        }
        let (text, topics) = words(&pieces[range], own, &linked);
        let kind = kind(&linked);
        self.found.push(Candidate {
            at,
            title,
            address: linked.address,
            heading,
            kind,
            source: None,
            text,
            topics,
        });
    }
}

impl Cursor {
    /// The heading that an item stands below; what is deeper than most headings of an issue parts a section and is none.
    fn section(&self) -> Option<usize> {
        let outer = self.above.iter().rfind(|(level, _)| *level <= DEEPEST);
        outer.or(self.above.last()).map(|(_, at)| *at)
    }
}

/// Where the list entry that opens at a place ends.
fn close_of(pieces: &[Piece], at: usize) -> usize {
    let mut depth = 0_usize;
    for (n, piece) in pieces.iter().enumerate().skip(at) {
        match piece {
            Piece::Open(..) => depth += 1,
            Piece::Close(_) => {
                depth -= 1;
                if depth == 0 {
                    return n;
                }
            }
            _ => {}
        }
    }
    pieces.len()
}

/// Where the next heading stands of a level, or of one above.
fn next_heading(pieces: &[Piece], at: usize, most: u8) -> usize {
    let is_next = |piece: &Piece| matches!(piece, Piece::Block(Block { tag: BlockTag::H(level), .. }) if *level <= most);
    pieces[at + 1..].iter().position(is_next).map_or(pieces.len(), |more| at + 1 + more)
}

/// The link that a heading is, most of it.
fn link_of(block: &Block) -> Option<Linked> {
    let linked = leading_link(&block.html())?;
    (2 * linked.text.chars().count() >= block.text().chars().count()).then_some(linked)
}

/// Whether a list is what stands below a heading, or another heading: it is that of a section.
fn is_list(pieces: &[Piece]) -> bool {
    match pieces.first() {
        Some(Piece::Open(Container::Ul | Container::Ol, _)) => true,
        Some(Piece::Block(block)) => matches!(block.tag, BlockTag::H(_)),
        _ => false,
    }
}

/// The pieces up to a line across the page.
fn before_rule(pieces: &[Piece]) -> &[Piece] {
    let end = pieces.iter().position(|piece| matches!(piece, Piece::Rule));
    &pieces[..end.unwrap_or(pieces.len())]
}

/// Levels of headings whose links are items: all, where most items are such; else those of which nearly each is a link, over no list.
fn by_heading(pieces: &[Piece]) -> Vec<u8> {
    const ENOUGH: usize = 8;
    if is_by_heading(pieces) {
        return (1..=6).collect();
    }
    let is_by = |level: &u8| {
        let (mut links, mut all) = (0, 0);
        for (at, piece) in pieces.iter().enumerate() {
            if let Piece::Block(block) = piece
                && block.tag == BlockTag::H(*level)
            {
                all += 1;
                let is_item =
                    link_of(block).is_some() && !is_list(&pieces[at + 1..next_heading(pieces, at, *level)]);
                links += usize::from(is_item);
            }
        }
        links >= ENOUGH && 4 * links >= 3 * all
    };
    (1..=6).filter(is_by).collect()
}

/// Whether headings that are links are the items of an issue, not lists: *This Week in Rust* links headings of its sections to where
/// their items are from.
fn is_by_heading(pieces: &[Piece]) -> bool {
    let (mut headings, mut others, mut at) = (0, 0, 0);
    while at < pieces.len() {
        let end = match &pieces[at] {
            Piece::Block(block) => match block.tag {
                BlockTag::H(level) if link_of(block).is_some() => Some(next_heading(pieces, at, level)),
                _ => None,
            },
            _ => None,
        };
        match end.filter(|end| !is_list(&pieces[at + 1..*end])) {
            Some(end) => {
                headings += 1;
                at = end;
            }
            None => {
                others += entries(&pieces[at..pieces.len().min(at + 2)]);
                at += 1;
            }
        }
    }
    headings > 0 && headings >= others
}

/// How many list entries and numbered paragraphs begin with a link.
fn entries(pieces: &[Piece]) -> usize {
    let of_list = |pair: &[Piece]| match pair {
        [Piece::Open(Container::Li, _), Piece::Block(block)] => {
            block.lines.first().is_some_and(|line| leading_link(&line.html).is_some())
        }
        [_, Piece::Block(block)] => {
            block.tag == BlockTag::P
                && block
                    .lines
                    .first()
                    .is_some_and(|line| is_numbered(&line.text) && leading_link(&line.html).is_some())
        }
        _ => false,
    };
    pieces.windows(2).filter(|pair| of_list(pair)).count()
}

/// Whether a paragraph begins an item as far as its first line tells.
fn begins_item(html: &str, text: &str) -> bool {
    is_numbered(text) || is_bold_link(html)
}

/// Lines of a block that say something of the whole, as HTML and as text: those of paragraphs, and the first of each entry of a list.
/// What an entry says behind that is said of the entry.
fn own_lines(pieces: &[Piece]) -> Vec<(&str, &str)> {
    let mut lines = Vec::new();
    let (mut depth, mut is_first) = (0_u32, false);
    for piece in pieces {
        match piece {
            Piece::Open(Container::Li, _) => {
                depth += 1;
                is_first = true;
            }
            Piece::Close(Container::Li) => {
                depth = depth.saturating_sub(1);
                is_first = false;
            }
            Piece::Block(block) if block.role == Role::Text => {
                let all = block.lines.iter().map(|line| (line.html.as_str(), line.text.as_str()));
                match depth {
                    0 => lines.extend(all),
                    _ => lines.extend(all.take(usize::from(is_first))),
                }
                is_first = false;
            }
            _ => {}
        }
    }
    lines
}

/// The link that the last line of a list entry ends with, where it is its only one and leads to the whole; with it what the entry says.
fn closing(entry: &[Piece]) -> Option<(Linked, String)> {
    let blocks = entry.iter().filter_map(|piece| match piece {
        Piece::Block(block) if block.role == Role::Text => Some(block),
        _ => None,
    });
    let lines: Vec<_> = blocks.flat_map(|block| &block.lines).collect();
    let (last, before) = lines.split_last()?;
    let linked = closing_link(&last.html)?;
    if before.iter().any(|line| first_link(&line.html).is_some()) {
        return None;
    }
    let said: Vec<&str> =
        before.iter().map(|line| line.text.as_str()).chain([linked.before.as_str()]).collect();
    let said = one_line(&said.join(" ")).trim().to_owned();
    Some((linked, said))
}

/// The link of the first line that names a source, with its name; where the issue is written so, else that of the first line that is a
/// link and nothing else.
fn source_of(pieces: &[Piece], by_link: bool) -> Option<(Linked, Option<String>)> {
    let lines = own_lines(before_rule(pieces));
    let leads_out =
        |linked: &Linked| ["http://", "https://"].iter().any(|web| linked.address.starts_with(web));
    let source =
        |(html, text): &(&str, &str)| source_line(html, text).filter(|(linked, _)| leads_out(linked));
    lines.iter().find_map(source).or_else(|| {
        let mut soles = lines.iter().filter_map(|(html, text)| sole_link(html, text)).filter(leads_out);
        let first = soles.next().filter(|_| by_link)?;
        (soles.count() < FEW && !is_list(pieces)).then_some((first, None))
    })
}

/// Whether the headings of an issue are its items, most of them over a link that stands on a line of its own.
fn is_by_link(pieces: &[Piece]) -> bool {
    const ENOUGH: usize = 3;
    let headings = pieces.iter().enumerate().filter_map(|(at, piece)| match piece {
        Piece::Block(Block { tag: BlockTag::H(_), .. }) => Some(&pieces[at + 1..next_heading(pieces, at, 6)]),
        _ => None,
    });
    let filled: Vec<_> =
        headings.filter(|block| block.iter().any(|piece| matches!(piece, Piece::Block(_)))).collect();
    let with_link = filled.iter().filter(|block| source_of(block, true).is_some()).count();
    with_link >= ENOUGH && 2 * with_link >= filled.len()
}

/// What is said of an item, and the topics that it names.
fn words(pieces: &[Piece], own: Own, linked: &Linked) -> (String, Vec<String>) {
    let (mut text, mut topics) = (String::new(), Vec::new());
    let blocks = pieces.iter().filter_map(|piece| match piece {
        Piece::Block(block) if block.role == Role::Text => Some(block),
        _ => None,
    });
    let mut own = own == Own::First;
    for line in blocks.flat_map(|block| &block.lines) {
        let said = if std::mem::take(&mut own) { said(&linked.behind) } else { line.text.trim() };
        if let Some(words) = keywords(said) {
            topics.extend(words);
        } else if !said.is_empty() && source_line(&line.html, said).is_none() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(said);
        }
        if text.len() > 4 * LONGEST_TEXT {
            break;
        }
    }
    topics.truncate(MOST_TOPICS);
    (start_of(&one_line(&text), LONGEST_TEXT), topics)
}
