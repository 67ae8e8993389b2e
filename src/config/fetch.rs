//! `[fetch]`: which feeds are fetched into `content/`, how often, and what becomes of their items.

use regex::Regex;
use serde::Serialize;
use url::{Host, Url};

use crate::config::reader::{Fault, Section};
use crate::config::validate::parse_id;

/// The section of `[[fetch.feeds]]`; `[feeds]` is another.
pub(crate) const FEEDS: &str = "fetch.feeds";

/// `[fetch]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Fetch {
    /// Seconds between two requests for one feed, where the server does not ask for more: 5 minutes to 7 days.
    pub every: u64,
    /// Hosts that may have addresses of private networks, as URLs write them.
    pub private_hosts: Vec<String>,
    /// `[[fetch.feeds]]`, in order.
    pub feeds: Vec<FeedConfig>,
}

/// One `[[fetch.feeds]]` table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FeedConfig {
    /// http or https, without password and fragment.
    pub url: Url,
    /// Id of the source, and the folder of its articles; by the host of each item's link when none.
    pub source: Option<String>,
    pub full_text: FullText,
    pub on_change: OnChange,
    /// Patterns of titles that are left out.
    pub skip_title: Vec<String>,
    /// Topics that each article gets.
    pub topics: Vec<String>,
    /// Column that each article gets.
    pub column: Option<String>,
    /// Line of the table in site.toml, from 1.
    pub line: u32,
}

/// When the page of an item is fetched for its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum FullText {
    /// Where the feed has a teaser only.
    Auto,
    Never,
    Always,
}

/// What becomes of an article whose item changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum OnChange {
    /// Its file is written anew.
    Update,
    /// Its file stays.
    Keep,
}

impl FeedConfig {
    /// A feed of which only the address is said.
    pub(crate) fn of(url: Url) -> Self {
        Self {
            url,
            source: None,
            full_text: FullText::Auto,
            on_change: OnChange::Update,
            skip_title: Vec::new(),
            topics: Vec::new(),
            column: None,
            line: 0,
        }
    }
}

impl Default for Fetch {
    fn default() -> Self {
        Self { every: 3600, private_hosts: Vec::new(), feeds: Vec::new() }
    }
}

pub(crate) fn read_fetch(top: &mut Section<'_, '_>) -> Fetch {
    let mut fetch = Fetch::default();
    let mut section = top.subsection("fetch");
    if let Some(every) = section.checked("every", parse_every) {
        fetch.every = every;
    }
    fetch.private_hosts = section.texts_checked("private_hosts", parse_host).unwrap_or_default();
    for (span, table) in section.tables_of("feeds", FEEDS) {
        let line = section.reader.line(span.start);
        let mut entry = section.reader.section(FEEDS, Some(table));
        let given = entry.value("url").is_some();
        let Some(feed) = read_feed(&mut entry, line) else {
            if !given {
                let fault = Fault::new("[[fetch.feeds]] has no `url`");
                let help = "write the address of the feed; `newsprint feeds find URL` finds those of a site";
                entry.reader.fault(&span, fault.help(help));
            }
            continue;
        };
        if let Some(first) = fetch.feeds.iter().find(|other| other.url == feed.url) {
            let fault = Fault::new(format!("two [[fetch.feeds]] have the URL {}", feed.url));
            let help = format!("the first is in line {}; remove one of them", first.line);
            section.reader.fault(&span, fault.help(help));
            continue;
        }
        fetch.feeds.push(feed);
    }
    fetch
}

/// None without a good `url`.
pub(crate) fn read_feed(entry: &mut Section<'_, '_>, line: u32) -> Option<FeedConfig> {
    let url = entry.checked("url", parse_feed_url);
    let source = entry.checked("source", |text| {
        parse_id(text).map_err(|_| {
            Fault::new(format!("`source` must be 1 to 80 ASCII letters, digits and `-`, not {text:?}"))
                .help("write the id of the source: it is the name of the folder below content/ too")
        })
    });
    let full_texts = [("auto", FullText::Auto), ("never", FullText::Never), ("always", FullText::Always)];
    let full_text = entry.choice("full_text", &full_texts).unwrap_or(FullText::Auto);
    let changes = [("update", OnChange::Update), ("keep", OnChange::Keep)];
    let on_change = entry.choice("on_change", &changes).unwrap_or(OnChange::Update);
    let skip_title = entry.texts_checked("skip_title", parse_pattern).unwrap_or_default();
    let topics = entry.texts("topics").unwrap_or_default();
    let column = entry.name("column");
    Some(FeedConfig { url: url?, source, full_text, on_change, skip_title, topics, column, line })
}

/// `15m`, `1h`, `1d` in seconds.
fn parse_every(text: &str) -> Result<u64, Fault> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let unit = match &text[split..] {
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => 0,
    };
    let seconds = text[..split].parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    seconds.filter(|seconds| (300..=7 * 86_400).contains(seconds)).ok_or_else(|| {
        Fault::new(format!("`every` must be a time from 5 minutes to 7 days, not {text:?}"))
            .help("write it like \"30m\", \"1h\" or \"1d\"")
    })
}

/// Reads the URL of a feed.
///
/// # Errors
/// It is not http or https, or holds a password.
pub(crate) fn parse_feed_url(text: &str) -> Result<Url, Fault> {
    let mut url = Url::parse(text.trim())
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| {
            Fault::new(format!("`url` is no http or https URL: {text:?}"))
                .help("write the whole address, with https:// in front")
        })?;
    if !url.username().is_empty() || url.password().is_some() {
        let help = "no secret stands in site.toml; a feed that needs one can't be fetched";
        return Err(Fault::new("`url` must not have a user name or password").help(help).secret());
    }
    url.set_fragment(None);
    Ok(url)
}

fn parse_host(text: &str) -> Result<String, Fault> {
    Host::parse(text).map(|host| host.to_string()).map_err(|_| {
        Fault::new(format!("`private_hosts` must hold names or addresses of hosts, not {text:?}"))
            .help("write the host alone, as in \"rsshub.lan\" or \"192.168.1.7\"")
    })
}

fn parse_pattern(text: &str) -> Result<String, Fault> {
    match Regex::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => {
            let said = error.to_string();
            let why = said.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Err(Fault::new(format!("`skip_title` holds {text:?}, which is no regular expression: {why}")))
        }
    }
}
