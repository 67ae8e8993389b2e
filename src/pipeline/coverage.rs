//! The earlier coverage that the last build worked out, for the next: it holds for all articles but the new ones.

use std::path::{Path, PathBuf};

use super::memory::not_kept;
use crate::curate::Coverage;
use crate::diagnostic::Diagnostic;
use crate::edge::kept;
use crate::fingerprint::Fingerprint;

/// What the last build left, and where.
pub struct KnownCoverage {
    /// That of the last build's digest.
    pub coverage: Coverage,
    /// None when nothing is to be left to the next build.
    file: Option<PathBuf>,
}

impl KnownCoverage {
    /// Reads it from the cache's folder; none: nothing is known. Damage costs time, no page, and is told of by what else is
    /// in the folder.
    pub fn load(cache: Option<&Path>) -> Self {
        let file = cache.map(|dir| dir.join("coverage"));
        let bytes = file.as_ref().and_then(|file| kept::load(file, Fingerprint::of_code()).0);
        let coverage = bytes.and_then(|bytes| Coverage::from_bytes(&bytes)).unwrap_or_default();
        Self { coverage, file }
    }

    /// Leaves that of this build's digest to the next.
    pub fn save(&self, coverage: &Coverage) -> Option<Diagnostic> {
        let file = self.file.as_ref().filter(|_| *coverage != self.coverage)?;
        kept::save(file, Fingerprint::of_code(), &coverage.to_bytes()).err().map(|error| not_kept(&error))
    }
}
