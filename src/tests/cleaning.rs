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
        assert_eq!(cleaned.article.extras().attachments, [ContentPath("2024/quay.png".into())], "{picture}");
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
        cleaned(body).article.extras().attachments,
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

/// Prose of a ferry, long enough to stay whatever stands beside it.
const PROSE: &str = "<p>The ferry sailed again on Wednesday, after fourteen months in the yard, with three hundred passengers.</p>\
    <p>The port says that cargo will be back to its usual volume within a week of the first crossing.</p>\
    <p>Night boats follow next month, the director of the harbour said.</p>";

/// The same for a host that no profile knows.
pub(super) fn unknown(title: &str, body: &str) -> Cleaned {
    at("https://quay.example/2024/ferry", title, body)
}

/// The same for an address.
pub(super) fn at(url: &str, title: &str, body: &str) -> Cleaned {
    let config = config::parse("title = \"Test\"\n").0;
    let (profiles, _) = Profiles::load(&config);
    let text = format!("<!--1714725000000-->\n[{title}]({url})\n------\n\n{body}\n");
    let file = RawFile { path: ContentPath("2024/ferry.md".into()), bytes: text.into_bytes() };
    let rules = Rules {
        config: &config,
        profiles: &profiles,
        attachments: &Attachments::default(),
        trace: Trace::On,
    };
    clean::clean(content::parse(&file, &config).draft.unwrap(), &rules)
}

pub(super) fn unknown_html(body: &str) -> String {
    unknown("Night ferry", body).body.as_str().to_owned()
}

fn rules_of(cleaned: &Cleaned) -> Vec<(&str, u32)> {
    cleaned.removals.iter().map(|removal| (removal.rule.as_str(), removal.characters)).collect()
}

#[test]
fn comments_that_are_the_article_stay_and_readers_comments_go() {
    let essay = "An invited author writes here what the article is made of. ".repeat(20);
    let html = unknown_html(&format!("{PROSE}<div id=\"comments\"><p>{essay}</p></div>"));
    assert!(html.contains("An invited author"), "{html}");
    let cleaned = unknown(
        "Night ferry",
        &format!("{PROSE}<div id=\"comments\"><p>First! Nice boat, my friend.</p></div>"),
    );
    assert_eq!(rules_of(&cleaned), [("generic: navigation and comments", 24)]);
}

#[test]
fn a_player_without_an_address_is_the_link_in_it() {
    let html = unknown_html(
        "<p>Listen.</p><iframe src=\"\" width=0><a href=\"https://m.example/77\">https://m.example/77</a></iframe>",
    );
    assert!(html.contains("<a href=\"https://m.example/77\""), "{html}");
    let html = unknown_html("<p>Look.</p><video><a href=\"/v.mp4\">The crossing</a></video>");
    assert!(html.contains("▶ The crossing"), "{html}");
    let cleaned = unknown(
        "Night ferry",
        "<p>Look.</p><iframe src=\"https://www.facebook.com/plugins/like.php?href=x\"></iframe><iframe></iframe>",
    );
    assert_eq!(cleaned.body.as_str(), "<p>Look.</p>");
    assert_eq!(rules_of(&cleaned), [("generic: adverts", 0), ("generic: players without an address", 0)]);
}

#[test]
fn an_address_that_leads_nowhere_is_none() {
    let link = "<a href=\"https://m.example/77\">The crossing</a>";
    for src in ["#", "javascript:0", "data:text/html,x", "about:blank", " "] {
        let html = unknown_html(&format!("<p>Look.</p><iframe src=\"{src}\">{link}</iframe>"));
        assert!(
            html.contains("<a href=\"https://m.example/77\"") && html.contains("▶ The crossing"),
            "{src}: {html}"
        );
    }
    let html = unknown_html(
        "<p>Look.</p><object><param name=\"movie\" value=\"https://m.example/v\"></object><frame src=\"https://m.example/e\">",
    );
    assert_eq!(html.matches("▶").count(), 2, "{html}");
}

#[test]
fn embeds_that_are_dropped_are_named() {
    for (embed, rule, name) in [
        (
            "<applet code=\"https://m.example/x.class\"></applet>",
            "generic: applets",
            "https://m.example/x.class",
        ),
        ("<object data=\"javascript:0\"></object>", "generic: players without an address", "javascript:0"),
        (
            "<iframe src=\"https://www.facebook.com/v2.0/plugins/like.php?href=x\"></iframe>",
            "generic: adverts",
            "https://www.facebook.com/v2.0/plugins/like.php?href=x",
        ),
    ] {
        let cleaned = unknown("Night ferry", &format!("<p>Look.</p>{embed}"));
        assert_eq!(cleaned.body.as_str(), "<p>Look.</p>");
        let removals = cleaned.removals.into_iter().map(|removal| (removal.rule, removal.text));
        assert_eq!(removals.collect::<Vec<_>>(), [removed(rule, name)]);
    }
}

#[test]
fn a_figure_without_a_picture_tells_of_the_one_before_it() {
    let html = unknown_html(
        "<div><img src=\"https://c.example/1.jpg\" alt=\"Two boats.\"></div><figure><figcaption><p class=\"cap-description\">Two boats.</p>\
         <p class=\"cap-cred\">Mara Lind</p></figcaption></figure><p>Text.</p>",
    );
    assert_eq!(
        html,
        "<figure><img src=\"https://c.example/1.jpg\" alt=\"\" loading=\"lazy\" referrerpolicy=\"no-referrer\"><figcaption>Two boats. \
         <small>Mara Lind</small></figcaption></figure>\n<p>Text.</p>"
    );
}

#[test]
fn a_picture_its_twin_and_its_sizes_are_one_and_the_largest_is_taken() {
    let pictures = |body: &str| -> Vec<String> {
        unknown("Night ferry", body).figures.into_iter().map(|figure| figure.image).collect()
    };
    let lazy = "<img class=\"lazy\" data-lazy-src=\"https://i.example/x.jpg?w=900&is-pending-load=1\"><noscript><img src=\"https://i.example/x.jpg?w=900\"></noscript><p>Text.</p>";
    assert_eq!(pictures(lazy), ["https://i.example/x.jpg?w=900"]);
    let small = "<img src=\"https://i.example/x-300x200.jpg\"><noscript><img src=\"https://i.example/x.jpg\"></noscript><p>Text.</p>";
    assert_eq!(pictures(small), ["https://i.example/x.jpg"]);
    let preview = "<figure class=\"progressive replace\" data-href=\"https://i.example/full.jpg\"><img src=\"https://i.example/tiny.jpg\"></figure><p>Text.</p>";
    assert_eq!(pictures(preview), ["https://i.example/full.jpg"]);
    let charts = "<img src=\"https://i.example/chart.png?id=1\"><img src=\"https://i.example/chart.png?id=2\"><p>Text.</p>";
    assert_eq!(pictures(charts).len(), 2);
}

#[test]
fn addresses_that_are_none_are_no_pictures_and_drawn_lines_are_rules() {
    for none in [
        "https://c.example/undefined",
        "https://c.example/a/null",
        "地址",
        "{{ image }}",
        "https://c.example/undefined.jpg",
    ] {
        assert_eq!(unknown_html(&format!("<img src=\"{none}\"><p>Text.</p>")), "<p>Text.</p>", "{none}");
    }
    for line in
        ["src=\"https://c.example/divider.png\"", "src=\"https://c.example/a.png\" width=600 height=2"]
    {
        let html = unknown_html(&format!("<p>One.</p><img {line}><p>Two.</p>"));
        assert_eq!(html, "<p>One.</p>\n<hr>\n<p>Two.</p>", "{line}");
    }
}

#[test]
fn cards_and_lists_of_other_articles_go() {
    let card = "<div><a href=\"/2024/other\"><img src=\"https://c.example/t.jpg\"></a><h3><a href=\"/2024/other\">Another headline</a></h3><p>2024-05-02</p></div>";
    let cleaned = unknown("Night ferry", &format!("{PROSE}{card}"));
    assert!(
        !cleaned.body.as_str().contains("Another") && cleaned.figures.is_empty(),
        "{}",
        cleaned.body.as_str()
    );
    assert_eq!(cleaned.removals[0].rule, "generic: cards of other articles");
    for list in [
        "<ul><li><a href=\"/2023/a\">An old headline</a></li><li><a href=\"https://www.quay.example/2023/b\">Another one</a></li></ul>",
        "<div><a href=\"/2023/a\">An old headline</a></div><div><a href=\"/2023/b\">Another one</a></div>",
    ] {
        let html = unknown_html(&format!("<p>The ferry sails.</p>{list}{PROSE}"));
        assert!(!html.contains("headline"), "{html}");
    }
}

#[test]
fn where_a_page_has_boxes_a_link_by_itself_is_one() {
    let list =
        "<ul><li><a href=\"/2023/a\">An old one</a></li><li><a href=\"/2023/b\">Another one</a></li></ul>";
    let html = unknown_html(&format!("{PROSE}{list}{PROSE}<p><a href=\"/2023/c\">A third one</a></p>"));
    assert!(!html.contains("one</a>"), "{html}");
}

#[test]
fn links_that_belong_to_the_text_stay() {
    for list in [
        // Places of the same page.
        "<ul><li><a href=\"/2024/ferry#one\">One day</a></li><li><a href=\"/2024/ferry#two\">Two days</a></li></ul>",
        // What the text speaks of.
        "<p>The reports in full:</p><ul><li><a href=\"/2023/a\">One day</a></li><li><a href=\"/2023/b\">Two days</a></li></ul>",
        // Other hosts, files, words beside the link, a link of its own.
        "<ul><li><a href=\"https://e.example/a\">One day</a></li><li><a href=\"https://e.example/b\">Two days</a></li></ul>",
        "<ul><li><a href=\"/a.pdf\">One day</a></li><li><a href=\"/b.pdf\">Two days</a></li></ul>",
        "<ul><li><a href=\"/2023/a\">One day</a>: it rained</li><li><a href=\"/2023/b\">Two days</a></li></ul>",
        "<p><a href=\"/2023/a\">One day</a></p><p>The next sentence is about it.</p>",
    ] {
        let html = unknown_html(&format!("{PROSE}{list}{PROSE}"));
        assert!(html.contains("One day"), "{list}");
    }
    let only = "<ul><li><a href=\"/2023/a\">One day at sea, told</a></li><li><a href=\"/2023/b\">Two days at sea, told</a></li></ul>";
    assert!(unknown_html(&format!("<p>Our week.</p>{only}")).contains("One day"));
}

#[test]
fn lines_around_an_article_of_an_unknown_host_go() {
    let cleaned = unknown(
        "Night ferry returns - Quay News",
        &format!(
            "<header><h1>Night ferry returns</h1></header><p>2024-05-03T14:59:26.985Z</p><p>Submitted by Mara Lind on Fri, 05/03/2024 - 14:59</p>\
             <p>quay-01.jpg</p>{PROSE}<p>———————</p><p>This article was originally published in Harbour Weekly.</p><p>© 2024 Quay News</p>"
        ),
    );
    assert_eq!(cleaned.article.title, "Night ferry returns");
    assert_eq!(cleaned.article.authors, ["Mara Lind"]);
    assert_eq!(cleaned.body.as_str(), unknown_html(PROSE));
}

#[test]
fn dates_that_head_parts_or_end_a_letter_stay() {
    let diary = (1..6)
        .map(|day| format!("<p>2024年5月{day}日</p><p>今天的渡轮准时开出，船上有三百名乘客。</p>"))
        .collect::<String>();
    assert!(unknown_html(&diary).contains("2024年5月1日"));
    let letter = "<p>我们请求港务局恢复夜间的渡轮，并公布检修的结果。</p><p>全体船员</p><p>2024年5月3日</p>";
    assert!(unknown_html(letter).ends_with("<p>2024年5月3日</p>"));
}

#[test]
fn bylines_tell_authors_from_those_who_translated_or_edited() {
    let told = |cleaned: &Cleaned| {
        let others = cleaned.details.contributors.iter().map(|one| format!("{} {}", one.part, one.name));
        cleaned.article.authors.iter().cloned().chain(others).collect::<Vec<_>>()
    };
    let text = "<p>渡轮周三恢复运作，三艘船靠岸，乘客说等了十四个月。</p>";
    for (byline, names) in [
        ("<p>采写︱林秋</p>", vec!["林秋"]),
        ("<p>文/林秋 翻译/周岸</p>", vec!["林秋", "translator 周岸"]),
        (
            "<ul><li>作者：林秋</li><li>译者：周岸</li><li>编辑：陈舟</li></ul>",
            vec!["林秋", "translator 周岸", "editor 陈舟"],
        ),
        (
            "<dl><dt>作者</dt><dd>林秋</dd><dt>翻译：</dt><dd>周岸</dd><dt>日期</dt><dd>2020-07-28</dd></dl>",
            vec!["林秋", "translator 周岸"],
        ),
        (
            "<ul><li>詹姆斯·里德（James Reed）</li><li>港口报国际部</li></ul>",
            vec!["詹姆斯·里德（James Reed）"],
        ),
        ("<ul><li>詹姆斯·里德</li><li>（James Reed）</li></ul>", vec!["詹姆斯·里德（James Reed）"]),
        ("<ul><li>林秋</li><li>本报港口记者</li></ul>", vec!["林秋"]),
        ("<ul><li>林秋</li><li>港口报记者、专栏作家</li></ul>", vec!["林秋"]),
        ("<ul><li>林秋</li><li>QNN中文驻岛记者　发自白鹭岛</li></ul>", vec!["林秋"]),
        (
            "<ul><li>詹姆斯·里德（James Reed）</li><li>QNN 科技记者</li></ul>",
            vec!["詹姆斯·里德（James Reed）"],
        ),
        ("<ul><li>詹姆斯·里德（James Reed）</li><li>QNN Future</li></ul>", vec!["詹姆斯·里德（James Reed）"]),
        ("<ul><li>Ada Reed</li><li>Night reporter, The Quay</li></ul>", vec!["Ada Reed"]),
        ("<dl><dt>文</dt><dd>林秋</dd><dt>图</dt><dd>周岸</dd></dl>", vec!["林秋", "photographer 周岸"]),
    ] {
        let cleaned = unknown("Night ferry", &format!("{byline}{text}"));
        assert_eq!(told(&cleaned), names, "{byline}");
        assert_eq!(cleaned.body.as_str(), text, "{byline}");
    }
    for list in [
        "<ul>\n<li>林秋</li>\n<li>周岸</li>\n</ul>\n",
        "<dl>\n<dt>作者</dt>\n<dd>渡轮在周三恢复运作</dd>\n</dl>\n",
        "<dl>\n<dt>渡轮</dt>\n<dd>三艘</dd>\n</dl>\n",
        "<ul>\n<li>渡轮停航</li>\n<li>记者被捕</li>\n</ul>\n",
        "<dl>\n<dt>图</dt>\n<dd>渡轮</dd>\n<dt>文</dt>\n<dd>码头</dd>\n</dl>\n",
        "<ul>\n<li>Ada Reed</li>\n<li>Tom Aker, reporter</li>\n</ul>\n",
        "<ul>\n<li>林秋</li>\n<li>周岸 记者</li>\n</ul>\n",
        "<ul>\n<li>Peter Grimes</li>\n<li>Ghost writer of the sea</li>\n<li>Tom Aker and the editor</li>\n</ul>\n",
    ] {
        let cleaned = unknown("Night ferry", &format!("{list}{text}"));
        assert_eq!(cleaned.body.as_str(), format!("{list}{text}"));
    }
    let credit = unknown("Night ferry", &format!("<p>摄：林秋</p>{text}"));
    assert!(credit.body.as_str().contains("摄：林秋"));
}

#[test]
fn junk_of_pages_that_nobody_described_goes_in_four_languages() {
    for junk in [
        "（欢迎点击此处订阅白鹭岛简报，每个工作日发送最新内容。）",
        "感谢阅读今天的简报，新读者请点击此处订阅。点击这里查看往日更新。",
        "For full access to all editions of The Quay, subscribe here",
        "請輸入正確的電子信箱格式",
        "感謝您的訂閱！",
        "【支持】就在今天，支持白鹭岛",
        "请捐款支持我们的工作",
        "Support our journalism today.",
        "ご支援をお願いします。",
        "후원하기",
        "分享到：微信 微博 Facebook",
        "Share this article: Facebook Twitter LinkedIn",
        "Facebook | Twitter | WhatsApp | Email",
        "上一篇：渡轮停航",
        "Next: The old pier",
        "前の記事：渡し船",
        "다음 글 > 나루터",
        "发表评论",
        "Leave a comment",
        "收藏 | 打印 | 举报",
        "返回顶部",
        "听新闻：",
        "原标题：码头又开了",
        "Our Standards: The Quay Principles.",
        "#渡轮 #码头",
        "関連記事",
    ] {
        let sentence = "<p>The ferry sails again from the old pier, and people stood in line for it.</p>";
        let body = format!("<div class=\"story\">{sentence}{sentence}<p>{junk}</p></div>");
        assert_eq!(html(&body), format!("{sentence}\n{sentence}"), "{junk}");
        assert_eq!(removals(&body).len(), 1, "{junk}");
    }
}

#[test]
fn sentences_that_look_like_junk_stay() {
    for text in [
        "他们支持我们的要求。",
        "感谢阅读。",
        "Supporters of the ferry met on Sunday.",
        "The paper asks readers to subscribe.",
        "Facebook and Twitter took the pictures down.",
        "下一篇报道将谈渡轮。",
        "Next year the pier will be rebuilt.",
        "정기 후원을 하는 사람이 세 배로 늘었다고 나루터 사람들은 말했다. 배는 내일 다시 떠난다.",
        "Listen, he said.",
        "收藏家来了",
        "我们的标准",
    ] {
        let sentence = "<p>The ferry sails again from the old pier, and people stood in line for it.</p>";
        let body = format!("<div class=\"story\">{sentence}<p>{text}</p></div>");
        assert_eq!(html(&body), format!("{sentence}\n<p>{text}</p>"));
    }
}

#[test]
fn what_a_feed_adds_to_a_text_that_it_cut_off_goes() {
    let own = "https://harbourpost.example/2024/ferry";
    for words in ["...more", "Read more »", "閱讀全文", "続きを読む", "더 보기"] {
        let body =
            format!("<div class=\"story\">The ferry sails again...<a href=\"{own}/\">{words}</a></div>");
        assert_eq!(html(&body), "<p>The ferry sails again...</p>");
        assert_eq!(removals(&body), [removed("generic: ways on to the page", words.trim())]);
    }
    let other =
        "<p>The ferry. <a href=\"https://e.example/\" rel=\"noopener noreferrer nofollow\">more</a></p>";
    assert_eq!(html(&format!("<div class=\"story\">{other}</div>")), other);
    // A sign of the site behind the text, and a place below the date above it.
    let sentence = "<p>The ferry sails again from the old pier, and people stood in line for it.</p>";
    let sign = "<img src=\"https://e.example/s.jpg\" height=\"120\">";
    let body = format!("<div class=\"story\"><p>Jan 14th 2021</p><p>PORT ELLERY</p>{sentence}{sign}</div>");
    assert_eq!(html(&body), sentence);
    let large = "<img src=\"https://e.example/s.jpg\" height=\"480\">";
    assert!(
        html(&format!("<div class=\"story\"><p>PORT ELLERY</p>{sentence}{large}</div>"))
            .contains("PORT ELLERY</p>")
    );
}

/// Names in the front matter of an own piece: authors, and what others did.
fn named(front_matter: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
    let config = config::Config::default();
    let (profiles, _) = Profiles::load(&config);
    let text =
        format!("---\ntitle: Night ferry\ndate: 2024-05-03\n{front_matter}\n---\nThe ferry returns.\n");
    let file = RawFile { path: ContentPath("ferry.md".into()), bytes: text.into_bytes() };
    let attachments = Attachments::default();
    let rules = Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::On };
    let cleaned = clean::clean(content::parse(&file, &config).draft.unwrap(), &rules);
    let others = cleaned.details.contributors.iter().map(|one| format!("{} {}", one.part, one.name));
    let findings = cleaned.diagnostics.iter().map(ToString::to_string);
    (cleaned.article.authors.clone(), others.collect(), findings.collect())
}

#[test]
fn no_author_is_dropped_for_what_stands_beside_the_name() {
    for written in [
        "author: Mara Lind <mara@quay.example>",
        "author: mara@quay.example (Mara Lind)",
        "author: Mara Lind, mara@quay.example",
        "author: \"[Mara Lind](https://quay.example/mara)\"",
        "author: <b>Mara Lind</b>",
        "authors: [\"<a href=https://quay.example/>Mara Lind</a>\"]",
        "authors: [{first: Mara, last: Lind}]",
    ] {
        assert_eq!(named(written), (vec!["Mara Lind".to_owned()], vec![], vec![]), "{written}");
    }
    let both = (vec!["林秋".to_owned()], vec!["photographer 林秋".to_owned()], vec![]);
    assert_eq!(named("author: 图/文 林秋"), both);
    assert_eq!(named("author: 林秋/文 林秋/摄"), both);
    assert_eq!(named("author: 林秋/摄"), (vec![], vec!["photographer 林秋".to_owned()], vec![]));
    for written in ["42", "https://quay.example/mara"] {
        let finding = format!(
            "warning: content/ferry.md:4: the author is no name and is left out: \"{written}\"\n  help: write the name of a \
             person, or leave the key out"
        );
        assert_eq!(named(&format!("author: {written}")), (vec![], vec![], vec![finding]), "{written}");
    }
}

#[test]
fn words_that_markup_hides_have_a_name() {
    let body = "<p>Fare: a<b and c>d. <a href=\"/t\" title=\"Mara's tables\">Tables</a> <a href=\"/b\" title=\"Boats\">Boats</a>\
                <?xml lost?><!-gone-></p><p><img src=\"/quay.png\" alt=\"The \"old\" quay\" title=\"In 1931\"></p>";
    let cleaned = cleaned(&format!("<div class=story>{body}</div>"));
    let named: Vec<String> =
        cleaned.removals.iter().map(|one| format!("{}: {}", one.rule, one.text)).collect();
    assert!(cleaned.body.as_str().starts_with("<p>Fare: a&lt;b and c&gt;d. <a"), "{}", cleaned.body.as_str());
    assert_eq!(
        named,
        [
            "generic: titles of links: Mara's tables",
            "generic: broken comments: ?xml lost?",
            "generic: broken comments: -gone-",
            "generic: words in a tag: old\" quay\"",
            "generic: titles of pictures: In 1931",
        ]
    );
}

#[test]
fn the_title_of_a_picture_in_markdown_stands_below_it() {
    let config = config::Config::default();
    let (profiles, _) = Profiles::load(&config);
    let text = "---\ntitle: Night ferry\n---\nThe pier\n[![pier](https://quay.example/a.png \"In 1931, the old pier\")](https://quay.example/)\nstays.\n";
    let file = RawFile { path: ContentPath("ferry.md".into()), bytes: text.into() };
    let attachments = Attachments::default();
    let rules = Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::On };
    let cleaned = clean::clean(content::parse(&file, &config).draft.unwrap(), &rules);
    assert!(
        cleaned.body.as_str().contains("In 1931, the old pier</a></figcaption></figure>")
            && cleaned.body.as_str().contains("<a href=\"https://quay.example/\""),
        "{}",
        cleaned.body.as_str()
    );
}
