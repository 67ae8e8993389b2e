//! Boxes above a text that say who made it: `<dl><dt>作者</dt><dd>李明</dd>…`, a list of a name and a post.
//!
//! Known by what stands in them, whatever their classes are called: those change with every release of a site.

use std::ops::Range;

use crate::clean::markup::document::{Container, Document, Piece};
use crate::clean::meta::byline;
use crate::clean::meta::names::{self, Contributor, Part, is_person};
use crate::clean::rules::edges;
use crate::ground::script::is_cjk;

/// Items of a box, at most.
const MOST_ITEMS: usize = 8;

/// Characters of an item, at most.
const LONGEST: usize = 40;

/// A box of a byline.
#[derive(Debug)]
pub(crate) struct Found {
    /// Its pieces.
    pub(crate) pieces: Range<usize>,
    pub(crate) text: String,
    pub(crate) named: Vec<Contributor>,
}

/// The first box above the first sentence.
pub(crate) fn above(document: &Document, most_blocks: usize) -> Option<Found> {
    let pieces = &document.pieces;
    let mut blocks = 0;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open(list @ (Container::Ul | Container::Dl), _) => {
                let end = at + 1 + pieces[at + 1..].iter().position(|piece| is_end(piece, *list))?;
                if let Some(found) = read(&pieces[at + 1..end], *list) {
                    return Some(Found { pieces: at..end + 1, ..found });
                }
            }
            Piece::Block(block) => {
                blocks += 1;
                if blocks > most_blocks || edges::is_sentence(block) {
                    return None;
                }
            }
            _ => {}
        }
    }
    None
}

fn is_end(piece: &Piece, list: Container) -> bool {
    matches!(piece, Piece::Close(container) if *container == list)
}

/// Who the items of a list name.
fn read(pieces: &[Piece], list: Container) -> Option<Found> {
    let mut items: Vec<(Container, &str)> = Vec::new();
    let mut open = None;
    for piece in pieces {
        match piece {
            Piece::Open(item @ (Container::Li | Container::Dt | Container::Dd), _) => open = Some(*item),
            Piece::Close(_) => open = None,
            Piece::Block(block) if block.lines.len() == 1 && items.len() < MOST_ITEMS => {
                let text = block.lines[0].text.trim();
                items.push((open.filter(|_| text.chars().count() <= LONGEST)?, text));
            }
            _ => return None,
        }
    }
    let named = match list {
        Container::Dl => of_parts(&items)?,
        _ => of_name_and_post(&items)?,
    };
    let text = items.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("\n");
    Some(Found { pieces: 0..0, text, named })
}

/// Parts and names, each pair of them a byline, dates among them.
fn of_parts(items: &[(Container, &str)]) -> Option<Vec<Contributor>> {
    let mut named = Vec::new();
    for pair in items.chunks(2) {
        let [(Container::Dt, part), (Container::Dd, name)] = pair else { return None };
        let part = part.trim_end_matches([':', '：']).trim_end();
        let line = format!("{part}：{name}");
        // Glossaries and dictionaries have the same words: `翻译`, a traitor.
        match byline::read(&line) {
            Some(found) if found.iter().all(|one| is_person(&one.name)) => named.extend(found),
            None if edges::is_dateline(&line) => {}
            _ => return None,
        }
    }
    (!named.is_empty()).then_some(named)
}

/// A name, with the post of who has it or with the name as it is written elsewhere.
fn of_name_and_post(items: &[(Container, &str)]) -> Option<Vec<Contributor>> {
    let (&(_, first), others) = items.split_first()?;
    let is_short =
        |text: &str| text.chars().count() <= 24 && !text.contains(['。', '！', '？', '!', '?', '：', ':']);
    let is_original = |text: &str| text.starts_with(['(', '（']);
    let whole = match others {
        // Its other writing is an item of its own.
        [(_, original)] if is_original(original) => format!("{first}{original}"),
        _ => first.to_owned(),
    };
    let is_of_who = |text: &str| is_short(text) && !names_another(text);
    let with_original = names::without_original(&whole).is_some()
        && others.iter().all(|(_, text)| is_original(text) || is_post(text) || is_house(text));
    let by_post = others.iter().any(|(_, text)| is_post(text)) && is_person(first);
    let is_box = (1..=2).contains(&others.len())
        && others.iter().all(|(_, text)| is_of_who(text))
        && (with_original || by_post);
    is_box.then(|| vec![Contributor { part: Part::Author, name: whole }])
}

/// What stands before the word for a post that a text ends in.
fn before_post(text: &str) -> Option<&str> {
    const POSTS: &[&str] = &[
        "记者",
        "記者",
        "编辑",
        "編輯",
        "主编",
        "主編",
        "撰稿",
        "撰稿人",
        "通讯员",
        "通訊員",
        "特派员",
        "特派員",
        "기자",
        "특파원",
        "correspondent",
        "reporter",
        "editor",
        "journalist",
        "writer",
    ];
    POSTS.iter().find_map(|post| {
        let (before, end) = text.split_at_checked(text.len().checked_sub(post.len())?)?;
        let is_word = !post.is_ascii() || !before.ends_with(char::is_alphabetic);
        (is_word && end.eq_ignore_ascii_case(post)).then_some(before)
    })
}

/// What an item lists, without the place that it was sent from: `港口报记者 发自上海`.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    let from = ["发自", "發自"].into_iter().find_map(|from| text.find(from));
    text[..from.unwrap_or(text.len())]
        .split([',', '，', '、', '/', '／', '&'])
        .flat_map(|text| text.split(" and "))
        .map(str::trim)
}

/// Whether a text is a post, of somewhere: `港口报记者`. Headlines end in these words, too: `家属拒见记者`, `Police shot a journalist`.
fn is_post(text: &str) -> bool {
    listed(text).filter_map(before_post).any(|before| !before.is_empty() && says_of_what(before.trim()))
}

/// Whether what stands before the word for a post says of which house, field or rank it is.
fn says_of_what(text: &str) -> bool {
    /// What a Chinese reporter is of.
    const OF: &[&str] = &[
        "报", "報", "刊", "社", "网", "網", "台", "新闻", "新聞", "中文", "驻", "駐", "科技", "科学", "科學",
        "健康", "医疗", "醫療", "商务", "商務", "商业", "商業", "财经", "財經", "经济", "經濟", "国际",
        "國際", "政治", "文化", "体育", "體育", "外交", "事务", "事務", "环境", "環境", "教育", "首席",
        "港口", "气候", "氣候", "娱乐", "娛樂", "亚洲", "亞洲", "欧洲", "歐洲", "非洲", "人权", "人權",
        "调查", "調查", "社会", "社會", "法律", "军事", "軍事", "能源", "资深", "資深", "高级", "高級",
        "特约", "特約", "特派", "自由", "本台",
    ];
    /// What is done to reporters, and how many of them there are.
    const DONE: &str = "被捕抓拘扣押押狱獄囚失死杀殺伤傷打逐拒释釋称稱说說批斥告诉訴名位个個的了向对對";
    /// Words of English posts with a small letter.
    const FIELDS: &[&str] = &[
        "and",
        "of",
        "for",
        "at",
        "affairs",
        "staff",
        "senior",
        "chief",
        "political",
        "foreign",
        "diplomatic",
        "health",
        "science",
        "technology",
        "business",
        "economics",
        "environment",
        "education",
        "sports",
        "culture",
        "arts",
        "legal",
        "religion",
        "home",
        "world",
        "international",
        "national",
        "investigative",
        "special",
        "night",
        "policy",
        "media",
        "data",
        "news",
        "deputy",
        "managing",
        "contributing",
        "associate",
        "security",
        "defence",
        "defense",
    ];
    if text.contains(is_hangul) {
        // Of attributes before a noun the last syllable ends in ㄴ or ㄹ, or is that of the genitive: `사라진`, `최초의`.
        let is_attribute = |c: char| c == '의' || [4, 8].contains(&((c as u32).wrapping_sub(0xAC00) % 28));
        return text.ends_with("신문") || text.ends_with("통신") || !text.ends_with(is_attribute);
    }
    if text.contains(is_cjk) {
        let begins_with_house = text.chars().take_while(char::is_ascii_uppercase).count() > 1;
        return (begins_with_house || OF.iter().any(|of| text.contains(of)))
            && !text.contains(|c| DONE.contains(c));
    }
    let is_of = |(at, word): (usize, &str)| {
        let small = word.to_lowercase();
        let is_name =
            word.starts_with(char::is_uppercase) && !small.ends_with("ed") && !small.ends_with("ing");
        FIELDS.contains(&&*small) && (at > 0 || is_name) || is_name && !STARTS.contains(&&*small)
    };
    text.split_whitespace().enumerate().all(is_of)
}

/// Words that sentences begin with.
const STARTS: &[&str] =
    &["a", "an", "the", "one", "every", "he", "she", "his", "her", "they", "their", "no", "for", "was", "is"];

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// Whether a text is where somebody writes: `BBC Future`, `QNN中文`, `港口报国际部`.
fn is_house(text: &str) -> bool {
    let is_short = |word: &str| word.chars().take_while(char::is_ascii_uppercase).count() > 1;
    let is_sign = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase());
    let is_desk = || {
        text.contains(['报', '報', '刊', '社', '网', '網'])
            && text.ends_with(['部', '社', '网', '網', '报', '報'])
    };
    match text.contains(is_cjk) {
        true => is_short(text) || is_desk(),
        false => text.split_whitespace().any(is_sign),
    }
}

/// Whether a text names a person before a post: `Tom Aker, reporter`, `李四 记者`.
fn names_another(text: &str) -> bool {
    // `ADA REED` is a person, `BBC Future` a house.
    let all_capitals = |text: &str| text.chars().all(|c| !c.is_lowercase());
    let is_person = |text: &str| is_person(text) && (all_capitals(text) || !is_house(text));
    let mut before = listed(text).map(|text| (text, before_post(text)));
    before.find_map(|(text, post)| match post {
        Some(of) => Some(of.contains(is_cjk) && is_person(of.trim_end())),
        None => is_person(text).then_some(true),
    }) == Some(true)
}
