//! The page that searches the site, and what browsers have to know of it.

use serde::Serialize;

use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::pages::search_index::INDEX;
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::Head;

/// The page that searches the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Search;

/// `search.html`. Nothing here changes with the articles: what there is to find, the index says.
#[derive(Debug, Serialize)]
pub(crate) struct SearchView<'a> {
    /// Root-relative URL of the folder that holds the index, with `/` at the end.
    pub index: String,
    /// How days are written, as a `strftime` pattern: `%-d %B %Y`.
    pub date_long: &'a str,
}

impl Kind for Search {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if pages.site.config.search.enabled {
            pages.add(&urls::search(), Self);
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        let frame = &site.frame;
        let head = frame.head("search", frame.text("search"), &urls::search(), vec![frame.front_link()]);
        let view =
            SearchView { index: frame.url(&Place::file(INDEX)), date_long: frame.dates.long_pattern() };
        PageView::new("search.html", Head { noindex: true, ..head }, view, Subject::Nothing).into()
    }

    fn shows(&self) -> &'static str {
        "site.toml"
    }
}

/// `opensearch.xml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenSearch;

impl Kind for OpenSearch {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if pages.site.config.search.enabled {
            pages.add(&Place::file("opensearch.xml"), Self);
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        Content::OpenSearch(&site.frame.view)
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Front, "application/opensearchdescription+xml")
    }

    fn shows(&self) -> &'static str {
        "site.toml"
    }
}
