//! Paths of output files, and how a path stands in a URL.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;

/// Path of a file below the output folder: relative, `/` between parts, each part 1 to 255 bytes of NFC text without
/// control characters, separators, `..` or names that a file system reserves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct OutputPath(pub String);

/// The file of the output folder that says which files are newsprint's.
pub(crate) const MANIFEST: &str = "newsprint-manifest.txt";

/// Folder of files on their way in an output folder, where one is needed.
pub(crate) const TEMPORARY: &str = ".newsprint-tmp";

/// What is percent-encoded in a path (RFC 3986 `pchar` and `/` stay).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A path as it stands in a URL, and in a header: percent-encoded.
pub(crate) fn encoded(path: &str) -> percent_encoding::PercentEncode<'_> {
    utf8_percent_encode(path, PATH)
}

/// Whether a path has nothing in it that has to be looked at closely: at most 255 ASCII letters, digits, `-`, `_`, `/` and single
/// dots, no part of it empty, beginning with a sign, ending with a dot, or as long as the name of a device and with the same
/// first letter. Nearly all paths of a site are plain, and a build looks at each of them several times.
pub(crate) fn is_plain(path: &str) -> bool {
    // Of the part at hand: its first letter, and the characters before its first dot.
    let (mut first, mut stem, mut in_stem) = (0_u8, 0_usize, true);
    let may_be_device =
        |first: u8, stem: usize| matches!(stem, 3 | 4) && b"aclnp".contains(&first.to_ascii_lowercase());
    let mut before = b'/';
    for &byte in path.as_bytes() {
        let begins = before == b'/';
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' if begins => (first, stem, in_stem) = (byte, 1, true),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => stem += usize::from(in_stem),
            _ if begins => return false,
            b'-' | b'_' => stem += usize::from(in_stem),
            b'.' if before != b'.' => in_stem = false,
            b'/' if before != b'.' && !may_be_device(first, stem) => {}
            _ => return false,
        }
        before = byte;
    }
    path.len() <= 255 && !matches!(before, b'/' | b'.') && !may_be_device(first, stem)
}

impl OutputPath {
    /// Whether the path stays below the output folder and every part of it is a name on every file system. Systems take
    /// paths of about 4,000 bytes, and the output folder has a path too.
    pub(crate) fn is_safe(&self) -> bool {
        const LONGEST: usize = 1024;
        is_plain(&self.0) || self.0.len() <= LONGEST && self.0.split('/').all(|part| {
            // Windows drops spaces before the dot: `con .html` is the device too.
            let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
            let device = matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
                || (stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem.ends_with(|c: char| c.is_ascii_digit()));
            !part.is_empty()
                && part.len() <= 255
                && !device
                && !part.starts_with(['.', ' '])
                && !part.ends_with(['.', ' '])
                && !part.chars().any(|c| {
                    c.is_control()
                        || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '%')
                        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}' | '\u{fdd0}'..='\u{fdef}')
                        || u32::from(c) & 0xfffe == 0xfffe
                })
        })
    }
}

/// The path of a page below the site's root that a URL below it means; none when it is no path of this site. What is printed there is a
/// page: `/a.html` is a file, `/feed.php` and `/sw.js` are folders, so that no host serves it as anything else. The manifest's name is
/// not to be had, nor is the front page.
pub(crate) fn page_path(url: &str, base_path: &str) -> Option<String> {
    // `/digestive/` is not below `/digest`.
    let below = url.strip_prefix(base_path).filter(|below| below.is_empty() || below.starts_with('/'));
    let path = below.unwrap_or(url).split(['?', '#']).next()?;
    let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    // One form of each character, as browsers write it; file systems differ.
    let path: String = path.trim_start_matches('/').nfc().collect();
    check_reserved(&path).ok()?;
    let is_whole = path.is_empty() || path.ends_with('/') || file_stem(&path).is_some();
    let path = if is_whole { path } else { format!("{path}/") };
    (!path.is_empty() && output_of(&path).is_safe()).then_some(path)
}

/// The path without its ending of a page that is a file: `2024/a` of `2024/a.html`. None of any other.
pub(crate) fn file_stem(path: &str) -> Option<&str> {
    let (stem, ending) = path.rsplit_once('.')?;
    ["html", "htm"].iter().any(|page| ending.eq_ignore_ascii_case(page)).then_some(stem)
}

/// The file of a page at a path below the site's root: of a folder its `index.html`.
pub(crate) fn output_of(path: &str) -> OutputPath {
    // Not a byte more than it takes: a site may have a million.
    OutputPath(if path.is_empty() || path.ends_with('/') {
        [path, "index.html"].concat()
    } else {
        path.to_owned()
    })
}

/// The path of a page below the site's root: of a folder's `index.html` that folder.
pub(crate) fn address_of(output: &str) -> &str {
    let folder =
        output.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
    folder.unwrap_or(output)
}

/// What keeps a path below the output folder for newsprint itself.
///
/// # Errors
/// Says what it is, fit behind "it has ".
pub(crate) fn check_reserved(path: &str) -> Result<(), &'static str> {
    let first = path.split('/').next().unwrap_or_default();
    if first.eq_ignore_ascii_case(MANIFEST) {
        return Err("the name of newsprint's own manifest");
    }
    if first.eq_ignore_ascii_case(TEMPORARY) {
        return Err("the name of newsprint's folder of temporary files");
    }
    Ok(())
}

/// What is wrong with a name of a file or folder. Those that pass can be written here, odd as they may be; see [`check_portable`].
///
/// # Errors
/// Says what it is, fit behind "can't publish it: ".
pub(crate) fn check_name(name: &str) -> Result<(), &'static str> {
    match name {
        "" => return Err("a path with an empty part"),
        "." | ".." => return Err("a path with `.` or `..` in it"),
        _ => {}
    }
    if name.len() > 255 {
        return Err("a name of more than 255 bytes");
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if !name.bytes().all(is_plain) {
        if name.chars().any(char::is_control) {
            return Err("a name with a control character");
        }
        if name.contains('\\') {
            return Err("a name with a backslash, which parts folders on Windows");
        }
    }
    if cfg!(windows) { check_portable(name) } else { Ok(()) }
}

/// What keeps Windows, and no other system, from having a file or folder of this name.
///
/// # Errors
/// Says what it is, fit behind "it has ".
pub(crate) fn check_portable(name: &str) -> Result<(), &'static str> {
    if name.contains([':', '<', '>', '"', '|', '?', '*']) {
        return Err("a name with one of : < > \" | ? *, which Windows reserves");
    }
    if name.ends_with(['.', ' ']) {
        return Err("a name with a dot or a space at its end, which Windows takes away");
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    if !matches!(stem.len(), 3 | 4) {
        return Ok(());
    }
    let device = match stem.to_ascii_lowercase().as_str() {
        "con" | "prn" | "aux" | "nul" => true,
        stem => stem
            .strip_prefix("com")
            .or_else(|| stem.strip_prefix("lpt"))
            .is_some_and(|number| number.len() == 1 && matches!(number.as_bytes()[0], b'1'..=b'9')),
    };
    if device { Err("a name that Windows reserves for a device") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_path_is_a_safe_one() {
        for path in
            ["2024/01/18/wen-hai-1a2b3c4d/index.html", "feed.xml", "a/b_c-d.e.css", "year/1999/x.html"]
        {
            assert!(is_plain(path) && OutputPath(path.into()).is_safe(), "{path}");
        }
        for path in [
            "",
            "/a",
            "a//b",
            "a/",
            "a./b",
            "a..b",
            ".a",
            "-a",
            "a/con/b",
            "COM1.html",
            "a/lpt9",
            "文",
            "a b",
            "a%",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn a_folder_is_called_by_its_page_and_no_other_is() {
        for path in ["", "a/", "a/b.html", "a/price-index.html", "index.htm"] {
            assert_eq!(address_of(&output_of(path).0), path);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_plain_is_safe(path in "[aAcComMnNulprx139._/-]{0,12}") {
            if is_plain(&path) {
                let slow = path.split('/').all(|part| {
                    // A part that the quick look would not take, so that all of it is looked at closely.
                    OutputPath(format!("{part}/ü")).is_safe()
                });
                proptest::prop_assert!(slow, "{}", path);
            }
        }
    }
}
