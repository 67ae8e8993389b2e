//! Rules for every source: what feeds, blog engines and news frameworks add to a text that is no part of it.
//!
//! Elements are known by the names that their makers gave them (class, id, role), text by whole blocks. A rule that could
//! take a sentence of an article does not belong here but into a profile.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use ego_tree::NodeRef;
use regex::Regex;
use scraper::Node;
use scraper::node::Element;

use crate::clean::markup::document::{Container, Document, Piece, Role};
use crate::clean::markup::line::CharCounts;
use crate::clean::markup::text::visible;
use crate::clean::markup::tree::{attr, is_unread, walk};

/// Hosts that only feed adverts link to.
const ADVERT_HOSTS: &[&str] =
    &["feedx.net", "feedx.best", "feedx.run", "feedx.xyz", "feedx.top", "feedx.site", "feedx.co"];

/// An element that a name calls junk is believed up to this many characters of text outside of links.
const MOST_PROSE: usize = 240;

const NAVIGATION: &str = "generic: navigation and comments";

/// Class and id names, and what stands in such elements. A name counts when it is one of the element's, whole.
const NAMES: &[(&str, &[&str])] = &[
    (
        "generic: share links",
        &[
            "share",
            "sharing",
            "share-bar",
            "share-buttons",
            "share-links",
            "share_post",
            "sharedaddy",
            "sd-sharing",
            "sd-sharing-enabled",
            "social",
            "social-share",
            "social-links",
            "social-media",
            "social-icons",
            "addtoany_share_save_container",
            "addtoany_share",
            "addthis_toolbox",
            "addthis_inline_share_toolbox",
            "a2a_kit",
            "shareaholic-canvas",
            "ssba",
            "heateor_sss_sharing_container",
            "bdsharebuttonbox",
            "jiathis_style",
            "fb-like",
            "fb-share-button",
            "twitter-share-button",
            "jp-sharing",
            "sfsi_outr_div",
        ],
    ),
    (
        "generic: related articles",
        &[
            "related",
            "related-posts",
            "related_posts",
            "relatedposts",
            "related-articles",
            "related-news",
            "related-links",
            "jp-relatedposts",
            "yarpp",
            "yarpp-related",
            "crp_related",
            "wp_rp_wrap",
            "recommended-posts",
            "recommendations",
            "more-articles",
            "read-more-articles",
            "moreArticle",
            "post-navigation",
            "nav-links",
            "OUTBRAIN",
            "trc_related_container",
            "taboola",
            "zemanta-related",
        ],
    ),
    (
        "generic: adverts",
        &[
            "ad",
            "ads",
            "adsbygoogle",
            "advert",
            "advertisement",
            "ad-container",
            "ad-slot",
            "ad-wrapper",
            "ad_slot",
            "adslot",
            "ad-unit",
            "ad-banner",
            "banner-ad",
            "google-auto-placed",
            "code-block",
            "dfp-ad",
            "gpt-ad",
            "sponsored",
            "promo-box",
            "AdContainer",
        ],
    ),
    (
        "generic: subscribe boxes",
        &[
            "newsletter",
            "newsletter-signup",
            "newsletter-form",
            "subscribe",
            "subscribe-box",
            "subscription",
            "subscribe-form",
            "mc_embed_signup",
            "mailchimp",
            "jetpack_subscription_widget",
            "signup-form",
            "substack-post-embed",
            "donate-box",
            "donation-box",
            "paywall",
            "o-self-promo",
        ],
    ),
    (
        NAVIGATION,
        &[
            "breadcrumb",
            "breadcrumbs",
            "comments",
            "comment-respond",
            "disqus_thread",
            "comments-area",
            "pagination",
            "post-tags",
            "tag-links",
            "tags-links",
            "cat-links",
            "screen-reader-text",
            "sr-only",
            "visually-hidden",
            "visuallyhidden",
            "skip-link",
            "entry-footer",
            "wp-embedded-content-iframe",
            "post-views",
            "wpulike",
            "rating-stars",
            "print-only",
        ],
    ),
];

/// The rule that takes an element out; none for one that stays.
pub(crate) fn takes_element(node: NodeRef<'_, Node>, element: &Element) -> Option<&'static str> {
    let rule = element.attrs.iter().find_map(|(name, value)| match &*name.local {
        "class" | "id" => value.split_ascii_whitespace().find_map(named),
        "role" if matches!(&**value, "navigation" | "search" | "contentinfo" | "alert") => Some(NAVIGATION),
        "href" if element.name() == "a" && is_share_link(value) => Some("generic: share links"),
        "hidden" if !matches!(element.name(), "img" | "picture") => Some("generic: hidden elements"),
        "data-e2e" if &**value == "advertisement" => Some("generic: adverts"),
        "data-ad-client" | "data-ad-slot" | "data-dfp" => Some("generic: adverts"),
        "data-selfpromo-newsletter" | "data-selfpromo-app" => Some("generic: subscribe boxes"),
        _ => None,
    })?;
    (rule == NAVIGATION || !holds_prose(node, element.name() == "a")).then_some(rule)
}

/// Class names that say of an element that it is a picture's caption, or its credit.
const CAPTIONS: &[(&str, Role)] = &[
    ("wp-caption-text", Role::Caption),
    ("wp-caption-dd", Role::Caption),
    ("image-caption", Role::Caption),
    ("img-caption", Role::Caption),
    ("photo-caption", Role::Caption),
    ("picture-caption", Role::Caption),
    ("gallery-caption", Role::Caption),
    ("caption-text", Role::Caption),
    ("image-credit", Role::Credit),
    ("img-credit", Role::Credit),
    ("photo-credit", Role::Credit),
    ("picture-credit", Role::Credit),
];

/// Whether an element is a caption or a credit, by its name.
pub(crate) fn caption_role(element: &Element) -> Option<Role> {
    let named = |class: &str| CAPTIONS.iter().find(|(name, _)| *name == class).map(|(_, role)| *role);
    attr(element, "class")?.split_ascii_whitespace().find_map(named)
}

/// Addresses at which networks take what a reader shares.
const SHARE: &[&str] = &[
    "whatsapp://",
    "api.whatsapp.com/send",
    "web.whatsapp.com/send",
    "wa.me/?text=",
    "facebook.com/sharer",
    "facebook.com/share.php",
    "facebook.com/dialog/",
    "twitter.com/intent/tweet",
    "twitter.com/share",
    "twitter.com/home?status=",
    "x.com/intent/",
    "t.me/share",
    "telegram.me/share",
    "service.weibo.com/share",
    "v.t.sina.com.cn/share",
    "connect.qq.com/widget/shareqq",
    "sns.qzone.qq.com/cgi-bin/qzshare",
    "share.v.t.qq.com",
    "pinterest.com/pin/create",
    "linkedin.com/sharearticle",
    "linkedin.com/cws/share",
    "reddit.com/submit",
    "plus.google.com/share",
    "google.com/bookmarks/mark",
    "line.me/r/msg",
    "social-plugins.line.me",
    "lineit.line.me/share",
    "buffer.com/add",
    "getpocket.com/save",
    "del.icio.us/post",
    "digg.com/submit",
    "tumblr.com/share",
    "addtoany.com/share",
    "addthis.com/bookmark",
    "douban.com/recommend",
    "share.renren.com",
    "mailto:?",
];

fn is_share_link(href: &str) -> bool {
    static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
        AhoCorasick::builder().ascii_case_insensitive(true).build(SHARE).expect("constants that compile")
    });
    FINDER.is_match(href)
}

/// Whether an element holds so much text outside of links that its name can't be the truth about it: a box that was never
/// closed swallows the rest of the article (a reprint of Radio France Internationale in China Digital Times).
fn holds_prose(node: NodeRef<'_, Node>, is_link: bool) -> bool {
    // A sentence in a link to a network's share page is still a sentence.
    let most = if is_link { 24 } else { MOST_PROSE };
    let outside_of_links = |inner: NodeRef<'_, Node>| {
        inner.value().as_element().is_none_or(|inner| inner.name() != "a" && !is_unread(inner.name()))
    };
    let texts = walk(node, outside_of_links).filter_map(|inner| inner.value().as_text());
    texts.flat_map(|text| visible(text)).nth(most).is_some()
}

fn named(name: &str) -> Option<&'static str> {
    static TABLE: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
        NAMES.iter().flat_map(|(rule, names)| names.iter().map(|name| (*name, *rule))).collect()
    });
    TABLE.get(name).copied()
}

/// Whether a link leads to a host that only adverts link to.
pub(crate) fn is_advert_link(url: &str) -> bool {
    let Some(rest) = url.split_once("://").map(|(_, rest)| rest) else { return false };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    ADVERT_HOSTS
        .iter()
        .any(|advert| host.strip_suffix(advert).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// Whole blocks or lines that feeds and blog engines add, by what they say.
const WORDINGS: &[(&str, &str)] = &[
    (r"^获取更多RSS", "generic: feed adverts"),
    (r"^Feed enhanced by Better Feed\b", "generic: feed adverts"),
    (r"^© .{0,80} for .{0,80}, get_post_time\('Y'\)\.", "generic: feed adverts"),
    (r"^Post tags: ", "generic: feed adverts"),
    (r"^The post .+ (?:appeared first on|first appeared on) .+$", "generic: feed adverts"),
    (r"^(?:文章|本文) .+ (?:最先出现|最早发表|首先出現|最先出現)[在于於] .+$", "generic: feed adverts"),
    (
        r"^(?:(?i:advertisement|sponsored|story continues below advertisement)|广告|廣告|推广|贊助)$",
        "generic: adverts",
    ),
    (
        r"^(?:分享到?|分享至|分享文章|Share(?: this)?(?: on)?|Share this article|Like this|Tweet|Print|打印|列印)\s*[:：]?$",
        "generic: share links",
    ),
    (
        r"^(?i:loading\.*|continue reading(?: on .{1,30})?|read more|\.*more|阅读更多|阅读全文|閱讀全文|繼續閱讀|继续阅读|查看全文)\s*[.…»→>]*$",
        "generic: navigation and comments",
    ),
];

static WORDING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let compile = |pattern| Regex::new(pattern).expect("a constant that compiles");
    WORDINGS.iter().map(|(pattern, rule)| (compile(pattern), *rule)).collect()
});

/// Whether any of them matches: one look at a block, where nearly all match none.
static ANY_WORDING: LazyLock<Regex> = LazyLock::new(|| {
    let all: Vec<String> = WORDINGS.iter().map(|(pattern, _)| format!("(?:{pattern})")).collect();
    Regex::new(&all.join("|")).expect("constants that compile")
});

/// Headings over lists of other articles.
static RELATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[\[【（(]?\s*(?:延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关文章|相關文章|相关新闻|相關新聞|相关报道|相关报导|相關報導|相關報道|推荐阅读|推薦閱讀|更多阅读|更多閱讀|扩展阅读|擴展閱讀|热门文章|熱門文章|related(?: (?:articles?|posts?|stories|reading|news|content))?|you may also like|more on this story|recommended(?: reading| stories)?)\s*[\]】）)]?\s*[:：]?$",
    )
    .expect("a constant that compiles")
});

/// One link that says of itself that it is such a list.
static RELATED_LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关文章|相關文章|相关新闻|相關新聞|相关报道|相關報導|推荐阅读|推薦閱讀)\s*[:：｜|]").expect("a constant that compiles")
});

/// The rule that takes a block or a line out; none for one that stays.
pub(crate) fn takes_text(text: &str, counts: CharCounts, advert: bool) -> Option<&'static str> {
    if advert && counts.all <= 200 {
        return Some("generic: feed adverts");
    }
    if counts.all > 400 {
        return None;
    }
    if counts.link == counts.all && RELATED_LINK.is_match(text) {
        return Some("generic: related articles");
    }
    if !ANY_WORDING.is_match(text) {
        return None;
    }
    WORDING.iter().find(|(regex, _)| regex.is_match(text)).map(|(_, rule)| *rule)
}

/// Takes out headings like "Related articles" with the links below them; `took` hears of the rule and the text of each.
pub(crate) fn drop_related(document: &mut Document, mut took: impl FnMut(&str, &str)) {
    let mut gone = vec![false; document.pieces.len()];
    for at in 0..document.pieces.len() {
        let Piece::Block(heading) = &document.pieces[at] else { continue };
        if gone[at] || heading.counts().all > 24 || !RELATED.is_match(heading.text().trim()) {
            continue;
        }
        let mut links = 0;
        let mut below = Vec::new();
        for (n, piece) in document.pieces.iter().enumerate().skip(at + 1) {
            match piece {
                Piece::Block(block) if block.all_link() => {
                    links += 1;
                    below.push(n);
                }
                Piece::Open(Container::Ul | Container::Ol | Container::Li, _)
                | Piece::Close(Container::Ul | Container::Ol | Container::Li) => {}
                Piece::Picture(picture) if picture.link.is_some() => below.push(n),
                _ => break,
            }
        }
        if links > 0 {
            gone[at] = true;
            below.into_iter().for_each(|n| gone[n] = true);
        }
    }
    // Nothing stands below the last one; breaks at the end of a text go, too.
    for at in (0..document.pieces.len()).rev().filter(|&at| !gone[at]).collect::<Vec<_>>() {
        match &document.pieces[at] {
            Piece::Block(heading)
                if heading.counts().all <= 24 && RELATED.is_match(heading.text().trim()) =>
            {
                gone[at] = true;
            }
            Piece::Rule => {}
            _ => break,
        }
    }
    document.drop_marked(&gone, |piece| match piece {
        Piece::Block(block) => took("generic: related articles", &block.text()),
        Piece::Picture(picture) => took("generic: related articles", &picture.words()),
        _ => {}
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advert_links_are_known_by_host() {
        assert!(is_advert_link("https://feedx.net/"));
        assert!(is_advert_link("http://www.feedx.best/x"));
        assert!(!is_advert_link("https://example.org/?u=feedx.net"));
        assert!(!is_advert_link("https://notfeedx.net/"));
    }
}
