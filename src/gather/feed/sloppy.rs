//! Feeds as scripts, hosts and people write them: what their authors meant is read, in each format.

use chrono::DateTime;

use super::*;
use crate::config::Config;

fn read_text(text: &str) -> Feed {
    let base = Url::parse("https://feeds.example/all.xml").unwrap();
    read(text.as_bytes(), None, &base, Clock::of(&Config::default()))
        .unwrap_or_else(|why| panic!("{text}: {why:?}"))
}

fn rss(item: &str) -> Feed {
    read_text(&format!("<rss version='2.0'><channel><title>Lake</title><item>{item}</item></channel></rss>"))
}

fn atom(entry: &str) -> Feed {
    read_text(&format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Lake</title><entry>{entry}</entry></feed>"
    ))
}

/// Title and body of the one item, of which nothing is broken.
fn said(feed: &Feed) -> (&str, &str) {
    assert_eq!((feed.items.len(), &feed.broken), (1, &Vec::new()));
    (&feed.items[0].title, &feed.items[0].body)
}

#[test]
fn a_section_without_end_costs_nothing_and_is_told() {
    let item = |title: &str, text: &str| {
        format!(
            "<item><title><![CDATA[{title}]]></title>\n<description><![CDATA[{text}]]></description></item>\n"
        )
    };
    let whole =
        format!("<rss><channel>\n{}{}{}</channel></rss>", item("A", "a"), item("B", "b"), item("C", "c"));
    let expected = read_text(&whole).items;
    for (number, (broken, fault)) in [
        ("<![CDATA[B</title>", "its <title> (line 4)"),
        ("<![CDATA[b</description>", "its <description> (line 5)"),
        ("<![CDATA[c</description>", "its <description> (line 7)"),
    ]
    .into_iter()
    .enumerate()
    {
        let feed = read_text(&whole.replace(&broken.replace("</", "]]></"), broken));
        assert_eq!(feed.items, expected, "{number}");
        assert_eq!(feed.broken, [format!("a CDATA section has no end; it is taken to end with {fault}")]);
    }
    // Where it stands among tags, nobody knows where it ends.
    let feed = read_text(&whole.replace("<![CDATA[b]]>", "<p>b</p><![CDATA[b"));
    assert_eq!(feed.items, [expected[0].clone(), expected[2].clone()]);
    assert_eq!(feed.broken, ["an item has something that nothing ends (line 5)"]);
    // An article may tell what a feed looks like.
    let told = "<pre>&lt;item> <![CDATA[ </description></item> ]]]]><![CDATA[></pre>";
    let feed = read_text(&whole.replace("<![CDATA[b]]>", &format!("<![CDATA[{told}]]>")));
    assert_eq!((feed.items.len(), feed.broken.len()), (3, 0), "{:?}", feed.broken);
}

#[test]
fn what_has_no_end_is_told_with_its_line() {
    let around = |broken: &str| {
        read_text(&format!(
            "\n<rss><channel>\n<item><title>A</title></item>\n{broken}\n<item><title>C</title></item></channel></rss>"
        ))
    };
    let titles = |feed: &Feed| feed.items.iter().map(|item| item.title.clone()).collect::<Vec<_>>().concat();
    for (broken, expected, fault) in [
        ("<item><title>B</title>", "ABC", "an item has no end (line 4)"),
        (
            "<item><title>B</title><category>x</item>",
            "AC",
            "an item can't be read: its <category> has no end (line 4)",
        ),
        (
            "<item><title>B</title><description>\n<a href=\"x>y</a></description></item>",
            "AC",
            "it is broken after 1 item: syntax error: attribute value not closed",
        ),
        ("<item><title>B</title><!-- y</item>", "AC", "it is broken after 1 item: "),
        (
            "<item><title>B</title><!-- y</item>\n<item><title>B</title><!-- z --></item>",
            "ABC",
            "an item has something that nothing ends (line 4)",
        ),
    ] {
        let feed = around(broken);
        assert_eq!(titles(&feed), expected, "{broken}");
        assert!(feed.broken.len() == 1 && feed.broken[0].starts_with(fault), "{broken}: {:?}", feed.broken);
    }
    // Tags of HTML that stand as they are need no end.
    let feed = around("<item><title>B</title><description><p>a<br>b<p>c<img src='x'></description></item>");
    assert_eq!((titles(&feed), feed.broken.len()), ("ABC".into(), 0));
    assert_eq!(feed.items[1].body, "<p>a<br>b<p>c<img src=\"x\"></p></p>");
}

#[test]
fn references_of_html_are_their_characters() {
    let xhtml = "<title type='xhtml'><div>A&nbsp;&eacute;</div></title><content type='xhtml'><div><p title='x &amp;quot; y'>\
                 a&nbsp;b &hellip; &amp;lt; &lt;b&gt;<br/>c</p><p/></div></content>";
    let feed = atom(xhtml);
    let body = "<p title=\"x &amp;quot; y\">a&nbsp;b &hellip; &amp;lt; &lt;b><br>c</p><p></p>";
    assert_eq!(said(&feed), ("A&nbsp;&eacute;", body));
    let feed = rss(
        "<title>Caf&eacute;&nbsp;A &#146;n&#8217; &#x2014;</title><description>a&nbsp;b &copy; 2 &lt;b>c&lt;/b></description>\
                    <dc:creator>Jos&eacute; Mu&ntilde;oz</dc:creator>",
    );
    assert_eq!(said(&feed), ("Caf&eacute;&nbsp;A ’n’ —", "a&nbsp;b &copy; 2 <b>c</b>"));
    assert_eq!(feed.items[0].authors, ["José Muñoz"]);
    let feed =
        atom("<title type='text'>a&nbsp;b &eacute;</title><summary type='text'>a&nbsp;&lt; &foo;</summary>");
    assert_eq!(said(&feed), ("a b é", "<p>a\u{a0}&lt; &amp;foo;</p>"));
}

/// RFC 4287, 3.1.1.1: no markup, whatever it looks like.
#[test]
fn text_of_atom_is_text() {
    for kind in ["text", "text/plain", "TEXT"] {
        let feed = atom(&format!(
            "<title type='{kind}'>std::unique_ptr&lt;S&gt; &amp;amp; &amp;lt;b&amp;gt; AT&amp;T &lt;b>x&lt;/b> &amp; y</title>\
             <content type='{kind}'>a &lt; b &lt;b&gt;bold&lt;/b&gt; &amp;amp; &amp;nbsp;\n\nlast</content>"
        ));
        let body = "<p>a &lt; b &lt;b&gt;bold&lt;/b&gt; &amp;amp; &amp;nbsp;</p>\n<p>last</p>";
        assert_eq!(
            said(&feed),
            ("std::unique_ptr<S> &amp;amp; &amp;lt;b&amp;gt; AT&amp;T <b>x</b> & y", body),
            "{kind}"
        );
    }
    // Who says nothing says text; but where it is HTML beyond doubt, that was meant.
    let feed = atom("<title>vec&lt;T&gt;</title><summary>1 &lt; 2 and vec&lt;T&gt;</summary>");
    assert_eq!(said(&feed), ("vec<T>", "<p>1 &lt; 2 and vec&lt;T&gt;</p>"));
    let feed = atom("<title>O &amp;amp; P</title><content>&lt;p&gt;冰&lt;/p&gt;</content>");
    assert_eq!(said(&feed), ("O &amp; P", "<p>冰</p>"));
    let feed = atom("<title type='odd'>A</title><content type='text/markdown'>a *b* &lt;c></content>");
    assert_eq!(said(&feed), ("A", "<p>a *b* &lt;c&gt;</p>"));
    let feed = atom("<title>A</title><content type='image/png'>iVBORw0KGgo=</content><summary>S</summary>");
    assert_eq!(said(&feed), ("A", "<p>S</p>"));
}

#[test]
fn json_may_have_what_its_strings_may_not() {
    let feed = read_text(
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"L\tk\",\"items\":[\
         {\"id\":\"1\",\"title\":\"A\nB\u{1}\",\"content_html\":\"<p>a\r\n\tb \\' \\d \\u12 \\ud83d\\ude00 \\ud83d!</p>\"},\
         {\"id\":2,\"title\":\"C\",\"content_text\":\"c\",\"tags\":[1,],},{\"id\":\"3\",\"title\":{},\"summary\":\"a < b\",\"date_published\":1705511701,},],}",
    );
    assert_eq!(
        (feed.broken.len(), feed.torn, feed.title.as_deref()),
        (0, false, Some("L k")),
        "{:?}",
        feed.broken
    );
    let said: Vec<_> = feed.items.iter().map(|item| (item.title.as_str(), item.body.as_str())).collect();
    let first = "<p>a\r\n\tb ' \\d \\u12 😀 \u{fffd}!</p>";
    assert_eq!(said, [("A B", first), ("C", "<p>c</p>"), ("", "<p>a &lt; b</p>")]);
    assert_eq!(feed.items[2].date, DateTime::from_timestamp(1_705_511_701, 0));
    let authors = |authors: &str| {
        let item = format!(
            r#"{{"version":"https://jsonfeed.org/version/1.1","items":[{{"id":1,"authors":{authors}}}]}}"#
        );
        read_text(&item).items.remove(0).authors
    };
    for written in
        [r#"[{"name":"Ada"},{},7,null]"#, r#"{"name":"Ada","url":"x"}"#, r#""Ada""#, r#"["Ada","Ada"]"#]
    {
        assert_eq!(authors(written), ["Ada"], "{written}");
    }
    // What is right stays as it is, and what nobody can mend is told.
    let whole =
        r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"a\\","title":"\"b\", ] \\"}]}"#;
    assert!(matches!(lenient::lenient(whole), std::borrow::Cow::Borrowed(_)));
    let feed = read_text(
        r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"0","title":"A"},{"id":1,"title":"x "y" z",
        "attachments":[{"url":"a"},{"url":"b"}]},
        {"id":2,"title":"冰","authors":[{"name":"Ada"},{"name":"Tom"}]},{"id":3,"title":"D"}]}"#,
    );
    let titles: Vec<_> = feed.items.iter().map(|item| &*item.title).collect();
    assert_eq!((titles, feed.torn), (vec!["A", "冰", "D"], true));
    assert!(feed.broken[0].starts_with("it is broken after 1 item: "), "{:?}", feed.broken);
}

#[test]
fn tags_that_nobody_escaped_are_of_the_text() {
    let feed = rss(
        "<title>A <b>bold</b> word</title><description>a <b>b</b> &amp; c<br/>d <![CDATA[<i>e</i>]]></description>",
    );
    assert_eq!(said(&feed), ("A bold word", "a <b>b</b> & c<br>d <i>e</i>"));
    let feed = atom("<title>A <b>bold</b> word</title><content type='html'><p>a</p> b</content>");
    assert_eq!(said(&feed), ("A bold word", "<p>a</p> b"));
    let feed = rss(
        "<title>&lt;b>A&lt;/b> &lt;br/>of &lt;T> &lt;i> &amp;#39;x&amp;#39;</title><description>D</description>",
    );
    assert_eq!(said(&feed), ("A of <T> <i> &#39;x&#39;", "D"));
    let feed = rss("<title>记者说：<记者> 1 < 2 <= 3 </记者></title><description>a <- b</description>");
    assert_eq!(said(&feed), ("记者说：<记者> 1 < 2 <= 3 </记者>", "a <- b"));
}

/// xueqiu.com and others escape a section as if it were text.
#[test]
fn a_section_that_was_escaped_is_one() {
    let section = |text: &str| format!("&lt;![CDATA[{text}]]&gt;");
    let feed = rss(&format!(
        "<title>{}</title><description>{}</description>",
        section("A"),
        section("&lt;p&gt;冰&lt;/p&gt;")
    ));
    assert_eq!(said(&feed), ("A", "<p>冰</p>"));
    let feed = rss(
        "<title>a<![CDATA[b]]>c<![CDATA[d]]>e</title><description><![CDATA[x]]>y<![CDATA[z]]></description>",
    );
    assert_eq!(said(&feed), ("abcde", "xyz"));
}

/// Who forgets a namespace, or gives one another prefix, means it all the same.
#[test]
fn names_mean_what_they_mean_under_any_prefix() {
    for (declared, prefix) in [
        ("", "content"),
        ("xmlns:content='http://purl.org/rss/1.0/modules/content'", "content"),
        ("xmlns:c='http://purl.org/rss/1.0/modules/content/'", "c"),
        ("xmlns:x='https://purl.org/rss/1.0/modules/content/'", "x"),
    ] {
        let feed = read_text(&format!(
            "<rss version='2.0' {declared}><channel><item><title>A</title><media:title>M</media:title>\
             <description>short</description><{prefix}:encoded>whole</{prefix}:encoded>\
             <dc:creator>Ada</dc:creator><dc:date>2024-01-17T17:15:01Z</dc:date><itunes:summary>i</itunes:summary></item></channel></rss>"
        ));
        assert_eq!(said(&feed), ("A", "whole"), "{declared}");
        assert_eq!(feed.items[0].authors, ["Ada"]);
        assert_eq!(feed.items[0].date, DateTime::from_timestamp(1_705_511_701, 0));
    }
    let feed =
        rss("<title>A</title><encoded xmlns='http://purl.org/rss/1.0/modules/content/'>whole</encoded>");
    assert_eq!(said(&feed), ("A", "whole"));
    let feed = rss(
        "<title>A</title><description>d</description><body xmlns='http://www.w3.org/1999/xhtml'><p>a &amp; b<br/></p></body>",
    );
    assert_eq!(said(&feed), ("A", "<p>a &amp; b<br></p>"));
    let prefixed = "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:rss='http://purl.org/rss/1.0/'>\
        <rss:channel><rss:title>Lake</rss:title></rss:channel><rss:item r:about='x'><rss:title>A</rss:title>\
        <rss:description>d</rss:description></rss:item></r:RDF>";
    assert_eq!(said(&read_text(prefixed)), ("A", "d"));
    let rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>\
        <channel><title>Lake</title></channel><item rdf:about='https://a.example/1'><title>A</title></item></rdf:RDF>";
    let feed = read_text(rdf);
    assert_eq!(
        (feed.items[0].link.as_deref(), feed.title.as_deref()),
        (Some("https://a.example/1"), Some("Lake"))
    );
}

#[test]
fn old_formats_are_read() {
    let feed = read_text(
        "<?xml version='1.0'?><!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://n.example/rss.dtd'>\
         <rss version='0.91'><channel><title>Lake</title><item><title>A</title><link>https://a.example/1</link>\
         <description>d</description></item></channel></rss>",
    );
    assert_eq!(said(&feed), ("A", "d"));
    let feed =
        rss("<description>A text without title, of RSS 0.92.</description><source url='x'>Other</source>");
    assert_eq!(said(&feed), ("", "A text without title, of RSS 0.92."));
    let feed = read_text(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>Lake</title><entry><title mode='escaped' type='text/html'>\
         A &lt;b&gt;x&lt;/b&gt;</title><link rel='alternate' type='text/html' href='https://a.example/1'/><id>tag:1</id>\
         <issued>2024-01-17T17:15:01Z</issued><modified>2024-02-17T17:15:01Z</modified><author><name>Ada</name>\
         <email>ada@a.example</email></author><summary type='text/plain'>s</summary>\
         <content type='application/xhtml+xml' mode='xml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a<br/>b</p></div></content>\
         </entry></feed>",
    );
    assert_eq!(said(&feed), ("A x", "<p>a<br>b</p>"));
    let item = &feed.items[0];
    assert_eq!(
        (item.date, item.link.as_deref()),
        (DateTime::from_timestamp(1_705_511_701, 0), Some("https://a.example/1"))
    );
    assert_eq!(item.authors, ["Ada"]);
}

#[test]
fn an_empty_field_hides_no_full_one() {
    let feed = rss(
        "<title/><title>A</title><title>B</title><description></description><description>d</description>\
                    <content:encoded> </content:encoded><pubDate>soon</pubDate><dc:date>2024-01-17T17:15:01Z</dc:date>",
    );
    assert_eq!(said(&feed), ("A", "d"));
    assert_eq!(feed.items[0].date, DateTime::from_timestamp(1_705_511_701, 0));
    let feed = atom(
        "<title>A</title><media:group><media:title>M</media:title><media:description>text &lt; m</media:description></media:group>",
    );
    assert_eq!(said(&feed), ("A", "<p>text &lt; m</p>"));
}

#[test]
fn people_are_called_by_their_names() {
    let authors =
        |author: &str| rss(&format!("<title>A</title><author>{author}</author>")).items.remove(0).authors;
    for (written, name) in [
        ("ada@a.example (Ada Reed)", "Ada Reed"),
        ("Ada Reed &lt;ada@a.example&gt;", "Ada Reed"),
        ("a@b.example（李明）", "李明"),
        ("李明<![CDATA[ <a@b.example>]]>", "李明"),
        ("<name>Ada</name><email>a@b.example</email>", "Ada"),
        ("(Ada)", "Ada"),
    ] {
        assert_eq!(authors(written), [name], "{written}");
    }
    assert_eq!(authors("ada@a.example"), [""; 0]);
    let feed =
        rss("<title>A</title><author>Ada</author><dc:creator>Ada</dc:creator><dc:creator>Tom</dc:creator>");
    assert_eq!(feed.items[0].authors, ["Ada", "Tom"]);
}

#[test]
fn links_lead_where_their_feed_says() {
    let feed = read_text(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/blog/'><entry xml:base='2024/'><title>A</title>\
         <link rel='self' href='x'/><link rel='enclosure' href='y'/><link rel='http://www.iana.org/assignments/relation/alternate' href='ice'/>\
         <content type='html' xml:base='ice/'>&lt;a href='b?c=1&amp;amp;d=2'>b&lt;/a>&lt;img src='/c.jpg'>&lt;a href='#n'>n&lt;/a>\
         &lt;a href='https://b.example'>\
         </content></entry></feed>",
    );
    let body = "<a href=\"https://a.example/blog/2024/ice/b?c=1&amp;d=2\">b</a><img src=\"https://a.example/c.jpg\"><a href='#n'>n</a>\
                <a href='https://b.example'>";
    assert_eq!(said(&feed), ("A", body));
    assert_eq!(feed.items[0].link.as_deref(), Some("https://a.example/blog/2024/ice"));
    let link = |item: &str| rss(&format!("<title>A</title>{item}")).items.remove(0).link;
    for (item, expected) in [
        ("<link>\n https://a.example/1 \n</link>", Some("https://a.example/1")),
        ("<link><![CDATA[https://a.example/1?a=1&b=2]]></link>", Some("https://a.example/1?a=1&b=2")),
        ("<link href='/1'/>", Some("https://feeds.example/1")),
        ("<atom:link rel='self' href='/feed'/><atom:link href='/1'/>", Some("https://feeds.example/1")),
        ("<atom:link href='/1'/><link>/2</link>", Some("https://feeds.example/2")),
        ("<link/><guid>https://a.example/1</guid>", Some("https://a.example/1")),
        ("<guid ispermalink=\"False\">https://a.example/1</guid>", None),
        ("<comments>https://a.example/1#c</comments>", None),
    ] {
        assert_eq!(link(item).as_deref(), expected, "{item}");
    }
}

#[test]
fn what_stands_before_a_feed_is_none_of_it() {
    let feed = "<?xml version='1.0'?><!-- a -- b --><?xml-stylesheet href='x'?>\n<rss><channel><item><title>A</title>\
                <description>a<!-- b -- c -->d<?php e ?>f\u{feff}g</description></item><item></channel></rss>";
    for before in
        ["", "\n\n  ", "\u{feff}\n\u{feff}", "Notice: x on line 3\n", "<br />\n<b>Warning</b>: x<br />\n"]
    {
        let feed = read_text(&format!("{before}{feed}"));
        let line = 2 + before.matches('\n').count();
        assert_eq!(
            feed.broken,
            [format!("it ends in the middle of one, after 1 item (line {line})")],
            "{before}"
        );
        assert_eq!((&*feed.items[0].title, &*feed.items[0].body), ("A", "adf\u{feff}g"), "{before}");
    }
    let page = "<div>How a feed begins: <rss version='2.0'></div>";
    assert!(!is_one(&format!("<!doctype html>{page}")));
}

/// Mending goes through a text once, whatever it is.
#[test]
fn mending_takes_time_that_follows_the_length() {
    for piece in [
        "<![CDATA[",
        "<title><![CDATA[",
        "<!--",
        "< ",
        "<title><![CDATA[</title ",
        "]]><![CDATA[",
        "&",
        "&a",
        "<a b=\"",
        "</item><item",
    ] {
        let feed = format!(
            "<rss><channel><item><title>A</title></item><item>{}",
            piece.repeat((4 << 20) / piece.len())
        );
        assert_eq!(read_text(&feed).items.first().map(|item| &*item.title), Some("A"), "{piece}");
    }
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{{\"id\":1}},{}",
        "[\"\\".repeat(1 << 20)
    );
    assert_eq!(read_text(&json).items.len(), 1);
    let title = "&lt;b>&lt;/i>".repeat(100_000);
    let authors: String = (0..40_000).map(|number| format!("<author>A{number}</author>")).collect();
    let item = rss(&format!("<title>{title}</title>{authors}")).items.remove(0);
    assert!(item.title.starts_with("<b></i>") && item.authors.len() == 50, "{}", item.authors.len());
}
