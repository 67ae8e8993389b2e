//! The outside world: reading the site's folder, the theme, publishing files. The only room that touches disk, network
//! and clock. Every error names the action and the path.
#![expect(clippy::disallowed_methods, reason = "this is the room that touches the disk and the clock")]

pub mod attachments;
pub mod cache;
pub mod clock;
pub mod error;
pub mod kept;
mod names;
pub mod publish;
pub mod read;
pub mod single;
pub mod site;
pub mod starter;
pub mod stored;
pub mod table;
pub mod theme;
mod tree;
