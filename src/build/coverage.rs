//! What the last build worked out of all articles together, for the next: the earlier coverage of each, and which were found to
//! be one story. Both hold for all articles but the new ones.

use crate::curate::stories::Heads;
use crate::curate::{Coverage, Digest, Known, Weights};
use crate::disk::store::Store;
use crate::ground::fingerprint::name_of;

/// What the last build left.
#[derive(Default)]
pub(crate) struct KnownCoverage {
    coverage: Coverage,
    heads: Heads,
    weights: Weights,
}

const COVERAGE: &str = "coverage";
const STORIES: &str = "stories";
const WEIGHTS: &str = "weights of changes";

impl KnownCoverage {
    /// Reads it from the store. Damage costs time, no page.
    pub(crate) fn load(store: &Store) -> Self {
        let read = |name: &str| store.rows(name_of(&[name]));
        Self {
            coverage: read(COVERAGE).and_then(|bytes| Coverage::from_bytes(&bytes)).unwrap_or_default(),
            weights: store
                .get(name_of(&[WEIGHTS]))
                .and_then(|bytes| Weights::from_bytes(&bytes))
                .unwrap_or_default(),
            heads: read(STORIES).and_then(|bytes| Heads::from_bytes(&bytes)).unwrap_or_default(),
        }
    }

    /// For the curation of this build's digest.
    pub(crate) fn known(&self) -> Known<'_> {
        Known { coverage: &self.coverage, heads: &self.heads, weights: &self.weights }
    }

    /// Leaves what this build's digest holds to the next.
    pub(crate) fn save(&self, digest: &Digest, store: &Store) {
        // Rows begin with a hash, of which any byte will do.
        let keep = |name: &str, bytes: &[u8], row| store.put_rows(name_of(&[name]), bytes, row, 0);
        if digest.coverage != self.coverage {
            keep(COVERAGE, &digest.coverage.to_bytes(), Coverage::ROW);
        }
        if digest.weights != self.weights {
            store.put(name_of(&[WEIGHTS]), &digest.weights.to_bytes());
        }
        if digest.heads != self.heads {
            keep(STORIES, &digest.heads.to_bytes(), Heads::ROW);
        }
    }
}
