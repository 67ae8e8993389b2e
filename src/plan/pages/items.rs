//! Items of issues: all of a month, and of a section, a source or a topic all of a year. Pages of years that are over stay as
//! they are; nothing but the newest lists changes with an issue that comes.

use serde::Serialize;

use crate::curate::{ArticleIx, ItemGroup, ItemGroupKind, ItemIx, Month};
use crate::plan::calendar::neighbours;
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject, Thing};
use crate::plan::pages::item_feeds;
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{ArticleLink, DateView, Link, PeriodNeighbours};

/// A list of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Items {
    /// Those of the newest issues.
    Newest,
    /// Of a month, or without a date.
    Month(Option<Month>),
    /// The list of all groups of a kind.
    Groups(ItemGroupKind),
    /// Of a group, by its place, of a year.
    Year(ItemGroupKind, u32, Option<i32>),
}

/// `items.html`: the newest items, those of a month, or those of a section, source or topic in a year.
#[derive(Serialize)]
pub(crate) struct ItemsView<'a> {
    /// What they are gathered by: `section`, `source`, `topic`; empty for the newest and those of a month.
    pub group: &'static str,
    /// Issues with their items, newest first.
    pub issues: Vec<IssueItems<'a>>,
    /// Lists of sections, sources and topics; on the page of the newest.
    pub lists: Vec<Link>,
    /// Months with items, newest first; on the page of the newest.
    pub months: Vec<Link>,
    /// The months or years around it.
    pub neighbours: PeriodNeighbours,
}

/// `item_groups.html`: all sections, sources or topics of items.
#[derive(Serialize)]
pub(crate) struct ItemGroupsView {
    /// Which of the three: `section`, `source`, `topic`.
    pub group: &'static str,
    /// Those with the most items first.
    pub groups: Vec<ItemGroupSummary>,
}

/// Some items of an issue.
#[derive(Serialize)]
pub(crate) struct IssueItems<'a> {
    /// The issue.
    pub article: ArticleLink<'a>,
    /// Its day.
    pub date: Option<DateView<'a>>,
    /// In the order of the issue.
    pub items: Vec<ItemView<'a>>,
}

/// An item.
#[derive(Serialize)]
pub(crate) struct ItemView<'a> {
    /// Its title.
    pub title: &'a str,
    /// Where it leads.
    pub url: &'a str,
    /// Its place in its issue: root-relative URL.
    pub place: String,
    /// The section that it stands in.
    pub section: Option<&'a str>,
    /// Who published what it leads to.
    pub source: Option<&'a str>,
    /// `video`, `audio`, `podcast`.
    pub kind: Option<&'static str>,
    /// What the editor says of it, its start; may be empty.
    pub text: String,
}

/// A section, source or topic in the list of all.
#[derive(Serialize)]
pub(crate) struct ItemGroupSummary {
    /// Its name, and its newest page.
    pub link: Link,
    /// Number of its items.
    pub items: u32,
    /// Years with items, newest first.
    pub years: Vec<Link>,
}

/// Characters of what the editor says that lists show.
const SHOWN: usize = 200;

/// Issues on the page of the newest items.
const NEWEST: usize = 3;

impl Kind for Items {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let items = &pages.site.digest.items;
        // The menu leads there, as soon as site.toml names a roundup.
        if pages.site.config.issues.is_empty() {
            return;
        }
        pages.show(Part::Pages, &urls::items(), Self::Newest);
        for month in items.months.keys() {
            pages.show(Part::of_month(*month), &urls::items_of_month(*month), Self::Month(*month));
        }
        for kind in ItemGroupKind::ALL {
            if !items.groups(kind).is_empty() {
                pages.show(Part::Pages, &urls::item_groups(kind), Self::Groups(kind));
            }
            for (group, at) in items.groups(kind).iter().zip(0..) {
                for year in group.years.keys() {
                    pages.show(
                        Part::Pages,
                        &urls::items_of(kind, &group.id, *year),
                        Self::Year(kind, at, *year),
                    );
                }
            }
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let page = match *self {
            Self::Newest => newest(site),
            Self::Month(month) => of_month(site, month),
            Self::Groups(kind) => groups(site, kind),
            Self::Year(kind, at, year) => {
                of_year(site, kind, &site.digest.items.groups(kind)[at as usize], year)
            }
        };
        page.into()
    }

    fn shows(&self) -> &'static str {
        "an item in it"
    }
}

fn newest<'a>(site: &'a Site<'a>) -> PageView<'a> {
    let (frame, items) = (&site.frame, &site.digest.items);
    let mut issues: Vec<ArticleIx> =
        items.roundups.iter().flat_map(|roundup| roundup.issues.iter().rev().take(NEWEST)).copied().collect();
    issues.sort_unstable();
    let of = |ix: &ArticleIx| {
        let count = site.digest.issue(*ix).map_or(0, |issue| issue.items.len() as u32);
        (0..count).map(|place| ItemIx { issue: *ix, place }).collect::<Vec<_>>()
    };
    let all: Vec<ItemIx> = issues.iter().rev().take(NEWEST).rev().flat_map(of).collect();
    let kinds = ItemGroupKind::ALL.into_iter().filter(|kind| !items.groups(*kind).is_empty());
    let month =
        |month: &Option<Month>| frame.link(frame.month_or_undated(*month), &urls::items_of_month(*month));
    let view = ItemsView {
        group: "",
        issues: site.by_issue(&all),
        lists: kinds.map(|kind| frame.link(frame.text(kind.folder()), &urls::item_groups(kind))).collect(),
        months: items.months.keys().rev().map(month).collect(),
        neighbours: PeriodNeighbours::default(),
    };
    let mut head = frame.head("items", frame.text("items"), &urls::items(), vec![frame.front_link()]);
    frame.announce(&mut head, &urls::items(), &frame.text("items"));
    PageView::new("items.html", head, view, Subject::Listing)
}

fn of_month<'a>(site: &'a Site<'a>, month: Option<Month>) -> PageView<'a> {
    let (frame, months) = (&site.frame, &site.digest.items.months);
    let link = |month: &Option<Month>| {
        Some(frame.link(frame.month_or_undated(*month), &urls::items_of_month(*month)))
    };
    let view = ItemsView {
        group: "",
        issues: site.by_issue(months.get(&month).map_or(&[], Vec::as_slice)),
        lists: Vec::new(),
        months: Vec::new(),
        neighbours: neighbours(months, &month, |(month, _)| link(month)),
    };
    let title = format!("{} · {}", frame.text("items"), frame.month_or_undated(month));
    let crumbs = vec![frame.front_link(), site.items_link()];
    let head = frame.head("items_month", title, &urls::items_of_month(month), crumbs);
    PageView::new("items.html", head, view, Subject::Listing)
}

fn groups<'a>(site: &'a Site<'a>, kind: ItemGroupKind) -> PageView<'a> {
    let frame = &site.frame;
    let mut all: Vec<&ItemGroup> = site.digest.items.groups(kind).iter().collect();
    all.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let summary = |group: &ItemGroup| {
        let years = group.years.keys().rev();
        let years: Vec<Link> = years
            .map(|year| frame.link(frame.year_or_undated(*year), &urls::items_of(kind, &group.id, *year)))
            .collect();
        let newest = years.first().map_or_else(String::new, |year| year.url.clone());
        ItemGroupSummary {
            link: Link { name: group.name.clone(), url: newest },
            items: group.len() as u32,
            years,
        }
    };
    let view = ItemGroupsView { group: kind.name(), groups: all.into_iter().map(summary).collect() };
    let crumbs = vec![frame.front_link(), site.items_link()];
    let head = frame.head("item_groups", frame.text(kind.folder()), &urls::item_groups(kind), crumbs);
    PageView::new("item_groups.html", head, view, Subject::Listing)
}

fn of_year<'a>(
    site: &'a Site<'a>,
    kind: ItemGroupKind,
    group: &'a ItemGroup,
    year: Option<i32>,
) -> PageView<'a> {
    let frame = &site.frame;
    let link = |year: &Option<i32>| {
        Some(frame.link(frame.year_or_undated(*year), &urls::items_of(kind, &group.id, *year)))
    };
    let view = ItemsView {
        group: kind.name(),
        issues: site.by_issue(group.years.get(&year).map_or(&[], Vec::as_slice)),
        lists: Vec::new(),
        months: Vec::new(),
        // With a link to the year after it, the first issue of a year would change a page of each group that it has an item of.
        neighbours: PeriodNeighbours {
            newer: None,
            ..neighbours(&group.years, &year, |(year, _)| link(year))
        },
    };
    let title = format!("{} · {}", group.name, frame.year_or_undated(year));
    let crumbs = vec![
        frame.front_link(),
        site.items_link(),
        frame.link(frame.text(kind.folder()), &urls::item_groups(kind)),
    ];
    let mut head = frame.head("items_year", title, &urls::items_of(kind, &group.id, year), crumbs);
    if kind == ItemGroupKind::Section {
        item_feeds::announce_section(site, &mut head, &group.id, &group.name);
    }
    let thing = Thing { kind: "Thing", name: group.name.clone(), url: None };
    PageView::new("items.html", head, view, Subject::About(thing))
}

impl<'a> Site<'a> {
    pub(crate) fn items_link(&self) -> Link {
        self.frame.link(self.frame.text("items"), &urls::items())
    }

    /// The id of a section, by its name; none where no item stands in it.
    pub(crate) fn section_id(&self, name: &str) -> Option<&str> {
        self.digest.items.section_ids.get(name).map(String::as_str)
    }

    /// Where an item stands: root-relative URL.
    pub(crate) fn item_url(&self, ix: ItemIx) -> Option<String> {
        let item = self.digest.item(ix)?;
        Some(format!("{}#{}", self.permalink(ix.issue), item.anchor))
    }

    /// Items, oldest first, as their issues with them, the newest first.
    fn by_issue(&'a self, items: &[ItemIx]) -> Vec<IssueItems<'a>> {
        let of_issue = items.chunk_by(|one, other| one.issue == other.issue).rev();
        let view = |ix: &ItemIx| {
            let item = self.digest.item(*ix)?;
            let cut =
                item.text.char_indices().nth(SHOWN).map(|(at, _)| format!("{}…", item.text[..at].trim_end()));
            Some(ItemView {
                title: &item.title,
                url: item.url.as_str(),
                place: self.item_url(*ix)?,
                section: item.section.as_deref(),
                source: item.source.as_ref().map(|source| source.name.as_str()),
                kind: item.kind.map(|kind| kind.name()),
                text: cut.unwrap_or_else(|| item.text.clone()),
            })
        };
        let issue = |same: &[ItemIx]| IssueItems {
            article: self.article_link(same[0].issue),
            date: self.digest.day(same[0].issue).map(|day| self.date(day)),
            items: same.iter().filter_map(view).collect(),
        };
        of_issue.map(issue).collect()
    }
}
