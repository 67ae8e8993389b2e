//! Addresses that an archive brings along: patterns of other generators, what an article says itself, files and folders, two at one place;
//! articles in folders of other names, pictures beside them, groups of few articles.

#![expect(clippy::disallowed_methods, reason = "tests read what was printed")]

mod support;

use support::{Outcome, Test};

fn site(urls: &str) -> Test {
    Test::new().file(
        "site.toml",
        format!("title = \"T\"\nbase_url = \"https://test.example/digest/\"\nstories.enabled = false\nsearch.enabled = false\n{urls}"),
    )
}

fn post(title: &str, more: &str) -> String {
    format!("---\ntitle: {title}\n{more}---\nSome text of {title}.\n")
}

fn built(test: Test) -> Outcome {
    test.args(["build"]).any_stderr().run()
}

/// Pages of articles, with `site.toml`'s pattern.
fn has(site: &Outcome, path: &str) -> bool {
    site.folder.path().join("public").join(path).is_file()
}

#[test]
fn patterns_of_other_generators() {
    let date = "date: 2024-01-17\n";
    for (pattern, expected) in [
        ("/:categories/:year/:month/:day/:filename.html", "news of x/war/2024/01/17/Some-File_v1.2.html"),
        ("/:title", "what-again/index.html"),
        ("/:sections/:basename/", "a/some-file_v1.2/index.html"),
        ("/:short_year/:slug.html/", "24/"),
        ("/:year/:y_day/:basename.html", "2024/017/some-file_v1.2.html"),
        ("/:year/:i_month/:i_day/:monthname-:title/", "2024/1/17/january-what-again/index.html"),
    ] {
        let site = built(site(&format!("[urls]\narticle = \"{pattern}\"\n")).file(
            "content/a/2024-01-17-Some File_v1.2.md",
            post("What, again?", &format!("{date}category: War\ncategories: [News of X]\n")),
        ));
        let at = site.folder.path().join("public").join(expected);
        assert!(at.exists(), "{pattern}: {expected}");
        let listed = site.text("public/2024/01/17/index.html");
        let url = format!("href=\"/digest/{}", expected.trim_end_matches("index.html").replace(' ', "%20"));
        assert!(listed.contains(&url), "{url}: {listed}");
    }
}

#[test]
#[cfg(unix)]
fn a_backslash_in_a_file_name_is_a_sign_like_others() {
    let site = built(
        site("[urls]\narticle = \"/:filename.html\"\n").file("content/2024-1-2-a\\\"b\\c.md", post("A", "")),
    );
    assert!(has(&site, "a-b-c.html") && has(&site, "2024/01/02/index.html"), "{}", site.stderr);
}

#[test]
fn a_category_that_no_folder_can_be_called_is_none() {
    let said = "date: 2024-01-17\ncategories: [\"..\", \".NET\", con, newsprint-manifest.txt, \"a\\u200bb\", \" . \", R&D]\n";
    let site = built(
        site("[urls]\narticle = \"/:categories/:title/\"\n")
            .file("content/a.md", post("Ferry", said))
            .file("content/b.md", post("Fog", "permalink: /:categories/fog\ncategories: [\"..\"]\n")),
    );
    assert!(has(&site, "net/r&d/ferry/index.html") && has(&site, "fog/index.html"), "{}", site.stderr);
}

#[test]
fn an_article_says_where_it_is_and_when() {
    let site = site("[urls]\narticle = \"/:title/\"\n[front_matter]\naddress = [\"permalink\", \"url\", \"path\"]\n")
        .file("content/zola.md", "+++\ntitle = \"Zola\"\npath = \"inside/2020/03/28/zola\"\naliases = [\"old/zola.html\"]\n+++\nText.\n")
        .file("content/hugo.md", post("Hugo", "date: 2020-01-01\nurl: /blog/hugo.html\n"))
        .file("content/jekyll.md", post("Jekyll", "date: 2020-01-02\npermalink: /:year/x/:title/\n"))
        .file("content/original.md", post("Original", "date: 2020-01-03\nurl: https://other.example/a\n"))
        .file("content/hostile.md", post("Hostile", "date: 2020-01-04\npermalink: /../../etc/passwd\n"))
        .file("content/manifest.md", post("Manifest", "date: 2020-01-05\npermalink: /newsprint-manifest.txt\n"))
        .args(["build"])
        .any_stderr()
        .run();
    for finding in [
        "warning: content/hostile.md:4: no page can stand at \"/../../etc/passwd\"; it stands at /hostile/\n  \
             help: write the path below the site's root: /2020/a-title/\n",
        "warning: content/manifest.md:4: no page can stand at \"/newsprint-manifest.txt\"; it stands at /manifest/\n  \
             help: write the path below the site's root: /2020/a-title/\n",
    ] {
        assert!(site.stderr.contains(finding), "{}", site.stderr);
    }
    for path in [
        "inside/2020/03/28/zola/index.html",
        "blog/hugo.html",
        "2020/x/jekyll/index.html",
        "original/index.html",
    ] {
        assert!(has(&site, path), "{path}");
    }
    assert!(site.text("public/2020/03/28/index.html").contains("/digest/inside/2020/03/28/zola/"));
    assert!(site.text("public/old/zola.html").contains("/digest/inside/2020/03/28/zola/"));
}

#[test]
fn of_two_at_one_place_the_older_stays() {
    let of = |slug: &str| {
        site("[urls]\narticle = \"/:year/:title.html\"\n")
            .file("content/a.md", post("Fog", "date: 2024-01-17\n"))
            .file("content/b.md", post("FOG!", &format!("date: 2024-02-01\n{slug}")))
    };
    let site = of("").args(["build"]).any_stderr().run();
    let finding = "error: content/b.md: content/a.md stands at /2024/fog.html already, and is older; this article is left out\n  \
         help: write `slug: fog-2` into the front matter of this one\n";
    assert!(site.stderr.contains(finding), "{}", site.stderr);
    assert!(site.text("public/2024/fog.html").contains("Some text of Fog"));
    assert!(!has(&site, "2024/02/01/index.html"), "it is left out of lists, too");
    let mended = built(of("slug: fog-2\n"));
    assert!(has(&mended, "2024/fog-2.html") && has(&mended, "2024/fog.html"));
}

#[test]
fn articles_lie_in_folders_of_any_name() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script><rect width=\"3\" height=\"4\"/></svg>";
    let site = Test::new()
        .file("site.toml", "content = [\"_posts\", \"archived\"]\nstories.enabled = false\n")
        .file(
            "_posts/2020/2020-01-01-a.md",
            "---\ntitle: A\n---\n![chart](chart.svg) ![root](/wp/b.png) [b](../../archived/b.md)\n",
        )
        .file("_posts/2020/chart.svg", svg)
        .file("static/root/wp/b.png", b"\x89PNG\r\n\x1a\n")
        .file("archived/b.md", post("B", "date: 2020-01-02\n"))
        .file("archived/broken.svg", "<svg><a></svg>")
        .file("_posts/2020/broken.md", "---\ntitle: Broken\n---\n![chart](gone.png)\n")
        .args(["build"])
        .any_stderr()
        .run();
    assert!(site.stderr.contains("_posts/2020/broken.md"), "{}", site.stderr);
    assert!(site.stderr.contains("archived/broken.svg: the SVG can't be cleaned"), "{}", site.stderr);
    let files = site.files("public/files");
    let (name, chart) = files.iter().find(|(name, _)| name.to_string_lossy().ends_with(".svg")).unwrap();
    let chart = String::from_utf8(chart.clone()).unwrap();
    assert!(chart.contains("<rect") && !chart.contains("alert"), "{chart}");
    let pages = site.files("public/2020/01/01");
    let a =
        pages.values().map(|page| String::from_utf8_lossy(page)).find(|page| page.contains("chart")).unwrap();
    assert!(
        a.contains(&format!("src=\"/files/{}\"", name.display())) && a.contains("src=\"/wp/b.png\""),
        "{a}"
    );
}

#[test]
fn groups_of_few_articles_have_neither_months_nor_feeds() {
    let article = |topic: &str, day: u32| {
        post(&format!("N{day}"), &format!("date: 2024-01-{day:02}\ntags: [{topic}, All]\n"))
    };
    let site = built(
        site("[listings]\nmonths_from = 2\n[feeds]\nfrom = 3\n")
            .file("content/a.md", article("Rare", 1))
            .file("content/b.md", article("Twice", 2))
            .file("content/c.md", article("Twice", 3)),
    );
    for (path, is_there) in [
        ("topics/rare/index.html", true),
        ("topics/rare/2024/01/index.html", false),
        ("topics/rare/feed.xml", false),
        ("topics/twice/2024/01/index.html", true),
        ("topics/twice/feed.json", false),
        ("topics/all/rss.xml", true),
    ] {
        assert_eq!(has(&site, path), is_there, "{path}");
    }
    let rare = site.text("public/topics/rare/index.html");
    assert!(!rare.contains("rare/2024") && !rare.contains("rare/feed.xml"), "{rare}");
    let opml = site.text("public/opml.xml");
    assert!(opml.contains("topics/all/") && !opml.contains("topics/twice/"), "{opml}");
}

#[test]
fn what_is_printed_is_not_read_again() {
    for folder in ["public", "fetch"] {
        let site = Test::new()
            .file("site.toml", format!("content = [\"_posts\", \"{folder}\"]\n"))
            .file("_posts/a.md", post("A", "date: 2020-01-01\n"))
            .args(["build"])
            .status(2)
            .any_stderr()
            .run();
        assert!(site.stderr.contains("a folder with another meaning can't hold articles"), "{}", site.stderr);
    }
    for (out, why) in [
        ("texts", "it is in texts/ of the site"),
        ("texts/a", "it is in texts/ of the site"),
        ("a", "it holds a/b/ of the site"),
    ] {
        let site = Test::new()
            .file("site.toml", "content = [\"texts\", \"a/b\"]\n")
            .file("texts/a.md", post("A", "date: 2020-01-01\n"))
            .file("a/b/b.md", post("B", "date: 2020-01-02\n"))
            .args(["build", "--out", out, "--force"])
            .status(2)
            .any_stderr()
            .run();
        assert!(site.stderr.contains(&format!("can't be the output folder: {why}")), "{}", site.stderr);
        assert_eq!(site.files("texts").len() + site.files("a").len(), 2);
    }
}
