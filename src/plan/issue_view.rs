//! What stands on the page of an issue beside what stands on that of any article.

use serde::Serialize;

use crate::plan::view::{ArticleLink, Link};

/// What stands on the page of an issue beside what stands on that of any article.
#[derive(Clone, Serialize)]
pub(crate) struct IssueDetails<'a> {
    /// The roundup, and the list of its issues of that year.
    pub roundup: Link,
    /// Its number.
    pub number: Option<u32>,
    /// Number of its items.
    pub items: u32,
    /// Its headings, in order.
    pub contents: Vec<ContentsEntry<'a>>,
    /// Sections of its items, each with its page of that year.
    pub sections: Vec<Link>,
    /// Items whose address an earlier issue held.
    pub seen: Vec<SeenItem<'a>>,
    /// Its items, in order: title, and where each leads.
    pub links: Vec<IssueLink<'a>>,
    /// The issue before it.
    pub older: Option<ArticleLink<'a>>,
    /// The issue after it.
    pub newer: Option<ArticleLink<'a>>,
}

/// A heading of an issue.
#[derive(Clone, Serialize)]
pub(crate) struct ContentsEntry<'a> {
    /// As it stands there.
    pub name: &'a str,
    /// Leads to its place on the page.
    pub url: String,
    /// Number of items right below it.
    pub items: u32,
    /// Whether it stands below one that stands in the list as well.
    pub inner: bool,
}

/// An item as search engines are told of it.
#[derive(Clone, Serialize)]
pub(crate) struct IssueLink<'a> {
    /// Its title.
    pub name: &'a str,
    /// Where it leads.
    pub url: &'a str,
}

/// An item whose address an earlier issue held.
#[derive(Clone, Serialize)]
pub(crate) struct SeenItem<'a> {
    /// Its title.
    pub name: &'a str,
    /// Leads to its place on the page.
    pub url: String,
    /// The item of the earlier issue: title of the issue, place on its page.
    pub before: Link,
    /// BCP 47 language of that title.
    pub language: &'a str,
}
