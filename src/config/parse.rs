//! Reads site.toml: the TOML itself, then each section, then what is left over.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use toml::de::DeTable;

use crate::config::reader::{Fault, Reader, Section, plain_table};
use crate::config::targets::read_targets;
use crate::config::topics::read_topics;
use crate::config::validate::{
    parse_address, parse_base_url, parse_id, parse_image_proxy, parse_language, parse_menu_url,
    parse_permalink, parse_time_zone,
};
use crate::config::{
    Canonical, Config, FeedContent, Images, Indexing, MenuItem, NameConfig, Slugs, SourceConfig,
};
use crate::ground::diagnostic::Diagnostic;

/// Articles on one page of a listing.
const LISTING_SIZE: RangeInclusive<usize> = 10..=1000;

/// How much reports of one event must have in common, in hundredths.
const STORY_THRESHOLD: RangeInclusive<usize> = 5..=90;
/// Days within which one report follows the other.
const STORY_WINDOW: RangeInclusive<usize> = 1..=30;
/// Entries in a feed.
const FEED_SIZE: RangeInclusive<usize> = 1..=1000;

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
    (config, reader.into_diagnostics())
}

/// Puts a value that is there in place of the default.
fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn read_site(top: &mut Section<'_, '_>, config: &mut Config) {
    set(&mut config.title, top.name("title"));
    set(&mut config.description, top.text("description"));
    set(&mut config.base_url, top.checked("base_url", parse_base_url));
    set(&mut config.language, top.checked("language", parse_language));
    set(&mut config.time_zone, top.checked("time_zone", parse_time_zone));
    config.editor = top.name("editor");
    config.menu = read_menu(top);
    config.images = read_images(top);

    let mut urls = top.subsection("urls");
    set(&mut config.urls.article, urls.checked("article", parse_permalink));
    set(
        &mut config.urls.slugs,
        urls.choice("slugs", &[("ascii", Slugs::Ascii), ("unicode", Slugs::Unicode)]),
    );
    let gone = urls.texts_checked("gone", parse_address);
    set(&mut config.urls.gone, gone);

    let mut listings = top.subsection("listings");
    set(&mut config.listings.size, listings.number("size", &LISTING_SIZE));

    let mut feeds = top.subsection("feeds");
    set(&mut config.feeds.size, feeds.number("size", &FEED_SIZE));
    let contents = [("full", FeedContent::Full), ("summary", FeedContent::Summary)];
    set(&mut config.feeds.content, feeds.choice("content", &contents));

    let mut editions = top.subsection("editions");
    set(&mut config.editions.daily, editions.switch("daily"));
    set(&mut config.editions.weekly, editions.switch("weekly"));

    let mut stories = top.subsection("stories");
    set(&mut config.stories.enabled, stories.switch("enabled"));
    let threshold = stories.number("threshold", &STORY_THRESHOLD);
    set(&mut config.stories.threshold, threshold.map(|hundredths| hundredths as u32));
    let window = stories.number("window_days", &STORY_WINDOW);
    set(&mut config.stories.window_days, window.map(|days| days as u32));

    let mut search = top.subsection("search");
    set(&mut config.search.enabled, search.switch("enabled"));

    let mut engines = top.subsection("search_engines");
    let indexing = [("index", Indexing::Index), ("noindex", Indexing::NoIndex)];
    set(&mut config.search_engines.articles, engines.choice("articles", &indexing));
    let canonical = [("site", Canonical::Site), ("source", Canonical::Source)];
    set(&mut config.search_engines.canonical, engines.choice("canonical", &canonical));

    let mut meanings = top.subsection("front_matter");
    let keys = &mut config.front_matter;
    set(&mut keys.title, meanings.texts("title"));
    set(&mut keys.date, meanings.texts("date"));
    set(&mut keys.source_url, meanings.texts("source_url"));
    set(&mut keys.author, meanings.texts("author"));
    set(&mut keys.source, meanings.texts("source"));
    set(&mut keys.column, meanings.texts("column"));
    set(&mut keys.topics, meanings.texts("topics"));

    config.sources = read_sources(top);
    config.topics = read_topics(top);
    config.authors = read_names(top, "authors");
    config.columns = read_names(top, "columns");
    config.targets = read_targets(top);
}

fn read_images(top: &mut Section<'_, '_>) -> Images {
    #[derive(Clone, Copy, PartialEq)]
    enum Choice {
        Link,
        Proxy,
        None,
    }
    let choices = [("link", Choice::Link), ("proxy", Choice::Proxy), ("none", Choice::None)];
    let proxy_given = top.value("image_proxy").is_some();
    let proxy = top.checked("image_proxy", parse_image_proxy);
    let Some(choice) = top.choice("images", &choices) else { return Images::Link };
    match (choice, proxy) {
        (Choice::None, _) => Images::None,
        (Choice::Proxy, Some(pattern)) => Images::Proxy(pattern),
        (Choice::Proxy, None) if !proxy_given => {
            let span = top.value("images").map_or(0..0, |value| value.span());
            let fault = Fault::new("`images = \"proxy\"` needs an `image_proxy`");
            let help = "for example image_proxy = \"https://images.example.org/?url={url}\"";
            top.reader.fault(&span, fault.help(help));
            Images::Link
        }
        _ => Images::Link,
    }
}

fn read_menu(top: &mut Section<'_, '_>) -> Vec<MenuItem> {
    let mut menu = Vec::new();
    for (span, table) in top.tables("menu") {
        let mut entry = top.reader.section("menu", Some(table));
        let missing = ["name", "url"].into_iter().find(|key| entry.value(key).is_none());
        match (entry.name("name"), entry.checked("url", parse_menu_url)) {
            (Some(name), Some(url)) => menu.push(MenuItem { name, url }),
            _ => {
                if let Some(key) = missing {
                    let fault = Fault::new(format!("an entry of the menu has no `{key}`"));
                    top.reader.fault(&span, fault.help("write { name = \"Topics\", url = \"/topics/\" }"));
                }
            }
        }
    }
    menu
}

/// The ids of a list of tables, so that each stands for one thing only.
#[derive(Default)]
pub(crate) struct Ids(BTreeMap<String, u32>);

impl Ids {
    /// Reads the id of a table; without a good and new one, says so. Case does not tell ids apart, since it doesn't on
    /// every file system.
    pub(crate) fn read(
        &mut self,
        reader: &mut Reader<'_>,
        kind: &str,
        span: &std::ops::Range<usize>,
        table: &DeTable<'_>,
    ) -> Option<String> {
        let Some(value) = table.get("id") else {
            let fault = Fault::new(format!("[[{kind}]] has no `id`"));
            reader.fault(
                span,
                fault.help("give it a short one of ASCII letters, digits and `-`: it becomes part of a URL"),
            );
            return None;
        };
        let id = match value.get_ref().as_str() {
            Some(text) => parse_id(text),
            None => Err(Fault::new("`id` must be a text in quotes")),
        };
        let line = reader.line(value.span().start);
        let checked = id.and_then(|id| match self.0.insert(id.to_ascii_lowercase(), line) {
            None => Ok(id),
            Some(first) => Err(Fault::new(format!("two [[{kind}]] have the id {id:?}")).help(format!(
                "the first is in line {first}; put both into one table, or give this one another id"
            ))),
        });
        checked.map_err(|fault| reader.fault(&value.span(), fault)).ok()
    }
}

fn read_sources(top: &mut Section<'_, '_>) -> Vec<SourceConfig> {
    let mut ids = Ids::default();
    let mut sources = Vec::new();
    for (span, table) in top.tables("sources") {
        if let Some(id) = ids.read(top.reader, "sources", &span, table) {
            let line = top.reader.line(span.start);
            let key_lines = table
                .iter()
                .map(|(key, _)| (key.get_ref().to_string(), top.reader.line(key.span().start)))
                .collect();
            match plain_table(table) {
                Ok(mut table) => {
                    table.remove("id");
                    sources.push(SourceConfig { id, table, line, key_lines });
                }
                Err(fault) => top.reader.fault(&span, fault),
            }
        }
    }
    sources
}

fn read_names(top: &mut Section<'_, '_>, kind: &'static str) -> Vec<NameConfig> {
    let mut all = Vec::new();
    for (span, table) in top.tables(kind) {
        let mut entry = top.reader.section(kind, Some(table));
        let named = entry.value("name").is_some();
        let (name, aliases) = (entry.name("name"), entry.texts("aliases").unwrap_or_default());
        if let Some(name) = name {
            all.push(NameConfig { name, aliases });
        } else if !named {
            let fault = Fault::new(format!("[[{kind}]] has no `name`"));
            top.reader.fault(&span, fault.help("write the spelling that readers are to see"));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::hosts::{Host, HostFile, Packing};
    use crate::config::{
        Editions, Feeds, Listings, Place, Search, SearchEngines, StoryRules, TargetConfig, TopicConfig,
        TopicField, Urls,
    };

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
            menu = [{ name = "Topics", url = "/topics/" }]
            images = "proxy"
            image_proxy = "https://images.example.org/?w=1200&url={url}"

            [urls]
            article = "/:year/:id"
            gone = ["/2020/old/"]
            slugs = "unicode"

            [listings]
            size = 1_000

            [feeds]
            size = 0x14
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
            line: 42,
            key_lines: [("id", 43), ("name", 44), ("remove", 45)]
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
            menu: vec![MenuItem { name: "Topics".into(), url: "/topics/".into() }],
            images: Images::Proxy("https://images.example.org/?w=1200&url={url}".into()),
            urls: Urls {
                article: "/:year/:id/".into(),
                slugs: Slugs::Unicode,
                gone: vec!["/2020/old/".into()],
            },
            listings: Listings { size: 1000 },
            feeds: Feeds { size: 20, content: FeedContent::Summary },
            editions: Editions { daily: true, weekly: true, introductions: Vec::new() },
            stories: StoryRules { enabled: false, threshold: 40, window_days: 7 },
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
                topic("ports", "ports", None, &[], 47),
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
                    ..topic("labour", "Labour", Some("Work and pay."), &["strike", "罢工"], 50)
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
