//! All files below one folder, with what was left out and why. Links never lead out of the folder, and one that can't be
//! read never stops the walk.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::error::IoError;
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Hasher};

/// A regular file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Below the folder, `/` between parts. Bytes that are not UTF-8, and backslashes, stand as `\xNN`: two files never
    /// have the same path.
    pub(super) path: String,
    /// Where it is; for a link, where the link leads.
    pub(super) real: PathBuf,
    /// In bytes.
    pub(super) size: u64,
    pub(super) stamp: Stamp,
}

/// What the system says of a file without reading it. Two of one file with equal stamps have the same bytes, if the
/// stamp was settled when the bytes were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Of size, times and number.
    pub print: Fingerprint,
    /// When the file, or what the system keeps about it, was last changed; none when the system doesn't know.
    changed: Option<SystemTime>,
}

impl Stamp {
    pub(super) fn of(data: &fs::Metadata) -> Self {
        let mut hasher = Hasher::new();
        hasher.number(data.len() as i64);
        let mut changed = data.modified().ok();
        hasher.number(changed.map_or(-1, nanoseconds));
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            // Whoever changes a file can set its time back, as `cp -p` and some feed readers do, but not this one.
            let (seconds, rest) = (data.ctime(), data.ctime_nsec());
            hasher.number(data.ino() as i64).number(seconds).number(rest);
            let later = u64::try_from(seconds).ok().map(|s| UNIX_EPOCH + Duration::new(s, rest as u32));
            changed = changed.zip(later).map(|(changed, later)| changed.max(later));
        }
        Self { print: hasher.finish(), changed }
    }

    /// Whether a change after `read_at` would give another stamp. Where times have fractions of a second, they are those of
    /// the system's clock, a hundredth of a second coarse at most; a whole second may be the time of a file system that
    /// counts by twos.
    pub fn is_settled(&self, read_at: SystemTime) -> bool {
        self.changed.is_some_and(|changed| {
            let since = changed.duration_since(UNIX_EPOCH).unwrap_or_default();
            let coarse = if since.subsec_nanos() == 0 { 2000 } else { 100 };
            changed + Duration::from_millis(coarse) < read_at
        })
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(-1, |since| since.as_nanos() as i64)
}

/// What one name below the folder is to the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Read.
    Take,
    /// Read; a folder of such a name gets this note.
    Odd(&'static str),
    /// Its name begins with a dot: left out.
    Hidden,
    /// A folder of drafts: left out.
    Drafts,
}

/// The files, by path, and all findings, by file.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) files: Vec<File>,
    /// Files that are there but can't be asked for their size; each has its error.
    pub(super) unreadable: Vec<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Walks `dir`, which diagnostics call `label`. `rule` is asked for every path below it.
///
/// # Errors
/// When `dir` itself is no folder or can't be read. Anything below it that can't be read is an error among the
/// diagnostics.
pub(super) fn walk(dir: &Path, label: &str, rule: impl Fn(&str) -> Rule) -> Result<Tree, IoError> {
    let mut walk = Walk { dir, label, rule, real_dir: None, hidden: BTreeMap::new(), tree: Tree::default() };
    let mut found = Vec::new();
    let mut entries = WalkDir::new(dir).into_iter();
    while let Some(entry) = entries.next() {
        match entry {
            Ok(entry) if entry.depth() == 0 => {
                if !fs::metadata(dir).map_err(IoError::on("read the folder", dir))?.is_dir() {
                    let source = io::Error::from(io::ErrorKind::NotADirectory);
                    return Err(IoError::on("read the folder", dir)(source));
                }
            }
            Ok(entry) => {
                let path = escaped(entry.path().strip_prefix(dir).unwrap_or(entry.path()));
                match walk.visit(&entry, path) {
                    Visit::File(path, real) => found.push((path, real)),
                    Visit::Folder | Visit::LeftOut => {}
                    Visit::FolderLeftOut => entries.skip_current_dir(),
                }
            }
            Err(error) if error.depth() == 0 => {
                return Err(IoError::new("read the folder", dir, io_error(error)));
            }
            Err(error) => {
                let path = error.path().unwrap_or(dir).to_path_buf();
                let file = walk.name(&escaped(path.strip_prefix(dir).unwrap_or(&path)));
                let finding = IoError::new("read", &path, io_error(error)).into_diagnostic(file);
                walk.tree.diagnostics.push(finding);
            }
        }
    }
    walk.report_hidden();
    let mut tree = walk.tree;

    // Only now are sizes asked for: the names of 15,000 files in one folder come in one thread within milliseconds, and
    // asking for their sizes one after the other would take most of the walk.
    let measured: Vec<Result<File, Box<(String, Diagnostic)>>> = found
        .into_par_iter()
        .map(|(path, real)| match fs::metadata(&real) {
            Ok(data) => Ok(File { path, real, size: data.len(), stamp: Stamp::of(&data) }),
            Err(error) => {
                let finding = IoError::on("read", &real)(error).into_diagnostic(name_below(label, &path));
                Err(Box::new((path, finding)))
            }
        })
        .collect();
    for file in measured {
        match file {
            Ok(file) => tree.files.push(file),
            Err(unreadable) => {
                let (path, finding) = *unreadable;
                tree.unreadable.push(path);
                tree.diagnostics.push(finding);
            }
        }
    }
    tree.files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    tree.diagnostics.sort();
    Ok(tree)
}

/// The system's own error. A walk that follows no links has no other.
pub(super) fn io_error(error: walkdir::Error) -> io::Error {
    error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into())
}

/// `content/a/b.md`, or `content` for the folder itself.
pub(super) fn name_below(label: &str, path: &str) -> String {
    if path.is_empty() { label.to_string() } else { format!("{label}/{path}") }
}

enum Visit {
    File(String, PathBuf),
    Folder,
    FolderLeftOut,
    LeftOut,
}

struct Walk<'a, R> {
    dir: &'a Path,
    label: &'a str,
    rule: R,
    /// Where `dir` really is; asked for when the first link is met.
    real_dir: Option<PathBuf>,
    /// Number of hidden files in each folder.
    hidden: BTreeMap<String, u32>,
    tree: Tree,
}

impl<R: Fn(&str) -> Rule> Walk<'_, R> {
    fn name(&self, path: &str) -> String {
        name_below(self.label, path)
    }

    fn visit(&mut self, entry: &DirEntry, path: String) -> Visit {
        let kind = entry.file_type();
        match ((self.rule)(&path), kind.is_dir()) {
            (Rule::Take, true) => return Visit::Folder,
            (Rule::Odd(what), true) => {
                self.tree.diagnostics.push(Diagnostic::note(what).at(self.name(&path)));
                return Visit::Folder;
            }
            (Rule::Odd(_), false) => {}
            (Rule::Take, false) => {}
            (Rule::Hidden, true) => {
                let finding = Diagnostic::note("a hidden folder; it is left out").at(self.name(&path));
                self.tree.diagnostics.push(finding);
                return Visit::FolderLeftOut;
            }
            (Rule::Hidden, false) => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                *self.hidden.entry(folder.to_string()).or_default() += 1;
                return Visit::LeftOut;
            }
            (Rule::Drafts, true) => {
                let finding = Diagnostic::note("a folder of drafts; it is left out")
                    .at(self.name(&path))
                    .help("move an article to another folder to publish it");
                self.tree.diagnostics.push(finding);
                return Visit::FolderLeftOut;
            }
            (Rule::Drafts, false) => return Visit::LeftOut,
        }
        if kind.is_file() {
            return Visit::File(path, entry.path().to_path_buf());
        }
        let finding = if kind.is_symlink() {
            match self.follow(entry.path()) {
                Ok(real) => return Visit::File(path, real),
                Err(finding) => finding,
            }
        } else {
            Diagnostic::warning("neither a file nor a folder (a pipe, a socket or a device); it is left out")
        };
        self.tree.diagnostics.push(finding.at(self.name(&path)));
        Visit::LeftOut
    }

    /// The file that a link leads to. Links to folders are never followed: what is below `dir` is read where it is, and
    /// so no set of links can make a walk without end.
    fn follow(&mut self, link: &Path) -> Result<PathBuf, Diagnostic> {
        let real = fs::canonicalize(link).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Diagnostic::warning("a link that leads nowhere; it is left out").help("remove it or mend it")
            }
            _ => Diagnostic::warning(format!("a link that can't be followed: {error}; it is left out"))
                .help("remove it or mend it"),
        })?;
        if self.real_dir.is_none() {
            self.real_dir = fs::canonicalize(self.dir).ok();
        }
        let below = self.real_dir.as_ref().and_then(|dir| real.strip_prefix(dir).ok());
        let Some(below) = below else {
            return Err(Diagnostic::warning(format!(
                "a link that leads out of {}/; it is left out",
                self.label
            ))
            .help("copy what it leads to into the folder"));
        };
        let below = escaped(below);
        let parts = below.char_indices().filter(|(_, c)| *c == '/').map(|(at, _)| at).chain([below.len()]);
        if parts.map(|end| (self.rule)(&below[..end])).any(|rule| matches!(rule, Rule::Hidden | Rule::Drafts))
        {
            return Err(Diagnostic::warning("a link to a hidden file or a draft; it is left out"));
        }
        match fs::metadata(&real) {
            Ok(data) if data.is_file() => Ok(real),
            Ok(data) if data.is_dir() => Err(Diagnostic::note(
                "a link to another folder in here; it is left out, as what it leads to is read where it is",
            )),
            _ => Err(Diagnostic::warning("a link to neither a file nor a folder; it is left out")),
        }
    }

    fn report_hidden(&mut self) {
        for (folder, count) in std::mem::take(&mut self.hidden) {
            let files = if count == 1 { "1 hidden file".into() } else { format!("{count} hidden files") };
            let finding = Diagnostic::note(format!("{files} left out")).at(self.name(&folder));
            self.tree.diagnostics.push(finding);
        }
    }
}

/// The path as text with `/` between parts; bytes that are not UTF-8, and backslashes, as `\xNN`.
pub(super) fn escaped(path: &Path) -> String {
    if std::path::MAIN_SEPARATOR == '/'
        && let Some(plain) = path.to_str().filter(|path| !path.contains('\\'))
    {
        return plain.to_owned();
    }
    let mut text = String::new();
    for part in path.iter() {
        if !text.is_empty() {
            text.push('/');
        }
        escape_name(part, &mut text);
    }
    text
}

fn escape_name(name: &OsStr, text: &mut String) {
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        let mut pieces = chunk.valid().split('\\');
        text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            text.push_str("\\x5c");
            text.push_str(piece);
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_at_rest_after_what_its_clock_can_tell_apart() {
        let at = |seconds: f64| UNIX_EPOCH + Duration::from_secs_f64(seconds);
        let stamp = |changed| Stamp { print: Fingerprint::of(b""), changed };
        let rests = |changed: f64, read_at: f64| stamp(Some(at(changed))).is_settled(at(read_at));
        assert!(rests(10.5, 10.7) && !rests(10.5, 10.55), "a clock with fractions");
        assert!(rests(10.0, 12.1) && !rests(10.0, 11.9), "whole seconds");
        assert!(!stamp(None).is_settled(at(99.0)));
    }
}
