//! The whole site as a build would print it: only all articles together tell stories, weigh news, and say where own pages are.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::build;
use crate::build::options::BuildOptions;
use crate::build::prepared::Prepared;
use crate::build::setup::Found;
use crate::curate::news::{self, Weight};
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::store::Store;
use crate::ground::progress::Progress;

/// An event, or an article that stands alone, by the report that stands for it.
#[derive(Debug, Serialize)]
pub(super) struct WeighedNews {
    pub(super) file: String,
    pub(super) title: String,
    /// Id of its story.
    pub(super) story: Option<String>,
    pub(super) points: i32,
    pub(super) weight: Weight,
}

/// The whole site, from what earlier builds left where there is such.
pub(super) struct WholeSite {
    pub(super) prepared: Prepared,
    pub(super) store: Store,
}

impl WholeSite {
    /// # Errors
    /// See [`Failure`].
    pub(super) fn read(root: &Path, progress: &dyn Progress) -> Result<Self, Failure> {
        let options = BuildOptions::new(root);
        let mut watch = Stopwatch::start();
        let found = Found::read(&options, &mut watch)?;
        let (store, _) = options.store();
        let (prepared, _) = build::prepare(found, &options, &store, progress, &mut watch)?;
        Ok(Self { prepared, store })
    }

    /// The file of the page at an address.
    ///
    /// # Errors
    /// [`Failure::Usage`] where there is no page, or one that is made of many files.
    pub(super) fn file_at(&self, root: &Path, address: &str) -> Result<PathBuf, Failure> {
        let texts = self.prepared.texts(&self.store);
        let no_file = |what: &str| {
            let message =
                format!("{what} at {address}; name an article file, or the address of its page on this site");
            Failure::Usage(message)
        };
        match self.prepared.file_at(&self.prepared.site(&texts), address) {
            None => Err(no_file("there is no page")),
            Some(None) => Err(no_file("no file of content/ or pages/ makes the page")),
            Some(Some(file)) => Ok(root.join(file)),
        }
    }

    /// The news of the last day by weight, the heaviest first.
    pub(super) fn news(&self) -> Vec<WeighedNews> {
        let (digest, config) = (&self.prepared.digest, &self.prepared.settings.config);
        let weighed = news::weigh(digest, config).into_iter().map(|news| {
            let article = digest.article(news.article);
            let story = news.story.map(|story| digest.story(story).id.clone());
            let (points, weight) = (news.weight.total(), news.weight);
            WeighedNews {
                file: article.path.to_string(),
                title: article.title.clone(),
                story,
                points,
                weight,
            }
        });
        weighed.collect()
    }
}
