//! Makes a [`Document`] of the parsed tree: one walk in document order decides for every element what becomes of it.
//!
//! The tree is read, never changed, so rules can't depend on the order in which they were applied. What no rule and no
//! kind of element keeps loses its tags but not its text.

mod ids;
mod media;
mod unseen;

use std::collections::HashSet;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Node};

use crate::clean::markup::autolink;
use crate::clean::markup::context::Context;
use crate::clean::markup::document::{
    Block, BlockTag, Container, Document, PLAYER_MARK, Piece, Player, Role,
};
use crate::clean::markup::images;
use crate::clean::markup::inline::InlineText;
use crate::clean::markup::line::Line;
use crate::clean::markup::nesting::Nesting;
use crate::clean::markup::note_ids::{TOP, id_attribute};
use crate::clean::markup::places::Places;
use crate::clean::markup::text::one_line;
use crate::clean::markup::tree::{attr, is_code, is_layout_table, is_unread, text_of};
use crate::clean::markup::{attributes, players};
use crate::clean::removal::Record;
use crate::clean::rules::generic;
use crate::clean::rules::profile::SelectorKey;
use crate::clean::rules::prose::Prose;

/// What is to be done when the walk leaves an element.
enum Leave {
    Inline,
    Break,
    Close,
    Block(Option<(BlockTag, String)>),
    Role(Role),
    Keep,
    Link(Option<String>),
    Table,
}

struct Builder<'a> {
    context: &'a Context<'a>,
    /// Bytes that all may be printed in.
    room: usize,
    /// Bytes that all is printed in up to the last place outside of containers.
    outside: usize,
    places: &'a Places,
    /// Id of the place that the next block is.
    place: Option<String>,
    nesting: Nesting,
    record: &'a mut Record,
    inline: InlineText,
    /// Tag and attributes of the block at hand; none for loose text.
    block: Option<(BlockTag, String)>,
    role: Role,
    /// For each table around the text: whether it only lays out a page.
    tables: Vec<bool>,
    /// Nesting of elements that `keep` rules protect.
    kept: u32,
    /// The link around what is at hand.
    link: Option<String>,
    /// Links, written and made of bare addresses.
    links: usize,
    /// `<noscript>` elements that were read.
    noscripts: u32,
    /// Whether what is at hand stands in one.
    in_noscript: bool,
    /// Addresses of all pictures, once there is a twin to compare with them.
    seen: Option<HashSet<String>>,
    /// What generic rules may take.
    prose: Prose<'a>,
    /// Ids that are taken.
    ids: HashSet<String>,
    /// What is to be done on leaving which element.
    leave: Vec<(NodeId, Leave)>,
}

/// Bytes that what stands in one container may be printed in: the sanitiser has all of it at once, several times over. The largest file of
/// 115,316 articles has a twelfth.
const MOST_IN_CONTAINER: usize = 8 << 20;

/// Inline elements in inline elements. Real articles stay below 8.
const MOST_INLINE: usize = 24;

/// Builds `top` and what is below it; nothing when it would be printed in more than `room` bytes (what stands around many blocks is
/// printed in each, and each relative link holds the address that it is relative to), or a container of it in too many.
pub(crate) fn build<'a>(
    top: NodeRef<'a, Node>,
    context: &'a Context<'a>,
    room: usize,
    places: &'a Places,
    record: &'a mut Record,
) -> Option<Document> {
    let mut builder = Builder {
        context,
        room,
        outside: 0,
        places,
        place: None,
        nesting: Nesting::default(),
        record,
        inline: InlineText::default(),
        block: None,
        role: Role::Text,
        tables: Vec::new(),
        kept: 0,
        link: None,
        links: 0,
        noscripts: 0,
        in_noscript: false,
        seen: None,
        prose: Prose::new(top, generic::claim),
        ids: HashSet::new(),
        leave: Vec::new(),
    };
    builder.walk(top);
    builder.end_block();
    (!builder.is_full()).then_some(builder.nesting.document)
}

impl Builder<'_> {
    /// Bytes that all is printed in, about.
    fn size(&self) -> usize {
        self.nesting.printed.saturating_add(self.inline.printed)
    }

    /// Whether there is no room left.
    fn is_full(&mut self) -> bool {
        let size = self.size();
        if !self.nesting.is_within() {
            self.outside = size;
        }
        size > self.room || size - self.outside > MOST_IN_CONTAINER
    }

    /// Walks until there is no room left.
    fn walk(&mut self, top: NodeRef<'_, Node>) {
        let mut passed_over = None;
        for edge in top.traverse() {
            match edge {
                Edge::Open(node) if passed_over.is_none() => {
                    let goes_in = match node.value() {
                        Node::Text(text) => {
                            self.inline.push_text(text);
                            true
                        }
                        Node::Element(element) => {
                            self.name_words(node, element);
                            let goes_in = self.enter(node, element);
                            if goes_in && images::is_box_of_picture(node, element) {
                                self.picture(node, element);
                            }
                            if goes_in && self.record.is_kept() {
                                self.name_backgrounds(element);
                            }
                            self.note_place(node, element);
                            goes_in
                        }
                        Node::Comment(text) => self.name_broken_comment(text),
                        _ => node.id() == top.id(),
                    };
                    passed_over = (!goes_in).then_some(node.id());
                }
                Edge::Close(node) if passed_over.is_none_or(|passed| passed == node.id()) => {
                    passed_over = None;
                    self.leave(node.id());
                }
                _ => {}
            }
            if self.is_full() {
                return;
            }
        }
    }

    fn leave(&mut self, id: NodeId) {
        while self.leave.last().is_some_and(|(of, _)| *of == id) {
            let Some((_, action)) = self.leave.pop() else { return };
            match action {
                Leave::Inline => self.inline.pop(),
                Leave::Break => self.end_block(),
                Leave::Close => {
                    self.end_block();
                    self.nesting.close();
                }
                Leave::Block(outer) => {
                    self.end_block();
                    self.set_block(outer);
                }
                Leave::Role(role) => {
                    self.end_block();
                    self.role = role;
                    self.choose_white_space();
                }
                Leave::Keep => self.kept -= 1,
                Leave::Link(link) => self.link = link,
                Leave::Table => drop(self.tables.pop()),
            }
        }
    }

    /// Decides what becomes of an element; whether the walk goes into it.
    fn enter(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let id = node.id();
        if self.ruled_out(node, element) {
            return false;
        }
        match element.name() {
            "p" | "summary" => self.enter_block(id, element, BlockTag::P),
            "pre" | "listing" | "xmp" | "plaintext" => self.enter_block(id, element, BlockTag::Pre),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = element.name().as_bytes()[1] - b'0';
                self.enter_block(id, element, BlockTag::H(level));
            }
            "br" => self.inline.push_break(),
            "hr" => self.rule(),
            "a" => return self.enter_link(node, element),
            "small" if self.role == Role::Caption => self.enter_role(id, Role::Credit),
            "img" => self.picture(node, element),
            "noscript" => {
                self.noscript(node);
                return false;
            }
            "iframe" | "embed" | "object" | "video" | "audio" | "amp-iframe" | "amp-video"
            | "amp-youtube" | "applet" => return self.player(node, element),
            _ if players::is_silent_embed(node, element) => return self.player(node, element),
            "ul" | "menu" | "dir" => self.enter_container(id, Container::Ul, attributes::plain(element)),
            "ol" => self.enter_container(id, Container::Ol, attributes::list(element)),
            "li" => {
                // Some feeds keep the items and lose the list; `tidy` makes one list of these again.
                if !self.nesting.is_in(&[Container::Ul, Container::Ol]) {
                    self.enter_container(id, Container::Ul, String::new());
                }
                let attributes = attributes::list_item(element) + &self.note_id(element);
                self.enter_container(id, Container::Li, attributes);
            }
            "dl" => self.enter_container(id, Container::Dl, attributes::plain(element)),
            "dt" if self.nesting.is_in(&[Container::Dl]) => {
                self.enter_container(id, Container::Dt, String::new())
            }
            "dd" if self.nesting.is_in(&[Container::Dl]) => {
                self.enter_container(id, Container::Dd, String::new())
            }
            "blockquote" => match players::silent_embed(node, element, self.context.base) {
                Some(player) => {
                    self.end_block();
                    self.nesting.push(Piece::Player(player));
                    return false;
                }
                None => self.enter_container(id, Container::Blockquote, attributes::plain(element)),
            },
            "table" => self.enter_table(node),
            "caption" | "thead" | "tbody" | "tfoot" | "tr" | "th" | "td" => {
                self.enter_table_part(id, element)
            }
            "figure" => self.enter_container(id, Container::Figure, String::new()),
            "figcaption" => self.enter_role(id, Role::Caption),
            "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "nav" | "center"
            | "address" | "details" | "form" | "fieldset" | "legend" | "dt" | "dd" | "hgroup" | "search"
            | "marquee" | "dialog" => {
                self.end_block();
                self.leave.push((id, Leave::Break));
            }
            name => match attributes::inline_tag(element) {
                Some(tag) => self.enter_inline(id, tag, element),
                // `<amp-img … />` closes nothing: what stands behind it stands in it.
                None if images::is_picture(element) => self.picture(node, element),
                None if is_unread(name) => return self.pass_over(node, name),
                None => {}
            },
        }
        true
    }

    /// Whether a rule takes the element out; also reads what rules say of those that stay.
    fn ruled_out(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let Some(wrapped) = ElementRef::wrap(node) else { return false };
        if let Some(profile) = self.context.profile {
            let matching = |key| profile.selectors(key).iter().find(|rule| rule.matches(wrapped));
            if matching(SelectorKey::Keep).is_some() {
                self.kept += 1;
                self.leave.push((node.id(), Leave::Keep));
            } else if let Some(rule) = matching(SelectorKey::Remove) {
                self.remove(&rule.name, node);
                return true;
            }
            for (key, role) in [
                (SelectorKey::Caption, Role::Caption),
                (SelectorKey::Credit, Role::Credit),
                (SelectorKey::Author, Role::Byline),
            ] {
                // An author's name in a line ("作者：<a>…</a>") does not make a block of its own; bylines are known by text too.
                let inline = role == Role::Byline
                    && matches!(element.name(), "a" | "span" | "b" | "strong" | "em" | "i");
                if !inline && matching(key).is_some() {
                    self.enter_role(node.id(), role);
                }
            }
        }
        if self.kept == 0
            && let Some(rule) = self.prose.rule_of(node, element)
        {
            self.remove(rule, node);
            return true;
        }
        if let Some(role) = generic::caption_role(element, self.role)
            && (self.role == Role::Text || self.role == Role::Caption && role == Role::Credit)
        {
            self.enter_role(node.id(), role);
        }
        false
    }

    /// Takes down that a rule takes an element out.
    fn remove(&mut self, rule: &str, node: NodeRef<'_, Node>) {
        if self.record.is_kept() {
            let pictures = images::named(node.descendants(), self.context.base);
            self.record.element(rule, &text_of(node), &pictures);
        }
    }

    /// Passes over an element whose content is not for reading.
    fn pass_over(&mut self, node: NodeRef<'_, Node>, name: &str) -> bool {
        if self.record.is_kept() && !is_code(name) {
            let rule = format!("generic: {name}");
            self.record.any_text(&rule, &text_of(node));
            // It may be a picture itself: `<input type=image>`.
            let skipped = usize::from(name != "input");
            let pictures = images::named(node.descendants().skip(skipped), self.context.base);
            pictures.iter().for_each(|address| self.record.embedded(&rule, address));
        }
        false
    }

    fn enter_block(&mut self, id: NodeId, element: &Element, tag: BlockTag) {
        self.end_block();
        // Paragraphs in a heading or in preformatted text belong to it.
        let block = match &self.block {
            Some((outer @ (BlockTag::H(_) | BlockTag::Pre), attributes)) => {
                Some((*outer, attributes.clone()))
            }
            _ => Some((tag, attributes::plain(element))),
        };
        let outer = self.set_block(block);
        self.leave.push((id, Leave::Block(outer)));
    }

    /// Chooses what block the coming text belongs to; gives back the one before.
    fn set_block(&mut self, block: Option<(BlockTag, String)>) -> Option<(BlockTag, String)> {
        let outer = std::mem::replace(&mut self.block, block);
        self.choose_white_space();
        outer
    }

    /// White space stays in preformatted text. Captions and credits are lines, whatever their markup.
    fn choose_white_space(&mut self) {
        let preformatted = matches!(self.block, Some((BlockTag::Pre, _)));
        self.inline.preformatted = preformatted && !matches!(self.role, Role::Caption | Role::Credit);
    }

    fn enter_role(&mut self, id: NodeId, role: Role) {
        self.end_block();
        let outer = std::mem::replace(&mut self.role, role);
        self.choose_white_space();
        self.leave.push((id, Leave::Role(outer)));
    }

    fn enter_inline(&mut self, id: NodeId, tag: &'static str, element: &Element) {
        let opens = match tag {
            // Parsers end one part of a ruby text where the next begins.
            "rb" | "rt" | "rp" => !["rb", "rt", "rp"].iter().any(|part| self.inline.is_in(part)),
            "ruby" | "sub" | "sup" | "q" | "bdi" | "bdo" | "span" => true,
            _ => !self.inline.is_in(tag),
        };
        if opens && self.inline.depth() < MOST_INLINE {
            self.inline.open(tag, attributes::inline(element));
            self.leave.push((id, Leave::Inline));
        }
    }

    /// Whether the walk goes on into the link.
    fn enter_link(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let Some(href) = attr(element, "href") else { return true };
        let notes = self.context.notes;
        let fragment = href.trim().strip_prefix('#');
        if let Some(note) = fragment.filter(|id| notes.own(id) && !notes.is_place(id)) {
            let attributes = format!(" href=\"#{note}\"{}", self.note_id(element));
            self.inline.push_note_mark(&attributes, &one_line(&text_of(node)));
            return false;
        }
        let id = node.id();
        let url = match fragment {
            Some(place) if notes.is_place(place) => Some(format!("#{place}")),
            Some("" | "top") => self.context.base.is_none().then(|| TOP.to_owned()),
            Some(name) => self.places.led_to(name).map(|number| format!("#{}", notes.place(number))),
            None => self.context.link(href),
        };
        let Some(url) = url else { return true };
        if generic::is_way_on(node, &url, self.context.base) {
            self.remove("generic: ways on to the page", node);
            return false;
        }
        let advert = generic::is_advert_link(&url);
        if !self.inline.is_in("a") {
            self.links += 1;
            self.inline.open_link(&url, advert);
            self.leave.push((id, Leave::Inline));
        }
        let outer = self.link.replace(url);
        self.leave.push((id, Leave::Link(outer)));
        true
    }

    fn enter_container(&mut self, id: NodeId, container: Container, attributes: String) {
        self.end_block();
        if !self.nesting.open(container, attributes) {
            self.leave.push((id, Leave::Break));
            return;
        }
        // A paragraph around a list has ended; its tag is not the list's.
        let outer = self.set_block(None);
        self.leave.push((id, Leave::Block(outer)));
        self.leave.push((id, Leave::Close));
    }

    fn enter_table(&mut self, node: NodeRef<'_, Node>) {
        let layout = is_layout_table(node);
        self.tables.push(layout);
        self.leave.push((node.id(), Leave::Table));
        if layout {
            self.end_block();
            self.leave.push((node.id(), Leave::Break));
        } else {
            self.enter_container(node.id(), Container::Table, String::new());
        }
    }

    fn enter_table_part(&mut self, id: NodeId, element: &Element) {
        use Container::{Caption, Table, Tbody, Td, Tfoot, Th, Thead, Tr};
        let (container, parents): (_, &[Container]) = match element.name() {
            "caption" => (Caption, &[Table]),
            "thead" => (Thead, &[Table]),
            "tbody" => (Tbody, &[Table]),
            "tfoot" => (Tfoot, &[Table]),
            "tr" => (Tr, &[Table, Thead, Tbody, Tfoot]),
            "th" => (Th, &[Tr]),
            _ => (Td, &[Tr]),
        };
        if self.tables.last() == Some(&false) && self.nesting.is_in(parents) {
            let attributes =
                if matches!(container, Td | Th) { attributes::cell(element) } else { String::new() };
            self.enter_container(id, container, attributes);
        } else {
            self.end_block();
            self.leave.push((id, Leave::Break));
        }
    }

    /// Ends the block at hand.
    fn end_block(&mut self) {
        for mut lines in self.inline.take() {
            if !self.inline.preformatted {
                lines.iter_mut().for_each(|line| self.link_addresses(line));
            }
            if let [line] = lines.as_slice()
                && let Some(label) = line.text.strip_prefix(PLAYER_MARK)
                && line.counts.link == line.counts.all
                && let Some(url) = &line.only_link
            {
                let player = Player { url: url.clone(), label: one_line(label) };
                self.nesting.push(Piece::Player(player));
                continue;
            }
            let (tag, mut attributes) = self.block.clone().unwrap_or((BlockTag::P, String::new()));
            attributes.extend(self.place.take().map(id_attribute));
            let loose = self.block.is_none();
            self.nesting.push(Piece::Block(Block { tag, role: self.role, attributes, lines, loose }));
        }
    }

    /// Makes links of the bare addresses in a line, where the body has not too many. Written ones count, so that what was printed and
    /// is read again comes out the same.
    fn link_addresses(&mut self, line: &mut Line) {
        let left = autolink::MOST_LINKS.saturating_sub(self.links);
        let Some(linked) = autolink::link(&line.html, left) else { return };
        self.links += linked.targets.len();
        self.inline.printed = self.inline.printed.saturating_add(linked.html.len() - line.html.len());
        line.html = linked.html;
        line.counts.link += linked.characters;
        line.advert |= linked.targets.iter().any(|target| generic::is_advert_link(target));
    }
}
