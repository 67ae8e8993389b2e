//! JSON-LD: its texts converted, all else as it is.

use std::borrow::Cow;

use crate::scripts::converter::Converter;

/// Converts the texts of JSON that says of itself what language it is in; keys, addresses, types and numbers stay.
pub(super) fn convert(json: &str, converter: &Converter) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut rest, mut key) = (json, "");
    while let Some(start) = rest.find('"') {
        let (before, text) = rest.split_at(start + 1);
        out.push_str(before);
        let end = end_of(text);
        let (text, after) = text.split_at(end);
        rest = after;
        if after.trim_start_matches('"').trim_start().starts_with(':') {
            key = text;
            out.push_str(text);
        } else {
            out.push_str(&value(key, text, converter));
        }
        if let Some(after) = rest.strip_prefix('"') {
            out.push('"');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Where a text in quotes ends.
fn end_of(text: &str) -> usize {
    let mut escaped = false;
    text.bytes()
        .position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })
        .unwrap_or(text.len())
}

fn value<'t>(key: &str, text: &'t str, converter: &'t Converter) -> Cow<'t, str> {
    let is_address = ["http://", "https://", "/"].iter().any(|start| text.starts_with(start));
    match key {
        "inLanguage" if converter.converts(text) => Cow::Borrowed(converter.language()),
        _ if is_address => Cow::Borrowed(text),
        _ => converter.if_other(text),
    }
}
