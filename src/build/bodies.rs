//! Bodies of articles by their hash: on the disk, where they stay, or in memory. What the disk lost is made again from the
//! article's file.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::build::intake::{Intake, Taken};
use crate::clean::SafeHtml;
use crate::curate::Digest;
use crate::disk::cache::{BodyFile, Place};
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::table::place_of;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::render::Bodies;

/// How many bodies may come after the index was put in order, before it is put in order again.
const LOOSE: usize = 128;

/// A body, or where it is.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    Held(Arc<SafeHtml>),
    Kept(Arc<BodyFile>, Place),
}

impl Taken<Body> {
    /// The body of the article, if it is not left out, under its hash.
    pub(crate) fn body(&self) -> Option<(Fingerprint, &Body)> {
        self.article.as_ref().map(|(candidate, body)| (candidate.article.body_hash, body))
    }
}

/// Bodies by hash. A clone is cheap and stays as it is.
#[derive(Clone, Default)]
pub(crate) struct BodyIndex {
    /// Those that were there when the index was put in order, each once.
    ordered: Arc<Vec<(Fingerprint, Body)>>,
    /// Those that came since.
    loose: Arc<HashMap<Fingerprint, Body>>,
    /// Where they come from; asked for when the first damage is met.
    origins: Arc<OnceLock<Origins>>,
}

/// The article files of a site, and which of them has which body.
struct Origins {
    files: Vec<Entry>,
    /// Places in `files`, each body once.
    by_hash: Vec<(Fingerprint, u32)>,
}

impl BodyIndex {
    /// From bodies in any order.
    pub(crate) fn new<'a>(bodies: impl ParallelIterator<Item = (Fingerprint, &'a Body)>) -> Self {
        let bodies = bodies.map(|(hash, body)| (hash, body.clone()));
        Self { ordered: Arc::new(by_hash(bodies)), ..Self::default() }
    }

    /// Adds bodies; says no when the index is to be made anew, which also drops those that nobody needs.
    pub(crate) fn add<'a>(&mut self, bodies: impl Iterator<Item = (Fingerprint, &'a Body)>) -> bool {
        self.origins = Arc::default();
        let loose = Arc::make_mut(&mut self.loose);
        for (hash, body) in bodies {
            if place_of(&self.ordered, hash, |(hash, _)| *hash).is_none() {
                loose.insert(hash, body.clone());
            }
            if loose.len() > LOOSE {
                return false;
            }
        }
        true
    }

    fn get(&self, hash: Fingerprint) -> Option<&Body> {
        let ordered = || Some(&self.ordered[place_of(&self.ordered, hash, |(hash, _)| *hash)?].1);
        self.loose.get(&hash).or_else(ordered)
    }
}

/// In order of their hashes, each there once.
fn by_hash<T: Send>(rows: impl ParallelIterator<Item = (Fingerprint, T)>) -> Vec<(Fingerprint, T)> {
    let mut rows: Vec<_> = rows.collect();
    rows.par_sort_unstable_by_key(|(hash, _)| *hash);
    rows.dedup_by_key(|(hash, _)| *hash);
    rows
}

impl Origins {
    /// Of the articles of a digest, whose files are below `content_dir`.
    fn find(digest: &Digest, content_dir: &Path) -> Self {
        let files = read::walk(content_dir).map(|walk| walk.articles).unwrap_or_default();
        let file = |path| files.binary_search_by(|entry: &Entry| entry.path.cmp(path)).ok();
        let rows = digest
            .articles
            .par_iter()
            .chain(&digest.sections)
            .filter_map(|article| Some((article.body_hash, file(&article.path)? as u32)));
        Self { by_hash: by_hash(rows), files }
    }
}

/// Reads the bodies of a digest.
pub(crate) struct BodyReader<'a> {
    bodies: &'a BodyIndex,
    intake: Intake<'a>,
    digest: &'a Digest,
    content_dir: &'a Path,
    /// How many bodies the disk had lost.
    damaged: AtomicUsize,
}

impl<'a> BodyReader<'a> {
    /// Of a digest, whose articles are below `content_dir`.
    pub(crate) fn new(
        bodies: &'a BodyIndex,
        intake: Intake<'a>,
        digest: &'a Digest,
        content_dir: &'a Path,
    ) -> Self {
        Self { bodies, intake, digest, content_dir, damaged: AtomicUsize::new(0) }
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
        let Origins { files, by_hash } =
            self.bodies.origins.get_or_init(|| Origins::find(self.digest, self.content_dir));
        let place = place_of(by_hash, hash, |(hash, _)| *hash)?;
        let (candidate, body) = self.intake.take_in(&files[by_hash[place].1 as usize]).article?;
        (candidate.article.body_hash == hash).then_some(body)
    }
}

impl Bodies for BodyReader<'_> {
    fn body(&self, hash: Fingerprint) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let kept = match self.bodies.get(hash) {
            Some(Body::Held(body)) => return Ok(Cow::Borrowed(body)),
            Some(Body::Kept(file, place)) => file.body(*place).ok(),
            None => None,
        };
        let body = kept.and_then(|kept| SafeHtml::recall(kept, hash)).or_else(|| self.make_again(hash));
        body.map(Cow::Owned).ok_or_else(|| {
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
        let taken = files.iter().map(|file| intake.take_in(file).article.unwrap());
        let (candidates, texts): (Vec<_>, Vec<_>) = taken.unzip();
        let cutoff = Cutoff { now: clock::now(), drafts: HeldBack::Hide, future: HeldBack::Hide };
        let hashes: Vec<_> = candidates.iter().map(|candidate| candidate.article.body_hash).collect();
        let digest = curate(candidates, cutoff, &settings.config, Known::nothing()).digest;

        let lost = BodyIndex::default();
        let snapshot = lost.clone();
        for bodies in [&lost, &snapshot] {
            let reader = BodyReader::new(bodies, intake, &digest, dir.path());
            for (hash, text) in hashes.iter().zip(&texts) {
                assert_eq!(reader.body(*hash).unwrap().as_str(), text.as_str());
            }
            let notice = "warning: 3 texts in the cache were damaged; they were cleaned anew";
            assert_eq!(reader.notice().unwrap().to_string(), notice);
        }
        // One list of files for all of them, and for all that share the bodies.
        assert_eq!(snapshot.origins.get().unwrap().by_hash.len(), 3);
    }
}
