//! Which groups have feeds.

use crate::config::Feeds;
use crate::curate::{Group, GroupKind};
pub(crate) use crate::ground::feed_format::FeedFormat;

/// Whether a group has feeds of its own.
pub(crate) fn has_feeds(kind: GroupKind, group: &Group, feeds: &Feeds) -> bool {
    matches!(kind, GroupKind::Source | GroupKind::Topic) && group.articles.len() >= feeds.from
}
