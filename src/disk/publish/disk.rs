//! Every change that publishing makes on the disk, one function each, so that an error names what was done to which path,
//! and so that a test can stop the work at each of them as a kill or a full disk would.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use crate::disk::error::IoError;
use crate::disk::stored;
use crate::ground::fingerprint::Fingerprint;

/// The disk.
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

    /// Writes a new file at `path`; an error names `meant`, which the file is for.
    pub(crate) fn write_new(&self, path: &Path, meant: &Path, bytes: &[u8]) -> Result<fs::File, IoError> {
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
            if let Err(error) = self.step() {
                file.write_all(&bytes[..bytes.len() / 2])?;
                return Err(error);
            }
            file.write_all(bytes)?;
            Ok(file)
        };
        write().map_err(IoError::on("write", meant))
    }

    /// Writes a new file at `path` in pieces; an error names `meant`, which the file is for.
    pub(crate) fn write_pieces(
        &self,
        path: &Path,
        meant: &Path,
        mut pieces: impl Iterator<Item = String>,
    ) -> Result<fs::File, IoError> {
        let mut write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
            let first = pieces.next().unwrap_or_default();
            file.write_all(first.as_bytes())?;
            self.step()?;
            pieces.try_for_each(|piece| file.write_all(piece.as_bytes()))?;
            Ok(file)
        };
        write().map_err(IoError::on("write", meant))
    }

    /// Pours an open file of `size` bytes into a new file at `path`; gives the fingerprint of what was poured.
    pub(crate) fn pour_new(
        &self,
        from: &mut impl Read,
        size: u64,
        path: &Path,
        meant: &Path,
    ) -> Result<Fingerprint, IoError> {
        let mut write = || {
            self.step()?;
            let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
            stored::pour(from, size, &mut file)
        };
        write().map_err(IoError::on("write", meant))
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
