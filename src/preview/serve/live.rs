//! What makes a page of the preview follow its files: the script tag that the answer carries, and the state that the
//! script compares its page with. Pure; the site that `build` writes has none of it.

use std::collections::BTreeMap;

use quick_xml::escape::partial_escape;
use serde::Serialize;

use crate::disk::theme::FINGERPRINT_DIGITS;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::preview::session::Reading;

/// Where the script is, whatever the site's base path. No page of a site can be there: URLs of articles begin with a
/// date, and a file of the theme would have to be put there on purpose.
pub(crate) const SCRIPT_PATH: &str = "/__newsprint/live.js";

/// Where the script hears of changes.
pub(crate) const EVENTS_PATH: &str = "/__newsprint/events";

/// The script.
pub(crate) const SCRIPT: &str = include_str!("live.js");

/// Digits of a page's identity.
const DIGITS: usize = 16;

/// A page as its reader sees it, told apart from what it was before. Style sheets carry a hash in their names; here they
/// go by their plain names, so that a new style alone makes no new page.
pub(crate) fn identity(html: &str, styles: &BTreeMap<String, String>) -> String {
    let mut text = std::borrow::Cow::Borrowed(html);
    for (name, url) in styles {
        if text.contains(url.as_str()) {
            text = text.replace(url.as_str(), name).into();
        }
    }
    Fingerprint::of(text.as_bytes()).short(DIGITS)
}

/// URLs to put in place of those of the style sheets that a page shows, as another fingerprint in a name is another state of
/// the same style sheet.
pub(crate) fn swaps(shown: &[String], styles: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let current = |old: &String| {
        let stem = stem(old)?;
        styles.values().find(|now| *now != old && self::stem(now) == Some(stem))
    };
    shown.iter().filter_map(|old| Some((old.clone(), current(old)?.clone()))).collect()
}

/// What stands before the fingerprint in a style sheet's URL.
fn stem(url: &str) -> Option<&str> {
    let (stem, fingerprint) = url.strip_suffix(".css")?.rsplit_once('.')?;
    let is_hex = fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && fingerprint.len() == FINGERPRINT_DIGITS).then_some(stem)
}

/// Puts the script into a page, before the end of its body. `page` is its [`identity`].
pub(crate) fn inject(html: &str, page: &str) -> String {
    let tag = format!("<script src=\"{SCRIPT_PATH}\" data-page=\"{page}\" defer></script>\n");
    let end = html.rfind("</body>").or_else(|| html.rfind("</html>")).unwrap_or(html.len());
    [&html[..end], &tag, &html[end..]].concat()
}

/// What the script has to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct State {
    /// [`identity`] of the page; none when it can't be printed now.
    pub(crate) page: Option<String>,
    /// Whether there is no such page any more, and the one above is the site's 404 page.
    pub(crate) missing: bool,
    /// Style sheets to put in place of others, by URL.
    pub(crate) styles: BTreeMap<String, String>,
    /// Errors to show.
    pub(crate) faults: Vec<Diagnostic>,
    /// How far the first reading is, while it goes on.
    pub(crate) reading: Option<Reading>,
}

/// A page that says what the preview is doing, or why it can't show the page. Its identity is empty, so that any page
/// takes its place.
pub(crate) fn notice(title: &str, lines: &[String]) -> String {
    let title = partial_escape(title);
    let text: String = lines.iter().map(|line| format!("<pre>{}</pre>\n", partial_escape(line))).collect();
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n{text}</body>\n</html>\n"
    );
    inject(&page, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_comes_last_in_the_body() {
        let tag = "<script src=\"/__newsprint/live.js\" data-page=\"12\" defer></script>\n";
        assert_eq!(inject("<body>a</body></html>", "12"), format!("<body>a{tag}</body></html>"));
        // An article may speak of `</body>`; the page's own is the last.
        let quoted = "<body>&lt;/body><!-- </body> -->b</body>\n";
        assert_eq!(inject(quoted, "12"), format!("<body>&lt;/body><!-- </body> -->b{tag}</body>\n"));
        assert_eq!(inject("<p>a</html>", "12"), format!("<p>a{tag}</html>"));
        assert_eq!(inject("<p>a", "12"), format!("<p>a{tag}"));
    }

    #[test]
    fn a_new_style_makes_no_new_page() {
        let page = |style: &str, text: &str| {
            let styles = BTreeMap::from([("style.css".to_owned(), format!("/assets/{style}.style.css"))]);
            identity(&format!("<link href=\"/assets/{style}.style.css\">{text}"), &styles)
        };
        assert_eq!(page("aaaa", "text"), page("bbbb", "text"));
        assert_ne!(page("aaaa", "text"), page("aaaa", "other"));
    }

    #[test]
    fn a_style_sheet_is_swapped_for_its_newest_state() {
        let urls = ["/digest/assets/style.0123456789.css", "/digest/assets/print.0123456789.css"];
        let styles = BTreeMap::from(["style.css", "print.css"].map(String::from).map(|name| {
            let url = format!("/digest/assets/{}", name.replace(".css", ".0123456789.css"));
            (name, url)
        }));
        let shown = |urls: &[&str]| -> Vec<String> { urls.iter().map(|url| (*url).to_owned()).collect() };
        assert_eq!(swaps(&shown(&urls), &styles), BTreeMap::new());
        let old = "/digest/assets/style.abcdefabcd.css";
        let expected = BTreeMap::from([(old.to_owned(), urls[0].to_owned())]);
        assert_eq!(swaps(&shown(&[old, urls[1]]), &styles), expected);
        // Not of the theme, or no longer, or never with a fingerprint.
        let others =
            ["/other/style.abcdefabcd.css", "/digest/assets/gone.abcdefabcd.css", "/style.dark.css", "a"];
        assert_eq!(swaps(&shown(&others), &styles), BTreeMap::new());
    }

    #[test]
    fn a_notice_prints_text_as_text() {
        let page = notice("a <b>", &["error: x.md:1: <script>alert(1)</script> & more".into()]);
        assert!(page.contains("<h1>a &lt;b&gt;</h1>"), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"), "{page}");
    }
}
