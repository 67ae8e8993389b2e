//! Which folders of a large site are as the last build left them, so that not each of a million files is asked for.
//!
//! A folder's times change when a name in it comes, goes or is replaced. A page in a folder of its own (`…/slug/index.html`, as most
//! are) is known by the folder above: whoever removes or moves it away shows there. What is changed in place, or taken out of its own
//! folder, does not show; `build --verify` looks at all files. Nothing is believed of times from before the machine was started: a
//! file that a power failure cut off has a folder that looks as it did.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::disk::publish::manifest::MANIFEST;
use crate::disk::store::Store;
use crate::disk::table::Table;
use crate::disk::tree::Stamp;
use crate::ground::fingerprint::{Fingerprint, name_of};
use crate::ground::path::OutputPath;

/// What is known of the folders of an output folder.
#[derive(Debug)]
pub(crate) struct Folders {
    /// Under what it is left to the next build.
    name: Fingerprint,
    /// Of all folders as they are now, and whether each is as the last build left it.
    now: FxHashMap<Box<str>, (Stamp, bool)>,
}

/// What a build left, for one that finds nothing changed: it has no need of the manifest then.
#[derive(Serialize, Deserialize)]
struct Notes {
    /// What the file of the manifest looked like.
    stamp: Fingerprint,
    /// Of the manifest.
    manifest: Fingerprint,
    /// All folders in which files show, in order, but the output folder itself, in which each build makes a folder for a moment.
    folders: Vec<String>,
    /// The files that show there, with their sizes.
    top: Vec<(String, u64)>,
}

/// What they are kept under, beside the table of the folders.
fn name_of_notes(name: Fingerprint) -> Fingerprint {
    name_of(&["notes", &name.to_string()])
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
    /// Looks at the folders in which some files, by path, show. `name` is under what [`Folders::keep`] of the last build left
    /// what they were.
    pub(crate) fn look<'a>(
        out: &Path,
        files: impl ParallelIterator<Item = &'a str>,
        store: &Store,
        name: Fingerprint,
    ) -> Self {
        let known = Table::<1>::load(store, name);
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
        Self { name, now: now.into_iter().collect() }
    }

    /// Whether `out` shows the manifest with this fingerprint, and all folders, as the last build left them.
    pub(crate) fn show_nothing_new(
        out: &Path,
        store: &Store,
        name: Fingerprint,
        manifest: Fingerprint,
    ) -> bool {
        let notes = store.get(name_of_notes(name));
        let Some(notes) = notes.and_then(|notes| postcard::from_bytes::<Notes>(&notes).ok()) else {
            return false;
        };
        let known = Table::<1>::load(store, name);
        let stamp = |data: fs::Metadata| Stamp::of(&data).print;
        let is_as_left = |folder: &String| {
            let data = fs::symlink_metadata(out.join(folder)).ok().filter(fs::Metadata::is_dir);
            data.is_some_and(|data| known.get(name_of(&[folder])) == Some([stamp(data)]))
        };
        let is_there = |(path, size): &(String, u64)| {
            let data = fs::symlink_metadata(out.join(path)).ok().filter(fs::Metadata::is_file);
            data.is_some_and(|data| data.len() == *size)
        };
        let started = started().map(|at| [at]);
        started.is_some()
            && known.get(name_of(&["", STARTED])) == started
            && notes.manifest == manifest
            && fs::symlink_metadata(out.join(MANIFEST)).is_ok_and(|data| stamp(data) == notes.stamp)
            && notes.top.iter().all(is_there)
            && notes.folders.par_iter().all(is_as_left)
    }

    /// Whether nobody added, moved or removed anything where the file is since the last build.
    pub(crate) fn are_as_left(&self, path: &OutputPath) -> bool {
        let of = |folder: &str| self.now.get(folder).map(|(_, is_as_left)| *is_as_left);
        of(parent(&path.0)).or_else(|| of(shown_in(&path.0))).unwrap_or(false)
    }

    /// Leaves to the next build what the folders of `out` in which `files` show are now. Of one that changed within the last moments nothing can be
    /// said: the next change may give the same times. `files` come with their sizes; `manifest`
    /// is the fingerprint of the one that stands there.
    pub(crate) fn keep<'a>(
        &self,
        store: &Store,
        out: &Path,
        files: impl ParallelIterator<Item = (&'a str, u64)> + Clone,
        manifest: Fingerprint,
        read_at: SystemTime,
    ) {
        let now = Self::look(out, files.clone().map(|(path, _)| path), store, self.name).now;
        let stamp = fs::symlink_metadata(out.join(MANIFEST)).map(|data| Stamp::of(&data)).ok();
        if let Some(stamp) = stamp.filter(|stamp| stamp.is_settled(read_at)) {
            let below = now.keys().filter(|folder| !folder.is_empty());
            let mut folders: Vec<String> = below.map(|folder| folder.to_string()).collect();
            folders.par_sort_unstable();
            let top = files.filter(|(path, _)| shown_in(path).is_empty());
            let top = top.map(|(path, size)| (path.to_owned(), size)).collect();
            let notes = Notes { stamp: stamp.print, manifest, folders, top };
            if let Ok(notes) = postcard::to_stdvec(&notes) {
                store.replace(name_of_notes(self.name), &notes);
            }
        }
        let settled = now.iter().filter(|(_, (stamp, _))| stamp.is_settled(read_at));
        let rows = settled.map(|(folder, (stamp, _))| (name_of(&[folder]), [stamp.print]));
        let started = started().map(|at| (name_of(&["", STARTED]), [at]));
        Table::<1>::new(rows.chain(started)).save(store, self.name);
    }
}

/// Of when this machine was started; none where the system does not say.
fn started() -> Option<Fingerprint> {
    fs::read("/proc/sys/kernel/random/boot_id").ok().map(|id| Fingerprint::of(&id))
}
