use chrono::DateTime;

use super::*;
use crate::config::Config;

fn read_text(text: &str) -> Result<Feed, NoFeed> {
    let base = Url::parse("https://feeds.example/all.xml").unwrap();
    read(text.as_bytes(), None, &base, Clock::of(&Config::default()))
}

fn item(number: u32) -> Item {
    Item {
        link: Some(format!("https://a.example/{number}")),
        guid: Some(format!("tag:a.example,2024:{number}")),
        title: format!("冰 &amp; {number}"),
        date: DateTime::from_timestamp(1_705_511_701, 0),
        authors: vec!["Ada Reed".into()],
        body: format!("<p>冰还没化 {number}。</p>"),
    }
}

const RSS: &str = "<?xml version='1.0' encoding='gbk'?><rss version='2' xmlns='http://backend.example/rss2' \
    xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>\
    <title>Lake</title><item><title>冰 &amp;amp; 1</title><link>https://a.example/1</link>\
    <guid>tag:a.example,2024:1</guid><pubDate>Wed, 17 Jan 2024 17:15:01 GMT</pubDate><dc:creator>Ada Reed</dc:creator>\
    <description>short</description><content:encoded><![CDATA[<p>冰还没化 1。</p>]]></content:encoded></item>\
    <item><title>冰 &amp;amp; 2</title><link>/2</link><guid>tag:a.example,2024:2</guid>\
    <pubDate>2024-01-17 17:15:01</pubDate><author>ada@a.example (Ada Reed)</author>\
    <description>&lt;p&gt;冰还没化 2。&lt;/p&gt;</description></item></channel></rss>";

#[test]
fn each_format_says_the_same() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>Lake</title><entry><id>tag:a.example,2024:1</id>\
        <title type='html'>冰 &amp;amp; 1</title><link rel='replies' href='https://a.example/r'/>\
        <link href='https://a.example/1'/><updated>2024-02-17T17:15:01Z</updated><published>2024-01-17T17:15:01Z</published>\
        <author><name>Ada Reed</name></author><summary>short</summary>\
        <content type='html'>&lt;p&gt;冰还没化 1。&lt;/p&gt;</content></entry></feed>";
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Lake","items":[
        {"id":"tag:a.example,2024:1","url":"https://a.example/1","title":"冰 &amp; 1","date_published":"2024-01-17T17:15:01Z",
        "authors":[{"name":"Ada Reed"}],"content_html":"<p>冰还没化 1。</p>","summary":"short"}]}"#;
    let rdf = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/' \
        xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Lake</title></channel>\
        <item><title>冰 &amp;amp; 1</title><link>https://a.example/1</link><dc:creator>Ada Reed</dc:creator>\
        <dc:date>2024-01-17T17:15:01Z</dc:date><description>&lt;p&gt;冰还没化 1。&lt;/p&gt;</description></item></rdf:RDF>";
    let prefixed = atom.replace("<", "<a:").replace("<a:/", "</a:").replace("xmlns=", "xmlns:a=");
    let one = Feed { title: Some("Lake".into()), items: vec![item(1)], ..Feed::default() };
    assert_eq!(read_text(atom).unwrap(), one);
    assert_eq!(read_text(&prefixed).unwrap(), one);
    assert_eq!(read_text(json).unwrap(), one);
    let without_guid = Feed { items: vec![Item { guid: None, ..item(1) }], ..one.clone() };
    assert_eq!(read_text(rdf).unwrap(), without_guid);
    let mut rss = read_text(RSS).unwrap();
    assert_eq!(rss.items.remove(0), item(1));
    let relative = Item { link: Some("https://feeds.example/2".into()), ..item(2) };
    assert_eq!(rss.items, [relative]);
}

#[test]
fn one_broken_item_costs_itself() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><content type='text/html'/></entry>\
        <entry><title type='odd'>B</title></entry><entry><title>C</title><content></content></entry>\
        <entry><title>D</b></entry><entry><title>E</title></entry><entry><title>F";
    let feed = read_text(atom).unwrap();
    let titles: Vec<_> = feed.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["A", "C", "E"]);
    assert_eq!(feed.broken.len(), 3, "{:?}", feed.broken);
    let json = r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"attachments":[{}]},{"id":[],"title":8},{"id":9}]}"#;
    let feed = read_text(json).unwrap();
    assert_eq!(
        feed.items.iter().map(|item| item.guid.as_deref()).collect::<Vec<_>>(),
        [Some("7"), Some("9")]
    );
    assert_eq!(
        feed.broken,
        ["an item can't be read: invalid type: integer `8`, expected a string at line 1 column 18"]
    );
}

/// quick-xml panics where the encoding of what it decodes changes under it.
#[test]
fn a_declaration_in_the_middle_costs_its_item() {
    let declaration = "<?xml version='1.0' encoding='gbk'?>";
    let feed = read_text(&format!(
        "<rss version='2.0'><channel>{declaration}<title>Lake</title><item><title>A{declaration}</title></item>\
         <item><title>B</title></item><item><title>C</title><description><![CDATA[{declaration}]]></description></item>\
         </channel></rss>"
    ))
    .unwrap();
    assert_eq!(feed.broken, ["an item has an XML declaration in its middle"]);
    let titles: Vec<_> = feed.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["B", "C"]);
    assert_eq!((feed.items[1].body.as_str(), feed.title.as_deref()), (declaration, Some("Lake")));
}

#[test]
fn what_is_no_feed_is_called_by_its_name() {
    let other = |text: &str| match read_text(text) {
        Err(NoFeed::Other(why)) => why,
        read => panic!("{text}: {read:?}"),
    };
    assert_eq!(read_text(" \n\u{feff}"), Err(NoFeed::Empty));
    assert_eq!(read_text("<!DOCTYPE html><p>"), Err(NoFeed::Html));
    assert_eq!(read_text("<html xmlns='x'>"), Err(NoFeed::Html));
    assert_eq!(other("busy"), "it is neither XML nor JSON");
    assert_eq!(other("<opml><body/></opml>"), "it is XML, but its root is <opml>");
    assert_eq!(other("{\"items\":[]}"), "it is JSON, but no JSON Feed of version 1");
    let laughs =
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><rss><channel/></rss>";
    assert_eq!(other(laughs), "it declares entities of its own, which are not expanded");
    let netscape = "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://n.example/rss.dtd'>\
        <rss version='0.91'><channel><title>T</title></channel></rss>";
    assert_eq!(read_text(netscape).unwrap(), Feed { title: Some("T".into()), ..Feed::default() });
}

#[test]
fn bounds_hold_while_reading() {
    let many = |count: usize| {
        format!("<rss><channel>{}</channel></rss>", "<item><title>A</title></item>".repeat(count))
    };
    let feed = read_text(&many(MOST_ITEMS)).unwrap();
    assert_eq!((feed.items.len(), feed.cut), (MOST_ITEMS, false));
    let feed = read_text(&many(100_000)).unwrap();
    assert_eq!((feed.items.len(), feed.cut), (MOST_ITEMS, true));
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}{{}}]}}",
        "{},".repeat(MOST_ITEMS)
    );
    assert!(read_text(&json).unwrap().cut);
    let deep = format!(
        "<rss><channel><item><title>A</title>{}x{}</item><item><title>B</title></item></channel></rss>",
        "<b>".repeat(64_000),
        "</b>".repeat(64_000)
    );
    let feed = read_text(&deep).unwrap();
    assert_eq!(feed.items.len(), 1);
    assert_eq!(feed.broken, ["an item has elements nested more than 500 deep"]);
    let deep =
        format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}]}}", "[".repeat(64_000));
    assert!(matches!(read_text(&deep), Err(NoFeed::Other(_))));
    let root = format!("<rss a='{}'><channel/></rss>", "x".repeat(100_000));
    assert!(matches!(read_text(&root), Err(NoFeed::Other(_))));
}
