//! Errors of Tera in, diagnostics out: each with the template's file, line, column and the line's text.

use std::sync::LazyLock;

use regex::Regex;
use tera::{Error, ErrorKind, ReportError};

use crate::ground::diagnostic::Diagnostic;
use crate::render::template_texts::TemplateTexts;

/// The diagnostic of a template that can't be parsed; none for other errors.
pub(super) fn syntax(error: &Error, text: &str) -> Option<Diagnostic> {
    match error.kind() {
        ErrorKind::SyntaxError(report) => Some(from_report(report, text)),
        _ => None,
    }
}

/// Diagnostics of templates that can be parsed but don't fit together.
pub(super) fn linking(error: &Error, texts: &TemplateTexts) -> Vec<Diagnostic> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let text = texts.get(report.filename()).map_or("", String::as_str);
            vec![from_report(report, text)]
        }
        ErrorKind::MissingParent { current, parent } => {
            let fault = Diagnostic::error(format!("it extends `{parent}`, which is no template"))
                .help("name a file of templates/, or one of the default theme as `default/…`");
            vec![at_text(fault, current, texts, parent)]
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            let chain = inheritance_chain.join(" → ");
            let fault = Diagnostic::error(format!("it extends itself: {tpl} → {chain}"))
                .help(format!("a template that takes the place of a default one extends `default/{tpl}`"));
            vec![at_text(fault, tpl, texts, inheritance_chain.first().unwrap_or(tpl))]
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            let fault = Diagnostic::error(format!("it includes itself: {}", include_chain.join(" → ")));
            vec![at_text(fault, tpl, texts, include_chain.get(1).unwrap_or(tpl))]
        }
        // Unknown filters, components and so on come as one text with a report for each.
        ErrorKind::Msg(reports) => {
            let mut faults: Vec<Diagnostic> =
                REPORT.captures_iter(reports).map(|report| from_text(&report, texts)).collect();
            if faults.is_empty() {
                faults.push(Diagnostic::error(sentence(reports)));
            }
            faults
        }
        _ => vec![Diagnostic::error(sentence(&error.to_string()))],
    }
}

/// The diagnostic of a page that could not be printed.
pub(super) fn rendering(error: &Error, texts: &TemplateTexts, page: &str) -> Diagnostic {
    let callers: Vec<String> =
        CALLER.captures_iter(&error.to_string()).map(|found| found[1].to_owned()).collect();
    let fault = match error.kind() {
        ErrorKind::RenderingError(report) => {
            from_report(report, texts.get(report.filename()).map_or("", String::as_str))
        }
        _ => Diagnostic::error(sentence(&error.to_string())),
    };
    let through =
        if callers.is_empty() { String::new() } else { format!(", called from {}", callers.join(", ")) };
    fault.help(format!("it was printing {page}{through}"))
}

/// Puts a finding at a byte of a template.
pub(super) fn at_byte(fault: Diagnostic, template: &str, text: &str, byte: usize) -> Diagnostic {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
    at_line(fault, template, text, line, column)
}

fn at_text(fault: Diagnostic, template: &str, texts: &TemplateTexts, needle: &str) -> Diagnostic {
    let text = texts.get(template).map_or("", String::as_str);
    let needle = needle.strip_prefix("default/").unwrap_or(needle);
    at_byte(fault, template, text, text.find(needle).unwrap_or(0))
}

fn from_report(report: &ReportError, text: &str) -> Diagnostic {
    let span = report.span();
    at_line(
        Diagnostic::error(sentence(report.message())),
        report.filename(),
        text,
        span.start_line,
        span.start_col + 1,
    )
}

/// `error: Unknown filter` … `--> file:line:column`, as Tera writes it.
static REPORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^error: (?<message>.*)\n *--> (?<file>.*):(?<line>\d+):(?<column>\d+)$"));
/// `note: called from article.html:3:1`.
static CALLER: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^note: called from (.*:\d+:\d+)$"));

#[expect(clippy::expect_used, reason = "the patterns above are constants, and tests use each")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

fn from_text(report: &regex::Captures<'_>, texts: &TemplateTexts) -> Diagnostic {
    let number = |name: &str| report[name].parse().unwrap_or(1);
    let text = texts.get(&report["file"]).map_or("", String::as_str);
    at_line(
        Diagnostic::error(sentence(&report["message"])),
        &report["file"],
        text,
        number("line"),
        number("column"),
    )
}

/// Tabs become spaces: the caret below the line counts characters. Templates of the default theme are no files of the
/// user's; they go by their names.
fn at_line(fault: Diagnostic, template: &str, text: &str, line: usize, column: usize) -> Diagnostic {
    let file =
        if template.starts_with("default/") { template.to_owned() } else { format!("templates/{template}") };
    let fault = fault
        .at(file)
        .line(u32::try_from(line).unwrap_or(u32::MAX))
        .column(u32::try_from(column).unwrap_or(u32::MAX));
    match text.lines().nth(line.saturating_sub(1)) {
        Some(excerpt) if excerpt.chars().count() <= 200 => fault.excerpt(excerpt.replace('\t', " ")),
        _ => fault,
    }
}

/// Messages begin with a small letter and have no full stop, as everywhere in newsprint.
fn sentence(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    let mut characters = message.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => "the template engine failed".to_owned(),
    }
}
