//! Pelican: `pelicanconf.py`, <https://docs.getpelican.com/en/latest/settings.html>. Nothing of it is run: what is assigned as a
//! plain text or number is read, and no more.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::content::{ContentPath, date_in_name};
use crate::disk::error::Failure;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::path::address_of;
use crate::import::folder::Folder;
use crate::import::moved::{Moved, for_shell};

/// Reads a site of Pelican.
///
/// # Errors
/// It is none.
pub(crate) fn read(folder: &Folder<'_>) -> Result<Moved, Failure> {
    let Some(config) = folder.first(&["pelicanconf.py"]) else {
        let found = Diagnostic::error(format!("{} is no site of Pelican", folder.root.display()));
        return Err(Failure::refused(found.help("name the folder that pelicanconf.py is in")));
    };
    let text = folder.text(config).unwrap_or_default();
    let published = folder.text("publishconf.py").unwrap_or_default();
    let settings = assigned(&format!("{text}\n{published}"));
    if settings.is_empty() {
        let found = Diagnostic::error("nothing is assigned in it").at(config);
        return Err(Failure::refused(found.help("write SITENAME = 'A name'")));
    }
    let text_of = |name: &str| settings.get(name).filter(|text| !text.is_empty()).cloned();
    let mut moved = Moved::new("pelican");
    moved.title = text_of("SITENAME");
    moved.description = text_of("SITESUBTITLE");
    moved.base_url = text_of("SITEURL");
    moved.language = text_of("DEFAULT_LANG").map(|tag| tag.replace('_', "-"));
    moved.time_zone = text_of("TIMEZONE");
    moved.editor = text_of("AUTHOR");
    let content = text_of("PATH").unwrap_or_else(|| "content".into());
    let content = content.trim_start_matches("./").trim_matches('/').to_owned();
    moved.content = vec![content.clone()];
    moved.menu = menu(&text);
    moved.bare = true;
    moved.address = &["url", "save_as"];
    let written =
        text_of("ARTICLE_SAVE_AS").or_else(|| text_of("ARTICLE_URL")).unwrap_or_else(|| "{slug}.html".into());
    let slug = slug_of(folder, &content, &settings);
    moved.pattern = pattern(&written, slug, &mut moved);
    let of_kind = |ending: &str| {
        let below = format!("{content}/");
        folder.files.iter().filter(|path| path.starts_with(&below) && path.ends_with(ending)).count()
    };
    if of_kind(".rst") > 0 {
        moved.lost(
            format!("{} articles are written in reStructuredText, which is not read", of_kind(".rst")),
            "turn them into Markdown: pandoc -f rst -t gfm",
        );
    }
    let pages = folder.files.iter().filter(|path| path.starts_with(&format!("{content}/pages/"))).count();
    if pages > 0 {
        moved.todo(
            format!("{pages} files of {content}/pages/ are pages"),
            format!("mv -- {} pages", for_shell(&format!("{content}/pages"))),
        );
    }
    let images: Vec<&str> = ["images", "extra", "static"]
        .into_iter()
        .filter(|name| folder.files.iter().any(|path| path.starts_with(&format!("{content}/{name}/"))))
        .collect();
    if !images.is_empty() {
        moved.todo(
            "files that articles name from the root were published as they are",
            format!(
                "mkdir -p static/root && mv -- {} static/root/",
                images
                    .iter()
                    .map(|name| for_shell(&format!("{content}/{name}")))
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
        );
    }
    moved.lost_names(
        "Pelican's placeholders of links",
        &folder.names(&moved.content, r"\{(filename|static|attach|tag|category|author|index)\}"),
    );
    if text.contains("PLUGINS") {
        moved.lost(
            "plugins have no counterpart",
            "what they did to pages is to be done by templates, or not at all",
        );
    }
    Ok(moved)
}

/// What its `{slug}` is made of here.
fn slug_of(folder: &Folder<'_>, content: &str, settings: &BTreeMap<String, String>) -> &'static str {
    // Names of files give slugs where a pattern takes them apart, and most files fit it.
    let of_names = settings.get("FILENAME_METADATA").is_some_and(|pattern| pattern.contains("(?P<slug>"));
    let is_dated = |path: &&str| of_names && date_in_name(&ContentPath((*path).to_owned())).is_some();
    if folder.articles(content).filter(is_dated).count() * 2 > folder.articles(content).count() {
        return ":basename";
    }
    match settings.get("SLUGIFY_SOURCE").map(String::as_str) {
        Some("basename") => ":slugorcontentbasename",
        _ => ":title",
    }
}

/// A string of Python, in two groups of which one is found; a term is one, or a name in a third.
const STRING: &str = r#"[ru]?(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")"#;

/// The string in one of two groups.
fn string(found: &Captures<'_>, first: usize) -> String {
    let text = found.get(first).or_else(|| found.get(first + 1)).map_or("", |text| text.as_str());
    let mut string = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // Only what quotes need: other escapes are no part of a name or path.
        let escaped = rest.next_if(|next| c == '\\' && matches!(next, '\'' | '"' | '\\'));
        string.push(escaped.unwrap_or(c));
    }
    string
}

/// What is assigned at the start of a line, of two the last: a text, a word or number, and texts and names of earlier ones that are put
/// together: `ARTICLE_URL + 'index.html'`, `('{category}/' '{slug}/')`.
fn assigned(python: &str) -> BTreeMap<String, String> {
    static TERM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"{STRING}|\b([A-Z][A-Z_]*)\b")).expect("a constant that compiles")
    });
    static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
        let plain = STRING.replace('(', "(?:").replace("(?:?:", "(?:");
        let term = format!(r"(?:{plain}|[A-Z][A-Z_]*\b)");
        let whole = format!(r"(\(\s*{term}(?:\s*\+?\s*{term})*\s*\)|{term}(?:[ \t]*\+?[ \t]*{term})*)");
        Regex::new(&format!(
            r"(?m)^([A-Z][A-Z_]*)\s*=\s*(?:(True|False|None|\d+)\b|{whole}[ \t]*(?:#.*)?\r?$)"
        ))
        .expect("a constant that compiles")
    });
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for found in ASSIGNED.captures_iter(python) {
        let value = match (found.get(2), found.get(3)) {
            (Some(word), _) => Some(word.as_str().to_owned()),
            (_, expression) => TERM
                .captures_iter(expression.map_or("", |text| text.as_str()))
                .map(|term| match term.get(3) {
                    Some(name) => all.get(name.as_str()).cloned(),
                    None => Some(string(&term, 1)),
                })
                .collect::<Option<String>>(),
        };
        all.extend(value.map(|value| (found[1].to_owned(), value)));
    }
    all
}

/// `MENUITEMS = (('Archives', '/archives.html'),)`.
fn menu(python: &str) -> Vec<(String, String)> {
    static PAIR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"\(\s*{STRING}\s*,\s*{STRING}\s*,?\s*\)")).expect("a constant that compiles")
    });
    let Some((_, items)) = python.split_once("\nMENUITEMS") else { return Vec::new() };
    // Up to the next assignment.
    let items = items.split("\n\n").next().unwrap_or_default();
    PAIR.captures_iter(items).map(|pair| (string(&pair, 1), string(&pair, 3))).collect()
}

/// `{date:%Y}/{date:%m}/{slug}/index.html` as `/:year/:month/:title/`.
fn pattern(written: &str, slug: &str, moved: &mut Moved) -> String {
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{date:([^{}]*)\}").expect("a constant that compiles"));
    let parts = [
        ("%-m", ":i_month"),
        ("%-d", ":i_day"),
        ("%Y", ":year"),
        ("%y", ":short_year"),
        ("%m", ":month"),
        ("%d", ":day"),
        ("%j", ":y_day"),
        ("%b", ":short_month"),
        ("%B", ":long_month"),
    ];
    let date = |found: &Captures<'_>| {
        parts.iter().fold(found[1].to_owned(), |format, (theirs, ours)| format.replace(theirs, ours))
    };
    let pattern = format!("/{}", written.trim_start_matches('/'));
    let pattern = DATE.replace_all(&pattern, date).replace("{slug}", slug).replace("{category}", ":category");
    if pattern.contains(['{', '%']) {
        moved.lost(
            format!("the address {written:?} can't be said here"),
            "let `newsprint check --urls-from output` propose where old addresses lead",
        );
        return format!("/{slug}.html");
    }
    address_of(&pattern).to_owned()
}
