//! `sftp`: for servers that let in nothing else. Each file is sent under another name and renamed, so that it is there whole
//! or not at all.

use std::path::Path;
use std::process::Output;

use crate::deploy::targets::error::DeployError;
use crate::deploy::targets::site::BuiltSite;
use crate::deploy::targets::ssh::{self, GOT, PUT, Server, folders, scratch, tool};
use crate::deploy::targets::target::{Done, Expect, NotWritten, Target, Version};
use crate::deploy::{Origin, SiteFile};
use crate::disk::error::IoError;

/// Files in one batch: a dead connection costs so many.
const BATCH: usize = 2_000;

/// What a file's name ends with while it is sent.
const PART: &str = ".newsprint-part";

/// A folder that sftp writes to.
pub(crate) struct Sftp {
    server: Server,
}

impl Sftp {
    pub(crate) fn new(server: Server) -> Self {
        Self { server }
    }

    /// Runs commands, in a local folder; the first that fails ends it, but for those that begin with a dash.
    fn run(&self, local: &Path, commands: &str) -> Result<Output, DeployError> {
        let mut command = tool("sftp");
        command.args(self.server.options()).args(["-q", "-b", "-", "--", self.server.host()]);
        command.current_dir(local);
        self.server.run(command, commands.as_bytes())
    }

    fn must(&self, local: &Path, commands: &str, action: &str) -> Result<Output, DeployError> {
        let output = self.run(local, commands)?;
        if output.status.success() { Ok(output) } else { Err(self.server.failed(action, &output)) }
    }

    fn there(&self, name: &str) -> String {
        quoted(&self.server.path(name))
    }

    /// Makes the folder itself and those above it.
    fn make_root(&self) -> Result<(), DeployError> {
        let path = self.server.path("");
        let parents = path.match_indices('/').map(|(at, _)| &path[..at]).filter(|parent| !parent.is_empty());
        let commands: String =
            parents.chain([path.as_str()]).map(|path| format!("-mkdir {}\n", quoted(path))).collect();
        self.must(self.server.scratch(), &commands, "create").map(drop)
    }
}

/// A path for sftp's own command line. In quotes, characters of patterns stand for themselves, also where it knows patterns.
fn quoted(path: &str) -> String {
    format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whether what was asked for is not there.
fn is_absent(output: &Output) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    said.contains("not found") || said.contains("No such file")
}

impl Target for Sftp {
    fn place(&self) -> &str {
        self.server.place()
    }

    fn read(&self, name: &str) -> Result<Option<(String, Version)>, DeployError> {
        // Signs of life are read and written while files are sent: each has a folder of its own.
        let local = scratch()?;
        let output = self.run(local.path(), &format!("get {} {GOT}\n", self.there(name)))?;
        self.server.fetched(&output, &local.path().join(GOT), is_absent(&output))
    }

    fn write(&self, name: &str, text: &str, expect: &Expect) -> Result<Version, NotWritten> {
        let (part, there) = (self.there(&format!("{name}.{}{PART}", std::process::id())), self.there(name));
        ssh::write(self, name, text, expect, |local| {
            let is_first = *expect == Expect::Absent;
            if is_first {
                self.make_root()?;
            }
            // The old way of renaming does not replace what is there: of two that come at once, one fails.
            let rename = if is_first { "rename -l" } else { "rename" };
            let output = self.run(local, &format!("put {PUT} {part}\n{rename} {part} {there}\n"))?;
            if output.status.success() {
                return Ok(());
            }
            let failed = self.server.failed("write to", &output);
            let _ = self.run(self.server.scratch(), &format!("-rm {part}\n"));
            let said = String::from_utf8_lossy(&output.stderr);
            let lost = is_first && said.contains("rename") && self.version(name)?.is_some();
            Err(if lost { NotWritten::Conflict } else { NotWritten::Failed(failed) })
        })
    }

    fn forget(&self, name: &str) -> Result<(), DeployError> {
        let command = format!("-rm {}\n", self.there(name));
        self.must(self.server.scratch(), &command, "write to").map(drop)
    }

    fn is_empty(&self) -> Result<bool, DeployError> {
        let output = self.run(self.server.scratch(), &format!("ls -1a {}\n", self.there("")))?;
        if !output.status.success() {
            return if is_absent(&output) { Ok(true) } else { Err(self.server.failed("list", &output)) };
        }
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        let name = |line: &str| line.trim().rsplit('/').next().unwrap_or_default().to_owned();
        let names = listed.lines().filter(|line| !line.starts_with("sftp>")).map(name);
        Ok(names.filter(|name| !matches!(name.as_str(), "" | "." | "..")).count() == 0)
    }

    /// Each costs a run of the tool.
    fn piece(&self) -> usize {
        4_000
    }

    fn send(&self, site: &BuiltSite, files: &[&SiteFile], done: Done<'_>) -> Result<(), DeployError> {
        for batch in files.chunks(BATCH) {
            let local = scratch()?;
            let mut commands = String::new();
            for (number, file) in batch.iter().enumerate() {
                let from = local.path().join(number.to_string());
                // A link under a name without patterns; what is made has no file to link to.
                let real =
                    std::path::absolute(site.real(file)).map_err(IoError::on("find", site.real(file)))?;
                if file.origin == Origin::Output {
                    site.check(file)?;
                    link(&real, &from)?;
                } else {
                    site.write(file, &from)?;
                }
                let (part, there) = (self.there(&format!("{}{PART}", file.path)), self.there(&file.path));
                commands.push_str(&format!("put {number} {part}\nrename {part} {there}\n"));
            }
            let folders = folders(batch.iter().map(|file| &file.path));
            let made: String = folders.iter().map(|path| format!("-mkdir {}\n", self.there(path))).collect();
            self.must(local.path(), &format!("{made}{commands}"), "send files to")?;
            if !batch.iter().all(|_| done()) {
                break;
            }
        }
        Ok(())
    }

    fn remove(&self, paths: &[String], done: Done<'_>) -> Result<(), DeployError> {
        for batch in paths.chunks(BATCH) {
            let mut commands: String =
                batch.iter().map(|path| format!("-rm {}\n", self.there(path))).collect();
            // The server refuses those that are not empty; what is within comes first.
            for folder in folders(batch).into_iter().rev() {
                commands.push_str(&format!("-rmdir {}\n", self.there(folder)));
            }
            self.must(self.server.scratch(), &commands, "remove files from")?;
            if !batch.iter().all(|_| done()) {
                break;
            }
        }
        Ok(())
    }

    /// The protocol has no sums: names only would be a promise that isn't kept.
    fn missing(&self, site: &BuiltSite) -> Result<Vec<String>, DeployError> {
        Ok(site.files.iter().map(|file| file.path.clone()).collect())
    }
}

#[cfg(unix)]
fn link(real: &Path, at: &Path) -> Result<(), DeployError> {
    Ok(std::os::unix::fs::symlink(real, at).map_err(IoError::on("write", at))?)
}

#[cfg(not(unix))]
fn link(real: &Path, at: &Path) -> Result<(), DeployError> {
    std::fs::copy(real, at).map(drop).map_err(|error| IoError::new("write", at, error).into())
}
