//! Which site is previewed, and what of it.

use std::path::PathBuf;

use crate::build::setup::Address;
use crate::curate::HeldBack;

/// Which site, and what of it.
#[derive(Debug, Clone)]
pub(crate) struct SessionOptions {
    /// The site's folder, with `site.toml` in it.
    pub root: PathBuf,
    pub address: Address,
    /// Articles with `draft = true`.
    pub drafts: HeldBack,
    pub future: HeldBack,
}
