//! What Markdown reads as markup although it was written to be read: it is escaped, so that it is text.
//!
//! `[记者]: 你怎么看？` has the form of a link reference definition, `~~~~未完待续~~~~` that of a fence with a language (a block
//! between two fences is one, whatever stands behind the first),
//! `[答](笑)` that of a link, and a table leaves out the cells that its head has none for. All of it would be gone without
//! a trace. The text is parsed, and what no event of the parser accounts for is looked at: markup gives account of itself
//! when it leads somewhere or says something (a definition with an address that a link refers to), all else is text.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};
use regex::Regex;

use crate::clean::markup::markdown::emphasis::LETTER;

/// A text whose escapes bring forth more to escape this often is not worth more time.
const MOST_PASSES: usize = 8;

/// Markdown that keeps every letter; nothing for a text of which no escape is known to keep them.
pub(crate) fn keep_all(markdown: &str, options: Options) -> Option<Cow<'_, str>> {
    static ROWS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^([ >]*)(~{3,}[^~\n]*[^~\s][^~\n]*~+\s*)$").expect("a constant that compiles")
    });
    let mut text = ROWS.replace_all(markdown, format!("${{1}}{LETTER}${{2}}"));
    for _ in 0..MOST_PASSES {
        let account = Account::of(&text, options)?;
        let escapes = account.escapes;
        if escapes.is_empty() {
            return Some(text);
        }
        let mut escaped = String::with_capacity(text.len() + escapes.len());
        let mut copied = 0;
        for (at, sign) in escapes {
            escaped.push_str(&text[copied..at]);
            if account.apart.contains(&at) {
                escaped.push('\n');
            }
            escaped.push(sign);
            copied = at;
        }
        escaped.push_str(&text[copied..]);
        text = Cow::Owned(escaped);
    }
    None
}

/// What of a text its events account for.
#[derive(Default)]
struct Account {
    /// Stretches that are printed, or markup that has its effect.
    known: Vec<Range<usize>>,
    /// Rows of tables.
    rows: Vec<Range<usize>>,
    /// Where a sign keeps text: a backslash, or a [`LETTER`], which shows nowhere, not in code either.
    escapes: BTreeMap<usize, char>,
    /// Notes that nothing refers to, where a line begins: each is a paragraph, as each would have been a note.
    apart: HashSet<usize>,
}

impl Account {
    /// Nothing when something is unaccounted for that no escape would keep.
    fn of(text: &str, options: Options) -> Option<Self> {
        let mut account = Self::default();
        let mut referred = HashSet::new();
        let mut notes = Vec::new();
        let mut referred_notes = HashSet::new();
        let mut events = Parser::new_ext(text, options).into_offset_iter();
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(
                    Tag::Link { link_type, dest_url, id, .. } | Tag::Image { link_type, dest_url, id, .. },
                ) => {
                    if let Some(definition) = events.reference_definitions().get(&id) {
                        referred.insert(definition.span.start);
                    }
                    let bracket = range.start + usize::from(text[range.start..].starts_with('!'));
                    if link_type == LinkType::Inline && !dest_url.is_ascii() && !is_address(&dest_url) {
                        account.escapes.insert(bracket, '\\');
                    }
                    account.known.push(range);
                }
                Event::Start(Tag::FootnoteDefinition(label)) => notes.push((label.to_lowercase(), range)),
                Event::FootnoteReference(label) => {
                    referred_notes.insert(label.to_lowercase());
                    account.known.push(range);
                }
                event => account.add(&event, range, text),
            }
        }
        for (_, definition) in events.reference_definitions().iter() {
            let span = definition.span.clone();
            if !referred.contains(&span.start) || !is_address(&definition.dest) {
                account.escapes.insert(span.start, '\\');
            }
            account.known.push(span);
        }
        for (label, range) in notes {
            // The first definition of a label counts.
            if !referred_notes.remove(&label) {
                let bracket = text[range.clone()].find('[').unwrap_or_default();
                let bracket = range.start + bracket;
                account.escapes.insert(bracket, '\\');
                if text[..bracket].ends_with('\n') {
                    account.apart.insert(bracket);
                }
            }
            let mark = text[range.clone()].find("]:").map_or(range.end, |end| range.start + end);
            account.known.push(range.start..mark);
        }
        account.settle(text).then_some(account)
    }

    fn add(&mut self, event: &Event<'_>, range: Range<usize>, text: &str) {
        match event {
            Event::Text(_) | Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) => self.known.push(range),
            Event::Start(Tag::TableRow | Tag::TableHead) => self.rows.push(range),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let fence = text[range.clone()].find(['`', '~']).map_or(range.start, |at| range.start + at);
                let is_row = info.trim_end().ends_with('~');
                if is_row || caption_of(info) == Some(info) && !is_closed(&text[fence..range.end]) {
                    self.escapes.insert(fence, LETTER);
                }
                let line = text[fence..].find('\n').map_or(text.len(), |end| fence + end);
                self.known.push(fence..line);
            }
            Event::Start(Tag::Item) => {
                // The first item of a list that is indented begins with its spaces.
                let indent = text[range.clone()].bytes().take_while(u8::is_ascii_whitespace).count();
                let start = range.start + indent;
                let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
                let number = start..start + digits;
                if digits > LONGEST_NUMBER {
                    self.escapes.insert(number.end, '\\');
                }
                self.known.push(number);
            }
            _ => {}
        }
    }

    /// Looks at the letters that nothing accounts for. Returns whether escapes keep them all.
    fn settle(&mut self, text: &str) -> bool {
        self.known.sort_by_key(|range| range.start);
        let mut gaps = Vec::new();
        let mut end = 0;
        for range in &self.known {
            if range.start > end {
                gaps.push(end..range.start);
            }
            end = end.max(range.end);
        }
        gaps.push(end..text.len());
        gaps.into_iter().all(|gap| self.settle_gap(text, gap))
    }

    fn settle_gap(&mut self, text: &str, gap: Range<usize>) -> bool {
        // Whether a definition began on a line above: it may go on.
        let mut in_definition = false;
        let mut start = gap.start;
        for line in text[gap].split_inclusive('\n') {
            let row = self.rows.partition_point(|row| row.end <= start);
            let row = self.rows.get(row).filter(|row| row.start <= start).cloned();
            let mut bracket = None;
            let mut bar = None;
            for (at, c) in line.char_indices() {
                match c {
                    '[' => bracket = Some(start + at),
                    '|' if !text[..start + at].ends_with('\\') => bar = Some(start + at),
                    _ => {}
                }
                if !c.is_alphanumeric() {
                    continue;
                }
                let escape = match &row {
                    Some(row) => bar.or_else(|| Some(row.start + text[row.start..start].rfind('|')?)),
                    None => bracket,
                };
                match escape {
                    Some(escape) => drop(self.escapes.insert(escape, '\\')),
                    None if in_definition => {}
                    None => return false,
                }
                bar = escape.filter(|_| row.is_some());
                in_definition = row.is_none();
            }
            start += line.len();
        }
        true
    }
}

/// Digits of the number that a list begins with: a browser prints it.
const LONGEST_NUMBER: usize = 4;

/// What of the words behind a fence is no name of a language of programs and no setting: words in Chinese, or more than one
/// in Latin letters (```` ```sh the order matters ````, not ```` ```rust ignore ```` or ```` ```js {linenos=true} ````).
pub(super) fn caption_of(info: &str) -> Option<&str> {
    let name = info.split([' ', ',', '{']).next().unwrap_or_default();
    let rest = if name.is_ascii() { info.get(name.len() + 1..)? } else { info };
    let is_word = |word: &&str| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '=');
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic() || b"-'".contains(&b))
    };
    let says_something = if info.is_ascii() {
        !rest.contains(['=', '{']) && rest.split_ascii_whitespace().filter(is_word).count() > 1
    } else {
        !rest.trim().is_empty()
    };
    says_something.then_some(rest)
}

/// Whether a block that begins with a fence ends with one.
fn is_closed(block: &str) -> bool {
    let sign = block.chars().next().unwrap_or_default();
    let length = block.len() - block.trim_start_matches(sign).len();
    let last = block.trim_end().rsplit_once('\n').map_or("", |(_, last)| last);
    let last = last.trim_start_matches([' ', '\t', '>']);
    last.len() >= length && last.chars().all(|c| c == sign)
}

/// Whether the target of a link is the address of something.
fn is_address(target: &str) -> bool {
    let has_scheme = ["http:", "https:", "mailto:"]
        .iter()
        .any(|scheme| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let has_ending = path.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty()
            && (1..=5).contains(&ending.len())
            && ending.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    has_scheme
        || target.starts_with(['/', '#', '?'])
        || ["./", "../", "@/", "www."].iter().any(|start| target.starts_with(start))
        || path.ends_with('/')
        || has_ending
}
