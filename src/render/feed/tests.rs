use std::borrow::Cow;

use chrono::TimeZone;
use chrono_tz::Asia::Shanghai;
use proptest::prelude::*;

use crate::plan::{EntryText, FeedEntry, OpmlEntry};
use crate::render::feed::item::{rfc_822, rfc_3339};
use crate::render::feed::opml::opml;
use crate::render::feed::*;
use crate::render::xml::tests::{Element, parse_strictly};
use crate::render::xml::{unambiguous, without_illegal};

impl std::fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let FeedEntry { id, title, url, original, summary, authors, source, image, tags, .. } = &self.entry;
        write!(f, "{:?}", (id, title, url, original, summary, &self.html, authors, source, image, tags))
    }
}

fn entry() -> Item<'static> {
    let entry = FeedEntry {
        id: "tag:digest.example,2020:article/1f".into(),
        title: "港口 <b>&amp; 市场".into(),
        url: "https://digest.example/2024/01/18/gang-kou/".into(),
        original: Some("https://wire.example/cn/a?b=1&c=2".into()),
        published: Shanghai.with_ymd_and_hms(2024, 1, 18, 1, 15, 1).unwrap(),
        summary: "船 < 岸。".into(),
        text: EntryText::None,
        authors: vec!["林舟".into(), "Ann Lee".into()],
        source: Some("海风社".into()),
        image: Some("https://wire.example/a.jpg".into()),
        tags: vec!["要闻".into(), "R&D".into()],
        language: "zh-Hans".into(),
    };
    Item { entry, html: Some("<p>船 &lt; 岸。</p>\n<p>]]&gt;</p>".into()) }
}

fn bare_entry() -> Item<'static> {
    let entry = FeedEntry {
        id: "tag:digest.example,2020:article/2e".into(),
        title: "Q&A with AT&T: 3 < 4".into(),
        url: "https://digest.example/2024/01/17/qa/".into(),
        original: None,
        published: Shanghai.with_ymd_and_hms(2024, 1, 17, 23, 0, 0).unwrap(),
        summary: "".into(),
        text: EntryText::None,
        authors: Vec::new(),
        source: None,
        image: None,
        tags: vec![],
        language: "en".into(),
    };
    Item { entry, html: None }
}

fn view(entries: Vec<Item<'static>>) -> FeedView<Item<'static>> {
    FeedView {
        title: "晨报 Morning".into(),
        description: "Ships & harbours".into(),
        language: "zh-Hans".into(),
        id: "tag:digest.example,2020:feed".into(),
        home: "https://digest.example/".into(),
        url: "https://digest.example/feed.xml".into(),
        hubs: Vec::new(),
        editor: Some("The desk".into()),
        entries,
    }
}

#[test]
fn an_atom_feed() {
    let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="zh-Hans">
  <title type="text">晨报 Morning</title>
  <subtitle type="text">Ships &amp; harbours</subtitle>
  <id>tag:digest.example,2020:feed</id>
  <updated>2024-01-18T01:15:01+08:00</updated>
  <link rel="self" type="application/atom+xml" href="https://digest.example/feed.xml"/>
  <link rel="alternate" type="text/html" href="https://digest.example/"/>
  <author>
    <name>The desk</name>
  </author>
  <generator>newsprint</generator>
  <entry xml:lang="zh-Hans">
    <title type="text">港口 &lt;b&gt;&amp;amp; 市场</title>
    <id>tag:digest.example,2020:article/1f</id>
    <link rel="alternate" type="text/html" href="https://digest.example/2024/01/18/gang-kou/"/>
    <link rel="via" href="https://wire.example/cn/a?b=1&amp;c=2" title="海风社"/>
    <published>2024-01-18T01:15:01+08:00</published>
    <updated>2024-01-18T01:15:01+08:00</updated>
    <author>
      <name>林舟</name>
    </author>
    <author>
      <name>Ann Lee</name>
    </author>
    <dc:publisher>海风社</dc:publisher>
    <category term="要闻"/>
    <category term="R&amp;D"/>
    <media:content url="https://wire.example/a.jpg" medium="image"/>
    <summary type="text">船 &lt; 岸。</summary>
    <content type="html">&lt;p&gt;船 &amp;lt; 岸。&lt;/p&gt;
&lt;p&gt;]]&amp;gt;&lt;/p&gt;</content>
  </entry>
  <entry xml:lang="en">
    <title type="text">Q&amp;A with AT&amp;T: 3 &lt; 4</title>
    <id>tag:digest.example,2020:article/2e</id>
    <link rel="alternate" type="text/html" href="https://digest.example/2024/01/17/qa/"/>
    <published>2024-01-17T23:00:00+08:00</published>
    <updated>2024-01-17T23:00:00+08:00</updated>
  </entry>
</feed>
"#;
    assert_eq!(feed(FeedFormat::Atom, &view(vec![entry(), bare_entry()])), expected);
}

#[test]
fn an_rss_feed() {
    let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>晨报 Morning</title>
    <link>https://digest.example/</link>
    <description>Ships &amp; harbours</description>
    <atom:link rel="self" type="application/rss+xml" href="https://digest.example/feed.xml"/>
    <language>zh-Hans</language>
    <lastBuildDate>Thu, 18 Jan 2024 01:15:01 +0800</lastBuildDate>
    <dc:creator>The desk</dc:creator>
    <generator>newsprint</generator>
    <item xml:lang="zh-Hans">
      <title>港口 &amp;lt;b&amp;gt;&amp;amp;amp; 市场</title>
      <link>https://digest.example/2024/01/18/gang-kou/</link>
      <guid isPermaLink="false">tag:digest.example,2020:article/1f</guid>
      <pubDate>Thu, 18 Jan 2024 01:15:01 +0800</pubDate>
      <dc:creator>林舟</dc:creator>
      <dc:creator>Ann Lee</dc:creator>
      <dc:publisher>海风社</dc:publisher>
      <dc:source>https://wire.example/cn/a?b=1&amp;c=2</dc:source>
      <category>要闻</category>
      <category>R&amp;D</category>
      <media:content url="https://wire.example/a.jpg" medium="image"/>
      <description>船 &amp;lt; 岸。</description>
      <content:encoded>&lt;p&gt;船 &amp;lt; 岸。&lt;/p&gt;
&lt;p&gt;]]&amp;gt;&lt;/p&gt;</content:encoded>
    </item>
    <item xml:lang="en">
      <title>Q&amp;A with AT&amp;T: 3 &lt; 4</title>
      <link>https://digest.example/2024/01/17/qa/</link>
      <guid isPermaLink="false">tag:digest.example,2020:article/2e</guid>
      <pubDate>Wed, 17 Jan 2024 23:00:00 +0800</pubDate>
    </item>
  </channel>
</rss>
"#;
    assert_eq!(feed(FeedFormat::Rss, &view(vec![entry(), bare_entry()])), expected);
}

#[test]
fn a_json_feed() {
    let expected = r#"{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "晨报 Morning",
  "home_page_url": "https://digest.example/",
  "feed_url": "https://digest.example/feed.xml",
  "description": "Ships & harbours",
  "language": "zh-Hans",
  "authors": [
    {
      "name": "The desk"
    }
  ],
  "items": [
    {
      "id": "tag:digest.example,2020:article/1f",
      "url": "https://digest.example/2024/01/18/gang-kou/",
      "external_url": "https://wire.example/cn/a?b=1&c=2",
      "title": "港口 <b>&amp; 市场",
      "content_html": "<p>船 &lt; 岸。</p>\n<p>]]&gt;</p>",
      "summary": "船 < 岸。",
      "image": "https://wire.example/a.jpg",
      "date_published": "2024-01-18T01:15:01+08:00",
      "authors": [
        {
          "name": "林舟"
        },
        {
          "name": "Ann Lee"
        }
      ],
      "tags": [
        "要闻",
        "R&D"
      ],
      "language": "zh-Hans",
      "_source": {
        "name": "海风社"
      }
    },
    {
      "id": "tag:digest.example,2020:article/2e",
      "url": "https://digest.example/2024/01/17/qa/",
      "title": "Q&A with AT&T: 3 < 4",
      "content_text": "Q&A with AT&T: 3 < 4",
      "date_published": "2024-01-17T23:00:00+08:00",
      "language": "en"
    }
  ]
}
"#;
    assert_eq!(feed(FeedFormat::Json, &view(vec![entry(), bare_entry()])), expected);
}

#[test]
fn a_feed_without_entries_is_whole_and_has_no_date_of_the_build() {
    let mut view = view(vec![]);
    view.editor = None;
    view.description = String::new();
    let atom = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xml:lang="zh-Hans">
  <title type="text">晨报 Morning</title>
  <id>tag:digest.example,2020:feed</id>
  <updated>1970-01-01T00:00:00Z</updated>
  <link rel="self" type="application/atom+xml" href="https://digest.example/feed.xml"/>
  <link rel="alternate" type="text/html" href="https://digest.example/"/>
  <author>
    <name>晨报 Morning</name>
  </author>
  <generator>newsprint</generator>
</feed>
"#;
    assert_eq!(feed(FeedFormat::Atom, &view), atom);
    let rss = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>晨报 Morning</title>
    <link>https://digest.example/</link>
    <description>晨报 Morning</description>
    <atom:link rel="self" type="application/rss+xml" href="https://digest.example/feed.xml"/>
    <language>zh-Hans</language>
    <generator>newsprint</generator>
  </channel>
</rss>
"#;
    assert_eq!(feed(FeedFormat::Rss, &view), rss);
    let json = r#"{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "晨报 Morning",
  "home_page_url": "https://digest.example/",
  "feed_url": "https://digest.example/feed.xml",
  "language": "zh-Hans",
  "items": []
}
"#;
    assert_eq!(feed(FeedFormat::Json, &view), json);
}

#[test]
fn an_article_without_text_has_no_content() {
    let mut entry = bare_entry();
    entry.html = Some(String::new());
    for format in FeedFormat::ALL {
        assert_eq!(feed(format, &view(vec![entry.clone()])), feed(format, &view(vec![bare_entry()])));
    }
}

#[test]
fn the_list_of_feeds() {
    let feeds = [OpmlEntry {
        title: "\"晨报\" & more\u{b}".into(),
        html_url: "https://digest.example/".into(),
        feed_url: "https://digest.example/feed.xml".into(),
    }];
    let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0">
  <head>
    <title>Feeds</title>
    <docs>http://opml.org/spec2.opml</docs>
  </head>
  <body>
    <outline text="&quot;晨报&quot; &amp; more" title="&quot;晨报&quot; &amp; more" type="rss" xmlUrl="https://digest.example/feed.xml" htmlUrl="https://digest.example/"/>
  </body>
</opml>
"#;
    assert_eq!(opml("Feeds", &feeds), expected);
}

#[test]
fn a_feed_is_as_old_as_its_newest_entry_wherever_that_stands() {
    let atom = feed(FeedFormat::Atom, &view(vec![bare_entry(), entry()]));
    assert!(atom.contains("\n  <updated>2024-01-18T01:15:01+08:00</updated>\n"), "{atom}");
}

#[test]
fn dates_that_the_formats_can_not_write_are_written_in_utc() {
    // Shanghai's local mean time was 8 hours, 5 minutes and 43 seconds before Greenwich.
    let old = Shanghai.with_ymd_and_hms(1899, 12, 31, 8, 5, 43).unwrap();
    assert_eq!(rfc_3339(&old), "1899-12-31T00:00:00Z");
    assert_eq!(rfc_822(&old), "Sun, 31 Dec 1899 00:00:00 +0000");
    let far = Shanghai.with_ymd_and_hms(12024, 1, 1, 0, 0, 0).unwrap();
    assert_eq!(rfc_822(&far), "Mon, 01 Jan +12024 00:00:00 +0800");
}

#[test]
fn a_title_is_written_as_html_only_where_readers_would_see_markup() {
    for same in ["AT&T", "Q&A", "a < b > c", "S&P 500 &", "\"引号\"", "&nosuchname;"] {
        assert_eq!(unambiguous(same), same);
    }
    for (text, html) in [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("&nbsp;", "&amp;nbsp;"),
        ("&copy 2024", "&amp;copy 2024"),
        ("&#60;", "&amp;#60;"),
        ("<!-- -->", "&lt;!-- --&gt;"),
    ] {
        assert_eq!(unambiguous(text), html);
    }
}

/// Any text with what breaks documents in it more often than chance would.
fn any_text() -> impl Strategy<Value = String> {
    let hostile = prop::sample::select(vec![
        "<script>", "]]>", "&amp;", "&#0;", "\0", "\u{1b}", "\u{fffe}", "\u{2028}", "\r\n", "\t", "\"", "'",
        "<!--", "?>", "港",
    ]);
    prop::collection::vec(prop_oneof![any::<String>(), hostile.prop_map(str::to_owned)], 0..6)
        .prop_map(|parts| parts.concat())
}

prop_compose! {
    fn any_entry()(
        title in any_text(), summary in any_text(), html in prop::option::of(any_text()), id in any_text(),
        url in any_text(), original in prop::option::of(any_text()), authors in prop::collection::vec(any_text(), 0..3),
        source in prop::option::of(any_text()), image in prop::option::of(any_text()),
        tags in prop::collection::vec(any_text(), 0..3), seconds in -62_135_596_800_i64..253_402_214_400,
    ) -> Item<'static> {
        let published = Shanghai.timestamp_opt(seconds, 0).unwrap();
        let (original, source) = (original.map(Cow::Owned), source.map(Cow::Owned));
        let authors = authors.into_iter().map(Cow::Owned).collect();
        let (title, summary, tags) = (title.into(), summary.into(), tags.into_iter().map(Cow::Owned).collect());
        let (text, language) = (EntryText::None, "zh-Hans".into());
        let entry = FeedEntry {
            id, title, url, original, published, summary, text, authors, source, image, tags, language,
        };
        Item { entry, html }
    }
}

fn texts<'a>(root: &'a Element, name: &str) -> Vec<&'a str> {
    root.all(name).into_iter().map(|element| element.text.as_str()).collect()
}

#[test]
fn markup_that_appears_when_controls_go_is_escaped() {
    assert_eq!(unambiguous("<\u{1b}?>"), "&lt;?&gt;");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn atom_keeps_any_text(title in any_text(), entry in any_entry()) {
        let mut view = view(vec![entry]);
        view.title = title;
        let root = parse_strictly(&feed(FeedFormat::Atom, &view));
        let entry = &view.entries[0];
        prop_assert_eq!(texts(&root, "title"), [without_illegal(&view.title), without_illegal(&entry.title)]);
        prop_assert_eq!(texts(&root, "id"), [&*view.id, &*without_illegal(&entry.id)]);
        let html: Vec<_> = entry.content().into_iter().map(without_illegal).collect();
        prop_assert_eq!(texts(&root, "content"), html);
        let tags: Vec<_> = entry.tags.iter().map(|tag| without_illegal(tag)).collect();
        let terms: Vec<_> = root.all("category").iter().map(|element| element.attribute("term")).collect();
        prop_assert_eq!(terms, tags);
        let via: Vec<_> = root.all("link").iter().filter(|link| link.attribute("rel") == "via")
            .map(|link| link.attribute("href")).collect();
        let originals: Vec<_> = entry.original.iter().map(|url| without_illegal(url)).collect();
        prop_assert_eq!(via, originals);
    }

    #[test]
    fn rss_keeps_any_text(title in any_text(), entry in any_entry()) {
        let mut view = view(vec![entry]);
        view.title = title;
        let root = parse_strictly(&feed(FeedFormat::Rss, &view));
        let entry = &view.entries[0];
        // What a reader that takes titles for HTML shows.
        for (shown, text) in texts(&root, "title").iter().zip([&*view.title, &*entry.title]) {
            let html = scraper::Html::parse_fragment(shown);
            let shown: String = html.root_element().text().collect();
            let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
            prop_assert_eq!(lines(&shown), lines(&without_illegal(text)));
        }
        let html: Vec<_> = entry.content().into_iter().map(without_illegal).collect();
        prop_assert_eq!(texts(&root, "content:encoded"), html);
        prop_assert_eq!(texts(&root, "guid"), [without_illegal(&entry.id)]);
    }

    #[test]
    fn json_keeps_any_text(title in any_text(), entry in any_entry()) {
        let mut view = view(vec![entry]);
        view.title = title;
        let json: serde_json::Value = serde_json::from_str(&feed(FeedFormat::Json, &view)).unwrap();
        let entry = &view.entries[0];
        prop_assert_eq!(json["title"].as_str().unwrap(), without_illegal(&view.title));
        let item = &json["items"][0];
        prop_assert_eq!(item["title"].as_str().unwrap(), without_illegal(&entry.title));
        let html = entry.content().map(without_illegal);
        prop_assert_eq!(item["content_html"].as_str(), html.as_deref());
        prop_assert!(item["content_html"].is_string() != item["content_text"].is_string());
    }

    #[test]
    fn opml_keeps_any_text(title in any_text(), name in any_text()) {
        let root = parse_strictly(&opml(&title, &[OpmlEntry { title: name.clone(), html_url: name.clone(), feed_url: name.clone() }]));
        let title = unambiguous(&title);
        prop_assert_eq!(texts(&root, "title"), [without_illegal(&title)]);
        prop_assert_eq!(root.all("outline")[0].attribute("xmlUrl"), without_illegal(&name));
    }
}
