//! What articles once said: the versions below `revisions/` and the files of the content folder that newer ones took the place of, in
//! order of time, and what changed from each to the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use crate::clean::{Article, Texts};
use crate::config::Config;
use crate::curate::change::{Change, Version, Weights, pair};
use crate::curate::digest::Digest;
use crate::curate::places::ArticleIx;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::revise::{Weight, paragraphs, weigh};

/// Versions of articles that were found, by the first 16 digits of their ids.
#[derive(Default)]
pub(super) struct Past {
    of_article: BTreeMap<[u8; 8], Vec<(Version, Until)>>,
}

/// Until when a version stood. Those of the content folder come first, in order of their dates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Until {
    /// The next came, whose date that is.
    Next(Option<DateTime<Utc>>, String),
    Fetch(DateTime<Utc>),
}

impl Past {
    /// Adds a version of `revisions/`. What was no more than a draft, or not out yet, was no version for readers.
    pub(super) fn add(&mut self, article: Arc<Article>) {
        let Some((folder, until)) = article.path.version() else { return };
        let was_out = !article.draft && article.extras().publish.is_none_or(|publish| publish <= until);
        let mut id = [0; 8];
        for (byte, digits) in id.iter_mut().zip(folder.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits).ok();
            *byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0);
        }
        if was_out {
            let title = article.title.clone();
            self.of_article.entry(id).or_default().push((Version { article, title }, Until::Fetch(until)));
        }
    }

    /// Adds a file of the content folder that another took the place of; `original` is the title under which it came, where the editor
    /// gave it another.
    pub(super) fn add_twin(&mut self, article: Arc<Article>, original: Option<String>) {
        let title = original.unwrap_or_else(|| article.title.clone());
        let until = Until::Next(article.published, article.path.0.clone());
        self.of_article.entry(short(&article)).or_default().push((Version { article, title }, until));
    }

    /// Tells of each article what changed.
    pub(super) fn tell(
        mut self,
        digest: &mut Digest,
        config: &Config,
        known: &Weights,
        texts: &dyn Texts,
        findings: &mut Vec<Diagnostic>,
    ) {
        if self.of_article.is_empty() || !config.revisions.enabled {
            return;
        }
        let mut with_past = Vec::new();
        for ix in digest.indices() {
            if let Some(mut versions) = self.of_article.remove(&short(digest.article(ix))) {
                versions.sort_by(|one, other| one.1.cmp(&other.1));
                versions.drain(..versions.len().saturating_sub(config.revisions.keep));
                with_past.push((ix, versions));
            }
        }
        let told: Vec<_> = with_past
            .into_par_iter()
            .map(|(ix, versions)| (ix, changes(digest, ix, versions, known, texts)))
            .collect();
        let (mut all, mut weights) = (BTreeMap::new(), BTreeMap::new());
        for (ix, outcome) in told {
            match outcome {
                Ok(pairs) => {
                    weights.extend(pairs.iter().map(|(pair, weight, _)| (pair.0, *weight)));
                    let changes: Vec<Change> =
                        pairs.into_iter().filter_map(|(_, _, change)| change).collect();
                    if !changes.is_empty() {
                        all.insert(ix, changes);
                    }
                }
                Err(finding) => findings.push(finding),
            }
        }
        (digest.changes, digest.weights) = (Arc::new(all), Weights(Arc::new(weights)));
    }
}

fn short(article: &Article) -> [u8; 8] {
    let mut id = [0; 8];
    id.copy_from_slice(&article.id.0.0[..8]);
    id
}

/// The changes of one article, each with the fingerprint of its versions; those that nobody sees are none.
fn changes(
    digest: &Digest,
    ix: ArticleIx,
    versions: Vec<(Version, Until)>,
    known: &Weights,
    texts: &dyn Texts,
) -> Result<Vec<(Fingerprint, Option<Weight>, Option<Change>)>, Diagnostic> {
    let now = Version {
        article: digest.articles[ix.0 as usize].clone(),
        title: digest.original_title(ix).to_owned(),
    };
    let untils: Vec<Until> = versions.iter().map(|(_, until)| until.clone()).collect();
    let all: Vec<Version> = versions.into_iter().map(|(version, _)| version).chain([now]).collect();
    let mut told = Vec::new();
    for (both, until) in all.windows(2).zip(untils) {
        let [old, new] = both else { continue };
        if old.title == new.title && old.article.body_hash == new.article.body_hash {
            continue;
        }
        let pair = pair(old, new);
        let weight = match known.0.get(&pair.0) {
            Some(weight) => *weight,
            None => weight_of(old, new, texts)?,
        };
        let at = match until {
            Until::Fetch(moment) => Some(moment),
            Until::Next(..) => new.article.published,
        };
        let change = weight.map(|weight| Change { at, old: old.clone(), new: new.clone(), weight });
        told.push((pair, weight, change));
    }
    Ok(told)
}

fn weight_of(old: &Version, new: &Version, texts: &dyn Texts) -> Result<Option<Weight>, Diagnostic> {
    let text = |version: &Version| Ok::<_, Diagnostic>(paragraphs(texts.body(&version.article)?.as_str()));
    Ok(weigh((&old.title, &text(old)?), (&new.title, &text(new)?)))
}
