//! What was taken out of a paragraph and what was put in, character by character, and what paragraphs and sentences stayed.
//!
//! The work is bounded by steps that are counted, never by a clock: what a page says must not depend on how fast a machine is.

use std::collections::BTreeMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What became of some text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Same,
    Out,
    In,
}

impl Side {
    /// As templates call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Out => "out",
            Self::In => "in",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) side: Side,
    pub(crate) text: String,
}

/// A paragraph of the old text if something in it is not put in; of the new one if something is not taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paragraph {
    pub(crate) pieces: Vec<Piece>,
}

impl Paragraph {
    /// It is as it was.
    pub(crate) fn is_same(&self) -> bool {
        self.pieces.iter().all(|piece| piece.side == Side::Same)
    }

    /// It went or came as a whole.
    pub(crate) fn whole(&self) -> Option<Side> {
        match &self.pieces[..] {
            [piece] => Some(piece.side),
            _ => None,
        }
    }

    /// What stood, or stands, in it.
    pub(crate) fn text(&self, side: Side) -> String {
        let of_side = |piece: &&Piece| piece.side == Side::Same || piece.side == side;
        self.pieces.iter().filter(of_side).map(|piece| piece.text.as_str()).collect()
    }
}

/// Paragraphs, or sentences, that are looked at one by one; a passage of more is another text.
const MOST_UNITS: usize = 4_000;

/// Steps of a comparison, character by character, that there is room for: a tenth of a second at most.
pub(super) struct Room(u64);

impl Room {
    pub(super) fn new() -> Self {
        Self(40_000_000)
    }

    /// Whether there is room to compare texts of so many characters, all of which may differ (Myers: their sum by the differences).
    fn has(&mut self, characters: usize) -> bool {
        let steps = (characters as u64).saturating_pow(2);
        let has = steps <= self.0;
        if has {
            self.0 -= steps;
        }
        has
    }
}

/// What became of one line, as of a title.
pub(crate) fn diff_line(old: &str, new: &str) -> Vec<Piece> {
    pieces(old, new, &mut Room::new())
}

pub(super) enum Passage<'a, T> {
    Same(&'a [T]),
    Other(&'a [T], &'a [T]),
}

/// What stayed in order, and what stands between.
pub(super) fn passages<'a, T: Ord>(old: &'a [T], new: &'a [T]) -> Vec<Passage<'a, T>> {
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (head, old) = old.split_at(before);
    let new = &new[before..];
    let behind = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let (old, tail) = old.split_at(old.len() - behind);
    let new = &new[..new.len() - behind];
    let mut passages = vec![Passage::Same(head)];
    if old.len() + new.len() > MOST_UNITS {
        passages.push(Passage::Other(old, new));
    } else {
        passages.extend(between(old, new));
    }
    passages.push(Passage::Same(tail));
    passages
}

fn between<'a, T: Ord>(old: &'a [T], new: &'a [T]) -> Vec<Passage<'a, T>> {
    // Each unit is compared many times: by a number.
    let mut numbers: BTreeMap<&T, usize> = BTreeMap::new();
    let mut number = |units: &'a [T]| -> Vec<usize> {
        let mut of = |unit| {
            let next = numbers.len();
            *numbers.entry(unit).or_insert(next)
        };
        units.iter().map(&mut of).collect()
    };
    let (ones, others) = (number(old), number(new));
    let (mut from, mut to, mut passages) = (0, 0, Vec::new());
    for op in capture_diff_slices(Algorithm::Myers, &ones, &others) {
        let DiffOp::Equal { old_index, new_index, len } = op else { continue };
        passages.push(Passage::Other(&old[from..old_index], &new[to..new_index]));
        passages.push(Passage::Same(&old[old_index..old_index + len]));
        (from, to) = (old_index + len, new_index + len);
    }
    passages.push(Passage::Other(&old[from..], &new[to..]));
    passages
}

/// Some text that stayed, and what stood and stands behind it.
#[derive(Default)]
struct Step {
    same: String,
    out: String,
    put_in: String,
}

/// What became of a paragraph. In long ones sentences that stayed are found first.
pub(super) fn pieces(old: &str, new: &str, room: &mut Room) -> Vec<Piece> {
    let (ones, others) = (sentences(old), sentences(new));
    let mut steps = vec![Step::default()];
    for passage in passages(&ones, &others) {
        match passage {
            Passage::Same(same) => same.iter().for_each(|text| push(&mut steps, Side::Same, text)),
            Passage::Other(old, new) => characters(&old.concat(), &new.concat(), room, &mut steps),
        }
    }
    written(widened(steps))
}

fn push(steps: &mut Vec<Step>, side: Side, text: &str) {
    if text.is_empty() {
        return;
    }
    let Some(last) = steps.last_mut() else { return };
    match side {
        Side::Out => last.out.push_str(text),
        Side::In => last.put_in.push_str(text),
        Side::Same if last.out.is_empty() && last.put_in.is_empty() => last.same.push_str(text),
        Side::Same => steps.push(Step { same: text.to_owned(), ..Step::default() }),
    }
}

/// Compares character by character, where there is room; else what both have at their ends stayed, and nothing between.
fn characters(old: &str, new: &str, room: &mut Room, steps: &mut Vec<Step>) {
    let ends = |both: &mut dyn Iterator<Item = (char, char)>| {
        both.take_while(|(old, new)| old == new).map(|(c, _)| c.len_utf8()).sum::<usize>()
    };
    let before = ends(&mut old.chars().zip(new.chars()));
    let (head, old) = old.split_at(before);
    let new = &new[before..];
    let behind = ends(&mut old.chars().rev().zip(new.chars().rev()));
    let (old, tail) = old.split_at(old.len() - behind);
    let new = &new[..new.len() - behind];
    push(steps, Side::Same, head);
    if !old.is_empty() && !new.is_empty() && room.has(old.chars().count() + new.chars().count()) {
        for chunk in dissimilar::diff(old, new) {
            match chunk {
                dissimilar::Chunk::Equal(text) => push(steps, Side::Same, text),
                dissimilar::Chunk::Delete(text) => push(steps, Side::Out, text),
                dissimilar::Chunk::Insert(text) => push(steps, Side::In, text),
            }
        }
    } else {
        push(steps, Side::Out, old);
        push(steps, Side::In, new);
    }
    push(steps, Side::Same, tail);
}

/// Sentences with what stands behind them. None is cut in numbers: `1.5`.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut from = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let ends = match c {
            '。' | '！' | '？' | '；' => true,
            '.' | '!' | '?' | ';' => next == Some(' '),
            _ => false,
        };
        if ends {
            let end = at + c.len_utf8();
            sentences.push(&text[from..end]);
            from = end;
        }
    }
    sentences.extend(Some(&text[from..]).filter(|rest| !rest.is_empty()));
    sentences
}

/// Whether a character is of a word that is read as one. Chinese ones each stand for themselves.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() && (c < '\u{2e80}' || ('\u{ff10}'..='\u{ff19}').contains(&c))
}

/// Words and numbers change as wholes: what is left of one is no help to a reader, and none to one who listens.
fn widened(steps: Vec<Step>) -> Vec<Step> {
    let mut done: Vec<Step> = Vec::with_capacity(steps.len());
    let ends_in_word = |text: &str| text.chars().next_back().is_some_and(is_of_word);
    let begins_in_word = |text: &str| text.chars().next().is_some_and(is_of_word);
    for mut step in steps {
        let changes = |step: &Step| !step.out.is_empty() || !step.put_in.is_empty();
        if let Some(last) = done.last_mut().filter(|last| changes(last))
            && (ends_in_word(&last.out) || ends_in_word(&last.put_in))
        {
            let word = step.same.find(|c| !is_of_word(c)).unwrap_or(step.same.len());
            let rest = step.same.split_off(word);
            last.out.push_str(&step.same);
            last.put_in.push_str(&step.same);
            step.same = rest;
        }
        if changes(&step) && (begins_in_word(&step.out) || begins_in_word(&step.put_in)) {
            let word = step.same.trim_end_matches(is_of_word).len();
            let word = step.same.split_off(word);
            step.out.insert_str(0, &word);
            step.put_in.insert_str(0, &word);
        }
        match done.last_mut().filter(|_| step.same.is_empty()) {
            Some(last) => {
                last.out.push_str(&step.out);
                last.put_in.push_str(&step.put_in);
            }
            None => done.push(step),
        }
    }
    done
}

fn written(steps: Vec<Step>) -> Vec<Piece> {
    let pieces = steps
        .into_iter()
        .flat_map(|Step { same, out, put_in }| [(Side::Same, same), (Side::Out, out), (Side::In, put_in)]);
    pieces.filter(|(_, text)| !text.is_empty()).map(|(side, text)| Piece { side, text }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        let sign = |piece: &Piece| match piece.side {
            Side::Same => piece.text.clone(),
            Side::Out => format!("[-{}-]", piece.text),
            Side::In => format!("[+{}+]", piece.text),
        };
        pieces.iter().map(sign).collect()
    }

    #[test]
    fn words_and_numbers_change_as_wholes_and_chinese_characters_each() {
        assert_eq!(
            shown(&diff_line("At least 12 died on Monday.", "At least 15 died on Monday.")),
            "At least [-12-][+15+] died on Monday."
        );
        assert_eq!(
            shown(&diff_line("The forty ships left", "The fifty ships left")),
            "The [-forty-][+fifty+] ships left"
        );
        assert_eq!(shown(&diff_line("湖上的冰很厚。", "湖上的冰不厚。")), "湖上的冰[-很-][+不+]厚。");
        assert_eq!(
            shown(&diff_line("It froze. The ice is thick. So.", "It froze. The ice is not thick. So.")),
            "It froze. The ice is [+not +]thick. So."
        );
        assert_eq!(shown(&diff_line("", "a")), "[+a+]");
        assert_eq!(shown(&diff_line("a", "a")), "a");
    }

    #[test]
    fn what_has_no_room_is_taken_out_and_put_in_as_a_whole() {
        let long = |c: &str| format!("始{}终", c.repeat(40_000));
        let (old, new) = (long("甲乙"), long("丙丁"));
        let pieces = diff_line(&old, &new);
        assert_eq!(pieces.len(), 4);
    }
}
