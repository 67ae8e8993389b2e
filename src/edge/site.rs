//! The site's own file, `site.toml`.

use std::io::ErrorKind;
use std::path::Path;

use super::error::IoError;
use crate::pipeline::Failure;

/// The text of `site.toml`.
///
/// # Errors
/// Usage when there is none: this is no site's folder. Disk when it can't be read.
pub fn read_config(root: &Path) -> Result<String, Failure> {
    let path = root.join("site.toml");
    match std::fs::read(&path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Failure::Usage(format!(
            "no site.toml in {}: run `newsprint init` to make a site, or name its folder with --root",
            // "no site.toml in ." would not tell which folder the shell is in.
            std::path::absolute(root).unwrap_or_else(|_| root.to_owned()).display()
        ))),
        Err(error) => Err(Failure::Io(IoError::new("read", &path, error), Vec::new())),
    }
}
