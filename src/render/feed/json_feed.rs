//! JSON Feed, version 1.1 (jsonfeed.org).

use crate::plan::FeedView;
use crate::render::feed::item::{Item, present, rfc_3339};
use crate::render::json::{Node, list, list_of_some, object, text};

/// A feed.
pub(super) fn json_feed(view: &FeedView<Item<'_>>) -> String {
    let feed = object([
        ("version", "https://jsonfeed.org/version/1.1".into()),
        ("title", (&view.title).into()),
        ("home_page_url", (&view.home).into()),
        ("feed_url", (&view.url).into()),
        ("description", text(&view.description)),
        ("language", (&view.language).into()),
        ("authors", list_of_some(present(view.editor.as_deref()).map(named))),
        ("hubs", list_of_some(view.hubs.iter().map(|hub| hub_at(hub)))),
        ("items", list(view.entries.iter().map(item))),
    ]);
    feed.pretty() + "\n"
}

fn item<'a>(entry: &'a Item<'_>) -> Node<'a> {
    let html = entry.content();
    // An item must have one of the two contents; a summary beside itself as content says nothing new.
    let (words, summary) = match html {
        Some(_) => (None, text(&entry.summary)),
        None if entry.summary.is_empty() => (Some(&*entry.title), Node::Absent),
        None => (Some(&*entry.summary), Node::Absent),
    };
    object([
        ("id", (&*entry.id).into()),
        ("url", (&*entry.url).into()),
        ("external_url", entry.original.as_deref().into()),
        ("title", (&*entry.title).into()),
        ("content_html", html.into()),
        ("content_text", words.into()),
        ("summary", summary),
        ("image", entry.image.as_deref().into()),
        ("date_published", rfc_3339(&entry.published).into()),
        ("authors", list_of_some(entry.creators().map(named))),
        ("tags", list_of_some(entry.tags.iter().map(|tag| (&**tag).into()))),
        ("language", (&*entry.language).into()),
        ("_source", present(entry.source.as_deref()).map(named).into()),
    ])
}

fn hub_at(url: &str) -> Node<'_> {
    object([("type", "WebSub".into()), ("url", url.into())])
}

fn named(name: &str) -> Node<'_> {
    object([("name", name.into())])
}
