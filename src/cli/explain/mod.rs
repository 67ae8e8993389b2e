//! `explain FILE`: how one article file is read. Each field and where it came from, what cleaning took out, the body
//! before and after.

mod show;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::SecondsFormat;
use serde::Serialize;

use crate::build;
use crate::build::options::BuildOptions;
use crate::build::setup::Found;
use crate::clean;
use crate::clean::{Attachments, Figure, Profiles, Removal, Rules, Trace};
use crate::cli::args::Explain;
use crate::cli::build::explain_failure;
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, print};
use crate::cli::stream::JsonForm;
use crate::cli::{Exit, Streams};
use crate::config;
use crate::config::{Config, Hand, TopicConfig};
use crate::content;
use crate::content::{Body, ContentPath, Origin};
use crate::curate;
use crate::curate::stories;
use crate::curate::stories::Comparison;
use crate::curate::topics::{Matcher, Mention, Verdict};
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::single;
use crate::disk::single::Single;
use crate::disk::{attachments, read, site};
use crate::ground::diagnostic::{Diagnostic, Severity};
use crate::ground::progress::Progress;

/// All that there is to say of one file; the object that `--json` prints, which docs/cli.md describes.
#[derive(Debug, Default, Serialize)]
struct Explanation {
    file: String,
    title: Option<String>,
    url: Option<String>,
    published: Option<String>,
    published_from: Option<Origin>,
    lead_image: Option<String>,
    author: Option<String>,
    column: Option<String>,
    source: Option<SourceName>,
    topics: Vec<String>,
    language: Option<String>,
    summary: Option<String>,
    figures: Vec<Figure>,
    text: String,
    html: String,
    characters: u32,
    words: u32,
    draft: bool,
    body: Option<Written>,
    removals: Vec<Removal>,
    diagnostics: Vec<Diagnostic>,
    origins: BTreeMap<&'static str, Place>,
    unused_keys: Vec<String>,
    topic_rules: Vec<RuleOutcome>,
    /// None of a file outside of a site, of one whose article is not in the site, or of one that is like no other.
    story: Option<StoryOutcome>,
    hand: Option<HandOn>,
    /// The body as it stands in the file.
    #[serde(skip)]
    before: String,
}

#[derive(Debug, Serialize)]
struct SourceName {
    id: String,
    name: String,
}

/// Where a value was found.
#[derive(Debug, Serialize)]
struct Place {
    from: Origin,
    key: Option<String>,
    line: Option<u32>,
}

/// What a topic's rule makes of the article.
#[derive(Debug, Serialize)]
struct RuleOutcome {
    id: String,
    name: String,
    /// Where the rule stands.
    file: String,
    line: u32,
    /// Whether the article is in the topic by its rule.
    matched: bool,
    /// Points of its names, and how many they need.
    points: u32,
    threshold: u32,
    /// Words of the topic that stand in the article.
    words: Vec<Mention>,
    /// Words of the topic that stand within longer words of any topic only, each with the longer one.
    covered: Vec<(String, String)>,
    /// What keeps the article out.
    missing: Vec<String>,
    /// Ids of the topics that it brings the article into as well.
    part_of: Vec<String>,
}

/// The story that the article is in, or those that it was held against.
#[derive(Debug, Serialize)]
struct StoryOutcome {
    /// None: it is in no story.
    id: Option<String>,
    name: Option<String>,
    articles: usize,
    threshold: u32,
    compared: Vec<Comparison>,
}

/// What the editor says of the article.
#[derive(Debug, Serialize)]
struct HandOn {
    /// Where it stands: `curation/2024.toml:5`; none of them for front matter.
    places: Vec<String>,
    /// All of it together.
    says: Hand,
}

/// The body in the file.
#[derive(Debug, Serialize)]
struct Written {
    format: &'static str,
    line: u32,
    bytes: usize,
}

/// Explains one file.
pub(super) fn explain(root: &Path, args: &Explain, streams: &mut Streams<'_>) -> Exit {
    let gathered = gather(root, &args.file, &Bars::new(&mut streams.stderr));
    let explanation = match gathered {
        Ok(explanation) => explanation,
        Err(failure) => return explain_failure(failure, "nothing was explained", &mut streams.stderr),
    };
    print(&explanation.diagnostics, Detail::Verbose, &mut streams.stderr);
    if args.json {
        streams.stdout.json(&serde_json::json!(explanation), JsonForm::Pretty);
    } else {
        show::show(&explanation, args.full, &mut streams.stdout);
    }
    if Tally::of(&explanation.diagnostics).errors > 0 { Exit::Content } else { Exit::Done }
}

/// Reads the file as a build of its site would.
fn gather(root: &Path, path: &Path, progress: &dyn Progress) -> Result<Explanation, Failure> {
    let io = |error| Failure::Io(error, Vec::new());
    let written = site::read_config_if_there(root)?;
    let (mut config, mut findings) = config::parse(written.as_deref().unwrap_or_default());
    if written.is_some() {
        let topics = site::read_folder(root, "topics", ".toml", &mut findings)?;
        findings.extend(config::add_topics(&mut config, &topics));
        let curation = site::read_folder(root, "curation", ".toml", &mut findings)?;
        findings.extend(config::add_curation(&mut config, &curation));
    }
    let (profiles, more) = Profiles::load(&config);
    findings.extend(more);
    findings.retain(|found| found.severity == Severity::Error);
    if !findings.is_empty() {
        return Err(Failure::Config(findings));
    }
    let single = single::read(root, path).map_err(io)?;
    let mut attachments = Attachments::new();
    if single.inside {
        let walk = read::walk(&root.join("content")).map_err(io)?;
        // What is wrong with other files is not asked here.
        attachments = attachments::index(&walk.attachments, &mut Vec::new()).0;
    }
    let (path, inside) = (single.file.path.clone(), single.inside);
    let mut explanation = examine(single, &config, &profiles, &attachments);
    if inside && written.is_some() && explanation.title.is_some() {
        explanation.story = story_of(root, &path, &explanation, progress);
    }
    Ok(explanation)
}

/// Reads the whole site, from what earlier builds left where there is such: only all articles together tell stories. A site that
/// can't be read has none; a build says why.
fn story_of(
    root: &Path,
    path: &ContentPath,
    explanation: &Explanation,
    progress: &dyn Progress,
) -> Option<StoryOutcome> {
    let options = BuildOptions::new(root);
    let mut watch = Stopwatch::start();
    let found = Found::read(&options, &mut watch).ok()?;
    let (prepared, _) = build::prepare(found, &options, progress, &mut watch).ok()?;
    let (digest, config) = (&prepared.digest, &prepared.settings.config);
    let ix = digest.indices().find(|ix| digest.article(*ix).path == *path)?;
    let title = explanation.title.as_deref()?;
    let reasons = stories::explain(digest, config, ix, title, &explanation.text)?;
    let story = reasons.story.map(|story| digest.story(story));
    Some(StoryOutcome {
        id: story.map(|story| story.id.clone()),
        name: story.map(|story| digest.story_name(story).to_owned()),
        articles: story.map_or(0, |story| story.articles.len()),
        threshold: config.stories.threshold,
        compared: reasons.compared,
    })
}

impl RuleOutcome {
    fn new(verdict: Verdict, config: &Config) -> Self {
        let topic = &config.topics[usize::from(verdict.topic.0)];
        let matched = verdict.missing.is_empty();
        let parent = |topic: &&TopicConfig| {
            let parent = topic.parent.as_ref()?;
            config.topics.iter().find(|other| other.id == *parent)
        };
        // No chain of parents is longer than there are topics.
        let above = std::iter::successors(parent(&topic), parent).take(config.topics.len());
        Self {
            id: topic.id.clone(),
            name: topic.name.clone(),
            file: topic.file.clone(),
            line: topic.line,
            matched,
            points: verdict.points,
            threshold: topic.threshold,
            words: verdict.mentions,
            covered: verdict.covered,
            missing: verdict.missing,
            part_of: above.filter(|_| matched).map(|topic| topic.id.clone()).collect(),
        }
    }
}

/// Parses and cleans one file, and keeps what a build would forget.
fn examine(single: Single, config: &Config, profiles: &Profiles, attachments: &Attachments) -> Explanation {
    let Single { file, inside } = single;
    let shown = if inside { file.path.in_site() } else { file.path.0.clone() };
    let parsed = content::parse(&file, config);
    let mut explanation = Explanation { diagnostics: parsed.diagnostics, ..Explanation::default() };
    if let Some(draft) = parsed.draft {
        let (format, before) = match &draft.body {
            Body::Html(text) => ("html", text),
            Body::Markdown(text) => ("markdown", text),
            Body::Text(text) => ("text", text),
        };
        explanation.before.clone_from(before);
        explanation.body = Some(Written { format, line: draft.body_line, bytes: before.len() });
        explanation.unused_keys = draft.front_matter.extra.keys().cloned().collect();
        let outline = content::outline(&draft);
        let cleaned = clean::clean(draft, &Rules { config, profiles, attachments, trace: Trace::On });
        for (field, from) in cleaned.origins {
            // The parser calls the URL what the front matter calls it.
            let name = if field == "url" { "source_url" } else { field };
            let found = outline.iter().find(|found| found.name == name && found.origin == from);
            let (key, line) = found.map(|found| (found.key.clone(), found.line)).unwrap_or_default();
            explanation.origins.insert(field, Place { from, key, line });
        }
        let article = cleaned.article;
        let verdicts = Matcher::new(config).explain(&article, &cleaned.text);
        explanation.topic_rules =
            verdicts.into_iter().map(|verdict| RuleOutcome::new(verdict, config)).collect();
        explanation.hand = curate::hand_on(config, &article).map(|(says, entries)| HandOn {
            places: entries.iter().map(|entry| format!("{}:{}", entry.file, entry.line)).collect(),
            says,
        });
        explanation.published = article.published.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        explanation.published_from = explanation.origins.get("published").map(|place| place.from);
        explanation.title = Some(article.title);
        explanation.url = article.url.map(|url| url.to_string());
        explanation.lead_image = article.lead_image.map(|image| image.url);
        explanation.author = article.author;
        explanation.column = article.column;
        explanation.source =
            article.source.map(|source| SourceName { id: source.id.clone(), name: source.name.clone() });
        explanation.topics = article.topics;
        explanation.language = Some(article.language);
        explanation.summary = Some(article.summary).filter(|summary| !summary.is_empty());
        explanation.characters = article.characters;
        explanation.words = article.words;
        explanation.draft = article.draft;
        explanation.figures = cleaned.figures;
        explanation.text = cleaned.text;
        explanation.html = cleaned.body.as_str().to_owned();
        explanation.removals = cleaned.removals;
        explanation.diagnostics.extend(cleaned.diagnostics);
    }
    explanation.diagnostics.sort();
    for found in &mut explanation.diagnostics {
        found.file = Some(shown.clone());
    }
    explanation.file = shown;
    explanation
}
