//! The command line as its users see it: whole messages, exit codes, files.
#![allow(clippy::disallowed_methods, reason = "a test fills a disk")]

mod support;

use support::Test;

const HELP: &str = "\
Usage: newsprint [OPTIONS] <COMMAND>

For more information, try '--help'.
";

#[test]
fn an_unknown_command_or_option_is_a_usage_error_that_says_what_was_meant() {
    let message = "error: unrecognized subcommand 'buld'\n\n  tip: a similar subcommand exists: 'build'\n\n";
    Test::new().args(["buld"]).stderr(&format!("{message}{HELP}")).status(2).run();
    let message = "error: unexpected argument '--strct' found\n\n  tip: a similar argument exists: '--strict'\n\n\
                   Usage: newsprint build --strict\n\nFor more information, try '--help'.\n";
    Test::new().args(["build", "--strct"]).stderr(message).status(2).run();
}

#[test]
fn values_of_options_are_checked() {
    let end = "\n\nFor more information, try '--help'.\n";
    let message = "error: invalid value 'example.org' for '--base-url <URL>': the base URL has no scheme: \
                   \"example.org\"; write it with https:// in front: \"https://example.org\"";
    Test::new()
        .args(["build", "--base-url", "example.org"])
        .stderr(&format!("{message}{end}"))
        .status(2)
        .run();
    let message = "error: invalid value '0' for '--jobs <N>': number would be zero for non-zero type";
    Test::new().args(["check", "--jobs", "0"]).stderr(&format!("{message}{end}")).status(2).run();
    let message = "error: invalid value 'zh_cn' for '--language <TAG>': a language must be a BCP 47 tag, not \
                   \"zh_cn\"; did you mean \"zh-CN\"?";
    Test::new().args(["init", "--language", "zh_cn"]).stderr(&format!("{message}{end}")).status(2).run();
}

#[test]
fn a_folder_without_site_toml_is_a_usage_error() {
    let message = "error: no site.toml in [FOLDER]: run `newsprint init` to make a site, or name its folder with --root\n";
    Test::new().args(["build"]).stderr(message).status(2).run();
    Test::new().args(["check"]).stderr(message).status(2).run();
    let message = "error: no site.toml in [FOLDER]/digest: run `newsprint init` to make a site, or name its folder \
                   with --root\n";
    Test::new().args(["build", "--root", "digest"]).stderr(message).status(2).run();
}

#[test]
fn a_fault_in_site_toml_stops_the_build_with_all_findings() {
    let expected = "\
warning: site.toml:1:1: unknown key `tilte`
   |
 1 | tilte = \"早报\"
   | ^
  help: did you mean `title`?
error: site.toml:2:13: `time_zone` must be a time zone of the IANA database, not \"Beijing time\"
   |
 2 | time_zone = \"Beijing time\"
   |             ^
  help: for example \"Asia/Shanghai\", \"Europe/Berlin\" or \"UTC\"
nothing was built
";
    let text = "tilte = \"早报\"\ntime_zone = \"Beijing time\"\n";
    let outcome = Test::new().file("site.toml", text).args(["build"]).stderr(expected).status(2).run();
    assert_eq!(outcome.files("public").len(), 0);
}

#[test]
fn the_version_is_that_of_the_package() {
    let said = Test::new().args(["--version"]).any_stdout().run().stdout;
    let rest = said.strip_prefix(concat!("newsprint ", env!("CARGO_PKG_VERSION"))).expect("name and version");
    // The commit, where it is known.
    let commit = rest.trim_end().trim_matches([' ', '(', ')']);
    assert!(
        commit.is_empty() || commit.len() == 10 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{said}"
    );
}

#[test]
fn init_lays_out_a_site_that_builds_without_a_warning() {
    let laid_out = Test::new()
        .args(["init", "digest", "--title", "早报", "--language", "zh-hant"])
        .stderr("laid out a new site in digest: 6 files\nlook at it in a browser with: newsprint serve --open --root digest\n")
        .run();
    let built = laid_out.then().args(["build", "--root", "digest", "--strict"]).any_stderr().run();
    let lines: Vec<_> = built.stderr.lines().collect();
    assert!(matches!(lines[..], [line] if line.starts_with("built 3 articles, ")), "{}", built.stderr);
    let front = built.text("digest/public/index.html");
    assert!(
        front.contains("早报") && front.contains("夜航渡輪") && front.contains("lang=\"zh-Hant\""),
        "{front}"
    );
    built
        .then()
        .args(["init", "digest"])
        .stderr("error: digest is a site already, with a site.toml: nothing was written\n")
        .status(2)
        .run();
}

#[test]
fn init_puts_no_sample_among_articles_that_are_there() {
    let outcome = Test::new()
        .file("content/mine.md", "# Mine\n\nText.\n")
        .args(["init"])
        .stderr("laid out a new site in .: 3 files\nlook at it in a browser with: newsprint serve --open\n")
        .run();
    let names: Vec<_> = outcome.files("").into_keys().map(|path| path.display().to_string()).collect();
    assert_eq!(names, [".gitignore", "README.md", "content/mine.md", "site.toml"]);
}

#[test]
fn bare_init_leaves_the_samples_out() {
    let outcome = Test::new()
        .args(["init", "--bare"])
        .stderr("laid out a new site in .: 3 files\nlook at it in a browser with: newsprint serve --open\n")
        .run();
    // Or git would not keep the folder, and a job that clones it could not build.
    let files: Vec<_> = outcome.files("content").into_iter().collect();
    assert_eq!(files, [(".gitkeep".into(), Vec::new())]);
    let built = outcome.then().args(["build"]).any_stderr().run();
    std::fs::remove_dir_all(built.folder.path().join("content")).unwrap();
    let help =
        "\n  help: make it: git keeps no empty folder, so a clone of a site without articles has none\n";
    let outcome = built.then().args(["build"]).any_stderr().status(3).run();
    assert!(outcome.stderr.ends_with(help), "{}", outcome.stderr);
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Test::new().args(["completions", shell]).any_stdout().run().stdout;
        assert!(script.contains("base-url") && script.contains("explain"), "{shell}: {script}");
    }
}

#[test]
fn the_manual_page_has_a_section_for_each_command() {
    let page = Test::new().args(["man"]).any_stdout().run().stdout;
    let sections: Vec<_> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
    assert_eq!(
        sections,
        [
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "NEWSPRINT INIT",
            "NEWSPRINT IMPORT",
            "NEWSPRINT FETCH",
            "NEWSPRINT FEEDS",
            "NEWSPRINT REVISIONS",
            "NEWSPRINT ISSUE",
            "NEWSPRINT LINKS",
            "NEWSPRINT BUILD",
            "NEWSPRINT SERVE",
            "NEWSPRINT CHECK",
            "NEWSPRINT PLAN",
            "NEWSPRINT DEPLOY",
            "NEWSPRINT MAIL",
            "NEWSPRINT EXPLAIN",
            "NEWSPRINT SOURCES",
            "NEWSPRINT TOPICS",
            "NEWSPRINT SCRIPTS",
            "NEWSPRINT THEME",
            "NEWSPRINT COMPLETIONS",
            "NEWSPRINT MAN",
            "EXIT CODES",
            "VERSION",
        ]
    );
    assert!(page.contains("\\-\\-base\\-url"), "{page}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    #[cfg(target_os = "linux")]
    {
        use std::fs::File;
        // Writing to /dev/full fails as a full disk does; that is one.
        let full = File::options().write(true).open("/dev/full").unwrap();
        Test::new()
            .args(["man"])
            .prepare(|command| {
                command.stdout(full);
            })
            .stderr("error: cannot write to standard output: No space left on device (os error 28)\n")
            .status(3)
            .run();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Test::new()
            .args(["man"])
            .prepare(|command| {
                command.stdout(writer);
            })
            .run();
    }
}

/// A site with a good article, one without a date, one of the future, a draft, and a file that holds nothing.
fn mixed() -> Test {
    Test::site()
        .file("content/good.md", "---\ntitle: Good\ndate: 2024-05-03\n---\n\nText.\n")
        .file("content/undated.md", "---\ntitle: Undated\n---\n\nText.\n")
        .file("content/later.md", "---\ntitle: Later\ndate: 2090-05-03\n---\n\nText.\n")
        .file("content/draft.md", "---\ntitle: Draft\ndate: 2024-05-03\ndraft: true\n---\n\nText.\n")
        .file("content/empty.md", "")
}

#[test]
fn strict_and_check_fail_where_build_does_not() {
    let built = mixed().args(["build"]).any_stderr().run();
    let last = built.stderr.lines().last().unwrap();
    assert_eq!(
        last,
        "built 2 articles (and 1 left out, 1 draft, 1 of the future), [N] pages in [TIME] ([N] written, 0 removed) to \
         public; 1 warning, 1 error; next due 2090-05-03T00:00:00Z"
    );
    mixed().args(["build", "--strict"]).any_stderr().status(1).run();
    mixed().args(["check"]).any_stderr().status(1).run();
    let warned = Test::site().file("content/undated.md", "---\ntitle: Undated\n---\n\nText.\n");
    let warned = warned.args(["build", "--strict"]).any_stderr().run();
    let warned = warned.then().args(["check"]).any_stderr().run();
    warned.then().args(["check", "--strict"]).any_stderr().status(1).run();
}

#[test]
fn check_writes_no_site() {
    let checked = mixed().args(["check"]).any_stderr().status(1).run();
    assert_eq!(checked.files("public").len(), 0);
}

#[test]
fn the_report_accounts_for_every_file() {
    let counts = |json: &str| {
        let report: serde_json::Value = serde_json::from_str(json).unwrap();
        let keys = ["files", "articles", "duplicates", "skipped", "drafts", "future", "warnings", "errors"];
        keys.map(|key| report[key].as_u64().unwrap())
    };
    let held_back = mixed().args(["build", "--json"]).any_stdout().any_stderr().run();
    assert_eq!(counts(&held_back.stdout), [5, 2, 0, 1, 1, 1, 1, 1]);
    let shown = mixed().args(["build", "--json", "--drafts", "--future"]).any_stdout().any_stderr().run();
    assert_eq!(counts(&shown.stdout), [5, 4, 0, 1, 0, 0, 1, 1]);
}

#[test]
fn a_flood_is_shortened_by_build_and_listed_by_check() {
    let mut site = Test::site();
    for number in 0..30 {
        site =
            site.file(&format!("content/{number:02}.md"), format!("---\ntitle: T{number}\n---\n\nText.\n"));
    }
    let built = site.args(["build"]).any_stderr().run();
    let lines: Vec<_> = built.stderr.lines().filter(|line| !line.starts_with("  help")).collect();
    assert_eq!(lines.len(), 12, "{}", built.stderr);
    assert_eq!(lines[10], "… and 20 more like this; `newsprint check` lists all");
    let checked = built.then().args(["check"]).any_stderr().run();
    assert_eq!(checked.stderr.matches("no date was found").count(), 30);
}

#[test]
fn the_output_folder_and_the_base_url_can_be_named() {
    let args = ["build", "--out", "elsewhere", "--base-url", "https://example.org/digest"];
    let built = mixed().args(args).any_stderr().run();
    assert_eq!(built.files("public").len(), 0);
    assert!(built.text("elsewhere/index.html").contains("/digest/"));
}

#[test]
fn the_theme_lists_its_files_and_copies_those_that_are_asked_for() {
    let listed = Test::new().args(["theme", "list"]).any_stdout().run().stdout;
    let names: Vec<&str> = listed.lines().collect();
    assert!(
        names.is_sorted()
            && names.contains(&"static/style.css")
            && names.contains(&"templates/parts/story.html")
    );
    let copied = "copied to templates/404.html\ncopied to static/style.css\n";
    let site = Test::new().file("site.toml", "").args(["theme", "eject", "404.html", "static/style.css"]);
    let outcome = site.stderr(copied).run();
    assert_eq!(outcome.files("").len(), 3);
    let message = "\
error: templates/404.html is in the site already: nothing was written
  help: delete or rename it to get the default one
error: the theme has no file \"artcle.html\"
  help: did you mean article.html?
error: the theme has no file \"../site.toml\"
  help: `newsprint theme list` shows all
";
    let site = Test::new().file("site.toml", "").file("templates/404.html", "mine");
    let outcome = site
        .args(["theme", "eject", "404.html", "artcle.html", "../site.toml"])
        .stderr(message)
        .status(2)
        .run();
    assert_eq!(outcome.files("").len(), 2);
    let message = "error: no site.toml in [FOLDER]: run `newsprint init` to make a site, or name its folder with --root\n";
    Test::new().args(["theme", "eject", "404.html"]).stderr(message).status(2).run();
}

#[test]
fn a_preview_that_can_not_be_served_says_why() {
    // An address that is for documentation (RFC 5737): no machine has it.
    let message =
        "error: cannot listen on 203.0.113.7 port 1111: Cannot assign requested address (os error 99)\n";
    Test::new()
        .file("site.toml", "")
        .args(["serve", "--host", "203.0.113.7"])
        .stderr(message)
        .status(3)
        .run();
    let message = "error: cannot serve nowhere: No such file or directory (os error 2)\n";
    Test::new()
        .file("site.toml", "")
        .args(["serve", "--port", "0", "--public=nowhere"])
        .stderr(message)
        .status(3)
        .run();
    let message = "\
error: site.toml:1:9: `title` must be a text in quotes, but is a number
   |
 1 | title = 1
   |         ^
nothing is served
";
    Test::new()
        .file("site.toml", "title = 1\n")
        .args(["serve", "--port", "0"])
        .stderr(message)
        .status(2)
        .run();
}

#[test]
fn a_preview_takes_the_next_port_when_its_own_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let outcome = Test::new()
        .file("site.toml", "")
        .args(["serve", "--port", &port, "--public=nowhere"])
        .any_stderr()
        .status(3)
        .run();
    let said = outcome.stderr.lines().next().unwrap();
    let next = said.strip_prefix(&format!("port {port} is taken: this is port ")).expect(said);
    assert!(next.parse::<u16>().unwrap() > port.parse().unwrap(), "{said}");
}
