//! What of a deploy others may want to know: the addresses of pages and feeds that it changed.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::deploy::{Change, GROUPS, Origin, SiteFile};
use crate::ground::path::{address_of, encoded};
use crate::ground::served::FileKind;

/// Addresses of what has changed, below `base_url`, encoded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct News {
    /// Pages that were sent, or taken away.
    pub pages: Vec<String>,
    /// Feeds that were sent.
    pub feeds: Vec<String>,
}

impl News {
    /// Of a change to a site, `files` in order of their paths.
    pub(crate) fn of(change: &Change, files: &[SiteFile]) -> Self {
        let mut news = Self::default();
        for number in GROUPS.iter().flat_map(|group| &change.groups[*group as usize]) {
            let file = &files[*number];
            match file.kind {
                // Packed copies have no address of their own.
                _ if matches!(file.origin, Origin::Twin(_)) => {}
                FileKind::Feed => news.feeds.push(encoded(&file.path).to_string()),
                _ => news.pages.extend(page(&file.path)),
            }
        }
        news.pages.extend(change.remove.iter().filter_map(|path| page(path)));
        news.pages.sort();
        news.feeds.sort();
        news
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pages.is_empty() && self.feeds.is_empty()
    }

    /// With other news, each address once.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        for (ours, theirs) in [(&mut self.pages, &other.pages), (&mut self.feeds, &other.feeds)] {
            ours.extend(theirs.iter().cloned());
            ours.sort();
            ours.dedup();
        }
        self
    }

    /// Addresses below a base URL.
    pub(crate) fn absolute(base: &Url, paths: &[String]) -> Vec<String> {
        paths.iter().map(|path| format!("{base}{path}")).collect()
    }
}

/// The address of a page; none for other files, and for the page that stands for those that are not there.
fn page(path: &str) -> Option<String> {
    (path.ends_with(".html") && path != "404.html").then(|| encoded(address_of(path)).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_the_addresses_that_readers_see() {
        assert_eq!(page("index.html").as_deref(), Some(""));
        assert_eq!(page("2024/冰/index.html").as_deref(), Some("2024/%E5%86%B0/"));
        assert_eq!(page("old.html").as_deref(), Some("old.html"));
        assert_eq!(page("2024/price-index.html").as_deref(), Some("2024/price-index.html"));
        for other in ["404.html", "style.css", "index.html.gz", "feed.xml"] {
            assert_eq!(page(other), None, "{other}");
        }
        let base = Url::parse("https://digest.example/a/").unwrap();
        assert_eq!(News::absolute(&base, &["b/".into()]), ["https://digest.example/a/b/"]);
    }
}
