//! Authors: from front matter, the source's byline markup, or the words of a byline.
//!
//! Wire digests put the name of the source where the author belongs (`author: 法广`); that is no author.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html};

use super::galley::{Block, Galley, Piece, Role};
use super::profile::{Pattern, Profile};
use super::text::{one_line, same_text, visible};

/// Names that say nothing.
const NOBODY: &[&str] = &[
    "unknown",
    "admin",
    "administrator",
    "editor",
    "null",
    "none",
    "n/a",
    "佚名",
    "未知",
    "本网编辑",
    "webmaster",
    "root",
];

/// How many blocks from either end a byline is looked for in.
const NEAR_END: usize = 6;

/// Bylines of any source. Each must cover the whole block: a sentence that begins with an author's name is none.
static BYLINES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"^(?:作者|撰文|文)\s*[:：/／|｜]\s*(?<author>[^。，,；;：:（）()]{1,30})$",
        r"^[（(【\[]?(?:作者|撰文|撰稿)\s*[:：]\s*(?<author>[^。，,；;：:（）()]{1,30})[）)】\]]?$",
        r"^(?:[Bb]y|BY|Written by)\s+(?<author>\p{Lu}[\p{L}.'’-]+(?:\s+(?:and\s+)?\p{L}[\p{L}.'’-]*){1,5})$",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a constant that compiles"))
    .collect()
});

/// Words around a name in a byline.
static AROUND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:本报|本台|特约|特派|驻\p{Han}{2,6})?(?:作者|撰文|撰稿|记者|記者|编译|編譯|文)\s*[:：/／|｜]\s*|[Bb]y\s+|BY\s+)|\s*[（(](?:综合报[导道]|綜合報導)[）)]$")
        .expect("a constant that compiles")
});

/// A name fit to print; none when the text is no name.
pub(super) fn tidy(text: &str, profile: Option<&Profile>) -> Option<String> {
    let line = one_line(text);
    let mut name = AROUND.replace_all(&line, "").trim().to_owned();
    name = name
        .trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '|' | '｜' | ',' | '，' | ';' | '；' | ':' | '：' | '/' | '-')
        })
        .to_owned();
    let long = name.chars().count() > 80;
    let word = name.chars().any(char::is_alphabetic);
    let address = name.contains("://") || name.contains('@') && name.contains('.');
    if long || !word || address || NOBODY.contains(&name.to_lowercase().as_str()) {
        return None;
    }
    (!profile.is_some_and(|profile| profile.is_called(&name))).then_some(name)
}

/// The author that the source's markup names.
pub(super) fn from_markup(html: &Html, profile: &Profile) -> Option<String> {
    profile.rules().author.iter().find_map(|rule| {
        let mut names: Vec<String> = Vec::new();
        for element in html.select(rule.selector()) {
            let text: String = ElementRef::text(&element).collect();
            if let Some(name) = tidy(&text, Some(profile))
                && !names.iter().any(|known| same_text(known, &name))
            {
                names.push(name);
            }
        }
        (!names.is_empty() && names.len() <= 6).then(|| names.join("、"))
    })
}

/// The author that a byline in the text names.
pub(super) fn from_text(galley: &Galley, profile: Option<&Profile>) -> Option<String> {
    let blocks: Vec<&Block> = galley.blocks().collect();
    let near = |at: usize| at < NEAR_END || at + NEAR_END >= blocks.len();
    let mut found = None;
    if let Some(profile) = profile {
        for regex in profile.rules().author_text.iter().filter_map(Pattern::regex) {
            found = found.or_else(|| {
                blocks.iter().enumerate().filter(|(at, _)| near(*at)).find_map(|(_, block)| {
                    let name = regex.captures(block.text.trim())?.name("author")?.as_str();
                    tidy(name, Some(profile))
                })
            });
        }
    }
    found.or_else(|| {
        blocks.iter().enumerate().filter(|(at, block)| near(*at) && block.ink.all <= 60).find_map(
            |(_, block)| {
                BYLINES.iter().find_map(|regex| {
                    let name = regex.captures(block.text.trim())?.name("author")?.as_str();
                    tidy(name, profile)
                })
            },
        )
    })
}

/// Takes out bylines that say no more than the author's name: the page has it already.
pub(super) fn drop_bylines(galley: &mut Galley, author: &str, mut took: impl FnMut(&Block)) {
    let count = galley.blocks().count();
    let mut at = 0;
    galley.pieces.retain(|piece| {
        let Piece::Block(block) = piece else { return true };
        at += 1;
        let near = at <= NEAR_END || at + NEAR_END > count;
        let says_more = match block.role {
            Role::Byline => false,
            _ => block.ink.all > 60 || !near || !is_byline_of(&block.text, author),
        };
        if !says_more {
            took(block);
        }
        says_more
    });
}

fn is_byline_of(text: &str, author: &str) -> bool {
    if !BYLINES.iter().any(|regex| regex.is_match(text.trim())) {
        return false;
    }
    let name: String = visible(author).collect();
    let text: String = visible(text).collect();
    text.contains(&name)
}
