//! What stands in an edition, each article in one place: the editor's choice, then what weighs most in its time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Pin, Span};
use crate::curate::stories::StoryIx;
use crate::curate::{ArticleIx, GroupIx, GroupKind, Mark};
use crate::plan::site::Site;

/// Sections of an edition, and articles in each.
const SECTIONS: usize = 8;
const SECTION_ARTICLES: usize = 5;
/// Stories of an edition, and articles in each.
const STORIES: usize = 3;
const STORY_ARTICLES: usize = 4;
/// Headlines that stand for an edition where it has no introduction: in listings, feeds, descriptions.
const HEADLINES: usize = 3;

/// Articles of an edition.
pub(crate) struct Selection {
    pub(crate) lead: Option<ArticleIx>,
    pub(crate) pinned: Vec<ArticleIx>,
    pub(crate) stories: Vec<(StoryIx, Vec<ArticleIx>)>,
    pub(crate) sections: Vec<(GroupKind, GroupIx, Vec<ArticleIx>)>,
    /// How many more articles its time holds.
    pub(crate) more: usize,
}

impl Selection {
    pub(crate) fn new(site: &Site<'_>, span: Span) -> Self {
        let all: Vec<ArticleIx> = newest_first(site, span).collect();
        let mut pinned = pinned_in(site, span);
        let leads = |ix: &ArticleIx| site.digest.marks.get(ix).is_some_and(|mark| mark.lead);
        let chosen = pinned.iter().chain(&all).copied().find(leads);
        let told = stories_in(site, &all);
        let heaviest = told.first().map(|(_, articles)| articles.as_slice()).unwrap_or_default();
        let mut fit = heaviest.iter().chain(&all).copied().filter(|ix| !pinned.contains(ix));
        let lead = chosen.or_else(|| fit.find(|ix| site.is_fit_to_lead(*ix)));
        let lead = lead.or_else(|| pinned.first().or(all.first()).copied());
        pinned.retain(|ix| Some(*ix) != lead);

        let mut printed: BTreeSet<ArticleIx> = lead.iter().chain(&pinned).copied().collect();
        let stories = fresh_stories(site, told, &mut printed);
        let sections = sections(site, &all, &mut printed);
        let more = all.iter().filter(|ix| !printed.contains(ix)).count();
        Self { lead, pinned, stories, sections, more }
    }

    /// Its first headlines in a row; none where it has no articles.
    pub(crate) fn summary(&self, site: &Site<'_>) -> Option<String> {
        let sections = self.sections.iter().filter_map(|(_, _, articles)| articles.first());
        let headlines = self.lead.iter().chain(&self.pinned).chain(sections).take(HEADLINES);
        let title =
            |ix: &ArticleIx| site.shown(site.article(*ix).title.as_str(), &site.article(*ix).language);
        let titles: Vec<String> = headlines.map(title).collect();
        (!titles.is_empty()).then(|| titles.join(" · "))
    }
}

/// All articles of that time.
pub(crate) fn newest_first(site: &Site<'_>, span: Span) -> impl Iterator<Item = ArticleIx> {
    site.digest.calendar.range(span.days()).rev().flat_map(|(_, articles)| articles.iter().rev().copied())
}

/// What the editor held at the top in that time, in the editor's order. A pin without an end counts on the article's own
/// day: nobody knows when it was taken down.
fn pinned_in(site: &Site<'_>, span: Span) -> Vec<ArticleIx> {
    let held = |(ix, mark): &(&ArticleIx, &Mark)| match (mark.pin, site.digest.day(**ix)) {
        (None, _) | (_, None) => false,
        (Some(Pin::Open), Some(day)) => span.days().contains(&day),
        (Some(Pin::Until(end)), Some(day)) => day <= span.last_day() && span.first_day() <= end,
    };
    let mut pinned: Vec<(&ArticleIx, &Mark)> = site.digest.marks.iter().rev().filter(held).collect();
    pinned.sort_by_key(|(_, mark)| mark.order.unwrap_or(u32::MAX));
    pinned.into_iter().map(|(ix, _)| *ix).collect()
}

/// The stories that most sources reported among these articles, each with those that did, newest first.
fn stories_in(site: &Site<'_>, articles: &[ArticleIx]) -> Vec<(StoryIx, Vec<ArticleIx>)> {
    let mut stories: BTreeMap<StoryIx, Vec<ArticleIx>> = BTreeMap::new();
    for ix in articles {
        if let Some(story) = site.digest.story_of.get(ix) {
            stories.entry(*story).or_default().push(*ix);
        }
    }
    let sources = |articles: &[ArticleIx]| {
        articles.iter().map(|ix| site.digest.membership(*ix).source).collect::<BTreeSet<_>>().len()
    };
    let mut stories: Vec<_> = stories.into_iter().filter(|(_, articles)| articles.len() > 1).collect();
    stories.sort_by_cached_key(|(ix, articles)| Reverse((sources(articles), articles.len(), *ix)));
    stories.truncate(STORIES);
    stories
}

/// Of each story what is not `printed` yet and no copy of another text. What is left is on the story's own page.
fn fresh_stories(
    site: &Site<'_>,
    told: Vec<(StoryIx, Vec<ArticleIx>)>,
    printed: &mut BTreeSet<ArticleIx>,
) -> Vec<(StoryIx, Vec<ArticleIx>)> {
    let mut stories = Vec::new();
    for (ix, articles) in told {
        let copies = &site.digest.story(ix).copies;
        let fresh = articles.iter().copied().filter(|ix| !printed.contains(ix) && !copies.contains_key(ix));
        let fresh: Vec<ArticleIx> = fresh.take(STORY_ARTICLES).collect();
        if !fresh.is_empty() {
            printed.extend(articles);
            stories.push((ix, fresh));
        }
    }
    stories
}

/// Topics before columns before sources, of each kind those that have most articles which are not `printed` yet.
fn sections(
    site: &Site<'_>,
    all: &[ArticleIx],
    printed: &mut BTreeSet<ArticleIx>,
) -> Vec<(GroupKind, GroupIx, Vec<ArticleIx>)> {
    let mut sections = Vec::new();
    for kind in [GroupKind::Topic, GroupKind::Column, GroupKind::Source] {
        let mut groups: BTreeMap<GroupIx, Vec<ArticleIx>> = BTreeMap::new();
        for ix in all {
            let groups_of = site.digest.membership(*ix).groups(kind).iter();
            for group in groups_of.filter(|group| site.topic_in_place(kind, **group).is_none()) {
                groups.entry(*group).or_default().push(*ix);
            }
        }
        while sections.len() < SECTIONS {
            for articles in groups.values_mut() {
                articles.retain(|ix| !printed.contains(ix));
            }
            // Of two that weigh the same the one that the site names first.
            let heaviest = groups.iter().max_by_key(|(ix, articles)| (articles.len(), Reverse(**ix)));
            let Some((ix, articles)) = heaviest.filter(|(_, articles)| !articles.is_empty()) else {
                break;
            };
            let (ix, articles) = (*ix, articles.iter().copied().take(SECTION_ARTICLES).collect::<Vec<_>>());
            groups.remove(&ix);
            printed.extend(&articles);
            sections.push((kind, ix, articles));
        }
    }
    sections
}
