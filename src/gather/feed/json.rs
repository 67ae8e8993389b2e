//! JSON Feed 1.0 and 1.1. feed-rs knows it too, but refuses a whole feed for an id that is a number, which the standard allows,
//! or for an attachment without a type.

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;
use url::Url;

use crate::content::{Clock, read_date};
use crate::gather::feed::item::{Feed, Item, MOST_ITEMS, NoFeed, believed, filled, one_line};

#[derive(Deserialize)]
struct Written<'t> {
    #[serde(default)]
    version: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(borrow, default)]
    items: Pieces<'t>,
}

/// The first items, as they are written.
#[derive(Default)]
struct Pieces<'t> {
    first: Vec<&'t RawValue>,
    cut: bool,
}

#[derive(Deserialize)]
struct WrittenItem {
    #[serde(default)]
    id: serde_json::Value,
    url: Option<String>,
    external_url: Option<String>,
    title: Option<String>,
    content_html: Option<String>,
    content_text: Option<String>,
    summary: Option<String>,
    date_published: Option<String>,
    date_modified: Option<String>,
    #[serde(default)]
    author: Option<Author>,
    #[serde(default)]
    authors: Option<Vec<Author>>,
}

#[derive(Deserialize)]
struct Author {
    name: Option<String>,
}

pub(super) fn read(text: &str, base: &Url, clock: Clock) -> Result<Feed, NoFeed> {
    let written: Written<'_> =
        serde_json::from_str(text).map_err(|error| NoFeed::Other(format!("it is no JSON Feed: {error}")))?;
    if !written.version.starts_with("https://jsonfeed.org/version/1") {
        return Err(NoFeed::Other("it is JSON, but no JSON Feed of version 1".into()));
    }
    let title = written.title.map(|title| one_line(&title)).filter(|title| !title.is_empty());
    let mut feed = Feed { title, cut: written.items.cut, ..Feed::default() };
    for piece in written.items.first {
        match serde_json::from_str::<WrittenItem>(piece.get()) {
            Ok(written) => feed.items.push(item(written, base, clock)),
            Err(error) => feed.broken.push(format!("an item can't be read: {error}")),
        }
    }
    Ok(feed)
}

fn item(written: WrittenItem, base: &Url, clock: Clock) -> Item {
    let guid = match written.id {
        serde_json::Value::String(text) => filled(&text),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let field = |text: Option<String>| text.and_then(|text| filled(&text));
    let absolute = |link: String| base.join(&link).map_or(link, String::from);
    let link = field(written.url).or_else(|| field(written.external_url)).map(absolute);
    let date = [written.date_published, written.date_modified];
    let authors = written.authors.unwrap_or_default().into_iter().chain(written.author);
    let names = authors.filter_map(|author| author.name).map(|name| one_line(&name));
    let mut authors: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    authors.dedup();
    let body = field(written.content_html).or_else(|| field(written.content_text));
    Item {
        link,
        guid,
        title: written.title.map(|title| one_line(&title)).unwrap_or_default(),
        date: date.into_iter().flatten().find_map(|text| read_date(&text, clock)).and_then(believed),
        authors,
        body: body.or_else(|| field(written.summary)).unwrap_or_default(),
    }
}

impl<'de: 't, 't> Deserialize<'de> for Pieces<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;
        impl<'de> Visitor<'de> for Items {
            type Value = Pieces<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of items")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut pieces = Pieces::default();
                while pieces.first.len() < MOST_ITEMS {
                    let Some(piece) = list.next_element()? else { return Ok(pieces) };
                    pieces.first.push(piece);
                }
                while list.next_element::<IgnoredAny>()?.is_some() {
                    pieces.cut = true;
                }
                Ok(pieces)
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(Pieces::default())
            }
        }
        deserializer.deserialize_any(Items)
    }
}
