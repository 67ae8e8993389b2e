//! From an element to its picture: lazy addresses made real, proxies unwrapped, pixels and icons told from pictures.

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
use crate::clean::markup::text::{one_line, same_text, start_of, visible};
use crate::clean::markup::tree::{attr, walk};
use crate::clean::markup::{links, srcset, stand_ins};
use crate::clean::rules::tables::{TABLES, is_at};

/// What a picture's element is to a reader.
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

/// Sides of a picture, in pixels, up to which it may be an icon.
const LARGEST_ICON: u32 = 120;

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

/// Attributes in which some scripts look for it, and which mean other things, too: they count where the others have nothing.
const LAZY_ELSEWHERE: &[&str] = &[
    "real_src",
    "_src",
    "data-real-src",
    "data-realsrc",
    "data-ks-lazyload",
    "data-lazy",
    "data-ll-src",
    "data-defer-src",
    "data-img",
    "data-imgsrc",
    "data-img-url",
    "data-image",
    "data-image-src",
    "data-cfsrc",
    "data-backsrc",
    "lazysrc",
    "lazy-src",
    "original",
    "data-bg",
    "data-thumb",
];

/// Attributes in which scripts look for candidates.
const LAZY_SETS: &[&str] = &["data-srcset", "data-lazy-srcset", "srcset"];

/// Decides what a picture's element is.
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
    // AMP: what stands there until the picture has come, or if it does not.
    let stands_in = ["placeholder", "fallback"].iter().any(|name| attr(element, name).is_some());
    if stands_in && (element.name() != "img" || stands_in_picture(node)) {
        return Sight::Nothing(stand_ins::STANDS_IN);
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
    let is_small = width.into_iter().chain(height).max().is_some_and(|side| side <= LARGEST_ICON);
    if stand_ins::is_of_theme(&url, is_small) && !context.profile.is_some_and(|profile| profile.described) {
        return Sight::Nothing("generic: pictures of the theme");
    }
    if stand_ins::is_icon(&url, is_small) {
        return Sight::Nothing("generic: icons");
    }
    Sight::Picture(Picture { url: url.into(), alt, width, height, ..Picture::default() })
}

/// Where an element may have its picture, as it is written, the likeliest first: where scripts would load it from, `src`,
/// the candidates of its sets, those of the `<source>` elements beside it, attributes of other names that hold addresses of
/// picture files, as readers' views of browsers do it ("_fixLazyImages" of Mozilla's Readability).
fn addresses<'a>(node: NodeRef<'a, Node>, element: &'a Element) -> Vec<&'a str> {
    let shown = size(attr(element, "width"));
    let mut found: Vec<&str> = written(element).collect();
    let known = found.iter().copied().find(|address| may_be_real(address));
    let known = known.map(|address| (address, asked_width(address)));
    let [most, few] = by_media(node);
    // A picture's sources are candidates as the image's own are.
    let sources = if most.is_empty() { &few } else { &most };
    let of_picture = || sets(element).chain(sources.iter().copied().flat_map(sets));
    let of_nothing_known = || srcset::wide(sources.iter().copied().flat_map(sets), shown);
    match srcset::worth_more(of_picture(), shown, known, of_nothing_known) {
        // What stands there is one of the candidates, and not the best, or nothing is known of it.
        Some(better) => found = better.into_iter().chain(found).collect(),
        None => found.extend(srcset::by_worth(of_picture(), shown)),
    }
    for sources in [most, few] {
        found.extend(srcset::by_worth(sources.into_iter().flat_map(sets), shown));
    }
    found.extend(LAZY_ELSEWHERE.iter().filter_map(|name| attr(element, name)).filter(|raw| is_bare(raw)));
    let others =
        element.attrs.iter().filter(|(name, _)| !is_of_words(&name.local)).map(|(_, value)| &**value);
    let files = srcset::by_worth(others, shown).into_iter();
    found.extend(files.filter(|address| address.contains('/') && is_picture_url(address)));
    found
}

/// The single addresses of an element, those for scripts first.
fn written(element: &Element) -> impl Iterator<Item = &str> {
    let own = if element.name() == "object" { "data" } else { "src" };
    LAZY.iter().copied().chain([own]).filter_map(|name| attr(element, name))
}

/// The sets of candidates in an element's attributes.
fn sets(element: &Element) -> impl Iterator<Item = &str> {
    LAZY_SETS.iter().filter_map(|name| attr(element, name))
}

/// Whether a text is nothing but an address: some attributes hold words, or data for a script.
fn is_bare(raw: &str) -> bool {
    let is_of_data = |c: char| c.is_whitespace() || "\"'<>{}[]|;".contains(c);
    (raw.contains('/') || is_picture_url(raw)) && !raw.trim().contains(is_of_data)
}

/// Whether an attribute holds words, or what is no picture of the element.
fn is_of_words(name: &str) -> bool {
    matches!(name, "alt" | "title" | "class" | "id" | "style" | "href" | "name" | "longdesc")
        || name.starts_with("on")
        || name.starts_with("aria-")
}

/// The file beside the article that an element shows: by `src` first, since pages that were saved with their pictures leave
/// the old addresses in the other attributes.
fn beside(node: NodeRef<'_, Node>, element: &Element, context: &Context<'_>) -> Option<Attached> {
    context.lookup.find_first(attr(element, "src").into_iter().chain(addresses(node, element)))
}

/// What a picture that is left out is named by: the address that it would have been shown from, else its alternative text and
/// what is written in place of an address.
pub(crate) fn name_of(node: NodeRef<'_, Node>, element: &Element, base: Option<&Url>) -> String {
    if let Some(url) = best_url(node, element, base) {
        return url.into();
    }
    let written = addresses(node, element).into_iter().find(|raw| !raw.trim().is_empty());
    let words = attr(element, "alt").filter(|alt| !alt.trim().is_empty());
    match (words, written) {
        (Some(words), Some(written)) => format!("{words} ({written})"),
        (words, written) => words.or(written).unwrap_or_default().to_owned(),
    }
}

/// The names of the pictures among some nodes.
pub(crate) fn named<'a>(nodes: impl Iterator<Item = NodeRef<'a, Node>>, base: Option<&Url>) -> Vec<String> {
    let mut names = Vec::new();
    for node in nodes {
        let Some(element) = node.value().as_element() else { continue };
        if is_picture(element) || is_box_of_picture(node, element) {
            names.push(name_of(node, element, base));
        }
        let drawn = match element.name() {
            "image" => attr(element, "href"),
            "input" if attr(element, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("image")) => {
                attr(element, "src")
            }
            _ => None,
        };
        names.extend(drawn.map(|raw| whole(raw, base)));
        names.extend(backgrounds(element, base));
    }
    names
}

/// An address as far as it can be made whole.
fn whole(raw: &str, base: Option<&Url>) -> String {
    links::resolve_image(raw, base).map_or_else(|| raw.to_owned(), String::from)
}

/// The names of the pictures behind an element's text, which readers do not get.
pub(crate) fn backgrounds(element: &Element, base: Option<&Url>) -> Vec<String> {
    let style = attr(element, "style").filter(|style| style.contains("background")).unwrap_or_default();
    let in_style = style.split("url(").skip(1).filter_map(|rest| rest.split(')').next());
    let written = attr(element, "background").into_iter().chain(in_style);
    let bare = written.map(|raw| raw.trim_matches(|c: char| c.is_whitespace() || "\"'".contains(c)));
    bare.filter(|raw| may_be_real(raw)).map(|raw| whole(raw, base)).collect()
}

/// Whether an element is a picture by its name: `img`, or one that HTML does not know, like `amp-img`, `lazy-image`.
pub(crate) fn is_picture(element: &Element) -> bool {
    let kind = element.name().rsplit_once('-').map(|(_, kind)| kind);
    element.name() == "img"
        || kind.is_some_and(is_kind_of_picture)
            && written(element).chain(sets(element)).any(|address| !address.trim().is_empty())
}

/// Whether a part of the name of an element that HTML does not know says that it is a picture.
fn is_kind_of_picture(part: &str) -> bool {
    matches!(part, "img" | "image" | "picture" | "anim")
}

/// Whether a node stands in an element that is a picture: what a reader gets until it has come, or if it does not.
pub(crate) fn stands_in_picture(node: NodeRef<'_, Node>) -> bool {
    let is_one = |element: &Element| element.name() != "img" && is_picture(element);
    node.parent().is_some_and(|parent| parent.value().as_element().is_some_and(is_one))
}

/// Whether an element without a picture in it is one itself, which a script would put into it: a figure with any address,
/// a box with the address of a picture file, a `<picture>` that lost its `<img>`.
pub(crate) fn is_box_of_picture(node: NodeRef<'_, Node>, element: &Element) -> bool {
    let mut lazy = LAZY.iter().filter_map(|name| attr(element, name));
    let has_address = match element.name() {
        "figure" => lazy.next().is_some(),
        "picture" => picture_sources(node).next().is_some() || lazy.next().is_some(),
        "div" | "span" | "a" | "p" | "section" | "li" => lazy.any(is_picture_url),
        // `<img-wrapper>`
        name => {
            let is_one =
                name.contains('-') && name.split('-').any(is_kind_of_picture) && !is_picture(element);
            is_one && written(element).any(is_picture_url)
        }
    };
    // One with an address of its own: an `<img>` may be there for a script to fill it.
    let holds_one = |node: NodeRef<'_, Node>| match node.value() {
        Node::Element(inner) => is_picture(inner) && addresses(node, inner).into_iter().any(may_be_real),
        // What readers without scripts get.
        Node::Text(text) => text.contains("<img"),
        _ => false,
    };
    has_address && !node.descendants().skip(1).take(500).any(holds_one)
}

/// The `<source>` elements of a `<picture>`, which an element is or stands in.
fn picture_sources(node: NodeRef<'_, Node>) -> impl Iterator<Item = &Element> {
    let is_picture = |node: &NodeRef<'_, Node>| {
        node.value().as_element().is_some_and(|element| element.name() == "picture")
    };
    let picture = [Some(node), node.parent()].into_iter().flatten().find(is_picture);
    // No picture has more kinds of itself; one that has would be looked at for each of its images.
    let children = picture.into_iter().flat_map(|picture| picture.children().take(60));
    children.filter_map(|child| child.value().as_element()).filter(|child| child.name() == "source")
}

/// Those in the order in which they are asked: with those that are meant for wide windows first, those that are meant for narrow
/// ones, for the dark or for paper apart.
fn by_media(node: NodeRef<'_, Node>) -> [Vec<&Element>; 2] {
    let media = |source: &Element| attr(source, "media").unwrap_or_default().to_ascii_lowercase();
    let is_for_few = |source: &&Element| {
        let media = media(source);
        let is_narrow = media.contains("max-width") && !media.contains("min-width");
        is_narrow || media.contains("dark") || media.contains("print")
    };
    let (few, mut most): (Vec<_>, Vec<_>) = picture_sources(node).partition(is_for_few);
    let least_width = |source: &&Element| {
        let media = media(source);
        let width = media.split("min-width").nth(1).unwrap_or_default().trim_start_matches([' ', ':']);
        let digits = width.len() - width.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        width[..digits].parse::<u32>().unwrap_or_default()
    };
    most.sort_by_key(|source| std::cmp::Reverse(least_width(source)));
    [most, few]
}

/// The address of the picture in full where what stands in the page is a preview of it: the image says it, or one of the
/// boxes close around it.
fn in_full(node: NodeRef<'_, Node>, base: Option<&Url>) -> Option<Url> {
    let around = node.ancestors().take(3).filter(|around| {
        let element = around.value().as_element();
        element.is_some_and(|element| FULL.iter().any(|name| attr(element, name).is_some()))
            && holds_one(*around)
    });
    let elements = iter::once(node).chain(around).filter_map(|node| node.value().as_element());
    let written = elements.flat_map(|element| FULL.iter().filter_map(|name| attr(element, name)));
    written.filter(|raw| is_picture_url(raw)).find_map(|raw| real(raw, base))
}

/// Whether a box holds one picture and no text but its caption: what is said of the box is said of the picture then.
fn holds_one(around: NodeRef<'_, Node>) -> bool {
    let is_apart = |name: &str| matches!(name, "figcaption" | "noscript" | "script" | "style");
    let goes_in =
        |node: NodeRef<'_, Node>| node.value().as_element().is_none_or(|inner| !is_apart(inner.name()));
    let mut pictures = 0;
    for (looked, node) in walk(around, goes_in).enumerate() {
        match node.value() {
            Node::Element(inner) if is_picture(inner) => pictures += 1,
            Node::Text(text) if visible(text).next().is_some() => return false,
            _ => {}
        }
        if pictures > 1 || looked > 100 {
            return false;
        }
    }
    true
}

/// The best address of an image: the picture in full, else the likeliest of what is written.
fn best_url(node: NodeRef<'_, Node>, element: &Element, base: Option<&Url>) -> Option<Url> {
    let shown = || addresses(node, element).into_iter().find_map(|raw| real(raw, base));
    in_full(node, base).or_else(shown)
}

/// Whether an address may be that of a picture, for all that can be seen before it is resolved.
fn may_be_real(raw: &str) -> bool {
    let raw = raw.trim();
    let path = raw.split(['?', '#']).next().unwrap_or_default();
    !raw.is_empty()
        && !raw.starts_with("data:")
        && !stand_ins::is_no_address(raw)
        && !stand_ins::is_placeholder(path)
}

/// The URL if it is that of a picture and no placeholder.
fn real(raw: &str, base: Option<&Url>) -> Option<Url> {
    let raw = raw.trim();
    if raw.is_empty() || raw.starts_with("data:") || stand_ins::is_no_address(raw) {
        return None;
    }
    let mut url = links::resolve_image(raw, base)?;
    if stand_ins::names_nothing(&url) {
        return None;
    }
    drop_lazy_parameter(&mut url);
    // A relative address that is empty but for a fragment or query resolves to the page itself.
    if base.is_some_and(|base| base.path() == url.path() && base.host_str() == url.host_str()) {
        return None;
    }
    (!stand_ins::is_placeholder(url.path())).then_some(url)
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
pub(super) fn asked_width(address: &str) -> Option<u32> {
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
        Regex::new(r"(?i)^(?:hr|hline|rule|divider|separator|split|分割线|分隔线|分割線|分隔線)(?:[-_ ]?line)?[-_]?\d{0,2}$|(?:^|[-_])(?:grey|gray|black|red|dotted)[-_]?line(?:[-_]nc)?$|[-_][0-9]{3,4}x[0-9](?:[-_.]|$)")
            .expect("a constant that compiles")
    });
    let name = decode(last_segment(url).as_bytes()).decode_utf8_lossy();
    let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
    let flat = matches!((width, height), (Some(width), Some(height)) if height <= 30 && width >= 20 * height);
    flat || NAME.is_match(stem) || NAME.is_match(alt)
}

fn last_segment(url: &Url) -> &str {
    url.path().rsplit('/').next().unwrap_or_default()
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
