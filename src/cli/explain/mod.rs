//! `explain FILE`: how one article file is read. Each field and where it came from, what cleaning took out, the body
//! before and after.

mod explanation;
mod in_site;
mod show;

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};

use self::explanation::{Converted, Explanation, HandOn, Place, RuleOutcome, SourceName, Written};
use crate::build::intake::Intake;
use crate::build::setup::{Address, Settings};
use crate::clean::{Attachments, Cleaned, Trace, fill_own_links};
use crate::cli::args::Explain;
use crate::cli::exit::{Exit, Stop};
use crate::cli::progress::Bars;
use crate::cli::report::{Detail, Tally, print};
use crate::cli::stream::{JsonForm, Streams};
use crate::cli::tongue::coded;
use crate::cli::whole::WholeSite;
use crate::config::Config;
use crate::content;
use crate::content::{Body, Draft, OutlineField};
use crate::curate;
use crate::disk::clock;
use crate::disk::error::Failure;
use crate::disk::single;
use crate::disk::single::Single;
use crate::disk::{attachments, read};
use crate::ground::diagnostic::Severity;
use crate::ground::progress::Progress;
use crate::scripts::{Converter, Target};

pub(super) fn explain(root: &Path, args: &Explain, streams: &mut Streams<'_>) -> Result<Exit, Stop> {
    let explanation = gather(root, args, &Bars::new(&mut streams.stderr))?;
    print(&explanation.diagnostics, Detail::Verbose, &mut streams.stderr);
    if args.json {
        let mut object = serde_json::json!(explanation);
        object["diagnostics"] = coded(&explanation.diagnostics);
        streams.stdout.json(&object, JsonForm::Pretty);
    } else {
        show::show(&explanation, args.full, &mut streams.stdout);
    }
    let is_left_out = Tally::of(&explanation.diagnostics).errors > 0;
    Ok(if is_left_out { Exit::Content } else { Exit::Done })
}

/// Reads the file as a build of its site would; outside of a site, as one with nothing in its `site.toml`.
fn gather(root: &Path, args: &Explain, progress: &dyn Progress) -> Result<Explanation, Failure> {
    let address = address_of(&args.file);
    let whole = address.as_ref().map(|_| WholeSite::read(root, progress)).transpose()?;
    let found =
        address.zip(whole.as_ref()).map(|(address, whole)| whole.file_at(root, &address)).transpose()?;
    let path = found.as_ref().unwrap_or(&args.file);
    let (read, is_site) = match Settings::read(root, &Address::Configured) {
        Err(Failure::Usage(_)) => (Settings::new(Config::default()), false),
        read => (read?, true),
    };
    let (settings, mut findings) = read;
    findings.retain(|found| found.severity == Severity::Error);
    if !findings.is_empty() {
        return Err(Failure::Config(findings));
    }
    let single = single::read(root, path, &settings.config.content)?;
    let mut attachments = Attachments::new();
    if single.inside {
        let walk = read::walk(&root.join("content"), &settings.config.content)?;
        // What is wrong with other files is not asked here.
        attachments = attachments::index(&walk.attachments, &mut Vec::new()).0;
    }
    let mut explanation = examine(&single, Intake { settings: &settings, attachments: &attachments });
    if let Some(script) = &args.script {
        explanation.converted = Some(converted_to(script, &explanation, &settings)?);
    }
    if single.inside && is_site && explanation.title.is_some() {
        // Of a site that can't be read nothing is said; a build says why.
        if let Some(whole) = whole.or_else(|| WholeSite::read(root, progress).ok()) {
            in_site::complete(&whole, &single.file.path, &mut explanation);
        }
    }
    Ok(explanation)
}

/// What is written, if it is an address of the site and no file: `/2024/01/17/fog/`, or a whole URL. Files have an ending.
fn address_of(written: &Path) -> Option<String> {
    let text = written.to_str()?;
    let is_whole = text.starts_with('/') || text.starts_with("https://") || text.starts_with("http://");
    let is_address = is_whole || text.contains('/') && written.extension().is_none();
    let whole = || if is_whole { text.to_owned() } else { format!("/{text}") };
    (is_address && !single::is_there(written)).then(whole)
}

/// What of title and text a page in a script shows converted, in the order in which it first comes: by the site's own words where it is
/// printed in that script, else by the dictionary alone. What pages leave as it is, such as code, is none of it.
fn converted_to(
    script: &str,
    explanation: &Explanation,
    settings: &Settings,
) -> Result<Vec<Converted>, Failure> {
    let target = Target::of(script);
    if target.is_none() {
        let message = format!("{script} is no Chinese script: write zh-Hans, zh-Hant-TW or zh-Hant-HK");
        return Err(Failure::Usage(message));
    }
    let by_dictionary = Converter::new(script, &[], &[]);
    let of_site = settings.twin.iter().flat_map(|twin| [&twin.to_main, &twin.to_twin]);
    let to = of_site.into_iter().find(|to| Some(to.target()) == target).unwrap_or(&by_dictionary);
    let language = explanation.language.as_deref().unwrap_or_default();
    let title = explanation.title.iter().flat_map(|title| to.pieces_in(title, language));
    let mut converted: Vec<Converted> = Vec::new();
    for piece in title.chain(to.pieces_of_page(&explanation.html, language)) {
        match converted.iter_mut().find(|known| known.piece == piece) {
            Some(known) => known.times += 1,
            None => converted.push(Converted { piece, times: 1 }),
        }
    }
    Ok(converted)
}

/// Parses and cleans one file, and keeps what a build would forget.
fn examine(Single { file, inside }: &Single, intake: Intake<'_>) -> Explanation {
    let look = |draft: &Draft| (of_draft(draft), content::outline(draft));
    let then = |(explanation, outline): (Explanation, Vec<_>), cleaned: Cleaned| {
        complete(explanation, &outline, cleaned, intake)
    };
    let (explanation, mut diagnostics) = intake.clean_file(file, Trace::On, look, then);
    let shown = if *inside { file.path.in_site() } else { file.path.0.clone() };
    diagnostics.sort();
    for found in &mut diagnostics {
        found.file = Some(shown.clone());
    }
    Explanation { file: shown, diagnostics, ..explanation.unwrap_or_default() }
}

fn of_draft(draft: &Draft) -> Explanation {
    let (format, before) = match &draft.body {
        Body::Html(text) => ("html", text),
        Body::Markdown(text) => ("markdown", text),
        Body::Text(text) => ("text", text),
    };
    Explanation {
        before: before.clone(),
        body: Some(Written { format, line: draft.body_line, bytes: before.len() }),
        unused_keys: draft.front_matter.extra.keys().cloned().collect(),
        ..Explanation::default()
    }
}

fn complete(
    mut explanation: Explanation,
    outline: &[OutlineField],
    mut cleaned: Cleaned,
    intake: Intake<'_>,
) -> Explanation {
    let Settings { config, matcher, .. } = intake.settings;
    for (field, from) in std::mem::take(&mut cleaned.origins) {
        // The parser calls the URL what the front matter calls it.
        let name = if field == "url" { "source_url" } else { field };
        let found = outline.iter().find(|found| found.name == name && found.origin == from);
        let (key, line) = found.map(|found| (found.key.clone(), found.line)).unwrap_or_default();
        explanation.origins.insert(field, Place { from, key, line });
    }
    // Of an issue the topics are those of its items: what its whole text would say is not asked.
    let verdicts = match &cleaned.article.extras().issue {
        Some(_) => {
            intake.topics(&mut cleaned);
            Vec::new()
        }
        None => matcher.explain(&cleaned.article, &cleaned.text),
    };
    let (article, details) = (cleaned.article, cleaned.details);
    explanation.topic_rules = verdicts.into_iter().map(|verdict| RuleOutcome::new(verdict, config)).collect();
    explanation.hand = curate::hand_on(config, &article).map(|(says, entries)| HandOn {
        places: entries.iter().map(|entry| format!("{}:{}", entry.file, entry.line)).collect(),
        says,
    });
    explanation.author = article.byline();
    let written = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    explanation.published = article.published.map(written);
    explanation.publish = article.extras().publish.map(written);
    explanation.expiry = article.extras().expiry.map(written);
    let now = clock::now();
    let appears = article.published.max(article.extras().publish).filter(|appears| *appears > now);
    let expired = article.extras().expiry.filter(|expiry| *expiry <= now);
    explanation.held_back = match (expired, appears) {
        (Some(expiry), _) => Some(format!("taken down since {}", written(expiry))),
        (None, appears) => appears.map(|at| format!("held back until {}, or --future", written(at))),
    };
    explanation.published_from = explanation.origins.get("published").map(|place| place.from);
    explanation.title = Some(article.title);
    explanation.url = details.url.map(|url| url.to_string());
    explanation.lead_image = details.lead_image.map(|image| image.url);
    explanation.authors = article.authors;
    explanation.contributors = details.contributors;
    explanation.column = article.column;
    explanation.source =
        article.source.map(|source| SourceName { id: source.id.clone(), name: source.name.clone() });
    explanation.topics = article.topics;
    explanation.language = Some(article.language);
    explanation.summary = Some(details.summary).filter(|summary| !summary.is_empty());
    explanation.characters = article.characters;
    explanation.words = article.words;
    explanation.draft = article.draft;
    explanation.figures = cleaned.figures;
    explanation.text = cleaned.text;
    // Where links to other places of the site lead is known when the whole site is: here they stand as they are written.
    let own_links = article.extras.iter().flat_map(|extras| &extras.own_links);
    let written: Vec<_> = own_links.map(|link| Some(link.written.clone())).collect();
    explanation.html = fill_own_links(&cleaned.body, &written).as_str().to_owned();
    explanation.removals = cleaned.removals;
    explanation.issue = article.extras.and_then(|extras| extras.issue);
    explanation
}
