//! Publishing: files come in whole, the output folder goes from one site to the next in one short step at the end.
//!
//! Until [`Publication::finish`] nothing in the output folder is touched: files wait in a folder of their own, on the same
//! disk. A full disk, a broken template or a kill while pages are rendered leaves the old site as it was. Then, in this
//! order: the manifest says which files are about to change; all of them are moved to their places, each whole; files of
//! the last build that this one does not have are removed; the manifest says what is there. Ended anywhere in between,
//! the folder holds whole files only, all of them in the manifest, and the next build finishes the work.
//!
//! What the manifest does not list is never changed or removed, whatever its name, unless a file of the site has to be
//! in its place and the user said `--force`. No path leads out of the output folder.

mod disk;
mod folders;
mod manifest;
mod place;
mod publication;
mod publisher;
mod staging;
mod summed;
mod sums;
#[cfg(test)]
mod tests;

pub(crate) use folders::{Folders, MANY};
pub(crate) use manifest::{MANIFEST, read as read_manifest};
pub(crate) use place::{check_place, is_with, why_not};
pub(crate) use publication::{Left, Publication, Written};
pub use publisher::Force;
pub(crate) use publisher::{Publisher, shows_nothing_new};
pub(crate) use sums::Sha256;
