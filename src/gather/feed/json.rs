//! JSON Feed 1.0 and 1.1. feed-rs knows it too, but refuses a whole feed for an id that is a number, which the standard allows,
//! or for an attachment without a type.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use crate::content::{Clock, read_date};
use crate::gather::feed::item::{
    Feed, Item, LONGEST_ITEM, MOST_ITEMS, NoFeed, TOO_LONG, believed, filled, items, one_line,
};

/// A feed as far as it could be read.
#[derive(Default)]
struct Written<'t> {
    version: String,
    title: Option<String>,
    /// The first items, as they are written.
    items: Vec<&'t RawValue>,
    /// There are more.
    cut: bool,
}

/// Reads a feed, or its list of items, into what is known of it: what stood before its end was cut off stays.
struct Whole<'w, 't>(&'w mut Written<'t>);
struct Items<'w, 't>(&'w mut Written<'t>);

#[derive(Deserialize)]
struct WrittenItem<'t> {
    /// A text or a number. As it is written: a list of a million numbers is not taken apart.
    #[serde(borrow, default)]
    id: Option<&'t RawValue>,
    url: Option<String>,
    external_url: Option<String>,
    title: Option<String>,
    content_html: Option<String>,
    content_text: Option<String>,
    summary: Option<String>,
    date_published: Option<String>,
    date_modified: Option<String>,
    #[serde(borrow, default)]
    author: Option<&'t RawValue>,
    #[serde(borrow, default)]
    authors: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Author {
    name: Option<String>,
}

pub(super) fn read(text: &str, base: &Url, clock: Clock) -> Result<Feed, NoFeed> {
    let mut written = Written::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let ended = Whole(&mut written).deserialize(&mut reader).and_then(|()| reader.end());
    if let Err(error) = &ended
        && written.items.is_empty()
    {
        return Err(NoFeed::Other(format!("it is no JSON Feed: {error}")));
    }
    if !written.version.starts_with("https://jsonfeed.org/version/1") {
        return Err(NoFeed::Other("it is JSON, but no JSON Feed of version 1".into()));
    }
    let title = written.title.map(|title| one_line(&title)).filter(|title| !title.is_empty());
    let mut feed = Feed { title, cut: written.cut, torn: ended.is_err(), ..Feed::default() };
    if let Err(error) = ended {
        feed.broken.push(format!("it is broken after {}: {error}", items(written.items.len())));
    }
    for piece in written.items {
        if piece.get().len() > LONGEST_ITEM {
            feed.broken.push(TOO_LONG.into());
            continue;
        }
        match serde_json::from_str::<WrittenItem<'_>>(piece.get()) {
            Ok(written) => feed.items.push(item(written, base, clock)),
            Err(error) => feed.broken.push(format!("an item can't be read: {error}")),
        }
    }
    Ok(feed)
}

/// Reads a field that is small in any real feed; none where it is long, or something else.
fn read_small<'t, T: Deserialize<'t>>(field: Option<&'t RawValue>) -> Option<T> {
    const LONGEST: usize = 16 * 1024;
    field
        .map(RawValue::get)
        .filter(|text| text.len() < LONGEST)
        .and_then(|text| serde_json::from_str(text).ok())
}

/// Plain text as HTML: a file's text is read as that.
fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs
        .map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br>\n")))
        .collect::<Vec<_>>()
        .join("\n")
}

fn item(written: WrittenItem<'_>, base: &Url, clock: Clock) -> Item {
    let guid = match read_small(written.id) {
        Some(Value::String(text)) => filled(&text),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let field = |text: Option<String>| text.and_then(|text| filled(&text));
    let absolute = |link: String| base.join(&link).map_or(link, String::from);
    let link = field(written.url).or_else(|| field(written.external_url)).map(absolute);
    let date = [written.date_published, written.date_modified];
    let authors: Vec<Author> = read_small(written.authors).unwrap_or_default();
    let authors = authors.into_iter().chain(read_small(written.author));
    let names = authors.filter_map(|author| author.name).map(|name| one_line(&name));
    let mut authors: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    authors.dedup();
    let body =
        field(written.content_html).or_else(|| field(written.content_text).map(|text| paragraphs(&text)));
    Item {
        link,
        guid,
        title: written.title.map(|title| one_line(&title)).unwrap_or_default(),
        date: date.into_iter().flatten().find_map(|text| read_date(&text, clock)).and_then(believed),
        authors,
        body: body.or_else(|| field(written.summary)).unwrap_or_default(),
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
                "version" => self.0.version = map.next_value()?,
                "title" => self.0.title = map.next_value()?,
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
