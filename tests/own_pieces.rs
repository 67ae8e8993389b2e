//! Own pieces: where their links lead, which files they find, and what stands in the root of the site by the editor's hand.

#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests read what was printed")]

mod support;

use std::fs;
use std::path::Path;

use support::Test;

const SITE: &str = "title = \"Test\"\nbase_url = \"https://test.example/digest/\"\n";

/// The page of the article with this slug, which has no id.
fn page(root: &Path, slug: &str) -> String {
    let day = root.join("public/2024/01/17");
    let folder = fs::read_dir(day).unwrap().map(|entry| entry.unwrap().path());
    let mut of_slug = folder.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(slug));
    fs::read_to_string(of_slug.next().unwrap().join("index.html")).unwrap()
}

/// An own piece of that day.
fn piece(title: &str, rest: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2024-01-17 10:00:00\n{rest}")
}

#[test]
fn links_lead_to_where_files_are_printed() {
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/sub/a.md", piece("First", "topics: [ferry]\n---\n[up](../b.md) [zola](@/b.md) [topic](/topics/ferry/) [based](/digest/topics/ferry/) [feed](/feed.xml) [home](/) [beside](c)\n"))
        .file("content/b.md", piece("Second", "slug: second\n---\nText.\n"))
        .file("content/sub/c.md", piece("Third", "slug: third\n---\nText.\n"))
        .args(["build"])
        .any_stderr()
        .run();
    let html = page(site.folder.path(), "first");
    for (text, start) in [
        ("up", "/digest/2024/01/17/second"),
        ("zola", "/digest/2024/01/17/second"),
        ("topic", "/digest/topics/ferry/"),
        ("based", "/digest/topics/ferry/"),
        ("feed", "/digest/feed.xml"),
        ("home", "/digest/"),
        ("beside", "/digest/2024/01/17/third"),
    ] {
        let end = html.find(&format!(">{text}</a>")).unwrap_or_else(|| panic!("{text} is no link"));
        let href = html[..end].rsplit("href=\"").next().unwrap();
        assert!(href.starts_with(start), "{text} leads to {href}");
    }
    assert!(!html.contains(".own"));
    let feed = fs::read_to_string(site.folder.path().join("public/feed.xml")).unwrap();
    assert!(feed.contains("https://test.example/digest/2024/01/17/second"), "a feed is read elsewhere");
    assert!(!feed.contains(".own"));
}

#[test]
fn what_leads_nowhere_is_named_with_its_line() {
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", "---\nOne.\n\n[gone](gone.md) ![x](missing.png)\n\n[report](report.pdf)\n"))
        .args(["check"])
        .status(0)
        .stderr(
            "warning: content/a.md:7: the link leads nowhere: \"gone.md\"\n  help: no article of content/, no file of static/root/ and no page of the site is there; mend the link, or add the file (a file that gave no article has a message of its own)\n\
             warning: content/a.md:7: there is no such file: \"missing.png\"\n  help: put it beside the article, or into static/root/\n\
             warning: content/a.md:9: the link leads nowhere: \"report.pdf\"\n  help: no article of content/, no file of static/root/ and no page of the site is there; mend the link, or add the file (a file that gave no article has a message of its own)\n\
             checked 1 article, [N] pages in [TIME]; 3 warnings\n",
        );
    site.run();
}

#[test]
fn links_within_a_piece_lead_to_its_headings_and_ids() {
    let text = "---\n[fares](#the-fares) [票价](#票价-2024) [pier](#pier) [again](#p%69er) [top](#top) [same](#fares) [**gone**](#gone)\n\n\
                ## The Fares!\n\nTwo crowns.\n\n### 票价（2024）\n\n两元。\n\n- one\n- <a name=\"pier\"></a>The pier\n\n<p id=\"fares\">Below.</p>\n";
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", text))
        .args(["build"])
        .stderr(
            "warning: content/a.md:5: the link leads nowhere: \"#gone\"\n  help: the piece has no heading of these words and no element of this id; mend the link, or add one\n\
             built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning\n",
        )
        .run();
    let html = page(site.folder.path(), "first");
    let text = &html[html.find("<div class=\"text\"").unwrap()..];
    let id_of = |link: &str| {
        let end = text.find(&format!(">{link}</a>")).unwrap_or_else(|| panic!("{link} is no link"));
        text[..end].rsplit("href=\"#").next().unwrap().split('"').next().unwrap().to_owned()
    };
    for (link, place) in [
        ("fares", "<h2 id=\"{id}\">The Fares!"),
        ("票价", "<h3 id=\"{id}\">票价（2024）"),
        ("pier", "<p id=\"{id}\">The pier"),
        ("again", "<p id=\"{id}\">The pier"),
        ("same", "<p id=\"{id}\">Below."),
    ] {
        let place = place.replace("{id}", &id_of(link));
        assert!(text.contains(&place), "{place} is not in {text}");
    }
    assert!(text.contains("<a href=\"#top\" rel="), "{text}");
    assert!(text.contains("</a> <strong>gone</strong></p>"), "{text}");
}

/// The address that a link of a page leads to.
fn href<'a>(html: &'a str, text: &str) -> &'a str {
    let end = html.find(&format!(">{text}</a>")).unwrap_or_else(|| panic!("{text} is no link in {html}"));
    html[..end].rsplit("href=\"").next().unwrap().split('"').next().unwrap()
}

#[test]
fn links_lead_to_places_in_other_pieces() {
    let links = "---\n[fares](b.md#fares) [words](b.md#the-piers) [second](@/b.md#fares-1) [named](b.md?x=1#quay) [page](/2024/01/17/second/#quay) \
                 [pier](b.md#pier) [in](b.md#in) [none](b.md#none) [top](b.md#top) [section](ferry/_index.md#below)\n\n\
                 [search](/search/?q=渡轮) [topic](/topics/ferry/#list) [self](?x=1) [sheet](r.pdf#page=3) [call](tel:+47-55-5550) [up](#)\n\n\
                 [file](ftp://a.example/b) [script](javascript:alert(1)) []() [code](tel:*%2306%23)\n";
    let other = "slug: second\ntopics: [ferry]\n---\n## Fares\n\nOne.\n\n## Fares\n\nTwo.\n\n## The Piers! {#quay .wide}\n\n<div id=\"out\"><p id=\"in\"><a name=\"pier\"></a>Three.</p></div>\n";
    let site = Test::new()
        .file("site.toml", format!("{SITE}[urls]\narticle = \"/:year/:month/:day/:slug/\"\n"))
        .file("content/a.md", piece("First", links))
        .file("content/b.md", piece("Second", other))
        .file("content/ferry/_index.md", "---\ntitle: Ferry\n---\n## Below\n\nText.\n")
        .file("content/r.pdf", "%PDF")
        .args(["build"])
        .stderr(
            "warning: content/a.md:5: the link leads to no place of the piece: \"b.md#none\"\n  help: content/b.md has no heading of these words and no element of this id, and the link leads to its beginning; mend the link, or add one\n\
             warning: content/a.md:9: no page may lead to this, and the link is left out: \"\"\n  help: write the path of a file or page of the site, or an address that begins with https:, http:, mailto: or tel:\n\
             warning: content/a.md:9: no page may lead to this, and the link is left out: \"ftp://a.example/b\"\n  help: write the path of a file or page of the site, or an address that begins with https:, http:, mailto: or tel:\n\
             warning: content/a.md:9: no page may lead to this, and the link is left out: \"javascript:alert(1)\"\n  help: write the path of a file or page of the site, or an address that begins with https:, http:, mailto: or tel:\n\
             warning: content/a.md:9: no page may lead to this, and the link is left out: \"tel:*#06#\"\n  help: write the path of a file or page of the site, or an address that begins with https:, http:, mailto: or tel:\n\
             built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 5 warnings\n",
        )
        .run();
    let (html, second) = (page(site.folder.path(), "first"), page(site.folder.path(), "second"));
    let to = "/digest/2024/01/17/second/";
    for (text, query, place) in [
        ("fares", "", "<h2 id=\"{id}\">Fares</h2>\n<p>One."),
        ("words", "", "<h2 id=\"{id}\">The Piers!</h2>"),
        ("second", "", "<h2 id=\"{id}\">Fares</h2>\n<p>Two."),
        ("named", "?x=1", "<h2 id=\"{id}\">The Piers!</h2>"),
        ("page", "", "<h2 id=\"{id}\">The Piers!</h2>"),
        ("pier", "", "<p id=\"{id}\">Three."),
        ("in", "", "<p id=\"{id}\">Three."),
    ] {
        let href = href(&html, text);
        let id =
            href.strip_prefix(&format!("{to}{query}#")).unwrap_or_else(|| panic!("{text} leads to {href}"));
        let place = place.replace("{id}", id);
        assert!(second.contains(&place), "{place} is not in {second}");
    }
    assert_eq!(href(&html, "none"), to);
    assert_eq!(href(&html, "top"), format!("{to}#top"));
    assert_eq!(href(&html, "search"), "/digest/search/?q=%E6%B8%A1%E8%BD%AE");
    assert_eq!(href(&html, "topic"), "/digest/topics/ferry/#list");
    let own = href(&html, "self");
    assert!(own.starts_with("/digest/2024/01/17/first") && own.ends_with("/?x=1"), "{own}");
    assert!(href(&html, "sheet").ends_with(".pdf#page=3"));
    assert_eq!(href(&html, "call"), "tel:+47-55-5550");
    assert_eq!(href(&html, "up"), "#top");
    let listing = fs::read_to_string(site.folder.path().join("public/topics/ferry/index.html")).unwrap();
    let below = href(&html, "section").strip_prefix("/digest/topics/ferry/#").unwrap();
    assert!(listing.contains(&format!("<h2 id=\"{below}\">Below")), "{listing}");
    assert!(!html.contains("script:") && !html.contains("{#"));
}

#[test]
fn each_place_where_a_link_is_written_is_named() {
    let text = "---\nSee 附件.pdf and b.md.\n\n[x](附件.pdf) [y](/content/b.md)\n\n`[z](content/b.md)`\n\n[z](content/b.md)\n\n![](附件.pdf)\n[again](%E9%99%84%E4%BB%B6.pdf)\n";
    let nowhere = "\n  help: no article of content/, no file of static/root/ and no page of the site is there; mend the link, or add the file (a file that gave no article has a message of its own)\n";
    Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", &format!("image: none.png\n{text}")))
        .args(["check"])
        .stderr(
            format!(
                "warning: content/a.md:4: the image of the front matter is neither a file beside the article nor an http(s) URL: \"none.png\"\n  \
                 help: write its path relative to the article, or a whole URL\n\
                 warning: content/a.md:8: the link leads nowhere: \"/content/b.md\"{nowhere}\
                 warning: content/a.md:8: the link leads nowhere: \"附件.pdf\"{nowhere}\
                 warning: content/a.md:12: the link leads nowhere: \"content/b.md\"{nowhere}\
                 warning: content/a.md:14: the link leads nowhere: \"附件.pdf\"{nowhere}\
                 warning: content/a.md:15: the link leads nowhere: \"附件.pdf\"{nowhere}\
                 checked 1 article, [N] pages in [TIME]; 6 warnings\n"
            )
            .as_str(),
        )
        .run();
}

#[test]
fn links_to_files_that_are_not_printed_say_why() {
    let links = "---\n[1](draft.md)\n[2](later.md)\n[3](gone.md)\n[4](hidden.md)\n[5](none/_index.md)\n[6](twin.md)\n";
    let not = "the link leads to a file that is not printed";
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", links))
        .file("content/draft.md", piece("A", "draft: true\n---\nA.\n"))
        .file("content/later.md", piece("B", "publishDate: 2099-01-01\n---\nB.\n"))
        .file("content/gone.md", piece("C", "expiryDate: 2024-02-01\n---\nC.\n"))
        .file("content/hidden.md", piece("D", "curation:\n  hide: true\n---\nD.\n"))
        .file("content/none/_index.md", "---\ntitle: E\n---\nE.\n")
        .file("content/twin.md", piece("F", "id: f\nslug: old\n---\nF.\n"))
        .file("content/twin-new.md", "---\ntitle: F\ndate: 2024-01-17 11:00:00\nid: f\nslug: new\n---\nF.\n")
        .args(["build"])
        .stderr(
            format!(
                "warning: content/a.md:5: {not}: \"draft.md\"\n  help: content/draft.md is a draft; take `draft` out of it, build with `--drafts`, or mend the link\n\
                 warning: content/a.md:6: {not}: \"later.md\"\n  help: content/later.md comes out on 2099-01-01T00:00:00Z; build with `--future`, or mend the link\n\
                 warning: content/a.md:7: {not}: \"gone.md\"\n  help: content/gone.md was taken down on 2024-02-01T00:00:00Z; change its `expiryDate`, or mend the link\n\
                 warning: content/a.md:8: {not}: \"hidden.md\"\n  help: content/hidden.md is hidden by `curation`; show it again, or mend the link\n\
                 warning: content/a.md:9: {not}: \"none/_index.md\"\n  help: content/none/_index.md is the text of a listing that the site does not have; `check -v` says why, or mend the link\n\
                 warning: content/none/_index.md:2: no topic, column, author or source is called \"none\"; the text of the section is not printed\n  help: call the folder as the listing is called that the text is of, or remove the text\n\
                 warning: content/twin.md:4: the same article as content/twin-new.md\n  help: the newer file is printed; delete this one\n\
                 built 2 articles (and 1 duplicate, 1 draft, 1 of the future, 1 expired, 1 hidden), [N] pages in [TIME] ([N] written, 0 removed) to public; 7 warnings; next due 2099-01-01T00:00:00Z\n"
            )
            .as_str(),
        )
        .run();
    assert!(href(&page(site.folder.path(), "first"), "6").starts_with("/digest/2024/01/17/new"));
}

#[test]
fn a_section_has_the_text_of_the_sites_language() {
    for (right, wrong) in
        [("_index", "_index.en"), ("_index.zh", "_index.en"), ("_index.zh-cn", "_index.zh-tw")]
    {
        let site = Test::new()
            .file("site.toml", format!("{SITE}language = \"zh-Hans\"\n"))
            .file("content/a.md", piece("一", "topics: [ferry]\n---\n文。\n"))
            .file(&format!("content/ferry/{right}.md"), "---\ntitle: 渡轮\n---\n船。\n")
            .file(&format!("content/ferry/{wrong}.md"), "---\ntitle: Other\n---\nBoats.\n")
            .args(["build", "-v"])
            .any_stderr()
            .run();
        let html = fs::read_to_string(site.folder.path().join("public/topics/ferry/index.html")).unwrap();
        assert!(html.contains("船。") && !html.contains("Boats"), "{right}");
    }
}

#[test]
fn explain_shows_links_as_they_are_written() {
    let site = Test::new().file("site.toml", SITE).file("content/a.md", piece("First", "---\n[b](b.md#x)\n"));
    let run = site.args(["explain", "content/a.md"]).any_stdout().any_stderr().run();
    assert!(run.stdout.contains("href=\"b.md#x\"") && !run.stdout.contains(".own"), "{}", run.stdout);
}

/// Rules for pages that nobody described are for scraped ones.
#[test]
fn what_an_editor_writes_at_the_ends_of_a_piece_stays() {
    let text = "slug: first\n---\n2024-05-03 10:53\n\nThe ferry sails again from the old pier, and people stood in line.\n\n2024-05-04\n\n## To come\n";
    let site = Test::new().file("site.toml", SITE).file("content/a.md", piece("First", text));
    let site = site.args(["build"]).any_stderr().run();
    let html = page(site.folder.path(), "first");
    for kept in ["2024-05-03 10:53</p>", "<p>2024-05-04</p>", "To come</h2>"] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
}

#[test]
fn links_in_the_text_of_a_section_lead_to_where_files_are_printed() {
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", "slug: first\ntopics: [ferry]\n---\nOne.\n"))
        .file(
            "content/ferry/_index.md",
            "---\ntitle: Ferry\n---\n[first](../a.md) [gone](gone.md)\n\n[below](#below)\n\n## Below\n",
        )
        .args(["build"])
        .stderr(
            "warning: content/ferry/_index.md:4: the link leads nowhere: \"gone.md\"\n  help: no article of content/, no file of static/root/ and no page of the site is there; mend the link, or add the file (a file that gave no article has a message of its own)\n\
             built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning\n",
        )
        .run();
    let html = fs::read_to_string(site.folder.path().join("public/topics/ferry/index.html")).unwrap();
    assert!(html.contains("<a href=\"/digest/2024/01/17/first"), "{html}");
    let below = html.split("href=\"#at-").nth(1).unwrap().split('"').next().unwrap();
    assert!(html.contains(&format!("<h2 id=\"at-{below}\">Below")), "{html}");
}

#[test]
fn files_of_the_root_are_found_and_go_out_whatever_their_names() {
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", "---\n![x](harbour.png) [table](/tables/a.pdf)\n"))
        .file("static/root/harbour.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20\x08\x02\0\0\0")
        .file("static/root/tables/a.pdf", "table")
        .file("static/root/.well-known/security.txt", "Contact: mailto:a@test.example\n")
        .file("static/root/.nojekyll", "")
        .file("static/root/-odd ~name", "odd")
        .file("static/root/robots.txt", "User-agent: *\nDisallow: /private/\n")
        .file("static/root/404.html", "own\n")
        .file("static/root/opensearch.xml", "<own/>\n")
        .args(["build", "--strict"])
        .any_stderr()
        .run();
    let read = |name: &str| fs::read_to_string(site.folder.path().join("public").join(name)).unwrap();
    let html = page(site.folder.path(), "first");
    assert!(html.contains("src=\"/digest/harbour.png\""), "{html}");
    assert!(html.contains("href=\"/digest/tables/a.pdf\""));
    assert_eq!(read(".well-known/security.txt"), "Contact: mailto:a@test.example\n");
    assert_eq!(read(".nojekyll"), "");
    assert_eq!(read("-odd ~name"), "odd");
    assert_eq!(read("robots.txt"), "User-agent: *\nDisallow: /private/\n");
    assert_eq!(read("404.html"), "own\n");
    assert_eq!(read("opensearch.xml"), "<own/>\n");
}

#[test]
fn a_file_of_the_root_that_cannot_go_out_is_named_and_ends_no_build() {
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", "slug: first\naliases: [/~ada/, /-x/]\n---\nText.\n"))
        .file("static/root/a\\b.txt", "x")
        .file("static/root/Newsprint-Manifest.txt", "x")
        .file("static/root/Robots.txt", "own")
        .file("static/root/favicon.ico", "icon")
        .args(["build"])
        .stderr(
            "warning: static/root/a\\x5cb.txt: a name that is not UTF-8, or that holds a backslash; the file is left out\n  help: give the file another name\n\
             error: static/root/Newsprint-Manifest.txt: a file of static/ can't be printed at \"Newsprint-Manifest.txt\"\n  help: rename it: it has the name of newsprint's own manifest\n\
             error: static/root/Robots.txt: two outputs at \"Robots.txt\": a page of the site and a file of static/\n  help: the first is printed; rename this file\n\
             built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning, 2 errors\n",
        )
        .run();
    let read = |name: &str| fs::read_to_string(site.folder.path().join("public").join(name)).unwrap();
    assert!(read("robots.txt").contains("Sitemap:"));
    assert_eq!(read("favicon.ico"), "icon");
    let html = read("index.html");
    assert!(
        html.contains("<link rel=\"icon\" href=\"/digest/favicon.ico\">") && !html.contains("/icon."),
        "{html}"
    );
    assert!(
        read("~ada/index.html").contains("/digest/2024/01/17/first")
            && read("-x/index.html").contains("first")
    );
}

#[test]
fn names_are_the_same_composed_and_decomposed() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x20\x08\x02\0\0\0";
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", "---\n![x](\u{fc}ber.png) [b](u\u{308}ber.md)\n"))
        .file("content/u\u{308}ber.png", picture)
        .file("content/\u{fc}ber.md", piece("Second", "slug: second\n---\nText.\n"))
        .args(["build", "--strict"])
        .any_stderr()
        .run();
    let html = page(site.folder.path(), "first");
    assert!(html.contains("<img src=\"/digest/files/"), "{html}");
    assert!(html.contains("/digest/2024/01/17/second"), "{html}");
}

/// Names that only Windows refuses are the editor's to choose.
#[cfg(unix)]
#[test]
fn names_that_no_windows_can_hold_go_out_as_they_are() {
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/a.md", piece("First", "---\nText.\n"))
        .file("static/root/aux.txt", "aux")
        .file("static/root/a:b/what?.txt", "colon")
        .file("static/root/end.", "dot")
        .args(["build"])
        .stderr(
            "warning: static/root/a:b/what?.txt: the file has a name with one of : < > \" | ? *, which Windows reserves\n  help: it goes out as it is; rename it if the site is to be built or kept on Windows, too\n\
             warning: static/root/aux.txt: the file has a name that Windows reserves for a device\n  help: it goes out as it is; rename it if the site is to be built or kept on Windows, too\n\
             warning: static/root/end.: the file has a name with a dot or a space at its end, which Windows takes away\n  help: it goes out as it is; rename it if the site is to be built or kept on Windows, too\n\
             built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public; 3 warnings\n",
        )
        .run();
    let root = site.folder.path();
    for (name, text) in [("aux.txt", "aux"), ("a:b/what?.txt", "colon"), ("end.", "dot")] {
        assert_eq!(fs::read_to_string(root.join("public").join(name)).unwrap(), text);
    }
    // What was written is known again, and sent.
    let toml = format!("{SITE}[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"www\"\n");
    let again = site.then().file("site.toml", toml).args(["build"]).any_stderr().run();
    let sent = again.then().args(["deploy"]).any_stderr().run();
    assert!(sent.folder.path().join("www/current/a:b/what?.txt").is_file());
}

/// Dates, sections, identities, front matter, aliases, links, pictures and files of `static/root/`.
#[test]
fn check_names_each_fault_of_an_editors_own_files() {
    let (long, short) = ("a".repeat(300), "a".repeat(79));
    let nowhere = "no article of content/, no file of static/root/ and no page of the site is there; mend the link, or add the file (a file that gave no article has a message of its own)";
    let expected = format!(
        r##"warning: content/alias.md:4: the alias "/{short}…" is no path of this site and is left out
  help: write it like /2020/10/30/old-name/
warning: content/blog/_index.md:2: no topic, column, author or source is called "blog"; the text of the section is not printed
  help: call the folder as the listing is called that the text is of, or remove the text
warning: content/dates.md:4: `publishDate` is no date: "soon"; the article is held back as a draft
  help: write it like 2020-10-30T21:57:05+08:00 or 2020-10-30
warning: content/dates.md:5: `expiryDate` is no date: "never"; the article stays
  help: write it like 2020-10-30T21:57:05+08:00 or 2020-10-30
warning: content/json.md:1: the front matter is not valid JSON (key must be a string); what can be read of it is read
  help: a comma stands between two keys, and none behind the last; a text stands between double quotes
warning: content/links.md:5: the link leads nowhere: "/topics/none/"
  help: {nowhere}
warning: content/links.md:6: the link leads nowhere: "../b.md"
  help: {nowhere}
warning: content/links.md:7: the link leads nowhere: "@/c.md"
  help: {nowhere}
warning: content/links.md:8: the link leads nowhere: "about/"
  help: {nowhere}
warning: content/links.md:9: the link leads nowhere: "#none"
  help: the piece has no heading of these words and no element of this id; mend the link, or add one
warning: content/links.md:10: there is no such file: "missing.png"
  help: put it beside the article, or into static/root/
warning: content/links.md:11: the link leads nowhere: "report.pdf"
  help: {nowhere}
warning: content/twice.md:4: the key `title` stands twice, on line 2 and here; this one counts
  help: remove one of the two
warning: content/undated.md:1: no date was found; the article stands below `/undated/`
  help: add a first line with milliseconds since 1970, <!--1705511701000-->, or `date:` in front matter
warning: content/undated.md:4: the article has no title; its first sentence is taken: "A text without a title."
  help: write a title line, `[title](source URL)` over `------`
error: content/same-a.md:4: another text than content/same-b.md, with the same `id` or slug and day; the newer file is printed
  help: give this one another `id` or `slug`
error: static/root/index.html: two outputs at "index.html": a page of the site and a file of static/
  help: the first is printed; rename this file
checked 6 articles (and 1 duplicate, 1 draft), [N] pages in [TIME]; 15 warnings, 2 errors
"##
    );
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/dates.md", piece("Dates", "publishDate: soon\nexpiryDate: never\n---\nText.\n"))
        .file("content/blog/_index.md", "---\ntitle: The blog\n---\n[gone](../gone.md)\n")
        .file("content/undated.md", "---\nid: undated\n---\nA text without a title.\n")
        .file("content/same-a.md", piece("One", "id: harbour-1\n---\nA text.\n"))
        .file("content/same-b.md", piece("Two", "id: harbour-1\n---\nSomething else.\n"))
        .file("content/json.md", "{\"title\": \"JSON\", \"date\": \"2024-01-17\",}\nText.\n")
        .file("content/twice.md", piece("Once", "title: Twice\n---\nText.\n"))
        .file("content/alias.md", piece("Alias", &format!("aliases: [/digest/old/, /digestive/old/, \"/{long}/\"]\n---\nText.\n")))
        .file("content/links.md", piece("Links", "---\n[page](/topics/none/)\n[file](../b.md)\n[zola](@/c.md)\n[folder](about/)\n[place](#none)\n![pier](missing.png)\n[report](report.pdf)\n"))
        .file("static/root/.well-known/one.txt", "one")
        .file("static/root/index.html", "own")
        .args(["check", "-v"])
        .status(1)
        .stderr(expected.as_str());
    site.run();
}
