//! Where the site links to: the originals of its articles, and what items of issues lead to.

use chrono::NaiveDate;

use crate::build::options::BuildOptions;
use crate::build::prepared::Prepared;
use crate::build::setup::Found;
use crate::clean::{SourceUrl, Texts};
use crate::curate::ArticleIx;
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::store::Store;
use crate::ground::progress::Progress;

/// A link out of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outgoing {
    /// As it is written.
    pub address: SourceUrl,
    /// Of the article or item.
    pub title: String,
    /// The file that it stands in.
    pub file: String,
    pub day: Option<NaiveDate>,
}

/// A site, read for what it links to.
pub(crate) struct LinkedSite {
    pub prepared: Prepared,
    store: Store,
}

impl LinkedSite {
    /// Reads the site, from what earlier builds left where there is such.
    ///
    /// # Errors
    /// See [`Failure`].
    pub(crate) fn read(options: &BuildOptions, progress: &dyn Progress) -> Result<Self, Failure> {
        let mut watch = Stopwatch::start();
        let found = Found::read(options, &mut watch)?;
        let (store, _) = options.store();
        let (prepared, _) = crate::build::prepare(found, options, &store, progress, &mut watch)?;
        Ok(Self { prepared, store })
    }

    /// All links of articles and issues since a day, newest first.
    pub(crate) fn links(&self, since: Option<NaiveDate>) -> Vec<Outgoing> {
        let digest = &self.prepared.digest;
        let wanted =
            |ix: &ArticleIx| since.is_none_or(|since| digest.day(*ix).is_some_and(|day| day >= since));
        digest.indices().rev().filter(wanted).flat_map(|ix| self.links_of(ix)).collect()
    }

    /// Originals of the articles that the editor holds at the top.
    pub(crate) fn pinned(&self) -> Vec<Outgoing> {
        let marks = self.prepared.digest.marks.iter().rev();
        marks.filter(|(_, mark)| mark.pinned).flat_map(|(ix, _)| self.links_of(*ix)).collect()
    }

    /// The original of an article, and what its items lead to.
    fn links_of(&self, ix: ArticleIx) -> Vec<Outgoing> {
        let digest = &self.prepared.digest;
        let article = digest.article(ix);
        let link = |address: &SourceUrl, title: &str| Outgoing {
            address: address.clone(),
            title: title.to_owned(),
            file: article.path.in_site(),
            day: digest.day(ix),
        };
        let details = self.prepared.texts(&self.store).details(article);
        let original = details.ok().and_then(|details| Some(link(details.url.as_ref()?, &article.title)));
        let items = digest.issue(ix).map(|issue| issue.items.as_slice()).unwrap_or_default();
        original.into_iter().chain(items.iter().map(|item| link(&item.url, &item.title))).collect()
    }
}
