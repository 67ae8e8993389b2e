//! Writes the files of a new site. Never overwrites a file, never adds to articles that are there.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::disk::error::IoError;

/// What became of a new site.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Created {
        /// How many files were written.
        files: usize,
    },
    /// The folder is a site already; nothing was written.
    IsSite,
}

/// A file of a new site: its path below the site's folder, with `/` between folders, and its text.
pub(crate) type NewFile<'a> = (&'a str, &'a str);

/// Lays out a new site: `site.toml`, other `files` where there is none of that name, and `articles` where `content/`
/// holds nothing yet. `site.toml` comes last: without it the folder is no site, and a second try can finish the work.
///
/// # Errors
/// The disk's, with the path.
pub(crate) fn create(
    folder: &Path,
    site_toml: &str,
    files: &[NewFile<'_>],
    articles: &[NewFile<'_>],
) -> Result<Outcome, IoError> {
    let config = folder.join("site.toml");
    // A broken link counts: it was put there on purpose.
    if fs::symlink_metadata(&config).is_ok() {
        return Ok(Outcome::IsSite);
    }
    let content = folder.join("content");
    let has_articles = match fs::read_dir(&content) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => return Err(IoError::new("read", &content, error)),
    };
    fs::create_dir_all(&content).map_err(|error| IoError::new("create", &content, error))?;
    let articles = if has_articles { &[] } else { articles };
    let mut written = 0;
    for (name, text) in files.iter().chain(articles).chain([&("site.toml", site_toml)]) {
        written += usize::from(write_new(&folder.join(name), text.as_bytes())?);
    }
    Ok(Outcome::Created { files: written })
}

/// Writes a file that is not there yet, and says whether it did.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<bool, IoError> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| IoError::new("create", parent, error))?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(bytes).map_err(|error| IoError::new("write", path, error))?;
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(IoError::new("create", path, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [NewFile<'_>; 1] = [("README.md", "new\n")];
    const ARTICLES: [NewFile<'_>; 1] = [("content/2024/a.md", "new\n")];

    fn text(folder: &Path, name: &str) -> Option<String> {
        fs::read_to_string(folder.join(name)).ok()
    }

    #[test]
    fn a_site_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("site.toml"), "mine").unwrap();
        assert_eq!(create(folder.path(), "new", &FILES, &ARTICLES).unwrap(), Outcome::IsSite);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(text(folder.path(), "site.toml").as_deref(), Some("mine"));
    }

    #[test]
    fn files_and_articles_that_are_there_stay_and_no_sample_joins_them() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::create_dir(folder.join("content")).unwrap();
        fs::write(folder.join("content/mine.md"), "mine").unwrap();
        fs::write(folder.join("README.md"), "mine").unwrap();
        assert_eq!(create(folder, "new", &FILES, &ARTICLES).unwrap(), Outcome::Created { files: 1 });
        assert_eq!(text(folder, "README.md").as_deref(), Some("mine"));
        assert_eq!(text(folder, "site.toml").as_deref(), Some("new"));
        assert_eq!(text(folder, "content/2024/a.md"), None);
    }

    #[test]
    fn a_file_in_place_of_a_folder_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let content = folder.path().join("content");
        fs::write(&content, "mine").unwrap();
        let error = create(folder.path(), "new", &FILES, &ARTICLES).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot read {}: Not a directory (os error 20)", content.display())
        );
        assert_eq!(text(folder.path(), "site.toml"), None);
    }
}
