//! Bytes of a feed in, its items out, each as the feed has it: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. Nothing is cleaned here.
//!
//! Each item is cut out of the feed and read by itself, so that one that is broken costs no other: feed-rs gives up on a feed
//! for a single field. Bounds hold while cutting, before anything is built: items, depth, no document type with entities.

mod item;
mod json;
mod split;
mod xml;

use url::Url;

pub(crate) use self::item::{Feed, Item, MOST_ITEMS, NoFeed};
use crate::content::Clock;
use crate::gather::decode::decode;

/// Reads a feed. `base` is where it was fetched from.
///
/// # Errors
/// It is none.
pub(crate) fn read(
    bytes: &[u8],
    content_type: Option<&str>,
    base: &Url,
    clock: Clock,
) -> Result<Feed, NoFeed> {
    let text = decode(bytes, content_type);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match text.chars().next() {
        None => Err(NoFeed::Empty),
        Some('{') => json::read(text, base, clock),
        Some('<') => xml::read(text, base, clock),
        Some(_) => Err(NoFeed::Other("it is neither XML nor JSON".into())),
    }
}

/// Whether a text is a feed at all.
pub(crate) fn is_one(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match text.chars().next() {
        Some('{') => text.contains("https://jsonfeed.org/version/1"),
        Some('<') => split::is_feed(text),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
