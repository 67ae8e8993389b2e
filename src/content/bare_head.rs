//! Keys at the head of a file that nothing encloses, as Pelican and MultiMarkdown write them: `Title: A name` and so on up to the
//! first line without a key. Read where site.toml says so.

use crate::content::entries::{Entries, Entry, Value};
use crate::content::lines::Lines;
use crate::ground::diagnostic::Diagnostic;

/// Bytes of a key at most.
const LONGEST: usize = 40;

/// Reads the keys at the head of a file and steps over them; none where no title is among them.
pub(super) fn take(lines: &mut Lines<'_>, findings: &mut Vec<Diagnostic>) -> Option<Entries> {
    let mut here = *lines;
    here.skip_blank();
    let mut entries: Vec<Entry> = Vec::new();
    while let Some(text) = here.peek() {
        let line = here.number();
        if let (true, Some(Entry { value: Value::Text(value), .. })) =
            (text.starts_with([' ', '\t']), entries.last_mut())
            && !text.trim().is_empty()
        {
            value.push(' ');
            value.push_str(text.trim());
        } else {
            let is_key = |key: &str| {
                key.len() <= LONGEST
                    && key.starts_with(|c: char| c.is_ascii_alphabetic())
                    && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            };
            let Some((key, value)) = text.split_once(':').filter(|(key, _)| is_key(key)) else { break };
            let value = value.trim();
            // Pelican's word for what is not published.
            let is_held = key.eq_ignore_ascii_case("status") && matches!(value, "draft" | "hidden");
            let (key, value) = if is_held { ("draft", "true") } else { (key, value) };
            entries.push(Entry { key: key.to_owned(), value: Value::Text(value.to_owned()), line });
        }
        here.next();
    }
    if !entries.iter().any(|entry| entry.key.eq_ignore_ascii_case("title")) {
        return None;
    }
    *lines = here;
    Some(Entries::new(entries, false, findings))
}
