//! Rules for every source: what feeds, blog engines and news frameworks add to a text that is no part of it.
//!
//! Elements are known by the names that their makers gave them (class, id, role), text by whole blocks: `generic.toml` has
//! the lists.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use ego_tree::NodeRef;
use regex::Regex;
use scraper::Node;
use scraper::node::Element;
use url::Url;

use crate::clean::markup::document::{Block, BlockTag, Container, Document, Piece, Role};
use crate::clean::markup::line::CharCounts;
use crate::clean::markup::links::is_same_page;
use crate::clean::markup::tree::attr;
use crate::clean::removal::Record;
use crate::clean::rules::prose::Claim;
use crate::clean::rules::tables::{Elements, TABLES, is_at};
use crate::clean::rules::wordings::Wordings;

/// An element that a name calls junk is believed up to this many characters of text outside of links.
const MOST_PROSE: usize = 240;

const NAVIGATION: &str = "generic: navigation and comments";

pub(crate) const FEED_ADVERTS: &str = "generic: feed adverts";

pub(crate) const RELATED: &str = "generic: related articles";

/// What the names of an element say of it. A box that was never closed swallows the rest of the article (a reprint of Radio France
/// Internationale in China Digital Times): [`crate::clean::rules::prose`] tells it from junk.
pub(crate) fn claim(element: &Element) -> Option<Claim> {
    /// Characters in a link to a network's share page: a sentence there is still a sentence.
    const MOST_IN_LINK: usize = 24;
    let (name, rule) = element.attrs.iter().find_map(|(name, value)| match &*name.local {
        "class" | "id" => value.split_ascii_whitespace().find_map(named),
        "role" if matches!(&**value, "navigation" | "search" | "contentinfo" | "alert") => {
            Some(("role", NAVIGATION))
        }
        "href" if element.name() == "a" && is_share_link(value) => Some(("href", "generic: share links")),
        "hidden" if !matches!(element.name(), "img" | "picture") => {
            Some(("hidden", "generic: hidden elements"))
        }
        "data-e2e" if &**value == "advertisement" => Some(("data-e2e", "generic: adverts")),
        "data-ad-client" | "data-ad-slot" | "data-dfp" => Some(("data-ad-client", "generic: adverts")),
        "data-selfpromo-newsletter" | "data-selfpromo-app" => {
            Some(("data-selfpromo", "generic: subscribe boxes"))
        }
        _ => None,
    })?;
    let most = match rule {
        NAVIGATION => usize::MAX,
        _ if element.name() == "a" => MOST_IN_LINK,
        _ => MOST_PROSE,
    };
    Some(Claim { name, rule, most })
}

/// Whether an element is a caption or a credit, by its name, in what is a caption already or not.
pub(crate) fn caption_role(element: &Element, within: Role) -> Option<Role> {
    let is_in = |list: &[String], class: &str| list.iter().any(|name| name == class);
    attr(element, "class")?.split_ascii_whitespace().find_map(|class| match class {
        class if is_in(&TABLES.captions, class) => Some(Role::Caption),
        class if is_in(&TABLES.credits, class) => Some(Role::Credit),
        class if within == Role::Caption && is_in(&TABLES.credits_in_captions, class) => Some(Role::Credit),
        _ => None,
    })
}

fn is_share_link(href: &str) -> bool {
    static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let builder = AhoCorasick::builder().ascii_case_insensitive(true).build(&TABLES.share_addresses);
        builder.expect("constants that compile")
    });
    FINDER.is_match(href)
}

/// The name of elements of this class or id, and the rule that takes them out.
fn named(name: &str) -> Option<(&'static str, &'static str)> {
    static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let of_rule = |elements: &'static Elements| {
            elements.names.iter().map(|name| (name.as_str(), elements.rule.as_str()))
        };
        TABLES.elements.iter().flat_map(of_rule).collect()
    });
    NAMES.get_key_value(name).map(|(name, rule)| (*name, *rule))
}

/// Whether a link leads from a text that the feed cut off to the page where it goes on: `...more`.
pub(crate) fn is_way_on(link: NodeRef<'_, Node>, url: &str, base: Option<&Url>) -> bool {
    /// Bytes of its words.
    const LONGEST: usize = 40;
    static WORDS: LazyLock<Regex> = LazyLock::new(|| compile(&TABLES.way_on));
    let mut texts = link.descendants().filter_map(|node| node.value().as_text());
    let Some(text) = texts.next().filter(|text| text.len() <= LONGEST) else { return false };
    texts.next().is_none() && WORDS.is_match(text.trim()) && is_same_page(url, base)
}

/// Whether a link leads to a host that only adverts link to.
pub(crate) fn is_advert_link(url: &str) -> bool {
    let Some(rest) = url.split_once("://").map(|(_, rest)| rest) else { return false };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    is_at(host, &TABLES.advert_hosts)
}

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant that compiles")
}

/// Whole blocks or lines that feeds and blog engines add, by what they say, with the rules that take them out.
static WORDINGS: LazyLock<Wordings<&str>> = LazyLock::new(|| {
    let all = TABLES.texts.iter();
    let all =
        all.flat_map(|texts| texts.patterns.iter().map(|pattern| (pattern.as_str(), texts.rule.as_str())));
    Wordings::new(all)
});

static RELATED_HEADING: LazyLock<Regex> = LazyLock::new(|| compile(&TABLES.related_heading));

static RELATED_LINK: LazyLock<Regex> = LazyLock::new(|| compile(&TABLES.related_link));

/// Characters before a link that says of itself that it leads to a related article.
const LONGEST_LABEL: u32 = 16;

/// The rule that takes a block or a line out; none for one that stays.
pub(crate) fn takes_text(text: &str, counts: CharCounts, advert: bool) -> Option<&'static str> {
    if advert && counts.all <= 200 {
        return Some(FEED_ADVERTS);
    }
    if counts.all > 400 {
        return None;
    }
    // The words before the link may stand in it or not.
    if counts.link > 0 && counts.all - counts.link <= LONGEST_LABEL && RELATED_LINK.is_match(text) {
        return Some(RELATED);
    }
    WORDINGS.find(text, |_| true).copied()
}

/// The rule that takes out a block that is a style sheet which lost its element; what is set as code stays.
pub(crate) fn takes_style_sheet(block: &Block) -> Option<&'static str> {
    if block.tag == BlockTag::Pre || !block.lines.iter().any(|line| line.text.contains('{')) {
        return None;
    }
    let is_code = || block.lines.iter().any(|line| line.html.contains("<code"));
    (is_style_sheet(&block.text()) && !is_code()).then_some("generic: style sheets as text")
}

/// Whether a text is nothing but rules of CSS, and comments.
fn is_style_sheet(text: &str) -> bool {
    const PROPERTIES: &[&str] = &[
        "margin",
        "padding",
        "font",
        "color",
        "display",
        "width",
        "height",
        "background",
        "border",
        "position",
        "text-",
        "line-height",
        "float",
        "overflow",
        "panose",
        "mso-",
        "page",
        "size",
        "list-style",
        "content",
        "src",
    ];
    let mut rest = text.trim();
    let mut rules = 0;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '}');
        let passed = [("/*", "*/"), ("<!--", "")]
            .iter()
            .find_map(|(open, close)| rest.strip_prefix(open)?.split_once(close));
        if let Some((_, after)) = passed {
            rest = after;
            continue;
        }
        rest = rest.trim_start_matches("-->");
        if rest.is_empty() {
            return rules > 0;
        }
        let Some((selector, after)) = rest.split_once('{') else { return false };
        let is_selector = |c: char| {
            c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || ".#:*,>+~@[]=\"'()/_-%".contains(c)
        };
        if selector.len() > 400 || !selector.chars().all(is_selector) {
            return false;
        }
        // `@media … {` holds rules.
        if selector.trim_start().starts_with('@')
            && after.find('{').is_some_and(|open| after[..open].find('}').is_none())
        {
            rest = after;
            continue;
        }
        let Some((declarations, after)) = after.split_once('}') else { return false };
        let known = |one: &str| {
            one.contains(':') && PROPERTIES.iter().any(|property| one.trim_start().starts_with(property))
        };
        if !declarations.trim().is_empty() && !declarations.split(';').any(known) {
            return false;
        }
        rules += 1;
        rest = after;
    }
}

/// Takes out headings like "Related articles" with the links below them.
pub(crate) fn drop_related(document: &mut Document, record: &mut Record) {
    let mut gone = vec![false; document.pieces.len()];
    for at in 0..document.pieces.len() {
        let Piece::Block(heading) = &document.pieces[at] else { continue };
        if gone[at] || heading.counts().all > 24 || !RELATED_HEADING.is_match(heading.text().trim()) {
            continue;
        }
        let mut links = 0;
        let mut below = Vec::new();
        for (n, piece) in document.pieces.iter().enumerate().skip(at + 1) {
            match piece {
                Piece::Block(block) if block.all_link() => {
                    links += 1;
                    below.push(n);
                }
                Piece::Open(Container::Ul | Container::Ol | Container::Li, _)
                | Piece::Close(Container::Ul | Container::Ol | Container::Li) => {}
                Piece::Picture(picture) if picture.link.is_some() => below.push(n),
                _ => break,
            }
        }
        if links > 0 {
            gone[at] = true;
            below.into_iter().for_each(|n| gone[n] = true);
        }
    }
    // Nothing stands below the last one; breaks at the end of a text go, too.
    for at in (0..document.pieces.len()).rev().filter(|&at| !gone[at]).collect::<Vec<_>>() {
        match &document.pieces[at] {
            Piece::Block(heading)
                if heading.counts().all <= 24 && RELATED_HEADING.is_match(heading.text().trim()) =>
            {
                gone[at] = true;
            }
            Piece::Rule => {}
            _ => break,
        }
    }
    document.drop_marked(&gone, |piece| record.piece(RELATED, piece));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advert_links_are_known_by_host() {
        assert!(is_advert_link("https://feedx.net/"));
        assert!(is_advert_link("http://www.feedx.best/x"));
        assert!(!is_advert_link("https://example.org/?u=feedx.net"));
        assert!(!is_advert_link("https://notfeedx.net/"));
    }

    #[test]
    fn style_sheets_are_known_and_what_only_looks_like_one_is_not() {
        for css in [
            "p.p1 {margin: 0.0px 0.0px; font: 17.0px Georgia; color: #333}",
            "<!-- /* Font Definitions */ @font-face {font-family:Song; panose-1:2 1 6;} p.x, li.x {mso-style-parent:\"\";} -->",
            "@media (max-width: 600px) { .box { display: none } .b{} }",
        ] {
            assert!(is_style_sheet(css), "{css}");
        }
        for text in [
            "渡轮 {color: red}",
            "{color: red} is written so",
            "if (a) { return: b }",
            "a {",
            "port {harbour: 3}",
            "",
            "}",
        ] {
            assert!(!is_style_sheet(text), "{text}");
        }
    }
}
