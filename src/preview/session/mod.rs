//! A site that stays in memory while its files change. What enters: names of files that were touched. What leaves: a
//! [`Snapshot`] with every page as a build would print it now, and what there is to say about the change.
//!
//! Only what was touched is read again, and only what no build and no session has cleaned before is cleaned; what was is
//! in the cache, where bodies stay. While `site.toml` or the theme is broken, their last good state stays in force.

mod changes;
mod known;
mod ledger;
mod listed;
mod parts;
mod shelf;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use self::known::{AttachmentsKnown, Known, Taken};
use self::listed::Listed;
use self::parts::Parts;
use self::shelf::{Body, Shelf};
use crate::build::coverage::KnownCoverage;
use crate::build::intake::{Outcome, take_in};
use crate::build::memory;
use crate::build::memory::{Memory, Row};
use crate::build::setup::{Address, Look, Settings, has_errors};
use crate::content::ContentPath;
use crate::curate::HeldBack;
use crate::disk::cache::{BodyFile, Extent, Reader};
use crate::disk::clock;
use crate::disk::clock::Stopwatch;
use crate::disk::error::Failure;
use crate::disk::error::IoError;
use crate::disk::publish::Wait;
use crate::disk::read;
use crate::disk::read::{Entry, Sight};
use crate::ground::diagnostic::{Diagnostic, Severity};
use crate::ground::progress::{Progress, Silent};

pub(crate) use changes::Changes;
pub(crate) use ledger::Ledger;
pub(crate) use snapshot::{Printed, Reading, Snapshot};

/// Which site, and what of it.
#[derive(Debug, Clone)]
pub(crate) struct SessionOptions {
    /// The site's folder, with `site.toml` in it.
    pub root: PathBuf,
    /// Where it is served.
    pub address: Address,
    /// Articles with `draft = true`.
    pub drafts: HeldBack,
    /// Articles of the future.
    pub future: HeldBack,
}

/// A site whose files are known.
pub(crate) struct Session {
    options: SessionOptions,
    settings: Arc<Settings>,
    look: Arc<Look>,
    /// What is wrong with `site.toml` and the theme as they are now; when there is an error among it, the settings and
    /// the theme above are older.
    setup_findings: Vec<Diagnostic>,
    articles: BTreeMap<ContentPath, Known>,
    attachments: AttachmentsKnown,
    /// What the last walk found out.
    walk_findings: Vec<Diagnostic>,
    /// Whether some article files are links.
    has_links: bool,
    listed: Listed,
    /// Errors that were there when the site was first read; none before it was.
    first_errors: Option<BTreeSet<Diagnostic>>,
    shelf: Shelf,
    parts: Parts,
    faults: Arc<[Diagnostic]>,
}

/// What became of some changes.
#[derive(Debug, Default)]
pub(crate) struct Update {
    /// Article files that are new or another than before.
    pub read: usize,
    /// Article files that are gone.
    pub removed: usize,
    /// Whether some page may have changed.
    pub changed: bool,
    /// What is new to say, in order of file and line.
    pub findings: Vec<Diagnostic>,
    /// How many errors and warnings are no more.
    pub mended: usize,
    /// Time that each stage took, in order.
    pub stages: Vec<(&'static str, Duration)>,
}

/// How many files are read before the reader looks up.
const PORTION: usize = 512;

/// As many files at once are looked up in the cache, and kept there. For fewer, opening it would be most of the work; they
/// are cleaned again by the next build.
const MANY: usize = 256;

/// How soon after the start the first articles are shown, if there are more to come.
const FIRST_LOOK: Duration = Duration::from_millis(400);

/// What changes ask for, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// No page is another.
    Nothing,
    /// The same pages at the same places, some with other text or another look.
    Pages,
    /// Everything in order again.
    List,
}

impl Session {
    /// Reads `site.toml` and the theme. No article is read yet. With the session what was found out.
    ///
    /// # Errors
    /// See [`Failure`].
    pub(crate) fn open(options: SessionOptions) -> Result<(Self, Vec<Diagnostic>), Failure> {
        let (setup, findings) = read_setup(&options)?;
        let Some((settings, look)) = setup else { return Err(Failure::Config(findings)) };
        let attachments = AttachmentsKnown::default();
        let settings = Arc::new(settings);
        let (no_articles, now) = (Vec::new(), clock::now());
        let listed =
            Listed::new(no_articles, now, &options, &settings, &look, &attachments.attachments, None);
        let session = Self {
            options,
            settings,
            look: Arc::new(look),
            setup_findings: findings.clone(),
            articles: BTreeMap::new(),
            attachments,
            walk_findings: Vec::new(),
            has_links: false,
            listed,
            first_errors: None,
            shelf: Shelf::default(),
            parts: Parts::default(),
            faults: Arc::default(),
        };
        Ok((session, findings))
    }

    /// The settings in force.
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// When an article comes out next that is held back as of the future.
    pub(crate) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.listed.next_due
    }

    /// Number of articles in the site.
    pub(crate) fn articles(&self) -> usize {
        self.listed.digest.articles.len()
    }

    /// The site as it is known now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            settings: self.settings.clone(),
            look: self.look.clone(),
            digest: self.listed.digest.clone(),
            groundwork: self.listed.groundwork.clone(),
            contents: self.listed.contents.clone(),
            bodies: self.shelf.clone(),
            parts: self.parts.clone(),
            attachments: self.attachments.attachments.clone(),
            attachment_files: self.attachments.files.clone(),
            content_dir: self.content_dir().into(),
            faults: self.faults.clone(),
            reading: None,
        }
    }

    /// Reads all articles, those with the last names first. `show` gets what is there while it takes long, and the whole
    /// at the end.
    ///
    /// # Errors
    /// The content folder can't be read.
    pub(crate) fn load(
        &mut self,
        progress: &dyn Progress,
        show: &mut dyn FnMut(Snapshot),
    ) -> Result<Update, IoError> {
        let mut watch = Stopwatch::start();
        let began = clock::file_time();
        let content_dir = self.content_dir();
        let walk = read::walk(&content_dir)?;
        watch.lap("walk");
        self.walk_findings = walk.diagnostics;
        self.has_links = walk.articles.iter().any(|entry| entry.is_link(&content_dir));
        let settings = self.settings.clone();
        let cache = memory::folder(&self.options.root);
        let mut notices = Vec::new();
        let mut tell = |message: &str| progress.say(message);
        let memory = Memory::open(Some(&cache), &settings, began, Wait::Yes, &mut tell, &mut notices);
        let mut findings = Vec::new();
        let (attachments, attachment_files) = memory.index_attachments(&walk.attachments, &mut findings);
        self.attachments = AttachmentsKnown {
            entries: walk.attachments,
            read_at: Some(began),
            attachments: Arc::new(attachments),
            files: Arc::new(attachment_files),
            findings,
        };
        let files = walk.articles.len();
        progress.stage("reading", files);
        let (mut last_look, mut patience) = (Duration::ZERO, FIRST_LOOK);
        for portion in walk.articles.rchunks(PORTION) {
            let read = self.read_with(&memory, began, portion, progress);
            self.articles.extend(read);
            let done = self.articles.len();
            if done < files && watch.elapsed() - last_look > patience {
                self.list();
                show(Snapshot { reading: Some(Reading { done, files }), ..self.snapshot() });
                last_look = watch.elapsed();
                // Listing takes time that reading wants.
                patience *= 2;
            }
        }
        watch.lap("read");
        let known = KnownCoverage::load(Some(&cache));
        self.listed.expect(known.known());
        self.list();
        self.first_errors = Some(errors(self.findings()).cloned().collect());
        show(self.snapshot());
        watch.lap("list");
        notices.extend(known.save(&self.listed.digest));
        memory.finish(self.rows(), Extent::All, &mut notices);
        watch.lap("keep");
        let mut findings: Vec<Diagnostic> = self.findings().cloned().collect();
        findings.sort();
        findings.splice(0..0, notices);
        let stages = watch.stages();
        Ok(Update { read: files, changed: true, findings, stages, ..Update::default() })
    }

    /// Takes in changes. Nothing fails: what can't be read is among the findings, and what was there before stays.
    pub(crate) fn update(&mut self, changes: &Changes) -> Update {
        let mut watch = Stopwatch::start();
        let mut ledger = Ledger::default();
        let (mut need, mut read_again) = (Need::Nothing, false);
        if changes.settings || changes.look {
            (need, read_again) = self.update_setup(&mut ledger);
            watch.lap("configure");
        }
        let mut found = self.find(changes, &mut ledger);
        if found.attachments_changed {
            need = Need::List;
        }
        if read_again {
            for (path, known) in &self.articles {
                if !found.gone.contains(path) {
                    found.entries.entry(path.clone()).or_insert_with(|| known.entry.clone());
                }
            }
        }
        watch.lap("find");

        let entries: Vec<Entry> = found.entries.into_values().collect();
        let mut update = Update { removed: found.gone.len(), ..Update::default() };
        for path in found.gone {
            if let Some(old) = self.articles.remove(&path) {
                ledger.strike(old.diagnostics);
                if old.taken.is_some() {
                    need = Need::List;
                }
            }
        }
        let mut retold = Vec::new();
        for (path, mut new) in self.read(&entries) {
            ledger.enter(&new.diagnostics);
            let old = self.articles.remove(&path);
            update.read += usize::from(old.as_ref().is_none_or(|old| old.differs_from(&new)));
            let old_taken = old.and_then(|old| {
                ledger.strike(old.diagnostics);
                old.taken
            });
            match (old_taken, &mut new.taken) {
                (None, None) => {}
                // The one that is listed stays: its place is found by where it is in memory.
                (Some(old), Some(new)) if old.candidate == new.candidate => new.candidate = old.candidate,
                (Some(old), Some(new)) => match self.listed.place_for(&new.candidate, &old.candidate) {
                    Some(place) => retold.push((place, new.candidate.clone())),
                    None => need = Need::List,
                },
                _ => need = Need::List,
            }
            self.articles.insert(path, new);
        }
        watch.lap("read");

        if self.listed.next_due.is_some_and(|due| due <= clock::now()) {
            need = Need::List;
        }
        let retells = need < Need::List && !retold.is_empty();
        if retells {
            need = if self.listed.retell(retold) { Need::Pages } else { Need::List };
        }
        if need == Need::List {
            ledger.strike(self.listed.findings().cloned());
            self.list();
            self.listed.findings().for_each(|finding| ledger.enter(std::slice::from_ref(finding)));
        } else if retells {
            let bodies = entries.iter().filter_map(|entry| self.articles.get(&entry.path)?.taken.as_ref());
            if !self.shelf.add(bodies.map(Taken::body)) {
                self.shelf = self.ordered_shelf();
            }
        }
        let faults = self.current_faults();
        update.changed = need > Need::Nothing || *faults != *self.faults;
        self.faults = faults.into();
        (update.findings, update.mended) = ledger.balance();
        watch.lap("list");
        update.stages = watch.stages();
        update
    }

    /// Makes what the next edit will ask for, while nobody waits for it. Without it, that edit takes longer.
    pub(crate) fn prepare_for_edits(&self) {
        self.listed.digest.prepare_for_edits();
    }

    fn content_dir(&self) -> PathBuf {
        self.options.root.join("content")
    }

    /// Takes in `site.toml` and the theme. Says what is needed, and whether all articles are to be read again.
    fn update_setup(&mut self, ledger: &mut Ledger) -> (Need, bool) {
        let (setup, findings) = read_setup(&self.options).unwrap_or_else(|failure| {
            let findings = match failure {
                Failure::Config(findings) => findings,
                Failure::Usage(message) => vec![Diagnostic::error(message)],
                Failure::Io(error, _) => vec![Diagnostic::error(error.to_string())],
            };
            (None, findings)
        });
        ledger.enter(&findings);
        ledger.strike(std::mem::replace(&mut self.setup_findings, findings));
        let Some((settings, look)) = setup else { return (Need::Nothing, false) };
        let same_settings = settings.config == self.settings.config;
        let read_again = !settings.read_articles_like(&self.settings);
        let need = if !same_settings || !look.lists_like(&self.look) {
            Need::List
        } else if !look.prints_like(&self.look) {
            Need::Pages
        } else {
            return (Need::Nothing, false);
        };
        self.settings = Arc::new(settings);
        self.look = Arc::new(look);
        (need, read_again)
    }

    /// Finds out which files have to be read again.
    fn find(&mut self, changes: &Changes, ledger: &mut Ledger) -> Found {
        let content_dir = self.content_dir();
        let mut found = Found::default();
        // What a link shows may have changed anywhere.
        let mut walk = changes.walk || (self.has_links && !changes.content.is_empty());
        for below in &changes.content {
            match read::look_at(&content_dir, below) {
                Sight::Article(entry) => drop(found.entries.insert(entry.path.clone(), entry)),
                Sight::LeftOut => {}
                Sight::Unclear => walk = true,
                Sight::Nothing => {
                    let path = ContentPath(below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"));
                    if self.articles.contains_key(&path) {
                        found.gone.insert(path);
                    } else {
                        walk |= self.is_known_folder(&path) || self.attachments.holds(&path);
                    }
                }
            }
        }
        if walk {
            self.walk(changes, &mut found, ledger);
        }
        found
    }

    fn is_known_folder(&self, path: &ContentPath) -> bool {
        let folder = format!("{path}/");
        let first = self.articles.range(ContentPath(folder.clone())..).next();
        first.is_some_and(|(first, _)| first.0.starts_with(&folder)) || self.attachments.has_below(&folder)
    }

    /// Lists the content folder again.
    fn walk(&mut self, changes: &Changes, found: &mut Found, ledger: &mut Ledger) {
        let walk = match read::walk(&self.content_dir()) {
            Ok(walk) => walk,
            Err(error) => {
                let findings = vec![error.into_diagnostic("content")];
                ledger.enter(&findings);
                ledger.strike(std::mem::replace(&mut self.walk_findings, findings));
                *found = Found::default();
                return;
            }
        };
        ledger.enter(&walk.diagnostics);
        ledger.strike(std::mem::replace(&mut self.walk_findings, walk.diagnostics));
        let content_dir = self.content_dir();
        self.has_links = walk.articles.iter().any(|entry| entry.is_link(&content_dir));
        let there: BTreeSet<&ContentPath> = walk.articles.iter().map(|entry| &entry.path).collect();
        found.gone = self.articles.keys().filter(|path| !there.contains(path)).cloned().collect();
        // What was touched may be a link by now, or have gone meanwhile.
        let touched = std::mem::take(&mut found.entries);
        for entry in &walk.articles {
            let known = self.articles.get(&entry.path);
            if touched.contains_key(&entry.path) || known.is_none_or(|known| known.may_differ(entry)) {
                found.entries.insert(entry.path.clone(), entry.clone());
            }
        }
        let touched = |entry: &Entry| changes.content.contains(Path::new(&entry.path.0));
        if walk.attachments != self.attachments.entries
            || walk.attachments.iter().any(|entry| touched(entry) || self.attachments.may_differ(entry))
        {
            let new = self.attachments.read_again(walk.attachments);
            ledger.enter(&new.findings);
            let old = std::mem::replace(&mut self.attachments, new);
            ledger.strike(old.findings.iter().cloned());
            self.compare_attachments(&old, found);
        }
    }

    /// Finds the articles that may use other attachments than before.
    fn compare_attachments(&self, old: &AttachmentsKnown, found: &mut Found) {
        let (old, new) = (&old.attachments, &self.attachments.attachments);
        found.attachments_changed = old != new;
        let changed: BTreeSet<&ContentPath> =
            old.keys().chain(new.keys()).filter(|path| old.get(path) != new.get(path)).collect();
        for (path, known) in &self.articles {
            if known.sought.iter().any(|sought| changed.contains(sought)) && !found.gone.contains(path) {
                found.entries.entry(path.clone()).or_insert_with(|| known.entry.clone());
            }
        }
    }

    /// Reads, parses and cleans files.
    fn read(&self, entries: &[Entry]) -> Vec<(ContentPath, Known)> {
        if entries.len() >= MANY {
            return self.read_many(entries);
        }
        let read = |entry: &Entry| {
            let read_at = clock::file_time();
            let outcome = take_in(entry, &self.settings, &self.attachments.attachments);
            let taken =
                outcome.taken.map(|(candidate, body)| Taken { candidate, body: Body::Held(Arc::new(body)) });
            let Outcome { sought, diagnostics, .. } = outcome;
            let known = Known { entry: entry.clone(), read_at, row: None, taken, sought, diagnostics };
            (entry.path.clone(), known)
        };
        entries.par_iter().map(read).collect()
    }

    /// The same for files that a build may have cleaned meanwhile, or will be glad to find cleaned.
    fn read_many(&self, entries: &[Entry]) -> Vec<(ContentPath, Known)> {
        let began = clock::file_time();
        let cache = memory::folder(&self.options.root);
        // What there is to say of the cache was said at the start.
        let mut notices = Vec::new();
        let memory = Memory::open(Some(&cache), &self.settings, began, Wait::Yes, &mut |_| {}, &mut notices);
        let read = self.read_with(&memory, began, entries, &Silent);
        let new: BTreeMap<&ContentPath, Option<Row>> =
            read.iter().map(|(path, known)| (path, known.row)).collect();
        let old = self.articles.iter().filter(|(path, _)| !new.contains_key(path));
        let rows = old.filter_map(|(_, known)| known.row).chain(new.values().filter_map(|row| *row));
        memory.finish(rows, Extent::Some, &mut notices);
        read
    }

    fn read_with(
        &self,
        memory: &Memory<'_>,
        read_at: SystemTime,
        entries: &[Entry],
        progress: &dyn Progress,
    ) -> Vec<(ContentPath, Known)> {
        let bodies: Arc<BodyFile> = memory.bodies();
        let read = |reader: &mut Reader<'_>, entry: &Entry| {
            let taken = memory.take_in(entry, &self.attachments.attachments, reader);
            progress.step();
            let memory::Taken { article, sought, diagnostics, row } = taken;
            let taken = article
                .map(|(candidate, place)| Taken { candidate, body: Body::Kept(bodies.clone(), place) });
            let known = Known { entry: entry.clone(), read_at, row, taken, sought, diagnostics };
            (entry.path.clone(), known)
        };
        entries.par_iter().map_init(|| memory.reader(), read).collect()
    }

    /// What the cache has to know of all files.
    fn rows(&self) -> impl Iterator<Item = Row> {
        self.articles.values().filter_map(|known| known.row)
    }

    /// Puts everything in order again.
    fn list(&mut self) {
        let taken = self.articles.values().filter_map(|known| known.taken.as_ref());
        let candidates = taken.map(|taken| taken.candidate.clone()).collect();
        let attachments = &self.attachments.attachments;
        let (now, before) = (clock::now(), Some(&self.listed));
        self.listed =
            Listed::new(candidates, now, &self.options, &self.settings, &self.look, attachments, before);
        self.shelf = self.ordered_shelf();
    }

    fn ordered_shelf(&self) -> Shelf {
        Shelf::new(self.articles.values().filter_map(|known| known.taken.as_ref()).map(Taken::body))
    }

    /// All findings that stand.
    fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let articles = self.articles.values().flat_map(|known| &known.diagnostics);
        self.setup_findings
            .iter()
            .chain(&self.walk_findings)
            .chain(&self.attachments.findings)
            .chain(articles)
            .chain(self.listed.findings())
    }

    /// Errors that came up since the site was first read.
    fn current_faults(&self) -> Vec<Diagnostic> {
        let Some(first) = &self.first_errors else { return Vec::new() };
        let mut faults: Vec<Diagnostic> =
            errors(self.findings()).filter(|error| !first.contains(error)).cloned().collect();
        faults.sort();
        faults
    }
}

/// Files to read again.
#[derive(Default)]
struct Found {
    entries: BTreeMap<ContentPath, Entry>,
    gone: BTreeSet<ContentPath>,
    attachments_changed: bool,
}

fn errors<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> impl Iterator<Item = &'a Diagnostic> {
    findings.filter(|finding| finding.severity == Severity::Error)
}

/// Settings and theme, if nothing is wrong with them, and all findings.
type Setup = (Option<(Settings, Look)>, Vec<Diagnostic>);

fn read_setup(options: &SessionOptions) -> Result<Setup, Failure> {
    let (settings, mut findings) = Settings::read(&options.root, &options.address)?;
    let (look, found) =
        Look::read(&options.root, &settings.config).map_err(|error| Failure::Io(error, Vec::new()))?;
    findings.extend(found);
    let setup = look.filter(|_| !has_errors(&findings)).map(|look| (settings, look));
    Ok((setup, findings))
}
