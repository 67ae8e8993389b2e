//! The site as it was built: the files of the output folder by its manifest, those made for the target, and their bytes.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::config::hosts::{HostFile, Packing};
use crate::config::{Config, TargetConfig};
use crate::deploy;
use crate::deploy::targets::error::DeployError;
use crate::deploy::{Headers, Origin, SiteFile, made_files, tombstone, tombstone_path};
use crate::disk::error::IoError;
use crate::disk::lock::Lock;
use crate::disk::publish::{MANIFEST, read_manifest};
use crate::disk::stored::StoredFile;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::media_type::{by_ending, is_text};
use crate::ground::served::{FileKind, Served};

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
        let lines = read_manifest(&text).map_err(|found| {
            let found = found.at(path.display().to_string());
            DeployError::Refused(Box::new(found.help("empty the output folder and build again")))
        })?;
        let refused = |what: &str| {
            DeployError::refused(
                format!("the build in {} {what}", out.display()),
                "run `newsprint build` again",
            )
        };
        let mut files: BTreeMap<String, SiteFile> = BTreeMap::new();
        let (mut left_out, mut moved, mut types) = (Vec::new(), Vec::new(), BTreeMap::new());
        for line in lines {
            let kind = kind_of_name(line.path, root);
            if kind == Name::Reserved {
                left_out.push(line.path.to_owned());
                continue;
            }
            let hash = line.published.hash.ok_or_else(|| refused("did not end"))?;
            let served = line.served.ok_or_else(|| refused("is of an earlier newsprint"))?;
            let mut file = SiteFile::of(line.path, hash, line.published.size, &served);
            // There are few types, and many files.
            file.media_type = types.entry(served.media_type).or_insert(file.media_type).clone();
            if kind == Name::OfHost {
                file.kind = FileKind::Host;
            }
            if let Some(to) = served.moved {
                let from = line.path.strip_suffix("index.html").unwrap_or(line.path);
                moved.push((from.to_owned(), to.to_owned()));
            }
            files.insert(file.path.clone(), file);
        }
        let pack = target.and_then(|target| target.pack);
        if let Some(target) = target {
            add_made(&mut files, &moved, config, target);
            add_twins(&mut files, &target.twins);
            if matches!(target.place, crate::config::Place::Store(_)) {
                for file in files.values_mut() {
                    file.look = Headers::of(file, pack).look();
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
            _ => (Fingerprint::of(&bytes), Headers::of(file, self.pack).packing),
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

/// What the name of a file means to those who read a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Plain,
    /// Hosts read it, and the editor put it into `static/root`.
    OfHost,
    /// Hosts or newsprint read it: an article brings its own aliases, and must not write a host's configuration, or our manifest.
    Reserved,
}

fn kind_of_name(path: &str, root: &Path) -> Name {
    let first = path.split('/').next().unwrap_or_default();
    let is = |name: &str| first.eq_ignore_ascii_case(name);
    match () {
        () if [deploy::MANIFEST, deploy::JOURNAL].into_iter().any(is) => Name::Reserved,
        () if !HostFile::ALL.iter().any(|(name, _)| is(name)) => Name::Plain,
        () if root.join("static/root").join(path).is_file() => Name::OfHost,
        () => Name::Reserved,
    }
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
    moved: &[(String, String)],
    config: &Config,
    target: &TargetConfig,
) {
    for address in &config.urls.gone {
        add(files, made(&tombstone_path(address), tombstone(config), Served::page(FileKind::Article)));
    }
    for (path, text) in made_files(config, &target.host_files, files.values(), moved) {
        add(files, made(path, text, Served::new(FileKind::Host, by_ending(path))));
    }
}

fn add(files: &mut BTreeMap<String, SiteFile>, file: SiteFile) {
    files.entry(file.path.clone()).or_insert(file);
}

fn made(path: &str, text: String, served: Served<'_>) -> SiteFile {
    let file = SiteFile::of(path, Fingerprint::of(text.as_bytes()), text.len() as u64, &served);
    SiteFile { origin: Origin::Made(text), ..file }
}

fn add_twins(files: &mut BTreeMap<String, SiteFile>, packings: &[Packing]) {
    let is_packed = |file: &&SiteFile| file.origin == Origin::Output && is_text(&file.media_type);
    let twins_of = |file: &SiteFile| {
        let twin = |packing: &Packing| {
            let path = format!("{}{}", file.path, packing.ending());
            let media_type = by_ending(&path).into();
            let (hash, origin) = (twin_hash(file.hash, *packing), Origin::Twin(*packing));
            SiteFile { path, hash, media_type, origin, ..file.clone() }
        };
        packings.iter().map(twin).collect::<Vec<_>>()
    };
    let twins: Vec<SiteFile> = files.values().filter(is_packed).flat_map(twins_of).collect();
    twins.into_iter().for_each(|twin| add(files, twin));
}
