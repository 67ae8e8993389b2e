//! What a site asks of robots (RFC 9309): the text of its robots.txt in, whether a page may be fetched out.

/// What we are called in robots.txt.
pub(crate) const NAME: &str = "newsprint";

/// Bytes of a robots.txt that are read (RFC 9309, 2.5).
const LONGEST: usize = 500 * 1024;

/// The rules that are for us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Robots {
    /// Patterns, and whether what they match may be fetched.
    rules: Vec<(String, bool)>,
}

impl Robots {
    /// Everything may be fetched: there is no robots.txt (RFC 9309, 2.3.1.3).
    pub(crate) fn open() -> Self {
        Self::default()
    }

    /// Nothing may be fetched: the server can't say (RFC 9309, 2.3.1.4).
    pub(crate) fn closed() -> Self {
        Self { rules: vec![("/".into(), false)] }
    }

    /// The groups that name us, taken together; those for everybody where none does.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]);
        let text = text.trim_start_matches('\u{feff}');
        let (mut ours, mut all) = (None, Vec::new());
        // Whom the group at hand is for; the names of a group stand above its rules.
        let (mut for_us, mut for_all, mut naming) = (false, false, false);
        for line in text.split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !std::mem::replace(&mut naming, true) {
                        (for_us, for_all) = (false, false);
                    }
                    let name: String = value
                        .chars()
                        .take_while(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
                        .collect();
                    for_us |= name.eq_ignore_ascii_case(NAME);
                    for_all |= value == "*";
                    if for_us {
                        ours.get_or_insert_with(Vec::new);
                    }
                }
                "allow" | "disallow" => {
                    naming = false;
                    if value.is_empty() {
                        continue;
                    }
                    let rule = || (normal(value), key == "allow");
                    if let Some(ours) = ours.as_mut().filter(|_| for_us) {
                        ours.push(rule());
                    }
                    if for_all {
                        all.push(rule());
                    }
                }
                _ => {}
            }
        }
        Self { rules: ours.unwrap_or(all) }
    }

    /// Whether a path with its query may be fetched: the longest pattern that matches decides, of two as long the one that allows.
    pub(crate) fn allow(&self, path: &str) -> bool {
        let path = normal(path);
        let fit = self.rules.iter().filter(|(pattern, _)| matches(pattern, &path));
        fit.max_by_key(|(pattern, allows)| (pattern.len(), *allows)).is_none_or(|(_, allows)| *allows)
    }
}

/// Percent-encoded alike in patterns and paths (RFC 9309, 2.2.2).
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let hex = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match bytes[at] {
            b'%' if let (Some(high), Some(low)) = (hex(at + 1), hex(at + 2)) => {
                push(&mut out, (high << 4 | low) as u8, true);
                at += 3;
                continue;
            }
            byte => push(&mut out, byte, false),
        }
        at += 1;
    }
    out
}

fn push(out: &mut String, byte: u8, was_encoded: bool) {
    let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if unreserved || byte.is_ascii_graphic() && !was_encoded {
        out.push(char::from(byte));
    } else {
        out.push_str(&format!("%{byte:02X}"));
    }
}

/// `*` stands for anything, `$` at the end for the end. In steps that no pattern can multiply.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, ends) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !ends || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if ends && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allowed(text: &str, path: &str) -> bool {
        Robots::parse(text.as_bytes()).allow(path)
    }

    #[test]
    fn the_group_that_names_us_counts_else_that_for_all() {
        let text = "User-agent: *\nDisallow: /\n\nUser-Agent: other\nUser-agent: NewsPrint/2.0 # us\nDisallow: /a\n\
                    Sitemap: x\nuser-agent: newsprint\nDisallow: /b\n";
        assert_eq!(["/a", "/b/1", "/c"].map(|path| allowed(text, path)), [false, false, true]);
        assert!(!allowed("User-agent: newsprint\n\nUser-agent: x\nDisallow: /", "/a"));
        assert!(allowed("User-agent: newsprint\nDisallow:\nUser-agent: *\nDisallow: /", "/a"));
        assert!(!allowed("User-agent: *\r\nDisallow: /a\r\n", "/a"));
        assert!(allowed("<html>no robots</html>", "/a") && allowed("", "/a"));
        assert!(allowed("User-agent: newsprinter\nDisallow: /", "/a"));
    }

    /// RFC 9309, 2.2.2 and 2.2.3, and its examples in 5.
    #[test]
    fn patterns_are_those_of_the_standard() {
        let rules = "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\nDisallow: /publications/p$\n\
                     Disallow: /foo/bar?baz=https://foo.bar\nDisallow: /%e4%bd%a0\nAllow: /tie\nDisallow: /tie\n";
        for (path, allows) in [
            ("/a.gif", false),
            ("/a.gif?x", true),
            ("/example/a", false),
            ("/example", true),
            ("/publications/p", false),
            ("/publications/p1", true),
            ("/foo/bar?baz=https%3A%2F%2Ffoo.bar", true),
            ("/foo/bar?baz=https://foo.bar", false),
            ("/你好", false),
            ("/%E4%BD%A0", false),
            ("/tie", true),
        ] {
            assert_eq!(allowed(rules, path), allows, "{path}");
        }
        let longest =
            "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\nDisallow: /a*b*c$";
        assert!(!allowed(longest, "/example/page/disallowed.gif"));
        assert_eq!(
            ["/abc", "/axbxcxc", "/abcd", "/ac"].map(|path| allowed(longest, path)),
            [false, false, true, true]
        );
        assert!(!Robots::closed().allow("/") && Robots::open().allow("/"));
    }

    proptest! {
        #[test]
        fn no_text_is_a_fault(bytes in prop::collection::vec(any::<u8>(), 0..300), path in ".{0,40}") {
            Robots::parse(&bytes).allow(&path);
        }
    }
}
