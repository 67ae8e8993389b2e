//! The front page: what leads, the newest, sections by topic.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::curate::news::{self, News};
use crate::curate::{ArticleIx, GroupIx, GroupKind};
use crate::ground::served::{FileKind, Served};
use crate::plan::cards::{CardRef, DayOfCards, FrontSection};
use crate::plan::kind::{Borrowed, Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::top_stories::{Carried, NAMED, TopStory};
use crate::plan::urls;
use crate::plan::view::{DateView, Period};

/// Articles below the lead story, where top stories stand beside it and where none do.
const SECONDS: [usize; 2] = [6, 5];
/// Stories of several sources beside the lead story.
const TOP_STORIES: usize = 5;
/// Sections of the front page, and articles in each.
const SECTIONS: usize = 6;
const SECTION_ARTICLES: usize = 4;
/// Months that the front page names.
const MONTHS: usize = 12;
/// Among how many of the newest articles the editor's word for the lead story counts that is no pin.
const LEAD_CHOICE: usize = 24;

/// The front page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Front;

/// `front.html`.
#[derive(Serialize)]
pub(crate) struct FrontView<'a> {
    /// Day of the newest article: the date of this edition; none where no article has a date.
    pub edition: Option<DateView<'a>>,
    /// The lead story: the one that the editor chose, else the heaviest news of the last day.
    pub lead: Option<CardRef<'a>>,
    /// Who else reports what the lead story does, where it is in a story of several sources.
    pub lead_story: Option<Carried<'a>>,
    /// The next heaviest stories of the last day that several sources report.
    pub top_stories: Vec<TopStory<'a>>,
    /// What the editor pinned, in the editor's order, but the lead story.
    pub pinned: Vec<CardRef<'a>>,
    /// A handful of further articles for the top of the page, the heaviest first.
    pub seconds: Vec<CardRef<'a>>,
    /// The newest articles by day, but those above.
    pub days: Vec<DayOfCards<'a>>,
    /// Topics, columns and sources with their newest articles but those above; no article stands in two.
    pub sections: Vec<FrontSection<'a>>,
    /// The newest months of the archive.
    pub months: Vec<Period>,
}

impl Kind for Front {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        pages.show(Part::Pages, &urls::front(), Self);
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let front = Arrangement::of(site);
        // An article stands in one place of the page.
        let printed = front.printed();
        let newest = site.digest.indices().rev().take(site.config.listings.size);
        let rest = newest.filter(|ix| !printed.contains(ix));
        let view = FrontView {
            edition: site.digest.calendar.keys().next_back().map(|day| {
                let page = site.daily_edition(*day).map(|edition| edition.url.into());
                let date = site.date(*day);
                DateView { url: page.unwrap_or_else(|| date.url.clone()), ..date }
            }),
            lead: front.lead.as_ref().map(|news| site.card_ref(news.article)),
            lead_story: front.lead.as_ref().and_then(|news| site.carried(news)),
            top_stories: front.top_stories.iter().filter_map(|news| site.top_story(news)).collect(),
            pinned: site.card_refs(front.pinned.iter().copied()),
            seconds: site.card_refs(front.seconds.iter().copied()),
            days: site.by_day(rest),
            sections: sections(site, printed),
            months: site.frame.months(&site.urls.months, urls::month).take(MONTHS).collect(),
        };
        let frame = &site.frame;
        let mut head = frame.head("front", frame.view.title.clone(), &urls::front(), vec![]);
        head.description.clone_from(&frame.view.description);
        let image = front.lead.as_ref().and_then(|news| site.with_picture(news.article));
        let borrowed = Borrowed { image, ..Borrowed::default() };
        PageView { borrowed, ..PageView::new("front.html", head, view, Subject::WebSite) }.into()
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::page(FileKind::Front)
    }

    fn shows(&self) -> &'static str {
        "an article that it lists"
    }
}

/// What stands above the sections and the latest.
#[derive(Debug, Default)]
struct Arrangement {
    lead: Option<News>,
    top_stories: Vec<News>,
    pinned: Vec<ArticleIx>,
    seconds: Vec<ArticleIx>,
}

impl Arrangement {
    fn of(site: &Site<'_>) -> Self {
        let mut news = news::weigh(site.digest, site.config);
        let mut pinned = pinned(site);
        let lead = lead(site, &news, &pinned);
        pinned.retain(|ix| lead.as_ref().is_none_or(|lead| lead.article != *ix));
        news.retain(|news| {
            lead.as_ref().is_none_or(|lead| !lead.is_same_event(news)) && !pinned.contains(&news.article)
        });
        let several = |news: &News| news.reports.len() > 1 && news.of_the_day;
        let (told, others): (Vec<News>, Vec<News>) = news.into_iter().partition(several);
        let (top_stories, further) = told.split_at(told.len().min(TOP_STORIES));
        let mut others: Vec<&News> = further.iter().chain(&others).collect();
        others.sort_by_key(|news| news.order());
        let seconds = seconds(site, &others, lead.as_ref(), SECONDS[usize::from(top_stories.is_empty())]);
        Self { lead, top_stories: top_stories.to_vec(), pinned, seconds }
    }

    /// All articles that it names.
    fn printed(&self) -> BTreeSet<ArticleIx> {
        let reports = |news: &News| news.reports.iter().take(NAMED + 1).copied().collect::<Vec<_>>();
        let told = self.lead.iter().chain(&self.top_stories).flat_map(reports);
        told.chain(self.pinned.iter().copied()).chain(self.seconds.iter().copied()).collect()
    }
}

/// What the editor holds at the top, in the editor's order.
fn pinned(site: &Site<'_>) -> Vec<ArticleIx> {
    let marks = &site.digest.marks;
    let mut pinned: Vec<ArticleIx> =
        marks.iter().rev().filter(|(_, mark)| mark.pinned).map(|(ix, _)| *ix).collect();
    pinned.sort_by_key(|ix| marks[ix].order.unwrap_or(u32::MAX));
    pinned
}

/// What leads: what the editor says, else the heaviest that is not pinned already, before what has nothing to read.
fn lead(site: &Site<'_>, news: &[News], pinned: &[ArticleIx]) -> Option<News> {
    let leads = |ix: &&ArticleIx| site.digest.marks.get(*ix).is_some_and(|mark| mark.lead);
    let newest: Vec<ArticleIx> = site.digest.indices().rev().take(LEAD_CHOICE).collect();
    if let Some(chosen) = pinned.iter().chain(&newest).find(leads) {
        let story = site.digest.story_of.get(chosen);
        let told = story.and_then(|story| news.iter().find(|news| news.story == Some(*story)));
        return Some(told.map_or_else(|| News::alone(*chosen), |told| told.led_by(*chosen, site.digest)));
    }
    let is_free = |news: &&News| !pinned.contains(&news.article);
    let readable = |news: &&News| site.article(news.article).has.summary;
    let chosen = news.iter().filter(is_free).find(readable).or_else(|| news.iter().find(is_free));
    chosen.or(news.first()).cloned()
}

/// The heaviest of these that have something to read, each source once while there are others.
fn seconds(site: &Site<'_>, news: &[&News], lead: Option<&News>, most: usize) -> Vec<ArticleIx> {
    let source = |ix: ArticleIx| site.digest.membership(ix).source;
    let mut seconds: Vec<&News> = Vec::new();
    for fresh_source in [true, false] {
        for other in news {
            let shown = || seconds.iter().copied().chain(lead).map(|shown| source(shown.article));
            let taken = seconds.iter().any(|second| second.article == other.article)
                || fresh_source && shown().any(|shown| shown == source(other.article));
            if seconds.len() < most && !taken && site.article(other.article).has.summary {
                seconds.push(other);
            }
        }
    }
    seconds.sort_by_key(|news| news.order());
    seconds.into_iter().map(|news| news.article).collect()
}

/// Topics before columns before sources; of each kind those with the newest articles first, so that the front page differs by
/// day because its stories differ. No article of them is `printed` already.
fn sections<'a>(site: &'a Site<'a>, mut printed: BTreeSet<ArticleIx>) -> Vec<FrontSection<'a>> {
    let mut sections = Vec::new();
    for kind in [GroupKind::Topic, GroupKind::Column, GroupKind::Source] {
        let mut groups: Vec<_> = site.digest.groups(kind).iter().zip(0..).collect();
        groups.sort_by_key(|(group, _)| (Reverse(group.articles.last().copied()), &group.id));
        for (group, place) in groups {
            if site.topic_in_place(kind, GroupIx(place)).is_some() {
                continue;
            }
            if sections.len() == SECTIONS {
                return sections;
            }
            let fresh = group.articles.iter().rev().copied().filter(|ix| !printed.contains(ix));
            let articles: Vec<ArticleIx> = fresh.take(SECTION_ARTICLES).collect();
            if !articles.is_empty() {
                printed.extend(&articles);
                sections.push(site.section(kind, GroupIx(place), articles));
            }
        }
    }
    sections
}
