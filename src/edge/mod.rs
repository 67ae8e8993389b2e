//! The outside world: reading the site's folder, the theme, publishing files. The only room that touches disk, network
//! and clock. Every error names the action and the path.

pub mod attachments;
pub mod clock;
pub mod error;
pub mod publish;
pub mod read;
pub mod single;
pub mod site;
pub mod starter;
pub mod theme;
