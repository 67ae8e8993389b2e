//! What earlier builds worked out of the articles, so that an article is read and cleaned again only when it, or a rule,
//! has changed. Bodies stay on the disk.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::build::BuildOptions;
use crate::build::intake;
use crate::build::intake::Outcome;
use crate::build::setup::Settings;
use crate::clean::{Article, Attachments, SafeHtml, Source};
use crate::content::ContentPath;
use crate::curate::stories::Signature;
use crate::curate::topics::TopicIx;
use crate::curate::{Candidate, Digest};
use crate::disk::attachments;
use crate::disk::attachments::Measured;
use crate::disk::cache::{BodyFile, Cache, Extent, Place, Reader};
use crate::disk::error::IoError;
use crate::disk::publish::Wait;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::stored::StoredFile;
use crate::disk::table::{Table, name_of, place_of};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::render::Bodies;

/// Whether a build uses what earlier builds left, and leaves something to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseCache {
    /// It does.
    Yes,
    /// It works as if it were the first and the last.
    No,
}

/// The folder of a site in which newsprint keeps what it knows from earlier builds.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join(".newsprint").join("cache")
}

/// Where something about the output folder `out` is kept: several may be printed to from one site, with other base URLs. The
/// folder is named as seen from the site where it is in it, so that another checkout finds what was kept.
pub(crate) fn file_for(options: &BuildOptions, out: &Path, what: &str) -> PathBuf {
    let name = out.strip_prefix(&options.root).unwrap_or(out).to_string_lossy();
    folder(&options.root).join(format!("{what}-{}", name_of(&[&name]).short(16)))
}

/// Name of the table of article files: path → stamp, fingerprint of the bytes.
const FILES: &str = "files";

/// What came of one file, its body kept.
pub(crate) struct Taken {
    /// The article and where its body is; none when the file is left out.
    pub article: Option<(Candidate, Place)>,
    /// Files beside the article that its links were looked up as, see [`crate::clean::Cleaned::sought`].
    pub sought: Vec<ContentPath>,
    /// All findings.
    pub diagnostics: Vec<Diagnostic>,
    /// The file's row for the next build.
    pub row: Option<Row>,
}

/// What the next build has to know of a file: of its path, of its stamp, of its bytes.
pub(crate) type Row = (Fingerprint, [Fingerprint; 2]);

/// What is known of articles while they are taken in.
pub(crate) struct Memory<'a> {
    cache: Cache,
    /// Stamp and fingerprint of each article file, as the last build read it.
    files: Table<2>,
    dir: Option<&'a Path>,
    settings: &'a Settings,
    /// Of everything that cleaning depends on but the file itself.
    rules: Fingerprint,
    /// Each source once: a hundred thousand articles share a few.
    sources: Mutex<BTreeSet<Arc<Source>>>,
    /// When reading began.
    began: SystemTime,
}

/// What is kept of one file.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    article: Option<(Cow<'a, Article>, Cow<'a, [TopicIx]>, Cow<'a, Signature>)>,
    diagnostics: Cow<'a, [Diagnostic]>,
    sought: Cow<'a, [ContentPath]>,
    /// Of what was found under `sought`.
    found: Fingerprint,
}

impl<'a> Memory<'a> {
    /// Opens what is in `dir`; none: remembers nothing. `began` is when the files were looked up. `tell` hears that another build has it.
    pub(crate) fn open(
        dir: Option<&'a Path>,
        settings: &'a Settings,
        began: SystemTime,
        wait: Wait,
        tell: &mut dyn FnMut(&str),
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let (cache, files) = match dir {
            None => (Cache::temporary(), Table::default()),
            Some(dir) => {
                let (cache, notices) = Cache::open(dir, Fingerprint::of_code(), wait, tell);
                diagnostics.extend(notices);
                let (files, notice) = Table::load(&dir.join(FILES), Fingerprint::of_code());
                diagnostics.extend(notice);
                (cache, files)
            }
        };
        let rules = settings.article_rules();
        Self { cache, files, dir, settings, rules, sources: Mutex::default(), began }
    }

    /// Measures the files beside articles, those that changed.
    pub(crate) fn index_attachments(
        &self,
        entries: &[Entry],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Attachments, attachments::Files) {
        attachments::index_with(entries, diagnostics, |entry| self.measure(entry))
    }

    fn measure(&self, entry: &Entry) -> io::Result<Measured> {
        let mut key = Hasher::new();
        key.text("attachment").text(&entry.path.0).fingerprint(entry.stamp.print);
        let key = key.finish();
        if let Some(recalled) = self.cache.reader().get(key)
            && let Ok((fingerprint, bytes, size)) = postcard::from_bytes(recalled.record)
        {
            return Ok(Measured {
                file: StoredFile { real: entry.real.clone(), size: bytes, fingerprint },
                size,
            });
        }
        let measured = attachments::measure(entry)?;
        if entry.stamp.is_settled(self.began) {
            let kept = (measured.file.fingerprint, measured.file.size, measured.size);
            if let Ok(record) = postcard::to_stdvec(&kept) {
                self.cache.put(key, &record, None);
            }
        }
        Ok(measured)
    }

    /// Reads what earlier builds left, for one thread; see [`Memory::take_in`].
    pub(crate) fn reader(&self) -> Reader<'_> {
        self.cache.reader()
    }

    /// What comes of an article file: from memory when it, its attachments and the rules are as they were, else by
    /// reading and cleaning it.
    pub(crate) fn take_in(&self, entry: &Entry, attachments: &Attachments, reader: &mut Reader<'_>) -> Taken {
        let name = name_of(&[&entry.path.0]);
        let unread =
            self.files.get(name).filter(|[stamp, _]| *stamp == entry.stamp.print).map(|[_, hash]| hash);
        let row = |hash: Fingerprint| {
            let settled = unread == Some(hash) || entry.stamp.is_settled(self.began);
            settled.then_some((name, [entry.stamp.print, hash]))
        };
        if let Some(hash) = unread
            && let Some(taken) = self.recall(entry, hash, attachments, reader)
        {
            return Taken { row: row(hash), ..taken };
        }
        let file = match read::read(entry) {
            Ok(file) => file,
            Err(finding) => {
                return Taken { article: None, sought: Vec::new(), diagnostics: vec![finding], row: None };
            }
        };
        let hash = Fingerprint::of(&file.bytes);
        if unread != Some(hash)
            && let Some(taken) = self.recall(entry, hash, attachments, reader)
        {
            return Taken { row: row(hash), ..taken };
        }
        let outcome = intake::take_in_file(&file, self.settings, attachments);
        Taken { row: row(hash), ..self.keep(entry, hash, outcome, attachments) }
    }

    fn key(&self, path: &ContentPath, hash: Fingerprint) -> Fingerprint {
        let mut hasher = Hasher::new();
        hasher.text("article").fingerprint(self.rules).text(&path.0).fingerprint(hash);
        hasher.finish()
    }

    fn recall(
        &self,
        entry: &Entry,
        hash: Fingerprint,
        attachments: &Attachments,
        reader: &mut Reader<'_>,
    ) -> Option<Taken> {
        let recalled = reader.get(self.key(&entry.path, hash))?;
        let record: Record<'_> = postcard::from_bytes(recalled.record).ok()?;
        if record.found != found(&record.sought, attachments) {
            return None;
        }
        let article = match record.article {
            None => None,
            Some((article, topics, signature)) => {
                let mut article = article.into_owned();
                article.source = article.source.map(|source| self.shared(source));
                let (article, signature) = (Arc::new(article), Arc::new(signature.into_owned()));
                let candidate = Candidate { article, topics: topics.into_owned(), signature };
                Some((candidate, recalled.body?))
            }
        };
        let (sought, diagnostics) = (record.sought.into_owned(), record.diagnostics.into_owned());
        Some(Taken { article, sought, diagnostics, row: None })
    }

    fn shared(&self, source: Arc<Source>) -> Arc<Source> {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        match sources.get(&source) {
            Some(known) => known.clone(),
            None => {
                sources.insert(source.clone());
                source
            }
        }
    }

    fn keep(&self, entry: &Entry, hash: Fingerprint, outcome: Outcome, attachments: &Attachments) -> Taken {
        let Outcome { taken, sought, diagnostics, .. } = outcome;
        let record = Record {
            article: taken.as_ref().map(|(candidate, _)| {
                let Candidate { article, topics, signature } = candidate;
                (Cow::Borrowed(&**article), Cow::Borrowed(&**topics), Cow::Borrowed(&**signature))
            }),
            diagnostics: Cow::Borrowed(&diagnostics),
            found: found(&sought, attachments),
            sought: Cow::Borrowed(&sought),
        };
        // What can't be kept is worked out again by the next build; the body is needed in this one.
        let record = postcard::to_stdvec(&record).unwrap_or_default();
        let body = taken.as_ref().map(|(_, body)| body.as_str().as_bytes());
        let place = self.cache.put(self.key(&entry.path, hash), &record, body);
        let article = taken.map(|(candidate, _)| candidate).zip(place);
        Taken { article, sought, diagnostics, row: None }
    }

    /// The bodies of what is taken in. They can be read now and later.
    pub(crate) fn bodies(&self) -> Arc<BodyFile> {
        self.cache.bodies()
    }

    /// Leaves to the next build what was learned, and lets it have the cache. `rows` are those of all files of the site.
    pub(crate) fn finish(
        self,
        rows: impl Iterator<Item = Row>,
        extent: Extent,
        notices: &mut Vec<Diagnostic>,
    ) {
        if let Some(dir) = self.dir {
            let files = Table::new(rows);
            if files != self.files
                && let Err(error) = files.save(&dir.join(FILES), Fingerprint::of_code())
            {
                notices.push(not_kept(&error));
            }
        }
        notices.extend(self.cache.finish(extent));
    }
}

/// What to say when something could not be left to the next build.
pub(crate) fn not_kept(error: &IoError) -> Diagnostic {
    Diagnostic::warning(format!("the cache could not be kept: {error}"))
        .help("the site is whole; the next build takes longer than it has to")
}

/// Of what is found under some paths.
fn found(sought: &[ContentPath], attachments: &Attachments) -> Fingerprint {
    if sought.is_empty() {
        return Fingerprint([0; 16]);
    }
    let mut hasher = Hasher::new();
    for path in sought {
        match attachments.get(path) {
            None => hasher.number(0),
            Some(attachment) => {
                let (width, height) = attachment.size.unwrap_or_default();
                hasher.text(&attachment.output).number(i64::from(width)).number(i64::from(height))
            }
        };
    }
    hasher.finish()
}

/// Bodies of articles, on the disk.
pub(crate) struct StoredBodies {
    bodies: Arc<BodyFile>,
    /// By the fingerprints of the bodies, each once.
    places: Vec<(Fingerprint, Place)>,
}

impl StoredBodies {
    /// Those of what was taken in.
    pub(crate) fn new(bodies: Arc<BodyFile>, all: &[Taken]) -> Self {
        let articles = all.par_iter().filter_map(|taken| taken.article.as_ref());
        let mut places: Vec<(Fingerprint, Place)> =
            articles.map(|(candidate, place)| (candidate.article.body_hash, *place)).collect();
        places.par_sort_unstable_by_key(|(hash, _)| *hash);
        places.dedup_by_key(|(hash, _)| *hash);
        Self { bodies, places }
    }
}

/// Reads bodies back; one that is damaged is made again from its article's file.
pub(crate) struct BodyReader<'a> {
    stored: &'a StoredBodies,
    remaker: Remaker<'a>,
}

impl<'a> BodyReader<'a> {
    /// Reads from `stored`.
    pub(crate) fn new(stored: &'a StoredBodies, remaker: Remaker<'a>) -> Self {
        Self { stored, remaker }
    }

    /// What there is to say about damage that was met.
    pub(crate) fn notice(&self) -> Option<Diagnostic> {
        match self.remaker.damaged.load(Ordering::Relaxed) {
            0 => None,
            1 => Some(Diagnostic::warning("a text in the cache was damaged; it was cleaned anew")),
            many => Some(Diagnostic::warning(format!(
                "{many} texts in the cache were damaged; they were cleaned anew"
            ))),
        }
    }
}

impl Bodies for BodyReader<'_> {
    fn body(&self, hash: Fingerprint) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let places = &self.stored.places;
        let place = place_of(places, hash, |(hash, _)| *hash).map(|at| places[at].1);
        let kept = place.and_then(|place| self.stored.bodies.body(place).ok());
        self.remaker.recall(kept, hash).map(Cow::Owned)
    }
}

/// Makes bodies again that the disk lost.
pub(crate) struct Remaker<'a> {
    settings: &'a Settings,
    attachments: &'a Attachments,
    digest: &'a Digest,
    content_dir: &'a Path,
    /// The article files, listed again when the first damage is met.
    entries: OnceLock<Vec<Entry>>,
    damaged: AtomicUsize,
}

impl<'a> Remaker<'a> {
    /// For one digest, whose articles are below `content_dir`.
    pub(crate) fn new(
        settings: &'a Settings,
        attachments: &'a Attachments,
        digest: &'a Digest,
        content_dir: &'a Path,
    ) -> Self {
        let (entries, damaged) = (OnceLock::new(), AtomicUsize::new(0));
        Self { settings, attachments, digest, content_dir, entries, damaged }
    }

    /// The body with this hash: `kept`, what the disk gave for it, where it is that; else made again.
    ///
    /// # Errors
    /// When its article's file has changed meanwhile.
    pub(crate) fn recall(&self, kept: Option<Vec<u8>>, hash: Fingerprint) -> Result<SafeHtml, Diagnostic> {
        let body = kept.and_then(|kept| SafeHtml::recall(kept, hash)).or_else(|| self.make_again(hash));
        body.ok_or_else(|| {
            Diagnostic::error(
                "a text was lost between reading and printing: its file changed, or the disk failed",
            )
            .help("build again")
        })
    }

    fn make_again(&self, hash: Fingerprint) -> Option<SafeHtml> {
        self.damaged.fetch_add(1, Ordering::Relaxed);
        let entries = self
            .entries
            .get_or_init(|| read::walk(self.content_dir).map(|walk| walk.articles).unwrap_or_default());
        let article = self.digest.articles.iter().find(|article| article.body_hash == hash)?;
        let entry = entries.binary_search_by(|entry| entry.path.cmp(&article.path)).ok()?;
        let outcome = intake::take_in(&entries[entry], self.settings, self.attachments);
        let (candidate, body) = outcome.taken?;
        (candidate.article.body_hash == hash).then_some(body)
    }
}
