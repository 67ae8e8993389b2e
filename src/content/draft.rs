//! What an article file says, taken apart but not cleaned.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::config::Hand;

/// Path of a file below `content/`, with `/` between folders. Bytes that are not UTF-8 stand as `\xNN`; the real path
/// stays with the reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ContentPath(pub String);

/// Where the files of `pages/` stand among those of `content/`, as seen from there.
pub(crate) const PAGES: &str = "../pages/";

/// Where versions are, seen from the content folder.
const VERSIONS: &str = "../revisions/";

/// What the file of a version is called: the moment, UTC, as chrono writes it.
pub(crate) const VERSION_NAME: &str = "%Y%m%dT%H%M%SZ.md";

impl ContentPath {
    /// The path below the site's root, as diagnostics name it: `content/a/b.md`, `pages/about.md`.
    pub(crate) fn in_site(&self) -> String {
        match self.0.strip_prefix("../") {
            Some(beside) => beside.to_owned(),
            None => format!("content/{}", self.0),
        }
    }

    /// Of the version of an article at this path below the folder of all versions, which is beside the content folder.
    pub(crate) fn of_version(below: &str) -> Self {
        Self([VERSIONS, below].concat())
    }

    /// Of a version: its folder, 16 digits of the id of its article, and its name, the moment until which it stood.
    pub(crate) fn version(&self) -> Option<(&str, DateTime<Utc>)> {
        let (folder, name) = self.0.strip_prefix(VERSIONS)?.split_once('/')?;
        let is_id =
            folder.len() == 16 && folder.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let moment = NaiveDateTime::parse_from_str(name, VERSION_NAME).ok()?;
        is_id.then(|| (folder, moment.and_utc()))
    }

    /// The path below `pages/`, of a file that lies there.
    pub(crate) fn in_pages(&self) -> Option<&str> {
        self.0.strip_prefix(PAGES)
    }

    /// The same in Unicode's composed form (NFC): some disks decompose names, and some writers decompose what they write.
    #[must_use]
    pub(crate) fn composed(&self) -> Self {
        Self(self.0.nfc().collect())
    }
}

impl fmt::Display for ContentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An article file as it was read.
#[derive(Debug, Clone)]
pub(crate) struct RawFile {
    pub path: ContentPath,
    pub bytes: Vec<u8>,
}

/// Where a field's value was found; `explain` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Origin {
    /// The block between `---` or `+++` lines.
    FrontMatter,
    /// The `<!--1705511701000-->` comment.
    Comment,
    /// The `[title](url)` line over `------`.
    TitleLine,
    /// The `日期：` line.
    DateLine,
    /// The address that the front matter says.
    Address,
    /// A `<time datetime>` in the body.
    BodyTime,
    /// The file's name.
    FileName,
    /// The title.
    Title,
    /// `schedule.toml`, or the number of an issue.
    Schedule,
    /// The body: a byline, a heading, an image.
    Body,
    /// The source's profile.
    Profile,
}

/// A value and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found<T> {
    pub value: T,
    pub origin: Origin,
    /// Line in the file, from 1, where there is one.
    pub line: Option<u32>,
}

/// The article's text as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    Html(String),
    /// Markdown, which may embed HTML.
    Markdown(String),
    /// Text as it is, but for tags of HTML in it.
    Text(String),
}

/// What a file is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Role {
    Article,
    /// The text of a listing: an `_index.md` of Hugo or Zola.
    Section,
    /// A page that stands by itself: a file of `pages/`, or one whose `layout` is `page`.
    Page,
}

/// What the front matter of an own page says of how it is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Printing {
    /// Name of its template, as it is written.
    pub template: Option<Said>,
    /// Its address, as it is written.
    pub address: Option<Said>,
}

/// A text of the front matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub text: String,
    /// Line of the file, from 1.
    pub line: u32,
}

/// One article file, taken apart but not cleaned: titles still hold their entities, the body its scripts.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub path: ContentPath,
    pub role: Role,
    /// Title as written; none when the file names none (`clean` finds a fallback and says so).
    pub title: Option<Found<String>>,
    /// Source URL as written; whether it is one is for `clean` to say.
    pub source_url: Option<Found<String>>,
    /// When the source published it; [`Origin`] says how good the date is. The file's name is the last resort.
    pub published: Option<Found<DateTime<Utc>>>,
    /// What the front matter says beyond the above.
    pub front_matter: FrontMatter,
    pub body: Body,
    /// What it is among the issues of a roundup, where it is one.
    pub issue: Option<IssueMark>,
    /// Line of the file at which the body starts, from 1.
    pub body_line: u32,
}

impl Draft {
    /// The day that it is dated by, in UTC.
    pub(crate) fn day(&self) -> Option<NaiveDate> {
        self.published.as_ref().map(|found| found.value.date_naive())
    }
}

/// An issue of a roundup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IssueMark {
    /// `id` of its `[[issues]]`.
    pub roundup: String,
    /// Counted by its editor; none when nothing says it.
    pub number: Option<u32>,
}

/// Front matter keys that newsprint knows, already under the meaning that `[front_matter]` in site.toml gives them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FrontMatter {
    /// Each as written; one text may name several.
    pub authors: Vec<String>,
    /// Its name, as written.
    pub source: Option<String>,
    /// A series of the source.
    pub column: Option<String>,
    /// Names.
    pub topics: Vec<String>,
    /// Held back until `--drafts`.
    pub draft: bool,
    /// Held back until then.
    pub publish: Option<DateTime<Utc>>,
    /// Taken down from then on.
    pub expiry: Option<DateTime<Utc>>,
    /// What names the article when it has no source URL.
    pub id: Option<String>,
    /// Last part of the URL.
    pub slug: Option<String>,
    /// Where its page is, as it is written: `permalink: /2020/a-title.html`.
    pub address: Option<Said>,
    /// Its categories, each a folder of addresses where the pattern of site.toml has them so.
    pub categories: Vec<String>,
    /// Former root-relative URLs of the article.
    pub aliases: Vec<String>,
    /// BCP 47.
    pub language: Option<String>,
    pub summary: Option<String>,
    /// Lead image as written.
    pub image: Option<String>,
    /// What the editor says of the article, below `curation`.
    pub hand: Hand,
    /// What an own page says, of any other file none.
    pub printing: Option<Printing>,
    /// All other keys, as text; those inside tables with their path: `extra.mood`.
    pub extra: BTreeMap<String, String>,
    /// Where each field was found, by its name: `title`, `date`, `source_url`, `author`, …
    pub places: BTreeMap<&'static str, KeyPlace>,
}

impl FrontMatter {
    /// Line of the key that gave a field.
    pub(crate) fn line_of(&self, field: &str) -> Option<u32> {
        self.places.get(field).map(|place| place.line)
    }
}

/// The front matter key that gave a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct KeyPlace {
    /// The key as it is written.
    pub key: String,
    /// Its line in the file, from 1.
    pub line: u32,
}

/// Names of people as one text: `陈一、王二`, `Ada Reed, Tom Ferry`.
pub(crate) fn byline(names: &[String]) -> Option<String> {
    let chinese = names.iter().any(|name| name.chars().any(|c| c >= '\u{2e80}'));
    (!names.is_empty()).then(|| names.join(if chinese { "、" } else { ", " }))
}
