//! What holds for every body, shown on random soup of tags, attributes and text.

use std::collections::BTreeMap;

use proptest::prelude::*;
use scraper::{Html, Node};

use crate::clean::markup::text::is_forbidden;
use crate::clean::markup::tree::text_of;
use crate::clean::{Cleaned, Profiles, Rules, Trace, clean};
use crate::config::Config;
use crate::content::{Body, ContentPath, Draft, RawFile, parse};

/// Pieces of markup as real pages and attackers write them.
fn piece() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "p",
        "div",
        "span",
        "b",
        "strong",
        "i",
        "a",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h6",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "figure",
        "figcaption",
        "small",
        "section",
        "article",
        "noscript",
        "script",
        "style",
        "svg",
        "math",
        "title",
        "textarea",
        "iframe",
        "video",
        "object",
        "form",
        "button",
        "select",
        "option",
        "template",
        "ruby",
        "rt",
        "font",
        "xmp",
        "plaintext",
        "mi",
        "foreignobject",
        "annotation-xml",
        "share-button",
        "center",
        "picture",
        "q",
        "bdo",
    ]);
    let void = prop::sample::select(vec![
        "<br>",
        "<hr>",
        "<img src=https://e.org/a.jpg alt='甲 乙'>",
        "<img src=//e.org/b.png width=600 height=400>",
        "<img src=x onerror=alert(1)>",
        "<img data-src=/lazy.jpg src='data:image/gif;base64,R0'>",
        "<img src=https://e.org/a.jpg srcset='javascript:alert(1) 2x'>",
        "<input value=x>",
        "<!-- c -->",
        "<![CDATA[x]]>",
        "<?pi x?>",
        "<meta http-equiv=refresh content=0>",
        "<base href=https://evil.example/>",
        "<link rel=stylesheet href=x>",
        "<iframe src=https://www.youtube.com/embed/abc title='一个 视频'></iframe>",
        "<video poster=https://e.org/p.jpg src=https://e.org/v.mp4></video>",
        "<noscript><img src=https://e.org/n.jpg></noscript>",
        "<p>延伸阅读</p>",
        "<li><a href=/x>链接</a></li>",
        "<a href=https://feedx.net>feedx</a>",
    ]);
    let attribute = prop::sample::select(vec![
        "",
        " class=share",
        " class='related x'",
        " id=main",
        " style='position:fixed'",
        " onclick=alert(1)",
        " href=https://e.org/?a=1&amp;b=2",
        " href=javascript:alert(1)",
        " href='  java\nscript:alert(1)'",
        " href=/relative",
        " href='#x'",
        " href=mailto:a@e.org",
        " dir=rtl",
        " lang=zh-Hans",
        " lang='\"><script>'",
        " src=https://e.org/a.jpg",
        " colspan=3",
        " colspan=99999",
        " start=-3",
        " hidden",
        " xlink:href=javascript:x",
        " v-on:click=x",
        " title='a\"b'",
        " width=1",
        " role=navigation",
        " cite=https://e.org/",
    ]);
    let text = prop::sample::select(vec![
        "词",
        "a b",
        " ",
        "\n  ",
        "你好，世界。",
        "<",
        ">",
        "&",
        "&amp;lt;b&gt;",
        "&#x202e;",
        "\u{202e}x\u{202c}",
        "\u{200b}",
        "\u{0}",
        "\u{3000}\u{3000}段",
        "&nbsp;",
        "▶ 播放",
        "图：某社（法新社）",
        "© 2020",
        "{{ 1337 * 7331 }}",
        "]]>",
        "--><script>",
        "</",
        "“引”",
        "e\u{301}",
        "😀",
        "&#0;",
        "&#x80;",
        "\u{feff}",
        "作者：某某",
        "标题一",
        "获取更多RSS：",
        "\u{2028}",
        "\r\n",
        "\t",
    ]);
    prop_oneof![
        3 => (tag.clone(), attribute).prop_map(|(tag, attribute)| format!("<{tag}{attribute}>")),
        2 => tag.prop_map(|tag| format!("</{tag}>")),
        1 => void.prop_map(ToOwned::to_owned),
        3 => text.prop_map(ToOwned::to_owned),
    ]
}

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

fn draft(body: &str, url: &str) -> Draft {
    let text = format!("<!--1705511701000-->\n[标题一]({url})\n------\n\nx");
    let file = RawFile { path: ContentPath("a/b.md".into()), bytes: text.into_bytes() };
    let mut draft = parse(&file, &Config::default()).draft.expect("a file with a title");
    draft.body = Body::Html(body.to_owned());
    draft
}

fn run(draft: Draft) -> Cleaned {
    let config = Config::default();
    let (profiles, _) = Profiles::load(&config);
    let attachments = BTreeMap::default();
    clean(draft, &Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::On })
}

/// The policy of docs/security.md, written down a second time: what may stand in a body that leaves.
fn violations(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    if html.chars().any(is_forbidden) {
        found.push("a forbidden character".to_owned());
    }
    let parsed = Html::parse_fragment(html);
    for node in parsed.tree.root().descendants() {
        match node.value() {
            Node::Comment(_) | Node::Doctype(_) | Node::ProcessingInstruction(_) => {
                found.push(format!("{:?}", node.value()))
            }
            Node::Element(element) => {
                let allowed = "html a abbr b bdi bdo blockquote br caption cite code dd del dfn dl dt em figcaption figure h2 h3 h4 h5 \
                               h6 hr i img ins kbd li mark ol p pre q rb rp rt ruby s samp small span strong sub sup table tbody td tfoot th \
                               thead tr u ul var";
                if !allowed.split_whitespace().any(|name| name == element.name()) {
                    found.push(format!("<{}>", element.name()));
                }
                for (name, value) in element.attrs() {
                    let good = match (element.name(), name) {
                        ("a", "href") => {
                            let own = value.strip_prefix("/.own/");
                            own.is_some_and(|place| place.parse::<u32>().is_ok())
                                || value == "#top"
                                || value.starts_with("#at-")
                                || ["https://", "http://", "mailto:", "tel:"]
                                    .iter()
                                    .any(|scheme| value.starts_with(scheme))
                        }
                        ("a", "rel") => value == "noopener noreferrer nofollow",
                        ("img", "src") => value.starts_with("https://"),
                        ("img", "alt") | ("abbr" | "dfn", "title") => true,
                        ("img", "loading") => value == "lazy",
                        ("img", "referrerpolicy") => value == "no-referrer",
                        ("img", "width" | "height")
                        | ("td" | "th", "colspan" | "rowspan")
                        | ("ol", "start")
                        | ("li", "value") => value.parse::<i32>().is_ok_and(|number| number.abs() <= 20_000),
                        ("ol", "reversed") => value.is_empty(),
                        ("a" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "p" | "pre", "id") => {
                            value.starts_with("at-")
                        }
                        (_, "dir") => matches!(value, "rtl" | "ltr" | "auto"),
                        (_, "translate") => value == "no",
                        (_, "lang") => value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
                        _ => false,
                    };
                    if !good {
                        found.push(format!("<{} {name}={value:?}>", element.name()));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn text(html: &str) -> String {
    text_of(Html::parse_fragment(html).tree.root()).chars().filter(|c| !c.is_whitespace()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_outside_the_policy_leaves(soup in soup(), url in prop::sample::select(vec!["https://news.example/a/b", "https://www.rfi.fr/cn/x", "javascript:x"])) {
        let cleaned = run(draft(&soup, url));
        prop_assert_eq!(violations(cleaned.body.as_str()), Vec::<String>::new(), "{}", cleaned.body.as_str());
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(soup in soup(), url in prop::sample::select(vec!["https://news.example/a/b", "https://chinadigitaltimes.net/a"])) {
        let once = run(draft(&soup, url));
        let twice = run(draft(once.body.as_str(), url));
        prop_assert_eq!(once.body.as_str(), twice.body.as_str());
        prop_assert_eq!(once.text, twice.text);
    }

    #[test]
    fn plain_paragraphs_are_kept_to_the_letter(words in prop::collection::vec("[\\p{Han}a-zA-Z0-9 ，。“”！？()（）.,-]{1,40}", 1..12)) {
        let body: String = words.iter().map(|words| format!("<p>甲{words}</p>")).collect();
        let cleaned = run(draft(&body, "https://news.example/a/b"));
        prop_assert_eq!(text(cleaned.body.as_str()), text(&body));
    }

    #[test]
    fn titles_are_one_line_without_controls(title in "\\PC{0,40}[\u{0}-\u{1f}\u{202a}-\u{202e}\u{2066}-\u{2069}]?\\PC{0,20}") {
        let mut draft = draft("<p>文</p>", "https://news.example/a/b");
        if let Some(found) = &mut draft.title {
            found.value = title;
        }
        let title = run(draft).article.title;
        prop_assert!(!title.is_empty());
        prop_assert!(!title.chars().any(|c| is_forbidden(c) || c.is_control()), "{:?}", title);
        prop_assert_eq!(title.trim(), &title);
    }
}

/// What random soup or a reader of the code found.
#[test]
fn regressions() {
    for soup in [
        "<figure><p>a</figure><img src=https://e.org/a.jpg>",
        "<figure><img src=https://e.org/a.jpg><small><ul></figure>a",
        "<pre>\n\n a</pre>",
        "<ul>a<li>b</ul>",
        "<table><td><table><td>x<td>y",
        "<table id=main><th role=navigation><td id=main><p>",
        "<p>延伸阅读</p>词<a href=https://feedx.net>feedx</a><p>",
        "<p>延伸阅读<p>延伸阅读",
        "词<p>延伸阅读<hr><p>延伸阅读",
        "<p>延伸阅读<p>广告<p><a href=/x>链接</a><p>文",
        "<ul><table><th role=navigation>a<td>b<tr><td><table><td>c<td>d",
        "<ul><table><th role=navigation>a<td>b<tr><td><table><td>c<td>d",
    ] {
        let once = run(draft(soup, "https://news.example/a"));
        let twice = run(draft(once.body.as_str(), "https://news.example/a"));
        assert_eq!(once.body, twice.body, "{soup}");
        assert_eq!(violations(once.body.as_str()), [""; 0], "{soup}");
    }
}
