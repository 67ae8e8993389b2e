//! Shows findings to people, and sums them up.

use std::collections::BTreeMap;
use std::time::Duration;

use owo_colors::Style;
use unicode_width::UnicodeWidthStr;

use crate::cli::stream::Stream;
use crate::curate::LeftOut;
use crate::ground::diagnostic::{Diagnostic, Printable, Severity};

/// How many findings of one kind are shown in full when there are more than [`FLOOD`].
const SHOWN: usize = 10;

/// Findings of one kind beyond which only [`SHOWN`] are shown: one rule that went wrong must not push everything else
/// off the screen.
const FLOOD: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Errors, floods shortened.
    Errors,
    /// Warnings and errors, floods shortened.
    Brief,
    /// Warnings and errors, all of them.
    All,
    /// Notes too.
    Verbose,
}

/// Prints findings, the worst last, each severity by file and line.
pub(super) fn print(diagnostics: &[Diagnostic], detail: Detail, stderr: &mut Stream<'_>) {
    let least = match detail {
        Detail::Errors => Severity::Error,
        Detail::Brief | Detail::All => Severity::Warning,
        Detail::Verbose => Severity::Note,
    };
    let mut shown: Vec<_> = diagnostics.iter().filter(|found| found.severity >= least).collect();
    shown.sort_by_key(|found| (found.severity, *found));
    let mut kinds: BTreeMap<String, Kind> = BTreeMap::new();
    if matches!(detail, Detail::Errors | Detail::Brief) {
        for found in &shown {
            kinds.entry(kind(found)).or_default().all += 1;
        }
    }
    for found in shown {
        let more = match kinds.get_mut(&kind(found)) {
            Some(kind) if kind.all > FLOOD => {
                kind.shown += 1;
                if kind.shown > SHOWN {
                    continue;
                }
                if kind.shown == SHOWN { kind.all - SHOWN } else { 0 }
            }
            _ => 0,
        };
        print_one(found, stderr);
        if more > 0 {
            stderr.line(format!("… and {more} more like this; `newsprint check` lists all"));
        }
    }
}

/// Prints the time that each stage took.
pub(super) fn print_stages(stages: &[(&str, Duration)], stderr: &mut Stream<'_>) {
    for (stage, time) in stages {
        let stage = right(&stderr.tongue().label(stage), 12);
        stderr.line(format_args!("{stage} {:>9.1} ms", milliseconds(*time)));
    }
}

/// A text moved to the right end of so many places of a terminal; a Chinese character takes two.
pub(super) fn right(text: &str, places: usize) -> String {
    format!("{}{text}", " ".repeat(places.saturating_sub(text.width())))
}

/// A text that fills so many places.
pub(super) fn left(text: &str, places: usize) -> String {
    format!("{text}{}", " ".repeat(places.saturating_sub(text.width())))
}

/// Milliseconds with one decimal.
pub(super) fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

pub(super) fn print_one(found: &Diagnostic, stderr: &mut Stream<'_>) {
    let text = painted(found, stderr);
    stderr.write(format_args!("{text}\n"));
}

#[derive(Default)]
struct Kind {
    all: usize,
    shown: usize,
}

/// What findings of the same cause have in common: the message without what is quoted in it, without numbers and
/// without what follows a colon.
fn kind(found: &Diagnostic) -> String {
    let mut shape = format!("{:?} ", found.severity);
    let mut quoted = None;
    for c in found.message.chars() {
        match (quoted, c) {
            (Some(quote), c) if c == quote => quoted = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quoted = Some(c),
            (None, ':') => break,
            (None, c) if c.is_numeric() => {}
            (None, c) => shape.push(c),
        }
    }
    shape
}

/// A finding as its `Display` gives it, in the language of the stream and with colour where there is any.
fn painted(found: &Diagnostic, stream: &Stream<'_>) -> String {
    let (found, words) = stream.tongue().finding(found);
    let style = match found.severity {
        Severity::Note => Style::new().cyan().bold(),
        Severity::Warning => Style::new().yellow().bold(),
        Severity::Error => Style::new().red().bold(),
    };
    let word = |word: &str, style| {
        let space = &word[word.trim_end().len()..];
        format!("{}{space}", stream.paint(word.trim_end(), style))
    };
    let mut painted = format!("{}{}", word(words.of(found.severity), style), found.said());
    if let Some(help) = &found.help {
        painted.push_str(&format!("\n  {}{}", word(words.help, Style::new().green()), Printable(help)));
    }
    painted
}

/// How many warnings and errors there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) warnings: usize,
    pub(super) errors: usize,
}

impl Tally {
    pub(super) fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
        Self { warnings: count(Severity::Warning), errors: count(Severity::Error) }
    }
}

/// `; 2 warnings, 1 error`, or nothing when there are none.
impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<_> = [(self.warnings, "warning"), (self.errors, "error")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| counted(count, what))
            .collect();
        if parts.is_empty() { Ok(()) } else { write!(f, "; {}", parts.join(", ")) }
    }
}

/// `1 page`, `2 pages`.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Seconds as people read them: `0.4 s`, `12 s`, `3 min 20 s`.
pub(super) fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if seconds < 119.5 {
        format!("{seconds:.0} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

/// `36 articles`, with what else became of files where there are such.
pub(super) fn told(articles: usize, skipped: usize, left_out: LeftOut) -> String {
    let others = [
        (left_out.duplicates, "duplicate"),
        (skipped, "left out"),
        (left_out.drafts, "draft"),
        (left_out.future, "of the future"),
        (left_out.expired, "expired"),
        (left_out.hidden, "hidden"),
    ];
    let others: Vec<_> = others
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match what {
            "duplicate" | "draft" => counted(count, what),
            _ => format!("{count} {what}"),
        })
        .collect();
    let articles = counted(articles, "article");
    if others.is_empty() { articles } else { format!("{articles} (and {})", others.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::stream::Colour;

    fn printed(diagnostics: &[Diagnostic], detail: Detail, colour: Colour) -> String {
        let mut bytes = Vec::new();
        print(diagnostics, detail, &mut Stream::new(&mut bytes, colour));
        String::from_utf8(bytes).unwrap()
    }

    fn undated(number: u32) -> Diagnostic {
        Diagnostic::warning(format!("no date found in {number} places: \"{number}\""))
            .at(format!("content/{number:02}.md"))
    }

    #[test]
    fn shows_the_worst_last_and_notes_only_when_asked() {
        let found = [
            Diagnostic::error("neither title nor text").at("content/a.md"),
            Diagnostic::note("hidden folder").at("content/.x"),
            Diagnostic::warning("no date").at("content/z.md").help("name one"),
            Diagnostic::warning("no date").at("content/b.md"),
        ];
        let brief = "warning: content/b.md: no date\nwarning: content/z.md: no date\n  help: name one\n\
                     error: content/a.md: neither title nor text\n";
        assert_eq!(printed(&found, Detail::Brief, Colour::Off), brief);
        let verbose = format!("note: content/.x: hidden folder\n{brief}");
        assert_eq!(printed(&found, Detail::Verbose, Colour::Off), verbose);
    }

    #[test]
    fn shortens_a_flood_of_one_kind_only() {
        let mut found: Vec<_> = (0..35).map(undated).collect();
        found.push(Diagnostic::warning("no title").at("content/99.md"));
        let brief = printed(&found, Detail::Brief, Colour::Off);
        let lines: Vec<_> = brief.lines().collect();
        assert_eq!(lines.len(), 12);
        assert_eq!(lines[9], "warning: content/09.md: no date found in 9 places: \"9\"");
        assert_eq!(lines[10], "… and 25 more like this; `newsprint check` lists all");
        assert_eq!(lines[11], "warning: content/99.md: no title");
        assert_eq!(printed(&found, Detail::All, Colour::Off).lines().count(), 36);
        assert_eq!(printed(&found[..20], Detail::Brief, Colour::Off).lines().count(), 20);
    }

    #[test]
    fn colour_changes_no_letter() {
        let found = [
            Diagnostic::error("a: b\n  help: c")
                .at("x\u{1b}[0m.md")
                .line(3)
                .column(2)
                .excerpt("  help: d")
                .help("e"),
            Diagnostic::warning("no date"),
        ];
        let coloured = printed(&found, Detail::All, Colour::On);
        assert!(coloured.contains("\u{1b}[31;1merror:\u{1b}[0m x\\u{1b}"), "{coloured:?}");
        assert!(coloured.contains("\u{1b}[32mhelp:\u{1b}[0m e\n"), "{coloured:?}");
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(plain, printed(&found, Detail::All, Colour::Off));
    }

    #[test]
    fn says_times_as_people_do() {
        let said = [40, 9_949, 9_950, 119_400, 200_000].map(|ms| time(Duration::from_millis(ms)));
        assert_eq!(said, ["0.0 s", "9.9 s", "10 s", "119 s", "3 min 20 s"]);
    }
}
