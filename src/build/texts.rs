//! What of articles is not in memory, their bodies and details, by hashes: in the store, where it stays. What the disk lost is made
//! again from the article's file.

use std::borrow::Cow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::build::intake::{Intake, Text};
use crate::clean::{Article, Details, SafeHtml, Texts};
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::store::Store;
use crate::disk::stored::read_small;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;

/// What all who read the texts of a site share, for as long as the same files are there.
#[derive(Default)]
pub(crate) struct Origins {
    /// The article files of the site, from which comes what the disk lost; asked for when the first damage is met.
    files: OnceLock<Vec<Entry>>,
    /// How many texts the disk had lost.
    damaged: AtomicUsize,
    /// Details that were read.
    at_hand: OnceLock<Vec<Place>>,
}

impl Origins {
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
}

/// Details that are at hand without a look at the disk, each in the one place that its hash names: what a page shows of an article,
/// its neighbours show as well.
const AT_HAND: usize = 1 << 12;

/// Bytes of a picture that is read.
const PICTURE: u64 = 2 << 20;

type Place = Mutex<Option<(Fingerprint, Arc<Details>)>>;

/// Reads the texts of a site's articles.
pub(crate) struct TextReader<'a> {
    store: &'a Store,
    origins: &'a Origins,
    pub(crate) intake: Intake<'a>,
    content_dir: &'a Path,
}

impl<'a> TextReader<'a> {
    /// Of articles below `content_dir`.
    pub(crate) fn new(
        store: &'a Store,
        origins: &'a Origins,
        intake: Intake<'a>,
        content_dir: &'a Path,
    ) -> Self {
        Self { store, origins, intake, content_dir }
    }

    fn make_again(&self, of: &Article) -> Result<Text, Diagnostic> {
        self.origins.damaged.fetch_add(1, Ordering::Relaxed);
        let files = self.origins.files.get_or_init(|| {
            let config = &self.intake.settings.config;
            read::walk_site(self.content_dir, config).map(|walk| walk.articles).unwrap_or_default()
        });
        let file = files.binary_search_by(|entry| entry.path.cmp(&of.path)).ok();
        let (taken, text) = file.map(|file| self.intake.take_in(&files[file])).unzip();
        let article = taken.and_then(|taken| taken.article).map(|found| found.article);
        let is_it =
            article.is_some_and(|found| (found.body_hash, found.details) == (of.body_hash, of.details));
        let text = text.flatten().filter(|_| is_it).ok_or_else(|| {
            Diagnostic::error(
                "a text was lost between reading and printing: its file changed, or the disk failed",
            )
            .help("build again")
        })?;
        self.store.put(of.body_hash, text.body.as_str().as_bytes());
        self.store.put(of.details, &postcard::to_stdvec(&text.details).unwrap_or_default());
        Ok(text)
    }

    fn read_details(&self, of: &Article) -> Result<Details, Diagnostic> {
        let kept = self.store.get(of.details).and_then(|kept| postcard::from_bytes(&kept).ok());
        kept.map_or_else(|| Ok(self.make_again(of)?.details), Ok)
    }
}

impl Texts for TextReader<'_> {
    fn body(&self, of: &Article) -> Result<Cow<'_, SafeHtml>, Diagnostic> {
        let kept = self.store.get(of.body_hash).and_then(|kept| SafeHtml::recall(kept, of.body_hash));
        kept.map_or_else(|| Ok(self.make_again(of)?.body), Ok).map(Cow::Owned)
    }

    fn details(&self, of: &Article) -> Result<Arc<Details>, Diagnostic> {
        let places = || std::iter::repeat_with(Place::default).take(AT_HAND).collect();
        let place = usize::from(u16::from_le_bytes([of.details.0[0], of.details.0[1]])) % AT_HAND;
        let place = &self.origins.at_hand.get_or_init(places)[place];
        let at_hand = || place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, details)) = &*at_hand()
            && *known == of.details
        {
            return Ok(details.clone());
        }
        let details = Arc::new(self.read_details(of)?);
        *at_hand() = Some((of.details, details.clone()));
        Ok(details)
    }

    fn picture(&self, of: &Article, output: &str) -> Option<Vec<u8>> {
        let files = of.extras().attachments.iter().filter_map(|path| self.intake.attachments.get(path));
        let file = files.into_iter().find(|file| file.output == output)?;
        let bytes = read_small(&self.content_dir.join(&file.path.0), PICTURE)?;
        // Its name on the site holds the first digits of its fingerprint.
        output.contains(&Fingerprint::of(&bytes).short(10)).then_some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::setup::Settings;
    use crate::clean::Attachments;
    use crate::config::Config;
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
        let files = read::walk(dir.path(), &[]).unwrap().articles;
        let taken = files.iter().map(|file| intake.take_in(file));
        let taken: Vec<_> =
            taken.map(|(taken, text)| (taken.article.unwrap().article, text.unwrap())).collect();

        let origins = Origins::default();
        let reader = |store| TextReader::new(store, &origins, intake, dir.path());
        let read = |reader: &TextReader<'_>| {
            for (article, text) in &taken {
                assert_eq!(reader.body(article).unwrap().as_str(), text.body.as_str());
                assert_eq!(*reader.details(article).unwrap(), text.details);
            }
        };
        let stores = [Store::temporary(), Store::temporary()];
        for (store, lost) in stores.iter().zip([3, 6]) {
            // Body and details are lost together, and made again together.
            read(&reader(store));
            let notice = format!("warning: {lost} texts in the cache were damaged; they were cleaned anew");
            assert_eq!(origins.notice().unwrap().to_string(), notice);
        }
        // One list of files for all that share it; and what was made again is there.
        read(&reader(&stores[0]));
        assert_eq!(origins.damaged.into_inner(), 6);
        // Details alone, which are no such.
        stores[0].put(taken[0].0.details, b"");
        let (origins, dir) = (Origins::default(), dir.path());
        let reader = TextReader::new(&stores[0], &origins, intake, dir);
        assert_eq!(*reader.details(&taken[0].0).unwrap(), taken[0].1.details);
        // Of another text than the file holds now.
        let other = Article { details: Fingerprint::of(b"other"), ..Article::clone(&taken[0].0) };
        let lost = "error: a text was lost between reading and printing: its file changed, or the disk failed\n  \
                    help: build again";
        assert_eq!(reader.details(&other).unwrap_err().to_string(), lost);
        assert_eq!(
            origins.notice().unwrap().to_string(),
            "warning: 2 texts in the cache were damaged; they were cleaned anew"
        );
    }
}
