//! Bodies of articles by their hash: in the store, where they stay. What the disk lost is made again from the article's file.

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::build::intake::Intake;
use crate::clean::SafeHtml;
use crate::curate::Digest;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::store::Store;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::{Fingerprint, place_of};
use crate::render::Bodies;

/// The article files of a site, and which of them has which body; asked for when the first damage is met.
#[derive(Default)]
pub(crate) struct Origins(OnceLock<Files>);

struct Files {
    files: Vec<Entry>,
    /// Places in `files`, each body once.
    by_hash: Vec<(Fingerprint, u32)>,
}

impl Files {
    /// Of the articles of a digest, whose files are below `content_dir`.
    fn find(digest: &Digest, content_dir: &Path) -> Self {
        let files = read::walk(content_dir).map(|walk| walk.articles).unwrap_or_default();
        let file = |path| files.binary_search_by(|entry: &Entry| entry.path.cmp(path)).ok();
        let rows = digest
            .articles
            .par_iter()
            .chain(&digest.sections)
            .filter_map(|article| Some((article.body_hash, file(&article.path)? as u32)));
        let mut by_hash: Vec<_> = rows.collect();
        by_hash.par_sort_unstable_by_key(|(hash, _)| *hash);
        by_hash.dedup_by_key(|(hash, _)| *hash);
        Self { by_hash, files }
    }
}

/// Reads the bodies of a digest.
pub(crate) struct BodyReader<'a> {
    store: &'a Store,
    origins: &'a Origins,
    intake: Intake<'a>,
    digest: &'a Digest,
    content_dir: &'a Path,
    /// How many bodies the disk had lost.
    damaged: AtomicUsize,
}

impl<'a> BodyReader<'a> {
    /// Of a digest, whose articles are below `content_dir`. `origins` are kept for as long as it is the same.
    pub(crate) fn new(
        store: &'a Store,
        origins: &'a Origins,
        intake: Intake<'a>,
        digest: &'a Digest,
        content_dir: &'a Path,
    ) -> Self {
        Self { store, origins, intake, digest, content_dir, damaged: AtomicUsize::new(0) }
    }

    /// What there is to say about damage that was met.
    pub(crate) fn notice(&self) -> Option<Diagnostic> {
        match self.damaged.load(Ordering::Relaxed) {
            0 => None,
            1 => Some(Diagnostic::warning("a text in the cache was damaged; it was cleaned anew")),
            many => Some(Diagnostic::warning(format!(
                "{many} texts in the cache were damaged; they were cleaned anew"
            ))),
        }
    }

    fn make_again(&self, hash: Fingerprint) -> Option<SafeHtml> {
        self.damaged.fetch_add(1, Ordering::Relaxed);
        let Files { files, by_hash } =
            self.origins.0.get_or_init(|| Files::find(self.digest, self.content_dir));
        let place = place_of(by_hash, hash, |(hash, _)| *hash)?;
        let (taken, body) = self.intake.take_in(&files[by_hash[place].1 as usize]);
        let body = body.filter(|_| taken.article.is_some_and(|found| found.article.body_hash == hash))?;
        self.store.put(hash, body.as_str().as_bytes());
        Some(body)
    }
}

impl Bodies for BodyReader<'_> {
    fn body(&self, hash: Fingerprint) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let kept = self.store.get(hash).and_then(|kept| SafeHtml::recall(kept, hash));
        kept.or_else(|| self.make_again(hash)).map(Cow::Owned).ok_or_else(|| {
            Diagnostic::error(
                "a text was lost between reading and printing: its file changed, or the disk failed",
            )
            .help("build again")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::setup::Settings;
    use crate::clean::Attachments;
    use crate::config::Config;
    use crate::curate::{Cutoff, HeldBack, Known, curate};
    use crate::disk::clock;
    use crate::disk::starter::write_new;

    #[test]
    fn what_the_disk_lost_is_made_again_and_looked_for_once() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            let text = format!("---\ntitle: {name}\ndate: 2024-01-17\n---\nThe text of {name}.\n");
            write_new(&dir.path().join(name).with_extension("md"), text.as_bytes()).unwrap();
        }
        let settings = Settings::new(Config::default()).0;
        let intake = Intake { settings: &settings, attachments: &Attachments::new() };
        let files = read::walk(dir.path()).unwrap().articles;
        let taken = files.iter().map(|file| intake.take_in(file));
        let (taken, texts): (Vec<_>, Vec<_>) = taken.map(|(taken, text)| (taken, text.unwrap())).unzip();
        let candidates: Vec<_> = taken.into_iter().filter_map(|taken| taken.article).collect();
        let cutoff = Cutoff { now: clock::now(), drafts: HeldBack::Hide, future: HeldBack::Hide };
        let hashes: Vec<_> = candidates.iter().map(|candidate| candidate.article.body_hash).collect();
        let digest = curate(candidates, cutoff, &settings.config, Known::nothing()).digest;

        let origins = Origins::default();
        let reader = |store| BodyReader::new(store, &origins, intake, &digest, dir.path());
        let read = |reader: &BodyReader<'_>| {
            for (hash, text) in hashes.iter().zip(&texts) {
                assert_eq!(reader.body(*hash).unwrap().as_str(), text.as_str());
            }
        };
        let stores = [Store::temporary(), Store::temporary()];
        for store in &stores {
            let reader = reader(store);
            read(&reader);
            let notice = "warning: 3 texts in the cache were damaged; they were cleaned anew";
            assert_eq!(reader.notice().unwrap().to_string(), notice);
        }
        // One list of files for all of them, and for all that share it; and once only.
        assert_eq!(origins.0.get().unwrap().by_hash.len(), 3);
        let again = reader(&stores[0]);
        read(&again);
        assert_eq!(again.notice(), None);
    }
}
