//! A folder behind ssh: how it is named to the tools, and how they are run. Keys, known hosts and passwords are the business
//! of the user's own `ssh`; nobody is asked anything, and a host whose key is not known, or is another, is refused.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::deploy::targets::error::{DeployError, no_tool};
use crate::deploy::targets::secrets::said;
use crate::deploy::targets::target::{Expect, NotWritten, Target, Version, with_version};
use crate::disk::error::IoError;

/// Where the folder is.
pub(crate) struct Server {
    host: String,
    port: Option<u16>,
    path: String,
    config: Option<PathBuf>,
    place: String,
    /// Folder of our own, with the socket of the connection.
    scratch: TempDir,
}

impl Server {
    /// Connects.
    pub(crate) fn connect(
        host: &str,
        port: Option<u16>,
        path: &str,
        config: Option<PathBuf>,
    ) -> Result<Self, DeployError> {
        let place = format!("{host}:{path}");
        let (host, path) = (host.to_owned(), path.to_owned());
        let this = Self { host, port, path, config, place, scratch: scratch()? };
        this.share()?;
        Ok(this)
    }

    /// Opens the connection that all tools share: a deploy calls them a dozen times, and a connection costs half a second.
    fn share(&self) -> Result<(), DeployError> {
        if !cfg!(unix) {
            return Ok(());
        }
        let said = self.scratch().join("ssh");
        let file = File::create(&said).map_err(IoError::on("create", &said))?;
        let mut command = Command::new("ssh");
        command.args(self.options()).args(["-o", "ControlMaster=yes", "-o", "ControlPersist=60"]);
        command.args(["-f", "-N", "--", &self.host]).env("LC_ALL", "C");
        // It goes on in the background: a pipe would be open for as long as it is.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let status = command.status().map_err(no_tool("ssh"))?;
        if status.success() {
            return Ok(());
        }
        let stderr = fs::read(&said).map_err(IoError::on("read", &said))?;
        Err(self.failed("reach", &Output { status, stdout: Vec::new(), stderr }))
    }

    /// Folder of our own.
    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// Of a file there.
    pub(crate) fn path(&self, name: &str) -> String {
        if name.is_empty() { self.path.clone() } else { format!("{}/{name}", self.path) }
    }

    /// Options of `ssh` and `sftp`, but for the port, which each spells its own way.
    pub(crate) fn options(&self) -> Vec<OsString> {
        let mut options: Vec<OsString> = Vec::new();
        if let Some(config) = &self.config {
            options.extend(["-F".into(), config.into()]);
        }
        for option in ["BatchMode=yes", "ConnectTimeout=15", "ServerAliveInterval=15"] {
            options.extend(["-o".into(), option.into()]);
        }
        if let Some(port) = self.port {
            options.extend(["-o".into(), format!("Port={port}").into()]);
        }
        if cfg!(unix) {
            options
                .extend(["-o".into(), format!("ControlPath={}", self.scratch().join("%C").display()).into()]);
        }
        options
    }

    /// Runs a tool with something to read, in English.
    pub(crate) fn run(&self, mut command: Command, input: &[u8]) -> Result<Output, DeployError> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(no_tool(&name))?;
        let stdin = child.stdin.take();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                // One that does not read to the end says why itself.
                let _ = stdin.map(|mut stdin| stdin.write_all(input));
            });
            child.wait_with_output()
        });
        output.map_err(no_tool(&name))
    }

    /// The text that a tool fetched to a file here; none when it `is_absent` there.
    pub(crate) fn fetched(
        &self,
        output: &Output,
        to: &Path,
        is_absent: bool,
    ) -> Result<Option<(String, Version)>, DeployError> {
        if !output.status.success() {
            return if is_absent { Ok(None) } else { Err(self.failed("read", output)) };
        }
        let bytes = fs::read(to).map_err(IoError::on("read", to))?;
        Ok(Some(with_version(String::from_utf8_lossy(&bytes).into_owned())))
    }

    /// What a tool that failed has to say.
    pub(crate) fn failed(&self, action: &str, output: &Output) -> DeployError {
        let text = String::from_utf8_lossy(&output.stderr);
        let help = if text.contains("Host key verification failed")
            || text.contains("HOST IDENTIFICATION HAS CHANGED")
        {
            "the host's key is not the one that ssh knows, or ssh knows none: connect once by hand and compare it"
        } else if text.contains("Permission denied (") {
            "see that ssh logs in there by itself: ssh HOST true"
        } else if text.contains("No space left") || text.contains("quota") {
            "make room there and run the same command again; what was published before is whole"
        } else {
            "what was published before is whole; run the same command again"
        };
        // About another key than the one it knows, ssh has a page to say.
        let refused = text.lines().find(|line| line.contains("Host key verification failed"));
        let lines = refused.into_iter().chain(text.lines().filter(|_| refused.is_none()));
        DeployError::outside(format!("cannot {action} {}: {}", self.place, said(lines)), help)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if cfg!(unix) {
            let mut command = Command::new("ssh");
            command.args(self.options()).args(["-O", "exit", "--", &self.host]);
            let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
    }
}

/// A tool that ends with this process, however that ends: one that went on sending would be in the way of the next deploy.
pub(crate) fn tool(name: &str) -> Command {
    let lender = "setpriv";
    let paths = std::env::var_os("PATH").unwrap_or_default();
    if cfg!(target_os = "linux") && std::env::split_paths(&paths).any(|folder| folder.join(lender).is_file())
    {
        let mut command = Command::new(lender);
        command.args(["--pdeathsig", "KILL", "--", name]);
        return command;
    }
    Command::new(name)
}

/// Puts a text there by a tool that puts a file there, if what is there is as expected. The tool sees to it that, of two that come
/// at once where nothing is, one loses; which one, the text that is there tells.
pub(crate) fn write(
    target: &dyn Target,
    name: &str,
    text: &str,
    expect: &Expect,
    put: impl FnOnce(&Path) -> Result<(), NotWritten>,
) -> Result<Version, NotWritten> {
    let local = scratch()?;
    let from = local.path().join(PUT);
    fs::write(&from, text).map_err(|error| DeployError::from(IoError::new("write", &from, error)))?;
    if let Expect::Version(version) = expect
        && target.version(name)?.as_ref() != Some(version)
    {
        return Err(NotWritten::Conflict);
    }
    put(local.path())?;
    match target.read(name)? {
        Some((there, version)) if there == text => Ok(version),
        _ => Err(NotWritten::Conflict),
    }
}

/// Name of the file that is put, and of one that is fetched, in a folder of our own.
pub(crate) const PUT: &str = "put";
pub(crate) const GOT: &str = "got";

/// A folder for files of our own, removed with the value.
pub(crate) fn scratch() -> Result<TempDir, DeployError> {
    tempfile::tempdir()
        .map_err(|error| IoError::new("create a folder in", &std::env::temp_dir(), error).into())
}

/// The folders on the way to files, each before those in it.
pub(crate) fn folders<'p>(paths: impl IntoIterator<Item = &'p String>) -> BTreeSet<&'p str> {
    let above = |path: &'p String| path.match_indices('/').map(|(at, _)| &path[..at]);
    paths.into_iter().flat_map(above).collect()
}
