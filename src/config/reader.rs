//! Walks the parsed TOML with its spans, so that every finding shows its line, and so that all of them are found in one
//! pass: a derived `Deserialize` would stop at the first.

use std::ops::{Range, RangeInclusive};

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::suggest::nearest;
use crate::ground::diagnostic::{Diagnostic, Severity};

/// Longest line that a finding shows, in characters.
const EXCERPT: usize = 200;

/// What is wrong with a value, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// One sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Whether the value may be shown: a password may not, build logs are public.
    pub secret: bool,
}

impl Fault {
    /// A fault that explains itself.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, secret: false }
    }

    /// Keeps the value out of the message.
    pub(crate) fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Adds what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The keys of an article in `curation/`, which site.toml has no section for.
pub(crate) const ARTICLE: &str = "curation";

/// The keys of a story in `curation/`; `[stories]` of site.toml has others.
pub(crate) const STORY: &str = "a story of the editor's";

/// The keys that are asked for, by section, in order; the top of site.toml is the section without a name. Whoever reads a
/// key makes it known.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    pub(crate) sections: Vec<(&'static str, Vec<&'static str>)>,
    /// Sections that are lists of tables.
    pub(crate) lists: Vec<&'static str>,
}

impl Vocabulary {
    /// The keys of a section.
    pub(crate) fn of(&self, section: &str) -> Option<&[&'static str]> {
        self.sections.iter().find(|(name, _)| *name == section).map(|(_, keys)| keys.as_slice())
    }

    fn begin(&mut self, section: &'static str) -> &mut Vec<&'static str> {
        let known = self.sections.iter().position(|(name, _)| *name == section);
        let place = known.unwrap_or_else(|| {
            self.sections.push((section, Vec::new()));
            self.sections.len() - 1
        });
        &mut self.sections[place].1
    }

    /// What a key that nobody asks for was meant to be: one misspelt, one of another section, or one of those here.
    fn meant(&self, section: &str, name: &str) -> String {
        let known = self.of(section).unwrap_or_default();
        if let Some(near) = nearest(name, known.iter().copied()) {
            return format!("did you mean `{near}`?");
        }
        let curates = |section: &str| [ARTICLE, STORY].contains(&section);
        let elsewhere = |(other, keys): &&(&'static str, Vec<&'static str>)| {
            !curates(other) && !curates(section) && *other != section && keys.contains(&name)
        };
        // `[[fetch.feeds]]` is forgotten below `[fetch]`.
        let within = |(other, _): &&(&'static str, Vec<&'static str>)| {
            !section.is_empty() && other.strip_prefix(section).is_some_and(|rest| rest.starts_with('.'))
        };
        let mut places = self.sections.iter().filter(elsewhere);
        match places.clone().find(within).or_else(|| places.next()) {
            Some(("", _)) => format!("`{name}` belongs at the top, before the first [section]"),
            Some((other, _)) if self.lists.contains(other) => format!("`{name}` belongs below [[{other}]]"),
            Some((other, _)) => format!("`{name}` belongs below [{other}]"),
            None => format!("known keys here: {}", known.join(", ")),
        }
    }
}

/// A table that was read.
struct ReadTable<'t> {
    section: &'static str,
    table: &'t DeTable<'t>,
    /// The keys that were asked for in it.
    asked: Vec<&'static str>,
    /// What it is, where that decides which keys of its section say something in it.
    kind: Option<String>,
}

/// The text of site.toml, or of another file of its kind, and what was found in it.
pub(crate) struct Reader<'t> {
    /// The file that all findings are about.
    file: &'t str,
    text: &'t str,
    diagnostics: Vec<Diagnostic>,
    tables: Vec<ReadTable<'t>>,
    pub(crate) asked: Vocabulary,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, diagnostics: Vec::new(), tables: Vec::new(), asked: Vocabulary::default() }
    }

    /// All findings in the order of the file, keys that nobody asked for among them.
    pub(crate) fn finish(mut self, vocabulary: &Vocabulary) -> Vec<Diagnostic> {
        for ReadTable { section, table, asked, kind } in std::mem::take(&mut self.tables) {
            for key in table.keys() {
                let name: &str = key.get_ref();
                if !vocabulary.of(section).unwrap_or_default().contains(&name) {
                    let place = match section {
                        "" => String::new(),
                        ARTICLE => " of an article".to_owned(),
                        STORY => " in [[stories]]".to_owned(),
                        list if vocabulary.lists.contains(&list) => format!(" in [[{list}]]"),
                        section => format!(" in [{section}]"),
                    };
                    let fault = Fault::new(format!("unknown key `{name}`{place}"));
                    let help = vocabulary.meant(section, name);
                    self.report(Severity::Warning, &key.span(), fault.help(help));
                } else if let Some(kind) = kind.as_ref().filter(|_| !asked.contains(&name)) {
                    let fault = Fault::new(format!("`{name}` says nothing of a target of kind {kind:?}"));
                    self.fault(&key.span(), fault);
                }
            }
        }
        self.diagnostics.sort_by_key(|d| (d.line, d.column));
        self.diagnostics
    }

    /// Line of a byte offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> u32 {
        let breaks = self.text[..self.border(offset)].bytes().filter(|b| *b == b'\n').count();
        u32::try_from(breaks + 1).unwrap_or(u32::MAX)
    }

    fn border(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }

    /// Reports what is wrong at a place, with the line shown.
    pub(crate) fn fault(&mut self, span: &Range<usize>, fault: Fault) {
        self.report(Severity::Error, span, fault);
    }

    fn report(&mut self, severity: Severity, span: &Range<usize>, fault: Fault) {
        let offset = self.border(span.start);
        let start = self.text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[start..].lines().next().unwrap_or_default();
        let column = self.text[start..offset].chars().count();
        let mut found = Diagnostic::new(severity, fault.message).at(self.file).line(self.line(offset));
        found = found.column(u32::try_from(column + 1).unwrap_or(u32::MAX));
        // A line too long to show whole would push the caret off any screen.
        if !fault.secret && line.chars().count() <= EXCERPT {
            found = found.excerpt(line);
        }
        found.help = fault.help;
        self.diagnostics.push(found);
    }

    /// Reports the parser's errors: the first of each line, since one slip often breaks what follows it.
    pub(crate) fn syntax_errors(&mut self, errors: Vec<toml::de::Error>) {
        self.syntax_errors_with(errors, None);
    }

    /// The same, with what to write.
    pub(crate) fn syntax_errors_with(
        &mut self,
        mut errors: Vec<toml::de::Error>,
        help: Option<&'static str>,
    ) {
        errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
        let mut last_line = None;
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            let line = self.line(span.start);
            if last_line.replace(line) != Some(line) {
                let fault = Fault::new(error.message());
                self.fault(&span, help.into_iter().fold(fault, Fault::help));
            }
        }
    }

    /// A section that stands for the table, or for nothing when there is none.
    pub(crate) fn section<'r>(
        &'r mut self,
        name: &'static str,
        table: Option<&'t DeTable<'t>>,
    ) -> Section<'r, 't> {
        self.asked.begin(name);
        let place = self.tables.len();
        self.tables.extend(table.map(|table| ReadTable {
            section: name,
            table,
            asked: Vec::new(),
            kind: None,
        }));
        Section { reader: self, name, table, place }
    }
}

/// One table of site.toml.
pub(crate) struct Section<'r, 't> {
    pub(crate) reader: &'r mut Reader<'t>,
    name: &'static str,
    table: Option<&'t DeTable<'t>>,
    /// Among the tables that the reader knows.
    place: usize,
}

impl<'t> Section<'_, 't> {
    /// The value of a key, whatever it is.
    pub(crate) fn value(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        let keys = self.reader.asked.begin(self.name);
        if !keys.contains(&key) {
            keys.push(key);
        }
        let table = self.table?;
        self.reader.tables[self.place].asked.push(key);
        table.get(key)
    }

    /// From here on, keys that are not asked for are faults: they say nothing of a table of this kind.
    pub(crate) fn is_of_kind(&mut self, kind: &str) {
        if self.table.is_some() {
            self.reader.tables[self.place].kind = Some(kind.to_owned());
        }
    }

    fn wrong_type(&mut self, key: &str, wanted: &str, value: &Spanned<DeValue<'_>>) {
        let message = format!("`{key}` must be {wanted}, but is {}", type_name(value.get_ref()));
        self.reader.fault(&value.span(), Fault::new(message));
    }

    /// A text that passes a check.
    pub(crate) fn checked<T>(
        &mut self,
        key: &'static str,
        check: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let value = self.value(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(key, "a text in quotes", value);
            return None;
        };
        check(text).map_err(|fault| self.reader.fault(&value.span(), fault)).ok()
    }

    /// A text on one line: white space at its ends goes, line breaks become spaces.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        self.checked(key, |text| Ok(text.split_whitespace().collect::<Vec<_>>().join(" ")))
    }

    /// A text of which something must be left.
    pub(crate) fn name(&mut self, key: &'static str) -> Option<String> {
        self.checked(key, |text| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() { Err(Fault::new(format!("`{key}` must not be empty"))) } else { Ok(text) }
        })
    }

    /// One of some words.
    pub(crate) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        self.checked(key, |text| {
            choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
                let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                Fault::new(format!("`{key}` must be {}, not {text:?}", words.join(" or ")))
            })
        })
    }

    /// A whole number within a range.
    pub(crate) fn number(&mut self, key: &'static str, range: &RangeInclusive<usize>) -> Option<usize> {
        let value = self.value(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            self.wrong_type(key, "a whole number", value);
            return None;
        };
        let parsed = usize::from_str_radix(number.as_str(), number.radix()).ok();
        let fit = parsed.filter(|number| range.contains(number));
        if fit.is_none() {
            let (low, high) = (range.start(), range.end());
            let message = format!("`{key}` must be {low} to {high}, but is {number}");
            self.reader.fault(&value.span(), Fault::new(message));
        }
        fit
    }

    /// A list of texts; a single text stands for a list of one.
    pub(crate) fn texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        let value = self.value(key)?;
        let items = match value.get_ref() {
            DeValue::String(_) => std::slice::from_ref(value),
            DeValue::Array(array) => array.as_ref(),
            _ => {
                self.wrong_type(key, "a list of texts", value);
                return None;
            }
        };
        let texts = items.iter().filter_map(|item| self.word(key, item)).collect();
        Some(texts)
    }

    /// A list of which each item is a text or a list of texts that stand for each other.
    pub(crate) fn alternatives(&mut self, key: &'static str) -> Option<Vec<Vec<String>>> {
        let value = self.value(key)?;
        let Some(items) = value.get_ref().as_array() else {
            return self.texts(key).map(|texts| texts.into_iter().map(|text| vec![text]).collect());
        };
        let mut groups = Vec::new();
        for item in items.iter() {
            let texts = match item.get_ref() {
                DeValue::Array(texts) => texts.as_ref(),
                _ => std::slice::from_ref(item),
            };
            let group: Vec<String> = texts.iter().filter_map(|text| self.word(key, text)).collect();
            if !group.is_empty() {
                groups.push(group);
            } else if texts.is_empty() {
                let fault = Fault::new(format!("`{key}` must not hold empty lists"));
                self.reader.fault(&item.span(), fault);
            }
        }
        Some(groups)
    }

    /// One text of a list.
    fn word(&mut self, key: &'static str, item: &Spanned<DeValue<'_>>) -> Option<String> {
        match item.get_ref().as_str().map(str::trim) {
            // An empty name would be found in every text.
            Some("") => {
                self.reader.fault(&item.span(), Fault::new(format!("`{key}` must not hold empty texts")));
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong_type(key, "a list of texts", item);
                None
            }
        }
    }

    /// A day, as TOML's date or in quotes: `2024-01-17`.
    pub(crate) fn day(&mut self, key: &'static str) -> Option<NaiveDate> {
        let value = self.value(key)?;
        day_in(key, value.get_ref()).map_err(|fault| self.reader.fault(&value.span(), fault)).ok()
    }

    /// True or false.
    pub(crate) fn switch(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let switch = value.get_ref().as_bool();
        if switch.is_none() {
            self.wrong_type(key, "true or false", value);
        }
        switch
    }

    /// A text of several lines; none when nothing is in it.
    pub(crate) fn lines(&mut self, key: &'static str) -> Option<String> {
        self.checked(key, |text| Ok(text.trim().to_owned())).filter(|text| !text.is_empty())
    }

    /// The line that the value of a key begins in, from 1.
    pub(crate) fn line_of(&mut self, key: &'static str) -> Option<u32> {
        let span = self.value(key)?.span();
        Some(self.reader.line(span.start))
    }

    /// Some of a few words.
    pub(crate) fn choices<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<Vec<T>> {
        let texts = self.texts(key)?;
        let span = self.value(key).map_or(0..0, |value| value.span());
        let mut chosen = Vec::new();
        for text in texts {
            match choices.iter().find(|(word, _)| *word == text) {
                Some((_, value)) => chosen.push(*value),
                None => {
                    let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                    let message = format!("`{key}` must hold {} only, not {text:?}", words.join(", "));
                    self.reader.fault(&span, Fault::new(message));
                }
            }
        }
        Some(chosen)
    }

    /// A list of texts that pass a check.
    pub(crate) fn texts_checked<T>(
        &mut self,
        key: &'static str,
        check: impl Fn(&str) -> Result<T, Fault>,
    ) -> Option<Vec<T>> {
        let span = self.value(key)?.span();
        let mut checked = Vec::new();
        for text in self.texts(key)? {
            match check(&text) {
                Ok(value) => checked.push(value),
                Err(fault) => self.reader.fault(&span, fault),
            }
        }
        Some(checked)
    }

    /// The section below a key.
    pub(crate) fn subsection(&mut self, key: &'static str) -> Section<'_, 't> {
        let table = self.value(key).and_then(|value| {
            if !value.get_ref().is_table() {
                let message = format!("`{key}` must be a table, written [{key}], but is {}", type_name(value.get_ref()));
                let fault = Fault::new(message);
                // Both are called feeds.
                let is_of_fetch = key == "feeds" && value.get_ref().is_array();
                let help = "[feeds] are those that the site has; the ones that it fetches are written [[fetch.feeds]]";
                self.reader.fault(&value.span(), if is_of_fetch { fault.help(help) } else { fault });
            }
            value.get_ref().as_table()
        });
        self.reader.section(key, table)
    }

    /// The tables of a list, each with the place of its head.
    pub(crate) fn tables(&mut self, key: &'static str) -> Vec<(Range<usize>, &'t DeTable<'t>)> {
        self.tables_of(key, key)
    }

    /// The same of a list whose name is longer than its key: `[[fetch.feeds]]`.
    pub(crate) fn tables_of(
        &mut self,
        key: &'static str,
        list: &'static str,
    ) -> Vec<(Range<usize>, &'t DeTable<'t>)> {
        if !self.reader.asked.lists.contains(&list) {
            self.reader.asked.lists.push(list);
        }
        let Some(value) = self.value(key) else { return Vec::new() };
        let wanted = format!("a list of tables, written [[{list}]]");
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, &wanted, value);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push((item.span(), table)),
                None => self.wrong_type(key, &wanted, item),
            }
        }
        tables
    }
}

/// A table without its spans. A number that does not fit into 64 bits is the only thing that can fail here.
pub(crate) fn plain_table(table: &DeTable<'_>) -> Result<toml::Table, Fault> {
    let deserializer = toml::de::Deserializer::from(Spanned::new(0..0, table.clone()));
    toml::Table::deserialize(deserializer).map_err(|error| Fault::new(error.message()))
}

/// A day, as TOML's date or in quotes: `2024-01-17`.
pub(crate) fn day_in(key: &str, value: &DeValue<'_>) -> Result<NaiveDate, Fault> {
    let text = match value {
        DeValue::Datetime(date) => date.to_string(),
        DeValue::String(text) => text.trim().to_owned(),
        _ => return Err(Fault::new(format!("`{key}` must be a day, but is {}", type_name(value)))),
    };
    let fault = || Fault::new(format!("`{key}` must be a day, not {text}")).help("write it like 2024-01-17");
    text.parse().map_err(|_| fault())
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
