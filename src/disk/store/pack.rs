//! One file of the store: records back to back, then an index of them, then where that begins. It is written once, under a name
//! that no other has, and never changed: whoever has it open reads what it held, whatever became of the name. One without its
//! index is of a build that ended early, or damaged; its records say themselves how far they are whole.
//!
//! All numbers are little-endian.

use std::fs::File;
use std::hash::Hasher;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHasher;

use crate::disk::store::at::{read_at, read_some_at};
use crate::ground::fingerprint::Fingerprint;
use crate::ground::fingerprint::place_of;

const MAGIC: &[u8; 8] = b"npstore1";
const END: &[u8; 8] = b"npindex1";

/// Bytes before the first record: magic, code, checksum.
pub(super) const HEADER: usize = 32;
/// Bytes before each record, and of each line of the index.
pub(super) const HEAD: usize = 40;
/// Bytes behind the index: where it begins, its checksum, magic.
const TRAILER: usize = 24;

/// Ending of the name of a pack that is whole.
pub(super) const ENDING: &str = "pack";

/// A record of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: Fingerprint,
    /// Where its bytes begin.
    pub(super) at: u64,
    /// How many they are.
    pub(super) length: u32,
    /// When it was written, in days since 1970.
    pub(super) day: u32,
    /// Of its bytes.
    pub(super) checksum: u64,
}

/// What a pack is to a newsprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    Ours,
    OfOtherCode,
    Damaged,
}

/// Enough to notice damage.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// What a pack of some code begins with.
pub(super) fn header(code: Fingerprint) -> [u8; HEADER] {
    let mut bytes = [0; HEADER];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..24].copy_from_slice(&code.0);
    let sum = checksum(&bytes[..24]);
    bytes[24..].copy_from_slice(&sum.to_le_bytes());
    bytes
}

impl Entry {
    /// What stands before the record.
    pub(super) fn head(&self) -> [u8; HEAD] {
        let mut head = self.line();
        // In the place of where it is: whether this is a head.
        head[16..24].fill(0);
        let sum = checksum(&head);
        head[16..24].copy_from_slice(&sum.to_le_bytes());
        head
    }

    /// What stands of it in the index.
    fn line(&self) -> [u8; HEAD] {
        let mut line = [0; HEAD];
        line[..16].copy_from_slice(&self.key.0);
        line[16..24].copy_from_slice(&self.at.to_le_bytes());
        line[24..28].copy_from_slice(&self.length.to_le_bytes());
        line[28..32].copy_from_slice(&self.day.to_le_bytes());
        line[32..].copy_from_slice(&self.checksum.to_le_bytes());
        line
    }

    fn of_line(line: &[u8; HEAD]) -> Self {
        let [at, numbers, checksum] = [16, 24, 32].map(|from| u64_at(line, from));
        let mut key = [0; 16];
        key.copy_from_slice(&line[..16]);
        Self { key: Fingerprint(key), at, length: numbers as u32, day: (numbers >> 32) as u32, checksum }
    }

    /// The record whose head this is, when its bytes begin at `at`.
    fn of_head(head: &[u8; HEAD], at: u64) -> Option<Self> {
        let mut plain = *head;
        plain[16..24].fill(0);
        let entry = Self { at, ..Self::of_line(head) };
        (u64_at(head, 16) == checksum(&plain)).then_some(entry)
    }

    fn end(&self) -> u64 {
        self.at.saturating_add(u64::from(self.length))
    }
}

fn u64_at(bytes: &[u8], from: usize) -> u64 {
    bytes[from..].first_chunk().map_or(0, |number| u64::from_le_bytes(*number))
}

/// What stands behind the records of a pack; they end at `end`. Of two under one key the later is found.
pub(super) fn index(mut entries: Vec<Entry>, end: u64) -> (Vec<u8>, Vec<Entry>) {
    sort(&mut entries);
    let mut bytes = Vec::with_capacity(entries.len() * HEAD + TRAILER);
    entries.iter().for_each(|entry| bytes.extend(entry.line()));
    let sum = checksum(&bytes);
    bytes.extend(end.to_le_bytes());
    bytes.extend(sum.to_le_bytes());
    bytes.extend(END);
    (bytes, entries)
}

/// By key, each once.
fn sort(entries: &mut Vec<Entry>) {
    entries.par_sort_unstable_by_key(|entry| (entry.key, std::cmp::Reverse(entry.at)));
    entries.dedup_by_key(|entry| entry.key);
}

/// A pack that can be read.
#[derive(Debug)]
pub(super) struct Pack {
    file: File,
    pub(super) path: PathBuf,
    /// Bytes of the file.
    pub(super) length: u64,
    entries: OnceLock<Entries>,
}

/// The records of a pack.
#[derive(Debug, Default)]
struct Entries {
    /// By key, each once.
    sorted: Vec<Entry>,
    /// Which were asked for, by their places.
    used: Vec<AtomicBool>,
    /// Whether there was no index that could be believed.
    is_damaged: bool,
}

impl Entries {
    fn new(sorted: Vec<Entry>, are_used: bool, is_damaged: bool) -> Self {
        let used = sorted.iter().map(|_| AtomicBool::new(are_used)).collect();
        Self { sorted, used, is_damaged }
    }
}

impl Pack {
    /// Opens a pack, and says whether it is one of this `code`.
    ///
    /// # Errors
    /// The disk's.
    pub(super) fn open(path: &Path, code: Fingerprint) -> io::Result<(Self, Header)> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut bytes = [0; HEADER];
        let read = read_some_at(&file, &mut bytes, 0)?;
        let is_whole =
            read == HEADER && bytes.starts_with(MAGIC) && u64_at(&bytes, 24) == checksum(&bytes[..24]);
        let header = match is_whole {
            true if bytes[8..24] == code.0 => Header::Ours,
            true => Header::OfOtherCode,
            false => Header::Damaged,
        };
        Ok((Self { file, path: path.into(), length, entries: OnceLock::new() }, header))
    }

    /// One that was just written, for what is to come: all of it counts as used.
    pub(super) fn written(file: File, path: PathBuf, length: u64, sorted: Vec<Entry>) -> Self {
        Self { file, path, length, entries: Entries::new(sorted, true, false).into() }
    }

    fn entries(&self) -> &Entries {
        self.entries.get_or_init(|| match self.read_index() {
            Some(sorted) => Entries::new(sorted, false, false),
            None => Entries::new(self.scan().unwrap_or_default(), false, true),
        })
    }

    /// All records, by key.
    pub(super) fn all(&self) -> &[Entry] {
        &self.entries().sorted
    }

    /// Whether its index was asked for and is damaged.
    pub(super) fn is_damaged(&self) -> bool {
        self.is_named() && self.entries.get().is_some_and(|entries| entries.is_damaged)
    }

    /// Whether it was whole once: its name says so.
    pub(super) fn is_named(&self) -> bool {
        self.path.extension().is_some_and(|ending| ending == ENDING)
    }

    /// Where the index begins, and its checksum.
    fn trailer(&self) -> Option<(u64, u64)> {
        let mut bytes = [0; TRAILER];
        read_at(&self.file, &mut bytes, self.length.checked_sub(TRAILER as u64)?).ok()?;
        bytes.ends_with(END).then(|| (u64_at(&bytes, 0), u64_at(&bytes, 8)))
    }

    fn read_index(&self) -> Option<Vec<Entry>> {
        let (from, sum) = self.trailer()?;
        let length = self.length.checked_sub(TRAILER as u64)?.checked_sub(from)?;
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        read_at(&self.file, &mut bytes, from).ok()?;
        let (lines, []) = bytes.as_chunks::<HEAD>() else { return None };
        (checksum(&bytes) == sum).then(|| lines.iter().map(Entry::of_line).collect())
    }

    /// Finds the records of a pack without an index, up to the first that is not whole.
    fn scan(&self) -> io::Result<Vec<Entry>> {
        let mut reader = BufReader::with_capacity(1 << 20, File::open(&self.path)?);
        reader.seek_relative(HEADER as i64)?;
        let (mut entries, mut at, mut head) = (Vec::new(), HEADER as u64, [0; HEAD]);
        while reader.read_exact(&mut head).is_ok() {
            let found = Entry::of_head(&head, at + HEAD as u64);
            let Some(entry) = found.filter(|entry| entry.end() <= self.length) else { break };
            reader.seek_relative(i64::from(entry.length))?;
            at = entry.end();
            entries.push(entry);
        }
        sort(&mut entries);
        Ok(entries)
    }

    /// Where a record stands among all.
    fn place(&self, key: Fingerprint) -> Option<usize> {
        place_of(self.all(), key, |entry| entry.key)
    }

    /// Whether there is a record under a key. It counts as used.
    pub(super) fn has(&self, key: Fingerprint) -> bool {
        let place = self.place(key);
        place.is_some_and(|place| {
            self.entries().used[place].store(true, Ordering::Relaxed);
            true
        })
    }

    /// Whether the record at a place was used.
    pub(super) fn is_used(&self, place: usize) -> bool {
        self.entries().used[place].load(Ordering::Relaxed)
    }

    /// The record under a key; none when there is none, an error when it is damaged.
    pub(super) fn get(&self, key: Fingerprint) -> Option<io::Result<Vec<u8>>> {
        let place = self.place(key)?;
        self.entries().used[place].store(true, Ordering::Relaxed);
        Some(self.read(&self.all()[place]))
    }

    /// The bytes of a record.
    ///
    /// # Errors
    /// The disk's, and damage.
    pub(super) fn read(&self, entry: &Entry) -> io::Result<Vec<u8>> {
        if entry.end() > self.length {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut bytes = vec![0; entry.length as usize];
        read_at(&self.file, &mut bytes, entry.at)?;
        if checksum(&bytes) == entry.checksum { Ok(bytes) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}
