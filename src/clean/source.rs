//! Who publishes articles.

use serde::{Deserialize, Serialize};

/// Who published an article, as the site shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Source {
    /// Part of the URL: `/sources/<id>/`. ASCII letters, digits and `-`.
    pub id: String,
    /// Name as readers know it: `法广`.
    pub name: String,
    pub home: Option<String>,
    /// BCP 47 language of its articles where it is one.
    pub language: Option<String>,
}
