use std::fs;

use crate::disk::theme::*;
use crate::ground::fingerprint::Fingerprint;

/// A site with these files.
fn site(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let at = dir.path().join(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, text).unwrap();
    }
    dir
}

fn load_site(files: &[(&str, &str)], language: &str) -> Theme {
    load(site(files).path(), language, None).unwrap()
}

fn messages(theme: &Theme) -> Vec<String> {
    theme.diagnostics.iter().map(ToString::to_string).collect()
}

/// Asset names of the site's own, with where they go; `#` for the hash of the bytes.
fn outputs(theme: &Theme, names: &[&str]) -> Vec<String> {
    let output = |asset: &Asset| {
        let bytes = asset.content.read().unwrap();
        assert_eq!(Fingerprint::of(&bytes), asset.fingerprint, "{}", asset.name);
        format!("{} → {}", asset.name, asset.output.0.replace(&asset.fingerprint.short(10), "#"))
    };
    theme.assets.iter().filter(|asset| names.contains(&asset.name.as_str())).map(output).collect()
}

#[test]
fn a_site_without_a_theme_has_the_default_one() {
    let theme = load_site(&[], "en");
    assert_eq!(messages(&theme), [""; 0]);
    assert!(theme.templates.contains_key("article.html"));
    assert!(theme.templates.keys().all(|name| !name.starts_with(DEFAULT)));
    assert_eq!(theme.messages["front"], "Front page");
    assert_eq!(outputs(&theme, &["style.css"]), ["style.css → assets/style.#.css"]);
    let style = &theme.assets.iter().find(|asset| asset.name == "style.css").unwrap().output.0;
    assert_eq!(theme.asset_urls("/digest")["style.css"], format!("/digest/{style}"));
}

#[test]
fn this_repository_is_a_site_with_the_default_theme_and_nothing_is_doubled() {
    let repository = load(Path::new(env!("CARGO_MANIFEST_DIR")), "zh-Hans", None).unwrap();
    let default = load_site(&[], "zh-Hans");
    assert_eq!(repository.templates, default.templates);
    assert_eq!(repository.messages, default.messages);
    assert_eq!(repository.asset_urls(""), default.asset_urls(""));
    assert_eq!(messages(&repository), [""; 0]);
}

#[test]
fn a_template_of_the_site_takes_the_place_of_the_default_which_can_still_be_extended() {
    let default = load_site(&[], "en");
    let theme = load_site(
        &[
            ("templates/article.html", "mine"),
            ("templates/parts/own.html", "own"),
            ("templates/notes.md", "not one"),
            ("templates/.article.html.swp", "not one"),
            ("templates/base.html", &default.templates["base.html"]),
        ],
        "en",
    );
    assert_eq!(theme.templates["article.html"], "mine");
    assert_eq!(theme.templates["default/article.html"], default.templates["article.html"]);
    assert_eq!(theme.templates["parts/own.html"], "own");
    let new: Vec<&String> =
        theme.templates.keys().filter(|name| !default.templates.contains_key(*name)).collect();
    assert_eq!(new, ["default/article.html", "parts/own.html"]);
    assert_eq!(
        messages(&theme),
        [
            "note: templates: 1 hidden file left out",
            "note: templates/notes.md: not a template (.html, .xml, .svg, .txt); it is left out",
        ]
    );
}

#[test]
fn templates_that_can_not_be_are_errors() {
    let dir = site(&[("templates/default/x.html", "x")]);
    fs::write(dir.path().join("templates/bytes.html"), b"\xff").unwrap();
    let theme = load(dir.path(), "en", None).unwrap();
    assert_eq!(
        messages(&theme),
        [
            "error: templates/bytes.html: the template is not UTF-8",
            "error: templates/default/x.html: templates/default/ is where the templates of newsprint itself are \
             found\n  help: move the template to another folder",
        ]
    );
}

#[test]
fn what_pages_load_is_named_by_its_bytes_and_all_else_by_its_path() {
    let files = [
        ("static/fonts/Song.woff2", "font"),
        ("static/img/图.PNG", "picture"),
        ("static/extra.js", "script"),
        ("static/CNAME", "example.org"),
        ("static/papers/2020.pdf", "paper"),
        ("static/root/.well-known/security.txt", "text"),
        ("static/root/sw.js", "script"),
        ("static/.DS_Store", ""),
    ];
    let dir = site(&files);
    let theme = load(dir.path(), "en", None).unwrap();
    let names: Vec<&str> = files.iter().map(|(path, _)| path.trim_start_matches("static/")).collect();
    assert_eq!(
        outputs(&theme, &names),
        [
            "CNAME → CNAME",
            "extra.js → assets/extra.#.js",
            "fonts/Song.woff2 → assets/fonts/Song.#.woff2",
            "img/图.PNG → assets/img/图.#.PNG",
            "papers/2020.pdf → papers/2020.pdf",
            "root/.well-known/security.txt → .well-known/security.txt",
            "root/sw.js → sw.js",
        ]
    );
    assert!(theme.asset_urls("")["img/图.PNG"].starts_with("/assets/img/%E5%9B%BE."));
    assert_eq!(messages(&theme), ["note: static: 1 hidden file left out"]);
}

#[test]
fn scripts_in_a_folder_keep_their_names_and_share_the_folders_hash() {
    let at = |theme: &Theme, name: &str| theme.asset_urls("/digest")[name].clone();
    let of = |text: &str| {
        let files = [
            ("static/modules/a.js", "import \"./parts/b.MJS\";"),
            ("static/modules/parts/b.MJS", text),
            ("static/modules/look.css", "a {}"),
            ("static/modules/notes.txt", "text"),
            ("static/search/text.js", text),
        ];
        load_site(&files, "en")
    };
    let [theme, other] = ["// One.\n1", "2"].map(of);
    let (folder, name) =
        at(&theme, "modules/a.js").rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    assert_eq!(name, "a.js");
    assert_eq!(folder.trim_end_matches(|c: char| c.is_ascii_hexdigit()), "/digest/assets/modules.");
    assert_eq!(folder.rsplit_once('.').unwrap().1.len(), 10);
    assert_eq!(at(&theme, "modules/parts/b.MJS"), format!("{folder}/parts/b.MJS"));
    // What is no script goes its own way.
    assert_eq!(at(&theme, "modules/notes.txt"), "/digest/modules/notes.txt");
    assert!(at(&theme, "modules/look.css").starts_with("/digest/assets/modules/look."));
    // Another text of one of them is another folder for all.
    assert_ne!(at(&theme, "modules/a.js"), at(&other, "modules/a.js"));
    assert_eq!(at(&theme, "modules/look.css"), at(&other, "modules/look.css"));
    // One of the default theme is replaced among those that stay.
    assert_eq!(
        at(&theme, "search/text.js").strip_suffix("text.js"),
        at(&theme, "search/engine.js").strip_suffix("engine.js")
    );
    assert_ne!(at(&theme, "search/engine.js"), at(&of("// One.\n3"), "search/engine.js"));
    // Those of the default theme go out without comments, a site's own as they are.
    let content = |name: &str| &theme.assets.iter().find(|asset| asset.name == name).unwrap().content;
    assert!(matches!(content("search/text.js"), Content::File(_)));
    let engine = content("search/engine.js").read().unwrap();
    assert!(engine.starts_with(b"import { Files } from \"./files.js\";\n"));
}

#[test]
fn style_sheets_point_to_the_new_names() {
    let files = |font: &str| {
        let css = "@import \"parts/x.css\";\na { src: url(fonts/song.woff2) url(favicon.ico) url(gone.png) }";
        load_site(
            &[
                ("static/site.css", css),
                ("static/parts/x.css", "b { src: url('../fonts/song.woff2?#iefix') url(../../up.png) }"),
                ("static/fonts/song.woff2", font),
                ("static/favicon.ico", "icon"),
            ],
            "en",
        )
    };
    let theme = files("font");
    let asset = |theme: &Theme, name: &str| {
        let asset = theme.assets.iter().find(|asset| asset.name == name).unwrap();
        let text = String::from_utf8(asset.content.read().unwrap().into_owned()).unwrap();
        (asset.output.0.clone(), text)
    };
    let song = format!("fonts/song.{}.woff2", Fingerprint::of(b"font").short(10));
    let (part, part_text) = asset(&theme, "parts/x.css");
    assert_eq!(part_text, format!("b {{ src: url('../{song}?#iefix') url(../../up.png) }}"));
    let (sheet, text) = asset(&theme, "site.css");
    let part_from_sheet = part.trim_start_matches("assets/");
    assert_eq!(
        text,
        format!("@import \"{part_from_sheet}\";\na {{ src: url({song}) url(../favicon.ico) url(gone.png) }}")
    );
    let help = "the reference stays as it is\n  help: mend the reference, or add the file";
    assert_eq!(
        messages(&theme),
        [
            format!("warning: static/parts/x.css:1: no such file in static/: \"../../up.png\"; {help}"),
            format!("warning: static/site.css:2: no such file in static/: \"gone.png\"; {help}"),
        ]
    );
    // Other bytes of the font are other names of all that leads to it.
    assert_ne!(asset(&files("other"), "site.css").0, sheet);
}

#[test]
fn style_sheets_that_import_each_other_keep_the_reference() {
    let theme =
        load_site(&[("static/a.css", "@import 'b.css';"), ("static/b.css", "@import 'a.css';")], "en");
    assert_eq!(
        messages(&theme),
        ["warning: static/b.css:1: no such file in static/: \"a.css\"; the reference stays as it is\n  \
          help: mend the reference, or add the file"]
    );
}

#[test]
fn the_nearest_language_is_chosen() {
    for (language, front) in [
        ("zh-Hans", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-hant-hk", "zh-Hant"),
        ("EN", "en"),
        ("en-GB", "en"),
    ] {
        let theme = load_site(&[], language);
        let expected = load_site(&[], front);
        assert_eq!(
            (theme.messages, messages(&theme_of(language))),
            (expected.messages, vec![]),
            "{language}"
        );
    }
    let theme = theme_of("fr");
    assert_eq!(theme.messages, theme_of("en").messages);
    assert_eq!(
        messages(&theme),
        ["warning: site.toml: there are no interface texts in `fr`; those in English are used\n  \
          help: copy templates/messages/en.toml to templates/messages/fr.toml and translate it"]
    );
}

fn theme_of(language: &str) -> Theme {
    load_site(&[], language)
}

#[test]
fn a_language_of_the_site_must_be_complete_and_one_of_ours_may_be_changed_in_part() {
    let part = "front = \"Page one\"\nfrnot = \"typo\"\nmine = \"own\"\n";
    let theme = load_site(&[("templates/messages/en.toml", part)], "en");
    assert_eq!((theme.messages["front"].as_str(), theme.messages["mine"].as_str()), ("Page one", "own"));
    assert_eq!(theme.messages["archive"], "Archive");
    assert_eq!(
        messages(&theme),
        ["warning: templates/messages/en.toml: unknown text `frnot`\n  help: did you mean `front`?"],
        "but a site may have texts of its own"
    );

    let mut french = String::new();
    for key in theme_of("en").messages.keys().filter(|key| !["front", "archive"].contains(&key.as_str())) {
        french.push_str(&format!("{key} = \"fr\"\n"));
    }
    let theme =
        load_site(&[("templates/messages/fr.toml", &format!("{french}archives = \"Archives\"\n"))], "fr");
    assert_eq!(
        messages(&theme),
        [
            "warning: templates/messages/fr.toml: unknown text `archives`\n  help: did you mean `archive`?",
            "error: templates/messages/fr.toml: the text `archive` is missing\n  help: in English it is \"Archive\"",
            "error: templates/messages/fr.toml: the text `front` is missing\n  help: in English it is \"Front page\"",
        ]
    );
}

#[test]
fn a_broken_message_file_is_shown_with_its_line() {
    let theme = load_site(&[("templates/messages/en.toml", "front = \"x\"\nlatest = 3\n")], "en");
    assert_eq!(
        messages(&theme),
        [
            "error: templates/messages/en.toml:2: invalid type: integer `3`, expected a string\n   |\n 2 | latest = 3\n  \
          help: write each text as key = \"text\""
        ]
    );
}
