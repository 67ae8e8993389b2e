//! Pictures, players, and what stands in for them where no script runs, as the walk meets them.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

use crate::clean::markup::builder::Builder;
use crate::clean::markup::document::{Container, Picture, Piece};
use crate::clean::markup::images::{self, Sight};
use crate::clean::markup::in_full;
use crate::clean::markup::parse::{self, Parsed};
use crate::clean::markup::players::{self, Still};
use crate::clean::markup::stand_ins::STANDS_IN;
use crate::clean::markup::tree::{attr, cap_depth, text_of};

/// The rule that takes out what stands in `<noscript>`.
const NOSCRIPT: &str = "generic: noscript";

/// Elements of this name that are read. No article has this many.
const MOST_NOSCRIPTS: u32 = 500;

impl Builder<'_> {
    pub(super) fn picture(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        if element.name() == "img" {
            let alt = || attr(element, "alt").unwrap_or_default().to_owned();
            self.name_title("generic: titles of pictures", element, alt);
        }
        match images::see(node, element, self.context) {
            Sight::Picture(picture) => self.push_picture(picture),
            Sight::Text(alt) => self.inline.push_text(&alt),
            Sight::Rule if self.link.is_none() => self.rule(),
            Sight::Rule => {}
            Sight::Nothing(rule) => self.leave_out(rule, node, element),
        }
    }

    /// A thematic break.
    pub(super) fn rule(&mut self) {
        self.end_block();
        if !self.nesting.is_in(&[Container::Figure]) {
            self.nesting.push(Piece::Rule);
        }
    }

    /// Takes down a picture that readers do not get.
    fn leave_out(&mut self, rule: &str, node: NodeRef<'_, Node>, element: &Element) {
        if self.record.is_kept() {
            self.record.embedded(rule, &images::name_of(node, element, self.context.base));
        }
    }

    /// Takes down pictures that stand behind a text.
    pub(super) fn name_backgrounds(&mut self, element: &Element) {
        for address in images::backgrounds(element, self.context.base) {
            self.record.embedded("generic: backgrounds", &address);
        }
    }

    pub(super) fn push_picture(&mut self, mut picture: Picture) {
        self.end_block();
        match self.link.as_deref() {
            Some(link) if !images::is_picture_url(link) => picture.link = Some(link.to_owned()),
            // The preview leads to the picture.
            Some(link) if in_full::is_in_full(link, &picture.url) => {
                picture.url = link.to_owned();
                (picture.width, picture.height) = (None, None);
            }
            Some(link) if link != picture.url => self.record.embedded("generic: links to pictures", link),
            _ => {}
        }
        if let Some(seen) = &mut self.seen {
            seen.insert(images::without_size(&picture.url));
        }
        self.nesting.push(Piece::Picture(picture));
    }

    /// A picture in `<noscript>` counts when the one before it could not be read without scripts, and links there when
    /// they stand for what scripts would show: the others ask to turn scripts on.
    pub(super) fn noscript(&mut self, node: NodeRef<'_, Node>) {
        let Some(Node::Text(text)) = node.first_child().map(|child| child.value()) else { return };
        self.noscripts += 1;
        let html = if self.noscripts <= MOST_NOSCRIPTS { parse::parse(text) } else { None };
        let Some(Parsed { mut html, .. }) = html else {
            return self.record.any_text(NOSCRIPT, text);
        };
        let words = text_of(html.tree.root());
        if text.contains("<img") {
            self.record.any_text(NOSCRIPT, &words);
            let is_last = matches!(self.nesting.document.pieces.last(), Some(Piece::Picture(_)));
            self.twins(&html, is_last && images::stands_in_picture(node));
        } else if text.contains("<a ")
            && !words.to_ascii_lowercase().contains("javascript")
            && !std::mem::replace(&mut self.in_noscript, true)
        {
            cap_depth(&mut html);
            self.end_block();
            // Nodes of two trees may have the same id.
            let outer = std::mem::take(&mut self.leave);
            self.walk(html.tree.root());
            self.leave = outer;
            self.end_block();
            self.in_noscript = false;
        } else if self.record.is_kept() {
            self.record.any_text(NOSCRIPT, &words);
            let pictures = images::named(html.tree.root().descendants(), self.context.base);
            pictures.iter().for_each(|address| self.record.embedded(NOSCRIPT, address));
        }
    }

    /// Takes in the pictures in a `<noscript>`, which may stand in for the picture around it, in whatever size.
    fn twins(&mut self, html: &Html, stands_in: bool) {
        let document = &self.nesting.document;
        let mut seen = self.seen.take().unwrap_or_else(|| {
            document.pictures().map(|picture| images::without_size(&picture.url)).collect()
        });
        for inner in html.tree.root().descendants() {
            let Node::Element(element) = inner.value() else { continue };
            if !images::is_picture(element) && !images::is_box_of_picture(inner, element) {
                continue;
            }
            match images::see(inner, element, self.context) {
                Sight::Picture(picture) => match self.nesting.document.pieces.last_mut() {
                    // The picture before it, as scripts would load it.
                    Some(Piece::Picture(before)) if images::is_same(&before.url, &picture.url) => {
                        images::take_better(before, picture);
                    }
                    _ if stands_in => self.leave_out(STANDS_IN, inner, element),
                    _ if !seen.insert(images::without_size(&picture.url)) => {}
                    _ => self.push_picture(picture),
                },
                Sight::Nothing(rule) => self.leave_out(rule, inner, element),
                Sight::Rule | Sight::Text(_) => {}
            }
        }
        self.seen = Some(seen);
    }

    /// Whether the walk goes on into the player's fallback content.
    pub(super) fn player(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        if players::shows_picture(element) {
            self.picture(node, element);
            return self.pass_over(node, element.name());
        }
        let player = match players::still(node, element, self.context) {
            Still::Player(player) => Some(player),
            Still::Nothing(rule) => {
                self.record.embedded(rule, players::address(element).unwrap_or_default());
                None
            }
        };
        if player.is_none() && element.name() == "object" {
            // What stands in it may be read without it.
            return true;
        }
        // A script may know what to play where the markup has the poster only.
        if let Some(poster) = players::poster(element, self.context) {
            self.end_block();
            let link = player.as_ref().map(|player| player.url.clone());
            self.nesting.push(Piece::Picture(Picture { link, ..poster }));
        }
        if let Some(player) = player {
            self.end_block();
            self.nesting.push(Piece::Player(player));
        }
        self.pass_over(node, element.name())
    }
}
