//! Bytes of a feed in, its items out, each as the feed has it: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. Nothing is cleaned here.
//!
//! Each item is cut out of the feed and read by itself, so that one that is broken costs no other. What is broken is mended where
//! its meaning is plain, and named. Bounds hold while cutting, before anything is built: items, depth, length; no entity that a
//! document type declares is expanded.

mod element;
mod item;
mod json;
mod lenient;
mod mend;
mod names;
mod split;
mod xml;

use std::sync::LazyLock;

use regex::Regex;

use url::Url;

pub(crate) use self::item::{Feed, Item, MOST_ITEMS, NoFeed};
pub(crate) use self::names::based;
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
    let whole = decode(bytes, content_type);
    let text = beginning(&whole);
    match text.chars().next() {
        None => Err(NoFeed::Empty),
        Some('{') => json::read(text, base, clock),
        Some('<') => {
            let before = &whole.as_bytes()[..whole.len() - text.len()];
            let first_line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            xml::read(text, first_line, base, clock)
        }
        Some(_) => Err(NoFeed::Other("it is neither XML nor JSON".into())),
    }
}

/// A text from where it begins, without what scripts print before it: empty lines, byte order marks, warnings.
fn beginning(text: &str) -> &str {
    /// Bytes among which a feed begins.
    const HEAD: usize = 4096;
    static BEGIN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"<\?xml\s|<rss[\s>]|<(?:\w+:)?feed\s|<(?:\w+:)?RDF\s").expect("a constant pattern")
    });
    static OTHER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)^(?:\{|<\?|<!doctype|<html|<!--)").expect("a constant pattern"));
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if OTHER.is_match(text) {
        return text;
    }
    BEGIN.find(text).filter(|found| found.start() < HEAD).map_or(text, |found| &text[found.start()..])
}

/// Whether a text is a feed at all.
pub(crate) fn is_one(text: &str) -> bool {
    let text = beginning(text);
    match text.chars().next() {
        Some('{') => text.contains("://jsonfeed.org/version/1"),
        Some('<') => split::is_feed(text),
        _ => false,
    }
}

#[cfg(test)]
mod sloppy;
#[cfg(test)]
mod tests;
