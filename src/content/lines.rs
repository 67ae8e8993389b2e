//! A cursor that walks through a file line by line and knows the number of each.

/// Where reading stands in a text. Cheap to copy: a look ahead works on a copy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines<'a> {
    rest: &'a str,
    number: u32,
}

impl<'a> Lines<'a> {
    /// At the start of a text whose first line has this number.
    pub(super) fn new(text: &'a str, number: u32) -> Self {
        Self { rest: text, number }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Number of the line that comes next, from 1.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The next line without its line break; none at the end.
    pub(super) fn peek(&self) -> Option<&'a str> {
        let line = self.rest.split('\n').next().unwrap_or_default();
        (!self.rest.is_empty()).then_some(line)
    }

    /// Steps over blank lines.
    pub(super) fn skip_blank(&mut self) {
        while self.peek().is_some_and(|line| line.trim().is_empty()) {
            self.next();
        }
    }

    /// Steps over this many bytes, which must end at a character border.
    pub(super) fn skip_bytes(&mut self, count: usize) {
        let (passed, rest) = self.rest.split_at(count);
        let breaks = passed.bytes().filter(|&byte| byte == b'\n').count();
        self.number += u32::try_from(breaks).unwrap_or(0);
        self.rest = rest;
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let line = self.peek()?;
        match self.rest.get(line.len() + 1..) {
            Some(rest) => (self.rest, self.number) = (rest, self.number + 1),
            // No line comes after a last one without a break.
            None => self.rest = "",
        }
        Some(line)
    }
}
