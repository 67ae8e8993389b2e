//! Paths of outputs: below the output folder, and names that every file system takes.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::Faults;
use super::plain_text::is_illegal;

/// Checks all paths of a site against rules and against each other.
pub(crate) fn check<'p>(paths: impl Iterator<Item = &'p str>, faults: &mut Faults) {
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    for path in paths {
        for part in path.split('/') {
            if let Some(reason) = refused(part) {
                faults.push(format!("the output path {path:?} {reason}"));
            }
        }
        if path.len() > 1024 {
            faults.push(format!("an output path of {} bytes", path.len()));
        }
        // Windows and macOS fold case, macOS normalises.
        if let Some(other) = folded.insert(path.nfc().flat_map(char::to_lowercase).collect(), path) {
            faults.push(format!("two outputs at {path:?} and {other:?}"));
        }
    }
    for (key, path) in &folded {
        let folders = key.match_indices('/').map(|(at, _)| &key[..at]);
        for folder in folders.filter(|folder| folded.contains_key(*folder)) {
            faults.push(format!("{path:?} is below the file {folder:?}"));
        }
    }
}

fn refused(part: &str) -> Option<&'static str> {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let port = stem.len() == 4
        && (stem.starts_with("com") || stem.starts_with("lpt"))
        && stem.ends_with(|c: char| c.is_ascii_digit());
    let hidden = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{ad}');
    if part.is_empty() || part == "." || part == ".." {
        Some("has an empty part or one of dots")
    } else if part.len() > 255 {
        Some("has a part of more than 255 bytes")
    } else if part.starts_with('.') || part.ends_with(['.', ' ']) || part.starts_with(' ') {
        Some("has a part that begins or ends badly")
    } else if DEVICES.contains(&stem.as_str()) || port {
        Some("has a part that Windows reserves")
    } else if part.chars().any(|c| matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%')) {
        Some("has a character that file systems refuse")
    } else if part.chars().any(|c| is_illegal(c) || hidden(c) || c == '\n' || c == '\t') {
        Some("has a character that can't be seen")
    } else if part.nfc().ne(part.chars()) {
        Some("is not in NFC")
    } else {
        None
    }
}
