//! Every change that publishing makes on the disk, one function each, so that an error names what was done to which path,
//! and so that a test can stop the work at each of them as a kill or a full disk would.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::disk::error::IoError;

#[derive(Debug, Default)]
pub(crate) struct Disk {
    /// How many more changes succeed.
    #[cfg(test)]
    pub(crate) strength: Option<std::sync::atomic::AtomicI64>,
}

impl Disk {
    /// A disk that fails for good after `changes` changes, the last of them half done.
    #[cfg(test)]
    pub(crate) fn failing_after(changes: i64) -> Self {
        Self { strength: Some(changes.into()) }
    }

    #[cfg(test)]
    fn step(&self) -> io::Result<()> {
        use std::sync::atomic::Ordering;
        match &self.strength {
            Some(strength) if strength.fetch_sub(1, Ordering::SeqCst) <= 0 => {
                Err(ErrorKind::StorageFull.into())
            }
            _ => Ok(()),
        }
    }

    #[cfg(not(test))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "tests make it fail")]
    fn step(&self) -> io::Result<()> {
        Ok(())
    }

    pub(crate) fn create_folder(&self, path: &Path) -> Result<(), IoError> {
        self.step().and_then(|()| fs::create_dir(path)).map_err(IoError::on("create the folder", path))
    }

    /// Creates a folder and all above it that are missing.
    pub(crate) fn create_folders(&self, path: &Path) -> Result<(), IoError> {
        self.step().and_then(|()| fs::create_dir_all(path)).map_err(IoError::on("create the folder", path))
    }

    /// Makes a new file at `path` and fills it; an error names `meant`, which the file is for.
    pub(crate) fn new_file<T>(
        &self,
        path: &Path,
        meant: &Path,
        fill: impl FnOnce(&mut File) -> io::Result<T>,
    ) -> Result<T, IoError> {
        let make = || {
            let mut file = File::create_new(path)?;
            let filled = fill(&mut file)?;
            if let Err(error) = self.step() {
                file.set_len(file.metadata()?.len() / 2)?;
                return Err(error);
            }
            Ok(filled)
        };
        make().map_err(IoError::on("write", meant))
    }

    /// Moves a whole file or folder to where it is meant to be; a file that is there is replaced.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), IoError> {
        self.step().and_then(|()| fs::rename(from, to)).map_err(IoError::on("write", to))
    }

    /// Removes a file; one that is not there is no error. Says whether it was there.
    pub(crate) fn remove_file(&self, path: &Path) -> Result<bool, IoError> {
        match self.step().and_then(|()| fs::remove_file(path)) {
            Ok(()) => Ok(true),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
            Err(error) => Err(IoError::on("remove", path)(error)),
        }
    }

    /// Removes a folder if it is empty. Says whether it is gone.
    pub(crate) fn remove_empty_folder(&self, path: &Path) -> Result<bool, IoError> {
        match self.step().and_then(|()| fs::remove_dir(path)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists | ErrorKind::NotADirectory
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(IoError::on("remove the folder", path)(error)),
        }
    }

    /// Removes a folder of temporary files with all that is in it; links in it are not followed.
    pub(crate) fn remove_temporary(&self, path: &Path) -> Result<(), IoError> {
        let remove = || match fs::symlink_metadata(path) {
            Ok(data) if data.is_dir() => fs::remove_dir_all(path),
            Ok(_) => fs::remove_file(path),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        self.step().and_then(|()| remove()).map_err(IoError::on("remove", path))
    }
}
