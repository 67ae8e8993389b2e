//! Converts texts to one script: by the editor's words first, then by the tables.

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;

use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::scripts::language::{HanScript, Target};
use crate::scripts::marks;
use crate::scripts::marks::{unmarked, without_marks};
use crate::scripts::stays::{addresses, in_wanted};
use crate::scripts::table;
use crate::scripts::table::{Found, TO_HONG_KONG, TO_SIMPLIFIED, TO_TAIWAN, TO_TRADITIONAL, Table};

/// A word of the editor's, and what it becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Word {
    pub text: String,
    pub becomes: String,
    /// Line of its file, from 1.
    pub line: u32,
}

/// What is wrong with a word of the editor's.
///
/// # Errors
/// Says what it is, fit behind "a word ".
pub(crate) fn check_word(text: &str) -> Result<(), &'static str> {
    match text {
        "" => Err("must not be empty"),
        _ if text.chars().any(|c| c.is_control() || matches!(c, '<' | '>' | '&' | '"' | '\'' | '\\')) => {
            Err("must not hold < > & \" ' \\ or control characters")
        }
        _ => Ok(()),
    }
}

/// By which a piece of a text was converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rules {
    /// The editor's words; in which line of them.
    Word(u32),
    /// The name of a topic, an author or a column.
    Name,
    /// The dictionary.
    Dictionary,
    /// Forms of characters of the region.
    Region,
}

/// A piece of a text that was converted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Piece {
    pub text: String,
    pub becomes: String,
    pub by: Rules,
}

/// Converts texts to a script.
pub(crate) struct Converter {
    target: Target,
    /// BCP 47 tag of what comes out.
    language: String,
    words: Vec<Word>,
    words_found: Table,
    /// Names with what they become, and where in a text they stand: the longest at each place, like entries of the dictionary.
    names: Vec<(String, String)>,
    names_found: Table,
    fingerprint: Fingerprint,
}

impl Converter {
    /// To the script of a language that is Chinese. The words win over all; names are units, whatever stands around them.
    pub(crate) fn new(language: &str, words: &[Word], names: &[&str]) -> Self {
        let target = Target::of(language).unwrap_or(Target::Simplified);
        let owned = |text: &str, becomes: &str| (Cow::from(text.to_owned()), Cow::from(becomes.to_owned()));
        let words_found = Table::new(words.iter().map(|word| owned(&word.text, &word.becomes)).collect());
        let mut hasher = Hasher::new();
        hasher.fingerprint(Fingerprint::of_code()).text(language).value(&words);
        let mut converter = Self {
            target,
            language: language.to_owned(),
            words: words.to_vec(),
            words_found,
            names: Vec::new(),
            names_found: Table::new(Vec::new()),
            fingerprint: Fingerprint([0; 16]),
        };
        let long_enough =
            names.iter().filter(|name| name.chars().nth(1).is_some() && check_word(name).is_ok());
        let named = long_enough.map(|name| ((*name).to_owned(), converter.text(name).into_owned()));
        let mut named: Vec<(String, String)> = named.collect();
        named.sort();
        named.dedup();
        hasher.value(&named);
        converter.names_found =
            Table::new(named.iter().map(|(name, becomes)| owned(name, becomes)).collect());
        converter.names = named;
        converter.fingerprint = hasher.finish();
        converter
    }

    /// BCP 47 tag of what comes out.
    pub(crate) fn language(&self) -> &str {
        &self.language
    }

    /// What comes out.
    pub(crate) fn target(&self) -> Target {
        self.target
    }

    /// Of all that a text comes out by.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Whether texts in this language are converted.
    pub(crate) fn converts(&self, language: &str) -> bool {
        HanScript::of(language).is_some_and(|script| script != self.target.script())
    }

    /// The table to the other script, and the one back.
    pub(super) fn tables(&self) -> (&'static Table, &'static Table) {
        match self.target.script() {
            HanScript::Simplified => (&TO_SIMPLIFIED, &TO_TRADITIONAL),
            HanScript::Traditional => (&TO_TRADITIONAL, &TO_SIMPLIFIED),
        }
    }

    fn region(&self) -> Option<&'static Table> {
        match self.target {
            Target::Simplified => None,
            Target::Taiwan => Some(&TO_TAIWAN),
            Target::HongKong => Some(&TO_HONG_KONG),
        }
    }

    /// Converts a text that is said to be in the other script, but what of it stays as it is, and takes marks out.
    pub(crate) fn if_other<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let others = self.others(text);
        if let [only] = &others[..]
            && only.len() == text.len()
        {
            return self.text(text);
        }
        if others.is_empty() {
            return unmarked(text);
        }
        let (mut out, mut done) = (String::with_capacity(text.len()), 0);
        for Range { start, end } in others {
            out.push_str(&text[done..start]);
            out.push_str(&self.text(&text[start..end]));
            done = end;
        }
        out.push_str(&text[done..]);
        Cow::Owned(without_marks(out))
    }

    /// What of a text that is said to be in the other script is in it.
    fn others(&self, text: &str) -> Vec<Range<usize>> {
        let whole = std::iter::once(0..text.len());
        let unmarked = without(whole, &marks::ranges(text));
        let parts: Vec<Range<usize>> = unmarked
            .into_iter()
            .flat_map(|part| {
                let addresses = addresses(&text[part.clone()]).into_iter();
                let addresses: Vec<_> =
                    addresses.map(|at| part.start + at.start..part.start + at.end).collect();
                without(std::iter::once(part), &addresses)
            })
            .collect();
        let stay = in_wanted(text, &parts, self.tables());
        without(parts.into_iter(), &stay)
    }

    /// Converts a text in a language.
    pub(crate) fn text_in<'t>(&self, text: &'t str, language: &str) -> Cow<'t, str> {
        if self.converts(language) { self.if_other(text) } else { unmarked(text) }
    }

    /// The language of what comes out of a text in a language.
    pub(crate) fn language_of<'t>(&'t self, language: &'t str) -> &'t str {
        if self.converts(language) { &self.language } else { language }
    }

    /// Converts a text that is in the other script, whatever its characters say.
    pub(crate) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut out: Option<String> = None;
        let mut whole = None;
        self.units(text, |range, unit| match unit.becomes() {
            None if range.len() == text.len() => whole = Some(self.by_tables(text)),
            None => out.get_or_insert_default().push_str(&self.by_tables(&text[range])),
            Some(becomes) => out.get_or_insert_default().push_str(becomes),
        });
        whole.or(out.map(Cow::Owned)).unwrap_or(Cow::Borrowed(text))
    }

    /// Converts a text that stands on a page in several pieces, one behind the other, of which these are the ends but the last: a word
    /// may begin in one piece and end in another. Gives what comes out of each.
    pub(super) fn text_cut(&self, text: &str, ends: &[usize]) -> Vec<String> {
        let mut out = vec![String::new(); ends.len() + 1];
        let mut piece = 0;
        self.units(text, |range, unit| {
            let by_tables;
            let mut becomes = if let Some(becomes) = unit.becomes() {
                becomes
            } else {
                by_tables = self.by_tables(&text[range.clone()]);
                &*by_tables
            };
            let mut start = range.start;
            while let Some(end) = ends.get(piece).filter(|end| **end < range.end) {
                // In all tables a character becomes one. Of a word that becomes a longer one the last piece gets more.
                let characters = text[start..(*end).max(start)].chars().count();
                let at = becomes.char_indices().nth(characters).map_or(becomes.len(), |(at, _)| at);
                out[piece].push_str(&becomes[..at]);
                becomes = &becomes[at..];
                (start, piece) = ((*end).max(start), piece + 1);
            }
            out[piece].push_str(becomes);
        });
        out
    }

    /// Goes through a text: the editor's words and the names in it, each a unit, and what stands between them.
    fn units<'t>(&'t self, text: &'t str, mut unit: impl FnMut(Range<usize>, Unit<'t>)) {
        let mut done = 0;
        for Found { start, end, becomes } in self.words_found.find(text) {
            self.units_without_words(text, done..start, &mut unit);
            unit(start..end, Unit::Word(becomes));
            done = end;
        }
        self.units_without_words(text, done..text.len(), &mut unit);
    }

    fn units_without_words<'t>(
        &'t self,
        text: &'t str,
        part: Range<usize>,
        unit: &mut impl FnMut(Range<usize>, Unit<'t>),
    ) {
        let mut done = part.start;
        for (start, end, becomes) in self.names_in(&text[part.clone()]) {
            let (start, end) = (part.start + start, part.start + end);
            if done < start {
                unit(done..start, Unit::Between);
            }
            unit(start..end, Unit::Name(becomes));
            done = end;
        }
        if done < part.end {
            unit(done..part.end, Unit::Between);
        }
    }

    /// The names in a text, but those that cut an entry of the dictionary in two: of 头发展示, 发展 is no name.
    fn names_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, &'t str)> {
        let mut entries = (!self.names.is_empty()).then(|| self.tables().0.find(text).peekable());
        self.names_found.find(text).filter_map(move |Found { start, end, becomes }| {
            let entries = entries.as_mut()?;
            while entries.next_if(|entry| entry.end <= start).is_some() {}
            let cuts = entries.peek().is_some_and(|entry| entry.start < start);
            (!cuts).then_some((start, end, becomes))
        })
    }

    fn by_tables<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let out = self.tables().0.convert(text);
        match (self.region(), out) {
            (None, out) => out,
            (Some(region), Cow::Borrowed(out)) => region.convert(out),
            (Some(region), Cow::Owned(out)) => match region.convert(&out) {
                Cow::Borrowed(_) => Cow::Owned(out),
                Cow::Owned(out) => Cow::Owned(out),
            },
        }
    }

    /// What of a text in a language is converted, by which entries; see [`Converter::text_in`].
    pub(crate) fn pieces_in(&self, text: &str, language: &str) -> Vec<Piece> {
        let others = if self.converts(language) { self.others(text) } else { Vec::new() };
        others.into_iter().flat_map(|part| self.pieces(&text[part])).collect()
    }

    /// What of a text is converted, by which entries. Those that change nothing are left out, but the editor's words: they keep what
    /// they do not change.
    pub(super) fn pieces(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.units(text, |range, unit| {
            let text = &text[range];
            let piece = |becomes: &str, by| Piece { text: text.into(), becomes: becomes.into(), by };
            match unit {
                Unit::Word(becomes) => {
                    let known = self.words.iter().rev().find(|known| known.text == text);
                    pieces.push(piece(becomes, Rules::Word(known.map_or(0, |known| known.line))));
                }
                Unit::Name(becomes) if becomes == text => {}
                Unit::Name(becomes) => pieces.push(piece(becomes, Rules::Name)),
                Unit::Between => self.pieces_by_tables(text, &mut pieces),
            }
        });
        pieces
    }

    fn pieces_by_tables(&self, text: &str, pieces: &mut Vec<Piece>) {
        let (table, region) = (self.tables().0, self.region());
        let mut regional = |text: &str, becomes: &str, by: Rules| {
            let becomes = region.map_or(Cow::Borrowed(becomes), |region| region.convert(becomes));
            if *becomes != *text {
                pieces.push(Piece { text: text.into(), becomes: becomes.into_owned(), by });
            }
        };
        let mut done = 0;
        let between = |text: &str, piece: &mut dyn FnMut(&str, &str, Rules)| {
            let found = region.into_iter().flat_map(|region| region.find(text));
            found.for_each(|found| piece(&text[found.start..found.end], found.becomes, Rules::Region));
        };
        for Found { start, end, becomes } in table.find(text) {
            between(&text[done..start], &mut regional);
            regional(&text[start..end], becomes, Rules::Dictionary);
            done = end;
        }
        between(&text[done..], &mut regional);
    }

    /// What the search page of a tree has to know of a site in both scripts, one entry a line with a tab between text and what it becomes:
    /// the editor's words, which readers of both trees may look for in either form; an empty line; those of this tree and names; an
    /// empty line, and the tables in turn.
    pub(crate) fn for_browsers(&self, words: &[Word]) -> String {
        let of_words = |words: &[Word]| -> Vec<String> {
            words.iter().map(|word| format!("{}\t{}", word.text, word.becomes)).collect()
        };
        let named = self.names.iter().map(|(name, becomes)| format!("{name}\t{becomes}"));
        let own: Vec<String> = named.chain(of_words(&self.words)).collect();
        let tables = match self.target {
            Target::Simplified => table::lines(&table::files::TO_SIMPLIFIED),
            Target::Taiwan => table::lines(&table::files::TO_TAIWAN),
            Target::HongKong => table::lines(&table::files::TO_HONG_KONG),
        };
        format!("{}\n\n{}\n\n{tables}\n", of_words(words).join("\n"), own.join("\n"))
    }
}

/// Ranges without others, both in the order of their places.
fn without(ranges: impl Iterator<Item = Range<usize>>, others: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut left = Vec::new();
    for Range { mut start, end } in ranges {
        let first = others.partition_point(|other| other.end <= start);
        for other in others[first..].iter().take_while(|other| other.start < end) {
            if start < other.start {
                left.push(start..other.start);
            }
            start = start.max(other.end);
        }
        if start < end {
            left.push(start..end);
        }
    }
    left
}

/// What a text is made of for the one who converts it.
#[derive(Clone, Copy)]
enum Unit<'t> {
    /// A word of the editor's, with what it becomes.
    Word(&'t str),
    /// A name, with what it becomes.
    Name(&'t str),
    /// What the tables are asked for.
    Between,
}

impl<'t> Unit<'t> {
    /// None of what the tables are asked for.
    fn becomes(self) -> Option<&'t str> {
        match self {
            Self::Word(becomes) | Self::Name(becomes) => Some(becomes),
            Self::Between => None,
        }
    }
}
