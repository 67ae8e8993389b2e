//! Parsing within bounds: HTML in, a tree out, or nothing when the tree would cost more than the text is worth.
//!
//! The standard's parser takes time and memory out of all proportion for some inputs: it looks through its open elements
//! at most tags, opens formatting elements again in every block, moves children about, compares every attribute of a tag
//! with all before it. No list of such inputs is ever complete, so none is kept here. What the parser does to its tree is
//! counted ([`budget`]), what it reads is handed to it tag by tag ([`chunks`]), and when the count passes what the length of
//! the text allows, the tree is given up and [`plain`] sets the text without markup. Time and memory follow the length.

mod budget;
mod chunks;
pub(crate) mod plain;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, create_element};
use html5ever::{LocalName, QualName, local_name, ns};
use scraper::Html;

use budget::Budgeted;
use chunks::TokenCount;

/// Open elements that do not close by themselves; real articles stay below 60.
const MOST_OPEN: usize = 400;

/// Open formatting elements; real articles stay below 12.
const MOST_FORMATTING: usize = 24;

/// Elements that the parser opens again after each block that ended inside of them.
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

/// Elements that hold nothing.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Elements that close when a sibling opens, or with the document.
const CLOSING_THEMSELVES: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup",
    "h1", "h2", "h3", "h4", "h5", "h6", "rb", "rt", "rp", "rtc", "body", "html", "head",
];

/// Elements that change how the text after them is read.
const RAW_TEXT: &[&str] =
    &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"];

pub(crate) struct Parsed {
    pub(crate) html: Html,
    /// Tags that nested deeper than any article does were left out.
    pub(crate) flattened: bool,
}

/// Parses a fragment; nothing when its length does not pay for the work.
pub(crate) fn parse(html: &str) -> Option<Parsed> {
    let sink = Budgeted::new(html.len());
    let body = create_element(&sink, QualName::new(None, ns!(html), local_name!("body")), Vec::new());
    let builder = TreeBuilder::new_for_fragment(sink, body, None, TreeBuilderOpts::default());
    let filter = TagFilter {
        builder,
        waiting: RefCell::default(),
        heard: Cell::new(0),
        blocks: RefCell::default(),
        formatting: RefCell::default(),
        flattened: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(filter, TokenizerOpts::default());
    if !chunks::feed(&tokenizer, html) {
        return None;
    }
    tokenizer.end();
    let TagFilter { builder, flattened, .. } = tokenizer.sink;
    if builder.sink.is_exhausted() {
        return None;
    }
    Some(Parsed { html: builder.sink.into_html(), flattened: flattened.get() })
}

/// Bytes of characters that the tree gets at once. The tokenizer hands over each `&` and each line break by itself.
const MOST_WAITING: usize = 4096;

/// Stands between tokenizer and tree: leaves out the tags that nest too deep, and all once the budget is used up.
struct TagFilter {
    builder: TreeBuilder<NodeId, Budgeted>,
    /// Characters that the tree has not got yet.
    waiting: RefCell<StrTendril>,
    heard: Cell<usize>,
    blocks: RefCell<Level>,
    formatting: RefCell<Level>,
    flattened: Cell<bool>,
}

/// One kind of element: how many are open, and by name, how many of them, and how many openings were left out.
#[derive(Default)]
struct Level {
    open: usize,
    by_name: HashMap<LocalName, Count>,
}

#[derive(Default)]
struct Count {
    open: usize,
    left_out: usize,
}

impl Level {
    /// Whether an opening tag stays.
    fn enter(&mut self, name: &LocalName, most: usize) -> bool {
        let count = self.by_name.entry(name.clone()).or_default();
        if self.open >= most {
            count.left_out += 1;
            return false;
        }
        self.open += 1;
        count.open += 1;
        true
    }

    /// Whether a closing tag stays.
    fn leave(&mut self, name: &LocalName) -> bool {
        let Some(count) = self.by_name.get_mut(name) else { return true };
        if count.left_out > 0 {
            count.left_out -= 1;
            return false;
        }
        if count.open > 0 {
            count.open -= 1;
            self.open -= 1;
        }
        true
    }
}

impl TagFilter {
    /// Whether a tag goes on to the tree. A count of tags is no count of elements, and need not be: the budget counts those.
    fn admits(&self, tag: &Tag) -> bool {
        let name = &*tag.name;
        let is_uncounted = [VOID, CLOSING_THEMSELVES, RAW_TEXT].iter().any(|names| names.contains(&name));
        if tag.self_closing || is_uncounted || name == "plaintext" {
            return true;
        }
        let (level, most) = if FORMATTING.contains(&name) {
            (&self.formatting, MOST_FORMATTING)
        } else {
            (&self.blocks, MOST_OPEN)
        };
        let mut level = level.borrow_mut();
        match tag.kind {
            TagKind::StartTag => level.enter(&tag.name, most),
            TagKind::EndTag => level.leave(&tag.name),
        }
    }
}

impl TagFilter {
    /// Hands over the characters that wait; nothing of them is an answer to the tokenizer.
    fn hand_over(&self, line: u64) {
        let waiting = self.waiting.take();
        if !waiting.is_empty() && !self.builder.sink.is_exhausted() {
            let _ = self.builder.process_token(Token::CharacterTokens(waiting), line);
        }
    }
}

impl TokenSink for TagFilter {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let token = match token {
            // Parsers leave it out of a body, and nobody would know of the page in it.
            Token::TagToken(tag) if tag.name == local_name!("frame") => {
                Token::TagToken(Tag { name: local_name!("embed"), ..tag })
            }
            token => token,
        };
        if !matches!(token, Token::ParseError(_)) {
            self.heard.set(self.heard.get() + 1);
        }
        match &token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CharacterTokens(text) => {
                let full = {
                    let mut waiting = self.waiting.borrow_mut();
                    waiting.push_tendril(text);
                    waiting.len() > MOST_WAITING
                };
                if full {
                    self.hand_over(line);
                }
                return TokenSinkResult::Continue;
            }
            Token::TagToken(tag) if !self.admits(tag) => {
                self.flattened.set(true);
                return TokenSinkResult::Continue;
            }
            _ => self.hand_over(line),
        }
        if self.builder.sink.is_exhausted() {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl TokenCount for TagFilter {
    fn heard(&self) -> usize {
        self.heard.get()
    }

    fn has_enough(&self) -> bool {
        self.builder.sink.is_exhausted()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clean::markup::tree::text_of;

    #[test]
    fn ordinary_texts_stay_as_they_are() {
        for html in [
            "<p>a<li>b".repeat(5000),
            "<div title=\"a > b\"><b>x</b></div><!-- <div> --><br>".repeat(1000),
            "<svg><path d='M0 0'/><use href=#a /></svg><p>x</p>".repeat(1000),
        ] {
            let parsed = parse(&html).unwrap();
            assert!(!parsed.flattened);
            assert!(parsed.html == Html::parse_fragment(&html));
        }
    }

    #[test]
    fn deep_nesting_loses_tags_and_no_text() {
        let deep = format!("{}a{}b", "<div data-x='>'>".repeat(5000), "</div>".repeat(5000));
        let parsed = parse(&deep).unwrap();
        assert!(parsed.flattened);
        assert_eq!(parsed.html.html().matches("<div").count(), MOST_OPEN);
        assert_eq!(text_of(parsed.html.tree.root()), "ab");
    }

    #[test]
    fn deep_nesting_loses_no_script_into_the_text() {
        let deep = format!("{}<script>alert(1)</script>a", "<div>".repeat(1000));
        assert_eq!(text_of(parse(&deep).unwrap().html.tree.root()), "a");
        let scripts = parse(&deep).unwrap().html.html().matches("<script>").count();
        assert_eq!(scripts, 1);
    }

    #[test]
    fn a_comment_that_is_none_hides_no_tags() {
        let deep = format!("<!-->{}", "<div>".repeat(1000));
        assert!(parse(&deep).unwrap().flattened);
    }

    #[test]
    fn what_costs_more_than_its_length_is_given_up() {
        let fonts: String = (0..24).map(|n| format!("<font size={n}>")).collect();
        assert!(parse(&format!("<p>{fonts}{}", "<p>x".repeat(50_000))).is_none());
        let options = "<optgroup>".repeat(100_000);
        assert!(parse(&format!("{options}{}", "<p>x".repeat(1000))).is_none());
    }

    #[test]
    fn no_tag_has_more_attributes_than_can_be_compared() {
        let many: String = (0..500_000).map(|n| format!(" a{n}")).collect();
        for before in
            ["", "<!-->", "<script><!--<script></script x=\"--></script>", "&am", "<svg><![CDATA[<b x=\"]]>"]
        {
            let parsed = parse(&format!("{before}<p{many}>text</p{many}>"));
            let html = parsed.unwrap().html.html();
            assert!(html.contains("text"), "{before}");
            assert!(
                !html.contains(" a1000=") && !html.contains(" a1000 a1001 a1002 a1003 a1004<"),
                "{before}"
            );
        }
    }

    fn soup() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "<p",
            "<b x=1",
            "</b",
            "<script",
            "</script",
            "<style>",
            "</style",
            "<!--",
            "-->",
            "--!>",
            "<!",
            "<?",
            "?>",
            "<![CDATA[",
            "]]>",
            "<svg",
            "<math>",
            "</",
            "<",
            ">",
            "/",
            " ",
            "\"",
            "'",
            "=",
            "a",
            "a=",
            "x='",
            "&am",
            "&amp;",
            "词",
            "\n",
            "\0",
            "<title>",
            "</title",
            "<textarea ",
            "<plaintext>",
            "<table><td",
            "<select><option",
            "<a href=",
            "<template>",
            "</template>",
        ]);
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        /// Handing the text over in pieces changes nothing.
        #[test]
        fn parses_what_the_standard_parser_parses(soup in soup()) {
            let parsed = parse(&soup).unwrap();
            if !parsed.flattened {
                prop_assert_eq!(parsed.html.html(), Html::parse_fragment(&soup).html());
            }
        }
    }
}
