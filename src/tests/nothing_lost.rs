//! Texts that rules for junk took for it: tables, lists, sections, sentences, digests.

use super::cleaning::{unknown, unknown_html};

/// Sentences of a text.
const SENTENCE: &str = "<p>The ferry sails again from the old pier, and people stood in line for it.</p>";
const PROSE: &str = "<p>渡轮周三恢复运作，三艘船靠岸，乘客说等了十四个月。</p><p>市政府表示，货物吞吐量将在一周之内回到往常的水平。</p>";

/// Whether each of some words is in what is made of a body.
#[track_caller]
fn keeps(body: &str, words: &[&str]) {
    let html = unknown_html(body);
    for word in words {
        assert!(html.contains(word), "{word} of {body}: {html}");
    }
}

#[test]
fn cells_and_items_that_are_called_as_controls_stay() {
    for (table, words) in [
        ("<table><tr><th>Open<th>Close<tr><td>3<td>4</table>", &["Close"][..]),
        (
            "<table><tr><td>一号码头<td>开放<tr><td>二号码头<td>关闭<tr><td>广告<td>4<tr><td>推广<td>5</table>",
            &["关闭", "广告", "推广"],
        ),
        (
            "<table><tr><td>Print<td>3<tr><td>Share<td>4<tr><td>Read more<td>5<tr><td>Copyright 2019<td>6</table>",
            &["Print", "Share", "Read more", "Copyright 2019"],
        ),
        ("<ul><li>开放</li><li>关闭</li></ul>", &["关闭"]),
        ("<dl><dt>广告</dt><dd>三成</dd><dt>分享</dt><dd>二成</dd></dl>", &["广告", "分享"]),
        ("<blockquote><p>关闭</p></blockquote>", &["关闭"]),
        ("<p>他只说了两个字：</p><p>关闭</p>", &["<p>关闭"]),
    ] {
        keeps(&format!("{PROSE}{table}{PROSE}"), words);
    }
    // A page that is laid out by a table of one cell.
    let html = unknown_html(&format!("<table><tr><td>{PROSE}<p>关闭</p></td></tr></table>"));
    assert!(!html.contains("关闭"), "{html}");
}

#[test]
fn no_line_goes_out_of_tables_lists_and_quotes_at_an_edge() {
    for block in [
        "<table><tr><th>日期<td>2024年5月3日<tr><th>时间<td>10:00<tr><th>地点<td>港口</table>",
        "<dl><dt>日期</dt><dd>2024年5月3日</dd><dt>时间</dt><dd>10:00</dd></dl>",
        "<ul><li>时间：2024年5月3日 10:00</li><li>地点：港口</li></ul>",
        "<blockquote><p>2024年5月3日 10:00</p><p>渡轮停了</p></blockquote>",
        "<p>时间：2024年5月3日 10:00</p><p>地点：港口</p>",
        "<p>地点：港口<br>时间：2024年5月3日 10:00</p>",
    ] {
        keeps(&format!("{block}{PROSE}"), &["2024年5月3日", "10:00"]);
        keeps(&format!("{PROSE}{block}"), &["2024年5月3日", "10:00"]);
    }
    keeps(&format!("<p>Date: May 3, 2024, 10:00 am</p><p>Place: the old pier</p>{SENTENCE}"), &["May 3"]);
    // A list of nothing but what pages say, and what a page is laid out by.
    let head = "<p>2024-05-03 10:53</p><p>来源：港口报</p>";
    for body in [
        format!("<ul><li>来源：港口报</li><li>2024-05-03 10:53</li></ul>{PROSE}"),
        format!("<table><tr><td>{head}{PROSE}</td><td>&nbsp;</td></tr></table>"),
        format!("<blockquote>{head}{PROSE}</blockquote>"),
        format!("{PROSE}<blockquote><p>转自自由港电台</p></blockquote>"),
    ] {
        let html = unknown_html(&body);
        assert!(
            !html.contains("10:53") && !html.contains("来源") && !html.contains("转自"),
            "{body}: {html}"
        );
    }
    for page in ["<p>时间：2024年5月3日 10:00</p><p>来源：港口报</p>", "<p>时间：2024年5月3日 10:00</p>"]
    {
        assert!(!unknown_html(&format!("{page}{PROSE}")).contains("10:00"), "{page}");
    }
}

#[test]
fn headings_of_parts_stay_whatever_they_are_called() {
    for (one, other) in [
        ("关键词：内卷", "关键词：躺平"),
        ("Topics: war", "Topics: peace"),
        ("3 days ago", "Now"),
        ("朗读", "合唱"),
    ] {
        keeps(&format!("<h2>{one}</h2>{SENTENCE}<h2>{other}</h2>{SENTENCE}"), &[one, other]);
    }
    keeps(&format!("<p><b>关键词：内卷</b></p>{PROSE}<p><b>关键词：躺平</b></p>{PROSE}"), &["内卷"]);
    keeps(&format!("{SENTENCE}<h2>Night ferry</h2>{SENTENCE}"), &["Night ferry"]);
    // What stands above the text as the title is no part, whatever follows.
    assert!(
        !unknown_html(&format!("<h2>Night ferry</h2>{SENTENCE}<h2>The fares</h2>{SENTENCE}"))
            .contains("Night")
    );
    for heading in ["<h1>Night ferry</h1>", "<h2>Night ferry</h2>", "<p>关键词：内卷</p>"] {
        assert_eq!(
            unknown_html(&format!("{heading}{SENTENCE}<h3>The fares</h3>{SENTENCE}")).matches("<h").count(),
            1
        );
    }
}

#[test]
fn short_time_lines_and_poems_keep_their_days() {
    keeps("<p>1月23日</p><p>封城</p><p>2月7日</p><p>哭</p>", &["1月23日", "2月7日"]);
    keeps("<p>船来了</p><p>船走了</p><p>没有人在岸上等着它们</p><p>2020.2.7</p>", &["2020.2.7"]);
    keeps(&format!("{PROSE}<p>唐云淑 15683637229</p><p>2020.12.10</p>"), &["2020.12.10"]);
    keeps(&format!("<p>May 3, 2024</p><p>THE WAR IS OVER</p>{SENTENCE}"), &["THE WAR IS OVER"]);
    let html = unknown_html(&format!("<p>May 3, 2024</p><p>PORT ELLERY</p>{SENTENCE}"));
    assert_eq!(html, SENTENCE);
    assert_eq!(unknown_html(&format!("<p>Array</p>{SENTENCE}")), SENTENCE);
}

#[test]
fn sentences_with_the_words_of_credits_and_notices_stay() {
    for sentence in [
        "First published in 1949, the book was banned for decades.",
        "Source: the man who sold it.",
        "© is a sign that few understand.",
        "Skip to the end of the war and you find the same ship.",
    ] {
        keeps(&format!("<p>{sentence}</p>{SENTENCE}"), &[sentence]);
        keeps(&format!("{SENTENCE}<p>{sentence}</p>"), &[sentence]);
    }
    for sentence in
        ["文章刊载在墙上", "原文：子曰学而时习之不亦说乎", "版权所有者要求平台删除了视频。", "版权归谁"]
    {
        keeps(&format!("<p>{sentence}</p>{PROSE}"), &[sentence]);
        keeps(&format!("{PROSE}<p>{sentence}</p>"), &[sentence]);
    }
    for credit in ["转自自由港电台", "本文首发于《港口报》", "来源：港口报"] {
        assert!(!unknown_html(&format!("<p>{credit}</p>{PROSE}")).contains(credit), "{credit}");
    }
}

#[test]
fn elements_of_one_name_go_or_stay_together_and_never_all() {
    let many = |class: &str, number: usize, text: &str| -> String {
        (0..number).map(|n| format!("<div class=\"{class}\"><p>{n}：{text}</p></div>")).collect()
    };
    for class in ["comments", "share", "related", "ad"] {
        for (number, text) in [
            (8, "码头上的人说，渡轮终于又开了，大家都来看，站了一个上午，雨也不走。"),
            (30, "渡轮开了，大家都来看。"),
        ] {
            let body = format!("<p>渡轮周三恢复了。</p>{}", many(class, number, text));
            let html = unknown_html(&body);
            assert_eq!(html.matches(text).count(), number, "{class}");
        }
        keeps(&format!("<div class=\"{class}\"><p>渡轮周三恢复了。</p></div>"), &["渡轮周三"]);
        let picture = format!("<div class=\"{class}\"><img src=\"https://c.example/pier.jpg\"></div>");
        assert_eq!(unknown("Night ferry", &picture).figures.len(), 1, "{class}");
        let html = unknown_html(&format!("{PROSE}<div class=\"{class}\">分享到微信</div>"));
        assert!(!html.contains("微信"), "{html}");
    }
}

#[test]
fn a_digest_keeps_its_headlines_and_pictures() {
    let item = |n: u32| {
        format!(
            "<h3><a href=\"/2024/{n}\">Headline {n}</a></h3><a href=\"/2024/{n}\"><img src=\"https://c.example/{n}.jpg\"></a>{SENTENCE}"
        )
    };
    for (above, items) in [("", 6), (SENTENCE, 6), ("", 2)] {
        let body = format!("{above}{}", (0..items).map(item).collect::<String>());
        let cleaned = unknown("Night ferry", &body);
        assert_eq!(cleaned.body.as_str().matches("Headline").count(), items as usize);
        assert_eq!(cleaned.figures.len(), items as usize);
    }
    let last = item(1).replace(SENTENCE, "");
    assert!(!unknown_html(&format!("{SENTENCE}{SENTENCE}{last}")).contains("Headline"));
}

#[test]
fn links_that_a_sentence_announces_and_one_alone_stay() {
    let list = "<ul><li><a href=\"/people/1\">林秋</a></li><li><a href=\"/people/2\">陈七</a></li></ul>";
    keeps(&format!("{PROSE}<p>获奖者名单如下。</p>{list}"), &["林秋"]);
    keeps(&format!("{PROSE}<ul><li><a href=\"/people/1\">林秋</a></li></ul>{PROSE}"), &["林秋"]);
    assert!(!unknown_html(&format!("{PROSE}{list}{PROSE}")).contains("林秋"));
}
