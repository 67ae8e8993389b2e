//! Hands a text to the tokenizer in pieces that it can be watched over.
//!
//! The tokenizer compares each attribute with all others of its tag, so a tag may not have more than
//! [`MOST_ATTRIBUTES`]. Where a tag begins only the tokenizer knows (not in a comment, not in a script, whatever they
//! look like), and it says so by silence: letters of a text come out at once, those of a tag's name when the tag ends.

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TokenSink, Tokenizer};

/// Attributes of one tag; the rest is left out. Real articles stay below 60.
const MOST_ATTRIBUTES: usize = 256;

/// What is asked of the receiver of tokens.
pub(crate) trait TokenCount {
    /// Tokens heard so far, without parse errors.
    fn heard(&self) -> usize;

    /// Nothing more needs to be read.
    fn has_enough(&self) -> bool;
}

/// Bytes of a text that the tokenizer has at once: one buffer, which all pieces of it share.
const STRETCH: usize = 64 * 1024;

/// A stretch of a text as the tokenizer takes it.
struct Stretch<'a> {
    text: &'a str,
    from: usize,
    shared: StrTendril,
}

impl Stretch<'_> {
    /// What stands between two places, or the beginning of that, with where it ends.
    fn part(&mut self, from: usize, to: usize) -> (StrTendril, usize) {
        if from < self.from || to > self.from + self.shared.len() {
            let end = self.text.floor_char_boundary(from + STRETCH).max(from);
            (self.from, self.shared) = (from, StrTendril::from(&self.text[from..end]));
        }
        let end = to.min(self.from + self.shared.len());
        // Both are below STRETCH.
        (self.shared.subtendril((from - self.from) as u32, (end - from) as u32), end)
    }
}

/// Feeds the whole text; whether it came to its end.
pub(crate) fn feed<Sink: TokenSink + TokenCount>(tokenizer: &Tokenizer<Sink>, html: &str) -> bool {
    let mut stretch = Stretch { text: html, from: 0, shared: StrTendril::new() };
    let queue = BufferQueue::default();
    let mut push = |mut from: usize, to: usize| {
        let before = tokenizer.sink.heard();
        while from < to {
            let (part, end) = stretch.part(from, to);
            queue.push_back(part);
            while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
            from = end;
        }
        tokenizer.sink.heard() > before
    };
    let mut at = 0;
    while at < html.len() && !tokenizer.sink.has_enough() {
        let Some(start) = html[at..].find('<').map(|found| at + found) else {
            push(at, html.len());
            return true;
        };
        push(at, start);
        // By itself: it ends a character reference before it, which then is heard.
        push(start, start + 1);
        at = start + 1;
        let slash = usize::from(html[at..].starts_with('/'));
        if !html[at + slash..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            if html[at + slash..].starts_with(['!', '?', '/']) || slash > 0 {
                // A comment, a declaration, an instruction: something is heard at its end, which is after a `>`.
                while at < html.len() {
                    let end = html[at..].find('>').map_or(html.len(), |found| at + found + 1);
                    let heard = push(at, end);
                    at = end;
                    if heard {
                        break;
                    }
                }
            }
            continue;
        }
        let name = html[at + slash..]
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<'))
            .map_or(html.len(), |length| at + slash + length);
        let bounded = html[name..].starts_with(|c: char| c != '<' && c != '>');
        let end = if html[name..].starts_with('<') { name } else { (name + 1).min(html.len()) };
        let heard = push(at, end);
        at = end;
        if bounded && !heard {
            let attributes = Attributes::of(&html[at..]);
            push(at, at + attributes.kept);
            at += attributes.end;
        }
    }
    !tokenizer.sink.has_enough()
}

/// The attributes of a tag, from behind its name.
struct Attributes {
    /// Bytes up to the first attribute too many, or up to the tag's `>`.
    kept: usize,
    /// Bytes up to the tag's `>`.
    end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
    AfterQuoted,
}

impl Attributes {
    /// Walks the states of the HTML standard (13.2.5.32 to 13.2.5.40).
    fn of(rest: &str) -> Self {
        use State::{AfterName, AfterQuoted, BeforeName, BeforeValue, Name, Quoted, Unquoted};
        let mut state = BeforeName;
        let mut count = 0_usize;
        let mut kept = None;
        for (at, byte) in rest.bytes().enumerate() {
            let space = byte.is_ascii_whitespace();
            let next = match (state, byte) {
                (Quoted(quote), _) => {
                    if byte == quote {
                        AfterQuoted
                    } else {
                        state
                    }
                }
                (_, b'>') => return Self { kept: kept.unwrap_or(at), end: at },
                (BeforeValue, _) if space => BeforeValue,
                (BeforeValue, b'"' | b'\'') => Quoted(byte),
                (BeforeValue, _) => Unquoted,
                (Unquoted, _) => {
                    if space {
                        BeforeName
                    } else {
                        Unquoted
                    }
                }
                (Name, _) if space => AfterName,
                (Name | AfterName, b'=') => BeforeValue,
                (AfterName, _) if space => AfterName,
                (BeforeName | AfterQuoted, _) if space => BeforeName,
                (_, b'/') => BeforeName,
                (Name, _) => Name,
                (BeforeName | AfterName | AfterQuoted, _) => {
                    count += 1;
                    if count > MOST_ATTRIBUTES && kept.is_none() {
                        kept = Some(at);
                    }
                    Name
                }
            };
            state = next;
        }
        Self { kept: kept.unwrap_or(rest.len()), end: rest.len() }
    }
}
