//! Sends the built site to where it is served from. Every target keeps the promise of [`crate::deploy`] in its own way: an
//! object store and a folder behind ssh are written to file by file in an order that is safe at every moment; a branch and a
//! folder of releases change at once.
//!
//! Secrets come from the environment or the provider's own files, and go nowhere else.
#![expect(clippy::disallowed_methods, reason = "targets are folders, commands and servers")]

mod engine;
mod error;
mod folder;
mod git;
mod holder;
pub(crate) mod notify;
mod options;
mod owed;
mod report;
mod rsync;
mod secrets;
mod sftp;
pub(crate) mod sign;
mod site;
mod ssh;
mod store;
mod store_keys;
mod target;

use std::path::Path;

pub(crate) use self::error::DeployError;
pub(crate) use self::options::{Adopt, DeployOptions};
pub(crate) use self::owed::Owed;
pub(crate) use self::report::Report;
pub(crate) use self::site::BuiltSite;
use self::target::Target;
use crate::config::{Config, Place, SshTool, TargetConfig};
use crate::deploy::Manifest;
use crate::disk::publish::{is_with, why_not};
use crate::ground::progress::Progress;

/// Deploys the built site.
///
/// # Errors
/// See [`DeployError`]. The site at the target is whole in any case.
pub(crate) fn deploy(
    target: &TargetConfig,
    config: &Config,
    options: &DeployOptions,
    progress: &dyn Progress,
) -> Result<Report, DeployError> {
    // Before anything is locked: a target in the folder that was built would wait for itself.
    if let Place::Folder { path, .. } = &target.place {
        check_folder(&options.root.join(path), (&options.root, &config.content), Some(&options.out))?;
    }
    let mut site = BuiltSite::read(&options.root, &options.out, config, Some(target))?;
    if !site.left_out.is_empty() {
        progress.say(&format!(
            "not deployed, for names that hosts or newsprint read: {}",
            site.left_out.join(", ")
        ));
    }
    match open(target, &options.root)? {
        Opened::Releases(releases) => releases.deploy(&mut site, options, progress),
        Opened::Branch(branch) => branch.deploy(&mut site, options, progress),
        Opened::Files(files) => engine::deploy(&*files, &mut site, options, progress),
    }
}

/// Goes back to the release before.
///
/// # Errors
/// There is none, or the target keeps none.
pub(crate) fn roll_back(target: &TargetConfig, root: &Path) -> Result<String, DeployError> {
    match open(target, root)? {
        Opened::Releases(releases) => releases.roll_back(),
        _ => Err(DeployError::refused(
            format!("the target {} keeps no releases to go back to", target.name),
            "check out the content as it was, build and deploy; targets of kind \"folder\" keep releases",
        )),
    }
}

/// What a deploy would do.
///
/// # Errors
/// The target could not be asked.
pub(crate) fn compare(
    target: &TargetConfig,
    config: &Config,
    (root, out): (&Path, &Path),
    progress: &dyn Progress,
) -> Result<Report, DeployError> {
    let options = DeployOptions {
        root: root.into(),
        out: out.into(),
        dry_run: true,
        verify: false,
        max_delete: None,
        allow_empty: true,
        adopt: Adopt::Yes,
    };
    deploy(target, config, &options, progress)
}

/// What a target holds, and held.
///
/// # Errors
/// The target could not be asked.
pub(crate) fn manifest(target: &TargetConfig, root: &Path) -> Result<Option<Manifest>, DeployError> {
    match open(target, root)? {
        Opened::Releases(releases) => releases.manifest(),
        Opened::Branch(branch) => branch.manifest(),
        Opened::Files(files) => engine::manifest(&*files),
    }
}

/// Refuses a folder that holds the site, or what was built of it, or is in there.
fn check_folder(
    path: &Path,
    (root, articles): (&Path, &[String]),
    out: Option<&Path>,
) -> Result<(), DeployError> {
    let why = match why_not(path, root, articles)? {
        None => out.map(|out| is_with(path, out)).transpose()?.flatten(),
        why => why,
    };
    let Some(why) = why else { return Ok(()) };
    let message = format!("{} can't be the folder of a target: {why}", path.display());
    Err(DeployError::refused(message, "give the target another `path` in site.toml"))
}

/// A target that can be asked, and written to.
enum Opened {
    Releases(folder::Releases),
    Branch(git::Branch),
    /// One that is written to file by file.
    Files(Box<dyn Target>),
}

fn open(target: &TargetConfig, root: &Path) -> Result<Opened, DeployError> {
    Ok(match &target.place {
        Place::Folder { path, keep } => {
            let path = root.join(path);
            check_folder(&path, (root, &[]), None)?;
            Opened::Releases(folder::Releases::open(&path, *keep)?)
        }
        Place::Git { remote, branch, history } => {
            let own = root.join(".newsprint/deploy").join(format!("{}.git", target.name));
            Opened::Branch(git::Branch::open(&own, root, remote, branch, *history)?)
        }
        Place::Store(config) => Opened::Files(Box::new(store::Store::open(config)?)),
        Place::Ssh { tool, host, port, path, config } => {
            let config = config.as_ref().map(|config| root.join(config));
            let server = ssh::Server::connect(host, *port, path, config)?;
            Opened::Files(match tool {
                SshTool::Rsync => Box::new(rsync::Rsync::new(server)),
                SshTool::Sftp => Box::new(sftp::Sftp::new(server)),
            })
        }
    })
}
