//! Entries of the front matter by the names of their keys: what a meaning is looked up in.
//!
//! Keys are compared without case. Zola's `[taxonomies]` and `[extra]` tables and Hugo's `[params]` are looked into.

use std::collections::BTreeMap;

use crate::content::draft::KeyPlace;
use crate::content::entries::{Entry, Value};
use crate::ground::diagnostic::Diagnostic;

/// Tables whose keys count as if they stood outside.
const TRANSPARENT: &[&str] = &["taxonomies.", "extra.", "params."];

/// Topics, and former URLs, of one article: each makes pages of its own.
const MOST_NAMES: usize = 40;

/// Looks entries up, and remembers which have a meaning.
pub(super) struct Reader<'a> {
    entries: Vec<Entry>,
    used: Vec<bool>,
    places: BTreeMap<&'static str, KeyPlace>,
    findings: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(entries: Vec<Entry>, findings: &'a mut Vec<Diagnostic>) -> Self {
        Self { used: vec![false; entries.len()], entries, places: BTreeMap::new(), findings }
    }

    /// Entries that carry a meaning, in the order of `keys`, each key first as it is, then in a transparent table.
    fn candidates<S: AsRef<str>>(&self, keys: &[S]) -> Vec<usize> {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            for (rank, table) in [""].iter().chain(TRANSPARENT).enumerate() {
                let Some((head, tail)) = entry.key.split_at_checked(table.len()) else { continue };
                if head.eq_ignore_ascii_case(table) {
                    let matching = (0..).zip(keys).filter(|(_, key)| tail.eq_ignore_ascii_case(key.as_ref()));
                    found.extend(matching.map(|(key, _)| (key, rank, at)));
                }
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, _, at)| at).collect()
    }

    /// Takes the first of the candidates for which `read` gives something.
    pub(super) fn first<S: AsRef<str>, T>(
        &mut self,
        name: &'static str,
        keys: &[S],
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<(T, u32)> {
        let (at, out) =
            self.candidates(keys).into_iter().find_map(|at| Some((at, read(&self.entries[at].value)?)))?;
        Some((out, self.take(name, at)))
    }

    /// Gives an entry its meaning, and its line back.
    fn take(&mut self, name: &'static str, at: usize) -> u32 {
        let Entry { key, line, .. } = &self.entries[at];
        self.used[at] = true;
        self.places.insert(name, KeyPlace { key: key.clone(), line: *line });
        *line
    }

    /// All of the candidates that `read` understands, not only the first.
    pub(super) fn each<S: AsRef<str>>(
        &mut self,
        name: &'static str,
        keys: &[S],
        mut read: impl FnMut(&Entry, &mut Vec<Diagnostic>) -> Taken,
    ) {
        for at in self.candidates(keys) {
            match read(&self.entries[at], self.findings) {
                Taken::Not => {}
                Taken::Used => self.used[at] = true,
                Taken::Named => drop(self.take(name, at)),
            }
        }
    }

    pub(super) fn text<S: AsRef<str>>(&mut self, name: &'static str, keys: &[S]) -> Option<(String, u32)> {
        self.first(name, keys, Value::text)
    }

    /// The text of a key that may mean something else beside.
    pub(super) fn peek_text(&self, key: &str) -> Option<String> {
        self.candidates(&[key]).into_iter().find_map(|at| self.entries[at].value.text())
    }

    /// The texts of a list, or the words of a text, whose key may mean something else beside.
    pub(super) fn peek_words(&self, key: &str) -> Vec<String> {
        let value = self.candidates(&[key]).into_iter().map(|at| &self.entries[at].value).next();
        match value {
            Some(list @ Value::List(_)) => list.texts(),
            Some(value) => {
                let text = value.text().unwrap_or_default();
                text.split_whitespace().map(str::to_owned).collect()
            }
            None => Vec::new(),
        }
    }

    pub(super) fn list<S: AsRef<str>>(&mut self, name: &'static str, keys: &[S]) -> Vec<String> {
        let list = self.first(name, keys, |value| Some(value.names()).filter(|names| !names.is_empty()));
        list.map(|(list, _)| list).unwrap_or_default()
    }

    /// The texts of all entries in tables of a table: of `authors: {ada: {name: A}, tom: {name: B}}` by `name`.
    pub(super) fn inside(&mut self, name: &'static str, keys: &[String], tails: &[&str]) -> Vec<String> {
        let is_meant = |entry: &Entry| {
            keys.iter().any(|outer| {
                let inner = inside(&entry.key, outer);
                inner
                    .as_deref()
                    .and_then(|inner| inner.rsplit_once('.'))
                    .is_some_and(|(_, tail)| tails.contains(&tail))
            })
        };
        let found: Vec<usize> = (0..self.entries.len()).filter(|at| is_meant(&self.entries[*at])).collect();
        // The first one's place is that of the field.
        for at in found.iter().rev() {
            self.take(name, *at);
        }
        found.into_iter().filter_map(|at| self.entries[at].value.text()).collect()
    }

    /// Key and line of the first of these that is a table, where only a text would say something: `draft: {since: 2024}`.
    pub(super) fn table(&self, keys: &[&'static str]) -> Option<(&'static str, u32)> {
        self.entries.iter().find_map(|entry| {
            let key = keys.iter().find(|key| inside(&entry.key, key).is_some())?;
            Some((*key, entry.line))
        })
    }

    /// The key that gave a field, as it is written.
    pub(super) fn key<'k>(&'k self, name: &'k str) -> &'k str {
        self.places.get(name).map_or(name, |place| &place.key)
    }

    pub(super) fn warn(&mut self, line: u32, message: String, help: impl Into<String>) {
        self.findings.push(Diagnostic::warning(message).line(line).help(help));
    }

    /// The first names of a list; that there are more is reported.
    pub(super) fn at_most(&mut self, field: &'static str, mut names: Vec<String>) -> Vec<String> {
        if names.len() > MOST_NAMES {
            let (count, many) = (names.len(), if field.ends_with('s') { "" } else { "s" });
            let message = format!("the article has {count} {field}{many}; the first {MOST_NAMES} are taken");
            let line = self.places.get(field).map_or(1, |place| place.line);
            self.warn(line, message, "name those that matter: each makes pages of its own");
            names.truncate(MOST_NAMES);
        }
        names
    }

    /// All keys that nothing has used, as text, and where the others stand.
    pub(super) fn rest(self) -> (BTreeMap<String, String>, BTreeMap<&'static str, KeyPlace>) {
        let rest = self.entries.into_iter().zip(self.used).filter(|(_, used)| !used);
        let rest = rest.filter_map(|(entry, _)| Some((entry.key, entry.value.plain()?))).collect();
        (rest, self.places)
    }
}

/// What follows the name of a table in a key, in small letters: `since` of `extra.draft.since` in `draft`.
fn inside(key: &str, table: &str) -> Option<String> {
    let key = key.to_ascii_lowercase();
    let key = TRANSPARENT.iter().find_map(|table| key.strip_prefix(table)).unwrap_or(&key);
    Some(key.strip_prefix(&*table.to_ascii_lowercase())?.strip_prefix('.')?.to_owned())
}

/// What became of an entry.
pub(super) enum Taken {
    Not,
    Used,
    /// It gave the field.
    Named,
}
