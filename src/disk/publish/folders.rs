//! Which folders of a large site are as the last build left them, so that not each of a million files is asked for.
//!
//! A folder's times change when a name in it comes, goes or is replaced. A page in a folder of its own (`…/slug/index.html`, as most
//! are) is known by the folder above: whoever removes or moves it away shows there. What is changed in place, or taken out of its own
//! folder, does not show; `build --verify` looks at all files. Nothing is believed of times from before the machine was started: a
//! file that a power failure cut off has a folder that looks as it did.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::disk::error::IoError;
use crate::disk::lock::Lock;
use crate::disk::table::{Table, name_of};
use crate::disk::tree::Stamp;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::path::OutputPath;

/// What is known of the folders of an output folder.
#[derive(Debug)]
pub(crate) struct Folders {
    /// Where it is left to the next build.
    file: PathBuf,
    /// Of all folders as they are now, and whether each is as the last build left it.
    now: FxHashMap<Box<str>, (Stamp, bool)>,
}

/// Files that a site has to have more of; those of a smaller one are all looked at.
pub(crate) const MANY: usize = 100_000;

/// Name of the row that says when the machine was started.
const STARTED: &str = "when the machine was started";

/// The folder of a path; empty for the output folder itself.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder that a file shows in, if its own is not among those that are known.
fn shown_in(path: &str) -> &str {
    match path.strip_suffix("/index.html") {
        Some(folder) => parent(folder),
        None => parent(path),
    }
}

impl Folders {
    /// Looks at the folders in which some files, by path, show. `file` is where [`Folders::keep`] of the last build left what
    /// they were.
    pub(crate) fn look<'a>(out: &Path, files: impl ParallelIterator<Item = &'a str>, file: &Path) -> Self {
        let (known, _) = Table::<1>::load(file, Fingerprint::of_code());
        let started = started();
        let is_known = started.is_some() && known.get(name_of(&["", STARTED])) == started.map(|at| [at]);
        let add = |mut names: Vec<&'a str>, path: &'a str| {
            let folder = shown_in(path);
            if names.last() != Some(&folder) {
                names.push(folder);
            }
            names
        };
        let mut names: Vec<&str> = files.fold(Vec::new, add).flatten_iter().collect();
        names.par_sort_unstable();
        names.dedup();
        let look = |folder: &&str| {
            let data = fs::symlink_metadata(out.join(folder)).ok().filter(fs::Metadata::is_dir)?;
            let stamp = Stamp::of(&data);
            let is_as_left = is_known && known.get(name_of(&[folder])) == Some([stamp.print]);
            Some((Box::from(*folder), (stamp, is_as_left)))
        };
        let now: Vec<_> = names.par_iter().filter_map(look).collect();
        Self { file: file.into(), now: now.into_iter().collect() }
    }

    /// Whether nobody added, moved or removed anything where the file is since the last build.
    pub(crate) fn are_as_left(&self, path: &OutputPath) -> bool {
        let of = |folder: &str| self.now.get(folder).map(|(_, is_as_left)| *is_as_left);
        of(parent(&path.0)).or_else(|| of(shown_in(&path.0))).unwrap_or(false)
    }

    /// Leaves to the next build what the folders of `out` in which `files` show are now. Of one that changed within the last moments nothing can be
    /// said: the next change may give the same times.
    ///
    /// # Errors
    /// When the disk says no.
    pub(crate) fn keep<'a>(
        &self,
        held: &Lock,
        out: &Path,
        files: impl ParallelIterator<Item = &'a str>,
        read_at: SystemTime,
    ) -> Result<(), IoError> {
        let now = Self::look(out, files, &self.file).now;
        let settled = now.iter().filter(|(_, (stamp, _))| stamp.is_settled(read_at));
        let rows = settled.map(|(folder, (stamp, _))| (name_of(&[folder]), [stamp.print]));
        let started = started().map(|at| (name_of(&["", STARTED]), [at]));
        Table::<1>::new(rows.chain(started)).save(held, &self.file, Fingerprint::of_code())
    }
}

/// Of when this machine was started; none where the system does not say.
fn started() -> Option<Fingerprint> {
    fs::read("/proc/sys/kernel/random/boot_id").ok().map(|id| Fingerprint::of(&id))
}
