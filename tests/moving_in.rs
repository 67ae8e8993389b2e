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
        ("SLUGIFY_SOURCE = 'basename'", "/:basename.html"),
        ("ARTICLE_URL = '{date:%B}/{slug}.html'", "/:title.html"),
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
