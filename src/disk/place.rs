//! Where newsprint keeps its own below a site's root.

use std::path::{Path, PathBuf};

/// What it knows from earlier builds.
pub(crate) fn store(root: &Path) -> PathBuf {
    root.join(".newsprint/cache")
}

/// The lock of the articles: fetches take it alone, builds have a share of it while they read.
pub(crate) fn articles_lock(root: &Path) -> PathBuf {
    store(root).join("lock")
}
