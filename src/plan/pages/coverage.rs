//! Coverage: which source wrote how much on which topic in a month, who was first with a story, and which stories nobody else took up.
//! A page for each month, the same as files of comma-separated values, and a page of all months.
//!
//! It looks backwards only: of a story counts what was published by the end of the month in which it became one, so that a month
//! that is over stays as it is, whatever is written later.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, SecondsFormat, TimeDelta, Utc};
use serde::Serialize;

use crate::curate::stories::StoryIx;
use crate::curate::{ArticleIx, GroupIx, GroupKind, Month};
use crate::ground::served::{FileKind, Served};
use crate::plan::calendar::{Levels, neighbours};
use crate::plan::dates;
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{Link, Period, PeriodNeighbours};

/// Stories that a month's page names; its file has all.
const NAMED: usize = 200;

/// Coverage of the site, or of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// All months.
    Months,
    Month(Month),
    /// Topics and sources of a month as a file.
    Table(Month),
    /// Its stories as a file.
    Firsts(Month),
}

/// `coverage.html`: what was covered by whom in a month, or all months.
#[derive(Serialize)]
pub(crate) struct CoverageView<'a> {
    /// The month; none on the page of all months.
    pub month: Option<Link>,
    /// All months with their numbers of articles, newest first; only on their page.
    pub months: Vec<Period>,
    /// Sources with articles in the month, the one with the most first.
    pub sources: Vec<CoveringSource<'a>>,
    /// Topics with articles in the month, in the order of the site.
    pub topics: Vec<CoveredTopic<'a>>,
    /// Stories of the month that two sources or more took up in it, at most 200: those that most did first, then the oldest.
    pub stories: Vec<CoveredStory<'a>>,
    /// Where the table is as a file; none on the page of all months.
    pub table: Option<String>,
    /// Where all stories of the month are as a file; none on the page of all months.
    pub firsts: Option<String>,
    /// The months around it; none on the page of all months.
    pub neighbours: Option<PeriodNeighbours>,
}

/// A source in a month.
#[derive(Serialize)]
pub(crate) struct CoveringSource<'a> {
    /// Which.
    pub source: &'a Link,
    /// Number of its articles.
    pub articles: u32,
    /// In how many stories that others took up as well it was first.
    pub first: u32,
    /// How many stories nobody else took up.
    pub alone: u32,
}

/// A topic in a month.
#[derive(Serialize)]
pub(crate) struct CoveredTopic<'a> {
    /// Which.
    pub topic: &'a Link,
    /// Number of its articles, those of no source among them.
    pub articles: u32,
    /// Those of each source, in the order of the sources.
    pub cells: Vec<CoverageCell>,
}

/// Articles of one source on one topic.
#[derive(Serialize)]
pub(crate) struct CoverageCell {
    /// How many.
    pub articles: u32,
    /// Shade of a heat map, 0 (none) to 4.
    pub level: u8,
}

/// A story, and who had it first.
#[derive(Serialize)]
pub(crate) struct CoveredStory<'a> {
    /// Name and page.
    pub link: Link,
    /// BCP 47 language of the name.
    pub language: &'a str,
    /// The source of its first report.
    pub first: &'a Link,
    /// The source that took it up next.
    pub second: &'a Link,
    /// How much later, in words of the interface; none where it was the same minute.
    pub lead: Option<String>,
}

impl Kind for Coverage {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if !pages.site.config.coverage.enabled {
            return;
        }
        pages.show(Part::Pages, &urls::coverage(None), Self::Months);
        for month in pages.site.urls.months.keys() {
            pages.show(Part::Month(*month), &urls::coverage(Some(*month)), Self::Month(*month));
            pages.add(&urls::coverage_table(*month), Self::Table(*month));
            pages.add(&urls::coverage_firsts(*month), Self::Firsts(*month));
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        match *self {
            Self::Months => months(site).into(),
            Self::Month(month) => of_month(site, month).into(),
            Self::Table(month) => Content::Table(table(site, &Counts::of(site, month))),
            Self::Firsts(month) => Content::Table(firsts(site, &Told::of_month(site, month))),
        }
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        match self {
            Self::Months | Self::Month(_) => Served::page(FileKind::Listing),
            Self::Table(_) | Self::Firsts(_) => Served::new(FileKind::Listing, "text/csv"),
        }
    }

    fn shows(&self) -> &'static str {
        "a number in it"
    }

    fn month(&self, _: &Site<'_>) -> Option<Month> {
        match *self {
            Self::Months => None,
            Self::Month(month) | Self::Table(month) | Self::Firsts(month) => Some(month),
        }
    }
}

/// Articles of a month, by topic and source.
struct Counts {
    /// Sources with articles in it, the one with the most first, then by id.
    sources: Vec<(GroupIx, u32)>,
    /// Of each topic, by source; of none the articles that have none.
    topics: BTreeMap<GroupIx, BTreeMap<Option<GroupIx>, u32>>,
}

impl Counts {
    fn of(site: &Site<'_>, month: Month) -> Self {
        let mut sources: BTreeMap<GroupIx, u32> = BTreeMap::new();
        let mut topics: BTreeMap<GroupIx, BTreeMap<Option<GroupIx>, u32>> = BTreeMap::new();
        for ix in dates::days_of(month).filter_map(|day| site.digest.calendar.get(&day)).flatten() {
            let member = site.digest.membership(*ix);
            if let Some(source) = member.source {
                *sources.entry(source).or_default() += 1;
            }
            for topic in &member.topics {
                *topics.entry(*topic).or_default().entry(member.source).or_default() += 1;
            }
        }
        let mut sources: Vec<(GroupIx, u32)> = sources.into_iter().collect();
        sources.sort_by_key(|(source, articles)| (std::cmp::Reverse(*articles), *source));
        Self { sources, topics }
    }

    /// Articles on a topic, of each source in their order.
    fn row(&self, of: &BTreeMap<Option<GroupIx>, u32>) -> impl Iterator<Item = u32> {
        self.sources.iter().map(|(source, _)| of.get(&Some(*source)).copied().unwrap_or(0))
    }
}

/// Who told a story by the end of its month.
struct Told {
    story: StoryIx,
    first: Report,
    /// The first of another source.
    second: Option<Report>,
    /// How many sources there are.
    sources: usize,
}

#[derive(Clone, Copy)]
struct Report {
    source: GroupIx,
    published: DateTime<Utc>,
}

impl Told {
    /// All stories of a month that a source told, in their order.
    fn of_month(site: &Site<'_>, month: Month) -> Vec<Self> {
        let stories = site.digest.story_months.get(&Some(month)).cloned().unwrap_or_default();
        StoryIx::all(stories).into_iter().filter_map(|story| Self::of(site, story, month)).collect()
    }

    fn of(site: &Site<'_>, ix: StoryIx, month: Month) -> Option<Self> {
        let report = |ix: &ArticleIx| {
            let day = site.digest.day(*ix).filter(|day| (day.year(), day.month()) <= month);
            let (source, published) = (site.digest.membership(*ix).source, site.article(*ix).published);
            day.and(Some(Report { source: source?, published: published? }))
        };
        // They are in order of time.
        let reports: Vec<Report> = site.digest.story(ix).articles.iter().filter_map(report).collect();
        let first = *reports.first()?;
        let second = reports.iter().find(|report| report.source != first.source).copied();
        let sources = reports.iter().map(|report| report.source).collect::<BTreeSet<_>>().len();
        Some(Self { story: ix, first, second, sources })
    }
}

fn months<'a>(site: &'a Site<'a>) -> PageView<'a> {
    let frame = &site.frame;
    let view = CoverageView {
        month: None,
        months: frame.months(&site.urls.months, |month| urls::coverage(Some(month))).collect(),
        sources: Vec::new(),
        topics: Vec::new(),
        stories: Vec::new(),
        table: None,
        firsts: None,
        neighbours: None,
    };
    let crumbs = vec![frame.front_link()];
    let head = frame.head("coverage", frame.text("covered"), &urls::coverage(None), crumbs);
    PageView::new("coverage.html", head, view, Subject::Listing)
}

fn of_month<'a>(site: &'a Site<'a>, month: Month) -> PageView<'a> {
    let frame = &site.frame;
    let (counts, told) = (Counts::of(site, month), Told::of_month(site, month));
    let (place, name) = (urls::coverage(Some(month)), frame.dates.month(month));
    let (mut first, mut alone) = (BTreeMap::<GroupIx, u32>::new(), BTreeMap::<GroupIx, u32>::new());
    for story in &told {
        let counted = if story.second.is_some() { &mut first } else { &mut alone };
        *counted.entry(story.first.source).or_default() += 1;
    }
    let of = |counted: &BTreeMap<GroupIx, u32>, source: GroupIx| counted.get(&source).copied().unwrap_or(0);
    let source = |&(source, articles): &(GroupIx, u32)| CoveringSource {
        source: site.group_link(GroupKind::Source, source),
        articles,
        first: of(&first, source),
        alone: of(&alone, source),
    };
    let levels = Levels::of(counts.topics.values().flat_map(|row| row.values().copied()));
    let cell = |articles| CoverageCell { articles, level: levels.level(articles) };
    let topic = |(topic, row): (&GroupIx, &BTreeMap<Option<GroupIx>, u32>)| CoveredTopic {
        topic: site.group_link(GroupKind::Topic, *topic),
        articles: row.values().sum(),
        cells: counts.row(row).map(cell).collect(),
    };
    let mut shared: Vec<&Told> = told.iter().filter(|story| story.second.is_some()).collect();
    shared.sort_by_key(|story| (std::cmp::Reverse(story.sources), story.story));
    let view = CoverageView {
        month: Some(frame.link(name.clone(), &place)),
        months: Vec::new(),
        sources: counts.sources.iter().map(source).collect(),
        topics: counts.topics.iter().map(topic).collect(),
        stories: shared.into_iter().take(NAMED).filter_map(|story| covered(site, story)).collect(),
        table: Some(frame.url(&urls::coverage_table(month))),
        firsts: Some(frame.url(&urls::coverage_firsts(month))),
        neighbours: Some(neighbours(&site.urls.months, &month, |(month, _)| {
            Some(frame.link(frame.dates.month(*month), &urls::coverage(Some(*month))))
        })),
    };
    let crumbs = vec![frame.front_link(), frame.link(frame.text("covered"), &urls::coverage(None))];
    let title = format!("{} · {name}", frame.text("covered"));
    let head = frame.head("coverage_month", title, &place, crumbs);
    PageView::new("coverage.html", head, view, Subject::Listing)
}

fn covered<'a>(site: &'a Site<'a>, told: &Told) -> Option<CoveredStory<'a>> {
    let second = told.second?;
    Some(CoveredStory {
        link: site.story_link(told.story),
        language: site.story_language(site.digest.story(told.story)),
        first: site.group_link(GroupKind::Source, told.first.source),
        second: site.group_link(GroupKind::Source, second.source),
        lead: lead(site, second.published - told.first.published),
    })
}

/// `2 h 10 min` in the words of the interface.
fn lead(site: &Site<'_>, time: TimeDelta) -> Option<String> {
    let minutes = time.num_minutes();
    let text = |key: &str, parts: [(&str, i64); 2]| {
        parts
            .iter()
            .fold(site.frame.text(key), |text, (sign, number)| text.replace(sign, &number.to_string()))
    };
    match minutes {
        ..=0 => None,
        1..60 => Some(text("lead_minutes", [("{m}", minutes), ("{h}", 0)])),
        60..1440 => Some(text("lead_hours", [("{h}", minutes / 60), ("{m}", minutes % 60)])),
        _ => Some(text("lead_days", [("{d}", minutes / 1440), ("{h}", minutes % 1440 / 60)])),
    }
}

/// A row for each topic, a column for each source; the last row and column are of all articles.
fn table(site: &Site<'_>, counts: &Counts) -> Vec<Vec<String>> {
    let id = |kind, ix| site.digest.group(kind, ix).id.clone();
    let sources = counts.sources.iter().map(|(source, _)| id(GroupKind::Source, *source));
    let head = ["topic".to_owned()].into_iter().chain(sources).chain(["*".to_owned()]);
    let mut rows: Vec<Vec<String>> = vec![head.collect()];
    for (topic, row) in &counts.topics {
        let numbers = counts.row(row).chain([row.values().sum::<u32>()]).map(|number| number.to_string());
        rows.push([id(GroupKind::Topic, *topic)].into_iter().chain(numbers).collect());
    }
    let all: Vec<u32> = counts.sources.iter().map(|(_, articles)| *articles).collect();
    let sum = all.iter().sum::<u32>();
    let numbers = all.into_iter().chain([sum]).map(|number| number.to_string());
    rows.push(["*".to_owned()].into_iter().chain(numbers).collect());
    rows
}

/// A row for each story: its page, how many sources had it, the first and the second, and when.
fn firsts(site: &Site<'_>, told: &[Told]) -> Vec<Vec<String>> {
    let head = ["story", "sources", "first", "first_published", "second", "second_published"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let report = |report: Option<Report>| {
        report.map_or_else(Default::default, |Report { source, published }| {
            let id = site.digest.group(GroupKind::Source, source).id.clone();
            [id, published.to_rfc3339_opts(SecondsFormat::Secs, true)]
        })
    };
    for Told { story, first, second, sources } in told {
        let [first, first_published]: [String; 2] = report(Some(*first));
        let [second, second_published]: [String; 2] = report(*second);
        let id = site.digest.story(*story).id.clone();
        rows.push(vec![id, sources.to_string(), first, first_published, second, second_published]);
    }
    rows
}
