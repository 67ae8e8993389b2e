//! A site, read and curated, and what is made of it before its pages are printed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::build::intake::Intake;
use crate::build::looks::Looks;
use crate::build::setup::{Look, Settings};
use crate::build::texts::{Origins, TextReader};
use crate::clean::{Attachments, Texts};
use crate::content::ContentPath;
use crate::curate::Digest;
use crate::disk::attachments;
use crate::disk::store::Store;
use crate::ground::fingerprint::Fingerprint;
use crate::plan;
use crate::plan::{Files, Plan, Site};
use crate::render::Renderer;

/// A site, read and curated.
pub(crate) struct Prepared {
    pub settings: Settings,
    pub look: Look,
    pub digest: Digest,
    /// The moment as of which it was curated.
    pub now: DateTime<Utc>,
    /// What the texts of all articles of the folder, shown or not, are kept under.
    pub kept: Vec<Fingerprint>,
    /// Where lost texts come from.
    pub origins: Origins,
    /// The files beside articles.
    pub attachments: Attachments,
    /// Where these are on disk.
    pub attachment_files: attachments::Files,
    /// Where the articles are.
    pub content_dir: PathBuf,
}

impl Prepared {
    /// What all pages share.
    pub(crate) fn site<'a>(&'a self, texts: &'a dyn Texts) -> Site<'a> {
        Site::new(&self.settings.config, &self.digest, &self.look.theme.messages, texts)
            .with_twin(None, self.settings.trees(&self.look))
    }

    /// Every output, and what the look of each depends on.
    pub(crate) fn plan(&self, site: &Site<'_>) -> (Plan, Looks) {
        let looks = Looks::new(&self.look, site);
        let (assets, used) = (self.look.assets(), used_attachments(&self.digest));
        let files = Files { assets: &assets, attachments: &self.attachments, used_attachments: &used };
        (plan::plan(site, &files, &|page, name| looks.of(page, name)), looks)
    }

    /// Reads the articles' texts.
    pub(crate) fn texts<'a>(&'a self, store: &'a Store) -> TextReader<'a> {
        let intake = Intake { settings: &self.settings, attachments: &self.attachments };
        TextReader::new(store, &self.origins, intake, &self.content_dir)
    }

    /// Prints the pages of a plan.
    pub(crate) fn renderer<'a>(&'a self, site: &'a Site<'a>, plan: &'a Plan) -> Renderer<'a> {
        let of_twin = self.look.twin.as_ref().map(|twin| &twin.templates);
        Renderer::new(site, &plan.cuts, &self.look.templates).with_twin(of_twin)
    }
}

/// The files beside articles that an article of the site shows or points to.
pub(crate) fn used_attachments(digest: &Digest) -> BTreeSet<ContentPath> {
    let texts = digest.articles.iter().chain(&digest.sections);
    texts.flat_map(|article| article.extras().attachments.iter().cloned()).collect()
}
