//! Rules for every source: what feeds, blog engines and news frameworks add to a text that is no part of it.
//!
//! Elements are known by the names that their makers gave them (class, id, role), text by whole blocks. A rule that could
//! take a sentence of an article does not belong here but into a profile.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::galley::{Block, Galley, Piece};

/// Hosts that only feed adverts link to.
const ADVERT_HOSTS: &[&str] =
    &["feedx.net", "feedx.best", "feedx.run", "feedx.xyz", "feedx.top", "feedx.site", "feedx.co"];

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
        "generic: navigation and comments",
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
pub(super) fn takes_element(_node: NodeRef<'_, Node>, element: &Element) -> Option<&'static str> {
    for (name, value) in &element.attrs {
        let rule = match &*name.local {
            "class" | "id" => value.split_ascii_whitespace().find_map(named),
            "role"
                if matches!(
                    &**value,
                    "navigation" | "search" | "contentinfo" | "complementary" | "alert"
                ) =>
            {
                Some("generic: navigation and comments")
            }
            "hidden" if !matches!(element.name(), "img") => Some("generic: hidden elements"),
            "data-e2e" if &**value == "advertisement" => Some("generic: adverts"),
            "data-ad-client" | "data-ad-slot" | "data-dfp" => Some("generic: adverts"),
            "data-selfpromo-newsletter" | "data-selfpromo-app" => Some("generic: subscribe boxes"),
            "data-root-share" => Some("generic: share links"),
            _ => None,
        };
        if rule.is_some() {
            return rule;
        }
    }
    None
}

fn named(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(rule, _)| *rule)
}

/// Whether a link leads to a host that only adverts link to.
pub(super) fn is_advert_link(url: &str) -> bool {
    let Some(rest) = url.split_once("://").map(|(_, rest)| rest) else { return false };
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    ADVERT_HOSTS
        .iter()
        .any(|advert| host.strip_suffix(advert).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// The rule that takes a block of text out; none for one that stays.
fn takes_block(block: &Block) -> Option<&'static str> {
    let text = block.text.trim();
    if block.advert && block.ink.all <= 200 || text.starts_with("获取更多RSS") && block.ink.all <= 120 {
        return Some("generic: feed adverts");
    }
    None
}

/// Takes blocks out of a galley; `took` hears of each.
pub(super) fn apply(galley: &mut Galley, mut took: impl FnMut(&str, &Block)) {
    galley.pieces.retain(|piece| {
        let Piece::Block(block) = piece else { return true };
        match takes_block(block) {
            Some(rule) => {
                took(rule, block);
                false
            }
            None => true,
        }
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
