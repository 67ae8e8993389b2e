//! What front matter holds in whichever notation: keys, values and where they stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::diagnostic::Diagnostic;

/// A value of the front matter. Numbers, booleans and dates stay as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Text(String),
    List(Vec<Value>),
    Table(Vec<Entry>),
}

/// A key with its value. Once flat, a key inside a table has its path: `extra.author`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
    /// Line of the file, from 1.
    pub(super) line: u32,
}

/// What a front matter block holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entries {
    /// In the order of the file, flat, each key once: no value is a table.
    pub(super) entries: Vec<Entry>,
    /// Whether the block was broken, so that its values are worth less than what the rest of the file says.
    pub(super) broken: bool,
}

impl Entries {
    /// Makes a block's table flat. Of keys that stand twice the last counts, and a finding says so.
    pub(super) fn new(table: Vec<Entry>, broken: bool, findings: &mut Vec<Diagnostic>) -> Self {
        let mut entries = Vec::with_capacity(table.len());
        flatten(table, "", &mut entries, findings);
        Self { entries, broken }
    }
}

fn flatten(table: Vec<Entry>, prefix: &str, entries: &mut Vec<Entry>, findings: &mut Vec<Diagnostic>) {
    // Meanings are looked up without case.
    let mut last = BTreeMap::new();
    for (place, entry) in table.iter().enumerate() {
        let Some(before) = last.insert(entry.key.to_ascii_lowercase(), place) else { continue };
        let (key, other) = (&entry.key, table[before].line);
        findings.push(
            Diagnostic::warning(format!(
                "the key `{prefix}{key}` stands twice, on line {other} and here; this one counts"
            ))
            .line(entry.line)
            .help("remove one of the two"),
        );
    }
    for (place, Entry { key, value, line }) in table.into_iter().enumerate() {
        if last.get(&key.to_ascii_lowercase()) != Some(&place) {
            continue;
        }
        let key = format!("{prefix}{key}");
        match value {
            Value::Table(inner) => flatten(inner, &format!("{key}."), entries, findings),
            value => entries.push(Entry { key, value, line }),
        }
    }
}

/// Keys of a person's whole name.
pub(super) const FULL_NAMES: &[&str] = &["name", "display_name", "displayname", "full_name", "fullname"];

/// Keys of the two parts of a name.
pub(super) const NAME_PARTS: &[(&str, &str)] = &[
    ("first", "last"),
    ("first_name", "last_name"),
    ("firstname", "lastname"),
    ("given", "family"),
    ("given_name", "family_name"),
    ("givenname", "familyname"),
];

/// A name of its parts: those of a Chinese one stand the other way round and without a space.
pub(super) fn joined(first: Option<String>, last: Option<String>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) if !first.is_ascii() && last.chars().count() <= 2 && !last.is_ascii() => {
            Some(format!("{last}{first}"))
        }
        (Some(first), Some(last)) => Some(format!("{first} {last}")),
        (first, last) => first.or(last),
    }
}

impl Value {
    /// A list gives its first text, a table its name.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Self::List(items) => items.iter().find_map(Self::text),
            Self::Table(table) => ["name", "title", "url", "src", "path"].iter().find_map(|key| {
                table.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)).and_then(|it| it.value.text())
            }),
        }
    }

    /// Of a list the name of each person: a text, or a table with a name, or with its parts.
    pub(super) fn people(&self) -> Vec<String> {
        let Self::List(items) = self else { return self.texts() };
        let person = |item: &Self| match item {
            Self::Table(table) => {
                let of = |key: &str| table.iter().find(|it| it.key.eq_ignore_ascii_case(key))?.value.text();
                let whole = FULL_NAMES.iter().find_map(|key| of(key));
                let parts = || NAME_PARTS.iter().find_map(|(first, last)| joined(of(first), of(last)));
                whole.or_else(parts).or_else(|| item.text())
            }
            item => item.text(),
        };
        items.iter().filter_map(person).collect()
    }

    /// Of a list the text of each item.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::text).collect(),
            value => value.text().into_iter().collect(),
        }
    }

    /// Of a list each item, of a text what stands between commas (a name may hold spaces); each once.
    pub(super) fn names(&self) -> Vec<String> {
        let texts = match self {
            Self::List(_) => self.texts(),
            value => value
                .text()
                .iter()
                .flat_map(|text| text.split([',', '，', '、']))
                .map(str::to_owned)
                .collect(),
        };
        let mut seen = BTreeSet::new();
        let names = texts.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
        names.filter(|name| seen.insert(*name)).map(str::to_owned).collect()
    }

    /// All of it on one line, for keys that only a theme understands.
    pub(super) fn plain(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text.clone()),
            Self::List(items) => Some(items.iter().filter_map(Self::plain).collect::<Vec<_>>().join(", ")),
            Self::Table(table) => {
                let pairs = table.iter().filter_map(|it| Some(format!("{}: {}", it.key, it.value.plain()?)));
                Some(pairs.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// YAML's words for true and false, and 1 and 0.
    pub(super) fn switch(&self) -> Option<bool> {
        read_switch(&self.text()?)
    }
}

pub(super) fn read_switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}
