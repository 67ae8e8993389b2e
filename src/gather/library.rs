//! Which articles `content/` has: read from the files themselves, those that changed.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::clean::{ArticleId, SourceUrl};
use crate::config::Config;
use crate::content;
use crate::disk::clock;
use crate::disk::error::IoError;
use crate::disk::read;
use crate::disk::read::Entry;
use crate::disk::table::Table;
use crate::gather::store::Store;
use crate::gather::wire;
use crate::ground::fingerprint::{Fingerprint, Hasher, name_of};

/// What stands for a file that holds no article.
const NONE: Fingerprint = Fingerprint([0; 16]);

/// Paths below `content/`, by the ids of their articles, and by what all spellings of their addresses have in common. What no build
/// takes for now, drafts and folders behind links, is there all the same.
#[derive(Debug, Default)]
pub(crate) struct Library {
    by_id: BTreeMap<ArticleId, String>,
    by_kin: BTreeMap<ArticleId, String>,
    /// What feeds of this fetch have had, by kin.
    had: BTreeSet<ArticleId>,
    /// Articles without a file that wait for their pages, by kin.
    waiting: BTreeSet<ArticleId>,
    /// Fingerprints of files as the feeds of site.toml wrote them.
    pub written: BTreeSet<Fingerprint>,
    /// Something could not be read.
    has_gaps: bool,
}

impl Library {
    /// Reads what is there. What is known of each file is kept with what builds know, so that files are read once.
    ///
    /// # Errors
    /// The folder can't be read. A file that can't be read is none.
    pub(crate) fn read(store: &Store, config: &Config) -> Result<Self, IoError> {
        let began = clock::file_time();
        // Of a new site: there is no folder before the first article.
        if !store.is_taken("") && config.content == Config::default().content {
            return Ok(Self::default());
        }
        let walk = read::walk(&store.content(), &config.content)?;
        let cache = store.cache();
        let name = Hasher::new().text("library with kin and dates").value(&Reading::of(config)).finish();
        let table = Table::<4>::load(&cache, name);
        let of_entry = |entry: &Entry| {
            let row_name = name_of(&[&entry.path.0]);
            let known = table.get(row_name).filter(|[stamp, ..]| *stamp == entry.stamp.print);
            let [id, kin, date] =
                known.map_or_else(|| names_of(entry, config), |[_, id, kin, date]| [id, kin, date]);
            let row = (known.is_some() || entry.stamp.is_settled(began))
                .then_some((row_name, [entry.stamp.print, id, kin, date]));
            ([id, kin, date], row)
        };
        let (unpublished, is_whole) = walk.unpublished(&store.content());
        // No own page is an article that a feed may bring again.
        let published = walk.articles.into_iter().filter(|entry| entry.path.in_pages().is_none());
        let entries: Vec<(bool, Entry)> = (unpublished.into_iter().map(|entry| (false, entry)))
            .chain(published.map(|entry| (true, entry)))
            .collect();
        let found: Vec<_> = entries.par_iter().map(|(_, entry)| of_entry(entry)).collect();
        let rows = Table::new(found.iter().filter_map(|(_, row)| *row));
        if rows != table {
            rows.save(&cache, name);
        }
        let mut library = Self { has_gaps: !is_whole, ..Self::default() };
        // Of two files of one article the one counts that a build prints: what is published, and of that the newer.
        let is_article = |(_, ([id, ..], _)): &(_, ([Fingerprint; 3], _))| *id != NONE;
        let mut there: Vec<_> = entries.into_iter().zip(found).filter(is_article).collect();
        there.par_sort_by(|((is_published, entry), ([.., date], _)), (other, ([.., other_date], _))| {
            (is_published, date, &entry.path).cmp(&(&other.0, other_date, &other.1.path))
        });
        for ((_, entry), ([id, kin, _], _)) in there {
            library.add(ArticleId(id), ArticleId(kin), entry.path.0);
        }
        Ok(library)
    }

    /// The file of an article: its own, else that of another spelling of its address.
    pub(crate) fn path(&self, id: ArticleId, kin: ArticleId) -> Option<&str> {
        self.by_id.get(&id).or_else(|| self.by_kin.get(&kin)).map(String::as_str)
    }

    /// Whether all that is there could be read.
    pub(crate) fn is_whole(&self) -> bool {
        !self.has_gaps
    }

    /// Notes that an article without a file waits for its page.
    pub(crate) fn wait(&mut self, kin: ArticleId) {
        self.waiting.insert(kin);
    }

    /// Whether it does: no other feed that has it writes it meanwhile.
    pub(crate) fn is_waiting(&self, kin: ArticleId) -> bool {
        self.waiting.contains(&kin)
    }

    pub(crate) fn has(&self, kin: ArticleId) -> bool {
        self.path_of_kin(kin).is_some()
    }

    /// The file of an article, under whatever spelling of its address.
    pub(crate) fn path_of_kin(&self, kin: ArticleId) -> Option<&str> {
        self.by_kin.get(&kin).map(String::as_str)
    }

    pub(crate) fn add(&mut self, id: ArticleId, kin: ArticleId, path: String) {
        self.by_kin.insert(kin, path.clone());
        self.by_id.insert(id, path);
    }

    /// The ids of all articles.
    pub(crate) fn ids(&self) -> impl Iterator<Item = ArticleId> {
        self.by_id.keys().copied()
    }

    /// Notes that a feed of this fetch has an article; whether it is the first.
    pub(crate) fn note(&mut self, kin: ArticleId) -> bool {
        self.had.insert(kin)
    }
}

/// What of the configuration says what the id of a file's article is.
#[derive(serde::Serialize)]
struct Reading<'c> {
    keys: &'c crate::config::FrontMatterKeys,
    zone: chrono_tz::Tz,
    language: &'c str,
}

impl<'c> Reading<'c> {
    fn of(config: &'c Config) -> Self {
        Self { keys: &config.front_matter, zone: config.time_zone, language: &config.language }
    }
}

/// What all spellings of the address of a file's article have in common.
pub(crate) fn kin_of(entry: &Entry, config: &Config) -> Option<ArticleId> {
    let [_, kin, _] = names_of(entry, config);
    (kin != NONE).then_some(ArticleId(kin))
}

/// The id of a file's article, its kin, and its date as bytes that are in the order of dates.
fn names_of(entry: &Entry, config: &Config) -> [Fingerprint; 3] {
    let draft = read::read(entry).ok().and_then(|file| content::parse(&file, config).draft);
    draft.map_or([NONE; 3], |draft| {
        let moment = draft.published.as_ref().map_or(i64::MIN, |date| date.value.timestamp_millis());
        let date = Fingerprint((i128::from(moment) - i128::from(i64::MIN)).to_be_bytes());
        let url = draft.source_url.as_ref().and_then(|url| SourceUrl::new(&url.value));
        let id = ArticleId::of(url.as_ref(), &draft, config.time_zone);
        [id.0, url.map_or(id, |url| wire::kin_of_url(&url)).0, date]
    })
}
