//! Bytes and a path in, a [`Draft`] and diagnostics out. No HTML is parsed or changed here, nothing is read from disk.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::fingerprint::Fingerprint;

/// Path of a file below `content/`, with `/` between folders. Bytes that are not UTF-8 stand as `\xNN`; the real path
/// stays with the reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ContentPath(pub String);

impl fmt::Display for ContentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An article file as it was read.
#[derive(Debug, Clone)]
pub struct RawFile {
    /// Where, below `content/`.
    pub path: ContentPath,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Where a field's value was found; `explain` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The block between `---` or `+++` lines.
    FrontMatter,
    /// The `<!--1705511701000-->` comment.
    Comment,
    /// The `[title](url)` line over `------`.
    TitleLine,
    /// The `日期：` line.
    DateLine,
    /// A `<time datetime>` in the body.
    BodyTime,
    /// The file's name.
    FileName,
    /// The body: a byline, a heading, an image.
    Body,
    /// The source's profile.
    Profile,
}

/// A value and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Where it stood.
    pub origin: Origin,
    /// Line in the file, from 1, where there is one.
    pub line: Option<u32>,
}

/// The article's text as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Embedded HTML.
    Html(String),
    /// Markdown, which may embed HTML.
    Markdown(String),
}

/// One article file, taken apart but not cleaned: titles still hold their entities, the body its scripts.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The file.
    pub path: ContentPath,
    /// Fingerprint of the file's bytes.
    pub content_hash: Fingerprint,
    /// Title as written.
    pub title: Option<Found<String>>,
    /// Source URL as written; whether it is one is for `clean` to say.
    pub source_url: Option<Found<String>>,
    /// When the source published it.
    pub published: Option<Found<DateTime<Utc>>>,
    /// The date in the file's name (`2020-10-30-….md`), the last resort for `published`.
    pub file_date: Option<NaiveDate>,
    /// What the front matter says beyond the above.
    pub front_matter: FrontMatter,
    /// The body.
    pub body: Body,
    /// Line of the file at which the body starts, from 1.
    pub body_line: u32,
}

/// Front matter keys that newsprint knows, already under the meaning that `[front_matter]` in site.toml gives them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter {
    /// Who wrote it, as written.
    pub author: Option<String>,
    /// Name of the source, as written.
    pub source: Option<String>,
    /// Column (series) of the source.
    pub column: Option<String>,
    /// Topics by name.
    pub topics: Vec<String>,
    /// Held back until `--drafts`.
    pub draft: bool,
    /// Last part of the URL.
    pub slug: Option<String>,
    /// Former root-relative URLs of the article.
    pub aliases: Vec<String>,
    /// BCP 47 language of the text.
    pub language: Option<String>,
    /// Summary as written.
    pub summary: Option<String>,
    /// Lead image as written.
    pub image: Option<String>,
    /// All other keys, as text.
    pub extra: BTreeMap<String, String>,
}

/// What `parse` found out about one file.
#[derive(Debug)]
pub struct Parsed {
    /// The draft; none when the file holds neither title nor text.
    pub draft: Option<Draft>,
    /// All findings, in the file's order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Takes one article file apart.
pub fn parse(_file: &RawFile, _config: &Config) -> Parsed {
    todo!("content room")
}
