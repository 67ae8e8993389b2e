//! What every room stands on: findings, fingerprints, paths, media types, folding, slugs. Nothing here knows of articles.

pub(crate) mod diagnostic;
pub(crate) mod fingerprint;
pub(crate) mod folding;
pub(crate) mod html;
pub(crate) mod media_type;
pub(crate) mod path;
pub(crate) mod progress;
pub(crate) mod script;
pub(crate) mod slug;
