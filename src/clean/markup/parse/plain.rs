//! The text of markup without the markup, by paragraphs, whatever the markup is: no tree, one look at each token.

use std::cell::{Cell, RefCell};

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use crate::clean::markup::parse::chunks;
use crate::clean::markup::parse::chunks::TokenCount;
use crate::clean::markup::text::{one_line, visible};
use crate::ground::html::push_escaped;

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

/// The text as HTML that is nothing but paragraphs.
pub(crate) fn paragraphs(html: &str, lines: Lines) -> String {
    let text = Text {
        lines,
        out: RefCell::new(String::with_capacity(html.len())),
        paragraph: RefCell::default(),
        silent: Cell::new(false),
        heard: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(text, TokenizerOpts::default());
    chunks::feed(&tokenizer, html);
    tokenizer.end();
    tokenizer.sink.break_here();
    tokenizer.sink.out.into_inner()
}

struct Text {
    lines: Lines,
    out: RefCell<String>,
    paragraph: RefCell<String>,
    /// In a script or the like.
    silent: Cell<bool>,
    heard: Cell<usize>,
}

impl Text {
    fn break_here(&self) {
        let paragraph = std::mem::take(&mut *self.paragraph.borrow_mut());
        if visible(&paragraph).next().is_some() {
            let mut out = self.out.borrow_mut();
            out.push_str("<p>");
            push_escaped(&mut out, &one_line(&paragraph));
            out.push_str("</p>\n");
        }
    }

    fn say(&self, text: &str) {
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
            Token::CharacterTokens(text) if !self.silent.get() => self.say(&text),
            Token::TagToken(tag) => {
                self.silent.set(false);
                if !INLINE.contains(&&*tag.name) {
                    self.break_here();
                }
                if tag.kind == TagKind::StartTag {
                    let (raw, silent) = match &*tag.name {
                        "script" => (RawKind::ScriptData, true),
                        "style" | "iframe" | "noembed" | "noframes" | "noscript" => (RawKind::Rawtext, true),
                        "title" | "textarea" => (RawKind::Rcdata, true),
                        "xmp" => (RawKind::Rawtext, false),
                        "plaintext" => return TokenSinkResult::Plaintext,
                        _ => return TokenSinkResult::Continue,
                    };
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
        assert_eq!(
            paragraphs(
                "a <b>b</b>\n&lt;c<p>d<script>e<p></script><!-- f -->g<br>h<title>i</title><td x='>'>j",
                Lines::Run
            ),
            "<p>a b &lt;c</p>\n<p>d</p>\n<p>g</p>\n<p>h</p>\n<p>j</p>\n"
        );
        assert_eq!(paragraphs("|a|\n|-|\n\n\nb", Lines::Stand), "<p>|a|</p>\n<p>|-|</p>\n<p>b</p>\n");
    }
}
