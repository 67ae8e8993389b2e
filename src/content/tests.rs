//! Whole files in, all fields and messages out. The outlets, people and addresses are invented; the shapes are those of
//! real digests.

use chrono_tz::Tz;
use proptest::prelude::*;

use crate::config::Config;
use crate::content::parse::Parsed;
use crate::content::*;

fn parse_at(path: &str, bytes: impl AsRef<[u8]>) -> Parsed {
    let config = Config { time_zone: Tz::Asia__Shanghai, ..Config::default() };
    parse(&RawFile { path: ContentPath(path.into()), bytes: bytes.as_ref().to_vec() }, &config)
}

/// Every field with its place, the body, and every message, as one text.
fn seen_at(path: &str, bytes: impl AsRef<[u8]>) -> String {
    let parsed = parse_at(path, bytes);
    let mut out = String::new();
    if let Some(draft) = &parsed.draft {
        for field in outline(draft).iter().filter(|field| field.name != "body") {
            let origin = serde_json::to_value(field.origin).expect("a name");
            let origin = field
                .key
                .as_deref()
                .map_or(origin.as_str().unwrap_or_default().to_owned(), |key| format!("`{key}`"));
            let line = field.line.map(|line| format!(":{line}")).unwrap_or_default();
            out += &format!("{} = {} ({origin}{line})\n", field.name, field.value);
        }
        for (key, value) in &draft.front_matter.extra {
            out += &format!("extra {key} = {value}\n");
        }
        let (kind, text) = match &draft.body {
            Body::Html(text) => ("html", text),
            Body::Markdown(text) => ("markdown", text),
            Body::Text(text) => ("text", text),
        };
        out += &format!("{kind}:{} = {text}\n", draft.body_line);
    }
    for diagnostic in &parsed.diagnostics {
        out += &format!("{diagnostic}\n");
    }
    out
}

fn seen(text: &str) -> String {
    seen_at("a.md", text)
}

#[test]
fn a_wire_article() {
    assert_eq!(
        seen(
            "<!--1705511701000-->\n[鹭鸟归来，湖岸早春](https://huxin.example/cn/%E9%B9%AD)\n------\n\n<p>正文</p>\n"
        ),
        "title = 鹭鸟归来，湖岸早春 (title_line:2)\n\
         source_url = https://huxin.example/cn/%E9%B9%AD (title_line:2)\n\
         published = 2024-01-17T17:15:01Z (comment:1)\n\
         html:5 = <p>正文</p>\n\n"
    );
}

#[test]
fn a_jekyll_digest() {
    // The copy of the title in the front matter has lost its dots; the times agree.
    assert_eq!(
        seen(
            "---\nlayout: post\ntitle: \"鹭鸟\\\"归来\\\"\"\ndate: 2024-01-17T17:15:01.000Z\nauthor: 湖心报\n\
             from: https://huxin.example/cn/鹭\ntags: [ 湖心报 ]\ncategories: [ 湖心报 ]\n---\n<!--1705511701000-->\n\
             [鹭鸟\"归来\"...](https://huxin.example/cn/%E9%B9%AD)\n------\n\n<div>\n正文</div>\n"
        ),
        "title = 鹭鸟\"归来\"... (title_line:11)\n\
         source_url = https://huxin.example/cn/%E9%B9%AD (title_line:11)\n\
         published = 2024-01-17T17:15:01Z (comment:10)\n\
         author = 湖心报 (`author`:5)\ncolumn = 湖心报 (`categories`:8)\ntopics = 湖心报 (`tags`:7)\n\
         extra layout = post\nhtml:14 = <div>\n正文</div>\n\n"
    );
}

#[test]
fn the_front_matter_is_the_editors_word() {
    assert_eq!(
        seen(
            "---\ntitle: 编者的标题\ndate: 2024-01-16\nfrom: https://other.example/\n---\n<!--1705511701000-->\n\
             [原标题](https://huxin.example/a)\n------\n正文\n"
        ),
        "title = 编者的标题 (`title`:2)\nsource_url = https://other.example/ (`from`:4)\n\
         published = 2024-01-15T16:00:00Z (`date`:3)\ntext:9 = 正文\n\n"
    );
    // A bare day or a time without a zone that means the same is less exact than the comment.
    for date in ["2024-01-18", "2024-01-17", "2024-01-18 01:15:01", "2024-01-17 17:15:01"] {
        let text =
            format!("---\ndate: {date}\n---\n<!--1705511701000-->\n[t](https://a.example)\n------\nx\n");
        assert!(seen(&text).contains("published = 2024-01-17T17:15:01Z (comment:4)"), "{date}");
    }
}

#[test]
fn a_date_line() {
    assert_eq!(
        seen(
            "[观湖｜甲（一）](https://huxin.example/2020/%e9%b9%ad/)\n------\n日期：Thu, 02 Jul 2020 18:28:24 +0000\n\n<p>x</p>"
        ),
        "title = 观湖｜甲（一） (title_line:1)\nsource_url = https://huxin.example/2020/%e9%b9%ad/ (title_line:1)\n\
         published = 2020-07-02T18:28:24Z (date_line:3)\nhtml:5 = <p>x</p>\n"
    );
    assert_eq!(
        seen("[t](https://a.example)\n------\n日期: 昨天\n\nx"),
        "title = t (title_line:1)\nsource_url = https://a.example (title_line:1)\ntext:3 = 日期: 昨天\n\nx\n\
         warning: content/a.md:1: no date was found; the article stands below `/undated/`\n  help: add a first line with \
         milliseconds since 1970, <!--1705511701000-->, or `date:` in front matter\n\
         warning: content/a.md:3: the `日期` line holds no date: \"昨天\"; it is read as text\n  help: write it like \
         日期：Thu, 02 Jul 2020 18:28:24 +0000 or 日期：2020-07-02 18:28\n"
    );
}

#[test]
fn title_lines_with_traps() {
    let link = |line: &str| {
        let draft =
            parse_at("a.md", format!("<!--1705511701000-->\n{line}\n------\nx")).draft.expect("an article");
        (
            draft.title.map(|t| t.value).unwrap_or_default(),
            draft.source_url.map(|u| u.value).unwrap_or_default(),
        )
    };
    for (line, title, url) in [
        ("[[國際] 湖報](https://a.example/1)", "[國際] 湖報", "https://a.example/1"),
        (
            "[甲|乙 &quot;丙&quot; \\智](https://a.example/(x)_(y))",
            "甲|乙 &quot;丙&quot; \\智",
            "https://a.example/(x)_(y)",
        ),
        ("[a](b) c](http://a.example/湖 心/“鹭” /9)  ", "a](b) c", "http://a.example/湖 心/“鹭” /9"),
        ("[a](HTTPS://a.example/](x)", "a", "HTTPS://a.example/](x"),
        ("[x](javascript:alert(1))", "x", "javascript:alert(1)"),
        ("[x](//a.example/x)", "x", "//a.example/x"),
        ("[x](<https://a.example/x>)", "x", "https://a.example/x"),
        ("[x](https://a.example/x \"a tip\")", "x", "https://a.example/x"),
        ("[x](<https://a.example/x>  '提示')", "x", "https://a.example/x"),
        ("[x](https://a.example/x (a tip))", "x", "https://a.example/x"),
        ("[x](https://a.example/x “提示”)", "x", "https://a.example/x"),
        ("[x](https://a.example/x ”a tip”)", "x", "https://a.example/x"),
        ("[x](https://a.example/x ‘提示’)", "x", "https://a.example/x"),
        ("[x](https://a.example/“鹭”)", "x", "https://a.example/“鹭”"),
        ("[x](https://a.example/a b(c))", "x", "https://a.example/a b(c)"),
        ("[x](https://a.example/x%20\"q\")", "x", "https://a.example/x%20\"q\""),
        (
            "[<script>alert(1)</script>{{ 7 * 7 }}](https://a.example)",
            "<script>alert(1)</script>{{ 7 * 7 }}",
            "https://a.example",
        ),
        ("[](https://a.example)", "", "https://a.example"),
        ("[x]()", "x", ""),
        ("只有标题", "只有标题", ""),
    ] {
        assert_eq!(link(line), (title.into(), url.into()), "{line}");
    }
}

#[test]
fn bad_timestamps_are_named_and_passed_over() {
    for (comment, shown) in [
        ("NaN", "NaN"),
        ("1.10.2012", "1.10.2012"),
        ("-1602539203000", "-1602539203000"),
        ("0", "0"),
        ("99999999999999999999", "99999999999999999999"),
        ("253402300800000", "253402300800000"),
        ("１６０２５３９２０３０００", "１６０２５３９２０３０００"),
        ("undefined", "undefined"),
        ("", ""),
        ("1602\n539", "1602\n539"),
    ] {
        let lines = 1 + comment.matches('\n').count();
        let shown = shown.replace('\n', "\\n");
        assert_eq!(
            seen_at(
                "2020-10-12-x.md",
                format!("<!--{comment}-->\n[t](https://a.example)\n------\n\n<p>x</p>\n")
            ),
            format!(
                "title = t (title_line:{})\nsource_url = https://a.example (title_line:{})\n\
                 published = 2020-10-11T16:00:00Z (file_name)\nhtml:{} = <p>x</p>\n\n\
                 warning: content/2020-10-12-x.md:1: the timestamp comment is no date: \"{shown}\"\n  help: write \
                 milliseconds since 1970 in UTC, like <!--1705511701000-->, or remove the comment\n",
                lines + 1,
                lines + 1,
                lines + 4
            )
        );
    }
}

#[test]
fn nothing_beside_the_header_is_lost() {
    assert_eq!(
        seen("<!--1602539203000--><script>x</script><!---->\n[t](https://a.example)\n------\n\n<p>x</p>\n"),
        "title = t (title_line:2)\nsource_url = https://a.example (title_line:2)\npublished = 2020-10-12T21:46:43Z (comment:1)\n\
         html:5 = <script>x</script><!---->\n<p>x</p>\n\n\
         warning: content/a.md:1: text stands beside the timestamp comment; it is put before the body\n  help: leave the \
         comment alone on its line\n"
    );
    assert_eq!(
        seen("<!--1602539203000--> <p>all on one line</p>"),
        "published = 2020-10-12T21:46:43Z (comment:1)\nhtml:1 = <p>all on one line</p>\n"
    );
    // A remark is no header; a linked line below a timestamp is, rule or not.
    assert_eq!(
        seen("<!-- more -->\n\n<time datetime=\"2020-10-12T21:46:43Z\">x</time>"),
        "published = 2020-10-12T21:46:43Z (body_time:3)\nhtml:1 = <!-- more -->\n\n<time datetime=\"2020-10-12T21:46:43Z\">x</time>\n"
    );
    assert_eq!(
        seen("<!--1602539203-->\n[t](https://a.example)\n\ntext"),
        "title = t (title_line:2)\nsource_url = https://a.example (title_line:2)\npublished = 2020-10-12T21:46:43Z (comment:1)\n\
         text:4 = text\nwarning: content/a.md:2: no `------` stands below the title line\n  help: add it, so that \
         Markdown shows a heading\n"
    );
    assert_eq!(
        seen_at("2020-10-12-x.md", "[see](https://a.example)\n\ntext"),
        "published = 2020-10-11T16:00:00Z (file_name)\nmarkdown:1 = [see](https://a.example)\n\ntext\n"
    );
    // With a title in the front matter a heading belongs to the text.
    assert_eq!(
        seen("---\ntitle: T\ndate: 2020-10-12\n---\nBackground\n----------\n\ntext"),
        "title = T (`title`:2)\npublished = 2020-10-11T16:00:00Z (`date`:3)\nmarkdown:5 = Background\n----------\n\ntext\n"
    );
}

#[test]
fn broken_yaml_gives_what_its_lines_give() {
    assert_eq!(
        seen(
            "---\ntitle: \"甲 \\智 乙\"\ndate: 2020-10-12T21:46:43Z\ntags: [ 湖 ]\n---\n<!--1602539203000-->\n\
             [甲 \\智 乙](https://a.example)\n------\nx"
        ),
        "title = 甲 \\智 乙 (title_line:7)\nsource_url = https://a.example (title_line:7)\n\
         published = 2020-10-12T21:46:43Z (comment:6)\ntopics = 湖 (`tags`:4)\ntext:9 = x\n\
         warning: content/a.md:2:8: the front matter is not valid YAML (while parsing a quoted scalar, found unknown escape \
         character); it is read line by line\n   |\n 2 | title: \"甲 \\智 乙\"\n   |        ^\n  help: write `\\\\` for a backslash between \
         double quotes, or put the value between single quotes\n"
    );
    assert_eq!(
        seen("---\ntitle: one: two\ndate: 2020-10-12T21:46:43Z\n---\nx"),
        "title = one: two (`title`:2)\npublished = 2020-10-12T21:46:43Z (`date`:3)\nmarkdown:5 = x\n\
         warning: content/a.md:2:11: the front matter is not valid YAML (mapping values are not allowed in this context); \
         it is read line by line\n   |\n 2 | title: one: two\n   |           ^\n  help: put a value that contains `: ` \
         between quotes\n"
    );
}

#[test]
fn front_matter_without_an_end_takes_no_text_with_it() {
    assert_eq!(
        seen("---\ntitle: T\ndate: 2020-10-12T21:46:43Z\n\nText one.\n\n----\nText two: three."),
        "title = T (`title`:2)\npublished = 2020-10-12T21:46:43Z (`date`:3)\nmarkdown:5 = Text one.\n\n----\nText two: three.\n\
         warning: content/a.md:1: the front matter is never closed by a second `---` line\n  help: add the line `---`; for \
         now the front matter ends above line 4\n"
    );
    // A rule of the text further down is no end: the text above it is text.
    assert_eq!(
        seen("---\ntitle: T\ndate: 2020-10-12T21:46:43Z\n\nText one.\n\n---\nText two."),
        "title = T (`title`:2)\npublished = 2020-10-12T21:46:43Z (`date`:3)\nmarkdown:5 = Text one.\n\n---\nText two.\n\
         warning: content/a.md:4: text stands inside the front matter; the front matter ends above it\n  help: put the \
         closing `---` line above the text\n"
    );
    for text in
        ["---\nA sentence.\n", "---\n\n他说：好。\n\n---\n完\n", "+++\nx\n", "---\nNote: this\n\ntext"]
    {
        let draft = parse_at("2020-10-12-x.md", text).draft.expect("an article");
        assert_eq!(draft.body, Body::Markdown(text.into()));
    }
    assert_eq!(
        seen_at("2020-10-12-x.md", "---\n\nA sentence.\n\n---\n"),
        "published = 2020-10-11T16:00:00Z (file_name)\nmarkdown:1 = ---\n\nA sentence.\n\n---\n\n\
         warning: content/2020-10-12-x.md:1: the file begins with a `---` line, but no front matter follows; it is read \
         as text\n  help: remove the line, or write `key: value` lines and a second `---` below it\n"
    );
    assert_eq!(
        seen_at("2020-10-12-x.md", "---\n---\nx"),
        "published = 2020-10-11T16:00:00Z (file_name)\nmarkdown:3 = x\n"
    );
}

#[test]
fn toml_of_zola_and_hugo() {
    assert_eq!(
        seen(
            "+++\ntitle = \"早春\"\ndate = 2024-01-17T17:15:01Z\ndraft = true\nslug = \"early\"\naliases = [\"/old/\", \"x/y\", \"../z\"]\n\
             weight = 7\n[taxonomies]\ntags = [\"湖\", \"鸟\", \"湖\"]\n[extra]\nauthor = \"甲\"\nfrom = \"https://a.example\"\nmood = [1, 2.50]\n+++\nx"
        ),
        "title = 早春 (`title`:2)\nsource_url = https://a.example (`extra.from`:12)\n\
         published = 2024-01-17T17:15:01Z (`date`:3)\nauthor = 甲 (`extra.author`:11)\ntopics = 湖, 鸟 (`taxonomies.tags`:9)\n\
         draft = true (`draft`:4)\nslug = early (`slug`:5)\naliases = /old/, /x/y (`aliases`:6)\n\
         extra extra.mood = 1, 2.50\nextra weight = 7\nmarkdown:15 = x\n\
         warning: content/a.md:6: the alias \"/../z\" is no path of this site and is left out\n  help: write it like \
         /2020/10/30/old-name/\n"
    );
    assert_eq!(
        seen("+++\ntitle = 早春\ndate = 2024-01-17\n+++\nx"),
        "title = 早春 (`title`:2)\npublished = 2024-01-16T16:00:00Z (`date`:3)\nmarkdown:5 = x\n\
         warning: content/a.md:2: the front matter is not valid TOML (string values must be quoted, expected literal \
         string); the rest of it is read\n   |\n 2 | title = 早春\n  help: a text stands between double quotes, a list \
         between brackets: `tags = [\"a\", \"b\"]`\n"
    );
}

/// Hugo's third notation.
#[test]
fn json_of_hugo() {
    assert_eq!(
        seen(
            "{\n\t\"title\": \"\\u65e9\\u6625 \\ud83e\\udeb7\",\n\t\"date\": \"2024-01-17T17:15:01Z\",\n\t\"draft\": false,\n\
             \t\"tags\": [\"湖\", \"鸟\"],\n\t\"params\": {\"author\": \"甲\", \"mood\": 7},\n\t\"slug\": \"early\"\n}\n\n文。\n"
        ),
        "title = 早春 🪷 (`title`:2)\npublished = 2024-01-17T17:15:01Z (`date`:3)\nauthor = 甲 (`params.author`:6)\n\
         topics = 湖, 鸟 (`tags`:5)\nslug = early (`slug`:7)\nextra params.mood = 7\nmarkdown:10 = 文。\n\n"
    );
    assert_eq!(
        seen("{\"title\": \"T\", \"date\": \"2024-01-17\"}\ntext"),
        "title = T (`title`:1)\npublished = 2024-01-16T16:00:00Z (`date`:1)\nmarkdown:2 = text\n"
    );
    assert_eq!(
        seen_at("2020-10-12-x.md", "{\n  \"title\": \"T\",\n}\ntext"),
        "title = T (`title`:2)\npublished = 2020-10-11T16:00:00Z (file_name)\nmarkdown:4 = text\n\
         warning: content/2020-10-12-x.md:3: the front matter is not valid JSON (key must be a string); what can be read of it is read\n  \
         help: a comma stands between two keys, and none behind the last; a text stands between double quotes\n"
    );
    // What a programmer's article begins with is text.
    for text in ["{\"a\": [1]}\n\nis a table.", "{{ x }}", "{ x", "{\"a\": x", "{}\nx"] {
        let draft = parse_at("2020-10-12-x.md", text).draft.expect("an article");
        assert_eq!(draft.body, Body::Markdown(text.into()));
    }
}

#[test]
fn names_of_authors_in_tables() {
    for written in [
        "authors:\n  - {first: Ada, last: Reed}",
        "author: {given_name: Ada, family_name: Reed}",
        "authors:\n  ada:\n    name: Ada Reed\n    email: a@a.example",
        "author:\n  - display_name: Ada Reed",
        "params:\n  authors:\n    ada:\n      display_name: Ada Reed",
        "author:\n  fullName: Ada Reed",
    ] {
        let draft = parse_at("2020-10-12-x.md", format!("---\ntitle: 甲\n{written}\n---\n文。")).draft;
        assert_eq!(draft.expect("an article").front_matter.authors, ["Ada Reed"], "{written}");
    }
}

/// Templates of Hugo write Go's zero time where no date is set; nobody lives to see the year 9999.
#[test]
fn no_date_of_hugo_is_none() {
    let draft = |lines: &str| {
        let file = format!("---\ntitle: 甲\ndate: 2024-01-17\n{lines}\n---\n文。");
        let parsed = parse_at("a.md", &file);
        let findings: Vec<String> = parsed.diagnostics.iter().map(ToString::to_string).collect();
        (parsed.draft.expect("an article").front_matter, findings.concat())
    };
    let (unset, findings) = draft("publishDate: 0001-01-01T00:00:00Z\nexpiryDate: 0001-01-01T00:00:00Z");
    assert_eq!((unset.draft, unset.publish, unset.expiry, &*findings), (false, None, None, ""));
    let (never, findings) = draft("expiryDate: 9999-12-31");
    assert_eq!((never.expiry, &*findings), (None, ""));
    assert!(draft("publishDate: 9999-12-31").0.draft);
    let (_, findings) = draft("publishDate: 2024-02-01\nexpiryDate: 2024-01-20");
    assert_eq!(
        findings,
        "warning: content/a.md:5: the article is taken down before it appears: it is never printed\n  \
         help: write a date of expiry behind that on which it appears, or none"
    );
}

/// Markdown escapes the brackets of an address; no server knows them so.
#[test]
fn addresses_of_title_lines_are_meant_without_their_backslashes() {
    let url = |line: &str| {
        let draft = parse_at("a.md", format!("<!--1705511701000-->\n{line}\n------\n文。")).draft;
        draft.expect("an article").source_url.expect("an address").value
    };
    assert_eq!(url(r"[甲](https://a.example/A_\(B\))"), "https://a.example/A_(B)");
    assert_eq!(url(r"[甲](https://a.example/a\_b)"), "https://a.example/a_b");
}

/// A draft is a draft however its front matter is broken, and in whichever notation it is written.
#[test]
fn no_fault_of_the_front_matter_sends_a_draft_out() {
    for text in [
        "{\"title\":\"甲\",\"draft\":true,}\n\n文。",
        "{\n  \"title\": \"甲\"\n  \"draft\": true\n}\n文。",
        "{\"title\": \"甲, \"draft\": true}\n文。",
        "{\"title\": \"甲\", \"draft\": true\n\n文。",
        "{\"title\": \"甲\", \"draft\": ture}\n\n文。",
        "{title: '甲', draft: true,\n tags: [a b, \"c\"}\n\n文。",
        "---json\n{\"title\":\"甲\",\"draft\":true}\n---\n\n文。",
        "---json\n{\n\"title\":\"甲\",\n\"draft\":true,\n}\n---\n\n文。",
        "---yaml\ntitle: 甲\ndraft: true\n---\n文。",
        "--- toml\ntitle = \"甲\"\ndraft = true\n---\n文。",
        "+++\ntitle = \"甲\ndraft = true\n+++\n文。",
        "---\ntitle: \"甲\ndraft: true\n---\n文。",
        "---\nmood: calm\ndraft: true\n\n文。",
    ] {
        let draft = parse_at("2020-10-12-x.md", text).draft.expect("an article");
        assert!(draft.front_matter.draft, "{text}");
        assert_eq!(draft.body, Body::Markdown("文。".into()), "{text}");
    }
    let fence = parse_at("2020-10-12-x.md", "---rust\ndraft: true\n---\n文。").draft.expect("an article");
    assert!(!fence.front_matter.draft);
}

#[test]
fn a_key_that_stands_twice_counts_once() {
    assert_eq!(
        seen(
            "---\ntitle: 一号\ndate: 2024-01-17\ntitle: 二号\nparams:\n  mood: calm\n  Mood: glad\n---\n文。"
        ),
        "title = 二号 (`title`:4)\npublished = 2024-01-16T16:00:00Z (`date`:3)\nextra params.Mood = glad\nmarkdown:9 = 文。\n\
         warning: content/a.md:4: the key `title` stands twice, on line 2 and here; this one counts\n  help: remove one of \
         the two\n\
         warning: content/a.md:7: the key `params.Mood` stands twice, on line 6 and here; this one counts\n  help: remove \
         one of the two\n"
    );
    assert_eq!(
        seen("---\ntitle: a: b\ndate: 2024-01-17\ntitle: c\n---\n文。"),
        "title = c (`title`:4)\npublished = 2024-01-16T16:00:00Z (`date`:3)\nmarkdown:6 = 文。\n\
         warning: content/a.md:2:9: the front matter is not valid YAML (mapping values are not allowed in this context); it \
         is read line by line\n   |\n 2 | title: a: b\n   |         ^\n  help: put a value that contains `: ` between \
         quotes\n\
         warning: content/a.md:4: the key `title` stands twice, on line 2 and here; this one counts\n  help: remove one of \
         the two\n"
    );
}

/// `publishDate` and `expiryDate` of Hugo, which holds articles back and takes them down by them.
#[test]
fn dates_on_which_an_article_comes_and_goes() {
    assert_eq!(
        seen("---\ntitle: T\npublishDate: 2024-01-17\nexpiryDate: Thu, 01 Feb 2024 08:00:00 CST\n---\nx"),
        "title = T (`title`:2)\npublished = 2024-01-16T16:00:00Z (`publishDate`:3)\npublish = 2024-01-16T16:00:00Z \
         (`publishDate`:3)\nexpiry = 2024-02-01T00:00:00Z (`expiryDate`:4)\nmarkdown:6 = x\n"
    );
    assert_eq!(
        seen("---\ntitle: T\ndate: 2024-01-17\npubDate: soon\nunpublishDate: never\n---\nx"),
        "title = T (`title`:2)\npublished = 2024-01-16T16:00:00Z (`date`:3)\ndraft = true (`pubDate`:4)\nmarkdown:7 = x\n\
         warning: content/a.md:4: `pubDate` is no date: \"soon\"; the article is held back as a draft\n  help: write it like \
         2020-10-30T21:57:05+08:00 or 2020-10-30\n\
         warning: content/a.md:5: `unpublishDate` is no date: \"never\"; the article stays\n  help: write it like \
         2020-10-30T21:57:05+08:00 or 2020-10-30\n"
    );
}

/// Hugo's and Zola's text of a list has settings where an article has its own.
#[test]
fn a_section_is_no_article() {
    let section = parse_at("sub/_index.md", "---\ntitle: 栏目\nsort_by: date\n---\n");
    assert_eq!(section.diagnostics, []);
    assert!(section.draft.is_some_and(|draft| draft.role == Role::Section));
    let settings = parse_at("_index.en.md", "+++\nsort_by = \"date\"\n+++\n");
    assert_eq!((settings.draft.is_none(), settings.diagnostics), (true, vec![]));
    let article = parse_at("index.md", "---\ntitle: T\ndate: 2024-01-17\n---\nx").draft;
    assert_eq!(article.expect("an article").role, Role::Article);
}

#[test]
fn yaml_of_any_shape() {
    assert_eq!(
        seen(
            "---\nTitle: |\n  早春\n  第二行\ndate: 2024-01-18 01:15:01\npublished: false\nauthors:\n  - name: 甲\n  - name: 乙\n\
             tags: 湖, 飛鳥 與 魚\ncover:\n  image: a.png\n  alt: 鹭\nlang: zh_Hant\ndescription: >\n  一\n  二\nformat: HTML\n\
             id: 007\nbig: 1e999\n---\nx"
        ),
        "title = 早春\n第二行 (`Title`:3)\npublished = 2024-01-17T17:15:01Z (`date`:5)\nauthor = 甲、乙 (`authors`:8)\n\
         topics = 湖, 飛鳥 與 魚 (`tags`:10)\ndraft = true (`published`:6)\nid = 007 (`id`:19)\nlanguage = zh-Hant (`lang`:14)\n\
         summary = 一 二 (`description`:16)\nimage = a.png (`cover.image`:12)\n\
         extra big = 1e999\nextra cover.alt = 鹭\nhtml:22 = x\n"
    );
}

#[test]
fn values_of_the_wrong_kind() {
    assert_eq!(
        seen_at(
            "2020-10-12-x.md",
            "---\ntitle: [ T ]\ndate: soon\nlang: 中文\ndraft: maybe\nformat: pdf\npublished: true\n---\nx"
        ),
        "title = T (`title`:2)\npublished = 2020-10-11T16:00:00Z (file_name)\ndraft = true (`draft`:5)\nextra date = soon\nmarkdown:9 = x\n\
         warning: content/2020-10-12-x.md:3: `date` is no date: \"soon\"\n  help: write it like 2020-10-30T21:57:05+08:00 \
         or 2020-10-30\n\
         warning: content/2020-10-12-x.md:4: \"中文\" is no language tag\n  help: write one like zh-Hans, zh-Hant or en\n\
         warning: content/2020-10-12-x.md:5: `draft` is neither true nor false: \"maybe\"; the article is held back as a \
         draft\n  help: write `draft: true` or `draft: false`\n\
         warning: content/2020-10-12-x.md:6: there is no format \"pdf\"\n  help: write `html`, `markdown` or `text`, \
         or leave `format` out: the body decides\n"
    );
}

/// Better an article too late than a draft in public.
#[test]
fn a_table_in_place_of_a_switch_or_a_date_holds_back() {
    let said = |head: &str| {
        let parsed = parse_at("a.md", format!("---\ntitle: T\ndate: 2024-01-17\n{head}\n---\nx"));
        let findings: Vec<String> = parsed.diagnostics.iter().map(|found| found.message.clone()).collect();
        (parsed.draft.unwrap().front_matter.draft, findings.join("; "))
    };
    let held = |what: &str| (true, format!("{what}; the article is held back as a draft"));
    assert_eq!(said("draft: {since: 2024}"), held("`draft` is a table, neither true nor false"));
    assert_eq!(said("extra: {draft: {a: 1}}"), held("`draft` is a table, neither true nor false"));
    assert_eq!(said("publishDate: {on: 2099-01-01}"), held("`publishdate` is a table and no date"));
    let stays = (false, "`expirydate` is a table and no date; the article stays".to_owned());
    assert_eq!(said("expiryDate: {on: 2099-01-01}"), stays);
}

#[test]
fn alias_bombs_and_towers_are_broken_yaml() {
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n\
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n\
                e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\nf: [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n";
    let tower = format!("a: {}{}\n", "[".repeat(50_000), "]".repeat(50_000));
    let steps: String = (0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    for block in [bomb, &tower, &steps, "a: !!python/object/apply:os.system [\"id\"]\n", "<<: *none\n"] {
        let parsed = parse_at(
            "a.md",
            format!(
                "---\nlayout: post\n{block}\n---\n<!--1602539203000-->\n[t](https://a.example)\n------\nx"
            ),
        );
        let draft = parsed.draft.expect("an article");
        assert_eq!(draft.title.map(|t| t.value).as_deref(), Some("t"));
        assert_eq!(draft.body, Body::Text("x".into()));
    }
    // The same for TOML.
    let parsed = parse_at("a.md", format!("+++\na = {}{}\n+++\nx", "[".repeat(50_000), "]".repeat(50_000)));
    assert_eq!(parsed.draft.expect("an article").body, Body::Markdown("x".into()));
}

#[test]
fn files_that_are_left_out() {
    let nothing = "error: content/a.md: the file has neither title nor text; it is left out\n  help: write a title line, \
                   `[title](source URL)` over `------`, and the text below it\n";
    assert_eq!(seen(""), nothing);
    assert_eq!(seen(" \n\n"), nothing);
    assert_eq!(seen("<!--1602539203000-->\n\n<div>\n&nbsp;</div>\n"), nothing);
    assert_eq!(seen("---\ntitle: \"\u{200b}\"\n---\n"), nothing);
    assert_eq!(
        seen(&format!("+++\ntitle = \"t\"\na{} = 1\n+++\nx\n", ".a".repeat(600_000))),
        "error: content/a.md:1: the front matter has 1200018 bytes, more than it may have (262144); the file is left out\n  help: put what is text below the front matter\n"
    );
    let pairs = r#","k":"v""#.repeat(50_000);
    for end in ["}\nx", ""] {
        assert_eq!(
            seen(&format!(r#"{{"title":"t"{pairs}{end}"#)),
            format!(
                "error: content/a.md:1: the front matter has {} bytes, more than it may have (262144); the file is left out\n  \
                 help: put what is text below the front matter\n",
                400_012 + end.find('\n').unwrap_or(0)
            )
        );
    }
    assert_eq!(
        seen_at("a.md", [0; 50]),
        "error: content/a.md: the file is not text; it is left out\n  help: give it the ending of what it is: only .md, \
         .markdown, .txt and .html are read as articles\n"
    );
    assert_eq!(
        seen_at("a.md", vec![b'a'; 50_000_000]),
        "error: content/a.md: the file has 50000000 bytes, more than an article may have (8388608); it is left out\n  \
         help: split it, or keep pictures as files beside it instead of `data:` URLs\n"
    );
    // A video's page has a title and nothing to read.
    assert!(
        parse_at("a.md", "<!--1602539203000-->\n[......](https://a.example)\n------\n<div>\n\n</div>")
            .draft
            .is_some()
    );
}

/// Files of the allowed size that repeat one thing: none may cost time in the square of its length (seconds here, hours
/// then).
#[test]
fn long_files_of_one_thing_are_read_in_linear_time() {
    for (head, piece, tail) in [
        ("---\n", "a: b\n", "---\nx"),
        ("---\n", "k0: v: w\n", ""),
        ("+++\n", "x", "=1\n+++\nx"),
        ("---\ntags: [", "a, ", "b]\n---\nx"),
        ("---\n", "{a: ", "\n---\nx"),
        ("", "<!--1-->", "x"),
        ("", "<!--", "x"),
        ("[", "](https://a.example ", ")\n------\nx"),
        ("", "<time ", "x"),
        ("", "<time datetime=xxxx ", "x"),
        ("---\ntitle: ' '\n---\n", "<script ", ""),
        ("", "\n", "x"),
        ("日期：", "1", "\nx"),
    ] {
        let text = format!("{head}{}{tail}", piece.repeat(1_000_000 / piece.len()));
        parse_at("a.md", text);
    }
    let keys: String = (0..100_000).map(|n| format!("k{n}: {n}: x\n")).collect();
    parse_at("a.md", format!("---\n{keys}---\nx"));
    let keys: String = (0..100_000).map(|n| format!("k{n} = {n}\n")).collect();
    parse_at("a.md", format!("+++\n{keys}+++\nx"));
}

#[test]
fn the_format_of_the_body() {
    let format = |path: &str, text: &str| match parse_at(path, text).draft.expect("an article").body {
        Body::Html(_) => "html",
        Body::Markdown(_) => "markdown",
        Body::Text(_) => "text",
    };
    const WIRE: &str = "<!--1602539203000-->\n[t](https://a.example)\n------\n\n";
    for (path, text, expected) in [
        ("a.html", "text", "html"),
        ("a.md", "<p>text", "html"),
        ("a.html", "---\nformat: markdown\n---\n<p>text", "markdown"),
        ("a.md", "+++\nformat = \"html\"\n+++\ntext", "html"),
        ("a.md", "---\ntitle: t\nformat: text\n---\ntext", "text"),
        ("a.txt", "---\ntitle: t\n---\ntext", "markdown"),
        ("a.txt", "text", "text"),
        ("a.md", "text", "markdown"),
        ("a.md", "编者按\n======\n\ntext", "markdown"),
        ("a.txt", "text with [a link](https://a.example/)", "markdown"),
    ] {
        assert_eq!(format(path, text), expected, "{path}: {text}");
    }
    for (body, expected) in [
        ("text", "text"),
        ("text<br/>more", "text"),
        ("<p>text", "html"),
        ("text with **strong** words", "markdown"),
    ] {
        assert_eq!(format("a.md", &format!("{WIRE}{body}")), expected, "{body}");
        let both = format!("---\nlayout: post\ntitle: t\n---\n{WIRE}{body}");
        assert_eq!(format("a.md", &both), expected, "{body}");
    }
    assert_eq!(format("a.md", &format!("---\nformat: markdown\n---\n{WIRE}text")), "markdown");
    assert_eq!(format("a.md", "[t](https://a.example)\n------\n日期：2020-10-12\n\ntext"), "text");
}

#[test]
fn lines_are_those_of_the_file() {
    let text = "\u{feff}<!--NaN-->\r\n[t](https://a.example)\r\n------\r\n\r\n<p>\r\n<time datetime=\"2020-10-12\">x</time>\r\n";
    assert_eq!(
        seen(text),
        "title = t (title_line:2)\nsource_url = https://a.example (title_line:2)\n\
         published = 2020-10-11T16:00:00Z (body_time:6)\nhtml:5 = <p>\n<time datetime=\"2020-10-12\">x</time>\n\n\
         warning: content/a.md:1: the timestamp comment is no date: \"NaN\"\n  help: write milliseconds since 1970 in UTC, \
         like <!--1705511701000-->, or remove the comment\n"
    );
}

/// Pieces of which hostile and broken files are made.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("---\n"),
        Just("+++\n"),
        Just("title: a: b\n"),
        Just("title: \"甲\n"),
        Just("date: 2020-10-12\n"),
        Just("tags: [a, [b\n"),
        Just("<!--1602539203000-->"),
        Just("<!--NaN-->\n"),
        Just("<!--"),
        Just("-->"),
        Just("\n"),
        Just("[t](https://a.example/)"),
        Just("[t]("),
        Just("](http://x)"),
        Just("------\n"),
        Just("日期：2020-10-12\n"),
        Just("<p>x</p>\n"),
        Just("  - x\n"),
        Just("&a *a\n"),
        Just("\r\n"),
        Just("\u{feff}"),
        Just("\0"),
        Just("text\n"),
        Just("{{ 1 }}"),
        Just("a = \"\"\"\n"),
        Just("key = [1,\n"),
        Just("<time datetime=\""),
        Just("界"),
        Just("\\"),
        Just("\t"),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        parse_at("2020-10-12-x.md", bytes);
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}", name in "\\PC{0,30}") {
        parse_at(&name, text);
    }

    /// The body is the file's end, whole, from `body_line` on, unless text stood beside the comment.
    #[test]
    fn the_body_is_the_rest_of_the_file(text in pieces()) {
        let parsed = parse_at("x.md", &text);
        let moved = parsed.diagnostics.iter().any(|d| d.message.starts_with("text stands beside"));
        if let (Some(draft), false) = (parsed.draft, moved) {
            let (Body::Html(body) | Body::Markdown(body) | Body::Text(body)) = draft.body;
            let decoded = encoding::decode(text.as_bytes(), &mut Vec::new()).expect("a text");
            prop_assert!(decoded.ends_with(&body), "{decoded:?} does not end with {body:?}");
            let above = &decoded[..decoded.len() - body.len()];
            prop_assert_eq!(draft.body_line as usize, 1 + above.matches('\n').count());
        }
    }

    /// Every message names a line that the file has.
    #[test]
    fn messages_name_lines_of_the_file(text in pieces()) {
        let lines = text.replace("\r\n", "\n").matches('\n').count() + 1;
        for diagnostic in parse_at("x.md", &text).diagnostics {
            prop_assert!(diagnostic.line.is_none_or(|line| (1..=lines).contains(&(line as usize))), "{diagnostic}");
        }
    }
}
