//! One file for each kind of page, or family of them: see `plan::kind` for what they say, `plan::page` for the table of all.

pub(crate) mod archive;
pub(crate) mod article;
pub(crate) mod books;
pub(crate) mod changed;
pub(crate) mod changes;
pub(crate) mod coverage;
pub(crate) mod day;
pub(crate) mod editions;
pub(crate) mod feeds;
pub(crate) mod files;
pub(crate) mod front;
pub(crate) mod groups;
pub(crate) mod issues;
pub(crate) mod item_feeds;
pub(crate) mod items;
pub(crate) mod month;
pub(crate) mod not_found;
pub(crate) mod own_index;
pub(crate) mod own_pages;
pub(crate) mod redirect;
pub(crate) mod search;
pub(crate) mod search_index;
pub(crate) mod sitemaps;
pub(crate) mod stories;
pub(crate) mod sums;
pub(crate) mod timemap;
