//! The site while it is edited: kept in memory, served, followed.

pub(crate) mod serve;
pub(crate) mod session;
pub(crate) mod watch;
