//! Plain text with inline HTML, as the wire delivers it: paragraphs are parted by empty lines or by the ideographic spaces
//! that they begin with, and nothing else has a meaning: neither four spaces nor `5*3*2` nor `2019.` at the start of a line.
//!
//! Line breaks within a paragraph are white space, as in HTML, but for lines that begin with a bullet or a number, and for
//! lines of signs that part a text. Tags of HTML are tags; what only looks like one (`<记者>`, `<Editor>`, an unclosed
//! `<!--`) is text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

/// Elements of HTML, those of old among them: what stands in `<…>` and has no such name was written to be read.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "image",
    "img",
    "input",
    "ins",
    "isindex",
    "kbd",
    "keygen",
    "label",
    "legend",
    "li",
    "link",
    "listing",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "menuitem",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "plaintext",
    "pre",
    "progress",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// Elements in which the rules of this file do not hold.
const VERBATIM: &[&str] = &[
    "iframe", "listing", "math", "noembed", "noframes", "noscript", "pre", "script", "select", "style",
    "svg", "template", "textarea", "title", "xmp",
];

/// What of a text is markup: tags of HTML, elements of any name that are closed, comments.
struct Tags {
    /// The text in lower case: places are those of the text.
    text: String,
    /// Names of elements that are opened, and of those that are closed.
    opened: HashSet<String>,
    closed: HashSet<String>,
    /// Where that which ends markup stands last; none where it does not stand.
    last: HashMap<String, Option<usize>>,
}

impl Tags {
    fn new(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let (mut opened, mut closed) = (HashSet::new(), HashSet::new());
        for (at, _) in text.match_indices('<') {
            if let Some((name, closes)) = tag_name(&text[at..]) {
                if closes { &mut closed } else { &mut opened }.insert(name.to_owned());
            }
        }
        Self { text, opened, closed, last: HashMap::new() }
    }

    /// Whether the `<` at this place begins a tag or a comment.
    fn is_markup(&self, at: usize) -> bool {
        let text = &self.text[at..];
        text.starts_with("<!--")
            || text.starts_with("<!doctype")
            || tag_name(text).is_some_and(|(name, _)| self.is_element(name))
    }

    /// Custom elements have a hyphen in their names, those of other languages than HTML a colon.
    fn is_element(&self, name: &str) -> bool {
        ELEMENTS.contains(&name)
            || name.contains(['-', ':'])
            || self.opened.contains(name) && self.closed.contains(name)
    }

    /// What the `<` at this place begins, and where that ends.
    fn token(&mut self, at: usize) -> Option<(Token, usize)> {
        let text = &self.text[at..];
        if text.starts_with("<!--") {
            return Some((Token::Markup, self.after(at + 4, "-->")?));
        }
        if text.starts_with("<![cdata[") {
            // XML's way to say that text comes.
            return Some((Token::Nothing, at + "<![cdata[".len()));
        }
        if !self.is_markup(at) {
            return None;
        }
        let name = tag_name(text).map(|(name, closes)| (name.to_owned(), closes));
        let end = self.after(at, ">")?;
        match name {
            Some((name, false)) if VERBATIM.contains(&name.as_str()) => {
                let close = self.after(end, &format!("</{name}"))?;
                let token = if matches!(&*name, "script" | "style") { Token::Nothing } else { Token::Markup };
                Some((token, self.after(close, ">")?))
            }
            _ => Some((Token::Markup, end)),
        }
    }

    fn after(&mut self, at: usize, what: &str) -> Option<usize> {
        let text = &self.text;
        let last = *self.last.entry(what.to_owned()).or_insert_with(|| text.rfind(what));
        last.filter(|&last| last >= at)?;
        Some(at + text[at..].find(what)? + what.len())
    }
}

/// What begins with `<` and is no text.
enum Token {
    /// It stays as it is.
    Markup,
    /// It goes: nobody reads it, and it could change how the text behind it is read.
    Nothing,
}

/// The name of the tag that a text in lower case begins with, and whether it is a closing one.
fn tag_name(text: &str) -> Option<(&str, bool)> {
    let name = text.strip_prefix('<')?;
    let closes = name.starts_with('/');
    let name = name.strip_prefix('/').unwrap_or(name);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | ':'))?;
    let ends = name[end..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    // `<https://a.example/>` is an address.
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name[..end].ends_with(':');
    (ends && named).then_some((&name[..end], closes))
}

/// Makes text of what looks like a tag in HTML and is none, so that no parser takes it, and what follows, for one.
pub(crate) fn escape_non_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut tags = Tags::new(html);
    let mut copied = 0;
    while let Some(found) = html[copied..].find('<') {
        let at = copied + found;
        out.push_str(&html[copied..at]);
        copied = match tags.token(at) {
            Some((Token::Markup, end)) => {
                out.push_str(&html[at..end]);
                end
            }
            Some((Token::Nothing, end)) => end,
            None => {
                out.push_str("&lt;");
                at + 1
            }
        };
    }
    out.push_str(&html[copied..]);
    out
}

/// Makes text of what a parser of HTML takes for an element that nobody knows, `<https://a.example/>`, or for a comment,
/// `</甲>`, and what was written to be read.
pub(crate) fn open_brackets(html: &str) -> Cow<'_, str> {
    static BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)<(https?://|www\.|[!?/][^\x00-\x7f])").expect("a constant that compiles")
    });
    BRACKETS.replace_all(html, "&lt;$1")
}

/// Makes HTML of plain text.
pub(crate) fn to_html(text: &str) -> String {
    let out = String::with_capacity(text.len() + text.len() / 8);
    let mut lines = Lines { out, line: String::new(), before: Line::Empty };
    let mut tags = Tags::new(text);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        match rest.find(['<', '\n', ']']).unwrap_or(rest.len()) {
            0 if rest.starts_with('\n') => {
                lines.end();
                at += 1;
            }
            0 if rest.starts_with("]]>") => at += 3,
            0 if rest.starts_with(']') => {
                lines.line.push(']');
                at += 1;
            }
            0 => match tags.token(at) {
                Some((Token::Markup, end)) => {
                    lines.line.push_str(&text[at..end]);
                    at = end;
                }
                Some((Token::Nothing, end)) => at = end,
                None => {
                    lines.line.push_str("&lt;");
                    at += 1;
                }
            },
            length => {
                lines.line.push_str(&rest[..length]);
                at += length;
            }
        }
    }
    lines.end();
    lines.out
}

/// What the last line was, as far as the next one asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Empty,
    /// Signs that part a text.
    Separator,
    /// Ends a sentence, or is an item of a list.
    Ended,
    Text,
}

/// The lines of a text, as they are read.
struct Lines {
    out: String,
    line: String,
    before: Line,
}

impl Lines {
    fn end(&mut self) {
        let line = self.line.trim();
        let is_item = begins_item(line);
        let kind = if line.is_empty() {
            Line::Empty
        } else if is_separator(line) {
            Line::Separator
        } else if is_item
            || line.ends_with(['。', '！', '？', '：', '；', '.', '!', '?', ':', ';', '”', '」', '）', ')'])
        {
            Line::Ended
        } else {
            Line::Text
        };
        let indented = self.line.trim_start_matches([' ', '\t']).starts_with('\u{3000}');
        if kind != Line::Empty {
            match self.before {
                Line::Empty | Line::Separator => self.out.push_str("<p>"),
                _ if indented || kind == Line::Separator => self.out.push_str("<p>"),
                Line::Ended if is_item => self.out.push_str("<br>"),
                Line::Ended | Line::Text => {}
            }
        }
        self.out.push_str(&self.line);
        self.out.push('\n');
        self.line.clear();
        self.before = kind;
    }
}

/// `- `, `• `, `3. `, `（一）`.
fn begins_item(line: &str) -> bool {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=4).contains(&digits) {
        return line[digits..].starts_with(['.', ')', '、', '．', '）']);
    }
    ["- ", "* ", "+ ", "• ", "· ", "●", "■", "◆", "▪", "※", "（一", "（二", "（三", "（四", "（五"]
        .iter()
        .any(|bullet| line.starts_with(bullet))
}

/// Three signs or more, and nothing else.
pub(crate) fn is_separator(line: &str) -> bool {
    let sign = |c: char| {
        matches!(
            c,
            '-' | '='
                | '_'
                | '*'
                | '~'
                | '+'
                | '#'
                | '—'
                | '–'
                | '─'
                | '━'
                | '═'
                | '·'
                | '•'
                | '＝'
                | '－'
                | '＿'
                | '～'
                | '＊'
                | ' '
        )
    };
    line.chars().all(sign) && line.chars().filter(|&c| c != ' ').count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_a_meaning_but_tags_and_empty_lines() {
        for (text, html) in [
            (
                "开头<br/>\n\n    四格的一段。<br/>\n\n面积 5*3*2。\n",
                "<p>开头<br/>\n\n    四格的一段。<br/>\n\n面积 5*3*2。\n",
            ),
            ("2019. 湖\n# 不是标题\n> 不是引文", ""),
            ("AT&T &amp; <b>甲</b>", ""),
        ] {
            let out = to_html(text);
            let flat = out.replace("<p>", "").trim_end().to_owned();
            let expected = if html.is_empty() { text } else { html };
            assert_eq!(flat, expected.replace("<p>", "").trim_end(), "{text}");
        }
    }

    #[test]
    fn paragraphs() {
        assert_eq!(to_html("甲\n乙\n\n丙\n \n丁"), "<p>甲\n乙\n\n<p>丙\n \n<p>丁\n");
        assert_eq!(
            to_html("\u{3000}\u{3000}甲\n\u{3000}\u{3000}乙"),
            "<p>\u{3000}\u{3000}甲\n<p>\u{3000}\u{3000}乙\n"
        );
        assert_eq!(to_html("甲\n======\n乙"), "<p>甲\n<p>======\n<p>乙\n");
        assert_eq!(to_html("有三样：\n- 甲\n- 乙"), "<p>有三样：\n<br>- 甲\n<br>- 乙\n");
        assert_eq!(to_html("那是在\n2019. 以前"), "<p>那是在\n2019. 以前\n");
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for (text, html) in [
            ("<记者> 你好", "&lt;记者> 你好"),
            ("<o:p></o:p>甲", "<o:p></o:p>甲"),
            ("<note>甲</note> <other>", "<note>甲</note> &lt;other>"),
            ("<![CDATA[甲<b>乙</b>]]>丙[1]", "甲<b>乙</b>丙[1]"),
            (
                "<Editor> <a@b.example> <https://a.example/>",
                "&lt;Editor> &lt;a@b.example> &lt;https://a.example/>",
            ),
            ("a <!-- 没完", "a &lt;!-- 没完"),
            ("a <!-- b\n\nc --> d", "a <!-- b\n\nc --> d"),
            ("1 < 2 <3 <b", "1 &lt; 2 &lt;3 &lt;b"),
            ("<script>甲", "&lt;script>甲"),
            ("甲<script>a\n\n<!--<script></script>乙", "甲乙"),
            ("<x-y a=1>甲</x-y>", "<x-y a=1>甲</x-y>"),
            ("</nobody>", "&lt;/nobody>"),
            ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
        ] {
            assert_eq!(to_html(text), format!("<p>{html}\n"), "{text}");
        }
    }
}
