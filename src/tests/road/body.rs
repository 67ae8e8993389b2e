//! The body of an article as HTML: nothing in it but what the policy names, and a parser reads it in one way only.

use scraper::{Html, Node};

use super::plain_text::is_illegal;
use super::{Faults, Tag};

/// What links may be relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    /// The page that the body is on: files beside the article are root-relative.
    OfThePage,
    /// Nothing: in feeds all URLs are whole.
    Whole,
}

/// Elements without attributes of their own beside `lang` and `dir`.
const PLAIN: &[&str] = &[
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "hr",
    "i",
    "ins",
    "kbd",
    "mark",
    "q",
    "rb",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "u",
    "ul",
    "var",
];

/// Elements with attributes.
const WITH_ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "id", "rel"]),
    ("abbr", &["title"]),
    ("dfn", &["title"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("img", &["alt", "height", "loading", "referrerpolicy", "src", "width"]),
    ("li", &["id", "value"]),
    ("ol", &["reversed", "start"]),
    ("p", &["id"]),
    ("pre", &["id"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan"]),
];

/// Checks one body.
pub(crate) fn check(html: &str, links: Links, faults: &mut Faults) {
    let tree = Html::parse_fragment(html);
    let root = tree.root_element();
    for node in root.descendants().skip(1) {
        match node.value() {
            Node::Text(text) => {
                if let Some(c) = text.chars().find(|&c| is_illegal(c)) {
                    faults.push(format!("the body holds U+{:04X}", u32::from(c)));
                }
            }
            Node::Element(element) => check_element(&Tag::new(element), links, faults),
            other => faults.push(format!("the body holds {other:?}")),
        }
    }
    let shape = shape(html);
    let again = self::shape(&root.inner_html());
    if shape != again {
        faults.push(format!("the body changes when it is parsed and printed: {html:?}"));
    }
}

/// Elements, attributes and texts in the order of the document.
pub(crate) fn shape(html: &str) -> Vec<String> {
    let tree = Html::parse_fragment(html);
    tree.root_element()
        .traverse()
        .skip(1)
        .map(|edge| match edge {
            ego_tree::iter::Edge::Open(node) => match node.value() {
                Node::Text(text) => format!("{:?}", &**text),
                Node::Element(element) => {
                    let tag = Tag::new(element);
                    format!("<{} {:?}>", tag.name, tag.attributes)
                }
                other => format!("{other:?}"),
            },
            ego_tree::iter::Edge::Close(_) => String::from("/"),
        })
        .collect()
}

/// All text of a body.
pub(crate) fn text(html: &str) -> String {
    Html::parse_fragment(html).root_element().text().collect()
}

fn check_element(tag: &Tag<'_>, links: Links, faults: &mut Faults) {
    let Tag { name, html, attributes, doubled } = tag;
    let own: &[&str] = match WITH_ATTRIBUTES.iter().find(|(element, _)| element == name) {
        Some((_, own)) => own,
        None if PLAIN.contains(name) => &[],
        None => return faults.push(format!("the body holds <{name}> {attributes:?}")),
    };
    if !html || *doubled {
        faults.push(format!("the body holds a foreign or doubled <{name}> {attributes:?}"));
    }
    for (attribute, value) in attributes {
        let good = (own.contains(&attribute.as_str()) && is_good(name, attribute, value, links))
            || (attribute == "lang" && is_language(value))
            || (attribute == "dir" && ["ltr", "rtl", "auto"].contains(value));
        if !good || value.chars().any(is_illegal) {
            faults.push(format!("the body holds <{name} {attribute}={value:?}>"));
        }
    }
    if *name == "img" && !(attributes.contains_key("src") && attributes.contains_key("alt")) {
        faults.push(format!("the body holds a picture without src or alt: {attributes:?}"));
    }
    if *name == "a" && attributes.contains_key("href") != attributes.contains_key("rel") {
        faults.push(format!("the body holds a link without rel: {attributes:?}"));
    }
}

fn is_good(name: &str, attribute: &str, value: &str, links: Links) -> bool {
    let number = |least: i64, most: i64| value.parse::<i64>().is_ok_and(|n| (least..=most).contains(&n));
    match (name, attribute) {
        ("a", "href") if value.starts_with('#') => is_id(&value[1..]),
        (_, "id") => is_id(value),
        ("a", "href") => is_link(value) && (links == Links::OfThePage || !value.starts_with('/')),
        ("a", "rel") => value == "noopener noreferrer nofollow",
        ("img", "src") => is_picture_url(value) && (links == Links::OfThePage || !value.starts_with('/')),
        ("img", "width" | "height") => number(1, 20_000),
        ("img", "loading") => value == "lazy",
        ("img", "referrerpolicy") => value == "no-referrer",
        ("img", "alt") | ("abbr" | "dfn", "title") => true,
        ("ol", "reversed") => value.is_empty(),
        ("ol", "start") | ("li", "value") => number(-9999, 9999),
        ("td" | "th", "colspan") => number(2, 100),
        ("td" | "th", "rowspan") => number(2, 1000),
        _ => false,
    }
}

/// An id of a footnote, of what refers to one, or of a place that a link of the piece leads to.
fn is_id(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    let of_article =
        |id: &str| id.len() == 16 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let is_number = |part: &&str| part.len() <= 4 && part.parse::<u16>().is_ok();
    match parts.as_slice() {
        ["fn" | "at", id, number] => of_article(id) && is_number(number),
        ["fnref", id, number, place] => of_article(id) && is_number(number) && is_number(place),
        _ => false,
    }
}

/// http, https, mailto, or a path of the site; written so that nobody reads another scheme or host into it.
fn is_link(url: &str) -> bool {
    is_written_well(url)
        && (url.starts_with("https://")
            || url.starts_with("http://")
            || url.starts_with("mailto:")
            || is_path(url))
}

/// https, or a path of the site.
pub(crate) fn is_picture_url(url: &str) -> bool {
    is_written_well(url) && (url.starts_with("https://") || is_path(url))
}

fn is_path(url: &str) -> bool {
    url.starts_with('/') && !url[1..].starts_with(['/', '\\'])
}

fn is_written_well(url: &str) -> bool {
    !url.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    parts.next().is_some_and(|first| matches!(first.len(), 2 | 3))
        && tag.split('-').all(|part| {
            part.len() <= 8 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}
