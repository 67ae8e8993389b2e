//! RSS and Atom: each item read by feed-rs, as a feed of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, Link, Text};
use feed_rs::parser::Builder;
use regex::Regex;
use url::Url;

use crate::content::{Clock, read_date};
use crate::gather::feed::item::{Feed, Item, NoFeed, believed, filled, one_line};
use crate::gather::feed::split::{Split, split};

pub(super) fn read(text: &str, base: &Url, clock: Clock) -> Result<Feed, NoFeed> {
    let mut split = split(text)?;
    let broken = std::mem::take(&mut split.broken);
    let mut feed = Feed { cut: split.cut, torn: split.torn, broken, ..Feed::default() };
    // What a feed says of itself is for reports only.
    feed.title = parse(&split, split.head, base, clock)
        .ok()
        .and_then(|head| head.title)
        .map(|title| title_of(&title))
        .filter(|title| !title.is_empty());
    for piece in &split.items {
        let parsed = parse(&split, piece, base, clock);
        match parsed.or_else(|why| parse(&split, &mended(piece).ok_or(why)?, base, clock)) {
            // An item of RSS 1.0 without a link is none to feed-rs.
            Ok(parsed) => {
                feed.items.extend(parsed.entries.into_iter().next().map(|entry| item(entry, piece)))
            }
            Err(why) => feed.broken.push(why),
        }
    }
    Ok(feed)
}

fn parse(split: &Split<'_>, piece: &str, base: &Url, clock: Clock) -> Result<feed_rs::model::Feed, String> {
    let parser = Builder::new()
        .base_uri(Some(base.as_str()))
        // Its own would make another item of one with an edited title; what has no id is named by its link.
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .timestamp_parser(move |text| read_moment(text, clock))
        .build();
    let document = split.around(piece);
    let parsed = catch_unwind(AssertUnwindSafe(|| parser.parse(document.as_bytes())));
    match parsed {
        Ok(parsed) => parsed.map_err(|error| error.to_string()),
        Err(_) => {
            Err("newsprint failed on an item; this is its fault: please report it with the feed".into())
        }
    }
}

fn read_moment(text: &str, clock: Clock) -> Option<DateTime<Utc>> {
    read_date(text, clock)
}

fn item(entry: Entry, piece: &str) -> Item {
    let guid = filled(&entry.id);
    // feed-rs does not say whether a guid is the address of the page, which it is where nothing else is said (RSS 2.0).
    let is_address = || !piece.contains("isPermaLink=\"false\"") && !piece.contains("isPermaLink='false'");
    let link = link_of(&entry.links)
        .or_else(|| guid.clone().filter(|guid| guid.starts_with("http") && is_address()));
    let title = entry.title.map(|title| title_of(&title)).unwrap_or_default();
    let authors = entry.authors.into_iter().filter_map(|person| person.name);
    let authors = authors
        .map(|name| one_line(without_parentheses(&name)))
        .filter(|name| !name.is_empty() && !name.contains('@'))
        .collect();
    let content = entry.content.and_then(|content| filled(&content.body.unwrap_or_default()));
    let body = content.or_else(|| filled(&entry.summary?.content)).unwrap_or_default();
    Item { link, guid, title, date: entry.published.or(entry.updated).and_then(believed), authors, body }
}

/// A title on one line. One of HTML may have tags, which no title of an article has; its entities are those of any title.
fn title_of(title: &Text) -> String {
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("</?[a-zA-Z][^<>]*>").expect("a constant pattern"));
    if title.content_type.subty().as_str().contains("html") {
        one_line(&TAG.replace_all(&title.content, ""))
    } else {
        one_line(&title.content)
    }
}

/// An item whose ampersands are what they are meant to be: `Salt & pepper`, `?a=1&b=2`, and `&nbsp;`, which XML does not know. None
/// where that changes nothing.
fn mended(piece: &str) -> Option<String> {
    static AMPERSAND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?s)<!\[CDATA\[.*?\]\]>|&(?:(?:amp|lt|gt|quot|apos);|#(?:([0-9]{1,7})|x([0-9a-fA-F]{1,6}));)?",
        )
        .expect("a constant pattern")
    });
    let mut is_other = false;
    let text = AMPERSAND.replace_all(piece, |found: &regex::Captures<'_>| {
        let code = |at: usize, base| Some(u32::from_str_radix(found.get(at)?.as_str(), base).unwrap_or(0));
        let is_none = |code: u32| char::from_u32(code).is_none_or(|c| c.is_control() && !c.is_whitespace());
        let broken = &found[0] == "&" || code(1, 10).or_else(|| code(2, 16)).is_some_and(is_none);
        is_other |= broken;
        if broken { found[0].replacen('&', "&amp;", 1) } else { found[0].to_owned() }
    });
    let text = text.into_owned();
    is_other.then_some(text)
}

/// RSS writes `ada@lake.example (Ada Reed)`.
fn without_parentheses(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(name)
}

/// The page of an item among its links: Atom calls it `alternate`, RSS gives it no relation.
fn link_of(links: &[Link]) -> Option<String> {
    let pages = || links.iter().filter(|link| link.target.is_none());
    let is_page = |link: &&Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    let is_html = |link: &&Link| link.media_type.as_deref().is_none_or(|kind| kind.contains("html"));
    let found = pages().find(|link| is_page(link) && is_html(link)).or_else(|| pages().find(is_page));
    found.and_then(|link| filled(&link.href))
}
