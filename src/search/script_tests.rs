//! What is written twice, here and in `static/search/`, does the same: folding, taking texts apart, reading the text of
//! HTML; and what is coded here is decoded there. Skipped with a word where there is no node.
#![expect(clippy::disallowed_methods, reason = "it runs the script in Node.js")]

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use regex::Regex;
use serde_json::{Value, json};

use crate::search::bucket::{self, Found};
use crate::search::fold::fold;
use crate::search::grams::{Class, Grams, class};
use crate::search::root::folding_table;
use crate::search::text::text_of;

/// Says what differs.
const SCRIPT: &str = r#"
import { readFileSync } from "node:fs";
import { readBuckets } from "./static/search/bucket.js";
import { bucketOfPair, bucketOfWord, kindOf } from "./static/search/grams.js";
import { Folder, textOf } from "./static/search/text.js";
const { table, folded, classes, texts, buckets, articles, listed } = JSON.parse(readFileSync(0, "utf8"));
const folder = new Folder(table);
// An older node knows no classes and cases of letters that came after it, nor that Unicode 16 made some marks alphabetic.
const old = Number.parseFloat(process.versions.unicode) < 16;
const unknown = (letter) => /\p{Cn}/u.test(letter) || (old && /\p{M}/u.test(letter));
for (const [from, to] of folded) {
  if (unknown(from)) continue;
  const found = folder.fold(from).folded;
  if (found !== to) console.log(`fold ${escape(from)} ${escape(to)} ${escape(found)}`);
}
for (const [c, expected] of classes) {
  if (unknown(c)) continue;
  const found = kindOf(c) ?? "gap";
  if (found !== expected) console.log(`class ${escape(c)} ${expected} ${found}`);
}
for (const [html, text] of texts) {
  const found = textOf(html).trim();
  if (found !== text) console.log(`text ${html}: ${found}`);
}
const found = {};
buckets.forEach((bytes, number) => {
  const [{ pairs, words }] = readBuckets(Uint8Array.from(bytes), [articles]);
  const take = (name, bucket, { all, titles }) => {
    found[name] = [[...all], [...titles]];
    if (bucket !== number) console.log(`bucket of ${name}: ${number} ${bucket}`);
  };
  for (const [pair, list] of pairs) {
    const [first, second] = [Math.floor(pair / 0x10000), pair % 0x10000];
    take(`${first} ${second}`, bucketOfPair(first, second, buckets.length), list);
  }
  for (const [word, list] of words) take(word, bucketOfWord(word, buckets.length), list);
});
for (const name of new Set([...Object.keys(found), ...Object.keys(listed)])) {
  const [own, other] = [found, listed].map((all) => JSON.stringify(all[name]));
  if (own !== other) console.log(`listed ${name}: ${own} ${other}`);
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
        Class::Sign => "sign",
        Class::Gap => "gap",
    };
    // A script may know signs of a newer Unicode, which no index has.
    let unassigned = Regex::new(r"\p{Cn}").unwrap();
    // What is asked of is folded.
    let classes: Vec<[String; 2]> = folded
        .iter()
        .filter_map(|[_, to]| to.chars().next().filter(|c| c.len_utf8() == to.len()))
        .map(|c| [c.to_string(), name(class(c)).to_owned()])
        .filter(|[c, class]| class != "gap" || !unassigned.is_match(c))
        .collect();
    let texts = [
        "<p>港口<strong>重</strong>开。<br>明天</p>\n<p>A&amp;B&nbsp;&lt;c&gt; <a href=\"/x?a>b\" title='>'>d</a>e</p>",
        "<figure><img src=\"a\" alt=\"b>c\"><figcaption>图：<span>d</span></figcaption></figure><h3>e</h3>f<hr>g",
        "<ruby>漢<rt>かん</rt></ruby><ol><li>a<li>b</ol><table><tr><td>c<td>d</table>\u{3000}\u{a0}e",
        "&quot;a&#39; &unknown; a & b",
        "",
    ];
    let texts: Vec<[String; 2]> = texts.iter().map(|html| [(*html).to_owned(), text_of(html)]).collect();
    let mut asked = buckets();
    for (name, value) in [
        ("table", json!(folding_table())),
        ("folded", json!(folded)),
        ("classes", json!(classes)),
        ("texts", json!(texts)),
    ] {
        asked[name] = value;
    }

    // In a copy: before version 20.19 node takes `.js` for a module only below a `package.json` that says so, and a theme has none.
    let bench = tempfile::tempdir().unwrap();
    std::fs::write(bench.path().join("package.json"), r#"{"type": "module"}"#).unwrap();
    let modules = bench.path().join("static/search");
    std::fs::create_dir_all(&modules).unwrap();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/static/search")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), modules.join(entry.file_name())).unwrap();
    }
    let node = Command::new("node")
        .args(["--input-type=module", "--eval", SCRIPT])
        .current_dir(bench.path())
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

/// Buckets of some articles, and what each pair and word in them is listed with: all articles, and those that have it in the title.
fn buckets() -> Value {
    const BUCKETS: u32 = 23;
    let articles: Vec<[String; 2]> = (0_u32..40)
        .map(|at| {
            let odd = char::from_u32(0x20000 + at * 2_027).unwrap_or('?');
            let title = format!("港口{}号 ferry{}", char::from_u32(0x4e00 + at * 521).unwrap_or('?'), at % 7);
            [
                title,
                format!(
                    "渡轮重开{odd}的海港口 Ёлка 한국 がぎ ferry ferryman {} 1{at}",
                    "x".repeat(at as usize)
                ),
            ]
        })
        .map(|article| article.map(|text| fold(&text)))
        .collect();
    let mut found = Found::default();
    let mut listed: BTreeMap<String, [Vec<u32>; 2]> = BTreeMap::new();
    for ([title, text], number) in articles.iter().zip(0_u32..) {
        found.add(number, title, text, BUCKETS);
        let names = |text| {
            let grams = Grams::of(text);
            let pairs = grams.pairs.into_iter().map(|pair| format!("{} {}", pair >> 16, pair & 0xffff));
            pairs.chain(grams.words.into_iter().map(String::from)).collect::<Vec<_>>()
        };
        let titles = names(title);
        for name in names(text).into_iter().chain(titles.clone()) {
            let [all, in_titles] = listed.entry(name.clone()).or_default();
            if all.last() != Some(&number) {
                all.push(number);
                in_titles.extend(titles.contains(&name).then_some(number));
            }
        }
    }
    let pieces = bucket::write(vec![found], articles.len() as u32, BUCKETS);
    let mut rest = pieces.bytes.as_slice();
    let buckets: Vec<&[u8]> =
        pieces.sizes.iter().filter_map(|size| rest.split_off(..*size as usize)).collect();
    json!({ "buckets": buckets, "articles": articles.len(), "listed": listed })
}
