//! The articles of a session in order, and every output of the site.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::build::prepared::used_attachments;
use crate::build::setup::{Look, Settings};
use crate::build::texts::TextReader;
use crate::clean::Texts;
use crate::curate;
use crate::curate::{ArticleIx, Candidate, Cutoff, Digest, Known, LeftOut};
use crate::ground::diagnostic::Diagnostic;
use crate::plan;
use crate::plan::{Contents, Files, Groundwork, Site};
use crate::preview::session::options::SessionOptions;

/// The articles in order, and every output.
pub(crate) struct Listed {
    pub(crate) digest: Arc<Digest>,
    pub(crate) groundwork: Groundwork,
    pub(crate) contents: Arc<Contents>,
    /// What curating found out.
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) left_out: LeftOut,
    /// When the next article comes out, or one or a pin comes down.
    pub(crate) next_due: Option<DateTime<Utc>>,
    settings: Arc<Settings>,
}

impl Listed {
    /// Sorts, groups and lists articles whose texts are in `texts`. `before` is what was listed before, which saves work and changes nothing.
    pub(crate) fn new(
        candidates: Vec<Candidate>,
        now: DateTime<Utc>,
        options: &SessionOptions,
        settings: &Arc<Settings>,
        look: &Look,
        texts: &TextReader<'_>,
        before: Option<&Self>,
    ) -> Self {
        let cutoff = Cutoff { now, drafts: options.drafts, future: options.future };
        let known = before.map_or(Known::nothing(), |before| Known::of(&before.digest));
        let curated = curate::curate(candidates, cutoff, &settings.config, known, texts);
        let (assets, used) = (look.assets(), used_attachments(&curated.digest));
        let templates = look.templates.names().collect();
        let files = Files {
            assets: &assets,
            attachments: texts.intake.attachments,
            used_attachments: &used,
            templates: &templates,
        };
        let mut findings = curated.diagnostics;
        findings.extend(look.unused_templates(&curated.digest.pages));
        let before = before.filter(|before| Arc::ptr_eq(&before.settings, settings));
        let before = before.map(|before| (&*before.digest, &before.groundwork));
        let site = Site::after(before, &settings.config, &curated.digest, &look.theme.messages, texts)
            .with_twin(before, settings.trees(look));
        let contents = plan::contents(&site, &files);
        let groundwork = site.groundwork();
        Self {
            digest: Arc::new(curated.digest),
            groundwork,
            contents: Arc::new(contents),
            findings,
            left_out: curated.left_out,
            next_due: curated.next_due,
            settings: settings.clone(),
        }
    }

    /// What an earlier build found is most likely to be found again.
    pub(crate) fn expect(&mut self, known: Known<'_>) {
        let digest = Arc::make_mut(&mut self.digest);
        digest.coverage = known.coverage.clone();
        digest.heads = known.heads.clone();
        digest.weights = known.weights.clone();
    }

    /// The place of an article that another can take: at the same URL, and see [`Candidate::takes_the_place_of`].
    pub(crate) fn place_for(&self, new: &Candidate, old: &Candidate) -> Option<ArticleIx> {
        // What changed in it is told by its text.
        let place =
            self.digest.place_of(&old.article).filter(|place| !self.digest.changes.contains_key(place))?;
        let is_there = new.article.title == old.article.title
            || self.groundwork.is_at(place, &new.article, &self.digest, &self.settings.config);
        (is_there && new.takes_the_place_of(old)).then_some(place)
    }

    /// Puts articles in the place of others, see [`Listed::place_for`]. Says whether that was all; else everything is to be
    /// listed again.
    pub(crate) fn retell(&mut self, articles: Vec<(ArticleIx, Candidate)>, texts: &dyn Texts) -> bool {
        let as_before = Arc::make_mut(&mut self.digest).retell(articles, &self.settings.config, texts);
        self.groundwork = self.groundwork.with_new_texts();
        as_before
    }

    pub(crate) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().chain(&self.contents.diagnostics)
    }
}
