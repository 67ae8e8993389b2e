//! `plan`, `check --urls` and what site.toml may say of a target.

use std::fs;

use super::site::Digest;

const TARGET: &str = "[[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"www\"\n";

#[test]
fn an_address_that_would_vanish_is_named() {
    let digest = Digest::new(TARGET);
    digest.deploy("live");
    assert_eq!(digest.run(&["check", "--urls"]).0, 0);
    digest.remove(3);
    let (code, tables, stderr) = digest.run(&["check", "--urls"]);
    assert_eq!(code, 1);
    // What leads on from there; which page it should be is for the editor to say.
    assert!(
        tables.contains("# [[urls.moved]]\n# from = \"/2024/01/04/\"\n# to = \"/2024/01/\"\n"),
        "{tables}"
    );
    let lost: Vec<&str> = stderr
        .lines()
        .filter_map(|line| {
            line.strip_prefix("error: ")?.strip_suffix(" was published to live and would be no more")
        })
        .collect();
    assert!(lost.contains(&"/2024/01/04/") && lost.len() == 2, "{stderr}");

    // It is not forgotten once it is gone.
    digest.build();
    digest.deploy("live");
    assert_eq!(digest.run(&["check", "--urls=live"]).0, 1);

    // An alias or a tombstone makes up for it.
    let article = lost.iter().find(|address| address.len() > 12).unwrap();
    let text = fs::read_to_string(digest.path("site.toml")).unwrap();
    fs::write(digest.path("site.toml"), format!("[urls]\ngone = [\"{article}\"]\n")).unwrap();
    let head: Vec<&str> = text.split("[[topics]]").collect();
    let toml = format!("{}[urls]\ngone = [\"{article}\"]\n[[topics]]{}", head[0], head[1]);
    fs::write(digest.path("site.toml"), toml).unwrap();
    let second = fs::read_to_string(digest.path("content/4.md")).unwrap();
    fs::write(digest.path("content/4.md"), second.replacen("---\n", "---\naliases: [\"/2024/01/04/\"]\n", 1))
        .unwrap();
    let (code, _, stderr) = digest.run(&["check", "--urls"]);
    assert_eq!(code, 0, "{stderr}");
    digest.build();
    digest.deploy("live");
    let page =
        fs::read_to_string(digest.path("www/current").join(format!("{}index.html", &article[1..]))).unwrap();
    assert!(page.contains("taken down for good (410)"), "{page}");
}

#[test]
fn a_feed_that_would_vanish_is_no_page_to_lead_on_from() {
    let digest = Digest::new(TARGET);
    digest.deploy("live");
    let toml = fs::read_to_string(digest.path("site.toml")).unwrap();
    fs::write(digest.path("site.toml"), toml.replace("\"ports\"", "\"docks\"")).unwrap();
    let (code, tables, stderr) = digest.run(&["check", "--urls"]);
    let told = stderr.contains(
        "/topics/ports/feed.xml was published to live and would be no more\n  help: nothing leads on from a file; bring back what it was of, or add it to `gone`",
    );
    assert!(code == 1 && told && !tables.contains("feed."), "{stderr}{tables}");
}

#[test]
fn a_deploy_leads_on_from_addresses_that_articles_and_names_had() {
    let digest =
        Digest::new(&format!("{TARGET}host_files = [\"_redirects\"]\n[urls]\narticle = \"/:year/:slug/\"\n"));
    digest.deploy("live");
    // Another pattern moves every article; what their addresses end with is still theirs. A source's address that is read otherwise
    // gives an article another id, and an author whose name was misread another page.
    let toml = fs::read_to_string(digest.path("site.toml")).unwrap();
    fs::write(digest.path("site.toml"), toml.replace("/:year/:slug/", "/articles/:slug/")).unwrap();
    let (code, tables, stderr) = digest.run(&["check", "--urls", "-v"]);
    assert_eq!(
        (code, &*tables, stderr.matches("note: /2024/harbour-report-").count()),
        (0, "", 8),
        "{stderr}"
    );
    fs::write(digest.path("site.toml"), &toml).unwrap();
    for number in 6..9 {
        let path = digest.path(&format!("content/{number}.md"));
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("Writer 2", "Tom Ferry").replace(".com/7", ".com/read?7");
        fs::write(path, text).unwrap();
    }
    let (code, tables, stderr) = digest.run(&["check", "--urls"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(
        stderr.contains(
            "warning: /authors/writer-2/ was published to live and is no more; a deploy leads on from it to /authors/\n"
        ) && stderr.contains("warning: /2024/harbour-report-7-"),
        "{stderr}"
    );
    assert_eq!(
        tables.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).count(),
        0,
        "{tables}"
    );
    let page =
        |path: &str| fs::read_to_string(digest.path("www/current").join(path).join("index.html")).unwrap();
    for _ in 0..2 {
        digest.build();
        digest.deploy("live");
        assert!(
            page("authors/writer-2").contains("<meta http-equiv=\"refresh\" content=\"0; url=/authors/\">")
        );
        assert!(page("authors/writer-2/2024/01").contains("url=/authors/\">"));
        assert_eq!(digest.run(&["check", "--urls"]).0, 0);
        let redirects = fs::read_to_string(digest.path("www/current/_redirects")).unwrap();
        assert!(redirects.contains("/authors/writer-2/ /authors/ 301\n"), "{redirects}");
    }
    assert_eq!(digest.deploy("live")["sent"], 0, "what leads on is made again as it was");
    // Once the name is there again its page is.
    fs::write(digest.path("site.toml"), &toml).unwrap();
    digest.add(6);
    digest.build();
    digest.deploy("live");
    assert!(!page("authors/writer-2").contains("http-equiv=\"refresh\""));
}

#[test]
fn what_leads_nowhere_and_what_is_in_use_is_named_with_its_line() {
    let urls = "[urls]\ngone = [\"/taken-down/\", \"/archive/\"]\n\
                [[urls.moved]]\nfrom = \"/old/\"\nto = \"/new/\"\n[[urls.moved]]\nfrom = \"/archive/\"\nto = \"/\"\n";
    let digest = Digest::new(urls);
    let (code, _, stderr) = digest.run(&["check"]);
    assert_eq!(code, 0);
    let said = stderr.split("\nchecked ").next().unwrap();
    assert_eq!(
        said,
        "warning: site.toml: `gone` names /archive/, where a page is; it is printed\n  help: take it out of `gone` below [urls]; if the page is to be gone, remove the file that it is made of\n\
         warning: site.toml:8: /old/ leads to /new/, where no page is\n  help: write the address of a page of the site; folders end with a slash\n\
         warning: site.toml:11: a page of the site stands at /archive/index.html, so nothing leads on from there\n  help: remove this [[urls.moved]]: the address is in use"
    );
}

#[test]
fn plan_counts_and_says_what_a_deploy_would_send() {
    let digest = Digest::new(TARGET);
    let (code, stdout, stderr) = digest.run(&["plan", "--json"]);
    assert_eq!(code, 0, "{stderr}");
    let plan: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let files = digest.public().len();
    assert_eq!((&plan["files"], &plan["deploy"]["new"]), (&files.into(), &files.into()));
    assert_eq!(plan["kinds"]["article"]["files"], 8);
    assert!(!digest.path("www").exists(), "plan writes nothing");
    let (code, _, stderr) = digest.run(&["deploy", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(stderr.contains("would deploy to ./www") || stderr.contains("would deploy to"), "{stderr}");
    assert!(!digest.path("www").exists(), "a dry run writes nothing");
}

#[test]
fn targets_are_checked() {
    let digest = Digest::new(TARGET);
    let text = fs::read_to_string(digest.path("site.toml")).unwrap();
    let said = |more: &str| {
        fs::write(digest.path("site.toml"), format!("{text}{more}")).unwrap();
        let (code, _, stderr) = digest.run(&["deploy", "live", "--dry-run"]);
        (code, stderr.lines().next().unwrap_or_default().to_owned())
    };
    let starts = |(code, line): (i32, String), expected: &str| {
        assert_eq!(code, 2, "{line}");
        assert!(line.ends_with(expected), "{line}");
    };
    starts(said("bucket = \"b\"\n"), "`bucket` says nothing of a target of kind \"folder\"");
    starts(said("pack = \"gzip\"\n"), "`pack` needs a target that keeps headers: s3, gcs or azure");
    starts(said("[[targets]]\nname = \"x\"\nkind = \"s3\"\n"), "the target has no `bucket`");
    starts(
        said("[[targets]]\nname = \"live\"\nkind = \"git\"\nremote = \"o\"\n"),
        "two targets are called \"live\"",
    );
    starts(
        said("[[targets]]\nname = \"x\"\nkind = \"git\"\nremote = \"--upload-pack=x\"\n"),
        "`remote` is nothing that git pushes to: \"--upload-pack=x\"",
    );
    starts(
        said("[[targets]]\nname = \"x\"\nkind = \"rsync\"\nhost = \"-oProxyCommand=x\"\npath = \"/a\"\n"),
        "not \"-oProxyCommand=x\"",
    );
    fs::write(digest.path("site.toml"), &text).unwrap();
    let (code, _, stderr) = digest.run(&["deploy", "life"]);
    assert_eq!(
        (code, stderr.as_str()),
        (2, "error: site.toml has no target \"life\"\n  help: did you mean \"live\"?\n")
    );
}

/// The commands of the workflow, in their order, twice: with and without what the last run left.
#[test]
fn the_workflow_builds_and_deploys() {
    let text = include_str!("../../examples/deploy.yml");
    let workflow: serde_json::Value = serde_saphyr::from_str(text).unwrap();
    let steps = workflow["jobs"]["deploy"]["steps"].as_array().unwrap();
    let runs: Vec<&str> = steps
        .iter()
        .filter_map(|step| step["run"].as_str())
        .filter(|run| run.starts_with("newsprint "))
        .collect();
    assert_eq!(runs, ["newsprint build --json", "newsprint check --urls", "newsprint deploy --json"]);
    let digest = Digest::new(TARGET);
    for round in 0..3 {
        if round == 2 {
            fs::remove_dir_all(digest.path(".newsprint")).unwrap();
            fs::remove_dir_all(digest.path("public")).unwrap();
        }
        for run in &runs {
            let args: Vec<&str> = run.split(' ').skip(1).collect();
            let (code, stdout, stderr) = digest.run(&args);
            assert_eq!(code, 0, "{run}: {stderr}");
            if args[0] == "deploy" {
                assert!(
                    stdout.contains(if round == 0 { "\"done\":true" } else { "\"done\":false" }),
                    "{stdout}"
                );
            }
        }
    }
}

/// Every `[[targets]]` of the page is one that newsprint takes.
#[test]
fn the_targets_of_the_page_are_targets() {
    let page = include_str!("../../docs/deploying.md");
    let tables: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|part| part.split("```").next()).collect();
    assert!(tables.len() > 9, "{}", tables.len());
    let digest = Digest::new("");
    for table in tables {
        fs::write(digest.path("site.toml"), format!("base_url = \"https://example.org/\"\n{table}")).unwrap();
        let (code, _, stderr) = digest.run(&["plan", "--offline"]);
        assert_eq!(
            (code, stderr.contains("error") || stderr.contains("unknown")),
            (0, false),
            "{table}{stderr}"
        );
    }
}

/// An article names its own aliases.
#[test]
fn no_article_writes_what_hosts_or_newsprint_read() {
    let digest = Digest::new(&format!("{TARGET}host_files = [\"CNAME\"]\n"));
    // Files of other hosts count in any folder, and in capitals.
    let names = [
        "newsprint-deployed.txt",
        "newsprint-deploying.txt/",
        "_headers",
        "CNAME",
        ".nojekyll/",
        "web.config",
        "old/Web.Config/",
        "old/.htaccess",
        "vercel.json",
        "fine/",
    ];
    let aliases: String = names.iter().map(|name| format!("  - /{name}\n")).collect();
    let text = fs::read_to_string(digest.path("content/4.md")).unwrap();
    fs::write(digest.path("content/4.md"), text.replacen("---\n", &format!("---\naliases:\n{aliases}"), 1))
        .unwrap();
    digest.build();
    assert!(digest.path("public/_headers").exists(), "else there is nothing to test");
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("not deployed, for names that hosts or newsprint read: "), "{stderr}");
    let live = |name: &str| fs::read_to_string(digest.path("www/current").join(name)).ok();
    assert_eq!((live("_headers"), live("CNAME")), (None, Some("example.org\n".into())));
    assert!(digest.path("public/web.config").exists(), "else there is nothing to test");
    let read_by_others = ["web.config", "old/Web.Config/index.html", "old/.htaccess", "vercel.json"];
    assert_eq!(read_by_others.map(live), [const { None }; 4]);
    assert!(live("fine/index.html").is_some());
    assert!(live("newsprint-deployed.txt").unwrap().starts_with("newsprint-deployed 2\n"));
    let (code, _, stderr) = digest.run(&["deploy"]);
    assert!(code == 0 && stderr.contains("is up to date"), "{stderr}");
}
