//! What the site printed can be proved with tools that are not ours: `sha256sum`, and `minisign` where it is there.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a test reads files and panics")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use minisign::KeyPair;
use support::{Outcome, Test};

const TOML: &str = "title = \"Test\"\nbase_url = \"https://digest.example/\"\ntime_zone = \"UTC\"\n[proof]\nsums = true\n\
    [[targets]]\nname = \"live\"\nkind = \"folder\"\npath = \"www\"\n";

fn piece(id: &str, day: &str, text: &str) -> String {
    format!("---\nid: {id}\ntitle: Of {id}\ndate: {day}\n---\n{text}\n")
}

fn site() -> Test {
    Test::new()
        .file("site.toml", TOML)
        .file("content/ice.md", piece("ice", "2024-01-17", "The ice holds."))
        .file("content/thaw.md", piece("thaw", "2024-03-02", "The thaw is here."))
        .file("content/port.md", piece("port", "2024-03-03", "The port is open."))
}

fn build(test: Test) -> Outcome {
    test.args(["build"]).any_stderr().run()
}

fn sha256sum(folder: &Path, sums: &str) -> bool {
    let done =
        Command::new("sha256sum").args(["--check", "--strict", "--quiet", sums]).current_dir(folder).output();
    done.unwrap().status.success()
}

/// All sums below a folder, and whether `sha256sum` finds every file as they say.
fn holds(folder: &Path) -> bool {
    let sums = fs::read_dir(folder.join("sums")).unwrap().map(|entry| entry.unwrap().file_name());
    let sums = sums.map(|name| format!("sums/{}", name.to_str().unwrap()));
    sums.filter(|name| name.ends_with(".sha256")).all(|name| sha256sum(folder, &name))
}

fn lines(outcome: &Outcome, name: &str) -> String {
    outcome.text(&format!("public/sums/{name}.sha256"))
}

#[test]
fn every_file_stands_in_the_sums_of_its_month_or_of_the_site() {
    let built = build(site());
    assert!(holds(&built.folder.path().join("public")));
    let (january, march) = (lines(&built, "2024-01"), lines(&built, "2024-03"));
    assert!(january.contains("  2024/01/17/of-ice-") && !january.contains("thaw"), "{january}");
    assert!(march.contains("/of-thaw-") && march.contains("/of-port-"), "{march}");
    assert!(lines(&built, "site").contains("  index.html\n"));
    let named: Vec<String> = lines(&built, "index").lines().map(|line| line[66..].to_owned()).collect();
    assert_eq!(named, ["sums/2024-01.sha256", "sums/2024-03.sha256", "sums/site.sha256"]);
    let summed: usize =
        ["2024-01", "2024-03", "site"].map(|name| lines(&built, name).lines().count()).iter().sum();
    // But the manifest of the folder, and the sums themselves.
    assert_eq!(summed, built.files("public").len() - 5);

    // What changed in March is no matter of January; what came out the same is as it was.
    let again = build(built.then().file("content/port.md", piece("port", "2024-03-03", "The port is shut.")));
    assert!(holds(&again.folder.path().join("public")));
    assert_eq!(lines(&again, "2024-01"), january);
    assert_ne!(lines(&again, "2024-03"), march);
    let whole = again.files("public");
    let folder = again.folder.path().join("public");
    fs::remove_dir_all(again.folder.path().join(".newsprint")).unwrap();
    let anew = build(again.then());
    assert_eq!(anew.files("public"), whole, "without what earlier builds left");

    let page = whole.keys().find(|path| path.to_str().unwrap().contains("of-ice")).unwrap();
    let page = folder.join(page.strip_prefix("public").unwrap_or(page));
    let mut bytes = fs::read(&page).unwrap();
    bytes[40] ^= 1;
    fs::write(&page, bytes).unwrap();
    assert!(!holds(&folder), "a changed byte is found");
}

#[test]
fn sums_that_come_later_or_are_lost_are_those_of_the_files_that_are_there() {
    let built = build(site().file("site.toml", TOML.replace("sums = true", "")));
    assert!(!built.folder.path().join("public/sums").exists());
    let with = build(built.then().file("site.toml", TOML));
    assert!(holds(&with.folder.path().join("public")));
    fs::remove_file(with.folder.path().join("public/sums/2024-03.sha256")).unwrap();
    let mended = build(with.then().file("content/port.md", piece("port", "2024-03-03", "The port is shut.")));
    assert!(holds(&mended.folder.path().join("public")));
}

#[test]
fn deployed_sums_are_signed_and_no_key_is_anywhere() {
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let secret = pair.sk.to_box(None).unwrap().into_string();
    let line = secret.lines().nth(1).unwrap().to_owned();
    let deploy = |test: Test, key: Option<String>| {
        let test = test.args(["deploy"]).any_stderr().any_stdout();
        test.prepare(move |command| {
            command.env_remove("NEWSPRINT_SIGN_KEY");
            key.iter().for_each(|key| _ = command.env("NEWSPRINT_SIGN_KEY", key));
        })
        .run()
    };
    let live = |outcome: &Outcome, name: &str| {
        fs::read_to_string(outcome.folder.path().join("www/current").join(name)).ok()
    };
    const SIGNED: &str = "sums/index.sha256.minisig";

    let unsigned = deploy(build(site()).then(), None);
    assert!(unsigned.stderr.contains("the sums of the site are deployed unsigned"), "{}", unsigned.stderr);
    assert_eq!(live(&unsigned, SIGNED), None);

    let signed = deploy(unsigned.then(), Some(secret.clone()));
    let folder = signed.folder.path().join("www/current");
    assert!(holds(&folder));
    let signature = minisign::SignatureBox::from_string(&live(&signed, SIGNED).unwrap()).unwrap();
    assert_eq!(signature.trusted_comment().unwrap(), "sums of https://digest.example/");
    let sums = live(&signed, "sums/index.sha256").unwrap();
    let check = |text: &str| {
        minisign::verify(
            &pair.pk,
            &signature,
            std::io::Cursor::new(text.as_bytes().to_vec()),
            true,
            false,
            false,
        )
    };
    check(&sums).unwrap();
    check(&sums.replacen('0', "1", 1)).unwrap_err();
    let public = signed.folder.path().join("key.pub");
    fs::write(&public, pair.pk.to_box().unwrap().into_string()).unwrap();
    let debian = |file: &str| {
        let public = public.to_str().unwrap();
        Command::new("minisign").args(["-V", "-q", "-p", public, "-m", file]).current_dir(&folder).status()
    };
    if let Ok(status) = debian("sums/index.sha256") {
        assert!(status.success());
        fs::copy(folder.join(SIGNED), folder.join("index.html.minisig")).unwrap();
        assert!(!debian("index.html").unwrap().success());
        fs::remove_file(folder.join("index.html.minisig")).unwrap();
    }

    // Signatures differ each time; nothing is sent for that.
    let again = deploy(signed.then(), Some(line.clone()));
    assert!(again.stderr.contains("is up to date"), "{}", again.stderr);
    let said = format!("{}{}", again.stderr, again.stdout);
    assert!(!said.contains(&line));
    for (path, bytes) in again.files(".") {
        assert!(!String::from_utf8_lossy(&bytes).contains(&line), "{}", path.display());
    }
    let wrong = again.then().args(["deploy"]).any_stderr().status(2).prepare(move |command| {
        command.env("NEWSPRINT_SIGN_KEY", format!("x{line}"));
    });
    let wrong = wrong.run();
    assert!(wrong.stderr.contains("NEWSPRINT_SIGN_KEY is no secret key of minisign"), "{}", wrong.stderr);
}

#[test]
fn versions_are_told_to_machines_and_archives_to_readers() {
    let version = |title: &str, text: &str| {
        format!(
            "---\ntitle: {title}\nfrom: https://tide.example/a?b=<c>\ndate: 2024-01-17\nsource: Tide\n---\n{text}\n"
        )
    };
    let toml = "title = \"Test\"\nbase_url = \"https://digest.example/\"\ntime_zone = \"UTC\"\n[revisions]\nenabled = true\n\
        [proof]\ntimemaps = true\narchives = [\"https://archive.example/{time}/{url}\", \"https://other.example/?q={url}\"]\n\
        [[sources]]\nid = \"tide\"\nname = \"Tide\"\nhosts = [\"tide.example\"]\nended = 2024-02-01\n";
    let long = "The ice on the lake is thick enough for people to walk on, the harbour office says.";
    let built =
        build(Test::new().file("site.toml", toml).file("content/a.md", version("Thick ice", long)).file(
            "content/b.md",
            version("Thin ice", &long.replace("thick", "thin")).replace("01-17", "01-18"),
        ));
    let all = built.files("public");
    let find = |end: &str| {
        let (path, bytes) =
            all.iter().find(|(path, _)| path.ends_with(end)).unwrap_or_else(|| panic!("{end}"));
        (path.to_str().unwrap().to_owned(), String::from_utf8(bytes.clone()).unwrap())
    };
    let (path, map) = find("changes/timemap.link");
    let page = path.strip_suffix("changes/timemap.link").unwrap();
    let page = format!("https://digest.example/{}", page.trim_start_matches("public/"));
    assert_eq!(
        map.lines().collect::<Vec<_>>(),
        [
            "<https://tide.example/a?b=%3Cc%3E>; rel=\"original\",".to_owned(),
            format!("<{page}changes/timemap.link>; rel=\"self\"; type=\"application/link-format\","),
            format!(
                "<{page}changes/#version-1>; rel=\"first memento\"; datetime=\"Wed, 17 Jan 2024 00:00:00 GMT\","
            ),
            format!("<{page}>; rel=\"last memento\"; datetime=\"Thu, 18 Jan 2024 00:00:00 GMT\""),
        ]
    );
    assert!(find("changes/index.html").1.contains("<section class=\"change\" id=\"version-1\">"));
    let article = fs::read_to_string(
        built
            .folder
            .path()
            .join("public")
            .join(page.trim_start_matches("https://digest.example/"))
            .join("index.html"),
    )
    .unwrap();
    assert!(
        article.contains("<link rel=\"timemap\" type=\"application/link-format\" href=\"/2024/01/18/"),
        "{article}"
    );
    assert!(
        article.contains(
            "href=\"https://archive.example/20240118000000/https://tide.example/a?b=%3Cc%3E\" rel=\"memento "
        ),
        "{article}"
    );
    assert!(
        article
            .contains("href=\"https://other.example/?q=https%3A%2F%2Ftide%2Eexample%2Fa%3Fb%3D%253Cc%253E\""),
        "{article}"
    );
    // A source that is there needs no archive.
    let lives = build(built.then().file("site.toml", toml.replace("ended = 2024-02-01\n", "")));
    let without = lives
        .files("public")
        .into_values()
        .all(|bytes| !String::from_utf8_lossy(&bytes).contains("archive.example"));
    assert!(without);
}
