//! Who asks: the client and the threads of one command, in the name of a site.

use std::io;
use std::path::Path;

use tokio::runtime::{Builder, Runtime};

use crate::config::Config;
use crate::disk::error::{Failure, IoError};
use crate::gather::http::Client;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::local::is_this_machine;

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
        let client = Client::new(&agent, &config.fetch.private_hosts)
            .map_err(|said| Failure::refused(Diagnostic::error(format!("nothing can be fetched: {said}"))))?;
        let failed = |error: io::Error| IoError::new("start threads for", Path::new("the network"), error);
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(failed)?;
        Ok(Self { client, runtime })
    }
}
