//! Files that hosts read, and pages in the place of what was taken down.

use std::fmt::Write;

use crate::config::Config;
use crate::config::hosts::HostFile;
use crate::deploy::plan::class::Caching;
use crate::ground::path::encoded;

/// Redirects that a host reads at most (Cloudflare Pages: 2,000 in all; GitLab reads the first 1,000).
const MAX_REDIRECTS: usize = 2_000;

/// The files with their texts. `moved` are former addresses of articles with where they are now, both below the site's root.
pub(crate) fn made_files(
    config: &Config,
    files: &[HostFile],
    moved: &[(String, String)],
) -> Vec<(&'static str, String)> {
    let mut made = Vec::new();
    for (name, file) in HostFile::ALL {
        if files.contains(&file) {
            let text = match file {
                HostFile::Headers => headers(config),
                HostFile::Redirects => redirects(config, moved),
                HostFile::NoJekyll => String::new(),
                HostFile::Cname => format!("{}\n", config.base_url.host_str().unwrap_or_default()),
            };
            made.push((name, text));
        }
    }
    made
}

/// What every page is served with. The policy is that of the pages' own `meta` element, and what such an element can't say.
fn security(config: &Config) -> [(&'static str, String); 5] {
    let hosts = config.images.hosts();
    let pictures = if hosts.is_empty() { "'self'".to_owned() } else { format!("'self' {hosts}") };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures}; connect-src 'self'; \
         manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    [
        ("Content-Security-Policy", policy),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()".into()),
        ("Referrer-Policy", "strict-origin-when-cross-origin".into()),
        ("X-Content-Type-Options", "nosniff".into()),
        ("X-Frame-Options", "DENY".into()),
    ]
}

fn headers(config: &Config) -> String {
    let base = config.base_path();
    let mut text = format!("{base}/*\n");
    for (name, value) in security(config) {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for folder in ["assets", "files"] {
        let value = Caching::Immutable.header();
        let _ = writeln!(text, "{base}/{folder}/*\n  Cache-Control: {value}");
    }
    for below in ["", "/sources/:id", "/topics/:id"] {
        for (name, media) in [("feed.xml", "atom+xml"), ("rss.xml", "rss+xml"), ("feed.json", "feed+json")] {
            let _ =
                writeln!(text, "{base}{below}/{name}\n  Content-Type: application/{media}; charset=utf-8");
        }
    }
    text
}

fn redirects(config: &Config, moved: &[(String, String)]) -> String {
    let base = config.base_path();
    let gone = config.urls.gone.iter().map(|path| {
        let from = format!("{base}{}", encoded(path));
        format!("{from} {from} 410\n")
    });
    let moved = moved.iter().map(|(from, to)| format!("{base}/{} {to} 301\n", encoded(from)));
    gone.chain(moved).take(MAX_REDIRECTS).collect()
}

/// Where the page of an address that was taken down is.
pub(crate) fn tombstone_path(address: &str) -> String {
    let path = address.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// The page in the place of one that was taken down.
pub(crate) fn tombstone(config: &Config) -> String {
    let (title, text, home) = match config.language.as_str() {
        tag if tag.starts_with("zh-Hant") => ("已移除", "此頁已被永久移除（410）。", "返回首頁"),
        tag if tag.starts_with("zh") => ("已移除", "此页已被永久移除（410）。", "返回首页"),
        _ => ("Gone", "This page was taken down for good (410).", "To the front page"),
    };
    let (language, base) = (&config.language, config.base_path());
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{text}</p>\n<p><a href=\"{base}/\">{home}</a></p>\n</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Images, parse_base_url};

    fn config() -> Config {
        let mut config = Config {
            base_url: parse_base_url("https://example.org/digest").unwrap(),
            images: Images::None,
            ..Config::default()
        };
        config.urls.gone = vec!["/2020/old name/".into()];
        config
    }

    #[test]
    fn hosts_get_what_they_read() {
        let all = HostFile::ALL.map(|(_, file)| file);
        let moved = [("2019/a b/".to_owned(), "/digest/2020/c/".to_owned())];
        let made = made_files(&config(), &all, &moved);
        let names: Vec<_> = made.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["_headers", "_redirects", ".nojekyll", "CNAME"]);
        assert!(made[0].1.starts_with(
            "/digest/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
             img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'\n  Permissions-Policy:"
        ));
        assert_eq!(
            made[1].1,
            "/digest/2020/old%20name/ /digest/2020/old%20name/ 410\n/digest/2019/a%20b/ /digest/2020/c/ 301\n"
        );
        assert_eq!((made[2].1.as_str(), made[3].1.as_str()), ("", "example.org\n"));
    }

    #[test]
    fn the_policy_is_that_of_the_pages() {
        let base = include_str!("../../../templates/base.html");
        let (_, meta) = base.split_once("Content-Security-Policy\" content=\"").unwrap();
        let (policy, _) = meta.split_once("\">").unwrap();
        let policy = policy.replace("{% if site.picture_hosts %} {{ site.picture_hosts }}{% endif %}", "");
        let [(_, ours), ..] = security(&config());
        assert_eq!(ours, format!("{policy}; frame-ancestors 'none'"));
    }

    #[test]
    fn what_was_taken_down_has_a_page() {
        assert_eq!(tombstone_path("/2020/old/"), "2020/old/index.html");
        assert_eq!(tombstone_path("/old.html"), "old.html");
        assert!(tombstone(&config()).contains("<a href=\"/digest/\">To the front page</a>"));
    }
}
