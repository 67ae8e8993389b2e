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

/// RFC 4287, 4.2.1; JSON Feed 1.1, items.
#[test]
fn the_author_of_a_feed_is_that_of_items_that_name_none() {
    let entry = |more: &str| format!("<entry><id>tag:a.example,2024:1</id><title>A</title>{more}</entry>");
    let atom = format!(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Lake</title><author><name>Ada Reed</name></author>{}{}{}</feed>",
        entry(""),
        entry("<author><name>Tom</name></author>"),
        entry("<source><title>Sea</title></source>"),
    );
    let authors = |text: &str| -> Vec<String> {
        read_text(text).unwrap().items.iter().map(|item| item.authors.join(", ")).collect()
    };
    assert_eq!(authors(&atom), ["Ada Reed", "Tom", ""]);
    assert_eq!(read_text(&atom).unwrap().title.as_deref(), Some("Lake"));
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","authors":[{"name":"Ada Reed"}],"items":[
        {"id":"1","title":"A"},{"id":"2","title":"B","authors":[{"name":"Tom"}]}]}"#;
    assert_eq!(authors(json), ["Ada Reed", "Tom"]);
    // Whoever sees to a channel is no author of its items.
    let rss = "<rss><channel><title>Lake</title><managingEditor>Ada Reed</managingEditor><item><title>A</title></item></channel></rss>";
    assert_eq!(authors(rss), [""]);
}

#[test]
fn one_broken_item_costs_itself() {
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><content type='text/html'/></entry>\
        <entry><title type='odd'>B</title></entry><entry><title>C</title><content></content></entry>\
        <entry><title>D</b></entry><entry><title>E</title></entry><entry><title>F";
    let feed = read_text(atom).unwrap();
    let titles: Vec<_> = feed.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["A", "B", "C", "E"]);
    let broken = [
        "it ends in the middle of one, after 5 items (line 1)",
        "an item can't be read: its <title> has no end (line 1)",
    ];
    assert_eq!(feed.broken, broken);
    let json = r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"attachments":[{}]},{"id":[],"title":8},{"id":9},8]}"#;
    let feed = read_text(json).unwrap();
    assert_eq!(
        feed.items.iter().map(|item| item.guid.as_deref()).collect::<Vec<_>>(),
        [Some("7"), None, Some("9")]
    );
    assert_eq!(feed.items[1].title, "8");
    assert!(
        feed.broken[0].starts_with("item 4 can't be read: invalid type: integer `8`"),
        "{:?}",
        feed.broken
    );
    assert_eq!(feed.broken.len(), 1);
}

/// Scripts that write titles and addresses as they find them.
#[test]
fn a_bare_ampersand_costs_nothing() {
    let link = "<link>https://a.example/?a=1&b=2</link>";
    let feed = read_text(&format!(
        "<rss version='2.0'><channel><title>Lake</title><item><title>R & D; &nbsp;&foo; x</title>{link}</item>\
         <item><title>&#0;B</title><description><![CDATA[a & b]]>&c</description></item><item><title>C&</title></item>\
         </channel></rss>"
    ))
    .unwrap();
    let titles: Vec<_> = feed.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!((titles, feed.broken), (vec!["R & D; &nbsp;&foo; x", "&#0;B", "C&"], Vec::new()));
    assert_eq!(feed.items[0].link.as_deref(), Some("https://a.example/?a=1&b=2"));
    assert_eq!((feed.items[1].body.as_str(), feed.torn), ("a & b&c", false));
}

#[test]
fn what_is_broken_costs_no_later_item() {
    let around = |broken: &str| {
        let feed = read_text(&format!(
            "<rss version='2.0'><channel><title>Lake</title><item><title>A</title></item>{broken}\
             <item><title>C</title></item><item><title>D</title></item></channel></rss>"
        ))
        .unwrap();
        let titles: Vec<_> = feed.items.iter().map(|item| item.title.clone()).collect();
        (titles.concat(), feed.broken.len())
    };
    for (broken, expected) in [
        ("<item><title>B <![CDATA[never closed</title></item>", "AB never closedCD"),
        ("<item><title>B <!-- never closed</title></item>", "ACD"),
        ("<item><title>B</title>", "ABCD"),
        ("<item><title>B<b</title></item>", "ACD"),
        ("<item><title>B</title><enclosure url=\"http://a.example/1.mp3></item>", "ACD"),
        ("<item><title>B</title><description>C", "ACD"),
    ] {
        assert_eq!(around(broken), (expected.into(), 1), "{broken}");
    }
    assert_eq!(around("<item><title>a < b</title></item>"), ("Aa < bCD".into(), 0));
    let cut = read_text("<rss><channel><item><title>A</title></item><item><title>B</ti").unwrap();
    assert_eq!((cut.items.len(), cut.broken.len(), cut.torn), (1, 1, true));
    assert!(read_text("<rss><channel><item><title>A</title></item>").unwrap().torn);
    // However much is broken, looking for what is not has an end.
    let all = "<item><![CDATA[".repeat(100_000);
    let feed = read_text(&format!("<rss><channel>{all}")).unwrap();
    assert_eq!((feed.items.len(), feed.broken.len()), (0, 51));
}

#[test]
fn a_feed_is_taken_up_again_in_time_that_follows_its_length() {
    let one =
        |number: u32| format!("<item><title>{number}</title><link>https://a.example/{number}</link></item>");
    // Going through the rest of the text at each sign would take a day.
    let signs = format!("<rss><channel>{}<item><![CDATA[{}", one(1), "<".repeat(8 << 20));
    let feed = read_text(&signs).unwrap();
    assert_eq!((feed.items.len(), feed.torn), (1, true));
    // An attribute without its end, where no item is open: what is behind its place is looked for, and not the place.
    let open = format!("<rss><channel>{}<item foo=\"x>{}{}</channel></rss>", one(1), one(2), one(3));
    let titles: Vec<String> = read_text(&open).unwrap().items.into_iter().map(|item| item.title).collect();
    assert_eq!(titles, ["1", "2", "3"]);
}

#[test]
fn a_json_feed_that_breaks_off_gives_what_stands_before() {
    let whole = r#"{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":1,"title":"A"},{"id":2,"title":"B"},{"id":3,"title":"C"}]}"#;
    let cut = read_text(&whole[..whole.len() - 10]).unwrap();
    assert_eq!((cut.items.len(), cut.title.as_deref(), cut.torn), (2, Some("J"), true));
    assert_eq!(cut.broken, ["it is broken after 2 items: EOF while parsing a string at line 1 column 121"]);
    let whole = read_text(whole).unwrap();
    assert_eq!((whole.items.len(), whole.torn, whole.broken.len()), (3, false, 0));
}

#[test]
fn plain_text_stays_plain() {
    let feed = read_text(
        r##"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"content_text":"# 1 < 2 & <b>\nnext\n\nlast"},
        {"id":"a","authors":[{"name":"Ada"},7],"author":{"name":"Tom"},"content_html":"<p>x</p>"}]}"##,
    )
    .unwrap();
    assert_eq!(feed.items[0].body, "<p># 1 &lt; 2 &amp; &lt;b&gt;<br>\nnext</p>\n<p>last</p>");
    assert_eq!(
        (feed.items[1].guid.as_deref(), feed.items[1].authors.as_slice()),
        (Some("a"), &["Ada".to_owned(), "Tom".to_owned()][..])
    );
}

/// Parsers that copy the title of an item into each of its media make 3 GB of 1.7 kB.
#[test]
fn what_an_item_holds_is_bounded() {
    let read = |uri: &str, item: &str| {
        let text = format!(
            "<rss version='2.0' xmlns:media='{uri}'><channel><item><title>A</title>{item}</item>\
                            <item><title>B</title></item></channel></rss>"
        );
        let feed = read_text(&text).unwrap();
        (feed.items.len(), feed.broken)
    };
    let media = "http://search.yahoo.com/mrss/";
    let groups =
        format!("<media:title>{}</media:title>{}", "x".repeat(100_000), "<media:group/>".repeat(40_000));
    assert_eq!(read(media, &groups), (2, vec![]));
    let inner = format!("<m:x xmlns:m='{media}'/><x xmlns:media='{media}'>{groups}</x>");
    assert_eq!(read("x", &inner), (2, vec![]));
    let long = "x".repeat(4 << 20);
    assert_eq!(
        read(media, &format!("<description>{long}</description>")),
        (1, vec![format!("{} (line 1)", super::item::TOO_LONG)])
    );
    let json = format!(
        r#"{{"version":"https://jsonfeed.org/version/1.1","items":[{{"title":"{long}"}},{{"title":"B"}}]}}"#
    );
    let feed = read_text(&json).unwrap();
    assert_eq!((feed.items.len(), feed.broken), (1, vec![super::item::TOO_LONG.into()]));
    assert_eq!(read(media, &"<m/>".repeat(60_000)).1, ["an item has more than 50000 elements (line 1)"]);
    assert_eq!(
        read(media, &format!("<a {}/>", "b='c' ".repeat(50_000))).1,
        ["an item has a tag of more than 262144 bytes (line 1)"]
    );
}

#[test]
fn titles_of_html_have_no_tags() {
    let feed = read_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>O &amp;amp; P</title><entry>\
         <title type='html'>&lt;em class=\"a\"&gt;Emph&lt;/em&gt; &amp;amp; more, 1 &lt; 2</title></entry><entry>\
         <title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>An <b>xhtml</b> title</div></title></entry><entry>\
         <title>Tags: &lt;b&gt;</title></entry></feed>",
    )
    .unwrap();
    let titles: Vec<_> = feed.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["Emph &amp; more, 1 < 2", "An xhtml title", "Tags: <b>"]);
}

#[test]
fn a_declaration_in_the_middle_says_nothing() {
    let declaration = "<?xml version='1.0' encoding='gbk'?>";
    let feed = read_text(&format!(
        "<rss version='2.0'><channel>{declaration}<title>Lake</title><item><title>A{declaration}冰</title></item>\
         <item><title>B</title></item><item><title>C</title><description><![CDATA[{declaration}]]></description></item>\
         </channel></rss>"
    ))
    .unwrap();
    let titles: Vec<_> = feed.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!((titles, feed.broken), (vec!["A冰", "B", "C"], Vec::new()));
    assert_eq!((feed.items[2].body.as_str(), feed.title.as_deref()), (declaration, Some("Lake")));
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
    assert_eq!(read_text("<!-- x --><title>A</title>"), Err(NoFeed::Html));
    assert_eq!(other("busy"), "it is neither XML nor JSON");
    assert_eq!(read_text("<?xml version='1.0'?><OPML><body/></OPML>"), Err(NoFeed::Opml));
    assert_eq!(other("<list><opml/></list>"), "it is XML, but its root is <list>");
    assert_eq!(other("{\"items\":[]}"), "it is JSON, but no JSON Feed of version 1");
    let laughs = "<?xml version='1.0'?>\n<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><rss><channel><item><title>&b;&eacute;</title>\
         </item></channel></rss>";
    let read = read_text(laughs).unwrap();
    assert_eq!(read.broken, ["it declares entities of its own, which are not expanded (line 1)"]);
    assert_eq!(read.items[0].title, "&b;&eacute;");
    let harmless = laughs.replace("ENTITY a", "ENTITY nbsp").replace("ENTITY b", "ENTITY eacute");
    assert_eq!(read_text(&harmless).unwrap().broken, [""; 0]);
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
    assert_eq!(feed.broken, ["an item has elements nested more than 500 deep (line 1)"]);
    let deep =
        format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}]}}", "[".repeat(64_000));
    assert!(matches!(read_text(&deep), Err(NoFeed::Other(_))));
    let root = format!("<rss a='{}'><channel/></rss>", "x".repeat(100_000));
    assert!(matches!(read_text(&root), Err(NoFeed::Other(_))));
}

/// What is small in a feed and large in what is made of it.
#[test]
fn nothing_grows_beyond_what_was_sent() {
    let size = |feed: &Feed| -> usize {
        let of = |item: &Item| {
            let guid = item.guid.as_ref().map_or(0, String::len);
            item.body.len() + guid + item.authors.iter().map(String::len).sum::<usize>()
        };
        feed.items.iter().map(of).sum()
    };
    let atom = |base: &str, links: usize| {
        let links = "&lt;a href='x'>".repeat(links);
        format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry xml:base='{base}'><id>tag:a.example,2024:1</id>\
                 <title>A</title><content type='html'>{links}</content></entry></feed>"
        )
    };
    let long = format!("https://a.example/{}", "a/".repeat(30_000));
    assert!(size(&read_text(&atom(&long, 10_000)).unwrap()) < 1 << 20);
    let base = format!("https://a.example/{}", "a/".repeat(900));
    let feed = read_text(&atom(&base, 10_000)).unwrap();
    assert!(feed.items[0].body.contains(&format!("href=\"{base}x\"")) && size(&feed) < 1 << 20);

    let names = (0..900).map(|n| format!("{{\"name\":\"{n} Reed\"}}")).collect::<Vec<_>>().join(",");
    let authors = format!(
        "\"authors\":[{}],",
        &names[..15_000.min(names.rfind(",{").unwrap())].trim_end_matches(|c| c != '}')
    )
    .repeat(60);
    let items = "{\"id\":\"1\",\"title\":\"A\"},".repeat(1_000);
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",{authors}\"items\":[{}]}}",
        items.trim_end_matches(',')
    );
    let feed = read_text(&json).unwrap();
    assert_eq!((feed.items.len(), feed.items[0].authors[0].as_str()), (1_000, "0 Reed"));
    assert!(size(&feed) < 3 << 20, "{}", size(&feed));

    let guid = "g".repeat(1 << 20);
    let rss = format!("<rss><channel><item><guid>{guid}</guid><title>A</title></item></channel></rss>");
    assert_eq!(read_text(&rss).unwrap().items[0].guid, None);
    let sections = "<t><![CDATA[</t>".repeat(20_000);
    let rss = format!("<rss><channel><item><title>A</title>{sections}</item></channel></rss>");
    assert!(read_text(&rss).map_or(0, |feed| feed.broken.len()) < 3_000);
}

#[test]
fn a_title_says_the_same_in_json() {
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"A <b>bold</b> word","content_html":"<![CDATA[<p>a</p>]]>"}]}"#;
    let item = read_text(json).unwrap().items.remove(0);
    assert_eq!((item.title.as_str(), item.body.as_str()), ("A bold word", "<p>a</p>"));
}

#[test]
fn links_lead_where_they_are_meant_to() {
    let link = |inner: &str| {
        let space = "xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'";
        let rss = format!("<rss {space}><channel><item><title>A</title>{inner}</item></channel></rss>");
        read_text(&rss).unwrap().items.remove(0).link
    };
    let counted = "<link>http://feedproxy.example/~r/a/1</link>";
    let page = Some("https://a.example/1".to_owned());
    let origin = "<feedburner:origLink>https://a.example/1</feedburner:origLink>";
    assert_eq!(link(&format!("{counted}{origin}")), page);
    assert_eq!(link(&format!("{origin}{counted}")), page);
    assert_eq!(link("<link>\u{feff}https://a.example/1\u{200b}</link>"), page);
    assert_eq!(link("<link>WWW.a.example/1</link>").as_deref(), Some("http://www.a.example/1"));
}

#[test]
fn of_two_fields_of_one_name_the_last_counts() {
    let json = r#"{"version":"http://www.jsonfeed.org/version/1","items":[
        {"id":"1","title":"A","title":"B","url":"www.a.example/1"}]}"#;
    let item = read_text(json).unwrap().items.remove(0);
    assert_eq!((item.title.as_str(), item.link.as_deref()), ("B", Some("http://www.a.example/1")));
}
