//! Checks of single values: what each may be, and what to write when it is not.

use chrono_tz::Tz;
use url::Url;

use crate::config::reader::Fault;
use crate::config::suggest::nearest;

/// Reads a base URL: http or https, with or without a path, `/` added at its end.
///
/// # Errors
/// What is wrong with it: no scheme, another scheme, a query, a fragment, a name or password.
pub(crate) fn parse_base_url(text: &str) -> Result<Url, Fault> {
    let wrong = |what: &str| Fault::new(format!("the base URL {what}: {text:?}"));
    let example = "write it like \"https://example.org/\" or \"https://example.org/digest/\"";
    if !text.contains("://") {
        return Err(
            wrong("has no scheme").help(format!("write it with https:// in front: \"https://{text}\""))
        );
    }
    let mut url =
        Url::parse(text.trim()).map_err(|error| wrong(&format!("is none ({error})")).help(example))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("is not http or https").help(example));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(
            wrong("must not have a query or fragment").help("leave out everything from the `?` or `#` on")
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::new("the base URL must not have a user name or password").help(example).secret());
    }
    if url.path().contains("//") {
        return Err(wrong("has an empty folder in its path").help("write single slashes"));
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// Reads a BCP 47 language tag and gives it the usual case (RFC 5646, 2.1.1): `zh-hans` becomes `zh-Hans`.
///
/// # Errors
/// That it is none, and what it may have been meant to be.
pub(crate) fn parse_language(text: &str) -> Result<String, Fault> {
    let fault = || {
        let fault = Fault::new(format!("a language must be a BCP 47 tag, not {text:?}"));
        let dashed = text.replace('_', "-");
        match canonical_language(&dashed) {
            Some(tag) => fault.help(format!("did you mean \"{tag}\"?")),
            None => fault.help("for example \"zh-Hans\", \"zh-Hant\" or \"en\""),
        }
    };
    canonical_language(text).ok_or_else(fault)
}

/// A language tag in its usual case; none when it is not one. Whether a subtag is registered is not looked at.
fn canonical_language(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let language = parts.next()?;
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    if !(2..=3).contains(&language.len()) || !letters(language) {
        return None;
    }
    let mut tag = language.to_ascii_lowercase();
    for part in parts {
        if !(1..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        tag.push('-');
        match part.len() {
            2 if letters(part) => tag.push_str(&part.to_ascii_uppercase()),
            4 if letters(part) => {
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    Some(tag)
}

/// Reads an IANA time zone.
pub(crate) fn parse_time_zone(text: &str) -> Result<Tz, Fault> {
    text.parse().map_err(|_| {
        let fault = Fault::new(format!("`time_zone` must be a time zone of the IANA database, not {text:?}"));
        let names = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        // `Shanghai` alone is what people write; the name behind the last slash is the city.
        let city = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
        let zone = nearest(text, names()).or_else(|| {
            nearest(text, names().map(city)).and_then(|near| names().find(|name| city(name) == near))
        });
        match zone {
            Some(name) => fault.help(format!("did you mean \"{name}\"?")),
            None => fault.help("for example \"Asia/Shanghai\", \"Europe/Berlin\" or \"UTC\""),
        }
    })
}

/// Checks the target of a menu entry: a path of the site or an http(s) URL.
pub(crate) fn parse_menu_url(text: &str) -> Result<String, Fault> {
    let fault = || Fault::new(format!("`url` must be a path of the site or an http(s) URL, not {text:?}"));
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if text.starts_with('/') {
        let fine = !text.starts_with("//") && !text.contains(odd);
        return if fine { Ok(text.to_owned()) } else { Err(fault().help("for example \"/sources/\"")) };
    }
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url.into()),
        Ok(_) => Err(fault()),
        Err(_) => Err(fault().help(format!("a path begins with a slash: \"/{text}\""))),
    }
}

/// Folders of a site that hold something else than articles: what its editor writes, what newsprint prints and keeps.
const OTHERS: [&str; 10] = [
    "pages",
    "revisions",
    "templates",
    "static",
    "topics",
    "curation",
    "editions",
    "scripts",
    "public",
    "fetch",
];

/// Checks a folder of articles: below the site's root, none of newsprint's own. A slash at its end goes.
pub(crate) fn parse_content_folder(text: &str) -> Result<String, Fault> {
    let folder = text.strip_prefix("./").unwrap_or(text);
    let folder = folder.strip_suffix('/').unwrap_or(folder);
    let wrong = |what: &str| Fault::new(format!("{what}: {text:?}"));
    let example = "write its path below the folder that site.toml is in: \"_posts\"";
    let is_odd = |part: &str| part.is_empty() || part.starts_with('.') || part.contains(['\\', ':']);
    if folder.split('/').any(is_odd) || folder.chars().any(char::is_control) {
        return Err(wrong("`content` must hold folders of the site").help(example));
    }
    let top = folder.split('/').next().unwrap_or_default();
    if OTHERS.contains(&top) {
        return Err(wrong("a folder with another meaning can't hold articles").help(example));
    }
    if top == "content" && folder != top {
        return Err(wrong("`content/` is read as a whole").help("write \"content\""));
    }
    Ok(folder.to_owned())
}

/// Checks the address of a page that was taken down: a path of the site, without the base path.
pub(crate) fn parse_address(text: &str) -> Result<String, Fault> {
    let odd = |c: char| c.is_control() || matches!(c, '\\' | '?' | '#' | ':' | '<' | '>' | '"' | '|' | '*');
    let mut parts = text.strip_prefix('/').unwrap_or("//").split('/').rev();
    let last_may_be_empty = parts.next().is_some_and(|part| !matches!(part, "." | ".."));
    if text == "/"
        || !last_may_be_empty
        || text.contains(odd)
        || parts.any(|part| matches!(part, "" | "." | ".."))
    {
        let fault = Fault::new(format!("an address must be a path of the site, not {text:?}"));
        return Err(fault.help("for example \"/2020/05/03/old-name/\""));
    }
    Ok(text.to_owned())
}

/// Checks the pattern of an image proxy: an https URL with `{url}` once, behind the host.
pub(crate) fn parse_image_proxy(text: &str) -> Result<String, Fault> {
    let wrong = |what: &str| Fault::new(format!("the image proxy {what}: {text:?}"));
    let example = "for example \"https://images.example.org/?url={url}\"";
    let mut pieces = text.split("{url}");
    let (Some(before), Some(after), None) = (pieces.next(), pieces.next(), pieces.next()) else {
        return Err(wrong("must hold {url} once, in the place of the picture's URL").help(example));
    };
    let url = Url::parse(&format!("{before}https%3A%2F%2Fhost%2Fa.jpg{after}"))
        .map_err(|error| wrong(&format!("is no URL ({error})")).help(example))?;
    if url.scheme() != "https" {
        return Err(wrong("is not https").help("pictures come over https only"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::new("the image proxy must not have a user name or password")
            .help(example)
            .secret());
    }
    // Behind the host: what stands before the placeholder is a URL with a path already.
    let behind_host = before.splitn(4, '/').count() == 4;
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\');
    if !behind_host || text.contains(odd) {
        return Err(wrong("must have {url} in its path or query").help(example));
    }
    Ok(text.to_owned())
}

/// Checks an id that becomes part of a URL: ASCII letters, digits and `-`.
pub(crate) fn parse_id(text: &str) -> Result<String, Fault> {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if text.is_empty() || !plain || text.len() > 80 {
        let fault = Fault::new(format!("`id` must be 1 to 80 ASCII letters, digits and `-`, not {text:?}"));
        return Err(fault.help("it becomes part of a URL; the name that readers see is `name`"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_ends_with_a_slash() {
        let read = |text| parse_base_url(text).map(String::from);
        assert_eq!(read("https://example.org"), Ok("https://example.org/".into()));
        assert_eq!(read("https://example.org/digest"), Ok("https://example.org/digest/".into()));
        assert_eq!(read("http://localhost:8080/a/b/"), Ok("http://localhost:8080/a/b/".into()));
        assert_eq!(read("https://例子.example/报"), Ok("https://xn--fsqu00a.example/%E6%8A%A5/".into()));
        assert!(read("https://example.org//digest").is_err());
        assert!(read("https://example.org/#top").is_err());
        assert!(read("mailto:editor@example.org").is_err());
    }

    #[test]
    fn a_language_gets_its_usual_case() {
        let read = |text| parse_language(text).ok();
        assert_eq!(read("ZH-hans-cn").as_deref(), Some("zh-Hans-CN"));
        assert_eq!(read("es-419").as_deref(), Some("es-419"));
        assert_eq!(read("sl-rozaj-BISKE").as_deref(), Some("sl-rozaj-biske"));
        for wrong in ["", "e", "english", "zh_CN", "zh-", "zh--CN", "中文", "zh-Hans\n"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_image_proxy_takes_the_url_behind_its_host() {
        let read = |text| parse_image_proxy(text).ok();
        for right in [
            "https://images.example.org/?url={url}",
            "https://images.example.org/fit,w=1200/{url}",
            "https://images.example.org:8443/{url}.webp",
        ] {
            assert_eq!(read(right).as_deref(), Some(right));
        }
        for wrong in [
            "",
            "{url}",
            "https://{url}/",
            "https://{url}.example.org/a",
            "https://images.example.org{url}",
            "http://images.example.org/{url}",
            "https://images.example.org/",
            "https://images.example.org/{url}{url}",
            "https://me:secret@images.example.org/{url}",
            "https://images.example.org/a b{url}",
            "//images.example.org/{url}",
            "javascript:alert({url})",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
