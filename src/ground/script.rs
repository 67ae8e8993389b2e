//! Which script a character is of, where that decides how a text is read: what is a word, where a line may end.
//!
//! The scripts are those of the Unicode Character Database (UAX #24).

use icu_properties::CodePointMapData;
pub(crate) use icu_properties::props::Script;

/// The script of a character.
pub(crate) fn of(c: char) -> Script {
    match c {
        // Nearly all characters of a Chinese text.
        '\u{4e00}'..='\u{9fff}' => Script::Han,
        c => CodePointMapData::<Script>::new().get(c),
    }
}

/// Chinese characters, kana, bopomofo and Hangul syllables: each says about as much as a word.
pub(crate) fn is_cjk(c: char) -> bool {
    // What other texts are made of stands below; so do the single letters that Hangul syllables can be taken apart into.
    c >= '\u{2e80}'
        && match of(c) {
            Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo | Script::Hangul => true,
            // Letters of two of these scripts are of none.
            Script::Common => matches!(c, '〆' | 'ー' | 'ｰ'),
            _ => false,
        }
}

/// Characters of scripts that are written without spaces between words, and Hangul, where a word ends in particles.
pub(crate) fn is_unspaced(c: char) -> bool {
    is_cjk(c) || matches!(of(c), Script::Thai | Script::Lao | Script::Myanmar | Script::Khmer | Script::Yi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chinese_japanese_or_korean() {
        for c in "文々〇⼈㐀𠀀豈のアーｱㄅ한".chars() {
            assert!(is_cjk(c) && is_unspaced(c), "{c}");
        }
        for c in "aé0 。・「～\u{1100}กЯ".chars() {
            assert!(!is_cjk(c), "{c}");
        }
        assert!(is_unspaced('ก') && is_unspaced('က') && !is_unspaced('Я') && !is_unspaced('。'));
    }
}
