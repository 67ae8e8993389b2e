//! `[scripts]`: pages in the other Chinese script too.

use chrono::NaiveDate;
use serde::Serialize;
use toml::de::DeTable;

use crate::config::reader::{Fault, Reader, Section};
use crate::config::validate::parse_language;
use crate::ground::diagnostic::Diagnostic;
use crate::scripts::{HanScript, Target, Word, check_word};

/// Where files of words are.
pub(crate) const FOLDER: &str = "scripts/";

/// `[scripts]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Scripts {
    /// BCP 47 language of the pages beside those of the site: `zh-Hant-TW`.
    pub language: String,
    /// What it is converted to.
    pub target: Target,
    /// File of the editor's words: `scripts/tw.toml`.
    pub file: Option<String>,
    /// What stands in it.
    pub words: Vec<Word>,
    /// First day of the articles that have a page in it.
    pub from: Option<NaiveDate>,
    /// Whose configuration it is.
    pub tree: Tree,
}

impl Scripts {
    /// Whether an article of a day has a page in both trees.
    pub(crate) fn holds(&self, day: Option<NaiveDate>) -> bool {
        self.from.is_none_or(|from| day.is_none_or(|day| day >= from))
    }
}

/// A tree of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Tree {
    /// That of the site itself.
    Main,
    /// That in the other script, in a folder of the first.
    Twin,
}

/// Reads `[scripts]` of a site in a language; none where no pages are to be printed twice.
pub(crate) fn read_scripts(top: &mut Section<'_, '_>, site: &str) -> Option<Scripts> {
    let mut section = top.subsection("scripts");
    let languages = section.texts_checked("twins", |text| parse_twin(text, site));
    let file = section.checked("words", parse_file);
    let from = section.day("from");
    if languages.is_none()
        && let Some((key, value)) =
            ["words", "from"].into_iter().find_map(|key| Some((key, section.value(key)?)))
    {
        let fault =
            Fault::new(format!("`{key}` says something of pages in the other script, and there are none"));
        section.reader.fault(&value.span(), fault.help("add twins = [\"zh-Hant-TW\"], or remove [scripts]"));
    }
    let mut languages = languages?;
    if languages.len() > 1
        && let Some(value) = section.value("twins")
    {
        let fault = Fault::new("`twins` can hold one language only");
        let help = "a site has a tree of pages in each of the two scripts; keep the one that most of its readers write";
        section.reader.fault(&value.span(), fault.help(help));
    }
    let language = (!languages.is_empty()).then(|| languages.remove(0))?;
    let target = Target::of(&language)?;
    Some(Scripts { language, target, file, words: Vec::new(), from, tree: Tree::Main })
}

/// A language in the script that the site's own is not in.
fn parse_twin(text: &str, site: &str) -> Result<String, Fault> {
    let language = parse_language(text)?;
    let Some(script) = HanScript::of(&language) else {
        let fault = Fault::new(format!("`twins` must be Chinese, not {text:?}"));
        return Err(fault.help("write \"zh-Hant-TW\", \"zh-Hant-HK\" or \"zh-Hans\""));
    };
    match HanScript::of(site) {
        None => Err(Fault::new(format!("`twins` is for sites in Chinese, and `language` is {site:?}"))
            .help("remove [scripts]: only the interface would be another")),
        Some(own) if own == script => {
            Err(Fault::new(format!("`twins` must be in the other script than `language`, which is {site:?}"))
                .help(match own {
                    HanScript::Simplified => "write \"zh-Hant-TW\" or \"zh-Hant-HK\"",
                    HanScript::Traditional => "write \"zh-Hans\"",
                }))
        }
        Some(_) => Ok(language),
    }
}

fn parse_file(text: &str) -> Result<String, Fault> {
    let name = text.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".toml"));
    match name.filter(|name| !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\'])) {
        Some(_) => Ok(text.to_owned()),
        None => Err(Fault::new(format!("`words` must be a TOML file of the folder scripts/, not {text:?}"))
            .help("for example \"scripts/tw.toml\"")),
    }
}

/// Reads the editor's words: `"特朗普" = "川普"`.
pub(crate) fn add_words(scripts: &mut Scripts, files: &[(String, String)]) -> Vec<Diagnostic> {
    let Some(named) = &scripts.file else { return Vec::new() };
    let Some((file, text)) = files.iter().find(|(file, _)| file == named) else {
        let found = Diagnostic::error(format!("{named} is not there")).at("site.toml");
        return vec![found.help("make the file, or remove `words` from [scripts]")];
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(file, text);
    if !errors.is_empty() {
        reader
            .syntax_errors_with(errors, Some("write each word in quotes, one a line: \"特朗普\" = \"川普\""));
        return reader.finish(&crate::config::reader::Vocabulary::default());
    }
    for (key, value) in document.get_ref() {
        let word: &str = key.get_ref();
        let fault = match (
            check_word(word),
            value.get_ref().as_str().map(|becomes| (becomes, check_word(becomes))),
        ) {
            (Err(what), _) => Fault::new(format!("a word {what}")),
            (_, None) => Fault::new(format!("what {word:?} becomes must be a text in quotes"))
                .help(format!("write it like \"{word}\" = \"{word}\"")),
            (_, Some((_, Err(what)))) => Fault::new(format!("what a word becomes {what}")),
            (Ok(()), Some((becomes, Ok(())))) if word.is_ascii() => Fault::new(format!(
                "{word:?} has no character that has two forms, and becomes {becomes:?} on every page"
            ))
            .help("only words with Chinese characters can be told"),
            (Ok(()), Some((becomes, Ok(())))) => {
                let line = reader.line(key.span().start);
                scripts.words.push(Word { text: word.to_owned(), becomes: becomes.to_owned(), line });
                continue;
            }
        };
        reader.fault(&key.span(), fault);
    }
    reader.finish(&crate::config::reader::Vocabulary::default())
}
