//! Headers that an object store keeps of a file.

use crate::config::hosts::Packing;
use crate::deploy::SiteFile;
use crate::ground::fingerprint::Hasher;
use crate::ground::media_type::is_text;
use crate::ground::served::{Caching, Served};

/// Headers that a file is served with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headers {
    /// `Content-Type`.
    pub content_type: String,
    /// `Cache-Control`.
    pub caching: Caching,
    /// `Content-Encoding`.
    pub packing: Option<Packing>,
}

impl Headers {
    /// Of a file. `packing` is what the target asks for; only text is packed.
    pub(crate) fn of(file: &SiteFile, packing: Option<Packing>) -> Self {
        Self { packing: packing.filter(|_| is_text(&file.media_type)), ..Self::plain(&file.served()) }
    }

    /// Of what is never packed.
    pub(crate) fn plain(served: &Served<'_>) -> Self {
        Self { content_type: served.content_type(), caching: served.caching(), packing: None }
    }

    /// A short name for all of them.
    pub(crate) fn look(&self) -> u32 {
        let mut hasher = Hasher::new();
        hasher.text(&self.content_type).text(self.caching.header()).maybe(self.packing.map(Packing::name));
        let hash = hasher.finish().0;
        // None is `NO_LOOK`.
        u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]) | 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::fingerprint::Fingerprint;
    use crate::ground::served::FileKind;

    fn file(served: &Served<'_>) -> SiteFile {
        SiteFile::of("a", Fingerprint::of(b"a"), 1, served)
    }

    #[test]
    fn only_text_is_packed() {
        let page = file(&Served::page(FileKind::Article));
        let headers = Headers::of(&page, Some(Packing::Gzip));
        assert_eq!(headers.packing, Some(Packing::Gzip));
        assert_ne!(headers.look(), Headers::of(&page, None).look());
        let picture = file(&Served::immutable("image/png"));
        assert_eq!(Headers::of(&picture, Some(Packing::Gzip)), Headers::of(&picture, None));
    }

    /// A target that an earlier version wrote to is taken over: for the same headers, the same name.
    #[test]
    fn headers_are_called_as_they_were_before_the_plan_said_them() {
        let feed = Served::new(FileKind::Feed, "application/atom+xml");
        let page = Served::page(FileKind::Article);
        let looks = [page, Served::immutable("text/css"), feed].map(|served| Headers::plain(&served).look());
        assert_eq!(looks, [2_640_331_149, 915_845_969, 987_280_439]);
    }
}
