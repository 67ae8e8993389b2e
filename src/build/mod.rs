//! The story of a build: read, parse, clean, curate, plan, render, publish.
//!
//! Commands call [`prepare`] (everything up to the digest) and [`build`]; each stage is one call into its room.

pub(crate) mod coverage;
pub(crate) mod index;
pub(crate) mod intake;
pub(crate) mod last;
pub(crate) mod looks;
pub(crate) mod memory;
pub(crate) mod printed;
pub(crate) mod printing;
pub(crate) mod setup;
pub(crate) mod survey;
pub(crate) mod topics;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use url::Url;

use self::coverage::KnownCoverage;
use self::last::Inputs;
use self::looks::Looks;
use self::memory::{BodyReader, Memory, Remaker, StoredBodies, Taken, UseCache};
use self::printed::Change;
use self::printing::Printing;
use self::setup::{Address, Look, Settings, has_errors};
use crate::clean::Attachments;
use crate::content::ContentPath;
use crate::curate;
use crate::curate::{Cutoff, Digest, HeldBack};
use crate::disk::attachments;
use crate::disk::cache::{Extent, Reader};
use crate::disk::clock;
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::error::{IoError, PublishError};
use crate::disk::publish::{Force, MANY, Publisher, Wait, check_place};
use crate::disk::read;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::progress::Progress;
use crate::plan;
use crate::plan::{Files, Plan, Site};
use crate::render::Renderer;

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
    /// What earlier builds left.
    pub cache: UseCache,
    /// What of the output folder is looked at.
    pub look: LookAt,
    /// Whether the report says of each page that was printed why it was.
    pub reasons: Reasons,
}

/// Whether [`Report::changes`] is filled: the reasons for a million pages take as much memory as their plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reasons {
    /// It is.
    Told,
    /// Only the number of pages is reported.
    Untold,
}

/// What of the output folder is looked at before a build believes that it is as the last one left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookAt {
    /// All files, of a site of more than [`MANY`] files the folders.
    Folders,
    /// All files.
    Files,
}

impl BuildOptions {
    /// What `newsprint build` does without an option, for the site in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            out: None,
            base_url: None,
            drafts: HeldBack::Hide,
            future: HeldBack::Hide,
            force: Force::No,
            wait: Wait::Yes,
            cache: UseCache::Yes,
            look: LookAt::Folders,
            reasons: Reasons::Untold,
        }
    }

    /// Where the notes on the folders of the output folder are, if they are to be believed.
    fn folder_notes(&self, files: usize) -> Option<PathBuf> {
        let believed = self.cache == UseCache::Yes && self.look == LookAt::Folders && files > MANY;
        believed.then(|| memory::file_for(self, &self.out(), "folders"))
    }

    /// The output folder.
    pub fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| self.root.join("public"))
    }
}

/// Numbers of a build. `files` is the sum of the six that follow it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
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
    /// Articles that the editor hides.
    pub hidden: usize,
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
    /// What there is to say of the cache; among the findings once the build is done.
    notices: Vec<Diagnostic>,
    /// Time that each stage took, in order.
    pub stages: Vec<(&'static str, Duration)>,
    /// Where the site is.
    pub out: PathBuf,
    /// When an article comes out next that is held back as of the future.
    pub next_due: Option<DateTime<Utc>>,
    /// Pages that were printed, in order of their paths, and why, if [`BuildOptions::reasons`] asks for it.
    pub changes: Vec<Change>,
    /// Under [`check`]: paths of all files of the site, in order.
    pub outputs: Vec<String>,
}

/// A site, read and curated.
pub(crate) struct Prepared {
    /// `site.toml`, with what the command line changed.
    pub settings: Settings,
    /// Theme and templates.
    pub look: Look,
    /// The digest.
    pub digest: Digest,
    /// When an article comes out next that is held back as of the future.
    pub next_due: Option<DateTime<Utc>>,
    /// Cleaned bodies.
    pub bodies: StoredBodies,
    /// Files beside articles.
    pub attachments: Attachments,
    /// Where they are on disk.
    pub attachment_files: attachments::Files,
    /// Where the articles are.
    content_dir: PathBuf,
    /// So far.
    pub report: Report,
}

/// What is there before any article is read.
pub(crate) struct Found {
    /// `site.toml`, with what the command line changed.
    pub settings: Settings,
    /// Theme and templates.
    pub look: Look,
    /// The files of the content folder.
    pub walk: read::Walk,
    /// So far.
    pub diagnostics: Vec<Diagnostic>,
}

/// Builds the site. Where nothing has changed since the last build, nothing is read again; else only what has changed is
/// read, cleaned and printed.
///
/// # Errors
/// See [`Failure`]. Faults of single files are in the report and fail nothing.
pub fn build(options: &BuildOptions, progress: &dyn Progress) -> Result<Report, Failure> {
    let out = options.out();
    let mut watch = Stopwatch::start();
    let began = clock::file_time();
    check_place(&out, &options.root).map_err(|error| failure(error, Vec::new()))?;
    let found = find(options, &mut watch)?;
    let inputs = Inputs::of(&found, options, began);
    if let Some(report) = unchanged(options, inputs.as_ref(), progress, &mut watch)? {
        return Ok(Report { stages: watch.stages(), out, ..report });
    }
    let mut prepared = prepare(found, options, began, progress, &mut watch)?;
    // Each article has one, and no page is made of them.
    drop_beside(std::mem::take(&mut prepared.digest.signatures));
    let mut report = std::mem::take(&mut prepared.report);
    let site = Site::new(&prepared.settings.config, &prepared.digest, &prepared.look.theme.messages);
    let looks = Looks::new(&prepared.look, &prepared.look.templates, &site);
    let plan = plan_outputs(&prepared, &site, &looks);
    watch.lap("plan");
    let bodies = prepared.body_reader();
    let renderer = Renderer::new(&site, &plan.sitemaps, &plan.index, &prepared.look.templates, &bodies);

    let printing = Printing::print(&out, options, &prepared, (&plan, &looks), &renderer, progress);
    report.diagnostics.extend(plan.diagnostics.iter().cloned());
    report.notices.extend(bodies.notice());
    // Nothing is rendered from here on, and what pages are made of takes more memory than all that is to come.
    drop(site);
    drop_beside(std::mem::take(&mut prepared.digest));
    let printed = match printing.and_then(|printing| printing.finish(&out)) {
        Ok(printed) => printed,
        Err(error) => return Err(failure(error, report.diagnostics)),
    };
    report.notices.extend(printed.notices);
    report.counts.pages = plan.outputs.len();
    report.counts.rendered = printed.rendered;
    report.counts.written = printed.written;
    report.counts.unchanged = printed.unchanged;
    report.counts.removed = printed.removed;
    report.diagnostics.extend(printed.diagnostics);
    report.diagnostics.sort();
    if let Some(inputs) = inputs.filter(|_| printed.complete && report.notices.is_empty()) {
        let kept = inputs.keep(report.counts, &report.diagnostics, prepared.next_due, printed.manifest);
        report.notices.extend(kept.err().map(|error| memory::not_kept(&error)));
    }
    watch.lap("print");
    let notices = std::mem::take(&mut report.notices);
    report.diagnostics.splice(0..0, notices);
    report.changes = printed.changes;
    report.next_due = prepared.next_due;
    report.stages = watch.stages();
    report.out = out;
    drop_beside(plan);
    Ok(report)
}

/// Drops something of a million pieces while the build goes on, or ends.
fn drop_beside(large: impl Send + 'static) {
    rayon::spawn(move || drop(large));
}

/// What the last build reported, if this one would come out the same and its files are there.
fn unchanged(
    options: &BuildOptions,
    inputs: Option<&Inputs>,
    progress: &dyn Progress,
    watch: &mut Stopwatch,
) -> Result<Option<Report>, Failure> {
    let Some(last) = inputs.and_then(|inputs| inputs.last(clock::now())) else { return Ok(None) };
    let mut tell = |message: &str| progress.say(message);
    let mut publisher =
        Publisher::open(&options.out(), &options.root, options.force, options.wait, &mut tell)
            .map_err(|error| failure(error, last.diagnostics.clone()))?;
    if let Some(notes) = options.folder_notes(publisher.previous().len()) {
        publisher.believe(&notes);
    }
    let as_left = publisher.is_as_left(last.manifest);
    watch.lap("compare");
    let counts = Counts { rendered: 0, written: 0, removed: 0, unchanged: last.counts.pages, ..last.counts };
    let (diagnostics, next_due) = (last.diagnostics, last.next_due);
    Ok(as_left.then(|| Report { counts, diagnostics, next_due, ..Report::default() }))
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
    let began = clock::file_time();
    let found = find(options, &mut watch)?;
    let mut prepared = prepare(found, options, began, progress, &mut watch)?;
    let mut report = std::mem::take(&mut prepared.report);
    let site = Site::new(&prepared.settings.config, &prepared.digest, &prepared.look.theme.messages);
    let looks = Looks::new(&prepared.look, &prepared.look.templates, &site);
    let plan = plan_outputs(&prepared, &site, &looks);
    watch.lap("plan");
    let bodies = prepared.body_reader();
    let renderer = Renderer::new(&site, &plan.sitemaps, &plan.index, &prepared.look.templates, &bodies);
    progress.stage("rendering", plan.outputs.len());
    let faults: Vec<Diagnostic> = plan
        .outputs
        .par_iter()
        .filter_map(|output| {
            // What can be wrong with the search index is wrong with the pages of its articles.
            let rendered = renderer.render(&output.page);
            progress.step();
            rendered.err()
        })
        .collect();
    watch.lap("render");
    report.counts.pages = plan.outputs.len();
    report.counts.rendered = plan.outputs.len();
    report.outputs = plan.outputs.iter().map(|output| output.path.0.clone()).collect();
    report.diagnostics.extend(std::mem::take(&mut report.notices));
    report.diagnostics.extend(bodies.notice());
    report.diagnostics.extend(plan.diagnostics);
    report.diagnostics.extend(faults);
    report.diagnostics.sort();
    report.stages = watch.stages();
    Ok(report)
}

/// Reads `site.toml` and the theme, and lists the files of the content folder.
///
/// # Errors
/// See [`Failure`].
pub(crate) fn find(options: &BuildOptions, watch: &mut Stopwatch) -> Result<Found, Failure> {
    let io = |error: IoError| Failure::Io(error, Vec::new());
    let address = options.base_url.clone().map_or(Address::Configured, Address::Given);
    let (settings, mut diagnostics) = Settings::read(&options.root, &address)?;
    watch.lap("configure");

    // A walk waits for the disk, and templates are compiled meanwhile.
    let content = options.root.join("content");
    let (look, walk) = rayon::join(|| Look::read(&options.root, &settings.config), || read::walk(&content));
    let (look, findings) = look.map_err(io)?;
    diagnostics.extend(findings);
    let (Some(look), false) = (look, has_errors(&diagnostics)) else {
        return Err(Failure::Config(diagnostics));
    };
    let mut walk = walk.map_err(io)?;
    diagnostics.append(&mut walk.diagnostics);
    watch.lap("walk");
    Ok(Found { settings, look, walk, diagnostics })
}

/// Reads, parses, cleans and curates the site. `began` is when [`find`] began.
///
/// # Errors
/// See [`Failure`].
pub(crate) fn prepare(
    found: Found,
    options: &BuildOptions,
    began: SystemTime,
    progress: &dyn Progress,
    watch: &mut Stopwatch,
) -> Result<Prepared, Failure> {
    let Found { mut settings, look, walk, mut diagnostics } = found;
    let mut notices = Vec::new();
    let cache = memory::folder(&options.root);
    let dir = (options.cache == UseCache::Yes).then_some(cache.as_path());
    let mut tell = |message: &str| progress.say(message);
    let memory = Memory::open(dir, &settings, began, options.wait, &mut tell, &mut notices);
    let (attachments, attachment_files) = memory.index_attachments(&walk.attachments, &mut diagnostics);

    progress.stage("reading", walk.articles.len());
    let take_in = |reader: &mut Reader<'_>, entry| {
        let taken = memory.take_in(entry, &attachments, reader);
        progress.step();
        taken
    };
    let mut all: Vec<Taken> = walk.articles.par_iter().map_init(|| memory.reader(), take_in).collect();
    drop(walk.articles);
    let bodies = StoredBodies::new(memory.bodies(), &all);
    memory.finish(all.iter().filter_map(|taken| taken.row), Extent::All, &mut notices);
    let mut counts = Counts {
        files: walk.unreadable + all.len(),
        skipped: walk.unreadable + all.iter().filter(|taken| taken.article.is_none()).count(),
        ..Counts::default()
    };
    diagnostics.extend(all.iter_mut().flat_map(|taken| std::mem::take(&mut taken.diagnostics)));
    settings.profiles.forget_compiled();
    let candidates =
        all.into_iter().filter_map(|taken| taken.article).map(|(candidate, _)| candidate).collect();
    watch.lap("clean");

    let cutoff = Cutoff { now: clock::now(), drafts: options.drafts, future: options.future };
    let known = KnownCoverage::load(dir);
    let curated = curate::curate(candidates, cutoff, &settings.config, known.known());
    notices.extend(known.save(&curated.digest));
    counts.articles = curated.digest.articles.len();
    counts.duplicates = curated.duplicates;
    counts.drafts = curated.drafts;
    counts.future = curated.future;
    counts.hidden = curated.hidden;
    diagnostics.extend(curated.diagnostics);
    watch.lap("curate");

    let report = Report { counts, diagnostics, notices, ..Report::default() };
    Ok(Prepared {
        settings,
        look,
        digest: curated.digest,
        next_due: curated.next_due,
        bodies,
        attachments,
        attachment_files,
        content_dir: options.root.join("content"),
        report,
    })
}

impl Prepared {
    fn body_reader(&self) -> BodyReader<'_> {
        let remaker = Remaker::new(&self.settings, &self.attachments, &self.digest, &self.content_dir);
        BodyReader::new(&self.bodies, remaker)
    }
}

/// Lists the outputs of a prepared site.
pub(crate) fn plan_outputs(prepared: &Prepared, site: &Site<'_>, looks: &Looks) -> Plan {
    let assets = prepared.look.assets();
    let used: BTreeSet<ContentPath> =
        prepared.digest.articles.iter().flat_map(|article| article.attachments.iter().cloned()).collect();
    let files = Files { assets: &assets, attachments: &prepared.attachments, used_attachments: &used };
    plan::plan(site, &files, &|name| looks.of(name))
}
