//! Feeds: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1, and OPML 2.0 for the list of the site's own feeds.

use crate::plan::FeedFormat;
use crate::plan::view::{FeedView, OpmlEntry};

/// The bytes of one feed. Text that XML 1.0 can't hold (control characters, U+FFFE) is left out.
pub fn feed(_format: FeedFormat, _view: &FeedView) -> String {
    todo!("render room")
}

/// The bytes of `opml.xml`.
pub fn opml(_title: &str, _feeds: &[OpmlEntry]) -> String {
    todo!("render room")
}
