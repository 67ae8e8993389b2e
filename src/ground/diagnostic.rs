//! What a stage has to say about its input, as values: where, what, what to do.
//!
//! Nothing here prints. A stage collects all of its diagnostics and goes on; `cli::report` shows them.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr;

/// How bad it is. An error leaves its file out of the site (or stops the build when it is in `site.toml` or a
/// template); a warning names the fallback that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Printed when asked for (`--verbose`): a rule was applied that a user may wonder about.
    Note,
    /// The article is in the site, with a fallback for what was wrong.
    Warning,
    /// The file, page or build could not be made.
    Error,
}

/// One finding: where, what, what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// File that it is about, relative to the site's root with `/` between folders; none when it is about no file.
    pub file: Option<String>,
    /// Line in that file, from 1.
    pub line: Option<u32>,
    /// Column in that line, in characters from 1.
    pub column: Option<u32>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The text of the line, where showing it helps; never longer than a few hundred characters.
    pub excerpt: Option<String>,
}

impl Diagnostic {
    /// A finding without a place; add one with [`Diagnostic::at`], [`Diagnostic::line`] and so on.
    pub fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            file: None,
            line: None,
            column: None,
            severity,
            message: message.into(),
            help: None,
            excerpt: None,
        }
    }

    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    /// A warning without a place.
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    /// A note without a place.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message)
    }

    /// Names the file.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Names the line, from 1.
    #[must_use]
    pub fn line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// Names the column, in characters from 1.
    #[must_use]
    pub fn column(mut self, column: u32) -> Self {
        self.column = Some(column);
        self
    }

    /// Says what to do; nothing where there is nothing to say.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into()).filter(|help| !help.is_empty());
        self
    }

    /// Shows the line's text.
    #[must_use]
    pub fn excerpt(mut self, text: impl Into<String>) -> Self {
        self.excerpt = Some(text.into());
        self
    }
}

/// The words that stand around a finding, each with its colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) note: &'static str,
    pub(crate) warning: &'static str,
    pub(crate) error: &'static str,
    pub(crate) help: &'static str,
}

impl Words {
    pub(crate) const ENGLISH: Self =
        Self { note: "note: ", warning: "warning: ", error: "error: ", help: "help: " };

    pub(crate) fn of(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Note => self.note,
            Severity::Warning => self.warning,
            Severity::Error => self.error,
        }
    }
}

impl Diagnostic {
    /// What stands between the words: place, message and excerpt.
    pub(crate) fn said(&self) -> impl fmt::Display {
        struct Said<'a>(&'a Diagnostic);
        impl fmt::Display for Said<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write_said(f)
            }
        }
        Said(self)
    }

    fn write_said(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}", Printable(file))?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
                if let Some(column) = self.column {
                    write!(f, ":{column}")?;
                }
            }
            write!(f, ": ")?;
        }
        write!(f, "{}", Printable(&self.message))?;
        if let (Some(excerpt), Some(line)) = (&self.excerpt, self.line) {
            let gutter = line.to_string();
            let pad = " ".repeat(gutter.len());
            write!(f, "\n {pad} |\n {gutter} | {}", Printable(excerpt))?;
            if let Some(column) = self.column {
                let before: String = excerpt.chars().take(column.saturating_sub(1) as usize).collect();
                // A Chinese character takes two places on a terminal, an escaped one as many as its escape.
                let places = Printable(&before).to_string().width();
                write!(f, "\n {pad} | {}^", " ".repeat(places))?;
            }
        }
        Ok(())
    }
}

/// Plain text, as the terminal shows it without colour; control and bidi characters of file names and article text
/// come out escaped, so that an article can't write to an editor's terminal.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Words::ENGLISH.of(self.severity), self.said())?;
        if let Some(help) = &self.help {
            write!(f, "\n  {}{}", Words::ENGLISH.help, Printable(help))?;
        }
        Ok(())
    }
}

/// The start of a value between quotes, for a message.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("\"{short}\"")
}

/// Whether a character does something to a terminal, or hides: control and bidi characters and those without width.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Text from outside, made fit for a terminal or log: control and bidi characters are shown as `\u{…}`.
pub(crate) struct Printable<'a>(pub &'a str);

impl Printable<'_> {
    /// Whether it is shown as it is written.
    pub(crate) fn is_as_written(&self) -> bool {
        // ASCII and Chinese first: names of files are little else.
        let is_common = |c: char| matches!(c, ' '..='~' | '\u{4e00}'..='\u{9fff}');
        self.0.chars().all(|c| is_common(c) || !is_unprintable(c))
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for c in self.0.chars() {
            if is_unprintable(c) {
                write!(f, "{}", c.escape_default())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_help_is_none() {
        let found = Diagnostic::warning("no date").at("content/a.md").help("");
        assert_eq!(found.to_string(), "warning: content/a.md: no date");
        assert_eq!(found.help("name one").help("").help, None);
    }
}
