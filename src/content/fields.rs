//! Entries of the front matter in, fields of the draft out: which key means what, and what a value of the wrong kind is
//! taken for.
//!
//! The keys of title, date, source URL, author, source, column and topics are the site's to choose (`[front_matter]` in
//! site.toml); the others are those of Jekyll, Hugo and Zola. Keys are compared without case. Zola's `[taxonomies]` and
//! `[extra]` tables and Hugo's `[params]` are looked into.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::config::{FrontMatterKeys, Hand, Pin};
use crate::content::dates::{Moment, read_moment};
use crate::content::front_matter::{Entries, Entry, Value};
use crate::content::{Found, FrontMatter, KeyPlace, Origin};
use crate::ground::diagnostic::Diagnostic;

const DRAFT: &[&str] = &["draft"];
const PUBLISHED: &[&str] = &["published"];
const SLUG: &[&str] = &["slug"];
const ALIASES: &[&str] = &["aliases", "alias", "redirect_from"];
const LANGUAGE: &[&str] = &["lang", "language", "locale"];
const SUMMARY: &[&str] = &["summary", "description", "excerpt"];
const IMAGE: &[&str] = &["image", "cover", "featured_image", "thumbnail", "images"];
const FORMAT: &[&str] = &["format"];

/// The table of what the editor says of the article.
const HAND: &str = "curation.";

/// Tables whose keys count as if they stood outside.
const TRANSPARENT: &[&str] = &["taxonomies.", "extra.", "params."];

/// Topics, and former URLs, of one article: each makes pages of its own.
const MOST_NAMES: usize = 100;

/// How the body is to be read, by the editor's hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Markdown,
}

/// What the front matter says.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) title: Option<Found<String>>,
    pub(super) source_url: Option<Found<String>>,
    pub(super) date: Option<Found<Moment>>,
    pub(super) format: Option<Format>,
    pub(super) front_matter: FrontMatter,
    /// Whether the block was broken, so that the wire header is to be believed first.
    pub(super) broken: bool,
}

/// Whether a key means something to newsprint.
pub(super) fn is_known(key: &str, keys: &FrontMatterKeys) -> bool {
    let own =
        [&keys.title, &keys.date, &keys.source_url, &keys.author, &keys.source, &keys.column, &keys.topics];
    let fixed = [DRAFT, PUBLISHED, SLUG, ALIASES, LANGUAGE, SUMMARY, IMAGE, FORMAT, &["layout"]];
    own.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(key))
        || key.eq_ignore_ascii_case(HAND.trim_end_matches('.'))
        || key.get(..HAND.len()).is_some_and(|head| head.eq_ignore_ascii_case(HAND))
        || fixed.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(key))
}

/// Gives every entry its meaning.
pub(super) fn read(entries: Entries, keys: &FrontMatterKeys, findings: &mut Vec<Diagnostic>) -> Fields {
    let mut reader = Reader {
        used: vec![false; entries.entries.len()],
        entries: entries.entries,
        places: Vec::new(),
        findings,
    };
    let title = reader.text("title", &keys.title).map(found);
    let draft = reader.is_draft();
    let date = reader.date(&keys.date);
    let source_url = reader.text("source_url", &keys.source_url).map(found);
    let format = reader.format();
    let topics = reader.list("topics", &keys.topics);
    let topics = reader.at_most(MOST_NAMES, "topics", topics);
    let aliases = reader.aliases();
    let aliases = reader.at_most(MOST_NAMES, "aliases", aliases);
    let front_matter = FrontMatter {
        author: reader.people("author", &keys.author),
        source: reader.text("source", &keys.source).map(|(text, _)| text),
        column: reader.list("column", &keys.column).into_iter().next(),
        topics,
        draft,
        slug: reader.slug(),
        aliases,
        language: reader.language(),
        summary: reader.text("summary", SUMMARY).map(|(text, _)| text),
        image: reader.image(),
        hand: reader.hand(),
        extra: reader.rest(),
        places: reader.places.into_iter().collect(),
    };
    Fields { title, source_url, date, format, front_matter, broken: entries.broken }
}

fn found<T>((value, line): (T, u32)) -> Found<T> {
    Found { value, origin: Origin::FrontMatter, line: Some(line) }
}

struct Reader<'a> {
    entries: Vec<Entry>,
    used: Vec<bool>,
    places: Vec<(&'static str, KeyPlace)>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
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
    fn first<S: AsRef<str>, T>(
        &mut self,
        name: &'static str,
        keys: &[S],
        read: impl Fn(&Value) -> Option<T>,
    ) -> Option<(T, u32)> {
        for at in self.candidates(keys) {
            let Entry { key, value, line } = &self.entries[at];
            if let Some(out) = read(value) {
                self.used[at] = true;
                let line = *line;
                self.places.push((name, KeyPlace { key: key.clone(), line }));
                return Some((out, line));
            }
        }
        None
    }

    fn text<S: AsRef<str>>(&mut self, name: &'static str, keys: &[S]) -> Option<(String, u32)> {
        self.first(name, keys, text_of)
    }

    fn list<S: AsRef<str>>(&mut self, name: &'static str, keys: &[S]) -> Vec<String> {
        let list = self.first(name, keys, |value| Some(names_of(value)).filter(|names| !names.is_empty()));
        list.map(|(list, _)| list).unwrap_or_default()
    }

    /// `author: A`, `authors: [A, B]`, `author: {name: A}`, `authors: [{name: A}]`.
    fn people<S: AsRef<str>>(&mut self, name: &'static str, keys: &[S]) -> Option<String> {
        let keys: Vec<String> =
            keys.iter().flat_map(|key| [key.as_ref().to_owned(), format!("{}.name", key.as_ref())]).collect();
        let (names, _) = self.first(name, &keys, |value| {
            let names = match value {
                Value::List(items) => items.iter().filter_map(text_of).collect(),
                value => text_of(value).into_iter().collect::<Vec<_>>(),
            };
            (!names.is_empty()).then_some(names)
        })?;
        let chinese = names.iter().any(|name| name.chars().any(|c| c >= '\u{2e80}'));
        Some(names.join(if chinese { "、" } else { ", " }))
    }

    /// `slug: spring-festival`. What looks like a path is said to be none; `plan` takes its letters and digits only.
    fn slug(&mut self) -> Option<String> {
        let (slug, line) = self.text("slug", SLUG)?;
        let odd = |c: char| matches!(c, '/' | '\\') || c.is_control();
        if slug.contains(odd) || !slug.contains(char::is_alphanumeric) {
            let message = format!("the slug is not one part of a URL: {}", quoted(&slug));
            let help = "write it like `spring-festival`; only its letters and digits are taken";
            self.findings.push(Diagnostic::warning(message).line(line).help(help));
        }
        Some(slug)
    }

    /// `image: a.png`, `images: [a.png]`, `cover: {image: a.png}`.
    fn image(&mut self) -> Option<String> {
        static KEYS: LazyLock<Vec<String>> = LazyLock::new(|| {
            let inner = ["", ".image", ".url", ".src", ".path", ".file", ".feature"];
            IMAGE.iter().flat_map(|key| inner.map(|inner| format!("{key}{inner}"))).collect()
        });
        self.first("image", &KEYS, text_of).map(|(text, _)| text)
    }

    fn date(&mut self, keys: &[String]) -> Option<Found<Moment>> {
        let date = self.first("date", keys, |value| read_moment(&text_of(value)?));
        if date.is_none() {
            for at in self.candidates(keys) {
                // Jekyll's `published: true` is no date.
                let Some(text) = text_of(&self.entries[at].value).filter(|text| read_switch(text).is_none())
                else {
                    continue;
                };
                let Entry { key, line, .. } = &self.entries[at];
                self.findings.push(
                    Diagnostic::warning(format!("`{key}` is no date: {}", quoted(&text)))
                        .line(*line)
                        .help("write it like 2020-10-30T21:57:05+08:00 or 2020-10-30"),
                );
            }
        }
        date.map(found)
    }

    /// `draft: true`, or Jekyll's `published: false`. What is neither yes nor no holds the article back: better an
    /// article too late than a draft in public.
    fn is_draft(&mut self) -> bool {
        let mut draft = false;
        for (keys, means_draft) in [(DRAFT, true), (PUBLISHED, false)] {
            for at in self.candidates(keys) {
                let Some(text) = text_of(&self.entries[at].value) else { continue };
                let Entry { key, line, .. } = &self.entries[at];
                match read_switch(&text) {
                    Some(switch) if switch != means_draft => {}
                    Some(_) => {
                        draft = true;
                        self.places.push(("draft", KeyPlace { key: key.clone(), line: *line }));
                    }
                    None if means_draft => {
                        self.findings.push(
                            Diagnostic::warning(format!(
                                "`{key}` is neither true nor false: {}; the article is held back as a draft",
                                quoted(&text)
                            ))
                            .line(*line)
                            .help("write `draft: true` or `draft: false`"),
                        );
                        draft = true;
                        self.places.push(("draft", KeyPlace { key: key.clone(), line: *line }));
                    }
                    // `published: 2020-10-30` is a date.
                    None => continue,
                }
                self.used[at] = true;
            }
        }
        draft
    }

    fn format(&mut self) -> Option<Format> {
        let (text, line) = self.text("format", FORMAT)?;
        match text.to_ascii_lowercase().as_str() {
            "html" => Some(Format::Html),
            "markdown" | "md" => Some(Format::Markdown),
            _ => {
                self.findings.push(
                    Diagnostic::warning(format!("there is no format {}", quoted(&text)))
                        .line(line)
                        .help("write `html` or `markdown`, or leave `format` out: the body's start decides"),
                );
                None
            }
        }
    }

    /// BCP 47 as far as its shape goes; `zh_CN` is read as `zh-CN`.
    fn language(&mut self) -> Option<String> {
        let (text, line) = self.text("language", LANGUAGE)?;
        let tag = text.replace('_', "-");
        let mut parts = tag.split('-');
        let shaped = parts.next().is_some_and(|part| {
            matches!(part.len(), 2..=8) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
        }) && parts
            .all(|part| matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if shaped {
            return Some(tag);
        }
        self.findings.push(
            Diagnostic::warning(format!("{} is no language tag", quoted(&text)))
                .line(line)
                .help("write one like zh-Hans, zh-Hant or en"),
        );
        None
    }

    /// The first names of a list; that there are more is reported.
    fn at_most(&mut self, most: usize, field: &'static str, mut names: Vec<String>) -> Vec<String> {
        if names.len() > most {
            let line = self.places.iter().rev().find(|(name, _)| *name == field).map(|(_, place)| place.line);
            let mut finding = Diagnostic::warning(format!(
                "the article has {} {field}; the first {most} are taken",
                names.len()
            ))
            .help("name those that matter: each makes pages of its own");
            finding.line = line;
            self.findings.push(finding);
            names.truncate(most);
        }
        names
    }

    /// Former URLs: root-relative paths that stay below the root.
    fn aliases(&mut self) -> Vec<String> {
        let written = self.first("aliases", ALIASES, |value| match value {
            Value::List(items) => Some(items.iter().filter_map(text_of).collect()),
            value => text_of(value).map(|text| vec![text]),
        });
        let Some((written, line)) = written else { return Vec::new() };
        let (aliases, unsound): (Vec<String>, Vec<String>) = written
            .into_iter()
            .map(|text| if text.starts_with('/') { text } else { format!("/{text}") })
            .partition(|path| is_site_path(path));
        if let Some(first) = unsound.first() {
            self.findings.push(
                Diagnostic::warning(format!(
                    "the alias {} is no path of this site and is left out",
                    quoted(first)
                ))
                .line(line)
                .help("write it like /2020/10/30/old-name/"),
            );
        }
        aliases
    }

    /// What stands below `curation`: the keys that a file of `curation/` has.
    fn hand(&mut self) -> Hand {
        let text = |reader: &mut Self, name, key: &str| {
            reader.text(name, &[format!("{HAND}{key}")]).map(|(text, _)| text)
        };
        let add_topics = self.list("add_topics", &[format!("{HAND}add_topics")]);
        let drop_topics = self.list("drop_topics", &[format!("{HAND}drop_topics")]);
        Hand {
            add_topics: self.at_most(MOST_NAMES, "add_topics", add_topics),
            drop_topics: self.at_most(MOST_NAMES, "drop_topics", drop_topics),
            pin: self.pin(),
            lead: self.is_set("lead"),
            hide: self.is_set("hide"),
            note: text(self, "note", "note"),
            correction: text(self, "correction", "correction"),
            title: text(self, "better_title", "title"),
            order: self.order(),
            author: text(self, "better_author", "author"),
            aliases: Vec::new(),
        }
    }

    /// `lead: true`. What is neither yes nor no is reported; to hide an article by mistake is the smaller harm.
    fn is_set(&mut self, key: &'static str) -> bool {
        let Some((text, line)) = self.text(key, &[format!("{HAND}{key}")]) else { return false };
        read_switch(&text).unwrap_or_else(|| {
            let message = format!("`{HAND}{key}` is neither true nor false: {}", quoted(&text));
            self.findings.push(Diagnostic::warning(message).line(line).help(format!("write `{key}: true`")));
            key == "hide"
        })
    }

    /// `pin: true`, or the last day.
    fn pin(&mut self) -> Option<Pin> {
        let (text, line) = self.text("pin", &[format!("{HAND}pin")])?;
        match (read_switch(&text), text.parse()) {
            (Some(pinned), _) => pinned.then_some(Pin::Open),
            (None, Ok(day)) => Some(Pin::Until(day)),
            (None, Err(_)) => {
                let message = format!("`{HAND}pin` is no day: {}", quoted(&text));
                let help = "write the last day, 2024-01-17, or `pin: true`";
                self.findings.push(Diagnostic::warning(message).line(line).help(help));
                None
            }
        }
    }

    fn order(&mut self) -> Option<u32> {
        let (text, line) = self.text("order", &[format!("{HAND}order")])?;
        let order = text.parse().ok().filter(|order| (1..=1000).contains(order));
        if order.is_none() {
            let message = format!("`{HAND}order` is no number from 1 to 1000: {}", quoted(&text));
            self.findings
                .push(Diagnostic::warning(message).line(line).help("write `order: 1` for the first"));
        }
        order
    }

    /// All keys that nothing has used, as text.
    fn rest(&mut self) -> BTreeMap<String, String> {
        let rest = self.entries.iter().zip(&self.used).filter(|(_, used)| !**used);
        rest.filter_map(|(entry, _)| Some((entry.key.clone(), plain_text(&entry.value)?))).collect()
    }
}

/// Whether a root-relative path stays below the root and is nothing but a path.
fn is_site_path(path: &str) -> bool {
    !path.contains("//")
        && !path.contains(['\\', '?', '#', ':'])
        && !path.chars().any(char::is_control)
        && !path.split('/').any(|part| matches!(part, "." | ".."))
}

/// The text of a value; a list gives its first text.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::List(items) => items.iter().find_map(text_of),
        Value::Table(table) => ["name", "title", "url", "src", "path"].iter().find_map(|key| {
            table
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key))
                .and_then(|(_, value)| text_of(value))
        }),
    }
}

/// Names: of a list each item, of a text what stands between commas (a name may hold spaces).
fn names_of(value: &Value) -> Vec<String> {
    let texts: Vec<String> = match value {
        Value::List(items) => items.iter().filter_map(text_of).collect(),
        value => {
            text_of(value).iter().flat_map(|text| text.split([',', '，', '、'])).map(str::to_owned).collect()
        }
    };
    let mut seen = BTreeSet::new();
    let names = texts.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    names.filter(|name| seen.insert(*name)).map(str::to_owned).collect()
}

fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.clone()),
        Value::List(items) => Some(items.iter().filter_map(plain_text).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let pairs =
                table.iter().filter_map(|(key, value)| Some(format!("{key}: {}", plain_text(value)?)));
            Some(pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

fn read_switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// The start of a value between quotes, for a message.
pub(super) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("\"{short}\"")
}

/// The front matter's date beside the exact time that the wire header names: where both mean the same, the exact one.
pub(super) fn merge_dates(
    written: Option<Found<Moment>>,
    exact: Option<Found<DateTime<Utc>>>,
    zone: Tz,
) -> Option<Found<DateTime<Utc>>> {
    match (written, exact) {
        (Some(written), Some(exact)) if written.value.agrees_with(exact.value, zone) => Some(exact),
        (Some(written), _) => {
            Some(Found { value: written.value.to_utc(zone), origin: written.origin, line: written.line })
        }
        (None, exact) => exact,
    }
}
