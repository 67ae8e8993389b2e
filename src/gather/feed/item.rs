//! What a feed says, as it says it.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use regex::Regex;

/// Bytes of an item: the longest article of five archives has 0.7 MB, and reading one takes several times its room.
pub(super) const LONGEST_ITEM: usize = 4 << 20;
pub(super) const TOO_LONG: &str = "an item has more than 4 MiB";

/// Items of a feed that are read: the newest of any real feed are among its first.
pub(crate) const MOST_ITEMS: usize = 2_000;

/// Bytes of what names an item in its feed: the state remembers each.
pub(super) const LONGEST_GUID: usize = 2048;

/// Authors of an item.
pub(super) const MOST_AUTHORS: usize = 50;

/// What is broken that is told of, and counted.
pub(super) const MOST_FAULTS: usize = 1_000;

/// The authors that items have from their feed: no more than each of its items has room for.
pub(super) fn inherited(authors: &[String]) -> Vec<String> {
    const LONGEST: usize = 2048;
    let mut length = 0;
    let fits = |name: &&String| {
        length += name.len();
        length <= LONGEST
    };
    authors.iter().take_while(fits).cloned().collect()
}

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
    /// A list of feeds.
    Opml,
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

/// An address as it is meant: what nobody sees at its ends is none of it, and `www.lake.example/ice` is no page beside the feed.
pub(super) fn address(written: &str) -> String {
    let is_nothing =
        |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let written = written.trim_matches(is_nothing);
    let is_host = written.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    if is_host { format!("http://{written}") } else { written.to_owned() }
}

/// Plain text as a file has it, where a body is HTML or reads as it: each line of it stays one.
pub(super) fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs
        .map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br>\n")))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What is in a CDATA section that was escaped as if it were text: HTML knows none, and would lose what is in it.
pub(super) fn without_section(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("<![CDATA[")?;
    Some(inner.strip_suffix("]]>").unwrap_or(inner))
}

/// Whether a text that nobody calls HTML is that all the same: it has an end tag of it, a break or a picture, or a reference. Feeds
/// that leave out `type` or write HTML into a field of text mostly mean it, and `1 < 2`, `<T>` and `a <b c` are none of these.
pub(super) fn is_html(text: &str) -> bool {
    static HTML: LazyLock<Regex> = LazyLock::new(|| {
        let ends = "a|abbr|b|blockquote|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|h[1-6]|i|ins|li|ol|p|pre|\
                    q|s|small|span|strike|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul";
        let pattern =
            format!(r"(?i)</(?:{ends})\s*>|<(?:br|hr|img)\b[^<>]*>|&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);");
        Regex::new(&pattern).expect("a constant pattern")
    });
    HTML.is_match(text)
}

/// Lines of a text. Whoever asks in order goes through it once.
pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    /// `first` is the number of the first line.
    pub(super) fn new(text: &'t str, first: usize) -> Self {
        Self { text, at: 0, line: first }
    }

    /// What is wrong at a place, with its line.
    pub(super) fn place(&mut self, at: usize, what: &str) -> String {
        let at = at.min(self.text.len());
        let count = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        if at >= self.at {
            self.line += count(&self.text.as_bytes()[self.at..at]);
        } else {
            self.line -= count(&self.text.as_bytes()[at..self.at]);
        }
        self.at = at;
        format!("{what} (line {})", self.line)
    }
}
