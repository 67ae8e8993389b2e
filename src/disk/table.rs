//! Tables that a build leaves to the next: some fingerprints under the fingerprint of a name.

use rayon::prelude::*;

use crate::disk::store::Store;
use crate::ground::fingerprint::{Fingerprint, place_of};

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

    /// The table that [`Table::save`] kept under a name; an empty one when there is none that is whole.
    pub(crate) fn load(store: &Store, name: Fingerprint) -> Self {
        store.rows(name).map(|bytes| Self::parse(&bytes)).unwrap_or_default()
    }

    /// Rows of other columns are none.
    fn parse(rows: &[u8]) -> Self {
        if !rows.len().is_multiple_of(Self::ROW)
            || !rows.chunks_exact(Self::ROW).is_sorted_by_key(|row| &row[..CELL])
        {
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

    /// Keeps it under a name.
    pub(crate) fn save(&self, store: &Store, name: Fingerprint) {
        let mut bytes = Vec::with_capacity(self.rows.len() * Self::ROW);
        for (name, cells) in &self.rows {
            bytes.extend(name.0);
            bytes.extend(cells.iter().flat_map(|cell| cell.0));
        }
        store.put_rows(name, &bytes, Self::ROW, CELL - 1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ground::fingerprint::name_of;

    fn row(name: &str, cells: [&str; 2]) -> (Fingerprint, [Fingerprint; 2]) {
        (name_of(&[name]), cells.map(|cell| name_of(&[cell])))
    }

    #[test]
    fn what_is_saved_comes_back() {
        let table = Table::new([row("b", ["1", "2"]), row("a", ["3", "4"]), row("b", ["5", "6"])]);
        let (store, name) = (Store::temporary(), name_of(&["table"]));
        assert_eq!(Table::<2>::load(&store, name), Table::default());
        table.save(&store, name);
        let again = Table::load(&store, name);
        assert_eq!(again, table);
        assert_eq!(again.get(name_of(&["b"])), Some(row("b", ["5", "6"]).1), "the later counts");
        assert_eq!(again.get(name_of(&["c"])), None);
        assert!(Table::<4>::load(&store, name).is_empty(), "other columns");
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
}
