//! Files that hosts read, and pages in the place of what was taken down.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use url::Url;

use crate::config::Config;
use crate::config::hosts::HostFile;
use crate::deploy::SiteFile;
use crate::ground::feed_format::FeedFormat;
use crate::ground::html::escaped;
use crate::ground::local::is_this_machine;
use crate::ground::media_type::by_ending;
use crate::ground::path::encoded;
use crate::ground::served::Caching;

/// Redirects that a host reads at most (Cloudflare Pages: 2,000 in all; GitLab reads the first 1,000).
const MAX_REDIRECTS: usize = 2_000;

/// Rules for headers that a host reads at most (Cloudflare Pages: 100).
const MAX_RULES: usize = 100;

/// The files with their texts. `site` are the files of the site, `moved` are former addresses of articles, below the site's root, with
/// the URLs of where they are now.
pub(crate) fn made_files<'a>(
    config: &Config,
    files: &[HostFile],
    site: impl Iterator<Item = &'a SiteFile> + Clone,
    moved: &[(String, String)],
) -> Vec<(&'static str, String)> {
    let mut made = Vec::new();
    for (name, file) in HostFile::ALL {
        // GitHub takes no name of its own, and none of a machine, for the site's.
        let host = config.base_url.host_str().unwrap_or_default();
        let has_domain = !is_this_machine(&config.base_url) && !host.ends_with(".github.io");
        if files.contains(&file) && (file != HostFile::Cname || has_domain) {
            let text = match file {
                HostFile::Headers => headers(config, site.clone()),
                HostFile::Redirects => redirects(config, moved),
                HostFile::NoJekyll => String::new(),
                HostFile::Cname => format!("{}\n", config.base_url.host_str().unwrap_or_default()),
                HostFile::NginxHeaders => nginx_headers(config),
            };
            made.push((name, text));
        }
    }
    made
}

/// What every page is served with. The policy is that of the pages' own `meta` element, and what such an element can't say.
fn security(config: &Config) -> [(&'static str, String); 5] {
    let policy = format!("{}; frame-ancestors 'none'", config.policy.header(&config.images));
    [
        ("Content-Security-Policy", policy),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()".into()),
        ("Referrer-Policy", "strict-origin-when-cross-origin".into()),
        ("X-Content-Type-Options", "nosniff".into()),
        ("X-Frame-Options", "DENY".into()),
    ]
}

fn headers<'a>(config: &Config, site: impl Iterator<Item = &'a SiteFile> + Clone) -> String {
    let base = config.base_path();
    let mut text = format!("{base}/*\n");
    for (name, value) in security(config) {
        let _ = writeln!(text, "  {name}: {value}");
    }
    let types = types(site.clone());
    let most = MAX_RULES - 1 - types.len().min(MAX_RULES - 1);
    for path in immutable(site).iter().take(most) {
        let _ = writeln!(text, "{base}/{}\n  Cache-Control: {}", encoded(path), Caching::Immutable.header());
    }
    for (pattern, content_type) in types.iter().take(MAX_RULES - 1) {
        let _ = writeln!(text, "{base}/{pattern}\n  Content-Type: {content_type}");
    }
    text
}

/// What nginx is to say of every page, for an `include` in its `server`. No value holds a quote.
fn nginx_headers(config: &Config) -> String {
    let line = |(name, value): (&str, String)| format!("add_header {name} \"{value}\" always;\n");
    security(config).into_iter().map(line).collect()
}

/// What never changes: folders with nothing else in them, as `assets/*`, and files that stand beside others.
fn immutable<'a>(site: impl Iterator<Item = &'a SiteFile> + Clone) -> BTreeSet<String> {
    fn above(path: &str) -> impl Iterator<Item = &str> {
        path.match_indices('/').map(|(at, _)| &path[..at])
    }
    let changing = site.clone().filter(|file| !file.immutable);
    let changing: BTreeSet<&str> = changing.flat_map(|file| above(&file.path)).collect();
    let rule = |file: &'a SiteFile| match above(&file.path).find(|folder| !changing.contains(folder)) {
        Some(folder) => format!("{folder}/*"),
        None => file.path.clone(),
    };
    site.filter(|file| file.immutable).map(rule).collect()
}

/// Types that the endings of files don't say, by patterns of their paths: `feed.xml`, `topics/:id/feed.xml`.
fn types<'a>(site: impl Iterator<Item = &'a SiteFile>) -> BTreeMap<String, String> {
    let special = site.filter(|file| by_ending(&file.path) != &*file.media_type);
    special
        .map(|file| {
            let mut parts: Vec<&str> = file.path.split('/').collect();
            if let [_, .., id, _] = parts.as_mut_slice() {
                *id = ":id";
            }
            (parts.join("/"), file.served().content_type())
        })
        .collect()
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

/// The text of `_redirects` with more former addresses, as far as hosts read them.
pub(crate) fn more_redirects(text: &str, moved: &[(String, String)]) -> String {
    let more = moved.iter().map(|(from, to)| format!("{from} {to} 301\n"));
    text.split_inclusive('\n').map(str::to_owned).chain(more).take(MAX_REDIRECTS).collect()
}

/// The page at a former address that leads on to the URL `to`, percent-encoded and below the host.
pub(crate) fn lead_on(language: &str, base_url: &Url, to: &str) -> String {
    let (title, text) = match language {
        tag if tag.starts_with("zh-Hant") => ("已遷移", "此頁已遷至新址："),
        tag if tag.starts_with("zh") => ("已迁移", "此页已迁至新址："),
        _ => ("Moved", "This page has another address now:"),
    };
    let to = to.replace('&', "&amp;").replace('\'', "&#39;");
    let whole = base_url.join(&to).map_or_else(|_| to.clone(), String::from);
    format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <link rel=\"canonical\" href=\"{whole}\">\n<title>{title}</title>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{text} <a href=\"{to}\">{whole}</a></p>\n</main>\n</body>\n</html>\n"
    )
}

/// What stands in the place of a feed that was published and is no more, in its own format: one entry that leads to the page of what it was
/// of. `from` is its address and `to` that of the page, both whole.
pub(crate) fn feed_that_leads_on(format: FeedFormat, language: &str, from: &str, to: &str) -> String {
    let title = match language {
        tag if tag.starts_with("zh-Hant") => "此訂閱源已停止更新，文章見網頁",
        tag if tag.starts_with("zh") => "此订阅源已停止更新，文章见网页",
        _ => "This feed has ended; its articles are on the page",
    };
    if format == FeedFormat::Json {
        let [from, to, title] = [from, to, title].map(|text| serde_json::Value::from(text).to_string());
        return format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":{title},\"home_page_url\":{to},\"feed_url\":{from},\
             \"expired\":true,\"items\":[{{\"id\":{from},\"url\":{to},\"title\":{title},\"content_text\":{title}}}]}}\n"
        );
    }
    let [from, to] = [from, to].map(escaped);
    if format == FeedFormat::Rss {
        return format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>{title}</title><link>{to}</link>\
             <description>{title}</description><item><title>{title}</title><link>{to}</link><guid>{from}</guid></item></channel></rss>\n"
        );
    }
    // Of all days the one on which there was no news: it sorts below whatever a reader has of the feed.
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\
         <title>{title}</title><id>{to}</id><updated>1970-01-01T00:00:00Z</updated><author><name>newsprint</name></author>\
         <link rel=\"self\" href=\"{from}\"/><link href=\"{to}\"/><entry><title>{title}</title><id>{from}</id>\
         <updated>1970-01-01T00:00:00Z</updated><link href=\"{to}\"/><content type=\"text\">{title}</content></entry></feed>\n"
    )
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
    use crate::config::{Images, Policy, PolicyParts, parse_base_url};
    use crate::ground::fingerprint::Fingerprint;
    use crate::ground::served::{FileKind, Served};

    fn config() -> Config {
        let mut config = Config {
            base_url: parse_base_url("https://example.org/digest").unwrap(),
            images: Images::None,
            ..Config::default()
        };
        config.urls.gone = vec!["/2020/old name/".into()];
        config
    }

    fn file(path: &str, served: Served<'_>) -> SiteFile {
        SiteFile::of(path, Fingerprint::of(b"a"), 1, &served)
    }

    #[test]
    fn hosts_get_what_they_read() {
        let all = HostFile::ALL.map(|(_, file)| file);
        let moved = [("2019/a b/".to_owned(), "/digest/2020/c/".to_owned())];
        let (atom, binary) = ("application/atom+xml", "application/octet-stream");
        let site = [
            file("assets/search.0a/a.js", Served::immutable("text/javascript")),
            file("assets/style.0a.css", Served::immutable("text/css")),
            file("favicon.ico", Served::new(FileKind::Asset, "image/x-icon")),
            file("feed.xml", Served::new(FileKind::Feed, atom)),
            file("index.html", Served::page(FileKind::Front)),
            file("mixed/a.0a.png", Served::immutable("image/png")),
            file("mixed/b.png", Served::new(FileKind::Asset, "image/png")),
            file("search/index/2024 05.0a/heads.bin", Served::immutable(binary)),
            file("search/index/root.bin", Served::new(FileKind::Front, binary)),
            file("topics/ferry/feed.xml", Served::new(FileKind::Feed, atom)),
            file("topics/port/feed.xml", Served::new(FileKind::Feed, atom)),
        ];
        let made = made_files(&config(), &all, site.iter(), &moved);
        let names: Vec<_> = made.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["_headers", "_redirects", ".nojekyll", "CNAME", "nginx-headers.conf"]);
        let year = "  Cache-Control: public, max-age=31536000, immutable\n";
        let feed = "  Content-Type: application/atom+xml; charset=utf-8\n";
        assert_eq!(
            made[0].1,
            format!(
                "/digest/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
                 img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
                 frame-ancestors 'none'\n  Permissions-Policy: camera=(), geolocation=(), microphone=()\n  \
                 Referrer-Policy: strict-origin-when-cross-origin\n  X-Content-Type-Options: nosniff\n  \
                 X-Frame-Options: DENY\n\
                 /digest/assets/*\n{year}/digest/mixed/a.0a.png\n{year}/digest/search/index/2024%2005.0a/*\n{year}\
                 /digest/feed.xml\n{feed}/digest/topics/:id/feed.xml\n{feed}"
            )
        );
        assert_eq!(
            made[1].1,
            "/digest/2020/old%20name/ /digest/2020/old%20name/ 410\n/digest/2019/a%20b/ /digest/2020/c/ 301\n"
        );
        assert_eq!((made[2].1.as_str(), made[3].1.as_str()), ("", "example.org\n"));
        assert_eq!(
            made[4].1,
            "add_header Content-Security-Policy \"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
             connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\" always;\n\
             add_header Permissions-Policy \"camera=(), geolocation=(), microphone=()\" always;\n\
             add_header Referrer-Policy \"strict-origin-when-cross-origin\" always;\n\
             add_header X-Content-Type-Options \"nosniff\" always;\nadd_header X-Frame-Options \"DENY\" always;\n"
        );
    }

    /// A host that reads a hundred rules reads types first: there are few of them.
    #[test]
    fn no_more_rules_than_a_host_reads() {
        let feed = file("feed.xml", Served::new(FileKind::Feed, "application/atom+xml"));
        let root = file("search/index/root.bin", Served::new(FileKind::Front, "application/octet-stream"));
        let part = |number| file(&format!("search/index/{number}.0a/heads.bin"), Served::immutable("a/b"));
        let site: Vec<SiteFile> = (0..500).map(part).chain([feed, root]).collect();
        let made = made_files(&config(), &[HostFile::Headers], site.iter(), &[]);
        let rules = made[0].1.lines().filter(|line| line.starts_with('/')).count();
        assert_eq!(rules, MAX_RULES);
        assert!(made[0].1.contains("/digest/feed.xml\n"));
    }

    #[test]
    fn the_policy_is_that_of_the_pages() {
        let base = include_str!("../../../templates/base.html");
        let (_, meta) = base.split_once("Content-Security-Policy\" content=\"").unwrap();
        let (policy, _) = meta.split_once("\">").unwrap();
        let policy = policy.replace("{% if site.picture_hosts %} {{ site.picture_hosts }}{% endif %}", "");
        let source = |name: &str| vec![format!("https://{name}.example")];
        let mut opened = config();
        opened.policy = Policy {
            script: source("script"),
            style: source("style"),
            img: source("img"),
            connect: source("connect"),
            font: vec!["'self'".into()],
            frame: source("frame"),
            form: source("form"),
        };
        for config in [config(), opened] {
            let PolicyParts { script, style, img, connect, form, more } = config.policy.parts();
            let parts = [
                ("script", script),
                ("style", style),
                ("img", img),
                ("connect", connect),
                ("form", form),
                ("more", more),
            ];
            let policy = parts.into_iter().fold(policy.clone(), |policy, (name, value)| {
                policy.replace(&format!("{{{{ site.policy.{name} }}}}"), &value)
            });
            let [(_, ours), ..] = security(&config);
            assert_eq!(ours, format!("{policy}; frame-ancestors 'none'"));
        }
    }

    #[test]
    fn former_addresses_lead_on() {
        let page = lead_on("en", &config().base_url, "/digest/2020/r&d/");
        assert!(page.contains("content=\"0; url=/digest/2020/r&amp;d/\""), "{page}");
        assert!(
            page.contains("<a href=\"/digest/2020/r&amp;d/\">https://example.org/digest/2020/r&amp;d/</a>")
        );
        let moved = [("/digest/a/".to_owned(), "/digest/b/".to_owned())];
        assert_eq!(more_redirects("/x /x 410\n", &moved), "/x /x 410\n/digest/a/ /digest/b/ 301\n");
        assert_eq!(more_redirects("", &vec![moved[0].clone(); 3_000]).lines().count(), MAX_REDIRECTS);
    }

    #[test]
    fn former_feeds_lead_on_in_their_own_format() {
        let page = "https://example.org/topics/a&b/";
        for (format, says) in FeedFormat::ALL.into_iter().zip(["<entry>", "<item>", "\"items\":[{"]) {
            let feed = feed_that_leads_on(format, "en", &format!("{page}{}", format.file()), page);
            let is_there =
                feed.contains("topics/a&amp;b/") || feed.contains("\"https://example.org/topics/a&b/\"");
            assert!(feed.contains(says) && is_there, "{feed}");
        }
        let json = feed_that_leads_on(FeedFormat::Json, "zh-Hant", &format!("{page}feed.json"), page);
        assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    }

    #[test]
    fn what_was_taken_down_has_a_page() {
        assert_eq!(tombstone_path("/2020/old/"), "2020/old/index.html");
        assert_eq!(tombstone_path("/old.html"), "old.html");
        assert!(tombstone(&config()).contains("<a href=\"/digest/\">To the front page</a>"));
    }
}
