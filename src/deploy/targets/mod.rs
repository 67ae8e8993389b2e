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
mod rsync;
mod secrets;
mod sftp;
mod site;
mod ssh;
mod store;
mod store_keys;
mod target;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

pub(crate) use self::error::DeployError;
pub(crate) use self::site::BuiltSite;
use self::target::Target;
use crate::config::{Config, Place, SshTool, TargetConfig};
use crate::deploy::{Change, GROUPS, Kind, Manifest};
use crate::ground::progress::Progress;

/// Whether to write into a place that holds what newsprint did not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adopt {
    /// Files of the same names are replaced, all others stay.
    Yes,
    /// No.
    No,
}

/// What a deploy is asked to do.
#[derive(Debug, Clone)]
pub(crate) struct DeployOptions {
    /// The site's folder.
    pub root: PathBuf,
    /// The output folder.
    pub out: PathBuf,
    /// Only say what would be done.
    pub dry_run: bool,
    /// Look at what is really there.
    pub verify: bool,
    /// Files removed at most.
    pub max_delete: Option<usize>,
    /// What newsprint did not write.
    pub adopt: Adopt,
}

/// Files that may be removed without being asked for: a tenth of the site, and always these.
const FEW: usize = 100;

impl DeployOptions {
    /// Refuses to remove more than was meant: a build without its articles looks like a site that shrank.
    fn check_removals(&self, change: &Change, held: Option<&Manifest>) -> Result<(), DeployError> {
        let live = held.map_or(0, |manifest| manifest.live().count());
        let most = self.max_delete.unwrap_or_else(|| FEW.max(live / 10));
        let removed = change.remove.len();
        if removed <= most {
            return Ok(());
        }
        Err(DeployError::refused(
            format!("{removed} of {live} files would be removed, more than {most}; nothing was sent"),
            format!("see that the build is whole; if it is, --max-delete {removed} lets them go"),
        ))
    }
}

/// What a deploy did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Report {
    /// Where to.
    pub place: String,
    /// Files of the site.
    pub files: usize,
    /// Files sent that were not there.
    pub new: usize,
    /// Files sent in place of others.
    pub changed: usize,
    /// Files that were there.
    pub unchanged: usize,
    /// Bytes of the files sent, before packing.
    pub bytes: u64,
    /// Files removed.
    pub removed: usize,
    /// Assets that the next deploy removes.
    pub spared: usize,
    /// Files that were not as the manifest said, with `--verify`.
    pub repaired: usize,
    /// Whether anything was written.
    pub done: bool,
    /// Files sent, by kind.
    pub kinds: BTreeMap<Kind, usize>,
}

impl Report {
    fn of(change: &Change, site: &BuiltSite, place: &str) -> Self {
        let mut report = Self {
            place: place.into(),
            files: site.files.len(),
            new: change.new,
            changed: change.changed,
            unchanged: change.unchanged,
            removed: change.remove.len(),
            spared: change.spared.len(),
            ..Self::default()
        };
        for number in GROUPS.iter().flat_map(|group| &change.groups[*group as usize]) {
            let file = &site.files[*number];
            report.bytes += file.size;
            *report.kinds.entry(file.kind()).or_default() += 1;
        }
        report
    }

    /// Files sent.
    pub(crate) fn sent(&self) -> usize {
        self.new + self.changed
    }
}

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
    let site = BuiltSite::read(&options.root, &options.out, config, Some(target))?;
    if !site.left_out.is_empty() {
        progress.say(&format!(
            "not deployed, for names that hosts or newsprint read: {}",
            site.left_out.join(", ")
        ));
    }
    match &target.place {
        Place::Folder { path, keep } => {
            folder::Releases::open(&options.root.join(path), *keep)?.deploy(&site, options, progress)
        }
        Place::Git { remote, branch, history } => {
            let own = git_folder(&options.root, target);
            git::Branch::open(&own, &options.root, remote, branch, *history)?.deploy(&site, options, progress)
        }
        _ => engine::deploy(&*open(target, &options.root)?, &site, options, progress),
    }
}

/// Goes back to the release before.
///
/// # Errors
/// There is none, or the target keeps none.
pub(crate) fn roll_back(target: &TargetConfig, root: &Path) -> Result<String, DeployError> {
    match &target.place {
        Place::Folder { path, keep } => folder::Releases::open(&root.join(path), *keep)?.roll_back(),
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
    options: &DeployOptions,
    progress: &dyn Progress,
) -> Result<Report, DeployError> {
    let options =
        DeployOptions { dry_run: true, max_delete: Some(usize::MAX), adopt: Adopt::Yes, ..options.clone() };
    match &target.place {
        Place::Folder { .. } | Place::Git { .. } => deploy(target, config, &options, progress),
        _ => {
            let site = BuiltSite::read(&options.root, &options.out, config, Some(target))?;
            engine::compare(&*open(target, &options.root)?, &site, &options).map(|(report, _)| report)
        }
    }
}

/// What a target holds, and held.
///
/// # Errors
/// The target could not be asked.
pub(crate) fn manifest(target: &TargetConfig, root: &Path) -> Result<Option<Manifest>, DeployError> {
    match &target.place {
        Place::Folder { path, keep } => folder::Releases::open(&root.join(path), *keep)?.manifest(),
        Place::Git { remote, branch, history } => {
            git::Branch::open(&git_folder(root, target), root, remote, branch, *history)?.manifest()
        }
        _ => engine::manifest(&*open(target, root)?),
    }
}

fn git_folder(root: &Path, target: &TargetConfig) -> PathBuf {
    root.join(".newsprint/deploy").join(format!("{}.git", target.name))
}

/// A target that is written to file by file.
fn open(target: &TargetConfig, root: &Path) -> Result<Box<dyn Target>, DeployError> {
    match &target.place {
        Place::Store(config) => Ok(Box::new(store::Store::open(config)?)),
        Place::Ssh { tool, host, port, path, config } => {
            let config = config.as_ref().map(|config| root.join(config));
            let server = ssh::Server::connect(host, *port, path, config)?;
            Ok(match tool {
                SshTool::Rsync => Box::new(rsync::Rsync::new(server)),
                SshTool::Sftp => Box::new(sftp::Sftp::new(server)),
            })
        }
        Place::Folder { .. } | Place::Git { .. } => {
            Err(DeployError::refused("not a target of this kind", ""))
        }
    }
}
