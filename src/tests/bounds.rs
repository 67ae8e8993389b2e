//! What an article costs and how much is printed of it follow the length of its file, whatever stands in it: inputs that
//! make parsers and printers work out of all proportion, each kind in a small and a large one.
//! `NEWSPRINT_BOUNDS_KIB=1024` asks for other sizes and prints what they took.
#![expect(clippy::disallowed_methods, reason = "tests read the clock and the environment")]
#![expect(clippy::print_stderr, reason = "a long run says what each input took")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::clean::{Cleaned, Profiles, Rules, Trace, clean};
use crate::config::{self, Config};
use crate::content::{self, ContentPath, RawFile};

/// A word that stands in every body, and must stand in what is printed of it.
const WORD: &str = "harbour";

/// Many times one piece, up to a size.
fn fill(size: usize, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(size + 64);
    let mut n = 0;
    while text.len() < size {
        text.push_str(&piece(n));
        n += 1;
    }
    text
}

/// Half of a size of the one, then half of the other.
fn halves(size: usize, first: impl Fn(usize) -> String, then: impl Fn(usize) -> String) -> String {
    fill(size / 2, first) + &fill(size / 2, then)
}

/// An extension and a body of about the size, for each kind.
fn kinds(size: usize) -> Vec<(&'static str, &'static str, String)> {
    let s = |text: &'static str| move |_: usize| text.to_owned();
    let long = "x".repeat(size / 2);
    let mut kinds = vec![
        ("unclosed formatting", "html", halves(size, |n| format!("<b id=b{n}>"), s("<p>x"))),
        (
            "unclosed formatting in a paragraph",
            "html",
            format!("<p>{}", halves(size, |n| format!("<font size={n}>"), s("<p>x"))),
        ),
        (
            "24 formatting elements",
            "html",
            format!(
                "<p>{}{}",
                (0..24).map(|n| format!("<i id=i{n}>")).collect::<String>(),
                fill(size, s("<p>x"))
            ),
        ),
        ("formatting closed by others", "html", fill(size, |n| format!("<b x{n}></i>"))),
        ("formatting in tables", "html", fill(size, |n| format!("<b id={n}><table></b></table>"))),
        ("misnested", "html", fill(size, s("<b><p><i></b></p></i>"))),
        ("misnested deep", "html", halves(size, s("<a><div>"), s("</a>"))),
        ("nobr", "html", fill(size, s("<nobr><p>"))),
        ("a long link", "html", format!("<a href=https://e.example/{long}>{}", fill(size / 2, s("<p>x")))),
        (
            "a long link around pictures",
            "html",
            format!("<a href=https://e.example/{long}>{}", fill(size / 2, s("<img src=//e.example/a>"))),
        ),
        (
            "a long link and breaks",
            "html",
            format!("<a href=https://e.example/{long}>{}", fill(size / 2, s("x<br>"))),
        ),
        ("a long title attribute", "html", format!("<abbr title={long}>{}", fill(size / 2, s("<p>x")))),
        ("quotes", "html", halves(size, s("<q>"), s("<p>x"))),
        ("deep blocks", "html", fill(size, s("<div>"))),
        ("deep blocks, closed", "html", halves(size, s("<div>"), s("</div>"))),
        ("deep quotes", "html", halves(size, s("<blockquote>"), s("<p>x"))),
        ("deep lists", "html", fill(size, s("<ul><li>"))),
        ("deep tables", "html", fill(size, s("<table><tr><td>"))),
        ("options", "html", halves(size, s("<optgroup>"), s("<p>x"))),
        ("ruby", "html", halves(size, s("<rb>"), s("<rt>x"))),
        ("svg", "html", format!("<svg>{}", fill(size, s("<td>x")))),
        ("svg closed", "html", format!("<svg>{}", halves(size, s("<g>"), s("</x>")))),
        ("comment that is none", "html", format!("<!-->{}", fill(size, s("<div>")))),
        ("body tags", "html", halves(size, s("<optgroup>"), s("</body>"))),
        ("attributes", "html", format!("<p {}>x</p>", fill(size, |n| format!("a{n} ")))),
        ("attributes of an end", "html", format!("<p>x</p {}>", fill(size, |n| format!("a{n} ")))),
        ("attributes after a comment", "html", format!("<!--><p {}>x</p>", fill(size, |n| format!("a{n} ")))),
        (
            "attributes of formatting",
            "html",
            format!(
                "<p><b {}>{}",
                (0..250).map(|n| format!("a{n} ")).collect::<String>(),
                fill(size, s("<p>x"))
            ),
        ),
        ("html attributes", "html", fill(size, |n| format!("<html a{n}>"))),
        ("classes", "html", format!("<p class='{}'>x</p>", fill(size, |n| format!("c{n} ")))),
        ("share boxes", "html", halves(size, s("<div class=share>"), s("<i></i>"))),
        ("one picture of many images", "html", format!("<picture>{}", fill(size, s("<img>")))),
        ("twins", "html", fill(size, |n| format!("<noscript><img src=//e.example/{n}></noscript>"))),
        (
            "a twin of many",
            "html",
            format!("<noscript>{}</noscript>", fill(size, |n| format!("<img src=//e.example/{n}>"))),
        ),
        (
            "pictures and twins",
            "html",
            halves(
                size,
                |n| format!("<img src=//e.example/{n}>"),
                |n| format!("<noscript><img src=//e.example/t{n}></noscript>"),
            ),
        ),
        (
            "candidates",
            "html",
            format!("<img srcset='{}'>", fill(size, |n| format!("//e.example/{n} {n}w, "))),
        ),
        // A long text of what is escaped: the serialiser looks through all of it for each.
        ("ampersands", "html", fill(size, s("&"))),
        ("written ampersands", "html", fill(size, s("&amp;"))),
        ("quotation marks", "html", fill(size, s("\""))),
        ("less-than signs", "html", fill(size, s("<"))),
        ("greater-than signs", "html", fill(size, s(">"))),
        ("no-break spaces", "html", fill(size, s("\u{a0}x"))),
        ("letters of Latin-1", "html", fill(size, s("\u{bf}"))),
        ("ampersands in code", "html", format!("<pre>{}</pre>", fill(size, s("&")))),
        (
            "ampersands in a link",
            "html",
            format!("<a href='https://e.example/?{}'>x</a>", fill(size, s("&"))),
        ),
        (
            "ampersands in links",
            "html",
            fill(size, |_| format!("<a href='//e.example/?{}'>x</a>", "&".repeat(4000))),
        ),
        (
            "ampersands in alternative texts",
            "html",
            fill(size, |n| format!("<img src=//e.example/{n} alt='{}'>", "&".repeat(900))),
        ),
        (
            "ampersands in titles",
            "html",
            fill(size, |_| format!("<abbr title='{}'>x</abbr>", "&".repeat(900))),
        ),
        // Many tiny elements: each takes memory in three trees.
        ("small items", "html", fill(size, s("<li>x"))),
        ("small cells", "html", format!("<table><tr>{}", fill(size, s("<td>x")))),
        ("small rows", "html", format!("<table>{}", fill(size, s("<tr><td>x<td>y")))),
        ("small paragraphs", "html", fill(size, s("<p>x"))),
        ("small headings", "html", fill(size, s("<h2>x"))),
        ("small quotes", "html", fill(size, s("<blockquote>x</blockquote>"))),
        ("lines", "html", fill(size, s("x<br>"))),
        ("small words in bold", "html", fill(size, s("<b>x</b> "))),
        ("small comments", "html", fill(size, s("<!---->"))),
        ("attributes of small elements", "html", fill(size, s("<i a b c d e f g h>"))),
        ("own links", "html", fill(size, |n| format!("<li><a href=/{n}>a link</a>"))),
        ("dates", "html", fill(size, s("<p>2024-05-03 10:53"))),
        ("bylines", "html", fill(size, s("<p>文/林秋"))),
        ("comments of readers", "html", fill(size, s("<div class=comments>x"))),
        ("style sheets", "html", fill(size, s("<p>a{color:red}"))),
        ("a style sheet", "html", format!("<p>{}", fill(size, s("a{color:red}")))),
        ("lines of text", "txt", fill(size, s("x\n"))),
        ("paragraphs of text", "txt", fill(size, s("x\n\n"))),
        ("items", "md", fill(size, s("* x\n"))),
        ("objects", "html", fill(size, s("<object>"))),
        ("related", "html", fill(size, s("<p>相关阅读"))),
        ("hashtags", "html", format!("<p>{}", fill(size, s("#tag ")))),
        ("bare addresses", "txt", fill(size, s("www.a.bc "))),
        ("bare addresses in quotation marks", "html", format!("<p>{}", fill(size, s("\"http://a.bc")))),
        ("related links", "html", fill(size, s("<p><a href=//e.example>相关阅读</a>"))),
        (
            "captions",
            "html",
            format!(
                "<figure><img src=//e.example/a>{}</figure>",
                fill(size, s("<figcaption>x</figcaption>"))
            ),
        ),
        ("twin pictures", "html", fill(size, s("<img src=//e.example/a><p>x"))),
        ("siblings", "html", fill(size, s("<div></div>"))),
        ("entities", "html", fill(size, s("&nbsp;&NotEqualTilde;"))),
        ("open entities", "html", fill(size, s("&CounterClockwiseContourIntegra"))),
        ("less-than", "html", fill(size, s("<"))),
        ("open comments", "html", fill(size, s("<!-- "))),
        ("open scripts", "html", fill(size, s("<script>"))),
        ("open script comments", "html", fill(size, s("<script><!--"))),
        ("open tags", "html", fill(size, s("<p a='"))),
        ("templates", "html", fill(size, s("<template>"))),
        ("frames", "html", fill(size, s("<frameset><frame>"))),
        ("relative links", "html", fill(size, s("<a href=x>x</a>"))),
        ("relative pictures", "html", fill(size, s("<img src=x>"))),
        (
            "wide table",
            "md",
            format!(
                "{}\n{}\n{}",
                fill(size / 4, s("|a")),
                fill(size / 4, s("|-")),
                fill(size / 2, s("|\n|"))
            ),
        ),
        ("references", "md", format!("[a]: https://e.example/{long}\n\n{}", fill(size / 2, s("[a] ")))),
        ("brackets", "md", fill(size, s("["))),
        ("image brackets", "md", fill(size, s("![a]("))),
        ("links in links", "md", fill(size, s("[a](b"))),
        ("stars", "md", fill(size, s("*a_ "))),
        ("emphasis", "md", fill(size, s("*a **b ")) + &fill(size, s("* c** "))),
        ("backticks", "md", fill(size, |n| format!("`{}a", "`".repeat(n % 50)))),
        ("more backticks", "md", fill(size, |n| format!("{}a", "`".repeat(n % 500 + 1)))),
        ("quote marks", "md", fill(size, s("> "))),
        ("quote marks by line", "md", fill(size, |n| format!("{}a\n", ">".repeat(n % 200)))),
        ("list marks", "md", fill(size, s("* "))),
        ("numbered", "md", fill(size, |n| format!("{}1. a\n", " ".repeat(n % 400)))),
        ("angle brackets", "md", fill(size, s("<a "))),
        ("declarations", "md", fill(size, s("<!A "))),
        ("instructions", "md", fill(size, s("a <?"))),
        ("cdata", "md", fill(size, s("a <![CDATA["))),
        ("escapes", "md", fill(size, s("\\*"))),
        ("times", "html", fill(size, s("<time datetime=soon x"))),
        ("rules", "md", fill(size, s("***\n"))),
        ("headings", "md", fill(size, s("# a\n"))),
        ("definitions", "md", fill(size, |n| format!("[a{n}]: b\n"))),
        ("strikes", "md", fill(size, s("~~a ~"))),
        ("quoted text", "md", fill(size, s("\" "))),
    ];
    for (_, form, body) in &mut kinds {
        let end = if *form == "html" {
            format!("</script></noscript></svg><p>{WORD}</p>")
        } else {
            format!("\n\n{WORD}\n")
        };
        // At both ends: some inputs swallow all that comes after them.
        *body = if *form == "html" {
            format!("<p>{WORD}</p>{body}{end}")
        } else {
            format!("{WORD}\n\n{body}{end}")
        };
    }
    kinds
}

/// Whole files: front matter and title lines of about the size.
fn files(size: usize) -> Vec<(&'static str, String)> {
    let list =
        |key: &str| format!("---\ntitle: t\n{key}:\n{}---\n{WORD}\n", fill(size, |n| format!("- a{n}\n")));
    let titled =
        |title: &str, url: &str| format!("<!--1705511701000-->\n[{title}]({url})\n------\n\n{WORD}\n");
    vec![
        ("topics", list("topics")),
        ("aliases", list("aliases")),
        ("keys", format!("---\n{}---\n{WORD}\n", fill(size, |n| format!("k{n}: a\n")))),
        ("toml keys", format!("+++\n{}+++\n{WORD}\n", fill(size, |n| format!("k{n}.a.b = 1\n")))),
        ("nested yaml", format!("---\na: {}\n---\n{WORD}\n", "[".repeat(size))),
        ("nested toml", format!("+++\na = {}\n+++\n{WORD}\n", "[".repeat(size))),
        ("a long title", titled(&"a - RFI".repeat(size / 7), "https://e.example/a")),
        ("a title of suffixes", titled(&" - RFI".repeat(size / 6), "https://www.rfi.fr/cn/a")),
        ("a title of brackets", titled(&"](".repeat(size / 2), "https://e.example/a")),
        ("a long address", titled("t", &format!("https://e.example/{}", "a/".repeat(size / 2)))),
        (
            "a long address and relative links",
            titled("t", &format!("https://e.example/{}", "a/".repeat(size / 4)))
                + &fill(size / 2, |_| "<a href=x>x</a>".to_owned()),
        ),
        ("a long author", format!("---\ntitle: t\nauthor: {}\n---\n{WORD}\n", "a, ".repeat(size / 3))),
        ("a long summary", format!("---\ntitle: t\nsummary: {}\n---\n{WORD}\n", "a ".repeat(size / 2))),
        ("blank lines", format!("{}{WORD}", "\n".repeat(size))),
        ("comments", format!("{}{WORD}", fill(size, |_| "<!-- -->".to_owned()))),
        ("one line", WORD.repeat(size / 7)),
    ]
}

/// Time for which this thread had a processor: what others take of a busy machine is no work of ours. Where the system does
/// not say (`sched-stats` of Linux), the time that has passed.
fn busy() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let said = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = said.split(' ').next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

struct Room {
    config: Config,
    profiles: Profiles,
}

impl Room {
    fn new() -> Self {
        let site = r#"
            title = "t"
            base_url = "https://digest.example/"
            [[sources]]
            id = "e"
            name = "E"
            hosts = ["e.example"]
            root = ["article"]
            remove = ["div:has(> a.x)", "p ~ p.x", "div:nth-child(3) > i.x", "p:last-child > b.x"]
            author = [".byline"]
            caption_from_alt = true
        "#;
        let (config, findings) = config::parse(site);
        assert!(findings.is_empty(), "{findings:?}");
        let (profiles, findings) = Profiles::load(&config);
        assert!(findings.is_empty(), "{findings:?}");
        Self { config, profiles }
    }

    fn clean(&self, path: &str, text: String) -> Option<Cleaned> {
        let file = RawFile { path: ContentPath(path.to_owned()), bytes: text.into_bytes() };
        let draft = content::parse(&file, &self.config).draft?;
        let attachments = BTreeMap::default();
        let rules = Rules {
            config: &self.config,
            profiles: &self.profiles,
            attachments: &attachments,
            trace: Trace::Off,
        };
        Some(clean(draft, &rules))
    }
}

/// Bytes of all that is printed of an article in one place or another.
fn printed(cleaned: &Cleaned) -> usize {
    let article = &cleaned.article;
    cleaned.body.as_str().len()
        + article.title.len()
        + cleaned.details.summary.len()
        + article.authors.iter().map(String::len).sum::<usize>()
        + article.column.as_ref().map_or(0, String::len)
        + article.topics.iter().map(String::len).sum::<usize>()
}

#[test]
fn work_and_output_follow_the_length_of_the_input() {
    let asked = std::env::var("NEWSPRINT_BOUNDS_KIB").ok();
    let sizes: Vec<usize> = match &asked {
        Some(sizes) => {
            sizes.split(',').filter_map(|size| size.parse::<usize>().ok()).map(|kib| kib * 1024).collect()
        }
        None => vec![16 * 1024, 192 * 1024],
    };
    let only = std::env::var("NEWSPRINT_BOUNDS_ONLY").unwrap_or_default();
    let room = Room::new();
    let mut broken = String::new();
    for size in sizes {
        let headed =
            |body: String| format!("<!--1705511701000-->\n[t](https://e.example/a)\n------\n\n{body}");
        let bodies = kinds(size).into_iter().map(|(name, form, body)| (name, form, headed(body)));
        let files = files(size).into_iter().map(|(name, text)| (name, "md", text));
        for (name, form, text) in bodies.chain(files).filter(|(name, ..)| name.contains(&only)) {
            let bytes = text.len();
            let start = busy();
            let cleaned = room.clean(&format!("a.{form}"), text);
            let took = busy() - start;
            // An unoptimised build on a slow machine; what this test is for took minutes.
            let most =
                Duration::from_secs(5) + Duration::from_micros(20) * u32::try_from(bytes).unwrap_or(u32::MAX);
            let out = cleaned.as_ref().map_or(0, printed);
            if asked.is_some() {
                let warned = cleaned.as_ref().map_or(0, |cleaned| cleaned.diagnostics.len());
                eprintln!(
                    "{:>6} kB {:>7} ms {:>6} kB  {warned} {name}",
                    bytes / 1024,
                    took.as_millis(),
                    out / 1024
                );
            }
            if took > most {
                let _ = writeln!(broken, "{name}: {bytes} bytes took {} ms", took.as_millis());
            }
            if out > 32 * bytes + 256 * 1024 {
                let _ = writeln!(broken, "{name}: {bytes} bytes became {out}");
            }
            if cleaned.is_some_and(|cleaned| !cleaned.body.as_str().contains(WORD)) {
                let _ = writeln!(broken, "{name}: {bytes} bytes lost their text");
            }
        }
    }
    assert!(broken.is_empty(), "\n{broken}");
}

/// Eight megabytes of `www.a.bc ` took 4.9 s, and 425 MB for two: each link costs as much as an element does.
#[test]
fn a_body_has_two_thousand_links_made_of_bare_addresses_at_most() {
    let links = |body: &str| {
        let text = format!("<!--1705511701000-->\n[t](https://e.example/a)\n------\n\n{body}");
        let cleaned = Room::new().clean("a.html", text).unwrap();
        cleaned.body.as_str().matches("<a ").count()
    };
    let bare = "<p>www.a.bc www.b.cd</p>".repeat(1600);
    assert_eq!(links(&bare), 2000);
    let written = "<a href=\"https://e.example/b\">x</a> ".repeat(2100);
    assert_eq!(links(&format!("<p>{written}</p>{bare}")), 2100);
}

/// Two hundred files of 2.6 kB made 120,247 pages once.
#[test]
fn an_article_brings_forty_topics_aliases_and_authors_at_most() {
    let list = |name: &str, of: fn(usize) -> String| {
        let items: String = (0..120).map(|n| format!("  - {}\n", of(n))).collect();
        format!("{name}:\n{items}")
    };
    let text = format!(
        "---\ntitle: Ferry\ndate: 2024-01-17\n{}{}{}---\nThe {WORD} is open.\n",
        list("topics", |n| format!("Topic {n}")),
        list("aliases", |n| format!("/old/{n}/")),
        list("authors", |n| format!("Ada Reed{}", "a".repeat(n + 1))),
    );
    let (config, _) = config::parse("title = \"t\"\n");
    let file = RawFile { path: ContentPath("a.md".into()), bytes: text.clone().into_bytes() };
    let mut said = content::parse(&file, &config).diagnostics;
    let Cleaned { article, diagnostics, .. } = Room::new().clean("a.md", text).unwrap();
    assert_eq!([article.topics.len(), article.extras().aliases.len(), article.authors.len()], [40, 40, 40]);
    assert_eq!((article.topics[0].as_str(), article.extras().aliases[39].as_str()), ("Topic 0", "/old/39/"));
    said.extend(diagnostics);
    for what in ["topics", "aliases", "authors"] {
        let message = format!("the article has 120 {what}; the first 40 are taken");
        assert_eq!(said.iter().filter(|said| said.message == message).count(), 1, "{what}: {said:?}");
    }
}
