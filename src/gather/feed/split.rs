//! Cuts XML into its items, so that each can be read by itself, and one that is broken costs no other.

use std::ops::Range;
use std::sync::LazyLock;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};
use regex::Regex;
use url::Url;

use crate::gather::feed::item::{LONGEST_ITEM, Lines, MOST_FAULTS, MOST_ITEMS, NoFeed, TOO_LONG, items};
use crate::gather::feed::names::{Kind, Scope, local};

/// Bytes of a tag around items.
const LONGEST_SHELL: usize = 64 * 1024;

/// Elements within each other in an item. XHTML in a feed stays below 60.
const DEEPEST: usize = 500;

/// Elements of an item.
const MOST_ELEMENTS: usize = 50_000;

/// Bytes of a tag, with its attributes.
const LONGEST_TAG: usize = 256 * 1024;

/// Bytes of the name of an item, its prefix included.
const LONGEST_NAME: usize = 64;

/// Places where a broken feed is taken up again: each may be looked for through the whole text.
const TAKEN_UP: usize = 50;

/// A feed cut into pieces.
#[derive(Debug)]
pub(super) struct Split<'t> {
    /// What the tags around an item say.
    pub(super) scope: Scope,
    /// What the feed says of itself before its first item.
    pub(super) head: &'t str,
    pub(super) items: Vec<Piece<'t>>,
    /// What could not be read, by where it is.
    pub(super) broken: Vec<(usize, String)>,
    pub(super) cut: bool,
    /// The end of the feed is missing.
    pub(super) torn: bool,
}

/// An item as it is written.
#[derive(Debug)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// Its end is missing, which was said.
    pub(super) is_cut: bool,
}

/// An item that began.
struct Open<'t> {
    name: &'t str,
    from: usize,
    depth: usize,
    deepest: usize,
    elements: usize,
    longest_tag: usize,
}

impl<'t> Open<'t> {
    /// Begins with a tag.
    fn at(place: Range<usize>, text: &'t str, tag: &BytesStart<'_>) -> Self {
        let behind = &text[place.start + 1..];
        let name = &behind[..tag.name().into_inner().len()];
        Self { name, from: place.start, depth: 0, deepest: 0, elements: 0, longest_tag: place.len() }
    }

    fn add_tag(&mut self, length: usize) {
        self.elements += 1;
        self.longest_tag = self.longest_tag.max(length);
    }

    /// Where the next item begins in some markup of this one that nothing ended: a quotation mark that is missing, a comment.
    fn next_within(&self, markup: &str) -> Option<usize> {
        if !markup.get(1..)?.contains('<') {
            return None;
        }
        let (end, begin) = (format!("</{}>", self.name), format!("<{}", self.name));
        markup.match_indices(&end).find_map(|(at, _)| {
            let behind = &markup[at + end.len()..];
            let next = behind.trim_start();
            let is_item = next.strip_prefix(&begin)?.starts_with([' ', '>', '\t', '\r', '\n']);
            is_item.then_some(markup.len() - next.len())
        })
    }
}

impl<'t> Split<'t> {
    /// Adds an item that has ended.
    fn add(&mut self, item: &Open<'_>, text: &'t str, is_cut: bool) {
        let what = if item.deepest > DEEPEST {
            format!("an item has elements nested more than {DEEPEST} deep")
        } else if item.elements > MOST_ELEMENTS {
            format!("an item has more than {MOST_ELEMENTS} elements")
        } else if item.longest_tag > LONGEST_TAG {
            format!("an item has a tag of more than {LONGEST_TAG} bytes")
        } else if text.len() > LONGEST_ITEM {
            TOO_LONG.to_owned()
        } else {
            return self.items.push(Piece { text, at: item.from, is_cut });
        };
        self.fault(item.from, what);
    }

    /// Notes what is wrong at a place.
    fn fault(&mut self, at: usize, what: impl Into<String>) {
        if self.broken.len() < MOST_FAULTS {
            self.broken.push((at, what.into()));
        }
    }

    /// What is wrong, a sentence each, by lines of the text.
    pub(super) fn faults(&mut self, lines: &mut Lines<'_>) -> Vec<String> {
        std::mem::take(&mut self.broken).into_iter().map(|(at, what)| lines.place(at, &what)).collect()
    }
}

/// Whether a text that begins with `<` is a feed.
pub(super) fn is_feed(text: &str) -> bool {
    read_root(&mut reader_of(text)).is_ok()
}

/// A reader that minds nothing that an item can have wrong.
pub(super) fn reader_of(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

/// Cuts a feed from `base` into its items.
///
/// # Errors
/// It is none.
pub(super) fn split<'t>(text: &'t str, base: &Url) -> Result<Split<'t>, NoFeed> {
    let mut reader = reader_of(text);
    let Root { kind, tag: root, entities } = read_root(&mut reader)?;
    let mut cutting = Cutting::of(text, kind, &root, base);
    if entities {
        let what = "it declares entities of its own, which are not expanded";
        cutting.split.broken.push((0, what.to_owned()));
    }
    cutting.head_from = position(&reader);
    cutting.shell(&root)?;
    // Where the reader at hand began, and how many there were.
    let (mut began, mut taken_up) = (0, 0);
    loop {
        let from = began + position(&reader);
        let next = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => {
                let next = cutting.take(event, from..began + position(&reader))?;
                if cutting.split.cut {
                    break;
                }
                next
            }
            Err(error) => {
                let count = items(cutting.split.items.len());
                cutting.split.broken.push((from, format!("it is broken after {count}: {error}")));
                let from = cutting.open.take().map_or(from, |item| item.from);
                let next = next_item(text, from, kind);
                if next.is_none() {
                    break;
                }
                next
            }
        };
        let Some(next) = next else { continue };
        if taken_up == TAKEN_UP {
            break;
        }
        (reader, began, taken_up) = (reader_of(&text[next..]), next, taken_up + 1);
    }
    Ok(cutting.finish())
}

/// A feed that is being cut.
struct Cutting<'t, 'r> {
    text: &'t str,
    kind: Kind,
    root: &'r BytesStart<'t>,
    split: Split<'t>,
    head: Option<&'t str>,
    head_from: usize,
    in_channel: bool,
    open: Option<Open<'t>>,
}

impl<'t, 'r> Cutting<'t, 'r> {
    fn of(text: &'t str, kind: Kind, root: &'r BytesStart<'t>, base: &Url) -> Self {
        let (items, broken) = (Vec::new(), Vec::new());
        let scope = Scope::new(kind, root.name().into_inner(), base);
        let split = Split { scope, head: "", items, broken, cut: false, torn: true };
        Self { text, kind, root, split, head: None, head_from: 0, in_channel: false, open: None }
    }

    /// Takes in what a tag around items says.
    fn shell(&mut self, tag: &BytesStart<'_>) -> Result<(), NoFeed> {
        if tag.len() > LONGEST_SHELL {
            return Err(NoFeed::Other("its first tags are longer than any feed's".into()));
        }
        self.split.scope.enter(tag);
        Ok(())
    }

    /// Takes in what stands at a place. Gives back where to go on, where that is not behind it.
    fn take(&mut self, event: Event<'_>, place: Range<usize>) -> Result<Option<usize>, NoFeed> {
        let Some(item) = &mut self.open else { return self.take_around(event, place).map(|()| None) };
        let markup = &self.text[place.clone()];
        let may_swallow = match event {
            Event::Text(_) | Event::End(_) | Event::GeneralRef(_) => false,
            // An article may tell what feeds look like.
            Event::CData(_) => markup[1..].contains("<![CDATA[") && !markup.ends_with("]]]]>"),
            _ => true,
        };
        if may_swallow && let Some(next) = item.next_within(markup) {
            self.split.fault(place.start, "an item has something that nothing ends");
            self.open = None;
            return Ok(Some(place.start + next));
        }
        match event {
            Event::Start(tag) if tag.name().into_inner() == item.name => {
                self.split.fault(item.from, "an item has no end");
                // What stands before the next one is its own.
                self.split.add(item, &self.text[item.from..place.start], true);
                *item = Open::at(place, self.text, &tag);
                self.cut_at_most();
            }
            Event::Start(_) => {
                item.add_tag(place.len());
                item.depth += 1;
                item.deepest = item.deepest.max(item.depth);
            }
            Event::Empty(_) => item.add_tag(place.len()),
            Event::End(tag) if tag.name().into_inner() == item.name => {
                self.split.add(item, &self.text[item.from..place.end], false);
                self.open = None;
            }
            Event::End(_) => item.depth = item.depth.saturating_sub(1),
            _ => {}
        }
        Ok(None)
    }

    /// The same where no item is open.
    fn take_around(&mut self, event: Event<'_>, place: Range<usize>) -> Result<(), NoFeed> {
        match event {
            Event::Start(tag) => match (self.kind, &*local(tag.name().into_inner()).to_ascii_lowercase()) {
                (Kind::Rss, "channel") if self.split.items.is_empty() && !self.in_channel => {
                    self.in_channel = true;
                    self.head_from = place.end;
                    self.shell(&tag)?;
                }
                (Kind::Rss | Kind::Rdf, "item") | (Kind::Atom, "entry") => {
                    let before = &self.text[self.head_from.min(place.start)..place.start];
                    self.head.get_or_insert(before);
                    self.open = Some(Open::at(place, self.text, &tag));
                    self.cut_at_most();
                }
                _ => {}
            },
            Event::End(tag) if tag.name() == self.root.name() => self.split.torn = false,
            _ => {}
        }
        Ok(())
    }

    /// Leaves out an item that is one too many.
    fn cut_at_most(&mut self) {
        if self.split.items.len() == MOST_ITEMS {
            (self.split.cut, self.split.torn, self.open) = (true, false, None);
        }
    }

    fn finish(mut self) -> Split<'t> {
        let rest = self.text.get(self.head_from..).unwrap_or_default();
        self.split.head = self.head.unwrap_or(rest);
        if let Some(item) = self.open {
            let what = format!("it ends in the middle of one, after {}", items(self.split.items.len()));
            self.split.broken.push((item.from, what));
        }
        self.split
    }
}

/// Where the next item behind a place begins, when what stands there can't be read.
fn next_item(text: &str, from: usize, kind: Kind) -> Option<usize> {
    let name: &[u8] = if kind == Kind::Atom { b"entry" } else { b"item" };
    let is_item = |at: &usize| {
        // No further: a text of nothing but `<` is gone through once.
        let tag = &text.as_bytes()[at + 1..];
        let tag = &tag[..tag.len().min(LONGEST_NAME)];
        let end = tag.iter().position(|byte| b"> \t\n\r".contains(byte));
        let local = end.and_then(|end| tag[..end].rsplit(|byte| *byte == b':').next());
        local.is_some_and(|local| local.eq_ignore_ascii_case(name))
    };
    let places = text.get(from..)?.match_indices('<').map(|(at, _)| from + at);
    places.filter(|at| *at > from).find(is_item)
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The first tag of a feed, and whether its document type declares entities.
struct Root<'t> {
    kind: Kind,
    tag: BytesStart<'t>,
    entities: bool,
}

fn read_root<'t>(reader: &mut Reader<&'t [u8]>) -> Result<Root<'t>, NoFeed> {
    let mut entities = false;
    loop {
        match reader.read_event() {
            Ok(Event::DocType(doctype)) => {
                let doctype: &str = &doctype;
                if doctype.trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")) {
                    return Err(NoFeed::Html);
                }
                entities |= declares_entities(doctype);
            }
            Ok(Event::Start(root)) => {
                let kind = match local(root.name().into_inner()).to_ascii_lowercase().as_str() {
                    "rss" => Kind::Rss,
                    "rdf" => Kind::Rdf,
                    "feed" => Kind::Atom,
                    "html" | "head" | "body" | "title" | "meta" | "link" | "div" | "p" | "script" => {
                        return Err(NoFeed::Html);
                    }
                    "opml" => return Err(NoFeed::Opml),
                    name => {
                        return Err(NoFeed::Other(format!("it is XML, but its root is <{}>", start(name))));
                    }
                };
                return Ok(Root { kind, tag: root, entities });
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

/// Whether a document type has entities that HTML has not: feeds of RSS 0.91 declare `&eacute;`.
fn declares_entities(doctype: &str) -> bool {
    static ENTITY: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"<!ENTITY\s+([^\s%"'<>]+)"#).expect("a constant pattern"));
    ENTITY.captures_iter(doctype).any(|found| resolve_html5_entity(&found[1]).is_none())
}

fn start(name: &str) -> String {
    name.chars().take(40).collect()
}
