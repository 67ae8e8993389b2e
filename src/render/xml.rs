//! XML documents out of plain text: elements and attributes in, well-formed XML 1.0 out.
//!
//! Every text passes [`without_illegal`]: XML 1.0 has no way to write most control characters, not even as references, and
//! one of them makes a whole feed unreadable for strict parsers. No document has a DTD, a processing instruction or CDATA.

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::ground::html::between_tags;

/// Attributes of one element, in order; `None` leaves the attribute out.
pub(super) type Attributes<'a> = &'a [(&'a str, Option<&'a str>)];

/// A document that is being written.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// Writes a whole document, one element a line, children indented by two spaces.
    pub(super) fn document(write: impl FnOnce(&mut Self) -> io::Result<()>) -> String {
        Self::with(Writer::new_with_indent(Vec::new(), b' ', 2), write)
    }

    fn with(writer: Writer<Vec<u8>>, write: impl FnOnce(&mut Self) -> io::Result<()>) -> String {
        let mut xml = Self(writer);
        xml.0
            .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
            .and_then(|()| write(&mut xml))
            .expect("writing to memory can't fail");
        let mut bytes = xml.0.into_inner();
        bytes.push(b'\n');
        String::from_utf8(bytes).expect("made of strings only")
    }

    /// An element with others inside it.
    pub(super) fn parent(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))?;
        inside(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))?;
        self.0.write_event(Event::Text(BytesText::from_escaped(between_tags(&without_illegal(text)))))?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element that holds nothing but attributes.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        if let Some(value) = value {
            start.push_attribute((*key, &*without_illegal(value)));
        }
    }
    start
}

/// The text without what XML 1.0 can't hold (production 2, `Char`): control characters but tab, line feed and carriage
/// return; U+FFFE and U+FFFF. JSON could hold them, but readers of feeds choke on them just the same.
pub(super) fn without_illegal(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_illegal = |(at, byte): (usize, &u8)| match byte {
        b'\t' | b'\n' | b'\r' => false,
        ..b' ' => true,
        0xef => matches!(bytes[at + 1..], [0xbf, 0xbe | 0xbf, ..]),
        _ => false,
    };
    if !bytes.iter().enumerate().any(is_illegal) {
        return Cow::Borrowed(text);
    }
    let illegal =
        |c: char| matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
    Cow::Owned(text.replace(illegal, ""))
}

/// Plain text for a place that RSS, OPML and news sitemaps leave open: some readers take a title as text, some as HTML. Where both show the
/// same (`AT&T`, `a < b`), the text goes as it is. Where a parser of HTML sees markup or an entity (`<script>`, `&nbsp;`), it
/// goes as HTML: the other readers then show an `&lt;` as such, which is better than running or losing a part of a title.
pub(super) fn unambiguous(text: &str) -> Cow<'_, str> {
    // Without what XML can't hold: `<\u{1b}?>` is no markup, but `<?>` is.
    let text = without_illegal(text);
    // The parser takes its time over long soup, and nobody minds how a reader shows a title of that length.
    const LONGEST: usize = 1000;
    let ambiguous = text.contains(['<', '&'])
        && (text.len() > LONGEST || {
            let parsed = scraper::Html::parse_fragment(&text);
            parsed.root_element().text().collect::<String>() != text
        });
    if ambiguous { Cow::Owned(between_tags(&text).into_owned()) } else { text }
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use quick_xml::Reader;

    use super::*;

    /// An element as a reader of XML sees it.
    pub(in crate::render) struct Element {
        pub(in crate::render) name: String,
        pub(in crate::render) attributes: Vec<(String, String)>,
        pub(in crate::render) text: String,
        pub(in crate::render) children: Vec<Element>,
    }

    impl Element {
        /// All elements of that name in document order, this one included.
        pub(in crate::render) fn all(&self, name: &str) -> Vec<&Element> {
            let own = (self.name == name).then_some(self);
            own.into_iter().chain(self.children.iter().flat_map(|child| child.all(name))).collect()
        }

        /// The value of an attribute; panics when there is none.
        pub(in crate::render) fn attribute(&self, name: &str) -> &str {
            let found = self.attributes.iter().find(|(key, _)| key == name);
            &found.unwrap_or_else(|| panic!("<{}> has no {name}", self.name)).1
        }
    }

    /// Reads a document as XML 1.0 asks for, or panics: one root, matching ends, no attribute twice, only legal characters
    /// and the five references to characters that need no DTD, no DTD, nothing but a declaration before the root.
    pub(in crate::render) fn parse_strictly(xml: &str) -> Element {
        assert!(xml.chars().all(legal), "illegal character in {xml}");
        let mut reader = Reader::from_str(xml);
        let config = reader.config_mut();
        config.check_end_names = true;
        config.check_comments = true;
        config.allow_dangling_amp = false;
        let mut open: Vec<Element> = Vec::new();
        let mut root = None;
        let mut close = |element: Element, open: &mut Vec<Element>| match open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => assert!(root.replace(element).is_none(), "two roots"),
        };
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}")) {
                Event::Decl(_) => assert!(open.is_empty() && reader.buffer_position() < 60),
                Event::Start(start) => open.push(element(&start)),
                Event::Empty(start) => close(element(&start), &mut open),
                Event::End(_) => {
                    let element = open.pop().unwrap();
                    close(element, &mut open);
                }
                Event::Text(text) => {
                    assert!(!text.contains("]]>"), "]]> in {xml}");
                    // What `xml_content` calls normalising end-of-lines is what every reader must do.
                    let text = text.replace("\r\n", "\n").replace('\r', "\n");
                    match open.last_mut() {
                        Some(element) => element.text.push_str(&text),
                        None => assert_eq!(text.trim(), ""),
                    }
                }
                Event::GeneralRef(reference) => {
                    let raw = format!("&{};", &*reference);
                    let text = quick_xml::escape::unescape(&raw).unwrap();
                    assert!(text.chars().all(legal), "{raw} in {xml}");
                    open.last_mut().unwrap().text.push_str(&text);
                }
                Event::Eof => break,
                other => panic!("{other:?} has no place in {xml}"),
            }
        }
        assert!(open.is_empty(), "unclosed element in {xml}");
        root.expect("a root")
    }

    fn element(start: &BytesStart<'_>) -> Element {
        let mut names = BTreeSet::new();
        let attributes: Vec<_> = start
            .attributes()
            .map(|attribute| {
                let attribute = attribute.unwrap();
                assert!(!attribute.value.contains(['<', '\n', '\t', '\r']), "{attribute:?}");
                let key = attribute.key.as_ref().to_owned();
                assert!(names.insert(key.clone()), "{key} twice");
                (key, quick_xml::escape::unescape(&attribute.value).unwrap().into_owned())
            })
            .collect();
        Element {
            name: start.name().as_ref().to_owned(),
            attributes,
            text: String::new(),
            children: Vec::new(),
        }
    }

    fn legal(c: char) -> bool {
        matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    }
}
