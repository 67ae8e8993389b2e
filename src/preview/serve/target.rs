//! The path of a request in, the file of the site that it means out. Pure: whether a file is there, the caller says.
//!
//! A path is decoded once and then taken literally: it is looked up among the names that the site has, and no name of a
//! site holds `..`, a backslash or a percent sign. So no path can leave the site, however it is written.

use percent_encoding::percent_decode_str;

use crate::ground::path::encoded;

/// What a path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target<T> {
    /// What was found.
    File(T),
    /// Nothing; it may be right with this path, percent-encoded.
    Redirect(String),
    /// Nothing.
    Nothing,
    /// No path at all: bytes that are not UTF-8, control characters, backslashes, `.` and `..`.
    Refused,
}

/// Finds the file that `path` means, a request's path as it was sent. `base_path` is the site's own, without a slash at
/// the end; `look` gives what the site has at a path below its output folder.
pub(crate) fn find<T>(path: &str, base_path: &str, look: impl Fn(&str) -> Option<T>) -> Target<T> {
    let Some(decoded) = decode(path) else { return Target::Refused };
    let base_path = percent_decode_str(base_path).decode_utf8_lossy();
    let Some(below) = decoded.strip_prefix(&*base_path).and_then(|below| below.strip_prefix('/')) else {
        // Whoever opens the bare host, or forgets the slash, means the site.
        let is_base = decoded == "/" || decoded == base_path;
        return if is_base {
            Target::Redirect(encoded(&format!("{base_path}/")).to_string())
        } else {
            Target::Nothing
        };
    };
    if below.is_empty() || below.ends_with('/') {
        return look(&format!("{below}index.html")).map_or(Target::Nothing, Target::File);
    }
    match look(below) {
        Some(file) => Target::File(file),
        None if look(&format!("{below}/index.html")).is_some() => {
            Target::Redirect(encoded(&format!("{decoded}/")).to_string())
        }
        None => Target::Nothing,
    }
}

/// The path without percent signs, if it is one.
fn decode(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let is_path = decoded.starts_with('/')
        && !decoded.chars().any(|c| c.is_control() || c == '\\')
        && !decoded.split('/').any(|part| part == "." || part == "..");
    is_path.then(|| decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: [&str; 5] =
        ["index.html", "2024/渡轮/index.html", "feed.xml", "100%/index.html", "a b/index.html"];

    fn target(path: &str, base_path: &str) -> Target<&'static str> {
        find(path, base_path, |name| SITE.into_iter().find(|file| *file == name))
    }

    fn file(path: &'static str) -> Target<&'static str> {
        Target::File(path)
    }

    #[test]
    fn finds_pages_and_files() {
        assert_eq!(target("/", ""), file("index.html"));
        assert_eq!(target("/index.html", ""), file("index.html"));
        assert_eq!(target("/feed.xml", ""), file("feed.xml"));
        assert_eq!(target("/2024/%E6%B8%A1%E8%BD%AE/", ""), file("2024/渡轮/index.html"));
        assert_eq!(target("/2024/渡轮/", ""), file("2024/渡轮/index.html"));
        assert_eq!(target("/100%25/", ""), file("100%/index.html"));
        assert_eq!(target("/2024/", ""), Target::Nothing);
        assert_eq!(target("/feed.xml/", ""), Target::Nothing);
    }

    #[test]
    fn leads_to_the_page_behind_a_missing_slash() {
        let encoded = Target::Redirect("/2024/%E6%B8%A1%E8%BD%AE/".into());
        assert_eq!(target("/2024/%E6%B8%A1%E8%BD%AE", ""), encoded);
        assert_eq!(target("/a%20b", ""), Target::Redirect("/a%20b/".into()));
        assert_eq!(target("/100%25", ""), Target::Redirect("/100%25/".into()));
    }

    #[test]
    fn a_site_below_a_path_is_nowhere_else() {
        assert_eq!(target("/digest/", "/digest"), file("index.html"));
        assert_eq!(target("/digest/feed.xml", "/digest"), file("feed.xml"));
        assert_eq!(target("/digest", "/digest"), Target::Redirect("/digest/".into()));
        assert_eq!(target("/", "/digest"), Target::Redirect("/digest/".into()));
        assert_eq!(target("/feed.xml", "/digest"), Target::Nothing);
        assert_eq!(target("/digestfeed.xml", "/digest"), Target::Nothing);
        assert_eq!(target("/%E6%91%98/", "/%E6%91%98"), file("index.html"));
    }

    #[test]
    fn no_path_leaves_the_site_or_another_host_is_named() {
        for path in [
            "/../etc/passwd",
            "/2024/../../etc/passwd",
            "/%2e%2e/etc/passwd",
            "/%2E%2E%2Fetc/passwd",
            "/..%5cetc",
            "/a\\..\\b",
            "/%00",
            "/feed.xml%00.html",
            "/%ff",
            "/%0d%0aSet-Cookie:x",
            "/./feed.xml",
            "feed.xml",
            "",
        ] {
            assert_eq!(target(path, ""), Target::Refused, "{path:?}");
        }
        // Encoded twice, it is a name with percent signs, which no site has.
        assert_eq!(target("/%252e%252e/etc/passwd", ""), Target::Nothing);
        assert_eq!(target("//2024", ""), Target::Nothing);
        assert_eq!(target("//example.org/..", ""), Target::Refused);
        assert_eq!(target("//example.org", ""), Target::Nothing);
    }
}
