//! One page by its address, as an article: what an editor saw and wants to keep.

use std::collections::BTreeSet;
use std::sync::Arc;

use url::Url;

use crate::clean::{Profiles, SourceUrl, article_of_page, main_of_page, source_id};
use crate::config::{Config, FeedConfig};
use crate::content::{Clock, MAX_FILE_BYTES, read_date};
use crate::disk::clock;
use crate::disk::error::Failure;
use crate::gather::answer::Trouble;
use crate::gather::article::{Site, on_its_way};
use crate::gather::feed::Item;
use crate::gather::former::Former;
use crate::gather::full_text;
use crate::gather::full_text::{Missing, RobotRules};
use crate::gather::library::Library;
use crate::gather::network::Network;
use crate::gather::report::{FetchOptions, Written};
use crate::gather::store::Store;
use crate::gather::versions;
use crate::gather::wire::{self, Identity};
use crate::ground::progress::Progress;

/// What became of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Clipped {
    /// Written.
    Written(Written),
    /// `content/` has it, at this path.
    Known(String),
    /// It can't be had; says why, and what to do.
    Refused(Trouble),
}

/// Fetches a page and writes it as an article. An article that is there is left as it is, unless it is to be forced.
///
/// # Errors
/// The disk's.
pub(crate) fn clip(
    url: &Url,
    options: &FetchOptions,
    config: &Config,
    profiles: &Profiles,
    progress: &dyn Progress,
) -> Result<Clipped, Failure> {
    let store = Arc::new(Store::of(options, || progress.say("another newsprint is fetching; waiting…"))?);
    let Network { client, runtime } = Network::of(config)?;
    let page = match runtime.block_on(full_text::page(&client, &RobotRules::default(), url)) {
        Ok(page) => page,
        Err(Missing { why, help, .. }) => return Ok(refused(&format!("the page {why}"), help)),
    };
    // The page's own word for its address counts where it leads to the same host.
    let canonical = page.head.canonical.as_deref().and_then(|link| Url::parse(link).ok());
    let address =
        canonical.filter(|canonical| canonical.host() == page.url.host()).unwrap_or(page.url.clone());
    let Some(source_url) = SourceUrl::new(address.as_str()) else {
        return Ok(refused("the page has no address that an article can have", ""));
    };
    let profile = profiles.by_host(address.host_str().unwrap_or_default());
    let body = profile
        .and_then(|profile| article_of_page(&page.text, profile).ok())
        .or_else(|| main_of_page(&page.text));
    let Some(body) = body.filter(|body| (body.len() as u64) < MAX_FILE_BYTES / 2) else {
        return Ok(refused("the page has more than an article may have", ""));
    };

    let _lock = store.hold_content(|| progress.say("another newsprint is reading the articles; waiting…"))?;
    let Identity { id, kin, .. } = Identity::of_url(source_url);
    let known = Library::read(&store, config)?.path(id, kin).map(str::to_owned);
    if let Some(path) = known.as_ref().filter(|_| !options.force) {
        return Ok(Clipped::Known(format!("content/{path}")));
    }
    let head = page.head;
    let item = Item {
        link: Some(address.into()),
        guid: None,
        title: head.shared_title.unwrap_or(head.title),
        date: head.published.and_then(|date| read_date(&date, Clock::of(config))),
        authors: head.author.into_iter().collect(),
        body,
    };
    let by_hand = FeedConfig { source: Some(source_id(url, profiles)), ..FeedConfig::of(url.clone()) };
    let removed = BTreeSet::new();
    let (now, dry_run) = (clock::now(), options.dry_run);
    let former = Former::default();
    let site = Site {
        config,
        profiles,
        store: &store,
        removed: &removed,
        former: &former,
        now,
        dry_run,
        without_state: false,
    };
    let identity = wire::identify(&item, url);
    let article = on_its_way(item, identity, known, &by_hand, &site);
    let bytes = article.file(&article.item.body, &FeedConfig::of(url.clone()), &site);
    if !dry_run {
        let version = article.overwritten(bytes.as_bytes(), &site);
        version.map_or(Ok(()), |version| versions::keep(&version, &store))?;
        store.write(&article.path, bytes.as_bytes())?;
    }
    Ok(Clipped::Written(article.written(true)))
}

fn refused(why: &str, help: impl Into<String>) -> Clipped {
    Clipped::Refused(Trouble::new(why, help))
}
