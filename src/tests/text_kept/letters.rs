//! One article, letter by letter: each letter of the source's text is in the page or in a removal that has a name. No
//! likeness is measured here: letters are counted.

use std::collections::BTreeMap;

use scraper::{Html, Node};

use crate::clean::Cleaned;

/// A text of the source, and the innermost element around it that its kind hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) kind: String,
    pub(crate) text: String,
}

/// What the reader of a body of HTML may read, in the order of the text: all but scripts and styles. What a browser
/// shows when it runs no scripts belongs to it, and XML's `<![CDATA[…]]>` is what stands in it.
pub(crate) fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let cdata = regex::Regex::new(r"(?is)<!\[CDATA\[(.*?)(?:\]\]>|\z)").expect("a constant pattern");
    let tree = Html::parse_fragment(&cdata.replace_all(html, "$1"));
    for node in tree.tree.root().descendants() {
        let Node::Text(text) = node.value() else { continue };
        let names: Vec<&str> = node
            .ancestors()
            .filter_map(|above| above.value().as_element())
            .map(scraper::node::Element::name)
            .collect();
        let is_in = |these: &[&str]| names.iter().any(|name| these.contains(name));
        if is_in(&["script", "style"]) || text.trim().is_empty() {
            continue;
        }
        if is_in(&["noscript"]) {
            let inner = self::pieces(text);
            pieces.extend(inner.into_iter().map(|piece| Piece { kind: "noscript".to_owned(), ..piece }));
            continue;
        }
        let kind =
            names.iter().find(|name| !matches!(**name, "span" | "a" | "b" | "i" | "em" | "strong" | "div"));
        pieces.push(Piece { kind: kind.unwrap_or(&"text").to_string(), text: text.to_string() });
    }
    pieces
}

/// How many letters a source has.
pub(crate) fn count(source: &[Piece]) -> usize {
    source.iter().flat_map(|piece| letters(&piece.text)).count()
}

/// How many of them the page lacks.
pub(crate) fn gone(source: &[Piece], cleaned: &Cleaned) -> usize {
    let page = pieces(cleaned.body.as_str());
    lacking(source, page.iter().map(|piece| piece.text.as_str())).values().sum()
}

/// The letters of a source that are neither in the page nor in what a removal names, each as often as it is missing.
pub(crate) fn missing(source: &[Piece], cleaned: &Cleaned) -> BTreeMap<char, usize> {
    let page = pieces(cleaned.body.as_str());
    let removed = cleaned.removals.iter().map(|removal| removal.text.as_str());
    lacking(source, page.iter().map(|piece| piece.text.as_str()).chain(removed))
}

/// The letters of a source that texts lack, each as often as it is lacking.
fn lacking<'t>(source: &[Piece], texts: impl Iterator<Item = &'t str>) -> BTreeMap<char, usize> {
    let mut lacking = BTreeMap::new();
    for letter in source.iter().flat_map(|piece| letters(&piece.text)) {
        *lacking.entry(letter).or_default() += 1;
    }
    for letter in texts.flat_map(letters) {
        if let Some(count) = lacking.get_mut(&letter) {
            *count = usize::saturating_sub(*count, 1);
        }
    }
    lacking.retain(|_, count| *count > 0);
    lacking
}

/// The pieces that hold a missing letter and are not in the page as they are.
pub(crate) fn suspects(source: &[Piece], cleaned: &Cleaned, missing: &BTreeMap<char, usize>) -> Vec<Piece> {
    let page = pieces(cleaned.body.as_str());
    let page: String = page.iter().flat_map(|piece| letters(&piece.text)).collect();
    let removed: Vec<String> =
        cleaned.removals.iter().map(|removal| letters(&removal.text).collect()).collect();
    let is_gone = |piece: &&Piece| {
        let text: String = letters(&piece.text).collect();
        letters(&text).any(|letter| missing.contains_key(&letter))
            && !page.contains(&text)
            && !removed.iter().any(|removed| removed.contains(&text))
    };
    source.iter().filter(is_gone).cloned().collect()
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| c.is_alphanumeric())
}
