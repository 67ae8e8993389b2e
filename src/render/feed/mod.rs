//! Feeds: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1, and OPML 2.0 for the list of the site's own feeds.
//!
//! A [`FeedView`] in, the text of one file out. A feed says the same whatever its format. Its date is that of its newest
//! entry, never the time of the build, so that a feed without news stays the same byte for byte.

mod atom;
pub(super) mod edition;
pub(super) mod item;
mod json_feed;
pub(super) mod opml;
mod rss;
#[cfg(test)]
mod tests;

use crate::plan::{FeedFormat, FeedView};
use item::Item;

/// The bytes of one feed. Text that XML 1.0 can't hold (control characters, U+FFFE) is left out.
pub(super) fn feed(format: FeedFormat, view: &FeedView<Item<'_>>) -> String {
    match format {
        FeedFormat::Atom => atom::atom(view),
        FeedFormat::Rss => rss::rss(view),
        FeedFormat::Json => json_feed::json_feed(view),
    }
}
