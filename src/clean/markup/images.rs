//! From `<img>` to a picture: lazy sources made real, proxies unwrapped, pixels and icons told from pictures.

use std::iter;
use std::sync::LazyLock;

use ego_tree::NodeRef;
use percent_encoding::percent_decode as decode;
use regex::Regex;
use scraper::Node;
use scraper::node::Element;
use url::Url;

use crate::clean::attachments::Attached;
use crate::clean::markup::context::Context;
use crate::clean::markup::document::Picture;
use crate::clean::markup::text::{one_line, same_text, start_of};
use crate::clean::markup::tree::attr;
use crate::clean::markup::{links, srcset};
use crate::clean::rules::tables::{TABLES, is_at};

/// What an `<img>` is to a reader.
pub(crate) enum Sight {
    Picture(Picture),
    /// A character drawn as a picture (emoji): its text.
    Text(String),
    /// A line between two parts of the text, drawn as a picture.
    Rule,
    /// Nothing; the rule that says so.
    Nothing(&'static str),
}

/// Attributes in which scripts look for the picture in full behind a preview: of the image, or of the box around it.
const FULL: &[&str] =
    &["data-href", "data-full-src", "data-highres", "data-hires", "data-large-file", "data-zoom-src"];

/// Characters of an alternative text, at most.
const LONGEST_ALT: usize = 1000;

/// Attributes in which scripts look for the real URL, in order of trust.
const LAZY: &[&str] = &[
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-actualsrc",
    "data-orig-file",
    "data-original-src",
    "data-lazyload",
    "data-url",
    "data-echo",
    "data-hi-res-src",
    "data-full-url",
    "data-srv",
    "data-img-src",
    // Discuz: the picture as it is, and as it stands in the text.
    "zoomfile",
    "file",
];

/// Attributes in which scripts look for candidates.
const LAZY_SETS: &[&str] = &["data-srcset", "data-lazy-srcset", "srcset"];

/// Decides what an `<img>` is.
pub(crate) fn see(node: NodeRef<'_, Node>, element: &Element, context: &Context<'_>) -> Sight {
    let width = size(attr(element, "width"));
    let height = size(attr(element, "height"));
    let alt = start_of(&one_line(attr(element, "alt").unwrap_or_default()), LONGEST_ALT);
    if width.is_some_and(|width| width >= 100) && height.is_some_and(|height| height <= 8) {
        return Sight::Rule;
    }
    if width.is_some_and(|w| w <= 3) || height.is_some_and(|h| h <= 3) {
        return Sight::Nothing("generic: tracking pixels");
    }
    if let Some(attached) = beside(node, element, context) {
        return Sight::Picture(Picture { alt, ..attached.into() });
    }
    let Some(url) = best_url(node, element, context.base) else {
        return Sight::Nothing("generic: pictures without an address");
    };
    let host = url.host_str().unwrap_or_default();
    if is_at(host, &TABLES.tracker_hosts) {
        return Sight::Nothing("generic: tracking pixels");
    }
    let small = |side: Option<u32>| side.is_some_and(|side| side <= 64);
    let emoji = is_at(host, &TABLES.emoji_hosts)
        || attr(element, "class").is_some_and(|class| class.split(' ').any(|c| c == "emoji"));
    if emoji || (small(width) && small(height)) {
        return if !alt.is_empty() && alt.chars().count() <= 12 {
            Sight::Text(alt)
        } else {
            Sight::Nothing("generic: icons")
        };
    }
    if is_drawn_rule(&url, &alt, width, height) {
        return Sight::Rule;
    }
    if is_of_theme(&url) && !context.profile.is_some_and(|profile| profile.described) {
        return Sight::Nothing("generic: pictures of the theme");
    }
    if is_icon(&url) {
        return Sight::Nothing("generic: icons");
    }
    Sight::Picture(Picture { url: url.into(), alt, width, height, ..Picture::default() })
}

/// The file beside the article that an image shows: by `src` first, since pages that were saved with their pictures leave
/// the old addresses in the other attributes.
fn beside(node: NodeRef<'_, Node>, element: &Element, context: &Context<'_>) -> Option<Attached> {
    let of = |element: &Element| {
        let single =
            attr(element, "src").into_iter().chain(LAZY.iter().filter_map(|name| attr(element, name)));
        context.lookup.find_first(single.map(str::to_owned).chain(candidates(element)))
    };
    of(element).or_else(|| picture_sources(node)?.find_map(of))
}

/// The addresses in an element's sets.
fn candidates(element: &Element) -> impl Iterator<Item = String> {
    let sets = LAZY_SETS.iter().filter_map(|name| attr(element, name));
    sets.flat_map(srcset::by_worth).map(|candidate| candidate.address.to_owned())
}

/// The first address of an image as it is written, to name it by.
fn address(element: &Element) -> Option<&str> {
    let names = LAZY.iter().copied().chain(["src"]).chain(LAZY_SETS.iter().copied());
    names.filter_map(|name| attr(element, name)).find(|written| !written.trim().is_empty())
}

/// What a picture that is left out is named by: the address that it would have been shown from, else what is written in
/// place of one, else its alternative text.
pub(crate) fn name_of(node: NodeRef<'_, Node>, element: &Element, base: Option<&Url>) -> String {
    best_url(node, element, base).map_or_else(
        || address(element).or(attr(element, "alt")).unwrap_or_default().to_owned(),
        String::from,
    )
}

/// The names of the pictures among some nodes.
pub(crate) fn named<'a>(nodes: impl Iterator<Item = NodeRef<'a, Node>>, base: Option<&Url>) -> Vec<String> {
    nodes
        .filter_map(|node| {
            let element = node.value().as_element()?;
            let is_picture = element.name() == "img" || is_custom_picture(element.name(), element);
            is_picture.then(|| name_of(node, element, base))
        })
        .collect()
}

/// Whether an element that HTML does not know is a picture: `amp-img`, `a-img`, `lazy-image`.
pub(crate) fn is_custom_picture(name: &str, element: &Element) -> bool {
    let kind = name.rsplit_once('-').map(|(_, kind)| kind);
    matches!(kind, Some("img" | "image" | "picture")) && address(element).is_some()
}

/// Whether a figure is the picture itself, which a script would put into it.
pub(crate) fn is_lazy_figure(node: NodeRef<'_, Node>, element: &Element) -> bool {
    let holds_one = |node: NodeRef<'_, Node>| {
        let element = node.value().as_element();
        element.is_some_and(|inner| inner.name() == "img" || is_custom_picture(inner.name(), inner))
    };
    LAZY.iter().any(|name| attr(element, name).is_some()) && !node.descendants().take(500).any(holds_one)
}

/// The `<source>` elements beside an image in a `<picture>`.
fn picture_sources(node: NodeRef<'_, Node>) -> Option<impl Iterator<Item = &Element>> {
    let parent = node.parent()?;
    parent.value().as_element().filter(|element| element.name() == "picture")?;
    // No picture has more kinds of itself; one that has would be looked at for each of its images.
    Some(
        parent
            .children()
            .take(60)
            .filter_map(|child| child.value().as_element())
            .filter(|child| child.name() == "source"),
    )
}

/// The address of the picture in full where what stands in the page is a preview of it: the image says it, or one of the
/// boxes close around it.
fn in_full(node: NodeRef<'_, Node>, base: Option<&Url>) -> Option<Url> {
    let around = node.ancestors().take(3);
    let elements = iter::once(node).chain(around).filter_map(|node| node.value().as_element());
    let written = elements.flat_map(|element| FULL.iter().filter_map(|name| attr(element, name)));
    written.filter(|raw| is_picture_url(raw)).find_map(|raw| real(raw, base))
}

/// The best address of an image: the picture in full, what scripts would load, else `src`, else the best candidate of a set.
fn best_url(node: NodeRef<'_, Node>, element: &Element, base: Option<&Url>) -> Option<Url> {
    let full = in_full(node, base);
    full.or_else(|| best_shown(node, element, base))
}

fn best_shown(node: NodeRef<'_, Node>, element: &Element, base: Option<&Url>) -> Option<Url> {
    LAZY.iter()
        .filter_map(|name| attr(element, name))
        .chain(attr(element, "src"))
        .find_map(|raw| real(raw, base))
        .or_else(|| {
            LAZY_SETS.iter().filter_map(|name| attr(element, name)).find_map(|set| best_of_set(set, base))
        })
        .or_else(|| {
            // <picture>: the sources before the placeholder.
            picture_sources(node)?.find_map(|source| {
                LAZY_SETS.iter().filter_map(|name| attr(source, name)).find_map(|set| best_of_set(set, base))
            })
        })
}

/// The URL if it is that of a picture and no placeholder.
fn real(raw: &str, base: Option<&Url>) -> Option<Url> {
    let raw = raw.trim();
    if raw.is_empty() || raw.starts_with("data:") || is_no_address(raw) {
        return None;
    }
    let mut url = links::resolve_image(raw, base)?;
    if names_nothing(&url) {
        return None;
    }
    drop_lazy_parameter(&mut url);
    // A relative address that is empty but for a fragment or query resolves to the page itself.
    if base.is_some_and(|base| base.path() == url.path() && base.host_str() == url.host_str()) {
        return None;
    }
    (!is_placeholder(&url)).then_some(url)
}

/// Whether what stands where an address belongs is none: a word, what a template was to fill in.
fn is_no_address(raw: &str) -> bool {
    let is_word = !raw.contains(['/', '.', '?', ':', '\\', '%']);
    is_word || ["{{", "${", "<%", "[object"].iter().any(|left_over| raw.contains(left_over))
}

/// Whether an address ends in, or its host is, a value that a script had not: `https://a.example/undefined`.
fn names_nothing(url: &Url) -> bool {
    let is_nothing = |name: &str| {
        ["undefined", "null", "nan", "none", "false", "[object%20object]"]
            .iter()
            .any(|no| name.eq_ignore_ascii_case(no))
    };
    let name = last_segment(url);
    is_nothing(name.split('.').next().unwrap_or_default()) || url.host_str().is_some_and(is_nothing)
}

/// Jetpack marks the addresses of pictures that a script is to load.
fn drop_lazy_parameter(url: &mut Url) {
    const LAZY_PARAMETER: &str = "is-pending-load";
    let Some(query) = url.query().filter(|query| query.contains(LAZY_PARAMETER)) else { return };
    let others: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with(LAZY_PARAMETER)).collect();
    let rest = others.join("&");
    url.set_query(Some(rest.as_str()).filter(|rest| !rest.is_empty()));
}

/// Parameters that say how large a picture is to come, not which.
const SIZES: &[&str] = &[
    "w", "h", "width", "height", "resize", "fit", "crop", "quality", "q", "size", "ssl", "strip", "zoom",
    "dpr", "auto", "fm", "format",
];

/// The address of a picture without what says its size: the same for all sizes of one picture.
pub(crate) fn without_size(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let says_size = |pair: &&str| SIZES.contains(&pair.split('=').next().unwrap_or_default());
    let others: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !says_size(pair)).collect();
    // WordPress: `quay-300x200.jpg` is `quay.jpg`, smaller.
    let (stem, kind) = path.rsplit_once('.').unwrap_or((path, ""));
    let stem =
        stem.rsplit_once('-').filter(|(_, size)| size_in_name(size).is_some()).map_or(stem, |(stem, _)| stem);
    [stem, kind, &others.join("&")].join(".")
}

/// The width that `300x200` names.
fn size_in_name(size: &str) -> Option<u32> {
    let (width, height) = size.split_once('x')?;
    height.parse::<u32>().ok().filter(|height| *height > 0)?;
    width.parse().ok()
}

/// Whether two addresses are those of one picture, in whatever sizes.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one == other || without_size(one) == without_size(other)
}

/// The width that an address asks for; none for the picture as it is.
fn asked_width(address: &str) -> Option<u32> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let in_query = query.split('&').find_map(|pair| match pair.split_once('=')? {
        ("w" | "width", width) => width.parse().ok(),
        ("resize" | "fit", size) => size.split([',', 'x']).next()?.parse().ok(),
        _ => None,
    });
    in_query.or_else(|| size_in_name(path.rsplit_once('.')?.0.rsplit_once('-')?.1))
}

/// Takes over the address of the same picture where that is the larger one, and what else is known of it.
pub(crate) fn take_better(known: &mut Picture, other: Picture) {
    let width = |picture: &Picture| asked_width(&picture.url).unwrap_or(u32::MAX);
    if width(&other) > width(known) {
        known.url = other.url;
    }
    let told = known.words() + &known.alt;
    if known.alt.is_empty() && !same_text(&told, &other.alt) {
        known.alt = other.alt;
    }
}

/// Whether a picture is a line between two parts of the text: by its name, or far wider than high.
fn is_drawn_rule(url: &Url, alt: &str, width: Option<u32>, height: Option<u32>) -> bool {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:hr|hline|rule|divider|separator|split|分割线|分隔线|分割線|分隔線)(?:[-_ ]?line)?[-_]?\d{0,2}$")
            .expect("a constant that compiles")
    });
    let name = decode(last_segment(url).as_bytes()).decode_utf8_lossy();
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let flat = matches!((width, height), (Some(width), Some(height)) if height <= 30 && width >= 20 * height);
    flat || NAME.is_match(stem) || NAME.is_match(alt)
}

/// The address of a set to take, see [`srcset::by_worth`].
fn best_of_set(set: &str, base: Option<&Url>) -> Option<Url> {
    srcset::by_worth(set).into_iter().find_map(|candidate| real(candidate.address, base))
}

fn last_segment(url: &Url) -> &str {
    url.path().rsplit('/').next().unwrap_or_default()
}

fn is_placeholder(url: &Url) -> bool {
    let name = last_segment(url);
    TABLES.placeholders.iter().any(|part| name.contains(part.as_str()))
}

/// Whether a picture is part of a site's looks: it lies with the theme, or is what networks show where an article has none.
fn is_of_theme(url: &Url) -> bool {
    let path = url.path();
    TABLES.theme_folders.iter().any(|folder| path.contains(folder.as_str()))
}

fn is_icon(url: &Url) -> bool {
    let name = last_segment(url);
    name.starts_with("icon-")
        || name.starts_with("icon_")
        || name.ends_with(".ico")
        || name.contains("favicon")
}

/// Whether a link leads to a picture file: the same picture, larger.
pub(crate) fn is_picture_url(link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let end = path.rsplit('.').next().unwrap_or_default();
    ["jpg", "jpeg", "png", "gif", "webp", "avif", "bmp", "svg"]
        .iter()
        .any(|kind| end.eq_ignore_ascii_case(kind))
}

/// A width or height in pixels; `100%` and the like are none.
fn size(value: Option<&str>) -> Option<u32> {
    let value = value?.trim();
    let value = value.strip_suffix("px").unwrap_or(value);
    value.parse::<f64>().ok().filter(|size| (1.0..=20_000.0).contains(size)).map(|size| size.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_candidate_that_is_a_picture() {
        let best = |set| best_of_set(set, None).map(String::from);
        assert_eq!(
            best("data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP 1000w, https://e.org/b.png 300w").as_deref(),
            Some("https://e.org/b.png")
        );
        assert_eq!(
            best("https://e.org/a.png 1x,https://e.org/b.png 2x").as_deref(),
            Some("https://e.org/a.png")
        );
        assert_eq!(best("data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP 1w"), None);
        assert_eq!(best("javascript:alert(1) 1w"), None);
    }

    #[test]
    fn sizes_are_pixels_only() {
        assert_eq!(size(Some("640")), Some(640));
        assert_eq!(size(Some("359.5px")), Some(360));
        assert_eq!(size(Some("100%")), None);
        assert_eq!(size(Some("-4")), None);
        assert_eq!(size(Some("nan")), None);
    }

    #[test]
    fn links_to_picture_files_are_known() {
        assert!(is_picture_url("https://e.org/a.JPG?x=1"));
        assert!(!is_picture_url("https://e.org/a.jpg/view.html"));
    }
}
