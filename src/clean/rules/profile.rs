//! Source profiles: what newsprint knows of a source, as data. Built in (`src/clean/rules/profiles/*.toml`) and from
//! `[[sources]]` in site.toml; the user's come first, and one with the id of a built-in profile extends it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::clean::rules::rule::{Patterns, Rule};
use crate::clean::rules::tables::is_below;
use crate::clean::source::Source;
use crate::config::Config;
use crate::ground::diagnostic::Diagnostic;

#[derive(RustEmbed)]
#[folder = "src/clean/rules/profiles/"]
#[include = "*.toml"]
struct BuiltIn;

/// A profile as it is written. Lists of selectors and patterns are tried in order; regular expressions are those of the
/// `regex` crate and match one block of text (a paragraph, a heading, a list item) at a time.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Written {
    name: Option<String>,
    home: Option<String>,
    language: Option<String>,
    aliases: Vec<String>,
    hosts: Vec<String>,
    caption_from_alt: bool,
    /// Starts from nothing instead of from the built-in profile of the same id.
    replace: bool,
    /// What stands under the keys of [`SELECTORS`] and [`PATTERNS`].
    #[serde(flatten)]
    lists: BTreeMap<String, Vec<String>>,
}

/// Keys with a single value, or with a list of names. `id` and `ended` are read before a profile is.
const FIELDS: [&str; 9] =
    ["id", "name", "home", "language", "aliases", "hosts", "caption_from_alt", "replace", "ended"];

/// A list of CSS selectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SelectorKey {
    Root,
    Remove,
    Keep,
    Author,
    Column,
    Caption,
    Credit,
}

const SELECTORS: [(SelectorKey, &str); 7] = [
    (SelectorKey::Root, "root"),
    (SelectorKey::Remove, "remove"),
    (SelectorKey::Keep, "keep"),
    (SelectorKey::Author, "author"),
    (SelectorKey::Column, "column"),
    (SelectorKey::Caption, "caption"),
    (SelectorKey::Credit, "credit"),
];

/// A list of regular expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PatternKey {
    TitleSuffixes,
    TitleText,
    AuthorText,
    CreditText,
    CaptionText,
    RemoveText,
    EndText,
    /// These match the address of a picture, not a text.
    RemovePictures,
    /// Blocks that repeat and are content.
    KeepText,
    /// Pictures that repeat and are content, by address.
    KeepPictures,
}

const PATTERNS: [(PatternKey, &str); 10] = [
    (PatternKey::TitleSuffixes, "title_suffixes"),
    (PatternKey::TitleText, "title_text"),
    (PatternKey::AuthorText, "author_text"),
    (PatternKey::CreditText, "credit_text"),
    (PatternKey::CaptionText, "caption_text"),
    (PatternKey::RemoveText, "remove_text"),
    (PatternKey::EndText, "end_text"),
    (PatternKey::RemovePictures, "remove_pictures"),
    (PatternKey::KeepText, "keep_text"),
    (PatternKey::KeepPictures, "keep_pictures"),
];

/// All keys of a profile.
fn keys() -> impl Iterator<Item = &'static str> {
    let lists = SELECTORS.iter().map(|(_, key)| *key).chain(PATTERNS.iter().map(|(_, key)| *key));
    FIELDS.into_iter().chain(lists)
}

#[derive(Debug, Clone)]
pub(crate) struct Profile {
    pub source: Arc<Source>,
    /// Hosts of its articles; hosts below them count too.
    pub hosts: Vec<String>,
    /// Other names of it.
    pub aliases: Vec<String>,
    /// Whether alternative texts of pictures are captions.
    pub(crate) caption_from_alt: bool,
    /// Whether people read the source's pages for it, as for the built-in ones: what such a profile leaves is content, and no
    /// rule for hosts that nobody described guesses at it.
    pub(crate) described: bool,
    /// Whether nothing but a feed names the source.
    pub(crate) of_feed: bool,
    selectors: [Vec<Rule>; SELECTORS.len()],
    patterns: [Patterns; PATTERNS.len()],
}

impl Profile {
    pub(crate) fn selectors(&self, key: SelectorKey) -> &[Rule] {
        &self.selectors[key as usize]
    }

    pub(crate) fn patterns(&self, key: PatternKey) -> &Patterns {
        &self.patterns[key as usize]
    }

    /// The name of the first pattern of a key that matches.
    pub(crate) fn find(&self, key: PatternKey, text: &str) -> Option<&str> {
        self.patterns(key).find(text).map(|pattern| pattern.name.as_str())
    }

    /// Names of the rules that matched nothing since the profile was compiled, in the order of their keys.
    pub(crate) fn never_matched(&self) -> Vec<String> {
        let selectors = self.selectors.iter().flatten().map(|rule| (&rule.name, rule.has_matched()));
        let patterns = self.patterns.iter().flat_map(Patterns::iter);
        let all = selectors.chain(patterns.map(|pattern| (&pattern.name, pattern.has_matched())));
        all.filter(|(_, matched)| !matched).map(|(name, _)| name.clone()).collect()
    }

    /// Whether it says where on a page the article stands.
    pub(crate) fn has_root(&self) -> bool {
        !self.selectors(SelectorKey::Root).is_empty()
    }

    /// The rules that say so, by their names.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &str> {
        self.selectors(SelectorKey::Root).iter().map(|rule| rule.name.as_str())
    }

    /// Whether a text is a name of the source.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let same = |known: &String| known.trim().to_lowercase() == name.trim().to_lowercase();
        same(&self.source.name) || self.aliases.iter().any(same)
    }

    /// Reads a profile. What is wrong with it comes as the key and what to say; a list goes on without its broken entries.
    fn read(id: &str, table: toml::Table) -> (Option<Self>, Vec<(String, String)>) {
        let written = match table.try_into::<Written>() {
            Ok(written) => written,
            Err(error) => return (None, vec![(String::new(), error.message().to_owned())]),
        };
        let mut faults = Vec::new();
        let list = |key: &str| written.lists.get(key).map(Vec::as_slice).unwrap_or_default();
        let mut selectors = <[Vec<Rule>; SELECTORS.len()]>::default();
        for (at, key) in SELECTORS {
            for css in list(key) {
                match Rule::new(id, key, css) {
                    Ok(rule) => selectors[at as usize].push(rule),
                    Err(fault) => faults.push((key.to_owned(), format!("{key}: {fault}"))),
                }
            }
        }
        let mut patterns = <[Patterns; PATTERNS.len()]>::default();
        for (at, key) in PATTERNS {
            patterns[at as usize] = match at {
                PatternKey::TitleSuffixes => Patterns::suffixes(id, key, list(key)),
                _ => Patterns::new(id, key, list(key)),
            };
        }
        let source = Source {
            id: id.to_owned(),
            name: written.name.unwrap_or_else(|| id.to_owned()),
            home: written.home,
            language: written.language,
        };
        let profile = Self {
            source: Arc::new(source),
            hosts: written.hosts.iter().map(|host| host.trim().to_lowercase()).collect(),
            aliases: written.aliases,
            caption_from_alt: written.caption_from_alt,
            described: false,
            of_feed: false,
            selectors,
            patterns,
        };
        (Some(profile), faults)
    }

    /// Compiles all patterns; what is wrong with those that are broken, as key and message.
    fn check(&self) -> Vec<(String, String)> {
        let all = PATTERNS
            .iter()
            .flat_map(|(at, key)| self.patterns(*at).iter().map(move |pattern| (key, pattern)));
        all.filter_map(|(key, pattern)| Some((key.to_string(), format!("{key}: {}", pattern.check().err()?))))
            .collect()
    }
}

/// All profiles of a site.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profiles {
    /// The user's first.
    pub profiles: Vec<Profile>,
}

impl Profiles {
    /// Drops the compiled patterns: what they remember of the texts that they met takes more memory than all else that is known of a few
    /// thousand articles. They are compiled again when they are needed.
    pub(crate) fn forget_compiled(&mut self) {
        for profile in &mut self.profiles {
            profile.patterns.iter_mut().for_each(Patterns::forget_compiled);
        }
    }

    /// Compiles the built-in profiles and those of site.toml; a broken selector or pattern is an error that names it.
    pub(crate) fn load(config: &Config) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut known: BTreeMap<String, toml::Table> = BTreeMap::new();
        for name in BuiltIn::iter() {
            let Some(file) = BuiltIn::get(&name) else { continue };
            let text = String::from_utf8_lossy(&file.data);
            let id = name.trim_end_matches(".toml").to_owned();
            match text.parse::<toml::Table>() {
                Ok(table) => drop(known.insert(id, table)),
                Err(error) => diagnostics.push(Diagnostic::error(format!("built-in profile {id}: {error}"))),
            }
        }
        let mut profiles = Vec::new();
        for source in &config.sources {
            let at = |diagnostic: Diagnostic, key: &str| {
                diagnostic.at("site.toml").line(source.key_lines.get(key).copied().unwrap_or(source.line))
            };
            if !is_id(&source.id) {
                let message =
                    format!("the source id {:?} is not made of ASCII letters, digits and `-`", source.id);
                let help = "it becomes part of a URL, as in `id = \"morning-post\"`";
                diagnostics.push(at(Diagnostic::error(message).help(help), "id"));
                continue;
            }
            let mut table = source.table.clone();
            table.retain(|key, _| {
                let known = keys().any(|known| known == key);
                if !known {
                    let warning =
                        Diagnostic::warning(format!("unknown key `{key}` in source `{}`", source.id));
                    let of_feed = || {
                        let is = ["url", "full_text", "skip_title", "on_change", "topics"].contains(&key);
                        is.then(|| format!("`{key}` belongs below [[fetch.feeds]]"))
                    };
                    let near = nearest(key).map(|near| format!("did you mean `{near}`?")).or_else(of_feed);
                    diagnostics.push(at(Diagnostic { help: near, ..warning }, key));
                }
                known
            });
            let replace = table.get("replace").and_then(toml::Value::as_bool).unwrap_or_default();
            let built_in = known.remove(&source.id).filter(|_| !replace);
            let described = built_in.is_some();
            if let Some(built_in) = built_in {
                extend(&mut table, built_in);
            }
            let (profile, mut faults) = Profile::read(&source.id, table);
            faults.extend(profile.iter().flat_map(Profile::check));
            for (key, fault) in faults {
                diagnostics.push(at(Diagnostic::error(format!("source `{}`: {fault}", source.id)), &key));
            }
            profiles.extend(profile.map(|profile| Profile { described, ..profile }));
        }
        diagnostics.extend(shared_hosts(&profiles, config));
        for (id, table) in known {
            let (profile, faults) = Profile::read(&id, table);
            let error = |(_, fault)| Diagnostic::error(format!("built-in profile {id}: {fault}"));
            diagnostics.extend(faults.into_iter().map(error));
            profiles.extend(profile.map(|profile| Profile { described: true, ..profile }));
        }
        let mut profiles = Self { profiles };
        profiles.add_those_of_feeds(config);
        (profiles, diagnostics)
    }

    /// A source that only a feed names is one all the same: without it, the articles of two feeds on one host would be of that host,
    /// whatever their files say.
    fn add_those_of_feeds(&mut self, config: &Config) {
        for id in config.fetch.feeds.iter().filter_map(|feed| feed.source.as_deref()) {
            if is_id(id)
                && self.by_name(id).is_none()
                && !self.profiles.iter().any(|known| known.source.id == id)
            {
                let profile = Profile::read(id, toml::Table::new()).0;
                self.profiles.extend(profile.map(|profile| Profile { of_feed: true, ..profile }));
            }
        }
    }

    /// The profile for a host: the one that names the longest part of it, the user's before the built-in ones.
    pub(crate) fn by_host(&self, host: &str) -> Option<&Profile> {
        // Of equals, the last is taken.
        let hosts =
            self.profiles.iter().rev().flat_map(|profile| profile.hosts.iter().map(move |of| (of, profile)));
        let found = hosts.filter(|(of, _)| is_below(host, of)).max_by_key(|(of, _)| of.len());
        found.map(|(_, profile)| profile)
    }

    /// The profile of a source by one of its names.
    pub(crate) fn by_name(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.is_called(name))
    }
}

/// Warnings for hosts that two of the user's sources name: all articles of such a host are of the first.
fn shared_hosts(profiles: &[Profile], config: &Config) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for profile in profiles {
        let id = profile.source.id.as_str();
        for host in &profile.hosts {
            let other = *first.entry(host).or_insert(id);
            let source = config.sources.iter().find(|source| source.id == id);
            if let Some(source) = source.filter(|_| other != id) {
                let message = format!(
                    "the sources `{other}` and `{id}` both have the host {host}; its articles are of `{other}`"
                );
                let line = source.key_lines.get("hosts").copied().unwrap_or(source.line);
                let help = "name it in one of them; an article file can say `source` in its front matter";
                found.push(Diagnostic::warning(message).at("site.toml").line(line).help(help));
            }
        }
    }
    found
}

fn nearest(key: &str) -> Option<&'static str> {
    let near = keys().map(|known| (strsim::jaro_winkler(key, known), known));
    near.filter(|(nearness, _)| *nearness > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// Puts the user's table over the built-in one: single values replace, lists come first.
fn extend(user: &mut toml::Table, built_in: toml::Table) {
    for (key, value) in built_in {
        match (user.get_mut(&key), value) {
            (None, value) => drop(user.insert(key, value)),
            (Some(toml::Value::Array(mine)), toml::Value::Array(theirs)) => mine.extend(theirs),
            _ => {}
        }
    }
}

/// Whether a text can be part of a URL as the id of a source.
pub(crate) fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 64
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !id.starts_with('-')
        && !id.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SourceConfig;

    fn load(toml: &str) -> (Profiles, Vec<String>) {
        let mut table: toml::Table = toml.parse().unwrap();
        let id = table.remove("id").and_then(|id| id.as_str().map(ToOwned::to_owned)).unwrap_or_default();
        let config = Config {
            sources: vec![SourceConfig { id, table, line: 7, ..SourceConfig::default() }],
            ..Config::default()
        };
        let (profiles, diagnostics) = Profiles::load(&config);
        (profiles, diagnostics.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_built_in_profiles_are_sound() {
        let (profiles, diagnostics) = Profiles::load(&Config::default());
        assert_eq!(diagnostics, []);
        assert!(!profiles.profiles.is_empty());
        for profile in &profiles.profiles {
            assert!(is_id(&profile.source.id), "{}", profile.source.id);
            assert_eq!(profile.check(), []);
            assert!(!profile.hosts.is_empty(), "{}", profile.source.id);
            assert!(profile.source.home.is_some(), "{}", profile.source.id);
        }
    }

    #[test]
    fn built_in_profiles_have_no_unknown_keys() {
        for name in BuiltIn::iter() {
            let text = String::from_utf8(BuiltIn::get(&name).unwrap().data.into_owned()).unwrap();
            let table: toml::Table = text.parse().unwrap();
            let unknown: Vec<_> = table.keys().filter(|key| !keys().any(|known| known == *key)).collect();
            assert!(unknown.is_empty(), "{name}: {unknown:?}");
        }
    }

    #[test]
    fn the_page_about_sources_names_every_key() {
        let page = include_str!("../../../docs/sources.md");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
        let mut documented: Vec<&str> = rows.map(|(key, _)| key).collect();
        documented.sort_unstable();
        let mut known: Vec<&str> = keys().collect();
        known.sort_unstable();
        assert_eq!(documented, known);
    }

    #[test]
    fn a_broken_selector_is_named() {
        let (_, messages) = load("id = \"post\"\nremove = [\"div[\"]\nremove_text = [\"(\"]\nremvoe = []");
        assert_eq!(messages.len(), 3);
        assert_eq!(
            messages[0],
            "warning: site.toml:7: unknown key `remvoe` in source `post`\n  help: did you mean `remove`?"
        );
        assert!(
            messages[1].starts_with("error: site.toml:7: source `post`: remove: `div[` is no CSS selector"),
            "{}",
            messages[1]
        );
        assert_eq!(
            messages[2],
            "error: site.toml:7: source `post`: remove_text: `(` is no regular expression: unclosed group"
        );
    }

    #[test]
    fn an_id_that_cannot_stand_in_a_url_is_refused() {
        let (_, messages) = load("id = \"法广\"");
        assert_eq!(
            messages,
            [
                "error: site.toml:7: the source id \"法广\" is not made of ASCII letters, digits and `-`\n  help: it becomes part of a URL, as in `id = \"morning-post\"`"
            ]
        );
    }

    #[test]
    fn a_user_profile_extends_the_built_in_one() {
        let (profiles, messages) = load("id = \"bbc\"\nname = \"British\"\nhosts = [\"bbc.example\"]");
        assert_eq!(messages, [""; 0]);
        let profile = profiles.by_host("www.bbc.com").unwrap();
        assert_eq!(profile.source.name, "British");
        assert_eq!(profiles.by_host("bbc.example").unwrap().source.name, "British");
        assert_eq!(profiles.profiles.iter().filter(|profile| profile.source.id == "bbc").count(), 1);
    }
}
