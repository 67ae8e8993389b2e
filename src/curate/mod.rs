//! Cleaned articles in, a [`Digest`] out: drafts and future articles held back, duplicates dropped, articles in order
//! of time, grouped by source, author, topic, column and day. Pure and deterministic: the order of the input does not
//! matter.

mod coverage;
mod duplicates;
mod editions;
mod groups;
mod hand;
pub(crate) mod stories;
pub(crate) mod topics;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, NaiveDate, Utc};
use rayon::prelude::*;

use self::coverage::{Headlines, Reworded};
use self::editions::Editions;
use self::hand::{Hands, Marks};
use self::stories::{Heads, Signature, Story, StoryIx};
use crate::clean::Article;
use crate::config::{Config, Span};
use crate::ground::diagnostic::Diagnostic;

pub(crate) use coverage::Coverage;
pub(crate) use editions::Edition;
pub(crate) use hand::{Mark, hand_on};
pub(crate) use topics::TopicIx;

/// Place of an article in [`Digest::articles`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ArticleIx(pub u32);

/// Place of a group in its list of the digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct GroupIx(pub u32);

/// What a listing gathers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum GroupKind {
    /// Articles of one source.
    Source,
    /// Articles of one author.
    Author,
    /// Articles of one topic.
    Topic,
    /// Articles of one column.
    Column,
}

impl GroupKind {
    /// All kinds, in the order in which the site names them.
    pub(crate) const ALL: [Self; 4] = [Self::Source, Self::Topic, Self::Column, Self::Author];

    /// Folder of the kind's pages: `sources`.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Source => "sources",
            Self::Author => "authors",
            Self::Topic => "topics",
            Self::Column => "columns",
        }
    }

    /// The kind as templates know it: `source`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Author => "author",
            Self::Topic => "topic",
            Self::Column => "column",
        }
    }
}

/// Articles that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    /// Part of the URL, unique within its kind, fit for a path as it is.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// Home page of a source.
    pub home: Option<String>,
    /// Its articles, oldest first.
    pub articles: Vec<ArticleIx>,
    /// Which of them are of which month; of no month those without a date. None is empty.
    pub months: BTreeMap<Option<Month>, Range<usize>>,
}

/// A year and a month of it, 1 to 12.
pub(crate) type Month = (i32, u32);

impl Group {
    /// Its articles of one month, or without a date, oldest first.
    pub(crate) fn in_month(&self, month: Option<Month>) -> &[ArticleIx] {
        self.months.get(&month).map_or(&[], |range| &self.articles[range.clone()])
    }

    /// Its months with their numbers of articles, oldest first.
    pub(crate) fn dated_months(&self) -> BTreeMap<Month, u32> {
        self.months.iter().filter_map(|(month, range)| Some(((*month)?, range.len() as u32))).collect()
    }
}

/// Groups that one article belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Membership {
    /// Into [`Digest::sources`].
    pub source: Option<GroupIx>,
    /// Into [`Digest::authors`].
    pub authors: Vec<GroupIx>,
    /// Into [`Digest::topics`].
    pub topics: Vec<GroupIx>,
    /// Into [`Digest::columns`].
    pub column: Option<GroupIx>,
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
    /// Earlier coverage, for the curation of a later digest.
    pub coverage: Coverage,
    /// What edits look up in headlines.
    headlines: Headlines,
}

impl Digest {
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

    /// Place of this very article; none when it is not in the digest.
    pub(crate) fn place_of(&self, article: &Arc<Article>) -> Option<ArticleIx> {
        let key = |article: &Arc<Article>| (article.published, article.id);
        let place = self.articles.binary_search_by_key(&key(article), key).ok()?;
        Arc::ptr_eq(&self.articles[place], article).then_some(ArticleIx(place as u32))
    }

    /// For each article, the place of this very article in another digest.
    pub(crate) fn places_in(&self, other: &Self) -> Vec<Option<ArticleIx>> {
        let key = |article: &Arc<Article>| (article.published, article.id);
        let mut at = 0;
        let place = |article: &Arc<Article>| {
            // Both are in the same order.
            at += other.articles[at..].iter().take_while(|old| key(old) < key(article)).count();
            let found = other.articles.get(at).is_some_and(|old| Arc::ptr_eq(old, article));
            found.then_some(ArticleIx(at as u32))
        };
        self.articles.iter().map(place).collect()
    }

    /// Puts articles in the place of others that differ in their words alone, see [`Candidate::takes_the_place_of`]. Says
    /// whether the stories are still the same; where they are not, the digest is to be made again.
    pub(crate) fn retell(&mut self, articles: Vec<(ArticleIx, Candidate)>, config: &Config) -> bool {
        let mut reworded = Vec::new();
        let mut signatures_differ = Vec::new();
        for (place, new) in articles {
            let place = place.0 as usize;
            let signature = std::mem::replace(&mut self.signatures[place], new.signature.clone());
            if signature != new.signature {
                signatures_differ.push(ArticleIx(place as u32));
            }
            let old = std::mem::replace(&mut self.articles[place], new.article.clone());
            if old.title != new.article.title || old.summary != new.article.summary {
                reworded.push(Reworded { place, old });
            }
        }
        if !signatures_differ.is_empty() {
            let heads = stories::heads_again(self, &config.stories, &self.heads, &signatures_differ);
            // What is in no story, and comes into none, changes none.
            let touched = !heads.group_like(&self.heads)
                || signatures_differ.iter().any(|ix| self.story_of.contains_key(ix));
            self.heads = heads;
            if touched && stories::tell(self, config).0 != *self.stories {
                return false;
            }
        }
        if !reworded.is_empty() {
            let (mut coverage, mut headlines) =
                (std::mem::take(&mut self.coverage), std::mem::take(&mut self.headlines));
            coverage::look_up_again(self, &mut coverage, &mut headlines, &reworded);
            (self.coverage, self.headlines) = (coverage, headlines);
        }
        true
    }

    /// Makes what the first [`Digest::retell`] would have to make before all else.
    pub(crate) fn prepare_for_edits(&self) {
        self.headlines.prepare(self);
    }

    fn tell(&mut self, stories: Vec<Story>) {
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

    /// Places of all articles, oldest first.
    pub(crate) fn indices(&self) -> impl DoubleEndedIterator<Item = ArticleIx> + use<> {
        (0..self.articles.len() as u32).map(ArticleIx)
    }
}

/// An article with the topics whose rules it met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The article. Shared, so that a digest can be made again from the same articles at little cost.
    pub article: Arc<Article>,
    /// Topics of site.toml, see [`topics::Matcher`].
    pub topics: Vec<TopicIx>,
    /// What is kept of its text.
    pub signature: Arc<Signature>,
}

impl Candidate {
    /// Whether this one differs from `old` in its words alone: put in its place by [`Digest::retell`], it makes the digest
    /// that [`curate`] makes of it. What orders and groups articles must be the same. Its URL may be another.
    pub(crate) fn takes_the_place_of(&self, old: &Candidate) -> bool {
        let article = Article {
            title: old.article.title.clone(),
            content_hash: old.article.content_hash,
            body_hash: old.article.body_hash,
            summary: old.article.summary.clone(),
            lead_image: old.article.lead_image.clone(),
            characters: old.article.characters,
            words: old.article.words,
            reading_minutes: old.article.reading_minutes,
            language: old.article.language.clone(),
            ..Article::clone(&self.article)
        };
        article == *old.article && self.topics == old.topics
    }
}

/// Whether articles that are not meant for readers yet are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldBack {
    /// They are left out.
    Hide,
    /// They are shown.
    Show,
}

/// What to leave out, and as of when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cutoff {
    /// The moment after which a date lies in the future.
    pub now: DateTime<Utc>,
    /// Articles with `draft = true`.
    pub drafts: HeldBack,
    /// Articles of the future.
    pub future: HeldBack,
}

/// A digest and what was left out of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Curated {
    /// The digest.
    pub digest: Digest,
    /// Articles left out because another file with the same source URL is newer.
    pub duplicates: usize,
    /// Drafts left out.
    pub drafts: usize,
    /// Articles of the future left out.
    pub future: usize,
    /// Articles that the editor hides.
    pub hidden: usize,
    /// When the next article or edition of the future comes out, or the next pin down.
    pub next_due: Option<DateTime<Utc>>,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is known of an earlier digest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Its earlier coverage.
    pub coverage: &'a Coverage,
    /// What was found to belong together in it.
    pub heads: &'a Heads,
}

impl<'a> Known<'a> {
    /// Of a digest.
    pub(crate) fn of(digest: &'a Digest) -> Self {
        Self { coverage: &digest.coverage, heads: &digest.heads }
    }

    /// When there was none.
    pub(crate) fn nothing() -> Self {
        static COVERAGE: LazyLock<Coverage> = LazyLock::new(Coverage::default);
        static HEADS: LazyLock<Heads> = LazyLock::new(Heads::default);
        Self { coverage: &COVERAGE, heads: &HEADS }
    }
}

/// Makes the digest. What is known of an earlier one saves work and changes nothing.
pub(crate) fn curate(
    candidates: Vec<Candidate>,
    cutoff: Cutoff,
    config: &Config,
    known: Known<'_>,
) -> Curated {
    let mut curated = Curated::default();
    let mut shown = Vec::with_capacity(candidates.len());
    let mut hands = Hands::new(config, cutoff.now);
    let mut marks = Marks::new();
    for candidate in candidates {
        let Some((candidate, mark)) = hands.apply(candidate) else {
            curated.hidden += 1;
            continue;
        };
        let due = candidate.article.published.filter(|published| *published > cutoff.now);
        if candidate.article.draft && cutoff.drafts == HeldBack::Hide {
            curated.drafts += 1;
        } else if let Some(due) = due.filter(|_| cutoff.future == HeldBack::Hide) {
            curated.future += 1;
            curated.next_due = Some(curated.next_due.map_or(due, |next| next.min(due)));
        } else {
            marks.extend(mark.map(|mark| (candidate.article.path.clone(), mark)));
            shown.push(candidate);
        }
    }
    curated.next_due = curated.next_due.into_iter().chain(hands.next_due).min();
    curated.diagnostics.extend(hands.finish());
    let kept = duplicates::drop_duplicates(shown, &mut curated.diagnostics);
    curated.duplicates = kept.dropped;
    curated.digest = digest(kept.candidates, config, known.coverage);
    curated.digest.marks = Arc::new(marks_by_place(&curated.digest, marks));
    curated.digest.heads = stories::heads(&curated.digest, &config.stories, known.heads);
    let (told, findings) = stories::tell(&curated.digest, config);
    curated.diagnostics.extend(findings);
    curated.digest.tell(told);
    let editions = Editions::of(&curated.digest, config, cutoff);
    curated.digest.editions = Arc::new(editions.editions);
    curated.next_due = curated.next_due.into_iter().chain(editions.next_due).min();
    curated.diagnostics.extend(editions.diagnostics);
    curated
}

/// What places weigh together, each of which may be there more than once with a weight.
fn add_up(mut weights: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    weights.sort_unstable();
    weights.dedup_by(|(place, weight), (before, sum)| {
        let same = place == before;
        *sum += if same { *weight } else { 0 };
        same
    });
    weights
}

fn marks_by_place(digest: &Digest, mut marks: Marks) -> BTreeMap<ArticleIx, Mark> {
    if marks.is_empty() {
        return BTreeMap::new();
    }
    let marked = digest.indices().filter_map(|ix| Some((ix, marks.remove(&digest.article(ix).path)?)));
    marked.collect()
}

fn digest(mut candidates: Vec<Candidate>, config: &Config, known: &Coverage) -> Digest {
    candidates.par_sort_by_cached_key(|candidate| (candidate.article.published, candidate.article.id));
    let mut digest = Digest::default();
    let day = |candidate: &Candidate| {
        Some(candidate.article.published?.with_timezone(&config.time_zone).date_naive())
    };
    let days: Vec<Option<NaiveDate>> = candidates.par_iter().map(day).collect();
    let mut calendar: BTreeMap<NaiveDate, Vec<ArticleIx>> = BTreeMap::new();
    let mut places = 0;
    for same in days.chunk_by(|one, other| one == other) {
        let articles = (places..).take(same.len()).map(ArticleIx);
        places += same.len() as u32;
        match same[0] {
            Some(day) => calendar.entry(day).or_default().extend(articles),
            None => Arc::make_mut(&mut digest.undated).extend(articles),
        }
    }
    let mut matched = Vec::with_capacity(candidates.len());
    digest.articles.reserve_exact(candidates.len());
    digest.signatures.reserve_exact(candidates.len());
    for candidate in candidates {
        digest.articles.push(candidate.article);
        digest.signatures.push(candidate.signature);
        matched.push(candidate.topics);
    }
    (digest.days, digest.calendar) = (Arc::new(days), Arc::new(calendar));
    groups::group(&mut digest, &matched, config);
    digest.coverage = coverage::earlier(&digest, known);
    digest
}
