//! What a site becomes here: a `site.toml` to begin with, and what is left to do or has no counterpart.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::config::{self, Config};
use crate::ground::diagnostic::Diagnostic;
use crate::import::folder::Folder;

/// Settings of another generator as newsprint knows them.
#[derive(Debug)]
pub(crate) struct Moved {
    /// Name of the generator.
    pub from: &'static str,
    pub title: Option<String>,
    pub description: Option<String>,
    pub base_url: Option<String>,
    pub language: Option<String>,
    pub time_zone: Option<String>,
    pub editor: Option<String>,
    pub content: Vec<String>,
    /// Names and addresses.
    pub menu: Vec<(String, String)>,
    pub pattern: String,
    /// Keys of addresses of single articles.
    pub address: &'static [&'static str],
    /// Keys of source URLs, where not the usual ones.
    pub source_url: Option<Vec<String>>,
    pub column: Option<Vec<String>>,
    pub topics: Option<Vec<String>>,
    /// Whether files begin with keys that nothing encloses.
    pub bare: bool,
    /// Warnings are what has no counterpart, notes what is left to do.
    pub report: Vec<Diagnostic>,
}

impl Moved {
    pub(crate) fn new(from: &'static str) -> Self {
        Self {
            from,
            title: None,
            description: None,
            base_url: None,
            language: None,
            time_zone: None,
            editor: None,
            content: vec!["content".into()],
            menu: Vec::new(),
            pattern: "/:year/:month/:day/:filename/".into(),
            address: &[],
            source_url: None,
            column: None,
            topics: None,
            bare: false,
            report: Vec::new(),
        }
    }

    /// What is left to do.
    pub(crate) fn todo(&mut self, what: impl Into<String>, how: impl Into<String>) {
        self.report.push(Diagnostic::note(what).help(how));
    }

    /// What has no counterpart.
    pub(crate) fn lost(&mut self, what: impl Into<String>, how: impl Into<String>) {
        self.report.push(Diagnostic::warning(what).help(how));
    }

    /// Names in the texts of articles that another generator would have replaced.
    pub(crate) fn lost_names(&mut self, what: &str, names: &[(String, usize)]) {
        if names.is_empty() {
            return;
        }
        let shown: Vec<String> =
            names.iter().take(8).map(|(name, files)| format!("{name} ({files})")).collect();
        let more = if names.len() > 8 { ", …" } else { "" };
        let message =
            format!("{what} stand as text in articles, by number of files: {}{more}", shown.join(", "));
        self.lost(
            message,
            "nothing in an article is run or replaced; write what they stand for into the files",
        );
    }

    /// Takes in lists by words that are none of ours: what files name so is their column, or else their topics, where they name no other.
    pub(crate) fn taxonomies(&mut self, folder: &Folder<'_>, names: &[String]) {
        let keys = Config::default().front_matter;
        let known = [&keys.topics[..], &keys.column, &keys.author].concat();
        let says = |text: &str, key: &str| {
            let head: String = text.chars().take(4096).collect();
            let key = Regex::new(&format!(r#"(?mi)^\s{{0,4}}["']?{}["']?\s*[:=]"#, regex::escape(key)));
            key.is_ok_and(|key| key.is_match(&head))
        };
        for name in names.iter().filter(|name| !known.contains(name)) {
            let articles = self.content.iter().flat_map(|below| folder.articles(below));
            let texts: Vec<String> =
                articles.filter_map(|path| folder.text(path)).filter(|text| says(text, name)).collect();
            let is_free = |keys: &[String]| !texts.iter().any(|text| keys.iter().any(|key| says(text, key)));
            let column = self.column.clone().unwrap_or_else(|| keys.column.clone());
            let topics = self.topics.clone().unwrap_or_else(|| keys.topics.clone());
            if texts.is_empty() {
                continue;
            }
            if is_free(&column) {
                self.column = Some([column, vec![name.clone()]].concat());
            } else if is_free(&topics) {
                self.topics = Some([topics, vec![name.clone()]].concat());
            } else {
                self.lost(
                    format!("the taxonomy {name:?} has no lists here: its articles have a column and topics without it"),
                    "make its names topics of theirs if they are to have lists",
                );
            }
        }
    }

    /// The text of `site.toml`. A value that newsprint can't take is left out, and said among the findings.
    pub(crate) fn site_toml(&mut self) -> String {
        let mut text =
            format!("# Made by `newsprint import {}`. All keys: docs/configuration.md.\n\n", self.from);
        let top = [
            ("title", self.title.clone()),
            ("description", self.description.clone()),
            ("base_url", self.base_url.clone()),
            ("language", self.language.clone()),
            ("time_zone", self.time_zone.clone()),
            ("editor", self.editor.clone()),
        ];
        for (key, value) in top {
            if let Some(value) = value {
                self.push(&mut text, "", key, toml::Value::from(value));
            }
        }
        let list = |items: &[String]| toml::Value::from(items.to_vec());
        let fixed =
            |items: &[&str]| toml::Value::from(items.iter().map(ToString::to_string).collect::<Vec<_>>());
        if self.content != ["content"] {
            self.push(&mut text, "", "content", list(&self.content.clone()));
        }
        if !self.menu.is_empty() {
            let mut entries = Vec::new();
            for (name, url) in self.menu.clone() {
                let [name, url] = [name, url].map(|text| config::written(&text.into()));
                let entry = format!("{{ name = {name}, url = {url} }}");
                match config::parse(&format!("menu = [{entry}]")).1.first() {
                    None => entries.push(format!("  {entry},\n")),
                    Some(fault) => {
                        self.lost(format!("an entry of the menu can't be taken: {}", fault.message), "")
                    }
                }
            }
            if !entries.is_empty() {
                text += &format!("menu = [\n{}]\n", entries.concat());
            }
        }
        text += "\n[urls]\n";
        let pattern = self.pattern.clone();
        self.push(&mut text, "urls", "article", toml::Value::from(pattern));
        text += "\n[front_matter]\n";
        let keys = self.address;
        self.push(&mut text, "front_matter", "address", fixed(keys));
        if self.bare {
            self.push(&mut text, "front_matter", "bare", toml::Value::from(true));
        }
        for (key, keys) in [
            ("source_url", self.source_url.clone()),
            ("column", self.column.clone()),
            ("topics", self.topics.clone()),
        ] {
            if let Some(keys) = keys {
                self.push(&mut text, "front_matter", key, list(&keys));
            }
        }
        // A site of own pieces has few of a day, and no event that several sources report.
        text += "\n[listings]\nmonths_from = 50\ndays_from = 3\n\n[feeds]\nfrom = 50\n\n[stories]\nenabled = false\n";
        text
    }

    /// Adds a line, if newsprint takes it.
    fn push(&mut self, text: &mut String, section: &str, key: &str, value: toml::Value) {
        let value = config::written(&value);
        let line = format!("{key} = {value}\n");
        let alone = if section.is_empty() { line.clone() } else { format!("[{section}]\n{line}") };
        match config::parse(&alone).1.first() {
            None => text.push_str(&line),
            Some(fault) => {
                let message =
                    format!("{value} of {} can't be taken as `{key}`: {}", self.from, fault.message);
                let help = fault.help.clone().unwrap_or_default();
                self.lost(message, help);
            }
        }
    }
}

/// A name as a shell takes it for one, whatever is in it.
pub(super) fn for_shell(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._/-".contains(c);
    if name.chars().all(is_plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// A pattern of another generator with our names in the place of its names, `:title` or what else stands for it here.
///
/// # Errors
/// The first of its names that has no counterpart.
pub(super) fn translated(pattern: &str, names: &[(&str, &str)]) -> Result<String, String> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r":[A-Za-z]+(?:_[A-Za-z]+)*(?:\[[^\]]*\])?").expect("a constant that compiles")
    });
    let mut unknown = None;
    let ours = |found: &Captures<'_>| {
        let name = &found[0];
        let ours = names.iter().find(|(theirs, _)| *theirs == &name[1..]).map(|(_, ours)| *ours);
        ours.map_or_else(
            || {
                unknown.get_or_insert_with(|| name.to_owned());
                String::new()
            },
            str::to_owned,
        )
    };
    let translated = NAME.replace_all(pattern, ours).into_owned();
    unknown.map_or(Ok(translated), Err)
}
