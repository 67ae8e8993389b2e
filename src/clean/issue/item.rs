//! What is known of an issue and its items. Plain text everywhere: no entities, no markup.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clean::source::Source;
use crate::clean::source_url::SourceUrl;

/// An issue of a roundup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Issue {
    /// `id` of its `[[issues]]`.
    pub roundup: String,
    /// Counted by its editor.
    pub number: Option<u32>,
    /// Headings of its text, in order, but those that are items.
    pub headings: Vec<IssueHeading>,
    /// In the order of the text.
    pub items: Vec<Item>,
}

/// A heading of an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IssueHeading {
    /// As the issue writes it.
    pub name: String,
    /// The section that it stands for, as the site calls it.
    pub section: String,
    /// Id of its place in the text.
    pub anchor: Option<String>,
    /// In the source, 1 to 6.
    pub level: u8,
    /// How many items stand right below it.
    pub items: u32,
}

/// A link that the editor chose, with a word about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Item {
    pub title: String,
    /// As it is written.
    pub url: SourceUrl,
    /// Id of its place in the text of the issue: made of address and title, so that it stays when others come or go.
    pub anchor: String,
    /// As the site calls it.
    pub section: Option<String>,
    /// Who published what it leads to.
    pub source: Option<Arc<Source>>,
    pub kind: Option<ItemKind>,
    /// What the editor says of it; may be empty.
    pub text: String,
    /// Topics that it names.
    pub topics: Vec<String>,
}

/// What an item leads to, where the editor says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum ItemKind {
    Video,
    Audio,
    Podcast,
}

impl ItemKind {
    /// As templates know it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Podcast => "podcast",
        }
    }
}
