//! What was taken out and what was put in, paragraph by paragraph: which of those that went became which of those that came.

use crate::revise::pieces::{Paragraph, Passage, Piece, Room, Side, passages, pieces};

/// Pairs that are looked at: of longer passages each paragraph went or came as a whole.
const MOST_PAIRS: usize = 400;

/// Pairs of characters of a paragraph that are looked at.
const MOST_PAIRS_OF_CHARACTERS: usize = 2_000;

/// Hundredths of what they have in common, from which on one paragraph is the other, edited.
const ALIKE: u32 = 35;

/// What became of the paragraphs of a text: in order, those that stayed among them.
pub(crate) fn diff(old: &[String], new: &[String]) -> Vec<Paragraph> {
    let mut room = Room::new();
    let mut done = Vec::with_capacity(new.len());
    for passage in passages(old, new) {
        match passage {
            Passage::Same(old) => {
                let same = |text: &String| Piece { side: Side::Same, text: text.clone() };
                done.extend(old.iter().map(|text| Paragraph { pieces: vec![same(text)] }));
            }
            Passage::Other(old, new) => align(old, new, &mut room, &mut done),
        }
    }
    done
}

/// What became of a passage: paragraphs that an edit makes of each other side by side, in the order of both; the others as they went
/// and came.
fn align(old: &[String], new: &[String], room: &mut Room, into: &mut Vec<Paragraph>) {
    let whole = |side, text: &String| Paragraph { pieces: vec![Piece { side, text: text.clone() }] };
    let (mut from, mut to) = (0, 0);
    for (one, other) in pairs(old, new).into_iter().chain([(old.len(), new.len())]) {
        into.extend(old[from..one].iter().map(|text| whole(Side::Out, text)));
        into.extend(new[to..other].iter().map(|text| whole(Side::In, text)));
        if let (Some(old), Some(new)) = (old.get(one), new.get(other)) {
            into.push(Paragraph { pieces: pieces(old, new, room) });
        }
        (from, to) = (one + 1, other + 1);
    }
}

/// Pairs in the order of both that have most in common together.
fn pairs(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() || old.len() * new.len() > MOST_PAIRS {
        return Vec::new();
    }
    let [ones, others] = [old, new].map(|texts| texts.iter().map(|text| bigrams(text)).collect::<Vec<_>>());
    let width = new.len() + 1;
    let mut best = vec![0_u32; (old.len() + 1) * width];
    let alike: Vec<u32> =
        ones.iter().flat_map(|one| others.iter().map(move |other| likeness(one, other))).collect();
    let likeness_of = |one: usize, other: usize| alike[one * new.len() + other];
    for one in (0..old.len()).rev() {
        for other in (0..new.len()).rev() {
            let likeness = likeness_of(one, other);
            let paired = if likeness < ALIKE { 0 } else { likeness + best[(one + 1) * width + other + 1] };
            best[one * width + other] =
                paired.max(best[(one + 1) * width + other]).max(best[one * width + other + 1]);
        }
    }
    let (mut one, mut other, mut pairs) = (0, 0, Vec::new());
    while one < old.len() && other < new.len() {
        let here = best[one * width + other];
        let likeness = likeness_of(one, other);
        if likeness >= ALIKE && here == likeness + best[(one + 1) * width + other + 1] {
            pairs.push((one, other));
            (one, other) = (one + 1, other + 1);
        } else if here == best[(one + 1) * width + other] {
            one += 1;
        } else {
            other += 1;
        }
    }
    pairs
}

/// Whether one text is the other, edited.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    likeness(&bigrams(one), &bigrams(other)) >= ALIKE
}

/// Neighbouring characters, in order.
fn bigrams(text: &str) -> Vec<(char, char)> {
    let chars = text.chars();
    let mut pairs: Vec<_> = chars.clone().zip(chars.skip(1)).take(MOST_PAIRS_OF_CHARACTERS).collect();
    pairs.sort_unstable();
    pairs
}

/// Hundredths of what two have that both have (Dice).
fn likeness(one: &[(char, char)], other: &[(char, char)]) -> u32 {
    let (mut at, mut both) = (0, 0_usize);
    for pair in one {
        at += other[at..].iter().take_while(|other| *other < pair).count();
        if other.get(at) == Some(pair) {
            (at, both) = (at + 1, both + 1);
        }
    }
    let all = one.len() + other.len();
    // Of a single character there are no pairs: nothing says that it is the same paragraph.
    (both * 200).checked_div(all).unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(paragraph: &Paragraph) -> String {
        let sign = |piece: &Piece| match piece.side {
            Side::Same => piece.text.clone(),
            Side::Out => format!("[-{}-]", piece.text),
            Side::In => format!("[+{}+]", piece.text),
        };
        paragraph.pieces.iter().map(sign).collect()
    }

    fn side(all: &[Paragraph], side: Side) -> Vec<String> {
        let other = if side == Side::Out { Side::In } else { Side::Out };
        let is_of = |paragraph: &&Paragraph| paragraph.pieces.iter().any(|piece| piece.side != other);
        all.iter().filter(is_of).map(|paragraph| paragraph.text(side)).collect()
    }

    fn texts(of: &[&str]) -> Vec<String> {
        of.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn paragraphs_that_an_edit_makes_of_each_other_stand_side_by_side() {
        let old = texts(&["甲甲甲", "湖上的冰很厚，人可以走。", "明天有雪，路不好走。", "尾"]);
        let new = texts(&["甲甲甲", "全新的一段，与前文无关。", "湖上的冰不厚，人不可以走。", "尾"]);
        let all: Vec<String> = diff(&old, &new).iter().map(shown).collect();
        assert_eq!(
            all,
            [
                "甲甲甲",
                "[+全新的一段，与前文无关。+]",
                "湖上的冰[-很-][+不+]厚，人[+不+]可以走。",
                "[-明天有雪，路不好走。-]",
                "尾"
            ]
        );
    }

    #[test]
    fn more_paragraphs_than_are_looked_at_are_another_text() {
        let many: Vec<String> = (0..9_000).map(|number| format!("第{number}段")).collect();
        let turned: Vec<String> = many.iter().rev().cloned().collect();
        let all = diff(&many, &turned);
        assert_eq!((side(&all, Side::Out), side(&all, Side::In)), (many, turned));
    }

    proptest! {
        #[test]
        fn what_is_taken_out_and_put_in_makes_of_the_old_text_exactly_the_new(
            old in prop::collection::vec("[ab1。不 ]{1,12}", 0..8),
            new in prop::collection::vec("[ab1。不 ]{1,12}", 0..8),
            both in prop::collection::vec("[a-c。 ]{1,8}", 0..4),
        ) {
            let mixed = |own: Vec<String>| own.into_iter().chain(both.clone()).collect::<Vec<_>>();
            let (old, new) = (mixed(old), mixed(new));
            let all = diff(&old, &new);
            prop_assert_eq!(side(&all, Side::Out), old);
            prop_assert_eq!(side(&all, Side::In), new);
        }
    }
}
