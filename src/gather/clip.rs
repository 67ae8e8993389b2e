//! One page by its address, as an article: what an editor saw and wants to keep.

use url::Url;

use crate::clean::{ArticleId, Profiles, SourceUrl, article_of_page, main_of_page, source_id};
use crate::config::{Config, FeedConfig, FullText, OnChange};
use crate::content::{Clock, MAX_FILE_BYTES, read_date};
use crate::disk::clock;
use crate::disk::error::Failure;
use crate::gather::caller::Caller;
use crate::gather::feed::Item;
use crate::gather::full_text;
use crate::gather::full_text::RobotRules;
use crate::gather::library::Library;
use crate::gather::report::FetchOptions;
use crate::gather::store::Store;
use crate::gather::wire;
use crate::ground::progress::Progress;

/// What became of a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Clipped {
    /// Written to this path below the site's root.
    Written(String),
    /// `content/` has it, at this path.
    Known(String),
    /// It can't be had; says why.
    Refused(String),
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
    let store = Store::open(&options.root, || progress.say("another newsprint is fetching; waiting…"))?;
    let Caller { client, runtime } = Caller::of(config)?;
    let page = match runtime.block_on(full_text::page(&client, &RobotRules::default(), url)) {
        Ok(page) => page,
        Err(why) => return Ok(Clipped::Refused(format!("the page {why}"))),
    };
    // The page's own word for its address counts where it leads to the same host.
    let canonical = page.head.canonical.as_deref().and_then(|link| Url::parse(link).ok());
    let address =
        canonical.filter(|canonical| canonical.host() == page.url.host()).unwrap_or(page.url.clone());
    let Some(source_url) = SourceUrl::new(address.as_str()) else {
        return Ok(Clipped::Refused("the page has no address that an article can have".into()));
    };
    let profile = profiles.by_host(address.host_str().unwrap_or_default());
    let body =
        profile.and_then(|profile| article_of_page(&page.text, profile)).or_else(|| main_of_page(&page.text));
    let Some(body) = body.filter(|body| (body.len() as u64) < MAX_FILE_BYTES / 2) else {
        return Ok(Clipped::Refused("the page has more than an article may have".into()));
    };

    let _lock = store.hold_content(|| progress.say("another newsprint is reading the articles; waiting…"))?;
    let known = Library::read(&store, config)?.path(ArticleId::of_url(&source_url)).map(str::to_owned);
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
    let by_hand = FeedConfig {
        url: url.clone(),
        source: None,
        full_text: FullText::Never,
        on_change: OnChange::Keep,
        skip_title: Vec::new(),
        topics: Vec::new(),
        column: None,
        line: 0,
    };
    let identity = wire::identify(&item, url);
    let date = item.date.unwrap_or_else(clock::now);
    let source = source_id(url, profiles);
    let path = known.unwrap_or_else(|| wire::path(&source, date, identity.id, 8));
    let bytes = wire::file(&item, &item.body, &identity, date, &by_hand, profiles, config);
    if !options.dry_run {
        store.write(&path, bytes.as_bytes())?;
    }
    Ok(Clipped::Written(format!("content/{path}")))
}
