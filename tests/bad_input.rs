//! Bad input is normal: each kind ends in a message that is compared whole here, and in a whole site.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests lay out their own folders, and say when they can't run"
)]

mod support;

use std::path::PathBuf;

use support::{Outcome, Test};

/// An article file with front matter.
fn article(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2024-05-03\n---\n\n{text}\n")
}

/// A site with one good article.
fn site() -> Test {
    Test::site().file("content/good.md", article("Good", "A good text."))
}

/// Builds the site with what was put into it, and sees to it that the good article and the front page are there.
/// `summary` is the last line but for the time and the folder.
fn build(site: Test, findings: &str, summary: &str) -> Outcome {
    let outcome = site.args(["build", "-v"]).stderr(&format!("{findings}{summary}\n")).run();
    let pages = texts(&outcome);
    assert!(
        pages.iter().any(|(path, text)| path.starts_with("2024/05/03/good") && text.contains("A good text."))
    );
    assert!(pages.iter().any(|(path, text)| path == "index.html" && text.contains("Good")));
    assert!(
        pages.iter().all(|(path, text)| !path.ends_with(".html") || text.trim_end().ends_with("</html>"))
    );
    outcome
}

/// Paths and texts of all files of the site.
fn texts(outcome: &Outcome) -> Vec<(String, String)> {
    let files = outcome.files("public").into_iter();
    files
        .map(|(path, bytes)| (path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()))
        .collect()
}

/// Whether a page below `folder` holds `text`.
#[track_caller]
fn assert_page(outcome: &Outcome, folder: &str, text: &str) {
    let pages = texts(outcome);
    let found = pages.iter().any(|(path, page)| {
        path.starts_with(folder)
            && path.matches('/').count() > folder.matches('/').count()
            && page.contains(text)
    });
    assert!(
        found,
        "no page below {folder} holds {text:?}: {:?}",
        pages.iter().map(|p| &p.0).collect::<Vec<_>>()
    );
}

#[test]
fn no_title() {
    let site = site().file("content/bad.md", "---\ndate: 2024-05-04\n---\n\nThe first sentence. And more.\n");
    let outcome = build(site, "\
warning: content/bad.md:5: the article has no title; its first sentence is taken: \"The first sentence. And more.\"
  help: write a title line, `[title](source URL)` over `------`
", "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning");
    assert_page(&outcome, "2024/05/04/", "The first sentence.");
}

#[test]
fn no_text() {
    let site = site().file("content/bad.md", "---\ntitle: Title alone\ndate: 2024-05-04\n---\n");
    let outcome = build(
        site,
        "\
warning: content/bad.md:5: the article has no text
  help: put the text below the title, or see `newsprint explain` for what was taken out
",
        "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning",
    );
    assert_page(&outcome, "2024/05/04/", "Title alone");
}

#[test]
fn neither_title_nor_text() {
    let site = site().file("content/bad.md", "---\ndate: 2024-05-04\n---\n").file("content/empty.txt", "");
    build(
        site,
        "\
error: content/bad.md: the file has neither title nor text; it is left out
  help: write a title line, `[title](source URL)` over `------`, and the text below it
error: content/empty.txt: the file has neither title nor text; it is left out
  help: write a title line, `[title](source URL)` over `------`, and the text below it
",
        "built 1 article (and 2 left out), [N] pages in [TIME] ([N] written, 0 removed) to public; 2 errors",
    );
}

#[test]
fn no_date() {
    let site = site().file("content/bad.md", "---\ntitle: Undated\n---\n\nText without a day.\n");
    let outcome = build(
        site,
        "\
warning: content/bad.md:1: no date was found; the article stands below `/undated/`
  help: add a first line with milliseconds since 1970, <!--1705511701000-->, or `date:` in front matter
",
        "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning",
    );
    assert_page(&outcome, "undated/", "Text without a day.");
}

#[test]
fn broken_yaml() {
    let text = "---\ntitle: \"Never closed\ndate: 2024-05-04\n---\n\nText below broken lines.\n";
    let outcome = build(site().file("content/bad.md", text), "\
warning: content/bad.md:3:1: the front matter is not valid YAML (invalid indentation in multiline quoted scalar); it is read line by line
   |
 3 | date: 2024-05-04
   | ^
  help: putting the value between single quotes mostly mends it
", "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning");
    assert_page(&outcome, "2024/05/04/", "Text below broken lines.");
}

#[test]
fn wrong_encoding() {
    // 标题 and 正文。 in GBK.
    let bytes = b"---\ntitle: \xb1\xea\xcc\xe2\ndate: 2024-05-04\n---\n\n\xd5\xfd\xce\xc4\xa1\xa3\n";
    let outcome = build(
        site().file("content/bad.md", bytes),
        "\
warning: content/bad.md: the file is not UTF-8; it was read as GBK
  help: save it as UTF-8
",
        "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning",
    );
    assert_page(&outcome, "2024/05/04/", "正文。");
}

#[test]
fn a_file_of_50_megabytes() {
    let mut text = article("Huge", "").into_bytes();
    text.resize(50_000_000, b'x');
    build(
        site().file("content/bad.md", text),
        "\
error: content/bad.md: the file has 50000000 bytes, more than an article may have (8388608); it is left out
  help: split it, or keep pictures as files beside it instead of `data:` URLs
",
        "built 1 article (and 1 left out), [N] pages in [TIME] ([N] written, 0 removed) to public; 1 error",
    );
}

#[test]
fn twenty_thousand_nested_elements() {
    let deep = format!(
        "<p>Before.</p>{}<p>Inside.</p>{}<p>After.</p>",
        "<div>".repeat(20_000),
        "</div>".repeat(20_000)
    );
    let outcome = build(
        site().file("content/bad.html", article("Deep", &deep)),
        "\
warning: content/bad.html: elements are nested more than 200 deep; the deeper ones were flattened
  help: take the wrappers out
",
        "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning",
    );
    for text in ["Before.", "Inside.", "After."] {
        assert_page(&outcome, "2024/05/03/deep", text);
    }
}

#[test]
fn a_folder_named_like_a_file() {
    let site = site().file("content/x.md/inside.md", article("Inside", "Text of a file inside."));
    let outcome = build(
        site,
        "\
note: content/x.md: a folder, though its name is that of an article; the files in it are read
",
        "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public",
    );
    assert_page(&outcome, "2024/05/03/inside", "Text of a file inside.");
}

#[test]
fn a_title_of_3000_characters() {
    let title = "长".repeat(3000);
    let outcome = build(
        site().file("content/bad.md", article(&title, "Text below.")),
        "\
warning: content/bad.md:2: the title has 3000 characters
  help: cut it down to a headline: every listing and feed shows it whole
",
        "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 1 warning",
    );
    assert_page(&outcome, "2024/05/03/", "Text below.");
    for path in outcome.files("public").keys() {
        assert!(path.iter().all(|part| part.len() <= 100), "{}", path.display());
    }
}

#[test]
fn slugs_that_lead_elsewhere() {
    let text = |slug: &str| {
        format!("---\ntitle: Elsewhere\nslug: {slug:?}\ndate: 2024-05-04\n---\n\nText of {slug:?}.\n")
    };
    let site = site()
        .file("content/a.md", text("../../../../escaped"))
        .file("content/b.md", text(".."))
        .file("content/c.md", text("/etc/passwd"))
        .file("content/d.md", "---\ntitle: Nul\nslug: \"a\\0b\"\ndate: 2024-05-04\n---\n\nText.\n")
        .file("content/e.md", text("con"));
    let outcome = build(
        site,
        "\
warning: content/a.md:3: the slug is not one part of a URL: \"../../../../escaped\"
  help: write it like `spring-festival`; only its letters and digits are taken
warning: content/b.md:3: the slug is not one part of a URL: \"..\"
  help: write it like `spring-festival`; only its letters and digits are taken
warning: content/c.md:3: the slug is not one part of a URL: \"/etc/passwd\"
  help: write it like `spring-festival`; only its letters and digits are taken
warning: content/d.md:3: the slug is not one part of a URL: \"a\\u{0}b\"
  help: write it like `spring-festival`; only its letters and digits are taken
",
        "built 6 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 4 warnings",
    );
    let ours = |path: &PathBuf| path.starts_with("public") || path.starts_with(".newsprint");
    let names: Vec<_> = outcome.files("").into_keys().filter(|path| !ours(path)).collect();
    let expected = ["a", "b", "c", "d", "e", "good"].map(|name| format!("content/{name}.md"));
    let mut expected: Vec<_> = expected.iter().map(PathBuf::from).collect();
    expected.push("site.toml".into());
    assert_eq!(names, expected);
}

#[test]
fn aliases_that_take_the_place_of_others() {
    let aliases =
        "[/newsprint-manifest.txt, /index.html, /feed.xml, /2024/05/03/, \"/../x/\", /.well-known/x, /sw.js]";
    let text = format!("---\ntitle: Elsewhere\ndate: 2024-05-04\naliases: {aliases}\n---\n\nText.\n");
    let outcome = build(
        site().file("content/a.md", text),
        "\
warning: content/a.md:4: the alias \"/../x/\" is no path of this site and is left out
  help: write it like /2020/10/30/old-name/
warning: content/a.md:4: the alias \"/.well-known/x\" is no path of this site and is left out
  help: write it like /2020/10/30/old-name/
warning: content/a.md:4: the alias is no path of this site: \"/newsprint-manifest.txt\"
  help: write it as the path below the site's root: /2020/old-name/
error: content/a.md:4: two outputs at \"2024/05/03/index.html\": a page of the site and an alias of content/a.md
  help: the first is printed; take this one out of `aliases`
error: content/a.md:4: two outputs at \"feed.xml/index.html\": a page of the site and an alias of content/a.md
  help: the first is printed; take this one out of `aliases`
error: content/a.md:4: two outputs at \"index.html\": a page of the site and an alias of content/a.md
  help: the first is printed; take this one out of `aliases`
",
        "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 3 warnings, 3 errors",
    );
    let files = outcome.files("public");
    // A page, whatever it is called: no host serves it as a script.
    assert!(files.contains_key(&PathBuf::from("sw.js/index.html")));
    assert!(!files.contains_key(&PathBuf::from("sw.js")));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, chown, symlink};
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    use super::*;

    /// Puts a file with any name into `content/`.
    fn named(site: Test, name: &[u8], title: &str) -> Test {
        let path = site.path().join("content").join(OsStr::from_bytes(name));
        fs::write(path, article(title, &format!("Text of {title}."))).unwrap();
        site
    }

    #[test]
    fn names_with_control_characters_backslashes_and_bytes() {
        let mut site = site();
        let names: [(&[u8], &str); 7] = [
            (b"new\nline.md", "Newline"),
            (b"\x1b[31mred.md", "Escape"),
            (b"x\\0y.md", "Backslash"),
            (b"x%00y%2f..%2fz.md", "Percent"),
            (b"x..md", "Dots"),
            (b"\xff\xfe.md", "Bytes"),
            ("新\u{202e}闻.md".as_bytes(), "Bidi"),
        ];
        for (name, title) in names {
            site = named(site, name, title);
        }
        let outcome = build(
            site,
            "\
warning: content/\\u{1b}[31mred.md: the file's name holds a control or invisible character
  help: rename it: other systems and scripts stumble over such names
warning: content/\\xff\\xfe.md: the file's name is not UTF-8
  help: rename it: other systems and scripts stumble over such names
warning: content/new\\nline.md: the file's name holds a control or invisible character
  help: rename it: other systems and scripts stumble over such names
warning: content/x\\x5c0y.md: the file's name holds a backslash
  help: rename it: other systems and scripts stumble over such names
warning: content/新\\u{202e}闻.md: the file's name holds a control or invisible character
  help: rename it: other systems and scripts stumble over such names
",
            "built 8 articles, [N] pages in [TIME] ([N] written, 0 removed) to public; 5 warnings",
        );
        for (_, title) in names {
            assert_page(
                &outcome,
                &format!("2024/05/03/{}", title.to_lowercase()),
                &format!("Text of {title}."),
            );
        }
    }

    #[test]
    fn a_name_of_250_bytes() {
        let name = format!("{}x.md", "报".repeat(82));
        assert_eq!(name.len(), 250);
        let findings = format!("note: content/{name}: the file's name has 250 bytes; most disks take 255\n");
        let outcome = build(
            named(site(), name.as_bytes(), "Paper"),
            &findings,
            "built 2 articles, [N] pages in [TIME] ([N] written, 0 removed) to public",
        );
        assert_page(&outcome, "2024/05/03/paper", "Text of Paper.");
    }

    #[test]
    fn a_name_that_begins_with_dots() {
        build(
            named(site(), b"..\\..\\x.md", "Up"),
            "\
note: content: 1 hidden file left out
",
            "built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public",
        );
    }

    #[test]
    fn links_and_pipes() {
        let site = site();
        let content = site.path().join("content");
        symlink("nowhere.md", content.join("dangling.md")).unwrap();
        symlink("/etc/passwd", content.join("outside.md")).unwrap();
        symlink("loop.md", content.join("loop.md")).unwrap();
        let made = Command::new("mkfifo").arg(content.join("pipe.md")).status().unwrap();
        assert!(made.success());
        build(site, "\
warning: content/dangling.md: a link that leads nowhere; it is left out
  help: remove it or mend it
warning: content/loop.md: a link that can't be followed: Too many levels of symbolic links (os error 40); it is left out
  help: remove it or mend it
warning: content/outside.md: a link that leads out of content/; it is left out
  help: copy what it leads to into the folder
warning: content/pipe.md: neither a file nor a folder (a pipe, a socket or a device); it is left out
", "built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public; 4 warnings");
    }

    /// Runs as another user, so that permissions count: the administrator reads everything.
    fn as_nobody(command: &mut Command) {
        command.uid(65534).gid(65534);
    }

    #[test]
    fn an_unreadable_file() {
        let site = site().file("content/secret.md", article("Secret", "Text."));
        let root = site.path().to_owned();
        fs::set_permissions(root.join("content/secret.md"), fs::Permissions::from_mode(0o0)).unwrap();
        let site = if fs::read(root.join("content/secret.md")).is_err() {
            site
        } else {
            let mut probe = Command::new(env!("CARGO_BIN_EXE_newsprint"));
            as_nobody(&mut probe);
            if chown(&root, Some(65534), Some(65534)).is_err() || probe.arg("--version").output().is_err() {
                eprintln!("skipped: there is no user here who can't read the file");
                return;
            }
            fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).unwrap();
            site.prepare(as_nobody)
        };
        build(
            site,
            "\
error: content/secret.md: cannot read it: Permission denied (os error 13)
  help: see who owns it and what its permissions are
",
            "built 1 article (and 1 left out), [N] pages in [TIME] ([N] written, 0 removed) to public; 1 error",
        );
    }
}
