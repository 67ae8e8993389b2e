//! Issues of roundups as their editors write them, their items out. Names and addresses are invented; the shapes are those of real
//! roundups.

use crate::clean::{self, Attachments, Cleaned, Issue, Profiles, Rules, Trace};
use crate::config::parse as parse_config;
use crate::content::{self, ContentPath, RawFile};

fn cleaned(settings: &str, text: &str) -> Cleaned {
    let toml = format!(
        "content = [\"docs\"]\n[[issues]]\nid = \"w\"\nname = \"W\"\npath = \"docs/*.md\"\n{settings}"
    );
    let (config, found) = parse_config(&toml);
    assert_eq!(found, []);
    let profiles = Profiles::load(&config).0;
    let file = RawFile { path: ContentPath("../docs/issue-1.md".into()), bytes: text.as_bytes().to_vec() };
    let attachments = Attachments::new();
    let rules = Rules { config: &config, profiles: &profiles, attachments: &attachments, trace: Trace::Off };
    clean::clean(content::parse(&file, &config).draft.unwrap(), &rules)
}

fn issue(settings: &str, text: &str) -> Issue {
    *cleaned(settings, text).article.extras.unwrap().issue.unwrap()
}

/// Section, title, address and text of each item.
fn items(settings: &str, text: &str) -> Vec<String> {
    let line = |item: &clean::Item| {
        let kind = item.kind.map(|kind| format!(" <{}>", kind.name())).unwrap_or_default();
        let topics =
            if item.topics.is_empty() { String::new() } else { format!(" #{}", item.topics.join("#")) };
        let section = item.section.as_deref().unwrap_or("-");
        format!("{section} | {} | {} | {}{kind}{topics}", item.title, item.url, item.text)
    };
    issue(settings, text).items.iter().map(line).collect()
}

#[test]
fn numbered_paragraphs_with_what_follows_them() {
    let text = "# 周刊（第 1 期）：潮\n\n引言有[链接](https://a.example/intro)。\n\n## 科技动态\n\n\
                1、[灯塔](https://a.example/light?x=1&y=2)（英文）\n\n一座灯塔。\n\n![](https://p.example/1.png)\n\n它亮着。\n\n\
                2、[渡轮](https://b.example/) 和 [码头](https://c.example/) 停工\n\n三天。\n\n3、没有链接\n\n不是条目。\n\n\
                （4）[书] [《海》](https://d.example/sea)，by 林\n\n## 言论\n\n1、\n\n说得好。 -- [某人](https://e.example/)\n";
    assert_eq!(
        items("", text),
        [
            "科技动态 | 灯塔 | https://a.example/light?x=1&y=2 | （英文） 一座灯塔。 它亮着。",
            "科技动态 | 渡轮 和 码头 停工 | https://b.example/ | 三天。",
            "科技动态 | 《海》 | https://d.example/sea | by 林",
        ]
    );
}

#[test]
fn entries_that_begin_with_a_link() {
    let text = "# This Week 7\n\n## Updates\n\n### Official\n* 🎈 [One](https://a.example/1). Good.\n* [audio] [Two](https://a.example/2) \
                by Ann\n    * [discussion](https://a.example/talk)\n* See [three](https://a.example/3)\n* 2024-01-11 | Quay, DE | [Club]\
                (https://club.example/)\n    * [**Night of tides**](https://club.example/night)\n\n## Jobs\n\n* [Keeper](https://j.example/) at Lamp\n";
    let all = [
        "Official | One | https://a.example/1 | Good.",
        "Official | Two | https://a.example/2 | by Ann discussion <audio>",
        "Official | Night of tides | https://club.example/night | ",
        "Jobs | Keeper | https://j.example/ | at Lamp",
    ];
    assert_eq!(items("", text), all);
    assert_eq!(items("[[issues.sections]]\nname = \"Jobs\"\nitems = false", text), all[..3]);
    let renamed =
        items("[[issues.sections]]\nname = \"News\"\naliases = [\"official\"]\ntopic = \"sea\"", text);
    assert_eq!(renamed[0], "News | One | https://a.example/1 | Good. #sea");
}

#[test]
fn headings_with_sources() {
    let text = "# 每日简报 2026-06-06\n\n## 要闻\n\n### 港口复工\n\n货轮今晨进港。\n\n- 影响：运价回落\n- 关键词：港口 / 货轮\n\
                - 来源：海风日报: https://a.example/port / 北湾: https://b.example/x\n\n### [新桥通车](https://c.example/bridge)\n\n\
                通了。\n\n- [地图](https://c.example/map)\n\n### 3. 水库\n\n满了。\n\n信息来源：[潮声](https://d.example/water)\n\n\
                ### 编者的话\n\n没有来源。\n";
    assert_eq!(
        items("", text),
        [
            "要闻 | 港口复工 | https://a.example/port | 货轮今晨进港。 影响：运价回落 #港口#货轮",
            "要闻 | 新桥通车 | https://c.example/bridge | 通了。 地图",
            "要闻 | 水库 | https://d.example/water | 满了。",
        ]
    );
    let headings: Vec<_> =
        issue("", text).headings.iter().map(|h| format!("{} {}", h.name, h.items)).collect();
    assert_eq!(headings, ["要闻 3", "编者的话 0"]);
}

#[test]
fn a_heading_over_a_list_is_that_of_a_section() {
    let text = "# A 7\n\n## Calls\n\n### [Proposals](https://p.example/all)\n\n* [First](https://p.example/1)\n\n### [Decisions]\
                (https://d.example/all)\n\nNone this week.\n\n## More\n\n* [Second](https://p.example/2)\n";
    let items = items("", text);
    assert_eq!(
        items,
        ["Proposals | First | https://p.example/1 | ", "More | Second | https://p.example/2 | "]
    );
}

#[test]
fn an_item_keeps_its_place_when_others_come_and_go() {
    let entry = |n: u32| format!("* [Title {n}](https://a.example/{n}?utm_source=w)\n");
    let anchors = |numbers: &[u32]| -> Vec<String> {
        let text: String = numbers.iter().map(|n| entry(*n)).collect();
        issue("", &format!("# A\n\n## B\n\n{text}")).items.into_iter().map(|item| item.anchor).collect()
    };
    let (before, after) = (anchors(&[1, 2, 3]), anchors(&[1, 9, 2, 3]));
    assert_eq!((&before[0], &before[1], &before[2]), (&after[0], &after[2], &after[3]));
    let twice = anchors(&[1, 1]);
    assert_eq!(twice[1], format!("{}-2", twice[0]));
    let body = cleaned(
        "",
        &format!("# A\n\n{}\n1、[x](https://a.example/)\n\n## [y](https://b.example/)\n\nz", entry(1)),
    );
    for item in &body.article.extras.unwrap().issue.unwrap().items {
        let id = format!(" id=\"{}\"", item.anchor);
        assert_eq!(body.body.as_str().matches(&id).count(), 1, "{}", body.body.as_str());
    }
}

#[test]
fn a_counter_of_clicks_hides_no_source() {
    let text = "# A\n\n1、[tide](https://count.example/click?target=https://code.example/a/tide)：潮汐表\n";
    let issue = issue("", text);
    let item = &issue.items[0];
    assert_eq!(item.url.as_str(), "https://count.example/click?target=https://code.example/a/tide");
    assert_eq!(item.source.as_ref().unwrap().id, "code-example");
    assert_eq!(item.text, "潮汐表");
}

#[test]
fn what_looks_like_links_to_other_articles_stays() {
    let links: String = (1..9).map(|n| format!("* [Related story {n}](https://a.example/{n})\n")).collect();
    let cleaned = cleaned("", &format!("# A\n\n## Related\n\n{links}\n作者：林\n"));
    assert_eq!(cleaned.article.extras.unwrap().issue.unwrap().items.len(), 8);
    assert!(cleaned.body.as_str().contains("作者：林"), "{}", cleaned.body.as_str());
}

#[test]
fn daily_reports_call_their_links_by_what_they_are() {
    let read_more = "# 日报\n\n## 模型\n\n#### **[甲]** 开源\n* 🔗 [阅读原文](https://a.example/1)\n* 📝 一句话。\n* ⏰ *15:30*\n\n#### 乙\n\n二。\n\n- **リンク:** https://b.example/2\n";
    assert_eq!(
        items("", read_more),
        [
            "模型 | [甲] 开源 | https://a.example/1 | 📝 一句话。 ⏰ 15:30",
            "模型 | 乙 | https://b.example/2 | 二。"
        ]
    );
    let tweets = "# 日报\n\n### 发布\n\n综述。\n\n- **@a (Ann)** - 说了一\n  👍 3\n  [查看原文](https://x.example/1)\n- **@b** - 说了二 [原文](https://x.example/2)\n- 没有\n";
    assert_eq!(
        items("", tweets),
        [
            "发布 | @a (Ann) - 说了一 👍 3 | https://x.example/1 | ",
            "发布 | @b - 说了二 | https://x.example/2 | "
        ]
    );
    let bold = "## 甲\n\n**[One](https://a.example/1)**。一句话。\n\n[阅读专题](/blog/a)\n\n## 乙\n\n**[Two](https://a.example/2)**。二。\n";
    assert_eq!(
        items("", bold),
        ["甲 | One | https://a.example/1 | 一句话。 阅读专题", "乙 | Two | https://a.example/2 | 二。"]
    );
    let marked = "## 资讯\n\n- 🏢 `观点` [One](https://a.example/1)\n- **连续 3 天** ｜ [Two](https://a.example/2) ｜ 二\n- **Rust** [Three](https://a.example/3)\n- [Use `Box`](https://a.example/4)\n- `std::rand` [improved](https://a.example/5)\n- [url: docs](https://a.example/6)\n";
    assert_eq!(
        items("", marked),
        [
            "资讯 | One | https://a.example/1 | ",
            "资讯 | Two | https://a.example/2 | 二",
            "资讯 | Use Box | https://a.example/4 | ",
            "资讯 | url: docs | https://a.example/6 | "
        ]
    );
}

#[test]
fn headings_over_a_link_are_items_where_most_are() {
    let daily = "### nom 4\n\n快。\n\n[nom 4 release](https://a.example/1)\n\n---\n\n### 文章\n\n长。\n\n[原文](https://a.example/2)\n\n---\n\n\
                 ### 两个\n\n争。\n\n- [issues](https://a.example/3)\n- [讨论](https://a.example/4)\n\n### 新年快乐\n\n没有。\n\n### 末\n\n末。\n\n[z](https://a.example/9)\n\n---\n\n- [频道](https://a.example/channel)\n- [订阅](https://a.example/feed)\n- [论坛](https://a.example/forum)\n";
    assert_eq!(
        items("", daily),
        [
            "- | nom 4 | https://a.example/1 | 快。 nom 4 release",
            "- | 文章 | https://a.example/2 | 长。",
            "- | 两个 | https://a.example/3 | 争。 issues 讨论",
            "- | 末 | https://a.example/9 | 末。 z"
        ]
    );
    let weekly = "## Crate of the week\n\nIt is this.\n\n[Vote here](https://a.example/vote)\n\n## News\n\n* [One](https://a.example/1)\n\n## More\n\n* [Two](https://a.example/2)\n";
    assert_eq!(
        items("", weekly),
        ["News | One | https://a.example/1 | ", "More | Two | https://a.example/2 | "]
    );
}
