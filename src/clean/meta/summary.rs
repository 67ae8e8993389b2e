//! The summary: the first real paragraphs, cut at a sentence.

use std::sync::LazyLock;

use regex::Regex;

use crate::clean::markup::autolink;
use crate::clean::markup::document::{Block, BlockTag, Container, Document, Piece};
use crate::clean::markup::plain_text::is_sign;
use crate::clean::markup::text::{grapheme_border, is_blank, is_wide, joins_lines, one_line, start_of};
use crate::clean::meta::findings::Findings;
use crate::content::{FrontMatter, Origin};
use crate::ground::script::is_cjk;

/// Room for a summary, in Latin characters; a CJK character takes as much as 5/3 of them.
const ROOM: u32 = 200 * 3;

/// A sentence that ends before this is too short to stand alone.
const LEAST: u32 = 60 * 3;

fn weight(c: char) -> u32 {
    if is_cjk(c) || is_wide(c) { 5 } else { 3 }
}

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen", "Sen", "Rep", "Gov", "Lt", "Col", "Capt", "Sgt", "Jr",
    "Sr", "vs", "No", "Inc", "Corp", "Ltd", "Co", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept",
    "Sep", "Oct", "Nov", "Dec", "e.g", "i.e", "etc", "U.S", "U.K", "U.N",
];

/// Who reported from where, before the first sentence: `（中央社記者張謙香港25日電）`, `【大纪元2020年10月12日讯】`,
/// `路透北京12月25日 - `, `HONG KONG, Jan 3 (Reuters) - `. A listing names source and author already.
static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^ (?: (?:
              [（(【\[] [^（）()【】\[\]]{2,60}? (?:電|电|讯|訊|报道|报导|報道|報導|编译|編譯|中文网|德国之声|特稿) [）)】\]]
            | [（(] (?:新增|修正|更新|重发|中央社\p{Han}{2,4}\d) [^（）()]{0,40} [）)]
            | \p{Han}{2,12} (?:[/／、]\p{Han}{2,12})* \d{1,2}月\d{1,2}日 (?:电|電|讯|訊)? \s* [-–—]+ (?:\s|$)
            | [A-ZÀ-Þ][A-ZÀ-Þ\ .,'/-]{2,40} (?:,?\ ?[A-Z][a-z]{2,8}\.?\ \d{1,2}\ )? \((?:Reuters|AP|AFP|Xinhua|dpa|UPI)\) \s* [-–—]+
        ) \s* )+",
    )
    .expect("a constant that compiles")
});

/// Who edited, after the last sentence: `（編輯：唐聲揚）1091231`, `(完)`.
static EDITED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\s*[（(](?:完|(?:編輯|编辑|責編|责编|責任編輯|责任编辑|譯者|译者|核稿|校對|校对)[:：/／][^（）()]{1,60})[）)]\s*\d{0,8}#?$",
    )
    .expect("a constant that compiles")
});

/// A line that says who made the article, or what it is made of, and nothing else.
static CREDITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[（(【\[]?(?:原?作者|撰文|撰稿|采写|文字?|\p{Han}{0,2}来源|\p{Han}{0,2}來源|出处|记者|記者|编辑|編輯|责编|責編|責任編輯|责任编辑|编译|編譯|翻译|翻譯|译者|譯者|校对|校對|审校|摄影|攝影|图|圖|特约\p{Han}{2,4}|原标题|原標題|原文标题)\s*[:：/／|｜丨︱│┃]",
    )
    .expect("a constant that compiles")
});

/// An address at the start of a line that is no link: of another scheme, of a host in Chinese, without a scheme, in brackets or
/// behind a label.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^ (?: [（(【\[<「] | (?:(?:原文|相关|相關)?(?:链接|鏈接|連結|网址|網址|地址|视频|視頻|来源|來源)|(?i:links?|urls?|source|watch|video)) \s* [:：]\s* [（(【\[<「]? )?
            (?: (?i:https?|ftp)://[\p{L}\p{N}.-]+\.[a-z]{2,8}(?::\d+)?(?:/[!-'*-~]*)?
              | (?i:https?|ftp)://[\x21-\x27\x2a-\x7e]+
              | www\.[a-z0-9.-]+(?:/[!-'*-~]*)?
              | (?:[a-z0-9-]+\.)+[a-z]{2,8}/[!-'*-~]+
            ) [）)】\]>」]?",
    )
    .expect("a constant that compiles")
});

/// What stands behind a row of signs that parts a text, three, or four where people write three dots; and behind its label, where
/// a second row ends it: `==== 正文 ====`.
fn row_of_signs(text: &str) -> Option<&str> {
    let rest = behind_signs(text)?;
    let label = rest.find(is_sign).filter(|&end| rest[..end].chars().count() <= LONGEST_LABEL);
    let sign = text.chars().next();
    let behind_label =
        label.map(|end| &rest[end..]).filter(|row| row.chars().next() == sign).and_then(behind_signs);
    Some(behind_label.unwrap_or(rest))
}

/// Characters of a label between two rows of signs, at most.
const LONGEST_LABEL: usize = 12;

/// Signs of a row may stand apart: `• • •`.
fn behind_signs(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c| is_sign(c) || is_blank(c));
    let count = text[..text.len() - rest.len()].chars().filter(|c| is_sign(*c)).count();
    let least = if text.starts_with(['.', '。', '…', '<', '>', '#']) { 4 } else { 3 };
    (count >= least).then_some(rest)
}

/// Characters of such a line, at most.
const LONGEST_CREDITS: usize = 80;

/// A paragraph without what stands around its sentences; nothing when no sentence is left.
fn sentences(block: &Block) -> Option<String> {
    let line = one_line(&block.text());
    if line.chars().count() <= LONGEST_CREDITS && CREDITS.is_match(&line) {
        return None;
    }
    let line = from_sentence(&line);
    let start = DATELINE.find(line).map_or(0, |found| found.end());
    let end = EDITED.find(line).map_or(line.len(), |found| found.start());
    line.get(start..end).filter(|rest| !rest.is_empty()).map(str::to_owned)
}

/// Signs that a sentence or another hashtag may begin with.
const OPENING: &str = "“‘「『《〈（(【〔［[\"'¿¡#＃@$¥￥€£";

/// A line from its first sentence on: without the addresses, hashtags, rows of signs and the word "Description" that texts
/// below videos begin with. Such texts have often lost their line breaks.
fn from_sentence(line: &str) -> &str {
    let mut rest = line;
    while let Some(after) = after_address(rest)
        .or_else(|| row_of_signs(rest))
        .or_else(|| after_hashtag(rest))
        .or_else(|| after_label(rest))
    {
        // A row of signs may follow, and what opens a sentence stays.
        let mark = |c: char| !c.is_alphanumeric() && !OPENING.contains(c);
        rest = after.trim_start_matches(mark);
    }
    rest
}

/// Bytes of an address that is looked for at the start of a line.
const LONGEST_ADDRESS: usize = 4096;

fn after_address(text: &str) -> Option<&str> {
    // Of the word that it would begin: a text may have a million hashtags, each of which is asked.
    let word = text.bytes().take(LONGEST_ADDRESS).position(|byte| !byte.is_ascii_graphic());
    let word = &text[..word.unwrap_or(text.len().min(LONGEST_ADDRESS))];
    let address = autolink::addresses(word).next().filter(|address| address.start == 0);
    let end = match address {
        Some(address) => address.end,
        None => ADDRESS.find(text)?.end(),
    };
    Some(&text[end..])
}

/// What stands behind a hashtag. A `#` that a clause follows (`#甲#乙来了。`) goes alone, and a number is no hashtag.
fn after_hashtag(text: &str) -> Option<&str> {
    let tag = text.strip_prefix(['#', '＃'])?;
    let end = tag.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '&')).unwrap_or(tag.len());
    let (name, rest) = tag.split_at(end);
    if name.is_empty() {
        return Some(rest);
    }
    if name.chars().all(char::is_numeric) {
        return None;
    }
    let goes_on = rest.starts_with([
        '，', '。', '！', '？', '、', '：', '；', '…', ',', '.', '!', '?', ':', ';', '-', '\'',
    ]);
    Some(if goes_on { tag } else { rest })
}

/// Labels before a summary or a text, with their sign or in brackets: `摘要：`, `【导读】`, `Summary:`.
static LABELS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^ (?: [【\[（(〔［「] \s*)? (?:
              (?i: description | summary | abstract | synopsis )
            | (?:(?:内容|內容|文章|本文|视频|視頻|影片)\s*)? (?: 描述 | 摘要 | 导语 | 導語 | 导读 | 導讀 | 简介 | 簡介 | 提要 ) | 核心提示
        ) (?: \s* [】\]）)〕］」] \s* [:：]? | \s* [:：｜|丨︱] | \s* $ )",
    )
    .expect("a constant that compiles")
});

fn after_label(text: &str) -> Option<&str> {
    if let Some(label) = LABELS.find(text) {
        return Some(text[label.end()..].trim_start());
    }
    after_chinese_label(text).or_else(|| after_description(text))
}

/// `描述 渡轮停航。`: texts that have lost their line breaks.
fn after_chinese_label(text: &str) -> Option<&str> {
    let rest = ["描述", "摘要", "导语", "導語", "导读", "導讀", "简介", "簡介"]
        .iter()
        .find_map(|label| text.strip_prefix(label))?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

fn after_description(text: &str) -> Option<&str> {
    const LABEL: &str = "description";
    text.get(..LABEL.len()).filter(|start| start.eq_ignore_ascii_case(LABEL))?;
    let rest = &text[LABEL.len()..];
    let next = rest.trim_start();
    // "Description of a lake" is a sentence.
    let parted = rest.len() > next.len() && !next.starts_with(|c: char| c.is_ascii_lowercase());
    (next.is_empty() || parted || next.starts_with([':', '：']) || next.starts_with(is_wide)).then_some(next)
}

/// The summary of a body; empty when it has no text.
fn of(document: &Document) -> String {
    let mut text = String::new();
    let mut weighs = 0;
    for line in paragraphs(document).filter_map(sentences) {
        // Two Chinese sentences need no space between them; a line without a full stop (a deck) does.
        let sides = text.chars().next_back().zip(line.chars().next());
        let joined = sides.is_some_and(|(last, next)| joins_lines(last, next) && !is_cjk(last));
        if !text.is_empty() && !joined {
            text.push(' ');
        }
        weighs += line.chars().map(weight).sum::<u32>();
        text.push_str(&line);
        if weighs >= LEAST {
            break;
        }
    }
    if text.is_empty() {
        // Nothing but headings, lists or links: better than nothing.
        let lines = document.blocks().map(|block| from_sentence(&one_line(&block.text())).to_owned());
        text = lines.into_iter().find(|line| !line.is_empty()).unwrap_or_default();
    }
    cut(&text)
}

/// Characters of a summary that an editor wrote: about a page.
const LONGEST_WRITTEN: usize = 2000;

/// The summary: by front matter, else from the text.
pub(crate) fn pick(front_matter: &FrontMatter, document: &Document, found: &mut Findings) -> String {
    let written = front_matter.summary.as_deref().map(|text| start_of(&one_line(text), LONGEST_WRITTEN));
    if let Some(written) = written.filter(|text| !text.is_empty()) {
        found.origin("summary", Origin::FrontMatter);
        return written;
    }
    of(document)
}

/// Paragraphs of running text: no headings, lists, tables, no lines that are all link.
fn paragraphs(document: &Document) -> impl Iterator<Item = &Block> {
    let mut depth = 0_u32;
    document.pieces.iter().filter_map(move |piece| {
        match piece {
            Piece::Open(container, _) if *container != Container::Blockquote => depth += 1,
            Piece::Close(container) if *container != Container::Blockquote => depth = depth.saturating_sub(1),
            Piece::Block(block) => {
                let real = depth == 0 && block.tag == BlockTag::P && !block.all_link() && !block.is_heading();
                return real.then_some(block);
            }
            _ => {}
        }
        None
    })
}

/// Cuts a text at the last sentence that fits, else at the last clause or word, with `…`.
pub(crate) fn cut(text: &str) -> String {
    let mut weighs = 0;
    let mut sentence = None;
    let mut clause = None;
    let mut word = None;
    let mut fits = 0;
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for (n, &(at, c)) in chars.iter().enumerate() {
        weighs += weight(c);
        if weighs > ROOM {
            let cut = match (sentence, clause, word) {
                (Some(end), ..) => return text[..grapheme_border(text, end)].to_owned(),
                (_, Some(end), _) | (_, _, Some(end)) => end,
                _ => fits,
            };
            return format!(
                "{}…",
                text[..grapheme_border(text, cut)].trim_end_matches(
                    |c: char| is_blank(c) || matches!(c, '，' | '、' | '；' | '：' | ',' | ';' | ':')
                )
            );
        }
        let end = at + c.len_utf8();
        fits = end;
        let next = chars.get(n + 1).map(|&(_, c)| c);
        if weighs >= LEAST {
            if ends_sentence(&text[..end], next) {
                sentence = Some(end);
            }
            if weighs >= ROOM * 2 / 3 && matches!(c, '，' | '；' | '、' | '：') {
                clause = Some(at);
            }
            if c.is_whitespace() {
                word = Some(at);
            }
        }
    }
    text.to_owned()
}

/// Whether a sentence ends at the end of `text`, before `next`.
fn ends_sentence(text: &str, next: Option<char>) -> bool {
    let closing = |c: char| matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '"' | '》' | ']' | '】');
    if next.is_some_and(closing) {
        return false;
    }
    let core = text.trim_end_matches(closing);
    match core.chars().next_back() {
        Some('。' | '！' | '？' | '．' | '｡') => true,
        Some('!' | '?') => next.is_none_or(char::is_whitespace) || next.is_some_and(is_wide),
        Some('.') if next.is_none_or(char::is_whitespace) => {
            let before = core.trim_end_matches('.');
            let last = before.rsplit(|c: char| c.is_whitespace() || is_wide(c)).next().unwrap_or_default();
            let initial = last.chars().count() == 1 && last.chars().all(char::is_uppercase);
            !initial && !ABBREVIATIONS.contains(&last.trim_start_matches(['(', '"', '“']))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::markup::document::Role;
    use crate::clean::markup::line::Line;

    /// The summary of paragraphs.
    fn of_lines(lines: &[&str]) -> String {
        let pieces = lines.iter().map(|line| {
            let line = Line { text: (*line).to_owned(), ..Line::default() };
            let attributes = String::new();
            let block =
                Block { tag: BlockTag::P, role: Role::Text, attributes, lines: vec![line], loose: false };
            Piece::Block(block)
        });
        of(&Document { pieces: pieces.collect() })
    }

    #[test]
    fn datelines_and_editors_are_no_part_of_it() {
        for line in [
            "（中央社記者張謙香港25日電）碼頭今天重開。（編輯：唐聲揚）1091231",
            "（法新社莫斯科24日电） 碼頭今天重開。",
            "【大纪元2021年01月21日讯】（大纪元记者某某报导）碼頭今天重開。",
            "(德国之声中文网) 碼頭今天重開。",
            "路透香港/伦敦9月21日 - 碼頭今天重開。(完)",
            "（新增第二段背景）路透北京9月21日 - 碼頭今天重開。",
        ] {
            assert_eq!(of_lines(&[line]), "碼頭今天重開。", "{line}");
        }
        assert_eq!(of_lines(&["HONG KONG, Jan 3 (Reuters) - The quay reopened."]), "The quay reopened.");
        let kept = "（碼頭）今天重開。";
        assert_eq!(of_lines(&[kept]), kept);
    }

    #[test]
    fn a_byline_is_no_sentence_and_a_deck_stands_apart() {
        assert_eq!(
            of_lines(&["作者：某某 来源：某报", "碼頭今天重開", "渡輪明天啟航。", "人們高興。"]),
            "碼頭今天重開 渡輪明天啟航。人們高興。"
        );
        assert_eq!(of_lines(&["作者：某某"]), "作者：某某");
    }

    #[test]
    fn what_stands_below_videos_is_no_sentence() {
        for line in [
            "https://v.example/2Ys碼頭今天重開。",
            "https://v.example/2Ys------- 碼頭今天重開。",
            "#碼頭 #渡輪碼頭今天重開 碼頭今天重開。",
            "#碼頭##渡輪#碼頭今天重開。",
            "#碼頭 #碼頭今天重開。",
            "#碼頭#渡輪♥碼頭今天重開。",
            "#H&M#碼頭 碼頭今天重開。",
            "#👣碼頭今天重開。",
            "#碼頭##渡輪# ★★碼頭今天重開。",
            "Description 碼頭今天重開。",
            "Description: ====== https://v.example/ www.v.example #a 碼頭今天重開。",
            "▼▼▼▼ 碼頭今天重開。",
            "==== 正文 ==== 碼頭今天重開。",
            "• • • 碼頭今天重開。",
            "* * * * 碼頭今天重開。",
            "描述 碼頭今天重開。",
            "摘要：碼頭今天重開。",
            "【导读】碼頭今天重開。",
            "內容簡介｜碼頭今天重開。",
            "Summary: 碼頭今天重開。",
            "-----分隔-----碼頭今天重開。",
            "※※※碼頭今天重開。",
            "◆◇◆◇碼頭今天重開。",
            "……………… 碼頭今天重開。",
            "|||| //// 碼頭今天重開。",
            "（https://v.example/a）碼頭今天重開。",
            "链接：https://v.example/a 碼頭今天重開。",
            "Link: https://v.example/a 碼頭今天重開。",
            "ftp://v.example/a 碼頭今天重開。",
            "v.example/A6x 碼頭今天重開。",
            "http://短.example/x碼頭今天重開。",
        ] {
            assert_eq!(of_lines(&[line]), "碼頭今天重開。", "{line}");
        }
        assert_eq!(
            of_lines(&["=======", "#碼頭 #渡輪", "https://v.example/", "碼頭今天重開。"]),
            "碼頭今天重開。"
        );
        assert_eq!(of_lines(&["#碼頭 #渡輪#", "#碼頭【渡輪】今天重開。"]), "【渡輪】今天重開。");
        assert_eq!(of_lines(&["#碼頭 #渡輪"]), "");
        for line in [
            "Description of a quay.",
            "Summary judgment was granted.",
            "摘要如下的碼頭。",
            "描述碼頭的書。",
            "#1 in the charts",
            "……他說。",
            "——他說。",
            "...他說。",
            "1.5/2 of it",
            "视频：碼頭",
        ] {
            assert_eq!(of_lines(&[line]), line);
        }
    }

    #[test]
    fn words_of_korean_keep_their_space() {
        assert_eq!(of_lines(&["그는 “간다.”", "배가 떠났다."]), "그는 “간다.” 배가 떠났다.");
    }

    #[test]
    fn no_character_that_a_reader_sees_is_cut() {
        let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
        let cut = cut(&family.repeat(60));
        assert_eq!(cut, format!("{}…", family.repeat(28)));
        for (text, start) in [("e\u{301}e\u{301}e\u{301}", "e\u{301}…"), ("🇰🇷🇯🇵🇨🇳", "🇰🇷…"), ("가각간", "가…")]
        {
            assert_eq!(start_of(text, if text.starts_with('가') { 1 } else { 3 }), start);
        }
    }

    #[test]
    fn short_texts_stay_whole() {
        assert_eq!(cut("只有一句，没有句号"), "只有一句，没有句号");
    }

    #[test]
    fn chinese_is_cut_after_a_sentence_and_its_quote() {
        let text = format!("{}他说：“{}。”{}", "甲".repeat(40), "乙".repeat(20), "丙".repeat(100));
        assert_eq!(cut(&text), format!("{}他说：“{}。”", "甲".repeat(40), "乙".repeat(20)));
    }

    #[test]
    fn without_a_sentence_the_last_clause_counts() {
        let text = format!("{}，{}", "甲".repeat(100), "乙".repeat(100));
        assert_eq!(cut(&text), format!("{}…", "甲".repeat(100)));
        assert_eq!(cut(&"甲".repeat(200)), format!("{}…", "甲".repeat(120)));
    }

    #[test]
    fn english_abbreviations_and_decimals_end_nothing() {
        let text = "The quake of magnitude 7.0 struck on Friday near the coast, said Dr. Kim of the U.S. Geological Survey. Aftershocks were felt for hours across the whole region, and people slept in parks and cars until the morning came.";
        assert_eq!(
            cut(text),
            "The quake of magnitude 7.0 struck on Friday near the coast, said Dr. Kim of the U.S. Geological Survey."
        );
    }
}
