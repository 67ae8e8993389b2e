//! Lines that name who made an article: `采写︱张弘`, `文/李明 翻译/王芳`, `Submitted by A. Reed on Mon, 07/28/2014`.
//!
//! A line in, names by what they did out; nothing when it says anything else.

use std::fmt::{self, Display, Formatter};
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::clean::rules::edges;
use crate::ground::script::is_cjk;

/// What somebody did for an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    Author,
    Translator,
    Editor,
    Photographer,
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Author => "author",
            Self::Translator => "translator",
            Self::Editor => "editor",
            Self::Photographer => "photographer",
        })
    }
}

/// Somebody who had a part in an article beside its authors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contributor {
    pub part: Part,
    pub name: String,
}

/// Words for each part, before a sign or a name. Longer ones first.
const WORDS: &[(Part, &str)] = &[
    (
        Part::Author,
        "(?:本报|本報|本刊|特约|特約|特派|实习|實習)?(?:采访记者|採訪記者|采访、撰文|採訪、撰文|采写|採寫|采访|採訪|撰稿人|撰稿|撰文|撰写|撰寫|执笔|執筆|作者|记者|記者|著者|文字|原作者)|取材[・･]文|取材|執筆|文|글쓴이|기자|글|(?i:written by|words by|author|by)",
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

/// Sentences of blog engines: who sent it in, and when.
static SENT: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"^(?<name>\S.{0,30}?)\s*(?:在|于|於)\s*(?<date>.+?)\s*(?:提交|发表|發表|发布|發佈|投稿)$",
        r"^由\s*(?<name>\S.{0,30}?)\s*(?:在|于|於)?\s*(?<date>\d.+?)?\s*(?:提交|发表|發表|发布|發佈|投稿)$",
        r"^(?i:submitted|posted|published|written)\s+(?i:by)\s+(?<name>\S.{0,40}?)\s+(?i:on|at)\s+(?<date>.+)$",
        r"^投稿者\s*[:：]?\s*(?<name>\S.{0,30}?)\s+(?<date>.+)$",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a constant that compiles"))
    .collect()
});

/// Lines that are a byline as a whole, with no sign between a word and the name.
static WHOLE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"^(?:中央社)?(?:特[约約派])?[记記]者\s*(?<names>\p{Han}{2,4}(?:、\p{Han}{2,4}){0,3})\s*[／/]\s*\p{Han}{1,6}(?:[报報][导導道]|[电電])$",
        r"^(?:本[报報刊台]|特[约約派]|[实實][习習])[记記]者\s*(?<names>\p{Han}{2,3})$",
        r"^(?<names>[가-힣]{3})\s*(?:인턴\s*|선임\s*)?(?:기자|특파원)(?:\s+[\w.]+@[\w.]+)?$",
        r"^(?<names>[가-힣]{2,4})\s*(?:인턴\s*|선임\s*)?(?:기자|특파원)\s*=$",
        r"^글\s+(?<names>[가-힣]{2,4})(?:\s*(?:기자|작가))?$",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).expect("a constant that compiles"))
    .collect()
});

/// First characters of most names of Chinese and of Korean, where no sign says that a name begins.
const SURNAMES: &str = "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭肖蔡潘田董袁于余叶葉\
    蒋蔣杜苏蘇魏程吕呂丁沈任姚卢盧傅钟鍾姜崔谭譚廖范汪陆陸金石戴贾賈韦韋夏邱方侯邹鄒熊孟秦白江阎閻薛尹段雷黎史龙龍陶贺賀顾顧毛郝龚龔邵万萬钱錢严嚴\
    赖賴覃洪武莫孔汤湯常温溫康施牛樊葛邢齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚阮柯边邊文向成全纪紀梅童凌毕畢季裴霍涂苗\
    김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현";

/// Places and words that begin like names and stand before a date: `武汉 2020-1-23`, `文章发布时间：2020-1-23`.
const PLACES: &[&str] = &[
    "文章",
    "全文",
    "成都",
    "武汉",
    "武漢",
    "江西",
    "江苏",
    "江蘇",
    "金门",
    "金門",
    "金边",
    "高雄",
    "石家庄",
    "石家莊",
    "莫斯科",
    "柏林",
    "汉城",
];

/// Characters that sentences have and names have not; of the second list not behind the first one.
const OF_SENTENCES: &str = "我你您他她们們了吗嗎吧呢啊这這谁誰的请請把被不没沒与與";
const OF_SENTENCES_WITHIN: &str = "是那说說";

/// What stands in names with small letters.
const PARTICLES: &[&str] = &[
    "and", "de", "da", "di", "du", "del", "della", "der", "den", "des", "dos", "la", "le", "van", "von",
    "zu", "al", "el", "bin", "ibn", "ben", "bint", "y", "e", "ter", "ten", "af", "av",
];

/// Characters of a byline, at most.
const LONGEST: usize = 120;

/// Who a line names; nothing when it is no byline.
pub(crate) fn read(line: &str) -> Option<Vec<Contributor>> {
    let line = line.trim().trim_matches(['（', '）', '(', ')', '【', '】', '[', ']']).trim();
    if line.chars().count() > LONGEST {
        return None;
    }
    if let Some(sent) = SENT.iter().find_map(|regex| regex.captures(line)) {
        let dated = sent.name("date").is_none_or(|date| edges::is_dateline(date.as_str()));
        let name = sent["name"].trim();
        return (dated && is_name(name)).then(|| contributors(Part::Author, name)).flatten();
    }
    let bare = edges::without_date(line);
    if let Some(named) = by_both(bare).or_else(|| by_words_behind(bare)).or_else(|| by_whole_line(bare)) {
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

/// Who a line above a text names with nothing but a date: `陈七 2020-7-28`, but not `武汉 2020-1-23`.
pub(crate) fn read_with_date(line: &str) -> Option<Vec<Contributor>> {
    let bare = edges::without_date(line);
    let is_named = bare.len() < line.trim().len()
        && has_surname(bare)
        && !PLACES.contains(&bare)
        && !bare.ends_with('州');
    is_named.then(|| contributors(Part::Author, bare)).flatten()
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
fn by_whole_line(line: &str) -> Option<Vec<Contributor>> {
    let found = WHOLE.iter().find_map(|regex| regex.captures(line))?;
    let names = &found["names"];
    let known = names.split('、').all(|name| name.starts_with(|c: char| SURNAMES.contains(c)));
    known.then(|| contributors(Part::Author, names)).flatten()
}

/// Whether a text is a name of two to four Chinese characters with a surname that most people have.
fn has_surname(text: &str) -> bool {
    let characters = text.chars().count();
    (2..=4).contains(&characters)
        && text.chars().all(is_cjk)
        && text.starts_with(|c: char| SURNAMES.contains(c))
        && is_name(text)
}

/// Names on a line of their own above the line with the date: `Mara Lind` over `2020-07-28 10:53`.
pub(crate) fn read_above_date(line: &str, next: &str) -> Option<Vec<Contributor>> {
    let line = line.trim();
    let line = line.strip_prefix("null ").unwrap_or(line);
    (edges::is_dateline(next.trim()) && !edges::is_dateline(line))
        .then(|| contributors(Part::Author, line))
        .flatten()
}

/// An author's field: a name, with those of others behind it (`X 翻译/泡泡`), and a date.
pub(crate) fn read_field(field: &str) -> Option<(String, Vec<Contributor>)> {
    let bare = edges::without_date(field);
    if let Some(named) = by_both(bare).or_else(|| by_words_behind(bare)) {
        return Some((String::new(), named));
    }
    match parts(bare) {
        Some((before, named)) if !before.is_empty() && is_name(before) => Some((before.to_owned(), named)),
        Some(("", named)) => Some((String::new(), named)),
        _ => (bare != field.trim() && is_name(bare)).then(|| (bare.to_owned(), Vec::new())),
    }
}

/// Who wrote and took pictures: `图/文 张三`, `文、图：张三`.
fn by_both(line: &str) -> Option<Vec<Contributor>> {
    static BOTH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[图圖]\s*[/／、]\s*文|文\s*[/／、]\s*[图圖]|[图圖]文\s*[:：/／|｜丨])\s*[:：/／|｜丨]?\s*(\S.*)$")
            .expect("a constant that compiles")
    });
    let names = BOTH.captures(line.trim())?.get(1)?.as_str();
    if names.starts_with(['/', '／']) || names.contains([':', '：']) {
        return None;
    }
    let mut named = contributors(Part::Author, names)?;
    named.extend(contributors(Part::Photographer, names)?);
    Some(named)
}

/// Who did what, with the word behind the name: `张三/摄`, `张三/文 李四/摄`.
fn by_words_behind(line: &str) -> Option<Vec<Contributor>> {
    const WORDS_BEHIND: &[(Part, &[&str])] = &[
        (Part::Author, &["文", "撰文", "撰", "采写", "採寫"]),
        (Part::Photographer, &["摄", "攝", "摄影", "攝影", "图", "圖"]),
        (Part::Translator, &["译", "譯", "编译", "編譯", "翻译", "翻譯"]),
        (Part::Editor, &["编", "編", "编辑", "編輯"]),
    ];
    let mut named = Vec::new();
    for item in line.split([' ', '\u{3000}', ',', '，', '、', ';', '；']).filter(|item| !item.is_empty()) {
        let (name, word) = item.rsplit_once(['/', '／'])?;
        let (part, _) = WORDS_BEHIND.iter().find(|(_, words)| words.contains(&word))?;
        named.extend(contributors(*part, name)?);
    }
    (!named.is_empty()).then_some(named)
}

/// What stands before the first word for a part, and the names behind each; nothing when a name is none.
fn parts(line: &str) -> Option<(&str, Vec<Contributor>)> {
    let mut found: Vec<(Part, usize, usize)> = Vec::new();
    for captures in PARTS.captures_iter(line) {
        let whole = captures.get(0)?;
        let (n, word) = (0..WORDS.len()).find_map(|n| Some((n, captures.name(&format!("p{n}"))?)))?;
        // Without a sign behind it a word is one only at the start of a line, and if it can't be part of a name.
        let behind = &line[word.end()..whole.end()];
        let signed = behind.contains(|c: char| !c.is_whitespace());
        let by = word.as_str().eq_ignore_ascii_case("by");
        let named = || {
            let mut names =
                line[whole.end()..].split([' ', '、', '\u{3000}', '/', '／', ',', '，', ';', '；']);
            let first = names.next().unwrap_or_default();
            has_surname(first) || names.next().is_none() && first.chars().all(is_cjk) && is_name(first)
        };
        let opens = by || word.as_str().ends_with('者') && named();
        if signed || word.as_str().contains(' ') || opens && word.start() == 0 {
            found.push((WORDS[n].0, whole.start(), whole.end()));
        }
    }
    let first = found.first()?.1;
    let mut named = Vec::new();
    for (at, (part, _, end)) in found.iter().enumerate() {
        let until = found.get(at + 1).map_or(line.len(), |next| next.1);
        let names = line[*end..until].trim_matches(is_between);
        // Sentences begin with these words, too.
        let english = line[..*end].trim_end().ends_with(['y', 'Y']);
        let names = names.split_once(" in ").filter(|_| english).map_or(names, |(names, _)| names);
        if english && !are_names(names) && !has_surname(names) {
            return None;
        }
        named.extend(contributors(*part, names)?);
    }
    Some((line[..first].trim_matches(is_between), named))
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || ",，、;；|｜·•/／（）()【】[]。".contains(c)
}

/// The names in a list of them, each with its part; nothing when one is none.
fn contributors(part: Part, names: &str) -> Option<Vec<Contributor>> {
    let chinese = names.chars().any(is_cjk);
    let separators: &[char] = &['、', '/', '／', ',', '，', '&', ';', '；'];
    let names = names.split(separators).flat_map(|names| names.split(" and "));
    // `张三 李四` are two, `子 兮` and `Mary Reed` are one.
    let is_whole = |name: &str| name.chars().nth(1).is_some() && name.chars().all(is_cjk);
    let names: Vec<&str> = names
        .flat_map(|names| match chinese && names.split_whitespace().all(is_whole) {
            true => names.split_whitespace().collect(),
            false => vec![names.trim()],
        })
        .filter(|name| !name.is_empty())
        .collect();
    let all = !names.is_empty() && names.len() <= 8 && names.iter().all(|name| is_name(name));
    all.then(|| names.into_iter().map(|name| Contributor { part, name: name.to_owned() }).collect())
}

/// Whether a text can be a name: a few characters without what sentences are made of.
fn is_name(text: &str) -> bool {
    let characters = text.chars().count();
    let wide = text.chars().filter(|&c| is_cjk(c)).count();
    let has_any = |list: &str, text: &str| text.contains(|c: char| list.contains(c));
    let within = text.char_indices().nth(1).map_or("", |(at, _)| &text[at..]);
    let sentence = text.contains(['。', '！', '？', '!', '?', '：', ':', '“', '”', '《', '=', '<', '{'])
        || has_any(OF_SENTENCES, text)
        || has_any(OF_SENTENCES_WITHIN, within)
        || ["之后", "之後", "先生", "女士"].iter().any(|end| text.ends_with(end))
        || characters > 5 && text.contains(['是', '在', '说', '說']);
    let words = text.split_whitespace().count();
    let counts = text.split_whitespace().any(|word| word.chars().all(|c| c.is_ascii_digit()));
    let most = if wide > 0 { 16 } else { 48 };
    let figures = text.chars().filter(char::is_ascii_digit).count();
    text.chars().any(char::is_alphabetic)
        && (2..=most).contains(&characters)
        && !sentence
        && !counts
        && words <= 6
        && figures <= 4
        && (wide > 0
            || text.split_whitespace().all(is_capital) && !text.starts_with(|c: char| c.is_lowercase()))
}

/// Whether a word begins as names do: with a capital, in letters that have none, or as a particle.
fn is_capital(word: &str) -> bool {
    PARTICLES.contains(&word) || word.starts_with(|c: char| !c.is_lowercase())
}

/// Whether words are the names of people in Latin, Greek or Cyrillic letters: two to five words each, the first with a capital.
fn are_names(text: &str) -> bool {
    const DAYS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "the",
        "then",
        "now",
        "noon",
    ];
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-');
    let is_word =
        |word: &str| is_capital(word) && word.starts_with(char::is_alphabetic) && word.chars().all(is_part);
    let is_one = |name: &str| {
        let words: Vec<&str> = name.split_whitespace().collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
        let ends = !last.ends_with('.') || last.chars().count() <= 3;
        (2..=5).contains(&words.len())
            && first.starts_with(char::is_uppercase)
            && first.chars().nth(1).is_some()
            && !DAYS.contains(&first.to_lowercase().as_str())
            && ends
            && words.iter().all(|word| is_word(word))
    };
    text.split([',', '&'])
        .flat_map(|names| names.split(" and "))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .all(is_one)
        && text.contains(char::is_alphabetic)
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
            ("記者李明／台北報導", "Author 李明"),
            ("特約記者李明", "Author 李明"),
            ("采访、撰文：李明", "Author 李明"),
            ("取材・文＝山田花子 撮影／海野太郎", "Author 山田花子, Photographer 海野太郎"),
            ("李明 翻译/泡泡", "Author 李明, Translator 泡泡"),
            ("2020-07-28 by 陈七", "Author 陈七"),
            ("Words by Mara Lind", "Author Mara Lind"),
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
        ] {
            assert_eq!(told(line), names, "{line}");
        }
    }

    #[test]
    fn a_name_and_a_date_are_a_byline_and_a_place_and_a_date_are_none() {
        let told = |line| read_with_date(line).map(|named| named[0].name.clone());
        assert_eq!(told("陈七 2020-7-28").as_deref(), Some("陈七"));
        assert_eq!(told("陈七 | 2020-07-28").as_deref(), Some("陈七"));
        assert_eq!(
            ["武汉 2020-1-23", "文章发布时间：2019年4月16日", "陈七", "2020-1-23"].map(told),
            [None, None, None, None]
        );
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
            "글 쓰기",
        ] {
            assert_eq!(told(line), "", "{line}");
        }
    }

    #[test]
    fn fields_of_authors_hold_more_than_authors() {
        let told = |field: &str| read_field(field).map(|(name, others)| (name, others.len()));
        assert_eq!(told("李明 翻译/泡泡"), Some(("李明".to_owned(), 1)));
        assert_eq!(told("李明 2020-7-28"), Some(("李明".to_owned(), 0)));
        assert_eq!(told("Mara Lind"), None);
        assert_eq!(told("李明/王芳"), None);
    }
}
