//! Cuts XML into its items, and keeps what stands around them, so that each can be read as a feed of one item.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::gather::feed::item::{LONGEST_ITEM, MOST_ITEMS, NoFeed, TOO_LONG, items};

/// Bytes of the tags around an item, which are put around each.
const LONGEST_SHELL: usize = 64 * 1024;

/// Elements within each other in an item. XHTML in a feed stays below 60.
const DEEPEST: usize = 500;

/// Elements of an item: feed-rs keeps some hundred bytes for each that it knows.
const MOST_ELEMENTS: usize = 50_000;

/// Bytes of a tag, with its attributes.
const LONGEST_TAG: usize = 256 * 1024;

/// Bytes of the name of an item, its prefix included.
const LONGEST_NAME: usize = 64;

/// What its namespace has in it.
const MEDIA_RSS: &str = "search.yahoo.com/mrss";

/// Places where a broken feed is taken up again: each may be looked for through the whole text.
const TAKEN_UP: usize = 50;

impl<'t> Open<'t> {
    /// Begins with a tag.
    fn at(place: Range<usize>, text: &'t str, tag: &BytesStart<'_>) -> Self {
        let behind = &text[place.start + 1..];
        let name = &behind[..tag.name().into_inner().len()];
        let (from, longest_tag) = (place.start, place.len());
        Self { name, from, depth: 0, deepest: 0, declares: false, elements: 0, longest_tag }
    }
}

impl Open<'_> {
    fn add_tag(&mut self, length: usize) {
        self.elements += 1;
        self.longest_tag = self.longest_tag.max(length);
    }
}

/// A feed cut into pieces.
#[derive(Debug)]
pub(super) struct Split<'t> {
    /// What stands before an item, and behind it.
    shell: (String, String),
    /// What the feed says of itself before its first item.
    pub(super) head: &'t str,
    pub(super) items: Vec<&'t str>,
    pub(super) broken: Vec<String>,
    pub(super) cut: bool,
    /// The end of the feed is missing.
    pub(super) torn: bool,
}

impl<'t> Split<'t> {
    fn of(kind: Kind, root: &BytesStart<'_>) -> Self {
        let (items, broken) = (Vec::new(), Vec::new());
        Self { shell: shell(kind, root), head: "", items, broken, cut: false, torn: true }
    }

    /// Adds an item that has ended.
    fn add(&mut self, item: &Open<'_>, text: &'t str) {
        if item.deepest > DEEPEST {
            self.broken.push(format!("an item has elements nested more than {DEEPEST} deep"));
        } else if item.elements > MOST_ELEMENTS {
            self.broken.push(format!("an item has more than {MOST_ELEMENTS} elements"));
        } else if item.longest_tag > LONGEST_TAG {
            self.broken.push(format!("an item has a tag of more than {LONGEST_TAG} bytes"));
        } else if text.len() > LONGEST_ITEM {
            self.broken.push(TOO_LONG.into());
        } else if item.declares {
            self.broken.push("an item has an XML declaration in its middle".into());
        } else {
            self.items.push(text);
        }
    }

    /// A feed with nothing but this in it.
    pub(super) fn around(&self, piece: &str) -> String {
        let (before, after) = &self.shell;
        if piece.contains(MEDIA_RSS) && piece.contains("xmlns") {
            let piece = piece.replace(MEDIA_RSS, "search.yahoo.com/none");
            return [before.as_str(), &piece, after].concat();
        }
        [before.as_str(), piece, after].concat()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Rss,
    Rdf,
    Atom,
}

/// An item that began.
struct Open<'t> {
    name: &'t str,
    from: usize,
    depth: usize,
    deepest: usize,
    /// In the middle of it a declaration names an encoding.
    declares: bool,
    elements: usize,
    longest_tag: usize,
}

/// Whether a text that begins with `<` is a feed.
pub(super) fn is_feed(text: &str) -> bool {
    read_root(&mut reader_of(text)).is_ok()
}

/// A reader that minds nothing that an item can have wrong.
fn reader_of(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// Cuts a feed into its items.
///
/// # Errors
/// It is none, or one with entities of its own.
pub(super) fn split(text: &str) -> Result<Split<'_>, NoFeed> {
    let mut reader = reader_of(text);
    let (kind, root) = read_root(&mut reader)?;
    let mut split = Split::of(kind, &root);
    let mut head_from = position(&reader);
    let mut in_channel = false;
    let mut head = None;
    let mut open: Option<Open<'_>> = None;
    // Where the reader at hand began, and how many there were.
    let (mut began, mut taken_up) = (0, 0);
    loop {
        let from = began + position(&reader);
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(error) => {
                split.broken.push(format!("it is broken after {}: {error}", items(split.items.len())));
                let next = next_item(text, open.take().map_or(from, |item| item.from), kind)
                    .filter(|_| taken_up < TAKEN_UP);
                let Some(next) = next else { return Ok(split) };
                split.head = head.get_or_insert("");
                (reader, began, taken_up) = (reader_of(&text[next..]), next, taken_up + 1);
                continue;
            }
        };
        let to = began + position(&reader);
        match (&mut open, event) {
            (None, Event::Start(tag)) => match (kind, local(tag.name().into_inner())) {
                (Kind::Rss, "channel") if split.items.is_empty() && !in_channel => {
                    in_channel = true;
                    split.shell.0.push_str(&text[from..to]);
                    split.shell.1.insert_str(0, "</channel>");
                    head_from = to;
                }
                (Kind::Rss | Kind::Rdf, "item") | (Kind::Atom, "entry") => {
                    split.head = head.get_or_insert(&text[head_from..from]);
                    if split.items.len() == MOST_ITEMS {
                        (split.cut, split.torn) = (true, false);
                        return Ok(split);
                    }
                    open = Some(Open::at(from..to, text, &tag));
                }
                _ => {}
            },
            (Some(item), Event::Start(tag)) if tag.name().into_inner() == item.name => {
                split.broken.push("an item has no end".into());
                *item = Open::at(from..to, text, &tag);
            }
            (Some(item), Event::Start(_)) => {
                item.add_tag(to - from);
                item.depth += 1;
                item.deepest = item.deepest.max(item.depth);
            }
            (Some(item), Event::Empty(_)) => item.add_tag(to - from),
            (Some(item), Event::End(tag)) if tag.name().into_inner() == item.name => {
                split.add(item, &text[item.from..to]);
                open = None;
            }
            // XML 1.0 (2.8) has it at the beginning alone; a reader of bytes panics where the encoding changes under it.
            (open, Event::Decl(declaration)) if declaration.encoding().is_some() => match open {
                Some(item) => item.declares = true,
                None => head_from = to,
            },
            (Some(item), Event::End(_)) => item.depth = item.depth.saturating_sub(1),
            (None, Event::End(tag)) if tag.name() == root.name() => split.torn = false,
            _ => {}
        }
        if split.shell.0.len() > LONGEST_SHELL {
            return Err(NoFeed::Other("its first tags are longer than any feed's".into()));
        }
    }
    if open.is_some() {
        split.broken.push(format!("it ends in the middle of one, after {}", items(split.items.len())));
    }
    split.head = head.unwrap_or(&text[head_from..]);
    Ok(split)
}

/// Where the next item behind a place begins, when what stands there can't be read.
fn next_item(text: &str, from: usize, kind: Kind) -> Option<usize> {
    let name: &[u8] = if kind == Kind::Atom { b"entry" } else { b"item" };
    let is_item = |at: &usize| {
        // No further: a text of nothing but `<` is gone through once.
        let tag = &text.as_bytes()[at + 1..];
        let tag = &tag[..tag.len().min(LONGEST_NAME)];
        let end = tag.iter().position(|byte| b"> \t\n\r".contains(byte));
        end.and_then(|end| tag[..end].rsplit(|byte| *byte == b':').next()) == Some(name)
    };
    let places = text.get(from..)?.match_indices('<').map(|(at, _)| from + at);
    places.filter(|at| *at > from).find(is_item)
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn read_root<'t>(reader: &mut Reader<&'t [u8]>) -> Result<(Kind, BytesStart<'t>), NoFeed> {
    loop {
        match reader.read_event() {
            Ok(Event::DocType(doctype)) => {
                let doctype: &str = &doctype;
                if doctype.trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")) {
                    return Err(NoFeed::Html);
                }
                if doctype.contains('[') {
                    return Err(NoFeed::Other(
                        "it declares entities of its own, which are not expanded".into(),
                    ));
                }
            }
            Ok(Event::Start(root)) => {
                let kind = match local(root.name().into_inner()).to_ascii_lowercase().as_str() {
                    "rss" => Kind::Rss,
                    "rdf" => Kind::Rdf,
                    "feed" => Kind::Atom,
                    "html" | "head" | "body" | "title" | "meta" | "link" | "div" | "p" | "script" => {
                        return Err(NoFeed::Html);
                    }
                    name => {
                        return Err(NoFeed::Other(format!("it is XML, but its root is <{}>", start(name))));
                    }
                };
                return Ok((kind, root));
            }
            Ok(Event::Empty(_) | Event::Eof) => {
                return Err(NoFeed::Other("it is XML without content".into()));
            }
            Ok(Event::Text(text)) if !text.trim().is_empty() => {
                return Err(NoFeed::Other("it is neither XML nor JSON".into()));
            }
            Ok(_) => {}
            Err(error) => return Err(NoFeed::Other(format!("it is no XML: {error}"))),
        }
    }
}

/// The root as feed-rs knows it: of a version and in the namespace of its kind. The netscape.com of RSS 0.90, `version="2"` and
/// `xmlns` on an `<rss>` would otherwise hide all that is in it.
fn shell(kind: Kind, root: &BytesStart<'_>) -> (String, String) {
    let name = root.name().into_inner();
    let name = match kind {
        Kind::Rss => "rss",
        Kind::Rdf => "rdf:RDF",
        Kind::Atom => name,
    };
    let mut tag = format!("<{name}");
    for attribute in root.attributes().with_checks(false).flatten() {
        let key: &str = attribute.key.into_inner();
        if key == "version" || key == "xmlns" {
            continue;
        }
        // Of Media RSS feed-rs copies the texts of an item into each of its media, and nothing here asks for it.
        let value = attribute.value.replace(MEDIA_RSS, "search.yahoo.com/none");
        tag.push_str(&format!(" {key}=\"{}\"", value.replace('"', "&quot;").replace('<', "&lt;")));
    }
    match kind {
        Kind::Rss => tag.push_str(" version=\"2.0\""),
        Kind::Rdf => tag.push_str(" xmlns=\"http://purl.org/rss/1.0/\""),
        Kind::Atom if name.contains(':') => {}
        Kind::Atom => tag.push_str(" xmlns=\"http://www.w3.org/2005/Atom\""),
    }
    tag.push('>');
    (tag, format!("</{name}>"))
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn start(name: &str) -> String {
    name.chars().take(40).collect()
}
