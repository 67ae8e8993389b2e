//! Articles that may come into the digest, and which of them may not yet.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::clean::{Article, same_text};
use crate::curate::stories::Signature;
use crate::curate::topics::TopicIx;

/// An article with the topics whose rules it met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// The article. Shared, so that a digest can be made again from the same articles at little cost.
    pub article: Arc<Article>,
    /// Topics of site.toml, see [`crate::curate::topics::Matcher`].
    pub topics: Vec<TopicIx>,
    /// What is kept of its text.
    pub signature: Arc<Signature>,
}

impl Candidate {
    /// Whether title or text of one may have come of the other's by an edit.
    pub(crate) fn is_an_edit_of(&self, other: &Candidate) -> bool {
        let (one, two) = (&self.article, &other.article);
        same_text(&one.title, &two.title)
            || one.body_hash == two.body_hash
            || self.signature.shares_half(&other.signature).unwrap_or(one.details == two.details)
    }

    /// Whether this one differs from `old` in its words alone: put in its place by [`crate::curate::Digest::retell`], it makes the digest
    /// that [`crate::curate::curate`] makes of it. What orders and groups articles must be the same. Its URL may be another.
    pub(crate) fn takes_the_place_of(&self, old: &Candidate) -> bool {
        let article = Article {
            title: old.article.title.clone(),
            body_hash: old.article.body_hash,
            details: old.article.details,
            has: old.article.has,
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
