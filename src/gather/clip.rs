//! One page by its address, as an article: what an editor saw and wants to keep.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use url::Url;

use crate::clean::{Profile, Profiles, SourceUrl, article_of_page, main_of_page, source_id};
use crate::config::{Config, FeedConfig, FullText};
use crate::content::{Clock, MAX_FILE_BYTES, read_date};
use crate::disk::clock;
use crate::disk::error::Failure;
use crate::gather::answer::Trouble;
use crate::gather::article::{Article, Site, on_its_way};
use crate::gather::feed::Item;
use crate::gather::former::Former;
use crate::gather::full_text;
use crate::gather::full_text::{Missing, RobotRules};
use crate::gather::items::profile_of;
use crate::gather::library::Library;
use crate::gather::network::Network;
use crate::gather::page::text_length;
use crate::gather::prints::{print_of, prints_of};
use crate::gather::report::{FetchOptions, Written};
use crate::gather::standing::is_article;
use crate::gather::state::Seen;
use crate::gather::store::{Store, read_state};
use crate::gather::versions;
use crate::gather::wire::{self, Identity};
use crate::ground::progress::Progress;

const NOTHING: &str =
    "it may be made by a script in the browser, or only lead on to another: see there what it is";

/// What became of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Clipped {
    Written {
        written: Written,
        /// The feed that wrote the file before, and leaves it as it is from now on.
        left_by: Option<String>,
    },
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
    if !shows_something(&body) {
        return Ok(refused("the page has nothing to read", NOTHING));
    }

    let _lock = store.hold_content(|| progress.say("another newsprint is reading the articles; waiting…"))?;
    let Identity { id, kin, .. } = Identity::of_url(source_url);
    let known = Library::read(&store, config)?.path(id, kin).map(str::to_owned);
    if let Some(path) = known.as_ref().filter(|_| !options.force) {
        return Ok(Clipped::Known(format!("content/{path}")));
    }
    let title = page.head.article_title().to_owned();
    let item = Item {
        link: Some(address.into()),
        guid: None,
        title,
        date: page.head.published.and_then(|date| read_date(&date, Clock::of(config))),
        authors: page.head.authors,
        body,
    };
    let by_hand = FeedConfig { source: Some(source_id(url, profiles)), ..FeedConfig::of(url.clone()) };
    let (removed, former) = (BTreeSet::new(), Former::default());
    let site = Site {
        config,
        profiles,
        store: &store,
        removed: &removed,
        former: &former,
        now: clock::now(),
        dry_run: options.dry_run,
        force: false,
        without_state: false,
    };
    let identity = wire::identify(&item, url);
    let mut article = on_its_way(item, identity, known, &by_hand, &site);
    if let Some(standing) = &article.standing {
        article.keeps_front = true;
        if article.item.title.is_empty() {
            article.item.title = standing.title.clone().unwrap_or_default();
        }
    }
    put(&article, url, &site)
}

/// Writes an article. A feed that wrote the file goes on doing so where it would ask for the page too: else it had only a teaser in place
/// of the text that was asked for.
fn put(article: &Article, url: &Url, site: &Site<'_>) -> Result<Clipped, Failure> {
    let bytes = article.file(&article.item.body, &FeedConfig::of(url.clone()), site).into_bytes();
    if !is_article(&article.path, bytes.clone(), site.config) {
        return Ok(refused("the page has neither title nor text", NOTHING));
    }
    let writer = writer_of(article, site);
    let goes_on = writer.as_ref().filter(|(feed, _)| {
        feed.full_text != FullText::Never
            && profile_of(&article.identity, feed, site.profiles).is_some_and(Profile::has_root)
    });
    let left_by = writer.as_ref().filter(|_| goes_on.is_none()).map(|(feed, _)| feed.url.to_string());
    if !site.dry_run {
        let version = article.overwritten(&bytes, site);
        version.map_or(Ok(()), |version| versions::keep(&version, site.store))?;
        match goes_on {
            Some((feed, seen)) => {
                let seen = Seen { wrote: Some(print_of(&bytes)), ..seen.clone() };
                site.store.write_item(&article.note(feed, seen), &bytes)?;
            }
            None => site.store.write(&article.path, &bytes)?,
        }
    }
    Ok(Clipped::Written { written: article.written(article.standing.is_none()), left_by })
}

/// The feed that wrote an article's file as it is, and what is remembered of its item.
fn writer_of<'c>(article: &Article, site: &Site<'c>) -> Option<(&'c FeedConfig, Seen)> {
    let prints = prints_of(&article.standing.as_ref()?.bytes);
    let (mut state, _) = read_state(site.store.root());
    state.take_in(site.store.notes(), |path| site.store.read(path).map(|bytes| prints_of(&bytes)));
    let seen_in = |feed: &FeedConfig| {
        let seen = state.feeds.get(feed.url.as_str())?.items.get(&article.identity.key())?;
        prints.contains(&seen.wrote?).then(|| seen.clone())
    };
    site.config.fetch.feeds.iter().find_map(|feed| Some((feed, seen_in(feed)?)))
}

/// Whether a reader would find anything in a page's text: words, or a picture.
fn shows_something(body: &str) -> bool {
    static PICTURE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)<(?:img|picture|video|audio|iframe|svg|object|embed)\b").expect("a constant pattern")
    });
    text_length(body) > 0 || PICTURE.is_match(body)
}

fn refused(why: &str, help: impl Into<String>) -> Clipped {
    Clipped::Refused(Trouble::new(why, help))
}
