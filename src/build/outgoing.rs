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
use crate::ground::diagnostic::Diagnostic;
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
    /// What there is to say of site.toml, the theme and the folders; nothing of single articles.
    pub findings: Vec<Diagnostic>,
    pub(super) store: Store,
}

impl LinkedSite {
    /// Reads the site, from what earlier builds left where there is such.
    ///
    /// # Errors
    /// See [`Failure`].
    pub(crate) fn read(options: &BuildOptions, progress: &dyn Progress) -> Result<Self, Failure> {
        let mut watch = Stopwatch::start();
        let found = Found::read(options, &mut watch)?;
        let findings = found.diagnostics.clone();
        let (store, _) = options.store();
        let (prepared, _) = crate::build::prepare(found, options, &store, progress, &mut watch)?;
        Ok(Self { prepared, findings, store })
    }

    /// All links of articles and issues since a day, newest first.
    pub(crate) fn links(&self, since: Option<NaiveDate>) -> Vec<Outgoing> {
        let digest = &self.prepared.digest;
        let wanted =
            |ix: &ArticleIx| since.is_none_or(|since| digest.day(*ix).is_some_and(|day| day >= since));
        digest.indices().rev().filter(wanted).flat_map(|ix| self.links_of(ix)).collect()
    }

    /// Originals of the articles that the editor holds at the top, but of issues.
    pub(crate) fn pinned(&self) -> Vec<Outgoing> {
        let digest = &self.prepared.digest;
        let marks = digest.marks.iter().rev();
        let pinned = marks.filter(|(ix, mark)| mark.pinned && digest.issue(**ix).is_none());
        pinned.filter_map(|(ix, _)| self.original_of(*ix)).collect()
    }

    fn original_of(&self, ix: ArticleIx) -> Option<Outgoing> {
        let article = self.prepared.digest.article(ix);
        let details = self.prepared.texts(&self.store).details(article).ok()?;
        Some(self.link(ix, details.url.as_ref()?, &article.title))
    }

    fn link(&self, ix: ArticleIx, address: &SourceUrl, title: &str) -> Outgoing {
        let digest = &self.prepared.digest;
        Outgoing {
            address: address.clone(),
            title: title.to_owned(),
            file: digest.article(ix).path.in_site(),
            day: digest.day(ix),
        }
    }

    /// The original of an article, and what its items lead to.
    fn links_of(&self, ix: ArticleIx) -> Vec<Outgoing> {
        let issue = self.prepared.digest.issue(ix);
        let items = issue.map(|issue| issue.items.as_slice()).unwrap_or_default();
        let items = items.iter().map(|item| self.link(ix, &item.url, &item.title));
        self.original_of(ix).into_iter().chain(items).collect()
    }
}
