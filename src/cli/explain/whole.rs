//! The site around the file: only all articles together tell stories, and say where own pages are.

use std::path::{Path, PathBuf};

use crate::build;
use crate::build::options::BuildOptions;
use crate::build::prepared::Prepared;
use crate::build::setup::Found;
use crate::cli::explain::explanation::{Explanation, StoryOutcome};
use crate::content::ContentPath;
use crate::curate::stories;
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::store::Store;
use crate::ground::progress::Progress;
use crate::plan::own_page_url;

/// The whole site, from what earlier builds left where there is such.
pub(super) struct WholeSite {
    prepared: Prepared,
    store: Store,
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

    /// Says of a file what only the whole site knows.
    pub(super) fn complete(&self, path: &ContentPath, explanation: &mut Explanation) {
        let texts = self.prepared.texts(&self.store);
        explanation.own_page = own_page_url(&self.prepared.site(&texts), path);
        explanation.story = self.story_of(path, explanation);
    }

    /// The story of an article, or those that it was held against.
    fn story_of(&self, path: &ContentPath, explanation: &Explanation) -> Option<StoryOutcome> {
        let (digest, config) = (&self.prepared.digest, &self.prepared.settings.config);
        let ix = digest.indices().find(|ix| digest.article(*ix).path == *path)?;
        let title = explanation.title.as_deref()?;
        let reasons = stories::explain(digest, config, ix, title, &explanation.text)?;
        let story = reasons.story.map(|story| digest.story(story));
        Some(StoryOutcome {
            id: story.map(|story| story.id.clone()),
            name: story.map(|story| digest.story_name(story).to_owned()),
            articles: story.map_or(0, |story| story.articles.len()),
            threshold: config.stories.threshold,
            compared: reasons.compared,
        })
    }
}
