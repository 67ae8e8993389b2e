//! One article file by itself, inside a site or not, for `explain`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::content::{ContentPath, MAX_FILE_BYTES, RawFile};
use crate::disk::error::IoError;
use crate::disk::tree;

/// An article file and where it stands.
#[derive(Debug)]
pub(crate) struct Single {
    /// The file; its bytes end just beyond [`MAX_FILE_BYTES`], so that the parser sees that it is too large.
    pub file: RawFile,
    /// Whether it is below the `content/` of the site.
    pub inside: bool,
}

/// Reads one file. Its path is the one below `content/` when it is there, else the one that was given.
///
/// # Errors
/// The disk's, with the path.
pub(crate) fn read(root: &Path, path: &Path) -> Result<Single, IoError> {
    let error = |source| IoError::new("read", path, source);
    let mut bytes = Vec::new();
    let mut file = File::open(path).map_err(error)?.take(MAX_FILE_BYTES + 1);
    file.read_to_end(&mut bytes).map_err(error)?;
    let real = path.canonicalize().ok();
    let content = root.join("content").canonicalize().ok();
    let below =
        real.as_deref().zip(content.as_deref()).and_then(|(real, content)| real.strip_prefix(content).ok());
    let shown = match below {
        Some(below) => tree::escaped(below),
        None => path.to_string_lossy().into_owned(),
    };
    Ok(Single { file: RawFile { path: ContentPath(shown), bytes }, inside: below.is_some() })
}
