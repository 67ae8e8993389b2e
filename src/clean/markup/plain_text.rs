//! Plain text with inline HTML, as the wire delivers it: paragraphs are parted by empty lines or by the ideographic spaces
//! that they begin with, and nothing else has a meaning: neither four spaces nor `5*3*2` nor `2019.` at the start of a line.
//!
//! Line breaks within a paragraph are white space, as in HTML, but for lines that begin with a bullet or a number, and for
//! lines of signs that part a text. Tags of HTML are tags; what only looks like one (`<记者>`, `<Editor>`, an unclosed
//! `<!--`) is text.

use std::collections::HashMap;

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

/// Whether a text that begins with `<` begins with a tag of HTML or a comment.
pub(crate) fn is_markup(text: &str) -> bool {
    text.starts_with("<!--")
        || text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
        || tag_name(text).is_some()
}

/// The name of the HTML tag that a text begins with, in lower case. Names with a hyphen are those of custom elements.
fn tag_name(text: &str) -> Option<String> {
    let name = text.strip_prefix('<')?;
    let name = name.strip_prefix('/').unwrap_or(name);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    let ends = name[end..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
    let name = name[..end].to_ascii_lowercase();
    let known = ELEMENTS.contains(&name.as_str())
        || name.contains('-') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    (ends && known).then_some(name)
}

/// Makes HTML of plain text.
pub(crate) fn to_html(text: &str) -> String {
    let mut setter = Setter {
        out: String::with_capacity(text.len() + text.len() / 8),
        line: String::new(),
        before: Line::Empty,
    };
    let lowered = text.to_ascii_lowercase();
    let mut ends = Ends { text: &lowered, last: HashMap::new() };
    let mut rest = 0;
    while rest < text.len() {
        let from = &text[rest..];
        let end = match from.find(['<', '\n']) {
            Some(0) if from.starts_with('\n') => {
                setter.end_line();
                rest += 1;
                continue;
            }
            Some(0) => ends.markup(rest),
            Some(end) => Some(rest + end),
            None => Some(text.len()),
        };
        match end {
            Some(end) => {
                setter.line.push_str(&text[rest..end]);
                rest = end;
            }
            None => {
                setter.line.push_str("&lt;");
                rest += 1;
            }
        }
    }
    setter.end_line();
    setter.out
}

/// Finds where markup ends; each search that found nothing is made once.
struct Ends<'t> {
    /// In lower case.
    text: &'t str,
    /// The last place at which an end stands that was looked for; none when there is none.
    last: HashMap<String, Option<usize>>,
}

impl Ends<'_> {
    /// Where the tag, the comment or the element ends that begins at `at`; none when it is text.
    fn markup(&mut self, at: usize) -> Option<usize> {
        let text = &self.text[at..];
        if text.starts_with("<!--") {
            return self.after(at + 4, "-->");
        }
        if text.starts_with("<!doctype") {
            return self.after(at, ">");
        }
        let name = tag_name(text)?;
        let end = self.after(at, ">")?;
        if text.starts_with("</") || !VERBATIM.contains(&name.as_str()) {
            return Some(end);
        }
        let close = self.after(end, &format!("</{name}"))?;
        self.after(close, ">")
    }

    fn after(&mut self, at: usize, what: &str) -> Option<usize> {
        let last = match self.last.get(what) {
            Some(last) => *last,
            None => {
                let last = self.text.rfind(what);
                self.last.insert(what.to_owned(), last);
                last
            }
        };
        last.filter(|&last| last >= at)?;
        Some(at + self.text[at..].find(what)? + what.len())
    }
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

struct Setter {
    out: String,
    line: String,
    before: Line,
}

impl Setter {
    fn end_line(&mut self) {
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
            (
                "<Editor> <a@b.example> <https://a.example/>",
                "&lt;Editor> &lt;a@b.example> &lt;https://a.example/>",
            ),
            ("a <!-- 没完", "a &lt;!-- 没完"),
            ("a <!-- b\n\nc --> d", "a <!-- b\n\nc --> d"),
            ("1 < 2 <3 <b", "1 &lt; 2 &lt;3 &lt;b"),
            ("<script>甲", "&lt;script>甲"),
            ("甲<script>a\n\n<b</script>乙", "甲<script>a\n\n<b</script>乙"),
            ("<x-y a=1>甲</x-y>", "<x-y a=1>甲</x-y>"),
            ("</nobody>", "&lt;/nobody>"),
            ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
        ] {
            assert_eq!(to_html(text), format!("<p>{html}\n"), "{text}");
        }
    }
}
