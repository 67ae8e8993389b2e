//! Bytes and a path in, a [`Draft`] and diagnostics out. No HTML is parsed or changed here, nothing is read from disk.
//!
//! A file is front matter, wire header and body, each optional but the body (docs/content-format.md). Where front matter
//! and wire header say the same thing in two spellings, the wire header's is kept: the scripts that write front matter
//! from it lose dots and quotes on the way. Where they say different things, the front matter is the editor's word.

mod body;
mod dates;
mod encoding;
mod fields;
mod file_name;
mod front_matter;
mod introduction;
mod lines;
mod outline;
mod plain_yaml;
#[cfg(test)]
mod tests;
mod wire_header;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use self::fields::{Fields, Format};
use self::lines::Lines;
use self::wire_header::{Before, WireHeader};

use crate::config::{Config, Hand};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

pub(crate) use introduction::introduction;
pub(crate) use outline::outline;

/// The largest file that is read, in bytes (8 MiB). The largest of 115,316 real articles has 678,995.
pub(crate) const MAX_FILE_BYTES: u64 = 8 << 20;

/// Path of a file below `content/`, with `/` between folders. Bytes that are not UTF-8 stand as `\xNN`; the real path
/// stays with the reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct ContentPath(pub String);

impl ContentPath {
    /// The path below the site's root, as diagnostics name it: `content/a/b.md`.
    pub(crate) fn in_site(&self) -> String {
        format!("content/{}", self.0)
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
    /// Where, below `content/`.
    pub path: ContentPath,
    /// Its bytes.
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
pub(crate) struct Found<T> {
    /// The value.
    pub value: T,
    /// Where it stood.
    pub origin: Origin,
    /// Line in the file, from 1, where there is one.
    pub line: Option<u32>,
}

/// The article's text as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// Embedded HTML.
    Html(String),
    /// Markdown, which may embed HTML.
    Markdown(String),
}

/// One article file, taken apart but not cleaned: titles still hold their entities, the body its scripts.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// The file.
    pub path: ContentPath,
    /// Fingerprint of the file's bytes.
    pub content_hash: Fingerprint,
    /// Title as written; none when the file names none (`clean` finds a fallback and says so).
    pub title: Option<Found<String>>,
    /// Source URL as written; whether it is one is for `clean` to say.
    pub source_url: Option<Found<String>>,
    /// When the source published it; [`Origin`] says how good the date is. The file's name is the last resort.
    pub published: Option<Found<DateTime<Utc>>>,
    /// What the front matter says beyond the above.
    pub front_matter: FrontMatter,
    /// The body.
    pub body: Body,
    /// Line of the file at which the body starts, from 1.
    pub body_line: u32,
}

/// Front matter keys that newsprint knows, already under the meaning that `[front_matter]` in site.toml gives them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FrontMatter {
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
    /// What the editor says of the article, below `curation`.
    pub hand: Hand,
    /// All other keys, as text; those inside tables with their path: `extra.mood`.
    pub extra: BTreeMap<String, String>,
    /// Where each field was found, by its name: `title`, `date`, `source_url`, `author`, …
    pub places: BTreeMap<&'static str, KeyPlace>,
}

/// The front matter key that gave a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct KeyPlace {
    /// The key as it is written.
    pub key: String,
    /// Its line in the file, from 1.
    pub line: u32,
}

/// What `parse` found out about one file.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The draft; none when the file holds neither title nor text.
    pub draft: Option<Draft>,
    /// All findings, in the file's order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Takes one article file apart. Never fails: what can't be read is reported, and what is missing gets the best fallback.
pub(crate) fn parse(file: &RawFile, config: &Config) -> Parsed {
    let mut diagnostics = Vec::new();
    let draft = read_draft(file, config, &mut diagnostics);
    let place = file.path.in_site();
    for diagnostic in &mut diagnostics {
        diagnostic.file = Some(place.clone());
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.line);
    Parsed { draft, diagnostics }
}

/// The error for a file of more than [`MAX_FILE_BYTES`], which is left out; the reader of files gives it unread.
pub(crate) fn too_large(bytes: u64) -> Diagnostic {
    Diagnostic::error(format!(
        "the file has {bytes} bytes, more than an article may have ({MAX_FILE_BYTES}); it is left out"
    ))
    .help("split it, or keep pictures as files beside it instead of `data:` URLs")
}

fn read_draft(file: &RawFile, config: &Config, findings: &mut Vec<Diagnostic>) -> Option<Draft> {
    let bytes = file.bytes.len() as u64;
    if bytes > MAX_FILE_BYTES {
        findings.push(too_large(bytes));
        return None;
    }
    let Ok(text) = encoding::decode(&file.bytes, findings) else {
        findings.clear();
        findings.push(Diagnostic::error("the file is not text; it is left out").help(
            "give it the ending of what it is: only .md, .markdown, .txt and .html are read as articles",
        ));
        return None;
    };

    let zone = config.time_zone;
    let keys = &config.front_matter;
    let mut lines = Lines::new(&text, 1);
    let block = front_matter::take(&mut lines, &|key| fields::is_known(key, keys), findings);
    let has_block = block.is_some();
    let fields = fields::read(block.unwrap_or_default(), keys, findings);
    let before = match (has_block, &fields.title) {
        (false, _) => Before::Nothing,
        (true, None) => Before::FrontMatter,
        (true, Some(_)) => Before::Title,
    };
    let header = wire_header::take(&mut lines, before, zone, findings);
    lines.skip_blank();

    let file_date = file_name::date_in_name(&file.path);
    let published = find_date(&fields, &header, lines, file_date, zone);
    let title = prefer(fields.title, header.title, fields.broken, is_same_title);
    let source_url = prefer(fields.source_url, header.source_url, fields.broken, is_same_url);
    let body = match &header.stray {
        Some(stray) => format!("{stray}{}", lines.rest()),
        None => lines.rest().to_owned(),
    };

    let titled = title.as_ref().is_some_and(|title| body::is_visible(&title.value));
    if !titled && !body::has_text(&body) {
        findings.push(
            Diagnostic::error("the file has neither title nor text; it is left out")
                .help("write a title line, `[title](source URL)` over `------`, and the text below it"),
        );
        return None;
    }
    if published.is_none() {
        findings.push(Diagnostic::warning("no date was found; the article stands below `/undated/`").help(
            "add a first line with milliseconds since 1970, <!--1705511701000-->, or `date:` in front matter",
        ));
    }
    Some(Draft {
        path: file.path.clone(),
        content_hash: Fingerprint::of(&file.bytes),
        title: title.filter(|_| titled),
        source_url,
        published,
        front_matter: fields.front_matter,
        body: if is_html(&file.path, fields.format, &body) { Body::Html(body) } else { Body::Markdown(body) },
        body_line: lines.number(),
    })
}

/// Front matter, comment, date line, `<time datetime>` of the body, file name: the first that names a date.
fn find_date(
    fields: &Fields,
    header: &WireHeader,
    body: Lines<'_>,
    file_date: Option<NaiveDate>,
    zone: Tz,
) -> Option<Found<DateTime<Utc>>> {
    let exact = header.timestamp.clone().or_else(|| header.date_line.clone());
    fields::merge_dates(fields.date.clone(), exact, zone)
        .or_else(|| {
            let (moment, at) = body::first_time(body.rest())?;
            let mut place = body;
            place.skip_bytes(at);
            Some(Found { value: moment.to_utc(zone), origin: Origin::BodyTime, line: Some(place.number()) })
        })
        .or_else(|| {
            let value = dates::midnight(file_date?, zone);
            Some(Found { value, origin: Origin::FileName, line: None })
        })
}

/// The front matter's word, unless the wire header says the same in its own spelling or the front matter was broken.
fn prefer(
    written: Option<Found<String>>,
    wired: Option<Found<String>>,
    broken: bool,
    is_same: fn(&str, &str) -> bool,
) -> Option<Found<String>> {
    match (written, wired) {
        (Some(written), Some(wired)) if broken || is_same(&written.value, &wired.value) => Some(wired),
        (written, wired) => written.or(wired),
    }
}

/// Equal but for white space, dots, quotes and backslashes: what gets lost between a title and its copy in front matter
/// (a digest's script takes `...` out of file names, and out of `title` with it).
fn is_same_title(a: &str, b: &str) -> bool {
    let essence = |text: &str| -> String {
        text.chars().filter(|&c| !c.is_whitespace() && !matches!(c, '.' | '"' | '\\')).collect()
    };
    a == b || essence(a) == essence(b)
}

/// Equal once percent-decoded.
fn is_same_url(a: &str, b: &str) -> bool {
    a == b || percent_encoding::percent_decode_str(a).eq(percent_encoding::percent_decode_str(b))
}

/// The editor's `format`, else the ending `.html`, else whether the body starts with a tag.
fn is_html(path: &ContentPath, format: Option<Format>, body: &str) -> bool {
    match format {
        Some(format) => format == Format::Html,
        None => path.0.to_ascii_lowercase().ends_with(".html") || body::starts_with_tag(body),
    }
}
