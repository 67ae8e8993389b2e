//! What is said by a place: which article, which group, which month.

/// Place of an article among all of the digest, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ArticleIx(pub u32);

/// Place of a group in its list of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GroupIx(pub u32);

/// A year and a month of it, 1 to 12.
pub(crate) type Month = (i32, u32);
