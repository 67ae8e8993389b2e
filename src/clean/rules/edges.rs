//! Lines above and below an article that are no part of it: dates, times, bylines, file names, copyright, counts of readers.
//!
//! What a built-in profile describes was read by people; these rules are for all other hosts. They look at whole lines
//! between the ends of a text and its first and last sentence: within it, a line that is only a date may head a part.

use std::sync::LazyLock;

use regex::{Match, Regex};

use crate::clean::markup::document::{Block, BlockTag, Document, Picture, Piece, is_drawn_rule};
use crate::clean::markup::line::Line;
use crate::clean::removal::Record;
use crate::clean::rules::tables::{Lines, TABLES};
use crate::clean::rules::wordings::Wordings;

/// Blocks from either end that are looked at.
const NEAR_END: usize = 12;

/// Characters of a line that says something about an article, at most.
const LONGEST: u32 = 120;

/// Compiles an expression in which digits are those that people type here: Unicode's others, seventy ranges, would be in it as often
/// as digits are, and make it twenty times as large.
fn compile(pattern: &str) -> Regex {
    Regex::new(&pattern.replace(r"\d", "[0-9０-９]")).expect("a constant that compiles")
}

/// Words and figures that date lines are made of, in Chinese, Japanese, Korean and English.
const MOMENT: &str = r"(?x:
    \d{4}\s*[-/.年년]\s*\d{1,2}\s*[-/.月월]\s*\d{1,2}\s*[日號号일.]?
  | \d{1,2}\s*[-/.月월]\s*\d{1,2}\s*[日號号일]
  | [〇零○Ｏ一二三四五六七八九]{4}\s*年\s*[一二三四五六七八九十]{1,2}\s*月\s*[一二三四五六七八九十廿卅]{1,3}\s*[日號号]
  | (?:民國|民国|令和|平成|昭和)\s*\d{1,3}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日
  | \d{1,2}[/.-]\d{1,2}[/.-]\d{4}
  | (?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s*\d{1,2}(?:st|nd|rd|th)?(?:,?\s*\d{4})?
  | \d{1,2}(?:st|nd|rd|th)?\s+(?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?,?\s+\d{4}
  | \d+\s*(?:秒|分鐘|分钟|分|小時|小时|時間|天|日|周|週|個月|个月|年|초|분|시간|일|주|(?i:seconds?|minutes?|mins?|hours?|days?|weeks?|months?))\s*(?:之前|以前|前|전|(?i:ago))
  | T?\d{1,2}[:：]\d\d(?:[:：]\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d|(?i:[ap]\.?m\.?)(?:\s+(?i:[A-Z]{2,4}))?|GMT|UTC|[A-Z]{3,4}T|KST|JST|CST)?
  | (?:上午|下午|凌晨|早上|中午|晚上|午前|午後|오전|오후)\s*\d{1,2}\s*[:：时時点點시]\s*(?:\d{1,2}\s*[分분]?)?
  | \d{1,2}\s*[时時点點시]\s*\d{1,2}\s*[分분]
)";

/// How long ago, in words. Stories and their headings begin with these, too, so that they date a page only beside another sign of one.
const AGO: &str = r"(?x:
    [一二两兩三四五六七八九十半几幾数數]{1,3}\s*(?:个|個)?\s*(?:秒鐘|秒钟|秒|分鐘|分钟|小時|小时|天|日|周|週|星期)\s*(?:之前|以前|前)
  | (?:하루|이틀|사흘|나흘)\s*전
)";

/// What says that a date is one of a page.
const LABEL: &str = r"(?x:
    (?:发[布表]|發[佈布表]|发稿|發稿|更新|最后更新|最後更新|最近更新|首发|首發|修改|更改|刊登|刊载|刊載|出版|上传|上傳|公開|配信|投稿|掲載|登録|入力|등록|입력|수정|작성|게재|기사입력|최종수정)(?:于|於|時間|时间|日期|日時|日)?\s*[:：]?
  | (?:日期|时间|時間|날짜)\s*[:：]?
  | (?i:(?:first\s+)?published|posted|last\s+updated|updated|last\s+modified|modified|date)(?:\s+(?i:on|at))?\s*:?
)";

/// What stands beside them.
const BESIDE: &str = r"(?x:
    (?:星期|周|週|禮拜|礼拜)[一二三四五六日天] | [月火水木金土日]曜日? | [월화수목금토일]요일 | [(（][月火水木金土日一二三四五六월화수목금토일][)）]
  | (?i:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?)
  | (?:19|20)\d\d年?
  | 前天|昨天|昨日|今天|今日|어제|오늘|(?i:yesterday|today)
)";

/// Between them.
const BETWEEN: &str = r"[\s,，、·•|｜/／—–\-()（）]*";

/// A line that is nothing but a date or a time, with what stands beside it.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    let atoms = format!("(?:(?:{MOMENT}|{AGO}|{LABEL}|{BESIDE}){BETWEEN})*");
    let date = format!("(?:{MOMENT}|{AGO}{BETWEEN}{LABEL}|{LABEL}{BETWEEN}{AGO})");
    compile(&format!(r"^[\[(（【]?\s*{atoms}{date}{BETWEEN}{atoms}[\])）】]?$"))
});

/// A line that is nothing but how long ago, in words.
static ONLY_AGO: LazyLock<Regex> = LazyLock::new(|| compile(&format!(r"^[\[(（【]?\s*{AGO}\s*[\])）】]?$")));

/// A date or time within a line. How long ago in words is one only at the end: `李明 三天前`, but not `马路两天前`.
static IN_LINE: LazyLock<Regex> = LazyLock::new(|| {
    let atom = format!("(?:{MOMENT}|{AGO}|{LABEL}|{BESIDE})");
    let date = format!("(?:{BETWEEN}{atom})*{BETWEEN}{MOMENT}{BETWEEN}(?:{atom}{BETWEEN})*");
    compile(&format!(r"{date}|[\s|｜/／·•]+{AGO}$"))
});

/// Whether a character may stand in either: most lines hold others, and both take milliseconds to compile.
fn is_of_dates(c: char) -> bool {
    c.is_ascii()
        || c.is_whitespace()
        || ('０'..='９').contains(&c)
        || [MOMENT, AGO, LABEL, BESIDE, BETWEEN, "【】"].iter().any(|all| all.contains(c))
}

/// A line that may stand below a text as its end: a letter's date is written out, a page's has figures or a time.
static STAMP: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\d[:：]\d\d|\d{4}[-/.]\d|\d[/.-]\d{4}|[前전]$|(?i:ago)$"));

/// Lines that say something of an article, with where they stand.
static LINES: LazyLock<Wordings<&Lines>> = LazyLock::new(|| {
    let all = TABLES.lines.iter();
    Wordings::new(all.flat_map(|lines| lines.patterns.iter().map(move |pattern| (pattern.as_str(), lines))))
});

/// Whether a character may count something: `三天前`, `二〇二〇年`, `하루 전`.
fn may_count(c: char) -> bool {
    c.is_ascii_digit() || "〇零○一二两兩三四五六七八九十半几幾数數하이사나".contains(c)
}

/// Whether a line is only a date or a time; with a comma at its end it begins a sentence.
pub(crate) fn is_dateline(text: &str) -> bool {
    may_be_dateline(text) && !text.ends_with([',', '，']) && DATELINE.is_match(text)
}

/// Whether a line says only how long ago, in words: beside another sign of a page that is a date, elsewhere it may be of the text.
pub(crate) fn is_ago(text: &str) -> bool {
    may_be_dateline(text) && ONLY_AGO.is_match(text)
}

fn may_be_dateline(text: &str) -> bool {
    text.len() <= 160 && text.contains(may_count) && text.chars().all(is_of_dates)
}

/// A line without the dates and times at its ends: `陈七 2020-7-28` is `陈七`.
pub(crate) fn without_date(text: &str) -> &str {
    let mut rest = text.trim();
    if !rest.contains(may_count) || !rest.starts_with(is_of_dates) && !rest.ends_with(is_of_dates) {
        return rest;
    }
    // `3天前，李明` goes on.
    let goes_on =
        |found: &str| found.ends_with(['，', ',']) && found.trim_end_matches(['，', ',']).ends_with('前');
    for _ in 0..3 {
        let is_at_end = |found: &Match<'_>| match found.start() {
            0 => !goes_on(found.as_str().trim_end()),
            _ => found.end() == rest.len(),
        };
        let found = IN_LINE.find_iter(rest).find(is_at_end);
        match found {
            Some(found) if found.start() == 0 => rest = rest[found.end()..].trim(),
            Some(found) => rest = rest[..found.start()].trim(),
            None => break,
        }
    }
    rest
}

const DATES: &str = "generic: dates above and below";

/// A place in capitals, as English papers set it below the date.
static PLACE: LazyLock<Regex> = LazyLock::new(|| compile(r"^[A-Z][A-Z .,'’-]{2,30}$"));

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
    let found = LINES.find(text, is_asked).or_else(|| LINES.find(rest?, is_asked));
    found.map(|lines| lines.rule.as_str())
}

/// Takes out the lines above the first sentence and below the last that only say something of the article.
pub(crate) fn drop_lines(document: &mut Document, stays: impl Fn(&str) -> bool, record: &mut Record) {
    let blocks: Vec<usize> =
        (0..document.pieces.len()).filter(|&at| matches!(document.pieces[at], Piece::Block(_))).collect();
    let chronicle = [false, true].map(|stamps| is_chronicle(document, stamps));
    let above = blocks.iter().copied().take(NEAR_END);
    let below = blocks.iter().rev().copied().take(NEAR_END);
    if leaves_text(document, Edge::Above, &stays) {
        drop_at(document, above, Edge::Above, chronicle, &stays, record);
    }
    if leaves_text(document, Edge::Below, &stays) {
        drop_at(document, below, Edge::Below, chronicle, &stays, record);
    }
    drop_signs(document, record);
    document.pieces.retain(|piece| !matches!(piece, Piece::Block(block) if block.lines.is_empty()));
}

/// Whether dates or times head the parts of a text, as in a diary, a time line, a schedule: one stands among its sentences, or several
/// each above a text of its own. Days with the time of day, as pages are stamped with, are looked at apart from others.
fn is_chronicle(document: &Document, stamps: bool) -> bool {
    let (mut dates, mut heads, mut dated) = (0, 0, false);
    // A date that sentences stand above, and none below it so far.
    let (mut sentences, mut among) = (false, false);
    for block in document.blocks() {
        for line in &block.lines {
            if is_dateline(line.text.trim()) {
                if is_stamp(line.text.trim()) != stamps {
                    continue;
                }
                dates += 1;
                among |= sentences;
                dated = true;
                continue;
            }
            heads += usize::from(std::mem::take(&mut dated));
            if !matches!(block.tag, BlockTag::H(_)) && is_sentence_line(line) {
                if among {
                    return true;
                }
                sentences = true;
            }
        }
    }
    dates > 3 || heads > 2
}

/// Whether a line of dates has a day and a time.
fn is_stamp(text: &str) -> bool {
    static BOTH: LazyLock<Regex> =
        LazyLock::new(|| compile(r"\d{4}\s*[-/.年년]\s*\d.*\d[:：]\d\d|\d[:：]\d\d.*\d{4}\s*[-/.年년]"));
    BOTH.is_match(text)
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
        (edge == Edge::Above && PLACE.is_match(text) || takes(line, edge).is_some()) && !stays(text)
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
    chronicle: [bool; 2],
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
        let places = std::mem::take(&mut dated) && edge == Edge::Above && block.tag == BlockTag::P;
        let mut goes = |lines: &[Line], at: usize| {
            let line = &lines[at];
            let text = line.text.trim();
            if edge == Edge::Above && is_ago(text) {
                let next = lines.get(at + 1).or_else(|| first_line(after));
                let is_page = block.tag == BlockTag::P && (went || next.is_some_and(is_sign));
                return (is_page && !chronicle[0] && !stays(text)).then_some(DATES);
            }
            let above = || at.checked_sub(1).map_or_else(|| last_line(before), |at| lines.get(at));
            if edge == Edge::Below && is_day(text) && above().is_some_and(is_signature) {
                return None;
            }
            let place = places.then_some(DATES).filter(|_| PLACE.is_match(text));
            let rule = place.or_else(|| takes(line, edge)).filter(|_| !stays(text));
            went = rule.is_some() && !is_drawn_rule(text);
            let rule = rule?;
            (!is_dateline(text) || !chronicle[usize::from(is_stamp(text))]).then_some(rule)
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

/// Whether a line may be the name below a letter: the day below it is the letter's.
fn is_signature(line: &Line) -> bool {
    let letters = line.text.chars().filter(|c| c.is_alphabetic()).count();
    (2..=8).contains(&letters)
        && !line.text.contains(|c: char| c.is_ascii_digit())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_dates_are_known_in_all_four_languages() {
        for line in [
            "2024-05-03 10:53",
            "【2024年5月3日 星期五】",
            "公開：2024年5月3日 午後3時",
            "２０２４年５月3日",
            "2024년 5월 3일 (금요일) 오후 3:10",
            "Published on May 3rd, 2024 10:53 a.m. EST",
            "3 小时前 · 更新于 2024/5/3",
            "2024/5/3 (金)",
            "民國113年5月3日",
            "令和6年5月3日",
            "二〇二四年五月三日",
            "二零二四年十二月二十三日 星期一",
            "三天前 更新",
            "发布于两个小时前",
            "이틀 전 10:53",
            "3天前",
            "昨天 10:53",
        ] {
            assert!(is_dateline(line), "{line}");
        }
        for line in [
            "2024年的渡轮",
            "渡轮 2024-05-03",
            "12",
            "May be 5",
            "٢٠٢٤-05-03",
            "三月五日",
            "昨天",
            "三年前",
            "三天前渡轮停航",
            "三天前",
            "几天前，",
            "이틀 전",
            "7月20日，",
            "2019年9月3日,",
        ] {
            assert!(!is_dateline(line), "{line}");
        }
    }

    #[test]
    fn dates_at_the_ends_of_a_line_go() {
        for (line, rest) in [
            ("陈七 2020-7-28", "陈七"),
            ("2020年7月28日｜陈七", "陈七"),
            ("陈七（2020-7-28）", "陈七"),
            ("李明 三天前", "李明"),
            ("李明 | 两个小时前", "李明"),
            ("三天前，李明", "三天前，李明"),
            ("3天前，李明", "3天前，李明"),
            ("李明，三天前", "李明，三天前"),
            ("马路两天前", "马路两天前"),
            ("2020 年里的 3 天，渡轮停航", "2020 年里的 3 天，渡轮停航"),
            ("渡轮在 2020-7-28 停航。", "渡轮在 2020-7-28 停航。"),
        ] {
            assert_eq!(without_date(line), rest, "{line}");
        }
    }
}
