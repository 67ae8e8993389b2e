//! What can go wrong outside: every error names the action and the path.

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

impl Failure {
    /// newsprint won't.
    pub(crate) fn refused(refusal: Diagnostic) -> Self {
        Self::Config(vec![refusal])
    }

    /// The same, with what was found out before.
    pub(crate) fn after(self, mut found: Vec<Diagnostic>) -> Self {
        match self {
            Self::Io(error, more) => {
                found.extend(more);
                Self::Io(error, found)
            }
            Self::Config(more) => {
                found.extend(more);
                Self::Config(found)
            }
            usage @ Self::Usage(_) => usage,
        }
    }
}

impl From<IoError> for Failure {
    fn from(error: IoError) -> Self {
        Self::Io(error, Vec::new())
    }
}

/// The disk said no: `cannot write public/2024/index.html: No space left on device (os error 28)`. The exit code of these is 3.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} {}: {source}", Printable(&path.to_string_lossy()))]
pub struct IoError {
    /// What was being done, fit for "cannot …": `write`, `read the folder`.
    pub action: &'static str,
    /// To which file or folder, as the user would name it.
    pub path: PathBuf,
    /// What the system answered.
    pub source: io::Error,
    /// What to do about it, where whoever asked knows.
    pub advice: Option<&'static str>,
}

impl IoError {
    /// Names what was being done, and to what.
    pub fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.into(), source, advice: None }
    }

    /// The same, for `map_err`.
    pub(crate) fn on(action: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::new(action, path.as_ref(), source)
    }

    /// What to do about it, where that can be known.
    pub fn help(&self) -> Option<&'static str> {
        match self.source.kind() {
            _ if self.advice.is_some() => self.advice,
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
