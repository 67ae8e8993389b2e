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
