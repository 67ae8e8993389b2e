//! `rsync` over ssh: sends what it is told to send, file by file, each put in place whole.

use std::ffi::OsString;
use std::fs;
use std::process::{Command, Output};

use super::super::error::IoError;
use super::error::DeployError;
use super::site::BuiltSite;
use super::ssh::{Server, scratch, tool};
use super::target::{Done, Expect, NotWritten, Target, Version, with_version};
use crate::deploy::{Origin, SiteFile};

/// What rsync says when a file is not there (`some files could not be transferred`).
const PARTIAL: i32 = 23;

/// A folder that rsync writes to.
pub(super) struct Rsync {
    server: Server,
}

impl Rsync {
    pub(super) fn new(server: Server) -> Self {
        Self { server }
    }

    fn command(&self) -> Command {
        let mut ssh = OsString::from("ssh");
        for option in self.server.options() {
            // rsync splits at spaces and knows quotes.
            ssh.push(" '");
            ssh.push(option.to_string_lossy().replace('\'', "''"));
            ssh.push("'");
        }
        let mut command = tool("rsync");
        command.arg("--rsh").arg(ssh).args(["--times", "--chmod=D755,F644", "--timeout=120"]);
        command
    }

    /// The folder there, or a file in it.
    fn there(&self, name: &str) -> String {
        format!("{}:{}", self.server.host(), self.server.path(name))
    }

    fn run(&self, command: Command, input: &[u8], action: &str) -> Result<Output, DeployError> {
        let output = self.server.run(command, input)?;
        if output.status.success() { Ok(output) } else { Err(self.server.failed(action, &output)) }
    }

    /// Sends the files of a folder that are listed.
    fn send_from(&self, from: &std::path::Path, list: &[u8]) -> Result<(), DeployError> {
        let mut command = self.command();
        // What has the same size and time there may still have other bytes.
        command.args(["--ignore-times", "--from0", "--files-from=-", "--mkpath", "--copy-links"]);
        let mut folder = from.as_os_str().to_owned();
        folder.push("/");
        command.arg("--").arg(folder).arg(self.there("") + "/");
        self.run(command, list, "send files to").map(drop)
    }

    fn get(&self, name: &str) -> Result<Option<String>, DeployError> {
        let to = self.server.scratch().join("got");
        let _ = fs::remove_file(&to);
        let mut command = self.command();
        command.arg("--").arg(self.there(name)).arg(&to);
        let output = self.server.run(command, b"")?;
        if output.status.success() {
            return match fs::read(&to) {
                Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
                Err(error) => Err(IoError::new("read", &to, error).into()),
            };
        }
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() == Some(PARTIAL) && said.contains("No such file or directory") {
            return Ok(None);
        }
        Err(self.server.failed("read", &output))
    }
}

impl Target for Rsync {
    fn place(&self) -> &str {
        self.server.place()
    }

    fn read(&self, name: &str) -> Result<Option<(String, Version)>, DeployError> {
        Ok(self.get(name)?.map(with_version))
    }

    fn write(&self, name: &str, text: &str, expect: &Expect) -> Result<Version, NotWritten> {
        let from = self.server.scratch().join(name);
        fs::write(&from, text).map_err(|error| DeployError::from(IoError::new("write", &from, error)))?;
        let mut command = self.command();
        command.args(["--ignore-times", "--mkpath"]);
        match expect {
            // Of two that come at once, one finds the other's.
            Expect::Absent => _ = command.arg("--ignore-existing"),
            Expect::Version(version) => {
                if self.version(name)?.as_ref() != Some(version) {
                    return Err(NotWritten::Conflict);
                }
            }
        }
        command.arg("--").arg(&from).arg(self.there(name));
        self.run(command, b"", "write to")?;
        match self.get(name)? {
            Some(there) if there == text => Ok(Version::of(text)),
            _ => Err(NotWritten::Conflict),
        }
    }

    fn forget(&self, name: &str) -> Result<(), DeployError> {
        self.remove(&[name.to_owned()], &|| true)
    }

    fn is_empty(&self) -> Result<bool, DeployError> {
        let mut command = self.command();
        command.args(["--list-only", "--dirs", "--"]).arg(self.there("") + "/");
        let output = self.server.run(command, b"")?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() == Some(PARTIAL) && said.contains("No such file or directory") {
            return Ok(true);
        }
        if !output.status.success() {
            return Err(self.server.failed("list", &output));
        }
        // The folder itself is one line.
        Ok(String::from_utf8_lossy(&output.stdout).lines().count() <= 1)
    }

    /// Each costs a run of the tool.
    fn piece(&self) -> usize {
        4_000
    }

    fn send(&self, site: &BuiltSite, files: &[&SiteFile], done: Done<'_>) -> Result<(), DeployError> {
        let made = scratch()?;
        let (mut built, mut own) = (Vec::new(), Vec::new());
        for file in files {
            let list = if file.origin == Origin::Output {
                site.check(file)?;
                &mut built
            } else {
                let to = made.path().join(&file.path);
                let folder = to.parent().unwrap_or(made.path());
                fs::create_dir_all(folder).map_err(IoError::on("create the folder", folder))?;
                fs::write(&to, site.bytes(file)?).map_err(IoError::on("write", &to))?;
                &mut own
            };
            list.extend(file.path.as_bytes());
            list.push(0);
        }
        for (folder, list) in [(site.out.as_path(), built), (made.path(), own)] {
            if !list.is_empty() {
                self.send_from(folder, &list)?;
            }
        }
        files.iter().all(|file| done(file));
        Ok(())
    }

    fn remove(&self, paths: &[String], done: &(dyn Fn() -> bool + Sync)) -> Result<(), DeployError> {
        let empty = scratch()?;
        let mut list = Vec::new();
        for path in paths {
            // The folders on the way have to be there, or rsync looks no further.
            if let Some((folder, _)) = path.rsplit_once('/') {
                let folder = empty.path().join(folder);
                fs::create_dir_all(&folder).map_err(IoError::on("create the folder", &folder))?;
            }
            list.extend(path.as_bytes());
            list.push(0);
        }
        let mut command = self.command();
        // What is listed and not in the empty folder is removed there.
        command.args(["--from0", "--files-from=-", "--delete-missing-args", "--omit-dir-times", "--"]);
        command.arg(format!("{}/", empty.path().display())).arg(self.there("") + "/");
        self.run(command, &list, "remove files from")?;
        paths.iter().all(|_| done());
        Ok(())
    }

    fn missing(&self, site: &BuiltSite) -> Result<Vec<String>, DeployError> {
        let mut list = Vec::new();
        for file in site.files.iter().filter(|file| file.origin == Origin::Output) {
            list.extend(file.path.as_bytes());
            list.push(0);
        }
        let mut command = self.command();
        command.args([
            "--checksum",
            "--dry-run",
            "--out-format=%n",
            "--omit-dir-times",
            "--from0",
            "--files-from=-",
            "--",
        ]);
        command.arg(format!("{}/", site.out.display())).arg(self.there("") + "/");
        let output = self.run(command, &list, "compare files with")?;
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        let listed: std::collections::BTreeSet<&str> = listed.lines().collect();
        // The names of others than ASCII come out escaped: such files are sent again rather than left.
        let escaped = listed.iter().any(|name| name.contains("\\#"));
        let differs =
            |file: &&SiteFile| listed.contains(file.path.as_str()) || (escaped && !file.path.is_ascii());
        Ok(site.files.iter().filter(differs).map(|file| file.path.clone()).collect())
    }
}
