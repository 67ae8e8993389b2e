//! How commands end, and what is said of one that ends before its work is done.

use crate::cli::report::{Detail, print, print_one};
use crate::cli::stream::Stream;
use crate::deploy::targets::DeployError;
use crate::disk::error::{Failure, IoError};
use crate::ground::diagnostic::Diagnostic;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Exit {
    /// Done; files left out are named.
    Done = 0,
    /// Errors in the content, where these count.
    Content = 1,
    /// Usage or configuration.
    Usage = 2,
    /// Disk or network.
    Outside = 3,
}

/// Why a command ended before its work was done.
pub(super) enum Stop {
    Failed(Failure),
    /// One finding that says it all.
    Found(Exit, Box<Diagnostic>),
}

impl Stop {
    /// The arguments, or what they name, make no sense here.
    pub(super) fn usage(found: Diagnostic) -> Self {
        Self::Found(Exit::Usage, Box::new(found))
    }

    /// Says why. `outcome` is what a user whose configuration has faults needs to know of the work: `nothing was built`.
    pub(super) fn tell(self, outcome: &str, stderr: &mut Stream<'_>) -> Exit {
        match self {
            Self::Found(exit, found) => {
                print_one(&found, stderr);
                exit
            }
            Self::Failed(Failure::Usage(message)) => {
                print_one(&Diagnostic::error(message), stderr);
                Exit::Usage
            }
            Self::Failed(Failure::Config(found)) => {
                print(&found, Detail::Brief, stderr);
                stderr.line(outcome);
                Exit::Usage
            }
            Self::Failed(Failure::Io(error, found)) => {
                print(&found, Detail::Brief, stderr);
                print_one(
                    &Diagnostic::error(error.to_string()).help(error.help().unwrap_or_default()),
                    stderr,
                );
                Exit::Outside
            }
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<IoError> for Stop {
    fn from(error: IoError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<DeployError> for Stop {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Refused(found) => Self::Found(Exit::Usage, found),
            DeployError::Outside(found) => Self::Found(Exit::Outside, found),
            DeployError::Io(error) => error.into(),
        }
    }
}
