//! Places within an own piece that its links lead to: `[fares](#fares)`.
//!
//! Ids that pieces choose could stand twice on a page that shows several, so each place gets one that `NoteIds` gives out.
//! A fragment leads to the element of that id or name (HTML, 7.4.2.3.4, "find a potential indicated element"), else to the
//! heading of these words: each program makes ids of headings in its own way.

use std::collections::{HashMap, HashSet};

use ego_tree::NodeId;
use percent_encoding::percent_decode_str;
use scraper::Html;

use crate::clean::markup::note_ids::{NoteIds, id_attribute};
use crate::clean::markup::safe_html::SafeHtml;
use crate::clean::markup::tree::{attr, text_of};
use crate::clean::own_links::rewrite;

/// Fragments of one piece at most: links to others stay text.
const MOST: usize = 1000;

/// What links of a piece name behind a `#`.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// As they are written, each once, with the node that they lead to.
    fragments: Vec<(String, Option<NodeId>)>,
    by_fragment: HashMap<String, usize>,
    /// Numbers from 1.
    numbers: HashMap<NodeId, usize>,
}

impl Places {
    pub(crate) fn of(html: &Html, notes: &NoteIds) -> Self {
        let mut places = Self::default();
        let nodes = || html.tree.root().descendants();
        let elements = || nodes().filter_map(|node| Some((node, node.value().as_element()?)));
        for (_, link) in elements().filter(|(_, element)| element.name() == "a") {
            let name = attr(link, "href").and_then(|href| href.trim().strip_prefix('#'));
            // `#` and `#top` lead to the top of the page.
            let name = name.filter(|name| !matches!(*name, "" | "top") && !notes.own(name));
            if let Some(name) =
                name.filter(|name| places.fragments.len() < MOST && !places.by_fragment.contains_key(*name))
            {
                places.by_fragment.insert(name.to_owned(), places.fragments.len());
                places.fragments.push((name.to_owned(), None));
            }
        }
        if places.fragments.is_empty() {
            return places;
        }
        let (mut ids, mut headings) = (HashMap::new(), HashMap::new());
        for (node, element) in elements() {
            let name = attr(element, "name").filter(|_| element.name() == "a");
            for id in attr(element, "id").into_iter().chain(name) {
                ids.entry(id).or_insert(node.id());
            }
            if matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
                headings.entry(words(&text_of(node))).or_insert(node.id());
            }
        }
        for (name, node) in &mut places.fragments {
            let name = percent_decode_str(name).decode_utf8_lossy();
            *node = ids
                .get(&*name)
                .or_else(|| headings.get(&words(&name)).filter(|_| !words(&name).is_empty()))
                .copied();
            if let Some(node) = node {
                let next = places.numbers.len() + 1;
                places.numbers.entry(*node).or_insert(next);
            }
        }
        places
    }

    /// The number of the place that a fragment leads to.
    pub(crate) fn number(&self, fragment: &str) -> Option<usize> {
        self.fragments.get(*self.by_fragment.get(fragment)?)?.1.and_then(|node| self.at(node))
    }

    /// The number of the place that a node is.
    pub(crate) fn at(&self, node: NodeId) -> Option<usize> {
        self.numbers.get(&node).copied()
    }

    /// Makes text of links whose places are not printed: a rule may have taken them out. Gives back which links lead
    /// nowhere, as they are written.
    pub(crate) fn settle(&self, body: SafeHtml, notes: &NoteIds) -> (SafeHtml, Vec<String>) {
        let (mut nowhere, mut gone) = (Vec::new(), HashSet::new());
        for (name, node) in &self.fragments {
            let id = node.and_then(|node| self.at(node)).map(|number| notes.place(number));
            if id.as_ref().is_none_or(|id| !body.as_str().contains(&id_attribute(id))) {
                nowhere.push(format!("#{name}"));
                gone.extend(id.map(|id| format!("#{id}")));
            }
        }
        let body =
            if gone.is_empty() { body } else { rewrite(&body, |href| gone.contains(href).then_some(None)) };
        (body, nowhere)
    }
}

/// The letters and digits of a heading, or of an id made of one.
fn words(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
