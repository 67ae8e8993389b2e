//! Links and pictures of a body, resolved against the URL of the article, out of the proxies around them.
//!
//! Nothing here is looked up: a URL is text that parses or does not.

use std::borrow::Cow;

use url::Url;

use crate::clean::markup::LONGEST_ATTRIBUTE;
use crate::clean::markup::text::is_forbidden;

pub(crate) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether an address is that of the page itself.
pub(crate) fn is_same_page(url: &str, base: Option<&Url>) -> bool {
    let (Some(base), Ok(url)) = (base, Url::parse(url)) else { return false };
    let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
    url.host_str() == base.host_str() && path(&url) == path(base) && url.query() == base.query()
}

/// Whether the host is a name or an address. URLs may hold hosts like `"` too, which no resolver knows.
pub(crate) fn is_at_host(url: &Url) -> bool {
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

/// An address whose scheme stands twice, `http://https//www.quay.example/`, with the second one; one with white space behind the
/// scheme, `http:// www.quay.example/`, without.
fn mended(raw: &str) -> Cow<'_, str> {
    let rest = raw.strip_prefix("http://").or_else(|| raw.strip_prefix("https://"));
    if let Some(rest) = rest.filter(|rest| rest.starts_with(char::is_whitespace)) {
        let scheme = &raw[..raw.len() - rest.len()];
        return Cow::Owned(format!("{scheme}{}", rest.trim_start()));
    }
    for scheme in ["https", "http"] {
        if let Some(rest) =
            rest.and_then(|rest| rest.strip_prefix(scheme)?.trim_start_matches(':').strip_prefix("//"))
        {
            return Cow::Owned(format!("{scheme}://{rest}"));
        }
    }
    Cow::Borrowed(raw)
}

/// Whether a written URL leans on the page that it stands on.
pub(crate) fn is_relative(raw: &str) -> bool {
    let raw = tidy(raw);
    !raw.starts_with("//") && matches!(Url::parse(&raw), Err(url::ParseError::RelativeUrlWithoutBase))
}

/// Resolves a link; nothing for other schemes than http, https, mailto and, in an own piece, tel; for fragments of the page itself (ids do not
/// survive cleaning), and for relative links without a source URL.
pub(crate) fn resolve(raw: &str, base: Option<&Url>) -> Option<Url> {
    let raw = tidy(raw);
    if raw.is_empty() || raw.starts_with('#') || raw.len() > LONGEST_ATTRIBUTE {
        return None;
    }
    let raw = mended(&raw);
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
        "tel" => base.is_none() && is_number(url.path()),
        _ => false,
    };
    good.then_some(url)
}

/// Whether a text is a number that can be called (RFC 3966), and no code that a telephone obeys (`*#06#`).
pub(crate) fn is_number(text: &str) -> bool {
    text.len() <= 60
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.();=".contains(&b))
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
        assert_eq!(text("http://https//www.example.org/b").as_deref(), Some("https://www.example.org/b"));
        assert_eq!(text("http:// www.example.org/b").as_deref(), Some("http://www.example.org/b"));
        assert_eq!(text("//cdn.example.org/x").as_deref(), Some("https://cdn.example.org/x"));
        assert_eq!(text(" java\nscript:alert(1)"), None);
        assert_eq!(text("\u{1}javascript:alert(1)"), None);
        assert_eq!(text("#top"), None);
        assert_eq!(text("mailto:a@example.org").as_deref(), Some("mailto:a@example.org"));
        assert_eq!(resolve("a/b", None), None);
        assert_eq!(resolve("tel:+86-21-5550", None).map(String::from).as_deref(), Some("tel:+86-21-5550"));
        assert_eq!(resolve("tel:*%2306%23", None), None);
        assert_eq!(text("tel:+86-21-5550"), None);
    }
}
