//! A line of text with its markup: what blocks are made of.

/// A finished line: text up to a line break or the end of its block, with all of its elements closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) html: String,
    pub(crate) text: String,
    pub(crate) counts: CharCounts,
    /// Links to a host that only adverts link to.
    pub(crate) advert: bool,
    /// The target of the only link in it, when there is just one.
    pub(crate) only_link: Option<String>,
}

/// Visible characters by what they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CharCounts {
    pub(crate) all: u32,
    pub(crate) link: u32,
    pub(crate) strong: u32,
    pub(crate) small: u32,
}

impl CharCounts {
    pub(crate) fn add(self, other: Self) -> Self {
        Self {
            all: self.all + other.all,
            link: self.link + other.link,
            strong: self.strong + other.strong,
            small: self.small + other.small,
        }
    }
}
