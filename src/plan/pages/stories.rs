//! The page of a story: its reports by day, who carried it, texts that are the same under one. And the listing of stories, by
//! the month in which each became one: at its second report, so that a new story stands behind those that are there, and a
//! story that grows moves no other.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::curate::stories::{Story as ToldStory, StoryIx};
use crate::curate::{ArticleIx, GroupKind, Month};
use crate::plan::cards::{CardRef, SummaryOf};
use crate::plan::kind::{Borrowed, Content, Cuts, Kind, PageView, Pages, Subject, Thing};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{DateView, Link, Pagination, Period, PeriodNeighbours};

/// Sources that a listing names.
const NAMED: usize = 4;

/// Listings of stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stories {
    /// The newest.
    Newest,
    /// Those that became stories in a month, as with days.
    Month(Option<Month>, Option<u32>),
}

/// `stories.html`: the newest stories, or those of a month.
#[derive(Serialize)]
pub(crate) struct StoriesView<'a> {
    /// The newest first.
    pub stories: Vec<ListedStory<'a>>,
    /// The month and its entry page; none on the page of the newest. No count: numbered pages stay as they are.
    pub month: Option<Link>,
    /// Months with their numbers of stories, newest first; only on the page of the newest.
    pub months: Vec<Period>,
    /// Stories of articles without a date, where there are any; only on the page of the newest.
    pub undated: Option<Link>,
    /// Other pages of a month with many.
    pub pagination: Option<Pagination>,
    /// The months around it; only on the entry page of a month.
    pub neighbours: Option<PeriodNeighbours>,
}

/// One story of a listing.
#[derive(Serialize)]
pub(crate) struct ListedStory<'a> {
    /// Name and page.
    pub link: Link,
    /// BCP 47 language of the name.
    pub language: &'a str,
    /// First sentences of its first report; may be empty.
    pub summary: SummaryOf<'a>,
    /// BCP 47 language of the first report.
    pub summary_language: &'a str,
    /// Number of its articles.
    pub articles: u32,
    /// Names of the sources that took it up first.
    pub sources: Vec<&'a str>,
    /// How many more there are.
    pub more_sources: u32,
    /// Day of its first report.
    pub from: Option<DateView<'a>>,
    /// Day of its newest report, where that is another.
    pub to: Option<DateView<'a>>,
}

impl Kind for Stories {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if pages.site.config.has_stories() {
            pages.show(Part::Pages, &urls::stories(None), Self::Newest);
        }
        for (&month, stories) in pages.site.digest.story_months.iter() {
            let page = |number| Self::Month(month, number);
            pages.show_listing(Part::of_month(month), &urls::stories(Some(month)), stories.len(), page);
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        match *self {
            Self::Newest => newest(site).into(),
            Self::Month(month, number) => of_month(site, month, number).into(),
        }
    }

    fn shows(&self) -> &'static str {
        "a story in it"
    }

    fn month(&self, _: &Site<'_>) -> Option<Month> {
        match *self {
            Self::Month(month, _) => month,
            Self::Newest => None,
        }
    }
}

fn newest<'a>(site: &'a Site<'a>) -> PageView<'a> {
    let (frame, months) = (&site.frame, &site.digest.story_months);
    let counts: BTreeMap<Month, u32> =
        months.iter().filter_map(|(month, range)| Some(((*month)?, range.len() as u32))).collect();
    let all = StoryIx::all(0..site.digest.stories.len());
    let undated = months.contains_key(&None);
    let view = StoriesView {
        stories: site.listed(&all, None).map(|ix| listed(site, ix)).collect(),
        month: None,
        months: frame.months(&counts, |month| urls::stories(Some(Some(month)))).collect(),
        undated: undated.then(|| frame.link(frame.text("undated"), &urls::stories(Some(None)))),
        pagination: None,
        neighbours: None,
    };
    let head = frame.head("stories", frame.text("stories"), &urls::stories(None), vec![frame.front_link()]);
    PageView::new("stories.html", head, view, Subject::Listing)
}

fn of_month<'a>(site: &'a Site<'a>, month: Option<Month>, number: Option<u32>) -> PageView<'a> {
    let (frame, months) = (&site.frame, &site.digest.story_months);
    let place = urls::stories(Some(month));
    let all = StoryIx::all(months.get(&month).cloned().unwrap_or_default());
    let name = frame.month_or_undated(month);
    let around = |month| frame.month_neighbours(months, month, |month| urls::stories(Some(Some(month))));
    let view = StoriesView {
        stories: site.listed(&all, number).map(|ix| listed(site, ix)).collect(),
        month: Some(frame.link(name.clone(), &place)),
        months: Vec::new(),
        undated: None,
        pagination: site.pagination(&place, all.len(), number),
        neighbours: month.filter(|_| number.is_none()).map(around),
    };
    let crumbs = vec![frame.front_link(), frame.stories_link()];
    let title = format!("{} · {name}", frame.text("stories"));
    let head = frame.numbered_head("stories_month", title, &place, number, crumbs);
    PageView::new("stories.html", head, view, Subject::Listing)
}

fn listed<'a>(site: &'a Site<'a>, ix: StoryIx) -> ListedStory<'a> {
    let story = site.digest.story(ix);
    let first = site.article(story.first());
    let carriers = carriers(site, story);
    let day = |ix: Option<&ArticleIx>| ix.and_then(|ix| site.digest.day(*ix)).map(|day| site.date(day));
    let (from, to) = (day(story.articles.first()), day(story.articles.last()));
    ListedStory {
        link: site.story_link(ix),
        language: site.story_language(story),
        summary: SummaryOf(site.card_ref(story.first())),
        summary_language: &first.language,
        articles: story.articles.len() as u32,
        sources: carriers.iter().take(NAMED).map(|carrier| carrier.source.name.as_str()).collect(),
        more_sources: carriers.len().saturating_sub(NAMED) as u32,
        to: to.filter(|to| Some(to) != from.as_ref()),
        from,
    }
}

/// One story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Story(StoryIx);

/// `story.html`: all reports of one event.
#[derive(Serialize)]
pub(crate) struct StoryView<'a> {
    /// What it is called: by the editor, or as its first report.
    pub name: &'a str,
    /// BCP 47 language of the name.
    pub language: &'a str,
    /// Number of its articles.
    pub articles: u32,
    /// The first report.
    pub first: CardRef<'a>,
    /// Its reports by day, the oldest first.
    pub days: Vec<ReportsOfDay<'a>>,
    /// Its sources, in the order in which they took it up.
    pub carriers: Vec<Carrier<'a>>,
}

/// Reports of one day.
#[derive(Serialize)]
pub(crate) struct ReportsOfDay<'a> {
    /// The day; none for undated articles. `time` is empty.
    pub date: Option<DateView<'a>>,
    /// The oldest first.
    pub reports: Vec<Report<'a>>,
}

/// A report, and the articles that are the same text.
#[derive(Serialize)]
pub(crate) struct Report<'a> {
    /// The first of them.
    pub article: CardRef<'a>,
    /// The others, the oldest first.
    pub copies: Vec<CardRef<'a>>,
}

/// A source of a story.
#[derive(Serialize)]
pub(crate) struct Carrier<'a> {
    /// Which.
    pub source: &'a Link,
    /// Number of its articles in the story.
    pub articles: u32,
}

impl Kind for Story {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        for (story, ix) in pages.site.digest.stories.iter().zip((0..).map(StoryIx)) {
            pages.show(Part::of_month(story.month()), &urls::story(&story.id), Self(ix));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let story = site.digest.story(self.0);
        let name = site.digest.story_name(story);
        let month = frame.link(frame.month_or_undated(story.month()), &urls::stories(Some(story.month())));
        let crumbs = vec![frame.front_link(), frame.stories_link(), month];
        // The language of the page is that of the site, whatever that of the name is.
        let title = site.story_title(story);
        let head = frame.head("story", title.clone(), &urls::story(&story.id), crumbs);
        let first = story.first();
        let borrowed = Borrowed {
            description: site.article(first).has.summary.then(|| site.card_ref(first)),
            image: story.articles.iter().find_map(|ix| site.with_picture(*ix)),
            ..Borrowed::default()
        };
        let view = StoryView {
            name,
            language: site.story_language(story),
            articles: story.articles.len() as u32,
            first: site.card_ref(story.first()),
            days: reports_by_day(site, story),
            carriers: carriers(site, story),
        };
        let subject = Subject::About(Thing { kind: "Thing", name: title, url: None });
        PageView { borrowed, ..PageView::new("story.html", head, view, subject) }.into()
    }

    fn shows(&self) -> &'static str {
        "an article of it"
    }

    fn month(&self, site: &Site<'_>) -> Option<Month> {
        site.digest.story(self.0).month()
    }

    fn name(&self, site: &Site<'_>) -> String {
        site.name_of_story(self.0)
    }
}

/// In the order in which they came; what is the same text as another stands with that.
fn reports_by_day<'a>(site: &'a Site<'a>, story: &ToldStory) -> Vec<ReportsOfDay<'a>> {
    let mut copies: BTreeMap<ArticleIx, Vec<CardRef<'a>>> = BTreeMap::new();
    for (copy, original) in &story.copies {
        copies.entry(*original).or_default().push(site.card_ref(*copy));
    }
    let reports: Vec<ArticleIx> =
        story.articles.iter().copied().filter(|ix| !story.copies.contains_key(ix)).collect();
    let day = |ix: &ArticleIx| site.digest.day(*ix);
    let mut report = |ix: &ArticleIx| Report {
        article: site.card_ref(*ix),
        copies: copies.remove(ix).unwrap_or_default(),
    };
    let days = reports.chunk_by(|one, other| day(one) == day(other)).map(|same| ReportsOfDay {
        date: day(&same[0]).map(|day| site.date(day)),
        reports: same.iter().map(&mut report).collect(),
    });
    days.collect()
}

/// Its sources, in the order in which they took it up.
fn carriers<'a>(site: &'a Site<'a>, story: &ToldStory) -> Vec<Carrier<'a>> {
    let mut carriers: Vec<Carrier<'a>> = Vec::new();
    for source in story.articles.iter().filter_map(|ix| site.digest.membership(*ix).source) {
        let source = site.group_link(GroupKind::Source, source);
        match carriers.iter_mut().find(|carrier| carrier.source == source) {
            Some(carrier) => carrier.articles += 1,
            None => carriers.push(Carrier { source, articles: 1 }),
        }
    }
    carriers
}
