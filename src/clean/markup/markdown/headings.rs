//! Attributes behind the words of a heading, as Zola, Hugo, pandoc and kramdown read them: `## Fares {#fares .wide}`. The id is
//! what links may call the heading by; the rest is for looks, and goes.
//!
//! pulldown-cmark's own reading (`ENABLE_HEADING_ATTRIBUTES`) takes whatever stands in braces, `## {甲、乙}` too.

use std::collections::VecDeque;
use std::sync::LazyLock;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd, TextMergeStream};
use regex::Regex;

/// Attributes at the end of a line, with an id among them.
static ATTRIBUTES: LazyLock<Regex> = LazyLock::new(|| {
    let other = r#"(?:\.[\w-]+|[A-Za-z][\w-]*=(?:"[^"\n]*"|[^\s"{}]+))"#;
    Regex::new(&format!(
        r"[ \t]*\{{:?[ \t]*(?:{other}[ \t]+)*#(?<id>[^\s{{}}#]+)(?:[ \t]+{other})*[ \t]*\}}[ \t]*#*[ \t]*\r?$"
    ))
    .expect("a constant that compiles")
});

/// Events with the ids of headings in the place of what was written of them.
pub(super) struct Headings<'a, I: Iterator<Item = Event<'a>>> {
    events: TextMergeStream<'a, I>,
    waiting: VecDeque<Event<'a>>,
}

impl<'a, I: Iterator<Item = Event<'a>>> Headings<'a, I> {
    pub(super) fn new(events: I) -> Self {
        Self { events: TextMergeStream::new(events), waiting: VecDeque::new() }
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Headings<'a, I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(event) = self.waiting.pop_front() {
            return Some(event);
        }
        let event = self.events.next()?;
        if !matches!(event, Event::Start(Tag::Heading { .. })) {
            return Some(event);
        }
        self.waiting.push_back(event);
        for event in self.events.by_ref() {
            let ends = matches!(event, Event::End(TagEnd::Heading(_)));
            self.waiting.push_back(event);
            if ends {
                break;
            }
        }
        self.name();
        self.waiting.pop_front()
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Headings<'a, I> {
    /// Gives the heading that waits the id that stands behind its words.
    fn name(&mut self) {
        let last = self.waiting.len().saturating_sub(2);
        let Some(Event::Text(text)) = self.waiting.get_mut(last) else { return };
        let Some((words, name)) = read(text) else { return };
        // A heading that is nothing but an id is a text that looks like one.
        if words.is_empty() && last <= 1 {
            return;
        }
        let (words, name) = (words.to_owned(), name.to_owned());
        *text = CowStr::from(words);
        if let Some(Event::Start(Tag::Heading { id, .. })) = self.waiting.front_mut() {
            *id = Some(name.into());
        }
    }
}

/// The words before the attributes of a heading, and its id.
fn read(text: &str) -> Option<(&str, &str)> {
    let found = ATTRIBUTES.captures(text)?;
    Some((&text[..found.get(0)?.start()], found.name("id")?.as_str()))
}

/// The attributes that stand behind headings, as they are written: they are no part of the text.
pub(crate) fn heading_attributes(markdown: &str) -> impl Iterator<Item = &str> {
    let is_heading = |line: &&str| line.contains("{");
    markdown.lines().filter(is_heading).filter_map(|line| Some(ATTRIBUTES.find(line)?.as_str().trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stands_behind_words() {
        assert_eq!(read("票价 {#fares}"), Some(("票价", "fares")));
        assert_eq!(read("票价{#票价-2024}"), Some(("票价", "票价-2024")));
        assert_eq!(read("Fares {.wide #fares lang=en}"), Some(("Fares", "fares")));
        assert_eq!(read("Fares {: #fares .wide}"), Some(("Fares", "fares")));
        for text in
            ["集合 {甲、乙}", "Fares {#}", "Fares {fares}", "Fares {#a #b}", "Fares {.wide}", "{#a} Fares"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
