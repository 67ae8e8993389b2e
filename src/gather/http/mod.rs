//! Fetches over HTTP within bounds: one URL in, an answer or a refusal out. Redirects are followed here, each checked as the first
//! request is; nothing is ever sent to an address of a private network that site.toml does not name.

mod refusal;
mod resolver;
mod throttle;
mod unpack;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT,
};
use reqwest::{Response, StatusCode};
use tokio::time::{Instant, timeout};
use url::Url;

pub(crate) use self::refusal::Refusal;
use self::resolver::{Private, PublicResolver};
pub(crate) use self::throttle::AT_ONCE;
use self::throttle::Throttle;
use self::unpack::Unpack;
pub(crate) use self::unpack::{Body, LONGEST};
use crate::gather::address::{is_public, literal};

/// To a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// From the request to the head of its answer.
const FIRST_BYTE: Duration = Duration::from_secs(20);
/// For all requests of one fetch, redirects and body included; waiting for a turn does not count.
pub(crate) const IN_ALL: Duration = Duration::from_secs(60);
/// A connection that nobody needs is closed after this: the next feed of its host is asked a second later.
const IDLE: Duration = Duration::from_secs(5);
/// How long all requests of a run may last together where servers are slow, from its beginning.
pub(crate) const RUN: Duration = Duration::from_secs(60);
/// For a request after that: who is quick is still asked, as the fiftieth feed of one host.
const LATE: Duration = Duration::from_secs(5);
/// After twelve seconds more.
const VERY_LATE: Duration = Duration::from_secs(1);
/// For pages, from the beginning of the run.
const PAGES: Duration = Duration::from_secs(80);
/// For pages at least.
const PAGES_AT_LEAST: Duration = Duration::from_secs(5);
/// Times that a host may be too slow in one run.
const ENOUGH: usize = 2;
/// Bytes of a page that are read to know whether it stands in the way of another.
const BEGINNING: u64 = 64 << 10;
/// Redirects that are followed.
const REDIRECTS: usize = 5;

/// What may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Feed,
    Page,
    Robots,
    /// Whether a page is there: its beginning.
    Link,
}

impl Wanted {
    fn accept(self) -> &'static str {
        match self {
            Self::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
            }
            Self::Page | Self::Link => "text/html, application/xhtml+xml, */*;q=0.5",
            Self::Robots => "text/plain, */*;q=0.5",
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Where it came from in the end.
    pub url: Url,
    /// Where permanent redirects (301, 308) at the beginning of the way led.
    pub moved: Option<Url>,
    /// Whether all redirects on the way were permanent: what is said there is said of what was asked for.
    pub is_own: bool,
    /// Of a success only.
    pub body: Option<Body>,
    /// It was asked whether anything is new, not for all.
    pub is_conditional: bool,
}

impl Answer {
    /// Nothing is new, to a question that was not asked: it tells nothing.
    pub(crate) fn is_unasked(&self) -> bool {
        self.status == StatusCode::NOT_MODIFIED && !self.is_conditional
    }

    /// A header as text; each byte that is no ASCII is the character of its number, so that nothing is lost.
    pub(crate) fn header(&self, name: impl reqwest::header::AsHeaderName) -> Option<String> {
        self.headers.get(name).map(|value| value.as_bytes().iter().copied().map(char::from).collect())
    }
}

/// A header value that [`Answer::header`] gave, byte for byte.
pub(crate) fn header_value(text: &str) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

/// Bytes of the address that a redirect leads to.
const LONGEST_URL: usize = 4096;

/// How long a request may last, by the time since the run began.
fn patience(since: Duration) -> Duration {
    let least = if since < RUN + Duration::from_secs(12) { LATE } else { VERY_LATE };
    RUN.saturating_sub(since).max(least)
}

/// Fetches, and remembers whose turn it is.
pub(crate) struct Client {
    /// When the run began.
    began: Instant,
    /// With the check of addresses.
    direct: reqwest::Client,
    /// By way of the environment's proxy, which looks up names itself.
    proxied: reqwest::Client,
    proxies: Matcher,
    private_hosts: Arc<BTreeSet<String>>,
    throttle: Throttle,
    bytes: AtomicU64,
    /// How often hosts were too slow, or asked for less, and which of both.
    tired: Mutex<BTreeMap<String, (usize, &'static str)>>,
}

impl Client {
    /// # Errors
    /// What the library says, for example of the system's certificates.
    pub(crate) fn new(agent: &str, private_hosts: &[String]) -> Result<Self, String> {
        // A second one is refused, and the first serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let private_hosts: Arc<BTreeSet<String>> = Arc::new(private_hosts.iter().cloned().collect());
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_str(agent).map_err(|error| error.to_string())?);
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
        let builder = || {
            reqwest::Client::builder()
                .default_headers(headers.clone())
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .connect_timeout(CONNECT)
                .pool_max_idle_per_host(1)
                .pool_idle_timeout(IDLE)
                .http1_only()
        };
        let resolver = PublicResolver::new(private_hosts.clone());
        let direct = builder().no_proxy().dns_resolver(resolver).build();
        Ok(Self {
            began: Instant::now(),
            direct: direct.map_err(|error| said(&error))?,
            proxied: builder().build().map_err(|error| said(&error))?,
            proxies: Matcher::from_system(),
            private_hosts,
            throttle: Throttle::new(),
            bytes: AtomicU64::new(0),
            tired: Mutex::default(),
        })
    }

    /// Bytes of all bodies so far, as they came.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Takes out of the run's time what was no server's fault: a build held the articles.
    pub(crate) fn leave_out(&mut self, waited: Duration) {
        self.began += waited;
    }

    /// When no page is waited for any more.
    pub(crate) fn end_of_pages(&self) -> Instant {
        (self.began + PAGES).max(Instant::now() + PAGES_AT_LEAST)
    }

    /// Asks for a URL, and follows redirects. `more` gives headers to send to each URL on the way.
    ///
    /// # Errors
    /// See [`Refusal`]. Any status is an answer.
    pub(crate) async fn get(
        &self,
        url: &Url,
        wanted: Wanted,
        more: impl Fn(&Url) -> Vec<(HeaderName, HeaderValue)>,
    ) -> Result<Answer, Refusal> {
        self.get_within(IN_ALL, url, wanted, more).await
    }

    /// The same in so much time at most.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub(crate) async fn get_within(
        &self,
        most: Duration,
        url: &Url,
        wanted: Wanted,
        more: impl Fn(&Url) -> Vec<(HeaderName, HeaderValue)>,
    ) -> Result<Answer, Refusal> {
        let mut at = url.clone();
        let mut left = most;
        let (mut moved, mut still_moving) = (None, true);
        for _ in 0..=REDIRECTS {
            self.check(&at)?;
            let place = self.throttle.queue(at.host_str().unwrap_or_default()).await;
            self.rest(&at, 0)?;
            let turn = place.turn().await;
            let began = Instant::now();
            let of_run = patience(began - self.began);
            // So little time says nothing of this server.
            let is_late = of_run < FIRST_BYTE.min(left) || most < IN_ALL;
            let late = |refusal| match refusal {
                Refusal::Slow(_) if is_late => Refusal::Late,
                refusal => refusal,
            };
            left = left.min(of_run);
            let more = more(&at);
            let is_conditional = !more.is_empty();
            let response = self.head(&at, wanted, more, left).await.map_err(late);
            let response = response.inspect_err(|refusal| self.note(&at, refusal))?;
            let status = response.status();
            let is_busy = status == StatusCode::SERVICE_UNAVAILABLE && wanted == Wanted::Page;
            if status == StatusCode::TOO_MANY_REQUESTS || is_busy {
                let _ = self.rest(&at, ENOUGH);
            }
            let to = match status.as_u16() {
                301 | 302 | 303 | 307 | 308 => redirect(&at, &response)?,
                _ => {
                    left = left.saturating_sub(began.elapsed());
                    let host = at.clone();
                    let answer = self.finish(response, at, moved, left, wanted).await.map_err(late);
                    let answer = answer.inspect_err(|refusal| self.note(&host, refusal));
                    return answer.map(|answer| Answer { is_conditional, is_own: still_moving, ..answer });
                }
            };
            drop(response);
            drop(turn);
            left = left.saturating_sub(began.elapsed());
            still_moving &= matches!(status.as_u16(), 301 | 308);
            if still_moving {
                moved = Some(to.clone());
            }
            at = to;
        }
        Err(Refusal::Redirects)
    }

    fn note(&self, url: &Url, refusal: &Refusal) {
        if matches!(refusal, Refusal::Slow(_) | Refusal::Late) {
            let _ = self.rest(url, 1);
        }
    }

    /// Counts against a host, and refuses it when that is enough: a run that waits for each of sixty slow pages takes an hour.
    fn rest(&self, url: &Url, more: usize) -> Result<(), Refusal> {
        let mut tired = self.tired.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, why) = tired.entry(url.host_str().unwrap_or_default().to_owned()).or_default();
        *count += more;
        if more > 0 {
            *why = if more == ENOUGH { "has just asked for fewer requests" } else { "was too slow twice" };
        }
        if *count >= ENOUGH { Err(Refusal::Enough(why)) } else { Ok(()) }
    }

    /// Refuses URLs that are not asked for.
    fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(Refusal::Scheme(url.scheme().to_owned()));
        }
        let host = url.host_str().unwrap_or_default();
        // Addresses are not looked up, so that no resolver sees them.
        match literal(url) {
            Some(address) if !is_public(address) && !self.private_hosts.contains(host) => {
                Err(Refusal::Private(host.to_owned()))
            }
            _ => Ok(()),
        }
    }

    async fn head(
        &self,
        url: &Url,
        wanted: Wanted,
        more: Vec<(HeaderName, HeaderValue)>,
        left: Duration,
    ) -> Result<Response, Refusal> {
        let uri: Result<axum::http::Uri, _> = url.as_str().parse();
        let proxied = uri.is_ok_and(|uri| self.proxies.intercept(&uri).is_some());
        let client = if proxied { &self.proxied } else { &self.direct };
        let mut request = client.get(url.clone()).header(ACCEPT, wanted.accept());
        if wanted == Wanted::Link {
            // Of what is packed no beginning can be read.
            request = request.header(ACCEPT_ENCODING, "identity");
        }
        for (name, value) in more {
            request = request.header(name, value);
        }
        match in_time(FIRST_BYTE.min(left), request.send()).await {
            None => Err(Refusal::Slow("an answer")),
            Some(Ok(response)) => Ok(response),
            Some(Err(error)) if is_private(&error) => {
                Err(Refusal::Private(url.host_str().unwrap_or_default().to_owned()))
            }
            Some(Err(error)) if error.is_timeout() => Err(Refusal::Slow("a connection")),
            Some(Err(error)) => Err(Refusal::Failed(said(&error))),
        }
    }

    async fn finish(
        &self,
        mut response: Response,
        url: Url,
        moved: Option<Url>,
        left: Duration,
        wanted: Wanted,
    ) -> Result<Answer, Refusal> {
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let mut answer =
            Answer { status, headers, url, moved, is_own: true, body: None, is_conditional: false };
        if status != StatusCode::OK {
            return Ok(answer);
        }
        let encoding = answer.header(CONTENT_ENCODING).unwrap_or_default();
        if wanted == Wanted::Link && !matches!(encoding.as_str(), "" | "identity") {
            return Ok(answer);
        }
        let most = if wanted == Wanted::Link { BEGINNING } else { u64::MAX };
        let mut unpack = Unpack::new(&encoding)?;
        let mut taken = 0;
        let read = async {
            while let Some(piece) = response.chunk().await.map_err(|error| Refusal::Failed(said(&error)))? {
                self.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
                unpack.add(&piece)?;
                taken += piece.len() as u64;
                if taken >= most {
                    break;
                }
            }
            unpack.finish()
        };
        answer.body = Some(in_time(left, read).await.unwrap_or(Err(Refusal::Slow("the end")))?);
        Ok(answer)
    }
}

async fn in_time<T>(left: Duration, work: impl Future<Output = T>) -> Option<T> {
    timeout(left, work).await.ok()
}

/// Where a redirect leads.
fn redirect(from: &Url, response: &Response) -> Result<Url, Refusal> {
    let location = response.headers().get(LOCATION).ok_or(Refusal::NowhereTo)?;
    let location = String::from_utf8(location.as_bytes().to_vec()).unwrap_or_else(|error| {
        // In some other encoding, which the server alone knows: its bytes go back to it as they are.
        let escaped =
            |byte: &u8| if byte.is_ascii() { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
        error.as_bytes().iter().map(escaped).collect()
    });
    let mut to = from.join(&location).map_err(|_| Refusal::NowhereTo)?;
    to.set_fragment(None);
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Refusal::Downgrade(to.host_str().unwrap_or_default().to_owned()));
    }
    // What is longer would stand in each relative link of a feed.
    if !to.username().is_empty() || to.password().is_some() || to.as_str().len() > LONGEST_URL {
        return Err(Refusal::NowhereTo);
    }
    Ok(to)
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn Error + 'static)| (*error).source())
}

fn is_private(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.is::<Private>())
}

/// The last cause, which says most, without the URL.
fn said(error: &reqwest::Error) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_servers_have_less_time_the_longer_a_run_lasts() {
        let seconds = |since| patience(Duration::from_secs(since)).as_secs();
        assert_eq!([0, 20, 54, 56, 60, 71, 72, 500].map(seconds), [60, 40, 6, 5, 5, 5, 1, 1]);
    }
}
