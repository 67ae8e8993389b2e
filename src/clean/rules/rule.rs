//! One rule of a source profile: a CSS selector or a pattern of text, with the name that reports give it.
//!
//! Elements and texts in, matches out. A rule keeps in mind that it matched, which no outcome of cleaning depends on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use regex::{Captures, Regex};
use scraper::error::SelectorErrorKind;
use scraper::{ElementRef, Html, Selector};

use crate::clean::markup::tree::attr;

/// Whether a rule matched anything since its profile was compiled: `newsprint sources` names those that never did.
/// Cleaning writes it and never reads it.
#[derive(Debug, Clone, Default)]
struct Matched(Arc<AtomicBool>);

impl Matched {
    /// Passes a match on, and keeps it in mind.
    fn note(&self, matches: bool) -> bool {
        if matches && !self.get() {
            self.0.store(true, Ordering::Relaxed);
        }
        matches
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A CSS selector and what it is called in reports.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// `rfi: remove "div.share"`.
    pub(crate) name: String,
    matched: Matched,
    selector: Selector,
    /// What the element itself must have, for each alternative of the selector: a cheap test before the real one.
    hints: Vec<Hint>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Hint {
    Tag(String),
    Class(String),
    Id(String),
    Attribute(String),
    Any,
}

impl Rule {
    pub(crate) fn new(id: &str, key: &str, css: &str) -> Result<Self, String> {
        let selector = Selector::parse(css).map_err(|error| match error {
            // The parser asks to report what it knows and does not take.
            SelectorErrorKind::UnexpectedSelectorParseError(_) if css.matches(":has(").count() > 1 => {
                format!("`{css}` can't be read: `:has()` stands within `:has()`")
            }
            SelectorErrorKind::UnexpectedSelectorParseError(_) => {
                format!("`{css}` is no CSS selector: something is missing, or stands where none may")
            }
            error => format!("`{css}` is no CSS selector: {error}"),
        })?;
        let hints = alternatives(css).into_iter().map(hint).collect();
        Ok(Self { name: format!("{id}: {key} {css:?}"), matched: Matched::default(), selector, hints })
    }

    pub(crate) fn matches(&self, element: ElementRef<'_>) -> bool {
        let value = element.value();
        let possible = self.hints.iter().any(|hint| match hint {
            Hint::Any => true,
            Hint::Tag(tag) => value.name() == tag,
            Hint::Class(class) => attr(value, "class")
                .is_some_and(|classes| classes.split_ascii_whitespace().any(|c| c == class)),
            Hint::Id(id) => attr(value, "id") == Some(id),
            Hint::Attribute(name) => attr(value, name).is_some(),
        });
        possible && self.matched.note(self.selector.matches(&element))
    }

    /// Whether it matched anything since its profile was compiled.
    pub(crate) fn has_matched(&self) -> bool {
        self.matched.get()
    }

    /// All that it matches in a whole tree.
    pub(crate) fn all<'a>(&'a self, html: &'a Html) -> impl Iterator<Item = ElementRef<'a>> {
        html.select(&self.selector).inspect(|_| {
            self.matched.note(true);
        })
    }
}

/// The alternatives of a selector list, split at the commas outside of brackets, parentheses and quotes.
fn alternatives(css: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    walk_css(css, |at, c| {
        if c == ',' {
            parts.push(&css[start..at]);
            start = at + 1;
        }
    });
    parts.push(&css[start..]);
    parts
}

/// What the rightmost compound of a complex selector asks of the element itself.
fn hint(css: &str) -> Hint {
    let css = css.trim();
    let mut start = 0;
    walk_css(css, |at, c| {
        if matches!(c, ' ' | '>' | '+' | '~') {
            start = at + c.len_utf8();
        }
    });
    let compound = &css[start..];
    let simple = compound.split_once(':').map_or(compound, |(before, _)| before);
    let name = |text: &str| {
        let end = text.find(['.', '#', '[', ':']).unwrap_or(text.len());
        text[..end].to_owned()
    };
    if simple.contains('\\') || simple.starts_with('*') {
        Hint::Any
    } else if simple.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Hint::Tag(name(simple).to_ascii_lowercase())
    } else if let Some(class) = simple.strip_prefix('.') {
        Hint::Class(name(class))
    } else if let Some(id) = simple.strip_prefix('#') {
        Hint::Id(name(id))
    } else if let Some(attribute) = simple.strip_prefix('[') {
        let end = attribute.find(['=', ']', '^', '$', '*', '~', '|']).unwrap_or(attribute.len());
        Hint::Attribute(attribute[..end].trim().to_ascii_lowercase())
    } else {
        Hint::Any
    }
}

/// Calls back for every character of a selector that stands outside of brackets, parentheses and quotes.
fn walk_css(css: &str, mut each: impl FnMut(usize, char)) {
    let mut depth = 0_u32;
    let mut quote = None;
    for (at, c) in css.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => depth = depth.saturating_sub(1),
            (None, c) if depth == 0 => each(at, c),
            _ => {}
        }
    }
}

/// A regular expression and what it is called in reports. Compiled when it is first needed: a build meets few of the
/// sources that newsprint knows.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    /// `dw: remove_text "^©"`.
    pub(crate) name: String,
    matched: Matched,
    text: String,
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(crate) fn new(id: &str, key: &str, text: &str) -> Self {
        let name = format!("{id}: {key} {text:?}");
        Self { name, matched: Matched::default(), text: text.to_owned(), regex: OnceLock::new() }
    }

    /// The expression; none when it is broken, which `load` has reported.
    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| Regex::new(&self.text).ok()).as_ref()
    }

    fn is_match(&self, text: &str) -> bool {
        self.matched.note(self.regex().is_some_and(|regex| regex.is_match(text)))
    }

    /// Whether it matched anything since its profile was compiled.
    pub(crate) fn has_matched(&self) -> bool {
        self.matched.get()
    }

    /// What its groups hold where it matches.
    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        let captures = self.regex()?.captures(text);
        self.matched.note(captures.is_some());
        captures
    }

    pub(crate) fn check(&self) -> Result<(), String> {
        Regex::new(&self.text).map(drop).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("`{}` is no regular expression: {reason}", self.text)
        })
    }
}

/// Patterns of one key, and one expression that says whether any of them can match: most blocks match none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patterns {
    list: Vec<Pattern>,
    any: OnceLock<Option<Regex>>,
}

impl Patterns {
    pub(crate) fn new(id: &str, key: &str, texts: &[String]) -> Self {
        Self { list: texts.iter().map(|text| Pattern::new(id, key, text)).collect(), any: OnceLock::new() }
    }

    /// Patterns that match texts with these ends.
    pub(crate) fn suffixes(id: &str, key: &str, ends: &[String]) -> Self {
        let mut patterns = Self::new(id, key, ends);
        for pattern in &mut patterns.list {
            pattern.text = format!("{}$", regex::escape(&pattern.text));
        }
        patterns
    }

    fn can_match(&self, text: &str) -> bool {
        let any = || {
            let alternatives: Vec<String> =
                self.list.iter().map(|pattern| format!("(?:{})", pattern.text)).collect();
            // Group names may stand once only; without them the expression says the same.
            Regex::new(&GROUP_NAME.replace_all(&alternatives.join("|"), "(?:")).ok()
        };
        !self.list.is_empty() && self.any.get_or_init(any).as_ref().is_none_or(|any| any.is_match(text))
    }

    /// The first pattern that matches.
    pub(crate) fn find(&self, text: &str) -> Option<&Pattern> {
        if !self.can_match(text) {
            return None;
        }
        self.list.iter().find(|pattern| pattern.is_match(text))
    }

    /// What the named group of the first matching pattern holds.
    pub(crate) fn capture(&self, text: &str, group: &str) -> Option<String> {
        if !self.can_match(text) {
            return None;
        }
        self.list.iter().find_map(|pattern| Some(pattern.captures(text)?.name(group)?.as_str().to_owned()))
    }

    /// Drops what was compiled; it is compiled again when it is needed.
    pub(crate) fn forget_compiled(&mut self) {
        self.any = OnceLock::new();
        self.list.iter_mut().for_each(|pattern| pattern.regex = OnceLock::new());
    }

    /// All patterns, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pattern> {
        self.list.iter()
    }
}

static GROUP_NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\(\?P?<[A-Za-z_]\w*>").expect("a constant that compiles"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_has_is_told_in_our_own_words() {
        let said = |css: &str| Rule::new("post", "remove", css).err().unwrap_or_default();
        for css in ["div:has(p:has(> b))", "div:has(> p:has(b)) i"] {
            assert_eq!(said(css), format!("`{css}` can't be read: `:has()` stands within `:has()`"));
        }
        for css in ["div >", "> p"] {
            let said = said(css);
            let own = said.starts_with(&format!("`{css}` is no CSS selector: "));
            assert!(own && !said.to_lowercase().contains("report"), "{said}");
        }
        assert_eq!(said("div:has(> p):not(:has(b))"), "");
    }

    #[test]
    fn hints_name_what_the_element_needs() {
        let hints: Vec<Hint> =
            alternatives("div > p.x, .a:has(b, c), #i, [data-x=\"a,b\"] , *:not(a), ul li + li.y")
                .into_iter()
                .map(hint)
                .collect();
        assert_eq!(
            hints,
            [
                Hint::Tag("p".into()),
                Hint::Class("a".into()),
                Hint::Id("i".into()),
                Hint::Attribute("data-x".into()),
                Hint::Any,
                Hint::Tag("li".into()),
            ]
        );
    }
}
