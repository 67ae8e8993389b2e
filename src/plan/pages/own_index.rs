//! Own pages in the search index: parts of their own behind those of the articles, so that these are the same with and without them.
//! The search asks the last parts first; what an own page says of the question stands before the articles.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::ground::fingerprint::{Fingerprint, Hasher};
use crate::ground::served::Served;
use crate::plan::kind::{Content, Cuts, Kind, Pages, SearchedPage};
use crate::plan::pages::own_pages;
use crate::plan::pages::search_index::{INDEX, Index};
use crate::plan::site::Site;
use crate::plan::urls::Place;
use crate::search::{self, Document, Listed, Part};

/// A file of the search index that holds own pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnIndex(pub Index);

impl Kind for OwnIndex {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if !pages.site.config.search.enabled || pages.site.digest.pages.is_empty() {
            return;
        }
        let site = pages.site;
        let searched = searched(pages);
        let listed = |page: &SearchedPage| Listed { day: None, characters: page.of(site).characters };
        let listed: Vec<Listed> = searched.iter().map(listed).collect();
        let parts = search::cut(&listed, |stretch| site.hash_pages(&searched, stretch));
        let (before, numbers) = (pages.cuts.index.len() as u32, pages.cuts.numbers.count());
        pages.cuts.index.extend(parts.into_iter().map(|part| behind(part, numbers)));
        pages.cuts.searched = searched;
        for file in (before..pages.cuts.index.len() as u32).flat_map(Part::files) {
            pages.add(&Place::file(format!("{INDEX}{}", file.path(&pages.cuts.index))), Self(Index(file)));
        }
    }

    fn is_doubled() -> bool {
        false
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, cuts: &'a Cuts) -> Content<'a> {
        self.0.content(site, cuts)
    }

    fn served<'a>(&'a self, path: &str) -> Served<'a> {
        self.0.served(path)
    }

    fn shows(&self) -> &'static str {
        "an own page in it"
    }
}

/// A part whose documents are counted on from those of articles and items.
fn behind(mut part: Part, numbers: u32) -> Part {
    for section in &mut part.sections {
        section.articles = section.articles.start + numbers..section.articles.end + numbers;
    }
    part
}

/// The own pages that are printed in the first tree, which a reader of the other finds at the same address in his: not the one that
/// hosts show for what is not there, nor one whose place is another's.
fn searched<P>(pages: &Pages<'_, P>) -> Vec<SearchedPage> {
    let site = pages.site;
    let own: Vec<_> =
        own_pages::of_tree(site).into_iter().filter(|(place, _)| !own_pages::is_not_found(place)).collect();
    let mut others: BTreeMap<_, i32> = own.iter().map(|(place, _)| (place.output(), 0)).collect();
    for (path, _) in &pages.listed {
        others.get_mut(path).into_iter().for_each(|count| *count += 1);
    }
    own.iter().for_each(|(place, _)| *others.entry(place.output()).or_default() -= 1);
    let of_twin: BTreeMap<u32, Place> = site
        .twin
        .as_deref()
        .into_iter()
        .flat_map(own_pages::of_tree)
        .map(|(place, ix)| (ix, place))
        .collect();
    let mut taken = BTreeSet::new();
    let mut searched = Vec::new();
    for (place, ix) in &own {
        if others.get(&place.output()).is_some_and(|others| *others > 0) || !taken.insert(place.as_str()) {
            continue;
        }
        searched.push(SearchedPage { ix: *ix, url: as_written(site, place, *ix, of_twin.get(ix)) });
    }
    searched
}

/// Its address in the tree that shows it as it is written.
fn as_written(site: &Site<'_>, place: &Place, ix: u32, in_twin: Option<&Place>) -> String {
    let converts = site.converter.is_some_and(|to| to.converts(&site.digest.pages[ix as usize].language));
    let twin = site.twin.as_deref().filter(|_| converts);
    let there = twin.zip(in_twin).map(|(twin, place)| twin.frame.url(place));
    there.unwrap_or_else(|| site.frame.url(place))
}

impl Site<'_> {
    /// What an own page puts into the index beside its text.
    pub(crate) fn page_document<'d>(&'d self, page: &'d SearchedPage) -> Document<'d> {
        let own = page.of(self);
        Document {
            title: &own.title,
            url: Cow::Borrowed(&page.url),
            moment: String::new(),
            day: None,
            language: &own.language,
            source: None,
            topics: Vec::new(),
            column: None,
            authors: Vec::new(),
            item: None,
        }
    }

    /// Of all that some own pages put into the index.
    fn hash_pages(&self, searched: &[SearchedPage], stretch: Range<u32>) -> Fingerprint {
        let mut hasher = Hasher::new();
        for page in &searched[stretch.start as usize..stretch.end as usize] {
            hasher.value(&self.page_document(page)).fingerprint(page.of(self).body_hash);
        }
        hasher.finish()
    }
}
