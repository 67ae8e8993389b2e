//! A folder behind ssh: how it is named to the tools, and how they are run. Keys, known hosts and passwords are the business
//! of the user's own `ssh`; nobody is asked anything, and a host whose key is not known, or is another, is refused.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use super::error::DeployError;
use super::secrets::hidden;

/// Characters of what a tool said that are shown.
const SAID: usize = 400;

/// Where the folder is.
pub(super) struct Server {
    host: String,
    port: Option<u16>,
    path: String,
    config: Option<PathBuf>,
    place: String,
}

impl Server {
    pub(super) fn new(host: &str, port: Option<u16>, path: &str, config: Option<PathBuf>) -> Self {
        let place = format!("{host}:{path}");
        Self { host: host.into(), port, path: path.into(), config, place }
    }

    pub(super) fn place(&self) -> &str {
        &self.place
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Of a file there.
    pub(super) fn path(&self, name: &str) -> String {
        if name.is_empty() { self.path.clone() } else { format!("{}/{name}", self.path) }
    }

    /// Options of `ssh` and `sftp`, but for the port, which each spells its own way.
    pub(super) fn options(&self) -> Vec<OsString> {
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
        options
    }

    /// Runs a tool with something to read, in English.
    pub(super) fn run(&self, mut command: Command, input: &[u8]) -> Result<Output, DeployError> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed = |error: std::io::Error| {
            DeployError::outside(format!("cannot run {name}: {error}"), format!("install {name}"))
        };
        let mut child = command.spawn().map_err(failed)?;
        let stdin = child.stdin.take();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                // One that does not read to the end says why itself.
                let _ = stdin.map(|mut stdin| stdin.write_all(input));
            });
            child.wait_with_output()
        });
        output.map_err(failed)
    }

    /// What a tool that failed has to say.
    pub(super) fn failed(&self, action: &str, output: &Output) -> DeployError {
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
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('@'));
        let said = hidden(&lines.collect::<Vec<_>>().join("; "), &[]);
        let said: String = said.chars().take(SAID).collect();
        DeployError::outside(format!("cannot {action} {}: {said}", self.place), help)
    }
}
