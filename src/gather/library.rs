//! Which articles `content/` has: read from the files themselves, those that changed.

use std::collections::BTreeMap;

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
use crate::ground::fingerprint::{Fingerprint, Hasher, name_of};

/// What stands for a file that holds no article.
const NONE: Fingerprint = Fingerprint([0; 16]);

/// Paths below `content/` by the ids of their articles.
#[derive(Debug, Default)]
pub(crate) struct Library(BTreeMap<ArticleId, String>);

impl Library {
    /// Reads what is there. What is known of each file is kept with what builds know, so that files are read once.
    ///
    /// # Errors
    /// The folder can't be read. A file that can't be read is none.
    pub(crate) fn read(store: &Store, config: &Config) -> Result<Self, IoError> {
        let began = clock::file_time();
        // Of a new site: there is no folder before the first article.
        if !store.is_taken("") {
            return Ok(Self::default());
        }
        let walk = read::walk(&store.content())?;
        let cache = store.cache();
        let name = Hasher::new().text("library").value(&Reading::of(config)).finish();
        let table = Table::<2>::load(&cache, name);
        let of_entry = |entry: &Entry| {
            let row_name = name_of(&[&entry.path.0]);
            let known = table.get(row_name).filter(|[stamp, _]| *stamp == entry.stamp.print);
            let id = known.map_or_else(|| id_of(entry, config), |[_, id]| id);
            let row = (known.is_some() || entry.stamp.is_settled(began))
                .then_some((row_name, [entry.stamp.print, id]));
            (id, row)
        };
        let found: Vec<_> = walk.articles.par_iter().map(of_entry).collect();
        let rows = Table::new(found.iter().filter_map(|(_, row)| *row));
        if rows != table {
            rows.save(&cache, name);
        }
        let articles = walk.articles.into_iter().zip(found).rev();
        let articles = articles.filter(|(_, (id, _))| *id != NONE);
        Ok(Self(articles.map(|(entry, (id, _))| (ArticleId(id), entry.path.0)).collect()))
    }

    pub(crate) fn path(&self, id: ArticleId) -> Option<&str> {
        self.0.get(&id).map(String::as_str)
    }

    pub(crate) fn has(&self, id: ArticleId) -> bool {
        self.0.contains_key(&id)
    }

    pub(crate) fn add(&mut self, id: ArticleId, path: String) {
        self.0.insert(id, path);
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

fn id_of(entry: &Entry, config: &Config) -> Fingerprint {
    let draft = read::read(entry).ok().and_then(|file| content::parse(&file, config).draft);
    draft.map_or(NONE, |draft| {
        let url = draft.source_url.as_ref().and_then(|url| SourceUrl::new(&url.value));
        ArticleId::of(url.as_ref(), &draft, config.time_zone).0
    })
}
