//! A finished page in, the same in another script out: texts, titles, alternative texts, labels, descriptions and JSON-LD are
//! converted where the element that they stand in says that it is in the other script, and its language is told anew.
//!
//! The page is walked once to find them, each by its place, then they are put in: all other bytes are copied. Texts come in chunks
//! that may be cut anywhere and are joined again, or a word would be cut in two.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use lol_html::html_content::{Attribute, Element, TextChunk};
use lol_html::{RewriteStrSettings, doc_text, element, end_tag, rewrite_str};

use crate::scripts::converter::Converter;
use crate::scripts::json;
use crate::scripts::language::{Evidence, HanScript};

/// Elements that do not end a run of text: what stands in them is of the script of what stands around them.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "wbr",
];
/// Elements whose text is none for readers, or of no language that people speak.
const NO_TEXT: &[&str] = &["code", "kbd", "math", "pre", "samp", "script", "style", "textarea", "var"];
/// Attributes that readers see or hear.
const ATTRIBUTES: &[&str] = &["alt", "aria-description", "aria-label", "label", "placeholder", "title"];
/// What of `<meta>` is a text, by its name or property.
const META: &[&str] = &[
    "article:author",
    "article:section",
    "article:tag",
    "author",
    "description",
    "keywords",
    "og:description",
    "og:image:alt",
    "og:site_name",
    "og:title",
    "twitter:description",
    "twitter:title",
];

/// What a stretch of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Json,
    /// The value of `lang`.
    Language,
}

/// A stretch of a page that says that it is in the other script.
#[derive(Debug)]
struct Stretch {
    range: Range<usize>,
    kind: Kind,
    /// Texts of one block are of one script.
    block: usize,
}

/// An element that is open.
#[derive(Debug, Clone, Copy, Default)]
struct Open {
    /// Whether what stands in it is said to be in the other script.
    other: bool,
    /// Whether it stays as it is, whatever it says.
    fixed: bool,
    json: bool,
    /// Whether a block ends with it.
    block: bool,
}

/// What was found in a page so far.
struct Walk {
    wanted: HanScript,
    /// What stands outside of all elements, and the elements that are open.
    open: Vec<Open>,
    stretches: Vec<Stretch>,
    /// The block that texts stand in now, and how many there are.
    block: usize,
    blocks: usize,
}

impl Walk {
    fn new(wanted: HanScript, language: &str) -> Self {
        let outside = Open { other: is_other(language, wanted), ..Open::default() };
        Self { wanted, open: vec![outside], stretches: Vec::new(), block: 0, blocks: 1 }
    }

    fn around(&self) -> Open {
        self.open.last().copied().unwrap_or_default()
    }

    fn new_block(&mut self) -> usize {
        self.blocks += 1;
        self.blocks - 1
    }

    /// Goes into an element. Gives how many are open then.
    fn enter(&mut self, element: &Element<'_, '_>) -> usize {
        let (around, name) = (self.around(), element.tag_name());
        let language = element.get_attribute("lang").filter(|language| !language.is_empty());
        let fixed = match element.get_attribute("translate").as_deref() {
            Some("no") => true,
            Some("yes") => false,
            _ => around.fixed,
        };
        let json =
            name == "script" && element.get_attribute("type").as_deref() == Some("application/ld+json");
        let this = Open {
            other: language.as_ref().map_or(around.other, |language| is_other(language, self.wanted)),
            fixed: fixed || NO_TEXT.contains(&name.as_str()) && !json,
            json,
            block: language.is_some() || !INLINE.contains(&name.as_str()),
        };
        if this.block {
            self.block = self.new_block();
        }
        if this.other && !this.fixed {
            self.attributes(&name, element.attributes());
        }
        if element.can_have_content() {
            self.open.push(this);
        }
        self.open.len()
    }

    fn attributes(&mut self, name: &str, attributes: &[Attribute<'_>]) {
        let is_text = name == "meta"
            && attributes.iter().any(|attribute| {
                matches!(attribute.name().as_str(), "name" | "property")
                    && META.contains(&attribute.value().as_str())
            });
        for attribute in attributes {
            let Some(place) = attribute.value_source_location() else { continue };
            let kind = match attribute.name().as_str() {
                "lang" => Kind::Language,
                "content" if is_text => Kind::Text,
                other if ATTRIBUTES.contains(&other) => Kind::Text,
                _ => continue,
            };
            let block = self.new_block();
            self.stretches.push(Stretch { range: place.bytes(), kind, block });
        }
    }

    /// Leaves the last of so many open elements. Those in it that have no end tag of their own are left as well.
    fn leave(&mut self, open: usize) {
        let first = open.saturating_sub(1).max(1).min(self.open.len());
        let ends = self.open.drain(first..).any(|element| element.block);
        if ends {
            self.block = self.new_block();
        }
    }

    fn text(&mut self, chunk: &TextChunk<'_>) {
        let (around, range) = (self.around(), chunk.source_location().bytes());
        if !around.other || around.fixed || range.is_empty() {
            return;
        }
        let kind = if around.json { Kind::Json } else { Kind::Text };
        match self.stretches.last_mut() {
            Some(last) if (last.kind, last.block, last.range.end) == (kind, self.block, range.start) => {
                last.range.end = range.end;
            }
            _ => self.stretches.push(Stretch { range, kind, block: self.block }),
        }
    }
}

fn is_other(language: &str, wanted: HanScript) -> bool {
    HanScript::of(language).is_some_and(|script| script != wanted)
}

impl Converter {
    /// Converts a page, or a piece of one that stands in a language.
    pub(crate) fn page(&self, html: &str, language: &str) -> String {
        let walk = self.walk(html, language).filter(|walk| !walk.stretches.is_empty());
        let Some(walk) = walk else { return html.to_owned() };
        let in_other = self.blocks_in_other(html, &walk);
        let mut out = String::with_capacity(html.len());
        let mut done = 0;
        for Stretch { range, kind, block } in &walk.stretches {
            let (Some(before), Some(text)) = (html.get(done..range.start), html.get(range.clone())) else {
                continue;
            };
            out.push_str(before);
            match kind {
                Kind::Language => out.push_str(self.language()),
                Kind::Json => out.push_str(&json::convert(text, self)),
                Kind::Text if in_other[*block] => out.push_str(&self.text(text)),
                Kind::Text => out.push_str(text),
            }
            done = range.end;
        }
        out.push_str(&html[done..]);
        out
    }

    /// None where nothing is in the other script, or the page can't be read.
    fn walk(&self, html: &str, language: &str) -> Option<Walk> {
        let wanted = self.target().script();
        // That of most pages in the tree that most articles are written for: no reason to walk it.
        if !is_other(language, wanted) && !tells_of_other(html, wanted) {
            return None;
        }
        let walk = Rc::new(RefCell::new(Walk::new(wanted, language)));
        let settings = RewriteStrSettings::new()
            .append_element_content_handler(element!("*", |element| {
                let open = walk.borrow_mut().enter(element);
                if element.can_have_content() {
                    let walk = walk.clone();
                    element.on_end_tag(end_tag!(move |_| {
                        walk.borrow_mut().leave(open);
                        Ok(())
                    }))?;
                }
                Ok(())
            }))
            .append_document_content_handler(doc_text!(|chunk| {
                walk.borrow_mut().text(chunk);
                Ok(())
            }))
            // As in `render::absolute`: nothing is judged here.
            .with_strict(false);
        rewrite_str(html, settings).ok()?;
        Some(Rc::try_unwrap(walk).ok()?.into_inner())
    }

    /// Whether each block is in the other script, as its characters say.
    fn blocks_in_other(&self, html: &str, walk: &Walk) -> Vec<bool> {
        let (from, back) = self.tables();
        let mut evidence: Vec<Evidence> =
            std::iter::repeat_with(Evidence::default).take(walk.blocks).collect();
        for stretch in walk.stretches.iter().filter(|stretch| stretch.kind == Kind::Text) {
            let text = html.get(stretch.range.clone()).unwrap_or_default();
            evidence[stretch.block].count(text, from, back);
        }
        evidence.iter().map(Evidence::is_other).collect()
    }
}

/// Whether any `lang` of a page names the other script, but that of what is not to be converted: the link to the other tree.
fn tells_of_other(html: &str, wanted: HanScript) -> bool {
    html.match_indices("lang=").any(|(at, told)| {
        let value = html[at + told.len()..].trim_start_matches(['"', '\'']);
        let end = value
            .bytes()
            .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'-')
            .unwrap_or(value.len());
        is_other(&value[..end], wanted) && {
            let tag = html[..at].rfind('<').unwrap_or_default()
                ..html[at..].find('>').map_or(html.len(), |end| at + end);
            let before = html[..at].bytes().next_back();
            // The end of `hreflang` is no `lang`.
            before.is_some_and(|byte| byte.is_ascii_whitespace()) && !html[tag].contains("translate=\"no\"")
        }
    })
}
