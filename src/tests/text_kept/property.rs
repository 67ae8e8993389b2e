//! Every letter of any body is in its page or in a removal that has a name.
//!
//! Bodies are made of pieces in which each letter that is text is a Chinese character of its own, and all markup is ASCII:
//! which letters must come out is known without a parser.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use scraper::{Html, Node};

use super::{Outcome, articles, letters, look_at};
use crate::clean::{Attachments, Cleaned, Profiles, Rules, Trace, clean};
use crate::config::Config;
use crate::content::{self, Body, ContentPath, Draft, RawFile};

/// `字` stands for a letter of its own.
fn piece() -> impl Strategy<Value = &'static str> {
    let text = prop::sample::select(vec![
        "字",
        "字字",
        "字。",
        "“字”",
        "（字）",
        "字 字",
        "字(字)",
        "字：",
        "&amp;",
        "5*3*2",
        "\\",
        "\u{3000}字",
    ]);
    let lines = prop::sample::select(vec![
        "\n",
        "\n\n",
        "\n\n",
        "\n    ",
        "\r\n",
        "\n> ",
        "\n- ",
        "\n1. ",
        "\n12345. ",
        "\n\t",
    ]);
    let markdown = prop::sample::select(vec![
        "**",
        "*",
        "_",
        "~~",
        "~",
        "`",
        "```",
        "\n```\n",
        "\n~~~",
        "\n```字\n",
        "\n``` 字 字\n字\n```\n",
        "\n~~~ 字\n字\n~~~\n",
        "[字](https://a.example/b \"字\")",
        "![字](https://a.example/b.png \"字\")",
        "~~~~字~~~~",
        "#",
        "\n# ",
        "\n## 字 ##",
        "[",
        "]",
        "](",
        ")",
        "![",
        "[字]",
        "[字]: ",
        "\n[字]: ",
        "\n[字]: 字",
        "\n[a]: https://a.example/b",
        "\n[a]: 字",
        "[a]",
        "[字][a]",
        "[字](字)",
        "![字](字)",
        "[字](https://a.example/b)",
        "[字](<https://a.example/c>)",
        "[^1]",
        "[^字]",
        "\n[^1]: 字",
        "\n\n[^1]: ",
        "\n\n[^字]: 字",
        "\n---\n",
        "\n===\n",
        "\n***\n",
        "\na|b\n-|-\n字|字|字\n",
        "|",
        "\n|字|\n|-|\n|字|字|",
        "\n字 | 字\n--- | ---\n",
        "<https://a.example/>",
        "https://a.example/b",
        "www.a.example",
        ": ",
        "^",
    ]);
    let html = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<br/>",
        "<br>",
        "<div>",
        "</div>",
        "<ul><li>",
        "</li></ul>",
        "<pre>",
        "</pre>",
        "<a href=\"https://a.example/\">",
        "</a>",
        "<h2>",
        "</h2>",
        "<blockquote>",
        "</blockquote>",
        "<table><tr><td>",
        "</td><td>",
        "</td></tr></table>",
        "<!-- a -->",
        "<Editor>",
        "<B 字>",
        "<a 字 字>",
        "</b 字>",
        "a<b 字",
        "<b",
        "<i 字=1 字>",
        "<![CDATA[字]]>",
        "<![CDATA[",
        "]]>",
        "<?xml 字?>",
        "<!-字->",
        "<!字>",
        "</字>",
        "</3 字",
        "<a title=\"字\" href=\"https://a.example/\">字</a>",
        "<img src=\"https://a.example/a.png\" title=\"字\">",
        "<g>",
        "</g>",
        "<note>",
        "</note>",
        "<",
        ">",
        "<3",
        "<button>字</button>",
        "<select><option>字</option></select>",
        "<textarea>字</textarea>",
        "<title>字</title>",
        "<svg><text>字</text></svg>",
        "<noscript>字</noscript>",
        "<noscript><a href=\"https://a.example/\">字</a></noscript>",
        "<object>字</object>",
        "<video>字</video>",
        "<figure><img src=\"https://a.example/a.png\"><figcaption>字</figcaption></figure>",
        "<p hidden>字</p>",
        "<p class=\"share\">字</p>",
        "<math><mi>字</mi></math>",
        "<ruby>字<rt>字</rt></ruby>",
        "<script>a</script>",
        "<style>a</style>",
        "<canvas>字</canvas>",
        "<template>字</template>",
        "<x-y>",
        "<details><summary>字</summary>",
        "</details>",
    ]);
    prop_oneof![4 => text, 2 => lines, 4 => markdown, 2 => html]
}

fn body() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..40).prop_map(|pieces| {
        let mut letters = ('\u{4e00}'..='\u{9fa5}').filter(|c| *c != '字');
        pieces.concat().chars().map(|c| if c == '字' { letters.next().unwrap_or('字') } else { c }).collect()
    })
}

/// Cleans a body, whatever its file is like.
fn cleaned(body: Body) -> Cleaned {
    let config = Config::default();
    let (profiles, _) = Profiles::load(&config);
    let file = RawFile { path: ContentPath("a.md".into()), bytes: "---\ntitle: t\n---\nx".into() };
    let draft = content::parse(&file, &config).draft.expect("an article");
    let attachments = Attachments::default();
    let rules = Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::On };
    clean(Draft { body, ..draft }, &rules)
}

/// What is in the page: its text, the targets of its links, the words for its pictures.
fn shown(cleaned: &Cleaned) -> String {
    let page = Html::parse_fragment(cleaned.body.as_str());
    let mut shown = String::new();
    for node in page.tree.root().descendants() {
        match node.value() {
            Node::Text(text) => shown.push_str(text),
            Node::Element(element) => {
                for value in
                    [element.attr("href"), element.attr("src"), element.attr("alt")].into_iter().flatten()
                {
                    shown.push_str(&percent_encoding::percent_decode_str(value).decode_utf8_lossy());
                }
            }
            _ => {}
        }
    }
    shown
}

fn check(body: Body) -> Result<(), TestCaseError> {
    let (Body::Html(text) | Body::Markdown(text) | Body::Text(text)) = &body;
    let letters: Vec<char> = text.chars().filter(|c| ('\u{4e00}'..='\u{9fa5}').contains(c)).collect();
    let cleaned = cleaned(body.clone());
    let shown = shown(&cleaned);
    for letter in letters {
        let named = cleaned.removals.iter().any(|removal| removal.text.contains(letter));
        prop_assert!(
            shown.contains(letter) || named,
            "{letter} of {body:?} is not in {}",
            cleaned.body.as_str()
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_letter_of_markdown_is_lost(body in body()) {
        check(Body::Markdown(body))?;
    }

    #[test]
    fn no_letter_of_plain_text_is_lost(body in body()) {
        check(Body::Text(body))?;
    }

    #[test]
    fn no_letter_of_html_is_lost(body in body()) {
        check(Body::Html(body))?;
    }
}

/// What made up bodies were found to lose.
#[test]
fn no_letter_of_what_was_once_lost_is_lost() {
    check(Body::Html("a<b 一\n[a]: https://a.example/b\n===\n".into()))
        .expect("a body that keeps its letters");
}

/// Looks at every article below a folder; how many there are.
fn check_articles(folder: &Path) -> usize {
    let config = Config::default();
    let (profiles, _) = Profiles::load(&config);
    let outcomes = articles(folder).into_iter().filter_map(|path| look_at(&path, &config, &profiles));
    let of = |Outcome { path, missing, suspects, .. }| assert_eq!(missing, 0, "{path}: {suspects:?}");
    outcomes.map(of).count()
}

/// The articles that tests and the demo are made of.
#[test]
fn no_letter_of_a_fixture_is_lost() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["content", "examples", "tests/sites", "tests/fixtures"];
    let found: usize = folders.iter().map(|folder| check_articles(&root.join(folder))).sum();
    assert!(found > 30, "{found} articles");
}

/// Further articles and bodies, where NEWSPRINT_SHARED names a folder with some.
#[test]
fn no_letter_of_a_shared_case_is_lost() {
    let Some(shared) = std::env::var_os("NEWSPRINT_SHARED").map(PathBuf::from) else {
        return println!("skipped: NEWSPRINT_SHARED names no folder with acceptance cases");
    };
    let found: usize =
        ["seeds", "acceptance/gold"].iter().map(|folder| check_articles(&shared.join(folder))).sum();
    let cases = std::fs::read_to_string(shared.join("acceptance/xss_cases.json")).unwrap_or_default();
    // Halves of characters stand in some, which are no JSON to serde_json.
    let halves = regex::Regex::new(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}").expect("a constant that compiles");
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(&halves.replace_all(&cases, "?")).expect("a list of cases");
    for case in cases.iter().filter(|case| case["slot"] == "body") {
        let body = case["payload"].as_str().unwrap_or_default();
        let cleaned = cleaned(Body::Html(body.to_owned()));
        let missing = letters::missing(&letters::pieces(body), &cleaned);
        assert!(missing.is_empty(), "{}: {missing:?}", case["id"]);
    }
    assert!(!cases.is_empty());
    println!("{found} articles, {} cases", cases.len());
}
