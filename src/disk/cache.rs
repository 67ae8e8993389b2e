//! What was worked out of each article, kept from build to build: a log of records by key, and a file of bodies beside it.
//!
//! The cache changes speed, never bytes: a record that is damaged, cut off or of another newsprint is as good as none. Its
//! folder is trusted like the site's own; nothing here knows what a record means.
//!
//! `articles` begins with a header; each record after it is a head (lengths, place of the body, key, checksums) and some
//! bytes. Both files only grow, so what a killed build added is not lost, until less than half of them is used or bodies are
//! gone: then what is used is copied into new ones.

mod at;
mod bodies;
mod log;

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;

use self::log::{HEAD, HEADER, Head, Header, Known};
use crate::disk::error::IoError;
use crate::disk::lock::{Lock, Wait};
use crate::disk::table::place_of;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

pub(crate) use bodies::{BodyFile, Place};

/// Name of the log in the cache's folder.
const LOG: &str = "articles";

/// Bytes of records that wait in memory before they are written.
const BUFFER: usize = 1 << 20;

/// Files of less than this together, in bytes, are never copied to save room.
const SMALL: u64 = 4 << 20;

/// Bytes of the log that are read at once where records are asked for in the order in which they stand there.
const WINDOW: usize = 256 << 10;

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recalled<'a> {
    pub record: &'a [u8],
    /// The body that was kept with it.
    pub body: Option<Place>,
}

/// Reads records of a cache, for one thread: articles are asked for in the order in which they were first cleaned, more or less.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    cache: &'a Cache,
    /// A stretch of the log, and where it begins.
    window: Vec<u8>,
    from: u64,
}

/// The cache of one site.
#[derive(Debug)]
pub(crate) struct Cache {
    /// None for one that ends with the process.
    kept: Option<Kept>,
    bodies: Arc<BodyFile>,
    /// What the log held when it was opened, by key, each once.
    known: Vec<Known>,
    /// Whether a record of `known` was asked for.
    used: Vec<AtomicBool>,
    added: Mutex<Added>,
    /// Whether records were found whose bodies are gone.
    damaged: bool,
}

/// Where a cache is kept.
#[derive(Debug)]
struct Kept {
    folder: CacheFolder,
    header: Header,
    log: File,
}

/// The folder of a cache, with the lock that others wait for: who writes to it shows that it is held.
#[derive(Debug)]
pub(crate) struct CacheFolder {
    pub(crate) path: PathBuf,
    pub(crate) lock: Lock,
}

/// How much of a site was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// All of it: what nobody asked for is of no more use.
    All,
    /// A few files: others that are kept may be of use yet.
    Some,
}

/// What this process adds.
#[derive(Debug, Default)]
struct Added {
    /// Records that are not written yet.
    buffer: Vec<u8>,
    /// End of the log on the disk.
    log_end: u64,
    /// Heads of all records added, for when the files are copied.
    records: Vec<Known>,
    /// Why nothing is written any more.
    failure: Option<IoError>,
}

impl Cache {
    /// Opens the cache in `dir` for this process alone. One that can't be used is a notice, and in its place comes one
    /// that ends with the process. `code` is of everything but the keys that records depend on: the log of another is
    /// not used. `tell` hears that another build has the cache.
    pub(crate) fn open(
        dir: &Path,
        code: Fingerprint,
        wait: Wait,
        tell: &mut dyn FnMut(&str),
    ) -> (Self, Vec<Diagnostic>) {
        let mut notices = Vec::new();
        let cache = Self::open_in(dir, code, wait, tell, &mut notices).unwrap_or_else(|error| {
            notices.push(
                Diagnostic::warning(format!("the cache is not used: {error}"))
                    .help("the site is built all the same, only slower"),
            );
            Self::temporary()
        });
        (cache, notices)
    }

    /// One that ends with the process, with bodies in a file that nobody else sees.
    pub(crate) fn temporary() -> Self {
        Self {
            kept: None,
            bodies: Arc::new(BodyFile::new(tempfile::tempfile().ok(), std::env::temp_dir(), 0)),
            known: Vec::new(),
            used: Vec::new(),
            added: Mutex::default(),
            damaged: false,
        }
    }

    fn open_in(
        dir: &Path,
        code: Fingerprint,
        wait: Wait,
        tell: &mut dyn FnMut(&str),
        notices: &mut Vec<Diagnostic>,
    ) -> Result<Self, IoError> {
        let folder = CacheFolder::open(dir, wait, tell)?;
        let log_path = dir.join(LOG);
        let mut log = open_to_change(&log_path)?;
        let mut length = log.metadata().map_err(IoError::on("read", &log_path))?.len();
        let found = Header::read(&mut log).map_err(IoError::on("read", &log_path))?;
        let header = match found {
            Some(header) if header.code == code => header,
            other => {
                if length > 0 {
                    let why = if other.is_some() { "that of another newsprint" } else { "damaged" };
                    notices
                        .push(Diagnostic::warning(format!("the cache is {why}; articles are cleaned anew")));
                }
                let header = Header { code, generation: other.map_or(0, |header| header.generation) + 1 };
                log = start_over(dir, header)?;
                length = HEADER;
                remove_other_bodies(dir, header.generation);
                header
            }
        };
        let bodies_path = dir.join(bodies_name(header.generation));
        let bodies = open_to_change(&bodies_path)?;
        let bodies_length = bodies.metadata().map_err(IoError::on("read", &bodies_path))?.len();

        let (mut known, log_end) = log::scan(&mut log, length).map_err(IoError::on("read", &log_path))?;
        let all = known.len();
        known.retain(|known: &Known| known.head.body_end() <= bodies_length);
        let damaged = known.len() < all;
        if log_end < length || damaged {
            notices
                .push(Diagnostic::warning("the cache is cut off or damaged; what is lost is cleaned anew"));
        }
        // What follows the last whole record, and bodies that no record has, were on their way when a build ended.
        log.set_len(log_end).map_err(IoError::on("write", &log_path))?;
        let bodies_end = known.iter().map(|known| known.head.body_end()).max().unwrap_or(0);
        bodies.set_len(bodies_end).map_err(IoError::on("write", &bodies_path))?;

        // Of two records under one key the later counts.
        known.par_sort_unstable_by_key(|known| (known.head.key, std::cmp::Reverse(known.at)));
        known.dedup_by_key(|known| known.head.key);
        Ok(Self {
            kept: Some(Kept { folder, header, log }),
            bodies: Arc::new(BodyFile::new(Some(bodies), bodies_path, bodies_end)),
            used: known.iter().map(|_| AtomicBool::new(false)).collect(),
            known,
            added: Mutex::new(Added { log_end, ..Added::default() }),
            damaged,
        })
    }

    /// Where it is kept; none for one that ends with the process.
    pub(crate) fn folder(&self) -> Option<&CacheFolder> {
        self.kept.as_ref().map(|kept| &kept.folder)
    }

    /// Reads what the last build left.
    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader { cache: self, window: Vec::new(), from: 0 }
    }

    /// Keeps a record with its body for the next build, and the body for this one. Never fails: what can't be written
    /// stays in memory.
    pub(crate) fn put(&self, key: Fingerprint, record: &[u8], body: Option<&[u8]>) -> Option<Place> {
        let place = body.map(|body| self.put_body(body));
        if let (Some(kept), Ok(length)) = (&self.kept, u32::try_from(record.len()))
            && place.is_none_or(|place| !place.in_memory)
        {
            let head = Head { key, length, body: place, checksum: log::checksum(record) };
            let mut added = self.added();
            let at = added.log_end + (added.buffer.len() + HEAD) as u64;
            added.records.push(Known { head, at });
            added.buffer.extend_from_slice(&head.to_bytes());
            added.buffer.extend_from_slice(record);
            if added.buffer.len() >= BUFFER {
                kept.flush(&mut added);
            }
        }
        place
    }

    fn put_body(&self, body: &[u8]) -> Place {
        if self.added().failure.is_some() {
            return self.bodies.hold(body);
        }
        self.bodies.write(body).unwrap_or_else(|error| {
            self.added().failure.get_or_insert(error);
            self.bodies.hold(body)
        })
    }

    /// The bodies, to be read for as long as one likes.
    pub(crate) fn bodies(&self) -> Arc<BodyFile> {
        self.bodies.clone()
    }

    /// Writes what waits, and copies the files when most of them is not used any more. Bodies can still be read. A failure is
    /// among the notices: the site does not depend on it. Others wait for the folder until it is dropped.
    pub(crate) fn finish(mut self, extent: Extent, notices: &mut Vec<Diagnostic>) -> Option<CacheFolder> {
        let kept = self.kept.take()?;
        let mut added = self.added();
        kept.flush(&mut added);
        let failure = added.failure.take();
        drop(added);
        let done = match failure {
            Some(error) => Err(error),
            None if extent == Extent::Some => Ok(()),
            None => self.copy_when_sparse(&kept),
        };
        notices.extend(done.err().map(|error| not_kept(&error)));
        Some(kept.folder)
    }

    fn copy_when_sparse(&self, Kept { folder, header, log }: &Kept) -> Result<(), IoError> {
        let added = self.added();
        let kept = || {
            let old = self.known.iter().zip(&self.used).filter(|(_, used)| used.load(Ordering::Relaxed));
            old.map(|(known, _)| known).chain(&added.records)
        };
        let used: u64 = kept().map(|known| known.head.bytes()).sum();
        let all = added.log_end + self.bodies.length();
        // What lost its body would be found again by every build to come.
        if !self.damaged && (all < SMALL || used * 2 >= all) {
            return Ok(());
        }
        let header = Header { generation: header.generation + 1, ..*header };
        let dir = &folder.path;
        let bodies_path = dir.join(bodies_name(header.generation));
        let log_path = dir.join(LOG);
        let new_log = dir.join("articles.new");
        let copy = || -> io::Result<()> {
            let mut to_bodies = io::BufWriter::with_capacity(BUFFER, File::create(&bodies_path)?);
            let mut to_log = io::BufWriter::with_capacity(BUFFER, File::create(&new_log)?);
            io::Write::write_all(&mut to_log, &header.to_bytes())?;
            let mut end = 0;
            let mut keys = HashSet::new();
            for known in kept() {
                if !keys.insert(known.head.key) {
                    continue;
                }
                let mut bytes = vec![0; known.head.length as usize];
                at::read_at(log, &mut bytes, known.at)?;
                let mut head = known.head;
                if let Some(place) = &mut head.body {
                    let body = self.bodies.body(*place).map_err(io::Error::other)?;
                    io::Write::write_all(&mut to_bodies, &body)?;
                    place.at = end;
                    end += u64::from(place.length);
                }
                io::Write::write_all(&mut to_log, &head.to_bytes())?;
                io::Write::write_all(&mut to_log, &bytes)?;
            }
            to_bodies.into_inner()?;
            to_log.into_inner()?;
            fs::rename(&new_log, &log_path)
        };
        copy().map_err(IoError::on("write", &log_path))?;
        remove_other_bodies(dir, header.generation);
        Ok(())
    }

    fn added(&self) -> MutexGuard<'_, Added> {
        self.added.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn flush(&self, added: &mut Added) {
        if added.failure.is_none() && !added.buffer.is_empty() {
            match at::write_at(&self.log, &added.buffer, added.log_end) {
                Ok(()) => added.log_end += added.buffer.len() as u64,
                Err(error) => added.failure = Some(IoError::new("write", &self.folder.path.join(LOG), error)),
            }
        }
        added.buffer.clear();
    }
}

impl CacheFolder {
    fn open(dir: &Path, wait: Wait, tell: &mut dyn FnMut(&str)) -> Result<Self, IoError> {
        fs::create_dir_all(dir).map_err(IoError::on("create the folder", dir))?;
        let busy = || {
            if wait == Wait::Yes {
                tell("another newsprint is reading the articles; waiting…");
            }
            wait
        };
        let path = dir.join("lock");
        let lock = Lock::of_file(&path, busy).and_then(|lock| lock.ok_or(TryLockError::WouldBlock.into()));
        Ok(Self { path: dir.into(), lock: lock.map_err(IoError::on("lock", path))? })
    }
}

/// What to say when something could not be left to the next build.
pub(crate) fn not_kept(error: &IoError) -> Diagnostic {
    Diagnostic::warning(format!("the cache could not be kept: {error}"))
        .help("the site is whole; the next build takes longer than it has to")
}

impl Reader<'_> {
    /// The record under a key, as the last build left it; none when there is none that is whole.
    pub(crate) fn get(&mut self, key: Fingerprint) -> Option<Recalled<'_>> {
        let cache = self.cache;
        let index = place_of(&cache.known, key, |known| known.head.key)?;
        let Known { head, at } = cache.known[index];
        let record = self.read(at, head.length as usize)?;
        if log::checksum(record) != head.checksum {
            return None;
        }
        cache.used[index].store(true, Ordering::Relaxed);
        Some(Recalled { record, body: head.body })
    }

    fn read(&mut self, at: u64, length: usize) -> Option<&[u8]> {
        let within = |reader: &Self| {
            let start = usize::try_from(at.checked_sub(reader.from)?).ok()?;
            let end = start.checked_add(length)?;
            (end <= reader.window.len()).then_some(start..end)
        };
        let range = match within(self) {
            Some(range) => range,
            None => {
                let end = self.from + self.window.len() as u64;
                let goes_on = at >= self.from && at < end + WINDOW as u64;
                self.window.resize(if goes_on { length.max(WINDOW) } else { length }, 0);
                let read =
                    at::read_some_at(&self.cache.kept.as_ref()?.log, &mut self.window, at).unwrap_or(0);
                self.window.truncate(read);
                self.from = at;
                within(self)?
            }
        };
        Some(&self.window[range])
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        // A build that stops early leaves what it has worked out to the next.
        if let Some(kept) = &self.kept {
            kept.flush(&mut self.added());
        }
    }
}

fn bodies_name(generation: u64) -> String {
    format!("bodies-{generation}")
}

fn open_to_change(path: &Path) -> Result<File, IoError> {
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
    file.map_err(IoError::on("open", path))
}

/// Puts an empty log in place of the one that is there.
fn start_over(dir: &Path, header: Header) -> Result<File, IoError> {
    let (new, path) = (dir.join("articles.new"), dir.join(LOG));
    fs::write(&new, header.to_bytes())
        .and_then(|()| fs::rename(&new, &path))
        .map_err(IoError::on("write", &path))?;
    open_to_change(&path)
}

/// Removes bodies of other generations. Whoever still reads them has them open.
fn remove_other_bodies(dir: &Path, generation: u64) {
    let own = bodies_name(generation);
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_other = name.to_str().is_some_and(|name| {
            name != own
                && name.strip_prefix("bodies-").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
        });
        if is_other {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(dir: &Path) -> (Cache, Vec<String>) {
        let (cache, notices) = Cache::open(dir, Fingerprint([1; 16]), Wait::No, &mut |_| {});
        (cache, notices.iter().map(ToString::to_string).collect())
    }

    fn finish(cache: Cache) {
        let mut notices = Vec::new();
        cache.finish(Extent::All, &mut notices);
        assert_eq!(notices, []);
    }

    #[test]
    fn the_folder_is_held_until_all_is_written_to_it() {
        let dir = tempfile::tempdir().unwrap();
        let folder = open(dir.path()).0.finish(Extent::All, &mut Vec::new());
        let held = format!(
            "warning: the cache is not used: cannot lock {}/lock: operation would block\n  help: the site is built all the same, only slower",
            dir.path().display()
        );
        assert_eq!(open(dir.path()).1, [held]);
        drop(folder);
        assert_eq!(open(dir.path()).1, [""; 0]);
    }

    #[test]
    fn what_lost_its_body_is_told_of_once() {
        let dir = tempfile::tempdir().unwrap();
        let (cache, notices) = open(dir.path());
        assert_eq!(notices, [""; 0]);
        for number in 0..3 {
            cache.put(Fingerprint([number; 16]), b"record", Some(b"a body of some length"));
        }
        finish(cache);
        let bodies = dir.path().join(bodies_name(1));
        open_to_change(&bodies).unwrap().set_len(30).unwrap();

        let (cache, notices) = open(dir.path());
        assert_eq!(notices, ["warning: the cache is cut off or damaged; what is lost is cleaned anew"]);
        let mut reader = cache.reader();
        assert!(reader.get(Fingerprint([0; 16])).is_some() && reader.get(Fingerprint([1; 16])).is_none());
        finish(cache);

        let (cache, notices) = open(dir.path());
        assert_eq!(notices, [""; 0]);
        let body = cache.reader().get(Fingerprint([0; 16])).and_then(|found| found.body).unwrap();
        assert_eq!(cache.bodies().body(body).unwrap(), b"a body of some length");
    }
}
