//! A pack in the making: records are found in it as soon as they are handed in. What can't be written stays in memory.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use crate::disk::clock;
use crate::disk::error::IoError;
use crate::disk::lock::{Lock, Wait};
use crate::disk::store::at::{read_at, write_at};
use crate::disk::store::pack::{self, ENDING, Entry, HEAD, HEADER, Pack};
use crate::ground::fingerprint::Fingerprint;

/// Bytes that wait in memory before they are written.
const BUFFER: usize = 1 << 20;

/// Where a pack is written.
#[derive(Debug)]
pub(super) enum Place {
    /// In this folder, to stay.
    Folder(PathBuf),
    /// Where nobody else sees it; it ends with the process.
    Nowhere,
}

#[derive(Debug)]
pub(super) struct Writer {
    place: Place,
    header: [u8; HEADER],
    file: Option<Made>,
    /// Bytes that are in the file.
    flushed: u64,
    /// Bytes behind them.
    buffer: Vec<u8>,
    entries: Vec<Entry>,
    /// Places in `entries`.
    by_key: FxHashMap<Fingerprint, u32>,
    /// Whether nothing is written any more, and why, until that was told.
    has_failed: bool,
    failure: Option<IoError>,
}

/// The file of a pack, and its name until it is whole. Its lock tells others that somebody writes it.
#[derive(Debug)]
struct Made {
    file: Arc<File>,
    path: PathBuf,
    _lock: Option<Lock>,
}

impl Writer {
    pub(super) fn new(place: Place, code: Fingerprint) -> Self {
        Self {
            place,
            header: pack::header(code),
            file: None,
            flushed: 0,
            buffer: Vec::new(),
            entries: Vec::new(),
            by_key: FxHashMap::default(),
            has_failed: false,
            failure: None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn has(&self, key: Fingerprint) -> bool {
        self.by_key.contains_key(&key)
    }

    /// Adds a record that was made on a `day`.
    pub(super) fn put(&mut self, key: Fingerprint, day: u32, bytes: &[u8]) {
        let Ok(length) = u32::try_from(bytes.len()) else { return };
        if self.flushed == 0 && self.buffer.is_empty() {
            self.buffer.extend(self.header);
        }
        let at = self.flushed + (self.buffer.len() + HEAD) as u64;
        let entry = Entry { key, at, length, day, checksum: pack::checksum(bytes) };
        self.buffer.extend(entry.head());
        // A copy of a large record would be as large.
        if bytes.len() < BUFFER || !self.pour(bytes) {
            self.buffer.extend_from_slice(bytes);
        }
        self.by_key.insert(key, self.entries.len() as u32);
        self.entries.push(entry);
        if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    /// Writes what waits, and bytes behind it; whether these are written.
    fn pour(&mut self, bytes: &[u8]) -> bool {
        self.flush();
        let (false, Some(Made { file, path, .. })) = (self.has_failed, &self.file) else { return false };
        match write_at(file, bytes, self.flushed).map_err(IoError::on("write", path)) {
            Ok(()) => self.flushed += bytes.len() as u64,
            Err(error) => (self.failure, self.has_failed) = (Some(error), true),
        }
        !self.has_failed
    }

    /// The record under a key, or where it can be read without the writer.
    pub(super) fn get(&self, key: Fingerprint) -> Option<Found> {
        let entry = self.entries[*self.by_key.get(&key)? as usize];
        match entry.at.checked_sub(self.flushed) {
            Some(from) => {
                let bytes = self.buffer.get(from as usize..)?.get(..entry.length as usize)?;
                Some(Found::Here(bytes.to_vec()))
            }
            None => Some(Found::InFile(self.file.as_ref()?.file.clone(), entry)),
        }
    }

    fn flush(&mut self) {
        if self.has_failed || self.buffer.is_empty() {
            return;
        }
        match self.write() {
            Ok(()) => {
                self.flushed += self.buffer.len() as u64;
                self.buffer.clear();
            }
            Err(error) => (self.failure, self.has_failed) = (Some(error), true),
        }
    }

    fn write(&mut self) -> Result<(), IoError> {
        if self.file.is_none() {
            self.file = Some(Made::new(&self.place)?);
        }
        let Some(Made { file, path, .. }) = &self.file else { return Ok(()) };
        write_at(file, &self.buffer, self.flushed).map_err(IoError::on("write", path))
    }

    /// Puts the index behind the records and gives the file its name: that of the pack `over`, or a new one behind all others.
    ///
    /// # Errors
    /// What could not be written; the records are still here.
    pub(super) fn seal(&mut self, over: Option<&Path>) -> Result<Option<Pack>, IoError> {
        let Place::Folder(dir) = &self.place else { return Ok(None) };
        let dir = dir.clone();
        if self.is_empty() {
            return Ok(None);
        }
        self.flush();
        if self.has_failed {
            // What is written of it is of no use to others, and is still read here.
            let _ = self.file.as_ref().map(|made| fs::remove_file(&made.path));
            return self.failure.take().map_or(Ok(None), Err);
        }
        let Some(Made { file, path, .. }) = &self.file else { return Ok(None) };
        let (bytes, sorted) = pack::index(self.entries.clone(), self.flushed);
        let length = self.flushed + bytes.len() as u64;
        let place = over.map_or_else(|| dir.join(new_name(&dir)), Path::to_path_buf);
        let written = write_at(file, &bytes, self.flushed).and_then(|()| fs::rename(path, &place));
        let sealed = written.and_then(|()| file.try_clone()).map_err(IoError::on("write", &place));
        let file = sealed.inspect_err(|_| self.has_failed = true)?;
        (self.file, self.flushed) = (None, 0);
        self.entries.clear();
        self.by_key.clear();
        Ok(Some(Pack::written(file, place, length, sorted)))
    }
}

/// A record of a pack in the making.
pub(super) enum Found {
    Here(Vec<u8>),
    InFile(Arc<File>, Entry),
}

impl Found {
    /// Its bytes.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn read(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Here(bytes) => Ok(bytes),
            Self::InFile(file, entry) => {
                let mut bytes = vec![0; entry.length as usize];
                read_at(&file, &mut bytes, entry.at)?;
                Ok(bytes)
            }
        }
    }
}

/// Ending of the name of a pack in the making.
pub(super) const UNSEALED: &str = "new";

impl Made {
    fn new(place: &Place) -> Result<Self, IoError> {
        match place {
            Place::Nowhere => {
                let path = std::env::temp_dir();
                let file = tempfile::tempfile().map_err(IoError::on("write", &path))?;
                Ok(Self { file: Arc::new(file), path, _lock: None })
            }
            Place::Folder(dir) => {
                let path = dir.join(format!("{}.{UNSEALED}", token()));
                let make = || {
                    fs::create_dir_all(dir)?;
                    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
                    let lock = Lock::of(file.try_clone()?, || Wait::Yes)?;
                    Ok((file, lock))
                };
                let (file, lock) = make().map_err(IoError::on("write", &path))?;
                Ok(Self { file: Arc::new(file), path, _lock: lock })
            }
        }
    }
}

/// A name that sorts behind all that are there. Two that are made at once are told apart.
fn new_name(dir: &Path) -> String {
    let number = |name: &str| name.split_once('-')?.0.parse::<u64>().ok();
    let names = fs::read_dir(dir).into_iter().flatten().flatten();
    let last = names.filter_map(|entry| number(entry.file_name().to_str()?)).max().unwrap_or(0);
    format!("{:010}-{}.{ENDING}", last + 1, token())
}

/// Letters that no other writer has.
fn token() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let own = format!("{} {:?} {count}", std::process::id(), clock::file_time());
    Fingerprint::of(own.as_bytes()).short(12)
}
