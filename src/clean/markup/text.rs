//! Questions about characters and plain text: what is Chinese, what is white space, what may not be printed at all.
//!
//! Text in, text or numbers out; no markup is seen here.

use unicode_segmentation::GraphemeCursor;

use crate::ground::script;
use crate::ground::script::{Script, is_cjk};

/// Characters that no output may hold: control characters (feeds are XML 1.0), non-characters, and the bidi override and
/// isolate controls, which can make a headline read as another one.
pub(crate) fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // Byte order marks and zero-width spaces are left over from copy and paste; they break search and comparison.
        '\u{feff}' | '\u{200b}' | '\u{2060}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => (c as u32 & 0xfffe) == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c),
    }
}

/// White space that HTML collapses, plus the line separators that it does not know.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{2028}' | '\u{2029}')
}

/// Characters that are printed as they are: neither white space nor forbidden nor special in HTML. Quick and sure for the
/// ranges that texts are made of; others are left to the exact questions above.
pub(crate) fn is_plain(c: char) -> bool {
    match c {
        '!'..='~' => !matches!(c, '&' | '<' | '>' | '"'),
        '\u{3001}'..='\u{d7ff}' | '\u{ff01}'..='\u{ffee}' | '‘'..='”' | '—' | '…' | '·' => true,
        _ => false,
    }
}

/// White space of any kind, including the ideographic space and the no-break space that scraped pages indent with.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_forbidden(c)
}

/// CJK characters and their punctuation.
pub(crate) fn is_wide(c: char) -> bool {
    is_cjk(c)
        || matches!(c, '\u{3000}'..='\u{303f}' | '・' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}

/// Whether a line break of the source between two characters is no space: it is one between words of Korean, as in CSS
/// Text 4, "segment break transformation rules".
pub(crate) fn joins_lines(last: char, next: char) -> bool {
    [last, next].into_iter().all(|c| is_wide(c) && script::of(c) != Script::Hangul)
}

/// One line of plain text: forbidden characters gone, white space collapsed and trimmed.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{2028}' || c == '\u{2029}' {
            space = true;
        } else if !is_forbidden(c) {
            if space && !line.is_empty() {
                line.push(' ');
            }
            space = false;
            line.push(c);
        }
    }
    line
}

/// Whether two texts are the same for a reader: white space and invisible characters do not count.
pub(crate) fn same_text(a: &str, b: &str) -> bool {
    visible(a).eq(visible(b))
}

/// The characters that a reader sees.
pub(crate) fn visible(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|&c| !is_blank(c))
}

/// How much there is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Length {
    /// Characters without white space.
    pub(crate) characters: u32,
    pub(crate) cjk: u32,
    /// Words of other scripts.
    pub(crate) latin_words: u32,
}

impl Length {
    pub(crate) fn of(text: &str) -> Self {
        let mut length = Self::default();
        let mut in_word = false;
        for c in text.chars() {
            match c {
                // Nearly every character of a Chinese text.
                '\u{4e00}'..='\u{9fff}' => {
                    length.characters += 1;
                    length.cjk += 1;
                    in_word = false;
                }
                'a'..='z' | 'A'..='Z' | '0'..='9' => {
                    length.characters += 1;
                    length.latin_words += u32::from(!in_word);
                    in_word = true;
                }
                c if is_blank(c) => in_word = false,
                c => {
                    length.characters += 1;
                    if is_cjk(c) {
                        length.cjk += 1;
                        in_word = false;
                    } else if c.is_alphanumeric() {
                        length.latin_words += u32::from(!in_word);
                        in_word = true;
                    } else if !matches!(c, '\'' | '’' | '-' | '.' | ',' | '_') {
                        // "don't", "well-known" and "1,400" are one word each.
                        in_word = false;
                    }
                }
            }
        }
        length
    }

    /// Words: each CJK character is one, each run of other letters is one.
    pub(crate) fn words(self) -> u32 {
        self.cjk + self.latin_words
    }

    /// Minutes at 400 CJK characters or 220 other words a minute, at least 1 when there is anything to read.
    pub(crate) fn minutes(self) -> u32 {
        if self.words() == 0 {
            return 0;
        }
        // In thousandths of a minute, rounded to the nearest minute.
        let thousandths = u64::from(self.cjk) * 1000 / 400 + u64::from(self.latin_words) * 1000 / 220;
        u32::try_from((thousandths + 500) / 1000).unwrap_or(u32::MAX).max(1)
    }
}

/// The first `characters` characters of a text, at most, with `…` when something was cut. No character that a reader sees
/// is cut in two: flags, families and letters with signs above them are made of several.
pub(crate) fn start_of(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", text[..grapheme_border(text, at)].trim_end()),
    }
}

/// The last border between characters as readers see them (grapheme clusters of UAX #29) that is not behind `at`.
pub(crate) fn grapheme_border(text: &str, at: usize) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        _ => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_mixed_text() {
        let length = Length::of("路透首尔12月22日 - KDCA官员Kwon Jun-wook don't");
        assert_eq!(length, Length { characters: 34, cjk: 8, latin_words: 6 });
        assert_eq!(length.words(), 14);
        assert_eq!(length.minutes(), 1);
    }

    #[test]
    fn nothing_to_read_takes_no_time() {
        assert_eq!(Length::of(" \u{3000}\u{a0}").minutes(), 0);
    }

    #[test]
    fn one_line_drops_controls_and_collapses_space() {
        assert_eq!(one_line("\u{feff} a\u{202e}b\u{0}\n\u{3000}c \n"), "ab c");
    }

    #[test]
    fn same_text_ignores_invisible_characters() {
        assert!(same_text("钟翰林辱国旗判囚4个月  欧盟", "钟翰林辱国旗判囚4个月\u{a0}欧盟\u{200b}"));
        assert!(!same_text("甲", "乙"));
    }
}
