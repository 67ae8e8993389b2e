//! One build at a time writes to an output folder. The lock is the system's own, on the folder itself: it leaves no file
//! behind, and it is gone with the process that held it, however that ended.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use crate::disk::error::{IoError, PublishError};
use crate::disk::publish::Wait;
use crate::ground::diagnostic::Diagnostic;

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the folder `out`, or of the file `instead` where folders can't be locked (Windows, some network
    /// file systems). `tell` hears the message for the user when another build holds it.
    pub(crate) fn take(
        out: &Path,
        instead: &Path,
        wait: Wait,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Self, PublishError> {
        let mut told = false;
        loop {
            let on_folder = if cfg!(unix) { File::open(out).and_then(try_lock).ok() } else { None };
            let is_on_folder = on_folder.is_some();
            let (file, is_free) = match on_folder {
                Some(tried) => tried,
                None => open_file(instead).and_then(try_lock).map_err(IoError::on("lock", instead))?,
            };
            if !is_free {
                if wait == Wait::No {
                    return Err(PublishError::refused(
                        Diagnostic::error(format!("another newsprint is writing {}", out.display()))
                            .help("run it again later, or without --no-wait"),
                    ));
                }
                if !told {
                    tell(&format!("another newsprint is writing {}; waiting…", out.display()));
                    told = true;
                }
                file.lock().map_err(IoError::on("lock", out))?;
            }
            // While we waited the folder may have been removed and made anew: then the lock is one of a folder that
            // nobody sees.
            if !is_on_folder || is_same(&file, out) {
                return Ok(Self { _file: file });
            }
            fs::create_dir_all(out).map_err(IoError::on("create the folder", out))?;
        }
    }
}

/// Takes the lock if it is free, and says whether it was.
fn try_lock(file: File) -> io::Result<(File, bool)> {
    match file.try_lock() {
        Ok(()) => Ok((file, true)),
        Err(TryLockError::WouldBlock) => Ok((file, false)),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn open_file(path: &Path) -> io::Result<File> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    File::options().read(true).append(true).create(true).open(path)
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |data: io::Result<fs::Metadata>| data.ok().map(|data| (data.dev(), data.ino()));
    let ours = place(file.metadata());
    ours.is_some() && ours == place(fs::metadata(path))
}

#[cfg(not(unix))]
fn is_same(_file: &File, _path: &Path) -> bool {
    true
}
