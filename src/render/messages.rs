//! Texts of message files in, the interface's texts out: `templates/messages/<language>.toml`, flat tables of strings.
//!
//! The keys of the default English file are the list of all there are: a language that lacks one is an error that names
//! it, one too many is a warning. A user's file for a language that newsprint brings along need only hold what it changes.

use std::collections::BTreeSet;

use super::templates::Messages;
use crate::diagnostic::Diagnostic;

/// One message file.
#[derive(Debug, Clone, Copy)]
pub struct MessageFile<'a> {
    /// Name for findings: `templates/messages/zh-Hans.toml`.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The texts of one language from its files, the first one wins. `english` is the default theme's; its texts stand in
/// where the files have faults, so that the caller can go on and report more.
pub fn load(files: &[MessageFile<'_>], english: MessageFile<'_>) -> (Messages, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut messages = read(english, &mut diagnostics);
    let keys: BTreeSet<String> = messages.keys().cloned().collect();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for file in files.iter().rev() {
        let own = read(*file, &mut diagnostics);
        for key in own.keys().filter(|key| !keys.contains(*key) && !is_date_pattern(key)) {
            let warning =
                Diagnostic::warning(format!("no template of the default theme uses the message `{key}`"));
            let near = keys
                .iter()
                .map(|known| (strsim::damerau_levenshtein(key, known), known))
                .filter(|(distance, _)| *distance <= 2)
                .min();
            let warning = match near {
                Some((_, known)) => warning.help(format!("did you mean `{known}`?")),
                None => warning.help("it is there for your own templates; remove it if they don't use it"),
            };
            diagnostics.push(place(warning, *file, key));
        }
        found.extend(own.keys().cloned());
        messages.extend(own);
    }
    if let Some(last) = files.last() {
        for key in keys.difference(&found) {
            let english = messages.get(key).map(String::as_str).unwrap_or_default();
            diagnostics.push(
                Diagnostic::error(format!("the message `{key}` is missing"))
                    .at(last.name)
                    .help(format!("add {key} = \"…\"; in English it is {english:?}")),
            );
        }
    }
    (messages, diagnostics)
}

/// Patterns of dates that a language may bring along: see `plan::dates`.
fn is_date_pattern(key: &str) -> bool {
    ["date_long", "date_month", "date_year"].contains(&key)
}

fn read(file: MessageFile<'_>, diagnostics: &mut Vec<Diagnostic>) -> Messages {
    let table: toml::Table = match toml::from_str(file.text) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map(|span| line_of(file.text, span.start));
            let fault = Diagnostic::error(error.message().to_owned()).at(file.name);
            diagnostics.push(match line {
                Some((number, text)) => fault.line(number).excerpt(text),
                None => fault,
            });
            return Messages::new();
        }
    };
    let mut messages = Messages::new();
    for (key, value) in table {
        match value {
            toml::Value::String(text) => {
                messages.insert(key, text);
            }
            other => diagnostics.push(place(
                Diagnostic::error(format!("the message `{key}` is no text but a {}", other.type_str()))
                    .help("put it in quotes"),
                file,
                &key,
            )),
        }
    }
    messages
}

/// At the line that begins with the key.
fn place(fault: Diagnostic, file: MessageFile<'_>, key: &str) -> Diagnostic {
    let fault = fault.at(file.name);
    let begins = |line: &str| {
        line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
    };
    match file.text.lines().enumerate().find(|(_, line)| begins(line)) {
        Some((number, line)) => fault.line(number as u32 + 1).excerpt(line),
        None => fault,
    }
}

fn line_of(text: &str, byte: usize) -> (u32, String) {
    let before = text.get(..byte).unwrap_or(text);
    let number = before.matches('\n').count();
    (number as u32 + 1, text.lines().nth(number).unwrap_or_default().to_owned())
}
