//! Where articles have their pictures, and that each that readers do not get is named with its reason.

use proptest::prelude::*;

use crate::clean::{self, Attachments, Cleaned, Profiles, Rules, Trace};
use crate::config::Config;
use crate::content::{self, ContentPath, RawFile};

/// Cleans a body of an article at `https://harbour.example/2024/ferry`.
fn cleaned(body: &str) -> Cleaned {
    let config = Config::default();
    let (profiles, _) = Profiles::load(&config);
    let text = format!(
        "<!--1714725000000-->\n[Night ferry](https://harbour.example/2024/ferry)\n------\n\n<p>It sails.</p>{body}\n"
    );
    let file = RawFile { path: ContentPath("2024/ferry.md".into()), bytes: text.into_bytes() };
    let attachments = Attachments::default();
    let rules = Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::On };
    clean::clean(content::parse(&file, &config).draft.unwrap(), &rules)
}

/// Addresses of the pictures that readers get.
fn shown(body: &str) -> Vec<String> {
    cleaned(body).figures.into_iter().map(|figure| figure.image).collect()
}

/// Rule and address of the pictures, or start of the texts, that they do not get.
fn left_out(body: &str) -> Vec<(String, String)> {
    cleaned(body).removals.into_iter().map(|removal| (removal.rule, removal.text)).collect()
}

fn one(rule: &str, address: &str) -> Vec<(String, String)> {
    vec![(rule.to_owned(), address.to_owned())]
}

#[test]
fn sets_of_candidates_are_read_as_browsers_read_them() {
    for (set, address) in [
        ("https://c.example/s.jpg 320w,\n   https://c.example/m.jpg 960w", "https://c.example/m.jpg"),
        ("https://c.example/s.jpg 320w,https://c.example/m.jpg 960w", "https://c.example/m.jpg"),
        ("https://c.example/l.jpg 2400w, https://c.example/s.jpg 320w", "https://c.example/s.jpg"),
        ("https://c.example/l.jpg 2400w, https://c.example/k.jpg 1800w", "https://c.example/k.jpg"),
        ("/p?w=1,http%3A//x 320w, /q?w=2,http%3A//x 960w", "https://harbour.example/q?w=2,http%3A//x"),
    ] {
        for name in ["srcset", "data-srcset", "data-lazy-srcset"] {
            assert_eq!(shown(&format!("<img {name}=\"{set}\">")), [address], "{name}: {set}");
        }
        let body =
            format!("<picture><source srcset=\"{set}\"><img src=\"data:image/gif;base64,R0\"></picture>");
        assert_eq!(shown(&body), [address], "{body}");
    }
}

#[test]
fn of_several_sources_the_widest_that_a_page_has_room_for_is_taken() {
    let body = "<picture><source media=\"(min-width: 900px)\" srcset=\"/l.webp 2400w\">\
                <source srcset=\"/s.webp 320w, /m.webp 960w\"></picture>";
    assert_eq!(shown(body), ["https://harbour.example/m.webp"]);
    let dense = "<img width=640 height=360 srcset=\"/1.jpg, /2.jpg 2x, /3.jpg 3x\">";
    assert_eq!(shown(dense), ["https://harbour.example/2.jpg"]);
}

#[test]
fn scripts_look_for_pictures_in_attributes_of_many_names() {
    for name in
        ["data-src", "data-srv", "data-img-src", "file", "zoomfile", "real_src", "data-cfsrc", "lazysrc"]
    {
        let body =
            format!("<img src=\"static/image/common/none.gif\" {name}=\"data/quay.jpg\" alt=\"码头\">");
        assert_eq!(shown(&body), ["https://harbour.example/2024/data/quay.jpg"], "{name}");
    }
    let set = "<img src=\"data:image/gif;base64,R0\" data-opt-srcset=\"/a/s.jpg 320w, /a/m.jpg 960w\">";
    assert_eq!(shown(set), ["https://harbour.example/a/m.jpg"]);
    // Words that look like the name of a file are no address of one.
    let words = "<img src=\"/quay\" alt=\"a/b.jpg\" data-image-title=\"quay.jpg\">";
    assert_eq!(shown(words), ["https://harbour.example/quay"]);
}

#[test]
fn elements_that_html_does_not_know_are_pictures_and_swallow_nothing() {
    for name in ["amp-img", "a-img", "mip-img", "lazy-image", "amp-anim"] {
        let body =
            format!("<{name} src=\"/quay.jpg\" alt=\"码头\" width=640 height=360></{name}><p>After it.</p>");
        assert_eq!(shown(&body), ["https://harbour.example/quay.jpg"], "{name}");
        // A slash ends no such element, so all that follows stands in it.
        let open = cleaned(&format!("<{name} src=\"/quay.jpg\" /><p>After it.</p>"));
        assert_eq!(open.text, "It sails.\nAfter it.", "{name}");
    }
    let amp = "<amp-img src=\"/quay.jpg\"><amp-img placeholder src=\"/tiny.jpg\"></amp-img><noscript><img src=\"/quay.jpg\"></noscript></amp-img>";
    assert_eq!(shown(amp), ["https://harbour.example/quay.jpg"]);
    assert_eq!(left_out(amp), one("generic: placeholders of pictures", "https://harbour.example/tiny.jpg"));
}

#[test]
fn boxes_that_scripts_put_a_picture_into_are_pictures() {
    let quay = ["https://harbour.example/quay.jpg"];
    assert_eq!(shown("<figure data-src=\"/quay.jpg\"><figcaption>码头</figcaption></figure>"), quay);
    assert_eq!(shown("<div class=x data-src=\"/quay.jpg\"></div>"), quay);
    assert_eq!(shown("<picture><source srcset=\"/quay.jpg 640w\"></picture>"), quay);
    assert_eq!(shown("<a data-original=\"/large.jpg\" href=\"/x\"><img src=\"/quay.jpg\"></a>"), quay);
    assert_eq!(shown("<div data-src=\"/quay.html\"></div>"), [""; 0]);
    assert_eq!(shown("<object type=\"image/jpeg\" data=\"/quay.jpg\"></object>"), quay);
    assert_eq!(shown("<video poster=\"/quay.jpg\"></video>"), quay);
}

#[test]
fn a_box_has_its_picture_where_the_image_in_it_has_none() {
    let quay = ["https://c.example/quay.jpg"];
    for name in ["figure", "div", "picture", "img-wrapper", "amp-img-lightbox"] {
        let body = format!(
            "<{name} data-src=\"https://c.example/quay.jpg\"><img src=\"data:image/gif;base64,R0\"></{name}>"
        );
        assert_eq!(shown(&body), quay, "{name}");
        assert_eq!(left_out(&body), one("generic: pictures without an address", "data:image/gif;base64,R0"));
    }
}

#[test]
fn what_a_script_is_to_load_is_known_without_an_ending() {
    for name in
        ["data-lazy", "data-ks-lazyload", "real_src", "_src", "data-img", "lazysrc", "original", "data-bg"]
    {
        for (written, address) in [
            ("a.jpg?v=1", "https://harbour.example/2024/a.jpg?v=1"),
            ("/image/123", "https://harbour.example/image/123"),
            ("https://c.example/image/123?fmt=x", "https://c.example/image/123?fmt=x"),
        ] {
            let body = format!("<img src=\"data:image/gif;base64,R0\" {name}=\"{written}\">");
            assert_eq!(shown(&body), [address], "{body}");
        }
        let data = format!("<img src=\"/quay.jpg\" {name}=\"{{&quot;a&quot;:&quot;/b.jpg&quot;}}\">");
        assert_eq!(shown(&data), ["https://harbour.example/quay.jpg"], "{data}");
    }
}

#[test]
fn what_stands_there_gives_way_to_a_better_candidate() {
    for (body, name) in [
        (
            "<img src=\"/a-150.jpg\" srcset=\"/a-150.jpg 150w, /a-1024.jpg 1024w, /a-2048.jpg 2048w\">",
            "a-1024.jpg",
        ),
        ("<img src=\"/a-2048.jpg\" srcset=\"/a-1024.jpg 1024w, /a-2048.jpg 2048w\">", "a-2048.jpg"),
        ("<img src=\"/a-300x200.jpg\" srcset=\"/a-768x512.jpg 768w\">", "a-768x512.jpg"),
        ("<img src=\"/a-1024x683.jpg\" srcset=\"/a-300x200.jpg 300w\">", "a-1024x683.jpg"),
        ("<img src=\"/a.jpg\" srcset=\"/a-300x200.jpg 300w\">", "a.jpg"),
        (
            "<picture><source media=\"(max-width: 600px)\" srcset=\"/s.jpg\"><source srcset=\"/l.jpg\"><img></picture>",
            "l.jpg",
        ),
        (
            "<picture><source media=\"(min-width: 300px)\" srcset=\"/s.jpg\"><source media=\"(min-width: 900px)\" srcset=\"/l.jpg\"></picture>",
            "l.jpg",
        ),
        (
            "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"/d.jpg\"><source srcset=\"/l.jpg\"></picture>",
            "l.jpg",
        ),
        ("<picture><source media=\"(max-width: 600px)\" srcset=\"/s.jpg\"></picture>", "s.jpg"),
        (
            "<picture><source srcset=\"/l.webp 1200w\"><source srcset=\"/l.jpg 1200w\"><img src=\"/a.jpg\"></picture>",
            "l.webp",
        ),
        (
            "<picture><source srcset=\"/s.jpg 400w, /l.jpg 1500w, /xl.jpg 3000w\"><img src=\"/a-300x200.jpg\" srcset=\"/a-300x200.jpg 300w\"></picture>",
            "l.jpg",
        ),
        ("<picture><source srcset=\"/s.jpg 400w\"><img src=\"/a-800x600.jpg\"></picture>", "a-800x600.jpg"),
        ("<picture><source srcset=\"/s.jpg 400w\"><img src=\"/a.jpg\"></picture>", "a.jpg"),
        (
            "<picture><source media=\"(max-width: 600px)\" srcset=\"/crop.jpg 1200w\"><source srcset=\"/l.jpg 900w\"><img src=\"/a.jpg\"></picture>",
            "l.jpg",
        ),
        ("<picture><source srcset=\"/l.jpg 900w\"><img srcset=\"/a.jpg 300w\"></picture>", "l.jpg"),
    ] {
        assert_eq!(shown(body), [format!("https://harbour.example/{name}")], "{body}");
    }
}

#[test]
fn what_stands_in_for_a_picture_is_no_second_one() {
    for inner in [
        "<noscript><img src=\"/b.jpg\"></noscript>",
        "<img placeholder src=\"/b.jpg\">",
        "<img fallback src=\"/b.jpg\">",
    ] {
        let body = format!("<amp-img src=\"/a.jpg\">{inner}</amp-img>");
        assert_eq!(shown(&body), ["https://harbour.example/a.jpg"], "{body}");
        assert_eq!(
            left_out(&body),
            one("generic: placeholders of pictures", "https://harbour.example/b.jpg")
        );
    }
}

#[test]
fn pictures_behind_a_text_are_named() {
    let address = "https://harbour.example/sea.jpg";
    for (body, rule) in [
        ("<p style=\"background-image: url('/sea.jpg')\">Text.</p>", "generic: backgrounds"),
        ("<div style=\"color: red; background: url(/sea.jpg) no-repeat\"></div>", "generic: backgrounds"),
        ("<table background=\"/sea.jpg\"><tr><td>a<td>b</table>", "generic: backgrounds"),
        ("<svg><image href=\"/sea.jpg\"></image></svg>", "generic: svg"),
        ("<svg><image xlink:href=\"/sea.jpg\"></image></svg>", "generic: svg"),
        ("<input type=image src=\"/sea.jpg\">", "generic: input"),
        ("<div class=share style=\"background-image: url(/sea.jpg)\"></div>", "generic: share links"),
    ] {
        assert_eq!(left_out(body), one(rule, address), "{body}");
    }
}

#[test]
fn what_readers_do_not_get_is_named() {
    let pixel = "<img src=\"https://t.example/p.gif\" width=1 height=1>";
    assert_eq!(left_out(pixel), one("generic: tracking pixels", "https://t.example/p.gif"));
    let without = "<img data-id=7 alt=\"码头\">";
    assert_eq!(left_out(without), one("generic: pictures without an address", "码头"));
    let of_words = "<img src=\"&amp;\" alt=\"码头\">";
    assert_eq!(left_out(of_words), one("generic: pictures without an address", "码头 (&)"));
    let shared = "<div class=share><a href=\"/s\"><img src=\"/share.png\"></a></div>";
    assert_eq!(left_out(shared), one("generic: share links", "https://harbour.example/share.png"));
    let button = "<button><img src=\"/zoom.png\"></button>";
    assert_eq!(left_out(button), one("generic: button", "https://harbour.example/zoom.png"));
    let twice = "<img src=\"/quay.jpg\"><img src=\"/quay.jpg\">";
    assert_eq!(
        left_out(twice),
        one("generic: pictures that stand twice", "https://harbour.example/quay.jpg")
    );
    let without_scripts = format!("<noscript>{pixel}</noscript>");
    assert_eq!(left_out(&without_scripts), one("generic: tracking pixels", "https://t.example/p.gif"));
}

#[test]
fn what_a_profile_cuts_off_is_named_with_its_pictures() {
    let site = "title = \"Test\"\n[[sources]]\nid = \"harbour\"\nhosts = [\"harbour.example\"]\nroot = [\".story\"]\nend_text = ['^Ends here$']\n";
    let (config, faults) = crate::config::parse(site);
    assert_eq!(faults, []);
    let (profiles, _) = Profiles::load(&config);
    let text = "<!--1714725000000-->\n[Night ferry](https://harbour.example/2024/ferry)\n------\n\n<div><img src=\"/head.jpg\">\
                <div class=story><p>It sails.</p><img src=\"/quay.jpg\"><p>Ends here</p><img src=\"/next.jpg\"></div></div>";
    let file = RawFile { path: ContentPath("2024/ferry.md".into()), bytes: text.into() };
    let attachments = Attachments::default();
    let rules = Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::On };
    let cleaned = clean::clean(content::parse(&file, &config).draft.unwrap(), &rules);
    let named: Vec<(&str, &str)> =
        cleaned.removals.iter().map(|removal| (removal.rule.as_str(), removal.text.as_str())).collect();
    assert_eq!(
        named,
        [
            ("harbour: root \".story\"", "https://harbour.example/head.jpg"),
            ("harbour: end_text \"^Ends here$\"", "Ends here"),
            ("harbour: end_text \"^Ends here$\"", "https://harbour.example/next.jpg"),
        ]
    );
}

fn markup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<p>词</p>",
        "<div class=share>",
        "<div>",
        "</div>",
        "<figure>",
        "</figure>",
        "<a href=/x>",
        "</a>",
        "<button>",
        "</button>",
        "<ul>",
        "<li>",
        "</ul>",
        "<p>延伸阅读</p>",
        "<noscript>",
        "</noscript>",
        "<table><td>",
        "</table>",
        "<figcaption>图</figcaption>",
        "<svg>",
        "</svg>",
        "<amp-img src=/@.jpg>",
        "<img src=/@.jpg>",
        "<img src=/@.jpg width=1>",
        "<img data-src=/@.jpg>",
        "<img srcset='/@.jpg 300w'>",
        "<div data-src=/@.jpg></div>",
        "<img src=/@.jpg class=ad>",
        "<img src=/icon-@.png>",
        "<hr>",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| {
        pieces.iter().enumerate().map(|(n, piece)| piece.replace('@', &format!("n{n}"))).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_picture_is_shown_or_named(markup in markup()) {
        let cleaned = cleaned(&markup);
        let shown = cleaned.figures.iter().map(|figure| figure.image.as_str());
        let named = cleaned.removals.iter().map(|removal| removal.text.as_str());
        let told: Vec<&str> = shown.chain(named).collect();
        for (at, _) in markup.match_indices("/n").chain(markup.match_indices("/icon-n")) {
            let address = markup[at..].split([' ', '>', '\'']).next().unwrap_or_default();
            if address.ends_with("g") {
                prop_assert!(told.iter().any(|told| told.contains(address)), "{}: {}: {:?}", markup, address, told);
            }
        }
    }
}

#[test]
fn a_preview_that_leads_to_the_picture_is_the_picture() {
    for (link, preview, address) in [
        ("https://c.example/X.png", "https://c.example/X-450x485.png", "https://c.example/X.png"),
        (
            "https://c.example/a/s1280/x.jpg",
            "https://c.example/a/w640-h366/x.jpg",
            "https://c.example/a/s1280/x.jpg",
        ),
        (
            "https://c.example/a/s125/x.jpg",
            "https://c.example/a/s320/x.jpg",
            "https://c.example/a/s320/x.jpg",
        ),
        ("https://e.example/X.png", "https://c.example/X-450x485.png", "https://c.example/X-450x485.png"),
        ("https://c.example/Y.png", "https://c.example/X-450x485.png", "https://c.example/X-450x485.png"),
    ] {
        let body = format!("<a href=\"{link}\"><img src=\"{preview}\"></a>");
        assert_eq!(shown(&body), [address]);
        let named = if link == address { Vec::new() } else { one("generic: links to pictures", link) };
        assert_eq!(left_out(&body), named);
    }
}

#[test]
fn what_a_box_says_of_its_picture_it_says_of_one() {
    let full = "data-href=\"https://c.example/full.jpg\"";
    for (body, addresses) in [
        (format!("<div {full}><img src=\"/a.jpg\"></div>"), &["https://c.example/full.jpg"][..]),
        (
            format!("<div {full}><img src=\"/a.jpg\"><img src=\"/b.jpg\"></div>"),
            &["https://harbour.example/a.jpg", "https://harbour.example/b.jpg"],
        ),
        (format!("<div {full}>The old pier.<img src=\"/a.jpg\"></div>"), &["https://harbour.example/a.jpg"]),
    ] {
        assert_eq!(shown(&body), addresses, "{body}");
    }
}

#[test]
fn embeds_that_a_script_would_fill_are_links() {
    for (embed, address) in [
        (
            "<lite-youtube videoid=\"abcdefghijk\"></lite-youtube>",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        (
            "<amp-youtube data-videoid=\"abcdefghijk\"></amp-youtube>",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        ("<amp-twitter data-tweetid=\"77\"></amp-twitter>", "https://twitter.com/i/status/77"),
        ("<figure><oembed url=\"https://m.example/77\"></oembed></figure>", "https://m.example/77"),
        ("<div class=\"fb-post\" data-href=\"https://m.example/77\"></div>", "https://m.example/77"),
        ("<iframe src=\"?\"><a href=\"https://m.example/77\">The film</a></iframe>", "https://m.example/77"),
        ("<iframe src=\"/\"><a href=\"https://m.example/77\">The film</a></iframe>", "https://m.example/77"),
    ] {
        let html = cleaned(embed).body.as_str().to_owned();
        assert!(html.contains(&format!("href=\"{address}\"")), "{embed}: {html}");
    }
    let html = cleaned("<lite-youtube videoid=\"abcdefghijk\">The film of the pier</lite-youtube>").text;
    assert!(html.contains("The film of the pier"), "{html}");
}
