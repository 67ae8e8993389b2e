//! Sitemaps (sitemaps.org 0.9) and robots.txt (RFC 9309).

use crate::plan::view::SitemapEntry;

/// URLs in one sitemap at most.
pub const MAX_URLS: usize = 50_000;

/// The bytes of one sitemap.
pub fn sitemap(_entries: &[SitemapEntry]) -> String {
    todo!("render room")
}

/// The bytes of the index of sitemaps.
pub fn sitemap_index(_sitemaps: &[SitemapEntry]) -> String {
    todo!("render room")
}

/// The bytes of `robots.txt`: all may read all; where the sitemap is.
pub fn robots(_sitemap_url: &str) -> String {
    todo!("render room")
}
