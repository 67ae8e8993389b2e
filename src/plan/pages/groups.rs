//! Pages of sources, topics, columns and authors, their months, and the lists of them.

use serde::Serialize;

use crate::clean::SafeHtml;
use crate::config::Listings;
use crate::curate::{Group, GroupIx, GroupKind, Month};
use crate::plan::cards::DayOfCards;
use crate::plan::feed_format::has_feeds;
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject, Thing};
use crate::plan::pages::books::Book;
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{DateView, Head, Link, Pagination, Period, PeriodNeighbours};

/// Groups of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Groups {
    /// The list of all.
    All(GroupKind),
    /// One of them.
    One(GroupKind, GroupIx),
    /// A page of a month of one, as with days.
    Month(GroupKind, GroupIx, Option<Month>, Option<u32>),
}

/// `group.html` (a source, author, topic or column) and `group_month.html`.
#[derive(Serialize)]
pub(crate) struct GroupView<'a> {
    /// `source`, `author`, `topic`, `column`.
    pub group: &'static str,
    /// Its name.
    pub name: &'a str,
    /// Its entry page.
    pub url: &'a str,
    /// One sentence.
    pub description: Option<&'a str>,
    /// What its `_index.md` calls it, where that has a title.
    pub title: Option<&'a str>,
    /// The text of its `_index.md`, on `group.html`: safe HTML.
    pub introduction: Option<&'a SafeHtml>,
    /// Home page of a source, absolute.
    pub home: Option<&'a str>,
    /// Of a source, the page with what changed in its articles: root-relative URL.
    pub changes: Option<String>,
    /// Topics that are a part of this one.
    pub parts: Vec<&'a Link>,
    /// The month and its entry page, on `group_month.html`. No count: numbered pages never change.
    pub month: Option<Link>,
    /// The month as a book (EPUB), where there is one: root-relative URL; only on the entry page of `group_month.html`.
    pub epub: Option<String>,
    /// Articles by day, newest first: the newest of all on `group.html`, the month's on `group_month.html`.
    pub days: Vec<DayOfCards<'a>>,
    /// Other pages of a month with many.
    pub pagination: Option<Pagination>,
    /// Months that hold articles, newest first; only on `group.html`.
    pub months: Vec<Period>,
    /// The months around it; only on the entry page of `group_month.html`.
    pub neighbours: Option<PeriodNeighbours>,
}

/// `groups.html`: all sources, authors, topics or columns.
#[derive(Serialize)]
pub(crate) struct GroupsView<'a> {
    /// `source`, `author`, `topic`, `column`.
    pub group: &'static str,
    /// By the order of the digest.
    pub groups: Vec<GroupSummary<'a>>,
}

/// One group in the page of all of its kind.
#[derive(Serialize)]
pub(crate) struct GroupSummary<'a> {
    /// Name and page.
    pub link: &'a Link,
    /// One sentence.
    pub description: Option<&'a str>,
    /// Number of articles.
    pub articles: u32,
    /// Date of the newest.
    pub newest: Option<DateView<'a>>,
}

impl Kind for Groups {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        for kind in GroupKind::ALL {
            pages.show(Part::Pages, &urls::groups(kind), Self::All(kind));
            let groups = pages.site.digest.groups(kind).iter().zip((0..).map(GroupIx));
            for (group, ix) in groups.filter(|(_, ix)| pages.site.topic_in_place(kind, *ix).is_none()) {
                pages.show(Part::Pages, &urls::group(kind, group), Self::One(kind, ix));
                for (&month, articles) in group.months.iter().filter(|_| has_months(pages.site, group)) {
                    let place = urls::group_month(kind, group, month);
                    let page = |number| Self::Month(kind, ix, month, number);
                    pages.show_listing(Part::of_month(month), &place, articles.len(), page);
                }
            }
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let page = match *self {
            Self::All(kind) => all(site, kind),
            Self::One(kind, ix) => one(site, kind, ix),
            Self::Month(kind, ix, month, number) => of_month(site, (kind, ix), month, number),
        };
        page.into()
    }

    fn shows(&self) -> &'static str {
        match self {
            Self::All(_) => "the list, or a number in it,",
            Self::One(..) | Self::Month(..) => "an article that it lists",
        }
    }

    fn month(&self, _: &Site<'_>) -> Option<Month> {
        match *self {
            Self::Month(_, _, month, _) => month,
            _ => None,
        }
    }

    fn name(&self, site: &Site<'_>) -> String {
        match self {
            Self::All(_) => "a page of the site".into(),
            Self::One(kind, ix) | Self::Month(kind, ix, ..) => {
                format!("the {} {:?}", kind.name(), site.digest.group(*kind, *ix).name)
            }
        }
    }
}

fn all<'a>(site: &'a Site<'a>, kind: GroupKind) -> PageView<'a> {
    let frame = &site.frame;
    let groups = site.digest.groups(kind).iter().zip((0..).map(GroupIx)).map(|(group, ix)| GroupSummary {
        link: site.group_link(kind, ix),
        description: group.description.as_deref(),
        articles: group.articles.len() as u32,
        newest: group.articles.last().and_then(|ix| site.digest.day(*ix)).map(|day| site.date(day)),
    });
    let view = GroupsView { group: kind.name(), groups: groups.collect() };
    let head = frame.head("groups", frame.text(kind.folder()), &urls::groups(kind), vec![frame.front_link()]);
    PageView::new("groups.html", head, view, Subject::Listing)
}

fn one<'a>(site: &'a Site<'a>, kind: GroupKind, ix: GroupIx) -> PageView<'a> {
    let group = site.digest.group(kind, ix);
    let month = |month| urls::group_month(kind, group, Some(month));
    let is_source = kind == GroupKind::Source;
    let view = GroupView {
        changes: is_source.then(|| site.changes_url_of_source(ix)).flatten(),
        days: site.by_day(site.listed(&group.articles, None)),
        months: match has_months(site, group) {
            true => site.frame.months(&group.dated_months(), month).collect(),
            false => Vec::new(),
        },
        ..view(site, kind, ix)
    };
    let crumbs = crumbs(site, kind, group);
    let mut head = site.frame.head("group", group.name.clone(), &urls::group(kind, group), crumbs);
    if let Some(description) = &group.description {
        head.description.clone_from(description);
    }
    announce_feeds(site, &mut head, kind, group);
    let text = group.section.as_ref().map(|section| site.body(section));
    PageView { text, ..PageView::new("group.html", head, view, Subject::About(thing(kind, group))) }
}

fn of_month<'a>(
    site: &'a Site<'a>,
    (kind, ix): (GroupKind, GroupIx),
    month: Option<Month>,
    number: Option<u32>,
) -> PageView<'a> {
    let frame = &site.frame;
    let group = site.digest.group(kind, ix);
    let place = urls::group_month(kind, group, month);
    let articles = group.in_month(month);
    let name = frame.month_or_undated(month);
    let book = Book::of_month(site, kind, ix, month).filter(|_| number.is_none());
    let around = |month| {
        frame.month_neighbours(&group.months, month, |month| urls::group_month(kind, group, Some(month)))
    };
    let view = GroupView {
        month: Some(frame.link(name.clone(), &place)),
        days: site.by_day(site.listed(articles, number)),
        pagination: site.pagination(&place, articles.len(), number),
        neighbours: month.filter(|_| number.is_none()).map(around),
        epub: book.map(|book| book.url(site)),
        ..view(site, kind, ix)
    };
    let mut crumbs = crumbs(site, kind, group);
    crumbs.push(site.group_link(kind, ix).clone());
    let title = format!("{} · {name}", group.name);
    let mut head = frame.numbered_head("group_month", title, &place, number, crumbs);
    announce_feeds(site, &mut head, kind, group);
    PageView::new("group_month.html", head, view, Subject::About(thing(kind, group)))
}

/// What both pages of a group show.
fn view<'a>(site: &'a Site<'a>, kind: GroupKind, ix: GroupIx) -> GroupView<'a> {
    let group = site.digest.group(kind, ix);
    let parts = site.config.topics.iter().filter(|part| part.parent.as_deref() == Some(&group.id));
    let parts = parts.filter(|_| kind == GroupKind::Topic).filter_map(|part| topic_link(site, &part.id));
    GroupView {
        group: kind.name(),
        name: &group.name,
        url: &site.group_link(kind, ix).url,
        description: group.description.as_deref(),
        title: group.section.as_ref().map(|section| section.title.as_str()).filter(|title| !title.is_empty()),
        introduction: None,
        home: group.home.as_deref(),
        changes: None,
        parts: parts.collect(),
        month: None,
        days: Vec::new(),
        pagination: None,
        months: Vec::new(),
        neighbours: None,
        epub: None,
    }
}

/// Whether a group has pages of its months. One whose page can't hold all its articles has, whatever site.toml says.
pub(crate) fn has_months(site: &Site<'_>, group: &Group) -> bool {
    let Listings { size, months_from, .. } = site.config.listings;
    group.articles.len() >= months_from || group.articles.len() > size
}

/// From the front page down to the group: for a topic by way of those that it is a part of.
fn crumbs(site: &Site<'_>, kind: GroupKind, group: &Group) -> Vec<Link> {
    let topic = |id: &str| site.config.topics.iter().find(|topic| topic.id == id);
    let parent = |id: &str| topic(id).and_then(|topic| topic.parent.as_deref());
    let first = parent(&group.id).filter(|_| kind == GroupKind::Topic);
    // No chain of parents is longer than there are topics.
    let above = std::iter::successors(first, |id| parent(id)).take(site.config.topics.len());
    let mut crumbs: Vec<Link> = above.filter_map(|id| topic_link(site, id).cloned()).collect();
    crumbs.extend([site.frame.groups_link(kind), site.frame.front_link()]);
    crumbs.reverse();
    crumbs
}

/// The page of a topic of site.toml; none while it has no articles.
fn topic_link<'a>(site: &'a Site<'_>, id: &str) -> Option<&'a Link> {
    let place = site.digest.topics.iter().position(|group| group.id == id)?;
    Some(site.group_link(GroupKind::Topic, GroupIx(place as u32)))
}

fn announce_feeds(site: &Site<'_>, head: &mut Head, kind: GroupKind, group: &Group) {
    if has_feeds(kind, group, &site.config.feeds) {
        head.feeds.splice(0..0, site.frame.feeds_of(&urls::group(kind, group), &group.name));
    }
}

fn thing(kind: GroupKind, group: &Group) -> Thing {
    let kind = match kind {
        GroupKind::Source => "NewsMediaOrganization",
        GroupKind::Author => "Person",
        GroupKind::Column => "CreativeWorkSeries",
        GroupKind::Topic => "Thing",
    };
    Thing { kind, name: group.name.clone(), url: group.home.clone() }
}
