//! The content folder: which files are articles, which may be published beside them, what was left out and why; and the
//! bytes of one article. Never leads out of the folder, never stops at what can't be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::IoError;
use super::tree::{self, Rule};
use crate::content::{ContentPath, MAX_FILE_BYTES, RawFile, too_large};
use crate::diagnostic::Diagnostic;

/// Endings of articles, in any case.
const ARTICLES: &[&str] = &["md", "markdown", "txt", "html"];

/// Endings of files that are published when an article points to them, in any case. A browser runs nothing of these
/// kinds as a page of the site. SVG, HTML, XML, scripts and style sheets are not here for that reason; office documents
/// are not, because they tell about their authors what these may not know.
const ATTACHMENTS: &[&str] = &[
    "apng", "avif", "gif", "jpeg", "jpg", "jxl", "png", "webp", // pictures
    "aac", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", // sound
    "m4v", "mov", "mp4", "ogv", "srt", "vtt", "webm", // film and its captions
    "csv", "epub", "pdf", "tsv", "zip", // documents and data
];

/// A file below the content folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is below the content folder. Bytes that are not UTF-8, and backslashes, stand as `\xNN`: two files
    /// never have the same path.
    pub path: ContentPath,
    /// Where it is on the disk; for a link, where the link leads.
    pub real: PathBuf,
    /// In bytes.
    pub size: u64,
    /// When it was last changed, where the system knows.
    pub modified: Option<SystemTime>,
}

/// What is in the content folder.
#[derive(Debug, Default)]
pub struct Walk {
    /// Article files, by path.
    pub articles: Vec<Entry>,
    /// Files that are published when an article points to them, by path.
    pub attachments: Vec<Entry>,
    /// How many files with an article's ending can't be read, each with its error.
    pub unreadable: usize,
    /// What was left out: notes for what rules leave out, warnings and errors for what could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lists the files below `content_dir`.
///
/// Hidden files and folders and folders named `_drafts` are left out, each said once. A link is followed to a file
/// below `content_dir` and nowhere else.
///
/// # Errors
/// When `content_dir` itself can't be read.
pub fn walk(content_dir: &Path) -> Result<Walk, IoError> {
    let tree = tree::walk(content_dir, "content", rule)?;
    let is_article = |path: &String| kind(path).is_some_and(|ending| ARTICLES.contains(&ending.as_str()));
    let unreadable = tree.unreadable.iter().filter(|path| is_article(path)).count();
    let mut walk = Walk { unreadable, diagnostics: tree.diagnostics, ..Walk::default() };
    let mut other_kinds: BTreeMap<String, (u32, BTreeSet<String>)> = BTreeMap::new();
    for file in tree.files {
        let ending = kind(&file.path);
        let entry =
            Entry { path: ContentPath(file.path), real: file.real, size: file.size, modified: file.modified };
        match ending.as_deref() {
            Some(ending) if ARTICLES.contains(&ending) => walk.articles.push(entry),
            Some(ending) if ATTACHMENTS.contains(&ending) => walk.attachments.push(entry),
            Some("svg") => walk.diagnostics.push(
                Diagnostic::warning("an SVG can hold scripts; it is not published")
                    .at(entry.path.in_site())
                    .help("save it as PNG or WebP"),
            ),
            _ => {
                let folder = entry.path.0.rsplit_once('/').map_or("", |(folder, _)| folder);
                let (count, endings) = other_kinds.entry(folder.to_string()).or_default();
                *count += 1;
                endings.insert(ending.map_or("no ending".into(), |ending| format!(".{ending}")));
            }
        }
    }
    for (folder, (count, endings)) in other_kinds {
        let files = if count == 1 { "1 file of a kind" } else { &format!("{count} files of kinds") };
        let mut shown: Vec<&str> = endings.iter().take(5).map(String::as_str).collect();
        if endings.len() > shown.len() {
            shown.push("…");
        }
        let verb = if count == 1 { "is" } else { "are" };
        walk.diagnostics.push(
            Diagnostic::note(format!("{files} that {verb} not published ({})", shown.join(", ")))
                .at(tree::name_below("content", &folder)),
        );
    }
    walk.diagnostics.sort();
    Ok(walk)
}

/// The ending of a file's name, in lower case.
fn kind(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}

/// What the walk does with a path below the content folder.
fn rule(path: &str) -> Rule {
    match path.rsplit('/').next() {
        Some("_drafts") => Rule::Drafts,
        Some(name) if name.starts_with('.') => Rule::Hidden,
        _ => Rule::Take,
    }
}

/// Reads one article.
///
/// # Errors
/// A finding about the file: it is larger than [`MAX_FILE_BYTES`], or the disk said no.
pub fn read(entry: &Entry) -> Result<RawFile, Diagnostic> {
    if entry.size > MAX_FILE_BYTES {
        return Err(too_large(entry.size).at(entry.path.in_site()));
    }
    let read = || {
        let mut bytes = Vec::with_capacity(entry.size as usize + 1);
        // A file may have grown since it was listed.
        fs::File::open(&entry.real)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read()
        .map_err(|error| IoError::on("read", &entry.real)(error).into_diagnostic(entry.path.in_site()))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(too_large(bytes.len() as u64).at(entry.path.in_site()));
    }
    Ok(RawFile { path: entry.path.clone(), bytes })
}
