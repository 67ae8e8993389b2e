//! What a feed says, as it says it.

use chrono::{DateTime, Utc};

/// Bytes of an item: the longest article of five archives has 0.7 MB, and reading one takes several times its room.
pub(super) const LONGEST_ITEM: usize = 4 << 20;
pub(super) const TOO_LONG: &str = "an item has more than 4 MiB";

/// Items of a feed that are read: the newest of any real feed are among its first.
pub(crate) const MOST_ITEMS: usize = 2_000;

/// What one item says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Item {
    /// Address of its page, absolute where it can be.
    pub link: Option<String>,
    /// What names it in its feed.
    pub guid: Option<String>,
    /// On one line, with entities and tags as they are.
    pub title: String,
    /// When it was published, else when it was changed.
    pub date: Option<DateTime<Utc>>,
    pub authors: Vec<String>,
    /// Text or HTML as it stands in the feed.
    pub body: String,
}

/// What a feed holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Feed {
    pub title: Option<String>,
    /// In its own order.
    pub items: Vec<Item>,
    /// Why items, and how many of them, could not be read.
    pub broken: Vec<String>,
    /// There are more items than [`MOST_ITEMS`].
    pub cut: bool,
    /// Its end is missing: what stood there is still to be had.
    pub torn: bool,
}

/// Why bytes are no feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoFeed {
    /// Nothing is in them.
    Empty,
    /// A page of HTML.
    Html,
    /// Something else; says what.
    Other(String),
}

/// A text on one line, and no longer than any title is.
pub(super) fn one_line(text: &str) -> String {
    const LONGEST: usize = 1_000;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.len() > LONGEST { line.chars().take(LONGEST).collect() } else { line }
}

/// The day that scripts write which know no other is no date.
pub(super) fn believed(date: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (date.date_naive() != DateTime::UNIX_EPOCH.date_naive()).then_some(date)
}

/// `1 item`, `2 items`.
pub(super) fn items(count: usize) -> String {
    if count == 1 { "1 item".into() } else { format!("{count} items") }
}

/// What a field holds, if anything.
pub(super) fn filled(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
