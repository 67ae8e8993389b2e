//! What stands on the page of a story: its reports by day, who carried it, texts that are the same under one. And the
//! listing of stories, by the month in which each became one: at its second report, so that a new story stands behind
//! those that are there, and a story that grows moves no other.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::curate::stories::{Story, StoryIx};
use crate::curate::{ArticleIx, GroupKind, Month};
use crate::ground::fingerprint::Hasher;
use crate::plan::view::{
    CardRef, Carrier, Head, Link, ListedStory, PageView, Period, Report, ReportsOfDay, Shown, StoriesView,
    StoryLink, StoryView,
};
use crate::plan::{Site, calendar, listing, urls};

/// Sources that a listing names.
const NAMED: usize = 4;

impl Site<'_> {
    /// One story.
    pub(crate) fn story_page(&self, ix: StoryIx) -> PageView<CardRef> {
        let story = self.digest.story(ix);
        let place = urls::story(&story.id);
        let crumbs = [vec![self.front_link(), self.stories_link()], self.story_month_link(story)].concat();
        let name = self.digest.story_name(story);
        let first = self.article(story.first());
        let images = story.articles.iter().find_map(|ix| self.article(*ix).lead_image.as_ref());
        let mut head = self.head("story", name.to_owned(), &place, crumbs);
        if !first.summary.is_empty() {
            head.description.clone_from(&first.summary);
        }
        head.image = images.map(|image| self.absolute(&image.url));
        let view = StoryView {
            name: name.to_owned(),
            language: self.story_language(story),
            articles: story.articles.len() as u32,
            first: self.card_ref(story.first()),
            days: self.reports_by_day(story),
            carriers: self.carriers(story),
        };
        PageView { template: "story.html", head, shown: Shown::Story(Box::new(view)) }
    }

    /// The newest stories, with a list of months.
    pub(crate) fn stories_page(&self) -> PageView<CardRef> {
        let months = &self.digest.story_months;
        let counts: BTreeMap<Month, u32> =
            months.iter().filter_map(|(month, range)| Some(((*month)?, range.len() as u32))).collect();
        let levels = calendar::Levels::of(counts.values().copied());
        let all = StoryIx::all(0..self.digest.stories.len());
        let newest = listing::page(&all, self.config.listings.size, None);
        let view = StoriesView {
            stories: newest.map(|ix| self.listed_story(ix)).collect(),
            month: None,
            months: counts
                .iter()
                .rev()
                .map(|(&(year, month), &stories)| Period {
                    url: Some(self.url(&urls::stories(Some(Some((year, month)))))),
                    ..self.month_period(year, month, stories, levels)
                })
                .collect(),
            undated: months
                .contains_key(&None)
                .then(|| Link { name: self.text("undated"), url: self.url(&urls::stories(Some(None))) }),
            pagination: None,
            neighbours: None,
        };
        let head = self.head("stories", self.text("stories"), &urls::stories(None), vec![self.front_link()]);
        PageView { template: "stories.html", head, shown: Shown::Stories(view) }
    }

    /// The stories of a month, or of none.
    pub(crate) fn stories_month_page(&self, month: Option<Month>, number: Option<u32>) -> PageView<CardRef> {
        let months = &self.digest.story_months;
        let range = months.get(&month).cloned().unwrap_or_default();
        let place = urls::stories(Some(month));
        let size = self.config.listings.size;
        let stories = StoryIx::all(range);
        let name = self.month_or_undated(month);
        let view = StoriesView {
            stories: listing::page(&stories, size, number).map(|ix| self.listed_story(ix)).collect(),
            month: Some(Link { name: name.clone(), url: self.url(&place) }),
            months: Vec::new(),
            undated: None,
            pagination: listing::pagination(&place, stories.len(), size, number, self.config.base_path()),
            neighbours: month.filter(|_| number.is_none()).map(|month| {
                let place = |year, month| urls::stories(Some(Some((year, month))));
                self.month_neighbours(months, Some(month), |month| month, place)
            }),
        };
        let crumbs = vec![self.front_link(), self.stories_link()];
        let title = format!("{} · {name}", self.text("stories"));
        let head = self.numbered_head("stories_month", title, &place, number, crumbs);
        PageView { template: "stories.html", head, shown: Shown::Stories(view) }
    }

    /// A former address of a story.
    pub(crate) fn story_alias_page(&self, ix: StoryIx) -> PageView<CardRef> {
        let story = self.digest.story(ix);
        let target = self.url(&urls::story(&story.id));
        let name = self.digest.story_name(story).to_owned();
        PageView {
            template: "redirect.html",
            head: Head {
                url: self.absolute(&target),
                canonical: self.absolute(&target),
                noindex: true,
                ..self.head("redirect", name, &urls::front(), vec![])
            },
            shown: Shown::Redirect { target },
        }
    }

    /// The story of an article, for the article's page.
    pub(crate) fn story_of(&self, ix: ArticleIx) -> Option<StoryLink> {
        let story = self.digest.story(*self.digest.story_of.get(&ix)?);
        Some(StoryLink {
            name: self.digest.story_name(story).to_owned(),
            url: self.url(&urls::story(&story.id)),
            language: self.story_language(story),
            articles: story.articles.len() as u32,
            is_first: story.first() == ix,
        })
    }

    /// Adds what an article's page shows of its story.
    pub(crate) fn hash_story_of(&self, ix: ArticleIx, hasher: &mut Hasher) {
        match self.story_of(ix) {
            None => hasher.number(0),
            Some(story) => hasher
                .text(&story.name)
                .text(&story.url)
                .text(&story.language)
                .number(i64::from(story.articles))
                .number(i64::from(story.is_first)),
        };
    }

    /// Name and page of a story.
    pub(crate) fn story_link(&self, ix: StoryIx) -> Link {
        let story = self.digest.story(ix);
        Link { name: self.digest.story_name(story).to_owned(), url: self.url(&urls::story(&story.id)) }
    }

    pub(crate) fn stories_link(&self) -> Link {
        Link { name: self.text("stories"), url: self.url(&urls::stories(None)) }
    }

    fn story_month_link(&self, story: &Story) -> Vec<Link> {
        let month = story.month();
        vec![Link { name: self.month_or_undated(month), url: self.url(&urls::stories(Some(month))) }]
    }

    fn month_or_undated(&self, month: Option<Month>) -> String {
        month.map_or_else(|| self.text("undated"), |(year, month)| self.dates.month(year, month))
    }

    /// The editor names in the language of the site, an article in its own.
    pub(crate) fn story_language(&self, story: &Story) -> String {
        match story.given_name {
            Some(_) => self.config.language.clone(),
            None => self.article(story.first()).language.clone(),
        }
    }

    /// In the order in which they came; what is the same text as another stands with that.
    fn reports_by_day(&self, story: &Story) -> Vec<ReportsOfDay<CardRef>> {
        let mut copies: BTreeMap<ArticleIx, Vec<CardRef>> = BTreeMap::new();
        for (copy, original) in &story.copies {
            copies.entry(*original).or_default().push(self.card_ref(*copy));
        }
        let mut days: Vec<(Option<NaiveDate>, ReportsOfDay<CardRef>)> = Vec::new();
        for ix in story.articles.iter().filter(|ix| !story.copies.contains_key(ix)) {
            let day = self.digest.day(*ix);
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day, ReportsOfDay { date: day.map(|day| self.date(day)), reports: Vec::new() }));
            }
            if let Some((_, last)) = days.last_mut() {
                let copies = copies.remove(ix).unwrap_or_default();
                last.reports.push(Report { article: self.card_ref(*ix), copies });
            }
        }
        days.into_iter().map(|(_, reports)| reports).collect()
    }

    /// Its sources, in the order in which they took it up.
    fn carriers(&self, story: &Story) -> Vec<Carrier> {
        let mut carriers: Vec<Carrier> = Vec::new();
        for ix in &story.articles {
            let Some(source) = self.digest.membership(*ix).source else { continue };
            let link = self.group_link(GroupKind::Source, source);
            match carriers.iter_mut().find(|carrier| carrier.source == link) {
                Some(carrier) => carrier.articles += 1,
                None => carriers.push(Carrier { source: link, articles: 1 }),
            }
        }
        carriers
    }

    fn listed_story(&self, ix: StoryIx) -> ListedStory {
        let story = self.digest.story(ix);
        let carriers = self.carriers(story);
        let day = |ix: Option<&ArticleIx>| ix.and_then(|ix| self.digest.day(*ix)).map(|day| self.date(day));
        let (from, to) = (day(story.articles.first()), day(story.articles.last()));
        ListedStory {
            link: self.story_link(ix),
            language: self.story_language(story),
            summary: self.article(story.first()).summary.clone(),
            summary_language: self.article(story.first()).language.clone(),
            articles: story.articles.len() as u32,
            more_sources: carriers.len().saturating_sub(NAMED) as u32,
            sources: carriers.into_iter().take(NAMED).map(|carrier| carrier.source.name).collect(),
            to: to.filter(|to| Some(to) != from.as_ref()),
            from,
        }
    }
}
