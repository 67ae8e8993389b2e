//! The articles of a session in order, and every output of the site.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::SessionOptions;
use crate::clean::{Article, Attachments};
use crate::content::ContentPath;
use crate::curate::{self, ArticleIx, Candidate, Coverage, Digest, Edition};
use crate::diagnostic::Diagnostic;
use crate::pipeline::setup::{Look, Settings};
use crate::plan::{self, Contents, Files, Groundwork, Site};

/// The articles in order, and every output.
pub(super) struct Listed {
    pub(super) digest: Arc<Digest>,
    pub(super) groundwork: Groundwork,
    pub(super) contents: Arc<Contents>,
    /// What curating found out.
    pub(super) findings: Vec<Diagnostic>,
    /// When an article comes out next that is held back as of the future.
    pub(super) next_due: Option<DateTime<Utc>>,
}

impl Listed {
    /// Sorts, groups and lists. `known` is the coverage of what was listed before.
    pub(super) fn new(
        candidates: Vec<Candidate>,
        now: DateTime<Utc>,
        options: &SessionOptions,
        settings: &Settings,
        look: &Look,
        attachments: &Attachments,
        known: &Coverage,
    ) -> Self {
        let edition = Edition { now, drafts: options.drafts, future: options.future };
        let curated = curate::curate(candidates, edition, &settings.config, known);
        let used: BTreeSet<ContentPath> =
            curated.digest.articles.iter().flat_map(|article| article.attachments.iter().cloned()).collect();
        let assets = look.assets();
        let files = Files { assets: &assets, attachments, used_attachments: &used };
        let site = Site::new(&settings.config, &curated.digest, &look.theme.messages);
        let contents = plan::contents(&site, &files);
        let groundwork = site.groundwork();
        Self {
            digest: Arc::new(curated.digest),
            groundwork,
            contents: Arc::new(contents),
            findings: curated.diagnostics,
            next_due: curated.next_due,
        }
    }

    /// Puts articles in the place of others that differ in their text alone, see [`Candidate::takes_the_place_of`].
    pub(super) fn retell(&mut self, articles: Vec<(ArticleIx, Arc<Article>)>) {
        let digest = Arc::make_mut(&mut self.digest);
        for (place, article) in articles {
            digest.articles[place.0 as usize] = article;
        }
        self.groundwork = self.groundwork.with_new_texts();
    }

    /// All findings.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().chain(&self.contents.diagnostics)
    }
}
