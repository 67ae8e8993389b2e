//! The text of `site.toml` in, a typed and validated [`Config`] out.
//!
//! Every key has a default. An unknown key is a warning with a "did you mean"; a wrong type or value is an error with the
//! line shown. Secrets never stand here.

#[cfg(test)]
mod documented;
mod edit;
mod editions;
mod fetch;
mod hand;
pub(crate) mod hosts;
mod ids;
mod issues;
mod listings;
mod look;
mod mail;
mod notify;
mod parse;
mod permalink;
mod policy;
mod proof;
mod reader;
mod scripts;
mod site;
mod suggest;
mod targets;
mod topics;
mod validate;
mod vocabulary;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;
use url::Url;

pub(crate) use crate::ground::slug::Slugs;
pub(crate) use edit::{NewRules, add_days, add_rules, written};
pub(crate) use editions::{Editions, Introduction, Span};
pub(crate) use fetch::{FeedConfig, Fetch, FullText, OnChange, parse_feed_url};
pub(crate) use hand::{CurationEntry, Hand, Pin, StoryEntry};
pub(crate) use issues::{IssueDates, IssuesConfig, SCHEDULE};
pub(crate) use listings::{FeedContent, Feeds, Listings, MovedConfig, SameListings, Urls};
pub(crate) use look::LookConfig;
pub(crate) use mail::Mail;
pub(crate) use notify::Notify;
pub(crate) use parse::{add_curation, add_schedule, add_topics, add_words, parse};
pub(crate) use permalink::{Piece, is_dated, is_file, may_collide, names_categories, pieces};
pub(crate) use policy::{Policy, PolicyParts};
pub(crate) use proof::{ArchiveLinks, Proof};
pub(crate) use reader::Fault;
pub(crate) use scripts::{Scripts, Tree};
pub(crate) use suggest::nearest;
pub(crate) use targets::{History, Locking, Place, Provider, SshTool, StoreConfig, TargetConfig};
pub(crate) use validate::{parse_base_url, parse_language};
#[cfg(test)]
pub(crate) use vocabulary::section_names;

/// `site.toml`, validated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Config {
    /// Name of the digest, in the masthead and in feeds.
    pub title: String,
    /// One sentence below it.
    pub description: String,
    /// Where the site will live, with or without a path: `https://example.org/digest/`. Ends with `/`, has no query.
    pub base_url: Url,
    /// BCP 47 language of the interface and the default of articles: `zh-Hans`, `zh-Hant`, `en`.
    pub language: String,
    /// Zone in which dates are shown and days begin.
    pub time_zone: Tz,
    /// Who answers for the digest; the `author` of feeds.
    pub editor: Option<String>,
    /// Folders with articles, as seen from the site's root. `content` is read whether it is named or not, where it is there.
    pub content: Vec<String>,
    /// Menu of the masthead, in order. Empty: the theme's own (sources, topics, archive).
    pub menu: Vec<MenuItem>,
    /// What becomes of pictures on other hosts.
    pub images: Images,
    /// `[urls]`.
    pub urls: Urls,
    /// `[listings]`.
    pub listings: Listings,
    /// `[feeds]`.
    pub feeds: Feeds,
    /// `[editions]`, with what `editions/*.md` says.
    pub editions: Editions,
    /// `[stories]`.
    pub stories: StoryRules,
    /// `[coverage]`.
    pub coverage: Coverage,
    /// `[search]`.
    pub search: Search,
    /// `[search_engines]`.
    pub search_engines: SearchEngines,
    /// `[front_matter]`: what the keys of article files mean.
    pub front_matter: FrontMatterKeys,
    /// `[[sources]]`, in order; raw, compiled by `clean::Profiles::load`.
    pub sources: Vec<SourceConfig>,
    /// `[[topics]]`, in order, then those of `topics/*.toml` by the names of the files.
    pub topics: Vec<TopicConfig>,
    /// `[[authors]]`: spellings of one author's name.
    pub authors: Vec<NameConfig>,
    /// `[[columns]]`: spellings of one column's name.
    pub columns: Vec<NameConfig>,
    /// `[[targets]]`, in order.
    pub targets: Vec<TargetConfig>,
    /// `[fetch]`.
    pub fetch: Fetch,
    /// `[revisions]`.
    pub revisions: Revisions,
    /// `[mail]`.
    pub mail: Mail,
    /// `[notify]`.
    pub notify: Notify,
    /// `[scripts]`, with what its file of words says.
    pub scripts: Option<Scripts>,
    /// `[proof]`.
    pub proof: Proof,
    /// `[policy]`.
    pub policy: Policy,
    pub robots: Robots,
    /// `[look]`.
    pub look: LookConfig,
    /// `[[issues]]`, in order, with the days of `schedule.toml`.
    pub issues: Vec<IssuesConfig>,
    /// What `curation/*.toml` says of articles, by file and line.
    pub curation: Vec<CurationEntry>,
    /// What `curation/*.toml` says of stories, by file and line.
    pub told_stories: Vec<StoryEntry>,
}

/// An entry of the masthead's menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MenuItem {
    /// Text of the link.
    pub name: String,
    /// Root-relative path without the base path (`/sources/`), or an http(s) URL.
    pub url: String,
    /// Line of the entry in site.toml, from 1.
    #[serde(skip)]
    pub(crate) line: u32,
}

/// What becomes of pictures on other hosts. Those beside an article are published with it in any case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) enum Images {
    /// Pages show them from where they are.
    Link,
    /// Pages show them by way of another host: its URL with `{url}` where that of the picture goes.
    Proxy(String),
    /// Pages link to them.
    None,
}

impl Images {
    /// Source expression (Content Security Policy 3) for the hosts that pictures may come from beside the site's own.
    pub(crate) fn hosts(&self) -> String {
        match self {
            Self::Link => "https:".to_owned(),
            Self::Proxy(pattern) => {
                let host = Url::parse(&pattern.replace("{url}", "")).map(|url| url.origin());
                host.map(|origin| origin.ascii_serialization()).unwrap_or_default()
            }
            Self::None => String::new(),
        }
    }
}

/// `[coverage]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Coverage {
    /// Whether there are pages of which source wrote how much on which topic, and who was first with a story.
    pub enabled: bool,
}

/// `[revisions]`: earlier versions of articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Revisions {
    /// Whether `fetch` keeps what it overwrites, and pages show what changed.
    pub enabled: bool,
    /// Versions of an article at most, 1 to 1000; the oldest go.
    pub keep: usize,
}

impl Revisions {
    /// How many versions of an article are read, where any are.
    pub(crate) fn read(self) -> Option<usize> {
        self.enabled.then_some(self.keep)
    }
}

/// `[search]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Search {
    /// Whether readers can search the site: the page `/search/` with its index, a box on every page, `/opensearch.xml`.
    pub enabled: bool,
}

/// `[robots]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Robots {
    /// What language models may do with the site; none where nothing is said of it.
    pub ai: Option<AiUse>,
    /// Line of the key in site.toml, from 1.
    #[serde(skip)]
    pub line: u32,
}

/// What language models may do with the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum AiUse {
    /// All.
    Allow,
    /// Find and quote it, and be trained with none of it.
    Search,
    /// Nothing.
    Deny,
}

/// `[search_engines]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct SearchEngines {
    /// Whether they are asked to leave articles out.
    pub articles: Indexing,
    /// Which page of an article they are asked to show.
    pub canonical: Canonical,
}

/// Whether search engines are asked to leave articles out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Indexing {
    /// They may show them.
    Index,
    /// `noindex`.
    NoIndex,
}

/// Which page of an article is the one to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Canonical {
    /// The site's own.
    Site,
    /// The original, where it is known.
    Source,
}

/// `[stories]`: when articles are reports of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct StoryRules {
    /// Whether stories are looked for. Those that the editor puts together are there in any case.
    pub enabled: bool,
    /// How much two articles must speak of the same, in hundredths, 5 to 90.
    pub threshold: u32,
    /// Days within which one report follows the other, 1 to 30.
    pub window_days: u32,
}

/// `[front_matter]`: which key of an article's front matter carries which meaning. Each list is in order of preference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FrontMatterKeys {
    /// Keys of the title.
    pub title: Vec<String>,
    /// Keys of the date.
    pub date: Vec<String>,
    /// Keys of the source URL: `from`, `link`, …
    pub source_url: Vec<String>,
    /// Keys of the author.
    pub author: Vec<String>,
    /// Keys of the source's name.
    pub source: Vec<String>,
    /// Keys of the column.
    pub column: Vec<String>,
    /// Keys of topics.
    pub topics: Vec<String>,
    /// Keys of the article's own address: `permalink`, `url`, `path`.
    pub address: Vec<String>,
    /// Whether a file may begin with keys that nothing encloses.
    pub bare: bool,
}

/// One `[[sources]]` table: a source profile by the editor's hand. It extends the built-in profile of the same id.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct SourceConfig {
    /// Part of the URL, ASCII letters, digits and `-`.
    pub id: String,
    /// The table as it stands without `id` and `ended`, for the clean room, which knows the keys of a profile.
    pub table: toml::Table,
    /// The day on which the source ended, in the site's zone: it is no more, and its silence is no news.
    pub ended: Option<NaiveDate>,
    /// Line of the table in site.toml, from 1.
    pub line: u32,
    /// Line of each key of the table in site.toml, from 1.
    pub key_lines: BTreeMap<String, u32>,
}

/// What topics weigh that say nothing: the middle of 0 to 10.
pub(crate) const TOPIC_WEIGHT: u8 = 5;

/// One `[[topics]]` table, or one file of `topics/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TopicConfig {
    /// Part of the URL.
    pub id: String,
    /// Name shown.
    pub name: String,
    /// One sentence.
    pub description: Option<String>,
    /// Id of the topic that this one is a part of.
    pub parent: Option<String>,
    /// Names and aliases: what they count together must reach `threshold`.
    pub names: Vec<String>,
    /// One of these must be there.
    pub any: Vec<String>,
    /// One of each of these must be there.
    pub all: Vec<Vec<String>>,
    /// None of these may be there.
    pub none: Vec<String>,
    /// Where words are looked for.
    pub fields: Vec<TopicField>,
    /// Ids of sources; empty for all.
    pub sources: Vec<String>,
    /// Names of columns; empty for all.
    pub columns: Vec<String>,
    /// First day, in the site's zone.
    pub from: Option<NaiveDate>,
    /// Last day, in the site's zone.
    pub until: Option<NaiveDate>,
    /// Points that the names need: one in the title counts two, one in the text one. 1 to 100.
    pub threshold: u32,
    /// How much its articles weigh on the front page, 0 to 10.
    pub weight: u8,
    /// Where it is: `site.toml`, or `topics/russia.toml`.
    pub file: String,
    /// Line of the table in that file, from 1.
    pub line: u32,
}

/// A part of an article in which a topic's words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum TopicField {
    /// The title.
    Title,
    /// The paragraphs that the text begins with.
    Lead,
    /// The whole text.
    Text,
}

impl Default for TopicConfig {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            description: None,
            parent: None,
            names: Vec::new(),
            any: Vec::new(),
            all: Vec::new(),
            none: Vec::new(),
            fields: vec![TopicField::Title, TopicField::Text],
            sources: Vec::new(),
            columns: Vec::new(),
            from: None,
            until: None,
            threshold: 2,
            weight: TOPIC_WEIGHT,
            file: "site.toml".into(),
            line: 0,
        }
    }
}

/// One `[[authors]]` or `[[columns]]` table: a name and what else it is written as.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct NameConfig {
    /// Name shown.
    pub name: String,
    /// Other spellings.
    pub aliases: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        let keys = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        Self {
            title: "newsprint".into(),
            description: String::new(),
            base_url: Url::parse("http://localhost:1111/").expect("a constant that parses"),
            language: "en".into(),
            time_zone: Tz::UTC,
            editor: None,
            content: vec!["content".into()],
            menu: Vec::new(),
            images: Images::Link,
            urls: Urls {
                article: "/:year/:month/:day/:slug/".into(),
                slugs: Slugs::Ascii,
                same_listings: None,
                gone: Vec::new(),
                moved: Vec::new(),
            },
            listings: Listings { size: 50, months_from: 1, days_from: 1 },
            feeds: Feeds { size: 30, content: FeedContent::Full, from: 1 },
            editions: Editions::default(),
            stories: StoryRules { enabled: true, threshold: 12, window_days: 5 },
            coverage: Coverage { enabled: false },
            search: Search { enabled: true },
            search_engines: SearchEngines { articles: Indexing::Index, canonical: Canonical::Site },
            front_matter: FrontMatterKeys {
                title: keys(&["title"]),
                date: keys(&["date", "published"]),
                source_url: keys(&["from", "source_url", "link", "original"]),
                author: keys(&["author", "authors"]),
                source: keys(&["source"]),
                column: keys(&["column", "categories", "category"]),
                topics: keys(&["topics", "tags"]),
                address: Vec::new(),
                bare: false,
            },
            sources: Vec::new(),
            topics: Vec::new(),
            authors: Vec::new(),
            columns: Vec::new(),
            targets: Vec::new(),
            fetch: Fetch::default(),
            revisions: Revisions { enabled: false, keep: 20 },
            mail: Mail::default(),
            notify: Notify::default(),
            scripts: None,
            proof: Proof::default(),
            policy: Policy::default(),
            robots: Robots::default(),
            look: LookConfig::default(),
            issues: Vec::new(),
            curation: Vec::new(),
            told_stories: Vec::new(),
        }
    }
}

impl Config {
    /// Path below the host, without a slash at the end: `""` or `"/digest"`.
    pub(crate) fn base_path(&self) -> &str {
        self.base_url.path().trim_end_matches('/')
    }

    /// The same for files that stand once for all trees of pages: style sheets, pictures, the search index.
    pub(crate) fn files_path(&self) -> &str {
        let twin = self.scripts.as_ref().filter(|scripts| scripts.tree == Tree::Twin);
        let folder = twin.map_or("", |scripts| scripts.target.folder());
        self.base_path().strip_suffix(folder).unwrap_or_default().trim_end_matches('/')
    }

    /// Where the tree in the other script is, below the host.
    pub(crate) fn twin_path(&self) -> String {
        let folder = self.scripts.as_ref().map_or("", |scripts| scripts.target.folder());
        format!("{}/{folder}", self.files_path())
    }

    /// Whether an article of a day has a page in the tree of this configuration.
    pub(crate) fn prints_article_of(&self, day: Option<NaiveDate>) -> bool {
        self.scripts.as_ref().is_none_or(|scripts| scripts.tree == Tree::Main || scripts.holds(day))
    }

    /// The configuration of the tree in the other script, where there is to be one. Texts stand in it as they do here.
    pub(crate) fn of_twin(&self) -> Option<Self> {
        let scripts = self.scripts.as_ref()?;
        let mut base_url = self.base_url.clone();
        base_url.set_path(&format!("{}/", self.twin_path()));
        Some(Self {
            base_url,
            scripts: Some(Scripts { tree: Tree::Twin, ..scripts.clone() }),
            ..self.clone()
        })
    }

    /// Whether stories are looked for, or the editor tells some.
    pub(crate) fn has_stories(&self) -> bool {
        self.stories.enabled || !self.told_stories.is_empty()
    }

    /// Scheme and host without a slash at the end: `https://example.org`.
    pub(crate) fn origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }
}
