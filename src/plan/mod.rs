//! A [`crate::curate::Digest`] in, a [`Plan`] out: every output file with its URL and the fingerprint of all that its
//! bytes depend on. Nothing is rendered here and nothing is read.

pub mod view;

use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::fingerprint::Fingerprint;

/// Path of a file below the output folder: relative, `/` between parts, each part 1 to 255 bytes of NFC text without
/// control characters, separators, `..` or names that a file system reserves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputPath(pub String);

/// Format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedFormat {
    /// RFC 4287, `feed.xml`.
    Atom,
    /// RSS 2.0, `rss.xml`.
    Rss,
    /// JSON Feed 1.1, `feed.json`.
    Json,
}

/// What is printed at one path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// An article.
    Article(ArticleIx),
    /// The front page.
    Front,
    /// All years.
    Archive,
    /// One year.
    Year(i32),
    /// One month.
    Month(i32, u32),
    /// One day; the number of a sealed page, none for the entry page. No date: undated articles.
    Day(Option<chrono::NaiveDate>, Option<u32>),
    /// Entry page of a group.
    Group(GroupKind, GroupIx),
    /// A month of a group, as with days.
    GroupMonth(GroupKind, GroupIx, Option<(i32, u32)>, Option<u32>),
    /// All groups of a kind.
    Groups(GroupKind),
    /// A feed of the site or of one group.
    Feed(FeedFormat, Option<(GroupKind, GroupIx)>),
    /// The index of sitemaps.
    SitemapIndex,
    /// One sitemap, from 1.
    Sitemap(u32),
    /// `robots.txt`.
    Robots,
    /// `opml.xml`.
    Opml,
    /// `404.html`.
    NotFound,
    /// A former URL of an article, with a link to where it is now.
    Alias(ArticleIx),
    /// A theme file, by its place in the theme's assets.
    Asset(u32),
    /// A file beside an article, by its path below `content/`.
    Attachment(crate::content::ContentPath),
}

/// One output file.
#[derive(Debug, Clone)]
pub struct Output {
    /// Where.
    pub path: OutputPath,
    /// What.
    pub page: Page,
    /// Of all that its bytes depend on.
    pub fingerprint: Fingerprint,
}

/// Every output file of the site, by path.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Sorted by path, no path twice.
    pub outputs: Vec<Output>,
    /// Root-relative URL of each article with the base path in front, same places as the digest's articles.
    pub permalinks: Vec<String>,
}
