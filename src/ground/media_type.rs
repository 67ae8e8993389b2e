//! A file's path in, its media type out: the preview and every target of a deploy say the same. Pure.

/// Value of `Content-Type` for what is at a path. A charset stands only where the type defines that parameter: JSON has none
/// (RFC 8259, section 11), and SVG says its own (RFC 7303, section 3). What is unknown is `application/octet-stream`.
pub(crate) fn media_type(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name {
        "feed.xml" => "application/atom+xml; charset=utf-8",
        "rss.xml" => "application/rss+xml; charset=utf-8",
        "feed.json" => "application/feed+json; charset=utf-8",
        "opml.xml" => "text/x-opml; charset=utf-8",
        "opensearch.xml" => "application/opensearchdescription+xml; charset=utf-8",
        "CNAME" | "_headers" | "_redirects" | ".nojekyll" => "text/plain; charset=utf-8",
        _ => return by_ending(name),
    }
    .into()
}

fn by_ending(name: &str) -> String {
    match mime_guess::from_path(name).first_raw() {
        Some("text/xml") => "application/xml; charset=utf-8".into(),
        // As browsers have it now (RFC 9239).
        Some("application/javascript") => "text/javascript; charset=utf-8".into(),
        Some(text) if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        Some(other) => other.into(),
        None => "application/octet-stream".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_those_of_static_hosts() {
        for (path, expected) in [
            ("index.html", "text/html; charset=utf-8"),
            ("a/style.0123.css", "text/css; charset=utf-8"),
            ("scheme.js", "text/javascript; charset=utf-8"),
            ("search.mjs", "text/javascript; charset=utf-8"),
            ("feed.xml", "application/atom+xml; charset=utf-8"),
            ("topics/ferry/rss.xml", "application/rss+xml; charset=utf-8"),
            ("feed.json", "application/feed+json; charset=utf-8"),
            ("opml.xml", "text/x-opml; charset=utf-8"),
            ("opensearch.xml", "application/opensearchdescription+xml; charset=utf-8"),
            ("sitemap.xml", "application/xml; charset=utf-8"),
            ("data.json", "application/json"),
            ("icon.svg", "image/svg+xml"),
            ("site.webmanifest", "application/manifest+json"),
            ("robots.txt", "text/plain; charset=utf-8"),
            ("a.JPG", "image/jpeg"),
            ("a.webp", "image/webp"),
            ("a.avif", "image/avif"),
            ("a.jxl", "image/jxl"),
            ("a.opus", "audio/ogg"),
            ("a.woff2", "font/woff2"),
            ("a.mp4", "video/mp4"),
            ("a.pdf", "application/pdf"),
            ("CNAME", "text/plain; charset=utf-8"),
            ("parts.bin", "application/octet-stream"),
            ("LICENSE", "application/octet-stream"),
            ("2024/渡轮.md/x", "application/octet-stream"),
        ] {
            assert_eq!(media_type(path), expected, "{path}");
        }
    }
}
