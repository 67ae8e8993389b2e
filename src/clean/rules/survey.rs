//! What the rules do to the articles of each source, over a whole site: how often each took something, which never did,
//! and what still stands in so many articles that it can't be part of any. `newsprint sources` prints it.
//!
//! Cleaned articles go in one by one; counts and proposals come out. Nothing is removed here. Memory does not grow with
//! the number of articles: what stands in few of them is forgotten on the way.

use std::collections::{BTreeMap, BTreeSet};

use regex::escape;
use serde::Serialize;

use crate::clean::cleaned::Cleaned;
use crate::clean::markup::images::is_picture_url;
use crate::clean::markup::text::{Length, start_of};
use crate::clean::meta::title;
use crate::clean::rules::profile::{PatternKey, Profile, Profiles};
use crate::clean::source_url::SourceUrl;
use crate::config::{Config, SourceConfig};
use crate::ground::diagnostic::Printable;

/// A block that stands in more than one of this many articles is proposed for removal.
const ONE_IN: u32 = 5;

/// A source with fewer articles says nothing about what repeats.
const FEWEST: u32 = 5;

/// Bytes beyond which blocks are not compared: junk is short.
const LONGEST: usize = 1200;

/// How much of a rule's doing is shown, in characters.
const SHOWN: usize = 60;

/// After this many articles of a source, and as many again, blocks that stand in hardly any are forgotten.
const WINDOW: u32 = 500;

/// A source, as the survey found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct SourceReport {
    /// Its id; empty for articles of no source.
    pub id: String,
    pub name: String,
    /// Where its rules come from.
    pub profile: RulesFrom,
    /// How many of its articles were looked at.
    pub articles: u32,
    /// Rules that took something, the busiest first.
    pub rules: Vec<RuleReport>,
    /// Rules of its profile that never matched.
    pub unused: Vec<String>,
    /// What is left in more than a fifth of the articles and that the profile does not call content, the most frequent
    /// first.
    pub repeats: Vec<Repeat>,
    /// Host of its articles, where no profile knows it.
    #[serde(skip)]
    pub host: Option<String>,
    /// A `[[sources]]` table for site.toml that removes all of them; none when nothing repeats.
    pub proposal: Option<String>,
}

/// Where the rules of a source come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RulesFrom {
    /// It has none of its own.
    None,
    BuiltIn,
    /// site.toml, alone or over a built-in profile.
    Site,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RuleReport {
    /// Its name, as in [`crate::clean::Removal::rule`].
    pub rule: String,
    /// Articles that it took something from.
    pub articles: u32,
    /// Times that it took something.
    pub times: u32,
    /// Characters that it took, without white space.
    pub characters: u64,
    /// The start of one thing that it took; empty when none had text.
    pub example: String,
}

/// A block, a picture or the end of a title that stands in many articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Repeat {
    /// Its text as it first stood, or the URL of the picture.
    pub text: String,
    /// In how many articles. Of a source with more than 500 articles, one in 500 may be missing.
    pub articles: u32,
    /// The pattern that would remove it; of the end of a title that end.
    pub rule: String,
    /// The profile key that it belongs under: `remove_text`, `remove_pictures` or `title_suffixes`.
    pub key: &'static str,
}

/// Counts in the making.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    sources: BTreeMap<String, Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    name: String,
    host: Option<String>,
    articles: u32,
    rules: BTreeMap<String, RuleReport>,
    blocks: Counts,
    pictures: Counts,
    suffixes: Counts,
}

/// How many articles hold what, for all that is in more than one of [`WINDOW`]: lossy counting (Manku and Motwani, 2002).
#[derive(Debug, Default)]
struct Counts(BTreeMap<String, Count>);

#[derive(Debug)]
struct Count {
    articles: u32,
    /// Articles that may have held it before, and were forgotten.
    before: u32,
    /// As it first stood, where that is not the key.
    first: Option<Box<str>>,
}

impl Counts {
    /// Counts what one article holds; `articles` counts the article.
    fn add(&mut self, found: BTreeMap<String, &str>, articles: u32) {
        let before = (articles - 1) / WINDOW;
        for (key, text) in found {
            let first = (key != text).then_some(text);
            let fresh = || Count { articles: 0, before, first: first.map(Box::from) };
            self.0.entry(key).or_insert_with(fresh).articles += 1;
        }
        if articles.is_multiple_of(WINDOW) {
            self.0.retain(|_, count| count.articles + count.before > articles / WINDOW);
        }
    }

    /// What stands in more than one of [`ONE_IN`] articles: key, text, number of articles.
    fn often(self, articles: u32) -> impl Iterator<Item = (String, String, u32)> {
        let often = move |count: &Count| {
            articles >= FEWEST
                && u64::from(count.articles + count.before) * u64::from(ONE_IN) > u64::from(articles)
        };
        let counts = self.0.into_iter().filter(move |(_, count)| often(count));
        counts.map(|(key, count)| {
            let text = count.first.map_or_else(|| key.clone(), String::from);
            (key, text, count.articles)
        })
    }
}

impl Survey {
    /// Counts one article, which must have been cleaned with [`crate::clean::Trace::On`].
    pub(crate) fn add(&mut self, cleaned: &Cleaned) {
        let source = cleaned.article.source.as_deref();
        let tally =
            self.sources.entry(source.map_or_else(String::new, |source| source.id.clone())).or_default();
        tally.articles += 1;
        if let Some(source) = source {
            tally.name.clone_from(&source.name);
        }
        if tally.host.is_none() {
            let url = cleaned.details.url.as_ref().and_then(SourceUrl::url);
            tally.host = url.and_then(|url| url.host_str().map(ToOwned::to_owned));
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
        let lines = cleaned.text.lines().map(str::trim).filter(|line| line.len() <= LONGEST);
        tally.blocks.add(lines.map(|line| (shape(line), line)).collect(), tally.articles);
        let suffix = title::suffix(&cleaned.article.title);
        tally
            .suffixes
            .add(suffix.map(|suffix| (suffix.to_owned(), suffix)).into_iter().collect(), tally.articles);
        let pictures = cleaned.figures.iter().map(|figure| figure.image.as_str());
        tally.pictures.add(pictures.map(|url| (file_of(url).to_owned(), url)).collect(), tally.articles);
    }

    /// All sources, the one with the most articles first. `profiles` are those that the articles were cleaned with.
    pub(crate) fn finish(self, profiles: &Profiles, config: &Config) -> Vec<SourceReport> {
        let mut reports: Vec<SourceReport> =
            self.sources.into_iter().map(|(id, tally)| tally.report(id, profiles, config)).collect();
        reports.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.id.cmp(&b.id)));
        reports
    }
}

impl Tally {
    fn report(self, id: String, profiles: &Profiles, config: &Config) -> SourceReport {
        let profile = profiles.profiles.iter().find(|profile| profile.source.id == id);
        let written = config.sources.iter().find(|source| source.id == id);
        let origin = match (profile, written) {
            (_, Some(_)) => RulesFrom::Site,
            (Some(_), None) => RulesFrom::BuiltIn,
            (None, None) => RulesFrom::None,
        };
        // Cleaning asks these only of what another rule would take, so what they match is noted here.
        let content =
            |text: &str| profile.is_some_and(|profile| profile.find(PatternKey::KeepText, text).is_some());
        let illustrates =
            |url: &str| profile.is_some_and(|profile| profile.find(PatternKey::KeepPictures, url).is_some());
        let mut repeats: Vec<Repeat> = Vec::new();
        for (block, text, articles) in self.blocks.often(self.articles) {
            if Length::of(&block).characters > 0 && !content(&text) {
                repeats.push(Repeat { rule: pattern(&block), text, articles, key: "remove_text" });
            }
        }
        for (_, text, articles) in self.pictures.often(self.articles) {
            if !illustrates(&text) {
                repeats.push(Repeat { rule: address(&text), text, articles, key: "remove_pictures" });
            }
        }
        for (_, text, articles) in self.suffixes.often(self.articles) {
            repeats.push(Repeat { rule: text.clone(), text, articles, key: "title_suffixes" });
        }
        repeats.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.text.cmp(&b.text)));
        let mut rules: Vec<RuleReport> = self.rules.into_values().collect();
        rules.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.rule.cmp(&b.rule)));
        let host = self.host.filter(|_| origin == RulesFrom::None);
        let proposal = proposal(&id, &self.name, host.as_deref(), written, &repeats);
        SourceReport {
            name: self.name,
            profile: origin,
            articles: self.articles,
            rules,
            unused: profile.map(Profile::never_matched).unwrap_or_default(),
            repeats,
            host,
            proposal,
            id,
        }
    }
}

/// A block with its numbers made alike: a date differs from article to article and is the same junk.
fn shape(line: &str) -> String {
    let mut shape = String::with_capacity(line.len());
    let mut in_number = false;
    for c in line.chars() {
        let digit = c.is_ascii_digit();
        if !(digit && in_number) {
            shape.push(if digit { '0' } else { c });
        }
        in_number = digit;
    }
    shape
}

/// The pattern that removes blocks of this shape, in characters that every terminal shows and copies.
fn pattern(shape: &str) -> String {
    let mut pattern = String::from("^");
    for c in shape.chars() {
        let mut bytes = [0; 4];
        let text = &*c.encode_utf8(&mut bytes);
        match c {
            '0' => pattern.push_str(r"\d+"),
            ' ' => pattern.push(' '),
            c if c.is_whitespace() => pattern.push_str(r"\s"),
            c if Printable(text).to_string() != text => {
                pattern.push_str(&format!(r"\x{{{:x}}}", u32::from(c)));
            }
            _ => pattern.push_str(&escape(text)),
        }
    }
    pattern.push('$');
    pattern
}

/// The address of a picture without its query, where that is a size or a version and not what names the picture.
fn file_of(url: &str) -> &str {
    if is_picture_url(url) { url.split(['?', '#']).next().unwrap_or(url) } else { url }
}

/// The pattern that removes a picture, by the end of its address.
fn address(url: &str) -> String {
    let file = file_of(url);
    let end = if file.len() == url.len() { "$" } else { "(?:[?#]|$)" };
    match file.rsplit_once('/') {
        Some((_, name)) if is_picture_url(file) => format!("/{}{end}", escape(name)),
        _ => format!("^{}{end}", escape(file)),
    }
}

/// A table for site.toml: a new one, or what takes the place of the same keys in the one that is there.
fn proposal(
    id: &str,
    name: &str,
    host: Option<&str>,
    written: Option<&SourceConfig>,
    repeats: &[Repeat],
) -> Option<String> {
    if repeats.is_empty() || id.is_empty() {
        return None;
    }
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut table = match written {
        None => format!("[[sources]]\nid = {}\n", quoted(id)),
        Some(written) => format!(
            "# in the table of {} at line {} of site.toml, in place of the same keys\n",
            quoted(id),
            written.line
        ),
    };
    if let Some(host) = host {
        let shown = |c: &char| Printable(c.encode_utf8(&mut [0; 4])).to_string().len() == c.len_utf8();
        let name: String = name.chars().filter(shown).collect();
        table.push_str(&format!("name = {}\nhosts = [{}]\n", quoted(&name), quoted(host)));
    }
    for key in ["title_suffixes", "remove_pictures", "remove_text"] {
        let fresh = repeats.iter().filter(|repeat| repeat.key == key).map(|repeat| quoted(&repeat.rule));
        let fresh: Vec<String> = fresh.collect();
        if fresh.is_empty() {
            continue;
        }
        let known = written.and_then(|written| written.table.get(key)?.as_array());
        let known = known.into_iter().flatten().map(toml::Value::to_string);
        let rules: String = known.chain(fresh).map(|rule| format!("  {rule},\n")).collect();
        table.push_str(&format!("{key} = [\n{rules}]\n"));
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::{Rules, Trace, clean};
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
                 <p>The&nbsp;Example no. {n} (all readers)</p><img src=\"/i/logo.png?size={n}\"><div class=\"share\">Share</div>"
            );
            let file = RawFile { path: ContentPath(format!("{n}.md")), bytes: text.into_bytes() };
            survey.add(&clean(parse(&file, config).draft.unwrap(), &rules));
        }
        survey.finish(&profiles, config)
    }

    #[test]
    fn what_repeats_is_proposed() {
        let reports = survey(&Config::default());
        let [report] = reports.as_slice() else { panic!("{reports:?}") };
        assert_eq!(
            (report.id.as_str(), report.articles, report.profile),
            ("news-example", 10, RulesFrom::None)
        );
        assert_eq!(report.rules.len(), 1);
        assert_eq!((report.rules[0].rule.as_str(), report.rules[0].articles), ("generic: share links", 10));
        let repeats: Vec<&str> = report.repeats.iter().map(|repeat| repeat.text.as_str()).collect();
        assert_eq!(
            repeats,
            ["The\u{a0}Example no. 1 (all readers)", "https://news.example/i/logo.png?size=1"]
        );
        assert_eq!(
            report.proposal.as_deref().unwrap(),
            concat!(
                "[[sources]]\nid = \"news-example\"\nname = \"news.example\"\nhosts = [\"news.example\"]\n",
                "remove_pictures = [\n  '/logo\\.png(?:[?#]|$)',\n]\n",
                "remove_text = [\n  '^The\\sExample no\\. \\d+ \\(all readers\\)$',\n]\n"
            )
        );
    }

    /// The configuration with a proposal pasted in.
    fn pasted(proposal: &str) -> Config {
        let (config, faults) = crate::config::parse(&format!("title = \"Test\"\n{proposal}"));
        assert_eq!(faults, []);
        config
    }

    #[test]
    fn the_proposal_removes_what_it_names() {
        let first = survey(&Config::default());
        let again = survey(&pasted(first[0].proposal.as_deref().unwrap()));
        assert_eq!(again[0].proposal, None);
        assert_eq!(again[0].unused, [""; 0]);
        assert_eq!(again[0].profile, RulesFrom::Site);
    }

    #[test]
    fn a_proposal_for_a_table_that_is_there_keeps_its_rules() {
        let head = "[[sources]]\nid = \"news-example\"\nhosts = [\"news.example\"]\n";
        let first = survey(&pasted(&format!("{head}remove_text = ['^Loading$', '^Wait']")));
        assert_eq!(
            first[0].unused,
            [r#"news-example: remove_text "^Loading$""#, r#"news-example: remove_text "^Wait""#]
        );
        let proposal = first[0].proposal.as_deref().unwrap();
        assert_eq!(
            proposal,
            concat!(
                "# in the table of \"news-example\" at line 2 of site.toml, in place of the same keys\n",
                "remove_pictures = [\n  '/logo\\.png(?:[?#]|$)',\n]\n",
                "remove_text = [\n  \"^Loading$\",\n  \"^Wait\",\n  '^The\\sExample no\\. \\d+ \\(all readers\\)$',\n]\n"
            )
        );
        assert_eq!(survey(&pasted(&format!("{head}{proposal}")))[0].proposal, None);
    }

    #[test]
    fn memory_follows_what_repeats_and_not_the_number_of_articles() {
        let mut counts = Counts::default();
        let articles = 20 * WINDOW;
        for n in 1..=articles {
            let own = format!("only in {n}");
            // A third of the articles, the later ones.
            let junk = (n > articles * 2 / 3).then_some("junk");
            let found = [own.as_str()].into_iter().chain(junk);
            counts.add(found.map(|text| (text.to_owned(), text)).collect(), n);
            assert!(counts.0.len() <= WINDOW as usize + 1, "{n}");
        }
        let often: Vec<_> = counts.often(articles).collect();
        assert_eq!(often, [("junk".to_owned(), "junk".to_owned(), articles - articles * 2 / 3)]);
    }

    #[test]
    fn a_pattern_holds_nothing_that_a_terminal_would_not_show() {
        let line = "甲\u{a0}乙\u{200f}丙 \u{7}[12]";
        let pattern = pattern(&shape(line));
        assert_eq!(pattern, r"^甲\s乙\x{200f}丙 \x{7}\[\d+\]$");
        assert!(regex::Regex::new(&pattern).unwrap().is_match(line));
    }

    #[test]
    fn a_picture_is_known_by_the_end_of_its_address() {
        assert_eq!(address("https://e.example/a/logo.png"), r"/logo\.png$");
        assert_eq!(address("https://e.example/a/logo.png?w=9"), r"/logo\.png(?:[?#]|$)");
        // What names the picture is in the query.
        assert_eq!(address("https://e.example/r/?i=9"), r"^https://e\.example/r/\?i=9$");
        assert_eq!(address("https://e.example/a/"), r"^https://e\.example/a/$");
    }
}
