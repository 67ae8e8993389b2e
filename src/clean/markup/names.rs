//! What links call the places of a piece by: ids, and the words of headings.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// Bytes of a name.
pub(super) const LONGEST: usize = 200;

/// What links call places by, each with the number of the place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Names {
    /// As they are written.
    pub(super) ids: BTreeMap<String, usize>,
    /// Words of headings.
    pub(super) headings: BTreeMap<String, usize>,
}

impl Names {
    /// The number of the place that a fragment names, which may be percent-encoded.
    pub(crate) fn find(&self, fragment: &str) -> Option<usize> {
        let decoded = percent_decode_str(fragment).decode_utf8_lossy();
        let words = words(&decoded);
        let of_words = || self.headings.get(&words).filter(|_| !words.is_empty());
        self.ids.get(&*decoded).or_else(of_words).copied()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.headings.is_empty()
    }
}

/// The letters and digits of a heading, or of an id made of one.
pub(super) fn words(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
