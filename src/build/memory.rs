//! What earlier builds worked out of the articles, so that an article is read and cleaned again only when it, or a rule,
//! has changed. Bodies stay on the disk.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::build::bodies::Body;
use crate::build::intake::{Intake, Row, Taken};
use crate::build::setup::Settings;
use crate::clean::{Article, Attachments, SafeHtml, Source};
use crate::content::ContentPath;
use crate::curate::Candidate;
use crate::curate::stories::Signature;
use crate::curate::topics::TopicIx;
use crate::disk::attachments;
use crate::disk::attachments::Measured;
use crate::disk::cache::{Cache, CacheFolder, Extent, Place, Reader, not_kept};
use crate::disk::lock::Wait;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::stored::StoredFile;
use crate::disk::table::{Table, name_of};
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::progress::Progress;

/// Name of the table of article files: path → stamp, fingerprint of the bytes.
const FILES: &str = "files";

/// What is known of articles while they are taken in.
pub(crate) struct Memory {
    cache: Cache,
    /// Stamp and fingerprint of each article file, as the last build read it.
    files: Table<2>,
    /// Of everything that cleaning depends on but the file itself.
    rules: Fingerprint,
    /// Each source once: a hundred thousand articles share a few.
    sources: Mutex<BTreeSet<Arc<Source>>>,
    /// When reading began.
    pub(crate) began: SystemTime,
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

impl Memory {
    /// Opens what is in `dir`; none: remembers nothing. `began` is when the files were looked up. `tell` hears that another build has it.
    pub(crate) fn open(
        dir: Option<&Path>,
        settings: &Settings,
        began: SystemTime,
        wait: Wait,
        tell: &mut dyn FnMut(&str),
        notices: &mut Vec<Diagnostic>,
    ) -> Self {
        let (cache, found) = match dir {
            None => (Cache::temporary(), Vec::new()),
            Some(dir) => Cache::open(dir, Fingerprint::of_code(), wait, tell),
        };
        notices.extend(found);
        let mut files = Table::default();
        if let Some(folder) = cache.folder() {
            let notice;
            (files, notice) = Table::load(&folder.path.join(FILES), Fingerprint::of_code());
            notices.extend(notice);
        }
        Self { cache, files, rules: settings.article_rules(), sources: Mutex::default(), began }
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

    /// What comes of article files, their bodies put where they can be read now and later.
    pub(crate) fn take_in(
        &self,
        intake: Intake<'_>,
        entries: &[Entry],
        progress: &dyn Progress,
    ) -> Vec<Taken<Body>> {
        let bodies = self.cache.bodies();
        let take_in = |reader: &mut Reader<'_>, entry| {
            let taken = self.take_in_one(intake, entry, reader);
            progress.step();
            taken.put(|place| Some(Body::Kept(bodies.clone(), place)))
        };
        entries.par_iter().map_init(|| self.cache.reader(), take_in).collect()
    }

    /// From memory when the file, its attachments and the rules are as they were, else by reading and cleaning it.
    fn take_in_one(&self, intake: Intake<'_>, entry: &Entry, reader: &mut Reader<'_>) -> Taken<Place> {
        let name = name_of(&[&entry.path.0]);
        let unread =
            self.files.get(name).filter(|[stamp, _]| *stamp == entry.stamp.print).map(|[_, hash]| hash);
        let row = |hash: Fingerprint| {
            let settled = unread == Some(hash) || entry.stamp.is_settled(self.began);
            settled.then_some((name, [entry.stamp.print, hash]))
        };
        if let Some(hash) = unread
            && let Some(taken) = self.recall(entry, hash, intake.attachments, reader)
        {
            return Taken { row: row(hash), ..taken };
        }
        let file = match read::read(entry) {
            Ok(file) => file,
            Err(finding) => return Taken::unreadable(finding),
        };
        let hash = Fingerprint::of(&file.bytes);
        if unread != Some(hash)
            && let Some(taken) = self.recall(entry, hash, intake.attachments, reader)
        {
            return Taken { row: row(hash), ..taken };
        }
        let taken = intake.take_in_file(&file);
        Taken { row: row(hash), ..self.keep(self.key(&entry.path, hash), taken, intake.attachments) }
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
    ) -> Option<Taken<Place>> {
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

    fn keep(&self, key: Fingerprint, taken: Taken<SafeHtml>, attachments: &Attachments) -> Taken<Place> {
        let Taken { article, sought, diagnostics, .. } = &taken;
        let record = Record {
            article: article.as_ref().map(|(Candidate { article, topics, signature }, _)| {
                (Cow::Borrowed(&**article), Cow::Borrowed(&**topics), Cow::Borrowed(&**signature))
            }),
            diagnostics: Cow::Borrowed(diagnostics),
            found: found(sought, attachments),
            sought: Cow::Borrowed(sought),
        };
        // What can't be kept is worked out again by the next build; the body is needed in this one.
        let record = postcard::to_stdvec(&record).unwrap_or_default();
        let body = article.as_ref().map(|(_, body)| body.as_str().as_bytes());
        let place = self.cache.put(key, &record, body);
        taken.put(|_| place)
    }

    /// Where it is kept; none when nothing is.
    pub(crate) fn folder(&self) -> Option<&CacheFolder> {
        self.cache.folder()
    }

    /// Leaves to the next build what was learned; `rows` are those of all files of the site. Others wait for the folder until
    /// it is dropped.
    pub(crate) fn finish(
        self,
        rows: impl Iterator<Item = Row>,
        extent: Extent,
        notices: &mut Vec<Diagnostic>,
    ) -> Option<CacheFolder> {
        if let Some(CacheFolder { path, lock }) = self.cache.folder() {
            let files = Table::new(rows);
            if files != self.files
                && let Err(error) = files.save(lock, &path.join(FILES), Fingerprint::of_code())
            {
                notices.push(not_kept(&error));
            }
        }
        drop(self.files);
        self.cache.finish(extent, notices)
    }
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
