//! Puts the articles into a planned page: every [`CardRef`] becomes the [`Card`] that it stands for.

use crate::plan::Site;
use crate::plan::view::{
    Card, CardRef, DayHighlights, DayOfCards, DayView, EditionStory, EditionView, FrontSection, FrontView,
    GroupView, MonthView, PageView, Report, ReportsOfDay, Said, Shown, StoryView,
};

/// The page with its articles.
pub(super) fn fill(site: &Site<'_>, page: PageView<CardRef>) -> PageView {
    let filler = Filler { site };
    let shown = match page.shown {
        Shown::Article(view) => Shown::Article(view),
        Shown::Front(view) => Shown::Front(Box::new(filler.front(*view))),
        Shown::Archive(view) => Shown::Archive(view),
        Shown::Year(view) => Shown::Year(view),
        Shown::Month(view) => Shown::Month(filler.month(view)),
        Shown::Day(view) => Shown::Day(DayView {
            date: view.date,
            articles: filler.cards(view.articles),
            pagination: view.pagination,
            edition: view.edition,
            neighbours: view.neighbours,
        }),
        Shown::Group(view) => Shown::Group(filler.group(view)),
        Shown::Groups(view) => Shown::Groups(view),
        Shown::Edition(view) => Shown::Edition(Box::new(filler.edition(*view))),
        Shown::Editions(view) => Shown::Editions(view),
        Shown::Story(view) => Shown::Story(Box::new(filler.story(*view))),
        Shown::Stories(view) => Shown::Stories(view),
        Shown::Search(view) => Shown::Search(view),
        Shown::NotFound {} => Shown::NotFound {},
        Shown::Redirect { target } => Shown::Redirect { target },
    };
    PageView { template: page.template, head: page.head, shown }
}

struct Filler<'a> {
    site: &'a Site<'a>,
}

impl Filler<'_> {
    fn cards(&self, refs: Vec<CardRef>) -> Vec<Card> {
        refs.into_iter().map(|card| self.site.card(card.article)).collect()
    }

    fn days(&self, days: Vec<DayOfCards<CardRef>>) -> Vec<DayOfCards> {
        days.into_iter()
            .map(|day| DayOfCards { date: day.date, articles: self.cards(day.articles) })
            .collect()
    }

    fn front(&self, view: FrontView<CardRef>) -> FrontView {
        FrontView {
            edition: view.edition,
            lead: view.lead.map(|card| self.site.card(card.article)),
            pinned: self.cards(view.pinned),
            seconds: self.cards(view.seconds),
            days: self.days(view.days),
            sections: self.sections(view.sections),
            months: view.months,
        }
    }

    fn sections(&self, sections: Vec<FrontSection<CardRef>>) -> Vec<FrontSection> {
        let section = |section: FrontSection<CardRef>| FrontSection {
            link: section.link,
            group: section.group,
            articles: self.cards(section.articles),
        };
        sections.into_iter().map(section).collect()
    }

    fn edition(&self, view: EditionView<CardRef>) -> EditionView {
        let said = |said: Said<CardRef>| Said {
            article: self.site.card(said.article.article),
            note: said.note,
            correction: said.correction,
        };
        let story = |story: EditionStory<CardRef>| EditionStory {
            link: story.link,
            language: story.language,
            articles: self.cards(story.articles),
        };
        EditionView {
            span: view.span,
            date: view.date,
            introduction: view.introduction,
            lead: view.lead.map(|card| self.site.card(card.article)),
            pinned: self.cards(view.pinned),
            stories: view.stories.into_iter().map(story).collect(),
            sections: self.sections(view.sections),
            said: view.said.into_iter().map(said).collect(),
            more: view.more,
            days: view.days,
            neighbours: view.neighbours,
        }
    }

    fn story(&self, view: StoryView<CardRef>) -> StoryView {
        let report = |report: Report<CardRef>| Report {
            article: self.site.card(report.article.article),
            copies: self.cards(report.copies),
        };
        let day = |day: ReportsOfDay<CardRef>| ReportsOfDay {
            date: day.date,
            reports: day.reports.into_iter().map(report).collect(),
        };
        StoryView {
            name: view.name,
            language: view.language,
            articles: view.articles,
            first: self.site.card(view.first.article),
            days: view.days.into_iter().map(day).collect(),
            carriers: view.carriers,
        }
    }

    fn month(&self, view: MonthView<CardRef>) -> MonthView {
        let highlights = view.highlights.into_iter().map(|day| DayHighlights {
            day: day.day,
            date: day.date,
            articles: self.cards(day.articles),
            more: day.more,
        });
        MonthView {
            month: view.month,
            days: view.days,
            blank_days: view.blank_days,
            weekdays: view.weekdays,
            highlights: highlights.collect(),
            neighbours: view.neighbours,
        }
    }

    fn group(&self, view: GroupView<CardRef>) -> GroupView {
        GroupView {
            group: view.group,
            name: view.name,
            url: view.url,
            description: view.description,
            home: view.home,
            parts: view.parts,
            month: view.month,
            days: self.days(view.days),
            pagination: view.pagination,
            months: view.months,
            neighbours: view.neighbours,
        }
    }
}
