//! `rsync` over ssh: sends what it is told to send, file by file, each put in place whole.

use std::ffi::OsString;
use std::fs;
use std::process::{Command, Output};

use crate::deploy::targets::error::DeployError;
use crate::deploy::targets::site::BuiltSite;
use crate::deploy::targets::ssh::{self, GOT, PUT, Server, folders, scratch, tool};
use crate::deploy::targets::target::{Done, Expect, NotWritten, Target, Version};
use crate::deploy::{Origin, SiteFile};
use crate::disk::error::IoError;

/// What rsync says when a file is not there (`some files could not be transferred`).
const PARTIAL: i32 = 23;

/// Files that are removed at a time: rsync holds each name of a folder against each rule.
const BATCH: usize = 1_000;

/// A folder that rsync writes to.
pub(crate) struct Rsync {
    server: Server,
}

impl Rsync {
    pub(crate) fn new(server: Server) -> Self {
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
}

impl Target for Rsync {
    fn place(&self) -> &str {
        self.server.place()
    }

    fn read(&self, name: &str) -> Result<Option<(String, Version)>, DeployError> {
        // Signs of life are read and written while files are sent: each has a folder of its own.
        let local = scratch()?;
        let to = local.path().join(GOT);
        let mut command = self.command();
        command.arg("--").arg(self.there(name)).arg(&to);
        let output = self.server.run(command, b"")?;
        self.server.fetched(&output, &to, is_absent(&output))
    }

    fn write(&self, name: &str, text: &str, expect: &Expect) -> Result<Version, NotWritten> {
        ssh::write(self, name, text, expect, |local| {
            let mut command = self.command();
            command.args(["--ignore-times", "--mkpath"]);
            // Of two that come at once, one finds the other's.
            command.args((*expect == Expect::Absent).then_some("--ignore-existing"));
            command.arg("--").arg(local.join(PUT)).arg(self.there(name));
            Ok(self.run(command, b"", "write to").map(drop)?)
        })
    }

    fn forget(&self, name: &str) -> Result<(), DeployError> {
        self.remove(&[name.to_owned()], &|| true)
    }

    fn is_empty(&self) -> Result<bool, DeployError> {
        let mut command = self.command();
        command.args(["--list-only", "--dirs", "--"]).arg(self.there("") + "/");
        let output = self.server.run(command, b"")?;
        if is_absent(&output) {
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
                site.write(file, &to)?;
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
        files.iter().all(|_| done());
        Ok(())
    }

    /// By an empty folder that is sent with `--delete`, and rules that protect all that is not listed:
    /// `--delete-missing-args`, which is made for this, fails with 3.2.7 as Debian 12 has it: its receiver takes the mode of
    /// a file that is not there for a fault ("invalid file mode 00").
    fn remove(&self, paths: &[String], done: Done<'_>) -> Result<(), DeployError> {
        let empty = scratch()?;
        for batch in paths.chunks(BATCH) {
            let listed = Removal::of(batch);
            let mut command = self.command();
            command.args(["--recursive", "--delete", "--omit-dir-times", "--from0", "--filter=merge -"]);
            // Whatever became of the rules, no more than that.
            command.arg(format!("--max-delete={}", listed.most)).arg("--");
            command.arg(format!("{}/", empty.path().display())).arg(self.there("") + "/");
            self.run(command, &listed.rules, "remove files from")?;
            if !batch.iter().all(|_| done()) {
                break;
            }
        }
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

/// Whether what was asked for is not there.
fn is_absent(output: &Output) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    output.status.code() == Some(PARTIAL) && said.contains("No such file or directory")
}

/// What rsync is told of files that it is to remove.
struct Removal {
    /// Its rules, a zero after each. The first that fits a name decides.
    rules: Vec<u8>,
    /// Files, and folders that hold them.
    most: usize,
}

impl Removal {
    /// Removes these files, then the folders on the way to them that are empty, and nothing else.
    fn of(paths: &[String]) -> Self {
        let folders = folders(paths);
        let mut rules = Vec::new();
        for folder in &folders {
            rules.extend(format!("risk /{}/\0", literal(folder)).bytes());
        }
        rules.extend(b"protect */\0");
        for path in paths {
            rules.extend(format!("risk /{}\0", literal(path)).bytes());
        }
        rules.extend(b"protect *\0");
        Self { rules, most: folders.len() + paths.len() }
    }
}

/// A path as a rule of rsync. Without characters of patterns, a rule is taken as it is, backslashes too.
fn literal(path: &str) -> String {
    if !path.contains(['*', '?', '[']) {
        return path.to_owned();
    }
    let escaped = |c| matches!(c, '*' | '?' | '[' | '\\').then_some('\\').into_iter().chain([c]);
    path.chars().flat_map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_at_risk() {
        let paths = ["2024/05/a [1]\\.txt", "2024/x.html", "a\\b.txt"].map(String::from);
        let removal = Removal::of(&paths);
        let rules: Vec<_> =
            removal.rules.split_inclusive(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
        assert_eq!(
            rules,
            [
                "risk /2024/\0",
                "risk /2024/05/\0",
                "protect */\0",
                "risk /2024/05/a \\[1]\\\\.txt\0",
                "risk /2024/x.html\0",
                "risk /a\\b.txt\0",
                "protect *\0",
            ]
        );
        assert_eq!(removal.most, 5);
    }
}
