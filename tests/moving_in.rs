//! Moving in: sites of other generators, exports of WordPress, and addresses that a site had.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

mod support;

use support::Test;

fn post(title: &str, more: &str) -> String {
    format!("---\ntitle: {title}\n{more}---\nSome text of {title}.\n")
}

#[test]
fn a_site_of_jekyll_comes_with_its_addresses() {
    let config = "title: Fog\nurl: https://fog.example\nbaseurl: /blog\npermalink: pretty\ntimezone: Europe/Berlin\n\
                  plugins: [jekyll-feed, jekyll-odd]\nlang: en\n";
    let site = Test::new()
        .file("old/_config.yml", config)
        .file("old/_posts/2020-01-02-Some Name.md", post("Another title", "category: News\n"))
        .file(
            "old/_posts/2020-01-03-b.md",
            post("B", "permalink: /b.html\n").replace("Some text", "{% include x.html %}"),
        )
        .file("old/assets/a.png", "x")
        .file("old/about.md", post("About", ""))
        .args(["import", "jekyll", "old"])
        .any_stdout()
        .any_stderr()
        .run();
    for line in [
        "base_url = \"https://fog.example/blog\"",
        "content = [\"_posts\"]",
        "article = \"/:categories/:year/:month/:day/:filename/\"",
        "address = [\"permalink\"]",
        "time_zone = \"Europe/Berlin\"",
    ] {
        assert!(site.stdout.contains(line), "{line}: {}", site.stdout);
    }
    for told in ["jekyll-odd has no counterpart", "include (1)", "about.md", "cp -r assets static/root/"] {
        assert!(site.stderr.contains(told), "{told}: {}", site.stderr);
    }
    let posts = site.files("old/_posts");
    let mut new = Test::new().file("site.toml", &site.stdout).file(
        "old.xml",
        "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>https://fog.example/blog/news/2020/01/02/Some-Name/</loc></url>\
         <url><loc>https://fog.example/blog/b.html</loc></url></urlset>",
    );
    for (name, bytes) in posts {
        new = new.file(&format!("_posts/{}", name.display()), bytes);
    }
    let checked = new.args(["check", "--urls-from", "old.xml"]).any_stdout().any_stderr().run();
    assert!(
        checked.stderr.ends_with("2 old addresses: every one answers or leads on\n"),
        "{}",
        checked.stderr
    );
}

#[test]
fn sites_of_others_say_their_patterns() {
    let zola = Test::new()
        .file("z/config.toml", "base_url = \"https://z.example\"\ntitle = \"Z\"\n[markdown]\n")
        .file(
            "z/content/a.md",
            "+++\ntitle = \"A\"\npath = \"2020/01/02/a\"\n+++\nText {{ youtube(id=1) }}\n",
        )
        .args(["import", "zola", "z"])
        .any_stdout()
        .any_stderr()
        .run();
    assert!(
        zola.stdout.contains("article = \"/:sections/:basename/\"")
            && zola.stdout.contains("address = [\"path\"]"),
        "{}",
        zola.stdout
    );
    assert!(zola.stderr.contains("youtube (1)"), "{}", zola.stderr);
    let hugo = Test::new()
        .file("h/hugo.toml", "baseURL = \"https://h.example/\"\ntitle = \"H\"\n[permalinks]\nposts = \"/:year/:slug/\"\n[[menu.main]]\nname = \"Posts\"\nurl = \"posts/\"\n")
        .file("h/content/posts/a.md", post("A", "date: 2020-01-02\n"))
        .args(["import", "hugo", "h"])
        .any_stdout()
        .any_stderr()
        .run();
    assert!(
        hugo.stdout.contains("article = \"/:year/:title/\"")
            && hugo.stdout.contains("{ name = \"Posts\", url = \"/posts/\" }"),
        "{}",
        hugo.stdout
    );
    let pelican = Test::new()
        .file("p/pelicanconf.py", "SITENAME = 'P'\nSITEURL = \"https://p.example\"\nPATH = 'content'\nARTICLE_SAVE_AS = '{date:%Y}/{slug}.html'\nMENUITEMS = (('Home', '/'),)\n")
        .file("p/content/a.md", "Title: A tale: two\nDate: 2020-01-02 10:00\nCategory: News\nStatus: published\n\nText.\n")
        .args(["import", "pelican", "p"])
        .any_stdout()
        .any_stderr()
        .run();
    assert!(
        pelican.stdout.contains("article = \"/:year/:title.html\"") && pelican.stdout.contains("bare = true"),
        "{}",
        pelican.stdout
    );
    let built = Test::new()
        .file("site.toml", &pelican.stdout)
        .file("content/a.md", "Title: A tale: two\nDate: 2020-01-02 10:00\nCategory: News\n\nText.\n")
        .file("content/b.md", "Title: B\nDate: 2020-01-03\nStatus: draft\n\nText.\n")
        .args(["build"])
        .any_stderr()
        .run();
    assert!(built.text("public/2020/a-tale-two.html").contains("A tale: two"));
    assert!(built.stderr.contains("1 draft"), "{}", built.stderr);
}

#[test]
fn what_is_no_site_is_refused() {
    for (generator, file, text, told) in [
        ("jekyll", "x/readme.txt", "x", "is no site of Jekyll"),
        ("jekyll", "x/_config.yml", "title: [a\nb: }", "the settings can't be read"),
        ("hugo", "x/a.md", "x", "is no site of Hugo"),
        ("hugo", "x/hugo.toml", "title = ", "the settings can't be read"),
        ("zola", "x/config.toml", "baseURL = \"x\"", "is no site of Zola"),
        ("pelican", "x/pelicanconf.py", "import os", "nothing is assigned"),
    ] {
        let refused =
            Test::new().file(file, text).args(["import", generator, "x"]).status(2).any_stderr().run();
        assert!(refused.stderr.contains(told), "{generator}: {}", refused.stderr);
    }
}

fn export(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:content=\"c\" xmlns:wp=\"w\" xmlns:dc=\"d\" xmlns:excerpt=\"e\"><channel>\
         <title>Blog</title>{items}</channel></rss>\n"
    )
}

fn item(id: u32, title: &str, body: &str) -> String {
    format!(
        "<item><title><![CDATA[{title}]]></title><link>https://w.example/2020/03/0{id}/name-{id}/</link><dc:creator>ada</dc:creator>\
         <content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{id}</wp:post_id>\
         <wp:post_date>2020-03-0{id} 10:00:00</wp:post_date><wp:post_date_gmt>2020-03-0{id} 09:00:00</wp:post_date_gmt><wp:post_name>name-{id}</wp:post_name>\
         <wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain=\"category\">News &amp; more</category>\
         <category domain=\"post_tag\">Sea</category></item>"
    )
}

#[test]
fn an_export_of_wordpress_becomes_articles_once() {
    let items =
        [item(1, "One & \"two\"", "First.\n\nSecond\nline."), item(2, "Two", "<p>Done.</p>")].concat();
    let site = Test::new()
        .file("site.toml", "base_url = \"https://w.example/\"\n")
        .file("e.xml", export(&items))
        .args(["import", "wordpress", "e.xml"])
        .stderr("2 files written to \"./content\", 0 are there already, 0 items are no posts\n")
        .run();
    let one = site.text("content/2020/03/name-1-1.md");
    assert_eq!(
        one,
        "---\ntitle: \"One & \\\"two\\\"\"\ndate: 2020-03-01T09:00:00Z\nauthor: \"ada\"\ncategories: [\"News & more\"]\ntags: [\"Sea\"]\nid: \"wordpress-1\"\n\
         aliases: [\"/2020/03/01/name-1/\"]\nformat: html\n---\n<p>First.</p>\n\n<p>Second<br>\nline.</p>\n"
    );
    let again = site
        .then()
        .args(["import", "wordpress", "e.xml"])
        .stderr("0 files written to \"./content\", 2 are there already, 0 items are no posts\n")
        .run();
    let built = again.then().args(["build"]).any_stderr().run();
    assert!(built.text("public/2020/03/01/name-1/index.html").contains("/2020/03/01/one-two-"));
}

#[test]
fn a_broken_export_writes_nothing() {
    let whole = export(&item(1, "One", "Text"));
    let endless = format!(
        "{}<item><content:encoded><![CDATA[{}",
        whole.split("</channel>").next().unwrap(),
        "x".repeat(40 << 20)
    );
    for (text, told) in [
        (endless, "one item has more than"),
        (whole[..whole.len() - 7].to_owned(), "it ends before its own end"),
        (whole.replace("<rss", "<!DOCTYPE rss [<!ENTITY a \"b\">]><rss"), "declares a document type"),
        ("<html><body></body></html>".into(), "no export of WordPress"),
        (export(""), "holds no item"),
        (
            format!("{}{}", whole.split("</channel>").next().unwrap(), "&a;".repeat(14 << 20)),
            "one item has more than",
        ),
    ] {
        let site = Test::new()
            .file("e.xml", text)
            .args(["import", "wordpress", "e.xml", "--out", "c"])
            .status(2)
            .any_stderr()
            .run();
        assert!(site.stderr.contains(told), "{told}: {}", site.stderr);
        assert!(!site.folder.path().join("c").exists());
    }
}

#[test]
fn lost_addresses_are_told_and_proposed() {
    let site = Test::new()
        .file("site.toml", "base_url = \"https://s.example/\"\n")
        .file("content/2020-01-02-some-name.md", post("A title", "tags: [Sea]\n"))
        .file("old/2020/01/02/some-name.html", "x")
        .file("old/tags/sea/index.html", "x")
        .file("old/colophon/index.html", "x")
        .file("old/img/a.png", "x")
        .args(["check", "--urls-from", "old"])
        .status(1)
        .any_stdout()
        .any_stderr()
        .run();
    let address = site.stdout.lines().find_map(|line| line.strip_prefix("to = \"/2020")).unwrap();
    assert!(address.contains("/01/02/a-title-"), "{}", site.stdout);
    assert!(
        site.stdout.contains("[[urls.moved]]\nfrom = \"/tags/sea/\"\nto = \"/topics/sea/\""),
        "{}",
        site.stdout
    );
    assert!(site.stdout.contains("# from = \"/colophon/\"\n# to = \"/\""), "{}", site.stdout);
    assert!(site.stderr.contains("1 file of /img would be no more, such as /img/a.png"), "{}", site.stderr);
    assert!(site.stderr.ends_with("4 old addresses: 4 would answer 404\n"), "{}", site.stderr);
    let tables = site.stdout.replace("# ", "");
    let toml = format!("{}{tables}", site.text("site.toml"));
    let mended = site
        .then()
        .file("site.toml", toml)
        .args(["check", "--urls-from", "old"])
        .any_stdout()
        .any_stderr()
        .run();
    assert!(mended.stderr.ends_with("4 old addresses: 1 would answer 404\n"), "{}", mended.stderr);
}

#[test]
fn init_writes_the_workflow() {
    let from = "https://git.example/newsprint.git";
    let site =
        Test::new().args(["init", "--ci", "github", "--from", from, "--rev", "v1.2.3"]).any_stderr().run();
    let workflow = site.text(".github/workflows/publish.yml");
    assert!(
        workflow.contains(from) && workflow.contains("\"v1.2.3\"") && !workflow.contains("{commit}"),
        "{workflow}"
    );
    assert!(site.text("site.toml").contains("branch = \"gh-pages\""));
    let there = site
        .then()
        .args(["init", "--ci", "gitlab", "--from", from, "--rev", "v1.2.3"])
        .stderr("wrote .gitlab-ci.yml\n")
        .run();
    assert!(there.text(".gitlab-ci.yml").contains(from));
    there
        .then()
        .args(["init", "--ci", "gitlab", "--from", from, "--rev", "v1.2.3"])
        .status(2)
        .any_stderr()
        .run();
}
