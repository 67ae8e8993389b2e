//! The words that the rules for every source go by, as data: `generic.toml` says what each list is for.

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tables {
    pub(crate) captions: Vec<String>,
    pub(crate) credits: Vec<String>,
    pub(crate) credits_in_captions: Vec<String>,
    pub(crate) share_addresses: Vec<String>,
    pub(crate) advert_hosts: Vec<String>,
    pub(crate) tracker_hosts: Vec<String>,
    pub(crate) emoji_hosts: Vec<String>,
    pub(crate) words_after_addresses: Vec<String>,
    pub(crate) placeholders: Vec<String>,
    pub(crate) empty_pictures: Vec<String>,
    pub(crate) beside_placeholders: Vec<String>,
    pub(crate) theme_folders: Vec<String>,
    pub(crate) advert_frames: Vec<String>,
    pub(crate) embeds: Vec<String>,
    pub(crate) empty_titles: Vec<String>,
    pub(crate) nobody: Vec<String>,
    pub(crate) outlets: Vec<String>,
    pub(crate) related_heading: String,
    pub(crate) related_link: String,
    pub(crate) way_on: String,
    pub(crate) elements: Vec<Elements>,
    pub(crate) texts: Vec<Texts>,
    pub(crate) lines: Vec<Lines>,
}

/// Elements that a rule takes out, by class or id.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Elements {
    pub(crate) rule: String,
    pub(crate) names: Vec<String>,
}

/// Blocks and lines that a rule takes out, by regular expressions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Texts {
    pub(crate) rule: String,
    pub(crate) patterns: Vec<String>,
}

/// Lines at an edge of a text that a rule takes out, by regular expressions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lines {
    pub(crate) rule: String,
    /// `above`, `below` or both.
    pub(crate) places: Vec<String>,
    pub(crate) patterns: Vec<String>,
}

pub(crate) static TABLES: LazyLock<Tables> =
    LazyLock::new(|| toml::from_str(include_str!("generic.toml")).expect("a constant that parses"));

/// Whether a host is another, or below it.
pub(crate) fn is_below(host: &str, of: &str) -> bool {
    host.strip_suffix(of).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether a host is one of these, or below one.
pub(crate) fn is_at(host: &str, hosts: &[String]) -> bool {
    hosts.iter().any(|of| is_below(host, of))
}
