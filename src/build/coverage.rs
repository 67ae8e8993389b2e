//! What the last build worked out of all articles together, for the next: the earlier coverage of each, and which were found to
//! be one story. Both hold for all articles but the new ones.

use crate::curate::stories::Heads;
use crate::curate::{Coverage, Digest, Known};
use crate::disk::cache::{CacheFolder, not_kept};
use crate::disk::kept;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// What the last build left.
#[derive(Default)]
pub(crate) struct KnownCoverage {
    coverage: Coverage,
    heads: Heads,
}

const COVERAGE: &str = "coverage";
const STORIES: &str = "stories";

impl KnownCoverage {
    /// Reads it from the cache's folder; none: nothing is known. Damage costs time, no page, and is told of by what else is
    /// in the folder.
    pub(crate) fn load(cache: Option<&CacheFolder>) -> Self {
        let Some(CacheFolder { path, .. }) = cache else { return Self::default() };
        let read = |name: &str| kept::load(&path.join(name), Fingerprint::of_code()).0;
        Self {
            coverage: read(COVERAGE).and_then(|bytes| Coverage::from_bytes(&bytes)).unwrap_or_default(),
            heads: read(STORIES).and_then(|bytes| Heads::from_bytes(&bytes)).unwrap_or_default(),
        }
    }

    /// For the curation of this build's digest.
    pub(crate) fn known(&self) -> Known<'_> {
        Known { coverage: &self.coverage, heads: &self.heads }
    }

    /// Leaves what this build's digest holds to the next.
    pub(crate) fn save(&self, digest: &Digest, cache: Option<&CacheFolder>) -> Option<Diagnostic> {
        let CacheFolder { path, lock } = cache?;
        let write =
            |name: &str, bytes: &[u8]| kept::save(lock, &path.join(name), Fingerprint::of_code(), bytes);
        let coverage =
            (digest.coverage != self.coverage).then(|| write(COVERAGE, &digest.coverage.to_bytes()));
        let heads = (digest.heads != self.heads).then(|| write(STORIES, &digest.heads.to_bytes()));
        let failed = coverage.into_iter().chain(heads).find_map(Result::err);
        failed.map(|error| not_kept(&error))
    }
}
