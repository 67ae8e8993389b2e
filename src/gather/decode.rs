//! Bytes of a feed or page and what their server says of them in, text out (RFC 7303, 3; XML 1.0, appendix F).

use std::borrow::Cow;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::bytes::Regex;

/// Bytes at the start in which a document names its encoding.
const HEAD: usize = 1024;

/// Decodes: by the byte order mark, else as the server says, else as the document says, else by a guess. What is declared and
/// does not fit yields to what does: servers call everything UTF-8, or Latin 1, that was once copied to them.
pub(crate) fn decode<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Cow<'b, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    let sixteen_bits = sniff(bytes);
    let named = |label: &[u8]| {
        let encoding = Encoding::for_label(label)?;
        // `utf-16` says nothing of the order, and what is not read by two bytes can't be it.
        let wide = [UTF_16LE, UTF_16BE].contains(&encoding);
        if wide { sixteen_bits } else { Some(encoding) }
    };
    let by_server = content_type.and_then(charset).and_then(|label| named(label.as_bytes()));
    let by_itself = sixteen_bits.or_else(|| declared(bytes).and_then(named));
    let latin = |encoding: &Option<&Encoding>| *encoding == Some(WINDOWS_1252);
    let (first, second) = if latin(&by_server) && by_itself.is_some() {
        (by_itself, by_server)
    } else {
        (by_server, by_itself)
    };
    for encoding in [first, second].into_iter().flatten() {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        if !had_errors {
            return text;
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let guessed = || {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, Utf8Detection::Allow)
    };
    let encoding = first.or(second).unwrap_or_else(guessed);
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    // A text in another encoding than is said of it is broken at every word; one that was damaged, here and there.
    let broken = |text: &str| text.matches('\u{fffd}').count() * 50 > text.len();
    if had_errors && encoding != UTF_8 || broken(&text) {
        let (other, _) = guessed().decode_without_bom_handling(bytes);
        if other.matches('\u{fffd}').count() < text.matches('\u{fffd}').count() {
            return other;
        }
    }
    text
}

/// The order of a text of two bytes each that begins with `<` or `{`.
fn sniff(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, b'<' | b'{', 0, second, ..] if *second != 0 => Some(UTF_16BE),
        [b'<' | b'{', 0, second, 0, ..] if *second != 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// Value of the parameter `charset` (RFC 9110, 8.3).
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    })
}

/// The label in an XML declaration, or in a `<meta>` of a page.
fn declared(bytes: &[u8]) -> Option<&[u8]> {
    static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
        let pattern =
            r#"(?i-u)^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]*?charset\s*=\s*["']?([\w.:-]+)"#;
        Regex::new(pattern).expect("a constant pattern")
    });
    let found = DECLARED.captures(&bytes[..bytes.len().min(HEAD)])?;
    found.get(1).or_else(|| found.get(2)).map(|label| label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLE: &str = "湖边的鹭鸟今年来得早。住在北岸的居民说，往年要到三月底才能看见第一批。";
    const FULL: &str = "湖邊的鷺鳥今年來得早。住在北岸的居民說，往年要到三月底才能看見第一批。";

    fn document(declared: Option<&str>, text: &str) -> String {
        let declaration = declared.map(|label| format!("<?xml version=\"1.0\" encoding='{label}'?>\n"));
        format!("{}<rss><title>{text}</title></rss>", declaration.unwrap_or_default())
    }

    fn bytes(label: &str, text: &str) -> Vec<u8> {
        match label {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            label => {
                let (bytes, _, lost) = Encoding::for_label(label.as_bytes()).unwrap().encode(text);
                assert!(!lost);
                bytes.into_owned()
            }
        }
    }

    #[test]
    fn whoever_says_it_the_text_is_the_same() {
        for (label, text) in [
            ("gbk", SIMPLE),
            ("gb18030", &*format!("{SIMPLE}㐀𠀀")),
            ("big5", FULL),
            ("utf-16le", SIMPLE),
            ("utf-16be", SIMPLE),
            ("utf-8", SIMPLE),
            ("shift_jis", "みずうみのサギはことしはやくきた。北の岸の人はそういう。"),
        ] {
            let wide = label.starts_with("utf-16");
            let of_itself = if wide { "utf-16" } else { label };
            for declared in [None, Some(of_itself), Some("utf-8"), Some("iso-8859-1")] {
                for server in [None, Some(of_itself), Some("utf-8"), Some("iso-8859-1")] {
                    // Somebody must know: a document and a server that both call it Latin 1 are believed.
                    let told = [declared, server].contains(&Some(of_itself));
                    let mistold = [declared, server].iter().flatten().any(|said| *said == "iso-8859-1");
                    let latin_document = declared == Some("iso-8859-1") && server != Some(of_itself);
                    if !wide
                        && (mistold && !told
                            || latin_document
                            || declared == Some("iso-8859-1") && label == "utf-8" && server.is_none())
                    {
                        continue;
                    }
                    let document = document(declared, text);
                    let content_type = server.map(|label| format!("text/xml; Charset=\"{label}\""));
                    let decoded = decode(&bytes(label, &document), content_type.as_deref()).into_owned();
                    assert_eq!(decoded, document, "{label}, declared {declared:?}, served {server:?}");
                }
            }
        }
    }

    #[test]
    fn a_mark_counts_before_all() {
        let text = document(Some("gbk"), SIMPLE);
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        assert_eq!(decode(&marked, Some("text/xml; charset=big5")), text);
        let marked = [&[0xfe, 0xff], &*bytes("utf-16be", &text)].concat();
        assert_eq!(decode(&marked, Some("text/xml; charset=utf-8")), text);
    }

    #[test]
    fn damage_costs_what_is_damaged() {
        let mut bytes = document(Some("utf-8"), SIMPLE).into_bytes();
        bytes[60] = 0xff;
        let text = decode(&bytes, Some("text/xml"));
        assert!(text.contains("往年要到三月底才能看见第一批") && text.contains('\u{fffd}'), "{text}");
    }

    #[test]
    fn a_page_names_its_encoding_too() {
        let page =
            format!("<!doctype html><meta http-equiv=x content=\"text/html; charset=gbk\"><p>{SIMPLE}");
        assert_eq!(decode(&bytes("gbk", &page), Some("text/html")), page);
    }
}
