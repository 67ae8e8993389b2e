//! How much text the rules that know an element by its name alone may take out: never more than what stays.
//!
//! A name says what its maker thought of, not what is in it: ChinaFile calls the essays of invited authors `comments`. So all elements
//! of a name go or stay together, those that hold least first.

use std::collections::{HashMap, HashSet};

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use scraper::node::Element;

use crate::clean::markup::text::visible;
use crate::clean::markup::tree::{is_unread, walk};

/// This many characters of an article are labels, whatever stands beside them.
const LABELS: usize = 24;

/// What is said of an element by its name.
#[derive(Clone, Copy)]
pub(crate) struct Claim {
    /// The name, or what else it is known by.
    pub(crate) name: &'static str,
    /// The rule that goes by it.
    pub(crate) rule: &'static str,
    /// Characters of prose, at most, that make it believed.
    pub(crate) most: usize,
}

/// Characters in an element.
#[derive(Clone, Copy, Default)]
struct Held {
    /// Outside of links.
    prose: usize,
    /// In all, and one for each picture.
    all: usize,
}

/// The prose of an article (text that is in no link), and which elements of it rules may take out.
pub(crate) struct Prose<'a> {
    top: NodeRef<'a, Node>,
    claims: fn(&Element) -> Option<Claim>,
    /// Elements that go, once they are asked for.
    gone: Option<HashSet<NodeId>>,
    /// Characters that labels may have yet.
    labels: usize,
}

impl<'a> Prose<'a> {
    /// Of the article in `top`; `claims` says what an element is called.
    pub(crate) fn new(top: NodeRef<'a, Node>, claims: fn(&Element) -> Option<Claim>) -> Self {
        Self { top, claims, gone: None, labels: LABELS }
    }

    /// The rule that an element goes by: all of its name hold less prose than stays.
    pub(crate) fn rule_of(&mut self, node: NodeRef<'_, Node>, element: &Element) -> Option<&'static str> {
        let claim = (self.claims)(element)?;
        let gone = self.gone.get_or_insert_with(|| weigh(self.top, self.claims, &mut self.labels));
        // What stands in `<noscript>` is a tree of its own.
        let goes = if std::ptr::eq(node.tree(), self.top.tree()) {
            gone.contains(&node.id())
        } else {
            let held = characters(node, self.labels + 1);
            let goes = held <= self.labels;
            self.labels -= if goes { held } else { 0 };
            goes
        };
        goes.then_some(claim.rule)
    }
}

/// The elements that go.
fn weigh(
    top: NodeRef<'_, Node>,
    claims: fn(&Element) -> Option<Claim>,
    labels: &mut usize,
) -> HashSet<NodeId> {
    let mut claimed: HashMap<&str, (Held, Vec<NodeId>)> = HashMap::new();
    let mut all = Held::default();
    // Elements that are open and claimed, with what was held before them, and links and unread elements around what is at hand.
    let mut open: Vec<(NodeId, Claim, Held)> = Vec::new();
    let (mut links, mut unread) = (0_usize, 0_usize);
    for edge in top.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) if unread == 0 => {
                    let characters = visible(text).count();
                    all.all += characters;
                    all.prose += if links == 0 { characters } else { 0 };
                }
                Node::Element(element) => {
                    if let Some(claim) = claims(element).filter(|_| node.id() != top.id()) {
                        open.push((node.id(), claim, all));
                    }
                    links += usize::from(element.name() == "a");
                    unread += usize::from(is_unread(element.name()));
                    all.all += usize::from(element.name() == "img");
                }
                _ => {}
            },
            Edge::Close(node) => {
                let Node::Element(element) = node.value() else { continue };
                links -= usize::from(element.name() == "a");
                unread -= usize::from(is_unread(element.name()));
                let Some((_, claim, before)) = open.pop_if(|(id, ..)| *id == node.id()) else { continue };
                let within = all.all - before.all;
                let prose =
                    if links > 0 || element.name() == "a" { within } else { all.prose - before.prose };
                if prose <= claim.most {
                    let (held, nodes) = claimed.entry(claim.name).or_default();
                    held.prose += prose;
                    held.all += within;
                    nodes.push(node.id());
                }
            }
        }
    }
    let mut claimed: Vec<(&str, (Held, Vec<NodeId>))> = claimed.into_iter().collect();
    claimed.sort_by_key(|(name, (held, _))| (held.prose, *name));
    let (mut gone, mut taken) = (HashSet::new(), Held::default());
    for (_, (held, nodes)) in claimed {
        let prose = taken.prose + held.prose;
        let is_little = held.prose == 0 || prose <= (all.prose / 2).max(LABELS);
        if is_little && taken.all + held.all < all.all || held.all == 0 {
            taken = Held { prose, all: taken.all + held.all };
            gone.extend(nodes);
        }
    }
    *labels = LABELS.saturating_sub(taken.prose);
    gone
}

/// Characters below a node that are in no link, counted up to `most`.
fn characters(node: NodeRef<'_, Node>, most: usize) -> usize {
    let outside_of_links = |inner: NodeRef<'_, Node>| {
        inner.value().as_element().is_none_or(|inner| inner.name() != "a" && !is_unread(inner.name()))
    };
    let texts = walk(node, outside_of_links).filter_map(|inner| inner.value().as_text());
    texts.flat_map(|text| visible(text)).take(most).count()
}
