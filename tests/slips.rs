//! Slips that an editor makes in the first hour, each with its word.

#![expect(clippy::disallowed_methods, reason = "tests lay out and read folders")]

mod support;

use std::path::Path;

use std::fs;

use support::Test;

const ARTICLE: &str = "---\ntitle: Fog\ndate: 2024-01-17 10:00:00\nslug: fog\n---\nText.\n";

#[test]
fn an_address_is_explained_by_the_file_of_its_page() {
    let site = || {
        Test::new()
            .file("site.toml", "base_url = \"https://test.example/digest/\"\n")
            .file("content/2024/fog.md", ARTICLE)
            .file("pages/about.md", "# About\n\nText.\n")
    };
    for (address, file) in [
        ("/2024/01/17/fog/", "content/2024/fog.md"),
        ("https://test.example/digest/2024/01/17/fog", "content/2024/fog.md"),
        ("/digest/about/", "pages/about.md"),
        ("digest/about", "pages/about.md"),
        // As the preview shows them.
        ("http://127.0.0.1:1111/digest/about/", "pages/about.md"),
        ("http://localhost:3000/digest/2024/01/17/fog/?q=1#top", "content/2024/fog.md"),
    ] {
        let said = site().args(["explain", "--json", address]).any_stdout().any_stderr().run();
        let said: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(said["file"], file, "{address}");
    }
    site()
        .args(["explain", "/topics/"])
        .status(2)
        .stderr(
            "error: no file of content/ or pages/ makes the page at /topics/; name an article file, or the address of its page on this site\n",
        )
        .run();
    site()
        .args(["explain", "/nothing/"])
        .status(2)
        .stderr("error: there is no page at /nothing/; name an article file, or the address of its page on this site\n")
        .run();
}

#[test]
fn two_sources_with_one_host_are_named() {
    Test::new()
        .file("site.toml", "[[sources]]\nid = \"tide\"\nhosts = [\"tide.example\"]\n[[sources]]\nid = \"ebb\"\nhosts = [\"Tide.example\"]\n")
        .file("content/fog.md", ARTICLE)
        .args(["check"])
        .stderr(
            "warning: site.toml:6: the sources `tide` and `ebb` both have the host tide.example; its articles are of `tide`\n  \
             help: name it in one of them; an article file can say `source` in its front matter\n\
             checked 1 article, [N] pages in [TIME]; 1 warning\n",
        )
        .run();
}

#[test]
fn a_folder_target_is_no_folder_of_the_site() {
    for path in [".", "content", "pages", "public", "public/live", "texts/www"] {
        let target = format!(
            "base_url = \"https://test.example/\"\ncontent = [\"content\", \"texts\"]\n[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"{path}\"\n"
        );
        let built = Test::new()
            .file("site.toml", target)
            .file("content/fog.md", ARTICLE)
            .folder("texts")
            .file("pages/about.md", "# About\n\nText.\n")
            .args(["build"])
            .any_stderr()
            .run();
        let refused = built.then().args(["deploy"]).status(2).any_stderr().run();
        assert!(refused.stderr.contains("can't be the folder of a target: it"), "{}", refused.stderr);
        assert!(refused.stderr.contains("give the target another `path` in site.toml"), "{}", refused.stderr);
    }
}

#[test]
fn a_site_that_would_lose_most_of_its_files_is_left_alone() {
    let built = Test::new()
        .file("site.toml", "base_url = \"https://test.example/\"\n")
        .file("content/fog.md", ARTICLE)
        .file(
            "content/ice.md",
            "---\ntitle: Ice\ndate: 2024-02-17 10:00:00\ntopics: [sea, ice]\n---\nText.\n",
        )
        .file(
            "content/sun.md",
            "---\ntitle: Sun\ndate: 2024-03-17 10:00:00\ntopics: [land, sun]\n---\nText.\n",
        )
        .args(["build"])
        .any_stderr()
        .run();
    let before = built.files("public");
    fs::rename(built.folder.path().join("content"), built.folder.path().join("content.old")).unwrap();
    fs::create_dir(built.folder.path().join("content")).unwrap();
    let refused = built.then().args(["build"]).status(2).any_stderr().run();
    let count = before.len() - 1;
    assert!(
        refused.stderr.starts_with(&format!("error: content: the site would shrink from {count} files to ")),
        "{}",
        refused.stderr
    );
    assert!(
        refused
            .stderr
            .contains(" (articles left: 0)\n  help: see whether all of content/ and pages/ is there ("),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.ends_with("if so much is to go, build with --allow-empty\nnothing was built\n"),
        "{}",
        refused.stderr
    );
    assert_eq!(refused.files("public"), before);
    let emptied = refused.then().args(["build", "--allow-empty"]).any_stderr().run();
    assert!(emptied.files("public").len() * 2 < before.len());
    // An empty site that stays one is nothing new.
    emptied.then().args(["build"]).any_stderr().run();
}

#[test]
fn a_target_that_would_lose_most_of_its_files_is_left_alone() {
    let article = |name: &str, day: u32| {
        format!("---\ntitle: {name}\ndate: 2024-0{day}-17 10:00:00\ntopics: [{name}]\n---\nText.\n")
    };
    let target = "[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"www\"\n";
    let site = Test::new().file("site.toml", format!("base_url = \"https://test.example/\"\n{target}"));
    let names = ["Fog", "Ice", "Sun", "Rain", "Snow"];
    let site = names
        .iter()
        .zip(1..)
        .fold(site, |site, (name, day)| site.file(&format!("content/{name}.md"), article(name, day)));
    let deployed = site.args(["build"]).any_stderr().run().then().args(["deploy"]).any_stderr().run();
    let before = deployed.files("www/current");
    // As on another machine: no build is there to be held against.
    for folder in ["public", "content", ".newsprint"] {
        fs::remove_dir_all(deployed.folder.path().join(folder)).unwrap();
    }
    fs::create_dir(deployed.folder.path().join("content")).unwrap();
    let built = deployed.then().args(["build"]).any_stderr().run();
    let refused = built.then().args(["deploy"]).status(2).any_stderr().run();
    let count = before.len() - 1;
    let shrinks = format!("error: the site would shrink from {count} files to ");
    assert!(refused.stderr.contains(&shrinks), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("nothing was sent\n") && refused.stderr.contains("--allow-empty"),
        "{}",
        refused.stderr
    );
    assert_eq!(refused.files("www/current"), before);
    // A number that was given holds, whatever else is allowed.
    let few =
        refused.then().args(["deploy", "--allow-empty", "--max-delete", "1"]).status(2).any_stderr().run();
    assert!(few.stderr.contains("files would be removed, more than 1; nothing was sent"), "{}", few.stderr);
    let many = few.then().args(["deploy", "--max-delete", "1000"]).status(2).any_stderr().run();
    assert!(many.stderr.contains(&shrinks), "{}", many.stderr);
    let emptied = many.then().args(["deploy", "--allow-empty"]).any_stderr().run();
    assert!(!emptied.text("www/current/index.html").contains("Snow"));
}

#[test]
fn links_of_notes_lead_to_pages() {
    Test::new()
        .file("site.toml", "base_url = \"https://test.example/digest/\"\n[editions]\nweekly = true\n")
        .file("content/fog.md", ARTICLE)
        .file(
            "content/ice.md",
            "---\ntitle: Ice\ndate: 2024-01-18\ncuration:\n  note: See [fog](/2024/01/17/fgo/) and [all](/topics/).\n---\nText.\n",
        )
        .file(
            "curation/a.toml",
            "[\"fog.md\"]\nlead = true\nnote = \"From [here](ice.md), [there](https://a.example/), [up](/#top), [host](//test.example/topics/), [whole](https://test.example/digest/old/), \
             [front](https://test.example/digest/)\"\ncorrection = \"\"\"\nNot [so](/nothing/).\"\"\"\n",
        )
        .file("editions/2024-w03.md", "---\ntitle: Fog\n---\n\nA week\n\nof [fog](/about/?x=1) and [雾](/雾/).\n")
        .args(["check"])
        .stderr(
            "warning: content/ice.md:5: the note leads to \"/2024/01/17/fgo/\", where no page is\n  \
             help: write the address of a page of the site, from its root: /topics/ferry/; that of pages/about.md is /about/\n\
             warning: curation/a.toml:3: the link \"here\" of the note leads nowhere: its address begins neither with one / nor with https://\n  \
             help: write the address of a page as readers see it, /topics/ferry/; one of another site with https:// before it\n\
             warning: curation/a.toml:3: the link \"host\" of the note leads nowhere: its address begins neither with one / nor with https://\n  \
             help: write the address of a page as readers see it, /topics/ferry/; one of another site with https:// before it\n\
             warning: curation/a.toml:3: the note leads to \"/old/\", where no page is\n  \
             help: write the address of a page of the site, from its root: /topics/ferry/; that of pages/about.md is /about/\n\
             warning: curation/a.toml:4: the correction leads to \"/nothing/\", where no page is\n  \
             help: write the address of a page of the site, from its root: /topics/ferry/; that of pages/about.md is /about/\n\
             warning: editions/2024-w03.md:7: the introduction leads to \"/about/?x=1\", where no page is\n  \
             help: write the address of a page of the site, from its root: /topics/ferry/; that of pages/about.md is /about/\n\
             warning: editions/2024-w03.md:7: the introduction leads to \"/雾/\", where no page is\n  \
             help: write the address of a page of the site, from its root: /topics/ferry/; that of pages/about.md is /about/\n\
             checked 2 articles, [N] pages in [TIME]; 7 warnings\n",
        )
        .run();
}

#[test]
fn a_column_that_says_what_a_topic_says_is_told() {
    let site = |config: &str| {
        Test::new()
            .file("site.toml", format!("base_url = \"https://test.example/digest/\"\n{config}"))
            .file(
                "content/a.md",
                "---\ntitle: A\ndate: 2024-01-17\ntags: [Ferry, Sea]\ncategories: [ferry]\n---\nText.\n",
            )
            .file(
                "content/b.md",
                "---\ntitle: B\ndate: 2024-02-17\ntags: [Ferry]\ncategories: [ferry]\n---\nText.\n",
            )
            .file(
                "content/c.md",
                "---\ntitle: C\ndate: 2024-02-18\ntags: [Sea]\ncategories: [Letters]\n---\nText.\n",
            )
    };
    let told = site("").args(["build"]).any_stderr().run();
    assert!(
        told.stderr.starts_with(
            "warning: site.toml: /columns/ferry/ and /topics/ferry/ list the same articles: `categories` and `tags` name the same\n  \
             help: write same_listings = \"redirect\" below [urls]"
        ),
        "{}",
        told.stderr
    );
    assert!(told.text("public/columns/ferry/index.html").contains("page-group"));
    let print = site("[urls]\nsame_listings = \"print\"\n").args(["build"]).any_stderr().run();
    assert!(!print.stderr.contains("warning"), "{}", print.stderr);
    assert_eq!(print.files("public"), told.files("public"));
    let led = site("[urls]\nsame_listings = \"redirect\"\n").args(["build"]).any_stderr().run();
    assert!(!led.stderr.contains("warning"), "{}", led.stderr);
    for (from, to) in [("", ""), ("2024/01/", "2024/01/"), ("2024/02/", "2024/02/")] {
        let page = led.text(&format!("public/columns/ferry/{from}index.html"));
        assert!(page.contains(&format!("class=\"moved\" href=\"/digest/topics/ferry/{to}\"")), "{page}");
    }
    let without = site("[urls]\nsame_listings = \"redirect\"\n[listings]\nmonths_from = 10\n")
        .args(["build"])
        .any_stderr()
        .run();
    let moved: Vec<_> = without.files("public/columns/ferry").into_keys().collect();
    assert_eq!(moved, [Path::new("index.html")], "a page of a month led to none");
    assert!(led.text("public/columns/letters/index.html").contains("page-group"));
    assert!(led.text("public/columns/index.html").contains("href=\"/digest/topics/ferry/\""));
    assert!(!led.text("public/index.html").contains("/columns/ferry/"));
    let listed = led
        .files("public/sitemaps")
        .into_values()
        .any(|xml| String::from_utf8_lossy(&xml).contains("columns/ferry"));
    assert!(!listed);
}

#[test]
fn a_printed_folder_is_served_without_its_site() {
    let nothing = Test::new().args(["serve", "--port=0", "--public=./public"]).status(3).any_stderr().run();
    assert!(
        nothing.stderr.starts_with("no site.toml is here: the folder is shown as the site of a whole host; "),
        "{}",
        nothing.stderr
    );
    Test::new()
        .args(["serve", "--port=0", "--public"])
        .status(2)
        .stderr("error: no site.toml in [FOLDER]: run `newsprint init` to make a site, or name its folder with --root\n")
        .run();
}
