//! Moving in: what another generator, or another site, left in, settings, article files and proposals out. Nothing of what is read is
//! ever changed, run or fetched; what is written is new article files, and those only by [`wordpress`].
#![expect(clippy::disallowed_methods, reason = "it reads folders and files of others, once and bounded")]

pub(crate) mod addresses;
pub(crate) mod leads;
