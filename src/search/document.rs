//! An article, as it comes into the index.

use chrono::NaiveDate;
use serde::Serialize;

/// What the plan knows of an article when it cuts the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed {
    /// Day in the site's time zone.
    pub day: Option<NaiveDate>,
    /// Characters of its text.
    pub characters: u32,
}

/// An article on its way into the index.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Document<'a> {
    /// As printed.
    pub title: &'a str,
    /// Root-relative.
    pub url: &'a str,
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
}
