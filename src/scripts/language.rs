//! Which script a language tag says, and which a text is in.

use serde::Serialize;

use crate::ground::script;
use crate::ground::script::Script;
use crate::scripts::table::Table;

/// One of the two ways of writing Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum HanScript {
    Simplified,
    Traditional,
}

impl HanScript {
    /// Of a BCP 47 tag; none for other languages. Chinese without a script or region is taken for simplified.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split('-');
        if parts.next() != Some("zh") {
            return None;
        }
        // The script counts before the region: zh-Hans-TW is simplified.
        let named = parts.clone().find_map(|part| match part {
            "hans" => Some(Self::Simplified),
            "hant" => Some(Self::Traditional),
            _ => None,
        });
        let by_region = parts.any(|part| matches!(part, "tw" | "hk" | "mo"));
        Some(named.unwrap_or(if by_region { Self::Traditional } else { Self::Simplified }))
    }
}

/// What texts are converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Target {
    Simplified,
    Taiwan,
    HongKong,
}

impl Target {
    /// Of a BCP 47 tag; none for other languages.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        let region = |name: &str| tag.split('-').any(|part| part.eq_ignore_ascii_case(name));
        Some(match HanScript::of(tag)? {
            HanScript::Simplified => Self::Simplified,
            HanScript::Traditional if region("HK") || region("MO") => Self::HongKong,
            HanScript::Traditional => Self::Taiwan,
        })
    }

    pub(crate) fn script(self) -> HanScript {
        match self {
            Self::Simplified => HanScript::Simplified,
            Self::Taiwan | Self::HongKong => HanScript::Traditional,
        }
    }

    /// Of the pages in it, below the front page.
    pub(crate) fn folder(self) -> &'static str {
        match self.script() {
            HanScript::Simplified => "zh-hans",
            HanScript::Traditional => "zh-hant",
        }
    }

    /// Its shortest language tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Simplified => "zh-Hans",
            Self::Taiwan => "zh-Hant-TW",
            Self::HongKong => "zh-Hant-HK",
        }
    }

    /// As its readers call it.
    pub(crate) fn name(self) -> &'static str {
        match self.script() {
            HanScript::Simplified => "简体",
            HanScript::Traditional => "繁體",
        }
    }
}

/// What the characters of a text say of its script.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    han: usize,
    pub(super) kana: usize,
    /// Characters that only the other script has.
    pub(super) other: usize,
    /// Characters that only the wanted script has.
    pub(super) wanted: usize,
}

impl Evidence {
    /// Counts the characters of a text. `from` is the table from the other script, `back` the one to it.
    pub(super) fn count(&mut self, text: &str, from: &Table, back: &Table) {
        for c in text.chars().filter(|c| *c >= '\u{3040}') {
            match script::of(c) {
                Script::Han => {
                    self.han += 1;
                    self.other += usize::from(from.is_telling(c));
                    self.wanted += usize::from(back.is_telling(c));
                }
                Script::Hiragana | Script::Katakana => self.kana += 1,
                _ => {}
            }
        }
    }

    pub(super) fn add(&mut self, more: &Self) {
        let Self { han, kana, other, wanted } = more;
        self.han += han;
        self.kana += kana;
        self.other += other;
        self.wanted += wanted;
    }

    /// Whether it is Japanese, whose kanji are like either script.
    pub(super) fn is_japanese(&self) -> bool {
        self.kana * 8 > self.han
    }
}
