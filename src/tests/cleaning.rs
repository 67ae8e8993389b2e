//! What cleaning makes of an article's body, case by case: each was lost, doubled or out of place once.

use crate::clean::{self, Attachment, Attachments, Cleaned, Profiles, Rules, Trace};
use crate::config;
use crate::content::{self, ContentPath, RawFile};

/// The profile that the cases are cleaned with.
const SITE: &str = "\
title = \"Test\"

[[sources]]
id = \"harbour-post\"
name = \"Harbour Post\"
hosts = [\"harbourpost.example\"]
root = [\".story\"]
";

/// Cleans a body of the Harbour Post, with two files beside the article.
fn cleaned(body: &str) -> Cleaned {
    let (config, faults) = config::parse(SITE);
    assert_eq!(faults, []);
    let (profiles, faults) = Profiles::load(&config);
    assert_eq!(faults, []);
    let attachments: Attachments = ["2024/quay.png", "2024/talk.mp3"]
        .into_iter()
        .map(|path| {
            let output = format!("files/{}", path.replace("2024/", "1f-"));
            let size = path.ends_with("png").then_some((640, 480));
            (ContentPath(path.into()), Attachment { path: ContentPath(path.into()), output, size })
        })
        .collect();
    let text = format!(
        "<!--1714725000000-->\n[Night ferry](https://harbourpost.example/2024/ferry)\n------\n\n{body}\n"
    );
    let file = RawFile { path: ContentPath("2024/ferry.md".into()), bytes: text.into_bytes() };
    let rules = Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::On };
    clean::clean(content::parse(&file, &config).draft.unwrap(), &rules)
}

fn html(body: &str) -> String {
    cleaned(body).body.as_str().to_owned()
}

/// What was taken out: rule and text.
fn removals(body: &str) -> Vec<(String, String)> {
    cleaned(body).removals.into_iter().map(|removal| (removal.rule, removal.text)).collect()
}

fn removed(rule: &str, text: &str) -> (String, String) {
    (rule.to_owned(), text.to_owned())
}

#[test]
fn text_outside_of_the_root_is_recorded() {
    let body = "<div><h2>From our archive<script>x</script></h2><div class=\"story\"><p>It sails.</p></div><p>Harbour Weekly</p></div>";
    assert_eq!(html(body), "<p>It sails.</p>");
    let rule = "harbour-post: root \".story\"";
    assert_eq!(removals(body), [removed(rule, "From our archive"), removed(rule, "Harbour Weekly")]);
}

#[test]
fn two_captions_of_one_picture_stay() {
    let figure = |caption: &str| {
        format!("<figure><img src=\"https://e.example/a.jpg\"><figcaption>{caption}</figcaption></figure>")
    };
    let bare = figure("");
    let (before, after) = (figure("The quay before"), figure("The quay after"));
    let pictures = |body: &str| {
        let figures = cleaned(body).figures;
        figures.into_iter().map(|figure| figure.caption.unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(pictures(&format!("{before}{after}")), ["The quay before", "The quay after"]);
    assert_eq!(pictures(&format!("{before}{before}")), ["The quay before"]);
    assert_eq!(pictures(&format!("{bare}{after}")), ["The quay after"]);
    assert_eq!(pictures(&format!("{after}{bare}")), ["The quay after"]);
}

#[test]
fn a_heading_without_links_brings_back_nothing_that_another_took() {
    let body = "<p>It sails.</p><h3>Related articles</h3><p><a href=\"https://e.example/1\">The old pier</a></p>\
                <a href=\"https://e.example/2\"><img src=\"https://e.example/a.jpg\"></a><p>Related articles</p><p>Tickets cost two crowns.</p>";
    assert_eq!(html(body), "<p>It sails.</p>\n<p>Related articles</p>\n<p>Tickets cost two crowns.</p>");
    let rule = "generic: related articles";
    assert_eq!(
        removals(body),
        [
            removed(rule, "Related articles"),
            removed(rule, "The old pier"),
            removed(rule, "https://e.example/a.jpg")
        ]
    );
}

#[test]
fn a_caption_that_goes_with_a_related_picture_is_recorded() {
    let body = "<p>It sails.</p><p>Related</p><p><a href=\"https://e.example/1\">The old pier</a></p>\
                <figure><a href=\"https://e.example/2\"><img src=\"https://e.example/a.jpg\"></a><figcaption>The pier in 1998</figcaption></figure>";
    assert_eq!(removals(body)[2], removed("generic: related articles", "The pier in 1998"));
}

#[test]
fn a_lazy_picture_beside_the_article_is_published() {
    let printed = "<figure><img src=\"/files/1f-quay.png\" alt=\"\" width=\"640\" height=\"480\" loading=\"lazy\" referrerpolicy=\"no-referrer\"></figure>";
    for picture in [
        "<img src=\"quay.png\">",
        "<img data-src=\"quay.png\">",
        "<img src=\"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP\" data-lazy-src=\"./quay.png\">",
        "<img srcset=\"quay.png 640w, https://e.example/large.png 1280w\">",
        "<picture><source srcset=\"quay.png 1x\"><img src=\"placeholder.gif\"></picture>",
        "<img src=\"quay.png\" data-src=\"https://e.example/quay.png\">",
    ] {
        let cleaned = cleaned(&format!("<p>It sails.</p>{picture}"));
        assert_eq!(cleaned.body.as_str(), format!("<p>It sails.</p>\n{printed}"), "{picture}");
        assert_eq!(cleaned.article.attachments, [ContentPath("2024/quay.png".into())], "{picture}");
    }
}

#[test]
fn what_stands_behind_a_picture_that_nothing_closes_stays() {
    let text = |body: &str| cleaned(body).text;
    assert_eq!(
        text("<p>One.</p><amp-img src=\"https://e.example/a.jpg\" /><p>Two.</p><p>Three.</p>"),
        "One.\nTwo.\nThree."
    );
    let twin = "<p>One.</p><amp-img src=\"https://e.example/a.jpg\"><noscript><img src=\"https://e.example/a.jpg\"></noscript></amp-img>";
    assert_eq!(html(twin).matches("<img").count(), 1);
}

#[test]
fn a_recording_beside_the_article_is_published() {
    let body = "<p>It sails.</p><audio controls src=\"talk.mp3\"></audio>";
    let link = "<a href=\"/files/1f-talk.mp3\" rel=\"noopener noreferrer nofollow\">▶ talk.mp3</a>";
    assert_eq!(html(body), format!("<p>It sails.</p>\n<p>{link}</p>"));
    let body =
        "<p>It sails.</p><video poster=\"quay.png\" title=\"A talk\"><source src=\"talk.mp3\"></video>";
    assert_eq!(
        cleaned(body).article.attachments,
        [ContentPath("2024/quay.png".into()), ContentPath("2024/talk.mp3".into())]
    );
}

#[test]
fn headings_begin_at_the_second_level_and_leave_none_out() {
    let levels = |levels: &[u8]| -> Vec<u8> {
        let body: String = levels.iter().map(|level| format!("<p>a</p><h{level}>b</h{level}>")).collect();
        let html = html(&format!("{body}<p>a</p>"));
        assert_eq!(self::html(&html), html, "cleaned again");
        html.match_indices("<h").map(|(at, _)| html.as_bytes()[at + 2] - b'0').collect()
    };
    assert_eq!(levels(&[3, 3]), [2, 2]);
    assert_eq!(levels(&[2, 4, 3, 4]), [2, 3, 3, 4]);
    assert_eq!(levels(&[1, 2, 3]), [2, 3, 4]);
    assert_eq!(levels(&[4, 2, 6]), [2, 2, 3]);
    assert_eq!(levels(&[1, 2, 3, 4, 5, 6, 2]), [2, 3, 4, 5, 6, 6, 3]);
}

#[test]
fn a_caption_is_known_by_its_class() {
    let body = "<div class=\"wp-caption\"><img src=\"https://e.example/a.jpg\"><p class=\"wp-caption-text\">The quay ©Harbour Archive</p></div>\
                <p>It sails.</p><p class=\"wp-caption-text\">Of no picture</p>";
    let cleaned = cleaned(body);
    assert_eq!(cleaned.figures[0].caption.as_deref(), Some("The quay ©Harbour Archive"));
    assert_eq!(cleaned.figures[0].credit.as_deref(), Some("Harbour Archive"));
    assert_eq!(cleaned.text, "It sails.\nOf no picture");
}
