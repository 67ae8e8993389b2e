//! What an article once said, and what changed from one version to the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clean::Article;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::revise::Weight;

/// An article as it was, or is.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub article: Arc<Article>,
    /// Under which it came, whatever the editor calls it.
    pub title: String,
}

/// A change that a reader can see.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// When the newer version was first seen: the moment of the fetch that overwrote the older one, or, of two files of the content
    /// folder, the date of the newer. None where that has none.
    pub at: Option<DateTime<Utc>>,
    pub old: Version,
    pub new: Version,
    pub weight: Weight,
}

impl Change {
    /// Of all that is to be seen of it.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let mut hasher = Hasher::new();
        hasher.number(self.at.map_or(i64::MIN, |at| at.timestamp())).fingerprint(pair(&self.old, &self.new));
        hasher.finish()
    }
}

/// What changed between two versions, under their fingerprint; none where a reader sees no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Weights(pub(super) Arc<BTreeMap<[u8; 16], Option<Weight>>>);

impl Weights {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).unwrap_or_default()
    }

    /// None of bytes that are damaged.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}

/// By which two versions are known again.
pub(super) fn pair(old: &Version, new: &Version) -> Fingerprint {
    let mut hasher = Hasher::new();
    for version in [old, new] {
        hasher.text(&version.title).fingerprint(version.article.body_hash);
    }
    hasher.finish()
}
