//! Composes every page's view from the digest. Cheap: articles are named by their fingerprints ([`CardRef`]) until a
//! page is printed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::dates;
use super::view::{
    ArchiveView, ArticleLink, ArticleView, Card, CardRef, DateView, DayHighlights, DayOfCards, DayView,
    FeedLink, FrontSection, FrontView, GroupSummary, GroupView, GroupsView, Head, Link, MonthView, PageView,
    Period, PeriodNeighbours, SearchView, Shown, YearView,
};
use super::{FeedFormat, Page, Site, listing, urls};
use crate::clean::SafeHtml;
use crate::config::{Canonical, Indexing};
use crate::curate::{ArticleIx, Group, GroupIx, GroupKind, Month};

/// Articles of a day that its month's page names.
const HIGHLIGHTS: usize = 4;
/// Stories below the lead story.
const SECONDS: usize = 5;
/// Sections of the front page, and articles in each.
const SECTIONS: usize = 6;
const SECTION_ARTICLES: usize = 4;
/// Months that the front page names.
const FRONT_MONTHS: usize = 12;
/// Among how many of the newest articles the lead story is chosen.
const LEAD_CHOICE: usize = 24;
/// Characters that a lead story has at least.
const LEAD_CHARACTERS: u32 = 200;

impl Site<'_> {
    /// The page's head, template and what it shows. `Page`s that are no HTML pages give none.
    pub(crate) fn compose(&self, page: &Page) -> Option<PageView<CardRef>> {
        Some(match page {
            // The article itself is put in by `render`, which has its body; see `article_page`.
            Page::Article(_) => return None,
            Page::Front => self.front(),
            Page::Archive => self.archive(),
            Page::Year(year) => self.year_page(*year),
            Page::Month(year, month) => self.month_page(*year, *month),
            Page::Day(day, number) => self.day_page(*day, *number),
            Page::Group(kind, ix) => self.group_page(*kind, *ix),
            Page::GroupMonth(kind, ix, month, number) => self.group_month_page(*kind, *ix, *month, *number),
            Page::Groups(kind) => self.groups_page(*kind),
            Page::Edition(span) => return self.edition_page(*span),
            Page::Editions(year) => self.editions_page(*year),
            Page::Story(ix) => self.story_page(*ix),
            Page::StoryAlias(ix, _) => self.story_alias_page(*ix),
            Page::Stories => self.stories_page(),
            Page::StoriesMonth(month, number) => self.stories_month_page(*month, *number),
            Page::Search => self.search_page(),
            Page::NotFound => PageView {
                template: "404.html",
                head: Head {
                    noindex: true,
                    ..self.head("not_found", self.text("not_found"), &urls::Place::file("404.html"), vec![])
                },
                shown: Shown::NotFound {},
            },
            Page::Alias(article, _) => PageView {
                template: "redirect.html",
                head: Head {
                    url: self.absolute(&self.plan_urls.permalinks[article.0 as usize]),
                    canonical: self.canonical(*article),
                    noindex: true,
                    ..self.head(
                        "redirect",
                        self.digest.article(*article).title.clone(),
                        &urls::front(),
                        vec![],
                    )
                },
                shown: Shown::Redirect { target: self.plan_urls.permalinks[article.0 as usize].clone() },
            },
            Page::Feed(..)
            | Page::EditionsFeed(_)
            | Page::SitemapIndex
            | Page::NewsSitemap
            | Page::Sitemap(_)
            | Page::Robots
            | Page::Opml
            | Page::OpenSearch
            | Page::Index(_)
            | Page::Asset(_)
            | Page::Attachment(_) => return None,
        })
    }

    /// The page of an article.
    pub(crate) fn article_page(&self, ix: ArticleIx, body: &SafeHtml) -> PageView {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        let neighbour = |place: Option<u32>| {
            let ix = ArticleIx(place?);
            let article = self.digest.articles.get(ix.0 as usize)?;
            Some(ArticleLink {
                name: article.title.clone(),
                url: self.permalink(ix).to_owned(),
                language: article.language.clone(),
            })
        };
        let day = self.digest.day(ix);
        // The sanitiser writes `&` in attributes as `&amp;`, and nothing else that a URL can hold differently.
        let written = article.lead_image.as_ref().map(|image| image.url.replace('&', "&amp;"));
        let image_in_body = written.is_some_and(|url| body.as_str().contains(&url));
        let mark = self.digest.marks.get(&ix);
        let view = ArticleView {
            card: self.card(ix),
            body: body.clone(),
            original_title: mark.and_then(|mark| mark.original_title.clone()),
            correction: mark.and_then(|mark| mark.correction.clone()),
            note: mark.and_then(|mark| mark.note.clone()),
            image_in_body,
            original: article.url.as_ref().map(ToString::to_string),
            authors: groups.authors.iter().map(|group| self.group_link(GroupKind::Author, *group)).collect(),
            topics: groups.topics.iter().map(|group| self.group_link(GroupKind::Topic, *group)).collect(),
            characters: article.characters,
            words: article.words,
            reading_minutes: article.reading_minutes,
            story: self.story_of(ix),
            earlier: self.digest.earlier(ix).map(|earlier| self.card(earlier)).collect(),
            older: neighbour(ix.0.checked_sub(1)),
            newer: neighbour(ix.0.checked_add(1)),
        };
        let mut crumbs = vec![self.front_link()];
        if let Some(day) = day {
            crumbs.extend(self.day_crumbs(day));
            crumbs.push(Link { name: self.dates.day(day), url: self.url(&urls::day(Some(day))) });
        }
        let mut head = Head {
            description: article.summary.clone(),
            language: article.language.clone(),
            image: article.lead_image.as_ref().map(|image| self.absolute(&image.url)),
            url: self.absolute(self.permalink(ix)),
            canonical: self.canonical(ix),
            noindex: self.config.search_engines.articles == Indexing::NoIndex,
            ..self.head("article", article.title.clone(), &urls::front(), crumbs)
        };
        if let Some(source) = groups.source {
            head.feeds.insert(0, self.feed_link(FeedFormat::Atom, Some((GroupKind::Source, source))));
        }
        PageView { template: "article.html", head, shown: Shown::Article(Box::new(view)) }
    }

    /// Absolute URL of the page of an article that search engines are asked to show.
    pub(crate) fn canonical(&self, ix: ArticleIx) -> String {
        match (&self.article(ix).url, self.config.search_engines.canonical) {
            (Some(original), Canonical::Source) => original.to_string(),
            _ => self.absolute(self.permalink(ix)),
        }
    }

    /// An article as listings show it.
    pub(crate) fn card(&self, ix: ArticleIx) -> Card {
        let article = self.digest.article(ix);
        let groups = self.digest.membership(ix);
        Card {
            title: article.title.clone(),
            url: self.permalink(ix).to_owned(),
            language: article.language.clone(),
            source: groups.source.map(|group| self.group_link(GroupKind::Source, group)),
            column: groups.column.map(|group| self.group_link(GroupKind::Column, group)),
            author: article.author.clone(),
            published: article
                .published
                .map(|moment| self.dates.moment(moment, self.url(&urls::day(self.digest.day(ix))))),
            summary: article.summary.clone(),
            image: article.lead_image.clone(),
        }
    }

    fn front(&self) -> PageView<CardRef> {
        let newest: Vec<ArticleIx> = self.digest.indices().rev().take(self.config.listings.size).collect();
        let fit = |ix: &&ArticleIx| self.is_fit_to_lead(**ix);
        let marks = &self.digest.marks;
        let mut pinned: Vec<(u32, ArticleIx)> = marks
            .iter()
            .rev()
            .filter(|(_, mark)| mark.pinned)
            .map(|(ix, mark)| (mark.order.unwrap_or(u32::MAX), *ix))
            .collect();
        pinned.sort_by_key(|(order, _)| *order);
        let mut pinned: Vec<ArticleIx> = pinned.into_iter().map(|(_, ix)| ix).collect();
        let leads = |ix: &&ArticleIx| marks.get(*ix).is_some_and(|mark| mark.lead);
        let chosen = pinned.iter().find(leads).or_else(|| newest.iter().take(LEAD_CHOICE).find(leads));
        let lead =
            chosen.or_else(|| newest.iter().take(LEAD_CHOICE).filter(|ix| !pinned.contains(ix)).find(fit));
        let lead = lead.or_else(|| newest.first()).copied();
        pinned.retain(|ix| Some(*ix) != lead);
        // The newest that have something to read, each source once while there are others.
        let mut seconds: Vec<ArticleIx> = Vec::new();
        for fresh_source in [true, false] {
            for ix in newest.iter().take(LEAD_CHOICE).filter(|ix| Some(**ix) != lead) {
                let source = self.digest.membership(*ix).source;
                let taken = seconds.contains(ix)
                    || pinned.contains(ix)
                    || fresh_source
                        && seconds
                            .iter()
                            .chain(&lead)
                            .any(|other| self.digest.membership(*other).source == source);
                if seconds.len() < SECONDS && !taken && !self.digest.article(*ix).summary.is_empty() {
                    seconds.push(*ix);
                }
            }
        }
        seconds.sort_by_key(|ix| std::cmp::Reverse(*ix));
        let rest = newest
            .iter()
            .copied()
            .filter(|ix| Some(*ix) != lead && ![&seconds, &pinned].iter().any(|shown| shown.contains(ix)));
        // Topics before columns before sources; of each kind those with the newest articles first, so that the front
        // page differs by day because its stories differ.
        // A story stands in one place above the list of the latest.
        let mut printed: BTreeSet<ArticleIx> = lead.iter().chain(&seconds).chain(&pinned).copied().collect();
        let mut sections = Vec::new();
        for kind in [GroupKind::Topic, GroupKind::Column, GroupKind::Source] {
            let mut groups: Vec<&Group> = self.digest.groups(kind).iter().collect();
            groups.sort_by_key(|group| (std::cmp::Reverse(group.articles.last().copied()), &group.id));
            for group in groups {
                let articles = group.articles.iter().rev().copied();
                let articles: Vec<ArticleIx> =
                    articles.filter(|ix| !printed.contains(ix)).take(SECTION_ARTICLES).collect();
                if sections.len() < SECTIONS && !articles.is_empty() {
                    printed.extend(&articles);
                    sections.push(FrontSection {
                        link: Link { name: group.name.clone(), url: self.url(&urls::group(kind, group)) },
                        group: kind.name(),
                        articles: self.refs(articles.into_iter()),
                    });
                }
            }
        }
        let months = &self.plan_urls.months;
        let levels = Levels::of(months.values().copied());
        let view = FrontView {
            edition: self.digest.calendar.keys().next_back().map(|day| {
                let own = self.daily_edition(*day).map(|edition| edition.url);
                DateView { url: own.unwrap_or_else(|| self.url(&urls::day(Some(*day)))), ..self.date(*day) }
            }),
            lead: lead.map(|ix| self.card_ref(ix)),
            pinned: self.refs(pinned.iter().copied()),
            seconds: self.refs(seconds.iter().copied()),
            days: self.by_day(rest),
            sections,
            months: months
                .iter()
                .rev()
                .take(FRONT_MONTHS)
                .map(|(&(y, m), &n)| self.month_period(y, m, n, levels))
                .collect(),
        };
        let mut head = self.head("front", self.config.title.clone(), &urls::front(), vec![]);
        head.description = self.config.description.clone();
        head.image = lead
            .and_then(|ix| self.digest.article(ix).lead_image.as_ref())
            .map(|image| self.absolute(&image.url));
        PageView { template: "front.html", head, shown: Shown::Front(Box::new(view)) }
    }

    /// Whether there is a picture to show and something to read.
    pub(super) fn is_fit_to_lead(&self, ix: ArticleIx) -> bool {
        let article = self.digest.article(ix);
        article.lead_image.is_some() && !article.summary.is_empty() && article.characters >= LEAD_CHARACTERS
    }

    fn archive(&self) -> PageView<CardRef> {
        let years = self.plan_urls.years.keys().rev().map(|year| self.year_view(*year)).collect();
        let undated = (!self.digest.undated.is_empty())
            .then(|| Link { name: self.text("undated"), url: self.url(&urls::day(None)) });
        PageView {
            template: "archive.html",
            head: self.head("archive", self.text("archive"), &urls::archive(), vec![self.front_link()]),
            shown: Shown::Archive(ArchiveView { years, undated }),
        }
    }

    fn search_page(&self) -> PageView<CardRef> {
        let head = self.head("search", self.text("search"), &urls::search(), vec![self.front_link()]);
        PageView {
            template: "search.html",
            head: Head { noindex: true, ..head },
            shown: Shown::Search(SearchView {
                index: self.url(&urls::search_index()),
                date_long: self.dates.long_pattern().to_owned(),
            }),
        }
    }

    fn year_view(&self, year: i32) -> YearView {
        let counts = |month| self.plan_urls.months.get(&(year, month)).copied().unwrap_or(0);
        let levels = Levels::of((1..=12).map(counts));
        let names = self.dates.month_names();
        let months = (1..=12)
            .map(|month| Period {
                name: names[month as usize - 1].clone(),
                ..self.month_period(year, month, counts(month), levels)
            })
            .collect();
        let link = |year: &i32| Link { name: self.dates.year(*year), url: self.url(&urls::year(*year)) };
        let years = &self.plan_urls.years;
        YearView {
            year: Period {
                name: self.dates.year(year),
                iso: format!("{year:04}"),
                url: Some(self.url(&urls::year(year))),
                articles: years.get(&year).copied().unwrap_or(0),
                level: 0,
            },
            months,
            neighbours: PeriodNeighbours {
                older: years.range(..year).next_back().map(|(year, _)| link(year)),
                newer: years.range(year + 1..).next().map(|(year, _)| link(year)),
            },
        }
    }

    fn year_page(&self, year: i32) -> PageView<CardRef> {
        let crumbs = vec![self.front_link(), self.archive_link()];
        PageView {
            template: "year.html",
            head: self.head("year", self.dates.year(year), &urls::year(year), crumbs),
            shown: Shown::Year(self.year_view(year)),
        }
    }

    fn month_page(&self, year: i32, month: u32) -> PageView<CardRef> {
        let day_of = |number: u32| dates::first_of(year, month).with_day(number).unwrap_or_default();
        let articles = |day: NaiveDate| self.digest.calendar.get(&day).map_or(&[][..], Vec::as_slice);
        let all: Vec<NaiveDate> = (1..=dates::days_in(year, month)).map(day_of).collect();
        let levels = Levels::of(all.iter().map(|day| articles(*day).len() as u32));
        let days: Vec<Period> = all
            .iter()
            .map(|day| {
                let count = articles(*day).len() as u32;
                Period {
                    name: day.day().to_string(),
                    iso: day.to_string(),
                    url: (count > 0).then(|| self.url(&urls::day(Some(*day)))),
                    articles: count,
                    level: levels.level(count),
                }
            })
            .collect();
        let highlights = all
            .iter()
            .zip(&days)
            .rev()
            .filter(|(day, _)| !articles(**day).is_empty())
            .map(|(day, period)| {
                let articles = articles(*day);
                DayHighlights {
                    day: period.clone(),
                    date: self.date(*day),
                    articles: self.refs(articles.iter().rev().take(HIGHLIGHTS).copied()),
                    more: articles.len().saturating_sub(HIGHLIGHTS) as u32,
                }
            })
            .collect();
        let count = self.plan_urls.months.get(&(year, month)).copied().unwrap_or(0);
        let crumbs = vec![self.front_link(), self.archive_link(), self.year_link(year)];
        PageView {
            template: "month.html",
            head: self.head("month", self.dates.month(year, month), &urls::month(year, month), crumbs),
            shown: Shown::Month(MonthView {
                month: Period { level: 0, ..self.month_period(year, month, count, levels) },
                days,
                blank_days: dates::blank_days(year, month),
                weekdays: self.dates.weekdays(),
                highlights,
                neighbours: self.month_neighbours(&self.plan_urls.months, (year, month), urls::month),
            }),
        }
    }

    fn day_page(&self, day: Option<NaiveDate>, number: Option<u32>) -> PageView<CardRef> {
        let (articles, title) = match day {
            Some(day) => (self.digest.calendar.get(&day).map_or(&[][..], Vec::as_slice), self.dates.day(day)),
            None => (self.digest.undated.as_slice(), self.text("undated")),
        };
        let place = urls::day(day);
        let size = self.config.listings.size;
        let link =
            |day: &NaiveDate| Link { name: self.dates.day(*day), url: self.url(&urls::day(Some(*day))) };
        // A numbered page is sealed: what comes after its day must not change it.
        let neighbours = match day.filter(|_| number.is_none()) {
            None => PeriodNeighbours { older: None, newer: None },
            Some(day) => PeriodNeighbours {
                older: self.digest.calendar.range(..day).next_back().map(|(day, _)| link(day)),
                newer: day
                    .succ_opt()
                    .and_then(|next| self.digest.calendar.range(next..).next())
                    .map(|(day, _)| link(day)),
            },
        };
        let mut crumbs = vec![self.front_link(), self.archive_link()];
        if let Some(day) = day {
            crumbs.extend(self.day_crumbs(day));
        }
        let kind = if day.is_some() { "day" } else { "undated" };
        PageView {
            template: "day.html",
            head: self.numbered_head(kind, title, &place, number, crumbs),
            shown: Shown::Day(DayView {
                date: day.map(|day| self.date(day)),
                articles: self.refs(listing::page(articles, size, number)),
                pagination: listing::pagination(
                    &place,
                    articles.len(),
                    size,
                    number,
                    self.config.base_path(),
                ),
                edition: day.filter(|_| number.is_none()).and_then(|day| self.daily_edition(day)),
                neighbours,
            }),
        }
    }

    fn group_page(&self, kind: GroupKind, ix: GroupIx) -> PageView<CardRef> {
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

    fn group_month_page(
        &self,
        kind: GroupKind,
        ix: GroupIx,
        month: Option<(i32, u32)>,
        number: Option<u32>,
    ) -> PageView<CardRef> {
        let group = self.digest.group(kind, ix);
        let place = urls::group_month(kind, group, month);
        let articles = group.in_month(month);
        let months = group.dated_months();
        let size = self.config.listings.size;
        let name = month.map_or_else(|| self.text("undated"), |(year, month)| self.dates.month(year, month));
        let view = GroupView {
            month: Some(Link { name: name.clone(), url: self.url(&place) }),
            days: self.by_day(listing::page(articles, size, number)),
            pagination: listing::pagination(&place, articles.len(), size, number, self.config.base_path()),
            neighbours: month.filter(|_| number.is_none()).map(|month| {
                self.month_neighbours(&months, month, |year, month| {
                    urls::group_month(kind, group, Some((year, month)))
                })
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
    fn group_crumbs(&self, kind: GroupKind, group: &Group) -> Vec<Link> {
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
    fn topic_link(&self, id: &str) -> Option<Link> {
        let place = self.digest.topics.iter().position(|group| group.id == id)?;
        Some(self.group_link(GroupKind::Topic, GroupIx(place as u32)))
    }

    fn group_view(&self, kind: GroupKind, group: &Group) -> GroupView<CardRef> {
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

    fn groups_page(&self, kind: GroupKind) -> PageView<CardRef> {
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

    /// Articles in the order given, gathered by day.
    fn by_day(&self, articles: impl IntoIterator<Item = ArticleIx>) -> Vec<DayOfCards<CardRef>> {
        let mut days: Vec<(Option<NaiveDate>, DayOfCards<CardRef>)> = Vec::new();
        for ix in articles {
            let day = self.digest.day(ix);
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day, DayOfCards { date: day.map(|day| self.date(day)), articles: Vec::new() }));
            }
            if let Some((_, last)) = days.last_mut() {
                last.articles.push(self.card_ref(ix));
            }
        }
        days.into_iter().map(|(_, cards)| cards).collect()
    }

    pub(super) fn refs(&self, articles: impl Iterator<Item = ArticleIx>) -> Vec<CardRef> {
        articles.map(|ix| self.card_ref(ix)).collect()
    }

    pub(super) fn card_ref(&self, article: ArticleIx) -> CardRef {
        CardRef { article, fingerprint: self.card_fingerprint(article) }
    }

    pub(super) fn month_period(&self, year: i32, month: u32, articles: u32, levels: Levels) -> Period {
        Period {
            name: self.dates.month(year, month),
            iso: format!("{year:04}-{month:02}"),
            url: (articles > 0).then(|| self.url(&urls::month(year, month))),
            articles,
            level: levels.level(articles),
        }
    }

    pub(super) fn month_neighbours(
        &self,
        months: &BTreeMap<Month, u32>,
        (year, month): (i32, u32),
        place: impl Fn(i32, u32) -> urls::Place,
    ) -> PeriodNeighbours {
        let link = |(&(year, month), _): (&(i32, u32), &u32)| Link {
            name: self.dates.month(year, month),
            url: self.url(&place(year, month)),
        };
        PeriodNeighbours {
            older: months.range(..(year, month)).next_back().map(link),
            newer: months.range((year, month + 1)..).next().map(link),
        }
    }

    pub(super) fn date(&self, day: NaiveDate) -> DateView {
        let date = || self.dates.date(day, self.url(&urls::day(Some(day))));
        match self.plan_urls.days.get(&day) {
            Some(known) => known.get_or_init(date).clone(),
            None => date(),
        }
    }

    pub(super) fn head(
        &self,
        kind: &'static str,
        title: String,
        place: &urls::Place,
        breadcrumbs: Vec<Link>,
    ) -> Head {
        let url = self.absolute(&self.url(place));
        // Where nobody wrote a better one; which day of which paper is what a listing has to say of itself.
        let parts = [title.as_str(), &self.config.title, &self.config.description];
        let description = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        Head {
            kind,
            title,
            description,
            language: self.config.language.clone(),
            canonical: url.clone(),
            url,
            breadcrumbs,
            feeds: [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json]
                .map(|format| self.feed_link(format, None))
                .to_vec(),
            image: None,
            noindex: false,
            json_ld: None,
        }
    }

    /// Head of a page of a listing; numbered ones repeat what their entry page and the articles' own pages say.
    pub(super) fn numbered_head(
        &self,
        kind: &'static str,
        title: String,
        place: &urls::Place,
        number: Option<u32>,
        breadcrumbs: Vec<Link>,
    ) -> Head {
        let title = match number {
            Some(number) => format!("{title} · {number}"),
            None => title,
        };
        Head { noindex: number.is_some(), ..self.head(kind, title, &place.numbered(number), breadcrumbs) }
    }

    fn announce_group_feeds(&self, head: &mut Head, kind: GroupKind, ix: GroupIx) {
        if super::has_feeds(kind) {
            let own = [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json];
            head.feeds.splice(0..0, own.map(|format| self.feed_link(format, Some((kind, ix)))));
        }
    }

    fn feed_link(&self, format: FeedFormat, of: Option<(GroupKind, GroupIx)>) -> FeedLink {
        let (place, title) = match of {
            None => (urls::front(), self.config.title.clone()),
            Some((kind, ix)) => {
                let group = self.digest.group(kind, ix);
                (urls::group(kind, group), format!("{} · {}", group.name, self.config.title))
            }
        };
        FeedLink { media_type: format.media_type(), title, url: self.url(&place.feed(format)) }
    }

    pub(crate) fn group_link(&self, kind: GroupKind, ix: GroupIx) -> Link {
        let group = self.digest.group(kind, ix);
        Link { name: group.name.clone(), url: self.url(&urls::group(kind, group)) }
    }

    pub(super) fn front_link(&self) -> Link {
        Link { name: self.config.title.clone(), url: self.url(&urls::front()) }
    }

    fn archive_link(&self) -> Link {
        Link { name: self.text("archive"), url: self.url(&urls::archive()) }
    }

    fn year_link(&self, year: i32) -> Link {
        Link { name: self.dates.year(year), url: self.url(&urls::year(year)) }
    }

    fn groups_link(&self, kind: GroupKind) -> Link {
        Link { name: self.text(kind.folder()), url: self.url(&urls::groups(kind)) }
    }

    /// Year and month above a day.
    fn day_crumbs(&self, day: NaiveDate) -> [Link; 2] {
        [
            self.year_link(day.year()),
            Link {
                name: self.dates.month(day.year(), day.month()),
                url: self.url(&urls::month(day.year(), day.month())),
            },
        ]
    }

    pub(crate) fn url(&self, place: &urls::Place) -> String {
        place.url(self.config.base_path())
    }

    /// Makes a root-relative URL of the site absolute; absolute ones stay.
    pub(crate) fn absolute(&self, url: &str) -> String {
        if url.starts_with('/') { format!("{}{url}", self.origin) } else { url.to_owned() }
    }

    pub(crate) fn permalink(&self, ix: ArticleIx) -> &str {
        &self.plan_urls.permalinks[ix.0 as usize]
    }

    /// A text of the interface.
    pub(crate) fn text(&self, key: &str) -> String {
        self.messages.get(key).cloned().unwrap_or_else(|| key.replace('_', " "))
    }
}

/// Shades of a heat map: quarters of the busiest period. One that holds a single article is never among the darkest.
#[derive(Clone, Copy)]
pub(super) struct Levels {
    busiest: u32,
}

impl Levels {
    pub(super) fn of(counts: impl Iterator<Item = u32>) -> Self {
        Self { busiest: counts.max().unwrap_or(0) }
    }

    fn level(self, count: u32) -> u8 {
        if count == 0 { 0 } else { (count * 4).div_ceil(self.busiest.max(4)).clamp(1, 4) as u8 }
    }
}
