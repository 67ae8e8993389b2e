//! Authors: from front matter, the source's byline markup, or the words of a byline.
//!
//! Wire digests put the name of the source where the author belongs (`author: 法广`); that is no author.

use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::{Captures, Regex};
use scraper::{ElementRef, Html};

use crate::clean::markup::document::{Block, BlockTag, Document, Piece};
use crate::clean::markup::line::Line;
use crate::clean::markup::text::{one_line, same_text, start_of};
use crate::clean::meta::findings::Findings;
use crate::clean::meta::names::{Contributor, Part};
use crate::clean::meta::title;
use crate::clean::meta::{byline, byline_box, dated};
use crate::clean::removal::Record;
use crate::clean::rules::edges;
use crate::clean::rules::profile::{PatternKey, Profile, SelectorKey};
use crate::clean::rules::source_of;
use crate::clean::rules::tables::TABLES;
use crate::content::{FrontMatter, Origin};

/// How many blocks from either end a byline is looked for in.
const NEAR_END: usize = 6;

/// Authors of an article, at most: each has pages.
const MOST_AUTHORS: usize = 40;

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

/// Names without what stands beside them for machines: tags of HTML, targets of links, addresses of mail (`Ada Reed
/// <ada@a.example>`, `ada@a.example (Ada Reed)` as in RSS).
fn without_addresses(text: &str) -> String {
    static BESIDE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?x) <[^<>]*> | (?<link>\[(?<linked>[^\[\]]+)\]\([^()\s]*\))
               | (?<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*\((?<mailed>[^()]+)\)) | [\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        )
        .expect("a constant that compiles")
    });
    let names = BESIDE.replace_all(text, "$linked$mailed");
    let names = names.trim_matches(|c: char| c.is_whitespace() || ",，;；、".contains(c));
    if names.chars().any(char::is_alphabetic) { one_line(names) } else { text.to_owned() }
}

/// Whether what was written to name an author is a number or an address.
fn is_no_name(text: &str) -> bool {
    let is_address = text.contains("://") || text.contains('@') && text.contains('.');
    text.chars().any(char::is_alphanumeric) && (is_address || !text.chars().any(char::is_alphabetic))
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
    written: Written,
    byline: Option<String>,
    source: &source_of::Found<'_>,
    found: &mut Findings,
) -> Vec<String> {
    let byline = byline.filter(|name| !source.is_called(name));
    let (mut authors, origin): (Vec<String>, Origin) = match byline {
        Some(byline) if written.beyond_label().is_empty() => {
            (names_in(&byline).map(str::to_owned).collect(), Origin::Body)
        }
        _ => (written.names, Origin::FrontMatter),
    };
    if authors.len() > MOST_AUTHORS {
        let count = authors.len();
        let message = format!("the article has {count} authors; the first {MOST_AUTHORS} are taken");
        found.warn(None, message, "name those that matter: each makes pages of its own");
        authors.truncate(MOST_AUTHORS);
    }
    if !authors.is_empty() {
        found.origin("author", origin);
    }
    authors
}

/// Who made an article, by its front matter.
#[derive(Debug, Default)]
pub(crate) struct Written {
    names: Vec<String>,
    /// The only author is the name of the feed, which digests of the wire kind write into `author`, `tags` and `categories`
    /// alike. It may still be a person (a channel, a pen name), but a byline knows better.
    is_label: bool,
    /// Who had another part in it.
    pub(crate) others: Vec<Contributor>,
}

impl Written {
    /// The authors, but for one that is the name of the feed.
    pub(crate) fn beyond_label(&self) -> &[String] {
        if self.is_label { &[] } else { &self.names }
    }
}

/// Reads the authors of the front matter.
pub(crate) fn written(
    front_matter: &FrontMatter,
    source: &source_of::Found<'_>,
    found: &mut Findings,
) -> Written {
    let mut others = Vec::new();
    let mut texts: Vec<String> =
        front_matter.authors.iter().map(|text| without_addresses(&one_line(&title::decode(text)))).collect();
    for text in &mut texts {
        let Some((name, named)) = byline::read_field(text) else { continue };
        let (authors, more): (Vec<_>, Vec<_>) = named.into_iter().partition(|one| one.part == Part::Author);
        others.extend(more);
        let names = [name].into_iter().filter(|name| !name.is_empty());
        *text = names.chain(authors.into_iter().map(|one| one.name)).collect::<Vec<_>>().join("、");
    }
    texts.retain(|text| !text.is_empty());
    for text in texts.iter().filter(|text| is_no_name(text)) {
        let message = format!("the author is no name and is left out: {:?}", start_of(text, 40));
        found.warn_of_field(
            front_matter,
            "author",
            message,
            "write the name of a person, or leave the key out",
        );
    }
    let fit = |text: &str| tidy(text, source.profile).filter(|name| !source.is_called(name));
    if let [text] = &texts[..]
        && !is_long(text)
    {
        let name = fit(text);
        let is_label = name.as_ref().is_some_and(|name| is_label(name, front_matter));
        let names = name.iter().flat_map(|name| names_in(name)).map(str::to_owned).collect();
        return Written { names, is_label, others };
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
    Written { names, is_label: false, others }
}

/// Whether an author is the name of the feed.
fn is_label(author: &str, front_matter: &FrontMatter) -> bool {
    front_matter.topics.iter().any(|topic| same_text(topic, author))
        && front_matter.column.as_deref().is_some_and(|column| same_text(column, author))
}

/// The author that the source's markup names.
pub(crate) fn from_markup(html: &Html, profile: &Profile) -> Option<String> {
    profile.selectors(SelectorKey::Author).iter().find_map(|rule| {
        let mut names: Vec<String> = Vec::new();
        for element in rule.all(html).take(40) {
            let text = one_line(&ElementRef::text(&element).collect::<String>());
            // `by Mara Lind: pier correspondent, The Quay`
            let named = byline::read(&text).map(|named| {
                named.into_iter().filter(|one| one.part == Part::Author).map(|one| one.name).collect()
            });
            for name in named.unwrap_or_else(|| vec![text]) {
                if let Some(name) = tidy(&name, Some(profile)).filter(|name| !is_initials(name))
                    && !names.iter().any(|known| same_text(known, &name))
                {
                    names.push(name);
                }
            }
        }
        (!names.is_empty()).then(|| names.join("、"))
    })
}

/// Whether names are letters that stand for them: `M.L., T.A.` in The Economist.
fn is_initials(names: &str) -> bool {
    names.contains('.') && names.split([',', ' ', '.']).all(|letter| letter.chars().nth(1).is_none())
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
    let asks = who_asks(document);
    let near = near.iter().filter(|block| !has_sisters(block, document));
    let mut lines = near.flat_map(|block| (0..block.lines.len()).map(|at| (*block, at)));
    lines.find_map(|(block, at)| {
        let is_question = byline::asking(&block.lines[at].text).is_some_and(|word| asks.contains(&word));
        if is_question {
            return None;
        }
        let named = byline_at(&block.lines, at, profile).filter(|_| block.lines[at].counts.all <= 60)?;
        let authors = named.into_iter().filter(|one| one.part == Part::Author);
        let mut names: Vec<String> = Vec::new();
        for name in authors.filter_map(|one| tidy(&one.name, profile)) {
            if !names.iter().any(|known| same_text(known, &name)) {
                names.push(name);
            }
        }
        (!names.is_empty()).then(|| names.join("、"))
    })
}

/// Words for who asks the questions of an interview.
fn who_asks(document: &Document) -> Vec<&'static str> {
    byline::who_asks(document.blocks().flat_map(|block| &block.lines).map(|line| line.text.as_str()))
}

/// Whether a block is a heading among others of its rank: those head parts of a text, whatever their words are.
fn has_sisters(block: &Block, document: &Document) -> bool {
    matches!(block.tag, BlockTag::H(_))
        && document.blocks().filter(|other| other.tag == block.tag).count() > 1
}

/// Who a line of a block names: by its words, or, where nobody described the source, by the date below it.
fn byline_at(lines: &[Line], at: usize, profile: Option<&Profile>) -> Option<Vec<Contributor>> {
    let text = &lines[at].text;
    let described = profile.is_some_and(|profile| profile.described);
    byline::read(text)
        .or_else(|| dated::read_above_date(text, &lines.get(at + 1).filter(|_| !described)?.text))
}

/// Takes out the lines above the text that only name who made it, and gives back who that is. A line that names another
/// author than the front matter does, or that the source's own patterns read, stays.
pub(crate) fn take_bylines(
    document: &mut Document,
    profile: Option<&Profile>,
    written: &[String],
    published: Option<NaiveDate>,
    record: &mut Record,
) -> Vec<Contributor> {
    let own = |text: &str| {
        profile.is_some_and(|profile| {
            profile.described && profile.find(PatternKey::AuthorText, text).is_some()
                || profile.find(PatternKey::KeepText, text).is_some()
        })
    };
    let is_another = |one: &Contributor| {
        let knows = written.iter().any(|author| same_text(author, &one.name));
        one.part == Part::Author && (tidy(&one.name, profile).is_none() || !written.is_empty() && !knows)
    };
    let mut found: Vec<Contributor> = Vec::new();
    let tidied = |one: Contributor| Some(Contributor { name: tidy(&one.name, profile)?, ..one });
    let boxed = byline_box::above(document, NEAR_END);
    if let Some(byline_box::Found { pieces, text, named }) =
        boxed.filter(|boxed| !own(&boxed.text) && !boxed.named.iter().any(is_another))
    {
        document.pieces.drain(pieces);
        record.text("generic: byline", &text);
        found.extend(named.into_iter().filter_map(tidied));
    }
    let asks = who_asks(document);
    // Lines of words and dates are a list.
    let near = document.blocks().take(2 * NEAR_END).flat_map(|block| &block.lines);
    let dates = near.filter(|line| dated::beside_date(&line.text).is_some()).count();
    let heading = document
        .blocks()
        .take(NEAR_END)
        .filter(|block| has_sisters(block, document))
        .map(|block| block.tag)
        .collect::<Vec<_>>();
    // The line above.
    let mut went = false;
    let mut goes = |block: &Block, at: usize| {
        let was = std::mem::take(&mut went);
        let lines = &block.lines;
        let text = lines[at].text.trim();
        if was && block.tag == BlockTag::P && edges::is_ago(text) && !own(text) {
            record.text("generic: byline", text);
            return true;
        }
        let with_date = || dated::read_with_date(text, published).filter(|_| dates < 2);
        let named = byline_at(lines, at, profile).or_else(with_date);
        let Some(named) = named.filter(|_| !own(text) && !heading.contains(&block.tag)) else { return false };
        // Who only took a picture is named below it, or below who wrote the text.
        let is_credit = named.iter().all(|one| one.part == Part::Photographer);
        let is_question = byline::asking(text).is_some_and(|word| asks.contains(&word));
        if is_credit && !was || is_question || named.iter().any(is_another) {
            return false;
        }
        went = true;
        found.extend(named.into_iter().filter_map(tidied));
        record.text("generic: byline", text);
        true
    };
    let mut blocks = 0;
    for piece in &mut document.pieces {
        let Piece::Block(block) = piece else { continue };
        blocks += 1;
        let before = block.lines.len();
        if block.tag != BlockTag::Pre {
            let gone: Vec<bool> = (0..block.lines.len()).map(|at| goes(block, at)).collect();
            let mut gone = gone.into_iter();
            block.lines.retain(|_| !gone.next().unwrap_or_default());
        }
        if blocks >= NEAR_END || before == block.lines.len() && edges::is_sentence(block) {
            break;
        }
    }
    document.pieces.retain(|piece| !matches!(piece, Piece::Block(block) if block.lines.is_empty()));
    found
}
