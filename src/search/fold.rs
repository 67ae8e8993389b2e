//! Text in, the same text as it is searched out. `static/search/text.js` folds in the same way; a test holds the two
//! together.
//!
//! What [`crate::ground::folding`] makes one for topics is one here (case, width, traditional and simplified), and more:
//! - letters and digits in another form (Unicode's NFKC): ﬁ is fi, ½ is 1⁄2, ｶﾞ is ガ, ㎏ is kg; but no sign, or Foo™ would be
//!   another word than Foo;
//! - case as Unicode folds it: Straße is STRASSE, and ς is σ;
//! - Latin and Greek letters with and without marks, strokes and in ligatures. Kana and hangul keep their marks: が is not か;
//! - a letter and its mark in one character or two.

use unicode_normalization::char::{compose, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::ground::folding;

/// A text as it is searched.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            '\u{4e00}'..='\u{9fff}' => folding::fold_char_into(c, &mut out),
            c if has_other_form(c) => c.nfkc().for_each(|c| push(c, &mut out)),
            c => push(c, &mut out),
        }
    }
    out
}

/// Adds a character in its usual form.
fn push(c: char, out: &mut String) {
    if is_mark_or_part(c)
        && let Some(joined) = out.chars().next_back().and_then(|last| compose(last, c))
        && !has_marks(joined)
    {
        out.pop();
        out.push(joined);
        return;
    }
    match c {
        c if is_dropped(c) => {}
        c if has_marks(c) => {
            for c in c.nfd().filter(|c| !is_mark(*c)).flat_map(case_folded) {
                match plain_letters(c) {
                    Some(letters) => out.push_str(letters),
                    None => out.push(c),
                }
            }
        }
        c if c.is_whitespace() => out.push(' '),
        c => case_folded(c).for_each(|c| folding::fold_char_into(c, out)),
    }
}

/// Whether a character stands for others: letters and digits, of full or half width, in circles and squares, Kangxi radicals.
fn has_other_form(c: char) -> bool {
    let is_form = c.is_alphanumeric()
        || matches!(c, '\u{2f00}'..='\u{2fd5}' | '\u{3200}'..='\u{33ff}' | '\u{ff01}'..='\u{ffee}');
    is_form && is_nfkc_quick(std::iter::once(c)) != IsNormalized::Yes
}

/// What joins the character before it: a combining mark, or a vowel or a final of hangul.
fn is_mark_or_part(c: char) -> bool {
    matches!(c, '\u{1161}'..='\u{1175}' | '\u{11a8}'..='\u{11c2}') || c >= '\u{300}' && is_combining_mark(c)
}

/// Unicode's full case folding, by way of capitals: ß is ss, ς is σ.
fn case_folded(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

/// What readers type for Latin letters that come apart in no normal form (as CLDR's Latin-ASCII has them).
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ł' => "l",
        'ŧ' => "t",
        'þ' => "th",
        _ => return None,
    })
}

/// Letters that may be written with marks: Latin and Greek.
fn has_marks(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}')
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
    fn letters_in_another_form_are_the_usual_ones_and_signs_stay() {
        assert_eq!(fold("ﬁnance eﬃcient ﬅ"), "finance efficient st");
        assert_eq!(fold("𝐁𝐨𝐥𝐝 m² ½ Ⅳ ① ª"), "bold m2 1⁄2 iv 1 a");
        assert_eq!(fold("ｶﾞｽ ﾊﾟﾝ ㎏ ㈱ ￥"), "ガス パン kg (株) ¥");
        assert_eq!(fold("⽅⾞ 車"), "方车 车");
        assert_eq!(fold("Foo™ №5 20℃ 🎉 ❤\u{fe0f}"), "foo™ №5 20℃ 🎉 ❤");
    }

    #[test]
    fn case_is_folded_and_letters_with_strokes_are_plain() {
        assert_eq!(fold("Straße STRASSE STRAẞE"), "strasse strasse strasse");
        assert_eq!(fold("πλοίος ΠΛΟΊΟΣ"), "πλοιοσ πλοιοσ");
        assert_eq!(fold("Øresund Łódź œuvre ÆØÅ Þór Diyarbakır"), "oresund lodz oeuvre aeoa thor diyarbakir");
    }

    #[test]
    fn a_letter_and_its_mark_in_two_characters_are_the_one_of_both() {
        for text in ["がぎ パン", "한글 각", "Ёлка й", "café ὅτι", "آب"] {
            let apart: String = text.nfd().collect();
            assert_ne!(apart, text);
            assert_eq!(fold(&apart), fold(text));
        }
        // Nothing to join: they stand by themselves, or go.
        assert_eq!(fold("\u{3099}\u{301}x\u{1161}"), "\u{3099}x\u{1161}");
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
