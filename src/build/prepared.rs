//! A site, read and curated, and what is made of it before its pages are printed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use url::Url;

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
use crate::ground::local::is_this_machine;
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
        let plan = self.with_files(|files| plan::plan(site, files, &|page, name| looks.of(page, name)));
        (plan, looks)
    }

    /// The files that pages may show or be made by.
    fn with_files<R>(&self, then: impl FnOnce(&Files<'_>) -> R) -> R {
        let (assets, used) = (self.look.assets(), used_attachments(&self.digest));
        let templates = self.look.templates.names().collect();
        then(&Files {
            assets: &assets,
            attachments: &self.attachments,
            used_attachments: &used,
            templates: &templates,
        })
    }

    /// The file of the site, `content/2024/fog.md`, that makes the page at an address below its host or with it. None where no page is; none
    /// in it where the page is made of many.
    pub(crate) fn file_at(&self, site: &Site<'_>, address: &str) -> Option<Option<String>> {
        let config = &self.settings.config;
        let below =
            address.strip_prefix(&config.origin()).or_else(|| below_preview(address)).unwrap_or(address);
        let below = below.strip_prefix(config.base_path()).unwrap_or(below).split(['?', '#']).next()?;
        let path = percent_decode_str(below.trim_start_matches('/')).decode_utf8().ok()?;
        let folder = if path.is_empty() || path.ends_with('/') { String::new() } else { "/".to_owned() };
        let pages = self.with_files(|files| plan::contents(site, files)).pages;
        let at = |path: &str| pages.binary_search_by(|(other, _)| other.0.as_str().cmp(path)).ok();
        let place = at(&format!("{path}{folder}index.html")).or_else(|| at(&path))?;
        Some(pages[place].1.kind().file(site))
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

/// The path of an address of this machine, where previews are: `http://127.0.0.1:1111/about/`.
fn below_preview(address: &str) -> Option<&str> {
    Url::parse(address).ok().filter(is_this_machine)?;
    let (_, behind) = address.split_once("://")?;
    behind.find('/').map(|at| &behind[at..])
}

/// The files beside articles that an article of the site shows or points to.
pub(crate) fn used_attachments(digest: &Digest) -> BTreeSet<ContentPath> {
    digest.texts().flat_map(|article| article.extras().attachments.iter().cloned()).collect()
}
