//! The site's folder, the theme, the output folder, the cache, the clock: what is read and written. Every error names the action and the path.
#![expect(clippy::disallowed_methods, reason = "this is the room that touches the disk and the clock")]

pub(crate) mod attachments;
pub(crate) mod clock;
pub(crate) mod error;
pub(crate) mod lock;
mod names;
pub(crate) mod place;
pub(crate) mod publish;
pub(crate) mod read;
pub(crate) mod single;
pub(crate) mod site;
pub(crate) mod starter;
pub(crate) mod store;
pub(crate) mod stored;
pub(crate) mod table;
pub(crate) mod theme;
mod tree;
