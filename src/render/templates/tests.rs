//! The default theme, printed from views made by hand, and the faults that a theme can have.

use super::*;
use crate::clean::{Image, SafeHtml};
use crate::plan::view::*;
use crate::render::messages::{self, MessageFile};

const LANGUAGES: [(&str, &str); 3] = [
    ("en", include_str!("../../../templates/messages/en.toml")),
    ("zh-Hans", include_str!("../../../templates/messages/zh-Hans.toml")),
    ("zh-Hant", include_str!("../../../templates/messages/zh-Hant.toml")),
];

/// The default theme under its own names.
pub(super) fn theme() -> TemplateTexts {
    macro_rules! texts {
        ($($name:literal)*) => {
            [$(($name, include_str!(concat!("../../../templates/", $name)))),*]
        };
    }
    let texts = texts![
        "404.html" "archive.html" "article.html" "base.html" "day.html" "front.html" "group.html" "group_month.html"
        "groups.html" "month.html" "parts/calendar.html" "parts/footer.html" "parts/masthead.html" "parts/menu.html"
        "parts/story.html" "parts/text.html" "redirect.html" "year.html"
    ];
    texts.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

pub(super) fn assets() -> BTreeMap<String, String> {
    ["style.css", "scheme.js", "icon.svg"].map(|name| (name.to_owned(), format!("/{name}"))).into()
}

pub(super) fn messages_of(language: &str) -> Messages {
    let file = |wanted: &str| {
        let (name, text) = LANGUAGES.iter().find(|(name, _)| *name == wanted).unwrap();
        MessageFile { name, text }
    };
    let (messages, diagnostics) = messages::load(&[file(language)], file("en"));
    assert_eq!(diagnostics, []);
    messages
}

pub(super) fn site(language: &str) -> SiteView {
    SiteView {
        title: "潮汐日报".into(),
        description: "沿海各地的消息，每日编选".into(),
        language: language.into(),
        base_url: "https://digest.example.org/".into(),
        base_path: String::new(),
        editor: Some("编辑部".into()),
        menu: Vec::new(),
    }
}

fn compile(texts: &TemplateTexts) -> Result<Templates, Vec<Diagnostic>> {
    Templates::compile(texts, &site("zh-Hans"), &messages_of("zh-Hans"), &assets())
}

pub(super) fn link(name: &str, url: &str) -> Link {
    Link { name: name.into(), url: url.into() }
}

pub(super) fn date(iso: &str, long: &str, time: &str) -> DateView {
    DateView { iso: iso.into(), long: long.into(), time: time.into(), url: "/2024/01/18/".into() }
}

fn card() -> Card {
    Card {
        title: "渡轮停航第三日，岛上菜价翻倍 & <b>".into(),
        url: "/2024/01/18/a/".into(),
        language: "zh-Hans".into(),
        source: Some(link("海风日报", "/sources/haifeng/")),
        column: Some(link("海岛来信", "/columns/letters/")),
        author: Some("林汐".into()),
        published: Some(date("2024-01-18T01:15:01+08:00", "2024年1月18日", "01:15")),
        summary: "受强风影响，连接外岛的渡轮已停航三日。".into(),
        image: Some(Image {
            url: "https://img.example.org/a.jpg?w=1&h=2".into(),
            alt: "停在港内的渡轮".into(),
            width: Some(1200),
            height: Some(800),
        }),
    }
}

/// An article of which only the title is known.
fn bare() -> Card {
    Card {
        title: "Untitled wire".into(),
        url: "/undated/b/".into(),
        language: "en".into(),
        source: None,
        column: None,
        author: None,
        published: None,
        summary: String::new(),
        image: None,
    }
}

fn article(card: Card, body: &str) -> Shown {
    Shown::Article(Box::new(ArticleView {
        card,
        body: SafeHtml::for_test(body),
        image_in_body: false,
        original: Some("https://haifeng.example.com/a?b=1&c=2".into()),
        authors: vec![link("林汐", "/authors/lin-xi/"), link("周屿", "/authors/zhou-yu/")],
        topics: vec![link("渡轮", "/topics/ferry/")],
        characters: 1240,
        words: 1300,
        reading_minutes: 3,
        older: Some(link("前一篇", "/2024/01/17/c/")),
        newer: None,
    }))
}

fn bare_article() -> Shown {
    Shown::Article(Box::new(ArticleView {
        card: bare(),
        body: SafeHtml::default(),
        image_in_body: false,
        original: None,
        authors: Vec::new(),
        topics: Vec::new(),
        characters: 0,
        words: 0,
        reading_minutes: 0,
        older: None,
        newer: None,
    }))
}

pub(super) fn period(name: &str, iso: &str, articles: u32) -> Period {
    let url = (articles > 0).then(|| format!("/{}/", iso.replace('-', "/")));
    Period { name: name.into(), iso: iso.into(), url, articles, level: (articles.min(4)) as u8 }
}

fn neighbours() -> PeriodNeighbours {
    PeriodNeighbours { older: Some(link("2023年12月", "/2023/12/")), newer: None }
}

fn days() -> Vec<DayOfCards> {
    vec![
        DayOfCards { date: Some(date("2024-01-18", "2024年1月18日", "")), articles: vec![card(), bare()] },
        DayOfCards { date: None, articles: vec![bare()] },
    ]
}

fn months() -> Vec<Period> {
    vec![
        period("2024年1月", "2024-01", 4),
        period("2023年12月", "2023-12", 1),
        period("2023年9月", "2023-09", 2),
    ]
}

fn group(month: Option<Link>) -> Shown {
    Shown::Group(GroupView {
        group: "topic",
        name: "渡轮".into(),
        url: "/topics/ferry/".into(),
        description: Some("渡轮与航运".into()),
        home: Some("https://haifeng.example.com/".into()),
        neighbours: month.is_some().then(neighbours),
        pagination: month.is_some().then(|| Pagination {
            number: Some(2),
            older: Some("/topics/ferry/2024/01/page/1/".into()),
            newer: Some("/topics/ferry/2024/01/".into()),
            newest: "/topics/ferry/2024/01/".into(),
        }),
        months: if month.is_none() { months() } else { Vec::new() },
        month,
        days: days(),
    })
}

/// Every kind of page, full and as empty as it can be.
fn pages() -> Vec<(&'static str, &'static str, Shown)> {
    let year = |articles| YearView {
        year: period("2024年", "2024", articles),
        months: (1..=12)
            .map(|month| period(&format!("{month}月"), &format!("2024-{month:02}"), month % 5))
            .collect(),
        neighbours: neighbours(),
    };
    let front = |full: bool| {
        Shown::Front(Box::new(FrontView {
            edition: full.then(|| date("2024-01-18", "2024年1月18日", "")),
            lead: full.then(card),
            seconds: if full { vec![card(), bare()] } else { Vec::new() },
            days: if full { days() } else { Vec::new() },
            sections: if full {
                vec![FrontSection {
                    link: link("渡轮", "/topics/ferry/"),
                    group: "topic",
                    articles: vec![card(), bare()],
                }]
            } else {
                Vec::new()
            },
            months: if full { months() } else { Vec::new() },
        }))
    };
    vec![
        ("article.html", "article", article(card(), "<p>正文 &amp; <em>强调</em></p>")),
        ("article.html", "article", bare_article()),
        ("front.html", "front", front(true)),
        ("front.html", "front", front(false)),
        (
            "archive.html",
            "archive",
            Shown::Archive(ArchiveView {
                years: vec![year(24)],
                undated: Some(link("日期不详", "/undated/")),
            }),
        ),
        ("archive.html", "archive", Shown::Archive(ArchiveView { years: Vec::new(), undated: None })),
        ("year.html", "year", Shown::Year(year(24))),
        (
            "month.html",
            "month",
            Shown::Month(MonthView {
                month: period("2024年2月", "2024-02", 9),
                days: (1..=29)
                    .map(|day| period(&day.to_string(), &format!("2024-02-{day:02}"), day % 6))
                    .collect(),
                blank_days: 3,
                weekdays: ["一", "二", "三", "四", "五", "六", "日"].map(str::to_owned).to_vec(),
                highlights: vec![DayHighlights {
                    day: period("18", "2024-02-18", 7),
                    date: date("2024-02-18", "2024年2月18日", ""),
                    articles: vec![card(), bare()],
                    more: 5,
                }],
                neighbours: neighbours(),
            }),
        ),
        (
            "day.html",
            "day",
            Shown::Day(DayView {
                date: Some(date("2024-01-18", "2024年1月18日", "")),
                articles: vec![card(), bare()],
                pagination: Some(Pagination {
                    number: None,
                    older: Some("/2024/01/18/page/1/".into()),
                    newer: None,
                    newest: "/2024/01/18/".into(),
                }),
                neighbours: neighbours(),
            }),
        ),
        (
            "day.html",
            "undated",
            Shown::Day(DayView {
                date: None,
                articles: vec![bare()],
                pagination: None,
                neighbours: PeriodNeighbours { older: None, newer: None },
            }),
        ),
        ("group.html", "group", group(None)),
        ("group_month.html", "group_month", group(Some(link("2024年1月", "/topics/ferry/2024/01/")))),
        (
            "groups.html",
            "groups",
            Shown::Groups(GroupsView {
                group: "topic",
                groups: vec![GroupSummary {
                    link: link("渡轮", "/topics/ferry/"),
                    description: Some("渡轮与航运".into()),
                    articles: 1,
                    newest: Some(date("2024-01-18", "2024年1月18日", "")),
                }],
            }),
        ),
        ("groups.html", "groups", Shown::Groups(GroupsView { group: "author", groups: Vec::new() })),
        ("404.html", "not_found", Shown::NotFound {}),
        ("redirect.html", "redirect", Shown::Redirect { target: "/2024/01/18/a/".into() }),
    ]
}

pub(super) fn page(template: &'static str, kind: &'static str, shown: Shown) -> PageView {
    PageView {
        template,
        head: Head {
            kind,
            title: "渡轮停航 & 其他".into(),
            description: "一句\"话\"".into(),
            language: "zh-Hans".into(),
            canonical: "https://digest.example.org/2024/01/18/a/".into(),
            breadcrumbs: vec![link("潮汐日报", "/"), link("2024年", "/2024/")],
            feeds: vec![FeedLink {
                media_type: "application/atom+xml",
                title: "潮汐日报".into(),
                url: "/feed.xml".into(),
            }],
            image: Some("https://img.example.org/a.jpg?w=1&h=2".into()),
            noindex: false,
            json_ld: Some(r#"{"headline":"</script><script>alert(1)"}"#.into()),
        },
        shown,
    }
}

#[test]
fn every_page_of_the_default_theme_prints_in_every_language() {
    for (language, _) in LANGUAGES {
        let templates =
            Templates::compile(&theme(), &site(language), &messages_of(language), &assets()).unwrap();
        for (template, kind, shown) in pages() {
            let html = templates.render(&page(template, kind, shown)).unwrap();
            assert!(html.starts_with("<!doctype html>\n<html lang=\"zh-Hans\">"), "{template}: {html}");
            assert_eq!(html.matches("<main").count(), 1, "{template}");
            assert_eq!(html.matches("<h1").count(), 1, "{template}");
            assert!(
                !html.contains(" style=") && !html.contains("<style") && !html.contains("{n}"),
                "{template}"
            );
            let scripts = html.matches("<script").count();
            assert_eq!(scripts, 2, "{template}: its own file and the JSON-LD: {html}");
        }
    }
}
