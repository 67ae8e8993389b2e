//! Lines above and below an article that are no part of it: dates, times, bylines, file names, copyright, counts of readers.
//!
//! What a built-in profile describes was read by people; these rules are for all other hosts. They look at whole lines
//! between the ends of a text and its first and last sentence: within it, a line that is only a date may head a part.

use std::sync::LazyLock;

use regex::Regex;

use crate::clean::markup::document::{Block, BlockTag, Container, Document, Picture, Piece, is_drawn_rule};
use crate::clean::markup::line::Line;
use crate::clean::removal::Record;
use crate::clean::rules::credits::{REPRINTS, reads_as_credit};
use crate::clean::rules::dates::{compile, is_stamp};
pub(crate) use crate::clean::rules::dates::{is_ago, is_dateline, without_date};
use crate::clean::rules::tables::{Lines, TABLES};
use crate::clean::rules::wordings::Wordings;

/// Blocks from either end that are looked at.
const NEAR_END: usize = 12;

/// Characters of a line that says something about an article, at most.
const LONGEST: u32 = 120;

/// A line that may stand below a text as its end: a letter's date is written out, a page's has figures or a time.
static STAMP: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\d[:：]\d\d|\d{4}[-/.]\d|\d[/.-]\d{4}|[前전]$|(?i:ago)$"));

/// Lines that say something of an article, with where they stand.
static LINES: LazyLock<Wordings<&Lines>> = LazyLock::new(|| {
    let all = TABLES.lines.iter();
    Wordings::new(all.flat_map(|lines| lines.patterns.iter().map(move |pattern| (pattern.as_str(), lines))))
});

const DATES: &str = "generic: dates above and below";

/// A place in capitals, as English papers set it below the date.
static PLACE: LazyLock<Regex> = LazyLock::new(|| compile(r"^[A-Z][A-Z .,'’-]{2,30}$"));

/// Whether a line is one: no sentence in capitals.
fn is_place(text: &str) -> bool {
    const OF_SENTENCES: &[&str] = &[
        "A", "I", "WE", "YOU", "HE", "SHE", "IT", "THEY", "ME", "US", "IS", "ARE", "AM", "WAS", "WERE",
        "WILL", "HAS", "HAVE", "NOT", "NO", "MY", "OUR",
    ];
    let is_the = text.starts_with("THE ") && text != "THE HAGUE";
    PLACE.is_match(text) && !is_the && !text.split(' ').any(|word| OF_SENTENCES.contains(&word))
}

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Above,
    Below,
}

/// The rule that takes a line at an edge of a text.
fn takes(line: &Line, edge: Edge) -> Option<&'static str> {
    let text = line.text.trim();
    if line.counts.all > LONGEST {
        return None;
    }
    if is_dateline(text) && (edge == Edge::Above || STAMP.is_match(text)) {
        return Some(DATES);
    }
    // Rows of them alone are breaks already: these part a note from the text.
    if is_drawn_rule(text) {
        return Some("generic: rows of signs");
    }
    let place = if edge == Edge::Above { "above" } else { "below" };
    let is_asked = |lines: &&Lines| lines.places.iter().any(|known| known == place);
    // `2024-05-03 来源：港口报`
    let rest = Some(without_date(text)).filter(|rest| rest.len() < text.len() && !rest.is_empty());
    let found = |text| {
        let rule = LINES.find(text, is_asked)?.rule.as_str();
        (rule != REPRINTS || reads_as_credit(text, line.counts.link > 0)).then_some(rule)
    };
    found(text).or_else(|| found(rest?))
}

/// What the lines at the edges of a text are seen beside.
struct Text {
    /// For each piece: whether all that stands in it stays.
    held: Vec<bool>,
    /// Whether dates structure it: others, and those with the time of day.
    chronicle: [bool; 2],
    /// Whether there is no sentence in it, as in a poem.
    is_verse: bool,
}

impl Text {
    fn of(document: &Document) -> Self {
        let is_sentence =
            |block: &Block| !matches!(block.tag, BlockTag::H(_)) && block.lines.iter().any(is_sentence_line);
        Self {
            held: held(document),
            chronicle: [false, true].map(|stamps| is_chronicle(document, stamps)),
            is_verse: !document.blocks().any(is_sentence),
        }
    }
}

/// For each piece, whether it stands in a table, a list or a quote that says something of its own, or heads the first of several parts
/// of the text.
fn held(document: &Document) -> Vec<bool> {
    use Container::{Blockquote, Dl, Ol, Table, Ul};
    let pieces = &document.pieces;
    let mut held = vec![false; pieces.len()];
    let all = document.blocks().filter(|block| is_sentence(block)).count();
    let (mut depth, mut start) = (0_u32, 0);
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open(Table | Dl | Ul | Ol | Blockquote, _) => {
                if depth == 0 {
                    start = at;
                }
                depth += 1;
            }
            Piece::Close(Table | Dl | Ul | Ol | Blockquote) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    held[start..=at].fill(says_its_own(&pieces[start..=at], all));
                }
            }
            Piece::Block(block) if depth == 0 => held[at] = heads_a_part(block, &pieces[at + 1..]),
            _ => {}
        }
    }
    held
}

/// Whether the pieces of a container are none of what pages say of an article, and it is not the one that a page is laid out by, with
/// most of its sentences.
fn says_its_own(pieces: &[Piece], sentences: usize) -> bool {
    let blocks =
        || pieces.iter().filter_map(|piece| if let Piece::Block(block) = piece { Some(block) } else { None });
    let says = |line: &Line| line.text.contains(char::is_alphanumeric) && !is_of_page(line);
    let within = blocks().filter(|block| is_sentence(block)).count();
    within * 2 <= sentences && blocks().any(|block| block.lines.iter().any(says))
}

/// Whether a heading has a text below it, and below that another of the same rank.
pub(crate) fn heads_a_part(heading: &Block, below: &[Piece]) -> bool {
    if !heading.is_heading() || heading.tag == BlockTag::P && is_dateline(heading.text().trim()) {
        return false;
    }
    let is_sister = |block: &Block| block.tag == heading.tag && block.is_heading();
    let mut blocks = below.iter().filter_map(|piece| match piece {
        Piece::Block(block) => Some(block),
        _ => None,
    });
    let mut sentences = false;
    for block in blocks.by_ref() {
        if is_sister(block) {
            return sentences && blocks.next().is_some();
        }
        sentences |= is_sentence(block);
    }
    false
}

/// Takes out the lines above the first sentence and below the last that only say something of the article.
pub(crate) fn drop_lines(document: &mut Document, stays: impl Fn(&str) -> bool, record: &mut Record) {
    let blocks: Vec<usize> =
        (0..document.pieces.len()).filter(|&at| matches!(document.pieces[at], Piece::Block(_))).collect();
    let text = Text::of(document);
    let above = blocks.iter().copied().take(NEAR_END);
    let below = blocks.iter().rev().copied().take(NEAR_END);
    if leaves_text(document, Edge::Above, &stays) {
        drop_at(document, above, Edge::Above, &text, &stays, record);
    }
    if leaves_text(document, Edge::Below, &stays) {
        drop_at(document, below, Edge::Below, &text, &stays, record);
    }
    drop_signs(document, record);
    document.pieces.retain(|piece| !matches!(piece, Piece::Block(block) if block.lines.is_empty()));
}

/// Whether dates or times head the parts of a text: one stands among its sentences, or several each above a text of its own. Days
/// with the time of day, as pages are stamped with, are looked at apart from others.
fn is_chronicle(document: &Document, stamps: bool) -> bool {
    let (mut dates, mut heads, mut dated) = (0, 0, false);
    // A date that sentences stand above, and none below it so far.
    let (mut sentences, mut among) = (false, false);
    // Dates above short lines of their own.
    let mut entries: Vec<&str> = Vec::new();
    let mut date = "";
    for block in document.blocks() {
        for line in &block.lines {
            let text = line.text.trim();
            if is_dateline(text) {
                if is_stamp(text) != stamps {
                    continue;
                }
                dates += 1;
                among |= sentences;
                dated = true;
                date = text;
                continue;
            }
            if std::mem::take(&mut dated) {
                heads += 1;
                if !sentences && !is_of_page(line) {
                    entries.push(date);
                }
            }
            if !matches!(block.tag, BlockTag::H(_)) && is_sentence_line(line) {
                if among {
                    return true;
                }
                sentences = true;
            }
        }
    }
    dates > 3 || heads > 2 || is_pair(&entries)
}

/// Whether two dates are written the same and differ.
fn is_pair(entries: &[&str]) -> bool {
    let shape = |text: &str| -> String { text.chars().filter(|c| !c.is_ascii_digit()).collect() };
    let [first, second] = entries else { return false };
    first != second && shape(first) == shape(second)
}

/// Characters of a heading, at most: feeds set whole paragraphs as headings, too.
const LONGEST_HEADING: u32 = 40;

/// Takes out headings at the end of a text that was scraped: they head nothing.
pub(crate) fn drop_headings(document: &mut Document, stays: impl Fn(&str) -> bool, record: &mut Record) {
    let is_heading = |block: &Block| matches!(block.tag, BlockTag::H(_));
    let says = |block: &Block| !is_heading(block) && block.lines.iter().any(Line::has_letters);
    while let [.., last @ Piece::Block(heading)] = document.pieces.as_slice()
        && is_heading(heading)
        && heading.counts().all <= LONGEST_HEADING
        && !ends_sentence(&heading.text())
        && !stays(heading.text().trim())
        && document.says_more(says)
    {
        record.piece("generic: headings of nothing", last);
        document.pieces.pop();
    }
}

/// Whether a text says anything beside lines like those at one of its edges: hashtags may be all that there is.
fn leaves_text(document: &Document, edge: Edge, stays: &impl Fn(&str) -> bool) -> bool {
    let goes = |line: &Line| {
        let text = line.text.trim();
        (edge == Edge::Above && is_place(text) || takes(line, edge).is_some()) && !stays(text)
    };
    document.says_more(|block| {
        block.lines.iter().any(|line| line.has_letters() && (block.tag == BlockTag::Pre || !goes(line)))
    })
}

/// Sides of a picture, in pixels, up to which one may be a sign of the site.
const LARGEST_SIGN: u32 = 120;

/// Takes out small pictures behind the text that nothing is said of: feeds end with the site's own sign, as those of Solidot.
fn drop_signs(document: &mut Document, record: &mut Record) {
    let is_sign = |picture: &Picture| {
        let largest = picture.width.into_iter().chain(picture.height).max();
        let said = !picture.alt.is_empty() || picture.caption.is_some() || picture.credit.is_some();
        largest.is_some_and(|side| side <= LARGEST_SIGN) && !said && picture.link.is_none()
    };
    while let [.., Piece::Block(_), last @ Piece::Picture(picture)] = document.pieces.as_slice()
        && is_sign(picture)
    {
        record.piece("generic: icons", last);
        document.pieces.pop();
    }
}

fn drop_at(
    document: &mut Document,
    blocks: impl Iterator<Item = usize>,
    edge: Edge,
    around: &Text,
    stays: &impl Fn(&str) -> bool,
    record: &mut Record,
) {
    let (mut dated, mut went) = (false, false);
    for at in blocks {
        let (before, rest) = document.pieces.split_at_mut(at);
        let Some((Piece::Block(block), after)) = rest.split_first_mut() else { continue };
        if block.tag == BlockTag::Pre {
            return;
        }
        if around.held[at] {
            if is_sentence(block) {
                return;
            }
            continue;
        }
        let places = std::mem::take(&mut dated) && edge == Edge::Above && block.tag == BlockTag::P;
        let mut goes = |lines: &[Line], at: usize| {
            let line = &lines[at];
            let text = line.text.trim();
            if edge == Edge::Above && is_ago(text) {
                let next = lines.get(at + 1).or_else(|| first_line(after));
                let is_page = block.tag == BlockTag::P && (went || next.is_some_and(is_sign));
                return (is_page && !around.chronicle[0] && !stays(text)).then_some(DATES);
            }
            let above = || at.checked_sub(1).map_or_else(|| last_line(before), |at| lines.get(at));
            let below = || lines.get(at + 1).or_else(|| first_line(after));
            let is_of_text =
                |line| edge == Edge::Below && is_signature(line) || around.is_verse && !is_of_page(line);
            if is_day(text) && above().is_some_and(is_of_text) {
                return None;
            }
            if is_labelled(text) && [above(), below()].into_iter().flatten().any(is_fact) {
                return None;
            }
            let place = places.then_some(DATES).filter(|_| is_place(text));
            let rule = place.or_else(|| takes(line, edge)).filter(|_| !stays(text));
            went = rule.is_some() && !is_drawn_rule(text);
            let rule = rule?;
            (!is_dateline(text) || !around.chronicle[usize::from(is_stamp(text))]).then_some(rule)
        };
        let mut gone =
            (0..block.lines.len()).map(|at| goes(&block.lines, at)).collect::<Vec<_>>().into_iter();
        if is_sentence(block) && gone.as_slice() == [None] {
            return;
        }
        block.lines.retain(|line| match gone.next().flatten() {
            Some(rule) => {
                record.text(rule, &line.text);
                dated = is_dateline(line.text.trim());
                false
            }
            None => true,
        });
        if is_sentence(block) {
            return;
        }
    }
}

/// The first line of the first block.
fn first_line(pieces: &[Piece]) -> Option<&Line> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Block(block) => Some(block.lines.first()),
        _ => None,
    })?
}

/// Whether a line says something of the page that it stands on.
pub(crate) fn is_of_page(line: &Line) -> bool {
    takes(line, Edge::Above).or_else(|| takes(line, Edge::Below)).is_some()
}

/// Whether a day has a word before it that what is to take place is announced with, too.
fn is_labelled(text: &str) -> bool {
    const LABELS: &[&str] = &["时间", "時間", "日期", "日時", "날짜", "일시", "date", "time", "when"];
    let label = text.split([':', '：']).next().unwrap_or_default().trim();
    label.len() < text.len() && LABELS.iter().any(|known| known.eq_ignore_ascii_case(label))
}

/// Whether a line says one thing of what is to take place, as its place: `地点：老码头`. Pages say who wrote and edited.
fn is_fact(line: &Line) -> bool {
    const OF_PAGES: &[&str] = &[
        "作者",
        "编",
        "編",
        "记者",
        "記者",
        "来源",
        "來源",
        "浏览",
        "瀏覽",
        "点击",
        "點擊",
        "阅读",
        "閱讀",
        "分类",
        "分類",
        "栏目",
        "欄目",
        "标签",
        "標籤",
        "撰",
        "文",
        "图",
        "圖",
        "译",
        "譯",
        "翻",
        "校",
        "审",
        "審",
        "责",
        "責",
        "摄",
        "攝",
        "字",
        "发布",
        "發布",
        "기자",
        "글",
        "사진",
        "출처",
        "by",
        "author",
        "editor",
        "source",
        "category",
        "categories",
        "views",
        "tags",
    ];
    /// Bytes of the words before the colon.
    const LONGEST: usize = 24;
    let Some((label, said)) = line.text.trim().split_once([':', '：']) else { return false };
    let is_words = label.chars().all(|c| c.is_alphabetic() || c == ' ') && !label.is_empty();
    let lower = label.to_lowercase();
    is_words
        && label.len() <= LONGEST
        && !said.trim().is_empty()
        && !OF_PAGES.iter().any(|known| lower.starts_with(known))
        && !is_of_page(line)
}

/// Whether a line above a text is of the page.
fn is_sign(line: &Line) -> bool {
    takes(line, Edge::Above).is_some() && !is_drawn_rule(line.text.trim())
}

/// The last line of the last block.
fn last_line(pieces: &[Piece]) -> Option<&Line> {
    pieces.iter().rev().find_map(|piece| match piece {
        Piece::Block(block) => Some(block.lines.last()),
        _ => None,
    })?
}

/// Whether a text is a day in figures, without a word.
fn is_day(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || " .-/年月日".contains(c)) && is_dateline(text)
}

/// Whether a line may be the name below a letter, with a telephone number: the day below it is the letter's.
fn is_signature(line: &Line) -> bool {
    let letters = line.text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = line.text.chars().filter(char::is_ascii_digit).count();
    (2..=8).contains(&letters)
        && (digits == 0 || (7..=15).contains(&digits) && !line.text.contains([':', '：']))
        && takes(line, Edge::Below).is_none()
}

/// Whether a block is of the text: long, or with a sentence's end.
pub(crate) fn is_sentence(block: &Block) -> bool {
    let counts = block.counts();
    let ends = || ends_sentence(&block.text());
    !matches!(block.tag, BlockTag::H(_)) && (counts.all >= 60 || counts.all >= 12 && ends())
}

/// Whether a line is of the text.
pub(crate) fn is_sentence_line(line: &Line) -> bool {
    line.counts.all >= 60 || line.counts.all >= 12 && ends_sentence(&line.text)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['。', '！', '？', '.', '!', '?', '”', '」', '…', ';', '；'])
}
