//! A line of text with its markup: what blocks are made of.

use std::iter::Sum;
use std::ops::AddAssign;

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

impl Line {
    /// Whether there is a letter in it.
    pub(crate) fn has_letters(&self) -> bool {
        self.text.contains(char::is_alphabetic)
    }
}

/// Visible characters by what they stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CharCounts {
    pub(crate) all: u32,
    pub(crate) link: u32,
    pub(crate) strong: u32,
    pub(crate) small: u32,
}

impl AddAssign for CharCounts {
    fn add_assign(&mut self, other: Self) {
        self.all += other.all;
        self.link += other.link;
        self.strong += other.strong;
        self.small += other.small;
    }
}

impl Sum for CharCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |mut sum, counts| {
            sum += counts;
            sum
        })
    }
}
