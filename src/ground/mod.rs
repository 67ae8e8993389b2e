//! What every room stands on: findings, fingerprints, paths, folding, slugs. Nothing here knows of articles.

pub mod diagnostic;
pub mod fingerprint;
pub mod folding;
pub mod path;
pub mod progress;
pub mod slug;
