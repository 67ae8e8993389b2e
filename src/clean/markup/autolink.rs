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
use crate::clean::rules::tables::TABLES;
use crate::ground::html::push_escaped;

/// Links that a body may have before its other bare addresses stay text: each costs as much as an element with its text, and eight
/// megabytes hold a million of them. Of 26,822 articles the richest has 108 links, and 39 bare addresses.
pub(crate) const MOST_LINKS: usize = 2000;

/// Bare addresses in one caption that become links.
pub(crate) const MOST_IN_CAPTION: usize = 20;

/// A line with its addresses linked.
#[derive(Debug, Default)]
pub(crate) struct Linked {
    pub(crate) html: String,
    /// Targets, in the order of the text.
    pub(crate) targets: Vec<String>,
    /// Characters of the addresses.
    pub(crate) characters: u32,
    /// Addresses that may still be looked at.
    left: usize,
}

/// Links the first bare addresses in a line of printed HTML, `most` of them; nothing when there are none.
pub(crate) fn link(html: &str, most: usize) -> Option<Linked> {
    if most == 0 || !may_hold_one(html) {
        return None;
    }
    let mut linked = Linked { left: most, ..Linked::default() };
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
        if self.left == 0 || !may_hold_one(escaped) {
            return self.html.push_str(escaped);
        }
        let text = unescape(escaped);
        let mut copied = 0;
        for address in words(&text).flat_map(|word| in_word(&text, word)).take(self.left) {
            self.left -= 1;
            let shown = &text[address.clone()];
            let whole = if shown.contains("://") { shown.to_owned() } else { format!("http://{shown}") };
            // What feeds cut off leads nowhere.
            let is_cut = ["...", "…"].iter().any(|dots| text[address.end..].starts_with(dots));
            let is_whole = !is_cut && !is_glued(shown);
            let Some(target) = links::resolve(&whole, None).filter(|_| is_whole) else { continue };
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

/// Whether an address may stand in a text, for all that can be seen at once.
fn may_hold_one(text: &str) -> bool {
    text.contains("://") || text.contains("www.")
}

/// The addresses in a text: those that begin with `http://`, `https://` or `www.`.
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    words(text).flat_map(|word| in_word(text, word))
}

/// Rows of printable ASCII, in which addresses may stand.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    static WORDS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[!-~]+").expect("a constant that compiles"));
    WORDS.find_iter(text).map(|word| word.range())
}

/// The addresses in such a word.
fn in_word(text: &str, word: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let pieces = pieces(&text[word.clone()], word.start).into_iter();
    pieces.flat_map(|piece| {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
        let found: Vec<_> = finder
            .links(&text[piece.clone()])
            .filter(|link| has_start(link.as_str()))
            .map(|link| piece.start + link.start()..piece.start + link.start() + length_of(link.as_str()))
            .collect();
        // What looks like an address and is none, glued to one: where that ends would depend on what is a link already.
        let mut schemes = text[piece.clone()].match_indices("://").map(|(at, _)| piece.start + at);
        let is_in_one = |at: usize| {
            found.get(found.partition_point(|link| link.end <= at)).is_some_and(|link| link.start <= at)
        };
        let is_plain = schemes.all(is_in_one);
        if is_plain { found } else { Vec::new() }
    })
}

/// Bytes of an address: the ids of YouTube's videos have eleven characters, and what else stands there is the next word.
fn length_of(address: &str) -> usize {
    static VIDEO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^https?://(?:youtu\.be/|(?:www\.|m\.)?youtube\.com/watch\?v=)[\w-]{11,}$")
            .expect("a constant that compiles")
    });
    const ID: usize = 11;
    if !VIDEO.is_match(address) {
        return address.len();
    }
    address.rfind(['/', '=']).map_or(address.len(), |end| address.len().min(end + 1 + ID))
}

/// Whether the next word stands in an address, as in texts that lost their line breaks: `https://a.example/shopDiscount`,
/// `https://a.comfacebook/`. Where the address ends is a guess then, and a link to more would lead nowhere.
fn is_glued(address: &str) -> bool {
    static GLUED: LazyLock<Regex> = LazyLock::new(|| {
        let words = TABLES.words_after_addresses.join("|");
        let words = format!("{words}|{}", words.to_uppercase());
        Regex::new(&format!(
            r"(?x) /[a-z0-9]{{8,}}(?:[A-Z][a-z]+|[A-Z]{{4,}})$ | /[^?]*[a-zA-Z0-9\#](?:{words})(?::|$)
              | \.(?:s?html?|pdf|php)[A-Z][A-Za-z]*$"
        ))
        .expect("constants that compile")
    });
    /// Domains of the highest level that begin like one of these and are longer.
    const LONG: [&str; 10] = [
        "community",
        "company",
        "compare",
        "computer",
        "commbank",
        "comsec",
        "network",
        "netbank",
        "netflix",
        "organic",
    ];
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_ascii_lowercase();
    let domain = host.rsplit('.').next().unwrap_or_default();
    let is_longer = domain.len() > 3 && ["com", "net", "org"].iter().any(|start| domain.starts_with(start));
    is_longer && !LONG.contains(&domain) || GLUED.is_match(rest)
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
            ("https://youtu.be/aB-_45678901For", "https://youtu.be/aB-_4567890"),
            ("https://www.youtube.com/watch?v=aB-_4567890", "https://www.youtube.com/watch?v=aB-_4567890"),
            (
                "https://www.youtube.com/watch?v=aB-_4567890&t=3",
                "https://www.youtube.com/watch?v=aB-_4567890&t=3",
            ),
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
            "https://shop.comfacebook/ https://a.example/lighthouseShop https://a.example/1A2bDOCUMENTARY now https://a.example/b.pdfLink",
            "https://a.example/1a2bWhatsapp:+123 http://a.example/ab12#Telegram",
        ] {
            assert!(link(html, 9).is_none(), "{html}");
        }
        let linked = link("a&lt;<b>https://a.example/?b&amp;c&gt;</b> <code>d</code>", 9).expect("a link");
        assert_eq!(
            linked.html,
            "a&lt;<b><a href=\"https://a.example/?b&amp;c\">https://a.example/?b&amp;c</a>&gt;</b> <code>d</code>"
        );
        assert_eq!((linked.characters, linked.targets), (22, vec!["https://a.example/?b&c".to_owned()]));
    }

    #[test]
    fn no_more_than_the_first_are_linked() {
        let linked =
            link("www.a.example <b>www.b.example www.c.example</b> www.d.example", 2).expect("links");
        assert_eq!(linked.targets, ["http://www.a.example/", "http://www.b.example/"]);
        assert!(linked.html.ends_with("www.c.example</b> www.d.example"), "{}", linked.html);
    }
}
