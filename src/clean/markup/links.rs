//! URLs: the source URL of an article, links and pictures resolved against it, proxies unwrapped, and the one form of a
//! URL that an article is known by.
//!
//! Nothing here is looked up: a URL is text that parses or does not.

use std::borrow::Cow;

use url::Url;

use crate::clean::SourceUrl;
use crate::clean::markup::text::is_forbidden;

/// Parameters that say where a click came from, not which page is meant.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "ocid",
    "cmpid",
    "cmp",
    "xtor",
    "spm",
    "at_medium",
    "at_campaign",
    "at_custom1",
    "at_custom2",
    "at_custom3",
    "at_custom4",
    "ref_src",
    "ref_url",
    "feature",
    "si",
    "pp",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "ns_fee",
    "nl_id",
    "smid",
    "smtyp",
    "partner",
    "emc",
    "maca",
    "_ga",
    "__twitter_impression",
    "share_source",
    "from_source",
];

/// Bytes of an article's own URL: every relative link of it is as long. Servers refuse longer ones; those of the corpora
/// have at most 600.
const LONGEST_URL: usize = 4096;

/// Reads the source URL as written: an http or https URL with a host, of no more than 4,096 bytes, else nothing.
pub(crate) fn source_url(written: &str) -> Option<SourceUrl> {
    let written = written.trim();
    if written.len() > LONGEST_URL {
        return None;
    }
    let parsed = Url::parse(written).ok().filter(|url| is_web(url) && is_at_host(url))?;
    let awkward = |c: char| {
        c.is_whitespace() || is_forbidden(c) || matches!(c, '<' | '>' | '"' | '\'' | '\\' | '`' | '{' | '}')
    };
    // `https:host` parses, but on a page it is relative; `HTTPS://host` is right, but not all readers of feeds know it.
    let whole = written.strip_prefix(parsed.scheme()).is_some_and(|rest| rest.starts_with("://"));
    let printable = whole && !written.chars().any(awkward);
    Some(SourceUrl(if printable { written.into() } else { parsed.as_str().into() }))
}

/// One form for all spellings of a source URL: two articles with the same one are the same article. Scheme, letter case
/// of the host, `www.`-less mirrors aside, doubled and final slashes, fragments and tracking parameters do not count.
pub(crate) fn normalise_source_url(url: &Url) -> String {
    let mut text = String::with_capacity(url.as_str().len());
    text.push_str("https://");
    text.push_str(url.host_str().unwrap_or_default());
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
        if !is_tracking(key) {
            text.push(separator);
            push_percent_upper(&mut text, pair);
            separator = '&';
        }
    }
    text
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

fn is_tracking(key: &str) -> bool {
    key.starts_with("utm_") || TRACKING.contains(&key)
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether the host is a name or an address. URLs may hold hosts like `"` too, which no resolver knows.
fn is_at_host(url: &Url) -> bool {
    let of_a_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'[' | b']' | b':');
    url.host_str().is_some_and(|host| !host.is_empty() && host.bytes().all(of_a_name))
}

/// A URL attribute without what browsers ignore in it: white space and control characters around it, line breaks inside.
fn tidy(raw: &str) -> Cow<'_, str> {
    let trimmed = raw.trim_matches(|c: char| c.is_whitespace() || is_forbidden(c));
    if trimmed.chars().any(|c| is_forbidden(c) || matches!(c, '\t' | '\n' | '\r')) {
        Cow::Owned(
            trimmed.chars().filter(|&c| !is_forbidden(c) && !matches!(c, '\t' | '\n' | '\r')).collect(),
        )
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// Whether a written URL leans on the page that it stands on.
pub(crate) fn is_relative(raw: &str) -> bool {
    let raw = tidy(raw);
    !raw.starts_with("//") && matches!(Url::parse(&raw), Err(url::ParseError::RelativeUrlWithoutBase))
}

/// Resolves a link; nothing for other schemes than http, https and mailto, for fragments of the page itself (ids do not
/// survive cleaning), and for relative links without a source URL.
pub(crate) fn resolve(raw: &str, base: Option<&Url>) -> Option<Url> {
    let raw = tidy(raw);
    if raw.is_empty() || raw.starts_with('#') {
        return None;
    }
    let url = match Url::parse(&raw) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => match base {
            Some(base) => base.join(&raw).ok()?,
            // `//host/path` names its host, so it needs no source URL.
            None if raw.starts_with("//") => Url::parse(&format!("https:{raw}")).ok()?,
            None => return None,
        },
        Err(_) => return None,
    };
    let good = match url.scheme() {
        "http" | "https" => is_at_host(&url) && url.username().is_empty() && url.password().is_none(),
        "mailto" => !url.path().is_empty(),
        _ => false,
    };
    good.then_some(url)
}

/// Resolves a picture's URL to https, out of any proxy that a feed put around it.
pub(crate) fn resolve_image(raw: &str, base: Option<&Url>) -> Option<Url> {
    let mut url = resolve(raw, base).filter(is_web)?;
    // A proxy may stand in a proxy, though nobody was seen to go deeper than two.
    for _ in 0..4 {
        match unwrap_proxy(&url) {
            Some(inner) => url = inner,
            None => break,
        }
    }
    if url.scheme() == "http" {
        // Every page is served over https, where browsers upgrade or block a plain http picture.
        url.set_scheme("https").ok()?;
    }
    url.set_fragment(None);
    Some(url)
}

/// The original of a picture behind a known image proxy.
fn unwrap_proxy(url: &Url) -> Option<Url> {
    let original = match url.host_str()? {
        // https://images.weserv.nl/?url=host/path, also with a scheme or `ssl:` before the host.
        "images.weserv.nl" | "wsrv.nl" => {
            let target = url.query_pairs().find(|(key, _)| key == "url")?.1.into_owned();
            let target = target.strip_prefix("ssl:").unwrap_or(&target).trim_start_matches('/').to_owned();
            if target.starts_with("http://") || target.starts_with("https://") {
                target
            } else {
                format!("https://{target}")
            }
        }
        // Jetpack's https://i0.wp.com/host/path?resize=…; the query is for the proxy.
        "i0.wp.com" | "i1.wp.com" | "i2.wp.com" | "i3.wp.com" => {
            let target = url.path().trim_start_matches('/');
            target.contains('/').then(|| format!("https://{target}"))?
        }
        "external-content.duckduckgo.com" => url.query_pairs().find(|(key, _)| key == "u")?.1.into_owned(),
        _ => return None,
    };
    resolve(&original, None)
        .filter(is_web)
        .filter(|url| url.host_str().is_some_and(|host| host.contains('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        normalise_source_url(&Url::parse(text).unwrap())
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
            assert_eq!(source_url(written).unwrap().as_str(), written);
        }
        assert_eq!(source_url(" https://example.org/a b ").unwrap().as_str(), "https://example.org/a%20b");
        assert_eq!(source_url("https:example.org").unwrap().as_str(), "https://example.org/");
        assert_eq!(
            source_url("htTps://mirror.example/tables").unwrap().as_str(),
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
            assert_eq!(source_url(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_address_that_no_server_takes_is_none() {
        let path = |length: usize| format!("https://e.org/{}", "a".repeat(length));
        assert!(source_url(&path(4000)).is_some());
        assert!(source_url(&path(4096)).is_none());
    }

    #[test]
    fn proxies_are_unwrapped() {
        for (proxied, original) in [
            ("https://images.weserv.nl?url=img.example.org/a_w900.jpg", "https://img.example.org/a_w900.jpg"),
            ("https://images.weserv.nl/?url=ssl:img.example.org/a.jpg", "https://img.example.org/a.jpg"),
            (
                "https://images.weserv.nl/?url=https%3A%2F%2Fimg.example.org%2Fa.jpg",
                "https://img.example.org/a.jpg",
            ),
            (
                "https://i0.wp.com/www.example.org/u/0-197.png?resize=1100%2C624&ssl=1",
                "https://www.example.org/u/0-197.png",
            ),
            ("http://img.example.org/a.jpg#x", "https://img.example.org/a.jpg"),
        ] {
            assert_eq!(resolve_image(proxied, None).unwrap().as_str(), original);
        }
    }

    #[test]
    fn only_safe_schemes_resolve() {
        let base = Url::parse("https://example.org/news/1.html").unwrap();
        let text = |raw| resolve(raw, Some(&base)).map(String::from);
        assert_eq!(text("../a").as_deref(), Some("https://example.org/a"));
        assert_eq!(text("//cdn.example.org/x").as_deref(), Some("https://cdn.example.org/x"));
        assert_eq!(text(" java\nscript:alert(1)"), None);
        assert_eq!(text("\u{1}javascript:alert(1)"), None);
        assert_eq!(text("#top"), None);
        assert_eq!(text("mailto:a@example.org").as_deref(), Some("mailto:a@example.org"));
        assert_eq!(resolve("a/b", None), None);
    }
}
