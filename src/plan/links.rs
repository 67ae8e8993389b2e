//! How pages name editions and stories and lead to them.

use chrono::{Datelike, NaiveDate};

use crate::config::Span;
use crate::curate::ArticleIx;
use crate::curate::stories::{Story, StoryIx};
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::view::{Alternate, Link, StoryLink};
use crate::scripts::marked;

impl Site<'_> {
    /// The page of an article of a day, by its absolute URL, in each of the trees; none where it stands in one.
    pub(crate) fn alternates_of(&self, day: Option<NaiveDate>, url: &str) -> Vec<Alternate> {
        if self.stands_in_both(day) { self.frame.view.alternates(url) } else { Vec::new() }
    }

    /// Whether an article of a day has a page in both trees.
    pub(crate) fn stands_in_both(&self, day: Option<NaiveDate>) -> bool {
        self.config.scripts.as_ref().is_some_and(|scripts| scripts.holds(day))
    }

    /// A text in a language, in the script of this tree where it is in the other, with marks that say so: what stands beside the tree's
    /// own texts on a page, or on one of another language.
    pub(crate) fn shown(&self, text: impl Into<String>, language: &str) -> String {
        let text = text.into();
        match self.converter {
            Some(to) => marked(&to.text_in(&text, language)),
            None => text,
        }
    }

    /// The edition of a day.
    pub(crate) fn daily_edition(&self, day: NaiveDate) -> Option<Link> {
        let span = Span::Day(day);
        self.digest.editions.contains_key(&span).then(|| self.edition_link(span))
    }

    pub(crate) fn edition_link(&self, span: Span) -> Link {
        self.frame.link(self.edition_title(span), &urls::edition(span))
    }

    /// By the editor, or what its time is called.
    pub(crate) fn edition_title(&self, span: Span) -> String {
        let given = self.digest.editions.get(&span).and_then(|edition| edition.title.clone());
        given.map_or_else(|| self.span_name(span), |title| self.shown(title, &self.config.language))
    }

    /// `17 January 2024`, `Week 3 of 2024`.
    pub(crate) fn span_name(&self, span: Span) -> String {
        match span {
            Span::Day(day) => self.frame.dates.day(day),
            Span::Week(monday) => {
                let week = monday.iso_week();
                let text = self.frame.text("week");
                text.replace("{week}", &week.week().to_string()).replace("{year}", &week.year().to_string())
            }
        }
    }

    /// Name and page of a story.
    pub(crate) fn story_link(&self, ix: StoryIx) -> Link {
        let story = self.digest.story(ix);
        self.frame.link(self.story_title(story), &urls::story(&story.id))
    }

    /// What a story is called in this tree.
    pub(crate) fn story_title(&self, story: &Story) -> String {
        self.shown(self.digest.story_name(story), self.story_language(story))
    }

    /// A story in messages.
    pub(crate) fn name_of_story(&self, ix: StoryIx) -> String {
        format!("the story {:?}", self.digest.story_name(self.digest.story(ix)))
    }

    /// The editor names in the language of the site, an article in its own.
    pub(crate) fn story_language(&self, story: &Story) -> &str {
        match story.given_name {
            Some(_) => &self.config.language,
            None => &self.article(story.first()).language,
        }
    }

    /// The story of an article, for the article's page.
    pub(crate) fn story_of(&self, ix: ArticleIx) -> Option<StoryLink<'_>> {
        let story = self.digest.story(*self.digest.story_of.get(&ix)?);
        Some(StoryLink {
            name: self.digest.story_name(story),
            url: self.frame.url(&urls::story(&story.id)),
            language: self.story_language(story),
            articles: story.articles.len() as u32,
            is_first: story.first() == ix,
        })
    }
}
