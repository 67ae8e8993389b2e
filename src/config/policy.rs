//! `[policy]`: what pages may load and lead to beside what every site may, opened on purpose. A Content-Security-Policy is made of it
//! for the pages themselves and for all that hosts are told.

use serde::Serialize;
use url::Url;

use crate::config::Images;
use crate::config::reader::{Fault, Section};
use crate::ground::local::is_this_machine;

/// `[policy]`: source expressions (Content Security Policy 3) in their usual form, by what is loaded from there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Policy {
    /// Scripts.
    pub script: Vec<String>,
    /// Style sheets.
    pub style: Vec<String>,
    /// Pictures.
    pub img: Vec<String>,
    /// What scripts ask.
    pub connect: Vec<String>,
    /// Fonts.
    pub font: Vec<String>,
    /// Pages in frames.
    pub frame: Vec<String>,
    /// Where forms send what is written.
    pub form: Vec<String>,
}

impl Policy {
    /// Its keys in site.toml, each with its sources.
    pub(crate) fn by_key(&self) -> [(&'static str, &[String]); 7] {
        let Self { script, style, img, connect, font, frame, form } = self;
        [
            ("script", script),
            ("style", style),
            ("img", img),
            ("connect", connect),
            ("font", font),
            ("frame", frame),
            ("form", form),
        ]
    }

    /// Fonts of the site itself: no page of the default theme loads any, so that the directive stands where a site has some.
    pub(crate) fn allow_own_fonts(&mut self) {
        let own = "'self'".to_owned();
        if !self.font.contains(&own) {
            self.font.insert(0, own);
        }
    }

    /// What stands behind the directives that every page has, each source with a space before it; and whole directives of those that
    /// no page has by itself.
    pub(crate) fn parts(&self) -> PolicyParts {
        let list = |sources: &[String]| sources.iter().map(|source| format!(" {source}")).collect::<String>();
        let whole = |directive: &str, sources: &[String]| match sources {
            [] => String::new(),
            sources => format!("; {directive}{}", list(sources)),
        };
        PolicyParts {
            script: list(&self.script),
            style: list(&self.style),
            img: list(&self.img),
            connect: list(&self.connect),
            form: list(&self.form),
            more: whole("font-src", &self.font) + &whole("frame-src", &self.frame),
        }
    }

    /// The policy of the pages.
    pub(crate) fn header(&self, images: &Images) -> String {
        let PolicyParts { script, style, img, connect, form, more } = self.parts();
        let hosts = images.hosts();
        let pictures = if hosts.is_empty() { hosts } else { format!(" {hosts}") };
        format!(
            "default-src 'none'; script-src 'self'{script}; style-src 'self'{style}; img-src 'self'{pictures}{img}; \
             connect-src 'self'{connect}; manifest-src 'self'; base-uri 'none'; form-action 'self'{form}{more}"
        )
    }

    /// Whether what is loaded under a key may come from an origin.
    pub(crate) fn allows(&self, key: &str, origin: &str) -> bool {
        let of_key = self.by_key().into_iter().find(|(name, _)| *name == key);
        let holds = |source: &String| match source.split_once("*.") {
            Some((scheme, domain)) => {
                let host = origin.strip_prefix(scheme);
                host.and_then(|host| host.strip_suffix(domain)).is_some_and(|left| left.ends_with('.'))
            }
            None => source == origin,
        };
        of_key.is_some_and(|(_, sources)| sources.iter().any(holds))
    }
}

/// What is added to the policy of every page: `site.policy` in templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct PolicyParts {
    /// Behind `script-src 'self'`, each source with a space before it; the next four likewise.
    pub script: String,
    /// Behind `style-src 'self'`.
    pub style: String,
    /// Behind `img-src 'self'` and `site.picture_hosts`.
    pub img: String,
    /// Behind `connect-src 'self'`.
    pub connect: String,
    /// Behind `form-action 'self'`.
    pub form: String,
    /// `font-src` and `frame-src`, where site.toml allows any: whole directives, each with `; ` before it.
    pub more: String,
}

pub(crate) fn read_policy(top: &mut Section<'_, '_>) -> Policy {
    let mut section = top.subsection("policy");
    let mut sources = |key| {
        let mut sources = section.texts_checked(key, |text| parse_source(key, text)).unwrap_or_default();
        sources.sort();
        sources.dedup();
        sources
    };
    Policy {
        script: sources("script"),
        style: sources("style"),
        img: sources("img"),
        connect: sources("connect"),
        font: sources("font"),
        frame: sources("frame"),
        form: sources("form"),
    }
}

/// Reads an origin, `https://gc.example`, and gives it its usual form. `self` is the site, for what no page loads by itself.
///
/// # Errors
/// It is none, or allows more than the editor may know of.
fn parse_source(key: &str, text: &str) -> Result<String, Fault> {
    let text = text.trim();
    let example = || format!("write an origin, scheme and host: {key} = [\"https://gc.example\"]");
    let wrong = |what: &str| Fault::new(format!("`policy.{key}` {what}: {text:?}"));
    let is_self = matches!(text, "self" | "'self'");
    if is_self && matches!(key, "font" | "frame") {
        return Ok("'self'".into());
    }
    if is_self {
        return Err(wrong("names the site itself").help("leave it out: the site may do that in any case"));
    }
    if text.starts_with('\'') || text == "*" || text.ends_with(':') || text.eq_ignore_ascii_case("data:") {
        let what = wrong("would open the pages to anything, and to what is hidden in articles, too");
        return Err(what.help(example()));
    }
    // A wildcard is no letter of a host to those who parse URLs.
    let (wild, plain) = match text.split_once("://*.") {
        Some((scheme, rest)) => (true, format!("{scheme}://{rest}")),
        None => (false, text.to_owned()),
    };
    let url = Url::parse(&plain).map_err(|_| wrong("is no origin").help(example()))?;
    match url.scheme() {
        "https" => {}
        "wss" if key == "connect" => {}
        "http" if is_this_machine(&url) => {}
        "http" => {
            let help = "write it with https://: what comes by http anybody on the way can change";
            return Err(wrong("is not https").help(help));
        }
        _ => return Err(wrong("is no origin").help(example())),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::new(format!("`policy.{key}` has a user name or password"))
            .help(example())
            .secret());
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        let help = format!("leave out what stands behind the host: \"{}\"", printed(&url, wild));
        return Err(wrong("is more than an origin").help(help));
    }
    let host = url.host_str().unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-[]:_".contains(&byte);
    let covers_all = wild && !host.contains('.');
    if host.is_empty() || covers_all || !host.bytes().all(is_plain) {
        return Err(wrong("is no origin").help(example()));
    }
    Ok(printed(&url, wild))
}

fn printed(url: &Url, wild: bool) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let star = if wild { "*." } else { "" };
    format!("{}://{star}{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_and_nothing_else() {
        let read = |key: &str, text: &str| parse_source(key, text).ok();
        for (text, taken) in [
            ("https://GC.example", "https://gc.example"),
            ("https://gc.example/", "https://gc.example"),
            ("https://gc.example:443", "https://gc.example"),
            ("https://gc.example:8443", "https://gc.example:8443"),
            ("https://*.gc.example", "https://*.gc.example"),
            ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
            ("https://统计.example", "https://xn--lo0a64x.example"),
        ] {
            assert_eq!(read("script", text).as_deref(), Some(taken), "{text}");
        }
        for text in [
            "",
            "*",
            "https:",
            "data:",
            "'unsafe-inline'",
            "self",
            "gc.example",
            "http://gc.example",
            "https://gc.example/count.js",
            "https://gc.example; script-src *",
            "https://gc.example 'unsafe-eval'",
            "https://a,b.example",
            "https://*.example",
            "https://*",
            "https://me:secret@gc.example",
            "wss://gc.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(read("script", text), None, "{text}");
        }
        assert_eq!(read("connect", "wss://gc.example").as_deref(), Some("wss://gc.example"));
        assert_eq!(read("font", "self").as_deref(), Some("'self'"));
    }

    #[test]
    fn a_wildcard_is_for_hosts_below() {
        let policy = Policy { script: vec!["https://*.gc.example".into()], ..Policy::default() };
        assert!(
            policy.allows("script", "https://a.gc.example")
                && policy.allows("script", "https://a.b.gc.example")
        );
        for other in [
            "https://gc.example",
            "https://agc.example",
            "http://a.gc.example",
            "https://a.gc.example.evil.example",
        ] {
            assert!(!policy.allows("script", other), "{other}");
        }
        assert!(!policy.allows("frame", "https://a.gc.example"));
    }
}
