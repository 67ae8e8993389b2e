//! Small tables that a build leaves for the next, as one file each: two fingerprints under the fingerprint of a name. A
//! file that is damaged, cut off or of another newsprint is as good as none.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::error::IoError;
use crate::diagnostic::Diagnostic;
use crate::fingerprint::{Fingerprint, Hasher};

const MAGIC: &[u8; 8] = b"nptable1";

/// Bytes of a row: three fingerprints.
const ROW: usize = 48;

/// Bytes before the rows: the magic, the code's fingerprint.
const HEADER: usize = 24;

/// Two fingerprints under the fingerprint of a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// By name, each once.
    rows: Vec<(Fingerprint, [Fingerprint; 2])>,
}

impl Table {
    /// From rows in any order; of two under one name the later counts.
    pub fn new(rows: impl IntoIterator<Item = (Fingerprint, [Fingerprint; 2])>) -> Self {
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_by_key(|(name, _)| *name);
        rows.reverse();
        rows.dedup_by_key(|(name, _)| *name);
        rows.reverse();
        Self { rows }
    }

    /// What stands under a name.
    pub fn get(&self, name: Fingerprint) -> Option<[Fingerprint; 2]> {
        let found = self.rows.binary_search_by_key(&name, |(name, _)| *name).ok()?;
        Some(self.rows[found].1)
    }

    /// Reads a table, an empty one with a notice when it can't be used. `code` is of all else that the rows depend on.
    pub fn load(path: &Path, code: Fingerprint) -> (Self, Option<Diagnostic>) {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return (Self::default(), None),
            Err(error) => {
                let error = IoError::new("read", path, error);
                return (Self::default(), Some(Diagnostic::note(format!("the cache is not used: {error}"))));
            }
        };
        match Self::parse(&bytes, code) {
            Ok(table) => (table, None),
            Err(why) => {
                let message = format!("the cache is {why}; what it said of earlier builds is not used");
                (Self::default(), Some(Diagnostic::note(message)))
            }
        }
    }

    fn parse(bytes: &[u8], code: Fingerprint) -> Result<Self, &'static str> {
        let (content, sum) = bytes.split_last_chunk::<16>().ok_or("cut off")?;
        if content.len() < HEADER || !content.starts_with(MAGIC) || (content.len() - HEADER) % ROW != 0 {
            return Err("damaged");
        }
        if Fingerprint::of(content).0 != *sum {
            return Err("damaged");
        }
        if content[MAGIC.len()..HEADER] != code.0 {
            return Err("that of another newsprint");
        }
        let fingerprint = |bytes: &[u8]| {
            let mut fingerprint = [0; 16];
            fingerprint.copy_from_slice(bytes);
            Fingerprint(fingerprint)
        };
        let rows = content[HEADER..]
            .chunks_exact(ROW)
            .map(|row| (fingerprint(&row[..16]), [fingerprint(&row[16..32]), fingerprint(&row[32..])]));
        Ok(Self { rows: rows.collect() })
    }

    /// Puts the table in place of the one on the disk, whole.
    ///
    /// # Errors
    /// When the disk says no; the one that was there still is.
    pub fn save(&self, path: &Path, code: Fingerprint) -> Result<(), IoError> {
        let mut bytes = Vec::with_capacity(HEADER + self.rows.len() * ROW + 16);
        bytes.extend(MAGIC);
        bytes.extend(code.0);
        for (name, [first, second]) in &self.rows {
            bytes.extend(name.0);
            bytes.extend(first.0);
            bytes.extend(second.0);
        }
        bytes.extend(Fingerprint::of(&bytes).0);
        let write = || -> io::Result<()> {
            let folder = path.parent().unwrap_or(Path::new("."));
            fs::create_dir_all(folder)?;
            let new = path.with_extension("new");
            fs::write(&new, &bytes)?;
            fs::rename(&new, path)
        };
        write().map_err(IoError::on("write", path))
    }
}

/// Of the names of things, for rows and keys.
pub fn name_of(parts: &[&str]) -> Fingerprint {
    let mut hasher = Hasher::new();
    for part in parts {
        hasher.text(part);
    }
    hasher.finish()
}
