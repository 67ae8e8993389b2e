//! Watches the files of a site. What leaves: batches of paths that were touched. Nothing is read here, and nothing is
//! served.
//!
//! Folders are watched, not files: editors save by putting a new file in the place of the old one. Where the system gives
//! no signs (network file systems, too many folders), all files are looked at again and again instead.
#![expect(clippy::disallowed_methods, reason = "a watcher looks at folders and the clock")]

mod gather;
mod mounts;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use self::gather::{Gatherer, Sign};
use crate::config;
use crate::disk::error::IoError;
use crate::disk::site;

pub(crate) use gather::Batch;

/// Folders of a site that are watched with all that is in them, beside those that site.toml names as `content`; of the root itself,
/// only `site.toml` matters.
const FOLDERS: [&str; 9] =
    ["content", "pages", "revisions", "templates", "static", "topics", "curation", "editions", "scripts"];

/// How long looking at all files waits at least for the next time.
const SHORTEST_POLL: Duration = Duration::from_millis(300);

/// How many times longer than it takes it waits.
const POLL_REST: u32 = 10;

/// How to find out about changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// By the system's signs where it gives any, else by looking.
    Automatic,
    /// By looking at all files again and again.
    Poll,
}

/// A site that is watched.
pub(crate) struct SiteWatcher {
    /// Where the root really is.
    root: PathBuf,
    watcher: Box<dyn Watcher + Send>,
    polling: bool,
    signs: Receiver<notify::Result<Event>>,
    sender: Sender<notify::Result<Event>>,
    gatherer: Gatherer,
    /// Names of the watched folders by where they really are: a folder may be a link.
    folders: BTreeMap<PathBuf, String>,
    /// Those that site.toml names as `content`, as it was when watching began.
    content: Vec<String>,
    /// Something to tell the user.
    notes: Vec<String>,
}

impl SiteWatcher {
    /// Begins to watch the site in `root`.
    ///
    /// # Errors
    /// The folder can't be watched.
    pub(crate) fn start(root: &Path, how: How) -> Result<Self, IoError> {
        let failed = |error| IoError::new("watch", root, error);
        let root = fs::canonicalize(root).map_err(failed)?;
        let (sender, signs) = mpsc::channel();
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        let silent = mounts::silent_kind(&mounts, &root.join("content"));
        let mut notes = Vec::new();
        if let (How::Automatic, Some(kind)) = (how, &silent) {
            notes.push(format!("a {kind} file system gives no signs of change: looking for changes instead"));
        }
        let mut watcher = Self {
            watcher: Box::new(notify::NullWatcher),
            polling: false,
            signs,
            sender,
            gatherer: Gatherer::default(),
            folders: BTreeMap::new(),
            content: site::read_config(&root).map(|text| config::parse(&text).0.content).unwrap_or_default(),
            notes,
            root,
        };
        if how == How::Poll || silent.is_some() {
            watcher.poll().map_err(to_io).map_err(failed)?;
        } else {
            watcher.listen().map_err(to_io).map_err(failed)?;
        }
        Ok(watcher)
    }

    /// What the user should know, once.
    pub(crate) fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    /// Folders of articles beside `content/`, as site.toml named them when watching began.
    pub(crate) fn content(&self) -> &[String] {
        &self.content
    }

    /// All folders that are watched where they are there.
    fn watched(&self) -> impl Iterator<Item = &str> {
        let more = self.content.iter().map(String::as_str).filter(|folder| *folder != "content");
        FOLDERS.into_iter().chain(more)
    }

    /// Waits for the next batch, or until `deadline`.
    pub(crate) fn next(&mut self, deadline: Option<Instant>) -> Option<Batch> {
        loop {
            let now = Instant::now();
            let due = self.gatherer.due();
            if due.is_some_and(|due| due <= now) {
                // What has arrived meanwhile belongs to the same batch.
                while let Ok(event) = self.signs.try_recv() {
                    self.note(event);
                }
                return Some(self.gatherer.take(now));
            }
            let until = [due, deadline].into_iter().flatten().min();
            let event = match until {
                None => self.signs.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(until) => self.signs.recv_timeout(until.saturating_duration_since(now)),
            };
            match event {
                Ok(event) => self.note(event),
                Err(RecvTimeoutError::Timeout) if due.is_some() && due == until => {}
                Err(_) => return None,
            }
        }
    }

    /// Takes the system's signs; looks by itself where it watches no more folders.
    fn listen(&mut self) -> notify::Result<()> {
        let sender = self.sender.clone();
        let config = Config::default().with_follow_symlinks(false);
        let deliver = move |event| drop(sender.send(event));
        let watcher = RecommendedWatcher::new(deliver, config);
        let listening = watcher.and_then(|watcher| self.watch_with(Box::new(watcher)));
        match listening {
            Err(error) if is_exhausted(&error) => self.fall_back(),
            listening => listening,
        }
    }

    fn fall_back(&mut self) -> notify::Result<()> {
        self.notes.push(
            "the system watches no more folders (see fs.inotify.max_user_watches): looking for changes instead"
                .into(),
        );
        self.poll()
    }

    /// Looks at all files again and again.
    fn poll(&mut self) -> notify::Result<()> {
        let sender = self.sender.clone();
        let deliver = move |event| drop(sender.send(event));
        let begun = Instant::now();
        let folders = self.watched().flat_map(|folder| walkdir::WalkDir::new(self.root.join(folder)));
        let files = folders.flatten().filter(|entry| entry.metadata().is_ok()).count();
        let interval = (begun.elapsed() * POLL_REST).max(SHORTEST_POLL);
        let config = Config::default().with_poll_interval(interval).with_follow_symlinks(false);
        self.notes.push(format!("looking at {files} files every {:.1} s", interval.as_secs_f64()));
        self.polling = true;
        let watcher = PollWatcher::new(deliver, config)?;
        self.watch_with(Box::new(watcher))
    }

    fn watch_with(&mut self, watcher: Box<dyn Watcher + Send>) -> notify::Result<()> {
        self.watcher = watcher;
        self.folders.clear();
        self.watcher.watch(&self.root, RecursiveMode::NonRecursive)?;
        for folder in self.watched().map(str::to_owned).collect::<Vec<_>>() {
            self.watch_folder(&folder)?;
        }
        Ok(())
    }

    /// Watches a folder of the root, if it is there.
    fn watch_folder(&mut self, folder: &str) -> notify::Result<()> {
        let Ok(real) = fs::canonicalize(self.root.join(folder)) else { return Ok(()) };
        if !real.is_dir() {
            return Ok(());
        }
        self.watcher.watch(&real, RecursiveMode::Recursive)?;
        self.folders.insert(real, folder.to_owned());
        Ok(())
    }

    fn note(&mut self, event: notify::Result<Event>) {
        let now = Instant::now();
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                self.gatherer.note(Sign::Lost, now);
                if is_exhausted(&error) && !self.polling && self.fall_back().is_err() {
                    self.notes.push("changes are no longer seen: start again".into());
                }
                return;
            }
        };
        if event.need_rescan() {
            self.gatherer.note(Sign::Lost, now);
        }
        for path in &event.paths {
            let Some(below) = self.below_root(path) else { continue };
            let top = self.watched().find(|folder| below.starts_with(folder)).map(str::to_owned);
            let is_top = top.as_deref().is_some_and(|top| below == Path::new(top));
            let Some(sign) = sign_of(&event.kind, below.clone(), path) else { continue };
            // A folder of the root that comes, or comes back, is not watched yet.
            if let (Some(folder), true, false) = (&top, is_top, self.polling)
                && !matches!(event.kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)))
                && self.watch_folder(folder).is_err()
            {
                self.gatherer.note(Sign::Lost, now);
            }
            if top.is_some() || below == Path::new("site.toml") || below.as_os_str().is_empty() {
                self.gatherer.note(sign, now);
            }
        }
    }

    /// The path below the site's root, as the site names it.
    fn below_root(&self, path: &Path) -> Option<PathBuf> {
        for (real, name) in &self.folders {
            if let Ok(below) = path.strip_prefix(real) {
                return Some(if below.as_os_str().is_empty() {
                    PathBuf::from(name)
                } else {
                    Path::new(name).join(below)
                });
            }
        }
        path.strip_prefix(&self.root).ok().map(Path::to_owned)
    }
}

/// What an event says of one of its paths: `below` the root, `real` on the disk.
fn sign_of(kind: &EventKind, below: PathBuf, real: &Path) -> Option<Sign> {
    Some(match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Sign::Done(below),
        EventKind::Access(_) => return None,
        EventKind::Create(CreateKind::Folder) => Sign::Folder(below),
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) => Sign::Done(below),
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Create(_) if real.is_dir() => Sign::Folder(below),
        EventKind::Modify(ModifyKind::Name(_) | ModifyKind::Metadata(_)) => Sign::Done(below),
        // Not a file that is being written: its contents are.
        EventKind::Modify(_) if real.is_dir() => return None,
        _ => Sign::Writing(below),
    })
}

fn is_exhausted(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => true,
        notify::ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::StorageFull,
        _ => false,
    }
}

fn to_io(error: notify::Error) -> std::io::Error {
    match error.kind {
        notify::ErrorKind::Io(error) => error,
        kind => std::io::Error::other(notify::Error::new(kind)),
    }
}
