//! What turns the sense of a text: its numbers, and its negations.

use std::collections::BTreeMap;

/// Words that negate, in lower case.
const NEGATIONS: [&str; 24] = [
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "nicht",
    "kein", "keine", "nie", "ne", "pas", "non", "aucun", "jamais", "не", "нет", "ни", "no.", "sin",
];

/// Characters that do. 莫 and 别 stand in names (莫斯科) and compounds (特别) nearly always.
const NEGATING: [char; 9] = ['不', '没', '沒', '未', '无', '無', '非', '否', '勿'];

/// Words that are written with such a character and negate nothing.
const NOT_NEGATING: [&str; 54] = [
    "不过",
    "不過",
    "不断",
    "不斷",
    "不久",
    "不仅",
    "不僅",
    "不只",
    "不但",
    "不止",
    "不少",
    "不禁",
    "不同",
    "不论",
    "不論",
    "不管",
    "不惜",
    "差不多",
    "对不起",
    "對不起",
    "了不起",
    "没收",
    "沒收",
    "淹没",
    "淹沒",
    "沉没",
    "沉沒",
    "埋没",
    "出没",
    "出沒",
    "没落",
    "沒落",
    "未来",
    "未來",
    "未免",
    "无人机",
    "無人機",
    "无线",
    "無線",
    "无锡",
    "無錫",
    "无论",
    "無論",
    "无数",
    "無數",
    "非洲",
    "非常",
    "非裔",
    "南非",
    "北非",
    "是否",
    "否则",
    "否則",
    "能否",
];

/// Where something is negated: the places in a text at which the words and characters begin, in order.
pub(super) fn negations(text: &str) -> Vec<usize> {
    let sign = |(at, c): &(usize, char)| NEGATING.contains(c) && !is_covered(text, *at, *c);
    let signs = text.char_indices().filter(sign).map(|(at, _)| at);
    let negates = |(_, word): &(usize, &str)| {
        let word = word.to_lowercase();
        NEGATIONS.contains(&word.as_str()) || word.ends_with("n't") || word.ends_with("n’t")
    };
    let mut places: Vec<usize> = signs.chain(words(text).filter(negates).map(|(at, _)| at)).collect();
    places.sort_unstable();
    places
}

fn is_covered(text: &str, at: usize, c: char) -> bool {
    let begins = |word: &str| at.checked_sub(word.find(c)?).and_then(|from| text.get(from..));
    NOT_NEGATING.iter().any(|word| begins(word).is_some_and(|rest| rest.starts_with(word)))
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_between = |c: char| !(c.is_alphanumeric() || c == '\'' || c == '’');
    let mut from = 0;
    text.split_inclusive(is_between).map(move |word| {
        let at = from;
        from += word.len();
        (at, word.trim_end_matches(is_between))
    })
}

/// Numbers of a text by what they say: `1,200` is `1200` and 一千二百, `8万` is `80000`.
#[derive(Default)]
pub(super) struct Numbers {
    sure: BTreeMap<String, u32>,
    /// Single Chinese numerals: words like any (`一个`), but for a number that was written with a digit.
    single: BTreeMap<String, u32>,
}

impl Numbers {
    pub(super) fn of(text: &str) -> Self {
        let mut numbers = Self::default();
        let mut rest = text;
        let mut before = None;
        while let Some(c) = rest.chars().next() {
            let mut length = c.len_utf8();
            let begins_word = before.is_none_or(|c: char| !c.is_ascii_alphanumeric());
            if let Some(name) = begins_word.then(|| name(rest)).flatten() {
                length = name;
            } else if digit(c).is_some() {
                length = digits(rest);
                let behind_letter = before.is_some_and(|c: char| c.is_ascii_alphabetic());
                let is_name = is_name(&rest[..length], behind_letter);
                if !is_name {
                    let times: usize = rest[length..]
                        .chars()
                        .map_while(|c| zeros(c).map(|zeros| (c, zeros)))
                        .map(|(c, _)| c.len_utf8())
                        .sum();
                    *numbers
                        .sure
                        .entry(value(&rest[..length], &rest[length..length + times]))
                        .or_default() += 1;
                    length += times;
                }
            } else if numeral(c).is_some() || zeros(c).is_some() {
                length = rest.find(|c| numeral(c).is_none() && zeros(c).is_none()).unwrap_or(rest.len());
                let run = &rest[..length];
                let of = if run.chars().nth(1).is_some() { &mut numbers.sure } else { &mut numbers.single };
                *of.entry(spoken(run)).or_default() += 1;
            }
            before = rest[..length].chars().next_back();
            rest = &rest[length..];
        }
        numbers
    }

    /// How many there are on one side that the other lacks: the larger of both.
    pub(super) fn differing(&self, other: &Self) -> u32 {
        self.lacking(other).max(other.lacking(self))
    }

    fn lacking(&self, other: &Self) -> u32 {
        let there =
            |number: &String| other.sure.get(number).unwrap_or(&0) + other.single.get(number).unwrap_or(&0);
        self.sure.iter().map(|(number, count)| count.saturating_sub(there(number))).sum()
    }
}

/// How long the name with digits is that a text begins with: one of four letters or more, `earthquake2022`, or a long word in which letters
/// and digits take turns, as accounts have, `0x4202C2cA9f22C7`.
fn name(text: &str) -> Option<usize> {
    let length = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    let word = &text.as_bytes()[..length];
    let letters = word.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let turns = word.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    ((letters >= 4 && turns > 0) || (length >= 12 && turns >= 4)).then_some(length)
}

/// Whether digits are a name's and count nothing: `mp4`, `G7`, `ID275185055`, `0426`. `RMB500` and `0.5` do.
fn is_name(digits: &str, behind_letter: bool) -> bool {
    let length = digits.chars().count();
    let begins_with_zero = length > 1 && digits.starts_with(['0', '０']) && !digits.contains(['.', ',']);
    begins_with_zero || (behind_letter && (length == 1 || length > 6))
}

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10),
        _ => None,
    }
}

/// How long the number in digits is that a text begins with, signs between digits included.
fn digits(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_sign = matches!(c, '.' | ',') && chars.peek().is_some_and(|(_, next)| digit(*next).is_some());
        if digit(c).is_none() && !is_sign {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// How many zeros a sign stands for that is spoken behind a number.
fn zeros(c: char) -> Option<usize> {
    match c {
        '十' => Some(1),
        '百' => Some(2),
        '千' => Some(3),
        '万' | '萬' => Some(4),
        '亿' | '億' => Some(8),
        _ => None,
    }
}

fn numeral(c: char) -> Option<char> {
    let place = "〇一二三四五六七八九".chars().position(|numeral| numeral == c);
    let place = place.or(match c {
        '零' => Some(0),
        '两' | '兩' => Some(2),
        _ => None,
    });
    place.and_then(|place| char::from_digit(place as u32, 10))
}

/// What a number in digits says, with the signs that are spoken behind it: `1.5` and 亿 are 150000000.
fn value(number: &str, times: &str) -> String {
    let mut number: String = number.chars().map(|c| digit(c).unwrap_or(c)).collect();
    // A comma before three digits parts thousands, any other is a point.
    let parts_thousands =
        number.split(',').skip(1).all(|group| group.split('.').next().is_some_and(|group| group.len() == 3));
    number = number.replace(',', if parts_thousands { "" } else { "." });
    let zeros: usize = times.chars().filter_map(zeros).sum();
    let (whole, behind) = number.split_once('.').unwrap_or((&number, ""));
    if zeros == 0 || behind.len() > zeros {
        return number + times;
    }
    let sum = format!("{whole}{behind}{}", "0".repeat(zeros - behind.len()));
    sum.trim_start_matches('0').to_owned()
}

/// What Chinese numerals say: 二〇二〇, 三百五十六万.
fn spoken(numerals: &str) -> String {
    if let Some(digits) = numerals.chars().map(numeral).collect::<Option<String>>() {
        // 三年零六个月
        let significant = digits.trim_start_matches('0');
        return if significant.is_empty() { digits } else { significant.to_owned() };
    }
    let (mut all, mut part, mut open) = (0_u128, 0_u128, None);
    for c in numerals.chars() {
        if let Some(digit) = numeral(c).and_then(|digit| digit.to_digit(10)) {
            open = Some(u128::from(digit));
            continue;
        }
        let zeros = zeros(c).unwrap_or(0);
        let times = 10_u128.pow(zeros as u32);
        let is_alone = part == 0 && (zeros < 4 || all == 0);
        let here = open.take().unwrap_or(u128::from(is_alone));
        match zeros {
            0..4 => part = part.saturating_add(here * times),
            4 => all = all.saturating_add(part.saturating_add(here).saturating_mul(times)),
            _ => all = all.saturating_add(part).saturating_add(here).saturating_mul(times),
        }
        if zeros >= 4 {
            part = 0;
        }
    }
    all.saturating_add(part).saturating_add(open.unwrap_or(0)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_a_megabyte_is_looked_through_once() {
        let word = "ab".repeat(500_000);
        assert_eq!(Numbers::of(&format!("{word} 12")).differing(&Numbers::of(&format!("{word} 13"))), 1);
    }

    #[test]
    fn a_number_is_what_it_says() {
        let same = |old: &str, new: &str| Numbers::of(old).differing(&Numbers::of(new)) == 0;
        for (old, new) in [
            ("1,200 ships", "1200 ships"),
            ("约1200人", "约一千二百人"),
            ("８万张", "80000张"),
            ("1.5亿", "150,000,000"),
            ("一亿五千万", "1.5亿"),
            ("一万二千亿", "1.2万亿"),
            ("二〇二〇年", "2020年"),
            ("5年后占2成，跑500公里，十一月", "五年后占二成，跑五百公里，11月"),
            ("7,5 Prozent", "7.5 Prozent"),
            ("3年6个月", "三年零六个月"),
            ("做豆腐", "做豆腐.mp4"),
            ("微信jiaze-0426", "微信I275185055"),
            ("一个人", "两个人"),
            ("0x4202C2cA9f22C7cC020EdB3", "0x6Da150a2A8529110017Ed4d"),
            ("四川地震#earthquake2022 微信lawyerli24", "四川地震"),
        ] {
            assert!(same(old, new), "{old} {new}");
        }
        for (old, new) in [
            ("RMB500", "RMB800"),
            ("三百人", "五百人"),
            ("1.2万亿", "1.2亿"),
            ("5人", "六人"),
            ("12", "12 and 15"),
            ("2h10m", "2h15m"),
        ] {
            assert!(!same(old, new), "{old} {new}");
        }
        let most = "九".to_owned() + &"亿".repeat(10_000);
        assert_eq!(Numbers::of(&most).sure.len(), 1);
    }

    #[test]
    fn what_negates_is_found_and_what_only_looks_like_it_is_not() {
        assert_eq!(negations("冰不厚。"), [3]);
        assert_eq!(negations("It isn’t, and never was."), [3, 16]);
        for text in ["无人机在非洲特别多", "未来不仅如此", "莫斯科"] {
            assert_eq!(negations(text), [0; 0], "{text}");
        }
    }
}
