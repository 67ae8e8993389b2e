use proptest::prelude::*;

use serde_json::{Value, json};

use super::*;
use crate::clean::{Image, SafeHtml};
use crate::plan::view::DateView;
use crate::plan::{ArticleDetails, Card};
use crate::render::xml::without_illegal;

fn site() -> SiteView {
    SiteView {
        title: "晨报".into(),
        description: "Ships and harbours".into(),
        language: "zh-Hans".into(),
        base_url: "https://digest.example/news/".into(),
        base_path: "/news".into(),
        files_path: "/news".into(),
        trees: Vec::new(),
        policy: crate::config::Policy::default().parts(),
        look: crate::plan::view::LookParts::default(),
        picture_hosts: "https:".into(),
        editor: None,
        editions: false,
        stories: false,
        coverage: false,
        changes: false,
        issues: false,
        search: None,
        menu: vec![],
    }
}

fn link(name: &str, url: &str) -> Link {
    Link { name: name.into(), url: url.into() }
}

fn leaked<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
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
        alternates: Vec::new(),
        converted_from: None,
        json_ld: None,
    }
}

fn date() -> DateView<'static> {
    DateView {
        iso: "2024-01-18T01:15:01+08:00".into(),
        long: "2024年1月18日".into(),
        time: "01:15".into(),
        url: "/news/2024/01/18/".into(),
    }
}

fn article() -> ArticleView<'static> {
    ArticleView {
        card: Card {
            title: "港口 </script>",
            url: "/news/2024/01/18/gang-kou/",
            language: "zh-Hans",
            source: Some(leaked(link("海风社", "/news/sources/haifeng/"))),
            column: Some(leaked(link("要闻", "/news/columns/yao-wen/"))),
            author: Some("林舟/Ann Lee".into()),
            published: Some(date()),
            summary: "船 & 岸。",
            image: Some(leaked(Image {
                url: "/news/files/a.png".into(),
                alt: String::new(),
                width: None,
                height: None,
            })),
        },
        body: leaked(SafeHtml::default()),
        image_in_body: false,
        original: Some("https://wire.example/cn/a?b=1&c=2"),
        archived: Vec::new(),
        contributors: &[],
        details: ArticleDetails {
            original_title: None,
            correction: None,
            note: None,
            authors: vec![leaked(link("林舟", "/news/authors/lin-zhou/"))],
            topics: vec![leaked(link("航运", "/news/topics/shipping/"))],
            characters: 3,
            words: 3,
            reading_minutes: 1,
            changes: None,
            issue: None,
            story: None,
            earlier: Vec::new(),
            older: None,
            newer: None,
        },
    }
}

fn pretty(json: &str) -> String {
    serde_json::to_string_pretty(&serde_json::from_str::<Value>(json).unwrap()).unwrap()
}

#[test]
fn an_article_names_its_original_and_whose_that_is() {
    let json = of_article(&site(), &head("港口", "/2024/01/18/gang-kou/"), &article());
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
    view.details.authors.clear();
    view.details.topics.clear();
    view.details.words = 0;
    view.card.source = None;
    view.card.column = None;
    view.card.author = None;
    view.card.published = None;
    view.card.summary = "";
    view.card.image = None;
    let mut head = head("港口", "/undated/gang-kou/");
    head.breadcrumbs.clear();
    let json = of_article(&site(), &head, &view);
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
    let author = |view: &ArticleView<'_>| {
        let (site, head) = (site(), head("港口", "/a/"));
        serde_json::to_value(Page { site: &site, head: &head }.author(view)).unwrap()
    };
    let mut view = article();
    view.details.authors.clear();
    assert_eq!(author(&view), json!([{ "@type": "Person", "name": "林舟/Ann Lee" }]));
    view.card.author = None;
    let source = "https://digest.example/news/sources/haifeng/";
    assert_eq!(author(&view), json!([{ "@type": "NewsMediaOrganization", "name": "海风社", "url": source }]));
}

fn main_of(head: &Head, subject: &Subject) -> Value {
    let json = of_page(&site(), head, subject).unwrap();
    serde_json::from_str::<Value>(&json).unwrap()["@graph"][0].take()
}

#[test]
fn the_front_page_is_the_web_site() {
    let expected = json!({
        "@type": "WebSite",
        "url": "https://digest.example/news/",
        "name": "晨报",
        "description": "Ships and harbours",
        "inLanguage": "zh-Hans",
        "publisher": { "@type": "Organization", "name": "晨报", "url": "https://digest.example/news/" },
    });
    assert_eq!(main_of(&head("晨报", "/"), &Subject::WebSite), expected);
}

#[test]
fn listings_are_collections_of_a_time_and_of_a_subject() {
    let site = json!({ "@type": "WebSite", "name": "晨报", "url": "https://digest.example/news/" });
    let expected = json!({
        "@type": "CollectionPage",
        "url": "https://digest.example/news/2024/01/18/",
        "name": "1月18日",
        "inLanguage": "zh-Hans",
        "temporalCoverage": "2024-01-18",
        "isPartOf": site,
    });
    assert_eq!(main_of(&head("1月18日", "/2024/01/18/"), &Subject::Time("2024-01-18".into())), expected);
    let source = Thing {
        kind: "NewsMediaOrganization",
        name: "海风社".into(),
        url: Some("https://wire.example/".into()),
    };
    let expected = json!({
        "@type": "CollectionPage",
        "url": "https://digest.example/news/sources/haifeng/2024/01/",
        "name": "海风社",
        "inLanguage": "zh-Hans",
        "about": { "@type": "NewsMediaOrganization", "name": "海风社", "url": "https://wire.example/" },
        "isPartOf": site,
    });
    assert_eq!(main_of(&head("海风社", "/sources/haifeng/2024/01/"), &Subject::About(source)), expected);
}

#[test]
fn pages_for_no_search_engine_have_none() {
    assert_eq!(of_page(&site(), &head("404", "/404.html"), &Subject::Nothing), None);
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
        view.card.title = &title;
        view.card.summary = &summary;
        let json = of_article(&site(), &head("港口", "/a/"), &view);
        prop_assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{}", json);
        let main = &serde_json::from_str::<Value>(&json).unwrap()["@graph"][0];
        prop_assert_eq!(main["headline"].as_str().unwrap(), &*without_illegal(&title));
        prop_assert_eq!(main["description"].as_str().unwrap_or_default(), &*without_illegal(&summary));
    }
}
