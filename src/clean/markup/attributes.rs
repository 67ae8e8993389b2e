//! Which attributes of the source's elements are printed again, and in which form. All others are left out.

use std::fmt::Write;

use scraper::node::Element;

use crate::clean::markup::text::{one_line, start_of};
use crate::clean::markup::tree::attr;
use crate::ground::html::push_escaped;

/// Characters of a `title`, at most.
const LONGEST_TITLE: usize = 1000;

/// Inline elements that are printed again.
const INLINE: &[&str] = &[
    "b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "code", "kbd", "samp", "var",
    "q", "cite", "abbr", "dfn", "mark", "bdi", "bdo", "ruby", "rb", "rt", "rp",
];

/// The inline element that is printed for one of the source's; none for those that only lose their tags.
pub(crate) fn inline_tag(element: &Element) -> Option<&'static str> {
    let modern = match element.name() {
        "span" if says_of_script(element) => return Some("span"),
        "strike" => "s",
        "tt" => "code",
        name => name,
    };
    INLINE.iter().find(|tag| **tag == modern).copied()
}

/// Whether an element without a meaning of its own says what its Chinese characters are: not to be converted to another script, or of
/// which language. Word says `lang="EN-US"` of every other word.
fn says_of_script(element: &Element) -> bool {
    let language = attr(element, "lang").filter(|language| is_language(language));
    let primary = language.and_then(|language| language.split('-').next()).unwrap_or_default();
    let has_them = ["zh", "yue", "ja", "ko"].iter().any(|known| known.eq_ignore_ascii_case(primary));
    has_them || is_fixed(element)
}

/// Whether it stands as it is in all languages.
fn is_fixed(element: &Element) -> bool {
    attr(element, "translate").is_some_and(|translate| translate.trim().eq_ignore_ascii_case("no"))
}

/// `lang`, `translate` and `dir` of an element, where they are valid and say something.
pub(crate) fn plain(element: &Element) -> String {
    let mut out = String::new();
    push_language(&mut out, element);
    if is_fixed(element) {
        out.push_str(" translate=\"no\"");
    }
    // Every element of the BBC says `dir="ltr"`, which is what a page is anyway.
    if let Some(dir @ ("rtl" | "auto")) = attr(element, "dir") {
        let _ = write!(out, " dir=\"{dir}\"");
    }
    out
}

/// Attributes of an inline element.
pub(crate) fn inline(element: &Element) -> String {
    match element.name() {
        "abbr" | "dfn" => {
            let mut out = plain(element);
            if let Some(title) = attr(element, "title")
                .map(|title| start_of(&one_line(title), LONGEST_TITLE))
                .filter(|title| !title.is_empty())
            {
                out.push_str(" title=\"");
                push_escaped(&mut out, &title);
                out.push('"');
            }
            out
        }
        "bdo" => {
            let mut out = String::new();
            push_language(&mut out, element);
            if let Some(dir @ ("rtl" | "ltr")) = attr(element, "dir") {
                let _ = write!(out, " dir=\"{dir}\"");
            }
            out
        }
        _ => plain(element),
    }
}

/// Attributes of an ordered list.
pub(crate) fn list(element: &Element) -> String {
    let mut out = plain(element);
    push_number(&mut out, element, "start", -9999, 9999);
    if attr(element, "reversed").is_some() {
        out.push_str(" reversed=\"\"");
    }
    out
}

/// Attributes of a list item.
pub(crate) fn list_item(element: &Element) -> String {
    let mut out = plain(element);
    push_number(&mut out, element, "value", -9999, 9999);
    out
}

/// Attributes of a table cell.
pub(crate) fn cell(element: &Element) -> String {
    let mut out = plain(element);
    push_number(&mut out, element, "colspan", 2, 100);
    push_number(&mut out, element, "rowspan", 2, 1000);
    out
}

fn push_number(out: &mut String, element: &Element, name: &str, least: i32, most: i32) {
    if let Some(number) = attr(element, name).and_then(|value| value.trim().parse::<i32>().ok())
        && (least..=most).contains(&number)
    {
        let _ = write!(out, " {name}=\"{number}\"");
    }
}

fn push_language(out: &mut String, element: &Element) {
    if let Some(language) = attr(element, "lang").filter(|language| is_language(language)) {
        let _ = write!(out, " lang=\"{language}\"");
    }
}

/// Whether a text has the form of a BCP 47 language tag.
pub(crate) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    tag.len() <= 35
        && (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
