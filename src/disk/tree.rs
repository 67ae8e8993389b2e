//! All files below one folder, with what was left out and why. Links never lead out of the folder, and one that can't be
//! read never stops the walk.

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;

use crate::disk::error::IoError;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Below the folder, `/` between parts. Bytes that are not UTF-8, and backslashes, stand as `\xNN`: two files never
    /// have the same path.
    pub(crate) path: String,
    /// Where it is; for a link, where the link leads.
    pub(crate) real: PathBuf,
    pub(crate) size: u64,
    pub(crate) stamp: Stamp,
}

/// What the system says of a file without reading it. Two of one file with equal stamps have the same bytes, if the
/// stamp was settled when the bytes were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Of size, times and number.
    pub print: Fingerprint,
    /// When the file, or what the system keeps about it, was last changed; none when the system doesn't know.
    changed: Option<SystemTime>,
}

impl Stamp {
    pub(crate) fn of(data: &fs::Metadata) -> Self {
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
    pub(crate) fn is_settled(&self, read_at: SystemTime) -> bool {
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
pub(crate) enum Rule {
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
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
    /// Files that are there but can't be asked for their size; each has its error.
    pub(crate) unreadable: Vec<String>,
    /// What is there all the same, though it is left out: folders of drafts, and links that lead out or nowhere.
    pub(crate) aside: Vec<Folder>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Tree {
    fn append(&mut self, mut other: Self) {
        self.files.append(&mut other.files);
        self.unreadable.append(&mut other.unreadable);
        self.aside.append(&mut other.aside);
        self.diagnostics.append(&mut other.diagnostics);
    }
}

/// Walks `dir`, which diagnostics call `label`. `rule` is asked for every path below it.
///
/// # Errors
/// When `dir` itself is no folder or can't be read. Anything below it that can't be read is an error among the
/// diagnostics.
pub(crate) fn walk(dir: &Path, label: &str, rule: impl Fn(&str) -> Rule + Sync) -> Result<Tree, IoError> {
    if !fs::metadata(dir).map_err(IoError::on("read the folder", dir))?.is_dir() {
        let source = io::Error::from(io::ErrorKind::NotADirectory);
        return Err(IoError::on("read the folder", dir)(source));
    }
    let entries = list(dir).map_err(IoError::on("read the folder", dir))?;
    let walk = Walk { dir, label, rule, real_dir: OnceLock::new() };
    let (mut tree, mut folders) = walk.folder("", dir, entries);
    // Folder below folder, not one within the other: they may lie as deep as paths are long.
    while !folders.is_empty() {
        let found: Vec<_> = folders.into_par_iter().map(|(path, real)| walk.open(&path, &real)).collect();
        folders = Vec::new();
        for (below, more) in found {
            tree.append(below);
            folders.extend(more);
        }
    }
    tree.files.par_sort_unstable_by(|a, b| a.path.cmp(&b.path));
    tree.diagnostics.sort();
    Ok(tree)
}

/// What is in a folder, with what the system said of it: a name, or why there is none.
fn list(dir: &Path) -> io::Result<Vec<io::Result<DirEntry>>> {
    fs::read_dir(dir).map(Iterator::collect)
}

/// `content/a/b.md`, or `content` for the folder itself.
pub(crate) fn name_below(label: &str, path: &str) -> String {
    if path.is_empty() { label.to_string() } else { format!("{label}/{path}") }
}

/// A folder: its path as [`File::path`], and where it is.
pub(crate) type Folder = (String, PathBuf);

/// What was found in a folder, or in a part of it.
#[derive(Default)]
struct Found {
    tree: Tree,
    folders: Vec<Folder>,
    /// Files left out, as their names begin with a dot.
    hidden: usize,
}

impl Found {
    fn join(mut self, other: Self) -> Self {
        self.tree.append(other.tree);
        self.folders.extend(other.folders);
        self.hidden += other.hidden;
        self
    }
}

struct Walk<'a, R> {
    dir: &'a Path,
    label: &'a str,
    rule: R,
    /// Where `dir` really is; asked for when the first link is met.
    real_dir: OnceLock<Option<PathBuf>>,
}

/// Names of one folder that one thread asks about alone.
const FEW: usize = 256;

impl<R: Fn(&str) -> Rule + Sync> Walk<'_, R> {
    fn name(&self, path: &str) -> String {
        name_below(self.label, path)
    }

    fn open(&self, path: &str, real: &Path) -> (Tree, Vec<Folder>) {
        match list(real) {
            Ok(entries) => self.folder(path, real, entries),
            Err(error) => {
                let finding = IoError::on("read", real)(error).into_diagnostic(self.name(path));
                (Tree { diagnostics: vec![finding], ..Tree::default() }, Vec::new())
            }
        }
    }

    /// What is in one folder, and the folders in it.
    fn folder(&self, path: &str, real: &Path, entries: Vec<io::Result<DirEntry>>) -> (Tree, Vec<Folder>) {
        let visit = |mut found: Found, entry: io::Result<DirEntry>| {
            match entry {
                Ok(entry) => self.visit(&entry, &mut found),
                Err(error) => {
                    let finding = IoError::on("read", real)(error).into_diagnostic(self.name(path));
                    found.tree.diagnostics.push(finding);
                }
            }
            found
        };
        let parts = entries.into_par_iter().with_min_len(FEW).fold(Found::default, visit);
        let Found { mut tree, folders, hidden } = parts.reduce(Found::default, Found::join);
        if hidden > 0 {
            let files = if hidden == 1 { "1 hidden file".into() } else { format!("{hidden} hidden files") };
            let finding = Diagnostic::note(format!("{files} left out")).at(self.name(path));
            tree.diagnostics.push(finding);
        }
        (tree, folders)
    }

    fn visit(&self, entry: &DirEntry, found: &mut Found) {
        let real = entry.path();
        let path = escaped(real.strip_prefix(self.dir).unwrap_or(&real));
        let mut say = |finding: Diagnostic| found.tree.diagnostics.push(finding.at(self.name(&path)));
        let failed = |real: &Path, error| IoError::on("read", real)(error).into_diagnostic("");
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => return say(failed(&real, error)),
        };
        match ((self.rule)(&path), kind.is_dir()) {
            (Rule::Take, true) => return found.folders.push((path, real)),
            (Rule::Odd(what), true) => {
                say(Diagnostic::note(what));
                return found.folders.push((path, real));
            }
            (Rule::Odd(_) | Rule::Take, false) => {}
            (Rule::Hidden, true) => return say(Diagnostic::note("a hidden folder; it is left out")),
            (Rule::Hidden, false) => return found.hidden += 1,
            (Rule::Drafts, true) => {
                say(Diagnostic::note("a folder of drafts; it is left out")
                    .help("move an article to another folder to publish it"));
                return found.tree.aside.push((path, real));
            }
            (Rule::Drafts, false) => return,
        }
        let (real, data) = if kind.is_file() {
            // By its name in the open folder, which is quicker than by its path.
            (real, entry.metadata())
        } else if kind.is_symlink() {
            match self.follow(&real) {
                Ok(real) => {
                    let data = fs::metadata(&real);
                    (real, data)
                }
                Err(finding) => {
                    say(finding);
                    return found.tree.aside.push((path, real));
                }
            }
        } else {
            return say(Diagnostic::warning(
                "neither a file nor a folder (a pipe, a socket or a device); it is left out",
            ));
        };
        match data {
            Ok(data) => {
                let (size, stamp) = (data.len(), Stamp::of(&data));
                found.tree.files.push(File { path, real, size, stamp });
            }
            Err(error) => {
                say(failed(&real, error));
                found.tree.unreadable.push(path);
            }
        }
    }

    /// The file that a link leads to. Links to folders are never followed: what is below `dir` is read where it is, and
    /// so no set of links can make a walk without end.
    fn follow(&self, link: &Path) -> Result<PathBuf, Diagnostic> {
        let real = fs::canonicalize(link).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Diagnostic::warning("a link that leads nowhere; it is left out").help("remove it or mend it")
            }
            _ => Diagnostic::warning(format!("a link that can't be followed: {error}; it is left out"))
                .help("remove it or mend it"),
        })?;
        let real_dir = self.real_dir.get_or_init(|| fs::canonicalize(self.dir).ok());
        let below = real_dir.as_ref().and_then(|dir| real.strip_prefix(dir).ok());
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
}

/// The path as text with `/` between parts; bytes that are not UTF-8, and backslashes, as `\xNN`.
pub(crate) fn escaped(path: &Path) -> String {
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
