//! What the manifest and the journal have in common: lines, and a checksum in the last of them.

use crate::ground::fingerprint::Fingerprint;

/// Why a text from a target is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Damage {
    /// From 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

impl Damage {
    pub(crate) fn at(line: usize, message: impl Into<String>) -> Self {
        Self { line: u32::try_from(line).unwrap_or(u32::MAX), message: message.into() }
    }
}

/// Ends a text with its checksum.
pub(crate) fn seal(mut text: String) -> String {
    let sum = Fingerprint::of(text.as_bytes());
    text.push_str(&format!("checksum {sum}\n"));
    text
}

/// The lines between the first, which must be `header`, and the checksum.
pub(crate) fn unseal<'a>(text: &'a str, header: &str) -> Result<&'a str, Damage> {
    let lines = text
        .strip_prefix(header)
        .and_then(|rest| rest.strip_prefix('\n'))
        .ok_or_else(|| Damage::at(1, format!("the first line is not `{header}`")))?;
    let count = text.lines().count();
    let (body, sum) = text
        .strip_suffix('\n')
        .and_then(|text| text.rsplit_once("\nchecksum "))
        .ok_or_else(|| Damage::at(count, "the last line is cut off"))?;
    let sealed = &text[..=body.len()];
    if Fingerprint::of(sealed.as_bytes()).to_string() != sum {
        return Err(Damage::at(count, "the checksum is that of another text"));
    }
    Ok(&lines[..sealed.len() - header.len() - 1])
}

/// Whether a path from a target may be asked for, sent to or removed: relative, and nothing in it leads elsewhere.
pub(crate) fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.chars().any(|c| c.is_control() || c == '\\')
}

/// `<hash> <look> <size> <path>`
pub(crate) fn parse_file(line: &str) -> Option<(&str, Fingerprint, u32, u64)> {
    let (hash, rest) = line.split_once(' ')?;
    let (look, rest) = rest.split_once(' ')?;
    let (size, path) = rest.split_once(' ')?;
    let look = u32::from_str_radix(look, 16).ok()?;
    let file = (path, Fingerprint::from_hex(hash)?, look, size.parse().ok()?);
    is_plain(path).then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_and_every_change_shows() {
        let text = seal("head 1\na\nb\n".into());
        assert_eq!(unseal(&text, "head 1"), Ok("a\nb\n"));
        assert_eq!(unseal(&seal("head 1\n".into()), "head 1"), Ok(""));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            assert!(unseal(&changed, "head 1").is_err(), "{changed}");
            assert!(unseal(&text[..at], "head 1").is_err());
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_none() {
        for path in ["", "/a", "a//b", "../a", "a/./b", "a\\b", "a\nb"] {
            assert!(!is_plain(path), "{path:?}");
        }
        assert!(is_plain("2024/05/03/你好/index.html"));
    }
}
