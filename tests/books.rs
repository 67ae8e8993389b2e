//! Books of editions: what stands in them, that they are well-formed whatever an article brings, and what a change makes anew. What
//! validators and readers say of them is asked by scripts/acceptance/books.py.
#![expect(clippy::unwrap_used, reason = "a test reads files and panics")]

mod support;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use support::{Outcome, Test};

const TOML: &str = "title = \"港口 Tide\"\nbase_url = \"https://digest.example/d/\"\nlanguage = \"zh-Hans\"\ntime_zone = \"UTC\"\n\
    editor = \"Lin & Co\"\n[editions]\ndaily = true\nweekly = true\nepub = true\nepub_topics = [\"ferry\"]\n\
    [[topics]]\nid = \"ferry\"\nname = \"渡轮\"\nnames = [\"渡轮\"]\nthreshold = 1\n[stories]\nenabled = false\n";
const TWINS: &str = "[scripts]\ntwins = [\"zh-Hant-TW\"]\n";
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\0\0\x03\
    \x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";

fn piece(title: &str, day: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: {day}\n---\n{text}\n")
}

fn site() -> Test {
    Test::new()
        .file("site.toml", TOML)
        .file(
            "content/a.md",
            piece(
                "渡轮停航",
                "2024-01-17",
                "港口发展。渡轮停了。\n\n![一只猫](cat.png)\n\n[站外](https://a.example/?x=1&y=<2>)",
            ),
        )
        .file("content/b.md", piece("Fog & <b>mist</b>", "2024-01-18", "Fog.&nbsp;Much of it."))
        .file("content/c.md", piece("Later", "2024-02-20", "A month later."))
        .file("content/cat.png", PIXEL)
}

fn build(test: Test) -> Outcome {
    test.args(["build"]).any_stderr().run()
}

/// The files of a book, in order.
fn open(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            assert!(file.last_modified().is_none_or(|moment| moment == zip::DateTime::default()));
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// All books below the output folder.
fn books(outcome: &Outcome) -> BTreeMap<String, Vec<u8>> {
    let files = outcome.files("public").into_iter();
    let named = files.map(|(path, bytes)| (path.to_str().unwrap().to_owned(), bytes));
    named.filter(|(path, _)| path.ends_with(".epub")).collect()
}

/// A file of a book as text.
fn text(book: &[u8], name: &str) -> String {
    let found = open(book).into_iter().find(|(path, _)| path == name);
    String::from_utf8(found.unwrap_or_else(|| panic!("no {name}")).1).unwrap()
}

fn assert_well_formed(xml: &str) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}")) {
            Event::Start(start) => {
                start
                    .attributes()
                    .for_each(|attribute| _ = attribute.unwrap_or_else(|error| panic!("{error} in {xml}")));
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            Event::GeneralRef(name) => {
                assert!(["amp", "lt", "gt", "quot", "apos"].contains(&&*name), "{name:?} in {xml}")
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
}

#[test]
fn a_book_says_what_its_edition_does_with_the_texts() {
    let built = build(site());
    let books = books(&built);
    let names: Vec<&str> = books.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "editions/2024-01-17/gang-kou-tide-2024-01-17.epub",
            "editions/2024-01-18/gang-kou-tide-2024-01-18.epub",
            "editions/2024-02-20/gang-kou-tide-2024-02-20.epub",
            "editions/2024-w03/gang-kou-tide-2024-w03.epub",
            "editions/2024-w08/gang-kou-tide-2024-w08.epub",
            "topics/ferry/2024/01/gang-kou-tide-ferry-2024-01.epub",
        ]
    );
    let week = &books["editions/2024-w03/gang-kou-tide-2024-w03.epub"];
    assert_eq!(&week[30..58], b"mimetypeapplication/epub+zip");
    let files = open(week);
    let paths: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths[..2], ["mimetype", "META-INF/container.xml"]);
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with("ml") || path.ends_with("opf")) {
        assert_well_formed(std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{path}")));
    }
    let package = text(week, "EPUB/package.opf");
    for part in [
        "<dc:language>zh-Hans</dc:language>",
        "<dc:creator>Lin &amp; Co</dc:creator>",
        "<meta property=\"dcterms:modified\">2024-01-18T00:00:00Z</meta>",
        "<meta property=\"schema:accessModeSufficient\">textual</meta>",
        "href=\"images/1.png\" media-type=\"image/png\"",
    ] {
        assert!(package.contains(part), "{part} in {package}");
    }
    let navigation = text(week, "EPUB/nav.xhtml");
    assert!(navigation.contains("<span>渡轮</span>") || navigation.contains(">渡轮停航</a>"), "{navigation}");
    assert!(navigation.contains(">Fog &amp; &lt;b&gt;mist&lt;/b&gt;</a>"), "{navigation}");
    let all: String = files.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
    assert!(all.contains("<img src=\"images/1.png\" alt=\"一只猫\"/>"), "a picture of its own");
    assert!(all.contains("href=\"https://digest.example/d/2024/01/17/"), "{all}");
    assert!(all.contains("href=\"https://a.example/?x=1&amp;y=%3C2%3E\""), "{all}");
    let page = built.text("public/editions/2024-w03/index.html");
    assert!(page.contains(
        "<a href=\"/d/editions/2024-w03/gang-kou-tide-2024-w03.epub\" type=\"application/epub+zip\">"
    ));
    let catalog = built.text("public/opds.xml");
    assert_well_formed(&catalog);
    assert!(catalog.contains("rel=\"http://opds-spec.org/acquisition/open-access\" href=\"https://digest.example/d/editions/2024-w03/"));
}

#[test]
fn an_article_that_changes_changes_the_books_of_its_day_and_week_alone() {
    let built = build(site());
    let before = books(&built);
    let edited =
        build(built.then().file("content/b.md", piece("Fog & <b>mist</b>", "2024-01-18", "Fog no more.")));
    let after = books(&edited);
    let changed: Vec<&str> = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(bytes))
        .map(|(path, _)| path.as_str())
        .collect();
    assert_eq!(
        changed,
        [
            "editions/2024-01-18/gang-kou-tide-2024-01-18.epub",
            "editions/2024-w03/gang-kou-tide-2024-w03.epub"
        ]
    );
    // As a build from nothing would print them, on one thread.
    std::fs::remove_dir_all(edited.folder.path().join("public")).unwrap();
    let anew = edited.then().args(["build", "--no-cache"]).any_stderr().prepare(|command| {
        command.env("RAYON_NUM_THREADS", "1");
    });
    assert!(books(&anew.run()) == after);
}

#[test]
fn a_book_in_the_other_script_stands_in_its_tree() {
    let built = build(site().file("site.toml", format!("{TOML}{TWINS}")));
    let books = books(&built);
    assert_eq!(books.len(), 12);
    let twin = books.iter().find(|(path, _)| path.starts_with("zh-hant") && path.ends_with("2024-w03.epub"));
    let (path, twin) = twin.unwrap_or_else(|| panic!("{:?}", books.keys()));
    assert!(path.contains("/editions/2024-w03/"), "{path}");
    let all: String =
        open(twin).iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
    assert!(all.contains("<dc:language>zh-Hant-TW</dc:language>"), "{all}");
    assert!(all.contains("港口發展") && !all.contains("港口发展"), "{all}");
    assert!(
        all.contains(" lang=\"zh-Hant-TW\" xml:lang=\"zh-Hant-TW\">") && !all.contains("zh-Hans"),
        "{all}"
    );
    assert!(!all.contains(['\u{fdd0}', '\u{fdd1}', '\u{fdd2}', '\u{fdd3}']));
}

#[test]
fn nothing_that_an_article_brings_breaks_a_book() {
    let hostile = "<h2><ul><li>in a heading</ul></h2><b><table><tr><td>in bold</table></b><ul>stray<li>item</ul>\
        <dl><dd>no term<dt>no end</dl><figure><figcaption>one</figcaption><img src=\"https://a.example/x.png\" alt='a\"<b'><figcaption>two</figcaption></figure>\
        <ruby>汉<rt>hàn<rt>again</ruby><ruby><rb>字</rb><rp>(</rp><rt>zì</rt><rp>)</rp></ruby><a href=\"#fn-nowhere\">gone</a>\
        <p>&#1; &#xfdd0; &#xffff; \u{8} &nbsp;]]></p><a href=\"https://a.example/[x]{y}|z\">odd</a><a href=\"https://a.example/\"></a>\
        <bdo>no way</bdo><q><p>block</p></q><p lang=\"en\"><em><h3>h</h3></em></p><ol reversed start=\"3\"><li value=\"2\">x</ol>\
        <table><caption><table><tr><td>x</table></caption><tfoot><tr><th><h2>f</h2></th></tr></tfoot><thead><tr><td>h</thead><thead><tr><td>i</thead></table>";
    let title = "</title><script>alert(1)</script>\u{202e}&\u{1}\" x=\"";
    let built = build(
        Test::new()
            .file("site.toml", TOML)
            .file("content/a.html", format!("<!-- -->\n<h1>x</h1>\n{hostile}"))
            .file(
                "content/b.json",
                serde_json::json!({"title": title, "date": "2024-01-17", "content": hostile}).to_string(),
            )
            .file(
                "content/c.md",
                format!("---\ntitle: {}\ndate: 2024-01-17\n---\n{hostile}\n", serde_json::json!(title)),
            ),
    );
    let books = books(&built);
    assert!(!books.is_empty());
    for (path, bytes) in open(&books["editions/2024-w03/gang-kou-tide-2024-w03.epub"]) {
        if path.ends_with("html") || path.ends_with("opf") {
            let xml = String::from_utf8(bytes).unwrap();
            assert_well_formed(&xml);
            assert!(!xml.contains("<script"), "{xml}");
        }
    }
}
