//! JSON-LD (schema.org) for a page's head: what the page is, where it stands on the site, and on what it is based.
//!
//! The digest is the publisher of the page, the source that of the original; the two are never mixed up. What the site
//! does not know (when a text was last changed, a source's logo) is left out, never made up.

mod node;

use std::borrow::Cow;

use self::node::{Node, list, object, text};
use crate::plan::view::{ArticleView, GroupView, Head, Link, Shown, SiteView};

/// JSON-LD of one page, fit for a `<script type="application/ld+json">` as it is: `<`, `>` and `&` are written `\u003c`,
/// `\u003e` and `\u0026`, the line separators U+2028 and U+2029 likewise. None for pages that are nothing to a search engine
/// (search, 404, redirects).
pub(super) fn json_ld(site: &SiteView, head: &Head, shown: &Shown) -> Option<String> {
    let page = Page { site, head };
    let main = match shown {
        Shown::Article(view) => page.article(view),
        Shown::Front(_) => page.web_site(),
        Shown::Archive(_) | Shown::Groups(_) | Shown::Edition(_) | Shown::Editions(_) => {
            page.collection(None, None)
        }
        Shown::Story(view) => page.collection(None, Some(named("Thing", &view.name))),
        Shown::Stories(_) => page.collection(None, None),
        Shown::Year(view) => page.collection(Some(&view.year.iso), None),
        Shown::Month(view) => page.collection(Some(&view.month.iso), None),
        Shown::Day(view) => page.collection(view.date.as_ref().map(|date| day_of(&date.iso)), None),
        Shown::Group(view) => page.collection(None, Some(about(view))),
        Shown::Search(_) | Shown::NotFound {} | Shown::Redirect { .. } => return None,
    };
    let mut graph = vec![main];
    graph.extend(page.breadcrumbs());
    Some(object([("@context", Node::from("https://schema.org")), ("@graph", list(graph))]).for_script())
}

struct Page<'a> {
    site: &'a SiteView,
    head: &'a Head,
}

impl<'a> Page<'a> {
    /// The article as this site prints it.
    fn article(&self, view: &'a ArticleView) -> Node<'a> {
        let card = &view.card;
        let lead = card.image.as_ref().map(|image| self.absolute(&image.url));
        let image = lead.or(self.head.image.as_deref().map(Cow::from));
        let topics = list(view.topics.iter().map(|topic| (&topic.name).into()));
        object([
            ("@type", "NewsArticle".into()),
            ("mainEntityOfPage", (&self.head.url).into()),
            ("headline", (&card.title).into()),
            ("description", text(&card.summary)),
            ("inLanguage", text(&card.language)),
            ("datePublished", card.published.as_ref().map(|date| &date.iso).into()),
            ("image", image.map(|url| list([url.into()])).into()),
            ("author", self.author(view)),
            ("publisher", self.publisher()),
            ("isBasedOn", original(view)),
            ("articleSection", card.column.as_ref().map(|column| &column.name).into()),
            ("keywords", if view.topics.is_empty() { Node::Absent } else { topics }),
            ("wordCount", if view.words == 0 { Node::Absent } else { Node::Number(view.words) }),
        ])
    }

    /// Who wrote the article: its authors, else its byline as it stands, else its source.
    fn author(&self, view: &'a ArticleView) -> Node<'a> {
        let linked = |kind: &'static str, link: &'a Link| {
            let url = self.absolute(&link.url);
            object([("@type", kind.into()), ("name", (&link.name).into()), ("url", url.into())])
        };
        match (&view.authors[..], &view.card.author, &view.card.source) {
            ([], None, None) => Node::Absent,
            ([], None, Some(source)) => list([linked("NewsMediaOrganization", source)]),
            ([], Some(byline), _) => list([named("Person", byline)]),
            (authors, ..) => list(authors.iter().map(|author| linked("Person", author))),
        }
    }

    fn publisher(&self) -> Node<'a> {
        self.home("Organization")
    }

    /// The site as a thing of a kind.
    fn home(&self, kind: &'static str) -> Node<'a> {
        let (name, url) = (&self.site.title, &self.site.base_url);
        object([("@type", kind.into()), ("name", name.into()), ("url", url.into())])
    }

    fn web_site(&self) -> Node<'a> {
        object([
            ("@type", "WebSite".into()),
            ("url", (&self.site.base_url).into()),
            ("name", (&self.site.title).into()),
            ("description", text(&self.site.description)),
            ("inLanguage", text(&self.site.language)),
            ("publisher", self.publisher()),
        ])
    }

    /// A listing; `period` (ISO 8601) is the time that its articles cover.
    fn collection(&self, period: Option<&'a str>, about: Option<Node<'a>>) -> Node<'a> {
        object([
            ("@type", "CollectionPage".into()),
            ("url", (&self.head.url).into()),
            ("name", (&self.head.title).into()),
            ("description", text(&self.head.description)),
            ("inLanguage", text(&self.head.language)),
            ("temporalCoverage", period.into()),
            ("about", about.into()),
            ("isPartOf", self.home("WebSite")),
        ])
    }

    /// The way from the front page to this page; none on the front page itself.
    fn breadcrumbs(&self) -> Option<Node<'a>> {
        if self.head.breadcrumbs.is_empty() {
            return None;
        }
        let above = self.head.breadcrumbs.iter().map(|link| (&link.name, self.absolute(&link.url)));
        // The last is the page itself, whose URL everyone knows who reads this.
        let here = (&self.head.title, None);
        let above = above.map(|(name, url)| (name, Some(url)));
        let items = above.chain([here]).zip(1..).map(|((name, url), position)| {
            object([
                ("@type", "ListItem".into()),
                ("position", Node::Number(position)),
                ("name", name.into()),
                ("item", url.into()),
            ])
        });
        Some(object([("@type", "BreadcrumbList".into()), ("itemListElement", list(items))]))
    }

    /// The absolute form of a URL in a view. Root-relative ones have the base path in front already.
    fn absolute<'u>(&self, url: &'u str) -> Cow<'u, str> {
        if !url.starts_with('/') {
            return url.into();
        }
        let home = self.site.base_url.trim_end_matches('/');
        let origin = home.strip_suffix(self.site.base_path.as_str()).unwrap_or(home);
        format!("{origin}{url}").into()
    }
}

/// The original: whose it is and where it stands.
fn original(view: &ArticleView) -> Node<'_> {
    let Some(url) = &view.original else { return Node::Absent };
    let source = view.card.source.as_ref();
    object([
        ("@type", "NewsArticle".into()),
        ("url", url.into()),
        ("publisher", source.map(|source| named("NewsMediaOrganization", &source.name)).into()),
    ])
}

/// A thing of which the name is known.
fn named<'a>(kind: &'static str, name: &'a str) -> Node<'a> {
    object([("@type", kind.into()), ("name", name.into())])
}

/// What a listing of a group is about.
fn about(view: &GroupView) -> Node<'_> {
    let kind = match view.group {
        "source" => "NewsMediaOrganization",
        "author" => "Person",
        "column" => "CreativeWorkSeries",
        _ => "Thing",
    };
    object([("@type", kind.into()), ("name", (&view.name).into()), ("url", view.home.as_ref().into())])
}

/// `2024-01-18` of `2024-01-18T00:00:00+08:00`.
fn day_of(iso: &str) -> &str {
    iso.split('T').next().unwrap_or(iso)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use serde_json::{Value, json};

    use super::*;
    use crate::clean::{Image, SafeHtml};
    use crate::plan::view::{Card, DateView, DayView, FrontView, PeriodNeighbours};
    use crate::render::xml::without_illegal;

    fn site() -> SiteView {
        SiteView {
            title: "晨报".into(),
            description: "Ships and harbours".into(),
            language: "zh-Hans".into(),
            base_url: "https://digest.example/news/".into(),
            base_path: "/news".into(),
            picture_hosts: "https:".into(),
            editor: None,
            editions: false,
            stories: false,
            search: None,
            menu: vec![],
        }
    }

    fn link(name: &str, url: &str) -> Link {
        Link { name: name.into(), url: url.into() }
    }

    fn head(title: &str, path: &str) -> Head {
        Head {
            kind: "article",
            title: title.into(),
            description: String::new(),
            language: "zh-Hans".into(),
            url: format!("https://digest.example/news{path}"),
            canonical: format!("https://digest.example/news{path}"),
            breadcrumbs: vec![link("晨报", "/news/"), link("2024年1月", "/news/2024/01/")],
            feeds: vec![],
            image: None,
            noindex: false,
            json_ld: None,
        }
    }

    fn date() -> DateView {
        DateView {
            iso: "2024-01-18T01:15:01+08:00".into(),
            long: "2024年1月18日".into(),
            time: "01:15".into(),
            url: "/news/2024/01/18/".into(),
        }
    }

    fn article() -> ArticleView {
        ArticleView {
            card: Card {
                title: "港口 </script>".into(),
                url: "/news/2024/01/18/gang-kou/".into(),
                language: "zh-Hans".into(),
                source: Some(link("海风社", "/news/sources/haifeng/")),
                column: Some(link("要闻", "/news/columns/yao-wen/")),
                author: Some("林舟/Ann Lee".into()),
                published: Some(date()),
                summary: "船 & 岸。".into(),
                image: Some(Image {
                    url: "/news/files/a.png".into(),
                    alt: String::new(),
                    width: None,
                    height: None,
                }),
            },
            body: SafeHtml::default(),
            original_title: None,
            correction: None,
            note: None,
            image_in_body: false,
            original: Some("https://wire.example/cn/a?b=1&c=2".into()),
            authors: vec![link("林舟", "/news/authors/lin-zhou/")],
            topics: vec![link("航运", "/news/topics/shipping/")],
            characters: 3,
            words: 3,
            reading_minutes: 1,
            story: None,
            earlier: Vec::new(),
            older: None,
            newer: None,
        }
    }

    fn pretty(json: &str) -> String {
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(json).unwrap()).unwrap()
    }

    #[test]
    fn an_article_names_its_original_and_whose_that_is() {
        let shown = Shown::Article(Box::new(article()));
        let json = json_ld(&site(), &head("港口", "/2024/01/18/gang-kou/"), &shown).unwrap();
        assert!(json.contains(r#""headline":"港口 \u003c/script\u003e""#), "{json}");
        assert!(json.contains(r#""description":"船 \u0026 岸。""#), "{json}");
        let expected = r#"{
  "@context": "https://schema.org",
  "@graph": [
    {
      "@type": "NewsArticle",
      "mainEntityOfPage": "https://digest.example/news/2024/01/18/gang-kou/",
      "headline": "港口 </script>",
      "description": "船 & 岸。",
      "inLanguage": "zh-Hans",
      "datePublished": "2024-01-18T01:15:01+08:00",
      "image": [
        "https://digest.example/news/files/a.png"
      ],
      "author": [
        {
          "@type": "Person",
          "name": "林舟",
          "url": "https://digest.example/news/authors/lin-zhou/"
        }
      ],
      "publisher": {
        "@type": "Organization",
        "name": "晨报",
        "url": "https://digest.example/news/"
      },
      "isBasedOn": {
        "@type": "NewsArticle",
        "url": "https://wire.example/cn/a?b=1&c=2",
        "publisher": {
          "@type": "NewsMediaOrganization",
          "name": "海风社"
        }
      },
      "articleSection": "要闻",
      "keywords": [
        "航运"
      ],
      "wordCount": 3
    },
    {
      "@type": "BreadcrumbList",
      "itemListElement": [
        {
          "@type": "ListItem",
          "position": 1,
          "name": "晨报",
          "item": "https://digest.example/news/"
        },
        {
          "@type": "ListItem",
          "position": 2,
          "name": "2024年1月",
          "item": "https://digest.example/news/2024/01/"
        },
        {
          "@type": "ListItem",
          "position": 3,
          "name": "港口"
        }
      ]
    }
  ]
}"#;
        assert_eq!(pretty(&json), expected);
    }

    #[test]
    fn what_is_not_known_of_an_article_is_left_out() {
        let mut view = article();
        view.original = None;
        view.authors.clear();
        view.topics.clear();
        view.words = 0;
        view.card.source = None;
        view.card.column = None;
        view.card.author = None;
        view.card.published = None;
        view.card.summary.clear();
        view.card.image = None;
        let mut head = head("港口", "/undated/gang-kou/");
        head.breadcrumbs.clear();
        let json = json_ld(&site(), &head, &Shown::Article(Box::new(view))).unwrap();
        let expected = r#"{
  "@context": "https://schema.org",
  "@graph": [
    {
      "@type": "NewsArticle",
      "mainEntityOfPage": "https://digest.example/news/undated/gang-kou/",
      "headline": "港口 </script>",
      "inLanguage": "zh-Hans",
      "publisher": {
        "@type": "Organization",
        "name": "晨报",
        "url": "https://digest.example/news/"
      }
    }
  ]
}"#;
        assert_eq!(pretty(&json), expected);
    }

    #[test]
    fn the_author_is_the_byline_else_the_source() {
        let author = |view: &ArticleView| {
            let (site, head) = (site(), head("港口", "/a/"));
            serde_json::to_value(Page { site: &site, head: &head }.author(view)).unwrap()
        };
        let mut view = article();
        view.authors.clear();
        assert_eq!(author(&view), json!([{ "@type": "Person", "name": "林舟/Ann Lee" }]));
        view.card.author = None;
        let source = "https://digest.example/news/sources/haifeng/";
        assert_eq!(
            author(&view),
            json!([{ "@type": "NewsMediaOrganization", "name": "海风社", "url": source }])
        );
    }

    fn main_of(head: &Head, shown: &Shown) -> Value {
        let json = json_ld(&site(), head, shown).unwrap();
        serde_json::from_str::<Value>(&json).unwrap()["@graph"][0].take()
    }

    #[test]
    fn the_front_page_is_the_web_site() {
        let front = FrontView {
            edition: None,
            lead: None,
            pinned: Vec::new(),
            seconds: vec![],
            days: vec![],
            sections: vec![],
            months: vec![],
        };
        let expected = json!({
            "@type": "WebSite",
            "url": "https://digest.example/news/",
            "name": "晨报",
            "description": "Ships and harbours",
            "inLanguage": "zh-Hans",
            "publisher": { "@type": "Organization", "name": "晨报", "url": "https://digest.example/news/" },
        });
        assert_eq!(main_of(&head("晨报", "/"), &Shown::Front(Box::new(front))), expected);
    }

    #[test]
    fn listings_are_collections_of_a_time_and_of_a_subject() {
        let neighbours = PeriodNeighbours { older: None, newer: None };
        let site = json!({ "@type": "WebSite", "name": "晨报", "url": "https://digest.example/news/" });
        let day =
            DayView { date: Some(date()), articles: vec![], pagination: None, edition: None, neighbours };
        let expected = json!({
            "@type": "CollectionPage",
            "url": "https://digest.example/news/2024/01/18/",
            "name": "1月18日",
            "inLanguage": "zh-Hans",
            "temporalCoverage": "2024-01-18",
            "isPartOf": site,
        });
        assert_eq!(main_of(&head("1月18日", "/2024/01/18/"), &Shown::Day(day)), expected);
        let group = GroupView {
            group: "source",
            name: "海风社".into(),
            url: "/news/sources/haifeng/".into(),
            description: None,
            home: Some("https://wire.example/".into()),
            parts: Vec::new(),
            month: Some(link("2024年1月", "/news/sources/haifeng/2024/01/")),
            days: vec![],
            pagination: None,
            months: vec![],
            neighbours: None,
        };
        let expected = json!({
            "@type": "CollectionPage",
            "url": "https://digest.example/news/sources/haifeng/2024/01/",
            "name": "海风社",
            "inLanguage": "zh-Hans",
            "about": { "@type": "NewsMediaOrganization", "name": "海风社", "url": "https://wire.example/" },
            "isPartOf": site,
        });
        assert_eq!(main_of(&head("海风社", "/sources/haifeng/2024/01/"), &Shown::Group(group)), expected);
    }

    #[test]
    fn pages_for_no_search_engine_have_none() {
        assert_eq!(json_ld(&site(), &head("404", "/404.html"), &Shown::NotFound {}), None);
    }

    #[test]
    fn the_base_path_stands_once_in_absolute_urls() {
        let mut site = site();
        let head = head("港口", "/a/");
        assert_eq!(Page { site: &site, head: &head }.absolute("/news/a/"), "https://digest.example/news/a/");
        assert_eq!(Page { site: &site, head: &head }.absolute("https://w.example/"), "https://w.example/");
        site.base_url = "https://digest.example/".into();
        site.base_path = String::new();
        assert_eq!(Page { site: &site, head: &head }.absolute("/a/"), "https://digest.example/a/");
    }

    proptest! {
        #[test]
        fn any_text_is_kept_and_stays_inside_its_script(title in any::<String>(), summary in "[<>&\u{2028}\u{2029}\\\\\"/!a\u{0}-]{0,20}") {
            let mut view = article();
            view.card.title = title;
            view.card.summary = summary;
            let json = json_ld(&site(), &head("港口", "/a/"), &Shown::Article(Box::new(view.clone()))).unwrap();
            prop_assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{}", json);
            let main = &serde_json::from_str::<Value>(&json).unwrap()["@graph"][0];
            prop_assert_eq!(main["headline"].as_str().unwrap(), &*without_illegal(&view.card.title));
            prop_assert_eq!(main["description"].as_str().unwrap_or_default(), &*without_illegal(&view.card.summary));
        }
    }
}
