//! What every room stands on: findings, fingerprints, paths, what files are served as, folding, slugs. Nothing here knows of articles.

pub(crate) mod colour;
pub(crate) mod diagnostic;
pub(crate) mod feed_format;
pub(crate) mod fingerprint;
pub(crate) mod folding;
pub(crate) mod html;
pub(crate) mod local;
pub(crate) mod media_type;
pub(crate) mod path;
pub(crate) mod progress;
pub(crate) mod script;
pub(crate) mod served;
pub(crate) mod slug;
pub(crate) mod tag;
