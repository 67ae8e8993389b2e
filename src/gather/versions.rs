//! Earlier versions of articles, in a folder for each: `revisions/<16 digits of the id>/<moment>.md`. They belong to the content, and are
//! committed with it.
#![expect(clippy::disallowed_methods, reason = "the part of the room that touches the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::clean::ArticleId;
use crate::config::{Config, Revisions};
use crate::content::{ContentPath, VERSION_NAME};
use crate::disk::error::IoError;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::gather::library::{Library, kin_of};
use crate::gather::store::Store;

/// A version of an article that is about to be overwritten.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub of: ArticleId,
    /// Until when it stood.
    pub until: DateTime<Utc>,
    pub bytes: Vec<u8>,
    /// How many versions of its article are kept.
    pub most: usize,
}

/// The folder of an article's versions, below that of all.
fn folder_of(id: ArticleId) -> String {
    id.0.short(16)
}

fn folder_of_all(root: &Path) -> PathBuf {
    root.join(read::VERSIONS)
}

/// The names of the versions in a folder, the oldest first.
fn names_in(folder: &Path) -> Result<BTreeSet<String>, IoError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(IoError::new("read the folder", folder, error)),
    };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let is_version =
        |name: &String| ContentPath::of_version(&format!("{:016}/{name}", 0)).version().is_some();
    Ok(names.filter(is_version).collect())
}

/// Keeps a version. Of one that a fetch kept before it was killed, and of those of one second, the first stays.
///
/// # Errors
/// The disk's.
pub(crate) fn keep(version: &Version, store: &Store) -> Result<(), IoError> {
    let folder = folder_of_all(store.root()).join(folder_of(version.of));
    let mut names = names_in(&folder)?;
    let name = version.until.format(VERSION_NAME).to_string();
    let is_kept = |name: &String| fs::read(folder.join(name)).is_ok_and(|kept| kept == version.bytes);
    if names.last().is_some_and(is_kept) || names.contains(&name) {
        return Ok(());
    }
    store.put(&folder.join(&name), &version.bytes)?;
    names.insert(name);
    for name in names.iter().take(names.len().saturating_sub(version.most)) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(IoError::on("remove", &path))?;
    }
    Ok(())
}

/// Whether these bytes are kept already, whenever they stood.
///
/// # Errors
/// The disk's.
pub(crate) fn holds(version: &Version, store: &Store) -> Result<bool, IoError> {
    let folder = folder_of_all(store.root()).join(folder_of(version.of));
    let is_kept = |name: &String| fs::read(folder.join(name)).is_ok_and(|kept| kept == version.bytes);
    Ok(names_in(&folder)?.iter().any(is_kept))
}

/// Removes the versions of articles that the editor took away: `removed`, by kin. Nobody wants the past of what is taken down.
///
/// # Errors
/// The disk's.
pub(crate) fn forget(
    removed: &BTreeSet<ArticleId>,
    library: &Library,
    store: &Store,
    config: &Config,
) -> Result<(), IoError> {
    if removed.is_empty() || store.is_to_read() || !folder_of_all(store.root()).is_dir() {
        return Ok(());
    }
    let newest_only = Config { revisions: Revisions { enabled: true, keep: 1 }, ..config.clone() };
    let mut newest: BTreeMap<String, Entry> = BTreeMap::new();
    for entry in read::walk_site(&store.content(), &newest_only)?.articles {
        if let Some((folder, _)) = entry.path.version() {
            newest.insert(folder.to_owned(), entry);
        }
    }
    let there: BTreeSet<String> = library.ids().map(folder_of).collect();
    for (folder, entry) in newest.into_iter().filter(|(folder, _)| !there.contains(folder)) {
        if !kin_of(&entry, config).is_some_and(|kin| removed.contains(&kin)) {
            continue;
        }
        let folder = folder_of_all(store.root()).join(folder);
        for name in names_in(&folder)? {
            let path = folder.join(name);
            fs::remove_file(&path).map_err(IoError::on("remove", &path))?;
        }
        // Others may have put something into it.
        let _ = fs::remove_dir(&folder);
    }
    Ok(())
}
