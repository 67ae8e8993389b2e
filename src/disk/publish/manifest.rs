//! The manifest of an output folder: which files in it are newsprint's, and what they hold. Text that survives a look and
//! a `diff`.
//!
//! ```text
//! newsprint-manifest 1
//! 0f343b0931126a20f133d67c2b018a3b 5120 2024/01/18/index.html
//! - 0 2024/01/18/on-its-way/index.html
//! ```

use std::fmt::Write;

use rayon::prelude::*;

use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::path::{OutputPath, check_name, is_plain};

/// Its name in the output folder.
pub(crate) const MANIFEST: &str = "newsprint-manifest.txt";

/// Name of the folder of temporary files in an output folder, where one is needed.
pub(crate) const TEMPORARY: &str = ".newsprint-tmp";

const HEADER: &str = "newsprint-manifest 1";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Published {
    /// Of its bytes; none while a build is about to write it, or was when it ended too early.
    pub hash: Option<Fingerprint>,
    /// In bytes; 0 while the hash is not known.
    pub size: u64,
}

/// The files of an output folder that are newsprint's, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    entries: Vec<(OutputPath, Published)>,
}

/// Why a text is no manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Damage {
    /// From 1.
    pub(crate) line: u32,
    pub(crate) message: String,
}

impl Manifest {
    /// From entries in order of their paths.
    #[cfg(test)]
    pub(crate) fn from_sorted(entries: Vec<(OutputPath, Published)>) -> Self {
        debug_assert!(entries.is_sorted_by(|a, b| a.0 < b.0));
        Self { entries }
    }

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
    pub(crate) fn par_iter(&self) -> impl ParallelIterator<Item = &(OutputPath, Published)> {
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

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Reads its text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, Diagnostic> {
        Self::parse(text).map_err(|damage| {
            Diagnostic::error(format!("damaged: {}", damage.message))
                .line(damage.line)
                .help("empty the output folder and build again")
        })
    }

    pub(crate) fn parse(text: &str) -> Result<Self, Damage> {
        let damage = |line: usize, message: &str| Damage { line: line as u32 + 1, message: message.into() };
        let Some(lines) = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n')) else {
            return Err(damage(0, &format!("the first line is not `{HEADER}`")));
        };
        if !lines.is_empty() && !lines.ends_with('\n') {
            return Err(damage(text.lines().count() - 1, "the last line is cut off"));
        }
        let parsed: Vec<_> = lines.par_lines().map(parse_line).collect();
        let mut entries: Vec<(OutputPath, Published)> = Vec::with_capacity(parsed.len());
        for (number, entry) in (1..).zip(parsed) {
            let entry = entry.map_err(|message| damage(number, message))?;
            if entries.last().is_some_and(|last| last.0 >= entry.0) {
                return Err(damage(number, "the lines are not in order of their paths"));
            }
            entries.push(entry);
        }
        Ok(Self { entries })
    }

    #[cfg(test)]
    pub(crate) fn to_text(&self) -> String {
        let files: Vec<_> = self.iter().collect();
        text_of(&files).collect()
    }
}

/// Files whose lines are written at once, by all processors.
const AT_ONCE: usize = 1 << 16;

/// Text of the manifest of some files, by path, in pieces: the whole of a million is as large as what is known of them.
pub(crate) fn text_of(files: &[(&OutputPath, Published)]) -> impl Iterator<Item = String> {
    let piece = |files: &[(&OutputPath, Published)]| {
        let mut piece = String::with_capacity(files.len() * 128);
        files.iter().for_each(|(path, published)| write_line(path, *published, &mut piece));
        piece
    };
    let pieces = move |files: &[(&OutputPath, Published)]| {
        files.par_chunks(AT_ONCE / 16).map(piece).collect::<Vec<String>>()
    };
    std::iter::once(format!("{HEADER}\n")).chain(files.chunks(AT_ONCE).flat_map(pieces))
}

fn write_line(path: &OutputPath, Published { hash, size }: Published, text: &mut String) {
    match hash {
        Some(hash) => {
            text.push_str(std::str::from_utf8(&hash.hex()).unwrap_or_default());
            let _ = write!(text, " {size} ");
        }
        None => text.push_str("- 0 "),
    }
    text.push_str(&path.0);
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
    pub(crate) fn of_files(files: &[(&OutputPath, Published)]) -> Fingerprint {
        let mut print = Self::default();
        text_of(files).for_each(|piece| print.add(&piece));
        print.finish()
    }
}

fn parse_line(line: &str) -> Result<(OutputPath, Published), &'static str> {
    let entry = || {
        let (hash, rest) = line.split_once(' ')?;
        let (size, path) = rest.split_once(' ')?;
        let published = match hash {
            "-" => Published { hash: None, size: 0 },
            hash => Published { hash: Some(Fingerprint::from_hex(hash)?), size: size.parse().ok()? },
        };
        Some((OutputPath(path.into()), published))
    };
    let entry = entry().ok_or("not `<hash> <size> <path>`")?;
    check_path(&entry.0.0).map(|()| entry)
}

/// What is wrong with a path below the output folder. Nothing that passes leads out of the folder, on any system that
/// the folder may be copied to.
pub(crate) fn check_path(path: &str) -> Result<(), &'static str> {
    if path == MANIFEST {
        return Err("the name of newsprint's own manifest");
    }
    if path.split('/').next().is_some_and(|first| first.eq_ignore_ascii_case(TEMPORARY)) {
        return Err("the name of newsprint's folder of temporary files");
    }
    if is_plain(path) { Ok(()) } else { path.split('/').try_for_each(check_name) }
}
