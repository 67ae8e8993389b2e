//! What a file is by its path: its place in the order of sending, its media type, how long a browser may keep it.

use serde::Serialize;

use crate::config::hosts::Packing;
use crate::ground::fingerprint::Hasher;
use crate::ground::media_type::media_type;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
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
    /// What hosts read: `_headers`, `_redirects`, `.nojekyll`, `CNAME`.
    Host,
}

impl Kind {
    /// Its name, for one and for many.
    pub(crate) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Asset => ("asset", "assets"),
            Self::Article => ("article", "articles"),
            Self::Listing => ("listing", "listings"),
            Self::Feed => ("feed", "feeds"),
            Self::Sitemap => ("sitemap", "sitemaps"),
            Self::Front => ("front", "front page and its like"),
            Self::Host => ("host", "files for the host"),
        }
    }
}

/// What is at a path. A twin is what it is the twin of.
pub(crate) fn kind_of(path: &str) -> Kind {
    let path = Packing::ALL.iter().find_map(|packing| path.strip_suffix(packing.ending())).unwrap_or(path);
    match path {
        "index.html" | "404.html" | "sitemap.xml" | "robots.txt" | "opml.xml" | "opensearch.xml" => {
            return Kind::Front;
        }
        // Names what the search index holds: after that, as the front page is after the articles.
        "search/index/root.bin" => return Kind::Front,
        "search/index/authors.bin" => return Kind::Listing,
        "_headers" | "_redirects" | ".nojekyll" | "CNAME" => return Kind::Host,
        _ => {}
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let first = folder.split('/').next().unwrap_or_default();
    match (first, name) {
        ("assets" | "files", _) => Kind::Asset,
        ("sitemaps", _) => Kind::Sitemap,
        (_, "feed.xml" | "rss.xml" | "feed.json") => Kind::Feed,
        (_, "index.html") if is_listing(folder) => Kind::Listing,
        (_, name) if name.ends_with(".html") => Kind::Article,
        _ => Kind::Asset,
    }
}

/// Whether a folder holds a page that lists others: `2024/05`, `topics/ferry/page/3`. A wrong answer for a permalink that
/// looks like one costs nothing but its place among pages that are sent at other times.
fn is_listing(folder: &str) -> bool {
    let mut parts = folder.split('/');
    let first = parts.next().unwrap_or_default();
    match first {
        "archive" | "undated" | "sources" | "authors" | "topics" | "columns" | "search" | "stories"
        | "editions" => true,
        year => {
            let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            year.len() >= 4 && number(year) && parts.all(|part| number(part) || part == "page")
        }
    }
}

/// Whether a file's name, or its folder's in the search index and among scripts, holds a fingerprint of its bytes, so that it
/// never changes.
pub(crate) fn is_fingerprinted(path: &str) -> bool {
    let path = Packing::ALL.iter().find_map(|packing| path.strip_suffix(packing.ending())).unwrap_or(path);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    if path.starts_with("search/index/") {
        return kind_of(path) == Kind::Asset;
    }
    let mut folders = folder.split('/');
    let ours = matches!(folders.next(), Some("assets" | "files"));
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let script = matches!(ending.to_ascii_lowercase().as_str(), "js" | "mjs");
    ours && (ends_in_fingerprint(stem) || script && folders.next().is_some_and(ends_in_fingerprint))
}

fn ends_in_fingerprint(name: &str) -> bool {
    let hex = |digits: &str| digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    name.rsplit_once('.').is_some_and(|(_, digits)| digits.len() >= 10 && hex(digits))
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
    /// Of what is at a path.
    pub(crate) fn of(path: &str) -> Self {
        match kind_of(path) {
            Kind::Asset if is_fingerprinted(path) => Self::Immutable,
            Kind::Asset => Self::Hour,
            _ => Self::Revalidate,
        }
    }

    /// Value of `Cache-Control`.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Revalidate => "public, max-age=0, must-revalidate",
            Self::Hour => "public, max-age=3600",
        }
    }
}

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
    /// Of what is at a path. `packing` is what the target asks for; only text is packed.
    pub(crate) fn of(path: &str, packing: Option<Packing>) -> Self {
        let packing = packing.filter(|_| is_packable(path));
        Self { content_type: media_type(path), caching: Caching::of(path), packing }
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

/// Whether packing makes a file smaller.
pub(crate) fn is_packable(path: &str) -> bool {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    let endings = ["html", "css", "js", "mjs", "json", "xml", "svg", "txt", "opml"];
    ending.is_some_and(|ending| endings.contains(&ending.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_a_file_is() {
        let kinds = [
            ("assets/style.8f18a83d52.css", Kind::Asset),
            ("files/map.3f9a0c11d2.png", Kind::Asset),
            ("favicon.ico", Kind::Asset),
            ("search/index/2024-05-03.3f9a0c11d2/buckets.bin", Kind::Asset),
            ("search/index/authors.bin", Kind::Listing),
            ("search/index/root.bin", Kind::Front),
            ("2024/05/03/a-ferry-0a1b2c3d/index.html", Kind::Article),
            ("old/name.html", Kind::Article),
            ("2024/index.html", Kind::Listing),
            ("2024/05/03/page/12/index.html", Kind::Listing),
            ("topics/ferry/2024/05/index.html", Kind::Listing),
            ("undated/index.html", Kind::Listing),
            ("topics/ferry/feed.json", Kind::Feed),
            ("rss.xml.gz", Kind::Feed),
            ("sitemaps/2024-05.xml", Kind::Sitemap),
            ("index.html", Kind::Front),
            ("index.html.br", Kind::Front),
            ("sitemap.xml", Kind::Front),
            ("_headers", Kind::Host),
        ];
        for (path, kind) in kinds {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }

    #[test]
    fn headers_follow_from_the_path() {
        let of = |path, packing| {
            let headers = Headers::of(path, packing);
            (headers.content_type, headers.caching.header(), headers.packing.map(Packing::name))
        };
        let html = "text/html; charset=utf-8";
        assert_eq!(of("a/index.html", None), (html.into(), "public, max-age=0, must-revalidate", None));
        let css = of("assets/style.8f18a83d52.css", Some(Packing::Gzip));
        assert_eq!(
            css,
            ("text/css; charset=utf-8".into(), "public, max-age=31536000, immutable", Some("gzip"))
        );
        let bin = "application/octet-stream";
        let part = of("search/index/2024-05-03.3f9a0c11d2/buckets.bin", Some(Packing::Gzip));
        assert_eq!(part, (bin.into(), "public, max-age=31536000, immutable", None));
        let root = of("search/index/root.bin", None);
        assert_eq!(root, (bin.into(), "public, max-age=0, must-revalidate", None));
        assert_eq!(of("assets/plain.css", None).1, "public, max-age=3600");
        assert_eq!(of("assets/a.b.css", None).1, "public, max-age=3600");
        let script = of("assets/search.8f18a83d52/parts/a.js", None).1;
        assert_eq!(script, "public, max-age=31536000, immutable");
        assert_eq!(of("assets/search.8f18a83d52/a.json", None).1, "public, max-age=3600");
        assert_eq!(of("assets/search/a.js", None).1, "public, max-age=3600");
        let png = of("files/map.3f9a0c11d2.png", Some(Packing::Gzip));
        assert_eq!(png, ("image/png".into(), "public, max-age=31536000, immutable", None));
        assert_eq!(of("rss.xml", None).0, "application/rss+xml; charset=utf-8");
        assert_eq!(of("sitemap.xml", None).0, "application/xml; charset=utf-8");
        assert_eq!(of("assets/scheme.cbddb015d1.js", None).0, "text/javascript; charset=utf-8");
        assert_ne!(Headers::of("a.html", None).look(), Headers::of("a.html", Some(Packing::Gzip)).look());
    }
}
