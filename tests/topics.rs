//! What `topics` counts, whole.

mod support;

use support::Test;

const SITE: &str =
    "title = \"Test\"\n\n[[topics]]\nid = \"sea\"\nname = \"The Sea\"\n\n[[topics]]\nid = \"snow\"\n";

fn article(day: u32, title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2024-05-{day:02}\n---\n\n{text}\n")
}

#[test]
fn topics_are_counted_and_what_none_took_is_named() {
    let site = Test::new()
        .file("site.toml", SITE)
        .file("topics/ferry.toml", "name = \"Ferries\"\nparent = \"sea\"\nnames = [\"ferry\", \"渡輪\"]\n")
        .file("content/1.md", article(1, "Ferry again", "The ferry is back."))
        .file("content/2.md", article(2, "渡轮停航", "今日停航。"))
        .file("content/3.md", article(3, "大坝加固招标", "青崖水库的大坝。"))
        .file(
            "content/4.md",
            article(4, "大坝验收", "青崖水库又满了。").replace("date", "topics: Dams\ndate"),
        )
        .file("content/5.md", article(5, "青崖水库蓄水", "大坝之后。"));
    let expected = "\
articles  newest      topic
       2  2024-05-02  The Sea (sea)
       2  2024-05-02  Ferries (ferry), part of sea
       1  2024-05-04  Dams (dams), named by articles
topics without articles
  snow (snow), site.toml:7
articles without a topic, the newest first
  content/5.md  青崖水库蓄水
  content/3.md  大坝加固招标
words that several of them share
  大坝 2, 水库 2, 青崖 2
  3 words may make a topic: write its names into topics/<id>.toml
";
    let printed = site.args(["topics"]).any_stdout().any_stderr().run();
    assert_eq!(printed.stdout, expected);
}

/// A report of a source, with its topic.
fn report(site: Test, name: &str, source: &str, date: &str, topic: &str) -> Test {
    let head = format!(
        "---\ntitle: {name}\ndate: {date}\nfrom: https://{source}.example/{name}\ntopics: {topic}\n---\n\n"
    );
    site.file(&format!("content/{name}.md"), format!("{head}The text of {name}.\n"))
}

#[test]
fn coverage_says_who_wrote_what_and_who_was_first() {
    let config = "title = \"Test\"\n[coverage]\nenabled = true\n[stories]\nenabled = false\n";
    let stories = "[[stories]]\nid = \"quay\"\njoin = [\"a.md\", \"b.md\"]\n\n\
                   [[stories]]\nid = \"frost\"\njoin = [\"c.md\", \"d.md\", \"g.md\"]\n";
    let site = Test::new().file("site.toml", config).file("curation/stories.toml", stories);
    let site = report(site, "a", "tide", "2024-05-01T10:00:00Z", "Ferry");
    let site = report(site, "b", "reef", "2024-05-01T12:10:00Z", "Ferry");
    let site = report(site, "c", "tide", "2024-05-31T10:00:00Z", "Snow");
    let site = report(site, "d", "tide", "2024-05-31T11:00:00Z", "Snow");
    let site = report(site, "e", "reef", "2024-06-01T11:00:00Z", "Snow");
    let site =
        site.file("content/f.md", "---\ntitle: F\ndate: 2024-05-02\ntopics: Snow\n---\n\nOur own piece.\n");
    let site = site.file("content/h.md", "---\ntitle: H\ndate: 2024-04-02\n---\n\nOn no topic.\n");
    let built = site.args(["build"]).any_stderr().run();
    let table = "topic,tide-example,reef-example,*\r\nferry,1,1,2\r\nsnow,2,0,3\r\n*,3,1,4\r\n";
    assert_eq!(built.text("public/coverage/2024-05/coverage.csv"), table);
    let firsts = "story,sources,first,first_published,second,second_published\r\n\
                  quay,2,tide-example,2024-05-01T10:00:00Z,reef-example,2024-05-01T12:10:00Z\r\n\
                  frost,1,tide-example,2024-05-31T10:00:00Z,,\r\n";
    assert_eq!(built.text("public/coverage/2024-05/stories.csv"), firsts);
    let page = built.text("public/coverage/2024-05/index.html");
    for shown in [
        "<td class=\"l1\">1</td><td class=\"l1\">1</td><td>2</td>",
        "<td class=\"l2\">2</td><td class=\"l0\">0</td><td>3</td>",
        "<tr><th scope=\"row\">First with a story</th><td>1</td><td>0</td><td></td></tr>",
        "<tr><th scope=\"row\">Alone with a story</th><td>1</td><td>0</td><td></td></tr>",
        "<p class=\"by\">First: tide.example, 2 h 10 min before reef.example</p>",
    ] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    // Where no cell is shaded no shade is explained.
    let legend = "<p class=\"legend\">";
    assert!(page.contains(legend) && !built.text("public/coverage/2024-04/index.html").contains(legend));
    assert!(built.text("public/coverage/index.html").contains("<a href=\"/coverage/2024-05/\">"));
    assert!(built.text("public/index.html").contains("<a href=\"/coverage/\">"));

    // What others write later changes no month that is over.
    let month = built.files("public/coverage/2024-05");
    let later =
        report(built.then(), "g", "reef", "2024-06-01T12:00:00Z", "Snow").args(["build"]).any_stderr().run();
    assert_eq!(later.files("public/coverage/2024-05"), month);
    assert_eq!(month.len(), 3);

    // Without the key there is none of it.
    let config = "title = \"Test\"\n[stories]\nenabled = false\n";
    let without = later.then().file("site.toml", config).args(["build"]).any_stderr().run();
    assert_eq!(without.files("public/coverage").len(), 0);
    assert!(!without.text("public/index.html").contains("/coverage/"));
}
