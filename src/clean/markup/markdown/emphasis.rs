//! Emphasis beside Chinese, Japanese and Korean: `**注意：**明天` is strong.
//!
//! CommonMark asks what stands on both sides of a run of `*`, and takes it for text where there is punctuation on one side
//! and a letter on the other, since it expects a space between words. The amendments of markdown-cjk-friendly
//! (<https://github.com/tats-u/markdown-cjk-friendly>, specification.md) take CJK punctuation for letters here, and a CJK
//! character for as good as a space beside other punctuation. pulldown-cmark 0.13 knows CommonMark's rule only; so where the
//! two differ a [`LETTER`] is put between the run and the punctuation. What is neither space nor punctuation on both sides
//! may open and close, which is what the amendments say of all these places.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use unicode_width::UnicodeWidthChar;

/// A non-character, which no output may hold: it can't be part of the text. Renderers take it out again.
pub(crate) const LETTER: char = '\u{fdd0}';

/// Puts [`LETTER`]s beside runs of `*` and `~~` that the amendments read in another way than CommonMark.
pub(crate) fn amend(markdown: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = markdown[at..].find(['*', '~']) {
        let start = at + found;
        let sign = markdown.as_bytes()[start];
        let length = markdown.as_bytes()[start..].iter().take_while(|&&byte| byte == sign).count();
        let end = start + length;
        at = end;
        if sign == b'~' && length < 2 {
            continue;
        }
        let (before, after) = missing(&markdown[..start], &markdown[end..]);
        for (place, needed) in [(start, before), (end, after)] {
            if needed {
                out.push_str(&markdown[copied..place]);
                out.push(LETTER);
                copied = place;
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(markdown);
    }
    out.push_str(&markdown[copied..]);
    Cow::Owned(out)
}

/// Whether a letter is missing before and after a run.
fn missing(before: &str, after: &str) -> (bool, bool) {
    use Side::{CjkPunctuation, Punctuation};
    // A variation selector goes with the character before it; one (U+FE01) makes quotes those of East Asia.
    let is_wide_quote =
        |c: Option<char>, selector| selector == Some('\u{fe01}') && matches!(c, Some('‘' | '’' | '“' | '”'));
    let selector = before.chars().next_back();
    let before = before.trim_end_matches(|c| matches!(c, '\u{fe00}'..='\u{fe0e}'));
    let (last, mut behind) = (before.chars().next_back(), after.chars());
    let first = behind.next();
    let previous = if is_wide_quote(last, selector) { CjkPunctuation } else { Side::of(last) };
    let next = if is_wide_quote(first, behind.next()) { CjkPunctuation } else { Side::of(first) };
    // A backslash belongs to the sign behind it.
    let escaped = before.ends_with('\\');
    (
        !escaped && (previous == CjkPunctuation || previous == Punctuation && next.is_cjk()),
        next == CjkPunctuation || next == Punctuation && previous.is_cjk(),
    )
}

/// What stands on one side of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    CjkPunctuation,
    Cjk,
    Punctuation,
    Other,
}

impl Side {
    fn of(c: Option<char>) -> Self {
        match c {
            // Bars part the cells of tables.
            None | Some('|') => Self::Other,
            Some(c) if c.is_whitespace() => Self::Other,
            Some(c) => match (is_cjk(c), is_punctuation(c)) {
                (true, true) => Self::CjkPunctuation,
                (true, false) => Self::Cjk,
                (false, true) => Self::Punctuation,
                (false, false) => Self::Other,
            },
        }
    }

    fn is_cjk(self) -> bool {
        matches!(self, Self::Cjk | Self::CjkPunctuation)
    }
}

/// A "Unicode punctuation character" of CommonMark 0.31.
fn is_punctuation(c: char) -> bool {
    static PUNCTUATION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[\p{P}\p{S}]").expect("a constant that compiles"));
    PUNCTUATION.is_match(c.encode_utf8(&mut [0; 4]))
}

/// A "CJK character" of the amendments: of an East Asian width of W, F or H and no emoji by itself, or Hangul. Ideographic
/// variation selectors are treated alike.
fn is_cjk(c: char) -> bool {
    static EMOJI: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\p{Emoji_Presentation}").expect("a constant that compiles"));
    match c {
        '\u{1100}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7fb}' | '\u{e0100}'..='\u{e01ef}' => true,
        // Half-width forms.
        '\u{20a9}' | '\u{ff61}'..='\u{ffdc}' | '\u{ffe8}'..='\u{ffee}' => true,
        c => c.width() == Some(2) && !EMOJI.is_match(c.encode_utf8(&mut [0; 4])),
    }
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Options, Parser, html};

    use super::*;

    fn html(markdown: &str) -> String {
        let mut out = String::new();
        let amended = amend(markdown);
        html::push_html(&mut out, Parser::new_ext(&amended, Options::ENABLE_STRIKETHROUGH));
        out.trim_end().replace(LETTER, "")
    }

    #[test]
    fn emphasis_beside_cjk_punctuation() {
        for (markdown, expected) in [
            ("她说**“下雪了。”**就关了窗", "她说<strong>“下雪了。”</strong>就关了窗"),
            ("**说明：**后天开船", "<strong>说明：</strong>后天开船"),
            ("读**《雾中渡口》**一书", "读<strong>《雾中渡口》</strong>一书"),
            ("**등대(lighthouse)**를 보다", "<strong>등대(lighthouse)</strong>를 보다"),
            ("**これは灯台です。**明日も", "<strong>これは灯台です。</strong>明日も"),
            ("看**这个`码`**吗", "看<strong>这个<code>码</code></strong>吗"),
            (
                "见**[图](https://a.example/)**后文",
                "见<strong><a href=\"https://a.example/\">图</a></strong>后文",
            ),
            ("甲*（注）*乙", "甲<em>（注）</em>乙"),
            ("***“甲”***乙", "<em><strong>“甲”</strong></em>乙"),
            ("~~旧版。~~新版", "<del>旧版。</del>新版"),
            ("**葛︀**城", "<strong>葛︀</strong>城"),
            // The selector that makes a quote one of East Asia.
            ("甲“\u{fe01}**（乙）**b", "甲“\u{fe01}<strong>（乙）</strong>b"),
        ] {
            assert_eq!(html(markdown), format!("<p>{expected}</p>"), "{markdown}");
        }
    }

    #[test]
    fn what_is_no_emphasis_stays_text() {
        for markdown in [
            "a**“b”**c",
            "面积是 5 * 3 * 2 米",
            "甲 ** 乙 ** 丙",
            "\\*“甲”*乙",
            "~甲。~乙",
            "甲＊＊乙＊＊",
            "**a😀**b",
        ] {
            let plain = markdown.replace('\\', "");
            assert_eq!(html(markdown), format!("<p>{plain}</p>"), "{markdown}");
        }
    }

    #[test]
    fn code_and_other_scripts_are_as_ever() {
        assert_eq!(html("`甲**。**乙`"), "<p><code>甲**。**乙</code></p>");
        assert_eq!(
            html("**(a)** _b_ **c**, d"),
            "<p><strong>(a)</strong> <em>b</em> <strong>c</strong>, d</p>"
        );
        assert_eq!(html("* 甲\n* **乙。**丙"), "<ul>\n<li>甲</li>\n<li><strong>乙。</strong>丙</li>\n</ul>");
        assert_eq!(amend("**甲** _（乙）_ 丙"), "**甲** _（乙）_ 丙");
    }
}
