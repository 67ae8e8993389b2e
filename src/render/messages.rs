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
    let mut messages = read(english, &mut diagnostics).unwrap_or_default();
    let mut broken = false;
    let keys: BTreeSet<String> = messages.keys().cloned().collect();
    let mut found: BTreeSet<String> = BTreeSet::new();
    for file in files.iter().rev() {
        let Some(own) = read(*file, &mut diagnostics) else {
            broken = true;
            continue;
        };
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
    // The keys of a file that can't be read are not missing.
    if let (Some(last), false) = (files.last(), broken) {
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

/// None when the file is no TOML at all.
fn read(file: MessageFile<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Messages> {
    let table: toml::Table = match toml::from_str(file.text) {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map(|span| line_of(file.text, span.start));
            let fault = Diagnostic::error(error.message().to_owned()).at(file.name);
            diagnostics.push(match line {
                Some((number, text)) => fault.line(number).excerpt(text),
                None => fault,
            });
            return None;
        }
    };
    let mut messages = Messages::new();
    for (key, value) in table {
        match value {
            toml::Value::String(text) => {
                messages.insert(key, text);
            }
            other => diagnostics.push(place(
                Diagnostic::error(format!("the message `{key}` is no text: {other}"))
                    .help("put it in quotes"),
                file,
                &key,
            )),
        }
    }
    Some(messages)
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

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: MessageFile<'_> =
        MessageFile { name: "messages/en.toml", text: "front = \"Front\"\nmore = \"more\"\n" };

    fn loaded(files: &[MessageFile<'_>]) -> (Vec<(String, String)>, String) {
        let (messages, diagnostics) = load(files, ENGLISH);
        (messages.into_iter().collect(), diagnostics.iter().map(|found| format!("{found}\n")).collect())
    }

    fn texts(pairs: [(&str, &str); 2]) -> Vec<(String, String)> {
        pairs.map(|(key, text)| (key.to_owned(), text.to_owned())).to_vec()
    }

    #[test]
    fn a_users_file_changes_what_it_holds() {
        let own = MessageFile {
            name: "templates/messages/fr.toml",
            text: "more = \"encore\"\ndate_long = \"%d\"\n",
        };
        let theirs = MessageFile { name: "messages/fr.toml", text: "front = \"Une\"\nmore = \"plus\"\n" };
        let (messages, findings) = loaded(&[own, theirs]);
        assert_eq!(messages[1..], texts([("front", "Une"), ("more", "encore")]));
        assert_eq!(findings, "");
    }

    #[test]
    fn what_is_missing_and_what_is_too_much_is_named() {
        let own = MessageFile {
            name: "templates/messages/fr.toml",
            text: "# une\nfrnt = \"Une\"\nlune = \"Lune\"\n",
        };
        let (messages, findings) = loaded(&[own]);
        assert_eq!(messages.iter().find(|(key, _)| key == "front").unwrap().1, "Front");
        assert_eq!(
            findings,
            "\
warning: templates/messages/fr.toml:2: no template of the default theme uses the message `frnt`
   |
 2 | frnt = \"Une\"
  help: did you mean `front`?
warning: templates/messages/fr.toml:3: no template of the default theme uses the message `lune`
   |
 3 | lune = \"Lune\"
  help: it is there for your own templates; remove it if they don't use it
error: templates/messages/fr.toml: the message `front` is missing
  help: add front = \"…\"; in English it is \"Front\"
error: templates/messages/fr.toml: the message `more` is missing
  help: add more = \"…\"; in English it is \"more\"
"
        );
    }

    #[test]
    fn a_broken_file_is_named_with_its_line_and_english_stands_in() {
        let own = MessageFile { name: "templates/messages/fr.toml", text: "front = \"Une\"\nmore = plus\n" };
        let (messages, findings) = loaded(&[own]);
        assert_eq!(messages, texts([("front", "Front"), ("more", "more")]));
        assert!(findings.starts_with("error: templates/messages/fr.toml:2: "), "{findings}");
        assert!(!findings.contains("missing"), "{findings}");
        let own = MessageFile { name: "templates/messages/fr.toml", text: "front = 1\nmore = \"plus\"\n" };
        assert_eq!(
            loaded(&[own]).1,
            "\
error: templates/messages/fr.toml:1: the message `front` is no text: 1
   |
 1 | front = 1
  help: put it in quotes
error: templates/messages/fr.toml: the message `front` is missing
  help: add front = \"…\"; in English it is \"Front\"
"
        );
    }
}
