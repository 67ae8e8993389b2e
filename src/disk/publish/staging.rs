//! Files on their way: written whole in a folder of their own, moved to the output folder when all of them are there.
//!
//! A file whose folder is in the output already waits beside the others under a number. A file of a new folder is written
//! into that folder, which waits as a whole: 16,000 new pages of 2024 move with the one rename of `2024`.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::disk::error::{Failure, IoError};
use crate::disk::publish::disk::Disk;
use crate::ground::diagnostic::Diagnostic;
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
    InFolder,
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

    /// Makes a file where it waits, and fills it. `company` is whether others of the publication are in the same folder, or below
    /// it.
    pub(crate) fn stage<T>(
        &self,
        path: &OutputPath,
        company: Company,
        owner: &dyn Owner,
        disk: &Disk,
        fill: impl FnOnce(&mut File) -> io::Result<T>,
    ) -> Result<(Waiting, T), Failure> {
        let (at, waiting) = self.place(path, company, owner, disk)?;
        let filled = disk.new_file(&at, &self.out.join(&path.0), fill)?;
        Ok((waiting, filled))
    }

    fn place(
        &self,
        path: &OutputPath,
        company: Company,
        owner: &dyn Owner,
        disk: &Disk,
    ) -> Result<(PathBuf, Waiting), Failure> {
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
    fn folder(&self, path: &str, owner: &dyn Owner, disk: &Disk) -> Result<Folder, Failure> {
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
    fn find(&self, path: &str, owner: &dyn Owner, disk: &Disk) -> Result<Folder, Failure> {
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
    fn is_published(&self, path: &str, owner: &dyn Owner) -> Result<bool, Failure> {
        let at = self.out.join(path);
        match fs::symlink_metadata(&at) {
            Ok(data) if data.is_dir() => Ok(true),
            Ok(data) if data.is_symlink() => Err(Failure::refused(
                Diagnostic::error(format!("{} is a link: pages are never written through one", at.display()))
                    .help("put a folder in its place, or publish to another one with --out"),
            )),
            Ok(_) if owner.may_replace_file(path) => {
                self.add_obstacle(Obstacle::File(path.into()));
                Ok(false)
            }
            Ok(_) => Err(Failure::refused(
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
