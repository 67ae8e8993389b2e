//! Whole texts for articles whose feed has a teaser only: the page of each, by the rules that its site has for robots, and of the
//! page the element that the source's profile names. What is worse than the teaser is not taken.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::header::CONTENT_TYPE;
use tokio::sync::OnceCell;
use url::{Position, Url};

use crate::clean::{Profile, article_of_page};
use crate::content::MAX_FILE_BYTES;
use crate::gather::decode::decode;
use crate::gather::http::{Client, Refusal, Wanted};
use crate::gather::page::{Head, text_length};
use crate::gather::robots::Robots;

/// Pages that are asked of one host in one fetch: at one a second, a minute's worth. The rest waits for the next.
pub(crate) const PAGES_OF_A_HOST: usize = 60;

/// What sites ask of robots, each asked once.
#[derive(Default)]
pub(crate) struct RobotRules(Mutex<BTreeMap<String, Arc<OnceCell<Robots>>>>);

impl RobotRules {
    /// Whether a page may be fetched.
    pub(crate) async fn allow(&self, client: &Client, page: &Url) -> bool {
        let origin = page.origin().ascii_serialization();
        let rules = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            known.entry(origin.clone()).or_default().clone()
        };
        let robots = rules.get_or_init(|| ask(client, &origin)).await;
        robots.allow(&page[Position::BeforePath..Position::AfterQuery])
    }
}

/// RFC 9309, 2.3.1: no such file, everything is allowed; no answer, nothing is.
async fn ask(client: &Client, origin: &str) -> Robots {
    let Ok(url) = Url::parse(&format!("{origin}/robots.txt")) else { return Robots::closed() };
    match client.get(&url, Wanted::Robots, |_| Vec::new()).await {
        Ok(answer) => match (answer.status.as_u16(), answer.body.map(|body| body.read())) {
            (200, Some(Ok(bytes))) => Robots::parse(&bytes),
            (400..=499, _) => Robots::open(),
            _ => Robots::closed(),
        },
        // More redirects than are followed count as no such file.
        Err(Refusal::Redirects) => Robots::open(),
        Err(_) => Robots::closed(),
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
/// Why there is none, fit behind "its page ".
pub(crate) async fn page(client: &Client, rules: &RobotRules, url: &Url) -> Result<Page, String> {
    if !rules.allow(client, url).await {
        return Err("is not for robots (robots.txt)".into());
    }
    let answer = client.get(url, Wanted::Page, |_| Vec::new()).await.map_err(|refusal| why(&refusal))?;
    let content_type = answer.header(CONTENT_TYPE);
    let body = match (answer.status.as_u16(), answer.body) {
        (200, Some(body)) => body.read().map_err(|error| format!("can't be kept: {error}"))?,
        (status, _) => return Err(format!("can't be had (HTTP {status})")),
    };
    let kind = content_type.as_deref().unwrap_or("text/html").to_ascii_lowercase();
    if !kind.contains("html") && !kind.contains("xml") {
        return Err(format!("is no page of HTML but {}", kind.split(';').next().unwrap_or_default()));
    }
    let text = decode(&body, content_type.as_deref()).into_owned();
    let head = Head::read(&text, &answer.url);
    if head.is_in_the_way() {
        return Err(format!("is one that stands in the way of it ({:?})", head.title));
    }
    Ok(Page { text, url: answer.url, head })
}

/// The text of an article in its page, in place of `teaser`.
///
/// # Errors
/// Why the teaser is better, fit behind "its page ".
pub(crate) fn text_of(page: &Page, profile: &Profile, teaser: &str) -> Result<String, String> {
    let Some(text) = article_of_page(&page.text, profile) else {
        return Err(format!("has no element that the `root` of the source {:?} names", profile.source.id));
    };
    if text.len() as u64 > MAX_FILE_BYTES / 2 {
        return Err("has more text than an article may have".into());
    }
    let (of_page, of_teaser) = (text_length(&text), text_length(teaser));
    if of_page <= of_teaser {
        return Err(format!("has less text than the feed ({of_page} characters, not {of_teaser})"));
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
        Refusal::Failed(said) => format!("can't be fetched: {said}"),
    }
}
