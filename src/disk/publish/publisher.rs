//! The output folder before anything in it is touched: whether it is one to publish to, what of it is newsprint's, what is
//! in the way.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::disk::error::{Failure, IoError};
use crate::disk::lock::{Lock, Wait};
use crate::disk::publish::disk::Disk;
use crate::disk::publish::folders::Folders;
use crate::disk::publish::manifest::{Line, MANIFEST, Manifest, Print, Published, TEMPORARY, text_of};
use crate::disk::publish::place::{check_place, real};
use crate::disk::publish::staging::{Owner, Staging};
use crate::disk::store::Store;
use crate::disk::stored::StoredFile;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::path::OutputPath;

/// Names shown in a message at most.
const SHOWN: usize = 5;

/// What to do with files in the output folder that newsprint did not write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// Publish into the folder all the same; files that are in the way are replaced, all others left alone.
    Yes,
    /// Publish only into a folder that is empty or was published to before, and replace nothing that is not ours.
    No,
}

/// An output folder that is ours for now.
#[derive(Debug)]
pub(crate) struct Publisher {
    pub(crate) out: PathBuf,
    force: Force,
    pub(crate) previous: Manifest,
    /// Of the manifest in the folder; none when there is none, or none that can be read.
    pub(crate) manifest: Option<Fingerprint>,
    /// Names in the output folder, but for our own.
    pub(crate) names: BTreeSet<std::ffi::OsString>,
    /// What need not be asked for file by file; none when all is.
    folders: Option<Arc<Folders>>,
    pub(crate) staging: Staging,
    pub(crate) disk: Disk,
    /// Held until the site is published, and what the next build has to know of it is written.
    pub(crate) lock: Arc<Lock>,
}

/// Whether an output folder with many files shows that it is as a build left it whose manifest has this fingerprint, by its
/// folders alone. Nobody writes to it meanwhile.
///
/// # Errors
/// Another build does, and is not to be waited for; or the disk said no.
pub(crate) fn shows_nothing_new(
    (out, root): (&Path, &Path),
    (store, notes): (&Store, Fingerprint),
    manifest: Fingerprint,
    wait: Wait,
    tell: &mut dyn FnMut(&str),
) -> Result<bool, Failure> {
    if !out.is_dir() {
        return Ok(false);
    }
    let (instead, _) = own_places(out, root)?;
    let _lock = take_lock(out, &instead, wait, tell)?;
    Ok(Folders::show_nothing_new(out, store, notes, manifest))
}

/// Where the lock of an output folder is where the folder itself can't be locked, and the letters that name the folder.
fn own_places(out: &Path, root: &Path) -> Result<(PathBuf, String), IoError> {
    let id = Fingerprint::of(real(out)?.as_os_str().as_encoded_bytes()).short(16);
    Ok((root.join(".newsprint").join("locks").join(&id), id))
}

impl Publisher {
    /// Opens the output folder `out` of the site in `root`, alone. `tell` hears that another build is being waited for.
    ///
    /// # Errors
    /// The folder is not one to publish to, or the disk said no. Nothing in it was touched.
    pub(crate) fn open(
        out: &Path,
        root: &Path,
        force: Force,
        wait: Wait,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Self, Failure> {
        Self::open_on(Disk::default(), out, root, force, wait, tell)
    }

    pub(crate) fn open_on(
        disk: Disk,
        out: &Path,
        root: &Path,
        force: Force,
        wait: Wait,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Self, Failure> {
        check_place(out, root, &[])?;
        disk.create_folders(out)?;
        let (instead, id) = own_places(out, root)?;
        let own = root.join(".newsprint");
        let lock = take_lock(out, &instead, wait, tell)?;

        let mut names = BTreeSet::new();
        for entry in fs::read_dir(out).map_err(IoError::on("read the folder", out))? {
            let name = entry.map_err(IoError::on("read the folder", out))?.file_name();
            if name != TEMPORARY {
                names.insert(name);
            }
        }
        let manifest_text = if names.remove(std::ffi::OsStr::new(MANIFEST)) {
            read_manifest(&out.join(MANIFEST))?
        } else {
            None
        };
        let (previous, manifest) = match manifest_text {
            Some(text) => match (Manifest::parse(&text), force) {
                (Ok(manifest), _) => (manifest, Some(Print::of(&text))),
                (Err(_), Force::Yes) => (Manifest::default(), None),
                (Err(damage), Force::No) => {
                    let damage = damage.at(out.join(MANIFEST).display().to_string());
                    return Err(Failure::refused(damage.help(
                        "empty the output folder and build again; or take all in it for not newsprint's, with --force",
                    )));
                }
            },
            None if !names.is_empty() && force == Force::No => {
                let shown = list(names.iter().map(|name| name.to_string_lossy()));
                return Err(Failure::refused(
                    Diagnostic::error(format!(
                        "{} is not empty, and newsprint did not write what is in it: {shown}",
                        out.display()
                    ))
                    .help("name another folder with --out, or publish into this one with --force: only files that are in the way are replaced"),
                ));
            }
            None => (Manifest::default(), None),
        };
        let dir = open_staging(&disk, &own, &id, out)?;
        let staging = Staging::new(dir, out.into());
        Ok(Self {
            out: out.into(),
            force,
            previous,
            manifest,
            names,
            folders: None,
            staging,
            disk,
            lock: Arc::new(lock),
        })
    }

    /// What is published now.
    pub(crate) fn previous(&self) -> &Manifest {
        &self.previous
    }

    /// Believes folders that are as the last build left them, see [`Folders`], whose notes are under `name`. Gives them, for
    /// [`Folders::keep`] when the build is done.
    pub(crate) fn believe(&mut self, store: &Store, name: Fingerprint) -> Arc<Folders> {
        let paths = self.previous.par_iter().map(|(path, _)| path.0.as_str());
        let folders = Folders::look(&self.out, paths, store, name);
        self.folders.insert(Arc::new(folders)).clone()
    }

    /// Whether the folder is as a build left it whose manifest has this fingerprint: the same manifest, and every file in it
    /// with its size.
    pub(crate) fn is_as_left(&self, manifest: Fingerprint) -> bool {
        self.manifest == Some(manifest)
            && self
                .previous
                .par_iter()
                .all(|(path, published)| published.hash.is_some() && self.is_there(path, published.size))
    }

    /// Whether something that is not ours, and that we must not replace, is where a file of the site has to be.
    pub(crate) fn is_in_the_way(&self, path: &OutputPath) -> bool {
        match self.on_disk(path) {
            OnDisk::Nothing => false,
            OnDisk::File(_) | OnDisk::Link => self.force == Force::No,
            OnDisk::Folder => !self.is_ours(&path.0),
        }
    }

    /// Whether a file that the manifest lists is there with that many bytes.
    pub(crate) fn is_there(&self, path: &OutputPath, size: u64) -> bool {
        let is_believed = self.folders.as_ref().is_some_and(|folders| folders.are_as_left(path));
        is_believed || self.on_disk(path) == OnDisk::File(size)
    }

    pub(crate) fn on_disk(&self, path: &OutputPath) -> OnDisk {
        // A folder that was empty when it was opened is still: nobody else has the lock.
        if self.names.is_empty() {
            return OnDisk::Nothing;
        }
        match fs::symlink_metadata(self.out.join(&path.0)) {
            Ok(data) if data.is_dir() => OnDisk::Folder,
            Ok(data) if data.is_file() => OnDisk::File(data.len()),
            Ok(_) => OnDisk::Link,
            Err(_) => OnDisk::Nothing,
        }
    }

    /// Whether all files below a folder of the output folder are newsprint's.
    pub(crate) fn is_ours(&self, folder: &str) -> bool {
        walkdir::WalkDir::new(self.out.join(folder)).into_iter().all(|entry| {
            let Ok(entry) = entry else { return false };
            let path = entry.path().strip_prefix(&self.out).ok().and_then(Path::to_str);
            let path = path.map(|path| OutputPath(path.replace(std::path::MAIN_SEPARATOR, "/")));
            entry.file_type().is_dir() || path.is_some_and(|path| self.previous.get(&path).is_some())
        })
    }

    /// Whether a file of which the manifest says what is `known` is published with these bytes.
    pub(crate) fn is_published(
        &self,
        path: &OutputPath,
        known: Option<Published>,
        hash: Fingerprint,
        size: u64,
        on_disk: OnDisk,
    ) -> bool {
        match (known, on_disk) {
            (Some(Published { hash: Some(known), size: published }), OnDisk::File(length)) => {
                known == hash && published == size && length == size
            }
            // An earlier build ended while it was about to write the file: its bytes say whether it did.
            (Some(Published { hash: None, .. }), OnDisk::File(length)) if length == size => {
                StoredFile::measure(&self.out.join(&path.0)).is_ok_and(|file| file.fingerprint == hash)
            }
            _ => false,
        }
    }

    /// Puts the manifest of some files in place of the one in the folder, and gives its fingerprint.
    pub(crate) fn put_manifest(&self, files: &[Line<'_>]) -> Result<Fingerprint, IoError> {
        let waiting = self.staging.alone(self.staging.number());
        let place = self.out.join(MANIFEST);
        let mut print = Print::default();
        self.disk.new_file(&waiting, &place, |file| {
            for piece in text_of(files) {
                print.add(&piece);
                file.write_all(piece.as_bytes())?;
            }
            // The files themselves are not waited for, as that costs more than building them: one that a power failure cut
            // off has another size than the manifest says, and is written again.
            file.sync_data()
        })?;
        self.disk.rename(&waiting, &place)?;
        Ok(print.finish())
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        // What can't be removed now is removed by the next build.
        let _ = self.staging.clear(&self.disk);
    }
}

impl Owner for Publisher {
    fn may_replace_file(&self, path: &str) -> bool {
        self.force == Force::Yes || self.previous.get(&OutputPath(path.into())).is_some()
    }
}

/// What is at a path of the output folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDisk {
    Nothing,
    /// With its size in bytes.
    File(u64),
    Folder,
    /// Or a pipe, a socket, a device.
    Link,
}

fn take_lock(out: &Path, instead: &Path, wait: Wait, tell: &mut dyn FnMut(&str)) -> Result<Lock, Failure> {
    let what = format!("another newsprint is writing {}", out.display());
    let lock = Lock::of_folder(out, instead, &mut || {
        if wait == Wait::Yes {
            tell(&format!("{what}; waiting…"));
        }
        wait
    })?;
    lock.ok_or_else(|| {
        let refusal = Diagnostic::error(what).help("run it again later, or without --no-wait");
        Failure::refused(refusal)
    })
}

/// The text of a manifest; none when it is no file, or no text.
fn read_manifest(path: &Path) -> Result<Option<String>, IoError> {
    let read = || {
        if !fs::symlink_metadata(path)?.is_file() {
            return Ok(Vec::new());
        }
        fs::read(path)
    };
    let bytes = read().map_err(IoError::on("read", path))?;
    let lossy = |error: std::string::FromUtf8Error| String::from_utf8_lossy(error.as_bytes()).into_owned();
    Ok(Some(String::from_utf8(bytes).unwrap_or_else(lossy)))
}

/// Makes the folder in which files wait: in the site's `.newsprint/tmp`, or in the output folder when files can't be
/// moved from there (another disk) or the site can't be written to. What an earlier build left in either is removed.
fn open_staging(disk: &Disk, own: &Path, id: &str, out: &Path) -> Result<PathBuf, IoError> {
    let in_out = out.join(TEMPORARY);
    let in_site = own.join("tmp").join(id);
    disk.remove_temporary(&in_out)?;
    let try_in_site = || -> Result<(), IoError> {
        disk.remove_temporary(&in_site)?;
        disk.create_folders(&in_site)?;
        let probe = in_site.join("probe");
        disk.create_folder(&probe)?;
        disk.rename(&probe, &in_out)?;
        disk.remove_temporary(&in_out)
    };
    match try_in_site() {
        Ok(()) => {
            ignore_in_git(own);
            Ok(in_site)
        }
        Err(error) if is_about_place(error.source.kind()) => {
            let named = |error: IoError| IoError::new("write to", out, error.source);
            disk.create_folder(&in_out).map_err(named)?;
            Ok(in_out)
        }
        Err(error) => Err(error),
    }
}

/// Whether another folder may do where this one did not.
fn is_about_place(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::CrossesDevices
            | ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::NotADirectory
    )
}

/// Keeps what newsprint keeps out of the editor's commits; a site made by hand has no line for it in its `.gitignore`.
fn ignore_in_git(own: &Path) {
    let path = own.join(".gitignore");
    if let Ok(mut file) = fs::File::create_new(path) {
        let _ = file.write_all(b"*\n");
    }
}

/// `a, b, c and 4 more`
pub(crate) fn list(names: impl Iterator<Item = impl AsRef<str>>) -> String {
    let mut text = String::new();
    let mut more = 0;
    for (number, name) in names.enumerate() {
        match number {
            0 => text.push_str(name.as_ref()),
            number if number < SHOWN => {
                text.push_str(", ");
                text.push_str(name.as_ref());
            }
            _ => more += 1,
        }
    }
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
