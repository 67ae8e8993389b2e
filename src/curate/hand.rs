//! The editor's hand on articles: what front matter and `curation/` say of them is done here, after cleaning, so that a
//! note or a pin costs no article to be cleaned again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveTime, TimeZone, Utc};

use crate::clean;
use crate::clean::{Article, ArticleId, SafeHtml, SourceUrl};
use crate::config::{Config, CurationEntry, Hand, Pin, nearest};
use crate::content::ContentPath;
use crate::curate::candidate::Candidate;
use crate::curate::topics::TopicIx;
use crate::ground::diagnostic::Diagnostic;

/// What pages show of the editor's hand on one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// How long it is held at the top.
    pub pin: Option<Pin>,
    /// It stands at the top of the front page: its pin is not over.
    pub pinned: bool,
    /// It leads.
    pub lead: bool,
    /// Place among what is pinned, from 1.
    pub order: Option<u32>,
    /// The editor's note.
    pub note: Option<SafeHtml>,
    /// Where the note is written.
    pub note_at: Option<Spot>,
    /// What was wrong.
    pub correction: Option<SafeHtml>,
    /// Where the correction is written.
    pub correction_at: Option<Spot>,
    /// The title that the editor's stands for.
    pub original_title: Option<String>,
}

/// A place that the editor wrote at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    /// Below the site's folder.
    pub file: String,
    /// From 1.
    pub line: Option<u32>,
}

/// What the editor calls an article.
pub(super) enum Key<'a> {
    /// By the URL of its original.
    Id(ArticleId),
    /// By its path below `content/`.
    Path(&'a str),
}

impl<'a> Key<'a> {
    /// As it is written in `curation/`.
    pub(super) fn of(written: &'a str) -> Self {
        // Without a scheme, `story.md` could be a host in Moldova.
        match Some(written).filter(|key| key.contains("://")).and_then(SourceUrl::new) {
            Some(url) => Self::Id(ArticleId::of_url(&url)),
            None => Self::Path(written.strip_prefix("content/").unwrap_or(written)),
        }
    }
}

/// All that the editor says, by article.
pub(super) struct Hands<'a> {
    config: &'a Config,
    entries: Vec<&'a CurationEntry>,
    by_id: BTreeMap<ArticleId, Vec<usize>>,
    by_path: BTreeMap<&'a str, Vec<usize>>,
    used: BTreeSet<usize>,
    topics: BTreeMap<String, usize>,
    unknown_topics: BTreeSet<Diagnostic>,
    now: DateTime<Utc>,
    /// When the next pin comes down.
    pub(super) next_due: Option<DateTime<Utc>>,
}

impl<'a> Hands<'a> {
    pub(super) fn new(config: &'a Config, now: DateTime<Utc>) -> Self {
        let mut hands = Self {
            config,
            entries: config.curation.iter().collect(),
            by_id: BTreeMap::new(),
            by_path: BTreeMap::new(),
            used: BTreeSet::new(),
            topics: topic_places(config),
            unknown_topics: BTreeSet::new(),
            now,
            next_due: None,
        };
        for (place, entry) in config.curation.iter().enumerate() {
            match Key::of(&entry.key) {
                Key::Id(id) => hands.by_id.entry(id).or_default().push(place),
                Key::Path(path) => hands.by_path.entry(path).or_default().push(place),
            }
        }
        hands
    }

    /// All that is said of an article: its front matter, then `curation/` by file and line.
    fn of(&mut self, article: &Article) -> Option<Hand> {
        let places = self.entries_on(article);
        if places.is_empty() {
            return article.extras().hand.clone();
        }
        let own = article.extras().hand.clone().unwrap_or_default();
        let all = places.iter().fold(own, |hand, place| hand.with(&self.entries[*place].hand));
        self.used.extend(places);
        Some(all)
    }

    fn entries_on(&self, article: &Article) -> BTreeSet<usize> {
        let by_id = self.by_id.get(&article.id).into_iter().flatten();
        let by_path = self.by_path.get(article.path.0.as_str()).into_iter().flatten();
        by_id.chain(by_path).copied().collect()
    }

    /// Does what the editor says. Gives nothing of an article that is hidden.
    pub(super) fn apply(&mut self, candidate: Candidate) -> Option<(Candidate, Option<Mark>)> {
        let Some(hand) = self.of(&candidate.article) else { return Some((candidate, None)) };
        if hand.hide {
            return None;
        }
        let Candidate { article, mut topics, signature } = candidate;
        let mut article = Arc::unwrap_or_clone(article);
        let place = article.path.in_site();
        let dropped: Vec<Result<usize, String>> =
            hand.drop_topics.iter().map(|name| self.topic(name).ok_or_else(|| name.to_lowercase())).collect();
        for (name, found) in hand.drop_topics.iter().zip(&dropped) {
            let own = article.topics.iter().any(|topic| topic.to_lowercase() == name.to_lowercase());
            if found.is_err() && !own {
                self.unknown_topic(name, &place);
            }
        }
        // Who drops a topic drops what is a part of it, or the part would bring the article back.
        topics.retain(|TopicIx(topic)| {
            !dropped.iter().flatten().any(|drop| self.is_part(*topic as usize, *drop))
        });
        article.topics.retain(|name| match self.topic(name) {
            Some(topic) => !dropped.iter().flatten().any(|drop| self.is_part(topic, *drop)),
            None => !dropped.contains(&Err(name.to_lowercase())),
        });
        for name in &hand.add_topics {
            if self.topic(name).is_none() && !article.topics.contains(name) {
                self.unknown_topic(name, &place);
            }
            article.topics.push(name.clone());
        }
        let original_title = hand
            .title
            .filter(|title| *title != article.title)
            .map(|title| std::mem::replace(&mut article.title, title));
        if let Some(byline) = &hand.author {
            article.authors = clean::names_in(byline).map(str::to_owned).collect();
        }
        let known = &article.extras().aliases;
        let fresh: Vec<String> = hand.aliases.into_iter().filter(|alias| !known.contains(alias)).collect();
        if !fresh.is_empty() {
            let extras = article.extras.get_or_insert_default();
            // Not all of them stand on that line.
            extras.alias_line = None;
            extras.aliases.extend(fresh);
        }
        let said = |markdown: String| {
            let html = clean::clean_note(&markdown, self.config.base_path());
            Some(html).filter(|html| !html.as_str().is_empty())
        };
        let spot = |line, has: fn(&Hand) -> bool| {
            let entries = self.entries_on(&article).into_iter().rev().map(|place| self.entries[place]);
            let file = entries.filter(|entry| has(&entry.hand)).map(|entry| entry.file.clone()).next();
            Spot { file: file.unwrap_or_else(|| place.clone()), line }
        };
        let note_at = hand.note.is_some().then(|| spot(hand.note_line, |hand| hand.note.is_some()));
        let correction_at =
            hand.correction.is_some().then(|| spot(hand.correction_line, |hand| hand.correction.is_some()));
        let mark = Mark {
            pin: hand.pin,
            pinned: hand.pin.is_some_and(|pin| self.is_pinned(pin)),
            lead: hand.lead,
            order: hand.order,
            note: hand.note.and_then(said),
            note_at,
            correction: hand.correction.and_then(said),
            correction_at,
            original_title,
        };
        let mark = Some(mark).filter(|mark| *mark != Mark::default());
        Some((Candidate { article: Arc::new(article), topics, signature }, mark))
    }

    fn is_pinned(&mut self, pin: Pin) -> bool {
        let Pin::Until(day) = pin else { return true };
        let end = day.checked_add_days(Days::new(1)).map(|next| next.and_time(NaiveTime::MIN));
        let end = end.and_then(|end| self.config.time_zone.from_local_datetime(&end).latest());
        // A day that no calendar has after it, or that begins within a change of clocks.
        let Some(end) = end.map(|end| end.to_utc()) else { return true };
        let pinned = self.now < end;
        if pinned {
            self.next_due = Some(self.next_due.map_or(end, |next| next.min(end)));
        }
        pinned
    }

    fn topic(&self, name: &str) -> Option<usize> {
        self.topics.get(&name.to_lowercase()).copied()
    }

    /// Whether a topic is `whole`, or a part of it.
    fn is_part(&self, topic: usize, whole: usize) -> bool {
        let topics = &self.config.topics;
        let above = |place: &usize| {
            let parent = topics[*place].parent.as_deref()?;
            topics.iter().position(|topic| topic.id == parent)
        };
        // No chain of parents is longer than there are topics.
        std::iter::successors(Some(topic), above).take(topics.len()).any(|place| place == whole)
    }

    /// A name that is no topic's: a new topic, or a slip.
    fn unknown_topic(&mut self, name: &str, place: &str) {
        let ids = self.config.topics.iter().flat_map(|topic| [topic.id.as_str(), topic.name.as_str()]);
        if let Some(near) = nearest(name, ids) {
            let finding =
                Diagnostic::warning(format!("the editor's hand names a topic that is none: {name:?}"));
            self.unknown_topics.insert(finding.at(place).help(format!("did you mean {near:?}?")));
        }
    }

    /// What there is to say: entries that no article met, names that are no topics.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let unused = self.entries.iter().enumerate().filter(|(place, _)| !self.used.contains(place));
        let unused = unused.map(|(_, entry)| {
            Diagnostic::warning(format!("no article has this URL or file: {:?}", entry.key))
                .at(entry.file.clone())
                .line(entry.line)
                .help("write the URL of the original as it stands in the article, or the path below content/")
        });
        unused.chain(self.unknown_topics).collect()
    }
}

/// All that the editor says of an article, with the entries of `curation/` that say it; none when nobody does.
pub(crate) fn hand_on<'a>(config: &'a Config, article: &Article) -> Option<(Hand, Vec<&'a CurationEntry>)> {
    let mut hands = Hands::new(config, DateTime::<Utc>::MAX_UTC);
    let entries = hands.entries_on(article).into_iter().map(|place| hands.entries[place]).collect();
    hands.of(article).map(|hand| (hand, entries))
}

/// Places of the site's topics by what they are called: ids, names, aliases, in lower case.
pub(super) fn topic_places(config: &Config) -> BTreeMap<String, usize> {
    let mut places = BTreeMap::new();
    for (place, topic) in config.topics.iter().enumerate() {
        for name in topic.names.iter().chain([&topic.name, &topic.id]) {
            places.entry(name.to_lowercase()).or_insert(place);
        }
    }
    places
}

/// Marks by the files of their articles.
pub(super) type Marks = BTreeMap<ContentPath, Mark>;
