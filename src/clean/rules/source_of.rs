//! Which source an article is from: by the host of its URL, else by a name in its front matter.

use std::sync::Arc;

use url::Url;

use crate::clean::markup::text::{one_line, same_text};
use crate::clean::rules::profile::{Profile, Profiles};
use crate::clean::source::Source;
use crate::content::FrontMatter;

/// The source of an article and its rules.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found<'a> {
    pub(crate) source: Option<Arc<Source>>,
    pub(crate) profile: Option<&'a Profile>,
}

impl Found<'_> {
    /// Whether people have read what it publishes, and a built-in profile says what of that is no part of an article.
    pub(crate) fn is_described(&self) -> bool {
        self.profile.is_some_and(|profile| profile.described)
    }

    /// Whether a text is a name of the source.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.profile.is_some_and(|profile| profile.is_called(name))
            || self.source.as_ref().is_some_and(|source| same_text(&source.name, name))
    }
}

/// Finds the source. An unknown host is a source of its own; a file without a URL may name a source.
pub(crate) fn find<'a>(url: Option<&Url>, front_matter: &FrontMatter, profiles: &'a Profiles) -> Found<'a> {
    let named = front_matter.source.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let known = |profile: &'a Profile| Found { source: Some(profile.source.clone()), profile: Some(profile) };
    if let Some(profile) = named.and_then(|name| profiles.by_name(name)) {
        return known(profile);
    }
    if let Some(host) = url.and_then(Url::host_str) {
        if let Some(profile) = profiles.by_host(host) {
            return known(profile);
        }
        return Found { source: Some(Arc::new(of_host(host, named))), profile: None };
    }
    // Clippings of a source that is no more come without a URL but with its name in every field.
    let names = front_matter.authors.iter().chain(&front_matter.topics);
    if let Some(profile) = names.filter_map(|name| profiles.by_name(name)).find(|profile| !profile.of_feed) {
        return known(profile);
    }
    Found { source: named.map(|name| Arc::new(of_name(name))), profile: None }
}

/// The id of the source that articles at a URL belong to.
pub(crate) fn id_of(url: &Url, profiles: &Profiles) -> String {
    let host = url.host_str().unwrap_or_default();
    profiles.by_host(host).map_or_else(|| of_host(host, None).id, |profile| profile.source.id.clone())
}

/// A source that is known by its host only: `www.example.co.uk` is `example-co-uk`.
pub(crate) fn of_host(host: &str, name: Option<&str>) -> Source {
    let short = host.strip_prefix("www.").unwrap_or(host);
    Source {
        id: id_from(short),
        name: name.map_or_else(|| short.to_owned(), one_line),
        home: Some(format!("https://{host}/")),
        language: None,
    }
}

fn of_name(name: &str) -> Source {
    let name = one_line(name);
    Source { id: id_from(&name), name, home: None, language: None }
}

/// An id from any text: ASCII letters and digits, words joined by `-`.
fn id_from(text: &str) -> String {
    let mut id = String::new();
    for c in deunicode::deunicode(text).chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.truncate(60);
    let id = id.trim_matches('-');
    if id.is_empty() {
        format!("source-{}", crate::ground::fingerprint::Fingerprint::of(text.as_bytes()).short(8))
    } else {
        id.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ascii() {
        assert_eq!(id_from("example.co.uk"), "example-co-uk");
        assert_eq!(id_from("晨报"), "chen-bao");
        assert!(id_from("\u{e000}").starts_with("source-"));
        assert!(crate::clean::rules::profile::is_id(&id_from(&"a.".repeat(200))));
    }
}
