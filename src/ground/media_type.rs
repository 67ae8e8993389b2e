//! Media types of files that are published as they are, by the endings of their names, and what a header says of a type. Pure.

/// Types beside `text/…` that define a charset. JSON defines none (RFC 8259, section 11), though readers of JSON Feed are used to it;
/// SVG says its own (RFC 7303, section 3).
const WITH_CHARSET: [&str; 5] = [
    "application/xml",
    "application/atom+xml",
    "application/rss+xml",
    "application/feed+json",
    "application/opensearchdescription+xml",
];

/// Value of `Content-Type` for a type: texts of a site are UTF-8.
pub(crate) fn content_type(media_type: &str) -> String {
    if media_type.starts_with("text/") || WITH_CHARSET.contains(&media_type) {
        return format!("{media_type}; charset=utf-8");
    }
    media_type.to_owned()
}

/// The type of a file by its name's ending. What is unknown is `application/octet-stream`.
pub(crate) fn by_ending(path: &str) -> &'static str {
    match path.rsplit('/').next().unwrap_or_default() {
        "CNAME" | "_headers" | "_redirects" | ".nojekyll" | "nginx-headers.conf" => "text/plain",
        // IIS and Azure read it.
        "web.config" => "application/xml",
        name => match mime_guess::from_path(name).first_raw() {
            Some("text/xml") => "application/xml",
            // As browsers have it now (RFC 9239).
            Some("application/javascript") => "text/javascript",
            Some(other) => other,
            None => "application/octet-stream",
        },
    }
}

/// Whether packing makes a file of this type smaller: texts of all kinds.
pub(crate) fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || media_type.ends_with("+json")
        || matches!(media_type, "application/xml" | "application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_those_of_static_hosts() {
        for (path, expected, packed) in [
            ("index.html", "text/html; charset=utf-8", true),
            ("a/style.0123.css", "text/css; charset=utf-8", true),
            ("scheme.js", "text/javascript; charset=utf-8", true),
            ("search.mjs", "text/javascript; charset=utf-8", true),
            ("sitemap.xml", "application/xml; charset=utf-8", true),
            ("data.json", "application/json", true),
            ("icon.svg", "image/svg+xml", true),
            ("site.webmanifest", "application/manifest+json", true),
            ("robots.txt", "text/plain; charset=utf-8", true),
            ("a.JPG", "image/jpeg", false),
            ("a.webp", "image/webp", false),
            ("a.avif", "image/avif", false),
            ("a.jxl", "image/jxl", false),
            ("a.opus", "audio/ogg", false),
            ("a.woff2", "font/woff2", false),
            ("a.mp4", "video/mp4", false),
            ("a.pdf", "application/pdf", false),
            ("CNAME", "text/plain; charset=utf-8", true),
            ("parts.bin", "application/octet-stream", false),
            ("LICENSE", "application/octet-stream", false),
            ("2024/渡轮.md/x", "application/octet-stream", false),
        ] {
            let media_type = by_ending(path);
            assert_eq!((&*content_type(media_type), is_text(media_type)), (expected, packed), "{path}");
        }
        for feed in ["application/atom+xml", "application/rss+xml", "application/feed+json"] {
            assert_eq!(content_type(feed), format!("{feed}; charset=utf-8"));
        }
    }
}
