//! The formats of feeds, and which groups have feeds.

use serde::Serialize;

use crate::config::Feeds;
use crate::curate::{Group, GroupKind};

/// Whether a group has feeds of its own.
pub(crate) fn has_feeds(kind: GroupKind, group: &Group, feeds: &Feeds) -> bool {
    matches!(kind, GroupKind::Source | GroupKind::Topic) && group.articles.len() >= feeds.from
}

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
}
