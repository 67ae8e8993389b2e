//! Files on their way: written whole in a folder of their own, moved to the output folder when all of them are there.
//!
//! A file whose folder is in the output already waits beside the others under a number. A file of a new folder is written
//! into that folder, which waits as a whole: 16,000 new pages of 2024 move with the one rename of `2024`.

use std::collections::HashMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::disk::error::{IoError, PublishError};
use crate::disk::publish::disk::Disk;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::path::OutputPath;

/// Where the files of one folder are written.
#[derive(Debug, Clone)]
enum Folder {
    /// It is in the output folder.
    Published,
    /// It is new, and waits here.
    New(Arc<Path>),
}

/// What is known of one folder; locked while it is found out.
type Known = Arc<Mutex<Option<Folder>>>;

/// What has to go before something can move to its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// A file where a folder must be, as a path below the output folder.
    File(String),
    /// A folder where a file must be.
    Folder(String),
}

/// Whether a file is alone in its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Company {
    /// It is: no other file of the publication is there, or below it.
    None,
    /// It is not, or nobody knows.
    Others,
}

/// How a file waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// In a new folder.
    InFolder,
    /// Under this number.
    Alone(u64),
}

/// What the staging needs to know of files that are in the way.
pub(crate) trait Owner: Sync {
    /// Whether the file at this path below the output folder may be replaced by a folder.
    fn may_replace_file(&self, path: &str) -> bool;
}

#[derive(Debug)]
pub(crate) struct Staging {
    /// The folder in which files wait.
    dir: PathBuf,
    out: PathBuf,
    next: AtomicU64,
    folders: Mutex<HashMap<Box<str>, Known>>,
    /// New folders whose parent is in the output folder, with where they wait.
    new: Mutex<Vec<(String, Arc<Path>)>>,
    obstacles: Mutex<Vec<Obstacle>>,
}

/// A panic in one page must not lose the others: nothing is left half-changed under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Staging {
    pub(crate) fn new(dir: PathBuf, out: PathBuf) -> Self {
        Self {
            dir,
            out,
            next: AtomicU64::new(0),
            folders: Mutex::default(),
            new: Mutex::default(),
            obstacles: Mutex::default(),
        }
    }

    /// Writes a file where it waits. `company` is whether others of the publication are in the same folder, or below it.
    pub(crate) fn write(
        &self,
        path: &OutputPath,
        company: Company,
        bytes: &[u8],
        owner: &dyn Owner,
        disk: &Disk,
    ) -> Result<Waiting, PublishError> {
        let (at, waiting) = self.place(path, company, owner, disk)?;
        disk.write_new(&at, &self.out.join(&path.0), bytes)?;
        Ok(waiting)
    }

    /// Pours an open file of `size` bytes to where it waits; gives the fingerprint of what was poured.
    pub(crate) fn pour(
        &self,
        path: &OutputPath,
        from: &mut impl Read,
        size: u64,
        owner: &dyn Owner,
        disk: &Disk,
    ) -> Result<(Waiting, Fingerprint), PublishError> {
        let (at, waiting) = self.place(path, Company::Others, owner, disk)?;
        let fingerprint = disk.pour_new(from, size, &at, &self.out.join(&path.0))?;
        Ok((waiting, fingerprint))
    }

    fn place(
        &self,
        path: &OutputPath,
        company: Company,
        owner: &dyn Owner,
        disk: &Disk,
    ) -> Result<(PathBuf, Waiting), PublishError> {
        let (folder, name) = path.0.rsplit_once('/').unwrap_or(("", &path.0));
        let folder = match company {
            // Nobody asks for it again, and a site has as many such folders as articles.
            Company::None if !folder.is_empty() => self.find(folder, owner, disk)?,
            _ => self.folder(folder, owner, disk)?,
        };
        Ok(match folder {
            Folder::New(at) => (at.join(name), Waiting::InFolder),
            Folder::Published => {
                let number = self.number();
                (self.alone(number), Waiting::Alone(number))
            }
        })
    }

    /// Where the file of that number waits.
    pub(crate) fn alone(&self, number: u64) -> PathBuf {
        self.dir.join(number.to_string())
    }

    pub(crate) fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// New folders with where they wait, and what has to go before they can move.
    pub(crate) fn take(&self) -> (Vec<(String, Arc<Path>)>, Vec<Obstacle>) {
        let mut new = std::mem::take(&mut *lock(&self.new));
        new.sort();
        (new, std::mem::take(&mut *lock(&self.obstacles)))
    }

    pub(crate) fn add_obstacle(&self, obstacle: Obstacle) {
        lock(&self.obstacles).push(obstacle);
    }

    /// Finds or makes the folder that files of `path` are written to; asks the disk once for each.
    fn folder(&self, path: &str, owner: &dyn Owner, disk: &Disk) -> Result<Folder, PublishError> {
        if path.is_empty() {
            return Ok(Folder::Published);
        }
        let cell = {
            let mut folders = lock(&self.folders);
            match folders.get(path) {
                Some(cell) => cell.clone(),
                None => folders.entry(path.into()).or_default().clone(),
            }
        };
        let mut known = lock(&cell);
        if let Some(folder) = &*known {
            return Ok(folder.clone());
        }
        let folder = self.find(path, owner, disk)?;
        *known = Some(folder.clone());
        Ok(folder)
    }

    /// The same for one that nobody asked for before.
    fn find(&self, path: &str, owner: &dyn Owner, disk: &Disk) -> Result<Folder, PublishError> {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok(match self.folder(above, owner, disk)? {
            Folder::New(at) => {
                let at: Arc<Path> = at.join(name).into();
                disk.create_folder(&at)?;
                Folder::New(at)
            }
            Folder::Published if self.is_published(path, owner)? => Folder::Published,
            Folder::Published => {
                let at: Arc<Path> = self.alone(self.number()).into();
                disk.create_folder(&at)?;
                lock(&self.new).push((path.into(), at.clone()));
                Folder::New(at)
            }
        })
    }

    /// Whether the output folder, which has all folders above it, has this one.
    fn is_published(&self, path: &str, owner: &dyn Owner) -> Result<bool, PublishError> {
        let at = self.out.join(path);
        match fs::symlink_metadata(&at) {
            Ok(data) if data.is_dir() => Ok(true),
            Ok(data) if data.is_symlink() => Err(PublishError::refused(
                Diagnostic::error(format!("{} is a link: pages are never written through one", at.display()))
                    .help("put a folder in its place, or publish to another one with --out"),
            )),
            Ok(_) if owner.may_replace_file(path) => {
                self.add_obstacle(Obstacle::File(path.into()));
                Ok(false)
            }
            Ok(_) => Err(PublishError::refused(
                Diagnostic::error(format!(
                    "{} is in the way: a folder of the site must be there, and newsprint did not write it",
                    at.display()
                ))
                .help("move it away, or let it be replaced with --force"),
            )),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(IoError::on("read", &at)(error).into()),
        }
    }

    /// Removes all that waits.
    pub(crate) fn clear(&self, disk: &Disk) -> Result<(), IoError> {
        disk.remove_temporary(&self.dir)
    }
}
