//! Words for parts that stand by themselves in a byline, before names or behind them: `图/文 张三`, `记者 张三 摄影 李四`.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::clean::meta::names::{Contributor, Part, contributors, is_person};
use crate::ground::script::is_cjk;

/// Who did what, by words for parts that stand by themselves, before names or behind them: `图/文 张三`, `记者 张三 摄影 李四`,
/// `记者 张三 李四 摄影报道`, `张三/文 李四/摄`, `张三（文）李四（图）`. Nothing where a name is none, or a name has no part.
pub(crate) fn read(line: &str, sure: Sure) -> Option<Vec<Contributor>> {
    static BOTH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x) (?<before>^|[\s/／(（]) (?:
                (?:图片?|圖片?|摄影?|攝影?)\s*[/／、&＆]\s*(?:撰?文|文字) | (?:撰?文|文字)\s*[/／、&＆]\s*(?:图片?|圖片?|摄影?|攝影?)
                | 글\s*[·・･]\s*사진
            ) (?<behind>$|[\s:：/／|｜丨)）])",
        )
        .expect("a constant that compiles")
    });
    static IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s*[(（]\s*(?<word>[^\s()（）]{1,4})\s*[)）]").expect("a constant that compiles")
    });
    if !line.contains(|c| OF_WORDS.contains(c)) {
        return None;
    }
    // What is in brackets behind a name is a word for a part, or belongs to the name.
    let line = BOTH.replace_all(line.trim(), "${before}图文$behind");
    let line =
        IN_BRACKETS.replace_all(&line, |found: &Captures<'_>| match parts_of(&found["word"]).is_empty() {
            true => found[0].to_owned(),
            false => format!("/{} ", &found["word"]),
        });
    let items: Vec<Item<'_>> = Item::all(&line);
    let roles = items.iter().filter(|item| !item.parts.is_empty()).count();
    let (first, last) = (items.first()?, items.last()?);
    // A word of one character may be a family name, and with one word many a heading begins: `文 在寅`, `编辑 手记`.
    let telling = |item: &Item<'_>| {
        let is_long = item.word.chars().nth(1).is_some();
        item.parts.len() > 1 || item.names_before || is_long && sure == Sure::Field
    };
    if roles < 2 && !items.iter().any(telling) {
        return None;
    }
    let behind = first.parts.is_empty() && !last.parts.is_empty() && last.names.is_empty();
    let mut named: Vec<(&[Part], String)> = Vec::new();
    for item in &items {
        match (item.parts.is_empty(), item.names.is_empty()) {
            // Names: of the word before them, or of the one to come.
            (true, _) if behind || named.is_empty() => match named.last_mut() {
                Some(([], names)) => join(names, item),
                _ => named.push((&[], item.names.clone())),
            },
            (true, _) => named.last_mut().into_iter().for_each(|(_, names)| join(names, item)),
            (false, true) if behind => {
                named.last_mut().filter(|(parts, _)| parts.is_empty())?.0 = item.parts;
            }
            (false, _) => named.push((item.parts, item.names.clone())),
        }
    }
    // `摄影报道` behind all names is of all of them; names before the first word are of authors.
    if let [.., (_, before), (_, none)] = &named[..]
        && none.is_empty()
    {
        let before = before.clone();
        named.last_mut().into_iter().for_each(|(_, names)| names.clone_from(&before));
    }
    let mut found: Vec<Contributor> = Vec::new();
    for (parts, names) in named {
        let parts = if parts.is_empty() && !behind { &[Part::Author] } else { parts };
        for part in parts {
            let all = contributors(*part, &names)?;
            if sure == Sure::Line && !names_persons(&all, roles) {
                return None;
            }
            for one in all {
                if !found.contains(&one) {
                    found.push(one);
                }
            }
        }
        if parts.is_empty() {
            return None;
        }
    }
    Some(found)
}

/// Whether names in a line of a text are of persons: labels have the same words (`图文 直播`, `港口大桥（文）码头新貌（图）`), and headlines with
/// one of them begin with a person, too (`图文：李宁夺冠`).
fn names_persons(all: &[Contributor], roles: usize) -> bool {
    let is_short = |name: &str| !name.chars().all(is_cjk) || name.chars().count() <= 3;
    match roles {
        0 | 1 => all.iter().all(|one| is_person(&one.name) && is_short(&one.name)),
        _ => all.first().is_some_and(|one| is_person(&one.name)),
    }
}

/// How sure it is that names are what stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sure {
    /// In a field for authors.
    Field,
    /// Not at all: in a line of the text.
    Line,
}

/// A word of a byline, as white space and commas part them.
#[derive(Debug)]
struct Item<'l> {
    /// What parted it from the one before.
    list: bool,
    /// The word for a part in it, and what that means.
    word: &'l str,
    parts: &'static [Part],
    /// The names in it.
    names: String,
    /// Whether they stand before the word: `张三/摄`.
    names_before: bool,
}

impl<'l> Item<'l> {
    fn all(line: &'l str) -> Vec<Self> {
        let is_list = |c: char| ",，、;；|｜丨︱/／".contains(c);
        let mut items: Vec<Self> = Vec::new();
        let mut list = false;
        for text in line.split_inclusive(|c: char| c.is_whitespace() || ",，、;；|｜丨︱".contains(c)) {
            let word = text.trim_matches(|c: char| c.is_whitespace() || is_list(c));
            if !word.is_empty() {
                items.push(Self::new(word, list));
                list = false;
            }
            list |= text.chars().any(is_list);
        }
        items
    }

    fn new(text: &'l str, list: bool) -> Self {
        let cut = |sign: usize| (&text[..sign], text[sign..].trim_start_matches(|c| "/／:：".contains(c)));
        let signs = |c: char| "/／:：".contains(c);
        let (word, names, names_before) = match (text.find(signs).map(cut), text.rfind(['/', '／']).map(cut))
        {
            (Some((word, names)), _) if !parts_of(word).is_empty() => (word, names, false),
            (_, Some((names, word))) if !parts_of(word).is_empty() => (word, names, true),
            _ if parts_of(text).is_empty() => ("", text, false),
            _ => (text, "", false),
        };
        Self { list, word, parts: parts_of(word), names: names.to_owned(), names_before }
    }
}

/// Adds names to those before them.
fn join(names: &mut String, item: &Item<'_>) {
    if !names.is_empty() {
        names.push_str(if item.list { "、" } else { " " });
    }
    names.push_str(&item.names);
}

/// Words for parts that may stand by themselves.
const WORDS: &[(&[Part], &[&str])] = &[
    (
        &[Part::Author, Part::Photographer],
        &[
            "图文",
            "圖文",
            "文图",
            "文圖",
            "摄影报道",
            "摄影报导",
            "攝影報道",
            "攝影報導",
            "图文报道",
            "圖文報導",
        ],
    ),
    (
        &[Part::Author],
        &[
            "文",
            "文字",
            "撰",
            "撰文",
            "撰稿",
            "采写",
            "採寫",
            "采访",
            "採訪",
            "作者",
            "记者",
            "記者",
            "本报记者",
            "本報記者",
            "特约记者",
            "特約記者",
            "特派记者",
            "实习记者",
            "通讯员",
            "通訊員",
            "报道",
            "报导",
            "報道",
            "報導",
        ],
    ),
    (
        &[Part::Photographer],
        &["摄", "攝", "摄影", "攝影", "图", "圖", "图片", "圖片", "供图", "供圖", "摄影师", "攝影師"],
    ),
    (&[Part::Translator], &["译", "譯", "编译", "編譯", "翻译", "翻譯", "译者", "譯者"]),
    (
        &[Part::Editor],
        &["编", "編", "编辑", "編輯", "责编", "責編", "责任编辑", "責任編輯", "校对", "校對", "审校", "審校"],
    ),
];

/// Characters of which each of them has one.
const OF_WORDS: &str = "글文图圖撰采採者通报報摄攝译譯编編校";

/// What a word means that stands by itself.
pub(crate) fn parts_of(word: &str) -> &'static [Part] {
    WORDS.iter().find(|(_, words)| words.contains(&word)).map_or(&[], |(parts, _)| parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_one_of_the_characters_that_are_looked_for_first() {
        for word in WORDS.iter().flat_map(|(_, words)| *words) {
            assert!(word.contains(|c| OF_WORDS.contains(c)), "{word}");
        }
    }
}
