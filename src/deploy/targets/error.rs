//! Why nothing, or not all, was deployed.

use crate::disk::error::IoError;
use crate::ground::diagnostic::Diagnostic;

/// Why a deploy ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeployError {
    /// newsprint won't: exit code 2.
    #[error("{0}")]
    Refused(Box<Diagnostic>),
    /// The target or the way to it: exit code 3.
    #[error("{0}")]
    Outside(Box<Diagnostic>),
    /// The disk of this machine: exit code 3.
    #[error(transparent)]
    Io(#[from] IoError),
}

impl DeployError {
    pub(crate) fn refused(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Refused(Box::new(Diagnostic::error(message).help(help)))
    }

    pub(crate) fn outside(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Outside(Box::new(Diagnostic::error(message).help(help)))
    }
}

/// What to say of a tool that can't be run.
pub(crate) fn no_tool(name: &str) -> impl FnOnce(std::io::Error) -> DeployError {
    move |error| DeployError::outside(format!("cannot run {name}: {error}"), format!("install {name}"))
}
