//! The site while it is edited: kept in memory, served, followed.

pub mod serve;
pub mod session;
pub mod watch;
