//! Files that are published as they are: of the theme, and beside articles.

use std::collections::BTreeMap;

use crate::content::ContentPath;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::media_type::by_ending;
use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, Kind, Pages};
use crate::plan::site::Site;
use crate::plan::urls::Place;

/// A file of the theme, by its place in the theme's assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asset {
    pub place: u32,
    /// Of its bytes.
    fingerprint: Fingerprint,
    /// Whether its name, or its folder's, holds a fingerprint.
    immutable: bool,
}

impl Kind for Asset {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        for (asset, place) in pages.files.assets.iter().zip(0..) {
            let page = Self { place, fingerprint: asset.fingerprint, immutable: asset.immutable };
            pages.add(&Place::file(&*asset.output.0), page);
        }
    }

    fn is_doubled() -> bool {
        false
    }

    fn content<'a>(&'a self, _: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        Content::Copy(Some(self.fingerprint))
    }

    fn served<'a>(&'a self, path: &str) -> Served<'a> {
        match by_ending(path) {
            media_type if self.immutable => Served::immutable(media_type),
            // A page of the editor's own, as it is.
            "text/html" => Served::page(FileKind::Article),
            media_type => Served::new(FileKind::Asset, media_type),
        }
    }

    fn shows(&self) -> &'static str {
        "the file"
    }

    fn name(&self, _: &Site<'_>) -> String {
        "a file of static/".into()
    }
}

/// A file beside an article, by its path below `content/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment(pub ContentPath);

impl Kind for Attachment {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let used = pages.files.used_attachments.iter().rev();
        // The same picture beside two articles is one file of the site.
        let outputs: BTreeMap<&str, &ContentPath> = used
            .filter_map(|path| Some((pages.files.attachments.get(path)?.output.as_str(), path)))
            .collect();
        for (output, path) in outputs {
            pages.add(&Place::file(output), Self(path.clone()));
        }
    }

    fn is_doubled() -> bool {
        false
    }

    /// The name of the output holds a part of the hash of the bytes.
    fn content<'a>(&'a self, _: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        Content::Copy(None)
    }

    /// The name of the output holds a part of the hash of the bytes.
    fn served<'a>(&'a self, path: &str) -> Served<'a> {
        Served::immutable(by_ending(path))
    }

    fn shows(&self) -> &'static str {
        "the file"
    }

    fn name(&self, _: &Site<'_>) -> String {
        self.0.in_site()
    }
}
