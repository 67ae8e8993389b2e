//! The site's own file, `site.toml`.

use std::io::ErrorKind;
use std::path::{Path, absolute};

use super::error::IoError;
use crate::diagnostic::Diagnostic;
use crate::pipeline::Failure;

/// The text of `site.toml`.
///
/// # Errors
/// Usage when there is none: this is no site's folder. Configuration when it is not text. Disk when it can't be read.
pub fn read_config(root: &Path) -> Result<String, Failure> {
    let no_site = || {
        // "no site.toml in ." would not tell which folder the shell is in.
        let root = absolute(root).unwrap_or_else(|_| root.to_owned());
        Failure::Usage(format!(
            "no site.toml in {}: run `newsprint init` to make a site, or name its folder with --root",
            root.display()
        ))
    };
    read_config_if_there(root)?.ok_or_else(no_site)
}

/// The text of `site.toml`; none where there is none: `explain` works outside a site too.
///
/// # Errors
/// As [`read_config`].
pub fn read_config_if_there(root: &Path) -> Result<Option<String>, Failure> {
    let path = root.join("site.toml");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::Io(IoError::new("read", &path, error), Vec::new())),
    };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
        let found = Diagnostic::error("the file is not UTF-8, as TOML has to be").at("site.toml");
        let found = found.line(u32::try_from(line).unwrap_or(u32::MAX)).help("save it as UTF-8");
        Failure::Config(vec![found])
    })
}
