//! A folder of releases: `releases/<number>`, and `current`, a symbolic link to one of them that a web server has as its root.
//! A release is made whole beside the others, of hard links to what did not change, and then the link is replaced at once.
//!
//! A reader may hold a page of the release before when the link moves. So a release also has the files that those before it
//! had and it has not: of the last one, and of all that were live in the last minutes. They stand in no manifest, and go when
//! their time is over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;

use crate::deploy::plan::diff::diff;
use crate::deploy::targets::error::DeployError;
use crate::deploy::targets::options::DeployOptions;
use crate::deploy::targets::report::Report;
use crate::deploy::targets::site::BuiltSite;
use crate::deploy::{Change, Entry, GROUPS, MANIFEST, Manifest};
use crate::disk::error::IoError;
use crate::disk::lock::{Lock, Wait};
use crate::disk::stored::StoredFile;
use crate::ground::progress::Progress;

/// How long a page that a reader holds may ask for what is on it.
const HELD: Duration = Duration::from_secs(600);

/// Name of a release on its way.
const NEW: &str = ".new";

/// A folder of releases, ours for now.
#[derive(Debug)]
pub(crate) struct Releases {
    path: PathBuf,
    keep: usize,
    /// The release that is live.
    current: Option<u64>,
    place: String,
    _lock: Option<Lock>,
}

impl Releases {
    pub(crate) fn open(path: &Path, keep: usize) -> Result<Self, DeployError> {
        let place = path.display().to_string();
        let lock = match File::open(path) {
            Ok(folder) => {
                let lock = Lock::of(folder, || Wait::No).ok().flatten();
                let busy = || {
                    let message = format!("another deploy is at work in {place}");
                    DeployError::outside(message, "run the command again when the other one has ended")
                };
                Some(lock.ok_or_else(busy)?)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(IoError::new("read the folder", path, error).into()),
        };
        let link = path.join("current");
        let current = match fs::read_link(&link) {
            Ok(to) => Some(release_number(&to).ok_or_else(|| not_ours(&link))?),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(_) => return Err(not_ours(&link)),
        };
        Ok(Self { path: path.into(), keep, current, place, _lock: lock })
    }

    fn release(&self, number: u64) -> PathBuf {
        self.path.join("releases").join(format!("{number:06}"))
    }

    /// Files that the release has for readers of earlier ones.
    fn leftovers(&self, number: u64) -> PathBuf {
        self.path.join("releases").join(format!("{number:06}.left"))
    }

    /// All releases, oldest first.
    fn numbers(&self) -> Result<Vec<u64>, DeployError> {
        let folder = self.path.join("releases");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(IoError::new("read the folder", &folder, error).into()),
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut numbers: Vec<u64> = names.filter_map(|name| release_name(&name)).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn manifest_of(&self, number: u64) -> Result<Manifest, DeployError> {
        let path = self.release(number).join(MANIFEST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => {
                return Err(damaged(&path, "it is not there, or is no text"));
            }
            Err(error) => return Err(IoError::new("read", &path, error).into()),
        };
        let damage = |damage: crate::deploy::Damage| {
            damaged(&path, &format!("line {}: {}", damage.line, damage.message))
        };
        Manifest::parse(&text).map_err(damage)
    }

    /// What is live.
    pub(crate) fn manifest(&self) -> Result<Option<Manifest>, DeployError> {
        self.current.map(|number| self.manifest_of(number)).transpose()
    }

    pub(crate) fn deploy(
        mut self,
        site: &mut BuiltSite,
        options: &DeployOptions,
        progress: &dyn Progress,
    ) -> Result<Report, DeployError> {
        let held = match self.manifest() {
            Err(DeployError::Outside(_)) if options.verify => Some(Manifest::default()),
            held => held?,
        };
        let doubted = match (self.current, &held) {
            (Some(number), Some(manifest)) if options.verify => self.not_as_told(number, manifest),
            _ => BTreeSet::new(),
        };
        site.lead_on(held.as_ref());
        let mut change = diff(held.as_ref(), None, &doubted, &site.files);
        // What is spared here stands in no manifest.
        change.settled.entries.retain(|_, entry| !matches!(entry, Entry::Old { .. }));
        let mut report = Report::of(&change, site, &self.place);
        report.repaired = doubted.len();
        options.check_removals(&change, site, held.as_ref())?;
        if !change.is_needed {
            if !options.dry_run {
                self.drop_leftovers()?;
            }
            return Ok(report);
        }
        if options.dry_run {
            return Ok(report);
        }
        let releases = self.path.join("releases");
        fs::create_dir_all(&releases).map_err(IoError::on("create the folder", &releases))?;
        if self._lock.is_none() {
            let again = Self::open(&self.path, self.keep)?;
            if again.current != self.current {
                return Err(DeployError::outside(
                    format!("another deploy has just begun in {}", self.place),
                    "run the command again when the other one has ended",
                ));
            }
            self = again;
        }
        let new = releases.join(NEW);
        remove_folder(&new)?;
        site.owe(&report.news);
        let made = self.release_from(&new, site, &change, progress);
        if made.is_err() {
            // Half a release is in the way on a disk that is full.
            let _ = remove_folder(&new);
        }
        made?;
        self.prune()?;
        report.done = true;
        Ok(report)
    }

    /// Makes a release in a folder beside the others, and makes it the one that is live.
    fn release_from(
        &mut self,
        new: &Path,
        site: &BuiltSite,
        change: &Change,
        progress: &dyn Progress,
    ) -> Result<(), DeployError> {
        let to_write: BTreeSet<usize> =
            GROUPS.iter().flat_map(|group| change.groups[*group as usize].iter().copied()).collect();
        let before = self.current.map(|number| self.release(number));
        progress.stage("releasing", site.files.len());
        make_folders(new, site.files.iter().map(|file| file.path.as_str()))?;
        site.files.par_iter().enumerate().try_for_each(|(number, file)| {
            let linked = !to_write.contains(&number)
                && before
                    .as_ref()
                    .is_some_and(|before| link(&before.join(&file.path), &new.join(&file.path)));
            if !linked {
                site.write(file, &new.join(&file.path))?;
            }
            progress.step();
            Ok::<(), DeployError>(())
        })?;
        let own: BTreeSet<&str> = site.files.iter().map(|file| file.path.as_str()).collect();
        let left = self.add_leftovers(new, &own)?;
        let path = new.join(MANIFEST);
        let put = || -> io::Result<()> {
            let mut file = File::create_new(&path)?;
            file.write_all(change.settled.to_text().as_bytes())?;
            file.sync_all()
        };
        put().map_err(IoError::on("write", &path))?;

        let number = self.numbers()?.last().map_or(1, |last| last + 1);
        let release = self.release(number);
        self.note_leftovers(number, &left)?;
        fs::rename(new, &release).map_err(IoError::on("create", &release))?;
        self.switch(number)
    }

    /// Goes back to the release before the one that is live.
    pub(crate) fn roll_back(mut self) -> Result<String, DeployError> {
        let Some(current) = self.current else {
            return Err(DeployError::refused(
                format!("nothing was deployed to {}", self.place),
                "deploy first",
            ));
        };
        let before = self.numbers()?.into_iter().rev().find(|number| *number < current);
        let Some(before) = before else {
            let message = format!("{} has no release before {current:06}", self.place);
            return Err(DeployError::refused(message, "`keep` in site.toml says how many are kept"));
        };
        let manifest = self.manifest_of(before)?;
        let own: BTreeSet<&str> = manifest.live().map(|(path, ..)| path).collect();
        let release = self.release(before);
        let left = self.add_leftovers(&release, &own)?;
        self.note_leftovers(before, &left)?;
        self.switch(before)?;
        Ok(format!("{} is at release {before:06} again, after {current:06}", self.place))
    }

    /// Makes a release the one that is live.
    fn switch(&mut self, number: u64) -> Result<(), DeployError> {
        let link = self.path.join("current");
        let new = self.path.join(".current.new");
        let to = Path::new("releases").join(format!("{number:06}"));
        let switch = || -> io::Result<()> {
            match fs::remove_file(&new) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            touch(&self.release(number));
            symbolic_link(&to, &new)?;
            fs::rename(&new, &link)
        };
        switch().map_err(IoError::on("replace the link", &link))?;
        // It was live until now.
        if let Some(before) = self.current.replace(number) {
            touch(&self.release(before));
        }
        Ok(())
    }

    /// Releases whose pages readers may hold, the newest first.
    fn held(&self) -> Result<Vec<u64>, DeployError> {
        let now = SystemTime::now();
        let recent = |number: &u64| {
            let when = fs::metadata(self.release(*number)).and_then(|data| data.modified());
            when.is_ok_and(|when| now.duration_since(when).is_ok_and(|age| age < HELD))
        };
        let mut held: Vec<u64> = self.numbers()?.into_iter().filter(recent).collect();
        held.extend(self.current);
        held.sort_unstable();
        held.dedup();
        held.reverse();
        Ok(held)
    }

    /// Gives a release the files of those before it that it has not, and says which.
    fn add_leftovers(&self, release: &Path, own: &BTreeSet<&str>) -> Result<BTreeSet<String>, DeployError> {
        let mut left: BTreeMap<String, PathBuf> = BTreeMap::new();
        for number in self.held()? {
            let folder = self.release(number);
            // A release whose manifest can't be read can't say what is its own.
            let Ok(manifest) = self.manifest_of(number) else { continue };
            for (path, ..) in manifest.live().filter(|(path, ..)| !own.contains(path)) {
                left.entry(path.to_owned()).or_insert_with(|| folder.join(path));
            }
        }
        let mut added = BTreeSet::new();
        for (path, from) in left {
            let to = release.join(&path);
            if to == from {
                continue;
            }
            // Where a file is now what was a folder, there is no room for it.
            let made = to.parent().map_or(Ok(()), fs::create_dir_all);
            if made.is_ok() && (link(&from, &to) || to.is_file()) {
                added.insert(path);
            }
        }
        Ok(added)
    }

    fn note_leftovers(&self, number: u64, left: &BTreeSet<String>) -> Result<(), DeployError> {
        let path = self.leftovers(number);
        if left.is_empty() {
            let _ = fs::remove_file(&path);
            return Ok(());
        }
        let text: String = left.iter().map(|path| format!("{path}\n")).collect();
        Ok(fs::write(&path, text).map_err(IoError::on("write", &path))?)
    }

    /// Takes out of the live release what it has for readers of earlier ones, when their time is over.
    fn drop_leftovers(&self) -> Result<(), DeployError> {
        let Some(current) = self.current else { return Ok(()) };
        let path = self.leftovers(current);
        let over = fs::metadata(&path)
            .and_then(|data| data.modified())
            .is_ok_and(|when| SystemTime::now().duration_since(when).is_ok_and(|age| age >= HELD));
        if !over {
            return Ok(());
        }
        let manifest = self.manifest_of(current)?;
        let text = fs::read_to_string(&path).map_err(IoError::on("read", &path))?;
        for left in text.lines().filter(|left| !left.split('/').any(|part| matches!(part, "" | "." | ".."))) {
            if !matches!(manifest.entries.get(left), Some(Entry::Live { .. })) {
                let _ = fs::remove_file(self.release(current).join(left));
            }
        }
        Ok(fs::remove_file(&path).map_err(IoError::on("remove", &path))?)
    }

    /// Removes the oldest releases.
    fn prune(&self) -> Result<(), DeployError> {
        let numbers = self.numbers()?;
        let too_many = numbers.len().saturating_sub(self.keep);
        for number in numbers.into_iter().take(too_many).filter(|number| Some(*number) != self.current) {
            remove_folder(&self.release(number))?;
            let _ = fs::remove_file(self.leftovers(number));
        }
        Ok(())
    }

    /// Files of a release that are not as its manifest says.
    fn not_as_told(&self, number: u64, manifest: &Manifest) -> BTreeSet<String> {
        let release = self.release(number);
        let live: Vec<_> = manifest.live().collect();
        let wrong = |(path, hash, _): &(&str, crate::ground::fingerprint::Fingerprint, u64)| {
            // The hash of a twin is made of its original's.
            let twin = path.ends_with(".br") || path.ends_with(".gz");
            match StoredFile::measure(&release.join(path)) {
                Ok(file) => !twin && file.fingerprint != *hash,
                Err(_) => true,
            }
        };
        live.into_par_iter().filter(wrong).map(|(path, ..)| path.to_owned()).collect()
    }
}

/// Whether the file is there now, with the same bytes and at no cost.
fn link(from: &Path, to: &Path) -> bool {
    fs::hard_link(from, to).is_ok()
}

fn make_folders<'a>(root: &Path, paths: impl Iterator<Item = &'a str>) -> Result<(), DeployError> {
    let folders: BTreeSet<&str> =
        paths.map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder)).collect();
    fs::create_dir_all(root).map_err(IoError::on("create the folder", root))?;
    for folder in folders {
        let path = root.join(folder);
        fs::create_dir_all(&path).map_err(IoError::on("create the folder", &path))?;
    }
    Ok(())
}

fn remove_folder(path: &Path) -> Result<(), DeployError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(IoError::new("remove", path, error).into()),
        _ => Ok(()),
    }
}

/// Sets a release's time to now.
fn touch(folder: &Path) {
    // Where that is not possible, a release is held for as long as it is the last.
    let _ = File::open(folder).and_then(|folder| folder.set_modified(SystemTime::now()));
}

#[cfg(unix)]
fn symbolic_link(to: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

#[cfg(not(unix))]
fn symbolic_link(to: &Path, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_dir(to, at)
}

/// `000012`
fn release_name(name: &str) -> Option<u64> {
    let digits = name.len() >= 6 && name.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| name.parse().ok()).flatten()
}

fn release_number(to: &Path) -> Option<u64> {
    let mut parts = to.components();
    let (folder, name) = (parts.next()?, parts.next()?);
    let ours = folder.as_os_str() == "releases" && parts.next().is_none();
    ours.then(|| release_name(name.as_os_str().to_str()?)).flatten()
}

fn not_ours(link: &Path) -> DeployError {
    DeployError::refused(
        format!("{} is not a link to a release, and newsprint did not make it", link.display()),
        "name another folder as `path` of the target, or move it away",
    )
}

fn damaged(path: &Path, why: &str) -> DeployError {
    DeployError::outside(
        format!("{} is damaged: {why}", path.display()),
        "nothing was changed; with --verify, a whole release is made anew",
    )
}
