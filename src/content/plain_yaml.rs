//! Front matter as digests write it, a dozen `key: value` lines, read without a YAML parser (which takes twenty times as
//! long), and broken front matter read as far as its lines go.
//!
//! [`read`] gives what the parser would give or nothing: whatever it is not sure of is left to the parser.

use crate::content::entries::{Entry, Value};

// Far more than any digest writes; a file of keys alone must not cost time in its square.
const MAX_KEYS: usize = 500;

/// Reads a block of plain lines: `key: value` with plain or quoted text, or `key: [ a, b ]`. None for all other YAML.
pub(super) fn read(block: &str, first_line: u32) -> Option<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for (line, number) in block.split('\n').zip(first_line..) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, rest) = line.split_once(':')?;
        let plain_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        let spaced = rest.is_empty() || rest.starts_with(' ');
        if !plain_key || !spaced || !rest.chars().all(is_ordinary) || is_null_or_bool(key) {
            return None;
        }
        let value = read_value(rest.trim_matches(' '))?;
        if entries.len() >= MAX_KEYS || entries.iter().any(|entry| entry.key == key) {
            return None;
        }
        entries.push(Entry { key: key.to_owned(), value, line: number });
    }
    Some(entries)
}

/// Neither a tab nor any character that YAML forbids or folds.
fn is_ordinary(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_null_or_bool(text: &str) -> bool {
    ["null", "true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn read_value(text: &str) -> Option<Value> {
    match text.chars().next() {
        None => Some(Value::Null),
        Some('"' | '\'') => unquote(text).map(Value::Text),
        Some('[') => {
            let inner = text.strip_prefix('[')?.strip_suffix(']')?.trim_matches(' ');
            if inner.is_empty() {
                return Some(Value::List(Vec::new()));
            }
            inner
                .split(',')
                .map(|item| read_item(item.trim_matches(' ')))
                .collect::<Option<_>>()
                .map(Value::List)
        }
        Some(_) if is_plain(text) => Some(scalar(text)),
        Some(_) => None,
    }
}

fn read_item(text: &str) -> Option<Value> {
    if text.starts_with(['"', '\'']) {
        return unquote(text).map(Value::Text);
    }
    (is_plain(text) && !text.contains(['[', ']', '{', '}', ':'])).then(|| scalar(text))
}

fn scalar(text: &str) -> Value {
    if matches!(text, "null" | "Null" | "NULL" | "~") { Value::Null } else { Value::Text(text.to_owned()) }
}

/// Whether YAML reads this as a plain scalar that ends at the line's end.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(['-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>'])
        && !text.starts_with(['\'', '"', '%', '@', '`', '.', '=', '<'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
}

/// The text between the quotes that enclose the whole; none when they don't, or when there is an escape beyond `\"`,
/// `\\` and `\/`.
fn unquote(text: &str) -> Option<String> {
    let mut chars = text.chars();
    let quote = chars.next()?;
    let mut out = String::with_capacity(text.len());
    loop {
        match chars.next()? {
            '\\' if quote == '"' => out.push(chars.next().filter(|c| matches!(c, '"' | '\\' | '/'))?),
            c if c == quote => match chars.next() {
                None => return Some(out),
                Some('\'') if quote == '\'' => out.push('\''),
                Some(_) => return None,
            },
            c => out.push(c),
        }
    }
}

/// Whether the first line that is neither blank nor a comment is a `key: value` line (`key = value`, `[table]` in TOML),
/// or the text begins with a brace.
pub(super) fn starts_like_keys(block: &str, separator: char) -> bool {
    let Some(line) = block.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))
    else {
        return false;
    };
    if (separator == '=' && line.starts_with('[')) || (separator == ':' && line.starts_with('{')) {
        return true;
    }
    let Some((key, rest)) = line.split_once(separator) else { return false };
    let key = key.trim_end();
    let quoted = key.len() > 1 && key.starts_with(['"', '\'']);
    let spaced = separator == '=' || rest.is_empty() || rest.starts_with([' ', '\t']);
    !key.is_empty()
        && spaced
        && (quoted || !key.contains(char::is_whitespace))
        && !key.starts_with(['<', '[', '*'])
}

/// Where a broken block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At its first blank line, or where text begins: the block has no closing line.
    AtBlankLine,
    /// Where text begins after a blank line, or a line that can only be an article's: the block has a closing line, which
    /// may be a thematic break of the text.
    AtText,
}

/// What the lines of a broken block give.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Salvaged {
    pub(super) entries: Vec<Entry>,
    /// Lines that say nothing.
    pub(super) ignored: Vec<u32>,
    /// Bytes of the block that are front matter.
    pub(super) length: usize,
}

/// Reads `key: value` lines, `- item` lines and indented continuations one by one, whatever else the block holds;
/// keys beyond the first 500 count as lines that say nothing.
pub(super) fn salvage(block: &str, first_line: u32, end: End) -> Salvaged {
    let mut out = Salvaged { entries: Vec::new(), ignored: Vec::new(), length: 0 };
    let mut after_blank = false;
    let mut read = 0;
    for (line, number) in block.split_inclusive('\n').zip(first_line..) {
        let text = line.trim();
        read += line.len();
        if text.is_empty() {
            if end == End::AtBlankLine {
                return out;
            }
            after_blank = true;
        } else if let Some(entry) = read_loose_line(line, number).filter(|_| out.entries.len() < MAX_KEYS) {
            out.entries.push(entry);
            after_blank = false;
        } else if text.starts_with('<') && !text.starts_with("<<")
            || text.starts_with('[')
            || end == End::AtBlankLine && !is_inner(line)
        {
            return out;
        } else if is_inner(line) {
            continue_entry(out.entries.last_mut(), text);
            after_blank = false;
        } else if after_blank {
            return out;
        } else if !text.starts_with('#') {
            out.ignored.push(number);
        }
        if !text.is_empty() {
            out.length = read;
        }
    }
    out.length = block.len();
    out
}

/// A list item or a line that belongs to the one above.
fn is_inner(line: &str) -> bool {
    line.starts_with([' ', '\t']) || line.starts_with("- ")
}

fn read_loose_line(line: &str, number: u32) -> Option<Entry> {
    let (key, rest) = line.trim_end().split_once(':')?;
    let named = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if !named || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    Some(Entry { key: key.to_owned(), value: read_loose_value(rest.trim()), line: number })
}

fn read_loose_value(text: &str) -> Value {
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        let items = inner.split(',').map(str::trim).filter(|item| !item.is_empty());
        return Value::List(items.map(|item| Value::Text(strip_quotes(item))).collect());
    }
    if text.is_empty() { Value::Null } else { Value::Text(strip_quotes(text)) }
}

fn continue_entry(entry: Option<&mut Entry>, text: &str) {
    let Some(entry) = entry else { return };
    if let Some(item) = text.strip_prefix("- ") {
        let item = Value::Text(strip_quotes(item.trim()));
        match &mut entry.value {
            Value::List(items) => items.push(item),
            value => *value = Value::List(vec![item]),
        }
        return;
    }
    match &mut entry.value {
        Value::Text(value) => {
            value.push(' ');
            value.push_str(text);
        }
        Value::Null => entry.value = Value::Text(strip_quotes(text)),
        Value::List(_) | Value::Table(_) => {}
    }
}

/// Without the quotes around it and the backslashes before quotes; all else as it stands.
fn strip_quotes(text: &str) -> String {
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
        if let Some(inner) = inner {
            return if quote == '"' { inner.replace("\\\"", "\"") } else { inner.replace("''", "'") };
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::content::yaml;

    fn text(key: &str, value: &str, line: u32) -> Entry {
        Entry { key: key.into(), value: Value::Text(value.into()), line }
    }

    #[test]
    fn reads_what_digests_write() {
        let block = "layout: post\ntitle: \"[國際] \\\"千人\\\" a: b # c\"\ndate: 2020-10-30T21:57:05.000Z\n# remark\n\n\
                     author: (臺)湖報\nfrom: https://news.example/a#b?c=[d]\ntags: [ (臺)湖報, 'it''s' ]\nempty:\n";
        let list = Value::List(vec![Value::Text("(臺)湖報".into()), Value::Text("it's".into())]);
        assert_eq!(
            read(block, 2),
            Some(vec![
                text("layout", "post", 2),
                text("title", "[國際] \"千人\" a: b # c", 3),
                text("date", "2020-10-30T21:57:05.000Z", 4),
                text("author", "(臺)湖報", 7),
                text("from", "https://news.example/a#b?c=[d]", 8),
                Entry { key: "tags".into(), value: list, line: 9 },
                Entry { key: "empty".into(), value: Value::Null, line: 10 },
            ])
        );
    }

    #[test]
    fn leaves_the_rest_to_the_parser() {
        for block in [
            "a: b: c",
            "a: |\n  b",
            "a:\n- b",
            "a: {b: c}",
            "a: \"\\智\"",
            "a: *b",
            "a: b # c",
            "a: b\n c",
            "? a",
            "a: [b, [c]]",
            "a: 'b' c",
            "a: b\na: c",
            "a:\tb",
            "a: [b",
            "a: @b",
            "中: b",
        ] {
            assert_eq!(read(block, 1), None, "{block}");
        }
    }

    #[test]
    fn broken_lines_give_what_they_hold() {
        let block = "title: \"甲 \\智 \\\"乙\\\"\"\ntags:\n  - a\n  - \"b\"\nsummary: one\n  two\nnonsense\ntitle: last: wins\n";
        assert_eq!(
            salvage(block, 2, End::AtText),
            Salvaged {
                entries: vec![
                    text("title", "甲 \\智 \"乙\"", 2),
                    Entry {
                        key: "tags".into(),
                        value: Value::List(vec![Value::Text("a".into()), Value::Text("b".into())]),
                        line: 3
                    },
                    text("summary", "one two", 6),
                    text("title", "last: wins", 9),
                ],
                ignored: vec![8],
                length: block.len(),
            }
        );
    }

    #[test]
    fn a_broken_block_ends_where_text_begins() {
        for text in ["\nA sentence.\n", "[t](https://a.example)\n", "<p>x\n", "\n# Head\n"] {
            let block = format!("title: a: b\n{text}");
            assert_eq!(salvage(&block, 1, End::AtText).length, "title: a: b\n".len(), "{text}");
        }
    }

    proptest! {
        /// The whole point: never another answer than the parser's.
        #[test]
        fn agrees_with_the_parser(block in "((a|bc|d-e|Null)(:|: |:  )[ab1 :,\\[\\]\"'#\\\\{}&*!|>%@~.=<?-]{0,8}\n?){1,3}") {
            if let Some(entries) = read(&block, 1) {
                prop_assert_eq!(Ok(entries), yaml::read(&block, 1).map_err(|e| e.to_string()));
            }
        }

        #[test]
        fn agrees_with_the_parser_on_words(value in "(null|~|true|False|yes|1|0x1F|1_000|1e3|\\.5|-1|007|2020-10-30|12:30|=|<<|一 二|[ -~]{0,6}| |[一-三。：“]{0,3}){1,3}") {
            for block in [format!("k: {value}"), format!("k: [{value}, 1]"), format!("k: '{value}'"), format!("k: \"{value}\"")] {
                if let Some(entries) = read(&block, 1) {
                    prop_assert_eq!(Ok(entries), yaml::read(&block, 1).map_err(|e| e.to_string()), "{}", block);
                }
            }
        }

        #[test]
        fn salvage_stays_inside(block in "([a:\\- \"\\[\\]<#]{0,6}\n){0,8}") {
            for end in [End::AtText, End::AtBlankLine] {
                let length = salvage(&block, 1, end).length;
                prop_assert!(block.is_char_boundary(length));
                prop_assert!(length == block.len() || length == 0 || block[..length].ends_with('\n'));
            }
        }
    }
}
