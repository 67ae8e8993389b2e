//! What a file of the site is to those who serve it. The plan says it of each file, the manifest of the output folder holds it, and
//! the preview, every target of a deploy and the files that hosts read take it from there: nobody guesses by a path. Pure.

use serde::Serialize;

use crate::ground::media_type::content_type;

/// What a file is: its place in the order of a deploy, and what it counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FileKind {
    /// Style sheets, scripts, pictures and whatever else pages need.
    Asset,
    /// Pages of articles, and of their former addresses.
    Article,
    /// Pages that list others.
    Listing,
    /// Atom, RSS, JSON Feed.
    Feed,
    /// Parts of the sitemap.
    Sitemap,
    /// Front page, index of sitemaps, and what else has one place for the whole site.
    Front,
    /// Sums of the others, and their signature.
    Proof,
    /// What hosts read: `_headers`, `_redirects`, `.nojekyll`, `CNAME`, `nginx-headers.conf`.
    Host,
}

impl FileKind {
    const ALL: [Self; 8] = [
        Self::Asset,
        Self::Article,
        Self::Listing,
        Self::Feed,
        Self::Sitemap,
        Self::Front,
        Self::Proof,
        Self::Host,
    ];

    /// Its name, for one and for many.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Asset => ("asset", "assets"),
            Self::Article => ("article", "articles"),
            Self::Listing => ("listing", "listings"),
            Self::Feed => ("feed", "feeds"),
            Self::Sitemap => ("sitemap", "sitemaps"),
            Self::Front => ("front", "front page and its like"),
            Self::Proof => ("proof", "sums"),
            Self::Host => ("host", "files for the host"),
        }
    }
}

/// How long a browser may keep a file (RFC 9111, RFC 8246).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// A year without asking: other bytes have another name.
    Immutable,
    /// It asks each time whether the file is as it was.
    Revalidate,
    /// An hour: pictures and the like whose names stay.
    Hour,
}

impl Caching {
    /// Value of `Cache-Control`.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Revalidate => "public, max-age=0, must-revalidate",
            Self::Hour => "public, max-age=3600",
        }
    }
}

/// What a file is to those who serve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Served<'a> {
    pub kind: FileKind,
    /// Whether its name, or its folder's, holds a fingerprint of its bytes.
    pub immutable: bool,
    /// Without parameters; see [`Served::content_type`].
    pub media_type: &'a str,
    /// Where what was here is now: a root-relative URL, percent-encoded.
    pub moved: Option<&'a str>,
}

/// Word of an asset that never changes, in a manifest.
const IMMUTABLE: &str = "immutable";

/// What the word of a former address begins with; the rest is where it leads.
const MOVED: &str = "moved:";

impl<'a> Served<'a> {
    pub(crate) fn new(kind: FileKind, media_type: &'a str) -> Self {
        Self { kind, immutable: false, media_type, moved: None }
    }

    pub(crate) fn page(kind: FileKind) -> Self {
        Self::new(kind, "text/html")
    }

    /// What never changes.
    pub(crate) fn immutable(media_type: &'a str) -> Self {
        Self { immutable: true, ..Self::new(FileKind::Asset, media_type) }
    }

    pub(crate) fn caching(&self) -> Caching {
        match self.kind {
            FileKind::Asset if self.immutable => Caching::Immutable,
            FileKind::Asset => Caching::Hour,
            _ => Caching::Revalidate,
        }
    }

    /// Value of `Content-Type`.
    pub(crate) fn content_type(&self) -> String {
        content_type(self.media_type)
    }

    /// By its two words in a manifest; none when they mean nothing.
    pub(crate) fn from_words(kind: &'a str, media_type: &'a str) -> Option<Self> {
        let is_type = media_type.contains('/') && media_type.bytes().all(|byte| byte.is_ascii_graphic());
        let served = match kind.strip_prefix(MOVED) {
            Some(to) => {
                let is_url = to.starts_with('/') && to.bytes().all(|byte| byte.is_ascii_graphic());
                is_url.then(|| Self { moved: Some(to), ..Self::new(FileKind::Article, media_type) })
            }
            None if kind == IMMUTABLE => Some(Self::immutable(media_type)),
            None => {
                let kind = FileKind::ALL.into_iter().find(|known| known.names().0 == kind);
                kind.map(|kind| Self::new(kind, media_type))
            }
        };
        served.filter(|_| is_type)
    }

    /// Adds its two words to a line of a manifest, a space behind each.
    pub(crate) fn push_words(&self, line: &mut String) {
        match self.moved {
            Some(to) => line.extend([MOVED, to]),
            None if self.immutable => line.push_str(IMMUTABLE),
            None => line.push_str(self.kind.names().0),
        }
        line.extend([" ", self.media_type, " "]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_words_are_read_as_they_were_written() {
        let moved = Served { moved: Some("/digest/2020/c/"), ..Served::page(FileKind::Article) };
        for (served, words) in [
            (Served::page(FileKind::Listing), "listing text/html "),
            (Served::immutable("image/png"), "immutable image/png "),
            (Served::new(FileKind::Asset, "image/png"), "asset image/png "),
            (Served::new(FileKind::Feed, "application/atom+xml"), "feed application/atom+xml "),
            (moved, "moved:/digest/2020/c/ text/html "),
        ] {
            let mut line = String::new();
            served.push_words(&mut line);
            assert_eq!(line, words);
            let (kind, media_type) = words.trim_end().split_once(' ').unwrap();
            assert_eq!(Served::from_words(kind, media_type), Some(served));
        }
        let no_words =
            [("page", "text/html"), ("asset", "png"), ("moved:x", "text/html"), ("moved:/\n", "text/html")];
        for (kind, media_type) in no_words {
            assert_eq!(Served::from_words(kind, media_type), None, "{kind} {media_type}");
        }
    }

    #[test]
    fn only_what_has_a_fingerprint_in_its_name_is_kept_for_a_year() {
        assert_eq!(Served::immutable("image/png").caching().header(), "public, max-age=31536000, immutable");
        assert_eq!(Served::new(FileKind::Asset, "image/png").caching().header(), "public, max-age=3600");
        let page = Served::page(FileKind::Front);
        assert_eq!(page.caching().header(), "public, max-age=0, must-revalidate");
        assert_eq!(page.content_type(), "text/html; charset=utf-8");
    }
}
