//! Own pages: where they are printed, what they are outside of, in which languages, by which template, and what is said of slips.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read what was printed")]

mod support;

use support::{Outcome, Test};

const SITE: &str = "title = \"Test\"\nbase_url = \"https://test.example/digest/\"\n";
const ARTICLE: &str = "---\ntitle: Fog\ndate: 2024-01-17 10:00:00\nslug: fog\n---\nIt [came](/about/#us) from [the sea](../pages/help/sea.md).\n";

fn site() -> Test {
    Test::new().file("site.toml", SITE).file("content/fog.md", ARTICLE)
}

fn built(test: Test) -> Outcome {
    test.args(["build"]).any_stderr().run()
}

/// The address that a link of a page leads to.
fn href<'a>(html: &'a str, text: &str) -> &'a str {
    let end = html.find(&format!(">{text}</a>")).unwrap_or_else(|| panic!("{text} is no link in {html}"));
    html[..end].rsplit("href=\"").next().unwrap().split('"').next().unwrap()
}

#[test]
fn a_page_stands_by_itself_in_the_look_of_the_site() {
    let about = "---\ntitle: About us\ndescription: Who we are.\n---\n## Us\n\n[fog](../content/fog.md) [sea](help/sea.md) ![x](a.png) <script>alert(1)</script>\n";
    let site = site()
        .file("pages/about.md", about)
        .file("pages/help/sea.md", "# The sea\n\nIt is wide.\n")
        .file("pages/a.png", b"\x89PNG\r\n\x1a\n")
        .file(
            "content/imprint.md",
            "---\nlayout: page\ntitle: Imprint\npermalink: /legal/\naliases: [/old-imprint/]\n---\nWe do.\n",
        )
        .args(["build"])
        .stderr("built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public\n")
        .run();
    let about = site.text("public/about/index.html");
    assert!(about.contains("<h1>About us</h1>") && about.contains("class=\"page-page\""), "{about}");
    assert!(about.contains("<meta name=\"description\" content=\"Who we are.\">"), "{about}");
    assert!(about.contains("\"@type\":\"WebPage\"") && !about.contains("alert(1)"), "{about}");
    assert!(href(&about, "fog").starts_with("/digest/2024/01/17/fog"), "{about}");
    assert_eq!(href(&about, "sea"), "/digest/help/sea/");
    assert!(about.contains("src=\"/digest/files/a."), "{about}");
    let fog = site.files("public").into_iter().find(|(path, _)| path.to_string_lossy().contains("17/fog"));
    let fog = String::from_utf8(fog.unwrap().1).unwrap();
    assert!(href(&fog, "came").starts_with("/digest/about/#"), "{fog}");
    assert_eq!(href(&fog, "the sea"), "/digest/help/sea/");
    let sea = site.text("public/help/sea/index.html");
    assert!(sea.contains("<h1>The sea</h1>") && !sea.contains("<h2"), "{sea}");
    assert!(site.text("public/legal/index.html").contains("<h1>Imprint</h1>"));
    assert!(site.text("public/old-imprint/index.html").contains("/digest/legal/"));
    let listed = |path: &str| site.text(path).contains("About us");
    for path in ["public/feed.xml", "public/archive/index.html", "public/2024/01/17/index.html"] {
        assert!(!listed(path), "{path}");
    }
    assert!(!site.folder.path().join("public/undated").exists());
    let sitemaps = site.files("public/sitemaps").into_values().map(|bytes| String::from_utf8(bytes).unwrap());
    let sitemaps: String = sitemaps.collect();
    for address in ["about/", "help/sea/", "legal/"] {
        assert!(sitemaps.contains(&format!("<loc>https://test.example/digest/{address}</loc>")), "{address}");
    }
    let explained = site.then().args(["explain", "--json", "pages/about.md"]).any_stdout().any_stderr().run();
    let explained: serde_json::Value = serde_json::from_str(&explained.stdout).unwrap();
    assert_eq!(
        (&explained["own_page"], &explained["file"]),
        (&"/digest/about/".into(), &"pages/about.md".into())
    );
}

#[test]
fn the_search_has_them_in_a_part_of_their_own() {
    let index = |site: &Outcome| {
        let files = site.files("public/search/index").into_keys();
        files.filter(|path| path.components().count() > 1).collect::<Vec<_>>()
    };
    let parts = |site: Test| {
        let site = built(site);
        (index(&site), site)
    };
    let (without, site_without) = parts(site());
    let page = "---\ntitle: About us\n---\nWe are here.\n";
    let (with, site) = parts(site_without.then().file("pages/about.md", page));
    let own: Vec<_> = with.iter().filter(|path| !without.contains(path)).collect();
    assert!(without.iter().all(|path| with.contains(path)), "{without:?} {with:?}");
    assert!(own.len() == 3 && own.iter().all(|path| path.starts_with(own[0].parent().unwrap())), "{own:?}");
    // What is printed somewhere else, or nowhere, is not found there.
    let not_found = "---\ntitle: Gone\npermalink: /404.html\n---\nText.\n";
    let (taken, site) = parts(
        site.then()
            .file("pages/gone.md", not_found)
            .file("pages/search.md", page)
            .file("pages/soon.md", "---\ntitle: Soon\ndraft: true\n---\nText.\n"),
    );
    assert_eq!(taken, with);
    let (edited, site) = parts(site.then().file("pages/about.md", page.replace("here", "there")));
    assert!(edited != with && without.iter().all(|path| edited.contains(path)), "{edited:?}");
    std::fs::remove_dir_all(site.folder.path().join("pages")).unwrap();
    assert_eq!(parts(site.then()).0, without);
}

#[test]
fn slips_are_named() {
    let page = |more: &str| format!("---\ntitle: A page\n{more}---\nText.\n");
    let menu = "[[menu]]\nname = \"Help\"\nurl = \"/hepl/\"\n[[menu]]\nname = \"About\"\nurl = \"/about\"\n";
    Test::new()
        .file("site.toml", format!("{SITE}{menu}"))
        .file("content/fog.md", "---\ntitle: Fog\ndate: 2024-01-17 10:00:00\nslug: fog\npermalink: /no/page/\n---\nText.\n")
        .file("pages/about.md", page("template: contakt\n"))
        .file("pages/about/index.md", page(""))
        .file("pages/search.md", page(""))
        .file("pages/up.md", page("permalink: /../up/\n"))
        .file("templates/contact.html", "{% extends \"page.html\" %}")
        .file("templates/articel.html", "{% extends \"article.html\" %}")
        .args(["check", "-v"])
        .stderr(
            "note: templates/articel.html: nothing is printed by this template\n  help: did you mean `article.html`?\n\
             note: templates/contact.html: nothing is printed by this template\n  help: an own page uses it with `template:` in its front matter, another template with `include`\n\
             warning: pages/about.md:3: there is no template \"contakt.html\"; the page is printed by page.html\n  help: did you mean `contact.html`?\n\
             warning: pages/about/index.md: pages/about.md stands at /about/, so this page is not printed\n  help: rename the file, or write another `permalink`\n\
             warning: pages/search.md: a page of the site stands at /search/, so this page is not printed\n  help: rename the file, or write another `permalink`\n\
             warning: pages/up.md:3: no page can stand at \"/../up/\"; it stands where its file says\n  help: write the path below the site's root: /about/\n\
             warning: site.toml:3: the menu leads to /hepl/, where no page is\n  help: write the address of a page of the site, for example /topics/; that of pages/about.md is /about/\n\
             checked 1 article, [N] pages in [TIME]; 5 warnings\n",
        )
        .run();
}

#[test]
fn a_page_has_the_template_that_it_names() {
    let own = "{% extends \"page.html\" %}\n{% block content %}{{ super() }}<p>{{ view.title }} by hand</p>{% endblock content %}\n";
    let first = built(
        site()
            .file("pages/contact.md", "---\ntitle: Write\ntemplate: letters/contact\n---\nText.\n")
            .file("pages/gone.md", "---\ntitle: Nothing here\npermalink: /404.html\n---\nGo home.\n")
            .file("templates/letters/contact.html", own),
    );
    assert!(first.text("public/contact/index.html").contains("<p>Write by hand</p>"));
    let gone = first.text("public/404.html");
    assert!(gone.contains("<h1>Nothing here</h1>") && gone.contains("noindex"), "{gone}");
    let changed = built(first.then().file("templates/letters/contact.html", own.replace("hand", "post")));
    assert!(changed.text("public/contact/index.html").contains("<p>Write by post</p>"));
}

#[test]
fn a_page_in_other_languages_is_a_page_beside_it() {
    let page = |title: &str, text: &str| format!("---\ntitle: {title}\n---\n{text}\n");
    let scripts = "language = \"zh-Hans\"\n[scripts]\ntwins = \"zh-Hant\"\n";
    let site = built(
        Test::new()
            .file("site.toml", format!("{SITE}{scripts}"))
            .file("content/fog.md", ARTICLE)
            .file("pages/about.md", "---\ntitle: 关于我们\naliases: [/digest/guanyu/]\n---\n这里是编辑部。\n")
            .file("pages/about.zh-Hant.md", page("關於本報", "這裡另有一篇。"))
            .file("pages/about.en.md", page("About us", "We are here."))
            .file("pages/rules.md", page("规则", "这是规则。"))
            .file("pages/rules.en.md", page("Rules", "These are rules.")),
    );
    let [hans, hant, en] =
        ["about", "zh-hant/about", "en/about"].map(|path| site.text(&format!("public/{path}/index.html")));
    assert!(hans.contains("<h1>关于我们</h1>") && hans.contains("这里是编辑部。"), "{hans}");
    assert!(hant.contains("<h1>關於本報</h1>") && hant.contains("這裡另有一篇。"), "{hant}");
    assert!(en.contains("<html lang=\"en\"") && en.contains("We are here."), "{en}");
    assert_eq!(href(&hans, "About us"), "/digest/en/about/");
    assert_eq!(href(&hant, "About us"), "/digest/zh-hant/en/about/");
    assert_eq!(href(&en, "关于我们"), "/digest/about/");
    let told = |html: &str| {
        let links = html.lines().filter_map(|line| line.strip_prefix("<link rel=\"alternate\" hreflang="));
        links.map(str::to_owned).collect::<Vec<_>>()
    };
    let link =
        |language: &str, path: &str| format!("\"{language}\" href=\"https://test.example/digest/{path}/\">");
    let all = [
        link("x-default", "about"),
        link("zh-Hans", "about"),
        link("zh-Hant", "zh-hant/about"),
        link("en", "en/about"),
    ];
    for html in [&hans, &hant, &en] {
        assert_eq!(told(html), all);
    }
    // The page in English stands in both trees, and is one to search engines.
    let again = site.text("public/zh-hant/en/about/index.html");
    assert_eq!(told(&again), [""; 0]);
    assert!(
        again.contains("<link rel=\"canonical\" href=\"https://test.example/digest/en/about/\">"),
        "{again}"
    );
    assert!(again.contains("href=\"/digest/en/about/\" rel=\"alternate\" translate=\"no\""), "{again}");
    let sitemap = |path: &str| site.text(&format!("public/{path}sitemaps/pages.xml"));
    let (first, second) = (sitemap(""), sitemap("zh-hant/"));
    assert!(first.contains("hreflang=\"en\" href=\"https://test.example/digest/en/about/\""), "{first}");
    assert!(!second.contains("zh-hant/en/about/") && second.contains("zh-hant/about/"), "{second}");
    // A former address is one in both trees.
    let former = ["", "zh-hant/"].map(|tree| site.text(&format!("public/{tree}guanyu/index.html")));
    assert!(
        former[0].contains("/digest/about/") && former[1].contains("/digest/zh-hant/about/"),
        "{former:?}"
    );
    // What nobody wrote in the other script is converted.
    assert!(site.text("public/zh-hant/rules/index.html").contains("這是規則。"));
    let rules = site.text("public/zh-hant/en/rules/index.html");
    let link =
        "<a href=\"/digest/zh-hant/rules/\" rel=\"alternate\" hreflang=\"zh-Hant\" lang=\"zh-Hant\">規則</a>";
    assert!(rules.contains(link), "{rules}");
}

#[test]
fn a_draft_waits_and_a_page_that_is_gone_goes() {
    let first = built(
        site()
            .file("pages/soon.md", "---\ntitle: Soon\ndraft: true\n---\nText.\n")
            .file("pages/old.md", "# Old\n\nText.\n"),
    );
    assert!(
        !first.folder.path().join("public/soon").exists()
            && first.folder.path().join("public/old/index.html").exists()
    );
    std::fs::remove_file(first.folder.path().join("pages/old.md")).unwrap();
    let second = built(first.then());
    assert!(!second.folder.path().join("public/old").exists());
}
