//! Players become still links: the page of the video or recording, with its title. Nothing is loaded from there.

use std::sync::LazyLock;

use ego_tree::NodeRef;
use regex::Regex;
use scraper::Node;
use scraper::node::Element;
use url::Url;

use crate::clean::markup::context::Context;
use crate::clean::markup::document::{Picture, Player};
use crate::clean::markup::text::{one_line, visible};
use crate::clean::markup::tree::{attr, text_of};
use crate::clean::markup::{links, parse};
use crate::clean::rules::tables::TABLES;

/// What stands for a player.
pub(crate) enum Still {
    Player(Player),
    /// Nothing; the rule that says so.
    Nothing(&'static str),
}

/// The still link for a player.
pub(crate) fn still(node: NodeRef<'_, Node>, element: &Element, context: &Context<'_>) -> Still {
    if attr(element, "class").is_some_and(|class| class.contains("wp-embedded-content")) {
        // WordPress puts a quote with the link before the frame.
        return Still::Nothing("generic: frames that a quote stands for");
    }
    if element.name() == "applet" {
        return Still::Nothing("generic: applets");
    }
    // What leads nowhere (`#`, `about:blank`, `javascript:0`) is filled in by a script.
    let leads = |raw: &&str| {
        // `/` and `?` lead to the site or to the page itself.
        !raw.trim().chars().all(|c| "/?#.".contains(c))
            && (context.attached(raw).is_some()
                || links::resolve(raw, context.base).is_some_and(|url| links::is_web(&url)))
    };
    let written = embedded(element)
        .filter(|raw| leads(&raw.as_str()))
        .or_else(|| addresses(element).find(leads).map(ToOwned::to_owned));
    let written = written.or_else(|| inner_source(node).filter(|raw| leads(&raw.as_str())));
    let (raw, label) = match written {
        Some(raw) => (Some(raw), None),
        None => fallback_link(node).map_or((None, None), |(href, text)| (Some(href), text)),
    };
    let Some(raw) = raw else { return Still::Nothing("generic: players without an address") };
    if let Some(attached) = context.attached(&raw) {
        let label = title_of(element).unwrap_or_else(|| one_line(raw.rsplit('/').next().unwrap_or_default()));
        return Still::Player(Player { url: attached.url, label });
    }
    let Some(url) = links::resolve(&raw, context.base).filter(links::is_web) else {
        return Still::Nothing("generic: players without an address");
    };
    if is_advert(&url) {
        return Still::Nothing("generic: adverts");
    }
    let page = page_of(&url).unwrap_or(url);
    let label = title_of(element).or(label).unwrap_or_else(|| host_label(&page));
    Still::Player(Player { url: page.into(), label })
}

/// Whether an element is one that a script would fill with a video or post, and says nothing until then.
pub(crate) fn is_silent_embed(node: NodeRef<'_, Node>, element: &Element) -> bool {
    let says =
        |inner: NodeRef<'_, Node>| inner.value().as_text().is_some_and(|text| visible(text).next().is_some());
    embedded(element).is_some() && !node.descendants().take(50).any(says)
}

/// The page of a video or post that an element of a script's own stands for: by its number, or its address.
fn embedded(element: &Element) -> Option<String> {
    let number = |name: &str| {
        let number = attr(element, name).map(str::trim)?;
        let is_one =
            !number.is_empty() && number.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        is_one.then_some(number)
    };
    let video = |name| number(name).map(|number| format!("https://www.youtube.com/watch?v={number}"));
    let is_post =
        |class: &str| class.split_ascii_whitespace().any(|class| matches!(class, "fb-post" | "fb-video"));
    match element.name() {
        "lite-youtube" => video("videoid"),
        "amp-youtube" => video("data-videoid"),
        "amp-twitter" => {
            number("data-tweetid").map(|number| format!("https://twitter.com/i/status/{number}"))
        }
        "oembed" => attr(element, "url").map(ToOwned::to_owned),
        "div" if attr(element, "class").is_some_and(is_post) => {
            attr(element, "data-href").map(ToOwned::to_owned)
        }
        _ => None,
    }
}

/// Whether a frame is an advert, a counter or a button. Networks put the version of their interface into the address:
/// `facebook.com/v2.0/plugins/like.php`.
fn is_advert(url: &Url) -> bool {
    static VERSION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"/v[0-9]+(?:\.[0-9]+)?/").expect("a constant that compiles"));
    let written = VERSION.replace(url.as_str(), "/");
    TABLES.advert_frames.iter().any(|advert| written.contains(advert.as_str()))
}

/// The address of a player as it is written, which names it where it is left out.
pub(crate) fn address(element: &Element) -> Option<&str> {
    addresses(element).find(|src| !src.starts_with("about:"))
}

/// Where a player may have its address, as it is written.
fn addresses(element: &Element) -> impl Iterator<Item = &str> {
    let names: &[&str] = match element.name() {
        "object" => &["data"],
        "applet" => &["code", "object", "archive"],
        _ => &["src", "data-src", "data-lazy-src", "data-litespeed-src"],
    };
    names.iter().filter_map(|name| attr(element, name)).filter(|src| !src.trim().is_empty())
}

/// The link in a player that has no address, and what it says: what browsers show that can't play it. Parsers take what
/// stands in a frame for text.
fn fallback_link(node: NodeRef<'_, Node>) -> Option<(String, Option<String>)> {
    /// Bytes of a frame's text that are looked at.
    const LONGEST: usize = 10_000;
    let link_in = |node: NodeRef<'_, Node>| {
        node.descendants().skip(1).take(500).find_map(|inner| {
            let element = inner.value().as_element().filter(|element| element.name() == "a")?;
            let href =
                attr(element, "href").filter(|href| !href.trim().is_empty() && !href.starts_with('#'))?;
            let text = one_line(&text_of(inner));
            let label = Some(text).filter(|text| !text.is_empty() && !text.contains("://"));
            Some((href.to_owned(), label))
        })
    };
    link_in(node).or_else(|| {
        let text = node.first_child()?.value().as_text().filter(|text| text.len() <= LONGEST)?;
        link_in(parse::parse(text)?.html.tree.root())
    })
}

/// What the element says that it plays.
fn title_of(element: &Element) -> Option<String> {
    ["title", "aria-label", "data-title"]
        .iter()
        .filter_map(|name| attr(element, name))
        .map(one_line)
        .find(|title| !title.is_empty() && !TABLES.empty_titles.contains(&title.to_ascii_lowercase()))
}

/// Whether an object or a plugin shows a picture and plays nothing.
pub(crate) fn shows_picture(element: &Element) -> bool {
    matches!(element.name(), "object" | "embed")
        && attr(element, "type").is_some_and(|kind| kind.trim_start().starts_with("image/"))
}

/// The picture that stands for a video until it plays.
pub(crate) fn poster(element: &Element, context: &Context<'_>) -> Option<Picture> {
    let raw = attr(element, "poster").filter(|poster| !poster.trim().is_empty())?;
    if let Some(attached) = context.attached(raw) {
        return Some(attached.into());
    }
    Some(Picture { url: links::resolve_image(raw, context.base)?.into(), ..Picture::default() })
}

/// `src` of the first `<source>` in a video, the player inside an `<object>`, or what its parameters say that it is to play.
fn inner_source(node: NodeRef<'_, Node>) -> Option<String> {
    let elements = node.descendants().skip(1).filter_map(|inner| inner.value().as_element());
    let source = |inner| match Element::name(inner) {
        "source" | "embed" | "iframe" => attr(inner, "src"),
        "param" => {
            let name = attr(inner, "name").unwrap_or_default();
            let plays =
                ["movie", "src", "url", "filename"].iter().any(|known| name.eq_ignore_ascii_case(known));
            attr(inner, "value").filter(|_| plays)
        }
        _ => None,
    };
    elements.filter_map(source).find(|src| !src.is_empty()).map(str::to_owned)
}

/// A quote that a script of its site would fill in: nothing but a link without text.
pub(crate) fn silent_embed(node: NodeRef<'_, Node>, element: &Element, base: Option<&Url>) -> Option<Player> {
    let class = attr(element, "class")?;
    if !TABLES.embeds.iter().any(|name| class.split_ascii_whitespace().any(|c| c == name)) {
        return None;
    }
    let mut target = attr(element, "data-instgrm-permalink").or_else(|| attr(element, "cite"));
    for inner in node.descendants().skip(1) {
        match inner.value() {
            Node::Text(text) if visible(text).next().is_some() => return None,
            Node::Element(link) if link.name() == "a" => target = target.or_else(|| attr(link, "href")),
            _ => {}
        }
    }
    let url = links::resolve(target?, base).filter(links::is_web)?;
    let label = host_label(&url);
    Some(Player { url: url.into(), label })
}

fn host_label(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// The page that shows what a frame plays.
fn page_of(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    let mut parts = url.path().split('/').filter(|part| !part.is_empty());
    let query =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let is_id = |id: &str| {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let page = match (host, parts.next()?, parts.next()) {
        ("youtube.com" | "youtube-nocookie.com", "embed", Some("videoseries")) => {
            format!("https://www.youtube.com/playlist?list={}", query("list").filter(|id| is_id(id))?)
        }
        ("youtube.com" | "youtube-nocookie.com", "embed" | "v" | "e", Some(id)) if is_id(id) => {
            format!("https://www.youtube.com/watch?v={id}")
        }
        ("youtu.be", id, _) if is_id(id) => format!("https://www.youtube.com/watch?v={id}"),
        ("player.vimeo.com", "video", Some(id)) if is_id(id) => format!("https://vimeo.com/{id}"),
        ("dailymotion.com", "embed", Some("video")) => {
            format!("https://www.dailymotion.com/video/{}", parts.next()?)
        }
        ("facebook.com", "plugins", Some(_)) => query("href")?,
        ("w.soundcloud.com", "player", _) => query("url")?,
        // What they show is the page of somebody else.
        ("cdn.embedly.com", "widgets", _) => query("url").or_else(|| query("src"))?,
        ("cdn.iframe.ly" | "iframely.net" | "iframe.ly", "api", _) => query("url")?,
        ("open.spotify.com", "embed", Some(kind)) => {
            format!("https://open.spotify.com/{kind}/{}", parts.next()?)
        }
        ("player.bilibili.com", "player.html", _) => match (query("bvid"), query("aid")) {
            (Some(id), _) if is_id(&id) => format!("https://www.bilibili.com/video/{id}"),
            (_, Some(id)) if is_id(&id) => format!("https://www.bilibili.com/video/av{id}"),
            _ => return None,
        },
        ("v.qq.com", _, _) => {
            format!("https://v.qq.com/x/page/{}.html", query("vid").filter(|id| is_id(id))?)
        }
        ("player.youku.com", "embed", Some(id)) => format!("https://v.youku.com/v_show/id_{id}.html"),
        ("platform.twitter.com", "embed", _) => {
            format!("https://twitter.com/i/status/{}", query("id").filter(|id| is_id(id))?)
        }
        _ => return None,
    };
    links::resolve(&page, None).filter(links::is_web)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_lead_to_pages() {
        for (frame, page) in [
            (
                "https://www.youtube.com/embed/HRGB0xn1Zz4?feature=oembed",
                "https://www.youtube.com/watch?v=HRGB0xn1Zz4",
            ),
            ("https://www.youtube-nocookie.com/embed/a-_1", "https://www.youtube.com/watch?v=a-_1"),
            ("https://player.vimeo.com/video/123?h=1", "https://vimeo.com/123"),
            (
                "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fx%2Fvideos%2F1%2F",
                "https://www.facebook.com/x/videos/1/",
            ),
            (
                "https://cdn.embedly.com/widgets/media.html?src=https%3A%2F%2Fa.example%2Fembed%2F1&url=https%3A%2F%2Fa.example%2F1&key=x",
                "https://a.example/1",
            ),
            (
                "https://player.bilibili.com/player.html?aid=7&bvid=BV1x",
                "https://www.bilibili.com/video/BV1x",
            ),
        ] {
            assert_eq!(page_of(&Url::parse(frame).unwrap()).unwrap().as_str(), page);
        }
        assert!(
            page_of(
                &Url::parse("https://www.facebook.com/plugins/video.php?href=javascript:alert(1)").unwrap()
            )
            .is_none()
        );
    }
}
