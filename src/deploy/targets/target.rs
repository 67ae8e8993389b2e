//! What a target can do that is written to file by file.

use std::time::Duration;

use crate::deploy::SiteFile;
use crate::deploy::targets::error::DeployError;
use crate::deploy::targets::site::BuiltSite;
use crate::ground::fingerprint::Fingerprint;

/// Which version of an object was read or written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) tag: Option<String>,
    pub(crate) number: Option<String>,
}

impl Version {
    /// Where files have no version of their own: which text it is.
    pub(crate) fn of(text: &str) -> Self {
        Self { tag: Some(Fingerprint::of(text.as_bytes()).to_string()), number: None }
    }
}

/// A text with the version that it is.
pub(crate) fn with_version(text: String) -> (String, Version) {
    let version = Version::of(&text);
    (text, version)
}

/// What has to be there for a write to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Nothing.
    Absent,
    /// This.
    Version(Version),
}

/// Why an object of ours was not written.
#[derive(Debug)]
pub(crate) enum NotWritten {
    /// Something else was there than expected.
    Conflict,
    /// The target said no.
    Failed(DeployError),
}

impl From<DeployError> for NotWritten {
    fn from(error: DeployError) -> Self {
        Self::Failed(error)
    }
}

/// Hears of each file that is sent or removed; false: stop.
pub(crate) type Done<'a> = &'a (dyn Fn() -> bool + Sync);

/// A target that is written to file by file. Each file is put whole or not at all.
pub(crate) trait Target: Sync {
    /// Where it is, for messages.
    fn place(&self) -> &str;

    /// An object of ours.
    fn read(&self, name: &str) -> Result<Option<(String, Version)>, DeployError>;

    /// Which version of it is there.
    fn version(&self, name: &str) -> Result<Option<Version>, DeployError> {
        Ok(self.read(name)?.map(|(_, version)| version))
    }

    /// Puts an object of ours, if what is there is as expected.
    fn write(&self, name: &str, text: &str, expect: &Expect) -> Result<Version, NotWritten>;

    /// Removes an object of ours.
    fn forget(&self, name: &str) -> Result<(), DeployError>;

    /// Whether anything is there, before the first deploy.
    fn is_empty(&self) -> Result<bool, DeployError>;

    /// Sends files, in any order.
    fn send(&self, site: &BuiltSite, files: &[&SiteFile], done: Done<'_>) -> Result<(), DeployError>;

    /// Removes files; what is not there is removed already.
    fn remove(&self, paths: &[String], done: Done<'_>) -> Result<(), DeployError>;

    /// Files that are not there or have another size than they should.
    fn missing(&self, site: &BuiltSite) -> Result<Vec<String>, DeployError>;

    /// Files that are sent at a time.
    fn piece(&self) -> usize {
        256
    }

    /// How often a sign of life is given.
    fn beat(&self) -> Duration {
        Duration::from_secs(8)
    }
}
