//! News in views: the report that stands for an event, and who else reports it.

use serde::Serialize;

use crate::curate::news::News;
use crate::curate::{ArticleIx, GroupKind};
use crate::plan::cards::CardRef;
use crate::plan::site::Site;
use crate::plan::view::Link;

/// Sources that a story names beside the one whose article stands for it.
pub(crate) const NAMED: usize = 6;

/// A story that several sources report.
#[derive(Serialize)]
pub(crate) struct TopStory<'a> {
    /// The report that stands for it.
    pub card: CardRef<'a>,
    /// The story and who else reports it.
    pub story: Carried<'a>,
}

/// Who reports a story beside the article that stands for it.
#[derive(Serialize)]
pub(crate) struct Carried<'a> {
    /// What it is called, and its page.
    pub link: Link,
    /// Number of its sources in the last day, that of the article included.
    pub sources: u32,
    /// Reports of other sources, in the order in which they took it up.
    pub reports: Vec<ReportOf<'a>>,
    /// How many more sources there are.
    pub more: u32,
}

/// A report under the name of its source.
#[derive(Serialize)]
pub(crate) struct ReportOf<'a> {
    /// Name of the source.
    pub source: &'a str,
    /// Page of the article.
    pub url: &'a str,
}

impl<'a> Site<'a> {
    /// Who reports a story beside the article that stands for it; none where that is nobody.
    pub(crate) fn carried(&'a self, news: &News) -> Option<Carried<'a>> {
        let story = news.story.filter(|_| news.reports.len() > 1)?;
        let report = |ix: ArticleIx| {
            let source = self.digest.membership(ix).source?;
            Some(ReportOf {
                source: &self.group_link(GroupKind::Source, source).name,
                url: self.permalink(ix),
            })
        };
        let sources = news.reports.len() as u32;
        Some(Carried {
            link: self.story_link(story),
            sources,
            reports: news.reports.iter().skip(1).take(NAMED).filter_map(|ix| report(*ix)).collect(),
            more: sources.saturating_sub(NAMED as u32 + 1),
        })
    }

    pub(crate) fn top_story(&'a self, news: &News) -> Option<TopStory<'a>> {
        Some(TopStory { card: self.card_ref(news.article), story: self.carried(news)? })
    }
}
