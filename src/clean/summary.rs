//! The summary: the first real paragraphs, cut at a sentence.

use super::galley::{Block, BlockTag, Container, Galley, Piece};
use super::text::{is_blank, is_cjk, is_wide, one_line, start_of};

/// Room for a summary, in Latin characters; a CJK character takes as much as 5/3 of them.
const ROOM: u32 = 200 * 3;

/// A sentence that ends before this is too short to stand alone.
const LEAST: u32 = 60 * 3;

fn weight(c: char) -> u32 {
    if is_cjk(c) || is_wide(c) { 5 } else { 3 }
}

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen", "Sen", "Rep", "Gov", "Lt", "Col", "Capt", "Sgt", "Jr",
    "Sr", "vs", "No", "Inc", "Corp", "Ltd", "Co", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept",
    "Sep", "Oct", "Nov", "Dec", "e.g", "i.e", "etc", "U.S", "U.K", "U.N",
];

/// The summary of a body; empty when it has no text.
pub(super) fn of(galley: &Galley) -> String {
    let mut text = String::new();
    let mut weighs = 0;
    for block in paragraphs(galley) {
        let line = one_line(&block.text());
        if !text.is_empty() && !(text.ends_with(is_wide) && line.starts_with(is_wide)) {
            text.push(' ');
        }
        weighs += line.chars().map(weight).sum::<u32>();
        text.push_str(&line);
        if weighs >= LEAST {
            break;
        }
    }
    if text.is_empty() {
        // Nothing but headings, lists or links: better than nothing.
        text = galley.blocks().next().map(|block| one_line(&block.text())).unwrap_or_default();
    }
    cut(&text)
}

/// The summary of a text that an editor wrote: as it is, up to the length of a page.
pub(super) fn written(text: &str) -> String {
    start_of(&one_line(text), 2000)
}

/// Paragraphs of running text: no headings, lists, tables, no lines that are all link.
fn paragraphs(galley: &Galley) -> impl Iterator<Item = &Block> {
    let mut depth = 0_u32;
    galley.pieces.iter().filter_map(move |piece| {
        match piece {
            Piece::Open(container, _) if *container != Container::Blockquote => depth += 1,
            Piece::Close(container) if *container != Container::Blockquote => depth = depth.saturating_sub(1),
            Piece::Block(block) => {
                let real = depth == 0 && block.tag == BlockTag::P && !block.all_link() && !block.is_heading();
                return real.then_some(block);
            }
            _ => {}
        }
        None
    })
}

/// Cuts a text at the last sentence that fits, else at the last clause or word, with `…`.
pub(super) fn cut(text: &str) -> String {
    let mut weighs = 0;
    let mut sentence = None;
    let mut clause = None;
    let mut word = None;
    let mut fits = 0;
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    for (n, &(at, c)) in chars.iter().enumerate() {
        weighs += weight(c);
        if weighs > ROOM {
            let cut = match (sentence, clause, word) {
                (Some(end), ..) => return text[..end].to_owned(),
                (_, Some(end), _) | (_, _, Some(end)) => end,
                _ => fits,
            };
            return format!(
                "{}…",
                text[..cut].trim_end_matches(
                    |c: char| is_blank(c) || matches!(c, '，' | '、' | '；' | '：' | ',' | ';' | ':')
                )
            );
        }
        let end = at + c.len_utf8();
        fits = end;
        let next = chars.get(n + 1).map(|&(_, c)| c);
        if weighs >= LEAST {
            if ends_sentence(&text[..end], next) {
                sentence = Some(end);
            }
            if weighs >= ROOM * 2 / 3 && matches!(c, '，' | '；' | '、' | '：') {
                clause = Some(at);
            }
            if c.is_whitespace() {
                word = Some(at);
            }
        }
    }
    text.to_owned()
}

/// Whether a sentence ends at the end of `text`, before `next`.
fn ends_sentence(text: &str, next: Option<char>) -> bool {
    let closing = |c: char| matches!(c, '”' | '’' | '」' | '』' | '）' | ')' | '"' | '》' | ']' | '】');
    if next.is_some_and(closing) {
        return false;
    }
    let core = text.trim_end_matches(closing);
    match core.chars().next_back() {
        Some('。' | '！' | '？' | '．' | '｡') => true,
        Some('!' | '?') => next.is_none_or(char::is_whitespace) || next.is_some_and(is_wide),
        Some('.') if next.is_none_or(char::is_whitespace) => {
            let before = core.trim_end_matches('.');
            let last = before.rsplit(|c: char| c.is_whitespace() || is_wide(c)).next().unwrap_or_default();
            let initial = last.chars().count() == 1 && last.chars().all(char::is_uppercase);
            !initial && !ABBREVIATIONS.contains(&last.trim_start_matches(['(', '"', '“']))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_stay_whole() {
        assert_eq!(cut("只有一句，没有句号"), "只有一句，没有句号");
    }

    #[test]
    fn chinese_is_cut_after_a_sentence_and_its_quote() {
        let text = format!("{}他说：“{}。”{}", "甲".repeat(40), "乙".repeat(20), "丙".repeat(100));
        assert_eq!(cut(&text), format!("{}他说：“{}。”", "甲".repeat(40), "乙".repeat(20)));
    }

    #[test]
    fn without_a_sentence_the_last_clause_counts() {
        let text = format!("{}，{}", "甲".repeat(100), "乙".repeat(100));
        assert_eq!(cut(&text), format!("{}…", "甲".repeat(100)));
        assert_eq!(cut(&"甲".repeat(200)), format!("{}…", "甲".repeat(120)));
    }

    #[test]
    fn english_abbreviations_and_decimals_end_nothing() {
        let text = "The quake of magnitude 7.0 struck on Friday near the coast, said Dr. Kim of the U.S. Geological Survey. Aftershocks were felt for hours across the whole region, and people slept in parks and cars until the morning came.";
        assert_eq!(
            cut(text),
            "The quake of magnitude 7.0 struck on Friday near the coast, said Dr. Kim of the U.S. Geological Survey."
        );
    }
}
