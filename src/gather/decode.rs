//! Bytes of a feed or page and what their server says of them in, text out (RFC 7303, 3; XML 1.0, appendix F).

use std::borrow::Cow;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::bytes::Regex;

/// Bytes at the start in which a document names its encoding.
const HEAD: usize = 1024;

/// Decodes: by the byte order mark, else as the server says, else as the document says, else as UTF-8, else by a guess. What is
/// declared and does not fit yields to what does: servers call everything UTF-8, or Latin 1, that was once copied to them. Of what
/// fits but for a few damaged bytes, the one with the fewest counts.
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
    let said = || [first, second].into_iter().flatten();
    // Every byte is a letter in an encoding of single bytes: it fits whatever there is.
    for encoding in said().filter(|encoding| !encoding.is_single_byte()) {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        if !had_errors {
            return text;
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    // Nothing fits to the last byte: one that was cut or damaged costs itself, not the rest.
    let damaged = said().chain([UTF_8]).filter(|encoding| !encoding.is_single_byte());
    let nearly_whole = damaged.map(|encoding| Reading::of(bytes, encoding)).filter(Reading::is_nearly_whole);
    if let Some(reading) = nearly_whole.min_by_key(|reading| reading.broken) {
        return reading.text;
    }
    let guessed = || {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        Reading::of(bytes, detector.guess(None, Utf8Detection::Allow))
    };
    let told = said().find(|encoding| encoding.is_single_byte()).or(first).or(second);
    let told = told.map(|encoding| Reading::of(bytes, encoding)).filter(|told| told.broken == 0);
    told.unwrap_or_else(guessed).text
}

/// A text in an encoding that may be another's.
struct Reading<'b> {
    text: Cow<'b, str>,
    /// Sequences that are none in the encoding.
    broken: usize,
}

impl<'b> Reading<'b> {
    fn of(bytes: &'b [u8], encoding: &'static Encoding) -> Self {
        let text = encoding.decode_without_bom_handling(bytes).0;
        Self { broken: text.matches('\u{fffd}').count(), text }
    }

    /// A text in another encoding than is said of it is broken at every word; one that was damaged, here and there.
    fn is_nearly_whole(&self) -> bool {
        let beyond_ascii = self.text.chars().filter(|c| !c.is_ascii()).count();
        self.broken * 5 <= beyond_ascii
    }
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
                    // Somebody must know, or it is UTF-8: others that document and server call Latin 1 are believed to be.
                    let told = [declared, server].contains(&Some(of_itself));
                    let mistold = [declared, server].iter().flatten().any(|said| *said == "iso-8859-1");
                    let latin_document = declared == Some("iso-8859-1") && server != Some(of_itself);
                    if !wide && label != "utf-8" && (mistold && !told || latin_document) {
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

    /// Feeds that cut a summary after so many bytes.
    #[test]
    fn one_character_cut_in_half_costs_itself() {
        for label in ["gb2312", "big5", "utf-8", "shift_jis"] {
            let text = match label {
                "big5" => FULL,
                "shift_jis" => "みずうみのサギはことしはやくきた。北の岸の人はそういう。",
                _ => SIMPLE,
            };
            let cut = |encoded: &[u8]| [&encoded[..encoded.len() - 1], b"</title>"].concat();
            for (declared, server) in [
                (Some(label), None),
                (None, Some(label)),
                (Some(label), Some("utf-8")),
                (Some(label), Some("us-ascii")),
            ] {
                let declaration = declared.map(|label| format!("<?xml version='1.0' encoding='{label}'?>"));
                let whole = format!("{}<title>{text}", declaration.unwrap_or_default());
                let content_type = server.map(|label| format!("text/xml; charset={label}"));
                let bytes = cut(&bytes(label, &whole));
                let decoded = decode(&bytes, content_type.as_deref()).into_owned();
                let mut kept: String = whole.clone();
                kept.pop();
                assert_eq!(decoded, format!("{kept}\u{fffd}</title>"), "{label}, {declared:?}, {server:?}");
            }
        }
        for content_type in
            [None, Some("text/xml"), Some("text/xml; charset=iso-8859-1"), Some("text/xml; charset=gbk")]
        {
            let damaged = [SIMPLE.as_bytes(), b"\xff", SIMPLE.as_bytes()].concat();
            assert_eq!(
                decode(&damaged, content_type),
                format!("{SIMPLE}\u{fffd}{SIMPLE}"),
                "{content_type:?}"
            );
        }
    }

    #[test]
    fn what_is_utf_8_is_no_latin_whatever_is_said() {
        for label in ["iso-8859-1", "us-ascii", "windows-1252", "windows-1251"] {
            let content_type = format!("text/xml; charset={label}");
            assert_eq!(decode(SIMPLE.as_bytes(), Some(&content_type)), SIMPLE, "{label}");
            let declared = document(Some(label), SIMPLE);
            assert_eq!(decode(declared.as_bytes(), None), declared, "{label}");
        }
        assert_eq!(
            decode(b"Les h\xe9rons de l'\xeele", Some("text/xml; charset=iso-8859-1")),
            "Les h\u{e9}rons de l'\u{ee}le"
        );
        assert_eq!(
            decode(b"Les h\xe9rons de l'\xeele", Some("text/xml; charset=utf-8")),
            "Les h\u{e9}rons de l'\u{ee}le"
        );
    }

    #[test]
    fn a_page_names_its_encoding_too() {
        let page =
            format!("<!doctype html><meta http-equiv=x content=\"text/html; charset=gbk\"><p>{SIMPLE}");
        assert_eq!(decode(&bytes("gbk", &page), Some("text/html")), page);
    }
}
