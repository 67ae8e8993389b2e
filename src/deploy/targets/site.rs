//! The site as it was built: the files of the output folder by its manifest, those made for the target, and their bytes.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::config::hosts::{HostFile, Packing};
use crate::config::{Config, TargetConfig};
use crate::deploy;
use crate::deploy::targets::error::DeployError;
use crate::deploy::{
    Headers, Kind, NO_LOOK, Origin, SiteFile, is_packable, kind_of, made_files, tombstone, tombstone_path,
};
use crate::disk::error::IoError;
use crate::disk::lock::Lock;
use crate::disk::publish::{MANIFEST, Manifest};
use crate::disk::stored::StoredFile;
use crate::ground::fingerprint::{Fingerprint, Hasher};

/// Bytes of a page that may be the page of a former address; those are short.
const MOVED: u64 = 12 << 10;

/// A built site on its way to a target.
#[derive(Debug)]
pub(crate) struct BuiltSite {
    /// The output folder.
    pub out: PathBuf,
    /// All files, in order of their paths.
    pub files: Vec<SiteFile>,
    /// Files of the output folder that are not deployed, since their names mean something to hosts or to newsprint.
    pub left_out: Vec<String>,
    /// How text is packed in place.
    pub pack: Option<Packing>,
    /// Builds wait while it is there.
    _lock: Option<Lock>,
}

impl BuiltSite {
    /// Takes in the output folder `out` of the site in `root` for a target, or as it is.
    ///
    /// # Errors
    /// No build is there, or one that did not end; the disk said no.
    pub(crate) fn read(
        root: &Path,
        out: &Path,
        config: &Config,
        target: Option<&TargetConfig>,
    ) -> Result<Self, DeployError> {
        let build = "run `newsprint build` first";
        let path = out.join(MANIFEST);
        // Shared: a build waits until what is being sent was read, deploys to other targets do not.
        let lock = Lock::share(out);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(DeployError::refused(format!("nothing was built in {}", out.display()), build));
            }
            Err(error) => return Err(IoError::new("read", &path, error).into()),
        };
        let manifest = Manifest::read(&text)
            .map_err(|found| DeployError::Refused(Box::new(found.at(path.display().to_string()))))?;
        let mut files: BTreeMap<String, SiteFile> = BTreeMap::new();
        let mut left_out = Vec::new();
        for (path, published) in manifest.iter() {
            if is_reserved(&path.0, root) {
                left_out.push(path.0.clone());
                continue;
            }
            let Some(hash) = published.hash else {
                let message = format!("the build in {} did not end", out.display());
                return Err(DeployError::refused(message, "run `newsprint build` again"));
            };
            let file = SiteFile {
                path: path.0.clone(),
                hash,
                size: published.size,
                look: NO_LOOK,
                origin: Origin::Output,
            };
            files.insert(path.0.clone(), file);
        }
        let pack = target.and_then(|target| target.pack);
        if let Some(target) = target {
            add_made(&mut files, out, config, target)?;
            add_twins(&mut files, &target.twins);
            if matches!(target.place, crate::config::Place::Store(_)) {
                for file in files.values_mut() {
                    file.look = Headers::of(&file.path, pack).look();
                }
            }
        }
        Ok(Self { out: out.into(), files: files.into_values().collect(), left_out, pack, _lock: lock })
    }

    /// Where the file of the output folder is that a file is, or is made from.
    pub(crate) fn real(&self, file: &SiteFile) -> PathBuf {
        self.out.join(file.source())
    }

    /// The bytes of a file as they are served, packed where it asks for that.
    ///
    /// # Errors
    /// It can't be read, or is not what was built.
    pub(crate) fn bytes(&self, file: &SiteFile) -> Result<Vec<u8>, DeployError> {
        if let Origin::Made(text) = &file.origin {
            return Ok(text.clone().into_bytes());
        }
        let real = self.real(file);
        let bytes = fs::read(&real).map_err(IoError::on("read", &real))?;
        let (hash, packing) = match file.origin {
            Origin::Twin(packing) => (twin_hash(Fingerprint::of(&bytes), packing), Some(packing)),
            _ => (Fingerprint::of(&bytes), Headers::of(&file.path, self.pack).packing),
        };
        if hash != file.hash {
            return Err(changed(&real));
        }
        packed(bytes, packing).map_err(|error| IoError::new("pack", &real, error).into())
    }

    /// Whether a file of the output folder is what was built, without its bytes in memory.
    ///
    /// # Errors
    /// It can't be read, or is not.
    pub(crate) fn check(&self, file: &SiteFile) -> Result<(), DeployError> {
        let real = self.real(file);
        if StoredFile::measure(&real)?.fingerprint == file.hash {
            return Ok(());
        }
        Err(changed(&real))
    }
}

/// Whether a name is one that hosts or newsprint read at a target, and the editor did not put a file of that name into
/// `static/root`: an article brings its own aliases, and must not write a host's configuration, or our manifest.
fn is_reserved(path: &str, root: &Path) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    let is = |name: &str| first.eq_ignore_ascii_case(name);
    let by_hand = || root.join("static/root").join(path).is_file();
    [deploy::MANIFEST, deploy::JOURNAL].into_iter().any(is)
        || (HostFile::ALL.iter().any(|(name, _)| is(name)) && !by_hand())
}

fn changed(real: &Path) -> DeployError {
    DeployError::refused(
        format!("{} was changed after the build", real.display()),
        "run `newsprint build` again",
    )
}

/// Packs bytes; the same come out for the same, whenever and wherever.
fn packed(bytes: Vec<u8>, packing: Option<Packing>) -> std::io::Result<Vec<u8>> {
    match packing {
        None => Ok(bytes),
        Some(Packing::Gzip) => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(&bytes)?;
            encoder.finish()
        }
        Some(Packing::Brotli) => {
            let mut packed = Vec::new();
            let params = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
            brotli::BrotliCompress(&mut bytes.as_slice(), &mut packed, &params)?;
            Ok(packed)
        }
    }
}

fn twin_hash(of: Fingerprint, packing: Packing) -> Fingerprint {
    Hasher::new().text(packing.name()).fingerprint(of).finish()
}

/// Adds what is made for the target; a file of that name that the site has itself, from `static/root`, stays.
fn add_made(
    files: &mut BTreeMap<String, SiteFile>,
    out: &Path,
    config: &Config,
    target: &TargetConfig,
) -> Result<(), DeployError> {
    for address in &config.urls.gone {
        let file = made(tombstone_path(address), tombstone(config));
        files.entry(file.path.clone()).or_insert(file);
    }
    let moved =
        if target.host_files.contains(&HostFile::Redirects) { moved(out, files)? } else { Vec::new() };
    for (path, text) in made_files(config, &target.host_files, &moved) {
        let file = made(path.to_owned(), text);
        files.entry(file.path.clone()).or_insert(file);
    }
    Ok(())
}

fn made(path: String, text: String) -> SiteFile {
    let hash = Fingerprint::of(text.as_bytes());
    SiteFile { path, hash, size: text.len() as u64, look: NO_LOOK, origin: Origin::Made(text) }
}

/// Former addresses with where they lead, by the pages that the theme prints for them.
fn moved(out: &Path, files: &BTreeMap<String, SiteFile>) -> Result<Vec<(String, String)>, DeployError> {
    let mut moved = Vec::new();
    let short = files.values().filter(|file| {
        file.origin == Origin::Output && file.size <= MOVED && kind_of(&file.path) == Kind::Article
    });
    for file in short {
        let real = out.join(&file.path);
        let text = fs::read_to_string(&real).map_err(IoError::on("read", &real))?;
        let to = text.split_once("<a class=\"moved\" href=\"").and_then(|(_, rest)| rest.split_once('"'));
        if let Some((to, _)) = to.filter(|(to, _)| to.starts_with('/') && !to.contains([' ', '&'])) {
            let from = file.path.strip_suffix("index.html").unwrap_or(&file.path);
            moved.push((from.to_owned(), to.to_owned()));
        }
    }
    Ok(moved)
}

fn add_twins(files: &mut BTreeMap<String, SiteFile>, packings: &[Packing]) {
    let mut twins = Vec::new();
    for file in files.values().filter(|file| file.origin == Origin::Output && is_packable(&file.path)) {
        for packing in packings {
            let path = format!("{}{}", file.path, packing.ending());
            let hash = twin_hash(file.hash, *packing);
            twins.push(SiteFile {
                path,
                hash,
                size: file.size,
                look: NO_LOOK,
                origin: Origin::Twin(*packing),
            });
        }
    }
    for twin in twins {
        files.entry(twin.path.clone()).or_insert(twin);
    }
}
