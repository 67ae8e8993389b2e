//! Where pages are, and what is listed how: `[urls]`, `[listings]`, `[feeds]`.

use serde::Serialize;

use crate::ground::slug::Slugs;

/// `[urls]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Urls {
    /// Pattern of article URLs, see `permalink`: `/:year/:month/:day/:slug/`. What ends in `.html` is a file.
    pub article: String,
    /// How titles become slugs.
    pub slugs: Slugs,
    /// What becomes of a column whose page says what that of a topic says; none where nothing is said of it.
    pub same_listings: Option<SameListings>,
    /// Addresses of pages that were taken down for good: `/2020/old/`.
    pub gone: Vec<String>,
    /// `[[urls.moved]]`, in order.
    pub moved: Vec<MovedConfig>,
}

/// What becomes of a column that holds the articles of the topic with its name, and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum SameListings {
    /// Both are printed.
    Print,
    /// Its pages lead to those of the topic.
    Redirect,
}

/// One `[[urls.moved]]` table: an address that a page once had, and where its readers are led.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MovedConfig {
    /// `/2020/old/`
    pub from: String,
    /// `/2020/new/`, or `/` for the front page.
    pub to: String,
    /// Line of the table in site.toml, from 1.
    pub line: u32,
}

/// `[listings]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Listings {
    /// Articles on one page of a listing, 10 to 1000.
    pub size: usize,
    /// Articles that a source, topic, column or author has at least to have pages of its months, 1 to 1000. One with more articles than
    /// stand on a page has them in any case.
    pub months_from: usize,
    /// Articles that a day has at least to have a page, 1 to 5: so many of a day are on the page of its month.
    pub days_from: usize,
}

/// `[feeds]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Feeds {
    /// Entries in a feed, 1 to 1000.
    pub size: usize,
    /// What an entry holds.
    pub content: FeedContent,
    /// Articles that a source or topic has at least to have feeds of its own, 1 to 1000.
    pub from: usize,
}

/// What a feed entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum FeedContent {
    /// The whole cleaned text.
    Full,
    /// The summary only.
    Summary,
}
