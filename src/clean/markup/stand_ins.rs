//! Addresses of pictures that show nothing: what stands there until the picture comes, what a script left out, signs of the site.
//!
//! A word in a name is no proof (`lazy-afternoon.jpg`, `point-blank.jpg`, `icons/andrei-rublev.jpg`): the whole name must say it.

use percent_encoding::percent_decode as decode;
use url::Url;

use crate::clean::rules::tables::TABLES;

/// The rule by which what stands in for a picture is left out, as `explain` names it.
pub(crate) const STANDS_IN: &str = "generic: placeholders of pictures";

/// Whether what stands where an address belongs is none: a word, what a template was to fill in.
pub(crate) fn is_no_address(raw: &str) -> bool {
    let is_word = !raw.contains(['/', '.', '?', ':', '\\', '%']);
    is_word || ["{{", "%7B%7B", "${", "<%", "[object"].iter().any(|left_over| raw.contains(left_over))
}

/// Whether an address ends in, or its host is, a value that a script had not: `https://a.example/undefined`.
pub(crate) fn names_nothing(url: &Url) -> bool {
    let is_nothing = |name: &str| {
        ["undefined", "null", "nan", "none", "false", "[object%20object]"]
            .iter()
            .any(|no| name.eq_ignore_ascii_case(no))
    };
    is_nothing(stem(url.path().trim_end_matches('/'))) || url.host_str().is_some_and(is_nothing)
}

/// Whether a file of this path stands where another will be loaded: its name has no other words than those that say so. What is a
/// photograph by its format may be one of a blank page.
pub(crate) fn is_placeholder(path: &str) -> bool {
    let known = |list: &[String], word: &str| list.iter().any(|known| word == known);
    let name = decode(stem(path).as_bytes()).decode_utf8_lossy().to_lowercase();
    let words = || name.split(['-', '_', ' ', '@', '+']).filter(|word| !word.is_empty());
    let says_so = |word: &str| {
        known(&TABLES.placeholders, word) || !is_photograph(path) && known(&TABLES.empty_pictures, word)
    };
    let is_size = |word: &str| {
        word.chars().all(|c| c.is_ascii_digit() || c == 'x') && word.contains(|c: char| c.is_ascii_digit())
    };
    let fills = |word: &str| known(&TABLES.beside_placeholders, word) || is_size(word);
    words().any(says_so) && words().all(|word| says_so(word) || fills(word))
}

/// Whether a picture is part of a site's looks: it lies with the theme, or is what networks show where an article has none. What
/// lies among icons is one if it is small, or drawn.
pub(crate) fn is_of_theme(url: &Url, is_small: bool) -> bool {
    let path = url.path();
    let is_whole = |part: &str| {
        path.match_indices(part).any(|(at, _)| {
            part.ends_with(['/', '.'])
                || !path[at + part.len()..].starts_with(|c: char| c.is_ascii_alphabetic())
        })
    };
    TABLES.theme_folders.iter().any(|part| is_whole(part))
        || path.contains("/icons/") && (is_small || path.ends_with(".svg"))
}

/// Whether a picture is an icon by its name.
pub(crate) fn is_icon(url: &Url, is_small: bool) -> bool {
    let path = url.path();
    let name = path.rsplit('/').next().unwrap_or_default();
    let begins = name.starts_with("icon-") || name.starts_with("icon_");
    begins && (is_small || !is_photograph(path)) || name.ends_with(".ico") || name.contains("favicon")
}

/// The name of a file without what follows its first dot: `og-fallback.f1ea9088.png`.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('.').next().unwrap_or_default()
}

/// Whether a file is of a format that photographs have and drawings have not.
fn is_photograph(path: &str) -> bool {
    let kind = path.rsplit('.').next().unwrap_or_default();
    ["jpg", "jpeg", "heic", "tif", "tiff"].iter().any(|known| kind.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_says_nothing_else() {
        for name in [
            "placeholder.png",
            "image-placeholder.jpg",
            "placeholder_300x200.png",
            "og-fallback-image.f1ea9088.png",
            "blank.gif",
            "1x1.gif",
            "loading.gif",
            "lazy-load.png",
            "lazyload@2x.png",
            "transparent.png",
            "White_Pixel.gif",
        ] {
            assert!(is_placeholder(&format!("/a/{name}")), "{name}");
        }
        for name in [
            "lazy-afternoon.jpg",
            "point-blank.jpg",
            "1x1-portrait.jpg",
            "collage-1x1.jpg",
            "blank.jpg",
            "how-to-be-transparent.jpg",
            "placeholder-names-of-the-dead.jpg",
            "unloading.gif",
            "image.png",
            "16x9.png",
        ] {
            assert!(!is_placeholder(&format!("/a/{name}")), "{name}");
        }
    }

    #[test]
    fn icons_are_small_or_drawn() {
        let url = |path: &str| Url::parse(&format!("https://c.example{path}")).unwrap();
        for (path, small, large) in [
            ("/icons/andrei-rublev.jpg", true, false),
            ("/icons/arrow.svg", true, true),
            ("/icon-of-nicholas.jpg", true, false),
            ("/icon-print.png", true, true),
            ("/default-sharecroppers.jpg", false, false),
            ("/default-share.png", true, true),
            ("/wp-content/themes/a.jpg", true, true),
            ("/a/favicon-32.png", true, true),
        ] {
            let is_sign = |is_small| is_of_theme(&url(path), is_small) || is_icon(&url(path), is_small);
            assert_eq!((is_sign(true), is_sign(false)), (small, large), "{path}");
        }
    }

    #[test]
    fn what_a_script_or_a_template_left_is_no_address() {
        let url = |text: &str| Url::parse(text).unwrap();
        assert!(names_nothing(&url("https://c.example/undefined/")));
        assert!(names_nothing(&url("https://c.example/a/null.jpg")));
        assert!(!names_nothing(&url("https://c.example/null-island.jpg")));
        assert!(is_no_address("%7B%7Bimage%7D%7D"));
        assert!(!is_no_address("a.jpg"));
    }
}
