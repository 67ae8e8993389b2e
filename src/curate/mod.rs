//! Cleaned articles in, a [`Digest`] out: duplicates dropped, articles in order of time, grouped by source, author,
//! topic, column and day. Pure and deterministic: the order of the input does not matter.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::clean::Article;

/// Place of an article in [`Digest::articles`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleIx(pub u32);

/// Place of a group in its list of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupIx(pub u32);

/// What a listing gathers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// Articles of one source.
    Source,
    /// Articles of one author.
    Author,
    /// Articles of one topic.
    Topic,
    /// Articles of one column.
    Column,
}

/// Articles that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Part of the URL, unique within its kind, fit for a path as it is.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// Home page of a source.
    pub home: Option<String>,
    /// Its articles, oldest first.
    pub articles: Vec<ArticleIx>,
}

/// Groups that one article belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Membership {
    /// Into [`Digest::sources`].
    pub source: Option<GroupIx>,
    /// Into [`Digest::authors`].
    pub authors: Vec<GroupIx>,
    /// Into [`Digest::topics`], by name.
    pub topics: Vec<GroupIx>,
    /// Into [`Digest::columns`].
    pub column: Option<GroupIx>,
}

/// The curated digest.
#[derive(Debug, Clone, Default)]
pub struct Digest {
    /// All articles of the site, oldest first (undated ones before all), ties by id.
    pub articles: Vec<Article>,
    /// Day of each article in the site's time zone, same places as `articles`; none for undated ones.
    pub days: Vec<Option<NaiveDate>>,
    /// Groups of each article, same places as `articles`.
    pub memberships: Vec<Membership>,
    /// All sources by id.
    pub sources: Vec<Group>,
    /// All authors by id.
    pub authors: Vec<Group>,
    /// All topics, in the order of site.toml, then by id.
    pub topics: Vec<Group>,
    /// All columns by id.
    pub columns: Vec<Group>,
    /// Articles of each day, oldest first.
    pub calendar: BTreeMap<NaiveDate, Vec<ArticleIx>>,
}
