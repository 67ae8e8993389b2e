//! The text of markup without the markup, by paragraphs, whatever the markup is: one look at each token, and a tree of
//! nothing but these.

use std::cell::{Cell, RefCell};

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{NodeOrText, TreeSink, create_element};
use html5ever::{Attribute, QualName, local_name, ns};
use scraper::{Html, HtmlTreeSink};

use crate::clean::markup::parse::chunks;
use crate::clean::markup::parse::chunks::TokenCount;
use crate::clean::markup::text::{one_line, visible};
use crate::clean::markup::tree::is_code;

/// What ends a paragraph, beside tags of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    /// Line breaks are white space, as in HTML.
    Run,
    /// Each line is a paragraph: Markdown that could not be rendered.
    Stand,
}

/// Elements that stand within a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
    "kbd", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// What is left of markup without the markup.
pub(crate) struct Plain {
    /// The text in a tree that is nothing but paragraphs.
    pub(crate) html: Html,
    /// Texts that are not for reading, each with the name of its element.
    pub(crate) unread: Vec<(String, String)>,
    /// Addresses of pictures, as they are written.
    pub(crate) pictures: Vec<String>,
}

/// Paragraphs, at most: each takes memory, so more text stands in the last one.
const MOST_PARAGRAPHS: usize = 10_000;

/// Takes the text out of markup.
pub(crate) fn read(html: &str, lines: Lines) -> Plain {
    let text = Text {
        lines,
        tree: HtmlTreeSink::new(Html::new_fragment()),
        paragraph: RefCell::default(),
        paragraphs: Cell::new(0),
        unread: RefCell::default(),
        pictures: RefCell::default(),
        silent: Cell::new(false),
        heard: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(text, TokenizerOpts::default());
    chunks::feed(&tokenizer, html);
    tokenizer.end();
    tokenizer.sink.end_paragraph();
    let Text { tree, unread, pictures, .. } = tokenizer.sink;
    let mut unread = unread.into_inner();
    unread.retain(|(name, _)| !is_code(name));
    Plain { html: tree.finish(), unread, pictures: pictures.into_inner() }
}

struct Text {
    lines: Lines,
    tree: HtmlTreeSink,
    paragraph: RefCell<String>,
    /// How many have ended.
    paragraphs: Cell<usize>,
    unread: RefCell<Vec<(String, String)>>,
    pictures: RefCell<Vec<String>>,
    /// In the last of these.
    silent: Cell<bool>,
    heard: Cell<usize>,
}

impl Text {
    fn break_here(&self) {
        if self.paragraphs.get() < MOST_PARAGRAPHS {
            return self.end_paragraph();
        }
        let mut paragraph = self.paragraph.borrow_mut();
        if !paragraph.is_empty() && !paragraph.ends_with(' ') {
            paragraph.push(' ');
        }
    }

    fn end_paragraph(&self) {
        let paragraph = std::mem::take(&mut *self.paragraph.borrow_mut());
        if visible(&paragraph).next().is_some() {
            self.paragraphs.set(self.paragraphs.get() + 1);
            let name = QualName::new(None, ns!(html), local_name!("p"));
            let element = create_element(&self.tree, name, Vec::new());
            let text = NodeOrText::AppendText(one_line(&paragraph).into());
            self.tree.append(&element, text);
            self.tree.append(&self.tree.get_document(), NodeOrText::AppendNode(element));
        }
    }

    fn say(&self, text: &str) {
        if self.silent.get() {
            return self.unread.borrow_mut().last_mut().map_or((), |(_, of)| of.push_str(text));
        }
        if self.lines == Lines::Run {
            return self.paragraph.borrow_mut().push_str(text);
        }
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                self.break_here();
            }
            self.paragraph.borrow_mut().push_str(line);
        }
    }
}

impl TokenSink for Text {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if !matches!(token, Token::ParseError(_)) {
            self.heard.set(self.heard.get() + 1);
        }
        match token {
            Token::CharacterTokens(text) => self.say(&text),
            Token::TagToken(tag) => {
                self.silent.set(false);
                if !INLINE.contains(&&*tag.name) {
                    self.break_here();
                }
                if tag.kind == TagKind::StartTag {
                    if &*tag.name == "img" {
                        let address = |of: &&Attribute| matches!(&*of.name.local, "data-src" | "src");
                        let address = tag.attrs.iter().find(address).map(|of| of.value.to_string());
                        self.pictures.borrow_mut().push(address.unwrap_or_default());
                    }
                    let (raw, silent) = match &*tag.name {
                        "script" => (RawKind::ScriptData, true),
                        "style" | "iframe" | "noembed" | "noframes" | "noscript" => (RawKind::Rawtext, true),
                        "title" | "textarea" => (RawKind::Rcdata, true),
                        "xmp" => (RawKind::Rawtext, false),
                        "plaintext" => return TokenSinkResult::Plaintext,
                        _ => return TokenSinkResult::Continue,
                    };
                    if silent {
                        self.unread.borrow_mut().push((tag.name.to_string(), String::new()));
                    }
                    self.silent.set(silent);
                    return TokenSinkResult::RawData(raw);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl TokenCount for Text {
    fn heard(&self) -> usize {
        self.heard.get()
    }

    fn has_enough(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_and_nothing_else() {
        let plain = read(
            "a <b>b</b>\n&lt;c<p>d<script>e<p></script><!-- f -->g<br>h<title>i</title><td x='>'>j<img src=k.png>",
            Lines::Run,
        );
        assert_eq!(plain.html.html(), "<p>a b &lt;c</p><p>d</p><p>g</p><p>h</p><p>j</p>");
        assert_eq!(plain.unread, [("title".to_owned(), "i".to_owned())]);
        assert_eq!(plain.pictures, ["k.png"]);
        assert_eq!(read("|a|\n|-|\n\n\nb", Lines::Stand).html.html(), "<p>|a|</p><p>|-|</p><p>b</p>");
    }
}
