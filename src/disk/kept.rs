//! Files that one build leaves for the next. Each begins with the code that wrote it and ends with a checksum: one that is
//! damaged, cut off or of another newsprint is as good as none.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::disk::error::IoError;
use crate::disk::lock::Lock;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};

const MAGIC: &[u8; 8] = b"npkept01";

/// Bytes before the content: the magic, the code's fingerprint.
const HEADER: usize = 24;

/// What is wrong with what another newsprint kept.
const OTHER_CODE: &str = "that of another newsprint";

/// Reads what was kept; none, with a notice where there is something to say, when it can't be used. `code` is of all that the
/// content depends on but what the caller checks itself.
pub(crate) fn load(path: &Path, code: Fingerprint) -> (Option<Vec<u8>>, Option<Diagnostic>) {
    let mut bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return (None, None),
        Err(error) => {
            let error = IoError::new("read", path, error);
            return (None, Some(Diagnostic::warning(format!("the cache is not used: {error}"))));
        }
    };
    match check(&bytes, code) {
        Ok(end) => {
            bytes.truncate(end);
            bytes.drain(..HEADER);
            (Some(bytes), None)
        }
        Err(why) => {
            let message = format!("the cache is {why}; what it said of earlier builds is not used");
            // After an upgrade the cache of articles says so already.
            let finding =
                if why == OTHER_CODE { Diagnostic::note(message) } else { Diagnostic::warning(message) };
            (None, Some(finding))
        }
    }
}

/// Where the content ends.
fn check(bytes: &[u8], code: Fingerprint) -> Result<usize, &'static str> {
    let (content, sum) = bytes.split_last_chunk::<16>().ok_or("cut off")?;
    if content.len() < HEADER || !content.starts_with(MAGIC) || Fingerprint::of(content).0 != *sum {
        return Err("damaged");
    }
    if content[MAGIC.len()..HEADER] != code.0 {
        return Err(OTHER_CODE);
    }
    Ok(content.len())
}

/// Puts the content in place of the one on the disk, whole. Whoever writes holds the lock of what the content is about: two
/// builds must not write the same file at once.
///
/// # Errors
/// When the disk says no; the one that was there still is.
pub(crate) fn save(_held: &Lock, path: &Path, code: Fingerprint, content: &[u8]) -> Result<(), IoError> {
    let write = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let new = path.with_extension("new");
        let mut file = File::create(&new)?;
        let mut hasher = Hasher::new();
        hasher.begin_bytes((HEADER + content.len()) as u64);
        for piece in [&MAGIC[..], &code.0, content] {
            hasher.piece(piece);
            file.write_all(piece)?;
        }
        file.write_all(&hasher.finish().0)?;
        fs::rename(&new, path)
    };
    write().map_err(IoError::on("write", path))
}
