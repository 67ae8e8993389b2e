//! Source profiles: what newsprint knows of a source, as data. Built in (`src/clean/rules/profiles/*.toml`) and from
//! `[[sources]]` in site.toml; the user's come first, and one with the id of a built-in profile extends it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::clean::article::Source;
use crate::clean::rules::rule::{Patterns, Rule};
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
    root: Vec<String>,
    remove: Vec<String>,
    keep: Vec<String>,
    author: Vec<String>,
    column: Vec<String>,
    caption: Vec<String>,
    credit: Vec<String>,
    caption_from_alt: Option<bool>,
    title_suffixes: Vec<String>,
    title_text: Vec<String>,
    author_text: Vec<String>,
    credit_text: Vec<String>,
    caption_text: Vec<String>,
    remove_text: Vec<String>,
    end_text: Vec<String>,
    remove_pictures: Vec<String>,
    keep_text: Vec<String>,
    keep_pictures: Vec<String>,
    /// Starts from nothing instead of from the built-in profile of the same id.
    replace: bool,
}

/// The rules of a profile, ready for use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    pub(crate) root: Vec<Rule>,
    pub(crate) remove: Vec<Rule>,
    pub(crate) keep: Vec<Rule>,
    pub(crate) author: Vec<Rule>,
    pub(crate) column: Vec<Rule>,
    pub(crate) caption: Vec<Rule>,
    pub(crate) credit: Vec<Rule>,
    pub(crate) caption_from_alt: bool,
    pub(crate) title_suffixes: Patterns,
    pub(crate) title_text: Patterns,
    pub(crate) author_text: Patterns,
    pub(crate) credit_text: Patterns,
    pub(crate) caption_text: Patterns,
    pub(crate) remove_text: Patterns,
    pub(crate) end_text: Patterns,
    /// These match the address of a picture, not a text.
    pub(crate) remove_pictures: Patterns,
    /// Blocks that repeat and are content.
    pub(crate) keep_text: Patterns,
    /// Pictures that repeat and are content, by address.
    pub(crate) keep_pictures: Patterns,
}

impl Rules {
    fn patterns_mut(&mut self) -> [&mut Patterns; 10] {
        [
            &mut self.title_suffixes,
            &mut self.title_text,
            &mut self.author_text,
            &mut self.credit_text,
            &mut self.caption_text,
            &mut self.remove_text,
            &mut self.end_text,
            &mut self.remove_pictures,
            &mut self.keep_text,
            &mut self.keep_pictures,
        ]
    }
}

/// A source and the rules for its articles.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// The source.
    pub source: Arc<Source>,
    /// Hosts of its articles; hosts below them count too.
    pub hosts: Vec<String>,
    /// Other names of it.
    pub aliases: Vec<String>,
    rules: Rules,
}

impl Profile {
    pub(crate) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Names of the rules that matched nothing since the profile was compiled, in the order of [`KEYS`].
    pub(crate) fn never_met(&self) -> Vec<String> {
        let rules = &self.rules;
        let selectors = [
            &rules.root,
            &rules.remove,
            &rules.keep,
            &rules.author,
            &rules.column,
            &rules.caption,
            &rules.credit,
        ];
        let selectors = selectors.into_iter().flatten().map(|rule| (&rule.name, rule.is_met()));
        let patterns = self.patterns().into_iter().flat_map(|(_, patterns)| patterns.iter());
        let all = selectors.chain(patterns.map(|pattern| (&pattern.name, pattern.is_met())));
        all.filter(|(_, met)| !met).map(|(name, _)| name.clone()).collect()
    }

    /// All lists of patterns, by key.
    fn patterns(&self) -> [(&'static str, &Patterns); 10] {
        let rules = &self.rules;
        [
            ("title_suffixes", &rules.title_suffixes),
            ("title_text", &rules.title_text),
            ("author_text", &rules.author_text),
            ("credit_text", &rules.credit_text),
            ("caption_text", &rules.caption_text),
            ("remove_text", &rules.remove_text),
            ("end_text", &rules.end_text),
            ("remove_pictures", &rules.remove_pictures),
            ("keep_text", &rules.keep_text),
            ("keep_pictures", &rules.keep_pictures),
        ]
    }

    /// Whether a text is a name of the source.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        let same = |known: &String| known.trim().to_lowercase() == name.trim().to_lowercase();
        same(&self.source.name) || self.aliases.iter().any(same)
    }

    fn compile(id: &str, written: Written) -> (Self, Vec<String>) {
        let mut faults = Vec::new();
        let mut select = |key: &str, list: &[String]| -> Vec<Rule> {
            let rules = list.iter().map(|css| Rule::new(id, key, css));
            rules
                .filter_map(|rule| rule.map_err(|fault| faults.push(format!("{key}: {fault}"))).ok())
                .collect()
        };
        let mut rules = Rules {
            root: select("root", &written.root),
            remove: select("remove", &written.remove),
            keep: select("keep", &written.keep),
            author: select("author", &written.author),
            column: select("column", &written.column),
            caption: select("caption", &written.caption),
            credit: select("credit", &written.credit),
            ..Rules::default()
        };
        let pattern = |key: &str, list: &[String]| Patterns::new(id, key, list);
        rules.caption_from_alt = written.caption_from_alt.unwrap_or_default();
        rules.title_suffixes = Patterns::suffixes(id, &written.title_suffixes);
        rules.title_text = pattern("title_text", &written.title_text);
        rules.author_text = pattern("author_text", &written.author_text);
        rules.credit_text = pattern("credit_text", &written.credit_text);
        rules.caption_text = pattern("caption_text", &written.caption_text);
        rules.remove_text = pattern("remove_text", &written.remove_text);
        rules.end_text = pattern("end_text", &written.end_text);
        rules.remove_pictures = pattern("remove_pictures", &written.remove_pictures);
        rules.keep_text = pattern("keep_text", &written.keep_text);
        rules.keep_pictures = pattern("keep_pictures", &written.keep_pictures);
        let source = Source {
            id: id.to_owned(),
            name: written.name.unwrap_or_else(|| id.to_owned()),
            home: written.home,
            language: written.language,
        };
        let hosts = written.hosts.iter().map(|host| host.trim().to_lowercase()).collect();
        (Self { source: Arc::new(source), hosts, aliases: written.aliases, rules }, faults)
    }

    /// Compiles all patterns; the messages of those that are broken.
    fn check(&self) -> Vec<String> {
        let patterns = self.patterns().into_iter();
        patterns
            .flat_map(|(key, patterns)| patterns.iter().map(move |pattern| (key, pattern)))
            .filter_map(|(key, pattern)| pattern.check().err().map(|fault| format!("{key}: {fault}")))
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
            profile.rules.patterns_mut().into_iter().for_each(Patterns::forget_compiled);
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
            for key in source.table.keys().filter(|key| !KEYS.contains(&key.as_str())) {
                let warning = Diagnostic::warning(format!("unknown key `{key}` in source `{}`", source.id));
                let warning = match nearest(key) {
                    Some(near) => warning.help(format!("did you mean `{near}`?")),
                    None => warning,
                };
                diagnostics.push(at(warning, key));
            }
            let replace = source.table.get("replace").and_then(toml::Value::as_bool).unwrap_or_default();
            let table = match known.remove(&source.id) {
                Some(built_in) if !replace => extend(source.table.clone(), built_in),
                _ => source.table.clone(),
            };
            match table.try_into::<Written>() {
                Ok(written) => {
                    let (profile, faults) = Profile::compile(&source.id, written);
                    for fault in faults.into_iter().chain(profile.check()) {
                        let key = fault.split(':').next().unwrap_or_default();
                        diagnostics
                            .push(at(Diagnostic::error(format!("source `{}`: {fault}", source.id)), key));
                    }
                    profiles.push(profile);
                }
                Err(error) => {
                    let reason = error.message().to_owned();
                    diagnostics.push(at(Diagnostic::error(format!("source `{}`: {reason}", source.id)), ""));
                }
            }
        }
        for (id, table) in known {
            match table.try_into::<Written>() {
                Ok(written) => {
                    let (profile, faults) = Profile::compile(&id, written);
                    diagnostics.extend(
                        faults.into_iter().map(|f| Diagnostic::error(format!("built-in profile {id}: {f}"))),
                    );
                    profiles.push(profile);
                }
                Err(error) => diagnostics.push(Diagnostic::error(format!("built-in profile {id}: {error}"))),
            }
        }
        (Self { profiles }, diagnostics)
    }

    /// The profile for a host: the one that names the longest part of it, the user's before the built-in ones.
    pub(crate) fn by_host(&self, host: &str) -> Option<&Profile> {
        let mut best: Option<(usize, &Profile)> = None;
        for profile in &self.profiles {
            for of in &profile.hosts {
                let hit =
                    host.strip_suffix(of.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
                if hit && best.is_none_or(|(length, _)| of.len() > length) {
                    best = Some((of.len(), profile));
                }
            }
        }
        best.map(|(_, profile)| profile)
    }

    /// The profile of a source by one of its names.
    pub(crate) fn by_name(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.is_called(name))
    }
}

/// Keys of a profile, with those of [`crate::config::SourceConfig`].
const KEYS: &[&str] = &[
    "id",
    "name",
    "home",
    "language",
    "aliases",
    "hosts",
    "root",
    "remove",
    "keep",
    "author",
    "column",
    "caption",
    "credit",
    "caption_from_alt",
    "title_suffixes",
    "title_text",
    "author_text",
    "credit_text",
    "caption_text",
    "remove_text",
    "end_text",
    "remove_pictures",
    "keep_text",
    "keep_pictures",
    "replace",
];

fn nearest(key: &str) -> Option<&'static str> {
    let near = KEYS.iter().map(|known| (strsim::jaro_winkler(key, known), *known));
    near.filter(|(nearness, _)| *nearness > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// The user's table over the built-in one: single values replace, lists come first.
fn extend(mut user: toml::Table, built_in: toml::Table) -> toml::Table {
    for (key, value) in built_in {
        match (user.get_mut(&key), value) {
            (None, value) => drop(user.insert(key, value)),
            (Some(toml::Value::Array(mine)), toml::Value::Array(theirs)) => mine.extend(theirs),
            _ => {}
        }
    }
    user
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
            assert_eq!(profile.check(), [""; 0]);
            assert!(!profile.hosts.is_empty(), "{}", profile.source.id);
            assert!(profile.source.home.is_some(), "{}", profile.source.id);
        }
    }

    #[test]
    fn built_in_profiles_have_no_unknown_keys() {
        for name in BuiltIn::iter() {
            let text = String::from_utf8(BuiltIn::get(&name).unwrap().data.into_owned()).unwrap();
            let table: toml::Table = text.parse().unwrap();
            let unknown: Vec<_> = table.keys().filter(|key| !KEYS.contains(&key.as_str())).collect();
            assert!(unknown.is_empty(), "{name}: {unknown:?}");
        }
    }

    #[test]
    fn the_page_about_sources_names_every_key() {
        let page = include_str!("../../../docs/sources.md");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
        let mut documented: Vec<&str> = rows.map(|(key, _)| key).collect();
        documented.sort_unstable();
        let mut known = KEYS.to_vec();
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
