//! Bare addresses of a finished line become links that end where the address ends.
//!
//! What is an address is linkify's word (trailing punctuation, brackets and quotes are none of it), beyond which any
//! character that is not ASCII ends one, since Chinese is written without a space, and so does a row of signs: feeds of
//! videos lose the line breaks of their texts, `https://v.example/2Ys------`. Links and code stay as they are.

use std::ops::Range;
use std::sync::LazyLock;

use linkify::{LinkFinder, LinkKind};
use regex::Regex;

use crate::clean::markup::links;
use crate::ground::html::push_escaped;

/// A line with its addresses linked.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    pub(crate) html: String,
    /// Targets, in the order of the text.
    pub(crate) targets: Vec<String>,
    /// Characters of the addresses.
    pub(crate) characters: u32,
}

/// Links the bare addresses in a line of printed HTML; nothing when there are none.
pub(crate) fn link(html: &str) -> Option<Linked> {
    if !html.contains("://") && !html.contains("www.") {
        return None;
    }
    let mut linked = Linked::default();
    // Links and code around the text.
    let mut depth = 0_usize;
    let mut rest = html;
    while !rest.is_empty() {
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        if depth == 0 {
            linked.add(text);
        } else {
            linked.html.push_str(text);
        }
        let (tag, after) = tag.split_at(tag.find('>').map_or(tag.len(), |end| end + 1));
        let name = tag.trim_start_matches(['<', '/']);
        let name = &name[..name.find([' ', '>']).unwrap_or(name.len())];
        if matches!(name, "a" | "code" | "kbd" | "samp" | "var") {
            depth = if tag.starts_with("</") { depth.saturating_sub(1) } else { depth + 1 };
        }
        linked.html.push_str(tag);
        rest = after;
    }
    (!linked.targets.is_empty()).then_some(linked)
}

impl Linked {
    /// Adds escaped text without tags.
    fn add(&mut self, escaped: &str) {
        if !escaped.contains("://") && !escaped.contains("www.") {
            return self.html.push_str(escaped);
        }
        let text = unescape(escaped);
        let mut copied = 0;
        for address in addresses(&text) {
            let shown = &text[address.clone()];
            let whole = if shown.contains("://") { shown.to_owned() } else { format!("http://{shown}") };
            // What feeds cut off leads nowhere.
            let is_cut = ["...", "…"].iter().any(|dots| text[address.end..].starts_with(dots));
            let Some(target) = links::resolve(&whole, None).filter(|_| !is_cut) else { continue };
            let target = String::from(target);
            push_escaped(&mut self.html, &text[copied..address.start]);
            self.html.push_str("<a href=\"");
            push_escaped(&mut self.html, &target);
            self.html.push_str("\">");
            push_escaped(&mut self.html, shown);
            self.html.push_str("</a>");
            self.characters += u32::try_from(shown.chars().count()).unwrap_or(u32::MAX);
            self.targets.push(target);
            copied = address.end;
        }
        push_escaped(&mut self.html, &text[copied..]);
    }
}

/// The addresses in a text: those that begin with `http://`, `https://` or `www.`.
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    static WORDS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[!-~]+").expect("a constant that compiles"));
    let pieces = WORDS.find_iter(text).flat_map(|word| pieces(word.as_str(), word.start()));
    pieces.flat_map(|piece| {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
        let found: Vec<_> = finder
            .links(&text[piece.clone()])
            .filter(|link| has_start(link.as_str()))
            .map(|link| piece.start + link.start()..piece.start + link.end())
            .collect();
        // What looks like an address and is none, glued to one: where that ends would depend on what is a link already.
        let mut schemes = text[piece.clone()].match_indices("://").map(|(at, _)| piece.start + at);
        let is_plain = schemes.all(|at| found.iter().any(|link| link.contains(&at)));
        if is_plain { found } else { Vec::new() }
    })
}

/// Where an address may stand in ASCII without spaces that begins at `start`: a row of signs ends one, and so does the next
/// one, behind a letter or a digit.
fn pieces(word: &str, start: usize) -> Vec<Range<usize>> {
    static BORDERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"-{3,}|={3,}|_{3,}|\*{3,}|~{3,}|\+{3,}|\.{3,}|(?i:https?://)")
            .expect("a constant that compiles")
    });
    let mut pieces = Vec::new();
    let mut begin = 0;
    for border in BORDERS.find_iter(word) {
        let is_next = border.as_str().ends_with('/');
        if !is_next || word[..border.start()].ends_with(|c: char| c.is_ascii_alphanumeric()) {
            pieces.push(start + begin..start + border.start());
            begin = if is_next { border.start() } else { border.end() };
        }
    }
    pieces.push(start + begin..start + word.len());
    pieces
}

fn has_start(address: &str) -> bool {
    ["http://", "https://", "www."]
        .iter()
        .any(|start| address.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
}

/// The text of what [`push_escaped`] wrote.
fn unescape(escaped: &str) -> String {
    escaped
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        addresses(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn an_address_ends_where_it_ends() {
        for (text, address) in [
            ("录像：https://v.example/2YsRD8D哈喽，大家好", "https://v.example/2YsRD8D"),
            ("见https://a.example/b。", "https://a.example/b"),
            ("（https://a.example/b?c=1&d=%E6）", "https://a.example/b?c=1&d=%E6"),
            ("(see https://a.example/b_(c)).", "https://a.example/b_(c)"),
            ("https://a.example/b, and", "https://a.example/b"),
            ("\"https://a.example/b\"", "https://a.example/b"),
            ("https://a.example/b------下", "https://a.example/b"),
            ("https://a.example===", "https://a.example"),
            ("ESThttps://a.example/b", "https://a.example/b"),
            ("https://web.example/2020/https://a.example/b", "https://web.example/2020/https://a.example/b"),
            ("www.a.example/@x✪", "www.a.example/@x"),
            ("HTTPS://A.example/B.", "HTTPS://A.example/B"),
            ("http://한국.example https://a.example/대", "https://a.example/"),
        ] {
            assert_eq!(found(text), [address], "{text}");
        }
        // Found by the fuzzer: linked at first, and in two pieces the second time.
        assert_eq!(found("184w, https://img(https://mirrhttps/"), [""; 0]);
        assert_eq!(
            found("https://a.example/1甲https://a.example/2----https://a.example/3https://a.example/4"),
            ["https://a.example/1", "https://a.example/2", "https://a.example/3", "https://a.example/4"]
        );
        for text in
            ["a.example/b", "ftp://a.example/", "https://", "甲www.", "x@a.example", "javascript:alert(1)"]
        {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn links_and_code_stay_as_they_are() {
        for html in [
            "<a href=\"https://a.example/\">https://a.example/</a>",
            "<code>curl https://a.example/</code> <b>甲</b>",
            "<a href=\"https://a.example/\"><b>www.a.example</b></a>",
            "https://a.example/b... https://a.example/c…",
        ] {
            assert!(link(html).is_none(), "{html}");
        }
        let linked = link("a&lt;<b>https://a.example/?b&amp;c&gt;</b> <code>d</code>").expect("a link");
        assert_eq!(
            linked.html,
            "a&lt;<b><a href=\"https://a.example/?b&amp;c\">https://a.example/?b&amp;c</a>&gt;</b> <code>d</code>"
        );
        assert_eq!((linked.characters, linked.targets), (22, vec!["https://a.example/?b&c".to_owned()]));
    }
}
