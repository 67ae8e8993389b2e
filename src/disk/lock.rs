//! One newsprint at a time writes to a folder. The lock is the system's own, on the folder itself where that can be: it leaves no
//! file behind, and it is gone with the process that held it, however that ended.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use crate::disk::error::IoError;

/// What to do when another build is writing to the same folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Wait for it.
    Yes,
    /// Fail.
    No,
}

/// A file that is there for its lock.
fn open(path: &Path) -> io::Result<File> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    File::options().read(true).append(true).create(true).open(path)
}

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Takes the lock of an open file or folder. When another holds it, `busy` is asked, once, whether to wait; none when not.
    ///
    /// # Errors
    /// It can't be locked.
    pub(crate) fn of(file: File, busy: impl FnOnce() -> Wait) -> io::Result<Option<Self>> {
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if busy() == Wait::No => return Ok(None),
            Err(TryLockError::WouldBlock) => file.lock()?,
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(Some(Self(file)))
    }

    /// Takes the lock of a file that is there for nothing else, and is made where it is not there.
    ///
    /// # Errors
    /// It can't be made or locked.
    pub(crate) fn of_file(path: &Path, busy: impl FnOnce() -> Wait) -> io::Result<Option<Self>> {
        Self::of(open(path)?, busy)
    }

    /// Takes a share of the lock of such a file: any number may have one while nobody holds it alone.
    ///
    /// # Errors
    /// It can't be made or locked.
    pub(crate) fn share_file(path: &Path, busy: impl FnOnce() -> Wait) -> io::Result<Option<Self>> {
        let file = open(path)?;
        match file.try_lock_shared() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if busy() == Wait::No => return Ok(None),
            Err(TryLockError::WouldBlock) => file.lock_shared()?,
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(Some(Self(file)))
    }

    /// Takes the lock of a folder, or of the file `instead` where folders can't be locked (Windows, some network file systems).
    /// A folder that was removed while its lock was waited for is made anew.
    ///
    /// # Errors
    /// Neither can be locked.
    pub(crate) fn of_folder(
        folder: &Path,
        instead: &Path,
        busy: &mut dyn FnMut() -> Wait,
    ) -> Result<Option<Self>, IoError> {
        // Whoever waits is told so once.
        let mut told = false;
        let mut busy = || if std::mem::replace(&mut told, true) { Wait::Yes } else { busy() };
        loop {
            let tried = if cfg!(unix) {
                File::open(folder).and_then(|file| Self::of(file, &mut busy)).ok()
            } else {
                None
            };
            let on_folder = tried.is_some();
            let lock = match tried {
                Some(lock) => lock,
                None => Self::of_file(instead, &mut busy).map_err(IoError::on("lock", instead))?,
            };
            // While we waited the folder may have been removed and made anew: then the lock is one of a folder that
            // nobody sees.
            match lock {
                Some(lock) if on_folder && !lock.is_of(folder) => {}
                lock => return Ok(lock),
            }
            fs::create_dir_all(folder).map_err(IoError::on("create the folder", folder))?;
        }
    }

    /// Takes a share of the lock of a folder, which any number may have while nobody holds it alone; none where folders can't be
    /// locked.
    pub(crate) fn share(folder: &Path) -> Option<Self> {
        File::open(folder).ok().filter(|folder| folder.lock_shared().is_ok()).map(Self)
    }

    #[cfg(unix)]
    fn is_of(&self, path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        let place = |data: io::Result<fs::Metadata>| data.ok().map(|data| (data.dev(), data.ino()));
        let ours = place(self.0.metadata());
        ours.is_some() && ours == place(fs::metadata(path))
    }

    #[cfg(not(unix))]
    fn is_of(&self, _path: &Path) -> bool {
        true
    }
}
