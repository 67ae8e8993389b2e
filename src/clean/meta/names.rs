//! Names: what can be one, and who a list of them names.
//!
//! Lines begin with the words for parts without being bylines, so that a name is what has nothing of a sentence.

use std::fmt::{self, Display, Formatter};
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

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
    /// `translator`, `editor` or `photographer`.
    pub part: Part,
    /// As the source writes it.
    pub name: String,
}

/// First characters of most names of Chinese and of Korean, where no sign says that a name begins.
const SURNAMES: &str = "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭肖蔡潘田董袁于余叶葉\
    蒋蔣杜苏蘇魏程吕呂丁沈任姚卢盧傅钟鍾姜崔谭譚廖范汪陆陸金石戴贾賈韦韋夏邱方侯邹鄒熊孟秦白江阎閻薛尹段雷黎史龙龍陶贺賀顾顧毛郝龚龔邵万萬钱錢严嚴\
    赖賴覃洪武莫孔汤湯常温溫康施牛樊葛邢齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚阮柯边邊文向成全纪紀梅童凌毕畢季裴霍涂苗\
    김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현";

/// Surnames of two characters: only with these has a name four.
const COMPOUND_SURNAMES: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "司徒", "司空", "上官", "诸葛", "諸葛", "东方", "東方", "尉迟", "尉遲",
    "公孙", "公孫", "慕容", "令狐", "夏侯", "皇甫", "端木", "南宫", "南宮", "长孙", "長孫", "宇文", "轩辕",
    "軒轅", "申屠", "澹台", "澹臺", "西门", "西門", "百里", "独孤", "獨孤", "남궁", "황보", "제갈", "선우",
    "사공", "독고",
];

/// Places and words that begin like names and stand before a date, or for whom a report is of: `武汉 2020-1-23`,
/// `文章发布时间：2020-1-23`, `文化 综合报道`.
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
    "沈阳",
    "瀋陽",
    "宁夏",
    "寧夏",
    "宁波",
    "寧波",
    "唐山",
    "包头",
    "包頭",
    "孟买",
    "孟買",
    "马德里",
    "馬德里",
    "马尼拉",
    "馬尼拉",
    "温哥华",
    "溫哥華",
    "苏丹",
    "蘇丹",
    "苏联",
    "蘇聯",
    "韩国",
    "韓國",
    "欧洲",
    "歐洲",
    "欧盟",
    "歐盟",
    "白宫",
    "白宮",
    "全国",
    "全國",
    "全球",
    "全省",
    "全市",
    "全媒体",
    "全媒體",
    "全记录",
    "全記錄",
    "全过程",
    "文化",
    "文旅",
    "文体",
    "文教",
    "金融",
    "石油",
    "石化",
    "林业",
    "林業",
    "田径",
    "田徑",
    "高铁",
    "高校",
    "高考",
    "高级",
    "高級",
];

/// Characters that sentences have and names have not; of the second list not behind the first one.
const OF_SENTENCES: &str = "我你您他她们們了吗嗎吧呢啊这這谁誰的请請把被不没沒与與";
const OF_SENTENCES_WITHIN: &str = "是那说說";

/// What no name ends with: a form of address, a post that stands behind one (`李明，港口大学教授`).
const NO_ENDS: &[&str] = &[
    "之后",
    "之後",
    "先生",
    "女士",
    "教授",
    "讲师",
    "講師",
    "研究员",
    "研究員",
    "院长",
    "院長",
    "所长",
    "所長",
    "主任",
    "学者",
    "學者",
    "律师",
    "律師",
    "作家",
    "评论人",
    "評論人",
    "博士生",
    "研究生",
    "大学",
    "大學",
    "学院",
    "學院",
    "研究所",
    "撰稿人",
];

/// What stands in names with small letters.
const PARTICLES: &[&str] = &[
    "and", "de", "da", "di", "du", "del", "della", "der", "den", "des", "dos", "la", "le", "van", "von",
    "zu", "al", "el", "bin", "ibn", "ben", "bint", "y", "e", "ter", "ten", "af", "av",
];

/// The names in a list of them, each with its part; nothing when one is none.
pub(crate) fn contributors(part: Part, names: &str) -> Option<Vec<Contributor>> {
    let chinese = names.chars().any(is_cjk);
    let separators: &[char] = &['、', '/', '／', ',', '，', '&', ';', '；'];
    let names = names.split(separators).flat_map(|names| names.split(" and "));
    // `张三 李四` are two, `子 兮`, `山田 花子` and `Mary Reed` are one.
    let is_whole = |name: &str| name.chars().nth(1).is_some() && name.chars().all(is_cjk);
    let are_more =
        |names: &str| names.split_whitespace().all(is_whole) && names.split_whitespace().any(has_surname);
    let names: Vec<&str> = names
        .map(|names| without_desk(names.trim()))
        .flat_map(|names| match chinese && are_more(names) {
            true => names.split_whitespace().map(without_desk).collect(),
            false => vec![names.trim()],
        })
        .filter(|name| !name.is_empty())
        .collect();
    let all = !names.is_empty()
        && names.len() <= 8
        && names.iter().all(|name| is_name(without_original(name).unwrap_or(name)));
    all.then(|| names.into_iter().map(|name| Contributor { part, name: name.to_owned() }).collect())
}

/// A name without whose reporter that is, which is nothing where that alone stands: `本报记者李明`.
fn without_desk(name: &str) -> &str {
    static DESK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:(?:本[报報刊台]|特[约約派]|[实實][习習])+(?:[记記]者|撰稿人|评论员|評論員|通[讯訊]员)|[记記]者)[\s：:]*")
            .expect("a constant that compiles")
    });
    DESK.find(name).map_or(name, |desk| &name[desk.end()..])
}

/// Whether a text is a name of two or three Chinese characters with a surname that most people have, or of three or four with one
/// of two characters. Of four characters are most words of headlines: `黄河断流`.
pub(crate) fn has_surname(text: &str) -> bool {
    let compound = COMPOUND_SURNAMES.iter().any(|surname| text.starts_with(surname));
    let begins = compound || text.starts_with(|c: char| SURNAMES.contains(c));
    (2..=if compound { 4 } else { 3 }).contains(&text.chars().count())
        && begins
        && text.chars().all(is_cjk)
        && is_name(text)
}

/// Whether words are a place or a word that begins like a name.
pub(crate) fn is_place(text: &str) -> bool {
    PLACES.contains(&text) || text.ends_with(['州', '岛', '島', '县', '縣', '市', '省'])
}

/// Whether a text reads as the name of a person where nothing says that one stands there: by its surname, as two words or more
/// of another script, or by the sign between the parts of a name (`约翰·史密斯`).
pub(crate) fn is_person(text: &str) -> bool {
    has_surname(text) && !is_place(text)
        || are_names(text)
        || text.contains(['·', '‧', '•', '・']) && is_name(text)
}

/// A name in Chinese with the one that it stands for in brackets behind it, without that: `詹姆斯·里德（James Reed）`.
pub(crate) fn without_original(text: &str) -> Option<&str> {
    static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?<name>[^（()）]+?)\s*[（(]\s*(?<original>[^（()）]+?)\s*[)）]$")
            .expect("a constant that compiles")
    });
    let found = ORIGINAL.captures(text.trim())?;
    let (name, original) = (found.name("name")?.as_str(), &found["original"]);
    (name.contains(is_cjk) && is_name(name) && are_names(original)).then_some(name)
}

/// Whether a text can be a name: a few characters without what sentences are made of.
pub(crate) fn is_name(text: &str) -> bool {
    let characters = text.chars().count();
    let wide = text.chars().filter(|&c| is_cjk(c)).count();
    let has_any = |list: &str, text: &str| text.contains(|c: char| list.contains(c));
    let within = text.char_indices().nth(1).map_or("", |(at, _)| &text[at..]);
    let sentence = text.contains(['。', '！', '？', '!', '?', '：', ':', '“', '”', '《', '=', '<', '{'])
        || has_any(OF_SENTENCES, text)
        || has_any(OF_SENTENCES_WITHIN, within)
        || NO_ENDS.iter().any(|end| text.ends_with(end))
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
pub(crate) fn are_names(text: &str) -> bool {
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
    let is_part = |c: char| c.is_alphabetic() && !is_cjk(c) || matches!(c, '.' | '\'' | '’' | '-');
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
