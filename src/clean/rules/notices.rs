//! What goes by its words: copyright lines, calls to follow and to give, words of forms, as whole blocks or lines of blocks.
//!
//! Open letters, laws, reports of courts and of the trade have the same words in their sentences. So what reads as a sentence goes
//! near the ends of a text only, never out of a quote or a table, and never more of it than stays. Tables, lists and quotes have the
//! words of controls as things of their own: `关闭` in a list of piers, `Close` over prices.

use crate::clean::markup::document::{Block, BlockTag, Container, Document, Piece};
use crate::clean::markup::line::{CharCounts, Line};
use crate::clean::removal::Record;
use crate::clean::rules::edges::is_sentence_line;
use crate::clean::rules::generic::{self, FEED_ADVERTS, RELATED};

/// Sentences of the text that may stand above one that goes, where it is at the beginning.
const MOST_ABOVE: usize = 1;

/// Sentences that may stand below one that goes, where it is at the end: a note on the author, an appeal.
const MOST_BELOW: usize = 2;

/// What a rule says of a block or of a line of one.
#[derive(Clone, Copy)]
struct Match {
    rule: &'static str,
    /// Sentences of the text above it and below.
    above: usize,
    below: usize,
    /// Characters of it, if it reads as a sentence.
    sentence: Option<u32>,
    /// A cell of a table, a label in a list or a quote, a sentence there, or a heading with text below it.
    is_held: bool,
}

impl Match {
    fn goes(&self, may_take_sentences: bool) -> bool {
        let is_near = self.above <= MOST_ABOVE || self.below <= MOST_BELOW;
        self.rule == FEED_ADVERTS
            || !self.is_held
                && (self.rule == RELATED || self.sentence.is_none() || may_take_sentences && is_near)
    }
}

/// What rules say of a block as a whole, else of each of its lines.
#[derive(Default)]
struct Reading {
    whole: Option<Match>,
    lines: Vec<Option<Match>>,
}

impl Reading {
    fn matches(&mut self) -> impl Iterator<Item = &mut Match> {
        self.whole.iter_mut().chain(self.lines.iter_mut().flatten())
    }
}

/// Takes them out; `stays` says what the source's profile calls content. Where that is all the text there is, only adverts of feeds
/// go.
pub(crate) fn drop_notices(document: &mut Document, stays: impl Fn(&str) -> bool, record: &mut Record) {
    let mut readings = read(document, stays);
    if readings.iter_mut().all(|reading| reading.matches().next().is_none()) {
        return;
    }
    let may_take_sentences = leaves_more(document, &mut readings);
    let goes = |one: &Match| one.goes(may_take_sentences);
    let says_more = says_more(document, &readings, goes);
    let rule = |one: &Option<Match>| {
        one.filter(goes).map(|one| one.rule).filter(|rule| says_more || *rule == FEED_ADVERTS)
    };
    let mut readings = readings.iter();
    document.pieces.retain_mut(|piece| {
        let reading = readings.next();
        let (Piece::Block(block), Some(reading)) = (piece, reading) else { return true };
        if let Some(rule) = rule(&reading.whole) {
            record.text(rule, &block.text());
            return false;
        }
        let mut lines = reading.lines.iter();
        block.lines.retain(|line| match lines.next().and_then(rule) {
            Some(rule) => {
                record.text(rule, &line.text);
                false
            }
            None => true,
        });
        !block.lines.is_empty()
    });
}

/// What rules say of each piece.
fn read(document: &Document, stays: impl Fn(&str) -> bool) -> Vec<Reading> {
    let rule =
        |text: &str, counts, advert| generic::takes_text(text, counts, advert).filter(|_| !stays(text));
    let mut readings: Vec<Reading> = Vec::with_capacity(document.pieces.len());
    let mut sentences = 0;
    let mut place = Place::default();
    let cells = document.cells();
    // The heading right above.
    let mut heading: Option<usize> = None;
    let (mut picture, mut led_in) = (false, false);
    for (at, piece) in document.pieces.iter().enumerate() {
        let mut reading = Reading::default();
        let below_picture = std::mem::replace(&mut picture, matches!(piece, Piece::Picture(_)));
        match piece {
            Piece::Open(container, _) => place.open(*container),
            Piece::Close(container) => place.close(*container),
            // Who made a picture.
            Piece::Block(block) if below_picture && is_credit(&block.text()) => {}
            Piece::Block(block) if block.tag != BlockTag::Pre => {
                let was_led_in =
                    std::mem::replace(&mut led_in, block.text().trim_end().ends_with([':', '：']));
                let found = |rule, text: &str, counts: CharCounts, above| {
                    let sentence = reads_as_sentence(text).then_some(counts.all);
                    let is_label = counts.all <= LONGEST_LABEL;
                    // An advert stands wherever a page has room.
                    let is_led_in = is_label && was_led_in && rule != "generic: adverts";
                    let is_shut = is_led_in || place.holds(is_label, sentence.is_some());
                    let is_held = cells[at] || is_shut && rule != RELATED;
                    Match { rule, above, below: 0, sentence, is_held }
                };
                let text = block.text();
                let advert = block.lines.iter().any(|line| line.advert);
                let above = sentences;
                reading.whole = rule(text.trim(), block.counts(), advert)
                    .map(|rule| found(rule, text.trim(), block.counts(), above));
                if reading.whole.is_none() {
                    for line in &block.lines {
                        let text = line.text.trim();
                        let is_part = block.lines.len() > 1;
                        let rule = if is_part { rule(text, line.counts, line.advert) } else { None };
                        reading.lines.push(rule.map(|rule| found(rule, text, line.counts, sentences)));
                        sentences += usize::from(rule.is_none() && is_of_text(block, line));
                    }
                }
                led_in &= reading.whole.is_none();
                if let Some(heading) = heading.take().filter(|_| sentences > above) {
                    readings[heading].matches().for_each(|one| one.is_held |= one.rule != RELATED);
                }
                heading = matches!(block.tag, BlockTag::H(_)).then_some(readings.len());
            }
            _ => {}
        }
        readings.push(reading);
    }
    for one in readings.iter_mut().flat_map(Reading::matches) {
        one.below = sentences - one.above;
    }
    readings
}

/// Characters of a thing in a list, at most, that controls are called as, too.
const LONGEST_LABEL: u32 = 20;

/// What a piece stands in.
#[derive(Default)]
struct Place {
    quotes: u32,
    lists: u32,
}

impl Place {
    fn open(&mut self, container: Container) {
        if let Some(depth) = self.depth(container) {
            *depth += 1;
        }
    }

    fn close(&mut self, container: Container) {
        if let Some(depth) = self.depth(container) {
            *depth = depth.saturating_sub(1);
        }
    }

    fn depth(&mut self, container: Container) -> Option<&mut u32> {
        match container {
            Container::Blockquote | Container::Table => Some(&mut self.quotes),
            Container::Ul | Container::Ol | Container::Dl => Some(&mut self.lists),
            _ => None,
        }
    }

    /// Whether it holds what stands in it: sentences in quotes, and labels in all.
    fn holds(&self, is_label: bool, is_sentence: bool) -> bool {
        self.quotes > 0 && (is_label || is_sentence) || self.lists > 0 && is_label
    }
}

/// Whether a line below a picture names who made it: `©东方IC`, and no year.
fn is_credit(text: &str) -> bool {
    text.starts_with(['©', 'ⓒ']) && !text.contains(|c: char| c.is_ascii_digit())
}

fn is_of_text(block: &Block, line: &Line) -> bool {
    !matches!(block.tag, BlockTag::H(_)) && is_sentence_line(line)
}

/// Whether a text ends as a sentence of prose does, and begins as none that is a notice. Calls end so too (`Sign up for our newsletter.`), but have
/// no clauses then.
fn reads_as_sentence(text: &str) -> bool {
    /// Bytes of a call.
    const LONGEST: usize = 60;
    let ends = text.ends_with(['。', '？', '…', '”', '」', '；'])
        || text.ends_with(['.', '?']) && (text.contains(',') || text.len() >= LONGEST);
    let says_so = text.starts_with(['（', '(', '【', '[', '©', 'ⓒ'])
        || text.starts_with("版权声明")
        || text.starts_with("版權聲明");
    ends && !says_so
}

/// Whether more stays than goes of what reads as sentences, where that is more than one.
fn leaves_more(document: &Document, readings: &mut [Reading]) -> bool {
    let all: u32 = document.blocks().map(|block| block.counts().all).sum();
    let taken: Vec<u32> = readings
        .iter_mut()
        .flat_map(Reading::matches)
        .filter(|one| one.goes(true))
        .filter_map(|one| one.sentence)
        .collect();
    let sum: u32 = taken.iter().sum();
    taken.len() < 2 || sum <= all - sum.min(all)
}

/// Whether anything is said when all that goes has gone.
fn says_more(document: &Document, readings: &[Reading], goes: impl Fn(&Match) -> bool) -> bool {
    let left = |(piece, reading): (&Piece, &Reading)| {
        let Piece::Block(block) = piece else { return false };
        let stays = |at: usize| reading.lines.get(at).is_none_or(|one| !one.is_some_and(|one| goes(&one)));
        !reading.whole.is_some_and(|one| goes(&one))
            && block.lines.iter().enumerate().any(|(at, line)| line.has_letters() && stays(at))
    };
    document.pieces.iter().zip(readings).any(left) || document.says_more(|_| false)
}
