//! The files of the search index: which there are, and what of each article goes into them, and of each item of an issue.

use std::borrow::Cow;
use std::ops::Range;

use crate::clean::Article;
use crate::curate::{ArticleIx, GroupIx, GroupKind, ItemGroupKind, ItemIx};
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, Kind, Pages};
use crate::plan::numbers::{Numbered, Numbers};
use crate::plan::site::Site;
use crate::plan::urls::Place;
use crate::search::{self, ARTICLE, Document, Facet, ITEM, IndexFile, IndexedItem, Listed, Part, Root};

/// The folder of the index below the output folder.
pub(crate) const INDEX: &str = "search/index/";

/// Items that a section has which can be filtered by: all that were ever headings of an issue would be too many to choose from.
const ENOUGH: usize = 5;

/// A file of the search index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Index(pub IndexFile);

impl Kind for Index {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if !pages.site.config.search.enabled {
            return;
        }
        let numbers = Numbers::of_site(pages.site);
        let index = pages.site.index(&numbers);
        let parts = (0..index.len() as u32).flat_map(Part::files);
        for file in [IndexFile::Root, IndexFile::Authors].into_iter().chain(parts) {
            pages.add(&Place::file(format!("{INDEX}{}", file.path(&index))), Self(file));
        }
        pages.cuts.index = index;
        pages.cuts.numbers = numbers;
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
    pub(crate) fn index(&self, numbers: &Numbers) -> Vec<Part> {
        let listed = |number| {
            let (ix, characters) = match numbers.of(number) {
                Numbered::Article(ix) => (ix, self.article(ix).characters),
                Numbered::Item(item) => (item.issue, self.text_of_item(item).chars().count() as u32),
            };
            Listed { day: self.digest.day(ix), characters }
        };
        let listed: Vec<Listed> = (0..numbers.count()).map(listed).collect();
        search::cut(&listed, |stretch| self.hash_stretch(stretch, numbers))
    }

    /// What the article puts into the index beside its text.
    pub(crate) fn document(&self, ix: ArticleIx) -> Document<'_> {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let id = |kind: GroupKind, group: GroupIx| self.digest.group(kind, group).id.as_str();
        let ids = |kind: GroupKind, groups: &[GroupIx]| groups.iter().map(|group| id(kind, *group)).collect();
        Document {
            title: &article.title,
            url: Cow::Borrowed(self.page_as_written(ix)),
            moment: self.moment_of(article),
            day: self.digest.day(ix),
            language: &article.language,
            source: groups.source.map(|group| id(GroupKind::Source, group)),
            topics: ids(GroupKind::Topic, &groups.topics),
            column: groups.column.map(|group| id(GroupKind::Column, group)),
            authors: ids(GroupKind::Author, &groups.authors),
            item: None,
        }
    }

    /// What an item puts into the index beside its text: its day is that of its issue, its place on the page of that.
    pub(crate) fn document_of_item(&self, ix: ItemIx) -> Document<'_> {
        let article = self.digest.article(ix.issue);
        let Some(item) = self.digest.item(ix) else { return self.document(ix.issue) };
        let section = item.section.as_deref();
        Document {
            title: &item.title,
            url: Cow::Owned(format!("{}#{}", self.page_as_written(ix.issue), item.anchor)),
            moment: self.moment_of(article),
            day: self.digest.day(ix.issue),
            language: &article.language,
            source: item.source.as_ref().map(|source| source.id.as_str()),
            topics: self.digest.items.topic_ids(item).collect(),
            column: None,
            authors: Vec::new(),
            item: Some(IndexedItem {
                issue: &article.title,
                section: section.and_then(|name| Some((self.section_id(name)?, name))),
                source: item.source.as_ref().map(|source| source.name.as_str()),
                kind: item.kind.map(|kind| kind.name()),
            }),
        }
    }

    fn moment_of(&self, article: &Article) -> String {
        article.published.map(|moment| self.frame.dates.minute(moment)).unwrap_or_default()
    }

    /// What the editor says of an item.
    pub(crate) fn text_of_item(&self, ix: ItemIx) -> &str {
        self.digest.item(ix).map_or("", |item| &item.text)
    }

    /// The page of an article in the tree that shows it as it is written: the search looks there for what the index has no room for.
    fn page_as_written(&self, ix: ArticleIx) -> &str {
        let converts = self.converter.is_some_and(|to| to.converts(&self.article(ix).language));
        let twin = self.twin.as_deref().filter(|_| converts);
        twin.map_or_else(|| self.permalink(ix), |twin| twin.permalink(ix))
    }

    /// What the root of the index says of groups.
    pub(crate) fn index_root(&self) -> Root<'_> {
        let root = Root {
            sources: self.facets(GroupKind::Source),
            topics: self.facets(GroupKind::Topic),
            columns: self.facets(GroupKind::Column),
            ..Root::default()
        };
        if self.digest.items.roundups.is_empty() { root } else { self.with_items(root) }
    }

    /// Adds what items can be filtered by.
    fn with_items<'a>(&'a self, root: Root<'a>) -> Root<'a> {
        let items = &self.digest.items;
        let more = |known: Vec<Facet<'a>>, kind: ItemGroupKind| -> Vec<Facet<'a>> {
            let groups = items.groups(kind).iter().filter(|group| group.len() >= ENOUGH);
            let new: Vec<_> = groups
                .map(|group| Facet { id: &group.id, name: &group.name })
                .filter(|facet| known.iter().all(|other| other.id != facet.id))
                .collect();
            known.into_iter().chain(new).collect()
        };
        let kinds = [ARTICLE, ITEM, "video", "audio", "podcast"];
        let names = ["kind_article", "kind_item", "item_video", "item_audio", "item_podcast"];
        Root {
            sources: more(root.sources, ItemGroupKind::Source),
            topics: more(root.topics, ItemGroupKind::Topic),
            sections: more(Vec::new(), ItemGroupKind::Section),
            kinds: kinds.into_iter().zip(names.map(|name| self.frame.text(name))).collect(),
            ..root
        }
    }

    /// All groups of a kind.
    pub(crate) fn facets(&self, kind: GroupKind) -> Vec<Facet<'_>> {
        self.digest.groups(kind).iter().map(|group| Facet { id: &group.id, name: &group.name }).collect()
    }

    /// Of all that some articles and items put into the index.
    fn hash_stretch(&self, stretch: Range<u32>, numbers: &Numbers) -> Fingerprint {
        let mut hasher = Hasher::new();
        for number in stretch {
            match numbers.of(number) {
                Numbered::Article(ix) => {
                    hasher.value(&self.document(ix)).fingerprint(self.article(ix).body_hash)
                }
                Numbered::Item(item) => {
                    hasher.value(&self.document_of_item(item)).text(self.text_of_item(item))
                }
            };
        }
        hasher.finish()
    }
}
