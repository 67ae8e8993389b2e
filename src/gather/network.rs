//! Who asks: the client and the threads of one command, in the name of a site.

use std::io;
use std::path::Path;

use tokio::runtime::{Builder, Runtime};

use crate::config::Config;
use crate::disk::error::{Failure, IoError};
use crate::gather::http::Client;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::local::is_this_machine;

/// Files that may be open at once: one for each host that was just asked, and one for each long answer that waits to be read.
#[cfg(unix)]
const FILES: u64 = 10_240;

pub(crate) struct Network {
    pub client: Client,
    pub runtime: Runtime,
}

impl Network {
    /// Servers are told the version, and where the site lives once that is known.
    ///
    /// # Errors
    /// No threads, or no certificates to check servers by.
    pub(crate) fn of(config: &Config) -> Result<Self, Failure> {
        let mut agent = format!("newsprint/{}", env!("CARGO_PKG_VERSION"));
        if !is_this_machine(&config.base_url) {
            agent.push_str(&format!(" (+{})", config.base_url));
        }
        more_files();
        let client = Client::new(&agent, &config.fetch.private_hosts)
            .map_err(|said| Failure::refused(Diagnostic::error(format!("nothing can be fetched: {said}"))))?;
        let failed = |error: io::Error| IoError::new("start threads for", Path::new("the network"), error);
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(failed)?;
        Ok(Self { client, runtime })
    }
}

/// Lets more files be open than a shell allows, 256 on macOS, where the system does: some hundred feeds would fail for that.
#[cfg(unix)]
fn more_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.map_or(FILES, |most| most.min(FILES));
    if limit.current.is_some_and(|now| now < most) {
        // Where the system says no, it is as it was.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(most), maximum: limit.maximum });
    }
}

#[cfg(not(unix))]
fn more_files() {}
