//! Interface texts: `templates/messages/<language>.toml`, one `key = "text"` a line. English says which keys there are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::disk::error::IoError;
use crate::disk::theme::layers::Source;
use crate::ground::diagnostic::Diagnostic;

/// The language that has every key.
const COMPLETE: &str = "en";

type Texts = BTreeMap<String, String>;

/// The texts of `language`. When there is no file for it, that of a wider one (`zh-Hant-TW`, `zh-Hant`, `zh`) or
/// English, with a warning. A site's own file for a language that newsprint has itself may hold only what differs.
pub(crate) fn load(
    files: &BTreeMap<String, Source>,
    replaced: &BTreeMap<String, Cow<'static, [u8]>>,
    language: &str,
) -> Result<(Texts, Vec<Diagnostic>), IoError> {
    let mut findings = Vec::new();
    let mut texts_of = |language: &str| -> Result<Option<Texts>, IoError> {
        let name = format!("messages/{language}.toml");
        let Some(source) = files.get(&name) else { return Ok(None) };
        let mut texts = Texts::new();
        if let Some(default) = replaced.get(&name) {
            texts.extend(parse(default, &name, &mut findings));
        }
        texts.extend(parse(&source.read()?, &name, &mut findings));
        Ok(Some(texts))
    };

    let english = texts_of(COMPLETE)?.unwrap_or_default();
    let of_newsprint = match replaced.get("messages/en.toml") {
        Some(default) => parse(default, "messages/en.toml", &mut Vec::new()),
        None => english.clone(),
    };
    let known: Vec<&str> = files
        .keys()
        .filter_map(|name| name.strip_prefix("messages/")?.strip_suffix(".toml"))
        .filter(|name| !name.contains('/'))
        .collect();
    let chosen = choose(language, &known);
    let texts = match chosen {
        Some(chosen) if chosen != COMPLETE => texts_of(chosen)?.unwrap_or_default(),
        _ => english.clone(),
    };
    if chosen.is_none() {
        findings.push(
            Diagnostic::warning(format!(
                "there are no interface texts in `{language}`; those in English are used"
            ))
            .at("site.toml")
            .help(format!(
                "copy templates/messages/en.toml to templates/messages/{language}.toml and translate it"
            )),
        );
    }
    if let Some(chosen) = chosen {
        let file = format!("templates/messages/{chosen}.toml");
        for (key, text) in english.iter().filter(|(key, _)| !texts.contains_key(*key)) {
            findings.push(
                Diagnostic::error(format!("the text `{key}` is missing"))
                    .at(file.clone())
                    .help(format!("in English it is {text:?}")),
            );
        }
        for key in texts.keys().filter(|key| !of_newsprint.contains_key(*key)) {
            let near = of_newsprint
                .keys()
                .find(|known| strsim::damerau_levenshtein(known, key) <= 2 && key.len() > 4);
            if let Some(near) = near {
                findings.push(
                    Diagnostic::warning(format!("unknown text `{key}`"))
                        .at(file.clone())
                        .help(format!("did you mean `{near}`?")),
                );
            }
        }
    }
    Ok((texts, findings))
}

/// The one of `known` that readers of `language` understand.
fn choose<'a>(language: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut wanted = language;
    loop {
        let script = match wanted.to_ascii_lowercase().as_str() {
            "zh" | "zh-cn" | "zh-sg" | "zh-my" => "zh-Hans",
            "zh-tw" | "zh-hk" | "zh-mo" => "zh-Hant",
            _ => wanted,
        };
        for name in [wanted, script] {
            if let Some(found) = known.iter().find(|known| known.eq_ignore_ascii_case(name)) {
                return Some(found);
            }
        }
        wanted = wanted.rsplit_once('-')?.0;
    }
}

fn parse(bytes: &[u8], name: &str, findings: &mut Vec<Diagnostic>) -> Texts {
    let file = format!("templates/{name}");
    let Ok(text) = std::str::from_utf8(bytes) else {
        findings.push(Diagnostic::error("the file is not UTF-8").at(file));
        return Texts::new();
    };
    toml::from_str(text).unwrap_or_else(|error| {
        let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
        let finding = Diagnostic::error(error.message()).at(file).help("write each text as key = \"text\"");
        findings.push(match line {
            Some(line) => {
                let excerpt = text.lines().nth(line - 1).unwrap_or_default();
                finding.line(line as u32).excerpt(excerpt.chars().take(200).collect::<String>())
            }
            None => finding,
        });
        Texts::new()
    })
}
