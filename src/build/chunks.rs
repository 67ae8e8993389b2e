//! Article files in, what came of each out: those of a chunk of the content folder together, and from what an earlier build
//! left where file, attachments and rules are as they were. Texts go to the store, and stay there.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::build::intake::{Intake, Taken};
use crate::build::setup::Settings;
use crate::clean::{Article, Attachments, Source};
use crate::content::ContentPath;
use crate::curate::Candidate;
use crate::curate::stories::Signature;
use crate::curate::topics::TopicIx;
use crate::disk::attachments;
use crate::disk::attachments::Measured;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::store::Store;
use crate::disk::stored::StoredFile;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, Hasher, name_of};
use crate::ground::progress::Progress;

/// About how many files make a chunk: of one in which a file changed, what came of all is written again.
const FILES: u16 = 256;

/// Takes in the files of a content folder.
pub(crate) struct Chunks<'a> {
    store: &'a Store,
    /// Of everything that cleaning depends on but the file itself.
    rules: Fingerprint,
    /// Each source once: a hundred thousand articles share a few.
    sources: Mutex<BTreeSet<Arc<Source>>>,
    /// About how many files make a chunk.
    size: u16,
    /// When reading began.
    pub(crate) began: SystemTime,
}

/// What is kept of one file.
#[derive(Serialize, Deserialize)]
struct Row<'a> {
    #[serde(borrow)]
    path: Cow<'a, str>,
    /// What the file looked like, if a change after it was read shows.
    stamp: Option<Fingerprint>,
    /// Of its bytes.
    hash: Fingerprint,
    article: Option<(Cow<'a, Article>, Cow<'a, [TopicIx]>, Cow<'a, Signature>)>,
    diagnostics: Cow<'a, [Diagnostic]>,
    sought: Cow<'a, [ContentPath]>,
    /// Of what was found under `sought`.
    found: Fingerprint,
}

/// How a file was taken in.
struct Seen {
    stamp: Option<Fingerprint>,
    /// None of a file that can't be read.
    hash: Option<Fingerprint>,
    /// Whether its row says all this.
    is_known: bool,
}

impl<'a> Chunks<'a> {
    /// `began` is when the files were looked up.
    pub(crate) fn new(store: &'a Store, settings: &Settings, began: SystemTime) -> Self {
        Self { store, rules: settings.article_rules(), sources: Mutex::default(), size: FILES, began }
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
        if let Some(record) = self.store.get(key)
            && let Ok((fingerprint, bytes, size)) = postcard::from_bytes(&record)
        {
            return Ok(Measured {
                file: StoredFile {
                    real: entry.real.clone(),
                    size: bytes,
                    fingerprint,
                    is_svg: attachments::is_svg(&entry.path),
                },
                size,
            });
        }
        let measured = attachments::measure(entry)?;
        if entry.stamp.is_settled(self.began) {
            let kept = (measured.file.fingerprint, measured.file.size, measured.size);
            if let Ok(record) = postcard::to_stdvec(&kept) {
                self.store.put(key, &record);
            }
        }
        Ok(measured)
    }

    /// What comes of article files: all of the folder in order of their paths, or some of its chunks.
    pub(crate) fn take_in(
        &self,
        intake: Intake<'_>,
        entries: &[Entry],
        progress: &dyn Progress,
    ) -> Vec<Taken> {
        let chunks: Vec<&[Entry]> = self.cut(entries).collect();
        let taken: Vec<Vec<Taken>> =
            chunks.into_par_iter().map(|chunk| self.take_in_chunk(intake, chunk, progress)).collect();
        taken.into_iter().flatten().collect()
    }

    /// Cuts the files of a folder into chunks.
    pub(crate) fn cut<'e>(&self, entries: &'e [Entry]) -> impl DoubleEndedIterator<Item = &'e [Entry]> {
        entries.chunk_by(|entry, _| !self.ends_chunk(&entry.path))
    }

    /// Whether the chunk of a file ends with it. That depends on its path alone, so that a file that comes or goes leaves other
    /// chunks as they are.
    fn ends_chunk(&self, path: &ContentPath) -> bool {
        let Fingerprint([one, two, ..]) = name_of(&[&path.0]);
        u16::from_le_bytes([one, two]).is_multiple_of(self.size)
    }

    /// What is kept of a chunk under.
    fn name_of(&self, chunk: &[Entry]) -> Fingerprint {
        let last = chunk.last().filter(|last| self.ends_chunk(&last.path));
        let mut name = Hasher::new();
        name.text("articles").fingerprint(self.rules).maybe(last.map(|last| last.path.0.as_str()));
        name.finish()
    }

    fn take_in_chunk(&self, intake: Intake<'_>, entries: &[Entry], progress: &dyn Progress) -> Vec<Taken> {
        let name = self.name_of(entries);
        let record = self.store.get(name).unwrap_or_default();
        let known: Vec<Row<'_>> = postcard::from_bytes(&record).unwrap_or_default();
        let as_many = known.len() == entries.len();
        let mut known = known.into_iter().peekable();
        let mut row_of = |entry: &Entry| {
            while known.next_if(|row| *row.path < *entry.path.0).is_some() {}
            known.next_if(|row| *row.path == *entry.path.0)
        };
        let files: Vec<_> = entries.iter().map(|entry| (entry, row_of(entry))).collect();
        let take_in = |(entry, row)| {
            let taken = self.take_in_one(intake, entry, row);
            progress.step();
            taken
        };
        let (taken, seen): (Vec<Taken>, Vec<Seen>) = files.into_par_iter().map(take_in).unzip();
        if !as_many || seen.iter().any(|seen| !seen.is_known) {
            let files = entries.iter().zip(&taken).zip(&seen);
            let row = |((entry, taken), seen)| Row::new(entry, taken, seen, intake.attachments);
            let rows: Vec<Row<'_>> = files.filter_map(row).collect();
            // What can't be kept is worked out again by the next build.
            if let Ok(record) = postcard::to_stdvec(&rows) {
                self.store.put(name, &record);
            }
        }
        taken
    }

    /// From its row when the file and its attachments are as they were, else by reading and cleaning it.
    fn take_in_one(&self, intake: Intake<'_>, entry: &Entry, row: Option<Row<'_>>) -> (Taken, Seen) {
        let mut row = row.filter(|row| row.found == found(&row.sought, intake.attachments));
        if let Some(row) = row.take_if(|row| row.stamp == Some(entry.stamp.print)) {
            let seen = Seen { stamp: row.stamp, hash: Some(row.hash), is_known: true };
            return (self.recall(row), seen);
        }
        let stamp = entry.stamp.is_settled(self.began).then_some(entry.stamp.print);
        let file = match read::read(entry) {
            Ok(file) => file,
            Err(finding) => {
                return (Taken::unreadable(finding), Seen { stamp, hash: None, is_known: false });
            }
        };
        let hash = Fingerprint::of(&file.bytes);
        let seen = Seen { stamp, hash: Some(hash), is_known: false };
        if let Some(row) = row.filter(|row| row.hash == hash) {
            return (self.recall(row), seen);
        }
        let (taken, text) = intake.take_in_file(&file);
        if let (Some(candidate), Some(text)) = (&taken.article, text) {
            text.keep(&candidate.article, self.store);
        }
        (taken, seen)
    }

    fn recall(&self, row: Row<'_>) -> Taken {
        let article = row.article.map(|(article, topics, signature)| {
            let mut article = article.into_owned();
            article.source = article.source.map(|source| self.shared(source));
            let (article, signature) = (Arc::new(article), Arc::new(signature.into_owned()));
            Candidate { article, topics: topics.into_owned(), signature }
        });
        Taken { article, sought: row.sought.into_owned(), diagnostics: row.diagnostics.into_owned() }
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
}

impl<'a> Row<'a> {
    /// None of a file that can't be read.
    fn new(entry: &'a Entry, taken: &'a Taken, seen: &Seen, attachments: &Attachments) -> Option<Self> {
        Some(Self {
            path: Cow::Borrowed(&entry.path.0),
            stamp: seen.stamp,
            hash: seen.hash?,
            article: taken.article.as_ref().map(|Candidate { article, topics, signature }| {
                (Cow::Borrowed(&**article), Cow::Borrowed(&**topics), Cow::Borrowed(&**signature))
            }),
            diagnostics: Cow::Borrowed(&taken.diagnostics),
            sought: Cow::Borrowed(&taken.sought),
            found: found(&taken.sought, attachments),
        })
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;
    use crate::disk::clock;
    use crate::ground::progress::Silent;

    #[expect(clippy::disallowed_methods, reason = "a file of the test")]
    fn write(dir: &Path, number: u32, text: &str) {
        let path = dir.join(format!("{}-{number}.md", number % 7));
        let text = format!("---\ntitle: Ferry {number}\ndate: 2024-01-17\n---\n{text} {number}.\n");
        std::fs::write(&path, text).unwrap();
    }

    /// What comes of a folder, and how many chunks were kept anew.
    fn take_in(dir: &Path, store: &Store, size: u16) -> (Vec<Candidate>, usize) {
        let settings = Settings::new(Config::default()).0;
        // As if long after the files were written.
        let began = clock::file_time() + std::time::Duration::from_secs(10);
        let chunks = Chunks { size, ..Chunks::new(store, &settings, began) };
        let intake = Intake { settings: &settings, attachments: &Attachments::new() };
        let files = read::walk(dir, &[]).unwrap().articles;
        let before: Vec<_> = chunks.cut(&files).map(|chunk| store.get(chunks.name_of(chunk))).collect();
        let taken = chunks.take_in(intake, &files, &Silent);
        let after = chunks.cut(&files).map(|chunk| store.get(chunks.name_of(chunk)));
        let anew = after.zip(before).filter(|(after, before)| after != before).count();
        (taken.into_iter().filter_map(|taken| taken.article).collect(), anew)
    }

    #[test]
    fn the_number_of_chunks_plays_no_part_and_an_edit_touches_its_own() {
        let dir = tempfile::tempdir().unwrap();
        (0..120).for_each(|number| write(dir.path(), number, "The ferry of"));
        let stores = [1, 2, 7, 64, FILES].map(|size| (size, Store::temporary()));
        let chunks = |number: usize, expected: std::ops::RangeInclusive<usize>| {
            let whole = take_in(dir.path(), &Store::temporary(), FILES).0;
            assert_eq!(whole.len(), number);
            for (size, store) in &stores {
                let (cold, all) = take_in(dir.path(), &Store::temporary(), *size);
                let (warm, anew) = take_in(dir.path(), store, *size);
                assert!(cold == whole && warm == whole, "chunks of {size}");
                assert!(
                    expected.contains(&anew) || expected.is_empty() && anew == all,
                    "chunks of {size}: {anew}"
                );
                assert_eq!(take_in(dir.path(), store, *size), (warm, 0), "nothing changed");
            }
        };
        #[expect(clippy::reversed_empty_ranges, reason = "all of them")]
        chunks(120, 1..=0);
        write(dir.path(), 50, "No ferry of");
        chunks(120, 1..=1);
        // It may be the end of a chunk, of which it makes two.
        write(dir.path(), 1000, "One more of");
        chunks(121, 1..=2);
    }
}
