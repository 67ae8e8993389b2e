//! Issues of roundups: the list of them, and what stands on the page of each beside its text.

use chrono::Datelike;
use serde::Serialize;

use crate::curate::{ArticleIx, ItemGroupKind, ItemIx, Roundup};
use crate::plan::calendar::neighbours;
use crate::plan::cards::SummaryOf;
use crate::plan::issue_view::{ContentsEntry, IssueDetails, IssueLink, SeenItem};
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::site::Site;
use crate::plan::sitemaps::Part;
use crate::plan::urls;
use crate::plan::view::{ArticleLink, DateView, Link, PeriodNeighbours};

/// Issues of each roundup on the page of all.
const NEWEST: usize = 24;

/// A list of issues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Issues {
    /// The newest of all roundups.
    All,
    /// Those of one, by its place, of a year.
    Year(u32, Option<i32>),
}

/// `issues.html`: the newest issues of all roundups, or those of one in a year.
#[derive(Serialize)]
pub(crate) struct IssuesView<'a> {
    /// In the order of site.toml; on the page of a year one.
    pub roundups: Vec<RoundupView<'a>>,
    /// The year, on its page.
    pub year: Option<String>,
    /// The years around it, on the page of a year.
    pub neighbours: PeriodNeighbours,
}

/// A roundup with some of its issues.
#[derive(Serialize)]
pub(crate) struct RoundupView<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Newest first.
    pub issues: Vec<ListedIssue<'a>>,
    /// Years with issues, newest first; empty on the page of a year.
    pub years: Vec<Link>,
}

/// An issue in a list.
#[derive(Serialize)]
pub(crate) struct ListedIssue<'a> {
    /// Title and page.
    pub article: ArticleLink<'a>,
    /// Its number, where it has one.
    pub number: Option<u32>,
    /// Its day; none where nothing dates it.
    pub date: Option<DateView<'a>>,
    /// Number of its items.
    pub items: u32,
    /// Its first items, or what the editor says of it.
    pub summary: SummaryOf<'a>,
}

impl Kind for Issues {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let site = pages.site;
        let roundups = &site.digest.items.roundups;
        // The menu leads there, as soon as site.toml names a roundup.
        if !site.config.issues.is_empty() {
            pages.show(Part::Pages, &urls::issues(), Self::All);
        }
        for (roundup, at) in roundups.iter().zip(0..) {
            for year in site.years_of(roundup) {
                pages.show(Part::Pages, &urls::issues_of(roundup, year), Self::Year(at, year));
            }
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let roundups = &site.digest.items.roundups;
        match *self {
            Self::All => {
                let view = |roundup: &'a Roundup| RoundupView {
                    name: &roundup.name,
                    issues: roundup
                        .issues
                        .iter()
                        .rev()
                        .take(NEWEST)
                        .map(|ix| site.listed_issue(*ix))
                        .collect(),
                    years: site
                        .years_of(roundup)
                        .into_iter()
                        .rev()
                        .map(|year| site.issues_link(roundup, year))
                        .collect(),
                };
                let view = IssuesView {
                    roundups: roundups.iter().map(view).collect(),
                    year: None,
                    neighbours: PeriodNeighbours::default(),
                };
                let mut head =
                    frame.head("issues", frame.text("issues"), &urls::issues(), vec![frame.front_link()]);
                frame.announce(&mut head, &urls::issues(), &frame.text("issues"));
                PageView::new("issues.html", head, view, Subject::Listing).into()
            }
            Self::Year(at, year) => {
                let roundup = &roundups[at as usize];
                let of_year = roundup.issues.iter().rev().filter(|ix| site.year(**ix) == year);
                let all = site.years_of(roundup).into_iter().map(|year| (year, ())).collect();
                let around = neighbours(&all, &year, |(year, ())| Some(site.issues_link(roundup, *year)));
                let view = IssuesView {
                    roundups: vec![RoundupView {
                        name: &roundup.name,
                        issues: of_year.map(|ix| site.listed_issue(*ix)).collect(),
                        years: Vec::new(),
                    }],
                    year: Some(frame.year_or_undated(year)),
                    neighbours: around,
                };
                let title = format!("{} · {}", roundup.name, frame.year_or_undated(year));
                let crumbs = vec![frame.front_link(), frame.link(frame.text("issues"), &urls::issues())];
                let head = frame.head("issues_year", title, &urls::issues_of(roundup, year), crumbs);
                PageView::new("issues.html", head, view, Subject::Listing).into()
            }
        }
    }

    fn shows(&self) -> &'static str {
        "an issue in it"
    }
}

impl<'a> Site<'a> {
    /// The year of an article.
    pub(crate) fn year(&self, ix: ArticleIx) -> Option<i32> {
        self.digest.day(ix).map(|day| day.year())
    }

    /// Years with issues, oldest first.
    fn years_of(&self, roundup: &Roundup) -> Vec<Option<i32>> {
        let mut years: Vec<_> = roundup.issues.iter().map(|ix| self.year(*ix)).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    /// The issues of a roundup in a year.
    fn issues_link(&self, roundup: &Roundup, year: Option<i32>) -> Link {
        self.frame.link(self.frame.year_or_undated(year), &urls::issues_of(roundup, year))
    }

    /// Title and page of an article.
    pub(crate) fn article_link(&'a self, ix: ArticleIx) -> ArticleLink<'a> {
        let article = self.article(ix);
        ArticleLink { name: &article.title, url: self.permalink(ix), language: &article.language }
    }

    fn listed_issue(&'a self, ix: ArticleIx) -> ListedIssue<'a> {
        let issue = self.digest.issue(ix);
        ListedIssue {
            article: self.article_link(ix),
            number: issue.and_then(|issue| issue.number),
            date: self.digest.day(ix).map(|day| self.date(day)),
            items: issue.map_or(0, |issue| issue.items.len() as u32),
            summary: SummaryOf(self.card_ref(ix)),
        }
    }

    /// What stands on the page of an issue; none of an article that is no issue.
    pub(crate) fn issue_details(&'a self, ix: ArticleIx) -> Option<IssueDetails<'a>> {
        let issue = self.digest.issue(ix)?;
        let roundup = self.digest.items.roundups.iter().find(|roundup| roundup.id == issue.roundup)?;
        let at = roundup.issues.binary_search(&ix).ok()?;
        let year = self.year(ix);
        // A level that one heading alone has is a slip of the pen.
        let several = |level: u8| issue.headings.iter().filter(|heading| heading.level == level).count() > 1;
        let top = (1..=6).find(|level| several(*level)).unwrap_or(6);
        let contents = issue.headings.iter().filter_map(|heading| {
            let url = format!("#{}", heading.anchor.as_ref()?);
            Some(ContentsEntry { name: &heading.name, url, items: heading.items, inner: heading.level > top })
        });
        let neighbour = |at: Option<usize>| roundup.issues.get(at?).map(|ix| self.article_link(*ix));
        Some(IssueDetails {
            roundup: Link {
                name: roundup.name.clone(),
                url: self.frame.url(&urls::issues_of(roundup, year)),
            },
            number: issue.number,
            items: issue.items.len() as u32,
            contents: contents.collect(),
            sections: self.sections_of(ix),
            seen: self.seen_in(ix),
            links: issue
                .items
                .iter()
                .map(|item| IssueLink { name: &item.title, url: item.url.as_str() })
                .collect(),
            older: neighbour(at.checked_sub(1)),
            newer: neighbour(Some(at + 1)),
        })
    }

    /// The sections of an issue, each with its page of that year.
    fn sections_of(&self, ix: ArticleIx) -> Vec<Link> {
        let Some(issue) = self.digest.issue(ix) else { return Vec::new() };
        let mut names: Vec<&str> = Vec::new();
        for section in issue.items.iter().filter_map(|item| item.section.as_deref()) {
            if !names.contains(&section) {
                names.push(section);
            }
        }
        let year = self.year(ix);
        let link = |name: &str| {
            let group = self.digest.items.group(ItemGroupKind::Section, self.section_id(name)?)?;
            group.years.contains_key(&year).then(|| {
                self.frame.link(name.to_owned(), &urls::items_of(ItemGroupKind::Section, &group.id, year))
            })
        };
        names.into_iter().filter_map(link).collect()
    }

    fn seen_in(&'a self, ix: ArticleIx) -> Vec<SeenItem<'a>> {
        let range = ItemIx { issue: ix, place: 0 }..=ItemIx { issue: ix, place: u32::MAX };
        let seen = self.digest.items.seen.range(range).filter_map(|(item, first)| {
            let earlier = self.article(first.issue);
            let item = self.digest.item(*item)?;
            Some(SeenItem {
                name: &item.title,
                url: format!("#{}", item.anchor),
                before: Link { name: earlier.title.clone(), url: self.item_url(*first)? },
                language: &earlier.language,
            })
        });
        seen.collect()
    }
}
