//! Text in, the same text as it is searched out. `static/search/text.js` folds in the same way; a test holds the two
//! together.
//!
//! What [`crate::ground::folding`] makes one for topics is one here (case, width, traditional and simplified), and so are
//! Latin and Greek letters with and without marks. Kana and hangul keep theirs: が is not か.

use unicode_normalization::UnicodeNormalization;

use crate::ground::folding;

/// Adds `text` as it is searched to `out`.
pub(super) fn fold_into(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            '\u{4e00}'..='\u{9fff}' => folding::fold_char_into(c, out),
            c if is_dropped(c) => {}
            c if has_marks(c) => {
                let letters = c.nfd().filter(|c| !is_mark(*c));
                out.extend(letters.flat_map(char::to_lowercase));
            }
            c if c.is_whitespace() => out.push(' '),
            c => folding::fold_char_into(c, out),
        }
    }
}

/// A text as it is searched.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Letters that may be written with marks: Latin and Greek.
fn has_marks(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' | '\u{2126}' | '\u{212a}'..='\u{212b}')
}

/// Combining Diacritical Marks.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// What readers do not see: soft hyphens, joiners, marks of direction, variation selectors; and marks of letters.
fn is_dropped(c: char) -> bool {
    is_mark(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_from_latin_and_stay_in_kana_and_hangul() {
        assert_eq!(fold("Café ÉTÉ Ångström Ελλάδα Việt İ"), "cafe ete angstrom ελλαδα viet i");
        assert_eq!(fold("がぎ パ 한글 й"), "がぎ パ 한글 й");
        assert_eq!(fold("烏克蘭\u{3000}ＵＮ\u{ad}’s cafe\u{301}"), "乌克兰 un's cafe");
    }

    #[test]
    fn folding_twice_is_folding_once() {
        let differing = ('\u{1}'..='\u{2ffff}').filter(|c| {
            let once = fold(&c.to_string());
            fold(&once) != once
        });
        assert_eq!(differing.collect::<String>(), "");
    }
}
