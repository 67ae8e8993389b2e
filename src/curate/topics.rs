//! Topics by rule: which of the site's topics an article belongs to, and why. A text is gone through once, whatever the
//! number of topics.
//!
//! A word counts where it stands by itself: Latin and Cyrillic words between word borders, Chinese ones wherever no longer
//! word of any topic covers them. Case, width and script (simplified or traditional) make no difference, see
//! `folding`; only abbreviations keep their capitals.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use serde::Serialize;

use crate::clean::Article;
use crate::config::{Config, TopicConfig, TopicField};
use crate::ground::folding::{fold, fold_into, narrow};
use crate::ground::script::is_unspaced;

/// Place of a topic in `Config::topics`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct TopicIx(pub u32);

/// What a name in the title counts; elsewhere it counts one.
const IN_TITLE: u32 = 2;

/// Finds words in a text, characters at a time.
type Automaton = CharwiseDoubleArrayAhoCorasick<u32>;

/// Characters within which a paragraph of the lead begins.
const LEAD: usize = 200;

/// Which list of a topic a word stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    Names,
    Any,
    /// The place among `all`.
    All(u32),
    None,
}

/// One word of one topic.
#[derive(Debug, Clone)]
struct Use {
    topic: TopicIx,
    list: List,
    /// As the editor wrote it.
    word: String,
    /// Whether it is an abbreviation in capitals, which is not found in small letters: `WHO` is not `who`.
    capitals: bool,
}

/// How often a word stands in each part of an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Places {
    /// In the title.
    pub title: u32,
    /// In the paragraphs that the text begins with.
    pub lead: u32,
    /// In the rest of the text.
    pub text: u32,
}

impl Places {
    fn within(self, fields: &[TopicField]) -> Self {
        let kept = |field, times| if fields.contains(&field) { times } else { 0 };
        Self {
            title: kept(TopicField::Title, self.title),
            // The lead is a part of the text.
            lead: kept(TopicField::Lead, self.lead).max(kept(TopicField::Text, self.lead)),
            text: kept(TopicField::Text, self.text),
        }
    }

    fn times(self) -> u32 {
        self.title + self.lead + self.text
    }

    fn points(self) -> u32 {
        self.title * IN_TITLE + self.lead + self.text
    }
}

/// A word of a topic that stands in an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Mention {
    /// As the topic writes it.
    pub word: String,
    /// `names`, `any`, `all` or `none`.
    pub list: &'static str,
    /// Where it stands, of the fields that the topic looks in.
    #[serde(flatten)]
    pub places: Places,
}

/// What a topic's rule makes of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Which topic.
    pub topic: TopicIx,
    /// Points of its names.
    pub points: u32,
    /// Its words that stand in the article.
    pub mentions: Vec<Mention>,
    /// Its words that stand there within longer words only, each with the longer one.
    pub covered: Vec<(String, String)>,
    /// What keeps the article out of the topic, each as a sentence without a full stop; empty when it is in.
    pub missing: Vec<String>,
}

/// Finds topics in articles.
pub(crate) struct Matcher {
    topics: Vec<Rule>,
    /// Words of all topics as they are compared, sorted.
    words: Vec<String>,
    /// Finds `words`; made for the first text, since a build that finds its articles in the cache has none to look in.
    automaton: OnceLock<Option<Automaton>>,
    /// Words of topics, by the pattern of `words`.
    uses: Vec<Vec<u32>>,
    all_uses: Vec<Use>,
    /// Topics that ask for no word.
    wordless: Vec<TopicIx>,
    zone: chrono_tz::Tz,
}

/// Words of topics in an article, as numbers into [`Matcher::all_uses`]. They are numbered topic by topic, so that those of one
/// topic stand together.
#[derive(Default)]
struct Found {
    /// Sorted, with their places.
    hits: Vec<(u32, Places)>,
    /// Those that stand within longer words, with one of these; only where everything is asked for.
    covered: BTreeMap<u32, String>,
}

/// A topic's rule without its words.
struct Rule {
    config: TopicConfig,
    columns: Vec<String>,
}

impl Rule {
    fn asks_for_words(&self) -> bool {
        let TopicConfig { names, any, all, .. } = &self.config;
        !(names.is_empty() && any.is_empty() && all.is_empty())
    }

    /// Whether it asks for anything: a topic without a rule has the articles that name it themselves.
    fn asks(&self) -> bool {
        let TopicConfig { sources, columns, .. } = &self.config;
        self.asks_for_words() || !sources.is_empty() || !columns.is_empty()
    }
}

impl Matcher {
    /// For the topics of a site.
    pub(crate) fn new(config: &Config) -> Self {
        let mut all_uses = Vec::new();
        let mut topics = Vec::new();
        for (place, topic) in config.topics.iter().enumerate() {
            let ix = TopicIx(place as u32);
            let mut add = |list: List, words: &[String]| {
                all_uses.extend(words.iter().map(|word| Use {
                    topic: ix,
                    list,
                    word: word.clone(),
                    capitals: is_abbreviation(word),
                }));
            };
            add(List::Names, &topic.names);
            add(List::Any, &topic.any);
            add(List::None, &topic.none);
            for (group, words) in topic.all.iter().enumerate() {
                add(List::All(group as u32), words);
            }
            let columns = topic.columns.iter().map(|column| fold(column)).collect();
            topics.push(Rule { config: topic.clone(), columns });
        }
        let mut by_word: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for (number, one) in all_uses.iter().enumerate() {
            by_word.entry(fold(one.word.trim())).or_default().push(number as u32);
        }
        by_word.remove("");
        for uses in by_word.values_mut() {
            // One word in two scripts is one word of its list.
            uses.dedup_by_key(|number| (all_uses[*number as usize].topic, all_uses[*number as usize].list));
        }
        let (words, uses): (Vec<_>, Vec<_>) = by_word.into_iter().unzip();
        let wordless = topics.iter().zip(0..).filter(|(rule, _)| rule.asks() && !rule.asks_for_words());
        let wordless = wordless.map(|(_, place)| TopicIx(place)).collect();
        Self { words, automaton: OnceLock::new(), topics, uses, all_uses, wordless, zone: config.time_zone }
    }

    /// Topics of an article with this text, sorted.
    pub(crate) fn topics(&self, article: &Article, text: &str) -> Vec<TopicIx> {
        let verdicts = self.verdicts(article, text, Detail::Outcome);
        verdicts
            .into_iter()
            .filter(|verdict| verdict.missing.is_empty())
            .map(|verdict| verdict.topic)
            .collect()
    }

    /// What each topic that has a word in the article, or asks for none, makes of it; in the order of the topics.
    pub(crate) fn explain(&self, article: &Article, text: &str) -> Vec<Verdict> {
        self.verdicts(article, text, Detail::Everything)
    }

    fn verdicts(&self, article: &Article, text: &str, detail: Detail) -> Vec<Verdict> {
        let Found { hits: found, covered } = self.find(article, text, detail);
        let mut verdicts: Vec<Verdict> = found
            .chunk_by(|(one, _), (other, _)| self.topic_of(*one) == self.topic_of(*other))
            .map(|hits| self.judge(self.topic_of(hits[0].0), hits, article, detail))
            .chain(self.wordless.iter().map(|topic| self.judge(*topic, &[], article, detail)))
            .collect();
        for (number, by) in covered {
            let topic = self.topic_of(number);
            let verdict = match verdicts.iter().position(|verdict| verdict.topic == topic) {
                Some(place) => &mut verdicts[place],
                None => {
                    verdicts.push(self.judge(topic, &[], article, detail));
                    let last = verdicts.len() - 1;
                    &mut verdicts[last]
                }
            };
            let word = self.all_uses[number as usize].word.clone();
            if !verdict.mentions.iter().any(|mention| mention.word == word) {
                verdict.covered.push((word, by));
            }
        }
        verdicts.sort_unstable_by_key(|verdict| verdict.topic);
        // A topic of which only `none` was met has nothing to say.
        verdicts.retain(|verdict| verdict.missing.is_empty() || detail == Detail::Everything);
        verdicts
    }

    fn topic_of(&self, number: u32) -> TopicIx {
        self.all_uses[number as usize].topic
    }

    /// Words of topics in an article.
    fn find(&self, article: &Article, text: &str, detail: Detail) -> Found {
        let Some(words) = self.automaton.get_or_init(|| automaton(&self.words)) else {
            return Found::default();
        };
        let (lead, rest) = text.split_at(lead_end(text));
        let mut hits: Vec<(u32, Places)> = Vec::new();
        let mut covered: BTreeMap<u32, String> = BTreeMap::new();
        let mut folded = String::with_capacity(rest.len());
        let mut spans: Vec<(usize, usize, usize)> = Vec::new();
        let once = [
            (article.title.as_str(), Places { title: 1, ..Places::default() }),
            (lead, Places { lead: 1, ..Places::default() }),
            (rest, Places { text: 1, ..Places::default() }),
        ];
        for (part, places) in once {
            folded.clear();
            fold_into(part, &mut folded);
            spans.clear();
            spans.extend(
                words
                    .find_overlapping_iter(&folded)
                    .filter(|found| stands_alone(&folded, found.start(), found.end()))
                    .map(|found| (found.start(), usize::MAX - found.end(), found.value() as usize)),
            );
            // The longest of those that begin together comes first, and covers what ends within it.
            spans.sort_unstable();
            let (mut reached, mut longest) = (0, 0);
            for (_, end, word) in &spans {
                let end = usize::MAX - end;
                if end > reached {
                    (reached, longest) = (end, *word);
                    let uses = self.uses[*word].iter();
                    hits.extend(
                        uses.filter(|number| self.is_written_so(**number, part))
                            .map(|number| (*number, places)),
                    );
                } else if detail == Detail::Everything {
                    let by = &self.words[longest];
                    covered.extend(self.uses[*word].iter().map(|number| (*number, by.clone())));
                }
            }
        }
        hits.sort_unstable_by_key(|(number, _)| *number);
        hits.dedup_by(|(other, more), (number, places)| {
            let same = number == other;
            if same {
                places.title += more.title;
                places.lead += more.lead;
                places.text += more.text;
            }
            same
        });
        Found { hits, covered }
    }

    /// Whether a word that was found stands in the part in its own letters, where that matters.
    fn is_written_so(&self, number: u32, part: &str) -> bool {
        let one = &self.all_uses[number as usize];
        if !one.capitals {
            return true;
        }
        let word = one.word.trim();
        let stands = |part: &str| {
            part.match_indices(word).any(|(start, _)| stands_alone(part, start, start + word.len()))
        };
        stands(part) || stands(&narrow(part))
    }

    fn judge(&self, topic: TopicIx, hits: &[(u32, Places)], article: &Article, detail: Detail) -> Verdict {
        let rule = &self.topics[topic.0 as usize];
        let fields = &rule.config.fields;
        let hits =
            hits.iter().map(|(number, places)| (&self.all_uses[*number as usize], places.within(fields)));
        let hits = hits.filter(|(_, places)| places.times() > 0);
        let points = hits.clone().filter(|(one, _)| one.list == List::Names);
        let points = points.map(|(_, places)| places.points()).sum();
        let mut missing = Vec::new();
        // An outcome needs one reason, and not even that in words.
        let _ =
            self.miss(rule, points, hits.clone().map(|(one, _)| one), article, &mut |what| match detail {
                Detail::Everything => {
                    missing.push(what());
                    ControlFlow::Continue(())
                }
                Detail::Outcome => {
                    missing.push(String::new());
                    ControlFlow::Break(())
                }
            });
        let mentions = match detail {
            Detail::Outcome => Vec::new(),
            Detail::Everything => hits.map(|(one, places)| mention(one, places)).collect(),
        };
        Verdict { topic, points, mentions, covered: Vec::new(), missing }
    }

    /// Tells what keeps an article out of a topic, until told to stop.
    fn miss<'a>(
        &self,
        rule: &Rule,
        points: u32,
        mut hits: impl Iterator<Item = &'a Use> + Clone,
        article: &Article,
        tell: &mut dyn FnMut(&dyn Fn() -> String) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let TopicConfig { names, any, all, sources, from, until, threshold, .. } = &rule.config;
        let has = |list: List| hits.clone().any(|one| one.list == list);
        if !rule.asks() {
            tell(&|| "it has no rule".to_owned())?;
        }
        if !names.is_empty() && points < *threshold {
            tell(&|| format!("its names have {points} of {threshold} points"))?;
        }
        if !any.is_empty() && !has(List::Any) {
            tell(&|| format!("none of `any` is there ({})", any.join(", ")))?;
        }
        for (group, words) in all.iter().enumerate() {
            if !has(List::All(group as u32)) {
                tell(&|| format!("`all` asks for {}", words.join(" or ")))?;
            }
        }
        if let Some(one) = hits.find(|one| one.list == List::None) {
            tell(&|| format!("`none` forbids {}", one.word))?;
        }
        let source = article.source.as_ref().map(|source| source.id.as_str());
        if !sources.is_empty() && !source.is_some_and(|id| sources.iter().any(|known| known == id)) {
            tell(&|| format!("it takes articles of {} only", sources.join(", ")))?;
        }
        let is_of_column =
            || article.column.as_deref().is_some_and(|column| rule.columns.contains(&fold(column)));
        if !rule.columns.is_empty() && !is_of_column() {
            tell(&|| format!("it takes the columns {} only", rule.config.columns.join(", ")))?;
        }
        if from.is_some() || until.is_some() {
            let day = article.published.map(|moment| moment.with_timezone(&self.zone).date_naive());
            if let Some(from) = from.filter(|from| day.is_none_or(|day| day < *from)) {
                tell(&|| format!("it begins on {from}"))?;
            }
            if let Some(until) = until.filter(|until| day.is_none_or(|day| day > *until)) {
                tell(&|| format!("it ends on {until}"))?;
            }
        }
        ControlFlow::Continue(())
    }
}

/// None for no words. One step for each character and not for each byte, which is what Chinese texts are made of. Too many
/// words is the only way to fail, and needs gigabytes of topics.
fn automaton(words: &[String]) -> Option<Automaton> {
    if words.is_empty() { None } else { Automaton::new(words).ok() }
}

/// How much of a verdict is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// In or out.
    Outcome,
    /// With words and reasons.
    Everything,
}

/// Capitals and digits, with dots or hyphens: `WHO`, `G20`, `U.S.`. Longer words are emphasis.
fn is_abbreviation(word: &str) -> bool {
    let letters = word.chars().filter(char::is_ascii_uppercase).count();
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | ' ');
    (1..=5).contains(&letters) && word.chars().all(plain)
}

fn mention(one: &Use, places: Places) -> Mention {
    let list = match one.list {
        List::Names => "names",
        List::Any => "any",
        List::All(_) => "all",
        List::None => "none",
    };
    Mention { word: one.word.clone(), list, places }
}

/// Where the lead ends: behind the paragraph in which the 200th character stands. One block of the text is a line.
fn lead_end(text: &str) -> usize {
    let Some((at, _)) = text.char_indices().nth(LEAD) else { return text.len() };
    text[at..].find('\n').map_or(text.len(), |end| at + end)
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

#[cfg(test)]
mod tests;
