//! Small tables that a build leaves for the next, as one file each: some fingerprints under the fingerprint of a name.

use std::cmp::Ordering;
use std::path::Path;

use rayon::prelude::*;

use crate::disk::error::IoError;
use crate::disk::kept;
use crate::disk::lock::Lock;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};

const CELL: usize = 16;

/// `N` fingerprints under the fingerprint of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<const N: usize> {
    /// By name, each once.
    rows: Vec<(Fingerprint, [Fingerprint; N])>,
}

impl<const N: usize> Default for Table<N> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<const N: usize> Table<N> {
    /// Bytes of a row: the name and what stands under it.
    const ROW: usize = (N + 1) * CELL;

    /// From rows in any order; of two under one name the later counts.
    pub(crate) fn new(rows: impl IntoIterator<Item = (Fingerprint, [Fingerprint; N])>) -> Self {
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.par_sort_by_key(|(name, _)| *name);
        if rows.par_windows(2).any(|pair| pair[0].0 == pair[1].0) {
            rows.reverse();
            rows.dedup_by_key(|(name, _)| *name);
            rows.reverse();
        }
        Self { rows }
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What stands under a name.
    pub(crate) fn get(&self, name: Fingerprint) -> Option<[Fingerprint; N]> {
        Some(self.rows[place_of(&self.rows, name, |(name, _)| *name)?].1)
    }

    /// Reads a table, an empty one with a notice when it can't be used. `code` is of all else that the rows depend on.
    pub(crate) fn load(path: &Path, code: Fingerprint) -> (Self, Option<Diagnostic>) {
        let (bytes, notice) = kept::load(path, code);
        (bytes.map(|bytes| Self::parse(&bytes)).unwrap_or_default(), notice)
    }

    /// Rows of other columns are none.
    fn parse(bytes: &[u8]) -> Self {
        let (columns, rows) = bytes.split_first().unwrap_or((&0, &[]));
        if usize::from(*columns) != N || rows.len() % Self::ROW != 0 {
            return Self::default();
        }
        let cell = |row: &[u8], at: usize| {
            let mut fingerprint = [0; CELL];
            fingerprint.copy_from_slice(&row[at * CELL..][..CELL]);
            Fingerprint(fingerprint)
        };
        let rows = rows
            .chunks_exact(Self::ROW)
            .map(|row| (cell(row, 0), std::array::from_fn(|column| cell(row, column + 1))));
        Self { rows: rows.collect() }
    }

    /// Puts the table in place of the one on the disk, whole; see [`kept::save`].
    ///
    /// # Errors
    /// When the disk says no; the one that was there still is.
    pub(crate) fn save(&self, held: &Lock, path: &Path, code: Fingerprint) -> Result<(), IoError> {
        let mut bytes = Vec::with_capacity(1 + self.rows.len() * Self::ROW);
        bytes.push(N as u8);
        for (name, cells) in &self.rows {
            bytes.extend(name.0);
            bytes.extend(cells.iter().flat_map(|cell| cell.0));
        }
        kept::save(held, path, code, &bytes)
    }
}

/// Guesses before a name is looked for by halving: with names spread evenly, three or four do for a million.
const GUESSES: usize = 8;

/// Where a fingerprint stands among rows in order of theirs, each there once. Fingerprints are spread evenly, so that it stands
/// about as far down as it is large; halving a million rows would ask for twenty of them, each far from the last.
pub(crate) fn place_of<T>(rows: &[T], sought: Fingerprint, of: impl Fn(&T) -> Fingerprint) -> Option<usize> {
    let height =
        |fingerprint: Fingerprint| fingerprint.0.first_chunk().map_or(0, |high| u64::from_be_bytes(*high));
    let (mut from, mut end) = (0, rows.len());
    // Heights that the rows from `from` to `end` are spread between.
    let (mut low, mut high) = (0, u64::MAX);
    for _ in 0..GUESSES {
        if from >= end {
            return None;
        }
        let part = u128::from(height(sought).saturating_sub(low)) * (end - from) as u128;
        let guess = from + ((part / (u128::from(high.saturating_sub(low)) + 1)) as usize).min(end - from - 1);
        let found = of(&rows[guess]);
        match found.cmp(&sought) {
            Ordering::Equal => return Some(guess),
            Ordering::Less => (from, low) = (guess + 1, height(found)),
            Ordering::Greater => (end, high) = (guess, height(found)),
        }
    }
    rows[from..end].binary_search_by_key(&sought, of).ok().map(|place| from + place)
}

/// Of the names of things, for rows and keys.
pub(crate) fn name_of(parts: &[&str]) -> Fingerprint {
    let mut hasher = Hasher::new();
    for part in parts {
        hasher.text(part);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::disk::lock::Wait;

    fn row(name: &str, cells: [&str; 2]) -> (Fingerprint, [Fingerprint; 2]) {
        (name_of(&[name]), cells.map(|cell| name_of(&[cell])))
    }

    const CODE: Fingerprint = Fingerprint([7; 16]);

    fn saved(dir: &Path) -> (Table<2>, std::path::PathBuf) {
        let table = Table::new([row("b", ["1", "2"]), row("a", ["3", "4"]), row("b", ["5", "6"])]);
        let path = dir.join("folder/table");
        let lock = Lock::of_file(&dir.join("lock"), || Wait::No).unwrap().unwrap();
        table.save(&lock, &path, CODE).unwrap();
        (table, path)
    }

    #[test]
    fn what_is_saved_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let (table, path) = saved(dir.path());
        let (again, notice) = Table::load(&path, CODE);
        assert_eq!((&again, notice), (&table, None));
        assert_eq!(again.get(name_of(&["b"])), Some(row("b", ["5", "6"]).1), "the later counts");
        assert_eq!(again.get(name_of(&["c"])), None);
        assert_eq!(Table::<2>::load(&dir.path().join("none"), CODE), (Table::default(), None));
    }

    proptest! {
        #[test]
        fn each_row_is_found_and_no_other(names in prop::collection::btree_set(0_u16..600, 0..200), spread: bool) {
            // Even names, and such as stand in a heap.
            let name = |number: u16| if spread { name_of(&[&number.to_string()]) } else {
                let mut name = [0; 16];
                name[9..11].copy_from_slice(&number.to_be_bytes());
                Fingerprint(name)
            };
            let table = Table::new(names.iter().map(|number| (name(*number), [name(*number)])));
            for number in 0..600 {
                prop_assert_eq!(table.get(name(number)), names.contains(&number).then(|| [name(number)]));
            }
        }
    }

    #[test]
    fn cut_off_at_any_byte_or_changed_in_any_it_is_as_good_as_none() {
        let dir = tempfile::tempdir().unwrap();
        let (_, path) = saved(dir.path());
        let whole = fs::read(&path).unwrap();
        let damaged = (0..whole.len()).map(|end| whole[..end].to_vec()).chain((0..whole.len()).map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            bytes
        }));
        for bytes in damaged {
            fs::write(&path, bytes).unwrap();
            let (table, notice) = Table::<2>::load(&path, CODE);
            assert!(table.is_empty());
            assert!(notice.is_some());
        }
    }

    #[test]
    fn that_of_another_newsprint_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let (_, path) = saved(dir.path());
        let (table, notice) = Table::<2>::load(&path, Fingerprint([8; 16]));
        assert!(table.is_empty());
        assert_eq!(
            notice.unwrap().to_string(),
            "note: the cache is that of another newsprint; what it said of earlier builds is not used"
        );
        assert!(Table::<3>::load(&path, CODE).0.is_empty(), "other columns");
    }
}
