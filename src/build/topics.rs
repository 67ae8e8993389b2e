//! A site in, what its topics hold out: counts, topics that nothing met, articles that no topic took, and the words that
//! these share.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use crate::build::options::BuildOptions;
use crate::build::prepare;
use crate::build::setup::Found;
use crate::clean::Texts;
use crate::config::TopicConfig;
use crate::curate::words::{CommonWord, common_words};
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::folding::fold;
use crate::ground::progress::Progress;

const PROPOSED: usize = 40;

/// One topic and its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TopicCount {
    pub id: String,
    pub name: String,
    /// Id of the topic that it is a part of.
    pub parent: Option<String>,
    /// The file that describes it; none for a topic that only articles name.
    pub file: Option<String>,
    pub line: Option<u32>,
    /// Number of its articles, those of its parts among them.
    pub articles: usize,
    /// Day of the newest, `2024-01-17`.
    pub newest: Option<String>,
}

/// An article that no topic took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Untaken {
    pub file: String,
    pub title: String,
}

/// What the topics of a site hold.
#[derive(Debug, Default)]
pub(crate) struct TopicReport {
    pub articles: usize,
    /// In the order of the site; those without articles too.
    pub topics: Vec<TopicCount>,
    /// Articles without a topic, newest first.
    pub untaken: Vec<Untaken>,
    /// Words that several of those share in title and first sentences, the most common first.
    pub words: Vec<CommonWord>,
    pub diagnostics: Vec<Diagnostic>,
    pub elapsed: Duration,
}

/// Reads the site, from what earlier builds left where there is such, and counts.
///
/// # Errors
/// See [`Failure`].
pub(crate) fn count_topics(options: &BuildOptions, progress: &dyn Progress) -> Result<TopicReport, Failure> {
    let mut watch = Stopwatch::start();
    let found = Found::read(options, &mut watch)?;
    let (store, _) = options.store();
    let (prepared, report) = prepare(found, options, &store, progress, &mut watch)?;
    let (digest, config) = (&prepared.digest, &prepared.settings.config);
    let count = |id: &str, name: &str, topic: Option<&TopicConfig>| {
        let group = digest.topics.iter().find(|group| group.id == id);
        let newest = group.and_then(|group| group.articles.last()).and_then(|ix| digest.day(*ix));
        TopicCount {
            id: id.to_owned(),
            name: name.to_owned(),
            parent: topic.and_then(|topic| topic.parent.clone()),
            file: topic.map(|topic| topic.file.clone()),
            line: topic.map(|topic| topic.line),
            articles: group.map_or(0, |group| group.articles.len()),
            newest: newest.map(|day| day.to_string()),
        }
    };
    let configured: BTreeSet<&str> = config.topics.iter().map(|topic| topic.id.as_str()).collect();
    let named_by_articles = digest.topics.iter().filter(|group| !configured.contains(group.id.as_str()));
    let topics = config.topics.iter().map(|topic| count(&topic.id, &topic.name, Some(topic)));
    let topics = topics.chain(named_by_articles.map(|group| count(&group.id, &group.name, None))).collect();
    let (without, with): (Vec<_>, Vec<_>) =
        digest.indices().rev().partition(|ix| digest.membership(*ix).topics.is_empty());
    let reader = prepared.texts(&store);
    let text = |ix: &crate::curate::ArticleIx| {
        let article = digest.article(*ix);
        let summary = reader.details(article).map(|details| details.summary.clone()).unwrap_or_default();
        format!("{}\n{summary}", article.title)
    };
    let texts: Vec<String> = without.iter().map(text).collect();
    let others: Vec<String> = with.iter().map(text).collect();
    let known: BTreeSet<String> = config
        .topics
        .iter()
        .flat_map(|topic| topic.names.iter().chain(&topic.any).chain(topic.all.iter().flatten()))
        .map(|word| fold(word))
        .collect();
    let words =
        common_words(texts.iter().map(String::as_str), others.iter().map(String::as_str), &known, PROPOSED);
    let untaken = without.iter().map(|ix| {
        let article = digest.article(*ix);
        Untaken { file: article.path.in_site(), title: article.title.clone() }
    });
    let untaken = untaken.collect();
    watch.lap("count");
    Ok(TopicReport {
        articles: digest.articles.len(),
        topics,
        untaken,
        words,
        diagnostics: report.diagnostics,
        elapsed: watch.total(),
    })
}
