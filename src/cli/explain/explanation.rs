//! All that there is to say of one file; the object that `--json` prints, which docs/cli.md describes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clean::{Contributor, Figure, Issue, Removal};
use crate::config::{Config, Hand, TopicConfig};
use crate::content::Origin;
use crate::curate::stories::Comparison;
use crate::curate::topics::{Mention, Verdict};
use crate::ground::diagnostic::Diagnostic;
use crate::scripts::Piece;

/// What a build makes of one file, and from what.
#[derive(Debug, Default, Serialize)]
pub(super) struct Explanation {
    pub(super) file: String,
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    /// Where an own page is printed, below the host; of an article none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) own_page: Option<String>,
    pub(super) published: Option<String>,
    pub(super) published_from: Option<Origin>,
    /// Not before then, by the front matter.
    pub(super) publish: Option<String>,
    /// Not from then on.
    pub(super) expiry: Option<String>,
    pub(super) lead_image: Option<String>,
    pub(super) author: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) contributors: Vec<Contributor>,
    pub(super) column: Option<String>,
    pub(super) source: Option<SourceName>,
    pub(super) topics: Vec<String>,
    pub(super) language: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) figures: Vec<Figure>,
    pub(super) text: String,
    pub(super) html: String,
    pub(super) characters: u32,
    pub(super) words: u32,
    pub(super) draft: bool,
    pub(super) body: Option<Written>,
    pub(super) removals: Vec<Removal>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) origins: BTreeMap<&'static str, Place>,
    pub(super) unused_keys: Vec<String>,
    pub(super) topic_rules: Vec<RuleOutcome>,
    /// None of a file outside of a site, of one whose article is not in the site, or of one that is like no other.
    pub(super) story: Option<StoryOutcome>,
    pub(super) hand: Option<HandOn>,
    /// Of an issue of a roundup, its number and its items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) issue: Option<Box<Issue>>,
    /// What is converted to a script that was asked for, each piece once, with how often it is.
    pub(super) converted: Option<Vec<Converted>>,
    /// Why a build of today would leave it out: its dates.
    #[serde(skip)]
    pub(super) held_back: Option<String>,
    /// The body as it stands in the file.
    #[serde(skip)]
    pub(super) before: String,
}

/// A piece of the article that is another in the other script.
#[derive(Debug, Serialize)]
pub(super) struct Converted {
    #[serde(flatten)]
    pub(super) piece: Piece,
    /// How often.
    pub(super) times: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct SourceName {
    pub(super) id: String,
    pub(super) name: String,
}

/// Where a value was found.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    pub(super) from: Origin,
    pub(super) key: Option<String>,
    pub(super) line: Option<u32>,
}

/// What a topic's rule makes of the article.
#[derive(Debug, Serialize)]
pub(super) struct RuleOutcome {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) file: String,
    pub(super) line: u32,
    /// Whether the article is in the topic by its rule.
    pub(super) matched: bool,
    /// Points of its names, and how many they need.
    pub(super) points: u32,
    pub(super) threshold: u32,
    /// Words of the topic that stand in the article.
    pub(super) words: Vec<Mention>,
    /// Words of the topic that stand within longer words of any topic only, each with the longer one.
    pub(super) covered: Vec<(String, String)>,
    /// What keeps the article out.
    pub(super) missing: Vec<String>,
    /// Ids of the topics that it brings the article into as well.
    pub(super) part_of: Vec<String>,
}

/// The story that the article is in, or those that it was held against.
#[derive(Debug, Serialize)]
pub(super) struct StoryOutcome {
    /// None: it is in no story.
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) articles: usize,
    pub(super) threshold: u32,
    pub(super) compared: Vec<Comparison>,
}

/// What the editor says of the article.
#[derive(Debug, Serialize)]
pub(super) struct HandOn {
    /// Where it stands: `curation/2024.toml:5`; none of them for front matter.
    pub(super) places: Vec<String>,
    pub(super) says: Hand,
}

#[derive(Debug, Serialize)]
pub(super) struct Written {
    pub(super) format: &'static str,
    pub(super) line: u32,
    pub(super) bytes: usize,
}

impl RuleOutcome {
    pub(super) fn new(verdict: Verdict, config: &Config) -> Self {
        let topic = &config.topics[verdict.topic.0 as usize];
        let matched = verdict.missing.is_empty();
        let parent = |topic: &&TopicConfig| {
            let parent = topic.parent.as_ref()?;
            config.topics.iter().find(|other| other.id == *parent)
        };
        // No chain of parents is longer than there are topics.
        let above = std::iter::successors(parent(&topic), parent).take(config.topics.len());
        Self {
            id: topic.id.clone(),
            name: topic.name.clone(),
            file: topic.file.clone(),
            line: topic.line,
            matched,
            points: verdict.points,
            threshold: topic.threshold,
            words: verdict.mentions,
            covered: verdict.covered,
            missing: verdict.missing,
            part_of: above.filter(|_| matched).map(|topic| topic.id.clone()).collect(),
        }
    }
}
