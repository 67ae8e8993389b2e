//! JSON Feed 1.0 and 1.1, as leniently as can be: an id may be a number, and what is no text costs its field.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use crate::content::{Clock, read_date};
use crate::gather::feed::item::{
    Feed, Item, LONGEST_GUID, LONGEST_ITEM, MOST_AUTHORS, MOST_ITEMS, NoFeed, TOO_LONG, address, believed,
    filled, inherited, is_html, items, one_line, paragraphs, without_section,
};
use crate::gather::feed::lenient::lenient;
use crate::gather::feed::xml::without_emphasis;

/// Places where a broken feed is taken up again: each may be read to its end.
const TAKEN_UP: usize = 50;

/// A feed as far as it could be read.
#[derive(Default)]
struct Written<'t> {
    version: String,
    title: Option<String>,
    /// Those of its items that name none (JSON Feed 1.1).
    authors: Vec<String>,
    /// The first items, as they are written.
    items: Vec<&'t RawValue>,
    /// There are more.
    cut: bool,
}

/// Reads a feed, or its list of items, into what is known of it: what stood before its end was cut off stays.
struct Whole<'w, 't>(&'w mut Written<'t>);
struct Items<'w, 't>(&'w mut Written<'t>);

/// What is known of an item, each field as it is written: one that is something else than it should be costs itself, and a list of
/// a million numbers is not taken apart.
#[derive(Default)]
struct WrittenItem<'t> {
    id: Option<&'t RawValue>,
    url: Option<&'t RawValue>,
    external_url: Option<&'t RawValue>,
    title: Option<&'t RawValue>,
    content_html: Option<&'t RawValue>,
    content_text: Option<&'t RawValue>,
    summary: Option<&'t RawValue>,
    date_published: Option<&'t RawValue>,
    date_modified: Option<&'t RawValue>,
    author: Option<&'t RawValue>,
    authors: Option<&'t RawValue>,
}

pub(super) fn read(text: &str, base: &Url, clock: Clock) -> Result<Feed, NoFeed> {
    let mended = lenient(text);
    let text = &*mended;
    let mut written = Written::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let ended = Whole(&mut written).deserialize(&mut reader).and_then(|()| reader.end());
    let before = written.items.len();
    if let Err(error) = &ended {
        if !written.version.is_empty() {
            take_up(text, place(text, error), &mut written.items);
        }
        if written.items.is_empty() {
            return Err(NoFeed::Other(format!("it is no JSON Feed: {error}")));
        }
    }
    let version = written.version.split_once("://").map_or("", |(_, version)| version);
    let version = version.strip_prefix("www.").unwrap_or(version);
    if !version.starts_with("jsonfeed.org/version/1") {
        return Err(NoFeed::Other("it is JSON, but no JSON Feed of version 1".into()));
    }
    let title = written.title.map(|title| one_line(&title)).filter(|title| !title.is_empty());
    let mut feed = Feed { title, cut: written.cut, torn: ended.is_err(), ..Feed::default() };
    if let Err(error) = ended {
        feed.broken.push(format!("it is broken after {}: {error}", items(before)));
    }
    let authors = inherited(&written.authors);
    for (number, piece) in written.items.iter().enumerate() {
        if piece.get().len() > LONGEST_ITEM {
            feed.broken.push(TOO_LONG.into());
            continue;
        }
        match serde_json::from_str::<WrittenItem<'_>>(piece.get()) {
            Ok(read) => {
                let mut item = item(&read, base, clock);
                if item.authors.is_empty() {
                    item.authors.clone_from(&authors);
                }
                feed.items.push(item);
            }
            Err(error) => feed.broken.push(format!("item {} can't be read: {error}", number + 1)),
        }
    }
    Ok(feed)
}

/// Where an error was found.
fn place(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.match_indices('\n').map(|(at, _)| at + 1);
    let line = std::iter::once(0).chain(lines).nth(error.line().saturating_sub(1)).unwrap_or_default();
    let at = (line + error.column()).min(text.len());
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Takes up a feed again behind a place where it is broken, at the next objects that are items: they have an id and something to read.
fn take_up<'t>(text: &'t str, from: usize, items: &mut Vec<&'t RawValue>) {
    static NEXT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"\}\s*,\s*\{\s*""#).expect("a constant pattern"));
    let mut at = from;
    let mut failed = 0;
    while let Some(next) = text.get(at..).and_then(|rest| NEXT.find(rest)) {
        let begin = at + next.start() + next.as_str().find('{').unwrap_or_default();
        let mut read = serde_json::Deserializer::from_str(&text[begin..]).into_iter::<&RawValue>();
        match read.next() {
            Some(Ok(piece)) => {
                let is_item = serde_json::from_str::<WrittenItem<'_>>(piece.get()).is_ok_and(|item| {
                    let fields = [item.title, item.content_html, item.content_text, item.summary];
                    item.id.is_some() && fields.iter().any(Option::is_some)
                });
                if is_item {
                    items.push(piece);
                }
                // Its last brace may stand before the next one.
                at = begin + read.byte_offset() - 1;
            }
            _ => {
                (at, failed) = (begin + 1, failed + 1);
            }
        }
        if failed > TAKEN_UP || items.len() >= MOST_ITEMS {
            return;
        }
    }
}

/// A field that is small in any real feed; none where it is long.
fn small(field: Option<&RawValue>) -> Option<&RawValue> {
    const LONGEST: usize = 16 * 1024;
    field.filter(|written| written.get().len() < LONGEST)
}

/// The names of people: a list of objects, one of them, or of texts.
fn people(field: Option<&RawValue>) -> Vec<String> {
    let written = small(field).and_then(|written| serde_json::from_str(written.get()).ok());
    let people = match written.unwrap_or_default() {
        Value::Array(people) => people,
        one => vec![one],
    };
    let name = |person: &Value| person.get("name").unwrap_or(person).as_str().map(one_line);
    people.iter().filter_map(name).filter(|name| !name.is_empty()).take(MOST_AUTHORS).collect()
}

/// A text, or a number as one.
fn text(field: Option<&RawValue>) -> Option<String> {
    let written = field?.get();
    match written.bytes().next()? {
        b'"' => serde_json::from_str(written).ok(),
        b'-' | b'0'..=b'9' => Some(written.to_owned()),
        _ => None,
    }
}

/// Plain text as HTML: a file's text is read as that.
fn plain(text: String) -> String {
    if is_html(&text) { text } else { paragraphs(&text) }
}

fn item(written: &WrittenItem<'_>, base: &Url, clock: Clock) -> Item {
    let field = |written| text(written).and_then(|text| filled(&text));
    let absolute = |link: String| {
        let link = address(&link);
        base.join(&link).map_or(link, String::from)
    };
    let link = field(written.url).or_else(|| field(written.external_url)).map(absolute);
    let dates = [written.date_published, written.date_modified].into_iter().filter_map(text);
    let mut authors = people(written.authors);
    authors.extend(people(written.author));
    authors.dedup();
    let body = field(written.content_html)
        .map(|html| without_section(&html).map_or(html.clone(), str::to_owned))
        .or_else(|| field(written.content_text).map(|text| paragraphs(&text)))
        .or_else(|| field(written.summary).map(plain));
    Item {
        link,
        guid: field(small(written.id)).filter(|id| id.len() <= LONGEST_GUID),
        title: text(written.title).map(|title| one_line(&without_emphasis(&title))).unwrap_or_default(),
        date: dates.filter_map(|date| read_date(&date, clock)).find_map(believed),
        authors,
        body: body.unwrap_or_default(),
    }
}

impl<'t> Deserialize<'t> for WrittenItem<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'t> Visitor<'t> for Fields {
            type Value = WrittenItem<'t>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an item")
            }

            /// Of two fields of one name the last counts, as for browsers.
            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut item = WrittenItem::default();
                while let Some(key) = map.next_key::<Cow<'t, str>>()? {
                    let field = match &*key {
                        "id" => &mut item.id,
                        "url" => &mut item.url,
                        "external_url" => &mut item.external_url,
                        "title" => &mut item.title,
                        "content_html" => &mut item.content_html,
                        "content_text" => &mut item.content_text,
                        "summary" => &mut item.summary,
                        "date_published" => &mut item.date_published,
                        "date_modified" => &mut item.date_modified,
                        "author" => &mut item.author,
                        "authors" => &mut item.authors,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    *field = Some(map.next_value()?);
                }
                Ok(item)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl<'t> DeserializeSeed<'t> for Whole<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'t> Visitor<'t> for Whole<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a feed")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" => self.0.version = text(Some(map.next_value()?)).unwrap_or_default(),
                "title" => self.0.title = text(Some(map.next_value()?)),
                "author" | "authors" if self.0.authors.is_empty() => {
                    self.0.authors = people(Some(map.next_value()?));
                }
                "items" => map.next_value_seed(Items(self.0))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

impl<'t> DeserializeSeed<'t> for Items<'_, 't> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Items<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of items")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<(), A::Error> {
        while self.0.items.len() < MOST_ITEMS {
            let Some(piece) = list.next_element()? else { return Ok(()) };
            self.0.items.push(piece);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            self.0.cut = true;
        }
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
}
