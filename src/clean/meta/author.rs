//! Authors: from front matter, the source's byline markup, or the words of a byline.
//!
//! Wire digests put the name of the source where the author belongs (`author: 法广`); that is no author.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use scraper::{ElementRef, Html};

use crate::clean::markup::document::{Block, Document};
use crate::clean::markup::text::{one_line, same_text, start_of};
use crate::clean::meta::findings::Findings;
use crate::clean::meta::title;
use crate::clean::rules::profile::{PatternKey, Profile, SelectorKey};
use crate::clean::rules::source_of;
use crate::clean::rules::tables::TABLES;
use crate::content::{FrontMatter, Origin};

/// How many blocks from either end a byline is looked for in.
const NEAR_END: usize = 6;

/// Bylines of any source. Each must cover the whole block: a sentence that begins with an author's name is none.
static BYLINES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"^(?:作者|撰文|文)\s*[:：/／|｜丨︱│┃]\s*(?<author>[^。，,；;：:（）()]{1,30})$",
        r"^[（(【\[]?(?:作者|撰文|撰稿)\s*[:：]\s*(?<author>[^。，,；;：:（）()]{1,30})[）)】\]]?$",
        r"^(?:[Bb]y|BY|Written by)\s+(?<author>\S+(?:\s+\S+){1,10})$",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a constant that compiles"))
    .collect()
});

/// Words around a name in a byline.
static AROUND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^(?: null\s+
            | (?:本报|本台|特约|特派|采访|實習|实习|驻\p{Han}{2,6})?(?:作者|撰文|撰稿|记者|記者|文)\s*[:：/／|｜丨︱│┃]\s*
            | (?:[Bb]y|BY|Written\ by)\s+ )+
        | \s*[（(]?(?:综合报[导道]|綜合報[導道]|综合编译|摘编|編譯|编译)[）)]?$
        | \s*[（(](?:未验证|未驗證)[）)]$",
    )
    .expect("a constant that compiles")
});

/// Names that stand twice (`KONEY BAI,KONEY BAI` in feeds of the New York Times), once.
fn once(names: &str) -> String {
    let separator = |c: char| ",，、;；/／&".contains(c);
    let mut seen: Vec<&str> = Vec::new();
    let mut doubled = false;
    for name in names.split(separator).map(str::trim).filter(|name| !name.is_empty()) {
        if seen.iter().any(|known| same_text(known, name)) {
            doubled = true;
        } else {
            seen.push(name);
        }
    }
    if doubled { seen.join("、") } else { names.to_owned() }
}

/// Whether a text has more characters than a name, or a few of them.
fn is_long(text: &str) -> bool {
    text.chars().count() > 80
}

/// A name fit to print; none when the text is no name.
pub(crate) fn tidy(text: &str, profile: Option<&Profile>) -> Option<String> {
    let line = one_line(text);
    let name = AROUND.replace_all(&line, "");
    let name = name.trim_matches(|c: char| c.is_whitespace() || ",，;；:：、/／|｜-".contains(c));
    let name = once(name);
    let long = is_long(&name);
    let word = name.chars().any(char::is_alphabetic);
    let address = name.contains("://") || name.contains('@') && name.contains('.');
    if long || !word || address || TABLES.nobody.contains(&name.to_lowercase()) {
        return None;
    }
    (!profile.is_some_and(|profile| profile.is_called(&name))).then_some(name)
}

/// Names in a byline: `邹宗翰/杨威廉`, `A、B`, `A; B`.
pub(crate) fn names_in(byline: &str) -> impl Iterator<Item = &str> {
    byline.split(['/', '／', '、', ';', '；']).map(str::trim).filter(|name| !name.is_empty())
}

/// Names of a byline that is longer than one name can be: commas and the word for "and" part them too.
fn names_in_long(byline: &str) -> impl Iterator<Item = &str> {
    names_in(byline).flat_map(|part| part.split([',', '，', '&', '＆'])).flat_map(|part| part.split(" and "))
}

/// The authors: by front matter, else by a byline. Names of the source are none.
pub(crate) fn pick(
    front_matter: &FrontMatter,
    byline: Option<String>,
    source: &source_of::Found<'_>,
    found: &mut Findings,
) -> Vec<String> {
    let (written, one) = written(front_matter, source, found);
    let byline = byline.filter(|name| !source.is_called(name));
    let by_text = |byline: &str| names_in(byline).map(str::to_owned).collect();
    let (authors, origin): (Vec<String>, Origin) = match (one, byline) {
        (Some(one), Some(byline)) if is_label(&one, front_matter) => (by_text(&byline), Origin::Body),
        (_, Some(byline)) if written.is_empty() => (by_text(&byline), Origin::Body),
        _ => (written, Origin::FrontMatter),
    };
    if !authors.is_empty() {
        found.origin("author", origin);
    }
    authors
}

/// The authors of the front matter; with them the text that names them, where there is one text.
fn written(
    front_matter: &FrontMatter,
    source: &source_of::Found<'_>,
    found: &mut Findings,
) -> (Vec<String>, Option<String>) {
    let texts: Vec<String> = front_matter.authors.iter().map(|text| one_line(&title::decode(text))).collect();
    let fit = |text: &str| tidy(text, source.profile).filter(|name| !source.is_called(name));
    if let [text] = &texts[..]
        && !is_long(text)
    {
        let name = fit(text);
        return (name.iter().flat_map(|name| names_in(name)).map(str::to_owned).collect(), name);
    }
    let mut names: Vec<String> = Vec::new();
    for text in &texts {
        // An item of a list is one author.
        let parts: Vec<&str> = if texts.len() == 1 { names_in_long(text).collect() } else { vec![text] };
        for part in parts {
            if is_long(part) {
                let message =
                    format!("the author is too long for a name and is left out: {:?}", start_of(part, 40));
                found.warn_of_field(
                    front_matter,
                    "author",
                    message,
                    "write each author as one item of a list",
                );
            } else if let Some(name) = fit(part)
                && !names.iter().any(|known| same_text(known, &name))
            {
                names.push(name);
            }
        }
    }
    (names, None)
}

/// Whether an author is the name of the feed, which digests of the wire kind write into `author`, `tags` and `categories`
/// alike. It may still be a person (a channel, a pen name), but a byline knows better.
fn is_label(author: &str, front_matter: &FrontMatter) -> bool {
    front_matter.topics.iter().any(|topic| same_text(topic, author))
        && front_matter.column.as_deref().is_some_and(|column| same_text(column, author))
}

/// The author that the source's markup names.
pub(crate) fn from_markup(html: &Html, profile: &Profile) -> Option<String> {
    profile.selectors(SelectorKey::Author).iter().find_map(|rule| {
        let mut names: Vec<String> = Vec::new();
        for element in rule.all(html).take(40) {
            let text: String = ElementRef::text(&element).collect();
            if let Some(name) = tidy(&text, Some(profile))
                && !names.iter().any(|known| same_text(known, &name))
            {
                names.push(name);
            }
        }
        (!names.is_empty()).then(|| names.join("、"))
    })
}

/// The author that a byline in the text names.
pub(crate) fn from_text(document: &Document, profile: Option<&Profile>) -> Option<String> {
    let count = document.blocks().count();
    let near: Vec<&Block> = document
        .blocks()
        .enumerate()
        .filter(|(at, _)| *at < NEAR_END || at + NEAR_END >= count)
        .map(|(_, block)| block)
        .collect();
    let named = |captures: Option<Captures<'_>>| tidy(captures?.name("author")?.as_str(), profile);
    if let Some(profile) = profile {
        for pattern in profile.patterns(PatternKey::AuthorText).iter() {
            let found = near.iter().find_map(|block| {
                let by_line =
                    || block.lines.iter().find_map(|line| named(pattern.captures(line.text.trim())));
                named(pattern.captures(block.text().trim()))
                    .or_else(|| if block.lines.len() > 1 { by_line() } else { None })
            });
            if found.is_some() {
                return found;
            }
        }
    }
    near.iter().flat_map(|block| &block.lines).filter(|line| line.counts.all <= 60).find_map(|line| {
        let text = line.text.trim();
        let is_english = |text: &str| text.starts_with(['B', 'b', 'W']);
        BYLINES.iter().find_map(|regex| {
            let captures = regex.captures(text);
            named(captures.filter(|found| !is_english(text) || are_names(&found["author"])))
        })
    })
}

/// Whether words are the names of people in Latin, Greek or Cyrillic letters: two to six of them, the first with a capital.
fn are_names(text: &str) -> bool {
    let is_name = |word: &str| {
        let is_part = |c: char| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-');
        word.starts_with(char::is_alphabetic) && word.chars().all(is_part)
    };
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let others = words.clone().filter(|word| *word != "and").count();
    first.starts_with(char::is_uppercase)
        && first.chars().nth(1).is_some()
        && is_name(first)
        && (1..=5).contains(&others)
        && words.all(is_name)
}
