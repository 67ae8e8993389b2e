//! A story: articles of one event, and its address.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::curate::places::{ArticleIx, Month};

/// Place of a story in the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct StoryIx(pub u32);

impl StoryIx {
    /// Those at some places.
    pub(crate) fn all(places: std::ops::Range<usize>) -> Vec<Self> {
        places.map(|place| Self(place as u32)).collect()
    }
}

/// Articles that report one event, two at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Story {
    /// Part of the URL: the editor's, or the day and eight digits of the id of its first article.
    pub id: String,
    /// Ids that it may have had before: that of its first article where the editor gave it another, and that of its second
    /// article, for which an older one may have come in late.
    pub former: Vec<String>,
    /// The editor's name for it.
    pub given_name: Option<String>,
    /// Its articles, oldest first. The first is the first report.
    pub articles: Vec<ArticleIx>,
    /// Articles of it that are the same text as an older one of it, with that one.
    pub copies: BTreeMap<ArticleIx, ArticleIx>,
    /// The day of its second report: when it became a story. None where that has no date.
    pub since: Option<NaiveDate>,
}

impl Story {
    /// The article that was there first.
    pub(crate) fn first(&self) -> ArticleIx {
        self.articles.first().copied().unwrap_or(ArticleIx(0))
    }

    /// The month in whose list it stands.
    pub(crate) fn month(&self) -> Option<Month> {
        self.since.map(|day| (day.year(), day.month()))
    }
}
