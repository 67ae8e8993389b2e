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
    /// Whether it is in a folder of the site that files are read from.
    pub inside: bool,
}

/// Whether there is such a file or folder.
pub(crate) fn is_there(path: &Path) -> bool {
    path.exists()
}

/// Reads one file. Its path is the one as seen from `content/` when it is there, in `pages/` or in another of the `folders` with
/// articles, else the one that was given.
///
/// # Errors
/// The disk's, with the path.
pub(crate) fn read(root: &Path, path: &Path, folders: &[String]) -> Result<Single, IoError> {
    let error = |source| IoError::new("read", path, source);
    let mut bytes = Vec::new();
    let mut file = File::open(path).map_err(error)?.take(MAX_FILE_BYTES + 1);
    file.read_to_end(&mut bytes).map_err(error)?;
    let real = path.canonicalize().ok();
    let below = |folder: &str| {
        let folder = root.join(folder).canonicalize().ok()?;
        Some(tree::escaped(real.as_deref()?.strip_prefix(folder).ok()?))
    };
    let beside = |folder: &str| Some(format!("../{folder}/{}", below(folder)?));
    let others = folders.iter().map(String::as_str).filter(|folder| *folder != "content").chain(["pages"]);
    let inside = below("content").or_else(|| others.into_iter().find_map(beside));
    let is_inside = inside.is_some();
    let shown = inside.unwrap_or_else(|| path.to_string_lossy().into_owned());
    Ok(Single { file: RawFile { path: ContentPath(shown), bytes }, inside: is_inside })
}
