//! Whole texts for articles whose feed has a teaser only: the page of each, by the rules that its site has for robots, and of the
//! page the element that the source's profile names. What is worse than the teaser is not taken.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::header::CONTENT_TYPE;
use tokio::sync::OnceCell;
use url::{Position, Url};

use crate::clean::{Profile, Uncut, article_of_page};
use crate::content::MAX_FILE_BYTES;
use crate::gather::answer::trouble_of;
use crate::gather::decode::decode;
use crate::gather::feed;
use crate::gather::http::{Answer, Client, LONGEST, Refusal, Wanted};
use crate::gather::page::{Head, MOST_TAGS, text_length};
use crate::gather::robots::Robots;

/// Pages that are asked of one host in one fetch: at one a second, a minute's worth. The rest waits for the next.
pub(crate) const PAGES_OF_A_HOST: usize = 60;

/// Why a page can't be had, fit behind "its page ", and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    pub why: String,
    pub help: String,
    /// It may be had the next time.
    pub passes: bool,
}

impl From<String> for Missing {
    fn from(why: String) -> Self {
        Self { why, help: String::new(), passes: false }
    }
}

impl From<&Refusal> for Missing {
    fn from(refusal: &Refusal) -> Self {
        use Refusal::{Enough, Failed, Late, Private, Slow, Unkept};
        let help = match refusal {
            Private(_) | Failed(_) | Unkept(_) => trouble_of(refusal).help,
            _ => String::new(),
        };
        let passes = matches!(refusal, Slow(_) | Late | Failed(_) | Unkept(_) | Enough(_));
        Self { why: why(refusal), help, passes }
    }
}

impl Missing {
    fn status(what: &str, status: u16) -> Self {
        let passes = status == 429 || status >= 500;
        Self { why: format!("{what} (HTTP {status})"), help: String::new(), passes }
    }
}

type Rules = Result<Robots, Missing>;

/// What sites ask of robots, each asked once.
#[derive(Default)]
pub(crate) struct RobotRules(Mutex<BTreeMap<String, Arc<OnceCell<Rules>>>>);

impl RobotRules {
    /// Whether a page may be fetched.
    ///
    /// # Errors
    /// Nobody knows: why not.
    pub(crate) async fn allow(&self, client: &Client, page: &Url) -> Result<bool, Missing> {
        let origin = page.origin().ascii_serialization();
        let rules = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.entry(origin.clone()).or_default().clone()
        };
        let robots = rules.get_or_init(|| ask(client, &origin)).await;
        robots
            .as_ref()
            .map(|robots| robots.allow(&page[Position::BeforePath..Position::AfterQuery]))
            .map_err(Clone::clone)
    }
}

/// RFC 9309, 2.3.1: no such file, everything is allowed; no answer, nothing is.
async fn ask(client: &Client, origin: &str) -> Rules {
    let Ok(url) = Url::parse(&format!("{origin}/robots.txt")) else { return Ok(Robots::closed()) };
    match client.get(&url, Wanted::Robots, |_| Vec::new()).await {
        Ok(answer) => match (answer.status.as_u16(), answer.body.map(|body| body.read())) {
            (200, Some(Ok(bytes))) => Ok(Robots::parse(&bytes)),
            (400..=499, _) => Ok(Robots::open()),
            (status, _) => {
                Err(Missing::status("may not be for robots: the robots.txt of its host can't be had", status))
            }
        },
        // More redirects than are followed count as no such file.
        Err(Refusal::Redirects) => Ok(Robots::open()),
        Err(refusal) => Err(Missing::from(&refusal)),
    }
}

/// A page, decoded.
pub(crate) struct Page {
    pub text: String,
    /// Where it came from in the end.
    pub url: Url,
    pub head: Head,
}

/// Fetches a page.
///
/// # Errors
/// Why there is none.
pub(crate) async fn page(client: &Client, rules: &RobotRules, url: &Url) -> Result<Page, Missing> {
    read(ask_for(client, rules, url).await?)
}

/// Asks for a page. Its text waits where the answer put it: of many that are asked for at once one is read at a time.
///
/// # Errors
/// Why there is none.
pub(crate) async fn ask_for(client: &Client, rules: &RobotRules, url: &Url) -> Result<Answer, Missing> {
    if !rules.allow(client, url).await? {
        return Err("is not for robots (robots.txt)".to_owned().into());
    }
    let answer =
        client.get(url, Wanted::Page, |_| Vec::new()).await.map_err(|refusal| Missing::from(&refusal))?;
    if answer.url != *url && !rules.allow(client, &answer.url).await? {
        return Err("leads to one that is not for robots (robots.txt)".to_owned().into());
    }
    Ok(answer)
}

/// Reads a page.
///
/// # Errors
/// Why it is none.
pub(crate) fn read(answer: Answer) -> Result<Page, Missing> {
    let content_type = answer.header(CONTENT_TYPE);
    let body = match (answer.status.as_u16(), answer.body) {
        (200, Some(body)) => {
            body.read().map_err(|error| Missing::from(&Refusal::Unkept(error.to_string())))?
        }
        (status, _) => return Err(Missing::status("can't be had", status)),
    };
    let text = decode(&body, content_type.as_deref()).into_owned();
    drop(body);
    // A byte of windows-1252 may be three of ours.
    if text.len() > LONGEST {
        return Err(Missing::from(&Refusal::TooLong));
    }
    if text.bytes().filter(|byte| *byte == b'<').count() > MOST_TAGS {
        return Err(format!("has more than {MOST_TAGS} tags").into());
    }
    if feed::is_one(&text) {
        let url = &answer.url;
        let help =
            format!("to take its items, paste what `newsprint feeds find {url}` prints into site.toml");
        return Err(Missing { help, ..Missing::from("is a feed, no article".to_owned()) });
    }
    let kind = content_type.as_deref().unwrap_or("text/html").to_ascii_lowercase();
    if !kind.contains("html") && !kind.contains("xml") {
        return Err(format!("is no page of HTML but {}", kind.split(';').next().unwrap_or_default()).into());
    }
    let head = Head::read(&text, &answer.url);
    if head.is_in_the_way() {
        return Err(format!("is one that stands in the way of it ({:?})", head.title).into());
    }
    Ok(Page { text, url: answer.url, head })
}

/// The text of an article in its page, in place of `teaser`.
///
/// # Errors
/// Why the teaser is better, fit behind "its page ".
pub(crate) fn text_of(page: &Page, profile: &Profile, teaser: &str) -> Result<String, Missing> {
    let text = match article_of_page(&page.text, profile) {
        Ok(text) => text,
        Err(Uncut::Nowhere) => {
            let id = &profile.source.id;
            let why = format!("has no element that the `root` of the source {id:?} names");
            let help = "mend the `root`, and the next fetch that is due asks for the page again";
            return Err(Missing { help: help.into(), ..Missing::from(why) });
        }
        Err(Uncut::TooMuch) => {
            return Err("would cost more to read than any article of its length, and is not read"
                .to_owned()
                .into());
        }
    };
    if text.len() as u64 > MAX_FILE_BYTES / 2 {
        return Err("has more text than an article may have".to_owned().into());
    }
    let (of_page, of_teaser) = (text_length(&text), text_length(teaser));
    if of_page <= of_teaser {
        return Err(format!("has less text than the feed ({of_page} characters, not {of_teaser})").into());
    }
    Ok(text)
}

fn why(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Private(host) => format!("is in a private network, at {host}"),
        Refusal::Scheme(scheme) => format!("leads to {scheme}:"),
        Refusal::Downgrade(host) => format!("leads from https to http, at {host}"),
        Refusal::Redirects | Refusal::NowhereTo => "leads nowhere".into(),
        Refusal::TooLong => "has more than 16 MiB".into(),
        Refusal::Packed => "can't be unpacked".into(),
        Refusal::Slow(what) => format!("takes too long: {what} did not come in time"),
        Refusal::Enough(why) => format!("was not asked for any more: its host {why}"),
        Refusal::Late => "did not come in the time that was left to this fetch".into(),
        Refusal::Unkept(said) => format!("can't be kept until it is read: {said}"),
        Refusal::Failed(said) => format!("can't be fetched: {said}"),
    }
}
