//! One view in, the bytes of one file out: Tera for pages, writers for feeds, sitemaps, OPML and robots.txt. Nothing is
//! read here; templates see only the view that they are handed.

mod feed;
mod sitemap;
mod templates;
