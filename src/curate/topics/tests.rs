use std::sync::Arc;

use chrono::DateTime;

use crate::clean::Source;
use crate::config;
use crate::curate::topics::*;

/// An article of 1 May 2024, 23:00 UTC, in the column 海岛来信 of the source `herald`.
fn article(title: &str) -> Article {
    Article {
        published: DateTime::from_timestamp(1_714_604_400, 0),
        source: Some(Arc::new(Source {
            id: "herald".into(),
            name: "Herald".into(),
            home: None,
            language: None,
        })),
        column: Some("海岛来信".into()),
        ..Article::sample(title, title)
    }
}

fn matcher(rules: &[&str]) -> Matcher {
    let text: String = rules
        .iter()
        .zip(0..)
        .map(|(rule, number)| format!("[[topics]]\nid = \"t{number}\"\n{rule}\n"))
        .collect();
    let (config, findings) = config::parse(&text);
    assert_eq!(findings, []);
    Matcher::new(&config)
}

fn topics(rules: &[&str], title: &str, text: &str) -> Vec<u32> {
    matcher(rules).topics(&article(title), text).into_iter().map(|topic| topic.0).collect()
}

#[test]
fn a_title_is_enough_a_passing_mention_is_not() {
    let rules = ["names = [\"朝鲜\"]", "names = [\"Russia\", \"俄罗斯\"]"];
    assert_eq!(topics(&rules, "朝鲜发射卫星", "俄罗斯表示关注"), [0]);
    assert_eq!(topics(&rules, "今日要闻", "俄罗斯说……RUSSIA said"), [1]);
}

#[test]
fn latin_names_are_whole_words() {
    let rules = ["names = [\"Iran\"]", "names = [\"WHO\"]"];
    assert_eq!(topics(&rules, "Tirana mayor whom", "Iranian"), [0; 0]);
    assert_eq!(topics(&rules, "伊朗Iran核谈判", ""), [0]);
}

#[test]
fn abbreviations_keep_their_capitals() {
    let rules = ["names = [\"WHO\"]", "names = [\"U.S.\", \"US\"]", "names = [\"FERRIES\"]"];
    assert_eq!(topics(&rules, "Who told us", "who else"), [0; 0]);
    assert_eq!(topics(&rules, "WHO and US ferries", ""), [0, 1, 2]);
}

#[test]
fn the_longest_name_covers_the_shorter() {
    let rules = [
        "names = [\"朝鲜\"]",
        "names = [\"北朝鲜半岛\"]",
        "names = [\"Corran\"]",
        "names = [\"Corran Herald\"]",
    ];
    assert_eq!(topics(&rules, "北朝鲜半岛局势", ""), [1]);
    assert_eq!(topics(&rules, "The Corran Herald: ferries of Corran", ""), [2, 3]);
    // Names that only touch or overlap are both there.
    let rules = ["names = [\"北湾大桥\"]", "names = [\"大桥工程\"]"];
    assert_eq!(topics(&rules, "北湾大桥工程", ""), [0, 1]);
}

#[test]
fn scripts_and_widths_make_no_difference() {
    let rules = ["names = [\"乌克兰\"]", "names = [\"歐盟\"]", "names = [\"NATO\"]"];
    assert_eq!(topics(&rules, "烏克蘭與欧盟、ＮＡＴＯ", ""), [0, 1, 2]);
}

#[test]
fn aliases_count_together() {
    let rules = ["names = [\"特朗普\", \"川普\", \"Trump\"]\nthreshold = 3"];
    assert_eq!(topics(&rules, "白宫", "特朗普。川普。"), [0; 0]);
    assert_eq!(topics(&rules, "白宫", "特朗普。川普。Trump."), [0]);
    assert_eq!(topics(&rules, "川普", "特朗普。"), [0]);
}

#[test]
fn any_all_and_none_are_asked_for_once() {
    assert_eq!(topics(&["any = [\"渡轮\", \"ferry\"]"], "", "The ferry."), [0]);
    let both = ["all = [[\"俄罗斯\", \"俄国\"], \"朝鲜\"]\nnone = [\"足球\"]"];
    assert_eq!(topics(&both, "俄国", "朝鲜"), [0]);
    assert_eq!(topics(&both, "俄国", "韩国"), [0; 0]);
    assert_eq!(topics(&both, "俄国", "朝鲜足球"), [0; 0]);
    let with_names = ["names = [\"金正恩\"]\nany = [\"访问\"]"];
    assert_eq!(topics(&with_names, "金正恩", ""), [0; 0]);
    assert_eq!(topics(&with_names, "金正恩访问", ""), [0]);
}

#[test]
fn words_count_in_the_fields_of_the_topic() {
    let long = "。".repeat(300);
    let text = format!("渡轮{long}\n渡轮，渡轮");
    assert_eq!(topics(&["names = [\"渡轮\"]\nfields = \"title\""], "", &text), [0; 0]);
    assert_eq!(topics(&["names = [\"渡轮\"]\nfields = [\"title\", \"lead\"]"], "", &text), [0; 0]);
    assert_eq!(topics(&["names = [\"渡轮\"]\nfields = \"lead\"\nthreshold = 1"], "", &text), [0]);
    assert_eq!(topics(&["names = [\"渡轮\"]\nfields = \"text\"\nthreshold = 3"], "", &text), [0]);
}

#[test]
fn sources_columns_and_days_narrow_a_topic() {
    for (rule, is_in) in [
        ("sources = [\"herald\"]", true),
        ("sources = [\"voice\"]", false),
        ("columns = [\"海島來信\"]", true),
        ("columns = [\"要闻\"]", false),
        ("names = [\"渡轮\"]\nsources = [\"voice\"]", false),
        ("names = [\"渡轮\"]\nfrom = 2024-05-01\nuntil = 2024-05-01", true),
        ("names = [\"渡轮\"]\nfrom = 2024-05-02", false),
        ("names = [\"渡轮\"]\nuntil = 2024-04-30", false),
        ("from = 2024-01-01", false),
    ] {
        assert_eq!(topics(&[rule], "渡轮", "").len(), usize::from(is_in), "{rule}");
    }
}

#[test]
fn a_verdict_says_why() {
    let matcher = matcher(&[
        "names = [\"金正恩\", \"Kim\"]",
        "names = [\"普京\"]\nall = [[\"俄国\", \"Russia\"]]\nnone = [\"足球\"]\nsources = [\"voice\"]",
        "names = [\"渡轮\"]",
    ]);
    let verdicts = matcher.explain(&article("金正恩"), "金正恩见普京。\n足球");
    let mention = |word: &str, list, title, lead| Mention {
        word: word.into(),
        list,
        places: Places { title, lead, text: 0 },
    };
    let expected = [
        Verdict {
            topic: TopicIx(0),
            points: 3,
            mentions: vec![mention("金正恩", "names", 1, 1)],
            covered: vec![],
            missing: vec![],
        },
        Verdict {
            topic: TopicIx(1),
            points: 1,
            mentions: vec![mention("普京", "names", 0, 1), mention("足球", "none", 0, 1)],
            covered: vec![],
            missing: vec![
                "its names have 1 of 2 points".into(),
                "`all` asks for 俄国 or Russia".into(),
                "`none` forbids 足球".into(),
                "it takes articles of voice only".into(),
            ],
        },
    ];
    assert_eq!(verdicts, expected);
}

/// The 65,537th topic was taken for the first.
#[test]
fn of_more_than_65535_topics_each_is_itself() {
    let topic = |number: usize| config::TopicConfig {
        id: format!("t{number}"),
        names: if number >= 65_535 { vec![format!("渡轮{number}号")] } else { Vec::new() },
        ..matcher(&[""]).topics[0].config.clone()
    };
    let config = config::Config { topics: (0..65_538).map(topic).collect(), ..config::Config::default() };
    let matcher = Matcher::new(&config);
    let topics = |title: &str| {
        let found = matcher.topics(&article(title), "");
        found.into_iter().map(|topic| topic.0).collect::<Vec<_>>()
    };
    assert_eq!(topics("渡轮65535号与渡轮65536号"), [65_535, 65_536]);
    assert_eq!(topics("渡轮65537号"), [65_537]);
}
