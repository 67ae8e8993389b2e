//! A file of `editions/` in, the introduction of an edition out: Markdown, with front matter above it where the edition has
//! a title of its own or is a draft.

use crate::config::{Introduction, Span};
use crate::content::entries::{Entry, Value};
use crate::content::front_matter;
use crate::content::lines::Lines;
use crate::ground::diagnostic::Diagnostic;

const KEYS: [&str; 2] = ["title", "draft"];

/// Reads `editions/2024-01-17.md` with its text; none when no edition is called like that. Findings name the file.
pub(crate) fn introduction(file: &str, text: &str) -> (Option<Introduction>, Vec<Diagnostic>) {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let Some(span) = Span::parse(stem) else {
        let finding = Diagnostic::warning(format!("no edition is called {stem:?}; the file is not read"));
        let help = "name it after its day, 2024-01-17.md, or its week (ISO 8601), 2024-w03.md";
        return (None, vec![finding.at(file).help(help)]);
    };
    let mut findings = Vec::new();
    let mut lines = Lines::new(text.strip_prefix('\u{feff}').unwrap_or(text), 1);
    let front = front_matter::take(&mut lines, &|key| KEYS.contains(&key), &mut findings);
    let front = front.unwrap_or_else(|error| {
        findings.push(error);
        None
    });
    let (mut title, mut draft) = (None, false);
    for Entry { key, value, line } in front.unwrap_or_default().entries {
        let finding = match (key.as_str(), value) {
            (_, Value::Null) => continue,
            ("title", Value::Text(text)) => {
                title = Some(text.trim().to_owned()).filter(|title| !title.is_empty());
                continue;
            }
            ("draft", Value::Text(text)) if matches!(text.as_str(), "true" | "false") => {
                draft = text == "true";
                continue;
            }
            ("title", _) => Diagnostic::warning("`title` must be a text"),
            ("draft", _) => Diagnostic::warning("`draft` must be true or false"),
            _ => Diagnostic::warning(format!("unknown key {key:?} of an edition"))
                .help("an edition has `title` and `draft`; the text stands below the front matter"),
        };
        findings.push(finding.line(line));
    }
    let findings = findings.into_iter().map(|finding| finding.at(file)).collect();
    lines.skip_blank();
    let line = lines.number();
    let text = lines.rest().trim().to_owned();
    (Some(Introduction { span, title, draft, text, file: file.to_owned(), line }), findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, text: &str) -> (Option<(Option<String>, bool, String)>, Vec<String>) {
        let (introduction, findings) = introduction(file, text);
        let read = introduction.map(|it| (it.title, it.draft, it.text));
        (read, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn front_matter_may_stand_above_the_text() {
        let (read_whole, findings) =
            read("editions/2024-01-17.md", "---\ntitle: 雾锁渡口\ndraft: true\n---\n\n今天 *没有* 船。\n");
        assert_eq!(findings, [""; 0]);
        assert_eq!(read_whole, Some((Some("雾锁渡口".into()), true, "今天 *没有* 船。".into())));
        let (plain, findings) = read("editions/2024-w03.md", "\u{feff}A week\r\nof fog.\n");
        assert_eq!((plain, findings), (Some((None, false, "A week\r\nof fog.".into())), vec![]));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let (none, findings) = read("editions/monday.md", "Text");
        assert_eq!(none, None);
        assert_eq!(
            findings,
            [
                "warning: editions/monday.md: no edition is called \"monday\"; the file is not read\n  help: name it after its \
              day, 2024-01-17.md, or its week (ISO 8601), 2024-w03.md"
            ]
        );
        let (some, findings) =
            read("editions/2024-01-17.md", "---\ntitle: [a]\ndraft: perhaps\nauthor: me\n---\nText");
        assert_eq!(some, Some((None, false, "Text".into())));
        assert_eq!(
            findings,
            [
                "warning: editions/2024-01-17.md:2: `title` must be a text",
                "warning: editions/2024-01-17.md:3: `draft` must be true or false",
                "warning: editions/2024-01-17.md:4: unknown key \"author\" of an edition\n  help: an edition has `title` and \
                 `draft`; the text stands below the front matter",
            ]
        );
    }
}
