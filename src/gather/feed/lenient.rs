//! JSON as scripts write it that put it together from texts: line breaks in strings, which RFC 8259 (7) wants escaped, and the like. One
//! of them would cost all items behind it.

use std::borrow::Cow;

/// Makes JSON of what is meant as it: line breaks in strings and backslashes that escape nothing are characters, other control characters
/// are none (no file has them, and an escape has six bytes for each), a surrogate without its other half is U+FFFD, and a comma before the end of a list is none. Goes through a text once.
pub(super) fn lenient(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut mending = Mending { text, done: 0, out: String::new() };
    let (mut in_string, mut comma, mut at) = (false, None, 0);
    while let Some(byte) = bytes.get(at) {
        let length = match byte {
            b'"' => {
                (in_string, comma) = (!in_string, None);
                1
            }
            b'\\' if in_string => mending.escape(at),
            _ if in_string => {
                if *byte < 0x20 {
                    let written = match byte {
                        b'\n' => "\\n",
                        b'\r' => "\\r",
                        b'\t' => "\\t",
                        _ => "",
                    };
                    mending.put(at, written, 1);
                }
                1
            }
            b' ' | b'\n' | b'\r' | b'\t' => 1,
            b',' => {
                comma = Some(at);
                1
            }
            b']' | b'}' => {
                if let Some(at) = comma.take() {
                    mending.put(at, " ", 1);
                }
                1
            }
            _ => {
                comma = None;
                1
            }
        };
        at += length;
    }
    mending.finish()
}

struct Mending<'t> {
    text: &'t str,
    /// What is in `out` of it.
    done: usize,
    out: String,
}

impl<'t> Mending<'t> {
    /// Writes something in place of `length` bytes.
    fn put(&mut self, at: usize, new: &str, length: usize) {
        if self.out.is_empty() {
            // At once: a text that grows stands twice in memory, again and again.
            self.out.reserve(self.text.len() + self.text.len() / 4);
        }
        self.out.push_str(&self.text[self.done..at]);
        self.out.push_str(new);
        self.done = at + length;
    }

    /// Looks at a backslash in a string. Gives back how many bytes are done with it.
    fn escape(&mut self, at: usize) -> usize {
        let rest = &self.text.as_bytes()[at + 1..];
        match rest.first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') => match unit(rest) {
                Some(0xd800..0xdc00) => {
                    let second = rest.get(5..).filter(|rest| rest.first() == Some(&b'\\'));
                    match second.and_then(|rest| unit(&rest[1..])) {
                        Some(0xdc00..0xe000) => 12,
                        _ => self.unpaired(at),
                    }
                }
                Some(0xdc00..0xe000) => self.unpaired(at),
                Some(_) => 6,
                None => self.double(at),
            },
            // As JavaScript has it.
            Some(b'\'') => {
                self.put(at, "", 1);
                2
            }
            _ => self.double(at),
        }
    }

    fn unpaired(&mut self, at: usize) -> usize {
        self.put(at, "\\ufffd", 6);
        6
    }

    /// A backslash that is one.
    fn double(&mut self, at: usize) -> usize {
        self.put(at, "\\\\", 1);
        1
    }

    fn finish(mut self) -> Cow<'t, str> {
        if self.done == 0 {
            return self.text.into();
        }
        self.out.push_str(&self.text[self.done..]);
        self.out.into()
    }
}

/// The number in `uXXXX`.
fn unit(rest: &[u8]) -> Option<u16> {
    let digits = std::str::from_utf8(rest.get(1..5)?).ok()?;
    let is_hex = rest[0] == b'u' && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}
