//! The default theme, printed from views made by hand, and the faults that a theme can have.

mod views;

use std::collections::BTreeSet;
use std::path::Path;

use self::views::{Shown, article, bare, bare_article, card, group, page, pages};
use crate::plan::PageView;
use crate::plan::cards::CardRef;
use crate::plan::pages::day::DayView;
use crate::plan::pages::not_found::NotFoundView;
use crate::plan::view::{Card, PeriodNeighbours};
use crate::render::templates::*;

const LANGUAGES: [(&str, &str); 3] = [
    ("en", include_str!("../../../templates/messages/en.toml")),
    ("zh-Hans", include_str!("../../../templates/messages/zh-Hans.toml")),
    ("zh-Hant", include_str!("../../../templates/messages/zh-Hant.toml")),
];

/// The default theme under its own names.
fn theme() -> TemplateTexts {
    macro_rules! texts {
        ($($name:literal)*) => {
            [$(($name, include_str!(concat!("../../../templates/", $name)))),*]
        };
    }
    let texts = texts![
        "404.html" "archive.html" "article.html" "base.html" "changed.html" "changes.html" "coverage.html" "day.html" "edition.html" "editions.html" "front.html" "group.html" "group_month.html"
        "groups.html" "issues.html" "item_groups.html" "items.html" "month.html" "page.html" "parts/calendar.html" "parts/footer.html" "parts/masthead.html" "parts/menu.html"
        "parts/story.html" "parts/text.html" "redirect.html" "search.html" "stories.html" "story.html" "year.html"
    ];
    texts.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

fn assets() -> BTreeMap<String, String> {
    ["style.css", "scheme.js", "search.js", "search/engine.js", "search/script.js", "icon.svg"]
        .map(|name| (name.to_owned(), format!("/{name}")))
        .into()
}

fn messages_of(language: &str) -> Messages {
    let (_, text) = LANGUAGES.iter().find(|(name, _)| *name == language).unwrap();
    toml::from_str(text).unwrap()
}

fn site(language: &str) -> SiteView {
    SiteView {
        title: "潮汐日报".into(),
        description: "沿海各地的消息，每日编选".into(),
        language: language.into(),
        base_url: "https://digest.example.org/".into(),
        base_path: String::new(),
        files_path: String::new(),
        trees: Vec::new(),
        picture_hosts: "https:".into(),
        policy: crate::config::Policy::default().parts(),
        look: crate::plan::view::LookParts::default(),
        editor: Some("编辑部".into()),
        editions: false,
        stories: false,
        coverage: false,
        changes: false,
        issues: false,
        search: Some("/search/".into()),
        menu: Vec::new(),
    }
}

fn compile(texts: &TemplateTexts) -> Result<Templates, Vec<Diagnostic>> {
    Templates::compile(texts, &site("zh-Hans"), &messages_of("zh-Hans"), &assets())
}

#[test]
fn every_page_of_the_default_theme_prints_in_every_language() {
    for (language, _) in LANGUAGES {
        let templates =
            Templates::compile(&theme(), &site(language), &messages_of(language), &assets()).unwrap();
        for (template, kind, shown) in pages() {
            let html = String::from_utf8(render(&templates, &page(template, kind, shown)).unwrap()).unwrap();
            assert!(html.starts_with("<!doctype html>\n<html lang=\"zh-Hans\">"), "{template}: {html}");
            assert_eq!(html.matches("<main").count(), 1, "{template}");
            assert_eq!(html.matches("<h1").count(), 1, "{template}");
            let is_search = template == "search.html";
            assert!(!html.contains(" style=") && !html.contains("<style"), "{template}");
            // The search page hands its script the patterns of what it will say.
            assert!(is_search || !html.contains("{n}"), "{template}");
            let scripts = html.matches("<script").count();
            let expected = if is_search { 3 } else { 2 };
            assert_eq!(scripts, expected, "{template}: its own file and the JSON-LD: {html}");
        }
    }
}

#[test]
fn every_page_leads_to_the_search_where_there_is_one() {
    let off = SiteView { search: None, ..site("zh-Hans") };
    let off = Templates::compile(&theme(), &off, &messages_of("zh-Hans"), &assets()).unwrap();
    let on = compile(&theme()).unwrap();
    for (template, kind, shown) in pages() {
        let page = page(template, kind, shown);
        let html = String::from_utf8(render(&on, &page).unwrap()).unwrap();
        // One form a page: the search page has its own.
        assert_eq!(html.matches("<form").count(), 1, "{template}");
        assert_eq!(html.matches(" action=\"/search/\"").count(), 1, "{template}");
        assert_eq!(html.matches("rel=\"search\"").count(), 1, "{template}");
        let html = String::from_utf8(render(&off, &page).unwrap()).unwrap();
        assert!(kind == "search" || !html.contains("search"), "{template}: {html}");
    }
}

fn render(templates: &Templates, page: &PageView<'_>) -> Result<Vec<u8>, Diagnostic> {
    templates.render(&page.template, &page.head, &page.view)
}

fn printed(template: &'static str, kind: &'static str, shown: Shown) -> String {
    String::from_utf8(render(&compile(&theme()).unwrap(), &page(template, kind, shown)).unwrap()).unwrap()
}

#[test]
fn only_the_body_and_the_json_ld_are_printed_as_they_are() {
    let html = printed("article.html", "article", article(card(), "<p>正文 &amp; <em>强调</em></p>"));
    assert!(html.contains("<h1>渡轮停航第三日，岛上菜价翻倍 &amp; &lt;b&gt;</h1>"), "{html}");
    assert!(html.contains("<div class=\"text\">\n<p>正文 &amp; <em>强调</em></p>\n</div>"), "{html}");
    assert!(
        html.contains(
            r#"<script type="application/ld+json">{"headline":"\u003c/script\u003e\u003cscript\u003ealert(1)"}</script>"#
        ),
        "{html}"
    );
    assert!(html.contains(r#"<meta name="description" content="一句&quot;话&quot;">"#), "{html}");
}

#[test]
fn an_article_without_anything_but_a_title_says_so() {
    let html = printed("article.html", "article", bare_article());
    let (_, rest) = html.split_once("<article").unwrap();
    let (sheet, after) = rest.split_once("</article>").unwrap();
    assert_eq!(
        sheet,
        " class=\"sheet\">\n<header>\n<h1>Untitled wire</h1>\n<p class=\"by\"><span>日期不详</span></p>\n</header>\n\
         <div class=\"text\">\n<p>这篇文章没有留下正文。</p>\n</div>\n"
    );
    assert!(!after.contains("<aside"), "{after}");
}

#[test]
fn titles_in_another_language_say_so() {
    let html = printed("day.html", "undated", {
        let arabic = Card { title: "خبر", language: "ar", ..bare() };
        Box::new(DayView {
            date: None,
            lead: None,
            lead_story: None,
            top_stories: Vec::new(),
            articles: [bare(), arabic, card()].map(|card| CardRef::Card(Box::new(card))).into(),
            pagination: None,
            edition: None,
            neighbours: PeriodNeighbours::default(),
        })
    });
    let titles: Vec<&str> = html.lines().filter(|line| line.starts_with("<a class=\"title\"")).collect();
    assert_eq!(
        titles,
        [
            r#"<a class="title" lang="en" href="/undated/b/">Untitled wire</a>"#,
            r#"<a class="title" lang="ar" dir="rtl" href="/undated/b/">خبر</a>"#,
            r#"<a class="title" href="/2024/01/18/a/">渡轮停航第三日，岛上菜价翻倍 &amp; &lt;b&gt;</a>"#,
        ]
    );
}

#[test]
fn a_month_is_a_table_of_whole_weeks() {
    let (_, _, month) = pages().into_iter().find(|(template, ..)| *template == "month.html").unwrap();
    let html = printed("month.html", "month", month);
    let weeks: Vec<usize> = html
        .split("<tr>")
        .skip(2)
        .map(|row| {
            let row = row.split("</tr>").next().unwrap();
            let spans = row.split("colspan=\"").skip(1).map(|rest| rest[..1].parse::<usize>().unwrap() - 1);
            row.matches("<td").count() + spans.sum::<usize>()
        })
        .collect();
    assert_eq!(weeks, [7, 7, 7, 7, 7]);
}

#[test]
fn a_group_shows_its_months_without_hiding_the_empty_ones() {
    let html = printed("group.html", "group", group(None));
    let chart = html.lines().find(|line| line.starts_with("<svg")).unwrap();
    assert_eq!(
        chart,
        "<svg role=\"img\" aria-label=\"2023年9月至2024年1月逐月篇数，以2024年1月为最多，共 4 篇\" width=\"70\" height=\"64\" viewBox=\"0 0 50 100\" \
         preserveAspectRatio=\"none\">"
    );
    let bars = html.lines().find(|line| line.contains("<rect")).unwrap();
    assert_eq!(
        bars,
        "<rect x=\"41\" y=\"0\" width=\"8\" height=\"100\"/><rect x=\"31\" y=\"75\" width=\"8\" height=\"25\"/>\
         <rect x=\"1\" y=\"50\" width=\"8\" height=\"50\"/></svg>"
    );
}

#[test]
fn a_page_is_light() {
    let mut plain = card();
    plain.image = None;
    let body = "<p>正文</p>".repeat(300);
    let html = printed("article.html", "article", article(plain, &body));
    assert!(html.len() - body.len() < 8 * 1024, "{} bytes beyond the article's own", html.len() - body.len());
}

#[test]
fn every_language_has_the_same_texts() {
    let keys = |language| messages_of(language).into_keys().collect::<Vec<_>>();
    for (language, _) in LANGUAGES {
        assert_eq!(keys(language), keys("en"), "{language}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it reads the source")]
fn every_message_and_every_template_is_used() {
    let templates = theme();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources: Vec<String> = ["plan", "curate"]
        .into_iter()
        .flat_map(|room| walkdir::WalkDir::new(source.join(room)))
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let mut unused: Vec<String> = messages_of("en")
        .into_keys()
        .filter(|key| {
            let in_template = Regex::new(&format!(r"\bt\.{key}\b")).unwrap();
            // The plan asks for texts by name: of folders and of pages that have no other title.
            let in_code = format!("\"{key}\"");
            !templates.values().any(|text| in_template.is_match(text))
                && !sources.iter().any(|source| source.contains(&in_code))
        })
        .collect();
    assert_eq!(unused, Vec::<String>::new());

    let compiled = compile(&templates).unwrap();
    let used: BTreeSet<String> =
        pages().iter().flat_map(|(template, ..)| compiled.dependencies(template)).collect();
    unused = templates.into_keys().filter(|name| !used.contains(name)).collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn dependencies_follow_parents_includes_and_components() {
    let compiled = compile(&theme()).unwrap();
    assert_eq!(
        compiled.dependencies("404.html"),
        ["404.html", "base.html", "parts/footer.html", "parts/masthead.html", "parts/menu.html"]
    );
    let mut own = theme();
    own.retain(|name, _| !name.starts_with("404"));
    own.insert("default/404.html".into(), theme()["404.html"].clone());
    own.insert("other.html".into(), "{{ <crumbs /> }}".into());
    let compiled = compile(&own).unwrap();
    assert_eq!(compiled.dependencies("404.html")[..2], ["default/404.html", "base.html"]);
    assert_eq!(compiled.dependencies("other.html"), ["other.html", "parts/text.html"]);
}

/// The default theme with a user's files over it, as the loader hands it over: what they replace stays below `default/`.
fn theme_with(own: &[(&str, &str)]) -> TemplateTexts {
    let mut texts = theme();
    for (name, text) in own {
        if let Some(default) = texts.insert((*name).to_owned(), (*text).to_owned()) {
            texts.insert(format!("default/{name}"), default);
        }
    }
    texts
}

#[test]
fn a_users_template_extends_the_default_of_its_name() {
    let own = [
        ("404.html", "{% extends \"default/404.html\" %}{% block title %}Nothing{% endblock title %}"),
        ("parts/menu.html", "{% component menu() %}<b>mine</b>{% endcomponent menu %}"),
    ];
    let templates = compile(&theme_with(&own)).unwrap();
    let html = render(&templates, &page("404.html", "not_found", Box::new(NotFoundView {}))).unwrap();
    let html = String::from_utf8(html).unwrap();
    assert!(html.contains("<title>Nothing</title>"), "{html}");
    assert!(html.contains("<b>mine</b>") && !html.contains("class=\"menu\""), "{html}");
    assert!(html.contains("class=\"switch\""), "what the user's file does not define stays: {html}");
}

fn faults(own: &[(&str, &str)]) -> String {
    let faults = match compile(&theme_with(own)) {
        Ok(_) => panic!("it compiles"),
        Err(faults) => faults,
    };
    faults.iter().map(|fault| format!("{fault}\n")).collect()
}

#[test]
fn broken_templates_are_all_named_with_their_lines() {
    let own = [
        ("404.html", "{% extends \"base.html\" %}\n{% block content %}\n  {{ page.title \n{% endblock %}\n"),
        ("day.html", "{% for a in view.articles %}{{ a.title }}\n"),
    ];
    assert_eq!(
        faults(&own),
        "\
error: templates/404.html:4:1: found `{` but expected }}
   |
 4 | {% endblock %}
   | ^
error: templates/day.html:2:1: unexpected end of input
"
    );
}

#[test]
fn names_that_no_template_knows_are_found_before_a_page_is_printed() {
    let own = [(
        "404.html",
        "{% extends \"base.html\" %}\n{% block content %}\n{{ page.title | shout }}{{ t.not_fuond }}\n\
         <img src=\"{{ assets['logo.png'] }}\">{{ <missing /> }}\n{% endblock content %}\n",
    )];
    assert_eq!(
        faults(&own),
        "\
error: templates/404.html:3:17: unknown filter `shout`
   |
 3 | {{ page.title | shout }}{{ t.not_fuond }}
   |                 ^
error: templates/404.html:3:28: there is no `t.not_fuond`
   |
 3 | {{ page.title | shout }}{{ t.not_fuond }}
   |                            ^
  help: add `not_fuond = \"…\"` to the file of messages/ that the site's language names
error: templates/404.html:4:14: there is no `assets['logo.png']`
   |
 4 | <img src=\"{{ assets['logo.png'] }}\">{{ <missing /> }}
   |              ^
  help: put logo.png into static/; files in folders go by their path: assets[\"folder/name.ext\"]
error: templates/404.html:4:40: unknown component `missing`
   |
 4 | <img src=\"{{ assets['logo.png'] }}\">{{ <missing /> }}
   |                                        ^
"
    );
}

#[test]
fn parents_and_includes_that_are_not_there_are_named() {
    assert_eq!(
        faults(&[("day.html", "{# mine #}{% extends \"bse.html\" %}")]),
        "\
error: templates/day.html:1:23: it extends `bse.html`, which is no template
   |
 1 | {# mine #}{% extends \"bse.html\" %}
   |                       ^
  help: name a file of templates/, or one of the default theme as `default/…`
"
    );
    assert_eq!(
        faults(&[("day.html", "{% extends \"day.html\" %}")]),
        "\
error: templates/day.html:1:13: it extends itself: day.html → day.html
   |
 1 | {% extends \"day.html\" %}
   |             ^
  help: a template that takes the place of a default one extends `default/day.html`
"
    );
    assert_eq!(
        faults(&[("day.html", "\n{% include \"parts/none.html\" %}")]),
        "\
error: templates/day.html:2:12: unknown template `parts/none.html`
   |
 2 | {% include \"parts/none.html\" %}
   |            ^
"
    );
    assert_eq!(
        faults(&[
            ("parts/x.html", "{% include \"parts/y.html\" %}"),
            ("parts/y.html", "{% include \"parts/x.html\" %}")
        ]),
        "\
error: templates/parts/x.html:1:13: it includes itself: parts/x.html → parts/y.html → parts/x.html
   |
 1 | {% include \"parts/y.html\" %}
   |             ^
"
    );
    let twice = "{% component mine() %}{% endcomponent mine %}";
    assert_eq!(
        faults(&[("parts/x.html", twice), ("parts/y.html", twice)]),
        "error: component `mine` is defined in both `parts/x.html` and `parts/y.html`\n"
    );
}

#[test]
fn a_page_that_fails_names_the_template_and_the_page() {
    let fault = |name: &'static str, text: &'static str, page: &PageView<'_>| {
        render(&compile(&theme_with(&[(name, text)])).unwrap(), page).unwrap_err().to_string()
    };
    let not_found = page("404.html", "not_found", Box::new(NotFoundView {}));
    let text =
        "{% extends \"base.html\" %}\n{% block content %}\n\t{{ view.nothing.title }}{% endblock content %}";
    assert_eq!(
        fault("404.html", text, &not_found),
        "\
error: templates/404.html:3:10: field `nothing` is not defined
   |
 3 |  {{ view.nothing.title }}{% endblock content %}
   |          ^
  help: it was printing https://digest.example.org/2024/01/18/a/"
    );
    let text = "{% component mine() %}{{ nobody }}{% endcomponent mine %}\n{{ <mine /> }}";
    assert_eq!(
        fault("404.html", text, &not_found),
        "\
error: templates/404.html:1:26: variable `nobody` is not defined
   |
 1 | {% component mine() %}{{ nobody }}{% endcomponent mine %}
   |                          ^
  help: it was printing https://digest.example.org/2024/01/18/a/, called from 404.html:2:4"
    );
}

#[test]
fn a_piece_in_another_language_says_so_and_nothing_else() {
    for (language, within, expected) in [
        ("en", "en", ""),
        ("zh-Hant", "zh-Hans", r#" lang="zh-Hant""#),
        ("ar", "en", r#" lang="ar" dir="rtl""#),
        ("en", "fa", r#" lang="en" dir="ltr""#),
        ("ar", "fa", r#" lang="ar""#),
        (r#"x" onclick="alert(1)"#, "en", r#" lang="xonclickalert1""#),
    ] {
        assert_eq!(lang(language, within), expected, "{language} in {within}");
    }
}

#[test]
fn scripts_have_a_direction() {
    for (language, expected) in [
        ("zh-Hans", "ltr"),
        ("ar", "rtl"),
        ("AR-eg", "rtl"),
        ("he-IL", "rtl"),
        ("ug", "rtl"),
        ("ug-Latn-CN", "ltr"),
        ("az-Arab", "rtl"),
        ("arn", "ltr"),
        ("", "ltr"),
    ] {
        assert_eq!(direction(language), expected, "{language}");
    }
}
