//! What is written twice, here and in `static/search-engine.js`, does the same: folding, taking texts apart, reading the text of
//! HTML. Skipped with a word where there is no node.
#![expect(clippy::disallowed_methods, reason = "it runs the script in Node.js")]

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::search::fold::fold;
use crate::search::grams::{Class, class};
use crate::search::root::folding_table;
use crate::search::text::text_of;

/// Says what differs.
const SCRIPT: &str = r#"
import { readFileSync } from "node:fs";
import { Folder, runs, textOf } from "./static/search-engine.js";
const { table, folded, classes, texts } = JSON.parse(readFileSync(0, "utf8"));
const folder = new Folder(table);
for (const [from, to] of folded) {
  const found = folder.fold(from).folded;
  if (found !== to) console.log(`fold ${escape(from)} ${escape(to)} ${escape(found)}`);
}
for (const [c, expected] of classes) {
  const found = runs(c)[0]?.kind ?? "gap";
  if (found !== expected) console.log(`class ${escape(c)} ${expected} ${found}`);
}
for (const [html, text] of texts) {
  const found = textOf(html).trim();
  if (found !== text) console.log(`text ${html}: ${found}`);
}
"#;

#[test]
fn the_script_folds_and_reads_as_the_index_was_made() {
    // NEXT LINE is white space to Rust alone; cleaning lets no control character through.
    let all = ('\u{1}'..='\u{323af}').filter(|c| *c != '\u{85}');
    let folded: Vec<[String; 2]> = all.map(|c| [c.to_string(), fold(&c.to_string())]).collect();
    let name = |class: Class| match class {
        Class::Dense => "dense",
        Class::Word => "word",
        Class::Gap => "gap",
    };
    // What is asked of is folded.
    let classes: Vec<Value> = folded
        .iter()
        .filter_map(|[_, to]| to.chars().next().filter(|c| c.len_utf8() == to.len()))
        .map(|c| json!([c.to_string(), name(class(c))]))
        .collect();
    let texts = [
        "<p>港口<strong>重</strong>开。<br>明天</p>\n<p>A&amp;B&nbsp;&lt;c&gt; <a href=\"/x?a>b\" title='>'>d</a>e</p>",
        "<figure><img src=\"a\" alt=\"b>c\"><figcaption>图：<span>d</span></figcaption></figure><h3>e</h3>f<hr>g",
        "<ruby>漢<rt>かん</rt></ruby><ol><li>a<li>b</ol><table><tr><td>c<td>d</table>\u{3000}\u{a0}e",
        "&quot;a&#39; &unknown; a & b",
        "",
    ];
    let texts: Vec<[String; 2]> = texts.iter().map(|html| [(*html).to_owned(), text_of(html)]).collect();
    let asked = json!({ "table": folding_table(), "folded": folded, "classes": classes, "texts": texts });

    let node = Command::new("node")
        .args(["--input-type=module", "--eval", SCRIPT])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut node) = node else {
        return;
    };
    node.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    let differing = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(differing.is_empty(), "{}", differing.chars().take(2_000).collect::<String>());
}
