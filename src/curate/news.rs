//! News weight: what leads the front page. Points for how many sources tell of an event and how often in the last day, for
//! the editor's hand and the topics that `site.toml` weighs, for a picture and a text to read, and for being new. All in
//! whole numbers, all relative to the newest article and never to the clock, so that a site is the same from the same files.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use crate::clean::Article;
use crate::config::{Config, TOPIC_WEIGHT};
use crate::curate::digest::Digest;
use crate::curate::group::GroupKind;
use crate::curate::places::ArticleIx;
use crate::curate::stories::StoryIx;

/// What is looked at: the articles of this many hours before the newest, of which no more than `MOST`, or the newest few.
const HOURS: i64 = 24;
const MOST: usize = 2000;
const FEWEST: usize = 24;
/// Points that age takes at most: those of some twenty years.
const MOST_AGE: i64 = 100_000;
/// Characters that an article has at least which readers find something to read in.
const CHARACTERS: u32 = 200;

/// Points of an event or of an article that stands alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Weight {
    /// 30 for each source in what is looked at behind the first, ten of them at most.
    pub sources: i32,
    /// 3 for each further report of those sources, twenty at most.
    pub reports: i32,
    /// 60 for what the editor pinned.
    pub pinned: i32,
    /// 8 for each step of its heaviest topic above the middle; below it as many less.
    pub topic: i32,
    /// 16 for a picture, half of it for a small one.
    pub picture: i32,
    /// 12 where there is something to read.
    pub text: i32,
    /// 12 for the newest, one less every two hours without end: what was much reported last month leads no more.
    pub fresh: i32,
}

impl Weight {
    /// All points together.
    pub(crate) fn total(&self) -> i32 {
        self.sources + self.reports + self.pinned + self.topic + self.picture + self.text + self.fresh
    }
}

/// An event of the last day, or an article that stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct News {
    /// The report that stands for it: the heaviest by itself, the newest of these; no copy of another where there is one.
    pub article: ArticleIx,
    pub story: Option<StoryIx>,
    /// The first report of every source in that day; before them the one that stands for all, in the place of its source's.
    pub reports: Vec<ArticleIx>,
    pub weight: Weight,
    /// Whether a report of it is of the last day: where few articles are, older ones are looked at, too.
    pub of_the_day: bool,
}

impl News {
    /// An article that nothing is weighed of.
    pub(crate) fn alone(article: ArticleIx) -> Self {
        Self { article, story: None, reports: vec![article], weight: Weight::default(), of_the_day: true }
    }

    /// The same, with one of its reports standing for it.
    pub(crate) fn led_by(&self, article: ArticleIx, digest: &Digest) -> Self {
        let source = |ix: ArticleIx| digest.membership(ix).source;
        let others = self.reports.iter().copied().filter(|report| source(*report) != source(article));
        Self { article, reports: std::iter::once(article).chain(others).collect(), ..*self }
    }

    /// By which the heaviest comes first, of the same weight the newest.
    pub(crate) fn order(&self) -> (Reverse<i32>, Reverse<ArticleIx>) {
        (Reverse(self.weight.total()), Reverse(self.article))
    }

    /// Whether another tells of the same.
    pub(crate) fn is_same_event(&self, other: &Self) -> bool {
        self.article == other.article || self.story.is_some() && self.story == other.story
    }
}

/// Whether readers find something to read in it.
pub(crate) fn is_readable(article: &Article) -> bool {
    article.has.summary && article.characters >= CHARACTERS
}

/// The news of the last day of a digest, the heaviest first; of the same weight the newest.
pub(crate) fn weigh(digest: &Digest, config: &Config) -> Vec<News> {
    weigh_these(digest, config, &newest(digest))
}

/// The same of some articles, the newest first.
pub(crate) fn weigh_these(digest: &Digest, config: &Config, articles: &[ArticleIx]) -> Vec<News> {
    let scale = Scale::new(digest, config, articles);
    let mut stories: BTreeMap<StoryIx, Vec<ArticleIx>> = BTreeMap::new();
    let mut news = Vec::new();
    for ix in articles.iter().copied() {
        match digest.story_of.get(&ix) {
            Some(story) => stories.entry(*story).or_default().push(ix),
            None => news.push(scale.single(ix)),
        }
    }
    news.extend(stories.into_iter().map(|(story, reports)| scale.event(story, &reports)));
    news.sort_by_key(News::order);
    news
}

/// The articles of the last day, the newest first.
fn newest(digest: &Digest) -> Vec<ArticleIx> {
    let published = |ix: ArticleIx| digest.article(ix).published;
    let since =
        digest.indices().next_back().and_then(published).map(|newest| newest - Duration::hours(HOURS));
    let of_day = |ix: ArticleIx| published(ix).zip(since).is_some_and(|(moment, since)| moment >= since);
    let all = digest.indices().rev().take(MOST).enumerate();
    all.take_while(|(place, ix)| *place < FEWEST || of_day(*ix)).map(|(_, ix)| ix).collect()
}

struct Scale<'a> {
    digest: &'a Digest,
    /// Points of the topics that have some, by their ids.
    topics: BTreeMap<&'a str, i32>,
    /// By which the others are old.
    newest: Option<DateTime<Utc>>,
}

impl<'a> Scale<'a> {
    fn new(digest: &'a Digest, config: &'a Config, articles: &[ArticleIx]) -> Self {
        let weighed = config.topics.iter().filter(|topic| topic.weight != TOPIC_WEIGHT);
        let points = |weight: u8| 8 * (i32::from(weight) - i32::from(TOPIC_WEIGHT));
        let topics = weighed.map(|topic| (topic.id.as_str(), points(topic.weight))).collect();
        let newest = articles.first().and_then(|newest| digest.article(*newest).published);
        Self { digest, topics, newest }
    }

    /// Of the topic that is farthest from the middle.
    fn topic(&self, ix: ArticleIx) -> i32 {
        if self.topics.is_empty() {
            return 0;
        }
        let all = self.digest.groups(GroupKind::Topic);
        let topics = self.digest.membership(ix).topics.iter().map(|topic| all[topic.0 as usize].id.as_str());
        let points = topics.filter_map(|id| self.topics.get(id).copied());
        points.max_by_key(|points| (points.abs(), *points)).unwrap_or(0)
    }

    /// Hours between an article and the newest.
    fn age(&self, ix: ArticleIx) -> i64 {
        let published = self.digest.article(ix).published;
        self.newest.zip(published).map_or(0, |(newest, moment)| (newest - moment).num_hours())
    }

    fn single(&self, ix: ArticleIx) -> News {
        News { weight: self.own(ix), of_the_day: self.age(ix) < HOURS, ..News::alone(ix) }
    }

    /// What an article weighs by itself.
    fn own(&self, ix: ArticleIx) -> Weight {
        let article = self.digest.article(ix);
        let picture = i32::from(article.has.lead_image) * 16;
        Weight {
            sources: 0,
            reports: 0,
            pinned: if self.digest.marks.get(&ix).is_some_and(|mark| mark.pinned) { 60 } else { 0 },
            topic: self.topic(ix),
            picture: if article.has.small_image { picture / 2 } else { picture },
            text: if is_readable(article) { 12 } else { 0 },
            fresh: (HOURS / 2 - (self.age(ix) / 2).clamp(0, MOST_AGE)) as i32,
        }
    }

    /// What a story weighs by its reports of the last day, the newest first.
    fn event(&self, ix: StoryIx, reports: &[ArticleIx]) -> News {
        let story = self.digest.story(ix);
        let weigh =
            |report: &ArticleIx| (!story.copies.contains_key(report), self.own(*report).total(), *report);
        let article = reports.iter().copied().max_by_key(weigh).unwrap_or_else(|| story.first());
        let source = |ix: &ArticleIx| self.digest.membership(*ix).source;
        let mut seen = BTreeSet::from([source(&article)]);
        let mut carried = vec![article];
        // The oldest first: as the sources took it up.
        let others = reports.iter().rev().filter(|report| source(report).is_some());
        carried.extend(others.filter(|report| seen.insert(source(report))));
        let sources = carried.len() as i32;
        let more = reports.len() as i32 - sources;
        let weight =
            Weight { sources: 30 * (sources - 1).min(10), reports: 3 * more.min(20), ..self.own(article) };
        let of_the_day = reports.iter().any(|report| self.age(*report) < HOURS);
        News { article, story: Some(ix), reports: carried, weight, of_the_day }
    }
}
