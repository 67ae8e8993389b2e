//! The block between `---` or `+++` lines in, its entries out.
//!
//! Front matter is data: nothing in it is run, looked up or expanded beyond YAML's own anchors, and those within a budget.
//! A block that is broken or never closed gives what its lines give, with a warning; no line of text is lost with it.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};
use toml::de::{DeTable, DeValue};

use crate::content::lines::Lines;
use crate::content::plain_yaml;
use crate::ground::diagnostic::Diagnostic;

/// A value of the front matter. Numbers, booleans and dates stay as they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Text(String),
    List(Vec<Value>),
    Table(Vec<(String, Value)>),
}

/// A key with its value. A key inside a table has its path: `extra.author`.
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
    /// In the order of the file; a key that stands twice is here once, with its last value.
    pub(super) entries: Vec<Entry>,
    /// Whether the block was broken, so that its values are worth less than what the rest of the file says.
    pub(super) broken: bool,
}

/// Reads the front matter at the head of a file and steps over it; none when the file has none.
///
/// `is_known` says whether a key means something: a block that is never closed is believed only if it begins with one.
pub(super) fn take(
    lines: &mut Lines<'_>,
    is_known: &dyn Fn(&str) -> bool,
    findings: &mut Vec<Diagnostic>,
) -> Option<Entries> {
    let mut inside = *lines;
    inside.skip_blank();
    let opening_line = inside.number();
    let fence = inside.next()?.trim_end();
    if !matches!(fence, "---" | "+++") {
        return None;
    }
    let mut after = inside;
    let closed = loop {
        let here = after;
        match after.next().map(str::trim_end) {
            None => break None,
            Some(line) if line == fence || (fence == "---" && line == "...") => break Some(here),
            Some(_) => {}
        }
    };
    let block = closed.map_or(inside.rest(), |end| head(inside, end));
    if !plain_yaml::starts_like_keys(block, if fence == "---" { ':' } else { '=' }) {
        if closed.is_some() && block.trim().is_empty() {
            *lines = after;
            return Some(Entries::default());
        }
        findings.push(
            Diagnostic::warning(format!(
                "the file begins with a `{fence}` line, but no front matter follows; it is read as text"
            ))
            .line(opening_line)
            .help(format!("remove the line, or write `key{}value` lines and a second `{fence}` below it", {
                if fence == "---" { ": " } else { " = " }
            })),
        );
        return None;
    }
    let first = inside.number();
    match (fence, closed) {
        ("---", Some(_)) => Some(read_yaml(lines, inside, after, block, findings)),
        ("+++", Some(_)) => {
            *lines = after;
            Some(read_toml(block, first, findings))
        }
        _ => {
            let salvaged = plain_yaml::salvage(block, first, plain_yaml::End::AtBlankLine);
            let believed = salvaged.entries.first().is_some_and(|entry| is_known(&entry.key));
            let warning =
                Diagnostic::warning(format!("the front matter is never closed by a second `{fence}` line"))
                    .line(opening_line);
            if !believed {
                findings.push(
                    warning.help(format!("add the line `{fence}` below it; until then it is read as text")),
                );
                return None;
            }
            inside.skip_bytes(salvaged.length);
            *lines = inside;
            findings.push(warning.help(format!(
                "add the line `{fence}`; for now the front matter ends above line {}",
                lines.number()
            )));
            Some(Entries { entries: salvaged.entries, broken: true })
        }
    }
}

/// The text between two places of one file.
fn head<'a>(from: Lines<'a>, to: Lines<'a>) -> &'a str {
    &from.rest()[..from.rest().len() - to.rest().len()]
}

fn read_yaml<'a>(
    lines: &mut Lines<'a>,
    inside: Lines<'a>,
    after: Lines<'a>,
    block: &'a str,
    findings: &mut Vec<Diagnostic>,
) -> Entries {
    let first = inside.number();
    *lines = after;
    if let Some(entries) = plain_yaml::read(block, first) {
        return Entries { entries, broken: false };
    }
    let error = match parse_yaml_entries(block, first) {
        Ok(entries) => return Entries { entries, broken: false },
        Err(error) => error,
    };
    let salvaged = plain_yaml::salvage(block, first, plain_yaml::End::AtText);
    let mut end = inside;
    end.skip_bytes(salvaged.length);
    let text_inside = salvaged.length < block.len();
    let warning = yaml_warning(&error, block, first);
    if !text_inside || warning.line < Some(end.number()) {
        findings.push(warning);
    }
    if let Some(&line) = salvaged.ignored.first() {
        let count = salvaged.ignored.len();
        findings.push(
            Diagnostic::warning(format!(
                "{count} line(s) of the front matter are no `key: value` lines and are left out; the first is this"
            ))
            .line(line)
            .help("move it below the front matter, or join it to the line above"),
        );
    }
    if text_inside {
        // The `---` that seemed to close the block is a thematic break of the text.
        *lines = end;
        findings.push(
            Diagnostic::warning("text stands inside the front matter; the front matter ends above it")
                .line(end.number())
                .help("put the closing `---` line above the text"),
        );
    }
    Entries { entries: salvaged.entries, broken: true }
}

fn yaml_warning(error: &serde_saphyr::Error, block: &str, first_line: u32) -> Diagnostic {
    let place = error.location();
    let number = |number: u64| u32::try_from(number).unwrap_or(1).max(1);
    let line = place.map_or(1, |place| number(place.line()));
    let column = place.map_or(1, |place| number(place.column()));
    let message = one_line(&error.without_snippet().to_string());
    let warning = Diagnostic::warning(format!(
        "the front matter is not valid YAML ({message}); it is read line by line"
    ));
    match block.lines().nth(line as usize - 1) {
        Some(text) => {
            with_excerpt(warning.line(first_line + line - 1).help(yaml_help(text)), text, Some(column))
        }
        None => warning.line(first_line).help(yaml_help("")),
    }
}

/// Shows the line's start, with the column where that is in it.
fn with_excerpt(diagnostic: Diagnostic, text: &str, column: Option<u32>) -> Diagnostic {
    const WIDTH: u32 = 200;
    let diagnostic = diagnostic.excerpt(text.chars().take(WIDTH as usize).collect::<String>());
    match column.filter(|&column| column <= WIDTH) {
        Some(column) => diagnostic.column(column),
        None => diagnostic,
    }
}

fn yaml_help(line: &str) -> &'static str {
    let value = line.split_once(": ").map_or("", |(_, value)| value.trim());
    if value.starts_with('"') && value.contains('\\') {
        "write `\\\\` for a backslash between double quotes, or put the value between single quotes"
    } else if value.contains(": ") || value.ends_with(':') {
        "put a value that contains `: ` between quotes"
    } else {
        "putting the value between single quotes mostly mends it"
    }
}

/// The parser's message without line breaks, its own mention of the place and its full stop.
fn one_line(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let message = message.split(" at line ").next().unwrap_or_default();
    message.trim_end_matches('.').to_owned()
}

// Far more than any digest writes; an alias bomb or a thousand brackets are an error like any other.
const MAX_DEPTH: usize = 32;
const MAX_NODES: usize = 20_000;

/// Reads any YAML table whose first line has this number.
pub(super) fn parse_yaml_entries(block: &str, first_line: u32) -> Result<Vec<Entry>, serde_saphyr::Error> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 3 * MAX_NODES,
            max_aliases: 1_000,
            max_anchors: 1_000,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MAX_NODES },
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        strict_booleans: true,
        non_finite_float_policy: NonFiniteFloatPolicy::PassThrough,
        ignore_binary_tag_for_string: true,
        with_snippet: false,
    };
    let YamlTop(table) = serde_saphyr::from_str_with_options(block, options)?;
    let mut entries = Vec::new();
    flatten_yaml(table, "", block, first_line, &mut entries);
    Ok(entries)
}

/// A YAML node before its numbers and booleans are looked up in the text: a title of `007` is no 7.
enum YamlNode {
    Null,
    Text(String),
    /// A number or boolean as the parser understands it; what counts is how it is written at the node's place.
    Typed(String),
    List(Vec<Spanned<YamlNode>>),
    Table(Vec<(String, Spanned<YamlNode>)>),
}

/// A YAML document that is a table.
struct YamlTop(Vec<(String, Spanned<YamlNode>)>);

fn flatten_yaml(
    table: Vec<(String, Spanned<YamlNode>)>,
    prefix: &str,
    block: &str,
    first: u32,
    entries: &mut Vec<Entry>,
) {
    for (key, node) in table {
        let line = u32::try_from(node.referenced.line()).unwrap_or(1).max(1);
        let key = format!("{prefix}{key}");
        match node.value {
            YamlNode::Table(inner) => flatten_yaml(inner, &format!("{key}."), block, first, entries),
            _ => entries.push(Entry { key, value: yaml_value(node, block), line: first + line - 1 }),
        }
    }
}

fn yaml_value(node: Spanned<YamlNode>, block: &str) -> Value {
    match node.value {
        YamlNode::Null => Value::Null,
        YamlNode::Text(text) => Value::Text(text),
        YamlNode::Typed(typed) => {
            let span = node.defined.span();
            let written = span.byte_offset().zip(span.byte_len()).and_then(|(from, length)| {
                let from = usize::try_from(from).ok()?;
                block.get(from..from.checked_add(usize::try_from(length).ok()?)?)
            });
            let written =
                written.map(str::trim).filter(|text| !text.is_empty() && !text.starts_with(['!', '&', '*']));
            Value::Text(written.map_or(typed, str::to_owned))
        }
        YamlNode::List(nodes) => Value::List(nodes.into_iter().map(|node| yaml_value(node, block)).collect()),
        YamlNode::Table(table) => {
            Value::Table(table.into_iter().map(|(key, node)| (key, yaml_value(node, block))).collect())
        }
    }
}

impl<'de> Deserialize<'de> for YamlTop {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Top;
        impl<'de> Visitor<'de> for Top {
            type Value = YamlTop;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`key: value` lines")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlTop, A::Error> {
                let mut table = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    table.push(entry);
                }
                Ok(YamlTop(table))
            }
        }
        deserializer.deserialize_map(Top)
    }
}

impl<'de> Deserialize<'de> for YamlNode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Node;
        impl<'de> Visitor<'de> for Node {
            type Value = YamlNode;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a list or a table")
            }

            fn visit_unit<E: de::Error>(self) -> Result<YamlNode, E> {
                Ok(YamlNode::Null)
            }

            fn visit_none<E: de::Error>(self) -> Result<YamlNode, E> {
                Ok(YamlNode::Null)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<YamlNode, D::Error> {
                YamlNode::deserialize(deserializer)
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<YamlNode, E> {
                Ok(YamlNode::Typed(value.to_string()))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<YamlNode, E> {
                Ok(YamlNode::Typed(value.to_string()))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<YamlNode, E> {
                Ok(YamlNode::Typed(value.to_string()))
            }

            fn visit_i128<E: de::Error>(self, value: i128) -> Result<YamlNode, E> {
                Ok(YamlNode::Typed(value.to_string()))
            }

            fn visit_u128<E: de::Error>(self, value: u128) -> Result<YamlNode, E> {
                Ok(YamlNode::Typed(value.to_string()))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<YamlNode, E> {
                Ok(YamlNode::Typed(value.to_string()))
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<YamlNode, E> {
                Ok(YamlNode::Text(value.to_owned()))
            }

            fn visit_bytes<E: de::Error>(self, value: &[u8]) -> Result<YamlNode, E> {
                Ok(YamlNode::Text(String::from_utf8_lossy(value).into_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<YamlNode, A::Error> {
                let mut list = Vec::new();
                while let Some(node) = seq.next_element()? {
                    list.push(node);
                }
                Ok(YamlNode::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<YamlNode, A::Error> {
                let mut table = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    table.push(entry);
                }
                Ok(YamlNode::Table(table))
            }
        }
        deserializer.deserialize_any(Node)
    }
}

fn read_toml(block: &str, first: u32, findings: &mut Vec<Diagnostic>) -> Entries {
    let (table, errors) = DeTable::parse_recoverable(block);
    let breaks: Vec<usize> = block.match_indices('\n').map(|(at, _)| at).collect();
    let line_at = |offset: usize| {
        let above = breaks.partition_point(|&at| at < offset);
        first + u32::try_from(above).unwrap_or(0)
    };
    for error in errors.iter().take(3) {
        let offset = error.span().map_or(0, |span| span.start);
        let line = line_at(offset);
        let text = block.split('\n').nth((line - first) as usize).unwrap_or_default();
        let warning = Diagnostic::warning(format!(
            "the front matter is not valid TOML ({}); the rest of it is read",
            one_line(error.message())
        ))
        .line(line)
        .help("a text stands between double quotes, a list between brackets: `tags = [\"a\", \"b\"]`");
        findings.push(with_excerpt(warning, text, None));
    }
    let mut entries = Vec::new();
    flatten_toml(table.get_ref(), "", &line_at, &mut entries);
    Entries { entries, broken: !errors.is_empty() }
}

fn flatten_toml(table: &DeTable<'_>, prefix: &str, line_at: &dyn Fn(usize) -> u32, entries: &mut Vec<Entry>) {
    for (key, value) in table {
        let path = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => flatten_toml(inner, &format!("{path}."), line_at, entries),
            inner => {
                entries.push(Entry { key: path, value: toml_value(inner), line: line_at(key.span().start) });
            }
        }
    }
}

fn toml_value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.clone().into_owned()),
        DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Boolean(value) => Value::Text(value.to_string()),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(values) => {
            Value::List(values.iter().map(|value| toml_value(value.get_ref())).collect())
        }
        DeValue::Table(table) => Value::Table(
            table
                .iter()
                .map(|(key, value)| (key.get_ref().clone().into_owned(), toml_value(value.get_ref())))
                .collect(),
        ),
    }
}
