//! What is to be sent and removed, in order: pure.

pub(crate) mod diff;
pub(crate) mod headers;
pub(crate) mod journal;
pub(crate) mod leads;
pub(crate) mod made;
pub(crate) mod manifest;
pub(crate) mod news;
pub(crate) mod text;
