//! The manifest of an output folder: which files in it are newsprint's, what they hold, and what each is to those who serve it
//! ([`Served`]). Text that survives a look and a `diff`; `docs/deploying.md` says what stands in it. A line needs no other, and lines
//! are in order of their paths, so that it can be cut anywhere.
//!
//! ```text
//! newsprint-manifest 2
//! 0f343b0931126a20f133d67c2b018a3b 5120 listing text/html 2024/01/18/index.html
//! - 0 - - 2024/01/18/on-its-way/index.html
//! ```
//!
//! The first version had no kinds and types; a build takes over a folder with such a manifest.

use std::fmt::Write;

use rayon::prelude::*;

use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::path::{OutputPath, check_name, check_reserved, is_plain};
use crate::ground::served::Served;

pub(crate) use crate::ground::path::{MANIFEST, TEMPORARY};

const HEADER: &str = "newsprint-manifest 2";

/// The first version, which has no kinds and types.
const FIRST: &str = "newsprint-manifest 1\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Published {
    /// Of its bytes; none while a build is about to write it, or was when it ended too early.
    pub hash: Option<Fingerprint>,
    /// In bytes; 0 while the hash is not known.
    pub size: u64,
}

/// What the manifest says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub path: &'a str,
    pub published: Published,
    /// None while a build moves files to their places, and in manifests of the first version.
    pub served: Option<Served<'a>>,
}

/// The files of an output folder that are newsprint's, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    entries: Vec<(OutputPath, Published)>,
}

impl Manifest {
    /// What it says of a path.
    pub(crate) fn get(&self, path: &OutputPath) -> Option<Published> {
        let found = self.entries.binary_search_by(|(known, _)| known.cmp(path)).ok()?;
        Some(self.entries[found].1)
    }

    /// What it says of each of some paths, which are in order.
    pub(crate) fn of_each(&self, paths: &[&OutputPath]) -> Vec<Option<Published>> {
        let mut entries = self.entries.iter().peekable();
        let of = |path: &&OutputPath| {
            while entries.next_if(|(known, _)| known < *path).is_some() {}
            entries.next_if(|(known, _)| known == *path).map(|(_, published)| *published)
        };
        paths.iter().map(of).collect()
    }

    /// All files, in parallel.
    pub(crate) fn par_iter(&self) -> impl ParallelIterator<Item = &(OutputPath, Published)> + Clone {
        self.entries.par_iter()
    }

    /// All files, by path.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (&OutputPath, Published)> {
        self.entries.iter().map(|(path, published)| (path, *published))
    }

    /// The files whose paths begin with `folder`, which ends in a slash.
    pub(crate) fn below(&self, folder: &str) -> impl Iterator<Item = (&OutputPath, Published)> {
        let at = self.entries.partition_point(|(path, _)| *path.0 < *folder);
        let below = self.entries[at..].iter().take_while(move |(path, _)| path.0.starts_with(folder));
        below.map(|(path, published)| (path, *published))
    }

    /// Whether a file of it is below `folder`.
    pub(crate) fn has_below(&self, folder: &str) -> bool {
        let below = format!("{folder}/");
        let at = self.entries.partition_point(|(path, _)| *path.0 < *below);
        self.entries.get(at).is_some_and(|(path, _)| path.0.starts_with(&below))
    }

    /// Reads its text.
    ///
    /// # Errors
    /// What is wrong with it, and in which line.
    pub(crate) fn parse(text: &str) -> Result<Self, Diagnostic> {
        let owned = |line: Line<'_>| (OutputPath(line.path.into()), line.published);
        Ok(Self { entries: read(text)?.into_par_iter().map(owned).collect() })
    }
}

/// The lines of a manifest's text.
///
/// # Errors
/// What is wrong with it, and in which line.
pub(crate) fn read(text: &str) -> Result<Vec<Line<'_>>, Diagnostic> {
    let damage = |line: usize, message: &str| {
        Err(Diagnostic::error(format!("damaged: {message}")).line(line as u32 + 1))
    };
    let first = text.strip_prefix(FIRST);
    let lines = first.or_else(|| text.strip_prefix(HEADER)?.strip_prefix('\n'));
    let Some(lines) = lines else {
        return damage(0, &format!("the first line is not `{HEADER}`"));
    };
    if !lines.is_empty() && !lines.ends_with('\n') {
        return damage(text.lines().count() - 1, "the last line is cut off");
    }
    let parsed: Vec<_> = lines.par_lines().map(|line| parse_line(line, first.is_some())).collect();
    let mut entries: Vec<Line<'_>> = Vec::with_capacity(parsed.len());
    for (number, entry) in (1..).zip(parsed) {
        match entry {
            Err(message) => return damage(number, message),
            Ok(entry) if entries.last().is_some_and(|last| last.path >= entry.path) => {
                return damage(number, "the lines are not in order of their paths");
            }
            Ok(entry) => entries.push(entry),
        }
    }
    Ok(entries)
}

/// Files whose lines are written at once, by all processors.
const AT_ONCE: usize = 1 << 16;

/// Text of the manifest of some files, by path, in pieces: the whole of a million is as large as what is known of them.
pub(crate) fn text_of<'l>(files: &'l [Line<'_>]) -> impl Iterator<Item = String> + 'l {
    let piece = |files: &[Line<'_>]| {
        let mut piece = String::with_capacity(files.len() * 144);
        files.iter().for_each(|line| write_line(line, &mut piece));
        piece
    };
    let pieces = move |files: &[Line<'_>]| files.par_chunks(AT_ONCE / 16).map(piece).collect::<Vec<String>>();
    std::iter::once(format!("{HEADER}\n")).chain(files.chunks(AT_ONCE).flat_map(pieces))
}

fn write_line(Line { path, published, served }: &Line<'_>, text: &mut String) {
    match published.hash {
        Some(hash) => {
            text.push_str(std::str::from_utf8(&hash.hex()).unwrap_or_default());
            let _ = write!(text, " {} ", published.size);
        }
        None => text.push_str("- 0 "),
    }
    match served {
        Some(served) => served.push_words(text),
        None => text.push_str("- - "),
    }
    text.push_str(path);
    text.push('\n');
}

/// The fingerprint of the text of a manifest, from its pieces.
#[derive(Default)]
pub(crate) struct Print(Hasher);

impl Print {
    pub(crate) fn add(&mut self, piece: &str) {
        self.0.piece(piece.as_bytes());
    }

    pub(crate) fn finish(&self) -> Fingerprint {
        self.0.finish()
    }

    pub(crate) fn of(text: &str) -> Fingerprint {
        let mut print = Self::default();
        print.add(text);
        print.finish()
    }

    /// Of the text of these files.
    pub(crate) fn of_files(files: &[Line<'_>]) -> Fingerprint {
        let mut print = Self::default();
        text_of(files).for_each(|piece| print.add(&piece));
        print.finish()
    }
}

fn parse_line(line: &str, is_of_first: bool) -> Result<Line<'_>, &'static str> {
    let parse = || {
        let (hash, rest) = line.split_once(' ')?;
        let (size, rest) = rest.split_once(' ')?;
        let published = match hash {
            "-" => Published { hash: None, size: 0 },
            hash => Published { hash: Some(Fingerprint::from_hex(hash)?), size: size.parse().ok()? },
        };
        if is_of_first {
            return Some(Line { path: rest, published, served: None });
        }
        let (kind, rest) = rest.split_once(' ')?;
        let (media_type, path) = rest.split_once(' ')?;
        let served = match (kind, media_type) {
            ("-", "-") => None,
            _ => Some(Served::from_words(kind, media_type)?),
        };
        Some(Line { path, published, served })
    };
    let form =
        if is_of_first { "not `<hash> <size> <path>`" } else { "not `<hash> <size> <kind> <type> <path>`" };
    let line = parse().ok_or(form)?;
    check_path(line.path).map(|()| line)
}

/// What is wrong with a path below the output folder. Nothing that passes leads out of the folder, on any system that
/// the folder may be copied to.
pub(crate) fn check_path(path: &str) -> Result<(), &'static str> {
    check_reserved(path)?;
    if is_plain(path) { Ok(()) } else { path.split('/').try_for_each(check_name) }
}
