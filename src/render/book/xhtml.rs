//! Clean HTML in, XHTML out: the same text as the XML that readers of EPUB take (EPUB 3.3, 6.1), in which every element stands where
//! the content models of HTML let it.
//!
//! The HTML was made by the sanitiser, so that what stands in it is harmless; an HTML parser puts up with a list in a heading, a caption in
//! the middle of a figure or a link to a note that is gone, and a validator does not. What has no place is opened up: its text stays.

mod parts;

use std::collections::{BTreeSet, HashSet};

use ego_tree::{NodeId, NodeRef};
use quick_xml::escape::escape;
use scraper::{Html, Node};
use url::Url;

use crate::render::xml::without_illegal;

/// Elements that stand between lines; what is not among them, nor below, stands in a line.
const BLOCKS: [&str; 16] = [
    "blockquote",
    "dl",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "ol",
    "p",
    "pre",
    "table",
    "ul",
    "h1",
    "div",
];
/// Parts of others, which have no place by themselves.
const PARTS: [&str; 14] = [
    "caption",
    "dd",
    "dt",
    "figcaption",
    "li",
    "rb",
    "rp",
    "rt",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
];
/// Elements in a line that are written as they are.
const INLINE: [&str; 19] = [
    "abbr", "b", "bdi", "cite", "code", "dfn", "em", "i", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "u",
];
/// Their attributes, beside those of language, with the elements that have them.
const ATTRIBUTES: [(&str, &str); 7] = [
    ("abbr", "title"),
    ("dfn", "title"),
    ("ol", "start"),
    ("td", "colspan"),
    ("td", "rowspan"),
    ("th", "colspan"),
    ("th", "rowspan"),
];

/// What there is to know of where a body comes to stand.
pub(super) struct Surroundings<'a> {
    /// Scheme and host of the site, for links that lead to it.
    pub origin: &'a str,
    /// What stands in the place of a picture that is not in the book.
    pub picture: &'a str,
    /// Gives the place in the book of a picture, by its root-relative URL.
    pub pictures: &'a mut dyn FnMut(&str) -> Option<String>,
}

/// Where something stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// In a line: nothing that stands between lines has a place.
    in_line: bool,
    in_link: bool,
    in_definition: bool,
    /// In a cell of a head or a term: no headings.
    no_heading: bool,
    /// In the caption of a table: no tables.
    no_table: bool,
    in_ordered: bool,
}

const TOP: Place = Place {
    in_line: false,
    in_link: false,
    in_definition: false,
    no_heading: false,
    no_table: false,
    in_ordered: false,
};

impl Place {
    fn line(self) -> Self {
        Self { in_line: true, ..self }
    }
}

/// A body as XHTML, to stand in an element that holds blocks.
pub(super) fn xhtml(html: &str, around: &mut Surroundings<'_>) -> String {
    let parsed = Html::parse_fragment(html);
    let root = NodeRef::clone(&parsed.root_element());
    let mut writer = Writer {
        out: String::with_capacity(html.len() + html.len() / 8),
        ids: BTreeSet::new(),
        used: BTreeSet::new(),
        with_blocks: HashSet::new(),
        around,
    };
    writer.look(root);
    writer.children(root, TOP);
    writer.out
}

struct Writer<'w, 'a> {
    out: String,
    /// Ids that there are.
    ids: BTreeSet<String>,
    /// Those that are written.
    used: BTreeSet<String>,
    /// Elements with blocks in them.
    with_blocks: HashSet<NodeId>,
    around: &'w mut Surroundings<'a>,
}

fn name<'t>(node: NodeRef<'t, Node>) -> Option<&'t str> {
    node.value().as_element().map(|element| element.name())
}

fn attribute<'t>(node: NodeRef<'t, Node>, name: &str) -> Option<&'t str> {
    node.value().as_element().and_then(|element| element.attr(name))
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|node| node.value().as_text().map(|text| &**text)).collect()
}

fn is_blank(node: NodeRef<'_, Node>) -> bool {
    match node.value() {
        Node::Text(text) => text.trim().is_empty(),
        Node::Element(_) => false,
        _ => true,
    }
}

impl Writer<'_, '_> {
    /// Finds ids, and what holds blocks. Deep elements come last in document order.
    fn look(&mut self, root: NodeRef<'_, Node>) {
        for node in root.descendants() {
            let Some(name) = name(node) else { continue };
            self.ids.extend(attribute(node, "id").map(str::to_owned));
            if BLOCKS.contains(&name) || PARTS.contains(&name) && !matches!(name, "rb" | "rp" | "rt") {
                for above in node.ancestors() {
                    if !self.with_blocks.insert(above.id()) {
                        break;
                    }
                }
            }
        }
    }

    fn children(&mut self, node: NodeRef<'_, Node>, place: Place) {
        for child in node.children() {
            self.node(child, place);
        }
    }

    fn node(&mut self, node: NodeRef<'_, Node>, place: Place) {
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(element) => self.element(node, element.name(), place),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(&escape(&*without_illegal(text)));
    }

    /// Parts a word from the next where a block was.
    fn gap(&mut self) {
        if !self.out.ends_with([' ', '\n', '>']) {
            self.out.push(' ');
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>, name: &str, place: Place) {
        match name {
            "br" => self.out.push_str("<br/>"),
            "img" => self.image(node, place),
            "wbr" => {}
            _ if place.in_line && (BLOCKS.contains(&name) || PARTS.contains(&name)) => {
                self.gap();
                self.children(node, place);
                self.gap();
            }
            "hr" => self.out.push_str("<hr/>"),
            "a" => self.link(node, place),
            "ins" | "del" => {
                let in_line = place.in_line || !self.with_blocks.contains(&node.id());
                self.wrapped(node, name, Place { in_line, ..place });
            }
            "ruby" => self.ruby(node, place),
            "bdo" => {
                let is_told = matches!(attribute(node, "dir"), Some("ltr" | "rtl"));
                self.inline(node, if is_told { "bdo" } else { "span" }, place);
            }
            "var" => self.inline(node, "var", place),
            "dfn" if place.in_definition => self.inline(node, "span", place),
            _ if INLINE.contains(&name) => self.inline(node, name, place),
            _ => self.block(node, name, place),
        }
    }

    fn block(&mut self, node: NodeRef<'_, Node>, name: &str, place: Place) {
        match name {
            "p" | "pre" => self.wrapped(node, name, place.line()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                if text_of(node).trim().is_empty() {
                    self.children(node, place);
                } else {
                    let name = if place.no_heading {
                        "p"
                    } else if name == "h1" {
                        "h2"
                    } else {
                        name
                    };
                    self.wrapped(node, name, place.line());
                }
            }
            "blockquote" => self.wrapped(node, name, place),
            "ul" | "ol" => self.list(node, name, place),
            "dl" => self.terms(node, place),
            "figure" => self.figure(node, place),
            "table" if !place.no_table => self.table(node, place),
            _ => self.wrapped(node, "div", place),
        }
    }

    /// An element of this name with what is in another.
    fn wrapped(&mut self, node: NodeRef<'_, Node>, name: &str, inside: Place) {
        self.open(node, name, inside, &[]);
        self.children(node, inside);
        self.close(name);
    }

    /// One that stands in a line. Where blocks stand in it, these come without it.
    fn inline(&mut self, node: NodeRef<'_, Node>, name: &str, place: Place) {
        if !place.in_line && self.with_blocks.contains(&node.id()) {
            self.children(node, place);
        } else {
            self.wrapped(
                node,
                name,
                Place { in_definition: place.in_definition || name == "dfn", ..place.line() },
            );
        }
    }

    fn open(&mut self, node: NodeRef<'_, Node>, name: &str, place: Place, more: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        if let Some(id) = attribute(node, "id")
            && self.used.insert(id.to_owned())
        {
            self.attribute("id", id);
        }
        if let Some(language) = attribute(node, "lang").filter(|language| !language.is_empty()) {
            self.attribute("lang", language);
            self.attribute("xml:lang", language);
        }
        for key in ["dir", "translate"] {
            attribute(node, key).into_iter().for_each(|value| self.attribute(key, value));
        }
        for (_, key) in ATTRIBUTES.iter().filter(|(of, _)| *of == name) {
            attribute(node, key).into_iter().for_each(|value| self.attribute(key, value));
        }
        if name == "ol" && attribute(node, "reversed").is_some() {
            self.attribute("reversed", "reversed");
        }
        if name == "li" && place.in_ordered {
            attribute(node, "value").into_iter().for_each(|value| self.attribute("value", value));
        }
        more.iter().for_each(|(key, value)| self.attribute(key, value));
        self.out.push('>');
    }

    fn attribute(&mut self, key: &str, value: &str) {
        let value = without_illegal(value);
        self.out.extend([" ", key, "=\"", &*escape(&*value), "\""]);
    }

    fn close(&mut self, name: &str) {
        self.out.extend(["</", name, ">"]);
    }

    /// A picture of the book, or, where it is not in it, what it shows and where it is.
    fn image(&mut self, node: NodeRef<'_, Node>, place: Place) {
        let source = attribute(node, "src").unwrap_or_default();
        let alt = attribute(node, "alt").unwrap_or_default().trim();
        let inside = source.starts_with('/').then(|| (self.around.pictures)(source)).flatten();
        if let Some(inside) = inside {
            self.out.push_str("<img");
            self.attribute("src", &inside);
            self.attribute("alt", alt);
            self.out.push_str("/>");
            return;
        }
        let label = if alt.is_empty() {
            self.around.picture.to_owned()
        } else {
            format!("{} {alt}", self.around.picture)
        };
        match target(source, self.around.origin).filter(|_| !place.in_link) {
            Some(url) => {
                self.out.push_str("<a");
                self.attribute("href", &url);
                self.out.push('>');
                self.text(&format!("[{label}]"));
                self.close("a");
            }
            None => self.text(&format!("[{label}]")),
        }
    }

    fn link(&mut self, node: NodeRef<'_, Node>, place: Place) {
        let in_line = place.in_line || !self.with_blocks.contains(&node.id());
        let href = attribute(node, "href").unwrap_or_default();
        let says =
            !text_of(node).trim().is_empty() || node.descendants().any(|inner| name(inner) == Some("img"));
        let url = match href.strip_prefix('#') {
            Some(id) => self.ids.contains(id).then(|| href.to_owned()),
            None => target(href, self.around.origin),
        };
        match url.filter(|_| says && !place.in_link) {
            Some(url) => {
                let inside = Place { in_line, in_link: true, ..place };
                self.open(node, "a", inside, &[("href", &url)]);
                self.children(node, inside);
                self.close("a");
            }
            None if attribute(node, "id").is_some() && in_line => self.wrapped(node, "span", place.line()),
            None => self.children(node, Place { in_line, ..place }),
        }
    }
}

/// Where a link leads, as every reader takes it: absolute, of a scheme that is registered, in characters of URLs (RFC 3986).
pub(super) fn target(href: &str, origin: &str) -> Option<String> {
    let whole = if href.starts_with('/') { format!("{origin}{href}") } else { href.to_owned() };
    let url =
        Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https" | "mailto" | "tel"))?;
    let mut text = String::with_capacity(whole.len());
    for c in url.as_str().chars() {
        match c {
            '[' | ']' if url.host_str().is_some_and(|host| host.starts_with('[')) => text.push(c),
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']' | ' ' => {
                text.push_str(&format!("%{:02X}", c as u32));
            }
            c if c.is_ascii_graphic() => text.push(c),
            _ => return None,
        }
    }
    Some(text)
}
