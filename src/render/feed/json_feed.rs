//! JSON Feed, version 1.1 (jsonfeed.org).

use std::borrow::Cow;

use serde::Serialize;

use crate::plan::FeedView;
use crate::render::feed::item::{Item, present, rfc_3339};
use crate::render::xml::without_illegal;

#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: Cow<'a, str>,
    home_page_url: Cow<'a, str>,
    feed_url: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: Cow<'a, str>,
    language: Cow<'a, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Name<'a>>,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: Cow<'a, str>,
    url: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<Cow<'a, str>>,
    title: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Cow<'a, str>>,
    date_published: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Name<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Cow<'a, str>>,
    language: Cow<'a, str>,
    /// An extension, as the standard provides for them: who published the original.
    #[serde(rename = "_source", skip_serializing_if = "Option::is_none")]
    source: Option<Name<'a>>,
}

#[derive(Serialize)]
struct Name<'a> {
    name: Cow<'a, str>,
}

pub(super) fn json_feed(view: &FeedView<Item<'_>>) -> String {
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: without_illegal(&view.title),
        home_page_url: without_illegal(&view.home),
        feed_url: without_illegal(&view.url),
        description: without_illegal(&view.description),
        language: without_illegal(&view.language),
        authors: present(view.editor.as_deref()).map(name).into_iter().collect(),
        items: view.entries.iter().map(item).collect(),
    };
    let mut json = serde_json::to_string_pretty(&feed).expect("strings and lists only");
    json.push('\n');
    json
}

fn item<'a>(entry: &'a Item<'_>) -> JsonItem<'a> {
    let html = entry.content().map(without_illegal);
    // An item must have one of the two contents; a summary beside itself as content says nothing new.
    let (text, summary) = match (&html, entry.summary.is_empty()) {
        (Some(_), _) => (None, without_illegal(&entry.summary)),
        (None, false) => (Some(without_illegal(&entry.summary)), Cow::Borrowed("")),
        (None, true) => (Some(without_illegal(&entry.title)), Cow::Borrowed("")),
    };
    JsonItem {
        id: without_illegal(&entry.id),
        url: without_illegal(&entry.url),
        external_url: entry.original.map(without_illegal),
        title: without_illegal(&entry.title),
        content_html: html,
        content_text: text,
        summary,
        image: entry.image.as_deref().map(without_illegal),
        date_published: rfc_3339(&entry.published),
        authors: entry.creators().map(name).collect(),
        tags: entry.tags.iter().map(|tag| without_illegal(tag)).collect(),
        language: without_illegal(entry.language),
        source: present(entry.source).map(name),
    }
}

fn name(name: &str) -> Name<'_> {
    Name { name: without_illegal(name) }
}
