//! A table of JSON in, its entries out; of a broken one what can be read, for a draft must not go out because of a comma.

use std::sync::LazyLock;

use regex::Regex;
use serde::de::IgnoredAny;

use crate::content::entries::{Entry, Value};
use crate::content::yaml;

/// What a text that begins with a table of JSON holds of it.
#[derive(Debug)]
pub(super) struct Json {
    pub(super) entries: Vec<Entry>,
    /// Bytes of the table.
    pub(super) length: usize,
    /// What is wrong with it, and in which line.
    pub(super) fault: Option<(String, u32)>,
}

/// Reads the table that a text begins with; nothing where none seems to begin, or not one key of it can be read. JSON is
/// YAML, so that the one reader knows the lines of both. Of a table of more bytes than `most` only the first keys are read, to
/// tell whether it is one.
pub(super) fn read(text: &str, first_line: u32, most: usize) -> Option<Json> {
    let inside = text.strip_prefix('{')?.trim_start();
    if !inside.starts_with(|c: char| matches!(c, '"' | '\'' | '_') || c.is_ascii_alphabetic()) {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let fault = match values.next()? {
        Ok(_) => {
            let length = values.byte_offset();
            if length > most {
                return Some(head_of(text, length, first_line));
            }
            return Some(Json {
                entries: yaml::read(&text[..length], first_line).ok()?,
                length,
                fault: None,
            });
        }
        Err(error) => {
            let line = first_line.saturating_add(u32::try_from(error.line().max(1) - 1).unwrap_or(0));
            (error.to_string(), line)
        }
    };
    let text = &text[..end_of_lines(text)];
    let length = end_of_table(text);
    let block = &text[..length.unwrap_or(text.len())];
    if block.len() > most {
        return Some(head_of(text, block.len(), first_line));
    }
    let (salvaged, end) = pairs(block, first_line);
    let entries = yaml::read(block, first_line).ok().filter(|_| length.is_some()).unwrap_or(salvaged);
    (!entries.is_empty()).then_some(Json { entries, length: length.unwrap_or(end), fault: Some(fault) })
}

/// The first keys of a long table.
fn head_of(text: &str, length: usize, first_line: u32) -> Json {
    /// Bytes that are looked at.
    const MOST: usize = 4096;
    let (entries, _) = pairs(&text[..text.floor_char_boundary(MOST)], first_line);
    Json { entries, length, fault: None }
}

/// Where the lines end in which a broken table may stand: at a line of dashes, or at an empty line below which no JSON is.
fn end_of_lines(text: &str) -> usize {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\n(?:[ \t\r]*\n[\s]*[^\s"'{}\[\],]|---[ \t\r]*(?:\n|\z))"#).expect("a constant pattern")
    });
    END.find(text).map_or(text.len(), |found| found.start() + 1)
}

/// Where the brace closes that a text begins with. No string of JSON goes on in the next line.
fn end_of_table(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'\n' => quoted = false,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The pairs of a key and a simple value, in whichever table they stand, and where the line of the last one ends.
fn pairs(block: &str, first_line: u32) -> (Vec<Entry>, usize) {
    static PAIR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?x) \b (?<key>[A-Za-z_][\w.-]*) ["']? \s*:\s*
               (?: (?<text>"(?:[^"\\\n]|\\.)*" | '[^'\n]*') | \[(?<list>[^\[\]{}]*)\] | (?<word>[^\s"'\[\]{},][^\n,}]*) )"#,
        )
        .expect("a constant pattern")
    });
    static ITEM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#""(?:[^"\\\n]|\\.)*"|[^\s",]+"#).expect("a constant pattern"));
    let as_text = |raw: &str| {
        let text =
            serde_json::from_str(raw).unwrap_or_else(|_| raw.trim().trim_matches(['"', '\'']).to_owned());
        Value::Text(text)
    };
    let (mut entries, mut end) = (Vec::new(), 0);
    let (mut line, mut counted) = (first_line, 0);
    for found in PAIR.captures_iter(block) {
        let Some(key) = found.name("key") else { continue };
        let breaks = block[counted..key.start()].matches('\n').count();
        line = line.saturating_add(u32::try_from(breaks).unwrap_or(0));
        counted = key.start();
        let value = match (found.name("text"), found.name("list"), found.name("word")) {
            (Some(text), ..) => as_text(text.as_str()),
            (_, Some(list), _) => {
                Value::List(ITEM.find_iter(list.as_str()).map(|item| as_text(item.as_str())).collect())
            }
            (.., Some(word)) if word.as_str().trim() == "null" => Value::Null,
            (.., Some(word)) => Value::Text(word.as_str().trim().to_owned()),
            _ => continue,
        };
        entries.push(Entry { key: key.as_str().to_owned(), value, line });
        end = found.get(0).map_or(end, |pair| pair.end());
    }
    let end = block[end..].find('\n').map_or(block.len(), |length| end + length);
    (entries, end)
}
