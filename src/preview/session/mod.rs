//! A site that stays in memory while its files change. What enters: names of files that were touched. What leaves: a
//! [`Snapshot`] with every page as a build would print it now, and what there is to say about the change.
//!
//! Only what was touched is read again, and only what no build and no session has cleaned before is cleaned; what was is
//! in the cache, where bodies stay. While `site.toml` or the theme is broken, their last good state stays in force.

mod changes;
mod files;
mod known;
mod ledger;
mod listed;
mod options;
mod parts;
mod snapshot;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use self::files::ContentFiles;
use self::known::AttachmentsKnown;
use self::listed::Listed;
use self::parts::Parts;
use crate::build::chunks::Chunks;
use crate::build::coverage::KnownCoverage;
use crate::build::options::hold_articles;
use crate::build::setup::{Look, Settings, has_errors};
use crate::build::texts::Origins;
use crate::config::Config;
use crate::curate::LeftOut;
use crate::disk::clock;
use crate::disk::clock::Stopwatch;
use crate::disk::error::{Failure, IoError};
use crate::disk::lock::Wait;
use crate::disk::place;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::store::Store;
use crate::ground::diagnostic::{Diagnostic, Severity};
use crate::ground::fingerprint::Fingerprint;
use crate::ground::progress::Progress;

pub(crate) use changes::Changes;
pub(crate) use ledger::Ledger;
pub(crate) use options::SessionOptions;
pub(crate) use snapshot::{Printed, Reading, Snapshot};

/// A site whose files are known.
pub(crate) struct Session {
    options: SessionOptions,
    settings: Arc<Settings>,
    look: Arc<Look>,
    /// What is wrong with `site.toml` and the theme as they are now; when there is an error among it, the settings and
    /// the theme above are older.
    setup_findings: Vec<Diagnostic>,
    files: ContentFiles,
    listed: Listed,
    /// Errors that were there when the site was first read; none before it was.
    first_errors: Option<BTreeSet<Diagnostic>>,
    /// Where texts are, and what earlier builds left.
    store: Arc<Store>,
    /// Where texts come from that the disk lost.
    origins: Arc<Origins>,
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
        let files = ContentFiles::new(&options.root);
        let settings = Arc::new(settings);
        let (store, origins) = (Arc::new(Store::temporary()), Arc::<Origins>::default());
        let texts = files.texts(&settings, &store, &origins);
        let listed = Listed::new(Vec::new(), clock::now(), &options, &settings, &look, &texts, None);
        let session = Self {
            options,
            settings,
            look: Arc::new(look),
            setup_findings: findings.clone(),
            files,
            listed,
            first_errors: None,
            store,
            origins,
            parts: Parts::default(),
            faults: Arc::default(),
        };
        Ok((session, findings))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// When the next article comes out, or one or a pin comes down.
    pub(crate) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.listed.next_due
    }

    /// Number of articles in the site.
    pub(crate) fn articles(&self) -> usize {
        self.listed.digest.articles.len()
    }

    /// How many articles are left out of it.
    pub(crate) fn left_out(&self) -> LeftOut {
        self.listed.left_out
    }

    /// The site as it is known now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            settings: self.settings.clone(),
            look: self.look.clone(),
            digest: self.listed.digest.clone(),
            groundwork: self.listed.groundwork.clone(),
            contents: self.listed.contents.clone(),
            store: self.store.clone(),
            origins: self.origins.clone(),
            parts: self.parts.clone(),
            attachments: self.files.attachments.attachments.clone(),
            attachment_files: self.files.attachments.files.clone(),
            content_dir: self.files.content_dir.clone(),
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
        let mut tell = |message: &str| progress.say(message);
        let held = hold_articles(&self.options.root, Wait::Yes, &mut tell);
        let mut walk = read::walk_site(&self.files.content_dir, &self.settings.config)?;
        watch.lap("walk");
        self.files.note(&mut walk, &mut Ledger::default());
        let settings = self.settings.clone();
        let (store, mut notices) = Store::open(&place::store(&self.options.root), Fingerprint::of_code());
        self.store = Arc::new(store);
        let store = self.store.clone();
        let chunks = Chunks::new(&store, &settings, began);
        let mut findings = Vec::new();
        let (mut attachments, attachment_files) = chunks.index_attachments(&walk.attachments, &mut findings);
        let root_files = self.look.theme.root_files();
        attachments.extend(root_files.clone());
        self.files.attachments = AttachmentsKnown {
            entries: walk.attachments,
            read_at: Some(began),
            attachments: Arc::new(attachments),
            root_files,
            files: Arc::new(attachment_files),
            findings,
        };
        let files = walk.articles.len();
        progress.stage("reading", files);
        let (mut last_look, mut patience) = (Duration::ZERO, FIRST_LOOK);
        for portion in chunks.cut(&walk.articles).rev() {
            let read = self.files.read_chunks(&chunks, portion, &settings, progress);
            self.files.articles.extend(read);
            let done = self.files.articles.len();
            if done < files && watch.elapsed() - last_look > patience {
                self.list();
                show(Snapshot { reading: Some(Reading { done, files }), ..self.snapshot() });
                last_look = watch.elapsed();
                // Listing takes time that reading wants.
                patience *= 2;
            }
        }
        drop(held);
        watch.lap("read");
        let known = KnownCoverage::load(&store);
        self.listed.expect(known.known());
        self.list();
        self.first_errors = Some(errors(self.findings()).cloned().collect());
        show(self.snapshot());
        watch.lap("list");
        known.save(&self.listed.digest, &store);
        notices.extend(store.finish(self.files.kept()));
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
        let before = self.settings.clone();
        if changes.settings || changes.look {
            (need, read_again) = self.update_setup(&mut ledger);
            watch.lap("configure");
        }
        let settings = self.settings.clone();
        let changes = &changes.walking(!reads_like(&settings.config, &before.config));
        let mut found = self.files.find(changes, &settings.config, &mut ledger);
        if found.attachments_changed {
            need = Need::List;
        }
        if read_again {
            for (path, known) in &self.files.articles {
                if !found.gone.contains(path) {
                    found.entries.entry(path.clone()).or_insert_with(|| known.entry.clone());
                }
            }
        }
        watch.lap("find");

        let entries: Vec<Entry> = found.entries.into_values().collect();
        let mut update = Update { removed: found.gone.len(), ..Update::default() };
        for path in found.gone {
            if let Some(old) = self.files.articles.remove(&path) {
                ledger.strike(old.taken.diagnostics);
                if old.taken.article.is_some() {
                    need = Need::List;
                }
            }
        }
        let mut retold = Vec::new();
        for (path, mut new) in self.files.read(&entries, &self.settings, &self.store) {
            ledger.enter(&new.taken.diagnostics);
            let old = self.files.articles.remove(&path);
            update.read += usize::from(old.as_ref().is_none_or(|old| old.differs_from(&new)));
            let old = old.and_then(|old| {
                ledger.strike(old.taken.diagnostics);
                old.taken.article
            });
            match (old, &mut new.taken.article) {
                (None, None) => {}
                // The one that is listed stays: its place is found by where it is in memory.
                (Some(old), Some(new)) if old == *new => *new = old,
                (Some(old), Some(new)) => match self.listed.place_for(new, &old) {
                    Some(place) => retold.push((place, new.clone())),
                    None => need = Need::List,
                },
                _ => need = Need::List,
            }
            self.files.articles.insert(path, new);
        }
        watch.lap("read");

        if self.listed.next_due.is_some_and(|due| due <= clock::now()) {
            need = Need::List;
        }
        let retells = need < Need::List && !retold.is_empty();
        if retells {
            let texts = self.files.texts(&self.settings, &self.store, &self.origins);
            need = if self.listed.retell(retold, &texts) { Need::Pages } else { Need::List };
        }
        if need == Need::List {
            ledger.strike(self.listed.findings().cloned());
            self.list();
            ledger.enter(self.listed.findings());
        } else if retells {
            self.origins = Arc::default();
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
        ledger.replace(&mut self.setup_findings, findings);
        let Some((settings, look)) = setup else { return (Need::Nothing, false) };
        let same_settings = settings.config == self.settings.config;
        let root_files_changed = self.files.attachments.replace_root_files(look.theme.root_files());
        let read_again = root_files_changed || !settings.read_articles_like(&self.settings);
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

    /// Puts everything in order again.
    fn list(&mut self) {
        let candidates =
            self.files.articles.values().filter_map(|known| known.candidate().cloned()).collect();
        self.origins = Arc::default();
        let texts = self.files.texts(&self.settings, &self.store, &self.origins);
        let (now, before) = (clock::now(), Some(&self.listed));
        self.listed = Listed::new(candidates, now, &self.options, &self.settings, &self.look, &texts, before);
    }

    fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.setup_findings.iter().chain(self.files.findings()).chain(self.listed.findings())
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

fn errors<'a>(findings: impl Iterator<Item = &'a Diagnostic>) -> impl Iterator<Item = &'a Diagnostic> {
    findings.filter(|finding| finding.severity == Severity::Error)
}

/// Settings and theme, if nothing is wrong with them, and all findings.
type Setup = (Option<(Settings, Look)>, Vec<Diagnostic>);

fn read_setup(options: &SessionOptions) -> Result<Setup, Failure> {
    let (settings, mut findings) = Settings::read(&options.root, &options.address)?;
    let (look, found) = Look::read(&options.root, &settings)?;
    findings.extend(found);
    let setup = look.filter(|_| !has_errors(&findings)).map(|look| (settings, look));
    Ok((setup, findings))
}

/// Whether files are read from the same folders, and as many versions of each.
fn reads_like(one: &Config, other: &Config) -> bool {
    one.content == other.content && one.revisions.read() == other.revisions.read()
}
