//! A page in: what it says of itself, which feeds it names, how much text it has, and whether it is the page that was asked for.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::LazyLock;

use lol_html::{HtmlRewriter, RewriteStrSettings, element, text};
use regex::Regex;
use url::Url;

use crate::config::parse_feed_url;
use crate::gather::feed::based;
use crate::gather::linked_data;
use crate::gather::linked_data::{Blocks, Said};

/// Titles of pages that stand in the way of others: checks for robots, consent to cookies, refusals. Whole ones, or with `*` the
/// beginnings of them.
const IN_THE_WAY: [&str; 19] = [
    "just a moment",
    "attention required",
    "access denied",
    "pardon our interruption",
    "client challenge",
    "nur einen moment",
    "we value your privacy",
    "access to this page has been denied*",
    "checking your browser*",
    "are you a robot",
    "verify you are human",
    "human verification",
    "ddos-guard",
    "before you continue*",
    "cookie consent",
    "security check",
    "安全验证",
    "请稍候",
    "人机验证",
];

/// Tags of a page, at most. A parser keeps nearly 200 bytes for each, and 5.6 million come in 16 kB; pages of newspapers have some
/// thousands.
pub(crate) const MOST_TAGS: usize = 200_000;

/// Bytes of what it says of itself, at most.
const LONGEST: usize = 4_000;

fn start_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

/// What the head of a page says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub title: String,
    /// What it gives to those who share it: without the name of the site.
    pub shared_title: Option<String>,
    /// As written.
    pub published: Option<String>,
    pub authors: Vec<String>,
    /// What its JSON-LD calls the article.
    pub headline: Option<String>,
    /// Address by which it wants to be known.
    pub canonical: Option<String>,
    /// Feeds, with the titles that links have.
    pub feeds: Vec<(Url, String)>,
}

impl Head {
    /// Reads a page from `base`, as far as its tags are not too many. Never fails: what can't be read says nothing.
    pub(crate) fn read(page: &str, base: &Url) -> Self {
        let page = page.match_indices('<').nth(MOST_TAGS).map_or(page, |(end, _)| &page[..end]);
        let (head, titles) = (RefCell::new(Self::default()), Cell::new(0_usize));
        let (own_base, blocks) = (OnceCell::new(), RefCell::new(Blocks::default()));
        let settings = RewriteStrSettings::new()
            // The first; pictures have titles too.
            .append_element_content_handler(element!("title", |_| {
                titles.set(titles.get() + 1);
                Ok(())
            }))
            .append_element_content_handler(text!("title", |chunk| {
                let title = &mut head.borrow_mut().title;
                if titles.get() == 1 && title.len() < LONGEST {
                    title.push_str(start_of(chunk.as_str()));
                }
                Ok(())
            }))
            .append_element_content_handler(element!("meta[content]", |meta| {
                let name = ["property", "name", "itemprop"].iter().find_map(|key| meta.get_attribute(key));
                if let (Some(name), Some(content)) = (name, meta.get_attribute("content")) {
                    head.borrow_mut().meta(&name.to_ascii_lowercase(), &decoded(start_of(&content)));
                }
                Ok(())
            }))
            .append_element_content_handler(element!(LD, |_| {
                blocks.borrow_mut().begin();
                Ok(())
            }))
            .append_element_content_handler(text!(LD, |chunk| {
                blocks.borrow_mut().add(chunk.as_str());
                Ok(())
            }))
            .append_element_content_handler(element!("base[href]", |tag| {
                // The first counts (HTML, 4.2.3).
                if own_base.get().is_none() {
                    let written = tag.get_attribute("href").map(|href| decoded(&href)).unwrap_or_default();
                    let _ = based(base, &written).map(|url| own_base.set(url));
                }
                Ok(())
            }))
            .append_element_content_handler(element!("link[href][rel]", |link| {
                let get =
                    |name: &str| link.get_attribute(name).map(|value| decoded(&value)).unwrap_or_default();
                let base = own_base.get().unwrap_or(base);
                head.borrow_mut().link(&get("rel"), &get("type"), &get("href"), get("title"), base);
                Ok(())
            }))
            .append_element_content_handler(element!("time[datetime]", |time| {
                let mut head = head.borrow_mut();
                if head.published.is_none() {
                    head.published = time.get_attribute("datetime");
                }
                Ok(())
            }))
            .with_strict(false);
        // What it writes nobody reads.
        let mut reader = HtmlRewriter::new(settings.into(), |_: &[u8]| {});
        let _ = reader.write(page.as_bytes()).and_then(|()| reader.end());
        let mut head = head.into_inner();
        head.title = decoded(start_of(&head.title));
        let Said { headline, authors, published } = linked_data::read(&blocks.into_inner());
        let dated = || Some(LD_DATE.captures(page)?[1].to_owned());
        head.published = published.or_else(dated).or(head.published);
        head.headline = headline.map(|text| decoded(&text)).filter(|text| !text.is_empty());
        if !authors.is_empty() {
            head.authors = authors.iter().map(|name| decoded(name)).collect();
        }
        head
    }

    /// What its article is called. What goes to those who share it, and more so the title, may have the name of the site behind it.
    pub(crate) fn article_title(&self) -> &str {
        let headline = self.headline.as_deref().unwrap_or_default();
        match self.shared_title.as_deref() {
            Some(shared) if headline.is_empty() || !shared.starts_with(headline) => shared,
            None if headline.is_empty() => &self.title,
            _ => headline,
        }
    }

    fn meta(&mut self, name: &str, content: &str) {
        if content.is_empty() {
            return;
        }
        if name == "author" && self.authors.is_empty() {
            self.authors.push(content.to_owned());
        }
        let place = match name {
            "og:title" => &mut self.shared_title,
            "article:published_time" | "datepublished" | "pubdate" | "publishdate" | "dc.date" | "date" => {
                &mut self.published
            }
            _ => return,
        };
        place.get_or_insert_with(|| content.to_owned());
    }

    fn link(&mut self, rel: &str, kind: &str, href: &str, title: String, base: &Url) {
        let is = |word: &str| rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case(word));
        if is("canonical") {
            self.canonical = base.join(href).ok().map(String::from);
        }
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_feed =
            ["application/rss+xml", "application/atom+xml", "application/feed+json"].contains(&&*kind);
        if is("alternate")
            && is_feed
            && self.feeds.len() < 20
            && let Ok(url) = base.join(href)
            && parse_feed_url(url.as_str()).is_ok()
            && !self.feeds.iter().any(|(other, _)| *other == url)
        {
            self.feeds.push((url, title));
        }
    }

    /// Whether the page is one that stands in the way of the one that was asked for.
    pub(crate) fn is_in_the_way(&self) -> bool {
        let title = self.title.to_lowercase();
        let is_all = |rest: &str| !rest.trim_start().starts_with(|c: char| c.is_alphanumeric());
        IN_THE_WAY.iter().any(|known| match known.strip_suffix('*') {
            Some(known) => title.starts_with(known),
            // Before the name of the site. `Security check delays flights` is news.
            None => title.strip_prefix(known).is_some_and(is_all),
        })
    }
}

/// Blocks of JSON-LD.
const LD: &str = "script[type^='application/ld+json' i]";

static LD_DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""datePublished"\s*:\s*"([^"\\]{8,40})""#).expect("a constant pattern"));

/// Elements whose text stands on no page: `Please enable JavaScript` among it.
const SILENT: [(&str, &str); 4] =
    [("<script", "</script"), ("<style", "</style"), ("<noscript", "</noscript"), ("<title", "</title")];

/// A text of markup as it is meant, on one line.
fn decoded(text: &str) -> String {
    let text = quick_xml::escape::unescape(text).unwrap_or(text.into());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters of the text in some HTML that a reader sees, without white space: as exact as is needed to tell a teaser from an article.
pub(crate) fn text_length(html: &str) -> usize {
    let mut length = 0;
    let mut rest = html;
    loop {
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        length += text.chars().filter(|c| !c.is_whitespace()).count();
        if tag.is_empty() {
            return length;
        }
        let is = |tag: &str, name: &str| {
            tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        let raw = SILENT.into_iter().find(|(name, _)| is(tag, name));
        let end = match raw {
            Some((_, end)) => {
                let found = tag.match_indices("</").find(|(at, _)| is(&tag[*at..], end));
                found.map_or(tag.len(), |(at, _)| at)
            }
            None if tag.starts_with("<!--") => tag.find("-->").unwrap_or(tag.len()),
            None => 0,
        };
        let close = tag[end..].find('>').map_or(tag.len(), |at| end + at + 1);
        rest = &tag[close..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_says_what_the_page_is() {
        let page = "<html><head><title>Ice &amp; birds - Lake\n Post</title><meta property=og:title content='Ice &amp; birds'>\
            <meta name=author content='Ada Reed'><link rel=canonical href=/ice>\
            <link rel='alternate home' type='application/rss+xml; charset=utf-8' title=News href='/rss?a=1&amp;b=2'>\
            <link rel=alternate type=application/atom+xml href=javascript:alert(1)>\
            <link rel=alternate hreflang=en href=/en/></head><body><time datetime=2024-01-17>17</time>\
            <script type=application/ld+json>{\"datePublished\": \"2024-01-17T09:30:00+08:00\"}</script>";
        let head = Head::read(page, &Url::parse("https://lake.example/a/").unwrap());
        let expected = Head {
            title: "Ice & birds - Lake Post".into(),
            shared_title: Some("Ice & birds".into()),
            published: Some("2024-01-17T09:30:00+08:00".into()),
            authors: vec!["Ada Reed".into()],
            headline: None,
            canonical: Some("https://lake.example/ice".into()),
            feeds: vec![(Url::parse("https://lake.example/rss?a=1&b=2").unwrap(), "News".into())],
        };
        assert_eq!(head, expected);
        assert!(!head.is_in_the_way());
        let long = format!("<title>{}</title>", "a &amp; b ".repeat(2_000));
        assert!(Head::read(&long, &Url::parse("https://a.example").unwrap()).title.len() <= LONGEST);
        let late = format!("{}<title>Late</title>", "<a>".repeat(MOST_TAGS));
        assert_eq!(Head::read(&late, &Url::parse("https://a.example").unwrap()), Head::default());
        let challenge =
            Head::read("<head><title>Just a moment...</title>", &Url::parse("https://a.example").unwrap());
        assert!(challenge.is_in_the_way());
        for (title, is) in [
            ("Access denied | lake.example used Cloudflare", true),
            ("Before you continue to Search", true),
            ("Security check delays flights", false),
            ("Court: access denied", false),
        ] {
            assert_eq!(Head { title: title.into(), ..Head::default() }.is_in_the_way(), is, "{title}");
        }
        let page = "<base href='https://b.example/x/'><link rel=alternate type=application/rss+xml href=rss>\
                    <link rel=alternate type=application/rss+xml href='https://me:pw@c.example/rss'>";
        let feeds = Head::read(page, &Url::parse("https://lake.example/a/").unwrap()).feeds;
        assert_eq!(feeds, [(Url::parse("https://b.example/x/rss").unwrap(), String::new())]);
    }

    #[test]
    fn an_article_is_called_what_its_page_calls_it() {
        let called = |page: &str| {
            Head::read(page, &Url::parse("https://lake.example/a/").unwrap()).article_title().to_owned()
        };
        let title = "<title>Ice &amp; birds - Lake Post</title>";
        let ld = "<script type='Application/LD+json; charset=utf-8'>{\"@type\":\"NewsArticle\",\"headline\":\"Ice &amp; birds\"}</script>";
        assert_eq!(called(title), "Ice & birds - Lake Post");
        assert_eq!(called(&format!("{title}{ld}")), "Ice & birds");
        let shared = |text| format!("{title}<meta property=og:title content='{text}'>{ld}");
        assert_eq!(called(&shared("Ice &amp; birds | Lake")), "Ice & birds");
        assert_eq!(called(&shared("Another")), "Another");
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "tests read the clock")]
    fn a_page_costs_what_its_length_is() {
        let url = Url::parse("https://lake.example/a/").unwrap();
        let ld = |json: &str| format!("<script type='application/ld+json'>{json}</script>");
        let article = |author: &str| {
            format!("{{\"@type\": \"Article\", \"headline\": \"Ice\", \"author\": [{author}\"Ada Reed\"]}}")
        };
        let nodes: String = (0..30_000).map(|n| format!("{{\"@id\":\"{n}\"}},")).collect();
        let graph = ld(&format!("{{\"@graph\":[{nodes}{}]}}", article(&"{\"@id\":\"x\"},".repeat(30_000))));
        let base = "<base href='a/'>".repeat(20_000);
        for (name, page) in [
            ("blocks", ld(&article("")) + &ld("{}").repeat(60_000)),
            ("references", graph),
            ("bases", format!("{base}{}<link rel=canonical href=ice>", ld(&article("")))),
        ] {
            let start = std::time::Instant::now();
            let head = Head::read(&page, &url);
            assert_eq!(
                (head.article_title(), &*head.authors),
                ("Ice", &["Ada Reed".to_owned()][..]),
                "{name}"
            );
            let canonical = (name == "bases").then(|| "https://lake.example/a/a/ice".to_owned());
            assert_eq!(head.canonical, canonical);
            let took = start.elapsed();
            assert!(took.as_secs() < 5, "{name}: {took:?}");
        }
    }

    #[test]
    fn text_is_counted_without_markup() {
        assert_eq!(
            text_length("<p>冰 还<b>没</b>化。</p><SCRIPT>var a = '<p>';</SCRIPT ><!-- a > b -->!"),
            6
        );
        assert_eq!(text_length("a <b"), 1);
        assert_eq!(text_length("<div id=root></div><noscript>Please <b>enable</b> it</noscript> 1"), 1);
        assert_eq!(text_length("<script>never closed"), 0);
        assert_eq!(text_length(""), 0);
    }
}
