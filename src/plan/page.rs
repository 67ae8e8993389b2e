//! The table of all kinds of pages. A new kind is a file of `plan::pages` and a line here.

use crate::curate::Month;
use crate::ground::path::OutputPath;
use crate::ground::served::Served;
use crate::plan::kind::{Content, Cuts, Kind, Pages};
use crate::plan::pages::archive::{Archive, Year};
use crate::plan::pages::article::Article;
use crate::plan::pages::books::{Book, Catalog};
use crate::plan::pages::changed::Changed;
use crate::plan::pages::changes::Changes;
use crate::plan::pages::coverage::Coverage;
use crate::plan::pages::day::Day;
use crate::plan::pages::editions::{Edition, Editions};
use crate::plan::pages::feeds::{Feed, Opml};
use crate::plan::pages::files::{Asset, Attachment};
use crate::plan::pages::front::Front;
use crate::plan::pages::groups::Groups;
use crate::plan::pages::issues::Issues;
use crate::plan::pages::items::Items;
use crate::plan::pages::month::MonthPage;
use crate::plan::pages::not_found::NotFound;
use crate::plan::pages::own_index::OwnIndex;
use crate::plan::pages::own_pages::OwnPage;
use crate::plan::pages::redirect::Redirect;
use crate::plan::pages::search::{OpenSearch, ScriptTable, Search};
use crate::plan::pages::search_index::Index;
use crate::plan::pages::sitemaps::{Robots, Sitemap};
use crate::plan::pages::stories::{Stories, Story};
use crate::plan::pages::sums::Sums;
use crate::plan::pages::timemap::TimeMap;
use crate::plan::site::Site;
use crate::search::IndexFile;

/// A type for one page of any kind, a conversion from each kind to it, and what can be done with all of them.
macro_rules! kinds {
    ($($name:ident($kind:ty),)*) => {
        /// What is printed at one path.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub(crate) enum Page {
            $($name($kind),)*
        }

        $(impl From<$kind> for Page {
            fn from(page: $kind) -> Self {
                Self::$name(page)
            }
        })*

        impl Page {
            /// Adds the pages of all kinds.
            pub(crate) fn list_all(pages: &mut Pages<'_, Self>) {
                $(<$kind>::list(pages);)*
            }

            /// Adds those that the tree in the other script has as well.
            fn list_doubled(pages: &mut Pages<'_, Self>) {
                $(if <$kind>::is_doubled() {
                    <$kind>::list(pages);
                })*
            }

            /// What its kind says of it.
            pub(crate) fn kind(&self) -> &dyn Kind {
                match self {
                    $(Self::$name(page) => page,)*
                }
            }
        }
    };
}

// Of two pages at one path that of the kind which stands first here is printed. Sitemaps list what stands before them.
kinds! {
    Front(Front),
    Archive(Archive),
    Search(Search),
    Year(Year),
    Month(MonthPage),
    Day(Day),
    Editions(Editions),
    Edition(Edition),
    Stories(Stories),
    Story(Story),
    Groups(Groups),
    Issues(Issues),
    Items(Items),
    Coverage(Coverage),
    Changed(Changed),
    Article(Article),
    Changes(Changes),
    TimeMap(TimeMap),
    OwnPage(OwnPage),
    Book(Book),
    Feed(Feed),
    Sitemap(Sitemap),
    Robots(Robots),
    Opml(Opml),
    Catalog(Catalog),
    Sums(Sums),
    NotFound(NotFound),
    OpenSearch(OpenSearch),
    Index(Index),
    OwnIndex(OwnIndex),
    Asset(Asset),
    Attachment(Attachment),
    Redirect(Redirect),
    ScriptTable(ScriptTable),
    Twin(Twin),
}

impl Page {
    /// The file of the search index that it is.
    pub(crate) fn index_file(&self) -> Option<IndexFile> {
        match self {
            Self::Index(Index(file)) | Self::OwnIndex(OwnIndex(Index(file))) => Some(*file),
            _ => None,
        }
    }
}

/// A page of the tree in the other script: what the same page of the first tree is, on the site as that tree shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Twin(pub Box<Page>);

impl Kind for Twin {
    fn list<P: From<Self>>(pages: &mut Pages<'_, P>) {
        let Some(twin) = pages.site.twin.as_deref() else { return };
        let mut own = Pages::new(twin, pages.files);
        Page::list_doubled(&mut own);
        let folder = twin.config.scripts.as_ref().map_or("", |scripts| scripts.target.folder());
        let of_twin = |(path, page): (OutputPath, Page)| {
            (OutputPath([folder, "/", &path.0].concat()), Self(Box::new(page)).into())
        };
        pages.listed.extend(own.listed.into_iter().map(of_twin));
        pages.cuts.twin = Some(Box::new(own.cuts));
    }

    fn is_doubled() -> bool {
        false
    }

    fn content<'a>(&'a self, site: &'a Site<'a>, cuts: &'a Cuts) -> Content<'a> {
        let twin = site.twin.as_deref().zip(cuts.twin.as_deref());
        twin.map_or(Content::Copy(None), |(site, cuts)| self.0.kind().content(site, cuts))
    }

    fn served<'a>(&'a self, path: &str) -> Served<'a> {
        self.0.kind().served(path)
    }

    fn shows(&self) -> &'static str {
        self.0.kind().shows()
    }

    fn file(&self, site: &Site<'_>) -> Option<String> {
        self.0.kind().file(site)
    }

    fn line(&self, site: &Site<'_>) -> Option<u32> {
        self.0.kind().line(site)
    }

    fn month(&self, site: &Site<'_>) -> Option<Month> {
        self.0.kind().month(site)
    }

    fn name(&self, site: &Site<'_>) -> String {
        format!("{} in the other script", self.0.kind().name(site))
    }
}
