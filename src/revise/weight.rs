//! How much a change weighs: what turns the sense of a report weighs more than what adds to it.

use std::collections::{BTreeMap, BTreeSet};

use pinyin::ToPinyin;
use serde::{Deserialize, Serialize};

use crate::ground::script::is_cjk;
use crate::revise::align::{are_alike, diff};
use crate::revise::pieces::{Paragraph, Piece, Side, diff_line};
use crate::revise::sense::{Numbers, negations};

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

/// What another title weighs at least, and again in the share of it that is new, so that a short one weighs what a long one does.
const TITLE: u32 = 150;

/// What each character weighs that is gone. A claim that is gone from a long text is no less gone.
const GONE: u32 = 4;

/// Bytes of a place at which a negation turns the sense: some words, or eight Chinese characters.
const TURN: usize = 24;

/// Bytes of texts that paragraphs are looked for in, at most.
const SEARCHED: usize = 50 << 20;

/// Characters that a paragraph has whose loss counts.
const PARAGRAPH: usize = 20;

/// What changed between two versions, by titles and paragraphs; none where they read the same.
pub(crate) fn weigh(
    (old_title, old): (&str, &[String]),
    (new_title, new): (&str, &[String]),
) -> Option<Weight> {
    let [before, now] = [old, new].map(|texts| Whole::of(texts.iter().map(String::as_str)));
    if old_title == new_title && before == now {
        return None;
    }
    let title = Paragraph { pieces: diff_line(old_title, new_title) };
    let text = diff(old, new);
    let length = |texts: &[String]| texts.iter().map(|text| text.chars().count()).sum::<usize>();
    let all = length(old) + length(new);
    let changed = |paragraph: &Paragraph, side: Side| -> usize {
        pieces_of(paragraph, side).map(|text| text.chars().count()).sum()
    };
    let sum = |side: Side| text.iter().map(|paragraph| changed(paragraph, side)).sum::<usize>();
    let (out, put_in) = (sum(Side::Out), sum(Side::In));
    // A word that stands elsewhere in the title is not gone.
    let gone_from_title = changed(&title, Side::Out) - moved(std::slice::from_ref(&title));
    // A paragraph that was moved, joined to another or parted stands in the text.
    let whole = |side: Side| text.iter().filter(move |paragraph| paragraph.whole() == Some(side));
    let came: BTreeSet<&str> = whole(Side::In).map(|paragraph| paragraph.pieces[0].text.as_str()).collect();
    let went: Vec<&str> = whole(Side::Out).map(|paragraph| paragraph.pieces[0].text.as_str()).collect();
    let went = went.into_iter().filter(|text| !came.contains(text));
    let (stays, gone) = now.parted(went);
    let out = out - stays.iter().map(|text| text.chars().count()).sum::<usize>();
    let moved = moved(&text);
    let hundredths = |part: usize, of: usize| (part * 100).checked_div(of).unwrap_or(0) as u32;

    // Of a title that is all new nothing was turned round.
    let title_edited = Some(&title).filter(|_| are_alike(old_title, new_title));
    let edited = text.iter().chain(title_edited).filter(|paragraph| paragraph.whole().is_none());
    let (mut numbers, mut negations) = (0, 0);
    for paragraph in edited {
        let (before, now) = (paragraph.text(Side::Out), paragraph.text(Side::In));
        numbers += Numbers::of(&before).differing(&Numbers::of(&now));
        negations += negated(paragraph, &before, &now);
    }
    let taken_out = gone.iter().filter(|text| text.chars().count() >= PARAGRAPH).count();

    let is_small = |places: &[(&str, &str)]| {
        places.len() <= SLIPS && places.iter().all(|(out, put_in)| is_slip(out, put_in))
    };
    let says_other = letters(old_title) != letters(new_title) && !is_small(&places(&title));
    let of_title = changed(&title, Side::Out) + changed(&title, Side::In);
    let title_share = hundredths(of_title, old_title.chars().count() + new_title.chars().count());
    let share = hundredths(out + put_in, all);
    let places_of_text: Vec<_> = text.iter().flat_map(places).collect();
    let edits = places_of_text.iter().filter(|(out, put_in)| !is_slip(out, put_in)).count();
    let title_weight = TITLE + title_share * TITLE / 100 + gone_from_title.min(40) as u32 * GONE;
    let score = u32::from(says_other) * title_weight
        + numbers.min(5) * 100
        + negations.min(3) * 150
        + taken_out.min(5) as u32 * 150
        + edits.min(20) as u32 * 15
        + out.saturating_sub(moved).min(150) as u32 * GONE
        + put_in.saturating_sub(moved).min(400) as u32 / 4
        // Of a line or two any word is a large share.
        + (share * 2).min((out + put_in).saturating_sub(2 * moved) as u32);
    let slips: Vec<_> = places_of_text.into_iter().chain(places(&title)).collect();
    let small = is_small(&slips);
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

/// A text without where its paragraphs end, and without white space but where it parts words: Chinese has none.
#[derive(PartialEq, Eq)]
struct Whole(String);

impl Whole {
    fn of<'t>(paragraphs: impl IntoIterator<Item = &'t str>) -> Self {
        let mut whole = String::new();
        let is_letter = |c: char| c.is_alphanumeric() && !is_cjk(c);
        for word in paragraphs.into_iter().flat_map(str::split_whitespace) {
            if whole.ends_with(is_letter) && word.starts_with(is_letter) {
                whole.push(' ');
            }
            whole.push_str(word);
        }
        Self(whole)
    }

    /// Of paragraphs those that stand in it, and the others. Past a bound of work none is looked for; a short one may stand anywhere.
    fn parted<'t>(&self, paragraphs: impl Iterator<Item = &'t str>) -> (Vec<&'t str>, Vec<&'t str>) {
        let most = SEARCHED / self.0.len().max(1);
        let mut looked = 0;
        paragraphs.partition(|text| {
            let is_looked_for = looked < most && text.chars().nth(PARAGRAPH - 1).is_some();
            looked += usize::from(is_looked_for);
            is_looked_for && self.0.contains(&Self::of([*text]).0)
        })
    }
}

fn pieces_of(paragraph: &Paragraph, side: Side) -> impl Iterator<Item = &str> {
    let pieces = paragraph.pieces.iter().filter(move |piece| piece.side == side);
    pieces.map(|piece| piece.text.as_str())
}

/// Characters that were taken out in one place and put in at another, as where a paragraph was parted.
fn moved(text: &[Paragraph]) -> usize {
    let mut came: BTreeMap<&str, usize> = BTreeMap::new();
    for piece in text.iter().flat_map(|paragraph| pieces_of(paragraph, Side::In)) {
        *came.entry(piece).or_default() += 1;
    }
    let went = text.iter().flat_map(|paragraph| pieces_of(paragraph, Side::Out));
    let stays = went.filter(|piece| match came.get_mut(piece) {
        Some(times @ 1..) => {
            *times -= 1;
            true
        }
        _ => false,
    });
    stays.map(|piece| piece.chars().count()).sum()
}

/// How many negations came or went: in each place that changed as many as it has more now, or fewer. Where a long phrase gave way to
/// another one negation says little.
fn negated(paragraph: &Paragraph, before: &str, now: &str) -> u32 {
    let (old, new) = (negations(before), negations(now));
    let within = |places: &[usize], from: usize, length: usize| {
        (places.partition_point(|at| *at < from + length) - places.partition_point(|at| *at < from)) as i32
    };
    let (mut from, mut to) = (0, 0);
    // Of each place how many more it has, and how long it is.
    let mut places = vec![(0_i32, 0)];
    for Piece { side, text } in &paragraph.pieces {
        let length = text.len();
        match (side, places.last_mut()) {
            (Side::Out, Some((more, of))) => {
                (*more, *of) = (*more - within(&old, from, length), *of + length)
            }
            (Side::In, Some((more, of))) => (*more, *of) = (*more + within(&new, to, length), *of + length),
            _ => places.push((0, 0)),
        }
        from += if *side == Side::In { 0 } else { length };
        to += if *side == Side::Out { 0 } else { length };
    }
    let turned = places.into_iter().filter(|(_, length)| *length <= TURN);
    turned.map(|(more, _)| more.unsigned_abs()).sum()
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
        let second = "The mayor had said so before, and nobody had minded.";
        let joined = format!("{LAKE} {second}");
        assert_eq!(of(("A", &[LAKE, second]), ("A", &[&joined])), None);
        assert_eq!(of(("A", &[&joined]), ("A", &[LAKE, second])), None);
        let later = of(("A", &[LAKE, second]), ("A", &[&joined, "They left."])).unwrap();
        assert_eq!(later.taken_out, 0, "{later:?}");
        assert!(of(("A", &["He is now here."]), ("A", &["He is nowhere."])).is_some());
        let died = of(("湖", &["有人说他死了。", "他死了。"]), ("湖", &["有人说他死了。"])).unwrap();
        assert!(died.score >= 16, "{died:?}");
        let gone = of(("A", &[LAKE, "The mayor had said so before."]), ("A", &[LAKE])).unwrap();
        assert_eq!((gone.taken_out, gone.numbers), (1, 0));
        let moved = of(
            ("A", &["The mayor had said so before.", LAKE]),
            ("A", &[LAKE, "The mayor had said so before."]),
        );
        assert_eq!(moved.unwrap().taken_out, 0);
        let parted = of(
            ("A", &["他说冰厚。他又说人可以走，车也可以。"]),
            ("A", &["他说冰厚。", "他又说人可以走，车也可以。"]),
        );
        assert_eq!(parted, None);
        let title = of(("Ice is thick", &[LAKE]), ("Ice is thin", &[LAKE])).unwrap();
        assert!(title.title && !title.typo);
        let same = of(("五年后二成新车", &["五百公里"]), ("5年后2成新车", &["500公里"])).unwrap();
        assert_eq!(same.numbers, 0, "{same:?}");
        let moved = of(("A", &["甲不走，乙走。"]), ("A", &["甲走，乙不走。"])).unwrap();
        assert_eq!(moved.negations, 2);
        let drone = of(("测试", &[LAKE]), ("无人机测试", &[LAKE])).unwrap();
        assert!(drone.title && drone.negations == 0);
        let slip = of(("多地寺院传出命案", &[LAKE]), ("多地寺院穿出命案", &[LAKE])).unwrap();
        assert!(!slip.title && slip.typo);
        let all_new = of(("Ice is thick", &[LAKE]), ("人不可以走", &[LAKE])).unwrap();
        assert!(all_new.negations == 0 && all_new.score > title.score, "{all_new:?} {title:?}");
        // A claim that is gone from a title with a tail is no less gone.
        let tail = "|冒熱氣的牛肉放在大街上熱賣|物價回到20年前|#豬肉降價#趕集#大陸農村#中英雙字";
        let claim = |claim: &str| format!("{claim}{tail}");
        let (old, new) =
            (claim("專家說農村已經小康了，看看是不是"), claim("東北地攤經濟活躍暫時沒有糧荒跡象"));
        let gone = of((&old, &[LAKE]), (&new, &[LAKE])).unwrap();
        let short = of(("又到元岗村，人太多了", &[LAKE]), ("又到元岗村，特别热闹", &[LAKE])).unwrap();
        assert!(gone.score > short.score, "{gone:?} {short:?}");
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
