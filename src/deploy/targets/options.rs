//! What a deploy is asked to do.

use std::path::PathBuf;

use crate::deploy::targets::error::DeployError;
use crate::deploy::targets::site::BuiltSite;
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
    /// Whether most of the site may go.
    pub allow_empty: bool,
    /// What newsprint did not write.
    pub adopt: Adopt,
}

/// Files that may be removed without being asked for: a tenth of the site, and always these.
const FEW: usize = 100;

impl DeployOptions {
    /// Refuses to remove more than was meant: a build without its articles looks like a site that shrank. That addresses change makes no
    /// site smaller.
    pub(crate) fn check_removals(
        &self,
        change: &Change,
        site: &BuiltSite,
        held: Option<&Manifest>,
    ) -> Result<(), DeployError> {
        let live = held.map_or(0, |manifest| manifest.live().count());
        let removed = change.remove.len();
        let unasked = || if self.allow_empty { usize::MAX } else { FEW.max(live / 10) };
        let most = self.max_delete.unwrap_or_else(unasked);
        if removed > most {
            return Err(DeployError::refused(
                format!("{removed} of {live} files would be removed, more than {most}; nothing was sent"),
                format!("see that the build is whole; if it is, --max-delete {removed} lets them go"),
            ));
        }
        let shrinks = (removed + site.turned) * 2 > live && site.own * 2 < live;
        if shrinks && !self.allow_empty {
            return Err(DeployError::refused(
                format!("the site would shrink from {live} files to {}; nothing was sent", site.own),
                "see whether the build is whole (all of content/ and pages/); if so much is to go, deploy with --allow-empty",
            ));
        }
        Ok(())
    }
}
