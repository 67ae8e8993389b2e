//! The text of a post: what WordPress makes of it when it shows it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// WordPress's own paragraphs (`wpautop`): what empty lines part, unless the text has elements that do. Those of code stay as they are.
pub(super) fn paragraphs(content: &str) -> String {
    let content = content.replace("\r\n", "\n");
    if content.contains("<!-- wp:") || content.contains("<p>") || content.contains("<p ") {
        return content;
    }
    parts(&content)
}

fn parts(content: &str) -> String {
    let (mut parts, mut at) = (Vec::new(), 0);
    for (element, inner) in elements(content) {
        parts.extend(parted(&content[at..element.start]));
        let whole = &content[element.clone()];
        parts.push(match &content[inner.clone()] {
            quote if is_quote(whole) => {
                let (open, close) = (&content[element.start..inner.start], &content[inner.end..element.end]);
                format!("{open}{}{close}", self::parts(quote))
            }
            _ => whole.to_owned(),
        });
        at = element.end;
    }
    parts.extend(parted(&content[at..]));
    parts.join("\n\n")
}

/// Elements that are no paragraphs, whatever empty lines are in them, and what each holds, others of its name as well. One without an
/// end is none.
fn elements(content: &str) -> Vec<(Range<usize>, Range<usize>)> {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"<(/?)(pre|script|style|blockquote)(?:\s[^<>]*)?>").expect("a constant that compiles")
    });
    // As long as it was, byte by byte.
    let small = content.to_ascii_lowercase();
    let tags: Vec<(Range<usize>, bool, &str)> = TAG
        .captures_iter(&small)
        .map(|tag| {
            let name = tag.get(2).map_or("", |name| name.as_str());
            (tag.get_match().range(), tag.get(1).is_some_and(|slash| slash.is_empty()), name)
        })
        .collect();
    // Where each that begins ends, by the tags of its name alone.
    let mut ends: Vec<Option<usize>> = vec![None; tags.len()];
    let mut open: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (_, begins, name)) in tags.iter().enumerate() {
        let open = open.entry(name).or_default();
        if *begins {
            open.push(at);
            continue;
        }
        // What is in code is text.
        let first = if *name == "blockquote" { open.pop() } else { open.drain(..).next() };
        if let Some(first) = first {
            ends[first] = Some(at);
        }
    }
    let (mut found, mut at) = (Vec::new(), 0);
    for (tag, end) in tags.iter().zip(ends) {
        let Some(end) = end.filter(|_| tag.0.start >= at) else { continue };
        let close = &tags[end].0;
        found.push((tag.0.start..close.end, tag.0.end..close.start));
        at = close.end;
    }
    found
}

fn is_quote(element: &str) -> bool {
    element.get(..11).is_some_and(|tag| tag.eq_ignore_ascii_case("<blockquote"))
}

/// Paragraphs of a text without such elements.
fn parted(text: &str) -> Vec<String> {
    let is_block = |text: &str| {
        let blocks = [
            "<h",
            "<ul",
            "<ol",
            "<div",
            "<table",
            "<blockquote",
            "<pre",
            "<figure",
            "<!--",
            "<iframe",
            "<dl",
        ];
        blocks.iter().any(|tag| text.starts_with(tag))
    };
    let paragraph = |text: &str| match text.trim() {
        text if is_block(text) => text.to_owned(),
        text => format!("<p>{}</p>", text.replace('\n', "<br>\n")),
    };
    text.split("\n\n").filter(|part| !part.trim().is_empty()).map(paragraph).collect()
}

pub(super) fn has_shortcode(content: &str) -> bool {
    ["[gallery", "[caption", "[embed", "[video", "[audio", "[playlist"]
        .iter()
        .any(|code| content.contains(code))
}
