//! The files of a fetch: its state, the list of what the editor took away, the articles. All of it is put in place by rename, so
//! that a fetch that is killed leaves whole files only.
#![expect(clippy::disallowed_methods, reason = "the part of the room that touches the disk")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use url::Url;

use crate::config::Config;
use crate::disk::error::IoError;
use crate::disk::lock::{Lock, Wait};
use crate::disk::place;
use crate::disk::store::Store as Cache;
use crate::gather::decode::decode;
use crate::gather::former::{Former, MOVED, with_move};
use crate::gather::removed::{REMOVED, Removed};
use crate::gather::report::FetchOptions;
use crate::gather::state::{Note, State};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// Below the site's root: what one fetch leaves for the next.
const FOLDER: &str = ".newsprint/fetch";
const STATE: &str = "state.json";
/// What was written since the state was saved, an object a line.
const NOTES: &str = "written.jsonl";

/// What stands at the head of a new list.
const REMOVED_HEAD: &str = "\
# Articles that were taken away from content/. `newsprint fetch` does not bring them back.
# Remove a line, and what its feed still has of it comes back.
";

/// What the last fetch left, with a finding where it can't be used.
pub(crate) fn read_state(root: &Path) -> (State, Option<Diagnostic>) {
    let found = match fs::read(root.join(FOLDER).join(STATE)) {
        Ok(bytes) => State::parse(&bytes).ok_or("it is damaged, or of another newsprint".to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(State::default()),
        Err(error) => Err(error.to_string()),
    };
    match found {
        Ok(state) => (state, None),
        Err(why) => {
            let message = format!("what the last fetch left in {FOLDER} is not used: {why}");
            let help = "every feed is asked in full once; docs/fetching.md, \"What is kept\", says what else that means";
            (State::default(), Some(Diagnostic::warning(message).help(help)))
        }
    }
}

/// A file that a command names, of 16 MiB at most.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(16 << 20).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Takes a lock; `tell` says that it is waited for.
fn lock(path: &Path, tell: impl FnOnce()) -> Result<Lock, IoError> {
    let busy = || {
        tell();
        Wait::Yes
    };
    let lock = Lock::of_file(path, busy).and_then(|lock| lock.ok_or(ErrorKind::WouldBlock.into()));
    lock.map_err(IoError::on("lock", path))
}

/// Where a file is made ready that can't be moved into place from elsewhere. No build takes it.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

/// A text that was put aside.
#[derive(Debug)]
pub(crate) struct Aside {
    at: u64,
    length: usize,
}

/// The files of one site.
pub(crate) struct Store {
    root: PathBuf,
    folder: PathBuf,
    /// None where nothing is to be written: not even a lock leaves its file.
    lock: Option<Lock>,
    written: AtomicU64,
    /// Texts that were put aside, in a file without a name.
    aside: Mutex<Option<fs::File>>,
}

impl Store {
    /// Waits for other fetches of the site. A dry run does not, and leaves not even the file of a lock: all that is there was put in
    /// place whole.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn of(options: &FetchOptions, tell: impl FnOnce()) -> Result<Self, IoError> {
        let folder = options.root.join(FOLDER);
        let lock = (!options.dry_run).then(|| lock(&folder.join("lock"), tell)).transpose()?;
        let store =
            Self { root: options.root.clone(), folder, lock, written: 0.into(), aside: Mutex::default() };
        if !store.is_to_read() {
            store.clear()?;
        }
        Ok(store)
    }

    /// Whether nothing is to be written.
    pub(crate) fn is_to_read(&self) -> bool {
        self.lock.is_none()
    }

    /// Removes what a fetch that was killed left half written: here, and where this is on another disk than what it wrote, beside that.
    fn clear(&self) -> Result<(), IoError> {
        let entries = fs::read_dir(&self.folder).map_err(IoError::on("read the folder", &self.folder))?;
        let is_half = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("writing-");
        let here = entries.flatten().filter(is_half).map(|entry| entry.path());
        let articles = self.notes().into_iter().map(|note| self.content().join(note.path));
        let lists = [REMOVED, MOVED].map(|list| self.root.join(list));
        for path in here.chain(articles.chain(lists).map(|path| beside(&path))) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(IoError::new("remove", &path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The lock of the articles, of which builds have a share while they read; none for who only reads.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn hold_content(&self, tell: impl FnOnce()) -> Result<Option<Lock>, IoError> {
        self.lock.as_ref().map(|_| lock(&place::articles_lock(&self.root), tell)).transpose()
    }

    /// What builds and fetches know of files.
    pub(crate) fn cache(&self) -> Cache {
        if self.is_to_read() {
            return Cache::temporary();
        }
        // What there is to say of it is said by builds.
        Cache::open(&place::store(&self.root), Fingerprint::of_code()).0
    }

    pub(crate) fn content(&self) -> PathBuf {
        self.root.join("content")
    }

    /// # Errors
    /// The disk's; what was there still is.
    pub(crate) fn save_state(&self, state: &State) -> Result<(), IoError> {
        self.put(&self.folder.join(STATE), state.to_text().as_bytes())?;
        let notes = self.folder.join(NOTES);
        match fs::remove_file(&notes) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(IoError::new("remove", &notes, error)),
            _ => Ok(()),
        }
    }

    /// What a fetch wrote that did not come to save its state. A line that was cut off is none: its file was not written yet.
    pub(crate) fn notes(&self) -> Vec<Note> {
        let text = fs::read(self.folder.join(NOTES)).unwrap_or_default();
        text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }

    /// What the editor took away.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn removed(&self, config: &Config) -> Result<Removed, IoError> {
        Ok(Removed::parse(&self.text(REMOVED)?, &config.base_url))
    }

    /// A list below the site's root.
    fn text(&self, list: &str) -> Result<String, IoError> {
        let path = self.root.join(list);
        match fs::read(&path) {
            // Editors of some systems write a mark at its head, or another encoding.
            Ok(bytes) => Ok(decode(&bytes, None).into_owned()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(IoError::new("read", &path, error)),
        }
    }

    /// Adds lines to what the editor took away.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn add_removed(&self, names: &BTreeSet<String>) -> Result<(), IoError> {
        let mut text = self.text(REMOVED)?;
        if text.is_empty() {
            text.push_str(REMOVED_HEAD);
        } else if !text.ends_with('\n') {
            text.push('\n');
        }
        text.extend(names.iter().flat_map(|name| [name.as_str(), "\n"]));
        self.put(&self.root.join(REMOVED), text.as_bytes())
    }

    /// Where feeds were.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn former(&self) -> Result<Former, IoError> {
        Ok(Former::parse(&self.text(MOVED)?))
    }

    /// Notes where a feed was.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn add_former(&self, is: &Url, was: &Url) -> Result<(), IoError> {
        match with_move(&self.text(MOVED)?, is, was).filter(|_| !self.is_to_read()) {
            Some(text) => self.put(&self.root.join(MOVED), text.as_bytes()),
            None => Ok(()),
        }
    }

    /// The file at a path below `content/`; none when it can't be read.
    pub(crate) fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.content().join(path)).ok()
    }

    /// The same, with the reason why it can't.
    pub(crate) fn look(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.content().join(path))
    }

    /// Whether something is at a path below `content/`.
    pub(crate) fn is_taken(&self, path: &str) -> bool {
        fs::symlink_metadata(self.content().join(path)).is_ok()
    }

    /// Writes an article.
    ///
    /// # Errors
    /// The disk's; what was there still is.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), IoError> {
        self.put(&self.content().join(path), bytes)
    }

    /// Writes the article of an item, and before it a note of that, for whoever comes after a fetch that was killed.
    ///
    /// # Errors
    /// The disk's; what was there still is.
    pub(crate) fn write_item(&self, note: &Note, bytes: &[u8]) -> Result<(), IoError> {
        let path = self.folder.join(NOTES);
        let add = || -> io::Result<(fs::File, u64)> {
            let mut line = vec![b'\n'];
            serde_json::to_writer(&mut line, note)?;
            let mut notes = fs::File::options().append(true).create(true).open(&path)?;
            let before = notes.metadata()?.len();
            // At once, and behind what may have been cut off.
            notes.write_all(&line)?;
            Ok((notes, before))
        };
        let (notes, before) = add().map_err(IoError::on("write", &path))?;
        self.write(&note.path, bytes).inspect_err(|_| {
            // What other notes follow was written.
            let _ = notes.set_len(before);
        })
    }

    /// Puts a text aside: those of all articles that wait for their pages are more than a memory holds.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn put_aside(&self, text: &str) -> Result<Aside, IoError> {
        let mut aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        let mut put = || -> io::Result<Aside> {
            let mut file = match aside.take() {
                Some(file) => file,
                None => tempfile::tempfile_in(&self.folder)?,
            };
            let at = file.seek(SeekFrom::End(0))?;
            file.write_all(text.as_bytes())?;
            *aside = Some(file);
            Ok(Aside { at, length: text.len() })
        };
        put().map_err(IoError::on("write in the folder", &self.folder))
    }

    /// A text that was put aside.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn take_up(&self, Aside { at, length }: &Aside) -> Result<String, IoError> {
        let mut aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        let mut take = || -> io::Result<String> {
            let mut text = vec![0; *length];
            let file = aside.as_mut().ok_or(ErrorKind::NotFound)?;
            file.seek(SeekFrom::Start(*at))?;
            file.read_exact(&mut text)?;
            String::from_utf8(text).map_err(|_| ErrorKind::InvalidData.into())
        };
        take().map_err(IoError::on("read in the folder", &self.folder))
    }

    /// The folder of the site.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Written where nobody looks, and moved.
    ///
    /// # Errors
    /// The disk's; what was there still is.
    pub(crate) fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), IoError> {
        let waiting = self.folder.join(format!("writing-{}", self.written.fetch_add(1, Ordering::Relaxed)));
        let write = || -> io::Result<()> {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&waiting, bytes)?;
            match fs::rename(&waiting, path) {
                // `.newsprint` is on another disk.
                Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                    let beside = beside(path);
                    let moved = fs::copy(&waiting, &beside).and_then(|_| fs::rename(&beside, path));
                    let _ = fs::remove_file(if moved.is_ok() { &waiting } else { &beside });
                    moved
                }
                moved => moved,
            }
        };
        write().map_err(IoError::on("write", path))
    }
}
