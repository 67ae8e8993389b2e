//! What a deploy is asked to do.

use std::path::PathBuf;

use crate::deploy::targets::error::DeployError;
use crate::deploy::{Change, Manifest};

/// Whether to write into a place that holds what newsprint did not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adopt {
    /// Files of the same names are replaced, all others stay.
    Yes,
    /// No.
    No,
}

/// What a deploy is asked to do.
#[derive(Debug, Clone)]
pub(crate) struct DeployOptions {
    /// The site's folder.
    pub root: PathBuf,
    /// The output folder.
    pub out: PathBuf,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Look at what is really there.
    pub verify: bool,
    /// Files removed at most.
    pub max_delete: Option<usize>,
    /// What newsprint did not write.
    pub adopt: Adopt,
}

/// Files that may be removed without being asked for: a tenth of the site, and always these.
const FEW: usize = 100;

impl DeployOptions {
    /// Refuses to remove more than was meant: a build without its articles looks like a site that shrank.
    pub(crate) fn check_removals(&self, change: &Change, held: Option<&Manifest>) -> Result<(), DeployError> {
        let live = held.map_or(0, |manifest| manifest.live().count());
        let most = self.max_delete.unwrap_or_else(|| FEW.max(live / 10));
        let removed = change.remove.len();
        if removed <= most {
            return Ok(());
        }
        Err(DeployError::refused(
            format!("{removed} of {live} files would be removed, more than {most}; nothing was sent"),
            format!("see that the build is whole; if it is, --max-delete {removed} lets them go"),
        ))
    }
}
