//! Sets the parsed tree as a [`Galley`]: one walk in document order decides for every element what becomes of it.
//!
//! The tree is read, never changed, so rules can't depend on the order in which they were applied. What no rule and no
//! kind of element keeps loses its tags but not its text.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Node};
use url::Url;

use crate::clean::markup::galley::{
    Block, BlockTag, Container, Galley, PLAYER_MARK, Picture, Piece, Player, Role,
};
use crate::clean::markup::images;
use crate::clean::markup::images::Sight;
use crate::clean::markup::parse;
use crate::clean::markup::parse::Parsed;
use crate::clean::markup::run::Run;
use crate::clean::markup::text::one_line;
use crate::clean::markup::tree::{attr, is_unread, next, text_of};
use crate::clean::markup::{attributes, links, players};
use crate::clean::rules::generic;
use crate::clean::{Profile, Removal};

/// What the walk needs to know of the article.
pub(crate) struct Job<'a> {
    /// The profile of its source.
    pub(crate) profile: Option<&'a Profile>,
    /// What relative URLs are resolved against.
    pub(crate) base: Option<&'a Url>,
    /// The URL and size of a file beside the article for a relative `src` or `href`.
    pub(crate) attached: &'a dyn Fn(&str) -> Option<Attached>,
    /// Whether removals are recorded.
    pub(crate) trace: bool,
}

/// A file beside the article as the site will publish it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attached {
    /// Root-relative URL, base path included.
    pub(crate) url: String,
    /// Width and height in pixels of a picture.
    pub(crate) size: Option<(u32, u32)>,
}

/// The outcome of the walk.
#[derive(Debug, Default)]
pub(crate) struct Set {
    pub(crate) galley: Galley,
    pub(crate) removals: Vec<Removal>,
}

/// What is to be done when the walk leaves an element.
enum Leave {
    Inline,
    Strong,
    Small,
    Break,
    Close(Container),
    Block(Option<(BlockTag, String)>),
    Role(Role),
    Keep,
    Link(Option<String>),
    Table,
}

struct Setter<'a> {
    job: &'a Job<'a>,
    set: Set,
    run: Run,
    /// Tag and attributes of the block that is being set; none for loose text.
    block: Option<(BlockTag, String)>,
    role: Role,
    /// Open containers, and whether each brought a list item that the source forgot.
    open: Vec<(Container, bool)>,
    /// Containers that are open, the items that sources forgot among them.
    depth: usize,
    /// Bytes of what is printed beside runs of text, about.
    printed: usize,
    /// For each table around the text: whether it only lays out a page.
    tables: Vec<bool>,
    /// Nesting of elements that `keep` rules protect.
    kept: u32,
    /// The link around what is being set.
    link: Option<String>,
    /// `<noscript>` twins of pictures that were looked at.
    twins: u32,
    /// Addresses of all pictures, once there is a twin to compare with them.
    seen: HashSet<String>,
    /// What is to be done on leaving which element.
    leave: Vec<(NodeId, Leave)>,
}

/// Containers in containers; those that nest deeper only break the text. Real articles stay below 12.
const MOST_CONTAINERS: usize = 40;

/// Inline elements in inline elements. Real articles stay below 8.
const MOST_INLINE: usize = 24;

/// Sets `top` and what is below it; nothing when it would be printed in more than `room` bytes: what stands around many
/// blocks is printed in each, and each relative link holds the address that it is relative to.
pub(crate) fn set(top: NodeRef<'_, Node>, job: &Job<'_>, room: usize) -> Option<Set> {
    let mut setter = Setter {
        job,
        set: Set::default(),
        run: Run::default(),
        block: None,
        role: Role::Text,
        open: Vec::new(),
        depth: 0,
        printed: 0,
        tables: Vec::new(),
        kept: 0,
        link: None,
        twins: 0,
        seen: HashSet::new(),
        leave: Vec::new(),
    };
    setter.walk(top, room);
    setter.break_run();
    (setter.size() <= room).then_some(setter.set)
}

impl Setter<'_> {
    /// Bytes of all that was set, about.
    fn size(&self) -> usize {
        self.printed.saturating_add(self.run.printed)
    }

    /// Walks until there is no room left.
    fn walk(&mut self, top: NodeRef<'_, Node>, room: usize) {
        let mut at = top;
        while self.size() <= room {
            let descend = match at.value() {
                Node::Text(text) => {
                    self.run.push_text(text);
                    false
                }
                Node::Element(element) => self.enter(at, element),
                Node::Document | Node::Fragment => at.id() == top.id(),
                _ => false,
            };
            if descend && let Some(child) = at.first_child() {
                at = child;
                continue;
            }
            loop {
                self.leave(at.id());
                if at.id() == top.id() {
                    return;
                }
                if let Some(sibling) = at.next_sibling() {
                    at = sibling;
                    break;
                }
                match at.parent() {
                    Some(parent) => at = parent,
                    None => return,
                }
            }
        }
    }

    fn leave(&mut self, id: NodeId) {
        while self.leave.last().is_some_and(|(of, _)| *of == id) {
            let Some((_, action)) = self.leave.pop() else { return };
            match action {
                Leave::Inline => self.run.pop(),
                Leave::Strong => self.run.strong -= 1,
                Leave::Small => self.run.small -= 1,
                Leave::Break => self.break_run(),
                Leave::Close(container) => self.close(container),
                Leave::Block(outer) => {
                    self.break_run();
                    self.set_block(outer);
                }
                Leave::Role(role) => {
                    self.break_run();
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
            "h1" => self.enter_block(id, element, BlockTag::H(1)),
            "h2" => self.enter_block(id, element, BlockTag::H(2)),
            "h3" => self.enter_block(id, element, BlockTag::H(3)),
            "h4" => self.enter_block(id, element, BlockTag::H(4)),
            "h5" => self.enter_block(id, element, BlockTag::H(5)),
            "h6" => self.enter_block(id, element, BlockTag::H(6)),
            "pre" | "listing" | "xmp" | "plaintext" => self.enter_block(id, element, BlockTag::Pre),
            "br" => self.run.push_break(),
            "hr" => {
                self.break_run();
                if self.open.last().is_none_or(|(parent, _)| *parent != Container::Figure) {
                    self.push(Piece::Rule);
                }
            }
            "a" => self.enter_link(id, element),
            "b" | "strong" => {
                self.run.strong += 1;
                self.leave.push((id, Leave::Strong));
                self.enter_inline(id, element);
            }
            "small" if self.role == Role::Caption => self.enter_role(id, Role::Credit),
            "small" => {
                self.run.small += 1;
                self.leave.push((id, Leave::Small));
                self.enter_inline(id, element);
            }
            "i" | "em" | "u" | "s" | "strike" | "del" | "ins" | "sub" | "sup" | "code" | "kbd" | "samp"
            | "var" | "tt" | "q" | "cite" | "abbr" | "dfn" | "mark" | "bdi" | "bdo" | "ruby" | "rb"
            | "rt" | "rp" => {
                self.enter_inline(id, element);
            }
            "img" => self.picture(node, element),
            "noscript" => {
                self.noscript(node);
                return false;
            }
            "iframe" | "embed" | "object" | "video" | "audio" | "amp-iframe" | "amp-video"
            | "amp-youtube" => {
                return self.player(node, element);
            }
            "ul" | "menu" | "dir" => self.enter_container(id, Container::Ul, attributes::plain(element)),
            "ol" => self.enter_container(id, Container::Ol, attributes::list(element)),
            "li" => {
                // Some feeds keep the items and lose the list; `tidy` makes one list of these again.
                if !self.is_in(&[Container::Ul, Container::Ol]) {
                    self.enter_container(id, Container::Ul, String::new());
                }
                self.enter_container(id, Container::Li, attributes::list_item(element));
            }
            "dl" => self.enter_container(id, Container::Dl, attributes::plain(element)),
            "dt" if self.is_in(&[Container::Dl]) => self.enter_container(id, Container::Dt, String::new()),
            "dd" if self.is_in(&[Container::Dl]) => self.enter_container(id, Container::Dd, String::new()),
            "blockquote" => match players::silent_embed(node, element, self.job.base) {
                Some(player) => {
                    self.break_run();
                    self.push(Piece::Player(player));
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
                self.break_run();
                self.leave.push((id, Leave::Break));
            }
            name => return !is_unread(name),
        }
        true
    }

    /// Whether a rule takes the element out; also reads what rules say of those that stay.
    fn ruled_out(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let Some(wrapped) = ElementRef::wrap(node) else { return false };
        if let Some(profile) = self.job.profile {
            let rules = profile.rules();
            if rules.keep.iter().any(|rule| rule.matches(wrapped)) {
                self.kept += 1;
                self.leave.push((node.id(), Leave::Keep));
            } else if let Some(rule) = rules.remove.iter().find(|rule| rule.matches(wrapped)) {
                self.record(&rule.name, node);
                return true;
            }
            for (rules, role) in [
                (&rules.caption, Role::Caption),
                (&rules.credit, Role::Credit),
                (&rules.author, Role::Byline),
            ] {
                // An author's name in a line ("作者：<a>…</a>") does not make a block of its own; bylines are known by text too.
                let inline = role == Role::Byline
                    && matches!(element.name(), "a" | "span" | "b" | "strong" | "em" | "i");
                if !inline && rules.iter().any(|rule| rule.matches(wrapped)) {
                    self.enter_role(node.id(), role);
                }
            }
        }
        if self.kept == 0
            && let Some(rule) = generic::takes_element(node, element)
        {
            self.record(rule, node);
            return true;
        }
        if self.role == Role::Text
            && let Some(role) = generic::caption_role(element)
        {
            self.enter_role(node.id(), role);
        }
        false
    }

    fn record(&mut self, rule: &str, node: NodeRef<'_, Node>) {
        if self.job.trace {
            self.set.removals.push(Removal::new(rule, &text_of(node)));
        }
    }

    fn enter_block(&mut self, id: NodeId, element: &Element, tag: BlockTag) {
        self.break_run();
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

    /// Sets what block the coming text belongs to; gives back the one before.
    fn set_block(&mut self, block: Option<(BlockTag, String)>) -> Option<(BlockTag, String)> {
        let outer = std::mem::replace(&mut self.block, block);
        self.choose_white_space();
        outer
    }

    /// White space stays in preformatted text. Captions and credits are lines, whatever their markup.
    fn choose_white_space(&mut self) {
        let preformatted = matches!(self.block, Some((BlockTag::Pre, _)));
        self.run.preformatted = preformatted && !matches!(self.role, Role::Caption | Role::Credit);
    }

    fn enter_role(&mut self, id: NodeId, role: Role) {
        self.break_run();
        let outer = std::mem::replace(&mut self.role, role);
        self.choose_white_space();
        self.leave.push((id, Leave::Role(outer)));
    }

    fn enter_inline(&mut self, id: NodeId, element: &Element) {
        let Some(tag) = attributes::inline_tag(element.name()) else { return };
        let opens = match tag {
            // Parsers end one part of a ruby text where the next begins.
            "rb" | "rt" | "rp" => !["rb", "rt", "rp"].iter().any(|part| self.run.is_in(part)),
            "ruby" | "sub" | "sup" | "q" | "bdi" | "bdo" => true,
            _ => !self.run.is_in(tag),
        };
        if opens && self.run.depth() < MOST_INLINE {
            self.run.open(tag, attributes::inline(element));
            self.leave.push((id, Leave::Inline));
        }
    }

    fn enter_link(&mut self, id: NodeId, element: &Element) {
        let Some(href) = attr(element, "href") else { return };
        let url = match (self.job.attached)(href) {
            Some(attached) => attached.url,
            None => match links::resolve(href, self.job.base) {
                Some(url) => String::from(url),
                None => return,
            },
        };
        let advert = generic::is_advert_link(&url);
        if !self.run.is_in("a") {
            self.run.open_link(&url, advert);
            self.leave.push((id, Leave::Inline));
        }
        let outer = self.link.replace(url);
        self.leave.push((id, Leave::Link(outer)));
    }

    fn enter_container(&mut self, id: NodeId, container: Container, attributes: String) {
        self.break_run();
        let adds = 1 + usize::from(self.missing_item(Some(container)).is_some());
        // A table is of no use without room for its cells.
        let needs = if container == Container::Table { adds + 3 } else { adds };
        if self.depth + needs > MOST_CONTAINERS {
            self.leave.push((id, Leave::Break));
            return;
        }
        let implied = self.imply(Some(container));
        self.depth += adds;
        self.printed = self.printed.saturating_add(16 + attributes.len());
        self.set.galley.pieces.push(Piece::Open(container, attributes));
        self.open.push((container, implied));
        // A paragraph around a list has ended; its tag is not the list's.
        let outer = self.set_block(None);
        self.leave.push((id, Leave::Block(outer)));
        self.leave.push((id, Leave::Close(container)));
    }

    fn enter_table(&mut self, node: NodeRef<'_, Node>) {
        let layout = is_layout_table(node);
        self.tables.push(layout);
        self.leave.push((node.id(), Leave::Table));
        if layout {
            self.break_run();
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
        if self.tables.last() == Some(&false) && self.is_in(parents) {
            let attributes =
                if matches!(container, Td | Th) { attributes::cell(element) } else { String::new() };
            self.enter_container(id, container, attributes);
        } else {
            self.break_run();
            self.leave.push((id, Leave::Break));
        }
    }

    /// Whether the innermost container is one of these.
    fn is_in(&self, containers: &[Container]) -> bool {
        self.open.last().is_some_and(|(parent, _)| containers.contains(parent))
    }

    /// The list item that a piece needs when the source put it into a list directly.
    fn missing_item(&self, child: Option<Container>) -> Option<Container> {
        use Container::{Dd, Dl, Dt, Li, Ol, Ul};
        match (self.open.last().map(|(parent, _)| *parent), child) {
            (Some(Ul | Ol), child) if child != Some(Li) => Some(Li),
            (Some(Dl), child) if !matches!(child, Some(Dt | Dd)) => Some(Dd),
            _ => None,
        }
    }

    /// Opens that item.
    fn imply(&mut self, child: Option<Container>) -> bool {
        let Some(item) = self.missing_item(child) else { return false };
        self.set.galley.pieces.push(Piece::Open(item, String::new()));
        true
    }

    fn end_implied(&mut self, implied: bool) {
        if implied {
            let item = if self.is_in(&[Container::Dl]) { Container::Dd } else { Container::Li };
            self.set.galley.pieces.push(Piece::Close(item));
        }
    }

    fn close(&mut self, container: Container) {
        self.break_run();
        self.set.galley.pieces.push(Piece::Close(container));
        if let Some((_, implied)) = self.open.pop() {
            self.depth -= 1 + usize::from(implied);
            self.end_implied(implied);
        }
    }

    fn push(&mut self, piece: Piece) {
        self.printed = self.printed.saturating_add(match &piece {
            Piece::Picture(picture) => {
                100 + picture.url.len() + picture.alt.len() + picture.link.as_ref().map_or(0, String::len)
            }
            Piece::Player(player) => 30 + player.url.len() + player.label.len(),
            Piece::Block(block) => 8 + block.attributes.len(),
            Piece::Open(..) | Piece::Close(_) | Piece::Rule => 8,
        });
        let implied = self.imply(None);
        self.set.galley.pieces.push(piece);
        self.end_implied(implied);
    }

    /// Ends the block that is being set.
    fn break_run(&mut self) {
        for lines in self.run.take() {
            if let [line] = lines.as_slice()
                && let Some(label) = line.text.strip_prefix(PLAYER_MARK)
                && line.ink.link == line.ink.all
                && let Some(url) = &line.only_link
            {
                let player = Player { url: url.clone(), label: one_line(label) };
                self.push(Piece::Player(player));
                continue;
            }
            let (tag, attributes) = self.block.clone().unwrap_or((BlockTag::P, String::new()));
            let loose = self.block.is_none();
            self.push(Piece::Block(Block { tag, role: self.role, attributes, lines, loose }));
        }
    }

    fn picture(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        match images::see(node, element, self.job) {
            Sight::Picture(picture) => self.push_picture(picture),
            Sight::Text(alt) => self.run.push_text(&alt),
            Sight::Nothing(rule) => self.record(rule, node),
        }
    }

    fn push_picture(&mut self, mut picture: Picture) {
        self.break_run();
        if let Some(link) = self.link.as_deref().filter(|link| !images::is_picture_url(link)) {
            picture.link = Some(link.to_owned());
        }
        if self.twins > 0 {
            self.seen.insert(picture.url.clone());
        }
        self.push(Piece::Picture(picture));
    }

    /// A `<noscript>` twin counts when the picture before it could not be read without scripts.
    fn noscript(&mut self, node: NodeRef<'_, Node>) {
        let Some(Node::Text(text)) = node.first_child().map(|child| child.value()) else { return };
        // No article has this many.
        if !text.contains("<img") || self.twins > 500 {
            return;
        }
        self.twins += 1;
        let Some(Parsed { html: twin, .. }) = parse::parse(text) else { return };
        if self.seen.is_empty() {
            self.seen.extend(self.set.galley.pictures().map(|picture| picture.url.clone()));
        }
        let top = twin.tree.root().id();
        let mut at = Some(twin.tree.root());
        while let Some(inner) = at {
            if let Node::Element(element) = inner.value()
                && element.name() == "img"
                && let Sight::Picture(picture) = images::see(inner, element, self.job)
                && !self.seen.contains(&picture.url)
            {
                self.push_picture(picture);
            }
            at = next(inner, top);
        }
    }

    /// Whether the walk goes on into the player's fallback content.
    fn player(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        match players::still(node, element, self.job) {
            Some(player) => {
                self.break_run();
                if let Some(poster) = players::poster(element, self.job) {
                    let link = Some(player.url.clone());
                    self.push(Piece::Picture(Picture { link, ..poster }));
                }
                self.push(Piece::Player(player));
                false
            }
            None => element.name() == "object",
        }
    }
}

/// A table of one column lays out a page; readers of small screens are better off without it.
fn is_layout_table(table: NodeRef<'_, Node>) -> bool {
    let mut cells = 0;
    let mut at = Some(table);
    while let Some(node) = at {
        if let Node::Element(element) = node.value() {
            match element.name() {
                "tr" => cells = 0,
                "th" => return false,
                "td" => {
                    cells += 1;
                    if cells > 1 {
                        return false;
                    }
                }
                _ => {}
            }
        }
        at = next(node, table.id());
    }
    true
}
