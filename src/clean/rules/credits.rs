//! Whether a line that has the words of a credit for a reprint reads as one.
//!
//! Sentences have these words, too: "First published in 1949, the book was banned", "文章刊载在墙上". A credit names an outlet,
//! an address or what stands in quotes, and does not go on behind a comma.

/// The rule of such lines.
pub(crate) const REPRINTS: &str = "generic: sources of reprints";

/// Signs around the name of what something stood in.
const QUOTES: &[char] = &['《', '『', '「', '“', '"', '〈', '‹', '«', '<'];

/// What a credit goes on with behind a comma.
const GOES_ON: &[&str] = &[
    "原题",
    "原題",
    "原标题",
    "原標題",
    "标题",
    "標題",
    "题",
    "題",
    "作者",
    "译",
    "譯",
    "编",
    "編",
    "经",
    "經",
    "获",
    "獲",
    "已获",
    "已獲",
    "授权",
    "授權",
    "转载",
    "轉載",
    "有删",
    "有刪",
    "略有",
    "发表",
    "發表",
    "刊",
    "第",
    "网",
    "網",
    "日期",
    "时间",
    "時間",
    "感谢",
    "感謝",
    "链接",
    "鏈接",
    "本站",
    "本刊",
    "署名",
    "收入",
    "on ",
    "in ",
    "by ",
    "under ",
    "with ",
    "as ",
    "at ",
    "from ",
    "issue ",
    "no. ",
    "p. ",
    "pp. ",
    "vol. ",
];

/// Whether it does; `is_linked` says that there is a link in it.
pub(crate) fn reads_as_credit(text: &str, is_linked: bool) -> bool {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "（(【[）)】]。".contains(c));
    let has_address = is_linked || text.contains("://") || text.contains("www.");
    if let Some((label, said)) = label(text) {
        return has_address || is_said_of_a_source(label, said.trim());
    }
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    if ["originally", "first"].iter().any(|word| first.eq_ignore_ascii_case(word)) {
        let preposition = words.nth(1).unwrap_or_default();
        return (has_address || names_an_outlet(preposition, words)) && !goes_on(text);
    }
    let is_quoted = text.contains(QUOTES);
    let is_latin = text.contains(|c: char| c.is_ascii_alphanumeric());
    if text.starts_with("この記事は") {
        return !text.contains('、') && (has_address || is_quoted || is_latin);
    }
    if text.starts_with("이 ") {
        let is_of_outlet =
            ["신문", "일보", "뉴스", "저널", "매거진", "잡지"].iter().any(|word| text.contains(word));
        return !goes_on(text) && (has_address || is_quoted || is_latin || is_of_outlet);
    }
    let behind = text.rsplit(['》', '』', '」', '”', '〉']).next().unwrap_or_default();
    if goes_on(behind) {
        return false;
    }
    // Names of outlets have no 的, and are no place within something.
    let is_name = !text.contains(['的', '了'])
        && !text.ends_with(['上', '中', '里', '裡', '内', '內', '下', '后', '後', '前']);
    has_address || is_quoted || is_name
}

/// The words before a colon at the beginning, and what stands behind it.
fn label(text: &str) -> Option<(&str, &str)> {
    /// Characters of such words.
    const LONGEST: usize = 20;
    let (label, said) = text.split_once([':', '：'])?;
    (label.chars().count() <= LONGEST && !label.contains(QUOTES)).then_some((label.trim(), said))
}

/// Whether what stands behind a label is no sentence: a headline may be one.
fn is_said_of_a_source(label: &str, said: &str) -> bool {
    match label {
        "原文" => said.starts_with(|c: char| c.is_ascii_alphanumeric() || QUOTES.contains(&c)),
        label if label.eq_ignore_ascii_case("source") => {
            !(said.starts_with(|c: char| c.is_ascii_lowercase()) && said.contains(' '))
        }
        _ => true,
    }
}

/// Whether what follows `in`, `on`, `at`, `by` is a name or a day, and no year or thing.
fn names_an_outlet<'a>(preposition: &str, mut words: impl Iterator<Item = &'a str>) -> bool {
    let Some(mut word) = words.next() else { return false };
    if word.eq_ignore_ascii_case("the") {
        word = words.next().unwrap_or_default();
    }
    let is_day = preposition.eq_ignore_ascii_case("on") && word.starts_with(|c: char| c.is_ascii_digit());
    let is_host = word.trim_end_matches(['.', ',']).contains('.');
    is_day || is_host || word.starts_with(|c: char| c.is_uppercase() || QUOTES.contains(&c))
}

/// Whether a sentence goes on behind a comma.
fn goes_on(text: &str) -> bool {
    let unquoted = text.split(['"', '“']).next().unwrap_or_default();
    unquoted.split([',', '，']).skip(1).map(str::trim_start).any(|part| {
        let begins_lower = part.starts_with(|c: char| c.is_lowercase());
        let is_of_words = part.starts_with(|c: char| !c.is_ascii() && c.is_alphabetic());
        (begins_lower || is_of_words) && !GOES_ON.iter().any(|word| part.starts_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::reads_as_credit;

    #[test]
    fn credits_are_told_from_sentences() {
        for credit in [
            "转自自由亚洲电台",
            "（转自中央社）",
            "本文最初发表于2024年5月3日。",
            "本文原载于《港口报》2024年第5期，原题为《码头》。",
            "转自：《港口报·书评》2024年5月3日",
            "转自│港口网",
            "来源：港口报，码头报",
            "原文标题：码头，何时重开？",
            "原文：The quay reopens",
            "First published in The Quay, May 3, 2024",
            "Originally published on 3 May 2024",
            "Originally posted at quay.example.",
            "This article appeared in the Harbour section of the print edition under the headline \"Judge not, that ye be not judged\"",
            "この記事は『港湾新聞』に掲載されたものです。",
            "이 글은 <항구신문>에 실린 글입니다",
        ] {
            assert!(reads_as_credit(credit, false), "{credit}");
        }
        for sentence in [
            "First published in 1949, the book was banned for decades.",
            "Originally published in 1949, it was burned.",
            "Originally published in 1949",
            "First appeared in the harbour in May, they said.",
            "Originally posted on a wall, the poem spread.",
            "First published by the author.",
            "First published in Quay, the poem spread.",
            "Source: the man who sold it.",
            "文章刊载在墙上",
            "本文首发于绝望之中",
            "转自内心的声音",
            "原文：子曰学而时习之不亦说乎",
            "本文刊登于《港口报》，船员们读到了。",
            "この記事は昨日掲載された",
            "この記事は消されたが、別の場所に掲載されたものだ",
            "이 글은 어제 실렸다",
            "이 글은 감옥에서 쓰여 몰래 실렸다",
        ] {
            assert!(!reads_as_credit(sentence, false), "{sentence}");
        }
        assert!(reads_as_credit("原文：码头重开", true));
    }
}
