//! The files of the content folder that a session knows, and which of them changes ask to read again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{MAIN_SEPARATOR, Path};
use std::sync::Arc;

use rayon::prelude::*;

use crate::build::chunks::Chunks;
use crate::build::intake::{Intake, Text};
use crate::build::setup::Settings;
use crate::build::texts::{Origins, TextReader};
use crate::config::Config;
use crate::content::ContentPath;
use crate::disk::clock;
use crate::disk::read;
use crate::disk::read::{Entry, Sight, Walk};
use crate::disk::store::Store;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::progress::{Progress, Silent};
use crate::preview::session::changes::Changes;
use crate::preview::session::known::{AttachmentsKnown, Known};
use crate::preview::session::ledger::Ledger;

/// As many files at once are looked up in the store, and kept there with the others of their chunks. Fewer are cleaned again by the
/// next build.
const MANY: usize = 256;

/// The files of the content folder, as they were read.
pub(crate) struct ContentFiles {
    pub(crate) content_dir: Arc<Path>,
    pub(crate) articles: BTreeMap<ContentPath, Known>,
    pub(crate) attachments: AttachmentsKnown,
    /// What the last walk found out.
    walk_findings: Vec<Diagnostic>,
    /// Whether some article files are links.
    has_links: bool,
}

#[derive(Default)]
pub(crate) struct Found {
    pub(crate) entries: BTreeMap<ContentPath, Entry>,
    pub(crate) gone: BTreeSet<ContentPath>,
    pub(crate) attachments_changed: bool,
}

impl ContentFiles {
    /// None yet, of the site in `root`.
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            content_dir: root.join("content").into(),
            articles: BTreeMap::new(),
            attachments: AttachmentsKnown::default(),
            walk_findings: Vec::new(),
            has_links: false,
        }
    }

    /// Notes what a walk found out beside the files themselves.
    pub(crate) fn note(&mut self, walk: &mut Walk, ledger: &mut Ledger) {
        ledger.replace(&mut self.walk_findings, std::mem::take(&mut walk.diagnostics));
        self.has_links = walk.articles.iter().any(|entry| entry.is_link(&self.content_dir));
    }

    /// Finds out which files have to be read again.
    pub(crate) fn find(&mut self, changes: &Changes, config: &Config, ledger: &mut Ledger) -> Found {
        let mut found = Found::default();
        // What a link shows may have changed anywhere.
        let mut walk = changes.walk || (self.has_links && !changes.content.is_empty());
        for below in &changes.content {
            match read::look_at(&self.content_dir, below) {
                Sight::Article(entry) => drop(found.entries.insert(entry.path.clone(), entry)),
                Sight::LeftOut => {}
                Sight::Unclear => walk = true,
                Sight::Nothing => {
                    let path = ContentPath(below.to_string_lossy().replace(MAIN_SEPARATOR, "/"));
                    if self.articles.contains_key(&path) {
                        found.gone.insert(path);
                    } else {
                        walk |= self.is_known_folder(&path) || self.attachments.holds(&path);
                    }
                }
            }
        }
        if walk {
            self.walk(changes, config, &mut found, ledger);
        }
        found
    }

    fn is_known_folder(&self, path: &ContentPath) -> bool {
        let folder = format!("{path}/");
        let first = self.articles.range(ContentPath(folder.clone())..).next();
        first.is_some_and(|(first, _)| first.0.starts_with(&folder)) || self.attachments.has_below(&folder)
    }

    /// Lists the content folder again.
    fn walk(&mut self, changes: &Changes, config: &Config, found: &mut Found, ledger: &mut Ledger) {
        let mut walk = match read::walk_site(&self.content_dir, config) {
            Ok(walk) => walk,
            Err(error) => {
                ledger.replace(&mut self.walk_findings, vec![error.into_diagnostic("content")]);
                *found = Found::default();
                return;
            }
        };
        self.note(&mut walk, ledger);
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
            if known.taken.sought.iter().any(|sought| changed.contains(sought)) && !found.gone.contains(path)
            {
                found.entries.entry(path.clone()).or_insert_with(|| known.entry.clone());
            }
        }
    }

    /// Reads, parses and cleans files. Of many the next build will be glad to find them cleaned.
    pub(crate) fn read(
        &self,
        entries: &[Entry],
        settings: &Settings,
        store: &Store,
    ) -> Vec<(ContentPath, Known)> {
        let read_at = clock::file_time();
        if entries.len() >= MANY {
            let known = self.articles.values().map(|known| &known.entry);
            let all: BTreeMap<_, _> = known.chain(entries).map(|entry| (&entry.path, entry)).collect();
            let all: Vec<Entry> = all.into_values().cloned().collect();
            let chunks = Chunks::new(store, settings, read_at);
            let mut read = self.read_chunks(&chunks, &all, settings, &Silent);
            let asked: BTreeSet<&ContentPath> = entries.iter().map(|entry| &entry.path).collect();
            read.retain(|(path, _)| asked.contains(path));
            // What there is to say of the cache is said by builds.
            let _ = store.seal();
            return read;
        }
        let intake = self.intake(settings);
        let read = |entry: &Entry| {
            let (taken, text) = intake.take_in(entry);
            if let (Some(candidate), Some(text)) = (&taken.article, text) {
                text.keep(&candidate.article, store);
            }
            (entry.path.clone(), Known { entry: entry.clone(), read_at, taken })
        };
        entries.par_iter().map(read).collect()
    }

    /// The same for whole chunks of the folder, from what earlier builds left.
    pub(crate) fn read_chunks(
        &self,
        chunks: &Chunks<'_>,
        entries: &[Entry],
        settings: &Settings,
        progress: &dyn Progress,
    ) -> Vec<(ContentPath, Known)> {
        let taken = chunks.take_in(self.intake(settings), entries, progress);
        let known = |(entry, taken): (&Entry, _)| {
            (entry.path.clone(), Known { entry: entry.clone(), read_at: chunks.began, taken })
        };
        entries.iter().zip(taken).map(known).collect()
    }

    /// Reads the texts of the articles, which are in a store.
    pub(crate) fn texts<'a>(
        &'a self,
        settings: &'a Settings,
        store: &'a Store,
        origins: &'a Origins,
    ) -> TextReader<'a> {
        TextReader::new(store, origins, self.intake(settings), &self.content_dir)
    }

    fn intake<'a>(&'a self, settings: &'a Settings) -> Intake<'a> {
        Intake { settings, attachments: &self.attachments.attachments }
    }

    /// What the texts of all articles are kept under.
    pub(crate) fn kept(&self) -> impl Iterator<Item = Fingerprint> {
        self.articles.values().filter_map(Known::candidate).flat_map(Text::keys)
    }

    /// All findings that stand.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let articles = self.articles.values().flat_map(|known| &known.taken.diagnostics);
        self.walk_findings.iter().chain(&self.attachments.findings).chain(articles)
    }
}
