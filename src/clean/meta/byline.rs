//! Lines that name who made an article: `采写︱张弘`, `文/李明 翻译/王芳`, `Submitted by A. Reed on Mon, 07/28/2014`.
//!
//! A line in, names by what they did out; nothing when it says anything else.

use std::sync::LazyLock;

use regex::Regex;

use crate::clean::meta::dated;
use crate::clean::meta::names::{
    Contributor, Part, are_names, contributors, has_surname, is_name, is_person,
};
use crate::clean::meta::roles::{self, Sure};
use crate::clean::rules::edges;

/// Words for each part, before a sign or a name. Longer ones first.
const WORDS: &[(Part, &str)] = &[
    (
        Part::Author,
        "(?:本报|本報|本刊|特约|特約|特派|实习|實習)?(?:采访记者|採訪記者|采访、撰文|採訪、撰文|采写|採寫|采访|採訪|撰稿人|撰稿|撰文|撰写|撰寫|执笔|執筆|作者|记者|記者|著者|文字|原作者)|取材[・･]文|文[・･·]写真|取材|執筆|文|글쓴이|기자|글|(?i:written by|words by|story by|text by|author|by)",
    ),
    (
        Part::Translator,
        "翻译|翻譯|译者|譯者|编译|編譯|译文|翻訳|訳者|번역|옮긴이|译|譯|訳|(?i:translated by|translation|translator)",
    ),
    (
        Part::Editor,
        "责任编辑|責任編輯|责任編輯|值班编辑|责编|責編|编辑|編輯|主编|主編|审校|審校|校对|校對|編集|편집|(?i:edited by|editor)",
    ),
    (
        Part::Photographer,
        "摄影|攝影|撮影|图片|圖片|摄|写真|사진|图|圖|(?i:photos? by|photographs? by|photography|photographer)",
    ),
];

/// Between a word and a name.
const SIGNS: &str = "[:：/／|｜丨︱│┃＝=]";

static PARTS: LazyLock<Regex> = LazyLock::new(|| {
    let words: Vec<String> =
        WORDS.iter().enumerate().map(|(n, (_, words))| format!("(?P<p{n}>{words})")).collect();
    let words = words.join("|");
    let pattern = format!(r"(?:^|[\s,，、;；|｜·•/／（(【\[])(?:{words})(?:\s*{SIGNS}\s*|\s+)");
    Regex::new(&pattern).expect("a constant that compiles")
});

/// Lines that are a byline as a whole, with no sign between a word and the name.
static WHOLE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"^(?:中央社)?(?:特[约約派])?[记記]者\s*(?<names>\p{Han}{2,4}(?:、\p{Han}{2,4}){0,3})\s*[／/]\s*\p{Han}{1,6}(?:[报報][导導道]|[电電])$",
        r"^(?:特派)?[记記]者\s*(?<names>\p{Han}{2,3}?)(?:台北|臺北|新北|桃園|台中|臺中|台南|臺南|高雄|北京|上海|[综綜]合)[市縣]?[报報][导導道]$",
        r"^(?:本[报報刊台]|特[约約派]|[实實][习習])(?:[记記]者|撰稿人|[评評][论論][员員])\s*(?<names>\p{Han}{2,4})$",
        r"^(?<names>\p{Han}{2,4}(?:[、/／]\p{Han}{2,4}){0,2})(?:\s+[（(]?|[（(])(?:综合|綜合|编译|編譯)[报報][导道導][）)]?$",
        r"^(?<names>[가-힣]{3})\s*(?:인턴\s*|선임\s*)?(?:기자|특파원)(?:\s+[\w.]+@[\w.]+)?$",
        r"^(?<names>[가-힣]{2})\s*(?:인턴\s*|선임\s*)?(?:기자|특파원)\s+[\w.]+@[\w.]+$",
        r"^(?:[(（]?[^()（）=＝]{1,12}[=＝][^()（）]{2,12}[)）]\s*)?(?<names>[가-힣]{2,4})\s*(?:인턴\s*|선임\s*)?(?:기자|특파원)\s*=$",
        r"^기자\s+(?<names>[가-힣]{3})$",
        r"^(?:文|撰文|撰稿|采写|採寫|执笔|執筆|글)\s*[・･·‧•]\s*(?<names>\p{Han}{2,4}(?:、\p{Han}{2,4}){0,3}|[가-힣]{2,4})$",
        r"^글\s+(?<names>[가-힣]{3,4})(?:\s*(?:기자|작가))?$",
        r"^글\s+(?<names>[가-힣]{2})\s*(?:기자|작가)$",
        r"^(?i:by)\s+(?<names>\p{Lu}[\p{L}.'’-]+(?: \p{Lu}[\p{L}.'’-]*){1,3})(?::|,)?\s(?:[\p{L}'’&-]+\s){0,4}(?:correspondent|editor|columnist|reporter|writer)(?:,\s.{2,40})?$",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a constant that compiles"))
    .collect()
});

/// Two syllables before the Korean word for a reporter: in a line, most of these are words (`현직 기자`, one in office).
static SHORT_KOREAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?<names>[가-힣]{2})\s*(?:인턴\s*|선임\s*)?(?:기자|특파원)$")
        .expect("a constant that compiles")
});

/// Words before the Korean one for a reporter that begin like names: `한국 기자`, a reporter from Korea; `정치부 기자`, one of politics.
const OF_REPORTERS: &[&str] = &[
    "이상한",
    "유능한",
    "유명한",
    "서울시",
    "경기도",
    "한국",
    "전문",
    "전직",
    "정치",
    "방송",
    "문화",
    "신문",
    "현장",
    "지방",
    "지역",
    "이전",
    "주요",
    "주재",
    "전국",
    "전임",
    "우리",
    "고참",
    "안전",
    "정보",
    "신입",
    "원로",
    "유명",
    "노동",
    "민간",
    "남성",
    "여성",
    "남자",
    "여자",
    "주말",
    "연예",
    "우주",
    "공동",
    "방문",
    "이번",
    "현직",
    "신참",
    "서울",
    "유럽",
    "하노이",
    "하와이",
    "오사카",
    "이집트",
    "이라크",
];

/// Characters of a byline, at most.
const LONGEST: usize = 120;

/// Who a line names; nothing when it is no byline.
pub(crate) fn read(line: &str) -> Option<Vec<Contributor>> {
    let line = trimmed(line, |c| c.is_whitespace() || "（）()【】[]".contains(c));
    if line.chars().count() > LONGEST {
        return None;
    }
    if dated::is_sent(line) {
        return dated::read_sent(line);
    }
    let bare = edges::without_date(line);
    if let Some(named) = roles::read(bare, Sure::Line).or_else(|| by_whole_line(bare, Sure::Line)) {
        return Some(named);
    }
    let (before, mut named) = parts(bare)?;
    if has_surname(before) {
        // `李明 翻译/泡泡`
        named.splice(0..0, contributors(Part::Author, before)?);
    } else if !before.is_empty() {
        return None;
    }
    (!named.is_empty()).then_some(named)
}

/// Words for who asks, at the beginning of those lines that are no bylines: an interview has them at each question.
pub(crate) fn who_asks<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    for line in lines {
        let Some(word) = asking(line).filter(|word| !found.contains(word)) else { continue };
        if read(line).is_none() {
            found.push(word);
        }
    }
    found
}

/// The word for who asks that a line begins with: `记者：`.
pub(crate) fn asking(line: &str) -> Option<&'static str> {
    ["记者", "記者", "采访", "採訪", "采访者", "採訪者"].into_iter().find(|word| {
        line.trim_start().strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
    })
}

/// Who a line names that is a byline as a whole: `記者李明／台北報導`, `김하늘 기자`.
fn by_whole_line(line: &str, sure: Sure) -> Option<Vec<Contributor>> {
    let short = (sure == Sure::Field).then_some(&*SHORT_KOREAN);
    let found = WHOLE.iter().chain(short).find_map(|regex| regex.captures(line))?;
    let names = &found["names"];
    let of_reporters = |name: &str| {
        let behind = OF_REPORTERS.iter().filter_map(|word| name.strip_prefix(word));
        behind.into_iter().any(|rest| ["", "부", "사", "국", "지", "인"].contains(&rest))
    };
    // `최초의 기자`, `구속된 기자`, `서울시 기자` are words; a field for authors has names.
    let is_said = |name: &str| sure == Sure::Line && name.ends_with(['의', '된']);
    // A desk, a paper, a station: `韩联社`.
    let is_house = |name: &str| name.ends_with(['社', '报', '報', '台']);
    let known = names
        .split(['、', '/', '／'])
        .all(|name| is_person(name) && !is_house(name) && !of_reporters(name) && !is_said(name));
    known.then(|| contributors(Part::Author, names)).flatten()
}

/// An author's field: a name, with those of others behind it (`X 翻译/泡泡`), and a date.
pub(crate) fn read_field(field: &str) -> Option<(String, Vec<Contributor>)> {
    let bare = edges::without_date(field);
    if let Some(named) = roles::read(bare, Sure::Field).or_else(|| by_whole_line(bare, Sure::Field)) {
        return Some((String::new(), named));
    }
    match parts(bare) {
        // `xiaoli 翻译/泡泡`
        Some((before, named))
            if is_name(before) || !before.is_empty() && before.chars().all(char::is_alphanumeric) =>
        {
            Some((before.to_owned(), named))
        }
        Some(("", named)) => Some((String::new(), named)),
        _ => (bare != field.trim() && is_name(bare)).then(|| (bare.to_owned(), Vec::new())),
    }
}

/// What stands before the first word for a part, and the names behind each; nothing when a name is none.
fn parts(line: &str) -> Option<(&str, Vec<Contributor>)> {
    let mut found: Vec<(usize, usize, usize, bool)> = Vec::new();
    for captures in PARTS.captures_iter(line) {
        let whole = captures.get(0)?;
        let (n, word) = (0..WORDS.len()).find_map(|n| Some((n, captures.name(&format!("p{n}"))?)))?;
        // Without a sign behind it a word is one only at the start of a line, and if it can't be part of a name.
        let behind = &line[word.end()..whole.end()];
        let signed = behind.contains(|c: char| !c.is_whitespace());
        let by = word.as_str().eq_ignore_ascii_case("by");
        // The names behind a word alone are looked at below.
        let opens = by || word.as_str().ends_with('者');
        if signed || word.as_str().contains(' ') || opens && word.start() == 0 {
            found.push((n, whole.start(), whole.end(), signed || word.as_str().contains(' ') || by));
        }
    }
    let first = found.first()?.1;
    let mut named = Vec::new();
    for (at, (n, _, end, says_so)) in found.iter().enumerate() {
        let until = found.get(at + 1).map_or(line.len(), |next| next.1);
        let names = trimmed(&line[*end..until], is_between);
        // Sentences begin with these words, too.
        let english = line[..*end].trim_end().ends_with(['y', 'Y']);
        let names = names.split_once(" in ").filter(|_| english).map_or(names, |(names, _)| names);
        if english && !are_names(names) && !has_surname(names) {
            return None;
        }
        // `图/文 并茂`, `记者 李明 责编 泡泡`: a character alone may be of a name.
        let is_part = |(at, word): (usize, &str)| {
            (at == 0 || word.chars().nth(1).is_some()) && !roles::parts_of(word).is_empty()
        };
        if names.split_whitespace().enumerate().any(is_part) {
            return None;
        }
        let all = contributors(WORDS[*n].0, names)?;
        // `记者 高瑜 获释`, `記者 会見`: without a sign each of them is a person by the name.
        if !says_so && !all.iter().all(|one| is_person(&one.name)) {
            return None;
        }
        named.extend(all);
        // `文・写真＝山田花子`
        if line[..*end].trim_end_matches(|c: char| !c.is_alphabetic()).ends_with("写真")
            && WORDS[*n].0 == Part::Author
        {
            named.extend(contributors(Part::Photographer, names)?);
        }
    }
    Some((line[..first].trim_matches(is_between), named))
}

/// A text without what stands at its ends; the bracket that ends what it opens stays: `李（James Reed）`.
fn trimmed(text: &str, ends: impl Fn(char) -> bool) -> &str {
    let bare = text.trim_matches(&ends);
    let count = |brackets: [char; 2]| bare.matches(brackets).count();
    let start = text.len() - text.trim_start_matches(&ends).len();
    match text.get(start + bare.len()..).and_then(|rest| rest.chars().next()) {
        Some(end @ (')' | '）')) if count(['(', '（']) > count([')', '）']) => {
            &text[start..start + bare.len() + end.len_utf8()]
        }
        _ => bare,
    }
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || ",，、;；|｜·•/／（）()【】[]。".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> String {
        let named = read(line).unwrap_or_default();
        named.iter().map(|one| format!("{:?} {}", one.part, one.name)).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn bylines_name_who_did_what() {
        for (line, names) in [
            ("采写︱张弘", "Author 张弘"),
            ("撰稿丨林秋", "Author 林秋"),
            ("撰文丨林秋 周岸", "Author 林秋, Author 周岸"),
            ("文/李明 翻译/王芳", "Author 李明, Translator 王芳"),
            ("文：李明、王芳　图：周岸", "Author 李明, Author 王芳, Photographer 周岸"),
            ("作者：李明 | 译者：王芳 | 编辑：周岸", "Author 李明, Translator 王芳, Editor 周岸"),
            ("（责任编辑：周岸）", "Editor 周岸"),
            ("文丨子 兮", "Author 子 兮"),
            ("记者 | 张弘 2020-07-28", "Author 张弘"),
            ("By Mara Lind", "Author Mara Lind"),
            ("By Mara Lind | July 22, 2020", "Author Mara Lind"),
            ("Translated by Mara Lind and Tom Aker", "Translator Mara Lind, Translator Tom Aker"),
            ("陈七 在 星期一, 07/28/2014 - 10:53 提交", "Author 陈七"),
            ("Submitted by Mara Lind on Mon, 07/28/2014 - 10:53", "Author Mara Lind"),
            ("글: 김하늘", "Author 김하늘"),
            ("글 김하늘", "Author 김하늘"),
            ("김하늘 기자", "Author 김하늘"),
            ("김하늘 기자 = ", "Author 김하늘"),
            ("김수한 기자", "Author 김수한"),
            ("박승시 기자", "Author 박승시"),
            ("이명 기자 =", "Author 이명"),
            ("이명 기자 lee@a.example", "Author 이명"),
            ("글・이명", "Author 이명"),
            ("李明 综合报导", "Author 李明"),
            ("李明/王芳（綜合報導）", "Author 李明, Author 王芳"),
            ("文・李明", "Author 李明"),
            ("文·李明、王芳", "Author 李明, Author 王芳"),
            ("作者：詹姆斯·里德（James Reed）", "Author 詹姆斯·里德（James Reed）"),
            ("（作者：詹姆斯·里德 (James Reed)）", "Author 詹姆斯·里德 (James Reed)"),
            ("記者李明／台北報導", "Author 李明"),
            ("特約記者李明", "Author 李明"),
            ("采访、撰文：李明", "Author 李明"),
            ("取材・文＝山田花子 撮影／海野太郎", "Author 山田花子, Photographer 海野太郎"),
            ("李明 翻译/泡泡", "Author 李明, Translator 泡泡"),
            ("2020-07-28 by 陈七", "Author 陈七"),
            ("Words by Mara Lind", "Author Mara Lind"),
            ("Story by Mara Lind", "Author Mara Lind"),
            ("by Mara Lind: harbour and pier correspondent, The Quay", "Author Mara Lind"),
            ("by Mara Lind, staff writer", "Author Mara Lind"),
            ("by Mara Lind night policy editor, The Quay", "Author Mara Lind"),
            ("文/本刊记者 李明", "Author 李明"),
            ("文/本报记者李明 图/周岸", "Author 李明, Photographer 周岸"),
            ("文：山田 花子", "Author 山田 花子"),
            ("文・写真＝山田花子", "Author 山田花子, Photographer 山田花子"),
            ("글·사진 김하늘", "Author 김하늘, Photographer 김하늘"),
            ("기자 김하늘", "Author 김하늘"),
            ("(서울=바다통신) 김하늘 기자 =", "Author 김하늘"),
            ("特约撰稿人 李明", "Author 李明"),
            ("【記者李明台北報導】", "Author 李明"),
            ("欧阳震华 综合报导", "Author 欧阳震华"),
            ("由 张三 在 2024-05-03 10:53 发表", "Author 张三"),
            ("Photographs by Tom Aker", "Photographer Tom Aker"),
            (
                "By Mara Lind, Tom Aker and Ada van der Reed",
                "Author Mara Lind, Author Tom Aker, Author Ada van der Reed",
            ),
            ("By Mara Lind in Port Ellery", "Author Mara Lind"),
            ("文＝山田花子", "Author 山田花子"),
            ("图/文 张三", "Author 张三, Photographer 张三"),
            ("文、图：张三、李四", "Author 张三, Author 李四, Photographer 张三, Photographer 李四"),
            ("张三/摄", "Photographer 张三"),
            ("张三／文 李四／摄", "Author 张三, Photographer 李四"),
            ("记者 张三 摄影 李四", "Author 张三, Photographer 李四"),
            ("本报记者 张三 李四 摄影报道", "Author 张三, Author 李四, Photographer 张三, Photographer 李四"),
            ("张三（文） 李四（图）", "Author 张三, Photographer 李四"),
            ("文图／张三", "Author 张三, Photographer 张三"),
            ("记者 张三、李四  责编 王芳 泡泡", "Author 张三, Author 李四, Editor 王芳, Editor 泡泡"),
        ] {
            assert_eq!(told(line), names, "{line}");
        }
    }

    #[test]
    fn sentences_are_no_bylines() {
        for line in [
            "文：这是一个关于渡轮的故事，讲了三艘船。",
            "记者在码头看到，三艘船靠岸。",
            "By the time the ferry came, it was dark.",
            "编辑部",
            "图：",
            "作者认为，渡轮应当恢复。",
            "他在会上提交",
            "图/文",
            "By Monday the water had risen",
            "By Monday Morning",
            "By Port Ellery's account it was late.",
            "记者：请坐",
            "记者：王先生",
            "记者 不再 沉默",
            "作者 死于 狱中",
            "文：我走了",
            "文/革之后",
            "文｜明与野蛮",
            "编辑：删掉这一段。",
            "Q: Where were you",
            "武汉 2020-1-23",
            "杭州 2020-1-23",
            "전직 기자",
            "한국 기자",
            "港口综合报道",
            "本报综合报道",
            "江苏综合报道",
            "文化综合报道",
            "韩联社综合报道",
            "韩联社 综合报道",
            "白宫综合报道",
            "全国综合报道",
            "金融编译报道",
            "石油 编译报道",
            "文化（综合报道）",
            "图文 直播",
            "图文：港口新貌",
            "图文：李宁夺冠",
            "李明（文）码头新貌（图）",
            "图文报道 港口新貌",
            "港口大桥（文）码头新貌（图）",
            "Port Ellery（图）李明（文）",
            "图/文 并茂",
            "현직 기자",
            "신참 기자",
            "서울 기자",
            "정치부 기자",
            "하노이 특파원",
            "三天前，李明",
            "文·武",
            "作者：詹姆斯·里德（James Reed），港口大学航海系教授。",
            "作者：李明，港口研究所研究员",
            "编辑 手记",
            "文 化 交流",
            "记者 手记：码头的一天",
            "一张图 看懂 渡轮",
            "글 쓰기",
            "글 전쟁",
            "최초의 기자",
            "이상한 특파원",
            "서울시 기자",
            "记者 失踪",
            "记者 高瑜 获释",
            "記者 手記",
            "記者 会見",
            "作者 声明",
            "译者 前言",
            "著者 略歴",
            "訳者 あとがき",
            "作者：本刊记者",
            "黄河断流 综合报导",
            "由五位专家提交",
            "由外交部发表",
            "报告于2020年7月28日发表",
            "国务院于2020年7月28日发布",
            "Written by Hand on July 4, 2020",
            "By Hook: the story of a writer",
        ] {
            assert_eq!(told(line), "", "{line}");
        }
    }

    #[test]
    fn fields_of_authors_hold_more_than_authors() {
        let told = |field: &str| read_field(field).map(|(name, others)| (name, others.len()));
        assert_eq!(told("李明 翻译/泡泡"), Some((String::new(), 2)));
        assert_eq!(told("xiaoli 翻译/泡泡"), Some(("xiaoli".to_owned(), 1)));
        assert_eq!(told("李明 2020-7-28"), Some(("李明".to_owned(), 0)));
        assert_eq!(told("Mara Lind"), None);
        assert_eq!(told("李明/王芳"), None);
        assert_eq!(told("文 在寅"), None);
    }

    #[test]
    fn words_for_parts_are_no_names_of_authors() {
        let told = |field: &str| {
            let (name, named) = read_field(field).unwrap_or_default();
            let named = named.iter().map(|one| format!("{:?} {}", one.part, one.name));
            [name].into_iter().filter(|name| !name.is_empty()).chain(named).collect::<Vec<_>>().join(", ")
        };
        let both = "Author 张三, Photographer 李四";
        for (field, named) in [
            ("图/文 张三", "Author 张三, Photographer 张三"),
            ("文图／张三", "Author 张三, Photographer 张三"),
            ("文・李明", "Author 李明"),
            ("이명 기자", "Author 이명"),
            ("文/摄影：张三、李四", "Author 张三, Author 李四, Photographer 张三, Photographer 李四"),
            ("张三 图/文", "Author 张三, Photographer 张三"),
            ("记者 张三 摄影 李四", both),
            ("记者 张三 李四 摄影报道", "Author 张三, Author 李四, Photographer 张三, Photographer 李四"),
            ("记者 张三 摄影", "Author 张三, Photographer 张三"),
            ("本报记者 张三", "Author 张三"),
            ("文 张三 / 图 李四", both),
            ("张三 文 李四 图", both),
            ("张三/文、李四/图", both),
            ("张三（文）李四（图）", both),
            ("张三（文）、李四（摄影）", both),
            ("张三 摄影 李四", both),
            ("图/文 张三 李四/摄", "Author 张三, Photographer 张三, Photographer 李四"),
            ("文 子 兮 图 约翰·史密斯", "Author 子 兮, Photographer 约翰·史密斯"),
            ("文 Ada Reed 译 王芳", "Author Ada Reed, Translator 王芳"),
            ("记者 张三、李四 编辑 王芳", "Author 张三, Author 李四, Editor 王芳"),
        ] {
            assert_eq!(told(field), named, "{field}");
        }
        for names in ["张三 李四", "张三、李四", "图灵", "文 章", "陈文图", "Photo Desk", "张三（北岸）"]
        {
            assert_eq!(told(names), "", "{names}");
        }
    }
}
