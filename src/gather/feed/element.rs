//! The text of one element of an item, gathered as it is read.

use encoding_rs::WINDOWS_1252;
use quick_xml::escape::{resolve_html5_entity, resolve_xml_entity};
use quick_xml::events::BytesStart;

use crate::gather::feed::item::{is_html, paragraphs, without_section};
use crate::gather::feed::names::{Field, Kind, attribute, local};

/// Elements of HTML that have no end.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// What the text of an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// HTML that was escaped, or stands in CDATA. Tags that stand in it all the same are of it.
    Html,
    /// HTML as XML: elements are, and what looks like tags in its text is none.
    Xhtml,
    /// Characters.
    Text,
    /// Characters, unless they are HTML.
    Unsaid,
    /// An address, a moment, a name: tags are none of it.
    Value,
    /// A picture, say.
    Nothing,
}

impl Form {
    fn of(kind: Kind, field: Field, tag: &BytesStart<'_>) -> Self {
        let name = local(tag.name().into_inner()).to_ascii_lowercase();
        match (kind, field) {
            (_, Field::Title | Field::Content | Field::Summary | Field::Spare) => match (kind, field) {
                _ if name == "encoded" => Self::Html,
                (Kind::Rss | Kind::Rdf, Field::Title | Field::Summary) => Self::Html,
                (Kind::Rss | Kind::Rdf, Field::Content) => Self::Xhtml,
                _ => Self::said(tag),
            },
            _ => Self::Value,
        }
    }

    /// RFC 4287, 3.1.1 and 4.1.3.1; `mode` is of Atom 0.3.
    fn said(tag: &BytesStart<'_>) -> Self {
        let said = |name| attribute(tag, name).unwrap_or_default().trim().to_ascii_lowercase();
        let (kind, mode) = (said("type"), said("mode"));
        let kind = kind.split(';').next().unwrap_or_default().trim();
        match kind {
            _ if mode == "base64" => Self::Nothing,
            "text" | "plain" | "text/plain" => Self::Text,
            "html" | "text/html" if mode == "xml" => Self::Xhtml,
            "html" | "text/html" => Self::Html,
            _ if kind == "xhtml" || kind.ends_with("+xml") || kind.ends_with("/xml") => {
                if mode == "escaped" {
                    Self::Html
                } else {
                    Self::Xhtml
                }
            }
            _ if kind.starts_with("text/") => Self::Text,
            _ if kind.contains('/') => Self::Nothing,
            _ => Self::Unsaid,
        }
    }
}

/// An element of an item that is being read.
pub(super) struct Element {
    pub(super) field: Field,
    form: Form,
    text: String,
    /// Tags stand in it.
    has_tags: bool,
    /// Of elements within it.
    depth: usize,
    /// At this depth began what is no part of it.
    muted: Option<usize>,
    /// What is within the one `<div>` that RFC 4287 (3.1.1.3) wraps XHTML in.
    wrapped: Wrapped,
    pub(super) href: Option<String>,
    pub(super) rel: Option<String>,
    pub(super) media_type: Option<String>,
    /// An id that is the address of the page, unless it says that it is none.
    pub(super) is_permalink: bool,
}

#[derive(Default)]
struct Wrapped {
    from: usize,
    to: usize,
    elements: usize,
    is_other: bool,
}

impl Element {
    pub(super) fn begin(kind: Kind, field: Field, tag: &BytesStart<'_>) -> Self {
        let form = Form::of(kind, field, tag);
        let of_link = |name| if field == Field::Link { attribute(tag, name) } else { None };
        let is_permalink = field == Field::Id
            && attribute(tag, "isPermaLink").is_none_or(|said| !said.trim().eq_ignore_ascii_case("false"));
        Self {
            field,
            form,
            text: String::new(),
            has_tags: false,
            depth: 0,
            muted: (form == Form::Nothing).then_some(0),
            wrapped: Wrapped::default(),
            href: of_link("href").map(|href| unescaped(&href)),
            rel: of_link("rel"),
            media_type: of_link("type"),
            is_permalink,
        }
    }

    /// An element in it. Gives back whether it waits for its end.
    pub(super) fn open(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> bool {
        let name = local(tag.name().into_inner());
        let is_void = is_void(name);
        if self.form == Form::Value {
            // A person has a name, and an address that is none of it.
            if self.field == Field::Author {
                if name.eq_ignore_ascii_case("name") {
                    self.text.clear();
                } else if !is_empty && !is_void {
                    self.muted.get_or_insert(self.depth);
                }
            }
        } else if self.muted.is_none() {
            self.has_tags = true;
            self.write_tag(name, tag, is_empty && !is_void);
            if self.depth == 0 {
                self.wrapped.elements += 1;
                self.wrapped.is_other |= !name.eq_ignore_ascii_case("div");
                self.wrapped.from = self.text.len();
            }
        }
        let waits = !is_empty && !is_void;
        self.depth += usize::from(waits);
        waits
    }

    fn write_tag(&mut self, name: &str, tag: &BytesStart<'_>, and_end: bool) {
        if !is_plain(name) {
            return;
        }
        self.text.push('<');
        self.text.push_str(name);
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let key: &str = attribute.key.into_inner();
            if is_plain(key) && key != "xmlns" && !key.starts_with("xmlns:") {
                let value = attribute.value.replace('"', "&quot;");
                self.text.extend([" ", key, "=\"", &value, "\""]);
            }
        }
        self.text.push('>');
        if and_end {
            self.text.extend(["</", name, ">"]);
        }
    }

    /// The end of an element in it.
    pub(super) fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        if self.muted.is_none() && self.form != Form::Value {
            if self.depth == 0 {
                self.wrapped.to = self.text.len();
            }
            let name = local(name);
            if is_plain(name) {
                self.text.extend(["</", name, ">"]);
            }
        } else if self.muted == Some(self.depth) && self.form != Form::Nothing {
            self.muted = None;
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        if self.muted.is_some() {
            return;
        }
        self.wrapped.is_other |= self.depth == 0 && !text.trim().is_empty();
        if self.form == Form::Xhtml && text.contains(['&', '<']) {
            self.text.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
        } else {
            self.text.push_str(text);
        }
    }

    /// A reference, without `&` and `;`.
    pub(super) fn push_reference(&mut self, name: &str) {
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let keeps = matches!(self.form, Form::Html | Form::Xhtml);
        if let Some(c) = name.strip_prefix('#').and_then(character) {
            self.push(c.encode_utf8(&mut [0; 4]));
        } else if let Some(text) = resolve_xml_entity(name) {
            self.push(text);
        } else if is_name && keeps && self.muted.is_none() {
            // HTML knows it, or says itself that there is none of that name.
            self.wrapped.is_other |= self.depth == 0;
            self.text.extend(["&", name, ";"]);
        } else if let Some(text) = resolve_html5_entity(name).filter(|_| is_name) {
            self.push(text);
        } else {
            self.push(&format!("&{name};"));
        }
    }

    /// Takes off a CDATA section that was escaped as if it were text.
    fn unwrap_section(&mut self) {
        let inner = without_section(&self.text).map(str::to_owned);
        if let Some(inner) = inner.filter(|_| matches!(self.form, Form::Html | Form::Unsaid)) {
            self.text = inner;
        }
    }

    /// What it says, if anything.
    pub(super) fn value(&self) -> &str {
        self.text.trim()
    }

    /// Its text as the body of a file: HTML, or what reads as it.
    pub(super) fn body(mut self) -> String {
        self.unwrap_section();
        let Wrapped { from, to, elements, is_other } = self.wrapped;
        match self.form {
            Form::Xhtml if elements == 1 && !is_other && from <= to => self.text[from..to].to_owned(),
            Form::Text if !self.has_tags => paragraphs(&self.text),
            Form::Unsaid if !self.has_tags && !is_html(&self.text) => paragraphs(&self.text),
            _ => self.text,
        }
    }

    /// How its text is to be read as a title.
    pub(super) fn title(mut self, kind: Kind) -> (String, TitleForm) {
        self.unwrap_section();
        let form = match self.form {
            _ if self.has_tags => TitleForm::Html,
            Form::Html | Form::Xhtml if kind == Kind::Atom => TitleForm::Html,
            Form::Text => TitleForm::Text,
            _ => TitleForm::Unsaid,
        };
        (self.text, form)
    }
}

/// What a title is: HTML, characters, or nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TitleForm {
    Html,
    Text,
    Unsaid,
}

fn is_void(name: &str) -> bool {
    VOID.iter().any(|void| name.eq_ignore_ascii_case(void))
}

/// Whether a name can stand in a tag of HTML.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte))
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The character of a number. Those of the control characters behind 127 mean windows-1252 (HTML Standard, 13.2.5.80).
fn character(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    let code = code.ok()?;
    if let Some(byte) = u8::try_from(code).ok().filter(|byte| (0x80..0xa0).contains(byte)) {
        return WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next();
    }
    char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())
}

/// The value of an attribute.
fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).unwrap_or_else(|_| value.into()).into_owned()
}
