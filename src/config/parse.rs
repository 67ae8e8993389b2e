//! Files in, the configuration out: `site.toml`, those of `topics/` and those of `curation/`.

use toml::de::{DeTable, DeValue};

use crate::config::hand::{self, CurationEntry};
use crate::config::issues::{self, SCHEDULE};
use crate::config::reader::{ARTICLE, Fault, Reader};
use crate::config::site::read_site;
use crate::config::vocabulary::VOCABULARY;
use crate::config::{Config, TopicConfig, scripts, topics};
use crate::ground::diagnostic::Diagnostic;

/// Reads the text of `site.toml`. With errors, the configuration is what could be read and must not be built from.
pub(crate) fn parse(text: &str) -> (Config, Vec<Diagnostic>) {
    // Editors on Windows put a mark there, which TOML does not know.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::new("site.toml", text);
    let mut config = Config::default();
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        read_site(&mut reader.section("", Some(document.get_ref())), &mut config);
    } else {
        // What stands behind a broken line can't be trusted to be what was meant.
        reader.syntax_errors(errors);
    }
    (config, reader.finish(&VOCABULARY))
}

/// Adds the topics of files, `topics/russia.toml` with its text, to those of site.toml, and checks them all together.
pub(crate) fn add_topics(config: &mut Config, files: &[(String, String)]) -> Vec<Diagnostic> {
    let mut findings = read_files(files, |file, reader, table| {
        let id = topics::file_id(reader, file, table);
        let topic = topics::read_topic(&mut reader.section("topics", Some(table)), 1);
        if let Some(id) = id {
            config.topics.push(TopicConfig { file: file.to_owned(), ..topics::with_id(topic, id) });
        }
    });
    findings.extend(topics::check(&mut config.topics));
    findings
}

/// Adds what files of `curation/` say: `curation/2024.toml` with its text.
pub(crate) fn add_curation(config: &mut Config, files: &[(String, String)]) -> Vec<Diagnostic> {
    read_files(files, |file, reader, document| {
        for (key, value) in document {
            if key.get_ref() == "stories" {
                config.told_stories.extend(hand::read_stories(reader, value, file));
                continue;
            }
            let line = reader.line(key.span().start);
            let Some(table) = value.get_ref().as_table() else {
                let fault = Fault::new(format!("`{}` stands outside of any article", key.get_ref()));
                let help =
                    "write the article above it: [\"https://example.org/story\"] or [\"2024/story.md\"]";
                reader.fault(&key.span(), fault.help(help));
                continue;
            };
            let hand = hand::read_hand(&mut reader.section(ARTICLE, Some(table)));
            let key = key.get_ref().trim().to_owned();
            config.curation.push(CurationEntry { key, hand, file: file.to_owned(), line });
        }
    })
}

/// Adds the editor's words: `scripts/tw.toml` with its text, if site.toml names it.
pub(crate) fn add_words(config: &mut Config, files: &[(String, String)]) -> Vec<Diagnostic> {
    config.scripts.as_mut().map(|scripts| scripts::add_words(scripts, files)).unwrap_or_default()
}

/// Takes in the days of `schedule.toml`: a table for each roundup, by its id, of numbers and days.
pub(crate) fn add_schedule(config: &mut Config, text: &str) -> Vec<Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(SCHEDULE, text);
    if errors.is_empty() {
        for (id, table) in document.get_ref() {
            let (name, span): (&str, _) = (id.get_ref(), id.span());
            let issues = config.issues.iter_mut().find(|issues| issues.id == name);
            match (issues, table.get_ref()) {
                (Some(issues), DeValue::Table(table)) => {
                    issues::read_days(&mut reader, table, &mut issues.days)
                }
                (None, _) => {
                    let fault = Fault::new(format!("no [[issues]] of site.toml have the id {name:?}"));
                    reader.fault(&span, fault.help("write the `id` of a roundup: [weekly]"));
                }
                (Some(_), _) => reader.fault(&span, Fault::new(format!("`{name}` must be a table"))),
            }
        }
    } else {
        reader.syntax_errors(errors);
    }
    reader.finish(&VOCABULARY)
}

/// Reads files of a folder, names with texts, by handing the tables of each to `each`; a file that is no TOML has findings
/// only. Returns all findings.
fn read_files(
    files: &[(String, String)],
    mut each: impl for<'t> FnMut(&'t str, &mut Reader<'t>, &'t DeTable<'t>),
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (file, text) in files {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader::new(file, text);
        if errors.is_empty() {
            each(file, &mut reader, document.get_ref());
        } else {
            reader.syntax_errors(errors);
        }
        findings.extend(reader.finish(&VOCABULARY));
    }
    findings
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::LookConfig;
    use crate::config::hosts::{Host, HostFile, Packing};
    use crate::config::look::Density;
    use crate::config::{
        AiUse, Canonical, Coverage, Editions, FeedConfig, FeedContent, Feeds, Fetch, FullText, Images,
        Indexing, Listings, MenuItem, MovedConfig, NameConfig, Notify, OnChange, Place, Policy, Revisions,
        Robots, Scripts, Search, SearchEngines, Slugs, SourceConfig, StoryRules, TargetConfig, TopicConfig,
        TopicField, Tree, Urls,
    };
    use crate::ground::colour::Colour;
    use crate::scripts::Target;

    #[test]
    fn the_schedule_has_a_table_for_each_roundup() {
        let (mut config, _) =
            parse("content = [\"docs\"]\n[[issues]]\nid = \"w\"\nname = \"W\"\npath = \"docs/*.md\"");
        let found =
            add_schedule(&mut config, "[w]\n1 = 2018-04-20\n2 = \"2018-04-27\"\nx = 2018-01-01\n[v]\n");
        let days: Vec<String> = config.issues[0].days.iter().map(|(n, day)| format!("{n} {day}")).collect();
        assert_eq!(days, ["1 2018-04-20", "2 2018-04-27"]);
        let said: Vec<String> = found.iter().map(|found| found.message.clone()).collect();
        assert_eq!(said, ["\"x\" is no number of an issue", "no [[issues]] of site.toml have the id \"v\""]);
    }

    #[test]
    fn a_source_ends_on_a_day() {
        let ended = |value: &str| {
            let (config, found) = parse(&format!("[[sources]]\nid = \"tide\"\nended = {value}\n"));
            let messages: Vec<String> = found.iter().map(|found| found.message.clone()).collect();
            let source = &config.sources[0];
            assert_eq!((&*source.id, source.table.len()), ("tide", 0));
            (source.ended, messages)
        };
        let day = chrono::NaiveDate::from_ymd_opt(2024, 2, 3);
        assert_eq!(ended("2024-02-03"), (day, Vec::new()));
        assert_eq!(ended("\"2024-02-03\""), (day, Vec::new()));
        assert_eq!(ended("\"spring\""), (None, vec!["`ended` must be a day, not spring".to_owned()]));
        assert_eq!(ended("true"), (None, vec!["`ended` must be a day, but is true or false".to_owned()]));
    }

    #[test]
    fn reads_every_key() {
        let text = r#"
            title = """  早报
            晚报 """
            description = "What was worth reading."
            base_url = "https://example.org/digest"
            language = "zh-hans"
            time_zone = "Asia/Shanghai"
            editor = "Lin"
            content = ["content", "./_posts/"]
            menu = [{ name = "Topics", url = "/topics/" }]
            images = "proxy"
            image_proxy = "https://images.example.org/?w=1200&url={url}"

            [urls]
            article = "/:year/:id"
            gone = ["/2020/old/"]
            slugs = "unicode"
            same_listings = "redirect"
            moved = [{ from = "/old/", to = "/" }]

            [listings]
            size = 1_000
            months_from = 20

            [feeds]
            size = 0x14
            from = 5
            content = "summary"

            [stories]
            enabled = false
            threshold = 40
            window_days = 7

            [search]
            enabled = false

            [search_engines]
            articles = "noindex"
            canonical = "source"

            [front_matter]
            title = "headline"
            column = []
            topics = ["tags", "categories"]

            [[sources]]
            id = "harbour-post"
            name = "Harbour Post"
            remove = [".share"]

            [[topics]]
            id = "ports"

            [[topics]]
            id = "labour"
            name = "Labour"
            description = "Work and pay."
            names = ["strike", "罢工"]
            parent = "ports"
            any = "pay"
            all = ["union", ["harbour", "port"]]
            none = ["baseball"]
            fields = ["title", "lead"]
            sources = ["harbour-post"]
            columns = ["Work"]
            from = 2024-01-01
            until = "2024-12-31"
            threshold = 3

            [[authors]]
            name = "Lin Hai"
            aliases = ["林海", "LIN Hai"]

            [[columns]]
            name = "要闻解说"
            aliases = ["要聞解說"]

            [[targets]]
            name = "live"
            kind = "folder"
            path = "/srv/www"
            keep = 3
            host_files = [".nojekyll"]
            limits = "netlify"
            twins = ["gz"]

            [editions]
            daily = true
            weekly = true

            [fetch]
            every = "30m"
            private_hosts = ["RSSHub.lan", "0x7f.1"]

            [[fetch.feeds]]
            url = " https://FEEDS.example/all.xml#top "

            [[fetch.feeds]]
            url = "http://feeds.example/news.xml"
            source = "harbour-post"
            full_text = "always"
            on_change = "keep"
            skip_title = ['^\[广告\]']
            topics = "ports"
            column = "Work"

            [notify]
            hubs = ["https://hub.example"]
            indexnow = "0123-abcDEF"
            indexnow_endpoint = "https://search.example/indexnow"
            targets = ["live"]

            [scripts]
            twins = "zh-hant-tw"
            words = "scripts/tw.toml"
            from = 2024-01-01

            [policy]
            script = ["https://GC.example/"]
            font = "self"

            [robots]
            ai = "search"

            [look]
            logo = "/static/logo.svg"
            logo_dark = "dark/logo.svg"
            logo_is_title = true
            favicon = "sign.png"
            accent = '#05A'
            density = "compact"
        "#;
        let (config, found) = parse(text);
        assert_eq!(found, []);
        let default = Config::default();
        let topic = |id: &str, name: &str, description: Option<&str>, names: &[&str], line| TopicConfig {
            id: id.into(),
            name: name.into(),
            description: description.map(str::to_owned),
            names: names.iter().map(ToString::to_string).collect(),
            line,
            ..TopicConfig::default()
        };
        let source = SourceConfig {
            id: "harbour-post".into(),
            table: toml::from_str("name = \"Harbour Post\"\nremove = [\".share\"]").unwrap(),
            ended: None,
            line: 47,
            key_lines: [("id", 48), ("name", 49), ("remove", 50)]
                .map(|(key, line)| (key.to_owned(), line))
                .into(),
        };
        let expected = Config {
            title: "早报 晚报".into(),
            description: "What was worth reading.".into(),
            base_url: url::Url::parse("https://example.org/digest/").unwrap(),
            language: "zh-Hans".into(),
            time_zone: chrono_tz::Asia::Shanghai,
            editor: Some("Lin".into()),
            content: vec!["content".into(), "_posts".into()],
            menu: vec![MenuItem { name: "Topics".into(), url: "/topics/".into(), line: 10 }],
            images: Images::Proxy("https://images.example.org/?w=1200&url={url}".into()),
            urls: Urls {
                article: "/:year/:id/".into(),
                slugs: Slugs::Unicode,
                same_listings: Some(crate::config::SameListings::Redirect),
                gone: vec!["/2020/old/".into()],
                moved: vec![MovedConfig { from: "/old/".into(), to: "/".into(), line: 19 }],
            },
            listings: Listings { size: 1000, months_from: 20, days_from: 1 },
            feeds: Feeds { size: 20, content: FeedContent::Summary, from: 5 },
            editions: Editions { daily: true, weekly: true, ..Editions::default() },
            stories: StoryRules { enabled: false, threshold: 40, window_days: 7 },
            coverage: Coverage { enabled: false },
            proof: crate::config::Proof::default(),
            mail: crate::config::Mail::default(),
            search: Search { enabled: false },
            search_engines: SearchEngines { articles: Indexing::NoIndex, canonical: Canonical::Source },
            front_matter: crate::config::FrontMatterKeys {
                title: vec!["headline".into()],
                column: Vec::new(),
                topics: vec!["tags".into(), "categories".into()],
                ..default.front_matter
            },
            sources: vec![source],
            topics: vec![
                topic("ports", "ports", None, &[], 52),
                TopicConfig {
                    parent: Some("ports".into()),
                    any: vec!["pay".into()],
                    all: vec![vec!["union".into()], vec!["harbour".into(), "port".into()]],
                    none: vec!["baseball".into()],
                    fields: vec![TopicField::Title, TopicField::Lead],
                    sources: vec!["harbour-post".into()],
                    columns: vec!["Work".into()],
                    from: chrono::NaiveDate::from_ymd_opt(2024, 1, 1),
                    until: chrono::NaiveDate::from_ymd_opt(2024, 12, 31),
                    threshold: 3,
                    ..topic("labour", "Labour", Some("Work and pay."), &["strike", "罢工"], 55)
                },
            ],
            authors: vec![NameConfig {
                name: "Lin Hai".into(),
                aliases: vec!["林海".into(), "LIN Hai".into()],
            }],
            columns: vec![NameConfig { name: "要闻解说".into(), aliases: vec!["要聞解說".into()] }],
            targets: vec![TargetConfig {
                name: "live".into(),
                place: Place::Folder { path: "/srv/www".into(), keep: 3 },
                host_files: vec![HostFile::NoJekyll],
                limits: Some(Host::Netlify),
                pack: None,
                twins: vec![Packing::Gzip],
            }],
            fetch: Fetch {
                every: 1800,
                private_hosts: vec!["rsshub.lan".into(), "127.0.0.1".into()],
                feeds: vec![
                    FeedConfig {
                        url: url::Url::parse("https://feeds.example/all.xml").unwrap(),
                        source: None,
                        full_text: FullText::Auto,
                        on_change: OnChange::Update,
                        skip_title: Vec::new(),
                        topics: Vec::new(),
                        column: None,
                        line: 96,
                    },
                    FeedConfig {
                        url: url::Url::parse("http://feeds.example/news.xml").unwrap(),
                        source: Some("harbour-post".into()),
                        full_text: FullText::Always,
                        on_change: OnChange::Keep,
                        skip_title: vec![r"^\[广告\]".into()],
                        topics: vec!["ports".into()],
                        column: Some("Work".into()),
                        line: 99,
                    },
                ],
            },
            revisions: Revisions { enabled: false, keep: 20 },
            notify: Notify {
                hubs: vec![url::Url::parse("https://hub.example/").unwrap()],
                indexnow: Some("0123-abcDEF".into()),
                indexnow_endpoint: url::Url::parse("https://search.example/indexnow").unwrap(),
                targets: vec!["live".into()],
            },
            scripts: Some(Scripts {
                language: "zh-Hant-TW".into(),
                target: Target::Taiwan,
                file: Some("scripts/tw.toml".into()),
                words: Vec::new(),
                from: chrono::NaiveDate::from_ymd_opt(2024, 1, 1),
                tree: Tree::Main,
            }),
            policy: Policy {
                script: vec!["https://gc.example".into()],
                font: vec!["'self'".into()],
                ..Policy::default()
            },
            robots: Robots { ai: Some(AiUse::Search), line: 124 },
            look: LookConfig {
                logo: Some("logo.svg".into()),
                logo_dark: Some("dark/logo.svg".into()),
                logo_is_title: true,
                favicon: Some("sign.png".into()),
                accent: Colour::parse("#0055aa"),
                density: Density::Compact,
                lines: vec![("logo", 127), ("logo_dark", 128), ("favicon", 130), ("accent", 131)],
            },
            issues: Vec::new(),
            curation: Vec::new(),
            told_stories: Vec::new(),
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(parse(""), (Config::default(), Vec::new()));
        assert_eq!(parse("\u{feff}# 注\r\n"), (Config::default(), Vec::new()));
    }

    proptest! {
        /// Whatever stands in the file: no panic, and a place for each finding that the file has.
        #[test]
        fn every_text_has_an_answer(text in "([a-z_.]{1,12}|[\\[\\]{}=\"'#,\n\r\t :/.-]|[0-9]{1,20}|\\PC|title = |\\[\\[topics\\]\\]|id = ){0,60}") {
            let lines = text.lines().count().max(1) + 1;
            for found in parse(&text).1 {
                let line = found.line.expect("every finding has a line") as usize;
                prop_assert!((1..=lines).contains(&line), "{found}");
                prop_assert!(!found.to_string().is_empty());
            }
        }
    }
}
