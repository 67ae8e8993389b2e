//! What the rules do to the articles of each source, over a whole site: how often each took something, which never did,
//! and what still stands in so many articles that it can't be part of any. `newsprint sources` prints it.
//!
//! Cleaned articles go in one by one; counts and proposals come out. Nothing is removed here.

use std::collections::{BTreeMap, BTreeSet};

use regex::escape;
use serde::Serialize;

use super::Cleaned;
use super::profile::{Profile, Profiles};
use super::text::{Length, one_line, start_of};

/// A block that stands in more than one of this many articles is proposed for removal.
const ONE_IN: u32 = 5;

/// A source with fewer articles says nothing about what repeats.
const FEWEST: u32 = 5;

/// Longer blocks are not compared: junk is short.
const LONGEST: usize = 400;

/// How much of a rule's doing is shown.
const SHOWN: usize = 60;

/// A source, as the survey found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// Its id; empty for articles of no source.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it has a profile, built in or in site.toml.
    pub profile: bool,
    /// How many of its articles were looked at.
    pub articles: u32,
    /// Rules that took something, the busiest first.
    pub rules: Vec<RuleReport>,
    /// Rules of its profile that never matched.
    pub unused: Vec<String>,
    /// What is left in more than a fifth of the articles, the most frequent first.
    pub repeats: Vec<Repeat>,
    /// A `[[sources]]` table for site.toml that removes all of them; none when nothing repeats.
    pub proposal: Option<String>,
}

/// What one rule did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleReport {
    /// Its name, as in [`super::Removal::rule`].
    pub rule: String,
    /// Articles that it took something from.
    pub articles: u32,
    /// Times that it took something.
    pub times: u32,
    /// Characters that it took, without white space.
    pub characters: u64,
    /// The start of one thing that it took.
    pub example: String,
}

/// A block or picture that stands in many articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repeat {
    /// Its text, or the URL of the picture.
    pub text: String,
    /// In how many articles.
    pub articles: u32,
    /// The selector or pattern that would remove it.
    pub rule: String,
    /// The profile key that the rule belongs under: `remove` or `remove_text`.
    pub key: &'static str,
}

/// Counts in the making.
#[derive(Debug, Default)]
pub struct Survey {
    sources: BTreeMap<String, Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    name: String,
    host: Option<String>,
    articles: u32,
    rules: BTreeMap<String, RuleReport>,
    blocks: BTreeMap<String, u32>,
    pictures: BTreeMap<String, u32>,
}

impl Survey {
    /// Counts one article, which must have been cleaned with [`super::Trace::On`].
    pub fn add(&mut self, cleaned: &Cleaned) {
        let source = cleaned.article.source.as_deref();
        let tally =
            self.sources.entry(source.map_or_else(String::new, |source| source.id.clone())).or_default();
        tally.articles += 1;
        if let Some(source) = source {
            tally.name.clone_from(&source.name);
        }
        if tally.host.is_none() {
            tally.host =
                cleaned.article.url.as_ref().and_then(|url| url.url().host_str()).map(ToOwned::to_owned);
        }
        let mut rules = BTreeSet::new();
        for removal in &cleaned.removals {
            let report = tally.rules.entry(removal.rule.clone()).or_insert_with(|| RuleReport {
                rule: removal.rule.clone(),
                articles: 0,
                times: 0,
                characters: 0,
                example: String::new(),
            });
            report.times += 1;
            report.articles += u32::from(rules.insert(&removal.rule));
            report.characters += u64::from(removal.characters);
            if report.example.is_empty() {
                report.example = start_of(&removal.text, SHOWN);
            }
        }
        let blocks: BTreeSet<String> =
            cleaned.text.lines().filter(|line| line.len() <= LONGEST).map(shape).collect();
        for block in blocks {
            *tally.blocks.entry(block).or_default() += 1;
        }
        let pictures: BTreeSet<&str> = cleaned.figures.iter().map(|figure| figure.image.as_str()).collect();
        for picture in pictures {
            *tally.pictures.entry(picture.to_owned()).or_default() += 1;
        }
    }

    /// All sources, the one with the most articles first.
    pub fn finish(self, profiles: &Profiles) -> Vec<SourceReport> {
        let mut reports: Vec<SourceReport> =
            self.sources.into_iter().map(|(id, tally)| tally.report(id, profiles)).collect();
        reports.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.id.cmp(&b.id)));
        reports
    }
}

impl Tally {
    fn report(self, id: String, profiles: &Profiles) -> SourceReport {
        let profile = profiles.profiles.iter().find(|profile| profile.source.id == id);
        let unused = profile
            .into_iter()
            .flat_map(Profile::removing_rules)
            .filter(|rule| !self.rules.contains_key(*rule))
            .map(ToOwned::to_owned)
            .collect();
        let often = |count: u32| self.articles >= FEWEST && count > self.articles / ONE_IN;
        let mut repeats: Vec<Repeat> = Vec::new();
        for (block, articles) in self.blocks {
            if often(articles) && Length::of(&block).characters > 0 {
                repeats.push(Repeat { rule: pattern(&block), text: block, articles, key: "remove_text" });
            }
        }
        for (picture, articles) in self.pictures {
            if often(articles) {
                repeats.push(Repeat { rule: selector(&picture), text: picture, articles, key: "remove" });
            }
        }
        repeats.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.text.cmp(&b.text)));
        let mut rules: Vec<RuleReport> = self.rules.into_values().collect();
        rules.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.rule.cmp(&b.rule)));
        let proposal =
            proposal(&id, &self.name, self.host.as_deref().filter(|_| profile.is_none()), &repeats);
        SourceReport {
            id,
            name: self.name,
            profile: profile.is_some(),
            articles: self.articles,
            rules,
            unused,
            repeats,
            proposal,
        }
    }
}

/// A block with its numbers made alike: a date differs from article to article and is the same junk.
fn shape(line: &str) -> String {
    let mut shape = String::with_capacity(line.len());
    let mut in_number = false;
    for c in one_line(line).chars() {
        let digit = c.is_ascii_digit();
        if !(digit && in_number) {
            shape.push(if digit { '0' } else { c });
        }
        in_number = digit;
    }
    shape
}

/// The pattern that removes a block of this shape.
fn pattern(shape: &str) -> String {
    format!("^{}$", escape(shape).replace('0', r"\d+"))
}

/// The selector that removes a picture, by the end of its address.
fn selector(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(path);
    format!("img[src*=\"{}\"]", name.replace(['"', '\\'], ""))
}

/// A table for site.toml.
fn proposal(id: &str, name: &str, host: Option<&str>, repeats: &[Repeat]) -> Option<String> {
    if repeats.is_empty() || id.is_empty() {
        return None;
    }
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut table = format!("[[sources]]\nid = {}\n", quoted(id));
    if let Some(host) = host {
        table.push_str(&format!("name = {}\nhosts = [{}]\n", quoted(name), quoted(host)));
    }
    for key in ["remove", "remove_text"] {
        let rules: Vec<String> = repeats
            .iter()
            .filter(|repeat| repeat.key == key)
            .map(|repeat| format!("  {},\n", quoted(&repeat.rule)))
            .collect();
        if !rules.is_empty() {
            table.push_str(&format!("{key} = [\n{}]\n", rules.concat()));
        }
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Rules, Trace, clean};
    use crate::config::{Config, SourceConfig};
    use crate::content::{ContentPath, RawFile, parse};

    fn survey(config: &Config) -> Vec<SourceReport> {
        let (profiles, _) = Profiles::load(config);
        let attachments = BTreeMap::default();
        let rules = Rules { config, profiles: &profiles, attachments: &attachments, trace: Trace::On };
        let mut survey = Survey::default();
        for n in 1..=10 {
            let word = "abcdefghij".chars().nth(n % 10).unwrap().to_string().repeat(4);
            let text = format!(
                "<!--17055117{n:02}000-->\n[Title {n}](https://news.example/{n})\n------\n\n<p>The story of {word}.</p>\
                 <p>© 20{n:02} The Example (all rights)</p><img src=\"/i/logo.png?size=9\"><div class=\"share\">Share</div>"
            );
            let file = RawFile { path: ContentPath(format!("{n}.md")), bytes: text.into_bytes() };
            survey.add(&clean(parse(&file, config).draft.unwrap(), &rules));
        }
        survey.finish(&profiles)
    }

    #[test]
    fn what_repeats_is_proposed() {
        let reports = survey(&Config::default());
        let [report] = reports.as_slice() else { panic!("{reports:?}") };
        assert_eq!((report.id.as_str(), report.articles, report.profile), ("news-example", 10, false));
        assert_eq!(report.rules.len(), 1);
        assert_eq!((report.rules[0].rule.as_str(), report.rules[0].articles), ("generic: share links", 10));
        let repeats: Vec<&str> = report.repeats.iter().map(|repeat| repeat.text.as_str()).collect();
        assert_eq!(repeats, ["https://news.example/i/logo.png?size=9", "© 0 The Example (all rights)"]);
        assert_eq!(
            report.proposal.as_deref().unwrap(),
            concat!(
                "[[sources]]\nid = \"news-example\"\nname = \"news.example\"\nhosts = [\"news.example\"]\n",
                "remove = [\n  'img[src*=\"logo.png\"]',\n]\n",
                "remove_text = [\n  '^© \\d+ The Example \\(all rights\\)$',\n]\n"
            )
        );
    }

    #[test]
    fn the_proposal_removes_what_it_names() {
        let first = survey(&Config::default());
        let mut table: toml::Table = first[0].proposal.as_deref().unwrap().parse().unwrap();
        let mut table = table.remove("sources").unwrap().as_array().unwrap()[0].as_table().unwrap().clone();
        let id = table.remove("id").unwrap().as_str().unwrap().to_owned();
        let sources = vec![SourceConfig { id, table, ..SourceConfig::default() }];
        let again = survey(&Config { sources, ..Config::default() });
        assert_eq!(again[0].proposal, None);
        assert_eq!(again[0].unused, [""; 0]);
        assert!(again[0].profile);
    }
}
