//! The one store of what builds leave to each other: records by key, in packs that never change. Keys are hashes of all that a
//! record depends on but the code, which each pack names; a few are names, under which the latest record counts.
//!
//! The store changes speed, never bytes: what is damaged, cut off or of another newsprint is as good as none, and made again. Any
//! number of processes use it at once: each writes a pack of its own and reads those that were whole when it began. A pack that a
//! killed build left is taken over as far as it is whole. Its folder is trusted like the site's own; nothing here knows what a
//! record means.

mod at;
mod pack;
mod writer;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use rustc_hash::FxHashSet;

use self::pack::{ENDING, Entry, Header, Pack};
use self::writer::{Place, UNSEALED, Writer};
use crate::disk::clock;
use crate::disk::error::IoError;
use crate::disk::lock::{Lock, Wait};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// Packs of less than this together, in bytes, are not looked through for what nobody needs.
const SMALL: u64 = 4 << 20;

/// Packs that may stand beside each other.
const MANY: usize = 8;

/// Days for which a record that the last build did not use is kept, while such records are no more than those that it did.
const YOUNG: u32 = 2;

/// What builds of one site leave to each other.
#[derive(Debug)]
pub(crate) struct Store {
    /// None for one that ends with the process.
    dir: Option<PathBuf>,
    code: Fingerprint,
    /// Newest first.
    packs: RwLock<Vec<Arc<Pack>>>,
    writer: Mutex<Writer>,
    /// Whether something was found that can't be read.
    damaged: AtomicBool,
}

impl Store {
    /// Opens the store in `dir`. One that can't be used is a notice, and in its place comes one that ends with the process.
    /// `code` is of all that records depend on but their keys.
    pub(crate) fn open(dir: &Path, code: Fingerprint) -> (Self, Vec<Diagnostic>) {
        let mut notices = Vec::new();
        let packs = match open_packs(dir, code, &mut notices) {
            Ok(packs) => packs,
            Err(error) => {
                let notice = Diagnostic::warning(format!("the cache is not used: {error}"));
                notices.push(notice.help("the site is built all the same, only slower"));
                return (Self::temporary(), notices);
            }
        };
        let writer = Writer::new(Place::Folder(dir.into()), code);
        let store = Self {
            dir: Some(dir.into()),
            code,
            packs: RwLock::new(packs),
            writer: Mutex::new(writer),
            damaged: AtomicBool::new(false),
        };
        (store, notices)
    }

    /// One that ends with the process.
    pub(crate) fn temporary() -> Self {
        let code = Fingerprint([0; 16]);
        Self {
            dir: None,
            code,
            packs: RwLock::default(),
            writer: Mutex::new(Writer::new(Place::Nowhere, code)),
            damaged: AtomicBool::new(false),
        }
    }

    /// The record under a key, the latest; none when there is none that is whole.
    pub(crate) fn get(&self, key: Fingerprint) -> Option<Vec<u8>> {
        let found = self.writer().get(key);
        if let Some(found) = found {
            return found.read().ok();
        }
        let found = self.packs().iter().find_map(|pack| pack.get(key))?;
        found.inspect_err(|_| self.damaged.store(true, Ordering::Relaxed)).ok()
    }

    /// Whether there is a record under a key, whole or not. It counts as used.
    pub(crate) fn has(&self, key: Fingerprint) -> bool {
        self.writer().has(key) || self.packs().iter().any(|pack| pack.has(key))
    }

    /// Keeps a record. Never fails: what can't be written stays in memory.
    pub(crate) fn put(&self, key: Fingerprint, bytes: &[u8]) {
        self.writer().put(key, today(), bytes);
    }

    /// The same, unless it is what is kept under the name.
    pub(crate) fn replace(&self, name: Fingerprint, bytes: &[u8]) {
        if self.get(name).as_deref() != Some(bytes) {
            self.put(name, bytes);
        }
    }

    /// The bytes that [`Store::put_rows`] kept under a name.
    pub(crate) fn rows(&self, name: Fingerprint) -> Option<Vec<u8>> {
        let root = self.get(name)?;
        let (pieces, []) = root.as_chunks::<16>() else { return None };
        let mut bytes = Vec::new();
        for piece in pieces {
            bytes.extend(self.get(Fingerprint(*piece))?);
        }
        Some(bytes)
    }

    /// Keeps rows of one length under a name, in pieces that are cut where a byte of the row says so: of rows that are as they were,
    /// no piece is written again.
    pub(crate) fn put_rows(&self, name: Fingerprint, rows: &[u8], length: usize, byte: usize) {
        let is_last = |row: &[u8]| row.get(byte) == Some(&0);
        let mut root = Vec::new();
        let mut from = 0;
        for end in (length..=rows.len()).step_by(length.max(1)) {
            if is_last(&rows[end - length..end]) || end == rows.len() {
                let piece = &rows[from..end];
                let key = Fingerprint::of(piece);
                if !self.has(key) {
                    self.put(key, piece);
                }
                root.extend(key.0);
                from = end;
            }
        }
        self.replace(name, &root);
    }

    /// Leaves to other processes what was put here. A failure is a notice: the site does not depend on it.
    pub(crate) fn seal(&self) -> Option<Diagnostic> {
        let sealed = self.writer().seal(None);
        match sealed {
            Ok(pack) => {
                if let Some(pack) = pack {
                    self.packs_mut().insert(0, Arc::new(pack));
                }
                None
            }
            Err(error) => Some(not_kept(&error)),
        }
    }

    /// The same at the end of a build that used all that is of use, and `live` besides. Packs become one where they are many,
    /// or where half of them may be what nobody needs.
    pub(crate) fn finish(&self, live: impl Iterator<Item = Fingerprint>) -> Vec<Diagnostic> {
        let mut notices: Vec<Diagnostic> = self.seal().into_iter().collect();
        let packs = self.packs().clone();
        let damaged = self.damaged.load(Ordering::Relaxed) || packs.iter().any(|pack| pack.is_damaged());
        if damaged {
            let damage = "the cache is cut off or damaged; what is lost is made anew";
            notices.push(Diagnostic::warning(damage));
        }
        let mended = damaged || packs.iter().any(|pack| !pack.is_named());
        let all: u64 = packs.iter().map(|pack| pack.length).sum();
        let largest = packs.iter().map(|pack| pack.length).max().unwrap_or(0);
        let merged = if mended || all >= SMALL && all - largest >= largest {
            live.for_each(|key| _ = self.has(key));
            self.merge(&packs, true)
        } else if packs.len() > MANY {
            let others: Vec<_> = packs.into_iter().filter(|pack| pack.length < largest).collect();
            self.merge(&others, false)
        } else {
            Ok(())
        };
        notices.extend(merged.err().map(|error| not_kept(&error)));
        notices
    }

    /// Makes one of some packs, newest first: of records under one key the latest, and when they are `all` packs only what is used
    /// or young. It takes the name of the newest, so that whoever has listed the names finds it.
    fn merge(&self, packs: &[Arc<Pack>], all: bool) -> Result<(), IoError> {
        let (Some(dir), Some(newest)) = (&self.dir, packs.first()) else { return Ok(()) };
        let path = dir.join("merging");
        let lock = Lock::of_file(&path, || Wait::No).map_err(IoError::on("lock", path))?;
        // Another does it.
        let Some(_lock) = lock else { return Ok(()) };
        let is_used = |pack: &Pack, place: usize| !all || pack.is_used(place);
        let mut room: u64 = 0;
        for pack in packs {
            let used = pack.all().iter().enumerate().filter(|(place, _)| is_used(pack, *place));
            room += used.map(|(_, entry)| u64::from(entry.length)).sum::<u64>();
        }
        let mut keeps = |pack: &Pack, place: usize, entry: &Entry| {
            let size = u64::from(entry.length);
            let is_kept = is_used(pack, place) || entry.day + YOUNG > today() && size <= room;
            room -= if is_kept && !is_used(pack, place) { size } else { 0 };
            is_kept
        };
        let mut writer = Writer::new(Place::Folder(dir.clone()), self.code);
        let mut seen: FxHashSet<Fingerprint> = FxHashSet::default();
        for pack in packs {
            let mut kept: Vec<&Entry> = Vec::new();
            for (place, entry) in pack.all().iter().enumerate() {
                if seen.insert(entry.key) && keeps(pack, place, entry) {
                    kept.push(entry);
                }
            }
            // In the order in which they stand there.
            kept.sort_unstable_by_key(|entry| entry.at);
            for entry in kept {
                if let Ok(bytes) = pack.read(entry) {
                    writer.put(entry.key, entry.day, &bytes);
                }
            }
        }
        let over = Some(newest.path.as_path()).filter(|_| newest.is_named());
        let merged = writer.seal(over)?;
        for pack in packs.iter().filter(|pack| merged.as_ref().is_none_or(|merged| merged.path != pack.path))
        {
            let _ = fs::remove_file(&pack.path);
        }
        let mut known = self.packs_mut();
        known.retain(|pack| !packs.iter().any(|old| Arc::ptr_eq(old, pack)));
        known.splice(0..0, merged.map(Arc::new));
        Ok(())
    }

    fn packs(&self) -> RwLockReadGuard<'_, Vec<Arc<Pack>>> {
        self.packs.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn packs_mut(&self) -> RwLockWriteGuard<'_, Vec<Arc<Pack>>> {
        self.packs.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // A build that stops early leaves what it has worked out to the next.
        let _ = self.seal();
    }
}

/// What to say when something could not be left to the next build.
fn not_kept(error: &IoError) -> Diagnostic {
    Diagnostic::warning(format!("the cache could not be kept: {error}"))
        .help("the site is whole; the next build takes longer than it has to")
}

/// In days since 1970.
fn today() -> u32 {
    let since = clock::file_time().duration_since(std::time::UNIX_EPOCH);
    (since.map_or(0, |since| since.as_secs()) / (24 * 3600)) as u32
}

/// The packs in a folder, newest first. Those of another newsprint, and whatever else is there, are removed.
fn open_packs(
    dir: &Path,
    code: Fingerprint,
    notices: &mut Vec<Diagnostic>,
) -> Result<Vec<Arc<Pack>>, IoError> {
    fs::create_dir_all(dir).map_err(IoError::on("create the folder", dir))?;
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).map_err(IoError::on("read the folder", dir))? {
        paths.push(entry.map_err(IoError::on("read the folder", dir))?.path());
    }
    paths.sort();
    let mut packs = Vec::new();
    let (mut is_damaged, mut is_other) = (false, false);
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str());
        let found = match ending {
            Some(ENDING) => Pack::open(&path, code),
            // Another process is at work on it, or one was.
            Some(UNSEALED) if is_being_written(&path) => continue,
            Some(UNSEALED) => Pack::open(&path, code),
            // Locks: of whoever makes one pack of many, and of the articles while they are read.
            None if path.ends_with("merging") || path.ends_with("lock") => continue,
            _ => {
                is_other |= fs::remove_file(&path).is_ok();
                continue;
            }
        };
        match found {
            Ok((pack, Header::Ours)) => packs.push(Arc::new(pack)),
            Ok((_, header)) => {
                is_damaged |= header == Header::Damaged && ending == Some(ENDING);
                is_other |= header == Header::OfOtherCode;
                let _ = fs::remove_file(&path);
            }
            // Another process has made one of several since they were listed.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(IoError::new("read", &path, error)),
        }
    }
    if is_damaged || is_other {
        let why = if is_damaged { "damaged" } else { "that of another newsprint" };
        notices.push(Diagnostic::warning(format!("the cache is {why}; articles are cleaned anew")));
    }
    packs.reverse();
    Ok(packs)
}

/// Whether a pack in the making has a process that makes it.
fn is_being_written(path: &Path) -> bool {
    let lock = fs::File::open(path).and_then(|file| match file.metadata()?.len() {
        // Its maker is about to lock it.
        0 => Ok(None),
        _ => Lock::of(file, || Wait::No),
    });
    !matches!(lock, Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    const CODE: Fingerprint = Fingerprint([7; 16]);

    fn open(dir: &Path) -> Store {
        let (store, notices) = Store::open(dir, CODE);
        assert_eq!(notices, []);
        store
    }

    fn said(notices: &[Diagnostic]) -> Vec<String> {
        notices.iter().map(ToString::to_string).collect()
    }

    fn key(number: u32) -> Fingerprint {
        Fingerprint::of(&number.to_le_bytes())
    }

    fn record(number: u32) -> Vec<u8> {
        format!("record {number} ").repeat(1 + number as usize % 50).into_bytes()
    }

    fn put(store: &Store, numbers: std::ops::Range<u32>) {
        numbers.for_each(|number| store.put(key(number), &record(number)));
    }

    fn packs(dir: &Path) -> Vec<PathBuf> {
        let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        let mut packs: Vec<_> = paths.filter(|path| path.extension().is_some()).collect();
        packs.sort();
        packs
    }

    #[test]
    fn what_is_put_is_found_at_once_and_by_others_once_it_is_sealed() {
        let dir = tempfile::tempdir().unwrap();
        let (one, other) = (open(dir.path()), open(dir.path()));
        put(&one, 0..300);
        assert_eq!((one.get(key(7)), other.get(key(7))), (Some(record(7)), None));
        one.put(key(7), b"another");
        assert_eq!(one.get(key(7)).as_deref(), Some(&b"another"[..]));
        put(&other, 300..400);
        assert_eq!((one.seal(), other.seal()), (None, None));
        let third = open(dir.path());
        assert_eq!(third.get(key(7)).as_deref(), Some(&b"another"[..]), "the later counts");
        assert!((0..400).filter(|number| *number != 7).all(|n| third.get(key(n)) == Some(record(n))));
        assert_eq!((third.get(key(400)), third.has(key(400))), (None, false));
        // Nothing is written of what is only read.
        drop(third);
        assert_eq!(packs(dir.path()).len(), 2);
    }

    #[test]
    fn rows_that_stay_are_not_written_again() {
        let dir = tempfile::tempdir().unwrap();
        let row = |number: u32| Fingerprint::of(&number.to_le_bytes()).0;
        let rows = |numbers: std::ops::Range<u32>| numbers.flat_map(row).collect::<Vec<u8>>();
        let (name, size) =
            (key(0), |dir: &Path| packs(dir).iter().map(|p| p.metadata().unwrap().len()).sum::<u64>());
        let store = open(dir.path());
        store.put_rows(name, &rows(0..20_000), 16, 0);
        store.seal();
        let before = size(dir.path());
        assert_eq!(store.rows(name), Some(rows(0..20_000)));
        store.put_rows(name, &rows(0..20_000), 16, 0);
        store.seal();
        assert_eq!(size(dir.path()), before);
        store.put_rows(name, &rows(0..20_001), 16, 0);
        store.seal();
        assert_eq!(open(dir.path()).rows(name), Some(rows(0..20_001)));
        assert!(size(dir.path()) < before + before / 10);
        store.put_rows(name, &[], 16, 0);
        assert_eq!(store.rows(name), Some(Vec::new()));
    }

    #[test]
    fn packs_become_one_of_what_is_of_use() {
        let dir = tempfile::tempdir().unwrap();
        for pack in 0..20 {
            let store = open(dir.path());
            put(&store, pack * 10..pack * 10 + 10);
            assert_eq!(store.finish([].into_iter()), []);
            assert!(packs(dir.path()).len() <= MANY + 1);
        }
        let store = open(dir.path());
        assert!((0..200).all(|number| store.get(key(number)) == Some(record(number))));
        // Of another set of rules, as large: what the last build did not use is young, and no more than what it did.
        let large = vec![b'x'; SMALL as usize];
        for number in 1000..1005 {
            let store = open(dir.path());
            store.put(key(number), &large);
            assert_eq!(store.finish([key(5)].into_iter()), []);
        }
        let size: u64 = packs(dir.path()).iter().map(|pack| pack.metadata().unwrap().len()).sum();
        assert!(size < 3 * SMALL, "{size}");
        let store = open(dir.path());
        assert_eq!((store.get(key(5)), store.has(key(1004))), (Some(record(5)), true));
    }

    #[test]
    fn that_of_another_newsprint_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        put(&open(dir.path()), 0..10);
        fs::write(dir.path().join("bodies-1"), "of long ago").unwrap();
        let (store, notices) = Store::open(dir.path(), Fingerprint([8; 16]));
        assert_eq!(
            said(&notices),
            ["warning: the cache is that of another newsprint; articles are cleaned anew"]
        );
        assert_eq!((store.get(key(1)), packs(dir.path()).len()), (None, 0));
        assert!(!dir.path().join("bodies-1").exists());
    }

    #[test]
    fn a_killed_build_leaves_what_it_wrote_and_one_at_work_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let at_work = open(dir.path());
        at_work.put(key(1), &vec![1; 3 << 20]);
        let unsealed = packs(dir.path());
        assert_eq!(unsealed.len(), 1);
        // As if its process were gone: the lock is that of another file.
        let left = dir.path().join("killed.new");
        fs::copy(&unsealed[0], &left).unwrap();
        let next = open(dir.path());
        assert_eq!(next.get(key(1)).map(|bytes| bytes.len()), Some(3 << 20));
        assert_eq!(next.finish([].into_iter()), []);
        assert!(!left.exists() && unsealed[0].exists());
        assert_eq!(at_work.seal(), None);
        assert_eq!(open(dir.path()).get(key(1)).map(|bytes| bytes.len()), Some(3 << 20));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Whatever became of the files, a record is as it was put or none, and made again it stays.
        #[test]
        fn damage_costs_records_and_changes_none(
            cuts in prop::collection::vec((0_usize..3, any::<prop::sample::Index>(), any::<u8>(), any::<bool>()), 1..12),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let all = || (0..90_u32).map(|number| (key(number), record(number))).collect::<BTreeMap<_, _>>();
            for part in 0..3 {
                let store = open(dir.path());
                put(&store, part * 30..part * 30 + 30);
                store.seal();
            }
            for (pack, at, byte, cut) in cuts {
                let path = &packs(dir.path())[pack];
                let mut bytes = fs::read(path).unwrap();
                if bytes.is_empty() {
                    continue;
                }
                let at = at.index(bytes.len());
                if cut { bytes.truncate(at) } else { bytes[at] ^= byte }
                fs::write(path, bytes).unwrap();
            }
            let (store, _) = Store::open(dir.path(), CODE);
            for (key, record) in all() {
                match store.get(key) {
                    Some(found) => prop_assert_eq!(found, record),
                    None => store.put(key, &record),
                }
            }
            store.finish(all().into_keys());
            let (store, notices) = Store::open(dir.path(), CODE);
            prop_assert_eq!(notices, []);
            for (key, record) in all() {
                prop_assert_eq!(store.get(key), Some(record));
            }
        }
    }
}
