//! The site as it was built: the files of the output folder by its manifest, those made for the target, and their bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use url::Url;

use crate::config::hosts::{HostFile, Packing, is_of_host, is_read_by_others};
use crate::config::{Config, TargetConfig};
use crate::deploy;
use crate::deploy::targets::error::DeployError;
use crate::deploy::targets::owed::Owed;
use crate::deploy::targets::sign::{SIGNATURE, sign};
use crate::deploy::{
    Entry, Headers, Leads, Manifest, News, Origin, SiteFile, feed_that_leads_on, lead_on, lost, made_files,
    more_redirects, tombstone, tombstone_path,
};
use crate::disk::error::IoError;
use crate::disk::lock::Lock;
use crate::disk::publish::{MANIFEST, read_manifest};
use crate::disk::stored::StoredFile;
use crate::ground::feed_format::FeedFormat;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::media_type::{by_ending, is_text};
use crate::ground::path::{address_of, encoded};
use crate::ground::served::{FileKind, Served};

/// Where the sums of all sums are.
const SUMS: &str = "sums/index.sha256";

/// What pages at former addresses need.
#[derive(Debug)]
struct Signpost {
    language: String,
    base_url: Url,
    /// Below the host, without a slash at the end.
    base_path: String,
    /// Folder of the tree in the other script, or empty.
    twin: &'static str,
    /// Files of the build that only lead on.
    moved: BTreeSet<String>,
    /// Whether days of few articles have no page.
    short_days: bool,
    /// Whether the target keeps headers.
    has_looks: bool,
}

/// A built site on its way to a target.
#[derive(Debug)]
pub(crate) struct BuiltSite {
    /// The output folder.
    pub out: PathBuf,
    /// All files, in order of their paths.
    pub files: Vec<SiteFile>,
    /// How many of them there were before any led on from what the target has.
    pub own: usize,
    /// How many live files are to lead elsewhere from now on.
    pub turned: usize,
    /// Files of the output folder that are not deployed, since their names mean something to hosts or to newsprint.
    pub left_out: Vec<String>,
    /// How text is packed in place.
    pub pack: Option<Packing>,
    /// What pages at former addresses need; none where no target is asked.
    signpost: Option<Signpost>,
    /// Where it is kept what others are to be told; none where nobody is told anything.
    pub owed: Option<Owed>,
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
                let from = address_of(line.path);
                moved.push((from.to_owned(), to.to_owned()));
            }
            files.insert(file.path.clone(), file);
        }
        let pack = target.and_then(|target| target.pack);
        let signpost = target.map(|target| Signpost {
            language: config.language.clone(),
            base_url: config.base_url.clone(),
            base_path: config.base_path().to_owned(),
            twin: config.scripts.as_ref().map_or("", |scripts| scripts.target.folder()),
            moved: moved.iter().map(|(from, _)| tombstone_path(from)).collect(),
            short_days: config.has_short_days(),
            has_looks: matches!(target.place, crate::config::Place::Store(_)),
        });
        add_signature(&mut files, out, config)?;
        if let Some(target) = target {
            add_made(&mut files, &moved, config, target);
            add_twins(&mut files, &target.twins);
        }
        if signpost.as_ref().is_some_and(|signpost| signpost.has_looks) {
            files.values_mut().for_each(|file| file.look = Headers::of(file, pack).look());
        }
        let files: Vec<SiteFile> = files.into_values().collect();
        let (own, turned) = (files.len(), 0);
        let tells = |target: &&TargetConfig| config.notify.tells_after(&target.name, &config.base_url);
        let owed = target.filter(tells).map(|target| Owed::of(root, &target.name));
        Ok(Self { out: out.into(), files, own, turned, left_out, pack, signpost, owed, _lock: lock })
    }

    /// Puts a page that leads on at each address that the target has or had and the site has not, where there is one to lead to.
    pub(crate) fn lead_on(&mut self, held: Option<&Manifest>) {
        let (Some(held), Some(signpost)) = (held, &self.signpost) else { return };
        let at = |files: &[SiteFile], path: &str| files.binary_search_by(|file| file.path.as_str().cmp(path));
        let lost = lost(held, |path| at(&self.files, path).is_ok());
        if lost.is_empty() {
            return;
        }
        let pages = self.files.iter().filter(|file| file.origin == Origin::Output);
        let pages = pages.map(|file| file.path.as_str()).filter(|path| !signpost.moved.contains(*path));
        let leads = Leads::new(pages, signpost.twin).with_short_days(signpost.short_days);
        let url = |path: &str| format!("{}/{}", signpost.base_path, encoded(path));
        let mut files = Vec::new();
        let mut moved = Vec::new();
        for address in lost {
            let Some(lead) = leads.of(address) else { continue };
            let to = url(lead.page());
            if let Some(format) = FeedFormat::of_path(address) {
                // Readers of feeds ask for the same address for years, and show what they find there once.
                let whole =
                    |path: &str| signpost.base_url.join(&url(path)).map_or_else(|_| url(path), String::from);
                let (from, to) = (whole(address), whole(lead.page()));
                let text = feed_that_leads_on(format, &signpost.language, &from, &to);
                files.push(made(address, text, Served::new(FileKind::Feed, format.media_type())));
                continue;
            }
            let text = lead_on(&signpost.language, &signpost.base_url, &to);
            files.push(made(&tombstone_path(address), text, Served::page(FileKind::Article)));
            moved.push((url(address), to));
        }
        if let Ok(number) = at(&self.files, HostFile::REDIRECTS)
            && let Origin::Made(text) = &self.files[number].origin
        {
            let text = more_redirects(text, &moved);
            self.files[number] =
                made(HostFile::REDIRECTS, text, Served::new(FileKind::Host, by_ending(HostFile::REDIRECTS)));
        }
        if signpost.has_looks {
            files.iter_mut().for_each(|file| file.look = Headers::of(file, self.pack).look());
        }
        let stands = |file: &SiteFile| match held.entries.get(&file.path) {
            Some(Entry::Live { hash, .. }) => *hash != file.hash,
            _ => false,
        };
        self.turned = files.iter().filter(|file| stands(file)).count();
        self.files.append(&mut files);
        self.files.sort_unstable_by(|one, other| one.path.cmp(&other.path));
    }

    /// Keeps in mind what others are to be told, before anything of it happens.
    pub(crate) fn owe(&self, news: &News) {
        self.owed.iter().for_each(|owed| owed.add(news));
    }

    /// Where the file of the output folder is that a file is, or is made from.
    pub(crate) fn real(&self, file: &SiteFile) -> PathBuf {
        self.out.join(file.source())
    }

    /// Pours the bytes of a file as they are served, packed where it asks for that, a piece at a time. What came out is whole only if
    /// this succeeds.
    ///
    /// # Errors
    /// It can't be read, or is not what was built; what `to` says.
    pub(crate) fn pour(&self, file: &SiteFile, mut to: impl Write) -> Result<(), Poured> {
        if let Origin::Made(text) = &file.origin {
            return to.write_all(text.as_bytes()).map_err(Poured::from);
        }
        let real = self.real(file);
        let failed = |error| Poured::Failed(IoError::new("read", &real, error).into());
        let open = fs::File::open(&real).map_err(failed)?;
        let size = open.metadata().map_err(failed)?.len();
        if size != file.size {
            return Err(Poured::Failed(changed(&real)));
        }
        let mut from = Measured::new(open, size);
        let poured = match self.packing(file) {
            None => io::copy(&mut from, &mut to).map(drop),
            Some(Packing::Gzip) => {
                let mut encoder = flate2::write::GzEncoder::new(&mut to, flate2::Compression::best());
                io::copy(&mut from, &mut encoder).and_then(|_| encoder.finish().map(drop))
            }
            Some(Packing::Brotli) => {
                let params = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
                brotli::BrotliCompress(&mut from, &mut to, &params).map(drop)
            }
        };
        if let Some(error) = from.failed.take() {
            return Err(failed(error));
        }
        poured.map_err(Poured::from)?;
        let hash = match file.origin {
            Origin::Twin(packing) => twin_hash(from.hasher.finish(), packing),
            _ => from.hasher.finish(),
        };
        if hash == file.hash { Ok(()) } else { Err(Poured::Failed(changed(&real))) }
    }

    /// Writes a file as it is served to a place of this machine where nothing is.
    ///
    /// # Errors
    /// Those of [`BuiltSite::pour`].
    pub(crate) fn write(&self, file: &SiteFile, to: &Path) -> Result<(), DeployError> {
        let new = fs::File::create_new(to).map_err(IoError::on("write", to))?;
        self.pour(file, new).map_err(|error| match error {
            Poured::Stopped(error) => IoError::new("write", to, error).into(),
            Poured::Failed(error) => error,
        })
    }

    /// How the bytes of a file are packed.
    pub(crate) fn packing(&self, file: &SiteFile) -> Option<Packing> {
        match file.origin {
            Origin::Twin(packing) => Some(packing),
            _ => Headers::of(file, self.pack).packing,
        }
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

/// Why not all of a file came out.
#[derive(Debug)]
pub(crate) enum Poured {
    /// Whoever takes it said no.
    Stopped(io::Error),
    /// It can't be read, or is not what was built.
    Failed(DeployError),
}

impl From<io::Error> for Poured {
    fn from(error: io::Error) -> Self {
        Self::Stopped(error)
    }
}

/// A file that is measured while it is read.
struct Measured {
    file: fs::File,
    hasher: Hasher,
    /// Why it can't be read: to tell that from what is wrong with where it goes.
    failed: Option<io::Error>,
}

impl Measured {
    fn new(file: fs::File, size: u64) -> Self {
        let mut hasher = Hasher::new();
        hasher.begin_bytes(size);
        Self { file, hasher, failed: None }
    }
}

impl Read for Measured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.file.read(buffer) {
            Ok(read) => {
                self.hasher.piece(&buffer[..read]);
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.failed = Some(error);
                Err(kind.into())
            }
        }
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
        () if !is_of_host(first) && !is_read_by_others(path) => Name::Plain,
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
    // Whoever is told by IndexNow asks for it, to know that we are the site.
    if let Some(key) = &config.notify.indexnow {
        let path = format!("{key}.txt");
        add(files, made(&path, key.clone(), Served::new(FileKind::Host, by_ending(&path))));
    }
}

/// Adds the signature of all sums, where there are sums and a key.
fn add_signature(
    files: &mut BTreeMap<String, SiteFile>,
    out: &Path,
    config: &Config,
) -> Result<(), DeployError> {
    let Some(sums) = files.get(SUMS).filter(|sums| sums.kind == FileKind::Proof) else { return Ok(()) };
    let Some((text, key)) = sign(&out.join(SUMS), config.base_url.as_str())? else { return Ok(()) };
    let path = format!("{SUMS}{SIGNATURE}");
    // No two signatures are the same: it is sent when the sums or the key are others.
    let hash = Hasher::new().text(SIGNATURE).fingerprint(sums.hash).bytes(&key).finish();
    let signature = made(&path, text, Served::new(FileKind::Proof, "text/plain"));
    add(files, SiteFile { hash, ..signature });
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Says the length of the longest piece that was written.
    struct Longest(usize, u64);

    impl Write for Longest {
        fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
            *self = Self(self.0.max(piece.len()), self.1 + piece.len() as u64);
            Ok(piece.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_film_is_never_in_memory_as_a_whole() {
        let out = tempfile::tempdir().unwrap();
        let bytes = vec![7; 9 << 20];
        fs::write(out.path().join("film.mp4"), &bytes).unwrap();
        let size = bytes.len() as u64;
        let film = SiteFile::of("film.mp4", Fingerprint::of(&bytes), size, &Served::immutable("video/mp4"));
        let site = BuiltSite {
            out: out.path().into(),
            files: vec![film],
            own: 1,
            turned: 0,
            left_out: Vec::new(),
            pack: None,
            signpost: None,
            owed: None,
            _lock: None,
        };
        let mut longest = Longest(0, 0);
        site.pour(&site.files[0], &mut longest).unwrap();
        assert!(longest.0 <= 1 << 20 && longest.1 == size, "{} at once, {} in all", longest.0, longest.1);
        // Neither is one that is packed, and what comes out of that is what went in.
        for packing in Packing::ALL {
            let hash = twin_hash(Fingerprint::of(&bytes), packing);
            let origin = Origin::Twin(packing);
            let path = format!("film.mp4{}", packing.ending());
            let twin = SiteFile { path, hash, origin, ..site.files[0].clone() };
            let mut packed = Vec::new();
            site.pour(&twin, &mut packed).unwrap();
            let mut unpacked = Vec::new();
            match packing {
                Packing::Gzip => {
                    _ = flate2::read::GzDecoder::new(&*packed).read_to_end(&mut unpacked).unwrap();
                }
                Packing::Brotli => brotli::BrotliDecompress(&mut &*packed, &mut unpacked).unwrap(),
            }
            assert!(unpacked == bytes, "{}", packing.name());
        }
        fs::write(out.path().join("film.mp4"), vec![8; 9 << 20]).unwrap();
        let changed = site.pour(&site.files[0], &mut io::sink());
        assert!(matches!(changed, Err(Poured::Failed(DeployError::Refused(_)))), "{changed:?}");
    }
}
