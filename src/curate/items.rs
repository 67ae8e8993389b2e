//! The items of all issues as a digest holds them: by roundup, month, section, source and topic.

use std::collections::BTreeMap;

use crate::clean::Item;
use crate::curate::places::{ArticleIx, Month};

/// Place of an item: its issue, and its place in that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ItemIx {
    pub issue: ArticleIx,
    pub place: u32,
}

/// What items are gathered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ItemGroupKind {
    Section,
    Source,
    Topic,
}

impl ItemGroupKind {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Section, Self::Source, Self::Topic];

    /// Folder of the kind's pages, and its name in messages.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Section => "sections",
            Self::Source => "sources",
            Self::Topic => "topics",
        }
    }

    /// The kind as templates know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Source => "source",
            Self::Topic => "topic",
        }
    }
}

/// Items that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ItemGroup {
    /// Part of the URL.
    pub id: String,
    pub name: String,
    /// By year, oldest first; of no year those of issues without a date.
    pub years: BTreeMap<Option<i32>, Vec<ItemIx>>,
}

impl ItemGroup {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.years.values().map(Vec::len).sum()
    }
}

/// A roundup with its issues, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Roundup {
    pub id: String,
    pub name: String,
    pub issues: Vec<ArticleIx>,
}

/// All items of a digest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Items {
    /// Those that have issues, in the order of site.toml.
    pub roundups: Vec<Roundup>,
    pub sections: Vec<ItemGroup>,
    pub sources: Vec<ItemGroup>,
    pub topics: Vec<ItemGroup>,
    /// Oldest first; of no month those of issues without a date.
    pub months: BTreeMap<Option<Month>, Vec<ItemIx>>,
    /// Items whose address an earlier issue of the roundup held, with the first that did.
    pub seen: BTreeMap<ItemIx, ItemIx>,
    /// Ids of the topics that items name, by these names.
    pub topic_ids: BTreeMap<String, String>,
    /// Ids of the sections that items stand in, by their names.
    pub section_ids: BTreeMap<String, String>,
}

impl Items {
    /// Groups of a kind.
    pub(crate) fn groups(&self, kind: ItemGroupKind) -> &[ItemGroup] {
        match kind {
            ItemGroupKind::Section => &self.sections,
            ItemGroupKind::Source => &self.sources,
            ItemGroupKind::Topic => &self.topics,
        }
    }

    /// Ids of the topics of an item.
    pub(crate) fn topic_ids<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a str> {
        item.topics.iter().filter_map(|name| self.topic_ids.get(name)).map(String::as_str)
    }

    /// The group of a kind with this id.
    pub(crate) fn group(&self, kind: ItemGroupKind, id: &str) -> Option<&ItemGroup> {
        let groups = self.groups(kind);
        groups.binary_search_by(|group| group.id.as_str().cmp(id)).ok().map(|place| &groups[place])
    }
}
