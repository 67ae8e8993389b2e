//! The search index and the engine that reads it: against a plain scan of the texts, by what changes, by what must not be in
//! it. The engine runs in node; without one, those tests are skipped with a word.
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests lay out their own folders")]
#![expect(clippy::print_stderr, reason = "a test that skips itself says so")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use flate2::bufread::DeflateDecoder;
use newsprint::BuildOptions;
use newsprint::Silent;

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

/// Sentences to make texts of: simplified and traditional Chinese, Japanese, Korean, languages with and without marks, signs, and
/// letters in other forms.
const SENTENCES: [&str; 38] = [
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
    "Run ferryplan --help for all options; -v says more, C++ or C# not.",
    "祝贺🎉渡轮复航🚢🚢，票价€5→€4，❤\u{fe0f}谢谢。",
    "Die Straßenbahn hält an der GROSSEN HAFENSTRASSE; the ﬁnance oﬃce is closed.",
    "ﾌｪﾘｰとｶﾞｽは㎏単位で運ばれる。",
    "\u{1112}\u{1161}\u{11bc}\u{1100}\u{116e}는 Øresund, Łódź, Diyarbakır에서 멀다.",
    "𝐁𝐨𝐥𝐝 𝐧𝐞𝐰𝐬: 20m² für ½ Preis, No. Ⅳ™.",
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
    site_with(articles, 40)
}

/// A site of 1,150 articles that has a part of two sections, and another.
fn site_of_sections() -> tempfile::TempDir {
    site_with(1_150, 1_800)
}

/// A site with so many articles, of which each eighth has up to so many sentences.
fn site_with(articles: usize, longest: usize) -> tempfile::TempDir {
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
        let body = format!("<p>{}</p>", sentences(if number % 8 == 0 { longest } else { 8 }, "</p>\n<p>"));
        write(
            folder.path(),
            &format!("{number}.md"),
            &article(number / 3, number, &format!("{title} {number}"), &body),
        );
    }
    let filler = format!("<p>{}</p>", SENTENCES[0]).repeat(40);
    let far = format!("<p>臺灣的Café</p>{filler}<p>这里是遥远的结尾。</p>");
    // The beginning that the index holds ends between two of these digits.
    let cut = format!("<p>{}于123。{filler}到12日。</p>", "海".repeat(238));
    write(folder.path(), "cut.md", &article(articles / 6, 999_996, "截断", &cut));
    write(folder.path(), "far.md", &article(articles / 6, 999_998, "台湾的 Café", &far));
    folder
}

fn build(root: &Path) {
    let options = BuildOptions::new(root);
    newsprint::build(&options, &Silent).unwrap_or_else(|failure| panic!("{failure:?}"));
}

/// The files of the index with their bytes.
fn index(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let folder = root.join("public/search/index");
    let files = walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
    files.map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap())).collect()
}

/// How many sections the parts of an index have.
fn sections(index: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    index.iter().filter(|(name, _)| name.ends_with("/heads.bin")).map(|(_, bytes)| bytes[0]).collect()
}

/// Runs a script with node in `tests/search`; says no when there is no node.
///
/// The scripts run in a copy. Before version 20.19 node takes `.js` for a module only below a `package.json` that says so (browsers
/// need none), and neither a theme nor a site has one.
fn node(arguments: &[&str], site: &Path) -> bool {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("skipped: there is no node");
        return false;
    }
    let bench = tempfile::tempdir().unwrap();
    for folder in ["src/ground/folding", "static/search", "tests/search"] {
        let copy = bench.path().join(folder);
        fs::create_dir_all(&copy).unwrap();
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
    }
    for folder in [bench.path(), site] {
        fs::write(folder.join("package.json"), r#"{"type": "module"}"#).unwrap();
    }
    let output = Command::new("node")
        .args(arguments)
        .current_dir(bench.path().join("tests/search"))
        .env("NODE_OPTIONS", "--import=./platform.mjs")
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
    assert_eq!(sections(&index(site.path())), [1, 1]);
    node(&["scan.mjs", &site.path().join("public").to_string_lossy(), "500"], site.path());
}

#[test]
fn queries_find_what_a_plain_scan_finds_in_several_sections() {
    let site = site_of_sections();
    build(site.path());
    assert_eq!(sections(&index(site.path())), [2, 1]);
    node(&["scan.mjs", &site.path().join("public").to_string_lossy(), "20"], site.path());
}

#[test]
fn the_engine_by_itself() {
    let site = site(200);
    build(site.path());
    node(
        &[
            "--test",
            "bucket.test.mjs",
            "engine.test.mjs",
            "files.test.mjs",
            "grams.test.mjs",
            "packed.test.mjs",
            "query.test.mjs",
            "snippet.test.mjs",
            "text.test.mjs",
        ],
        site.path(),
    );
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
        import { open } from "../../static/search/engine.js";
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
    let holds = |name: &str, bytes: &[u8]| {
        pieces(name, bytes).into_iter().any(|mut piece| {
            // Buckets are not deflated: what comes out of them is nothing.
            let mut inflated = Vec::new();
            let mut found = contains(piece, word.as_bytes());
            while !piece.is_empty() {
                let mut decoder = DeflateDecoder::new(piece);
                let read = decoder.read_to_end(&mut inflated);
                found |= contains(&inflated, word.as_bytes()) || contains(&inflated, &utf16);
                // Beginnings of texts stand one after the other.
                let taken = decoder.total_in() as usize;
                if read.is_err() || taken == 0 {
                    break;
                }
                piece = &piece[taken..];
                inflated.clear();
            }
            found
        })
    };
    index(root).into_iter().filter(|(name, bytes)| holds(name, bytes)).map(|(name, _)| name).collect()
}

/// The pieces of a file of a part, in the order in which they stand there; else the file.
fn pieces<'a>(name: &str, bytes: &'a [u8]) -> Vec<&'a [u8]> {
    let number = |at: usize| u32::from_le_bytes(*bytes[at..].first_chunk().unwrap()) as usize;
    if !name.contains('/') {
        return vec![bytes];
    }
    let sections = number(0);
    let mut at = 4 + 20 * sections;
    let mut sizes: Vec<Vec<usize>> = Vec::new();
    for section in 0..sections {
        let count = number(20 + 20 * section);
        sizes.push((0..count).map(|piece| number(at + 4 * piece)).collect());
        at += 4 * count;
    }
    let mut rest = &bytes[at..];
    let ordered: Vec<usize> = if name.ends_with("buckets.bin") {
        // The first of each section, the second of each.
        (0..sizes[0].len()).flat_map(|piece| sizes.iter().map(move |own| own[piece])).collect()
    } else {
        sizes.concat()
    };
    let found: Vec<&[u8]> = ordered.into_iter().map(|size| rest.split_off(..size).unwrap()).collect();
    assert_eq!(rest, [0_u8; 0], "{name}");
    if !name.ends_with("heads.bin") {
        return found;
    }
    // Titles, behind the number of their bytes, and the rest.
    let split = |leaf: &'a [u8]| {
        let (size, leaf) = leaf.split_first_chunk().unwrap();
        <[_; 2]>::from(leaf.split_at(u32::from_le_bytes(*size) as usize))
    };
    found.into_iter().flat_map(split).collect()
}

#[test]
fn a_new_article_changes_few_files_and_no_old_part() {
    let site = site_of_sections();
    let root = site.path();
    let printed = || {
        build(root);
        index(root)
    };
    let before = printed();
    assert_eq!(sections(&before), [2, 1]);
    let parts = |index: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        index.keys().filter_map(|name| Some(name.strip_suffix("/heads.bin")?.to_owned())).collect()
    };
    let written = |before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>| {
        after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)).count()
    };
    // The newest: files of the last part, and the root.
    write(root, "new.md", &article(1_150 / 3, 999_999, "新的消息", "<p>渡轮又停航了。</p>"));
    let after = printed();
    assert_eq!(written(&before, &after), 4);
    assert_eq!(parts(&after)[0], parts(&before)[0]);
    // An old one edited, of one section of two, and one that comes late: their part.
    write(root, "1.md", &article(0, 1, "另一个标题", "<p>改过了。</p>"));
    let edited = printed();
    assert_eq!(written(&after, &edited), 4);
    assert_eq!(parts(&edited)[1], parts(&after)[1]);
    write(root, "late.md", &article(7, 999_997, "迟到的消息", "<p>它昨天才到。</p>"));
    let late = printed();
    assert_eq!(written(&edited, &late), 4);
    assert_eq!(parts(&late)[1], parts(&edited)[1]);
    // What is taken from the files of the last build is what would be made.
    let heads = |index: &BTreeMap<String, Vec<u8>>| index[&format!("{}/heads.bin", parts(index)[0])].clone();
    assert_ne!(heads(&late)[4..20], heads(&after)[4..20], "the first section is another");
    assert_eq!(heads(&late)[24..40], heads(&after)[24..40], "the second is not");
    fs::remove_dir_all(root.join("public")).unwrap();
    assert!(printed() == late, "taken over and made anew differ");
    // A file of the index that was changed by hand is not taken for its own.
    let path = root.join(format!("public/search/index/{}/texts.bin", parts(&late)[0]));
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    // Nor is its number of sections, which would be a head of 86 gigabytes.
    let path = root.join(format!("public/search/index/{}/buckets.bin", parts(&late)[1]));
    let mut bytes = fs::read(&path).unwrap();
    bytes[..4].fill(255);
    fs::write(&path, bytes).unwrap();
    write(root, "late.md", &article(7, 999_997, "迟到的消息", "<p>它前天才到。</p>"));
    write(root, "new.md", &article(1_150 / 3, 999_999, "新的消息", "<p>渡轮明天复航。</p>"));
    let mended = printed();
    fs::remove_dir_all(root.join("public")).unwrap();
    assert!(printed() == mended, "damage was taken over");
}
