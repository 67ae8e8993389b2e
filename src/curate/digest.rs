//! The digest: all articles in order of time, with the groups, days, stories and editions that they are in.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::clean::{Article, SafeHtml};
use crate::config::Span;
use crate::content::ContentPath;
use crate::curate::change::{Change, Weights};
use crate::curate::coverage::{Coverage, Headlines, Shelf};
use crate::curate::group::{Group, GroupKind, Membership};
use crate::curate::hand::Mark;
use crate::curate::items::Items;
use crate::curate::places::{ArticleIx, GroupIx, Month};
use crate::curate::stories::{Heads, Signature, Story, StoryIx};

/// An edition of the digest: a day or a week of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Edition {
    /// By the editor.
    pub title: Option<String>,
    /// By the editor.
    pub introduction: Option<SafeHtml>,
}

/// Why a file that could be printed is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unprinted {
    Draft,
    /// Until then.
    Future(DateTime<Utc>),
    /// Since then.
    Expired(DateTime<Utc>),
    /// By the editor.
    Hidden,
    /// Another file with the same article is newer.
    Duplicate(ContentPath),
    /// Another article, which is older, has its address.
    Collision(ContentPath),
    /// The text of a listing that is not there.
    Section,
}

/// The curated digest. What an edit of some words does not change is shared by the digests before and after it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Digest {
    /// All articles of the site, oldest first (undated ones before all), ties by id.
    pub articles: Vec<Arc<Article>>,
    /// Day of each article in the site's time zone, same places as `articles`; none for undated ones.
    pub days: Arc<Vec<Option<NaiveDate>>>,
    /// Groups of each article, same places as `articles`.
    pub memberships: Arc<Vec<Membership>>,
    /// All sources by id.
    pub sources: Arc<Vec<Group>>,
    /// Texts that stand at the heads of groups.
    pub sections: Vec<Arc<Article>>,
    /// The editor's own pages, by their files.
    pub pages: Vec<Arc<Article>>,
    /// Files that are not printed, and why.
    pub unprinted: Arc<BTreeMap<ContentPath, Unprinted>>,
    /// All authors by id.
    pub authors: Arc<Vec<Group>>,
    /// All topics that hold articles, in the order of site.toml, then by id.
    pub topics: Arc<Vec<Group>>,
    /// All columns by id.
    pub columns: Arc<Vec<Group>>,
    /// Articles of each day, oldest first.
    pub calendar: Arc<BTreeMap<NaiveDate, Vec<ArticleIx>>>,
    /// Articles without a date, by id.
    pub undated: Arc<Vec<ArticleIx>>,
    /// Items of issues.
    pub items: Arc<Items>,
    /// Editions by their time.
    pub editions: Arc<BTreeMap<Span, Edition>>,
    /// What is kept of each article's text, same places as `articles`.
    pub signatures: Vec<Arc<Signature>>,
    /// Which articles were found to belong together, for the curation of a later digest.
    pub heads: Heads,
    /// All stories, in the order in which they became stories.
    pub stories: Arc<Vec<Story>>,
    /// Which of them became stories in which month, or on no day, by their places.
    pub story_months: Arc<BTreeMap<Option<Month>, Range<usize>>>,
    /// The story of each article that is in one.
    pub story_of: Arc<BTreeMap<ArticleIx, StoryIx>>,
    /// The editor's hand, of articles that it shows on.
    pub marks: Arc<BTreeMap<ArticleIx, Mark>>,
    /// What changed in articles of which earlier versions are known, the oldest change first.
    pub changes: Arc<BTreeMap<ArticleIx, Vec<Change>>>,
    /// What changed between versions, for the curation of a later digest.
    pub weights: Weights,
    /// Earlier coverage, for the curation of a later digest.
    pub coverage: Coverage,
    /// What edits look up in headlines.
    pub(super) headlines: Headlines,
}

impl Digest {
    /// All that has a text: articles, what stands at the heads of groups, own pages.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &Arc<Article>> {
        self.articles.iter().chain(&self.sections).chain(&self.pages)
    }

    /// One article.
    pub(crate) fn article(&self, ix: ArticleIx) -> &Article {
        &self.articles[ix.0 as usize]
    }

    /// Day of one article.
    pub(crate) fn day(&self, ix: ArticleIx) -> Option<NaiveDate> {
        self.days[ix.0 as usize]
    }

    /// The title under which an article came: its URL is made of it, whatever the editor calls it now.
    pub(crate) fn original_title(&self, ix: ArticleIx) -> &str {
        let original = self.marks.get(&ix).and_then(|mark| mark.original_title.as_deref());
        original.unwrap_or(&self.article(ix).title)
    }

    /// One story.
    pub(crate) fn story(&self, ix: StoryIx) -> &Story {
        &self.stories[ix.0 as usize]
    }

    /// What a story is called: by the editor, or as its first report.
    pub(crate) fn story_name<'a>(&'a self, story: &'a Story) -> &'a str {
        story.given_name.as_deref().unwrap_or_else(|| &self.article(story.first()).title)
    }

    /// Groups of one article.
    pub(crate) fn membership(&self, ix: ArticleIx) -> &Membership {
        &self.memberships[ix.0 as usize]
    }

    /// Older articles about what this one is about, newest first. They depend on it and on articles older than it alone.
    pub(crate) fn earlier(&self, ix: ArticleIx) -> impl Iterator<Item = ArticleIx> {
        let undated = self.undated.len();
        let dated = (ix.0 as usize).checked_sub(undated);
        let places = dated.into_iter().flat_map(|dated| self.coverage.of(dated));
        places.map(move |place| ArticleIx(place + undated as u32))
    }

    /// All groups of a kind.
    pub(crate) fn groups(&self, kind: GroupKind) -> &[Group] {
        match kind {
            GroupKind::Source => &self.sources,
            GroupKind::Author => &self.authors,
            GroupKind::Topic => &self.topics,
            GroupKind::Column => &self.columns,
        }
    }

    /// One group.
    pub(crate) fn group(&self, kind: GroupKind, ix: GroupIx) -> &Group {
        &self.groups(kind)[ix.0 as usize]
    }

    /// The topic that each column is told by as well, if one has its name and holds the very same articles. A column with a text of
    /// its own says more.
    pub(crate) fn topics_of_columns(&self) -> Vec<Option<GroupIx>> {
        if self.columns.is_empty() {
            return Vec::new();
        }
        let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
        for (place, topic) in self.topics.iter().enumerate() {
            by_name.entry(topic.name.to_lowercase()).or_insert(place);
        }
        let topic_of = |column: &Group| {
            let place = *by_name.get(&column.name.to_lowercase())?;
            let is_same = column.section.is_none() && self.topics[place].articles == column.articles;
            is_same.then_some(GroupIx(place as u32))
        };
        self.columns.iter().map(topic_of).collect()
    }

    /// Place of this very article; none when it is not in the digest.
    pub(crate) fn place_of(&self, article: &Arc<Article>) -> Option<ArticleIx> {
        let key = |article: &Arc<Article>| article.order();
        let place = self.articles.binary_search_by_key(&key(article), key).ok()?;
        Arc::ptr_eq(&self.articles[place], article).then_some(ArticleIx(place as u32))
    }

    /// For each article, the place of this very article in another digest.
    pub(crate) fn places_in(&self, other: &Self) -> Vec<Option<ArticleIx>> {
        let key = |article: &Arc<Article>| article.order();
        let mut at = 0;
        let place = |article: &Arc<Article>| {
            // Both are in the same order.
            at += other.articles[at..].iter().take_while(|old| key(old) < key(article)).count();
            let found = other.articles.get(at).is_some_and(|old| Arc::ptr_eq(old, article));
            found.then_some(ArticleIx(at as u32))
        };
        self.articles.iter().map(place).collect()
    }

    /// Takes in its stories.
    pub(super) fn tell(&mut self, stories: Vec<Story>) {
        let all = stories
            .iter()
            .zip(0..)
            .flat_map(|(story, place)| story.articles.iter().map(move |article| (*article, StoryIx(place))));
        self.story_of = Arc::new(all.collect());
        let mut months: BTreeMap<Option<Month>, Range<usize>> = BTreeMap::new();
        for (at, story) in stories.iter().enumerate() {
            // They are in this order.
            months.entry(story.month()).or_insert(at..at).end = at + 1;
        }
        self.story_months = Arc::new(months);
        self.stories = Arc::new(stories);
    }

    /// What earlier coverage looks at.
    pub(super) fn shelf(&self) -> Shelf<'_> {
        Shelf { articles: &self.articles, memberships: &self.memberships, undated: self.undated.len() }
    }

    /// Places of all articles, oldest first.
    pub(crate) fn indices(&self) -> impl DoubleEndedIterator<Item = ArticleIx> + use<> {
        (0..self.articles.len() as u32).map(ArticleIx)
    }
}
