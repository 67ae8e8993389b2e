//! `[look]`, `static/custom.css`, the blocks of `base.html` and fonts: what a site changes of its look without a theme of its own.

#![expect(clippy::unwrap_used, reason = "tests read what was printed")]

mod support;

use support::{Outcome, Test};

const ARTICLE: &str = "---\ntitle: Fog\ndate: 2024-01-17 10:00:00\nslug: fog\n---\nText.\n";
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><circle r=\"9\"/></svg>";

fn site(look: &str) -> Test {
    Test::new()
        .file(
            "site.toml",
            format!("title = \"The <Tide>\"\nbase_url = \"https://test.example/digest/\"\n{look}"),
        )
        .file("content/fog.md", ARTICLE)
}

fn built(test: Test) -> Outcome {
    test.args(["build"])
        .stderr("built 1 article, [N] pages in [TIME] ([N] written, 0 removed) to public\n")
        .run()
}

/// The style sheet of a page by its name in `static/`.
fn style(site: &Outcome, name: &str) -> Option<String> {
    let front = site.text("public/index.html");
    let (_, rest) = front.split_once(&format!("href=\"/digest/assets/{name}."))?;
    let digits = rest.split('"').next().unwrap();
    Some(site.text(&format!("public/assets/{name}.{digits}")))
}

#[test]
fn keys_of_site_toml_make_a_style_sheet_and_the_masthead() {
    let look = "[look]\nlogo = \"logo.svg\"\nlogo_dark = \"dark/logo.svg\"\nfavicon = \"static/sign.png\"\naccent = \"#fd0\"\ndensity = \"airy\"\n";
    let site = site(look)
        .file("static/logo.svg", SVG)
        .file("static/dark/logo.svg", SVG)
        .file("static/sign.png", "\u{89}PNG");
    let site = built(site.file("static/root/favicon.ico", "x"));
    let css = style(&site, "look").unwrap();
    assert!(
        css.contains("--accent: #8e6c00;") && css.contains("--accent: #ffdd00;") && css.contains("--gap: "),
        "{css}"
    );
    for page in ["public/index.html", "public/2024/01/17/fog/index.html", "public/404.html"] {
        let page = site.text(page);
        let (sheets, _) = page.split_once("look.").unwrap();
        assert!(sheets.contains("/digest/assets/style."), "{page}");
        assert!(page.contains("<img class=\"logo on-light\" src=\"/digest/assets/logo."), "{page}");
        assert!(
            page.contains("alt=\"\"><img class=\"logo on-dark\" src=\"/digest/assets/dark/logo."),
            "{page}"
        );
        assert!(page.contains(".svg\" alt=\"\">The &lt;Tide&gt;</a>"), "{page}");
        assert!(page.contains("<link rel=\"icon\" href=\"/digest/assets/sign."), "{page}");
    }
}

#[test]
fn a_logo_may_hold_the_title() {
    let site =
        built(site("[look]\nlogo = \"logo.svg\"\nlogo_is_title = true\n").file("static/logo.svg", SVG));
    let front = site.text("public/index.html");
    assert!(front.contains("<h1 class=\"nameplate\"><a href=\"/digest/\"><img class=\"logo is-title\" src=\"/digest/assets/logo."), "{front}");
    assert!(front.contains(" alt=\"The &lt;Tide&gt;\"></a></h1>"), "{front}");
}

#[test]
fn a_picture_that_is_not_there_ends_the_build() {
    site("[look]\nlogo = \"lgo.svg\"\n")
        .args(["build"])
        .status(2)
        .stderr(
            "error: site.toml:4: `look.logo` names a file that is not there: static/lgo.svg\n  help: put it there, or mend the name\n\
             nothing was built\n",
        )
        .run();
}

#[test]
fn without_a_word_nothing_is_added() {
    let site = built(site(""));
    let front = site.text("public/index.html");
    assert!(!front.contains("look.") && !front.contains("custom.") && !front.contains("font-src"), "{front}");
    assert!(
        front.contains("<h1 class=\"nameplate\"><a href=\"/digest/\">The &lt;Tide&gt;</a></h1>"),
        "{front}"
    );
}

#[test]
fn an_own_style_sheet_stands_behind_all_and_its_fonts_may_be_loaded() {
    let site = site("[look]\ndensity = \"compact\"\n")
        .file("static/custom.css", "@font-face { font-family: \"A\"; src: url(fonts/a.woff2) }\n")
        .file("static/fonts/a.woff2", "wOF2")
        .file("templates/base.html", "{% extends \"default/base.html\" %}{% block footer %}<p>mine</p>{% endblock footer %}{% block end %}<p>last</p>{% endblock end %}");
    let site = built(site);
    assert!(style(&site, "custom").unwrap().contains("url(fonts/a."));
    let front = site.text("public/index.html");
    let places: Vec<usize> =
        ["style.", "look.", "custom."].map(|name| front.find(&format!("assets/{name}")).unwrap()).into();
    assert!(places.is_sorted(), "{front}");
    assert!(front.contains("form-action 'self'; font-src &#39;self&#39;\""), "{front}");
    assert!(front.contains("<p>mine</p>\n<p>last</p></body>"), "{front}");
}
