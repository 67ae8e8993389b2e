//! Groups of articles: those of a source, an author, a topic, a column.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::clean::Article;
use crate::curate::places::{ArticleIx, GroupIx, Month};

/// What a listing gathers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum GroupKind {
    /// Articles of one source.
    Source,
    /// Articles of one author.
    Author,
    /// Articles of one topic.
    Topic,
    /// Articles of one column.
    Column,
}

impl GroupKind {
    /// All kinds, in the order in which the site names them.
    pub(crate) const ALL: [Self; 4] = [Self::Source, Self::Topic, Self::Column, Self::Author];

    /// Folder of the kind's pages: `sources`.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Source => "sources",
            Self::Author => "authors",
            Self::Topic => "topics",
            Self::Column => "columns",
        }
    }

    /// The kind as templates know it: `source`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Author => "author",
            Self::Topic => "topic",
            Self::Column => "column",
        }
    }
}

/// Articles that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    /// Part of the URL, unique within its kind, fit for a path as it is.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// Home page of a source.
    pub home: Option<String>,
    /// What stands at the head of its page: title and text of an `_index.md`.
    pub section: Option<Arc<Article>>,
    /// Its articles, oldest first.
    pub articles: Vec<ArticleIx>,
    /// Which of them are of which month; of no month those without a date. None is empty.
    pub months: BTreeMap<Option<Month>, Range<usize>>,
}

impl Group {
    /// Its articles of one month, or without a date, oldest first.
    pub(crate) fn in_month(&self, month: Option<Month>) -> &[ArticleIx] {
        self.months.get(&month).map_or(&[], |range| &self.articles[range.clone()])
    }

    /// Its months with their numbers of articles, oldest first.
    pub(crate) fn dated_months(&self) -> BTreeMap<Month, u32> {
        self.months.iter().filter_map(|(month, range)| Some(((*month)?, range.len() as u32))).collect()
    }
}

/// Groups that one article belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Membership {
    /// Into the digest’s sources.
    pub source: Option<GroupIx>,
    /// Into the digest’s authors.
    pub authors: Vec<GroupIx>,
    /// Into the digest’s topics.
    pub topics: Vec<GroupIx>,
    /// Into the digest’s columns.
    pub column: Option<GroupIx>,
}

impl Membership {
    /// Those of a kind.
    pub(crate) fn groups(&self, kind: GroupKind) -> &[GroupIx] {
        match kind {
            GroupKind::Source => self.source.as_slice(),
            GroupKind::Author => &self.authors,
            GroupKind::Topic => &self.topics,
            GroupKind::Column => self.column.as_slice(),
        }
    }
}
