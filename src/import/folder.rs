//! The folder of a site of another generator: which files there are, and what stands in some of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use regex::Regex;
use serde_json::Value;

use crate::content::{MAX_FILE_BYTES, yaml_as_json};
use crate::disk::error::{Failure, IoError};
use crate::ground::diagnostic::Diagnostic;

/// Files and folders that are looked at, at most.
const MOST: usize = 500_000;

/// Folders that hold what is built or installed, and nothing that anybody wrote.
const BUILT: [&str; 8] =
    ["_site", "public", "node_modules", "vendor", "resources", "target", "output", "__pycache__"];

/// A folder, with its files by their paths below it.
pub(crate) struct Folder<'a> {
    pub root: &'a Path,
    pub files: Vec<String>,
}

impl<'a> Folder<'a> {
    /// Lists a folder. Links are not followed, and hidden files are none.
    ///
    /// # Errors
    /// It is none, or can't be read.
    pub(crate) fn open(root: &'a Path) -> Result<Self, Failure> {
        let (mut files, mut folders, mut seen) = (Vec::new(), vec![String::new()], 0);
        while let Some(below) = folders.pop() {
            let dir = root.join(&below);
            for entry in fs::read_dir(&dir).map_err(IoError::on("read the folder", &dir))? {
                let entry = entry.map_err(IoError::on("read the folder", &dir))?;
                seen += 1;
                let (Ok(name), Ok(kind)) = (entry.file_name().into_string(), entry.file_type()) else {
                    continue;
                };
                if name.starts_with('.') || seen > MOST {
                    continue;
                }
                let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
                if kind.is_dir() && !(below.is_empty() && BUILT.contains(&&*name)) {
                    folders.push(path);
                } else if kind.is_file() {
                    files.push(path);
                }
            }
        }
        files.sort();
        Ok(Self { root, files })
    }

    /// The first of these files that is there.
    pub(crate) fn first(&self, names: &[&'a str]) -> Option<&'a str> {
        names.iter().copied().find(|name| self.files.iter().any(|file| file == name))
    }

    /// The text of a file; none where it is too large or can't be read.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        let mut bytes = Vec::new();
        let file = fs::File::open(self.root.join(path)).ok()?;
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= MAX_FILE_BYTES).then(|| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What a file of settings says, by the ending of its name: YAML, TOML or JSON.
    ///
    /// # Errors
    /// It is broken; says where and how.
    pub(crate) fn settings(&self, path: &str) -> Result<Value, Failure> {
        let Some(text) = self.text(path) else {
            let found = Diagnostic::error("the file can't be read, or is larger than 8 MiB").at(path);
            return Err(Failure::refused(found));
        };
        let text = text.trim_start_matches('\u{feff}');
        let broken = |message: String, line: Option<u32>| {
            let message = message.lines().next().unwrap_or_default().to_owned();
            let found = Diagnostic::error(format!("the settings can't be read: {message}")).at(path);
            Failure::refused(
                Diagnostic { line, ..found }.help("mend the file; its own generator can't read it either"),
            )
        };
        match path.rsplit('.').next() {
            Some("toml") => {
                let table: Result<toml::Table, _> = toml::from_str(text);
                let line = |error: &toml::de::Error| {
                    let start = error.span()?.start;
                    u32::try_from(text.get(..start)?.matches('\n').count() + 1).ok()
                };
                let table = table.map_err(|error| broken(error.message().to_owned(), line(&error)))?;
                Ok(serde_json::to_value(table).unwrap_or_default())
            }
            Some("json") => serde_json::from_str(text)
                .map_err(|error| broken(error.to_string(), u32::try_from(error.line()).ok())),
            _ => yaml_as_json(text).map_err(|(message, line)| broken(message, Some(line))),
        }
    }

    /// Files with articles below a folder, or below any where it is empty.
    pub(crate) fn articles(&self, below: &str) -> impl Iterator<Item = &str> {
        let below = if below.is_empty() { String::new() } else { format!("{below}/") };
        let is_article =
            |path: &str| matches!(path.rsplit('.').next(), Some("md" | "markdown" | "html" | "txt"));
        self.files.iter().map(String::as_str).filter(move |path| path.starts_with(&below) && is_article(path))
    }

    /// How many files below some folders hold each name that a pattern finds, the most frequent first: `include 12`.
    pub(crate) fn names(&self, below: &[String], pattern: &str) -> Vec<(String, usize)> {
        let Ok(pattern) = Regex::new(pattern) else { return Vec::new() };
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let articles = below.iter().flat_map(|below| self.articles(below));
        for text in articles.filter_map(|path| self.text(path)) {
            let mut names: Vec<&str> =
                pattern.captures_iter(&text).filter_map(|found| Some(found.get(1)?.as_str())).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                *counts.entry(name.to_owned()).or_default() += 1;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        counts
    }
}

/// A text at a path of settings, `author.name`; a number as it is written.
pub(crate) fn text_at(settings: &Value, path: &str) -> Option<String> {
    let value = path.split('.').try_fold(settings, |value, key| value.get(key))?;
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// Texts of a list, or of a text the words.
pub(crate) fn texts_at(settings: &Value, path: &str) -> Vec<String> {
    let value = path.split('.').try_fold(settings, |value, key| value.get(key));
    match value {
        Some(Value::Array(items)) => {
            items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
        }
        Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
