//! A tree that counts what the parser does to it. The parser can't so much as look at an open element without asking here.

use std::borrow::Cow;
use std::cell::Cell;

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName};
use scraper::{Html, HtmlTreeSink};

/// Steps that any text may take: some hundredths of a second.
const FREE: u64 = 2_000_000;

/// Steps for each byte. All articles of two corpora, 21,000, stay below this without the free ones; what is printed, and may come
/// again as input, takes less than 20.
const PER_BYTE: u64 = 40;

/// Steps that a new element is worth, without its attributes.
const ELEMENT: u64 = 32;

/// Steps for an attribute: its name is looked up, its value shared.
const ATTRIBUTE: u64 = 16;

/// Steps for a child that moves, a piece of text.
const PIECE: u64 = 4;

/// Bytes of memory that a tree, and what is made of it, may take, about. All articles of two corpora stay below a tenth.
const MOST_MEMORY: u64 = 64 << 20;

/// Bytes of memory for an element with the text in it: in the tree, in the document and in the sanitiser's tree.
const ELEMENT_MEMORY: u64 = 1200;

/// Bytes of memory for an attribute.
const ATTRIBUTE_MEMORY: u64 = 80;

pub(crate) struct Budgeted {
    tree: HtmlTreeSink,
    steps: Cell<u64>,
    most: u64,
    memory: Cell<u64>,
}

impl Budgeted {
    /// An empty fragment for a text of so many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        let most = FREE.saturating_add(PER_BYTE.saturating_mul(bytes as u64));
        Self {
            tree: HtmlTreeSink::new(Html::new_fragment()),
            steps: Cell::new(0),
            most,
            memory: Cell::new(0),
        }
    }

    /// Whether more was done than the text's length allows, or more is held than any text may.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.steps.get() > self.most || self.memory.get() > MOST_MEMORY
    }

    pub(crate) fn into_html(self) -> Html {
        self.tree.finish()
    }

    fn hold(&self, attributes: usize) {
        let bytes = ELEMENT_MEMORY + ATTRIBUTE_MEMORY * attributes as u64;
        self.memory.set(self.memory.get().saturating_add(bytes));
    }

    fn count(&self, steps: u64) {
        self.steps.set(self.steps.get().saturating_add(steps));
    }
}

impl TreeSink for Budgeted {
    type Handle = NodeId;
    type Output = Html;
    type ElemName<'a> = <HtmlTreeSink as TreeSink>::ElemName<'a>;

    fn finish(self) -> Html {
        self.into_html()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        self.tree.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        self.count(1);
        self.tree.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.count(ELEMENT + ATTRIBUTE * attrs.len() as u64);
        self.hold(attrs.len());
        self.tree.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.count(ELEMENT);
        self.hold(0);
        self.tree.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.count(ELEMENT);
        self.hold(0);
        self.tree.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.count(PIECE);
        self.tree.append(parent, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, before: &NodeId, child: NodeOrText<NodeId>) {
        self.count(PIECE);
        self.tree.append_based_on_parent_node(element, before, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.count(ELEMENT);
        self.tree.append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.count(1);
        self.tree.get_template_contents(target)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        self.count(1);
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        self.count(PIECE);
        self.tree.append_before_sibling(sibling, child);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.count(ATTRIBUTE * attrs.len() as u64);
        self.tree.add_attrs_if_missing(target, attrs);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.count(PIECE);
        self.tree.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let moved = self.tree.0.borrow().tree.get(*node).map_or(0, |node| node.children().count());
        self.count(PIECE * (1 + moved as u64));
        self.tree.reparent_children(node, new_parent);
    }
}
