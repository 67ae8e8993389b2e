//! Dates and times as lines of pages have them, in Chinese, Japanese, Korean and English.

use std::sync::LazyLock;

use regex::{Match, Regex};

/// Compiles an expression in which digits are those that people type here: Unicode's others, seventy ranges, would be in it as often
/// as digits are, and make it twenty times as large.
pub(crate) fn compile(pattern: &str) -> Regex {
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

/// Whether a line of dates has a day and a time.
pub(crate) fn is_stamp(text: &str) -> bool {
    static BOTH: LazyLock<Regex> =
        LazyLock::new(|| compile(r"\d{4}\s*[-/.年년]\s*\d.*\d[:：]\d\d|\d[:：]\d\d.*\d{4}\s*[-/.年년]"));
    BOTH.is_match(text)
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
