//! Own pages: which files are such, what their front matter says of how they are printed, and what their paths say.

use crate::content::draft::{ContentPath, Found, Origin, Printing, Role, Said};
use crate::content::reader::{Reader, Taken};

const LAYOUT: &[&str] = &["layout"];
const TEMPLATE: &[&str] = &["template"];
/// Jekyll's name and Hugo's.
const ADDRESS: &[&str] = &["permalink", "url"];

/// What an own page says; none of a file that is no such. A `permalink` alone makes none: articles have them, too.
pub(super) fn printing(reader: &mut Reader<'_>, in_pages: bool) -> Option<Printing> {
    let mut is_page = in_pages;
    reader.each("layout", LAYOUT, |entry, _| {
        is_page |= entry.value.text().is_some_and(|text| text.trim().eq_ignore_ascii_case("page"));
        // What another generator makes of it is nothing to us.
        if is_page { Taken::Used } else { Taken::Not }
    });
    let mut said =
        |name: &'static str, keys: &[&str]| reader.text(name, keys).map(|(text, line)| Said { text, line });
    is_page.then(|| Printing { template: said("template", TEMPLATE), address: said("permalink", ADDRESS) })
}

/// The title of an own page that says none but begins with a heading, `# About us`, which then is no part of the text any more.
pub(super) fn with_heading(
    role: Role,
    title: Option<Found<String>>,
    body: String,
    line: u32,
) -> (Option<Found<String>>, String) {
    let heading = body.strip_prefix("# ").filter(|_| role == Role::Page && title.is_none());
    let Some((heading, rest)) = heading.map(|heading| heading.split_once('\n').unwrap_or((heading, "")))
    else {
        return (title, body);
    };
    let value = heading.trim().trim_end_matches('#').trim();
    // A title has no markup.
    if value.is_empty() || value.contains(['*', '_', '[', '`', '<', '&', '\\']) {
        return (title, body);
    }
    let found = Found { value: value.to_owned(), origin: Origin::Body, line: Some(line) };
    // Lines stay where they are.
    (Some(found), format!("\n{rest}"))
}

/// What the path of an own page says: `a/about.en.md` is the page `a/about` in English.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PagePath<'a> {
    /// The folders that it is in, and its name without language and ending; what is called `index` is its folder.
    pub parts: Vec<&'a str>,
    /// BCP 47, as far as its shape goes.
    pub language: Option<&'a str>,
}

impl<'a> PagePath<'a> {
    /// Of a file of `pages/` or `content/`.
    pub(crate) fn of(path: &'a ContentPath) -> Self {
        let below = path.in_pages().unwrap_or(&path.0);
        let mut parts: Vec<&str> = below.split('/').collect();
        let name = parts.pop().unwrap_or_default();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let (stem, language) = match stem.rsplit_once('.') {
            Some((before, tag)) if !before.is_empty() && is_language(tag) => (before, Some(tag)),
            _ => (stem, None),
        };
        parts.extend(Some(stem).filter(|stem| !matches!(*stem, "index" | "_index")));
        Self { parts, language }
    }
}

/// Two letters, as languages that sites are written in have them, and what may stand behind: `en`, `zh-Hant`, `pt-BR`. Names
/// of files have other words behind dots, too.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    parts.next().is_some_and(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
        && parts
            .all(|part| matches!(part.len(), 2..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_where_and_in_which_language() {
        let of = |path: &str| {
            let path = ContentPath(path.into());
            let PagePath { parts, language } = PagePath::of(&path);
            (parts.join("/"), language.map(str::to_owned))
        };
        let page = |parts: &str, language: Option<&str>| (parts.to_owned(), language.map(str::to_owned));
        assert_eq!(of("../pages/about.md"), page("about", None));
        assert_eq!(of("../pages/a/b.zh-Hant.md"), page("a/b", Some("zh-Hant")));
        assert_eq!(of("../pages/a/index.en.md"), page("a", Some("en")));
        assert_eq!(of("../pages/index.html"), page("", None));
        assert_eq!(of("help/_index.md"), page("help", None));
        assert_eq!(of("../pages/version.1.2.md"), page("version.1.2", None));
        assert_eq!(of("../pages/notes.old.md"), page("notes.old", None));
        assert_eq!(of("../pages/.en.md"), page(".en", None));
    }
}
