//! Whether links lead somewhere: addresses in, what is known of each out. They are asked for under the rules of fetching: what robots.txt
//! forbids is not, a host has one request at a time, a second apart, private networks are out of reach.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::time::Duration;

use chrono::NaiveDate;
use futures_util::StreamExt;
use url::Url;

use crate::config::Config;
use crate::disk::clock;
use crate::disk::error::Failure;
use crate::disk::site;
use crate::gather::decode::decode;
use crate::gather::full_text::{Missing, RobotRules};
use crate::gather::http::{Answer, Client, Refusal, Wanted};
use crate::gather::link_notes::{LINKS, LinkNotes, LinkState};
use crate::gather::network::Network;
use crate::gather::page::Head;
use crate::ground::progress::Progress;

/// Requests that wait at once, of as many hosts as there are: eight are under way.
const WAITING: usize = 64;

/// Answers after which what is known is written: whoever ends a long run has lost little.
const WRITE_AFTER: usize = 100;

/// Longer than any run: a minute is for feeds, which a build waits for.
const NO_HURRY: Duration = Duration::from_secs(30 * 86_400);

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Who has not been for a while.
    Due,
    /// The same, and the addresses are all that the site links to: what is known of others is forgotten.
    DueOfAll,
    Nobody,
}

/// Asks for the addresses of which nothing is known, or not any more, and writes what came of it. Gives all that is known, and how
/// many were asked.
///
/// # Errors
/// The disk's.
pub(crate) fn ask_links(
    root: &Path,
    config: &Config,
    addresses: &[&str],
    asking: Asking,
    progress: &dyn Progress,
) -> Result<(LinkNotes, usize), Failure> {
    let mut notes = read_links(root)?;
    if asking == Asking::Nobody {
        return Ok((notes, 0));
    }
    let known = notes.text();
    if asking == Asking::DueOfAll {
        let linked: BTreeSet<&str> = addresses.iter().copied().collect();
        notes.keep_only(|address| linked.contains(address));
    }
    let today = clock::now().with_timezone(&config.time_zone).date_naive();
    let due = in_turn(addresses.iter().filter(|address| notes.is_due(address, today)).copied());
    let count = due.len();
    if count > 0 {
        progress.stage("asking", count);
        ask_all(root, config, due, (&mut notes, today), progress)?;
    }
    if notes.text() != known {
        write_links(root, &notes)?;
    }
    Ok((notes, count))
}

/// Takes in an answer of each, and writes what is known now and then.
fn ask_all(
    root: &Path,
    config: &Config,
    due: Vec<(&str, Url)>,
    (notes, today): (&mut LinkNotes, NaiveDate),
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let mut network = Network::of(config)?;
    network.client.leave_out(NO_HURRY);
    let (client, rules) = (&network.client, RobotRules::default());
    network.runtime.block_on(async {
        let answers = due.into_iter().map(|(address, url)| {
            let rules = &rules;
            async move { (address, ask(client, rules, &url).await) }
        });
        let mut answers = futures_util::stream::iter(answers).buffer_unordered(WAITING);
        let mut since_written = 0;
        while let Some((address, answer)) = answers.next().await {
            progress.step();
            if let Some((state, said)) = answer {
                notes.take_in(address, state, said, today);
                since_written += 1;
            }
            if since_written >= WRITE_AFTER {
                write_links(root, notes)?;
                since_written = 0;
            }
        }
        Ok(())
    })
}

/// What is known of addresses.
///
/// # Errors
/// The disk's; a file that is no text, which whoever writes it would lose.
pub(crate) fn read_links(root: &Path) -> Result<LinkNotes, Failure> {
    let mut findings = Vec::new();
    let text = site::read_file(root, LINKS, &mut findings)?;
    match findings.pop() {
        Some(finding) => Err(Failure::refused(finding)),
        None => Ok(LinkNotes::parse(&text.unwrap_or_default())),
    }
}

/// # Errors
/// The disk's.
fn write_links(root: &Path, notes: &LinkNotes) -> Result<(), Failure> {
    Ok(site::write_file(root, LINKS, &notes.text())?)
}

/// One of each host, then another of each: nobody waits for the thousandth of one host.
fn in_turn<'a>(addresses: impl Iterator<Item = &'a str>) -> Vec<(&'a str, Url)> {
    let mut hosts: BTreeMap<String, VecDeque<(&str, Url)>> = BTreeMap::new();
    for address in addresses {
        let Ok(mut url) = Url::parse(address) else { continue };
        url.set_fragment(None);
        hosts.entry(url.host_str().unwrap_or_default().to_owned()).or_default().push_back((address, url));
    }
    let mut turns = Vec::new();
    while !hosts.is_empty() {
        turns.extend(hosts.values_mut().filter_map(VecDeque::pop_front));
        hosts.retain(|_, rest| !rest.is_empty());
    }
    turns
}

/// What came of asking for an address; none where nobody was asked.
async fn ask(client: &Client, rules: &RobotRules, url: &Url) -> Option<(LinkState, String)> {
    match rules.allow(client, url).await {
        Ok(true) => {}
        Ok(false) => return Some((LinkState::Closed, "is not for robots (robots.txt)".into())),
        Err(Missing { why, .. }) => return Some((LinkState::Unknown, why)),
    }
    match client.get(url, Wanted::Link, |_| Vec::new()).await {
        Ok(answer) => Some(meaning(answer, url)),
        Err(Refusal::Enough(_) | Refusal::Late) => None,
        Err(refusal) => Some((LinkState::Unknown, Missing::from(&refusal).why)),
    }
}

fn meaning(answer: Answer, asked: &Url) -> (LinkState, String) {
    let status = answer.status.as_u16();
    let http = format!("HTTP {status}");
    // How Cloudflare marks its challenges (developers.cloudflare.com, Detect a Challenge Page response).
    let is_challenge = answer.header("cf-mitigated").is_some_and(|value| value == "challenge");
    match status {
        _ if is_challenge => (LinkState::Closed, format!("asks whether you are a robot ({http})")),
        200..=299 => {
            let content_type = answer.header(reqwest::header::CONTENT_TYPE);
            let (moved, at) = (answer.moved, answer.url);
            let start = answer.body.and_then(|body| body.read().ok()).unwrap_or_default();
            let head = Head::read(&decode(&start, content_type.as_deref()), &at);
            if head.is_in_the_way() {
                return (LinkState::Closed, format!("stands behind a page {:?}", head.title));
            }
            match moved.filter(|to| without_slash(to) != without_slash(asked)) {
                Some(to) => (LinkState::Moved, to.into()),
                None => (LinkState::There, http),
            }
        }
        404 | 410 => (LinkState::Gone, http),
        401 | 402 | 403 | 405 | 406 | 451 => (LinkState::Closed, http),
        429 => (LinkState::Unknown, format!("asks for fewer requests ({http})")),
        _ => (LinkState::Unknown, http),
    }
}

/// An address in the form that does not change where a server writes it a little otherwise: no news to an editor.
fn without_slash(url: &Url) -> &str {
    url.as_str().trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/')
}
