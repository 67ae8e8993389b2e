//! What hubs and search engines are still to be told of a target. It is kept from before the first change until they are told: a deploy
//! that is killed in between leaves it to the next one, also where that finds nothing to send.

use std::fs;
use std::path::{Path, PathBuf};

use crate::deploy::News;
use crate::disk::site::write_whole;

/// The file that keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Owed(PathBuf);

impl Owed {
    /// Of a target of the site in `root`.
    pub(crate) fn of(root: &Path, target: &str) -> Self {
        Self(root.join(".newsprint/deploy").join(format!("{target}.news.json")))
    }

    fn read(&self) -> News {
        let text = fs::read(&self.0).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Adds what a deploy is about to change. Where that can't be kept, the deploy goes on: who tells nobody is no worse than before.
    pub(crate) fn add(&self, news: &News) {
        if !news.is_empty()
            && let Ok(json) = serde_json::to_vec(&self.read().and(news))
        {
            let _ = write_whole(&self.0, &json);
        }
    }

    /// All of it. From now on it is not owed any more: nobody is told twice, even if this is killed while it tells.
    pub(crate) fn take(&self) -> News {
        let owed = self.read();
        let _ = fs::remove_file(&self.0);
        owed
    }
}
