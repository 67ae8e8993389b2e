//! A [`Digest`](crate::curate::Digest) in, a [`Plan`] out: every output file with its URL and the fingerprint of all that its
//! bytes depend on. Nothing is rendered here and nothing is read.
//!
//! [`page`] is the table of all kinds of pages; each is a file of `pages`, which says where its pages are and what stands on
//! them. What they share is beside that: where everything is (`urls`), what stands on every page (`frame`), articles in
//! listings (`cards`).

mod article_view;
mod book_view;
mod calendar;
pub(crate) mod cards;
mod collisions;
mod dates;
mod feed_format;
mod feed_view;
mod frame;
mod issue_view;
mod kind;
mod links;
mod listing;
mod numbers;
mod outputs;
mod own_families;
mod own_links;
mod page;
pub(crate) mod pages;
mod selection;
mod site;
mod sitemaps;
mod slips;
mod sums;
#[cfg(test)]
mod tests;
pub(crate) mod top_stories;
mod urls;
pub(crate) mod view;

#[cfg(test)]
pub(crate) use article_view::ArticleDetails;
pub(crate) use article_view::{ArticleFacts, ArticleView, BodyRef};
pub(crate) use book_view::{BookView, Chapter};
pub(crate) use feed_format::FeedFormat;
pub(crate) use feed_view::{EditionText, EntryRef, EntryText, FeedEntry, FeedView, MailView};
#[cfg(test)]
pub(crate) use issue_view::{ContentsEntry, SeenItem};
pub(crate) use issue_view::{IssueDetails, IssueLink};
#[cfg(test)]
pub(crate) use kind::Borrowed;
pub(crate) use kind::{Content, Cuts, PageView, RobotsText, Subject, Thing, TimeMapOf};
pub(crate) use numbers::Numbered;
pub(crate) use outputs::{Contents, Output, Plan, contents, plan};
pub(crate) use page::{Page, Twin};
#[cfg(any(test, fuzzing))]
pub(crate) use pages::article::Article;
pub(crate) use pages::feeds::edition_mail;
#[cfg(any(test, fuzzing))]
pub(crate) use pages::feeds::{Feed, FeedOf};
pub(crate) use pages::files::Attachment;
pub(crate) use pages::own_pages::{
    named_templates as own_page_templates, nearest_template, url_of as own_page_url,
};
pub(crate) use pages::search_index::INDEX;
pub(crate) use pages::sitemaps::news_language;
pub(crate) use site::{Files, Groundwork, Site, ThemeAsset, Trees};
#[cfg(test)]
pub(crate) use sitemaps::cut;
pub(crate) use sums::SumsOf;
#[cfg(test)]
pub(crate) use view::Alternate;
pub(crate) use view::{Card, CatalogEntry, Head, Link, NewsEntry, OpmlEntry, SiteView, SitemapEntry};
