//! Bytes of a feed or page and what their server says of them in, text out (RFC 7303, 3; XML 1.0, appendix F).

mod sense;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, Encoding, GB18030, GBK, ISO_2022_JP, ISO_8859_2, ISO_8859_4, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};
use regex::bytes::Regex;

use self::sense::Sense;

/// Bytes at the start in which a document names its encoding.
const HEAD: usize = 1024;

/// Bytes by which an encoding is told from another.
const SAMPLE: usize = 64 * 1024;

/// Bytes of ASCII in a row that are no part of them: markup, and items in English before those that tell.
const PLAIN: usize = 32;

/// Decodes: by the byte order mark, else by two bytes each that can be nothing else, else as somebody says or by a guess, whichever
/// the text itself bears out: [`choose`].
pub(crate) fn decode<'b>(bytes: &'b [u8], content_type: Option<&str>) -> Cow<'b, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    let encoding = sniff(bytes).unwrap_or_else(|| choose(bytes, content_type));
    encoding.decode_without_bom_handling(bytes).0
}

/// Who says something of an encoding is often wrong: servers call everything UTF-8, Latin 1 or GBK that was once copied to them. What a
/// text is in shows in itself, and what is said counts where that leaves a doubt:
///
/// 1. What is made of the sequences of UTF-8 is UTF-8, damaged here and there or not: no text in another encoding has them in number.
/// 2. Else the first that is said counts, the server's word before the document's, if it makes sense ([`Sense`]). Where it makes
///    little, another that is said or chardetng finds takes its place if it makes more; of GBK and Big5 the other does so also where
///    short texts make sense in both, if it has more of the most frequent characters and is no stranger.
/// 3. An encoding of single bytes fits everything. One that is said is believed, Latin 1 last of all (servers say it that were told
///    nothing), unless chardetng finds Chinese, Japanese or Korean that makes sense throughout. What is beyond Latin 1 in words, and
///    not letter by letter, is none: there chardetng counts.
/// 4. Where nobody says anything, chardetng's guess counts as if it had been said.
fn choose(bytes: &[u8], content_type: Option<&str>) -> &'static Encoding {
    // `utf-16` is told by sniffing, and what is not read by two bytes can't be it.
    let named = |label: &[u8]| {
        Encoding::for_label_no_replacement(label).filter(|encoding| ![UTF_16LE, UTF_16BE].contains(encoding))
    };
    let by_server = content_type.and_then(charset).and_then(|label| named(label.as_bytes()));
    let by_itself = declared(bytes).and_then(named);
    let mut said: Vec<&'static Encoding> = by_server.into_iter().chain(by_itself).collect();
    said.sort_by_key(|encoding| *encoding == WINDOWS_1252);
    let Some(sample) = &sample(bytes) else {
        let escapes = said.contains(&ISO_2022_JP) && bytes.contains(&0x1b);
        return if escapes { ISO_2022_JP } else { UTF_8 };
    };
    let (many, single): (Vec<_>, Vec<_>) = said.into_iter().partition(|encoding| !encoding.is_single_byte());
    if is_utf_8(sample, many.iter().any(|encoding| *encoding != UTF_8)) {
        return UTF_8;
    }
    if is_gb_18030(sample) {
        return GB18030;
    }
    let guess = guess(sample);
    let Some(first) = many.first().copied().or_else(|| Some(guess).filter(|_| single.is_empty())) else {
        return of_single(sample, single[0], guess);
    };
    let (mut best, mut sense) = (first, Sense::of(sample, first));
    let is_doubted = !sense.is_good();
    let is_of_china = |encoding: &'static Encoding| [GBK, GB18030, BIG5].contains(&encoding);
    // The bytes of EUC-JP are those of GB 2312.
    let other = [BIG5, GB18030].into_iter();
    let other = other.filter(|other| is_of_china(first) || first == EUC_JP && *other == GB18030);
    // What is said and makes sense yields to what is said as well, and of GBK and Big5 to the other that is likelier.
    let found = [UTF_8, guess].into_iter().filter(|_| is_doubted).chain(other);
    let rivals: Vec<_> = many.iter().copied().chain(found).filter(|rival| !rival.is_single_byte()).collect();
    for rival in rivals {
        let other = Sense::of(sample, rival);
        let is_named = many.contains(&rival) || rival == guess && is_of_china(rival) && is_doubted;
        let is_better =
            (is_named || is_doubted) && other.faults() + if is_named { 1 } else { 2 } <= sense.faults();
        let more = if other.faults() < sense.faults() { 1 } else { 2 };
        let is_likelier = (is_named || is_of_china(rival))
            && other.faults() <= sense.faults()
            && other.frequent >= sense.frequent + more;
        if is_better || is_likelier {
            (best, sense) = (rival, other);
        }
    }
    // Servers say Latin 1 that were told nothing: what is said beside it and is whole may have as many rare characters as it likes.
    let is_nothing = |encoding: &&'static Encoding| *encoding == WINDOWS_1252;
    let is_whole = sense.broken == 0 && many.contains(&best) && single.iter().all(is_nothing);
    if is_whole || sense.is_nearly_whole() {
        return best;
    }
    single.first().map_or(guess, |said| of_single(sample, said, guess))
}

/// What is said to be in an encoding of single bytes, where nothing else that is said makes sense.
fn of_single(sample: &[u8], said: &'static Encoding, guess: &'static Encoding) -> &'static Encoding {
    let is_no_latin = said == WINDOWS_1252 && has_words(sample);
    let is_sense = if guess.is_single_byte() {
        is_no_latin && !LATIN.contains(&guess)
    } else {
        let sense = Sense::of(sample, guess);
        sense.is_throughout() || is_no_latin && sense.is_whole()
    };
    if is_sense { guess } else { said }
}

/// What chardetng takes for texts in Latin letters.
const LATIN: [&Encoding; 7] =
    [WINDOWS_1252, WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258, ISO_8859_2, ISO_8859_4];

/// Whether whole words are beyond ASCII, and not a letter here and there, as in texts in Latin letters.
fn has_words(sample: &[u8]) -> bool {
    const WORD: usize = 4;
    let (mut all, mut in_words) = (0, 0);
    for row in sample.split(u8::is_ascii) {
        // A rule of forty strokes is one sign, of one byte or two, and no word.
        let is_word = row.len() >= WORD && row.iter().collect::<BTreeSet<_>>().len() > 2;
        all += row.len();
        in_words += if is_word { row.len() } else { 0 };
    }
    in_words > 2 * WORD && in_words * 2 > all
}

/// What chardetng finds. Of a few Chinese characters it finds nothing, which it calls windows-1252, or Korean.
fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess != WINDOWS_1252 && (guess.is_single_byte() || Sense::of(sample, guess).is_good()) {
        return guess;
    }
    let of_china = [GBK, BIG5].map(|encoding| (encoding, Sense::of(sample, encoding)));
    let best = of_china
        .into_iter()
        .filter(|(_, sense)| sense.is_throughout())
        .min_by_key(|(_, sense)| sense.faults());
    best.map_or(guess, |(encoding, _)| encoding)
}

/// The part of a text by which its encoding is told: the first stretches that are not all of ASCII; none if everything is.
fn sample(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    // chardetng looks at what stands before a letter.
    let rest = &bytes[bytes.iter().position(|byte| !byte.is_ascii())?.saturating_sub(2)..];
    if rest.len() <= SAMPLE {
        return Some(rest.into());
    }
    let (mut sample, mut at) = (Vec::new(), 0);
    while sample.len() < SAMPLE
        && let Some(begin) = rest[at..].iter().position(|byte| !byte.is_ascii())
    {
        let begin = at + begin;
        let mut end = begin;
        // No character ends in so many of ASCII.
        while end < rest.len() && end - begin < SAMPLE && !is_plain(&rest[end..]) {
            end += 1;
        }
        let end = (end + PLAIN).min(rest.len());
        sample.extend_from_slice(&rest[begin.saturating_sub(2).max(at)..end]);
        at = end;
    }
    // Below all second bytes of characters: nothing is cut in two there.
    let end = sample[..sample.len().min(SAMPLE)].iter().rposition(|byte| *byte < 0x30);
    sample.truncate(end.unwrap_or(SAMPLE));
    Some(sample.into())
}

/// Whether a long row of ASCII begins here, or the last one.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().take(PLAIN).all(u8::is_ascii)
}

/// Whether bytes are UTF-8, damaged or not. Where somebody says that they are in another encoding of many bytes, one or two sequences of
/// two bytes are no proof: a few Chinese characters of GBK are such by chance, and rows of its numbers but for their ends.
fn is_utf_8(bytes: &[u8], is_doubted: bool) -> bool {
    let (mut short, mut long, mut broken, mut lost, mut in_a_row) =
        (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars().filter(|c| !c.is_ascii()) {
            if u32::from(c) < 0x800 { short += 1 } else { long += 1 }
        }
        // One damaged character is up to three of them.
        in_a_row = if chunk.valid().is_empty() { in_a_row } else { 0 };
        broken += usize::from(!chunk.invalid().is_empty() && in_a_row.is_multiple_of(3));
        lost += chunk.invalid().len();
        in_a_row += 1;
    }
    if long > broken || lost == 0 {
        return long > broken || short > if is_doubted { 2 } else { 0 };
    }
    // Words and single letters, most of them whole.
    let words = || bytes.split(u8::is_ascii).filter(|word| !word.is_empty());
    let whole = words().filter(|word| std::str::from_utf8(word).is_ok()).count();
    !is_doubted && (whole * 2 > words().count() || short + long > 4 * lost)
}

/// Whether nothing is broken in bytes that are read as GB 18030, and they have characters of four bytes beside those of two: no other
/// encoding has such sequences. `4–3–3` of windows-1252 looks like one; Latin letters are followed by ASCII, characters of two
/// bytes by others.
fn is_gb_18030(bytes: &[u8]) -> bool {
    let (mut four, mut two, mut latin, mut rest) = (0_usize, 0_usize, 0_usize, bytes);
    loop {
        rest = match rest {
            [] => return four > 0 && two >= 4 && two > latin,
            [0..=0x7f, rest @ ..] => rest,
            [0x81..=0xfe, b'0'..=b'9', 0x81..=0xfe, b'0'..=b'9', behind @ ..] => {
                let read = GB18030.decode_without_bom_handling(&rest[..4]).0;
                four += usize::from(
                    read.starts_with(|c| matches!(c, '\u{3400}'..'\u{a000}' | '\u{20000}'..'\u{33480}')),
                );
                behind
            }
            [0x81..=0xfe, 0x80..=0xfe, rest @ ..] => {
                two += 1;
                rest
            }
            [0x81..=0xfe, 0x40..=0x7e, rest @ ..] => {
                latin += 1;
                rest
            }
            _ => return false,
        };
    }
}

/// The order of a text of two bytes each that begins with `<` or `{`.
fn sniff(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut units = bytes.chunks_exact(2);
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let first = units.find(|unit| !matches!(unit, [0, space] | [space, 0] if is_space(*space)))?;
    match (first, units.next()?) {
        ([0, b'<' | b'{'], [0, second]) if *second != 0 => Some(UTF_16BE),
        ([b'<' | b'{', 0], [second, 0]) if *second != 0 => Some(UTF_16LE),
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
            r#"(?i-u)<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]*?charset\s*=\s*["']?([\w.:-]+)"#;
        Regex::new(pattern).expect("a constant pattern")
    });
    let found = DECLARED.captures(&bytes[..bytes.len().min(HEAD)])?;
    found.get(1).or_else(|| found.get(2)).map(|label| label.as_bytes())
}
