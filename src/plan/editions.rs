//! What stands in an edition: the editor's introduction and choice, then what weighs most in its time, then what the editor
//! had to say of its articles. And the listings and the feed of editions.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, TimeZone, Utc};

use crate::config::{FeedContent, Pin, Span};
use crate::curate::stories::StoryIx;
use crate::curate::{ArticleIx, Edition, GroupIx, GroupKind, Mark};
use crate::ground::fingerprint::Fingerprint;
use crate::plan::view::{
    CardRef, EditionStory, EditionView, EditionsView, FeedEntry, FeedView, FrontSection, Link, ListedEdition,
    PageView, PeriodNeighbours, Said, Shown,
};
use crate::plan::{FeedFormat, Site, feeds, urls};

/// Sections of an edition, and articles in each.
const SECTIONS: usize = 8;
const SECTION_ARTICLES: usize = 5;
/// Stories of an edition, and articles in each.
const STORIES: usize = 3;
const STORY_ARTICLES: usize = 4;
/// Articles with a word of the editor that an edition repeats.
const SAID: usize = 20;
/// Headlines that stand for an edition where it has no introduction: in listings, feeds, descriptions.
const HEADLINES: usize = 3;

/// Articles of an edition, each in one place.
struct Selection {
    lead: Option<ArticleIx>,
    pinned: Vec<ArticleIx>,
    stories: Vec<(StoryIx, Vec<ArticleIx>)>,
    sections: Vec<(GroupKind, GroupIx, Vec<ArticleIx>)>,
    /// How many more articles its time holds.
    more: usize,
}

impl Site<'_> {
    /// One edition.
    pub(crate) fn edition_page(&self, span: Span) -> Option<PageView<CardRef>> {
        let edition = self.digest.editions.get(&span)?;
        let selection = self.selection(span);
        let lead_image = selection.lead.and_then(|ix| self.digest.article(ix).lead_image.as_ref());
        let image = lead_image.map(|image| self.absolute(&image.url));
        let crumbs = vec![self.front_link(), self.editions_link(), self.editions_year_link(span.year())];
        let mut head = self.head("edition", self.edition_title(span, edition), &urls::edition(span), crumbs);
        head.description = self.edition_summary(&selection).unwrap_or(head.description);
        head.image = image;
        head.feeds.splice(0..0, FeedFormat::ALL.map(|format| self.editions_feed_link(format)));
        let same = |other: &Span| matches!(span, Span::Day(_)) == matches!(other, Span::Day(_));
        let link = |(other, edition): (&Span, &Edition)| Link {
            name: self.edition_title(*other, edition),
            url: self.url(&urls::edition(*other)),
        };
        let editions = &self.digest.editions;
        let neighbours = PeriodNeighbours {
            older: editions.range(..span).rev().find(|(other, _)| same(other)).map(link),
            newer: editions.range(span..).skip(1).find(|(other, _)| same(other)).map(link),
        };
        let days = self.digest.calendar.range(span.days());
        let section = |(kind, ix, articles): (GroupKind, GroupIx, Vec<ArticleIx>)| FrontSection {
            link: self.group_link(kind, ix),
            group: kind.name(),
            articles: self.refs(articles.into_iter()),
        };
        let story = |(ix, articles): (StoryIx, Vec<ArticleIx>)| EditionStory {
            link: self.story_link(ix),
            language: self.story_language(self.digest.story(ix)),
            articles: self.refs(articles.into_iter()),
        };
        let view = EditionView {
            span: span_name(span),
            date: self.span_name(span),
            introduction: edition.introduction.clone(),
            lead: selection.lead.map(|ix| self.card_ref(ix)),
            pinned: self.refs(selection.pinned.into_iter()),
            stories: selection.stories.into_iter().map(story).collect(),
            sections: selection.sections.into_iter().map(section).collect(),
            said: self.said_in(span),
            more: selection.more as u32,
            days: days
                .map(|(day, _)| Link { name: self.dates.day(*day), url: self.url(&urls::day(Some(*day))) })
                .collect(),
            neighbours,
        };
        Some(PageView { template: "edition.html", head, shown: Shown::Edition(Box::new(view)) })
    }

    /// The newest editions with a list of years, or all editions of a year.
    pub(crate) fn editions_page(&self, year: Option<i32>) -> PageView<CardRef> {
        let editions = self.digest.editions.iter().rev();
        let listed = |(span, edition): (&Span, &Edition)| {
            let selection = self.selection(*span);
            ListedEdition {
                link: Link { name: self.edition_title(*span, edition), url: self.url(&urls::edition(*span)) },
                span: span_name(*span),
                date: self.span_name(*span),
                summary: self.edition_summary(&selection),
            }
        };
        let of_year = |(span, _): &(&Span, &Edition)| year.is_none_or(|year| span.year() == year);
        let most = if year.is_none() { self.config.listings.size } else { usize::MAX };
        let editions = editions.filter(of_year).take(most).map(listed).collect();
        let years = self.edition_years();
        let others = |year: &i32| self.editions_year_link(*year);
        let view = EditionsView {
            editions,
            years: if year.is_none() { years.iter().rev().map(others).collect() } else { Vec::new() },
            neighbours: PeriodNeighbours {
                older: year.and_then(|year| years.range(..year).next_back()).map(others),
                newer: year.and_then(|year| years.range(year + 1..).next()).map(others),
            },
        };
        let mut crumbs = vec![self.front_link()];
        let title = match year {
            None => self.text("editions"),
            Some(year) => {
                crumbs.push(self.editions_link());
                self.dates.year(year)
            }
        };
        let mut head = self.head("editions", title, &urls::editions(year), crumbs);
        head.feeds.splice(0..0, FeedFormat::ALL.map(|format| self.editions_feed_link(format)));
        PageView { template: "editions.html", head, shown: Shown::Editions(view) }
    }

    /// Years that editions are listed under.
    pub(crate) fn edition_years(&self) -> BTreeSet<i32> {
        self.digest.editions.keys().map(|span| span.year()).collect()
    }

    /// The edition of a day.
    pub(crate) fn daily_edition(&self, day: chrono::NaiveDate) -> Option<Link> {
        let (span, edition) = self.digest.editions.get_key_value(&Span::Day(day))?;
        Some(Link { name: self.edition_title(*span, edition), url: self.url(&urls::edition(*span)) })
    }

    /// Editions of the feed, newest first: those whose time is over, as the articles tell it, or that the editor introduced. One
    /// that still grows would be news to a feed reader once, and half of it.
    pub(crate) fn feed_editions(&self) -> impl Iterator<Item = (Span, &Edition)> {
        let newest_day = self.digest.calendar.keys().next_back().copied();
        let is_whole = move |(span, edition): &(&Span, &Edition)| {
            edition.introduction.is_some() || newest_day.is_some_and(|day| span.last_day() < day)
        };
        let editions = self.digest.editions.iter().rev();
        editions.filter(is_whole).take(self.config.feeds.size).map(|(span, edition)| (*span, edition))
    }

    /// The feed of editions. `html` writes an edition for readers of feeds.
    pub(crate) fn editions_feed<E>(
        &self,
        format: FeedFormat,
        mut html: impl FnMut(&PageView<CardRef>) -> Result<String, E>,
    ) -> Result<FeedView, E> {
        let home = self.absolute(&self.url(&urls::editions(None)));
        let mut entries = Vec::new();
        for (span, _) in self.feed_editions() {
            let (Some(page), Some(published)) = (self.edition_page(span), self.published(span)) else {
                continue;
            };
            let Shown::Edition(view) = &page.shown else { continue };
            let full = self.config.feeds.content == FeedContent::Full;
            let tags = view.sections.iter().filter(|section| section.group == "topic");
            entries.push(FeedEntry {
                id: feeds::uuid(Fingerprint::of(page.head.url.as_bytes())),
                title: page.head.title.clone(),
                url: page.head.url.clone(),
                original: None,
                published: self.dates.local(published),
                summary: page.head.description.clone(),
                html: if full { Some(html(&page)?) } else { None },
                author: self.config.editor.clone(),
                source: None,
                image: page.head.image.clone(),
                tags: tags.map(|section| section.link.name.clone()).collect(),
                language: self.config.language.clone(),
            });
        }
        Ok(FeedView {
            title: format!("{} · {}", self.text("editions"), self.config.title),
            description: self.config.description.clone(),
            language: self.config.language.clone(),
            id: home.clone(),
            home,
            url: self.absolute(&self.url(&urls::editions(None).feed(format))),
            editor: self.config.editor.clone(),
            entries,
        })
    }

    /// When an edition came out: with its newest article; one without any when its time began.
    fn published(&self, span: Span) -> Option<DateTime<Utc>> {
        let newest = self.newest_first(span).next().and_then(|ix| self.digest.article(ix).published);
        let start = || self.config.time_zone.from_local_datetime(&span.first_day().and_time(NaiveTime::MIN));
        newest.or_else(|| start().earliest().map(|moment| moment.to_utc()))
    }

    fn newest_first(&self, span: Span) -> impl Iterator<Item = ArticleIx> {
        self.digest.calendar.range(span.days()).rev().flat_map(|(_, articles)| articles.iter().rev().copied())
    }

    /// What stands where.
    fn selection(&self, span: Span) -> Selection {
        let all: Vec<ArticleIx> = self.newest_first(span).collect();
        let mut pinned = self.pinned_in(span);
        let leads = |ix: &ArticleIx| self.digest.marks.get(ix).is_some_and(|mark| mark.lead);
        let chosen = pinned.iter().chain(&all).copied().find(leads);
        let told = self.stories_in(&all);
        let heaviest = told.first().map(|(_, articles)| articles.as_slice()).unwrap_or_default();
        let fit = heaviest.iter().chain(&all).copied().filter(|ix| !pinned.contains(ix));
        let lead = chosen.or_else(|| fit.clone().find(|ix| self.is_fit_to_lead(*ix)));
        let lead = lead.or_else(|| pinned.first().or(all.first()).copied());
        pinned.retain(|ix| Some(*ix) != lead);

        let mut printed: BTreeSet<ArticleIx> = lead.iter().chain(&pinned).copied().collect();
        let mut stories = Vec::new();
        for (ix, articles) in told {
            let copies = &self.digest.story(ix).copies;
            let fresh =
                articles.iter().copied().filter(|ix| !printed.contains(ix) && !copies.contains_key(ix));
            let fresh: Vec<ArticleIx> = fresh.take(STORY_ARTICLES).collect();
            if !fresh.is_empty() {
                // The others are on the story's page.
                printed.extend(articles);
                stories.push((ix, fresh));
            }
        }
        let mut sections = Vec::new();
        for kind in [GroupKind::Topic, GroupKind::Column, GroupKind::Source] {
            let mut groups = self.groups_of(kind, &all);
            while sections.len() < SECTIONS {
                for articles in groups.values_mut() {
                    articles.retain(|ix| !printed.contains(ix));
                }
                // Of two that weigh the same the one that the site names first.
                let heaviest = groups.iter().max_by_key(|(ix, articles)| (articles.len(), Reverse(**ix)));
                let Some((ix, articles)) = heaviest.filter(|(_, articles)| !articles.is_empty()) else {
                    break;
                };
                let (ix, articles) =
                    (*ix, articles.iter().copied().take(SECTION_ARTICLES).collect::<Vec<_>>());
                groups.remove(&ix);
                printed.extend(&articles);
                sections.push((kind, ix, articles));
            }
        }
        let more = all.iter().filter(|ix| !printed.contains(ix)).count();
        Selection { lead, pinned, stories, sections, more }
    }

    /// The stories that most sources reported among these articles, each with those that did, newest first.
    fn stories_in(&self, articles: &[ArticleIx]) -> Vec<(StoryIx, Vec<ArticleIx>)> {
        let mut stories: BTreeMap<StoryIx, Vec<ArticleIx>> = BTreeMap::new();
        for ix in articles {
            if let Some(story) = self.digest.story_of.get(ix) {
                stories.entry(*story).or_default().push(*ix);
            }
        }
        let sources = |articles: &[ArticleIx]| {
            articles.iter().map(|ix| self.digest.membership(*ix).source).collect::<BTreeSet<_>>().len()
        };
        let mut stories: Vec<_> = stories.into_iter().filter(|(_, articles)| articles.len() > 1).collect();
        stories.sort_by_cached_key(|(ix, articles)| Reverse((sources(articles), articles.len(), *ix)));
        stories.truncate(STORIES);
        stories
    }

    /// What the editor held at the top in that time, in the editor's order. A pin without an end counts on the article's own
    /// day: nobody knows when it was taken down.
    fn pinned_in(&self, span: Span) -> Vec<ArticleIx> {
        let held = |(ix, mark): &(&ArticleIx, &Mark)| match (mark.pin, self.digest.day(**ix)) {
            (None, _) | (_, None) => false,
            (Some(Pin::Open), Some(day)) => span.days().contains(&day),
            (Some(Pin::Until(end)), Some(day)) => day <= span.last_day() && span.first_day() <= end,
        };
        let mut pinned: Vec<(&ArticleIx, &Mark)> = self.digest.marks.iter().rev().filter(held).collect();
        pinned.sort_by_key(|(_, mark)| mark.order.unwrap_or(u32::MAX));
        pinned.into_iter().map(|(ix, _)| *ix).collect()
    }

    /// The articles by groups of a kind, each as long as `articles` has it.
    fn groups_of(&self, kind: GroupKind, articles: &[ArticleIx]) -> BTreeMap<GroupIx, Vec<ArticleIx>> {
        let mut groups: BTreeMap<GroupIx, Vec<ArticleIx>> = BTreeMap::new();
        for ix in articles {
            let membership = self.digest.membership(*ix);
            let of: Vec<GroupIx> = match kind {
                GroupKind::Topic => membership.topics.clone(),
                GroupKind::Author => membership.authors.clone(),
                GroupKind::Column => membership.column.into_iter().collect(),
                GroupKind::Source => membership.source.into_iter().collect(),
            };
            for group in of {
                groups.entry(group).or_default().push(*ix);
            }
        }
        groups
    }

    /// Articles of that time of which the editor had something to say, newest first.
    fn said_in(&self, span: Span) -> Vec<Said<CardRef>> {
        if self.digest.marks.is_empty() {
            return Vec::new();
        }
        let said = |ix: ArticleIx| {
            let mark = self.digest.marks.get(&ix)?;
            let (note, correction) = (mark.note.clone(), mark.correction.clone());
            (note.is_some() || correction.is_some()).then(|| Said {
                article: self.card_ref(ix),
                note,
                correction,
            })
        };
        self.newest_first(span).filter_map(said).take(SAID).collect()
    }

    /// Its first headlines in a row; none where it has no articles.
    fn edition_summary(&self, selection: &Selection) -> Option<String> {
        let sections = selection.sections.iter().filter_map(|(_, _, articles)| articles.first());
        let headlines = selection.lead.iter().chain(&selection.pinned).chain(sections).take(HEADLINES);
        let titles: Vec<&str> = headlines.map(|ix| self.digest.article(*ix).title.as_str()).collect();
        (!titles.is_empty()).then(|| titles.join(" · "))
    }

    fn edition_title(&self, span: Span, edition: &Edition) -> String {
        edition.title.clone().unwrap_or_else(|| self.span_name(span))
    }

    /// `17 January 2024`, `Week 3 of 2024`.
    fn span_name(&self, span: Span) -> String {
        match span {
            Span::Day(day) => self.dates.day(day),
            Span::Week(monday) => {
                use chrono::Datelike;
                let week = monday.iso_week();
                let text = self.text("week");
                text.replace("{week}", &week.week().to_string()).replace("{year}", &week.year().to_string())
            }
        }
    }

    pub(crate) fn editions_link(&self) -> Link {
        Link { name: self.text("editions"), url: self.url(&urls::editions(None)) }
    }

    fn editions_year_link(&self, year: i32) -> Link {
        Link { name: self.dates.year(year), url: self.url(&urls::editions(Some(year))) }
    }

    fn editions_feed_link(&self, format: FeedFormat) -> crate::plan::view::FeedLink {
        crate::plan::view::FeedLink {
            media_type: format.media_type(),
            title: format!("{} · {}", self.text("editions"), self.config.title),
            url: self.url(&urls::editions(None).feed(format)),
        }
    }
}

/// What templates call it.
fn span_name(span: Span) -> &'static str {
    match span {
        Span::Day(_) => "day",
        Span::Week(_) => "week",
    }
}
