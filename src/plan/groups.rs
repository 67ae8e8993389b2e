//! Pages of sources, topics, columns and authors, and the lists of them.

use crate::curate::{Group, GroupIx, GroupKind};
use crate::plan::calendar::Levels;
use crate::plan::view::{CardRef, GroupSummary, GroupView, GroupsView, Head, Link, PageView, Period, Shown};
use crate::plan::{FeedFormat, Site, listing, urls};

impl Site<'_> {
    pub(crate) fn group_page(&self, kind: GroupKind, ix: GroupIx) -> PageView<CardRef> {
        let group = self.digest.group(kind, ix);
        let place = urls::group(kind, group);
        let months = group.dated_months();
        let levels = Levels::of(months.values().copied());
        let newest = listing::page(&group.articles, self.config.listings.size, None);
        let view = GroupView {
            days: self.by_day(newest),
            months: months
                .iter()
                .rev()
                .map(|(&(year, month), &count)| Period {
                    url: Some(self.url(&urls::group_month(kind, group, Some((year, month))))),
                    ..self.month_period(year, month, count, levels)
                })
                .collect(),
            ..self.group_view(kind, group)
        };
        let crumbs = self.group_crumbs(kind, group);
        let mut head = self.head("group", group.name.clone(), &place, crumbs);
        if let Some(description) = group.description.clone() {
            head.description = description;
        }
        self.announce_group_feeds(&mut head, kind, ix);
        PageView { template: "group.html", head, shown: Shown::Group(view) }
    }

    pub(crate) fn group_month_page(
        &self,
        kind: GroupKind,
        ix: GroupIx,
        month: Option<(i32, u32)>,
        number: Option<u32>,
    ) -> PageView<CardRef> {
        let group = self.digest.group(kind, ix);
        let place = urls::group_month(kind, group, month);
        let articles = group.in_month(month);
        let size = self.config.listings.size;
        let name = month.map_or_else(|| self.text("undated"), |(year, month)| self.dates.month(year, month));
        let view = GroupView {
            month: Some(Link { name: name.clone(), url: self.url(&place) }),
            days: self.by_day(listing::page(articles, size, number)),
            pagination: listing::pagination(&place, articles.len(), size, number, self.config.base_path()),
            neighbours: month.filter(|_| number.is_none()).map(|month| {
                self.month_neighbours(
                    &group.months,
                    Some(month),
                    |month| month,
                    |year, month| urls::group_month(kind, group, Some((year, month))),
                )
            }),
            ..self.group_view(kind, group)
        };
        let mut crumbs = self.group_crumbs(kind, group);
        crumbs.push(Link { name: group.name.clone(), url: self.url(&urls::group(kind, group)) });
        let mut head =
            self.numbered_head("group_month", format!("{} · {name}", group.name), &place, number, crumbs);
        self.announce_group_feeds(&mut head, kind, ix);
        PageView { template: "group_month.html", head, shown: Shown::Group(view) }
    }

    /// From the front page down to the group: for a topic by way of those that it is a part of.
    pub(crate) fn group_crumbs(&self, kind: GroupKind, group: &Group) -> Vec<Link> {
        let topic = |id: &str| self.config.topics.iter().find(|topic| topic.id == id);
        let parent = |id: &str| topic(id).and_then(|topic| topic.parent.as_deref());
        let mut above: Vec<Link> = match kind {
            // No chain of parents is longer than there are topics.
            GroupKind::Topic => std::iter::successors(parent(&group.id), |id| parent(id))
                .take(self.config.topics.len())
                .filter_map(|id| self.topic_link(id))
                .collect(),
            _ => Vec::new(),
        };
        above.reverse();
        [self.front_link(), self.groups_link(kind)].into_iter().chain(above).collect()
    }

    /// The page of a topic of site.toml; none while it has no articles.
    pub(crate) fn topic_link(&self, id: &str) -> Option<Link> {
        let place = self.digest.topics.iter().position(|group| group.id == id)?;
        Some(self.group_link(GroupKind::Topic, GroupIx(place as u32)))
    }

    pub(crate) fn group_view(&self, kind: GroupKind, group: &Group) -> GroupView<CardRef> {
        let parts = match kind {
            GroupKind::Topic => {
                let parts =
                    self.config.topics.iter().filter(|part| part.parent.as_deref() == Some(&group.id));
                parts.filter_map(|part| self.topic_link(&part.id)).collect()
            }
            _ => Vec::new(),
        };
        GroupView {
            group: kind.name(),
            name: group.name.clone(),
            url: self.url(&urls::group(kind, group)),
            description: group.description.clone(),
            home: group.home.clone(),
            parts,
            month: None,
            days: Vec::new(),
            pagination: None,
            months: Vec::new(),
            neighbours: None,
        }
    }

    pub(crate) fn groups_page(&self, kind: GroupKind) -> PageView<CardRef> {
        let groups = self
            .digest
            .groups(kind)
            .iter()
            .map(|group| GroupSummary {
                link: Link { name: group.name.clone(), url: self.url(&urls::group(kind, group)) },
                description: group.description.clone(),
                articles: group.articles.len() as u32,
                newest: group.articles.last().and_then(|ix| self.digest.day(*ix)).map(|day| self.date(day)),
            })
            .collect();
        PageView {
            template: "groups.html",
            head: self.head("groups", self.text(kind.folder()), &urls::groups(kind), vec![self.front_link()]),
            shown: Shown::Groups(GroupsView { group: kind.name(), groups }),
        }
    }

    pub(crate) fn announce_group_feeds(&self, head: &mut Head, kind: GroupKind, ix: GroupIx) {
        if crate::plan::has_feeds(kind) {
            let own = [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json];
            head.feeds.splice(0..0, own.map(|format| self.feed_link(format, Some((kind, ix)))));
        }
    }

    pub(crate) fn group_link(&self, kind: GroupKind, ix: GroupIx) -> Link {
        let group = self.digest.group(kind, ix);
        Link { name: group.name.clone(), url: self.url(&urls::group(kind, group)) }
    }

    pub(crate) fn groups_link(&self, kind: GroupKind) -> Link {
        Link { name: self.text(kind.folder()), url: self.url(&urls::groups(kind)) }
    }
}
