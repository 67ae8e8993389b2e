//! Views of every kind of page, made by hand.

use crate::clean::{Contributor, Image, Part, SafeHtml};
use crate::plan::cards::*;
use crate::plan::pages::archive::{ArchiveView, YearView};
use crate::plan::pages::changed::*;
use crate::plan::pages::changes::*;
use crate::plan::pages::coverage::*;
use crate::plan::pages::day::DayView;
use crate::plan::pages::editions::{EditionStory, EditionView, EditionsView, ListedEdition, Said};
use crate::plan::pages::front::FrontView;
use crate::plan::pages::groups::{GroupSummary, GroupView, GroupsView};
use crate::plan::pages::issues::{IssuesView, ListedIssue, RoundupView};
use crate::plan::pages::items::{IssueItems, ItemGroupSummary, ItemGroupsView, ItemView, ItemsView};
use crate::plan::pages::month::{DayHighlights, MonthView};
use crate::plan::pages::not_found::NotFoundView;
use crate::plan::pages::own_pages::{OwnPageView, Translation};
use crate::plan::pages::redirect::RedirectView;
use crate::plan::pages::search::SearchView;
use crate::plan::pages::stories::*;
use crate::plan::top_stories::{Carried, ReportOf, TopStory};
use crate::plan::view::*;
use crate::plan::{
    ArticleDetails, ArticleView, Borrowed, ContentsEntry, IssueDetails, IssueLink, PageView, SeenItem,
    Subject,
};

/// What a template shows.
pub(super) type Shown = Box<dyn erased_serde::Serialize>;

fn leaked<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn link(name: &str, url: &str) -> Link {
    Link { name: name.into(), url: url.into() }
}

fn link_to(name: &str, url: &str) -> &'static Link {
    leaked(link(name, url))
}

fn date(iso: &str, long: &'static str, time: &str) -> DateView<'static> {
    DateView { iso: iso.into(), long: long.into(), time: time.into(), url: "/2024/01/18/".into() }
}

pub(super) fn card() -> Card<'static> {
    Card {
        title: "渡轮停航第三日，岛上菜价翻倍 & <b>",
        url: "/2024/01/18/a/",
        language: "zh-Hans",
        source: Some(link_to("海风日报", "/sources/haifeng/")),
        column: Some(link_to("海岛来信", "/columns/letters/")),
        author: Some("林汐".into()),
        published: Some(date("2024-01-18T01:15:01+08:00", "2024年1月18日", "01:15")),
        summary: "受强风影响，连接外岛的渡轮已停航三日。",
        image: Some(leaked(Image {
            url: "https://img.example.org/a.jpg?w=1&h=2".into(),
            alt: "停在港内的渡轮".into(),
            width: Some(1200),
            height: Some(800),
        })),
    }
}

/// An article of which only the title is known.
pub(super) fn bare() -> Card<'static> {
    Card {
        title: "Untitled wire",
        url: "/undated/b/",
        language: "en",
        source: None,
        column: None,
        author: None,
        published: None,
        summary: "",
        image: None,
    }
}

/// One of them, then one of which only the title is known.
fn cards() -> Vec<CardRef<'static>> {
    vec![CardRef::Card(Box::new(card())), CardRef::Card(Box::new(bare()))]
}

pub(super) fn article(card: Card<'static>, body: &str) -> Shown {
    let details = ArticleDetails {
        original_title: None,
        correction: None,
        note: None,
        authors: vec![link_to("林汐", "/authors/lin-xi/"), link_to("周屿", "/authors/zhou-yu/")],
        topics: vec![link_to("渡轮", "/topics/ferry/")],
        characters: 1240,
        words: 1300,
        reading_minutes: 3,
        changes: Some(ChangesNote {
            times: 2,
            last: Some(date("2024-01-19T02:00:00+08:00", "2024年1月19日", "02:00")),
            url: "/2024/01/18/a/changes/".into(),
            timemap: Some("/2024/01/18/a/changes/timemap.link".into()),
        }),
        issue: Some(issue()),
        story: Some(StoryLink {
            name: "渡轮停航",
            url: "/stories/2024-01-17-1234abcd/".into(),
            language: "zh-Hans",
            articles: 4,
            is_first: true,
        }),
        earlier: vec![CardRef::Card(Box::new(bare()))],
        older: Some(ArticleLink { name: "Before it", url: "/2024/01/17/c/", language: "en" }),
        newer: None,
    };
    Box::new(ArticleView {
        card,
        body: leaked(SafeHtml::for_test(body)),
        image_in_body: false,
        original: Some("https://haifeng.example.com/a?b=1&c=2"),
        archived: vec![Link {
            name: "archive.example".into(),
            url: "https://archive.example/2/https://a.example/?b&c".into(),
        }],
        contributors: leaked(vec![Contributor { part: Part::Translator, name: "陈舟".into() }]),
        details,
    })
}

pub(super) fn bare_article() -> Shown {
    let details = ArticleDetails {
        original_title: None,
        correction: None,
        note: None,
        authors: Vec::new(),
        topics: Vec::new(),
        characters: 0,
        words: 0,
        reading_minutes: 0,
        changes: None,
        issue: None,
        story: None,
        earlier: Vec::new(),
        older: None,
        newer: None,
    };
    Box::new(ArticleView {
        card: bare(),
        body: leaked(SafeHtml::default()),
        image_in_body: false,
        original: None,
        archived: Vec::new(),
        contributors: &[],
        details,
    })
}

fn period(name: &str, iso: &str, articles: u32) -> Period {
    let url = (articles > 0).then(|| format!("/{}/", iso.replace('-', "/")));
    Period { name: name.into(), iso: iso.into(), url, articles, level: (articles.min(4)) as u8 }
}

fn neighbours() -> PeriodNeighbours {
    PeriodNeighbours { older: Some(link("2023年12月", "/2023/12/")), newer: None }
}

fn days() -> Vec<DayOfCards<'static>> {
    vec![
        DayOfCards { date: Some(date("2024-01-18", "2024年1月18日", "")), articles: cards() },
        DayOfCards { date: None, articles: vec![CardRef::Card(Box::new(bare()))] },
    ]
}

fn months() -> Vec<Period> {
    vec![
        period("2024年1月", "2024-01", 4),
        period("2023年12月", "2023-12", 1),
        period("2023年9月", "2023-09", 2),
    ]
}

fn edition() -> EditionView<'static> {
    let html = |markdown: &str| Some(leaked(crate::clean::clean_note(markdown, "")));
    EditionView {
        span: "week",
        date: "2024年第3周".into(),
        introduction: html("这一周*有雾*。"),
        lead: Some(CardRef::Card(Box::new(card()))),
        pinned: vec![CardRef::Card(Box::new(bare()))],
        stories: vec![EditionStory {
            link: link("渡轮停航", "/stories/2024-01-15-00000000/"),
            language: "zh-Hans",
            articles: vec![CardRef::Card(Box::new(card()))],
        }],
        sections: vec![FrontSection {
            link: link_to("渡轮", "/topics/ferry/"),
            group: "topic",
            articles: cards(),
        }],
        said: vec![Said {
            article: CardRef::Card(Box::new(card())),
            note: html("一按"),
            correction: html("一改 <b>x</b>"),
        }],
        more: 3,
        days: vec![link("2024年1月18日", "/2024/01/18/")],
        epub: Some("/editions/2024-w03/tide-2024-w03.epub".into()),
        neighbours: neighbours(),
    }
}

pub(super) fn group(month: Option<Link>) -> Shown {
    Box::new(GroupView {
        title: None,
        introduction: None,
        group: "topic",
        name: "渡轮",
        url: "/topics/ferry/",
        description: Some("渡轮与航运"),
        home: Some("https://haifeng.example.com/"),
        changes: Some("/sources/haifeng/changes/".into()),
        parts: Vec::new(),
        epub: month.is_some().then(|| "/topics/ferry/2024/01/tide-ferry-2024-01.epub".into()),
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

fn story(full: bool) -> Shown {
    let day = |articles: Vec<CardRef<'static>>| ReportsOfDay {
        date: full.then(|| date("2024-01-18", "2024年1月18日", "")),
        reports: articles.into_iter().map(|article| Report { article, copies: cards() }).collect(),
    };
    let one = || vec![CardRef::Card(Box::new(bare()))];
    Box::new(StoryView {
        name: "渡轮停航",
        language: "zh-Hans",
        articles: 6,
        first: CardRef::Card(Box::new(card())),
        days: if full { vec![day(cards()), day(one())] } else { vec![day(one())] },
        carriers: if full {
            vec![
                Carrier { source: link_to("海风日报", "/sources/haifeng/"), articles: 4 },
                Carrier { source: link_to("北湾之声", "/sources/voice/"), articles: 1 },
            ]
        } else {
            Vec::new()
        },
    })
}

fn stories(month: Option<Link>) -> Shown {
    let listed = ListedStory {
        link: link("渡轮停航", "/stories/2024-01-17-1234abcd/"),
        language: "zh-Hans",
        summary: SummaryOf(CardRef::Card(Box::new(Card { summary: "渡轮。", ..bare() }))),
        summary_language: "zh-Hans",
        articles: 6,
        sources: vec!["海风日报", "北湾之声"],
        more_sources: 2,
        from: Some(date("2024-01-17", "2024年1月17日", "")),
        to: Some(date("2024-01-18", "2024年1月18日", "")),
    };
    Box::new(StoriesView {
        stories: if month.is_some() { vec![listed] } else { Vec::new() },
        months: if month.is_none() { months() } else { Vec::new() },
        undated: month.is_none().then(|| link("日期不详", "/stories/undated/")),
        pagination: None,
        neighbours: month.is_some().then(neighbours),
        month,
    })
}

fn coverage(of_month: bool) -> Shown {
    let (haifeng, voice) = (link_to("海风日报", "/sources/haifeng/"), link_to("北湾之声", "/sources/voice/"));
    let covered = |lead: Option<&str>| CoveredStory {
        link: link("渡轮停航", "/stories/2024-01-17-1234abcd/"),
        language: "zh-Hans",
        first: haifeng,
        second: voice,
        lead: lead.map(str::to_owned),
    };
    let cell = |articles| CoverageCell { articles, level: articles as u8 };
    let ferry = link_to("渡轮", "/topics/ferry/");
    Box::new(CoverageView {
        month: of_month.then(|| link("2024年1月", "/coverage/2024-01/")),
        months: if of_month { Vec::new() } else { months() },
        sources: vec![
            CoveringSource { source: haifeng, articles: 4, first: 1, alone: 2 },
            CoveringSource { source: voice, articles: 1, first: 0, alone: 0 },
        ],
        topics: vec![CoveredTopic { topic: ferry, articles: 4, cells: vec![cell(4), cell(0)] }],
        stories: vec![covered(Some("2 小时 10 分钟")), covered(None)],
        table: of_month.then(|| "/coverage/2024-01/coverage.csv".into()),
        firsts: of_month.then(|| "/coverage/2024-01/stories.csv".into()),
        neighbours: of_month.then(neighbours),
    })
}

fn changes(full: bool) -> Shown {
    let piece = |side, text: &str| ChangedPiece { side, text: text.into() };
    let paragraph = |skipped, pieces| ChangedParagraph { skipped, pieces };
    let change = ListedChange {
        version: Some(1),
        at: Some(date("2024-01-19T02:00:00+08:00", "2024年1月19日", "02:00")),
        facts: vec!["改了题目".into()],
        language: "zh-Hans",
        title: vec![piece("same", "渡轮"), piece("out", "停航"), piece("in", "复航 <b>")],
        paragraphs: DiffOf::Shown(vec![
            paragraph(3, Vec::new()),
            paragraph(0, vec![piece("same", "渡轮")]),
            paragraph(0, vec![piece("out", "菜价翻倍。")]),
        ]),
    };
    let bare_change = ListedChange {
        version: None,
        at: None,
        facts: Vec::new(),
        language: "en",
        title: Vec::new(),
        paragraphs: DiffOf::Shown(Vec::new()),
    };
    Box::new(ChangesView {
        article: CardRef::Card(Box::new(if full { card() } else { bare() })),
        correction: full.then(|| leaked(SafeHtml::for_test("<p>渡轮已停航三日。</p>\n"))),
        changes: if full { vec![change, bare_change] } else { Vec::new() },
    })
}

fn changed(month: bool, source: bool) -> Shown {
    let article = |times| ChangedArticle {
        title: "渡轮停航",
        url: "/2024/01/18/a/changes/".into(),
        language: "zh-Hans",
        source: (times > 1).then(|| link_to("海风日报", "/sources/haifeng/")),
        times,
        last: date("2024-01-19T02:00:00+08:00", "2024年1月19日", "02:00"),
        facts: if times > 1 { vec!["改了题目".into(), "数字：2".into()] } else { Vec::new() },
    };
    let corrected =
        CorrectedArticle { title: "渡轮", url: "/2024/01/18/b/changes/".into(), language: "en" };
    Box::new(ChangedView {
        month: month.then(|| link("2024年1月", "/changes/2024-01/")),
        source: source.then(|| link_to("海风日报", "/sources/haifeng/")),
        articles: if month || source { vec![article(3), article(1)] } else { Vec::new() },
        more: u32::from(month),
        typos: u32::from(month) * 2,
        months: if month { months() } else { Vec::new() },
        corrections: if month { vec![corrected] } else { Vec::new() },
    })
}

fn issue() -> IssueDetails<'static> {
    let issue = |name, url| Some(ArticleLink { name, url, language: "zh-Hans" });
    let entry = |name, inner| ContentsEntry { name, url: "#at-0123456789abcdef-1".into(), items: 3, inner };
    IssueDetails {
        roundup: link("潮汐周刊", "/issues/tide/2024/"),
        number: Some(12),
        items: 3,
        contents: vec![entry("工具", false), entry("渡轮", true)],
        sections: vec![link("工具", "/items/sections/tools/2024/")],
        seen: vec![SeenItem {
            name: "灯塔",
            url: "#item-0123456789".into(),
            before: link("第 3 期", "/2024/01/01/c/#item-0123456789"),
            language: "zh-Hans",
        }],
        links: vec![IssueLink { name: "灯塔", url: "https://light.example/" }],
        older: issue("第 11 期", "/2024/01/10/b/"),
        newer: issue("第 13 期", "/2024/01/24/d/"),
    }
}

/// Lists of issues and of items.
fn roundups() -> [Shown; 3] {
    let neighbour = |name| ArticleLink { name, url: "/2024/01/17/a/", language: "zh-Hans" };
    let listed = ListedIssue {
        article: neighbour("第 12 期"),
        number: Some(12),
        date: Some(date("2024-01-18", "2024年1月18日", "")),
        items: 1,
        summary: SummaryOf(CardRef::Card(Box::new(card()))),
    };
    let years = vec![link("2024年", "/issues/tide/2024/")];
    let roundup = RoundupView { name: "潮汐周刊", issues: vec![listed], years: years.clone() };
    let item = ItemView {
        title: "灯塔 & 海",
        url: "https://a.example/?a=1&b=2",
        place: "/2024/01/17/a/#item-0123456789".into(),
        section: Some("工具"),
        source: Some("a.example"),
        kind: Some("video"),
        text: "一座灯塔。".into(),
    };
    let of_issue = IssueItems { article: neighbour("第 12 期"), date: None, items: vec![item] };
    let items = ItemsView {
        group: "section",
        issues: vec![of_issue],
        lists: vec![link("栏目", "/items/sections/")],
        months: years.clone(),
        neighbours: neighbours(),
    };
    let group = ItemGroupSummary {
        link: link("工具", "/items/sections/tools/2024/"),
        items: 7,
        years: years.clone(),
    };
    [
        Box::new(IssuesView { roundups: vec![roundup], year: None, neighbours: neighbours() }),
        Box::new(items),
        Box::new(ItemGroupsView { group: "section", groups: vec![group] }),
    ]
}

/// Every kind of page, full and as empty as it can be.
pub(super) fn pages() -> Vec<(&'static str, &'static str, Shown)> {
    let year = |articles| YearView {
        year: period("2024年", "2024", articles),
        months: (1..=12)
            .map(|month| period(&format!("{month}月"), &format!("2024-{month:02}"), month % 5))
            .collect(),
        neighbours: neighbours(),
    };
    let carried = || Carried {
        link: link("渡轮停航", "/stories/2024-01-17-0123abcd/"),
        sources: 9,
        reports: vec![ReportOf { source: "Harbor Post", url: "/2024/01/17/ferry/" }],
        more: 7,
    };
    let top_stories = || vec![TopStory { card: CardRef::Card(Box::new(card())), story: carried() }];
    let front = |full: bool| -> Shown {
        Box::new(FrontView {
            edition: full.then(|| date("2024-01-18", "2024年1月18日", "")),
            lead: full.then(|| CardRef::Card(Box::new(card()))),
            lead_story: full.then(carried),
            top_stories: if full { top_stories() } else { Vec::new() },
            pinned: Vec::new(),
            seconds: if full { cards() } else { Vec::new() },
            days: if full { days() } else { Vec::new() },
            sections: if full {
                vec![FrontSection {
                    link: link_to("渡轮", "/topics/ferry/"),
                    group: "topic",
                    articles: cards(),
                }]
            } else {
                Vec::new()
            },
            months: if full { months() } else { Vec::new() },
        })
    };
    let [issues, items, groups] = roundups();
    vec![
        ("issues.html", "issues", issues),
        ("items.html", "items", items),
        ("item_groups.html", "item_groups", groups),
        ("article.html", "article", article(card(), "<p>正文 &amp; <em>强调</em></p>")),
        ("article.html", "article", bare_article()),
        ("front.html", "front", front(true)),
        ("front.html", "front", front(false)),
        (
            "archive.html",
            "archive",
            Box::new(ArchiveView { years: vec![year(24)], undated: Some(link("日期不详", "/undated/")) }),
        ),
        ("archive.html", "archive", Box::new(ArchiveView { years: Vec::new(), undated: None })),
        ("edition.html", "edition", Box::new(edition())),
        (
            "editions.html",
            "editions",
            Box::new(EditionsView {
                editions: vec![ListedEdition {
                    link: link("雾锁渡口", "/editions/2024-01-18/"),
                    span: "day",
                    date: "2024年1月18日".into(),
                    summary: Some("甲 · 乙".into()),
                }],
                years: vec![link("2024年", "/editions/2024/")],
                neighbours: neighbours(),
            }),
        ),
        ("story.html", "story", story(true)),
        ("story.html", "story", story(false)),
        ("stories.html", "stories", stories(None)),
        ("stories.html", "stories_month", stories(Some(link("2024年1月", "/stories/2024/01/")))),
        ("changes.html", "changes", changes(true)),
        ("changes.html", "changes", changes(false)),
        ("changed.html", "changed", changed(false, false)),
        ("changed.html", "changed_month", changed(true, false)),
        ("changed.html", "changed_source", changed(false, true)),
        ("coverage.html", "coverage", coverage(false)),
        ("coverage.html", "coverage_month", coverage(true)),
        ("year.html", "year", Box::new(year(24))),
        (
            "month.html",
            "month",
            Box::new(MonthView {
                month: period("2024年2月", "2024-02", 9),
                days: (1..=29)
                    .map(|day| period(&day.to_string(), &format!("2024-02-{day:02}"), day % 6))
                    .collect(),
                blank_days: 3,
                weekdays: ["一", "二", "三", "四", "五", "六", "日"].map(str::to_owned).to_vec(),
                highlights: vec![DayHighlights {
                    day: period("18", "2024-02-18", 7),
                    date: date("2024-02-18", "2024年2月18日", ""),
                    articles: cards(),
                    more: 5,
                }],
                neighbours: neighbours(),
            }),
        ),
        (
            "day.html",
            "day",
            Box::new(DayView {
                date: Some(date("2024-01-18", "2024年1月18日", "")),
                lead: Some(CardRef::Card(Box::new(card()))),
                lead_story: Some(carried()),
                top_stories: top_stories(),
                articles: cards(),
                pagination: Some(Pagination {
                    number: None,
                    older: Some("/2024/01/18/page/1/".into()),
                    newer: None,
                    newest: "/2024/01/18/".into(),
                }),
                edition: Some(link("雾锁渡口", "/editions/2024-01-18/")),
                neighbours: neighbours(),
            }),
        ),
        (
            "day.html",
            "undated",
            Box::new(DayView {
                date: None,
                lead: None,
                lead_story: None,
                top_stories: Vec::new(),
                articles: vec![CardRef::Card(Box::new(bare()))],
                pagination: None,
                edition: None,
                neighbours: PeriodNeighbours::default(),
            }),
        ),
        ("group.html", "group", group(None)),
        ("group_month.html", "group_month", group(Some(link("2024年1月", "/topics/ferry/2024/01/")))),
        (
            "groups.html",
            "groups",
            Box::new(GroupsView {
                group: "topic",
                groups: vec![GroupSummary {
                    link: link_to("渡轮", "/topics/ferry/"),
                    description: Some("渡轮与航运"),
                    articles: 1,
                    newest: Some(date("2024-01-18", "2024年1月18日", "")),
                }],
            }),
        ),
        ("groups.html", "groups", Box::new(GroupsView { group: "author", groups: Vec::new() })),
        (
            "search.html",
            "search",
            Box::new(SearchView { index: "/search/index/".into(), date_long: "%-d %B %Y", scripts: None }),
        ),
        ("404.html", "not_found", Box::new(NotFoundView {})),
        (
            "page.html",
            "page",
            Box::new(OwnPageView {
                title: "关于本报 & <b>",
                body: Some(leaked(SafeHtml::for_test("<p>每日编选。</p>"))),
                translations: vec![Translation {
                    name: "About & <b>".into(),
                    url: "/en/about/".into(),
                    address: "https://digest.example.org/en/about/".into(),
                    language: "en".into(),
                }],
            }),
        ),
        ("redirect.html", "redirect", Box::new(RedirectView { target: "/2024/01/18/a/".into() })),
    ]
}

pub(super) fn page(template: &'static str, kind: &'static str, view: Shown) -> PageView<'static> {
    let head = Head {
        kind,
        title: "渡轮停航 & 其他".into(),
        description: "一句\"话\"".into(),
        language: "zh-Hans".into(),
        url: "https://digest.example.org/2024/01/18/a/".into(),
        canonical: "https://digest.example.org/2024/01/18/a/".into(),
        breadcrumbs: vec![link("潮汐日报", "/"), link("2024年", "/2024/")],
        feeds: vec![FeedLink {
            media_type: "application/atom+xml",
            title: "潮汐日报".into(),
            url: "/feed.xml".into(),
        }],
        image: Some("https://img.example.org/a.jpg?w=1&h=2".into()),
        noindex: false,
        alternates: Vec::new(),
        converted_from: None,
        json_ld: Some(r#"{"headline":"</script><script>alert(1)"}"#.into()),
    };
    let (template, borrowed) = (template.into(), Borrowed::default());
    PageView { template, head, view, subject: Subject::Nothing, text: None, borrowed }
}
