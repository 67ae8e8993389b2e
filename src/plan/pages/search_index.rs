//! The files of the search index: which there are, and what of each article goes into them.

use std::ops::Range;

use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, Kind, Pages};
use crate::plan::site::Site;
use crate::plan::urls::Place;
use crate::search::{self, Document, Facet, IndexFile, Listed, Part, Root};

/// The folder of the index below the output folder.
pub(crate) const INDEX: &str = "search/index/";

/// A file of the search index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Index(pub IndexFile);

impl Kind for Index {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if !pages.site.config.search.enabled {
            return;
        }
        let index = pages.site.index();
        let parts = (0..index.len() as u32).flat_map(Part::files);
        for file in [IndexFile::Root, IndexFile::Authors].into_iter().chain(parts) {
            pages.add(&Place::file(format!("{INDEX}{}", file.path(&index))), Self(file));
        }
        pages.cuts.index = index;
    }

    fn is_doubled() -> bool {
        false
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, cuts: &'a Cuts) -> Content<'a> {
        match self.0 {
            IndexFile::Authors => Content::Authors(site.facets(GroupKind::Author)),
            IndexFile::Root => {
                let parts = cuts.index.iter().map(|part| (part.fingerprint, part.name.as_str()));
                Content::IndexRoot(site.index_root(), parts.collect())
            }
            IndexFile::Buckets(part) | IndexFile::Heads(part) | IndexFile::Texts(part) => {
                Content::IndexFile(cuts.index[part as usize].fingerprint, self.0.path(&cuts.index))
            }
        }
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        const BINARY: &str = "application/octet-stream";
        match self.0 {
            // Names what the index holds: it comes after that, as the front page comes after the articles.
            IndexFile::Root => Served::new(FileKind::Front, BINARY),
            IndexFile::Authors => Served::new(FileKind::Listing, BINARY),
            IndexFile::Buckets(_) | IndexFile::Heads(_) | IndexFile::Texts(_) => Served::immutable(BINARY),
        }
    }

    fn shows(&self) -> &'static str {
        "an article in it, or what it lists,"
    }
}

impl Site<'_> {
    /// The parts of the search index.
    pub(crate) fn index(&self) -> Vec<Part> {
        let listed = |ix| Listed { day: self.digest.day(ix), characters: self.article(ix).characters };
        let listed: Vec<Listed> = self.digest.indices().map(listed).collect();
        search::cut(&listed, |articles| self.hash_stretch(articles))
    }

    /// What the article puts into the index beside its text.
    pub(crate) fn document(&self, ix: ArticleIx) -> Document<'_> {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let id = |kind: GroupKind, group: GroupIx| self.digest.group(kind, group).id.as_str();
        let ids = |kind: GroupKind, groups: &[GroupIx]| groups.iter().map(|group| id(kind, *group)).collect();
        Document {
            title: &article.title,
            url: self.page_as_written(ix),
            moment: article.published.map(|moment| self.frame.dates.minute(moment)).unwrap_or_default(),
            day: self.digest.day(ix),
            language: &article.language,
            source: groups.source.map(|group| id(GroupKind::Source, group)),
            topics: ids(GroupKind::Topic, &groups.topics),
            column: groups.column.map(|group| id(GroupKind::Column, group)),
            authors: ids(GroupKind::Author, &groups.authors),
        }
    }

    /// The page of an article in the tree that shows it as it is written: the search looks there for what the index has no room for.
    fn page_as_written(&self, ix: ArticleIx) -> &str {
        let converts = self.converter.is_some_and(|to| to.converts(&self.article(ix).language));
        let twin = self.twin.as_deref().filter(|_| converts);
        twin.map_or_else(|| self.permalink(ix), |twin| twin.permalink(ix))
    }

    /// What the root of the index says of groups.
    pub(crate) fn index_root(&self) -> Root<'_> {
        Root {
            sources: self.facets(GroupKind::Source),
            topics: self.facets(GroupKind::Topic),
            columns: self.facets(GroupKind::Column),
        }
    }

    /// All groups of a kind.
    pub(crate) fn facets(&self, kind: GroupKind) -> Vec<Facet<'_>> {
        self.digest.groups(kind).iter().map(|group| Facet { id: &group.id, name: &group.name }).collect()
    }

    /// Of all that some articles put into the index.
    fn hash_stretch(&self, articles: Range<u32>) -> Fingerprint {
        let mut hasher = Hasher::new();
        for ix in articles.map(ArticleIx) {
            hasher.value(&self.document(ix)).fingerprint(self.article(ix).body_hash);
        }
        hasher.finish()
    }
}
