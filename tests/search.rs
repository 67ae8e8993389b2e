//! The search index and the engine that reads it: against a plain scan of the texts, by what changes, by what must not be in
//! it. The engine runs in node; without one, those tests are skipped with a word.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out their own folders")]
#![expect(clippy::print_stderr, reason = "a test that skips itself says so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use flate2::read::DeflateDecoder;
use newsprint::pipeline::{self, BuildOptions, Silent};

const SITE: &str = r#"
title = "文摘"
base_url = "https://site.example/"
language = "zh-Hans"
time_zone = "Asia/Taipei"

[[topics]]
id = "ferry"
name = "渡轮"
names = ["渡轮", "ferry"]

[[sources]]
id = "haifeng"
name = "海风日报"
hosts = ["haifeng.example.com"]
"#;

/// Sentences to make texts of: simplified and traditional Chinese, Japanese, Korean, and languages with and without marks.
const SENTENCES: [&str; 32] = [
    "港口在大雾散去之后重新开放，第一班渡轮于清晨六点离岸。",
    "岛上的居民说，他们已经等了三天，药品和蔬菜都快用完了。",
    "渡轮公司恢复夜航，包括深水航线，票价维持不变。",
    "乌克兰代表在会上发言，要求延长粮食协议。",
    "经济学家预计，明年的出口将增长百分之三点五。",
    "中国的人民币汇率在下午回升，人民银行没有评论。",
    "記者在臺灣採訪了漁民，他們擔心颱風提前登陸。",
    "這項議案經過長時間辯論，最後以微弱多數獲得通過。",
    "烏克蘭的難民抵達邊境，志工為他們準備了熱湯與毛毯。",
    "圖書館將於週末舉辦展覽，介紹百年來的報紙與雜誌。",
    "台風が近づいているため、フェリーは明日の朝まで欠航します。",
    "がんばれと書かれた旗が、港のあちこちで風に揺れていた。",
    "カキの養殖は、この湾のもっとも古い産業のひとつです。",
    "항구가 다시 열리자 주민들은 섬으로 돌아가기 시작했다.",
    "정부는 내년 예산안을 발표하고 국회에 제출했다.",
    "The ferry to the outer islands left at dawn, two hours late.",
    "Don’t expect the well-known 08:15 service to run before Friday.",
    "Inflation fell to 2.4% in March, the statistics office said.",
    "COVID-19疫情期间，码头关闭了47天。",
    "Le café du port a rouvert ses portes à l’été, après la tempête.",
    "Die Fähre nach Öland fährt täglich, außer bei Sturm.",
    "Ελλάδα: τα πλοία επιστρέφουν στο λιμάνι.",
    "Паром вернулся в порт; ёлка стоит на площади.",
    "Việt Nam mở lại cảng biển sau cơn bão số 5.",
    "ＵＮ的报告长达１２０页，附有地图。",
    "量子计算机的样机在实验室里运行了九十秒。",
    "𠮷野家和𡃁仔都是少见的字，𠮷字也有人写成吉。",
    "今年第1季度,公司营收为12.5亿元(约合1.7亿美元)。",
    "他在“渡轮停航”的公告前站了很久。",
    "เรือข้ามฟากออกจากท่าเรือแล้ว",
    "العبارة عادت إلى الميناء صباح اليوم.",
    "<em>重</em>要通知：请<strong>提前</strong>到达；A&amp;B 仍可订票 &lt;线上&gt;。",
];

/// Numbers that look random and are the same in every run (Knuth's MMIX constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// The day with this number, in milliseconds since 1970.
fn moment(day: usize) -> u64 {
    1_600_000_000_000 + day as u64 * 86_400_000
}

fn article(day: usize, number: usize, title: &str, body: &str) -> String {
    let host = ["haifeng.example.com", "news.example.org", "blatt.example.net"][number % 3];
    format!("<!--{}-->\n[{title}](https://{host}/{number})\n------\n\n{body}\n", moment(day))
}

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join("content").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A site with so many articles, three a day, of 1 to 40 sentences.
fn site(articles: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("site.toml"), SITE).unwrap();
    let mut dice = Dice(articles as u64);
    for number in 0..articles {
        let mut sentences = |most: usize, between: &str| {
            let count = 1 + dice.below(most);
            let picked: Vec<&str> = (0..count).map(|_| SENTENCES[dice.below(SENTENCES.len())]).collect();
            picked.join(between)
        };
        let title: String = sentences(1, "").replace(['<', '>', '[', ']'], "").chars().take(24).collect();
        let body = format!("<p>{}</p>", sentences(if number % 4 == 0 { 40 } else { 8 }, "</p>\n<p>"));
        write(
            folder.path(),
            &format!("{number}.md"),
            &article(number / 3, number, &format!("{title} {number}"), &body),
        );
    }
    let filler = format!("<p>{}</p>", SENTENCES[0]).repeat(40);
    let far = format!("<p>臺灣的Café</p>{filler}<p>这里是遥远的结尾。</p>");
    write(folder.path(), "far.md", &article(articles / 6, 999_998, "台湾的 Café", &far));
    folder
}

fn build(root: &Path) {
    let options = BuildOptions::new(root);
    pipeline::build(&options, &Silent).unwrap_or_else(|failure| panic!("{failure:?}"));
}

/// The files of the index with their bytes.
fn index(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = root.join("public/search/index");
    let files = walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
    files.map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap())).collect()
}

/// Runs a script with node in `tests/search`; says no when there is no node.
fn node(arguments: &[&str], site: &Path) -> bool {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("skipped: there is no node");
        return false;
    }
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/search");
    let output = Command::new("node")
        .args(arguments)
        .current_dir(scripts)
        .env("NEWSPRINT_SITE", site.join("public"))
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
    true
}

#[test]
fn five_hundred_queries_find_what_a_plain_scan_finds() {
    let site = site(1_150);
    build(site.path());
    let parts: BTreeSet<String> =
        index(site.path()).keys().filter_map(|name| Some(name.split_once('/')?.0.to_owned())).collect();
    assert!(parts.len() >= 3, "{parts:?}");
    node(&["scan.mjs", &site.path().join("public").to_string_lossy(), "500"], site.path());
}

#[test]
fn the_engine_by_itself() {
    let site = site(200);
    build(site.path());
    node(&["--test", "engine.test.mjs"], site.path());
}

#[test]
fn what_readers_may_not_see_is_in_no_file() {
    let site = site(60);
    let root = site.path();
    let front = |rest: &str| {
        format!("---\ntitle: 鲸鱼 xylophone 鲸鱼\ndate: 2020-09-20\n{rest}---\n\n鲸鱼 xylophone 在这里。\n")
    };
    write(root, "shown.md", &front(""));
    build(root);
    assert_ne!(holders(root, "xylophone"), [""; 0], "the test can fail");
    write(root, "shown.md", &front("draft: true\n"));
    write(root, "hidden.md", &front("curation:\n  hide: true\n"));
    write(root, "future.md", &front("").replace("2020", "2036"));
    write(root, "deleted.md", &front(""));
    build(root);
    fs::remove_file(root.join("content/deleted.md")).unwrap();
    build(root);
    assert_eq!(holders(root, "xylophone"), [""; 0]);
    let asked = r#"
        import { open } from "../../static/search-engine.js";
        import { Site } from "./site.mjs";
        const site = new Site(process.env.NEWSPRINT_SITE);
        const engine = await open(site.index, { fetch: site.fetch });
        for (const query of ["xylophone", "xyl*", "鲸鱼", "鲸"]) {
            const { total } = await engine.search({ query });
            if (total) throw new Error(`${query}: ${total}`);
        }
    "#;
    node(&["--input-type=module", "--eval", asked], root);
    // From nothing: the same bytes.
    let kept = index(root);
    fs::remove_dir_all(root.join("public")).unwrap();
    fs::remove_dir_all(root.join(".newsprint")).unwrap();
    build(root);
    assert!(kept == index(root), "cold and warm builds differ");
}

/// Files of the index that hold a word: as it is, or inflated, in UTF-8 or UTF-16.
fn holders(root: &Path, word: &str) -> Vec<String> {
    let utf16: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let contains = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let holds = |bytes: &Vec<u8>| {
        pieces(bytes).into_iter().any(|piece| {
            let mut inflated = Vec::new();
            // Buckets are not deflated: what comes out of them is nothing.
            _ = DeflateDecoder::new(piece).read_to_end(&mut inflated);
            [piece, &inflated].iter().any(|bytes| contains(bytes, word.as_bytes()) || contains(bytes, &utf16))
        })
    };
    index(root).into_iter().filter(|(_, bytes)| holds(bytes)).map(|(name, _)| name).collect()
}

/// The pieces of a file that begins with their sizes; else the file.
fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let size =
        |at: usize| Some(u32::from_le_bytes(bytes.get(at * 4..at * 4 + 4)?.try_into().unwrap()) as usize);
    let mut sizes = Vec::new();
    let mut sum = 0;
    while let Some(size) = size(sizes.len()) {
        sizes.push(size);
        sum += size;
        if sum + 4 * sizes.len() == bytes.len() {
            let mut rest = &bytes[4 * sizes.len()..];
            return sizes.iter().map(|size| rest.split_off(..*size).unwrap()).collect();
        }
    }
    vec![bytes]
}

#[test]
fn a_new_article_changes_few_files_and_no_old_part() {
    let site = site(1_150);
    let root = site.path();
    build(root);
    let before = index(root);
    write(root, "new.md", &article(1_150 / 3, 999_999, "新的消息", "<p>渡轮又停航了。</p>"));
    build(root);
    let after = index(root);
    let written: Vec<&String> =
        after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)).map(|(name, _)| name).collect();
    assert!(written.len() <= 5, "{written:?}");
    let removed = before.keys().filter(|name| !after.contains_key(*name)).count();
    assert!(removed < written.len());
    // An old article: its part.
    write(root, "1.md", &article(0, 1, "另一个标题", "<p>改过了。</p>"));
    build(root);
    let edited = index(root);
    let part_of = |name: &&String| name.split('/').next().unwrap().to_owned();
    let stayed: BTreeSet<String> = edited
        .keys()
        .filter(|name| after.contains_key(*name))
        .collect::<Vec<_>>()
        .iter()
        .map(part_of)
        .collect();
    let changed: BTreeSet<String> = edited
        .keys()
        .filter(|name| !after.contains_key(*name))
        .collect::<Vec<_>>()
        .iter()
        .map(part_of)
        .collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert!(stayed.len() >= 2);
    // A late one: its part, too.
    write(root, "late.md", &article(7, 999_997, "迟到的消息", "<p>它昨天才到。</p>"));
    build(root);
    let late = index(root);
    let written = late.iter().filter(|(name, bytes)| edited.get(*name) != Some(bytes)).count();
    assert_eq!(written, 4);
}
