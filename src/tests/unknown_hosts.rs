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
