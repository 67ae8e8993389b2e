//! Where a command writes to, and whether in colour.

use std::fmt;
use std::io::{self, Write};

use owo_colors::{OwoColorize, Style};

/// Whether a stream shows colours: a terminal does, unless `NO_COLOR` is set; a file or pipe does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// ANSI escape sequences.
    On,
}

/// Standard output or standard error, or what stands for them in a test.
///
/// A reader that has gone away (`newsprint man | head -1`) is no failure; any other is kept and reported at the end,
/// since no command can do anything about it in the middle.
pub struct Stream<'a> {
    inner: &'a mut (dyn Write + Send),
    colour: Colour,
    failure: Option<io::Error>,
}

impl<'a> Stream<'a> {
    /// A stream that nothing was written to.
    pub fn new(inner: &'a mut (dyn Write + Send), colour: Colour) -> Self {
        Self { inner, colour, failure: None }
    }

    /// Writes text and a line break.
    pub fn line(&mut self, text: impl fmt::Display) {
        self.write(format_args!("{text}\n"));
    }

    /// Writes text as it is.
    pub fn write(&mut self, text: impl fmt::Display) {
        if self.failure.is_none() {
            self.failure = write!(self.inner, "{text}").err();
        }
    }

    /// Text in a style, where there is colour.
    pub(super) fn paint(&self, text: impl fmt::Display, style: Style) -> String {
        match self.colour {
            Colour::Off => text.to_string(),
            Colour::On => text.style(style).to_string(),
        }
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
