//! An article on its way: the item that it is of, its moment, its place and the file that it has already in, the bytes of its file out.
//! One that waits for its page is put aside meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::clean::{ArticleId, Profiles};
use crate::config::{Config, FeedConfig};
use crate::disk::error::IoError;
use crate::gather::feed::Item;
use crate::gather::former::Former;
use crate::gather::page::text_length;
use crate::gather::prints::prints_of;
use crate::gather::report::Written;
use crate::gather::standing::{Standing, slug_of, version_in};
use crate::gather::state::{Note, Seen};
use crate::gather::store::{Aside, Store};
use crate::gather::versions::Version;
use crate::gather::wire::{self, Identity, Lasting};
use crate::ground::fingerprint::Fingerprint;

/// What all feeds share.
pub(crate) struct Site<'a> {
    pub config: &'a Config,
    pub profiles: &'a Profiles,
    pub store: &'a Arc<Store>,
    pub removed: &'a BTreeSet<ArticleId>,
    pub former: &'a Former,
    pub now: DateTime<Utc>,
    pub dry_run: bool,
    /// Whether what is known counts as if nothing of it had been looked at.
    pub force: bool,
    /// Nothing is known of an earlier fetch.
    pub without_state: bool,
}

/// An article on its way to its file.
pub(crate) struct Article {
    pub item: Item,
    pub identity: Identity,
    pub date: DateTime<Utc>,
    /// Below `content/`.
    pub path: String,
    /// The file that it has already.
    pub standing: Option<Standing>,
    /// Its text is that of its page.
    pub has_whole_text: bool,
    /// Whether the front matter of its file stays as it is.
    pub keeps_front: bool,
}

/// An article that waits, without what takes room.
pub(crate) struct Waiting {
    article: Article,
    text: Aside,
    /// Its file as it was, by its fingerprint.
    pub had: Option<Fingerprint>,
}

/// Gives an article its date and its place: those that it has, else those of its item.
pub(crate) fn on_its_way(
    item: Item,
    identity: Identity,
    path: Option<String>,
    feed: &FeedConfig,
    site: &Site<'_>,
) -> Article {
    let standing =
        path.as_ref().and_then(|path| Some(Standing::read(path, site.store.read(path)?, site.config)));
    let date = standing.as_ref().and_then(|standing| standing.date).or(item.date).unwrap_or(site.now);
    // Its address ends in digits of its id: it stays what it is, with or without `www.`.
    let url = standing.as_ref().and_then(|standing| standing.url.clone());
    let own = url.map(Identity::of_url).filter(|own| own.id != identity.id && own.kin == identity.kin);
    let identity = own.unwrap_or(identity);
    let path = path.unwrap_or_else(|| {
        let source = wire::source_of(&identity, feed, site.profiles);
        let at = |digits| wire::path(&source, date, identity.id, digits);
        // The editor may have given the file another address.
        if site.store.is_taken(&at(8)) { at(32) } else { at(8) }
    });
    Article { item, identity, date, path, standing, has_whole_text: false, keeps_front: false }
}

impl Waiting {
    /// The article again.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn take_up(&self, site: &Site<'_>) -> Result<Article, IoError> {
        let Article { item, identity, date, path, has_whole_text, keeps_front, .. } = &self.article;
        let standing = || Some(Standing::read(path, site.store.read(path)?, site.config));
        Ok(Article {
            item: Item { body: site.store.take_up(&self.text)?, ..item.clone() },
            identity: identity.clone(),
            date: *date,
            path: path.clone(),
            standing: self.had.and_then(|_| standing()),
            has_whole_text: *has_whole_text,
            keeps_front: *keeps_front,
        })
    }
}

impl Article {
    /// Puts its texts aside.
    pub(crate) fn wait(mut self, store: &Store) -> Result<Waiting, IoError> {
        let text = store.put_aside(&std::mem::take(&mut self.item.body))?;
        let had = self.standing.take().map(|standing| Fingerprint::of(&standing.bytes));
        Ok(Waiting { article: self, text, had })
    }

    /// Its file, with this body, under the address that it has.
    pub(crate) fn file(&self, body: &str, feed: &FeedConfig, site: &Site<'_>) -> String {
        let Site { config, profiles, .. } = site;
        let front = self.standing.as_ref().and_then(|standing| standing.front.as_deref());
        let front = front.filter(|_| self.keeps_front);
        let written = |slug| {
            let lasting = Lasting { date: self.date, slug, front };
            wire::file(&self.item, body, &self.identity, lasting, feed, profiles, config)
        };
        let Some(standing) = &self.standing else { return written(None) };
        let text = written(standing.slug.as_deref().filter(|_| front.is_none()));
        // Where no title stands in an address, none has to stay: `/:year/:id/`.
        let has_title = config.urls.article.contains(":slug")
            || config.urls.article.contains(":title")
            || standing.date.is_none();
        if standing.slug.is_some() || standing.bytes == text.as_bytes() || !has_title {
            return text;
        }
        let slug_of = |bytes| slug_of(&self.path, bytes, config, profiles);
        match slug_of(&standing.bytes) {
            before @ Some(_) if before != slug_of(text.as_bytes()) => written(before.as_deref()),
            _ => text,
        }
    }

    /// What stands in its file, if that is to be kept when these bytes take its place.
    pub(crate) fn overwritten(&self, bytes: &[u8], site: &Site<'_>) -> Option<Version> {
        let Site { config, profiles, .. } = site;
        let standing = self.standing.as_ref().filter(|_| config.revisions.enabled)?;
        let of = version_in(&self.path, [standing.bytes.as_slice(), bytes], config, profiles)?;
        Some(Version { of, until: site.now, bytes: standing.bytes.clone(), most: config.revisions.keep })
    }

    /// What is noted when its file is written.
    pub(crate) fn note(&self, feed: &FeedConfig, seen: Seen) -> Note {
        Note { feed: feed.url.to_string(), key: self.identity.key(), path: self.path.clone(), seen }
    }

    /// Whether its file has these bytes already.
    pub(crate) fn stands_as(&self, bytes: &[u8]) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.bytes == bytes)
    }

    /// The fingerprints of its file, if that is what would be written for its item now.
    pub(crate) fn as_it_stands(&self, feed: &FeedConfig, site: &Site<'_>) -> Option<[Fingerprint; 2]> {
        let bytes = self.file(&self.item.body, feed, site);
        self.stands_as(bytes.as_bytes()).then(|| prints_of(bytes.as_bytes()))
    }

    /// Whether its file has the name of one that was fetched.
    pub(crate) fn was_fetched(&self) -> bool {
        self.path.ends_with(&format!("Z-{}.md", self.identity.id.0.short(8)))
    }

    /// Nothing of its item has changed: the text of its page is not fetched again.
    pub(crate) fn keep_its_text(&mut self) {
        if let Some(standing) = &self.standing
            && text_length(&standing.body) > text_length(&self.item.body)
        {
            self.item.body = standing.body.trim().to_owned();
            self.has_whole_text = true;
        }
    }

    pub(crate) fn written(&self, new: bool) -> Written {
        Written { file: format!("content/{}", self.path), title: self.item.title.clone(), new }
    }
}
