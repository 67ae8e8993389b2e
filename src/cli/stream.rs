//! Where a command writes to, and whether in colour.

use std::fmt;
use std::io::{self, Write};

use owo_colors::{OwoColorize, Style};

use crate::cli::tongue::Tongue;
use crate::ground::diagnostic::{Printable, is_unprintable};

/// Whether a stream shows colours: a terminal does, unless `NO_COLOR` is set; a file or pipe does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// ANSI escape sequences.
    On,
}

/// Standard output and standard error.
pub(super) struct Streams<'a> {
    pub(super) stdout: Stream<'a>,
    pub(super) stderr: Stream<'a>,
}

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonForm {
    Line,
    Pretty,
}

/// Standard output or standard error, or what stands for them in a test.
///
/// A reader that has gone away (`newsprint man | head -1`) is no failure; any other is kept and reported at the end,
/// since no command can do anything about it in the middle.
pub struct Stream<'a> {
    inner: &'a mut (dyn Write + Send),
    colour: Colour,
    tongue: Tongue,
    failure: Option<io::Error>,
}

impl<'a> Stream<'a> {
    /// A stream that nothing was written to.
    pub fn new(inner: &'a mut (dyn Write + Send), colour: Colour) -> Self {
        Self { inner, colour, tongue: Tongue::English, failure: None }
    }

    /// The same, in another language.
    #[must_use]
    pub fn speaking(mut self, tongue: Tongue) -> Self {
        self.tongue = tongue;
        self
    }

    pub(super) fn tongue(&self) -> Tongue {
        self.tongue
    }

    /// Writes what newsprint says, in the language of the stream, and a line break. What comes from elsewhere and fills a whole
    /// line goes through [`Stream::write`].
    pub fn line(&mut self, text: impl fmt::Display) {
        match self.tongue {
            Tongue::English => self.write(format_args!("{text}\n")),
            tongue => self.write(format_args!("{}\n", tongue.tell_line(&text.to_string()))),
        }
    }

    /// Writes JSON and a line break. What could write to a terminal, or hide, is escaped: JSON lets `\u{9b}`, which
    /// begins a command to a terminal, and bidi controls stand in strings as they are.
    pub(super) fn json(&mut self, value: &serde_json::Value, form: JsonForm) {
        let text = match form {
            JsonForm::Line => value.to_string(),
            JsonForm::Pretty => format!("{value:#}"),
        };
        let mut out = String::with_capacity(text.len() + 1);
        for c in text.chars() {
            if c != '\n' && is_unprintable(c) {
                // All of them are in the first plane.
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            } else {
                out.push(c);
            }
        }
        self.write(format_args!("{out}\n"));
    }

    /// Writes a line of TOML that is to be pasted; only comments are said.
    pub(super) fn toml(&mut self, line: &str) {
        if line.starts_with('#') { self.line(line) } else { self.write(format_args!("{line}\n")) }
    }

    /// Writes text as it is.
    pub fn write(&mut self, text: impl fmt::Display) {
        if self.failure.is_none() {
            self.failure = write!(self.inner, "{text}").err();
        }
    }

    /// Sends on what waits, for a command that does not end.
    pub(super) fn flush(&mut self) {
        if self.failure.is_none() {
            self.failure = self.inner.flush().err();
        }
    }

    /// Text in a style, where there is colour.
    pub(super) fn paint(&self, text: impl fmt::Display, style: Style) -> String {
        match self.colour {
            Colour::Off => text.to_string(),
            Colour::On => text.style(style).to_string(),
        }
    }

    /// Writes a line in bold, after an indent.
    pub(super) fn heading(&mut self, indent: &str, text: &str) {
        let text = self.paint(Printable(&self.tongue.label(text)), Style::new().bold());
        self.write(format_args!("{indent}{text}\n"));
    }

    pub(super) fn colour(&self) -> Colour {
        self.colour
    }

    /// What went wrong while writing, if that matters to anyone.
    pub(super) fn finish(mut self) -> io::Result<()> {
        match self.failure.take().map_or_else(|| self.inner.flush(), Err) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_writes_nothing_to_a_terminal() {
        let value = serde_json::json!({ "file": "a\u{1b}[31m\u{9b}31m\u{7f}\u{202e}\u{feff}\n中 b" });
        let mut bytes = Vec::new();
        Stream::new(&mut bytes, Colour::Off).json(&value, JsonForm::Pretty);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "{\n  \"file\": \"a\\u001b[31m\\u009b31m\\u007f\\u202e\\ufeff\\n中 b\"\n}\n");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
