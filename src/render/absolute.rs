//! Root-relative links of an article's HTML in, absolute ones out: what goes into a feed is read far from the site.
//!
//! The HTML is sanitised already and stays as it is but for these URLs. Nothing is judged here.

use lol_html::{RewriteStrSettings, element, rewrite_str};

/// Puts `origin` (scheme and host without a slash at the end, `https://example.org`) before each root-relative `href`,
/// `src` and `srcset` candidate of sanitised HTML. Other URLs, protocol-relative ones too, stay as they are.
///
/// Only bodies of articles with [`crate::clean::Extras::attachments`] need it: the cleaner makes all other links absolute.
pub(super) fn absolute_links(html: &str, origin: &str) -> String {
    // Strict mode refuses text that could be read in two ways, such as a `<select>` with raw text inside; sanitised HTML
    // has no such thing, and an article is no reason to lose a feed.
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("[href]", |element| {
            set(element, "href", |url| absolute(url, origin))
        }))
        .append_element_content_handler(element!("[src]", |element| {
            set(element, "src", |url| absolute(url, origin))
        }))
        .append_element_content_handler(element!("[srcset]", |element| {
            set(element, "srcset", |list| absolute_candidates(list, origin))
        }))
        .with_strict(false);
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}

fn set(
    element: &mut lol_html::html_content::Element<'_, '_>,
    name: &str,
    change: impl Fn(&str) -> Option<String>,
) -> lol_html::HandlerResult {
    if let Some(value) = element.get_attribute(name).as_deref().and_then(change) {
        element.set_attribute(name, &value)?;
    }
    Ok(())
}

/// The absolute form of a root-relative URL; none for any other.
fn absolute(url: &str, origin: &str) -> Option<String> {
    let root_relative = url.starts_with('/') && !url.starts_with("//");
    root_relative.then(|| format!("{origin}{url}"))
}

/// `srcset` with its root-relative candidates made absolute; none when there are none. Candidates are found as the HTML
/// standard finds them ("parse a srcset attribute"): a URL runs to the next white space and may hold commas, of which
/// those at its end divide candidates.
fn absolute_candidates(list: &str, origin: &str) -> Option<String> {
    let mut out = String::with_capacity(list.len() + origin.len());
    let mut rest = list;
    let mut changed = false;
    loop {
        let url_start = rest.find(|c: char| !(c.is_ascii_whitespace() || c == ',')).unwrap_or(rest.len());
        out.push_str(&rest[..url_start]);
        rest = &rest[url_start..];
        if rest.is_empty() {
            return changed.then_some(out);
        }
        let url_end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (url, tail) = rest.split_at(url_end);
        match absolute(url, origin) {
            Some(url) => {
                out.push_str(&url);
                changed = true;
            }
            None => out.push_str(url),
        }
        rest = tail;
        if !url.ends_with(',') {
            let descriptors_end = end_of_descriptors(rest);
            out.push_str(&rest[..descriptors_end]);
            rest = &rest[descriptors_end..];
        }
    }
}

/// Where the comma that ends a candidate's descriptors stands; commas in parentheses belong to a descriptor.
fn end_of_descriptors(text: &str) -> usize {
    let mut in_parentheses = false;
    for (at, c) in text.char_indices() {
        match c {
            '(' => in_parentheses = true,
            ')' => in_parentheses = false,
            ',' if !in_parentheses => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ORIGIN: &str = "https://digest.example";

    fn check(html: &str, expected: &str) {
        assert_eq!(absolute_links(html, ORIGIN), expected);
    }

    #[test]
    fn links_and_pictures_of_the_site_become_absolute() {
        check(
            r#"<p><a href="/2024/01/18/harbour/">港口</a> <img src="/files/a.png" alt="" srcset="/files/a.png 1x, /files/b.png 2x"></p>"#,
            r#"<p><a href="https://digest.example/2024/01/18/harbour/">港口</a> <img src="https://digest.example/files/a.png" alt="" srcset="https://digest.example/files/a.png 1x, https://digest.example/files/b.png 2x"></p>"#,
        );
    }

    #[test]
    fn all_else_stays_as_it_is() {
        for html in [
            r#"<a href="https://wire.example/a?b=1&amp;c=2" rel='nofollow'>x</a>"#,
            r#"<a href="//wire.example/a">x</a>"#,
            r##"<a href="#note">x</a><a href="mailto:desk@wire.example">y</a><a href="">z</a>"##,
            r#"<img srcset="https://wire.example/a,b.png 1x, https://wire.example/c.png 2x">"#,
            "a < b & c &amp;&nbsp;<b>d</b>\r\n",
            "",
        ] {
            check(html, html);
        }
    }

    #[test]
    fn entities_in_a_url_stay_entities() {
        check(
            r#"<a href="/search/?q=%22&amp;l=zh">x</a>"#,
            r#"<a href="https://digest.example/search/?q=%22&amp;l=zh">x</a>"#,
        );
    }

    #[test]
    fn candidates_of_a_srcset_are_found_as_browsers_find_them() {
        let list = |list: &str| absolute_candidates(list, "O");
        assert_eq!(list("/a,b.png 1x,/c.png 2x").as_deref(), Some("O/a,b.png 1x,O/c.png 2x"));
        assert_eq!(list("/a.png, /b.png").as_deref(), Some("O/a.png, O/b.png"));
        assert_eq!(list(" ,/a.png (x,/y) 1x , x/b.png").as_deref(), Some(" ,O/a.png (x,/y) 1x , x/b.png"));
        assert_eq!(list("//w.example/a.png 1x,").as_deref(), None);
        assert_eq!(list(" , "), None);
    }

    proptest! {
        #[test]
        fn any_text_passes(html in ".*") {
            absolute_links(&html, ORIGIN);
        }

        #[test]
        fn twice_is_once(html in r#"(<(a|img) (href|src|srcset)="[/a, ]{0,8}">|[a-z<>"]){0,8}"#) {
            let once = absolute_links(&html, ORIGIN);
            prop_assert_eq!(absolute_links(&once, ORIGIN), once);
        }
    }
}
