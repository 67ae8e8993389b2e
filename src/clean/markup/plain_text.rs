//! Plain text with inline HTML, as the wire delivers it: paragraphs are parted by empty lines or by the ideographic spaces
//! that they begin with, and nothing else has a meaning: neither four spaces nor `5*3*2` nor `2019.` at the start of a line.
//!
//! Line breaks within a paragraph are white space, as in HTML, but for lines that begin with a bullet or a number, and for
//! lines of signs that part a text. Tags of HTML are tags; what only looks like one is text ([`super::tags`]).

use crate::clean::markup::tags::{Tags, Token};

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
    line.chars().all(|c| c == ' ' || is_sign(c)) && line.chars().filter(|&c| c != ' ').count() >= 3
}

/// Whether rows of this sign part a text.
pub(crate) fn is_sign(c: char) -> bool {
    "-=_*~+#|/\\<>^.—–─━═·•＝－＿～＊＋＃｜…。※▼▲▽△▬●○◎■□◆◇★☆♪♫♥♡❤→←↓↑".contains(c)
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
        assert_eq!(to_html("甲\n◆◇◆ ◇◆\n乙"), "<p>甲\n<p>◆◇◆ ◇◆\n<p>乙\n");
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
