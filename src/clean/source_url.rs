//! The URL that an article is known by: as its file writes it, and in one form for all spellings.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::clean::markup::links::{is_at_host, is_web};
use crate::clean::markup::text::{is_forbidden, one_line, start_of};
use crate::clean::meta::findings::Findings;
use crate::content::Draft;

/// Parameters that say where a click came from, not which page is meant, on whichever host: names that the services which
/// count clicks made for themselves.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "at_medium",
    "at_campaign",
    "at_custom1",
    "at_custom2",
    "at_custom3",
    "at_custom4",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "ns_fee",
    "_ga",
    "__twitter_impression",
];

/// Parameters that are tracking on these hosts and those below them. Elsewhere `?feature=12` and `?si=7` are pages.
const TRACKING_AT: &[(&[&str], &[&str])] = &[
    (&["feature", "si", "pp"], &["youtube.com", "youtu.be", "youtube-nocookie.com"]),
    (&["si"], &["spotify.com"]),
    (&["ref_src", "ref_url"], &["twitter.com", "x.com"]),
    (&["smid", "smtyp", "emc", "nl_id", "partner"], &["nytimes.com"]),
    (&["ocid", "xtor"], &["bbc.com", "bbc.co.uk", "msn.com", "msn.cn"]),
    (&["xtor"], &["rfi.fr", "france24.com", "lemonde.fr", "mc-doualiya.com"]),
    (&["maca"], &["dw.com"]),
    (&["cmp", "cmpid"], &["theguardian.com", "bloomberg.com", "ft.com", "cnn.com"]),
    (&["spm"], &["cctv.com", "cctv.cn", "aliyun.com", "taobao.com", "youku.com", "sohu.com"]),
    (&["share_source", "from_source"], &["bilibili.com"]),
];

/// Bytes of an article's own URL: every relative link of it is as long. Servers refuse longer ones; those of the corpora
/// have at most 600.
const LONGEST_URL: usize = 4096;

/// The URL of an article at its source: http or https, with a host. Readers get it as it is written in the file, since
/// parsing may respell it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Box<str>")]
pub(crate) struct SourceUrl(Box<str>);

impl SourceUrl {
    /// Reads a URL as written: an http or https URL with a host, of no more than 4,096 bytes, else nothing.
    pub(crate) fn new(written: &str) -> Option<Self> {
        let written = &*without_entities(written.trim());
        if written.len() > LONGEST_URL {
            return None;
        }
        let parsed = Url::parse(written).ok().filter(|url| is_web(url) && is_at_host(url))?;
        let awkward = |c: char| {
            c.is_whitespace()
                || is_forbidden(c)
                || matches!(c, '<' | '>' | '"' | '\'' | '\\' | '`' | '{' | '}')
        };
        // `https:host` parses, but on a page it is relative; `HTTPS://host` is right, but not all readers of feeds know it.
        let whole = written.strip_prefix(parsed.scheme()).is_some_and(|rest| rest.starts_with("://"));
        let printable = whole && !written.chars().any(awkward);
        Some(Self(if printable { written.into() } else { parsed.as_str().into() }))
    }

    /// As written in the file; as parsed when it was written with spaces, quotes or invisible characters.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL, taken apart. It is not kept so, since only cleaning asks for it, and it is twice as long.
    pub(crate) fn url(&self) -> Option<Url> {
        Url::parse(&self.0).ok()
    }

    /// The address without what says where a click came from; none where nothing of it does.
    pub(crate) fn without_tracking(&self) -> Option<String> {
        let mut url = self.url()?;
        let host = url.host_str()?.to_owned();
        let pairs: Vec<&str> = url.query()?.split('&').collect();
        let tracks = |pair: &&str| is_tracking(pair.split('=').next().unwrap_or_default(), &host);
        let kept: Vec<&str> = pairs.iter().filter(|pair| !tracks(pair)).copied().collect();
        if kept.len() == pairs.len() {
            return None;
        }
        let query = kept.join("&");
        url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));
        Some(url.into())
    }

    /// The one form for all of its spellings: two articles with the same one are the same article.
    pub(crate) fn normalised(&self) -> String {
        self.url().map_or_else(|| self.0.to_string(), |url| normalise(&url))
    }
}

impl fmt::Display for SourceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<Box<str>> for SourceUrl {
    type Error = &'static str;

    /// Takes back what was serialised: it was looked at closely when it was read.
    fn try_from(written: Box<str>) -> Result<Self, Self::Error> {
        let is_web = written.starts_with("http://") || written.starts_with("https://");
        is_web.then_some(Self(written)).ok_or("no http or https URL")
    }
}

/// The URL that a file gives for its article; what is none is warned of.
pub(crate) fn of_draft(draft: &Draft, found: &mut Findings) -> Option<SourceUrl> {
    let written = draft.source_url.as_ref()?;
    let url = SourceUrl::new(&written.value);
    if url.is_some() {
        found.origin("url", written.origin);
    } else if !written.value.trim().is_empty() {
        let shown = start_of(&one_line(&written.value), 80);
        let message = if written.value.len() > LONGEST_URL {
            format!("the source URL has more than {LONGEST_URL} bytes: {shown:?}")
        } else {
            format!("the source URL is no http or https URL with a host: {shown:?}")
        };
        let help = "write the whole address, with https:// in front; until then the article has no link to its source";
        found.warn(written.line, message, help);
    }
    url
}

/// One form for all spellings of a source URL: two articles with the same one are the same article. Scheme, letter case
/// of the host, `www.`-less mirrors aside, doubled and final slashes, tracking parameters and fragments do not count; but a
/// fragment that is a route (`#/article/1`, `#!/a/3`, `#article/1`) says which page is meant.
fn normalise(url: &Url) -> String {
    let mut text = String::with_capacity(url.as_str().len());
    let host = url.host_str().unwrap_or_default();
    text.push_str("https://");
    text.push_str(host);
    if let Some(port) = url.port() {
        text.push(':');
        text.push_str(&port.to_string());
    }
    for segment in url.path().split('/').filter(|segment| !segment.is_empty()) {
        text.push('/');
        push_percent_upper(&mut text, segment);
    }
    let mut separator = '?';
    for pair in url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let key = pair.split('=').next().unwrap_or_default();
        if !is_tracking(key, host) {
            text.push(separator);
            push_percent_upper(&mut text, pair);
            separator = '&';
        }
    }
    let route = url.fragment().unwrap_or_default().trim_end_matches('/');
    // `:~:` begins what a browser looks for on the page.
    let is_route = route.starts_with(['!', '?']) || route.contains('/') && !route.starts_with(":~:");
    if route.len() > 1 && is_route {
        text.push('#');
        push_percent_upper(&mut text, route);
    }
    text
}

/// `?a=1&amp;b=2`, copied out of HTML, as it is meant. Other entities may be parameters: `&copy=2`.
fn without_entities(url: &str) -> Cow<'_, str> {
    static AMPERSAND: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("(?i)&(?:amp|#0*38|#x0*26);(?:amp;)*").expect("a constant pattern"));
    AMPERSAND.replace_all(url, "&")
}

/// `%e5` and `%E5` are the same byte; WordPress writes the one, browsers the other.
fn push_percent_upper(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let end = (at + 3).min(rest.len());
        match rest.get(at..end) {
            Some(triple) => {
                out.push_str(&triple.to_ascii_uppercase());
                rest = &rest[end..];
            }
            None => {
                out.push('%');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
}

fn is_tracking(key: &str, host: &str) -> bool {
    let is_at =
        |known: &&str| host.strip_suffix(known).is_some_and(|above| above.is_empty() || above.ends_with('.'));
    let here = |(keys, hosts): &(&[&str], &[&str])| keys.contains(&key) && hosts.iter().any(is_at);
    key.starts_with("utm_") || TRACKING.contains(&key) || TRACKING_AT.iter().any(here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        normalise(&Url::parse(text).unwrap())
    }

    #[test]
    fn what_follows_readers_is_left_out_and_nothing_else() {
        let clean = |written: &str| SourceUrl::new(written).unwrap().without_tracking();
        assert_eq!(
            clean("https://a.example/x?utm_source=w&page=2&fbclid=1#top").as_deref(),
            Some("https://a.example/x?page=2#top")
        );
        assert_eq!(clean("https://youtu.be/x?si=1").as_deref(), Some("https://youtu.be/x"));
        assert_eq!([clean("https://a.example/x?si=1"), clean("https://a.example/x")], [None, None]);
    }

    #[test]
    fn spellings_of_one_url_are_one() {
        let one = normal("https://www.example.org/cn/%E4%B8%AD/a");
        for other in [
            "http://www.example.org//cn/%e4%b8%ad/a/",
            "HTTP://WWW.EXAMPLE.ORG/cn/中/a#top",
            "https://www.example.org/cn/%E4%B8%AD/a?utm_source=rss&fbclid=1",
        ] {
            assert_eq!(normal(other), one, "{other}");
        }
    }

    #[test]
    fn parameters_that_name_the_page_stay() {
        assert_eq!(
            normal("https://www.youtube.com/watch?v=HRGB0xn1Zz4&feature=youtu.be"),
            "https://www.youtube.com/watch?v=HRGB0xn1Zz4"
        );
        assert_ne!(normal("https://e.org/?p=1"), normal("https://e.org/?p=2"));
        for key in ["feature", "si", "pp", "partner", "cmp", "smid", "spm", "from_source", "xtor"] {
            let page = |number| normal(&format!("https://notyoutube.com/read?{key}={number}"));
            assert_ne!(page(12), page(13), "{key}");
        }
        assert_eq!(normal("https://m.youtube.com/watch?v=a&si=7"), "https://m.youtube.com/watch?v=a");
        assert_eq!(normal("https://youtu.be/a?si=7&utm_source=x"), "https://youtu.be/a");
    }

    #[test]
    fn a_fragment_that_is_a_route_names_the_page() {
        assert_eq!(normal("https://spa.example/#/article/1/"), "https://spa.example#/article/1");
        assert_ne!(normal("https://spa.example/#!/a/3"), normal("https://spa.example/#!/a/4"));
        assert_ne!(normal("https://spa.example/app#?id=3"), normal("https://spa.example/app#?id=4"));
        assert_ne!(normal("https://spa.example/#article/1"), normal("https://spa.example/#article/2"));
        assert_ne!(normal("https://spa.example/#~/a"), normal("https://spa.example/#~/b"));
        for place in ["#top", "#", "#/", "#!", "#top/", "#:~:text=ferry", "#:~:text=a/b"] {
            assert_eq!(normal(&format!("https://spa.example/a{place}")), "https://spa.example/a", "{place}");
        }
    }

    /// Feeds of wpexporter, which write addresses as HTML does.
    #[test]
    fn entities_of_an_ampersand_are_one() {
        for written in ["?a=1&amp;b=2", "?a=1&amp;amp;b=2", "?a=1&#038;b=2", "?a=1&#x26;b=2"] {
            let url = SourceUrl::new(&format!("https://a.example/{written}")).unwrap();
            assert_eq!(url.as_str(), "https://a.example/?a=1&b=2", "{written}");
        }
        let kept = "https://a.example/?a=1&copy=2&lt;=3";
        assert_eq!(SourceUrl::new(kept).unwrap().as_str(), kept);
    }

    #[test]
    fn a_percent_sign_before_chinese_does_not_panic() {
        let mut out = String::new();
        push_percent_upper(&mut out, "100%中a%e5%");
        assert_eq!(out, "100%中a%E5%");
    }

    #[test]
    fn source_urls_keep_their_spelling() {
        for written in ["http://www.example.org//cn/%e5%be%b7", "https://example.org/中文(1)"] {
            assert_eq!(SourceUrl::new(written).unwrap().as_str(), written);
        }
        assert_eq!(
            SourceUrl::new(" https://example.org/a b ").unwrap().as_str(),
            "https://example.org/a%20b"
        );
        assert_eq!(SourceUrl::new("https:example.org").unwrap().as_str(), "https://example.org/");
        assert_eq!(
            SourceUrl::new("htTps://mirror.example/tables").unwrap().as_str(),
            "https://mirror.example/tables"
        );
        for bad in [
            "javascript:alert(1)",
            "www.example.org/a",
            "",
            "mailto:a@example.org",
            "data:text/html,x",
            "file:///etc/passwd",
            "https://\"/a",
        ] {
            assert_eq!(SourceUrl::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_address_that_no_server_takes_is_none() {
        let path = |length: usize| format!("https://e.org/{}", "a".repeat(length));
        assert!(SourceUrl::new(&path(4000)).is_some());
        assert!(SourceUrl::new(&path(4096)).is_none());
    }
}
