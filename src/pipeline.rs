//! The story of a build: read, parse, clean, curate, plan, render, publish.
//!
//! Commands call [`prepare`] (everything up to the digest) and [`build`]; each stage is one call into its room.

pub mod intake;
pub mod setup;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::time::Duration;

use rayon::prelude::*;
use url::Url;

use self::intake::{Outcome, take_in};
use self::setup::{Address, Look, Settings, has_errors};
use crate::clean::{Attachments, SafeHtml};
use crate::content::ContentPath;
use crate::curate::{self, Digest, Edition, HeldBack};
use crate::diagnostic::Diagnostic;
use crate::edge::attachments;
use crate::edge::clock::{self, Stopwatch};
use crate::edge::error::{IoError, PublishError};
use crate::edge::publish::{Force, Publisher, Wait, Written, check_place};
use crate::edge::read;
use crate::edge::theme;
use crate::fingerprint::{Fingerprint, Hasher};
use crate::plan::{self, Files, Page, Plan, Site};
use crate::render::{Bodies, Renderer};

/// What a build is asked to do.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The site's folder, with `site.toml` in it.
    pub root: PathBuf,
    /// The output folder; `public` below the root when none is named.
    pub out: Option<PathBuf>,
    /// In place of the one in `site.toml`.
    pub base_url: Option<Url>,
    /// Articles with `draft = true`.
    pub drafts: HeldBack,
    /// Articles of the future.
    pub future: HeldBack,
    /// An output folder with foreign files in it.
    pub force: Force,
    /// Another build at work on the same folder.
    pub wait: Wait,
}

/// Why a command ended without its work done.
#[derive(Debug)]
pub enum Failure {
    /// Something in `site.toml`, the theme or the arguments: exit code 2.
    Config(Vec<Diagnostic>),
    /// The arguments make no sense here: exit code 2.
    Usage(String),
    /// Disk: exit code 3. With it what was found out before.
    Io(IoError, Vec<Diagnostic>),
}

/// Numbers of a build. `files` is the sum of the five that follow it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Article files found.
    pub files: usize,
    /// Articles in the site.
    pub articles: usize,
    /// Files that hold the article of another file.
    pub duplicates: usize,
    /// Files that could not be read or hold nothing.
    pub skipped: usize,
    /// Drafts held back.
    pub drafts: usize,
    /// Articles of the future held back.
    pub future: usize,
    /// Outputs of the plan.
    pub pages: usize,
    /// Outputs rendered.
    pub rendered: usize,
    /// Files written.
    pub written: usize,
    /// Files that were on disk already.
    pub unchanged: usize,
    /// Files of an earlier build removed.
    pub removed: usize,
}

/// What a build did.
#[derive(Debug, Default)]
pub struct Report {
    /// Numbers.
    pub counts: Counts,
    /// All findings, in order of file and line.
    pub diagnostics: Vec<Diagnostic>,
    /// Time that each stage took, in order.
    pub stages: Vec<(&'static str, Duration)>,
    /// Where the site is.
    pub out: PathBuf,
}

/// Hears how far a stage is.
pub trait Progress: Sync {
    /// A stage begins that has `total` steps.
    fn stage(&self, name: &'static str, total: usize);
    /// One step is done.
    fn step(&self);
    /// Something that the user should know now.
    fn say(&self, message: &str);
}

/// Hears nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: usize) {}
    fn step(&self) {}
    fn say(&self, _message: &str) {}
}

/// A site, read and curated.
pub struct Prepared {
    /// `site.toml`, with what the command line changed.
    pub settings: Settings,
    /// Theme and templates.
    pub look: Look,
    /// The digest.
    pub digest: Digest,
    /// Cleaned bodies.
    pub bodies: MemoryBodies,
    /// Files beside articles.
    pub attachments: Attachments,
    /// Where they are on disk.
    pub attachment_files: attachments::Files,
    /// So far.
    pub report: Report,
}

/// Bodies in memory.
#[derive(Debug, Default)]
pub struct MemoryBodies(HashMap<Fingerprint, SafeHtml>);

impl Bodies for MemoryBodies {
    fn body(&self, hash: Fingerprint) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        self.0
            .get(&hash)
            .map(Cow::Borrowed)
            .ok_or_else(|| Diagnostic::error(format!("body {hash} is not there")))
    }
}

/// Builds the site.
///
/// # Errors
/// See [`Failure`]. Faults of single files are in the report and fail nothing.
pub fn build(options: &BuildOptions, progress: &dyn Progress) -> Result<Report, Failure> {
    let out = options.out.clone().unwrap_or_else(|| options.root.join("public"));
    let mut watch = Stopwatch::start();
    check_place(&out, &options.root).map_err(|error| failure(error, Vec::new()))?;
    let mut prepared = prepare(options, progress, &mut watch)?;
    let mut report = std::mem::take(&mut prepared.report);
    let site = Site::new(&prepared.settings.config, &prepared.digest, &prepared.look.theme.messages);
    let plan = plan_outputs(&prepared, &site);
    watch.lap("plan");
    let renderer = Renderer::new(&site, &plan.sitemaps, &prepared.look.templates, &prepared.bodies);

    let printed = publish(&out, options, &prepared, &plan, &renderer, progress);
    report.diagnostics.extend(plan.diagnostics.iter().cloned());
    let printed = match printed {
        Ok(printed) => printed,
        Err(error) => return Err(failure(error, report.diagnostics)),
    };
    watch.lap("print");
    report.counts.pages = plan.outputs.len();
    report.counts.rendered = printed.rendered;
    report.counts.written = printed.written;
    report.counts.unchanged = printed.unchanged;
    report.counts.removed = printed.removed;
    report.diagnostics.extend(printed.diagnostics);
    report.diagnostics.sort();
    report.stages = watch.stages();
    report.out = out;
    Ok(report)
}

fn failure(error: PublishError, mut diagnostics: Vec<Diagnostic>) -> Failure {
    match error {
        PublishError::Io(error) => Failure::Io(error, diagnostics),
        PublishError::Refused(refusal) => {
            diagnostics.push(*refusal);
            Failure::Config(diagnostics)
        }
    }
}

/// Does everything that [`build`] does but writing.
///
/// # Errors
/// See [`Failure`].
pub fn check(options: &BuildOptions, progress: &dyn Progress) -> Result<Report, Failure> {
    let mut watch = Stopwatch::start();
    let mut prepared = prepare(options, progress, &mut watch)?;
    let mut report = std::mem::take(&mut prepared.report);
    let site = Site::new(&prepared.settings.config, &prepared.digest, &prepared.look.theme.messages);
    let plan = plan_outputs(&prepared, &site);
    watch.lap("plan");
    let renderer = Renderer::new(&site, &plan.sitemaps, &prepared.look.templates, &prepared.bodies);
    progress.stage("rendering", plan.outputs.len());
    let faults: Vec<Diagnostic> = plan
        .outputs
        .par_iter()
        .filter_map(|output| {
            let rendered = renderer.render(&output.page);
            progress.step();
            rendered.err()
        })
        .collect();
    watch.lap("render");
    report.counts.pages = plan.outputs.len();
    report.counts.rendered = plan.outputs.len();
    report.diagnostics.extend(plan.diagnostics);
    report.diagnostics.extend(faults);
    report.diagnostics.sort();
    report.stages = watch.stages();
    Ok(report)
}

/// Reads, parses, cleans and curates the site.
///
/// # Errors
/// See [`Failure`].
pub fn prepare(
    options: &BuildOptions,
    progress: &dyn Progress,
    watch: &mut Stopwatch,
) -> Result<Prepared, Failure> {
    let io = |error: IoError| Failure::Io(error, Vec::new());
    let address = options.base_url.clone().map_or(Address::Configured, Address::Given);
    let (settings, mut diagnostics) = Settings::read(&options.root, &address)?;
    let (look, findings) = Look::read(&options.root, &settings.config).map_err(io)?;
    diagnostics.extend(findings);
    let (Some(look), false) = (look, has_errors(&diagnostics)) else {
        return Err(Failure::Config(diagnostics));
    };
    watch.lap("configure");

    let content = options.root.join("content");
    let walk = read::walk(&content).map_err(io)?;
    diagnostics.extend(walk.diagnostics);
    let (attachments, attachment_files) = attachments::index(&walk.attachments, &mut diagnostics);
    watch.lap("walk");

    progress.stage("reading", walk.articles.len());
    let outcomes: Vec<Outcome> = walk
        .articles
        .par_iter()
        .map(|entry| {
            let outcome = take_in(entry, &settings, &attachments);
            progress.step();
            outcome
        })
        .collect();
    watch.lap("clean");

    let mut counts = Counts {
        files: walk.unreadable + walk.articles.len(),
        skipped: walk.unreadable,
        ..Counts::default()
    };
    let mut bodies = MemoryBodies::default();
    let mut candidates = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        diagnostics.extend(outcome.diagnostics);
        match outcome.taken {
            None => counts.skipped += 1,
            Some((candidate, body)) => {
                bodies.0.entry(candidate.article.body_hash).or_insert(body);
                candidates.push(candidate);
            }
        }
    }
    let edition = Edition { now: clock::now(), drafts: options.drafts, future: options.future };
    let curated = curate::curate(candidates, edition, &settings.config);
    counts.articles = curated.digest.articles.len();
    counts.duplicates = curated.duplicates;
    counts.drafts = curated.drafts;
    counts.future = curated.future;
    diagnostics.extend(curated.diagnostics);
    watch.lap("curate");

    let report = Report { counts, diagnostics, ..Report::default() };
    Ok(Prepared { settings, look, digest: curated.digest, bodies, attachments, attachment_files, report })
}

/// Lists the outputs of a prepared site.
pub fn plan_outputs(prepared: &Prepared, site: &Site<'_>) -> Plan {
    let assets = prepared.look.assets();
    let used: BTreeSet<ContentPath> =
        prepared.digest.articles.iter().flat_map(|article| article.attachments.iter().cloned()).collect();
    let shared = shared_fingerprint(prepared, site);
    let template = |name: &str| {
        let mut hasher = Hasher::new();
        hasher.fingerprint(shared);
        for name in prepared.look.templates.dependencies(name) {
            hasher.text(&name).maybe(prepared.look.theme.templates.get(&name).map(String::as_str));
        }
        hasher.finish()
    };
    let names = prepared.look.theme.templates.keys();
    let templates: HashMap<&str, Fingerprint> = names.map(|name| (name.as_str(), template(name))).collect();
    let files = Files { assets: &assets, attachments: &prepared.attachments, used_attachments: &used };
    plan::plan(site, &files, &|name| templates.get(name).copied().unwrap_or(shared))
}

/// Of what every template sees: the site's values, messages and asset names.
fn shared_fingerprint(prepared: &Prepared, site: &Site<'_>) -> Fingerprint {
    let mut hasher = Hasher::new();
    let assets = prepared.look.theme.asset_urls(prepared.settings.config.base_path());
    for values in [
        serde_json::to_vec(&site.view()),
        serde_json::to_vec(&prepared.look.theme.messages),
        serde_json::to_vec(&assets),
    ] {
        hasher.bytes(&values.unwrap_or_default());
    }
    hasher.finish()
}

/// What publishing did.
#[derive(Default)]
struct Printed {
    rendered: usize,
    written: usize,
    unchanged: usize,
    removed: usize,
    diagnostics: Vec<Diagnostic>,
}

/// Renders and writes every output, then removes what earlier builds left.
fn publish(
    out: &std::path::Path,
    options: &BuildOptions,
    prepared: &Prepared,
    plan: &Plan,
    renderer: &Renderer<'_>,
    progress: &dyn Progress,
) -> Result<Printed, PublishError> {
    let mut tell = |message: &str| progress.say(message);
    let publisher = Publisher::open(out, &options.root, options.force, options.wait, &mut tell)?;
    let publication = publisher.begin(plan.outputs.iter().map(|output| &output.path))?;
    progress.stage("printing", plan.outputs.len());
    let print = |output: &plan::Output| -> Result<Result<Written, Diagnostic>, PublishError> {
        let path = &output.path;
        match &output.page {
            Page::Asset(number) => match &prepared.look.theme.assets[*number as usize].content {
                theme::Content::Bytes(bytes) => publication.write(path, bytes).map(Ok),
                theme::Content::File(file) => publication.copy(path, file).map(Ok),
            },
            Page::Attachment(attachment) => match prepared.attachment_files.get(attachment) {
                Some(file) => publication.copy(path, file).map(Ok),
                None => Ok(Err(Diagnostic::error("the file is not there any more").at(attachment.in_site()))),
            },
            page => match renderer.render(page) {
                Ok(text) => publication.write(path, text.unwrap_or_default().as_bytes()).map(Ok),
                Err(diagnostic) => Ok(Err(diagnostic)),
            },
        }
    };
    let pages: Vec<Result<Written, Diagnostic>> = plan
        .outputs
        .par_iter()
        .map(|output| {
            let written = print(output);
            progress.step();
            written
        })
        .collect::<Result<_, PublishError>>()?;
    let mut printed = Printed::default();
    for page in pages {
        match page {
            Ok(_) => printed.rendered += 1,
            Err(diagnostic) => printed.diagnostics.push(diagnostic),
        }
    }
    let done = publication.finish()?;
    printed.written = done.written;
    printed.unchanged = done.unchanged;
    printed.removed = done.removed;
    printed.diagnostics.extend(done.diagnostics);
    Ok(printed)
}
