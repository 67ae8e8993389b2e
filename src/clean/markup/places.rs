//! Places within an own piece that links lead to: `[fares](#fares)`, and `[fares](b.md#fares)` from another.
//!
//! Ids that pieces choose could stand twice on a page that shows several, so each place gets one that `NoteIds` gives out:
//! headings, and elements with an id or a name. A fragment leads to the element of that id or name (HTML, 7.4.6.4, "find a
//! potential indicated element"), else to the heading of these words: each program makes ids of headings in its own way. Of
//! several headings of the same words the second is `fares-1`, the third `fares-2`, as Hugo, Zola and kramdown count.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use ego_tree::NodeId;
use scraper::Html;

use crate::clean::markup::document::{BlockTag, Document, Piece};
use crate::clean::markup::names::{LONGEST, Names, words};
use crate::clean::markup::note_ids::{NoteIds, id_attribute};
use crate::clean::markup::safe_html::SafeHtml;
use crate::clean::markup::tree::{attr, text_of};
use crate::clean::own_links::rewrite;

/// Fragments of one piece at most, and places: links to others stay text.
const MOST: usize = 1000;

/// What stands before an id.
const ID: &str = " id=\"";

/// What links name behind a `#`.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Those of the piece itself, as they are written, each once, with the number of the place.
    fragments: Vec<(String, Option<usize>)>,
    by_fragment: HashMap<String, usize>,
    names: Names,
    /// Numbers from 1.
    numbers: HashMap<NodeId, usize>,
    /// Ids of places that begin where another does, each with the id of that.
    joined: RefCell<HashMap<String, String>>,
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
        // Places by their order in the text, from 0.
        let (mut nodes, mut names, mut counts) = (Vec::new(), Names::default(), Counts::default());
        for (node, element) in elements() {
            let name = attr(element, "name").filter(|_| element.name() == "a");
            let ids =
                attr(element, "id").into_iter().chain(name).filter(|id| !id.is_empty() && !notes.own(id));
            let ids: Vec<&str> =
                ids.filter(|id| id.len() <= LONGEST && !names.ids.contains_key(*id)).collect();
            names.ids.extend(ids.iter().map(|id| ((*id).to_owned(), nodes.len())));
            let is_heading = matches!(element.name(), "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
            if is_heading {
                counts.name(&text_of(node), nodes.len(), &mut names.headings);
            }
            if is_heading || !ids.is_empty() {
                nodes.push((node.id(), !ids.is_empty()));
            }
        }
        places.number(&nodes, names);
        places
    }

    /// Gives numbers to places: to those that the piece itself leads to first, then to those that have an id.
    fn number(&mut self, nodes: &[(NodeId, bool)], names: Names) {
        let mut numbers: HashMap<usize, usize> = HashMap::new();
        let mut give = |place: usize| {
            let next = numbers.len() + 1;
            *numbers.entry(place).or_insert(next)
        };
        for (name, number) in &mut self.fragments {
            *number = names.find(name).map(&mut give);
        }
        let with_id = nodes.iter().enumerate().filter(|(_, (_, has_id))| *has_id);
        with_id.take(MOST).for_each(|(place, _)| {
            give(place);
        });
        let ids = names.ids.into_iter();
        self.names.ids = ids.filter_map(|(name, place)| Some((name, *numbers.get(&place)?))).collect();
        self.numbers = numbers.iter().map(|(place, number)| (nodes[*place].0, *number)).collect();
    }

    /// Gives each heading an id that has none yet: links of other pieces may lead there. These are those of the text that is
    /// printed, so that what was printed and read again gets the same.
    pub(crate) fn name_headings(&mut self, document: &mut Document, notes: &NoteIds) {
        let number_in = |attributes: &str| ids_in(attributes).find_map(|id| number_of(id, notes));
        let printed = document.blocks().filter_map(|block| number_in(&block.attributes));
        let mut last = printed.chain(self.numbers.values().copied()).max().unwrap_or_default();
        let mut counts = Counts::default();
        for piece in &mut document.pieces {
            let Piece::Block(block) = piece else { continue };
            if !matches!(block.tag, BlockTag::H(_)) {
                continue;
            }
            let number = number_in(&block.attributes).or_else(|| {
                (last < 2 * MOST).then(|| {
                    last += 1;
                    block.attributes.push_str(&id_attribute(notes.place(last)));
                    last
                })
            });
            if let Some(number) = number {
                counts.name(&block.text(), number, &mut self.names.headings);
            }
        }
    }

    /// The number of the place that a fragment of the piece leads to.
    pub(crate) fn led_to(&self, fragment: &str) -> Option<usize> {
        self.fragments.get(*self.by_fragment.get(fragment)?)?.1
    }

    /// The number of the place that a node is.
    pub(crate) fn at(&self, node: NodeId) -> Option<usize> {
        self.numbers.get(&node).copied()
    }

    /// Takes down that a place begins where another does, whose id is printed.
    pub(crate) fn join(&self, id: String, first: &str) {
        self.joined.borrow_mut().insert(id, first.to_owned());
    }

    /// Makes text of links whose places are not printed: a rule may have taken them out. Gives back which links lead
    /// nowhere, as they are written, and what links of other pieces may name.
    pub(crate) fn settle(self, body: SafeHtml, notes: &NoteIds) -> (SafeHtml, Vec<String>, Names) {
        let Self { fragments, names, joined, .. } = self;
        let joined = joined.into_inner();
        let printed: HashSet<&str> = ids_in(body.as_str()).collect();
        // Of the place that has the number, or of the one that begins there, too.
        let id_of = |number: usize| {
            let id = notes.place(number);
            let id = joined.get(&id).cloned().unwrap_or(id);
            printed.contains(&*id).then_some(id)
        };
        let (mut nowhere, mut moved) = (Vec::new(), HashMap::new());
        for (name, number) in &fragments {
            let id = number.and_then(id_of);
            if id.is_none() {
                nowhere.push(format!("#{name}"));
            }
            let linked = number.map(|number| format!("#{}", notes.place(number)));
            let id = id.map(|id| format!("#{id}"));
            moved.extend(linked.filter(|linked| id.as_ref() != Some(linked)).map(|linked| (linked, id)));
        }
        let printed_of = |names: BTreeMap<String, usize>| {
            let number = |(name, number)| Some((name, number_of(&id_of(number)?, notes)?));
            names.into_iter().filter_map(number).collect()
        };
        let names = Names { ids: printed_of(names.ids), headings: printed_of(names.headings) };
        let body = if moved.is_empty() {
            body
        } else {
            rewrite(&body, |href| moved.get(href).map(Option::as_deref))
        };
        (body, nowhere, names)
    }
}

/// How often headings of the same words were met.
#[derive(Default)]
struct Counts(HashMap<String, usize>);

impl Counts {
    /// Takes down what links call a heading by.
    fn name(&mut self, text: &str, place: usize, headings: &mut BTreeMap<String, usize>) {
        let words = words(text);
        if !(1..=LONGEST).contains(&words.len()) {
            return;
        }
        let mut name = words.clone();
        let count = self.0.entry(words.clone()).or_default();
        while headings.contains_key(&name) {
            *count += 1;
            name = format!("{words}{count}");
        }
        headings.insert(name, place);
    }
}

/// The number of the place of this piece that has the id.
fn number_of(id: &str, notes: &NoteIds) -> Option<usize> {
    id.rsplit('-').next()?.parse().ok().filter(|_| notes.is_place(id))
}

/// The ids of all elements of sanitised HTML.
fn ids_in(html: &str) -> impl Iterator<Item = &str> {
    html.match_indices(ID).filter_map(|(at, _)| html[at + ID.len()..].split('"').next())
}
