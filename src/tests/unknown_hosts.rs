//! Articles of hosts that no profile describes: what rules for all of them took that was text.

use super::cleaning::{at, unknown, unknown_html};

/// A sentence of a text.
const SENTENCE: &str = "<p>The ferry sails again from the old pier, and people stood in line for it.</p>";

#[test]
fn sentences_with_hashtags_are_no_rows_of_them() {
    let sentence = "#白鹭岛#老码头#渡轮今天重新开出，船上的人给岸上带来了更多的消息与问候。";
    let html = unknown_html(&format!("{SENTENCE}<p>{sentence}</p>"));
    assert!(html.contains(sentence), "{html}");
    assert_eq!(unknown_html(&format!("{SENTENCE}<p>#渡轮 #老码头 ＃白鹭岛＃</p>")), SENTENCE);
}

#[test]
fn no_rule_takes_all_the_text_there_is() {
    let image = "<img src=\"https://c.example/a.jpg\">";
    for text in
        ["#渡轮 #老码头 #白鹭岛", "訂閱", "This article appeared in the Harbour section of the print edition"]
    {
        for around in ["", image] {
            let html = unknown_html(&format!("<div>{around}<p>{text}</p></div>"));
            assert!(html.contains(text), "{text}: {html}");
        }
    }
    // What says something else leaves nothing to say for these.
    let figure = format!("<figure>{image}<figcaption>The pier</figcaption></figure>");
    for (body, left) in [
        (format!("{image}<p>获取更多RSS：feedx.net</p>"), "feedx"),
        (format!("{figure}<p>#渡轮 #老码头</p>"), "#"),
        ("<p>2024年5月3日</p><p>#渡轮 #老码头</p>".to_owned(), "5月"),
    ] {
        assert!(!unknown_html(&body).contains(left), "{body}");
    }
}

#[test]
fn a_tag_that_lost_the_blank_before_its_attribute_is_a_tag() {
    let html = unknown_html(&format!("{SENTENCE}<quay-playersource=\"https://a.example/b\">"));
    assert_eq!(html, SENTENCE);
    let html = unknown_html(
        "<p>See <ahref=\"https://a.example/b\">the timetable</a>.</p><imgsrc='https://a.example/b.jpg'>",
    );
    assert!(html.contains("<a href=\"https://a.example/b\""), "{html}");
    assert!(html.contains("<img src=\"https://a.example/b.jpg\""), "{html}");
}

#[test]
fn the_day_below_a_signature_stays() {
    let text = "<p>我们请求港务局恢复夜间的渡轮，并公布检修的结果。</p>";
    for signed in
        ["<p>林秋</p>\n<p>2024.5.3</p>", "<p>林秋<br>2024-05-03</p>", "<p>全体船员</p>\n<p>2024年5月3日</p>"]
    {
        assert_eq!(unknown_html(&format!("{text}{signed}")), format!("{text}\n{signed}"));
    }
    for stamp in ["<p>林秋</p>\n<p>2024.5.3 14:59</p>", "<p>返回顶部</p><p>2024.5.3</p>"] {
        assert!(!unknown_html(&format!("{text}{stamp}")).contains("2024"), "{stamp}");
    }
}

#[test]
fn a_wide_picture_is_no_sign_of_the_site() {
    let pictures = |sides: &str| {
        let image = format!("<img src=\"https://c.example/a.jpg\" {sides}>");
        unknown("Night ferry", &format!("{SENTENCE}{SENTENCE}{image}")).figures.len()
    };
    assert_eq!(pictures("width=550 height=120"), 1);
    assert_eq!(pictures("width=100 height=120"), 0);
    assert_eq!(pictures("height=120"), 0);
}

#[test]
fn a_pop_up_in_a_sentence_does_not_tear_it() {
    let body = "<div><span>船長</span><span>林秋</span><div class='dictionary-box'><p>林秋小檔案</p><div>看更多</div><div>關閉</div></div>\
                <span>，今晚宣布渡輪重新開航。</span></div>";
    let cleaned = at("https://www.cna.com.tw/news/1.aspx", "Night ferry", body);
    assert_eq!(cleaned.body.as_str(), "<p>船長林秋，今晚宣布渡輪重新開航。</p>");
    assert_eq!(cleaned.removals[0].rule, "cna: remove \".dictionary-box\"");
}

#[test]
fn what_heads_nothing_and_leads_up_goes() {
    let title = "<p><a href=\"/2024\">The Quay 2024</a></p>";
    let end = "<h3>No. 12</h3><h2>Printed since 1843</h2>";
    let cleaned = unknown("Night ferry", &format!("{title}{SENTENCE}<h2>Fares</h2>{SENTENCE}{end}"));
    let text = format!("{SENTENCE}\n<h2>Fares</h2>\n{SENTENCE}");
    assert_eq!(cleaned.body.as_str(), text);
    let within = "<p>See the year:</p>\n<p><a href=\"https://quay.example/2024\" rel=\"noopener noreferrer nofollow\">2024</a></p>";
    let html = unknown_html(&format!("{SENTENCE}{within}{SENTENCE}"));
    assert_eq!(html, format!("{SENTENCE}\n{within}\n{SENTENCE}"));
    assert!(unknown_html("<h2>Fares</h2>").contains("Fares"));
    let last = "<h2>The pier opens at six in the morning.</h2>";
    assert!(unknown_html(&format!("{SENTENCE}{last}")).ends_with(last));
}

#[test]
fn words_of_controls_and_calls_go() {
    for junk in [
        "看更多",
        "關閉",
        "Show more",
        "Embed from Getty Images",
        "（欢迎点击此处订阅白鹭岛简报。每个工作日发送最新内容。往期内容见网站。）",
        "上午8點同步發送電子報！快來訂閱白鹭岛早報",
        "若有任何建議，請來信白鹭岛編輯部",
    ] {
        assert_eq!(
            unknown_html(&format!("{SENTENCE}<p>{junk}</p>{SENTENCE}")).matches("<p>").count(),
            2,
            "{junk}"
        );
    }
    for text in ["他關閉了碼頭", "Close to the pier, they waited", "若有任何意見，港務局會聽"]
    {
        assert!(unknown_html(&format!("{SENTENCE}<p>{text}</p>{SENTENCE}")).contains(text), "{text}");
    }
    assert_eq!(unknown_html(&format!("<p>by A.R., M.L.</p>{SENTENCE}")), SENTENCE);
}

#[test]
fn an_author_that_stands_twice_is_one() {
    let cleaned = unknown("Night ferry", &format!("<p><i>林秋,林秋<br>2024-05-03 14:59</i></p>{SENTENCE}"));
    assert_eq!(cleaned.article.authors, ["林秋"]);
}

#[test]
fn a_caption_that_repeats_the_title_goes() {
    let figure = |caption: &str| {
        format!(
            "<figure><img src=\"https://c.example/a.jpg\"><figcaption>{caption}</figcaption></figure>{SENTENCE}"
        )
    };
    let caption = |caption: &str| unknown("Night ferry", &figure(caption)).figures[0].caption.clone();
    assert_eq!(caption("Night ferry"), None);
    assert_eq!(caption("Night ferry, 1931").as_deref(), Some("Night ferry, 1931"));
}

#[test]
fn links_whose_scheme_stands_twice_lead_somewhere() {
    let html = unknown_html("<p>See <a href=\"http://https//e.example/b\">the timetable</a>.</p>");
    assert!(html.contains("<a href=\"https://e.example/b\""), "{html}");
}

#[test]
fn drawn_lines_are_known_by_the_height_in_their_names() {
    for (name, line) in [
        ("banner_top_640x3-nc", true),
        ("grey_line-nc", true),
        ("pier_640x360", false),
        ("pier-16x9", false),
        ("skyline", false),
    ] {
        let html = unknown_html(&format!("{SENTENCE}<img src=\"https://c.example/{name}.png\">{SENTENCE}"));
        assert_eq!(html.contains("<hr>"), line, "{name}");
    }
}

#[test]
fn names_and_posts_in_lists_of_persons_are_bylines_of_the_bbc() {
    let body = format!(
        "<div><ul class=\"css-p1-Person e1\"><li class=\"css-d1-Name e2\">林秋</li><li class=\"css-t1-Title e3\">港口记者</li></ul></div>{SENTENCE}"
    );
    let cleaned = at("https://www.bbc.com/zhongwen/simp/1", "Night ferry", &body);
    assert_eq!((cleaned.body.as_str(), &*cleaned.article.authors), (SENTENCE, &["林秋".to_owned()][..]));
    assert_eq!(
        at("https://www.rti.org.tw/1", "码头今天重开 - 240503-11", SENTENCE).article.title,
        "码头今天重开"
    );
}

#[test]
fn a_label_over_headlines_of_others_goes_with_them() {
    let list = "<ul><li><a href=\"/2\">码头开放</a></li><li><a href=\"/3\">渡轮停航</a></li></ul>";
    let body = |label: &str, above: &str| {
        unknown_html(&format!("{above}<p>{label}</p>{list}<h2>百年码头</h2>{SENTENCE}{SENTENCE}"))
    };
    assert!(!body("今晨最新", "").contains("今晨最新"));
    for (label, above) in [("今晨最新", SENTENCE), ("渡轮在周三恢复了。", ""), ("（完）", SENTENCE)]
    {
        assert!(body(label, above).contains(label), "{label}");
    }
}

/// Open letters, reports of courts and of the trade have the words of calls and notices.
#[test]
fn sentences_with_the_words_of_notices_stay() {
    for sentence in [
        "未经许可使用无人机拍摄军事设施的，处十日以下拘留。",
        "版权归谁所有？这是本案的关键问题。",
        "彼は無断転載の疑いで逮捕された。",
        "그는 무단복제 혐의로 체포되었다.",
        "请大家关注我们的处境，不要忘记还在港口的人。",
        "警方要求市民下载反诈App。",
        "居民纷纷加入微信群讨论渡轮停航的事。",
        "关注该频道的多是独居老人。",
        "Like many sailors on Twitter, he uses a pseudonym.",
        "Sign up for the draft began on Monday, and few came.",
        "请国际社会支持我们。",
        "请市长支持我们的方案。",
        "村民喊他快来关注一下这件事。",
    ] {
        let html = unknown_html(&format!("{SENTENCE}<p>{sentence}</p>{SENTENCE}"));
        assert!(html.contains(sentence), "{html}");
    }
    for notice in [
        "未经授权，不得转载。",
        "版权归港口报所有",
        "無断転載を禁じます",
        "무단 전재 및 재배포 금지",
        "欢迎关注我们的公众号",
        "下載「港口」App",
        "关注港口公众号",
        "Follow us on Twitter",
        "Sign up for our newsletter",
        "请支持我们！",
    ] {
        let html = unknown_html(&format!("{SENTENCE}<p>{notice}</p>"));
        assert!(!html.contains(notice), "{html}");
    }
}

/// Prose in Chinese, three blocks.
const PROSE: &str = "<p>渡轮周三恢复运作，三艘船靠岸，乘客说等了十四个月。</p>\n<p>港务局表示，货物吞吐量将在一周之内回到往常的水平。</p>\n\
    <p>港务局局长说，夜间的航班要到下个月才会恢复。</p>";

#[test]
fn what_reads_as_a_sentence_of_the_text_goes_by_no_words() {
    for sentence in [
        "他在网站上标明版权所有的照片被三家媒体使用了。",
        "欢迎大家关注我的微博，他在法庭上这样说。",
        "感谢您的阅读习惯，让报纸订阅量保持稳定，社长在会上说。",
        "Copyright 2019 was to be the year of the great reform, but parliament never voted on it.",
        "Please subscribe to no theory for which there is no evidence, he told the students.",
        "If you like what he says you should consider becoming a monk.",
        "Support our work, the strikers wrote on a banner.",
    ] {
        let html = unknown_html(&format!("{PROSE}<p>{sentence}</p>{PROSE}"));
        assert!(html.contains(sentence), "{html}");
    }
    // A heading of a part, what stands in a quote, and code.
    for held in [
        "<h2>广告</h2>\n<p>港口的收入有三成来自广告，其余来自租金。</p>",
        "<h2>End of Twitter as we knew it</h2>\n<p>The harbour has no account any more.</p>",
        "<blockquote>\n<p>欢迎关注我们的频道。</p>\n</blockquote>",
        "<pre>Copyright 2024 Quay</pre>",
    ] {
        let html = unknown_html(&format!("{PROSE}{held}{PROSE}"));
        assert!(html.contains(held), "{html}");
    }
    // What is no sentence goes wherever it stands, and what is one near the ends.
    for notice in ["Follow us on Twitter", "（欢迎点击此处订阅白鹭岛简报。）", "©️ Quay", "Advertisement"]
    {
        assert_eq!(
            unknown_html(&format!("{PROSE}<p>{notice}</p>{PROSE}")),
            format!("{PROSE}\n{PROSE}"),
            "{notice}"
        );
    }
    assert_eq!(
        unknown_html(&format!("{PROSE}<p>欢迎关注我们的频道。</p><p>版权所有，翻印必究。</p>")),
        PROSE
    );
}

#[test]
fn what_goes_by_its_words_is_never_more_than_what_stays() {
    let laws = (1..6)
        .map(|n| format!("<p>未经第{n}号码头同意，不得擅自转载本图所示的航线数据。</p>"))
        .collect::<String>();
    assert!(unknown_html(&format!("<p>草案全文</p>{laws}")).contains("第1号码头"));
}

#[test]
fn copyright_lines_need_no_year() {
    for notice in [
        "©️ AFP",
        "©︎ 2020 海风网",
        "Ⓒ 2020 海风网",
        "ⓒ 항구신문",
        "Copyright © 海风网",
        "Copyright(c) Harbour 2020",
        "Copyright by Harbour 2020",
        "(Copyright 2020 海风)",
        "All Rights Reserved © 2020 Harbour",
        "禁止转载",
        "本作品采用知识共享署名-非商业性使用 4.0 国际许可协议进行许可。",
        "Join our Telegram channel",
        "Follow @quay_news",
        "點擊訂閱電子報",
        "欢迎订阅海风周刊",
    ] {
        assert_eq!(unknown_html(&format!("{PROSE}<p>{notice}</p>")), PROSE, "{notice}");
    }
}

#[test]
fn dates_that_structure_a_text_stay() {
    for dates in [["2020年1月23日", "2020年1月24日"], ["08:00", "21:00"]] {
        let [first, second] = dates.map(|date| format!("<p>{date}</p>"));
        let text = format!("{first}\n{PROSE}\n{second}\n{PROSE}");
        assert_eq!(unknown_html(&text), text);
    }
    let schedule =
        "<p>08:00</p>\n<p>起床。</p>\n<p>09:00</p>\n<p>船来了。</p>\n<p>10:00</p>\n<p>船走了。</p>";
    assert_eq!(unknown_html(schedule), schedule);
    for line in ["2020-07-22 来源：海风网", "2020/7/22 (水)", "令和2年7月22日", "DSC_0001"] {
        assert_eq!(unknown_html(&format!("<p>{line}</p>{PROSE}")), PROSE, "{line}");
    }
    assert_eq!(unknown_html(&format!("<p>2020-07-22</p>{PROSE}<p>2020-07-22 14:59</p>")), PROSE);
}

#[test]
fn sentences_with_the_words_of_labels_stay_at_the_end() {
    for text in [
        "首发阵容：张三、李四、王五。",
        "转自由职业之后，他再没回来。",
        "下一条：船不得夜航。",
        "标签：一个危险的词，他说完就走了。",
    ] {
        assert!(unknown_html(&format!("{PROSE}<p>{text}</p>")).contains(text), "{text}");
    }
}

#[test]
fn questions_of_an_interview_are_no_bylines() {
    let talk = "<p>记者：林秋</p>\n<p>林秋：我在。</p>\n<p>记者：渡轮什么时候恢复夜间的航班？</p>\n<p>林秋：下个月。</p>";
    let cleaned = unknown("Night ferry", talk);
    assert_eq!((cleaned.body.as_str(), cleaned.article.authors.len()), (talk, 0));
    let cleaned = unknown("Night ferry", &format!("<p>取材・文＝山田花子<br>撮影／海野太郎</p>{PROSE}"));
    assert_eq!((cleaned.body.as_str(), &*cleaned.article.authors), (PROSE, &["山田花子".to_owned()][..]));
    for text in ["By Monday the water had risen", "武汉 2020-1-23"] {
        assert!(unknown_html(&format!("<p>{text}</p>{PROSE}")).contains(text));
    }
}

#[test]
fn contents_and_sentences_in_links_are_no_lists_of_other_articles() {
    for list in [
        "<ul><li><a href=\"/2024/ferry?utm_source=x#a\">第一部分</a></li><li><a href=\"/2024/ferry?utm_source=x#b\">第二部分</a></li></ul>",
        "<p><a href=\"/2023/a\">第一天，船没有来。</a></p><p><a href=\"/2023/b\">第二天，船还是没有来。</a></p>",
    ] {
        let html = unknown_html(&format!("{PROSE}{list}{PROSE}"));
        assert!(html.contains("</a>"), "{html}");
    }
}

#[test]
fn how_long_ago_in_words_dates_a_page_only_beside_another_sign_of_one() {
    for opens in [
        "<p>三天前，</p>",
        "<p>7月20日，</p>",
        "<p>三天前</p>",
        "<p>五分钟之前</p>",
        "<h2>半小时前</h2>",
        "<p>3天前，林秋</p>",
    ] {
        assert_eq!(unknown_html(&format!("{opens}{SENTENCE}")), format!("{opens}\n{SENTENCE}"), "{opens}");
    }
    for stamps in [
        "<p>文/林秋</p>\n<p>三天前</p>",
        "<p>2024-05-03</p>\n<p>三天前</p>",
        "<p>三天前<br>10:53</p>",
        "<p>三天前 更新</p>",
        "<p>林秋 三天前</p>",
    ] {
        assert_eq!(unknown_html(&format!("{stamps}{SENTENCE}")), SENTENCE, "{stamps}");
    }
    let cleaned = unknown("Night ferry", &format!("<p>三天前，<br>2024-05-03</p>{SENTENCE}"));
    assert!(cleaned.article.authors.is_empty() && cleaned.body.as_str().contains("三天前，"));
}
