//! A file in, the fingerprints out by which a feed knows again what it wrote.

use std::ops::Range;

use crate::ground::fingerprint::{Fingerprint, Hasher};

/// The fingerprint of a file, as far as it is what its item says: the moment at its head aside. Items without a date get that of the
/// fetch that saw them first, which is another in another clone of the repository; one that an editor corrects stays in any case.
pub(crate) fn print_of(bytes: &[u8]) -> Fingerprint {
    let Some(moment) = moment_in(bytes) else { return Fingerprint::of(bytes) };
    let (before, behind) = (&bytes[..moment.start], &bytes[moment.end..]);
    let length = (before.len() + behind.len()) as u64;
    Hasher::new().begin_bytes(length).piece(before).piece(behind).finish()
}

/// All that a state may have of a file as it stands: those of earlier versions hold the fingerprint of all its bytes.
pub(crate) fn prints_of(bytes: &[u8]) -> [Fingerprint; 2] {
    [print_of(bytes), Fingerprint::of(bytes)]
}

/// Where the moment at the head of a file stands: in its first line, or the first behind its front matter.
fn moment_in(bytes: &[u8]) -> Option<Range<usize>> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let (mut at, mut line) = (0, lines.next()?);
    let fence = line.trim_ascii_end();
    if matches!(fence, b"---" | b"+++") {
        let mut is_within = true;
        while is_within {
            at += line.len() + 1;
            line = lines.next()?;
            is_within = line.trim_ascii_end() != fence;
        }
        at += line.len() + 1;
        line = lines.next()?;
    }
    let digits = line.strip_prefix(b"<!--")?.strip_suffix(b"-->")?;
    let is_moment = matches!(digits.len(), 12..=14) && digits.iter().all(u8::is_ascii_digit);
    is_moment.then(|| at..at + line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_what_it_says_and_not_by_when() {
        let of = |text: &str| print_of(text.as_bytes());
        let file = "---\nid: \"a\"\n---\n<!--1705511701000-->\nA\n------\n\n<p>b</p>\n";
        assert_eq!(of(file), of(&file.replace("1705511701000", "1705511799000")));
        assert_eq!(of(file), Fingerprint::of(file.replace("<!--1705511701000-->", "").as_bytes()));
        assert_ne!(of(file), of(&file.replace("<p>b", "<p>c")));
        assert_ne!(of(file), of(&file.replace("<!--1705511701000-->\n", "")));
        // What stands in a text is its text.
        let quoting = "A\n------\n\n<p>b</p>\n<!--1705511701000-->\n---\n";
        for file in [quoting, &format!("---\nid: \"a\"\n---\n{quoting}"), &format!("---\n{quoting}")] {
            assert_ne!(of(file), of(&file.replace("1705511701000", "1705511799000")), "{file}");
        }
        assert_eq!(prints_of(file.as_bytes()), [of(file), Fingerprint::of(file.as_bytes())]);
    }
}
