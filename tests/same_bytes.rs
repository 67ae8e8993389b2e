//! Same input, same bytes: from any folder, with any number of threads, and whatever was built before.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out their own folders")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use newsprint::curate::HeldBack;
use newsprint::edge::publish::{Force, Wait};
use newsprint::pipeline::{self, BuildOptions, Report, Silent};

const SITE: &str = r#"
title = "文摘"
base_url = "https://example.org/"
language = "zh-Hans"
time_zone = "Asia/Taipei"

[listings]
size = 10

[[topics]]
id = "ferry"
name = "渡轮"
names = ["渡轮"]
"#;

/// Numbers that look random and are the same in every run (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn article(number: u64, edition: u64) -> String {
    let source = ["news.example.org", "haifeng.example.com"][number as usize % 2];
    let ferry = if edition.is_multiple_of(3) { "渡轮" } else { "火车" };
    format!(
        "<!--{}-->\n[{ferry}第{number}号消息，第{edition}版](https://{source}/{number})\n------\n\n\
         <p>这是第{number}条消息的正文。<script>alert(1)</script></p><p>By the {edition}th hour.</p>\n",
        1_700_000_000_000 + number * 40_000_000
    )
}

fn build(root: &Path, out: &Path) -> Report {
    let options = BuildOptions {
        root: root.to_owned(),
        out: Some(out.to_owned()),
        base_url: None,
        drafts: HeldBack::Hide,
        future: HeldBack::Hide,
        force: Force::No,
        wait: Wait::Yes,
    };
    pipeline::build(&options, &Silent).unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

/// Names the first file that differs: the trees themselves are too much to read.
fn assert_same(left: &BTreeMap<String, Vec<u8>>, right: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>(), "{what}: the files");
    for (name, bytes) in left {
        let (left, right) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&right[name]));
        assert_eq!(left, right, "{what}: {name}");
    }
}

fn lay_out(root: &Path, articles: u64) {
    fs::create_dir_all(root.join("content")).unwrap();
    fs::write(root.join("site.toml"), SITE).unwrap();
    for number in 0..articles {
        fs::write(root.join(format!("content/{number}.md")), article(number, 1)).unwrap();
    }
}

#[test]
fn folder_and_threads_play_no_part() {
    let temporary = tempfile::tempdir().unwrap();
    let (one, two) = (temporary.path().join("a"), temporary.path().join("another/folder"));
    let mut trees = Vec::new();
    for (root, threads) in [(one, 1), (two, 2)] {
        lay_out(&root, 40);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| build(&root, &root.join("public")));
        trees.push(tree(&root.join("public")));
    }
    assert_same(&trees[0], &trees[1], "two folders");
}

#[test]
fn a_series_of_edits_ends_like_a_clean_build() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("site");
    lay_out(&root, 25);
    let content = root.join("content");
    let public = root.join("public");
    build(&root, &public);
    let mut dice = Dice(20_240_117);
    let mut next = 25;
    for step in 0..40 {
        let names: Vec<String> = fs::read_dir(&content)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let mut names = names;
        names.sort();
        let some = |dice: &mut Dice| content.join(&names[dice.below(names.len() as u64) as usize]);
        match dice.below(5) {
            0 => {
                fs::write(content.join(format!("{next}.md")), article(next, 1)).unwrap();
                next += 1;
            }
            // An article of long ago.
            1 => {
                fs::write(content.join(format!("old-{step}.md")), article(step, 7)).unwrap();
            }
            2 => fs::remove_file(some(&mut dice)).unwrap(),
            3 => fs::rename(some(&mut dice), content.join(format!("moved-{step}.md"))).unwrap(),
            _ => {
                let number = dice.below(next);
                fs::write(some(&mut dice), article(number, step)).unwrap();
            }
        }
        build(&root, &public);
        if step % 8 == 7 {
            let clean = temporary.path().join(format!("clean-{step}"));
            build(&root, &clean);
            assert_same(&tree(&clean), &tree(&public), &format!("after {} edits", step + 1));
        }
    }
    let again = build(&root, &public);
    assert_eq!((again.counts.written, again.counts.removed), (0, 0), "nothing changed, nothing is written");
}

#[test]
fn the_newest_article_comes_and_goes_without_a_trace() {
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("site");
    lay_out(&root, 120);
    let public = root.join("public");
    build(&root, &public);
    let before = tree(&public);
    fs::write(root.join("content/120.md"), article(120, 1)).unwrap();
    build(&root, &public);
    let with = tree(&public);
    let changed: Vec<&str> = with
        .iter()
        .filter(|(name, bytes)| before.get(*name) != Some(*bytes))
        .map(|(name, _)| name.as_str())
        .filter(|name| *name != "newsprint-manifest.txt")
        .collect();
    assert!(changed.len() <= 40, "{changed:?}");
    // Nothing of a month that is over, but the neighbour's page and the links to the month that has begun.
    assert!(changed.iter().all(|name| !name.starts_with("2023/11/")), "{changed:?}");
    fs::remove_file(root.join("content/120.md")).unwrap();
    build(&root, &public);
    assert_same(&before, &tree(&public), "as before");
}
