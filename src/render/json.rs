//! JSON for readers of feeds and for script elements: borrowed texts in lists and objects, written once.

use std::borrow::Cow;
use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::{Formatter, Serializer as JsonSerializer};

use crate::render::xml::without_illegal;

/// A JSON value that borrows its texts. An object prints no field that is [`Node::Absent`].
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    /// Not known, and left out.
    Absent,
    Text(Cow<'a, str>),
    Number(u32),
    List(Vec<Node<'a>>),
    /// Fields in order.
    Object(Vec<(&'static str, Node<'a>)>),
}

/// An object of the fields that are not absent.
pub(super) fn object<'a, const N: usize>(fields: [(&'static str, Node<'a>); N]) -> Node<'a> {
    Node::Object(fields.into())
}

/// A list.
pub(super) fn list<'a>(items: impl IntoIterator<Item = Node<'a>>) -> Node<'a> {
    Node::List(items.into_iter().collect())
}

/// A list; absent when nothing is in it.
pub(super) fn list_of_some<'a>(items: impl IntoIterator<Item = Node<'a>>) -> Node<'a> {
    let items: Vec<_> = items.into_iter().collect();
    if items.is_empty() { Node::Absent } else { Node::List(items) }
}

/// A text; absent when it is empty.
pub(super) fn text(text: &str) -> Node<'_> {
    if without_illegal(text).is_empty() { Node::Absent } else { text.into() }
}

impl<'a> From<&'a str> for Node<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for Node<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.as_str().into())
    }
}

impl From<String> for Node<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Cow<'a, str>> for Node<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Node<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_unit(),
            // As in feeds: no control characters.
            Self::Text(text) => serializer.serialize_str(&without_illegal(text)),
            Self::Number(number) => serializer.serialize_u32(*number),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(None)?;
                for (key, value) in fields.iter().filter(|(_, value)| *value != Node::Absent) {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl Node<'_> {
    /// For people to read, two spaces a step.
    pub(super) fn pretty(&self) -> String {
        // Nothing in a node can fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// JSON for a script data block.
    pub(super) fn for_script(&self) -> String {
        let mut out = Vec::with_capacity(1024);
        match self.serialize(&mut JsonSerializer::with_formatter(&mut out, ForScript)) {
            Ok(()) => String::from_utf8(out).unwrap_or_default(),
            // Nothing in a node can fail, and a vector takes every byte.
            Err(_) => String::new(),
        }
    }
}

/// Writes the characters that could end a script element, or a line in one, as escapes. They stand only inside strings, where
/// `\u` means the same.
struct ForScript;

impl Formatter for ForScript {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // The separators begin with this byte in UTF-8, as few other characters of a text do.
        if !fragment.bytes().any(|byte| matches!(byte, b'<' | b'>' | b'&' | 0xe2)) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (plain, from) = rest.split_at(at);
            writer.write_all(plain.as_bytes())?;
            let mut chars = from.chars();
            if let Some(special) = chars.next() {
                write!(writer, "\\u{:04x}", u32::from(special))?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}
