//! What can go wrong outside: every error names the action and the path.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::ground::diagnostic::{Diagnostic, Printable};

/// Why a command ended without its work done.
#[derive(Debug)]
pub enum Failure {
    /// Something in `site.toml`, the theme or the arguments: exit code 2.
    Config(Vec<Diagnostic>),
    /// The arguments make no sense here: exit code 2.
    Usage(String),
    /// Disk: exit code 3. With it what was found out before.
    Io(IoError, Vec<Diagnostic>),
}

impl From<IoError> for Failure {
    fn from(error: IoError) -> Self {
        Self::Io(error, Vec::new())
    }
}

/// The disk said no. The exit code of these is 3.
#[derive(Debug)]
pub struct IoError {
    /// What was being done, fit for "cannot …": `write`, `read the folder`.
    pub action: &'static str,
    /// To which file or folder, as the user would name it.
    pub path: PathBuf,
    /// What the system answered.
    pub source: io::Error,
}

impl IoError {
    /// Names what was being done, and to what.
    pub fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.into(), source }
    }

    /// The same, for `map_err`.
    pub(crate) fn on(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::new(action, path.as_ref(), source)
    }

    /// What to do about it, where that can be known.
    pub fn help(&self) -> Option<&'static str> {
        match self.source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(
                "make room on the disk and run the same command again; what was published before is whole",
            ),
            io::ErrorKind::ReadOnlyFilesystem => Some("the disk is mounted read-only; choose another folder"),
            io::ErrorKind::PermissionDenied => Some("see who owns it and what its permissions are"),
            _ => None,
        }
    }

    /// The same as a finding about a file of the site, for errors that the rest of the build survives.
    pub fn into_diagnostic(self, file: impl Into<String>) -> Diagnostic {
        let finding = Diagnostic::error(format!("cannot {} it: {}", self.action, self.source)).at(file);
        match self.help() {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}

/// `cannot write public/2024/index.html: No space left on device (os error 28)`
impl fmt::Display for IoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.to_string_lossy();
        write!(f, "cannot {} {}: {}", self.action, Printable(&path), self.source)
    }
}

impl std::error::Error for IoError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// Why nothing, or not all, was published.
#[derive(Debug)]
pub(crate) enum PublishError {
    /// The disk said no: exit code 3.
    Io(IoError),
    /// newsprint won't: the folder is not one to publish to, or holds what is not ours. Exit code 2.
    Refused(Box<Diagnostic>),
}

impl PublishError {
    pub(crate) fn refused(diagnostic: Diagnostic) -> Self {
        Self::Refused(Box::new(diagnostic))
    }

    /// Why a command ended, with what was found out before.
    pub(crate) fn after(self, mut found: Vec<Diagnostic>) -> Failure {
        match self {
            Self::Io(error) => Failure::Io(error, found),
            Self::Refused(refusal) => {
                found.push(*refusal);
                Failure::Config(found)
            }
        }
    }
}

impl From<IoError> for PublishError {
    fn from(error: IoError) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => {
                write!(f, "error: {error}")?;
                error.help().map_or(Ok(()), |help| write!(f, "\n  help: {help}"))
            }
            Self::Refused(diagnostic) => diagnostic.fmt(f),
        }
    }
}

impl std::error::Error for PublishError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Refused(_) => None,
        }
    }
}
