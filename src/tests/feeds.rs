//! The crate's door to the road from the bytes of a feed to the files of its articles, for the fuzz target.

/// Walks the road; what is broken, one sentence each.
pub fn walk(input: &[u8]) -> Vec<String> {
    crate::gather::road::walk(input)
}
