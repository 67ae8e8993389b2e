//! Articles that wait for their pages in, their files out: with the text of the page, or with that of the feed and the reason for it.

use std::collections::{BTreeMap, BTreeSet};

use tokio::time::{Instant, timeout_at};

use crate::disk::error::IoError;
use crate::gather::article::{Article, Site};
use crate::gather::full_text::{self, Missing, PAGES_OF_A_HOST, Page, RobotRules};
use crate::gather::items::{Wish, profile_of};
use crate::gather::network::Network;
use crate::gather::page::text_length;
use crate::gather::prints::print_of;
use crate::gather::report::{Report, Written};
use crate::gather::standing::is_article;
use crate::gather::state::{Seen, State, TRIED, UNTRIED};
use crate::gather::versions;
use crate::ground::diagnostic::Diagnostic;
use crate::ground::fingerprint::Fingerprint;
use crate::ground::progress::Progress;

/// Fetches pages, and writes the articles that wait for them. Returns the feeds, by their places, that are to be looked at again.
///
/// # Errors
/// A file can't be written; all others are, and remembered.
pub(crate) fn fulfil(
    mut wishes: Vec<Wish>,
    Network { client, runtime }: &Network,
    site: &Site<'_>,
    state: &mut State,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<BTreeSet<usize>, IoError> {
    // What has no file yet comes first, and what was tried in vain the last time last: so all pages get a turn, whichever fail.
    wishes.sort_by_key(|wish| (wish.article.had.is_some(), wish.tried));
    progress.stage("pages", wishes.len());
    let mut of_host: BTreeMap<String, usize> = BTreeMap::new();
    let mut has_turn = |wish: &Wish| {
        let count = of_host.entry(wish.page.host_str().unwrap_or_default().to_owned()).or_default();
        *count += 1;
        *count <= PAGES_OF_A_HOST
    };
    let wishes: Vec<(bool, Wish)> = wishes.into_iter().map(|wish| (has_turn(&wish), wish)).collect();
    let (rules, writing, end) = (&RobotRules::default(), &tokio::sync::Mutex::new(()), client.end_of_pages());
    let done = runtime.block_on(async {
        let work = wishes.into_iter().map(|(has_turn, wish)| async move {
            let answer = if has_turn {
                timeout_at(end, full_text::ask_for(client, rules, &wish.page)).await.ok()
            } else {
                None
            };
            progress.step();
            // One page is in memory at a time, and none is read when that has taken all the time.
            let _one = writing.lock().await;
            let page = answer.filter(|_| Instant::now() < end).map(|answer| answer.and_then(full_text::read));
            let outcome = write(&wish, page, site).await;
            (wish, outcome)
        });
        futures_util::future::join_all(work).await
    });
    let (mut again, mut without_turn, mut failed) = (BTreeSet::new(), BTreeMap::new(), None);
    for (wish, outcome) in done {
        let feed = wish.feed;
        let looks_again = match outcome {
            Ok(done) => {
                if matches!(done.instead, Some((Why::NoTurn, _))) {
                    *without_turn.entry(wish.feed).or_insert(0_usize) += 1;
                }
                let looks_again = done.instead.as_ref().is_some_and(|(why, _)| why.passes());
                note(wish, done, site, state, report);
                looks_again
            }
            Err(error) => {
                failed.get_or_insert(error);
                true
            }
        };
        if looks_again {
            again.insert(feed);
        }
    }
    report.diagnostics.extend(without_turn.into_iter().map(|(feed, count)| {
        let feed = &site.config.fetch.feeds[feed];
        let pages = if count == 1 { "a page".to_owned() } else { format!("{count} pages") };
        let message = format!(
            "{}: {pages} had no turn in this fetch; until then the text of the feed is taken",
            feed.url
        );
        Diagnostic::warning(message)
            .at("site.toml")
            .line(feed.line)
            .help("the next fetch asks for them first")
    }));
    failed.map_or(Ok(again), Err)
}

/// Why the text of an article is not that of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Why {
    Missing(Missing),
    /// It was not asked for: others took the time.
    NoTurn,
}

impl Why {
    /// Whether it may be had the next time.
    fn passes(&self) -> bool {
        match self {
            Self::Missing(missing) => missing.passes,
            Self::NoTurn => true,
        }
    }
}

/// What became of an article.
struct Done {
    /// Under what it is remembered.
    key: String,
    written: Written,
    /// What is remembered of its item; none when nothing was there to write.
    seen: Option<Seen>,
    /// Why its text is not that of its page, and what it is instead.
    instead: Option<(Why, &'static str)>,
    /// Its file is another than it was.
    differs: bool,
}

/// Writes an article with the text of its page, else with that of the feed.
async fn write(wish: &Wish, page: Option<Result<Page, Missing>>, site: &Site<'_>) -> Result<Done, IoError> {
    let feed = &site.config.fetch.feeds[wish.feed];
    let article = wish.article.take_up(site)?;
    let (before, standing) = (wish.article.had, article.standing.as_ref());
    let (key, written) = (article.identity.key(), article.written(before.is_none()));
    let teaser = &article.item.body;
    let had = standing.map_or(0, |standing| text_length(&standing.body));
    let text = match page {
        None => Err(Why::NoTurn),
        Some(page) => {
            page.and_then(|page| text_of(wish.feed, &article, &page, had, site)).map_err(Why::Missing)
        }
    };
    let (body, instead) = match (&text, standing.filter(|_| had > text_length(teaser))) {
        (Ok(text), _) => (text, None),
        // A teaser in place of a whole text would be a loss for good.
        (Err(why), Some(standing)) => (&standing.body, Some((why.clone(), "the text that it had is kept"))),
        (Err(why), None) => (teaser, Some((why.clone(), "the text of the feed is kept"))),
    };
    let bytes = article.file(body, feed, site).into_bytes();
    // A build would find nothing in the file, and the next fetch no file.
    if !is_article(&article.path, bytes.clone(), site.config) {
        let instead = instead.map(|(why, _)| (why, "it has neither title nor text, and is left out"));
        return Ok(Done { key, written, seen: None, instead, differs: false });
    }
    let version = match &instead {
        Some((Why::NoTurn, _)) => UNTRIED,
        Some((Why::Missing(Missing { passes: true, .. }), _)) => TRIED,
        _ => wish.version,
    };
    let name = article.identity.name.clone();
    let path = Some(article.path.clone());
    let seen = Seen { name, version, wrote: Some(print_of(&bytes)), left: None, path };
    if article.stands_as(&bytes) {
        return Ok(Done { key, written, seen: Some(seen), instead, differs: false });
    }
    let (store, note) = (site.store.clone(), article.note(feed, seen.clone()));
    let version = article.overwritten(&bytes, site);
    // Elsewhere, since a build may hold the lock for long, and others wait for their servers here.
    let put = move || {
        let _lock = store.hold_content(|| ())?;
        // The editor may have been at it while pages were fetched.
        if store.read(&note.path).map(|bytes| Fingerprint::of(&bytes)) != before {
            return Ok(false);
        }
        version.map_or(Ok(()), |version| versions::keep(&version, &store))?;
        store.write_item(&note, &bytes).map(|()| true)
    };
    let done = tokio::task::spawn_blocking(put).await;
    let differs = done.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))?;
    Ok(Done { key, written, seen: Some(seen), instead, differs })
}

/// The text of an article in its page. A page that asks to subscribe has less than there was before, and more than the teaser; what
/// editors cut out of a text is not that much of it.
fn text_of(
    feed: usize,
    article: &Article,
    page: &Page,
    had: usize,
    site: &Site<'_>,
) -> Result<String, Missing> {
    let profile = profile_of(&article.identity, &site.config.fetch.feeds[feed], site.profiles);
    let profile = profile.ok_or_else(|| Missing::from("is of a source without a profile".to_owned()))?;
    let text = full_text::text_of(page, profile, &article.item.body)?;
    let has = text_length(&text);
    if has * 5 < had * 4 {
        let why = format!("has much less text than before ({has} characters, not {had})");
        let path = &article.path;
        let help = format!(
            "to take that of the page, remove content/{path} and, after the next fetch, its line in fetch/removed.txt"
        );
        return Err(Missing { help, ..Missing::from(why) });
    }
    Ok(text)
}

/// Remembers and reports what became of an article.
fn note(wish: Wish, done: Done, site: &Site<'_>, state: &mut State, report: &mut Report) {
    let Done { key, written, seen, instead, differs } = done;
    let Wish { feed: number, page, .. } = wish;
    let feed = &site.config.fetch.feeds[number];
    let has_whole = instead.is_none();
    if let Some((Why::Missing(Missing { why, help, passes }), kept)) = instead {
        let help = match help.as_str() {
            "" if passes => "the next fetch asks for it again",
            "" => "`newsprint fetch --force` asks for it again, as long as its item stands in the feed",
            help => help,
        };
        let found = Diagnostic::warning(format!("{page}: its page {why}; {kept}"));
        report.diagnostics.push(found.at("site.toml").line(feed.line).help(help));
    }
    let Some(seen) = seen else { return };
    let state = state.feeds.entry(feed.url.to_string()).or_default();
    state.items.insert(key, seen);
    if written.new {
        state.last_new = Some(site.now);
    }
    if differs {
        report.counts.pages += usize::from(has_whole);
        report.add(number, written);
    } else {
        report.counts.unchanged += 1;
    }
}
