//! A site at one moment: every page of it can be printed, none is. What enters never changes; requests share it.

use std::path::Path;
use std::sync::Arc;

use crate::build::intake::Intake;
use crate::build::setup::{Look, Settings};
use crate::build::texts::{Origins, TextReader};
use crate::clean::Attachments;
use crate::curate::Digest;
use crate::disk::attachments;
use crate::disk::store::Store;
use crate::disk::stored::StoredFile;
use crate::disk::theme::Content;
use crate::ground::diagnostic::Diagnostic;
use crate::plan::{Attachment, Contents, Groundwork, Page, Site};
use crate::preview::session::parts::Parts;
use crate::render::Renderer;

/// How far the first reading of the site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Reading {
    pub done: usize,
    pub files: usize,
}

#[derive(Clone)]
pub(crate) struct Snapshot {
    pub settings: Arc<Settings>,
    pub look: Arc<Look>,
    /// The articles, sorted and grouped.
    pub digest: Arc<Digest>,
    /// Where everything is.
    pub groundwork: Groundwork,
    pub contents: Arc<Contents>,
    /// Parts of the search index that were asked for.
    pub parts: Parts,
    /// Where texts are.
    pub store: Arc<Store>,
    /// Where lost ones come from.
    pub origins: Arc<Origins>,
    pub attachments: Arc<Attachments>,
    pub attachment_files: Arc<attachments::Files>,
    pub content_dir: Arc<Path>,
    /// Errors that an editor has to see: those of `site.toml` and the theme, whose last good state is shown, and those
    /// of files that came up since the site was first read.
    pub faults: Arc<[Diagnostic]>,
    /// Set while the site is read for the first time: articles are missing.
    pub reading: Option<Reading>,
}

/// What is at a path.
pub(crate) enum Printed {
    Text(String),
    /// A file of the search index, or of the theme.
    Bytes(Vec<u8>),
    /// A file of the site's own theme, or one beside an article.
    File(StoredFile),
}

impl Snapshot {
    /// The output at a path below the output folder.
    pub(crate) fn find(&self, path: &str) -> Option<&Page> {
        let pages = &self.contents.pages;
        let place = pages.binary_search_by(|(output, _)| output.0.as_str().cmp(path)).ok()?;
        Some(&pages[place].1)
    }

    /// Prints one output.
    ///
    /// # Errors
    /// The template fails, or what is needed for it is gone.
    pub(crate) fn print(&self, page: &Page) -> Result<Printed, Diagnostic> {
        match page {
            Page::Asset(asset) => match self.look.theme.assets.get(asset.place as usize) {
                Some(asset) => Ok(match &asset.content {
                    Content::Bytes(bytes) => Printed::Bytes(bytes.to_vec()),
                    Content::File(file) => Printed::File(file.clone()),
                }),
                None => Err(Diagnostic::error("the file of the theme is not there any more")),
            },
            Page::Attachment(Attachment(path)) => match self.attachment_files.get(path) {
                Some(file) => match file.svg() {
                    Some(svg) => {
                        Ok(Printed::Bytes(svg.map_err(|error| error.into_diagnostic(path.in_site()))?))
                    }
                    None => Ok(Printed::File(file.clone())),
                },
                None => Err(Diagnostic::error("the file is not there any more").at(path.in_site())),
            },
            page => {
                let intake = Intake { settings: &self.settings, attachments: &self.attachments };
                let texts = TextReader::new(&self.store, &self.origins, intake, &self.content_dir);
                let (groundwork, messages) = (self.groundwork.clone(), &self.look.theme.messages);
                let site = Site::on(groundwork, &self.settings.config, &self.digest, messages, &texts)
                    .on_twin(&self.groundwork, self.settings.trees(&self.look));
                let cuts = &self.contents.cuts;
                let of_twin = self.look.twin.as_ref().map(|twin| &twin.templates);
                let renderer = Renderer::new(&site, cuts, &self.look.templates).with_twin(of_twin);
                if let Some(file) = page.index_file() {
                    return self.parts.print(file, &cuts.index, &renderer).map(Printed::Bytes);
                }
                let bytes = renderer.render(page)?.unwrap_or_default();
                Ok(Printed::Text(String::from_utf8_lossy(&bytes).into_owned()))
            }
        }
    }
}
