//! One parsed tree per article (`scraper`), and the few ways in which the other files of this room touch it.
//!
//! Nothing here recurses: an article may nest as deep as it likes.

use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

/// Elements nested deeper than this lose their wrappers; real articles stay below 60.
const MAX_DEPTH: usize = 200;

/// The value of an attribute. A plain walk: `Element::attr` interns the name in a global table first.
pub(crate) fn attr<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs.iter().find(|(key, _)| &*key.local == name).map(|(_, value)| &**value)
}

/// The next node in document order after `node`'s whole subtree, below `top`.
pub(crate) fn after<'a>(node: NodeRef<'a, Node>, top: NodeId) -> Option<NodeRef<'a, Node>> {
    let mut node = node;
    loop {
        if node.id() == top {
            return None;
        }
        if let Some(next) = node.next_sibling() {
            return Some(next);
        }
        node = node.parent()?;
    }
}

/// The next node in document order, below `top`.
pub(crate) fn next<'a>(node: NodeRef<'a, Node>, top: NodeId) -> Option<NodeRef<'a, Node>> {
    node.first_child().or_else(|| after(node, top))
}

/// Takes a node out of the tree.
pub(crate) fn detach(html: &mut Html, id: NodeId) {
    if let Some(mut node) = html.tree.get_mut(id) {
        node.detach();
    }
}

/// Text below a node, as it stands.
pub(crate) fn text_of(node: NodeRef<'_, Node>) -> String {
    let mut text = String::new();
    let top = node.id();
    let mut at = Some(node);
    while let Some(node) = at {
        if let Node::Text(piece) = node.value() {
            text.push_str(piece);
        }
        at = next(node, top);
    }
    text
}

/// Elements whose content is not for reading.
pub(crate) fn is_unread(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "title"
            | "textarea"
            | "select"
            | "option"
            | "optgroup"
            | "datalist"
            | "button"
            | "input"
            | "applet"
            | "frame"
            | "frameset"
            | "noframes"
            | "noembed"
            | "noscript"
            | "head"
            | "meta"
            | "link"
            | "base"
            | "map"
            | "area"
            | "param"
            | "source"
            | "track"
            | "canvas"
            | "progress"
            | "meter"
            | "output"
            | "col"
            | "colgroup"
            | "svg"
            | "math"
            | "isindex"
            | "keygen"
            | "bgsound"
            | "basefont"
            | "wbr"
    )
}

/// Flattens what is nested too deep: below the limit, all that is not text, picture or line break is taken apart.
/// Returns whether there was such a thing.
pub(crate) fn cap_depth(html: &mut Html) -> bool {
    let root = html.tree.root().id();
    let mut too_deep = Vec::new();
    let mut depth = 0_usize;
    let mut at = html.tree.root().first_child();
    while let Some(node) = at {
        if depth >= MAX_DEPTH && node.children().any(|child| child.has_children()) {
            too_deep.push(node.id());
            // Its subtree is dealt with as a whole.
            at = step_over(node, root, &mut depth);
        } else if let Some(child) = node.first_child() {
            depth += 1;
            at = Some(child);
        } else {
            at = step_over(node, root, &mut depth);
        }
    }
    for &top in &too_deep {
        let Some(node) = html.tree.get(top) else { continue };
        let mut leaves = Vec::new();
        let mut at = next(node, top);
        while let Some(inner) = at {
            let (keep, into) = match inner.value() {
                Node::Text(_) => (true, true),
                Node::Element(element) => match element.name() {
                    "img" | "br" => (true, true),
                    name => (false, !is_unread(name)),
                },
                _ => (false, false),
            };
            if keep {
                leaves.push(inner.id());
            }
            at = if into { next(inner, top) } else { after(inner, top) };
        }
        let children: Vec<NodeId> = node.children().map(|child| child.id()).collect();
        for child in children {
            detach(html, child);
        }
        for leaf in leaves {
            detach(html, leaf);
            if let Some(mut node) = html.tree.get_mut(top) {
                node.append_id(leaf);
            }
        }
    }
    !too_deep.is_empty()
}

fn step_over<'a>(node: NodeRef<'a, Node>, root: NodeId, depth: &mut usize) -> Option<NodeRef<'a, Node>> {
    let mut node = node;
    loop {
        if let Some(next) = node.next_sibling() {
            return Some(next);
        }
        node = node.parent()?;
        if node.id() == root {
            return None;
        }
        *depth -= 1;
    }
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
