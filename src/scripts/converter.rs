//! Converts texts to one script: by the editor's words first, then by the tables.

use std::borrow::Cow;

use serde::Serialize;

use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::scripts::language::{Evidence, HanScript, Target};
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

    /// Converts a text that is said to be in the other script, unless its characters say that it is not.
    pub(crate) fn if_other<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let (from, back) = self.tables();
        let mut evidence = Evidence::default();
        evidence.count(text, from, back);
        if evidence.is_other() { self.text(text) } else { Cow::Borrowed(text) }
    }

    /// Converts a text in a language.
    pub(crate) fn text_in<'t>(&self, text: &'t str, language: &str) -> Cow<'t, str> {
        if self.converts(language) { self.if_other(text) } else { Cow::Borrowed(text) }
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
        let (mut out, mut done) = (String::new(), 0);
        for Found { start, end, becomes } in self.words_found.find(text) {
            out.push_str(&self.without_words(&text[done..start]));
            out.push_str(becomes);
            done = end;
        }
        if done == 0 {
            return self.without_words(text);
        }
        out.push_str(&self.without_words(&text[done..]));
        Cow::Owned(out)
    }

    fn without_words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let (mut out, mut done) = (String::new(), 0);
        for (start, end, becomes) in self.names_in(text) {
            out.push_str(&self.by_tables(&text[done..start]));
            out.push_str(becomes);
            done = end;
        }
        if done == 0 {
            return self.by_tables(text);
        }
        out.push_str(&self.by_tables(&text[done..]));
        Cow::Owned(out)
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

    /// What of a text is converted, by which entries. Those that change nothing are left out.
    pub(crate) fn pieces(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut done = 0;
        for Found { start, end, becomes } in self.words_found.find(text) {
            self.pieces_without_words(&text[done..start], &mut pieces);
            let word = &text[start..end];
            let line = self.words.iter().rev().find(|known| known.text == word).map_or(0, |known| known.line);
            pieces.push(Piece { text: word.into(), becomes: becomes.into(), by: Rules::Word(line) });
            done = end;
        }
        self.pieces_without_words(&text[done..], &mut pieces);
        pieces
    }

    fn pieces_without_words(&self, text: &str, pieces: &mut Vec<Piece>) {
        let mut done = 0;
        for (start, end, becomes) in self.names_in(text) {
            self.pieces_by_tables(&text[done..start], pieces);
            let name = &text[start..end];
            if name != becomes {
                pieces.push(Piece { text: name.into(), becomes: becomes.into(), by: Rules::Name });
            }
            done = end;
        }
        self.pieces_by_tables(&text[done..], pieces);
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

    /// All entries for the search page, one a line with a tab between text and what it becomes: the editor's words and names, an empty
    /// line, and the tables in turn.
    pub(crate) fn for_browsers(&self) -> String {
        let own = self.words.iter().map(|word| (&word.text, &word.becomes));
        let named = self.names.iter().map(|(name, becomes)| (name, becomes));
        let own: Vec<String> = named.chain(own).map(|(text, becomes)| format!("{text}\t{becomes}")).collect();
        let tables = match self.target {
            Target::Simplified => table::lines(&table::files::TO_SIMPLIFIED),
            Target::Taiwan => table::lines(&table::files::TO_TAIWAN),
            Target::HongKong => table::lines(&table::files::TO_HONG_KONG),
        };
        format!("{}\n\n{tables}\n", own.join("\n"))
    }
}
