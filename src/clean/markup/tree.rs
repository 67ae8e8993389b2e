//! One parsed tree per article (`scraper`), and the few ways in which the other files of this room touch it.
//!
//! Nothing here recurses: an article may nest as deep as it likes.

use std::iter;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

/// Elements nested deeper than this lose their wrappers; real articles stay below 60.
const MAX_DEPTH: usize = 200;

/// The value of an attribute. A plain walk: `Element::attr` interns the name in a global table first.
pub(crate) fn attr<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs.iter().find(|(key, _)| &*key.local == name).map(|(_, value)| &**value)
}

/// The nodes below `top` in document order; those below a node that is not gone into are left out.
pub(crate) fn walk<'a>(
    top: NodeRef<'a, Node>,
    goes_in: impl Fn(NodeRef<'a, Node>) -> bool,
) -> impl Iterator<Item = NodeRef<'a, Node>> {
    iter::successors(top.first_child(), move |&node| {
        let child = if goes_in(node) { node.first_child() } else { None };
        child.or_else(|| {
            let up = iter::successors(Some(node), |node| node.parent());
            up.take_while(|node| node.id() != top.id()).find_map(|node| node.next_sibling())
        })
    })
}

/// Text below a node, as it stands, but for programs and style sheets.
pub(crate) fn text_of(node: NodeRef<'_, Node>) -> String {
    text_among(node.descendants())
}

/// The text among some nodes, but for programs and style sheets.
pub(crate) fn text_among<'a>(nodes: impl Iterator<Item = NodeRef<'a, Node>>) -> String {
    let is_code = |node: &NodeRef<'_, Node>| {
        let parent = node.parent();
        parent
            .is_some_and(|parent| parent.value().as_element().is_some_and(|element| is_code(element.name())))
    };
    let text = |node: NodeRef<'a, Node>| node.value().as_text().filter(|_| !is_code(&node));
    nodes.filter_map(text).map(|text| &**text).collect()
}

/// Whether what an element holds is no text in any language that people speak.
pub(crate) fn is_code(name: &str) -> bool {
    matches!(name, "script" | "style")
}

/// Elements whose content is not for reading.
const UNREAD: &[&str] = &[
    "script", "style", "template", "title", "textarea", "select", "option", "optgroup", "datalist", "button",
    "input", "applet", "frame", "frameset", "noframes", "noembed", "noscript", "head", "meta", "link",
    "base", "map", "area", "param", "source", "track", "canvas", "progress", "meter", "output", "col",
    "colgroup", "svg", "math", "isindex", "keygen", "bgsound", "basefont", "wbr",
];

/// Whether what an element holds is not for reading.
pub(crate) fn is_unread(name: &str) -> bool {
    UNREAD.contains(&name)
}

/// Flattens what is nested too deep: below the limit, all that is not text, picture or line break is taken apart.
/// Returns whether there was such a thing.
pub(crate) fn cap_depth(html: &mut Html) -> bool {
    let too_deep = too_deep(html);
    for &top in &too_deep {
        let Some(node) = html.tree.get(top) else { continue };
        let goes_in = |node: NodeRef<'_, Node>| match node.value() {
            Node::Element(element) => !is_unread(element.name()),
            value => value.is_text(),
        };
        let stays = |node: &NodeRef<'_, Node>| match node.value() {
            // What is not read is named later, with what it holds.
            Node::Element(element) => matches!(element.name(), "img" | "br") || is_unread(element.name()),
            value => value.is_text(),
        };
        let leaves: Vec<NodeId> = walk(node, goes_in).filter(stays).map(|node| node.id()).collect();
        let children: Vec<NodeId> = node.children().map(|child| child.id()).collect();
        for child in children {
            if let Some(mut child) = html.tree.get_mut(child) {
                child.detach();
            }
        }
        for leaf in leaves {
            if let Some(mut node) = html.tree.get_mut(top) {
                node.append_id(leaf);
            }
        }
    }
    !too_deep.is_empty()
}

/// The outermost nodes at the limit with more below them than leaves.
fn too_deep(html: &Html) -> Vec<NodeId> {
    let mut found: Vec<NodeId> = Vec::new();
    let mut is_inside = false;
    // The root is opened first, and what stands in it is at depth 0.
    let mut opened = 0_usize;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                opened += 1;
                if !is_inside && opened >= MAX_DEPTH + 2 && node.children().any(|child| child.has_children())
                {
                    is_inside = true;
                    found.push(node.id());
                }
            }
            Edge::Close(node) => {
                opened -= 1;
                is_inside &= found.last() != Some(&node.id());
            }
        }
    }
    found
}

/// A table of one column lays out a page; readers of small screens are better off without it.
pub(crate) fn is_layout_table(table: NodeRef<'_, Node>) -> bool {
    let mut cells = 0;
    for element in table.descendants().filter_map(|node| node.value().as_element()) {
        match element.name() {
            "tr" => cells = 0,
            "td" => cells += 1,
            "th" => return false,
            _ => {}
        }
        if cells > 1 {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_nesting_is_flattened_without_loss_of_text() {
        let deep =
            format!("{}deep <b>text</b><br><img src=a>{}", "<div>".repeat(3000), "</div>".repeat(3000));
        let mut html = Html::parse_fragment(&deep);
        assert!(cap_depth(&mut html));
        assert_eq!(text_of(html.tree.root()), "deep text");
        assert!(!cap_depth(&mut html));
    }

    #[test]
    fn ordinary_nesting_stays() {
        let mut html = Html::parse_fragment("<div><p>a<b>b</b></p></div>");
        let before = html.html();
        assert!(!cap_depth(&mut html));
        assert_eq!(html.html(), before);
    }
}
