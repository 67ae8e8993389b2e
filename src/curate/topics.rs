//! Topics by rule: which of site.toml's topics an article belongs to, by the names in its title and text. One pass
//! over the text whatever the number of topics.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use crate::config::Config;

/// Place of a topic in `Config::topics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct TopicIx(pub u16);

/// Times that a topic's names must stand in the text; once in the title is enough.
const MENTIONS: u32 = 2;

/// Finds topics in texts.
pub struct Matcher {
    /// None when no topic has names.
    names: Option<AhoCorasick>,
    /// Topics of each name of `names`.
    topics: Vec<Vec<TopicIx>>,
}

impl Matcher {
    /// For the topics of a site.
    pub fn new(config: &Config) -> Self {
        let mut by_name: BTreeMap<String, Vec<TopicIx>> = BTreeMap::new();
        for (place, topic) in config.topics.iter().enumerate() {
            for name in topic.names.iter().map(|name| name.trim().to_lowercase()) {
                let topics = by_name.entry(name).or_default();
                if !topics.contains(&TopicIx(place as u16)) {
                    topics.push(TopicIx(place as u16));
                }
            }
        }
        by_name.remove("");
        let (names, topics): (Vec<_>, Vec<_>) = by_name.into_iter().unzip();
        // Longest match first, so that 朝鲜 is not found where 北朝鲜半岛 is listed and stands. Too many names for an
        // automaton is the only way to fail, and needs gigabytes of site.toml.
        let names = AhoCorasickBuilder::new().match_kind(MatchKind::LeftmostLongest).build(&names).ok();
        Self { names: names.filter(|names| names.patterns_len() > 0), topics }
    }

    /// Topics of a text: named in the title, or at least twice in the text. Sorted.
    pub fn topics(&self, title: &str, text: &str) -> Vec<TopicIx> {
        let Some(names) = &self.names else { return Vec::new() };
        let mut mentions: BTreeMap<TopicIx, u32> = BTreeMap::new();
        for (part, weight) in [(title, MENTIONS), (text, 1)] {
            let part = part.to_lowercase();
            for found in
                names.find_iter(&part).filter(|found| stands_alone(&part, found.start(), found.end()))
            {
                for topic in &self.topics[found.pattern().as_usize()] {
                    *mentions.entry(*topic).or_default() += weight;
                }
            }
        }
        mentions.into_iter().filter(|(_, times)| *times >= MENTIONS).map(|(topic, _)| topic).collect()
    }
}

/// Latin, Cyrillic and other names that are written with spaces match whole words only; Chinese has no word borders.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let spaced = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    let cut =
        |before: Option<char>, after: Option<char>| before.is_some_and(spaced) && after.is_some_and(spaced);
    let (name, before, after) = (&text[start..end], &text[..start], &text[end..]);
    !cut(before.chars().next_back(), name.chars().next())
        && !cut(name.chars().next_back(), after.chars().next())
}

/// Han, kana and other scripts that are written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TopicConfig;

    fn matcher(topics: &[&[&str]]) -> Matcher {
        let topics = topics
            .iter()
            .map(|names| TopicConfig {
                names: names.iter().map(ToString::to_string).collect(),
                ..TopicConfig::default()
            })
            .collect();
        Matcher::new(&Config { topics, ..Config::default() })
    }

    #[test]
    fn a_title_is_enough_a_passing_mention_is_not() {
        let matcher = matcher(&[&["朝鲜"], &["Russia", "俄罗斯"]]);
        assert_eq!(matcher.topics("朝鲜发射卫星", "俄罗斯表示关注"), [TopicIx(0)]);
        assert_eq!(matcher.topics("今日要闻", "俄罗斯说……RUSSIA said"), [TopicIx(1)]);
    }

    #[test]
    fn latin_names_are_whole_words() {
        let matcher = matcher(&[&["Iran"], &["WHO"]]);
        assert_eq!(matcher.topics("Tirana mayor whom", "Iranian"), []);
        assert_eq!(matcher.topics("伊朗Iran核谈判", ""), [TopicIx(0)]);
    }

    #[test]
    fn the_longest_name_covers_the_shorter() {
        let matcher = matcher(&[&["朝鲜"], &["北朝鲜半岛"]]);
        assert_eq!(matcher.topics("北朝鲜半岛局势", ""), [TopicIx(1)]);
    }
}
