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
