//! Which folders are never published to, however they are spelled.

use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::disk::error::{Failure, IoError};
use crate::ground::diagnostic::Diagnostic;

/// Folders of a site that hold what its editor wrote, or what newsprint keeps.
const OWN: &[&str] = &["content", "pages", "revisions", "templates", "static", ".newsprint", ".git"];

/// Refuses an output folder that is, holds or lies in something of the user's that is no output; `articles` are the folders of articles
/// that `site.toml` names. [`crate::disk::publish::Publisher`] checks all others anyway; a build asks before it reads any article.
///
/// # Errors
/// Why it is refused.
pub(crate) fn check_place(out: &Path, root: &Path, articles: &[String]) -> Result<(), Failure> {
    match why_not(out, root, articles)? {
        None => Ok(()),
        Some(why) => {
            let message = format!("{} can't be the output folder: {why}", out.display());
            Err(Failure::refused(Diagnostic::error(message).help("name another one with --out")))
        }
    }
}

/// Why nothing is published to a folder; none where it can be.
///
/// # Errors
/// The disk's.
pub(crate) fn why_not(out: &Path, root: &Path, articles: &[String]) -> Result<Option<String>, IoError> {
    let real_out = real(out)?;
    let real_root = real(root)?;
    let refuse = |why: String| Ok(Some(why));
    if real_root.starts_with(&real_out) {
        return refuse("it holds the site itself".into());
    }
    for name in OWN.iter().copied().chain(articles.iter().map(String::as_str)) {
        let own = real(&root.join(name))?;
        if real_out.starts_with(&own) {
            return refuse(format!("it is in {name}/ of the site"));
        }
        if own.starts_with(&real_out) {
            return refuse(format!("it holds {name}/ of the site"));
        }
    }
    if real_out.components().any(|part| part.as_os_str() == ".git") {
        return refuse("it is in a .git folder".into());
    }
    let home = env::home_dir().filter(|home| home.is_absolute());
    if home.is_some_and(|home| real(&home).is_ok_and(|home| home.starts_with(&real_out))) {
        return refuse("it holds your home folder".into());
    }
    Ok(None)
}

/// Why a folder can't be a target of the output folder: one is in the other.
///
/// # Errors
/// The disk's.
pub(crate) fn is_with(target: &Path, out: &Path) -> Result<Option<String>, IoError> {
    let (real_target, real_out) = (real(target)?, real(out)?);
    if real_target.starts_with(&real_out) {
        return Ok(Some("it is in the folder that a build prints to".into()));
    }
    Ok(real_out.starts_with(&real_target).then(|| "it holds the folder that a build prints to".into()))
}

/// The absolute path without links and `..`, also of a folder that is not there yet.
pub(crate) fn real(path: &Path) -> Result<PathBuf, IoError> {
    let absolute = std::path::absolute(path).map_err(IoError::on("find", path))?;
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => _ = real.pop(),
            part => {
                real.push(part);
                if let Ok(led_to) = fs::canonicalize(&real) {
                    real = led_to;
                }
            }
        }
    }
    Ok(real)
}
