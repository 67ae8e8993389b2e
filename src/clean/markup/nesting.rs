//! Containers around the pieces of a document in the making: which are open, how deep they may nest, and the list items
//! that sources forget.

use crate::clean::markup::document::{Container, Document, Piece};

/// Containers in containers. Real articles stay below 12.
const MOST_CONTAINERS: usize = 40;

/// A document in the making.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    pub(crate) document: Document,
    open: Vec<Open>,
    /// Containers that are open, the items that sources forgot among them.
    depth: usize,
    /// Bytes that all pieces are printed in beside their text, about.
    pub(crate) printed: usize,
}

#[derive(Debug)]
struct Open {
    container: Container,
    /// The list item around it that the source forgot.
    item: Option<Container>,
}

impl Nesting {
    /// Adds a piece that holds no others.
    pub(crate) fn push(&mut self, piece: Piece) {
        self.add_printed(match &piece {
            Piece::Picture(picture) => {
                100 + picture.url.len() + picture.alt.len() + picture.link.as_ref().map_or(0, String::len)
            }
            Piece::Player(player) => 30 + player.url.len() + player.label.len(),
            Piece::Block(block) => 8 + block.attributes.len(),
            Piece::Open(..) | Piece::Close(_) | Piece::Rule => 8,
        });
        let item = self.missing_item(None);
        let pieces = &mut self.document.pieces;
        pieces.extend(item.map(|item| Piece::Open(item, String::new())));
        pieces.push(piece);
        pieces.extend(item.map(Piece::Close));
    }

    /// Opens a container, unless that would nest too deep.
    pub(crate) fn open(&mut self, container: Container, attributes: String) -> bool {
        let item = self.missing_item(Some(container));
        let adds = 1 + usize::from(item.is_some());
        // A table is of no use without room for its cells.
        let needs = if container == Container::Table { adds + 3 } else { adds };
        if self.depth + needs > MOST_CONTAINERS {
            return false;
        }
        self.depth += adds;
        self.add_printed(16 + attributes.len());
        self.document.pieces.extend(item.map(|item| Piece::Open(item, String::new())));
        self.document.pieces.push(Piece::Open(container, attributes));
        self.open.push(Open { container, item });
        true
    }

    /// Closes the innermost container.
    pub(crate) fn close(&mut self) {
        let Some(Open { container, item }) = self.open.pop() else { return };
        self.depth -= 1 + usize::from(item.is_some());
        self.document.pieces.push(Piece::Close(container));
        self.document.pieces.extend(item.map(Piece::Close));
    }

    /// Whether any container is open.
    pub(crate) fn is_within(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether the innermost container is one of these.
    pub(crate) fn is_in(&self, containers: &[Container]) -> bool {
        self.open.last().is_some_and(|open| containers.contains(&open.container))
    }

    /// The list item that a piece or a container needs when the source put it into a list directly.
    fn missing_item(&self, child: Option<Container>) -> Option<Container> {
        use Container::{Dd, Dl, Dt, Li, Ol, Ul};
        match (self.open.last().map(|open| open.container), child) {
            (Some(Ul | Ol), child) if child != Some(Li) => Some(Li),
            (Some(Dl), child) if !matches!(child, Some(Dt | Dd)) => Some(Dd),
            _ => None,
        }
    }

    fn add_printed(&mut self, bytes: usize) {
        self.printed = self.printed.saturating_add(bytes);
    }
}
