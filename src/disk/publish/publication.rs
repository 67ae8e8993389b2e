//! A site on its way: files come in, wait, and are moved to their places at the end; what is stale is removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::disk::error::{Failure, IoError};
use crate::disk::lock::Lock;
use crate::disk::publish::manifest::{Line, Manifest, Print, Published, check_path};
use crate::disk::publish::publisher::{OnDisk, Publisher, list};
use crate::disk::publish::staging::{Company, Obstacle, Waiting};
use crate::disk::publish::sums::{Sha256, sha256, sha256_of_file};
use crate::disk::stored::{StoredFile, pour};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::path::OutputPath;
use crate::ground::served::Served;

/// What became of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// It was not in the output folder.
    New,
    /// It is there with other bytes.
    Changed,
    /// It is there with these bytes.
    Unchanged,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PublishReport {
    /// Files written, new or changed.
    pub written: usize,
    /// Files that were there already.
    pub unchanged: usize,
    /// Files of the last build removed.
    pub removed: usize,
    /// What was left alone, and why.
    pub diagnostics: Vec<Diagnostic>,
}

/// What became of one planned file.
#[derive(Debug)]
pub(crate) struct Done {
    published: Published,
    written: Written,
    /// How it waits to be moved; none when it is where it belongs.
    waiting: Option<Waiting>,
}

/// What stands in the output folder after a publication. The folder is ours as long as it is there: what the next build has to
/// know is written before another can begin.
#[derive(Debug)]
pub(crate) struct Left<'a> {
    files: Vec<Line<'a>>,
    /// Of the manifest.
    pub fingerprint: Fingerprint,
    _lock: Arc<Lock>,
}

impl Left<'_> {
    /// All files, by path.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Line<'_>> {
        self.files.iter()
    }

    /// Their paths and sizes, in parallel.
    pub(crate) fn par_sizes(&self) -> impl ParallelIterator<Item = (&str, u64)> + Clone {
        self.files.par_iter().map(|line| (line.path, line.published.size))
    }
}

/// A site on its way to the output folder. Files can be handed in from any thread.
#[derive(Debug)]
pub(crate) struct Publication<'a> {
    pub(crate) publisher: Publisher,
    pub(crate) planned: Vec<&'a OutputPath>,
    /// What the last build left at each of these.
    pub(crate) known: Vec<Option<Published>>,
    pub(crate) done: Vec<OnceLock<Done>>,
    /// Sums of what was handed in, where they are asked for.
    pub(crate) sums: Option<Vec<OnceLock<Sha256>>>,
}

impl<'a> Publication<'a> {
    /// What is published now.
    pub(crate) fn previous(&self) -> &Manifest {
        &self.publisher.previous
    }

    /// Leaves a file as the last build wrote it, if it is there with the bytes that `hash` is of. Else says no, and the
    /// file has to be written.
    pub(crate) fn keep(&self, path: &OutputPath, hash: Fingerprint) -> bool {
        self.index(path).is_ok_and(|index| self.keep_at(index, hash))
    }

    /// The same for a file by its place among those that were planned, in order of their paths.
    pub(crate) fn keep_at(&self, index: usize, hash: Fingerprint) -> bool {
        let Some(path) = self.planned.get(index) else { return false };
        let published = match self.known[index] {
            Some(known) if known.hash == Some(hash) && self.publisher.is_there(path, known.size) => known,
            // An earlier build ended while it was about to write the file.
            Some(known @ Published { hash: None, .. }) => match self.publisher.on_disk(path) {
                OnDisk::File(size)
                    if self.publisher.is_published(path, Some(known), hash, size, OnDisk::File(size)) =>
                {
                    Published { hash: Some(hash), size }
                }
                _ => return false,
            },
            _ => return false,
        };
        self.done[index].set(Done { published, written: Written::Unchanged, waiting: None }).is_ok()
    }

    /// A file of the last build, if it is there with the bytes that were published.
    pub(crate) fn read(&self, path: &OutputPath) -> Option<Vec<u8>> {
        let hash = self.previous().get(path)?.hash?;
        let bytes = fs::read(self.publisher.out.join(&path.0)).ok()?;
        (Fingerprint::of(&bytes) == hash).then_some(bytes)
    }

    /// The first bytes of a file of the last build; none when it has not so many.
    pub(crate) fn start_of(&self, path: &OutputPath, bytes: usize) -> Option<Vec<u8>> {
        let mut file = fs::File::open(self.publisher.out.join(&path.0)).ok()?;
        // How many are asked for may follow from a damaged file.
        if file.metadata().ok()?.len() < bytes as u64 {
            return None;
        }
        let mut start = vec![0; bytes];
        file.read_exact(&mut start).ok()?;
        Some(start)
    }

    /// Hands in the bytes of a planned file.
    ///
    /// # Errors
    /// The disk said no, or something that is not ours is in the way.
    pub(crate) fn write(&self, path: &OutputPath, bytes: &[u8]) -> Result<Written, Failure> {
        let published = Published { hash: Some(Fingerprint::of(bytes)), size: bytes.len() as u64 };
        if let Some(sums) = &self.sums {
            _ = sums[self.index(path)?].set(sha256(bytes));
        }
        self.put(path, published, |Publisher { staging, disk, .. }, index| {
            let company = self.company(index);
            let staged = staging.stage(path, company, &self.publisher, disk, |file| file.write_all(bytes));
            staged.map(|(waiting, ())| waiting)
        })
    }

    /// Hands in a copy of a file for a planned one.
    ///
    /// # Errors
    /// The disk said no, the file is not what it was when it was measured, or something that is not ours is in the way.
    pub(crate) fn copy(&self, path: &OutputPath, from: &StoredFile) -> Result<Written, Failure> {
        if let Some(svg) = from.svg() {
            return self.write(path, &svg?);
        }
        let published = Published { hash: Some(from.fingerprint), size: from.size };
        if let Some(sums) = &self.sums {
            let sum = sha256_of_file(&from.real).map_err(IoError::on("read", &from.real))?;
            _ = sums[self.index(path)?].set(sum);
        }
        self.put(path, published, |Publisher { staging, disk, .. }, _| {
            let mut file = fs::File::open(&from.real).map_err(IoError::on("read", &from.real))?;
            let pour = |new: &mut fs::File| pour(&mut file, from.size, new);
            let (waiting, poured) = staging.stage(path, Company::Others, &self.publisher, disk, pour)?;
            if poured != from.fingerprint {
                let changed = io::Error::other("it was changed while the site was built; build again");
                return Err(IoError::on("read", &from.real)(changed).into());
            }
            Ok(waiting)
        })
    }

    fn put(
        &self,
        path: &OutputPath,
        published: Published,
        stage: impl FnOnce(&Publisher, usize) -> Result<Waiting, Failure>,
    ) -> Result<Written, Failure> {
        let publisher = &self.publisher;
        let index = self.index(path)?;
        let on_disk = publisher.on_disk(path);
        let known = self.known[index];
        let is_there = published
            .hash
            .is_some_and(|hash| publisher.is_published(path, known, hash, published.size, on_disk));
        let done = if is_there {
            Done { published, written: Written::Unchanged, waiting: None }
        } else {
            let written = if on_disk == OnDisk::Nothing { Written::New } else { Written::Changed };
            if on_disk == OnDisk::Folder {
                if !publisher.is_ours(&path.0) {
                    let folder = publisher.out.join(&path.0);
                    return Err(Failure::refused(
                        Diagnostic::error(format!(
                            "{} is in the way: a file of the site must be there, and newsprint did not write all in it",
                            folder.display()
                        ))
                        .help("move it away"),
                    ));
                }
                publisher.staging.add_obstacle(Obstacle::Folder(path.0.clone()));
            }
            Done { published, written, waiting: Some(stage(publisher, index)?) }
        };
        let written = done.written;
        match self.done[index].set(done) {
            Ok(()) => Ok(written),
            Err(_) => Err(unplanned(path, "was handed in twice")),
        }
    }

    /// Whether other planned files are in the folder of one, or below it. They stand beside it.
    fn company(&self, index: usize) -> Company {
        let path = self.planned.get(index).and_then(|path| path.0.rsplit_once('/'));
        let Some((folder, _)) = path else { return Company::Others };
        let is_below =
            |other: &&OutputPath| other.0.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let others = [index.checked_sub(1), index.checked_add(1)];
        let mut others = others.into_iter().flatten().filter_map(|index| self.planned.get(index));
        if others.any(is_below) { Company::Others } else { Company::None }
    }

    fn index(&self, path: &OutputPath) -> Result<usize, Failure> {
        self.planned.binary_search(&path).map_err(|_| unplanned(path, "is not in the plan"))
    }

    /// Moves all files to their places, removes those of the last build that are not planned, and says in the manifest,
    /// what is there. Gives that back, too. A planned file that was not handed in stays as the last build left it. `served` says
    /// of a file, by its place among those that were planned, in order of their paths, what it is to those who serve it.
    ///
    /// # Errors
    /// The disk said no. The folder holds whole files, and the next build finishes the work.
    pub(crate) fn finish(
        self,
        served: impl Fn(usize) -> Served<'a>,
    ) -> Result<(PublishReport, Left<'a>), Failure> {
        let publisher = &self.publisher;
        let mut report = PublishReport::default();
        for done in self.done.iter().filter_map(OnceLock::get) {
            match done.written {
                Written::New | Written::Changed => report.written += 1,
                Written::Unchanged => report.unchanged += 1,
            }
        }
        // Both are in order.
        let mut planned = self.planned.iter().peekable();
        let mut is_planned = |path: &OutputPath| {
            while planned.next_if(|planned| **planned < path).is_some() {}
            planned.next_if(|planned| **planned == path).is_some()
        };
        let previous = publisher.previous.iter().map(|(path, _)| path);
        let stale: Vec<&OutputPath> = previous.filter(|path| !is_planned(path)).collect();
        // A file that gave way to a folder of the site is gone by the time that stale ones are removed.
        let gone: Vec<&OutputPath> =
            stale.iter().copied().filter(|path| !self.has_planned_below(path)).collect();

        if report.written > 0 {
            publisher.put_manifest(&self.pending(&stale))?;
            self.move_all()?;
        }
        report.removed = publisher.remove_stale(&gone, &mut report.diagnostics)?;

        let files = self.left(served);
        let changed = report.written > 0 || report.removed > 0;
        let same = publisher.manifest.filter(|manifest| !changed && *manifest == Print::of_files(&files));
        let fingerprint = same.map_or_else(|| publisher.put_manifest(&files), Ok)?;
        let foreign = list(self.foreign());
        if !foreign.is_empty() {
            report.diagnostics.push(Diagnostic::note(format!(
                "{} holds what newsprint did not write, and leaves alone: {foreign}",
                publisher.out.display()
            )));
        }
        publisher.staging.clear(&publisher.disk)?;
        let lock = publisher.lock.clone();
        Ok((report, Left { files, fingerprint, _lock: lock }))
    }

    /// What is about to be in the folder: the files of the last build and of this one, those without a hash that are
    /// moved now.
    fn pending<'b>(&'b self, stale: &[&'b OutputPath]) -> Vec<Line<'b>> {
        let line = |path: &'b OutputPath, published| Line { path: &path.0, published, served: None };
        let mut lines: Vec<Line<'_>> = Vec::with_capacity(self.done.len() + stale.len());
        for ((path, known), done) in self.planned.iter().zip(&self.known).zip(&self.done) {
            match done.get() {
                Some(Done { waiting: Some(_), .. }) => {
                    lines.push(line(path, Published { hash: None, size: 0 }));
                }
                Some(done) => lines.push(line(path, done.published)),
                None => lines.extend(known.map(|known| line(path, known))),
            }
        }
        let known = |path: &OutputPath| self.publisher.previous.get(path);
        lines.extend(stale.iter().filter_map(|path| Some(line(path, known(path)?))));
        // Two lists in order, which a stable sort makes one of in one go.
        lines.sort_by(|a, b| a.path.cmp(b.path));
        lines
    }

    /// What is in the folder now.
    fn left(&self, served: impl Fn(usize) -> Served<'a>) -> Vec<Line<'a>> {
        let line = |(place, path): (usize, &&'a OutputPath)| {
            let published = self.done[place].get().map_or(self.known[place], |done| Some(done.published))?;
            Some(Line { path: &path.0, published, served: Some(served(place)) })
        };
        self.planned.iter().enumerate().filter_map(line).collect()
    }

    /// Whether a planned file is in a folder of this name.
    fn has_planned_below(&self, path: &OutputPath) -> bool {
        let below = format!("{}/", path.0);
        let at = self.planned.partition_point(|planned| *planned.0 < *below);
        self.planned.get(at).is_some_and(|planned| planned.0.starts_with(&below))
    }

    fn move_all(&self) -> Result<(), IoError> {
        let Publisher { out, disk, staging, .. } = &self.publisher;
        let (new_folders, obstacles) = staging.take();
        for obstacle in obstacles {
            match obstacle {
                Obstacle::File(path) => _ = disk.remove_file(&out.join(path))?,
                Obstacle::Folder(path) => self.publisher.remove_folder(&path)?,
            }
        }
        new_folders.par_iter().try_for_each(|(path, waiting)| disk.rename(waiting, &out.join(path)))?;
        self.planned.par_iter().zip(&self.done).try_for_each(|(path, done)| match done.get() {
            Some(Done { waiting: Some(Waiting::Alone(number)), .. }) => {
                disk.rename(&staging.alone(*number), &out.join(&path.0))
            }
            _ => Ok(()),
        })
    }

    /// Names in the output folder that are not ours.
    fn foreign(&self) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
        let is_ours = |name: &str| {
            let at = self.planned.partition_point(|path| *path.0 < *name);
            let planned = self.planned[at..].iter().take(2).any(|path| {
                path.0.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            planned
                || self.publisher.previous.get(&OutputPath(name.into())).is_some()
                || self.publisher.previous.has_below(name)
        };
        let names = self.publisher.names.iter().map(|name| name.to_string_lossy());
        names.filter(move |name| !is_ours(name))
    }
}

impl Publisher {
    /// Says which files the site has now.
    ///
    /// # Errors
    /// A path that can't be published, two files at one path, or a path that something in the folder is in the way of.
    /// Nothing in the folder was touched.
    pub(crate) fn begin<'a>(
        self,
        planned: impl IntoIterator<Item = &'a OutputPath>,
    ) -> Result<Publication<'a>, Failure> {
        let mut planned: Vec<&OutputPath> = planned.into_iter().collect();
        planned.par_sort_unstable();
        let known = self.previous.of_each(&planned);
        check_planned(&planned, &known)?;
        let in_the_way: Vec<&str> = if self.names.is_empty() {
            Vec::new()
        } else {
            let unknown = planned.par_iter().zip(&known).filter(|(_, known)| known.is_none());
            let unknown = unknown.map(|(path, _)| path);
            unknown.filter(|path| self.is_in_the_way(path)).map(|path| path.0.as_str()).collect()
        };
        if !in_the_way.is_empty() {
            let shown = list(in_the_way.iter().map(|path| self.out.join(path).display().to_string()));
            let (is, them) = if in_the_way.len() == 1 { ("is", "it") } else { ("are", "them") };
            return Err(Failure::refused(
                Diagnostic::error(format!(
                    "{shown} {is} in the way of a file of the site, and newsprint did not write {them}"
                ))
                .help(format!("move {them} away; files, but not folders, are replaced with --force")),
            ));
        }
        let done = planned.iter().map(|_| OnceLock::new()).collect();
        Ok(Publication { publisher: self, planned, known, done, sums: None })
    }

    /// Removes files of the last build, and folders that are empty without them; gives the number of files.
    fn remove_stale(&self, stale: &[&OutputPath], findings: &mut Vec<Diagnostic>) -> Result<usize, IoError> {
        let mut removed = 0;
        let mut real_folders = BTreeMap::new();
        let mut emptied = BTreeSet::new();
        for path in stale {
            let folders = path.0.match_indices('/').map(|(at, _)| &path.0[..at]);
            let is_below_real_folders = folders.clone().all(|folder| {
                *real_folders.entry(folder).or_insert_with(|| {
                    !fs::symlink_metadata(self.out.join(folder)).is_ok_and(|data| !data.is_dir())
                })
            });
            let place = self.out.join(&path.0);
            // Asked of the disk itself: files were moved here since the folder was opened.
            let is_folder = || fs::symlink_metadata(&place).is_ok_and(|data| data.is_dir());
            if !is_below_real_folders || is_folder() {
                findings.push(
                    Diagnostic::warning(format!(
                        "{} was a file of the site and is not any more; it, or a folder above it, was replaced by \
                         something else, which is left alone",
                        place.display()
                    ))
                    .help("remove it by hand"),
                );
                continue;
            }
            removed += usize::from(self.disk.remove_file(&place)?);
            emptied.extend(folders);
        }
        // A folder comes before what is below it, so the way back meets the deepest first.
        for folder in emptied.into_iter().rev() {
            self.disk.remove_empty_folder(&self.out.join(folder))?;
        }
        Ok(removed)
    }

    /// Removes a folder in which all files are those of the last build.
    fn remove_folder(&self, folder: &str) -> Result<(), IoError> {
        let entries = walkdir::WalkDir::new(self.out.join(folder)).contents_first(true);
        for entry in entries {
            let entry = entry.map_err(|error| {
                let path = error.path().map_or_else(|| self.out.join(folder), Path::to_path_buf);
                let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                IoError::new("read", &path, error)
            })?;
            if entry.file_type().is_dir() {
                self.disk.remove_empty_folder(entry.path())?;
            } else {
                self.disk.remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Checks each path, that none is there twice, and that none is a folder of another. Those that are `known` from the manifest
/// were checked with it.
fn check_planned(planned: &[&OutputPath], known: &[Option<Published>]) -> Result<(), Failure> {
    let refused = |(path, why): (&&OutputPath, &str)| {
        Failure::refused(Diagnostic::error(format!("can't publish {}: {why}", path.0)))
    };
    let unchecked = planned.par_iter().zip(known).filter(|(_, known)| known.is_none());
    let faults = unchecked.filter_map(|(path, _)| Some((path, check_path(&path.0).err()?)));
    faults.find_first(|_| true).map_or(Ok(()), |fault| Err(refused(fault)))?;
    // Those before the next that it begins with; all between them and it begin with them, too.
    let mut above: Vec<&str> = Vec::new();
    for path in planned.iter().map(|path| path.0.as_str()) {
        while above.pop_if(|other| !path.starts_with(*other)).is_some() {}
        if above.last() == Some(&path) {
            return Err(Failure::refused(Diagnostic::error(format!("two files of the site are {path}"))));
        }
        if let Some(folder) = above.iter().find(|other| path[other.len()..].starts_with('/')) {
            return Err(Failure::refused(Diagnostic::error(format!(
                "{folder} is a file of the site, and the folder of {path}"
            ))));
        }
        above.push(path);
    }
    Ok(())
}

fn unplanned(path: &OutputPath, what: &str) -> Failure {
    Failure::refused(
        Diagnostic::error(format!("{} {what}", path.0))
            .help("this is a fault of newsprint: please report it"),
    )
}
