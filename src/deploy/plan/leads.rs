//! Addresses that a target had and the site has no page for, each with where it leads now. A deploy puts a page there that leads on, so
//! that no address is lost by what newsprint itself reads otherwise than before: a title, a name, what is one story.
//!
//! An article is only ever followed to itself: whatever address ends with its id, or differs from that of one page by the id alone
//! (an id is made from the source's address, and that may be read otherwise). A text that is gone leads nowhere; whether it was
//! taken down is for the editor to say. A list leads to the one above it, since it is only ever a way to articles: the page of an author
//! whose name was misread to all authors. Whose page it should have been can't be told, the target knows addresses only.

use std::collections::{BTreeMap, BTreeSet};

use crate::deploy::Manifest;
use crate::ground::feed_format::FeedFormat;
use crate::ground::path::address_of;
use crate::ground::slug::article_id_of;

/// Folders of lists by name.
const LISTS: [&str; 4] = ["authors", "columns", "sources", "topics"];

/// Where a former address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead<'a> {
    /// To the same article, or the first of a story.
    Certain(&'a str),
    /// To an article of the same words, or to the list above.
    Likely(&'a str),
}

impl<'a> Lead<'a> {
    /// The page, below the site's root: `2024/01/17/a-title-87c9359e/`.
    pub(crate) fn page(self) -> &'a str {
        match self {
            Self::Certain(page) | Self::Likely(page) => page,
        }
    }
}

/// Pages of the site, by what former addresses of theirs may end with.
#[derive(Debug)]
pub(crate) struct Leads<'a> {
    pages: BTreeSet<&'a str>,
    /// Of the pages that no story is, by tree and the id of the article that their last folder ends with; none where it is of several.
    by_id: BTreeMap<(&'a str, &'a str), Option<&'a str>>,
    /// The same by their addresses without the id.
    by_words: BTreeMap<&'a str, Option<&'a str>>,
    /// Folder of the tree in the other script, where there is one.
    twin: &'a str,
    /// Whether days of few articles have no page.
    short_days: bool,
}

impl<'a> Leads<'a> {
    /// Of a site with files at these paths, of which none only leads on. `twin` is the folder of the tree in the other script, or empty.
    pub(crate) fn new(files: impl Iterator<Item = &'a str>, twin: &'a str) -> Self {
        let of_folder = files.filter_map(|path| Some(address_of(path)).filter(|address| *address != path));
        let pages: BTreeSet<&str> = of_folder.collect();
        let mut leads =
            Self { pages, by_id: BTreeMap::new(), by_words: BTreeMap::new(), twin, short_days: false };
        for page in leads.pages.clone() {
            let (tree, path) = leads.in_tree(page);
            let Some(id) = article_id_of(path).filter(|_| !path.starts_with("stories/")) else { continue };
            leads.by_id.entry((tree, id)).and_modify(|known| *known = None).or_insert(Some(page));
            let words = without_id(page, id);
            leads.by_words.entry(words).and_modify(|known| *known = None).or_insert(Some(page));
        }
        leads
    }

    /// The same where days of few articles are on the pages of their months (`listings.days_from`).
    #[must_use]
    pub(crate) fn with_short_days(self, short_days: bool) -> Self {
        Self { short_days, ..self }
    }

    /// Where the address of a page leads that the site has no more, `stories/2020-06-25-87c9359e/`.
    pub(crate) fn of(&self, address: &str) -> Option<Lead<'a>> {
        let (tree, path) = self.in_tree(address);
        let (folder, below) = path.split_once('/')?;
        if LISTS.contains(&folder) {
            let above = self.nearest_above(address);
            let is_list = !below.is_empty() && path.ends_with('/');
            // What site.toml gives no months, or no feeds, has its articles on its page.
            let is_of_group = self.in_tree(above).1.trim_matches('/').matches('/').count() == 1;
            let lead = if is_of_group && !self.has_below(above) {
                Lead::Certain(above)
            } else {
                Lead::Likely(above)
            };
            let is_beside = address.strip_prefix(above).is_some_and(|name| !name.contains('/'));
            let is_feed = is_of_group && is_beside && FeedFormat::of_path(address).is_some();
            return (is_list || is_feed).then_some(if is_feed { Lead::Certain(above) } else { lead });
        }
        // A day of few articles, which are on the page of its month.
        let is_day = self.short_days
            && path.len() == 11
            && path.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/');
        if is_day && let Some(month) = self.pages.get(&address[..address.len() - "17/".len()]) {
            return Some(Lead::Certain(month));
        }
        let id = article_id_of(path)?;
        let same = self.by_id.get(&(tree, id)).copied().flatten();
        // With its words still there it is the article of these, whatever other article has its id now.
        let alike = self.by_words.get(without_id(address, id)).copied().flatten();
        alike.filter(|page| same != Some(page)).map(Lead::Likely).or(same.map(Lead::Certain))
    }

    /// Whether there are pages below one.
    fn has_below(&self, page: &str) -> bool {
        let behind = (std::ops::Bound::Excluded(page), std::ops::Bound::Unbounded);
        self.pages.range::<str, _>(behind).next().is_some_and(|next| next.starts_with(page))
    }

    /// The nearest page above an address; the front page at last.
    pub(crate) fn nearest_above(&self, address: &str) -> &'a str {
        let path = address.trim_end_matches('/');
        let above = path.match_indices('/').rev().map(|(at, slash)| &path[..at + slash.len()]);
        above.into_iter().find_map(|above| self.pages.get(above).copied()).unwrap_or_default()
    }

    /// The tree that an address is in, and its path there.
    fn in_tree<'p>(&self, address: &'p str) -> (&'a str, &'p str) {
        let below = address.strip_prefix(self.twin).and_then(|below| below.strip_prefix('/'));
        below.filter(|_| !self.twin.is_empty()).map_or(("", address), |below| (self.twin, below))
    }
}

/// `2024/01/17/a-title-` of `2024/01/17/a-title-87c9359e/`.
fn without_id<'p>(page: &'p str, id: &str) -> &'p str {
    page.trim_end_matches('/').strip_suffix(id).unwrap_or(page)
}

/// Addresses of pages and feeds that a target has, or had, and the site has not: `2020/06/25/a/`, `topics/ferry/feed.xml`.
pub(crate) fn lost(held: &Manifest, has: impl Fn(&str) -> bool) -> Vec<&str> {
    let lost = held.published().filter(|path| !has(path));
    lost.map(address_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_lead_to_themselves_and_lists_to_what_is_above() {
        let files = [
            "2024/01/17/a-new-title-87c9359e/index.html",
            "2024/01/17/ferry-1234abcd/index.html",
            "2024/01/18/twice-aaaa0000/index.html",
            "2024/01/18/twice-aaaa1111/index.html",
            "2024/02/index.html",
            "2024/03/price-index.html",
            "authors/index.html",
            "stories/2024-01-17-87c9359e/index.html",
            "topics/bay/2024/02/index.html",
            "topics/bay/index.html",
            "topics/port/index.html",
            "zh-hant/2024/01/17/a-new-title-87c9359e/index.html",
            "zh-hant/authors/index.html",
        ];
        let leads = Leads::new(files.into_iter(), "zh-hant").with_short_days(true);
        let of = |address| leads.of(address);
        let (certain, likely) = (|page| Some(Lead::Certain(page)), |page| Some(Lead::Likely(page)));
        let article = "2024/01/17/a-new-title-87c9359e/";
        assert_eq!(of("2024/01/17/a-title-87c9359e/"), certain(article));
        assert_eq!(of("stories/2024-01-16-87c9359e/"), certain(article));
        let other = "zh-hant/2024/01/17/a-new-title-87c9359e/";
        assert_eq!(of("zh-hant/2024/01/17/a-title-87c9359e/"), certain(other));
        // The same words under another id.
        assert_eq!(of("2024/01/17/ferry-00000000/"), likely("2024/01/17/ferry-1234abcd/"));
        assert_eq!(of("2024/01/17/ferry-87c9359e/"), likely("2024/01/17/ferry-1234abcd/"));
        assert_eq!(of("2024/01/18/twice-00000000/"), None);
        // A text that is gone leads nowhere, and no feed is a page.
        for gone in [
            "2024/01/17/gone-00000000/",
            "2024/01/17/own-slug/",
            "undated/twice-00000000/",
            "topics/ferry/feed.xml",
        ] {
            assert_eq!(of(gone), None, "{gone}");
        }
        assert_eq!(of("authors/misread/2024/01/"), likely("authors/"));
        assert_eq!(of("zh-hant/authors/misread/"), likely("zh-hant/authors/"));
        assert_eq!(of("topics/bay/2024/01/"), likely("topics/bay/"));
        // One of few articles, which is on one page and in no feed of its own.
        assert_eq!(of("topics/port/2024/01/"), certain("topics/port/"));
        assert_eq!(of("topics/port/feed.xml"), certain("topics/port/"));
        assert_eq!(of("topics/port/2024/feed.xml"), None);
        assert_eq!(of("2024/02/09/"), certain("2024/02/"));
        assert_eq!(of("2024/03/09/"), None);
        assert_eq!(of("topics/ferry-deadbeef/"), likely(""));
    }
}
