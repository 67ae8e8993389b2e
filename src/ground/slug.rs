//! Slugs: the readable part of a URL, from a title or a name. Pure and stable: a slug depends on its text alone.

use std::borrow::Cow;
use std::sync::LazyLock;

use deunicode::deunicode_char;
use pinyin::ToPinyin;
use rustc_hash::FxHashMap;
use serde::Serialize;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::ground::fingerprint::Fingerprint;
use crate::ground::folding::narrow_char;

/// How titles become slugs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Slugs {
    /// ASCII: Chinese as pinyin, other scripts transliterated.
    Ascii,
    /// Letters and digits of any script as they are.
    Unicode,
}

/// Bytes of an article's slug at most, its id included.
pub(crate) const LONGEST: usize = 80;

/// Hexadecimal digits of an article's id at the end of its slug: two articles of one title on one day are told apart without
/// looking at each other, so that a new one never moves an old one.
pub(crate) const ID_DIGITS: usize = 8;

/// The slug of the article with this id that came under `title`. An `own` one, the editor's word, is taken as it is; two alike on one
/// day are reported as a collision. Given as its own, the slug of any title stays what it is.
pub(crate) fn article_slug(own: Option<&str>, title: &str, id: Fingerprint, slugs: Slugs) -> String {
    let id = id.short(ID_DIGITS);
    let slug = match own {
        Some(own) => slugify(own, slugs, LONGEST),
        None => match slugify(title, slugs, LONGEST - ID_DIGITS - 1) {
            title if title.is_empty() => title,
            title => format!("{title}-{id}"),
        },
    };
    if slug.is_empty() { id } else { slug }
}

/// The same without the id: two titles alike have one.
pub(crate) fn title_slug(own: Option<&str>, title: &str, id: Fingerprint, slugs: Slugs) -> String {
    let slug = slugify(own.unwrap_or(title), slugs, LONGEST);
    if slug.is_empty() { id.short(ID_DIGITS) } else { slug }
}

/// A name as Jekyll writes it into an address (`Utils.slugify`, mode `pretty`, in its own case): letters, digits, marks and
/// what a path holds as it is stay, whatever else is in a row is one hyphen, and neither end is one.
pub(crate) fn pretty_name(name: &str) -> String {
    let mut pretty = String::with_capacity(name.len());
    for c in name.nfc() {
        let mark = unicode_normalization::char::is_combining_mark(c);
        if c.is_alphanumeric() || mark || "._~!$&'()+,;=@".contains(c) {
            pretty.push(c);
        } else if !pretty.is_empty() && !pretty.ends_with('-') {
            pretty.push('-');
        }
    }
    pretty.trim_matches(['-', '.']).to_owned()
}

/// A name as Hugo writes that of a file into an address (`UnicodeSanitize`): in small letters, each run of spaces one hyphen, signs
/// but these few left out.
pub(crate) fn path_name(name: &str) -> String {
    let mut path = String::with_capacity(name.len());
    let mut pending = false;
    for c in name.nfc() {
        let mark = unicode_normalization::char::is_combining_mark(c);
        if c.is_alphanumeric() || mark || "._#+~-@".contains(c) {
            if pending && c != '-' {
                path.push('-');
            }
            pending = false;
            path.extend(c.to_lowercase());
        } else if c.is_whitespace() && !path.is_empty() && !path.ends_with('-') {
            pending = true;
        }
    }
    path.trim_matches('.').to_owned()
}

/// The short id of an article that an address ends with, by its slug or as it is a story's: `/2020/06/25/a-title-87c9359e/`.
pub(crate) fn article_id_of(address: &str) -> Option<&str> {
    let (_, id) = address.trim_end_matches('/').rsplit_once('-')?;
    (id.len() == ID_DIGITS && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

/// Words whose usual reading is not that of their characters one by one (`pinyin` reads 重 as *zhong*).
const READINGS: &[(&str, &str)] = &[
    ("重庆", "chong qing"),
    ("重慶", "chong qing"),
    ("重启", "chong qi"),
    ("重啟", "chong qi"),
    ("重新", "chong xin"),
    ("重组", "chong zu"),
    ("重組", "chong zu"),
    ("重返", "chong fan"),
    ("重建", "chong jian"),
    ("长江", "chang jiang"),
    ("長江", "chang jiang"),
    ("长沙", "chang sha"),
    ("長沙", "chang sha"),
    ("长春", "chang chun"),
    ("長春", "chang chun"),
    ("长城", "chang cheng"),
    ("長城", "chang cheng"),
    ("长期", "chang qi"),
    ("長期", "chang qi"),
    ("朝鲜", "chao xian"),
    ("朝鮮", "chao xian"),
    ("银行", "yin hang"),
    ("銀行", "yin hang"),
    ("央行", "yang hang"),
    ("行业", "hang ye"),
    ("行業", "hang ye"),
    ("首都", "shou du"),
    ("成都", "cheng du"),
    ("音乐", "yin yue"),
    ("音樂", "yin yue"),
    ("厦门", "xia men"),
    ("廈門", "xia men"),
    ("会计", "kuai ji"),
    ("會計", "kuai ji"),
    ("单于", "chan yu"),
    ("调查", "diao cha"),
    ("調查", "diao cha"),
    ("参差", "cen ci"),
    ("西藏", "xi zang"),
    ("中兴", "zhong xing"),
    ("中興", "zhong xing"),
    ("校长", "xiao zhang"),
    ("市长", "shi zhang"),
    ("部长", "bu zhang"),
    ("省长", "sheng zhang"),
    ("外长", "wai zhang"),
    ("外長", "wai zhang"),
];

/// [`READINGS`] by their first character: most characters begin none.
static BY_FIRST: LazyLock<FxHashMap<char, Vec<(&str, &str)>>> = LazyLock::new(|| {
    let mut by_first: FxHashMap<char, Vec<(&str, &str)>> = FxHashMap::default();
    for (word, reading) in READINGS {
        by_first.entry(word.chars().next().unwrap_or_default()).or_default().push((word, reading));
    }
    by_first
});

/// The word with a reading of its own that `text` begins with; `first` is its first character.
fn reading_of(first: char, text: &str) -> Option<(&'static str, &'static str)> {
    BY_FIRST.get(&first)?.iter().copied().find(|(word, _)| text.starts_with(word))
}

/// Makes a slug of at most `max_bytes` bytes: lower case, words joined by single hyphens, neither at an end. Empty when
/// the text holds no letter or digit. Never `.`, `..`, a hidden name, or one that Windows reserves.
pub(crate) fn slugify(text: &str, slugs: Slugs, max_bytes: usize) -> String {
    let mut slug = Builder { text: String::new(), pending: false, max_bytes, full: false };
    let normal = if text.chars().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        match is_nfkc_quick(text.chars()) {
            IsNormalized::Yes => Cow::Borrowed(text),
            IsNormalized::No | IsNormalized::Maybe => text.nfkc().collect(),
        }
    };
    let mut rest = &*normal;
    while let Some(written) = rest.chars().next() {
        if slug.full {
            break;
        }
        let c = narrow_char(written);
        match slugs {
            _ if c.is_ascii() => slug.letter(c),
            Slugs::Ascii => {
                if let Some((word, reading)) = reading_of(c, rest) {
                    for syllable in reading.split(' ') {
                        slug.word(syllable);
                    }
                    rest = &rest[word.len()..];
                    continue;
                }
                match c.to_pinyin() {
                    // 律 is `lü`, which keyboards and Chinese URLs write `lv`.
                    Some(reading) if reading.plain().is_ascii() => slug.word(reading.plain()),
                    Some(reading) => {
                        slug.word(&deunicode::deunicode(&reading.plain().replace('ü', "v")).to_lowercase());
                    }
                    None => deunicode_char(c).unwrap_or(" ").chars().for_each(|c| slug.letter(c)),
                }
            }
            Slugs::Unicode => slug.letter(c),
        }
        rest = &rest[written.len_utf8()..];
    }
    let mut slug = if slug.text.is_ascii() { slug.text } else { slug.text.nfc().collect() };
    if reserved(&slug) {
        slug.push_str("-x");
    }
    slug
}

/// Whether a character is one of those that nearly all titles are made of, and that [`narrow_char`] does to what normalising (NFKC)
/// does: ASCII, its forms of full width, Chinese characters, their punctuation.
fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\x7f' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}' | '\u{3000}'..='\u{3002}'
        | '\u{3008}'..='\u{3011}' | '\u{2014}' | '\u{2018}'..='\u{2019}' | '\u{201c}'..='\u{201d}')
}

/// Whether Windows keeps the name for a device (MS-DOS device names, with any extension).
fn reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || stem
            .strip_prefix("com")
            .or(stem.strip_prefix("lpt"))
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

struct Builder {
    text: String,
    /// A border between words waits for the next letter.
    pending: bool,
    max_bytes: usize,
    full: bool,
}

impl Builder {
    /// A whole word, kept or left out as one.
    fn word(&mut self, word: &str) {
        if self.text.len() + 1 + word.len() > self.max_bytes {
            self.full = true;
            return;
        }
        self.pending = true;
        for c in word.chars() {
            self.letter(c);
        }
        self.pending = true;
    }

    fn letter(&mut self, c: char) {
        if c.is_ascii_alphanumeric() {
            return self.add(c.len_utf8(), [c.to_ascii_lowercase()]);
        }
        // An apostrophe inside a word is no border: `don't` is one word.
        if matches!(c, '\'' | '’') {
            return;
        }
        // Combining marks (vowel signs of Indic scripts) belong to their letter.
        let mark = unicode_normalization::char::is_combining_mark(c);
        if !c.is_alphanumeric() && !(mark && !self.text.is_empty() && !self.pending) {
            self.pending = true;
            return;
        }
        self.add(c.to_lowercase().map(char::len_utf8).sum(), c.to_lowercase());
    }

    /// Adds a letter of `bytes` bytes, and the hyphen that waits for it.
    fn add(&mut self, bytes: usize, letter: impl IntoIterator<Item = char>) {
        if self.full || self.text.len() + bytes + usize::from(self.pending) > self.max_bytes {
            self.full = true;
            return;
        }
        if self.pending && !self.text.is_empty() {
            self.text.push('-');
        }
        self.pending = false;
        self.text.extend(letter);
    }
}

/// Digits that tell names apart which are transliterated alike (李明, 黎明).
pub(crate) fn digits_of(name: &str) -> String {
    Fingerprint::of(name.to_lowercase().as_bytes()).short(4)
}

/// The signs of a name that no slug has, and that make another name of it: `C++`, `C#`, `C--`, `R&D`, `Disney+`, `.NET`. What marks
/// a name as a tag or a mention is none.
pub(crate) fn signs(name: &str) -> String {
    let name: String = name.nfkc().collect();
    let dot = name.starts_with('.').then_some('.');
    // A hyphen parts words, as a space does; at the end of a name it is a sign: `C--`.
    let hyphens = name[name.trim_end_matches('-').len()..].chars();
    dot.into_iter()
        .chain(hyphens)
        .chain(name.trim_start_matches(['#', '@']).chars().filter(|c| "+#&@%$".contains(*c)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_becomes_pinyin() {
        assert_eq!(
            slugify("重庆：长江水位上涨", Slugs::Ascii, 80),
            "chong-qing-chang-jiang-shui-wei-shang-zhang"
        );
        assert_eq!(slugify("朝鲜 and Kim’s trip, 2024!", Slugs::Ascii, 80), "chao-xian-and-kims-trip-2024");
        assert_eq!(slugify("Ærø ≠ 東京タワー", Slugs::Ascii, 80), "aero-dong-jing-tawa");
    }

    #[test]
    fn unicode_stays_readable() {
        assert_eq!(slugify("“敏感领域”：A/B 测试", Slugs::Unicode, 80), "敏感领域-a-b-测试");
    }

    #[test]
    fn nothing_to_keep_is_empty() {
        assert_eq!(slugify("…！？", Slugs::Ascii, 80), "");
        assert_eq!(slugify("../..", Slugs::Unicode, 80), "");
    }

    #[test]
    fn every_syllable_is_ascii() {
        assert_eq!(slugify("女律师的绿色旅行", Slugs::Ascii, 80), "nv-lv-shi-de-lv-se-lv-xing");
    }

    #[test]
    fn names_of_files_stay_as_they_are() {
        assert_eq!(
            pretty_name("SUSE-proposes-code streams #3 - x86_64 v1.2"),
            "SUSE-proposes-code-streams-3-x86_64-v1.2"
        );
        assert_eq!(pretty_name("太現實了! #生活#"), "太現實了!-生活");
        assert_eq!(pretty_name("../."), "");
        assert_eq!(path_name("Some  Name - Q&A (a--b) C++ #1.x_Ü"), "some-name-qa-a--b-c++-#1.x_ü");
        assert_eq!(path_name("../. "), "");
        assert_eq!(title_slug(None, "What, again?", Fingerprint::of(b"a"), Slugs::Ascii), "what-again");
    }

    #[test]
    fn device_names_are_not_names() {
        assert_eq!(slugify("CON", Slugs::Ascii, 80), "con-x");
        assert_eq!(slugify("COM1", Slugs::Unicode, 80), "com1-x");
    }

    proptest! {
        #[test]
        fn plain_titles_need_no_normalising(text in "[ -~一-丈重庆长江\u{ff01}-\u{ff5e}\u{3000}-\u{3002}《》【】—‘’“”]{0,40}") {
            prop_assert!(text.chars().all(is_plain));
            let normal: String = text.nfkc().collect();
            for slugs in [Slugs::Ascii, Slugs::Unicode] {
                prop_assert_eq!(slugify(&text, slugs, 60), slugify(&normal, slugs, 60));
            }
        }

        /// A fetched file whose title has changed names the slug of its first one.
        #[test]
        fn the_slug_of_a_title_is_its_own_slug(text in any::<String>(), plain in "[ -~一-龥ａ-ｚßİ重庆]{0,90}", number in any::<[u8; 16]>()) {
            let id = Fingerprint(number);
            for slugs in [Slugs::Ascii, Slugs::Unicode] {
                for title in [&text, &plain] {
                    let slug = article_slug(None, title, id, slugs);
                    prop_assert!(slug.ends_with(&id.short(ID_DIGITS)));
                    prop_assert_eq!(&article_slug(Some(&slug), "Another title", id, slugs), &slug);
                }
            }
        }

        #[test]
        fn always_fit_for_a_path(text in any::<String>(), max in 1usize..100) {
            for slugs in [Slugs::Ascii, Slugs::Unicode] {
                let slug = slugify(&text, slugs, max);
                prop_assert!(slug.len() <= max + 8);
                prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
                prop_assert!(slug.chars().all(|c| c == '-' || c.is_alphanumeric()
                    || unicode_normalization::char::is_combining_mark(c)));
                if slugs == Slugs::Ascii { prop_assert!(slug.is_ascii()); }
            }
        }
    }
}
