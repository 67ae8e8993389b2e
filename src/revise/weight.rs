//! How much a change weighs: what turns the sense of a report weighs more than what adds to it.

use std::collections::BTreeMap;

use pinyin::ToPinyin;
use serde::{Deserialize, Serialize};

use crate::revise::align::diff;
use crate::revise::pieces::{Paragraph, Side, diff_line};

/// What changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Weight {
    /// The title says something else.
    pub(crate) title: bool,
    /// Numbers that are others now, or are gone from a sentence or came into it.
    pub(crate) numbers: u16,
    /// Negations that came or went.
    pub(crate) negations: u16,
    /// Paragraphs that were taken out.
    pub(crate) taken_out: u16,
    /// Hundredths of the characters that were taken out or put in.
    pub(crate) share: u8,
    /// Slips of the pen were mended, and nothing else.
    pub(crate) typo: bool,
    /// By which the weightiest comes first.
    pub(crate) score: u32,
}

/// Places that slips of the pen are at; more are an edit.
const SLIPS: usize = 3;

/// Characters that a paragraph has whose loss counts.
const PARAGRAPH: usize = 10;

/// Words that negate, in lower case.
const NEGATIONS: [&str; 24] = [
    "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "nicht",
    "kein", "keine", "nie", "ne", "pas", "non", "aucun", "jamais", "не", "нет", "ни", "no.", "sin",
];

/// Characters that do.
const NEGATING: [char; 11] = ['不', '没', '沒', '未', '无', '無', '非', '否', '勿', '莫', '别'];

/// Chinese numerals.
const NUMERALS: &str = "〇零一二三四五六七八九十百千万萬亿億两兩";

/// What changed between two versions, by titles and paragraphs; none where they read the same.
pub(crate) fn weigh(
    (old_title, old): (&str, &[String]),
    (new_title, new): (&str, &[String]),
) -> Option<Weight> {
    if old_title == new_title && old == new {
        return None;
    }
    let title = Paragraph { pieces: diff_line(old_title, new_title) };
    let text = diff(old, new);
    let length = |texts: &[String]| texts.iter().map(|text| text.chars().count()).sum::<usize>();
    let all = length(old) + length(new);
    let changed = |paragraph: &Paragraph, side: Side| -> usize {
        let pieces = paragraph.pieces.iter().filter(|piece| piece.side == side);
        pieces.map(|piece| piece.text.chars().count()).sum()
    };
    let sum = |side: Side| text.iter().map(|paragraph| changed(paragraph, side)).sum::<usize>();
    let (out, put_in) = (sum(Side::Out), sum(Side::In));
    let hundredths = |part: usize, of: usize| (part * 100).checked_div(of).unwrap_or(0) as u32;

    let edited = text.iter().chain([&title]).filter(|paragraph| paragraph.whole().is_none());
    let (mut numbers, mut negations) = (0, 0);
    for paragraph in edited {
        let (before, now) = (paragraph.text(Side::Out), paragraph.text(Side::In));
        numbers += differing(numbers_of(&before), numbers_of(&now));
        negations += differing(negations_of(&before), negations_of(&now));
    }
    // A paragraph that was moved is taken out in one place only.
    let whole = |side: Side| text.iter().filter(move |paragraph| paragraph.whole() == Some(side));
    let came: Vec<&str> = whole(Side::In).map(|paragraph| paragraph.pieces[0].text.as_str()).collect();
    let is_gone = |text: &str| text.chars().count() >= PARAGRAPH && !came.contains(&text);
    let taken_out = whole(Side::Out).filter(|paragraph| is_gone(&paragraph.pieces[0].text)).count();

    let says_other = letters(old_title) != letters(new_title);
    let share = hundredths(out + put_in, all);
    let score = u32::from(says_other) * 400
        + numbers.min(5) * 120
        + negations.min(3) * 200
        + taken_out.min(5) as u32 * 100
        + hundredths(out, length(old)) * 6
        + hundredths(put_in, length(new)) * 2
        // Among the like ones the longer.
        + ((out + put_in) as u32 / 10).min(50);
    let slips = text.iter().chain([&title]).flat_map(places).collect::<Vec<_>>();
    let small = slips.len() <= SLIPS && slips.iter().all(|(out, put_in)| is_slip(out, put_in));
    Some(Weight {
        title: says_other,
        numbers: numbers.min(u32::from(u16::MAX)) as u16,
        negations: negations.min(u32::from(u16::MAX)) as u16,
        taken_out: taken_out.min(usize::from(u16::MAX)) as u16,
        share: share.min(100) as u8,
        typo: !says_other && numbers == 0 && negations == 0 && taken_out == 0 && small,
        score,
    })
}

/// Where something was taken out or put in, and what.
fn places(paragraph: &Paragraph) -> Vec<(&str, &str)> {
    let mut places = Vec::new();
    for piece in &paragraph.pieces {
        match (piece.side, places.last_mut()) {
            (Side::Same, _) => places.push(("", "")),
            (Side::Out, Some((out, ""))) if out.is_empty() => *out = &piece.text,
            (Side::Out, _) => places.push((&piece.text, "")),
            (Side::In, Some((_, put_in))) if put_in.is_empty() => *put_in = &piece.text,
            (Side::In, _) => places.push(("", &piece.text)),
        }
    }
    places.retain(|place| *place != ("", ""));
    places
}

/// Whether one was a slip for the other: they differ in signs, in the order of letters or in a letter of a longer word, or sound the
/// same, as what input methods offer does. `涨` for `跌` is none.
fn is_slip(out: &str, put_in: &str) -> bool {
    let (old, new) = (letters(out), letters(put_in));
    if old == new {
        return true;
    }
    let is_word = |text: &str| text.chars().all(|c| c < '\u{2e80}') && !text.chars().any(char::is_numeric);
    if is_word(&old) && is_word(&new) {
        let one_letter = usize::from(old.chars().count().min(new.chars().count()) >= 5);
        let words = |text: &str| text.split_whitespace().count();
        return words(out) == words(put_in)
            && !old.is_empty()
            && differing(old.chars().collect(), new.chars().collect()) as usize <= one_letter;
    }
    let is_particle = |c: char| "的地得了着".contains(c);
    if old.chars().chain(new.chars()).all(is_particle) {
        return true;
    }
    let sound = |text: &str| {
        text.chars().map(|c| c.to_pinyin().map(|sound| sound.plain())).collect::<Option<Vec<_>>>()
    };
    sound(&old).is_some_and(|old| sound(&new) == Some(old))
}

/// What two titles are compared by: signs and spaces say nothing.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How many there are on one side that the other lacks: the larger of both.
fn differing<T: Ord>(old: Vec<T>, new: Vec<T>) -> u32 {
    let mut counts: BTreeMap<T, i32> = BTreeMap::new();
    old.into_iter().for_each(|one| *counts.entry(one).or_default() -= 1);
    new.into_iter().for_each(|one| *counts.entry(one).or_default() += 1);
    let side = |sign: i32| counts.values().map(|count| (count * sign).max(0).unsigned_abs()).sum::<u32>();
    side(1).max(side(-1))
}

/// Numbers in digits, and in Chinese numerals of two signs at least: a single one is a word like any (`一个`).
fn numbers_of(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let digits =
        text.split(|c: char| !(c.is_ascii_digit() || ('０'..='９').contains(&c) || matches!(c, '.' | ',')));
    let trimmed = digits.map(|number| number.trim_matches(['.', ',']));
    numbers.extend(trimmed.filter(|number| !number.is_empty()).map(str::to_owned));
    let numerals = text.split(|c: char| !NUMERALS.contains(c));
    numbers.extend(numerals.filter(|number| number.chars().nth(1).is_some()).map(str::to_owned));
    numbers
}

fn negations_of(text: &str) -> Vec<String> {
    let signs = text.chars().filter(|c| NEGATING.contains(c)).map(String::from);
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'));
    let negates =
        |word: &String| NEGATIONS.contains(&word.as_str()) || word.ends_with("n't") || word.ends_with("n’t");
    signs.chain(words.map(str::to_lowercase).filter(negates)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: (&str, &[&str]), new: (&str, &[&str])) -> Option<Weight> {
        let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        weigh((old.0, &texts(old.1)), (new.0, &texts(new.1)))
    }

    const LAKE: &str = "The ice on the lake is thick enough for people to walk on, the harbour office says, and so it has been since the first days of January.";

    #[test]
    fn what_turns_the_sense_is_counted() {
        assert_eq!(of(("A", &[LAKE]), ("A", &[LAKE])), None);
        let other = LAKE.replace("is thick", "is not thick");
        let negated = of(("A", &[LAKE]), ("A", &[&other])).unwrap();
        assert!(negated.negations == 1 && !negated.typo, "{negated:?}");
        let number = of(("A", &["At least 1,200 left."]), ("A", &["At least 1,500 left."])).unwrap();
        assert_eq!((number.numbers, number.typo), (1, false));
        let numeral = of(("湖", &["约三百人走过冰面。"]), ("湖", &["约五百人走过冰面。"])).unwrap();
        assert_eq!(numeral.numbers, 1);
        let gone = of(("A", &[LAKE, "The mayor had said so before."]), ("A", &[LAKE])).unwrap();
        assert_eq!((gone.taken_out, gone.numbers), (1, 0));
        let moved = of(
            ("A", &["The mayor had said so before.", LAKE]),
            ("A", &[LAKE, "The mayor had said so before."]),
        );
        assert_eq!(moved.unwrap().taken_out, 0);
        let title = of(("Ice is thick", &[LAKE]), ("Ice is thin", &[LAKE])).unwrap();
        assert!(title.title && !title.typo);
        let signs = of(("Ice: thick", &[LAKE]), ("Ice – thick", &[LAKE])).unwrap();
        assert!(!signs.title && signs.typo);
    }

    #[test]
    fn a_typo_is_one_and_what_is_added_weighs_less_than_what_goes() {
        let mended = LAKE.replace("harbour", "harbor");
        let typo = of(("A", &[LAKE]), ("A", &[&mended])).unwrap();
        assert!(typo.typo, "{typo:?}");
        let slip = |old: &str, new: &str| of(("湖", &[old]), ("湖", &[new])).unwrap().typo;
        assert!(
            slip("他们做在冰上。", "他们坐在冰上。") && slip("他们在冰上走的很快，", "他们在冰上走得很快。")
        );
        assert!(!slip("油价涨了。", "油价跌了。") && !slip("He said so.", "He denied so."));
        let more = "More of the same was written in the evening, as papers do, and nobody minds.";
        let added = of(("A", &[LAKE]), ("A", &[LAKE, more])).unwrap();
        let taken = of(("A", &[LAKE, more]), ("A", &[LAKE])).unwrap();
        assert!(added.score < taken.score && !added.typo, "{added:?} {taken:?}");
    }
}
