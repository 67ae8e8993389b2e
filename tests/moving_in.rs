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
            post("B", "permalink: /b.html\n")
                .replace("Some text", "{% include x.html %} {{ site.baseurl }}{%endif%}"),
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
    for told in [
        "jekyll-odd has no counterpart",
        "include (1), site.baseurl (1)\n",
        "about.md",
        "cp -r -- assets static/root/",
    ] {
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
        zola.stdout.contains("article = \"/:slugified_sections/:basename/\"")
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
        .stderr("2 files written to \"./content\"; there already: 0; no posts: 0\n")
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
        .stderr("0 files written to \"./content\"; there already: 2; no posts: 0\n")
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
        (export("<item><title>A</title><link>https://n.example/a/</link></item>"), "no item says what it is"),
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
    let moved_in = Test::new()
        .file("site.toml", "title = \"T\"\n")
        .args(["init", "--ci", "github", "--from", from, "--rev", "v1.2.3"])
        .stderr("wrote .github/workflows/publish.yml\nwrote .gitignore\n")
        .run();
    assert_eq!(moved_in.text(".gitignore"), "/public\n/.newsprint\n");
}

/// The file that an item becomes, and what was said.
fn imported(item: &str, name: &str) -> (String, String) {
    let site = Test::new()
        .file("e.xml", export(item))
        .args(["import", "wordpress", "e.xml", "--out", "c"])
        .any_stderr()
        .run();
    (site.text(name), site.stderr)
}

#[test]
fn what_a_password_kept_back_is_a_draft() {
    let open =
        item(1, "Open", "Text").replace("<wp:status>", "<wp:post_password></wp:post_password><wp:status>");
    let kept = item(2, "Kept", "Text")
        .replace("<wp:status>", "<wp:post_password><![CDATA[tide]]></wp:post_password><wp:status>");
    let (_, told) = imported(&[open.clone(), kept.clone()].concat(), "c/2020/03/name-2-2.md");
    assert!(told.contains("warning: items with a password, which are drafts now: 1\n"), "{told}");
    assert!(imported(&kept, "c/2020/03/name-2-2.md").0.contains("draft: true\n"));
    let (open, told) = imported(&open, "c/2020/03/name-1-1.md");
    assert!(!open.contains("draft:") && !told.contains("password"), "{open}{told}");
}

#[test]
fn an_item_without_a_kind_or_a_number_is_none_or_has_no_id() {
    let bare = "<item><title>Of another feed</title></item>";
    let one = item(1, "One", "Text").replace("<wp:post_id>1</wp:post_id>", "<wp:post_id></wp:post_id>");
    let (text, told) = imported(&format!("{bare}{one}"), "c/2020/03/name-1.md");
    assert!(!text.contains("id:"), "{text}");
    assert!(told.ends_with("1 file written to \"c\"; there already: 0; no posts: 1\n"), "{told}");
}

#[test]
fn code_and_quotes_keep_their_empty_lines() {
    let body = "First <em>line</em>:\n<PRE class=\"x\">a\n\nb &lt;c&gt;\n</PRE>\nThen.\n\n<script>\nlet a;\n\nlet b;\n</script>\n\n\
                <blockquote>One.\n\nTwo.</blockquote>\n\n<pre>never ends\n\nLast.";
    let (text, _) = imported(&item(1, "One", body), "c/2020/03/name-1-1.md");
    let body = text.split("---\n").last().unwrap();
    assert_eq!(
        body,
        "<p>First <em>line</em>:</p>\n\n<PRE class=\"x\">a\n\nb &lt;c&gt;\n</PRE>\n\n<p>Then.</p>\n\n<script>\nlet a;\n\nlet b;\n</script>\n\n\
         <blockquote><p>One.</p>\n\n<p>Two.</p></blockquote>\n\n<pre>never ends\n\n<p>Last.</p>\n"
    );
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let site = Test::new().file("e.xml", export(&item(1, "One", "Text"))).folder("c/2020/03");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/dev/full", site.path().join("c/2020/03/name-1-1.md.new")).unwrap();
    let full = site.args(["import", "wordpress", "e.xml", "--out", "c"]).status(3).any_stderr().run();
    assert!(full.stderr.contains("cannot write c/2020/03/name-1-1.md: "), "{}", full.stderr);
    assert_eq!(std::fs::read_dir(full.folder.path().join("c/2020/03")).unwrap().count(), 0);
}

#[test]
fn a_faulty_site_toml_is_told_before_anything_is_written() {
    let site = Test::new()
        .file("site.toml", "base_url = \"nowhere\"\n")
        .file("e.xml", export(&item(1, "One", "Text")))
        .args(["import", "wordpress", "e.xml"])
        .status(2)
        .any_stderr()
        .run();
    assert!(site.stderr.contains("the base URL has no scheme"), "{}", site.stderr);
    assert!(!site.folder.path().join("content").exists());
}

#[test]
fn the_folder_of_another_generator_is_seen_from_the_shell() {
    Test::new()
        .file("old/_config.yml", "title: Fog\n")
        .file("old/_posts/2020-01-02-a.md", post("A", ""))
        .file("site/site.toml", "")
        .args(["import", "jekyll", "old", "--root", "site"])
        .any_stdout()
        .any_stderr()
        .run();
}

#[test]
fn no_text_gets_out_of_its_line() {
    let config = "title: \"Fog \\u200f\\\"\\nbase_url = 1 \\\\\"\ndescription: |\n  One\n  two\n";
    let site = Test::new()
        .file("old/_config.yml", config)
        .file("old/_posts/2020-01-02-a.md", post("A", ""))
        .args(["import", "jekyll", "old"])
        .any_stdout()
        .any_stderr()
        .run();
    assert!(
        site.stdout
            .contains("title = \"Fog \\u200f\\\"\\nbase_url = 1 \\\\\"\ndescription = \"One\\ntwo\"\n"),
        "{}",
        site.stdout
    );
    let toml = site.stdout.clone();
    let built = Test::new().file("site.toml", toml).file("_posts/2020-01-02-a.md", post("A", ""));
    built.args(["build"]).any_stderr().run();
}

/// Checks a site of one article against a list of addresses.
fn held_against(list: &str, name: &str) -> support::Outcome {
    Test::new()
        .file("site.toml", "base_url = \"https://s.example/\"\nstories.enabled = false\n[urls]\narticle = \"/:year/:title.html\"\n")
        .file("content/a.md", post("Consumer price index", "date: 2020-01-02\n"))
        .file(name, list)
        .args(["check", "--urls-from", name])
        .status(1)
        .any_stdout()
        .any_stderr()
        .run()
}

#[test]
fn no_address_gets_into_site_toml_as_anything_else() {
    let lines = "/a%0Abase_url = \"https://evil.example\"/\n/2020/01/01/consumer-price:-index/\n/2020/01/x%E2%80%8F/\n";
    let site = held_against(lines, "list.txt");
    assert!(!site.stdout.contains("\nbase_url") && !site.stdout.contains("price:-"), "{}", site.stdout);
    assert!(
        site.stderr.contains(
            "error: /2020/01/01/consumer-price:-index/ would be no more\n  \
             help: it is /2020/consumer-price-index.html now, but site.toml can't name the old address: let the host lead on from it"
        ),
        "{}",
        site.stderr
    );
    assert!(site.stdout.contains("# from = \"/2020/01/x\\u200f/\"\n"), "{}", site.stdout);
    let toml = format!("{}{}", site.text("site.toml"), site.stdout.replace("# ", ""));
    site.then().file("site.toml", toml).args(["build"]).any_stderr().run();
}

#[test]
fn a_name_that_ends_in_index_is_no_folder() {
    let site =
        held_against("/2020/consumer-price-index.html\n/2020/01/consumer-price-index\n/x/\n", "list.txt");
    assert!(site.stdout.contains("to = \"/2020/consumer-price-index.html\"\n"), "{}", site.stdout);
    assert!(site.stderr.ends_with("3 old addresses: 2 would answer 404\n"), "{}", site.stderr);
    let again = site.then().args(["build", "--out", "before"]).any_stderr().run();
    let checked = again.then().args(["check", "--urls-from", "before"]).any_stdout().any_stderr().run();
    assert!(checked.stderr.ends_with(": every one answers or leads on\n"), "{}", checked.stderr);
    assert!(!checked.stderr.contains("newsprint-manifest"), "{}", checked.stderr);
}

#[test]
fn a_sitemap_that_breaks_off_is_not_held_as_whole() {
    let start = "<urlset><url><loc>https://s.example/2020/consumer-price-index.html</loc></url>";
    for (text, told) in [
        (start.to_owned(), "list.xml is broken at byte 78: it ends before its own end"),
        (format!("{start}<url><loc>https://s.exa"), "it ends before its own end"),
        (format!("{start}</url></urlset>"), "list.xml is broken at byte 78: "),
    ] {
        let site = held_against(&text, "list.xml");
        assert!(site.stderr.contains(told), "{told}: {}", site.stderr);
        assert!(site.stderr.contains("; addresses behind it were not looked at"), "{}", site.stderr);
    }
    let page = Test::new()
        .file("site.toml", "")
        .folder("content")
        .file("index.xml", "<sitemapindex><sitemap><loc>https://s.example/a.xml</loc></sitemap><sitemap><loc>/b.xml</loc></sitemap></sitemapindex>")
        .file("a.xml", "<!doctype html><html><body>Not found</body></html>")
        .file("b.xml", "<urlset><url><loc>https://s.example/</loc></url></urlset>")
        .args(["check", "--urls-from", "index.xml"])
        .status(1)
        .any_stdout()
        .any_stderr()
        .run();
    assert!(page.stderr.contains("a.xml is broken at byte 0: it is no sitemap"), "{}", page.stderr);
    let referred = "<urlset><url><loc>https://s.example/a&#038;b&#x2F;&unknown;/</loc></url></urlset>";
    let site = held_against(referred, "list.xml");
    assert!(site.stderr.contains("error: /a&b/&unknown;/ would be no more"), "{}", site.stderr);
}

#[test]
fn what_is_proposed_to_type_names_folders_whatever_they_are_called() {
    let jekyll = Test::new()
        .file("old/_config.yml", "title: Fog\n")
        .file("old/_posts/2020-01-02-a.md", post("A", ""))
        .file("old/-rf a; it's/a.png", "x")
        .args(["import", "jekyll", "old"])
        .any_stdout()
        .any_stderr()
        .run();
    let command = "cp -r -- '-rf a; it'\\''s' static/root/";
    assert!(jekyll.stderr.contains(command), "{}", jekyll.stderr);
    let pelican = Test::new()
        .file("p/pelicanconf.py", "SITENAME = 'P'\nPATH = 'my texts/'\n")
        .file("p/my texts/pages/a.md", "Title: A\n\nText.\n")
        .file("p/my texts/images/a.png", "x")
        .args(["import", "pelican", "p"])
        .any_stdout()
        .any_stderr()
        .run();
    for command in ["mv -- 'my texts/pages' pages", "mv -- 'my texts/images' static/root/"] {
        assert!(pelican.stderr.contains(command), "{command}: {}", pelican.stderr);
    }
}

#[test]
fn hugo_and_pelican_as_they_may_be_written() {
    let hugo = Test::new()
        .file("h/config/_default/hugo.toml", "baseURL = \"https://h.example/\"\ntitle = \"H\"\ncontentDir = \"./texts/\"\n")
        .file("h/config/_default/permalinks.toml", "News = \"/:year/:slug/\"\n")
        .file("h/config/_default/params.yaml", "description: Fog\nauthor: Ada\n")
        .file(
            "h/config/_default/menus.toml",
            "[[main]]\nname = \"Write\"\nurl = \"mailto:a@h.example\"\n[[main]]\nname = \"News\"\nurl = \"news/\"\n",
        )
        .file("h/texts/News/a.md", post("A", "date: 2020-01-02\n"))
        .args(["import", "hugo", "h"])
        .any_stdout()
        .any_stderr()
        .run();
    for line in [
        "content = [\"texts\"]\n",
        "article = \"/:year/:title/\"\n",
        "description = \"Fog\"\n",
        "editor = \"Ada\"\n",
        "menu = [\n  { name = \"News\", url = \"/news/\" },\n]\n",
    ] {
        assert!(hugo.stdout.contains(line), "{line}: {}", hugo.stdout);
    }
    assert!(hugo.stderr.contains("mailto:a@h.example"), "{}", hugo.stderr);
    let pelican = Test::new()
        .file("p/pelicanconf.py", "SITENAME = 'Bob\\'s \"blog\"'\nPATH = \"texts/\"\nMENUITEMS = (('Bob\\'s', '/b/'), (\"Ada's\", '/a/'))\n")
        .file("p/texts/a.md", "Title: A\n\nText {filename}b.md.\n")
        .file("p/texts2/b.rst", "B")
        .args(["import", "pelican", "p"])
        .any_stdout()
        .any_stderr()
        .run();
    for line in [
        "title = \"Bob's \\\"blog\\\"\"\n",
        "content = [\"texts\"]\n",
        "{ name = \"Bob's\", url = \"/b/\" }",
        "{ name = \"Ada's\", url = \"/a/\" }",
    ] {
        assert!(pelican.stdout.contains(line), "{line}: {}", pelican.stdout);
    }
    assert!(pelican.stderr.contains("filename (1)"), "{}", pelican.stderr);
    for (settings, pattern) in [
        ("ARTICLE_SAVE_AS = '{date:%Y-%m-%d}-{slug}.html'", "/:year-:month-:day-:title.html"),
        ("ARTICLE_SAVE_AS = '{date:%Y}/{date:%-m/%-d}/{slug}/index.html'", "/:year/:i_month/:i_day/:title/"),
        ("SLUGIFY_SOURCE = 'basename'", "/:slugorcontentbasename.html"),
        ("ARTICLE_URL = '{date:%B}/{slug}.html'", "/:long_month/:title.html"),
        ("ARTICLE_URL = '{date:%A}/{slug}.html'", "/:title.html"),
    ] {
        let config = format!("SITENAME = 'P'\n{settings}\n");
        let command = ["import", "pelican", "p"];
        let site = Test::new().file("p/pelicanconf.py", config).args(command).any_stdout().any_stderr().run();
        assert!(site.stdout.contains(&format!("article = \"{pattern}\"\n")), "{pattern}: {}", site.stdout);
    }
    for (permalink, pattern) in [
        ("ordinal", "/:categories/:year/:y_day/:filename.html"),
        ("/b/:short_year/:i_month/:slug", "/b/:short_year/:i_month/:basename"),
        ("weekdate", "/:categories/:year/:month/:day/:filename/"),
    ] {
        let config = format!("title: J\npermalink: {permalink}\n");
        let site = Test::new().file("j/_config.yml", config).args(["import", "jekyll", "j"]);
        let site = site.any_stdout().any_stderr().run();
        assert!(site.stdout.contains(&format!("article = \"{pattern}\"\n")), "{pattern}: {}", site.stdout);
    }
    assert!(!pelican.stderr.contains("reStructuredText"), "{}", pelican.stderr);
}

/// What `import` makes of a folder, and what it said.
fn settings_of(site: Test, generator: &str) -> support::Outcome {
    site.args(["import", generator, "old"]).any_stdout().any_stderr().run()
}

/// Holds a site with these settings and files against old addresses.
fn checked(settings: &str, files: &[(&str, String)], list: &str, status: i32) -> support::Outcome {
    let mut site = Test::new().file("site.toml", settings).file("list.txt", list);
    for (name, text) in files {
        site = site.file(name, text);
    }
    site.args(["check", "--urls-from", "list.txt"]).status(status).any_stdout().any_stderr().run()
}

const ALL_ANSWER: &str = ": every one answers or leads on\n";

#[test]
fn what_differs_in_case_alone_is_mended_where_the_article_is() {
    let settings = "base_url = \"https://s.example/\"\n[urls]\narticle = \"/:sections/:filename/\"\n";
    let file = |more: &str| [("content/Posts/Eight.md", post("Eight", &format!("date: 2020-01-02\n{more}")))];
    let told = checked(settings, &file(""), "/posts/eight/\n/Topics/\n", 1);
    let help = "write `address = [\"permalink\"]` below [front_matter] and `permalink: /posts/eight/` into content/Posts/Eight.md";
    assert!(told.stderr.contains(help), "{}", told.stderr);
    assert!(
        told.stderr.contains(
            "/topics/ differs from it in no way that every disk tells, so no page can lead on: let the host"
        ),
        "{}",
        told.stderr
    );
    assert_eq!(told.stdout, "");
    let settings = format!("{settings}[front_matter]\naddress = [\"url\"]\n");
    let told = checked(&settings, &file(""), "/posts/eight/\n", 1);
    assert!(
        told.stderr.contains("write `url: /posts/eight/` into content/Posts/Eight.md"),
        "{}",
        told.stderr
    );
    let mended = checked(&settings, &file("url: /posts/eight/\n"), "/posts/eight/\n", 0);
    assert!(mended.stderr.ends_with(ALL_ANSWER), "{}", mended.stderr);
    // A table that says it all the same is told so.
    let table = format!("{settings}[[urls.moved]]\nfrom = \"/posts/eight/\"\nto = \"/Posts/Eight/\"\n");
    let built = Test::new().file("site.toml", table).file("content/Posts/Eight.md", &file("")[0].1);
    let built = built.args(["build"]).any_stderr().run();
    let help = "write the old address into the front matter of content/Posts/Eight.md";
    assert!(built.stderr.contains(help), "{}", built.stderr);
}

#[test]
fn hugo_files_with_a_date_in_their_names_keep_it() {
    let old = || {
        let mut site = Test::new()
            .file("old/hugo.toml", "baseURL = \"https://h.example/\"\ntitle = \"H\"\n[taxonomies]\nplace = \"places\"\ntag = \"tags\"\n");
        for day in ["08", "15", "22"] {
            let more = format!("date: 2020-01-{day}\nplaces: [The Harbour]\n");
            site = site
                .file(&format!("old/content/Posts/2020-01-{day}-Weekly & more.md"), post("Weekly", &more));
        }
        site
    };
    let imported = settings_of(old(), "hugo");
    let pattern = "article = \"/:slugified_sections/:slugorcontentbasename/\"";
    assert!(imported.stdout.contains(pattern), "{}", imported.stdout);
    assert!(
        imported.stdout.contains("column = [\"column\", \"categories\", \"category\", \"places\"]"),
        "{}",
        imported.stdout
    );
    let mut new = Test::new().file("site.toml", &imported.stdout);
    for (name, bytes) in imported.files("old/content") {
        new = new.file(&format!("content/{}", name.display()), bytes);
    }
    let list =
        "/posts/2020-01-08-weekly-more/\n/posts/2020-01-15-weekly-more/\n/posts/2020-01-22-weekly-more/\n";
    let new = new.file("list.txt", list).args(["check", "--urls-from", "list.txt"]).any_stderr().run();
    assert!(new.stderr.ends_with(ALL_ANSWER), "{}", new.stderr);
    let lists = new.then().file("list.txt", "/places/the-harbour/\n/places/\n");
    let lists = lists.args(["check", "--urls-from", "list.txt"]).status(1).any_stdout().any_stderr().run();
    assert!(
        lists.stdout.contains("\nfrom = \"/places/the-harbour/\"\nto = \"/columns/the-harbour/\"\n"),
        "{}",
        lists.stdout
    );
    let dated = old().file("old/hugo.yaml", "x: 1").file(
        "old/hugo.toml",
        "baseURL = \"https://h.example/\"\n[frontmatter]\ndate = [\":filename\", \":default\"]\n[permalinks]\nposts = \"/:year/:slug/\"\n",
    );
    let dated = settings_of(dated, "hugo").stdout;
    assert!(dated.contains("article = \"/:year/:basename/\""), "{dated}");
}

#[test]
fn a_slug_that_is_proposed_is_free() {
    let settings = "[urls]\narticle = \"/:year/:title.html\"\n";
    let dated = |day: u32| post("Weekly links", &format!("date: 2020-02-0{day}\n"));
    let files = [
        ("content/a.md", dated(1)),
        ("content/b.md", dated(2)),
        ("content/c.md", dated(3)),
        ("content/d.md", post("Weekly links 2", "date: 2020-02-05\n")),
    ];
    let told = checked(settings, &files, "/2020/weekly-links.html\n", 1);
    for (file, slug) in [("b", "weekly-links-3"), ("c", "weekly-links-4")] {
        let finding = format!(
            "error: content/{file}.md: content/a.md stands at /2020/weekly-links.html already, and is older; this article is left out\n  \
             help: write `slug: {slug}` into the front matter of this one\n"
        );
        assert!(told.stderr.contains(&finding), "{finding}{}", told.stderr);
    }
    let slug = |day: u32, slug: &str| post("Weekly links", &format!("date: 2020-02-0{day}\nslug: {slug}\n"));
    let files = [
        files[0].clone(),
        ("content/b.md", slug(2, "weekly-links-3")),
        ("content/c.md", slug(3, "weekly-links-4")),
        files[3].clone(),
    ];
    checked(settings, &files, "/2020/weekly-links-3.html\n/2020/weekly-links-4.html\n", 0);
    // No slug changes a name of a file.
    let settings = "[urls]\narticle = \"/:contentbasename/\"\n";
    let files = [("content/x/a.md", dated(1)), ("content/y/a.md", post("Other", "date: 2020-02-02\n"))];
    let told = checked(settings, &files, "/a/\n", 1);
    assert!(told.stderr.contains("help: give one of the two files another name"), "{}", told.stderr);
}

#[test]
fn a_bundle_is_dated_by_its_folder() {
    let old = Test::new()
        .file(
            "old/config.toml",
            "base_url = \"https://z.example\"\ntaxonomies = [{name = \"tags\"}, {name = \"series\"}]\n",
        )
        .file(
            "old/content/blog/2020-01-02-first/index.md",
            "+++\ntitle = \"First\"\n[taxonomies]\nseries = [\"S 1\"]\n+++\nText.\n",
        )
        .file("old/content/blog/about.md", "+++\ntitle = \"About\"\n+++\nText.\n");
    let imported = settings_of(old, "zola");
    assert!(
        imported.stderr.contains("note: 1 files have no date: content/blog/about.md\n"),
        "{}",
        imported.stderr
    );
    assert!(imported.stdout.contains("article = \"/:slugified_sections/:basename/\""), "{}", imported.stdout);
    let first = imported.text("old/content/blog/2020-01-02-first/index.md");
    let list = "/blog/first/\n";
    let files = [("content/blog/2020-01-02-first/index.md", first)];
    let new = checked(&imported.stdout, &files, list, 0);
    assert!(new.stderr.ends_with(ALL_ANSWER) && !new.stderr.contains("no date"), "{}", new.stderr);
    let safe = Test::new()
        .file("old/config.toml", "base_url = \"https://z.example\"\n[slugify]\npaths = \"safe\"\n")
        .folder("old/content");
    assert!(settings_of(safe, "zola").stdout.contains("article = \"/:sections/:filename/\""));
}

#[test]
fn collections_and_defaults_of_jekyll_say_addresses() {
    let config = "title: C\nurl: https://j.example\ncollections_dir: my texts\ncollections:\n  recipes:\n    output: true\n\
                  defaults:\n  - scope: {path: '', type: posts}\n    values: {permalink: '/blog/:categories/:short_month/:title/', layout: post}\n";
    let old = Test::new()
        .file("old/_config.yml", config)
        .file("old/my texts/_posts/2020-01-02-Hello.md", post("Hello", "category: News\n"))
        .file("old/my texts/_recipes/soup.md", post("Soup", ""));
    let imported = settings_of(old, "jekyll");
    for line in [
        "content = [\"_posts\", \"_recipes\"]\n",
        "article = \"/blog/:categories/:short_month/:filename/\"\n",
    ] {
        assert!(imported.stdout.contains(line), "{line}{}", imported.stdout);
    }
    assert!(imported.stderr.contains("cp -r -- 'my texts'/. ."), "{}", imported.stderr);
    assert!(!imported.stderr.contains("defaults"), "{}", imported.stderr);
    let files = [
        ("_posts/2020-01-02-Hello.md", post("Hello", "category: News\n")),
        ("_recipes/soup.md", post("Soup", "")),
    ];
    checked(&imported.stdout, &files, "/blog/news/Jan/Hello/\n", 0);
    let scoped = "title: C\ndefaults:\n  - scope: {path: 'old'}\n    values: {permalink: '/old/:title/'}\n";
    let scoped =
        Test::new().file("old/_config.yml", scoped).file("old/_posts/2020-01-02-a.md", post("A", ""));
    let told = settings_of(scoped, "jekyll").stderr;
    assert!(told.contains("`defaults` gives some files another permalink"), "{told}");
}

#[test]
fn pelican_puts_together_what_it_assigns() {
    let config = "SITENAME = ('Old '\n  \"site\")\r\nSITEURL = 'https://p.example'  # there\nYEAR = '{date:%Y}/{date:%b}/'\n\
                  ARTICLE_URL = YEAR + '{category}/{slug}/'\nARTICLE_SAVE_AS = ARTICLE_URL + 'index.html'\nLINKS = (('a', 'b'),)\nDEFAULT_LANG = 'en'\n";
    let article = |more: &str| format!("Title: In a folder\nDate: 2020-01-02\n{more}\nText.\n");
    let old = Test::new().file("old/pelicanconf.py", config).file("old/content/Deep Sub/a.md", article(""));
    let imported = settings_of(old, "pelican").stdout;
    for line in [
        "title = \"Old site\"\n",
        "article = \"/:year/:short_month/:category/:title/\"\n",
        "base_url = \"https://p.example\"\n",
    ] {
        assert!(imported.contains(line), "{line}{imported}");
    }
    let files = [
        ("content/Tech/Deep Sub/a.md", article("")),
        ("content/b.md", article("Slug: b\n")),
        ("content/Tech/c.md", article("Slug: c\nCategory: C++ & Go\n")),
        ("pages/impressum.md", "Title: Who\nSlug: me\n\nText.\n".to_owned()),
    ];
    let list = "/2020/Jan/deep-sub/in-a-folder/\n/2020/Jan/misc/b/\n/2020/Jan/c-go/c/\n";
    checked(&imported, &files, list, 0);
    let pages = checked(&imported, &files, "/pages/me.html\n", 1);
    assert_eq!(
        pages.stdout, "[[urls.moved]]\nfrom = \"/pages/me.html\"\nto = \"/me/\"\n\n",
        "{}",
        pages.stderr
    );
    for (settings, pattern) in [
        ("SLUGIFY_SOURCE = 'basename'", "/:slugorcontentbasename.html"),
        ("FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})_(?P<slug>.*)'", "/:basename.html"),
    ] {
        let old = Test::new()
            .file("old/pelicanconf.py", format!("SITENAME = 'P'\n{settings}\n"))
            .file("old/content/2020-01-02_a.md", article(""));
        let imported = settings_of(old, "pelican").stdout;
        assert!(imported.contains(&format!("article = \"{pattern}\"\n")), "{imported}");
    }
}

#[test]
fn languages_of_hugo_come_from_their_folders() {
    let config = "baseURL = \"https://h.example/\"\ndefaultContentLanguage = \"en\"\n[languages.en]\ncontentDir = \"content/en\"\n\
                  title = \"English\"\n[languages.de]\ncontentDir = \"content/de\"\n";
    let old = Test::new()
        .file("old/hugo.toml", config)
        .file("old/content/en/posts/hello.md", post("Hello", "date: 2020-01-02\n"))
        .file("old/content/de/posts/hello.md", post("Hallo", "date: 2020-01-02\n"));
    let imported = settings_of(old, "hugo");
    assert!(
        imported.stdout.contains("title = \"English\"\n") && !imported.stdout.contains("content ="),
        "{}",
        imported.stdout
    );
    assert!(
        imported.stderr.contains("mkdir -p content/ && cp -r -- content/en/. content/`\n"),
        "{}",
        imported.stderr
    );
    let files = [
        ("content/posts/hello.md", post("Hello", "date: 2020-01-02\n")),
        ("content/de/posts/hello.md", post("Hallo", "date: 2020-01-02\n")),
    ];
    checked(&imported.stdout, &files, "/posts/hello/\n/de/posts/hello/\n", 0);
    // Languages by the names of files.
    let files = [
        ("content/posts/hello.md", post("Hello", "date: 2020-01-02\n")),
        ("content/posts/hello.fr.md", post("Bonjour", "date: 2020-01-02\n")),
    ];
    let told = checked(&imported.stdout, &files, "/posts/hello/\n/fr/posts/hello/\n", 1);
    assert_eq!(told.stdout, "[[urls.moved]]\nfrom = \"/fr/posts/hello/\"\nto = \"/posts/hello.fr/\"\n\n");
    // A folder of another name is in no address.
    let settings = "content = [\"texts\"]\n[urls]\narticle = \"/:sections/:basename/\"\n";
    let files = [("texts/posts/hello.md", post("Hello", "date: 2020-01-02\n"))];
    checked(settings, &files, "/posts/hello/\n", 0);
}

#[test]
fn a_sign_that_parts_an_address_is_named_encoded() {
    let settings = "base_url = \"https://s.example/\"\n";
    let files = [("content/a.md", post("A", "date: 2020-01-02\ntags: [\"C#\"]\n"))];
    let told = checked(settings, &files, "/tags/c%23/\n", 1);
    assert_eq!(
        told.stdout, "# [[urls.moved]]\n# from = \"/tags/c%23/\"\n# to = \"/topics/c/\"\n\n",
        "{}",
        told.stderr
    );
    let toml = format!("{settings}{}", told.stdout.replace("# ", ""));
    let mended = checked(&toml, &files, "/tags/c%23/\n", 0);
    assert!(mended.stderr.ends_with(ALL_ANSWER), "{}", mended.stderr);
}

#[test]
fn lists_of_wordpress_lead_on() {
    let head = "<wp:category><wp:category_nicename>news</wp:category_nicename><wp:category_parent></wp:category_parent><wp:cat_name>News &amp; more</wp:cat_name></wp:category>\
                <wp:category><wp:category_nicename>lokal</wp:category_nicename><wp:category_parent>news</wp:category_parent><wp:cat_name>Local</wp:cat_name></wp:category>\
                <wp:tag><wp:tag_slug>meer</wp:tag_slug><wp:tag_name>Sea</wp:tag_name></wp:tag><wp:tag><wp:tag_slug>unused</wp:tag_slug><wp:tag_name>Unused</wp:tag_name></wp:tag>";
    let local = item(2, "Two", "Text").replace("News &amp; more", "Local");
    let site = Test::new()
        .file("site.toml", "base_url = \"https://w.example/\"\ncontent = [\"_posts\"]\nstories.enabled = false\n")
        .file("e.xml", export(&[head, &item(1, "One", "Text"), &local].concat()))
        .args(["import", "wordpress", "e.xml"])
        .any_stdout()
        .stderr(
            "note: categories and tags have other addresses here: 4\n  help: put what stands on standard output into site.toml, and they lead on\n\
             2 files written to \"./_posts\"; there already: 0; no posts: 0\n",
        )
        .run();
    for (from, to) in [
        ("/category/news/", "/columns/news-more/"),
        ("/category/news/lokal/", "/columns/local/"),
        ("/tag/meer/", "/topics/sea/"),
        ("/tag/unused/", "/topics/"),
    ] {
        assert!(
            site.stdout.contains(&format!("from = \"{from}\"\nto = \"{to}\"\n")),
            "{from}{}",
            site.stdout
        );
    }
    let toml = format!("{}{}", site.text("site.toml"), site.stdout);
    let list = "/category/news/\n/category/news/lokal/\n/tag/meer/\n/2020/03/01/name-1/\n/page/2/\n/category/news/page/2/\n\
                /2020/03/01/name-1/amp/\n/2020/03/01/name-1/comment-page-2/\n/feed/\n/category/news/feed/\n/2020/03/01/name-1/feed/\n";
    let told = site.then().file("site.toml", toml).file("list.txt", list);
    let told = told.args(["check", "--urls-from", "list.txt"]).status(1).any_stdout().any_stderr().run();
    assert!(
        told.stdout.contains("from = \"/category/news/page/2/\"\nto = \"/category/news/\"\n"),
        "{}",
        told.stdout
    );
    assert!(!told.stdout.contains("# ") && !told.stdout.contains("feed"), "{}", told.stdout);
    assert!(told.stderr.contains("1 file of /feed would be no more, such as /feed/"), "{}", told.stderr);
    assert!(told.stderr.ends_with("11 old addresses: 7 would answer 404\n"), "{}", told.stderr);
}

#[test]
fn elements_in_elements_end_where_they_end() {
    let body = "<blockquote>One.\n\n<pre>a\n\nb</pre>\n\n<blockquote>In.\n\nDeep.</blockquote>\n\nTwo.</blockquote>\n\n<pre>c </prefix>\n\nd</pre>\n\nLast.";
    let (text, _) = imported(&item(1, "One", body), "c/2020/03/name-1-1.md");
    let body = text.split("---\n").last().unwrap();
    assert_eq!(
        body,
        "<blockquote><p>One.</p>\n\n<pre>a\n\nb</pre>\n\n<blockquote><p>In.</p>\n\n<p>Deep.</p></blockquote>\n\n<p>Two.</p></blockquote>\n\n\
         <pre>c </prefix>\n\nd</pre>\n\n<p>Last.</p>\n"
    );
}

#[test]
fn folders_that_became_files_are_told() {
    let toml = |article: &str| {
        format!(
            "base_url = \"https://s.example/\"\n[urls]\narticle = \"{article}\"\n[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"live\"\n"
        )
    };
    let site = Test::new()
        .file("site.toml", toml("/:year/:slug.html/"))
        .file("content/a.md", post("A", "date: 2020-01-02\n"))
        .args(["build"])
        .any_stderr()
        .run();
    let live = site.then().args(["deploy"]).any_stdout().any_stderr().run();
    let told = live.then().file("site.toml", toml("/:year/:slug.html")).args(["check", "--urls"]);
    let told = told.status(1).any_stdout().any_stderr().run();
    assert!(
        told.stderr.contains(".html/ was published to live, as a folder; now /2020/a-"),
        "{}",
        told.stderr
    );
    assert_eq!(told.stdout, "");
    told.then().file("site.toml", toml("/:year/:slug.html/")).args(["check", "--urls"]).any_stderr().run();
}
