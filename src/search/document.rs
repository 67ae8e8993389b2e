//! An article or an item of an issue, as it comes into the index.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::Serialize;

/// What the plan knows of an article or item when it cuts the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed {
    /// Day in the site's time zone.
    pub day: Option<NaiveDate>,
    /// Characters of its text.
    pub characters: u32,
}

/// An article or item on its way into the index.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Document<'a> {
    /// As printed.
    pub title: &'a str,
    /// Root-relative.
    pub url: Cow<'a, str>,
    /// `2024-01-18T01:15`, in the site's time zone; empty without a date.
    pub moment: String,
    /// Day in the site's time zone.
    pub day: Option<NaiveDate>,
    /// BCP 47.
    pub language: &'a str,
    /// Ids of groups.
    pub source: Option<&'a str>,
    /// Ids of groups.
    pub topics: Vec<&'a str>,
    /// Id of a group.
    pub column: Option<&'a str>,
    /// Ids of groups.
    pub authors: Vec<&'a str>,
    /// What is said of an item beside; none of an article.
    pub item: Option<IndexedItem<'a>>,
}

/// What is said of an item of an issue beside what is said of an article.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct IndexedItem<'a> {
    /// Title of its issue.
    pub issue: &'a str,
    /// The section that it stands in: id and name.
    pub section: Option<(&'a str, &'a str)>,
    /// Who published what it leads to.
    pub source: Option<&'a str>,
    /// `video`, `audio`, `podcast`.
    pub kind: Option<&'static str>,
}

/// Of what kind an article is for the filter of kinds.
pub(crate) const ARTICLE: &str = "article";

/// Of what kind an item is, whatever it leads to.
pub(crate) const ITEM: &str = "item";
