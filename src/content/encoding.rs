//! Bytes in, text out: UTF-8 as it is, anything else by the best guess and with a warning.
//!
//! Lines never move: what is replaced or dropped leaves every line break where it was. Never fails on a text; what is no
//! text at all (a picture with a wrong ending, a file of NULs) is refused.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use crate::ground::diagnostic::Diagnostic;

/// The bytes are no text in any encoding.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotText;

/// Decodes a file: without byte order mark, with `\n` at line ends, without NUL characters.
pub(super) fn decode(bytes: &[u8], findings: &mut Vec<Diagnostic>) -> Result<String, NotText> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => decode_unmarked(rest, findings),
        [0xff, 0xfe, rest @ ..] => decode_as(UTF_16LE, rest, findings),
        [0xfe, 0xff, rest @ ..] => decode_as(UTF_16BE, rest, findings),
        _ => decode_unmarked(bytes, findings),
    };
    if is_noise(&text) {
        return Err(NotText);
    }
    Ok(normalise_lines(drop_nuls(text, findings)))
}

fn decode_unmarked(bytes: &[u8], findings: &mut Vec<Diagnostic>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    // A text in another encoding has next to no valid multi-byte sequences; a damaged UTF-8 text (a character cut in two
    // by a script that counts bytes) has next to nothing else.
    let (mut whole, mut broken, mut first_broken) = (0_usize, 0_usize, None);
    let mut line = 1;
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        line += newlines(chunk.valid());
        if !chunk.invalid().is_empty() {
            broken += 1;
            first_broken.get_or_insert(line);
        }
    }
    if whole > broken {
        findings.push(
            Diagnostic::warning(format!("{broken} byte sequence(s) are not UTF-8 and stand as \u{fffd}"))
                .line(first_broken.unwrap_or(1))
                .help("take the text from its source again, or write the missing characters by hand"),
        );
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    decode_as(detector.guess(None, Utf8Detection::Deny), bytes, findings)
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8], findings: &mut Vec<Diagnostic>) -> String {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let name = encoding.name();
    let message = if had_errors {
        format!("the file is not UTF-8; it was read as {name}, and what did not fit stands as \u{fffd}")
    } else {
        format!("the file is not UTF-8; it was read as {name}")
    };
    findings.push(Diagnostic::warning(message).help("save it as UTF-8"));
    text.into_owned()
}

/// Whether more than a twentieth of the characters are control characters (a tenth is what compressed data gives in any
/// encoding), or more than a third are replaced ones. A handful is damage, not noise.
fn is_noise(text: &str) -> bool {
    let (mut all, mut controls, mut replaced) = (0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        controls += usize::from(c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}'));
        replaced += usize::from(c == '\u{fffd}');
    }
    controls > 8 && controls * 20 > all || replaced > 8 && replaced * 3 > all
}

fn drop_nuls(text: String, findings: &mut Vec<Diagnostic>) -> String {
    let Some(first) = text.find('\0') else { return text };
    let count = text.matches('\0').count();
    findings.push(
        Diagnostic::warning(format!("{count} NUL character(s) were dropped"))
            .line(1 + newlines(&text[..first]))
            .help("take the text from its source again: a NUL mostly means that it was damaged"),
    );
    text.replace('\0', "")
}

fn normalise_lines(text: String) -> String {
    if !text.contains('\r') {
        text
    } else if text.contains('\n') {
        // A lone CR inside a line stays (RFA writes them into `title` attributes): editors count no line there.
        text.replace("\r\n", "\n")
    } else {
        text.replace('\r', "\n")
    }
}

fn newlines(text: &str) -> u32 {
    let count = text.bytes().filter(|&byte| byte == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (Result<String, NotText>, Vec<String>) {
        let mut findings = Vec::new();
        let text = decode(bytes, &mut findings);
        (text, findings.iter().map(|d| d.clone().at("a.md").to_string()).collect())
    }

    #[test]
    fn utf8_with_mark_and_windows_lines_needs_no_word() {
        assert_eq!(decoded("\u{feff}一\r\n二\r\n".as_bytes()), (Ok("一\n二\n".into()), vec![]));
        assert_eq!(decoded("一\r二\r".as_bytes()), (Ok("一\n二\n".into()), vec![]));
        assert_eq!(decoded("一\r二\n".as_bytes()), (Ok("一\r二\n".into()), vec![]));
        assert_eq!(decoded(b""), (Ok(String::new()), vec![]));
    }

    #[test]
    fn chinese_encodings_are_recognised() {
        let text = "湖边的鹭鸟今年来得早。住在北岸的居民说，往年要到三月底才能看见第一批。\n";
        let traditional = "湖邊的鷺鳥今年來得早。住在北岸的居民說，往年要到三月底才能看見第一批。\n";
        for (encoding, name, text) in
            [(encoding_rs::GBK, "GBK", text), (encoding_rs::BIG5, "Big5", traditional)]
        {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost);
            assert_eq!(
                decoded(&bytes),
                (
                    Ok(text.to_owned()),
                    vec![format!(
                        "warning: a.md: the file is not UTF-8; it was read as {name}\n  help: save it as UTF-8"
                    )]
                )
            );
        }
    }

    #[test]
    fn utf16_is_read_by_its_mark() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("标题\r\n".encode_utf16().flat_map(u16::to_le_bytes));
        let warning =
            "warning: a.md: the file is not UTF-8; it was read as UTF-16LE\n  help: save it as UTF-8"
                .to_owned();
        assert_eq!(decoded(&bytes), (Ok("标题\n".into()), vec![warning]));
    }

    #[test]
    fn a_character_cut_in_two_costs_that_character_only() {
        let mut bytes = "第一行\n第二行很长".as_bytes().to_vec();
        bytes.pop();
        assert_eq!(
            decoded(&bytes),
            (
                Ok("第一行\n第二行很\u{fffd}".into()),
                vec![
                    "warning: a.md:2: 1 byte sequence(s) are not UTF-8 and stand as \u{fffd}\n  \
                     help: take the text from its source again, or write the missing characters by hand"
                        .into()
                ]
            )
        );
    }

    #[test]
    fn nuls_go_and_lines_stay() {
        let (text, warnings) = decoded(b"title of the piece\nbody\0 text of the piece\n");
        assert_eq!(text, Ok("title of the piece\nbody text of the piece\n".into()));
        assert_eq!(
            warnings,
            [
                "warning: a.md:2: 1 NUL character(s) were dropped\n  help: take the text from its source again: a NUL \
              mostly means that it was damaged"
            ]
        );
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decoded(&[0; 64]).0, Err(NotText));
        let picture: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(decoded(&picture).0, Err(NotText));
    }
}
