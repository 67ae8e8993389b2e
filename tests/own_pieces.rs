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
            "warning: content/a.md:7: the link leads nowhere: \"gone.md\"\n  help: no file of content/ or static/root/ and no page of the site is there; mend the link, or add the file\n\
             warning: content/a.md:7: there is no such file: \"missing.png\"\n  help: put it beside the article, or into static/root/\n\
             warning: content/a.md:9: the link leads nowhere: \"report.pdf\"\n  help: no file of content/ or static/root/ and no page of the site is there; mend the link, or add the file\n\
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
    assert!(text.contains("</a> top <a") && text.contains("</a> <strong>gone</strong></p>"), "{text}");
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
            "warning: content/ferry/_index.md:4: the link leads nowhere: \"gone.md\"\n  help: no file of content/ or static/root/ and no page of the site is there; mend the link, or add the file\n\
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

/// Dates, sections, identities, front matter, aliases, links, pictures and files of `static/root/`.
#[test]
fn check_names_each_fault_of_an_editors_own_files() {
    let (long, short) = ("a".repeat(300), "a".repeat(79));
    let nowhere = "no file of content/ or static/root/ and no page of the site is there; mend the link, or add the file";
    let expected = format!(
        r##"note: content/blog/_index.md: no topic, column, author or source is called "blog"; the text of the section is not printed
  help: call the folder as the listing is called that the text is of
warning: content/alias.md:4: the alias "/{short}…" is no path of this site and is left out
  help: write it like /2020/10/30/old-name/
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
error: content/same-a.md: another text than content/same-b.md, with the same `id` or slug and day; the newer file is printed
  help: give this one another `id` or `slug`
error: static/root/index.html: two outputs at "index.html": a page of the site and a file of static/
  help: the first is printed; rename this file
checked 5 articles (and 1 duplicate, 1 draft), [N] pages in [TIME]; 12 warnings, 2 errors
"##
    );
    let site = Test::new()
        .file("site.toml", SITE)
        .file("content/dates.md", piece("Dates", "publishDate: soon\nexpiryDate: never\n---\nText.\n"))
        .file("content/blog/_index.md", "---\ntitle: The blog\n---\n[gone](../gone.md)\n")
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
