//! The page that searches the site, and what browsers have to know of it.

use serde::Serialize;

use crate::ground::served::{FileKind, Served};
use crate::plan::kind::{Content, Cuts, Kind, PageView, Pages, Subject};
use crate::plan::pages::search_index::INDEX;
use crate::plan::site::Site;
use crate::plan::urls;
use crate::plan::urls::Place;
use crate::plan::view::Head;
use crate::scripts::HanScript;

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
    /// What the page does on a site in both Chinese scripts.
    pub scripts: Option<SearchScripts>,
}

/// What the search page of a tree needs to show results of both.
#[derive(Debug, Serialize)]
pub(crate) struct SearchScripts {
    /// Root-relative URL of what results are converted by.
    pub table: String,
    /// Start of the root-relative URLs of both trees, without `/` at the end: the longer one first.
    pub trees: [String; 2],
    /// `Hans` or `Hant`: of this tree.
    pub script: &'static str,
    /// First day of the articles that the tree in the other script has: `2024-01-01`.
    pub from: Option<String>,
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
        let scripts = site.converter.map(|converter| SearchScripts {
            table: frame.url(&script_place()),
            trees: [site.config.twin_path(), site.config.files_path().to_owned()],
            script: match converter.target().script() {
                HanScript::Simplified => "Hans",
                HanScript::Traditional => "Hant",
            },
            from: site.config.scripts.as_ref().and_then(|scripts| scripts.from).map(|day| day.to_string()),
        });
        let index = Place::file(INDEX).url(site.config.files_path());
        let view = SearchView { index, date_long: frame.dates.long_pattern(), scripts };
        PageView::new("search.html", Head { noindex: true, ..head }, view, Subject::Nothing).into()
    }

    fn shows(&self) -> &'static str {
        "site.toml"
    }
}

fn script_place() -> Place {
    Place::file("search/script.txt")
}

/// What the search page of a tree converts its results by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScriptTable;

impl Kind for ScriptTable {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        if pages.site.config.search.enabled && pages.site.converter.is_some() {
            pages.add(&script_place(), Self);
        }
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, _: &'a Cuts) -> Content<'a> {
        Content::Script(site.config.scripts.as_ref().map_or(&[], |scripts| scripts.words.as_slice()))
    }

    fn served<'a>(&'a self, _: &str) -> Served<'a> {
        Served::new(FileKind::Asset, "text/plain")
    }

    fn shows(&self) -> &'static str {
        "the dictionary, or a word of the editor's,"
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
