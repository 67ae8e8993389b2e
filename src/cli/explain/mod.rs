//! `explain FILE`: how one article file is read. Each field and where it came from, what cleaning took out, the body
//! before and after.

mod show;

use std::collections::BTreeMap;
use std::path::Path;

use chrono::SecondsFormat;
use serde::Serialize;

use super::args::Explain;
use super::build::explain_failure;
use super::report::{Detail, Tally, print};
use super::stream::JsonForm;
use super::{Exit, Streams};
use crate::clean::{self, Attachments, Figure, Profiles, Removal, Rules, Trace};
use crate::config::{self, Config};
use crate::content::{self, Body, Origin};
use crate::diagnostic::{Diagnostic, Severity};
use crate::edge::single::{self, Single};
use crate::edge::{attachments, read, site};
use crate::pipeline::Failure;

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

/// The body in the file.
#[derive(Debug, Serialize)]
struct Written {
    format: &'static str,
    line: u32,
    bytes: usize,
}

/// Explains one file.
pub(super) fn explain(root: &Path, args: &Explain, streams: &mut Streams<'_>) -> Exit {
    let explanation = match gather(root, &args.file) {
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
fn gather(root: &Path, path: &Path) -> Result<Explanation, Failure> {
    let io = |error| Failure::Io(error, Vec::new());
    let (config, mut findings) = config::parse(&site::read_config_if_there(root)?.unwrap_or_default());
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
    Ok(examine(single, &config, &profiles, &attachments))
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
