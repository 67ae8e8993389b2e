//! The formats of feeds, and what files of each are called.

use serde::Serialize;

/// Format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum FeedFormat {
    /// RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    pub(crate) const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// IANA media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// What a feed is called in the folder of its page.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Atom => "feed.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }

    /// That of a feed, by its path; none of what is no feed.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next();
        Self::ALL.into_iter().find(|format| name == Some(format.file()))
    }
}
