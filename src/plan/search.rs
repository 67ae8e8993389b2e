//! The search index among the outputs: its parts and files, and what they depend on.

use std::ops::Range;

use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::plan::{Page, Site};
use crate::search;
use crate::search::{Document, Facet, IndexFile, Listed, Part, Root};

/// The folder of the index below the output folder.
pub(crate) const INDEX: &str = "search/index/";

impl Site<'_> {
    /// The parts of the search index; none where site.toml turned search off.
    pub(crate) fn index(&self) -> Vec<Part> {
        if !self.config.search.enabled {
            return Vec::new();
        }
        let listed: Vec<Listed> = self
            .digest
            .indices()
            .map(|ix| Listed { day: self.digest.day(ix), characters: self.article(ix).characters })
            .collect();
        search::cut(&listed, |articles| self.hash_stretch(articles))
    }

    /// The files of the search index with their paths.
    pub(crate) fn index_files(&self, index: &[Part]) -> Vec<(String, Page)> {
        let parts = (0..index.len() as u32).flat_map(Part::files);
        [IndexFile::Root, IndexFile::Authors]
            .into_iter()
            .chain(parts)
            .map(|file| (format!("{INDEX}{}", file.path(index)), Page::Index(file)))
            .collect()
    }

    /// What the article puts into the index beside its text.
    pub(crate) fn document(&self, ix: ArticleIx) -> Document<'_> {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let id = |kind: GroupKind, group: GroupIx| self.digest.group(kind, group).id.as_str();
        let ids = |kind: GroupKind, groups: &[GroupIx]| groups.iter().map(|group| id(kind, *group)).collect();
        let moment =
            article.published.map(|moment| self.dates.local(moment).format("%Y-%m-%dT%H:%M").to_string());
        Document {
            title: &article.title,
            url: self.permalink(ix),
            moment: moment.unwrap_or_default(),
            day: self.digest.day(ix),
            language: &article.language,
            source: groups.source.map(|group| id(GroupKind::Source, group)),
            topics: ids(GroupKind::Topic, &groups.topics),
            column: groups.column.map(|group| id(GroupKind::Column, group)),
            authors: ids(GroupKind::Author, &groups.authors),
        }
    }

    /// What the root of the index says of groups.
    pub(crate) fn index_root(&self) -> Root<'_> {
        Root {
            sources: self.facets(GroupKind::Source),
            topics: self.facets(GroupKind::Topic),
            columns: self.facets(GroupKind::Column),
        }
    }

    /// Groups of a kind for the index.
    pub(crate) fn facets(&self, kind: GroupKind) -> Vec<Facet<'_>> {
        self.digest.groups(kind).iter().map(|group| Facet { id: &group.id, name: &group.name }).collect()
    }

    /// Of all that some articles put into the index.
    fn hash_stretch(&self, articles: Range<u32>) -> Fingerprint {
        let mut hasher = Hasher::new();
        hasher.text(self.config.time_zone.name());
        for ix in articles.map(ArticleIx) {
            let article = self.digest.article(ix);
            let groups = self.digest.membership(ix);
            hasher
                .fingerprint(article.body_hash)
                .text(&article.title)
                .text(self.permalink(ix))
                .text(&article.language)
                .number(article.published.map_or(i64::MIN, |moment| moment.timestamp_millis()));
            for (kind, groups) in [
                (GroupKind::Source, groups.source.as_slice()),
                (GroupKind::Topic, &groups.topics),
                (GroupKind::Column, groups.column.as_slice()),
                (GroupKind::Author, &groups.authors),
            ] {
                hasher.number(groups.len() as i64);
                for group in groups {
                    hasher.text(&self.digest.group(kind, *group).id);
                }
            }
        }
        hasher.finish()
    }

    /// Of all that a file of the index depends on.
    pub(crate) fn hash_index_file(&self, hasher: &mut Hasher, file: IndexFile, index: &[Part]) {
        let facets = |hasher: &mut Hasher, kind: GroupKind| {
            hasher.number(self.digest.groups(kind).len() as i64);
            for group in self.digest.groups(kind) {
                hasher.text(&group.id).text(&group.name);
            }
        };
        match file {
            IndexFile::Root => {
                for part in index {
                    hasher.fingerprint(part.fingerprint).text(&part.name);
                }
                [GroupKind::Source, GroupKind::Topic, GroupKind::Column]
                    .into_iter()
                    .for_each(|kind| facets(hasher, kind));
            }
            IndexFile::Authors => facets(hasher, GroupKind::Author),
            IndexFile::Buckets(part) | IndexFile::Heads(part) | IndexFile::Texts(part) => {
                hasher.fingerprint(index[part as usize].fingerprint).text(&file.path(index));
            }
        }
    }
}
