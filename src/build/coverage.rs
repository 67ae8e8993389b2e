//! What the last build worked out of all articles together, for the next: the earlier coverage of each, and which were found to
//! be one story. Both hold for all articles but the new ones.

use std::path::{Path, PathBuf};

use crate::build::memory::not_kept;
use crate::curate::stories::Heads;
use crate::curate::{Coverage, Digest, Known};
use crate::disk::kept;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// What the last build left, and where.
pub(crate) struct KnownCoverage {
    coverage: Coverage,
    heads: Heads,
    /// The cache's folder; none when nothing is to be left to the next build.
    cache: Option<PathBuf>,
}

/// Names of the files.
const COVERAGE: &str = "coverage";
const STORIES: &str = "stories";

impl KnownCoverage {
    /// Reads it from the cache's folder; none: nothing is known. Damage costs time, no page, and is told of by what else is
    /// in the folder.
    pub(crate) fn load(cache: Option<&Path>) -> Self {
        let read = |name: &str| kept::load(&cache?.join(name), Fingerprint::of_code()).0;
        Self {
            coverage: read(COVERAGE).and_then(|bytes| Coverage::from_bytes(&bytes)).unwrap_or_default(),
            heads: read(STORIES).and_then(|bytes| Heads::from_bytes(&bytes)).unwrap_or_default(),
            cache: cache.map(Path::to_owned),
        }
    }

    /// For the curation of this build's digest.
    pub(crate) fn known(&self) -> Known<'_> {
        Known { coverage: &self.coverage, heads: &self.heads }
    }

    /// Leaves what this build's digest holds to the next.
    pub(crate) fn save(&self, digest: &Digest) -> Option<Diagnostic> {
        let cache = self.cache.as_ref()?;
        let write =
            |name: &str, bytes: Vec<u8>| kept::save(&cache.join(name), Fingerprint::of_code(), &bytes);
        let coverage =
            (digest.coverage != self.coverage).then(|| write(COVERAGE, digest.coverage.to_bytes()));
        let heads = (digest.heads != self.heads).then(|| write(STORIES, digest.heads.to_bytes()));
        let failed = coverage.into_iter().chain(heads).find_map(Result::err);
        failed.map(|error| not_kept(&error))
    }
}
