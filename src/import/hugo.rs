//! Hugo: `hugo.toml` and its older names, <https://gohugo.io/content-management/urls/>.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use crate::disk::error::Failure;
use crate::ground::diagnostic::Diagnostic;
use crate::import::folder::{Folder, text_at, texts_at};
use crate::import::moved::{Moved, for_shell, translated};

/// Where settings may be.
const CONFIG: [&str; 14] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/config.toml",
    "config/_default/config.yaml",
    "config/_default/hugo.yml",
    "config/_default/config.yml",
];

/// Files of `config/_default/` that are called by the key that they say something of.
const PARTS: [&str; 5] = ["languages", "menu", "menus", "params", "permalinks"];

/// Reads a site of Hugo.
///
/// # Errors
/// It is none, or its settings are broken.
pub(crate) fn read(folder: &Folder<'_>) -> Result<Moved, Failure> {
    let Some(config) = folder.first(&CONFIG) else {
        let found = Diagnostic::error(format!("{} is no site of Hugo", folder.root.display()));
        return Err(Failure::refused(found.help("name the folder that hugo.toml or config.toml is in")));
    };
    let settings = settings(folder, config)?;
    let mut moved = Moved::new("hugo");
    let text = |path: &str| text_at(&settings, path);
    let default = text("defaultcontentlanguage").unwrap_or_else(|| "en".into()).to_lowercase();
    moved.title = text("title").or_else(|| text(&format!("languages.{default}.title")));
    moved.description = text("params.description").or_else(|| text("description"));
    moved.base_url = text("baseurl");
    moved.language =
        text("languagecode").or_else(|| text("defaultcontentlanguage")).map(|tag| tag.replace('_', "-"));
    moved.time_zone = text("timezone");
    moved.editor =
        ["params.author.name", "params.author", "author.name", "author"].iter().find_map(|key| text(key));
    moved.address = &["url"];
    let content = languages(&settings, &default, &mut moved);
    moved.menu = menu(&settings);
    let ugly = settings.get("uglyurls").and_then(Value::as_bool) == Some(true);
    moved.pattern = pattern(folder, &settings, &content, ugly, &mut moved);
    let taxonomies = settings.get("taxonomies").and_then(Value::as_object);
    let taxonomies: Vec<String> = taxonomies
        .into_iter()
        .flat_map(|all| all.values().filter_map(Value::as_str).map(str::to_owned))
        .collect();
    moved.taxonomies(folder, &taxonomies);
    moved.lost_names(
        "Shortcodes",
        &folder.names(std::slice::from_ref(&content), r"\{\{[<%]\s*/?\s*([\w/.-]+)"),
    );
    let top: Vec<&str> = folder
        .articles(&content)
        .filter(|path| {
            path.matches('/').count() == content.matches('/').count() + 1 && !path.contains("/_index.")
        })
        .collect();
    if !top.is_empty() {
        moved.todo(
            format!(
                "{} files of {content}/ itself are pages rather than articles: {}",
                top.len(),
                top.iter().take(5).copied().collect::<Vec<_>>().join(", ")
            ),
            "put them into pages/",
        );
    }
    if folder.files.iter().any(|path| path.starts_with("static/")) {
        moved.todo(
            "what is in static/ was published at the root",
            "mv static static-root && mkdir static && mv static-root static/root",
        );
    }
    Ok(moved)
}

/// What a file of settings says, and the files of parts of it.
fn settings(folder: &Folder<'_>, config: &str) -> Result<Value, Failure> {
    let mut settings = lowered(folder.settings(config)?);
    let Value::Object(all) = &mut settings else { return Ok(settings) };
    for part in PARTS {
        let is_there = |file: &String| folder.files.contains(file);
        let files = ["toml", "yaml", "yml", "json"].map(|ending| format!("config/_default/{part}.{ending}"));
        if let Some(file) = files.iter().find(|file| is_there(file)) {
            let says = lowered(folder.settings(file)?);
            all.entry(part).or_insert(says);
        }
    }
    Ok(settings)
}

/// Hugo does not tell apart the case of keys.
fn lowered(value: Value) -> Value {
    match value {
        Value::Object(table) => {
            table.into_iter().map(|(key, value)| (key.to_ascii_lowercase(), lowered(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(lowered).collect(),
        value => value,
    }
}

/// Entries of the main menu by their weight.
fn menu(settings: &Value) -> Vec<(String, String)> {
    let main = settings.pointer("/menu/main").or_else(|| settings.pointer("/menus/main"));
    let Some(Value::Array(entries)) = main else { return Vec::new() };
    let mut all: Vec<(i64, String, String)> = Vec::new();
    for entry in entries {
        let name = text_at(entry, "name").or_else(|| text_at(entry, "identifier"));
        let url = text_at(entry, "url").or_else(|| text_at(entry, "pageref"));
        let weight = text_at(entry, "weight").and_then(|weight| weight.parse().ok()).unwrap_or(0);
        if let (Some(name), Some(url)) = (name, url) {
            // `mailto:` is an address, too.
            let url = if Url::parse(&url).is_ok() || url.starts_with('/') { url } else { format!("/{url}") };
            all.push((weight, name, url));
        }
    }
    all.sort_by_key(|(weight, ..)| *weight);
    all.into_iter().map(|(_, name, url)| (name, url)).collect()
}

/// The folder of the articles in the language of the site, and what to do where others have folders of their own.
fn languages(settings: &Value, default: &str, moved: &mut Moved) -> String {
    let folder = |value: &Value| {
        let dir = text_at(value, "contentdir")?;
        Some(dir.trim_start_matches("./").trim_matches('/').to_owned()).filter(|dir| !dir.is_empty())
    };
    let of_all = folder(settings).unwrap_or_else(|| "content".into());
    moved.content = vec![of_all.clone()];
    let Some(Value::Object(languages)) = settings.get("languages") else { return of_all };
    if languages.len() > 1 {
        moved.lost(
            "the site has several languages, with addresses of their own",
            "one site here is one archive; `lang` in front matter says an article's language",
        );
    }
    let own: Vec<(&str, String)> =
        languages.iter().filter_map(|(language, says)| Some((&**language, folder(says)?))).collect();
    if own.is_empty() {
        return of_all;
    }
    moved.content = vec!["content".into()];
    let in_folder = settings.get("defaultcontentlanguageinsubdir").and_then(Value::as_bool) == Some(true);
    for (language, dir) in &own {
        let to = if *language == default && !in_folder {
            "content/".to_owned()
        } else {
            format!("content/{language}/")
        };
        if dir.trim_end_matches('/') == to.trim_end_matches('/') {
            continue;
        }
        moved.todo(
            format!("articles of {language:?} are in {dir}, and their addresses are those of {to}"),
            format!(
                "copy what is in it there: `mkdir -p {0} && cp -r -- {1}/. {0}`",
                for_shell(&to),
                for_shell(dir)
            ),
        );
    }
    own.into_iter().find(|(language, _)| *language == default).map_or(of_all, |(_, dir)| dir)
}

/// The pattern of the section with the most articles.
fn pattern(folder: &Folder<'_>, settings: &Value, content: &str, ugly: bool, moved: &mut Moved) -> String {
    let permalinks = settings.pointer("/permalinks/page").or_else(|| settings.get("permalinks"));
    let mut sections: BTreeMap<&str, usize> = BTreeMap::new();
    for path in folder.articles(content) {
        let below = &path[content.len() + 1..];
        *sections.entry(below.split_once('/').map_or("", |(section, _)| section)).or_default() += 1;
    }
    let mut sections: Vec<(&str, usize)> = sections.into_iter().collect();
    sections.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let of = |section: &str| permalinks.and_then(|all| text_at(all, &section.to_lowercase()));
    let largest = sections.first().map_or("", |(section, _)| *section);
    let said = of(largest);
    for (section, count) in
        sections.iter().skip(1).filter(|(section, _)| *section != largest && of(section) != said)
    {
        moved.todo(
            format!("the {count} articles of {section:?} had addresses by another pattern"),
            "write `url` into their front matter; `newsprint check --urls-from` finds them, and proposes where they lead",
        );
    }
    let end = if ugly { ".html" } else { "/" };
    // A date in the name of a file is only taken out of it where dates are read there.
    let is_dated = texts_at(settings, "frontmatter.date").iter().any(|from| from == ":filename");
    let name = if is_dated { ":basename" } else { ":slugorcontentbasename" };
    let by_folders = format!("/:slugified_sections/{name}{end}");
    let Some(said) = said else { return by_folders };
    let names = [
        ("year", ":year"),
        ("month", ":month"),
        ("day", ":day"),
        ("monthname", ":monthname"),
        ("title", ":title"),
        ("slug", if is_dated { ":basename" } else { ":title" }),
        ("slugorcontentbasename", name),
        ("slugorfilename", name),
        ("contentbasename", ":contentbasename"),
        ("filename", ":contentbasename"),
        ("sections", ":slugified_sections"),
        ("section", ":slugified_sections"),
    ];
    match translated(&said, &names) {
        Ok(pattern) => {
            let pattern = pattern.trim_matches('/');
            format!("/{pattern}{}", if pattern.ends_with(".html") { "" } else { end })
        }
        Err(name) => {
            moved.lost(
                format!("the permalink {said:?} can't be said here: no pattern has {name}"),
                "let `newsprint check --urls-from public` propose where old addresses lead",
            );
            by_folders
        }
    }
}
