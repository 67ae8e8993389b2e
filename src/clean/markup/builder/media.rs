//! Pictures, their twins for readers without scripts, and players, as the walk meets them.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use crate::clean::markup::builder::Builder;
use crate::clean::markup::document::{Container, Picture, Piece};
use crate::clean::markup::images::{self, Sight};
use crate::clean::markup::parse::{self, Parsed};
use crate::clean::markup::players;
use crate::clean::removal::Removal;

impl Builder<'_> {
    /// A figure may be the picture itself, which a script would put into it.
    pub(super) fn enter_figure(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        self.enter_container(node.id(), Container::Figure, String::new());
        if images::is_lazy_figure(node, element) {
            self.picture(node, element);
        }
    }

    pub(super) fn picture(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        match images::see(node, element, self.context) {
            Sight::Picture(picture) => self.push_picture(picture),
            Sight::Text(alt) => self.inline.push_text(&alt),
            Sight::Nothing(rule) if self.context.trace => {
                self.removals.push(Removal::of_picture(rule, images::address(element).unwrap_or_default()));
            }
            Sight::Nothing(_) => {}
        }
    }

    pub(super) fn push_picture(&mut self, mut picture: Picture) {
        self.end_block();
        if let Some(link) = self.link.as_deref().filter(|link| !images::is_picture_url(link)) {
            picture.link = Some(link.to_owned());
        }
        if self.twins > 0 {
            self.seen.insert(picture.url.clone());
        }
        self.nesting.push(Piece::Picture(picture));
    }

    /// A `<noscript>` twin counts when the picture before it could not be read without scripts.
    pub(super) fn noscript(&mut self, node: NodeRef<'_, Node>) {
        let Some(Node::Text(text)) = node.first_child().map(|child| child.value()) else { return };
        // No article has this many.
        if !text.contains("<img") || self.twins > 500 {
            return;
        }
        self.twins += 1;
        let Some(Parsed { html: twin, .. }) = parse::parse(text) else { return };
        if self.seen.is_empty() {
            self.seen.extend(self.nesting.document.pictures().map(|picture| picture.url.clone()));
        }
        for inner in twin.tree.root().descendants() {
            if let Node::Element(element) = inner.value()
                && element.name() == "img"
                && let Sight::Picture(picture) = images::see(inner, element, self.context)
                && !self.seen.contains(&picture.url)
            {
                self.push_picture(picture);
            }
        }
    }

    /// Whether the walk goes on into the player's fallback content.
    pub(super) fn player(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        match players::still(node, element, self.context) {
            Some(player) => {
                self.end_block();
                if let Some(poster) = players::poster(element, self.context) {
                    let link = Some(player.url.clone());
                    self.nesting.push(Piece::Picture(Picture { link, ..poster }));
                }
                self.nesting.push(Piece::Player(player));
                false
            }
            None => element.name() == "object",
        }
    }
}
