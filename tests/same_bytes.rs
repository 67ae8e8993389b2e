//! Same input, same bytes: from any folder, with any number of threads, and whatever was built before.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out their own folders")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use newsprint::Silent;
use newsprint::UseCache;
use newsprint::{BuildOptions, Counts, Report};

const SITE: &str = r#"
title = "文摘"
base_url = "https://example.org/"
language = "zh-Hans"
time_zone = "Asia/Taipei"

[listings]
size = 10

[editions]
daily = true
weekly = true

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
    build_with(root, out, UseCache::Yes)
}

/// As if there had been no build before.
fn build_clean(root: &Path, out: &Path) -> Report {
    build_with(root, out, UseCache::No)
}

fn build_with(root: &Path, out: &Path, cache: UseCache) -> Report {
    let options = BuildOptions { out: Some(out.to_owned()), cache, ..BuildOptions::new(root) };
    newsprint::build(&options, &Silent).unwrap_or_else(|failure| panic!("{failure:?}"))
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

/// Long enough for a file's time to tell that the file is not about to change again.
fn settle() {
    std::thread::sleep(std::time::Duration::from_millis(150));
}

/// One edit of a site by an editor, a script or a bad day.
fn edit(root: &Path, dice: &mut Dice, next: &mut u64, step: u64) -> String {
    let content = root.join("content");
    let mut names: Vec<String> = fs::read_dir(&content)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md"))
        .collect();
    names.sort();
    let some = |dice: &mut Dice| content.join(&names[dice.below(names.len() as u64) as usize]);
    let cache = root.join(".newsprint/cache");
    match dice.below(19) {
        0 | 1 => {
            fs::write(content.join(format!("{next}.md")), article(*next, 1)).unwrap();
            *next += 1;
            "an article added".into()
        }
        2 => {
            fs::write(content.join(format!("old-{step}.md")), article(step, 7)).unwrap();
            "an article of long ago".into()
        }
        3 => {
            fs::remove_file(some(dice)).unwrap();
            "an article removed".into()
        }
        4 => {
            fs::rename(some(dice), content.join(format!("moved-{step}.md"))).unwrap();
            "an article moved".into()
        }
        5 => {
            let path = some(dice);
            let text = fs::read(&path).unwrap();
            fs::write(&path, text).unwrap();
            "an article written again as it was".into()
        }
        6 => {
            let (from, to) = (some(dice), some(dice));
            let (one, two) = (fs::read(&from).unwrap(), fs::read(&to).unwrap());
            fs::write(from, two).unwrap();
            fs::write(to, one).unwrap();
            "two articles exchanged".into()
        }
        7 => {
            fs::write(root.join("site.toml"), SITE.replace("文摘", &format!("文摘{}", step % 3))).unwrap();
            "another title".into()
        }
        8 => {
            fs::create_dir_all(root.join("templates/parts")).unwrap();
            let footer = root.join("templates/parts/footer.html");
            let _ = if step.is_multiple_of(2) {
                fs::write(footer, format!("<footer>第{}版</footer>", step % 3))
            } else {
                fs::remove_file(footer)
            };
            "another footer".into()
        }
        9 => {
            let picture = content.join("picture.png");
            let _ = if step.is_multiple_of(2) {
                fs::write(picture, format!("\u{89}PNG{}", step % 3))
            } else {
                fs::remove_file(picture)
            };
            "another picture".into()
        }
        10 => {
            let packs = fs::read_dir(&cache).into_iter().flatten().map(|entry| entry.unwrap().path());
            let mut packs: Vec<_> = packs.filter(|path| path.extension().is_some()).collect();
            packs.sort();
            let Some(pack) = packs.get(dice.below(packs.len().max(1) as u64) as usize) else {
                return "nothing".into();
            };
            let bytes = fs::read(pack).unwrap();
            let cut = dice.below(bytes.len() as u64 + 1) as usize;
            fs::write(pack, &bytes[..cut]).unwrap();
            format!("a pack of {} of the cache cut off at {cut}", packs.len())
        }
        11 => {
            for entry in fs::read_dir(&cache).into_iter().flatten().flatten() {
                let mut bytes = fs::read(entry.path()).unwrap();
                for _ in 0..20 {
                    let at = dice.below(bytes.len().max(1) as u64) as usize;
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = byte.wrapping_add(1 + dice.below(255) as u8);
                    }
                }
                fs::write(entry.path(), bytes).unwrap();
            }
            "noise all over the cache".into()
        }
        12 => {
            let _ = fs::remove_dir_all(cache);
            "the cache removed".into()
        }
        13 => {
            let _ = fs::remove_dir_all(root.join("public/2023"));
            "a year removed from the output folder".into()
        }
        16 | 17 => {
            fs::create_dir_all(root.join("curation")).unwrap();
            let file = root.join(format!("curation/{}.toml", step % 2));
            let says = [
                "pin = 2999-12-31\norder = 2\n",
                "hide = true\n",
                "lead = true\nnote = \"By *hand*.\"\n",
                "title = \"另一个标题\"\ncorrection = \"更正。\"\n",
                "add_topics = [\"ferry\", \"手选\"]\nauthor = \"林海\"\n",
                "drop_topics = [\"ferry\"]\naliases = [\"/old/\"]\n",
            ];
            let says = says[dice.below(says.len() as u64) as usize];
            let number = dice.below(*next);
            let source = ["news.example.org", "haifeng.example.com"][number as usize % 2];
            let _ = if step.is_multiple_of(5) {
                fs::remove_file(file)
            } else {
                fs::write(file, format!("[\"https://{source}/{number}\"]\n{says}"))
            };
            format!("the editor's hand on {number}: {says}")
        }
        14 | 15 => {
            fs::create_dir_all(root.join("topics")).unwrap();
            let file = root.join(format!("topics/topic{}.toml", step % 3));
            let word = ["消息", "第3号", "火车"][dice.below(3) as usize];
            let _ = if step.is_multiple_of(4) {
                fs::remove_file(file)
            } else {
                fs::write(file, format!("names = [\"{word}\"]\nparent = \"ferry\"\n"))
            };
            format!("another topic of {word}")
        }
        _ => {
            fs::write(some(dice), article(dice.below(*next), step)).unwrap();
            "an article written anew".into()
        }
    }
}

#[test]
fn a_series_of_edits_ends_like_a_clean_build() {
    // By hand, for longer: NEWSPRINT_TEST_EDITS=2000
    let edits = std::env::var("NEWSPRINT_TEST_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let temporary = tempfile::tempdir().unwrap();
    let root = temporary.path().join("site");
    lay_out(&root, 25);
    let picture = "<!--1700000000000-->\n[有图](https://news.example.org/p)\n------\n\n<p>图<img src=\"picture.png\" alt=\"图\"></p>\n";
    fs::write(root.join("content/picture.md"), picture).unwrap();
    settle();
    let public = root.join("public");
    build(&root, &public);
    let mut dice = Dice(20_240_117);
    let mut next = 25;
    let mut done = Vec::new();
    for step in 0..edits {
        done.push(edit(&root, &mut dice, &mut next, step));
        build(&root, &public);
        if step % 4 == 3 {
            let clean = temporary.path().join("clean");
            let _ = fs::remove_dir_all(&clean);
            build_clean(&root, &clean);
            assert_same(&tree(&clean), &tree(&public), &format!("after {done:#?}"));
        }
        if step % 30 == 29 {
            settle();
        }
    }
    settle();
    // The last edit may have damaged the cache; the build that mends it is not one to go by.
    build(&root, &public);
    build(&root, &public);
    let again = build(&root, &public);
    let Counts { rendered, written, removed, .. } = again.counts;
    assert_eq!((rendered, written, removed), (0, 0, 0), "nothing changed, nothing is written");
    assert_eq!(again.changes, []);
    let stages: Vec<&str> = again.stages.iter().map(|(stage, _)| *stage).collect();
    assert_eq!(stages, ["configure", "walk", "compare"], "nor read");
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
